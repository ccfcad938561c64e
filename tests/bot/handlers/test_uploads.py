"""Reports that administrators send as files, correct, keep and take away again."""

from __future__ import annotations

import asyncio
import io
import re
import time
import zipfile
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.handlers import reloads, waiting
from bot.handlers.waiting import Waiting
from bot.journal.journal import Journal
from bot.operations import archives, uploads
from bot.operations.uploads import Upload
from bot.wording import texts
from bot.wording.buttons import Choice
from corpus.names.corrections import Dated, read_corrections
from corpus.reading.read import files_of, read_source
from corpus.store import filing
from corpus.store.filing import safe_name
from tests import samples
from tests.recorder import ADMIN, BOT, GROUP, JSON, OTHER, READER, Telegram, administrators, chinese, labels, press

pytestmark = pytest.mark.anyio

HEPING = samples.TEXTS[samples.HEPING]
SOME = "云澜县妇幼保健院"


@pytest.fixture
async def journal() -> Journal:
    return await Journal.open(None, days=30, megabytes=10)


@pytest.fixture
async def telegram(reports: Path, journal: Journal) -> AsyncIterator[Telegram]:
    async with administrators(reports, journal) as ready:
        yield ready


async def send(telegram: Telegram, name: str, text: str, user: int = ADMIN, **details: Any) -> JSON:
    """An administrator sends a file: the card that comes of it."""
    await telegram.receives(telegram.document(name, text.encode(), user, **details))
    return telegram.latest


async def told(journal: Journal, action: str = "upload") -> list[tuple[str, str]]:
    return [(deed.target, deed.result) for deed in await journal.audited() if deed.action == action][::-1]


# --- what is shown ---


async def test_a_file_is_shown_as_it_was_understood_and_kept(
    telegram: Telegram, journal: Journal, reports: Path
) -> None:
    card = await send(telegram, "../禾坪 .TXT", HEPING)
    for line in "收到 禾坪.txt", "标题：新楼启用暖民心", f"医院：{samples.HEPING_HOSPITAL}（新医院）", "段落：2":
        assert line in card["text"]
    assert labels(card) == ["✓ 留下", "✏️ 改名", "🏥 改医院", "📰 改报纸、日期", "✕ 不要"]
    assert samples.names(reports) == {samples.YUNLAN, samples.LINDU}
    kept = await press(telegram, "留下", card)
    assert kept["text"].startswith("已存为 禾坪.txt。\n\n重新载入完成")
    assert "新增 1" in kept["text"]
    assert (reports / "禾坪.txt").read_text("utf-8") == HEPING
    assert "380张" in (await telegram.says(samples.HEPING_BEDS))[0]["text"]
    assert [result.partition(",")[0] for _target, result in await told(journal)] == ["shown", "kept", "reports 2 to 3"]


async def test_the_preview_counts_as_the_reload_does_and_the_reload_tells_only_what_is_not_zero(
    telegram: Telegram,
) -> None:
    card = await send(telegram, "禾坪.txt", HEPING)
    count = re.search("可引用的段落：([0-9]+)", card["text"])
    kept = await press(telegram, "留下", card)
    before_and_after = re.search("段落 ([0-9]+) → ([0-9]+)", kept["text"])
    assert count
    assert before_and_after
    assert int(before_and_after[2]) - int(before_and_after[1]) == int(count[1])
    assert "新增 1，未变 2\n" in kept["text"]
    assert not re.search("[^0-9.]0(?![0-9.])", kept["text"])


async def test_newspaper_and_date_are_shown_from_the_byline_and_corrected(telegram: Telegram, reports: Path) -> None:
    title, rest = HEPING.split("\n", 1)
    card = await send(telegram, "禾坪.txt", f"{title}\n\n云澜日报记者 张三 2024年3月18日\n{rest}")
    assert "报纸、日期：云澜日报 2024-03-18" in card["text"]
    asks = await press(telegram, "改报纸", card)
    assert "哪份报纸" in asks["text"]
    await telegram.says("禾坪晚报 2024年3月19日", ADMIN)
    reply = telegram.latest
    assert "报纸、日期：禾坪晚报 2024-03-19" in reply["text"]
    await press(telegram, "留下", reply)
    assert read_corrections(reports).dated == {"禾坪.txt": Dated("禾坪晚报", "2024-03-19")}
    [answer] = await telegram.says(samples.HEPING_BEDS)
    assert "禾坪晚报 2024-03-19" in answer["text"]


