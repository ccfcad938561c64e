"""The generations that a cluster keeps, which of them is served, and who is making one.

Two aliases, PREFIX-passages and PREFIX-reports, name the indexes of the generation that is served; they are moved
together, so that every program sees all of one generation.  A generation is whole when its summary is there, which is
written last; nothing in it changes from then on.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

from corpus.problem import Problem
from corpus.report import Failure
from corpus.store.generations import ReloadBusy
from corpus.store.store import Holdings, StoreError, Summary
from retrieval.cluster.connection import ClusterError, Connection, GoneError, LostError, TakenError
from retrieval.cluster.documents import STATE_INDEX

Body = dict[str, Any]
SUMMARY = "summary"
LOCK = "reload"
SECONDS_OF_A_LOCK = 60.0
"""Seconds after which a lock that nobody renews is free: its owner is gone."""
SECONDS_BETWEEN_RENEWALS = 15.0
SECONDS_SEEN = 60.0
"""Seconds after which a bot that says nothing counts as gone."""


@dataclass(frozen=True, slots=True)
class Kept:
    """The record that a generation keeps about itself."""

    summary: Summary
    counted: int
    """Passages that hold any term."""
    hospitals: int
    """Rows of the table of hospitals."""
    repeats: int
    """Rows of the table of files that repeat others."""
    by: str
    """Who made it: machine and process."""
    failures: tuple[Failure, ...] = ()
    synonyms: tuple[tuple[str, ...], ...] = ()
    facts: tuple[Body, ...] = ()

    @classmethod
    def of(cls, row: Body) -> Kept:
        summary = {**row["summary"], "figures": Holdings(**row["summary"]["figures"])}
        return cls(
            **{
                **row,
                "summary": Summary(**summary),
                "failures": tuple(Failure(*one) for one in row["failures"]),
                "synonyms": tuple(map(tuple, row["synonyms"])),
                "facts": tuple(row["facts"]),
            }
        )

    def row(self) -> Body:
        return asdict(self) | {"failures": [*map(list, self.failures)]}


class SeenBot(NamedTuple):
    """A bot that uses the cluster."""

    name: str
    when: float
    """Unix time at which it last said so."""
    generation: int
    """The generation from which it answers."""


class ClusterBusy(ReloadBusy):
    """Another program is making a generation for the cluster."""

    def __init__(self, who: str) -> None:
        super().__init__(who)
        self.who = who


class ClusterGenerations:
    """The generations under one prefix."""

    def __init__(self, connection: Connection, prefix: str, shards: int = 3, replicas: int = 1) -> None:
        self.connection, self._prefix = connection, prefix
        self.shards, self.replicas = shards, replicas

    def __str__(self) -> str:
        return f"{self._prefix} @ {', '.join(self.connection.address.hosts)}"

    # --- what there is ---

    @property
    def pattern(self) -> str:
        """Fits all indexes under the prefix."""
        return f"{self._prefix}-*"

    def passages(self, number: int) -> str:
        return f"{self._prefix}-{number}-passages"

    def reports(self, number: int) -> str:
        return f"{self._prefix}-{number}-reports"

    def current(self) -> int | None:
        """The generation that is served; None when none ever was."""
        named = self.connection.named_by(f"{self._prefix}-reports")
        found = [re.fullmatch(rf"{re.escape(self._prefix)}-([0-9]+)-reports", name) for name in named]
        return next((int(one[1]) for one in found if one), None)

    def numbers(self) -> list[int]:
        """The numbers of all generations, whole or not, the newest first."""
        names = self.connection.names(self.pattern)
        found = (re.fullmatch(rf"{re.escape(self._prefix)}-([0-9]+)-(?:reports|passages)", name) for name in names)
        return sorted({int(one[1]) for one in found if one}, reverse=True)

    def kept(self, number: int) -> Kept:
        """Raises ClusterError where it is not whole."""
        document = self.connection.document(self.reports(number), SUMMARY)
        if document is None:
            raise ClusterError("CLUSTER_UNFINISHED", number=number)
        return Kept.of(document["rows"])

    def whole(self) -> list[int]:
        """The numbers of the generations that are whole, the newest first."""
        found = []
        for number in self.numbers():
            with suppress(GoneError):
                if self.connection.document(self.reports(number), SUMMARY):
                    found.append(number)
        return found

    def before(self, number: int) -> int:
        """The generation to go back to: the next older one that is whole.  Raises StoreError."""
        older = [one for one in self.whole() if one < number]
        if not older:
            raise StoreError("GENERATION_OLDEST")
        return older[0]

    # --- changes: only by whoever holds the lock ---

    def serve(self, number: int) -> None:
        """Make a generation the served one, for all programs, at one moment.  Raises ClusterError."""
        self.kept(number)
        self.connection.move(
            {f"{self._prefix}-passages": self.passages(number), f"{self._prefix}-reports": self.reports(number)}
        )

    def withdraw(self, number: int) -> None:
        for index in (self.passages(number), self.reports(number)):
            self.connection.delete(index)

    def tidy(self, keep: int) -> None:
        """Delete what is unfinished, and all generations but the served one and the last `keep`."""
        current, whole = self.current(), self.whole()
        for number in self.numbers():
            if number != current and number not in whole[:keep]:
                self.withdraw(number)

    # --- the lock ---

    @property
    def state(self) -> str:
        return f"{self._prefix}-state"

    def lock(self, who: str) -> ClusterLock:
        """Take the lock, which the caller renews and releases.  Raises ClusterBusy when another holds it."""
        self._make_state()
        lock = ClusterLock(self.connection, self.state, who)
        lock.take()
        return lock

    def _make_state(self) -> None:
        try:
            self.connection.make(self.state, *STATE_INDEX)
        except ClusterError as exc:
            if isinstance(exc, LostError) or "already_exists" not in str(exc.problem):
                raise

    # --- bots ---

    def saw(self, bot: SeenBot) -> None:
        """Note that a bot is there."""
        try:
            self.connection.put(self.state, f"bot-{bot.name}", {"rows": bot._asdict()})
        except GoneError:
            self._make_state()
            self.connection.put(self.state, f"bot-{bot.name}", {"rows": bot._asdict()})

    def bots(self) -> tuple[SeenBot, ...]:
        """The bots that were seen lately, by name."""
        try:
            hits = self.connection.search(self.state, {"size": 1_000, "query": {"match_all": {}}})["hits"]["hits"]
        except GoneError:
            return ()
        rows = [hit["_source"]["rows"] for hit in hits if hit["_id"].startswith("bot-")]
        seen = sorted(SeenBot(**row) for row in rows)
        return tuple(bot for bot in seen if time.time() - bot.when < SECONDS_SEEN)


class ClusterLock:
    """A lock that lapses when it is not renewed, as its owner may be gone with its machine."""

    def __init__(self, connection: Connection, index: str, who: str) -> None:
        self._connection, self._index, self._who = connection, index, who
        self._next = 0.0

    def take(self) -> None:
        """Raises ClusterBusy."""
        try:
            self._connection.put(self._index, LOCK, self._row(), new=True)
        except TakenError:
            held = self._connection.versioned(self._index, LOCK)
            if held is None:  # given back meanwhile
                self.take()
                return
            if held["_source"]["rows"]["until"] > time.time():
                raise ClusterBusy(held["_source"]["rows"]["who"]) from None
            try:
                self._connection.put(self._index, LOCK, self._row(), over=held)
            except TakenError:
                raise ClusterBusy("") from None

    def renew(self) -> None:
        """Hold it for longer; called again and again while work goes on.  Raises ClusterError where it was lost."""
        if time.monotonic() < self._next:
            return
        self._connection.put(self._index, LOCK, self._row(), over=self._held())

    def release(self) -> None:
        """Give it back; one that was lost, or cannot be reached, lapses by itself."""
        with suppress(ClusterError):
            self._connection.remove(self._index, LOCK, self._held())

    def _held(self) -> Body:
        held = self._connection.versioned(self._index, LOCK)
        if held is None or held["_source"]["rows"]["who"] != self._who:
            raise ClusterError(Problem.of("CLUSTER_LOCK_LOST"))
        return held

    def _row(self) -> Body:
        self._next = time.monotonic() + SECONDS_BETWEEN_RENEWALS
        return {"rows": {"who": self._who, "until": time.time() + SECONDS_OF_A_LOCK}}

    @contextmanager
    def held(self) -> Iterator[None]:
        """Release it at the end."""
        try:
            yield
        finally:
            self.release()
