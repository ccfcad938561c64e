"""The only SQL for reports and passages: one SQLite file for each generation of the corpus.

A `Writer` makes the file, from nothing or from the file of the generation before; once it is complete,
nothing ever changes it.  So it is read without locks, by any number of threads: a `Reader` is for the
threads that search, a `Store` for the event loop.

The tables stand in schema.py.
"""

from __future__ import annotations

import asyncio
import errno
import hashlib
import json
import os
import shutil
import sqlite3
import threading
import weakref
from array import array
from bisect import bisect_left, bisect_right
from collections import OrderedDict
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, NamedTuple

import aiosqlite
import numpy as np

from corpus.names.corrections import Corrections, Dated, Reached
from corpus.problem import ProblemError, packed, unpacked
from corpus.reading import duplicates
from corpus.report import Aside, Failure, Hospital, Passage, Report
from corpus.store import lock, schema
from corpus.store.rows import (
    Pages,
    as_json,
    asides_of,
    hospital_rows,
    page_rows,
    passage_rows,
    picture_name,
    report_of,
    report_row,
)

PICTURES = "pages"
"""Folder beside the database that holds the pictures of pages."""
REMEMBERED = 256
"""Reports that a reader keeps in memory, at most, about 50 kB each."""


class StoreError(ProblemError):
    """The database cannot be used.  The message names the file and the way out."""


class DamagedError(StoreError):
    """The file is not a database of ours, or is incomplete."""


@dataclass(frozen=True, slots=True)
class Holdings:
    """Number of reports (repeats included), of passages that may be quoted, of hospitals covered, and of failures."""

    reports: int = 0
    passages: int = 0
    hospitals: int = 0
    failures: int = 0


@dataclass(frozen=True, slots=True)
class Summary:
    """The record that a generation keeps about itself."""

    created: float
    """Unix time."""
    seconds: float
    """Seconds that reading and storing took."""
    parent: int
    """Number of the generation that was served before; 0 when there was none."""
    folder: str
    """Absolute path of the corpus folder."""
    version: str
    """Version of Chuchu that made it."""
    cutter: str
    """Fingerprint of the code that understood the reports: other code may understand them differently."""
    indexer: str
    """Fingerprint of the code that made the index."""
    figures: Holdings


class Seen(NamedTuple):
    """A file of the corpus folder as it was when it was read."""

    size: int
    mtime_ns: int | None
    """Time of the last change in nanoseconds; None when the file was so young that a further change might keep it."""
    sha256: bytes


