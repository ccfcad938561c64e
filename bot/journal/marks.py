"""Questions answered last, marked at once in a small file, so that a bot that is killed does not answer them twice.

The journal writes in batches, and what it had queued when the program is killed is gone.  What was handed to the system
is not: a mark is eight bytes in a ring, written as soon as Telegram has the answer.  A mark tells neither who asked nor what.
"""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

log = logging.getLogger(__name__)

MARKS = 1024
"""Questions marked, at most: more than are worked on at once, and Telegram sends no others again."""
_SIZE = 8
"""Bytes of a mark."""


class Marks:
    """A ring of marks in a file, made for the first of them; without a file, or where it cannot be written, none is kept."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._file: int | None = None
        self._next = 0
        self._before: frozenset[bytes] = frozenset()
        if path is not None:
            with suppress(OSError):
                self._before = frozenset(_marks_in(path.read_bytes()))

    def __contains__(self, question: str) -> bool:
        """Whether a program that ran before this one has marked a question."""
        return bool(self._before) and _mark(question) in self._before

    def add(self, question: str) -> None:
        """Mark a question as answered."""
        self._write(_mark(question), self._next * _SIZE)
        self._next = (self._next + 1) % MARKS

    def clear(self) -> None:
        """Forget every mark: which of them are a reader's is not known."""
        self._before = frozenset()
        if self._path is not None and self._path.exists():
            self._write(bytes(MARKS * _SIZE), 0)

    def close(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _write(self, marks: bytes, at: int) -> None:
        if self._path is None:
            return
        try:
            if self._file is None:
                self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
            os.lseek(self._file, at, os.SEEK_SET)
            os.write(self._file, marks)
        except OSError as exc:  # the journal tells of a disk in trouble
            log.debug("没能记下已经回答：%s", exc)


def _mark(question: str) -> bytes:
    return hashlib.blake2b(question.encode(), digest_size=_SIZE).digest()


def _marks_in(ring: bytes) -> Iterator[bytes]:
    for at in range(0, len(ring) - _SIZE + 1, _SIZE):
        if any(mark := ring[at : at + _SIZE]):
            yield mark
