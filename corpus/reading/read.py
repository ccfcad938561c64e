"""A folder of files to reports.  Every error names the file; one bad file never hurts the others."""

from __future__ import annotations

import gc
import os
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

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
from corpus.problem import ProblemError
from corpus.reading.parse import parse
from corpus.report import Failure, Report

SUFFIXES = frozenset({".txt", ".md"}) | formats.SUFFIXES


_GARBAGE = 20_000, 20, 20
"""Objects after which a process that only reads looks for what holds itself, and how often more thoroughly."""


def only_reads() -> None:
    """Tell Python that this process does nothing but read reports, for as long as it lives.

    A report is tens of thousands of small objects of which hardly any holds itself: to look through them time and again
    takes a tenth of the time.
    """
    gc.freeze()
    gc.set_threshold(*_GARBAGE)


class CorpusError(ProblemError, ValueError):
    """The folder itself cannot be read."""


class UnreadableFileError(ProblemError, ValueError):
    """One file cannot be read; the problem says why, for an administrator."""


class File(NamedTuple):
    """A file that should hold a report."""

    name: str
    """Relative to the corpus folder, with forward slashes."""
    path: Path
    size: int
    """In bytes; as `mtime_ns` that of the file a link leads to, and 0 when that is missing."""
    mtime_ns: int
    astray: bool = False
    """It is a link out of the corpus folder: whoever may put links there could have anything quoted."""


class Folder(NamedTuple):
    """What a folder gave: reports in the order of their names, and the files left out."""

    reports: tuple[Report, ...]
    failures: tuple[Failure, ...]
    synonyms: tuple[tuple[str, ...], ...] = ()
    """Groups of words with one meaning that administrators added in synonyms.toml."""
    facts: tuple[Mapping[str, Any], ...] = ()
    """Rows of knowledge that administrators added in facts.toml."""


def read_folder(folder: Path, max_bytes: int, refuse: Refuse = accept) -> Folder:
    """All reports of a folder and its subfolders; files of at most `max_bytes` bytes.

    `refuse`: tells why a row of the administrators' facts.toml cannot be used.

    Raises CorpusError when there is no such folder or it may not be read.
    """
    reports: list[Report] = []
    failures: list[Failure] = []
    synonyms: tuple[tuple[str, ...], ...] = ()
    for read in read_each(folder, max_bytes):
        if isinstance(read, Report):
            reports.append(read)
        else:
            failures.append(read)
    try:
        synonyms = read_synonyms(folder)
    except CorrectionsError as reason:
        failures.append(Failure(SYNONYMS, reason.problem))
    facts: tuple[Mapping[str, Any], ...] = ()
    try:
        facts = read_facts(folder, refuse)
    except CorrectionsError as reason:
        failures.append(Failure(FACTS, reason.problem))
    return Folder(tuple(reports), tuple(failures), synonyms, facts)


def read_each(folder: Path, max_bytes: int) -> Iterator[Report | Failure]:
    """The same one by one, in the order of their names, so that only one report is held at a time."""
    files = list(files_of(folder))
    corrections = Corrections()
    try:
        corrections = read_corrections(folder)
    except CorrectionsError as reason:
        yield Failure(FILE, reason.problem)
    for file in files:
        try:
            yield report_of(file, read_file(file, max_bytes), max_bytes, corrections)
        except UnreadableFileError as reason:
            yield failure(file, reason)


def failure(file: File, reason: UnreadableFileError) -> Failure:
    return Failure(file.name.encode("utf-8", "backslashreplace").decode(), reason.problem)


def read_file(file: File, max_bytes: int) -> bytes:
    """Raises UnreadableFileError when the file is too large or unreadable, or its name is no text."""
    try:
        file.name.encode()
    except UnicodeEncodeError as reason:
        raise UnreadableFileError("NAME_NOT_UTF8") from reason
    if file.astray:
        raise UnreadableFileError("LINK_ASTRAY")
    return read_bytes(file.path, max_bytes)


