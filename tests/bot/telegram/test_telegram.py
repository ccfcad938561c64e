"""Conversations on Telegram, through the real application with only the wire replaced."""

from __future__ import annotations

import asyncio
import logging
import weakref
from collections.abc import AsyncIterator
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from telegram.error import BadRequest, NetworkError, TimedOut

from bot import log
from bot.config import Token
from bot.handlers import reloads, send
from bot.library.library import Conversations, Found, Library
from bot.telegram.request import InterruptedRequestError
from bot.wording import menu, texts
from bot.wording.texts import Language, Text
from corpus.reading.read import CorpusError
from retrieval.cluster.address import LostError
from tests import samples
from tests.recorder import ADMIN, GROUP, OTHER, READER, TOKEN, Telegram, conversation

pytestmark = pytest.mark.anyio

SIZE = {"width": 90, "height": 90}


@pytest.fixture
async def telegram(reports: Path) -> AsyncIterator[Telegram]:
    async with conversation(reports) as ready:
        yield ready


def words(sent: list[dict[str, Any]]) -> list[str]:
    return [message["text"] for message in sent]


def chinese(text: Text, **values: object) -> str:
    return text.of(Language.HANS, **values)


# --- readers ---


async def test_a_question_gets_the_hospital_the_quote_and_its_source(telegram: Telegram) -> None:
    [reply] = await telegram.says(samples.BEDS)
    assert f"\n— 🏥 {samples.YUNLAN_HOSPITAL} · " in reply["text"]
    assert "现有开放床位520张" in reply["text"]
    assert reply["text"].endswith(" · 《把好药价关 守住百姓心》 · 看病少跑路 · 第 1 段")
    assert {"bold", "blockquote"} == {entity["type"] for entity in reply["entities"]}
    assert "parse_mode" not in reply
    assert "reply_parameters" not in reply  # in private there is no doubt what is answered


async def test_a_question_that_the_reports_do_not_answer_is_refused(telegram: Telegram) -> None:
    [reply] = await telegram.says(samples.HELICOPTERS)
    assert "没有找到" in reply["text"]
    [reply] = await telegram.says(samples.HEPING_BEDS)
    assert "还没有收录" in reply["text"]
    offered = [button["text"] for row in reply["reply_markup"]["inline_keyboard"] for button in row]
    assert any(samples.YUNLAN_HOSPITAL in label for label in offered)


async def test_start_and_help_give_examples_that_are_answered(telegram: Telegram) -> None:
    for command in "/start", "/help":
        [reply] = await telegram.says(command)
        examples = [line[2:] for line in reply["text"].splitlines() if line.startswith("• ")]
        assert 1 <= len(examples) <= 3
        for example in examples:
            [answer] = await telegram.says(example)
            assert "\n— 🏥 " in answer["text"]
            assert example in [button["text"] for row in reply["reply_markup"]["inline_keyboard"] for button in row]


async def test_hospitals_are_listed(telegram: Telegram) -> None:
    [reply] = await telegram.says("/hospitals")
    assert "2 家医院，共 2 篇报道" in reply["text"]
    assert f"• {samples.LINDU_HOSPITAL}（1 篇）" in reply["text"]


async def test_hospitals_are_listed_to_whoever_asks_which_there_are(telegram: Telegram) -> None:
    [listed] = await telegram.says("/hospitals")
    [reply] = await telegram.says("你们这里都有哪些医院呀")
    assert (reply["text"], reply["reply_markup"]) == (listed["text"], listed["reply_markup"])


async def test_who_printed_a_quote_is_told_from_its_source(telegram: Telegram) -> None:
    await telegram.says(samples.BEDS)
    await telegram.says("它有几架直升机")
    [reply] = await telegram.says("这是哪个报登的？")
    assert f"— 🏥 {samples.YUNLAN_HOSPITAL} · 《把好药价关 守住百姓心》" in reply["text"]
    assert "署名：记者 程小满 通讯员 杜若" in reply["text"]
    assert "没有写明是哪家报纸、哪天见报" in reply["text"]
    [[whole]] = reply["reply_markup"]["inline_keyboard"]
    assert whole["text"] == chinese(texts.WHOLE)
    [reply] = await telegram.says("它有多少职工")
    assert "职工690人" in reply["text"]


