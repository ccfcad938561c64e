"""Files that say who uses a folder.  The system lets go of them when a program ends, however it ends."""

from __future__ import annotations

import os
import sys
from contextlib import ExitStack, suppress
from pathlib import Path

if sys.platform != "win32":
    import fcntl


class LockedError(Exception):
    """Another program holds it."""


class Lock:
    """One holder at a time, in this program and in all others.  `acquire` and `release`, or `with`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._held: int | None = None

    def acquire(self) -> None:
        """Raises LockedError at once when it is taken, and OSError when the file cannot be made."""
        with ExitStack() as undo:
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o644)
            undo.callback(os.close, descriptor)
            _lock(descriptor)
            undo.pop_all()
        self._held = descriptor

    def release(self) -> None:
        if self._held is not None:
            os.close(self._held)  # which unlocks; the file stays, as another program may be waiting for it
            self._held = None

    def __enter__(self) -> None:
        self.acquire()

    def __exit__(self, *_: object) -> None:
        self.release()


def _lock(descriptor: int) -> None:
    try:
        if sys.platform == "win32":
            import msvcrt  # noqa: PLC0415

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError) as exc:
        raise LockedError from exc


def hold(path: Path) -> int:
    """Open a file that is in use; `let_go` of what this returns."""
    descriptor = os.open(path, os.O_RDONLY)
    if sys.platform != "win32":
        with suppress(OSError):  # a network's file system may have no locks
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    return descriptor


def let_go(descriptor: int) -> None:
    os.close(descriptor)


def in_use(path: Path) -> bool:
    """Whether someone holds a file.  On Windows an open file cannot be deleted, which comes to the same."""
    if sys.platform == "win32":
        return False
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    finally:
        os.close(descriptor)
    return False
