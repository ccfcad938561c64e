"""From marked blocks to an article: title, subtitle, byline, sections of paragraphs, and what is set aside.

Paragraphs that a caption, a blank line or a page break cut in two are joined here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from statistics import median

from corpus.names.name import names_in
from corpus.names.standing import starts, times
from corpus.reading import order, owners, repair
from corpus.reading.clauses import BEGINS_ANEW, CLAUSE
from corpus.reading.cut import Cut
from corpus.reading.lines import Row, SetApart, begins_an_item, is_closed, is_labelled
from corpus.reading.looks import ENDS_OPEN, STARTS_BROKEN, look
from corpus.reading.page import LINE_OF_A_LIST, OF_ENTRIES, BlockRole, Mark
from corpus.reading.repair import FIGURE_GOES_ON, Block
from corpus.reading.roles import marks_of


@dataclass(slots=True)
class Paragraph:
    cut: Cut
    gap: int = 0
    """Blank lines above it."""
    listed: bool = False
    row: Row | None = None
    """Its cells where it is a row of a table."""
    lost_head: bool = False
    lost_tail: bool = False
    lone_closing: int = -1
    """Index of a closing quotation mark that nothing opens; -1 when there is none."""


@dataclass(slots=True)
class Section:
    """Paragraphs under one heading; the first section of an article often has none."""

    heading: Cut | None
    paragraphs: list[Paragraph] = field(default_factory=list)
    level: int = 0
    """Level of its heading; 0 where it has no mark of one."""


@dataclass(frozen=True, slots=True)
class Article:
    title: Cut | None
    subtitle: Cut | None
    bylines: tuple[Cut, ...]
    sections: tuple[Section, ...]
    aside: tuple[SetApart, ...]
    halves: tuple[tuple[Cut, Cut], ...] = ()
    """Paragraphs that stood apart and belong together, by which columns were put in order."""


_RUN_IN_BYLINE = re.compile(
    r"(?:本报|本刊|本网|\S{2,8}[报网社])?(?:讯|[^，。]{0,12}?[0-9]{1,2}月[0-9]{1,2}日电)?\s*[（(][^（()）]{0,6}(?:记者|通讯员)[^（()）]{2,40}[）)]"
)
"""A byline at the head of the first paragraph: 本报讯（记者 某某）."""


_TURNS = re.compile(r"近年来?|近日|日前|目前|如今|同时，|此外|另外|展望|下一步|未来，|本报讯")
_DOES = re.compile(
    r"现有|有[0-9０-９]|是|位于|坐落|始建|成立|创建|始终|坚持|积极|不断|大力|深入|近年|今年|去年|[0-9０-９]{4}年"
)


_HALF = re.compile("[\u4e00-\u9fff“”]{2,14}[！？：]?$")
"""A line of a heading of two: a few characters without a mark of its own."""
_GOES_ON = re.compile("[和与的把被让]")
_CUT_YEAR = re.compile(r"(?<![0-9])(?=[0-9\0]{5}年)(?:1\0?9|2\0?0)")
"""The figures of a year, parted by the sign \\0."""
_DIGITS = 5
_CUT_FIGURE = re.compile(rf"(?<![-－—/0-9.．])(?=[0-9\0]{{2,{_DIGITS + 1}}}[\u4e00-\u9fff%％])[1-9][0-9]*\0")
"""A figure of so many digits at most before what it counts, parted by the same sign: a telephone has more."""


def article(blocks: Sequence[Block], apart: Sequence[SetApart] = ()) -> Article:
    """The article that these blocks make."""
    building = _Building(apart)
    blocks = _with_names_apart(blocks)
    looks = [*map(look, blocks)]
    places, halves = order.in_order(blocks, looks)
    ordered = [blocks[i] for i in places]
    for block, mark in zip(ordered, marks_of(ordered, [looks[i] for i in places]), strict=True):
        building.add(block, mark)
    return replace(building.article(), halves=tuple((blocks[tail].cut, blocks[head].cut) for tail, head in halves))


def _with_names_apart(blocks: Sequence[Block]) -> Sequence[Block]:
    """The blocks, what heads the entries on several hospitals as blocks of their own."""
    ends = owners.heads(["" if block.row else block.text for block in blocks])
    apart: list[Block] = []
    for block, end in zip(blocks, ends, strict=True):
        if end and (rest := block.cut.part(end).strip()):
            head = block.cut.part(0, end).strip()
            apart += [replace(block, cut=head, lines=1, level=OF_ENTRIES), replace(block, cut=rest, blank_before=0)]
        else:
            apart.append(block)
    return apart


class _Building:
    """An article, block by block."""

    def __init__(self, apart: Sequence[SetApart]) -> None:
        self._title: Cut | None = None
        self._subtitle: Cut | None = None
        self._subtitle_end = 0
        self._bylines: list[Cut] = []
        self._sections = [Section(None)]
        self._aside = list(apart)
        self._last: Block | None = None
        """The block above where it is a heading."""
        self._open: Paragraph | None = None
        """The paragraph whose last sentence has not ended."""
        self._open_end = 0
        """Offset of the line end behind it."""

    def add(self, block: Block, mark: Mark) -> None:
        once = repair.undoubled(block.cut) if mark.role in _PRINTED_TWICE else block.cut
        if len(once) < len(block.cut):
            again = block.cut.keep(i for i, at in enumerate(block.cut.at) if at not in set(once.at))
            self._aside.append(SetApart("repeat", "half printed twice", again.strip()))
        match mark.role:
            case BlockRole.TITLE:
                self._title = once
            case BlockRole.SUBTITLE if self._title and not self._subtitle and ENDS_OPEN.search(self._title.plain):
                self._title = self._title.joined(once)
            case BlockRole.SUBTITLE:
                self._subtitle = self._subtitle.joined(once, self._subtitle_end) if self._subtitle else once
                self._subtitle_end = block.end
            case BlockRole.BYLINE:
                self._bylines.append(once)
            case BlockRole.HEADING:
                self._add_heading(once, block)
            case BlockRole.BODY:
                self._add_text(block, listed=block.listed or mark.rule == LINE_OF_A_LIST)
            case _:
                self._aside.append(SetApart(_ASIDE[mark.role], mark.rule, block.cut))
        self._last = block if mark.role is BlockRole.HEADING else None

    def _add_heading(self, cut: Cut, block: Block) -> None:
        """Begin a section, or go on with its heading, which may be of two lines."""
        section, before = self._sections[-1], self._last
        self._open = None
        if section.heading and not section.paragraphs and before and _is_half(before) and _is_half(block, before):
            goes_on = ENDS_OPEN.search(section.heading.plain) or _GOES_ON.match(cut.plain)
            section.heading = section.heading.joined(cut, None if goes_on else before.end)
        else:
            self._sections.append(Section(cut, level=block.level))

    def _add_text(self, block: Block, *, listed: bool) -> None:
        paragraph = self._open
        if paragraph is not None and not listed and self._goes_on(paragraph, block):
            paragraph.cut = paragraph.cut.joined(block.cut, self._parting(paragraph.cut, block.cut))
        else:
            paragraph = Paragraph(block.cut, block.blank_before, listed, block.row)
            self._sections[-1].paragraphs.append(paragraph)
        self._open_end = block.end
        # A semicolon before a blank line ends a paragraph, though not as it should.
        self._open = None if listed or block.closed or block.text[-1] in "；;" else paragraph

    def _parting(self, before: Cut, after: Cut) -> int | None:
        """Offset of the line end that parts two figures, which the page set apart and which may not be one; else None.

        One is a year that a column cut in two, and what a page cut in running text before its measure: 床位添到了8 / 50张.
        """
        text, more = before.plain, after.plain
        if not (text[-1].isdigit() and more[0].isdigit()) or after.at[0] < before.at[-1]:
            return None
        told = CLAUSE.search(text) is not None and not is_labelled(text)
        whole = told and FIGURE_GOES_ON.match(more) and _CUT_FIGURE.search(f"{text[-_DIGITS:]}\0{more[:_DIGITS]}")
        return None if whole or _CUT_YEAR.search(f"{text[-3:]}\0{more[:4]}") else self._open_end

    @staticmethod
    def _goes_on(paragraph: Paragraph, block: Block) -> bool:
        if begins_an_item(block.text, paragraph.cut.plain):
            return False
        return len(paragraph.cut) == 1 or not _is_new_sentence(block.text)

    def article(self) -> Article:
        paragraphs = [paragraph for section in self._sections for paragraph in section.paragraphs]
        _mark_damage(paragraphs)
        if paragraphs and not self._bylines:
            opening = paragraphs[0].cut
            run_in = _RUN_IN_BYLINE.match(opening.plain)
            self._bylines += [opening.part(0, run_in.end())] if run_in else []
        sections = tuple(s for s in self._sections if s.heading is not None or s.paragraphs)
        return Article(self._title, self._subtitle, tuple(self._bylines), sections, tuple(self._aside))


def _is_half(block: Block, above: Block | None = None) -> bool:
    """Whether a heading can be a line of a longer one; `above`: the line that it stands right below.

    Below a colon two phrases may stand: 煎药： / 夜里煎 早上取.
    """
    text = "".join(block.text.split()) if above and above.text.endswith("：") else block.text
    if block.level or block.listed or names_in(block.text) or not _HALF.match(text):
        return False
    return above is None or (not block.blank_before and block.cut.at[0] > above.end)


def _is_new_sentence(text: str) -> bool:
    """Whether a paragraph cannot go on with an open sentence: it begins with who does what, or with a turn."""
    if _TURNS.match(text):
        return True
    name = next(iter(names_in(text[:40])), None)
    return name is not None and name.start == 0 and not name.generic and _DOES.match(text, name.end) is not None


def _mark_damage(paragraphs: Sequence[Paragraph]) -> None:
    """Mark what has visibly lost its head or its tail, or holds a quotation mark too many."""
    whole = "\n".join(paragraph.cut.plain for paragraph in paragraphs)
    for paragraph in paragraphs:
        text = paragraph.cut.plain
        paragraph.lost_tail = not (
            paragraph.listed or is_closed(text) or text[-1] in "；;：" or _NUMBER_SAID.search(text)
        )
        paragraph.lost_head = STARTS_BROKEN.match(text) is not None or _begins_inside_a_word(text, whole)
        paragraph.lone_closing = _lone_closing(text)
    if any(paragraph.lost_tail for paragraph in paragraphs):
        usual_gap = median(paragraph.gap for paragraph in paragraphs)
        for paragraph in paragraphs[1:]:
            paragraph.lost_head |= paragraph.gap > usual_gap and _may_be_displaced(paragraph)


_NUMBER_SAID = re.compile(r"[:：]\s*[+0-9][-0-9－—\s]{5,}(?:[（(][^（()）]*[）)])?$")
"""How a line ends that tells a telephone."""


def _may_be_displaced(paragraph: Paragraph) -> bool:
    """One sentence by itself that begins nothing may be the tail of another one, across a column."""
    text = paragraph.cut.plain
    if paragraph.lost_tail or re.search(r"[。！？]", text[:-1]):
        return False
    return not BEGINS_ANEW.match(text) and not names_in(text[:20])


def _begins_inside_a_word(text: str, whole: str) -> bool:
    """Whether the first character is, in this article, only ever the second half of one word (断 of 不断)."""
    first = text[0]
    if not "\u4e00" <= first <= "\u9fff" or first == "院" or text[1:2] in _IN_A_PLACE:
        return False
    if times(text[:2], whole) > 1:
        return False
    before = [whole[at - 1] for at in starts(first, whole) if at and whole[at - 1] != "\n"]
    return len(before) > 3 and len(set(before)) == 1 and "\u4e00" <= before[0] <= "\u9fff"


_IN_A_PLACE = frozenset("里内外")
"""Behind a word that is short for another one: 站里, of a 小站."""


def _lone_closing(text: str) -> int:
    """Where a closing double quotation mark stands that nothing opens."""
    depth = 0
    for mark in _QUOTATION_MARK.finditer(text):
        depth += 1 if mark[0] == "“" else -1
        if depth < 0:
            return mark.start()
    return -1


_QUOTATION_MARK = re.compile("[“”]")
_PRINTED_TWICE = {BlockRole.TITLE, BlockRole.SUBTITLE, BlockRole.BYLINE, BlockRole.HEADING}
"""Lines that papers set in two layers, which extraction reads twice."""
_ASIDE = {
    BlockRole.CAPTION: "caption",
    BlockRole.BOILERPLATE: "boilerplate",
    BlockRole.MASTHEAD: "masthead",
    BlockRole.DATE: "date",
    BlockRole.REPEAT: "repeat",
}
