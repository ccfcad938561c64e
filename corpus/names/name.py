"""The name of an institution in a text: where it begins and ends, and what it is made of.

The right edge is a word for an institution.  From there the parser goes left over places, owners, brands,
numbers and kinds; it stops at what cannot stand in a name, never inside a word.  Where it had to guess,
the name says so.  No list of hospitals is kept.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import NamedTuple

from corpus.names import places
from corpus.names.grammar import grammar
from corpus.names.places import Division, Place

_WINDOW = 30
"""Characters that a name may have before its institution."""
_BRAND = 6
"""Characters between two known parts of a name at most."""
_RUN = re.compile(
    r"(?:[\u4e00-\u9fff〇○]|(?<=第)[0-9]{1,4}|(?<=第[0-9])[0-9]{1,3}"
    r"|(?<![0-9A-Za-z.%-])[0-9]{1,4}(?=[〇○零一二三四五六七八九]{0,3}(?:中心|总|分)?$)|(?<=[〇○零一二三四五六七八九])[0-9]+)+$"
)
"""Characters that a name is made of; digits only where they number it."""
_BROKEN = re.compile(r".*[^\u4e00-\u9fff〇○0-9]", re.DOTALL)
"""Everything up to the last character that no name is made of."""
_ARMY_NUMBER = re.compile("第?[〇○零一二三四五六七八九0-9]{3}(?:中心|总)?$")
_LONE = re.compile("[一二三四五六七八九十]附?院|第?[〇○零一二三四五六七八九0-9]{3}(?:中心|总)?医院")
_SOME_SCHOOLS = re.compile("(?:医科)?(?:大学|医?学院|高校)附属")
"""Before an institution: some university's, 一家大学附属医院."""
_AND = frozenset("与和及或跟同")
_JOINS = frozenset("和与及或来去是有等到")
"""Soft characters that stand between a phrase and a mere kind: 卫健委和人民医院, 病人来中医院."""
_DATED = frozenset("年月日号")
"""Characters that belong to the digits before them."""
_SHORT_PLACE = 2
"""Characters of a place that is the end of another one when a character stands before it: 沙县 in 岚沙县."""
_WORD = (2, 3)
"""Characters of the common words that end a name."""
_COUNTED_DAYS = frozenset("0123456789一二三四五六七八九十〇○零几两半今昨明当每近那某节生假周元同次本隔整多个岁蜜满正")
"""Characters before these that make a time of them."""
_NUMERALS = frozenset("一二三四五六七八九十")
_SIDES = frozenset("上下")
"""Soft characters that say on which side of something a place is."""
_OPENS = frozenset("和都上里年月日当之")
"""Soft characters that a name may begin with."""
_IS = re.compile("^[是有]|[是有](?=[\u4e00-\u9fff]{1,3}[市县区旗州])")
_TOWN_OF_COUNTY = re.compile("([\u4e00-\u9fff]{2,3}[县市旗区])[\u4e00-\u9fff]{1,3}(?:[乡镇]|街道)")
"""A town of a county that the division codes do not list."""
_CITY = re.compile("[\u4e00-\u9fff]{2,3}(?:[市县州旗]|(?<![地新城郊矿老山林湖发])区)")
_UNIT_AND_KIND = re.compile("[县市区旗](?:人民|中心|中医|妇幼(?:保健)?|儿童|妇女儿童|口腔|第[一二三四五六七八九十])?$")
_COUNTY = len("110101")
"""Digits of the code of a county or district."""
_UNLISTED_PLACE = 4
"""Characters of a place that the division codes do not list at most."""
_SHORT, _SCHOOL = 4, 8
"""Characters before a short kind at most, and of a school before one: 燕东医科大附一院."""
_SHORT_KIND = re.compile("[一二三四五六七八九十]院|[一二三四五六七八九十]?附院|附属?[一二三四五六七八九十]?院")
_TOWN = re.compile("(?:镇|乡|街道|苏木)(?=.{0,6}(?:卫生院|社区卫生服务|社区健康服务))")
_TOWN_OF_MORE = re.compile("[\u4e00-\u9fff]" + _TOWN.pattern)
"""The rest of the name of a town that begins like a county elsewhere: no town has a name of one character."""
_UNLISTED = re.compile(
    r"((?![我本该全各某这那同第市县区旗州乡镇村]|[山牧林老库湖]区|边境|贫困)(?:[\u4e00-\u9fff]{2,7}?自治[县州旗]|[\u4e00-\u9fff]{1,4}?(?:[县市旗]|(?<![社山牧林老库景园小战军农灾疫])(?<!自治)区)))"
    r"(?=(?:第[一二三四五六七八九十]|人民|中心|中医|中西医|妇幼|妇女|儿童|精神|口腔|传染|公共卫生|疾病预防|急救|社区)?.{0,8}(?:医院|保健院|卫生院|中心|血站|防治[院所]|集团)$)"
)


