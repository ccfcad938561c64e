"""Question sets in SQuAD's form as reports and questions, for measuring on text that nobody tuned for.

Three figures, white space left out wherever texts are compared:

recall@1   share of the questions whose best passage is of the question's own text and holds a gold answer
sentence   share whose chosen sentence holds a gold answer
refusal    area under the curve of the gate's support for telling the questions as they are from the same
           ones without their answer: the probability that a question whose answer is there has more
           support than one whose answer is not (ties count half).  Twice: with every passage that holds a
           gold answer left out, so that others of the same text stay and share its topic and its words;
           and with the rest of the question's own text left out too
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Protocol

import numpy as np

from corpus.reading import split
from corpus.reading.cut import Cut
from corpus.report import Kind, Passage, Report, Sentence
from retrieval.answering import coverage, rank
from retrieval.engine import Ranges
from retrieval.question import question
from retrieval.snapshot.index import Index

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"
SETS = {
    "CMRC2018 trial": "cmrc2018_trial.json",
    "CMRC2018 dev": "cmrc2018_dev.json",
    "DRCD dev": "drcd_dev.json",
}
_PASSAGE = 250


@dataclass(frozen=True)
class Asked:
    """A question and what answers it, white space removed."""

    question: str
    gold: tuple[str, ...]
    file: str


class Choice(NamedTuple):
    """What a question found."""

    file: str = ""
    """File of the best passage."""
    passage: str = ""
    sentence: str = ""
    """The sentence chosen; it may stand in another passage than the best one."""


class Chooser(Protocol):
    """Chuchu or a baseline."""

    def choose(self, question: str) -> Choice: ...


class Measured(NamedTuple):
    """The figures of one set; the last two are None for a system that has no gate."""

    recall: float
    sentence: float
    passages_out: float | None = None
    """Refusal, the passages with a gold answer left out."""
    text_out: float | None = None
    """Refusal, the whole text left out."""


class Supports(NamedTuple):
    """The gate's support for a question: as it is, without gold passages, without the text."""

    there: float
    passages_out: float
    text_out: float


def load(name: str) -> tuple[list[Report], list[Asked]]:
    """The contexts of a set as reports of passages of up to 250 characters, and its questions."""
    content = json.loads((DATA / SETS[name]).read_text("utf-8"))
    reports: list[Report] = []
    questions: list[Asked] = []
    for article in content["data"]:
        for paragraph in article["paragraphs"]:
            file = f"{len(reports):05}.txt"
            reports.append(report(file, article.get("title", ""), paragraph["context"]))
            for asked in paragraph["qas"]:
                gold = tuple(sorted({squeeze(one["text"]) for one in asked["answers"]} - {""}))
                questions.append(Asked(asked["question"], gold, file))
    return reports, questions


def report(file: str, title: str, source: str) -> Report:
    """A text without any layout as a report of body passages."""
    cuts = [piece for line in re.finditer(r"[^\n]+", source) for piece in split.sentences(Cut.of(source, *line.span()))]
    held = [Sentence(cut.text, cut.spans(source)) for cut in cuts]
    passages: list[Passage] = []
    group: list[Sentence] = []
    for sentence in held:
        if group and sum(len(s.text) for s in group) + len(sentence.text) > _PASSAGE:
            passages.append(Passage(len(passages) + 1, Kind.BODY, "", "", 1, tuple(group)))
            group = []
        group.append(sentence)
    if group:
        passages.append(Passage(len(passages) + 1, Kind.BODY, "", "", 1, tuple(group)))
    return Report(file, source, title, "", "", (), (), tuple(passages))


def squeeze(text: str) -> str:
    """Without white space."""
    return re.sub(r"\s+", "", text)


def holds(text: str, gold: Sequence[str]) -> bool:
    """Whether a gold span stands in a text."""
    flat = squeeze(text)
    return any(span in flat for span in gold)


def found(index: Index, text: str, scope: Ranges | None = None) -> list[rank.Candidate]:
    """The candidates for a question, best first, no hospital looked for."""
    understood = question.understand(text, index.names)
    asked = coverage.Asked.of(understood, index.synonyms)
    return rank.candidates(index, understood, asked, scope)


class Chuchu:
    """The ranking alone: these texts are about no hospital."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._flat = [squeeze(entry.passage.text) for entry in index.entries]
        self._files = np.asarray([entry.report.file for entry in index.entries])

    def choose(self, question: str) -> Choice:
        return self._choice(found(self._index, question))

    def _choice(self, candidates: Sequence[rank.Candidate]) -> Choice:
        if not candidates:
            return Choice()
        best = max(candidates, key=lambda c: c.features.passage).entry
        chosen = candidates[0].entry.passage.sentences[candidates[0].sentence]
        return Choice(best.report.file, best.passage.text, chosen.text)

    def measured(self, asked: Asked) -> tuple[Choice, Supports]:
        """The choice, and how support falls when the answer is not there.

        Support is the best that any candidate has: a question is answered when one of them passes the gate.
        """
        silent = np.asarray([not any(span in text for span in asked.gold) for text in self._flat])
        others = silent & (self._files != asked.file)
        there = found(self._index, asked.question)
        gone = [found(self._index, asked.question, Ranges.of(np.flatnonzero(kept))) for kept in (silent, others)]
        return self._choice(there), Supports(*map(_support, (there, *gone)))


def _support(candidates: Sequence[rank.Candidate]) -> float:
    return max((candidate.support for candidate in candidates), default=0.0)


def measure(chooser: Chooser, questions: Sequence[Asked]) -> Measured:
    """Recall and sentences, and the refusal for Chuchu."""
    supports: list[Supports] = []
    choices: list[Choice] = []
    for asked in questions:
        if isinstance(chooser, Chuchu):
            choice, support = chooser.measured(asked)
            supports.append(support)
        else:
            choice = chooser.choose(asked.question)
        choices.append(choice)
    pairs = list(zip(choices, questions, strict=True))
    right = [choice.file == asked.file and holds(choice.passage, asked.gold) for choice, asked in pairs]
    chosen = [holds(choice.sentence, asked.gold) for choice, asked in pairs]
    if not supports:
        return Measured(mean(right), mean(chosen))
    there, passages_out, text_out = zip(*supports, strict=True)
    return Measured(mean(right), mean(chosen), auc(there, passages_out), auc(there, text_out))


def mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def auc(positive: Sequence[float], negative: Sequence[float]) -> float:
    """Area under the ROC curve: P(positive > negative) + P(positive = negative) / 2 (Hanley and McNeil 1982)."""
    below = np.sort(np.asarray(negative, dtype=np.float64))
    values = np.asarray(positive, dtype=np.float64)
    wins = np.searchsorted(below, values, "left") + np.searchsorted(below, values, "right")
    return float(wins.mean() / 2 / len(below))
