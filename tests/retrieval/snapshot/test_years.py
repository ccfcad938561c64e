"""去年 is found by the year it was, where the report says when it was printed."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.reading.parse import parse
from retrieval.answering.answer import answer
from retrieval.snapshot.index import Index
from retrieval.snapshot.passages import spelt_out, year_of

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
