"""Whose report it is: the hospital that a report is about, on what evidence, and how sure that is.

What the text says of each institution and what its name is like are weighed together (weighing.py); the last name in time
is the name.  Where another one is nearly as likely, nothing is sure.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from corpus.names import campus, places, two
from corpus.names.aliases import aliases
from corpus.names.institution import Institution
from corpus.names.name import Name, kind_start, mother_of, names_in, place_names
from corpus.names.part import Part, part_of
from corpus.names.standing import starts
from corpus.names.told import other_names
from corpus.names.weighing import Evidence, Mentions, View
from corpus.report import ROUNDUP, Hospital

__all__ = [
    "Evidence",
    "Mentions",
    "Subject",
    "named",
    "speaks_of_other",
    "speaks_of_own",
    "stated",
    "subject",
    "subjects",
]


@dataclass(frozen=True, slots=True)
class Subject:
    """The hospitals that a report is about, with what speaks for them."""

    hospitals: tuple[Hospital, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    sure: bool = True
    rival: str = ""
    """The institution that was nearly as likely; empty where none was."""


def subjects(mentions: Mentions) -> tuple[Hospital, ...]:
    """The hospitals that a report is about, with their aliases; none when the report names none."""
    return subject(mentions).hospitals


def subject(mentions: Mentions) -> Subject:
    """The hospitals that a report is about, and why.

    More than one only when the report divides itself between them, by a heading, a paragraph or a row for each, or tells
    of them in turns.
    """
    view = View(mentions)
    ranked = view.ranked
    if not ranked:
        return _composed(view.names, mentions.whole)
    parted = _parted(ranked, view)
    if len(parted) > 1:
        return Subject(_apart([view.hospital(one, alone=False) for one in parted], mentions), (Evidence.HEADINGS,))
    beside = two.odds(view)
    best = ranked[0]
    other = max(beside, key=beside.__getitem__, default=best)
    if other is not best and beside[other] > 0:
        return Subject(two.with_nicknames(two.hospitals((best, other), view), view), (Evidence.TURNS,))
    if not view.is_subject(best):
        composed = _composed(view.names, mentions.whole)
        return composed if composed.hospitals else replace(composed, sure=False, rival=view.called(best).text)
    rival = view.rival(best)
    if not rival and other is not best and beside[other] > two.DOUBT:
        rival = view.called(other).text
    rival = rival or view.beside_in_headline(best)
    return Subject((view.hospital(best),), view.evidence(best), not rival, rival)


# ---------------------------------------------------------------- several subjects


def _parted(ranked: Sequence[Institution], view: View) -> list[Institution]:
    """The institutions between which a report divides itself; fewer than two where it does not."""
    headings = view.mentions.headings
    heads = {re.split("[：:，,]", heading)[0].strip() for heading in headings}
    headed = [one for one in ranked if _heads_a_section(one, "\n".join(headings), heads)]
    titled = {Evidence.TITLE, Evidence.SUBTITLE} & set(view.evidence(ranked[0]))
    if len(headed) > 1 and (ranked[0] in headed or (len(headed) > 2 and not titled)):
        return sorted(headed, key=lambda one: one.start)
    if titled:
        return []
    begun = [one for one in ranked if _begins_lines(one.texts, view.mentions.body)]
    if len(begun) > 2 and ranked[0] in begun:
        return sorted(begun, key=lambda one: one.start)
    if _is_roundup(ranked[0], view):
        return sorted(view.institutions, key=lambda one: one.start)
    return []


def _is_roundup(best: Institution, view: View) -> bool:
    """Whether most sentences of a report name institutions, many, none more than the others and none by older names."""
    named = view.institutions
    if len(named) < ROUNDUP or any(one.told or one.only_told or one.past for one in named):
        return False
    units = view.features(best)
    above = any(units[above] for above in ("subtitle", "lead", "presented", "withheld", "continued", "kind"))
    if above or 2 * sum(one.own > 0 for one in named) < len(named):
        return False
    sentences = [sentence for sentence in re.split("[。！？\n]", view.mentions.body) if sentence]
    naming = sum(any(text in sentence for one in named for text in one.texts) for sentence in sentences)
    return 3 * naming >= 2 * len(sentences)


def _heads_a_section(one: Institution, headings: str, heads: Collection[str]) -> bool:
    """Whether a heading names an institution, or begins with its place alone: 某县：小弟要有小弟的样.

    `heads`: what headings begin with.
    """
    return any(text in headings for text in one.texts) or any(
        front in heads for name in one.names for front in place_names(name)
    )


def _begins_lines(texts: Iterable[str], body: str) -> bool:
    """Whether a paragraph, a row or an entry begins with an institution."""
    return any(_begins_line(start, body) for text in texts for start in starts(text, body))


def _begins_line(start: int, body: str) -> bool:
    while start and body[start - 1] != "\n" and _MARK.match(body, start - 1):
        start -= 1
    return not start or body[start - 1] == "\n"


_MARK = re.compile(r"[|｜\s●■◆★▲•·\d.、（()）]")
"""What a line of a list begins with."""


# ---------------------------------------------------------------- a name in two halves


def _composed(names: Sequence[Name], whole: str) -> Subject:
    """A hospital that is only called 县人民医院, in a report that names a single county.

    Both halves of the name stand in the source; nothing is put together where two would fit.
    """
    generic = Counter(
        name.rest
        for name in names
        if name.generic
        and re.match(r"[县市区旗](?!级|域)", name.rest)
        and len(name.rest) > 3
        and part_of(name, whole) not in {Part.LISTED, Part.GUEST}
    )
    if not generic:
        return Subject()
    rest, times = generic.most_common(1)[0]
    if times < _REPEATED:
        return Subject()
    found = {p.text: p for p in places.places_in(whole) if p.text.endswith(rest[0]) and len(p.divisions) == 1}
    if len(found) != 1:
        return Subject()
    own = names_in(next(iter(found)) + rest[1:])
    if not own:
        return Subject()
    return Subject((Hospital(own[0].text, aliases(own[0], (), whole)),), (Evidence.COMPOSED,))


_REPEATED = 2
"""Times that a hospital is called by its mere kind in a report about it, at least."""

# ---------------------------------------------------------------- given names, several subjects


def stated(names: Sequence[str], mentions: Mentions) -> Subject:
    """The hospitals that a report is about because somebody says so."""
    if not names:
        return Subject()
    view, alone = View(mentions), len(names) == 1
    found = _apart([_named_in(view, name, mentions, alone=alone) for name in names], mentions)
    return Subject(found if alone else two.with_nicknames(found, view), (Evidence.STATED,))


def _apart(found: Sequence[Hospital], mentions: Mentions) -> tuple[Hospital, ...]:
    """The hospitals, none by a name that is another's."""
    own = {hospital.name: {hospital.name, *named(hospital.name, mentions).aliases} for hospital in found}
    any_ones = frozenset[str]().union(*own.values())
    return tuple(
        Hospital(one.name, tuple(a for a in one.aliases if a in own[one.name] or a not in any_ones)) for one in found
    )


