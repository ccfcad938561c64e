"""The seam between a generation's reports and the index that is searched.

`write` runs while a generation is prepared, mostly in a process of its own; `load` in the process that
answers, in a thread.  Both know only folders and a `Reader`, so an index on the disk fits in as well as
one that is built in memory.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path

import numpy as np
import numpy.typing as npt

import retrieval
from corpus.store.store import DamagedError, Reader
from retrieval.language import terms
from retrieval.snapshot import saved, sums
from retrieval.snapshot.index import Index

Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Renumbered:
    """The numbers of one generation's passages in the next."""

    to: Numbers
    """New number of every old passage, -1 where it is gone; those that stay keep their order."""
    new: Numbers
    """New numbers, rising, of passages that the old generation did not have."""

    def kept(self, passages: int) -> Numbers:
        """Old number of every new passage, -1 where it is new.  Shape: (passages,)."""
        kept: Numbers = np.full(passages, -1, dtype=np.int64)
        stay = np.flatnonzero(self.to >= 0)
        kept[self.to[stay]] = stay
        return kept

    @property
    def removed(self) -> Numbers:
        """Old numbers, rising, of passages that are gone."""
        return np.flatnonzero(self.to < 0)


def renumbered(old: Reader, new: Reader, touched: frozenset[str]) -> Renumbered:
    """Match the passages of two generations.  `touched`: files whose report is new or has changed."""
    was = old.quoted()
    to: Numbers = np.full(old.figures.passages, -1, dtype=np.int64)
    added = []
    for file, numbers in new.quoted().items():
        before = was.get(file)
        if before is None or file in touched:
            added.append(np.arange(numbers.start, numbers.stop, dtype=np.int64))
        else:
            to[before.start : before.stop] = np.arange(numbers.start, numbers.stop)
    return Renumbered(to, np.concatenate([np.empty(0, dtype=np.int64), *added]))


_MADE_BY = (
    "engine/postings.py",
    "language/terms.py",
    "question/names.py",
    "snapshot/passages.py",
    "snapshot/saved.py",
    "snapshot/sums.py",
)
"""Modules that decide what is written; `corpus.store.refresh.cutter` covers those that read reports."""


@cache
def indexer() -> str:
    """A fingerprint of the code that makes the index: SHA-256 of its modules, the word cutter and its version."""
    stand = hashlib.sha256()
    for name in _MADE_BY:
        stand.update(name.encode() + b"\0" + (Path(retrieval.__path__[0]) / name).read_bytes())
    stand.update(f"{terms.cutter()} opencc {version('opencc')}".encode())
    return stand.hexdigest()


def write(
    folder: Path,
    reader: Reader,
    old: Path | None,
    numbers: Renumbered | None,
    progress: Callable[[int, int], None] = lambda _done, _of: None,
) -> None:
    """Write into `folder`, which is there and empty, what `load` needs for the reports of `reader`.

    `old`: the same folder of the generation before, and `numbers`: what has become of its passages;
    None when everything is new.  `progress` is called with the passages done and their total; what it raises
    ends the work.  Raises DamagedError when `old` is not whole.
    """
    if old is not None and not (old / saved.TABLES).exists():  # made by a version that saved no index
        old = numbers = None
    if old is not None:
        try:
            sums.check(old)
        except (OSError, ValueError) as exc:
            raise DamagedError("INDEX_INCOMPLETE", folder=old, reason=str(exc)) from exc
    kept = None if numbers is None else numbers.kept(reader.figures.passages)
    new, done = reader.figures.passages if numbers is None else len(numbers.new), 0

    def told(more: int) -> None:
        nonlocal done
        done += more
        progress(done, new)

    progress(0, new)
    saved.write(folder, reader, old, kept, processes=_processes(new), progress=told)


def astray(folder: Path) -> tuple[tuple[str, str], ...]:
    """The names and aliases in a written index that do not lead back to their hospital: hospital and alias."""
    return saved.astray(folder)


def load(folder: Path, reader: Reader) -> Index:
    """The index of a generation.  Raises DamagedError when it is not whole."""
    try:
        return saved.open_saved(folder, reader)
    except (OSError, EOFError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError) as exc:
        raise DamagedError("INDEX_INCOMPLETE", folder=folder, reason=str(exc)) from exc


_MANY = 20_000
"""Passages from which cutting them in several processes repays starting these."""


def _processes(passages: int) -> int:
    return os.cpu_count() or 1 if passages >= _MANY else 1
