"""The test double is only worth something if it refuses what Telegram refuses: that is checked here.

Through python-telegram-bot where it lets the wrong thing through, with plain httpx elsewhere.
"""

from __future__ import annotations

import asyncio
import json
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from aiohttp import web
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InputTextMessageContent,
    Message,
    MessageEntity,
    ReplyParameters,
)
from telegram import Update as TelegramUpdate
from telegram.error import (
    BadRequest,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)
from telegram.ext import Application, CommandHandler, ContextTypes, MessageHandler, filters
from telegram.request import HTTPXRequest

from tests import certificates
from tests.bot_api import CONFLICT, SAME, STALE, TOKEN, BotApi, Chat, User, found_entities, units
from tests.bot_api import Message as Record

pytestmark = pytest.mark.anyio

PNG = b"\x89PNG\r\n\x1a\n and so on"
EMOJI = "🏥"  # two UTF-16 units
USER = 42
PLAIN: dict[str, Any] = {"verify": False, "trust_env": False}  # no certificates to load, no proxy to find


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with BotApi() as server:
        yield server


@pytest.fixture
async def user(api: BotApi) -> User:
    """Someone who has written to the bot: the message has the id 1."""
    user = api.add_user("小明", USER, username="xiaoming")
    await api.say(user, "你好，医院")
    return user


@asynccontextmanager
async def connected(api: BotApi, token: str = TOKEN) -> AsyncIterator[Bot]:
    sending, polling = HTTPXRequest(httpx_kwargs=PLAIN), HTTPXRequest(httpx_kwargs=PLAIN)
    async with sending, polling:
        yield Bot(token, f"{api.url}/bot", f"{api.url}/file/bot", request=sending, get_updates_request=polling)


@pytest.fixture
async def bot(api: BotApi) -> AsyncIterator[Bot]:
    async with connected(api) as bot:
        yield bot


async def post(api: BotApi, method: str, **params: Any) -> httpx.Response:
    """Whatever the parameters, as JSON."""
    headers = {"Content-Type": "application/json"}
    async with httpx.AsyncClient(**PLAIN) as client:
        return await client.post(f"{api.url}/bot{TOKEN}/{method}", content=json.dumps(params), headers=headers)


def keyboard(*buttons: tuple[str, str]) -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": text, "callback_data": data} for text, data in buttons]]}


def bold(offset: int, length: int, kind: str = "bold") -> list[dict[str, Any]]:
    return [{"type": kind, "offset": offset, "length": length}]


# What is refused.

ENTITY = "can't parse MessageEntity: "
MARKUP = "can't parse entities: "
BUTTON = "can't parse inline keyboard button: "
RESULT = "can't parse inline query result: "
PAGE = {"text": "›", "callback_data": "2"}


@pytest.mark.parametrize(
    ("params", "error"),
    [
        ({}, "message text is empty"),
        ({"text": ""}, "message text is empty"),
        ({"text": " \n\t"}, "text must be non-empty"),
        ({"text": "\u3000\u200b"}, "text must be non-empty"),
        ({"text": "字" * 4097}, "message is too long"),
        ({"text": EMOJI * 2049}, "message is too long"),
        ({"text": "字" * 11_000}, "text is too long"),
        ({"text": "\ud83c"}, "strings must be encoded in UTF-8"),
        ({"text": "abc", "entities": bold(4, 1)}, "entity begins after the end of the text at UTF-16 offset 4"),
        (
            {"text": "abc", "entities": bold(1, 3)},
            "entity beginning at UTF-16 offset 1 ends after the end of the text at UTF-16 offset 4",
        ),
        (
            {"text": EMOJI, "entities": bold(1, 1)},
            "entity begins in a middle of a UTF-16 symbol at byte offset 4",
        ),
        (
            {"text": f"a{EMOJI}", "entities": bold(0, 2)},
            "entity beginning at UTF-16 offset 0 ends in a middle of a UTF-16 symbol at byte offset 5",
        ),
        ({"text": "abc", "entities": bold(-1, 1)}, "receive an entity with incorrect offset -1"),
        ({"text": "abc", "entities": bold(0, -1)}, "receive an entity with incorrect length -1"),
        ({"text": "abc", "entities": bold(0, 1, "loud")}, f"{ENTITY}Unsupported type specified"),
        ({"text": "abc", "entities": bold(0, 1, "text_link")}, f'{ENTITY}Can\'t find field "url"'),
        ({"text": "abc", "entities": [{"type": "bold", "offset": 0}]}, f'{ENTITY}Can\'t find field "length"'),
        ({"text": "abc", "entities": "[{"}, "can't parse entities JSON object"),
        ({"text": "a", "parse_mode": "Markdown"}, "unsupported parse_mode"),
        ({"text": "a <b>c", "parse_mode": "HTML"}, f'{MARKUP}Can\'t find end tag corresponding to start tag "b"'),
        ({"text": "a</b>", "parse_mode": "HTML"}, f"{MARKUP}Unexpected end tag at byte offset 1"),
        ({"text": "字<p>a</p>", "parse_mode": "HTML"}, f'{MARKUP}Unsupported start tag "p" at byte offset 3'),
        (
            {"text": "<b><i>a</b></i>", "parse_mode": "HTML"},
            f'{MARKUP}Unmatched end tag at byte offset 7, expected "</i>", found "</b>"',
        ),
        ({"text": "5 < 6", "parse_mode": "HTML"}, f"{MARKUP}Unclosed start tag at byte offset 2"),
        (
            {"text": "v1.0", "parse_mode": "MarkdownV2"},
            f"{MARKUP}Character '.' is reserved and must be escaped with the preceding '\\'",
        ),
        (
            {"text": "字*a", "parse_mode": "MarkdownV2"},
            f"{MARKUP}Can't find end of the entity starting at byte offset 3",
        ),
        ({"text": "a", "chat_id": None}, "chat_id is empty"),
        ({"text": "a", "chat_id": 43}, "chat not found"),
        ({"text": "a", "chat_id": "@nobody"}, "chat not found"),
        ({"text": "a", "message_thread_id": 7}, "message thread not found"),
        ({"text": "a", "reply_parameters": {"message_id": 99}}, "message to be replied not found"),
        ({"text": "a", "reply_parameters": {"message_id": 1, "quote": "诊所"}}, "QUOTE_TEXT_INVALID"),
        ({"text": "a", "reply_parameters": {"message_id": 1, "quote": "字" * 1025}}, "QUOTE_TEXT_INVALID"),
        ({"text": "a", "reply_markup": keyboard(("b", "字" * 22))}, "BUTTON_DATA_INVALID"),
        ({"text": "a", "reply_markup": keyboard((" ", "1"))}, "inline keyboard button text must be non-empty"),
        (
            {"text": "a", "reply_markup": {"inline_keyboard": [[{"text": "b"}]]}},
            f"{BUTTON}Text buttons are unallowed in the inline keyboard",
        ),
        ({"text": "a", "reply_markup": keyboard(*[("b", "1")] * 9)}, "reply markup is too long"),
        ({"text": "a", "reply_markup": {"inline_keyboard": [[PAGE]] * 101}}, "reply markup is too long"),
        (
            {"text": "a", "reply_markup": {"inline_keyboard": [PAGE]}},
            'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays',
        ),
        (
            {"text": "a", "reply_markup": {"inline_keyboard": [[PAGE | {"url": "https://a.b"}]]}},
            f"{BUTTON}it must have exactly one optional field",
        ),
        (
            {"text": "a", "reply_markup": {"inline_keyboard": [[{"text": "b", "url": "hospital"}]]}},
            "inline keyboard button URL 'hospital' is invalid: Wrong HTTP URL",
        ),
        (
            {"text": "a", "reply_markup": {"inline_keyboard": [[{"text": "b", "copy_text": {"text": "字" * 257}}]]}},
            "BUTTON_COPY_TEXT_INVALID",
        ),
        ({"text": "a", "reply_markup": "{"}, "can't parse reply_markup JSON object"),
    ],
)
async def test_refused_messages(api: BotApi, user: User, params: dict[str, Any], error: str) -> None:
    answer = await post(api, "sendMessage", **{"chat_id": user.id} | params)
    expected = {"ok": False, "error_code": 400, "description": f"Bad Request: {error}"}
    assert (answer.status_code, answer.json()) == (400, expected)
    assert [call.error for call in api.refused] == [f"Bad Request: {error}"]
    assert api.sent == []


