"""Questions after names alone, and what reports say of hospitals that have none of their own."""

from __future__ import annotations

import pytest

from corpus.reading.parse import parse
from retrieval.answering.answer import answer
from retrieval.quote import Outcome
from retrieval.snapshot import Index

TEXT = """松阳县人民医院：家门口的好医院

松阳县人民医院的前身是松阳县卫生院，1987年搬到城南。当地人叫它坡上医院。骨科主任何田田去年做了320台手术。

2011年，医院与燕东大学第一附属医院结成对子，每月有专家来坐诊。该院现有床位420张。
"""
INDEX = Index.build(
    [parse("a.txt", TEXT), parse("b.txt", "开化县中医院的一年\n\n开化县中医院有床位200张，职工310人，都在城里。\n")]
)


@pytest.mark.parametrize(
    ("question", "held"),
    [
        ("松阳县卫生院现在叫什么", "松阳县卫生院"),
        ("请问松阳县卫生院现在改成什么名字了", "松阳县卫生院"),
        ("坡上医院是哪家医院", "坡上医院"),
        ("松阳县人民医院以前叫什么", "前身"),
    ],
)
def test_what_a_hospital_is_called_is_told_with_one_candidate(question: str, held: str) -> None:
    made = answer(INDEX, question)
    assert made.outcome is Outcome.ANSWER
    assert [quote.hospital for quote in made.quotes] == ["松阳县人民医院"]
    assert held in made.quotes[0].text


def test_whose_doctor_somebody_is() -> None:
    made = answer(INDEX, "何田田是哪个医院的")
    assert [quote.hospital for quote in made.quotes] == ["松阳县人民医院"]


def test_a_name_of_something_else_is_no_question_after_a_hospitals_name() -> None:
    assert answer(INDEX, "松阳县人民医院的骨科主任叫什么名字").quotes[0].text.find("何田田") >= 0


def test_what_a_report_tells_of_its_partner_is_quoted_under_its_own_hospital() -> None:
    made = answer(INDEX, "燕东大学第一附属医院跟谁结成对子")
    assert made.outcome is Outcome.ANSWER
    assert made.quotes[0].hospital == "松阳县人民医院"
    assert made.missing_hospitals == ("燕东大学第一附属医院",)


def test_of_a_partner_itself_nothing_is_quoted_but_whose_report_names_it_is_said() -> None:
    made = answer(INDEX, "燕东大学第一附属医院有多少张床位")
    assert made.outcome is Outcome.NOT_COVERED
    assert made.nearby[0] == "松阳县人民医院"