async def test_what_there_is_on_a_hospital_is_shown_also_after_a_refusal(telegram: Telegram) -> None:
    await telegram.says(samples.HELICOPTERS)
    [reply] = await telegram.says("简介")
    assert reply["text"].startswith(f"🏥 {samples.LINDU_HOSPITAL}\n")


async def test_who_asks_on_is_read_on_to(telegram: Telegram) -> None:
    await telegram.says(samples.BEDS)
    [reply] = await telegram.says("还有呢")
    assert "去年3月，医院把挂号、缴费和取报告搬到了手机上" in reply["text"]
    for _turn in range(9):
        [reply] = await telegram.says("还有呢")
    assert "没有找到答案" in reply["text"]


async def test_the_last_question_is_asked_of_both_hospitals_and_of_each(telegram: Telegram) -> None:
    await telegram.says(f"{samples.YUNLAN_HOSPITAL}有多少张床位")
    await telegram.says(f"{samples.LINDU_HOSPITAL}呢")
    for question in "两家哪个多", "差多少", "其他医院呢", "各家床位":
        [reply] = await telegram.says(question)
        assert "开放床位520张" in reply["text"], question
        assert f"没有提到：{samples.LINDU_HOSPITAL}" in reply["text"], question


async def test_a_follow_up_keeps_the_hospital_for_its_user_and_chat_only(telegram: Telegram) -> None:
    await telegram.says(samples.BEDS)
    [reply] = await telegram.says(samples.STAFF)
    assert f"（按“{samples.YUNLAN_HOSPITAL}”理解）" in reply["text"]
    await telegram.says("谢谢")
    [reply] = await telegram.says(samples.STAFF)
    assert f"（按“{samples.YUNLAN_HOSPITAL}”理解）" in reply["text"]
    [elsewhere] = await telegram.says(f"/ask {samples.STAFF}", chat=GROUP)
    [someone_else] = await telegram.says(samples.STAFF, OTHER)
    assert "理解）" not in elsewhere["text"] + someone_else["text"]


async def test_a_reply_to_an_answer_is_about_its_hospital(telegram: Telegram) -> None:
    [beds] = await telegram.says(samples.BEDS)
    await telegram.says(samples.DIRECTOR)
    bot = {"id": 8123456789, "is_bot": True, "first_name": "出处"}
    shown = {"message_id": 7, "date": 0, "chat": {"id": 22, "type": "private"}, "from": bot, "text": beds["text"]}
    [reply] = await telegram.says("一共有多少职工", reply_to_message=shown)
    assert f"（按“{samples.YUNLAN_HOSPITAL}”理解）" in reply["text"]
    assert "职工690人" in reply["text"]
    [reply] = await telegram.says(samples.DIRECTOR, reply_to_message=shown)
    assert f"\n— 🏥 {samples.LINDU_HOSPITAL} · " in reply["text"]


async def test_a_reply_to_someone_else_is_about_nothing_in_particular(telegram: Telegram) -> None:
    someone = {"id": 99, "is_bot": False, "first_name": "路人"}
    text = f"🏥 {samples.YUNLAN_HOSPITAL}"
    said = {"message_id": 7, "date": 0, "chat": {"id": 22, "type": "private"}, "from": someone, "text": text}
    [reply] = await telegram.says("职工有多少", reply_to_message=said)
    assert "理解）" not in reply["text"]


async def test_follow_ups_can_be_switched_off(reports: Path) -> None:
    async with conversation(reports, follow_up_minutes=0) as telegram:
        await telegram.says(samples.BEDS)
        [reply] = await telegram.says(samples.STAFF)
        assert "理解）" not in reply["text"]


async def test_ask_works_everywhere_and_in_groups_points_at_the_question(telegram: Telegram) -> None:
    [reply] = await telegram.says(f"/ask {samples.BEDS}")
    assert "520张" in reply["text"]
    asked = telegram.message(f"/ask@chuchu_bot\n{samples.BEDS}", chat=GROUP)
    [reply] = await telegram.receives(asked)
    assert "520张" in reply["text"]
    assert reply["chat_id"] == GROUP
    assert reply["reply_parameters"]["message_id"] == asked["message"]["message_id"]
    assert reply["reply_parameters"]["allow_sending_without_reply"] is True


