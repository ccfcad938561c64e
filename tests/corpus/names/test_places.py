"""Places of China: which names exist, and what lies in what."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.names import places
from corpus.names.places import Division, Place, chain, division, meanings, place_at, places_in, short_name, unit_of

FIXED = settings(derandomize=True, deadline=None, max_examples=100)


def named(text: str) -> list[str]:
    return [place.text for place in places_in(text)]


@pytest.mark.parametrize(
    ("name", "short", "unit"),
    [
        ("松阳县", "松阳", "县"),
        ("浙江省", "浙江", "省"),
        ("丽水市", "丽水", "市"),
        ("蓬莱区", "蓬莱", "区"),
        ("广西壮族自治区", "广西", "区"),
        ("湘西土家族苗族自治州", "湘西", "州"),
        ("景宁畲族自治县", "景宁", "县"),
        ("莫力达瓦达斡尔族自治旗", "莫力达瓦", "旗"),
        ("阿拉善盟", "阿拉善", "盟"),
        ("神农架林区", "神农架", "区"),
        ("大兴安岭地区", "大兴安岭", "区"),
        # A name of two characters keeps its unit: 达 alone is no place.
        ("达县", "达县", "县"),
        ("沙市", "沙市", "市"),
        ("松阳", "松阳", ""),
        ("", "", ""),
        ("县", "县", ""),
    ],
)
def test_short_names_and_units(name: str, short: str, unit: str) -> None:
    assert short_name(name) == short
    assert unit_of(name) == unit


@pytest.mark.parametrize(
    "name",
    [
        "浙江省",
        "浙江",
        "丽水市",
        "丽水",
        "松阳县",
        "松阳",
        "景宁畲族自治县",
        "景宁自治县",
        "景宁县",
        "景宁",
        "湘西州",
        "恩施州",
    ],
)
def test_a_place_is_known_with_and_without_its_unit(name: str) -> None:
    assert meanings(name)


@pytest.mark.parametrize("name", ["", "县", "医院", "云澜县", "富春江", "松阳人"])
def test_what_is_no_place(name: str) -> None:
    assert meanings(name) == ()


def test_several_places_share_a_name() -> None:
    assert {d.name for d in meanings("鼓楼")} == {"鼓楼区"}
    assert len(meanings("鼓楼区")) > 1
    assert len({d.code for d in meanings("鼓楼区")}) == len(meanings("鼓楼区"))


def test_a_division_is_found_by_its_code_and_lies_in_another() -> None:
    (songyang,) = meanings("松阳县")
    lishui, zhejiang = division(songyang.code[:4]), division(songyang.code[:2])
    assert lishui is not None
    assert zhejiang is not None
    assert (lishui.name, zhejiang.name) == ("丽水市", "浙江省")
    assert songyang.within(lishui)
    assert songyang.within(zhejiang)
    assert songyang.within(songyang)
    assert not lishui.within(songyang)
    assert division("99") is None


@FIXED
@given(
    st.text(st.sampled_from("松阳县丽水市浙江省桐庐区景宁畲族自治的在a，\n"), max_size=40),
)
def test_places_rise_do_not_overlap_and_are_cut_from_the_text(text: str) -> None:
    found = places_in(text)
    ends = [offset for place in found for offset in (place.start, place.end)]
    assert ends == sorted(ends)
    assert all(text[place.start : place.end] == place.text and place.divisions for place in found)
    assert all(place_at(text, place.start) == place for place in found)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("浙江省丽水市松阳县古市镇", ["浙江省", "丽水市", "松阳县"]),
        ("他从平遥到婺源，走了两天", ["平遥", "婺源"]),
        ("景宁畲族自治县", ["景宁畲族自治县"]),
        # The longest name at each point.
        ("桐庐县", ["桐庐县"]),
        # A county that has become a city or a district is still written with its old unit.
        ("会理县", ["会理县"]),
        ("蓬莱市", ["蓬莱市"]),
        pytest.param(
            "开化县和龙游县",
            ["开化县", "龙游县"],
        ),
        ("山里没有名字的地方", []),
        ("", []),
    ],
)
def test_places_in_a_text(text: str, found: list[str]) -> None:
    assert named(text) == found


@pytest.mark.parametrize("text", ["桐庐县域医共体", "桐庐县级医院", "松阳县委书记", "松阳县域"])
def test_a_unit_that_belongs_to_the_next_word_is_not_eaten_twice(text: str) -> None:
    (place,) = places_in(text)
    assert place.text in {"桐庐县", "桐庐", "松阳县", "松阳"}


def test_no_place_begins_inside_a_word() -> None:
    assert place_at("在松阳", 0) is None
    assert place_at("松阳", 2) is None


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("浙江丽水松阳", ["浙江省", "丽水市", "松阳县"]),
        ("南京市鼓楼区", ["南京市", "鼓楼区"]),
        ("福州市鼓楼区", ["福州市", "鼓楼区"]),
        ("吉林", ["吉林省"]),  # the wider place where nothing decides
        ("吉林省吉林市", ["吉林省", "吉林市"]),
    ],
)
def test_of_several_meanings_the_one_that_lies_in_the_place_before(text: str, meant: list[str]) -> None:
    assert [d.name for d in chain(places_in(text))] == meant


def test_the_same_district_name_in_two_cities() -> None:
    nanjing, fuzhou = (chain(places_in(f"{city}鼓楼区"))[-1] for city in ("南京市", "福州市"))
    assert nanjing.name == fuzhou.name
    assert nanjing.code != fuzhou.code
    assert chain([]) == ()


def test_a_division_and_a_place_know_their_names() -> None:
    assert Division("331124", "松阳县").short == "松阳"
    assert places_in("在松阳县")[0] == Place(1, 4, "松阳县", places.meanings("松阳县"))


@pytest.mark.parametrize("text", ["北京路12号", "建昌道的居民", "南京东大街", "朝阳街道办事处"])
def test_a_street_is_not_the_place_that_it_is_called_after(text: str) -> None:
    assert not [place for place in places_in(text) if place.text in {"北京", "建昌", "朝阳"}]


@pytest.mark.parametrize("text", ["金乡街头", "北京道路拥堵", "上海路过的客人", "河北街上"])
def test_a_place_before_a_street_scene_is_one(text: str) -> None:
    assert [place.text for place in places_in(text)][:1] == [text[:2]]