class Writer:
    """Makes the database of one generation.  Close it; a file that was not signed is of no use."""

    def __init__(self, path: Path, base: Path | None = None) -> None:
        """Make a new file; with `base`, the file of an earlier generation, as a copy of that.

        Raises StoreError, as all methods do.
        """
        self._name = str(path)
        with explained(self._name):
            self._pictures = path.parent / PICTURES
            if base is not None:
                _copy(base, path)
                _link_all(base.parent / PICTURES, self._pictures)
            self._connection = _begun(path, empty=base is None)
        self._path = path
        self._copied = base is not None
        self._gone: list[duplicates.Sketch] = []
        """Sketches of reports that were removed or renamed: reports that repeated them may not be repeats now."""
        self._new: set[int] = set()
        """Ids of reports that were added or renamed."""

    def close(self) -> None:
        self._connection.close()

    def add(self, report: Report) -> None:
        """Add a report under a name that is free."""
        sketch, figures = duplicates.sketch(report), duplicates.figures(report)
        with explained(self._name):
            identity = self._connection.execute(
                "INSERT INTO reports VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", report_row(report)
            ).lastrowid
            assert identity is not None, "SQLite numbers every row that it inserts"
            self._connection.executemany("INSERT INTO hospitals VALUES (?, ?, ?, ?)", hospital_rows(identity, report))
            self._connection.executemany(
                "INSERT INTO passages VALUES (?, ?, ?, ?, ?, ?, ?)", passage_rows(identity, report)
            )
            self._connection.execute(
                "INSERT INTO prints VALUES (?, ?, ?)",
                (identity, sketch.astype("<u8").tobytes(), as_json(sorted(figures))),
            )
            for page in report.pages:
                self._pictures.mkdir(exist_ok=True)
                picture = self._pictures / picture_name(page)
                if not picture.exists():  # or it may be that of another generation, too
                    picture.write_bytes(page.picture)
            self._connection.executemany("INSERT INTO pages VALUES (?, ?, ?, ?, ?, ?)", page_rows(identity, report))
            self._new.add(identity)

    def drop(self, file: str) -> None:
        """Remove the report of this name, if there is one."""
        with explained(self._name):
            for identity in self._taken_out(file):
                self._new.discard(identity)
                for table in ("hospitals", "passages", "pages", "prints"):
                    self._connection.execute(f"DELETE FROM {table} WHERE report = ?", (identity,))  # noqa: S608
                self._connection.execute("DELETE FROM reports WHERE id = ?", (identity,))

    def rename(self, old: str, new: str) -> None:
        """Rename a report to a name that is free."""
        with explained(self._name):
            self._new.update(self._taken_out(old))
            self._connection.execute("UPDATE reports SET file = ? WHERE file = ?", (new, old))

    def _taken_out(self, file: str) -> list[int]:
        """The ids of the reports of this name, one or none, noted as gone."""
        rows = self._connection.execute(
            "SELECT id, sketch FROM reports JOIN prints ON prints.report = reports.id WHERE file = ?", (file,)
        ).fetchall()
        self._gone += [_sketch_of(sketch) for _identity, sketch in rows]
        return [identity for identity, _sketch in rows]

    def finish(
        self,
        files: Mapping[str, Seen],
        failures: Sequence[Failure],
        synonyms: Sequence[Sequence[str]],
        corrections: Corrections,
        facts: Sequence[Mapping[str, Any]] = (),
    ) -> Holdings:
        """Find repeated reports and number the passages of the others.  Afterwards only `sign` is left to do."""
        with explained(self._name):
            if self._new or self._gone or not self._copied:
                repeats = list(self._repeated().items())
                self._connection.execute("DELETE FROM repeats")
                self._connection.executemany("INSERT INTO repeats VALUES (?, ?)", repeats)
                quoted = list(self._numbered())
                self._connection.execute("DELETE FROM quoted")
                self._connection.executemany("INSERT INTO quoted VALUES (?, ?, ?)", quoted)
            for table in ("files", "failures", "synonyms", "meta"):
                self._connection.execute(f"DELETE FROM {table}")  # noqa: S608
            self._connection.executemany(
                "INSERT INTO files VALUES (?, ?, ?, ?)", [(name, *seen) for name, seen in files.items()]
            )
            rows = ((failure.file, packed(failure.reason)) for failure in failures)
            self._connection.executemany("INSERT INTO failures VALUES (NULL, ?, ?)", rows)
            self._connection.executemany("INSERT INTO synonyms VALUES (NULL, ?)", [[as_json(g)] for g in synonyms])
            self._connection.execute("INSERT INTO meta VALUES ('corrections', ?)", [as_json(asdict(corrections))])
            self._connection.execute("INSERT INTO meta VALUES ('facts', ?)", [as_json(list(facts))])
            self._remove_pictures()
            reports = self._one("SELECT count(*) FROM reports")
            passages = self._one("SELECT coalesce(sum(passages), 0) FROM quoted")
            hospitals = self._one(f"SELECT count(DISTINCT name) FROM ({schema.COVERED})")  # noqa: S608
            return Holdings(reports, passages, hospitals, len(failures))

    def sign(self, summary: Summary) -> None:
        """Complete the file and make sure that it is on the disk."""
        with explained(self._name):
            self._connection.execute("INSERT INTO meta VALUES ('summary', ?)", [as_json(asdict(summary))])
            self._connection.execute("COMMIT")
            if self._one("PRAGMA freelist_count") * 4 > self._one("PRAGMA page_count"):  # much was taken out
                self._connection.execute("VACUUM")
            self._connection.close()
            synchronise(self._path)

    def _remove_pictures(self) -> None:
        """Delete those of reports that are gone."""
        if self._pictures.is_dir():
            shown = {name for [name] in self._connection.execute("SELECT picture FROM pages")}
            for path in self._pictures.iterdir():
                if path.name not in shown:
                    path.unlink()

    def _one(self, query: str) -> int:
        [value] = self._connection.execute(query).fetchone()
        return int(value)

    def _repeated(self) -> dict[int, int]:
        rows = self._connection.execute(
            "SELECT id, sketch FROM reports JOIN prints ON prints.report = reports.id"
            " ORDER BY NOT EXISTS (SELECT 1 FROM hospitals WHERE report = id), file"
        ).fetchall()
        identities = [identity for identity, _sketch in rows]

        def differ(i: int, j: int) -> bool:
            one, other = self._told_apart(identities[i]), self._told_apart(identities[j])
            return duplicates.are_two(one[0], other[0], one[1], other[1])

        found = duplicates.repeated([_sketch_of(sketch) for _id, sketch in rows], differ, self._before(identities))
        return {identities[i]: identities[first] for i, first in found.items()}

    def _before(self, identities: Sequence[int]) -> duplicates.Before | None:
        if not self._copied or len(self._new) + len(self._gone) > len(identities) // 2:
            return None
        places = {identity: place for place, identity in enumerate(identities)}
        known = self._connection.execute("SELECT report, first FROM repeats").fetchall()
        # A repeat whose original is gone or new resembles that one closely, so it is compared again in any case.
        found = {places[r]: places.get(first, -1) for r, first in known if r in places and r not in self._new}
        return duplicates.Before(found, frozenset(places[identity] for identity in self._new), self._gone)

    def _told_apart(self, identity: int) -> tuple[frozenset[str], frozenset[str]]:
        names = self._connection.execute("SELECT name FROM hospitals WHERE report = ?", [identity]).fetchall()
        [figures] = self._connection.execute("SELECT figures FROM prints WHERE report = ?", [identity]).fetchone()
        return frozenset(name for [name] in names), frozenset(json.loads(figures))

    def _numbered(self) -> Iterator[tuple[int, int, int]]:
        first = 0
        rows = self._connection.execute(
            "SELECT id, (SELECT count(*) FROM passages WHERE report = id) AS held FROM reports"
            " WHERE NOT anonymous AND id NOT IN (SELECT report FROM repeats) AND held > 0 ORDER BY file"
        ).fetchall()
        for identity, passages in rows:
            yield first, identity, passages
            first += passages


