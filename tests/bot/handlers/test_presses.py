"""Buttons, pressed: below an answer, after a restart and a reload, by the wrong person, twice."""

from __future__ import annotations

from collections.abc import AsyncIterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from bot.handlers.send import decode, encode
from bot.journal.journal import Journal
from bot.wording import texts
from bot.wording.buttons import (
    AskExample,
    AskOf,
    Card,
    Complaint,
    Decide,
    Document,
    Forget,
    GoBack,
    Handle,
    Leaf,
    Leave,
    More,
    Open,
    Others,
    Press,
    Reason,
    Reasons,
    Side,
    Stay,
    Take,
    Turn,
    Vote,
    Whole,
    Wide,
    hospital_key,
)
from bot.wording.texts import Language, Text
from tests import samples
from tests.office import contents
from tests.recorder import ADMIN, GROUP, JSON, OTHER, READER, Telegram, conversation, person

pytestmark = pytest.mark.anyio


@pytest.fixture
async def telegram(reports: Path) -> AsyncIterator[Telegram]:
    async with conversation(reports, questions_per_minute=0) as ready:
        yield ready
        assert ready.recorder.refused == []


def chinese(text: Text, **values: object) -> str:
    return text.of(Language.HANS, **values)


def labels(message: JSON) -> list[str]:
    return [button["text"] for row in message["reply_markup"]["inline_keyboard"] for button in row]


def entry_of(message: JSON) -> int:
    """The entry in the journal of an answer that can be voted down."""
    buttons = [button for row in message["reply_markup"]["inline_keyboard"] for button in row]
    vote = decode(next(button["callback_data"] for button in buttons if button["text"] == "👎"))
    assert isinstance(vote, Vote)
    return vote.entry


def marked(message: JSON, kind: str) -> list[str]:
    raw = message["text"].encode("utf-16-le")
    found = [entity for entity in message["entities"] if entity["type"] == kind]
    return [raw[2 * e["offset"] : 2 * (e["offset"] + e["length"])].decode("utf-16-le") for e in found]


async def pressed(telegram: Telegram, label: str, **details: Any) -> JSON:
    changed = await telegram.presses(label, **details)
    assert changed is not None, telegram.notice
    return changed


# --- below an answer ---


async def test_a_quote_is_widened_in_place_until_the_report_ends(telegram: Telegram) -> None:
    await telegram.says(samples.BEDS)
    first = telegram.latest
    answering, _hospital = marked(first, "bold")
    shown = first
    while "下文" in labels(shown):
        wider = await pressed(telegram, "下文")
        assert len(wider["text"]) > len(shown["text"])
        assert wider["message_id"] == first["message_id"]
        assert marked(wider, "bold")[:1] == [answering]
        shown = wider
    assert "提醒他们按时服药。" in shown["text"]
    while "上文" in labels(shown):
        shown = await pressed(telegram, "上文")
    assert "把好药价关 守住百姓心\n" in marked(shown, "blockquote")[0]
    assert answering == "云澜县人民医院坐落在云澜县城南，现有开放床位520张，职工690人。"


async def test_what_stands_around_a_quote_stays(telegram: Telegram) -> None:
    await telegram.says(samples.BEDS)
    await telegram.says(samples.STAFF)
    wider = await pressed(telegram, "下文")
    assert wider["text"].startswith(f"（按“{samples.YUNLAN_HOSPITAL}”理解）\n\n")
    await telegram.says("/start")
    await pressed(telegram, samples.YUNLAN_HOSPITAL)
    wider = await pressed(telegram, "下文")
    assert wider["text"].startswith(f"❓ {samples.YUNLAN_HOSPITAL}")


async def test_one_press_too_many_changes_nothing(telegram: Telegram) -> None:
    await telegram.says(samples.BEDS)
    before = telegram.latest
    await telegram.presses("下文", message=before)
    assert await telegram.presses("下文", message=before) is None  # the second of two quick taps
    await telegram.presses("原文")


async def test_other_hospitals_are_a_press_away(telegram: Telegram) -> None:
    [reply] = await telegram.says(f"{samples.YUNLAN_HOSPITAL}和{samples.LINDU_HOSPITAL}的主任是谁")
    assert len(marked(telegram.latest, "blockquote")) == 2
    assert labels(telegram.latest) == ["①", "②", "👎"]
    turned = await pressed(telegram, "②")
    assert len(marked(turned, "blockquote")) == 1
    assert samples.LINDU_HOSPITAL in turned["text"]
    assert labels(turned)[-3:] == ["2/2 ›", "👎", "⋯"]
    wider = await pressed(telegram, "上文")
    assert labels(wider)[-3:] == ["2/2 ›", "👎", "⋯"]
    assert (await pressed(telegram, "›"))["text"] == reply["text"]


