"""What a question asks with, and the characters of the sentence that answers it."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from retrieval.answering import affinity
from retrieval.question.question import understand
from retrieval.snapshot import Index
from retrieval.snapshot.passages import Characters, characters_of
from tests.measure import fit_affinity
from tests.measure.fit_affinity import Lesson, fit, share_right

NAMES = Index.build([]).names


@given(
    st.dictionaries(
        st.characters(exclude_categories=["Cs"]).filter(lambda one: not one.isspace()), st.integers(-999, 999)
    )
)
def test_a_row_of_the_file_says_what_was_written(row: dict[str, int]) -> None:
    assert affinity.parsed(affinity.written(row)) == row


def test_every_figure_is_the_same_character() -> None:
    assert characters_of("床位1260张,占地3.5亩") == {*"床位0张,占地亩"}


def test_a_sentence_is_worth_what_its_characters_are_and_one_without_any_is_worth_nothing() -> None:
    worth = affinity.weights(understand("一共花了多少钱", NAMES))
    points = np.asarray([*map(ord, "元万\0元")], np.uint16)
    both, none, one = affinity.of_each(worth, Characters(points, np.asarray([0, 2, 3], np.intp)))
    assert both == (worth[ord("元")] + worth[ord("万")]) / 100
    assert none == 0.0
    assert one == worth[ord("元")] / 100 > 0


def test_words_that_only_ask_count_as_well_and_so_does_the_kind_of_answer() -> None:
    assert {"NUMBER", "多少", "床"} <= {*affinity.words_of(understand("有多少张床", NAMES))}


def test_what_is_asked_goes_with_the_characters_of_its_answers() -> None:
    worth = affinity.weights(understand("一共花了多少钱", NAMES))
    assert sum(worth[ord(one)] for one in "花费0万元") > sum(worth[ord(one)] for one in "搬到河边")


def test_fitting_learns_what_answers_share_although_no_word_of_the_question_is_in_them() -> None:
    """Answers to 几时 hold 年, those to 谁 hold 长; the other features prefer the wrong sentence by little."""
    when = Lesson(("几时",), (frozenset("办起来了"), frozenset("那年春天")), (0.1, 0.0), (False, True))
    who = Lesson(("谁",), (frozenset("那年春天"), frozenset("院长在家")), (0.1, 0.0), (False, True))
    taught = [when, who] * fit_affinity.RARE
    fitted = fit(taught)
    assert share_right(taught, {}) == 0.0
    assert share_right(taught, fitted) == 1.0
    assert fitted["几时", "年"] > 0 > fitted["谁", "年"]


def test_the_file_holds_what_was_fitted() -> None:
    lines = [*fit_affinity.rows({("谁", "长"): 0.314, ("谁", "0"): -0.05, ("几", "-"): 0.001})]
    assert lines == ["谁\t0-5 长31\n"]
