"""The institutions that a report names, and how much speaks for each being the one that it is about.

A few kinds of evidence are counted; their weights are log odds, fitted by `make fit-subjects` on all reports that the tests know, and rounded.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import pairwise

from corpus.names import campus, places, today
from corpus.names.aliases import aliases
from corpus.names.grammar import grammar
from corpus.names.institution import (
    Institution,
    institutions,
    is_nobody,
    placed,
    trimmed,
)
from corpus.names.links import linked
from corpus.names.name import Name, Sort, core, folded, holds_in_order, mother_of, names_in
from corpus.names.naming import Naming, of_full_width, tells_of_now, tells_of_then
from corpus.names.part import Part, begins_clause, part_of
from corpus.names.standing import stands, starts
from corpus.names.told import nicknames, other_names
from corpus.names.topics import Topic, topics_of
from corpus.report import Hospital


@dataclass(frozen=True)
class Mentions:
    """The texts to look for the subject in, the most telling first."""

    headline: Sequence[str]
    """Title and subtitle."""
    byline: str
    lead: str
    """The first paragraph of the body."""
    body: str
    headings: Sequence[str] = ()
    rest: str = ""
    """What was set aside: captions, sources, mastheads."""

    @cached_property
    def whole(self) -> str:
        """All of them, a line each; offsets of names are into this."""
        return "\n".join([*self.headline, self.byline, self.body, self.rest])

    def of_one_width(self) -> Mentions:
        """The same with full-width marks between clauses."""
        headline, headings = ([*map(of_full_width, lines)] for lines in (self.headline, self.headings))
        byline, lead, body, rest = map(of_full_width, (self.byline, self.lead, self.body, self.rest))
        same = Mentions(headline, byline, lead, body, headings, rest)
        return self if same == self else same  # what is remembered of one text is found sooner

    @cached_property
    def opening(self) -> str:
        """The first sentence of the first paragraph."""
        end = re.search("[。！？!?]", self.lead)
        return self.lead[: end.end()] if end else self.lead


class Evidence(StrEnum):
    """What speaks for a subject, the strongest first."""

    STATED = "stated"
    TITLE = "title"
    SUBTITLE = "subtitle"
    BYLINE = "byline"
    OPENING = "opening"
    LEAD = "lead"
    HEADINGS = "headings"
    TURNS = "turns"
    OFTEN = "often"
    COMPOSED = "composed"


WEIGHTS: Mapping[str, float] = {
    "title": 1.5,
    "subtitle": 2.5,
    "lead": 0.5,
    "early": 1.25,
    "late": 1.75,
    "caption": 1.25,
    "dateline": 2.0,
    "full": 1.25,
    "length": 0.375,
    "brief": -1.25,
    "school's": -1.75,
    "presented": 1.5,
    "withheld": 2.25,
    "continued": 1.5,
    "kind": 0.5,
    "other kind": -1.0,
    "topic": 0.25,
    "general": -0.5,
    "then": -1.0,
    "told": 0.5,
    "aside": -1.0,
    "guest": -1.5,
    "beside": -1.0,
    "listed": -1.5,
    "ended": -4.0,
    "absorbs": 3.5,
}
"""Log odds of being what a report is about, for each unit of evidence.

