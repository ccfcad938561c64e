"""What bots share in Redis, by a real server; and that each goes on alone without one."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.journal.entries import Entry, Shown
from retrieval.quote import Answer, Outcome
from tests.retrieval.answering import test_nearby
from tests.serving import free_port, with_us

pytest.importorskip("redis")

from bot.shared import common
from bot.shared.common import Common

pytestmark = pytest.mark.anyio
READER = 5
ENTRY = Entry(
    17, 1.5, "r", "c", "？", Outcome.ANSWER, (Shown("f", 3, "甲医院", "a.txt"),), ("甲医院",), 0.1, 0, "zh", "private"
)


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    if shutil.which("redis-server") is None:
        pytest.skip("no redis-server here (Debian: redis-server)")
    port = free_port()
    words = with_us("redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(tmp_path))
    with subprocess.Popen(words, stdout=subprocess.DEVNULL) as server:
        yield f"redis://127.0.0.1:{port}/0"
        server.terminate()


@asynccontextmanager
async def two(address: str) -> AsyncIterator[tuple[Common, Common]]:
    one, other = Common(address, "1:secret", 60), Common(address, "1:secret", 60)
    try:
        yield one, other
    finally:
        await one.close()
        await other.close()


@asynccontextmanager
async def hearing(bot: Common) -> AsyncIterator[list[int]]:
    """Whom the bot forgets because others were asked to; it has looked once before."""
    forgotten: list[int] = []
    looked = asyncio.Event()
    tell = bot._try

    async def told(ask: Callable[[], Awaitable[Any]], otherwise: Any) -> Any:
        found = await tell(ask, otherwise)
        looked.set()
        return found

    async def forget(reader: int) -> None:
        forgotten.append(reader)

    bot._try = told  # type: ignore[method-assign]
    task = asyncio.create_task(bot.forgotten(forget))
    try:
        await asyncio.wait_for(looked.wait(), 10)
        yield forgotten
    finally:
        task.cancel()
        await asyncio.wait([task], timeout=10)
        assert task.cancelled()


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not holds():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def started(address: str) -> None:
    """Wait until the server answers."""
    trying = Common(address, "", 0)
    async with asyncio.timeout(10):
        while True:
            trying._alone_until = 0.0
            if await trying.slot() and not trying.lost:
                break
            await asyncio.sleep(0.05)
    await trying.close()


async def test_an_update_is_answered_once_and_taken_over_from_a_bot_that_is_gone(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(common, "SECONDS_OF_A_CLAIM", 1.0)
    await started(address)
    async with two(address) as (one, other):
        assert await one.claim(1)
        await one.done(1)
        assert not await other.claim(1)
        assert await one.claim(2)  # and never ends it
        async with asyncio.timeout(5):
            assert await other.claim(2)


async def test_follow_ups_stays_and_entries_are_known_to_the_other_until_the_reader_is_forgotten(address: str) -> None:
    await started(address)
    async with two(address) as (one, other):
        answer = Answer(
            "某医院呢", Outcome.NOT_COVERED, missing_hospitals=("某医院",), topic="床位？", earlier=("甲医院", "乙医院")
        )
        await one.remember((1, 0, READER), READER, answer)
        assert await other.last((1, 0, READER)) == answer
        await one.stay(1, READER, "甲医院")
        assert await other.staying(1, READER) == "甲医院"
        await one._keep(ENTRY, READER)
        found = await other.entry(17)
        assert found is not None
        assert (found.question, found.quotes, found.reader) == (ENTRY.question, ENTRY.quotes, "")
        await other.forget(READER)
        assert await one.last((1, 0, READER)) is None
        assert await one.staying(1, READER) is None
        assert await one.entry(17) is None


@pytest.mark.parametrize("between", ["", "退休金一个月多少"])
async def test_a_question_goes_on_from_the_quote_of_another_bot(address: str, between: str) -> None:
    """What stands beside an answer comes first, also where another bot gave it, and where it refused one since."""
    await started(address)
    async with two(address) as (one, other):
        told = test_nearby.EATERY
        if between:
            told = test_nearby.ask(between, told)
        await one.remember((1, 0, READER), READER, told)
        known = await other.last((1, 0, READER))
        assert known is not None
        for question in ("几个人", "几点开门", "一碗多少钱"):
            assert test_nearby.ask(question, known) == test_nearby.ask(question, told)
        assert "三个人" in test_nearby.ask("几个人", known).quotes[0].answer


async def test_a_question_in_english_is_followed_at_another_bot(address: str) -> None:
    await started(address)
    async with two(address) as (one, other):
        told = test_nearby.ask("How many beds does it have?", test_nearby.EATERY)
        assert told.said
        await one.remember((1, 0, READER), READER, told)
        known = await other.last((1, 0, READER))
        assert known is not None
        assert known.said == told.said


async def test_who_is_forgotten_is_forgotten_at_all_whatever_their_clocks_say(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(common, "SECONDS_BETWEEN_LOOKS", 0.02)
    await started(address)
    async with two(address) as (one, other), hearing(other) as forgotten:
        now = time.time()
        for ahead, readers in ((-5 * 3600, [READER]), (5 * 3600, [READER + 1]), (0, [READER + 2, READER])):
            monkeypatch.setattr(time, "time", lambda: now + ahead)  # noqa: B023
            forgotten.clear()
            for reader in readers:
                await one.forget(reader)
            await until(lambda: forgotten == readers)  # noqa: B023


async def test_nobody_is_missed_who_is_forgotten_while_the_others_look(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(common, "SECONDS_BETWEEN_LOOKS", 0)
    await started(address)
    async with two(address) as (one, other), hearing(other) as forgotten:
        for reader in range(500):
            await one.forget(reader)
        await until(lambda: forgotten == list(range(500)))


async def test_the_pace_is_kept_whatever_the_clocks_of_the_bots_say(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await started(address)
    async with two(address) as (one, other):
        now = time.time()
        for number, ahead in enumerate((0, 5 * 3600, -5 * 3600, 0, 5 * 3600)):
            monkeypatch.setattr(time, "time", lambda: now + ahead)  # noqa: B023
            waited = await (one, other)[number % 2].seconds_to_wait(READER, 3)
            assert waited is not None
            assert (waited == 0) is (number < 3)


async def test_questions_are_counted_at_all_bots_together(address: str) -> None:
    await started(address)
    async with two(address) as (one, other):
        assert [await bot.seconds_to_wait(READER, 3) for bot in (one, other, one)] == [0, 0, 0]
        waited = await other.seconds_to_wait(READER, 3)
        assert waited is not None
        assert 0 < waited <= 20


async def test_without_redis_each_goes_on_alone() -> None:
    alone = Common(f"redis://127.0.0.1:{free_port()}/0", "1:secret", 60)
    assert await alone.claim(1)
    assert alone.lost
    assert await alone.last("c") is None
    assert await alone.seconds_to_wait(READER, 3) is None
    assert await alone.entry(1) is None
    assert 0 <= await alone.slot() < common.SLOTS
    await alone.close()
