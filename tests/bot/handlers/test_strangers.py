"""However a stranger carries an administrator's words to the bot: nothing is done, and nothing of it shown."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.handlers.send import encode
from bot.wording import buttons, menu
from tests import samples
from tests.bot_api import BotApi
from tests.journals import deeds
from tests.office import contents
from tests.serving import SECONDS_TO_START, TOKEN, free_port, served, settings, until

pytestmark = pytest.mark.anyio

ADMIN, STRANGER, GROUP, CHANNEL = 4711, 4712, -1001, -1002
PERSON = {"id": STRANGER, "is_bot": False, "first_name": "路人", "language_code": "zh-hans"}
BOSS = {"id": ADMIN, "is_bot": False, "first_name": "管理员", "language_code": "zh-hans"}
ANONYMOUS = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
LINKED = {"id": 777000, "is_bot": False, "first_name": "Telegram"}
PRIVATE = {"id": STRANGER, "type": "private", "first_name": "路人"}
FORUM = {"id": GROUP, "type": "supergroup", "title": "病友群", "is_forum": True}
NEWS = {"id": CHANNEL, "type": "channel", "title": "频道"}
FILE = {"file_id": "f1", "file_unique_id": "u1", "file_name": "新.txt", "file_size": 9}
THEIRS = {"message_id": 2, "date": 1, "chat": FORUM, "from": BOSS, "text": "/reload"}
BY_ADMIN = {"type": "user", "date": 1, "sender_user": BOSS}
CARRIERS: dict[str, tuple[str, dict[str, Any]]] = {
    "a message": ("message", {"chat": PRIVATE, "from": PERSON}),
    "an edit": ("edited_message", {"chat": PRIVATE, "from": PERSON, "edit_date": 9}),
    "forwarded from the administrator": ("message", {"chat": PRIVATE, "from": PERSON, "forward_origin": BY_ADMIN}),
    "an answer to the administrator": ("message", {"chat": FORUM, "from": PERSON, "reply_to_message": THEIRS}),
    "in a group": ("message", {"chat": FORUM, "from": PERSON}),
    "in a topic": ("message", {"chat": FORUM, "from": PERSON, "message_thread_id": 5, "is_topic_message": True}),
    "by an anonymous administrator of the group": ("message", {"chat": FORUM, "from": ANONYMOUS, "sender_chat": FORUM}),
    "by a channel in a group": ("message", {"chat": FORUM, "from": LINKED, "sender_chat": NEWS}),
    "by a channel that is called as the administrator": (
        "message",
        {"chat": FORUM, "from": LINKED, "sender_chat": NEWS | {"id": ADMIN}},
    ),
    "by nobody": ("message", {"chat": FORUM}),
    "a channel's post": ("channel_post", {"chat": NEWS, "sender_chat": NEWS}),
    "an edited post": ("edited_channel_post", {"chat": NEWS, "sender_chat": NEWS, "edit_date": 9}),
    "for a business": ("business_message", {"chat": PRIVATE, "from": PERSON, "business_connection_id": "b"}),
    "through a bot": ("message", {"chat": PRIVATE, "from": PERSON, "via_bot": ANONYMOUS}),
    "a guest": ("message", {"chat": PRIVATE, "from": PERSON, "author_signature": "管理员"}),
}
"""Kinds of updates, and what they hold beside the words."""


@pytest.fixture
async def telegram() -> AsyncIterator[BotApi]:
    async with BotApi(TOKEN) as api:
        yield api


async def test_nothing_that_a_stranger_sends_is_an_administrators_act(
    telegram: BotApi, reports: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_PROXY", "*")
    port, data = free_port(), reports.with_name("data")
    config = settings(
        reports, telegram.url, health={"port": port}, telegram={"admins": [ADMIN], "base_url": f"{telegram.url}/bot"}
    )
    async with aiohttp.ClientSession(trust_env=False) as client, served(config):
        await until(client, port, "running")
        telegram._delivery.allow({"allowed_updates": []})
        before = contents(reports), contents(data)
        number = itertools.count(10)
        for kind, carried in CARRIERS.values():
            for command in (*menu.OFFICE, "upload"):
                words = f"/{command} 云澜"
                mark = [{"type": "bot_command", "offset": 0, "length": len(command) + 1}]
                said = {"message_id": next(number), "date": 1_900_000_000} | carried
                await telegram.deliver(kind, said | {"text": words, "entities": mark})
                album = {"document": FILE, "caption": words, "caption_entities": mark, "media_group_id": "1"}
                await telegram.deliver(kind, said | album | {"message_id": next(number)})
        message = {"message_id": next(number), "date": 1_900_000_000, "chat": PRIVATE, "from": ANONYMOUS, "text": "x"}
        for press in buttons.Decide("1", 1), buttons.GoBack(1, 1, 1):
            pressed = {"id": str(next(number)), "from": PERSON, "chat_instance": "1", "data": encode(press)}
            await telegram.deliver("callback_query", pressed | {"message": message})
            await telegram.deliver("callback_query", pressed | {"inline_message_id": "i"})
        for query in "/reload", "/status", "@chuchu_bot /reload":
            await telegram.deliver(
                "inline_query", {"id": str(next(number)), "from": PERSON, "query": query, "offset": ""}
            )
        asked = await telegram.say(telegram.add_user("读者"), samples.BEDS)
        assert "520张" in (await telegram.reply_to(asked, SECONDS_TO_START)).text  # all before is dealt with
        assert (contents(reports), contents(data)) == before
    assert not {call.method for call in telegram.calls} & {"getFile", "sendDocument", "sendPhoto"}
    assert [deed for deed in deeds(data / "journal.db") if deed[1] not in {"welcome", "told"}] == []
