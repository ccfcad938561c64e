"""Affinity: how well the characters of a sentence go with the words of a question.

What a question asks with says much of the sentence that answers it, also where the two share no word: 费用 goes with 元
and 万, 谁 with 任 and 长.  A question with the words Q and a sentence with the characters S have the affinity

    sum over q in Q, s in S of W[q, s]

in nats: a bilinear form with a sparse W (supervised semantic indexing, Bai et al., CIKM 2009), of which a kind of answer
(`Want`) has a row as words have.  W is fitted by tests/measure/fit_affinity.py on questions with answers, and is
all of retrieval/knowledge/affinity.tsv: a line for each word, with characters and hundredths of a nat behind it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache

import numpy as np
import numpy.typing as npt

from corpus import installed
from retrieval.language import terms
from retrieval.question.question import Question
from retrieval.snapshot.passages import Characters

Weights = npt.NDArray[np.float64]

_FIGURE = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_POINTS = 0x10000
"""Code points of the first plane; no other character is in the file."""
_REMEMBERED = 4_096
"""Words whose row is kept ready, at most."""


def warm_up() -> None:
    """Read the file now rather than with the first question; raises DamagedError."""
    _lines()


def words_of(question: Question) -> frozenset[str]:
    """The words of a question, without the hospitals named, those that only ask included; and its kind of answer."""
    cut = terms.coarse_words(terms.pieces(_FIGURE.sub("0", question.rest)))
    return frozenset([question.want.name, *cut])


def weights(question: Question) -> Weights:
    """What each character of a sentence adds to its affinity with a question, in nats, by its code point."""
    added = np.zeros(_POINTS)
    for word in words_of(question):
        points, nats = _row(word)
        added[points] += nats
    return added


def of_each(weights: Weights, sentences: Characters) -> list[float]:
    """The affinity of each of some sentences."""
    affinities: list[float] = np.add.reduceat(weights[sentences.points], sentences.starts).tolist()
    return affinities


@lru_cache(_REMEMBERED)
def _row(word: str) -> tuple[npt.NDArray[np.intp], Weights]:
    """The code points of the characters that go with a word, and what each is worth."""
    row = parsed(_lines().get(word, ""))
    return np.asarray([*map(ord, row)], np.intp), np.asarray([*row.values()], np.float64) / 100


def parsed(row: str) -> Mapping[str, int]:
    """The hundredths of a nat of each character in a row of the file: 元12 万8 院-3, and 05 is 5 for any figure."""
    return {pair[0]: int(pair[1:]) for pair in row.split(" ") if pair}


def written(row: Mapping[str, int]) -> str:
    """The row of the file that `parsed` reads; no character may be white space."""
    return " ".join([f"{character}{hundredths}" for character, hundredths in row.items()])


@cache
def _lines() -> Mapping[str, str]:
    """The rows of the file by word; each is read when a question has that word."""
    with installed.file("retrieval.knowledge", "affinity.tsv") as text:
        rows = (line.partition("\t") for line in text.splitlines()[:-1])
        return {word: row for word, _, row in rows}
