"""What readers get when nodes are lost: `python -m tests.measure.cluster_faults`, a table.

Three nodes, processes of their own, hold the sample reports.  Four threads ask questions all the time, through all
hosts, each question of a fresh index so that nothing is remembered; every answer is compared with the one given before
anything was lost.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bot.library import indexing
from corpus.reading.read import read_folder
from retrieval.answering.answer import answer
from retrieval.cluster.address import Address, ClusterError, Target
from retrieval.cluster.connection import Connection
from retrieval.cluster.generations import ClusterGenerations
from retrieval.cluster.opened import open_generation
from retrieval.cluster.publish import publish
from retrieval.language import terms
from retrieval.quote import Answer
from tests.cluster import Nodes, running
from tests.cluster.corpora import published, stored
from tests.measure.evaluate import table

TESTS = Path(__file__).parents[1]
THREADS = 4
SECONDS_HUNG = 60
SECONDS_TO_NOTICE = 3.0
"""Seconds for which a cluster may call itself green though a node is gone."""


@dataclass
class Counted:
    """What came of the questions of one trial."""

    right: int = 0
    wrong: int = 0
    failed: int = 0
    slowest: float = 0.0
    turn: threading.Lock = field(default_factory=threading.Lock)


class Load:
    """Questions asked all the time."""

    def __init__(self, hosts: tuple[str, ...], prefix: str, seconds: float) -> None:
        self._address = Address(hosts, seconds)
        self._prefix = prefix
        lines = (TESTS / "questions.jsonl").read_text("utf-8").splitlines()
        self._questions = [json.loads(line)["question"] for line in lines][::9]
        self.known: dict[str, Answer] = {}

    def learn(self) -> None:
        """Note the answers before anything is lost."""
        connection = Connection(self._address)
        generations = ClusterGenerations(connection, Target(self._address, self._prefix))
        index, _ = open_generation(generations, generations.current() or 0)
        self.known = {question: answer(index, question) for question in self._questions}
        connection.close()

    @contextmanager
    def during(self) -> Iterator[Counted]:
        counted, stop = Counted(), threading.Event()
        threads = [threading.Thread(target=self._ask, args=(counted, stop, n)) for n in range(THREADS)]
        for thread in threads:
            thread.start()
        time.sleep(2)
        try:
            yield counted
        finally:
            time.sleep(5)
            stop.set()
            for thread in threads:
                thread.join()

    def _ask(self, counted: Counted, stop: threading.Event, number: int) -> None:
        connection = Connection(self._address)
        generations = ClusterGenerations(connection, Target(self._address, self._prefix))
        current = generations.current() or 0
        index, _ = open_generation(generations, current)
        while not stop.is_set():
            for question in self._questions[number::THREADS]:
                if stop.is_set():
                    break
                begun = time.perf_counter()
                try:
                    same = answer(index, question) == self.known[question]
                except ClusterError as exc:
                    print(f"failed: {exc}"[:200])
                    same = None
                spent = time.perf_counter() - begun
                with counted.turn:
                    counted.right += same is True
                    counted.wrong += same is False
                    counted.failed += same is None
                    counted.slowest = max(counted.slowest, spent)
            index.bm25.forget()  # type: ignore[attr-defined]
        connection.close()


def manager(nodes: Nodes, connection: Connection) -> int:
    """The number of the node that manages the cluster."""
    with connection._asked():
        [told] = connection._client.cat.cluster_manager(params={"format": "json"})
    return int(told["node"].removeprefix("node-"))


def until_green(connection: Connection, pattern: str, seconds: float = 120) -> float:
    begun = time.perf_counter()
    while time.perf_counter() - begun < seconds:
        try:
            if connection.health(pattern)["status"] == "green":
                return time.perf_counter() - begun
        except ClusterError:
            pass
        time.sleep(0.2)
    return -1.0


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--timeout", type=float, default=2.0, help="seconds until another host is asked")
    options = parser.parse_args()
    terms.warm_up()
    rows: list[list[str]] = []
    with tempfile.TemporaryDirectory() as folder, running(Path(folder) / "n", together=False, heap="400m") as nodes:
        connection = Connection(Address(nodes.hosts, seconds=10))
        generations = ClusterGenerations(connection, Target(connection.address, "faults"))
        reports = read_folder(TESTS / "reports", 2**21).reports
        published(reports, generations, Path(folder) / "corpus")
        until_green(connection, "faults-*")
        load = Load(nodes.hosts, "faults", options.timeout)
        load.learn()

        def trial(name: str, harm: Callable[[], None], mend: Callable[[], None]) -> None:
            with load.during() as counted:
                harm()
                time.sleep(SECONDS_TO_NOTICE)
                again = SECONDS_TO_NOTICE + until_green(connection, "faults-*")
            begun = time.perf_counter()
            mend()
            until_green(connection, "faults-*")
            whole = time.perf_counter() - begun
            green = f"{again:.1f} s" if again >= SECONDS_TO_NOTICE else "not within 120 s"
            rows.append(
                [
                    name,
                    f"{counted.right:,}",
                    str(counted.wrong),
                    str(counted.failed),
                    f"{counted.slowest:.1f} s",
                    green,
                    f"{whole:.1f} s",
                ]
            )
            print(rows[-1], flush=True)

        def hang(node: int) -> None:
            os.kill(nodes.process(node), signal.SIGSTOP)
            time.sleep(SECONDS_HUNG)
            os.kill(nodes.process(node), signal.SIGCONT)

        def reload_and_kill() -> None:
            """Lose a node in the middle of bringing a generation."""
            reader, hospitals = stored(reports, Path(folder) / "second")
            killer = threading.Timer(1.0, nodes.kill, [2])
            killer.start()
            with generations.lock().held():
                made = publish(generations, reader, hospitals, made_by=f"anew {indexing.indexer()}").number
                generations.serve(made)
            killer.join()
            reader.close()

        other = 1 + manager(nodes, connection) % 3
        trial("kill -9 one", lambda: nodes.kill(other), lambda: nodes.start(other))
        chief = manager(nodes, connection)
        trial("kill -9 the manager", lambda: nodes.kill(chief), lambda: nodes.start(chief))
        trial("kill -9 one while a generation is brought", reload_and_kill, lambda: nodes.start(2))
        last = 1 + manager(nodes, connection) % 3
        trial(f"one hangs for {SECONDS_HUNG} s", lambda: hang(last), lambda: nodes.restart(last))
        connection.close()
    head = ["", "right", "wrong", "failed", "slowest", "green on what is left", "green again with three"]
    print(table(head, rows))


if __name__ == "__main__":
    main()
