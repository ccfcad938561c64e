"""Text to search terms: the only place that knows jieba.

A passage and a question are cut the same way: NFKC, lower case, traditional characters to simplified
ones, then jieba's search words and, in a term space of their own, character bigrams ("#床位").  What
is normalised here is never shown.
"""

from __future__ import annotations

import math
import re
import unicodedata
import warnings
from collections.abc import Iterable
from functools import cache, lru_cache

import opencc

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # an invalid escape sequence in jieba 0.42.1, when it is compiled
    import jieba

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff〇"
_HAN_RUN = re.compile(f"[{_HAN}]+")
_WORD = re.compile(f"[{_HAN}a-z0-9+.%&-]*[{_HAN}a-z0-9+%]")


class _Tokenizer(jieba.Tokenizer):  # type: ignore[misc] # jieba has no types
    """A tokenizer of our own that leaves no cache file behind: reading the dictionary takes as long."""

    FREQ: dict[str, int]
    total: int

    def initialize(self, dictionary: object = None) -> None:  # noqa: ARG002
        with self.lock:
            if self.total:
                return
            self.FREQ, self.total = self.gen_pfdict(self.get_dict_file())
            self.initialized = True


_tokenizer = _Tokenizer()


@cache
def _simplified() -> dict[int, str]:
    """Traditional characters to simplified ones, one by one, so that lengths do not change."""
    convert = opencc.OpenCC("t2s").convert
    characters = [chr(c) for c in (*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000))]
    return {ord(c): s for c in characters if (s := convert(c)) != c and len(s) == 1}


def normalise(text: str) -> str:
    """The form in which texts are compared: NFKC, lower case, simplified characters."""
    return unicodedata.normalize("NFKC", text).lower().translate(_simplified())


def warm_up() -> None:
    """Load the dictionary now (about half a second) rather than at the first question."""
    _tokenizer.check_initialized()
    _function_words()
    _simplified()


def words(text: str) -> list[str]:
    """jieba's search words of a normalised text, punctuation left out."""
    return [word for word in _tokenizer.cut_for_search(text) if _WORD.fullmatch(word)]


def pieces(text: str) -> list[str]:
    """A normalised text in jieba's words and whatever is between them; joined they are the text."""
    return list(_tokenizer.cut(text, HMM=False))


def coarse_words(pieces: Iterable[str]) -> list[str]:
    """Of a text's `pieces` the words: none inside another and none that jieba's dictionary does not hold."""
    return [word for word in pieces if _WORD.fullmatch(word)]


def inner_words(coarse: Iterable[str]) -> list[str]:
    """Of `coarse_words` those of two characters or more, and the dictionary's words inside them: 医院 in 中心医院."""
    found: list[str] = []
    for word in coarse:
        for size in (2, 3):
            if len(word) > size:
                found += [w for i in range(len(word) - size + 1) if _tokenizer.FREQ.get(w := word[i : i + size])]
        found += [word] if len(word) > 1 else []
    return [word for word in found if _WORD.fullmatch(word)]


def bigrams(text: str) -> list[str]:
    """Character bigrams of a normalised text, marked "#"; a single character stands for itself."""
    found: list[str] = []
    for run in _HAN_RUN.findall(text):
        found += [f"#{run[i : i + 2]}" for i in range(len(run) - 1)] if len(run) > 1 else [f"#{run}"]
    return found


def terms(text: str) -> list[str]:
    """All search terms of a text as it stands in a report."""
    flat = normalise(text)
    return [*words(flat), *bigrams(flat)]


_FUNCTION_TAGS = "rcpyudfeo"
"""jieba's tags of pronouns, conjunctions, prepositions, particles, adverbs, directions and interjections."""
_FUNCTION = 0.33
"""What such a word counts, of its rarity: 那会儿 is rare in print, but nobody asks for it."""


@cache
def _function_words() -> frozenset[str]:
    """The words of jieba's dictionary that hold a sentence together rather than say what it is about."""
    with _tokenizer.get_dict_file() as file:
        found = re.findall(rf"^(\S+) \d+ [{_FUNCTION_TAGS}]$", file.read().decode(), re.MULTILINE)
    return frozenset(found)


@lru_cache(maxsize=20_000)
def rarity(word: str) -> float:
    """How telling a word is, in nats: log(total / frequency) by jieba's dictionary.

    The reports at hand are too few to tell common words from rare ones.  Unknown words count as rare.
    """
    _tokenizer.check_initialized()
    frequency = _tokenizer.FREQ.get(word) or 0
    weight = math.log(_tokenizer.total / frequency) if frequency else 13.0
    weight = min(13.0, max(1.0, weight))
    if word in _function_words():
        weight *= _FUNCTION
    return weight / 2 if len(word) == 1 and not word.isascii() else weight
