"""The one place that sends and edits: a `Reply` becomes text, entities and a keyboard, never markup.

What a button says travels in the 64 bytes that Telegram gives it; what was packed by another version, or by someone
else, is read as None.
"""

from __future__ import annotations

import asyncio
import re
from bisect import bisect_left
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import lru_cache
from typing import Any, Self, TypeVar, get_type_hints

from telegram import (
    Bot,
    InlineKeyboardButton,
    InputFile,
    MaybeInaccessibleMessage,
    Message,
    MessageEntity,
    ReplyParameters,
)
from telegram.constants import ChatAction, ChatType
from telegram.error import BadRequest, NetworkError, RetryAfter, TelegramError
from telegram.request import RequestData
from telegram.request._requestparameter import RequestParameter

from bot.wording import buttons
from bot.wording.buttons import Copy, Press, Share
from bot.wording.reply import Button, Reply, Style
from retrieval.answering.pages import units

T = TypeVar("T")
Json = dict[str, Any]
"""An object of the Bot API as it travels."""

LONGEST_WAIT = 30.0
"""Seconds to wait at most in all when Telegram asks to slow down.  A longer ban is raised as an error, and so logged."""
SLOWED_DOWN = 4
"""Times that a message is held back at most: a busy chat is asked to slow down again and again."""
PAUSES = (0.5, 2.0, 5.0)
"""Seconds before each further try while Telegram has a fault of its own."""
UNTIL_TYPING = 1.0
"""Seconds of silence after which the reader is shown that Chuchu is typing."""
TYPING_LASTS = 4.5
"""Seconds after which "typing" is sent again; Telegram shows it for five."""
REMEMBERED = 10_000
"""Messages of which the content is remembered, at most, so that none is edited into itself."""

ENTITY_TYPES = {
    Style.BOLD: MessageEntity.BOLD,
    Style.QUOTE: MessageEntity.BLOCKQUOTE,
    Style.FOLDED: MessageEntity.EXPANDABLE_BLOCKQUOTE,
    Style.LINK: MessageEntity.TEXT_LINK,
    Style.CODE: MessageEntity.CODE,
}
NO_PREVIEW: Json = {"is_disabled": True}


_UNSENDABLE = re.compile("[\ud800-\udfff]")
"""Lone surrogates, which cannot be encoded."""
_CONTROLS = re.compile("[\x00-\x09\x0b\x0c\x0e-\x1f]")
_DROPPED = re.compile("[\r\u2028-\u202e\u030a\u0333\u033f]")
"""Characters that Telegram drops: carriage returns, line separators, directional controls, combining strokes."""
_DIRECTIONS = re.compile("[\u200e\u200f]{2,}")
"""Runs of direction marks, of which Telegram keeps only the last one."""
_ODD = re.compile("|".join(one.pattern for one in (_UNSENDABLE, _CONTROLS, _DROPPED, _DIRECTIONS)))
"""Any of these; hardly a text holds one."""


def sendable(text: str) -> str:
    """The text as it can be sent, with as many code points as before."""
    return _UNSENDABLE.sub("\ufffd", text)


def cleaned(reply: Reply) -> Reply:
    """The reply without the characters that Telegram drops, with marks moved so that they cover the same text."""
    if reply.text == reply.text.strip(" \n") and not _ODD.search(reply.text):
        return reply
    text = _CONTROLS.sub(" ", sendable(reply.text))
    gone = [found.start() for found in _DROPPED.finditer(text)]
    text = _DIRECTIONS.sub(lambda run: "\u200c" * (len(run[0]) - 1) + run[0][-1], _DROPPED.sub("", text)).rstrip(" \n")
    ahead = len(text) - len(text.lstrip(" \n"))
    text = text[ahead:]
    if text == reply.text:
        return reply

    def moved(offset: int) -> int:
        return min(max(offset - bisect_left(gone, offset) - ahead, 0), len(text))

    marks = (mark._replace(start=moved(mark.start), end=moved(mark.end)) for mark in reply.marks)
    return replace(reply, text=text, marks=tuple(marks))


def entities(reply: Reply) -> list[Json]:
    """The marks of a cleaned reply as Telegram's entities, in UTF-16 code units."""
    return [
        {
            "length": units(reply.text[mark.start : mark.end]),
            "offset": units(reply.text[: mark.start]),
            "type": ENTITY_TYPES[mark.style],
            **({"url": mark.address} if mark.address else {}),
        }
        for mark in reply.marks
        if mark.style in ENTITY_TYPES and mark.end > mark.start
    ]


