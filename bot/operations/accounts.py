"""What /status, /unanswered and /export tell, in the chat and on the command line alike: read here, shown elsewhere."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from bot.journal import export, statistics
from bot.journal.entries import Entry
from bot.journal.journal import Journal
from bot.journal.statistics import Overview
from bot.journal.unanswered import Group, answered_now, closest, groups, is_unanswered
from bot.wording import administration
from bot.wording.administration import Gap
from retrieval.snapshot.index import Index

if sys.platform != "win32":
    import resource

DAYS = 14
"""On the chart of /status."""
GAP_DAYS = 30
GROUPS = 60
"""Of alike questions that are asked again, the most frequent: each takes some ten milliseconds."""
ROWS = 50_000
"""Questions in one exported file."""
LARGEST = 45 * 2**20
"""Bytes of an exported file; Telegram takes 50 MB."""
DEEDS = 10_000
"""In an exported file, the latest."""


async def overview(journal: Journal, now: float) -> Overview:
    """How much was asked, and how it went.  Raises JournalError."""
    entries = [entry async for entry in journal.entries(statistics.since(DAYS, now))]
    return await asyncio.to_thread(statistics.overview, entries, DAYS, now)


@dataclass(frozen=True, slots=True)
class Unanswered:
    """Unanswered questions as they stand with one index."""

    index: Index
    open: tuple[Group, ...]
    answered: tuple[Group, ...]
    """Now, by this index."""

    @property
    def counts(self) -> tuple[int, int]:
        return len(self.open), len(self.answered)

    def pages(self, kind: int) -> int:
        """How many there are of one kind: 0 for what is still open, 1 for what is answered now."""
        return max(1, -(-self.counts[kind] // administration.GAPS_ON_A_PAGE))

    def gaps(self, kind: int, page: int | None = None) -> list[Gap]:
        """One page of one kind, or all, each with what comes closest.  It takes a while."""
        shown = (self.open, self.answered)[kind]
        if page is not None:
            start = page * administration.GAPS_ON_A_PAGE
            shown = shown[start : start + administration.GAPS_ON_A_PAGE]
        return [Gap(group, closest(group, self.index)) for group in shown]


async def unanswered(journal: Journal, index: Index, now: float) -> Unanswered:
    """What readers did not find lately.  Raises JournalError."""
    entries = [entry async for entry in journal.entries(statistics.since(GAP_DAYS, now))]
    return await asyncio.to_thread(_grouped, entries, index)


def _grouped(entries: Sequence[Entry], index: Index) -> Unanswered:
    found = [(group, answered_now(group, index)) for group in groups(entries, index)[:GROUPS]]
    return Unanswered(
        index,
        tuple(group for group, answered in found if not answered),
        tuple(group for group, answered in found if answered),
    )


class Export:
    """The tables of an export.  The counts say what is in them when all are made."""

    def __init__(self, journal: Journal, index: Index, day: str) -> None:
        """`day`: in the names of the files."""
        self._journal = journal
        self._index = index
        self._day = day
        self._parts = 0
        self.entries = self.groups = self.deeds = 0

    async def files(self) -> AsyncIterator[tuple[str, bytes]]:
        """Name and content, one after the other: memory holds one.  Raises JournalError."""
        batch: list[Entry] = []
        refused: list[Entry] = []
        async for entry in self._journal.entries():
            batch.append(entry)
            self.entries += 1
            if len(batch) == ROWS:
                for content in await asyncio.to_thread(_tables, batch):
                    yield self._next_name(), content
                batch = []
            if is_unanswered(entry):
                refused.append(entry)
        if batch or not self.entries:
            for content in await asyncio.to_thread(_tables, batch):
                yield self._next_name(), content
        found = await asyncio.to_thread(_with_answers, refused, self._index)
        self.groups = len(found)
        yield f"chuchu-unanswered-{self._day}.csv", await asyncio.to_thread(export.groups_csv, found)
        deeds = await self._journal.audited(DEEDS)
        self.deeds = len(deeds)
        yield f"chuchu-audit-{self._day}.csv", await asyncio.to_thread(export.deeds_csv, deeds)

    def _next_name(self) -> str:
        self._parts += 1
        return f"chuchu-journal-{self._day}{f'-{self._parts}' if self._parts > 1 else ''}.csv"

    @property
    def summary(self) -> str:
        """For the audit table."""
        return f"questions {self.entries}, groups {self.groups}, actions {self.deeds}"


def _tables(entries: Sequence[Entry]) -> list[bytes]:
    """As few tables as are not too large."""
    content = export.entries_csv(entries)
    if len(content) <= LARGEST or len(entries) < 2:
        return [content]
    half = len(entries) // 2
    return [*_tables(entries[:half]), *_tables(entries[half:])]


def _with_answers(entries: Sequence[Entry], index: Index) -> list[tuple[Group, bool]]:
    return [(group, answered_now(group, index)) for group in groups(entries, index)]


def memory(process: int | str = "self") -> int:
    """Bytes that a program holds in memory; 0 where the system does not tell."""
    with suppress(OSError, ValueError, IndexError):
        pages = int(Path(f"/proc/{process}/statm").read_text("ascii").split()[1])
        return pages * resource.getpagesize()
    if sys.platform == "win32" or process != "self":
        return 0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # the most it ever held
    return peak if sys.platform == "darwin" else peak * 1024