async def test_what_is_just_allowed(api: BotApi, user: User) -> None:
    buttons = keyboard(("b", "字" * 21 + "a"))
    for params in (
        {"text": EMOJI * 2048, "entities": bold(0, 4096)},
        {"text": f"<b>{'字' * 4096}</b>", "parse_mode": "HTML"},
        {"text": "1 &lt; 2 &amp;&#33;", "parse_mode": "HTML"},
        {"text": r"v1\.0 *a* [b](http://c.d/\)) `x.y`", "parse_mode": "MarkdownV2"},
        {"text": "a", "reply_parameters": {"message_id": 99, "allow_sending_without_reply": True}},
        {"text": "a", "reply_parameters": {"message_id": 1, "quote": "医院"}, "reply_markup": buttons},
        {"text": "a", "reply_markup": {"inline_keyboard": [[{"text": "b", "url": "t.me/chuchu_bot?start=1"}]]}},
        {"text": "a", "reply_markup": {"inline_keyboard": [[{"text": "b", "switch_inline_query": ""}]]}},
    ):
        assert (await post(api, "sendMessage", chat_id=user.id, **params)).status_code == 200
    assert [len(message.text) for message in api.sent[:2]] == [2048, 4096]
    assert [message.text for message in api.sent[2:4]] == ["1 < 2 &!", "v1.0 a b x.y"]
    assert [(m.reply_to, m.quote, m.reply_markup) for m in api.sent[4:6]] == [(None, None, None), (1, "医院", buttons)]
    assert api.refused == []


async def test_entities_that_telegram_keeps(api: BotApi, bot: Bot, user: User) -> None:
    """The first hundred, moved with the text that is trimmed, and none of those that it finds itself."""
    one_each = [MessageEntity("bold", 2 * n, 1) for n in range(101)]
    await bot.send_message(user.id, "ab" * 101, entities=one_each)
    await bot.send_message(
        user.id, f"\n {EMOJI}医院 \n", entities=[MessageEntity("mention", 2, 1), MessageEntity("bold", 4, 4)]
    )
    many, few = api.sent
    assert [entity.offset for entity in many.entities] == list(range(0, 200, 2))
    assert few.text == f"{EMOJI}医院"
    assert [(e.type, e.offset, e.length, e.text) for e in few.entities] == [("bold", 2, 2, "医院")]


Marked = list[tuple[str, int, int]]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        # As Chuchu writes: a sentence in bold inside a block, the file's name literally.
        ([("expandable_blockquote", 2, 6), ("bold", 4, 2), ("code", 9, 1)], None),
        ([("bold", 0, 10), ("italic", 2, 4)], [("bold", 0, 2), ("bold", 2, 8), ("italic", 2, 4)]),
        ([("bold", 0, 4), ("italic", 2, 4)], [("bold", 0, 2), ("italic", 2, 4), ("bold", 2, 2)]),
        ([("bold", 0, 3), ("bold", 2, 3), ("bold", 5, 2)], [("bold", 0, 7)]),
        ([("blockquote", 2, 4), ("bold", 4, 4)], [("blockquote", 2, 4), ("bold", 4, 2), ("bold", 6, 2)]),
        ([("code", 2, 4), ("bold", 0, 8)], [("bold", 0, 2), ("code", 2, 4), ("bold", 6, 2)]),
        ([("code", 2, 4), ("pre", 4, 4)], [("code", 2, 4)]),
        ([("blockquote", 0, 4), ("blockquote", 2, 4)], [("blockquote", 0, 4)]),
        ([("blockquote", 2, 4), ("code", 4, 4), ("code", 8, 1)], [("blockquote", 2, 4), ("code", 8, 1)]),
        ([("blockquote", 0, 4), ("expandable_blockquote", 1, 2)], [("blockquote", 0, 4)]),
        ([("spoiler", 0, 2), ("spoiler", 0, 2)], [("spoiler", 0, 2)]),
    ],
)
async def test_entities_that_overlap(api: BotApi, bot: Bot, user: User, given: Marked, kept: Marked | None) -> None:
    """Where they may not lie in one another they are cut, merged or dropped; not a word is said of it."""
    await bot.send_message(user.id, "0123456789", entities=[MessageEntity(*entity) for entity in given])
    assert [(e.type, e.offset, e.length) for e in api.sent[0].entities] == (kept or given)
    assert [call.method for call in api.altered] == (["sendMessage"] if kept else [])
    assert api.refused == []


