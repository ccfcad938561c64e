"""Which hospitals a question names: covered ones, however they are written, and ones nobody wrote about.

The longest known name comes first, as it stands, with its numbers in one form.  What is named otherwise is
looked up without the wider places before it, then as a misspelling: with homophones anywhere, or with another
character in a place that does not exist.  A name that is a real place's is never taken for a misspelling of another.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from operator import add
from typing import NamedTuple

from corpus.names import campus, places
from corpus.names.grammar import grammar
from corpus.names.name import (
    Name,
    Sort,
    core,
    folded,
    holds_in_order,
    kind_start,
    leading_places,
    mother_of,
    names_in,
    place_names,
)
from corpus.names.places import Division, Place
from corpus.report import Hospital
from retrieval.language.terms import normalise
from retrieval.question import spelling
from retrieval.question.mentions import BETWEEN, SHORT_KIND, SPECIAL, Mention, ends_inside_a_word, mentions


class Otherwise(NamedTuple):
    """A name that a covered hospital is not shown by."""

    written: str
    number: int
    """Number of the hospital."""
    known: bool
    """True where it is one of the hospital's names; False where it was taken for a misspelling of one, or the like."""


@dataclass(frozen=True, slots=True)
class Named:
    """What a question says about hospitals; offsets are into the normalised question."""

    scope: tuple[int, ...]
    """The covered hospitals asked about, by their number, in the order of the question."""
    missing: tuple[str, ...]
    """Names of hospitals that no report is about."""
    stretches: tuple[tuple[int, int], ...]
    """Where the covered hospitals and their places are named: no words to search for."""
    excluded: tuple[int, ...] = ()
    """Covered hospitals that are not meant: 除了某医院还有哪些."""
    otherwise: tuple[Otherwise, ...] = ()
    """Names that are not the covered hospital's own, nor short for it."""
    either: tuple[int, ...] = ()
    """Covered hospitals of which one is meant, and only the reader knows which: 我们县人民医院."""

    @property
    def of_one(self) -> bool:
        """True where a hospital is asked about, covered or not."""
        return bool(self.scope or self.missing or self.either)


# "和上海的医院合作": a place that partners come from, not one whose hospitals are asked about.
_PARTNERS = re.compile(r"(?:跟|与|和|同|去|到|往|从|请|被|由|让|把)$")
_THEIRS = re.compile(r"(?:市|省)?(?:的)?(?:大)?(?:医院|专家|教授|名医|医生|大医院|哪)")
_EXCEPT = re.compile(r"除(?:了|去|开)?$")
_TOGETHER = re.compile(r"和|与|跟|同|、|及|以及|还是|还有|比|，|,|\s|vs|对比|相比")
_HAN = re.compile("[\u4e00-\u9fff]")
_OTHER_KIND = re.compile("第[二三四五六七八九十]|[二三四五六七八九十]院|大学|学院|公司|集团|铁")
"""What no hospital has in its name that its place is called after: the second one, a college's, a company's."""
_BLANK = re.compile(
    r"(?:(?<!某)某+(?![某个些家种类所])|(?<!x)x{2,}|(?<!×)×+|(?<!\*)\*{2,})[省市县区州旗]?\w{0,12}$"
)  # each run is looked at once, from its beginning
"""A hospital whose name is left blank: whichever is meant, it is none of those covered."""
_LONE_KIND = re.compile("[一二三四五六]?附院|附属(?:第.)?医院")
"""What a school's hospital is called at home, and many others as well."""
_NICKNAME_BEFORE = re.compile(r"(?:^|[^\u4e00-\u9fff]|请问|[的在去到那和与跟问查给回往从由至])$")
_COMMON = frozenset("人民医院中心第市县区省附属总")
_UNITS = frozenset("省市县区州旗盟")
_PLACE = 2, 3
"""Characters of a place, at least and at most."""
_LEAST_ALONE = 4
"""Characters of a name that is found behind others that are not its place's, at least."""
_LONG = 8
"""Characters of an alias that is shortened again, at least: 某军区第十二陆军医院."""
_CUT_OFF = 4
"""Characters before a name that can be the beginning of a misspelt one, at most."""
_CLOSEST_TO_PLACE = 3
"""Characters at the beginning of a name that are its place's."""

_ASKED_BACK = "有多少张床位"
"""What every name is asked with to see where it leads."""

Ways = Mapping[str, str]
"""Normalised names and aliases of one hospital, each with its kind (the name without its place), "" where none."""


