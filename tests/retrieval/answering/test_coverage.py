"""How much of a question stands in a text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.answering.coverage import Asked, Held
from retrieval.language import terms
from retrieval.question.question import QUESTION_WORD, understand
from tests.corpus.reading.test_parse import pages
from tests.retrieval.question.test_names import INDEX

FIXED = settings(derandomize=True, deadline=None, max_examples=100)


def asked(question: str) -> Asked:
    return Asked.of(understand(question, INDEX.names), INDEX.synonyms)


@pytest.mark.parametrize(
    ("question", "closest"),
    [
        ("夜间门诊的诊费是什么价钱", ["诊费", "价钱"]),
        ("夜间门诊的护士长是哪年调来的", ["护士长", "调来"]),
        ("夜间门诊的收费", ["收费", "夜间门诊"]),
    ],
)
def test_the_words_beside_the_question_word_say_what_is_asked_for(question: str, closest: list[str]) -> None:
    assert sorted(word.text for word in asked(question).closest) == sorted(closest)


def by_closest(question: Asked, text: str) -> float:
    held = Held(question, [text])
    return held.by_closest(held.found[0])


def test_what_is_asked_for_counts_apart_from_its_topic() -> None:
    question = asked("夜间门诊的诊费是什么价钱")
    topic, told = "夜间门诊每周开五天。", "诊费的价钱贴在窗口上。"
    assert by_closest(question, topic) == 0 < by_closest(question, told) == 1
    assert question.by_words(topic) > 0


def test_the_closest_words_stay_when_the_others_are_left_out() -> None:
    question = asked("夜间门诊的诊费是什么价钱")
    assert by_closest(question.among("夜间门诊"), "夜间门诊") == by_closest(question, "夜间门诊")


def test_characters_too_common_to_be_words_count_too() -> None:
    assert asked("它是从哪里来的").by_characters("来的") == pytest.approx(2 / 7)
    assert asked("？！").by_characters("甲") == 0


@pytest.mark.parametrize(
    ("question", "word"), [("新楼有多高", "多高"), ("谁管什么", "什么"), ("夜间门诊", ""), ("", "")]
)
def test_the_last_question_word(question: str, word: str) -> None:
    start, end = QUESTION_WORD.last(question)
    assert question[start:end] == word


@FIXED
@given(pages)
def test_shares_stay_between_nothing_and_all(text: str) -> None:
    question, flat = asked(text[:40]), terms.normalise(text)
    for share in (question.by_words(flat), by_closest(question, flat), question.by_characters(flat)):
        assert 0 <= share <= 1 + 1e-9


WHOLE = "夜间门诊的诊费是什么价钱，护士长有几位，一千六百张床位"
pieces = st.lists(
    st.sampled_from(["夜间", "门", "诊费", "价", "钱贴着。", "护士长", "1600张", "床", "位。", "别的。", ""]),
    max_size=6,
)


@FIXED
@given(pieces)
def test_lines_searched_one_by_one_hold_what_they_hold_joined(lines: list[str]) -> None:
    question = asked(WHOLE)
    held = Held(question, lines)
    for first in range(len(lines) + 1):
        for last in range(first, len(lines) + 1):
            text = "".join(lines[first:last])
            assert held.by_words(held.in_lines(first, last)) == question.by_words(text)
            assert held.by_both(held.in_lines(first, last)) == question.by_both(text)
    for word in question.words:
        assert held.by_words(held.among({word.text})) == pytest.approx(word.weight / question.total)
