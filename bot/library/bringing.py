"""A prepared generation brought into the cluster as well, where one serves: in the process that prepared it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from bot.library import indexing
from bot.library.reload import Prepared, Wanted
from corpus.store.generations import DATABASE, INDEX, Generations
from corpus.store.store import Holdings, Reader
from retrieval.cluster import documents
from retrieval.cluster.connection import Connection
from retrieval.cluster.generations import ClusterGenerations
from retrieval.cluster.opened import hospitals_of
from retrieval.cluster.publish import publish
from retrieval.snapshot import saved


def bring(
    generations: Generations, wanted: Wanted, prepared: Prepared, progress: Callable[[int, int], None]
) -> Prepared:
    """Bring it into the cluster, unserved, and tell its changes from what is served there.

    Nothing is brought where just this generation is served already, in the form of today.  Raises StoreError.
    """
    assert wanted.cluster is not None, "whoever calls has looked"
    folder = prepared.part if prepared.whole else generations.folder(wanted.serving)
    with closing(Connection(wanted.cluster.address)) as connection:
        there = ClusterGenerations(connection, wanted.cluster)
        return _brought(there, folder, prepared, progress)


def _brought(
    there: ClusterGenerations, folder: Path, prepared: Prepared, progress: Callable[[int, int], None]
) -> Prepared:
    current = there.current()
    kept = there.kept(current) if current is not None else None
    with closing(Reader(folder / DATABASE)) as reader:
        if kept is not None and (kept.summary.created, kept.form) == (reader.summary.created, documents.FORM):
            return replace(prepared, changes=replace(prepared.changes, anything=False))
        before = {name for name, *_ in hospitals_of(there, current)} if current is not None else set()
        hospitals = saved.tables(folder / INDEX)["hospitals"]
        published = publish(there, reader, hospitals, made_by=indexing.indexer(), progress=progress)
        after = {name for name, *_ in hospitals}
        renamed = {name for pair in prepared.changes.renamed for name in pair}
        changes = replace(
            prepared.changes,
            added=tuple(file for file in published.added if file not in renamed),
            changed=published.changed,
            removed=tuple(file for file in published.removed if file not in renamed),
            unchanged=reader.figures.reports - len(published.added) - len(published.changed),
            gained=tuple(sorted(after - before)),
            lost=tuple(sorted(before - after)),
            before=kept.summary.figures if kept else Holdings(),
            after=reader.figures,
            anything=True,
        )
    return replace(prepared, changes=changes, cluster=published.number)