async def test_what_is_no_newspaper_or_stands_in_the_file_is_refused(telegram: Telegram) -> None:
    card = await send(telegram, "甲.txt", f"---\n报纸: 早报\n---\n{HEPING}")
    await press(telegram, "改报纸", card)
    assert "以它为准" in (await telegram.says("晚报", ADMIN))[0]["text"]
    card = await send(telegram, "乙.txt", HEPING)
    await press(telegram, "改报纸", card)
    assert "这不像" in (await telegram.says("，", ADMIN))[0]["text"]
    assert "报纸、日期：（没有认出）" in (await telegram.says("无", ADMIN))[0]["text"]


async def test_a_photograph_is_read_as_a_scan(telegram: Telegram, reports: Path) -> None:
    pytest.importorskip("rapidocr", reason="scans are read by the extra scans")
    from tests.corpus.formats.test_scans import LEFT, printed_page, saved

    update = telegram.document("", saved(printed_page(), "JPEG", quality=60), ADMIN)
    document = update["message"].pop("document")
    update["message"]["photo"] = [
        {"file_id": "small", "file_unique_id": "a", "width": 90, "height": 45},
        {"file_id": document["file_id"], "file_unique_id": "AgADabcdef", "width": 1100, "height": 560},
    ]
    await telegram.receives(update)
    card = telegram.latest
    assert "标题：新楼开门这一天" in card["text"]
    await press(telegram, "留下", card)
    [kept] = [file for file in files_of(reports) if file.name.endswith("-abcdef.jpg")]
    assert LEFT[1][:13] in read_source(kept.path, 10**6)


async def test_a_photograph_that_cannot_be_read_should_be_sent_as_a_file(telegram: Telegram) -> None:
    update = telegram.document("", b"x", ADMIN)
    update["message"]["photo"] = [update["message"].pop("document") | {"width": 9, "height": 9}]
    unread, advice = await telegram.receives(update)
    assert "没有存下" in unread["text"]
    assert advice["text"] == chinese(texts.UPLOAD_AS_FILE)


async def test_a_file_or_a_photo_is_not_read_and_it_is_said_who_may_send_one(telegram: Telegram) -> None:
    for user, kind, text in (
        (READER, "document", chinese(texts.NO_FILES)),
        (READER, "photo", chinese(texts.NO_PHOTOS)),
    ):
        update = telegram.document("报道.txt", b"x", user)
        if kind == "photo":
            del update["message"]["document"]
            update["message"]["photo"] = [{"file_id": "1", "file_unique_id": "1", "width": 9, "height": 9}]
        [reply] = await telegram.receives(update)
        assert reply["text"].startswith(text)


# --- several files at once ---


