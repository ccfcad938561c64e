"""Words of the field that mean the same: our own file, and one that administrators may add."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, cached_property
from operator import add

from corpus import installed
from retrieval.language.terms import normalise

Groups = Sequence[Sequence[str]]


@cache
def _own() -> tuple[Groups, Groups]:
    """Our groups, and the spoken words, each with the printed ones behind it."""
    with installed.file("retrieval.knowledge", "synonyms.toml") as text:
        content = tomllib.loads(text)
        return content["groups"], [(word, *others) for word, others in content["spoken"].items()]


class Synonyms(dict[str, tuple[str, ...]]):
    """Every normalised word that has others, with those."""

    @cached_property
    def _longest(self) -> Mapping[str, int]:
        """Of every two characters that words begin with the length of the longest such word."""
        return {word[:2]: len(word) for word in sorted(self, key=len)}

    def standing_in(self, text: str, longest: int) -> Iterator[str]:
        """The words, of two characters up to `longest`, that stand in a text, as often and in the order as they do."""
        known = self._longest.get
        for start, size in enumerate([known(pair, 0) for pair in map(add, text, text[1:])]):
            for end in range(start + 2, min(start + min(size, longest), len(text)) + 1):
                if text[start:end] in self:
                    yield text[start:end]


def table(more: Groups = ()) -> Synonyms:
    """Every normalised word, with the others of its groups in the order of the groups, then what it is printed as."""
    own, spoken = _own()
    found: dict[str, dict[str, None]] = {}
    for group in (*map(_lowered, own), *map(_normalised, more)):
        for word in group:
            found.setdefault(word, {}).update(dict.fromkeys(other for other in group if other != word))
    for word, *others in map(_lowered, spoken):
        found.setdefault(word, {}).update(dict.fromkeys(others))
    return Synonyms((word, tuple(others)) for word, others in found.items())


def _lowered(words: Sequence[str]) -> tuple[str, ...]:
    """Words of our own file, which is written in normalised characters but for capitals: a thousand groups at every start."""
    return tuple(dict.fromkeys(map(str.lower, words)))


def _normalised(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(map(normalise, words)))
