"""Which building a sum is told of: reports tell what several cost, and a question means one of them."""

from __future__ import annotations

import re

from corpus.names.name import holds_in_order

_STOPS = "的了过着在是有和与及新老旧那这该座栋幢处个所间家建盖修造起改搬花投把将为到于从被由给年月日号层大小高主整全本一二两三四五六七八九十几"
"""Characters that tell no building from another, or stand between one and what comes before it."""
_BUILDING = re.compile(
    f"(?P<which>(?:(?![{_STOPS}])[\\u4e00-\\u9fff]){{1,6}}?)"
    "(?:(?:大|综合|部|病|治疗|诊疗|医学)*楼(?![上下层道梯顶宇])|院区|车库|食堂|学校|护校|药房|导管室|手术室|实验室|高?压?氧舱"
    "|连廊|机房|诊所|教室|宿舍|仓库|中心|病房|病区)"
)
"""A building with what tells which, in normalised text."""
_KIND = re.compile("^.*(?:医院|院里|那边)|(?:大|综合|部|病|治疗|诊疗|医学)*(?:楼|院区|中心)$")
"""What tells no building from another at either end of its name."""
_MONEY = re.compile("花|投|造价|多少钱|几个?亿|几百万|几千万|费用|预算|拨款|贷")
"""Begins what is asked about a cost."""
SUM = re.compile("[0-9.一二三四五六七八九十百千万亿两零]{1,14}(?:余|多)?元")
"""A sum of money, in normalised text."""


def asked_about(question: str) -> str:
    """The building whose cost a normalised question asks for, the last named before the money; empty where it names none."""
    money = _MONEY.search(question)
    named = [*_BUILDING.finditer(question)]
    before = [building for building in named if money is None or building.end() <= money.start()]
    return (before or named)[-1][0] if named else ""


def costs_of_others(building: str, sentence: str) -> bool:
    """Tell whether each sum of a normalised sentence stands behind another building than this one.

    False where one stands behind none: the sentence before may have named it.
    """
    told = [*_BUILDING.finditer(sentence)]
    nearest = [
        next((other for other in reversed(told) if other.end() <= money.start()), None)
        for money in SUM.finditer(sentence)
    ]
    return bool(nearest) and all(other is not None and not _alike(building, other[0]) for other in nearest)


def _alike(one: str, other: str) -> bool:
    """Whether two names can be one building's: they begin alike, have two characters in a row in common, or the shorter
    one's characters stand in the longer in their order.
    """
    short, long = sorted((_KIND.sub("", one), _KIND.sub("", other)), key=len)
    if not short or short[0] == long[0]:
        return True
    return holds_in_order(short, long) or any(short[at : at + 2] in long for at in range(len(short) - 1))
