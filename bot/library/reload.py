"""A new generation of the corpus, made beside the one that is served.

Preparing does nothing that anyone sees: at the end there is a whole generation on the disk, and it is
known how it differs.  It is then served or discarded (bot/library/shelf.py).  A running bot prepares in a process of
its own, at low priority: reading is all computing, and in a thread it would take its turns from the questions.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path

from bot.library import indexing
from bot.library.offload import NICENESS, ended
from bot.version import version
from corpus.formats import Memory
from corpus.reading.read import CorpusError, only_reads
from corpus.report import Failure
from corpus.store.generations import DATABASE, INDEX, Generations
from corpus.store.refresh import Refreshed, cutter, may_be_copied, refresh
from corpus.store.store import DamagedError, Holdings, Reader, StoreError, Summary, Writer, explained
from retrieval.cluster.address import Target
from retrieval.language.knowledge import refused

SECONDS_BETWEEN_REPORTS = 0.1
"""Of progress: more would only keep the event loop busy."""
_NOTHING = Holdings()


class Stage(StrEnum):
    READ = "read"
    STORE = "store"
    INDEX = "index"
    CLUSTER = "cluster"


STAGES = {Stage.READ: "读取文件", Stage.STORE: "保存", Stage.INDEX: "建立索引", Stage.CLUSTER: "送入集群"}
"""For the log and the command line."""


@dataclass(frozen=True, slots=True)
class Progress:
    """Progress of a reload: `done` of `of` files, then of passages; 0 of 0 while it is stored."""

    stage: Stage
    done: int = 0
    of: int = 0
    seconds_left: float | None = None
    """Of this stage, estimated; None while nobody can tell."""


@dataclass(frozen=True, slots=True)
class Changes:
    """The differences of a prepared generation from the one that is served.  Names of files but for hospitals."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    renamed: tuple[tuple[str, str], ...] = ()
    """Old and new name of reports with the same text."""
    removed: tuple[str, ...] = ()
    unchanged: int = 0
    failures: tuple[Failure, ...] = ()
    gained: tuple[str, ...] = ()
    """Hospitals that reports are about now and were not before."""
    lost: tuple[str, ...] = ()
    astray: tuple[tuple[str, str], ...] = ()
    """Hospitals and those of their names that, asked for, do not lead to them; nobody is answered by these."""
    before: Holdings = _NOTHING
    after: Holdings = _NOTHING
    words: bool = False
    """True when the administrators' synonyms have changed."""
    anything: bool = True
    """False when a reload would serve just the same."""
    seconds: float = 0.0

    @property
    def share_lost(self) -> float:
        """Of the passages that could be quoted before, how much less there is to quote; 0 to 1."""
        before = self.before.passages
        return max(0.0, 1 - self.after.passages / before) if before else 0.0

    @property
    def summary(self) -> str:
        """For the audit table."""
        counts = {
            "added": self.added,
            "changed": self.changed,
            "renamed": self.renamed,
            "removed": self.removed,
            "failed": self.failures,
            "hospitals gained": self.gained,
            "hospitals lost": self.lost,
        }
        told = [f"{what} {len(names)}" for what, names in counts.items() if names]
        return ", ".join([f"reports {self.before.reports} to {self.after.reports}", *told])


@dataclass(frozen=True, slots=True)
class Wanted:
    """The generation to prepare."""

    corpus: Path
    data: Path
    max_bytes: int
    serving: int
    """The generation that is served; 0 for none."""
    anew: bool = False
    """Read also the files that have not changed."""
    indexed: bool = True
    """False where only the reports of that generation can be taken over, since its index could not be opened."""
    cluster: Target | None = None
    """Where to bring it besides; None for nowhere."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A generation that is complete on the disk and has no number yet."""

    part: Path
    changes: Changes
    whole: bool = True
    """False where nothing in the folder has changed, so that there is nothing in `part`."""
    cluster: int = 0
    """Number of the same generation in the cluster, not served yet; 0 where it is not there."""


