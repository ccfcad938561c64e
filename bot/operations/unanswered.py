"""/unanswered: questions that were refused or voted down, alike ones together, and those that are answered now."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable
from dataclasses import dataclass

from bot.journal import statistics
from bot.journal.entries import Entry
from bot.journal.journal import Journal
from bot.journal.unanswered import Group, Latest, closest, with_answers
from bot.library.library import Library
from bot.library.turns import Steps
from bot.wording import administration
from bot.wording.administration import GAPS_ON_A_PAGE, Gap
from bot.wording.buttons import Gaps
from bot.wording.reply import Reply
from bot.wording.texts import Language
from retrieval.snapshot.index import Index

DAYS = 30
GROUPS = 60
"""Of alike questions that are asked again, the most frequent: each takes some ten milliseconds."""


@dataclass(frozen=True, slots=True)
class Unanswered:
    """Unanswered questions as they stand with one index."""

    index: Index
    open: tuple[Group, ...]
    answered: tuple[Group, ...]
    """Now, by this index."""

    @classmethod
    async def now(cls, journal: Journal, library: Library) -> Unanswered:
        """Group what readers did not find lately, and ask it again.  Raises JournalError."""
        latest = Latest()
        async for entry in journal.entries(statistics.since(DAYS, time.time())):
            latest.add(entry)
        return await library.by_turns(_grouped(latest.entries, library.index))

    @property
    def counts(self) -> tuple[int, int]:
        return len(self.open), len(self.answered)

    async def page(self, kind: int, page: int, language: Language) -> Reply:
        """One page of what is still open (0) or of what is answered now (1); the nearest where there is none."""
        page = min(max(page, 0), max(1, -(-self.counts[kind] // GAPS_ON_A_PAGE)) - 1)
        start = page * GAPS_ON_A_PAGE
        gaps = await asyncio.to_thread(self._gaps, kind, start, start + GAPS_ON_A_PAGE)
        return administration.gaps(gaps, Gaps(kind, page), self.counts, DAYS, language)

    async def whole(self, kind: int, language: Language) -> Reply:
        """All of one kind."""
        gaps = await asyncio.to_thread(self._gaps, kind, 0, None)
        return administration.gaps(gaps, Gaps(kind, 0), self.counts, DAYS, language)

    def _gaps(self, kind: int, start: int, end: int | None) -> list[Gap]:
        """Each with what comes closest, which takes a while."""
        return [Gap(group, closest(group, self.index)) for group in (self.open, self.answered)[kind][start:end]]


def _grouped(entries: Iterable[Entry], index: Index) -> Steps[Unanswered]:
    found = yield from with_answers(entries, index, GROUPS)
    return Unanswered(
        index,
        tuple(group for group, answered in found if not answered),
        tuple(group for group, answered in found if answered),
    )