async def test_ask_alone_says_how_to_use_it_and_as_a_reply_asks_that_message(telegram: Telegram) -> None:
    [reply] = await telegram.says("/ask")
    assert "请在 /ask 后面写上问题" in reply["text"]
    question = telegram.message(samples.DIRECTOR, OTHER, GROUP)["message"]
    [reply] = await telegram.says("/ask", chat=GROUP, reply_to_message=question)
    assert "贺兰山" in reply["text"]
    photo = {key: value for key, value in question.items() if key != "text"} | {"caption": samples.BEDS}
    [reply] = await telegram.says("/ask", chat=GROUP, reply_to_message=photo)
    assert "520张" in reply["text"]
    [reply] = await telegram.says(f"/ask {samples.BEDS}", chat=GROUP, reply_to_message=question)
    assert "520张" in reply["text"]  # what is written wins


async def test_what_is_no_question_is_answered_kindly(telegram: Telegram) -> None:
    assert words(await telegram.says("/unknown")) == [chinese(texts.UNKNOWN_COMMAND)]
    voice = telegram.message("")
    del voice["message"]["text"]
    voice["message"]["voice"] = {"file_id": "1", "file_unique_id": "1", "duration": 1}
    assert words(await telegram.receives(voice)) == [chinese(texts.TEXT_ONLY)]
    for text in "　 \n", "。。。", "𠮷" * 2048, "医" * 4096, "/ask " + "？" * 4000:
        assert len(await telegram.says(text)) == 1


async def test_what_happens_to_a_chat_is_left_alone(telegram: Telegram) -> None:
    pinned = telegram.message("")
    del pinned["message"]["text"]
    pinned["message"]["group_chat_created"] = True
    assert await telegram.receives(pinned) == []


async def test_the_words_below_a_picture_are_a_question(telegram: Telegram) -> None:
    photo = telegram.message("")
    del photo["message"]["text"]
    photo["message"] |= {"caption": samples.BEDS, "photo": [{"file_id": "1", "file_unique_id": "1"} | SIZE]}
    [reply] = await telegram.receives(photo)
    assert "520张" in reply["text"]


# --- edits ---


async def test_editing_the_question_edits_the_answer(telegram: Telegram) -> None:
    question = telegram.message(samples.BEDS)
    await telegram.receives(question)
    shown = telegram.latest
    assert await telegram.edits(question, samples.DIRECTOR) == []
    assert "贺兰山" in telegram.latest["text"]
    assert telegram.latest["message_id"] == shown["message_id"]
    await telegram.edits(question, "谢谢")
    await telegram.edits(question, "谢谢")
    await telegram.edits(question, "谢谢你")  # another question with the same answer
    assert telegram.recorder.refused == []


async def test_an_answer_that_is_gone_is_sent_anew(telegram: Telegram) -> None:
    question = telegram.message(samples.BEDS)
    await telegram.receives(question)
    telegram.recorder.messages.clear()
    [reply] = await telegram.edits(question, samples.DIRECTOR)
    assert "贺兰山" in reply["text"]


async def test_a_command_that_has_become_a_question_is_answered(telegram: Telegram) -> None:
    asked = telegram.message("/ask")
    await telegram.receives(asked)
    [reply] = await telegram.edits(asked, f"/ask {samples.BEDS}")
    assert "520张" in reply["text"]
    assert await telegram.edits(asked, "/help") == []


# --- pace ---


async def test_who_asks_too_fast_is_told_once_and_answered_again_later(reports: Path) -> None:
    async with conversation(reports, questions_per_minute=2) as telegram:
        for _ in range(2):
            assert len(await telegram.says(samples.BEDS)) == 1
        [told] = await telegram.says(samples.BEDS)
        assert "问得太快了" in told["text"]
        assert await telegram.says(samples.BEDS) == []
        assert "520张" in (await telegram.says(samples.BEDS, OTHER))[0]["text"]
        assert len(await telegram.says("/help")) == 1  # commands are always answered


async def test_what_takes_long_shows_that_it_is_under_way(telegram: Telegram, monkeypatch: pytest.MonkeyPatch) -> None:
    original = Library.ask

    async def slow(library: Library, *arguments: Any, **more: Any) -> Found:
        await asyncio.sleep(0.05)
        return await original(library, *arguments, **more)

    monkeypatch.setattr(Library, "ask", slow)
    monkeypatch.setattr(send, "UNTIL_TYPING", 0.01)
    await telegram.says(samples.BEDS)
    calls = [name for name, _parameters in telegram.recorder.calls]
    assert calls[-2:] == ["sendChatAction", "sendMessage"]