@dataclass(frozen=True, eq=False)
class Names:
    """All ways to name the covered hospitals."""

    hospitals: tuple[Hospital, ...]
    aliases: dict[str, tuple[int, ...]]
    """Normalised names and aliases, numerals as digits, places alone left out."""
    codes: tuple[str, ...]
    """The division code of every hospital's place; empty where the codes do not list it."""
    kinds: dict[str, tuple[int, ...]]
    """Hospitals by their name without its place."""
    longest: int
    own_kinds: tuple[str, ...] = ()
    """Of every hospital its name without its place."""
    own: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """Normalised full names: two numbers where reports print the same name in either script."""
    spelt: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """Names and aliases with numerals, as they are written: of 163 and 一六三 the one that is meant."""
    at_home: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """Aliases without their place, numerals as digits, as its people say them: 市7院."""
    withdrawn: tuple[tuple[str, str], ...] = ()
    """Hospital and alias of what is another hospital's full name, and so does not lead to this one."""
    mothers: tuple[tuple[int, ...], ...] = ()
    """Of every hospital the covered one whose campus it is: that one's names are not the campus's."""

    @cached_property
    def _beginnings(self) -> frozenset[str]:
        """The first two characters of all aliases: most of a text is told from them by these."""
        return frozenset(alias[:2] for alias in self.aliases)

    @classmethod
    def build(cls, covered: Sequence[tuple[Hospital, str]]) -> Names:
        """`covered`: every hospital and the division code of its place, empty where it has none."""
        return cls.assemble([(hospital, code, ways_of(hospital)) for hospital, code in covered])

    @classmethod
    def assemble(cls, covered: Iterable[tuple[Hospital, str, Ways]]) -> Names:
        """The same, where the ways to name each hospital are known already."""
        rows = list(covered)
        own: dict[str, tuple[int, ...]] = {}
        for number, (hospital, _, _) in enumerate(rows):
            name = normalise(hospital.name)
            own[name] = (*own.get(name, ()), number)
        mothers = _mothers(rows, own)
        aliases: dict[str, list[int]] = {}
        spelt: dict[str, list[int]] = {}
        kinds: dict[str, list[int]] = {}
        withdrawn: list[tuple[str, str]] = []
        for number, (hospital, _, ways) in enumerate(rows):
            theirs = {name for mother in mothers[number] for name in rows[mother][2]}
            for name, kind in ways.items():
                if name in theirs:
                    continue
                if number not in own.get(name, (number,)):
                    withdrawn.append((hospital.name, name))
                    continue
                flat = folded(name)
                for table, key in ((aliases, flat), (spelt, name)) if flat != name else ((aliases, flat),):
                    numbers = table.setdefault(key, [])
                    if number not in numbers:
                        numbers.append(number)
                same = kinds.setdefault(kind, []) if kind and not theirs else [number]
                if number not in same:
                    same.append(number)
        at_home: dict[str, dict[int, None]] = {}
        for alias, fitting in aliases.items():
            said = _AT_HOME.fullmatch(alias)
            if said:
                at_home.setdefault(said[1], {}).update(dict.fromkeys(fitting))
        return cls(
            tuple(hospital for hospital, _, _ in rows),
            {name: tuple(numbers) for name, numbers in aliases.items()},
            tuple(code for _, code, _ in rows),
            {kind: tuple(numbers) for kind, numbers in kinds.items()},
            max(map(len, aliases), default=0),
            tuple(ways.get(normalise(hospital.name), "") for hospital, _, ways in rows),
            own,
            {name: tuple(numbers) for name, numbers in spelt.items()},
            {said: tuple(numbers) for said, numbers in at_home.items()},
            tuple(withdrawn),
            tuple(mothers),
        )

    def astray(self) -> tuple[tuple[str, str], ...]:
        """Names and aliases that, asked for, do not lead to their hospital: the hospital and the alias."""
        return self.withdrawn + tuple(
            (hospital.name, alias)
            for number, hospital in enumerate(self.hospitals)
            for alias in (hospital.name, *hospital.aliases)
            if not self._leads_back(number, normalise(alias))
        )

    def _leads_back(self, number: int, alias: str) -> bool:
        """Whether "… 有多少张床位" asks for a hospital, as `find` would find it."""
        meant = self.meant_by(alias)
        if number in meant or set(self.mothers[number]) & set(meant):
            return self._longest_at(alias + _ASKED_BACK, folded(alias + _ASKED_BACK), 0, ()) == len(alias)
        return number in self.lying_in(places.meanings(alias))

    def find(self, text: str) -> Named:
        """The hospitals that a normalised question names."""
        return _Reading(self, text).named()

    def otherwise(self, name: Name, numbers: Sequence[int]) -> Otherwise | None:
        """The one hospital that a name was taken for, where it is neither its full name nor short for that.

        Short for a name is what leaves some of its characters out: 某县医院.  A name that nobody knows must also begin
        with the place, or end the full name: 某县 is not short for 某乡县.
        """
        if len(numbers) != 1:
            return None
        [number] = numbers
        starts = range(max(1, len(name.text) - 1))
        own = next((name.text[start:] for start in starts if number in self.meant_by(name.text[start:])), "")
        written = own or name.text
        short, full = folded(written), self._full[number]
        if holds_in_order(short, full) and (own or name.listed or full.endswith(short) or self._begins(short, number)):
            return None
        return Otherwise(written, number, bool(own))

    def _begins(self, short: str, number: int) -> bool:
        """Whether a short name begins with the place that a hospital's full one begins with."""
        parsed = names_in(normalise(self.hospitals[number].name))
        return any(short.startswith(folded(place)) for place in (place_names(parsed[0]) if parsed else ()))

    # ------------------------------------------------------------ a name

    @cached_property
    def armies(self) -> bool:
        """Whether a hospital of the army is covered."""
        return any(_ARMY_NUMBER.search(hospital.name) for hospital in self.hospitals)

    def meant_by(self, text: str) -> tuple[int, ...]:
        """The covered hospitals that are called so: the one whose full name it is, else all that have the alias."""
        return self.own.get(text) or self.spelt.get(text) or self.aliases.get(folded(text), ())

    def are_one(self, numbers: Sequence[int]) -> bool:
        """Tell whether some hospitals are one, whose name reports print in either script."""
        return len({normalise(self.hospitals[number].name) for number in numbers}) == 1

    def resolve(self, name: Name) -> tuple[int, ...]:
        """The covered hospitals that a name can mean; none when it is another hospital's."""
        return (
            self._without_wider_places(name)
            or self._without_its_head(name)
            or self._general(name)
            or self._misspelt(name)
            or self._shortened(name)
        )

    def _without_wider_places(self, name: Name) -> tuple[int, ...]:
        for skipped in range(len(name.places) + 1):
            start = name.places[skipped - 1].end if skipped else 0
            wider = name.places[:skipped]
            found = self.meant_by(name.text[start:])
            found = tuple(n for n in found if all(self._lies_in(n, place.divisions) for place in wider))
            if found:
                return found
        return ()

    def _without_its_head(self, name: Name) -> tuple[int, ...]:
        """A known name behind characters that are no place: 我们同德医院."""
        if name.listed:
            return ()
        for start in range(1, max(1, len(name.text) - 2)):
            found = self.meant_by(name.text[start:])
            if found:
                head, alias = name.text[:start], name.text[start:]
                if len(found) == 1 and len(head) > 1 and self._full[found[0]].startswith(folded(head)):
                    return found  # its place, and what people call it there
                telling = (
                    len(alias) < _LEAST_ALONE
                    or leading_places(head)
                    or grammar().part.search(head)
                    or _LONE_KIND.fullmatch(alias)
                )
                return () if telling else found
        return ()

    def _general(self, name: Name) -> tuple[int, ...]:
        """A place's hospital without its number: the first general hospital of exactly this place."""
        if not name.places or core(name.rest) not in _GENERAL:
            return ()
        own = {division.code for division in name.places[-1].divisions} - {""}
        wider = name.places[:-1]
        return tuple(
            number
            for number in self.lying_in(name.places[-1].divisions)
            if self.codes[number] in own
            and self.is_general(number)
            and all(self._lies_in(number, place.divisions) for place in wider)
        )

    def is_general(self, number: int) -> bool:
        """Whether nothing but its place tells a hospital from others: no brand, no speciality, no second number."""
        name = _house(self.hospitals[number])
        kind = self.own_kinds[number].removesuffix("医院")
        only_kinds = grammar().only_fields.fullmatch(kind) is not None
        return only_kinds and not self.mothers[number] and not SPECIAL.search(name) and not _OTHER_KIND.search(name)

    def _shortened(self, name: Name) -> tuple[int, ...]:
        """The one covered hospital whose name holds these characters in this order: 某医附院 for 某某医学院附属医院."""
        text = folded(name.text)
        telling = [c for c in text if c not in _COMMON]
        of_its_place = name.listed and not name.part(Sort.OWNER)  # 某市中医医院 is not short for 某千草中医医院 there
        if len(text) < 4 or not telling or of_its_place:
            return ()
        found: set[int] = set()
        for at in set.intersection(*(self._holding.get(c, set()) for c in text)):
            full, numbers = self._long_forms[at]
            begins = text[0] == full[0]
            if (begins or (len(telling) > 1 and not name.listed)) and holds_in_order(text, full):
                found.update(numbers)
        return tuple(found) if len(found) == 1 else ()

    def misspelt(self, name: Name) -> tuple[int, ...]:
        """The hospitals that a name sounds like; else the only one whose place differs by a character."""
        return self._misspelt(name)

    def _misspelt(self, name: Name) -> tuple[int, ...]:
        text = folded(name.text)
        place = name.places[-1].end if name.listed else sum(p.end for p in leading_places(name.text)[-1:])
        sounding: dict[int, None] = {}
        looking: dict[int, None] = {}
        for alias, wrong in spelling.close_to(text, self._by_length):
            numbers = self.aliases[alias]
            in_listed_place = bool(wrong) and wrong[0] < place
            # A numeral sounds as it is written: 七 for 栖, not 7.
            if all(spelling.sounds_like(alias[i], name.text[i]) for i in wrong) and not in_listed_place:
                sounding |= dict.fromkeys(numbers)
            elif not place and _only_place_differs(alias, text, wrong) and spelling.same_numerals(alias, text):
                looking |= dict.fromkeys(numbers)
        return tuple(sounding) or (tuple(looking) if len(looking) == 1 else ())

    def alike(self, text: str) -> tuple[int, ...]:
        """The hospitals that a name may mean: those with a name that is like it, then those that lie in its place."""
        flat = folded(text)
        close = [
            number
            for name, wrong in spelling.close_to(flat, self._by_length)
            if len(wrong) == 1 or all(spelling.sounds_like(name[i], flat[i]) for i in wrong)
            for number in self.aliases[name]
        ]
        divisions = [division for place in places.places_in(text) for division in place.divisions]
        return tuple(dict.fromkeys([*close, *self.lying_in(divisions)]))

    # ------------------------------------------------------------ places and tables

    def _lies_in(self, number: int, divisions: Iterable[Division]) -> bool:
        """Whether a covered hospital lies in one of the places that a name can mean."""
        code = self.codes[number]
        return bool(code) and any(code.startswith(division.code) for division in divisions if division.code)

    def lying_in(self, divisions: Iterable[Division]) -> list[int]:
        """The covered hospitals that lie in one of the places that a name can mean."""
        return sorted({number for division in divisions for number in self.within.get(division.code, ())})

    @cached_property
    def within(self) -> Mapping[str, tuple[int, ...]]:
        """The hospitals by the codes of the places that they lie in: province, prefecture and county."""
        found: dict[str, list[int]] = {}
        for number, code in enumerate(self.codes):
            for size in range(2, len(code) + 1, 2):
                found.setdefault(code[:size], []).append(number)
        return {code: tuple(numbers) for code, numbers in found.items()}

    @cached_property
    def _full(self) -> tuple[str, ...]:
        """The normalised names of the hospitals, numerals as digits."""
        return tuple(folded(normalise(hospital.name)) for hospital in self.hospitals)

    @cached_property
    def _long_forms(self) -> Sequence[tuple[str, tuple[int, ...]]]:
        """The normalised names that tell most, present and former ones, numerals as digits, and whose they are."""
        full = [(name, (number,)) for number, name in enumerate(self._full)]
        return full + [(alias, numbers) for alias, numbers in self.aliases.items() if len(alias) >= _LONG]

    @cached_property
    def _holding(self) -> Mapping[str, set[int]]:
        """The long forms, by their index, that hold each character."""
        found: dict[str, set[int]] = {}
        for at, (full, _) in enumerate(self._long_forms):
            for character in full:
                found.setdefault(character, set()).add(at)
        return found

    @cached_property
    def _by_length(self) -> spelling.Table:
        return spelling.table(tuple(self.aliases))

    # ------------------------------------------------------------ known names in a text

    def known_in(self, text: str, taken: Sequence[tuple[int, int]] = ()) -> list[tuple[int, int, tuple[int, ...]]]:
        """Names and aliases in a text, outside what is taken, the longest first at each point, each a whole word."""
        flat = folded(text)
        found: list[tuple[int, int, tuple[int, ...]]] = []
        after = 0
        for start, pair in enumerate(map(add, flat, flat[1:])):
            if start < after or pair not in self._beginnings:
                continue
            if any(begin <= start < end for begin, end in taken):
                continue
            if end := self._longest_at(text, flat, start, taken):
                found.append((start, end, self.meant_by(text[start:end])))
                after = end
        return found

    def _longest_at(self, text: str, flat: str, start: int, taken: Sequence[tuple[int, int]]) -> int:
        """Where the longest alias ends that begins at `start`; 0 where none does."""
        for end in range(min(len(text), start + self.longest), start + 1, -1):
            if flat[start:end] not in self.aliases or any(begin < end <= stop for begin, stop in taken):
                continue
            if end - start == 2 and not _NICKNAME_BEFORE.search(text[:start]):
                continue
            if ends_inside_a_word(text, end) or _continues_number(text, flat, start, end):
                continue
            if flat[start:end].isdigit() and not _IS_CALLED_BY_NUMBER.match(text, end):
                continue
            if len(set(SPECIAL.findall(text[start : end + 2])) - set(SPECIAL.findall(text[start:end]))) > 0:
                continue
            return end
        return 0


