"""Takes updates in order: one at a time within a chat, chats side by side, none twice, none stale, and none lost.

Telegram keeps an update until it is confirmed.  It is confirmed when it was worked on to the end, so that a program that
is killed finds at its next start what it had not answered; only what takes very long is confirmed before.

A message is stale when it was already old on arrival: after a long time off, an answer to what
somebody wrote the day before yesterday is a surprise, not a help.  Its age is measured once, on arrival,
so nobody is left out for having waited in the queue.
"""

from __future__ import annotations

import asyncio
import logging
import math
import time
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from typing import Any, Protocol
from weakref import WeakValueDictionary

from telegram import Chat, Message, Update
from telegram.ext import Application, BaseUpdateProcessor

from bot.log import REQUEST

log = logging.getLogger(__name__)

WAITING = 10_000
"""Updates that wait in memory, at most.  Far more than are worked on at once: someone who sends fifty
messages in a row must not fill all the places that others' questions need."""
REMEMBERED = 1_000
"""Update ids remembered: Telegram repeats an update within seconds or, after a crash, with the next batch."""
LATE = 25.0
"""Seconds after which an update is confirmed although it is still worked on: others must not wait behind it."""
NEVER_STALE = frozenset({"/forget"})
"""Commands that are answered however late, as they are owed to the reader."""


class Taken:
    """Updates that were taken from Telegram and are not worked on to the end."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """`clock`: seconds."""
        self._clock = clock
        self._since: dict[int, float] = {}
        self._late: set[int] = set()
        self._ended = asyncio.Event()

    def __contains__(self, update_id: int) -> bool:
        return update_id in self._since or update_id in self._late

    def __len__(self) -> int:
        """Number of those that must not be confirmed yet."""
        return len(self._since)

    def begin(self, update_id: int) -> None:
        self._since[update_id] = self._clock()

    def end(self, update_id: int) -> None:
        """Note that an update was worked on to the end, or given up."""
        self._since.pop(update_id, None)
        if update_id in self._late:
            self._late.remove(update_id)
            log.warning("更新 %s 现在处理完了", update_id)
        self._ended.set()
        self._ended = asyncio.Event()

    def first(self) -> int | None:
        """The earliest update that must not be confirmed yet; None when there is none."""
        while self._since:
            first = next(iter(self._since))
            if self._clock() - self._since[first] < LATE:
                return first
            self.pass_by()
        return None

    def pass_by(self) -> None:
        """Let the earliest update be confirmed although it is still worked on."""
        first, since = next(iter(self._since.items()))
        del self._since[first]
        self._late.add(first)
        seconds = self._clock() - since
        log.warning(
            "更新 %s 过了 %.0f 秒还没有处理完，先向 Telegram 确认；现在被强行停止的话就答不上了", first, seconds
        )

    @property
    def left(self) -> int | None:
        """The earliest update that Telegram must still have when the bot ends; None when there is none."""
        return next(iter(self._since), None)

    async def until_at_most(self, number: int, seconds: float) -> None:
        """Wait until no more than `number` are left, or until the time is over."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while len(self._since) > number:
                    await self._ended.wait()

    async def until_ended(self, update_id: int) -> None:
        """Wait until this one need not be kept by Telegram any more."""
        with suppress(TimeoutError):
            async with asyncio.timeout(LATE):
                while update_id in self:
                    await self._ended.wait()
        self.first()  # notes what is late


class Claims(Protocol):
    """Tells bots of one token which of them works on an update."""

    async def claim(self, update_id: int) -> bool:
        """Take an update; False when another bot has answered it."""

    async def done(self, update_id: int) -> None:
        """Note that it was worked on to the end."""


