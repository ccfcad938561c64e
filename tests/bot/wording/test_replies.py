"""What readers see: the hospital, the words of the report untouched, where they stand; or why there are none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from telegram import MessageEntity

from bot.command_line.terminal import coloured, plain
from bot.handlers.send import BYTES, cleaned, entities, keyboard
from bot.library.library import Found
from bot.library.reload import Changes
from bot.wording import administration, buttons, guide, replies
from bot.wording.buttons import AskOf, Hospitals, Side, Turn, Vote, Whole, Wide, hospital_key
from bot.wording.replies import Around, Kept, Showing, around, refusal, view
from bot.wording.reply import LIMIT, Button, Mark, Reply, Style
from bot.wording.texts import Language
from corpus.problem import Problem
from corpus.reading.read import CorpusError
from corpus.report import Failure, Hospital, Kind, Origin
from corpus.store.store import Holdings
from retrieval.answering.excerpt import WIDEST, Extract
from retrieval.answering.pages import GAP, units
from retrieval.answering.telling import Example
from retrieval.quote import Answer, Care, Correction, Outcome, Quote, SetAside, Talk
from tests.samples import ANSWER, COVERED, LINDU_HOSPITAL, QUOTE, YUNLAN_HOSPITAL
from tests.samples import refusal as refused

HANS, HANT, EN = Language.HANS, Language.HANT, Language.EN
LANGUAGES = st.sampled_from(Language)
EXAMPLE = Example(YUNLAN_HOSPITAL, "beds")


def covered_by(reply: Reply, style: Style) -> list[str]:
    return [reply.text[mark.start : mark.end] for mark in reply.marks if mark.style is style]


def labels(reply: Reply) -> list[list[str]]:
    return [[button.text for button in row] for row in reply.buttons]


def render(answer: Answer, covered: Sequence[Hospital] = (), language: Language = HANS) -> Reply:
    return replies.render(answer, covered, language)


def shown(answer: Answer, language: Language = HANS, **place: object) -> Reply:
    """The first message of an answer on Telegram."""
    where = replace(Showing(7, 0, len(answer.quotes)), **place)  # type: ignore[arg-type]
    return view(Extract(answer.quotes[0]), around(answer, language, staying=where.staying), where, language)


# --- an answer on Telegram ---


def test_an_answer_is_the_quote_then_whose_it_is_who_printed_it_and_where_it_stands() -> None:
    printed = Origin(newspaper="云澜日报", date="2024-05-01", page="第3版")
    reply = shown(replace(ANSWER, quotes=(replace(QUOTE, origin=printed),)))
    assert reply.text == (
        "医院现有开放床位520张，职工690人。门诊每天开放。\n"
        "— 🏥 云澜县人民医院 · 云澜日报 2024-05-01 第 3 版 · 《把好药价关 守住百姓心》 · 看病少跑路 · 第 1 段"
    )
    assert replies.hospitals_shown(reply.text) == (YUNLAN_HOSPITAL,)


def test_the_title_leads_to_the_page_it_was_printed_on() -> None:
    address = "https://paper.example.com/2024/05/01/a.html"
    reply = shown(replace(ANSWER, quotes=(replace(QUOTE, origin=Origin(url=address)),)))
    assert covered_by(reply, Style.LINK) == ["《把好药价关 守住百姓心》"]
    [link] = [entity for entity in entities(cleaned(reply)) if entity["type"] == MessageEntity.TEXT_LINK]
    assert link["url"] == address
    for no_address in "javascript:alert(1)", "见报纸", "http:// x.y":
        assert not covered_by(
            shown(replace(ANSWER, quotes=(replace(QUOTE, origin=Origin(url=no_address)),))), Style.LINK
        )


def test_the_words_around_a_quote_are_in_the_readers_language_and_the_quote_is_not() -> None:
    traditional = shown(replace(ANSWER, silent=(LINDU_HOSPITAL,)), HANT)
    assert traditional.text.endswith("第 1 段\n\n以下醫院的報導沒有提到：临渡市中医院。")
    assert covered_by(traditional, Style.QUOTE) == [QUOTE.text]
    checkable = replace(QUOTE, report="AbCdEf12")
    english = shown(replace(ANSWER, quotes=(checkable,), silent=(LINDU_HOSPITAL,)), EN)
    assert english.text.endswith("paragraph 1\n\nNothing about it in the reports on: 临渡市中医院.")
    assert labels(english)[0] == ["📄", "👎", "⋯"]


def test_the_quote_is_set_off_and_the_part_that_answers_is_bold() -> None:
    reply = shown(ANSWER)
    assert covered_by(reply, Style.QUOTE) == [QUOTE.text]
    assert covered_by(reply, Style.BOLD) == ["医院现有开放床位520张，职工690人。", "🏥 云澜县人民医院"]


def test_entities_count_utf_16_units() -> None:
    reply = shown(
        replace(ANSWER, quotes=(replace(QUOTE, text="𠮷𠮷医院有床位520张。", answer_start=2, answer_end=12),))
    )
    raw = reply.text.encode("utf-16-le")

    def stretch(offset: int, length: int) -> str:
        return raw[2 * offset : 2 * (offset + length)].decode("utf-16-le")

    found = {(entity["type"], stretch(entity["offset"], entity["length"])) for entity in entities(reply)}
    assert (MessageEntity.BLOCKQUOTE, "𠮷𠮷医院有床位520张。") in found
    assert (MessageEntity.BOLD, "医院有床位520张。") in found
    assert (MessageEntity.BOLD, "🏥 云澜县人民医院") in found


def test_a_quote_from_title_or_heading_says_so() -> None:
    for kind, place in (Kind.HEADLINE, "标题"), (Kind.HEADING, "小标题"):
        assert shown(replace(ANSWER, quotes=(replace(QUOTE, kind=kind, paragraph=0),))).text.endswith(f" · {place}")


def test_a_damaged_quote_and_a_report_on_no_hospital_say_so() -> None:
    assert shown(replace(ANSWER, quotes=(replace(QUOTE, damaged=True),))).text.endswith("原文疑似有误，按原样引用。")
    nobody = shown(replace(ANSWER, quotes=(replace(QUOTE, hospital=""),)))
    assert "\n— （报道未涉及具体医院） · 《" in nobody.text


def test_a_report_without_a_title_is_named_by_its_file() -> None:
    bare = replace(QUOTE, title="", heading="")
    reply = shown(replace(ANSWER, quotes=(bare,)))
    assert reply.text.splitlines()[-1] == "— 🏥 云澜县人民医院 · 云澜.txt · 第 1 段"
    assert covered_by(reply, Style.CODE) == ["云澜.txt"]


def test_a_hospital_that_was_only_meant_is_named_and_so_are_those_that_do_not_say() -> None:
    carried = shown(replace(ANSWER, carried=True, silent=(LINDU_HOSPITAL,), missing_hospitals=("洛川市第九医院",)))
    assert "（按“云澜县人民医院”理解）" in carried.text
    assert "以下医院的报道没有提到：临渡市中医院。" in carried.text
    assert "以下医院没有收录：洛川市第九医院。" in carried.text


# --- the buttons below it ---


def test_buttons_widen_turn_open_and_judge() -> None:
    quote = replace(QUOTE, report="AbCdEf12", at=100)
    reply = view(
        Extract(quote, before=1, after=2, more_before=True, more_after=True),
        Around(),
        Showing(7, 1, 3),
        HANS,
    )
    assert labels(reply) == [["上文", "下文", "原文", "2/3 ›", "👎", "⋯"]]
    [(before, after, whole, on, bad, more)] = reply.buttons
    assert before.press == Wide("AbCdEf12", 100, 2, 2, 7, 1, 1)
    assert more.press == buttons.More("AbCdEf12", 100, 1, 2)
    assert after.press == Wide("AbCdEf12", 100, 1, 3, 7, 1, 1)
    assert whole.press == Whole("AbCdEf12", 100)
    assert (on.press, bad.press) == (Turn(7, 2), Vote(7, -1))


def test_a_button_that_leads_nowhere_is_not_there() -> None:
    end = Extract(replace(QUOTE, report="AbCdEf12"), more_before=True)
    assert labels(view(end, Around(), Showing(7, 0), HANS)) == [["上文", "原文", "👎", "⋯"]]


def test_a_quote_is_copied_whole_or_not_at_all() -> None:
    address, source = "https://t.me/chuchu_bot?start=qAbCdEf12a", "——云澜县人民医院《把好药价关 守住百姓心》"
    assert replies.to_copy(QUOTE, address, HANS) == f"{QUOTE.text}\n{source}\n{address}"
    long = replace(QUOTE, text=QUOTE.text + "又" * 240)
    assert replies.to_copy(long, address, HANS) == f"{QUOTE.answer}\n{source}\n{address}"
    longer = replace(QUOTE, text="又" * 220, answer_start=0, answer_end=220)
    assert replies.to_copy(longer, address, HANS) == f"{'又' * 220}\n{source}"
    longest = replace(QUOTE, text="又" * 250, answer_start=0, answer_end=250)
    assert replies.to_copy(longest, address, HANS) == ""
    assert replies.taking(Extract(longest), address, "", HANS) == []


def test_several_hospitals_are_quoted_side_by_side_with_a_button_each() -> None:
    both = [Extract(QUOTE), Extract(replace(QUOTE, hospital=LINDU_HOSPITAL))]
    reply = replies.side_by_side(both, Around("头", "尾"), Showing(7, 0), HANS)
    assert reply.text.startswith(f"头\n\n{QUOTE.text}\n— ① 🏥 云澜县人民医院 · 《")
    assert f"\n\n{QUOTE.text}\n— ② 🏥 临渡市中医院 · 《" in reply.text
    assert reply.text.endswith("\n\n尾")
    assert replies.hospitals_shown(reply.text) == (YUNLAN_HOSPITAL,)
    assert labels(reply) == [["①", "②", "👎"]]
    assert [button.press for button in reply.buttons[0][:2]] == [Side(7, 0), Side(7, 1)]
    last = view(both[1], Around(), Showing(7, 1, 2, Kept.SIDE), HANS)
    assert [button.press for button in last.buttons[0] if "›" in button.text] == [Side(7, -1)]
    long = [Extract(replace(QUOTE, text="长" * 1000)) for _ in range(9)]
    assert len(covered_by(replies.side_by_side(long, Around(), Showing(7, 0), HANS), Style.QUOTE)) == 3
    many = [Extract(QUOTE) for _ in range(9)]
    assert labels(replies.side_by_side(many, Around(), Showing(7, 0), HANS)) == [[*"①②③④⑤⑥", "👎"]]


def test_who_stays_with_a_hospital_sees_it_and_can_leave() -> None:
    staying = shown(ANSWER, staying=YUNLAN_HOSPITAL)
    assert staying.text.startswith("📌 只问云澜县人民医院\n\n")
    assert labels(staying)[-1] == ["✕ 不再只问这一家"]
    elsewhere = shown(replace(ANSWER, scope=(LINDU_HOSPITAL,)), staying=YUNLAN_HOSPITAL)
    assert "您选了只问云澜县人民医院；这个问题写明了别的医院" in elsewhere.text


def test_what_stands_around_a_quote_can_be_found_again() -> None:
    answer = replace(ANSWER, carried=True, silent=(LINDU_HOSPITAL,))
    beside = around(answer, HANS, asked="❓ 有多少张床位")
    text = view(Extract(QUOTE), beside, Showing(7, 0), HANS).text
    start = text.index(QUOTE.text)
    assert replies.kept(text, start, start + len(QUOTE.text)) == beside
    alone = view(Extract(QUOTE), Around(), Showing(7, 0), HANS).text
    start = alone.index(QUOTE.text)
    assert replies.kept(alone, start, start + len(QUOTE.text)) == Around()
    for head in "", "头":
        older = f"{head}{GAP if head else ''}🏥 云澜县人民医院\n{QUOTE.text}\n— 《题》 · 第 1 段"
        start = older.index(QUOTE.text)
        assert replies.kept(older, start, start + len(QUOTE.text)) == Around(head)


# --- without buttons ---


def test_at_most_three_quotes_are_shown_with_their_files() -> None:
    reply = render(replace(ANSWER, quotes=(QUOTE,) * 5))
    assert len(covered_by(reply, Style.QUOTE)) == 3
    assert covered_by(reply, Style.CODE) == ["云澜.txt"] * 3
    assert reply.buttons == ()


def any_quote() -> st.SearchStrategy[Quote]:
    label = st.text(st.characters(codec="utf-8"), max_size=400)
    text = st.text(st.characters(codec="utf-8"), min_size=1, max_size=300) | st.just("𠮷" * 300)
    return st.builds(
        Quote,
        file=st.text(st.characters(codec="utf-8"), min_size=1, max_size=300),
        hospital=label,
        title=label,
        subtitle=label,
        byline=label,
        heading=label,
        kind=st.sampled_from(Kind),
        paragraph=st.integers(0, 10**6),
        passage=st.integers(1, 10**6),
        text=text,
        answer_start=st.just(0),
        answer_end=st.integers(0, 300),
        spans=st.just(()),
        damaged=st.booleans(),
    ).map(lambda quote: replace(quote, answer_end=min(quote.answer_end, len(quote.text))))


NAMES = st.lists(st.text(st.characters(codec="utf-8"), min_size=1, max_size=60), max_size=15).map(tuple)


@given(
    st.builds(
        Answer,
        question=st.just("问题"),
        outcome=st.sampled_from([Outcome.ANSWER, Outcome.RELATED]),
        quotes=st.lists(any_quote(), min_size=1, max_size=5).map(tuple),
        scope=NAMES,
        missing_hospitals=NAMES,
        missing_words=NAMES,
        silent=NAMES,
        carried=st.booleans(),
    ),
    LANGUAGES,
    st.text(st.characters(codec="utf-8"), max_size=80),
)
def test_whatever_is_quoted_fits_and_no_quote_is_cut(answer: Answer, language: Language, staying: str) -> None:
    plain = render(answer, (), language)
    quoted = covered_by(plain, Style.QUOTE)
    assert quoted == [quote.text for quote in answer.quotes[: len(quoted)]]
    assert quoted
    widest = replace(answer.quotes[0], text="𠮷" * (WIDEST // 2), answer_start=0, answer_end=WIDEST // 2)
    asked = replies.asked_of("𠮷" * 4000, "𠮷" * 4000, language)
    beside = around(answer, language, staying=staying, asked=asked)
    wide = view(Extract(widest), beside, Showing(7, 0, staying=staying), language)
    for reply in plain, shown(answer, language, staying=staying), wide:
        assert 0 < units(reply.text) <= LIMIT
        sent = cleaned(reply)
        for entity in entities(sent):
            assert entity["length"] > 0
            assert entity["offset"] + entity["length"] <= units(sent.text)


# --- refusals ---


def test_a_hospital_without_reports_is_named_in_one_line_and_two_others_are_offered() -> None:
    names = [f"云澜第{number}医院" for number in range(1, 13)]
    refusal_ = refused(Outcome.NOT_COVERED, missing_hospitals=("洛川市第九医院",), nearby=tuple(names))
    assert replies.refusal(refusal_, HANS).text == "还没有收录洛川市第九医院的报道，也不拿别家的来代替。"
    assert labels(Reply("").with_buttons(replies.offers(refusal_, 7, (), HANS))) == [
        ["🏥 云澜第1医院"],
        ["🏥 云澜第2医院"],
        ["🏥 全部医院"],
    ]
    text = render(refusal_, [Hospital(name) for name in names]).text
    assert "云澜第3医院。发送 /hospitals" in text  # where there are no buttons
    assert "云澜第4医院" not in text
    assert LINDU_HOSPITAL in render(refused(Outcome.NOT_COVERED), COVERED).text


def test_what_is_not_found_says_where_it_looked_and_for_which_words() -> None:
    text = render(refused(Outcome.NOT_FOUND, scope=(YUNLAN_HOSPITAL,), missing_words=("直升机", "停机坪"))).text
    assert text == "云澜县人民医院的报道里没有找到“直升机”“停机坪”。"
    assert "已收录的报道里没有找到答案" in render(refused(Outcome.NOT_FOUND)).text


def test_what_stands_only_in_a_caption_is_not_said_to_stand_nowhere() -> None:
    aside = SetAside("直升机", "caption", "图为直升机停在楼顶。", "a.txt")
    text = render(refused(Outcome.NOT_FOUND, scope=(YUNLAN_HOSPITAL,), set_aside=(aside,))).text
    assert "没有出现过" not in text
    assert "“直升机”只出现在图片说明里，那里的文字不作引用：图为直升机停在楼顶。" in text


@pytest.mark.parametrize(
    ("outcome", "advice"),
    [
        (Outcome.CHAT, "/help"),
        (Outcome.UNCLEAR, "/help"),
        (Outcome.EMPTY, "联系管理员"),
    ],
)
def test_every_other_refusal_says_what_to_do_next(outcome: Outcome, advice: str) -> None:
    assert advice in render(refused(outcome)).text


@pytest.mark.parametrize(
    ("care", "advice"),
    [
        (Care.DANGER, "立即拨打 120"),
        (Care.POISON, "不要催吐"),
        (Care.DESPAIR, "12356"),
        (Care.CHILD, "儿科"),
        (Care.MEDICINE, "药师"),
        (Care.BODY, "请到医院就诊"),
    ],
)
def test_who_needs_help_is_told_where_to_find_it(care: Care, advice: str) -> None:
    assert advice in render(refused(care.outcome, care=care)).text
    for language in Language:
        assert len(replies.HELP[care].of(language)) < 480


def test_talk_gets_a_short_answer_and_thanks_no_buttons() -> None:
    for talk, text in replies.TALK.items():
        chat = refused(Outcome.CHAT, talk=talk)
        assert refusal(chat, HANS).text == text.of(HANS)
        rows = replies.offers(chat, 7, [EXAMPLE] * 3, HANS)
        assert len(rows) == (0 if talk in {Talk.THANKS, Talk.BYE} else 3)
    assert refusal(refused(Outcome.CHAT, talk=Talk.THANKS), HANS).text == "不客气。"


def test_a_name_that_was_corrected_is_said_in_the_first_line_with_a_way_out() -> None:
    guessed = Correction("云蓝县人民医院", YUNLAN_HOSPITAL, known=False)
    found = Found(replace(ANSWER, corrections=(guessed,)), "", (Extract(QUOTE),))
    reply = replies.answered(found, 7, HANS)
    assert reply.text.startswith(f"没有收录“云蓝县人民医院”，按“{YUNLAN_HOSPITAL}”来答。\n\n")
    assert reply.buttons[-1][0] == Button("不是这家", buttons.Others(7))
    called = replace(ANSWER, corrections=(Correction("城南医院", YUNLAN_HOSPITAL, known=True),))
    assert render(called).text.startswith(f"“城南医院”指的是“{YUNLAN_HOSPITAL}”。\n\n")
    silent = refused(Outcome.NOT_FOUND, scope=(YUNLAN_HOSPITAL,), corrections=(guessed,))
    assert refusal(silent, HANS).text.startswith("没有收录“云蓝县人民医院”")
    assert ["不是这家"] in labels(Reply("").with_buttons(replies.offers(silent, 7, [EXAMPLE], HANS)))


def test_despair_is_not_answered_with_talk_of_reports() -> None:
    assert "报道" not in replies.HELP[Care.DESPAIR].of(HANS)


@given(st.sampled_from(sorted(set(Outcome) - {Outcome.ANSWER})), NAMES, NAMES, NAMES, LANGUAGES)
def test_every_refusal_fits_and_so_do_its_buttons(
    outcome: Outcome, names: tuple[str, ...], words: tuple[str, ...], covered: tuple[str, ...], language: Language
) -> None:
    care = Care.DESPAIR if outcome in {Outcome.EMERGENCY, Outcome.ADVICE} else None
    answer = Answer("问题", outcome, (), names, names, covered, words, carried=True, care=care)
    asked = replies.asked_of("𠮷" * 4000, "𠮷" * 4000, language)
    reply = refusal(answer, language, staying="𠮷" * 90, asked=asked)
    assert units(reply.text) <= LIMIT
    reply = reply.with_buttons(replies.offers(answer, 2**53, [EXAMPLE] * 3, language, "𠮷" * 90))
    markup = keyboard(reply)
    for button in [button for row in markup["inline_keyboard"] for button in row] if markup else []:
        assert button["text"].strip()
        assert len(button["callback_data"].encode()) <= BYTES


def test_a_refusal_offers_what_can_help() -> None:
    near = refused(Outcome.NOT_COVERED, nearby=(LINDU_HOSPITAL,))
    assert replies.offers(near, 7, (), HANS)[0][0].press == AskOf(7, hospital_key(LINDU_HOSPITAL), 0)
    silent = Reply("").with_buttons(
        replies.offers(refused(Outcome.NOT_FOUND, scope=(YUNLAN_HOSPITAL,)), 7, [EXAMPLE], HANS)
    )
    assert labels(silent) == [
        ["云澜县人民医院有多少张床位？"],
        ["🔍 问全部医院"],
    ]
    assert silent.buttons[1][0].press == AskOf(7, "", 0)
    everywhere = Reply("").with_buttons(replies.offers(refused(Outcome.NOT_FOUND), 7, (), HANS))
    assert labels(everywhere) == [["🏥 全部医院"]]
    assert everywhere.buttons[0][0].press == Hospitals(0)
    for outcome in Outcome:
        offered = replies.offers(refused(outcome, nearby=(LINDU_HOSPITAL,) * 5), 7, [EXAMPLE] * 3, HANS, "某院")
        assert len(offered) <= replies.OFFERED
    assert replies.offers(refused(Outcome.EMERGENCY), 7, [EXAMPLE], HANS) == []


def test_a_name_that_fits_several_hospitals_is_a_question_with_a_button_for_each() -> None:
    which = refused(Outcome.WHICH, scope=(YUNLAN_HOSPITAL, LINDU_HOSPITAL))
    assert refusal(which, HANS).text == "您问的是哪一家？"
    assert render(which).text == "您问的是哪一家？可能是：云澜县人民医院、临渡市中医院。"
    rows = replies.offers(which, 7, (), HANS)
    assert [row[0].press for row in rows] == [
        AskOf(7, hospital_key(name), 1) for name in (YUNLAN_HOSPITAL, LINDU_HOSPITAL)
    ]


# --- commands ---


def test_examples_are_those_of_the_corpus_at_hand() -> None:
    for reply in guide.start([EXAMPLE], HANS), guide.help([EXAMPLE], "@chuchu_bot", HANS):
        assert "可以这样问，点一下就行：\n• 云澜县人民医院有多少张床位？" in reply.text
        assert reply.buttons[0][0].press == buttons.AskExample(hospital_key(YUNLAN_HOSPITAL), "beds")
    assert "可以这样问" not in guide.start([], HANS).text


def test_hospitals_are_listed_page_by_page() -> None:
    assert "• 云澜县人民医院（2 篇）" in guide.hospitals([(Hospital(YUNLAN_HOSPITAL), 2)], 2, 0, HANS).text
    many = [(Hospital(f"云澜第{number}医院" + "𠮷" * 50), 1) for number in range(1, 101)]
    first, last, beyond = (guide.hospitals(many, 100, page, HANS) for page in (0, 12, 98))
    assert "第 1 页，共 13 页，发送 /hospitals 2 看下一页" in first.text
    assert labels(first)[-1] == ["‹", "1/13", "›"]
    assert last.text.endswith("第 13 页，共 13 页")
    assert last == beyond
    assert max(units(guide.hospitals(many, 100, 0, HANS, 40).text), units(first.text)) <= LIMIT
    assert "还没有收录" in guide.hospitals([], 0, 0, HANS).text
    assert [guide.page_asked_for(words) for words in ("", "3", " 0 ", "二", "9" * 9)] == [0, 2, 0, 0, 0]


def test_a_reload_that_left_out_thousands_still_fits() -> None:
    failed = tuple(Failure(f"{number}.txt", Problem.of("AS_IT_STANDS", text="𠮷" * 300)) for number in range(3000))
    changes = Changes(failures=failed, after=Holdings(reports=6, hospitals=5, passages=80), seconds=0.44)
    text = administration.reloaded(changes, 7, HANS).text
    assert "用时 0.4 秒" in text
    assert "6 篇报道、5 家医院、80 个段落" in text
    assert "第 7 代" in text
    assert units(text) <= LIMIT
    assert "有 3000 个文件没有载入：\n• 0.txt：𠮷" in text
    assert text.splitlines()[-1].startswith("• 还有 29")


def test_an_administrator_sees_why_a_reload_failed() -> None:
    text = administration.reload_failed(CorpusError("CORPUS_MISSING", folder="reports"), HANS).text
    assert "仍按原有的报道回答" in text
    assert "没有找到报道文件夹" in text


# --- the terminal says the same ---


def test_plain_text_marks_the_quote_and_changes_nothing() -> None:
    shown = plain(render(ANSWER))
    assert shown.replace("> ", "") == render(ANSWER).text
    assert f"> {QUOTE.text}\n" in shown


def test_colours_and_wrapping_lose_no_word() -> None:
    console = Console(file=StringIO(), width=24, color_system=None, force_terminal=True, highlight=False)
    shown = coloured(render(ANSWER), console).plain
    assert all(console.measure(line).maximum <= 24 for line in shown.splitlines() if line.startswith("▎"))
    assert "".join(shown.replace("▎ ", "").split()) == "".join(render(ANSWER).text.split())


def test_replies_add_up_with_their_marks() -> None:
    together = Reply("一二") + Reply("三四", (Mark(Style.BOLD, 0, 1),)) + "五"
    assert together == Reply("一二三四五", (Mark(Style.BOLD, 2, 3),))