_IS_CALLED_BY_NUMBER = re.compile(
    "(?![0-9.%％例个张元年人次台床名天号岁家位项种块间米公克度分点月日级万亿千百多余回架辆份袋颗件])"
)
"""Behind a number that stands for a hospital, not for how many: 302的专家, but not 302张床."""


def _only_place_differs(alias: str, text: str, wrong: Sequence[int]) -> bool:
    """Whether one character among the first is all that two names differ in."""
    return (
        len(wrong) == 1
        and wrong[0] < _CLOSEST_TO_PLACE
        and len(alias) >= 5
        and not {text[wrong[0]], alias[wrong[0]]} & _UNITS
        and re.search("[镇乡街]", text) is None
        and alias[wrong[0] + 1 :] == text[wrong[0] + 1 :]
    )


def _continues_number(text: str, flat: str, start: int, end: int) -> bool:
    """Whether digits go on before or behind a stretch that begins or ends with one: 附一 does not go on in 附一2023年."""

    def goes_on(at: int) -> bool:
        return flat[at - 1 : at + 1].isdigit() and text[at - 1].isascii() is text[at].isascii()

    return (start > 0 and goes_on(start)) or (end < len(text) and goes_on(end))


class _Reading:
    """One question, read for the hospitals that it names."""

    def __init__(self, names: Names, text: str) -> None:
        self.names = names
        self.text = text
        self.places = places.places_in(text)
        self.scope: dict[int, None] = {}
        self.missing: dict[str, None] = {}
        self.excluded: dict[int, None] = {}
        self.taken: list[tuple[int, int]] = []
        self.masked: list[tuple[int, int]] = []
        self.generic: list[Name] = []
        self.otherwise: dict[Otherwise, None] = {}
        self.either: tuple[int, ...] = ()

    def named(self) -> Named:
        """What the question names: full names first, then short ones, then places, then kinds."""
        known = self.names.known_in(self.text)
        for mention in mentions(self.text, self.places):
            self._read(mention, known)
        for start, end, numbers in self.names.known_in(self.text, [*self.taken, *self.masked]):
            if not self._is_anothers(start, end):
                self._take(start, end, numbers)
        self._read_places()
        if not self.scope and not self.missing:
            self._read_misspelt_shorts()
        if not self.scope:
            self.missing |= dict.fromkeys(self._elsewhere())
        if not self.scope and not self.missing:
            self._read_kinds()
        if not self.missing and not self.either:
            self._read_at_home()
        return Named(
            tuple(self.scope),
            tuple(self.missing),
            tuple(sorted(self.taken)),
            tuple(self.excluded),
            tuple(self.otherwise),
            self.either,
        )

    def _is_anothers(self, start: int, end: int) -> bool:
        """Whether a name that others have as well is that of a hospital named before: 某医院的附院, 某医院东院区."""
        if any(begin < end and start < stop for begin, stop in self.taken):
            return True
        if campus.behind(self.text, start) == self.text[start:end]:
            return bool(self.scope or self.missing) and not self._beside(start, end)
        return bool(self.scope) and _LONE_KIND.fullmatch(self.text, start, end) is not None

    def _take(self, start: int, end: int, numbers: Sequence[int], name: Name | None = None) -> None:
        """Note the hospitals named in a stretch; `name`: the name there, spelt out, where it is no known one."""
        end, numbers = self._on_campus(start, end, numbers)
        if not numbers:
            self.missing[self.text[start:end]] = None
            self.masked.append((start, end))
            return
        otherwise = self.names.otherwise(name or Name(self.text[start:end], start, (), ""), numbers)
        self.otherwise |= {otherwise: None} if otherwise else {}
        chosen = self.excluded if _EXCEPT.search(self.text[:start]) else self.scope
        chosen.update(dict.fromkeys(numbers))
        self.taken.append((start, end))

    def _on_campus(self, start: int, end: int, numbers: Sequence[int]) -> tuple[int, Sequence[int]]:
        """Where a name ends, and whose it is: with a campus behind it that campus's or the whole hospital's, no other one's."""
        at = end + self.text.startswith("的", end)
        own = campus.behind(self.text, at)
        if not own:
            return end, numbers
        covered = self.names.hospitals
        there = self.names.meant_by(self.text[start:end] + own)
        there = there or tuple(number for number in numbers if normalise(covered[number].name).endswith(own))
        whole = tuple(number for number in numbers if not _mother(covered[number]))
        return (end, whole) if whole and not there else (at + len(own), there)

    def _read(self, mention: Mention, known: Sequence[tuple[int, int, tuple[int, ...]]]) -> None:
        """Take a hospital that is mentioned, by the longest known name there."""
        if any(start < mention.end and mention.start < end for start, end in self.taken):
            return
        for start, end, numbers in known:
            if start <= mention.start and mention.end <= end and not _LONE_KIND.fullmatch(self.text, start, end):
                self._take(start, end, numbers)
                return
        if mention.name.generic:
            self._read_generic(mention)
            return
        start, found = self._resolved(mention)
        if not found:
            head = next((one for one in known if one[0] == mention.start and self._is_head(mention, one[1])), None)
            if head and self.text[head[1] : mention.end].endswith("分院"):
                head = (*head[:2], tuple(n for n in head[2] if not _mother(self.names.hospitals[n])))
            if head and head[2]:
                self._take(*head)
                return
            if self._is_department(mention):
                self.generic.append(mention.name)
                return
        if not found and _OF_THE_ARMY.search(mention.name.text) and self.names.armies:
            self.generic.append(mention.name)  # called by its number: where it lies, its report tells
            return
        if found:
            whole = start < mention.start
            self._take(start, mention.end, found, None if whole else mention.name)
        else:
            self.missing[mention.name.text] = None
            self.masked.append((mention.start, mention.end))

    def _is_department(self, mention: Mention) -> bool:
        """Whether a centre is one of a hospital named before it: 某医院的孤独症康复中心."""
        name = mention.name
        named = bool(self.scope) or bool(self.missing)
        return named and not name.places and name.text.endswith("中心") and not name.part(Sort.OWNER)

    def _is_head(self, mention: Mention, end: int) -> bool:
        """Whether what follows a known name in a longer one is no institution of its own: 某医院儿童友好医院."""
        if kind_start(self.text[mention.start : end]) == end - mention.start:
            return False  # the place alone: 某县中医院 is not 某县人民医院
        rest = names_in(self.text[end : mention.end])
        if self.text[end : mention.end].endswith("分院"):
            return True  # told of where its mother is
        return bool(rest) and "集团" not in rest[0].text and not places.places_in(rest[0].text)

    def _read_generic(self, mention: Mention) -> None:
        blank = _BLANK.search(self.text[: mention.name.end])
        if blank:
            self.missing[blank[0]] = None
            self.masked.append(blank.span())
        else:
            self.generic.append(mention.name)

    def _resolved(self, mention: Mention) -> tuple[int, tuple[int, ...]]:
        """Where the name really begins, and whose it is."""
        start, found = mention.start, self.names.resolve(mention.name)
        for extra in range(1, _CUT_OFF + 1):
            # With one character wrong, the end of a name can be another place's (…成县医院 for …城县医院).
            before = mention.start - extra
            if not found and before >= 0 and _HAN.match(self.text, before):
                start = before
                whole = Name(self.text[start : mention.end], start, (), mention.name.text)
                found = self.names.misspelt(whole)
        return start, found

    def _read_misspelt_shorts(self) -> None:
        """A short name with a place that nobody knows: 临月疾控 for 临岳疾控."""
        for kind in SHORT_KIND.finditer(self.text):
            for start in range(max(0, kind.start() - _PLACE[1]), kind.start() - _PLACE[0] + 1):
                found = self.names.misspelt(Name(self.text[start : kind.end()], start, (), kind[0]))
                if len(found) == 1:
                    self._take(start, kind.end(), found)
                    return

    # ------------------------------------------------------------ places and kinds

    def _read_places(self) -> None:
        """Places in which covered hospitals lie."""
        strong = bool(self.scope)
        for start, end, numbers in self._covered_places():
            if not strong or self._beside(start, end):
                self.scope |= dict.fromkeys(numbers)
                self.taken.append((start, end))
            elif any(number in self.scope for number in numbers):
                self.taken.append((start, end))  # the place of a hospital that is named anyway

    def _covered_places(self) -> list[tuple[int, int, tuple[int, ...]]]:
        """The places named outside hospitals' names in which covered ones lie, and which ones."""
        taken = [*self.taken, *self.masked]
        found = []
        for i, place in enumerate(self.places):
            if any(start < place.end and place.start < end for start, end in taken):
                continue
            if self._before_its_county(i) or self._of_partners(place, taken):
                continue
            own = tuple(self.names.lying_in(place.divisions))
            if own:
                found.append((place.start, place.end, own))
        return found

    def _before_its_county(self, i: int) -> bool:
        """Whether a place is a city right before its county: the county is meant."""
        place, following = self.places[i], self.places[i + 1 : i + 2]
        return (
            bool(following)
            and following[0].start == place.end
            and len(places.chain([place, following[0]])[1].code) > len("11")
        )

    def _of_partners(self, place: Place, taken: Sequence[tuple[int, int]]) -> bool:
        """Whether a place is only where partners come from."""
        partner = _PARTNERS.search(self.text[: place.start])
        if not partner:
            return False
        beside = [end for _, end in taken] + [p.end for p in self.places]
        return partner.start() not in beside and _THEIRS.match(self.text, place.end) is not None

    def _beside(self, start: int, end: int) -> bool:
        """Whether a place is one of several things compared: A和B."""
        for begin, stop in self.taken:
            between = self.text[stop:start] if stop <= start else self.text[end:begin]
            if 0 < len(between) <= 8 and _TOGETHER.search(between):
                return True
        return False

    def _elsewhere(self) -> list[str]:
        """ "某市的医院", where no covered hospital lies in that place."""
        return [
            self.text[place.start : name.end]
            for name in self.generic
            for place in self.places
            if place.end <= name.start
            and BETWEEN.fullmatch(self.text, place.end, name.start)
            and not _PARTNERS.search(self.text[: place.start])
            and not self.names.lying_in(place.divisions)
        ]

    def _read_kinds(self) -> None:
        """Generic names such as 妇幼保健院 that fit a single covered hospital."""
        for name in self.generic:
            own = self.names.kinds.get(core(name.rest), ())
            wide = _WIDE.match(name.rest)
            if wide:
                own = tuple(number for number in own if wide[0] in self.names.hospitals[number].name)
                if not own:
                    self.missing[name.text] = None
            at_home = name.text[0] in _OWN_UNITS and _OWN_PLACE.search(self.text[: name.start]) is not None
            if at_home:
                own = self._like_it(name)
            if at_home and not own and core(name.rest) != "医院":
                self.missing[name.text] = None
            if len(own) == 1 and (at_home or core(name.rest) != "医院"):
                self.scope |= dict.fromkeys(own)
                self.taken.append((name.start, name.end))
            elif at_home and own:
                self.either = own
                self.taken.append((name.start, name.end))

    def _read_at_home(self) -> None:
        """Names without their place, as its people say them, that fit a single covered hospital, or several: 市七院, 县妇幼.

        Where another hospital or a place is named, only beside that hospital: who sends doctors there may lie elsewhere.
        """
        alone = not self.scope and not self.places
        for said in _SAID_AT_HOME.finditer(folded(self.text)):
            own, (start, end) = self.names.at_home.get(said[0], ()), said.span()
            if any(begin < end and start < stop for begin, stop in self.taken) or ends_inside_a_word(self.text, end):
                continue
            there = tuple(number for number in own if self.names.hospitals[number].name[:_TELLING_PLACE] in self.text)
            own = there if len(there) == 1 else own
            if len(own) == 1 and (alone or (self.scope and self._beside(start, end))):
                self.scope |= dict.fromkeys(own)
                self.taken.append((start, end))
            elif own and alone and not self.scope:
                self.either = own
                self.taken.append((start, end))

    def _like_it(self, name: Name) -> tuple[int, ...]:
        """The covered hospitals of the kind and rank of place that a name without its place says: 县中医院.

        A 县医院 is any general one, a 县人民医院, too, where none is called so.
        """
        names, kind, unit = self.names, core(name.rest), name.text[0]
        alike = [
            number
            for number, own in enumerate(names.own_kinds)
            if (names.is_general(number) if kind in _GENERAL else own == kind)
            and re.search(f"{unit}(?:第[一1])?{own}$", _house(names.hospitals[number]))
            and not names.mothers[number]
        ]
        called_so = [number for number in alike if kind != "医院" and names.own_kinds[number] == kind]
        return tuple(called_so or alike)


