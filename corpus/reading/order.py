"""Columns that came in the wrong order: the halves of the sentences that they cut tell which follows which.

A column that ends in the midst of a sentence goes on in the one that begins with its other half, numbered sections
follow one another, and what stands above a title belongs below it where the page ends in the midst of a sentence.  Blocks
are only put in another order where that proves it; what proves nothing stays where it stands, and counts as damaged.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from corpus.names.name import names_in
from corpus.reading.clauses import BEGINS_ANEW
from corpus.reading.fragments import fits
from corpus.reading.looks import SHORT_CLAUSE, STARTS_BROKEN
from corpus.reading.page import BlockRole, Mark
from corpus.reading.repair import Block

_MOST = 6
"""Halves at most: a page with more is no page of columns."""
_SHORT = 20
"""Characters of a title at most, which no full stop ends either."""
_HAN = re.compile("[\u4e00-\u9fff]")
_BEGINS_INSIDE = re.compile(
    r"[多余来]?[年个名台张例项次岁元米层天月件家位亩](?![\u4e00-\u9fff]{0,3}[、：:])|约[0-9一二三四五六七八九十]"
    r"|[0-9０-９.．]+(?:[%％元人张台例亩]|万|亿|平)"
)
"""How no paragraph begins: with a measure that lacks its figure, or a figure that lacks what it counts."""
_COUNTS = re.compile("(?:[0-9０-９一二三四五六七八九十百千万亿]|占股?|[达约共近有为到在]|其中的?|超过|次|第)$")
_YEAR = re.compile("(?:19|20)[0-9]{2}年")
_FIGURE = re.compile("约?[0-9０-９一二三四五六七八九十百千万亿两]")
_WRITTEN_BY = re.compile(r"[（(]?本[报刊网][^。]{0,4}(?:讯|记者)|[（(][^（()）]{0,6}记者")
"""Head of an article's first paragraph."""


class Half(NamedTuple):
    """The place of a block whose last sentence goes on in another one, and that of the other."""

    tail: int
    head: int


def in_order(blocks: Sequence[Block], looks: Sequence[Mark]) -> tuple[Sequence[int], tuple[Half, ...]]:
    """The places of the blocks as they are read, and the halves that prove it, which stood apart; none where nothing is
    proven.  `looks`: the roles that they have by their own looks.
    """
    found = _Halves(blocks, looks)
    if halves := found.proven():
        return [*_ordered(blocks, halves)], halves
    if begins := _beginning_by_numbers(blocks, looks) or found.title():
        return [*range(begins, len(blocks)), *range(begins)], (Half(len(blocks) - 1, 0),)
    return range(len(blocks)), ()


def _beginning_by_numbers(blocks: Sequence[Block], looks: Sequence[Mark]) -> int:
    """The block that a page begins with whose sections are numbered 三, 四, 一, 二; 0 where they are not."""
    heads = {
        i: _NUMBERS.index(found[1]) + 1
        for i, (block, mark) in enumerate(zip(blocks, looks, strict=True))
        if mark.role is not BlockRole.BODY and (found := _SECTION.match(block.text)) and found[1] in _NUMBERS
    }
    places, numbers = [*heads], [*heads.values()]
    if 1 not in numbers[1:] or numbers[0] != numbers[-1] + 1:
        return 0
    turn = numbers.index(1)
    if numbers != [*range(numbers[0], numbers[0] + turn), *range(1, numbers[0])]:
        return 0
    roles = [mark.role for mark in looks]
    text = roles.index(BlockRole.BODY, places[turn - 1]) if BlockRole.BODY in roles[places[turn - 1] :] else 0
    above = (i for i in range(text, places[turn]) if roles[i] is not BlockRole.BODY)
    return next(above, places[turn])


_SECTION = re.compile("([一二三四五六七八九十])、")
_NUMBERS = "一二三四五六七八九十"