"then" and "told" were set afterwards by how many reports come out right: a fit of all anew was likelier, and told fewer of them.
"ended" and "absorbs" are no fit: of reports on hospitals that became part of another one there are too few.
"""
_MOST: Mapping[str, int] = {
    "caption": 2,
    "length": 12,
    "presented": 2,
    "continued": 3,
    "kind": 3,
    "topic": 2,
    "told": 3,
    "guest": 4,
    "beside": 4,
    "listed": 4,
}
"""Units of evidence that count at most; others count once."""
_OF_ITS_NAME = frozenset({"full", "length", "brief", "school's", "general", "then"})
"""Evidence of what the name of an institution is like, not of what the text says of it."""
_ALONE, _FAR = -2.0, 3.0
"""What the text says of the only institution that it names is more than this where it is about it; it is as good as the
only one where it is ahead of all others by so much."""
_EARLY, _LATE = 0.15, 0.9
"""Shares of a text, 0 to 1, within which, and from which on, an institution is named early, and late."""
_OF_TEXT = 500
"""Characters of text to which the words of a topic are counted."""
_WORDS = 8
"""Characters before a name that are looked at for what it absorbs."""
_BRIEF = 6
"""Characters of a name that tells of its institution more than where it is and what it is."""
SURE = 1.5
"""Log odds by which the subject is ahead of the next institution where it is certain, as a rule."""
_SPOKEN = 2.0
"""Log odds that the text speaks for a subject at which no other is its rival by its mere name."""
_TOLD, _LITTLE = 0.25, 1.0
"""Log odds by which the subject is ahead where the text tells how it came by its name, and by what it says of the other
at most: texts tell the history of the names of their own."""
_BY_ITS_NAME = 0.5
"""Log odds that the text speaks more for another institution, at which the subject is ahead by its name only."""


class View:
    """What the texts of a report say about the institutions that it names."""

    def __init__(self, mentions: Mentions) -> None:
        self.mentions = mentions.of_one_width()
        self.whole = self.mentions.whole
        self.body_begins = len("\n".join(self.mentions.headline)) + 1
        """Offset behind the headline."""
        self.names = [name for name in placed(names_in(self.whole), self.whole) if not is_nobody(name, self.whole)]
        self._headline = [self._names_in(line) for line in [*mentions.headline, "", ""][:2]]
        self._leading = [
            self._own_names(names, line)
            for names, line in zip(self._headline, [*mentions.headline, "", ""], strict=False)
        ]
        self.headed = self._leading[0] | self._leading[1]
        """The names in the headline, other than partners'."""
        in_lead = self._names_in(mentions.lead)
        self._lead = self._own_names(in_lead, mentions.lead)
        self._first = self._opening_name(in_lead)
        self._names_today: dict[Institution, Name] = {}
        self._told_of: dict[Topic, int] = {}
        self._weights: dict[Institution, float] = {}
        self._spoken: dict[Institution, float] = {}
        self._evidence: dict[Institution, tuple[Evidence, ...]] = {}
        self._tell_campus()

    def _institutions(self) -> list[Institution]:
        """The institutions that the names are of."""
        found = linked(institutions(self.names, self.whole), self.whole, self.headed)
        return campus.with_one_mother(found, self.whole)

    def _tell_campus(self) -> None:
        """Let a hospital go by the name of its campus, and be one with what became it, where that is what the report tells of."""
        names = self.names
        self.names = campus.told_as_names(names, self.whole)
        self.institutions = self._institutions()
        campuses = campus.campuses_of(self.institutions, self.whole)
        if len(campuses) == 1 and self._is_told_of(campuses[0]):
            self.institutions = campus.as_one([*campuses[0].houses, *campuses[0].mothers], self.institutions)
            self._names_today[self.institutions[-1]] = campus.full_name(campuses[0])
            return
        if self.names != names:
            self.names = names
            self.institutions = self._institutions()

    def _is_told_of(self, one: campus.Campus) -> bool:
        """Whether the report is a campus's, if it is its hospital's: what became it goes by its name today."""
        goes_by_it = all(campus.is_campus(self.called(house).text) for house in one.houses)
        return goes_by_it and campus.is_told_of(one, "\n".join(self.mentions.headline), self.whole)

    def _names_in(self, text: str) -> list[Name]:
        """The names in one of the texts, as the whole report has them."""
        return trimmed(names_in(text), self.whole)

    @property
    def ranked(self) -> list[Institution]:
        """The institutions, the one that most speaks for first."""
        several = len(self.institutions) > 1
        if not several:
            return self.institutions
        return sorted(self.institutions, key=lambda one: (not one.past, self.weight(one)), reverse=True)

    # ------------------------------------------------------------ evidence

    @cached_property
    def _canonical_text(self) -> Mapping[Institution, str]:
        return {one: self.called(one).text if one.current else _canonical(one.names).text for one in self.institutions}

    @cached_property
    def _mere(self) -> int:
        """Clauses that begin with 医院 alone."""
        return sum(n.rest == "医院" and begins_clause(n, self.whole) for n in self.names if n.generic)

    @staticmethod
    def _own_names(names: Sequence[Name], line: str) -> set[str]:
        """The names in a line, other than as somebody's partner."""
        return {name.text for name in names if not name.generic and part_of(name, line) is not Part.GUEST}

    def _opening_name(self, in_lead: Sequence[Name]) -> str:
        """The name in the first sentence that is no partner's and no guest's home."""
        opening = self.mentions.opening
        own = (name for name in in_lead if not name.generic and name.end <= len(opening))
        return next((n.text for n in own if part_of(n, opening) not in {Part.GUEST, Part.BESIDE}), "")

    def evidence(self, one: Institution) -> tuple[Evidence, ...]:
        """What speaks for an institution, the strongest first."""
        if one not in self._evidence:
            self._evidence[one] = self._evidence_for(one)
        return self._evidence[one]

    def _evidence_for(self, one: Institution) -> tuple[Evidence, ...]:
        title, subtitle = self._leading
        found = {
            Evidence.TITLE: not one.texts.isdisjoint(title),
            Evidence.SUBTITLE: not one.texts.isdisjoint(subtitle) or self._is_joined_to(one),
            Evidence.BYLINE: any(text in self.mentions.byline for text in one.texts),
            Evidence.OPENING: self._first in one.texts,
            Evidence.LEAD: not one.texts.isdisjoint(self._lead),
            Evidence.OFTEN: one.own > 1,
        }
        return tuple(each for each, speaks in found.items() if speaks)

    def _is_joined_to(self, one: Institution) -> bool:
        """Whether a headline joins the place of an institution to another's name: 某大学医院与某县的“亲戚”."""
        shorts = tuple({d.short for name in one.names for d in name.seat[-1:] if len(d.code) > len("1101")})
        return any(
            line.startswith(shorts, joint.end())
            for line, names in zip(self.mentions.headline, self._headline, strict=False)
            for name in names
            if shorts and not name.generic and (joint := _JOINED.match(line, name.end))
        )

    @cached_property
    def _unplaced(self) -> Collection[str]:
        """Names in no known place, each once."""
        return {name.text for name in self.names if not name.generic and not name.listed}

    @cached_property
    def _said(self) -> list[tuple[int, str, str]]:
        """The mere kinds that stand for an institution, each with where it begins and its unit: 卫生院, 县医院, 血站."""
        kinds = [(n, m) for n in self.names if n.generic and (m := _KIND.fullmatch(n.rest))]
        said = [
            (n.start, m["unit"], m["kind"]) for n, m in kinds if m["unit"] in _COUNTY or begins_clause(n, self.whole)
        ]
        said += [(n.start, "", n.rest) for n in self.names if n.rest == "部队医院"]
        said += [(match.start(), "", match[0]) for match in _CENTRE.finditer(self.whole)]
        return [(start, unit, kind) for start, unit, kind in said if unit or kind != "医院"]

    @cached_property
    def _times_said(self) -> Counter[tuple[str, str]]:
        return Counter((unit, kind) for _, unit, kind in self._said)

    @cached_property
    def _kinds(self) -> Counter[Institution]:
        """How often the text goes on by a mere kind that only one of its institutions can be."""
        found: Counter[Institution] = Counter()
        candidates = [(one, text) for one, text in self._canonical_text.items() if one.current or not one.only_told]
        candidates = candidates or list(self._canonical_text.items())
        for (unit, kind), times in self._times_said.items():
            fitting = [one for one, text in candidates if _is_of_kind(text, unit, kind)]
            if len(fitting) == 1:
                found[fitting[0]] += times
        return found

    def features(self, one: Institution) -> dict[str, int]:
        """The units of each kind of evidence."""
        evidence = self.evidence(one)
        name = self.called(one)
        units = {
            "title": Evidence.TITLE in evidence,
            "subtitle": Evidence.SUBTITLE in evidence,
            "lead": Evidence.LEAD in evidence,
            "early": one.names[0].start < _EARLY * len(self.whole),
            "late": one.names[-1].start > _LATE * len(self.whole),
            "caption": self._in_captions(one),
            "dateline": any(d.short in self.mentions.byline for d in name.divisions[-1:]),
            "full": one.full,
            "length": len(name.text),
            "brief": len(name.text) < _BRIEF,
            "school's": _SCHOOLS.search(name.text) is not None,
            "presented": self._presentations(one),
            "withheld": self._is_withheld(one),
            "continued": self._continuations(one),
            "kind": self._kinds[one],
            "other kind": self._mere * (not _SAID_HOSPITAL.search(self._canonical_text[one])),
            "topic": self._topical(name.text),
            "general": not topics_of(name.text),
            "then": grammar().then.search(name.text) is not None,
            "told": one.told,
            "aside": not one.own,
            "guest": one.count[Part.GUEST],
            "beside": one.count[Part.BESIDE],
            "listed": one.count[Part.LISTED],
            "ended": self._tells_of_late(n for n in one.names if grammar().ended.match(self.whole, n.end)),
            "absorbs": self._tells_of_late(
                n for n in one.names if grammar().absorbs.search(self.whole, max(0, n.start - _WORDS), n.start)
            ),
        }
        return {name: min(int(value), _MOST.get(name, 1)) for name, value in units.items()}

    @cached_property
    def _beside_names(self) -> str:
        """The text between the names of particular institutions."""
        ends = [0, *(name.end for name in self.names if not name.generic)]
        starts_ = [*(name.start for name in self.names if not name.generic), len(self.whole)]
        return "\n".join(self.whole[end:start] for end, start in zip(ends, starts_, strict=True))

    def _topical(self, name: str) -> int:
        """How often in five hundred characters the text speaks of what reports on such an institution do."""
        times = max((self._times_told(topic) for topic in topics_of(name)), default=0)
        return round(times * _OF_TEXT / len(self.whole))

    def _times_told(self, topic: Topic) -> int:
        if topic not in self._told_of:
            self._told_of[topic] = topic.times_told(self._beside_names)
        return self._told_of[topic]

    def _presentations(self, one: Institution) -> int:
        """How often a clause ends by naming it: 灯底下，是某县人民医院。"""
        return sum(
            naming in {None, Naming.NOW}
            and _PRESENTS.search(self.whole, max(0, n.start - 6), n.start) is not None
            and _OF_ANOTHER.search(self.whole, max(0, n.start - 6), n.start) is None
            and _STOP.match(self.whole, n.end) is not None
            for n, naming in one.names_told()
        )

    def _continuations(self, one: Institution) -> int:
        """How often the sentence after one that names it goes on by a mere 医院 or a pronoun."""
        return sum(
            naming is None and part not in {Part.LISTED, Part.GUEST} and _GOES_ON.match(self.whole, n.end) is not None
            for n, part, naming in one.told_mentions()
        )

    def _is_withheld(self, one: Institution) -> bool:
        """Tell whether the text keeps the name of what it tells of for a plate or a form, on which it stands today."""
        heads = {text[:2] for text in self.headed if text not in one.texts}
        if not one.only_told or not one.full or any(name.text[:2] in heads for name in one.names):
            return False  # what the headline names has it for an older name
        return any(
            naming is Naming.NOW or (naming is Naming.TAKEN and not tells_of_then(n, self.whole))
            for n, naming in one.names_told()
        )

    def _tells_of_late(self, names: Iterable[Name]) -> bool:
        """Whether the sentence of one of them does not tell of the past."""
        return any(not tells_of_then(name, self.whole) for name in names)

    def _in_captions(self, one: Institution) -> int:
        """How often it is named in what was set aside, other than as a partner or in a row of several."""
        start = len(self.whole) - len(self.mentions.rest)
        return sum(n.start >= start and part not in {Part.GUEST, Part.LISTED} for n, part in one.mentions())

    def weight(self, one: Institution) -> float:
        """How much speaks for an institution being what the report is about."""
        if one not in self._weights:
            self._weights[one] = sum(WEIGHTS[name] * units for name, units in self.features(one).items())
        return self._weights[one]

    def spoken(self, one: Institution) -> float:
        """How much the text speaks for an institution, whatever its name is like."""
        if one not in self._spoken:
            units = self.features(one).items()
            self._spoken[one] = sum(WEIGHTS[name] * value for name, value in units if name not in _OF_ITS_NAME)
        return self._spoken[one]

    # ------------------------------------------------------------ the subject

    def is_subject(self, one: Institution) -> bool:
        """Whether an institution is more than named in passing: not only its name speaks for it, or no other is near it."""
        others = [other for other in self.institutions if other.full and other.own and not other.past]
        near = any(self.weight(one) - self.weight(other) < _FAR for other in others if other is not one)
        return self.spoken(one) > (0.0 if near else _ALONE)

    def rival(self, best: Institution) -> str:
        """An institution that is nearly as likely; empty where none is."""
        gives = bool(best.count[Part.GUEST])  # who gives or sends may be a partner of whoever is named beside it
        others = [one for one in self.institutions if one is not best and not one.only_told and (one.own or gives)]
        if best.current:  # 矿务局医院 is what it was
            others = [one for one in others if not one.plain]
        others = [one for one in others if one.full or len(one.names) > 1]  # what was read wrongly stands once
        own = self.spoken(best)
        others = [one for one in others if self.spoken(one) > 0 or own - self.spoken(one) < _SPOKEN]
        close = [one for one in others if self.weight(best) - self.weight(one) < self._margin(best, one)]
        close = close or [one for one in others if one.full and self.spoken(one) - own >= _BY_ITS_NAME]
        return self.called(max(close, key=self.weight)).text if close else ""

    def beside_in_headline(self, best: Institution) -> str:
        """Another institution that stands in the headline right beside the subject, as its equal; empty where none does."""
        for line, names in zip(self.mentions.headline, self._headline, strict=False):
            full = [name for name in names if name.full]
            for name, other in pairwise(full):
                one_each = (name.text in best.texts) != (other.text in best.texts)
                if one_each and not line[name.end : other.start].strip(" \u3000、"):
                    return other.text if name.text in best.texts else name.text
        return ""

    def heads_both(self, one: Institution, other: Institution) -> bool:
        """Whether a line of the headline names two institutions."""
        return any(
            not leading.isdisjoint(one.texts) and not leading.isdisjoint(other.texts) for leading in self._leading
        )

    def _shares_brand(self, one: Institution, other: Institution) -> bool:
        """Whether one is a group and the other bears its brand: it may be a member of it."""
        names = self.called(one), self.called(other)
        brand = next((name.part(Sort.BRAND) for name in names if not name.text.endswith("集团")), "")
        return (
            sum(name.text.endswith("集团") for name in names) == 1
            and len(brand) > 1
            and all(brand in name.text for name in names)
        )

    def _margin(self, best: Institution, other: Institution) -> float:
        """Log odds by which a subject must be ahead of another institution to be certain."""
        if self._shares_brand(best, other):
            return 2 * SURE
        told = best.current and not other.current and self.spoken(other) <= _LITTLE
        return _TOLD if told else SURE

    def called(self, one: Institution) -> Name:
        """The name of an institution today."""
        if one not in self._names_today:
            self._names_today[one] = self._name_today(one)
        return self._names_today[one]

    def _name_today(self, one: Institution) -> Name:
        """The name of an institution: of the form by which it goes today the fullest by which something is told of it."""
        form = today.todays(today.forms_of(one, self.whole), self)
        told = list(zip(form.names, form.parts, form.namings, strict=True))
        names = [name for name, _, naming in told if naming not in _FORMER] or list(form.names)
        own = [name for name, part, naming in told if part not in _OTHERS and naming not in _FORMER]
        own = [name for name, _, naming in told if naming is Naming.NOW and name.full] or own
        own = own or [name for name, part, _ in told if part not in _OTHERS] or list(form.names)
        own = [n for n in names if n.text.endswith(_SPELT_OUT) or any(self._is_in_full(n, o) for o in own)]
        return _canonical([name for name in own if name.full] or own)

    def _is_in_full(self, name: Name, short: Name) -> bool:
        """Whether a name is another one, that with more in it, or what that is short for: 某市第一人民医院 of 某市一医院."""
        held = name.text.endswith(short.text) or _shortens(short.text, name.text)
        return held or (name.full and not short.full and short.text in aliases(name, (), self.whole))

    def is_headed(self, names: Iterable[Name]) -> bool:
        """Tell whether a headline names an institution by one of these: headlines are of today."""
        return any(name.text in self.headed for name in names)

    def leads(self, names: Iterable[Name]) -> bool:
        """Tell whether the first paragraph names it by one of these, other than as somebody's partner."""
        return any(name.text in self._lead for name in names)

    def called_by_kind(self, names: Sequence[Name]) -> int:
        """How often the text goes on by a mere kind that names can be."""
        return _times_of_kind(_canonical(names).text, self._times_said)

    def years_told(self, names: Sequence[Name]) -> dict[int, tuple[int, int]]:
        """By the start of each name the year for which its paragraph tells it, else that of the one before, and its start:
        texts look back."""
        told: dict[int, tuple[int, int]] = {}
        year = 0
        for name in names:
            line = self.whole.rfind("\n", 0, name.start) + 1
            years = _YEAR.findall(self.whole, line, name.start)
            year = int(folded(years[-1])) if years else year
            year = _NOW if tells_of_now(name, self.whole) else year
            told[name.start] = year, name.start
        return told

    def hospital(self, one: Institution, *, alone: bool = True) -> Hospital:
        """The hospital with all that it is called; where it is the only one, also by names told of none in particular."""
        name = self.called(one)
        mother = mother_of(name)
        told = [other for other in self.institutions if alone and (other.only_told or self._heads_as_nickname(other))]
        others = dict.fromkeys(n.text for each in (one, *told) for n in each.names if n.text != name.text)
        others |= dict.fromkeys(other_names(one.names, self.whole))
        others |= {mother.text: None} if mother else {}
        said = nicknames(self.whole) if alone else ()
        others |= dict.fromkeys(
            [
                *_abbreviations(name, self._unplaced),
                *self._brand_alone(mother or name),
                *self._brand_and_campus(name, mother),
                *said,
                *(f"{s}医院" for s in said if s[-1] not in "院所站馆"),
            ]
        )
        return Hospital(name.text, aliases(name, tuple(others), self.whole))

    def _heads_as_nickname(self, one: Institution) -> bool:
        """Tell whether the headline calls by it what the report is about: no name in full, and nobody's elsewhere."""
        headed = not one.texts.isdisjoint(self.headed)
        own = not one.full and not one.count[Part.GUEST]
        return headed and own and not any(name.part(Sort.BRAND) in grammar().saints for name in one.names)

    def _brand_alone(self, name: Name) -> tuple[str, ...]:
        """The brand of a hospital, where the text goes on by it alone: 康和 of 康和眼科医院, or behind a place that is not
        listed: of 某西康和眼科医院.
        """
        brand = name.part(Sort.BRAND)
        if len(brand) < _BRAND or grammar().only_kinds.fullmatch(brand):
            return ()
        ways = (brand, brand[-_BRAND:]) if len(brand) >= 2 * _BRAND else (brand,)
        return tuple(way for way in ways if self._times_alone(way) >= _OFTEN)

    def _brand_and_campus(self, name: Name, mother: Name | None) -> tuple[str, ...]:
        """The brand of a hospital together with its campus, where the text says so: 城东康和, 康和城东."""
        if not mother:
            return ()
        last = mother.parts[-2:-1]
        brand = next((mother.text[p.start : p.end] for p in last if p.sort in {Sort.BRAND, Sort.OWNER}), "")
        own = campus.place_of(name.text.removeprefix(mother.text))
        ways = (brand + own, own + brand) if min(len(brand), len(own)) >= _BRAND else ()
        return tuple(way for way in ways if stands(way, self.whole))

    def _times_alone(self, text: str) -> int:
        """How often something stands outside the names of institutions."""
        return sum(at not in self._inside_names for at in starts(text, self.whole))

    @cached_property
    def _inside_names(self) -> Collection[int]:
        """Offsets of the characters of the names of particular institutions."""
        return {at for n in self.names if not n.generic for at in range(n.start, n.end)}