class Sort(StrEnum):
    """What a part of a name is."""

    PLACE = "place"
    OWNER = "owner"
    BRAND = "brand"
    NUMBER = "number"
    FIELD = "field"
    KIND = "kind"


class Part(NamedTuple):
    """A part of a name; offsets are into the name."""

    sort: Sort
    start: int
    end: int


@dataclass(frozen=True)
class Name:
    """The name of an institution, as it stands in a text."""

    text: str
    start: int
    places: tuple[Place, ...]
    """The chain of places it begins with, where that is its own; offsets within `text`."""
    rest: str
    """What follows the places, the institution included."""
    doubtful: bool = False
    """Its left edge is a guess."""

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    @cached_property
    def divisions(self) -> tuple[Division, ...]:
        return places.chain(self.places)

    @cached_property
    def seat(self) -> tuple[Division, ...]:
        """The places that it begins with, also where they are a school's: where it is, as far as its name tells."""
        return self.divisions if self.places else places.chain(leading_places(self.text))

    @cached_property
    def listed(self) -> bool:
        """Whether it begins with a place that the division codes know."""
        return any(division.code for place in self.places for division in place.divisions)

    @property
    def generic(self) -> bool:
        """No particular institution: 县医院, 三甲医院, 医院."""
        return not self.places and is_generic(self.rest)

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """What it is made of, left to right, without gaps."""
        return tuple(_parts(self))

    @cached_property
    def full(self) -> bool:
        """Whether it tells which institution it is by a place, an owner or a number, in no short form: not 某大一院."""
        sorts = {part.sort for part in self.parts}
        telling = (
            sorts & {Sort.PLACE, Sort.OWNER, Sort.NUMBER}
            or {Sort.BRAND, Sort.FIELD} <= sorts
            or _TOWN.search(self.text)
        )
        return bool(telling) and not _SHORT_KIND.fullmatch(self.text[kind_start(self.text) :])

    def part(self, sort: Sort) -> str:
        """The first part of a sort; empty where there is none."""
        return next((self.text[p.start : p.end] for p in self.parts if p.sort is sort), "")


@lru_cache(maxsize=4096)
def is_generic(name: str) -> bool:
    """Whether a name says only of what kind an institution is, not which one.

    Also where a describing word stands right before the institution: no hospital is called 智慧医院.
    """
    if _LONE.fullmatch(name):
        return False  # 二院; 九七五医院, the number of a military hospital
    body = name[: kind_start(name)]
    if _SOME_SCHOOLS.fullmatch(body):
        return True
    known = grammar()
    first = known.token.match(body)
    if first and first.lastgroup == "owner":
        return False
    return known.only_kinds.fullmatch(body) is not None or known.ends_described.search(body) is not None


@lru_cache(maxsize=1 << 16)
def kind_start(name: str) -> int:
    """Where the word for the institution begins that a name ends with; its end where it ends with none."""
    return next((m.start() for m in grammar().kind.finditer(name) if m.end() == len(name)), len(name))


