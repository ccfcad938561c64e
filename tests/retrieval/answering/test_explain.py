"""An administrator can see why a question was answered, or refused, as it was."""

from __future__ import annotations

import pytest

from bot.wording.texts import Language, in_words
from corpus.reading.parse import parse
from retrieval.answering.answer import answer
from retrieval.answering.explain import explain
from retrieval.quote import Outcome
from retrieval.snapshot.index import Index
from tests.problems import words

INDEX = Index.build(
    [
        parse(
            "a.txt",
            "海边的新楼\n\n记者 温如玉\n\n霞浦县医院去年搬进新楼，开放床位六百张。\n\n急诊科全年接诊4.2万人次，院长龚海生说，人手仍然不够。\n",
        )
    ]
)


def told(question: str) -> str:
    return "\n".join(words(line) for line in explain(INDEX, question))


def test_what_was_understood_is_said() -> None:
    lines = told("请问霞浦县医院有多少病床")
    assert "医院：霞浦县医院" in lines
    assert "想要的回答：数目" in lines
    assert "病床" in lines.split("词和权重")[1].split("\n")[0]


def test_every_candidate_comes_with_its_features_and_the_gate() -> None:
    lines = told("霞浦县医院急诊接诊多少人次").split("\n")
    first = next(i for i, line in enumerate(lines) if line.startswith("1. "))
    assert "a.txt" in lines[first]
    assert "4.2万人次" in lines[first + 1]
    assert "words=" in lines[first + 2]
    assert lines[first + 3].startswith("   够格：是")


@pytest.mark.parametrize(
    ("question", "line"),
    [
        ("福鼎市医院有多少床位", "没有收录：福鼎市医院"),
        ("谢谢", "不是对报道的提问：chat"),
        ("医院有几台直升机", "医院：（没有指明，查全部）"),
    ],
)
def test_why_nothing_was_answered(question: str, line: str) -> None:
    assert line in told(question).split("\n")


def test_a_message_that_names_a_hospital_is_explained_as_it_is_answered() -> None:
    asked = "霞浦那边我要投诉你"
    assert answer(INDEX, asked).outcome is not Outcome.CHAT
    assert "医院：霞浦县医院" in told(asked).split("\n")


@pytest.mark.parametrize(
    ("question", "plainly"),
    [
        ("霞浦县医院有多少病床", "a.txt 里有一句能回答：所问的都在那里，要的数目也有。"),
        ("福鼎市医院有多少床位", "还没有收录福鼎市医院的报道，所以没有回答。"),
        ("霞浦县医院有几台直升机", "没有回答：报道里没有一句提到所问的事。"),
        ("谢谢", "这句话不是向报道提的问题，所以没有去报道里找。"),
    ],
)
def test_it_begins_with_a_plain_sentence(question: str, plainly: str) -> None:
    assert told(question).split("\n")[0] == plainly


@pytest.mark.parametrize(("language", "label"), [(Language.HANS, "护士人数"), (Language.EN, "nurses")])
def test_facts_are_named_in_the_language_of_whoever_asks_why(language: Language, label: str) -> None:
    lines = [*explain(INDEX, "霞浦县医院急诊科有多少护士")]
    told_of = [line for line in lines if line.code in {"PLAIN_LACKS_WORDS", "WHY_LACKING"}]
    assert told_of
    assert all(label in in_words(line, language) for line in told_of)
