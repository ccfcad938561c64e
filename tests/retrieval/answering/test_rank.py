"""The sentence that answers: beside those that only repeat the question."""

from __future__ import annotations

import pytest

from corpus.reading.parse import parse
from retrieval.answering.answer import answer
from retrieval.answering.rank import unit_pattern
from retrieval.quote import Answer, Outcome
from retrieval.snapshot import Index

REPORT = """\
黎川县人民医院的白衣人

黎川县人民医院建在河边。去年冬天，黎川县人民医院的一颗肾从四百公里外的码头送来。算的是八个钟头，用了六小时五十分。全院上下都记得那个晚上。

前任院长戴望舟如今在家写字，当院长时最爱种树。院长江一帆是外科出身，每天七点查房。食堂早上卖粥，两块钱一碗。

医院有一辆流动车。那是一辆绿色大巴，每月进村一次。县里的老人都认得它。
"""


@pytest.fixture(scope="module")
def index() -> Index:
    return Index.build([parse("a.txt", REPORT)])


def asked(index: Index, question: str) -> Answer:
    return answer(index, f"黎川县人民医院{question}")


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("那颗肾送来用了多久", "六小时五十分"),
        ("现在的院长是谁", "江一帆"),
        ("前任院长是谁", "戴望舟"),
        ("的流动车是个什么车", "绿色大巴"),
        ("食堂的粥多少钱一碗", "两块钱"),
    ],
)
def test_the_sentence_that_tells_what_is_asked_wins(index: Index, question: str, told: str) -> None:
    found = asked(index, question)
    assert found.outcome is Outcome.ANSWER
    assert told in found.quotes[0].answer


def test_the_kind_of_thing_asked_for_is_no_answer_where_it_is_told_of_something_else(index: Index) -> None:
    assert asked(index, "那颗肾送来花了多少钱").outcome is not Outcome.ANSWER


@pytest.mark.parametrize(
    ("question", "tells", "not_told"),
    [
        ("路上走了多久", "走了五十分钟", "2014年出发"),
        ("生下来多重", "四斤八两", "四十八人"),
        ("有多少张床", "620张", "620人"),
        ("掏了几个钱", "十块钱", "十个人"),
        ("哪几天坐诊", "逢周三坐诊", "坐了三天"),
    ],
)
def test_a_quantity_is_told_by_any_measure_of_it(question: str, tells: str, not_told: str) -> None:
    pattern = unit_pattern(question)
    assert pattern
    assert pattern.search(tells)
    assert not pattern.search(not_told)


def test_which_ones_is_no_question_for_a_number() -> None:
    assert unit_pattern("有哪几个中心") is None