_MOTHER = re.compile("(?P<mother>.*(?:院|中心))(?:.{1,6}院区|.{0,6}分院)")


def mother_of(name: Name) -> Name | None:
    """The hospital whose campus or branch one is by its name, 某医院 of 某医院某院区; None where it is none's."""
    match = _MOTHER.fullmatch(name.text)
    if not match:
        return None
    mother = match["mother"]
    return Name(mother, name.start, name.places, name.rest.removesuffix(name.text[len(mother) :]), name.doubtful)


def names_in(text: str) -> list[Name]:
    """The institutions named in a text, left to right; generic ones such as 县医院 are among them."""
    known = grammar()
    found: list[Name] = []
    after = 0
    for match in known.kind.finditer(text):
        if match.start() < after or known.no_name.match(text, match.end()):
            continue
        name = _name_ending(text, match.end(), match.start(), after)
        if not name:
            continue
        if found and _is_department(found[-1], name):
            after = name.end
            continue
        if found and _is_branch(text, found[-1], name):
            name = _branch(found.pop(), name, text)
        found.append(name)
        after = name.end
    return found


# ---------------------------------------------------------------- one name of two


def _is_department(parent: Name, name: Name) -> bool:
    """Whether what follows the name of a hospital directly is a part of it: 某医院康复中心."""
    return parent.end == name.start and not parent.generic and not name.places and name.text.endswith("中心")


_LONGEST = 60
"""Characters of a name to which a branch is added, at most: a page of nothing but institutions is no name."""


def _is_branch(text: str, parent: Name, name: Name) -> bool:
    """Whether two names are one: 某医院集团某市医院, 某大学第一附属医院某湖医院."""
    between = text[parent.end : name.start]
    if len(parent.text) > _LONGEST or parent.generic or between not in {"", "集团", "医疗集团"}:
        return False
    if parent.text.endswith("集团") or between:
        return True
    if name.generic:
        return re.match(r"第[一二三四五六七八九十]附属|附属", name.rest) is not None
    return bool(name.text) and not name.doubtful


def _branch(parent: Name, name: Name, text: str) -> Name:
    shift = name.start - parent.start
    own = tuple(p._replace(start=p.start + shift, end=p.end + shift) for p in name.places)
    whole = text[parent.start : name.end]
    if own:
        return Name(whole, parent.start, own, whole[own[-1].end :])
    return Name(whole, parent.start, parent.places, whole[len(parent.text) - len(parent.rest) :])


# ---------------------------------------------------------------- the left edge


def _name_ending(text: str, end: int, institution: int, after: int) -> Name | None:
    """The name whose institution is `text[institution:end]` and which begins at `after` or later."""
    window = text[max(after, institution - _WINDOW) : institution]
    broken = _BROKEN.match(window)
    run = _RUN.search(window, broken.end() if broken else 0)
    body = run[0] if run else ""
    start = institution - len(body)
    kind = text[institution:end]
    if body[:1] in _DATED and text[start - 1 : start].isdigit():
        body, start = body[1:], start + 1  # 1958年铁路医院
    if body.startswith("和") and start == after > 0:
        body, start = body[1:], start + 1  # 卫生院和县医院
    name = _name_of(body, kind)
    return name and Name(name.text, start + name.start, name.places, name.rest, name.doubtful)


@lru_cache(maxsize=4096)  # a report says the same few names again and again
def _name_of(body: str, kind: str) -> Name | None:
    """The name at the end of what stands before a word for an institution, and that word; its start is within them."""
    edge = _Edge(body, kind)
    left, run = edge.find()
    longest = _SCHOOL if body.endswith(("大", "大学", "学院")) else _SHORT
    if _SHORT_KIND.fullmatch(kind) and not run and not 1 <= len(body) - left <= longest:
        return None  # 全院, 出院, 住院: no institution
    if run:
        described = _described(body, run, kind)
        if described:
            return described
    whole = body[left:] + kind
    own = _own_places(run, body, left, kind)
    if own or not run:
        own = _with_unlisted(own, whole)
    return Name(whole, left, own, whole[own[-1].end :] if own else whole, edge.doubtful and not own)


