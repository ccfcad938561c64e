"""One bot on one data folder, by a lock that the system releases when the bot ends, however it ends.

The locked file holds the bot's process id and the time at which it began, for programs that ask how the bot is.
"""

from __future__ import annotations

import logging
import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from corpus.store.lock import LockedError, exclusive, in_use
from corpus.store.store import StoreError

log = logging.getLogger(__name__)
FILE = "bot.lock"
SECONDS_TO_WAIT, SECONDS_BETWEEN_ATTEMPTS = 0.25, 0.1
"""Seconds to wait for the lock: a program that asks whether a bot runs holds it for a moment."""


class Bot(NamedTuple):
    """A running bot."""

    process: int
    """Process id where the bot runs: within a container it is another one than outside."""
    seconds: float
    """Seconds since it began."""


@contextmanager
def running(data: Path) -> Iterator[None]:
    """Hold the lock while a bot runs.  Raises StoreError when another bot runs on the same folder."""
    file = data / FILE
    lock = exclusive(file)
    try:
        data.mkdir(parents=True, exist_ok=True)
        lock.acquire(SECONDS_TO_WAIT, SECONDS_BETWEEN_ATTEMPTS)
    except LockedError:
        raise StoreError("DATA_IN_USE", folder=data) from None
    except OSError as exc:  # a folder that cannot be written still holds a corpus to answer from
        log.warning("不能在数据文件夹 %s 里上锁（%s）。请检查文件夹的权限。", data, exc.strerror)
    else:
        with suppress(OSError):  # the disk may be full
            file.write_text(f"{os.getpid()} {time.time():.0f}\n", "ascii")
    try:
        yield
    finally:
        lock.release()


def running_on(data: Path) -> Bot | None:
    """The bot that runs on a data folder; None when there is none, or when it could not write its id."""
    file = data / FILE
    if not in_use(file):
        return None
    with suppress(OSError):
        found = re.fullmatch(r"([0-9]+) ([0-9]+)\n", file.read_text("ascii", "replace"))
        if found:
            return Bot(int(found[1]), max(0.0, time.time() - int(found[2])))
    return None
