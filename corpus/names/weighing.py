"""The institutions that a report names, and how much speaks for each being the one that it is about.

A few kinds of evidence are counted; their weights are log odds, fitted once on all reports that the tests know and rounded.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import pairwise
from operator import attrgetter, itemgetter

from corpus.names import places
from corpus.names.aliases import aliases
from corpus.names.grammar import grammar
from corpus.names.name import Alike, Name, Sort, core, folded, holds_in_order, names_in, starts
from corpus.names.naming import WIDE, Naming, naming_of
from corpus.names.part import Part, begins_clause, is_merged, part_of, part_told
from corpus.names.places import Division, Place
from corpus.names.told import nicknames, other_names, stands_in_brackets
from corpus.names.turns import speaks_of_several
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
        headline, headings = ([line.translate(WIDE) for line in lines] for lines in (self.headline, self.headings))
        byline, lead, body, rest = (text.translate(WIDE) for text in (self.byline, self.lead, self.body, self.rest))
        return Mentions(headline, byline, lead, body, headings, rest)

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
    PLACE = "place"
    COMPOSED = "composed"


_TELLS = frozenset({Naming.FORMER, Naming.FOUNDED, Naming.TAKEN, Naming.NOW, Naming.ALSO})
"""Namings that tell the history of an institution's name."""
_WAS = frozenset({Naming.FORMER, Naming.FOUNDED, Naming.RENAMED, Naming.TAKEN})
"""Namings by a name that another one may follow."""
_BESIDE_ANOTHER = frozenset({Naming.FORMER, Naming.RENAMED, Naming.ALSO, Naming.SAID, Naming.QUOTED})
"""Namings of what an institution is called beside its name, or was."""
_ELSEWHERE = frozenset({Part.GUEST, Part.OFFICE})
"""The parts of those whose people are told of in another's report."""
_TELLING = frozenset({Part.TOPIC, Part.AMID, Part.CHIEF, Part.SPEAKER})
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
        return sum(naming in _TELLS for naming in self.namings)

    @cached_property
    def past(self) -> bool:
        """Whether the text tells only what it was called, not by which name it goes today: that one stands elsewhere."""
        told = {Naming.FORMER, Naming.ALSO} & set(self.namings)
        return self.only_told and bool(told) and not self.current

    @property
    def current(self) -> bool:
        """Whether the text tells a name that it took and has."""
        return bool({Naming.TAKEN, Naming.NOW} & set(self.namings))

    @cached_property
    def full(self) -> bool:
        return any(name.full for name in self.names)

    @cached_property
    def start(self) -> int:
        return self.names[0].start

    @property
    def own(self) -> int:
        """Mentions that are no partner's, guest's or place of work."""
        return sum(self.count[part] for part in (*_TELLING, Part.CALLED))


_WEIGHTS: Mapping[str, float] = {
    "title": 2.0,
    "subtitle": 4.25,
    "opening": 0.5,
    "topic": 0.25,
    "amid": -0.75,
    "kind": 1.0,
    "place": 0.25,
    "full": 2.25,
    "other kind": -2.5,
    "beside": -2.25,
    "told": 0.5,
    "called": -1.25,
    "office": -1.5,
    "guest": -3.0,
    "first a guest": -1.5,
    "listed": -3.5,
    "withheld": 2.25,
    "caption": 3.5,
    "lead": 1.25,
    "above": -1.25,
    "presented": 3.0,
    "continued": 1.75,
}
"""Log odds of being what a report is about, for each unit of evidence."""
_MOST: Mapping[str, int] = {
    "topic": 3,
    "amid": 3,
    "kind": 3,
    "place": 4,
    "other kind": 1,
    "beside": 3,
    "told": 3,
    "called": 2,
    "office": 2,
    "guest": 3,
    "listed": 2,
    "caption": 2,
    "presented": 2,
    "continued": 3,
}
"""Units of evidence that count at most; others count once."""
SURE = 2.0
"""Log odds by which the subject is ahead of the next institution where it is certain, as a rule."""
_MANY, _CLEAR = 3, 3.0
"""Of more institutions the one that a report is about has this log odds at least: else it is a roundup."""
_SEVERAL = 2
"""Times that a text says of hospitals that there are several, from which it may be about several."""