def _described(body: str, run: tuple[Place, ...], kind: str) -> Name | None:
    """The mere kind, where a place's new hospital, its county-level hospitals are described."""
    known = grammar()
    rest = run[-1].end
    if not known.only_described.fullmatch(body, rest) or known.only_fields.fullmatch(body, rest):
        return None
    if _town(body, rest, kind) or (_SHORT_KIND.fullmatch(kind) and body.endswith("大")):
        return None  # 沙县大二院 is of a university
    rest = next(i for i in range(rest, len(body) + 1) if known.only_fields.fullmatch(body, i))
    return Name(body[rest:] + kind, rest, (), body[rest:] + kind)


def _town(body: str, rest: int, kind: str) -> re.Match[str] | None:
    return _TOWN.match(body[rest:] + kind)


def _own_places(run: tuple[Place, ...], body: str, left: int, kind: str) -> tuple[Place, ...]:
    """The chain of places at the start of a name, offsets within it; none where it is a school's or the army's."""
    if not run or run[0].start != left or _belongs_to_owner(body[run[-1].end :]):
        return ()
    town = _town(body, run[-1].end, kind) or _TOWN_OF_MORE.match(body[run[-1].end :] + kind)
    if town and all(division.name != run[-1].text for division in run[-1].divisions):
        # a town called like a county elsewhere, or nearly so: 红旗镇, which is in no 红旗区
        run = run[:-1]  # it is no place that the codes know, like other towns
    return tuple(p._replace(start=p.start - left, end=p.end - left) for p in run)


_OWNERS = re.compile(r"[\u4e00-\u9fff]{0,8}?(?:大学|学院|学校|科学院|医科院|研究院|军区|总队|支队|铁路局)")


def _belongs_to_owner(rest: str) -> bool:
    """Whether the places before these characters are part of the name of a school, an army or a railway."""
    return _OWNERS.match(rest) is not None


def _with_unlisted(own: tuple[Place, ...], whole: str) -> tuple[Place, ...]:
    """The places at the start of a name, with those that the division codes do not list: 青岚市东岩区, 上海市东岩区.

    A county's short name that goes on to the unit of another is the beginning of that one's: 乌兰 of 乌兰青木旗.
    """
    found = list(own)
    if len(own) == 1 and not places.unit_of(own[0].text) and all(len(d.code) == _COUNTY for d in own[0].divisions):
        longer = _UNLISTED.match(whole)
        if longer and longer.end(1) > own[0].end + 1:
            found = []
    while match := _UNLISTED.match(whole, found[-1].end if found else 0):
        found.append(_unlisted(match[1])._replace(start=match.start(1), end=match.end(1)))
    return tuple(found)


def _unlisted(text: str) -> Place:
    return Place(0, len(text), text, (Division("", text),))


