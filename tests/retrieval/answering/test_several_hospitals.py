"""A report on several hospitals gives each its own sentences."""

from __future__ import annotations

from corpus.reading.parse import parse
from corpus.report import Kind
from retrieval.answering.answer import answer
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
