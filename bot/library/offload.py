"""One computation in a process of its own, at low priority, so that this one goes on answering."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")
Result = TypeVar("Result")

NICENESS = 10
"""Of a process that works beside the bot: it leaves the processor to whoever waits for an answer."""


class EndedError(Exception):
    """The process ended before its work did, as when there is not enough memory."""


async def aside(work: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """Call `work` in another process and return its result, or raise its ValueError; all values must be picklable.

    Cancelling ends the process at once.  Raises EndedError when it ends by itself before the work is done.
    """
    loop = asyncio.get_running_loop()
    context = multiprocessing.get_context("spawn")  # a copy of a process with threads may hang
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_child, args=(theirs, work, args, kwargs), name="chuchu-aside", daemon=True)
    process.start()
    theirs.close()
    thread = ThreadPoolExecutor(1, "aside")
    try:
        done, result = await loop.run_in_executor(thread, ours.recv)
    except (EOFError, ConnectionResetError):
        raise EndedError from None
    finally:
        await ended(process, process.kill, thread, ours)
    if not done:
        raise result
    answer: T = result
    return answer


async def ended(process: SpawnProcess, kill: Callable[[], None], thread: ThreadPoolExecutor, ours: Connection) -> None:
    """End a process and what waits for it; on a busy machine it takes a moment to be gone, and nobody waits for that."""

    def end() -> None:
        kill()  # a thread that still waits for it sees the end of the pipe
        thread.shutdown()
        process.join()
        process.close()
        ours.close()

    await to_the_end(asyncio.to_thread(end))


async def to_the_end(work: Coroutine[Any, Any, Result]) -> Result:
    """Wait for work that must not be left half done, even if whoever waits is cancelled."""
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.gather(task, return_exceptions=True)
        raise


def _child(connection: Connection, work: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    with suppress(OSError):
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent process
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    try:
        said = (True, work(*args, **kwargs))
    except ValueError as exc:  # the work refuses its input; any other error is a bug, for standard error
        said = (False, exc)
    with suppress(BrokenPipeError):  # the parent process is gone
        connection.send(said)
