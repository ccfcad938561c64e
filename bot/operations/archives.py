"""A zip of reports: its files under safe names, within limits, and those that cannot be taken with the reason."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath

from corpus.report import Failure
from corpus.store.filing import FilingError, safe_name

SUFFIX = ".zip"
FILES = 50
"""In a zip, at most."""
BYTES = 64 * 2**20
"""Of its files together, at most."""
_UTF_8, _LOCKED = 0x800, 0x1
"""Flags of a file in a zip: its name is UTF-8; it has a password."""


def unpacked(raw: bytes, max_bytes: int) -> tuple[list[tuple[str, bytes]], list[Failure]]:
    """The files, each a name and its content of at most `max_bytes`, and those left out.  Raises FilingError."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            inside = [one for one in archive.infolist() if _is_file(one)]
            if len(inside) > FILES:
                raise FilingError("ZIP_TOO_MANY", count=len(inside), limit=FILES)
            if sum(one.file_size for one in inside) > BYTES:  # no more is read than is declared
                raise FilingError("ZIP_TOO_LARGE", limit=BYTES // 2**20)
            return _taken(archive, inside, max_bytes)
    except (zipfile.BadZipFile, ValueError, OSError, EOFError, NotImplementedError, zipfile.LargeZipFile) as exc:
        if isinstance(exc, FilingError):
            raise
        raise FilingError("ZIP_BROKEN") from exc


def _taken(
    archive: zipfile.ZipFile, inside: list[zipfile.ZipInfo], max_bytes: int
) -> tuple[list[tuple[str, bytes]], list[Failure]]:
    files: dict[str, bytes] = {}
    failures: list[Failure] = []
    for one in inside:
        name = _name(one)
        try:
            free = next(free for free in _names(safe_name(name)) if free not in files)
            files[free] = _content(archive, one, max_bytes)
        except FilingError as exc:
            failures.append(Failure(name, exc.problem))
    if not files and not failures:
        raise FilingError("ZIP_EMPTY")
    return list(files.items()), failures


def _content(archive: zipfile.ZipFile, one: zipfile.ZipInfo, max_bytes: int) -> bytes:
    if one.flag_bits & _LOCKED:
        raise FilingError("ZIP_LOCKED")
    if one.file_size > max_bytes:
        raise FilingError("FILE_TOO_LARGE", size=f"{one.file_size:,}", limit=f"{max_bytes:,}")
    return archive.read(one)


def _is_file(one: zipfile.ZipInfo) -> bool:
    """False for folders, and for what systems put beside files."""
    path = PurePosixPath(one.filename)
    return not one.is_dir() and not path.name.startswith(".") and "__MACOSX" not in path.parts


def _name(one: zipfile.ZipInfo) -> str:
    """The name as it was meant: Chinese Windows writes GB18030 where the format says nothing of the encoding."""
    name = one.filename
    if not one.flag_bits & _UTF_8:
        raw = name.encode("cp437", "replace")
        for encoding in ("utf-8", "gb18030"):
            try:
                name = raw.decode(encoding)
                break
            except UnicodeDecodeError:
                continue
    return PurePosixPath(name).name


def _names(name: str) -> Iterator[str]:
    """The name, and the same with numbers."""
    yield name
    path = PurePosixPath(name)
    yield from (f"{path.stem} ({number}){path.suffix}" for number in range(2, FILES + 2))
