"""A library whose passages and reports are in a cluster, which several bots share.

Reports are read on this machine, as ever, into a generation of the data folder; a reload brings that into the cluster,
beside the one that is served, and then moves an alias, which every bot follows within seconds.  While the cluster is
lost, what the data folder holds answers instead, where `fallback` allows it.
"""

from __future__ import annotations

import asyncio
import contextvars
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import replace
from typing import Any, TypeVar

from bot.library.offload import to_the_end
from bot.library.pending import Releasable
from bot.library.reload import Prepared, Wanted, prepare_in_thread
from bot.library.shelf import FEW, Cluster, Clustering, Served, Shelf, Tell
from corpus.problem import Problem
from corpus.reading.read import CorpusError, files_of
from corpus.store.generations import Generation
from corpus.store.store import Reader, StoreError
from retrieval.answering.examples import Examples
from retrieval.cluster.address import ClusterBusy, ClusterError, GoneError, LostError
from retrieval.cluster.connection import Connection
from retrieval.cluster.generations import ClusterGenerations, SeenBot
from retrieval.cluster.opened import open_generation
from retrieval.engine import BM25

log = logging.getLogger(__name__)

SECONDS_BETWEEN_LOOKS = 3.0
SECONDS_BETWEEN_SIGNS = 15.0
"""Seconds after which a bot says again that it is there."""
SECONDS_OF_YELLOW = 60.0
"""Seconds for which copies of shards may be missing before administrators are told: a restart takes less."""
SECONDS_BETWEEN_LINES = 30.0
"""Seconds between lines in the log while a cluster is waited for."""
AT_ONCE = 32
"""Questions that wait for the cluster at the same time, at most."""

Result = TypeVar("Result")


