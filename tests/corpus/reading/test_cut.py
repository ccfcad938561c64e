"""A cut never loses the way back to its source, whatever is deleted and joined."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.reading.cut import Cut
from corpus.report import Span
from tests.corpus.reading.test_parse import pages

FIXED = settings(derandomize=True, deadline=None, max_examples=100)


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


@st.composite
def cuts(draw: st.DrawFn) -> tuple[str, Cut]:
    """A source and a cut of it that has lost some of its characters."""
    source = draw(pages)
    cut = Cut.of(source)
    for _ in range(draw(st.integers(0, 3))):
        start = draw(st.integers(0, len(cut)))
        end = draw(st.integers(start, len(cut)))
        step = draw(st.sampled_from(["part", "without", "strip", "keep"]))
        if step == "part":
            cut = cut.part(start, end)
        elif step == "without":
            cut = cut.without((start, end))
        elif step == "keep":
            cut = cut.keep(i for i in range(len(cut)) if not start <= i < end)
        else:
            cut = cut.strip()
    return source, cut


@FIXED
@given(cuts())
def test_every_character_knows_where_it_stands(made: tuple[str, Cut]) -> None:
    source, cut = made
    assert len(cut) == len(cut.text) == len(cut.at)
    assert "".join(source[offset] for offset in cut.at) == cut.text
    assert all(before < after for before, after in zip(cut.at, cut.at[1:], strict=False))


@FIXED
@given(cuts())
def test_the_spans_of_a_cut_are_the_cut_white_space_aside(made: tuple[str, Cut]) -> None:
    source, cut = made
    spans = cut.spans(source)
    assert squeezed("".join(source[span.start : span.end] for span in spans)) == squeezed(cut.text)
    ends = [offset for span in spans for offset in span]
    assert ends == sorted(set(ends))


@FIXED
@given(pages, st.sampled_from([" ", "\n", "\r\n", "\u3000", "\n**", "** \n"]), pages)
def test_joined_with_a_blank_the_spans_are_still_the_cut(left: str, gap: str, right: str) -> None:
    source = left + gap + right
    blank = len(left) + next(i for i, character in enumerate(gap) if character.isspace())
    joined = Cut.of(source, 0, len(left)).joined(Cut.of(source, len(left + gap)), blank)
    assert joined.text == f"{left} {right}"
    spans = joined.spans(source)
    assert squeezed("".join(source[span.start : span.end] for span in spans)) == squeezed(joined.text)


@FIXED
@given(cuts(), st.data())
def test_a_cut_taken_apart_and_joined_is_the_cut(made: tuple[str, Cut], data: st.DataObject) -> None:
    _, cut = made
    middle = data.draw(st.integers(0, len(cut)))
    assert cut.part(0, middle).joined(cut.part(middle)) == cut


@FIXED
@given(cuts())
def test_a_stripped_cut_is_stripped_text(made: tuple[str, Cut]) -> None:
    _, cut = made
    assert cut.strip().text == cut.text.strip()
    assert cut.strip().strip() == cut.strip()


SOURCE = "松阳的\n医院 很好"


@pytest.mark.parametrize(
    ("made", "text", "spans"),
    [
        (Cut.of(SOURCE), SOURCE, [(0, 9)]),
        (Cut.of(SOURCE, 4, 6), "医院", [(4, 6)]),
        (Cut.of(SOURCE, 4).part(1, 2), "院", [(5, 6)]),
        (Cut.of(SOURCE).without((3, 4)), "松阳的医院 很好", [(0, 9)]),
        (Cut.of(SOURCE).without((2, 3), (6, 7)), "松阳\n医院很好", [(0, 2), (3, 9)]),
        (Cut.of(SOURCE).keep([0, 1, 7]), "松阳很", [(0, 2), (7, 8)]),
        (Cut.of(SOURCE, 2, 7).strip(), "的\n医院", [(2, 6)]),
        (Cut.of(SOURCE, 3, 4).strip(), "", []),
        (Cut.of(SOURCE, 0, 3).joined(Cut.of(SOURCE, 4, 6)), "松阳的医院", [(0, 6)]),
        (Cut.of(SOURCE, 0, 3).joined(Cut.of(SOURCE, 4, 6), 3), "松阳的 医院", [(0, 6)]),
        (Cut.of("").joined(Cut.of(SOURCE, 4, 6)), "医院", [(4, 6)]),
    ],
)
def test_deleting_and_joining(made: Cut, text: str, spans: list[tuple[int, int]]) -> None:
    assert made.text == text
    assert list(made.spans(SOURCE)) == [Span(*span) for span in spans]


def test_a_gap_of_more_than_white_space_parts_the_spans() -> None:
    source = "桐庐县人民\n\n（图为门诊楼）\n\n医院"
    cut = Cut.of(source, 0, 5).joined(Cut.of(source, len(source) - 2))
    assert cut.text == "桐庐县人民医院"
    assert cut.spans(source) == (Span(0, 5), Span(16, 18))


def test_a_cut_kept_whole_is_the_same_cut() -> None:
    cut = Cut.of(SOURCE)
    assert cut.without() is cut