def report_of(
    file: File, raw: bytes, max_bytes: int, corrections: Corrections, memory: formats.Memory | None = None
) -> Report:
    """Raises UnreadableFileError when the bytes of the file are no text."""
    contents = contents_of(file.name, raw, max_bytes, memory)
    return parse(file.name, contents.text, corrections, contents.pages)


def files_of(folder: Path) -> list[File]:
    """The files that should hold reports, in the order of their names, which is the order of the corpus.

    Raises CorpusError also for a subfolder that cannot be read: its reports must not seem to be gone.
    """
    if not folder.exists():
        raise CorpusError("CORPUS_MISSING", folder=folder)
    if not folder.is_dir():
        raise CorpusError("CORPUS_NO_FOLDER", folder=folder)
    return sorted(_files_in(folder, "", Path(os.path.realpath(folder))))


def _files_in(folder: Path, prefix: str, corpus: Path) -> Iterator[File]:
    try:
        with os.scandir(folder) as entries:
            found = [entry for entry in entries if not entry.name.startswith(".")]
    except OSError as reason:
        raise CorpusError("CORPUS_UNREADABLE", folder=folder, reason=reason.strerror) from reason
    for entry in found:
        name = f"{prefix}{entry.name}"
        if entry.is_dir(follow_symlinks=False):
            yield from _files_in(Path(entry), f"{name}/", corpus)
        elif os.path.splitext(entry.name)[1].lower() in SUFFIXES:  # noqa: PTH122 - ten times as fast as a Path
            if entry.is_symlink() and not Path(os.path.realpath(entry)).is_relative_to(corpus):
                yield File(name, Path(entry), 0, 0, astray=True)
                continue
            try:
                known = entry.stat()
            except OSError:  # a link that leads nowhere, or a file that has just gone: reading it will tell
                yield File(name, Path(entry), 0, 0)
                continue
            if stat.S_ISREG(known.st_mode):
                yield File(name, Path(entry), known.st_size, known.st_mtime_ns)


def read_source(path: Path, max_bytes: int) -> str:
    """The text of a file: in UTF-8 (with or without BOM), UTF-16 or GB18030, or extracted from a file that has a format.

    Offsets into it are those of the file as any program reads text: every line end is one "\n"; a BOM is included as
    Python's "utf-8" codec does.
    Raises UnreadableFileError when the file is empty, too large, unreadable or no text.
    """
    return source_of(path.name, read_bytes(path, max_bytes), max_bytes)


def read_bytes(path: Path, max_bytes: int) -> bytes:
    """Raises UnreadableFileError when the file is too large or unreadable."""
    try:
        _check_size(path.stat().st_size, max_bytes)
        return path.read_bytes()
    except OSError as reason:
        raise UnreadableFileError("UNREADABLE", reason=reason.strerror) from reason


def _check_size(size: int, max_bytes: int) -> None:
    if size > max_bytes:
        raise UnreadableFileError("FILE_TOO_LARGE", size=f"{size:,}", limit=f"{max_bytes:,}")


def source_of(name: str, raw: bytes, max_bytes: int) -> str:
    """The same of a file's bytes; of its name only the suffix counts."""
    return contents_of(name, raw, max_bytes).text


def contents_of(name: str, raw: bytes, max_bytes: int, memory: formats.Memory | None = None) -> formats.Extracted:
    """The same with the pages that it was printed on; `memory`: of scans.  Raises UnreadableFileError."""
    _check_size(len(raw), max_bytes)
    if not raw.strip():
        raise UnreadableFileError("FILE_EMPTY")
    if PurePosixPath(name).suffix.lower() in formats.SUFFIXES:
        try:
            return formats.extract(name, raw, memory=memory)
        except formats.FormatError as reason:
            raise UnreadableFileError(reason.problem) from reason
    text = formats.decoded(raw)
    if text is None:
        raise UnreadableFileError("NOT_TEXT")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip("\ufeff \t\r\n\f\v\u3000\xa0"):
        raise UnreadableFileError("FILE_EMPTY")
    if len(text) > formats.LIMITS.characters:  # understanding takes longer than in proportion
        raise UnreadableFileError("TOO_MANY_CHARACTERS", count=f"{len(text):,}", limit=f"{formats.LIMITS.characters:,}")
    return formats.Extracted(text)
