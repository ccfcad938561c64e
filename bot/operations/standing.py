"""/status: the program, the corpus it answers from, and how the questions of today and of seven days went."""

from __future__ import annotations

import asyncio
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from bot.journal import statistics
from bot.journal.entries import Fault
from bot.journal.journal import Journal, JournalError
from bot.journal.statistics import Overview
from bot.library.library import Library
from bot.version import version
from bot.wording import administration
from bot.wording.administration import Standing
from bot.wording.reply import Reply
from bot.wording.texts import Language
from corpus.problem import Problem
from corpus.store.store import StoreError

if sys.platform != "win32":
    import resource

DAYS = 14
"""On the chart."""


class Program(NamedTuple):
    """A bot that runs."""

    seconds: float
    """Since its start."""
    memory: int
    """Bytes."""


async def status(
    library: Library,
    journal: Journal | None,
    program: Program | None,
    language: Language,
    trouble: Problem | None = None,
) -> tuple[Reply, Overview]:
    """Tell how things stand; the overview is for a chart.  `trouble`: why there is no journal.

    A journal that cannot be read keeps nobody from all else.
    """
    now = time.time()
    overview, faults = Overview(statistics.Figures(), statistics.Figures(), {}, {}), tuple[Fault, ...]()
    if journal is not None:
        trouble = journal.trouble
        with suppress(JournalError):
            faults = await journal.faults(statistics.since(statistics.WEEK, now))
        try:
            days = statistics.Days(DAYS, now)
            async for entry in journal.entries(statistics.since(DAYS, now)):
                days.add(entry)
            overview = await asyncio.to_thread(lambda: days.overview)
        except JournalError as exc:
            trouble = trouble or exc.problem
    standing = Standing(
        version=version(),
        seconds=program.seconds if program else None,
        memory=program.memory if program else 0,
        number=library.number,
        kept=await _kept(library),
        summary=library.summary,
        failures=library.failures,
        faults=faults,
        midnight=statistics.since(1, now),
        trouble=trouble,
        lost=journal.lost if journal else 0,
        warning=library.warning,
        cluster=await library.cluster(),
    )
    return administration.status(standing, overview.today, overview.week, language), overview


async def _kept(library: Library) -> int:
    """The number of generations that are kept; 0 where a cluster that has them cannot be asked."""
    with suppress(StoreError):
        return len(await library.generations())
    return 0


def memory(process: int | str = "self") -> int:
    """Bytes that a program holds in memory; 0 where the system does not tell."""
    with suppress(OSError, ValueError, IndexError):
        pages = int(Path(f"/proc/{process}/statm").read_text("ascii").split()[1])
        return pages * resource.getpagesize()
    if sys.platform == "win32" or process != "self":
        return 0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # the most it ever held
    return peak if sys.platform == "darwin" else peak * 1024
