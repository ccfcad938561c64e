"""What a reply is made of: text, marks and buttons, and the ways to put them together.

Never markup, so nothing that a report or a reader writes can break it.  It knows neither Telegram nor
the terminal: handlers/send.py turns marks into Telegram's entities and terminal.py into colours, so
both say the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import NamedTuple

from bot.wording import texts
from bot.wording.buttons import Nothing, Press
from bot.wording.texts import Language, Text, in_words
from retrieval.answering.pages import GAP

LIMIT = 4096
"""Length of a message in UTF-16 code units, which is what Telegram counts."""
NARROW = 11
"""Characters of a button that a phone can show beside another one."""
HOUSE = "🏥 "
Marks = tuple["Mark", ...]
Rows = tuple[tuple["Button", ...], ...]
PageTurn = Callable[[int], Press]
"""From the number of a page to the button that shows it."""


class Style(StrEnum):
    BOLD = "bold"
    QUOTE = "quote"
    """Whole lines, set off as a block."""
    SOURCE = "source"
    """Where a quote stands; less important than the quote."""
    CODE = "code"
    """To be taken literally: Telegram would make a link of report.md."""


class Mark(NamedTuple):
    style: Style
    start: int
    end: int
    """Code points of the text; `end` is exclusive."""


class Button(NamedTuple):
    text: str
    press: Press


@dataclass(frozen=True, slots=True)
class Reply:
    text: str
    marks: Marks = ()
    buttons: Rows = ()
    """Row by row; shown where buttons can be."""

    def __add__(self, other: Reply | str) -> Reply:
        if isinstance(other, str):
            return replace(self, text=self.text + other)
        shift = len(self.text)
        moved = (Mark(style, start + shift, end + shift) for style, start, end in other.marks)
        return Reply(self.text + other.text, (*self.marks, *moved), (*self.buttons, *other.buttons))

    def with_buttons(self, rows: Iterable[Sequence[Button]]) -> Reply:
        """The same with more rows; empty ones are left out."""
        return replace(self, buttons=(*self.buttons, *(tuple(row) for row in rows if row)))


def said(text: Text, language: Language, **values: object) -> Reply:
    """One thing that Chuchu says, and nothing else."""
    return Reply(text.of(language, **values))


def marked(text: str, style: Style) -> Reply:
    return Reply(text, (Mark(style, 0, len(text)),))


def joined(*replies: Reply) -> Reply:
    """Replies below each other with a blank line between; empty ones are left out."""
    whole = Reply("")
    for reply in replies:
        if reply.text:
            whole = whole + (GAP if whole.text else "") + reply
    return whole


def in_rows(row: Sequence[Button]) -> list[list[Button]]:
    """Two in a row where a phone has room for their names."""
    width = 2 if all(len(button.text) <= NARROW for button in row) else 1
    return [list(row[at : at + width]) for at in range(0, len(row), width)]


def pager(number: int, count: int, press: PageTurn, language: Language) -> list[Button]:
    """‹ 2/5 ›, always three buttons, so that none moves away under a thumb: after the last comes the first."""
    label = texts.PLACE_OF_ALL.of(language, number=number + 1, count=count)
    return [
        Button("‹", press((number - 1) % count)),
        Button(label, Nothing()),
        Button("›", press((number + 1) % count)),
    ]


def listed(names: Sequence[str], language: Language) -> str:
    """Up to ten names."""
    first = texts.LIST.of(language).join(short(name, 30) for name in names[:10])
    return texts.AND_OTHERS.of(language, listed=first, count=len(names)) if len(names) > 10 else first


def in_quotes(words: Sequence[str], limit: int, language: Language) -> str:
    marked = (texts.QUOTED.of(language, words=short(word, limit)) for word in words)
    return texts.BETWEEN_QUOTED.of(language).join(marked)


def short(label: str, limit: int) -> str:
    return cut(" ".join(label.split()), limit)


def briefly(value: object, language: Language, limit: int) -> str:
    """A problem on one line, as for `short`."""
    return short(str(in_words(value, language)), limit)


def cut(label: str, limit: int) -> str:
    return label if len(label) <= limit else label[: limit - 1] + "…"
