"""What an institution is called besides its full name."""

from __future__ import annotations

import pytest

from corpus.names import aliases as module
from corpus.names.aliases import aliases, called, code_of, tells_which
from corpus.names.name import Name, names_in


def one(text: str) -> Name:
    (name,) = names_in(text)
    return name


@pytest.mark.parametrize(
    ("name", "expected", "unwanted"),
    [
        ("松阳县人民医院", ["松阳人民医院", "松阳县医院", "松阳医院", "松阳县", "松阳"], ["松阳县中医院", "人民医院", "医院"]),
        ("衢州市第二人民医院", ["衢州二院", "衢州市二院", "衢州第二人民医院", "衢州市第二医院", "衢州"], ["衢州一院", "衢州市第一人民医院", "衢州医院", "第二人民医院"]),
        ("婺源县中医院", ["婺源中医院", "婺源县中医医院", "婺源中医"], ["婺源县人民医院", "婺源县医院"]),
        ("平遥县妇幼保健院", ["平遥妇幼保健院", "平遥妇幼", "平遥妇保院"], ["平遥医院"]),
        ("沭阳县疾病预防控制中心", ["沭阳疾控", "沭阳县疾控中心"], ["沭阳医院"]),
        ("临高县公共卫生医疗中心", ["临高公卫中心", "临高县公卫医疗中心", "临高公共卫生中心"], ["临高医院"]),
        ("景宁畲族自治县人民医院", ["景宁县人民医院", "景宁人民医院", "景宁县医院", "景宁"], ["畲族医院"]),
        ("龙游矿业集团有限公司职工医院", ["龙游矿业职工医院", "龙游矿业公司医院", "龙游"], ["龙游县人民医院", "职工医院"]),
        ("燕东医学院附属医院", ["燕医附院", "燕东医学院附院"], ["东医附院"]),
        ("燕东卫生职业学院附属医院", ["燕卫附院"], ["燕医附院"]),
        ("浙江大学医学院附属第二医院", [], ["浙江大学医学院附属第一医院", "附属第二医院"]),
    ],
)  # fmt: skip
def test_aliases(name: str, expected: list[str], unwanted: list[str]) -> None:
    found = aliases(one(name), (), "")
    assert set(expected) <= set(found)
    assert not set(unwanted) & set(found)
    assert name not in found


def test_the_place_alone_comes_last() -> None:
    found = aliases(one("松阳县人民医院"), (), "")
    assert set(found[-2:]) == {"松阳县", "松阳"}


def test_a_mere_kind_is_nobodys_alias() -> None:
    assert "县人民医院" not in aliases(one("松阳县人民医院"), (), "这几年，县人民医院变了样。")


def test_a_nickname_that_the_report_uses() -> None:
    assert "松医" in aliases(one("松阳县人民医院"), (), "用行动诠释“松医”精神。")
    assert "松医" not in aliases(one("松阳县人民医院"), (), "山里变了样。")


def test_everyday_names_of_towns_banners_and_communities() -> None:
    def ways(name: str) -> tuple[str, ...]:
        return aliases(names_in(name)[0], (), "")

    assert {"涧河镇", "涧河", "涧河卫生院"} <= set(ways("永济市涧河镇中心卫生院"))
    assert "科右前旗" in ways("科尔沁右翼前旗人民医院")
    assert "长安道社区医院" in ways("天津市河西区长安道街社区卫生服务中心")


def ways_of(name: str) -> tuple[str, ...]:
    return aliases(one(name), (), name)


def rows() -> list[tuple[str, str, str]]:
    """The examples of called.toml: row, core, short form."""
    return [
        (row["name"], *map(str.strip, example.split(">")))
        for row in module.rows()["called"]
        for example in row["examples"]
    ]


@pytest.mark.parametrize(("row", "core", "short"), rows())
def test_every_row_says_what_its_examples_show(row: str, core: str, short: str) -> None:
    assert short in {form for form, _ in called(core)}, row


@pytest.mark.parametrize(
    ("school", "short"),
    [example.split(" > ") for row in module.rows()["school"] for example in row["examples"]],
)
def test_how_schools_are_shortened(school: str, short: str) -> None:
    assert short in module.ways_to_say(school)


