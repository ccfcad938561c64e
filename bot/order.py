"""In which order updates are taken: one at a time within a chat, several chats side by side, none twice."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Coroutine
from contextlib import AsyncExitStack
from typing import Any
from weakref import WeakValueDictionary

from telegram import Update
from telegram.ext import BaseUpdateProcessor

WAITING = 10_000
"""Updates that wait in memory.  Far more than are worked on at once: someone who sends fifty
messages in a row must not fill all the places that others' questions need."""
REMEMBERED = 1_000
"""Update ids; Telegram repeats an update within seconds or, after a crash, with the next batch."""


class InOrder(BaseUpdateProcessor):
    def __init__(self, at_once: int) -> None:
        super().__init__(WAITING)
        self._slots = asyncio.Semaphore(at_once)
        self._chats: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()  # forgotten when no one waits
        self._seen: dict[int, None] = {}

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        if isinstance(update, Update) and self._seen_before(update.update_id):
            if isinstance(coroutine, Coroutine):
                coroutine.close()
            return
        async with AsyncExitStack() as stack:
            if isinstance(update, Update) and update.effective_chat is not None:
                chat = update.effective_chat.id
                lock = self._chats.get(chat) or self._chats.setdefault(chat, asyncio.Lock())
                await stack.enter_async_context(lock)  # before the slot: waiting one's turn takes no place
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