class _Edge:
    """The search for the left edge of one name: `body` is what stands before its word for the institution."""

    def __init__(self, body: str, kind: str) -> None:
        self.body = body
        self.kind = kind
        self.doubtful = False
        self._owners: list[tuple[int, int]] = []
        self._heads: list[tuple[int, int]] = []
        self._held: set[int] = set()
        self._cut = 0
        self._runs: list[tuple[Place, ...]] = []

    def find(self) -> tuple[int, tuple[Place, ...]]:
        """Where the name begins, and the chain of places that it begins with or holds first."""
        if not self.body:
            return 0, ()
        self._read()
        anchors = self._anchors()
        while anchors and self._is_broken(anchors[-1][1]):
            anchors = []
        if not anchors:
            return self._without_place(), ()
        first = len(anchors) - 1
        while first and self._joined(anchors[first - 1], anchors[first]):
            first -= 1
        start, _, run = anchors[first]
        start, run = self._with_beginning(*self._with_city(start, run))
        if self._heads and self._heads[0][0] < start:
            return self._soft_start(self._heads[0][0]), ()
        return start, run

    def _with_city(self, start: int, run: tuple[Place, ...]) -> tuple[int, tuple[Place, ...]]:
        """The same with a place before it that the division codes do not list, where nothing else is: 某西市铁东中心医院,
        某西市仁济医院.
        """
        soft = grammar().soft
        left = max([self._cut, *(i + 1 for i in range(self._cut, start) if self.body[i] in soft)])
        if run and run[0].start != start:
            return start, run
        if town := _TOWN_OF_COUNTY.fullmatch(self.body, left, start):
            county = _unlisted(town[1])._replace(start=left, end=town.end(1))
            return left, (county,)  # 石门 of 某县某乡石门村卫生室 is a village, not the county
        if not _CITY.fullmatch(self.body, left, start):
            return start, run
        return left, (_unlisted(self.body[left:start])._replace(start=left, end=start), *run)

    def _with_beginning(self, start: int, run: tuple[Place, ...]) -> tuple[int, tuple[Place, ...]]:
        """The same with what can be no word before its place: 岚 of 岚沙县, which is no 沙县; 银江 of 银江钢城医院."""
        if not run or len(run[0].text) > _SHORT_PLACE:
            return start, run
        short = not places.unit_of(run[0].text)
        two = self.body[max(0, start - 2) : start]
        if (
            short
            and self._begins(start - 2)
            and _NUMERALS.isdisjoint(two)
            and two[-1] not in grammar().soft | grammar().before
        ):
            return start - 2, ()  # but 北屯 of 十师北屯医院
        first = start - 1
        if not self._begins(first):
            return start, run
        if short:
            return first, ()
        return first, (_unlisted(self.body[first : run[0].end])._replace(start=first, end=run[0].end), *run[1:])

    def _begins(self, at: int) -> bool:
        """Whether a character begins a phrase, and is no word that does so."""
        soft, before = grammar().soft, grammar().before
        alone = at == self._cut or (at > self._cut and self.body[at - 1] in soft | before)
        return alone and self.body[at] not in soft | before

    def _read(self) -> None:
        """Find what cannot stand in a name, owners, heads and places."""
        whole = places.places_in(self.body)
        sure = [p for p in whole if self._is_sure(p)]
        for token in grammar().token.finditer(self.body):
            start, end = token.span()
            if token.lastgroup == "clause":
                if not any(p.start <= start < p.end for p in sure):
                    self._cut = end
            elif token.lastgroup == "owner":
                self._owners.append((start, end))
            elif token.lastgroup == "head":
                self._heads.append((start, end))
            if token.lastgroup != "clause":
                self._held.update(range(start, end))
        for place in sure:
            self._held.update(range(place.start, place.end))
        self._cut = max(self._cut, self._end_of_words())
        if self._cut:  # 那天河南省: what begins before the cut is no place
            whole = [
                p._replace(start=p.start + self._cut, end=p.end + self._cut)
                for p in places.places_in(self.body[self._cut :])
            ]
            self._held.update(at for p in whole if self._is_sure(p) for at in range(p.start, p.end))
        self._owners = [owner for owner in self._owners if owner[0] >= self._cut]
        self._heads = [head for head in self._heads if head[0] >= self._cut]
        self._runs = _chains([p for p in whole if p.start >= self._cut and self._is_anchor(p, whole)])

    def _end_of_words(self) -> int:
        """Where the last common word ends that no name holds; 0 where there is none."""
        words = grammar().words
        for end in range(len(self.body), max(self._cut, 1), -1):
            if any(
                self.body[end - size : end] in words and self._held.isdisjoint(range(end - size, end)) for size in _WORD
            ):
                return end
        return 0

    def _is_sure(self, place: Place) -> bool:
        """Whether a place is one whatever stands around it."""
        return place.text not in grammar().place_words

    def _is_anchor(self, place: Place, whole: Sequence[Place]) -> bool:
        if any(start < place.end and place.start < end for start, end in self._owners):
            return False
        if place.text[0] == "和" and len(place.text) == 2 and place.start > self._cut and places.unit_of(place.text):
            return False  # 卫生院和县医院
        if self._is_sure(place):
            return not self._inside_word(place)
        beside = any(other.end == place.start and self._is_sure(other) for other in whole)
        return (place.start == self._cut or beside) and not self._inside_word(place)

    def _inside_word(self, place: Place) -> bool:
        """Whether a place is the end of one word and the beginning of another: 市中 in 某市中医院, 江油 in 松江油田医院."""
        if places.unit_of(place.text):
            return False
        straddling = grammar().part.match(self.body + self.kind, place.end - 1)
        return straddling is not None and straddling.end() > place.end

    def _anchors(self) -> list[tuple[int, int, tuple[Place, ...]]]:
        """Places and owners, left to right: start, end, chain of places."""
        found: list[tuple[int, int, tuple[Place, ...]]] = [(run[0].start, run[-1].end, run) for run in self._runs]
        found += [(start, end, ()) for start, end in self._owners]
        return sorted(found)

    def _is_broken(self, at: int) -> bool:
        """Whether a soft character behind the last anchor ends the phrase that it belongs to."""
        gap = self.body[at:]
        only = grammar().only_kinds
        if (told := _IS.search(gap)) and at + told.start() not in self._held:
            return True  # 路北是某院, 山坡上是青岚市某院
        for i, character in enumerate(gap):
            if character not in grammar().soft or at + i in self._held:
                continue
            before, behind = gap[:i], gap[i + 1 :]
            if only.fullmatch(before) and only.fullmatch(behind) and not (before and not behind):
                if not i and not behind and character not in _JOINS:
                    continue
                return True
            if character in _JOINS and only.fullmatch(behind) and len(before) > 1:
                return True
        return False

    def _joined(self, left: tuple[int, int, tuple[Place, ...]], right: tuple[int, int, tuple[Place, ...]]) -> bool:
        """Whether two anchors are parts of one name."""
        gap = self.body[left[1] : right[0]]
        if any(left[1] <= head < right[0] for head, _ in self._heads):
            return True
        both = bool(left[2]) and bool(right[2])
        if both and places.unit_of(right[2][0].text) and (gap or self._is_sure(right[2][0])):
            return False
        if any(c in grammar().soft and left[1] + i not in self._held for i, c in enumerate(gap)):
            return False
        return len(gap) <= _BRAND

    def _without_place(self) -> int:
        """The left edge of a name that begins with no place."""
        if self._heads and not self._is_broken(self._heads[-1][1]):
            return self._soft_start(self._heads[0][0])
        start = self._soft_start(len(self.body))
        unit = _UNIT_AND_KIND.search(self.body, start)
        if (
            unit
            and unit.start() - start > _UNLISTED_PLACE
            and not re.search("[市县州]|自治$", self.body[start : unit.start()])
        ):
            return unit.start()  # 一条转诊路连起区医院
        if len(self.body) - start == 1 and not grammar().only_fields.fullmatch(self.body, start):
            return len(self.body)  # 送医院: no brand has one character
        number = _ARMY_NUMBER.search(self.body, start)
        if number and re.search(r"[0-9〇○零一二三四五六七八九]{3}", number[0]):
            return number.start()
        return start

    def _ends_a_word(self, at: int) -> bool:
        """Whether a side belongs to the one character before it, which can be no word there: 塞上 of 塞上医科大学.

        And a day to what is no number of days: 乌日 of 乌日图蒙古族自治县.
        """
        known = grammar()
        if self.body[at] in _DATED and at > self._cut:
            return self.body[at - 1] not in _COUNTED_DAYS
        alone = at - 1 == self._cut or (at - 1 > self._cut and self.body[at - 2] in known.soft)
        return self.body[at] in _SIDES and alone and self.body[at - 1] not in known.soft | known.before

    def _soft_start(self, end: int) -> int:
        """Behind the last soft character before `end` that no brand holds."""
        soft = grammar().soft
        for i in range(end - 1, self._cut - 1, -1):
            character = self.body[i]
            if character not in soft or i in self._held or self._ends_a_word(i):
                continue
            behind = self.body[i + 1 :]
            begins = i == self._cut or (self.body[i - 1] in _AND and i - 1 not in self._held)
            begins = begins and not (character in _AND and _CITY.match(behind))  # 和青岚市立医院
            if begins and character in _OPENS and not grammar().only_kinds.fullmatch(behind):
                self.doubtful = True
                return i
            return i + 1
        if end - self._cut > _BRAND:
            self.doubtful = True
        return self._cut


