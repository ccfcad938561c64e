"""Affinity: how well the characters of a sentence go with the words of a question.

What a question asks with says much of the sentence that answers it, also where the two share no word: 费用 goes with 元
and 万, 谁 with 任 and 长.  A question with the words Q and a sentence with the characters S have the affinity

    sum over q in Q, s in S of W[q, s]

in nats: a bilinear form with a sparse W (supervised semantic indexing, Bai et al., CIKM 2009), of which a kind of answer
(`Want`) has a row as words have.  W is fitted by tests/measure/fit_affinity.py on questions with answers, and is
all of retrieval/knowledge/affinity.tsv: a line for each word, with characters and hundredths of a nat behind it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache

import numpy as np
import numpy.typing as npt

from corpus import installed
from retrieval.language import terms
from retrieval.question.question import Question
from retrieval.snapshot.passages import Characters, without_figures

Hundredths = npt.NDArray[np.int64]
Row = tuple[npt.NDArray[np.intp], Hundredths]
"""The code points of the characters that go with a word, and what each is worth."""

_POINTS = 0x10000
"""Code points of Unicode's first plane; no other character is in the file."""
_AT_ONCE = 4
"""Questions whose weights are kept, 0.5 MB each: one question is searched for in several places."""


def warm_up() -> None:
    """Read the file now rather than with the first question; raises DamagedError."""
    _rows()


def words_of(question: Question) -> tuple[str, ...]:
    """The words of a question, without the hospitals named, those that only ask included; and its kind of answer."""
    return _words(question.rest, question.want.name)


def weights(question: Question) -> Hundredths:
    """What each character of a sentence adds to its affinity with a question, by its code point."""
    return _weights(question.rest, question.want.name)


def of_each(weights: Hundredths, sentences: Characters) -> list[float]:
    """The affinity of each of some sentences, in nats."""
    nats: list[float] = (np.add.reduceat(weights[sentences.points], sentences.starts) / 100).tolist()
    return nats


def _words(rest: str, want: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys([want, *terms.coarse_words(terms.pieces(without_figures(rest)))]))


@lru_cache(_AT_ONCE)
def _weights(rest: str, want: str) -> Hundredths:
    rows, added = _rows(), np.zeros(_POINTS, np.int64)
    for word in _words(rest, want):
        if word in rows:
            points, hundredths = rows[word]
            added[points] += hundredths
    return added


@cache
def _rows() -> Mapping[str, Row]:
    with installed.file("retrieval.knowledge", "affinity.tsv") as text:
        lines = (line.partition("\t") for line in text.splitlines()[:-1])
        return {word: _as_arrays(parsed(row)) for word, _, row in lines}


def _as_arrays(row: Mapping[str, int]) -> Row:
    return np.asarray([*map(ord, row)], np.intp), np.asarray([*row.values()], np.int64)


def parsed(row: str) -> Mapping[str, int]:
    """The hundredths of a nat of each character in a row of the file: 元12 万8 院-3, and 05 is 5 for any figure."""
    return {pair[0]: int(pair[1:]) for pair in row.split(" ") if pair}


def written(row: Mapping[str, int]) -> str:
    """The row of the file that `parsed` reads; no character may be white space."""
    return " ".join([f"{character}{hundredths}" for character, hundredths in row.items()])