def keyboard(reply: Reply) -> Json | None:
    """The buttons of a reply as Telegram's inline keyboard; None when it has none."""
    if not reply.buttons:
        return None
    return {"inline_keyboard": [[_inline(button) for button in row] for row in reply.buttons]}


def _inline(button: Button) -> Json:
    """A button as Telegram's; some do their act without asking us."""
    match button.press:
        case Copy(text):
            act: Json = {"copy_text": {"text": sendable(text)}}
        case Share(query):
            act = {"switch_inline_query_chosen_chat": {"query": query, **_CHATS}}
        case press:
            act = {"callback_data": encode(press)}
    return {"text": sendable(button.text), **act}


_CHATS = {"allow_user_chats": True, "allow_group_chats": True, "allow_channel_chats": True}


def pressed(button: InlineKeyboardButton) -> Press | None:
    """The press that a button of ours stands for; None when this version did not make it."""
    return decode(button.callback_data if isinstance(button.callback_data, str) else None)


# --- what a button says, as it travels ---

VERSION = "1"
BYTES = 64
"""Telegram's limit for the data of a button."""
_LETTERS: dict[str, type[Press]] = {
    "w": buttons.Wide,
    "t": buttons.Turn,
    "v": buttons.Vote,
    "o": buttons.Side,
    "O": buttons.Open,
    "q": buttons.Complaint,
    "h": buttons.Others,
    "r": buttons.Whole,
    "p": buttons.Leaf,
    "d": buttons.Document,
    "P": buttons.Printed,
    "M": buttons.More,
    "a": buttons.AskOf,
    "e": buttons.AskExample,
    "l": buttons.Hospitals,
    "c": buttons.Card,
    "s": buttons.Stay,
    "x": buttons.Leave,
    "F": buttons.Heed,
    "f": buttons.Forget,
    "n": buttons.Nothing,
    "y": buttons.Decide,
    "b": buttons.GoBack,
    "u": buttons.Handle,
    "m": buttons.Take,
    "R": buttons.Removable,
    "k": buttons.PutBack,
    "g": buttons.Gaps,
    "i": buttons.Reasons,
}
"""The letter that stands for each kind of press.  Never reuse one for something else within a version."""
_LETTER_OF = {kind: letter for letter, kind in _LETTERS.items()}
_KINDS = {kind: tuple(get_type_hints(kind).values()) for kind in _LETTER_OF}
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_NAME = re.compile(r"[A-Za-z0-9_-]{0,12}")
_NUMBER = re.compile(r"-?[0-9a-z]{1,11}")


def encode(press: Press) -> str:
    """The data of a button: at most 64 bytes."""
    parts = (part if isinstance(part, str) else _in_base_36(part) for part in press)
    text = ":".join([VERSION + _LETTER_OF[type(press)], *parts])
    assert len(text.encode()) <= BYTES, f"too long for a button: {text}"
    return text


def decode(text: str | None) -> Press | None:
    """The press in the data of a button; None when this version of `encode` has not made it."""
    head, *parts = (text or "").split(":")
    kind = _LETTERS.get(head[1:]) if head[:1] == VERSION else None
    if kind is None or len(parts) != len(_KINDS[kind]):
        return None
    values: list[str | int] = []
    for part, wanted in zip(parts, _KINDS[kind], strict=True):
        if not (_NAME if wanted is str else _NUMBER).fullmatch(part):
            return None
        values.append(part if wanted is str else int(part, 36))
    made: Any = kind  # the values are of the kinds of its fields
    press: Press = made(*values)
    return press


# --- links to the private chat, which carry letters, digits, "_" and "-" only ---


def link(report: str, at: int) -> str:
    """The payload that /start gets when someone follows a link to a quote; 64 letters at most."""
    return f"q{report}{_in_base_36(at)}"


def linked(payload: str) -> tuple[str, int] | None:
    """The report and the offset that a link names; None when the payload is not one of ours."""
    found = re.fullmatch(r"q([A-Za-z0-9_-]{8})([0-9a-z]{1,11})", payload)
    return (found[1], int(found[2], 36)) if found else None


