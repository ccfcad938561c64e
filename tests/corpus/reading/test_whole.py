"""Nothing of a page is lost and nothing added, in all reports that the tests know."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.reading.parse import parse
from corpus.report import Report
from retrieval.answering.answer import answer
from retrieval.snapshot import Index
from tests.measure.whole import Faults, faults, own_folders, reports, shared_folders

NONE = Faults((), (), (), ())
REPORTS = [*reports(*own_folders(), *shared_folders())]


@pytest.mark.parametrize("report", REPORTS, ids=[report.file for report in REPORTS])
def test_every_character_is_text_or_set_aside_with_a_reason(report: Report) -> None:
    assert faults(report) == NONE


LINES = [
    "新闻热线 0571-64600110",
    "新闻热线 0571-64600110  发行电话 0571-64600120",
    "广告部 64600110  发行部 64600120",
    "投稿邮箱：news@paper.example",
    "读者来信请寄青岭县沿河路8号",
    "（下转A08版）\n（上接第一版）",
    "山乡潮·民生版 07 2024年6月21日 编辑:何田田",
]


@pytest.mark.parametrize("line", LINES)
def test_a_line_of_the_page_in_a_sentence_is_no_part_of_its_quote(line: str) -> None:
    source = f"河边的医院\n\n青岭县人民医院建在河边。1958年开院的时候，\n{line}\n只有三排平房，护士蹲在石梯上洗纱布。\n"
    texts = [sentence.text for passage in parse("a.txt", source).passages for sentence in passage.sentences]
    assert "1958年开院的时候，只有三排平房，护士蹲在石梯上洗纱布。" in texts


@pytest.mark.parametrize(
    ("before", "after", "held"),
    [
        ("去年手术2160", "5年里翻了一番。", "去年手术2160 5年里翻了一番。"),
        ("预约电话是0571-64600", "110，白天有人接。", "预约电话是0571-64600 110，白天有人接。"),
        ("码头的小站有分机，是0571-64", "12，夜里有人接。", "码头的小站有分机，是0571-64 12，夜里有人接。"),
        ("从江边数过来，病床添到了8", "50，还不够。", "从江边数过来，病床添到了8 50，还不够。"),
        ("从江边数过来，病床添到了8", "50张，还不够。", "从江边数过来，病床添到了8\u200950张，还不够。"),
        ("医院建于19", "58年，比县城还早。", "医院建于19\u200958年，比县城还早。"),
        ("新楼投资2.", "3亿元。", "新楼投资2.3亿元。"),
    ],
    ids=["two figures", "a telephone number", "an extension", "no measure", "its measure", "a year", "a decimal"],
)
@pytest.mark.parametrize("between", ["\n\n", "\n\n图为门诊大厅。\n\n"], ids=["page break", "caption"])
def test_a_figure_never_touches_one_that_the_page_sets_apart(before: str, after: str, held: str, between: str) -> None:
    source = f"河边的医院\n\n青岭县人民医院建在河边。病人从四面八方来看病。{before}{between}{after}\n"
    report = parse("a.txt", source)
    assert held in [sentence.text for passage in report.passages for sentence in passage.sentences]
    assert faults(report).touching == ()


def test_nor_one_of_the_next_line_of_a_paragraph_and_the_quote_shows_where_it_was_cut() -> None:
    lines = ["青岭县人民医院建在河边，去年添了新楼，全院的床位添到了12", "60张，走廊里不再有加床。"]
    report = parse("a.txt", "河边的医院\n\n" + "\n".join(lines) + "\n")
    assert faults(report).touching == ()
    told = answer(Index.build([report]), "青岭县人民医院有1260张床位吗")
    assert told.quotes[0].answer == "\u2009".join(lines)


@given(st.lists(st.sampled_from(["12", "3", "0571-", "年", "张，", "床位", "。", "、", "x"]), min_size=2, max_size=40))
def test_whatever_the_lines_are_no_digits_of_two_of_them_touch(pieces: list[str]) -> None:
    for between in ("\n", "\n\n", "\n\f"):
        report = parse("a.txt", "河边的医院\n\n青岭县人民医院建在河边。\n\n" + between.join(pieces) + "\n")
        assert faults(report).touching == ()
