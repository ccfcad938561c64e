"""Where a name stands in a text.  A long text is asked for thousands of names, so the places of its pairs of characters
are looked up instead of reading all of it for each.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from operator import add

import numpy as np
import numpy.typing as npt

_LONG = 20_000
"""Characters of a text from which on it is read but once for all names: a shorter one is read in a microsecond."""


def starts(part: str, text: str) -> Iterator[int]:
    """Offsets at which a part stands in a text; none inside another."""
    if len(text) >= _LONG and len(part) > 1:
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
    if len(text) < _LONG or len(set(part)) <= 1:  # of one character a pair may stand inside another
        return text.count(part)
    return len(_pairs(text).at(part)) if len(part) == len("两字") else sum(1 for _ in _listed(part, text))


def together(pair: str, text: str) -> int:
    """How often two characters stand together in a text, also inside another such pair."""
    if len(text) >= _LONG:
        return len(_pairs(text).at(pair))
    return text.count(pair) if pair[0] != pair[1] else sum(map(pair.__eq__, map(add, text, text[1:])))


def _listed(part: str, text: str) -> Iterator[int]:
    """The same as `starts`, from where the rarest pair of its characters stands."""
    pairs, after = _pairs(text), 0
    places, ahead = min(
        ((pairs.at(f"{a}{b}"), i) for i, (a, b) in enumerate(pairwise(part))), key=lambda held: len(held[0])
    )
    for place in places.tolist():
        at = place - ahead
        if at >= after and text.startswith(part, at):
            yield at
            after = at + len(part)


class _Pairs:
    """Every two characters that stand together in a text, and where."""

    def __init__(self, text: str) -> None:
        characters = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
        both = characters[:-1].astype(np.uint64) << np.uint64(_BITS) | characters[1:]
        order = np.arange(len(both), dtype=np.uint32)
        for digit in both.view(np.uint16).reshape(-1, 4).T:  # radix sort, which numpy has for sixteen bits
            if digit.any():
                order = order[np.argsort(digit[order], kind="stable")]
        self._both, self._places = both[order], order

    def at(self, pair: str) -> npt.NDArray[np.uint32]:
        """The offsets of two characters, which rise."""
        key = np.uint64(ord(pair[0]) << _BITS | ord(pair[1]))
        return self._places[self._both.searchsorted(key) : self._both.searchsorted(key, "right")]


_BITS = 32
"""Bits of a character."""


@lru_cache(maxsize=3)  # of a report all that it says, its paragraphs, and what it prints
def _pairs(text: str) -> _Pairs:
    return _Pairs(text)
