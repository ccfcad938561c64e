"""Takes updates in order: one at a time within a chat, chats side by side, none twice, none stale.

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
from contextlib import AsyncExitStack
from typing import Any
from weakref import WeakValueDictionary

from telegram import Message, Update
from telegram.ext import BaseUpdateProcessor

from bot.log import REQUEST

log = logging.getLogger(__name__)

WAITING = 10_000
"""Updates that wait in memory, at most.  Far more than are worked on at once: someone who sends fifty
messages in a row must not fill all the places that others' questions need."""
REMEMBERED = 1_000
"""Update ids remembered: Telegram repeats an update within seconds or, after a crash, with the next batch."""
NEVER_STALE = frozenset({"/forget"})
"""Commands that are answered however late, as they are owed to the reader."""


class InOrder(BaseUpdateProcessor):
    """Works on updates side by side, but in order within a chat, and drops repeated and stale ones."""

    def __init__(
        self, at_once: int, answer_within_hours: float = math.inf, clock: Callable[[], float] = time.time
    ) -> None:
        """`at_once`: updates worked on at the same time; `clock`: Unix time in seconds."""
        super().__init__(WAITING)
        self._slots = asyncio.Semaphore(at_once)
        self._seconds = answer_within_hours * 60 * 60
        self._clock = clock
        self._chats: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()  # forgotten when no one waits
        self._seen: dict[int, None] = {}

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        if isinstance(update, Update) and (self._seen_before(update.update_id) or self._stale(update)):
            if isinstance(coroutine, Coroutine):
                coroutine.close()
            return
        if isinstance(update, Update):
            REQUEST.set(update.update_id)  # set for this task only: every update has its own
        async with AsyncExitStack() as stack:
            if isinstance(update, Update) and update.effective_chat is not None:
                chat = update.effective_chat.id
                lock = self._chats.get(chat) or self._chats.setdefault(chat, asyncio.Lock())
                await stack.enter_async_context(lock)  # before the slot: waiting for the chat takes none
            await stack.enter_async_context(self._slots)
            await coroutine

    async def initialize(self) -> None:
        """Nothing to prepare."""

    async def shutdown(self) -> None:
        """Nothing to give back."""

    def _seen_before(self, update_id: int) -> bool:
        if update_id in self._seen:
            return True
        self._seen[update_id] = None
        if len(self._seen) > REMEMBERED:
            del self._seen[next(iter(self._seen))]
        return False

    def _stale(self, update: Update) -> bool:
        seconds = age(update, self._clock())
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