class ClusterShelf(Shelf):
    """Owns what a cluster serves here, and beside it the generations of the data folder.

    Numbers of generations are the cluster's.
    """

    def __init__(self, local: Shelf, clustering: Clustering) -> None:
        """`local`: the shelf of the data folder, which nothing is served from but in need."""
        super().__init__(local.folder, local.data, local.max_bytes, keep=local.keep, lose_at_most=local.lose_at_most)
        self.local = local
        self.fallback = clustering.fallback
        self.target = clustering.target
        self.connection = Connection(clustering.target.address)
        self.cluster = ClusterGenerations(self.connection, clustering.target)
        self.lost: Problem | None = None
        """Why the cluster cannot be asked; None while it can."""
        self.weak: Problem | None = None
        """What is wrong with a cluster that can be asked; None where nothing is."""
        self._threads = ThreadPoolExecutor(AT_ONCE, "cluster")

    async def close(self) -> None:
        await super().close()
        await self.local.close()
        self._threads.shutdown(wait=True, cancel_futures=True)
        self.connection.close()

    # --- answering ---

    @property
    def answering(self) -> Served:
        if self.served is None or (self.lost is not None and self.fallback and self.local.served is not None):
            if self.local.served is None:
                raise LostError(self.lost or Problem.of("NO_CORPUS", folder=str(self.cluster)))
            return self.local.served
        return self.served

    @property
    def reader(self) -> Reader | None:
        return self.local.reader

    async def run(self, work: Callable[[Served], Result], *, long: bool = True) -> Result:  # noqa: ARG002 - always
        served = self.answering
        try:
            return await self._apart(work, served)
        except (LostError, GoneError) as exc:
            if isinstance(exc, LostError):
                self.lose(exc)
            instead = self.answering
            if instead is served:
                raise
            return await self._apart(work, instead)

    async def _apart(self, work: Callable[[Served], Result], served: Served) -> Result:
        """Run it in a thread of our own: others must not wait behind those that wait for a cluster."""
        context = contextvars.copy_context()
        return await asyncio.get_running_loop().run_in_executor(self._threads, context.run, work, served)

    def lose(self, error: ClusterError) -> None:
        """Note that the cluster cannot be asked; whoever follows it finds out when it can again."""
        if self.lost is None:
            falls_back = self.fallback and self.local.served is not None
            hosts = ", ".join(self.target.address.hosts)
            away = Problem.of("CLUSTER_AWAY", hosts=hosts)
            self.lost = Problem.of("CLUSTER_AWAY_HERE", hosts=hosts) if falls_back else away
            log.warning("集群连不上：%s%s", error, "；先用本机的索引回答" if falls_back else "")

    def found(self) -> None:
        """Note that the cluster can be asked again."""
        if self.lost is not None:
            log.info("集群恢复，重新从集群回答")
        self.lost = None

    @property
    def warning(self) -> Problem | None:
        return self.lost or self.weak or self._warning

    @warning.setter
    def warning(self, warning: Problem | None) -> None:
        self._warning = warning

    # --- reloads ---

    async def lock(self) -> Releasable:
        both = ExitStack()
        with ExitStack() as undo:
            local = self.generations.lock()
            undo.callback(local.release)
            both.callback(local.release)
            there = await asyncio.to_thread(self.cluster.lock)
            undo.pop_all()
        both.callback(there.release)
        return _Both(both)

    def wanted(self) -> Wanted:
        """The generation of the data folder to take over from, and the cluster to bring the new one into."""
        current = self.current()
        number = current.number if current else 0
        return Wanted(self.folder, self.data, self.max_bytes, number, cluster=self.target)

    def _little_to_read(self) -> bool:
        with suppress(CorpusError):
            return len(files_of(self.folder)) <= FEW
        return True

    async def discard(self, prepared: Prepared) -> None:
        await super().discard(prepared)
        if prepared.cluster:
            await asyncio.to_thread(self.cluster.withdraw, prepared.cluster)

    async def put(self, prepared: Prepared) -> Served:
        async with self.turn:
            if prepared.whole:
                number = await asyncio.to_thread(self.generations.keep, prepared.part)
                await asyncio.to_thread(self.generations.serve, number)
                await self.open_local()
            else:
                await super().discard(prepared)
            if prepared.cluster or self.served is None:
                await self._serve(prepared.cluster)
        self.failures, self.warning = prepared.changes.failures, None
        await self.tidy(0)
        assert self.served is not None, "it was served before, or just now"
        return self.served

    async def commit(self, prepared: Prepared) -> Served:
        return await self.put(prepared)

    async def _serve(self, number: int) -> Served:
        """Make a generation of the cluster the served one, for all bots."""
        served = await asyncio.to_thread(self.opened, number)
        await asyncio.to_thread(self.cluster.serve, number)
        self.take(served)
        return served

    def opened(self, number: int) -> Served:
        """Open a generation of the cluster.  Raises ClusterError."""
        index, kept = open_generation(self.cluster, number)
        suggestions = Examples(index)
        assert suggestions.first is not None, "found now, as the event loop will not wait for a cluster"
        return Served(number, index, kept.summary, kept.failures, suggestions)

    async def open_local(self) -> None:
        """Open what the data folder names as served, for when the cluster is lost, and for who asks for its reports."""
        current = self.current()
        if current is None:
            return
        with suppress(StoreError):
            before = self.local.served
            opened = await asyncio.to_thread(Served.open, self.generations, current.number)
            assert isinstance(opened.index.bm25, BM25), "it is this machine's"
            alike = replace(opened.index, bm25=opened.index.bm25.like_lucene())  # it is to answer as the cluster does
            self.local.take(replace(opened, index=alike, suggestions=Examples(alike)))
            if before is not None:
                before.close()

    async def tidy(self, parent: int) -> None:  # noqa: ARG002 - that is the cluster's
        await super().tidy(0)
        with suppress(LostError):
            await asyncio.to_thread(self.cluster.tidy, self.keep)

    # --- generations ---

    async def roll_back(self, number: int | None) -> Generation:
        lock = await self.lock()
        return await to_the_end(self._roll_back(number, lock))

    async def _roll_back(self, number: int | None, lock: Releasable) -> Generation:
        try:
            target = number if number is not None else await asyncio.to_thread(self.cluster.before, self.number)
            async with self.turn:
                served = await self._serve(target)
        finally:
            await asyncio.to_thread(lock.release)
        return Generation(target, served.summary, served=True)

    async def bots(self) -> Cluster:
        seen: tuple[SeenBot, ...] = ()
        with suppress(ClusterError):
            seen = await asyncio.to_thread(self.cluster.bots)
        told = tuple(f"{bot.name} ({bot.generation})" for bot in seen)
        return Cluster(self.target.address.hosts, told)

    async def kept(self) -> tuple[Generation, ...]:
        serving = self.number
        return await asyncio.to_thread(self._kept, serving)

    def _kept(self, serving: int) -> tuple[Generation, ...]:
        found = []
        for number in self.cluster.whole():
            with suppress(GoneError):
                found.append(Generation(number, self.cluster.kept(number).summary, number == serving))
        return tuple(found)


class _Both:
    """Two locks as one."""

    def __init__(self, held: ExitStack) -> None:
        self._held = held

    def release(self) -> None:
        self._held.close()


