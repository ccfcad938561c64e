"""The gate before an answer: explainable conditions, not a score threshold, as the best sentence may not answer.

It has two parts: enough of what was asked must stand in the sentence and its surroundings, and so must the
kind of thing that was asked for (a person in the office asked about, a sum, a date).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from corpus.names import people, places
from corpus.problem import Term
from retrieval.answering import buildings
from retrieval.answering.coverage import Asked, Word
from retrieval.answering.rank import CUES, Candidate, unit_pattern
from retrieval.language import knowledge, terms
from retrieval.language.numerals import same_number
from retrieval.question.question import LEADS, QUESTION_WORD, THINGS, Question, Want
from retrieval.snapshot import Index, Indexed, title_of, whole_of, year_told

ENOUGH = 0.15
"""Share of what was asked that must be there, 0 to 1, in the reports of the hospitals named."""
ENOUGH_ANYWHERE = 0.3
"""The same share when all reports are searched, or only a place is named and no word of the field."""
ENOUGH_OF_EACH = 0.35
"""The same share when every hospital with something is asked for: ten that barely match are worse than none."""
LEAST_ANYWHERE = 12.0
"""Rarity in nats that must be there when all reports are searched: 医生 alone is in every one of them."""
_RELATED = 0.5
"""Support, 0 to 1, from which the closest passage is shown, marked as no answer."""
_PLENTY = 26.0
"""Rarity in nats that is enough whatever its share: a long story has many words that no report needs."""

BY_THE_ANSWER = 0.3
"""Closeness, 0 to 1, to the answer that a question follows on from, at which little more needs to be said."""
_SAID = 2
"""Characters of the question's words that must stand in a sentence by that answer."""
_NEAR = 0.1
"""Share of the words, 0 to 1, that must stand near the figure or date, or in the sentence before it; near it, of a long
story only as many as weigh `LEAST_ANYWHERE`."""
_MOST = 0.5
"""Share of the words, 0 to 1, that a sentence must hold itself so that the thing asked for may stand beside it."""


class Verdict(NamedTuple):
    """The conditions of the gate, judged for one sentence."""

    support: float
    """Share of what was asked that stands in the sentence and its surroundings, 0 to 1."""
    enough: bool
    """True where that is enough."""
    figures: bool
    """True where what the question takes for granted stands there: figures, people, departments, and the place, where it
    names no hospital."""
    kind: bool
    """True where the kind of thing asked for stands there."""

    @property
    def passed(self) -> bool:
        return self.enough and self.figures and self.kind


