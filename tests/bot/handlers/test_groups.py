"""In groups: answers to what is said to Chuchu, and silence otherwise."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests import samples
from tests.recorder import BOT, GROUP, JSON, OTHER, Telegram, conversation

pytestmark = pytest.mark.anyio

TOPIC = {"is_topic_message": True, "message_thread_id": 77}


@pytest.fixture
async def telegram(reports: Path) -> AsyncIterator[Telegram]:
    async with conversation(reports) as ready:
        yield ready
        assert ready.recorder.refused == []


def from_bot(text: str) -> JSON:
    return {"message_id": 7, "date": 0, "chat": {"id": GROUP, "type": "supergroup"}, "from": BOT, "text": text}


def from_someone(text: str) -> JSON:
    someone = {"id": OTHER, "is_bot": False, "first_name": "路人"}
    return {"message_id": 8, "date": 0, "chat": {"id": GROUP, "type": "supergroup"}, "from": someone, "text": text}


@pytest.mark.parametrize(
    "text",
    [
        samples.BEDS,
        "/unknown",
        "/ask@other_bot 问题",
        "@other_bot 床位",
        f"@chuchu_bot_fan {samples.BEDS}",
        "你好",
    ],
)
async def test_what_is_not_said_to_it_is_left_alone(telegram: Telegram, text: str) -> None:
    assert await telegram.says(text, chat=GROUP) == []
    assert await telegram.says(text, chat=GROUP, reply_to_message=from_someone("床位")) == []
    assert telegram.recorder.calls[-1][0] == "getMe"  # not even a sign of typing


@pytest.mark.parametrize(
    "text",
    [
        f"@chuchu_bot {samples.BEDS}",
        f"{samples.BEDS} @chuchu_bot",
        f"请问@Chuchu_Bot\n{samples.BEDS}",
        f"𠮷𠮷 @chuchu_bot {samples.BEDS}",
        f"\ud83d @chuchu_bot {samples.BEDS}",
        f"/ask {samples.BEDS}",
        f"/ask@chuchu_bot {samples.BEDS}",
    ],
)
async def test_a_mention_or_ask_is_answered_and_the_reply_points_at_it(telegram: Telegram, text: str) -> None:
    asked = telegram.message(text, chat=GROUP)
    [reply] = await telegram.receives(asked)
    assert "520张" in reply["text"]
    assert reply["reply_parameters"]["message_id"] == asked["message"]["message_id"]
    assert reply["reply_parameters"]["allow_sending_without_reply"] is True


async def test_a_reply_to_it_is_a_question_about_that_hospital(telegram: Telegram) -> None:
    [beds] = await telegram.says(f"/ask {samples.BEDS}", chat=GROUP)
    [reply] = await telegram.says("一共有多少职工", OTHER, GROUP, reply_to_message=from_bot(beds["text"]))
    assert "职工690人" in reply["text"]
    assert "（按“云澜县人民医院”理解）" in reply["text"]


async def test_a_mention_in_reply_to_a_message_asks_that_message(telegram: Telegram) -> None:
    original = from_someone(samples.DIRECTOR)
    [reply] = await telegram.says("@chuchu_bot", chat=GROUP, reply_to_message=original)
    assert "贺兰山" in reply["text"]
    [reply] = await telegram.says(f"@chuchu_bot {samples.BEDS}", chat=GROUP, reply_to_message=original)
    assert "520张" in reply["text"]  # what is written wins
    [reply] = await telegram.says("@chuchu_bot", chat=GROUP)
    assert "请在 /ask 后面写上问题" in reply["text"]


async def test_replies_go_to_the_topic_and_topics_are_conversations_of_their_own(telegram: Telegram) -> None:
    [reply] = await telegram.says(f"/ask {samples.BEDS}", chat=GROUP, **TOPIC)
    assert reply["message_thread_id"] == 77
    [reply] = await telegram.says(f"/ask {samples.STAFF}", chat=GROUP, **TOPIC)
    assert "理解）" in reply["text"]
    [elsewhere] = await telegram.says(f"/ask {samples.STAFF}", chat=GROUP)
    assert "理解）" not in elsewhere["text"]
    assert "message_thread_id" not in elsewhere


async def test_the_first_message_of_a_topic_is_no_message_that_is_replied_to(telegram: Telegram) -> None:
    head = from_bot("") | {"forum_topic_created": {"name": "看病", "icon_color": 1}}
    assert await telegram.says(samples.BEDS, chat=GROUP, reply_to_message=head, **TOPIC) == []


async def test_a_chain_of_replies_is_no_topic(telegram: Telegram) -> None:
    [reply] = await telegram.says(f"/ask {samples.BEDS}", chat=GROUP, message_thread_id=5)
    assert "message_thread_id" not in reply


async def test_its_own_inline_quotes_are_no_questions(telegram: Telegram) -> None:
    text = f"🏥 {samples.YUNLAN_HOSPITAL}\n床位520张"
    for chat in GROUP, 22:
        assert await telegram.says(text, chat=chat, via_bot=BOT, reply_to_message=from_bot(text)) == []
    quoted = from_someone(text) | {"via_bot": BOT}
    [reply] = await telegram.says("@chuchu_bot 一共有多少职工", chat=GROUP, reply_to_message=quoted)
    assert "职工690人" in reply["text"]


async def test_an_edit_that_mentions_it_is_answered_and_one_that_does_not_is_not(telegram: Telegram) -> None:
    said = telegram.message("床位呢", chat=GROUP)
    assert await telegram.receives(said) == []
    assert await telegram.edits(said, samples.BEDS) == []
    [reply] = await telegram.edits(said, f"@chuchu_bot {samples.BEDS}")
    assert "520张" in reply["text"]


async def test_each_reader_is_spoken_to_in_their_own_language(telegram: Telegram) -> None:
    telegram.language = "zh-TW"
    [reply] = await telegram.says("/ask", chat=GROUP)
    assert "請在 /ask 後面寫上問題" in reply["text"]
    telegram.language = "de"
    [reply] = await telegram.says("/ask", chat=GROUP)
    assert "Please write a question behind /ask" in reply["text"]