class Reader:
    """Reads one generation, in any number of threads at a time; close it, or drop every reference to it.

    As long as it lives it holds a shared lock on the file, so that no program deletes what is being served.
    """

    def __init__(self, path: Path, remembered: int = REMEMBERED) -> None:
        """Open a file.  Raises StoreError, and DamagedError when it is not a whole database of ours."""
        self.path = path
        self._name = str(path)
        self._remembered = remembered
        self._recent: OrderedDict[int, Report] = OrderedDict()
        self._turn = threading.Lock()  # guards the remembered reports and the idle connections
        self._idle: list[sqlite3.Connection] = []
        self._quoted: tuple[array[int], array[int]] | None = None
        with explained(self._name):
            held = lock.hold(path)
        self._release = weakref.finalize(self, _release, self._idle, held)
        with ExitStack() as undo:
            undo.callback(self.close)
            with explained(self._name):
                _check_whole(path)
            self.summary = self._summary()
            undo.pop_all()

    def close(self) -> None:
        self._release()

    @property
    def figures(self) -> Holdings:
        return self.summary.figures

    # --- by number, file or fingerprint ---

    def passage(self, number: int) -> tuple[Report, Passage]:
        """The passage with a number in the corpus, and its report.  Raises IndexError when there is none."""
        firsts, identities = self._numbers()
        if not 0 <= number < self.figures.passages:
            raise IndexError(number)
        place = bisect_right(firsts, number) - 1
        report = self._report(identities[place])
        return report, report.passages[number - firsts[place]]

    def report(self, file: str) -> Report | None:
        """The report of this name, quoted or not; None when there is none."""
        return self._by("file", file)

    def by_fingerprint(self, fingerprint: str) -> Report | None:
        """The quoted report with this fingerprint; None when there is none."""
        return self._by("fingerprint", fingerprint)

    def first(self, fingerprint: str) -> int | None:
        """The number of the first passage of the quoted report with this fingerprint; None when there is none."""
        rows = self._rows(
            "SELECT first FROM quoted JOIN reports ON reports.id = report WHERE fingerprint = ? ORDER BY file LIMIT 1",
            [fingerprint],
        )
        return next((first for [first] in rows), None)

    def numbers(self, file: str) -> range:
        """The numbers of a report's passages; empty when it is not quoted."""
        rows = self._rows(
            "SELECT first, passages FROM quoted JOIN reports ON reports.id = report WHERE file = ?", [file]
        )
        return next((range(first, first + passages) for first, passages in rows), range(0))

    def quoted(self) -> dict[str, range]:
        """The numbers of the passages of every quoted report, by file, rising."""
        rows = self._rows(
            "SELECT file, first, passages FROM quoted JOIN reports ON reports.id = report ORDER BY first", []
        )
        return {file: range(first, first + passages) for file, first, passages in rows}

    def digests(self, made_by: str) -> Iterator[tuple[str, str]]:
        """The file of every quoted report, and what stands for all that is stored of it, in order.

        `made_by`: what else decides what becomes of it.
        """
        for [identity] in self._rows("SELECT report FROM quoted ORDER BY first", []):
            stand = hashlib.sha256(made_by.encode())
            [row] = self._rows(f"{schema.REPORT} WHERE id = ?", [identity])
            held = (self._rows(query, [identity]) for query in (schema.HOSPITALS, schema.PASSAGES, schema.PAGES))
            for one in (row, *held):
                stand.update(repr(one).encode("utf-8", "surrogatepass"))
            yield row[0], stand.hexdigest()[:32]

    def printed_pages(self) -> int:
        """The number of printed pages that quoted reports were read from."""
        query = "SELECT COUNT(*) FROM pages WHERE report IN (SELECT report FROM quoted)"
        [[pages]] = self._rows(query, [])
        return int(pages)

    def hospitals_of(self, first: int) -> list[str]:
        """The hospital of every passage of a report; `first`: the number of its first passage."""
        firsts, identities = self._numbers()
        identity = identities[bisect_left(firsts, first)]
        query = "SELECT hospital FROM passages WHERE report = ? ORDER BY number"
        return [hospital for [hospital] in self._rows(query, [identity])]

    def set_aside(self, hospitals: Collection[str], word: str) -> Iterator[tuple[str, Aside]]:
        """What the reports on some hospitals set aside, each with its file; of all reports, what may hold a word."""
        if hospitals:
            listed = ", ".join("?" * len(hospitals))
            about = f"id IN (SELECT report FROM hospitals WHERE name IN ({listed}))"  # noqa: S608
        else:
            about = "instr(aside, ?)"
        query = f"SELECT file, aside FROM reports WHERE {about} ORDER BY file LIMIT {_LOOKED_INTO}"  # noqa: S608
        for file, aside in self._rows(query, [*hospitals] or [word]):
            yield from ((file, one) for one in asides_of(aside))

    # --- one after the other ---

    def reports(self) -> Iterator[Report]:
        """All reports in the order of their names, without remembering them."""
        for [identity] in self._rows("SELECT id FROM reports ORDER BY file", []):
            yield self._read(identity)

    # --- lists ---

    def hospitals(self) -> tuple[tuple[Hospital, int], ...]:
        """Every hospital covered, with the number of reports on it, by name."""
        aliases: dict[str, dict[str, None]] = {}
        reports: dict[str, set[int]] = {}
        for name, others, report in self._rows(schema.COVERED, []):
            aliases.setdefault(name, {}).update(dict.fromkeys(json.loads(others)))
            reports.setdefault(name, set()).add(report)
        return tuple((Hospital(name, tuple(aliases[name])), len(reports[name])) for name in sorted(aliases))

    def covered(self) -> set[str]:
        """The names of all hospitals covered, without aliases."""
        query = "SELECT DISTINCT name FROM hospitals WHERE report NOT IN (SELECT report FROM repeats)"
        return {name for [name] in self._rows(query, [])}

    def hospitals_by_file(self) -> dict[str, tuple[str, ...]]:
        """The names of the hospitals that each report is about."""
        found: dict[str, list[str]] = {}
        query = "SELECT file, name FROM hospitals JOIN reports ON reports.id = report ORDER BY file, place"
        for file, name in self._rows(query, []):
            found.setdefault(file, []).append(name)
        return {file: tuple(names) for file, names in found.items()}

    def repeats(self) -> dict[str, str]:
        """The file of every report that repeats another one, to the file that is quoted."""
        query = (
            "SELECT a.file, b.file FROM repeats JOIN reports AS a ON a.id = repeats.report"
            " JOIN reports AS b ON b.id = repeats.first ORDER BY a.file"
        )
        return dict(self._rows(query, []))

    def files(self) -> dict[str, Seen]:
        rows = self._rows("SELECT name, size, mtime_ns, sha256 FROM files ORDER BY name", [])
        return {name: Seen(size, mtime_ns, sha256) for name, size, mtime_ns, sha256 in rows}

    def failures(self) -> tuple[Failure, ...]:
        return tuple(Failure(file, unpacked(reason)) for file, reason in self._rows(schema.FAILURES, []))

    def synonyms(self) -> tuple[tuple[str, ...], ...]:
        return tuple(
            tuple(json.loads(words)) for [words] in self._rows("SELECT words FROM synonyms ORDER BY place", [])
        )

    def facts(self) -> list[dict[str, Any]]:
        """Rows of knowledge added by administrators; none in a generation made before there were any."""
        return [
            row for [value] in self._rows("SELECT value FROM meta WHERE key = 'facts'", []) for row in json.loads(value)
        ]

    def corrections(self) -> Corrections:
        [[value]] = self._rows("SELECT value FROM meta WHERE key = 'corrections'", [])
        stored = json.loads(value)
        subjects, aliases = (
            {key: tuple(words) for key, words in stored[field].items()} for field in ("subjects", "aliases")
        )
        dated = {file: Dated(*words) for file, words in stored.get("dated", {}).items()}  # earlier versions had none
        reached = {hospital: Reached(*told) for hospital, told in stored.get("reached", {}).items()}
        return Corrections(subjects, aliases, dated=dated, reached=reached)

    def sketches(self) -> dict[str, duplicates.Sketch]:
        """The sketch of every report, by file, to find which of them a further report repeats."""
        rows = self._rows("SELECT file, sketch FROM reports JOIN prints ON prints.report = reports.id", [])
        return {file: _sketch_of(sketch) for file, sketch in rows}

    # --- inside ---

    def _by(self, column: str, value: str) -> Report | None:
        quoted = " AND id IN (SELECT report FROM quoted)" if column == "fingerprint" else ""
        query = f"SELECT id FROM reports WHERE {column} = ?{quoted} ORDER BY file LIMIT 1"  # noqa: S608
        rows = self._rows(query, [value])
        return next((self._report(identity) for [identity] in rows), None)

    def _report(self, identity: int) -> Report:
        with self._turn:
            known = self._recent.get(identity)
            if known is not None:
                self._recent.move_to_end(identity)
                return known
        report = self._read(identity)
        with self._turn:
            report = self._recent.setdefault(identity, report)  # another thread may have been faster
            while len(self._recent) > self._remembered:
                self._recent.popitem(last=False)
        return report

    def _read(self, identity: int) -> Report:
        with self._connection() as connection:
            row = connection.execute(f"{schema.REPORT} WHERE id = ?", [identity]).fetchone()
            hospitals = connection.execute(schema.HOSPITALS, [identity]).fetchall()
            passages = connection.execute(schema.PASSAGES, [identity]).fetchall()
            pages = connection.execute(schema.PAGES, [identity]).fetchall()
        return report_of(row, hospitals, passages, Pages(pages, self.path.parent / PICTURES) if pages else ())

    def _numbers(self) -> tuple[array[int], array[int]]:
        if self._quoted is None:
            rows = self._rows("SELECT first, report FROM quoted ORDER BY first", [])
            self._quoted = array("q", [first for first, _ in rows]), array("q", [report for _, report in rows])
        return self._quoted

    def _summary(self) -> Summary:
        rows = self._rows(schema.SUMMARY, [])
        if not rows:
            raise DamagedError("STORE_UNFINISHED", file=self._name)
        return _summary_of(rows[0][0])

    def _rows(self, query: str, values: Sequence[Any]) -> list[Any]:
        with self._connection() as connection:
            return connection.execute(query, values).fetchall()

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        with explained(self._name):
            with self._turn:
                connection = self._idle.pop() if self._idle else None
            if connection is None:
                connection = connect_unchanging(self.path)
            try:
                yield connection
            finally:
                with self._turn:
                    if self._release.alive:
                        self._idle.append(connection)
                        connection = None
                if connection is not None:
                    connection.close()