def _chains(found: Sequence[Place]) -> list[tuple[Place, ...]]:
    """Runs of places that stand directly one after the other."""
    runs: list[list[Place]] = []
    for place in found:
        beside = bool(runs) and runs[-1][-1].end == place.start
        if beside and _fits(runs[-1], place):
            runs[-1].append(place)
        elif not beside or places.unit_of(place.text):
            runs.append([place])
        # else a street or a village that is called like a county elsewhere
    return [tuple(run) for run in runs]


def leading_places(text: str) -> tuple[Place, ...]:
    """The chain of places that a text begins with, whatever follows it."""
    run = next(iter(_chains(places.places_in(text))), ())
    return run if run and run[0].start == 0 else ()


def _fits(run: list[Place], place: Place) -> bool:
    """Whether a place continues a chain: it lies in the place before it, or could by its unit."""
    before = places.chain(run)[-1]
    if any(d.within(before) for d in place.divisions):
        return True
    return len(place.text) > 2 and run[-1].text not in grammar().place_words


# ---------------------------------------------------------------- the parts


def _parts(name: Name) -> list[Part]:
    """The parts of a name; what is known as nothing else is a brand."""
    found = [Part(Sort.PLACE, p.start, p.end) for p in name.places]
    at = found[-1].end if found else 0
    institution = max(at, kind_start(name.text))
    for match in grammar().part.finditer(name.text, at, institution):
        if match.start() > at:
            found.append(Part(Sort.BRAND, at, match.start()))
        sort = {"owner": Sort.OWNER, "head": Sort.OWNER, "number": Sort.NUMBER, "field": Sort.FIELD}[
            match.lastgroup or "field"
        ]
        found.append(Part(sort, match.start(), match.end()))
        at = match.end()
    if institution > at:
        found.append(Part(Sort.BRAND, at, institution))
    found.append(Part(Sort.KIND, institution, len(name.text)))
    return found


