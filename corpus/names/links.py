"""Which of the institutions that a text names are one: by an older or a second name, by what people call it.

Any two that stand near each other where the text tells a name have a few kinds of evidence for being one, and what they
weigh is added up, as for the subject itself (weighing.py); the weights are log odds, fitted by `make fit-subjects`.  The
likeliest two are joined first, and those of several names where all fit all others on average: average linkage (Sokal
and Michener 1958).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import pairwise, product
from operator import itemgetter

from corpus.names.grammar import grammar
from corpus.names.institution import HISTORY, TELLING, Institution, merged
from corpus.names.name import Name, Sort, holds_in_order
from corpus.names.naming import Naming, sentence_start, tells_of_then
from corpus.names.part import Part

WEIGHTS: Mapping[str, float] = {
    "always": 0.5,
    "both told": 1.5,
    "both now": -3.0,
    "also": 0.75,
    "taken": 0.5,
    "said": 1.375,
    "called": 0.375,
    "another's": -1.0,
    "only founded": -1.0,
    "only renamed": -1.5,
    "then": 0.875,
    "both then": 0.625,
    "in one place": 1.125,
    "in two places": -0.375,
    "of two numbers": 0.875,
    "both in full": -0.375,
    "group": -4.5,
    "beside": -4.5,
    "guest": -1.625,
    "headed": 2.375,
    "most told of": -0.75,
    "lesser": -2.125,
    "now": -0.375,
    "alike": 1.0,
    "near": 0.375,
    "paragraph": 0.5,
    "others": -0.25,
}
"""Log odds of two institutions being one, for each unit of evidence.

