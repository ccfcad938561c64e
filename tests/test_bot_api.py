"""The test double is only worth something if it refuses what Telegram refuses: that is checked here.

Through python-telegram-bot where it lets the wrong thing through, with plain httpx elsewhere.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from aiohttp import web
from telegram import (
    Bot,
    BotCommand,
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

from tests.bot_api import CONFLICT, SAME, STALE, TOKEN, BotApi, User
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
        ({"text": "a", "reply_markup": keyboard(*[("b", "1")] * 101)}, "reply markup is too long"),
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
    ):
        assert (await post(api, "sendMessage", chat_id=user.id, **params)).status_code == 200
    assert [len(message.text) for message in api.sent[:2]] == [2048, 4096]
    assert [message.text for message in api.sent[2:4]] == ["1 < 2 &!", "v1.0 a b x.y"]
    assert [(m.reply_to, m.quote, m.reply_markup) for m in api.sent[4:]] == [(None, None, None), (1, "医院", buttons)]
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
        ([{"type": "article", "id": "1"}], f'{RESULT}Can\'t find field "title"'),
    ],
)
async def test_refused_inline_results(api: BotApi, user: User, results: list[Any], error: str) -> None:
    query = await api.inline(user, "医院")
    answer = await post(api, "answerInlineQuery", inline_query_id=query.body["id"], results=results)
    assert answer.json()["description"] == f"Bad Request: {error}"


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
    assert api.texts == {("description", ""): "问答", ("short_description", "zh"): "答"}


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
    await api.say(user, "1", group)
    await api.say(user, "2", forum)
    asked = await api.say(user, "3", forum.topic("诊所"))
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
    with pytest.raises(BadRequest, match="Message can't be deleted"):
        await first.delete()


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
    await asyncio.sleep(0.05)
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
    await asyncio.sleep(0.02)
    poll.cancel()
    await api.say(user, "1")
    assert len(await bot.get_updates()) == 1
    assert api.refused == []


async def test_webhook(api: BotApi, bot: Bot, user: User) -> None:
    """In order, with the secret, again after a failure."""
    got: list[tuple[int, str | None]] = []

    async def receive(request: web.Request) -> web.Response:
        body = await request.json()
        got.append((body["update_id"], request.headers.get("X-Telegram-Bot-Api-Secret-Token")))
        return web.Response(status=500 if len(got) == 1 else 200)

    app = web.Application()
    app.router.add_post("/hook", receive)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    port = runner.addresses[0][1]
    api.pending.clear()
    said = [await api.say(user, text) for text in "12"]
    assert await bot.set_webhook(f"http://127.0.0.1:{port}/hook", secret_token="s3-cret")
    for _ in range(100):
        if len(got) == 3:
            break
        await asyncio.sleep(0.01)
    assert got == [(said[number].update_id, "s3-cret") for number in (0, 0, 1)]
    with pytest.raises(Conflict, match="while webhook is active"):
        await bot.get_updates()
    info = await bot.get_webhook_info()
    assert info.last_error_message == "Wrong response from the webhook: 500 Internal Server Error"
    assert await bot.delete_webhook()
    await api.say(user, "3")
    assert len(await bot.get_updates()) == 1
    assert await bot.delete_webhook(drop_pending_updates=True)
    assert await bot.get_updates() == ()
    await runner.cleanup()


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


async def test_faulty_poll_and_download(api: BotApi, bot: Bot, user: User) -> None:
    api.pending.clear()
    poll = asyncio.create_task(bot.get_updates(timeout=5))
    await asyncio.sleep(0.02)
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
    await asyncio.sleep(0.02)
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
