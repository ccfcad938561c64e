"""What anyone would write first: paragraphs at blank lines, jieba's words, rank_bm25 as it is, the first three.

The figures of Chuchu stand beside these.  Only retrieval differs: the hospital shown is the one that
`corpus` recognised as the report's subject.  It refuses when no passage scores above zero.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence

import jieba
import numpy as np
from rank_bm25 import BM25Okapi

from corpus.report import Kind, Report, Span
from retrieval.quote import Answer, Outcome, Quote
from tests.measure.squad import Choice

_PARAGRAPH = re.compile(r"\S(?:.|\n(?!\s*\n))*", re.MULTILINE)
_BEST = 3

jieba.setLogLevel(logging.WARNING)


def words(text: str) -> list[str]:
    return [word for word in jieba.lcut(text) if word.strip()]


def paragraphs(source: str) -> list[tuple[int, int]]:
    """Offsets of the paragraphs of a text: whatever stands between blank lines, without white space around it."""
    spans = [(match.start(), match.start() + len(match[0].rstrip())) for match in _PARAGRAPH.finditer(source)]
    return [span for span in spans if words(source[slice(*span)])]


class Baseline:
    """Answers from reports."""

    def __init__(self, reports: Sequence[Report]) -> None:
        self._held = [(report, *span) for report in reports for span in paragraphs(report.source)]
        self._bm25 = BM25Okapi([words(report.source[start:end]) for report, start, end in self._held])

    def answer(self, question: str) -> Answer:
        scores = self._bm25.get_scores(words(question))
        best = np.argsort(-scores, kind="stable")[:_BEST]
        quotes = tuple(self._quote(int(number)) for number in best if scores[number] > 0)
        return Answer(question, Outcome.ANSWER if quotes else Outcome.NOT_FOUND, quotes)

    def _quote(self, number: int) -> Quote:
        report, start, end = self._held[number]
        text = report.source[start:end]
        return Quote(
            file=report.file,
            hospital=report.hospitals[0].name if report.hospitals else "",
            title=report.title,
            subtitle=report.subtitle,
            byline=report.byline,
            heading="",
            kind=Kind.BODY,
            paragraph=0,
            passage=number,
            text=text,
            answer_start=0,
            answer_end=len(text),
            spans=(Span(start, end),),
        )


class Sentences:
    """Chooses a sentence from passages that are given: the best by BM25 over all sentences, in the best passage."""

    def __init__(self, reports: Sequence[Report]) -> None:
        self._passages = [(report.file, passage) for report in reports for passage in report.passages]
        self._ids: list[list[int]] = []
        held: list[str] = []
        for _, passage in self._passages:
            self._ids.append(list(range(len(held), len(held) + len(passage.sentences))))
            held += [sentence.text for sentence in passage.sentences]
        self._by_passage = BM25Okapi([words(passage.text) for _, passage in self._passages])
        self._by_sentence = BM25Okapi([words(text) for text in held])

    def choose(self, question: str) -> Choice:
        query = words(question)
        best = int(np.argmax(self._by_passage.get_scores(query)))
        file, passage = self._passages[best]
        scores = self._by_sentence.get_batch_scores(query, self._ids[best])
        return Choice(file, passage.text, passage.sentences[int(np.argmax(scores))].text)