_OF_THE_ARMY = re.compile("(?:部队|军队|军|解放军)医院$")
"""Ends what people call the army's hospital of a place."""
_TELLING_PLACE = 2
"""Characters of a place that tell which one is meant where they stand elsewhere in the question: 县医院怎么走，我说的是青岚."""
_KIND_AT_HOME = (
    "(?:第?[0-9]{1,2}(?:人民)?医?院|(?:人民|中心|总|中医|中西医结合|妇女儿童|妇产|妇幼|儿童|肿瘤|口腔|传染病|康复|眼科|民族)?医院"
    "|妇幼保健院|中心卫生院|卫生院|中医院|妇[幼保儿]院?|疾控(?:中心)?|疾病预防控制中心|精神卫生中心)"
)
_AT_HOME = re.compile(f"[\u4e00-\u9fff]{{2,16}}([市县区旗州镇]{_KIND_AT_HOME})")
"""An alias with a place."""
_SAID_AT_HOME = re.compile(
    f"(?<![\u4e00-\u9fff])[市县区旗州镇]{_KIND_AT_HOME}|(?<=[我咱俺们家在去到和与跟问从给由是把找对让像])[市县区旗州镇]{_KIND_AT_HOME}"
)
"""The same without it, where no place can stand before it."""
_GENERAL = frozenset({"医院", "人民医院"})
"""What a place's general hospital is called for short."""
_OWN_UNITS = frozenset("县市区旗")
_OWN_PLACE = re.compile("[我咱俺][们家]?(?:[这那][里儿个]?)?的?$")
"""Before the hospital of the reader's own place: 我们县中医院."""
_WIDE = re.compile("(?:省|自治区|自治州|州)(?![级里内外上城])")
"""Begins the name of a hospital that every province or prefecture has, and no county."""