async def test_the_whole_report_is_sent_below_with_the_sentence_in_bold(telegram: Telegram) -> None:
    await telegram.says(samples.BEDS)
    answer = telegram.latest
    page = await pressed(telegram, "原文")
    assert page["message_id"] != answer["message_id"]
    for words in "把好药价关 守住百姓心", "记者 程小满 通讯员 杜若", "药价明明白白", "提醒他们按时服药。":
        assert words in page["text"]
    assert "云澜县人民医院坐落在云澜县城南，现有开放床位520张，职工690人。" in marked(page, "bold")
    assert await telegram.presses("全文文件") is None
    name, parameters = telegram.recorder.calls[-2]
    assert name == "sendDocument"
    assert parameters["chat_id"] == READER


async def test_a_long_report_has_pages(reports: Path) -> None:
    body = "\n\n".join(
        f"禾坪县中心医院第{number}病区有床位{number + 100}张，护士{number}人。" * 5 for number in range(1, 60)
    )
    (reports / samples.HEPING).write_text(f"新楼启用暖民心\n\n记者 沈听澜\n\n{body}", "utf-8")
    async with conversation(reports) as telegram:
        await telegram.says("禾坪县中心医院第58病区有多少张床位")
        page = await pressed(telegram, "原文")
        number, count = next(label for label in labels(page) if "/" in label).split("/")
        assert 1 < int(number) <= int(count)
        texts_of_pages = set()
        for _ in range(int(count)):
            page = await pressed(telegram, "›", message=telegram.latest)
            texts_of_pages.add(page["text"])
        assert len(texts_of_pages) == int(count)
        assert all(f"第{n}病区有床位{n + 100}张" in "".join(texts_of_pages) for n in range(1, 60))
        assert telegram.recorder.refused == []


async def test_votes_count_once_change_and_are_taken_back(telegram: Telegram) -> None:
    await telegram.says(samples.BEDS)
    before = labels(telegram.latest)
    assert "答非所问" in labels(await pressed(telegram, "👎"))
    assert telegram.notice == chinese(texts.SORRY)
    assert labels(await pressed(telegram, "👎")) == before
    assert telegram.notice == chinese(texts.VOTE_TAKEN_BACK)
    await telegram.sends_data(
        encode(Vote(entry_of(telegram.latest), 1)), telegram.latest
    )  # a button of an older message
    assert telegram.notice == chinese(texts.THANKS)


async def test_two_who_vote_at_the_same_moment_both_are_heard(reports: Path) -> None:
    async with conversation(reports, questions_per_minute=0) as telegram:
        await telegram.says(f"/ask {samples.BEDS}", chat=GROUP)
        answer = telegram.latest
        down = encode(Vote(entry_of(answer), -1))
        for user in READER, OTHER:  # each of them sees the message as it was before
            await telegram.sends_data(down, answer, user)
            assert telegram.notice == chinese(texts.SORRY)
        assert not any("抱歉" in parameters.get("text", "") for _name, parameters in telegram.recorder.calls)


async def test_below_a_vote_one_tap_says_why_and_the_journal_keeps_it(reports: Path) -> None:
    journal = await Journal.open(None, days=1, megabytes=1)
    async with conversation(reports, journal) as telegram:
        await telegram.says(samples.BEDS)
        before = labels(telegram.latest)
        asking = await pressed(telegram, "👎")
        assert labels(asking) == [*before, "答非所问", "不是这家", "过时了"]
        assert asking["text"] == telegram.latest["text"]
        assert labels(await pressed(telegram, "过时了")) == before
        assert telegram.notice == chinese(texts.REASON_NOTED, reason="过时了")
        [entry] = [entry async for entry in journal.entries()]
        assert (entry.vote, entry.complaints) == (-1, ("dated",))
        assert await telegram.presses("👎") is None  # taken back, and the reason with it
        [entry] = [entry async for entry in journal.entries()]
        assert (entry.vote, entry.complaints) == (0, ())


# --- refusals ---


