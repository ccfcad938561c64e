"""From a source to its blocks: lines that belong together, joined; marks of the page, deleted.

OCR and text extraction give lines, not paragraphs.  A block is what stands between blank lines or
between lines that end early, its wraps joined with nothing between them.  Repair deletes and joins;
it never writes a character.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from statistics import median

from corpus.reading import furniture, owners
from corpus.reading.cut import Cut
from corpus.reading.lines import (
    CJK,
    DEEPEST_INDENT,
    Line,
    Row,
    SetApart,
    begins_an_item,
    is_closed,
    is_counted,
    is_labelled,
    is_set_apart,
    lines,
)
from corpus.reading.running import goes_on, without_running
from corpus.reading.tables import with_rows

_BLANKS = r"[ \u3000\xa0\t]+"
_TEXT = f"{CJK}，。、；：！？“”‘’（）《》"
_FIGURES = f"{_TEXT}0-9０-９％%.．"
_BLANK = re.compile(r"[ \u3000\xa0\t]")
_SPACED = re.compile(f"(?<=[{_TEXT}]){_BLANKS}(?=[{_TEXT}])")
_SPACED_FIGURES = re.compile(f"(?<=[{_FIGURES}]){_BLANKS}(?=[{_FIGURES}])")


@dataclass(frozen=True)
class Block:
    """Lines joined: a paragraph, a piece of one, a heading, a caption, …"""

    cut: Cut
    end: int
    """Offset of the line end behind it."""
    blank_before: int
    level: int
    lines: int
    listed: bool = False
    """An item of a list: complete, also without a full stop."""
    row: Row | None = None
    """Its cells where it is a row of a table."""
    indented: bool = False
    comes_from: bool = False
    """The page says that it goes on from elsewhere."""
    goes_to: bool = False
    """The page says that it goes on elsewhere."""

    @property
    def text(self) -> str:
        """In ordinary characters: what the block is recognised by."""
        return self.cut.plain

    @cached_property
    def closed(self) -> bool:
        """Whether it ends as a sentence does."""
        return self.listed or is_closed(self.text)


_FULL_STOP = re.compile(rf"[。！？]|(?<=[{CJK}])\.|(?<=[a-z])\.(?=\s|$)")
_POINTS = re.compile("图为(?![了的是])|[上下左右]图[:：为]|[▲△▼▽●■◆○◇★☆▪]")
"""How a caption begins that nothing else looks like; or a line behind a mark of its own."""
_SAYS = re.compile(r"(?:问|答|记者|主持人|[QＱAＡ])\s*[:：]")
"""How a line of an interview begins."""
_BARE = re.compile("[^，。；！？]*$")
_WIDEST = 140
"""Columns of a page at most."""
_INDENT = 4
"""Columns by which the first line of a paragraph is indented."""


def _wrap_width(found: list[Line]) -> int:
    """Columns at which the page wraps its lines; 0 when it does not."""
    widths = [line.width for line in found if not line.level]
    if len(widths) < 4:
        return 0
    long = sorted(widths)[len(widths) // 2 :]
    usual = int(median(long))
    # Lines that follow one another without a blank and are as wide as the page, give or take hanging punctuation.
    runs = sum(
        1 for line, after in pairwise(found) if not after.blank_before and abs(line.width - usual) <= max(2, usual // 8)
    )
    if usual > _WIDEST or runs < max(3, len(widths) // 4):
        return 0
    # Wrapped lines are running text, which has full stops; the lines of a list have none.
    within = [line.cut.plain for line in found if line.width <= usual * 5 // 4]
    stops = sum(len(_FULL_STOP.findall(text)) for text in within)
    return usual if stops * 12 >= len(within) else 0


def _measured(found: list[Line]) -> list[Line]:
    """The lines with their widths as the page counts them: some wrap by characters, whatever columns these take."""
    wrapped = [
        line
        for line, after in pairwise(found)
        if not (after.blank_before or line.level or line.listed or is_closed(line.cut.plain))
    ]
    by_columns, by_characters = (
        Counter((line.width + 1) // 2 for line in wrapped),
        Counter(len(line.cut) for line in wrapped),
    )
    usual = max(by_characters.values(), default=0)
    if usual < _USUAL or usual <= max(by_columns.values()):
        return found
    return [line if line.width == (size := 2 * len(line.cut)) else line._replace(width=size) for line in found]


_USUAL = 4
"""Lines of the same width that tell how a page counts it, at least."""


def _without_gaps(found: list[Line]) -> list[Line]:
    """The lines of a page on which a blank line stands below every line, without those between lines of a paragraph.

    A page is such a one where nothing is wider than its wrapped lines, and a sentence goes on across several of them.
    """
    gaps = [line.blank_before for line in found[1:]]
    if len(gaps) < _USUAL or gaps.count(1) < len(gaps) * _MOST:
        return found
    widest = max(line.width for line in found)
    goes_on = [
        line.width >= max(widest - 3, _NARROWEST) and not is_closed(line.cut.plain) and after.blank_before == 1
        for line, after in pairwise(found)
    ]
    if sum(goes_on) < 3:
        return found
    return [
        found[0],
        *(line._replace(blank_before=0) if on else line for line, on in zip(found[1:], goes_on, strict=True)),
    ]


_MOST = 0.9
"""Share of the lines with a blank line above, on a page that has one everywhere."""
_NARROWEST = 24
"""Columns of a line that the page wraps, at least."""


def _stretch_widths(found: list[Line]) -> list[int]:
    """For every line the width of the widest in its stretch without blank lines."""
    widest: list[int] = []
    start = 0
    for i in range(1, len(found) + 1):
        if i == len(found) or found[i].blank_before:
            widest += [max(line.width for line in found[start:i])] * (i - start)
            start = i
    return widest


def blocks(source: str, start: int = 0, ordinary: str | None = None) -> tuple[list[Block], list[SetApart]]:
    """The blocks of a source from `start` on, in its order, and the lines of the page that stood between them.

    `ordinary`: the source in ordinary characters, where it is known.
    """
    ruled, heads = with_rows(_without_gaps(_measured(lines(source, start, ordinary))))
    found, running = without_running(ruled)
    layout = _Layout.of(found)
    runs: list[list[Line]] = []
    texts = ["" if line.row else line.cut.plain for line in found]
    alone, entries = ({*places(texts)} for places in (owners.above_lines, owners.entries))
    for i, line in enumerate(found):
        apart = i in entries or not alone.isdisjoint({i - 1, i})
        if i and not apart and (goes_on(found, i) or layout.continues(found[i - 1], line, layout.widest[i])):
            runs[-1].append(line)
        else:
            runs.append([line])
    return [_block(run) for run in runs], [*heads, *running]


def _is_listed(before: Line, line: Line) -> bool:
    """Whether a line is one of a list; a sentence may go on through its numbered parts."""
    if line.numbered:
        return begins_an_item(line.cut.plain, before.cut.plain)
    if is_counted(before.cut.plain):
        return True
    if is_labelled(before.cut.plain) and before.cut.plain[-1] in "）)":
        return True
    if before.numbered and not (is_set_apart(line.cut.plain) or is_labelled(line.cut.plain)):
        return False  # its rest, where it fills its line
    if is_set_apart(before.cut.plain) or is_set_apart(line.cut.plain):
        return True
    if not is_labelled(line.cut.plain):
        return False
    if before.numbered or before.cut.plain[-1] in "：:" or is_labelled(before.cut.plain):
        return True
    return is_counted(line.cut.plain) and is_closed(before.cut.plain)


def _is_signature(text: str) -> bool:
    """Whether a line names reporters and says nothing else."""
    return _BARE.match(text) is not None and furniture.row("reporter").takes(text)


def _parts_a_figure(before: Line, line: Line) -> bool:
    """Whether a line end stands in a figure: 投资3.⏎6亿元."""
    if line.numbered or is_labelled(before.cut.plain):
        return False
    return _FIGURE_ENDS.search(before.cut.plain) is not None and FIGURE_GOES_ON.match(line.cut.plain) is not None


_FIGURE_ENDS = re.compile(r"[\u4e00-\u9fff，][^\u4e00-\u9fff，。]*[0-9０-９][.．]?$")
FIGURE_GOES_ON = re.compile(r"(?!(?:19|20)[0-9]{2}年)[0-9０-９]+[^0-9０-９\s:：]")
"""The rest of a figure before its measure, and no year."""
_LABEL = 8
"""Characters of a label at most."""
_WORDS = re.compile("[\u4e00-\u9fff]+$")
_NEVER_FIRST = "，。、；：？！）”’》】"
"""Marks that no line begins with but one that goes on."""


@dataclass(frozen=True, slots=True)
class _Layout:
    """How a page sets its paragraphs."""

    wrap: int
    """Columns at which it wraps its lines; 0 when it does not."""
    widest: list[int]
    """For every line the width of the widest in its stretch without blank lines."""
    indenting: bool
    """Paragraphs begin indented."""

    @classmethod
    def of(cls, found: list[Line]) -> _Layout:
        indenting = sum(line.indented for line in found) >= max(2, len(found) // 8)
        return cls(_wrap_width(found), _stretch_widths(found), indenting)

    def continues(self, before: Line, line: Line, widest: int) -> bool:
        """Whether a line goes on where the line before it stopped at the edge of the page."""
        if before.level or before.row or line.row or before.goes_to or line.comes_from:
            return False
        if line.cut.plain[0] in _NEVER_FIRST and not is_closed(before.cut.plain) and not line.blank_before:
            return True
        if self._begins(line) or _is_listed(before, line):
            return False
        if _is_signature(before.cut.plain) and not _BARE.match(line.cut.plain):
            return False
        if furniture.row("fields of the page").takes(before.cut.plain):
            return False
        if self.wrap and _parts_a_figure(before, line):
            return True
        full = self._is_full(before, widest)
        if is_closed(before.cut.plain):
            wraps = full and bool(self.wrap) and abs(before.margin - line.margin) <= DEEPEST_INDENT
            return wraps and not self._is_label(line, widest)
        if full and (self.wrap or len(before.cut.text) > 24):
            return True
        return before.cut.plain[-1] in "，、；：,;:（(“《" and len(before.cut.text) > 8

    def _begins(self, line: Line) -> bool:
        """Whether a line begins a block by its own looks."""
        if line.blank_before or line.level or line.listed or (self.indenting and line.indented):
            return True
        text = line.cut.plain
        if text[0] in "（(":
            return bool(furniture.rule("byline", text))
        return bool(_POINTS.match(text) or _SAYS.match(text)) or _is_signature(text)

    def _is_label(self, line: Line, widest: int) -> bool:
        """Whether a line below a whole sentence is a label: a word or two, and it stops where no line is full."""
        text = line.cut.plain
        return len(text) <= _LABEL and bool(_WORDS.match(text)) and not self._is_full(line, widest)

    def _is_full(self, line: Line, widest: int) -> bool:
        """Whether a line reaches the edge of the page; `widest` of those around it."""
        limit = self.wrap or widest
        slack = max(3, limit // 6)
        columns = line.width + (min(line.margin, _INDENT) if line.indented else 0)
        # A stretch may be set wider or narrower than the rest of the page, such as a lead.
        return columns >= limit - slack or (0 < self.wrap < widest - slack and columns >= widest - slack)


def _block(run: list[Line]) -> Block:
    first = run[0]
    cut = first.cut
    if len(run) > 1:
        cut = cut.followed_by((line.cut, before.end if _meet(before, line) else None) for before, line in pairwise(run))
    listed = first.listed or first.row is not None
    cut = cut if first.row else _unspaced(cut)
    return Block(
        cut,
        run[-1].end,
        first.blank_before,
        first.level,
        len(run),
        listed,
        first.row,
        first.indented,
        first.comes_from,
        run[-1].goes_to,
    )


def _meet(before: Line, line: Line) -> bool:
    """Whether two Latin words meet at a line end."""
    last, first = before.cut.text[-1:], line.cut.text[:1]
    return last.isascii() and first.isascii() and last.isalpha() and first.isalpha()


def _unspaced(cut: Cut) -> Cut:
    """Without the blanks that OCR puts between characters; a blank between two phrases stays."""
    text = cut.plain
    gaps = len(_SPACED.findall(text)) if _BLANK.search(text) else 0
    if gaps >= 4 and gaps * 2 > sum("\u4e00" <= c <= "\u9fff" for c in text):
        return cut.without(*(m.span() for m in _SPACED_FIGURES.finditer(text)))
    return cut.without(*_around_lone(text)) if gaps and re.search("[，。,：:]", text) else cut


def _around_lone(text: str) -> list[tuple[int, int]]:
    """The blanks on both sides of a character by itself: papers set short names as wide as long ones."""
    lone = [m.span() for m in _LONE.finditer(text)]
    starts, ends = {start for start, _ in lone}, {end for _, end in lone}
    return [m.span() for m in _BETWEEN_HAN.finditer(text) if m.end() in starts or m.start() in ends]


_LONE = re.compile(
    rf"(?<![^ \u3000\xa0\t])[{CJK}](?=[ \u3000\xa0\t])|(?<=[ \u3000\xa0\t])[{CJK}](?![{CJK}]|(?<=[图文])[：:])"
)
_BETWEEN_HAN = re.compile(rf"(?<=[{CJK}]){_BLANKS}(?=[{CJK}])")


_PHRASE = re.compile(r"\S+")
_NO_WORD = 4
"""Characters of which each stands twice, at least, where they are no word: 高高兴兴 is one."""


def undoubled(cut: Cut) -> Cut:
    """A heading that OCR printed twice, once: each of its phrases (党建党建 引领引领) or as a whole."""
    text = cut.text
    half = len(text) // 2
    for middle in (half, half + 1):  # "甲 乙 甲 乙", with and without a blank between the halves
        first, second = text[:middle].strip(), text[middle:].strip()
        if len(first) >= 4 and first == second:
            return cut.part(0, middle).strip()
    dropped: list[tuple[int, int]] = []
    for phrase in _PHRASE.finditer(text):
        size = len(phrase[0]) // 2
        if size >= _NO_WORD and phrase[0][::2] == phrase[0][1::2]:  # 药药师师去去哪哪儿儿了了
            dropped += [(at, at + 1) for at in range(phrase.start() + 1, phrase.end(), 2)]
        elif size >= 2 and len(phrase[0]) % 2 == 0 and phrase[0][:size] == phrase[0][size:]:
            dropped.append((phrase.start() + size, phrase.end()))
    return cut.without(*dropped) if sum(end - start for start, end in dropped) >= 4 else cut
