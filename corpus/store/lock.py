"""Locks on files, for folders in use.  The system releases them when a program ends, however it ends."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path

from filelock import BaseFileLock as Lock
from filelock import FileLock
from filelock import Timeout as LockedError

if sys.platform != "win32":
    import fcntl

__all__ = ["Lock", "LockedError", "exclusive", "hold", "in_use", "let_go"]


def exclusive(path: Path) -> Lock:
    """A lock for one holder at a time, in this program and in all others: `acquire` and `release` it, or use `with`.

    Raises LockedError at once when it is taken, and OSError when the file cannot be made or the file system has no
    locks.  Taking it empties the file.
    """
    return FileLock(path, timeout=0, thread_local=False, fallback_to_soft=False)


# filelock empties the files it locks, and cannot share a lock: a database that is read needs the system's locks.


def hold(path: Path) -> int:
    """Open a file that is in use, with a shared lock; pass the descriptor returned to `let_go`."""
    descriptor = os.open(path, os.O_RDONLY)
    if sys.platform != "win32":
        with suppress(OSError):  # a network file system may have no locks
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    return descriptor


def let_go(descriptor: int) -> None:
    """Release a file that was opened by `hold`."""
    os.close(descriptor)


def in_use(path: Path) -> bool:
    """Tell whether a program holds a file.  Always false on Windows, where an open file cannot be deleted anyway."""
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
