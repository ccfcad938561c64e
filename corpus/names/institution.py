"""The institutions of a text: names that belong together by what they are made of."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from corpus.names import places
from corpus.names.aliases import aliases
from corpus.names.grammar import grammar
from corpus.names.name import Alike, Name, Sort, holds_in_order, names_in
from corpus.names.naming import Naming, naming_of
from corpus.names.part import Part, part_told
from corpus.names.places import Division, Place
from corpus.names.standing import starts, times

HISTORY = frozenset({Naming.FORMER, Naming.BEFORE, Naming.FOUNDED, Naming.TAKEN, Naming.NOW, Naming.ALSO})
"""Namings that tell the history of an institution's name."""
TELLING = frozenset({Part.TOPIC, Part.AMID, Part.CHIEF, Part.SPEAKER})
"""The parts of what something is told of."""


@dataclass(frozen=True, eq=False)
class Institution:
    """The names in a text that are one institution's, with the part that each plays."""

    names: Sequence[Name]
    parts: Sequence[Part]
    namings: Sequence[Naming | None]
    """What the text says of each as a name."""

    def mentions(self) -> Iterator[tuple[Name, Part]]:
        return zip(self.names, self.parts, strict=True)

    def told_mentions(self) -> Iterator[tuple[Name, Part, Naming | None]]:
        return zip(self.names, self.parts, self.namings, strict=True)

    def names_told(self) -> Iterator[tuple[Name, Naming | None]]:
        return zip(self.names, self.namings, strict=True)

    @cached_property
    def texts(self) -> frozenset[str]:
        return frozenset(name.text for name in self.names)

    @cached_property
    def count(self) -> Counter[Part]:
        return Counter(self.parts)

    @cached_property
    def only_told(self) -> bool:
        """Whether it is only said what something is called, and nothing of it by this name."""
        of_it = {part for _, part, naming in self.told_mentions() if naming is not Naming.FOUNDED}
        return bool(self.count[Part.CALLED]) and not of_it - {Part.CALLED}

    @cached_property
    def told(self) -> int:
        """Times that the text tells what it is or was called; not what people say, nor mere quotation marks."""
        return sum(naming in HISTORY for naming in self.namings)

    @cached_property
    def past(self) -> bool:
        """Whether the text tells only what it was called, not by which name it goes today: that one stands elsewhere."""
        was = bool({Naming.FORMER, Naming.BEFORE} & set(self.namings)) and {None, Naming.FOUNDED}.isdisjoint(
            self.namings
        )
        return self.only_told and was and not self.current

    @property
    def current(self) -> bool:
        """Whether the text tells a name that it took and has."""
        later = Naming.BEFORE in self.namings  # it took another one afterwards
        return Naming.NOW in self.namings or (Naming.TAKEN in self.namings and not later)

    @cached_property
    def full(self) -> bool:
        return any(name.full for name in self.names)

    @cached_property
    def plain(self) -> bool:
        """Whether its names say only whose and what it is, not where nor which one: 铁路医院, 矿务局总医院."""
        return not any(
            {part.sort for part in name.parts} & {Sort.PLACE, Sort.BRAND, Sort.NUMBER} for name in self.names
        )

    @cached_property
    def start(self) -> int:
        return self.names[0].start

    @property
    def own(self) -> int:
        """Mentions that are no partner's, guest's or place of work."""
        return sum(self.count[part] for part in (*TELLING, Part.CALLED))


def is_nobody(name: Name, whole: str) -> bool:
    """Tell whether a name tells of no particular institution: 某舰队医院, 苏北大医院, 一间教会医院, 和县医院 where no 和县 is named."""
    if "某" in name.text or (name.text.endswith("大医院") and not name.listed):
        return True
    if not (name.generic or name.places) and _only_says_its_kind(name.text, whole):
        return True
    joined = bool(name.places) and name.text[0] in _AND and len(name.places[0].text) == len("和县")
    alone = joined and times(name.places[0].text, whole) == 1
    return alone and (_BEGINS.search(whole, 0, name.start) or _ANOTHER_COUNTY.search(whole)) is not None