@pytest.mark.parametrize(
    ("name", "expected", "unwanted"),
    [
        # A place in the name of a school, of the army or inside a brand lends nothing.
        ("中国人民解放军第九二〇医院", {"解放军第九二〇医院", "九二〇医院"}, {"解放区军第九二〇医院"}),
        ("武警云南总队医院", {"云南武警医院"}, {"云南省总队医院", "云南总队医院"}),
        ("第二军医大学附属长海医院", {"长海医院"}, {"长海县医院"}),
        ("长海医院", set(), {"长海县医院", "长海县", "长海"}),
        ("松阳县红十字会博爱医院", {"松阳红十字会博爱医院"}, {"博爱县医院"}),
        ("沈阳铁路局锦州中心医院", set(), {"锦州市中心医院", "锦州中心医院"}),
        # A brand or a school is never dropped.
        ("济南千草中医医院", {"济南千草中医"}, {"济南市中医医院", "济南中医院"}),
        ("广东中医药大学第一附属医院", {"广东中医药大学附院"}, {"广东省中医院", "广东中医院"}),
        ("燕东医科大学附属儿童医院", {"燕东医大附属儿童医院"}, {"儿童医院"}),
        # Places that look like describing words.
        ("新县妇幼保健院", {"新县妇幼"}, {"新县县妇幼"}),
        ("浦东新区第二人民医院", {"浦东二院", "浦东新区二院"}, {"浦东新二院"}),
        # By its own name without the place; not by one that many bear.
        ("衢州百草园眼科医院", {"百草园眼科医院"}, set()),
        ("衢州协和医院", {"衢州市协和医院"}, {"协和医院", "协和"}),
        ("株洲市二医院", {"株洲二院", "株洲市第二医院"}, {"株洲医院"}),
    ],
)  # fmt: skip
def test_what_lends_a_short_name_and_what_does_not(name: str, expected: set[str], unwanted: set[str]) -> None:
    found = set(ways_of(name))
    assert expected <= found
    assert not unwanted & found


def test_a_place_that_the_report_writes_in_full_is_the_hospitals() -> None:
    assert "瑞金市" not in aliases(one("瑞金医院"), (), "瑞金医院添了床位。")
    assert "瑞金市" in aliases(one("瑞金医院"), (), "瑞金市的老人有福了，瑞金医院添了床位。")


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("松阳县人民医院", "331124"),
        ("长海医院", ""),
        ("松阳医院", "331124"),
        ("青岚市中医医院", ""),
        ("湘南学院附属医院", ""),
    ],
)
def test_where_a_hospital_lies_as_far_as_its_name_tells(name: str, code: str) -> None:
    assert code_of(name, (name, "松阳县")) == code


@pytest.mark.parametrize("alias", ["新县中医院", "和县医院", "友好区医院", "附院", "二附院", "920医院"])
def test_short_names_that_tell_which(alias: str) -> None:
    assert tells_which(alias)


@pytest.mark.parametrize("alias", ["医院", "人民医院", "中医院", "三甲医院", "县人民医院"])
def test_kinds_that_tell_nothing(alias: str) -> None:
    assert not tells_which(alias)


@pytest.mark.parametrize("town", ["长乐", "长乐岭", "石桥岭", "红旗"])
def test_a_town_that_is_called_or_begins_like_a_county_elsewhere_has_the_short_names_of_any_town(town: str) -> None:
    name = names_in(f"{town}镇中心卫生院")[0]
    assert name.text == f"{town}镇中心卫生院"
    assert {f"{town}卫生院", f"{town}镇卫生院"} <= set(aliases(name, (), f"{town}镇中心卫生院的医生不多。"))


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("国药松阳矿区总医院", "松阳矿区总医院"),
        ("武警浙江总队医院", ""),
        ("同济松阳医院", ""),
        ("新疆生产建设兵团第七师松阳医院", "松阳医院"),
    ],
)
def test_a_name_is_said_without_the_company_or_the_division_that_owns_it_but_not_without_an_army(
    name: str, short: str
) -> None:
    parsed = names_in(name)[0]
    at = name.find("松阳") if "松阳" in name else 2
    assert (name[at:] in aliases(parsed, (), f"{name}的医生不多。")) is bool(short)
