"""What a pattern needs is found in all that it matches; where that cannot be told, nothing is said."""

from __future__ import annotations

import re

import pytest

from retrieval.language import knowledge
from retrieval.language.knowledge import Pattern, Row, Rows
from retrieval.language.needed import ALWAYS, beginning, needed, needs
from retrieval.language.terms import normalise
from tests.retrieval.language.test_knowledge import ROWS


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("床位", {"床位"}),
        ("床位?", {"床"}),
        ("有?床位", {"床位"}),
        ("病床|床位", {"病床", "床位"}),
        ("(?:病床|床位)+数", {"病床", "床位"}),
        ("(?:病床|床位)*数", {"数"}),
        ("(?:病床|[0-9])数", {"数"}),
        ("[张台]", {"张", "台"}),
        ("[^张]床", {"床"}),
        ("[一-九]张", {"张"}),
        (r"(?<!病)床(?=位)", {"床"}),
        (r"^(?=.*床位)(?!.*医院)多少", {"床位"}),
        ("多{clause}张", {"张"}),
        (r"多少\s*张", {"多少"}),
        (r"床{0,2}位", {"位"}),
        (r"床{2}位", {"床"}),
        (r"\u5e8a位", {"位"}),
        (r"a\.b", {"a.b"}),
        ("{count}[^,]*", {"几", "多少"}),
        ("有…床位", {"床位"}),
    ],
)
def test_what_a_pattern_needs(pattern: str, expected: set[str]) -> None:
    assert needs(pattern, lambda name: frozenset({"count": ("几", "多少")}.get(name, ()))) == expected


@pytest.mark.parametrize("pattern", ["", ".*", "[0-9]+", "床|", "床?", "(?i)ct", "(床", r"\d+", "(?:床|.)"])
def test_of_some_patterns_nothing_is_told(pattern: str) -> None:
    assert not needs(pattern, lambda _: frozenset())
    assert needed([pattern, "医院"], lambda _: frozenset()) == ALWAYS


@pytest.mark.parametrize(
    ("pattern", "first", "others"),
    [
        ("床位", "床", "位"),
        ("床?位", "床位", "张"),
        ("[张台]床|病", "张台病", "床"),
        ("(?:我|你们)?请问|^吧", "我你请吧", "们问"),
        ("(?<=病)床(?=位)", "床", "病位"),
        (r"\b(?!病)[一-九]{1,3}张", "一九", "张"),
        (r"\s*a|\.b", " a.", "b"),
        ("[^张]床|台-", "床台位", "张"),
        ("[+-]床|[0-9-]", "+-5", ",/"),
    ],
)
def test_what_a_match_begins_with(pattern: str, first: str, others: str) -> None:
    begins = re.compile(beginning(pattern))
    assert all(begins.fullmatch(one) for one in first)
    assert not any(begins.fullmatch(one) for one in others)


@pytest.mark.parametrize("pattern", ["", ".床", "床|", "床?", "(?i)ct", "(床", r"(床)\1|\1", "(?!床)", "床|.?"])
def test_of_what_may_be_empty_or_anything_no_beginning_is_told(pattern: str) -> None:
    assert not beginning(pattern)


@pytest.mark.parametrize("one", ROWS)
def test_a_row_finds_the_same_where_it_is_tried_only_where_it_may_begin(one: Row) -> None:
    for pattern in (one.asked, one.held):
        written = re.compile("|".join(map(knowledge.expanded, pattern.alternatives)) or "(?!)")
        for example in (*one.told, *one.nearly, *one.holds, *one.lacks):
            text = normalise(example)
            found, expected = pattern.expression.finditer(text), written.finditer(text)
            assert [match.span() for match in found] == [match.span() for match in expected]


@pytest.mark.parametrize("one", ROWS)
def test_what_is_needed_stands_in_all_that_is_matched(one: Row) -> None:
    def searched(pattern: Pattern, text: str) -> re.Match[str] | None:
        return pattern.expression.search(pattern.plain(text))

    others = [example for other in ROWS[::9] for row in other.values for example in (*row.told, *row.holds)]  # type: ignore[union-attr]
    for example in (*one.told, *one.nearly, *one.holds, *one.lacks, *others):
        text = normalise(example)
        for pattern in (one.asked, one.held):
            assert (pattern.search(text) is None) == (searched(pattern, text) is None)


def test_most_rows_are_told_by_what_they_need() -> None:
    patterns = [one.asked for file in ("facts", "wants") for one in knowledge.rows(file.rstrip("s"), file)]
    assert all(needed(pattern.alternatives, knowledge.needs_of_block) != ALWAYS for pattern in patterns)


def test_rows_that_nobody_asked_for_yet_are_asked_for() -> None:
    fresh = knowledge.row(
        {
            "name": "new",
            "asked": ["头一回问到的词"],
            "held": ["x"],
            "told": ["头一回问到的词"],
            "nearly": ["别的"],
            "holds": ["x"],
            "not": ["y"],
        }
    )
    assert Rows([fresh]).first_asked("这是头一回问到的词") is fresh


def test_what_is_meant_takes_the_place_of_what_was_said_row_by_row() -> None:
    def said(name: str, asked: str, means: str) -> Row:
        return knowledge.row({"name": name, "asked": [asked], "told": [asked], "means": means})

    rows = Rows([said("first", "甲乙", "丙"), said("again", "丙丁", "戊"), said("before", "戊", "甲乙")])
    assert rows.put_plainly("甲乙丁") == "甲乙"
    assert rows.put_plainly("甲丁乙") == "甲丁乙"