async def test_a_refusal_leads_on(telegram: Telegram) -> None:
    await telegram.says(samples.HELICOPTERS)
    refusal = telegram.latest
    assert "🔍 问全部医院" in labels(refusal)
    everywhere = await pressed(telegram, "问全部医院")
    assert everywhere["text"].startswith("❓ 临渡市中医院有几架直升机（在全部医院的报道里找）")
    example = labels(refusal)[0]
    answer = await pressed(telegram, example, message=refusal)
    assert answer["text"].startswith(f"❓ {example}\n\n")
    assert samples.LINDU_HOSPITAL in answer["text"]


async def test_the_same_question_can_be_asked_of_a_hospital_that_is_covered(telegram: Telegram) -> None:
    await telegram.says(samples.HEPING_BEDS)
    answer = await pressed(telegram, samples.YUNLAN_HOSPITAL)
    assert answer["text"].startswith(f"❓ {samples.HEPING_BEDS}（换成云澜县人民医院来找）\n\n云澜县人民医院坐落")
    assert "520张" in answer["text"]


def naming(entry: int) -> list[Press]:
    """Presses that name an entry of the journal, of every kind that does; the report is one that everybody may read."""
    return [
        AskOf(entry, "", 0),
        AskOf(entry, "", 1),
        Turn(entry, 0),
        Side(entry, 0),
        Side(entry, -1),
        Open(entry),
        Vote(entry, 1),
        Vote(entry, -1),
        *(Complaint(entry, reason) for reason in Reason),
        Others(entry),
        Reasons(entry, 0),
    ]


@pytest.mark.parametrize("shown", ["an answer of one's own", "a message without buttons", "a message out of reach"])
async def test_what_someone_else_asked_cannot_be_read_or_voted_on_with_made_up_data(reports: Path, shown: str) -> None:
    journal = await Journal.open(None, days=1, megabytes=1)
    async with conversation(reports, journal, questions_per_minute=0) as telegram:
        await telegram.says(samples.BEDS)
        theirs, message = entry_of(telegram.latest), telegram.latest
        if shown == "an answer of one's own":
            await telegram.says(samples.DIRECTOR, OTHER)
            message = telegram.latest
        elif shown == "a message without buttons":
            await telegram.says("/privacy", OTHER)
            message = {key: value for key, value in telegram.latest.items() if key != "reply_markup"}
        else:
            message = {"message_id": 1, "date": 0, "chat": message["chat"] | {"id": OTHER}}
        for press in naming(theirs):
            assert await telegram.sends_data(encode(press), message, OTHER) is None, press
        entries = {entry.id: entry async for entry in journal.entries()}
        assert (entries[theirs].vote, entries[theirs].complaints) == (0, ())
        assert len(entries) == 1 + (shown == "an answer of one's own"), "nothing was asked"
        told = [parameters for _name, parameters in telegram.recorder.calls if parameters.get("chat_id") == OTHER]
        assert not any("520" in str(one) or samples.BEDS in str(one) for one in told)


async def test_a_wider_quote_tells_nothing_of_what_someone_else_asked(telegram: Telegram) -> None:
    await telegram.says(samples.HELICOPTERS)
    named = [decode(b["callback_data"]) for row in telegram.latest["reply_markup"]["inline_keyboard"] for b in row]
    theirs = next(press.entry for press in named if isinstance(press, AskOf))
    await telegram.says(samples.BEDS, OTHER)
    before = telegram.latest
    wide = next(
        press
        for row in before["reply_markup"]["inline_keyboard"]
        for press in [decode(row[0]["callback_data"])]
        if isinstance(press, Wide)
    )
    changed = await telegram.sends_data(encode(wide._replace(entry=theirs, answers=0)), before, OTHER)
    assert changed is None or not any(
        getattr(decode(button.get("callback_data")), "entry", 0) == theirs
        for row in changed["reply_markup"]["inline_keyboard"]
        for button in row
    )