_BEGINS = re.compile("(?:^|[，。；、\n])$")
_ANOTHER_COUNTY = re.compile("[\u4e00-\u9fff](?<![和与全各我本该邻外两每几])县(?=人民医院|中医|妇幼|医院|第)")
"""The hospital of a county that is named."""


@lru_cache(maxsize=256)  # a text may say the same kind thousands of times
def _only_says_its_kind(name: str, whole: str) -> bool:
    """Whether a text has a name only behind a count: 一间教会医院 is of a kind, whichever it is."""
    return all(_COUNTED.search(whole, max(0, start - 2), start) for start in starts(name, whole))


_COUNTED = re.compile("[一两三几][家间所座个]$")
_AND = frozenset("和与")


def placed(names: Sequence[Name], whole: str) -> list[Name]:
    """The names, each with the place that only others show to be one: 某城 of 某城仁爱医院, where 某城市 is named."""
    brands = _brands(whole)
    names = [_with_group(name, brands, whole) for name in trimmed(names, whole)]
    unlisted = {place.divisions[0].short for name in names for place in name.places if not place.divisions[0].code}
    sizes = sorted({*map(len, unlisted)}, reverse=True)
    return [_with_place(name, unlisted, sizes, whole) for name in names]


def _with_group(name: Name, brands: Collection[str], whole: str) -> Name:
    """A name with the brand of a group before it, which the text names as well: 国衡 of 国衡铜山总医院, where 国衡集团 is named."""
    for size in _OF_GROUP:
        ahead = whole[max(0, name.start - size) : name.start]
        if ahead in brands:
            return Name(ahead + name.text, name.start - size, (), ahead + name.text)
    return name


_OF_GROUP = (2, 3)
"""Characters of the brand of a group."""
_GROUP = re.compile("医疗健康集团|医疗集团|健康集团|医药集团|集团|控股")


def _brands(whole: str) -> frozenset[str]:
    """What may be the brand of a group in a text: the characters before each, where none is a word of its own."""
    words = grammar().soft | grammar().before
    starts = [match.start() for match in _GROUP.finditer(whole)]
    ahead = {whole[at - size : at] for at in starts for size in _OF_GROUP if at >= size}
    return frozenset(text for text in ahead if all(map(_CHINESE.match, text)) and words.isdisjoint(text))


def trimmed(names: Sequence[Name], whole: str) -> list[Name]:
    """The names without what only stands before them, each looked at once: a long report names the same ones often."""
    found = {name.text: _trimmed(name, whole) for name in {name.text: name for name in names}.values()}
    return [_at_its_end(found[name.text], name.end) for name in names]


def _at_its_end(name: Name, end: int) -> Name:
    """A name where it ends at another place of the text."""
    if name.end == end:
        return name
    return Name(name.text, end - len(name.text), name.places, name.rest, name.doubtful)


def _trimmed(name: Name, whole: str) -> Name:
    """A name without characters that only stand before it, where the text has what follows them elsewhere: 记某岭医院.

    Where no listed place and no owner begins a name, the text itself tells where it begins: its first two characters
    stand elsewhere, too.
    """
    begun = name.generic or any(division.code for division in name.seat)
    if begun or name.parts[0].sort in {Sort.OWNER, Sort.NUMBER, Sort.FIELD}:
        return name
    own = times(name.text, whole)
    if times(name.text[:2], whole) > own:
        return name
    city = name.places[0].text if name.places and places.unit_of(name.places[0].text) else ""
    for cut in range(1, _STRAY + 1):
        if name.text[:cut] == city:
            break  # 某州市 of 某州市滨东区中医院 is no stray, though 滨东区中医院 is named alone, too
        rest = name.text[cut:]
        elsewhere = times(rest[:2], whole) - times(name.text[: cut + 2], whole)
        stray = cut == 1 and name.text[0] in grammar().before
        if len(rest) < _SHORTEST - stray or not elsewhere or _BEGINS_NO_NAME.match(rest):
            continue
        found = next((one for one in names_in(rest) if not one.start and one.end == len(rest)), None)
        begins = found is not None and not grammar().part.match(rest) and found.full and not found.generic
        if found is not None and begins and (cut == 1 or (found.places and places.unit_of(found.places[0].text))):
            return replace(found, start=name.start + cut)
    return name


