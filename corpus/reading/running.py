"""Page numbers and running heads: lines that stand again on page after page, between lines of the article."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import pairwise

from corpus.reading import furniture
from corpus.reading.clauses import BEGINS_ANEW, GOES_ON, SCENE, SHOWN, tells_fact
from corpus.reading.cut import Cut
from corpus.reading.lines import CLOSING, Line, SetApart, is_closed, is_labelled, width

_PAGE_NUMBER = re.compile(
    r"[-—–·\s]*(?:第\s*)?[0-9０-９]{1,4}\s*(?:页|/\s*[0-9]{1,4}|版)?[-—–·\s]*$"
    r"|第\s*[0-9０-９一二三四五六七八九十]+\s*页.*$|[Pp]age\s*\d+.*$"
)
_JUMP = re.compile(
    r"(?:^[（(【〔](?:上接|紧接|下接|下转|转)[^（()），。]{1,12}[版栏页][）)】〕]\s*|\s*[（(【〔](?:下转|转)[^（()），。]{1,12}[版栏页][）)】〕]$)"
)
_LONGEST = 40
"""Characters of a running head at most."""


_BETWEEN = {
    *("date", "paper with its date or page", "number of a page", "goes on elsewhere", "section of the paper"),
    *("newsroom", "hotline", "editor", "label", "about the text", "rights", "asks to follow", "app of the paper"),
    *("code to scan", "account", "source of the pictures"),
}
"""Rules for furniture that stands between lines of a column also without a blank line."""
_SURE = {
    *("goes on elsewhere", "newsroom", "hotline", "editor", "label", "rights", "about the text"),
    *("points at a picture", "source of the pictures"),
}
"""Those that nothing else looks like: they need no column of lines that are as wide as each other."""
_SHORT = 0.6
"""Share of the line above it that such a line has at most."""
_STOP = re.compile("[。！？]")
_BARE = re.compile(r"[^，。；：、！？的了在]*$")
_PICTURE = re.compile(r"图为(?![了的是])|[▲△▼◀▶↑↓←→]|图\s?[0-9０-９一二三四五六七八九十]+[:：\s]|[［\[【（(]图片?[:：]")
"""How a caption begins, however wide it is."""
_HANGING = 2
"""Columns by which a mark hangs over the edge of a column."""
_PART = 0.85
"""Share of its column that a line of the page fills at most, and the line above it at least."""
_CLAUSE = 28
"""Characters at most of a caption that no word gives away, in the midst of a column."""
_TAKES_A_NOUN = "的和与及、是有为给向把被对让使由名位个"
"""Before a noun: a sentence may go on with whom a picture shows."""
_TEXT = 48
"""Columns of a line that no full stop ends and that is no heading, at least."""
_AROUND = 6
"""Lines above and below by which the width of a column is told."""
FOREIGN = "short line in a column that goes on"
_EVEN = 4
"""Lines that fill a column, at least, by which it is told that its lines are even."""
_UNMARKED = re.compile(
    r"[^，。；！？、]*[^，。；：！？、…”’）)》—－\-的了着和与及或把被将进到在向是有达为至成出于共约近过]$"
)
"""A line that no mark and no word leads on from."""


_MOST_LINES = 4
"""Lines of a caption at most."""
_TAKEN_BY = re.compile(
    r"\s*(?:[^，。；：]{0,16}(?:摄影?|供图|提供|图)|[（(][^（()）]{1,16}[）)]|图\s*[/／].{1,8})[。）)]?$"
    r"|(?:\s+[\u4e00-\u9fff·]{2,4}){1,3}$"
)
"""Behind a caption: who took the picture."""


def goes_on(found: Sequence[Line], at: int) -> bool:
    """Whether a line that begins as captions do (图为) goes on with the sentence above it: 一张地⏎图为病人指路.

    The two lines make a word there, or the sentence ends in the midst of a line, where no caption does.
    """
    line = found[at]
    if not at or line.blank_before or not line.cut.plain.startswith("图为") or is_closed(found[at - 1].cut.plain):
        return False
    if furniture.row("word that ends in 图").takes(found[at - 1].cut.plain):
        return True
    for below in found[at : at + _MOST_LINES]:
        text = below.cut.plain
        if stop := _STOP.search(text):
            rest = text[stop.end() :].lstrip(CLOSING)
            return bool(rest) and not _TAKEN_BY.match(rest)
        if text[-1] not in "，、；：":
            break
    return False


def without_running(found: Sequence[Line]) -> tuple[list[Line], list[SetApart]]:
    """The lines of the article, and those that were set apart."""
    reading = _Reading(found)
    for at in range(len(found)):
        reading.read(at)
    return reading.kept, reading.furniture


CONTENTS = "table of contents"
"""Rule of lines that say on which page a heading stands."""
_ENTRY = re.compile(r"^(\S.*?)\s*(?:…{2,}|[.·．]{3,}|—{2,})\s*[0-9]{1,3}$")


_LONG = 80
"""Characters of such a line at most."""


def _contents(found: Sequence[Line]) -> Iterator[int]:
    """Places of three lines or more with a number behind dots, most of which stand again as lines by themselves."""
    run: list[int] = []
    lines = {line.cut.plain for line in found}
    named = [m[1] if _ends_with_figure(line.cut) and (m := _ENTRY.match(line.cut.plain)) else "" for line in found]
    for i, name in enumerate([*named, ""]):
        if name:
            run.append(i)
            continue
        if len(run) > 2 and sum(named[at] in lines for at in run) * 2 > len(run):
            yield from run
        run = []


def _ends_with_figure(cut: Cut) -> bool:
    return cut.plain[-1:].isdigit() and len(cut) <= _LONG


class _Reading:
    """Lines being sorted, from the first to the last."""

    def __init__(self, found: Sequence[Line]) -> None:
        self.kept: list[Line] = []
        self.furniture: list[SetApart] = []
        self._found = found
        self._heads = [_head(line.cut.plain) for line in found]
        self._counts = Counter(self._heads)
        self._contents = frozenset(_contents(found))
        self._seen: set[str] = set()
        self._blank = 0
        """Blank lines above what was set apart last: they stand above the next line of the article."""
        self._behind_furniture = False
        self._under_text = False
        """A sentence has ended above."""
        self._caption_ends = 0
        """Place behind the caption that has begun above."""

    def read(self, at: int) -> None:
        line = self._without_jump(self._found[at])
        kind, rule = ("", "") if line.row else self._rule(at)
        self._behind_furniture = bool(rule)
        if rule:
            self.furniture.append(SetApart(kind, rule, line.cut))
            self._blank = max(self._blank, line.blank_before)
        else:
            self.kept.append(line._replace(blank_before=self._blank) if self._blank > line.blank_before else line)
            self._blank = 0
            self._under_text = self._under_text or _STOP.search(line.cut.plain) is not None
        self._seen.add(self._heads[at])

    def _without_jump(self, line: Line) -> Line:
        """A line without the mark at its edge that says where the text goes on: （上接第一版）."""
        jump = (
            _JUMP.search(line.cut.plain)
            if line.cut.plain[:1] in "（(【〔" or line.cut.plain[-1:] in "）)】〕"
            else None
        )
        if jump is None or line.row or len(jump[0]) == len(line.cut):
            return line
        self.furniture.append(SetApart("masthead", "goes on elsewhere", line.cut.part(*jump.span()).strip()))
        cut = line.cut.without(jump.span()).strip()
        first = not jump.start()
        return line._replace(cut=cut, width=width(cut.text), comes_from=first, goes_to=not first)

    def _rule(self, at: int) -> tuple[str, str]:
        """Kind and name of the rule for a line of the page; empty for one of the article.

        A line of the article stands between lines, what belongs to the page at its edge, or in a sentence.
        """
        text = self._found[at].cut.plain
        if at < self._caption_ends:
            return "caption", "points at a picture"
        if furniture.row("comment of the markup").takes(text):
            return "boilerplate", "comment of the markup"
        if at in self._contents:
            return "boilerplate", CONTENTS
        if _PAGE_NUMBER.match(text) and (self._is_at_edge(at) or not text.strip().isdigit()):
            return "boilerplate", "page number"
        if self._is_running_head(at):
            return "boilerplate", "running head"
        return ("", "") if self._is_apart(at) else self._rule_between(at)

    def _rule_between(self, at: int) -> tuple[str, str]:
        """The same for a line between two lines of a column."""
        line, before = self._found[at], self.kept[-1] if self.kept else self._found[at - 1]
        if line.level or line.listed:
            return "", ""
        of_the_paper = ("contacts of the paper", "imprint of the paper") if self._under_text else ()
        for told in map(furniture.row, (*of_the_paper, "of the newsroom alone", "paper with its date or page")):
            if told.takes(line.cut.plain):
                return told.kind, told.name
        if is_closed(before.cut.plain):
            return "", ""
        rule = _rule_of_the_paper(line.cut.plain, before.cut.plain)
        if rule[0]:
            return rule
        columns = width(line.cut.text)
        if goes_on(self._found, at):
            return "", ""
        wide = before.width >= min(_PART * self._column(at), _TEXT)
        fits = columns <= before.width + _HANGING and wide
        if fits and _PICTURE.match(line.cut.plain):
            self._caption_ends = self._end_of_caption(at)
            return "caption", "points at a picture"
        if not self._under_text or columns > before.width:
            return "", ""
        if columns <= _SHORT * before.width:
            for kind in ("caption", "masthead", "boilerplate"):
                sure = furniture.rule(kind, line.cut.plain)
                if sure in _SURE:
                    return kind, sure
        return self._rule_in_column(at, before)

    def _rule_in_column(self, at: int, before: Line) -> tuple[str, str]:
        """The same for a line that is narrower than its column, below one that is not."""
        line = self._found[at]
        text, columns = line.cut.plain, width(line.cut.text)
        column = self._column(at)
        if not columns <= _PART * column <= before.width:
            return "", ""
        picture = furniture.row("points at a picture")
        if picture.takes(text):
            return picture.kind, picture.name
        if self._shows_a_scene(at, before.cut.plain):
            return "caption", "shows a scene inside a sentence"
        for kind in ("date", "masthead", "boilerplate"):
            rule = furniture.rule(kind, text, sentence=is_closed(text))
            if rule in _BETWEEN:
                return kind, rule
        reporter = furniture.row("reporter")
        if reporter.takes(text) and _BARE.match(text):
            return "boilerplate", reporter.name
        return ("boilerplate", FOREIGN) if self._is_foreign(at) else ("", "")

    def _is_foreign(self, at: int) -> bool:
        """Whether a short line without a mark stands where a column of even lines, which end but with a sentence, goes on.

        Whatever it says, it is none of the column's: running text fills its lines.
        """
        line, after = self._found[at], self._found[at + 1]
        column = self._column(at)
        if line.width > _SHORT * column or not _UNMARKED.match(line.cut.plain) or is_labelled(line.cut.plain):
            return False
        if after.level or after.listed or after.row or after.numbered or after.indented or after.width < _PART * column:
            return False
        if furniture.row("points at a picture").takes(after.cut.plain):
            return False
        around = self._found[max(0, at - 2 * _AROUND) : at + 2 * _AROUND]
        open_lines = [
            one.width
            for one, below in pairwise(around)
            if one is not line and not (below.blank_before or one.level or one.row or is_closed(one.cut.plain))
        ]
        full = sum(width >= _PART * column for width in open_lines)
        return full >= _EVEN and full >= _PART * len(open_lines)

    def _shows_a_scene(self, at: int, before: str) -> bool:
        """Whether a short sentence below an open line is a caption: the paragraph does not end with it.

        It does not where all paragraphs begin indented and the next line is not, nor where blank lines end them and the next
        line goes on as only the open one can.  On a page with other captions in the midst of sentences one that begins with
        whom a picture shows is one as well.
        """
        line, after = self._found[at], self._found[at + 1]
        text = line.cut.plain
        if (
            len(text) > _CLAUSE
            or text[-1] not in "。."
            or tells_fact(text.rstrip("。."))
            or line.numbered
            or line.indented
        ):
            return False
        if after.level or after.listed or after.row or after.numbered or after.indented:
            return False
        if self._ends_before_blank and GOES_ON.match(after.cut.plain) and not GOES_ON.match(text):
            return True
        shown = SHOWN.match(text) is not None
        if before[-1] in _TAKES_A_NOUN or not (shown or SCENE.search(text)):
            return False
        return self._ends_before_indented or (shown and self._pictures > 1 and not BEGINS_ANEW.match(after.cut.plain))

    @cached_property
    def _pictures(self) -> int:
        """Captions that a word gives away."""
        return sum(furniture.row("points at a picture").takes(line.cut.plain) for line in self._found)

    @cached_property
    def _ends_before_indented(self) -> bool:
        """Whether nearly all lines at which a paragraph may end are followed by an indented one."""
        return _nearly_all([after.indented for after in self._below_ends if not after.blank_before])

    @cached_property
    def _ends_before_blank(self) -> bool:
        """Whether nearly all of them are followed by a blank line."""
        return _nearly_all([after.blank_before > 0 for after in self._below_ends])

    @cached_property
    def _below_ends(self) -> list[Line]:
        """The lines below those at which a paragraph may end: whole sentences that do not fill their column."""
        return [
            after
            for i, (line, after) in enumerate(pairwise(self._found))
            if is_closed(line.cut.plain) and line.width <= _PART * self._column(i)
        ]

    def _end_of_caption(self, at: int) -> int:
        """The place behind a caption: one that ends with a comma goes on in the lines below up to its full stop."""
        for i, line in enumerate(self._found[at : at + _MOST_LINES], at):
            text = line.cut.plain
            if _STOP.search(text) or text[-1] not in "，、；：":
                return i + 1
        return at + 1

    def _column(self, at: int) -> int:
        """Columns of the widest line around a place."""
        return max(one.width for one in self._found[max(0, at - _AROUND) : at + _AROUND])

    def _is_at_edge(self, at: int) -> bool:
        return self._behind_furniture or self._is_apart(at)

    def _is_apart(self, at: int) -> bool:
        if at in {0, len(self._found) - 1}:
            return True
        return bool(self._found[at].blank_before or self._found[at + 1].blank_before)

    def _is_running_head(self, at: int) -> bool:
        line, head = self._found[at], self._heads[at]
        if not head or self._counts[head] < 2 or is_closed(line.cut.plain) or line.level or line.listed:
            return False
        if not self._is_at_edge(at):
            return _NUMBER.search(line.cut.plain) is not None
        numbered = head != "".join(line.cut.plain.split())
        return numbered or (head in self._seen and not self._is_printed_twice(at))

    def _is_printed_twice(self, at: int) -> bool:
        """Whether a line is one of a heading, of one line or of two, that is printed twice."""
        for lines in (1, 2):
            for start in range(max(lines, at - lines + 1), at + 1):
                printed = self._heads[start : start + lines]
                if all(printed) and self._heads[start - lines : start] == printed:
                    return True
        return False


def _rule_of_the_paper(text: str, above: str) -> tuple[str, str]:
    """Kind and name of the rule for a line inside a sentence that is the paper's whatever its width, if any."""
    paper, reached = map(furniture.row, ("paper with its date or page", "reached by"))
    if paper.takes(text):
        return paper.kind, paper.name
    return (reached.kind, reached.name) if reached.takes(text) and not is_labelled(above) else ("", "")


def _nearly_all(true: Sequence[bool]) -> bool:
    """Whether all but one are, and two at least."""
    return sum(true) > 1 and sum(true) >= _PART * (len(true) - 1)


_NUMBER = re.compile(r"第\s*[0-9０-９]+\s*[页版]|^[A-Z][0-9０-９]{1,2}\s|\s[A-Z][0-9０-９]{1,2}$")
_CHANGES = re.compile(rf"{_NUMBER.pattern}|^[0-9０-９]+\s+|\s+[0-9０-９]+$|\s")


def _head(text: str) -> str:
    """A running head without what changes from page to page: its page number, its blanks."""
    if len(text) > _LONGEST:
        return ""
    return _CHANGES.sub("", text)