_SPELT_OUT = "疾病预防控制中心"
"""A kind that is nearly always said in short, as autonomous places are: the name in full is the one that says it."""
_BRAND, _OFTEN = 2, 3
"""Characters of a brand, and times that it stands alone, at least, to be what people call a hospital."""
_OTHERS = frozenset({Part.BESIDE, Part.GUEST})
"""Parts of a name that stands where something is told of another institution."""
_FORMER = frozenset({Naming.FORMER, Naming.BEFORE})
"""Namings by which it had a name once."""
_JOINED = re.compile(r"(?:与|和|携手|牵手|联手|—+|·)")
_NOW = 9999
"""For the year of what is told of today."""
_YEAR = re.compile("([0-9]{4}|[一二三四五六七八九〇○零]{4})年")
_PRESENTS = re.compile("[是：—][“「]?$")
_OF_ANOTHER = re.compile(
    "(?:(?:牵头|龙头|主刀|帮扶|支援|援建|会诊|托管|合作|对接|对口)的?|(?:派来|下来|出身|毕业|[住去送找看挂转读查治来])的"
    "|单位|前任|对手|邻居|母校|近邻)[是：—][“「]?$"
)
"""Before the name of another institution, by which a clause ends, too: 对口支援的是某院, 住的是某院."""
_STOP = re.compile("[”」]?[，。；\n]")
_GOES_ON = re.compile(
    "[^。！？\n]{0,40}[。！？”\n]+(?:医院(?![的和与、])|这(?:家|所|座)(?:医院|卫生院)?|这里|它|该院|本院|院里|全院|院长)"
)
"""Behind a name: the next sentence is told of the institution without naming it again."""
_KIND = re.compile("(?P<unit>[县市区旗州镇乡]?)(?P<kind>[^县市区旗州镇乡].*)")
_COUNTY = frozenset("县市区旗州")
_CENTRE = re.compile(
    "(?=[中集附总])"  # at most places nothing else is tried
    "(?:(?<=[，。；：“\n是])|(?<![\u4e00-\u9fff]))(?:(?:中心|集团)(?![\u4e00-\u9fff]{0,4}院)|[附总]院)"
)
"""A centre, a group, a school's or a head hospital that is called so alone."""
_SAID_HOSPITAL = re.compile("医院|保健院|医[学疗]中心|集团|卫生中心")
"""In the names of what is called 医院 for short."""
_SCHOOLS = re.compile("附属|大学")
"""In the names of hospitals of medical schools, which send and are visited everywhere."""
_GENERAL = re.compile("(?:人民|中心|总)医院$|[县市区旗]医院$")