async def test_in_a_group_a_message_does_only_what_its_buttons_say(telegram: Telegram) -> None:
    """Whoever forges buttons makes no answer that others have read show something else."""
    await telegram.says(f"/ask {samples.DIRECTOR}", OTHER, chat=GROUP)
    mine = telegram.latest
    named = [decode(b.get("callback_data")) for row in mine["reply_markup"]["inline_keyboard"] for b in row]
    wide = next(press for press in named if isinstance(press, Wide))
    await telegram.says(f"/ask {samples.BEDS}", chat=GROUP)
    theirs = telegram.latest
    key = hospital_key(samples.LINDU_HOSPITAL)
    forged: list[Press] = [
        wide,
        wide._replace(entry=entry_of(theirs)),
        wide._replace(entry=0),
        Turn(entry_of(mine), 0),
        Side(entry_of(mine), 0),
        Side(entry_of(mine), -1),
        Leaf(wide.report, 0, wide.at),
        More(wide.report, wide.at, 0, 0),
        Vote(entry_of(mine), -1),
        AskOf(entry_of(mine), "", 1),
        Card(key, 0),
        Stay(key, 1),
        Leave(key),
        Forget(OTHER, 0),
    ]
    for press in forged:
        before = len(telegram.recorder.calls)
        assert await telegram.sends_data(encode(press), theirs, OTHER) is None, press
        assert telegram.notice == chinese(texts.BUTTON_TOO_OLD)
        assert [name for name, _parameters in telegram.recorder.calls[before:]] == ["answerCallbackQuery"], press


async def test_in_a_group_what_telegram_no_longer_shows_us_is_left_as_it_is(telegram: Telegram) -> None:
    await telegram.says(f"/ask {samples.BEDS}", chat=GROUP)
    old = telegram.latest
    data = next(b["callback_data"] for row in old["reply_markup"]["inline_keyboard"] for b in row)
    shown = await telegram.sends_data(data, {"message_id": old["message_id"], "date": 0, "chat": old["chat"]}, OTHER)
    assert shown is not None
    assert shown["message_id"] != old["message_id"]


@pytest.mark.parametrize("office", [Decide("1", 1), GoBack(1, 1, 1), Handle("1", "keep"), Take("AbCdEf12", 1)])
async def test_an_administrators_button_is_nobody_elses(telegram: Telegram, reports: Path, office: Press) -> None:
    before = contents(reports)
    await telegram.says(samples.BEDS)
    assert await telegram.sends_data(encode(office), telegram.latest) is None
    assert contents(reports) == before


async def test_one_press_that_telegram_delivers_again_is_done_once(reports: Path) -> None:
    journal = await Journal.open(None, days=1, megabytes=1)
    async with conversation(reports, journal, questions_per_minute=0) as telegram:
        await telegram.says(samples.HELICOPTERS)
        buttons = [button for row in telegram.latest["reply_markup"]["inline_keyboard"] for button in row]
        again = next(button["callback_data"] for button in buttons if "问全部" in button["text"])
        refusal = telegram.latest
        await telegram.sends_data(again, refusal)
        asked = len([entry async for entry in journal.entries()])
        refusal = telegram.recorder.messages[READER, refusal["message_id"]]
        for _ in range(3):
            query = {"id": "77", "from": person(READER, "zh-hans"), "chat_instance": "1", "message": refusal}
            await telegram.receives({"update_id": 9_000_000, "callback_query": query | {"data": again}})
        assert len([entry async for entry in journal.entries()]) <= asked + 1


# --- hospitals ---


async def test_from_the_list_to_a_card_to_a_question(telegram: Telegram) -> None:
    await telegram.says("/hospitals")
    card = await pressed(telegram, samples.YUNLAN_HOSPITAL)
    assert card["text"].startswith(f"🏥 {samples.YUNLAN_HOSPITAL}\n\n收录的报道（1 篇）：\n• 《把好药价关 守住百姓心》")
    assert "小标题：看病少跑路 ｜ 药价明明白白" in card["text"]
    assert "云澜县人民医院坐落在云澜县城南，现有开放床位520张，职工690人。" in marked(card, "blockquote")
    answer = await pressed(telegram, "有多少张床位")
    assert "520张" in answer["text"]
    back = await pressed(telegram, "全部医院", message=card)
    assert back["message_id"] == card["message_id"]
    page = await pressed(
        telegram, "《把好药价关", message=await pressed(telegram, samples.YUNLAN_HOSPITAL, message=back)
    )
    assert "记者 程小满" in page["text"]


async def test_staying_with_a_hospital_and_leaving_it(telegram: Telegram) -> None:
    [card] = await telegram.says("/hospital 云澜县人民医院")
    assert "📌 只问云澜县人民医院" in card["text"]
    [reply] = await telegram.says("有多少职工")
    assert "职工690人" in reply["text"]
    assert reply["text"].startswith("📌 只问云澜县人民医院\n\n")
    [reply] = await telegram.says("院长是谁")
    assert "贺兰山" not in reply["text"]
    [reply] = await telegram.says(samples.DIRECTOR)
    assert "贺兰山" in reply["text"]
    assert "您选了只问云澜县人民医院" in reply["text"]
    await telegram.presses("不再只问")
    assert telegram.notice == chinese(texts.LEFT)
    assert "✕ 不再只问这一家" not in labels(telegram.latest)
    [reply] = await telegram.says("有多少架直升机")
    assert "📌" not in reply["text"]


