"""Which hospitals a question names: covered ones, however they are written, and ones nobody wrote about.

A name is looked up as it stands, then without the wider places before it, then as a misspelling: with
homophones anywhere, or with another character in a place that does not exist.  A name that is a real
place's is never taken for a misspelling of another.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
import numpy.typing as npt

from corpus.names import hospitals, places
from corpus.names.hospitals import Name
from corpus.names.places import Division, Place
from corpus.report import Hospital
from retrieval.language.terms import normalise

# Single characters alone are looked up: the dictionary of phrases would take a quarter of a second and 50 MB.
os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
os.environ.setdefault("PYPINYIN_NO_DICT_COPY", "true")
from pypinyin import Style, pinyin


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


# Kinds of hospitals that a place's general hospital is not.
_SPECIAL = re.compile(
    "中西医|中医|妇幼|妇女儿童|妇儿|妇产|儿童|肿瘤|口腔|眼科|骨科|精神|精卫|传染病|公共卫生|公卫|胸科|康复|皮肤|卫生院|社区|疾控|疾病预防|急救|血站"
)
_ORDINAL = re.compile(r"[一二三四五六七八九十〇零○0-9]")
_SHORT_KIND = re.compile(
    r"中西医(?!结合)|中医(?![药馆院诊科康医传特师])|妇幼(?!保健|健康|院)|疾控(?!中心)|精卫(?!中心)|社区医院"
)
"""A kind that stands for an institution when it stands right behind a place: 某县中医."""
_NEXT_ONE = re.compile(
    r"(?<=[和与跟同、比及])(?:[一二三四五六]院|第[一二三四五六](?:人民)?医院|[县市区]?(?:人民|中心|中医|中西医结合)医?院|[县市区]?妇幼保健院)"
)
"""Another hospital of the place named before: 某市一院和二院."""
_BETWEEN = re.compile(r"(?:那边|这边|那儿|那里|当地|本地|市里|县里|区里|里)?的?")
# "和上海的医院合作": a place that partners come from, not one whose hospitals are asked about.
_PARTNERS = re.compile(r"(?:跟|与|和|同|去|到|往|从|请|被|由|让|把)$")
_THEIRS = re.compile(r"(?:市|省)?(?:的)?(?:大)?(?:医院|专家|教授|名医|医生|大医院|哪)")
_EXCEPT = re.compile(r"除(?:了|去|开)?$")
_TOGETHER = re.compile(r"和|与|跟|同|、|及|以及|还是|还有|比|，|,|\s|vs|对比|相比")
_HAN = re.compile("[\u4e00-\u9fff]")
_OTHER_KIND = re.compile("第[二三四五六七八九十]|[二三四五六七八九十]院|大学|学院|公司|集团|铁")
"""What no hospital has in its name that its place is called after: the second one, a college's, a company's."""
_BLANK = re.compile(r"(?:某+(?![某个些家种类所])|x{2,}|×+|\*{2,})[省市县区州旗]?\w{0,12}$")
"""A hospital whose name is left blank: whichever is meant, it is none of those covered."""
_NICKNAME_BEFORE = re.compile(r"(?:^|[^\u4e00-\u9fff]|请问|[的在去到那和与跟问查给回往从由至])$")


Ways = Mapping[str, str]
"""Normalised names and aliases of one hospital, each with its kind (the name without its place), "" where none."""


@dataclass(frozen=True, eq=False)
class Names:
    """All ways to name the covered hospitals."""

    hospitals: tuple[Hospital, ...]
    aliases: dict[str, tuple[int, ...]]
    """Normalised names and aliases, places alone left out."""
    codes: tuple[str, ...]
    """The division code of every hospital's place; empty where the codes do not list it."""
    kinds: dict[str, tuple[int, ...]]
    """Hospitals by their name without its place."""
    longest: int

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
        found: list[Hospital] = []
        codes: list[str] = []
        aliases: dict[str, list[int]] = {}
        kinds: dict[str, list[int]] = {}
        for number, (hospital, code, ways) in enumerate(covered):
            found.append(hospital)
            codes.append(code)
            for name, kind in ways.items():
                aliases.setdefault(name, []).append(number)
                same = kinds.setdefault(kind, []) if kind else [number]
                if number not in same:
                    same.append(number)
        return cls(
            tuple(found),
            {name: tuple(numbers) for name, numbers in aliases.items()},
            tuple(codes),
            {kind: tuple(numbers) for kind, numbers in kinds.items()},
            max(map(len, aliases), default=0),
        )

    def find(self, text: str) -> Named:
        """The hospitals that a normalised question names."""
        scope: dict[int, None] = {}
        missing: dict[str, None] = {}
        excluded: dict[int, None] = {}
        taken: list[tuple[int, int]] = []
        masked: list[tuple[int, int]] = []
        generic: list[Name] = []
        named = places.places_in(text)
        for mention in _mentions(text, named):
            if mention.name.generic:
                blank = _BLANK.search(text[: mention.name.end])
                if blank:
                    missing[blank[0]] = None
                    masked.append(blank.span())
                else:
                    generic.append(mention.name)
                continue
            start, found = mention.start, self.resolve(mention.name)
            for extra in (1, 2):
                # With one character wrong, the end of a name can be another place's (…成县医院 for …城县医院).
                if not found and _HAN.match(text, max(0, mention.start - extra)) and mention.start >= extra:
                    start = mention.start - extra
                    found = self._misspelt(Name(text[start : mention.end], start, (), mention.name.text))
            if not found:
                missing[mention.name.text] = None
                masked.append((mention.start, mention.end))
            else:
                (excluded if _EXCEPT.search(text[:start]) else scope).update(dict.fromkeys(found))
                taken.append((start, mention.end))
        for start, end, numbers in self._aliases_in(text, [*taken, *masked]):
            scope |= dict.fromkeys(numbers)
            taken.append((start, end))
        strong = bool(scope)
        for start, end, numbers in self._places_in(text, named, [*taken, *masked]):
            if not strong or self._beside(text, start, end, taken):
                scope |= dict.fromkeys(numbers)
                taken.append((start, end))
            elif any(number in scope for number in numbers):
                taken.append((start, end))  # the place of a hospital that is named anyway
        if not scope:
            missing |= dict.fromkeys(self._elsewhere(text, named, generic))
        if not scope and not missing:
            for name in self._by_kind(generic):
                scope |= dict.fromkeys(self.kinds[hospitals.core(name.rest)])
                taken.append((name.start, name.end))
        return Named(tuple(scope), tuple(missing), tuple(sorted(taken)), tuple(excluded))

    # ------------------------------------------------------------ a name

    def resolve(self, name: Name) -> tuple[int, ...]:
        """The covered hospitals that a name can mean; none when it is another hospital's."""
        for skipped in range(len(name.places) + 1):
            start = name.places[skipped - 1].end if skipped else 0
            found = self.aliases.get(name.text[start:], ())
            wider = name.places[:skipped]
            found = tuple(n for n in found if all(self._lies_in(n, place.divisions) for place in wider))
            if found:
                return found
        if not name.listed:
            for start in range(1, max(1, len(name.text) - 3)):
                if name.text[start:] in self.aliases:
                    return self.aliases[name.text[start:]]
        if name.places and hospitals.core(name.rest) in {"医院", "人民医院"}:
            # A place's hospital without its number: the first general hospital of exactly this place.
            own = {division.code for division in name.places[-1].divisions} - {""}
            wider = name.places[:-1]
            general = tuple(
                number
                for number in self._lying_in(name.places[-1].divisions)
                if self.codes[number] in own
                and not _SPECIAL.search(self.hospitals[number].name)
                and not _OTHER_KIND.search(self.hospitals[number].name)
                and all(self._lies_in(number, place.divisions) for place in wider)
            )
            if general:
                return general
        return self._misspelt(name) or self._shortened(name)

    def _shortened(self, name: Name) -> tuple[int, ...]:
        """The one covered hospital whose name holds these characters in this order: 某医附院 for 某某医学院附属医院."""
        if name.listed or len(name.text) < 4:
            return ()
        found = []
        telling = [c for c in name.text if c not in _COMMON]
        for number in sorted(set.intersection(*(self._holding.get(c, set()) for c in name.text))):
            full = self._full[number]
            if (name.text[0] == full[0] or len(telling) > 1) and telling and hospitals.holds_in_order(name.text, full):
                found.append(number)
        return tuple(found) if len(found) == 1 else ()

    def _lies_in(self, number: int, divisions: Iterable[Division]) -> bool:
        """Whether a covered hospital lies in one of the places that a name can mean."""
        code = self.codes[number]
        return bool(code) and any(code.startswith(division.code) for division in divisions if division.code)

    def _lying_in(self, divisions: Iterable[Division]) -> list[int]:
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
        """The normalised names of the hospitals."""
        return tuple(normalise(hospital.name) for hospital in self.hospitals)

    @cached_property
    def _holding(self) -> Mapping[str, set[int]]:
        """The hospitals by the characters of their normalised names."""
        found: dict[str, set[int]] = {}
        for number, full in enumerate(self._full):
            for character in full:
                found.setdefault(character, set()).add(number)
        return found

    @cached_property
    def _by_length(self) -> Mapping[int, tuple[Sequence[str], npt.NDArray[np.uint32]]]:
        """The names and aliases of each length, and their characters as a table, a row for each."""
        found: dict[int, list[str]] = {}
        for alias in self.aliases:
            found.setdefault(len(alias), []).append(alias)
        return {size: (own, _characters("".join(own)).reshape(-1, size)) for size, own in found.items() if size}

    def _misspelt(self, name: Name) -> tuple[int, ...]:
        """The hospitals that a name sounds like; else the only one whose place differs by a character."""
        text = name.text
        sounding: dict[int, None] = {}
        looking: dict[int, None] = {}
        if len(text) < 4 or len(text) not in self._by_length:
            return ()
        aliases, characters = self._by_length[len(text)]
        close = np.flatnonzero((characters != _characters(text)).sum(axis=1) <= 2)
        for alias in (aliases[at] for at in close.tolist()):
            if _ORDINAL.findall(alias) != _ORDINAL.findall(text):
                continue
            numbers = self.aliases[alias]
            wrong = [i for i, (a, b) in enumerate(zip(alias, text, strict=True)) if a != b]
            homophones = all(_sound(alias[i]) & _sound(text[i]) for i in wrong)
            in_place = (
                not name.listed
                and not re.search("[镇乡街]", text)
                and len(wrong) == 1
                and wrong[0] < 3
                and len(alias) >= 5
                and alias[wrong[0] + 1 :] == text[wrong[0] + 1 :]
            )
            if homophones and not (name.listed and wrong[0] < name.places[-1].end):
                sounding |= dict.fromkeys(numbers)
            elif in_place:
                looking |= dict.fromkeys(numbers)
        return tuple(sounding) or (tuple(looking) if len(looking) == 1 else ())

    # ------------------------------------------------------------ aliases, kinds, places

    def _aliases_in(self, text: str, taken: Sequence[tuple[int, int]]) -> list[tuple[int, int, tuple[int, ...]]]:
        """Aliases that end in no word for an institution (a place and a short kind), the longest first at each point."""
        found: list[tuple[int, int, tuple[int, ...]]] = []
        start = 0
        while start < len(text):
            inside = next((end for begin, end in taken if begin <= start < end), None)
            if inside is not None:
                start = inside
                continue
            longest = self.longest if text[start : start + 2] in self._beginnings else 0
            for end in range(min(len(text), start + longest), start + 1, -1):
                numbers = self.aliases.get(text[start:end])
                if numbers is None or any(begin < end <= stop for begin, stop in taken):
                    continue
                if end - start == 2 and not _NICKNAME_BEFORE.search(text[:start]):
                    continue
                if len(set(_SPECIAL.findall(text[start : end + 2])) - set(_SPECIAL.findall(text[start:end]))) > 0:
                    continue
                found.append((start, end, numbers))
                start = end - 1
                break
            start += 1
        return found

    def _elsewhere(self, text: str, named: Sequence[Place], generic: Sequence[Name]) -> list[str]:
        """ "某市的医院", where no covered hospital lies in that place."""
        return [
            text[place.start : name.end]
            for name in generic
            for place in named
            if place.end <= name.start
            and _BETWEEN.fullmatch(text, place.end, name.start)
            and not _PARTNERS.search(text[: place.start])
            and not self._lying_in(place.divisions)
        ]

    def _by_kind(self, generic: Sequence[Name]) -> list[Name]:
        """Generic names such as 妇幼保健院 that fit a single covered hospital."""
        return [
            name
            for name in generic
            if len(self.kinds.get(hospitals.core(name.rest), ())) == 1 and hospitals.core(name.rest) != "医院"
        ]

    def _places_in(
        self, text: str, named: Sequence[Place], taken: Sequence[tuple[int, int]]
    ) -> list[tuple[int, int, tuple[int, ...]]]:
        """Places in which covered hospitals lie, and which ones."""
        found = []
        for i, place in enumerate(named):
            if any(start < place.end and place.start < end for start, end in taken):
                continue
            if (
                i + 1 < len(named)
                and named[i + 1].start == place.end
                and len(places.chain([place, named[i + 1]])[1].code) > 2
            ):
                continue  # a city before its county: the county is meant
            partner = _PARTNERS.search(text[: place.start])
            alone = partner and not any(
                end == partner.start() for _, end in [*taken, *((p.start, p.end) for p in named)]
            )
            if alone and _THEIRS.match(text, place.end):
                continue
            own = tuple(self._lying_in(place.divisions))
            if own:
                found.append((place.start, place.end, own))
        return found

    @staticmethod
    def _beside(text: str, start: int, end: int, taken: Sequence[tuple[int, int]]) -> bool:
        """Whether a place is one of several things compared: A和B."""
        for begin, stop in taken:
            between = text[stop:start] if stop <= start else text[end:begin]
            if 0 < len(between) <= 8 and _TOGETHER.search(between):
                return True
        return False


