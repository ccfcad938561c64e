"""A small Telegram on loopback: what the bot under test talks to in the end-to-end tests.

It exists because python-telegram-bot checks hardly any of Telegram's limits: a bot can pass its
tests against a recorder and still be refused by the real thing.  This server refuses what Telegram
refuses, in Telegram's words (from the sources of telegram-bot-api and TDLib; where only the closed
server decides, from reports of what it answers), and breaks down when a test tells it to.

Where that is simpler, it is stricter than Telegram: method names in their exact case, numbers as
chat ids, no legacy Markdown, no editing of inline messages.  It does not limit rates, merge
overlapping entities, make entities of markup, find links in what the bot sends, or have a privacy
mode: what a test says in a group, the bot gets.  Dates and ids are counters.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from itertools import accumulate, count
from typing import Any, Literal, NamedTuple, Self, TypeVar
from urllib.parse import urlsplit

import aiohttp
from aiohttp import web
from telegram.constants import ChatAction, ReactionEmoji

JSON = dict[str, Any]
T = TypeVar("T")
FaultKind = Literal["drop", "delay", "truncate"] | int

TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"  # the example of Telegram's documentation
START = 1_750_000_000  # dates count seconds from here
TEXT, CAPTION, QUOTE = 4_096, 1_024, 1_024  # UTF-16 units
UPLOAD, DOWNLOAD = 50 * 2**20, 20 * 2**20  # bytes
GRACE = 0.05  # seconds until a poll that just hung up is no conflict, until an update is pushed again

CONFLICT = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
PUSHING = "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
SAME = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current "
    "content and reply markup of the message"
)
STALE = "query is too old and response timeout expired or query ID is invalid"

# Parameters arrive as strings; these stand for something else.
NESTED = {"allowed_updates", "button", "caption_entities", "commands", "entities", "link_preview_options"}
NESTED |= {"reaction", "reply_markup", "reply_parameters", "results", "scope"}
NUMBERS = {"cache_time", "chat_id", "limit", "message_id", "message_thread_id", "offset", "timeout"}
FLAGS = {"drop_pending_updates", "is_big", "is_personal", "show_alert"}

STYLES = {"bold", "italic", "underline", "strikethrough", "spoiler", "code", "pre", "blockquote"}
STYLES |= {"expandable_blockquote", "text_link", "text_mention", "custom_emoji", "date_time"}
FOUND = {"mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number"}  # by Telegram itself
NEEDED = {"text_link": "url", "text_mention": "user", "custom_emoji": "custom_emoji_id", "date_time": "unix_time"}
TAGS = {"a", "b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "code", "pre", "blockquote", "tg-spoiler"}
ACTIONS = {"url", "callback_data", "switch_inline_query", "switch_inline_query_current_chat", "web_app"}
ACTIONS |= {"switch_inline_query_chosen_chat", "copy_text", "login_url", "callback_game", "pay"}
# White space and what has no width: a text of nothing else is empty.
BLANK = " \n\u00a0\u1680\u180e\u202e\u202f\u205f\u2800\u3000\ufeff\ufffc" + "".join(map(chr, range(0x2000, 0x2010)))
CONTROLS = {code: " " for code in range(32) if chr(code) not in "\n\r"}


class ApiError(Exception):
    """An answer that is not `ok`."""

    def __init__(self, description: str, code: int = 400, **parameters: int) -> None:
        self.code = code
        self.description = f"Bad Request: {description}" if code == HTTPStatus.BAD_REQUEST else description
        self.body = {"ok": False, "error_code": code, "description": self.description}
        self.body |= {"parameters": parameters} if parameters else {}
        super().__init__(self.description)


class InjectedError(ApiError):
    """The test asked for this answer."""


def refuse(when: object, description: str) -> None:
    if when:
        raise ApiError(description)


@dataclass(frozen=True, slots=True)
class User:
    id: int
    first_name: str
    username: str
    language: str

    @property
    def json(self) -> JSON:
        user = {"id": self.id, "is_bot": False, "first_name": self.first_name, "language_code": self.language}
        return user | ({"username": self.username} if self.username else {})


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

    @classmethod
    def of(cls, body: JSON, file: File | None, markup: JSON | None) -> Self:
        text: str = body.get("text") or body.get("caption") or ""
        raw = body.get("entities") or body.get("caption_entities") or ()
        spans = [(entity, entity["offset"], entity["length"]) for entity in raw]
        entities = tuple(Entity(e["type"], at, size, cut(text, at, size), e.get("url")) for e, at, size in spans)
        replied = body.get("reply_to_message", {})
        reply_to = None if "forum_topic_created" in replied else replied.get("message_id")
        quote, thread = body.get("quote", {}).get("text"), body.get("message_thread_id")
        chat_id, message_id, by_bot = body["chat"]["id"], body["message_id"], body["from"]["is_bot"]
        return cls(chat_id, message_id, text, entities, markup, reply_to, quote, thread, file, by_bot, body)

    @property
    def buttons(self) -> list[JSON]:
        """All inline buttons, row by row."""
        return [button for row in (self.reply_markup or {}).get("inline_keyboard", ()) for button in row]


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


Said = Message | Update


class Fault(NamedTuple):
    kind: FaultKind
    seconds: float
    retry_after: int

    def strike(self) -> None:
        """Fail instead of carrying out the call, if this is such a fault."""
        if self.kind == "drop":
            raise InjectedError("connection dropped", 0)
        if self.kind == HTTPStatus.TOO_MANY_REQUESTS:
            words = f"Too Many Requests: retry after {self.retry_after}"
            raise InjectedError(words, self.kind, retry_after=self.retry_after)
        if isinstance(self.kind, int) and self.kind != HTTPStatus.OK:
            words = CONFLICT if self.kind == HTTPStatus.CONFLICT else HTTPStatus(self.kind).phrase
            raise InjectedError(words, self.kind)


NO_FAULT = Fault(HTTPStatus.OK, 0, 0)

# What Telegram makes of parameters: no state, no sockets.


async def read_parameters(request: web.Request) -> JSON:
    """The parameters of a call, however they were sent, as the values that they stand for."""
    values: JSON = dict(request.query)
    if request.content_type == "application/json":
        with suppress(ValueError):  # Telegram, too, takes a broken body for an empty one
            values |= await request.json()
    else:
        values |= await request.post()
    files = {name: value for name, value in values.items() if isinstance(value, web.FileField)}
    values |= {name: File("", value.filename, value.file.read()) for name, value in files.items()}
    return {name: decoded(name, value, values) for name, value in values.items()}


def decoded(name: str, value: Any, values: JSON) -> Any:
    if not isinstance(value, str):
        return value
    if name in NESTED and value:
        try:
            return json.loads(value)
        except ValueError:
            raise ApiError(f"can't parse {name} JSON object") from None
    if name in NUMBERS and re.fullmatch(r"-?\d+", value):
        return int(value)
    if value.startswith("attach://"):
        return values.get(value.removeprefix("attach://"), value)
    return value.lower() in {"true", "yes", "1"} if name in FLAGS else value


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def cut(text: str, offset: int, length: int) -> str:
    return text.encode("utf-16-le")[2 * offset : 2 * (offset + length)].decode("utf-16-le")


def need(values: Any, name: str, kind: type, what: str) -> Any:
    """A field of a nested object."""
    refuse(not isinstance(values, dict), f"can't parse {what}: expected an Object")
    refuse(name not in values, f"can't parse {what}: Can't find field \"{name}\"")
    wanted = {int: "a Number", str: "of type String", dict: "of type Object"}.get(kind, "")
    refuse(not isinstance(values[name], kind), f'can\'t parse {what}: Field "{name}" must be {wanted}')
    return values[name]


def formatted(text: str, parse_mode: str | None, entities: Any, limit: int, too_long: str) -> tuple[str, list[JSON]]:
    """The text and the entities that Telegram keeps."""
    refuse(any("\ud800" <= character <= "\udfff" for character in text), "strings must be encoded in UTF-8")
    refuse(len(text.encode()) > 2**15, "text is too long")
    mode, kept = (parse_mode or "").lower(), list[JSON]()
    refuse(mode not in {"", "html", "markdownv2"}, "unsupported parse_mode")
    if mode:
        text = without_html(text) if mode == "html" else without_markdown(text)
    else:
        kept = [entity for entity in map(known_entity, entities or ()) if entity]
        check_bounds(text, kept)
    text, kept = trimmed(text.translate(CONTROLS), kept)
    refuse(units(text) > limit, too_long)
    # Further entities are dropped without a word.
    return text, sorted(kept, key=lambda entity: (entity["offset"], -entity["length"]))[:100]


def written(values: JSON, name: str = "text", too_long: str = "message is too long") -> JSON:
    """The text of a message; white space alone is none."""
    refuse(not values.get(name), "message text is empty")
    text, entities = formatted(values[name], values.get("parse_mode"), values.get("entities"), TEXT, too_long)
    refuse(not text.strip(BLANK), "text must be non-empty")
    return {"text": text} | ({"entities": entities} if entities else {})


def known_entity(entity: Any) -> JSON | None:
    """The entity; None for one that is empty or that only Telegram makes."""
    offset, length, kind = (
        need(entity, name, type_, "MessageEntity") for name, type_ in (("offset", int), ("length", int), ("type", str))
    )
    refuse(kind not in STYLES | FOUND, "can't parse MessageEntity: Unsupported type specified")
    need(entity, NEEDED.get(kind, "type"), object, "MessageEntity")
    refuse(not 0 <= offset <= 1_000_000, f"receive an entity with incorrect offset {offset}")
    refuse(not 0 <= length <= 1_000_000, f"receive an entity with incorrect length {length}")
    return dict(entity) if kind in STYLES and length else None


def check_bounds(text: str, entities: Sequence[JSON]) -> None:
    size = units(text)
    starts = set(accumulate((1 + (character > "\uffff") for character in text), initial=0))
    for entity in entities:
        first, last = entity["offset"], entity["offset"] + entity["length"]
        ends = f"entity beginning at UTF-16 offset {first} ends"
        refuse(first > size, f"entity begins after the end of the text at UTF-16 offset {first}")
        refuse(last > size, f"{ends} after the end of the text at UTF-16 offset {last}")
        for place, words in (first, "entity begins"), (last, ends):
            if place not in starts:
                byte = len(cut(text, 0, place + 1).encode())
                raise ApiError(f"{words} in a middle of a UTF-16 symbol at byte offset {byte}")


def trimmed(text: str, entities: Sequence[JSON]) -> tuple[str, list[JSON]]:
    """Without spaces and new lines at the end, nor at the head unless an entity covers them."""
    text = text.rstrip(" \n")
    head = min([len(text) - len(text.lstrip(" \n")), *(entity["offset"] for entity in entities)])
    size = units(text)
    kept = [(entity, entity["offset"], entity["length"]) for entity in entities if entity["offset"] < size]
    return text[head:], [e | {"offset": at - head, "length": min(length, size - at)} for e, at, length in kept]


def without_html(source: str) -> str:
    opened: list[str] = []
    for tag in re.finditer(r"<(/?)([^\s<>/]*)[^<>]*>|<", source):
        at = f"at byte offset {len(source[: tag.start()].encode())}"
        refuse(tag[0] == "<", f"can't parse entities: Unclosed start tag {at}")
        name = tag[2].lower()
        if tag[1]:
            refuse(not opened, f"can't parse entities: Unexpected end tag {at}")
            wanted = opened.pop()
            words = f'Unmatched end tag {at}, expected "</{wanted}>", found "</{name}>"'
            refuse(name not in {"", wanted}, f"can't parse entities: {words}")
        else:
            refuse(name not in TAGS, f'can\'t parse entities: Unsupported start tag "{name}" {at}')
            opened.append(name)
    words = "Can't find end tag corresponding to start tag"
    refuse(opened, f'can\'t parse entities: {words} "{"".join(opened[-1:])}"')
    text = re.sub(r"&#(\d{1,6});", lambda found: chr(int(found[1])), re.sub(r"<[^<>]*>", "", source))
    for name, character in ("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&amp;", "&"):
        text = text.replace(name, character)
    return text


def without_markdown(source: str) -> str:
    text, opened = "", list[tuple[str, int]]()
    for token in re.finditer(r"\\([!-~])|\]\((?:\\.|[^)\\])*\)|```|\|\||__|.", source, re.DOTALL):
        mark, top = token[0], opened[-1][0] if opened else ""
        if token[1]:
            text += token[1]
        elif mark == top or (mark.startswith("](") and top == "["):
            opened.pop()
        elif top.startswith("`"):
            text += mark
        elif mark in {"*", "_", "__", "~", "||", "`", "```", "["}:
            opened.append((mark, len(source[: token.start()].encode())))
        elif mark != ">" or text[-1:] not in ("", "\n"):
            words = f"Character '{mark[0]}' is reserved and must be escaped with the preceding '\\'"
            refuse(mark[0] in "_*[]()~`>#+-=|{}.!", f"can't parse entities: {words}")
            text += mark
    where = opened[-1][1] if opened else 0
    refuse(opened, f"can't parse entities: Can't find end of the entity starting at byte offset {where}")
    return text


def checked_markup(markup: Any, *, inline_only: bool = False) -> JSON | None:
    if not markup:
        return None
    refuse(not isinstance(markup, dict), "object expected as reply markup")
    refuse(inline_only and "inline_keyboard" not in markup, "inline keyboard expected")
    buttons = [button for row in markup.get("inline_keyboard", ()) for button in row]
    for button in buttons:
        text = need(button, "text", str, "inline keyboard button")
        acts = button.get("callback_data") != "" and ACTIONS & button.keys()
        refuse(not acts, "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
        refuse(not text.strip(BLANK), "inline keyboard button text must be non-empty")
        refuse(len(button.get("callback_data", "").encode()) > 64, "BUTTON_DATA_INVALID")
    refuse(len(buttons) > 100, "reply markup is too long")
    return None if markup == {"inline_keyboard": []} else dict(markup)


def check_results(results: Any) -> None:
    refuse(len(results) > 50, "too many inline query results specified")
    for result in results:
        kind, name = (need(result, field_, str, "inline query result") for field_ in ("type", "id"))
        if kind == "article":
            need(result, "title", str, "inline query result")
            need(result, "input_message_content", dict, "inline query result")
        if "message_text" in result.get("input_message_content", {}):
            written(result["input_message_content"], "message_text", "MESSAGE_TOO_LONG")
        checked_markup(result.get("reply_markup"), inline_only=True)
        refuse(not 1 <= len(name.encode()) <= 64, "RESULT_ID_INVALID")
    refuse(len({result["id"] for result in results}) < len(results), "RESULT_ID_DUPLICATE")


def checked_command(command: Any) -> tuple[str, str]:
    name, description = (need(command, part, str, "BotCommand").strip() for part in ("command", "description"))
    name = name.removeprefix("/")
    refuse(not name, "command must be non-empty")
    refuse(len(name) > 32, "command length must not exceed 32")
    refuse(not description, "command description must be non-empty")
    refuse(len(description) > 256, "command description length must not exceed 256")
    refuse(not re.fullmatch("[a-z0-9_]+", name), "BOT_COMMAND_INVALID")
    return name, description


def menu_key(scope: JSON | None, language: str) -> str:
    return json.dumps([scope or {"type": "default"}, language], sort_keys=True)


def found_entities(text: str) -> Iterator[JSON]:
    """The commands and mentions that Telegram finds in what users write."""
    for kind, pattern in ("bot_command", r"(?<![\w/])/\w{1,64}(?:@\w{3,32})?"), ("mention", r"(?<!\w)@\w{3,32}"):
        for found in re.finditer(pattern, text, re.ASCII):
            yield {"type": kind, "offset": units(text[: found.start()]), "length": len(found[0])}


class BotApi:
    """The server, the people who write to the bot, and the record of what it answered."""

    def __init__(self, token: str = TOKEN, username: str = "chuchu_bot") -> None:
        self.token = token
        number = int(token.partition(":")[0])
        self.me: JSON = {"id": number, "is_bot": True, "first_name": "Chuchu", "username": username}
        self.url = ""
        self.calls: list[Call] = []
        """In the order in which they were answered."""
        self.sent: list[Message] = []
        """What the bot sent, each message as it was first."""
        self.pending: list[JSON] = []
        """Updates that the bot has not confirmed."""
        self.texts: dict[tuple[str, str], str] = {}
        """The bot's "description" and "short_description", by that name and the language."""
        self._again: list[JSON] = []
        self._allowed: set[str] = set()
        self._blocked: set[int] = set()
        self._chats: dict[int, Chat] = {}
        self._faults: defaultdict[str, list[Fault]] = defaultdict(list)
        self._files: dict[str, File] = {}
        self._ids, self._last_message = count(1), 0
        self._menus: dict[str, dict[str, str]] = {}
        self._messages: dict[tuple[int, int], Message] = {}
        self._poll, self._polling = 0, 0
        self._pulse = asyncio.Event()
        self._pusher: asyncio.Task[None] | None = None
        self._queries: dict[str, str] = {}
        self._revoked = False
        self._taken: set[int] = set()
        self._webhook: JSON = {"url": ""}

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=UPLOAD)
        app.router.add_route("*", "/bot{token}/{method}", self._serve)
        app.router.add_get("/file/bot{token}/{path:.+}", self._serve)
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5))
        self._runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=GRACE, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._pusher:
            self._pusher.cancel()
            await asyncio.wait([self._pusher])
        await self._session.close()
        await self._runner.cleanup()

    # What a test does as a user.

    def add_user(self, first_name: str, user_id: int = 0, username: str = "", language: str = "zh-hans") -> User:
        """Someone whom the bot cannot reach before they write to it."""
        return User(user_id or 1000 + next(self._ids), first_name, username, language)

    def add_group(self, title: str) -> Chat:
        return self._meet(Chat(-1000 - next(self._ids), "group", title))

    def add_supergroup(self, title: str, topics: Sequence[str] = ()) -> Chat:
        """With topics it is a forum, and `chat.topic(name)` a place in it."""
        threads = {topic: self._message_id() for topic in topics}
        return self._meet(Chat(-1_000_000_001_000 - next(self._ids), "supergroup", title, threads))

    async def say(self, user: User, text: str, chat: Chat | None = None, reply_to: Said | None = None) -> Update:
        """Without a chat, in private."""
        return self._write(user, {"text": text, "entities": [*found_entities(text)]}, chat, reply_to)

    async def send_document(
        self,
        user: User,
        name: str,
        content: bytes,
        caption: str = "",
        *,
        chat: Chat | None = None,
        reply_to: Said | None = None,
    ) -> Update:
        file = self._keep(name, content)
        body: JSON = {"document": file.json | {"file_name": name}}
        body |= {"caption": caption, "caption_entities": [*found_entities(caption)]} if caption else {}
        return self._write(user, body, chat, reply_to, file)

    async def edit(self, said: Said, text: str) -> Update:
        """Edit what a user said."""
        old = self.now(said)
        body = old.json | {"text": text, "entities": [*found_entities(text)], "edit_date": old.json["date"] + 1}
        return self._queue("edited_message", body, self._put(Message.of(body, old.file, None)))

    async def press(self, user: User, message: Message, button: str) -> Update:
        """Press a button of the message as it stands now, by the button's text or data."""
        message = self.now(message)
        pressed = [b for b in message.buttons if "callback_data" in b and button in (b["text"], b["callback_data"])]
        if not pressed:
            raise LookupError(f"no button {button!r} to press in {message.buttons}")
        body = {"message": message.json, "chat_instance": str(message.chat_id), "data": pressed[0]["callback_data"]}
        return self._ask("callback_query", user, body, message)

    async def inline(self, user: User, query: str, offset: str = "") -> Update:
        return self._ask("inline_query", user, {"query": query[:256], "offset": offset})

    def expire(self, update: Update) -> None:
        """Make a button press or an inline query too old to answer."""
        del self._queries[update.body["id"]]

    def block(self, user: User) -> None:
        """The user blocks the bot."""
        self._blocked.add(user.id)

    # What a test asks.

    @property
    def refused(self) -> list[Call]:
        """The calls that Telegram would not have accepted either; injected faults are not among them."""
        return [call for call in self.calls if call.error and not call.injected]

    def now(self, said: Said) -> Message:
        """A message after all edits; KeyError when it is deleted."""
        message = said.message if isinstance(said, Update) else said
        assert message, f"{said} has no message"
        return self._messages[message.chat_id, message.message_id]

    def menu(self, scope: JSON | None = None, language: str = "") -> dict[str, str]:
        """The commands set for just this scope and language, with their descriptions."""
        return self._menus.get(menu_key(scope, language), {})

    async def wait_for(
        self, method: str, predicate: Callable[[Call], bool] = lambda _: True, within: float = 5
    ) -> Call:
        """The first call, made already or to come, that no `wait_for` has returned before."""

        def find() -> Call | None:
            for number, call in enumerate(self.calls):
                if call.method == method and number not in self._taken and predicate(call):
                    self._taken.add(number)
                    return call
            return None

        return await self._until(find, within, method)

    async def reply_to(self, said: Said, within: float = 5) -> Message:
        """The next message that the bot sends into the chat after `said`, as it was first."""
        after = said.after if isinstance(said, Update) else said.message_id
        chat_id = self.now(said).chat_id

        def find() -> Message | None:
            return next((sent for sent in self.sent if sent.chat_id == chat_id and sent.message_id > after), None)

        return await self._until(find, within, "reply")

    async def answer_to(self, query: Update, within: float = 5) -> Call:
        """The accepted answer to a button press or an inline query."""
        method = "answerInlineQuery" if query.kind == "inline_query" else "answerCallbackQuery"
        name, number = f"{query.kind}_id", query.body["id"]
        return await self.wait_for(method, lambda call: not call.error and call.params[name] == number, within)

    # Faults.

    def fail(self, method: str, kind: FaultKind, times: int = 1, seconds: float = 0.1, retry_after: int = 1) -> None:
        """Break the next calls of a method, or of "download".

        A call that is dropped or answered with an HTTP status (409, 429, 500, 502, ...) is not
        carried out; one whose answer is late or cut short is, and the bot cannot know.  A poll that
        is under way ends at once, without updates, so that the next one is broken.
        """
        self._faults[method] += [Fault(kind, seconds, retry_after)] * times
        self._notify()

    def revoke_token(self) -> None:
        """From now on, every call is answered with 401."""
        self._revoked = True
        self._notify()

    async def redeliver(self, update: Update) -> None:
        """Deliver an update once more, although the bot has confirmed it."""
        self._again.append({"update_id": update.update_id, update.kind: update.body})
        self._notify()

    async def deliver(self, kind: str = "message", body: JSON | None = None) -> Update:
        """Any update, as it is; the default is one that python-telegram-bot fails to parse."""
        return self._queue(kind, body or {"message_id": 1})

    # Chats, messages and updates.

    def _notify(self) -> None:
        self._pulse.set()
        self._pulse = asyncio.Event()

    async def _until(self, find: Callable[[], T | None], within: float | None, what: str) -> T:
        try:
            async with asyncio.timeout(within):
                while (found := find()) is None:
                    await self._pulse.wait()
                return found
        except TimeoutError:
            calls = "".join(f"\n{call.method} {call.status} {call.error or ''}" for call in self.calls[-10:])
            raise TimeoutError(f"no {what} in {within} s; the last calls were:{calls}") from None

    def _meet(self, chat: Chat) -> Chat:
        """From now on, the bot knows the chat."""
        return self._chats.setdefault(chat.id, chat)

    def _keep(self, name: str, content: bytes) -> File:
        file = File(f"file{next(self._ids)}", name, content)
        return self._files.setdefault(file.file_id, file)

    def _message_id(self) -> int:
        self._last_message += 1
        return self._last_message

    def _put(self, message: Message) -> Message:
        self._messages[message.chat_id, message.message_id] = message
        return message

    def _queue(self, kind: str, body: JSON, message: Message | None = None) -> Update:
        update = Update(next(self._ids), kind, body, self._last_message, message)
        if not self._allowed or kind in self._allowed:
            self.pending.append({"update_id": update.update_id, kind: body})
            self._notify()
        return update

    def _ask(self, kind: str, user: User, body: JSON, message: Message | None = None) -> Update:
        number = str(next(self._ids))
        self._queries[number] = kind
        return self._queue(kind, {"id": number, "from": user.json} | body, message)

    def _write(
        self, user: User, content: JSON, chat: Chat | None, reply_to: Said | None, file: File | None = None
    ) -> Update:
        chat = chat or self._meet(Chat(user.id, "private", user.first_name))
        replied = self.now(reply_to) if reply_to else None
        message = self._new(chat, {"from": user.json} | content, replied, file)
        return self._queue("message", message.json, message)

    def _new(
        self, chat: Chat, content: JSON, replied: Message | None, file: File | None, markup: JSON | None = None
    ) -> Message:
        number = self._message_id()
        body = {"message_id": number, "chat": chat.json, "date": START + number} | content
        if chat.thread:
            # Telegram shows what answers nothing in a topic as an answer to the topic's creation.
            name = next(name for name, thread in chat.topics.items() if thread == chat.thread)
            created: JSON = {"message_id": chat.thread, "date": START + chat.thread, "chat": chat.json}
            created["forum_topic_created"] = {"name": name, "icon_color": 0x6FB9F0}
            body |= {"message_thread_id": chat.thread, "is_topic_message": True, "reply_to_message": created}
        if replied:
            body["reply_to_message"] = {k: v for k, v in replied.json.items() if k != "reply_to_message"}
        if markup and "inline_keyboard" in markup:
            body["reply_markup"] = markup
        return self._put(Message.of(body, file, markup))

    # Calls.

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        where = request.match_info
        method = where.get("method", "download")
        fault = self._faults[method].pop(0) if self._faults[method] else NO_FAULT
        params: JSON = {}
        status, error, injected, result = 200, None, False, None
        try:
            params = await read_parameters(request) if "method" in where else {"path": where["path"]}
            result = await self._perform(where["token"], method, params, fault)
            body = result if isinstance(result, bytes) else json.dumps({"ok": True, "result": result}).encode()
        except ApiError as problem:
            status, error, injected = problem.code, problem.description, isinstance(problem, InjectedError)
            body = b"<html></html>" if status == HTTPStatus.BAD_GATEWAY else json.dumps(problem.body).encode()
        self.calls.append(Call(method, params, status, error, result, injected))
        self._notify()
        answer = web.StreamResponse(status=status or 500, headers={"Content-Length": str(len(body))})
        if fault.kind == "delay":
            await asyncio.sleep(fault.seconds)
        if status:
            await answer.prepare(request)
            await answer.write(body[: len(body) // 2] if fault.kind == "truncate" else body)
        if request.transport and fault.kind in {"drop", "truncate"}:
            request.transport.close()
        return answer

    async def _perform(self, token: str, method: str, params: JSON, fault: Fault) -> Any:
        if token != self.token:
            raise ApiError("Unauthorized", 401)
        if self._revoked:
            raise InjectedError("Unauthorized", 401)
        fault.strike()
        if method not in METHODS:
            raise ApiError("Not Found: method not found", 404)
        result = METHODS[method](self, params)
        return await result if asyncio.iscoroutine(result) else result

    async def _get_updates(self, params: JSON) -> list[JSON]:
        if self._webhook["url"]:
            raise ApiError(PUSHING, 409)
        self._allow(params)
        with suppress(TimeoutError):  # that a client hung up is noticed a moment later
            await self._until(lambda: self._polling == 0 or None, GRACE, "end of the other poll")
        self._poll = poll = self._poll + 1
        self._notify()
        offset, limit = params.get("offset", 0), min(max(params.get("limit", 100), 1), 100)
        self.pending = self.pending[offset:] if offset < 0 else [u for u in self.pending if u["update_id"] >= offset]

        def batch() -> list[JSON] | None:
            if self._revoked:
                raise InjectedError("Unauthorized", 401)
            if self._poll != poll:
                raise ApiError("Conflict: terminated by setWebhook request" if self._webhook["url"] else CONFLICT, 409)
            if self._faults["getUpdates"]:
                return []
            updates = (self._again + self.pending)[:limit]
            del self._again[:limit]
            return updates or None

        self._polling += 1
        try:
            return await self._until(batch, params.get("timeout", 0), "updates")
        except TimeoutError:
            return []
        finally:
            self._polling -= 1
            self._notify()

    def _allow(self, params: JSON) -> None:
        if params.get("allowed_updates") is not None:
            self._allowed = set(params["allowed_updates"])

    def _set_webhook(self, params: JSON) -> bool:
        url, secret = params.get("url", ""), params.get("secret_token", "")
        refuse(url and urlsplit(url).hostname not in {"127.0.0.1", "localhost"}, "invalid webhook URL specified")
        refuse(len(secret) > 256, "secret token is too long")
        refuse(re.search(r"[^\w-]", secret, re.ASCII), "secret token contains unallowed characters")
        self._delete_webhook(params)
        if url:
            self._allow(params)
            self._webhook = {"url": url}
            self._poll += 1  # a poll under way is answered with 409
            self._pusher = asyncio.create_task(self._push(url, secret))
            self._notify()
        return True

    def _delete_webhook(self, params: JSON) -> bool:
        self._webhook = {"url": ""}
        if self._pusher:
            self._pusher.cancel()
        if params.get("drop_pending_updates"):
            self.pending.clear()
        return True

    def _webhook_info(self, _: JSON) -> JSON:
        return self._webhook | {"has_custom_certificate": False, "pending_update_count": len(self.pending)}

    async def _push(self, url: str, secret: str) -> None:
        headers = {"X-Telegram-Bot-Api-Secret-Token": secret} if secret else {}
        while True:
            queue = await self._until(lambda: self._again or self.pending or None, None, "update")
            try:
                async with self._session.post(url, json=queue[0], headers=headers) as answer:
                    problem = "" if answer.ok else f"Wrong response from the webhook: {answer.status} {answer.reason}"
            except (aiohttp.ClientError, TimeoutError) as error:
                problem = str(error) or "Connection timed out"
            if problem:
                self._webhook["last_error_message"] = problem
                await asyncio.sleep(GRACE)
            else:
                queue.pop(0)

    def _reach(self, params: JSON) -> Chat:
        refuse(not params.get("chat_id"), "chat_id is empty")
        chat = self._chats.get(params["chat_id"])
        if chat is None:
            raise ApiError("chat not found")
        if chat.id in self._blocked:
            raise ApiError("Forbidden: bot was blocked by the user", 403)
        return chat

    def _find(self, params: JSON, purpose: str) -> Message:
        message = self._messages.get((self._reach(params).id, params.get("message_id", 0)))
        if message is None:
            raise ApiError(f"message to {purpose} not found")
        return message

    def _send(self, params: JSON, content: JSON, file: File | None = None) -> JSON:
        markup = checked_markup(params.get("reply_markup"))
        chat, thread = self._reach(params), params.get("message_thread_id")
        if chat.topics or chat.type == "private":  # elsewhere it means nothing
            refuse(thread and thread not in chat.topics.values(), "message thread not found")
        reply = params.get("reply_parameters") or {}
        replied = self._messages.get((reply.get("chat_id", chat.id), reply.get("message_id", 0)))
        lenient = not reply.get("message_id") or reply.get("allow_sending_without_reply")
        refuse(not replied and not lenient, "message to be replied not found")
        if replied and reply.get("quote"):
            entities = reply.get("quote_entities")
            quote, _ = formatted(reply["quote"], reply.get("quote_parse_mode"), entities, QUOTE, "QUOTE_TEXT_INVALID")
            refuse(quote not in replied.text, "QUOTE_TEXT_INVALID")
            place = units(replied.text[: replied.text.index(quote)])
            content["quote"] = {"text": quote, "position": place, "is_manual": True}
        if chat.topics:
            chat = replace(chat, thread=thread or (replied.thread_id if replied else None))
        self.sent.append(self._new(chat, {"from": self.me} | content, replied, file, markup))
        return self.sent[-1].json

    def _send_file(self, params: JSON, kind: str) -> JSON:
        given = params.get(kind)
        refuse(not given, f"there is no {kind} in the request")
        entities, mode = params.get("caption_entities"), params.get("parse_mode")
        too_long = "message caption is too long"
        caption, entities = formatted(params.get("caption", ""), mode, entities, CAPTION, too_long)
        if isinstance(given, File):
            refuse(not given.content, "file must be non-empty")
            image = given.content.startswith((b"\x89PNG", b"\xff\xd8\xff", b"GIF8"))
            refuse(kind == "photo" and not image, "IMAGE_PROCESS_FAILED")
        else:
            refuse(given not in self._files, "wrong file identifier/HTTP URL specified")
        file = self._keep(given.name, given.content) if isinstance(given, File) else self._files[str(given)]
        size = {"width": 90, "height": 90}
        content: JSON = {kind: [file.json | size] if kind == "photo" else file.json | {"file_name": file.name}}
        content |= {"caption": caption, "caption_entities": entities} if caption else {}
        return self._send(params, content, file)

    def _edit(self, params: JSON, content: JSON) -> JSON:
        markup = checked_markup(params.get("reply_markup"), inline_only=True)
        refuse(not params.get("chat_id") and not params.get("message_id"), "message identifier is not specified")
        old = self._find(params, "edit")
        refuse(not old.by_bot, "message can't be edited")
        refuse(content and old.file, "there is no text in the message to edit")
        gone = {"reply_markup", "text", "entities"} if content else {"reply_markup"}
        body = {name: value for name, value in old.json.items() if name not in gone} | content
        body |= {"reply_markup": markup} if markup else {}
        refuse(body == old.json, SAME)
        return self._put(Message.of(body | {"edit_date": old.json["date"] + 1}, old.file, markup)).json

    def _delete(self, params: JSON) -> bool:
        message = self._find(params, "delete")
        refuse(not message.by_bot and message.chat_id < 0, "message can't be deleted")
        del self._messages[message.chat_id, message.message_id]
        return True

    def _act(self, params: JSON) -> bool:
        refuse(params.get("action") not in set(ChatAction), "wrong parameter action in request")
        return bool(self._reach(params))

    def _react(self, params: JSON) -> bool:
        reactions = params.get("reaction") or []
        refuse(any(reaction.get("emoji") not in set(ReactionEmoji) for reaction in reactions), "REACTION_INVALID")
        refuse(len(reactions) > 1, "REACTIONS_TOO_MANY")
        return bool(self._find(params, "react"))

    def _answer(self, params: JSON, kind: str) -> bool:
        check_results(params.get("results") or [])
        refuse(units(params.get("text", "")) > 200, "MESSAGE_TOO_LONG")
        refuse(self._queries.get(params.get(f"{kind}_id", "")) != kind, STALE)
        return True

    def _file(self, params: JSON) -> JSON:
        refuse(not params.get("file_id"), "file_id not specified")
        refuse(params["file_id"] not in self._files, "invalid file_id")
        file = self._files[params["file_id"]]
        refuse(len(file.content) > DOWNLOAD, "file is too big")
        return file.json | {"file_path": f"documents/{file.file_id}"}

    def _download(self, params: JSON) -> bytes:
        file = self._files.get(params.get("path", "").removeprefix("documents/"))
        if file is None:
            raise ApiError("Not Found", 404)
        return file.content

    def _chat_info(self, params: JSON) -> JSON:
        gifts = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
        full = {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": dict.fromkeys(gifts, False)}
        return self._reach(params).json | full

    def _menu(self, params: JSON) -> str:
        scope, language = params.get("scope") or {"type": "default"}, params.get("language_code", "")
        refuse(not re.fullmatch("([a-z]{2})?", language), "invalid language code specified")
        if "chat_id" in scope:
            self._reach(scope)
        return menu_key(scope, language)

    def _set_commands(self, params: JSON) -> bool:
        commands = [checked_command(command) for command in params.get("commands") or ()]
        refuse(len(commands) > 100, "BOT_COMMANDS_TOO_MUCH")
        self._menus[self._menu(params)] = dict(commands)
        return True

    def _describe(self, params: JSON, name: str, limit: int) -> bool:
        refuse(len(params.get(name, "")) > limit, f"{name} is too long")  # wording unknown
        self.texts[name, params.get("language_code", "")] = params.get(name, "")
        return True


METHODS: dict[str, Callable[[BotApi, JSON], Any]] = {
    "getMe": lambda api, _: api.me | {"can_join_groups": True, "supports_inline_queries": True},
    "getUpdates": BotApi._get_updates,
    "setWebhook": BotApi._set_webhook,
    "deleteWebhook": BotApi._delete_webhook,
    "getWebhookInfo": BotApi._webhook_info,
    "setMyCommands": BotApi._set_commands,
    "getMyCommands": lambda api, p: [
        {"command": name, "description": text} for name, text in api._menus.get(api._menu(p), {}).items()
    ],
    "deleteMyCommands": lambda api, p: api._set_commands(p | {"commands": []}),
    "setMyDescription": lambda api, p: api._describe(p, "description", 512),
    "setMyShortDescription": lambda api, p: api._describe(p, "short_description", 120),
    "sendMessage": lambda api, p: api._send(p, written(p)),
    "sendDocument": lambda api, p: api._send_file(p, "document"),
    "sendPhoto": lambda api, p: api._send_file(p, "photo"),
    "editMessageText": lambda api, p: api._edit(p, written(p)),
    "editMessageReplyMarkup": lambda api, p: api._edit(p, {}),
    "deleteMessage": BotApi._delete,
    "sendChatAction": BotApi._act,
    "setMessageReaction": BotApi._react,
    "answerCallbackQuery": lambda api, p: api._answer(p, "callback_query"),
    "answerInlineQuery": lambda api, p: api._answer(p, "inline_query"),
    "getFile": BotApi._file,
    "download": BotApi._download,
    "getChat": BotApi._chat_info,
}