_BEGINS_NO_NAME = re.compile("[\u4e00-\u9fff]{1,3}族|[新地城郊矿老山林湖]区")
_STRAY = 3
"""Characters before a name that can be taken for its beginning, at most."""
_SHORTEST = 5
"""Characters of a name from which some are taken off, at least, when they are."""


def _with_place(name: Name, known: Collection[str], sizes: Sequence[int], whole: str) -> Name:
    """A name with the longest known place at its beginning, also where that was cut in two: 河北 in 浑河北岭医院."""
    for cut in range(3):
        start = max(0, name.start - cut)
        if name.places and not cut:
            continue
        held = (whole[start : start + size] for size in sizes if size > cut and start + size < name.end)
        if own := next((short for short in held if short in known), ""):
            text = whole[start : name.end]
            return Name(text, start, (Place(0, len(own), own, (Division("", own),)),), text[len(own) :])
    return name


def institutions(names: Sequence[Name], whole: str) -> list[Institution]:
    """The institutions of a text by what their names are made of, each with its short forms."""
    return with_short_forms([_institution(_lengthened(group, whole), whole) for group in groups(names)], whole)


def _institution(names: Sequence[Name], whole: str) -> Institution:
    namings = [naming_of(name, whole) for name in names]
    parts = [part_told(name, whole, naming) for name, naming in zip(names, namings, strict=True)]
    return Institution(names, parts, namings)


def with_short_forms(found: Sequence[Institution], whole: str) -> list[Institution]:
    """The same, where a short form that only one of them can have is a name of it."""
    full = [one for one in found if one.full]
    kept, more = dict.fromkeys(found), {one: [one] for one in found}
    stems, bare, ranked, holding = _by_stem(full), _without_unit(full), _without_rank(full), _by_character(full)
    for one in found:
        if one.full and not one.plain:
            texts = (text[:-2] for text in one.texts if text.endswith("医院"))
            fitting = {other for text in texts for other in stems.get(text, ())}
            fitting = (
                fitting | {other for text in one.texts for by in (bare, ranked) for other in by.get(text, ())}
            ) - {one}
        else:
            held = (set.intersection(*(holding.get(c, set()) for c in text)) for text in one.texts)
            fitting = {other for other in set().union(*held) if other is not one and _is_short_for(one, other, whole)}
        if len(fitting) == 1 and (other := fitting.pop()) in kept:
            more[other] += more[one]
            del kept[one]
    return [merged(more[one]) for one in kept]


def _is_short_for(one: Institution, other: Institution, whole: str) -> bool:
    """Whether a name is a short form of the other's: an alias, or the same beginning and end with less between."""
    names = {name.text: name for name in other.names}.values()
    return any(
        (name.text.startswith(text[:2]) and holds_in_order(text, name.text)) or text in aliases(name, (), whole)
        for text in one.texts
        for name in names
        if len(text) < len(name.text) and set(text) <= set(name.text)
    )


def _by_stem(full: Sequence[Institution]) -> Mapping[str, set[Institution]]:
    """Institutions by their names without unit and general kind: 沙河 of 沙河区中心医院 is all of 沙河医院."""
    found: dict[str, set[Institution]] = {}
    for one in full:
        for name in one.texts:
            for end in range(max(0, len(name) - _LONGEST_KIND), len(name)):
                if _GENERAL_KIND.fullmatch(name, end):
                    found.setdefault(name[:end], set()).add(one)
    return found


def _without_unit(full: Sequence[Institution]) -> Mapping[str, set[Institution]]:
    """Institutions by their names from the last place on, without its unit: 岩山中心卫生院 of 青岚市岩山镇中心卫生院."""
    found: dict[str, set[Institution]] = {}
    for one in full:
        for name in {name.text: name for name in one.names if name.places}.values():
            place = name.places[-1]
            if unit := places.unit_of(place.text):
                short = place.text.removesuffix(unit) + name.text[place.end :]
                for text in (short, _RANK.sub("", short)):
                    found.setdefault(text, set()).add(one)
    return found


