"""`make bench-pages`: newspaper pages made in ten layouts, read as PDF, as scans and as a photograph.

    make bench-pages                           all forty pages, as tables in Markdown
    make bench-pages ARGS="--ways photograph"  only some of them

Needs Chromium, which sets the pages (apt install chromium fonts-arphic-uming fonts-arphic-ukai).

characters  share of the characters of the report that are read right
order       share of neighbouring sentences that are neighbours, in the same order, in what was read
hit@1       of the questions to the ten reports, those whose first quote holds what was asked; beside it the
            same of the plain text of the same reports
seconds     of processor time to read a page, in a process of its own, with its start; recognising uses up to four
            cores at once.  MB: the most memory that it took
"""

from __future__ import annotations

import argparse
import io
import resource
import unicodedata
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import pairwise
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple

import cv2
import numpy as np
from PIL import Image

from corpus.formats import Extracted, extract
from corpus.formats.printed import Sheet, extracted
from corpus.formats.recognition import Recogniser
from corpus.proof import cut_out
from corpus.reading.parse import parse
from corpus.report import Report
from tests.measure import evaluate, printed
from tests.measure.printed import LAYOUTS, Article, Way

PRESS = Path(__file__).parents[1] / "press" / "13"
AIMS = {Way.PDF: (0.999, 1.0), Way.SCAN_300: (0.99, 0.98), Way.SCAN_150: (0.99, 0.98), Way.PHOTOGRAPH: (0.97, 0.95)}


class Page(NamedTuple):
    """A page as it was read, beside what stands on it."""

    layout: str
    right: float
    order: float
    seconds: float
    report: Report


def place(wanted: str, text: str) -> tuple[int, int]:
    """Edits between a sentence and the part of a text that is most like it, and where that part ends."""
    letters = np.frombuffer(text.encode("utf-32-le"), np.uint32)
    steps = np.arange(len(text) + 1)
    row = np.zeros(len(text) + 1, int)
    for letter in np.frombuffer(wanted.encode("utf-32-le"), np.uint32):
        best = np.minimum(row[:-1] + (letters != letter), row[1:] + 1)
        best = np.concatenate([[row[0] + 1], best])
        row = np.minimum.accumulate(best - steps) + steps
    at = int(row.argmin())
    return int(row[at]), at


def _ordinary(text: str) -> str:
    """Without white space, and every character in its usual form: a full-width comma is read as a comma is."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def likeness(wanted: Sequence[str], text: str) -> tuple[float, float]:
    """Shares of characters right and of neighbouring sentences in order."""
    squeezed = _ordinary(text)
    wanted = [_ordinary(sentence) for sentence in wanted]
    found = [place(sentence, squeezed) for sentence in wanted]
    wrong = sum(min(edits, len(sentence)) for sentence, (edits, _) in zip(wanted, found, strict=True))
    ranks = {at: rank for rank, at in enumerate(sorted(at for _, at in found))}
    pairs = list(pairwise(ranks[at] for _, at in found))
    return 1 - wrong / sum(map(len, wanted)), sum(after == before + 1 for before, after in pairs) / len(pairs)


def read(name: str, made: Article, layout: str, suffix: str, raw: bytes) -> Page:
    before = _processor_time()
    found: Extracted = extract(f"a{suffix}", raw)
    seconds = _processor_time() - before
    right, order = likeness(printed.sentences(made), found.text)
    return Page(layout, right, order, seconds, parse(name, found.text, pages=found.pages))


def most_memory() -> float:
    """MB of the largest process that this one has started."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def _processor_time() -> float:
    """Of the processes that this one has started and that have ended, in seconds."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def proofs(reports: Sequence[Report], recogniser: Recogniser) -> tuple[int, int]:
    """How many proofs mark what they should, told by recognising what is marked, and how many were looked at."""
    right = looked_at = 0
    for report in reports:
        sentences = [s for passage in report.passages for s in passage.sentences if len(s.text) > _TELLING]
        for sentence in sentences[:: max(1, len(sentences) // _PROOFS)][:_PROOFS]:
            marked = _marked(cut_out(report.pages, sentence.spans, sentence.spans) or b"")
            said = _ordinary(extracted([Sheet(len(marked), recogniser.see(marked).boxes)]).text)
            wanted = _ordinary(sentence.text)
            edits, _ = place(wanted, said)
            looked_at += 1
            right += edits <= _SLIPS * len(wanted) and len(said) <= (1 + _SLIPS) * len(wanted)
    return right, looked_at


_TELLING = 8
"""Characters of a sentence at least that a proof is looked at of."""
_PROOFS = 3
"""Sentences of each report."""
_SLIPS = 0.15
"""Share of the characters that may be recognised otherwise the second time."""


def _marked(picture: bytes) -> np.ndarray[Any, Any]:
    """What stands on yellow, in grey, on white."""
    with Image.open(io.BytesIO(picture)) as image:
        colours = np.asarray(image.convert("RGB"), int)
    yellow = ((colours[..., 0] > 150) & (colours[..., 0] - colours[..., 2] > 40)).astype(np.uint8)
    inside = cv2.morphologyEx(yellow, cv2.MORPH_CLOSE, np.ones((31, 31), np.uint8)) > 0
    return np.where(inside, colours[..., 0], 255).astype(np.uint8)


def hit(reports: Sequence[Report]) -> float:
    """Share of the questions to these reports that are answered right, hospitals given."""
    asked = evaluate.QuestionSet(
        "made",
        evaluate.questions_of(PRESS / "questions.jsonl"),
        tuple(reports),
        evaluate.owners_of(PRESS / "hospitals.jsonl"),
    )
    return float(evaluate.chuchu(asked).figures["hit@1"])


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--ways", nargs="*", type=Way, default=list(Way))
    parser.add_argument("--show", action="store_true", help="also what falls short")
    parser.add_argument("--proof", action="store_true", help="also whether proofs mark what they should")
    wanted = parser.parse_args()
    models: Recogniser | None = None
    files = sorted((PRESS / "reports").iterdir())
    articles = {file.name: printed.article(file.name, file.read_text("utf-8")) for file in files}
    plain = hit([parse(name, made.text) for name, made in articles.items()])
    pdfs = [printed.pdf(made, layout) for made, layout in zip(articles.values(), LAYOUTS, strict=True)]
    print("| | characters | order | hit@1 | plain text | seconds | MB |\n|---|---|---|---|---|---|---|")
    for way in wanted.ways:
        pages = []
        # Its children are only those that read, and it is as small as they find it: what it holds counts as theirs.
        with ProcessPoolExecutor(1, get_context("spawn")) as apart:
            for number, ((name, made), layout) in enumerate(zip(articles.items(), LAYOUTS, strict=True)):
                sent = printed.as_sent(pdfs[number], way, number)
                pages.append(apart.submit(read, name, made, layout.name, *sent).result())
            memory = apart.submit(most_memory).result()
        for page in pages:
            if wanted.show and (page.right, page.order) < AIMS[way]:
                print(f"<!-- {way} {page.layout}: {page.right:.4f} {page.order:.3f} {page.seconds:.1f} s -->")
        right, order, seconds = (np.array([page[i] for page in pages], float).mean() for i in (1, 2, 3))
        if wanted.proof:
            models = models or Recogniser()
            marked, looked_at = proofs([page.report for page in pages], models)
            print(f"<!-- {way}: {marked} of {looked_at} proofs mark the sentence -->")
        answered = hit([page.report for page in pages])
        print(
            f"| {way} | {right:.4f} | {order:.3f} | {answered:.3f} | {plain:.3f} | {seconds:.1f} | {memory:.0f} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
