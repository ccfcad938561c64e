"""The server itself: the people who write to the bot, its chats and messages, and the record of what it answered."""

from __future__ import annotations

import asyncio
import json
import ssl
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import count
from typing import Any, Self, TypeVar

from aiohttp import web
from telegram.constants import ChatAction, ReactionEmoji

from tests.bot_api.delivery import GRACE, Delivery, Pulse
from tests.bot_api.errors import ApiError, InjectedError, refuse
from tests.bot_api.parameters import (
    check_answer,
    check_notice,
    checked_command,
    checked_language,
    checked_markup,
    checked_scope,
    menu_key,
    read_parameters,
)
from tests.bot_api.records import (
    NO_FAULT,
    Call,
    Chat,
    Fault,
    FaultKind,
    File,
    Message,
    Said,
    Update,
    User,
)
from tests.bot_api.text import QUOTE, captioned, formatted, found_entities, units, written

JSON = dict[str, Any]
T = TypeVar("T")

TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"  # the example of Telegram's documentation
UPLOAD, DOWNLOAD = 50 * 2**20, 20 * 2**20  # bytes
ELSEWHERE = Chat(-1, "private", "someone else's chat")
"""Where an inline result may be sent: a chat that the bot knows nothing about."""

SAME = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current "
    "content and reply markup of the message"
)
STALE = "query is too old and response timeout expired or query ID is invalid"