def _without_rank(full: Sequence[Institution]) -> Mapping[str, set[Institution]]:
    """Institutions by their names without what these are said without as often: 石桥镇卫生院 of 石桥镇中心卫生院,
    石桥市一医院 of 石桥市第一人民医院, 武警某某总队医院 of 武警某某省总队医院.
    """
    found: dict[str, set[Institution]] = {}
    for one in full:
        for name in one.texts:
            shorts = {_RANK.sub("", name), _NUMBERED.sub(r"\1医院", name), _POLICE.sub(r"武警\1", name)} - {name}
            for short in shorts:
                found.setdefault(short, set()).add(one)
    return found


_NUMBERED = re.compile("第([一二三四五六七八九十])(?:人民|中心)?医院$")
_POLICE = re.compile("^(?:武警|中国人民武装警察)(?:部队)?([^省市]{2,3})(?:省|市|自治区)(?=总队)")
_RANK = re.compile("中心(?=卫生院|血站)|[总支]队(?=医院)|(?<=中心)人民(?=医院)")


def _by_character(full: Sequence[Institution]) -> Mapping[str, set[Institution]]:
    """Institutions by the characters of their names."""
    found: dict[str, set[Institution]] = {}
    for one in full:
        for character in set().union(*one.texts):
            found.setdefault(character, set()).add(one)
    return found


_GENERAL_KIND = re.compile("[县市区旗](?:第一)?(?:人民|中心)?医院")
_LONGEST_KIND = len("县第一人民医院")


def merged(several: Sequence[Institution]) -> Institution:
    """Several institutions as one, its names in the order of the text."""
    if len(several) == 1:
        return several[0]
    mentions = sorted(
        (mention for one in several for mention in zip(one.names, one.parts, one.namings, strict=True)),
        key=lambda mention: mention[0].start,
    )
    return Institution(*map(list, zip(*mentions, strict=True)))


def groups(names: Sequence[Name]) -> list[list[Name]]:
    """Names of one institution together."""
    groups: list[list[Name]] = []
    seen: dict[str, int] = {}  # a long report names the same few thousands of times
    known: set[tuple[str, tuple[Place, ...]]] = set()
    alike = Alike()
    for name in names:
        if name.generic:
            continue
        if name.text not in seen:
            found = alike.group(name)
            if found is None:
                groups.append([])
            seen[name.text] = len(groups) - 1 if found is None else found
        groups[seen[name.text]].append(name)
        if (name.text, name.places) not in known:
            known.add((name.text, name.places))
            alike.add(name, seen[name.text])
    return groups


def _lengthened(group: list[Name], whole: str) -> list[Name]:
    """The names with the character before them, where that always is the same one: 岚县 in every 青岚县."""
    first = {name.places[0].text: name.start + name.places[0].start for name in group if name.places}
    longer = {text: _character_before(text, at, whole) for text, at in first.items()}
    return [
        _with(longer[name.places[0].text], name) if name.places and longer[name.places[0].text] else name
        for name in group
    ]


def _character_before(text: str, at: int, whole: str) -> str:
    """The character that stands before every mention of a place, where it can be part of it; else empty.

    `at`: one of its mentions; what stands there alone mostly tells.
    """
    character, count, alone = whole[at - 1 : at], 0, False
    if not _CHINESE.match(character) or character in grammar().before | grammar().soft:
        return ""
    for start in starts(text, whole):
        if whole[max(0, start - 1) : start] != character:
            return ""
        count += 1
        # A lone character between a stop and a place can be nothing else.
        alone = alone or start == 1 or not _CHINESE.match(whole, start - 2)
    return character if count > 1 or alone else ""


_CHINESE = re.compile("[\u4e00-\u9fff]")


def _with(character: str, name: Name) -> Name:
    text = character + name.places[0].text
    place = Place(0, len(text), text, (Division("", text),))
    later = [p._replace(start=p.start + 1, end=p.end + 1) for p in name.places[1:]]
    return Name(character + name.text, name.start - 1, (place, *later), name.rest)