# --- order ---


async def test_one_chat_is_answered_in_order_and_does_not_keep_others_waiting(
    reports: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Forty questions from one chat against two places: the other reader's comes second, not last."""
    original = Library.ask

    async def later_ones_are_faster(library: Library, question: str, *rest: Any, **more: Any) -> Found:
        await asyncio.sleep(0.02 if question.startswith("1 ") else 0)
        return await original(library, question, *rest, **more)

    monkeypatch.setattr(Library, "ask", later_ones_are_faster)
    async with conversation(reports, concurrent_updates=2, questions_per_minute=0) as telegram:
        many = [telegram.message(f"{number} {samples.BEDS}") for number in range(1, 41)]
        sent = await telegram.receives(*many, telegram.message(samples.DIRECTOR, OTHER))
    assert len(sent) == 41
    assert OTHER in [message["chat_id"] for message in sent[:2]]


async def test_answers_of_one_chat_come_in_the_order_of_its_questions(
    telegram: Telegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = Library.ask

    async def first_is_slow(library: Library, question: str, *rest: Any, **more: Any) -> Found:
        await asyncio.sleep(0.05 if question == samples.BEDS else 0)
        return await original(library, question, *rest, **more)

    monkeypatch.setattr(Library, "ask", first_is_slow)
    sent = await telegram.receives(telegram.message(samples.BEDS), telegram.message(samples.DIRECTOR))
    assert ["520张" in text for text in words(sent)] == [True, False]


async def test_an_update_delivered_twice_is_answered_once(telegram: Telegram) -> None:
    update = telegram.message(samples.BEDS)
    assert len(await telegram.receives(update, update)) == 1
    assert await telegram.receives(update) == []


# --- administrators ---


async def test_an_administrator_reloads(telegram: Telegram, reports: Path) -> None:
    samples.put(reports, samples.HEPING)
    (reports / "坏.txt").write_bytes(samples.BINARY)
    [report] = await telegram.says("/reload", ADMIN)
    assert "3 篇报道、3 家医院" in report["text"]
    assert "• 坏.txt：" in report["text"]
    [reply] = await telegram.says(samples.HEPING_BEDS)
    assert "380张" in reply["text"]


async def test_everyone_else_is_told_politely(telegram: Telegram, reports: Path) -> None:
    samples.put(reports, samples.HEPING)
    for chat in READER, GROUP:
        assert words(await telegram.says("/reload", chat=chat)) == [chinese(texts.NOT_FOR_YOU)]
    [reply] = await telegram.says(samples.HEPING_BEDS)
    assert "还没有收录" in reply["text"]


async def test_two_reloads_at_once_are_one_and_questions_go_on(
    telegram: Telegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reloads, "SECONDS_WITHOUT_A_WORD", 0)
    updates = [telegram.message(text, ADMIN) for text in ("/reload", "/reload", samples.BEDS)]
    sent = words(await telegram.receives(*updates))
    assert sum(text.startswith(chinese(texts.RELOADING)) for text in sent) == 1
    assert sent.count(chinese(texts.RELOAD_BUSY)) == 1
    shown = [message.get("text", "") for message in telegram.recorder.messages.values()]
    assert sum("重新载入完成" in text for text in shown) == 1
    assert sum("520张" in text for text in sent) == 1


async def test_an_administrator_sees_why_a_reload_failed(telegram: Telegram, reports: Path) -> None:
    samples.move(reports, "away")
    [reply] = await telegram.says("/reload", ADMIN)
    assert "重新载入失败，仍按原有的报道回答" in reply["text"]
    assert str(reports) in reply["text"]
    [reply] = await telegram.says(samples.BEDS)
    assert "520张" in reply["text"]


# --- the menu ---


async def test_every_scope_has_its_commands_in_every_language(telegram: Telegram) -> None:
    await menu.register(telegram.application.bot, [ADMIN])
    offered = {
        (parameters["scope"]["type"], parameters.get("language_code", "")): {
            command["command"]: command["description"] for command in parameters["commands"]
        }
        for name, parameters in telegram.recorder.calls
        if name == "setMyCommands"
    }
    everyone = ["ask", "hospitals", "hospital", "help", "privacy", "forget"]
    wanted = {
        "default": everyone,
        "all_private_chats": everyone,
        "all_group_chats": ["ask", "hospitals", "hospital", "help"],
        "chat": [*everyone, *menu.OFFICE],
    }
    assert {key: list(commands) for key, commands in offered.items()} == {
        (scope, code): names for scope, names in wanted.items() for code in ("", "zh", "en")
    }
    assert offered["default", "zh"]["help"] == "使用说明"
    assert offered["default", "en"]["help"] == offered["default", ""]["help"] == "How to use me"


async def test_an_administrator_who_has_not_started_the_bot_gets_the_menu_with_start(telegram: Telegram) -> None:
    recorder, bot = telegram.recorder, telegram.application.bot
    recorder.failures["setMyCommands"] = [*[None] * 9, (400, {"description": "Bad Request: chat not found"})]
    recorder.calls.clear()
    await menu.register(bot, [ADMIN, OTHER])
    chats = [parameters["scope"].get("chat_id") for _name, parameters in recorder.calls]
    assert chats == [*[None] * 9, ADMIN, OTHER, OTHER, OTHER]
    recorder.calls.clear()
    await telegram.says("/start", READER)
    assert [name for name, _parameters in recorder.calls] == ["sendMessage"]
    await telegram.says("/start", ADMIN)
    assert [name for name, _parameters in recorder.calls[-5:]] == [*["sendMessage"] * 2, *["setMyCommands"] * 3]
    assert recorder.calls[-1][1]["scope"] == {"type": "chat", "chat_id": ADMIN}


async def test_the_bot_describes_itself_in_every_language(telegram: Telegram) -> None:
    await menu.describe(telegram.application.bot)
    told = {(name, p.get("language_code", "")) for name, p in telegram.recorder.calls if "Description" in name}
    assert told == {(f"setMy{kind}", code) for kind in ("Description", "ShortDescription") for code in ("", "zh", "en")}


# --- faults ---


async def test_an_error_is_one_calm_sentence_to_the_reader_and_the_rest_in_the_log(
    telegram: Telegram, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(_library: Library, *_arguments: Any, **_more: Any) -> Found:
        raise CorpusError("something secret")

    monkeypatch.setattr(Library, "ask", broken)
    assert words(await telegram.says(samples.BEDS)) == [chinese(texts.APOLOGY)]
    assert "something secret" in caplog.text


async def test_a_cluster_that_is_lost_is_one_calm_sentence_too(
    telegram: Telegram, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def lost(_library: Library, *_arguments: Any, **_more: Any) -> Found:
        raise LostError("CLUSTER_LOST", hosts="https://search-1", reason="refused")

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(Library, "ask", lost)
        assert words(await telegram.says(samples.BEDS)) == [chinese(texts.CLUSTER_APOLOGY)]
    assert "Traceback" not in caplog.text
    assert "520张" in words(await telegram.says(samples.BEDS))[0]


async def test_a_dropped_answer_is_apologised_for_but_not_one_that_may_have_arrived(telegram: Telegram) -> None:
    telegram.recorder.failures["sendMessage"] = [InterruptedRequestError("connection dropped")]
    assert words(await telegram.says(samples.BEDS))[1:] == [chinese(texts.APOLOGY)]
    telegram.recorder.failures["sendMessage"] = [TimedOut()]
    assert len(await telegram.says(samples.BEDS)) == 1
    telegram.recorder.failures["sendMessage"] = [(403, {"description": "Forbidden: bot was blocked by the user"})]
    assert len(await telegram.says(samples.BEDS)) == 1


@pytest.mark.parametrize("status", [500, 502, 504])
async def test_an_answer_in_hand_survives_faults_of_telegram(
    telegram: Telegram, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    monkeypatch.setattr(send, "PAUSES", (0.0, 0.0, 0.0))
    fault = (status, {"description": "Internal Server Error"})
    telegram.recorder.failures["sendMessage"] = [fault] * 3
    sent = words(await telegram.says(samples.BEDS))
    assert len(sent) == 4
    assert len({*sent}) == 1
    assert "520张" in sent[-1]
    telegram.recorder.failures["sendMessage"] = [fault] * 4
    assert words(await telegram.says(samples.BEDS))[-1] == chinese(texts.APOLOGY)


@pytest.mark.parametrize("times", [1, 2, 3])
async def test_a_request_to_slow_down_is_honoured_also_when_it_is_repeated(telegram: Telegram, times: int) -> None:
    slow_down = (429, {"description": "Too Many Requests: retry after 1", "parameters": {"retry_after": 0.01}})
    telegram.recorder.failures["sendMessage"] = [slow_down] * times
    sent = await telegram.says(samples.BEDS)
    assert len(sent) == times + 1
    assert "520张" in sent[-1]["text"]
    assert {one["text"] for one in sent} == {sent[-1]["text"]}


async def test_who_is_asked_to_slow_down_without_end_gives_up_and_says_so(telegram: Telegram) -> None:
    slow_down = (429, {"description": "Too Many Requests: retry after 1", "parameters": {"retry_after": 0.01}})
    telegram.recorder.failures["sendMessage"] = [slow_down] * 6
    assert words(await telegram.says(samples.BEDS))[-1] == chinese(texts.APOLOGY)


async def test_questions_are_not_logged(telegram: Telegram, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        await telegram.says(samples.BEDS)
    assert "answer" in caplog.text
    assert samples.YUNLAN_HOSPITAL not in caplog.text


# --- the log ---


def test_the_token_is_taken_out_of_every_record() -> None:
    output = StringIO()
    handler = logging.StreamHandler(output)
    handler.addFilter(log.TokenFilter(Token(TOKEN)))

    def record(message: str, *arguments: object, error: Exception | None = None) -> None:
        exc_info = None if error is None else (type(error), error, None)
        handler.handle(logging.LogRecord("any", logging.INFO, "any.py", 1, message, arguments, exc_info, sinfo=TOKEN))

    record("POST https://api.telegram.org/bot%s/getMe", TOKEN)
    record(f"POST https://api.telegram.org/bot{TOKEN}/getMe")
    record("%s", {"url": f"/bot{TOKEN.replace(':', '%3A')}/getMe"})
    record("mismatched %s %s", TOKEN)
    record("failed", error=ValueError(f"The token `{TOKEN}` was rejected"))
    logged = output.getvalue()
    assert TOKEN.partition(":")[2] not in logged
    assert "POST https://api.telegram.org/bot…/getMe\n…\n" in logged
    assert "ValueError: The token `…` was rejected" in logged


def test_a_fault_of_the_network_is_one_line_and_a_mistake_of_ours_a_traceback() -> None:
    output = StringIO()
    handler = logging.StreamHandler(output)
    handler.addFilter(log.TokenFilter(Token(TOKEN)))
    for error in NetworkError("httpx.ConnectError"), BadRequest("Message is too long"):
        try:
            raise error
        except NetworkError as exc:
            info = (type(exc), exc, exc.__traceback__)
            handler.handle(logging.LogRecord("any", logging.ERROR, "any.py", 1, "failed", (), info))
    network, ours = output.getvalue().split("failed\n")[1:]
    assert network == "NetworkError: httpx.ConnectError\n"
    assert ours.startswith("Traceback")


# --- follow-up memory ---


def test_the_last_answer_is_kept_for_a_while_and_for_the_latest_conversations() -> None:
    now = 0.0
    conversations = Conversations(minutes=1, limit=2, clock=lambda: now)
    for name in "abc":
        conversations.remember(name, samples.ANSWER)
    assert conversations.last("a") is None  # the oldest gave way
    assert conversations.last("c") is samples.ANSWER
    now = 60.0
    assert conversations.last("c") is None


class Watched(str):
    """A text of which one can tell whether it is still held."""

    __slots__ = ("__weakref__",)


def test_an_answer_that_nothing_can_follow_on_from_is_not_kept() -> None:
    now = 0.0
    conversations = Conversations(minutes=1, clock=lambda: now)
    question = Watched(samples.BEDS)
    kept = weakref.ref(question)
    conversations.remember("a", replace(samples.ANSWER, question=question))
    del question
    now = 59.0
    conversations.remember("b", samples.ANSWER)
    assert kept() is not None
    now = 60.0
    conversations.remember("c", samples.ANSWER)
    assert kept() is None
    assert conversations.last("b") is samples.ANSWER
    Conversations(minutes=0).remember("a", samples.ANSWER)


async def test_a_name_alone_shows_what_there_is_on_that_hospital(telegram: Telegram) -> None:
    [card] = await telegram.says(samples.YUNLAN_HOSPITAL)
    assert samples.YUNLAN_HOSPITAL in card["text"]
    assert "没有找到" not in card["text"]
    [reply] = await telegram.says(samples.STAFF)
    assert "690" in reply["text"]