class ClusterFollowing:
    """Fills a shelf from a cluster, follows the alias, and finds out how the cluster is."""

    def __init__(self, shelf: ClusterShelf) -> None:
        self._shelf = shelf
        self._task: asyncio.Task[None] | None = None
        self._yellow: float | None = None  # monotonic time since when copies of shards have been missing
        self._signed = 0.0

    def begin(self) -> None:
        self._task = asyncio.create_task(self._follow(), name="cluster")

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    # --- at the start ---

    async def start(self, progress: Tell) -> None:
        """Serve what the cluster serves; where it serves nothing yet, bring the folder's reports there.

        A cluster that cannot be reached is waited for, unless this machine can answer meanwhile.
        """
        shelf = self._shelf
        await shelf.open_local()
        if shelf.fallback and shelf.local.served is None:
            await self._read_for_need(progress)
        told = -SECONDS_BETWEEN_LINES
        while True:
            try:
                await self._take_up()
                if shelf.served is None:
                    await self._first(progress)
            except LostError as exc:
                shelf.lose(exc)
                if shelf.fallback and shelf.local.served is not None:
                    return
                if time.monotonic() - told >= SECONDS_BETWEEN_LINES:
                    told = time.monotonic()
                    log.warning("等待集群：%s", exc)
            except ClusterBusy as exc:
                log.info("集群里还没有语料，%s 正在送入，等它完成", exc.who)
            if shelf.served is not None:
                return
            await asyncio.sleep(SECONDS_BETWEEN_LOOKS)

    async def _first(self, progress: Tell) -> None:
        """Bring the first generation into the cluster.  Raises CorpusError, StoreError and ClusterBusy."""
        shelf = self._shelf
        lock = await shelf.lock()
        try:
            await self._take_up()  # another bot may just have done it
            if shelf.served is None:
                await shelf.commit(await prepare_in_thread(shelf.wanted(), progress))
        finally:
            await asyncio.to_thread(lock.release)

    async def _read_for_need(self, progress: Tell) -> None:
        """Read the folder into the data folder, so that there is something to fall back on."""
        shelf = self._shelf
        try:
            with shelf.generations.locked():
                prepared = await prepare_in_thread(shelf.local.wanted(), progress)
                number = await asyncio.to_thread(shelf.generations.keep, prepared.part)
                await asyncio.to_thread(shelf.generations.serve, number)
        except (CorpusError, StoreError) as exc:
            log.warning("本机没有可以后备的语料：%s", exc)
            return
        await shelf.open_local()

    async def look(self) -> None:
        """Serve what the cluster serves; `warning` tells why where that cannot be."""
        shelf = self._shelf
        await shelf.open_local()
        try:
            await self._take_up()
        except ClusterError as exc:
            shelf.lose(exc)

    # --- while it runs ---

    async def _follow(self) -> None:
        while True:
            await asyncio.sleep(SECONDS_BETWEEN_LOOKS)
            try:
                if not self._shelf.turn.locked():
                    async with self._shelf.turn:
                        await self._take_up()
                await self._ask_how_it_is()
                self._shelf.found()
            except LostError as exc:
                self._shelf.lose(exc)
            except StoreError as exc:
                warning = Problem.of("NOT_TAKEN_UP", reason=exc.problem, number=self._shelf.number)
                if warning != self._shelf.warning:
                    log.warning("%s", warning)
                self._shelf.warning = warning

    async def _take_up(self) -> None:
        """Serve what the alias names."""
        shelf = self._shelf
        number = await asyncio.to_thread(shelf.cluster.current)
        if number is not None and number != shelf.number:
            served = await asyncio.to_thread(shelf.opened, number)
            shelf.take(served)
            log.info("换上了集群的第 %s 代语料：%s 篇报道", number, served.index.reports)

    async def _ask_how_it_is(self) -> None:
        """Note lost copies of shards, and say that this bot is there.  Raises LostError where shards are gone."""
        shelf, now = self._shelf, time.monotonic()
        told: dict[str, Any] = await asyncio.to_thread(shelf.connection.health, f"{shelf.target.prefix}-*")
        if told["status"] == "red":
            await asyncio.to_thread(shelf.opened, shelf.number)  # the served indexes may be whole all the same
        self._yellow = None if told["status"] == "green" else self._yellow or now
        weak = self._yellow is not None and now - self._yellow >= SECONDS_OF_YELLOW
        shelf.weak = Problem.of("CLUSTER_YELLOW", hosts=", ".join(shelf.target.address.hosts)) if weak else None
        if now - self._signed >= SECONDS_BETWEEN_SIGNS:
            self._signed = now
            sign = SeenBot(shelf.target.by, time.time(), shelf.number)
            await asyncio.to_thread(shelf.cluster.saw, sign)