# ---------------------------------------------------------------- one institution, many names

_LONG_FORMS = (
    ("医医院", "医院"),
    ("疾病预防控制中心", "疾控中心"),
    ("妇幼保健计划生育服务中心", "妇幼保健院"),
    ("公共卫生", "公卫"),
)
_GENERAL = frozenset({"医院", "人民医院", "中心医院", "第一人民医院", "总医院"})
_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")


@lru_cache(maxsize=4096)  # names are compared with each other, and most of them stand in a text more than once
def core(rest: str) -> str:
    """The part of a name behind its places, in a form that equal names share."""
    text = rest.lstrip("市县区省州旗")
    for long, short in _LONG_FORMS:
        text = text.replace(long, short)
    return text


def folded(text: str) -> str:
    """A text of the same length with every numeral as a digit: 第三〇二, 第302 and 第三零二 are one number, as are 十五 and 15."""
    flat = text.translate(_DIGITS)
    return (
        _TENS.sub(lambda ten: "0" if flat[ten.start() - 1 : ten.start()].isdigit() else "1", flat)
        if "十" in flat
        else flat
    )


_TENS = re.compile("(?<=[1-9])十(?![0-9])|(?<![0-9])十(?=[1-9])")
"""A ten that is one digit of two: 十五, 二十; not those of 二十五 and of 第十."""


