"""How fast one reader may ask."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.handlers.asked import Pace


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_minutes_worth_may_come_at_once_and_then_evenly() -> None:
    clock = Clock()
    pace = Pace(20, clock)
    assert [pace.allows(1) for _ in range(21)] == [True] * 20 + [False]
    assert pace.seconds_to_wait(1) == 3
    clock.now += 2.9
    assert not pace.allows(1)
    clock.now += 0.1
    assert pace.allows(1)
    assert not pace.allows(1)
    clock.now += 3600  # no more than a minute's worth is saved up
    assert [pace.allows(1) for _ in range(21)] == [True] * 20 + [False]


def test_readers_do_not_wait_for_each_other() -> None:
    pace = Pace(1, Clock())
    assert pace.allows(1)
    assert not pace.allows(1)
    assert pace.allows(2)


def test_zero_means_no_limit() -> None:
    pace = Pace(0, Clock())
    assert all(pace.allows(1) for _ in range(1000))
    assert pace.seconds_to_wait(1) == 0


def test_who_has_been_quiet_longest_is_forgotten_first() -> None:
    pace = Pace(1, Clock(), limit=2)
    for reader in 1, 2, 1, 3:  # 1 asks again, so 2 has been quiet longest
        pace.allows(reader)
    assert pace.allows(2)
    assert not pace.allows(3)


def test_a_clock_that_is_set_back_gives_nothing_and_takes_nothing() -> None:
    clock = Clock()
    pace = Pace(2, clock)
    pace.allows(1)
    clock.now -= 500
    assert pace.allows(1)
    assert not pace.allows(1)
    clock.now += 30
    assert pace.allows(1)


@given(
    st.integers(1, 100), st.lists(st.floats(0, 30, allow_nan=False).map(lambda seconds: round(seconds, 2)), max_size=80)
)
def test_who_waits_as_long_as_told_may_ask(per_minute: int, gaps: list[float]) -> None:
    clock = Clock()
    pace = Pace(per_minute, clock)
    for gap in gaps:
        clock.now += gap
        if not pace.allows(1):
            clock.now += pace.seconds_to_wait(1)
            assert pace.allows(1)


@given(st.integers(1, 60), st.lists(st.floats(0, 5, allow_nan=False), min_size=1, max_size=200))
def test_never_more_than_the_burst_and_the_rate(per_minute: int, gaps: list[float]) -> None:
    clock = Clock()
    pace = Pace(per_minute, clock)
    start, allowed = clock.now, 0
    for gap in gaps:
        clock.now += gap
        allowed += pace.allows(1)
        assert allowed <= per_minute + (clock.now - start) * per_minute / 60 + 0.01
