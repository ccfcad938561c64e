"""One file with all that Chuchu cannot make again: the journal and the corpus that is served.

A tar archive: `backup.json` (when, which version, SHA-256 of every other file), `journal.db` and the
folder of the served generation.  Databases are copied by SQLite's online backup, so a bot may run
meanwhile.  Restoring checks everything before it touches anything, puts the corpus beside those that
are there, as a generation of its own, and moves the present journal to the trash.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import sqlite3
import tarfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any

from bot.library.running import running
from bot.version import version
from corpus.store.filing import Trash
from corpus.store.generations import DATABASE, INDEX, Generations
from corpus.store.store import (
    DamagedError,
    Holdings,
    Reader,
    StoreError,
    adopt,
    connect_unchanging,
    explained,
    synchronise,
)

FORMAT = 1
CONTENTS = "backup.json"
JOURNAL = "journal.db"
CORPUS = "corpus"
SECONDS_TO_WAIT_FOR_A_LOCK = 30


class BackupError(StoreError):
    """The archive cannot be made or used; nothing has changed."""


@dataclass(frozen=True, slots=True)
class BackedUp:
    """The contents of an archive."""

    generation: int
    figures: Holdings
    journal: bool
    bytes: int
    """Size of the archive."""


def backup(data: Path, journal: Path, archive: Path, *, replace: bool = False) -> BackedUp:
    """Write the archive; an existing file is kept unless `replace` is true.  Raises StoreError."""
    if archive.exists() and not replace:
        raise BackupError("BACKUP_EXISTS", file=archive)
    generations = Generations(data)
    current = generations.current()
    if current is None:
        raise BackupError("BACKUP_OF_NOTHING", folder=data)
    part = archive.with_name(f".{archive.name}.part")
    # The open reader keeps other programs from deleting the generation meanwhile.
    with (
        _of(archive),
        TemporaryDirectory(prefix=".chuchu-", dir=archive.absolute().parent) as temporary,
        closing(Reader(generations.database(current.number))) as reader,
    ):
        here, folder = Path(temporary), generations.folder(current.number)
        with closing(connect_unchanging(folder / DATABASE)) as source:
            _copy_database(source, here / DATABASE)
        files = {f"{CORPUS}/{DATABASE}": here / DATABASE}
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path != folder / DATABASE:
                files[f"{CORPUS}/{path.relative_to(folder).as_posix()}"] = path
        if journal.exists():
            with closing(sqlite3.connect(journal, timeout=SECONDS_TO_WAIT_FOR_A_LOCK)) as source:
                _copy_database(source, here / JOURNAL)
            files[JOURNAL] = here / JOURNAL
        contents = {
            "format": FORMAT,
            "chuchu": version(),
            "created": time.time(),
            "generation": current.number,
            "sha256": {name: _digest(path) for name, path in files.items()},
        }
        try:
            _write(part, files, contents)
            part.replace(archive)
        finally:
            part.unlink(missing_ok=True)
        synchronise(archive.absolute().parent)
        return BackedUp(current.number, reader.figures, JOURNAL in files, archive.stat().st_size)


def restore(data: Path, journal: Path, archive: Path) -> BackedUp:
    """Serve the corpus of an archive, and go on with its journal, from the next start.

    Raises StoreError while a bot runs on the folder, and when the archive is not a whole one of ours.
    """
    if not archive.is_file():
        raise BackupError("BACKUP_MISSING", file=archive)
    generations = Generations(data)
    with running(data), generations.locked():
        generations.clear()
        part = generations.begin()
        try:
            with _of(archive):
                contents = _unpack(archive, part)
            with closing(Reader(part / CORPUS / DATABASE)) as reader:
                figures = reader.figures
            restored = part / JOURNAL
            for database in [part / CORPUS / DATABASE, *([restored] if restored.exists() else [])]:
                _check(database, archive)
            with suppress(DamagedError):
                current = generations.current()
                adopt(part / CORPUS / DATABASE, current.number if current else 0)
            (part / CORPUS / INDEX).mkdir(exist_ok=True)
            number = generations.keep(part / CORPUS)
            if restored.exists():
                with explained(str(journal)):
                    _put_journal(restored, journal, data)
            generations.serve(number, pinned=True)
            return BackedUp(number, figures, JOURNAL in contents, archive.stat().st_size)
        finally:
            generations.discard(part)


def _copy_database(source: sqlite3.Connection, target: Path) -> None:
    with closing(sqlite3.connect(target)) as copy:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")  # one file, without a log beside it


def _write(part: Path, files: dict[str, Path], contents: dict[str, Any]) -> None:
    with part.open("wb") as raw:
        os.chmod(part, 0o600)  # noqa: PTH101 - the journal is for administrators only
        with tarfile.open(fileobj=raw, mode="w") as tar:
            told = json.dumps(contents, ensure_ascii=False, indent=1).encode()
            entry = tarfile.TarInfo(CONTENTS)
            entry.size = len(told)
            entry.mtime = int(time.time())
            tar.addfile(entry, io.BytesIO(told))
            for name, path in files.items():
                tar.add(path, name, recursive=False)
        raw.flush()
        os.fsync(raw.fileno())


def _unpack(archive: Path, folder: Path) -> frozenset[str]:
    """Unpack the files into a folder, each checked against the table of contents; return their names."""
    with tarfile.open(archive, "r:") as tar:
        first = tar.next()
        told = tar.extractfile(first) if first is not None and first.name == CONTENTS else None
        if told is None:
            raise BackupError("BACKUP_FOREIGN", file=archive)
        contents = json.loads(told.read())
        if contents.get("format") != FORMAT:
            raise BackupError("BACKUP_UNKNOWN", file=archive, format=contents.get("format"))
        left = dict(contents["sha256"])
        for entry in tar:
            parts = PurePosixPath(entry.name).parts
            if entry.name == CONTENTS:
                continue
            if not entry.isreg() or ".." in parts or entry.name.startswith("/") or entry.name not in left:
                raise BackupError("BACKUP_UNEXPECTED", file=archive, name=entry.name)
            target = folder.joinpath(*parts)
            target.parent.mkdir(parents=True, exist_ok=True)
            content = tar.extractfile(entry)
            assert content is not None, "it is a regular file"
            with target.open("wb") as file:
                while piece := content.read(1 << 20):
                    file.write(piece)
            if _digest(target) != left.pop(entry.name):
                raise BackupError("BACKUP_DAMAGED", file=archive, name=entry.name)
    if left or f"{CORPUS}/{DATABASE}" not in contents["sha256"]:
        raise BackupError("BACKUP_INCOMPLETE", file=archive)
    return frozenset(contents["sha256"])


def _check(database: Path, archive: Path) -> None:
    with explained(str(database)), closing(sqlite3.connect(database)) as connection:
        [said] = connection.execute("PRAGMA quick_check").fetchone()
    if said != "ok":
        raise BackupError("BACKUP_DATABASE_DAMAGED", file=archive, name=database.name, reason=said)


def _put_journal(restored: Path, journal: Path, data: Path) -> None:
    """Replace the journal in one step; the previous one goes to the trash first, with all that its log still held."""
    if journal.exists():
        with closing(sqlite3.connect(journal, timeout=SECONDS_TO_WAIT_FOR_A_LOCK)) as present:
            present.execute("PRAGMA journal_mode = DELETE")  # or its log would be taken for the restored one's
        Trash(data).copy(journal, JOURNAL)
    synchronise(restored)
    restored.replace(journal)
    synchronise(journal.parent)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def _of(archive: Path) -> Iterator[None]:
    try:
        with explained(str(archive)):
            yield
    except (tarfile.TarError, ValueError, KeyError, TypeError, AttributeError, EOFError) as exc:
        raise BackupError("BACKUP_BROKEN", file=archive, reason=str(exc)) from exc