def _named_in(view: View, name: str, mentions: Mentions, *, alone: bool) -> Hospital:
    """A hospital whose name is given, with all that its report tells that it is called; `alone`: it is the only one."""
    own = next((one for one in view.institutions if name in one.texts), None)
    given = named(name, mentions)
    told = view.hospital(own, alone=alone) if own else None
    if told is None:
        return given
    others = (*given.aliases, told.name, *told.aliases)
    return Hospital(name, tuple(dict.fromkeys(alias for alias in others if alias != name)))


def named(name: str, mentions: Mentions) -> Hospital:
    """A hospital whose name is given rather than recognised, with the aliases that follow from it."""
    whole = mentions.whole
    parsed = campus.named(name)
    if parsed is None or parsed.generic:
        return Hospital(name)
    mother = mother_of(parsed)
    others = (*other_names([parsed], whole), *([mother.text] if mother else ()))
    return Hospital(name, aliases(parsed, others, whole))


_DESCRIBES = re.compile(
    r"(?:[\u4e00-\u9fff]{1,8}[科部院区])?(?:是|有(?!关)|现有|拥有|设有|开设|配有|配备|占地|坐落|在[^，。]{1,8}[，。]|管着|位于|始建|走的|建于|年(?:门诊|手术|出院)|去年|今年|目前|现)"
)
"""Behind a name at the beginning of a sentence: what follows is told of that institution itself."""
_OF_BOTH = re.compile("我院|该院|本院|我们|与|和|同|来|派|帮|为|给|到|合作|对口|支援|两家")
_GOES_ON = re.compile("(?:这家医院|该院|该医院|这所医院|它|其)")
_INSTITUTION = re.compile("[院站所部]|中心|集团")
_LONGEST = 30
"""Characters of a name."""
_HEAD = 14
"""Characters before the name that a sentence is about."""


def speaks_of_other(text: str, found: Sequence[Hospital], *, before: bool) -> bool:
    """Whether a sentence tells of an institution that the report is not about.

    `before`: whether the sentence before it does.
    """
    if before and _GOES_ON.match(text):
        return True
    if not _INSTITUTION.search(text, 0, _HEAD + _LONGEST):
        return False
    name = next((name for name in names_in(text[: _HEAD + _LONGEST]) if not name.generic), None)
    if name is None or name.start > _HEAD or not _DESCRIBES.match(text, name.end):
        return False
    if re.search("[，；]|在$|与$|和$", text[: name.start]) or _OF_BOTH.search(text, name.end):
        return False
    if name.text in _mothers(tuple(found)):
        return not campus.behind(text, name.end)
    called = _called(tuple(found))
    return name.text not in called and not any(one in name.text or name.text in one for one in called)


@lru_cache(maxsize=8)
def _called(found: tuple[Hospital, ...]) -> frozenset[str]:
    """The names of hospitals that end with what they are: another one is theirs that holds one or stands in it."""
    forms = {form for hospital in found for form in (hospital.name, *hospital.aliases)}
    return frozenset(form for form in forms if kind_start(form) < len(form))


@lru_cache(maxsize=8)
def _mothers(found: tuple[Hospital, ...]) -> frozenset[str]:
    """The names of the hospital of which a report tells a campus: what is told of the whole is not told of that."""
    parsed = campus.named(found[0].name) if len(found) == 1 else None
    mother = mother_of(parsed) if parsed and campus.is_campus(parsed.text) else None
    return frozenset({mother.text, *aliases(mother, (), "")} if mother else ())


def speaks_of_own(text: str) -> bool:
    """Whether a text without a named hospital is about one all the same: 我院, 该院, 县医院."""
    return bool(re.search(r"我院|该院|本院|院方", text)) or any(
        name.generic and re.match(r"[县市区旗](?!级|域)", name.rest) and len(name.rest) > 2 for name in names_in(text)
    )
