"""Corpora brought into a cluster for tests and measurements."""

from __future__ import annotations

import time
from collections.abc import Iterable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.library import indexing
from corpus.names.corrections import Corrections
from corpus.report import Report
from corpus.store.generations import DATABASE, INDEX, Generations
from corpus.store.store import Reader, Summary, Writer
from retrieval.cluster.generations import ClusterGenerations
from retrieval.cluster.opened import open_generation
from retrieval.cluster.publish import publish
from retrieval.engine.bm25 import BM25
from retrieval.snapshot import saved
from retrieval.snapshot.index import Index


def stored(reports: Iterable[Report], folder: Path) -> tuple[Reader, Any]:
    """Reports in a generation's database, and the rows of their hospitals."""
    folder.mkdir(parents=True, exist_ok=True)
    with closing(Writer(folder / DATABASE)) as writer:
        for report in reports:
            writer.add(report)
        figures = writer.finish({}, (), (), Corrections())
        writer.sign(Summary(time.time(), 0.0, 0, str(folder), "test", "", indexing.indexer(), figures))
    reader = Reader(folder / DATABASE)
    return reader, saved.rows_of(reader.hospitals())


def served_here(reports: Iterable[Report], generations: Generations) -> None:
    """Reports as the generation that a data folder serves."""
    part = generations.begin()
    reader, _hospitals = stored(reports, part)
    with closing(reader):
        (part / INDEX).mkdir()
        indexing.write(part / INDEX, reader, None, None)
    generations.serve(generations.keep(part), pinned=True)


def published(reports: Iterable[Report], generations: ClusterGenerations, folder: Path) -> Index:
    """The index of these reports, served by a cluster."""
    reader, hospitals = stored(reports, folder)
    with closing(reader), generations.lock().held():
        number = publish(generations, reader, hospitals, made_by=indexing.indexer()).number
        generations.serve(number)
    return open_generation(generations, number)[0]


def like_lucene(index: Index) -> Index:
    """The same index in memory, with scores that equal a cluster's."""
    assert isinstance(index.bm25, BM25)
    return replace(index, bm25=index.bm25.like_lucene())
