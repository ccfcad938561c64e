"""Hospitals mentioned in a question, by name or by a place and a kind, whichever are covered."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.names import places
from corpus.names.grammar import grammar
from corpus.names.name import Name, core, kind_start, names_in
from corpus.names.places import Place

SPECIAL = re.compile(
    "中西医|中医|妇幼|妇女儿童|妇儿|妇产|儿童|肿瘤|口腔|眼科|骨科|精神|精卫|传染病|公共卫生|公卫|胸科|康复|皮肤|卫生院|社区|疾控|疾病预防|急救|血站"
)
"""Kinds of hospitals that a place's general hospital is not."""
BETWEEN = re.compile(r"(?:那边|这边|那儿|那里|当地|本地|市里|县里|区里|里)?的?")
"""What stands between a place and a kind: 某县那边的中医院."""
SHORT_KIND = re.compile(
    r"中西医(?!结合)|中医(?![药馆院诊科康医传特师])|妇幼(?!保健|健康|院)|疾控(?!中心)|精卫(?!中心)|社区医院"
)
"""A kind that stands for an institution when it stands right behind a place: 某县中医."""
_NEXT_ONE = re.compile(
    r"(?<=[和与跟同、比及])(?:[一二三四五六]院|第[一二三四五六](?:人民)?医院|[县市区]?(?:人民|中心|中医|中西医结合)医?院|[县市区]?妇幼保健院)"
)
"""Another hospital of the place named before: 某市一院和二院."""
_RUNS_ON = re.compile(
    r"院[长士]|医[药馆院诊科康医传特师生]|幼(?:保健|健康|院|卫生)|控(?:中心|局|人员)|[科腔童产瘤复](?:医院|医生|医师|专家|中心|主任|门诊|病)"
)
"""Where a short name ends inside a word: 某市妇幼院|长, 某县中医|药."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A hospital named in a question: where, and its name spelt out with its place."""

    start: int
    end: int
    name: Name


def mentions(text: str, named: Sequence[Place]) -> list[Mention]:
    """The names in a question and its places; a kind is put together with its place: 某县的中医院, 某市一院和二院."""
    found = [_with_place(name, text, named) for name in names_in(text)]
    for kind in SHORT_KIND.finditer(text):
        place = next((p for p in named if p.end == kind.start()), None)
        named_there = [m for m in found if m.start < kind.end() and kind.start() < m.end]
        if place and all(m.name.generic for m in named_there):
            found = [m for m in found if m not in named_there]
            found.append(Mention(place.start, kind.end(), _spelt_out(place, kind[0])))
    for other in _NEXT_ONE.finditer(text):
        before = [m for m in found if m.end <= other.start() and m.name.places]
        if before:
            found = [m for m in found if not (m.start < other.end() and other.start() < m.end)]
            place = before[-1].name.places[-1]
            own = other[0].lstrip("县市区") if places.unit_of(place.text) else other[0]
            found.append(Mention(other.start(), other.end(), _spelt_out(place, own)))
    return sorted(found, key=lambda m: m.start)


def ends_inside_a_word(text: str, end: int) -> bool:
    """Whether what ends at `end` is only the beginning of a word."""
    return _RUNS_ON.match(text, max(0, end - 1)) is not None


def _with_place(name: Name, text: str, named: Sequence[Place]) -> Mention:
    place = next(
        (p for p in named if p.end <= name.start and _is_place(p) and BETWEEN.fullmatch(text, p.end, name.start)), None
    )
    if name.generic and place and core(name.rest) != "医院" and _is_official(name):
        return Mention(place.start, name.end, _spelt_out(place, name.rest))
    return Mention(name.start, name.end, name)


def _is_place(place: Place) -> bool:
    """Whether a place is one even in the middle of a question: not 新建 of 打算新建的康复中心."""
    return place.start == 0 or place.text not in grammar().place_words


def _is_official(name: Name) -> bool:
    """Whether a mere kind is one that an official name could end with: 中医院, not 哪些医院."""
    return grammar().only_fields.fullmatch(name.rest[: kind_start(name.rest)]) is not None


def _spelt_out(place: Place, kind: str) -> Name:
    return Name(place.text + kind, 0, (place._replace(start=0, end=len(place.text)),), kind)
