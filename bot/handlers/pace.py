"""How fast one reader may ask: a token bucket for each, filled evenly, that holds a minute's worth.

Kept in memory and bounded: a bucket that is full again is as good as none, so it can be forgotten.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable

LIMIT = 10_000
"""Readers remembered.  Past that the one who has been quiet longest is forgotten, which is to their advantage."""


class Pace:
    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic, limit: int = LIMIT) -> None:
        """`per_minute`: questions a minute, all of which may come at once; 0 means no limit."""
        self._capacity = float(per_minute)
        self._seconds_each = 60 / per_minute if per_minute else 0.0
        self._clock = clock
        self._limit = limit
        self._buckets: OrderedDict[int, tuple[float, float]] = (
            OrderedDict()
        )  # reader: tokens, and when they were so many

    def allows(self, reader: int) -> bool:
        """Whether the reader may ask now, which then counts as asked.  Asking too early costs nothing more."""
        if not self._seconds_each:
            return True
        tokens = self._tokens(reader)
        allowed = tokens >= 1
        self._buckets[reader] = (tokens - 1 if allowed else tokens, self._clock())
        self._buckets.move_to_end(reader)
        if len(self._buckets) > self._limit:
            self._buckets.popitem(last=False)
        return allowed

    def seconds_to_wait(self, reader: int) -> float:
        """Until the reader may ask again; 0 when they may now."""
        return max(0.0, 1 - self._tokens(reader)) * self._seconds_each if self._seconds_each else 0.0

    def _tokens(self, reader: int) -> float:
        now = self._clock()
        tokens, when = self._buckets.get(reader, (self._capacity, now))
        # Rounded, since a token is added up from parts: who waits as long as told has a whole one.
        return min(self._capacity, round(tokens + max(0.0, now - when) / self._seconds_each, 6))
