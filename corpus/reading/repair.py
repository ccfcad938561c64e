"""From a source to its blocks: lines that belong together, joined; marks of the page, deleted.

OCR and text extraction give lines, not paragraphs.  A block is what stands between blank lines or
between lines that end early, its wraps joined with nothing between them.  Repair deletes and joins;
it never writes a character.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from corpus.reading.cut import Cut

_LINE_END = re.compile(r"\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_HEADING_MARK = re.compile(r"(#{1,6})\s+")
_LIST_MARK = re.compile(r"(?:>\s*)+|[-*+]\s+(?=\S)|[✅✔☑✓➤►•👉📌📍🔹🔸🔺🔷🔶⭐]\ufe0f?\s*(?=\S)")
_RULE = re.compile(r"[-=*_~—─━#·.\s]{3,}$")
_EMPHASIS = re.compile(r"\*\*|__(?=\S)|(?<=\S)__|^\*(?=[^*\s].*\*$)|(?<=[^*\s])\*$")
_CJK = "\u3400-\u4dbf\u4e00-\u9fff"
_BLANKS = r"[ \u3000\xa0\t]+"
_SPACED = re.compile(rf"(?<=[{_CJK}，。、；：！？“”‘’（）《》]){_BLANKS}(?=[{_CJK}，。、；：！？“”‘’（）《》])")
_SPACED_FIGURES = re.compile(
    rf"(?<=[{_CJK}，。、；：！？“”‘’（）《》0-9０-９％%.．]){_BLANKS}(?=[{_CJK}，。、；：！？“”‘’（）《》0-9０-９％%.．])"
)
_SIGNED = re.compile(r"(?<=[。！？!?”])\s*[（(][^（）()。]{2,30}[）)]\s*$")
_HAN = re.compile(f"[{_CJK}%％]")
TERMINAL = "。！？!?…"
CLOSING = "”’」』）)】》〉\"'"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the source, without the marks of its markup."""

    cut: Cut
    width: int
    """Columns it takes."""
    end: int
    """Offset of the line end behind it."""
    blank_before: int
    """Blank lines above it."""
    indented: bool
    level: int
    """Markdown heading level; 0 for none."""
    listed: bool


@dataclass(frozen=True, slots=True)
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

    @property
    def text(self) -> str:
        return self.cut.text

    @property
    def closed(self) -> bool:
        """Whether it ends as a sentence does."""
        return self.listed or is_closed(self.text)


def is_closed(text: str) -> bool:
    """Whether a text ends as a sentence does; the writers' names in brackets may stand behind."""
    text = _SIGNED.sub("", text)
    stripped = text.rstrip().rstrip(CLOSING)
    if not stripped:
        return False
    return (
        stripped[-1] in TERMINAL
        or (text.rstrip()[-1] in "”」』" and stripped[-1] in "~～")
        or (stripped[-1] == "." and _HAN.match(stripped[-2:-1] or ".") is not None)
    )


def width(text: str) -> int:
    """Columns that a text takes on a page: two for a full-width character."""
    return sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in text)


def lines(source: str, start: int = 0) -> list[Line]:
    """The lines of a source from `start` on that hold anything."""
    found: list[Line] = []
    blank = 0
    for end, after in _line_ends(source, start):
        raw = source[start:end]
        cut = Cut.of(source, start, end).strip()
        if cut.text.startswith("\ufeff"):
            cut = cut.part(1).strip()
        indented = raw[:1] == "\u3000" or raw[:2] in {"  ", "\xa0\xa0"} or raw[:1] == "\t"
        line = _line(cut, end, blank, indented)
        if line.cut.text and not _RULE.match(cut.text):
            found.append(line)
            blank = 0
        else:
            blank += 1
        start = after
    return found


def _line_ends(source: str, start: int) -> list[tuple[int, int]]:
    return [*(m.span() for m in _LINE_END.finditer(source, start)), (len(source), len(source))]