def ways_of(hospital: Hospital) -> Ways:
    """The ways to name a hospital, places alone and mere kinds left out."""
    ways: dict[str, str] = {}
    names = [hospital.name, *hospital.aliases]
    names += [_ZONE.sub(short, name) for name in names if _ZONE.search(name) for short in ("开发区", "经开区")]
    company = _COMPANY.match(hospital.name)
    if company:
        names += [f"{company[1]}{kind}" for kind in ("集团职工医院", "职工医院", "集团医院", "医院")]
    for name in names:
        flat = normalise(name)
        parsed = hospitals.names_in(flat)
        if (parsed or not places.meanings(flat)) and not hospitals.is_generic(flat):
            ways[flat] = hospitals.core(parsed[0].rest) if parsed and parsed[0].places else ""
    return ways


_COMPANY = re.compile("([\u4e00-\u9fff]{2,4})(?:(?:煤业|矿业|钢铁|石油|化工)?(?:集团|公司))[\u4e00-\u9fff]{0,8}医院$")
"""A company's hospital, which people call by the first part of its name."""
_ZONE = re.compile("(?:国家级)?(?:经济技术|高新技术产业|经济)开发区")
"""What nobody says in full."""


def _characters(text: str) -> npt.NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


@dataclass(frozen=True, slots=True)
class _Mention:
    """A hospital named in a question: where, and its name spelt out with its place."""

    start: int
    end: int
    name: Name


