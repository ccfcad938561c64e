"""A text cut out of a source, whose every character knows where it stands.

Repairing a page means deleting and joining.  Done on plain strings that would lose the way back to
the source; done on a `Cut` the way back is never lost, and "verbatim" is an invariant instead of a
hope: each character of `text` is the source's character at its offset, or both are white space.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from corpus.reading.forms import plain
from corpus.report import Span


@dataclass(frozen=True)
class Cut:
    """`text[i]` stands at code point `at[i]` of the source; `at` rises, but where columns were put in order."""

    text: str
    at: tuple[int, ...]

    @classmethod
    def of(cls, source: str, start: int = 0, end: int | None = None) -> Cut:
        end = len(source) if end is None else end
        return cls(source[start:end], tuple(range(start, end)))

    @cached_property
    def plain(self) -> str:
        """The text in ordinary characters, one for one: by this it is recognised, and never shown."""
        return plain(self.text)

    def __len__(self) -> int:
        return len(self.text)

    def part(self, start: int, end: int | None = None) -> Cut:
        """Characters `start` to `end` of this cut."""
        return Cut(self.text[start:end], self.at[start:end])

    def strip(self) -> Cut:
        size = len(self.text)
        start, end = size - len(self.text.lstrip()), len(self.text.rstrip())
        return self if end - start == size else self.part(start, max(start, end))

    def keep(self, kept: Iterable[int]) -> Cut:
        """Only the characters at these indices, which must rise."""
        indices = tuple(kept)
        return Cut("".join(self.text[i] for i in indices), tuple(self.at[i] for i in indices))

    def without(self, *stretches: tuple[int, int]) -> Cut:
        """All but these stretches of indices."""
        dropped = {i for start, end in stretches for i in range(start, end)}
        return self.keep(i for i in range(len(self.text)) if i not in dropped) if dropped else self

    def joined(self, other: Cut, blank_at: int | None = None) -> Cut:
        """This cut and then `other`; with `blank_at`, the offset of white space between them, a blank stays there."""
        if blank_at is None:
            return Cut(self.text + other.text, self.at + other.at)
        return Cut(f"{self.text} {other.text}", (*self.at, blank_at, *other.at))

    def spans(self, source: str) -> tuple[Span, ...]:
        """The stretches of the source that this text is, joined over gaps of nothing but white space."""
        if not self.at:
            return ()
        first, last = self.at[0], self.at[-1]
        if self.at == tuple(range(first, last + 1)):  # most texts run on without a gap
            return (Span(first, last + 1),)
        gaps = [
            (before + 1, after)
            for before, after in pairwise(self.at)
            if after != before + 1 and not source[before + 1 : after].isspace()
        ]
        starts, ends = [first, *(after for _, after in gaps)], [*(before for before, _ in gaps), last + 1]
        return tuple(map(Span, starts, ends))
