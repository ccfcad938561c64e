"""From a file's text to a report: whatever the text, nothing is quoted that is not the source."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.problem import Problem
from corpus.reading.parse import parse
from corpus.report import Kind, Passage, Report

FIXED = settings(derandomize=True, deadline=None, max_examples=100)

HAN = "松阳县人民医院桐庐中心卫生的了说在把床位病房名张年月日一二三十年来患者护士长主任为山水新"
MARKS = "。，、；：！？…—“”‘’（）()《》【】「」-~·.,!?％%"
BLANKS = (
    [
        "\n",
        "\n\n",
        "\n\n\n",
        "\r\n",
        "\r\n\r\n",
        "\r",
        "\f",
        "\v",
        "\x1c",
        "\x1d",
        "\x1e",
        "\x1f",
        "\x85",
        "\u2028",
        "\u2029",
    ],
    [" ", "  ", "\t", "\u3000", "\u3000\u3000", "\xa0", "\u2003", "\u200b", "\u200d", "\u2060", "\ufeff", "\u00ad"],
)
MARKUP = ["# ", "## ", "### ", "#", "**", "__", "*", "> ", "- ", "+ ", "* ", "---", "***", "===", " #", "|", "`"]
PHRASES = [
    "松阳县人民医院",
    "桐庐县中医院",
    "我院",
    "该院",
    "县医院",
    "（桐庐县第二人民医院）",
    "记者 叶知秋",
    "通讯员 方小满",
    "◎ 叶知秋",
    "——山乡纪事",
    "图为",
    "（资料图片）",
    "扫码关注",
    "特别报道",
    "2023年5月6日",
    "- 3 -",
    "第3页",
    "12",
    "他说",
    "院长沈闻道介绍",
    "“好！”",
    "1260名",
    "Da",
    "Xi",
    "b",
    "１２",
    "ＡＢ",
    "\U0001f600",
    "㐀",
    "〇",
    "。\n\n",
    "，\n\n",
    "。”",
    "！）",
]

pieces = st.one_of(
    st.text(st.sampled_from(HAN), min_size=1, max_size=30),
    st.sampled_from(MARKS),
    st.sampled_from(BLANKS[0]),
    st.sampled_from(BLANKS[1]),
    st.sampled_from(MARKUP),
    st.sampled_from(PHRASES),
)


@st.composite
def set_pages(draw: st.DrawFn) -> str:
    """Pages as a newspaper's are: sentences wrapped at some width, with captions and breaks between them."""
    end = draw(st.sampled_from(["\n", "\r\n", "\r"]))
    width = draw(st.integers(9, 60))
    page = ""
    for _ in range(draw(st.integers(1, 6))):
        sentences = draw(
            st.lists(
                st.tuples(
                    st.text(st.sampled_from(HAN + "，、“”"), min_size=3, max_size=90), st.sampled_from("。！？；")
                ),
                min_size=1,
                max_size=5,
            )
        )
        text = "".join(map("".join, sentences))
        page += draw(st.sampled_from(["", "\u3000\u3000", "# ", "## ", "**"]))
        page += end.join(text[i : i + width] for i in range(0, len(text), width))
        page += draw(st.sampled_from(["", "**"])) + end * draw(st.integers(1, 3))
        page += draw(
            st.sampled_from(["", "", f"护士为老人量血压。{end}{end}", f"- 3 -{end}{end}", f"山路弯弯 情意绵绵{end}"])
        )
    return page


pages = st.one_of(
    st.lists(pieces, max_size=60).map("".join),
    set_pages(),
    st.text(st.characters(codec="utf-8"), max_size=80),
)
"""Arbitrary texts of files, most of them ugly."""


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def passages_of(report: Report, kind: Kind) -> list[Passage]:
    return [passage for passage in report.passages if passage.kind is kind]


def body(report: Report) -> str:
    return "".join(passage.text for passage in passages_of(report, Kind.BODY))


# ---------------------------------------------------------------- whatever the text


@pytest.mark.parametrize("text", ["", " ", "\n", "\ufeff", "。", "#", "# \n## ", "”", "……", "\x00", "-" * 400])
def test_a_text_of_hardly_anything_makes_a_report(text: str) -> None:
    report = parse("空.txt", text)
    assert (report.file, report.source) == ("空.txt", text)
    assert report.warnings


@pytest.mark.parametrize("line", ["**", "> ", ">>", "> **"])
def test_a_line_of_nothing_but_marks_does_no_harm(line: str) -> None:
    assert body(parse("a.txt", f"{REPORT}\n\n{line}\n")) == body(parse("a.txt", REPORT))