class Gate:
    """The conditions that a sentence must meet to answer one question."""

    def __init__(
        self, index: Index, question: Question, asked: Asked, scope: Sequence[int], *, follows: bool = False
    ) -> None:
        """`follows`: the question follows on from an answer."""
        self._follows = follows
        self._question = question
        self._asked = asked
        anywhere = ENOUGH_OF_EACH if question.several else ENOUGH_ANYWHERE
        self._enough = _enough(question) if scope else anywhere
        self._places = () if scope or question.several else _narrowest(places.places_in(LEADS.sub(" ", question.rest)))
        self._least = 0.0 if scope else LEAST_ANYWHERE
        self._near = min(_NEAR, LEAST_ANYWHERE / (asked.total or 1.0))
        departments = [word for word in asked.words if _DEPARTMENT.fullmatch(word.text)]
        self._departments = () if question.several else departments
        self._people, self._heads = people.named(question.asking), people.heads(question.asking)
        asking = _asking(question.asking)
        self._figures = _figures(asking)
        self._needed = knowledge.all_asked(index.all_facts, asking)
        self._premises = knowledge.all_asked(_PREMISES if question.want is Want.REASON else _EVENTS, question.asking)
        counted = question.want in _COUNTED
        self._others = knowledge.all_asked(_OTHERS, asking) if counted else ()
        self._parts = knowledge.all_asked(_PARTS, asking) if counted else ()
        self._unit = unit_pattern(asking) if _ASKS_WHICH.search(asking) else None
        self._thing = _thing(question, asked)
        one_cost = question.want is Want.MONEY and not question.several
        self._building = buildings.asked_about(question.rest) if one_cost else ""
        self._wholes: dict[str, str] = {}

    def judge(self, candidate: Candidate) -> Verdict:
        """Judge all conditions on which it depends whether a candidate is shown as an answer."""
        near = " ".join(_near(candidate))
        return Verdict(
            candidate.support,
            self._holds_enough(candidate),
            self._holds_figures(candidate) and self._is_of_that_year(candidate),
            self._holds_what_is_asked(candidate, near),
        )

    def _holds_enough(self, candidate: Candidate) -> bool:
        """Tell whether enough of what was asked stands there; more must where a question goes on elsewhere."""
        elsewhere = self._follows and candidate.beside < BY_THE_ANSWER
        enough = max(self._enough, ENOUGH_ANYWHERE) if elsewhere else self._enough
        tells = candidate.weight >= self._least or self._sets_off(candidate)
        return (candidate.support >= enough and tells) or candidate.weight >= _PLENTY

    def _sets_off(self, candidate: Candidate) -> bool:
        """Tell whether a sentence sets a term of the question off by quotation marks: its words may be common, it is not."""
        line = candidate.entry.matched.lines[candidate.sentence]
        return any(term in self._question.rest for term in _SET_OFF.findall(line))

    def goes_on(self, candidate: Candidate) -> bool:
        """Tell whether a sentence by the answer that the question follows on from answers it: there, little need be said.

        Of the question's words two characters are enough, or one beside the figure, date, person or place asked for.
        """
        if candidate.beside < BY_THE_ANSWER or not self._holds_figures(candidate):
            return False
        said = self._asked.said_in(candidate.entry.matched.lines[candidate.sentence])
        return (
            said >= (1 if self._gives_the_thing(candidate) else _SAID)
            and knowledge.all_held(self._needed, " ".join(_near(candidate)))
            and knowledge.all_held(self._premises, candidate.entry.matched.flat)
            and not self.tells_another(candidate)
        )

    def gives_by_the_answer(self, candidate: Candidate) -> bool:
        """Tell whether a sentence by the answer that the question follows on from holds the thing asked for."""
        return candidate.beside >= BY_THE_ANSWER and self._gives_the_thing(candidate)

    def _gives_the_thing(self, candidate: Candidate) -> bool:
        """Tell whether a sentence holds the quantity asked for, or the date, person or place."""
        features = candidate.features
        held = features.unit if unit_pattern(self._question.asking) else features.cue
        return self._question.want in THINGS and held > 0

    def tells_another(self, candidate: Candidate) -> bool:
        """Tell whether a sentence gives the figure of something else than was asked about: of another year, or a goal."""
        line = candidate.entry.matched.lines[candidate.sentence]
        return any(other.held.search(line) for other in self._others)

    def _tells_a_part(self, candidate: Candidate) -> bool:
        """Tell whether a sentence gives the figure of those who are elsewhere, where all are asked for."""
        line = candidate.entry.matched.lines[candidate.sentence]
        return any(part.held.search(line) for part in self._parts)

    def lacking(self, candidate: Candidate) -> tuple[Term, ...]:
        """The facts that are asked for and do not stand near the candidate, as administrators are told of them."""
        near = " ".join(_near(candidate))
        missing = (fact for fact in self._needed if not fact.held.search(near))
        return tuple([Term(fact.label or fact.name, fact.name) for fact in missing])

    def is_related(self, candidate: Candidate) -> bool:
        """Tell whether a sentence that does not answer at least holds, itself, most of what was asked.

        A sentence that neither tells such a quantity nor holds a word as it was asked is on something else: 医师协会 for 医生;
        so is one that speaks of an office and names nobody in it, where it is asked who holds that.
        """
        features, line = candidate.features, candidate.entry.matched.lines[candidate.sentence]
        tells = features.fact > 0 if self._needed else features.unit > 0
        helps = tells or any(word.text in line for word in self._asked.words)
        if self._question.want is Want.PERSON and not self._holds_kind(candidate, " ".join(_near(candidate))):
            return False
        return helps and min(features.words, candidate.support) >= _RELATED and self._holds_figures(candidate)

    # ------------------------------------------------------------ figures, people, places

    def _holds_figures(self, candidate: Candidate) -> bool:
        """Look for what the question takes for granted: figures in the passage, the others in the report."""
        entry = candidate.entry
        if not all(
            any(_counts(way, entry.matched.flat) for way in ways) or _is_year_of(ways[0], candidate)
            for ways in self._figures
        ):
            return False
        if not (self._people or self._heads or self._places or self._departments):
            return True  # most questions take none for granted, and all of a report is long
        whole = self._whole(entry)
        return (
            all(name in whole for name in (*self._people, *self._places))
            and all(_has_department(whole, word) for word in self._departments)
            and self._names_heads(entry, whole)
        )

    def _is_of_that_year(self, candidate: Candidate) -> bool:
        """Tell whether a figure asked for of a year is told of it: by its sentence, or by one before where that names none."""
        if self._question.want not in _COUNTED or self._question.want is Want.DATE:
            return True
        asked = {year for figure in self._figures for year in figure[:1] if _YEAR.fullmatch(year)}
        if not asked or any(_is_year_of(year, candidate) for year in asked):
            return True
        lines = candidate.entry.matched.lines[: candidate.sentence + 1]
        told = next((years for line in reversed(lines) if (years := set(_YEAR_TOLD.findall(line)))), set())
        return not told or bool(asked & told)

    def _names_heads(self, entry: Indexed, whole: str) -> bool:
        """Tell whether the report names a head of this department, unless its title or the passage is on the department."""
        title = terms.normalise(title_of(entry.report))
        return all(
            department in title
            or department in entry.matched.flat
            or re.search(rf"{department}[^,。;]{{0,8}}{role}", whole)
            for department, role in self._heads
        )

    def _whole(self, entry: Indexed) -> str:
        """The report of a passage, normalised and without white space; computed once for each report."""
        report = entry.report
        if report.file not in self._wholes:
            self._wholes[report.file] = whole_of(report)
        return self._wholes[report.file]

    # ------------------------------------------------------------ the kind of thing asked for

    def _holds_what_is_asked(self, candidate: Candidate, near: str) -> bool:
        """Look in the sentence and its neighbours for what was asked for: facts, a thing, a premise, a kind."""
        flat = candidate.entry.matched.flat
        return (
            knowledge.all_held(self._needed, near)
            and all(word.found_in(near) for word in self._thing)
            and knowledge.all_held(self._premises, flat)
            and (self._unit is None or self._unit.search(flat) is not None)
            and not self.tells_another(candidate)
            and not self._tells_a_part(candidate)
            and self._holds_kind(candidate, near)
        )

    def _holds_kind(self, candidate: Candidate, near: str) -> bool:
        """Tell whether a name, a person, a sum, a figure or a date is there where one is asked for."""
        text, want = self._question.text, self._question.want
        if want is Want.NAME:
            return CUES[want].search(near) is not None
        if want is Want.PERSON:
            spelt = near.replace("〇", "零")  # a character of names, though it stands outside the block of the others
            own = people.without_strangers(spelt, candidate.entry.passage.hospital)
            return people.tells_who(own, text, CUES[want].expression)
        if want is Want.MONEY:
            line = candidate.entry.matched.lines[candidate.sentence]
            if self._building and buildings.costs_of_others(self._building, line):
                return False
            built = _BUILT.search(self._question.rest)
            told = self._is_its_cost(candidate) if built else self._is_told(candidate)
            return told and CUES[want].search(near) is not None
        if want in {Want.NUMBER, Want.DATE} and _ASKS_WHICH.search(text):
            return self._is_told(candidate) or _follows(candidate, CUES[want])
        return True

    def _is_its_cost(self, candidate: Candidate) -> bool:
        """Tell whether a sum is that of the building asked about: close to it, or the only one where all of it stands."""
        features = candidate.features
        sums = buildings.SUM.findall(candidate.entry.matched.lines[candidate.sentence])
        return features.near >= self._near or (features.words >= _MOST and len(sums) == 1)

    def _is_told(self, candidate: Candidate) -> bool:
        """Tell whether the figure or date of a sentence belongs to what was asked."""
        features = candidate.features
        about = features.before >= _NEAR or features.words >= _MOST
        return features.near >= self._near or (
            features.cue > 0 and (about or (_goes_on_from_its_title(candidate) and features.title >= _MOST))
        )