@lru_cache(maxsize=100)  # an entry's number stands on several buttons
def _in_base_36(number: int) -> str:
    digits = ""
    rest = abs(number)
    while rest or not digits:
        rest, digit = divmod(rest, 36)
        digits = _DIGITS[digit] + digits
    return f"-{digits}" if number < 0 else digits


# --- sending ---


@dataclass(frozen=True, slots=True)
class Spot:
    """The place that a reply goes to."""

    chat: int
    thread: int | None
    """Id of the forum topic; None outside of one."""
    points_at: int | None
    """Id of the message to reply to; None in private, where nobody else talks."""

    @classmethod
    def of(cls, message: MaybeInaccessibleMessage) -> Self:
        """The place for a reply to a message."""
        private = message.chat.type == ChatType.PRIVATE
        topic = isinstance(message, Message) and message.is_topic_message
        thread = message.message_thread_id if isinstance(message, Message) and topic else None
        return cls(message.chat.id, thread, None if private else message.message_id)

    @property
    def target(self) -> ReplyParameters | None:
        """Telegram's parameters for replying to a message; None where the reply points at none."""
        return ReplyParameters(self.points_at, allow_sending_without_reply=True) if self.points_at else None


class Outbox:
    """Sends and edits messages, and remembers what each one shows."""

    def __init__(self) -> None:
        self._shown: OrderedDict[tuple[int, int], int] = OrderedDict()  # chat and message: hash of what it shows

    async def send(self, bot: Bot, spot: Spot, reply: Reply) -> int:
        """Send a message and return its id."""
        reply = cleaned(reply)
        sent = await patiently(
            lambda: _call(
                bot,
                "sendMessage",
                chat_id=spot.chat,
                reply_parameters=spot.target.to_dict() if spot.target else None,
                message_thread_id=spot.thread,
                **_content(reply),
            )
        )
        number: int = sent["message_id"]
        self._remember(spot.chat, number, reply)
        return number

    async def edit(
        self, bot: Bot, chat: int, message: int, reply: Reply, shows: MaybeInaccessibleMessage | None = None
    ) -> bool:
        """Make a message of ours show something else, unless it already does; False when it no longer exists.

        `shows`: the message as Telegram last saw it, where that is known.
        """
        reply = cleaned(reply)
        known = self._shown.get((chat, message))
        if known == _hash(reply) or (known is None and isinstance(shows, Message) and _is(shows, reply)):
            return True
        try:
            await patiently(lambda: _call(bot, "editMessageText", chat_id=chat, message_id=message, **_content(reply)))
        except BadRequest as exc:
            if "not modified" not in str(exc).lower():
                if re.search("not found|can't be edited", str(exc), re.IGNORECASE):
                    return False
                raise
        self._remember(chat, message, reply)
        return True

    async def toggled(self, bot: Bot, message: Message, below: type[Press], row: Sequence[Button]) -> None:
        """Add a row of buttons to a message of ours below the row that holds a press of this kind, or remove it."""
        markup = message.reply_markup
        rows = [list(one) for one in markup.inline_keyboard] if markup else []
        at = next((n for n, one in enumerate(rows) if any(isinstance(pressed(button), below) for button in one)), -1)
        shown = [[button.to_dict() for button in one] for one in rows]
        if at < 0 or not row:
            return
        if [button["text"] for button in (shown[at + 1] if at + 1 < len(shown) else [])] == [one.text for one in row]:
            del shown[at + 1]
        else:
            shown.insert(at + 1, [_inline(button) for button in row])
        await self._marked_up(bot, message, shown)

    async def without(self, bot: Bot, message: Message, kind: type[Press]) -> None:
        """Remove from a message of ours the rows of buttons that hold a press of this kind."""
        markup = message.reply_markup
        rows = markup.inline_keyboard if markup else ()
        fewer = [row for row in rows if not any(isinstance(pressed(button), kind) for button in row)]
        if len(fewer) < len(rows):
            await self._marked_up(bot, message, [[button.to_dict() for button in row] for row in fewer])

    async def beneath(self, bot: Bot, message: Message, row: Sequence[Button]) -> None:
        """Add a row of buttons to those below a message of ours."""
        markup = message.reply_markup
        shown = [[button.to_dict() for button in one] for one in (markup.inline_keyboard if markup else ())]
        await self._marked_up(bot, message, [*shown, [_inline(button) for button in row]])

    async def _marked_up(self, bot: Bot, message: Message, rows: Sequence[Sequence[Json]]) -> None:
        """Show these rows of buttons below a message of ours, unless it already does, or is gone."""
        chat, number = message.chat.id, message.message_id
        markup = {"inline_keyboard": rows}
        try:
            await patiently(
                lambda: _call(bot, "editMessageReplyMarkup", chat_id=chat, message_id=number, reply_markup=markup)
            )
        except BadRequest as exc:  # two pressed at once, or one press came twice: the other one has done it
            if not re.search("not modified|not found|can't be edited", str(exc), re.IGNORECASE):
                raise
        self._shown.pop((chat, number), None)

    async def document(self, bot: Bot, spot: Spot, name: str, content: bytes) -> None:
        """Send a file."""
        await patiently(
            lambda: bot.send_document(
                spot.chat,
                InputFile(content, name),
                reply_parameters=spot.target,
                message_thread_id=spot.thread,
            )
        )

    async def photo(self, bot: Bot, spot: Spot, content: bytes, name: str) -> None:
        """Send a picture."""
        await patiently(
            lambda: bot.send_photo(
                spot.chat,
                InputFile(content, name),
                reply_parameters=spot.target,
                message_thread_id=spot.thread,
            )
        )

    def _remember(self, chat: int, message: int, reply: Reply) -> None:
        self._shown[chat, message] = _hash(reply)
        self._shown.move_to_end((chat, message))
        if len(self._shown) > REMEMBERED:
            self._shown.popitem(last=False)


