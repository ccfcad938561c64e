"""Which updates are taken, and in which order."""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from telegram import Update

from bot.telegram import order
from bot.telegram.order import InOrder, age

pytestmark = pytest.mark.anyio

NOW, HOUR = 1_700_000_000, 3600
_numbers = count(1)


def update(chat: int = 1, text: str = "床位", date: int = NOW, **details: Any) -> Update:
    message = {
        "message_id": next(_numbers),
        "date": date,
        "chat": {"id": chat, "type": "private"},
        "text": text,
    }
    return parsed({"message": message | details})


def parsed(content: dict[str, Any]) -> Update:
    return Update.de_json({"update_id": next(_numbers), **content}, None)


class Answers:
    """What was answered, and how many at once."""

    def __init__(self) -> None:
        self.done: list[int] = []
        self.at_once = self.most_at_once = 0
        self._working: set[int] = set()

    async def answer(self, one: Update, seconds: float = 0.0) -> None:
        chat = one.effective_chat.id if one.effective_chat else 0
        assert chat not in self._working or not chat, "two of one chat at the same time"
        self._working.add(chat)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            await asyncio.sleep(seconds)
            self.done.append(one.update_id)
        finally:
            self.at_once -= 1
            self._working.discard(chat)


@asynccontextmanager
async def in_order(at_once: int = 4, hours: float = math.inf) -> AsyncIterator[InOrder]:
    async with InOrder(at_once, hours, clock=lambda: NOW) as processor:
        yield processor


async def taken(*updates: Update, hours: float = math.inf) -> list[int]:
    """Positions of those that are answered."""
    answers = Answers()
    async with in_order(hours=hours) as processor:
        for one in updates:
            await processor.process_update(one, answers.answer(one))
    return [place for place, one in enumerate(updates) if one.update_id in answers.done]


# --- order ---


async def test_within_a_chat_in_order_and_chats_side_by_side() -> None:
    answers = Answers()
    slow, next_, other = update(1), update(1), update(2)
    async with in_order() as processor:
        await asyncio.gather(
            processor.process_update(slow, answers.answer(slow, 0.02)),
            processor.process_update(next_, answers.answer(next_)),
            processor.process_update(other, answers.answer(other)),
        )
    assert answers.done == [other.update_id, slow.update_id, next_.update_id]
    assert not processor._chats  # nothing is kept of chats that are at rest


async def test_one_who_writes_a_lot_leaves_places_to_others() -> None:
    answers = Answers()
    many, other = [update(1) for _ in range(50)], update(2)
    async with in_order(at_once=2) as processor:
        await asyncio.gather(*(processor.process_update(one, answers.answer(one, 0.001)) for one in [*many, other]))
    assert answers.done.index(other.update_id) < 3
    assert [number for number in answers.done if number != other.update_id] == [one.update_id for one in many]


async def test_a_question_that_fails_does_not_hold_up_the_next() -> None:
    answers = Answers()
    broken, next_ = update(1), update(1)

    async def fails() -> None:
        raise ValueError

    async with in_order() as processor:
        results = await asyncio.gather(
            processor.process_update(broken, fails()),
            processor.process_update(next_, answers.answer(next_)),
            return_exceptions=True,
        )
    assert isinstance(results[0], ValueError)
    assert answers.done == [next_.update_id]


@settings(max_examples=50)
@given(st.lists(st.tuples(st.integers(1, 4), st.integers(0, 3)), max_size=30), st.integers(1, 4))
def test_whoever_writes_whenever(sent: list[tuple[int, int]], at_once: int) -> None:
    """Every update once, each chat's in its order, never more at once than allowed."""

    async def scenario() -> None:
        answers = Answers()
        updates = [update(chat) for chat, _turns in sent]
        async with in_order(at_once) as processor:
            await asyncio.gather(
                *(
                    processor.process_update(one, answers.answer(one, turns / 5000))
                    for one, (_chat, turns) in zip(updates, sent, strict=True)
                )
            )
        assert sorted(answers.done) == [one.update_id for one in updates]
        for chat in {chat for chat, _turns in sent}:
            mine = [one.update_id for one in updates if one.effective_chat and one.effective_chat.id == chat]
            assert [number for number in answers.done if number in mine] == mine
        assert answers.most_at_once <= at_once

    asyncio.run(scenario())


# --- once ---


async def test_a_repeated_update_is_answered_once() -> None:
    answers = Answers()
    one, press = update(), parsed({"callback_query": {"id": "1", "from": _user(), "chat_instance": "1", "data": "x"}})
    async with in_order() as processor:
        # the second comes while the first is being answered, the third after it
        await asyncio.gather(*(processor.process_update(one, answers.answer(one, 0.01)) for _ in range(2)))
        for repeated in one, press, press:
            await processor.process_update(repeated, answers.answer(repeated))
    assert answers.done == [one.update_id, press.update_id]