def _near(candidate: Candidate) -> Sequence[str]:
    """The normalised sentence of a candidate and its neighbours in the passage."""
    return candidate.entry.matched.lines[max(0, candidate.sentence - 1) : candidate.sentence + 2]


def _goes_on_from_its_title(candidate: Candidate) -> bool:
    """Tell whether the title of a sentence says what it is on: it is a row or the line of a list, or answers a question."""
    passage = candidate.entry.passage
    return passage.sentences[candidate.sentence].text.endswith("\n") or passage.heading.endswith(("？", "?"))


def _is_year_of(figure: str, candidate: Candidate) -> bool:
    """Tell whether a figure is the year that the sentence's section, or its report, is on, and it tells of no other."""
    passage, report = candidate.entry.passage, candidate.entry.report
    told = year_told(passage.heading) or year_told(title_of(report))
    return told == f"{figure}年" and not year_told(candidate.entry.matched.lines[candidate.sentence])


def _follows(candidate: Candidate, cue: knowledge.Pattern) -> bool:
    """Tell whether the next sentence holds what the candidate announces: a figure, a date."""
    return candidate.features.words >= _MOST and cue.search(_near(candidate)[-1]) is not None


_DEPARTMENT = re.compile("(?!(?:多?学|专|本|全|各|分|百|[文理工]|哪|几|每)科)[\u4e00-\u9fff]{1,5}科")
"""The name of a department: 骨科; one that a report never names is not the one that it tells of."""


