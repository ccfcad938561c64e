"""What administrators read of the journal is summed up while it is read: memory does not grow with what was asked."""

from __future__ import annotations

import asyncio
import gc
import time
import tracemalloc
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import cycle, permutations
from pathlib import Path

import pytest

from bot.journal import unanswered
from bot.journal.journal import Journal
from bot.library.library import Library
from bot.operations import Export, Unanswered, digest, status
from bot.wording.texts import Language
from retrieval.quote import Outcome
from tests import samples

pytestmark = pytest.mark.anyio

QUESTIONS = 6_000
MOST = 100
"""Bytes for each further question; one that is kept as an entry takes 1,700."""
AT_A_TIME = 100
"""Entries that are added up or written down in one piece: three milliseconds."""
UNANSWERED = 1_000
OF_A_FILE = 700
"""The same where a file is made of them, in which a question takes 270: it is held twice for a moment."""


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
    found = await Unanswered.now(journal, library)
    assert sum(found.counts) == 1


async def of_the_week(library: Library, journal: Journal) -> None:
    week = await digest.week(journal, library.index, datetime.now().astimezone() + timedelta(days=1))
    assert week is not None
    assert week.figures.questions >= QUESTIONS
    assert len(week.not_found) == 1


async def of_the_export(library: Library, journal: Journal) -> None:
    async for _name, content in (made := Export(journal, library, "", Language.HANS)).files():
        del content
    assert made.entries >= QUESTIONS


@pytest.mark.parametrize(
    ("read", "most"), [(of_status, MOST), (of_unanswered, MOST), (of_the_week, MOST), (of_the_export, OF_A_FILE)]
)
async def test_memory_does_not_grow_with_what_was_asked(
    read: Callable[[Library, Journal], Awaitable[None]],
    most: int,
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
    assert (more - fewer) / QUESTIONS < most


async def test_reading_what_was_asked_leaves_the_event_loop_its_turns(tmp_path: Path) -> None:
    journal = await Journal.open(tmp_path / "journal.db", days=30, megabytes=100)
    turns = 0

    async def turn() -> None:
        nonlocal turns
        while True:
            await asyncio.sleep(0)
            turns += 1

    try:
        await ask(journal, QUESTIONS)
        turning = asyncio.create_task(turn())
        between = [turns async for _entry in journal.entries()]
        turning.cancel()
    finally:
        await journal.close()
    assert max(Counter(between).values()) <= AT_A_TIME


async def test_a_thousand_unanswered_questions_are_exported_in_seconds_beside_readers(
    reports: Path, tmp_path: Path
) -> None:
    """Each was asked again at a turn of its own, behind those of all readers: on a busy machine eight minutes."""
    library = await Library.open(reports, tmp_path / "data", 10**6)
    journal = await Journal.open(tmp_path / "journal.db", days=30, megabytes=100)
    things = [
        "直升机",
        "游泳池",
        "天文台",
        "图书馆",
        "电影院",
        "滑冰场",
        "植物园",
        "动物园",
        "望远镜",
        "潜水艇",
        "热气球",
        "摩天轮",
        "过山车",
        "博物馆",
        "水族箱",
        "钢琴",
    ]
    pairs = list(permutations(things, 3))[:UNANSWERED]
    longest = 0.0

    async def asks() -> None:
        while True:
            await library.ask(samples.BEDS)

    async def turning() -> None:
        nonlocal longest
        while True:
            before = time.thread_time()
            await asyncio.sleep(0)
            longest = max(longest, time.thread_time() - before)

    try:
        for number, some in enumerate(pairs):
            refused = replace(samples.ANSWER, outcome=Outcome.NOT_FOUND, quotes=(), scope=())
            journal.record(
                reader=number,
                chat=number,
                message=0,
                question=f"{samples.YUNLAN_HOSPITAL}的{'、'.join(some)}在几楼",
                answer=refused,
                seconds=0.1,
                kind="private",
                language="zh-hans",
            )
        for question in samples.BEDS, f"{samples.YUNLAN_HOSPITAL}的钢琴在几楼", "钢琴在几楼":
            await library.ask(question)  # what only the first ones wait for is loaded
        beside = [asyncio.create_task(one) for one in (*(asks() for _ in range(4)), turning())]
        began = time.thread_time()
        made = Export(journal, library, "", Language.HANS)
        names = [name async for name, _content in made.files()]
        took = time.thread_time() - began
        for task in beside:
            task.cancel()
    finally:
        await journal.close()
        await library.close()
    assert len(names) == 3
    assert made.entries == UNANSWERED
    assert took < 20
    assert longest < 0.1, longest


async def peak(work: Awaitable[None]) -> int:
    """Bytes that a piece of work takes at most, while it runs."""
    gc.collect()
    tracemalloc.start()
    try:
        await work
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
