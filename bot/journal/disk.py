"""The journal's file kept open: written, read and kept within its limits, and opened anew after it failed or was moved.

It remembers nothing of what readers did; bot/journal/journal.py does, and tries again.
"""

from __future__ import annotations

import asyncio
import math
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.journal.file import Connections, Opened, name_of, open_first, prune, reopened, transaction, truncated
from bot.journal.tables import GIVEN, Batch, Row, explained, statements

SECONDS_BETWEEN_PRUNINGS = 600.0
ROWS_BETWEEN_PRUNINGS = 1_000


@dataclass(frozen=True, slots=True)
class Retention:
    """The limits that the journal is kept within."""

    seconds: float
    """Age of an entry at most."""
    bytes: int
    """Size of the file in bytes at most."""


class Disk:
    """The open file, written to by whoever holds `turn`.  Every method that waits raises `JournalError`."""

    def __init__(
        self,
        database: Path | None,
        opened: Opened | None,
        limits: Retention,
        clock: Callable[[], float],
        begin: Callable[[Opened], None],
    ) -> None:
        """`begin` is called when a file that could not be opened at first has been opened."""
        self.file: Connections | None = opened.file if opened else None
        self.salt = opened.salt if opened else None
        self.name = name_of(database)
        self.broken = False
        """True when the file must be opened anew."""
        self.turn = asyncio.Lock()
        self._database = database
        self._limits = limits
        self._clock = clock
        self._begin = begin
        self._pruned_at = -math.inf
        self._rows_since_pruning = 0
        self._truncate = False

    async def close(self) -> None:
        if self.file is not None:
            await self.file.close()

    async def opened(self) -> Connections:
        """The open file, opened anew after it failed or was moved away.  The caller holds the turn."""
        file = self.file
        if file is not None and self._database is not None and not await asyncio.to_thread(self._database.exists):
            self.broken = True  # or what is written now would go into the file that was moved away
        if file is not None and self.broken:
            self.file = None
            with suppress(sqlite3.Error):
                await file.close()
        if self.file is None:
            if self.salt is None:
                opened = await open_first(self._database, self._clock)
                self.file, self.salt = opened.file, opened.salt
                self._begin(opened)
            else:
                self.file = await reopened(self._database, self.salt)
            self.broken = False
        return self.file

    async def write(self, file: Connections, batch: Batch) -> None:
        """Write a batch in one transaction into the file from `opened`.  The caller holds the turn."""
        with explained(self.name):
            async with transaction(file.writing):
                for statement, values in statements(batch):
                    await file.writing.execute(statement, values)
        self._rows_since_pruning += len(batch)

    async def delete(self, owner: str, last: int) -> int:
        """Delete a reader's rows, in the file and its log; return the number of entries.  The caller holds the turn.

        `last`: the highest id that any entry has had so far; none of those is given again.
        """
        writing = (await self.opened()).writing
        with explained(self.name):
            async with transaction(writing):
                await writing.execute(GIVEN, (last,))
                await writing.execute("DELETE FROM votes WHERE reader = ?", (owner,))
                await writing.execute("DELETE FROM complaints WHERE reader = ?", (owner,))
                await writing.execute("DELETE FROM stays WHERE reader = ?", (owner,))
                await writing.execute("DELETE FROM follows WHERE reader = ?", (owner,))
                deleted = await writing.execute("DELETE FROM entries WHERE reader = ?", (owner,))
            self._truncate = not await truncated(writing)  # not while another program reads the file
        return deleted.rowcount

    async def tidy(self) -> float | None:
        """Keep within the limits of age and size, a step at a time, so that `forget` need not wait long.

        Returns the Unix time from which on entries are kept by age; None when no check was due.
        """
        now = asyncio.get_running_loop().time()
        if self._truncate:
            async with self.turn:
                with explained(self.name):
                    self._truncate = not await truncated((await self.opened()).writing)
        if self._rows_since_pruning < ROWS_BETWEEN_PRUNINGS and now - self._pruned_at < SECONDS_BETWEEN_PRUNINGS:
            return None
        oldest = self._clock() - self._limits.seconds
        more = True
        while more:
            async with self.turn:
                with explained(self.name):
                    more = await prune((await self.opened()).writing, oldest, self._limits.bytes)
        self._rows_since_pruning, self._pruned_at = 0, now
        return oldest

    async def read(self, sql: str, *parameters: Any) -> list[Row]:
        """Read rows from the file, which must be open."""
        assert self.file is not None, "the caller knows that it is open"
        with explained(self.name):
            return [tuple(row) for row in await self.file.reading.execute_fetchall(sql, parameters)]
