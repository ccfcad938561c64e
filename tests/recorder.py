"""A `BaseRequest` that records what the bot asks Telegram for, and answers as Telegram would.

Conversations go through the real `Application`: updates as Telegram sends them go in, calls as
Telegram gets them come out.  Nothing of python-telegram-bot is replaced but the wire.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from telegram import Update
from telegram.request import BaseRequest, RequestData

from bot.app import App, build_application
from bot.config import ChatSettings, Config, TelegramSettings, Token
from bot.library import Library

TOKEN = "8123456789:AAF1r3allyL00kLikeAT0kenD0ntI_abcdef"
ADMIN, READER, OTHER = 11, 22, 33
GROUP = -100_44

JSON = dict[str, Any]


class Recorder(BaseRequest):
    def __init__(self) -> None:
        self.calls: list[tuple[str, JSON]] = []
        self.failures: dict[str, list[tuple[int, JSON] | Exception | None]] = {}
        """What the next calls of a method meet with; None is success."""
        self._numbers = count(1000)

    @property
    def read_timeout(self) -> float | None:
        return 1.0

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *timeouts: Any, **more: Any
    ) -> tuple[int, bytes]:
        name = url.rpartition("/")[2]
        parameters = dict(request_data.parameters) if request_data else {}
        self.calls.append((name, parameters))
        await asyncio.sleep(0)
        failure = self.failures[name].pop(0) if self.failures.get(name) else None
        if isinstance(failure, Exception):
            raise failure
        if failure is not None:
            return failure[0], json.dumps({"ok": False, **failure[1]}).encode()
        return 200, json.dumps({"ok": True, "result": self._result(name, parameters)}).encode()

    def _result(self, name: str, parameters: JSON) -> Any:
        if name == "getMe":
            return {"id": 8123456789, "is_bot": True, "first_name": "出处", "username": "chuchu_bot"}
        if name == "sendMessage":
            chat = parameters["chat_id"]
            return {
                "message_id": next(self._numbers),
                "date": 0,
                "chat": {"id": chat, "type": "private"},
                "text": parameters["text"],
            }
        return True


@dataclass
class Telegram:
    """What a test does, and what it sees."""

    application: App
    recorder: Recorder
    _numbers: count[int] = field(default_factory=lambda: count(1))

    async def says(self, text: str, user: int = READER, chat: int | None = None, **details: Any) -> list[JSON]:
        """Someone writes; what the bot sends until it is at rest."""
        return await self.receives(self.message(text, user, chat, **details))

    def message(self, text: str, user: int = READER, chat: int | None = None, **details: Any) -> JSON:
        chat = chat or user
        sender = {"id": user, "is_bot": False, "first_name": "读者"}
        kind = {"type": "private", "first_name": "读者"} if chat > 0 else {"type": "supergroup", "title": "病友群"}
        message: JSON = {"message_id": next(self._numbers), "date": 0, "chat": {"id": chat, **kind}, "from": sender}
        message["text"] = text
        if text.startswith("/"):
            length = len(text.split(maxsplit=1)[0])
            message["entities"] = [{"type": "bot_command", "offset": 0, "length": length}]
        return {"update_id": next(self._numbers), "message": message | details}

    async def receives(self, *updates: JSON) -> list[JSON]:
        before = len(self.recorder.calls)
        for update in updates:
            await self.application.update_queue.put(Update.de_json(update, self.application.bot))
        await self.rest()
        return [parameters for name, parameters in self.recorder.calls[before:] if name == "sendMessage"]

    async def rest(self) -> None:
        """Wait until everything received has been dealt with; reloads, too."""
        await self.application.update_queue.join()
        while pending := [task for task in asyncio.all_tasks() if "non_blocking" in task.get_name()]:
            await asyncio.wait(pending)


@asynccontextmanager
async def conversation(reports: Path, **settings: Any) -> AsyncIterator[Telegram]:
    """The real application over a recorder, answering from `reports`."""
    minutes = settings.pop("follow_up_minutes", 30)
    config = Config(
        telegram=TelegramSettings(**{"admins": (ADMIN,), **settings}),
        chat=ChatSettings(follow_up_minutes=minutes),
        token=Token(TOKEN),
    )
    library = await Library.open(reports, None, 10_000)
    recorder = Recorder()
    application = build_application(config, library, recorder, recorder)
    try:
        async with application:
            await application.start()
            try:
                yield Telegram(application, recorder)
            finally:
                await application.stop()
    finally:
        await library.close()