def zipped(**files: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return out.getvalue()


async def test_a_zip_has_one_preview_and_is_kept_at_once(telegram: Telegram, journal: Journal, reports: Path) -> None:
    folder = {"本周/禾坪.txt": HEPING, "本周/空.txt": " ", "本周/说明.rtf": "x", "__MACOSX/._a": "x"}
    taken = {f"本周/{samples.YUNLAN}": samples.TEXTS[samples.YUNLAN]}
    await telegram.receives(telegram.document("本周.zip", zipped(**folder, **taken), ADMIN))
    card = telegram.latest
    assert "有 2 个文件读不了，没有存下：\n• 说明.rtf：不认识这种文件" in card["text"]
    for part in (
        "收到 4 个文件",
        "1. 禾坪.txt\n新楼启用暖民心",
        samples.HEPING_HOSPITAL,
        "已经有同名的文件",
        "• 空.txt：文件是空的",
    ):
        assert part in card["text"]
    assert labels(card) == ["✓ 全部留下（1）", "逐个看", "✕ 全部不要"]
    assert await telegram.presses("全部留下", READER, card) is None  # not for everyone
    await press(telegram, "全部留下", card)
    kept = telegram.recorder.messages[ADMIN, card["message_id"]]
    assert kept["text"].startswith("已存下 1 个文件：禾坪.txt。")
    assert "新增 1" in kept["text"]
    assert (reports / "禾坪.txt").exists()
    assert f"• {samples.YUNLAN}：" in kept["text"]
    alone = next(one for one in telegram.recorder.messages.values() if "覆盖" in "".join(labels(one)))
    assert "原来的在回收站里" in (await press(telegram, "覆盖", alone))["text"]


async def test_files_of_an_album_are_told_together(telegram: Telegram, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "SECONDS_APART", 0.05)
    updates = [
        telegram.document(f"{name}.txt", HEPING.replace("380", str(number)).encode(), ADMIN, media_group_id="7")
        for number, name in enumerate("甲乙丙", 100)
    ]
    sent = await asyncio.gather(*(telegram.receives(update) for update in updates))
    cards = {card["text"].partition("，")[0] for part in sent for card in part}
    assert cards == {"收到 3 个文件"}
    await press(telegram, "逐个看", telegram.latest)
    assert labels(telegram.latest)[0] == "✓ 留下"
    assert "一样" not in (await press(telegram, "不要", telegram.latest))["text"]


async def test_all_files_can_be_discarded(telegram: Telegram, journal: Journal, reports: Path) -> None:
    await telegram.receives(telegram.document("两.zip", zipped(**{"a.txt": HEPING, "b.txt": HEPING}), ADMIN))
    gone = await press(telegram, "全部不要", telegram.latest)
    assert gone["text"] == "2 个文件都没有留下。"
    assert samples.names(reports) == {samples.YUNLAN, samples.LINDU}
    assert ("a.txt", "discarded") in await told(journal)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"no zip", "打不开"),
        (zipped(), "没有文件"),
        (zipped(**{f"{number}.txt": "a" for number in range(51)}), "最多收 50 个"),
    ],
)
async def test_a_zip_that_cannot_be_used_is_refused_with_the_reason(
    telegram: Telegram, content: bytes, said: str
) -> None:
    [reply] = await telegram.receives(telegram.document("a.zip", content, ADMIN))
    assert said in reply["text"]


def test_names_in_a_zip_of_a_chinese_windows_are_read() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("abcd.txt", "x")
    raw = out.getvalue().replace(b"abcd.txt", "报道".encode("gb18030") + b".txt")
    assert archives.unpacked(raw, 100) == ([("报道.txt", b"x")], [])


async def test_headings_origin_warnings_and_duplicates_are_shown(telegram: Telegram) -> None:
    text = f"---\n报纸: 云澜日报\n日期: 2024-05-06\n---\n{samples.TEXTS[samples.YUNLAN]}"
    card = await send(telegram, "再来一次.md", text)
    for line in (
        "报纸、日期：云澜日报 2024-05-06",
        "小标题：看病少跑路 ｜ 药价明明白白",
        f"同一篇，读者只会看到其中一篇：{samples.YUNLAN}",
    ):
        assert line in card["text"]
    card = await send(telegram, "无名.txt", "我院今年新增床位30张，职工都很高兴。我院还要再建一栋楼。")
    assert "医院：（没有认出）" in card["text"]
    assert "⚠️ 通篇没有写明是哪家医院" in card["text"]


async def test_what_is_odd_about_a_report_is_said_in_the_language_of_who_sent_it(telegram: Telegram) -> None:
    telegram.language = "en"
    card = await send(telegram, "no-name.txt", "我院今年新增床位30张，职工都很高兴。我院还要再建一栋楼。")
    assert "⚠️ it never says which hospital it is about" in card["text"]