# ---------------------------------------------------------------- ways to name one hospital


def ways_of(hospital: Hospital) -> Ways:
    """The ways to name a hospital, places alone and mere kinds left out."""
    names = [hospital.name, *hospital.aliases]
    names += [_ZONE.sub(short, name) for name in names if _ZONE.search(name) for short in ("开发区", "经开区")]
    names += [_NUMBERED.sub(r"附属\1\3", name) for name in names if _NUMBERED.search(name)]
    names += [_ATTACHED.sub(r"\1附属", name) for name in names if _ATTACHED.search(name)]
    names += [number[1] for name in names for number in [_ARMY_NUMBER.search(name)] if number]
    company = _COMPANY.match(hospital.name)
    if company:
        names += [f"{company[1]}{kind}" for kind in ("集团职工医院", "职工医院", "集团医院", "医院")]
    works = _WORKS.match(hospital.name)
    if works:
        names += [f"{place}{kind}" for place in (works[1], works[1] + works[2]) for kind in ("厂医院", "厂职工医院")]
        names.append(f"{works[1]}{works[2]}医院")
    ways: dict[str, str] = {}
    for name in names:
        flat = normalise(name)
        parsed = names_in(flat)
        if name != hospital.name and (_is_mere_kind(flat, parsed) or (not parsed and places.meanings(flat))):
            continue
        ways[flat] = core(parsed[0].rest) if parsed and parsed[0].places else _own_kind(flat)
    return ways