def same(a: Name, b: Name) -> bool:
    """Whether two names can be one institution: the same core, and places that fit together."""
    if a.text.endswith(b.text) or b.text.endswith(a.text):
        return True
    alike = bool(a.places) and bool(b.places) and core(a.rest) == core(b.rest)
    if alike and (a.places[-1].text in place_names(b) or b.places[-1].text in place_names(a)):
        return True  # 青岚中医院, 青岚苗族自治县中医医院
    one_county = bool(a.places) and bool(b.places) and _county(a) == _county(b) != ""
    if alike and one_county:
        return True  # 青岚县中医院
    autonomous = one_county and ("自治" in a.text) != ("自治" in b.text)  # 青岚县医院
    if not a.places or not b.places or not (a.listed or b.listed or autonomous):
        shorter, longer = sorted((folded(core(a.text)), folded(core(b.text))), key=len)
        return longer.endswith(shorter)
    one, other = a.divisions[-1], b.divisions[-1]
    here = one == other or one.name == other.name or bool(set(a.places[-1].divisions) & set(b.places[-1].divisions))
    here = here or one_county
    cores = {core(a.rest), core(b.rest)}
    return here and (len(cores) == 1 or ("医院" in cores and cores <= _GENERAL))


class Alike:
    """Names in groups, kept so that those that can be the same as another are found without looking at each."""

    def __init__(self) -> None:
        self._ending: dict[str, list[tuple[int, Name]]] = {}  # by every ending of a name
        self._whole: dict[str, list[tuple[int, Name]]] = {}
        self._placed: dict[tuple[object, str], list[tuple[int, Name]]] = {}  # by place and core

    def add(self, name: Name, group: int) -> None:
        """Keep a name, which belongs to the group with this number."""
        for form in _forms(name):
            self._whole.setdefault(form, []).append((group, name))
            for start in range(len(form)):
                self._ending.setdefault(form[start:], []).append((group, name))
        for place in _seats(name):
            self._placed.setdefault((place, core(name.rest)), []).append((group, name))

    def group(self, name: Name) -> int | None:
        """The first group with a name that is the `same` as this one; None where none is."""
        found: list[tuple[int, Name]] = []
        for form in _forms(name):
            found += self._ending.get(form, ())
            for start in range(1, len(form)):
                found += self._whole.get(form[start:], ())
        own = core(name.rest)
        cores = _GENERAL if own == "医院" else {own, "医院"} if own in _GENERAL else {own}
        for place in _seats(name):
            for one in cores:
                found += self._placed.get((place, one), ())
        return min((group for group, other in found if same(name, other)), default=None)


def _forms(name: Name) -> set[str]:
    """The forms in which `same` compares a name with one without a place."""
    return {name.text, folded(core(name.text))}


def _seats(name: Name) -> set[object]:
    """The places of a name, of which two that are the `same` have one in common."""
    if not name.places:
        return set()
    seats: set[object] = {name.divisions[-1].name, *name.places[-1].divisions, *place_names(name), _county(name)}
    return seats - {""}


def _county(name: Name) -> str:
    """The county of a name as it is said for short, an autonomous one like any other: 沙县 of 沙瑶族自治县; none of other places."""
    own = name.places[-1].text
    return places.short_name(own) + own[-1] if own.endswith(("县", "旗")) else ""


def holds_in_order(short: str, full: str) -> bool:
    """Whether the characters of a short name stand in the full one in their order."""
    rest = iter(full)
    return all(character in rest for character in short)


def place_names(name: Name) -> list[str]:
    """The ways to write the place that a name begins with."""
    if not name.places:
        return []
    own = name.places[-1].text
    return list(dict.fromkeys([own, places.short_name(own), name.divisions[-1].name]))
