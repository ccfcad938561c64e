"""What was recognised on scans, kept by the SHA-256 of their bytes: recognising takes seconds, and a reload reads anew.

    data/recognised/5f…e1-3c9a…-png.page  one file's text and pages, by its bytes and by the code that recognised it

Losing it costs time and nothing else: it is in no backup, and whatever is wrong with a file of it, the scan is
recognised again.
"""

from __future__ import annotations

import hashlib
import time
import uuid
from collections.abc import Container
from contextlib import suppress
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from corpus.formats.printed import Extracted, packed, unpacked

FOLDER = "recognised"
"""In the data folder."""
YOUNG = 3600
"""Seconds for which what belongs to no report is kept: it may be an upload that waits for a decision."""


class Memory:
    """A folder of what was recognised; it need not exist."""

    def __init__(self, data: Path) -> None:
        self._folder = data / FOLDER

    def find(self, suffix: str, raw: bytes) -> Extracted | None:
        """What was recognised in these bytes; None when nothing was, by this code."""
        try:
            return unpacked(self._path(suffix, raw).read_bytes())
        except (OSError, ValueError, TypeError, LookupError):  # missing, or damaged
            return None

    def keep(self, suffix: str, raw: bytes, found: Extracted) -> None:
        path = self._path(suffix, raw)
        part = path.with_name(f".{uuid.uuid4().hex}.part")
        with suppress(OSError):  # a full disk costs time at the next reload, no more
            self._folder.mkdir(parents=True, exist_ok=True)
            try:
                part.write_bytes(packed(found))
                part.replace(path)
            finally:
                part.unlink(missing_ok=True)

    def forget(self, held: Container[str]) -> None:
        """Delete what was recognised by other code, or in bytes whose SHA-256, in hexadecimal, is not among these."""
        try:
            paths = [*self._folder.iterdir()]
        except OSError:
            return
        for path in paths:
            digest, _, code = path.stem.partition("-")
            with suppress(OSError):
                if (digest not in held or not code.startswith(_code())) and path.stat().st_mtime < time.time() - YOUNG:
                    path.unlink()

    def _path(self, suffix: str, raw: bytes) -> Path:
        return self._folder / f"{hashlib.sha256(raw).hexdigest()}-{_code()}-{suffix[1:]}.page"


@cache
def _code() -> str:
    """Stands for the code that recognises: its modules and the version of the library with the models."""
    stand = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        stand.update(path.name.encode() + b"\0" + path.read_bytes())
    with suppress(PackageNotFoundError):
        stand.update(version("rapidocr").encode())
    return stand.hexdigest()[:16]