@pytest.mark.parametrize(
    ("given", "kept", "marked"),
    [
        ("医院\r\n床位", "医院\n床位", "床位"),
        ("a\tb\x00床位", "a b 床位", "床位"),
        ("\u202e医院\u2028\u202c床\u0333位", "医院床位", "床位"),
        ("\u200e\u200f\u200e床位", "\u200c\u200c\u200e床位", "床位"),
        (f"{EMOJI}\r{EMOJI}床位\u200b\u200d", f"{EMOJI}{EMOJI}床位\u200b\u200d", "床位"),
        ("医院床位 \n", "医院床位", "床位"),
    ],
)
async def test_what_telegram_does_not_keep(  # noqa: PLR0917
    api: BotApi, bot: Bot, user: User, given: str, kept: str, marked: str
) -> None:
    start = units(given[: given.index(marked[0])])
    length = units(given.rstrip(" \n\u200b\u200d")) - start
    await bot.send_message(user.id, given, entities=[MessageEntity("bold", start, length)])
    assert (api.sent[0].text, api.sent[0].entity("bold")) == (kept, [marked])
    assert len(api.altered) == 1


def test_what_is_found_in_what_users_write() -> None:
    """A Chinese character is a letter: without a blank there is neither a command nor a mention."""

    def found(text: str) -> list[str]:
        encoded = text.encode("utf-16-le")
        spans = [(2 * entity["offset"], 2 * entity["length"]) for entity in found_entities(text)]
        return [encoded[at : at + size].decode("utf-16-le") for at, size in spans]

    assert found(f"{EMOJI} /ask 床位 @chuchu_bot，") == ["/ask", "@chuchu_bot"]
    for text in ("/ask床位", "/ask@chuchu_bot床位", "@chuchu_bot床位", "问@chuchu_bot", "a/b", "//a", "a@b.cd", "@abc"):
        assert found(text) == []
    assert found("/ask@chuchu_bot 床位") == ["/ask@chuchu_bot"]


@pytest.mark.parametrize(
    ("method", "params", "error"),
    [
        ("editMessageText", {"message_id": 2, "text": "医院"}, SAME),
        ("editMessageText", {"message_id": 2, "text": " 医院\n"}, SAME),
        ("editMessageText", {"message_id": 2, "text": ""}, "message text is empty"),
        ("editMessageText", {"message_id": 2, "text": "字" * 4097}, "message is too long"),
        ("editMessageText", {"message_id": 1, "text": "a"}, "message can't be edited"),
        ("editMessageText", {"message_id": 9, "text": "a"}, "message to edit not found"),
        ("editMessageText", {"message_id": 3, "text": "a"}, "there is no text in the message to edit"),
        ("editMessageText", {"chat_id": None, "text": "a"}, "message identifier is not specified"),
        ("editMessageReplyMarkup", {"message_id": 2}, SAME),
        ("editMessageReplyMarkup", {"message_id": 2, "reply_markup": {"keyboard": []}}, "inline keyboard expected"),
        ("deleteMessage", {"message_id": 9}, "message to delete not found"),
        ("sendDocument", {}, "there is no document in the request"),
        ("sendDocument", {"document": "file99"}, "wrong file identifier/HTTP URL specified"),
        ("sendDocument", {"document": "file", "caption": "字" * 1025}, "message caption is too long"),
        ("getFile", {}, "file_id not specified"),
        ("getFile", {"file_id": "file99"}, "invalid file_id"),
        ("sendChatAction", {"action": "dancing"}, "wrong parameter action in request"),
        ("sendChatAction", {"action": "typing", "chat_id": 43}, "chat not found"),
        ("setMessageReaction", {"message_id": 1, "reaction": [{"type": "emoji", "emoji": "x"}]}, "REACTION_INVALID"),
        ("setMessageReaction", {"message_id": 9}, "message to react not found"),
        ("getChat", {"chat_id": 43}, "chat not found"),
        ("answerCallbackQuery", {"callback_query_id": "99"}, STALE),
        ("answerCallbackQuery", {"callback_query_id": "99", "text": "字" * 201}, "MESSAGE_TOO_LONG"),
        ("answerCallbackQuery", {"callback_query_id": "99", "url": "https://t.me/other_bot?start=1"}, "URL_INVALID"),
        ("editMessageText", {"chat_id": None, "inline_message_id": "1", "text": "a"}, "MESSAGE_ID_INVALID"),
        ("editMessageCaption", {"message_id": 2, "caption": "a"}, "there is no caption in the message to edit"),
        ("editMessageCaption", {"message_id": 3, "caption": "字" * 1025}, "message caption is too long"),
        ("setMyName", {"name": "字" * 65}, "name is too long"),
        (
            "setMyCommands",
            {"commands": [], "scope": {"type": "chat"}},
            "can't parse BotCommandScope: Can't find field \"chat_id\"",
        ),
        ("setMyDescription", {"description": "a", "language_code": "zh-hant"}, "invalid language code specified"),
        ("answerInlineQuery", {"inline_query_id": "99", "results": []}, STALE),
        ("setMyDescription", {"description": "字" * 513}, "description is too long"),
        ("setMyCommands", {"commands": [], "language_code": "zh-hans"}, "invalid language code specified"),
        ("setMyCommands", {"commands": [], "scope": {"type": "chat", "chat_id": 43}}, "chat not found"),
        ("setWebhook", {"url": "https://example.org/"}, "invalid webhook URL specified"),
        (
            "setWebhook",
            {"url": "http://127.0.0.1:1/", "secret_token": "a b"},
            "secret token contains unallowed characters",
        ),
    ],
)
@pytest.mark.usefixtures("user")
async def test_other_refusals(api: BotApi, bot: Bot, method: str, params: dict[str, Any], error: str) -> None:
    await bot.send_message(USER, "医院")
    await bot.send_document(USER, b"1", filename="a.txt")
    answer = await post(api, method, **{"chat_id": USER} | params)
    assert (answer.status_code, answer.json()["description"]) == (400, f"Bad Request: {error}")
    assert [call.method for call in api.refused] == [method]