class Store:
    """Reads a generation's file for the event loop, through aiosqlite.  Close it: it has a thread."""

    def __init__(self, connection: aiosqlite.Connection, name: str) -> None:
        """Use `open`, which also checks the file."""
        self._connection = connection
        self._name = name

    @classmethod
    async def open(cls, path: Path) -> Store:
        """Open a file.  Raises StoreError, and DamagedError when it is not a whole database of ours."""
        name = str(path)
        with explained(name):
            await asyncio.to_thread(_check_whole, path)
            connection = await aiosqlite.connect(_unchanging(path), uri=True)
        return cls(connection, name)

    async def close(self) -> None:
        await self._connection.close()

    async def summary(self) -> Summary:
        rows = await self._rows(schema.SUMMARY)
        if not rows:
            raise DamagedError("STORE_UNFINISHED", file=self._name)
        return _summary_of(rows[0][0])

    async def failures(self) -> tuple[Failure, ...]:
        return tuple(Failure(file, unpacked(reason)) for file, reason in await self._rows(schema.FAILURES))

    async def report(self, file: str) -> Report | None:
        rows = await self._rows("SELECT id FROM reports WHERE file = ?", file)
        if not rows:
            return None
        [identity] = rows[0]
        [row] = await self._rows(f"{schema.REPORT} WHERE id = ?", identity)
        return report_of(row, await self._rows(schema.HOSPITALS, identity), await self._rows(schema.PASSAGES, identity))

    async def _rows(self, query: str, *values: Any) -> list[Any]:
        with explained(self._name):
            return list(await self._connection.execute_fetchall(query, values))


