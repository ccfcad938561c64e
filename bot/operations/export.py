"""/export: the questions, the unanswered ones and the administrators' actions as tables (CSV)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from bot.journal.journal import Journal
from bot.journal.unanswered import Latest, with_answers
from bot.library.library import Library
from bot.operations.acts import By
from bot.wording import tables, texts
from bot.wording.reply import Reply, joined, said
from bot.wording.texts import Language

ROWS = 50_000
"""Questions in one exported file."""
LARGEST = 45 * 2**20
"""Bytes at which an exported file is full; Telegram takes 50 MB."""
DEEDS = 10_000
"""In an exported file, the latest."""


class Export:
    """The tables of an export.  The counts say what is in them when all are made."""

    def __init__(self, journal: Journal, library: Library, day: str, language: Language) -> None:
        """`day`: in the names of the files."""
        self._journal = journal
        self._library = library
        self._day = day
        self._language = language
        self._parts = 0
        self.entries = self.groups = self.deeds = 0
        self._of_several = False

    async def files(self) -> AsyncIterator[tuple[str, bytes]]:
        """Name and content, one after the other: memory holds one.  Raises JournalError."""
        table, latest = tables.EntryTable(self._language), Latest()
        async for entry in self._journal.entries():
            if table.rows == ROWS or table.size >= LARGEST:
                yield self._next_name(), table.content
                table = tables.EntryTable(self._language)
            table.add(entry)
            latest.add(entry)
            self.entries += 1
        yield self._next_name(), table.content
        del table
        found = await self._library.by_turns(with_answers(latest.entries, self._library.index))
        self.groups = len(found)
        yield f"chuchu-unanswered-{self._day}.csv", await asyncio.to_thread(tables.groups_csv, found, self._language)
        deeds = await self._journal.audited(DEEDS)
        self.deeds = len(deeds)
        self._of_several = await self._library.cluster() is not None
        yield f"chuchu-audit-{self._day}.csv", await asyncio.to_thread(tables.deeds_csv, deeds, self._language)

    def _next_name(self) -> str:
        self._parts += 1
        return f"chuchu-journal-{self._day}{f'-{self._parts}' if self._parts > 1 else ''}.csv"

    def done(self, by: By, target: str = "") -> Reply:
        """Note what was exported, and tell it."""
        by.note("export", target, f"questions {self.entries}, groups {self.groups}, actions {self.deeds}")
        told = said(texts.EXPORTED, by.language, entries=self.entries, groups=self.groups, deeds=self.deeds)
        return joined(told, said(texts.EXPORTED_OF_ONE, by.language)) if self._of_several else told
