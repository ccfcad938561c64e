"""The generation that is served: opened, replaced by a new one, or by an older one again.

A reload prepares a new generation beside the old one (bot/library/reload.py); then `current` names it, on the
disk, and then one assignment serves it.  A failure before that leaves what is served as it was.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple, Self, TypeVar

from bot.library import indexing
from bot.library.offload import to_the_end
from bot.library.pending import Releasable, Reload
from bot.library.reload import Changes, Prepared, Progress, Wanted, prepare_in_process, prepare_in_thread
from corpus.problem import Problem
from corpus.reading.read import CorpusError, files_of
from corpus.report import Failure
from corpus.store.generations import INDEX, Current, Generation, Generations
from corpus.store.refresh import to_read
from corpus.store.store import Reader, Store, StoreError, Summary
from retrieval.answering.examples import Examples
from retrieval.cluster.address import Target
from retrieval.snapshot.index import Index

FEW = 10
"""Files at most for which a reload reads them in this process, not in another."""
AT_ONCE = 20_000
"""Passages up to which a question is answered on the event loop: up to there p99 of an answer is below 10 ms."""

Tell = Callable[[Progress], None]
Result = TypeVar("Result")


class Cluster(NamedTuple):
    """A cluster that several bots answer from."""

    hosts: tuple[str, ...]
    bots: tuple[str, ...]
    """Those seen lately, each with its generation."""


@dataclass(frozen=True, slots=True)
class Clustering:
    """A cluster that serves instead of this machine."""

    target: Target
    fallback: bool = False
    """True where this machine answers while the cluster is lost."""


@dataclass(frozen=True, slots=True)
class Served:
    """A generation that is open.  `Shelf` replaces the served one as a whole."""

    number: int
    index: Index
    summary: Summary
    failures: tuple[Failure, ...]
    suggestions: Examples
    """Questions that it can answer; found when they are first asked for, in milliseconds."""
    small: bool = False
    """True when so few passages are in it that questions are answered on the event loop."""
    reader: Reader | None = None
    """Its reports on this machine; None where they are elsewhere."""

    @classmethod
    def open(cls, generations: Generations, number: int) -> Self:
        """Open a generation, which takes as long as loading its index.  Raises StoreError."""
        reader = Reader(generations.database(number))
        with ExitStack() as undo:
            undo.callback(reader.close)
            index = indexing.load(generations.folder(number) / INDEX, reader)
            undo.pop_all()
        return cls(
            number,
            index,
            reader.summary,
            reader.failures(),
            Examples(index),
            small=index.passages <= AT_ONCE,
            reader=reader,
        )

    def close(self) -> None:
        if self.reader is not None:
            self.reader.close()


class Shelf:
    """Owns the served generation, which changes in `take` only, called by whoever holds the `turn`."""

    def __init__(
        self, folder: Path, data: Path, max_bytes: int, *, keep: int, lose_at_most: float, alone: bool = False
    ) -> None:
        """`folder`: the reports; `alone`: no other program ever uses the data folder."""
        self.folder = folder
        self.generations = Generations(data)
        self.lose_at_most = lose_at_most
        self.data = data
        self.max_bytes = max_bytes
        self.keep = keep
        self._alone = alone
        self.served: Served | None = None
        self.turn = asyncio.Lock()
        self._one = asyncio.Lock()
        self.pending: Reload | None = None
        """A reload that is prepared and waits for a decision; None without one."""
        self.loaded = time.monotonic()
        """Monotonic time, in seconds, at which the served generation was taken up."""
        self.failures: tuple[Failure, ...] = ()
        """Files that the last load left out."""
        self.warning: Problem | None = None
        """A word for administrators about what is served; None when all is well."""

    async def close(self) -> None:
        if self.pending is not None:
            await self.pending.discard()
        async with self.turn:  # wait for a change that has begun
            pass
        if self.served is not None:
            self.served.close()

    @property
    def answering(self) -> Served:
        """The generation that questions are answered from at this moment."""
        assert self.served is not None, "whoever opens a library has filled its shelf"
        return self.served

    @property
    def reader(self) -> Reader | None:
        """The reports on this machine; None where there are none."""
        return self.served.reader if self.served else None

    async def run(self, work: Callable[[Served], Result], *, long: bool = False) -> Result:
        """Run a search of what is served, in a thread where that may take long; `long`: it may in any corpus.

        In a small corpus an answer takes a millisecond, and handing it to a thread and back half as much again.
        Between two of them the event loop turns once: eight at a time would keep all else waiting for as long as eight.
        """
        if long or not self.answering.small:
            return await asyncio.to_thread(work, self.answering)
        async with self._one:
            result = work(self.answering)
            await asyncio.sleep(0)
        return result

    @property
    def number(self) -> int:
        """Number of the generation that is served; 0 for none."""
        return self.served.number if self.served else 0

    @property
    def parent(self) -> int:
        """Number of the generation that was served before it; 0 for none."""
        return self.served.summary.parent if self.served else 0

    def current(self) -> Current | None:
        """The generation that the data folder names as served; None when it names none, or the name cannot be read."""
        with suppress(StoreError):
            return self.generations.current()
        return None

    def take(self, served: Served) -> None:
        """Serve a generation, by one assignment.  The previous one goes when the last question to it is answered."""
        self.served = served
        self.loaded = time.monotonic()
        self.failures = served.failures
        self.warning = None if served.index.reports else nothing_usable(self.folder, self.failures)

    # --- a reload ---

    async def prepare(self, progress: Tell, *, anew: bool = False) -> Reload:
        """Prepare a new generation, to be served or discarded; the lock is held until then.

        Raises `ReloadBusy`, `CorpusError` or `StoreError`.
        """
        with ExitStack() as undo:
            lock = await self.lock()
            undo.callback(lock.release)
            undo.callback(self.generations.clear)
            await self.tidy(self.parent)
            here = self._alone or (not anew and await asyncio.to_thread(self._little_to_read))
            prepare = prepare_in_thread if here else prepare_in_process
            prepared = await prepare(replace(self.wanted(), anew=anew), progress)
            try:
                self._refuse_nothing(prepared.changes)
            except CorpusError:
                await self.discard(prepared)
                raise
            undo.pop_all()
        self.pending = Reload(self, prepared, lock, loses_much=self.loses_much(prepared.changes))
        return self.pending

    async def lock(self) -> Releasable:
        """Keep others from reloading meanwhile.  Raises `ReloadBusy` and `StoreError`."""
        return self.generations.lock()

    async def discard(self, prepared: Prepared) -> None:
        """Delete a prepared generation that will not be served."""
        await asyncio.to_thread(self.generations.discard, prepared.part)

    def wanted(self) -> Wanted:
        """Describe the reload to do: its folders, and the generation to take over from."""
        if self.number:
            return Wanted(self.folder, self.data, self.max_bytes, self.number)
        current = self.current()
        return Wanted(self.folder, self.data, self.max_bytes, current.number if current else 0, indexed=False)

    def loses_much(self, changes: Changes) -> bool:
        """True when someone should be asked before these changes are served."""
        return bool(changes.lost) or changes.share_lost > self.lose_at_most

    def _little_to_read(self) -> bool:
        """True when so few files have changed that reading them here is faster than starting another process."""
        if self.reader is None or self.reader.summary.indexer != indexing.indexer():
            return len(files_of(self.folder)) <= FEW
        return to_read(self.folder, self.max_bytes, self.reader) <= FEW

    def _refuse_nothing(self, changes: Changes) -> None:
        before = self.served.index.reports if self.served else changes.before.reports
        if not changes.after.reports and before:  # a disk that is not mounted looks like this
            raise CorpusError(nothing_usable(self.folder, changes.failures))

    async def put(self, prepared: Prepared) -> Served:
        """Serve a prepared generation, or keep the served one where nothing has changed.  The caller has the lock."""
        if prepared.changes.anything or self.served is None:
            return await self.commit(prepared)
        await asyncio.to_thread(self.generations.discard, prepared.part)
        self.failures = prepared.changes.failures
        current = self.current()
        if current is not None and current.pinned:  # the folder equals the generation that was rolled back to
            await asyncio.to_thread(self.generations.serve, self.number)
        self.warning = None
        return self.served

    async def commit(self, prepared: Prepared) -> Served:
        """Make a prepared generation the one that is served.  The caller has the lock."""
        async with self.turn:
            parent = self.number
            with ExitStack() as undo:
                undo.callback(self.generations.discard, prepared.part)
                number = await asyncio.to_thread(self.generations.keep, prepared.part)
                undo.callback(self._withdraw, number)
                served = await asyncio.to_thread(Served.open, self.generations, number)
                await asyncio.to_thread(self.generations.serve, number)
                undo.pop_all()
            self.take(served)
        await self.tidy(parent)
        return served

    def _withdraw(self, number: int) -> None:
        """Delete a generation that could not be served, unless `current` names it all the same."""
        current = self.current()
        if current is None or current.number != number:
            self.generations.withdraw(number)

    async def tidy(self, parent: int) -> None:
        """Delete generations that are not served, not `parent` and not among the last few.  The caller has the lock."""
        await asyncio.to_thread(self.generations.tidy, self.keep, parent)

    # --- generations ---

    async def roll_back(self, number: int | None) -> Generation:
        """Serve the previous generation again, or any that is kept.  Raises `ReloadBusy` or `StoreError`."""
        lock = await self.lock()
        return await to_the_end(self._roll_back(number, lock))

    async def _roll_back(self, number: int | None, lock: Releasable) -> Generation:
        try:
            target = number if number is not None else self.generations.before(self.number, self.parent)
            async with self.turn:
                served = await asyncio.to_thread(Served.open, self.generations, target)
                await asyncio.to_thread(self.generations.serve, target, pinned=True)
                self.take(served)
        finally:
            lock.release()
        return Generation(target, served.summary, served=True)

    async def bots(self) -> Cluster | None:
        """The cluster that serves, with its bots; None where this machine serves alone."""
        return None

    async def kept(self) -> tuple[Generation, ...]:
        """All generations that are kept, the newest first."""
        serving = self.number  # another may be taken up meanwhile: exactly one is served
        return tuple([await self._generation(number, number == serving) for number in self.generations.numbers()])

    async def _generation(self, number: int, served: bool) -> Generation:
        try:
            store = await Store.open(self.generations.database(number))
            try:
                return Generation(number, await store.summary(), served)
            finally:
                await store.close()
        except StoreError as exc:
            return Generation(number, None, served, problem=exc.problem)


def nothing_usable(folder: Path, failures: Sequence[Failure]) -> Problem:
    if failures:
        file, reason = failures[0]
        return Problem.of("NOTHING_USABLE", folder=folder, count=len(failures), file=file, reason=reason)
    return Problem.of("NOTHING_THERE", folder=folder)
