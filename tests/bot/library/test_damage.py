"""The only generation damaged, any file of it, anywhere: said, rebuilt from the reports, and no quote is false."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.library.library import Library
from corpus.problem import ProblemError
from tests import samples
from tests.bot.library.test_library import MAX_BYTES, opened

pytestmark = pytest.mark.anyio

Damage = Callable[[bytes, random.Random], bytes | None]


def flipped(content: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(content) or 1)
    return content[:at] + bytes([content[at] ^ 0xFF]) + content[at + 1 :] if content else b"\0"


def overwritten(content: bytes, chance: random.Random) -> bytes:
    at, size = chance.randrange(len(content) or 1), 512
    return content[:at] + chance.randbytes(min(size, len(content) - at)) + content[at + size :]


DAMAGE: dict[str, Damage] = {
    "gone": lambda _content, _chance: None,
    "empty": lambda _content, _chance: b"",
    "half": lambda content, _chance: content[: len(content) // 2],
    "without its end": lambda content, _chance: content[:-1],
    "a bit flipped": flipped,
    "another bit flipped": flipped,
    "overwritten in part": overwritten,
    "somebody's notes": lambda _content, _chance: b"somebody's notes" * 99,
}


def files_of(data: Path) -> list[Path]:
    """The files to be damaged, relative to a data folder."""
    return [path.relative_to(data) for path in sorted(data.rglob("*")) if path.is_file() and path.suffix != ".lock"]


@pytest.mark.parametrize("damage", DAMAGE)
async def test_the_only_generation_is_rebuilt(reports: Path, tmp_path: Path, damage: str) -> None:
    whole = tmp_path / "whole"
    async with opened(reports, whole):
        pass
    files = files_of(whole)
    assert len(files) >= 3
    for number, file in enumerate(files):
        data = tmp_path / f"data{number}"
        shutil.copytree(whole, data)
        content = DAMAGE[damage]((data / file).read_bytes(), random.Random(f"{damage}{file}"))
        (data / file).unlink() if content is None else (data / file).write_bytes(content)
        async with opened(reports, data) as library:
            await answers(library, str(file))
            assert library.index.reports == 2, file


@pytest.mark.parametrize("damage", DAMAGE)
async def test_without_the_reports_it_answers_or_says_what_is_damaged(
    reports: Path, tmp_path: Path, damage: str
) -> None:
    whole = tmp_path / "whole"
    async with opened(reports, whole):
        pass
    files = files_of(whole)
    away = samples.move(reports, "away").with_name("reports")
    for number, file in enumerate(files):
        data = tmp_path / f"data{number}"
        shutil.copytree(whole, data)
        content = DAMAGE[damage]((data / file).read_bytes(), random.Random(f"{damage}{file}"))
        (data / file).unlink() if content is None else (data / file).write_bytes(content)
        try:
            library = await Library.open(away, data, MAX_BYTES)
        except ProblemError as reason:
            assert reason.problem  # noqa: PT017 - it may be answered from what is whole, or refused by name
            continue
        try:
            await answers(library, str(file))
        finally:
            await library.close()


async def answers(library: Library, file: str) -> None:
    """What is asked is answered faithfully, or a damaged page is named."""
    for question, words in (samples.BEDS, "520张"), (samples.DIRECTOR, "贺兰山"):
        try:
            found = await library.ask(question)
        except ProblemError as reason:
            assert reason.problem, file  # noqa: PT017
            continue
        for quote in found.answer.quotes:
            assert "".join(quote.text.split()) in "".join(samples.TEXTS[quote.file].split()), file
        if found.answer.quotes:
            assert words in found.answer.quotes[0].text, file