def _ordered(blocks: Sequence[Block], halves: Sequence[Half]) -> Iterator[int]:
    """The places of the blocks, stretch by stretch: each that ends in half a sentence before the one with the rest."""
    after = {half.tail: half.head for half in halves}
    heads = set(after.values())
    cuts = sorted({0, len(blocks), *heads, *(tail + 1 for tail in after)})
    stretches = {start: range(start, end) for start, end in pairwise(cuts)}
    for start, stretch in [*stretches.items()]:
        if after.get(stretch[-1]) == start:  # a column and the one before it, which begins somewhere within
            begins = _beginning(blocks, stretch)
            stretches[start], stretches[begins] = range(start, begins), range(begins, stretch.stop)
    while stretches:
        at: int | None = min(stretches.keys() - heads, default=min(stretches))
        while at is not None and at in stretches:
            stretch = stretches.pop(at)
            yield from stretch
            at = after.get(stretch[-1])


def _beginning(blocks: Sequence[Block], stretch: range) -> int:
    """The block of a stretch with which an article begins: signed, or set apart; else the one behind its first."""
    later = stretch[1:]
    signed = next((i for i in later if _WRITTEN_BY.match(blocks[i].text)), None)
    widest = max(blocks[i].blank_before for i in later)
    apart = [i for i in later if blocks[i].blank_before == widest]
    return signed or (apart[0] if len(apart) == 1 else later[0])


def _is_text(block: Block, mark: Mark) -> bool:
    """Text, or short enough to be a caption as well as the rest of a sentence."""
    if block.level or block.listed or block.row:
        return False
    return mark.role is BlockRole.BODY or mark.rule == SHORT_CLAUSE


