"""How things stand, why it was answered so, and what administrators are told unasked."""

from __future__ import annotations

import gc
import json
import logging
import shutil
import time
from collections.abc import AsyncIterator
from datetime import datetime
from functools import partial
from io import StringIO
from pathlib import Path
from typing import Any, NamedTuple

import aiohttp
import pytest

from bot import log
from bot.config import Token
from bot.journal.journal import DAY, Journal
from bot.library.library import Library
from bot.library.offload import EndedError
from bot.metrics import Metrics
from bot.operations import digest, export, memory
from bot.telegram import watch
from bot.telegram.request import InterruptedRequestError
from bot.telegram.watch import REJECTED, Watch
from bot.wording import chart, texts
from bot.wording.texts import Language, in_words
from corpus.extras import install
from corpus.problem import Problem
from retrieval.answering.pages import units
from tests import samples, serving
from tests.bot_api import BotApi
from tests.recorder import ADMIN, GROUP, JSON, OTHER, READER, TOKEN, Telegram, administrators, chinese, labels, press

pytestmark = pytest.mark.anyio


@pytest.fixture
async def journal() -> Journal:
    return await Journal.open(None, days=30, megabytes=10)


@pytest.fixture
async def telegram(reports: Path, journal: Journal) -> AsyncIterator[Telegram]:
    async with administrators(reports, journal) as ready:
        yield ready


def sent_files(telegram: Telegram, method: str) -> list[JSON]:
    return [parameters for name, parameters in telegram.recorder.calls if name == method]


# --- /status ---


async def test_the_status_tells_how_things_stand(telegram: Telegram, journal: Journal, reports: Path) -> None:
    (reports / "坏.txt").write_bytes(samples.BINARY)
    await telegram.says("/reload", ADMIN)
    for question in samples.BEDS, samples.HELICOPTERS, samples.HEPING_BEDS, "谢谢":
        await telegram.says(question)
    journal.fault("NetworkError")
    [reply] = await telegram.says("/status", ADMIN)
    text = reply["text"]
    for part in (
        "出处 ",
        "，已运行 0 小时 0 分，内存 ",
        "语料：2 篇报道、2 家医院、",
        str(reports),
        "第 2 代",
        "今天：4 个问题，1 位读者，答上 33%\n",
        "今天用时 p50 ",
        "最近七天：4 个问题",
        "出错：今天 1，七天 1（NetworkError 1）",
        chinese(texts.STATUS_WELL),
        "• 坏.txt：",
    ):
        assert part in text
    [fold] = reply["entities"]
    folded = text.encode("utf-16-le")[2 * fold["offset"] : 2 * (fold["offset"] + fold["length"])].decode("utf-16-le")
    assert fold["type"] == "expandable_blockquote"
    assert all(part in folded for part in (str(reports), "p95", "第 2 代", "，已运行"))
    assert text.count("\n", 0, text.index("• 坏.txt")) <= 8  # what an administrator looks for stands on one screen
    [picture] = sent_files(telegram, "sendPhoto")
    assert picture["chat_id"] == ADMIN


async def test_without_a_picture_the_text_goes_alone(telegram: Telegram, monkeypatch: pytest.MonkeyPatch) -> None:
    async def unavailable(*_arguments: Any) -> bytes:
        raise chart.ChartUnavailableError("MODULE_MISSING", module="matplotlib", command=install("pictures"))

    monkeypatch.setattr("bot.handlers.status.aside", unavailable)
    [reply] = await telegram.says("/status", ADMIN)
    assert reply["text"].endswith("[pictures]'）")
    assert "（没有图：没有装 matplotlib：" in reply["text"]
    assert "pip install 'chuchu[" not in reply["text"]  # a library of somebody else
    assert sent_files(telegram, "sendPhoto") == []


