"""A corpus moved between the data folder and a cluster, whichever way, without reading the reports' files again."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from bot.library import indexing
from bot.library.bringing import bring
from bot.library.reload import Changes, Prepared, Progress, Stage, Wanted
from bot.library.running import running
from corpus.names.corrections import Corrections
from corpus.store.generations import DATABASE, INDEX, Generations
from corpus.store.store import Holdings, Reader, StoreError, Writer
from retrieval.cluster.address import ClusterError, Target
from retrieval.cluster.connection import Connection
from retrieval.cluster.documents import report_from
from retrieval.cluster.generations import ClusterGenerations
from retrieval.cluster.passages import RemotePages

AT_ONCE = 200
"""Reports read from the cluster in one request."""


class Moved(NamedTuple):
    """A corpus that is served at its new place."""

    number: int
    """Of its generation there."""
    figures: Holdings


def to_cluster(data: Path, target: Target, progress: Callable[[Progress], None]) -> Moved:
    """Serve from the cluster what the data folder serves.  Raises StoreError and ReloadBusy."""
    generations = Generations(data)
    current = generations.current()
    if current is None:
        raise StoreError("NO_CORPUS", folder=data)
    with closing(Connection(target.address)) as connection:
        there = ClusterGenerations(connection, target)
        with generations.locked(), there.lock().held():
            wanted = Wanted(data, data, 0, current.number, cluster=target)
            prepared = Prepared(data, Changes(), whole=False)  # the generation itself is in its place already
            brought = bring(generations, wanted, prepared, lambda done, of: progress(Progress(Stage.CLUSTER, done, of)))
            if brought.cluster:
                there.serve(brought.cluster)
        number = brought.cluster or there.current() or 0
        return Moved(number, there.kept(number).summary.figures)


def from_cluster(data: Path, target: Target, progress: Callable[[Progress], None]) -> Moved:
    """Serve from the data folder what the cluster serves.

    Files that repeat others are not in the cluster; a reload reads them again.
    Raises StoreError and ReloadBusy, and while a bot runs on the folder.
    """
    generations = Generations(data)
    with closing(Connection(target.address)) as connection, running(data), generations.locked():
        there = ClusterGenerations(connection, target)
        number = there.current()
        if number is None:
            raise ClusterError("NO_CORPUS", folder=str(there))
        part = generations.begin()
        try:
            figures = _read_back(there, number, part, progress)
            made = generations.keep(part)
        finally:
            generations.discard(part)
        generations.serve(made, pinned=True)  # or the next start would miss what is not in the folder of reports
        return Moved(made, figures)


def _read_back(there: ClusterGenerations, number: int, part: Path, progress: Callable[[Progress], None]) -> Holdings:
    kept = there.kept(number)
    with closing(Writer(part / DATABASE)) as writer:
        search = {"query": {"exists": {"field": "rank"}}, "_source": ["rank", "rows"]}
        hits = there.connection.all_by(there.reports(number), "rank", search, AT_ONCE)
        for done, hit in enumerate(hits, 1):
            pages = RemotePages.of(hit["_source"], there.connection, there.pages(number))
            writer.add(report_from(hit["_source"], pages))
            progress(Progress(Stage.READ, done, kept.summary.figures.reports))
        progress(Progress(Stage.STORE))
        figures = writer.finish({}, kept.failures, kept.synonyms, Corrections(reached=kept.contacts), kept.facts)
        writer.sign(replace(kept.summary, parent=0, indexer=indexing.indexer(), figures=figures))
    (part / INDEX).mkdir()
    with closing(Reader(part / DATABASE)) as reader:
        indexing.write(part / INDEX, reader, None, None, lambda done, of: progress(Progress(Stage.INDEX, done, of)))
    return figures