async def test_staying_by_button_and_leaving_by_words(telegram: Telegram) -> None:
    await telegram.says("/hospitals")
    await telegram.presses(samples.LINDU_HOSPITAL)
    card = await pressed(telegram, "只问这家医院")
    assert telegram.notice == "接下来只问临渡市中医院。"
    assert "✕ 不再只问这一家" in labels(card)
    [reply] = await telegram.says("/hospital")
    assert "现在只问临渡市中医院" in reply["text"]
    assert (await telegram.says("/hospital 全部"))[0]["text"] == chinese(texts.LEFT)
    [reply] = await telegram.says("/hospital")
    assert "请在 /hospital 后面写上医院名" in reply["text"]
    [reply] = await telegram.says("/hospital 洛川市第九医院")
    assert "还没有收录洛川市第九医院的报道" in reply["text"]


async def test_a_hospital_that_was_guessed_is_said_and_can_be_denied(reports: Path) -> None:
    journal = await Journal.open(None, days=1, megabytes=1)
    async with conversation(reports, journal, questions_per_minute=0) as telegram:
        await _denied(telegram, journal)


async def _denied(telegram: Telegram, journal: Journal) -> None:
    await telegram.says("云兰县人民医院有多少张床位")
    answer = telegram.latest
    assert answer["text"].startswith(f"没有收录“云兰县人民医院”，按“{samples.YUNLAN_HOSPITAL}”来答。\n\n")
    wider = await pressed(telegram, "下文")
    assert wider["text"].startswith("没有收录“云兰县人民医院”")
    assert labels(wider)[-1] == "不是这家"
    entry = entry_of(wider)
    denied = await pressed(telegram, "不是这家")
    assert "不是这家" not in labels(denied)
    assert "没有别的名字相近的医院" in telegram.notice
    noted = [one async for one in journal.entries() if one.id == entry]
    assert [(one.vote, one.complaints) for one in noted] == [(-1, ("hospital",))]
    [card] = await telegram.says("云兰县人民医院")
    assert card["text"].startswith("没有收录“云兰县人民医院”")
    [card] = await telegram.says("/hospital 云兰县人民医院")
    assert card["text"].startswith("没有收录“云兰县人民医院”")


async def test_other_hospitals_with_such_a_name_are_offered(reports: Path) -> None:
    text = samples.TEXTS[samples.YUNLAN].replace("云澜县", "云杉县").replace("520张", "77张").replace("药", "菜")
    (reports / "云杉.txt").write_text(text, "utf-8")
    async with conversation(reports, questions_per_minute=0) as telegram:
        await telegram.says("云蓝县人民医院有多少张床位")
        assert "520张" in telegram.latest["text"]
        await telegram.presses("不是这家")
        offered = telegram.latest
        assert offered["text"] == chinese(texts.OTHERS_LIKE_IT)
        assert labels(offered) == ["🏥 云杉县人民医院", "🏥 全部医院"]
        assert "77张" in (await pressed(telegram, "云杉"))["text"]


# --- several questions in one message ---


async def test_several_questions_are_answered_part_by_part(telegram: Telegram) -> None:
    [reply] = await telegram.says(
        f"{samples.YUNLAN_HOSPITAL}\n1. 有多少床位\n2. 有几架直升机\n3. 夜间门诊哪天开\n4. 院长是谁"
    )
    text = reply["text"]
    assert text.startswith(f"① {samples.YUNLAN_HOSPITAL} 有多少床位\n")
    assert (
        text.index("520张")
        < text.index("② ")
        < text.index("没有找到“直升机”")
        < text.index("③ ")
        < text.index("周三晚上")
    )
    assert text.endswith(chinese(texts.MORE_QUESTIONS, count=3))
    assert labels(telegram.latest) == ["①", "③"]
    opened = await pressed(telegram, "③")
    assert "每周三晚上" in opened["text"]
    assert "👎" in labels(opened)
    [reply] = await telegram.says("床位多少？院长是谁？流血不止怎么办？")
    assert "120" in reply["text"]
    assert "①" not in reply["text"]