async def _call(bot: Bot, method: str, **parameters: Any) -> Any:
    """Call the Bot API with its own JSON, and get JSON back; raises what python-telegram-bot's methods raise.

    Those would make objects of every entity and button, and of the message that comes back, of which only
    the number is used: that takes half as long as finding the answer.
    """
    data = RequestData([RequestParameter(name, value, None) for name, value in parameters.items() if value is not None])
    return await bot.request.post(f"{bot.base_url}/{method}", data)


def _content(reply: Reply) -> Json:
    """The part of a message that readers see."""
    return {
        "text": reply.text,
        "entities": entities(reply) or None,
        "reply_markup": keyboard(reply),
        "link_preview_options": NO_PREVIEW,
    }


def _hash(reply: Reply) -> int:
    return hash((reply.text, reply.marks, reply.buttons))


def _is(message: Message, reply: Reply) -> bool:
    """True when a message already shows a reply."""
    shown = message.reply_markup.to_dict() if message.reply_markup else None
    return message.text == reply.text.strip() and shown == keyboard(reply)


async def patiently(call: Callable[[], Awaitable[T]]) -> T:
    """Call Telegram, again when it has a fault (5xx) or cannot be reached, and once more when it says to slow down.

    Nothing else is sent again: after a timeout or on a broken connection the message may well have arrived.
    """
    for pause in PAUSES:
        try:
            return await _patiently(call)
        except NetworkError as exc:
            if type(exc) is not NetworkError:  # its subclasses are refusals, timeouts and broken connections
                raise
            await asyncio.sleep(pause)
    return await _patiently(call)


async def _patiently(call: Callable[[], Awaitable[T]]) -> T:
    """Call Telegram, and again after each pause that it asks for when it says to slow down."""
    waited = 0.0
    for _ in range(SLOWED_DOWN):
        try:
            return await call()
        except RetryAfter as exc:
            wait = exc.retry_after
            seconds = wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
            waited += seconds
            if waited > LONGEST_WAIT:
                raise
            await asyncio.sleep(seconds)
    return await call()


@asynccontextmanager
async def typing(bot: Bot, spot: Spot) -> AsyncIterator[None]:
    """Show the reader that Chuchu is typing when the work inside takes longer than `UNTIL_TYPING`."""
    tasks: list[asyncio.Task[None]] = []
    # Most answers are found sooner than that, so only a timer is started for them.
    later = asyncio.get_running_loop().call_later(
        UNTIL_TYPING, lambda: tasks.append(asyncio.create_task(_type(bot, spot)))
    )
    try:
        yield
    finally:
        later.cancel()
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.gather(*tasks, return_exceptions=True)


async def _type(bot: Bot, spot: Spot) -> None:
    with suppress(TelegramError):  # if this fails, so will the answer, and that failure is reported
        while True:
            await bot.send_chat_action(spot.chat, ChatAction.TYPING, message_thread_id=spot.thread)
            await asyncio.sleep(TYPING_LASTS)
