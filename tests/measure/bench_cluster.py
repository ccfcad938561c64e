"""The embedded engine and a cluster beside each other, on one corpus: building, searching, whole answers, memory, disk.

    python -m tests.measure.bench_cluster --passages 100000 --folder FOLDER

Three processes of OpenSearch on this machine, which they share with the client: a cluster of three machines is faster.
The corpus is that of tests/measure/bench_answer.py.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from bot.library import indexing
from corpus.store.generations import DATABASE, INDEX, Generations
from corpus.store.store import Reader
from retrieval.answering.answer import answer
from retrieval.cluster.address import Address, Target
from retrieval.cluster.connection import Connection
from retrieval.cluster.generations import ClusterGenerations
from retrieval.cluster.opened import open_generation
from retrieval.cluster.publish import publish
from retrieval.engine import Engine
from retrieval.language import terms
from retrieval.quote import Answer
from retrieval.snapshot import saved
from retrieval.snapshot.index import Index
from tests.cluster import NODES, running
from tests.measure import bench_answer, zipf
from tests.measure.bench_search import memory

SEARCHES = 400
AT_ONCE = 8
TOP = 10


def queries(size: int, count: int) -> Iterator[Mapping[str, float]]:
    """Terms that questions about some passages hold."""
    chance = random.Random(size)
    for number, made in enumerate(zipf.Corpus(size).passages()):
        if number % 50 == 0:
            yield dict.fromkeys(terms.of_word("".join(zipf.query(made, chance)))[:12], 1.0)
        if number >= 50 * count:
            return


def timed(works: Sequence[Callable[[], object]], at_once: int) -> tuple[list[float], float]:
    """Milliseconds of each, and how many are done in a second."""

    def one(work: Callable[[], object]) -> float:
        begun = time.perf_counter()
        work()
        return (time.perf_counter() - begun) * 1_000

    begun = time.perf_counter()
    with ThreadPoolExecutor(at_once) as pool:
        times = list(pool.map(one, works))
    return times, len(works) / (time.perf_counter() - begun)


def row(name: str, times: Sequence[float], rate: float) -> str:
    p50, p95 = np.percentile(times, [50, 95])
    return f"| {name} | {p50:.1f} / {p95:.1f} | {rate:.0f} |"


def searches(name: str, engine: Engine, wanted: Sequence[Mapping[str, float]]) -> None:
    cut = len(wanted) // 3
    for query in wanted[:cut]:  # a cold JVM is slow
        engine.top(query, TOP)
    for at_once, some in ((1, wanted[cut : 2 * cut]), (AT_ONCE, wanted[2 * cut :])):
        works = [lambda query=query: engine.top(query, TOP) for query in some]
        print(row(f"{name}, search, {at_once} at a time", *timed(works, at_once)), flush=True)


def answering(name: str, index: Index, asked: Sequence[tuple[str, str]], connection: Connection | None) -> None:
    last: Answer | None = None
    times, trips = [], []
    for i, (kind, text) in enumerate(asked):
        before, begun = connection.requests if connection else 0, time.perf_counter()
        last = answer(index, text, last if kind == "follow-up" else None)
        if i >= bench_answer.WARM:
            times.append((time.perf_counter() - begun) * 1_000)
            trips.append(connection.requests - before if connection else 0)
    print(row(f"{name}, whole answers, 1 at a time", times, 1_000 * len(times) / sum(times)), flush=True)
    if connection:
        counted = {count: trips.count(count) for count in sorted(set(trips))}
        print(f"requests for an answer: {counted}", flush=True)
    fresh = [text for kind, text in asked if kind != "follow-up"]
    works = [lambda text=text: answer(index, f"{text}？") for text in fresh]
    if connection:
        index.bm25.forget()  # type: ignore[attr-defined]
    for again in ["", ", asked again"] if connection else [""]:
        print(row(f"{name}, whole answers, {AT_ONCE} at a time{again}", *timed(works, AT_ONCE)), flush=True)


def bytes_of(connection: Connection, index: str) -> int:
    """Bytes that an index takes on all nodes together, copies included."""
    told = connection._client.indices.stats(index=index, metric="store")
    return int(told["_all"]["total"]["store"]["size_in_bytes"])


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--passages", type=int, default=100_000)
    parser.add_argument("--folder", type=Path, required=True, help="where the corpus is made; used again when there")
    parser.add_argument("--heap", default="1g")
    options = parser.parse_args()
    data: Path = options.folder / str(options.passages)
    terms.warm_up()
    if not (data / "current").exists():
        bench_answer.make(data, options.passages, 600)
        bench_answer.write_index(data)
    generations = Generations(data)
    [number] = generations.numbers()
    with TemporaryDirectory(dir=options.folder) as name:
        print(f"embedded index: {bench_answer.indexed(generations.database(number), Path(name))}", flush=True)
    wanted = list(queries(options.passages, SEARCHES))
    asked = json.loads((data / "questions.json").read_text("utf-8"))
    print("| | ms p50 / p95 | a second |\n|---|---:|---:|")
    with closing(Reader(generations.database(number))) as reader:
        here = indexing.load(generations.folder(number) / INDEX, reader)
        searches("embedded", here.bm25, wanted)
        answering("embedded", here, asked, None)
        print("embedded: {:,} MB of its own, {:,} MB mapped".format(*(size >> 20 for size in memory())), flush=True)
        with running(options.folder / "nodes", together=False, heap=options.heap) as nodes:
            connection = Connection(Address(nodes.hosts, seconds=60))
            there = ClusterGenerations(connection, Target(connection.address, f"bench-{options.passages}"))
            begun = time.perf_counter()
            hospitals = saved.tables(generations.folder(number) / INDEX)["hospitals"]
            with there.lock().held():
                made = publish(there, reader, hospitals, made_by=indexing.indexer()).number
                there.serve(made)
            print(f"brought into the cluster in {time.perf_counter() - begun:.0f} s", flush=True)
            connection.wait(f"{there.pattern}", 600)
            begun = time.perf_counter()
            index, _kept = open_generation(there, made)
            print(f"opened in {time.perf_counter() - begun:.1f} s", flush=True)
            searches("cluster", index.bm25, wanted)
            answering("cluster", index, asked, connection)
            for name in (there.passages(made), there.reports(made)):
                told = bytes_of(connection, name)
                print(f"{name}: {told / 2**20:,.0f} MB with copies", flush=True)
            for node in range(1, NODES + 1):
                pages = int(Path(f"/proc/{nodes.process(node)}/statm").read_text("ascii").split()[1])
                print(f"node {node}: {pages * 4096 / 2**20:,.0f} MB", flush=True)
            connection.close()
    database = generations.database(number).stat().st_size
    index_size = sum(path.stat().st_size for path in (generations.folder(number) / INDEX).rglob("*") if path.is_file())
    print(f"here: {DATABASE} {database / 2**20:,.0f} MB, index {index_size / 2**20:,.0f} MB")


if __name__ == "__main__":
    main()
