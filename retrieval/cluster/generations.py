"""The generations that a cluster keeps, which of them is served, and who is making one.

Two aliases, PREFIX-passages and PREFIX-reports, name the indexes of the generation that is served; they are moved
together, so that every program sees all of one generation.  A generation is whole when its summary is there, which is
written last; nothing in it changes from then on.
"""

from __future__ import annotations

import re
import threading
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any, NamedTuple

from corpus.names.corrections import Reached
from corpus.report import Failure
from corpus.store.store import Holdings, StoreError, Summary
from retrieval.cluster.address import ClusterBusy, ClusterError, GoneError, TakenError, Target
from retrieval.cluster.connection import Connection
from retrieval.cluster.documents import STATE_INDEX

Body = dict[str, Any]
SUMMARY = "summary"
LOCK = "reload"
SECONDS_OF_A_LOCK = 60.0
"""Seconds after which a lock that nobody renews is free, if clocks agree: its owner is gone."""
SECONDS_BETWEEN_RENEWALS = 15.0
SECONDS_WATCHED = 20.0
"""Seconds for which a lock that seems to have lapsed is watched: its owner's clock may be wrong, or ours."""
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
    form: str = ""
    """Stands for the form of its documents; empty in those of an earlier version."""
    failures: tuple[Failure, ...] = ()
    synonyms: tuple[tuple[str, ...], ...] = ()
    facts: tuple[Body, ...] = ()
    contacts: Mapping[str, Reached] = field(default_factory=dict)
    """Hospital to how it is reached, as far as an administrator wrote that down."""

    @classmethod
    def of(cls, row: Body) -> Kept:
        """From its row, also one made by an earlier version, or by a later one whose further fields say nothing here."""
        summary = {**row["summary"], "figures": Holdings(**row["summary"]["figures"])}
        told = {
            **{one.name: row[one.name] for one in fields(cls) if one.name in row},
            "summary": Summary(**summary),
            "failures": tuple(Failure(*one) for one in row["failures"]),
            "synonyms": tuple(map(tuple, row["synonyms"])),
            "facts": tuple(row["facts"]),
            "contacts": {hospital: Reached(*told) for hospital, told in row.get("contacts", {}).items()},
        }
        return cls(**told)

    def row(self) -> Body:
        lists = {"failures": [*map(list, self.failures)]}
        return asdict(replace(self, contacts={})) | lists | {"contacts": {k: [*v] for k, v in self.contacts.items()}}


class SeenBot(NamedTuple):
    """A bot that uses the cluster."""

    name: str
    when: float
    """Unix time at which it last said so."""
    generation: int
    """The generation from which it answers."""


class ClusterGenerations:
    """The generations under one prefix."""

    def __init__(self, connection: Connection, target: Target) -> None:
        self.connection, self.target, self._prefix = connection, target, target.prefix

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

    def pages(self, number: int) -> str:
        return f"{self._prefix}-{number}-pages"

    def current(self) -> int | None:
        """The generation that is served; None when none ever was."""
        named = self.connection.named_by(f"{self._prefix}-reports", self.pattern)
        found = [re.fullmatch(rf"{re.escape(self._prefix)}-([0-9]+)-reports", name) for name in named]
        return next((int(one[1]) for one in found if one), None)

    def numbers(self) -> list[int]:
        """The numbers of all generations, whole or not, the newest first."""
        names = self.connection.names(self.pattern)
        found = (
            re.fullmatch(rf"{re.escape(self._prefix)}-([0-9]+)-(?:reports|passages|pages)", name) for name in names
        )
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
        served = {f"{self._prefix}-passages": self.passages(number), f"{self._prefix}-reports": self.reports(number)}
        self.connection.move(served, self.pattern)

    def withdraw(self, number: int) -> None:
        for index in (self.passages(number), self.reports(number), self.pages(number)):
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

    def lock(self) -> ClusterLock:
        """Take the lock, which the caller releases.  Raises ClusterBusy when another holds it."""
        self._make_state()
        lock = ClusterLock(self.connection, self.state, f"{self.target.by} {uuid.uuid4().hex[:8]}")
        lock.take()
        return lock

    def _make_state(self) -> None:
        if not self.connection.there_is(self.state):
            self.connection.make(self.state, *STATE_INDEX)

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
    """A lock that lapses when it is not renewed, as its owner may be gone with its machine, whatever clocks say.

    A thread renews it until it is released.
    """

    def __init__(self, connection: Connection, index: str, who: str) -> None:
        self._connection, self._index, self._who = connection, index, who
        self._released = threading.Event()
        self._thread = threading.Thread(target=self._renew, name="cluster-lock", daemon=True)

    def take(self) -> None:
        """Raises ClusterBusy."""
        try:
            self._connection.put(self._index, LOCK, self._row(), new=True)
        except TakenError:
            self._take_over()
        self._thread.start()

    def release(self) -> None:
        """Give it back; one that was lost, or whose cluster cannot be reached, lapses by itself."""
        self._released.set()
        with suppress(ClusterError):
            if held := self._held():
                self._connection.remove(self._index, LOCK, held)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Release it at the end."""
        try:
            yield
        finally:
            self.release()

    def _take_over(self) -> None:
        """Take a lock that has lapsed, or that is ours: a node may die after it wrote it, and another one is asked again."""
        held = self._connection.versioned(self._index, LOCK)
        if self._is_ours(held):
            return
        if held is not None and self._is_renewed(held):
            raise ClusterBusy(held["_source"]["rows"]["who"])
        try:
            self._connection.put(self._index, LOCK, self._row(), over=held, new=held is None)
        except TakenError:
            if not self._held():
                raise ClusterBusy("") from None

    def _is_renewed(self, held: Body) -> bool:
        """Tell whether a lock's owner is there.

        Clocks of two machines may disagree: a lock that lapsed by ours, or will by far too late, is watched for a while.
        """
        if 0 < held["_source"]["rows"]["until"] - time.time() < 2 * SECONDS_OF_A_LOCK:
            return True
        time.sleep(SECONDS_WATCHED)
        now = self._connection.versioned(self._index, LOCK)
        return now is not None and now["_seq_no"] != held["_seq_no"]

    def _renew(self) -> None:
        while not self._released.wait(SECONDS_BETWEEN_RENEWALS):
            with suppress(ClusterError):  # tried again before it lapses
                if held := self._held():
                    self._connection.put(self._index, LOCK, self._row(), over=held)

    def _held(self) -> Body | None:
        """The lock as it stands in the cluster; None when it is another's by now."""
        held = self._connection.versioned(self._index, LOCK)
        return held if self._is_ours(held) else None

    def _is_ours(self, held: Body | None) -> bool:
        return held is not None and held["_source"]["rows"]["who"] == self._who

    def _row(self) -> Body:
        return {"rows": {"who": self._who, "until": time.time() + SECONDS_OF_A_LOCK}}
