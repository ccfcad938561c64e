"""The week in figures, for administrators: asked, answered, not found and voted down in the seven days before a Monday."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from bot.journal.journal import Journal
from bot.journal.statistics import Figures, Sum
from bot.journal.unanswered import Latest, groups
from bot.library.turns import finished
from retrieval.snapshot.index import Index

HOUR = 9
"""Of Monday, where the server stands."""
EXAMPLES = 3
"""Questions without an answer, the most frequent."""


@dataclass(frozen=True, slots=True)
class Week:
    first: date
    last: date
    figures: Figures
    not_found: tuple[str, ...]
    """Questions that went unanswered most often."""


def due(now: float, zone: tzinfo | None = None) -> datetime:
    """The last Monday's hour at which a week was over."""
    today = datetime.fromtimestamp(now, zone)
    monday = datetime.combine(today.date() - timedelta(days=today.weekday()), time(HOUR), today.tzinfo)
    return monday if monday <= today else monday - timedelta(days=7)


async def week(journal: Journal, index: Index, until: datetime) -> Week | None:
    """Sum up the seven days before the day of `until`; None without a question.  Raises JournalError."""
    end = datetime.combine(until.date(), time.min, until.tzinfo)
    start = end - timedelta(days=7)
    total, latest = Sum(), Latest()
    async for entry in journal.entries(start.timestamp(), end.timestamp()):
        total.add(entry)
        latest.add(entry)
    figures = total.figures
    if not figures.questions:
        return None
    not_found = await asyncio.to_thread(_not_found, latest, index)
    last = end.date() - timedelta(days=1)
    return Week(start.date(), last, figures, not_found)


def _not_found(latest: Latest, index: Index) -> tuple[str, ...]:
    return tuple(group.example.question for group in finished(groups(latest.entries, index))[:EXAMPLES])
