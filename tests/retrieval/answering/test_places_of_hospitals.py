"""A hospital of another place is another hospital, however alike the names of the places are."""

from __future__ import annotations

import pytest

from corpus.reading.parse import parse
from retrieval.answering.answer import answer
from retrieval.quote import Outcome
from retrieval.snapshot.index import Index


def index_of(*names: str) -> Index:
    return Index.build(
        parse(
            f"{number}.txt",
            f"{name}的新楼\n\n{name}去年搬进新楼，开放床位{300 + number}张。\n\n{name}还办了夜间门诊。\n",
        )
        for number, name in enumerate(names)
    )


@pytest.mark.parametrize(
    ("covered", "asked"),
    [
        ("长沙县人民医院", "长沙市人民医院"),
        ("朝阳县人民医院", "朝阳市人民医院"),
        ("吉林省人民医院", "吉林市人民医院"),
        ("石桥镇卫生院", "石门镇卫生院"),
        ("石桥镇卫生院", "石坪镇卫生院"),
        ("白马镇卫生院", "黑马镇卫生院"),
        ("解放军第三〇二医院", "解放军第三〇七医院"),
    ],
)
def test_a_like_name_is_not_covered(covered: str, asked: str) -> None:
    reply = answer(index_of(covered), f"{asked}有多少张床位")
    assert reply.outcome is Outcome.NOT_COVERED
    assert reply.missing_hospitals == (asked,)


def test_a_city_is_not_the_province_of_its_name() -> None:
    assert not answer(index_of("长春市人民医院"), "吉林市的医院有多少张床位").quotes


@pytest.mark.parametrize("name", ["石门镇卫生院", "青山镇中心卫生院", "监利市朱河镇中心卫生院"])
def test_a_town_that_is_called_like_a_county_has_its_own_hospital(name: str) -> None:
    reply = answer(index_of(name), f"{name}有多少张床位")
    assert reply.outcome is Outcome.ANSWER
    assert reply.quotes[0].hospital == name


def test_who_is_excepted_is_not_quoted() -> None:
    index = index_of("巫山县人民医院", "奉节县人民医院")
    quoted = {quote.hospital for quote in answer(index, "除了巫山县人民医院，还有哪些医院有床位").quotes}
    assert quoted == {"奉节县人民医院"}


def test_of_very_many_hospitals_ten_are_quoted() -> None:
    towns = ["青石", "白沙", "黄土", "红岩", "绿水", "双河", "三江", "四望", "五里", "六合", "七星", "八角", "九峰"]
    assert len(answer(index_of(*(f"巫山县{town}镇卫生院" for town in towns)), "哪些医院有床位").quotes) == 10


@pytest.mark.parametrize("question", ["一" * 320, "床位" * 400, "\u3000" * 50, "？" * 900, "万" * 17])
def test_no_question_is_too_odd(question: str) -> None:
    assert answer(index_of("巫山县人民医院"), question).outcome in Outcome


def test_a_place_that_looks_like_two_others_is_neither() -> None:
    index = index_of("无极县人民医院", "无棣县人民医院")
    assert answer(index, "无某县人民医院有多少张床位").outcome is Outcome.NOT_COVERED
    assert answer(index_of("无棣县人民医院"), "无隶县人民医院有多少张床位").quotes[0].hospital == "无棣县人民医院"


@pytest.mark.parametrize(
    ("asked", "outcome"),
    [
        ("汉中三九医院有多少张床", Outcome.ANSWER),  # its reports put it there
        ("宝鸡三九医院有多少张床", Outcome.NOT_COVERED),
        ("汉中协和医院有多少张床", Outcome.NOT_COVERED),  # an old brand is borne by many
    ],
)
def test_a_hospital_without_a_place_in_its_name_is_found_by_where_its_reports_put_it(
    asked: str, outcome: Outcome
) -> None:
    text = (
        "油菜花开到了围墙根\n\n汉中的油菜花开了。联勤保障部队第九三三医院，当地人叫它“三九医院”，开放床位320张。\n\n"
        "联勤保障部队第九三三医院去年搬进新楼。\n"
    )
    assert answer(Index.build([parse("a.txt", text)]), asked).outcome is outcome
