"""How long a whole answer takes, text to `Answer`, and a whole reply, update to sendMessage: a part of `make bench`.

    python -m tests.measure.bench_answer --make FOLDER --passages 1000000
    python -m tests.measure.bench_answer --index FOLDER
    python -m tests.measure.bench_answer --ask FOLDER

A generation is made of the corpus that the engines search (tests/measure/zipf.py): reports of ten passages in SQLite, with
titles and a thousand hospitals, indexed as a reload does, from cutting to postings.  Another process opens
it and asks.  Half of the questions are made from words of a passage, half are what people ask of every hospital, in
words that stand in thousands of passages; about a hospital that is named, misspelt, carried over or not covered, about
all of a place's, and about none.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import re
import resource
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, field
from functools import cache
from itertools import islice
from pathlib import Path
from time import perf_counter, process_time

from bot.config import ChatSettings, Config, CorpusSettings, DataSettings, TelegramSettings, Token
from bot.journal.journal import Journal
from bot.library import indexing
from bot.library.library import Library
from bot.telegram.app import build_application
from corpus.names import places
from corpus.names.corrections import Corrections
from corpus.report import Hospital, Kind, Passage, Report, Sentence, Span
from corpus.store.generations import DATABASE, INDEX, Generations
from corpus.store.refresh import cutter
from corpus.store.store import Reader, Summary, Writer
from retrieval.answering.answer import answer
from retrieval.engine import bm25
from retrieval.language import terms
from retrieval.quote import Answer
from tests.measure import zipf
from tests.measure.bench_search import memory
from tests.recorder import ADMIN, TOKEN, Recorder, Telegram

MAX_BYTES = 1_000_000
ENDINGS = (
    *("有多少", "是什么时候的", "是谁", "在哪里", "为什么", "怎么样", "有哪些", "花了多少钱", "是什么", "呢"),
    *("一年有多少例", "由谁负责", "哪一年开始的", "是怎么做的", ""),
)
COMMON = (
    *("有多少张床位", "现在一共有多少张病床", "一年看多少门诊病人", "院长是谁", "建筑面积有多大", "投入了多少钱"),
    *("什么时候搬到新院区", "有哪些重点专科", "为什么要开展这项手术", "怎么预约挂号", "做一台手术要多少钱", "在哪里"),
    *(
        "和哪些医院合作",
        "患者满意率是多少",
        "收治了多少病人",
        "今年开展了多少项新技术",
        "有没有核磁共振",
        "医生有多少人",
    ),
)
WARM = 50
"""Questions before any is measured."""


# ---------------------------------------------------------------- the generation


@cache
def hospitals() -> tuple[str, ...]:
    """Names of as many hospitals as the corpus has, each in a county of its own."""
    counties = {d.name for found in places._divisions().values() for d in found if len(d.code) == 6}
    named = sorted(name for name in counties if places.unit_of(name))
    kinds = "人民医院", "中医医院", "妇幼保健院", "中心医院"
    return tuple(f"{county}{kinds[i % 4]}" for i, county in enumerate(named[: zipf.HOSPITALS]))


def reports(size: int) -> Iterator[Report]:
    made = zipf.Corpus(size).passages()
    for number in range(0, size, zipf.PER_REPORT):
        held = list(islice(made, zipf.PER_REPORT))
        yield report(f"{number // zipf.PER_REPORT:07}.txt", hospitals()[held[0].hospital % len(hospitals())], held)


def report(file: str, hospital: str, held: Sequence[zipf.Made]) -> Report:
    title = f"{hospital}：{''.join(held[0].content[:3])}"
    source = f"{title}\n\n"
    passages: list[Passage] = []
    for made in held:
        sentences = []
        for text in re.findall(r"[^。？！]+[。？！]?", made.text):
            sentences.append(Sentence(text, (Span(len(source), len(source) + len(text)),)))
            source += text
        number = len(passages) + 1
        passages.append(Passage(number, Kind.BODY, hospital, "", number, tuple(sentences)))
        source += "\n"
    return Report(file, source, title, "", "", (), (Hospital(hospital, (hospital[:-4],)),), tuple(passages))


@dataclass
class Made:
    indexed: float
    """Seconds from stored reports to an index."""
    processor: float
    """Seconds of processors for the same."""
    peak: int
    disk: int
    """Bytes."""


def make(data: Path, size: int, count: int) -> None:
    """Reports and passages, generated as they are stored, and questions."""
    part = data / "part"
    part.mkdir(parents=True)
    with closing(Writer(part / DATABASE)) as writer:
        for one in reports(size):
            writer.add(one)
        figures = writer.finish({}, (), (), Corrections())
        writer.sign(Summary(time.time(), 0.0, 0, str(data.absolute()), "0", cutter(), indexing.indexer(), figures))
    assert figures.passages == size, f"{figures} of {size}"
    (data / "questions.json").write_text(json.dumps(questions(size, count)), "utf-8")


def write_index(data: Path) -> Made:
    """In a process of its own, so that its memory is known; then serve it."""
    part = data / "part"
    (part / INDEX).mkdir()
    made = indexed(part / DATABASE, part / INDEX)
    generations = Generations(data)
    (data / "generations").mkdir()
    generations.serve(generations.keep(part), pinned=True)  # pinned: nobody looks for the files it was made of
    return made


def indexed(database: Path, folder: Path) -> Made:
    """Write the index of the reports in a database into an empty folder; the peak is of all that this process did."""
    begun, before = perf_counter(), _processor()
    with closing(Reader(database)) as reader:
        indexing.write(folder, reader, None, None)
    seconds, used = perf_counter() - begun, _processor() - before
    own, child = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    peak = (own + child * (os.cpu_count() or 1)) * (1 if sys.platform == "darwin" else 1024)
    disk = database.stat().st_size + sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    return Made(seconds, used, peak, disk)


def _processor() -> float:
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


# ---------------------------------------------------------------- questions


def questions(size: int, count: int) -> list[tuple[str, str]]:
    """Kind and text of questions; a follow-up comes right after what it follows."""
    chance = random.Random(size)
    chosen = sorted(chance.sample(range(min(size, 200_000)), count))
    found: list[tuple[str, str]] = []
    wanted = iter(chosen)
    at = next(wanted)
    for number, made in enumerate(zipf.Corpus(size).passages()):
        if number == at:
            found += _asked(hospitals()[made.hospital % len(hospitals())], zipf.query(made, chance), chance)
            at = next(wanted, -1)
            if at < 0:
                break
    pairs = [found[i : i + 2] for i in range(0, len(found), 2)]
    chance.shuffle(pairs)
    return [one for pair in pairs for one in pair][:count]


def _asked(hospital: str, words: Sequence[str], chance: random.Random) -> list[tuple[str, str]]:
    """Two questions."""
    own = f"{'的'.join(words[:3])}{chance.choice(ENDINGS)}"
    common = chance.choice(COMMON)
    wrong = f"{hospital[0]}{chance.choice('山水城安宁')}{hospital[2:]}"
    pairs = (
        [("named", f"{hospital}{own}"), ("named, common", f"{hospital}{common}")],
        [("named", f"请问{hospital[:-4]}{own}"), ("follow-up", f"那{chance.choice(COMMON)}")],
        [("none", own), ("none, common", common)],
        [("none", own), ("several", f"哪些医院有{words[0]}")],
        [("several", f"哪些医院{common}"), ("misspelt", f"{wrong}{common}")],
        [
            ("not covered", f"某某市第九{chance.choice(('人民', '中心'))}医院{common}"),
            ("two", f"{hospital}和{hospitals()[7]}哪家{words[0]}多"),
        ],
        [("place", f"{places.places_in(hospital)[0].text}的医院{common}"), ("none, common", f"{words[0]}{common}")],
    )
    return chance.choice(pairs)


# ---------------------------------------------------------------- asking


@dataclass
class Told:
    open: float
    """Seconds until the index is open and has given an answer; jieba's own start aside."""
    anonymous: int = 0
    mapped: int = 0
    times: dict[str, list[float]] = field(default_factory=dict)
    """Milliseconds of processor time of each answer, by kind of question; of replies under "reply"."""
    outcomes: dict[str, int] = field(default_factory=dict)


