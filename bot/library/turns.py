"""Long work in steps, so that readers' questions may come between them.

In a thread it would take every second turn of the interpreter from the event loop, and so from all readers.
"""

from __future__ import annotations

import math
import time
from collections.abc import Generator
from typing import TypeVar

AT_A_TIME = 0.01
"""Seconds of the processor for which long work has its turn, at least: on a busy machine each turn is long waited for."""

Result = TypeVar("Result")
Steps = Generator[None, None, Result]
"""Work that yields after each step of some milliseconds."""


def turn(work: Steps[Result], seconds: float = AT_A_TIME) -> tuple[Result] | None:
    """Do steps for so many seconds of the processor; the result after the last one, None before."""
    until = time.thread_time() + seconds
    try:
        while time.thread_time() < until:
            next(work)
    except StopIteration as done:
        return (done.value,)
    return None


def finished(work: Steps[Result]) -> Result:
    """Do all steps one after the other."""
    done = turn(work, math.inf)
    assert done is not None, "it goes on to the end"
    return done[0]