def _mother(hospital: Hospital) -> str:
    """The hospital whose campus or branch one is by its name, as it is written in questions; empty where it is none's."""
    name = normalise(hospital.name)
    mother = mother_of(Name(name, 0, (), name))
    return mother.text if mother else ""


def _mothers(rows: Sequence[tuple[Hospital, str, Ways]], own: Mapping[str, tuple[int, ...]]) -> list[tuple[int, ...]]:
    """Of every hospital the covered one whose campus it is: by its full name, else by another one."""
    wanted = [_mother(hospital) for hospital, _, _ in rows]
    known = frozenset(wanted) - own.keys() - {""}
    called: dict[str, tuple[int, ...]] = {}
    for number, (_, _, ways) in enumerate(rows):
        for name in known.intersection(() if wanted[number] else ways):
            called[name] = (*called.get(name, ()), number)
    return [own.get(name) or called.get(name, ()) for name in wanted]


def _house(hospital: Hospital) -> str:
    """The name of a hospital, of a campus that of its mother, which asks for it as well."""
    return _mother(hospital) if campus.is_campus(hospital.name) else hospital.name


def _is_mere_kind(flat: str, parsed: Sequence[Name]) -> bool:
    """Whether an alias is how every county calls its hospital: 县人民医院."""
    return bool(parsed) and parsed[0].generic and re.match("[县市区旗州]", flat) is not None


