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
import sys
import unicodedata
import warnings
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from functools import cache, lru_cache
from importlib.metadata import version

from corpus.reading.forms import folded, whole_figures

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # an invalid escape sequence in jieba 0.42.1, when it is compiled
    hidden = sys.modules.setdefault("pkg_resources", None)  # type: ignore[arg-type] # it opens one file, and takes long
    import jieba
    from jieba import finalseg

    if hidden is None:
        del sys.modules["pkg_resources"]

try:
    import rjieba
except ImportError:  # the extra "fast" is not installed
    _RJIEBA = False
else:
    _RJIEBA = True

_FUNCTION_TAGS = frozenset("rcpyudfeo")
"""jieba's tags of pronouns, conjunctions, prepositions, particles, adverbs, directions and interjections."""
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
_LATIN = re.compile("[a-zA-Z0-9]")
_FOREIGN = re.compile(r"[a-zA-Z0-9+#&\._%\-]+")
_RARE = re.compile("[\u3400-\u4dbf\u9fd6-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
"""Characters that are Chinese to rjieba and not to jieba."""
_JOINED = re.compile(r"[-_#&+]|(?<![0-9])\.|\.(?![0-9])|\.[0-9]+[a-z.]")
"""Characters that rjieba may take for the inside of a word and jieba does not."""
_MODEL = re.compile("([a-z]{2,})[0-9]+")
"""A kind of device and the number of its model: ct660."""
_NO_WORD = -math.inf
"""Weight of a character with which no word begins."""
_KNOWN = 1 << 18
"""Words whose inner words are remembered, at most."""
_KNOWN_STRETCHES = 1 << 16
"""Stretches of unknown words whose cut is remembered, at most."""


_KNOWN_WORDS = 10_000
"""Words of which all terms are remembered."""


class _Tokenizer(jieba.Tokenizer):  # type: ignore[misc] # jieba has no types
    """A tokenizer of our own that leaves no cache file behind: reading that takes as long as reading the dictionary.

    Of the words' beginnings, by which jieba finds them, only those are made that a text may need: a third of its time.
    """

    FREQ: dict[str, int]
    """Frequency of each word in jieba's corpus; 0 for a beginning of words that is no word itself."""
    total: int
    function_words: frozenset[str]
    """Words that hold a sentence together rather than name its topic."""

    def initialize(self, dictionary: object = None) -> None:  # noqa: ARG002
        with self.lock:
            if self.total:
                return
            with self.get_dict_file() as file:  # lines of word, frequency and tag
                fields: list[str] = file.read().decode().split()
            self._words, tags = fields[::3], fields[2::3]
            frequencies = [*map(int, fields[1::3])]
            self.FREQ = dict(zip(self._words, frequencies, strict=True))
            pairs = zip(self._words, tags, strict=True)
            self.function_words = frozenset([word for word, tag in pairs if tag in _FUNCTION_TAGS])
            self._words.sort()
            self._begun: set[str] = set()
            rare = math.log(sum(frequencies))
            self._weights = {n: math.log(n or 1) - rare for n in {0, *frequencies}}
            self.total = sum(frequencies)
            self.initialized = True

    def begin(self, text: str) -> None:
        """Know the beginnings of all words that begin with a character of a text."""
        for character in {*text} - self._begun:
            first, last = (bisect_left(self._words, edge) for edge in (character, f"{character}\U0010ffff"))
            self._know_beginnings(self._words[first:last])
            self._begun.add(character)

    def begin_all(self) -> None:
        """Know the beginnings of all words, for a process that will read much."""
        self._know_beginnings(self._words)
        self._begun |= {word[0] for word in self._words}

    def _know_beginnings(self, words: Sequence[str]) -> None:
        while words := [part for word in words if (part := word[:-1]) and part not in self.FREQ]:
            self.FREQ.update(dict.fromkeys(words, 0))

    def words(self, text: str) -> list[str]:
        """The words that jieba's `cut` gives with its model of unknown words."""
        return self._cut(text, self._cut_block)

    def pieces(self, text: str) -> list[str]:
        """The words that jieba's `cut` gives without that model."""
        return self._cut(text, self._cut_known)

    def _cut(self, text: str, cut_block: Callable[[str, list[str]], None]) -> list[str]:
        self.check_initialized()
        self.begin(text)
        found: list[str] = []
        for i, block in enumerate(_BLOCK.split(text)):
            if i % 2:
                cut_block(block, found)
            elif block:
                for part in _BLANK.split(block):
                    found += [part] if _BLANK.match(part) else part
        return found

    def _ends(self, block: str) -> list[int]:
        """Where the word at each place ends on the likeliest path through the dictionary."""
        words, weights = self.FREQ, self._weights
        known, unseen, size = words.get, weights[0], len(block)
        best, ends = [0.0] * (size + 1), [0] * size
        for start in range(size - 1, -1, -1):
            to = end = start + 1
            frequency = known(block[start])
            score = weights[frequency] + best[end] if frequency else _NO_WORD
            while frequency is not None and end < size:
                end += 1
                frequency = known(block[start:end])
                if frequency and (through := weights[frequency] + best[end]) >= score:
                    score, to = through, end
            best[start], ends[start] = unseen + best[to] if score == _NO_WORD else score, to
        return ends

    def _cut_known(self, block: str, found: list[str]) -> None:
        """Append the words of the likeliest path; letters and figures that stand there one by one are one word."""
        ends, start = self._ends(block), 0
        while start < len(block):
            end = ends[start]
            if end - start == 1 and _LATIN.match(block, start):
                while end < len(block) and ends[end] - end == 1 and _LATIN.match(block, end):
                    end += 1
            found.append(block[start:end])
            start = end

    def _cut_block(self, block: str, found: list[str]) -> None:
        """Append the words of the likeliest path.  Stretches of single characters, which the dictionary lacks, are cut
        by the model of unknown words."""
        ends, size = self._ends(block), len(block)
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

    def of_pieces(self, pieces: Iterable[str]) -> list[str]:
        """The words that `words` gives for a text that was cut into pieces, of which some are blanks now.

        What is likeliest in a text is likeliest in each part of it, so only the model of unknown words is left to do.
        """
        found: list[str] = []
        alone = ""
        for piece in (*pieces, " "):
            single = len(piece) == 1 or (_FOREIGN_WORD.fullmatch(piece) and not self.FREQ.get(piece))
            if single and _BLOCK.fullmatch(piece):
                alone += piece
                continue
            if alone:
                self._cut_alone(alone, found)
                alone = ""
            found.append(piece)
        return found

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
    """The form in which texts are compared: NFKC, lower case, simplified characters, no radicals, figures whole, without
    slips and without marks between thousands.
    """
    flat = unicodedata.normalize("NFKC", whole_figures(text))
    if "," in flat:
        flat = _THOUSANDS.sub("", flat)
    if _MAY_BE_SLIP.search(flat):
        flat = _FIGURE_WITH_SLIPS.sub(_without_slips, flat)
    return flat.lower().translate(folded())


_THOUSANDS = re.compile(
    r"(?:(?<=(?<![0-9.])[0-9])|(?<=(?<![0-9.])[0-9]{2})|(?<=(?<![0-9.])[0-9]{3})|(?<=,[0-9]{3})),(?=[0-9]{3}(?![0-9]))"
)
"""A mark between thousands, whichever its width: nobody writes 500, 100名 for 500张, 100名."""
_MAY_BE_SLIP = re.compile("[0-9][OoIl]|[OoIl][0-9]")
_FIGURE_WITH_SLIPS = re.compile(
    r"(?<![A-Za-z0-9.])(?=[OoIl]*[0-9])(?=[0-9.,]{0,16}[OoIl])[0-9OoIl]+(?:[.,][0-9OoIl]+)?(?=\s*[\u4e00-\u9fff%])"
)
"""A figure that counts something, with letters that a machine read for its digits: 6OO张, l26亩."""
_READ_FOR = str.maketrans("OoIl", "0011")


def _without_slips(figure: re.Match[str]) -> str:
    return figure[0].translate(_READ_FOR)


def warm_up() -> None:
    """Load all of the dictionary now (about half a second) rather than with the first questions."""
    _tokenizer.check_initialized()
    _tokenizer.begin_all()
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
    held = [word for word, frequency in [*_tokenizer.FREQ.items()] if frequency]
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


def words_of_pieces(pieces: Iterable[str]) -> list[str]:
    """The search words of a text that was cut into `pieces`, where some of them are blanks now."""
    found: list[str] = []
    for word in _tokenizer.of_pieces(pieces):
        found += _search[word]
    return found


def pieces(text: str) -> list[str]:
    """A normalised text cut into jieba's words and whatever stands between them; joined they are the text."""
    return _tokenizer.pieces(text)


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


_FUNCTION = 0.33
"""Factor of the rarity of function words, 0 to 1: 那会儿 is rare in print, but nobody asks for it."""


@lru_cache(maxsize=20_000)
def is_word(text: str) -> bool:
    """Whether jieba's dictionary holds a text as a word."""
    _tokenizer.check_initialized()
    return bool(_tokenizer.FREQ.get(text))


def rarity(word: str) -> float:
    """Rarity of a word in nats, 0.165 to 13: log(total / frequency) by jieba's dictionary.

    A corpus of reports is too small to tell common words from rare ones.  Unknown words count as rare.
    """
    _tokenizer.check_initialized()
    frequency = _tokenizer.FREQ.get(word) or 0
    weight = math.log(_tokenizer.total / frequency) if frequency else 13.0
    weight = min(13.0, max(1.0, weight))
    if word in _tokenizer.function_words:
        weight *= _FUNCTION
    return weight / 2 if len(word) == 1 and not word.isascii() else weight