async def test_a_long_file_is_read_in_a_process_of_its_own(telegram: Telegram, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.operations.reports.LONG", 100)
    card = await send(telegram, samples.HEPING, HEPING)
    assert "标题：新楼启用暖民心" in card["text"]


async def test_a_document_that_replaces_another_in_an_edit_is_one(telegram: Telegram) -> None:
    update = telegram.document("甲.txt", HEPING.encode(), ADMIN)
    await telegram.receives(update)
    again = telegram.document("乙.txt", HEPING.encode(), ADMIN)
    edited = again.pop("message") | {"message_id": update["message"]["message_id"], "edit_date": int(time.time())}
    [card] = await telegram.receives(again | {"edited_message": edited})
    assert "收到 乙.txt" in card["text"]
    captioned = {"update_id": 9_999, "edited_message": edited | {"caption": "看看"}}
    assert await telegram.receives(captioned) == []


async def test_in_a_group_only_a_file_that_is_for_us_counts_and_its_card_is_private(telegram: Telegram) -> None:
    update = telegram.document(samples.HEPING, HEPING.encode(), ADMIN, GROUP)
    assert await telegram.receives(update) == []
    from_us = {"message_id": 7, "date": 0, "chat": {"id": GROUP, "type": "supergroup"}, "from": BOT, "text": "🏥 甲"}
    update = telegram.document(samples.HEPING, HEPING.encode(), ADMIN, GROUP, reply_to_message=from_us)
    card, note = await telegram.receives(update)
    assert (card["chat_id"], note["chat_id"], note["text"]) == (ADMIN, GROUP, chinese(texts.ANSWERED_IN_PRIVATE))


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("表格.xlsx", b"x", "不认识这种文件"),
        ("照片.png", b"x", "照片.png"),
        ("", b"x", "不认识这种文件"),
        ("坏.txt", samples.BINARY, "不是文本文件"),
        ("空.txt", b"  \n", "文件是空的"),
        ("坏.pdf", b"%PDF-1.4 nothing", "坏.pdf"),
        ("坏.docx", b"PK\x03\x04", "坏.docx"),
        ("大.txt", b"\xe5\xa5\xbd" * 4_000_000, "文件过大"),
        ("长.txt", b"\xe5\xa5\xbd" * 2_000_001, "文字太多"),
    ],
)
async def test_what_cannot_be_read_is_told(
    telegram: Telegram, reports: Path, name: str, content: bytes, said: str
) -> None:
    await telegram.receives(telegram.document(name, content, ADMIN))
    assert said in telegram.latest["text"]
    assert labels(telegram.latest) == []
    assert samples.names(reports) == {samples.YUNLAN, samples.LINDU}


async def test_a_file_that_telegram_does_not_hand_over(telegram: Telegram) -> None:
    update = telegram.document(samples.HEPING, b"", ADMIN)
    update["message"]["document"]["file_size"] = 20 * 2**20 + 1
    [reply] = await telegram.receives(update)
    assert reply["text"] == chinese(texts.UPLOAD_TOO_LARGE, size="20.0")
    telegram.recorder.failures["getFile"] = [(400, {"description": "Bad Request: file is too big"})]
    update = telegram.document(samples.HEPING, b"", ADMIN)
    del update["message"]["document"]["file_size"]
    [reply] = await telegram.receives(update)
    assert reply["text"] == chinese(texts.UPLOAD_TOO_LARGE, size="20.0")


# --- names ---


async def test_another_file_is_never_overwritten_unasked(telegram: Telegram, journal: Journal, reports: Path) -> None:
    newer = samples.TEXTS[samples.YUNLAN].replace("520", "530")
    card = await send(telegram, samples.YUNLAN, newer)
    assert f"已经有 {samples.YUNLAN}" in card["text"]
    assert labels(card) == ["⚠️ 覆盖原有的", "✓ 存为 云澜 (2).txt", "✏️ 改名", "🏥 改医院", "📰 改报纸、日期", "✕ 不要"]
    await press(telegram, "覆盖", card)
    assert (reports / samples.YUNLAN).read_text("utf-8") == newer
    assert "530张" in (await telegram.says(samples.BEDS))[0]["text"]
    [removed] = filing.Trash(reports.with_name("data")).removed()
    assert removed.file == samples.YUNLAN
    assert ("replaced" in [result for _target, result in await told(journal)]) is True
    card = await send(telegram, samples.YUNLAN, newer.replace("530", "540"))
    await press(telegram, "(2)", card)
    assert samples.names(reports) == {samples.YUNLAN, "云澜 (2).txt", samples.LINDU}


async def test_a_name_that_was_taken_meanwhile_is_asked_about_again(telegram: Telegram, reports: Path) -> None:
    card = await send(telegram, samples.HEPING, HEPING)
    (reports / samples.HEPING).write_text("别人的", "utf-8")
    again = await press(telegram, "留下", card)
    assert "⚠️ 覆盖原有的" in labels(again)
    assert (reports / samples.HEPING).read_text("utf-8") == "别人的"
    await press(telegram, "覆盖", again)
    assert (reports / samples.HEPING).read_text("utf-8") == HEPING