_HEADS: Mapping[str, re.Pattern[str]] = {"附院": re.compile("附属医院$"), "总院": re.compile("总医院$")}
"""What is called so alone."""


def _times_of_kind(text: str, said: Mapping[tuple[str, str], int]) -> int:
    """How often mere kinds that can stand for an institution are said."""
    return sum(times for (unit, kind), times in said.items() if _is_of_kind(text, unit, kind))


def _is_of_kind(text: str, unit: str, kind: str) -> bool:
    """Whether a mere kind can stand for an institution: 县医院 for 某县人民医院."""
    if kind == "部队医院":
        return "部队" in text or "解放军" in text
    if kind in _HEADS:
        return _HEADS[kind].search(text) is not None
    fits = _GENERAL.search(text) is not None if kind == "医院" else core(text).endswith(core(kind))
    return fits and unit in text


def _canonical(group: Sequence[Name]) -> Name:
    """The most frequent form with an administrative unit, other than one that others have in full; the longer one when they
    are as frequent.

    A district or town that the text names with its city or county as well is named so: many have one of that name.
    """
    count = Counter(name.text for name in group)

    def rank(name: Name) -> tuple[bool | int, ...]:
        units = [places.unit_of(p.text) for p in name.places]
        own = bool(units and units[-1])
        province = len(name.places) > 1 and places.unit_of(name.places[0].text) not in {"市", "县", "区", "旗", "州"}
        small = bool(units) and units[-1] in {"区", "镇", "乡"}
        whole = small and not province and any(name.text.endswith(other) for other in count if other != name.text)
        fuller = (
            0 if any(units) or name.doubtful else len(name.parts)
        )  # 某山铁路医院, not the 铁路医院 that is said next
        branch = bool(name.places) and name.places[0].start > 0
        spelt_out = name.text.endswith(_SPELT_OUT) or not any(_shortens(name.text, other) for other in count)
        return (any(units), own, branch, whole, not province, fuller, spelt_out, count[name.text], len(name.text))

    return max(group, key=rank)


def _shortens(short: str, name: str) -> bool:
    """Whether a name is another one with something taken out."""
    return len(short) < len(name) and name[:2] == short[:2] and holds_in_order(short, name)


def _abbreviations(name: Name, texts: Iterable[str]) -> tuple[str, ...]:
    """Short forms that the text uses of its own: those of `texts` whose characters the full name holds in their order."""
    full = "".join(d.name for d in name.divisions) + name.rest
    short = (text for text in texts if len(text) < len(name.text) and text[0] in full[:4])
    return tuple(sorted(text for text in short if holds_in_order(text, full)))
