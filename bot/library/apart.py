"""Questions answered in processes of their own: on several cores, while the event loop sends and receives.

Each process opens the generation that is served, as the bot does, and is handed questions one after the other over its
standard input.  It ends where that ends, so none outlives the bot.  Whatever a process cannot do - it has not begun, has
not opened the generation yet, was killed - the bot does itself, as it does all where there are no such processes.
"""

from __future__ import annotations

import asyncio
import logging
import os
import pickle
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections import deque
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

from bot.config import CLUSTER_PASSWORD, TOKEN_VARIABLE
from bot.library.found import Found, Query, find, settle, warm_up
from bot.library.shelf import Served
from corpus.store.generations import Generations
from corpus.store.store import StoreError

log = logging.getLogger(__name__)

PAUSE = 10.0
"""Seconds until a process that has ended is started again."""
PATIENCE = 5.0
"""Seconds that a process may take to end."""
_SIZE = 4
"""Bytes that say how long a message is."""
_SECRETS = (TOKEN_VARIABLE, CLUSTER_PASSWORD)
"""What no other process needs to know."""


class Apart:
    """So many processes that answer questions.  Open it with `begin`, and close it."""

    def __init__(self, data: Path, processes: int) -> None:
        """`data`: the folder with the generations."""
        self._helpers = [_Helper(data) for _ in range(processes)]
        self._tasks: list[asyncio.Task[None]] = []

    async def begin(self, number: int) -> None:
        """Start the processes, and let them open the generation with this number."""
        for helper in self._helpers:
            await helper.start()
            helper.open(number)
            self._tasks.append(asyncio.create_task(_kept(helper), name="answering"))

    async def close(self) -> None:
        """End the processes.  What they still had to answer, the bot answers."""
        for helper in self._helpers:
            helper.stop()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for helper in self._helpers:
            await helper.ended()

    async def find(self, number: int, query: Query) -> Found | None:
        """Answer a question from the generation with this number; None where the caller has to do it."""
        ready = [helper for helper in self._helpers if helper.ready(number)]
        return await min(ready, key=lambda helper: helper.waiting).find(query) if ready else None

    @property
    def ids(self) -> list[int]:
        """The ids of the processes that run."""
        return [helper.id for helper in self._helpers if helper.id]

    def all_ready(self, number: int) -> bool:
        """True once every process answers from the generation with this number."""
        return all(helper.ready(number) for helper in self._helpers)


async def _kept(helper: _Helper) -> None:
    """Keep a process running."""
    while True:
        await helper.run()
        log.warning("一个回答问题的进程停了，%.0f 秒后重新启动；其间由机器人自己回答。", PAUSE)
        await asyncio.sleep(PAUSE)
        with suppress(OSError):
            await helper.start()


class _Helper:
    """One process, as the bot sees it: it gives an answer to each message, in their order."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self._process: Process | None = None
        self._waiting: deque[asyncio.Future[Any]] = deque()
        self._number = 0
        """The generation that it was told to open last."""
        self._opening: asyncio.Future[Any] | None = None

    @property
    def id(self) -> int:
        return self._process.pid if self._process else 0

    @property
    def waiting(self) -> int:
        """Answers that it still has to give."""
        return len(self._waiting)

    def ready(self, number: int) -> bool:
        """True where it answers from a generation; lets it open that where it does not."""
        if self._process is None or (self._opening and not self._opening.done()):
            return False
        if number != self._number:
            self.open(number)
            return False
        return self._opening is not None and self._opening.result() is True

    def open(self, number: int) -> None:
        """Let it open a generation."""
        self._number = number
        self._opening = self._told(number)

    async def find(self, query: Query) -> Found | None:
        """Its answer to a question; None where it has none."""
        found: Found | None = await self._told(query)
        return found

    def _told(self, message: Query | int) -> asyncio.Future[Any]:
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        if self._process is None or self._process.stdin is None or self._process.stdin.is_closing():
            answer.set_result(None)
        else:
            self._waiting.append(answer)
            self._process.stdin.write(_framed(message))
        return answer

    async def start(self) -> None:
        environment = {name: value for name, value in os.environ.items() if name not in _SECRETS}
        self._number, self._opening = 0, None
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", __name__, str(self._data), stdin=PIPE, stdout=PIPE, env=environment
        )

    async def run(self) -> None:
        """Take its answers until it ends."""
        answers = self._process.stdout if self._process else None
        with suppress(asyncio.IncompleteReadError, OSError):
            while answers is not None:
                size = int.from_bytes(await answers.readexactly(_SIZE), "big")
                answer = pickle.loads(await answers.readexactly(size))  # noqa: S301 # from a process of ours
                waiting = self._waiting.popleft()
                if not waiting.done():
                    waiting.set_result(answer)
        self.stop()
        await self.ended()

    def stop(self) -> None:
        """Ask it to end; whoever waits for an answer of it gets none."""
        for answer in self._waiting:
            if not answer.done():
                answer.set_result(None)
        self._waiting.clear()
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()

    async def ended(self) -> None:
        """Wait until it has ended."""
        if self._process is None:
            return
        process, self._process = self._process, None
        try:
            await asyncio.wait_for(process.wait(), PATIENCE)
        except TimeoutError:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()


def _framed(message: object) -> bytes:
    content = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    return len(content).to_bytes(_SIZE, "big") + content


# --- in the process ---


class Worker:
    """Answers messages: a number asks to open that generation, a query for what is found in it."""

    def __init__(self, data: Path) -> None:
        self._generations = Generations(data)
        self._served: Served | None = None

    def answer(self, message: Query | int) -> Found | bool | None:
        """What was found, None where the bot must see for itself; of a number whether that generation is open."""
        if isinstance(message, int):
            return self._open(message)
        try:
            return find(self._served, message) if self._served else None
        except Exception:  # noqa: BLE001 # the bot meets it too, and knows what to say
            return None

    def _open(self, number: int) -> bool:
        if self._served is not None:
            self._served.close()
            self._served = None
        with suppress(StoreError, OSError):
            self._served = Served.open(self._generations, number)
        settle()
        return self._served is not None


def work(worker: Worker, messages: BinaryIO, answers: BinaryIO) -> None:
    """Answer messages until there are no more."""
    while len(size := messages.read(_SIZE)) == _SIZE:
        message = pickle.loads(messages.read(int.from_bytes(size, "big")))  # noqa: S301 # from the process that began this one
        answers.write(_framed(worker.answer(message)))
        answers.flush()


def main(data: str) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the bot, which ends this
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not stand between answers
    warm_up()
    with suppress(BrokenPipeError):
        work(Worker(Path(data)), sys.stdin.buffer, answers)


if __name__ == "__main__":
    main(sys.argv[1])