_ENTRY = re.compile(
    r"(?:19|20|１９|２０)\d\d\s?年(?:\s?\d{1,2}\s?月(?:\s?\d{1,2}\s?日)?)?[ \u3000\t]{1,12}[\u4e00-\u9fff“《第]|\|.*[\u4e00-\u9fff].*\|$"
)
"""An entry of a chronicle, its date apart from what happened; a row of a box drawn with bars."""


def _line(cut: Cut, end: int, blank: int, indented: bool) -> Line:
    level, listed = 0, False
    heading = _HEADING_MARK.match(cut.text)
    if heading:
        level = len(heading[1])
        cut = cut.part(heading.end()).strip()
        trailing = re.search(r"\s#+$", cut.text)
        cut = cut.part(0, trailing.start()) if trailing else cut
    else:
        mark = _LIST_MARK.match(cut.text)
        if mark:
            listed = True
            cut = cut.part(mark.end()).strip()
        elif _ENTRY.match(cut.text):
            listed = True
    cut = cut.without(*(m.span() for m in _EMPHASIS.finditer(cut.text))).strip()
    return Line(cut, width(cut.text), end, blank, indented, level, listed)


def _wrap_width(found: list[Line]) -> int:
    """Columns at which the page wraps its lines; 0 when it does not."""
    widths = [line.width for line in found if not line.level]
    if len(widths) < 4:
        return 0
    long = sorted(widths)[len(widths) // 2 :]
    usual = int(median(long))
    # Lines that follow one another without a blank and are as wide as the page, give or take hanging punctuation.
    runs = sum(
        1 for line, after in pairwise(found) if not after.blank_before and abs(line.width - usual) <= max(6, usual // 8)
    )
    return usual if usual <= 140 and runs >= max(3, len(widths) // 4) else 0


def _stretch_widths(found: list[Line]) -> list[int]:
    """For every line the width of the widest in its stretch without blank lines."""
    widest: list[int] = []
    start = 0
    for i in range(1, len(found) + 1):
        if i == len(found) or found[i].blank_before:
            widest += [max(line.width for line in found[start:i])] * (i - start)
            start = i
    return widest


def blocks(source: str, start: int = 0) -> tuple[list[Block], list[str]]:
    """The blocks of a source from `start` on, in its order, and the page numbers and running heads that stood between them."""
    found, furniture = _without_page_furniture(lines(source, start))
    wrap = _wrap_width(found)
    widest = _stretch_widths(found)
    indenting = sum(line.indented for line in found) >= max(2, len(found) // 8)
    built: list[Block] = []
    current: list[Line] = []

    def finish() -> None:
        if current:
            built.append(_block(current))
            current.clear()

    for i, line in enumerate(found):
        if current and not _continues(found[i - 1], line, wrap, widest[i], indenting=indenting):
            finish()
        current.append(line)
    finish()
    return built, furniture


def _continues(before: Line, line: Line, wrap: int, widest: int, *, indenting: bool) -> bool:
    """Whether a line goes on where the line before it stopped at the edge of the page.

    `wrap`: columns of the page, 0 when it does not wrap; `widest`: of the lines around this one.
    """
    if line.blank_before or line.level or before.level or line.listed:
        return False
    if indenting and line.indented:
        return False
    limit = wrap or widest
    slack = max(6, limit // 6)
    full = before.width >= limit - slack
    if not full and wrap:
        # A stretch set wider or narrower than the rest of the page, such as a lead.
        full = widest > wrap + slack and before.width >= widest - slack
    if is_closed(before.cut.text):
        return bool(wrap) and full and not (indenting and line.indented)
    if full and (wrap or len(before.cut.text) > 24):
        return True
    return before.cut.text[-1] in "，、；：,;:（(“《" and len(before.cut.text) > 8


def _block(run: list[Line]) -> Block:
    cut = run[0].cut
    for before, line in pairwise(run):
        latin = cut.text[-1:].isascii() and line.cut.text[:1].isascii()
        words = latin and cut.text[-1:].isalpha() and line.cut.text[:1].isalpha()
        cut = cut.joined(line.cut, before.end if words else None)
    return Block(_unspaced(cut), run[-1].end, run[0].blank_before, run[0].level, len(run), run[0].listed)


def _unspaced(cut: Cut) -> Cut:
    """Without the blanks that OCR puts between characters; a blank between two phrases stays."""
    gaps = len(_SPACED.findall(cut.text))
    characters = sum("\u4e00" <= c <= "\u9fff" for c in cut.text)
    if gaps >= 4 and gaps * 3 > characters:
        return cut.without(*(m.span() for m in _SPACED_FIGURES.finditer(cut.text)))
    return cut.without(*_around_lone(cut.text)) if gaps and re.search("[，。,]", cut.text) else cut


def _around_lone(text: str) -> list[tuple[int, int]]:
    """The blanks on both sides of a character by itself: papers set short names as wide as long ones."""
    lone = [m.span() for m in _LONE.finditer(text)]
    starts, ends = {start for start, _ in lone}, {end for _, end in lone}
    return [m.span() for m in _BETWEEN_HAN.finditer(text) if m.end() in starts or m.start() in ends]


_LONE = re.compile(rf"(?<![^ \u3000\xa0\t])[{_CJK}](?=[ \u3000\xa0\t])|(?<=[ \u3000\xa0\t])[{_CJK}](?![{_CJK}])")
_BETWEEN_HAN = re.compile(rf"(?<=[{_CJK}]){_BLANKS}(?=[{_CJK}])")
_PAGE_NUMBER = re.compile(
    r"[-—–·\s]*(?:第\s*)?[0-9０-９]{1,4}\s*(?:页|/\s*[0-9]{1,4}|版)?[-—–·\s]*$|第\s*[0-9０-９一二三四五六七八九十]+\s*页.*$|[Pp]age\s*\d+.*$"
)


def _without_page_furniture(found: list[Line]) -> tuple[list[Line], list[str]]:
    """Page numbers and running heads (short lines that stand again on page after page), set apart."""
    repeated = Counter(_running(line.cut.text) for line in found if len(line.cut.text) <= 40)
    kept: list[Line] = []
    furniture: list[str] = []
    blank = 0
    seen: set[str] = set()
    at_edge = False
    for i, line in enumerate(found):
        text = line.cut.text
        head = _running(text)
        after = found[i + 1] if i + 1 < len(found) else None
        # A line of the article stands between lines; what belongs to the page stands at its edge.
        edge = not i or after is None or line.blank_before or after.blank_before or at_edge
        beside = i > 0 and _running(found[i - 1].cut.text) == head  # a heading printed twice is no running head
        again = head in seen and not beside
        numbered = repeated[head] >= 2 and head != re.sub(r"\s", "", text)
        running = bool(head) and not is_closed(text) and not line.level and not line.listed
        seen.add(head)
        number = _PAGE_NUMBER.match(text) and (edge or not text.strip().isdigit())
        if number or (edge and running and (numbered or (again and repeated[head] >= 2))):
            furniture.append(text)
            blank = max(blank, line.blank_before)
            at_edge = True
            continue
        at_edge = False
        kept.append(replace(line, blank_before=max(blank, line.blank_before)))
        blank = 0
    return kept, furniture


def _running(text: str) -> str:
    """A running head without what changes from page to page: its page number, its blanks."""
    return re.sub(r"第[0-9０-９]+[页版]|^[0-9０-９]+\s+|\s+[0-9０-９]+$|\s", "", text) if len(text) <= 40 else ""


def undoubled(cut: Cut) -> Cut:
    """A heading that OCR printed twice, once: each of its phrases (党建党建 引领引领) or as a whole."""
    text = cut.text
    half = len(text) // 2
    for middle in (half, half + 1):  # "甲 乙 甲 乙", with and without a blank between the halves
        first, second = text[:middle].strip(), text[middle:].strip()
        if len(first) >= 4 and first == second:
            return cut.part(0, middle).strip()
    dropped: list[tuple[int, int]] = []
    for phrase in re.finditer(r"\S+", text):
        size = len(phrase[0]) // 2
        if size >= 2 and len(phrase[0]) % 2 == 0 and phrase[0][:size] == phrase[0][size:]:
            dropped.append((phrase.start() + size, phrase.end()))
    return cut.without(*dropped) if sum(end - start for start, end in dropped) >= 4 else cut
