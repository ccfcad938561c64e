"""What readers see: the hospital, the words of the report untouched, where they stand; or why there are none."""

from __future__ import annotations

from dataclasses import replace
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from telegram import MessageEntity

from bot import replies
from bot.handlers.send import entities
from bot.library import ReloadReport
from bot.replies import LIMIT, Mark, Reply, Style, render, units
from bot.terminal import coloured, plain
from corpus.report import Failure, Hospital, Kind
from retrieval.quote import Answer, Outcome, Quote
from tests.samples import ANSWER, COVERED, LINDU_HOSPITAL, QUOTE, YUNLAN_HOSPITAL, refusal


def covered_by(reply: Reply, style: Style) -> list[str]:
    return [reply.text[mark.start : mark.end] for mark in reply.marks if mark.style is style]


# --- answers ---


def test_an_answer_is_the_hospital_then_the_quote_then_where_it_stands() -> None:
    assert render(ANSWER).text == (
        "🏥 云澜县人民医院\n"
        "医院现有开放床位520张，职工690人。门诊每天开放。\n"
        "— 《把好药价关 守住百姓心》 ——云澜县人民医院便民改革见闻 · 看病少跑路 · 记者 程小满 通讯员 杜若 · 第 1 段 · 云澜.txt"
    )


def test_the_quote_is_set_off_and_the_part_that_answers_is_bold() -> None:
    reply = render(ANSWER)
    assert covered_by(reply, Style.QUOTE) == [QUOTE.text]
    assert covered_by(reply, Style.BOLD) == ["🏥 云澜县人民医院", "医院现有开放床位520张，职工690人。"]
    assert covered_by(reply, Style.CODE) == ["云澜.txt"]


def test_entities_count_utf_16_units() -> None:
    reply = render(
        replace(ANSWER, quotes=(replace(QUOTE, text="𠮷𠮷医院有床位520张。", answer_start=2, answer_end=12),))
    )
    raw = reply.text.encode("utf-16-le")

    def stretch(entity: MessageEntity) -> str:
        return raw[2 * entity.offset : 2 * (entity.offset + entity.length)].decode("utf-16-le")

    found = {(entity.type, stretch(entity)) for entity in entities(reply)}
    assert (MessageEntity.EXPANDABLE_BLOCKQUOTE, "𠮷𠮷医院有床位520张。") in found
    assert (MessageEntity.BOLD, "医院有床位520张。") in found
    assert (MessageEntity.BOLD, "🏥 云澜县人民医院") in found
    assert (MessageEntity.CODE, "云澜.txt") in found


def test_a_quote_from_title_or_heading_says_so() -> None:
    for kind, place in (Kind.HEADLINE, "标题"), (Kind.HEADING, "小标题"):
        assert f" · {place} · " in render(replace(ANSWER, quotes=(replace(QUOTE, kind=kind, paragraph=0),))).text


def test_a_damaged_quote_and_a_report_on_no_hospital_say_so() -> None:
    assert render(replace(ANSWER, quotes=(replace(QUOTE, damaged=True),))).text.endswith("原文疑似有误，按原样引用。")
    nobody = render(replace(ANSWER, quotes=(replace(QUOTE, hospital=""),)))
    assert nobody.text.startswith("（报道未涉及具体医院）\n")


def test_what_is_missing_is_left_out_of_the_source_line() -> None:
    bare = replace(QUOTE, title="", subtitle="", byline="", heading="")
    assert render(replace(ANSWER, quotes=(bare,))).text.splitlines()[-1] == "— 第 1 段 · 云澜.txt"


def test_a_hospital_that_was_only_meant_is_named_and_so_are_those_that_do_not_say() -> None:
    carried = render(replace(ANSWER, carried=True, silent=(LINDU_HOSPITAL,), missing_hospitals=("洛川市第九医院",)))
    assert "（按“云澜县人民医院”理解）" in carried.text
    assert "以下医院的报道没有提到：临渡市中医院。" in carried.text
    assert "以下医院没有收录：洛川市第九医院。" in carried.text


def test_at_most_three_quotes_are_shown() -> None:
    assert len(covered_by(render(replace(ANSWER, quotes=(QUOTE,) * 5)), Style.QUOTE)) == 3


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
        outcome=st.just(Outcome.ANSWER),
        quotes=st.lists(any_quote(), min_size=1, max_size=5).map(tuple),
        scope=NAMES,
        missing_hospitals=NAMES,
        silent=NAMES,
        carried=st.booleans(),
    )
)
def test_whatever_is_quoted_fits_and_no_quote_is_cut(answer: Answer) -> None:
    reply = render(answer)
    assert 0 < units(reply.text) <= LIMIT
    shown = covered_by(reply, Style.QUOTE)
    assert shown == [quote.text for quote in answer.quotes[: len(shown)]]
    assert shown
    for entity in entities(reply):
        assert entity.length > 0
        assert entity.offset + entity.length <= units(reply.text)


# --- refusals ---