def _own_kind(flat: str) -> str:
    """The kind of a school's hospital: 儿童医院 of 某大学附属儿童医院."""
    own = re.search("附属([^第]{2,6}(?:医院|保健院))$", flat)
    return core(own[1]) if own else ""


_ARMY_NUMBER = re.compile("第?([〇○零一二三四五六七八九0-9]{3})(?:中心)?医院$")
"""The number of an army's hospital, which people call it by alone."""
_NUMBERED = re.compile("(第[一二三四五六七八九十])(附属)([^附]*医院)$")
_ATTACHED = re.compile("附属(第[一二三四五六七八九十])(?=[^附]*医院$)")
"""第一附属医院 and 附属第一医院: two ways to write one name."""
_COMPANY = re.compile("([\u4e00-\u9fff]{2,4})(?:(?:煤业|矿业|钢铁|石油|化工)?(?:集团|公司))[\u4e00-\u9fff]{0,8}医院$")
"""A company's hospital, which people call by the first part of its name."""
_WORKS = re.compile(
    "([\u4e00-\u9fff]{2,4})(石化|钢铁|铜业|铝业|化工|机械|纺织|水泥|造纸|化肥|电力|汽车)(?:集团|公司|总厂|厂)?(?:职工|工人)(?:总|中心)?医院$"
)
"""The hospital of a works, which people call by the works alone: 某地厂医院."""
_ZONE = re.compile("(?:国家级)?(?:经济技术|高新技术产业|经济)开发区")
"""What nobody says in full."""
