"""Page numbers and running heads: lines that stand again on page after page, between lines of the article."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from corpus.reading.lines import Line, SetApart, is_closed

_PAGE_NUMBER = re.compile(
    r"[-—–·\s]*(?:第\s*)?[0-9０-９]{1,4}\s*(?:页|/\s*[0-9]{1,4}|版)?[-—–·\s]*$"
    r"|第\s*[0-9０-９一二三四五六七八九十]+\s*页.*$|[Pp]age\s*\d+.*$"
)
_LONGEST = 40
"""Characters of a running head at most."""


def without_running(found: Sequence[Line]) -> tuple[list[Line], list[SetApart]]:
    """The lines of the article, and those that were set apart."""
    reading = _Reading(found)
    for at in range(len(found)):
        reading.read(at)
    return reading.kept, reading.furniture


class _Reading:
    """Lines being sorted, from the first to the last."""

    def __init__(self, found: Sequence[Line]) -> None:
        self.kept: list[Line] = []
        self.furniture: list[SetApart] = []
        self._found = found
        self._heads = [_head(line.cut.text) for line in found]
        self._counts = Counter(self._heads)
        self._seen: set[str] = set()
        self._blank = 0
        """Blank lines above what was set apart last: they stand above the next line of the article."""
        self._behind_furniture = False

    def read(self, at: int) -> None:
        line = self._found[at]
        rule = "" if line.row else self._rule(at)
        self._behind_furniture = bool(rule)
        if rule:
            self.furniture.append(SetApart("boilerplate", rule, line.cut))
            self._blank = max(self._blank, line.blank_before)
        else:
            self.kept.append(replace(line, blank_before=max(self._blank, line.blank_before)))
            self._blank = 0
        self._seen.add(self._heads[at])

    def _rule(self, at: int) -> str:
        """Name of what a line is; a line of the article stands between lines, what belongs to the page at its edge."""
        text = self._found[at].cut.text
        if _PAGE_NUMBER.match(text) and (self._is_at_edge(at) or not text.strip().isdigit()):
            return "page number"
        return "running head" if self._is_at_edge(at) and self._is_running_head(at) else ""

    def _is_at_edge(self, at: int) -> bool:
        if self._behind_furniture or at in {0, len(self._found) - 1}:
            return True
        return bool(self._found[at].blank_before or self._found[at + 1].blank_before)

    def _is_running_head(self, at: int) -> bool:
        line, head = self._found[at], self._heads[at]
        if not head or self._counts[head] < 2 or is_closed(line.cut.text) or line.level or line.listed:
            return False
        numbered = head != re.sub(r"\s", "", line.cut.text)
        beside = at > 0 and self._heads[at - 1] == head  # a heading printed twice is no running head
        return numbered or (head in self._seen and not beside)


def _head(text: str) -> str:
    """A running head without what changes from page to page: its page number, its blanks."""
    if len(text) > _LONGEST:
        return ""
    return re.sub(r"第[0-9０-９]+[页版]|^[0-9０-９]+\s+|\s+[0-9０-９]+$|\s", "", text)
