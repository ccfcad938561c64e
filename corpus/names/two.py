"""Whether a report is on two hospitals, or on one and those that it works with; of three or more no report is on all.

The log odds are a sum over a few kinds of evidence, as for the subject itself (weighing.py), fitted by `make fit-subjects`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise
from operator import itemgetter

from corpus.names.institution import Institution
from corpus.names.part import Part
from corpus.names.told import in_their_order, nicknames
from corpus.names.turns import Turns, speaks_of_several
from corpus.names.weighing import View
from corpus.report import Hospital

WEIGHTS: Mapping[str, float] = {
    "always": -1.25,
    "behind": -0.875,
    "others": -1.25,
    "later": -2.5,
    "turns": 0.625,
    "headed": 0.625,
    "both": 0.875,
    "guest": -1.75,
    "apart": 2.5,
}
"""Log odds of a report being on two hospitals, for each unit of evidence; "apart" was set by hand, as it is rare and sure."""
_MOST: Mapping[str, int] = {
    "always": 1,
    "behind": 6,
    "others": 3,
    "later": 1,
    "turns": 6,
    "headed": 2,
    "both": 6,
    "guest": 3,
    "apart": 1,
}
"""Units of evidence that count at most."""
DOUBT = -0.5
"""Log odds from which a report may be on two hospitals, although it more probably is not."""
_LOOKED_AT = 5
"""Institutions that a report may be on, at most: of more it is a roundup."""
_BOTH = re.compile(
    "两[家院所]|双方|两边|两头|彼此|互相|相互|一家(?!人|三口|老小|子)|隔壁|对门|对面|联手|携手|牵手|结对"
)
"""Says something of two at once."""
_CLAUSE = 20
"""Characters before a name within which its clause begins."""
_WHICH = "[^，。；：\n块牌匾最]{1,8}[是叫](?:公立的|民营的|一家)?"
_IS, _AND_IS = re.compile(f"(?:^|[，。；：—\n]){_WHICH}$"), re.compile(f"[，；：—]?{_WHICH}")
"""Before the first and the second of two institutions, of which it is said which is which."""


def features(best: Institution, other: Institution, view: View) -> Mapping[str, float]:
    """The units of each kind of evidence that a report is on the `best` of its institutions and on another one."""
    return {**_of_both(best, other, view), "turns": min(_turns(best, other, view), _MOST["turns"])}


def _of_both(best: Institution, other: Institution, view: View) -> Mapping[str, float]:
    """The same without how often the text turns from one to the other, for which all of it is read."""
    units = {
        "always": 1.0,
        "behind": view.weight(best) - view.weight(other),
        "others": len(candidates(view)) - 2.0,
        "later": max(best.start, other.start) / len(view.whole),
        "headed": speaks_of_several("\n".join(view.mentions.headline)) + float(view.heads_both(best, other)),
        "both": float(len(_BOTH.findall(view.whole))),
        "guest": float(max(best.count[Part.GUEST], other.count[Part.GUEST])),
        "apart": float(_stand_apart(best, other, view.whole)),
    }
    return {name: min(value, _MOST[name]) for name, value in units.items()}


def _stand_apart(best: Institution, other: Institution, whole: str) -> bool:
    """Whether a sentence says of each of two institutions which of two it is: 河东是某院，河西是某院; 一家是某院，一家是某院."""
    named = sorted(((name.start, name.end, one) for one in (best, other) for name in one.names), key=itemgetter(0))
    return any(
        one is not then
        and _AND_IS.fullmatch(whole, end, start) is not None
        and _IS.search(whole, max(0, first - _CLAUSE), first) is not None
        for (first, end, one), (start, _, then) in pairwise(named)
    )


def _turns(best: Institution, other: Institution, view: View) -> int:
    """How often sentences told of one of two institutions are followed by one told of the other."""
    turns = Turns(hospitals((best, other), view), view.mentions.body)
    owners = [owned[0] for _, owned in turns.owners_of(view.mentions.body) if len(owned) == 1]
    return sum(one != then for one, then in pairwise(owners))


def candidates(view: View) -> Sequence[Institution]:
    """The institutions that a report may be on, the likeliest first."""
    return [one for one in view.ranked if one.full and not one.past][:_LOOKED_AT]


def odds(view: View) -> Mapping[Institution, float]:
    """For each institution beside the likeliest one the log odds that the report is on it as well."""
    those, likeliest = candidates(view), view.ranked[:1]
    return {other: _odds(those[0], other, view) for other in those[1:]} if those[:1] == likeliest else {}


def _odds(best: Institution, other: Institution, view: View) -> float:
    """The log odds; where no number of turns would make it doubtful, those of a report without turns."""
    known = sum(WEIGHTS[name] * value for name, value in _of_both(best, other, view).items())
    if known + WEIGHTS["turns"] * _MOST["turns"] <= DOUBT:
        return known
    return known + WEIGHTS["turns"] * min(_turns(best, other, view), _MOST["turns"])


def hospitals(those: Sequence[Institution], view: View) -> list[Hospital]:
    """The hospitals that a report on several is about, in their order."""
    return [view.hospital(one, alone=False) for one in sorted(those, key=lambda one: one.start)]


def with_nicknames(found: Sequence[Hospital], view: View) -> tuple[Hospital, ...]:
    """The hospitals, each with what its own sentences say that people call it: 老人叫它“铁医”."""
    said: dict[str, dict[str, None]] = {hospital.name: {} for hospital in found}
    for before, called in in_their_order(view.whole):
        named = sorted(found, key=lambda hospital: before.find(hospital.name))
        if len(called) == len(named) and all(hospital.name in before for hospital in named):
            for hospital, nickname in zip(named, called, strict=True):
                said[hospital.name][nickname] = None
    told: dict[str, str] = {}
    """Names that could be anyone's, each with the hospital that the sentence is about which first tells it."""
    shared = {alias for alias, times in Counter(a for h in found for a in h.aliases).items() if times > 1}
    for sentence, owners in Turns(found, view.mentions.body).owners_of(view.mentions.body):
        if len(owners) == 1:
            said[owners[0]] |= dict.fromkeys(nicknames(sentence))
            told |= {alias: owners[0] for alias in shared - told.keys() if alias in sentence}
    return tuple(
        Hospital(
            h.name, tuple(a for a in dict.fromkeys([*h.aliases, *said[h.name]]) if a not in _others(h, told, shared))
        )
        for h in found
    )


def _others(hospital: Hospital, told: Mapping[str, str], shared: Collection[str]) -> Collection[str]:
    """The names that are another hospital's: those told of it, and then those that no sentence tells, which follow from them."""
    others = {alias for alias in hospital.aliases if told.get(alias, hospital.name) != hospital.name}
    return others | (shared - told.keys()) if others else others
