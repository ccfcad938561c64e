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
from collections import Counter
from collections.abc import Mapping
from functools import cache, lru_cache

from corpus import installed
from retrieval.language import terms
from retrieval.question.question import Question

_FIGURE = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_REMEMBERED = 4_096
"""Words whose row is kept ready, at most."""


def warm_up() -> None:
    """Read the file now rather than with the first question; raises DamagedError."""
    _lines()


def words_of(question: Question) -> frozenset[str]:
    """The words of a question, without the hospitals named, those that only ask included; and its kind of answer."""
    cut = terms.coarse_words(terms.pieces(_FIGURE.sub("0", question.rest)))
    return frozenset([question.want.name, *cut])


def weights(question: Question) -> Mapping[str, float]:
    """What each character of a sentence adds to its affinity with a question, in nats."""
    added: Counter[str] = Counter()
    for word in words_of(question):
        added.update(_row(word))
    return {character: hundredths / 100 for character, hundredths in added.items()}


@lru_cache(_REMEMBERED)
def _row(word: str) -> Mapping[str, int]:
    return parsed(_lines().get(word, ""))


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