@pytest.mark.parametrize(
    ("name", "description", "error"),
    [
        ("Help", "帮助", "BOT_COMMAND_INVALID"),
        ("帮助", "帮助", "BOT_COMMAND_INVALID"),
        ("a" * 33, "帮助", "command length must not exceed 32"),
        ("/", "帮助", "command must be non-empty"),
        ("help", " ", "command description must be non-empty"),
        ("help", "字" * 257, "command description length must not exceed 256"),
        ("help", None, 'can\'t parse BotCommand: Field "description" must be of type String'),
    ],
)
async def test_refused_commands(api: BotApi, name: str, description: str | None, error: str) -> None:
    answer = await post(api, "setMyCommands", commands=[{"command": name, "description": description}])
    assert answer.json()["description"] == f"Bad Request: {error}"


def article(name: str, text: str = "字", **more: Any) -> dict[str, Any]:
    return {"type": "article", "id": name, "title": "a", "input_message_content": {"message_text": text}} | more


@pytest.mark.parametrize(
    ("results", "error"),
    [
        ([article(str(number)) for number in range(51)], "too many inline query results specified"),
        ([article("1"), article("1")], "RESULT_ID_DUPLICATE"),
        ([article("字" * 22)], "RESULT_ID_INVALID"),
        ([article("1", "字" * 4097)], "MESSAGE_TOO_LONG"),
        ([article("1", "")], "message text is empty"),
        ([article("1", reply_markup=keyboard(("b", "字" * 22)))], "BUTTON_DATA_INVALID"),
        ([article("")], "RESULT_ID_EMPTY"),
        ([article("1") | {"title": " "}], "ARTICLE_TITLE_EMPTY"),
        ([article("1") | {"type": "poem"}], f"{RESULT}Unallowed inline query result type"),
        ([{"type": "article", "id": "1"}], f'{RESULT}Can\'t find field "title"'),
    ],
)
async def test_refused_inline_results(api: BotApi, user: User, results: list[Any], error: str) -> None:
    query = await api.inline(user, "医院")
    answer = await post(api, "answerInlineQuery", inline_query_id=query.body["id"], results=results)
    assert answer.json()["description"] == f"Bad Request: {error}"


@pytest.mark.parametrize(
    ("params", "error"),
    [
        ({"next_offset": "字" * 22}, "NEXT_OFFSET_INVALID"),
        ({"button": "{"}, "can't parse button JSON object"),
        ({"button": {"text": "a"}}, "inlineQueryResultsButton must have exactly one optional field"),
        ({"button": {"text": " ", "start_parameter": "1"}}, "SWITCH_PM_TEXT_EMPTY"),
        ({"button": {"text": "a", "start_parameter": ""}}, "can't use empty start_parameter"),
        ({"button": {"text": "a", "start_parameter": "1" * 65}}, "too long start_parameter specified"),
        (
            {"button": {"text": "a", "start_parameter": "床位"}},
            "unallowed characters in start_parameter are used",
        ),
    ],
)
async def test_refused_inline_answers(api: BotApi, user: User, params: dict[str, Any], error: str) -> None:
    query = await api.inline(user, "医院")
    answer = await post(api, "answerInlineQuery", inline_query_id=query.body["id"], results=[], **params)
    assert answer.json()["description"] == f"Bad Request: {error}"
    assert api.unanswered == [query]
    fine = {"next_offset": "字" * 21, "button": {"text": "a", "start_parameter": "a-Z_0" + "9" * 59}}
    assert (await post(api, "answerInlineQuery", inline_query_id=query.body["id"], results=[], **fine)).is_success
    assert api.unanswered == []


async def test_unknown_token_and_method(api: BotApi, user: User) -> None:
    async with connected(api, "110201543:AAwrong") as stranger:
        with pytest.raises(InvalidToken, match="Unauthorized"):
            await stranger.get_me()
    answer = await post(api, "sendDice", chat_id=user.id)
    assert answer.json() == {"ok": False, "error_code": 404, "description": "Not Found: method not found"}


# What a bot can do.


async def test_messages_edits_and_reactions(api: BotApi, bot: Bot, user: User) -> None:
    buttons = InlineKeyboardMarkup.from_button(InlineKeyboardButton("更多", callback_data="more"))
    sent = await bot.send_message(user.id, "查找中", reply_markup=buttons)
    assert isinstance(await bot.edit_message_text("医院", user.id, sent.message_id, reply_markup=buttons), Message)
    assert isinstance(await bot.edit_message_reply_markup(user.id, sent.message_id), Message)
    assert await bot.set_message_reaction(user.id, 1, "👍")
    assert await bot.send_chat_action(user.id, "typing")
    first, now = api.sent[0], api.now(api.sent[0])
    assert (first.text, [button["text"] for button in first.buttons]) == ("查找中", ["更多"])
    assert (now.text, now.buttons, now.by_bot) == ("医院", [], True)
    assert await bot.delete_message(user.id, sent.message_id)
    with pytest.raises(KeyError):
        api.now(first)
    assert (await bot.get_chat(user.id)).first_name == "小明"
    assert (await bot.get_me()).username == "chuchu_bot"
    assert api.refused == []