@dataclass(frozen=True)
class _Halves:
    """The sentences of a page that its blocks cut in two."""

    blocks: Sequence[Block]
    looks: Sequence[Mark]

    @cached_property
    def _text(self) -> list[int]:
        return [i for i, (block, mark) in enumerate(zip(self.blocks, self.looks, strict=True)) if _is_text(block, mark)]

    @cached_property
    def _whole(self) -> str:
        return "\n".join(self.blocks[i].text for i in self._text)

    @cached_property
    def _indenting(self) -> bool:
        """Paragraphs begin indented."""
        return sum(self.blocks[i].indented for i in self._text) * 2 > len(self._text)

    @cached_property
    def _next(self) -> dict[int, int | None]:
        """For each block of text the one below it; None where a heading or the end parts them."""
        parted = {a for a, b in pairwise(self._text) if any(self.blocks[i].level for i in range(a + 1, b))}
        last = self._text[-1:]
        return {a: None if a in parted else b for a, b in pairwise([*self._text, *last])} | dict.fromkeys(last)

    def proven(self) -> tuple[Half, ...]:
        """The halves that stand apart and belong together."""
        tails = [i for i in self._text if self._is_open(i)]
        if not tails or len(tails) > _MOST:
            return ()
        below = {self._next[tail] for tail in tails}
        lone = [i for i in self._text if i not in below and self._begins_inside(i) and not self._is_below_open(i)]
        if not (lone or any(self._next[tail] is None for tail in tails)) or len(lone) > _MOST:
            return ()
        heads = {*lone, *below} - {None}
        heads |= {self._text[0]} if any(self._next[tail] is None for tail in tails) else set()
        weighed = {
            Half(tail, head): weight
            for tail in tails
            for head in heads
            if head is not None and head != tail
            if (weight := self._weight(tail, head))
            if self._is_beside(tail, head) or self._may_be_apart(tail, head, head in lone)
        }
        found: list[Half] = []
        while weighed and max(weighed.values()) >= _PROVEN:
            half = max(weighed, key=weighed.__getitem__)
            rivals = [one for one in weighed if one != half and (one.tail == half.tail or one.head == half.head)]
            if all(weighed[one] < weighed[half] for one in rivals):
                found.append(half)
            weighed = {one: w for one, w in weighed.items() if one not in {half, *rivals}}
        found += self._left(tails, lone, [half for half in found if not self._is_beside(*half)])
        return tuple(half for half in found if not self._is_beside(*half))

    def title(self) -> int:
        """The block of the title of a signed article whose end the page prints above it; 0 where nothing proves that.

        What proves it: the page begins with text that may go on, and ends in the midst of a sentence.
        """
        if not self._text or not self._is_open(self._text[-1]) or not self._may_go_on(self._text[0]):
            return 0
        first, last = self._text[0], self._text[-1]
        roles = [mark.role for mark in self.looks]
        between = range(first + 1, last)
        signed = (i for i in between if roles[i] is BlockRole.BYLINE or _WRITTEN_BY.match(self.blocks[i].text))
        title = below = next(signed, 0)
        while title and roles[title - 1] is not BlockRole.BODY:
            title -= 1
        return title if title < below and _OF_A_HEAD.isdisjoint(roles[:first]) else 0

    def _is_beside(self, tail: int, head: int) -> bool:
        """Whether the second half is the next text below, with nothing or what may be a caption between."""
        return head == self._next[tail] or (
            tail < head
            and not any(self.blocks[i].level or self.looks[i].role is BlockRole.BODY for i in range(tail + 1, head))
        )

    def _may_be_apart(self, tail: int, head: int, lone: bool) -> bool:
        """Nothing speaks for what stands right below the half sentence, and the other follows no half sentence."""
        beside = self._next[tail]
        if beside is None:
            return True
        return not self._weight(tail, beside) and (lone or not self._is_below_open(head) or self._begins_inside(head))

    def _left(self, tails: Sequence[int], lone: Sequence[int], found: Sequence[Half]) -> list[Half]:
        """The one tail and the one head that are left over, once others have found theirs."""
        taken = {half.head for half in found}
        tails = [i for i in tails if i not in {half.tail for half in found} and self._next[i] in {None, *taken}]
        orphans = {self._next[half.tail] for half in found}
        heads = [i for i in {*lone, *orphans} - taken - {None} if i is not None and self._may_go_on(i)]
        if not found or len(tails) != 1 or len(heads) != 1 or tails == heads:
            return []
        return [Half(tails[0], heads[0])]

    # ------------------------------------------------------------ what speaks for it

    def _is_open(self, at: int) -> bool:
        block = self.blocks[at]
        if block.closed or block.text[-1] in "；;：:":
            return False
        return block.goes_to or len(block.text) > _SHORT or "。" in block.text

    def _is_below_open(self, at: int) -> bool:
        """Stands right below a line that no full stop ends, and is no first paragraph."""
        if at == self._text[0] or self.blocks[at].blank_before:
            return False
        above = self.blocks[at - 1]
        return not (above.closed or above.level)

    def _begins_inside(self, at: int) -> bool:
        """Begins as no paragraph does, or the page begins with it, where a title stands."""
        block = self.blocks[at]
        if at == 0 or block.comes_from or STARTS_BROKEN.match(block.text) or _BEGINS_INSIDE.match(block.text):
            return True
        return self._indenting and not block.indented and self._may_go_on(at)

    def _may_go_on(self, at: int) -> bool:
        block = self.blocks[at]
        named = next(iter(names_in(block.text[:20])), None)
        begins = BEGINS_ANEW.match(block.text) or (named is not None and named.start == 0)
        return not begins and not (self._indenting and block.indented)

    def _weight(self, tail: int, head: int) -> int:
        """What speaks for the halves of a sentence: how the second begins, and how they meet."""
        if self.blocks[tail].goes_to and self.blocks[head].comes_from:
            return _SAID
        if self.blocks[tail].goes_to or self.blocks[head].comes_from or not self._may_go_on(head):
            return 0
        meet = self._meet(tail, head)
        return meet + self._begins_inside(head) if meet else 0

    def _meet(self, tail: int, head: int) -> int:
        """How the halves meet: as a figure and what it counts, a place, or characters that stand so elsewhere."""
        before, after = self.blocks[tail].text, self.blocks[head].text
        if before[-1].isdigit() and after[0].isdigit():
            return 3 if _YEAR.match(before[-2:] + after) else 2
        if fits(before[-4:], after):
            return 2
        if _COUNTS.search(before) and _FIGURE.match(after):
            return 1
        if not (_HAN.match(before[-1]) and _HAN.match(after)):
            return 0
        if before[-2:] + after[0] in self._whole or before[-1] + after[:2] in self._whole:
            return 2
        return int(before[-1] + after[0] in self._whole)


_OF_A_HEAD = {BlockRole.TITLE, BlockRole.SUBTITLE, BlockRole.HEADING, BlockRole.BYLINE}
_SAID = 9
"""Weight of halves of which the page says so."""
_PROVEN = 2
"""Weight from which halves belong together."""
