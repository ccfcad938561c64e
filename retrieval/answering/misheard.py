"""Words of a question typed by their sound: characters that make no word, and a word of the reports that sounds like them.

Tried only where nothing answers as the question stands, and only in the reports on the hospitals that it asks about.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from operator import contains

from corpus.names.standing import starts
from retrieval.engine import First, Lookup, Read
from retrieval.language import terms
from retrieval.question.question import blanked
from retrieval.question.spelling import sounds
from retrieval.snapshot import Index

_HAN = re.compile("[\u4e00-\u9fff]")
_SMALL = frozenset(
    "是谁哪年那这的了在有没不就也都还把被给到去来几个么啥吗呢多少一二两三四五六七八九十大小过着得能会要想我你他她它们家里上下天干叫嘛之以从向和与跟占往外新老旧盖拆看说做办开放"
)
"""Characters that are words, and most often right."""
_SIZES = (3, 2)
"""Characters of what may be a misheard word, the longer first."""
_READ = 120
"""Passages in which a word of the like sound is looked for, at most."""


def respelt(index: Index, text: str, scope: Sequence[int], names: Sequence[tuple[int, int]] = ()) -> str:
    """A normalised question with its misheard words as the reports on some hospitals write them; empty where none is found.

    A misheard word is two or three characters in a row of which jieba makes no word, nor the synonyms, and that no such
    report holds.
    `names`: where hospitals are named, in which no word is looked for.
    """
    runs = list(_runs(blanked(text, names)))
    if not runs or not scope:
        return ""
    numbers = index.scopes.first(index.within(scope), _READ)
    flat = "\n".join(glance.flat for glance in index.entries.glances(numbers))
    sounds = _Sounds(flat)
    found = text
    for start, end in runs:
        said, word = next(_heard(text[start:end], sounds), ("", ""))
        said = "" if said in index.synonyms else said
        found = found.replace(said, word) if said else found
    return found if found != text else ""


def lookups(index: Index, text: str, scope: Sequence[int], names: Sequence[tuple[int, int]]) -> Iterator[Lookup]:
    """What `respelt` looks up."""
    if scope and any(_runs(blanked(text, names))):
        yield First(index.within(scope), _READ, Read.TEXTS)


def _heard(run: str, sounds: _Sounds) -> Iterator[tuple[str, str]]:
    """The stretches of some characters that a text does not hold, each with a word of the text that sounds like it."""
    stretches = (run[at : at + size] for size in _SIZES for at in range(len(run) - size + 1))
    for said in stretches:
        if said not in sounds.text and (word := sounds.word(said)):
            yield said, word


def _runs(text: str) -> Iterator[tuple[int, int]]:
    """The stretches of two and more characters of which jieba makes no word with the next."""
    at = start = 0
    for piece in [*terms.pieces(text), ""]:
        if len(piece) != 1 or not _HAN.match(piece) or piece in _SMALL:
            if at - start > 1:
                yield start, at
            start = at + len(piece)
        at += len(piece)


class _Sounds:
    """A text in which words are found by their sound."""

    def __init__(self, text: str) -> None:
        self.text = text

    def word(self, said: str) -> str:
        """The word that sounds like some characters and stands most often in the text; empty where none does."""
        alike = [*map(self._like, said)]
        begins = sorted(at for one in alike[0] for at in starts(one, self.text)) if all(alike) else ()
        found = (self.text[at : at + len(said)] for at in begins)
        # No pattern: to compile one for each word would take longer than all else about a question.
        words = Counter(word for word in found if len(word) == len(said) and all(map(contains, alike, word)))
        return max(filter(terms.is_word, words), key=words.__getitem__, default="")

    def _like(self, one: str) -> str:
        """The characters of the text that sound like one."""
        return "".join(set().union(*(self._by_sound.get(sound, ()) for sound in sounds(one))))

    @cached_property
    def _by_sound(self) -> Mapping[str, set[str]]:
        """The characters of the text by their sounds."""
        found: dict[str, set[str]] = {}
        for character in {*_HAN.findall(self.text)}:
            for sound in sounds(character):
                found.setdefault(sound, set()).add(character)
        return found