async def test_files_both_ways(api: BotApi, bot: Bot, user: User) -> None:
    await bot.send_document(user.id, "报告".encode(), caption="医院", filename="report.md")
    await bot.send_photo(user.id, PNG)
    document, photo = api.sent
    assert document.file is not None
    assert photo.file is not None
    assert (document.text, document.file.name, document.file.content) == ("医院", "report.md", "报告".encode())
    assert photo.file.content == PNG
    await bot.send_document(user.id, document.file.file_id)
    await bot.edit_message_caption(user.id, document.message_id, caption="诊所")
    assert api.now(document).text == "诊所"
    with pytest.raises(BadRequest, match="File must be non-empty"):
        await bot.send_document(user.id, b"")
    with pytest.raises(BadRequest, match="Image_process_failed"):
        await bot.send_photo(user.id, b"text")
    with pytest.raises(BadRequest, match="Message caption is too long"):
        await bot.send_document(user.id, b"1", caption=EMOJI * 513)

    said = await api.send_document(user, "b.txt", b"12", "/read b")
    assert said.message is not None
    assert said.message.file is not None
    file = await bot.get_file(said.message.file.file_id)
    assert bytes(await file.download_as_bytearray()) == b"12"
    big = await api.send_document(user, "c.bin", bytes(20 * 2**20 + 1))
    with pytest.raises(BadRequest, match="File is too big"):
        await bot.get_file(big.body["document"]["file_id"])
    async with httpx.AsyncClient(**PLAIN) as client:
        assert (await client.get(f"{api.url}/file/bot{TOKEN}/documents/none")).status_code == 404


async def test_parameters_in_a_form_and_in_the_address(api: BotApi, user: User) -> None:
    async with httpx.AsyncClient(**PLAIN) as client:
        address = f"{api.url}/bot{TOKEN}/sendMessage"
        form = {"chat_id": str(user.id), "text": "1", "entities": json.dumps(bold(0, 1))}
        await client.post(address, data=form)
        await client.get(address, params={"chat_id": user.id, "text": "2"})
    assert [message.text for message in api.sent] == ["1", "2"]
    assert api.calls[0].params == {"chat_id": user.id, "text": "1", "entities": bold(0, 1)}


async def test_menus(api: BotApi, bot: Bot, user: User) -> None:
    await bot.set_my_commands([BotCommand("help", "帮助")], language_code="zh")
    await bot.set_my_commands([BotCommand("reload", "更新")], BotCommandScopeChat(user.id))
    assert api.menu(language="zh") == {"help": "帮助"}
    assert api.menu({"type": "chat", "chat_id": user.id}) == {"reload": "更新"}
    assert await bot.get_my_commands(language_code="zh") == (BotCommand("help", "帮助"),)
    assert await bot.delete_my_commands(language_code="zh")
    assert api.menu(language="zh") == {}
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.set_my_commands([], BotCommandScopeChat(api.add_user("新人").id))
    with pytest.raises(BadRequest, match="Bot_commands_too_much"):
        await bot.set_my_commands([BotCommand(f"c{number}", "a") for number in range(101)])
    assert await bot.set_my_description("问答")
    assert await bot.set_my_short_description("答", language_code="zh")
    assert await bot.set_my_name("出处")
    assert api.texts == {("description", ""): "问答", ("short_description", "zh"): "答", ("name", ""): "出处"}
    assert (await bot.get_my_description("zh")).description == "问答"
    assert (await bot.get_my_short_description("zh")).short_description == "答"
    assert (await bot.get_my_short_description("en")).short_description == ""


async def test_the_menu_that_a_user_sees(api: BotApi, bot: Bot, user: User) -> None:
    """That of the narrowest scope that has one; in it, that of the language."""
    english, taiwanese = api.add_user("Ann", language="en"), api.add_user("小華", language="zh-TW")
    group = api.add_group("读者")

    def shown(*places: tuple[User, Chat | None]) -> list[str]:
        return ["".join(api.menu_shown(*place).values()) for place in places]

    await bot.set_my_commands([BotCommand("a", "1")])
    assert shown((user, None), (english, None), (english, group)) == ["1", "1", "1"]
    await bot.set_my_commands([BotCommand("a", "2")], BotCommandScopeAllPrivateChats())
    await bot.set_my_commands([BotCommand("a", "3")], BotCommandScopeAllPrivateChats(), language_code="zh")
    await bot.set_my_commands([BotCommand("a", "4")], BotCommandScopeAllGroupChats(), language_code="en")
    assert shown((user, None), (taiwanese, None), (english, None)) == ["3", "3", "2"]
    assert shown((user, group), (english, group)) == ["1", "4"]
    await bot.set_my_commands([BotCommand("a", "5")], BotCommandScopeChat(user.id))
    assert shown((user, None), (taiwanese, None)) == ["5", "3"]


async def test_a_user_who_blocks_the_bot(api: BotApi, bot: Bot, user: User) -> None:
    api.block(user)
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(user.id, "医院")


# What users do.


async def test_commands_and_mentions_are_found(api: BotApi, bot: Bot) -> None:
    await api.say(api.add_user("小明"), f"/ask@chuchu_bot {EMOJI} @xiaoming a@b.cd 1/2 /查")
    (update,) = await bot.get_updates()
    assert update.message is not None
    assert update.message.parse_entities() == {
        MessageEntity("bot_command", 0, 15): "/ask@chuchu_bot",
        MessageEntity("mention", 19, 9): "@xiaoming",
    }


async def test_groups_and_topics(api: BotApi, bot: Bot, user: User) -> None:
    group, forum = api.add_group("读者"), api.add_supergroup("论坛", ["医院", "诊所"])
    await api.say(user, "/1", group)
    await api.say(user, "/2", forum)
    asked = await api.say(user, "/3", forum.topic("诊所"))
    first, second, third = [update.message for update in (await bot.get_updates())[1:]]
    assert first is not None
    assert second is not None
    assert third is not None
    assert (first.chat.type, second.chat.type, second.chat.is_forum) == ("group", "supergroup", True)
    assert (second.message_thread_id, third.message_thread_id) == (None, forum.topics["诊所"])
    assert third.reply_to_message is not None
    assert third.reply_to_message.forum_topic_created is not None

    await third.reply_text("答", reply_parameters=ReplyParameters(third.message_id))
    await bot.send_message(forum.id, "医院", message_thread_id=forum.topics["医院"])
    reply = await api.reply_to(asked)
    assert (reply.text, reply.thread_id, reply.reply_to) == ("答", forum.topics["诊所"], third.message_id)
    assert (await api.reply_to(reply)).thread_id == forum.topics["医院"]
    with pytest.raises(BadRequest, match="Message thread not found"):
        await bot.send_message(forum.id, "a", message_thread_id=1)
    with pytest.raises(BadRequest, match="Message thread not found"):
        await bot.send_chat_action(forum.id, "typing", message_thread_id=1)
    with pytest.raises(BadRequest, match="Message can't be deleted"):
        await first.delete()