def _has_department(whole: str, department: Word) -> bool:
    """Tell whether a report names a department, by any name: 妇科 is found in 妇产科, 心内科 in 心血管内科."""
    field = department.text.removesuffix("科")
    return (len(field) > 1 and field in whole) or bool(
        department.found_in(whole) or re.search("[^,。;]{0,3}".join([*field, "科"]), whole)
    )


def _counts(figure: str, flat: str) -> bool:
    """Whether a figure stands in a normalised text, and not inside a longer one: no 128 in 1286; but 22 in 2022年."""
    if len(figure) < len("128") or not figure.isdecimal():
        return figure in flat
    return re.search(f"(?<![0-9]){figure}(?![0-9])", flat) is not None


_ASKS_WHICH = re.compile("多少|几|哪|什么时候|啥时|何时|多会儿|多大|多久|多快")
"""Asks for a figure or a date itself; 数量 or 时间 alone may ask for anything about it."""


_YEAR = re.compile("(?:19|20)[0-9]{2}")
_YEAR_TOLD = re.compile("((?:19|20)[0-9]{2})年")
_BUILT = re.compile("[盖建修造]|楼|院区|工程|投[了资入]")
"""Asks what a building cost: reports tell of several, so the sum must stand close to the one asked about."""

_SET_OFF = re.compile('[“"‘「『《]([\u4e00-\u9fff]{2,8})[”"’」』》]')
"""A term in quotation marks, in normalised text."""


def _narrowest(found: Sequence[places.Place]) -> tuple[str, ...]:
    """Of places in a text the narrowest of each address, without their units."""
    followed = {one.end for one in found} & {one.start for one in found}
    return tuple(places.short_name(one.text) for one in found if one.end not in followed)


def _enough(question: Question) -> float:
    """A place alone and no word of the field: the question may be about anything there."""
    named = [question.text[start:end] for start, end in question.named.stretches]
    only_places = all(map(places.meanings, named))
    return ENOUGH_ANYWHERE if only_places and not _FIELD.search(question.rest) else ENOUGH


