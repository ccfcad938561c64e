"""How fast passages are found, beside the engines one could take instead: ARGS="--passages 10000,100000".

One corpus (tests/measure/zipf.py), one set of terms and queries for all, one run, one table.  Every engine builds in
a process of its own and searches in another, which opens what was saved, so that memory is that of searching.
Terms are handed to the engines as they are; none cuts words.  `words`: jieba's search words; `both`: words and
marked bigrams.  Questions: `content`, the words of a question without those that every question has; `stop`,
with them; `scoped`, content words in one of a thousand hospitals, each with its own restriction: ids or ranges
(Chuchu), a required term (tantivy, FTS5), a mask over all passages (bm25s), scores of a list (rank_bm25).

Every kind has 1,000 queries, and fewer for an engine that would take minutes.
Times of searches are processor time, so that what else runs on the machine counts little; "CPU s" is the same for
building, of all processes.  Results are compared with Chuchu's: `equal` is the share of queries with the same best
ten, ties aside.  tantivy and FTS5 have their own k1 and b (1.2 and 0.75) and tantivy lengths of one byte, so theirs may
differ: ~ is the share of the ten.  An asterisk: not measured, but extrapolated from the next smaller size as if
time and memory grew with the passages.  "Chuchu + jieba" and "+ rjieba" build from text, in as many processes as
there are processors; all else is handed terms.  Peak memory includes the list of these.

`stored` is tests/measure/bench_answer.py: a generation of SQLite and index as the bot has it, its index built from stored
reports; "answer", text to `Answer`, and "reply", update to sendMessage, all that the bot does in between, and the
kinds of question that the answers are of.  Below the table: what growing from one size to the next multiplies.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import random
import resource
import shutil
import sqlite3
import subprocess
import sys
from abc import ABC, abstractmethod
from array import array
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Any

import numpy as np

from retrieval.engine.postings import Marked
from retrieval.language import terms

ROOT = Path(__file__).parents[2]
BEST = 10
K1, B = 0.9, 0.4
KINDS = ("words", "both")
ROWS = {"words": ("content", "stop", "scoped"), "both": ("content", "scoped")}
TERMS = {("words", "content"): "words", ("words", "stop"): "stop", ("both", "content"): "both"}
FEW = 20
"""Queries that even an engine that takes very long is asked."""
LONG = 120.0
"""Seconds of processor time after which an engine is asked no further queries of a kind."""
RANK_BM25 = {"words": 1_000_000, "both": 100_000}
"""Passages with which rank_bm25 is still asked: a million take 3.3 GB for words alone, about nine with bigrams."""
MEMORY = 0.6
"""Share of the machine's memory that a process may take: it is to fail rather than to bring others down."""

Found = list[tuple[int, float]]


# ---------------------------------------------------------------- the corpus


@dataclass(frozen=True)
class Asked:
    """A query."""

    hospital: int
    words: list[str]
    stop: list[str]
    both: list[str]


def write(folder: Path, size: int, queries: int) -> None:
    """Terms as numbers, a list of the terms, and queries."""
    from tests.measure import zipf

    numbers: defaultdict[str, int] = defaultdict()
    numbers.default_factory = numbers.__len__
    tokens, lengths = {kind: array("I") for kind in KINDS}, {kind: array("I") for kind in KINDS}
    texts = (folder / "texts").open("w", encoding="utf-8")
    chance = random.Random(size)
    chosen = set(chance.sample(range(size), queries))
    asked = []
    for number, made in enumerate(zipf.Corpus(size).passages()):
        print(" ".join(made.text.split()), file=texts)
        words = list(map(numbers.__getitem__, made.words))
        for kind, own in (("words", words), ("both", [*words, *map(numbers.__getitem__, terms.bigrams(made.text))])):
            tokens[kind].extend(own)
            lengths[kind].append(len(own))
        if number in chosen:
            query = zipf.query(made, chance)
            content = [term for word in query for term in terms.words(word)]
            stop = [*content, *chance.sample(zipf.STOP, 5)]
            both = [*content, *terms.bigrams(" ".join(query))]
            asked.append(Asked(made.hospital, *(list(dict.fromkeys(found)) for found in (content, stop, both))))
    texts.close()
    for kind in KINDS:
        np.save(folder / f"{kind}.npy", np.asarray(tokens[kind]))
        np.save(folder / f"{kind}.lengths.npy", np.asarray(lengths[kind]))
    (folder / "terms.json").write_text(json.dumps(list(numbers)))
    chance.shuffle(asked)
    (folder / "queries.json").write_text(json.dumps([asdict(one) for one in asked]))


