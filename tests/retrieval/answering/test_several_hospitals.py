"""A report on several hospitals gives each its own sentences."""

from __future__ import annotations

import pytest

from corpus.reading.parse import parse
from corpus.report import Kind
from retrieval.answering.answer import answer
from retrieval.question.question import clauses
from retrieval.quote import Outcome
from retrieval.snapshot.index import Index

REPORT = """江两岸的两家医院

记者 向晚

巫山县人民医院去年把门诊楼搬到江边。奉节县人民医院现有床位777张。

巫山县人民医院：搬到江边

巫山县人民医院的新门诊楼有九层，电梯十二部。院里的老病人说，少爬了一百级台阶。

奉节县人民医院：把床加够

奉节县人民医院两年添了260张床。过去走廊里也睡人，现在没有了。

奉节的医生还说，下一步要添的是护士。
"""


def owned(source: str) -> list[tuple[str, str]]:
    """Every body sentence with the hospital it is given to."""
    report = parse("a.txt", source)
    return [(p.hospital, s.text) for p in report.passages if p.kind is Kind.BODY for s in p.sentences]


def test_each_sentence_belongs_to_the_hospital_that_it_or_its_section_names() -> None:
    assert [hospital[:2] for hospital, _ in owned(REPORT)] == ["巫山", "奉节", "巫山", "巫山", "奉节", "奉节", "奉节"]


def test_a_hospital_is_answered_from_its_own_sentences() -> None:
    index = Index.build([parse("a.txt", REPORT)])
    beds = answer(index, "奉节县人民医院有多少张床位")
    assert beds.outcome is Outcome.ANSWER
    assert "777张" in beds.quotes[0].text
    assert all(quote.hospital == "奉节县人民医院" for quote in beds.quotes)
    assert all("777张" not in quote.text for quote in answer(index, "巫山县人民医院有多少张床位").quotes)


def test_front_matter_may_name_several_where_no_heading_does() -> None:
    text = "巫山县人民医院有床位500张。急诊科夜里也有人。奉节县人民医院有床位777张。手术室十二间。"
    given = owned(f"---\nhospital: 巫山县人民医院、奉节县人民医院\n---\n江边纪事\n\n{text}\n")
    assert [hospital[:2] for hospital, _ in given] == ["巫山", "巫山", "奉节", "奉节"]


def test_whose_beds_are_more_asks_each_how_many_it_has() -> None:
    text = "{0}的一年\n\n{0}的老人病区里床多，热心的人也多。去年添了一台CT。\n\n走廊里的床撤了，病人说安静多了。\n\n{0}现有职工{1}人，开放床位{2}张。\n"
    index = Index.build(
        [
            parse("a.txt", text.format("巫山县人民医院", 410, 320)),
            parse("b.txt", text.format("奉节县中医院", 520, 777)),
        ]
    )
    for question in ("巫山县人民医院跟奉节县中医院哪家床多", "巫山县人民医院和奉节县中医院谁的床位多一点"):
        quotes = answer(index, question).quotes
        assert {quote.hospital for quote in quotes} == {"巫山县人民医院", "奉节县中医院"}
        assert all("开放床位" in quote.answer for quote in quotes)


def test_beds_compared_in_other_words_are_those_of_the_whole_hospital() -> None:
    text = "{0}的一年\n\n安宁疗护病房有十二张床，在五楼顶头，推窗看得到江。\n\n{0}有{1}张床，住院的多是老人。\n"
    index = Index.build(
        [
            parse("a.txt", text.format("巫山县人民医院", "三百二十")),
            parse("b.txt", text.format("奉节县中医院", "四百五十")),
        ]
    )
    for question in ("巫山县人民医院和奉节县中医院 床谁多", "巫山县人民医院跟奉节县中医院比床位 哪家大"):
        told = [quote.answer for quote in answer(index, question).quotes]
        assert sorted(any(beds in answered for beds in ("三百二十", "四百五十")) for answered in told) == [True, True]


def two_towns() -> Index:
    text = "{0}的一年\n\n{0}的{1}去年启用，冬天病人最多。\n\n去年{2}派来医生{3}名。\n"
    return Index.build(
        [
            parse("a.txt", text.format("巫山县人民医院", "高压氧舱", "青岛市", 26)),
            parse("b.txt", text.format("奉节县中医院", "水疗池", "镇江市", 43)),
        ]
    )


def test_which_hospital_has_this_and_which_has_that_are_two_questions() -> None:
    given = answer(two_towns(), "哪家医院有高压氧舱，哪家有水疗池")
    assert given.several
    assert [(quote.hospital, "氧舱" in quote.answer) for quote in given.quotes] == [
        ("巫山县人民医院", True),
        ("奉节县中医院", False),
    ]


def test_what_one_hospital_and_what_another_got_are_two_questions() -> None:
    given = answer(two_towns(), "青岛给巫山县人民医院派了多少医生，镇江给奉节县中医院派了几个医生")
    assert ["26名" in quote.text for quote in given.quotes] == [True, False]
    assert ["43名" in quote.text for quote in given.quotes] == [False, True]


@pytest.mark.parametrize(
    "question",
    [
        "巫山县人民医院的高压氧舱和奉节县中医院的水疗池分别是什么时候启用的",
        "巫山县人民医院高压氧舱跟奉节县中医院水疗池，各是啥时候启用",
    ],
)
def test_something_else_of_each_hospital_are_two_questions(question: str) -> None:
    given = answer(two_towns(), question)
    assert [quote.hospital for quote in given.quotes] == ["巫山县人民医院", "奉节县中医院"]
    assert ["高压氧舱" in quote.answer for quote in given.quotes] == [True, False]
    assert ["水疗池" in quote.answer for quote in given.quotes] == [False, True]


def test_the_same_of_each_hospital_is_one_question() -> None:
    assert not clauses("巫山县人民医院和奉节县中医院各有多少张床", two_towns().names)


def test_one_question_in_two_clauses_stays_one() -> None:
    given = answer(two_towns(), "巫山县人民医院和奉节县中医院，派来多少医生")
    assert {quote.hospital for quote in given.quotes} == {"巫山县人民医院", "奉节县中医院"}
