"""Who writes, where, what was said and what the bot asked for: records that never change."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import Any, Literal, NamedTuple, Self

from tests.bot_api.errors import InjectedError
from tests.bot_api.text import altered, cut

JSON = dict[str, Any]
FaultKind = Literal["drop", "stall", "delay", "truncate", "drip"] | int | bytes

CONFLICT = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"


@dataclass(frozen=True, slots=True)
class User:
    id: int
    first_name: str
    username: str
    language: str
    """As Telegram tells it: an IETF tag such as "zh-hans", "zh-TW" or "en"."""

    @property
    def json(self) -> JSON:
        user = {"id": self.id, "is_bot": False, "first_name": self.first_name}
        user |= {"username": self.username} if self.username else {}
        return user | ({"language_code": self.language} if self.language else {})


@dataclass(frozen=True, slots=True)
class Chat:
    id: int
    type: Literal["private", "group", "supergroup"]
    title: str
    topics: dict[str, int] = field(default_factory=dict)
    """Names and thread ids; a chat with topics is a forum."""
    thread: int | None = None

    def topic(self, name: str) -> Chat:
        """The place to say something in this topic."""
        return replace(self, thread=self.topics[name])

    @property
    def json(self) -> JSON:
        name: JSON = {"first_name" if self.type == "private" else "title": self.title}
        return {"id": self.id, "type": self.type} | name | ({"is_forum": True} if self.topics else {})


@dataclass(frozen=True, slots=True)
class File:
    file_id: str
    name: str
    content: bytes = field(repr=False)

    @property
    def json(self) -> JSON:
        return {"file_id": self.file_id, "file_unique_id": f"u{self.file_id}", "file_size": len(self.content)}


@dataclass(frozen=True, slots=True)
class Entity:
    """Offset and length in UTF-16 units, and the stretch of text that they cover."""

    type: str
    offset: int
    length: int
    text: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """A message as it stood at one time; an edit makes another one."""

    chat_id: int
    message_id: int
    text: str
    """Or the caption."""
    entities: tuple[Entity, ...]
    reply_markup: JSON | None
    reply_to: int | None
    quote: str | None
    thread_id: int | None
    file: File | None
    by_bot: bool
    json: JSON = field(repr=False, compare=False)
    """As Telegram shows it to the bot."""
    inline_id: str = ""
    """Of a message that a user sent by means of the bot, and that has buttons: the bot can edit it by this id."""

    @classmethod
    def of(cls, body: JSON, file: File | None, markup: JSON | None, inline_id: str = "") -> Self:
        text: str = body.get("text") or body.get("caption") or ""
        raw = body.get("entities") or body.get("caption_entities") or ()
        spans = [(entity, entity["offset"], entity["length"]) for entity in raw]
        entities = tuple(Entity(e["type"], at, size, cut(text, at, size), e.get("url")) for e, at, size in spans)
        replied = body.get("reply_to_message", {})
        reply_to = None if "forum_topic_created" in replied else replied.get("message_id")
        quote, thread = body.get("quote", {}).get("text"), body.get("message_thread_id")
        chat_id, message_id, by_bot = body["chat"]["id"], body["message_id"], body["from"]["is_bot"]
        place = (chat_id, message_id, text, entities, markup, reply_to, quote, thread)
        return cls(*place, file, by_bot, body, inline_id)

    @property
    def buttons(self) -> list[JSON]:
        """All inline buttons, row by row."""
        return [button for row in (self.reply_markup or {}).get("inline_keyboard", ()) for button in row]

    def entity(self, kind: str) -> list[str]:
        """The stretches of text of one kind of entity."""
        return [entity.text for entity in self.entities if entity.type == kind]


@dataclass(frozen=True, slots=True)
class Update:
    """What a user did."""

    update_id: int
    kind: str
    body: JSON = field(repr=False)
    after: int
    """The last message id before it: an answer has a higher one."""
    message: Message | None = None
    """The user's message, or the bot's whose button was pressed."""
    delivered: bool = True
    """Whether the bot gets it: privacy mode or `allowed_updates` may keep it away."""


@dataclass(frozen=True, slots=True)
class Call:
    """What the bot asked for and got; a dropped connection has status 0."""

    method: str
    params: JSON
    status: int
    error: str | None = None
    result: Any = field(default=None, repr=False)
    injected: bool = False
    """The error is a fault that the test switched on."""

    @property
    def altered(self) -> bool:
        """Whether Telegram kept another text, or other entities, than the bot meant."""
        if not isinstance(self.result, dict) or "message_id" not in self.result or self.params.get("parse_mode"):
            return False
        text, entities = ("text", "entities") if "text" in self.params else ("caption", "caption_entities")
        given, kept = self.params, self.result
        meant = given.get(text) or "", given.get(entities) or ()
        return bool(meant[0]) and altered(*meant, kept.get(text, ""), kept.get(entities, ()))


Said = Message | Update


class Fault(NamedTuple):
    kind: FaultKind
    seconds: float
    retry_after: int

    def strike(self) -> None:
        """Fail instead of carrying out the call, if this is such a fault."""
        if self.kind == "drop":
            raise InjectedError("connection dropped", 0)
        if isinstance(self.kind, bytes):
            raise InjectedError("another answer", HTTPStatus.OK)
        if self.kind == HTTPStatus.TOO_MANY_REQUESTS:
            words = f"Too Many Requests: retry after {self.retry_after}"
            raise InjectedError(words, self.kind, retry_after=self.retry_after)
        if isinstance(self.kind, int) and self.kind != HTTPStatus.OK:
            words = CONFLICT if self.kind == HTTPStatus.CONFLICT else HTTPStatus(self.kind).phrase
            raise InjectedError(words, self.kind)


NO_FAULT = Fault(HTTPStatus.OK, 0, 0)
