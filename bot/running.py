"""One bot on one data folder: a lock that the system lets go of when the bot ends, however it ends."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from corpus.lock import Lock, LockedError
from corpus.store import StoreError

log = logging.getLogger(__name__)
FILE = "bot.lock"


@contextmanager
def running(data: Path) -> Iterator[None]:
    """While a bot runs.  Raises StoreError when another one runs on the same folder."""
    lock = Lock(data / FILE)
    try:
        data.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except LockedError:
        raise StoreError(
            f"另一个 Chuchu 正在使用数据文件夹 {data}。请先停止它，或在 config.toml 的 data.folder 里换一个文件夹。"
        ) from None
    except OSError as exc:  # a folder that cannot be written still holds a corpus to answer from
        log.warning("不能在数据文件夹 %s 里上锁（%s）。请检查文件夹的权限。", data, exc.strerror)
    try:
        yield
    finally:
        lock.release()