def prepare(wanted: Wanted, progress: Callable[[Progress], None]) -> Prepared:
    """Make the new generation; whoever calls holds the lock of `Generations`.

    Raises CorpusError and StoreError, and whatever `progress` raises to end it; then nothing is left behind.
    """
    generations = Generations(wanted.data)
    old = _old(generations, wanted.serving)
    try:
        try:
            prepared = _prepared(generations, wanted, old, progress)
        except DamagedError:
            if old is None or wanted.anew:
                raise
            # What cannot be copied from the old generation is all in the folder.
            prepared = _prepared(generations, wanted, None, progress, old.summary)
    finally:
        if old is not None:
            old.close()
    if wanted.cluster is None:
        return prepared
    from bot.library.bringing import bring  # noqa: PLC0415 # the client is optional, and slow to import

    with ExitStack() as undo:
        undo.callback(generations.discard, prepared.part)
        brought = bring(generations, wanted, prepared, _Estimate(Stage.CLUSTER, progress))
        undo.pop_all()
    return brought


def _old(generations: Generations, number: int) -> Reader | None:
    try:
        return Reader(generations.database(number)) if number else None
    except DamagedError:
        return None


def _prepared(
    generations: Generations,
    wanted: Wanted,
    old: Reader | None,
    progress: Callable[[Progress], None],
    summary: Summary | None = None,
) -> Prepared:
    begun = time.perf_counter()
    same_index = wanted.indexed and old is not None and old.summary.indexer == indexing.indexer()
    base = None if old is None or wanted.anew or not may_be_copied(old) else old
    part = generations.begin()
    with ExitStack() as undo:
        undo.callback(generations.discard, part)
        with closing(Writer(part / DATABASE, base.path if base else None)) as writer:
            reading = _Estimate(Stage.READ, progress)
            found = refresh(
                wanted.corpus,
                wanted.max_bytes,
                writer,
                old,
                reading,
                copied=base is not None,
                refuse=refused,
                memory=Memory(wanted.data),
            )
            same = base is not None and same_index and not found.anything
            if not same:
                progress(Progress(Stage.STORE))
                writer.sign(
                    Summary(
                        created=time.time(),
                        seconds=time.perf_counter() - begun,
                        parent=wanted.serving,
                        folder=str(wanted.corpus.absolute()),
                        version=version(),
                        cutter=cutter(),
                        indexer=indexing.indexer(),
                        figures=found.figures,
                    )
                )
        if same and base is not None:
            now, seconds = base.figures, time.perf_counter() - begun
            changes = Changes(
                unchanged=found.unchanged,
                failures=found.failures,
                before=now,
                after=now,
                anything=False,
                seconds=seconds,
            )
        else:
            before = old.covered() if old else set()
            served = generations.folder(wanted.serving) / INDEX if same_index else None
            after, astray = _indexed(part, base, found, served, _Estimate(Stage.INDEX, progress))
            was = old.summary if old else summary
            changes = Changes(
                added=found.added,
                changed=found.changed,
                renamed=found.renamed,
                removed=found.removed,
                unchanged=found.unchanged,
                failures=found.failures,
                gained=tuple(sorted(after - before)),
                lost=tuple(sorted(before - after)),
                astray=astray,
                before=was.figures if was else _NOTHING,
                after=found.figures,
                words=found.words,
                anything=found.anything or not same_index,
                seconds=time.perf_counter() - begun,
            )
        undo.pop_all()
    return Prepared(part, changes, whole=not same)


def _indexed(
    part: Path, base: Reader | None, found: Refreshed, served: Path | None, estimate: _Estimate
) -> tuple[set[str], tuple[tuple[str, str], ...]]:
    """Write the index of the reports in `part`; the hospitals that they are about, and names that lead astray.

    `base`: the generation whose reports were copied; `served`: its index, where that can be taken over.
    """
    index = part / INDEX
    with closing(Reader(part / DATABASE)) as new:
        after = new.covered()
        numbers = indexing.renumbered(base, new, found.touched) if base is not None and served is not None else None
        with explained(str(index)):
            index.mkdir()
            indexing.write(index, new, served if numbers is not None else None, numbers, estimate)
            return after, indexing.astray(index)


