"""Inline use: quotes for any chat, each verbatim, with its hospital and its source."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.wording import texts
from bot.wording.texts import Language
from tests import samples
from tests.recorder import ADMIN, JSON, READER, Telegram, conversation

pytestmark = pytest.mark.anyio

MANY = "\n\n".join(
    f"禾坪县中心医院第{number}病区设有床位{number + 100}张，护士站在{number}楼东侧，探视时间是下午。" * 4
    for number in range(1, 40)
)


@pytest.fixture
async def telegram(reports: Path) -> AsyncIterator[Telegram]:
    async with conversation(reports, inline_cache_seconds=7) as ready:
        yield ready


def results(answer: JSON) -> list[Any]:
    return list(answer["results"])


async def test_a_word_finds_quotes_ready_to_send(telegram: Telegram) -> None:
    answer = await telegram.searches("床位")
    [result] = results(answer)
    content = result["input_message_content"]
    assert result["title"] == samples.YUNLAN_HOSPITAL
    assert "520张" in result["description"]
    assert f"— 🏥 {samples.YUNLAN_HOSPITAL} · " in content["message_text"]
    assert content["message_text"].endswith("《把好药价关 守住百姓心》 · 看病少跑路 · 第 1 段")
    assert {entity["type"] for entity in content["entities"]} == {"bold", "blockquote"}
    assert answer["cache_time"] == 7
    assert "button" not in answer


async def test_a_result_leads_to_its_quote_in_the_private_chat(telegram: Telegram) -> None:
    [result] = results(await telegram.searches("床位"))
    url = result["reply_markup"]["inline_keyboard"][0][0]["url"]
    assert url.startswith("https://t.me/chuchu_bot?start=")
    [reply] = await telegram.says(f"/start {url.partition('=')[2]}")
    assert "520张" in reply["text"]
    assert [button["text"] for button in reply["reply_markup"]["inline_keyboard"][0]][-2:] == ["原文", "⋯"]
    [reply] = await telegram.says("/start qGoneGone12")
    assert reply["text"] == texts.REPORT_CHANGED.of(Language.HANS)
    [reply] = await telegram.says("/start anything")
    assert reply["text"] == texts.LINK_GONE.of(Language.HANS)


async def test_a_quote_is_copied_with_its_source_and_shared_as_itself(telegram: Telegram) -> None:
    await telegram.says(samples.BEDS)
    answer = telegram.latest
    await telegram.presses("⋯")
    [_row, taking] = telegram.latest["reply_markup"]["inline_keyboard"]
    assert [button["text"] for button in taking] == ["复制", "分享"]
    copied, shared = taking[0]["copy_text"]["text"], taking[1]["switch_inline_query_chosen_chat"]
    words, source, address = copied.splitlines()
    assert words in answer["text"]
    assert source == "——云澜县人民医院《把好药价关 守住百姓心》"
    assert address == f"https://t.me/chuchu_bot?start={shared['query']}"
    [result] = results(await telegram.searches(shared["query"]))
    assert words in result["input_message_content"]["message_text"]
    assert "520张" in (await telegram.says(f"/start {shared['query']}"))[0]["text"]
    await telegram.presses("⋯", message=answer)
    await telegram.presses("⋯", message=telegram.recorder.messages[READER, answer["message_id"]])
    assert results(await telegram.searches("qGoneGone12")) == []


async def test_results_come_in_pages_of_ten(telegram: Telegram, reports: Path) -> None:
    (reports / samples.HEPING).write_text(f"新楼启用暖民心\n\n记者 沈听澜\n\n{MANY}", "utf-8")
    await telegram.says("/reload", ADMIN)
    seen: list[str] = []
    offset, pages = "", 0
    while pages == 0 or offset:
        answer = await telegram.searches("禾坪县中心医院的床位", offset)
        page = results(answer)
        assert 1 <= len(page) <= 10
        seen += [result["id"] for result in page]
        offset, pages = answer.get("next_offset", ""), pages + 1
    assert pages > 1
    assert len(seen) == len(set(seen))
    assert results(await telegram.searches("床位", "9999")) == []
    assert results(await telegram.searches("床位", "abc")) != []


async def test_where_there_is_nothing_a_button_leads_to_the_private_chat(telegram: Telegram) -> None:
    for words in "直升机", "谢谢", samples.HEPING_BEDS:
        answer = await telegram.searches(words)
        assert results(answer) == []
        assert answer["button"] == {"text": "没有找到，去私聊里提问", "start_parameter": "inline"}
    assert "您好" in (await telegram.says("/start inline"))[0]["text"]


async def test_without_words_it_shows_what_it_can_do(telegram: Telegram) -> None:
    assert {result["title"] for result in results(await telegram.searches(""))} == {
        samples.YUNLAN_HOSPITAL,
        samples.LINDU_HOSPITAL,
    }


async def test_a_reload_shows_in_the_next_search(telegram: Telegram, reports: Path) -> None:
    samples.put(reports, samples.HEPING)
    await telegram.says("/reload", ADMIN)
    assert samples.HEPING_HOSPITAL in {result["title"] for result in results(await telegram.searches("床位"))}


async def test_the_frame_is_in_the_readers_language(telegram: Telegram) -> None:
    telegram.language = "en"
    [result] = results(await telegram.searches("床位"))
    assert result["input_message_content"]["message_text"].endswith("paragraph 1")
    assert result["reply_markup"]["inline_keyboard"][0][0]["text"] == "Check it in Chuchu"


async def test_hostile_words_are_searched_like_any_other(telegram: Telegram) -> None:
    for words in "\ud800床位", "\u202e床位\u200b", "<b>床位", "𠮷" * 256, "\0", "?" * 256:
        await telegram.searches(words)
    assert not telegram.recorder.refused


async def test_a_search_that_telegram_no_longer_waits_for_is_no_error(
    telegram: Telegram, caplog: pytest.LogCaptureFixture
) -> None:
    late = (400, {"description": "Bad Request: query is too old and response timeout expired or query ID is invalid"})
    telegram.recorder.failures["answerInlineQuery"] = [late]
    await telegram.searches("床位")
    assert not [record for record in caplog.records if record.levelname == "ERROR"]
