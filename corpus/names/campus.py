"""Campuses: a part of a hospital that bears its name and, right behind it, one of its own: 某市人民医院某院区.

A report is a campus's where that is what it tells of: where the text says that something became it or is called so, or
presents it first and goes on by it alone.  It is the whole hospital's where it tells of other campuses as well, or what
the hospital itself was or is called.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import NamedTuple

from corpus.names.grammar import grammar
from corpus.names.institution import HISTORY, TELLING, Institution, merged
from corpus.names.name import Name, mother_of, names_in
from corpus.names.naming import Naming, naming_of
from corpus.names.part import Part
from corpus.names.standing import starts, times

_TAKEN = frozenset({Naming.TAKEN, Naming.NOW})
"""Namings by which a campus is what something became or is called."""
_CALLED = HISTORY | {Naming.SAID, Naming.QUOTED}
_EARLY = 0.25
"""Share of a text, 0 to 1, within which what it is about is presented."""
_ONLY_A_SIDE = len("南院区")
"""Characters of a campus that many hospitals have."""
_ALONE = re.compile("(?<![\u4e00-\u9fff])院区(?![、和])")
"""Goes on about a campus that was named before."""


def behind(text: str, at: int) -> str:
    """The campus that stands in a text right behind a hospital's name, which ends at `at`; empty where none does."""
    match = grammar().campus.match(text, at)
    return match[0] if match and not _is_clause(match[0]) else ""


def _is_clause(own: str) -> bool:
    """Whether something stands before a mere 院区 that is in no name: 今年院区."""
    known = grammar()
    word = own.removesuffix("院区")
    return word in known.words or any(token.lastgroup == "clause" for token in known.token.finditer(word))


def is_campus(name: str) -> bool:
    """Tell whether a name is a campus's, with its hospital's or alone."""
    return name.endswith("院区")


def place_of(own: str) -> str:
    """What a campus or a branch is called after: 城东 of 城东院区."""
    return own.removesuffix("院区").removesuffix("分院")


def spelt_out(name: Name, own: str) -> Name:
    """The name of a hospital together with one of its campuses."""
    return Name(name.text + own, name.start, name.places, name.rest + own, name.doubtful)


def named(text: str) -> Name | None:
    """The name that ends a text, of a campus as well; None where no name does."""
    found = ((name, behind(text, name.end)) for name in names_in(text))
    return next((spelt_out(name, own) for name, own in found if name.end + len(own) == len(text)), None)


def told_as_names(names: Sequence[Name], whole: str) -> list[Name]:
    """The names, where campuses that a text tells as names have theirs, also where it goes on by them alone: 某院区."""
    told = {
        (name.text, own)
        for name in names
        if not name.generic and (own := behind(whole, name.end)) and naming_of(spelt_out(name, own), whole) in _TAKEN
    }
    if not told:
        return list(names)
    found = []
    for name in names:
        own = behind(whole, name.end)
        found.append(spelt_out(name, own) if (name.text, own) in told else name)
    inside = {at for name in found for at in range(name.start, name.end)}
    alone = [
        Name(own, at, (), own) for own in {own for _, own in told} for at in starts(own, whole) if at not in inside
    ]
    return sorted([*found, *alone], key=lambda name: name.start)


class Campus(NamedTuple):
    """A campus that a text names, and the institutions of which it and its hospital are named."""

    own: str
    """Its name alone: 某院区."""
    names: Sequence[Name]
    """Its mentions with its hospital's name."""
    houses: Sequence[Institution]
    """What it is itself, where the text tells its name as one."""
    mothers: Sequence[Institution]


def campuses_of(found: Sequence[Institution], whole: str) -> list[Campus]:
    """The campuses that a text names behind the names of its institutions, which are in the order of the text."""
    names: dict[str, dict[Name, None]] = {}
    by_text: dict[str, dict[Institution, None]] = {}
    for one in found:
        for name in one.names:
            by_text.setdefault(name.text, {})[one] = None
            own = "" if is_campus(name.text) else behind(whole, name.end)
            full = spelt_out(name, own) if own else name
            if is_campus(full.text) and (mother := mother_of(full)):
                names.setdefault(full.text[len(mother.text) :], {})[full] = None
    return [_campus(own, [*full], by_text) for own, full in names.items()]


def _campus(own: str, names: Sequence[Name], by_text: Mapping[str, Mapping[Institution, None]]) -> Campus:
    houses = dict.fromkeys(one for name in names for one in by_text.get(name.text, ()))
    texts = (name.text.removesuffix(own) for name in names)
    mothers = dict.fromkeys(one for text in texts for one in by_text.get(text, ()) if one not in houses)
    return Campus(own, names, [*houses], [*mothers])


def with_one_mother(found: list[Institution], whole: str) -> list[Institution]:
    """The institutions, those as one that have the same campus: 省三院某院区, 某省第三人民医院某院区; not of two places."""
    led = {one: [one] for one in found}
    for campus in campuses_of(found, whole):
        placed = [one for one in campus.mothers if any(name.places for name in one.names)]
        if len(campus.own) > _ONLY_A_SIDE and len(placed) <= 1:
            for other in campus.mothers[1:]:
                ours, theirs = led[campus.mothers[0]], led[other]
                if ours is not theirs:
                    ours += theirs
                    led |= dict.fromkeys(theirs, ours)
    return [merged(each) for one, each in led.items() if each[0] is one]


def as_one(those: Sequence[Institution], found: Sequence[Institution]) -> list[Institution]:
    """The institutions of a text, some of them as one, which is the last; it is named as its headline and lead name it."""
    whole = merged(those)
    names = [(is_campus(name.text) and mother_of(name)) or name for name in whole.names]
    return [*(one for one in found if one not in those), Institution(names, whole.parts, whole.namings)]


def is_told_of(campus: Campus, headline: str, whole: str) -> bool:
    """Whether a report is the campus's, if it is its hospital's or what became it: as presented first, or as told as a name.

    `headline`: what the text begins with.
    """
    guests = any(one.count[Part.GUEST] for one in campus.mothers)
    if guests or _names_others(campus.own, whole) or any(_is_history(one, whole) for one in campus.mothers):
        return False
    if campus.houses:
        return True
    told = times(campus.own, whole) - len(campus.names) + len(_ALONE.findall(whole))
    acts = sum(
        part in TELLING and not behind(whole, name.end) for one in campus.mothers for name, part in one.mentions()
    )
    early = min(name.start for name in campus.names) < max(len(headline), _EARLY * len(whole))
    return early and told > 0 and told >= acts


def _names_others(own: str, whole: str) -> bool:
    """Whether a text names another campus."""
    return any(not match[0].endswith(own) and not _is_clause(match[0]) for match in _begun().finditer(whole))


@cache
def _begun() -> re.Pattern[str]:
    """A campus that is named alone."""
    return re.compile(f"(?:(?<![\u4e00-\u9fff])|(?<=[在到从和与的是除对去把]))(?:{grammar().campus.pattern})")


def _is_history(one: Institution, whole: str) -> bool:
    """Whether a text tells what a hospital was called or is called besides, other than its campus."""
    return any(naming in _CALLED and not behind(whole, name.end) for name, naming in one.names_told())


def full_name(campus: Campus) -> Name:
    """The name of a campus as it stands in a text: the longest that tells which hospital's it is."""
    return max(campus.names, key=lambda name: (name.full, len(name.text), -name.start))
