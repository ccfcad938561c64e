"""What administrators read of the journal is summed up while it is read: memory does not grow with what was asked."""

from __future__ import annotations

import gc
import tracemalloc
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import cycle
from pathlib import Path

import pytest

from bot.journal import unanswered
from bot.journal.journal import Journal
from bot.library.library import Library
from bot.operations import Unanswered, digest, status
from bot.wording.texts import Language
from retrieval.quote import Outcome
from tests import samples

pytestmark = pytest.mark.anyio

QUESTIONS = 6_000
MOST = 100
"""Bytes for each further question; one that is kept as an entry takes 1,700."""


async def ask(journal: Journal, count: int) -> None:
    for number, outcome in zip(range(count), cycle((Outcome.ANSWER, Outcome.NOT_FOUND)), strict=False):
        journal.record(
            reader=number % 50,
            chat=1,
            message=0,
            question=samples.HELICOPTERS + "啊" * (number % 9),
            answer=replace(samples.ANSWER, outcome=outcome, scope=(samples.YUNLAN_HOSPITAL,)),
            seconds=0.1,
            kind="private",
            language="zh-hans",
        )
    await journal.flush()


async def of_status(library: Library, journal: Journal) -> None:
    _, overview = await status(library, journal, None, Language.HANS)
    assert overview.today.questions >= QUESTIONS


async def of_unanswered(library: Library, journal: Journal) -> None:
    found = await Unanswered.now(journal, library.index)
    assert sum(found.counts) == 1


async def of_the_week(library: Library, journal: Journal) -> None:
    week = await digest.week(journal, library.index, datetime.now().astimezone() + timedelta(days=1))
    assert week is not None
    assert week.figures.questions >= QUESTIONS
    assert len(week.not_found) == 1


@pytest.mark.parametrize("read", [of_status, of_unanswered, of_the_week])
async def test_memory_does_not_grow_with_what_was_asked(
    read: Callable[[Library, Journal], Awaitable[None]],
    reports: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(unanswered, "LATEST", 100)
    library = await Library.open(reports, tmp_path / "data", 10**6)
    journal = await Journal.open(tmp_path / "journal.db", days=30, megabytes=100)
    try:
        await ask(journal, QUESTIONS)
        await read(library, journal)  # what is made at its first use is made
        fewer = await peak(read(library, journal))
        await ask(journal, QUESTIONS)
        more = await peak(read(library, journal))
    finally:
        await journal.close()
        await library.close()
    assert (more - fewer) / QUESTIONS < MOST


async def peak(work: Awaitable[None]) -> int:
    """Bytes that a piece of work takes at most, while it runs."""
    gc.collect()
    tracemalloc.start()
    try:
        await work
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
