"""Read the corpus folder into a new generation, and of its files only those changed since an older one.

A file is taken over unread when its size and time are unchanged, and read but not parsed again when its
SHA-256 is unchanged.  The result equals a full read, file for file, row for row; only the ids of rows may
differ.  Beside its own text a report depends on its name (hospitals.toml lists files) and on the further
names of its hospitals, so after a change of hospitals.toml exactly the reports concerned are parsed again.
Files that could not be read are tried again each time.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any

from corpus import formats
from corpus.names.corrections import (
    FACTS,
    FILE,
    SYNONYMS,
    Corrections,
    CorrectionsError,
    Refuse,
    accept,
    read_corrections,
    read_facts,
    read_synonyms,
)
from corpus.reading.read import File, UnreadableFileError, failure, files_of, read_file, report_of
from corpus.report import Failure, Report
from corpus.store.store import Holdings, Reader, Seen, Writer

YOUNG_NS = 2_000_000_000
"""Nanoseconds for which a changed file counts as young: its time may not show a further change (FAT resolves 2 s)."""

Progress = Callable[[int, int], None]
"""Called with the number of files read, and of files to read.  An exception from it ends the reading."""


@dataclass(frozen=True, slots=True)
class Refreshed:
    """The outcome for each file.  Every file with a report is counted in exactly one of the first four fields."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    renamed: tuple[tuple[str, str], ...]
    """Old name and new name of files whose text is unchanged."""
    unchanged: int
    removed: tuple[str, ...]
    """Reports whose file is gone.  A file that cannot be read any more is among the failures instead."""
    failures: tuple[Failure, ...]
    words: bool
    """True when the content of synonyms.toml or facts.toml has changed."""
    anything: bool
    """True when the new generation differs from the old one in anything."""
    figures: Holdings

    @property
    def touched(self) -> frozenset[str]:
        """The reports that the old generation does not have under this name and with this text."""
        return frozenset([*self.added, *self.changed, *(new for _old, new in self.renamed)])


_UNDERSTANDING = ("formats", "reading", "names")
"""Folders of this package whose code decides how a report is understood; the format in which reports are stored has
a version number of its own."""


@cache
def cutter() -> str:
    """A fingerprint of the code that understands reports: SHA-256 of its modules and tables."""
    package = Path(__file__).parents[1]
    paths = [package / "report.py", *(path for part in _UNDERSTANDING for path in (package / part).iterdir())]
    stand = hashlib.sha256()
    for path in sorted(paths):
        if path.suffix in {".py", ".csv", ".toml"}:
            stand.update(path.relative_to(package).as_posix().encode() + b"\0" + path.read_bytes())
    return stand.hexdigest()


def refresh(
    folder: Path,
    max_bytes: int,
    writer: Writer,
    old: Reader | None,
    progress: Progress,
    *,
    copied: bool,
    refuse: Refuse = accept,
    memory: formats.Memory | None = None,
) -> Refreshed:
    """Fill `writer` with the reports of a folder.

    `copied`: `writer` began as a copy of `old`, which `may_be_copied`; otherwise it is empty, everything is read,
    and `old` only serves to tell what has changed.  `refuse`: returns the reason why a row of facts.toml cannot
    be used.  `memory`: of what was recognised on scans, which then holds that of these files only.  Raises CorpusError
    and StoreError.
    """
    return _Refreshing(folder, max_bytes, writer, old, copied=copied, refuse=refuse, memory=memory).refresh(progress)


def may_be_copied(old: Reader) -> bool:
    """Tell whether the same code has understood the old generation's reports."""
    return old.summary.cutter == cutter()


def to_read(folder: Path, max_bytes: int, old: Reader) -> int:
    """Number of files that a refresh will have to read, judged quickly by their sizes and times.

    All of them when the code or the content of hospitals.toml has changed.  Raises CorpusError.
    """
    files, before = files_of(folder), old.files()
    try:
        same = may_be_copied(old) and read_corrections(folder) == old.corrections()
    except CorrectionsError:
        same = False
    seen = (before.get(file.name) for file in files)
    pairs = zip(files, seen, strict=True)
    return sum(not (same and known and _looks_same(file, known, max_bytes)) for file, known in pairs)


def _looks_same(file: File, seen: Seen, max_bytes: int) -> bool:
    return (file.size, file.mtime_ns) == (seen.size, seen.mtime_ns) and file.size <= max_bytes