def ask(data: Path, *, compiled: bool) -> Told:
    asked: list[tuple[str, str]] = json.loads((data / "questions.json").read_text("utf-8"))
    terms.warm_up()
    if compiled:
        bm25.warm_up()
    generations = Generations(data)
    [number] = generations.numbers()
    begun = perf_counter()
    reader = Reader(generations.database(number))
    index = indexing.load(generations.folder(number) / INDEX, reader)
    answer(index, asked[0][1])
    told = Told(perf_counter() - begun)
    last: Answer | None = None
    for i, (kind, text) in enumerate([*asked[:WARM], *asked]):
        begun = process_time()
        last = answer(index, text, last if kind == "follow-up" else None)
        spent = (process_time() - begun) * 1_000
        if i >= WARM:
            told.times.setdefault(kind, []).append(spent)
            told.outcomes[last.outcome] = told.outcomes.get(last.outcome, 0) + 1
    told.anonymous, told.mapped = memory()
    reader.close()
    told.times["reply"] = asyncio.run(replies(data, [text for _, text in asked[: WARM + 300]]))
    return told


async def replies(data: Path, asked: Sequence[str]) -> list[float]:
    """Milliseconds of processor time from update to sendMessage, all that the bot does in between."""
    config = Config(
        telegram=TelegramSettings(admins=(ADMIN,), questions_per_minute=0),
        chat=ChatSettings(follow_up_minutes=30),
        corpus=CorpusSettings(folder=data, max_bytes=MAX_BYTES),
        data=DataSettings(folder=data),
        token=Token(TOKEN),
    )
    library = await Library.open(data, data, MAX_BYTES)
    journal = await Journal.open(None, days=1, megabytes=10)
    recorder = Recorder()
    application = build_application(config, library, journal, request=recorder, polling=recorder)
    found = []
    try:
        async with application:
            await application.start()
            telegram = Telegram(application, recorder)
            for i, text in enumerate(asked):
                begun = process_time()
                assert await telegram.says(text), text
                if i >= WARM:
                    found.append((process_time() - begun) * 1_000)
            await application.stop()
    finally:
        await journal.close()
        await library.close()
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--passages", type=int, default=100_000)
    parser.add_argument("--questions", type=int, default=1_000)
    parser.add_argument("--make", type=Path, metavar="FOLDER")
    parser.add_argument("--index", type=Path, metavar="FOLDER")
    parser.add_argument("--ask", type=Path, metavar="FOLDER")
    parser.add_argument("--compiled", action="store_true", help="search with numba")
    options = parser.parse_args()
    if options.make:
        make(options.make, options.passages, options.questions)
    elif options.index:
        print(json.dumps(asdict(write_index(options.index))))
    else:
        print(json.dumps(asdict(ask(options.ask, compiled=options.compiled))))


if __name__ == "__main__":
    main()
