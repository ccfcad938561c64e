"""Figures of the journal for administrators: how many questions, about whom, how many answered, how fast.

Pure: entries in, records out.  A day is a calendar day where the server stands, or in the zone given.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo

from bot.journal.entries import Entry
from retrieval.quote import Outcome

WEEK = 7
OF_THE_REPORTS = frozenset({Outcome.ANSWER, Outcome.RELATED, Outcome.NOT_FOUND, Outcome.NOT_COVERED, Outcome.EMPTY})
"""Outcomes of questions that reports could answer: not small talk, advice, emergencies or ambiguous names."""


@dataclass(frozen=True, slots=True)
class Figures:
    """A number of questions, summed up."""

    questions: int = 0
    readers: int = 0
    outcomes: Mapping[Outcome, int] = field(default_factory=dict)
    hospitals: Mapping[str, int] = field(default_factory=dict)
    """Questions about each hospital, the most asked about first; "" counts those about none in particular.
    One question can be about several."""
    helpful: int = 0
    """Answers voted up."""
    unhelpful: int = 0
    """Answers voted down."""
    p50: float | None = None
    """Seconds within which half of the questions were answered; None without questions."""
    p95: float | None = None

    @property
    def answered(self) -> float | None:
        """Share answered of the questions that reports could answer; None when there were none."""
        asked = sum(times for outcome, times in self.outcomes.items() if outcome in OF_THE_REPORTS)
        return self.outcomes.get(Outcome.ANSWER, 0) / asked if asked else None


@dataclass(frozen=True, slots=True)
class Overview:
    """Figures about questions that `/status` reports and its chart shows."""

    today: Figures
    week: Figures
    """The last seven days, today included."""
    days: Mapping[date, Mapping[Outcome, int]]
    """Questions by outcome on each day asked for, the oldest first, including days without any."""
    hospitals: Mapping[str, int]
    """Questions by hospital in all those days, as in `Figures.hospitals`."""


def since(days: int, now: float, zone: tzinfo | None = None) -> float:
    """Unix time at which the first of the last `days` days began, today included: read the journal from then on."""
    first = _day(now, zone) - timedelta(days=days - 1)
    return datetime.combine(first, time.min, zone).timestamp()


def overview(entries: Iterable[Entry], days: int, now: float, zone: tzinfo | None = None) -> Overview:
    """Sum up the entries since `since(max(days, WEEK), now, zone)`."""
    known = list(entries)
    start_of_today, start_of_week = since(1, now, zone), since(WEEK, now, zone)
    shown = [entry for entry in known if entry.when >= since(days, now, zone)]
    return Overview(
        today=figures([entry for entry in known if entry.when >= start_of_today]),
        week=figures([entry for entry in known if entry.when >= start_of_week]),
        days=daily(shown, days, now, zone),
        hospitals=_hospitals(shown),
    )


def figures(entries: Sequence[Entry]) -> Figures:
    """Sum up some entries."""
    seconds = sorted(entry.seconds for entry in entries)
    return Figures(
        questions=len(entries),
        readers=len({entry.reader for entry in entries}),
        outcomes=Counter(entry.outcome for entry in entries),
        hospitals=_hospitals(entries),
        helpful=sum(entry.vote > 0 for entry in entries),
        unhelpful=sum(entry.vote < 0 for entry in entries),
        p50=percentile(seconds, 0.5),
        p95=percentile(seconds, 0.95),
    )


def daily(
    entries: Iterable[Entry], days: int, now: float, zone: tzinfo | None = None
) -> dict[date, Mapping[Outcome, int]]:
    """Questions by outcome on each of the last `days` days, the oldest first; other days are left out."""
    today = _day(now, zone)
    counts: dict[date, Counter[Outcome]] = {
        today - timedelta(days=before): Counter() for before in range(days - 1, -1, -1)
    }
    for entry in entries:
        if (day := _day(entry.when, zone)) in counts:
            counts[day][entry.outcome] += 1
    return dict(counts)


def about(entry: Entry) -> tuple[str, ...]:
    """The hospitals that a question was about: those asked about, else the one quoted; none for a refusal."""
    if entry.scope:
        return entry.scope
    if entry.outcome is Outcome.ANSWER and entry.quotes and entry.quotes[0].hospital:
        return (entry.quotes[0].hospital,)
    return ()


def percentile(ascending: Sequence[float], share: float) -> float | None:
    """The smallest value with at least `share` of all values at or below it, 0 to 1; None when there are none."""
    if not ascending:
        return None
    return ascending[max(0, math.ceil(share * len(ascending)) - 1)]


def _hospitals(entries: Iterable[Entry]) -> dict[str, int]:
    counted = Counter(hospital for entry in entries for hospital in about(entry) or ("",))
    return dict(counted.most_common())


def _day(when: float, zone: tzinfo | None) -> date:
    return datetime.fromtimestamp(when, zone).date()