class Passages:
    """Terms of passages in order, as numbers or as strings."""

    def __init__(self, folder: Path, kind: str) -> None:
        self._tokens = np.load(folder / f"{kind}.npy", mmap_mode="r")
        self._ends = np.cumsum(np.load(folder / f"{kind}.lengths.npy"), dtype=np.int64)
        self._file = folder / "terms.json"

    @cached_property
    def terms(self) -> list[str]:
        found: list[str] = json.loads(self._file.read_text())
        return found

    def __len__(self) -> int:
        return len(self._ends)

    def numbers(self) -> Iterator[list[int]]:
        starts = [0, *self._ends.tolist()]
        for first in range(0, len(self), 1_000):
            last = min(first + 1_000, len(self))
            block = self._tokens[starts[first] : starts[last]].tolist()
            for i in range(first, last):
                yield block[starts[i] - starts[first] : starts[i + 1] - starts[first]]

    def __iter__(self) -> Iterator[list[str]]:
        for own in self.numbers():
            yield [self.terms[number] for number in own]


def per_hospital(passages: int) -> int:
    from tests.measure.zipf import HOSPITALS

    return max(1, passages // HOSPITALS)


# ---------------------------------------------------------------- the engines


class Engine(ABC):
    """Builds into a folder; another process opens it and searches."""

    needs: Sequence[str] = ()
    exact = True

    def __init__(self, folder: Path, passages: int) -> None:
        self.folder = folder
        self.passages = passages

    @abstractmethod
    def build(self, passages: Passages) -> None: ...

    @abstractmethod
    def open(self) -> None: ...

    @abstractmethod
    def search(self, query: Sequence[str], hospital: int | None) -> Any:
        """What the engine answers; this is timed."""

    @abstractmethod
    def found(self, answer: Any) -> Found:
        """Passages and scores of an answer; this is not."""

    def span(self, hospital: int) -> range:
        size = per_hospital(self.passages)
        return range(hospital * size, min((hospital + 1) * size, self.passages))


def by_jieba(text: str) -> Marked:
    flat = terms.normalise(text)
    return Marked(terms.words(flat, terms.by_jieba), flat)


def by_rjieba(text: str) -> Marked:
    flat = terms.normalise(text)
    return Marked(terms.words(flat, terms.by_rjieba), flat)


class Chuchu(Engine):
    compiled = False

    def build(self, passages: Passages) -> None:
        from retrieval.engine.postings import build

        build(self.folder, passages, list, k1=K1, b=B)

    def open(self) -> None:
        from retrieval.engine import bm25, maxscore
        from retrieval.engine.postings import Postings

        if self.compiled:
            bm25.warm_up()
        self._ranges = maxscore.Ranges
        self._bm25 = bm25.BM25(Postings.open(self.folder))

    def search(self, query: Sequence[str], hospital: int | None) -> Any:
        scope = None
        if hospital is not None:
            own = self.span(hospital)
            scope = self._ranges(np.array([own.start], np.uint32), np.array([own.stop], np.uint32))
        return self._bm25.top(dict.fromkeys(query, 1.0), BEST, scope)

    def found(self, answer: Any) -> Found:
        return list(answer)


class ChuchuNumba(Chuchu):
    needs: Sequence[str] = ("numba",)
    compiled = True


class ChuchuFromText(Chuchu):
    """Cutting included, in as many processes as there are processors; of what it builds nothing is asked."""

    cut = staticmethod(by_jieba)

    def build(self, passages: Passages) -> None:  # it cuts its own
        from retrieval.engine.postings import build

        with (self.folder.parent / "texts").open(encoding="utf-8") as texts:
            build(self.folder, texts, self.cut, k1=K1, b=B, processes=os.cpu_count() or 1)


class ChuchuFromTextInRust(ChuchuFromText):
    needs: Sequence[str] = ("rjieba",)
    cut = staticmethod(by_rjieba)


class RankBM25(Engine):
    def build(self, passages: Passages) -> None:
        pass

    def open(self) -> None:
        from rank_bm25 import BM25Okapi

        class Okapi(BM25Okapi):  # type: ignore[misc]
            def _calc_idf(self, nd: Mapping[str, int]) -> None:
                size = self.corpus_size
                self.idf = {term: np.log(1 + (size - n + 0.5) / (n + 0.5)) for term, n in nd.items()}

        kind = self.folder.name.partition(" ")[0]
        self._okapi = Okapi(Passages(self.folder.parent, kind), k1=K1, b=B)

    def search(self, query: Sequence[str], hospital: int | None) -> Any:
        if hospital is None:
            scores = self._okapi.get_scores(query)
            best = np.argpartition(-scores, BEST)[:BEST]
            return list(zip(best.tolist(), scores[best].tolist(), strict=True))
        own = self.span(hospital)
        return list(zip(own, self._okapi.get_batch_scores(query, list(own)), strict=True))

    def found(self, answer: Any) -> Found:
        return sorted(((i, s) for i, s in answer if s > 0), key=lambda one: (-one[1], one[0]))[:BEST]


class BM25S(Engine):
    needs: Sequence[str] = ("bm25s",)
    backend = "numpy"

    def build(self, passages: Passages) -> None:
        import bm25s

        # Numbers as bm25s wants them, each once in memory.
        numbers = list(range(len(passages.terms)))
        ids = [[numbers[i] for i in own] for own in passages.numbers()]
        bm25 = bm25s.BM25(k1=K1, b=B, method="lucene", backend=self.backend)
        vocabulary = {term: i for i, term in enumerate(passages.terms)}
        bm25.index((ids, vocabulary), show_progress=False)
        bm25.save(self.folder, show_progress=False)

    def open(self) -> None:
        import bm25s

        self._bm25 = bm25s.BM25.load(self.folder, show_progress=False)
        self._bm25.backend = self.backend
        if self.backend == "numba":
            self._bm25.activate_numba_scorer()

    def search(self, query: Sequence[str], hospital: int | None) -> Any:
        mask = None
        if hospital is not None:
            own = self.span(hospital)
            mask = np.zeros(self.passages, np.float32)
            mask[own.start : own.stop] = 1
        return self._bm25.retrieve([list(query)], k=BEST, show_progress=False, weight_mask=mask)

    def found(self, answer: Any) -> Found:
        # bm25s leaves the constant factor k1 + 1 out.
        ids, scores = answer.documents[0].tolist(), answer.scores[0].tolist()
        return [(i, s * (K1 + 1)) for i, s in zip(ids, scores, strict=True) if s > 0]


class BM25SNumba(BM25S):
    needs: Sequence[str] = ("bm25s", "numba")
    backend = "numba"


class Tantivy(Engine):
    needs: Sequence[str] = ("tantivy",)
    exact = False

    def _schema(self) -> Any:
        import tantivy

        schema = tantivy.SchemaBuilder()
        schema.add_text_field("terms", tokenizer_name="plain", index_option="freq")
        schema.add_unsigned_field("hospital", indexed=True)
        schema.add_unsigned_field("number", stored=True)
        return schema.build()

    def _register(self, index: Any) -> None:
        import tantivy

        index.register_tokenizer("plain", tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())

    def build(self, passages: Passages) -> None:
        import tantivy

        self.folder.mkdir(parents=True, exist_ok=True)
        index = tantivy.Index(self._schema(), path=str(self.folder))
        self._register(index)
        writer = index.writer(500_000_000, num_threads=2)
        size = per_hospital(self.passages)
        for number, own in enumerate(passages):
            document = tantivy.Document()
            document.add_text("terms", " ".join(own))
            document.add_unsigned("hospital", number // size)
            document.add_unsigned("number", number)
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()

    def open(self) -> None:
        import tantivy

        self._tantivy = tantivy
        self._index = tantivy.Index.open(str(self.folder))
        self._register(self._index)
        self._fields = self._index.schema
        self._searcher = self._index.searcher()

    def search(self, query: Sequence[str], hospital: int | None) -> Any:
        ask, occur = self._tantivy.Query, self._tantivy.Occur
        should = ask.boolean_query([(occur.Should, ask.term_query(self._fields, "terms", term)) for term in query])
        if hospital is not None:
            own = ask.const_score_query(ask.term_query(self._fields, "hospital", hospital), 0.0)
            should = ask.boolean_query([(occur.Must, should), (occur.Must, own)])
        return self._searcher.search(should, BEST, count=False).hits

    def found(self, answer: Any) -> Found:
        return [(self._searcher.doc(where)["number"][0], score) for score, where in answer]


class FTS5(Engine):
    exact = False

    def build(self, passages: Passages) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        base = sqlite3.connect(self.folder / "fts.db")
        # No text kept; terms are handed over as numbers, which its tokenizer leaves alone.
        base.execute("CREATE VIRTUAL TABLE f USING fts5(hospital, terms, content='')")
        size = per_hospital(self.passages)
        rows = ((n, f"h{n // size}", " ".join([f"t{i}" for i in own])) for n, own in enumerate(passages.numbers()))
        base.executemany("INSERT INTO f(rowid, hospital, terms) VALUES (?, ?, ?)", rows)
        base.execute("INSERT INTO f(f) VALUES ('optimize')")
        base.commit()
        base.close()
        names = {term: f"t{i}" for i, term in enumerate(passages.terms)}
        queries = json.loads((self.folder.parent / "queries.json").read_text())
        used = {term for one in queries for key in ("words", "stop", "both") for term in one[key]}
        (self.folder / "terms.json").write_text(json.dumps({term: names[term] for term in used if term in names}))

    def open(self) -> None:
        self._base = sqlite3.connect(self.folder / "fts.db")
        self._names = json.loads((self.folder / "terms.json").read_text())

    def search(self, query: Sequence[str], hospital: int | None) -> Any:
        terms = " OR ".join([self._names[term] for term in query if term in self._names])
        match = f"terms : ({terms})" + (f" AND hospital : h{hospital}" if hospital is not None else "")
        # The weight of a hospital's name is nothing.
        sql = "SELECT rowid, bm25(f, 0.0, 1.0) AS score FROM f WHERE f MATCH ? ORDER BY score LIMIT ?"
        return self._base.execute(sql, (match, BEST)).fetchall()

    def found(self, answer: Any) -> Found:
        return [(i, -score) for i, score in answer]


TEXT, RUST, RANK = "Chuchu + jieba", "Chuchu + rjieba", "rank_bm25"
ENGINES: Mapping[str, type[Engine]] = {
    TEXT: ChuchuFromText,
    RUST: ChuchuFromTextInRust,
    "Chuchu numpy": Chuchu,
    "Chuchu numba": ChuchuNumba,
    "bm25s numpy": BM25S,
    "bm25s numba": BM25SNumba,
    "tantivy": Tantivy,
    "SQLite FTS5": FTS5,
    RANK: RankBM25,
}
SAME_FILES = {"Chuchu numba": "Chuchu numpy", "bm25s numba": "bm25s numpy"}


# ---------------------------------------------------------------- one engine, in its own processes


@dataclass
class Built:
    seconds: float
    processor: float
    """Seconds of all processes."""
    peak: int
    """Bytes."""
    disk: int


@dataclass
class Searched:
    open: float
    """Seconds until the engine is open and has answered one question."""
    anonymous: int
    mapped: int
    """Bytes in memory after all queries: the process's own, and pages of files."""
    times: dict[str, list[float]] = field(default_factory=dict)
    """Milliseconds of each query, by row of the table."""
    found: dict[str, list[Found]] = field(default_factory=dict)


def build(engine: Engine, kind: str) -> Built:
    passages = Passages(engine.folder.parent, kind)
    used = os.times()
    begun, before = perf_counter(), used.user + used.system
    engine.build(passages)
    seconds = perf_counter() - begun
    used = os.times()
    processor = used.user + used.system + used.children_user + used.children_system - before
    files = [path for path in engine.folder.rglob("*") if path.is_file()]
    # Of processes that were started the system tells the largest; there may have been one for each processor.
    own, child = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    peak = (own + child * (os.cpu_count() or 1)) * (1 if sys.platform == "darwin" else 1024)
    return Built(seconds, processor, peak, sum(path.stat().st_size for path in files))


def search(engine: Engine, kind: str) -> Searched:
    queries = [Asked(**one) for one in json.loads((engine.folder.parent / "queries.json").read_text())]
    begun = perf_counter()
    engine.open()
    engine.search(queries[0].words, None)
    opened = perf_counter() - begun
    searched = Searched(opened, 0, 0)
    for row in ROWS[kind]:
        key = TERMS[kind, "content" if row == "scoped" else row]
        asked = [(getattr(one, key), one.hospital if row == "scoped" else None) for one in queries]
        times: list[float] = []
        answers = []
        for query in [*asked[:FEW], *asked]:
            if len(times) >= 2 * FEW and sum(times) > LONG * 1_000:
                break
            begun = process_time()
            answer = engine.search(*query)
            times.append((process_time() - begun) * 1_000)
            answers.append(engine.found(answer))
        searched.times[row], searched.found[row] = times[FEW:], answers[FEW:]  # the first ones were to warm up
    searched.anonymous, searched.mapped = memory()
    return searched


def memory() -> tuple[int, int]:
    """Bytes of this process in memory: its own, and those of mapped files.  Linux tells them apart."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, 0
    held = dict(line.split(":", 1) for line in status.read_text().splitlines())
    return int(held["RssAnon"].split()[0]) * 1024, int(held["RssFile"].split()[0]) * 1024


def own_process(*arguments: str, module: str = "bench_search") -> Any:
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-m", f"tests.{module}", *arguments]
    ended = subprocess.run(
        command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True, env=environment, preexec_fn=_limited
    )
    return json.loads(ended.stdout.splitlines()[-1]) if ended.stdout else None


def _limited() -> None:
    if sys.platform != "darwin":  # where nothing may be limited
        most = int(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") * MEMORY)
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


# ---------------------------------------------------------------- the table


@dataclass(frozen=True)
class Result:
    passages: int
    kind: str
    engine: str
    built: Built | None
    searched: Searched | None

    def at(self, passages: int) -> Result:
        """What it would be with so many passages if it grew as they do."""
        assert self.searched
        more = passages / self.passages
        times = {row: [time * more for time in times] for row, times in self.searched.times.items()}
        searched = Searched(self.searched.open * more, round(self.searched.anonymous * more), 0, times)
        return Result(passages, self.kind, f"{self.engine} *", None, searched)


def equal(ours: Found, theirs: Found) -> bool:
    """The same scores, and above the last, where others may tie, the same passages."""
    if len(ours) != len(theirs) or any(
        abs(a[1] - b[1]) > 1e-5 * max(a[1], 1) for a, b in zip(ours, theirs, strict=True)
    ):
        return False
    last = ours[-1][1] * (1 + 1e-5) if ours else 0.0
    return {i for i, score in ours if score > last} == {i for i, score in theirs if score > last}


WIDTHS = (10, 7, 16, 8, 8, 8, 8, 7, 7, 9, 15, 10, 10, 10, 11, 7)
HEADS = (
    *("passages", "terms", "engine", "build s", "CPU s", "peak MB", "disk MB", "open s", "own MB", "files MB"),
    *("question", "p50 ms", "p95 ms", "p99 ms", "ratio", "equal"),
)


def line(cells: Sequence[str]) -> str:
    return "".join(cell.rjust(width) for cell, width in zip(cells, WIDTHS, strict=True))


def megabytes(size: int) -> str:
    return f"{size / 2**20:,.0f}"


def lines(one: Result, reference: Searched | None) -> Iterator[str]:
    """One for each kind of question; `ratio` is that of p50 to the reference's."""
    built, searched = one.built, one.searched
    head = [f"{one.passages:,}", one.kind, one.engine]
    head += (
        [f"{built.seconds:.1f}", f"{built.processor:.1f}", megabytes(built.peak), megabytes(built.disk)]
        if built
        else [""] * 4
    )
    if searched is None:
        yield line([*head, *[""] * 9])
        return
    head += [f"{searched.open:.2f}", megabytes(searched.anonymous), megabytes(searched.mapped)]
    for row, times in searched.times.items():
        cells = [f"{time:.3f}" for time in np.percentile(times, [50, 95, 99])]
        if reference is not None:
            ratio = np.median(times) / np.median(reference.times[row][: len(times)])
            cells += [f"{ratio:,.2f}", agreement(reference, searched, row, one.engine)]
        yield line([*head, row, *cells, *[""] * (5 - len(cells))])
        head = [""] * len(head)


def agreement(reference: Searched, other: Searched, row: str, engine: str) -> str:
    pairs = list(zip(reference.found[row], other.found.get(row, []), strict=False))
    if not pairs:
        return ""
    if ENGINES[engine.removesuffix(" *")].exact:
        return f"{sum(equal(*pair) for pair in pairs) / len(pairs):.0%}"
    shares = [len({i for i, _ in a} & {i for i, _ in b}) / len(a) for a, b in pairs if a]
    return f"~{sum(shares) / len(shares):.0%}"


def measure(folder: Path, passages: int, kind: str, name: str) -> Result:
    own = folder / f"{kind} {SAME_FILES.get(name, name)}"
    arguments = (str(folder), "--passages", str(passages), "--kind", kind, "--engine", name)
    built = None
    if name not in SAME_FILES or not own.exists():
        shutil.rmtree(own, ignore_errors=True)
        built = Built(**own_process("--build", *arguments))
    if name in {TEXT, RUST}:
        shutil.rmtree(own)
        return Result(passages, kind, name, built, None)
    answers = folder / "answers.json"
    own_process("--search", *arguments, "--answers", str(answers))
    return Result(passages, kind, name, built, Searched(**json.loads(answers.read_text())))


def compare(folder: Path, passages: int, names: Sequence[str], slow: dict[str, Result]) -> Iterator[Result]:
    """Print what the engines need.  `slow`: results of rank_bm25 with fewer passages, by terms."""
    for kind in KINDS:
        reference = None
        for name in names:
            if name in {TEXT, RUST} and kind == "words":
                continue
            if name == RANK and passages > RANK_BM25[kind]:
                if kind in slow:
                    print("\n".join(lines(slow[kind].at(passages), reference)), flush=True)
                continue
            try:
                result = measure(folder, passages, kind, name)
            except subprocess.CalledProcessError as exc:  # it has said why
                print(line([f"{passages:,}", kind, name, f"ended with {exc.returncode}", *[""] * 12]), flush=True)
                continue
            reference = reference or result.searched
            if name == RANK:
                slow[kind] = result
            print("\n".join(lines(result, reference)), flush=True)
            yield result


def answers(folder: Path, passages: int, queries: int) -> Iterator[Result]:
    """Print what a whole answer and a whole reply need."""
    data = folder / "data"
    made = folder / "made.json"
    arguments = ("--passages", str(passages), "--questions", str(queries))
    if not made.exists():
        if not (data / "questions.json").exists():
            own_process("--make", str(data), *arguments, module="bench_answer")
        built = own_process("--index", str(data), module="bench_answer")
        made.write_text(json.dumps(built))
    built = json.loads(made.read_text())
    for name in installed(["Chuchu numpy", "Chuchu numba"]):
        compiled = ["--compiled"] if name == "Chuchu numba" else []
        told = own_process("--ask", str(data), *compiled, module="bench_answer")
        replies = told["times"].pop("reply")
        times = {"answer": [one for own in told["times"].values() for one in own], "reply": replies, **told["times"]}
        searched = Searched(told["open"], told["anonymous"], told["mapped"], times)
        index = Built(built["indexed"], built["processor"], built["peak"], built["disk"])
        result = Result(passages, "stored", name, None if compiled else index, searched)
        print("\n".join(lines(result, None)), flush=True)
        yield result


def growth(results: Sequence[Result]) -> Iterator[str]:
    """By what time and memory are multiplied from one size to the next."""
    for smaller in results:
        for larger in results:
            same = (smaller.kind, smaller.engine) == (larger.kind, larger.engine)
            if not same or not smaller.searched or not larger.searched or smaller.passages * 10 != larger.passages:
                continue
            was, now = smaller.searched, larger.searched
            told = [f"{row} {np.median(now.times[row]) / np.median(was.times[row]):.2f}" for row in now.times]
            memory = (now.anonymous + now.mapped) / (was.anonymous + was.mapped)
            yield (
                f"{smaller.passages:,} to {larger.passages:,}, {larger.kind}, {larger.engine}: p50 × {', '.join(told)};"
                f" memory × {memory:.2f}, own × {now.anonymous / was.anonymous:.2f}"
            )


def installed(names: Sequence[str]) -> list[str]:
    left = []
    for name in names:
        missing = [module for module in ENGINES[name].needs if importlib.util.find_spec(module) is None]
        if missing:
            print(f"{name}: {', '.join(missing)} is not installed (pip install '.[bench]')", file=sys.stderr)
        else:
            left.append(name)
    return left


def main() -> int:
    parser = argparse.ArgumentParser(prog="make bench", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--passages", default="10000,100000", help="sizes, with commas between (default: %(default)s)")
    parser.add_argument("--queries", type=int, default=1_000, metavar="N", help="default: %(default)s")
    parser.add_argument("--engines", default=",".join(ENGINES), help="default: %(default)s")
    parser.add_argument("--without-answers", action="store_true", help="engines only")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="leave corpora there, and use those that are")
    for name in ("--kind", "--engine"):
        parser.add_argument(name, help=argparse.SUPPRESS)
    for name in ("--build", "--search", "--write", "--answers"):
        parser.add_argument(name, type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    sizes = [int(size) for size in options.passages.split(",")]
    if options.write:
        write(options.write, sizes[0], options.queries)
        return 0
    if options.build or options.search:
        corpus = options.build or options.search
        files = corpus / f"{options.kind} {SAME_FILES.get(options.engine, options.engine)}"
        engine = ENGINES[options.engine](files, sizes[0])
        if options.build:
            print(json.dumps(asdict(build(engine, options.kind))))
        else:
            found = search(engine, options.kind)
            options.answers.write_text(json.dumps(asdict(found)))
        return 0
    names = installed(options.engines.split(","))
    print(line(HEADS))
    slow: dict[str, Result] = {}
    results: list[Result] = []
    with TemporaryDirectory() as temporary:
        for size in sizes:
            corpus = (options.keep or Path(temporary)) / str(size)
            if not (corpus / "queries.json").exists():
                corpus.mkdir(parents=True, exist_ok=True)
                count = str(min(options.queries, size))
                own_process("--write", str(corpus), "--passages", str(size), "--queries", count)
            results += compare(corpus, size, names, slow)
            if not options.without_answers:
                results += answers(corpus, size, options.queries)
            if not options.keep:
                shutil.rmtree(corpus)
    print("\n".join(["", *growth(results)]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