async def test_privacy_mode(api: BotApi, bot: Bot, user: User) -> None:
    """As by default at Telegram: of a group, a bot gets what is for it."""
    group = api.add_group("读者")
    await bot.send_message(group.id, "您好")
    heard = [
        await api.say(user, "/ask 床位", group),
        await api.say(user, "/ask@Chuchu_Bot 床位", group),
        await api.say(user, "床位？ @chuchu_bot", group),
        await api.say(user, "床位？", group, reply_to=api.sent[0]),
        await api.send_document(user, "a.txt", b"1", "@chuchu_bot", chat=group),
        await api.say(user, "床位？"),
    ]
    missed = [
        await api.say(user, "床位？", group),
        await api.say(user, "/ask@other_bot 床位", group),
        await api.say(user, "看看 /ask 床位", group),
        await api.say(user, "/ask床位", group),
        await api.say(user, "床位？", group, reply_to=heard[0]),
    ]
    assert [update.delivered for update in [*heard, *missed]] == [True] * len(heard) + [False] * len(missed)
    later = await api.edit(missed[0], "@chuchu_bot 床位？")
    updates = await bot.get_updates(offset=heard[0].update_id)
    assert [update.update_id for update in updates] == [update.update_id for update in [*heard, later]]
    assert (await bot.get_me()).can_read_all_group_messages is False
    async with BotApi(privacy=False) as open_api:
        assert (await open_api.say(user, "床位？", open_api.add_group("读者"))).delivered


async def test_members(api: BotApi, bot: Bot, user: User) -> None:
    group = api.add_supergroup("读者")
    changes = [api.put_out(user, group), api.invite(user, group), api.block(user)]
    updates = await bot.get_updates(offset=changes[0].update_id)
    wanted = [(group.id, "member", "kicked"), (group.id, "left", "member"), (user.id, "member", "kicked")]
    for update, (who, old, new) in zip(updates, wanted, strict=True):
        member = update.my_chat_member
        assert member is not None
        assert (member.chat.id, member.old_chat_member.status, member.new_chat_member.status) == (who, old, new)
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(user.id, "医院")
    api.unblock(user)
    await bot.send_message(user.id, "医院")
    api.put_out(user, group)
    with pytest.raises(Forbidden, match="bot was kicked from the supergroup chat"):
        await bot.send_message(group.id, "医院")


async def test_users_reply_edit_and_press(api: BotApi, bot: Bot, user: User) -> None:
    buttons = InlineKeyboardMarkup.from_button(InlineKeyboardButton("更多", callback_data="more"))
    await bot.send_message(user.id, "医院", reply_markup=buttons)
    question = await api.say(user, "哪家？", reply_to=api.sent[0])
    await api.edit(question, "/ask 哪家？")
    pressed = [await api.press(user, api.sent[0], button) for button in ("更多", "more")]
    _, said, edited, press, _ = await bot.get_updates()
    assert said.message is not None
    assert said.message.reply_to_message is not None
    assert (said.message.reply_to_message.text, api.now(question).text) == ("医院", "/ask 哪家？")
    assert edited.edited_message is not None
    assert edited.edited_message.edit_date is not None
    assert press.callback_query is not None
    assert (press.callback_query.data, press.callback_query.message) == ("more", said.message.reply_to_message)

    assert await press.callback_query.answer("好")
    assert (await api.answer_to(pressed[0])).params["text"] == "好"
    assert api.unanswered == [pressed[1]]
    with pytest.raises(BadRequest, match="Query is too old"):
        await press.callback_query.answer("再来")
    api.expire(pressed[1])
    with pytest.raises(BadRequest, match="Query is too old"):
        await bot.answer_callback_query(pressed[1].body["id"])
    await press.callback_query.edit_message_reply_markup()
    with pytest.raises(LookupError, match="no button '更多'"):
        await api.press(user, api.sent[0], "更多")


async def test_inline_queries(api: BotApi, bot: Bot, user: User) -> None:
    asked = await api.inline(user, "医院", "50")
    query = (await bot.get_updates())[-1].inline_query
    assert query is not None
    assert (query.query, query.offset) == ("医院", "50")
    results = [InlineQueryResultArticle("1", "a", InputTextMessageContent("字"))]
    assert await query.answer(results, cache_time=5, next_offset="100")
    assert (await api.answer_to(asked)).params["cache_time"] == 5
    with pytest.raises(BadRequest, match="Query is too old"):
        await query.answer(results)


async def test_chosen_inline_results(user: User) -> None:
    """Where the bot is present it gets the message; elsewhere it can only edit it, and only if it has buttons."""
    async with BotApi(feedback=True) as api, connected(api) as bot:
        await api.say(user, "你好")
        asked = await api.inline(user, "医院", chat_type="group")
        text = InputTextMessageContent("医院", entities=[MessageEntity("bold", 0, 1)])
        button = InlineKeyboardMarkup.from_button(InlineKeyboardButton("更多", callback_data="more"))
        results = [
            InlineQueryResultArticle("1", "a", text),
            InlineQueryResultArticle("2", "a", text, reply_markup=button),
        ]
        await bot.answer_inline_query(asked.body["id"], results)
        plain = await api.choose(user, asked, "1", Chat(user.id, "private", user.first_name))
        *_, said, told = await bot.get_updates()
        assert said.message is not None
        assert said.message.via_bot == await bot.get_me()
        assert (plain.text, plain.entity("bold"), plain.inline_id) == ("医院", ["医"], "")
        assert told.chosen_inline_result is not None
        assert (told.chosen_inline_result.result_id, told.chosen_inline_result.query) == ("1", "医院")

        other = await api.choose(user, asked, "2")
        pressed = await api.press(user, other, "更多")
        (_, press) = await bot.get_updates(offset=told.update_id + 1)
        assert press.callback_query is not None
        assert press.callback_query.message is None
        assert press.callback_query.inline_message_id == other.inline_id
        assert await press.callback_query.answer()
        assert (await api.answer_to(pressed)).result is True
        await press.callback_query.edit_message_text("诊所", reply_markup=button)
        assert (api.now(other).text, len(api.now(other).buttons)) == ("诊所", 1)
        with pytest.raises(BadRequest, match="Message is not modified"):
            await bot.edit_message_text("诊所", inline_message_id=other.inline_id, reply_markup=button)
        with pytest.raises(BadRequest, match="Message_id_invalid"):
            await bot.edit_message_text("诊所", inline_message_id="other")