_FIELD = re.compile(
    r"医|院|病|诊|药|护|床|科|术|治|疗|救|健康|专家|患|血|癌|瘤|疫|挂号|检查|体检|书记|院长|报道|记者|胃|心|肝|肺|肾|脑|骨|牙|眼|产|孩子|儿童|老人|手术|介入|支架"
    r"|投资|面积|大楼|新区|建筑|搬|启用|认证|专科|人才|博士|党|义诊|帮扶|投入|预约|缴费|ct|mri|pci|dr|b超"
)


_HAS = re.compile(
    "(?:那[里儿]?|里面|你们|他们)?(?:有没有|有无|有)(?P<thing>[^,。?]{2,12}?)(?:吗|么|嘛|没有|没|吧)?[?]?"
)
"""Asks nothing but whether there is a thing: 有达芬奇机器人吗."""


def _thing(question: Question, asked: Asked) -> tuple[Word, ...]:
    """The noun of the thing whose existence alone is asked for, a word or those that signs join: pet-ct; else none."""
    has = _HAS.fullmatch(question.rest.strip())
    if not has or QUESTION_WORD.search(has["thing"]):
        return ()
    if joined := _JOINED.search(has["thing"]):
        return tuple(word for word in asked.words if word.text in joined[0])
    ends = [word for word in asked.words if has["thing"].endswith(word.text)]
    return tuple(sorted(ends, key=lambda word: -len(word.text))[:1])


_JOINED = re.compile("(?<![a-z0-9])(?<![a-z0-9][-/])[a-z0-9]+(?:[-/][a-z0-9]+)+$")


def _asking(text: str) -> str:
    """The clause of a long story that asks: in the others people tell their own ages, rooms and dates."""
    if len(text) <= _STORY:
        return text
    start, _end = QUESTION_WORD.last(text)
    return next((m[0] for m in re.finditer(r"[^,。;!?]+[,。;!?]?", text) if m.end() > start), text)


_STORY = 40
"""Characters above which a question counts as a story."""


def _figures(text: str) -> list[tuple[str, ...]]:
    """The figures in a question, each with the ways to write it.

    Numbers with 万, 亿 or two digits and more; Chinese numerals from three characters, as short ones are often vague.
    """
    arabic = [m[0] for m in re.finditer(r"(?<![a-z0-9.])[0-9]+(?:\.[0-9]+)?[万亿]?(?![a-z0-9])", text) if len(m[0]) > 1]
    arabic += re.findall(r"(?<![a-z0-9.])[0-9]+\.[0-9]+[a-z](?![a-z0-9])", text)  # 7.0t
    chinese = re.findall(r"[一二两三四五六七八九十百千万〇零]{3,}+(?![多余来几])", text)
    found = [(figure, *same_number(figure)) for figure in (*arabic, *chinese)]
    return [sum(found, ())] if len(found) > 1 and _ONE_OF.search(text) else found


_ONE_OF = re.compile(r"[0-9一二两三四五六七八九十百千万亿]\w{0,3}[,、]?还是\w{0,2}[0-9一二两三四五六七八九十百千万亿]")
"""Asks which of two figures is true: 是36个还是63个."""
_PREMISES = knowledge.rows("premise", "premises")
"""Premises that a question may take for granted although it never happened: 为什么停办了, 哪年被免职的."""
_EVENTS = knowledge.Rows(row for row in _PREMISES if not row.more.get("reason"))
"""Those that are premises whatever is asked about them, not only why."""
_OTHERS = knowledge.rows("other", "premises")
"""What is nearly asked for: the figure of another year, a goal instead of its result, the whole instead of a part."""
_PARTS = knowledge.rows("part", "premises")
"""What is told of a part of those who are asked for, or of elsewhere."""
_COUNTED = frozenset({Want.NUMBER, Want.MONEY, Want.DATE})
"""Kinds of answer that are figures, of which reports give the like of other things, too."""