Five are raised by hand, as reports on what another hospital was called are few: that names are told of others, that one
is only said to have been founded, or to have changed; a member of a group is never the group, and two that are joined by
"and", none of them told as a name, are two.
"""
_MOST: Mapping[str, int] = {"called": 2, "now": 3, "others": 8}
"""Units of evidence that count at most; others count once."""
ONE = -0.25
"""Log odds from which two are one: of the pairs of reports that were left out there most were told right."""
_UNKNOWN = -1.0
"""Log odds of two that do not stand near each other."""
_NEAR, _AROUND, _HEADS = 40, 8, 3
"""Characters within which two stand near; names on either side of a told one, and institutions in the headline, that are
looked at."""
_LARGEST = 16
"""Institutions that are joined into one, at most."""


def linked(found: Sequence[Institution], whole: str, headed: Collection[str]) -> list[Institution]:
    """The institutions of a text, those joined that are one; `headed`: the names in its headline."""
    told = features(found, whole, headed)
    odds = {pair: sum(WEIGHTS[kind] * value for kind, value in units.items()) for pair, units in told.items()}
    led = {one: [one] for one in found}
    for (one, other), likely in sorted(odds.items(), key=itemgetter(1), reverse=True):
        ours, theirs = led[one], led[other]
        if likely < ONE:
            break
        if ours is theirs or len(ours) + len(theirs) > _LARGEST:
            continue
        between = [odds.get((a, b), odds.get((b, a), _UNKNOWN)) for a, b in product(ours, theirs)]
        if sum(between) / len(between) >= ONE:
            ours += theirs
            led |= dict.fromkeys(theirs, ours)
    return [merged(each) for one, each in led.items() if each[0] is one]


def features(
    found: Sequence[Institution], whole: str, headed: Collection[str]
) -> Mapping[tuple[Institution, Institution], Mapping[str, int]]:
    """The units of each kind of evidence for any two that may be one, each two in the order of the text."""
    text = _Text(found, whole, headed)
    return {(one, other): text.features(one, other) for one, other in text.candidates()}


class _Text:
    """What a text tells of its institutions, as names."""

    def __init__(self, found: Sequence[Institution], whole: str, headed: Collection[str]) -> None:
        self._found = found
        self._whole = whole
        self._order = {one: number for number, one in enumerate(sorted(found, key=lambda one: one.start))}
        self._mentions = sorted(
            ((name, part, naming, one) for one in found for name, part, naming in one.told_mentions()),
            key=lambda mention: mention[0].start,
        )
        self._acting = [(name.start, name.end, one) for name, part, _, one in self._mentions if part in TELLING]
        self._beside = {
            self._in_order(one, other)
            for (name, _, naming, one), (then, _, naming_then, other) in pairwise(self._mentions)
            if one is not other and naming is None is naming_then and self._are_two(name, then)
        }
        self._headed = {one for one in found if not one.texts.isdisjoint(headed)}
        self._most = max(found, key=lambda one: sum(one.count[part] for part in TELLING), default=None)
        self._facts: dict[Institution, _Facts] = {}

    def candidates(self) -> Collection[tuple[Institution, Institution]]:
        """Any two of which one stands near a name that is told of the other, or in the headline, or is most told of; and
        those that are joined by "and".
        """
        always = [one for one in self._found if one in self._headed][:_HEADS]
        always += [self._most] if self._most else []
        institutions = [one for _, _, _, one in self._mentions]
        pairs = dict.fromkeys(self._beside)
        for i, (_, _, naming, one) in enumerate(self._mentions):
            if naming is None:
                continue
            for other in {*institutions[max(0, i - _AROUND) : i + _AROUND + 1], *always} - {one}:
                pairs[self._in_order(one, other)] = None
        return sorted(pairs, key=lambda pair: (self._order[pair[0]], self._order[pair[1]]))

    def _are_two(self, name: Name, then: Name) -> bool:
        """Whether what stands around two names, one after the other, says that they are two: 某院和某院, 东是某院，西是某院."""
        if _AND.fullmatch(self._whole, name.end, then.start):
            return True
        said = _IS.search(self._whole, max(0, name.start - _NEAR), name.start)
        return said is not None and _AND_IS.fullmatch(self._whole, name.end, then.start) is not None

    def _in_order(self, one: Institution, other: Institution) -> tuple[Institution, Institution]:
        return min((one, other), (other, one), key=lambda pair: self._order[pair[0]])

    def features(self, one: Institution, other: Institution) -> Mapping[str, int]:
        a, b = self._facts_of(one), self._facts_of(other)
        namings = {*one.namings, *other.namings}
        called = a.called.count(other) + b.called.count(one)
        anothers = not called and any((*a.called, *b.called))
        units = {
            "always": True,
            "both told": one.told > 0 < other.told,
            "both now": Naming.NOW in one.namings and Naming.NOW in other.namings,
            "also": Naming.ALSO in namings,
            "taken": Naming.TAKEN in namings,
            "said": not _SAID.isdisjoint(namings),
            "called": called,
            "another's": anothers,
            "only founded": namings <= {None, Naming.FOUNDED},
            "only renamed": Naming.RENAMED in namings and namings <= {None, Naming.RENAMED},
            "then": a.then != b.then,
            "both then": a.then and b.then,
            "in one place": not a.places.isdisjoint(b.places),
            "in two places": bool(a.places and b.places) and a.places.isdisjoint(b.places),
            "of two numbers": bool(a.numbers and b.numbers) and a.numbers.isdisjoint(b.numbers),
            "both in full": one.full and other.full,
            "group": a.is_group != b.is_group,
            "beside": (one, other) in self._beside,
            "guest": one.count[Part.GUEST] + other.count[Part.GUEST],
            "headed": not anothers and (self._heads(one, other) or self._heads(other, one)),
            "most told of": self._most in (one, other),
            "lesser": not called and self._most not in (one, other) and a.is_told != b.is_told,
            "now": min(a.acts_now, b.acts_now),
            "alike": any(_alike(x, y) for x in a.full_texts for y in b.full_texts),
            "near": _gap(a.starts, b.starts) < _NEAR,
            "paragraph": not (a.told_in.isdisjoint(b.lines) and b.told_in.isdisjoint(a.lines)),
            "others": len(self._found),
        }
        return {kind: min(int(value), _MOST.get(kind, 1)) for kind, value in units.items()}

    def _heads(self, one: Institution, other: Institution) -> bool:
        """Whether the headline names the one, and of the other only a name is told."""
        return one in self._headed and other.only_told

    def _facts_of(self, one: Institution) -> _Facts:
        if one not in self._facts:
            called = [self._antecedent(name) for name, part in one.mentions() if part is Part.CALLED]
            self._facts[one] = _Facts(one, self._whole, called)
        return self._facts[one]

    def _antecedent(self, name: Name) -> Institution | None:
        """The institution that is called so: the one named before in the sentence, where no mere 医院 stands between."""
        start = sentence_start(self._whole, name.start)
        last = bisect_left(self._acting, name.start, key=itemgetter(0)) - 1
        if last < 0 or self._acting[last][0] < start or _OWN.search(self._whole, self._acting[last][1], name.start):
            return None
        if _HANDED_TO.search(self._whole, start, self._acting[last][0]):
            return None
        return self._acting[last][2]


_AND = re.compile("[和与跟同]|携手|牵手|联手|—+")
"""Between the names of two institutions."""
_IS = re.compile("[^，。；]是(?:公立的|民营的|一家)?$")
_AND_IS = re.compile("[，；][^，。；]{1,6}是(?:公立的|民营的|一家)?")
_SAID = frozenset({Naming.SAID, Naming.QUOTED})
"""Namings by what people call an institution."""
_OWN = re.compile("(?<![\u4e00-\u9fff]{2})医院|[，；]医院|[该我本]院|门口|[一另][家所座个]|新的")
"""Between two names: what is told is the report's own hospital."""
_HANDED_TO = re.compile("(?:移交|划归|划转|划入|交给|并入|归入|归到|加入|托管|转让|卖)(?:给|到|至|由)?$")
"""Before the name of who takes a hospital over: what is told behind it, the hospital is called, not they."""