def _mentions(text: str, named: Sequence[Place]) -> list[_Mention]:
    """The names in a question and its places; a kind is put together with its place: 某县的中医院, 某市一院和二院."""
    found: list[_Mention] = []
    for name in hospitals.names_in(text):
        place = next((p for p in named if p.end <= name.start and _BETWEEN.fullmatch(text, p.end, name.start)), None)
        if name.generic and place and hospitals.core(name.rest) != "医院":
            found.append(_Mention(place.start, name.end, _spelt_out(place, name.rest)))
        else:
            found.append(_Mention(name.start, name.end, name))
    for kind in _SHORT_KIND.finditer(text):
        place = next((p for p in named if p.end == kind.start()), None)
        named_there = [m for m in found if m.start < kind.end() and kind.start() < m.end]
        if place and all(m.name.generic for m in named_there):
            found = [m for m in found if m not in named_there]
            found.append(_Mention(place.start, kind.end(), _spelt_out(place, kind[0])))
    for other in _NEXT_ONE.finditer(text):
        before = [m for m in found if m.end <= other.start() and m.name.places]
        if before:
            found = [m for m in found if not (m.start < other.end() and other.start() < m.end)]
            place = before[-1].name.places[-1]
            own = other[0].lstrip("县市区") if places.unit_of(place.text) else other[0]
            found.append(_Mention(other.start(), other.end(), _spelt_out(place, own)))
    return sorted(found, key=lambda m: m.start)


def _spelt_out(place: Place, kind: str) -> Name:
    return Name(place.text + kind, 0, (place._replace(start=0, end=len(place.text)),), kind)


_HEARD = 4096
"""Characters whose readings are remembered."""
_COMMON = frozenset("人民医院中心第市县区省附属总")


@lru_cache(_HEARD)
def _sound(character: str) -> frozenset[str]:
    """How a character can be read, without what many speakers do not tell apart: tones, n and ng, z and zh, n and l."""
    readings = pinyin(character, style=Style.NORMAL, heteronym=True)[0]
    return frozenset(re.sub("^l", "n", re.sub("^([zcs])h", r"\1", re.sub("ng$", "n", one))) for one in readings)