def test_a_hospital_without_reports_is_named_and_ten_others_are_offered() -> None:
    many = [Hospital(f"云澜第{number}医院") for number in range(1, 13)]
    text = render(refusal(Outcome.NOT_COVERED, missing_hospitals=("洛川市第九医院",)), many).text
    assert "还没有收录这家医院的报道：洛川市第九医院。" in text
    assert "云澜第10医院 等" in text
    assert "云澜第11医院" not in text
    assert "/hospitals" in text
    assert LINDU_HOSPITAL in render(refusal(Outcome.NOT_COVERED), COVERED).text


def test_what_is_not_found_says_where_it_looked_and_for_which_words() -> None:
    text = render(refusal(Outcome.NOT_FOUND, scope=(YUNLAN_HOSPITAL,), missing_words=("直升机", "停机坪"))).text
    assert "云澜县人民医院的报道里没有找到答案" in text
    assert "这些词在报道里没有出现过：“直升机”“停机坪”" in text
    assert "已收录的报道里没有找到答案" in render(refusal(Outcome.NOT_FOUND)).text


@pytest.mark.parametrize(
    ("outcome", "advice"),
    [
        (Outcome.EMERGENCY, "立即拨打 120"),
        (Outcome.ADVICE, "请到医院就诊"),
        (Outcome.CHAT, "/help"),
        (Outcome.UNCLEAR, "/help"),
        (Outcome.EMPTY, "联系管理员"),
    ],
)
def test_every_other_refusal_says_what_to_do_next(outcome: Outcome, advice: str) -> None:
    assert advice in render(refusal(outcome)).text


@given(st.sampled_from([outcome for outcome in Outcome if outcome is not Outcome.ANSWER]), NAMES, NAMES, NAMES)
def test_every_refusal_fits(
    outcome: Outcome, names: tuple[str, ...], words: tuple[str, ...], covered: tuple[str, ...]
) -> None:
    answer = Answer("问题", outcome, scope=names, missing_hospitals=names, missing_words=words, carried=True)
    assert units(render(answer, [Hospital(name) for name in covered]).text) <= LIMIT


# --- commands ---


def test_examples_are_those_of_the_corpus_at_hand() -> None:
    for reply in replies.start(["云澜县人民医院有多少张床位"]), replies.help(["云澜县人民医院有多少张床位"]):
        assert "可以这样问：\n• 云澜县人民医院有多少张床位" in reply.text
    assert "可以这样问" not in replies.start([]).text


def test_hospitals_are_listed_page_by_page() -> None:
    assert "• 云澜县人民医院（2 篇）" in replies.hospitals([(Hospital(YUNLAN_HOSPITAL), 2)], 2).text
    many = [(Hospital(f"云澜第{number}医院" + "𠮷" * 50), 1) for number in range(1, 101)]
    first, last, beyond = (replies.hospitals(many, 100, page) for page in ("", "3", "99"))
    assert "第 1 页，共 3 页，发送 /hospitals 2 看下一页" in first.text
    assert last.text.endswith("第 3 页，共 3 页")
    assert last == beyond
    assert replies.hospitals(many, 100, "二") == first
    assert max(units(reply.text) for reply in (first, last)) <= LIMIT
    assert "还没有收录" in replies.hospitals([], 0).text


def test_a_reload_reports_counts_seconds_and_what_was_left_out() -> None:
    report = ReloadReport(6, 80, 5, (Failure("坏.txt", "文件是空的"),), 0.44)
    text = replies.reloaded(report).text
    assert "用时 0.4 秒" in text
    assert "6 篇报道、5 家医院、80 个段落" in text
    assert "有 1 个文件没有载入：\n• 坏.txt：文件是空的" in text


def test_a_reload_that_left_out_thousands_still_fits() -> None:
    failed = tuple(Failure(f"{number}.txt", "𠮷" * 300) for number in range(3000))
    text = replies.reloaded(ReloadReport(1, 1, 1, failed, 1.0)).text
    assert units(text) <= LIMIT
    assert "有 3000 个文件没有载入" in text
    assert text.splitlines()[-1].startswith("• 还有 29")


def test_an_administrator_sees_why_a_reload_failed() -> None:
    text = replies.reload_failed("没有找到报道文件夹").text
    assert "仍按原有的报道回答" in text
    assert "没有找到报道文件夹" in text


# --- the terminal says the same ---


def test_plain_text_marks_the_quote_and_changes_nothing() -> None:
    shown = plain(render(ANSWER))
    assert shown.replace("> ", "") == render(ANSWER).text
    assert f"\n> {QUOTE.text}\n" in shown


def test_colours_and_wrapping_lose_no_word() -> None:
    console = Console(file=StringIO(), width=24, color_system=None, force_terminal=True, highlight=False)
    shown = coloured(render(ANSWER), console).plain
    assert all(console.measure(line).maximum <= 24 for line in shown.splitlines() if line.startswith("▎"))
    assert "".join(shown.replace("▎ ", "").split()) == "".join(render(ANSWER).text.split())


def test_replies_add_up_with_their_marks() -> None:
    together = Reply("一二") + Reply("三四", (Mark(Style.BOLD, 0, 1),)) + "五"
    assert together == Reply("一二三四五", (Mark(Style.BOLD, 2, 3),))
