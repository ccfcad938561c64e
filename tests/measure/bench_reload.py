"""How long a reload takes, and in how much memory: all reports, then one changed one, then none.

    python -m tests.measure.bench_reload --reports 10000
    python -m tests.measure.bench_reload --reports 10000 --answering

Reports of about 5 kB are made from those of the tests and the samples by variation.  Reading, storing and
indexing are told apart; "copied" is how the reports that have not changed come into the new generation.
With --answering a library answers questions all the while, at rest and during both reloads.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import random
import resource
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from bot.library import indexing
from bot.library.library import Library
from bot.library.reload import Prepared, Progress, Wanted, prepare
from corpus.store.generations import INDEX, Generations
from corpus.store.store import Reader, Writer
from retrieval.quote import Outcome
from tests.measure.bench_reading import originals, varied
from tests.reloads import reload

MAX_BYTES = 1_000_000
BYTES = 5_000
"""Of a report, on average."""


def write(folder: Path, reports: int) -> None:
    held = originals()
    folder.mkdir(exist_ok=True)
    for number in range(reports):
        chance = random.Random(number)
        text = varied(held[number % len(held)], chance)
        while len(text.encode()) < BYTES - 700:
            _title, _space, more = varied(chance.choice(held), chance).partition("\n\n")
            text = f"{text}\n\n{more}"
        (folder / f"{number:06}.txt").write_text(text, "utf-8")


class Clock:
    """Seconds by what they were spent on; what is done inside something else is not counted twice."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = {}
        self._inside = 0

    @contextmanager
    def of(self, name: str) -> Iterator[None]:
        begun, outermost = perf_counter(), not self._inside
        self._inside += 1
        try:
            yield
        finally:
            self._inside -= 1
            if outermost:
                self.spent[name] = self.spent.get(name, 0.0) + perf_counter() - begun

    def watch(self, owner: Any, method: str, name: str) -> None:
        original: Callable[..., Any] = getattr(owner, method)

        def timed(*arguments: Any, **keywords: Any) -> Any:
            with self.of(name):
                return original(*arguments, **keywords)

        setattr(owner, method, timed)


def silent(_one: Progress) -> None:
    pass


def measured(title: str, wanted: Wanted, clock: Clock) -> Prepared:
    clock.spent.clear()
    begun = perf_counter()
    prepared = prepare(wanted, silent)
    total = perf_counter() - begun
    told = sum(clock.spent.values())
    parts = {"read": total - told, **clock.spent}
    shown = "  ".join(f"{name} {seconds:.2f}" for name, seconds in parts.items())
    changes = prepared.changes
    print(f"{title:<14} {total:8.2f} s  {shown}  peak {_peak():,.0f} MB", flush=True)
    print(
        f"{'':<14} added {len(changes.added)}, changed {len(changes.changed)}, unchanged {changes.unchanged},"
        f" passages {changes.after.passages}, hospitals {changes.after.hospitals}",
        flush=True,
    )
    return prepared


async def answering(folder: Path, data: Path, reports: int) -> None:
    library = await Library.open(folder, data, MAX_BYTES)
    try:
        names = [hospital.name for hospital in random.Random(1).sample(library.covered, min(200, len(library.covered)))]
        questions = [f"{name}{asked}" for name in names for asked in ("有多少张床位", "的院长是谁", "有什么专家")]
        await asked(library, questions[:50], None)
        at_rest = await asked(library, questions, None)
        print(shown("at rest", at_rest), flush=True)
        path = folder / f"{reports // 3:06}.txt"
        path.write_text(path.read_text("utf-8").replace("。", "。明年再添七张床。", 1), "utf-8")
        for title, anew in ("one changed", False), ("all anew", True):
            begun = perf_counter()
            under_way = asyncio.create_task(reload(library, agreed=True, anew=anew))
            during = await asked(library, questions, under_way)
            changes = (await under_way).changes
            print(f"{shown(title, during)}; the reload took {perf_counter() - begun:.1f} s", flush=True)
            assert changes.after.reports == changes.before.reports
    finally:
        await library.close()


async def asked(
    library: Library, questions: Sequence[str], reload: asyncio.Task[Any] | None
) -> list[tuple[float, bool]]:
    """Seconds and whether there was an answer, of a question every 20 ms; all once, or while the reload lasts."""
    found: list[tuple[float, bool]] = []
    for question in itertools.cycle(questions) if reload else questions:
        if reload and reload.done():
            break
        begun = perf_counter()
        answer = (await library.ask(question)).answer
        found.append((perf_counter() - begun, bool(answer.quotes) or answer.outcome is not Outcome.EMPTY))
        await asyncio.sleep(0.02)
    return found


def shown(title: str, found: Sequence[tuple[float, bool]]) -> str:
    ordered = sorted(seconds for seconds, _ in found)
    p50, p95 = (ordered[int(len(ordered) * share)] * 1000 for share in (0.5, 0.95))
    empty = sum(not answered for _, answered in found)
    return (
        f"{title:<14} {len(found)} questions, p50 {p50:.1f} ms, p95 {p95:.1f} ms, longest {ordered[-1] * 1000:.0f} ms,"
        f" {empty} without an answer"
    )


def loaded(generations: Generations, number: int) -> None:
    begun = perf_counter()
    reader = Reader(generations.database(number))
    opened = perf_counter()
    index = indexing.load(generations.folder(number) / INDEX, reader)
    print(f"{'':<14} opened in {opened - begun:.4f} s, index loaded in {perf_counter() - opened:.2f} s", flush=True)
    assert index.passages == reader.figures.passages
    reader.close()


def _peak() -> float:
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / 2**20 if sys.platform == "darwin" else most / 2**10


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--reports", type=int, default=10_000, metavar="N", help="how many (default: %(default)s)")
    parser.add_argument("--folder", type=Path, help="where they are, or are made; a temporary folder by default")
    parser.add_argument("--without-index", action="store_true", help="do not load the index")
    parser.add_argument("--answering", action="store_true", help="measure answers during reloads instead")
    options = parser.parse_args()
    clock = Clock()
    for method in "__init__", "add", "drop", "finish", "sign":
        clock.watch(Writer, method, "copied" if method == "__init__" else "stored")
    clock.watch(indexing, "write", "indexed")
    clock.watch(indexing, "renumbered", "renumbered")
    with TemporaryDirectory() as temporary:
        folder, data = options.folder or Path(temporary, "reports"), Path(temporary, "data")
        if not folder.exists():
            write(folder, options.reports)
        if options.answering:
            asyncio.run(answering(folder, data, options.reports))
            return
        generations = Generations(data)
        number = 0
        for title in "all", "one changed", "none changed":
            if title == "one changed":
                path = folder / f"{options.reports // 2:06}.txt"
                path.write_text(path.read_text("utf-8").replace("。", "。今年又添了七张床。", 1), "utf-8")
            prepared = measured(title, Wanted(folder, data, MAX_BYTES, number), clock)
            if not prepared.changes.anything:
                continue
            begun = perf_counter()
            number = generations.keep(prepared.part)
            generations.serve(number)
            print(f"{'':<14} served in {perf_counter() - begun:.2f} s;", end=" ")
            print(f"{generations.database(number).stat().st_size / 2**20:.0f} MB", flush=True)
            if not options.without_index:
                loaded(generations, number)


if __name__ == "__main__":
    main()
