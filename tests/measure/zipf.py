"""Passages without end, made from our own sample reports: for benchmarks, the same number makes the same passages.

The sentences are those of the samples.  Their content words are replaced by words drawn from jieba's
dictionary as often as its frequencies say, which is how words are distributed in Chinese print; a third are
drawn from a few that the report keeps to, as reports do.  Nothing that is said makes sense.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np

from corpus.reading.parse import parse
from retrieval.language import terms

ROOT = Path(__file__).parents[2]
HOSPITALS = 1_000
PER_REPORT = 10
"""Passages of a report."""
_OWN = 24
"""Words that a report keeps to."""
_SHARE = 1 / 3
"""Their share."""
_LENGTHS = range(120, 260)
"""Characters of a passage."""
_HAN = re.compile("[\u4e00-\u9fff]{2,}")
STOP = ("的", "了", "在", "是", "有", "和", "多少", "什么", "哪些", "怎么", "请问", "吗", "这个", "医院")


class Frame(NamedTuple):
    """A passage with places for words."""

    text: str
    """With %s for each."""
    slots: int
    words: tuple[str, ...]
    """Search words of what stays."""


@dataclass(frozen=True)
class Made:
    """A passage."""

    hospital: int
    text: str
    words: list[str]
    """jieba's search words, up to what it would see across the places that were filled."""
    content: tuple[str, ...]
    """The words that were filled in."""


class Corpus:
    """`size` passages; those of a hospital follow each other."""

    def __init__(self, size: int, seed: int = 0) -> None:
        self.size = size
        self._seed = seed

    @cached_property
    def _frames(self) -> Sequence[Frame]:
        chance = random.Random(self._seed)
        paths = sorted((*(ROOT / "tests" / "reports").glob("r*.*"), *(ROOT / "corpus" / "reports").iterdir()))
        reports = [parse(path.name, path.read_text("utf-8")) for path in paths]
        lines = [s.text for r in reports for p in r.passages for s in p.sentences]
        return [self._frame(chance, lines) for _ in range(1_000)]

    def _frame(self, chance: random.Random, lines: Sequence[str]) -> Frame:
        limit, at, text, words, slots = chance.choice(_LENGTHS), chance.randrange(len(lines)), "", [], 0
        while len(text) < limit:
            for piece in terms.pieces(terms.normalise(lines[at % len(lines)]).replace("%", "")):
                if _HAN.fullmatch(piece) and terms.rarity(piece) > 6 and chance.random() < 0.8:
                    text, slots = text + "%s", slots + 1
                else:
                    text += piece
                    words += terms.words(piece)
            at += 1
        return Frame(text, slots, tuple(words))

    @cached_property
    def _vocabulary(self) -> tuple[Sequence[str], np.ndarray]:
        terms.warm_up()
        held = [(word, n) for word, n in terms._tokenizer.FREQ.items() if n and _HAN.fullmatch(word)]
        return [word for word, _ in held], np.cumsum([n for _, n in held], dtype=np.float64)

    def passages(self) -> Iterator[Made]:
        chance = np.random.default_rng(self._seed)
        words, cumulated = self._vocabulary
        frames = self._frames
        most = max(frame.slots for frame in frames)
        search = _Search()
        per_hospital = max(1, self.size // HOSPITALS)
        for start in range(0, self.size, PER_REPORT):
            count = min(PER_REPORT, self.size - start)
            own = cumulated.searchsorted(chance.random(_OWN) * cumulated[-1], "right")
            drawn = cumulated.searchsorted(chance.random((count, most)) * cumulated[-1], "right")
            kept = chance.random((count, most)) < _SHARE
            drawn = np.where(kept, own[(chance.random((count, most)) ** 2 * _OWN).astype(np.intp)], drawn)
            for i, (number, row) in enumerate(zip(chance.integers(0, len(frames), count), drawn.tolist(), strict=True)):
                frame = frames[number]
                content = tuple([words[word] for word in row[: frame.slots]])
                held = list(frame.words)
                for word in content:
                    held += search[word]
                yield Made((start + i) // per_hospital, frame.text % content, held, content)


class _Search(dict[str, list[str]]):
    """jieba's search words of a word, remembered."""

    def __missing__(self, word: str) -> list[str]:
        self[word] = found = terms.words(word)
        return found


def query(made: Made, chance: random.Random) -> tuple[str, ...]:
    """Words that a question about a passage would hold: three to five of its content words."""
    distinct = sorted(set(made.content))
    return tuple(chance.sample(distinct, min(len(distinct), chance.randint(3, 5))))
