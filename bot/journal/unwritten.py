"""Rows on their way to the disk: what a reader did a moment ago is known before it is written.

Each row has a key, and a later row with the same key takes its place, so that whatever is written
is the last word.  The number of rows is bounded: past it the oldest give way and are counted.
Nothing here waits, writes or knows SQL.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import StrEnum
from itertools import islice
from typing import Any

Row = tuple[Any, ...]
Batch = dict["Key", Row]


class Table(StrEnum):
    """In the order in which rows must be written: votes and messages point at entries."""

    ENTRIES = "entries"
    VOTES = "votes"
    MESSAGES = "messages"
    STAYS = "stays"
    FAULTS = "faults"
    AUDIT = "audit"


Key = tuple[Table, Any]


class Unwritten:
    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._rows: dict[Key, tuple[Row, str]] = {}
        self.lost = 0
        """Rows that gave way since the start."""

    def __len__(self) -> int:
        return len(self._rows)

    def put(self, table: Table, key: Any, row: Row, owner: str = "") -> None:
        """`owner`: the reader, as hashed, who may have the row forgotten."""
        self._rows.pop((table, key), None)  # to the end: it is the youngest again
        self._rows[table, key] = (row, owner)
        while len(self._rows) > self._limit:
            # What administrators did goes last: there is little of it, and it is kept to be accounted for.
            oldest = next((key for key in self._rows if key[0] is not Table.AUDIT), next(iter(self._rows)))
            del self._rows[oldest]
            self.lost += 1

    def get(self, table: Table, key: Any) -> Row | None:
        found = self._rows.get((table, key))
        return None if found is None else found[0]

    def rows(self, table: Table) -> Iterator[Row]:
        """Those of one table, the oldest first."""
        return (row for (of, _key), (row, _owner) in self._rows.items() if of is table)

    def batch(self, size: int) -> Batch:
        """The oldest `size` rows.  They stay here until they are `written`."""
        return {key: row for key, (row, _owner) in islice(self._rows.items(), size)}

    def written(self, batch: Batch) -> None:
        """Done with these, unless a later row has taken the place meanwhile."""
        for key, row in batch.items():
            if key in self._rows and self._rows[key][0] is row:
                del self._rows[key]

    def rewrite(self, change: Callable[[Any], Any]) -> None:
        """Put what `change` makes of them in the place of all keys, rows and owners."""
        self._rows = {
            (table, change(key)): (change(row), change(owner)) for (table, key), (row, owner) in self._rows.items()
        }

    def forget(self, owner: str) -> list[Key]:
        """Drop all rows of one owner; the keys of what was dropped."""
        dropped = [key for key, (_row, of) in self._rows.items() if of == owner]
        for key in dropped:
            del self._rows[key]
        return dropped