class View:
    """What the texts of a report say about the institutions that it names."""

    def __init__(self, mentions: Mentions) -> None:
        self.mentions = mentions.of_one_width()
        self.whole = self.mentions.whole
        self.names = [name for name in _placed(names_in(self.whole), self.whole) if not _is_nobody(name, self.whole)]
        self._headline = [names_in(line) for line in [*mentions.headline, "", ""][:2]]
        self._outside = _places_outside_names(self.names, self.whole)
        self._leading = [
            self._own_names(names, line)
            for names, line in zip(self._headline, [*mentions.headline, "", ""], strict=False)
        ]
        self.institutions = self._with_history(_united(self.names, self.whole))
        in_lead = names_in(mentions.lead)
        self._lead = self._own_names(in_lead, mentions.lead)
        self._first = self._opening_name(in_lead)
        self._names_today: dict[Institution, Name] = {}
        self._weights: dict[Institution, float] = {}
        self._evidence: dict[Institution, tuple[Evidence, ...]] = {}
        self._near: dict[Institution, int] = {}

    def _with_history(self, found: Sequence[Institution]) -> list[Institution]:
        """The same, where the names that the text tells of before are those of the only institution in the headline."""
        leading = self._leading[0] | self._leading[1]
        headed = [one for one in found if not one.texts.isdisjoint(leading)]
        if len(headed) != 1 or headed[0].told:
            return list(found)
        start = headed[0].names[0].text[:2]
        before = [
            one for one in found if one.told > 1 and one is not headed[0] and one.names[-1].text.startswith(start)
        ]
        if len(before) != 1:
            return list(found)
        return [_merged([headed[0], before[0]]), *(one for one in found if one not in (headed[0], before[0]))]

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
            Evidence.PLACE: self._local(one) > 0,
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

    def _local(self, one: Institution) -> int:
        """How often the place of an institution is named outside the names of institutions."""
        if one not in self._near:
            self._near[one] = self._count_places(one)
        return self._near[one]

    def _count_places(self, one: Institution) -> int:
        places_of = {d for name in one.names for d in name.divisions[-1:]}
        unlisted = {d.short for d in places_of if not d.code}
        own = sum(times for short in unlisted for text, times in self._texts.items() if short in text)
        return max(
            [self._outside[d.short] for d in places_of if d.code]
            + [max(0, self.whole.count(short) - own) for short in unlisted],
            default=0,
        )

    @cached_property
    def _texts(self) -> Counter[str]:
        """How often each name stands in the text."""
        return Counter(name.text for name in self.names)

    @cached_property
    def _unplaced(self) -> Collection[str]:
        """Names in no known place, each once."""
        return {name.text for name in self.names if not name.generic and not name.listed}

    @cached_property
    def _said(self) -> list[tuple[str, str]]:
        """The mere kinds that stand for an institution, each with its unit: 卫生院, 县医院, 血站."""
        kinds = [(n, m) for n in self.names if n.generic and (m := _KIND.fullmatch(n.rest))]
        said = [(m["unit"], m["kind"]) for n, m in kinds if m["unit"] in _COUNTY or begins_clause(n, self.whole)]
        said += [("", n.rest) for n in self.names if n.rest == "部队医院"]
        said += [("", match[0]) for match in _CENTRE.finditer(self.whole)]
        return [(unit, kind) for unit, kind in said if unit or kind != "医院"]

    @cached_property
    def _times_said(self) -> Counter[tuple[str, str]]:
        return Counter(self._said)

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

    def _called_by_kind(self, text: str) -> int:
        """How often the text goes on by a mere kind that a name can be."""
        return sum(times for (unit, kind), times in self._times_said.items() if _is_of_kind(text, unit, kind))

    def features(self, one: Institution) -> dict[str, int]:
        """The units of each kind of evidence."""
        evidence = self.evidence(one)
        units = {
            "title": Evidence.TITLE in evidence,
            "subtitle": Evidence.SUBTITLE in evidence,
            "opening": Evidence.OPENING in evidence,
            "topic": one.count[Part.TOPIC],
            "kind": self._kinds[one],
            "place": self._local(one) * (not set(one.parts) <= _ELSEWHERE),
            "full": one.full,
            "amid": one.count[Part.AMID],
            "beside": one.count[Part.BESIDE],
            "told": one.told,
            "called": max(0, one.count[Part.CALLED] - one.told),
            "other kind": self._mere * (not _SAID_HOSPITAL.search(self._canonical_text[one])),
            "office": one.count[Part.OFFICE],
            "guest": one.count[Part.GUEST],
            "first a guest": one.parts[0] is Part.GUEST,
            "listed": one.count[Part.LISTED],
            "withheld": self._is_withheld(one),
            "caption": self._in_captions(one),
            "lead": Evidence.LEAD in evidence,
            "above": self._is_above_another(one),
            "presented": self._presentations(one),
            "continued": self._continuations(one),
        }
        return {name: min(int(value), _MOST.get(name, 1)) for name, value in units.items()}

    @cached_property
    def _holding(self) -> frozenset[str]:
        """The codes of the places that hold the place of an institution, and are wider."""
        codes = {d.code for name in self.names for d in name.divisions[-1:]}
        return frozenset(code[:size] for code in codes for size in range(2, len(code), 2))

    def _is_above_another(self, one: Institution) -> bool:
        """Tell whether another institution lies within the place of this one."""
        return any(d.code in self._holding for name in one.names for d in name.divisions[-1:])

    def _presentations(self, one: Institution) -> int:
        """How often a clause ends by naming it: 灯底下，是某县人民医院。"""
        return sum(
            naming in {None, Naming.NOW}
            and _PRESENTS.search(self.whole, max(0, n.start - 6), n.start) is not None
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
        heads = {text[:2] for text in self._leading[0] | self._leading[1] if text not in one.texts}
        if not one.only_told or not one.full or any(name.text[:2] in heads for name in one.names):
            return False  # what the headline names has it for an older name
        return any(
            naming is Naming.NOW
            or (naming is Naming.TAKEN and not _THEN.search(self.whole, _sentence_start(self.whole, n.start), n.start))
            for n, naming in one.names_told()
        )

    def _in_captions(self, one: Institution) -> int:
        """How often it is named in what was set aside, other than as a partner or in a row of several."""
        start = len(self.whole) - len(self.mentions.rest)
        return sum(n.start >= start and part not in {Part.GUEST, Part.LISTED} for n, part in one.mentions())

    def weight(self, one: Institution) -> float:
        """How much speaks for an institution being what the report is about."""
        if one not in self._weights:
            self._weights[one] = sum(_WEIGHTS[name] * units for name, units in self.features(one).items())
        return self._weights[one]

    # ------------------------------------------------------------ the subject

    def is_subject(self, one: Institution) -> bool:
        """Whether an institution is more than named in passing."""
        if (
            self.weight(one) >= _LEAST
            or _TOLD & set(self.evidence(one))
            or any(text in self.mentions.rest for text in one.texts)
        ):
            return True
        others = [other for other in self.institutions if other.full and other.own and not other.past]
        past = any(other.past for other in self.institutions)
        told_of = bool(set(one.parts) - {Part.GUEST, Part.LISTED}) and self.weight(one) > -_LEAST
        told_of = told_of or self._kinds[one] > 1
        return (told_of or past) and others in ([], [one])

    def rival(self, best: Institution) -> str:
        """An institution that is nearly as likely; empty where none is."""
        gives = bool(best.count[Part.GUEST])  # who gives or sends may be a partner of whoever is named beside it
        others = [one for one in self.institutions if one is not best and not one.only_told and (one.own or gives)]
        others = [one for one in others if one.full or len(one.names) > 1]  # what was read wrongly stands once
        if len(self.institutions) > _MANY and self.weight(best) < _CLEAR:
            return self.called(next(one for one in self.ranked if one is not best)).text
        close = [one for one in others if self.weight(best) - self.weight(one) < self._margin(best, one)]
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
        return SURE

    @cached_property
    def _several(self) -> int:
        return speaks_of_several(self.whole)

    def called(self, one: Institution) -> Name:
        """The name of an institution today."""
        if one not in self._names_today:
            self._names_today[one] = self._name_today(one)
        return self._names_today[one]

    def _name_today(self, one: Institution) -> Name:
        """The name of an institution: the last that it took, else the fullest by which something is told of it."""
        parts = {name.start: part for name, part in one.mentions()}
        naming = {name.start: naming for name, naming in one.names_told()}
        grouped = (
            Institution(group, [parts[n.start] for n in group], [naming[n.start] for n in group])
            for group in _groups(one.names)
        )
        forms = [form.names for form in _with_short_forms(list(grouped), self.whole)]
        acts = [[name.start for name in form if parts[name.start] in _TELLING] for form in forms]
        taken = self._years_told([name for name in one.names if naming[name.start] is Naming.TAKEN])
        told = [max((taken[n.start] for n in form if n.start in taken), default=(0, 0)) for form in forms]
        since = [start for _, start in told]

        now = [max((n.start for n in form if naming[n.start] is Naming.NOW), default=-1) for form in forms]
        was = [max((n.start for n in form if naming[n.start] in _WAS), default=len(self.whole)) for form in forms]
        beside = [
            {naming[n.start] for n in form} <= _BESIDE_ANOTHER or was[i] < max(told)[1] for i, form in enumerate(forms)
        ]

        kinds = [self._called_by_kind(_canonical(form).text) for form in forms]

        def rank(i: int) -> tuple[int | bool | tuple[int, int], ...]:
            texts = {name.text for name in forms[i]}
            return (
                now[i],
                not beside[i] or kinds[i] > 1,
                not texts.isdisjoint(self._leading[0] | self._leading[1]),
                bool(acts[i]),
                len(acts[i]),
                kinds[i] > 1,
                told[i],
                kinds[i],
                len(forms[i]),
                self._first in texts,
            )

        best = max(range(len(forms)), key=rank)
        for i in sorted(range(len(forms)), key=told.__getitem__):
            if now[best] >= 0 or beside[i] or told[i] < told[best]:
                continue
            before = [name for name in self._sentence_before(since[i]) if name in forms[best]]
            if not before or _FORMER.search(self.whole, before[-1].end, since[i]):
                continue
            if acts[i] or not any(at > since[i] for at in acts[best]):
                best = i
        form = forms[best]
        own = [name for name in form if parts[name.start] not in {Part.BESIDE, Part.GUEST}] or form
        own = [name for name in form if any(name.text.endswith(other.text) for other in own)]
        return _canonical([name for name in own if name.full] or own)

    def _years_told(self, names: Sequence[Name]) -> dict[int, tuple[int, int]]:
        """By the start of each name the year for which its paragraph tells it, else that of the one before, and its start:
        texts look back."""
        told: dict[int, tuple[int, int]] = {}
        year = 0
        for name in names:
            line = self.whole.rfind("\n", 0, name.start) + 1
            years = _YEAR.findall(self.whole, line, name.start)
            year = int(folded(years[-1])) if years else year
            told[name.start] = year, name.start
        return told

    def _sentence_before(self, at: int) -> list[Name]:
        """The names before an offset in its sentence."""
        start = _sentence_start(self.whole, at)
        return self.names[bisect_left(self.names, start, key=_start) : bisect_left(self.names, at, key=_start)]

    def hospital(self, one: Institution, *, alone: bool = True) -> Hospital:
        """The hospital with all that it is called; where it is the only one, also by names told of none in particular."""
        name = self.called(one)
        told = [other for other in self.institutions if alone and (other.only_told or self._heads_as_nickname(other))]
        others = dict.fromkeys(n.text for each in (one, *told) for n in each.names if n.text != name.text)
        others |= dict.fromkeys(other_names(one.names, self.whole))
        said = nicknames(self.whole) if alone else ()
        others |= dict.fromkeys(
            [
                *_abbreviations(name, self._unplaced),
                *self._brand_alone(name),
                *said,
                *(f"{s}医院" for s in said if s[-1] not in "院所站馆"),
            ]
        )
        return Hospital(name.text, aliases(name, tuple(others), self.whole))

    def _heads_as_nickname(self, one: Institution) -> bool:
        """Tell whether the headline calls by it what the report is about: no name in full, and nobody's elsewhere."""
        headed = not one.texts.isdisjoint(self._leading[0] | self._leading[1])
        return headed and not one.full and not any(name.part(Sort.BRAND) in grammar().saints for name in one.names)

    def _brand_alone(self, name: Name) -> tuple[str, ...]:
        """The brand of a hospital, where the text goes on by it alone: 康和 of 康和眼科医院."""
        brand = name.part(Sort.BRAND)
        if len(brand) < _BRAND or grammar().only_kinds.fullmatch(brand):
            return ()
        inside = {at for n in self.names if not n.generic for at in range(n.start, n.end)}
        alone = sum(at not in inside for at in starts(brand, self.whole))
        return (brand,) if alone >= _OFTEN else ()


_BRAND, _OFTEN = 2, 3
"""Characters of a brand, and times that it stands alone, at least, to be what people call a hospital."""
_TOLD = frozenset({Evidence.TITLE, Evidence.SUBTITLE, Evidence.BYLINE, Evidence.OPENING})
"""Evidence by which an institution is more than named in passing."""
_LEAST = 1.0
"""Weight of what is more than named in passing."""
_JOINED = re.compile(r"(?:与|和|携手|牵手|联手|—+|·)")
_YEAR = re.compile("([0-9]{4}|[一二三四五六七八九〇○零]{4})年")
_THEN = re.compile("[0-9一二三四五六七八九〇○零]{4}年|那[年时]|当[年时]|后来|起初")
"""In a sentence that tells of the past."""
_PRESENTS = re.compile(
    "(?<!(?:牵头|主刀|帮扶|支援|援建|会诊|托管|合作|对接|对口|派来|下来|出身|毕业)的)(?<!(?:牵头|主刀|帮扶|支援|援建|会诊|托管|合作|对接|对口|单位|前任|对手|邻居|母校|近邻))[是：—][“「]?$"
)
_STOP = re.compile("[”」]?[，。；\n]")
_GOES_ON = re.compile(
    "[^。！？\n]{0,40}[。！？”\n]+(?:医院(?![的和与、])|这(?:家|所|座)(?:医院|卫生院)?|这里|它|该院|本院|院里|全院|院长)"
)
"""Behind a name: the next sentence is told of the institution without naming it again."""
_KIND = re.compile("(?P<unit>[县市区旗州镇乡]?)(?P<kind>[^县市区旗州镇乡].*)")
_COUNTY = frozenset("县市区旗州")
_CENTRE = re.compile("(?:(?<=[，。；：“\n是])|(?<![\u4e00-\u9fff]))(?:中心|集团)(?![\u4e00-\u9fff]{0,4}院)")
"""A centre or a group that is called so alone."""
_SAID_HOSPITAL = re.compile("医院|保健院|医[学疗]中心|集团|卫生中心")
"""In the names of what is called 医院 for short."""
_GENERAL = re.compile("(?:人民|中心|总)医院$|[县市区旗]医院$")


def _is_of_kind(text: str, unit: str, kind: str) -> bool:
    """Whether a mere kind can stand for an institution: 县医院 for 某县人民医院."""
    if kind == "部队医院":
        return "部队" in text or "解放军" in text
    fits = _GENERAL.search(text) is not None if kind == "医院" else core(text).endswith(core(kind))
    return fits and unit in text


# ---------------------------------------------------------------- names that belong together


def _is_nobody(name: Name, whole: str) -> bool:
    """Tell whether a name tells of no particular institution: 某舰队医院, 苏北大医院, 和县医院 where no 和县 is named."""
    if "某" in name.text or (name.text.endswith("大医院") and not name.listed):
        return True
    joined = bool(name.places) and name.text[0] in _AND and len(name.places[0].text) == len("和县")
    return joined and whole.count(name.places[0].text) == 1 and _BEGINS.search(whole, 0, name.start) is not None


_AND = frozenset("和与")
_BEGINS = re.compile("(?:^|[，。；、\n])$")


def _placed(names: Sequence[Name], whole: str) -> list[Name]:
    """The names, each with the place that only others show to be one: 某城 of 某城仁爱医院, where 某城市 is named."""
    unlisted = {place.divisions[0].short for name in names for place in name.places if not place.divisions[0].code}
    return [_with_place(name, unlisted, whole) for name in names]


def _with_place(name: Name, known: Collection[str], whole: str) -> Name:
    """A name with a known place at its beginning, also where that was cut in two: 河北 in 浑河北岭医院."""
    for cut in range(3):
        start = max(0, name.start - cut)
        own = next((short for short in known if len(short) > cut and whole.startswith(short, start)), "")
        if own and not (name.places and not cut) and start + len(own) < name.end:
            text = whole[start : name.end]
            return Name(text, start, (Place(0, len(own), own, (Division("", own),)),), text[len(own) :])
    return name


def _united(names: Sequence[Name], whole: str) -> list[Institution]:
    """The institutions of a text: each with its names, its short forms and what the text says it is or was called."""
    groups = [_lengthened(group, whole) for group in _groups(names)]
    found = [_institution(group, whole) for group in groups]
    found = _with_short_forms(found, whole)
    links = _Links(found)
    named = sorted(((name, one) for one in found for name in one.names), key=lambda mention: mention[0].start)
    for (before, one), (name, other) in pairwise(named):
        if one is not other and stands_in_brackets(name, before, whole):
            links.join(one, other)
    acting = sorted(
        ((name.start, name.end, one) for one in found for name, part in one.mentions() if part in _TELLING),
        key=lambda mention: mention[0],
    )
    told: list[Institution] = []
    for one in found:
        dubbed = [n for n, part in one.mentions() if part is Part.CALLED]
        antecedents = [_antecedent(n, acting, whole) for n in (*dubbed, *(n for n in one.names if is_merged(n, whole)))]
        for antecedent in antecedents:
            if antecedent and antecedent is not one:
                links.join(one, antecedent)
        if one.only_told and not any(antecedents):
            told.append(one)
    for one in told[1:]:
        links.join(told[0], one)
    for one, other in (*_successions(found, acting, whole), *_of_one_school(found)):
        links.join(one, other)
    return links.joined()


def _of_one_school(found: Sequence[Institution]) -> Iterator[tuple[Institution, Institution]]:
    """Pairs of hospitals of a school that became a university: 某医学院第二附属医院, 某医科大学第二附属医院."""
    seen: dict[str, Institution] = {}
    for one in found:
        for text in sorted({_SCHOOL.sub("学院", name.text) for name in one.names if _SCHOOL.search(name.text)}):
            if seen.setdefault(text, one) is not one:
                yield seen[text], one


def _successions(
    found: Sequence[Institution], acting: Sequence[tuple[int, int, Institution]], whole: str
) -> Iterator[tuple[Institution, Institution]]:
    """Pairs of institutions that are one, as a text tells names one after the other.

    A name goes on from the one told before it, while the text tells of no other institution; the first one from the only
    institution that the sentence before it is about.
    """
    mentions = sorted(
        ((name, part, naming, one) for one in found for name, part, naming in one.told_mentions()),
        key=lambda mention: mention[0].start,
    )
    before: Institution | None = None
    told_at = 0
    for i, (name, _, naming, one) in enumerate(mentions):
        if naming not in _TELLS | {Naming.RENAMED}:
            continue
        first, last = (
            bisect_right(acting, told_at, key=itemgetter(0)),
            bisect_left(acting, name.start, key=itemgetter(0)),
        )
        between = {actor for _, _, actor in acting[first:last]}
        anew = naming is Naming.FOUNDED or (naming is Naming.RENAMED and before is not None and not before.only_told)
        if not anew and before and before is not one and between <= {one, before}:
            yield before, one
        elif naming is not Naming.RENAMED and not anew and (not before or between):
            start = _sentence_start(whole, name.start)
            earlier = _sentence_start(whole, len(whole[:start].rstrip("。\n")))
            near = mentions[bisect_left(mentions, earlier, key=lambda mention: mention[0].start) : i]
            whose = {other for _, _, _, other in near}
            fits = all(part in _TELLING or (part is Part.BESIDE and naming is Naming.ALSO) for _, part, _, _ in near)
            new = _ANOTHER.search(whole, start, name.start)
            if len(whose) == 1 and fits and not new and all(mention[0].end <= start for mention in near):
                yield near[0][3], one
        before, told_at = one, name.start


def _institution(names: Sequence[Name], whole: str) -> Institution:
    namings = [naming_of(name, whole) for name in names]
    parts = [part_told(name, whole, naming) for name, naming in zip(names, namings, strict=True)]
    return Institution(names, parts, namings)


def _with_short_forms(found: Sequence[Institution], whole: str) -> list[Institution]:
    """The same, where a short form that only one of them can have is a name of it."""
    full = [one for one in found if one.full]
    kept, more = dict.fromkeys(found), {one: [one] for one in found}
    stems, holding = _by_stem(full), _by_character(full)
    for one in found:
        if one.full:
            texts = (text[:-2] for text in one.texts if text.endswith("医院"))
            fitting = {other for text in texts for other in stems.get(text, ())} - {one}
        else:
            held = (set.intersection(*(holding.get(c, set()) for c in text)) for text in one.texts)
            fitting = {other for other in set().union(*held) if other is not one and _is_short_for(one, other, whole)}
        if len(fitting) == 1 and (other := fitting.pop()) in kept:
            more[other] += more[one]
            del kept[one]
    return [_merged(more[one]) for one in kept]


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


def _by_character(full: Sequence[Institution]) -> Mapping[str, set[Institution]]:
    """Institutions by the characters of their names."""
    found: dict[str, set[Institution]] = {}
    for one in full:
        for character in set().union(*one.texts):
            found.setdefault(character, set()).add(one)
    return found


_GENERAL_KIND = re.compile("[县市区旗](?:第一)?(?:人民|中心)?医院")
_LONGEST_KIND = len("县第一人民医院")


def _merged(several: Sequence[Institution]) -> Institution:
    """Several institutions as one, its names in the order of the text."""
    if len(several) == 1:
        return several[0]
    mentions = sorted(
        (mention for one in several for mention in zip(one.names, one.parts, one.namings, strict=True)),
        key=lambda mention: mention[0].start,
    )
    return Institution(*map(list, zip(*mentions, strict=True)))


class _Links:
    """Institutions that are found to be one."""

    def __init__(self, found: Sequence[Institution]) -> None:
        self._of = {one: one for one in found}
        self._led = {one: [one] for one in found}

    def join(self, one: Institution, other: Institution) -> None:
        old, new = self._of[other], self._of[one]
        if old is not new:
            for each in self._led[old]:
                self._of[each] = new
            self._led[new] += self._led.pop(old)

    def joined(self) -> list[Institution]:
        groups: dict[Institution, list[Institution]] = {}
        for one, head in self._of.items():
            groups.setdefault(head, []).append(one)
        return [_merged(several) for several in groups.values()]


def _antecedent(name: Name, acting: Sequence[tuple[int, int, Institution]], whole: str) -> Institution | None:
    """The institution that is called so: the one named before in the sentence, where no mere 医院 stands between."""
    start = _sentence_start(whole, name.start)
    last = bisect_left(acting, name.start, key=itemgetter(0)) - 1
    if last < 0 or acting[last][0] < start or _OWN.search(whole, acting[last][1], name.start):
        return None
    return acting[last][2]


_SCHOOL = re.compile("(?:医科|医药|医)?(?:大学|学院)")
_FORMER = re.compile("前身|原名|原称|最初|起初|当初|更老|从前|老牌|旧牌|原先|早先")
"""Between a name and another one: what follows is told of what was before."""


def _sentence_start(whole: str, at: int) -> int:
    return max(whole.rfind("。", 0, at), whole.rfind("\n", 0, at)) + 1


_start = attrgetter("start")

_ANOTHER = re.compile("[一另][家所座个]|新的|分院")
"""Before a name: it is told of another institution than the one before it."""
_OWN = re.compile("(?<![\u4e00-\u9fff]{2})医院|[，；]医院|[该我本]院|门口|[一另][家所座个]|新的")
"""Between two names: what is told is the report's own hospital."""


def _groups(names: Sequence[Name]) -> list[list[Name]]:
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


def _places_outside_names(names: Sequence[Name], text: str) -> Counter[str]:
    """How often each place is named other than in the name of an institution, by its short name."""
    inside = {offset for name in names for offset in range(name.start, name.end)}
    words = grammar().place_words
    return Counter(
        place.divisions[0].short
        for place in places.places_in(text)
        if place.start not in inside and place.text not in words
    )


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
    if not _CHINESE.match(character) or character in _VERBS | grammar().soft:
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


_VERBS = frozenset(
    "赠致献呈贺为在到对与和的是为由从向于来去赴让把使据该本省市县区有及将给被跟同以往入进访帮助请问近日年月说者看"
)


def _canonical(group: Sequence[Name]) -> Name:
    """The most frequent form with an administrative unit; the longer one when they are as frequent.

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
        spelt_out = name.text.endswith("疾病预防控制中心")
        return (any(units), own, branch, whole, not province, fuller, spelt_out, count[name.text], len(name.text))

    return max(group, key=rank)


def _abbreviations(name: Name, texts: Iterable[str]) -> tuple[str, ...]:
    """Short forms that the text uses of its own: those of `texts` whose characters the full name holds in their order."""
    full = "".join(d.name for d in name.divisions) + name.rest
    short = (text for text in texts if len(text) < len(name.text) and text[0] in full[:4])
    return tuple(sorted(text for text in short if holds_in_order(text, full)))
