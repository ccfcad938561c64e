"""Places of China down to counties: which names exist, and what lies in what.

From the official division codes in `divisions.csv`.  Knowing the places is what tells where the
name of a hospital begins ("24日某县医院", "国家重点某县医院"), and whether a name that nobody wrote
about is a misspelling or another town.
"""

from __future__ import annotations

import csv
import re
from functools import cache, lru_cache
from typing import NamedTuple

from corpus import installed

UNITS = (
    "特别行政区",
    "自治区",
    "自治州",
    "自治县",
    "自治旗",
    "林区",
    "特区",
    "地区",
    "省",
    "市",
    "县",
    "区",
    "旗",
    "盟",
)
"""Words for a kind of place, the longest first."""

# The fifty-five minorities as they stand in the names of autonomous places, the longest first.
_PEOPLES = sorted(
    [
        "蒙古族",
        "蒙古",
        "回族",
        "藏族",
        "维吾尔",
        "维吾尔族",
        "苗族",
        "彝族",
        "壮族",
        "布依族",
        "朝鲜族",
        "满族",
        "侗族",
        "瑶族",
        "白族",
        "土家族",
        "哈尼族",
        "哈萨克族",
        "哈萨克",
        "傣族",
        "黎族",
        "傈僳族",
        "佤族",
        "畲族",
        "拉祜族",
        "水族",
        "东乡族",
        "纳西族",
        "景颇族",
        "柯尔克孜族",
        "柯尔克孜",
        "土族",
        "达斡尔族",
        "仫佬族",
        "羌族",
        "布朗族",
        "撒拉族",
        "毛南族",
        "仡佬族",
        "锡伯族",
        "锡伯",
        "阿昌族",
        "普米族",
        "塔吉克族",
        "塔吉克",
        "怒族",
        "鄂温克族",
        "德昂族",
        "保安族",
        "裕固族",
        "独龙族",
        "鄂伦春族",
        "赫哲族",
        "门巴族",
        "珞巴族",
        "基诺族",
        "各族",
    ],
    key=len,
    reverse=True,
)
_PEOPLE = re.compile("(?:" + "|".join(_PEOPLES) + ")+$")


_OLD_UNIT = re.compile("[县市区旗](?![域级委城场民政面区])")


_STREET = re.compile(
    "大街|大道|巷|胡同|路(?![过上途程线边费面口况网人灯桥])|街(?![头上边])|道(?![路德理教歉谢别县外里])"
)
"""Behind a name without its unit these make a street of it: 北京路."""
_AND = frozenset("和与")
_LEVEL = frozenset("级域")
"""Behind a unit these make another word of it: 某某的县级医院, 县域."""


class Division(NamedTuple):
    """`code` has two digits for a province, four for a prefecture, six for a county."""

    code: str
    name: str

    @property
    def short(self) -> str:
        """The name without its unit, where something of two characters remains: 某某 for 某某县."""
        return short_name(self.name)

    def within(self, other: Division) -> bool:
        """Whether this place lies in the other, or is it."""
        return self.code.startswith(other.code)


class Place(NamedTuple):
    """A place name found in a text."""

    start: int
    end: int
    text: str
    divisions: tuple[Division, ...]
    """What it can mean: several places share a name."""


@lru_cache(maxsize=8192)
def short_name(name: str) -> str:
    """The name without its unit, where something of two characters remains."""
    if name.endswith("新区") and len(name) > len("某某新区") - 1 and len(name.removesuffix("新区")) > 1:
        return name.removesuffix("新区")
    for unit in UNITS:
        if name.endswith(unit) and len(name) > len(unit):
            rest = name.removesuffix(unit)
            if unit.startswith("自治"):
                without = _PEOPLE.sub("", rest)
                rest = without if len(without) > 1 else rest  # 内蒙古, not 内
            return rest if len(rest) >= 2 else name
    return name


@lru_cache(maxsize=4096)
def unit_of(name: str) -> str:
    """The last character of a place's name when it is a unit: 县, 市, 区, 省, …; else empty."""
    return next((unit[-1] for unit in UNITS if name.endswith(unit) and len(name) > len(unit)), "")


@cache
def _divisions() -> dict[str, tuple[Division, ...]]:
    """Every way to write a place, and what it can mean."""
    with installed.file("corpus.names", "divisions.csv") as text:
        lines = text.splitlines()
    names: dict[str, list[Division]] = {}
    for row in csv.DictReader(line for line in lines if not line.startswith("#")):
        division = Division(row["code"], row["name"])
        forms = {division.name, division.short}
        unit = next((u for u in UNITS if division.name.endswith(u)), "")
        if unit.startswith("自治") and division.short != division.name:
            # 某某自治县 and 某某县 are how papers shorten the names of autonomous places.
            forms |= {division.short + unit, division.short + unit[-1]}
        for form in forms:
            names.setdefault(form, []).append(division)
    return {form: tuple(found) for form, found in names.items()}


@cache
def _beginnings() -> frozenset[str]:
    """The first two characters of all names: most texts are told from places by them."""
    return frozenset(name[:2] for name in _divisions())


@cache
def _beginning() -> re.Pattern[str]:
    """A character that is the first of a name before one that is the second of a name, be it of another."""
    first, second = map("".join, zip(*_beginnings(), strict=True))
    return re.compile(f"[{first}](?=[{second}])")


@cache
def _longest() -> int:
    return max(map(len, _divisions()))


def meanings(name: str) -> tuple[Division, ...]:
    """The divisions that a name can mean, with or without its unit; none when it is no place."""
    return _divisions().get(name, ())


@cache
def division(code: str) -> Division | None:
    """The division with this code."""
    return next((d for found in _divisions().values() for d in found if d.code == code), None)


def place_at(text: str, start: int) -> Place | None:
    """The longest place name that begins at `start`."""
    known = _divisions()
    if text[start : start + 2] not in _beginnings():
        return None
    if text[start : start + 1] in _AND and place_at(text, start + 1):
        return None  # 某县和龙游县: "and", not 和龙
    for end in range(min(len(text), start + _longest()), start + 1, -1):
        found = known.get(text[start:end])
        if found and not (unit_of(text[start:end]) and text[end : end + 1] in _LEVEL):
            if not unit_of(text[start:end]) and _STREET.match(text, end):
                return None
            # A county that has since become a city or a district is still written with its old unit.
            if not unit_of(text[start:end]) and _OLD_UNIT.match(text, end):
                end += 1  # noqa: PLW2901
            return Place(start, end, text[start:end], found)
    return None


def places_in(text: str) -> list[Place]:
    """All place names, left to right, the longest at each point, without overlap."""
    found: list[Place] = []
    after = 0
    for beginning in _beginning().finditer(text):
        place = place_at(text, beginning.start()) if beginning.start() >= after else None
        if place:
            found.append(place)
            after = place.end
    return found


def chain(places: tuple[Place, ...] | list[Place]) -> tuple[Division, ...]:
    """The divisions meant by places written one after the other, wide to narrow, where they fit together.

    Of several meanings the one that lies in the place before it is taken; where nothing decides, the
    wider place (a city before a county of the same name).
    """
    meant: list[Division] = []
    for place in places:
        inside = [d for d in place.divisions if meant and d.within(meant[-1]) and d != meant[-1]]
        meant.append(min(inside or place.divisions, key=lambda d: (len(d.code), d.code)))
    return tuple(meant)
