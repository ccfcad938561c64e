"""Two hospitals told in turns: both are what the report is about, and no quote is given to the wrong one."""

from __future__ import annotations

from corpus.reading.parse import parse
from retrieval.answering.answer import answer
from retrieval.quote import Outcome
from retrieval.snapshot.index import Index

EAST, WEST = "临渡县人民医院", "临渡县石桥镇中心卫生院"
TEXT = f"""一条河，两家医院

一条河把县城和石桥镇隔开，两家医院隔河相望，病人坐渡船来回，两家医院的人都认得。

{EAST}有床位四百八十张，急诊科去年接诊三万人。{EAST}的住院楼有十二层，楼顶能停直升机。

{WEST}有床位六十张，院子里种着两棵桂花树。{WEST}的中医馆每逢集日开门，不收挂号费。

{EAST}的院长周敬亭每周三过河坐诊。{WEST}的院长林秋芳在镇上干了三十一年。
"""


def test_both_are_subjects_and_each_has_its_own_passages() -> None:
    report = parse("river.txt", TEXT)
    assert {hospital.name for hospital in report.hospitals} == {EAST, WEST}
    index = Index.build([report])
    for hospital, beds in ((EAST, "四百八十张"), (WEST, "六十张")):
        given = answer(index, f"{hospital}有多少张床位")
        assert given.outcome is Outcome.ANSWER
        assert given.quotes[0].hospital == hospital
        assert beds in given.quotes[0].text


def test_no_quote_is_without_a_hospital_where_the_report_has_some() -> None:
    index = Index.build([parse("river.txt", TEXT)])
    for question in ("渡船", "两家医院隔河相望", "院长是谁", "桂花树", "直升机"):
        assert all(quote.hospital in {EAST, WEST} for quote in answer(index, question).quotes)
