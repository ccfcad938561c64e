"""Long work in steps, so that readers' questions may come between them.

In a thread it would take every second turn of the interpreter from the event loop, and so from all readers.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import TypeVar

Result = TypeVar("Result")
Steps = Generator[None, None, Result]
"""Work that yields after each step of some milliseconds."""


def step(work: Steps[Result]) -> tuple[Result] | None:
    """Do one step; the result after the last one, None before."""
    try:
        next(work)
    except StopIteration as done:
        return (done.value,)
    return None


def finished(work: Steps[Result]) -> Result:
    """Do all steps one after the other."""
    while (done := step(work)) is None:
        pass
    return done[0]