async def test_only_so_many_updates_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(order, "REMEMBERED", 3)
    updates = [update() for _ in range(5)]
    answers = Answers()
    async with in_order() as processor:
        for one in [*updates, updates[4], updates[0]]:
            await processor.process_update(one, answers.answer(one))
    assert answers.done == [one.update_id for one in [*updates, updates[0]]]


# --- not stale ---


def _user() -> dict[str, Any]:
    return {"id": 5, "is_bot": False, "first_name": "读者"}


async def test_what_is_too_old_on_arrival_is_not_answered() -> None:
    old = NOW - 25 * HOUR
    updates = [
        update(),
        update(date=old),
        update(text="/start", date=old),
        update(date=NOW - 23 * HOUR),
        update(date=NOW + 48 * HOUR),  # our clock is behind
    ]
    assert await taken(*updates, hours=24) == [0, 3, 4]
    assert await taken(*updates) == [0, 1, 2, 3, 4]


async def test_an_edit_is_as_old_as_the_edit() -> None:
    message = {"message_id": 1, "date": NOW - 40 * HOUR, "chat": {"id": 1, "type": "private"}, "text": "床位"}
    now, then = (parsed({"edited_message": message | {"edit_date": NOW - hours * HOUR}}) for hours in (1, 30))
    assert await taken(now, then, hours=24) == [0]


@pytest.mark.parametrize("text", ["/forget", "/forget@chuchu_bot", "/FORGET 全部", "/forget\n"])
async def test_a_request_to_forget_is_honoured_however_late(text: str) -> None:
    assert await taken(update(text=text, date=NOW - 1000 * HOUR), hours=1) == [0]
    assert await taken(update(text=f"想问 {text}", date=NOW - 1000 * HOUR), hours=1) == []


async def test_presses_and_inline_queries_have_no_age() -> None:
    old_message = {"message_id": 1, "date": NOW - 999 * HOUR, "chat": {"id": 1, "type": "private"}, "text": "答"}
    press = {"id": "1", "from": _user(), "chat_instance": "1", "data": "x", "message": old_message}
    inline = {"id": "2", "from": _user(), "query": "床位", "offset": ""}
    updates = [parsed({"callback_query": press}), parsed({"inline_query": inline})]
    assert [age(one, NOW) for one in updates] == [0, 0]
    assert await taken(*updates, hours=1) == [0, 1]


async def test_waiting_for_ones_turn_does_not_make_stale() -> None:
    now = NOW
    answers = Answers()
    first, second = update(1), update(1)

    async def long() -> None:
        nonlocal now
        await asyncio.sleep(0.001)
        now += 2 * HOUR

    async with InOrder(1, 1, clock=lambda: now) as processor:
        await asyncio.gather(
            processor.process_update(first, long()), processor.process_update(second, answers.answer(second))
        )
    assert answers.done == [second.update_id]


async def test_a_clock_that_is_set_forward_silences_nobody() -> None:
    wall, running = float(NOW), 1000.0
    answers = Answers()

    async def asks(date: float) -> bool:
        one = update(date=int(date))
        await processor.process_update(one, answers.answer(one))
        return one.update_id in answers.done

    async with InOrder(1, 24, clock=lambda: wall, monotonic=lambda: running) as processor:
        wall += 30 * HOUR  # set forward, though a minute has gone
        running += 60
        assert await asks(NOW + 60)
        assert not await asks(NOW - 30 * HOUR)
        wall -= 30 * HOUR  # and back
        assert await asks(NOW + 60)
        wall += 40 * HOUR  # time goes on for both
        running += 40 * HOUR
        assert not await asks(NOW + 60)
        assert await asks(wall)
    wall += 30 * HOUR
    async with InOrder(1, 24, clock=lambda: wall, monotonic=lambda: running) as processor:
        wall -= 30 * HOUR  # wrong at the start, set right since
        assert await asks(wall - HOUR)


async def test_what_was_answered_before_the_start_is_known_whatever_the_clock_says() -> None:
    answers = Answers()
    one = update(date=NOW)
    for behind in -HOUR, 0, HOUR:
        async with InOrder(1, clock=lambda: NOW - behind, answered=lambda message: message.text == "床位") as processor:  # noqa: B023
            await processor.process_update(one, answers.answer(one))
    assert answers.done == []


async def test_what_is_skipped_is_logged_without_its_text(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    assert await taken(update(text="秘密", date=NOW - 30 * HOUR), hours=24) == []
    assert "30.0 小时" in caplog.text
    assert "秘密" not in caplog.text
