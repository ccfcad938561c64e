"""Liken a message to examples: the kind whose messages share most of its characters and of those side by side.

Patterns know what has been said before; people say it in ever new words.  This is naive Bayes, counted from the examples
when the first message is likened to them: nothing is fitted and no weights are kept.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping

_LETTERS = re.compile(r"[a-z]+(?:[' ]+[a-z]+)*")
_LONGEST = 3
"""Characters side by side that count together."""
_UNSEEN = 0.3
"""How often what no example of a kind holds is taken to stand in one of them (Lidstone's smoothing)."""


class Likeness:
    """Kinds of messages, each known by examples."""

    def __init__(self, examples: Mapping[str, Iterable[str]]) -> None:
        counts: dict[str, Counter[str]] = {}
        sizes: dict[str, int] = {}
        for kind, texts in examples.items():
            pieces = [_pieces(text) for text in texts]
            counts[kind] = Counter(piece for some in pieces for piece in some)
            sizes[kind] = len(pieces)
        known = set().union(*counts.values())
        total = sum(sizes.values())
        self.kinds = tuple(counts)
        self._before = [math.log(sizes[kind] / total) for kind in self.kinds]
        least = [_UNSEEN / (counts[kind].total() + _UNSEEN * len(known)) for kind in self.kinds]
        self._weights = {
            piece: [
                math.log(one * (counts[kind][piece] / _UNSEEN + 1)) for kind, one in zip(self.kinds, least, strict=True)
            ]
            for piece in known
        }

    def of(self, text: str) -> dict[str, float]:
        """The logarithm of each kind's likelihood; only differences mean something."""
        weights = [self._weights[piece] for piece in _pieces(text) if piece in self._weights]
        return dict(zip(self.kinds, map(sum, zip(self._before, *weights, strict=True)), strict=True))


def _pieces(text: str) -> set[str]:
    """Up to three characters side by side in a text, its beginning and its end among them.

    A word in other letters is one, whatever it is: what language is spoken tells nothing.
    """
    marked = f"^{_LETTERS.sub('a', text)}$"
    return {marked[at : at + size] for size in range(1, _LONGEST + 1) for at in range(len(marked) - size + 1)}
