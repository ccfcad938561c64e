"""A generation of a cluster as an Index: names and places in memory, passages and reports left where they are."""

from __future__ import annotations

from typing import Any

from corpus.report import Hospital
from retrieval.cluster.address import GoneError
from retrieval.cluster.documents import part_keys
from retrieval.cluster.engine import ByHospital, ClusterEngine
from retrieval.cluster.generations import ClusterGenerations, Kept
from retrieval.cluster.passages import Remote
from retrieval.language.knowledge import row
from retrieval.language.synonyms import table
from retrieval.question.names import Names
from retrieval.snapshot.index import Covered, Index, grouped

AT_ONCE = 20
"""Parts of a table that are read in one request."""


def open_generation(generations: ClusterGenerations, number: int) -> tuple[Index, Kept]:
    """The index of a whole generation, and its record.  Raises ClusterError."""
    kept, connection, reports = generations.kept(number), generations.connection, generations.reports(number)
    hospitals = _table(generations, number, "hospitals", kept.hospitals)
    rows = [(Hospital(name, tuple(aliases)), *rest) for name, aliases, *rest in hospitals]
    covered = tuple(Covered(hospital, reports, code) for hospital, reports, code, _ways in rows)
    names = Names.assemble((hospital, code, ways) for hospital, _reports, code, ways in rows)
    passages = generations.passages(number)
    entries = Remote(connection, reports, passages, kept.summary.figures.passages, generations.pages(number))
    engine = ClusterEngine(connection, passages, entries, kept.counted)
    index = Index(
        entries=entries,
        covered=covered,
        scopes=ByHospital(engine, [one.hospital.name for one in covered]),
        bm25=engine,
        names=names,
        reports=kept.summary.figures.reports,
        synonyms=table(kept.synonyms),
        repeats=grouped(dict(_table(generations, number, "repeats", kept.repeats))),
        facts=tuple(map(row, kept.facts)),
        contacts=kept.contacts,
    )
    return index, kept


def hospitals_of(generations: ClusterGenerations, number: int) -> list[list[Any]]:
    """The hospitals of a generation: name, aliases, reports, code of the place, all ways to name it."""
    return _table(generations, number, "hospitals", generations.kept(number).hospitals)


def _table(generations: ClusterGenerations, number: int, name: str, size: int) -> list[list[Any]]:
    """A table that was sent in parts; `size`: its rows."""
    keys = part_keys(name, size)
    found = []
    for start in range(0, len(keys), AT_ONCE):
        some = keys[start : start + AT_ONCE]
        for key, document in zip(
            some, generations.connection.documents(generations.reports(number), some), strict=True
        ):
            if document is None:
                raise GoneError("CLUSTER_GONE", reason=key)
            found += document["rows"]["rows"]
    return found