class _Estimate:
    """Turns how much of a stage is done into progress with the time that is left."""

    def __init__(self, stage: Stage, progress: Callable[[Progress], None]) -> None:
        self._stage = stage
        self._progress = progress
        self._begun = time.perf_counter()

    def __call__(self, done: int, of: int) -> None:
        gone = time.perf_counter() - self._begun
        self._progress(Progress(self._stage, done, of, gone / done * (of - done) if done else None))


# ---------------------------------------------------------------- beside the event loop


class _StoppedError(Exception):
    """Nobody waits for it any more."""


async def prepare_in_thread(wanted: Wanted, progress: Callable[[Progress], None]) -> Prepared:
    """The same for a program that has nothing else to do yet.  Ends soon after it is cancelled."""
    loop, stopped = asyncio.get_running_loop(), threading.Event()
    said = _Seldom(lambda one: loop.call_soon_threadsafe(progress, one))

    def report(one: Progress) -> None:
        if stopped.is_set():
            raise _StoppedError
        said(one)

    work = asyncio.ensure_future(asyncio.to_thread(prepare, wanted, report))
    try:
        return await asyncio.shield(work)
    except asyncio.CancelledError:
        stopped.set()
        with suppress(_StoppedError, CorpusError, StoreError):
            Generations(wanted.data).discard((await work).part)
        raise


async def prepare_in_process(wanted: Wanted, progress: Callable[[Progress], None]) -> Prepared:
    """The same in a process of its own, so that this one goes on answering.  Cancel to end it at once."""
    loop = asyncio.get_running_loop()
    context = multiprocessing.get_context("spawn")  # a copy of a process with threads may hang
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_child, args=(wanted, theirs), name="chuchu-reload")
    process.start()
    theirs.close()
    thread = ThreadPoolExecutor(1, "reload")
    try:
        while True:
            said: Progress | Prepared | CorpusError | StoreError = await loop.run_in_executor(thread, ours.recv)
            if isinstance(said, Progress):
                progress(said)
            elif isinstance(said, Prepared):
                return said
            else:
                raise said
    except (EOFError, ConnectionResetError):
        await asyncio.to_thread(process.join)
        raise CorpusError("RELOAD_CRASHED", code=process.exitcode) from None
    finally:
        await ended(process, partial(_kill, process), thread, ours)


def _kill(process: SpawnProcess) -> None:
    """The process and those that work for it, even when it has ended and they have not."""
    if process.pid is not None and hasattr(os, "killpg"):
        with suppress(OSError):  # all have ended, or it had not got as far as leading a group
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()


def _child(wanted: Wanted, connection: Connection) -> None:
    if hasattr(os, "setsid"):
        os.setsid()  # a group of its own, which Ctrl-C does not reach, and which can be ended as one
        os.nice(NICENESS)
        threading.Thread(target=_end_with_parent, daemon=True).start()
    only_reads()
    with suppress(BrokenPipeError):  # that program is gone
        try:
            connection.send(prepare(wanted, _Seldom(connection.send)))
        except (CorpusError, StoreError) as exc:
            connection.send(exc)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    assert parent is not None, "this is a child"
    parent.join()
    os.killpg(0, signal.SIGKILL)  # nobody wants it any more, and half a generation is of no use


class _Seldom:
    """Passes on the first of every stage, and between them what is not too soon after the last one."""

    def __init__(self, progress: Callable[[Progress], object]) -> None:
        self._progress = progress
        self._stage: Stage | None = None
        self._next = 0.0

    def __call__(self, one: Progress) -> None:
        now = time.monotonic()
        if one.stage is not self._stage or now >= self._next:
            self._stage, self._next = one.stage, now + SECONDS_BETWEEN_REPORTS
            self._progress(one)
