"""A `BaseRequest` that records what the bot asks Telegram for, and answers as Telegram would.

Conversations go through the real `Application`: updates as Telegram sends them go in, calls as
Telegram gets them come out.  Nothing of python-telegram-bot is replaced but the wire.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from telegram import Update
from telegram.request import BaseRequest, RequestData

from bot.config import ChatSettings, Config, CorpusSettings, DataSettings, TelegramSettings, Token
from bot.journal.journal import Journal
from bot.library.library import Library
from bot.telegram.app import App, build_application
from bot.wording.texts import Language, Text
from retrieval.answering.pages import units
from tests.bot_api.errors import ApiError
from tests.bot_api.parameters import check_answer, check_notice, checked_markup
from tests.bot_api.text import altered, written

JSON = dict[str, Any]

TOKEN = "8123456789:AAF1r3allyL00kLikeAT0kenD0ntI_abcdef"
ADMIN, READER, OTHER = 11, 22, 33
GROUP = -100_44
BOT: JSON = {"id": 8123456789, "is_bot": True, "first_name": "出处", "username": "chuchu_bot"} | {
    "supports_inline_queries": True
}


class Recorder(BaseRequest):
    def __init__(self) -> None:
        self.calls: list[tuple[str, JSON]] = []
        self.failures: dict[str, list[tuple[int, JSON] | Exception | None]] = {}
        """What the next calls of a method meet with; None is success."""
        self.messages: dict[tuple[int, int], JSON] = {}
        """What the bot has sent, as it stands now: by chat and message id."""
        self.refused: list[tuple[str, JSON]] = []
        """Calls that Telegram would not have done."""
        self.altered: list[JSON] = []
        """Messages of which Telegram would not have kept every character and entity."""
        self.files: dict[str, bytes] = {}
        """What Telegram hands over, by file id."""
        self.uploaded: list[bytes] = []
        """What the bot has sent as files and pictures."""
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
        if method == "GET":
            return 200, self.files[name]
        parameters = travelled(request_data)
        self.calls.append((name, parameters))
        if request_data is not None:
            files = (content for _name, content, _type in (request_data.multipart_data or {}).values())
            self.uploaded += [content for content in files if isinstance(content, bytes)]
        await asyncio.sleep(0)
        failure = self.failures[name].pop(0) if self.failures.get(name) else None
        if isinstance(failure, Exception):
            raise failure
        if failure is not None:
            return failure[0], json.dumps({"ok": False, **failure[1]}).encode()
        try:
            result = self._result(name, parameters)
        except ApiError as exc:
            self.refused.append((str(exc), parameters))
            return 400, json.dumps(exc.body).encode()
        return 200, json.dumps({"ok": True, "result": result}).encode()

    def _result(self, name: str, parameters: JSON) -> Any:
        match name:
            case "getMe":
                return BOT
            case "sendMessage":
                return self._put(parameters["chat_id"], next(self._numbers), self._as_kept(parameters))
            case "getFile":
                file = parameters["file_id"]
                return {"file_id": file, "file_unique_id": file, "file_path": f"documents/{file}"}
            case "sendDocument" | "sendPhoto":
                return self._put(parameters["chat_id"], next(self._numbers), parameters)
            case "answerInlineQuery":
                check_answer(parameters)
            case "answerCallbackQuery":
                check_notice(parameters, BOT["username"])
            case "editMessageText" | "editMessageReplyMarkup":
                chat, number = parameters["chat_id"], parameters["message_id"]
                parameters = self._as_kept(parameters) if "text" in parameters else parameters
                if (chat, number) not in self.messages:
                    raise ApiError("message to edit not found")
                before = self.messages[chat, number]
                if self._put(chat, number, {**before, "reply_markup": None, **parameters}) == before:
                    raise ApiError("message is not modified")
                return self.messages[chat, number]
        return True

    def _as_kept(self, parameters: JSON) -> JSON:
        """What Telegram makes of a message; what it would change without a word is noted."""
        kept = written(parameters)
        checked_markup(parameters.get("reply_markup"), inline_only=True)
        given = [entity for entity in parameters.get("entities", ()) if entity["length"]]
        if altered(parameters["text"], given, kept["text"], kept.get("entities", ())):
            self.altered.append(parameters)
        return {**parameters, "entities": kept.get("entities", [])} | kept

    def _put(self, chat: int, number: int, parameters: JSON) -> JSON:
        message = {"message_id": number, "date": 0, "from": BOT, "chat": chat_of(chat)}
        for shown in "text", "entities", "reply_markup":
            if parameters.get(shown):
                message[shown] = parameters[shown]
        self.messages[chat, number] = message
        return message


def travelled(data: RequestData | None) -> JSON:
    """The parameters as they arrive: objects have become JSON on the way."""
    parameters = dict(data.parameters) if data else {}
    decoded: JSON = json.loads(json.dumps(parameters, default=lambda one: one.to_dict()))
    return decoded


def chat_of(chat: int) -> JSON:
    if chat > 0:
        return {"id": chat, "type": "private", "first_name": "读者"}
    return {"id": chat, "type": "supergroup", "title": "病友群"}


def person(user: int, language: str) -> JSON:
    return {"id": user, "is_bot": False, "first_name": "读者", "language_code": language}


@dataclass
class Telegram:
    """What a test does, and what it sees."""

    application: App
    recorder: Recorder
    language: str = "zh-hans"
    """Of everyone's Telegram."""
    notice: str = ""
    """What the last press was answered with."""
    _numbers: count[int] = field(default_factory=lambda: count(1))

    async def says(self, text: str, user: int = READER, chat: int | None = None, **details: Any) -> list[JSON]:
        """Someone writes; what the bot sends until it is at rest."""
        return await self.receives(self.message(text, user, chat, **details))

    def message(self, text: str, user: int = READER, chat: int | None = None, **details: Any) -> JSON:
        chat = chat or user
        message: JSON = {"message_id": next(self._numbers), "date": int(time.time()), "chat": chat_of(chat)}
        message |= {"from": person(user, self.language), "text": text}
        found = [("bot_command", r"^/[\w@]+"), ("mention", r"@\w+")]
        entities = [
            {"type": kind, "offset": units(text[: one.start()]), "length": len(one[0])}
            for kind, pattern in found
            for one in re.finditer(pattern, text, re.ASCII)
        ]
        message |= {"entities": entities} if entities else {}
        return {"update_id": next(self._numbers), "message": message | details}

    def document(self, name: str, content: bytes, user: int = READER, chat: int | None = None, **details: Any) -> JSON:
        """Someone sends a file."""
        file = f"file{next(self._numbers)}"
        self.recorder.files[file] = content
        sent = {"file_id": file, "file_unique_id": file, "file_name": name, "file_size": len(content)}
        update = self.message("", user, chat, document=sent, **details)
        del update["message"]["text"]
        return update

    async def edits(self, said: JSON, text: str) -> list[JSON]:
        """Someone edits what they wrote: the calls that follow."""
        message = self.message(text, said["message"]["from"]["id"], said["message"]["chat"]["id"])["message"]
        message |= {"message_id": said["message"]["message_id"], "edit_date": int(time.time())}
        return await self.receives({"update_id": next(self._numbers), "edited_message": message})

    async def presses(self, label: str, user: int = READER, message: JSON | None = None) -> JSON | None:
        """Someone presses the button whose text holds `label`, by default below the latest message.

        What the bot says for a moment is in `notice`; the message that the press changed or made is given back.
        """
        shown = message or self.latest
        buttons = [button for row in shown["reply_markup"]["inline_keyboard"] for button in row]
        data = next(button["callback_data"] for button in buttons if label in button["text"])
        return await self.sends_data(data, shown, user)

    async def sends_data(self, data: str, shown: JSON, user: int = READER) -> JSON | None:
        """A press with this data, whatever buttons there are."""
        query = {"id": str(next(self._numbers)), "from": person(user, self.language), "chat_instance": "1"}
        query |= {"message": shown, "data": data}
        before = len(self.recorder.calls)
        await self.receives({"update_id": next(self._numbers), "callback_query": query})
        calls = self.recorder.calls[before:]
        answers = [parameters for name, parameters in calls if name == "answerCallbackQuery"]
        assert len(answers) == 1, "every press is answered, once"
        self.notice = answers[0].get("text", "")
        changed = [parameters for name, parameters in calls if name.startswith(("editMessage", "sendMessage"))]
        if not changed:
            return None
        number = changed[-1].get("message_id") or max(n for _chat, n in self.recorder.messages)
        return self.recorder.messages[changed[-1]["chat_id"], number]

    async def searches(self, words: str, offset: str = "", user: int = READER) -> JSON:
        """Someone types @chuchu_bot and these words in any chat: what the bot offers."""
        query = {"id": "1", "from": person(user, self.language), "query": words, "offset": offset}
        before = len(self.recorder.calls)
        await self.receives({"update_id": next(self._numbers), "inline_query": query})
        [answer] = [parameters for name, parameters in self.recorder.calls[before:] if name == "answerInlineQuery"]
        return answer

    @property
    def latest(self) -> JSON:
        """The last message that the bot sent, as it stands now."""
        return self.recorder.messages[max(self.recorder.messages, key=lambda place: place[1])]

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
async def conversation(reports: Path, journal: Journal | None = None, **settings: Any) -> AsyncIterator[Telegram]:
    """The real application over a recorder, answering from `reports`."""
    minutes = settings.pop("follow_up_minutes", 30)
    config = Config(
        telegram=TelegramSettings(**{"admins": (ADMIN,), **settings}),
        chat=ChatSettings(follow_up_minutes=minutes),
        corpus=CorpusSettings(folder=reports, max_bytes=10_000_000),
        data=DataSettings(folder=reports.with_name("data")),
        token=Token(TOKEN),
    )
    library = await Library.open(reports, None, 10_000_000, follow_up_minutes=minutes)
    journal = journal or await Journal.open(None, days=1, megabytes=10)
    recorder = Recorder()
    application = build_application(config, library, journal, request=recorder, polling=recorder)
    try:
        async with application:
            await application.start()
            try:
                yield Telegram(application, recorder)
            finally:
                await application.stop()
    finally:
        await journal.close()
        await library.close()


# --- what tests of administrators share ---


@asynccontextmanager
async def administrators(reports: Path, journal: Journal) -> AsyncIterator[Telegram]:
    """Two of them, ADMIN and OTHER; what Telegram would have refused or altered fails the test."""
    async with conversation(reports, journal, admins=(ADMIN, OTHER), questions_per_minute=0) as ready:
        yield ready
        assert ready.recorder.refused == []
        assert ready.recorder.altered == []


def chinese(text: Text, **values: object) -> str:
    return text.of(Language.HANS, **values)


def labels(message: JSON) -> list[str]:
    """Of its buttons."""
    markup = message.get("reply_markup") or {"inline_keyboard": []}
    return [button["text"] for row in markup["inline_keyboard"] for button in row]


async def press(telegram: Telegram, label: str, message: JSON | None = None, user: int = ADMIN) -> JSON:
    """The message that an administrator's press changed or made."""
    changed = await telegram.presses(label, user, message)
    assert changed is not None, telegram.notice
    return changed
