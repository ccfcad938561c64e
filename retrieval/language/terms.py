"""Text to search terms: the only place that knows jieba and rjieba.

A passage and a question are cut the same way: NFKC, lower case, traditional characters to simplified
ones, then jieba's search words and, in a term space of their own, character bigrams ("#床位").  What
is normalised here is never shown.

Search words are cut by jieba's algorithm with its dictionary and its model of unknown words: three times as fast
as by jieba itself, as intermediate results are kept, or five times as fast again by rjieba, written in Rust,
where that is installed.  All give the same words; with rjieba all but one in a million
(tests/retrieval/language/test_terms.py), so an index records which of them cut it (`cutter`).
"""

from __future__ import annotations

import math
import re
import unicodedata
import warnings
from collections.abc import Callable, Iterable, Sequence
from functools import cache, lru_cache
from importlib.metadata import version

from corpus.reading.forms import folded

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # an invalid escape sequence in jieba 0.42.1, when it is compiled
    import jieba
    from jieba import finalseg

try:
    import rjieba
except ImportError:  # the extra "fast" is not installed
    _RJIEBA = False
else:
    _RJIEBA = True

Cut = Callable[[str], Sequence[str]]
"""Cuts a normalised text into jieba's words, which joined are the text."""

HAN = ((0x3007, 0x3007), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF))
"""Ranges of Chinese characters, rising: the first and the last code point of each, inclusive."""
_HAN = "".join(f"{chr(first)}-{chr(last)}" for first, last in HAN)
_HAN_RUN = re.compile(f"[{_HAN}]+")
_WORD = re.compile(f"[{_HAN}a-z0-9+.%&-]*[{_HAN}a-z0-9+%]")


