"""Figures of the journal for administrators: how many questions, about whom, how many answered, how fast.

Pure: entries in, records out.  They are added up one by one, as a journal may hold more of them than memory should.
A day is a calendar day where the server stands, or in the zone given.
"""

from __future__ import annotations

import math
from array import array
from collections import Counter
from collections.abc import Mapping, Sequence
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


class Sum:
    """Adds up entries."""

    def __init__(self) -> None:
        self._readers: set[str] = set()
        self._outcomes: Counter[Outcome] = Counter()
        self._hospitals: Counter[str] = Counter()
        self._votes: Counter[int] = Counter()
        self._seconds = array("d")

    def add(self, entry: Entry) -> None:
        self._readers.add(entry.reader)
        self._outcomes[entry.outcome] += 1
        self._hospitals.update(about(entry) or ("",))
        self._votes[entry.vote] += 1
        self._seconds.append(entry.seconds)

    @property
    def figures(self) -> Figures:
        """The entries so far, summed up; for very many it takes a moment."""
        seconds = sorted(self._seconds)
        return Figures(
            questions=len(seconds),
            readers=len(self._readers),
            outcomes=self._outcomes,
            hospitals=dict(self._hospitals.most_common()),
            helpful=self._votes[1],
            unhelpful=self._votes[-1],
            p50=percentile(seconds, 0.5),
            p95=percentile(seconds, 0.95),
        )


class Days:
    """Adds up the entries since `since(max(days, WEEK), now, zone)`, the last `days` days one by one."""

    def __init__(self, days: int, now: float, zone: tzinfo | None = None) -> None:
        self._zone = zone
        self._today, self._week = Sum(), Sum()
        self._start_of_today, self._start_of_week = since(1, now, zone), since(WEEK, now, zone)
        today = _day(now, zone)
        self._days: dict[date, Counter[Outcome]] = {
            today - timedelta(days=before): Counter() for before in range(days - 1, -1, -1)
        }
        self._hospitals: Counter[str] = Counter()

    def add(self, entry: Entry) -> None:
        if entry.when >= self._start_of_today:
            self._today.add(entry)
        if entry.when >= self._start_of_week:
            self._week.add(entry)
        if (day := _day(entry.when, self._zone)) in self._days:
            self._days[day][entry.outcome] += 1
            self._hospitals.update(about(entry) or ("",))

    @property
    def overview(self) -> Overview:
        """The entries so far, summed up; for very many it takes a moment."""
        hospitals = dict(self._hospitals.most_common())
        return Overview(self._today.figures, self._week.figures, dict(self._days), hospitals)


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


def _day(when: float, zone: tzinfo | None) -> date:
    return datetime.fromtimestamp(when, zone).date()
