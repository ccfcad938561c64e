"""去年 is found by the year it was, where the report says when it was printed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from corpus.reading.parse import parse
from corpus.report import Kind, Passage, Sentence, Span
from retrieval.answering.answer import answer
from retrieval.snapshot.index import Index
from retrieval.snapshot.passages import Indexed, lines_of, spelt_out, year_of

HEAD = "青岭县人民医院的两年\n\n"
BODY = (
    "青岭县人民医院去年门诊看了31万人次，比前年多两成。\n\n"
    "青岭县人民医院有床位420张，职工510人。今年春天，医院的康复楼启用，可以住80人。\n"
)


def index(front: str = "") -> Index:
    return Index.build([parse("qingling.txt", front + HEAD + BODY)])


def test_the_year_of_a_report_comes_from_what_is_printed_with_it() -> None:
    assert year_of(parse("a.txt", "---\ndate: 2024-05-01\n---\n" + HEAD + BODY)) == 2024
    assert year_of(parse("a.txt", "---\ndate: 2024\n---\n" + HEAD + BODY)) == 2024
    assert year_of(parse("a.txt", HEAD + BODY)) is None


@pytest.mark.parametrize(
    ("text", "spelt"),
    [
        ("去年", "去年(2023年)"),
        ("前年和今年", "前年(2022年)和今年(2024年)"),
        ("十年以前年年如此", "十年以前年年如此"),
    ],
)
def test_relative_years_are_spelt_out(text: str, spelt: str) -> None:
    assert spelt_out(text, 2024) == spelt


def test_a_question_by_the_year_finds_last_year_and_no_other() -> None:
    dated = index("---\ndate: 2024-05-01\n---\n")
    found = answer(dated, "青岭县人民医院2023年门诊量是多少")
    assert "31万人次" in found.quotes[0].answer
    assert "2023" not in found.quotes[0].text  # the quote is the source
    assert answer(dated, "青岭县人民医院2019年门诊量是多少").outcome != "answer"
    assert answer(index(), "青岭县人民医院2023年门诊量是多少").outcome != "answer"


def test_the_path_of_a_file_tells_no_year(tmp_path: Path) -> None:
    assert year_of(parse("2021/a.txt", HEAD + BODY)) is None


@pytest.mark.parametrize(
    ("heading", "title", "line"),
    [
        ("一、2023年主要工作", "山城医院年报", "全年(2023年)门急诊48万人次。"),
        ("", "山城医院2023年家底", "全年(2023年)门急诊48万人次。"),
        ("", "2022年到2023年的山城医院", "全年门急诊48万人次。"),
        ("一、主要工作", "山城医院年报", "全年门急诊48万人次。"),
    ],
)
def test_all_of_the_year_is_the_one_that_the_heading_or_the_title_names(heading: str, title: str, line: str) -> None:
    sentence = Sentence("全年门急诊48万人次。", (Span(0, 12),))
    assert lines_of(Passage(1, Kind.BODY, "", heading, 1, (sentence,)), None, title) == (line,)


def test_a_cell_is_counted_in_the_unit_of_its_column() -> None:
    row = Sentence("山城医院　职工（人） 902　门诊（万人次） 61.2　电话（总机） 6128866\n", (Span(0, 40),))
    [line] = lines_of(Passage(1, Kind.BODY, "", "", 1, (row,)), None, "")
    assert "职工 902人" in line
    assert "门诊 61.2万人次" in line


def test_a_line_of_a_list_is_matched_with_its_heading() -> None:
    report = parse(
        "a.txt",
        HEAD
        + BODY
        + "\n挂号费\n普通门诊 5元\n专家门诊 20元\n特需门诊 100元\n\n全县的人都知道这些价钱，多少年没有变过。\n",
    )
    index = Index.build([report])
    assert answer(index, "青岭县人民医院特需门诊挂号费多少").quotes[0].answer.strip() == "特需门诊 100元"


@pytest.mark.parametrize(
    ("cell", "matched"),
    [
        ("编制床位 730", "编制床位 730张"),
        ("住院人次 2260", "住院人次 2260人次"),
        ("设备台数 41", "设备台数 41台"),
        ("后勤人员 66", "后勤人员 66人"),
        ("编制床位 730张", "编制床位 730张"),
        ("坐诊医师 18:30", "坐诊医师 18:30"),
        ("值班电话 6128866", "值班电话 6128866"),
    ],
)
def test_a_figure_has_the_unit_that_the_head_of_its_column_counts_in(cell: str, matched: str) -> None:
    row = Sentence(f"山城医院　{cell}\n", (Span(0, 40),))
    assert lines_of(Passage(1, Kind.BODY, "山城医院", "", 1, (row,)), None, "") == (f"山城医院 {matched}\n",)


def test_a_sentence_has_the_units_that_are_printed() -> None:
    told = Sentence("他数过，床位730不止。", (Span(0, 40),))
    assert lines_of(Passage(1, Kind.BODY, "山城医院", "", 1, (told,)), None, "") == ("他数过,床位730不止。",)


PRICES = [
    "普通门诊……………12",
    "贴敷（每贴）……………30~60",
    "埋线……………480/次",
    "推拿……………70 起",
    "药浴……………25 ※老人半价",
    "问诊……………免收",
]
MATCHED = ["12元", "30~60元", "480元/次", "70元 起", "25元 ※"]


@pytest.mark.parametrize("lead", ["部分收费摘录如下（单位：元）：", "下面是价钱（元）："])
def test_the_figures_of_a_list_have_the_unit_told_above_it_where_they_are_matched(lead: str) -> None:
    teas = [f"{kind}字号药茶……………………{at}" for at, kind in enumerate("甲乙丙丁戊己庚辛", 2)]
    lines = [*PRICES, *teas, "加床……………15元"]
    report = parse("a.txt", f"{HEAD}{BODY}\n{lead}\n" + "\n".join(lines) + "\n\n急诊在一楼，夜里 3 个人值班。\n")
    entries = [Indexed(number, report, passage) for number, passage in enumerate(report.passages)]
    matched = "".join(line for entry in entries if entry.passage.kind is Kind.BODY for line in entry.matched.lines)
    assert [told for told in MATCHED if told not in matched] == []
    assert len(re.findall(r"药茶\.+[0-9]元\n", matched)) == len(teas)
    assert "15元\n" in matched  # one that has its own
    assert not any("12元" in passage.text for passage in report.passages)


def test_a_figure_has_no_unit_that_is_told_of_another_list() -> None:
    report = parse(
        "a.txt",
        f"{HEAD}{BODY}\n价钱如下（单位：元）：\n普通门诊……12\n专家门诊……35\n\n医院说，明年不涨。床位如下：\n骨科……40\n儿科……50\n",
    )
    [entry] = [Indexed(0, report, passage) for passage in report.passages if "骨科" in passage.text]
    assert "骨科......40\n" in entry.matched.lines


@pytest.mark.parametrize(
    ("printed", "matched"),
    [
        ("晚班 １７ ： ３０ 开始 。", "晚班17:30开始。"),
        ("全县有病人 三百⼀ ⼗四⼈ ， 都认得她。", "全县有病人 三百一十四人,都认得她。"),
        ("他每次付 ４ ０ ０ 元，走了 6 400 步。", "他每次付400元,走了6 400步。"),
        ("没有⼀ 例感染， 也没有投诉。", "没有一例感染,也没有投诉。"),
        ("记者 方小满 清晨到院 ， 见到护士 何田 。", "记者 方小满 清晨到院,见到护士 何田。"),
        ("门诊楼 A 座和 CT 室之间有 open day 的海报。", "门诊楼 a 座和 ct 室之间有 open day 的海报。"),
        ("周一 方小满 3 0 2\n", "周一 方小满 3 0 2\n"),
        ("守着一条江 看好一方人", "守着一条江 看好一方人"),
    ],
)
def test_blanks_that_recognition_puts_between_characters_of_a_sentence_mean_nothing_where_it_is_matched(
    printed: str, matched: str
) -> None:
    sentence = Sentence(printed, (Span(0, len(printed)),))
    assert lines_of(Passage(1, Kind.BODY, "", "", 1, (sentence,)), None, "") == (matched,)
