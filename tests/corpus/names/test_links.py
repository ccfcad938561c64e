"""Which names of a text are one institution's, and which are another's."""

from __future__ import annotations

import pytest

from corpus.names import links
from corpus.names.weighing import Mentions, View


def institutions(text: str, title: str = "") -> set[frozenset[str]]:
    lead = text.split("\n", 1)[0]
    return {one.texts for one in View(Mentions([title], "", lead, text)).institutions}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        # what it was called, in the sentence that names it
        ("桐坞县人民医院的前身是1951年的桐坞县卫生院。桐坞县人民医院有床位300张。", {"桐坞县人民医院", "桐坞县卫生院"}),
        # older names one after the other, told further on than the name of today
        (
            "桐坞市第三人民医院添了床位。\n1958年建院时叫红旗公社医院，1972年改为桐坞矿务局职工医院，2004年更名为桐坞市第三人民医院。",
            {"桐坞市第三人民医院", "红旗公社医院", "桐坞矿务局职工医院"},
        ),
        # a name in brackets
        ("桐坞县中医院（桐坞县第二人民医院）添了床位。", {"桐坞县中医院", "桐坞县第二人民医院"}),
        # a name that is the other one with something taken out
        (
            "桐坞农场医院1958年建院。1975年，卫生队变身桐坞农场职工医院；后来去了两个字，对谁都开门。",
            {"桐坞农场医院", "桐坞农场职工医院"},
        ),
        # its number alone, and a troop without its unit
        ("桐坞市第二人民医院添了车。桐坞市二医院的人说，天冷了。", {"桐坞市第二人民医院", "桐坞市二医院"}),
        ("武警桐坞省总队医院添了车。武警桐坞总队医院的人说，天冷了。", {"武警桐坞省总队医院", "武警桐坞总队医院"}),
        # short of its unit and of its rank
        ("桐坞市中心血站添了车。桐坞血站的人说，天冷了。", {"桐坞市中心血站", "桐坞血站"}),
    ],
)
def test_older_and_second_names_are_one_institutions(text: str, names: set[str]) -> None:
    assert frozenset(names) in institutions(text)


@pytest.mark.parametrize(
    ("text", "one", "other"),
    [
        # another one is renamed
        (
            "桐坞县人民医院有床位300张。2015年，桐坞县第二人民医院更名为桐坞县康复医院。",
            "桐坞县人民医院",
            "桐坞县康复医院",
        ),
        # a partner with a name that it took
        (
            "桐坞县人民医院请来了专家。专家来自沧口大学附属医院，那里2001年改叫这个名字。",
            "桐坞县人民医院",
            "沧口大学附属医院",
        ),
        # a group that it went over to
        (
            "松阳康和医院添了床位。2018年，医院整体并入央企康和医疗集团，才有了今天的名字——松阳康和医院。",
            "松阳康和医院",
            "央企康和医疗集团",
        ),
        # two that are told of in turns, one of which was founded
        (
            (
                "桐坞县人民医院今年添了床位。1965年建的石桥镇卫生院也添了床位。桐坞县人民医院管手术，石桥镇卫生院管康复。"
                "桐坞县人民医院每周派人。石桥镇卫生院每周送人。"
            ),
            "桐坞县人民医院",
            "石桥镇卫生院",
        ),
    ],
)
def test_what_is_told_of_another_is_not_its_own(text: str, one: str, other: str) -> None:
    found = institutions(text)
    assert {one, other} <= frozenset().union(*found)
    assert not any({one, other} <= names for names in found)


def test_a_name_is_nobodys_where_nothing_is_told_of_it() -> None:
    found = institutions("桐坞县人民医院和桐坞县中医院都添了床位。")
    assert {frozenset({"桐坞县人民医院"}), frozenset({"桐坞县中医院"})} <= found


def test_no_institution_has_names_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a list of plates as long as a book each is looked at beside a few others only."""
    monkeypatch.setattr(links, "_LARGEST", 4)
    plates = "".join(
        f"{year}年改叫桐坞县第{number}医院，"
        for year, number in zip(range(1950, 1962), "一二三四五六七八九十", strict=False)
    )
    assert max(map(len, institutions(f"桐坞县人民医院{plates}"))) <= 4


def test_two_that_are_joined_by_and_are_two() -> None:
    text = "巷子东头是桐坞县人民医院，西头是民营的桐坞明朗眼科医院。\n东头的医院2011年加挂“桐坞县第九医院”的牌子。"
    assert not any(
        {"桐坞县人民医院", "桐坞明朗眼科医院"} <= names
        for names in institutions(text, "桐坞县人民医院与桐坞明朗眼科医院比邻而居")
    )


def test_two_names_of_today_are_two_institutions() -> None:
    text = (
        "桐坞城里原先只有桐坞医学院附属医院。\n东院成了今天的燕东大学桐坞医院。院长姓柏。\n"
        "西院成了今天的桐坞市第一医院。院长姓黎。"
    )
    assert not any({"燕东大学桐坞医院", "桐坞市第一医院"} <= names for names in institutions(text, "一树两枝"))


def test_two_of_which_each_stands_somewhere_are_two() -> None:
    text = (
        "青河穿城而过，东岸是桐坞市工人医院，西岸是桐坞市西岸医院。工人医院是造船厂的家底，取名“桐坞造船厂职工医院”。\n"
        "对岸的叫“西岸医院”。两家医院隔河相望。"
    )
    assert not any({"桐坞市工人医院", "桐坞市西岸医院"} <= names for names in institutions(text, "隔河相望"))