# As in jieba: blocks that are cut into words, white space between them, and words that are not Chinese.
_BLOCK = re.compile(r"([\u4E00-\u9FD5a-zA-Z0-9+#&\._%\-]+)")
_BLANK = re.compile(r"(\r\n|\s)")
_FOREIGN_WORD = re.compile(r"([a-zA-Z0-9]+(?:\.\d+)?%?)")
_FOREIGN = re.compile(r"[a-zA-Z0-9+#&\._%\-]+")
_RARE = re.compile("[\u3400-\u4dbf\u9fd6-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
"""Characters that are Chinese to rjieba and not to jieba."""
_JOINED = re.compile(r"[-_#&+]|(?<![0-9])\.|\.(?![0-9])|\.[0-9]+[a-z.]")
"""Characters that rjieba may take for the inside of a word and jieba does not."""
_MODEL = re.compile("([a-z]{2,})[0-9]+")
"""A kind of device and the number of its model: ct660."""
_KNOWN = 1 << 18
"""Words whose inner words are remembered, at most."""
_KNOWN_STRETCHES = 1 << 16
"""Stretches of unknown words whose cut is remembered, at most."""


_KNOWN_WORDS = 10_000
"""Words of which all terms are remembered."""


class _Tokenizer(jieba.Tokenizer):  # type: ignore[misc] # jieba has no types
    """A tokenizer of our own that leaves no cache file behind: reading that takes as long as reading the dictionary."""

    FREQ: dict[str, int]
    """Frequency of each word in jieba's corpus; 0 for a beginning of words that is no word itself."""
    total: int

    def initialize(self, dictionary: object = None) -> None:  # noqa: ARG002
        with self.lock:
            if self.total:
                return
            self.FREQ, self.total = self.gen_pfdict(self.get_dict_file())
            rare = math.log(self.total)
            self._weights = {n: math.log(n or 1) - rare for n in {0, *self.FREQ.values()}}
            self.initialized = True

    def words(self, text: str) -> list[str]:
        """The words that jieba's `cut` gives with its model of unknown words."""
        self.check_initialized()
        found: list[str] = []
        for i, block in enumerate(_BLOCK.split(text)):
            if i % 2:
                self._cut_block(block, found)
            elif block:
                for part in _BLANK.split(block):
                    found += [part] if _BLANK.match(part) else part
        return found

    def _cut_block(self, block: str, found: list[str]) -> None:
        """Append the words of the likeliest path through the dictionary.  Stretches of single characters, which it
        lacks, are cut by the model of unknown words."""
        words, weights = self.FREQ, self._weights
        known, unseen, size = words.get, weights[0], len(block)
        best, ends = [0.0] * (size + 1), [0] * size
        for start in range(size - 1, -1, -1):
            end = start + 1
            score, to = unseen + best[end], end
            frequency = known(block[start])
            held = False
            while frequency is not None:
                if frequency:
                    through = weights[frequency] + best[end]
                    if not held or through >= score:
                        score, to, held = through, end, True
                end += 1
                if end > size:
                    break
                frequency = known(block[start:end])
            best[start], ends[start] = score, to
        start = alone = 0
        while start < size:
            end = ends[start]
            if end - start > 1:
                if alone < start:
                    self._cut_alone(block[alone:start], found)
                found.append(block[start:end])
                alone = end
            start = end
        if alone < size:
            self._cut_alone(block[alone:], found)

    def _cut_alone(self, characters: str, found: list[str]) -> None:
        if len(characters) == 1 or self.FREQ.get(characters):
            found += characters
        else:
            found += _unknown_words(characters)


@lru_cache(_KNOWN_STRETCHES)
def _unknown_words(characters: str) -> tuple[str, ...]:
    return tuple(finalseg.cut(characters))


_tokenizer = _Tokenizer()


def normalise(text: str) -> str:
    """The form in which texts are compared: NFKC, lower case, simplified characters, no radicals, figures without slips."""
    flat = unicodedata.normalize("NFKC", text)
    if _MAY_BE_SLIP.search(flat):
        flat = _FIGURE_WITH_SLIPS.sub(_without_slips, flat)
    return flat.lower().translate(folded())


_MAY_BE_SLIP = re.compile("[0-9][OoIl]|[OoIl][0-9]")
_FIGURE_WITH_SLIPS = re.compile(
    r"(?<![A-Za-z0-9.])(?=[OoIl]*[0-9])(?=[0-9.,]*[OoIl])[0-9OoIl]+(?:[.,][0-9OoIl]+)?(?=\s*[\u4e00-\u9fff%])"
)
"""A figure that counts something, with letters that a machine read for its digits: 6OO张, l26亩."""
_READ_FOR = str.maketrans("OoIl", "0011")


def _without_slips(figure: re.Match[str]) -> str:
    return figure[0].translate(_READ_FOR)


def warm_up() -> None:
    """Load the dictionary now (about half a second) rather than at the first question."""
    _tokenizer.check_initialized()
    _function_words()
    folded()


def by_jieba(text: str) -> list[str]:
    """jieba's words of a normalised text, cut by our tokenizer."""
    return _tokenizer.words(text)


def by_rjieba(text: str) -> Sequence[str]:
    """jieba's words, cut by rjieba; stretches that it cuts otherwise are cut again: 2024-05 is three words to jieba."""
    if _RARE.search(text):
        return by_jieba(text)
    cut: list[str] = rjieba.cut(text)
    return _foreign_anew(cut) if _JOINED.search(text) else cut


def _foreign_anew(words: Iterable[str]) -> list[str]:
    """Words with letters, figures and signs cut again as jieba cuts them, except words of the dictionary."""
    found: list[str] = []
    foreign = ""
    for word in words:
        if _FOREIGN.fullmatch(word) and not (len(word) > 1 and _tokenizer.FREQ.get(word)):
            foreign += word
            continue
        if foreign:
            found += filter(None, _FOREIGN_WORD.split(foreign))
            foreign = ""
        found.append(word)
    return [*found, *filter(None, _FOREIGN_WORD.split(foreign))]


@cache
def _chosen() -> Cut:
    """The fastest function that cuts as jieba does.  A rjieba with another dictionary or another model is not used."""
    _tokenizer.check_initialized()
    return by_rjieba if _RJIEBA and by_rjieba(_sample()) == by_jieba(_sample()) else by_jieba


def _sample() -> str:
    """A text to compare cuts: a thousand words of the dictionary, as many characters, and other signs."""
    held = [word for word, frequency in _tokenizer.FREQ.items() if frequency]
    alone = [word for word in held if len(word) == 1]
    return "，".join(["".join(held[:: len(held) // 1000]), "".join(alone[:: len(alone) // 1000]), "3.5%的ct-64"])


def cutter() -> str:
    """Name and version of the library that cuts words here, for an index to record."""
    name = "rjieba" if _chosen() is by_rjieba else "jieba"
    return f"{name} {version(name)}"


class _Search(dict[str, tuple[str, ...]]):
    """Search words by jieba's word: the dictionary's words of two and three characters inside it, the letters before the
    number of a model, and itself."""

    def __missing__(self, word: str) -> tuple[str, ...]:  # tuples of strings are not tracked by the garbage collector
        parts = [word[i : i + size] for size in (2, 3) if len(word) > size for i in range(len(word) - size + 1)]
        found = [part for part in parts if _tokenizer.FREQ.get(part)]
        if model := _MODEL.fullmatch(word):
            found.append(model[1])
        if len(self) >= _KNOWN:
            self.clear()
        self[word] = searched = tuple([part for part in (*found, word) if _WORD.fullmatch(part)])
        return searched


_search = _Search()


def words(text: str, cut: Cut | None = None) -> list[str]:
    """jieba's search words of a normalised text, punctuation left out."""
    found: list[str] = []
    for word in (cut or _chosen())(text):
        found += _search[word]
    return found


def pieces(text: str) -> list[str]:
    """A normalised text cut into jieba's words and whatever stands between them; joined they are the text."""
    return list(_tokenizer.cut(text, HMM=False))


def coarse_words(pieces: Iterable[str]) -> list[str]:
    """The words among a text's `pieces`: none inside another, none that jieba's dictionary lacks."""
    return [word for word in pieces if _WORD.fullmatch(word)]


def inner_words(coarse: Iterable[str]) -> list[str]:
    """The words of two or more characters among `coarse_words`, and the dictionary's words inside: 医院 in 中心医院."""
    found: list[str] = []
    for word in coarse:
        for size in (2, 3):
            if len(word) > size:
                found += [w for i in range(len(word) - size + 1) if _tokenizer.FREQ.get(w := word[i : i + size])]
        found += [word] if len(word) > 1 else []
    return [word for word in found if _WORD.fullmatch(word)]


def bigrams(text: str) -> list[str]:
    """Character bigrams of a normalised text, marked with "#"; a character that stands alone is one by itself."""
    found: list[str] = []
    for run in _HAN_RUN.findall(text):
        found += [f"#{run[i : i + 2]}" for i in range(len(run) - 1)] if len(run) > 1 else [f"#{run}"]
    return found


def pairs(text: str) -> list[str]:
    """The bigrams of a normalised text without characters that stand alone."""
    return [pair for pair in bigrams(text) if len(pair) > len("#a")]


@lru_cache(maxsize=_KNOWN_WORDS)
def of_word(word: str) -> tuple[str, ...]:
    """All search terms of a normalised word, such as a synonym: the same few are looked for again and again."""
    return (*words(word), *bigrams(word))


def terms(text: str) -> list[str]:
    """All search terms of a text as it stands in a report."""
    flat = normalise(text)
    return [*words(flat), *bigrams(flat)]


_FUNCTION_TAGS = "rcpyudfeo"
"""jieba's tags of pronouns, conjunctions, prepositions, particles, adverbs, directions and interjections."""
_FUNCTION = 0.33
"""Factor of the rarity of function words, 0 to 1: 那会儿 is rare in print, but nobody asks for it."""


@cache
def _function_words() -> frozenset[str]:
    """Words of jieba's dictionary that hold a sentence together rather than name its topic."""
    with _tokenizer.get_dict_file() as file:
        found = re.findall(rf"^(\S+) \d+ [{_FUNCTION_TAGS}]$", file.read().decode(), re.MULTILINE)
    return frozenset(found)


@lru_cache(maxsize=20_000)
def rarity(word: str) -> float:
    """Rarity of a word in nats, 0.165 to 13: log(total / frequency) by jieba's dictionary.

    A corpus of reports is too small to tell common words from rare ones.  Unknown words count as rare.
    """
    _tokenizer.check_initialized()
    frequency = _tokenizer.FREQ.get(word) or 0
    weight = math.log(_tokenizer.total / frequency) if frequency else 13.0
    weight = min(13.0, max(1.0, weight))
    if word in _function_words():
        weight *= _FUNCTION
    return weight / 2 if len(word) == 1 and not word.isascii() else weight