async def test_when_the_process_that_draws_ends_the_text_goes_alone(
    telegram: Telegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def ended(*_arguments: Any) -> bytes:
        raise EndedError

    monkeypatch.setattr("bot.handlers.status.aside", ended)
    [reply] = await telegram.says("/status", ADMIN)
    assert chinese(texts.DRAWER_ENDED) in reply["text"]


async def test_a_picture_that_telegram_refuses_is_told_of_in_the_status(
    telegram: Telegram, caplog: pytest.LogCaptureFixture
) -> None:
    telegram.recorder.failures["sendPhoto"] = [(400, {"description": "Bad Request: not enough rights to send photos"})]
    [reply] = await telegram.says("/status", ADMIN)  # and no apology
    [edited] = sent_files(telegram, "editMessageText")
    assert edited["text"].startswith(reply["text"])
    reason = chinese(texts.NO_CHART, reason="Not enough rights to send photos")
    assert edited["text"].endswith(chinese(texts.STATUS_NO_CHART, reason=reason))
    assert "rights to send photos" in caplog.text


async def test_a_picture_leaves_nothing_in_memory(telegram: Telegram) -> None:
    def figures() -> int:
        return sum(type(one).__name__ == "Figure" for one in gc.get_objects())

    before = figures()
    gc.disable()  # with many objects it comes once in an hour, and a figure takes seven megabytes
    try:
        await telegram.says("/status", ADMIN)
        assert figures() <= before
    finally:
        gc.enable()
    assert len(sent_files(telegram, "sendPhoto")) == 1


def journal_error() -> Any:
    from bot.journal.journal import JournalError

    return JournalError("JOURNAL_BUSY", file="journal.db")


def test_memory_is_that_of_the_program() -> None:
    assert 10 * 2**20 < memory() < 10 * 2**30


# --- /unanswered ---


async def test_unanswered_questions_are_grouped_and_explained(telegram: Telegram, reports: Path) -> None:
    [none] = await telegram.says("/unanswered", ADMIN)
    assert none["text"] == chinese(texts.UNANSWERED_NONE, days=30)
    for user in READER, OTHER:
        await telegram.says(samples.HEPING_BEDS, user)
    await telegram.says(samples.HELICOPTERS)
    await telegram.says(samples.DIRECTOR)
    await telegram.presses("👎")
    await telegram.says("/unanswered", ADMIN)
    text = telegram.latest["text"]
    assert "还答不上的 3 类，现在能答的 0 类" in text
    assert f"1. {samples.HEPING_BEDS}\n问过 2 次，2 人" in text
    assert f"没有收录这家医院：{samples.HEPING_HOSPITAL}" in text
    assert "不够的原因：" in text
    assert "1 次评为没用" in text
    samples.put(reports, samples.HEPING)
    [reply] = await telegram.says("/reload", ADMIN)
    assert reply["text"].count("新增 1") == 1
    assert "最近没答上的 3 类问题里，有 1 类现在能回答了" in telegram.latest["text"]
    await telegram.says("/unanswered", ADMIN)
    assert "还答不上的 2 类，现在能答的 1 类" in telegram.latest["text"]
    now = await press(telegram, "现在能答的（1）")
    assert f"现在能答的：\n\n1. {samples.HEPING_BEDS}" in now["text"]
    assert "没有收录" not in now["text"]
    back = await press(telegram, "还答不上的（2）", now)
    assert samples.HELICOPTERS in back["text"]


async def test_many_kinds_have_pages(telegram: Telegram) -> None:
    for name in "苏州市立医院", "昆明市儿童医院", "拉萨市妇幼保健院", "大连市口腔医院":
        await telegram.says(f"{name}有几张床")
    await telegram.says("/unanswered", ADMIN)
    assert "1/2" in labels(telegram.latest)
    second = await press(telegram, "›")
    assert "2/2" in labels(second)
    assert "\n4. " in second["text"]
    assert "\n1. " in (await press(telegram, "›", second))["text"]


# --- /why ---


async def test_why_explains_an_answer_that_is_replied_to(telegram: Telegram) -> None:
    await telegram.says(samples.BEDS, ADMIN)
    answer = telegram.latest
    [reply] = await telegram.says("/why", ADMIN, reply_to_message=answer)
    assert "\n当时：" in reply["text"]
    assert "已回答，用时 0.0" in reply["text"] or "已回答" in reply["text"]
    assert f"问题：{samples.BEDS}" in reply["text"]
    assert f"医院：{samples.YUNLAN_HOSPITAL}" in reply["text"]
    assert units(reply["text"]) <= 4096


async def test_why_explains_an_answer_in_a_group_in_private_and_a_follow_up_by_its_hospital(
    telegram: Telegram,
) -> None:
    asked = telegram.message(f"/ask {samples.BEDS}", chat=GROUP)
    await telegram.receives(asked)
    await telegram.says(f"/ask {samples.STAFF}", chat=GROUP)
    answer = telegram.latest
    private, note = await telegram.says("/why", ADMIN, GROUP, reply_to_message=answer)
    assert (private["chat_id"], note["chat_id"]) == (ADMIN, GROUP)
    assert f"按{samples.YUNLAN_HOSPITAL}理解" in private["text"]
    assert f"医院：{samples.YUNLAN_HOSPITAL}" in private["text"]
    private, _note = await telegram.says("/why", ADMIN, GROUP, reply_to_message=asked["message"])
    assert f"问题：{samples.BEDS}" in private["text"]


async def test_why_takes_a_question_and_its_pages_can_be_turned(
    telegram: Telegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.wording.administration.REASONS", 200)
    [first] = await telegram.says(f"/why {samples.BEDS}", ADMIN)
    assert "里有一句能回答" in first["text"].partition("\n")[0]
    assert f"问题：{samples.BEDS}" in first["text"]
    second = await press(telegram, "›")
    assert second["text"] != first["text"]
    assert any(label.startswith("2/") for label in labels(second))
    await telegram.says(samples.BEDS, ADMIN)
    await telegram.says("/why", ADMIN, reply_to_message=telegram.latest)
    assert "\n当时：" in telegram.latest["text"]
    second = await press(telegram, "›")
    assert any(label.startswith("2/") for label in labels(second))


async def test_why_says_when_there_is_nothing_to_explain(telegram: Telegram) -> None:
    [reply] = await telegram.says("/why", ADMIN)
    assert reply["text"] == chinese(texts.WHY_HOW)
    await telegram.says("/help", ADMIN)
    [reply] = await telegram.says("/why", ADMIN, reply_to_message=telegram.latest)
    assert reply["text"] == chinese(texts.WHY_GONE)


# --- /export ---


async def test_an_export_is_three_tables(telegram: Telegram, journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "ROWS", 2)
    for question in samples.BEDS, samples.HELICOPTERS, samples.DIRECTOR:
        await telegram.says(question)
    documents: list[tuple[str, bytes]] = []

    async def keep(_self: Any, _bot: Any, _spot: Any, name: str, content: bytes) -> None:
        documents.append((name, content))

    monkeypatch.setattr("bot.handlers.send.Outbox.document", keep)
    await telegram.says("/export", ADMIN)
    assert telegram.latest["text"] == chinese(texts.EXPORTED, entries=3, groups=1, deeds=0)
    kinds = [name.removeprefix("chuchu-").rpartition("-20")[0] for name, _content in documents]
    assert kinds == ["journal", "journal", "unanswered", "audit"]
    assert all(content.startswith(b"\xef\xbb\xbf") for _name, content in documents)
    assert samples.HELICOPTERS in documents[2][1].decode()
    assert [deed.action for deed in await journal.audited()] == ["export"]


async def test_an_export_too_large_for_a_document_is_several(
    telegram: Telegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "LARGEST", 300)
    for _ in range(4):
        await telegram.says(samples.BEDS)
    await telegram.says("/export", ADMIN)
    assert len(sent_files(telegram, "sendDocument")) == 6


# --- what is told unasked ---


class Watched(NamedTuple):
    telegram: Telegram
    watch: Watch
    library: Library
    journal: Journal

    async def looks(self) -> list[tuple[int, str]]:
        """What is said to whom."""
        before = len(self.telegram.recorder.calls)
        await self.watch.look(self.telegram.application.bot)
        calls = self.telegram.recorder.calls[before:]
        return [(p["chat_id"], p["text"]) for name, p in calls if name == "sendMessage"]


@pytest.fixture
async def watched(telegram: Telegram, journal: Journal, reports: Path) -> AsyncIterator[Watched]:
    library = await Library.open(reports, None, 10_000_000)
    yield Watched(telegram, Watch(library, journal, (ADMIN, OTHER), [reports, reports]), library, journal)
    await library.close()


async def test_new_administrators_are_told_once_what_they_can_do(watched: Watched) -> None:
    telegram, bot = watched.telegram, watched.telegram.application.bot
    telegram.recorder.failures["sendMessage"] = [None, (400, {"description": "Bad Request: chat not found"})]
    await watched.watch._welcome(bot)
    await watched.watch._welcome(bot)
    welcomed = [p["chat_id"] for p in sent_files(telegram, "sendMessage") if chinese(texts.WELCOME) in p["text"]]
    assert welcomed == [ADMIN, OTHER, OTHER]
    await watched.watch._welcome(bot)
    assert len(sent_files(telegram, "sendMessage")) == 3


async def test_trouble_is_told_once_and_so_is_its_end(watched: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    assert await watched.looks() == []
    watched.library.shelf.warning = Problem.of("NOTHING_THERE", folder="reports")
    for administrator, text in await watched.looks():
        assert administrator in {ADMIN, OTHER}
        assert text == chinese(texts.TOLD_CORPUS, reason=watched.library.warning)
    assert await watched.looks() == []
    watched.library.shelf.warning = Problem.of("NOTHING_THERE", folder="别的原因")
    assert len(await watched.looks()) == 2
    watched.library.shelf.warning = None
    assert [text for _of, text in await watched.looks()] == [chinese(texts.TOLD_CORPUS_WELL)] * 2
    assert await watched.looks() == []
    watched.journal._troubled(journal_error())
    assert "提问记录写不进磁盘" in (await watched.looks())[0][1]
    watched.journal._lost_before -= 5  # more is lost: the same trouble
    assert await watched.looks() == []
    watched.journal._works()
    assert [text for _of, text in await watched.looks()] == [chinese(texts.TOLD_JOURNAL_WELL)] * 2
    nearly_full = shutil.disk_usage("/")._replace(free=7 * 2**20)
    with monkeypatch.context() as patch:
        patch.setattr(shutil, "disk_usage", lambda _folder: nearly_full)
        [first, second] = await watched.looks()
        assert "只剩 7 MB" in first[1]
        assert (first[0], second[0]) == (ADMIN, OTHER)
    assert len(await watched.looks()) == 2


async def test_the_week_is_summed_up_once_on_its_monday(
    watched: Watched, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    telegram, library = watched.telegram, watched.library
    monday = digest.due(time.time()).timestamp() + 7 * DAY
    monkeypatch.setattr(journal, "_clock", lambda: monday - 2 * DAY)
    await telegram.says(samples.BEDS)
    await telegram.says(samples.HELICOPTERS)

    async def sums_up(now: float) -> list[str]:
        watch = Watch(library, journal, (ADMIN,), [], weekly=True, clock=lambda: now)
        before = len(telegram.recorder.calls)
        await watch.sum_up(telegram.application.bot)
        await watch.sum_up(telegram.application.bot)
        return [p["text"] for name, p in telegram.recorder.calls[before:] if name == "sendMessage"]

    assert await sums_up(monday - 60) == []  # before nine
    [text] = await sums_up(monday)
    for part in (
        "2 个问题，1 位读者，答上 50%",
        "没有找到 1 个，评为没用 0 个",
        f"• {samples.HELICOPTERS}",
        "weekly_digest",
    ):
        assert part in text
    assert await sums_up(monday + DAY) == []
    assert await sums_up(monday - 5 * 3600) == []  # a clock that is set back, and right again
    assert await sums_up(monday) == []
    assert await sums_up(monday + 7 * DAY) == []  # nobody asked anything


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("2024-05-06T08:59:59", "2024-04-29T09:00:00"),
        ("2024-05-06T09:00:00", "2024-05-06T09:00:00"),
        ("2024-05-12T23:00:00", "2024-05-06T09:00:00"),
    ],
)
def test_a_week_is_over_on_monday_at_nine(now: str, due: str) -> None:
    then = datetime.fromisoformat(f"{now}+08:00")
    assert digest.due(then.timestamp(), then.tzinfo) == datetime.fromisoformat(f"{due}+08:00")


async def test_what_was_told_by_a_clock_that_was_ahead_is_told_again_the_next_day(
    watched: Watched, reports: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = time.time()

    async def looks() -> int:
        watch = Watch(watched.library, watched.journal, (ADMIN,), [reports], clock=lambda: now)
        return len(await watched._replace(watch=watch).looks())

    watched.library.shelf.warning = Problem.of("NOTHING_THERE", folder="文件夹不见了")
    monkeypatch.setattr(watched.journal, "_clock", lambda: now)
    now += 400 * DAY
    assert await looks() == 1
    now -= 399 * DAY
    assert await looks() == 1
    assert await looks() == 0
    now -= 3600
    assert await looks() == 0


async def test_the_rejected_token_is_told_once_whatever_the_clock_says(
    watched: Watched, reports: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = time.time()
    bot = watched.telegram.application.bot

    async def told() -> int:
        before = len(watched.telegram.recorder.calls)
        await Watch(watched.library, watched.journal, (ADMIN,), [reports], clock=lambda: now)._tell_of_the_token(bot)
        return len([name for name, _p in watched.telegram.recorder.calls[before:] if name == "sendMessage"])

    monkeypatch.setattr(watched.journal, "_clock", lambda: now)
    now += 3 * 3600  # the clock was ahead when the token was rejected
    watched.journal.fault(REJECTED)
    now -= 3 * 3600
    assert await told() == 1
    assert await told() == 0
    watched.journal.fault(REJECTED)
    assert await told() == 1
    now += 4 * 3600
    assert await told() == 0


async def test_a_restart_does_not_repeat_it(watched: Watched, reports: Path) -> None:
    watched.library.shelf.warning = Problem.of("NOTHING_THERE", folder="文件夹不见了")
    assert len(await watched.looks()) == 2
    again = watched._replace(watch=Watch(watched.library, watched.journal, (ADMIN, OTHER), [reports]))
    assert await again.looks() == []
    watched.library.shelf.warning = None
    assert len(await again.looks()) == 2
    once_more = watched._replace(watch=Watch(watched.library, watched.journal, (ADMIN,), [reports]))
    watched.library.shelf.warning = Problem.of("NOTHING_THERE", folder="文件夹不见了")
    assert len(await once_more.looks()) == 1  # it was over in between


async def test_who_cannot_be_reached_is_tried_again_later(watched: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    watched.library.shelf.warning = Problem.of("NOTHING_THERE", folder="文件夹不见了")
    watched.telegram.recorder.failures["sendMessage"] = [InterruptedRequestError("no route")]
    assert [of for of, _text in await watched.looks()] == [ADMIN, OTHER]
    assert await watched.looks() == []
    monkeypatch.setattr(watch, "SECONDS_UNTIL_TRIED_AGAIN", 0.0)
    watched.watch._next.clear()
    assert [of for of, _text in await watched.looks()] == [ADMIN]


async def test_each_is_told_in_their_own_language(watched: Watched) -> None:
    watched.telegram.language = "en"
    await watched.telegram.says("/start", OTHER)
    watched.library.shelf.warning = Problem.of("NOTHING_THERE", folder="文件夹不见了")
    assert [text[:9] for _of, text in await watched.looks()] == ["⚠️ 语料：文件夹", "⚠️ Corpus"]


# --- figures for Prometheus, and the log ---


async def test_metrics_count_what_happens(reports: Path, journal: Journal) -> None:
    metrics = Metrics()
    library = await Library.open(reports, None, 10_000_000)
    metrics.watch(library, journal)
    await library.close()
    from retrieval.quote import Outcome

    for outcome, seconds in (Outcome.ANSWER, 0.02), (Outcome.NOT_FOUND, 7.0):
        metrics.questions.labels(outcome.value).inc()
        metrics.seconds.observe(seconds)
    metrics.errors.labels("NetworkError").inc()
    metrics.reloads.observe(2.0)
    metrics.failed_reloads.inc()
    lines = metrics.text().decode().splitlines()
    for line in (
        'chuchu_questions_total{outcome="answer"} 1.0',
        'chuchu_questions_total{outcome="empty"} 0.0',
        'chuchu_answer_seconds_bucket{le="0.025"} 1.0',
        "chuchu_answer_seconds_count 2.0",
        'chuchu_errors_total{error="NetworkError"} 1.0',
        "chuchu_reload_seconds_count 1.0",
        "chuchu_reload_failures_total 1.0",
        "chuchu_reports 2.0",
        "chuchu_hospitals 2.0",
        "chuchu_corpus_failures 0.0",
        "chuchu_journal_lost_total 0.0",
    ):
        assert line in lines
    await journal.close()


def logged(form: str, *records: logging.LogRecord) -> str:
    output = StringIO()
    handler = log.handler(output, form, Token(TOKEN))
    for record in records:
        handler.handle(record)
    return output.getvalue()


def test_the_log_puts_problems_into_words_and_keeps_the_token_out_of_them() -> None:
    output = StringIO()
    handler = log.handler(output, "text", Token(TOKEN), words=partial(in_words, language=Language.HANS))
    problem = Problem.of("DISK_FULL", file=f"/data/{TOKEN}.db")
    handler.handle(logging.LogRecord("bot.any", logging.INFO, "any.py", 1, "重新载入失败：%s", (problem,), None))
    assert output.getvalue().endswith("重新载入失败：磁盘已满，写不进 /data/….db。请清出空间后再试。\n")


def test_a_line_of_the_log_names_its_request_as_text_or_as_json() -> None:
    def record(message: str, error: Exception | None = None) -> logging.LogRecord:
        info = None if error is None else (type(error), error, None)
        return logging.LogRecord("bot.any", logging.INFO, "any.py", 1, message, (), info)

    token = log.REQUEST.set(77)
    try:
        assert logged("text", record("好")).endswith(" INFO bot.any request=77: 好\n")
        first, second = map(json.loads, logged("json", record("好\n了"), record("x", ValueError(TOKEN))).splitlines())
    finally:
        log.REQUEST.reset(token)
    assert (first["request"], first["level"], first["message"], "error" in first) == (77, "INFO", "好\n了", False)
    assert second["error"] == "ValueError: …"
    assert logged("text", record("好")).endswith(" INFO bot.any: 好\n")
    assert "request" not in json.loads(logged("json", record("好")))


async def test_whatever_is_logged_about_an_update_names_it(
    telegram: Telegram, caplog: pytest.LogCaptureFixture
) -> None:
    seen: list[int | None] = []

    class Note(logging.Filter):
        def filter(self, record: logging.LogRecord) -> bool:
            seen.append(log.REQUEST.get() if record.name.startswith("bot.") else -1)
            return True

    note = Note()
    caplog.handler.addFilter(note)
    with caplog.at_level(logging.INFO):
        for text, user in (samples.BEDS, READER), ("/reload", ADMIN):
            update = telegram.message(text, user)
            await telegram.receives(update)
            assert set(seen) - {-1} == {update["update_id"]}
            seen.clear()
    caplog.handler.removeFilter(note)
    assert samples.BEDS not in caplog.text


async def test_metrics_are_served_on_the_health_port_when_switched_on(reports: Path) -> None:
    async with BotApi(serving.TOKEN) as telegram, aiohttp.ClientSession() as client:
        for switched_on in True, False:
            port = serving.free_port()
            config = serving.settings(reports, telegram.url, health={"port": port, "metrics": switched_on})
            async with serving.served(config):
                await serving.until(client, port, "running")
                await telegram.reply_to(await telegram.say(telegram.add_user("读者"), samples.BEDS))
                async with client.get(f"http://127.0.0.1:{port}/metrics") as answer:
                    assert answer.status == (200 if switched_on else 404)
                    text = await answer.text()
            assert ('chuchu_questions_total{outcome="answer"} 1.0' in text) is switched_on
            assert ("process_resident_memory_bytes" in text) is switched_on
            assert samples.YUNLAN_HOSPITAL not in text