def adopt(path: Path, parent: int) -> None:
    """Set the parent of a generation that comes from elsewhere and has no number here yet."""
    with explained(str(path)), closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("UPDATE meta SET value = json_set(value, '$.parent', ?) WHERE key = 'summary'", [parent])


def _sketch_of(stored: bytes) -> duplicates.Sketch:
    return np.frombuffer(stored, dtype="<u8").astype(np.uint64)


def _summary_of(value: str) -> Summary:
    stored = json.loads(value)
    return Summary(**{**stored, "figures": Holdings(**stored["figures"])})


def _begun(path: Path, *, empty: bool) -> sqlite3.Connection:
    """A connection for writing, in a transaction; `empty`: the tables are made first."""
    with ExitStack() as undo:
        connection = sqlite3.connect(path, isolation_level=None)
        undo.callback(connection.close)
        # A file that is not finished is thrown away, so nothing in it needs to outlive a crash.
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        if empty:
            connection.executescript(schema.SCHEMA)
        connection.execute("BEGIN")
        undo.pop_all()
    return connection


def _unchanging(path: Path) -> str:
    """The address by which SQLite opens a file that never changes: read-only, and without locks."""
    return f"{path.absolute().as_uri()}?mode=ro&immutable=1"


def connect_unchanging(path: Path) -> sqlite3.Connection:
    """Connect to a file that never changes; any thread may use the connection, one at a time."""
    return sqlite3.connect(_unchanging(path), uri=True, check_same_thread=False)