@pytest.mark.parametrize(
    "source",
    [
        "# 守望富春江里的白衣人\n\n## **桐庐县人民医院纪事**\n\n## **一年又一年**\n\n记者 叶知秋\n\n山里来了新医生，大家很高兴。\n",
        "# 守望富春江\n\n医院今年引进了一台国内先进的手术机器人**da Vinci**\nXi，院里派出六名医生外出学习，年底前完成了首例手术。\n",
    ],
)
def test_lines_in_bold_joined_with_a_blank_are_the_source(source: str) -> None:
    for passage in parse("a.md", source).passages:
        for sentence in passage.sentences:
            cut = "".join(source[span.start : span.end] for span in sentence.spans)
            assert squeezed(cut) == squeezed(sentence.text)


@FIXED
@given(pages)
def test_every_sentence_is_its_spans_of_the_source(source: str) -> None:
    report = parse("a.txt", source)
    for passage in report.passages:
        for sentence in passage.sentences:
            assert sentence.text.strip()
            cut = "".join(source[span.start : span.end] for span in sentence.spans)
            assert squeezed(cut) == squeezed(sentence.text)


@FIXED
@given(pages)
def test_spans_rise_and_lie_inside_the_source(source: str) -> None:
    for passage in parse("a.txt", source).passages:
        for sentence in passage.sentences:
            ends = [0, *(offset for span in sentence.spans for offset in span), len(source)]
            assert ends == sorted(ends)
            assert all(span.start < span.end for span in sentence.spans)


@FIXED
@given(pages)
def test_sentences_of_a_passage_stand_in_the_order_of_the_source(source: str) -> None:
    for passage in passages_of(parse("a.txt", source), Kind.BODY):
        offsets = [offset for sentence in passage.sentences for span in sentence.spans for offset in span]
        assert offsets == sorted(offsets)


@FIXED
@given(pages)
def test_nothing_in_the_source_is_quoted_twice(source: str) -> None:
    spans = sorted(
        span for passage in parse("a.txt", source).passages for one in passage.sentences for span in one.spans
    )
    assert all(before.end <= after.start for before, after in itertools.pairwise(spans))


@FIXED
@given(pages)
def test_passages_are_numbered_and_at_most_300_characters_long(source: str) -> None:
    report = parse("a.txt", source)
    assert [passage.number for passage in report.passages] == list(range(1, len(report.passages) + 1))
    assert all(0 < len(passage.text) <= 300 for passage in report.passages)


@FIXED
@given(pages)
def test_every_passage_is_about_the_hospital_of_its_report(source: str) -> None:
    report = parse("a.txt", source)
    named = {hospital.name for hospital in report.hospitals} or {""}
    assert {passage.hospital for passage in report.passages} <= named
    assert not (report.anonymous and report.hospitals)


@FIXED
@given(pages)
def test_the_same_text_makes_the_same_report(source: str) -> None:
    assert parse("a.txt", source) == parse("a.txt", source)


clauses = st.text(st.sampled_from("松阳山里新病房住进老人孩子"), min_size=4, max_size=14)
paragraphs_as_set = st.lists(clauses, min_size=6, max_size=20).map(lambda drawn: "，".join(drawn) + "。")


@FIXED
@given(st.lists(paragraphs_as_set, min_size=1, max_size=4), st.integers(18, 50))
def test_a_repaired_text_needs_no_repair(paragraphs: list[str], width: int) -> None:
    wrapped = "\n\n".join("\n".join(text[i : i + width] for i in range(0, len(text), width)) for text in paragraphs)
    once = body(parse("a.txt", f"# 山乡来了新医生\n\n{wrapped}\n"))
    assert body(parse("a.txt", f"# 山乡来了新医生\n\n{once}\n")) == once


# ---------------------------------------------------------------- one report

REPORT = """\
# 守着一条江 看好一方人

## 桐庐县人民医院服务山乡见闻

记者 叶知秋 通讯员 方小满

桐庐县人民医院坐落在富春江畔，始建于1938年。全院现有职工1260名，去年接待门诊病人74万人次。

### 巡回医疗 走村入户

为了让山里的老人少跑路，医院派出12支巡回医疗队，每月到乡镇坐诊两次。

### 一站服务 少走弯路

门诊大厅把挂号、缴费和取报告并到一个窗口，病人平均少走了三百步。
"""