# --- how a hospital is reached ---


async def test_what_the_operator_wrote_is_told_as_that_and_else_that_reports_do_not_tell(reports: Path) -> None:
    (reports / "hospitals.toml").write_text(
        f'[[hospital]]\nname = "{samples.YUNLAN_HOSPITAL}"\nphone = "0000-123"\naddress = "城南路 1 号"', "utf-8"
    )
    async with conversation(reports, questions_per_minute=0) as telegram:
        for question in f"{samples.YUNLAN_HOSPITAL}电话是多少", "能用医保吗":
            [told] = await telegram.says(question)
            assert chinese(texts.OPERATORS_WORD) in told["text"]
            assert told["text"].endswith(f"🏥 {samples.YUNLAN_HOSPITAL}\n电话：0000-123")
            assert not told.get("entities")
        assert "地址：城南路 1 号" in (await telegram.says("它在哪里"))[0]["text"]
        card = (await telegram.says(samples.YUNLAN_HOSPITAL))[0]["text"]
        assert f"电话：0000-123\n地址：城南路 1 号\n{chinese(texts.OPERATORS_WORD_BEFORE)}" in card
        [none] = await telegram.says(f"{samples.LINDU_HOSPITAL}电话是多少")
        assert none["text"] == chinese(texts.NOT_IN_REPORTS)
        assert len(labels(none)) <= 3
        [told] = await telegram.says(f"{samples.YUNLAN_HOSPITAL}呢")
        assert "电话：0000-123" in told["text"]


# --- what is stored ---


async def test_forgetting_asks_first_and_then_deletes(reports: Path) -> None:
    journal = await Journal.open(None, days=1, megabytes=1)
    async with conversation(reports, journal) as telegram:
        await telegram.says(samples.BEDS)
        answer = telegram.latest
        await telegram.says(samples.DIRECTOR, OTHER)
        await telegram.says("/forget")
        asked = telegram.latest
        assert await telegram.presses("删除", OTHER, asked) is None
        assert telegram.notice == chinese(texts.NOT_YOURS)
        assert (await pressed(telegram, "不删", message=asked))["text"] == chinese(texts.KEPT)
        await telegram.says("/forget")
        assert (await pressed(telegram, "🗑"))["text"] == chinese(texts.FORGOTTEN, count=1)
        [left] = [entry async for entry in journal.entries()]
        assert left.question == samples.DIRECTOR
        await telegram.presses("👎", message=answer)
        assert telegram.notice == chinese(texts.ANSWER_GONE)
        assert "下文" in "".join(labels(await pressed(telegram, "下文", message=answer)))  # the report is still there
        assert "理解）" not in (await telegram.says(samples.STAFF))[0]["text"]


async def test_privacy_says_what_is_kept_and_for_how_long(telegram: Telegram) -> None:
    [reply] = await telegram.says("/privacy")
    assert "90 天" in reply["text"]
    assert "/forget" in reply["text"]


# --- later ---


async def test_buttons_outlive_a_restart_and_a_reload(reports: Path, tmp_path: Path) -> None:
    async def journal() -> Journal:
        return await Journal.open(tmp_path / "journal.db", days=1, megabytes=10)

    async with conversation(reports, await journal(), questions_per_minute=0) as telegram:
        await telegram.says(samples.BEDS)
        beds = telegram.latest
        await telegram.says(samples.HELICOPTERS)
        refusal = telegram.latest
        await telegram.says("/hospitals")
        hospitals = telegram.latest
    samples.put(reports, samples.HEPING)
    async with conversation(reports, await journal(), questions_per_minute=0) as telegram:
        telegram.recorder._numbers = count(hospitals["message_id"] + 1)
        for message in beds, refusal, hospitals:
            telegram.recorder.messages[READER, message["message_id"]] = message
        await telegram.says("/reload", ADMIN)
        assert len((await pressed(telegram, "下文", message=beds))["text"]) > len(beds["text"])
        await telegram.presses("👎", message=beds)
        assert telegram.notice == chinese(texts.SORRY)
        assert "记者 程小满" in (await pressed(telegram, "原文", message=beds))["text"]
        assert (await pressed(telegram, "问全部", message=refusal))["text"].startswith("❓ 临渡市中医院有几架直升机")
        assert (await pressed(telegram, samples.LINDU_HOSPITAL, message=hospitals))["text"].startswith("🏥 临渡")
        assert telegram.recorder.refused == []


