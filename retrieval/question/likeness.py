"""Liken a message to examples: the kind whose messages share most of its characters and of those side by side.

Patterns know what has been said before; people say it in ever new words.  This is naive Bayes, counted from the examples
when the first message is likened to them: nothing is fitted and no weights are kept.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import chain, pairwise

_LETTERS = re.compile(r"[a-z]+(?:[' ]+[a-z]+)*")
_HAN = re.compile("[\u4e00-\u9fff]")
_WORD = re.compile("[a-z0-9]+(?:'[a-z]+)?")
_LONGEST = 3
"""Characters side by side that count together."""
_UNSEEN = 0.2
"""How often what no example of a kind holds is taken to stand in one of them (Lidstone's smoothing)."""


class Likeness:
    """Kinds of messages, each known by examples."""

    def __init__(self, examples: Mapping[str, Iterable[str]]) -> None:
        self.kinds = tuple(examples)
        pieces = [[_pieces(text) for text in texts] for texts in examples.values()]
        self._counts = [Counter(chain.from_iterable(some)) for some in pieces]
        self._known = set().union(*self._counts)
        self._totals = [counts.total() + _UNSEEN * len(self._known) for counts in self._counts]
        self._before = [math.log(len(some)) for some in pieces]
        self._logarithms: dict[str, tuple[float, ...]] = {}

    def of(self, text: str) -> dict[str, float]:
        """The logarithm of each kind's likelihood; only differences mean something."""
        told = [self._of_piece(piece) for piece in sorted(_pieces(text) & self._known)]
        return {
            kind: before + sum(logarithms)
            for kind, before, *logarithms in zip(self.kinds, self._before, *told, strict=True)
        }

    def share_known(self, text: str) -> float:
        """Share, 0 to 1, of what stands side by side in a text that does so in an example, too."""
        told = [piece for piece in _pieces(text) if len(piece) > 1]
        return sum(piece in self._known for piece in told) / (len(told) or 1)

    def _of_piece(self, piece: str) -> tuple[float, ...]:
        """The logarithm of how likely a piece is in each kind, remembered: the same few thousand are asked for."""
        known = self._logarithms.get(piece)
        if known is None:
            shares = (
                (counts[piece] + _UNSEEN) / total for counts, total in zip(self._counts, self._totals, strict=True)
            )
            known = self._logarithms[piece] = tuple(map(math.log, shares))
        return known


def _pieces(text: str) -> set[str]:
    """Up to three characters side by side in a text, its beginning and its end among them.

    A word in other letters is one, whatever it is: what language is spoken tells nothing.  Of a text in nothing but such
    letters the words are told apart, and those side by side.
    """
    if not _HAN.search(text):
        words = _WORD.findall(text)
        return {*words, *map(" ".join, pairwise(words))}
    marked = f"^{_LETTERS.sub('a', text)}$"
    return {marked[at : at + size] for size in range(1, _LONGEST + 1) for at in range(len(marked) - size + 1)}