def _release(idle: list[sqlite3.Connection], held: int) -> None:
    while idle:
        idle.pop().close()
    lock.let_go(held)


_LOOKED_INTO = 2_000
"""Reports looked into for what they set aside, at most."""
_HEADER = 100
"""Bytes of a SQLite file's header; the offsets below are those of its file format."""


def _check_whole(path: Path) -> None:
    """Raise DamagedError unless the file is a database of ours, and as long as its header says; takes microseconds."""
    with path.open("rb") as file:
        header = file.read(_HEADER)
        size = os.fstat(file.fileno()).st_size
    if len(header) < _HEADER or not header.startswith(b"SQLite format 3\0"):
        raise DamagedError("STORE_BROKEN", file=path)
    page = int.from_bytes(header[16:18], "big")
    pages, version, application = (int.from_bytes(header[at : at + 4], "big") for at in (28, 60, 68))
    if application != schema.APPLICATION_ID:
        raise DamagedError("STORE_FOREIGN", file=path)
    if version != schema.VERSION:
        raise DamagedError(
            "STORE_NEWER" if version > schema.VERSION else "STORE_OLDER",
            file=path,
            format=version,
            known=schema.VERSION,
        )
    if size < pages * (65536 if page == 1 else page):
        raise DamagedError("STORE_INCOMPLETE", file=path)