async def test_a_report_that_has_changed_says_so(telegram: Telegram, reports: Path) -> None:
    await telegram.says(samples.BEDS)
    answer = telegram.latest
    page = await pressed(telegram, "原文", message=answer)
    (reports / samples.YUNLAN).write_text(samples.TEXTS[samples.YUNLAN].replace("520", "530"), "utf-8")
    await telegram.says("/reload", ADMIN)
    for label, message in ("下文", answer), ("原文", answer), ("全文文件", page):
        assert await telegram.presses(label, message=message) is None
        assert telegram.notice == chinese(texts.REPORT_CHANGED)


async def test_a_hospital_that_is_covered_no_more_says_so(telegram: Telegram) -> None:
    await telegram.says(samples.BEDS)
    for press in Card("AbCdEf12", 0), Stay("AbCdEf12", 0), AskExample("AbCdEf12", "beds"):
        assert await telegram.sends_data(encode(press), telegram.latest) is None
        assert telegram.notice == chinese(texts.HOSPITAL_GONE)


@pytest.mark.parametrize(
    "data",
    [
        "",
        "noop",
        "0w:AbCdEf12:1:0:0:1:0:1",
        "1w:AbCdEf12",
        encode(Wide("AbCdEf12", 10**9, 10**6, 10**6, 10**9, 10**6, 1)),
        encode(Wide("", -1, -1, -1, -1, -1, -1)),
        encode(Turn(10**9, 0)),
        encode(Turn(1, 10**6)),
        encode(Turn(1, -1)),
        encode(Vote(1, 7)),
        encode(Vote(10**15, 1)),
        encode(Whole("AbCdEf12", 1)),
        encode(Leaf("AbCdEf12", -5, 1)),
        encode(Document("")),
        encode(AskOf(10**9, "AbCdEf12", 1)),
        encode(Forget(0, 1)),
        "x" * 64,
    ],
)
async def test_foreign_and_outdated_data_gets_a_plain_answer(telegram: Telegram, data: str) -> None:
    await telegram.says(samples.BEDS)
    assert await telegram.sends_data(data, telegram.latest) is None
    assert not any("抱歉" in parameters.get("text", "") for _name, parameters in telegram.recorder.calls)


async def test_a_message_that_telegram_no_longer_shows_us(telegram: Telegram) -> None:
    await telegram.says(samples.BEDS)
    data = next(b["callback_data"] for row in telegram.latest["reply_markup"]["inline_keyboard"] for b in row)
    gone = {"message_id": telegram.latest["message_id"], "date": 0, "chat": telegram.latest["chat"]}
    shown = await telegram.sends_data(data, gone)
    assert shown is not None
    assert f"— 🏥 {samples.YUNLAN_HOSPITAL} · " in shown["text"]


async def test_a_press_that_telegram_no_longer_waits_for_is_no_error(telegram: Telegram) -> None:
    await telegram.says(samples.BEDS)
    late = (400, {"description": "Bad Request: query is too old and response timeout expired or query ID is invalid"})
    telegram.recorder.failures["answerCallbackQuery"] = [late]
    assert await telegram.presses("下文") is not None
    assert not any("抱歉" in parameters.get("text", "") for _name, parameters in telegram.recorder.calls)


async def test_presses_that_ask_keep_the_pace(reports: Path) -> None:
    async with conversation(reports, questions_per_minute=1) as telegram:
        await telegram.says("/start")
        assert await telegram.presses("床位") is not None
        start = next(m for m in telegram.recorder.messages.values() if "您好" in m["text"])
        assert await telegram.presses("床位", message=start) is None
        assert "问得太快了" in telegram.notice


async def test_in_a_group_everyone_may_read_on_and_vote(telegram: Telegram) -> None:
    await telegram.says(f"/ask {samples.BEDS}", chat=GROUP)
    answer = telegram.latest
    assert await telegram.presses("下文", OTHER) is not None
    for user in READER, OTHER:
        await telegram.sends_data(encode(Vote(entry_of(answer), -1)), telegram.latest, user)
        assert telegram.notice == chinese(texts.SORRY)
    await telegram.presses("原文", OTHER)
    sent = [parameters for name, parameters in telegram.recorder.calls if name == "sendMessage"][-1]
    assert sent["reply_parameters"]["message_id"] == answer["message_id"]