class _Refreshing:
    """A single refresh; its lists are filled on the way."""

    def __init__(
        self,
        folder: Path,
        max_bytes: int,
        writer: Writer,
        old: Reader | None,
        *,
        copied: bool,
        refuse: Refuse,
        memory: formats.Memory | None,
    ) -> None:
        self._folder = folder
        self._max_bytes = max_bytes
        self._writer = writer
        self._old = old
        self._copied = copied
        self._refuse = refuse
        self._memory = memory
        self._failures: list[Failure] = []
        self._corrections = Corrections()
        self._seen: dict[str, Seen] = {}
        self._added: list[str] = []
        self._changed: list[str] = []
        self._renamed: dict[str, str] = {}  # old name: new name
        self._unchanged = 0

    def refresh(self, progress: Progress) -> Refreshed:
        files = files_of(self._folder)
        try:
            self._corrections = read_corrections(self._folder)
        except CorrectionsError as reason:
            self._failures.append(Failure(FILE, reason.problem))
        before = self._old.files() if self._old else {}
        now = {file.name for file in files}
        gone = {name: seen for name, seen in before.items() if name not in now}
        stale = self._stale() if self._copied else frozenset(before)
        changed = [file for file in files if not self._take_over(file, before.get(file.name), stale)]
        self._read_all(changed, before, self._movable(gone), stale, progress)
        if self._memory:
            self._memory.forget({seen.sha256.hex() for seen in self._seen.values()})
        return self._finished(self._take_out(gone))

    def _take_over(self, file: File, seen: Seen | None, stale: frozenset[str]) -> bool:
        """Note a file as unchanged, unread, where its size and time show that it is; return whether they do."""
        same = seen is not None and file.name not in stale and _looks_same(file, seen, self._max_bytes)
        if seen is not None and same:
            self._seen[file.name] = seen
            self._unchanged += 1
        return same

    def _movable(self, gone: dict[str, Seen]) -> dict[tuple[bytes, str], str]:
        """Files that are gone and may only have been renamed, by SHA-256 and format."""
        return {(seen.sha256, _format(name)): name for name, seen in reversed(gone.items())} if self._copied else {}

    def _read_all(
        self,
        changed: Sequence[File],
        before: Mapping[str, Seen],
        movable: dict[tuple[bytes, str], str],
        stale: frozenset[str],
        progress: Progress,
    ) -> None:
        for done, file in enumerate(changed):
            progress(done, len(changed))
            try:
                self._read(file, before.get(file.name), movable, stale)
            except UnreadableFileError as reason:
                self._failures.append(failure(file, reason))
                self._drop(file.name)
        progress(len(changed), len(changed))

    def _take_out(self, gone: Mapping[str, Seen]) -> tuple[str, ...]:
        """Rename reports whose file was renamed, drop the others that are gone; return the names of those."""
        for name in gone:
            if name in self._renamed:
                self._writer.rename(name, self._renamed[name])
            else:
                self._drop(name)
        return tuple(name for name in gone if name not in self._renamed)

    def _finished(self, removed: tuple[str, ...]) -> Refreshed:
        synonyms: tuple[tuple[str, ...], ...] = ()
        try:
            synonyms = read_synonyms(self._folder)
        except CorrectionsError as reason:
            self._failures.append(Failure(SYNONYMS, reason.problem))
        facts: tuple[Mapping[str, Any], ...] = ()
        try:
            facts = read_facts(self._folder, self._refuse)
        except CorrectionsError as reason:
            self._failures.append(Failure(FACTS, reason.problem))
        holdings = self._writer.finish(self._seen, self._failures, synonyms, self._corrections, facts)
        words = self._old is not None and (synonyms != self._old.synonyms() or list(facts) != self._old.facts())
        files = bool(self._added or self._changed or self._renamed or removed)
        return Refreshed(
            added=tuple(self._added),
            changed=tuple(self._changed),
            renamed=tuple(self._renamed.items()),
            unchanged=self._unchanged,
            removed=removed,
            failures=tuple(self._failures),
            words=words,
            anything=words or files or not self._copied or self._stands_otherwise(),
            figures=holdings,
        )

    def _stands_otherwise(self) -> bool:
        """Tell whether the folder, the failures or the content of hospitals.toml have changed."""
        old = self._old
        return (
            old is None
            or tuple(self._failures) != old.failures()
            or self._corrections != old.corrections()
            or old.summary.folder != str(self._folder.absolute())
        )

    def _read(
        self, file: File, seen: Seen | None, movable: dict[tuple[bytes, str], str], stale: frozenset[str]
    ) -> None:
        young = file.mtime_ns > time.time_ns() - YOUNG_NS
        raw = read_file(file, self._max_bytes)
        digest = hashlib.sha256(raw).digest()
        now = Seen(file.size, None if young else file.mtime_ns, digest)
        if seen is None:
            moved = movable.get((digest, _format(file.name)))
            listed = self._corrections.subjects.keys() | self._corrections.dated.keys()
            if moved is not None and moved not in stale and moved not in listed and file.name not in listed:
                del movable[digest, _format(file.name)]
                self._renamed[moved] = file.name
                self._seen[file.name] = now
                return
        elif seen.sha256 == digest and file.name not in stale:
            self._seen[file.name] = now
            self._unchanged += 1
            return
        report = report_of(file, raw, self._max_bytes, self._corrections, self._memory)
        self._seen[file.name] = now
        self._put(report, seen is not None)

    def _put(self, report: Report, was_there: bool) -> None:
        same = was_there and self._old is not None and self._old.report(report.file) == report
        same = same and not (self._copied and report.pages)  # the same text may be printed otherwise
        if same and self._copied:
            self._unchanged += 1
            return
        self._drop(report.file)
        self._writer.add(report)
        if same:
            self._unchanged += 1
        else:
            (self._changed if was_there else self._added).append(report.file)

    def _drop(self, name: str) -> None:
        if self._copied:
            self._writer.drop(name)

    def _stale(self) -> frozenset[str]:
        """Files that the change of hospitals.toml concerns."""
        assert self._old is not None, "what is copied has been there"
        was, now = self._old.corrections(), self._corrections
        files = _differing(was.subjects, now.subjects) | _differing(was.dated, now.dated)
        hospitals = _differing(was.aliases, now.aliases)
        if hospitals:
            files |= {file for file, names in self._old.hospitals_by_file().items() if hospitals.intersection(names)}
        return frozenset(files)


def _differing(was: Mapping[str, tuple[str, ...]], now: Mapping[str, tuple[str, ...]]) -> set[str]:
    return {key for key in was.keys() | now.keys() if was.get(key) != now.get(key)}


def _format(name: str) -> str:
    """The suffix that decides how a file is decoded; empty for plain text."""
    suffix = PurePosixPath(name).suffix.lower()
    return suffix if suffix in formats.SUFFIXES else ""
