"""English questions are understood whole or not at all."""

from __future__ import annotations

import pytest

from retrieval.language.terms import normalise
from retrieval.question.english import in_chinese, is_foreign
from tests.retrieval.question.test_names import INDEX

NAMES = INDEX.names


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("How many beds does Songyang hospital have?", "松阳医院有多少张床位"),
        ("Number of doctors at Songyang County People's Hospital", "松阳人民医院有多少名医生"),
        ("When was the Quzhou Second People's Hospital founded?", "衢州第二人民医院是哪一年建院的"),
        ("Who is the director of Tonglu TCM hospital?", "桐庐中医院院长是谁"),
        ("How many outpatient visits did Song Yang hospital have in 2023?", "2023年"),
        ("And who is the director?", "院长是谁"),
        ("how many beds does it have", "它有多少张床位"),
        ("Songyang People's Hospital", "松阳人民医院"),
        ("Changli", "昌黎"),
    ],
)
def test_a_question_of_known_words_is_put_into_chinese(english: str, chinese: str) -> None:
    said = in_chinese(normalise(english), NAMES)
    assert chinese in said
    assert "松阳" not in chinese or len(NAMES.find(said).scope) == 1


@pytest.mark.parametrize(
    "text",
    [
        "How many helicopters does Songyang hospital have?",
        "What is the weather today?",
        "beds in Peking Union hospital",
        "asdf qwer",
        "",
    ],
)
def test_with_an_unknown_word_nothing_is_guessed(text: str) -> None:
    assert in_chinese(normalise(text), NAMES) == ""


@pytest.mark.parametrize(
    ("text", "foreign"),
    [
        ("How many beds?", True),
        ("Combien de lits?", True),
        ("сколько коек", True),
        ("병상 수", True),
        ("parking", True),
        ("MRI", False),
        ("PET-CT有吗", False),
        ("松阳 how many 床位", False),
        ("112233", False),
    ],
)
def test_languages_are_told_by_their_letters(text: str, foreign: bool) -> None:
    assert is_foreign(normalise(text)) is foreign
