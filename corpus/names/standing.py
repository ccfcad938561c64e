"""Where a name stands in a text.  A long text is asked for thousands of names, so the places of its pairs of characters
are looked up instead of reading all of it for each.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from operator import add

import numpy as np

_BITS, _PLACE = 21, 22
"""Bits of a character, and of a place in a text."""
_LONG, _LONGEST = 20_000, 1 << _PLACE
"""Characters of a text from which on it is read but once for all names, as a shorter one is read in a microsecond; and
up to which: twice those of the longest report."""


def starts(part: str, text: str) -> Iterator[int]:
    """Offsets at which a part stands in a text; none inside another."""
    if _is_long(text) and len(part) > 1:
        yield from _listed(part, text)
        return
    at = text.find(part)
    while at >= 0:
        yield at
        at = text.find(part, at + len(part))


def stands(part: str, text: str) -> bool:
    """Whether a part stands in a text."""
    return next(starts(part, text), -1) >= 0


def times(part: str, text: str) -> int:
    """How often a part stands in a text; none inside another."""
    if not _is_long(text) or len(set(part)) <= 1:  # of one character a pair may stand inside another
        return text.count(part)
    return together(part, text) if len(part) == len("两字") else sum(1 for _ in _listed(part, text))


def together(pair: str, text: str) -> int:
    """How often two characters stand together in a text, also inside another such pair."""
    if _is_long(text):
        begin, end = _pairs(text).among(pair)
        return end - begin
    return text.count(pair) if pair[0] != pair[1] else sum(map(pair.__eq__, map(add, text, text[1:])))


def _is_long(text: str) -> bool:
    return _LONG <= len(text) < _LONGEST


def _listed(part: str, text: str) -> Iterator[int]:
    """The same as `starts`, from where the rarest pair of its characters stands."""
    pairs, after = _pairs(text), 0
    (begin, end), ahead = min(
        ((pairs.among(f"{a}{b}"), i) for i, (a, b) in enumerate(pairwise(part))),
        key=lambda held: held[0][1] - held[0][0],
    )
    for place in pairs.places(begin, end):
        at = place - ahead
        if at >= after and text.startswith(part, at):
            yield at
            after = at + len(part)


class _Pairs:
    """Every two characters that stand together in a text, and where."""

    def __init__(self, text: str) -> None:
        characters = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.uint64)
        # Two characters and where they stand are one number: numpy sorts these several times as fast as places by pairs.
        pairs = characters[:-1] << np.uint64(_BITS)
        pairs |= characters[1:]
        pairs <<= np.uint64(_PLACE)
        pairs |= np.arange(len(pairs), dtype=np.uint64)
        pairs.sort()
        self._sorted = pairs

    def among(self, pair: str) -> tuple[int, int]:
        """Where two characters stand among the sorted pairs: begin and end."""
        first = (ord(pair[0]) << _BITS | ord(pair[1])) << _PLACE
        begin, end = self._sorted.searchsorted([np.uint64(first), np.uint64(first + _LONGEST)]).tolist()
        return begin, end

    def places(self, begin: int, end: int) -> list[int]:
        """The offsets in the text of a stretch of the sorted pairs; those of one pair rise."""
        places: list[int] = (self._sorted[begin:end] & np.uint64(_LONGEST - 1)).tolist()
        return places


@lru_cache(maxsize=3)  # of a report all that it says, its paragraphs, and what it prints
def _pairs(text: str) -> _Pairs:
    return _Pairs(text)
