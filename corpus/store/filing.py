"""Put administrators' files into the corpus folder, and take them out of it.

A file appears whole or not at all, under a name that is valid on every system, and replaces another one only
on request.  Files that are taken out or replaced go to a trash folder, from where they can be put back.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
import time
import unicodedata
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from corpus.problem import ProblemError
from corpus.reading.read import SUFFIXES
from corpus.store.store import synchronise

LONGEST = 200
"""Bytes of a name in UTF-8, at most; file systems allow 255."""
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]+')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d|conin\$|conout\$)", re.IGNORECASE)
"""Names of devices on Windows, whatever their suffix."""
_SECONDS_UNTIL_LEFT_OVER = 3600


class FilingError(ProblemError, ValueError):
    """A file cannot be kept, removed or put back; nothing has changed."""


class TakenError(FilingError):
    """There is a file of this name already.  `name` is its spelling on the disk."""

    def __init__(self, name: str) -> None:
        super().__init__("NAME_TAKEN", file=name)
        self.name = name


class Removed(NamedTuple):
    """A file in the trash."""

    when: str
    """Name of its folder in the trash, the local time of removal: 2025-01-31T12-30-05."""
    file: str
    """Its name in the corpus folder, with forward slashes."""


def safe_name(name: str) -> str:
    """The name under which a file that somebody sent is kept: without folders, not hidden, of harmless characters.

    Raises FilingError when files with this suffix are not read.
    """
    bare = unicodedata.normalize("NFC", name.encode("utf-8", "ignore").decode()).replace("\\", "/").rpartition("/")[2]
    # Invisible characters (Cf) can make a name read backwards, or look like another one.
    bare = "".join(c for c in bare if unicodedata.category(c) not in {"Cc", "Cf", "Co", "Cn"})
    bare = _FORBIDDEN.sub("_", bare).strip(" .\u3000")
    path = PurePosixPath(bare)
    suffix = path.suffix.lower()
    if not bare or suffix not in SUFFIXES:
        known = tuple(sorted(SUFFIXES))
        if not bare:
            raise FilingError("NAME_MISSING", known=known)
        raise FilingError("KIND_UNKNOWN", file=bare, known=known)
    stem = " ".join(path.stem.split()).strip(" .") or "报道"
    if _RESERVED.fullmatch(stem.partition(".")[0]):
        stem = f"_{stem}"
    stem = stem.encode()[: LONGEST - len(suffix)].decode("utf-8", "ignore").rstrip(" .")
    return f"{stem}{suffix}"


def taken_by(folder: Path, name: str) -> str | None:
    """The file that has this name, even in other case (A.txt, a.txt); None when the name is free."""
    wanted = _same(name)
    with suppress(FileNotFoundError):
        return next((path.name for path in sorted(folder.iterdir()) if _same(path.name) == wanted), None)
    return None


def free_name(folder: Path, name: str) -> str:
    """The name itself, or the name with a number that makes it free: 报道 (2).txt."""
    path, number = PurePosixPath(name), 1
    while taken_by(folder, name) is not None:
        number += 1
        name = f"{path.stem} ({number}){path.suffix}"
    return name


def keep(folder: Path, name: str, content: bytes, *, max_bytes: int, replace: Trash | None = None) -> Path:
    """Put a file into the corpus folder; it is whole and on the disk when this returns.

    `replace`: the trash to which a file of this name goes first; without it that file stays and TakenError
    is raised.  Raises FilingError.
    """
    if name != safe_name(name):
        raise FilingError("NAME_UNSAFE", file=name, safe=safe_name(name))
    if not content.strip():
        raise FilingError("FILE_EMPTY")
    if len(content) > max_bytes:
        raise FilingError("FILE_TOO_LARGE", size=f"{len(content):,}", limit=f"{max_bytes:,}")
    with explained_as_filing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        _sweep(folder)
        part = folder / f".{uuid.uuid4().hex}.part"
        try:
            with part.open("xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            taken = taken_by(folder, name)
            if taken is not None and replace is None:
                raise TakenError(taken)
            if taken is not None and replace is not None:
                replace.copy(folder / taken, taken)
                target = folder / taken
                part.replace(target)
            else:
                target = folder / name
                _appear(part, target)
            synchronise(folder)
        finally:
            part.unlink(missing_ok=True)
    return target


class Trash:
    """The removed files: data/trash/<when>/<file>."""

    def __init__(self, data: Path) -> None:
        self._folder = data / "trash"

    def remove(self, folder: Path, file: str) -> Removed:
        """Move a report out of the corpus folder.  Raises FilingError."""
        path = _inside(folder, file)
        if not path.is_file() and not path.is_symlink():
            raise FilingError("NOT_IN_FOLDER", file=file)
        with explained_as_filing(path):
            removed = self.copy(path, file)
            path.unlink()  # the copy is on the disk; a stop in between leaves both
            synchronise(path.parent)
        return removed

    def copy(self, path: Path, file: str) -> Removed:
        """Keep a copy of a file that is about to go.  Raises FilingError."""
        with explained_as_filing(self._folder):
            when = self._new_folder()
            target = self._folder / when / file
            target.parent.mkdir(parents=True, exist_ok=True)
            part = target.with_name(f".{uuid.uuid4().hex}.part")
            with ExitStack() as undo:
                undo.callback(self._remove_empty, target.parent)
                undo.callback(part.unlink, missing_ok=True)
                shutil.copy2(path, part)  # not moved: the trash may be on another disk
                synchronise(part)
                part.replace(target)
                synchronise(target.parent)
                undo.pop_all()
        return Removed(when, file)

    def put_back(self, folder: Path, removed: Removed) -> Path:
        """Move a file back into the corpus folder.  Raises TakenError when its name is taken, and FilingError."""
        path = _inside(self._folder / removed.when, removed.file)
        target = _inside(folder, removed.file)
        if not path.is_file():
            raise FilingError("NOT_IN_TRASH", file=removed.file, when=removed.when)
        with explained_as_filing(target):
            target.parent.mkdir(parents=True, exist_ok=True)
            part = target.with_name(f".{uuid.uuid4().hex}.part")
            try:
                taken = taken_by(target.parent, target.name)
                if taken is not None:
                    raise TakenError(taken)
                shutil.copy2(path, part)
                synchronise(part)
                _appear(part, target)
                synchronise(target.parent)
            finally:
                part.unlink(missing_ok=True)
            path.unlink()
            self._remove_empty(path.parent)
        return target

    def _remove_empty(self, folder: Path) -> None:
        """Delete the folder and its parents, as far as they are empty."""
        for empty in (folder, *folder.parents):
            if empty == self._folder:
                break
            with suppress(OSError):  # others may be removed at the same moment
                empty.rmdir()

    def removed(self) -> tuple[Removed, ...]:
        """All that can be put back, the latest first."""
        found = [path.relative_to(self._folder) for path in self._folder.rglob("*") if path.is_file()]
        return tuple(
            Removed(path.parts[0], "/".join(path.parts[1:]))
            for path in sorted(found, reverse=True)
            if len(path.parts) > 1 and not path.name.startswith(".")
        )

    def _new_folder(self) -> str:
        self._folder.mkdir(parents=True, exist_ok=True)
        now = time.strftime("%Y-%m-%dT%H-%M-%S")
        for when in (now, *(f"{now}.{number}" for number in range(2, 1000))):
            with suppress(FileExistsError):
                (self._folder / when).mkdir()
                return when
        raise FilingError("TRASH_CROWDED", folder=self._folder)


def _appear(part: Path, target: Path) -> None:
    """Give a complete file its name in one step, unless another file has it, whichever program made that."""
    try:
        os.link(part, target)
    except FileExistsError:
        raise TakenError(target.name) from None
    except OSError as exc:
        if exc.errno not in {errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK}:
            raise
        # A file system without hard links: claim the name, then fill it in one step.
        try:
            os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o644))
        except FileExistsError:
            raise TakenError(target.name) from None
        part.replace(target)


def _inside(folder: Path, file: str) -> Path:
    parts = PurePosixPath(file).parts
    if not parts or file.startswith("/") or ".." in parts or "\0" in file:
        raise FilingError("NOT_OF_FOLDER", file=repr(file))
    return folder.joinpath(*parts)


def _same(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def _sweep(folder: Path) -> None:
    """Delete half-written files left by a program that was ended."""
    for path in folder.glob(".*.part"):
        with suppress(OSError):
            if path.stat().st_mtime < time.time() - _SECONDS_UNTIL_LEFT_OVER:
                path.unlink()


@contextmanager
def explained_as_filing(path: Path) -> Iterator[None]:
    """Turn errors of the file system into a FilingError that tells an administrator what to do."""
    try:
        yield
    except OSError as exc:
        if exc.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
            raise FilingError("DISK_FULL", file=path) from exc
        raise FilingError("FILE_UNCHANGEABLE", file=path, reason=exc.strerror) from exc
