"""What is computed in a process of its own keeps nobody waiting, neither while it works nor when it ends."""

from __future__ import annotations

import asyncio
import time
from multiprocessing.process import BaseProcess

import pytest

from bot.library.offload import EndedError, aside

pytestmark = pytest.mark.anyio

SLOWLY = 0.5
"""Seconds that a process takes to be gone, as on a busy machine."""


async def test_nobody_waits_for_a_process_to_be_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    join = BaseProcess.join

    def joined(process: BaseProcess, timeout: float | None = None) -> None:
        time.sleep(SLOWLY)
        join(process, timeout)

    monkeypatch.setattr(BaseProcess, "join", joined)
    longest = 0.0

    async def turns() -> None:
        nonlocal longest
        while True:
            before = time.monotonic()
            await asyncio.sleep(0.01)
            longest = max(longest, time.monotonic() - before)

    turning = asyncio.create_task(turns())
    assert await aside(sum, (1, 2)) == 3
    turning.cancel()
    assert longest < SLOWLY


async def test_a_refusal_comes_back_and_a_process_that_ends_is_told() -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        await aside(int, "床")
    with pytest.raises(EndedError):
        await aside(exit)
