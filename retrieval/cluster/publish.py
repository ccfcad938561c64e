"""A generation of the data folder brought into a cluster, beside the one that is served there.

Reports that are already in the cluster are copied within it, passages and all; only what is new is cut and sent.
At the end everything is counted; the generation is whole once its summary is written.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import replace
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from corpus.store.store import Reader
from retrieval.cluster import documents
from retrieval.cluster.address import ClusterError
from retrieval.cluster.documents import (
    GAP,
    page_documents,
    pages_index,
    parts,
    passage_documents,
    passages_index,
    report_document,
    reports_index,
)
from retrieval.cluster.generations import SUMMARY, ClusterGenerations, Kept
from retrieval.engine import workers

Body = dict[str, Any]
AT_ONCE = 50_000
"""Ranks in one query that copies reports, at most; a cluster takes 65,536 values."""
BATCH = 200
"""Reports that a process is given at a time."""
MANY = 2_000
"""New reports from which cutting them in several processes repays starting these."""
_NEITHER = 0.5
"""Share of new reports, 0 to 1, from which all are sent anew rather than the others copied."""


class Placed(NamedTuple):
    """A report of the new generation."""

    file: str
    digest: str
    """Stands for all that the cluster keeps of it."""
    rank: int
    copied: bool
    """True where the generation before has just this, at this rank."""


class Published(NamedTuple):
    """A generation that is in the cluster, and how its reports differ from those served before; names of files."""

    number: int
    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]


class _NoRoomError(Exception):
    """More reports came in one place than there are ranks between its neighbours."""


def publish(
    generations: ClusterGenerations,
    reader: Reader,
    hospitals: Sequence[Sequence[Any]],
    *,
    made_by: str,
    progress: Callable[[int, int], None] = lambda _done, _of: None,
) -> Published:
    """Bring a generation into the cluster, unserved.

    `hospitals`: rows of index.json; `made_by`: fingerprint of the code that makes terms.
    `progress` is told the passages done and their total; what it raises ends the work, as do errors of the cluster,
    and nothing is left behind.  Raises ClusterError.  The caller holds the lock.
    """
    work = _Work(generations, reader, progress)
    try:
        before = work.there()
        plan = work.plan(f"{made_by} {documents.FORM}", before)
        work.make()
        work.copy(plan, before)
        work.send([one for one in plan if not one.copied])
        generations.connection.put(work.reports, SUMMARY, {"rows": work.complete(hospitals, len(plan)).row()})
    except BaseException:
        with suppress(ClusterError):  # it cannot be reached; `tidy` deletes what is unfinished
            generations.withdraw(work.number)
        raise
    now = {one.file: one.digest for one in plan}
    added, removed = (tuple(sorted(some)) for some in (now.keys() - before.keys(), before.keys() - now.keys()))
    changed = tuple(file for file, digest in now.items() if file in before and before[file].digest != digest)
    return Published(work.number, added, changed, removed)


class _Work:
    """A generation on its way into the cluster."""

    def __init__(self, generations: ClusterGenerations, reader: Reader, progress: Callable[[int, int], None]) -> None:
        self._generations, self._reader, self._progress = generations, reader, progress
        self._connection = generations.connection
        self._before = generations.current()
        self.number = max([0, *generations.numbers()]) + 1
        self.reports, self.passages = generations.reports(self.number), generations.passages(self.number)
        self.pages = generations.pages(self.number)
        self._done = 0

    def there(self) -> Mapping[str, Placed]:
        """The reports of the generation that is served, by file."""
        if self._before is None:
            return {}
        fields = ["file", "digest", "rank"]
        search = {"query": {"exists": {"field": "rank"}}, "_source": False, "docvalue_fields": fields}
        found = {}
        for hit in self._connection.all_by(self._generations.reports(self._before), "rank", search):
            file, digest, rank = (hit["fields"][field][0] for field in fields)
            found[file] = Placed(file, digest, rank, copied=True)
        return found

    def plan(self, made_by: str, before: Mapping[str, Placed]) -> list[Placed]:
        """All reports that may be quoted, in order, with their ranks."""
        wanted = []
        for one in self._reader.digests(made_by):
            wanted.append(one)
            self._tell(0)
        if before:
            with suppress(_NoRoomError):
                placed = merged(wanted, before)
                if sum(not one.copied for one in placed) <= _NEITHER * len(placed):
                    return placed
        return [Placed(file, digest, (i + 1) * GAP, copied=False) for i, (file, digest) in enumerate(wanted)]

    def make(self) -> None:
        """Make both indexes; copies of shards are made when all is loaded, which costs less than loading each."""
        self._connection.make(self.passages, *passages_index(self._generations.target.shards))
        self._connection.make(self.reports, *reports_index(self._generations.target.shards))
        self._connection.make(self.pages, *pages_index(self._generations.target.shards))

    def copy(self, plan: Sequence[Placed], before: Mapping[str, Placed]) -> None:
        """Copy within the cluster what stays."""
        copied = {one.rank for one in plan if one.copied}
        if not copied or self._before is None:
            return
        gone = sorted({one.rank for one in before.values()} - copied)
        for query in _staying(gone):
            for _ in self._connection.copy(self._generations.reports(self._before), self.reports, query):
                self._tell(0)
            if self._reader.printed_pages():
                for _ in self._connection.copy(self._generations.pages(self._before), self.pages, query):
                    self._tell(0)
            begun = self._done
            for more in self._connection.copy(self._generations.passages(self._before), self.passages, query):
                self._tell(begun + more)

    def send(self, new: Sequence[Placed]) -> None:
        """Cut and send what is new."""
        for _ in self._connection.load(self.reports, _report_documents(self._reader, new)):
            self._tell(0)
        if self._reader.printed_pages():
            for _ in self._connection.load(self.pages, _page_documents(self._reader, new)):
                self._tell(0)
        begun = self._done
        for more in self._connection.load(self.passages, _passage_documents(self._reader.path, new)):
            self._tell(begun + more)

    def complete(self, hospitals: Sequence[Sequence[Any]], reports: int) -> Kept:
        """Send the tables, make everything searchable, count it, and have the shards copied."""
        reader, repeats = self._reader, [*self._reader.repeats().items()]
        tables = [*parts("hospitals", hospitals), *parts("repeats", repeats)]
        for _ in self._connection.load(self.reports, tables):
            self._tell(0)
        expected_of = {
            self.passages: reader.figures.passages,
            self.reports: reports + len(tables),
            self.pages: reader.printed_pages(),
        }
        for index, expected in expected_of.items():
            self._connection.settle(index)
            self._tell(0)
            found = self._connection.count(index)
            if found != expected:
                raise ClusterError("CLUSTER_MISCOUNTED", index=index, expected=expected, found=found)
            replicas = {"index.number_of_replicas": self._generations.target.replicas, "index.refresh_interval": "1s"}
            self._connection.set(index, replicas)
        holding = {"query": {"exists": {"field": "terms"}}, "size": 0, "track_total_hits": True}
        counted = int(self._connection.search(self.passages, holding)["hits"]["total"]["value"])
        return Kept(
            summary=replace(reader.summary, parent=self._before or 0),
            counted=counted,
            hospitals=len(hospitals),
            repeats=len(repeats),
            by=self._generations.target.by,
            form=documents.FORM,
            failures=reader.failures(),
            synonyms=reader.synonyms(),
            facts=tuple(reader.facts()),
            contacts=reader.corrections().reached,
        )

    def _tell(self, done: int) -> None:
        """Tell how many passages are done, or, with 0, that the work goes on."""
        self._done = min(max(self._done, done), self._reader.figures.passages)
        self._progress(self._done, self._reader.figures.passages)


# ---------------------------------------------------------------- which reports stay


def merged(wanted: Sequence[tuple[str, str]], before: Mapping[str, Placed]) -> list[Placed]:
    """Give new reports ranks between those of their neighbours that stay.

    `wanted`: files with digests, in order.
    """
    placed: list[Placed] = []
    run: list[tuple[str, str]] = []
    last = 0
    for file, digest in wanted:
        held = before.get(file)
        if held is None or held.digest != digest:
            run.append((file, digest))
            continue
        placed += [*_between(last, held.rank, run), held]
        run, last = [], held.rank
    return [*placed, *_between(last, last + (len(run) + 1) * GAP, run)]


def _between(low: int, high: int, run: Sequence[tuple[str, str]]) -> Iterator[Placed]:
    """Ranks for new reports between two others, as far from each other as can be."""
    if high - low <= len(run):
        raise _NoRoomError
    for i, (file, digest) in enumerate(run, 1):
        yield Placed(file, digest, low + (high - low) * i // (len(run) + 1), copied=False)


# ---------------------------------------------------------------- what is copied, and what is sent


def _staying(gone: Sequence[int]) -> Iterator[Body]:
    """Queries that together find all documents with a rank but those of some ranks, given rising."""
    for start in range(0, len(gone) or 1, AT_ONCE):
        some = gone[start : start + AT_ONCE]
        bounds: Body = {"gte": some[0] if start else 0}
        if start + AT_ONCE < len(gone):
            bounds["lt"] = gone[start + AT_ONCE]
        yield {"bool": {"filter": [{"range": {"rank": bounds}}], "must_not": [{"terms": {"rank": [*some]}}]}}


def _report_documents(reader: Reader, new: Sequence[Placed]) -> Iterator[tuple[str, Body]]:
    for one in new:
        report = reader.report(one.file)
        assert report is not None, "it was there a moment ago, and a generation never changes"
        yield str(one.rank), report_document(report, one.rank, one.digest)


def _page_documents(reader: Reader, new: Sequence[Placed]) -> Iterator[tuple[str, Body]]:
    for one in new:
        report = reader.report(one.file)
        if report is not None and report.pages:
            yield from page_documents(report, one.rank)


def _passage_documents(database: Path, new: Sequence[Placed]) -> Iterator[tuple[str, Body]]:
    """The passages of new reports; cut in several processes where there are many."""
    processes = os.cpu_count() or 1
    left = iter(new)
    batches = iter(lambda: [*islice(left, BATCH)], [])
    if len(new) < MANY or processes == 1:
        for batch in batches:
            yield from _cut(database, batch)
        return
    with workers.pool(processes) as pool:
        waiting: deque[Future[list[tuple[str, Body]]]] = deque()
        try:
            for batch in batches:
                waiting.append(pool.submit(_cut, database, batch))
                if len(waiting) > 2 * processes:
                    yield from waiting.popleft().result()
            while waiting:
                yield from waiting.popleft().result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


@cache
def _reader(database: Path) -> Reader:
    """The one of this process, which handles many batches."""
    return Reader(database)


def _cut(database: Path, batch: Sequence[Placed]) -> list[tuple[str, Body]]:
    found: list[tuple[str, Body]] = []
    for one in batch:
        report = _reader(database).report(one.file)
        assert report is not None, "it was there a moment ago, and a generation never changes"
        found += passage_documents(report, one.rank)
    return found