async def test_waiting(api: BotApi, bot: Bot, user: User) -> None:
    """Each call is returned once, whether it was made before or while a test waits."""
    question = await api.say(user, "哪家？")
    later = asyncio.create_task(api.reply_to(question))
    await bot.send_message(user.id, "1")
    await bot.send_message(user.id, "2")
    first = await later
    assert (first.text, (await api.reply_to(first)).text) == ("1", "2")
    texts = [(await api.wait_for("sendMessage")).params["text"] for _ in range(2)]
    assert texts == ["1", "2"]
    with pytest.raises(TimeoutError, match="sendMessage 200"):
        await api.wait_for("sendMessage", lambda call: call.params["text"] == "1", 0.01)


# How updates arrive.


async def test_polling_holds_confirms_and_limits(api: BotApi, bot: Bot) -> None:
    user = api.add_user("小明")
    poll = asyncio.create_task(bot.get_updates(timeout=5))
    await under_way(api)
    assert not poll.done()
    said = [await api.say(user, str(number)) for number in range(3)]
    assert [update.update_id for update in await poll] == [update.update_id for update in said]
    assert [update.update_id for update in await bot.get_updates(limit=2)] == [said[0].update_id, said[1].update_id]
    rest = await bot.get_updates(offset=said[1].update_id + 1)
    assert [update.update_id for update in rest] == [said[2].update_id]
    assert len(api.pending) == 1
    assert await bot.get_updates(offset=said[2].update_id + 1) == ()
    for text in ("4", "5"):
        await api.say(user, text)
    assert [update.effective_message and update.effective_message.text for update in await bot.get_updates(-1)] == ["5"]


async def test_only_updates_that_were_asked_for(api: BotApi, bot: Bot, user: User) -> None:
    await bot.get_updates(offset=-1, allowed_updates=["inline_query"])
    await api.say(user, "1")
    await api.inline(user, "2")
    assert [update.message is None for update in await bot.get_updates()] == [False, True]  # the first is older
    await bot.get_updates(allowed_updates=[])
    await api.say(user, "3")
    assert len(api.pending) == 3


async def test_second_poller(api: BotApi, bot: Bot, user: User) -> None:
    """As with Telegram, it is the first one that is turned away."""
    await bot.get_updates(offset=-1)
    api.pending.clear()
    async with connected(api) as other:
        first = asyncio.create_task(bot.get_updates(timeout=5))
        await asyncio.sleep(0.02)
        second = asyncio.create_task(other.get_updates(timeout=5))
        with pytest.raises(Conflict):
            await first
        await api.say(user, "1")
        assert len(await second) == 1
    assert [call.error for call in api.refused] == [CONFLICT]


async def test_a_poller_that_hung_up_is_no_conflict(api: BotApi, bot: Bot, user: User) -> None:
    api.pending.clear()
    poll = asyncio.create_task(bot.get_updates(timeout=5))
    await under_way(api)
    poll.cancel()
    await api.say(user, "1")
    assert len(await bot.get_updates()) == 1
    assert api.refused == []


@asynccontextmanager
async def listening(
    receive: Callable[[web.Request], Awaitable[web.Response]], context: ssl.SSLContext | None = None
) -> AsyncIterator[int]:
    """The port at which `receive` gets what is posted to /hook."""
    app = web.Application()
    app.router.add_post("/hook", receive)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context).start()
    yield runner.addresses[0][1]
    await runner.cleanup()


async def until(holds: Callable[[], bool]) -> None:
    for _ in range(200):
        if holds():
            return
        await asyncio.sleep(0.01)
    raise TimeoutError


async def test_webhook(api: BotApi, bot: Bot, user: User) -> None:
    """In order, with the secret, again after a failure."""
    got: list[tuple[int, str | None]] = []

    async def receive(request: web.Request) -> web.Response:
        body = await request.json()
        got.append((body["update_id"], request.headers.get("X-Telegram-Bot-Api-Secret-Token")))
        return web.Response(status=500 if len(got) == 1 else 200)

    async with listening(receive) as port:
        api.pending.clear()
        said = [await api.say(user, text) for text in "12"]
        assert await bot.set_webhook(f"http://127.0.0.1:{port}/hook", secret_token="s3-cret", max_connections=7)
        await until(lambda: len(got) == 3)
        assert got == [(said[number].update_id, "s3-cret") for number in (0, 0, 1)]
        with pytest.raises(Conflict, match="while webhook is active"):
            await bot.get_updates()
        info = await bot.get_webhook_info()
        assert info.last_error_message == "Wrong response from the webhook: 500 Internal Server Error"
        assert (info.max_connections, info.has_custom_certificate) == (7, False)
        assert await bot.delete_webhook()
        await api.say(user, "3")
        assert len(await bot.get_updates()) == 1
        assert await bot.delete_webhook(drop_pending_updates=True)
        assert await bot.get_updates() == ()


