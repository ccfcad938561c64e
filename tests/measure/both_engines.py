"""The same questions answered from memory and from a cluster: `python -m tests.measure.both_engines [--hold]`.

For each set of `make eval`, put into a data folder, brought into a cluster by `chuchu migrate`, and asked of a library on
either, turns of one chat in order: in how many questions anything that a reply shows differs (the answer, its quotes as
they are shown, what is offered where there is none) between the cluster and the embedded engine with lengths as coarse
as Lucene's, which nothing should explain, and between that and the embedded engine as it is, which the lengths do.
Also requests to the cluster for one reply, of a bot that has just started: nothing is remembered from one question to
the next but the last answer.  Held-back sets are counted, and never shown.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import AsyncExitStack, closing
from dataclasses import replace
from itertools import chain
from pathlib import Path

from bot.library.clustered import ClusterShelf
from bot.library.library import Found, Library
from bot.library.migration import to_cluster
from bot.library.shelf import Clustering
from corpus.store.generations import Generations
from retrieval.answering.examples import Examples
from retrieval.cluster.address import Address, Target
from retrieval.cluster.connection import Connection
from retrieval.cluster.engine import ClusterEngine
from retrieval.language import terms
from retrieval.quote import Answer, Outcome
from tests.cluster import running
from tests.cluster.corpora import like_lucene, served_here
from tests.measure.evaluate import _CLOSED, QuestionSet, figures, marks, sets, share, table

SHOWN = ("hit@1", "focus@1", "refused")
FEW = 3
"""Requests for one reply, at most, as it should be."""


class Trips:
    """Requests to the cluster for replies, by what the reply is."""

    def __init__(self) -> None:
        self.by_kind: dict[str, Counter[int]] = {}
        self.milliseconds: list[float] = []
        self.many: list[str] = []
        """Ids of questions that took more than a few."""

    def note(self, kind: str, count: int, question: str) -> None:
        self.by_kind.setdefault(kind, Counter())[count] += 1
        if count > FEW:
            self.many.append(f"{question}: {count}")

    def rows(self) -> list[list[str]]:
        most = max((max(counts) for counts in self.by_kind.values()), default=0)
        return [
            [kind, *(str(counts[count] or "") for count in range(most + 1))]
            for kind, counts in sorted(self.by_kind.items())
        ]


async def replies(library: Library, asked: QuestionSet, trips: Trips | None = None) -> list[Found]:
    """What the library gives for each question; from a cluster, as if each were the first one."""
    found = []
    engine, shelf = library.index.bm25, library.shelf
    connection = shelf.connection if isinstance(shelf, ClusterShelf) else None
    for question in asked.questions:
        if isinstance(engine, ClusterEngine):
            engine.forget()
        before, begun = connection.requests if connection else 0, time.perf_counter()
        follows = question.chat is not None and library._conversations.last(question.chat) is not None
        told = await library.ask(question.question, question.chat)
        found.append(told)
        if trips is not None and connection is not None:
            trips.milliseconds.append((time.perf_counter() - begun) * 1_000)
            kind = "answered" if told.answer.outcome is Outcome.ANSWER else told.answer.outcome.name.lower()
            kind = f"{kind}, follows on" if follows else kind
            trips.note(kind, connection.requests - before, f"{asked.name} {question.id}")
    return found


def different(asked: QuestionSet, ours: Sequence[Found], others: Sequence[Found]) -> list[str]:
    """The ids of the questions whose replies differ in anything."""
    pairs = zip(asked.questions, ours, others, strict=True)
    return [question.id for question, one, other in pairs if one != other]


def values(asked: QuestionSet, answers: Sequence[Answer]) -> list[str]:
    sources = {report.file: report.source for report in asked.reports}
    pairs = zip(asked.questions, answers, strict=True)
    found = figures([mark for question, given in pairs for mark in marks(question, given, sources, asked.owners)])
    return [share(found.get(name)) for name in SHOWN]


async def row(asked: QuestionSet, target: Target, folder: Path, trips: Trips) -> list[str]:
    """The line of the table for one set."""
    served_here(asked.reports, Generations(folder / "data"))
    to_cluster(folder / "data", target, lambda _one: None)
    nothing = folder / "nothing"
    async with AsyncExitStack() as opened:
        there = await Library.beside(nothing, folder / "bot", 0, cluster=Clustering(target))
        opened.push_async_callback(there.close)
        here = await Library.beside(nothing, folder / "data", 0)
        opened.push_async_callback(here.close)
        exact = await replies(here, asked)
        coarse = like_lucene(here.index)
        assert here.shelf.served is not None, "it was just brought there"
        here.shelf.served = replace(here.shelf.served, index=coarse, suggestions=Examples(coarse))
        here._conversations._last.clear()
        alike = await replies(here, asked)
        remote = await replies(there, asked, trips)
    own, lengths = different(asked, remote, alike), different(asked, alike, exact)
    closed = asked.name in _CLOSED
    told = "" if closed or not own + lengths else f" ({', '.join([*own, '/', *lengths])})"
    counts = [str(len(asked.questions)), str(len(own)), f"{len(lengths)}{told}"]
    shown = (values(asked, [one.answer for one in found]) for found in (remote, exact))
    return [asked.name, *counts, *chain.from_iterable(shown)]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--only", nargs="*", default=[""], metavar="NAME", help="sets with one of these in their names")
    parser.add_argument("--hold", action="store_true")
    parser.add_argument("--show", action="store_true", help="which questions took more than three requests")
    options = parser.parse_args()
    terms.warm_up()
    lines, trips = [], Trips()
    with tempfile.TemporaryDirectory() as name, running(Path(name) / "nodes", heap="512m") as nodes:
        wanted = [asked for only in options.only for asked in sets(only, options.hold)]
        with closing(Connection(Address(nodes.hosts, seconds=60))) as connection:
            for number, asked in enumerate(wanted):
                target = Target(connection.address, f"eval-{number}", shards=3, replicas=0)
                lines.append(asyncio.run(row(asked, target, Path(name) / str(number), trips)))
                print(" ".join(lines[-1]), flush=True)
                for index in connection.names(f"eval-{number}-*"):
                    connection.delete(index)
    head = ["set", "questions", "cluster, lengths alike: other replies", "lengths exact: other replies"]
    print(table([*head, *(f"{name}, cluster" for name in SHOWN), *(f"{name}, embedded" for name in SHOWN)], lines))
    rows = trips.rows()
    print("\nRequests to the cluster for one reply:\n")
    print(table(["", *map(str, range(len(rows[0]) - 1))], rows))
    spent = sorted(trips.milliseconds)
    print(f"\n{spent[len(spent) // 2]:.0f} ms p50, {spent[len(spent) * 95 // 100]:.0f} ms p95")
    if options.show:
        print("\n".join(trips.many))


if __name__ == "__main__":
    main()