def _copy(source: Path, target: Path) -> None:
    """Copy a file that never changes; on file systems that can, by sharing its blocks."""
    if not hasattr(os, "copy_file_range"):
        shutil.copyfile(source, target)
        return
    with source.open("rb") as whole, target.open("wb") as copy:
        left = os.fstat(whole.fileno()).st_size
        try:
            while left and (copied := os.copy_file_range(whole.fileno(), copy.fileno(), left)):
                left -= copied
        except OSError as exc:
            if exc.errno not in {errno.EXDEV, errno.ENOSYS, errno.EINVAL, errno.EOPNOTSUPP}:
                raise
        if left:
            whole.seek(copy.tell())
            shutil.copyfileobj(whole, copy, 1 << 20)


def _link_all(source: Path, target: Path) -> None:
    """The files of a folder in another one, which share their blocks where the file system can; nothing changes them."""
    if not source.is_dir():
        return
    target.mkdir()
    for path in source.iterdir():
        try:
            os.link(path, target / path.name)
        except OSError:
            shutil.copyfile(path, target / path.name)


def synchronise(path: Path) -> None:
    """Wait until a file or folder is on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        with suppress(PermissionError):  # Windows cannot synchronise folders
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def explained(name: str) -> Iterator[None]:
    """Turn errors of SQLite and the file system into a StoreError that tells an administrator what to do."""
    try:
        yield
    except FileNotFoundError as exc:
        raise DamagedError("STORE_GONE", file=name) from exc
    except OSError as exc:
        raise _of_the_system(exc, name) from exc
    except sqlite3.Error as exc:
        raise _explanation(exc, name) from exc


def _of_the_system(error: OSError, name: str) -> StoreError:
    if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
        return StoreError("DISK_FULL", file=name)
    if error.errno in {errno.EROFS, errno.EACCES, errno.EPERM}:
        return StoreError("FOLDER_READ_ONLY", file=name, reason=error.strerror)
    return StoreError("FOLDER_UNUSABLE", file=name, reason=error.strerror)


def _explanation(error: sqlite3.Error, name: str) -> StoreError:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the upper bits only tell kinds of the same error apart
    if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        return StoreError("STORE_BUSY", file=name)
    if code in {sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT}:
        return DamagedError("STORE_BROKEN", file=name)
    if code == sqlite3.SQLITE_FULL:
        return StoreError("DISK_FULL", file=name)
    if code in {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_IOERR}:
        return StoreError("FOLDER_READ_ONLY", file=name, reason=str(error))
    return StoreError("STORE_FAILED", file=name, reason=str(error))