class BotApi:
    """With `privacy`, as by default at Telegram, the bot gets of a group only what concerns it.

    With `feedback`, it is told which inline results were chosen.  With `tls`, it speaks that.
    """

    def __init__(
        self,
        token: str = TOKEN,
        username: str = "chuchu_bot",
        *,
        privacy: bool = True,
        feedback: bool = False,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.token = token
        number = int(token.partition(":")[0])
        self.me: JSON = {"id": number, "is_bot": True, "first_name": "Chuchu", "username": username}
        self.url, self.port = "", 0
        self.calls: list[Call] = []
        """In the order in which they were answered."""
        self.sent: list[Message] = []
        """What the bot sent, each message as it was first."""
        self.texts: dict[tuple[str, str], str] = {}
        """The bot's "name", "description" and "short_description", by that word and the language."""
        self.clock: Callable[[], float] = time.time
        """What time it is; a test may say that it is earlier, or later."""
        self.on_sent: Callable[[Message], None] = lambda _: None
        """Called with each message that the bot sends, before the bot gets its answer."""
        self._privacy, self._feedback, self._tls = privacy, feedback, tls
        self._chats: dict[int, Chat] = {}
        self._faults: defaultdict[str, list[Fault]] = defaultdict(list)
        self._files: dict[str, File] = {}
        self._gone: dict[int, str] = {}
        self._ids, self._last_message = count(1), 0
        self._inline: dict[str, tuple[int, int]] = {}
        self._menus: dict[str, dict[str, str]] = {}
        self._messages: dict[tuple[int, int], Message] = {}
        self._offered: dict[str, dict[str, JSON]] = {}
        self._pulse = Pulse()
        self._delivery = Delivery(self._pulse)
        self._queries: dict[str, Update] = {}
        self._taken: set[int] = set()

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=UPLOAD)
        app.router.add_route("*", "/bot{token}/{method}", self._serve)
        app.router.add_get("/file/bot{token}/{path:.+}", self._serve)
        self._runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=GRACE, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0, ssl_context=self._tls).start()
        self.port = self._runner.addresses[0][1]
        self.url = f"{'https' if self._tls else 'http'}://127.0.0.1:{self.port}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._delivery.close()
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
        body = old.json | {"text": text, "entities": [*found_entities(text)], "edit_date": self._date()}
        return self._queue("edited_message", body, self._put(Message.of(body, old.file, None)))

    async def press(self, user: User, message: Message, button: str) -> Update:
        """Press a button of the message as it stands now, by the button's text or data."""
        message = self.now(message)
        pressed = [b for b in message.buttons if "callback_data" in b and button in (b["text"], b["callback_data"])]
        if not pressed:
            raise LookupError(f"no button {button!r} to press in {message.buttons}")
        body: JSON = {"inline_message_id": message.inline_id} if message.inline_id else {"message": message.json}
        body |= {"chat_instance": str(message.chat_id), "data": pressed[0]["callback_data"]}
        return self._ask("callback_query", user, body, message)

    async def forge(self, user: User, message: Message, data: str) -> Update:
        """Press a button that is not there, or on a message of someone else: no Telegram lets anyone, so do not rely on it."""
        return self._ask(
            "callback_query", user, {"message": self.now(message).json, "chat_instance": "1", "data": data}, message
        )

    async def inline(self, user: User, query: str, offset: str = "", chat_type: str = "sender") -> Update:
        """Type `@bot query` somewhere; `offset` is the `next_offset` of the page before."""
        return self._ask("inline_query", user, {"query": query[:256], "offset": offset, "chat_type": chat_type})

    async def choose(self, user: User, query: Update, result_id: str, chat: Chat | None = None) -> Message:
        """Send one of the results offered; without a chat, into one that the bot is not in.

        The bot sees the message where it is present, in private or in a group, as sent by the user `via_bot`.
        """
        result = self._offered[query.body["id"]][result_id]
        content, markup = result["input_message_content"], result.get("reply_markup")
        inline_id = f"inline{next(self._ids)}" if markup else ""
        body = {"from": user.json, "via_bot": self.me} | written(content | {"text": content["message_text"]})
        message = self._put(replace(self._new(chat or ELSEWHERE, body, None, None, markup), inline_id=inline_id))
        if inline_id:
            self._inline[inline_id] = message.chat_id, message.message_id
        if chat:
            self._queue("message", message.json, message)
        if self._feedback:
            chosen = {"result_id": result_id, "from": user.json, "query": query.body["query"]}
            self._queue("chosen_inline_result", chosen | ({"inline_message_id": inline_id} if inline_id else {}))
        return message

    def expire(self, update: Update) -> None:
        """Make a button press or an inline query too old to answer."""
        del self._queries[update.body["id"]]

    def block(self, user: User) -> Update:
        """The user blocks the bot."""
        self._gone[user.id] = "Forbidden: bot was blocked by the user"
        return self._membership(user, self._private(user), "member", "kicked")

    def unblock(self, user: User) -> Update:
        del self._gone[user.id]
        return self._membership(user, self._private(user), "kicked", "member")

    def put_out(self, user: User, chat: Chat) -> Update:
        """The user puts the bot out of a group."""
        self._gone[chat.id] = f"Forbidden: bot was kicked from the {chat.type} chat"
        return self._membership(user, chat, "member", "kicked")

    def invite(self, user: User, chat: Chat) -> Update:
        """The user puts the bot into a group."""
        self._gone.pop(chat.id, None)
        return self._membership(user, chat, "left", "member")

    # What a test asks.

    @property
    def pending(self) -> list[JSON]:
        """Updates that the bot has not confirmed."""
        return self._delivery.pending

    @property
    def refused(self) -> list[Call]:
        """The calls that Telegram would not have accepted either; injected faults are not among them."""
        return [call for call in self.calls if call.error and not call.injected]

    @property
    def altered(self) -> list[Call]:
        """The calls that Telegram accepts but whose text or entities it changes: nothing should be lost that way."""
        return [call for call in self.calls if call.altered]

    @property
    def unanswered(self) -> list[Update]:
        """Presses of buttons, which show a clock until they are answered, and inline queries."""
        return [*self._queries.values()]

    def now(self, said: Said) -> Message:
        """A message after all edits; KeyError when it is deleted."""
        message = said.message if isinstance(said, Update) else said
        assert message, f"{said} has no message"
        return self._messages[message.chat_id, message.message_id]

    def menu(self, scope: JSON | None = None, language: str = "") -> dict[str, str]:
        """The commands set for just this scope and language, with their descriptions."""
        return self._menus.get(menu_key(scope, language), {})

    def menu_shown(self, user: User, chat: Chat | None = None) -> dict[str, str]:
        """The commands that this user sees there, or in private: those of the narrowest scope that has any."""
        place = chat or self._private(user)
        scopes: list[JSON] = [{"type": "chat", "chat_id": place.id}]
        if place.type != "private":
            scopes.insert(0, {"type": "chat_member", "chat_id": place.id, "user_id": user.id})
        scopes += [{"type": "all_private_chats" if place.type == "private" else "all_group_chats"}, {"type": "default"}]
        menus = (self.menu(scope, language) for scope in scopes for language in (user.language[:2].lower(), ""))
        return next(filter(None, menus), {})

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

    async def edit_of(self, message: Message, within: float = 5) -> Message:
        """The message as it stands once it is no longer as given: text, entities, or buttons have changed."""

        def find() -> Message | None:
            now = self.now(message)
            return now if now != message else None

        return await self._until(find, within, "edit")

    async def answer_to(self, query: Update, within: float = 5) -> Call:
        """The accepted answer to a button press or an inline query."""
        method = "answerInlineQuery" if query.kind == "inline_query" else "answerCallbackQuery"
        name, number = f"{query.kind}_id", query.body["id"]
        return await self.wait_for(method, lambda call: not call.error and call.params[name] == number, within)

    # Faults.

    def fail(self, method: str, kind: FaultKind, times: int = 1, seconds: float = 0.1, retry_after: int = 1) -> None:
        """Break the next calls of a method, or of "download".

        A call that is dropped or answered with an HTTP status (409, 429, 500, 502, ...) or with bytes of
        the test's choice is not carried out; one whose answer is late, cut short or comes byte by byte is,
        and the bot cannot know; one that stalls is carried out late, if the bot is still there.  A poll that is under way ends at once, without updates, so that the next
        one is broken.
        """
        self._faults[method] += [Fault(kind, seconds, retry_after)] * times
        if method == "getUpdates":
            self._delivery.interrupt()

    def revoke_token(self) -> None:
        """From now on, every call is answered with 401."""
        self._delivery.revoked = True
        self._pulse.beat()

    async def redeliver(self, update: Update) -> None:
        """Deliver an update once more, although the bot has confirmed it."""
        self._delivery.again.append({"update_id": update.update_id, update.kind: update.body})
        self._pulse.beat()

    async def deliver(self, kind: str = "message", body: JSON | None = None) -> Update:
        """Any update, as it is; the default is one that python-telegram-bot fails to parse."""
        return self._queue(kind, body or {"message_id": 1})

    # Chats, messages and updates.

    async def _until(self, find: Callable[[], T | None], within: float | None, what: str) -> T:
        try:
            return await self._pulse.until(find, within)
        except TimeoutError:
            calls = "".join(f"\n{call.method} {call.status} {call.error or ''}" for call in self.calls[-10:])
            raise TimeoutError(f"no {what} in {within} s; the last calls were:{calls}") from None

    def _meet(self, chat: Chat) -> Chat:
        """From now on, the bot knows the chat."""
        return self._chats.setdefault(chat.id, chat)

    def _private(self, user: User) -> Chat:
        return Chat(user.id, "private", user.first_name)

    def _keep(self, name: str, content: bytes) -> File:
        file = File(f"file{next(self._ids)}", name, content)
        return self._files.setdefault(file.file_id, file)

    def _date(self) -> int:
        return int(self.clock())

    def _message_id(self) -> int:
        self._last_message += 1
        return self._last_message

    def _put(self, message: Message) -> Message:
        self._messages[message.chat_id, message.message_id] = message
        self._pulse.beat()
        return message

    def _queue(self, kind: str, body: JSON, message: Message | None = None) -> Update:
        number, update = next(self._ids), Update(0, kind, body, self._last_message, message)
        hidden = kind in {"message", "edited_message"} and message is not None and not self._concerns(message)
        delivered = not hidden and self._delivery.add(number, kind, body)
        return replace(update, update_id=number, delivered=delivered)

    def _concerns(self, message: Message) -> bool:
        """Whether privacy mode lets the bot have it."""
        name = self.me["username"].lower()
        first = next((e.text.lower() for e in message.entities if e.type == "bot_command" and e.offset == 0), None)
        addressed = first is not None and first.partition("@")[2] in {"", name}
        mentioned = any(text.lower() == f"@{name}" for text in message.entity("mention"))
        replied = message.json.get("reply_to_message", {}).get("from") == self.me
        own = not self._privacy or message.chat_id > 0 or "via_bot" in message.json
        return own or addressed or mentioned or replied

    def _membership(self, user: User, chat: Chat, old: str, new: str) -> Update:
        members: Iterator[JSON] = ({"user": self.me, "status": status} for status in (old, new))
        members = (m | ({"until_date": 0} if m["status"] == "kicked" else {}) for m in members)
        body = {"chat": chat.json, "from": user.json, "date": self._date()}
        return self._queue(
            "my_chat_member", body | dict(zip(("old_chat_member", "new_chat_member"), members, strict=True))
        )

    def _ask(self, kind: str, user: User, body: JSON, message: Message | None = None) -> Update:
        number = str(next(self._ids))
        update = self._queue(kind, {"id": number, "from": user.json} | body, message)
        if update.delivered:
            self._queries[number] = update
        return update

    def _write(
        self, user: User, content: JSON, chat: Chat | None, reply_to: Said | None, file: File | None = None
    ) -> Update:
        chat = chat or self._meet(self._private(user))
        replied = self.now(reply_to) if reply_to else None
        message = self._new(chat, {"from": user.json} | content, replied, file)
        return self._queue("message", message.json, message)

    def _new(
        self, chat: Chat, content: JSON, replied: Message | None, file: File | None, markup: JSON | None = None
    ) -> Message:
        number = self._message_id()
        body = {"message_id": number, "chat": chat.json, "date": self._date()} | content
        if chat.thread:
            # Telegram shows what answers nothing in a topic as an answer to the topic's creation.
            name = next(name for name, thread in chat.topics.items() if thread == chat.thread)
            created: JSON = {"message_id": chat.thread, "date": self._date(), "chat": chat.json}
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
            body = b"<html></html>" if status == 502 else json.dumps(problem.body).encode()
            body = fault.kind if isinstance(fault.kind, bytes) else body
        self.calls.append(Call(method, params, status, error, result, injected))
        self._pulse.beat()
        answer = web.StreamResponse(status=status or 500, headers={"Content-Length": str(len(body))})
        if fault.kind == "delay":
            await asyncio.sleep(fault.seconds)
        if status:
            await answer.prepare(request)
            until = asyncio.get_running_loop().time() + fault.seconds
            while fault.kind == "drip" and asyncio.get_running_loop().time() < until:
                await asyncio.sleep(0.05)
                await answer.write(b" ")
                if request.transport is None:
                    break
            await answer.write(body[: len(body) // 2] if fault.kind == "truncate" else body)
        if request.transport and fault.kind in {"drop", "truncate"}:
            request.transport.close()
        return answer

    async def _perform(self, token: str, method: str, params: JSON, fault: Fault) -> Any:
        if token != self.token:
            raise ApiError("Unauthorized", 401)
        if self._delivery.revoked:
            raise InjectedError("Unauthorized", 401)
        fault.strike()
        if fault.kind == "stall":
            await asyncio.sleep(fault.seconds)  # whoever hangs up meanwhile ends it
        if method not in METHODS:
            raise ApiError("Not Found: method not found", 404)
        result = METHODS[method](self, params)
        return await result if asyncio.iscoroutine(result) else result

    def _me(self, _: JSON) -> JSON:
        rights = {"can_join_groups": True, "can_read_all_group_messages": not self._privacy}
        return self.me | rights | {"supports_inline_queries": True}

    def _reach(self, params: JSON) -> Chat:
        refuse(not params.get("chat_id"), "chat_id is empty")
        chat = self._chats.get(params["chat_id"])
        if chat is None:
            raise ApiError("chat not found")
        if chat.id in self._gone:
            raise ApiError(self._gone[chat.id], 403)
        return chat

    def _place(self, params: JSON) -> Chat:
        """The chat, or the topic in it."""
        chat, thread = self._reach(params), params.get("message_thread_id")
        if not chat.topics and chat.type != "private":  # there it means nothing
            return chat
        refuse(thread and thread not in chat.topics.values(), "message thread not found")
        return replace(chat, thread=thread)

    def _find(self, params: JSON, purpose: str) -> Message:
        message = self._messages.get((self._reach(params).id, params.get("message_id", 0)))
        if message is None:
            raise ApiError(f"message to {purpose} not found")
        return message

    def _send(self, params: JSON, content: JSON, file: File | None = None) -> JSON:
        markup = checked_markup(params.get("reply_markup"))
        chat = self._place(params)
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
            chat = replace(chat, thread=chat.thread or (replied.thread_id if replied else None))
        message = self._new(chat, {"from": self.me} | content, replied, file, markup)
        self.sent.append(message)
        self.on_sent(message)
        return message.json

    def _send_file(self, params: JSON, kind: str) -> JSON:
        given = params.get(kind)
        refuse(not given, f"there is no {kind} in the request")
        caption = captioned(params)
        if isinstance(given, File):
            refuse(not given.content, "file must be non-empty")
            image = given.content.startswith((b"\x89PNG", b"\xff\xd8\xff", b"GIF8"))
            refuse(kind == "photo" and not image, "IMAGE_PROCESS_FAILED")
        else:
            refuse(given not in self._files, "wrong file identifier/HTTP URL specified")
        file = self._keep(given.name, given.content) if isinstance(given, File) else self._files[str(given)]
        size = {"width": 90, "height": 90}
        content: JSON = {kind: [file.json | size] if kind == "photo" else file.json | {"file_name": file.name}}
        return self._send(params, content | caption, file)

    def _edit(self, params: JSON, content: JSON | None) -> JSON | bool:
        """With `content` what is written, else only the buttons."""
        markup = checked_markup(params.get("reply_markup"), inline_only=True)
        inline_id = params.get("inline_message_id", "")
        if inline_id:
            refuse(inline_id not in self._inline, "MESSAGE_ID_INVALID")
            old = self._messages[self._inline[inline_id]]
        else:
            refuse(not params.get("chat_id") and not params.get("message_id"), "message identifier is not specified")
            old = self._find(params, "edit")
            refuse(not old.by_bot, "message can't be edited")
        refuse(content and "text" in content and old.file, "there is no text in the message to edit")
        refuse(
            content is not None and "text" not in content and not old.file, "there is no caption in the message to edit"
        )
        gone = {"reply_markup"} | (set() if content is None else {"text", "entities", "caption", "caption_entities"})
        body = {name: value for name, value in old.json.items() if name not in gone} | (content or {})
        body |= {"reply_markup": markup} if markup else {}
        refuse(body == old.json, SAME)
        dated = body | {"edit_date": self._date()}
        edited = self._put(Message.of(dated, old.file, markup, old.inline_id))
        return True if inline_id else edited.json

    def _delete(self, params: JSON) -> bool:
        message = self._find(params, "delete")
        refuse(not message.by_bot and message.chat_id < 0, "message can't be deleted")
        del self._messages[message.chat_id, message.message_id]
        return True

    def _act(self, params: JSON) -> bool:
        refuse(params.get("action") not in set(ChatAction), "wrong parameter action in request")
        return bool(self._place(params))

    def _react(self, params: JSON) -> bool:
        reactions = params.get("reaction") or []
        refuse(any(reaction.get("emoji") not in set(ReactionEmoji) for reaction in reactions), "REACTION_INVALID")
        refuse(len(reactions) > 1, "REACTIONS_TOO_MANY")
        return bool(self._find(params, "react"))

    def _answer(self, params: JSON, kind: str) -> bool:
        number = params.get(f"{kind}_id", "")
        if kind == "inline_query":
            check_answer(params)
        else:
            check_notice(params, self.me["username"])
        refuse(number not in self._queries or self._queries[number].kind != kind, STALE)
        del self._queries[number]
        self._offered[number] = {result["id"]: result for result in params.get("results") or ()}
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
        scope, language = checked_scope(params), checked_language(params)
        if "chat_id" in scope:
            self._reach(scope)
        return menu_key(scope, language)

    def _set_commands(self, params: JSON) -> bool:
        commands = [checked_command(command) for command in params.get("commands") or ()]
        refuse(len(commands) > 100, "BOT_COMMANDS_TOO_MUCH")
        self._menus[self._menu(params)] = dict(commands)
        return True

    def _commands(self, params: JSON) -> list[JSON]:
        menu = self._menus.get(self._menu(params), {})
        return [{"command": name, "description": text} for name, text in menu.items()]

    def _describe(self, params: JSON, name: str, limit: int) -> bool:
        refuse(len(params.get(name, "")) > limit, f"{name} is too long")  # wording unknown
        self.texts[name, checked_language(params)] = params.get(name, "")
        return True

    def _description(self, params: JSON, name: str) -> JSON:
        language = checked_language(params)
        return {name: self.texts.get((name, language)) or self.texts.get((name, ""), "")}


METHODS: dict[str, Callable[[BotApi, JSON], Any]] = {
    "getMe": BotApi._me,
    "getUpdates": lambda api, p: api._delivery.poll(p),
    "setWebhook": lambda api, p: api._delivery.set_webhook(p),
    "deleteWebhook": lambda api, p: api._delivery.delete_webhook(p),
    "getWebhookInfo": lambda api, _: api._delivery.webhook_info(),
    "setMyCommands": BotApi._set_commands,
    "getMyCommands": BotApi._commands,
    "deleteMyCommands": lambda api, p: api._set_commands(p | {"commands": []}),
    "setMyName": lambda api, p: api._describe(p, "name", 64),
    "getMyName": lambda api, p: api._description(p, "name"),
    "setMyDescription": lambda api, p: api._describe(p, "description", 512),
    "getMyDescription": lambda api, p: api._description(p, "description"),
    "setMyShortDescription": lambda api, p: api._describe(p, "short_description", 120),
    "getMyShortDescription": lambda api, p: api._description(p, "short_description"),
    "sendMessage": lambda api, p: api._send(p, written(p)),
    "sendDocument": lambda api, p: api._send_file(p, "document"),
    "sendPhoto": lambda api, p: api._send_file(p, "photo"),
    "editMessageText": lambda api, p: api._edit(p, written(p)),
    "editMessageCaption": lambda api, p: api._edit(p, captioned(p)),
    "editMessageReplyMarkup": lambda api, p: api._edit(p, None),
    "deleteMessage": BotApi._delete,
    "sendChatAction": BotApi._act,
    "setMessageReaction": BotApi._react,
    "answerCallbackQuery": lambda api, p: api._answer(p, "callback_query"),
    "answerInlineQuery": lambda api, p: api._answer(p, "inline_query"),
    "getFile": BotApi._file,
    "download": BotApi._download,
    "getChat": BotApi._chat_info,
}
