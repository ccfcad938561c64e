"""By which of its names an institution goes today, where a text gives it several.

Each form of its names has a few kinds of evidence for it, and what they weigh is added up, as for the subject itself
(weighing.py); the weights are log odds, fitted by `make fit-subjects`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from corpus.names.grammar import grammar
from corpus.names.institution import TELLING, Institution, groups, with_short_forms
from corpus.names.naming import Naming
from corpus.names.part import Part

if TYPE_CHECKING:
    from corpus.names.name import Name
    from corpus.names.weighing import View

WEIGHTS: Mapping[str, float] = {
    "army's": 3.0,
    "headed": 1.5,
    "in full": 1.75,
    "lead": 0.875,
    "now": 1.625,
    "now last": 1.5,
    "taken last": 0.5,
    "taken before": -0.75,
    "beside": -1.125,
    "acts": 0.875,
    "acts then": -1.0,
    "gone": -1.0,
    "kind": 0.625,
    "late": 1.125,
    "count": -0.875,
}
"""Log odds of being the name of today, for each unit of evidence."""
_MOST: Mapping[str, int] = {"acts": 3, "acts then": 2, "kind": 3, "count": 4}
"""Units of evidence that count at most; others count once."""
_LATE = 0.85
"""Share of a text, 0 to 1, from which on a name stands late."""
_BESIDE = frozenset({Naming.ALSO, Naming.SAID, Naming.QUOTED})
"""Namings by what an institution is called beside its name."""


class Form(NamedTuple):
    """A name of an institution with its short forms, as a text has them."""

    names: Sequence[Name]
    parts: Sequence[Part]
    namings: Sequence[Naming | None]


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
    taken = view.years_told(
        [n for form in forms for n, t in zip(form.names, form.namings, strict=True) if t is Naming.TAKEN]
    )
    told = [max((taken[n.start] for n in form.names if n.start in taken), default=(0, 0)) for form in forms]
    now = [
        max((n.start for n, t in zip(f.names, f.namings, strict=True) if t is Naming.NOW), default=-1) for f in forms
    ]
    return [
        _features(form, when, max(told), present, max(now), view)
        for form, when, present in zip(forms, told, now, strict=True)
    ]


def _features(
    form: Form, told: tuple[int, int], last: tuple[int, int], now: int, last_now: int, view: View
) -> Mapping[str, int]:
    """The units for one form.

    `told`, `last`: the year for which and the offset at which the text tells that it, or the last of them, was taken;
    `now`, `last_now`: the last offset at which it is, or one of them is, told as the name of today.
    """
    texts = {name.text for name in form.names}
    acts = [name for name, part in zip(form.names, form.parts, strict=True) if part in TELLING]
    end = max(name.start for name in form.names)
    units = {
        "army's": any(map(grammar().army_today.match, texts)),
        "headed": view.is_headed(form.names),
        "in full": view.is_headed([name for name in form.names if name.full]),
        "lead": view.leads(form.names),
        "now": now >= 0,
        "now last": 0 <= now == last_now,
        "taken last": (0, 0) != told == last,
        "taken before": (0, 0) != told != last,
        "beside": not _BESIDE.isdisjoint(form.namings),
        "acts": len(acts),
        "acts then": sum(map(view.tells_of_then, acts)),
        "gone": told != last and end < last[1],
        "kind": view.called_by_kind(form.names),
        "late": end > _LATE * len(view.whole),
        "count": len(form.names),
    }
    return {kind: min(int(value), _MOST.get(kind, 1)) for kind, value in units.items()}