class InOrder(BaseUpdateProcessor):
    """Works on updates side by side, but in order within a chat, and drops repeated, answered and stale ones."""

    def __init__(
        self,
        at_once: int,
        answer_within_hours: float = math.inf,
        clock: Callable[[], float] = time.time,
        answered: Callable[[Message], bool] | None = None,
        claims: Claims | None = None,
        *,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """`at_once`: updates worked on at the same time; `clock`: Unix time in seconds; `monotonic`: seconds.

        `answered`: tells whether a message was answered before this program was started.
        `claims`: which of several bots works on an update; None for one that is alone.
        """
        super().__init__(WAITING)
        self.taken = Taken()
        self._answered = answered
        self._claims = claims
        self._monotonic = monotonic
        self._began = clock() - monotonic()
        self._slots = asyncio.Semaphore(at_once)
        self._seconds = answer_within_hours * 60 * 60
        self._clock = clock
        self._chats: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()  # forgotten when no one waits
        self._seen: dict[int, None] = {}
        self._at_work: set[asyncio.Task[Any]] = set()

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        if not isinstance(update, Update):
            await coroutine
            return
        task = asyncio.current_task()
        assert task is not None, "this is a coroutine"
        self._at_work.add(task)
        try:
            old = self._seen_before(update.update_id) or self._stale(update) or self._answered_before(update)
            if not old:
                await self._in_turn(update, coroutine)
        finally:
            self._at_work.discard(task)
            if isinstance(coroutine, Coroutine):
                coroutine.close()  # where it was not begun; elsewhere that changes nothing
            if not task.cancelling():  # what was cut off is still to be answered, and Telegram must keep it
                self.taken.end(update.update_id)

    def leave(self) -> int:
        """Cut off what is not worked on to the end, so that the next start gets it from Telegram; how many it is."""
        for task in self._at_work:
            task.cancel()
        return len(self._at_work)

    async def _in_turn(self, update: Update, coroutine: Awaitable[Any]) -> None:
        REQUEST.set(update.update_id)  # set for this task only: every update has its own
        async with self._turn(update.effective_chat), self._slots:  # in this order: waiting for the chat takes no slot
            if self._claims is None:
                await coroutine
            elif await self._claims.claim(update.update_id):
                await coroutine
                await self._claims.done(update.update_id)

    def _turn(self, chat: Chat | None) -> asyncio.Lock:
        """The lock of a chat; one that is free where there is none."""
        if chat is None:
            return asyncio.Lock()
        return self._chats.get(chat.id) or self._chats.setdefault(chat.id, asyncio.Lock())

    async def initialize(self) -> None:
        """Nothing to prepare."""

    async def shutdown(self) -> None:
        """Nothing to give back."""

    def knows(self, update_id: int) -> bool:
        """Tell whether an update was taken already."""
        return update_id in self.taken or update_id in self._seen

    def _answered_before(self, update: Update) -> bool:
        """Tell whether the program that ran before has answered it and was ended before Telegram knew."""
        message = update.message
        if self._answered is None or message is None or not self._answered(message):
            return False
        log.info("更新 %s 在上次停止之前已经答过", update.update_id)
        return True

    def _seen_before(self, update_id: int) -> bool:
        if update_id in self._seen:
            return True
        self._seen[update_id] = None
        if len(self._seen) > REMEMBERED:
            del self._seen[next(iter(self._seen))]
        return False

    def _stale(self, update: Update) -> bool:
        # The earlier of two: a clock that is set forward, or was ahead at the start, must not silence the bot.
        now = min(self._clock(), self._began + self._monotonic())
        seconds = age(update, now)
        if seconds <= self._seconds:
            return False
        log.info("更新 %s 发出已有 %.1f 小时，不再回答", update.update_id, seconds / 3600)
        return True


def age(update: Update, now: float) -> float:
    """Seconds since the message was written or last edited.

    0 for updates without a date of their own: presses of buttons, inline queries and changes of membership
    are about now, or Telegram itself lets them lapse.  0 also for commands in `NEVER_STALE`.
    """
    message = update.message or update.edited_message
    if message is None or _command(message) in NEVER_STALE:
        return 0.0
    return max(0.0, now - (message.edit_date or message.date).timestamp())


def _command(message: Message) -> str:
    """The command that a message begins with, without the bot's name; "" when there is none."""
    word = (message.text or "").partition(" ")[0].partition("\n")[0]
    return word.partition("@")[0].lower() if word.startswith("/") else ""


def order_of(application: Application[Any, Any, Any, Any, Any, Any]) -> InOrder:
    """The one that works on an application's updates."""
    order = application.update_processor
    assert isinstance(order, InOrder), "build_application sets it"
    return order
