"""Figures of the journal."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.journal.entries import Entry, Shown
from bot.journal.statistics import Days, Figures, Overview, Sum, percentile, since
from retrieval.quote import Outcome

CHINA = timezone(timedelta(hours=8))
NOW = datetime(2026, 3, 10, 9, 30, tzinfo=CHINA).timestamp()
HOUR = 3600


def entry(hours_ago: float = 0, outcome: Outcome = Outcome.ANSWER, **details: object) -> Entry:
    known: dict[str, object] = {
        "id": 1,
        "when": NOW - hours_ago * HOUR,
        "reader": "r",
        "conversation": "c",
        "question": "床位",
        "outcome": outcome,
        "quotes": (Shown("AbCd", 1, "甲医院", "甲.txt"),) if outcome is Outcome.ANSWER else (),
        "scope": (),
        "seconds": 0.5,
        "vote": 0,
        "language": "zh-hans",
        "kind": "private",
    }
    return Entry(**known | details)  # type: ignore[arg-type]


def figures(entries: Iterable[Entry]) -> Figures:
    total = Sum()
    for one in entries:
        total.add(one)
    return total.figures


def overview(entries: Iterable[Entry], days: int) -> Overview:
    total = Days(days, NOW, CHINA)
    for one in entries:
        total.add(one)
    return total.overview


def test_figures_of_nothing() -> None:
    assert figures([]) == Figures()
    assert figures([]).answered is None


def test_figures() -> None:
    found = figures(
        [
            entry(reader="a", vote=1, seconds=0.1),
            entry(reader="a", scope=("甲医院", "乙医院"), vote=-1, seconds=0.2),
            entry(reader="b", outcome=Outcome.NOT_FOUND, scope=("乙医院",), seconds=9),
            entry(reader="b", outcome=Outcome.NOT_COVERED, seconds=0.3),
            entry(reader="c", outcome=Outcome.CHAT, seconds=0.01),
        ]
    )
    assert (found.questions, found.readers, found.helpful, found.unhelpful) == (5, 3, 1, 1)
    assert found.answered == 0.5  # of the four that reports could answer
    assert (found.p50, found.p95) == (0.2, 9)
    assert dict(found.outcomes) == {
        Outcome.ANSWER: 2,
        Outcome.NOT_FOUND: 1,
        Outcome.NOT_COVERED: 1,
        Outcome.CHAT: 1,
    }
    assert dict(found.hospitals) == {"甲医院": 2, "乙医院": 2, "": 2}


def test_small_talk_alone_is_neither_answered_nor_not() -> None:
    assert figures([entry(outcome=Outcome.CHAT)]).answered is None


def test_a_day_begins_at_midnight_where_the_readers_are() -> None:
    assert since(1, NOW, CHINA) == datetime(2026, 3, 10, tzinfo=CHINA).timestamp()
    assert since(7, NOW, CHINA) == datetime(2026, 3, 4, tzinfo=CHINA).timestamp()
    assert since(1, NOW, UTC) == datetime(2026, 3, 10, tzinfo=UTC).timestamp()
    days = overview([entry(1), entry(10), entry(10, Outcome.CHAT), entry(500)], 3).days
    assert list(days) == [date(2026, 3, 8), date(2026, 3, 9), date(2026, 3, 10)]
    assert [dict(counts) for counts in days.values()] == [
        {},
        {Outcome.ANSWER: 1, Outcome.CHAT: 1},
        {Outcome.ANSWER: 1},
    ]


def test_the_overview_of_today_this_week_and_the_days_shown() -> None:
    entries = [entry(1), entry(30), entry(24 * 6), entry(24 * 8), entry(24 * 20, scope=("乙医院",))]
    found = overview(entries, 14)
    assert (found.today.questions, found.week.questions) == (1, 3)
    assert len(found.days) == 14
    assert sum(sum(counts.values()) for counts in found.days.values()) == 4
    assert dict(found.hospitals) == {"甲医院": 4}
    assert overview(entries, 3).week.questions == 3  # whatever the chart shows


def test_where_no_zone_is_given_it_is_the_servers() -> None:
    midnight = datetime.fromtimestamp(since(1, NOW)).astimezone()
    assert (midnight.hour, midnight.minute) == (0, 0)
    assert since(1, NOW) <= NOW


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [([], 0.5, None), ([3], 0.5, 3), ([1, 2], 0.5, 1), ([1, 2, 3], 0.5, 2), (list(range(1, 101)), 0.95, 95)],
)
def test_percentiles(values: list[float], share: float, expected: float | None) -> None:
    assert percentile(values, share) == expected


@given(st.lists(st.floats(0, 100), min_size=1), st.floats(0.01, 1))
def test_a_percentile_is_the_smallest_value_that_enough_do_not_exceed(values: list[float], share: float) -> None:
    found = percentile(sorted(values), share)
    assert found in values
    assert found is not None
    assert sum(value <= found for value in values) >= share * len(values) - 1e-6
    assert sum(value < found for value in values) < share * len(values) + 1e-6
