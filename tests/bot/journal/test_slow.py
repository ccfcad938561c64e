"""A disk on which every step of the journal takes long: answers go on, and nobody's loop stands still."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import aiosqlite
import pytest

from bot.handlers.send import decode
from bot.journal.journal import Journal
from bot.wording.buttons import Wide
from tests import samples
from tests.recorder import OTHER, Telegram, conversation

pytestmark = pytest.mark.anyio

SLOW = 0.6
"""Seconds that each step takes, of which one batch has four and more."""
SOON = 0.5
"""Seconds in which a question is answered, and for which the loop may stand still: a loaded machine needs some."""


@contextmanager
def slow() -> Iterator[None]:
    real: Any = aiosqlite.Connection._execute

    async def late(self: aiosqlite.Connection, work: Callable[..., Any], *values: Any, **named: Any) -> Any:
        def after() -> Any:
            time.sleep(SLOW)
            return work(*values, **named)

        return await real(self, after)

    with pytest.MonkeyPatch.context() as changed:
        changed.setattr(aiosqlite.Connection, "_execute", late)
        yield


@asynccontextmanager
async def moving() -> AsyncIterator[list[float]]:
    """Seconds for which the loop stood still, each time."""
    stood: list[float] = []

    async def look() -> None:
        last = time.monotonic()
        while True:
            await asyncio.sleep(0.01)
            now = time.monotonic()
            stood.append(now - last - 0.01)
            last = now

    task = asyncio.create_task(look())
    yield stood
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_on_a_slow_disk_answers_go_on_and_nothing_is_lost(reports: Path, tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    journal = await Journal.open(path, days=1, megabytes=1)
    async with conversation(reports, journal, questions_per_minute=0) as telegram:
        await telegram.says(samples.BEDS)  # what is compiled at the first question is no matter here
        with slow():
            await go_on(telegram, journal)
    stored = await Journal.open(path, days=1, megabytes=1)
    assert len([entry async for entry in stored.entries()]) == 10
    await stored.close()


async def go_on(telegram: Telegram, journal: Journal) -> None:
    """Ask and press while each step takes long."""
    answer, took = telegram.latest, []
    async with moving() as stood:
        for number in range(8):
            began = time.monotonic()
            written = int(time.time()) - 3600 * (number % 2)  # some while the bot was away
            [reply] = await telegram.says(samples.BEDS, OTHER + number, date=written)
            took.append(time.monotonic() - began)
            assert "520张" in reply["text"]
            await asyncio.sleep(SLOW / 4)
        assert max(took) < SOON, "no answer waits for the disk"
        await journal.flush()
        # A button whose question has left the memory must wait for the disk; others need not wait for it.
        wide = next(
            button["callback_data"]
            for row in answer["reply_markup"]["inline_keyboard"]
            for button in row
            if isinstance(decode(button.get("callback_data")), Wide)
        )
        press = asyncio.create_task(telegram.sends_data(wide, answer))
        await asyncio.sleep(0.05)
        other = asyncio.create_task(telegram.says(samples.DIRECTOR, OTHER))
        await asyncio.sleep(SOON)
        assert any("贺兰山" in parameters.get("text", "") for _name, parameters in telegram.recorder.calls)
        assert not press.done()
        assert await press is not None
        await other
        assert max(stood) < SOON, "the loop went on"
