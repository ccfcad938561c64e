"""Questions answered in processes of their own get the same answers, and get them also where such a process is lost."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.config import ROOT, TOKEN_VARIABLE
from bot.library import apart
from bot.library.apart import Apart
from bot.library.found import Found, Query, find
from bot.library.library import Library
from bot.library.shelf import Served
from tests.reloads import reload

pytestmark = pytest.mark.anyio

REPORTS = ROOT / "corpus" / "reports"
ASKED = (
    "金乡县人民医院新院区有多少张床位",
    "那护士呢",
    "金乡县人民医院",
    "金香县人民医院院长是谁",
    "你好",
    "孩子误服了药怎么办",
)


def processes(library: Library) -> Apart:
    assert library._apart is not None
    return library._apart


async def until(happened: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not happened():  # noqa: ASYNC110 - it is another program's doing
            await asyncio.sleep(0.05)


@asynccontextmanager
async def opened(folder: Path, data: Path, count: int = 1) -> AsyncIterator[Library]:
    library = await Library.open(folder, data, 1_000_000, processes=count)
    try:
        if count:
            await until(lambda: processes(library).all_ready(library.number))
        yield library
    finally:
        await library.close()


@pytest.fixture
def answered_here(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The questions that the bot's own process answers."""
    here: list[str] = []

    def noted(served: Served, query: Query) -> Found:
        here.append(query.question)
        return find(served, query)

    monkeypatch.setattr("bot.library.library.find", noted)
    return here


async def test_answers_are_the_same(tmp_path: Path, answered_here: list[str]) -> None:
    async def all_of(library: Library) -> list[Found]:
        return [await library.ask(question, "chat") for question in ASKED]

    async with opened(REPORTS, tmp_path, 0) as library:
        alone = await all_of(library)
        assert answered_here == [*ASKED]
    answered_here.clear()
    async with opened(REPORTS, tmp_path, 2) as library:
        assert await all_of(library) == alone
        assert not answered_here
        many = await asyncio.gather(*(library.ask(ASKED[0], number) for number in range(50)))
        assert all(one.answer == alone[0].answer for one in many)
        ids = processes(library).ids
        assert len(ids) == 2
    assert not [*filter(_runs, ids)]


async def test_a_process_that_is_killed_loses_no_question(
    tmp_path: Path, answered_here: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apart, "PAUSE", 0.1)
    async with opened(REPORTS, tmp_path) as library:
        [one] = processes(library).ids
        os.kill(one, signal.SIGSTOP)
        asking = [asyncio.create_task(library.ask(ASKED[0], number)) for number in range(5)]
        await asyncio.sleep(0.05)
        os.kill(one, signal.SIGKILL)
        assert all([(await asked).answer.quotes for asked in asking])
        assert answered_here == [ASKED[0]] * 5
        await until(lambda: processes(library).all_ready(library.number))
        answered_here.clear()
        assert (await library.ask(ASKED[0])).answer.quotes
        assert not answered_here
        assert processes(library).ids != [one]


async def test_after_a_reload_answers_come_from_the_new_generation(tmp_path: Path, answered_here: list[str]) -> None:
    folder = tmp_path / "reports"
    folder.mkdir()
    first, *others = sorted(REPORTS.glob("*.txt"))
    shutil.copy(first, folder)
    async with opened(folder, tmp_path / "data") as library:
        for file in others:
            shutil.copy(file, folder)
        await reload(library)
        found = await library.ask("各家医院有多少张床位")
        assert len(found.covered or library.covered) == len(library.covered) > 1
        assert answered_here  # by the bot, while the process opens it
        await until(lambda: processes(library).all_ready(library.number))
        answered_here.clear()
        again = await library.ask("各家医院有多少张床位")
        assert again == found
        assert not answered_here


async def test_what_a_process_cannot_do_the_bot_does(tmp_path: Path, answered_here: list[str]) -> None:
    async with opened(REPORTS, tmp_path) as library:
        shutil.rmtree(library.shelf.generations.folder(library.number))
        [one] = processes(library).ids
        helper = processes(library)._helpers[0]
        helper.open(library.number + 1)  # is not there
        await until(lambda: helper.waiting == 0)
        assert (await library.ask(ASKED[0])).answer.quotes
        assert answered_here == [ASKED[0]]
        assert processes(library).ids == [one]


async def test_it_is_told_no_secret_and_ends_with_whoever_began_it(tmp_path: Path) -> None:
    began = f"""
import asyncio
from pathlib import Path
from bot.library.apart import Apart
async def main():
    apart = Apart(Path({str(tmp_path)!r}), 1)
    await apart.begin(1)
    print(apart.ids[0], flush=True)
    await asyncio.sleep(60)
asyncio.run(main())
"""
    environment = {**os.environ, TOKEN_VARIABLE: "8123456789:secret"}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", began, stdout=asyncio.subprocess.PIPE, env=environment, cwd=ROOT
    )
    assert process.stdout is not None
    child = int(await process.stdout.readline())
    assert b"8123456789" not in _environment(child)
    process.kill()
    await process.wait()
    await until(lambda: not _runs(child))


def _environment(process: int) -> bytes:
    told = Path(f"/proc/{process}/environ")
    return told.read_bytes() if told.exists() else b""


def _runs(process: int) -> bool:
    stat = Path(f"/proc/{process}/stat")
    return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] != "Z"