async def test_a_file_is_renamed_by_the_next_message(telegram: Telegram, reports: Path) -> None:
    card = await send(telegram, samples.HEPING, HEPING)
    asked = await press(telegram, "改名", card)
    assert "请把 禾坪.txt 的新文件名发给我" in asked["text"]
    assert labels(asked) == ["取消"]
    assert "520张" in (await telegram.says(samples.BEDS))[0]["text"]  # another reader's message is a question
    await telegram.says("a/b\\..\\新 楼.pdf", ADMIN)
    renamed = telegram.latest
    assert "收到 新 楼.txt" in renamed["text"]
    assert labels(telegram.recorder.messages[ADMIN, card["message_id"]]) == []
    assert "520张" in (await telegram.says(samples.BEDS, ADMIN))[0]["text"]  # asked for once
    await press(telegram, "留下", renamed)
    assert samples.names(reports) == {samples.YUNLAN, samples.LINDU, "新 楼.txt"}


async def test_asking_for_a_name_can_be_cancelled_and_other_replies_are_questions(telegram: Telegram) -> None:
    card = await send(telegram, samples.HEPING, HEPING)
    asked = await press(telegram, "改名", card)
    await telegram.says(samples.BEDS, ADMIN)  # taken for the name
    assert "收到 云澜县人民医院有多少张床位.txt" in telegram.latest["text"]
    asked = await press(telegram, "改名", telegram.latest)
    other = {"message_id": 7, "date": 0, "chat": {"id": ADMIN, "type": "private", "first_name": "甲"}, "from": BOT}
    assert "520张" in (await telegram.says(samples.BEDS, ADMIN, reply_to_message=other | {"text": "x"}))[0]["text"]
    assert "/help" in (await telegram.says("/help", ADMIN))[0]["text"]
    back = await press(telegram, "取消", asked)
    assert "✓ 留下" in labels(back)
    assert "520张" in (await telegram.says(samples.BEDS, ADMIN))[0]["text"]
    await press(telegram, "改名", back)
    to_it = telegram.recorder.messages[ADMIN, back["message_id"]]
    await telegram.says("好名字", ADMIN, reply_to_message=to_it)
    assert "收到 好名字.txt" in telegram.latest["text"]
    await press(telegram, "改名", telegram.latest)
    await telegram.says("...", ADMIN)
    assert "这不能用作文件名" in telegram.latest["text"]


# --- hospitals ---


async def test_the_hospital_is_corrected_by_the_next_message(telegram: Telegram, reports: Path) -> None:
    card = await send(telegram, samples.HEPING, HEPING)
    await press(telegram, "改医院", card)
    await telegram.says(f"{SOME}、{samples.LINDU_HOSPITAL}", ADMIN)
    assert f"医院：{SOME}、{samples.LINDU_HOSPITAL}" in telegram.latest["text"]
    await press(telegram, "改医院", telegram.latest)
    await telegram.says(SOME, ADMIN)
    await press(telegram, "留下", telegram.latest)
    assert read_corrections(reports).subjects == {samples.HEPING: (SOME,)}
    assert (reports / samples.HEPING).read_text("utf-8") == HEPING
    [reply] = await telegram.says(f"{SOME}有多少张床位")
    assert f"— 🏥 {SOME} · " in reply["text"]
    assert "380张" in reply["text"]


@pytest.mark.parametrize("button", ["改医院", "改报纸、日期"])
@pytest.mark.parametrize("words", ["院", "\u202e云澜县医院", "云澜\0医院", "医" * 61])
async def test_what_hospitals_toml_could_not_hold_is_refused_before_it_is_written(
    telegram: Telegram, reports: Path, button: str, words: str
) -> None:
    """Else the file would be refused as a whole at the next reload, with all that it says."""
    card = await send(telegram, samples.HEPING, HEPING)
    await press(telegram, button, card)
    await telegram.says(words, ADMIN)
    await press(telegram, "留下", card)
    found = read_corrections(reports)
    assert all(len(name) > 1 and name.isprintable() for names in found.subjects.values() for name in names)
    assert all(dated.newspaper.isprintable() for dated in found.dated.values())


async def test_a_report_can_be_about_no_hospital(telegram: Telegram, reports: Path) -> None:
    card = await send(telegram, samples.HEPING, HEPING)
    await press(telegram, "改医院", card)
    await telegram.says("无", ADMIN)
    assert "医院：（没有认出）" in telegram.latest["text"]
    await press(telegram, "留下", telegram.latest)
    assert read_corrections(reports).subjects == {samples.HEPING: ()}