class _Facts:
    """What an institution's names are made of, and where they stand."""

    def __init__(self, one: Institution, whole: str, called: Sequence[Institution | None]) -> None:
        names = [*{name.text: name for name in one.names}.values()]
        told = [name.start for name, naming in one.names_told() if naming in _TOLD]
        self.full_texts = {name.text for name in names if name.full}
        self.called = called
        """The institutions that are called so, where its names are told."""
        self.is_told = bool(one.told) or not _SAID.isdisjoint(one.namings)
        self.then = any(grammar().then.search(name.text) for name in names)
        self.places = {division.short for name in names for division in name.divisions}
        self.numbers = {name.part(Sort.NUMBER) for name in names} - {""}
        self.is_group = any(name.text.endswith(_GROUP) for name in names)
        self.starts = sorted(name.start for name in one.names)
        self.acts_now = sum(part in TELLING and not tells_of_then(name, whole) for name, part in one.mentions())
        self.lines = {whole.rfind("\n", 0, start) for start in self.starts}
        self.told_in = {whole.rfind("\n", 0, start) for start in told}


_GROUP = ("集团", "医共体", "联合体")
_TOLD = HISTORY | {Naming.RENAMED}
"""Namings that tell a name, or that it changed."""


def _alike(one: str, other: str) -> bool:
    """Whether a name is another one with something taken out, other than which one it is: 某县人民医院, 某县第一人民医院."""
    short, long = sorted((one, other), key=len)
    same_ends = short[:2] == long[:2] and short[-2:] == long[-2:]
    return same_ends and _LATER.findall(short) == _LATER.findall(long) and holds_in_order(short, long)


_LATER = re.compile("第?[二三四五六七八九十]")
"""In the name of one of several: not the first one, which is said without its number, too."""


def _gap(starts: Sequence[int], others: Sequence[int]) -> int:
    """Characters between the nearest two of two sorted lists of offsets."""
    return min(map(abs, _differences(starts, others)))


def _differences(starts: Sequence[int], others: Sequence[int]) -> Iterator[int]:
    for start in starts:
        at = bisect_left(others, start)
        yield from (start - other for other in others[max(0, at - 1) : at + 1])
