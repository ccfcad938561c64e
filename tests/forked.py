"""The command line in a process that is forked off one in which all is loaded already.

Such a process has a pid, signals, files and an end of its own, as any other, but starts in a moment: Python, some five
hundred modules and all rows of knowledge take seconds of computing otherwise, which a hundred tests would each pay for.
What the start itself does is tested with processes that start from nothing (tests/bot/test_main.py).
"""

from __future__ import annotations

import asyncio
import ctypes
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from bot.__main__ import main
from bot.config import ROOT

ALL_LOADED = multiprocessing.get_context("forkserver")
ALL_LOADED.set_forkserver_preload(["tests.loaded"])
"""Processes of whatever a test runs, forked off."""
PRINTED, ERRORS = "printed.txt", "errors.txt"


class Forked:
    """`chuchu` with some words, in a process of its own that ends with this one, however that ends."""

    def __init__(
        self, folder: Path, *words: str, environment: Mapping[str, str], before: Callable[[], None] | None = None
    ) -> None:
        """`folder`: where what it prints is kept; `before`: called in the new process, before the program is."""
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        whole = {**os.environ, **environment}
        self._process = ALL_LOADED.Process(target=_run, args=(folder, words, whole, before))
        self._process.start()

    @property
    def pid(self) -> int:
        assert self._process.pid is not None, "it was started"
        return self._process.pid

    @property
    def returncode(self) -> int | None:
        """The exit code, or minus the signal that ended it; None while it runs."""
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        os.kill(self.pid, number)

    def kill(self) -> None:
        self._process.kill()

    async def wait(self) -> int:
        while (code := self.returncode) is None:  # noqa: ASYNC110 - what is waited for happens in another process
            await asyncio.sleep(0.01)
        return code

    async def communicate(self) -> tuple[bytes, bytes]:
        """What it printed, and its errors, once it has ended."""
        await self.wait()
        return (self._folder / PRINTED).read_bytes(), (self._folder / ERRORS).read_bytes()


def _run(folder: Path, words: tuple[str, ...], environment: dict[str, str], before: Callable[[], None] | None) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL, 0, 0, 0)  # PR_SET_PDEATHSIG: as `with_us`
    for name, stream in (PRINTED, 1), (ERRORS, 2):
        file = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(file, stream)
        os.close(file)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(ROOT)
    if before is not None:
        before()
    sys.exit(main(words))