async def test_a_file_that_names_its_hospital_itself_is_not_corrected(telegram: Telegram) -> None:
    card = await send(telegram, samples.HEPING, f"---\n医院: {samples.HEPING_HOSPITAL}\n---\n{HEPING}")
    await press(telegram, "改医院", card)
    await telegram.says(SOME, ADMIN)
    assert "文件开头写明了医院" in telegram.latest["text"]


# --- not kept ---


async def test_a_file_can_be_discarded_and_a_second_press_does_nothing(
    telegram: Telegram, journal: Journal, reports: Path
) -> None:
    card = await send(telegram, samples.HEPING, HEPING)
    assert (await press(telegram, "不要", card))["text"] == "没有留下 禾坪.txt。"
    await telegram.presses("留下", ADMIN, card)
    assert telegram.notice == chinese(texts.UPLOAD_GONE)
    assert samples.names(reports) == {samples.YUNLAN, samples.LINDU}
    assert (await told(journal))[-1] == (samples.HEPING, "discarded")


async def test_only_whoever_sent_a_file_decides_on_it(telegram: Telegram, reports: Path) -> None:
    card = await send(telegram, samples.HEPING, HEPING)
    for user, notice in (OTHER, texts.UPLOAD_GONE), (READER, texts.NOT_YOUR_BUTTON):
        await telegram.presses("留下", user, card | {"chat": {"id": user, "type": "private", "first_name": "乙"}})
        assert telegram.notice == chinese(notice)
    assert samples.names(reports) == {samples.YUNLAN, samples.LINDU}


def test_files_that_wait_are_few_and_not_for_ever() -> None:
    now = 0.0
    files = Waiting(clock=lambda: now)
    first = Upload("0", ADMIN, "a.txt", b"x" * 1000)
    files.put(first)
    files.expect(first, Choice.RENAME)
    assert files.expected(ADMIN) == (first, Choice.RENAME)
    for number in range(1, waiting.FILES + 1):
        files.put(replace(first, key=str(number)))
    assert files.get("0") is None
    assert files.expected(ADMIN) is None
    large = replace(first, key="large", content=b"x" * waiting.BYTES)
    files.put(large)
    assert files.get("large") == large
    assert files.get("5") is None
    now = waiting.SECONDS + 1
    assert files.get("large") is None


@pytest.mark.parametrize(
    ("wish", "name"),
    [("新", "新.txt"), ("新.md", "新.md"), ("新.pdf", "新.txt"), ("v1.2", "v1.2.txt"), (" 新.TXT ", "新.txt")],
)
def test_a_wish_for_a_name(wish: str, name: str) -> None:
    upload = Upload("0", ADMIN, "旧.txt", b"")
    assert uploads.renamed(upload, wish).name == name
    assert safe_name(name) == name


# --- reloads that follow ---


async def test_a_file_kept_during_another_reload_is_loaded_after_it(
    telegram: Telegram, reports: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reloads, "SECONDS_WITHOUT_A_WORD", 0.01)
    (reports / samples.LINDU).rename(reports.with_name("elsewhere"))
    await telegram.says("/reload", OTHER)
    waits = telegram.latest
    card = await send(telegram, samples.HEPING, HEPING)
    monkeypatch.setattr("bot.operations.reloads.SECONDS_IN_LINE", 0.2)
    stuck = await press(telegram, "留下", card)
    assert chinese(texts.RELOAD_WAITS) in stuck["text"]
    assert "已存为 禾坪.txt" in stuck["text"]
    reports.with_name("elsewhere").rename(reports / samples.LINDU)
    await press(telegram, "保持原样", waits, OTHER)
    card = await send(telegram, "又一篇.txt", "禾坪县中医院去年接诊3万人次。禾坪县中医院现有职工120人。")
    assert "重新载入完成" in (await press(telegram, "留下", card))["text"]
    assert "380张" in (await telegram.says(samples.HEPING_BEDS))[0]["text"]


