"""An index on the disk: written beside the one in use, and opened without reading all of it.

    postings/      retrieval/engine/postings.py
    owners.npy     for every passage the number of its hospital in index.json, -1 where it is on none
    held.npy       the numbers of the passages, hospital by hospital; those of hospital h are
    bounds.npy     held[bounds[h] : bounds[h + 1]]
    index.json     the hospitals with all ways to name them, the files that repeat others, and the cutter of words
    sums.json      what the others add up to (sums.py)

The passages themselves stay in the generation's database (corpus/store/store.py).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from corpus.names.aliases import code_of
from corpus.report import Hospital, Report
from corpus.store.store import Reader
from retrieval.engine import BM25, K1, B, Ids, Marked, Postings, postings
from retrieval.language import terms
from retrieval.language.knowledge import row
from retrieval.language.synonyms import table
from retrieval.question.names import Names, ways_of
from retrieval.snapshot import sums
from retrieval.snapshot.index import Covered, Index, Owned, by_owner, grouped
from retrieval.snapshot.passages import Stored, terms_of, title_of, year_of

TABLES = "index.json"
_Owners = npt.NDArray[np.int32]
"""Number of the hospital of every passage; -1 where it is about none."""


def write(
    folder: Path,
    reader: Reader,
    old: Path | None = None,
    kept: Ids | None = None,
    *,
    processes: int = 1,
    progress: Callable[[int], object] = lambda _: None,
) -> None:
    """Write the index of a generation into `folder`, which is there and empty.

    `old` is the folder of the generation before, and `kept` tells for every passage its number there, or -1
    where it is new.  Kept passages are not cut again.  `progress` is called with the number of new passages done.
    """
    hospitals = reader.hospitals()
    number_of = {hospital.name: number for number, (hospital, _) in enumerate(hospitals)}
    new = np.arange(reader.figures.passages) if kept is None else np.flatnonzero(kept < 0)
    owners = np.full(reader.figures.passages, -1, dtype=np.int32)
    _own_new(owners, reader, new, number_of)
    cut = _Cut(reader.path) if processes > 1 else _Cut(reader.path, reader)
    left = iter(new.tolist())
    if old is not None and kept is not None:
        _own_kept(owners, old, kept, number_of)
        base = Postings.open(old / "postings")
        postings.update(folder / "postings", base, kept, left, cut, processes=processes, progress=progress)
    else:
        postings.build(folder / "postings", left, cut, k1=K1, b=B, processes=processes, progress=progress)
    held, bounds = by_owner(owners, len(hospitals))
    np.save(folder / "owners.npy", owners)
    np.save(folder / "held.npy", held)
    np.save(folder / "bounds.npy", bounds)
    stored = {"hospitals": rows_of(hospitals, old), "repeats": reader.repeats(), "cutter": terms.cutter()}
    (folder / TABLES).write_text(json.dumps(stored, ensure_ascii=False), "utf-8")
    sums.seal(folder)


def _own_new(owners: _Owners, reader: Reader, new: Ids, number_of: Mapping[str, int]) -> None:
    """Fill in the hospitals of new passages, report by report."""
    for numbers in reader.quoted().values():
        own = new[slice(*new.searchsorted([numbers.start, numbers.stop]))]
        if len(own):
            names = reader.hospitals_of(numbers.start)
            owners[own] = [number_of.get(names[number], -1) for number in (own - numbers.start).tolist()]


def _own_kept(owners: _Owners, old: Path, kept: Ids, number_of: Mapping[str, int]) -> None:
    """Fill in the hospitals of kept passages, whose numbers may have changed."""
    stay = np.flatnonzero(kept >= 0)
    names = [name for name, *_ in tables(old)["hospitals"]]
    now = np.array([number_of.get(name, -1) for name in names] + [-1], dtype=np.int32)
    owners[stay] = now[np.load(old / "owners.npy", mmap_mode="r")[kept[stay]]]


def rows_of(hospitals: Iterable[tuple[Hospital, int]], old: Path | None = None) -> list[list[Any]]:
    """The hospitals as they are stored; the ways to name one are computed again only where its names have changed."""
    known = {(name, *aliases): rest for name, aliases, *rest in tables(old)["hospitals"]} if old else {}
    rows = []
    for hospital, reports in hospitals:
        same = known.get((hospital.name, *hospital.aliases))
        code, ways = same[1:] if same else (code_of(hospital.name, hospital.aliases), ways_of(hospital))
        rows.append([hospital.name, hospital.aliases, reports, code, ways])
    return rows


def astray(folder: Path) -> tuple[tuple[str, str], ...]:
    """The names and aliases in a written index that, asked for, lead to no hospital or another one: hospital and alias."""
    rows = [
        (Hospital(name, tuple(aliases)), code, ways) for name, aliases, _, code, ways in tables(folder)["hospitals"]
    ]
    return Names.assemble(rows).astray()


def open_saved(folder: Path, reader: Reader) -> Index:
    """Open the index of a generation.  Raises OSError, ValueError or KeyError when it is not whole."""
    sums.check(folder)
    stored = tables(folder)
    held, bounds = np.load(folder / "held.npy", mmap_mode="r"), np.load(folder / "bounds.npy")
    rows = [(Hospital(name, tuple(aliases)), *rest) for name, aliases, *rest in stored["hospitals"]]
    covered = tuple(Covered(hospital, reports, code) for hospital, reports, code, _ways in rows)
    names = Names.assemble((hospital, code, ways) for hospital, _reports, code, ways in rows)
    bm25 = BM25(Postings.open(folder / "postings"))
    reports = reader.figures.reports
    return Index(
        Stored(reader),
        covered,
        Owned(held, bounds, reader.figures.passages),
        bm25,
        names,
        reports,
        table(reader.synonyms()),
        grouped(stored["repeats"]),
        tuple(map(row, reader.facts())),
        reader.corrections().reached,
    )


def tables(folder: Path) -> dict[str, Any]:
    """What index.json of a written index holds: hospitals with all ways to name them, repeats, the cutter of words."""
    stored: dict[str, Any] = json.loads((folder / TABLES).read_text("utf-8"))
    return stored


class _Cut:
    """Returns the terms of a passage by its number.  Every process that it is sent to reads the reports itself."""

    def __init__(self, path: Path, reader: Reader | None = None) -> None:
        self._path = path
        self._reader = reader
        self._report: Report | None = None
        self._year: int | None = None
        self._title = ""

    def __reduce__(self) -> tuple[Callable[[Path], _Cut], tuple[Path]]:
        return _Cut.of, (self._path,)

    @staticmethod
    @cache
    def of(path: Path) -> _Cut:
        """The one instance of this process, which handles many batches."""
        return _Cut(path)

    def __call__(self, number: int) -> Marked:
        self._reader = self._reader or Reader(self._path)
        report, passage = self._reader.passage(number)
        if report is not self._report:
            self._report, self._year, self._title = report, year_of(report), title_of(report)
        return terms_of(passage, self._year, self._title)
