"""By which of its names an institution goes today, where a text gives it several.

Each form of its names has a few kinds of evidence for it, and what they weigh is added up, as for the subject itself
(weighing.py); the weights are log odds, fitted by `make fit-subjects`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from corpus.names.grammar import grammar
from corpus.names.institution import TELLING, Institution, groups, with_short_forms
from corpus.names.naming import Naming, sentence_start, tells_of_now, tells_of_past, tells_of_then
from corpus.names.part import Part

if TYPE_CHECKING:
    from corpus.names.name import Name
    from corpus.names.weighing import View

WEIGHTS: Mapping[str, float] = {
    "army's": 3.0,
    "headed in full": 1.875,
    "lead": 1.0,
    "now": 1.875,
    "now last": 1.375,
    "taken last": 0.75,
    "taken before": -0.125,
    "renamed": -4.0,
    "former": -1.0,
    "gave way": -2.0,
    "beside": -1.125,
    "acts": 0.875,
    "acts then": -2.375,
    "acts last": 1.125,
    "gone": -0.625,
    "kind": 0.75,
    "late": -1.375,
    "then": -2.125,
    "said now": 1.25,
    "said then": -1.0,
    "named now": 1.0,
    "fuller": 1.0,
}
"""Log odds of being the name of today, for each unit of evidence.

Four are no mere fit: of reports on army hospitals, of those that say which name became which (one was renamed, one gave way
to another), and of names that were taken last, there are too few for what every reader knows.
"""
_MOST: Mapping[str, int] = {"acts": 3, "acts then": 2, "kind": 3}
"""Units of evidence that count at most; others count once."""
_CHANGES = re.compile("[更改变换转升]|成为|成了|组建|合组|登记|[核规]定|定名")
"""Between two names: the one became the other."""
_WITHIN = 64
"""Characters before a name that is taken within which the one that gave way begins."""
_LATE = 0.85
"""Share of a text, 0 to 1, from which on a name stands late."""
_FORMER = frozenset({Naming.FORMER, Naming.BEFORE})
"""Namings by which an institution had a name once."""
_TAKES = frozenset({Naming.TAKEN, Naming.NOW})
"""Namings by which it has a name from then on."""
_BESIDE = frozenset({Naming.ALSO, Naming.SAID, Naming.QUOTED})
"""Namings by what an institution is called beside its name."""


class Form(NamedTuple):
    """A name of an institution with its short forms, as a text has them."""

    names: Sequence[Name]
    parts: Sequence[Part]
    namings: Sequence[Naming | None]

    def mentions(self) -> Iterator[tuple[Name, Part, Naming | None]]:
        return zip(self.names, self.parts, self.namings, strict=True)


def forms_of(one: Institution, whole: str) -> list[Form]:
    """The names of an institution, short forms with the name that they are short for."""
    told = {name.start: (part, naming) for name, part, naming in one.told_mentions()}

    def form(names: Sequence[Name]) -> Institution:
        return Institution(names, [told[n.start][0] for n in names], [told[n.start][1] for n in names])

    joined = with_short_forms([form(group) for group in groups(one.names)], whole)
    return [Form(each.names, each.parts, each.namings) for each in joined]


def todays(forms: Sequence[Form], view: View) -> Form:
    """The form by which an institution goes today."""
    units = features(forms, view) if len(forms) > 1 else []
    weights = [sum(WEIGHTS[kind] * value for kind, value in each.items()) for each in units]
    return forms[weights.index(max(weights))] if weights else forms[0]


def features(forms: Sequence[Form], view: View) -> list[Mapping[str, int]]:
    """The units of each kind of evidence for each of the forms."""
    told = [mention for form in forms for mention in form.mentions()]
    taken = view.years_told([name for name, _, naming in told if naming is Naming.TAKEN])
    last = _Last(
        taken=max(taken.values(), default=(0, 0)),
        now=max((name.start for name, _, naming in told if naming is Naming.NOW), default=-1),
        act=max((name.start for name, part, _ in told if part in TELLING), default=-1),
        giving=_giving(forms, view.whole),
    )
    return [_features(form, taken, last, view) for form in forms]


def _giving(forms: Sequence[Form], whole: str) -> Collection[int]:
    """Offsets of the names that give way: by the sentence it became the next one, another form's, which is told as taken."""
    told = sorted(((mention, form) for form in forms for mention in form.mentions()), key=lambda each: each[0][0].start)
    return {
        name.start
        for ((name, _, naming), form), ((then, _, taken), other) in pairwise(told)
        if form is not other
        and taken in _TAKES
        and naming not in _TAKES
        and max(sentence_start(whole, then.start), then.start - _WITHIN) <= name.start
        and _CHANGES.search(whole, name.end, then.start)
    }


class _Last(NamedTuple):
    """What the text tells last of any of the names."""

    taken: tuple[int, int]
    """The year for which and the offset at which one was taken."""
    now: int
    """Offset at which one is told as the name of today."""
    act: int
    """Offset at which something is told of one."""
    giving: Collection[int]
    """Offsets at which the names stand after which, in one sentence, another one is taken."""


def _features(form: Form, taken: Mapping[int, tuple[int, int]], last: _Last, view: View) -> Mapping[str, int]:
    """The units for one form; `taken`: the years told of names that were taken, by where they stand."""
    texts = {name.text for name in form.names}
    acts = [name for name, part, _ in form.mentions() if part in TELLING]
    called = [name for name, part, _ in form.mentions() if part is Part.CALLED]
    end = max(name.start for name in form.names)
    told = max((taken[name.start] for name in form.names if name.start in taken), default=None)
    now = max((name.start for name, _, naming in form.mentions() if naming is Naming.NOW), default=-1)

    beside = (name for name, _, naming in form.mentions() if naming in _BESIDE)
    units = {
        "army's": any(map(grammar().army_today.match, texts)),
        "headed in full": view.is_headed([name for name in form.names if name.full]),
        "lead": view.leads(form.names),
        "now": now >= 0,
        "now last": 0 <= now == last.now,
        "taken last": told == last.taken,
        "taken before": told is not None and told != last.taken,
        "renamed": Naming.RENAMED in form.namings,
        "former": not _FORMER.isdisjoint(form.namings),
        "gave way": any(name.start in last.giving for name in form.names),
        "beside": any(name.start >= view.body_begins for name in beside),
        "acts": len(acts),
        "acts then": sum(tells_of_then(name, view.whole) for name in acts),
        "acts last": bool(acts) and acts[-1].start == last.act,
        "gone": told != last.taken and end < last.taken[1],
        "kind": view.called_by_kind(form.names),
        "late": end > _LATE * len(view.whole),
        "then": any(map(grammar().then.search, texts)),
        "said now": any(tells_of_now(name, view.whole) for name in called),
        "said then": told != last.taken and any(tells_of_past(name, view.whole) for name in called),
        "named now": any(tells_of_now(name, view.whole) for name in acts),
        "fuller": any(name.full for name in form.names),
    }
    return {kind: min(int(value), _MOST.get(kind, 1)) for kind, value in units.items()}
