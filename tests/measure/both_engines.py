"""The same questions answered from memory and from a cluster: `python -m tests.measure.both_engines [--hold]`.

For each set of `make eval`: how many answers differ between the cluster and the embedded engine with lengths as coarse
as Lucene's, which nothing should explain, and between that and the embedded engine as it is, which the lengths do.
Held-back sets are counted, and never shown.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack, closing
from pathlib import Path

from retrieval.cluster.address import Address, Target
from retrieval.cluster.connection import Connection
from retrieval.cluster.generations import ClusterGenerations
from retrieval.language import terms
from retrieval.quote import Answer
from retrieval.snapshot.index import Index
from tests.cluster import running
from tests.cluster.corpora import like_lucene, published
from tests.measure.evaluate import _CLOSED, QuestionSet, ask, figures, marks, sets, share, table

SHOWN = ("hit@1", "focus@1", "refused")


def different(asked: QuestionSet, ours: Sequence[Answer], others: Sequence[Answer]) -> list[str]:
    """The ids of the questions whose answers differ in anything."""
    pairs = zip(asked.questions, ours, others, strict=True)
    return [question.id for question, one, other in pairs if one != other]


def values(asked: QuestionSet, answers: Sequence[Answer]) -> list[str]:
    sources = {report.file: report.source for report in asked.reports}
    pairs = zip(asked.questions, answers, strict=True)
    found = figures([mark for question, given in pairs for mark in marks(question, given, sources, asked.owners)])
    return [share(found.get(name)) for name in SHOWN]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--only", default="", metavar="NAME")
    parser.add_argument("--hold", action="store_true")
    options = parser.parse_args()
    terms.warm_up()
    lines, requests, questions, spent = [], 0, 0, 0.0
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        nodes = stack.enter_context(running(folder / "nodes", heap="512m"))
        connection = stack.enter_context(closing(Connection(Address(nodes.hosts, seconds=60))))
        for number, asked in enumerate(sets(options.only, options.hold)):
            exact = Index.build(asked.reports)
            target = Target(connection.address, f"eval-{number}", shards=3, replicas=0)
            generations = ClusterGenerations(connection, target)
            there = published(asked.reports, generations, folder / str(number))
            before, begun = connection.requests, time.perf_counter()
            answers = ask(there, asked.questions)[0]
            spent += time.perf_counter() - begun
            requests += connection.requests - before
            questions += len(asked.questions)
            coarse, plain = (ask(index, asked.questions)[0] for index in (like_lucene(exact), exact))
            own, lengths = different(asked, answers, coarse), different(asked, coarse, plain)
            closed = asked.name in _CLOSED
            told = "" if closed or not own + lengths else f" ({', '.join([*own, '/', *lengths])})"
            counts = [str(len(asked.questions)), str(len(own)), f"{len(lengths)}{told}"]
            lines.append([asked.name, *counts, *values(asked, answers), *values(asked, plain)])
            generations.withdraw(1)
    head = ["set", "questions", "cluster, lengths alike: other answers", "lengths exact: other answers"]
    print(table([*head, *(f"{name}, cluster" for name in SHOWN), *(f"{name}, embedded" for name in SHOWN)], lines))
    print(f"\n{requests / max(questions, 1):.2f} requests and {1_000 * spent / max(questions, 1):.0f} ms for an answer")


if __name__ == "__main__":
    main()
