"""Which building a sum is told of."""

from __future__ import annotations

import pytest

from corpus.reading.parse import parse
from retrieval.answering import buildings
from retrieval.answering.answer import answer
from retrieval.quote import Outcome
from retrieval.snapshot import Index


@pytest.mark.parametrize(
    ("question", "building"),
    [
        ("住院部大楼花了多少钱", "住院部大楼"),
        ("新急诊楼造价多少", "急诊楼"),
        ("那栋在打地基的门诊楼要花多少钱", "门诊楼"),
        ("新楼盖起来花了多少", ""),
        ("ct买来多少钱", ""),
        ("望湖院区是哪年扩建的,花了多少", "望湖院区"),
    ],
)
def test_the_building_that_is_asked_about(question: str, building: str) -> None:
    assert buildings.asked_about(question) == building


@pytest.mark.parametrize(
    ("building", "sentence", "others"),
    [
        ("住院部大楼", "门诊楼去年启用,总投资8600万元", True),
        ("住院部大楼", "住院楼去年启用,总投资8600万元", False),
        ("急诊楼", "急救楼花了9600万元", False),
        ("妇女儿童楼", "妇儿楼造价1.2亿元", False),
        ("门诊楼", "感染楼花了3200万元,正在打地基的门诊楼有九层", True),
        ("门诊楼", "总投资8600万元", False),
        ("门诊楼", "门诊楼有九层", False),
        ("望湖院区", "滨江院区2016年启用,投资14.2亿元", True),
    ],
)
def test_whether_a_sentence_tells_only_what_others_cost(building: str, sentence: str, others: bool) -> None:
    assert buildings.costs_of_others(building, sentence) is others


def test_what_another_building_cost_is_no_answer() -> None:
    text = "砚岭县人民医院添了两栋楼\n\n记者 叶知秋\n\n砚岭县人民医院的康复楼前年启用，造价1.2亿元。急诊楼还在打地基，要后年才用得上。\n"
    index = Index.build([parse("a.txt", text)])
    assert answer(index, "砚岭县人民医院康复楼花了多少钱").outcome is Outcome.ANSWER
    assert answer(index, "砚岭县人民医院急诊楼花了多少钱").outcome is not Outcome.ANSWER
