"""A page while its blocks are understood: every block with its role and the rule that gave it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import Enum, auto
from functools import cached_property
from typing import NamedTuple

from corpus.reading.repair import Block


class BlockRole(Enum):
    """What a block is in its article."""

    __hash__ = object.__hash__  # each role is one object, and that of an enumeration takes ten times as long

    TITLE = auto()
    SUBTITLE = auto()
    BYLINE = auto()
    HEADING = auto()
    """Until the headline is found, also anything short and unfinished."""
    BODY = auto()
    CAPTION = auto()
    BOILERPLATE = auto()
    MASTHEAD = auto()
    DATE = auto()
    REPEAT = auto()


class Mark(NamedTuple):
    """A role, and the name of the rule that gave it."""

    role: BlockRole
    rule: str


ABOVE_ITS_LINES = "hospital above its lines"
"""Rule of the headings that say whom the lines under them are told of."""
OF_ENTRIES = 6
"""Level of the headings that entries on several hospitals begin with: the deepest."""
WHO_SPEAKS = "who speaks"
"""Rule of the headings of an interview or a transcript: who says what is under them, or what is asked there."""
LINE_OF_A_LIST = "line of a list"
"""Rule of the blocks that are complete without a full stop."""


class Page:
    """The blocks of a source in its order, each marked.  Rules read the marks so far and set others."""

    def __init__(self, blocks: Sequence[Block], marks: Sequence[Mark]) -> None:
        self.blocks = blocks
        self.marks = list(marks)
        self._first = self._body_from(0)

    def __len__(self) -> int:
        return len(self.blocks)

    @cached_property
    def text(self) -> str:
        """All of the blocks, a line each."""
        return "\n".join(block.text for block in self.blocks)

    def role(self, at: int) -> BlockRole:
        return self.marks[at].role

    def mark(self, at: int, role: BlockRole, rule: str) -> None:
        self.marks[at] = Mark(role, rule)
        if role is BlockRole.BODY:
            self._first = min(self._first, at)
        elif at == self._first:
            self._first = self._body_from(at + 1)

    def roles(self, start: int = 0, end: int | None = None) -> list[BlockRole]:
        return [mark.role for mark in self.marks[start:end]]

    def below(self, at: int) -> Iterator[BlockRole]:
        """Roles of the blocks below a place, for rules that need to see but a few of them."""
        return (self.role(i) for i in range(at + 1, len(self)))

    def bare_headings(self) -> Iterator[tuple[int, Block]]:
        """Headings without a mark of their own, by their looks only."""
        return ((at, self.blocks[at]) for at in self.bare(0, len(self)))

    def bare(self, start: int, end: int) -> Iterator[int]:
        """Places of the headings without a mark of their own between two places."""
        return (i for i in range(start, end) if self.is_bare(i))

    def is_bare(self, at: int) -> bool:
        """Whether a block is a heading by its looks only: no mark nor what it says makes it one."""
        mark = self.marks[at]
        return mark.role is BlockRole.HEADING and mark.rule != WHO_SPEAKS and not self.blocks[at].level

    def first_body(self) -> int:
        """Place of the first block of the body; the number of blocks when there is none."""
        return self._first  # kept, not looked for: rules ask for it at every heading

    def _body_from(self, start: int) -> int:
        return next((at for at in range(start, len(self)) if self.role(at) is BlockRole.BODY), len(self))

    def is_under_text(self, at: int) -> bool:
        return self.first_body() < at

    def next_body(self, at: int) -> str:
        """Text of the next block of the body behind a place; empty when there is none."""
        return next(
            (self.blocks[i].text for i in range(at + 1, len(self)) if self.role(i) is BlockRole.BODY),
            "",
        )

    def last_body(self, at: int) -> Block | None:
        """The last block of the body above a place."""
        return next((self.blocks[i] for i in range(at - 1, -1, -1) if self.role(i) is BlockRole.BODY), None)
