"""What a question means in its chat: whose hospital, and what about it."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from retrieval.answering.answer import Meant, answer, resolve
from retrieval.question.question import Want, understand
from retrieval.quote import Answer, Outcome
from tests.retrieval.answering.test_answer import INDEX

SONGYANG, QUZHOU, TONGLU = "松阳县人民医院", "衢州市第二人民医院", "桐庐县中医院"


def told(question: str, *scope: str) -> Answer:
    """An answer about some hospitals, as the chat remembers it."""
    return Answer(question, Outcome.ANSWER, scope=scope)


BEDS = told(f"{SONGYANG}有多少张床位", SONGYANG)
ELSEWHERE = Answer("青田县人民医院有多少张床位", Outcome.NOT_COVERED, missing_hospitals=("青田县人民医院",))


def meant(
    question: str, last: Answer | None = None, about: tuple[str, ...] = (), within: tuple[str, ...] | None = None
) -> Meant:
    return resolve(understand(question, INDEX.names), last, about, within, INDEX)


class Case(NamedTuple):
    question: str
    scope: tuple[str, ...]
    last: Answer | None = None
    about: tuple[str, ...] = ()
    within: tuple[str, ...] | None = None
    missing: tuple[str, ...] = ()
    carried: bool = False


@pytest.mark.parametrize(
    "case",
    [
        # Alone
        Case(f"{TONGLU}的膏方节", (TONGLU,)),
        Case("夜间门诊开到几点", ()),
        Case("青田县人民医院有多少张床位", (), missing=("青田县人民医院",)),
        # In a chat
        Case("那职工呢", (SONGYANG,), BEDS, carried=True),
        Case("它的院长是谁", (SONGYANG,), BEDS, carried=True),
        Case("建筑面积有多大", (SONGYANG,), BEDS, carried=True),
        Case("那桐庐县中医院呢", (TONGLU,), BEDS),
        Case("哪些医院有夜间门诊", (), BEDS),
        Case("那职工呢", (), ELSEWHERE, missing=("青田县人民医院",), carried=True),
        # Long enough to stand alone: of the hospital before it only where that tells as much as any
        Case("煎药室每天代煎的中药一共有多少剂呢送到哪里", (TONGLU,), told("膏方节", TONGLU), carried=True),
        Case("煎药室每天代煎的中药一共有多少剂", (), BEDS),
        Case("新住院楼的建筑面积一共有多少平方米", (SONGYANG,), BEDS, carried=True),
        # Given
        Case("有多少张床位", (QUZHOU,), about=(QUZHOU,), carried=True),
        Case("有多少张床位", (), about=("没有的医院",)),
        Case(f"{TONGLU}的膏方节", (TONGLU,), about=(QUZHOU,)),
        Case("有多少张床位", (QUZHOU,), BEDS, about=(QUZHOU,), carried=True),
        Case(f"{TONGLU}有多少张床位", (QUZHOU,), within=(QUZHOU,)),
        Case("青田县人民医院有多少张床位", (), within=()),
    ],
    ids=lambda case: case.question,
)
def test_whose_hospital_is_meant(case: Case) -> None:
    found = meant(case.question, case.last, case.about, case.within)
    assert tuple(INDEX.covered[number].hospital.name for number in found.search.scope) == case.scope
    assert (found.missing, found.carried) == (case.missing, case.carried)


def test_all_hospitals_are_meant_one_by_one_without_the_name_of_the_missing_one() -> None:
    found = meant("青田县人民医院有多少张床位", within=())
    assert found.search.question.several
    assert "青田" not in found.search.question.text


def test_a_hospital_alone_asks_what_was_asked_before() -> None:
    found = meant("那桐庐县中医院呢", BEDS).search.question
    assert {"床位"} <= {*found.words}
    assert found.want is Want.NUMBER


def test_a_thing_alone_wants_what_was_wanted_before() -> None:
    assert meant("那职工呢", BEDS).search.question.want is Want.NUMBER
    assert meant("介绍一下夜间门诊", BEDS).search.question.want is Want.ANY


def test_what_is_carried_over_may_be_about_the_same_topic() -> None:
    found = meant("一共多少钱", told(f"{SONGYANG}的新住院楼什么时候投入使用", SONGYANG))
    assert found.otherwise is not None
    assert "住院楼" in found.otherwise.question.text
    assert "住院楼" not in found.search.question.text
    assert meant(f"{SONGYANG}的新住院楼投资多少", BEDS).otherwise is None


def test_a_question_that_was_searched_for_to_tell_what_it_means_is_not_searched_for_again() -> None:
    found = meant("新住院楼的建筑面积一共有多少平方米", told("膏方节", SONGYANG))
    assert found.carried
    assert "passing" in vars(found.search)


def test_what_is_asked_on_about_is_remembered_over_several_turns() -> None:
    last = answer(INDEX, f"{SONGYANG}有多少张床位")
    for question in f"{TONGLU}呢", f"那{QUZHOU}呢":
        last = answer(INDEX, question, last)
        assert last.topic.replace(" ", "").startswith("有多少张床位")
    assert last.earlier == (TONGLU, SONGYANG)
    assert meant("两家哪个多", last).search.question.words == meant(f"{SONGYANG}有多少张床位").search.question.words


def test_every_hospital_is_asked_whichever_was_asked_before() -> None:
    for question in "各家床位", "每家医院多少床位", "别的医院呢":
        made = answer(INDEX, question, answer(INDEX, f"{TONGLU}有多少张床位"))
        assert (made.outcome, made.scope) == (Outcome.ANSWER, ()), question
        assert SONGYANG in [quote.hospital for quote in made.quotes], question


def test_two_hospitals_that_are_asked_after_only_one_are_all_of_them() -> None:
    made = answer(INDEX, "两家哪个多", answer(INDEX, f"{TONGLU}有多少张床位"))
    assert SONGYANG in [quote.hospital for quote in made.quotes]