async def test_several_files_kept_at_once_are_all_loaded(telegram: Telegram) -> None:
    cards = [await send(telegram, f"{n}.txt", HEPING.replace("禾坪", name)) for n, name in enumerate(("青禾", "白禾"))]
    buttons_ = [card["reply_markup"]["inline_keyboard"][0][0]["callback_data"] for card in cards]
    presses = [
        {"id": str(n), "from": {"id": ADMIN, "is_bot": False, "first_name": "甲"}, "chat_instance": "1"}
        | {"message": card, "data": data}
        for n, (card, data) in enumerate(zip(cards, buttons_, strict=True))
    ]
    await telegram.receives(*({"update_id": 5_000 + n, "callback_query": one} for n, one in enumerate(presses)))
    for card in cards:
        assert "重新载入完成" in telegram.recorder.messages[ADMIN, card["message_id"]]["text"]
    assert "380张" in (await telegram.says("白禾县中心医院有多少张床位"))[0]["text"]


# --- taking away ---


async def test_a_report_is_removed_with_confirmation_and_restored(
    telegram: Telegram, journal: Journal, reports: Path
) -> None:
    await telegram.says("/remove 临渡", ADMIN)
    asked = telegram.latest
    assert f"把 {samples.LINDU} 移到回收站吗" in asked["text"]
    assert f"最后一篇写{samples.LINDU_HOSPITAL}的报道" in asked["text"]
    assert (await press(telegram, "不移", asked))["text"] == f"没有移动 {samples.LINDU}。"
    assert samples.LINDU in samples.names(reports)
    await telegram.says(f"/remove {samples.LINDU}", ADMIN)
    asked = telegram.latest
    await press(telegram, "移到回收站", asked)
    removed = telegram.recorder.messages[ADMIN, asked["message_id"]]
    assert "移到回收站（" in removed["text"]
    assert samples.LINDU not in samples.names(reports)
    assert "移除 1" in telegram.latest["text"]  # it was said already what would be lost
    assert "还没有收录" in (await telegram.says(samples.DIRECTOR))[0]["text"]
    restored = await press(telegram, "恢复", removed)
    assert "已恢复" in restored["text"]
    assert "贺兰山" in (await telegram.says(samples.DIRECTOR))[0]["text"]
    assert (await press(telegram, "恢复", removed))["text"] == chinese(texts.PUT_BACK_GONE)
    assert [target for target, _result in await told(journal, "restore")] == [samples.LINDU, samples.LINDU]


async def test_many_reports_to_remove_are_listed_on_pages(telegram: Telegram, reports: Path) -> None:
    for number in range(21):
        (reports / f"{number:02}.txt").write_text(HEPING, "utf-8")
    await telegram.says("/remove", ADMIN)
    assert labels(telegram.latest)[-3:] == ["‹", "1/3", "›"]
    last = await press(telegram, "‹", telegram.latest)
    assert labels(last) == ["20.txt", samples.LINDU, samples.YUNLAN, "‹", "3/3", "›"]


async def test_a_name_that_fits_several_files_is_chosen_from_a_list(telegram: Telegram, reports: Path) -> None:
    samples.put(reports, samples.HEPING)
    (reports / "云澜二.txt").write_text(HEPING, "utf-8")
    await telegram.says("/remove", ADMIN)
    assert telegram.latest["text"] == chinese(texts.REMOVE_FROM, count=4)
    assert labels(telegram.latest) == sorted(samples.names(reports))
    asked = await press(telegram, "云澜二", telegram.latest)
    assert "把 云澜二.txt 移到回收站吗" in asked["text"]
    await telegram.says("/remove 没有", ADMIN)
    assert telegram.latest["text"] == chinese(texts.REMOVE_NONE, name="没有")
    await telegram.says("/remove 云", ADMIN)
    assert labels(telegram.latest) == ["云澜.txt", "云澜二.txt"]
    asked = await press(telegram, "云澜二", telegram.latest)
    assert "把 云澜二.txt 移到回收站吗" in asked["text"]
    await telegram.says("/remove 云澜", ADMIN)  # but for the suffix it is the name
    assert "把 云澜.txt 移到回收站吗" in telegram.latest["text"]
    await press(telegram, "移到回收站", asked)
    assert samples.names(reports) == {samples.YUNLAN, samples.LINDU, samples.HEPING}
    shown = await press(telegram, "移到回收站", asked)
    assert "报道文件夹里没有" in shown["text"]


async def test_a_file_that_could_not_be_loaded_can_be_removed_too(telegram: Telegram, reports: Path) -> None:
    (reports / "坏.txt").write_bytes(samples.BINARY)
    await telegram.says("/remove 坏", ADMIN)
    await press(telegram, "移到回收站", telegram.latest)
    assert "坏.txt" not in samples.names(reports)