def test_a_report_in_full() -> None:
    report = parse("2023/桐庐.md", REPORT)
    assert report.file == "2023/桐庐.md"
    assert report.source == REPORT
    assert report.title == "守着一条江 看好一方人"
    assert report.subtitle == "桐庐县人民医院服务山乡见闻"
    assert report.byline == "记者 叶知秋 通讯员 方小满"
    assert report.headings == ("巡回医疗 走村入户", "一站服务 少走弯路")
    assert [hospital.name for hospital in report.hospitals] == ["桐庐县人民医院"]
    assert report.warnings == ()
    assert not report.anonymous
    assert [(passage.kind, passage.heading) for passage in report.passages] == [
        (Kind.HEADLINE, ""),
        (Kind.BODY, ""),
        (Kind.HEADING, "巡回医疗 走村入户"),
        (Kind.BODY, "巡回医疗 走村入户"),
        (Kind.HEADING, "一站服务 少走弯路"),
        (Kind.BODY, "一站服务 少走弯路"),
    ]
    assert [passage.paragraph for passage in passages_of(report, Kind.BODY)] == [1, 2, 3]
    assert [sentence.text for sentence in report.passages[1].sentences] == [
        "桐庐县人民医院坐落在富春江畔，始建于1938年。",
        "全院现有职工1260名，去年接待门诊病人74万人次。",
    ]


def test_the_byline_can_be_quoted() -> None:
    headline = parse("a.md", REPORT).passages[0]
    assert [sentence.text for sentence in headline.sentences] == [
        "守着一条江 看好一方人",
        "桐庐县人民医院服务山乡见闻",
        "记者 叶知秋 通讯员 方小满",
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028"])
def test_line_ends_make_no_difference(end: str) -> None:
    report = parse("a.md", REPORT.replace("\n", end))
    assert [passage.text for passage in report.passages] == [passage.text for passage in parse("a.md", REPORT).passages]


@pytest.mark.parametrize(
    ("text", "warning"),
    [
        pytest.param(
            "守着一条江\n\n记者 叶知秋\n",
            "REPORT_NO_BODY",
        ),
        ("医院派出12支巡回医疗队，每月到乡镇坐诊两次，老人们再也不用翻山越岭去看病了。\n", "REPORT_NO_TITLE"),
        ("山乡纪事\n\n国家出台办法，鼓励年轻医生到山区工作，补贴由省里统一发放，今年起实行。\n", "REPORT_ON_NONE"),
        ("山乡纪事\n\n，医院派出了12支巡回医疗队，每月到乡镇坐诊两次，老人们都说方便。\n", "REPORT_HEAD_LOST"),
        (
            "山乡纪事\n\n桐庐县人民医院派出了12支巡回医疗队，每月到乡镇坐诊两次，老人们都说，现在看病\n",
            "REPORT_TAIL_LOST",
        ),
    ],
)
def test_what_is_odd_is_said_in_a_warning(text: str, warning: str) -> None:
    assert any(warning == one.code for one in parse("a.txt", text).warnings)


def test_a_sentence_without_its_head_is_marked_and_left_as_it_is() -> None:
    source = "山乡纪事\n\n，医院派出了12支巡回医疗队。每月到乡镇坐诊两次，老人们都说方便，年轻人也说好。\n"
    sentences = [one for passage in passages_of(parse("a.txt", source), Kind.BODY) for one in passage.sentences]
    assert [(one.text[:3], one.damaged) for one in sentences] == [("，医院", True), ("每月到", False)]


def test_a_report_that_never_says_which_hospital_is_anonymous() -> None:
    source = "让爱延续\n\n我院今年派出12支巡回医疗队，每月到乡镇坐诊两次，老人们再也不用翻山越岭去看病了。\n"
    report = parse("a.txt", source)
    assert report.anonymous
    assert report.hospitals == ()
    assert Problem.of("REPORT_ANONYMOUS") in report.warnings


def test_a_policy_text_is_about_no_hospital_and_not_anonymous() -> None:
    report = parse("a.txt", "基层医疗新规\n\n国家出台办法，鼓励年轻医生到山区工作，补贴由省里统一发放，今年起实行。\n")
    assert (report.hospitals, report.anonymous) == ((), False)


# ---------------------------------------------------------------- nothing is lost


def lost(report: Report) -> str:
    """Letters and figures of the source that are neither quoted nor set aside with a reason."""
    spans = [span for passage in report.passages for one in passage.sentences for span in one.spans]
    spans += [span for aside in report.aside for span in aside.spans]
    held = {at for span in spans for at in range(span.start, span.end)}
    return "".join(c for at, c in enumerate(report.source) if at not in held and c.isalnum())


@pytest.mark.parametrize("path", sorted(Path(__file__).parents[2].glob("reports/*.*")), ids=lambda path: path.name)
def test_every_character_is_quoted_or_set_aside_with_a_reason(path: Path) -> None:
    if path.suffix in {".txt", ".md"}:
        report = parse(path.name, path.read_text("utf-8"))
        assert lost(report) == ""
        assert all(aside.rule for aside in report.aside)


@FIXED
@given(pages)
def test_what_is_set_aside_is_its_spans_of_the_source(source: str) -> None:
    for aside in parse("a.txt", source).aside:
        cut = "".join(source[span.start : span.end] for span in aside.spans)
        assert squeezed(cut) == squeezed(aside.text)