async def test_webhook_of_several_chats(api: BotApi, bot: Bot, user: User) -> None:
    """One chat's updates wait for one another, not for another chat's; only the wanted kinds come."""
    got: list[str] = []
    finish = asyncio.Event()

    async def receive(request: web.Request) -> web.Response:
        got.append((await request.json())["message"]["text"])
        if got[-1] == "1":
            await finish.wait()
        return web.Response()

    async with listening(receive) as port:
        api.pending.clear()
        await bot.set_webhook(f"http://127.0.0.1:{port}/hook", allowed_updates=["message"])
        other = api.add_user("小红")
        for who, text in (user, "1"), (user, "2"), (other, "3"), (other, "4"):
            await api.say(who, text)
        assert not (await api.inline(user, "5")).delivered
        await until(lambda: len(got) == 3)
        assert got == ["1", "3", "4"]
        finish.set()
        await until(lambda: not api.pending)
        assert got == ["1", "3", "4", "2"]
        assert api.unanswered == []


async def test_webhook_with_a_certificate_of_its_own(api: BotApi, bot: Bot, user: User, tmp_path: Path) -> None:
    files = certificates.make(tmp_path)
    certificate, context = files.certificate.read_bytes(), ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(files.certificate, files.key)
    got: list[int] = []

    async def receive(request: web.Request) -> web.Response:
        got.append((await request.json())["update_id"])
        return web.Response()

    async with listening(receive, context) as port:
        url = f"https://127.0.0.1:{port}/hook"
        assert await bot.set_webhook(url)
        await until(lambda: "last_error_message" in api._delivery.webhook)
        assert "certificate verify failed" in str((await bot.get_webhook_info()).last_error_message)
        assert got == []
        assert await bot.set_webhook(url, certificate=certificate)
        await until(lambda: len(got) == 1)
        assert (await bot.get_webhook_info()).has_custom_certificate
        with pytest.raises(BadRequest, match="certificate is not in pem format"):
            await bot.set_webhook(url, certificate=b"certificate")
        await bot.delete_webhook()


# What breaks when it is told to.


@pytest.mark.parametrize(
    ("kind", "error"),
    [("drop", NetworkError), (429, RetryAfter), (500, NetworkError), (502, NetworkError), (409, Conflict)],
)
async def test_faults_instead_of_an_answer(
    api: BotApi, bot: Bot, user: User, kind: Any, error: type[TelegramError]
) -> None:
    api.fail("sendMessage", kind, 2)
    for _ in range(2):
        with pytest.raises(error) as raised:
            await bot.send_message(user.id, "1")
        assert type(raised.value) is error
    assert api.sent == []
    await bot.send_message(user.id, "2")
    assert [message.text for message in api.sent] == ["2"]
    assert api.refused == []
    assert [call.injected for call in api.calls] == [True, True, False]


@pytest.mark.parametrize(("kind", "error"), [("delay", TimedOut), ("truncate", NetworkError)])
async def test_faults_after_the_message_was_sent(
    api: BotApi, bot: Bot, user: User, kind: Any, error: type[TelegramError]
) -> None:
    api.fail("sendMessage", kind, seconds=0.15)
    with pytest.raises(error):
        await bot.send_message(user.id, "1", read_timeout=0.05)
    assert [message.text for message in api.sent] == ["1"]
    assert api.refused == []


async def under_way(api: BotApi) -> None:
    """Wait until a poll has come: on a loaded machine that takes a while."""
    async with asyncio.timeout(30):
        while not api._delivery._polling:  # noqa: ASYNC110 - the server works in this loop, and tells nobody
            await asyncio.sleep(0.01)


async def test_faulty_poll_and_download(api: BotApi, bot: Bot, user: User) -> None:
    api.pending.clear()
    poll = asyncio.create_task(bot.get_updates(timeout=5))
    await under_way(api)
    api.fail("getUpdates", 429, retry_after=7)
    assert await poll == ()
    with pytest.raises(RetryAfter):
        await bot.get_updates(timeout=5)
    assert api.calls[-1].error == "Too Many Requests: retry after 7"
    said = await api.send_document(user, "a.txt", b"12")
    api.fail("download", "truncate")
    file = await bot.get_file(said.body["document"]["file_id"])
    with pytest.raises(NetworkError):
        await file.download_as_bytearray()


async def test_revoked_token(api: BotApi, bot: Bot, user: User) -> None:
    api.pending.clear()
    poll = asyncio.create_task(bot.get_updates(timeout=5))
    await under_way(api)
    api.revoke_token()
    with pytest.raises(InvalidToken):
        await poll
    with pytest.raises(InvalidToken):
        await bot.send_message(user.id, "1")
    assert api.refused == []


async def test_an_update_twice_and_one_that_does_not_parse(api: BotApi, bot: Bot, user: User) -> None:
    said = await api.say(user, "1")
    assert len(await bot.get_updates(said.update_id + 1)) == 0
    await api.redeliver(said)
    assert [update.update_id for update in await bot.get_updates(said.update_id + 1)] == [said.update_id]
    assert await bot.get_updates(said.update_id + 1) == ()
    await api.deliver()
    for _ in range(2):
        with pytest.raises(KeyError):
            await bot.get_updates()


# All together.


async def test_a_whole_bot(api: BotApi) -> None:
    async def echo(update: TelegramUpdate, _: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.effective_message is not None
        await update.effective_message.reply_text(f"答：{update.effective_message.text}", do_quote=True)

    application = (
        Application.builder()
        .token(TOKEN)
        .base_url(f"{api.url}/bot")
        .base_file_url(f"{api.url}/file/bot")
        .request(HTTPXRequest(httpx_kwargs=PLAIN))
        .get_updates_request(HTTPXRequest(httpx_kwargs=PLAIN))
        .job_queue(None)
        .build()
    )
    application.add_handler(CommandHandler("start", echo))
    application.add_handler(MessageHandler(filters.TEXT, echo))
    user = api.add_user("小明")
    async with application:
        assert application.updater is not None
        await application.updater.start_polling(timeout=5)
        await application.start()
        replies: list[Record] = []
        for text in ("/start", "医院", "诊所"):
            asked = await api.say(user, text)
            replies.append(await api.reply_to(asked))
            assert asked.message is not None
            assert replies[-1].reply_to == asked.message.message_id
        await application.updater.stop()
        await application.stop()
    assert [reply.text for reply in replies] == ["答：/start", "答：医院", "答：诊所"]
    assert (api.refused, api.pending) == ([], [])
