"""A text cut out of a source, whose every character knows where it stands.

Repairing a page means deleting and joining.  Done on plain strings that would lose the way back to
the source; done on a `Cut` the way back is never lost, and "verbatim" is an invariant instead of a
hope: each character of `text` is the source's character at its offset, or both are white space.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from corpus.reading.forms import plain
from corpus.report import Span


@dataclass(frozen=True, slots=True)
class Cut:
    """`text[i]` stands at code point `at[i]` of the source; `at` rises, but where columns were put in order.

    Where it runs on without a gap, `at` is a range, which takes no memory; else a tuple.
    """

    text: str
    at: range | tuple[int, ...]
    plain: str
    """The text in ordinary characters, one for one: by this it is recognised, and never shown."""

    @classmethod
    def of(cls, source: str, start: int = 0, end: int | None = None, ordinary: str | None = None) -> Cut:
        """A stretch of a source; `ordinary`: the source in ordinary characters, where many are cut out of it."""
        end = len(source) if end is None else end
        text = source[start:end]
        return cls(text, range(start, end), plain(text) if ordinary is None else ordinary[start:end])

    def __len__(self) -> int:
        return len(self.text)

    def part(self, start: int, end: int | None = None) -> Cut:
        """Characters `start` to `end` of this cut."""
        return Cut(self.text[start:end], _places(self.at[start:end]), self.plain[start:end])

    def strip(self) -> Cut:
        size = len(self.text)
        start, end = size - len(self.text.lstrip()), len(self.text.rstrip())
        return self if end - start == size else self.part(start, max(start, end))

    def keep(self, kept: Iterable[int]) -> Cut:
        """Only the characters at these indices, which must rise."""
        indices = tuple(kept)
        text, ordinary = ("".join(of[i] for i in indices) for of in (self.text, self.plain))
        return Cut(text, _places(tuple(self.at[i] for i in indices)), ordinary)

    def without(self, *stretches: tuple[int, int]) -> Cut:
        """All but these stretches of indices."""
        dropped = {i for start, end in stretches for i in range(start, end)}
        return self.keep(i for i in range(len(self.text)) if i not in dropped) if dropped else self

    def joined(self, other: Cut, blank_at: int | None = None) -> Cut:
        """This cut and then `other`; with `blank_at`, the offset of white space between them, a blank stays there."""
        return self.followed_by([(other, blank_at)])

    def followed_by(self, others: Iterable[tuple[Cut, int | None]]) -> Cut:
        """The same of several, each with the offset of white space before it or None."""
        text, ordinary, at = [self.text], [self.plain], [*self.at]
        for other, blank_at in others:
            if blank_at is not None:
                text.append(" ")
                ordinary.append(" ")
                at.append(blank_at)
            text.append(other.text)
            ordinary.append(other.plain)
            at += other.at
        return Cut("".join(text), _places(tuple(at)), "".join(ordinary))

    def spans(self, source: str) -> tuple[Span, ...]:
        """The stretches of the source that this text is, joined over gaps of nothing but white space."""
        if not self.at:
            return ()
        first, last = self.at[0], self.at[-1]
        if isinstance(self.at, range):
            return (Span(first, last + 1),)
        gaps = [
            (before + 1, after)
            for before, after in pairwise(self.at)
            if after != before + 1 and not source[before + 1 : after].isspace()
        ]
        starts, ends = [first, *(after for _, after in gaps)], [*(before for before, _ in gaps), last + 1]
        return tuple(map(Span, starts, ends))


def _places(at: range | tuple[int, ...]) -> range | tuple[int, ...]:
    """The same offsets, as a range where they run on without a gap."""
    if isinstance(at, range):
        return at
    run = range(at[0], at[-1] + 1) if at else range(0)
    return run if len(run) == len(at) and at == tuple(run) else at
