"""Reading on: nothing that is shown differs from the source, nothing is lost, nothing of another hospital comes in."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.reading.parse import parse
from corpus.report import Report
from retrieval.answering.answer import answer
from retrieval.answering.excerpt import WIDEST, Extract, extract, widened
from retrieval.answering.finding import hospitals_named, quotes_with, reports_on
from retrieval.answering.pages import GAP, Part, page_of, pages, text_file, units
from retrieval.snapshot.index import Index
from tests import samples

FIXED = settings(derandomize=True, deadline=None, max_examples=60)

BOTH = """\
---
hospital: 云澜县人民医院、临渡市中医院
---
两家医院携手共建

记者 沈听澜

云澜县人民医院去年添了12台透析机。医院还新建了3间手术室。

临渡市中医院同时开出了5个夜间门诊。中医院的护士每周下乡两次。
"""

CAPTIONED = """\
新楼启用暖民心

记者 沈听澜

禾坪县中心医院新住院楼日前启用。楼内设有床位380张。

▲ 图为新住院楼外景（资料图片）

院长阮青禾说，新楼的每间病房都有独立卫生间。患者住得更舒心。
"""


@pytest.fixture(scope="module")
def index() -> Index:
    return Index.build(parse(name, text) for name, text in samples.TEXTS.items())


def flat(text: str) -> str:
    return re.sub(r"\s", "", text)


def source_of(report: Report, spans: object) -> str:
    return flat("".join(report.source[start:end] for start, end in spans))  # type: ignore[attr-defined]


def sentences(report: Report) -> list[str]:
    return [flat(sentence.text) for passage in report.passages for sentence in passage.sentences]


# --- a quote, widened ---


def test_every_step_adds_a_sentence_until_the_report_ends(index: Index) -> None:
    [quote] = answer(index, samples.DIRECTOR).quotes[:1]
    report = index.report(quote.report)
    assert report is not None
    shown: Extract | None = extract(index, quote)
    assert shown == widened(index, quote.report, quote.at, 0, 0)
    assert shown is not None
    assert (shown.before, shown.after) == (0, 0)
    assert shown.quote.text == shown.quote.answer  # it begins with the sentence that answers
    while shown.more_before or shown.more_after:
        size = len(shown.quote.text)
        shown = widened(
            index,
            quote.report,
            quote.at,
            shown.before + shown.more_before,
            shown.after + shown.more_after,
        )
        assert shown is not None
        assert len(shown.quote.text) > size
        assert flat(shown.quote.text) == source_of(report, shown.quote.spans)
    assert flat(shown.quote.text) == "".join(sentences(report))  # a short report is all there


def test_the_part_that_answers_stays_the_whole_sentence(index: Index) -> None:
    [quote] = answer(index, samples.BEDS).quotes[:1]
    for before, after in (0, 0), (1, 0), (0, 1), (3, 3), (99, 99):
        shown = widened(index, quote.report, quote.at, before, after)
        assert shown is not None
        assert shown.quote.answer == "云澜县人民医院坐落在云澜县城南，现有开放床位520张，职工690人。"


def test_a_heading_comes_with_its_sentence_on_a_line_of_its_own(index: Index) -> None:
    [quote] = answer(index, samples.BEDS).quotes[:1]
    shown = widened(index, quote.report, quote.at, 0, 2)
    assert shown is not None
    assert shown.quote.text.endswith("\n药价明明白白\n今年起，医院将216种常用药的价格张贴在大厅，患者一眼就能看清。")


def test_it_never_goes_on_to_another_hospital() -> None:
    index = Index.build([parse("两家.txt", BOTH)])
    [quote] = answer(index, "云澜县人民医院添了多少台透析机").quotes[:1]
    shown = widened(index, quote.report, quote.at, 99, 99)
    assert shown is not None
    assert "3间手术室" in shown.quote.text
    assert "临渡市中医院" not in shown.quote.text
    assert not shown.more_after


def test_captions_are_left_out() -> None:
    report = parse("禾坪.txt", CAPTIONED)
    index = Index.build([report])
    [quote] = answer(index, samples.HEPING_BEDS).quotes[:1]
    shown = widened(index, quote.report, quote.at, 9, 9)
    assert shown is not None
    assert "独立卫生间" in shown.quote.text
    assert "外景" not in shown.quote.text
    assert flat(shown.quote.text) == source_of(report, shown.quote.spans)


def test_a_report_that_has_changed_is_not_found(index: Index) -> None:
    [quote] = answer(index, samples.BEDS).quotes[:1]
    changed = Index.build([parse(samples.YUNLAN, samples.TEXTS[samples.YUNLAN].replace("520", "530"))])
    assert widened(changed, quote.report, quote.at, 0, 0) is None
    assert widened(index, quote.report, quote.at + 1, 0, 0) is None
    again = Index.build([parse("别的名字.txt", samples.TEXTS[samples.YUNLAN])])
    assert (
        widened(again, quote.report, quote.at, 0, 0) is not None
    )  # the same text under another name is the same report


@FIXED
@given(st.integers(0, 200), st.integers(-5, 300), st.integers(-5, 300), st.text("一二。！？\n", max_size=3000))
def test_no_widening_is_too_wide_or_untrue(number: int, before: int, after: int, text: str) -> None:
    report = parse("山.txt", f"山里的医院\n\n记者 沈听澜\n\n云澜县人民医院有床位5张。{text}")
    index = Index.build([report])
    starts = [s.spans[0].start for passage in report.passages for s in passage.sentences]
    shown = widened(index, report.fingerprint, starts[number % len(starts)], before, after)
    assert shown is not None
    assert units(shown.quote.text) <= max(WIDEST, 600)
    assert flat(shown.quote.text) == source_of(report, shown.quote.spans)


# --- the whole report ---


@FIXED
@given(
    st.lists(st.text("医院床位五百二十张，、：“”。！？𠮷\u200b", max_size=400), max_size=12),
    st.sampled_from([600, 601, 1000, 3000]),
)
def test_every_page_fits_and_no_sentence_is_lost(paragraphs: list[str], limit: int) -> None:
    report = parse("山.txt", "\n\n".join(["山里的医院", "记者 沈听澜", *paragraphs]))
    book = pages(report, limit)
    assert book
    for page in book:
        assert units(GAP.join(piece.cut.text for piece in page)) <= limit
        for piece in page:
            assert all(
                piece.cut.text[i] == report.source[at] for i, at in enumerate(piece.cut.at) if piece.cut.text[i] != " "
            )
    whole = flat("".join(piece.cut.text for page in book for piece in page))
    for sentence in sentences(report):
        assert sentence in whole


def test_a_report_is_title_byline_headings_and_paragraphs_in_order() -> None:
    report = parse(samples.LINDU, samples.TEXTS[samples.LINDU])
    [page] = pages(report, 3000)
    assert [piece.part for piece in page] == [
        Part.TITLE,
        Part.SUBTITLE,
        Part.BYLINE,
        Part.HEADING,
        Part.PARAGRAPH,
        Part.PARAGRAPH,
        Part.HEADING,
        Part.PARAGRAPH,
    ]


def test_a_heading_is_not_left_behind_at_the_foot_of_a_page() -> None:
    body = "云澜县人民医院现有床位520张，职工690人。" * 22
    report = parse("长.txt", f"山里的医院\n\n记者 沈听澜\n\n看病少跑路\n\n{body}\n\n药价明明白白\n\n{body}")
    for limit in range(600, 1400, 7):
        for page in pages(report, limit):
            assert page[-1].part is not Part.HEADING


def test_a_sentence_is_found_on_its_page() -> None:
    body = "\n\n".join(f"云澜县人民医院第{number}病区有床位{number}张。" * 9 for number in range(1, 40))
    report = parse("长.txt", f"山里的医院\n\n记者 沈听澜\n\n{body}")
    book = pages(report, 600)
    assert len(book) > 3
    for sentence in (s for passage in report.passages for s in passage.sentences):
        at = sentence.spans[0].start
        assert any(at in piece.cut.at for piece in book[page_of(book, at)])


def test_the_file_is_the_source() -> None:
    report = parse("报道/云澜.md", samples.TEXTS[samples.YUNLAN])
    name, content = text_file(report)
    assert name == "云澜.md.txt"
    assert content.decode("utf-8-sig") == report.source
    assert text_file(parse("a/b.TXT", "一"))[0] == "b.TXT"


# --- hospitals, and words in quotes ---


def test_reports_on_a_hospital_and_names_that_fit(index: Index) -> None:
    assert [report.file for report in reports_on(index, samples.YUNLAN_HOSPITAL)] == [samples.YUNLAN]
    assert reports_on(index, "洛川市第九医院") == ()
    assert hospitals_named(index, samples.YUNLAN_HOSPITAL) == (samples.YUNLAN_HOSPITAL,)
    assert hospitals_named(index, "云澜") in {(samples.YUNLAN_HOSPITAL,), ()}
    assert hospitals_named(index, "洛川市第九医院") == ()


def test_words_find_every_quote_that_holds_them_the_answer_first(index: Index) -> None:
    found = quotes_with(index, "床位")
    assert {quote.hospital for quote in found} == {samples.YUNLAN_HOSPITAL, samples.HEPING_HOSPITAL}
    assert all("床位" in quote.text for quote in found)
    assert len({(quote.report, quote.at) for quote in found}) == len(found)
    assert quotes_with(index, samples.DIRECTOR)[0].hospital == samples.LINDU_HOSPITAL
    assert {quote.hospital for quote in quotes_with(index, samples.DIRECTOR)} == {samples.LINDU_HOSPITAL}


def test_words_about_another_hospital_find_nothing(index: Index) -> None:
    for words in "洛川市第九医院有多少床位", "谢谢", "", "直升机":
        assert quotes_with(index, words) == ()
