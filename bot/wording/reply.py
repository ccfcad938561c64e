"""Parts of a reply: text, marks and buttons, and functions that combine them.

There is no markup, so nothing that a report or a reader writes can break it.  It knows neither Telegram nor
the terminal: handlers/send.py turns marks into Telegram's entities and terminal.py into colours, so
both say the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from bot.wording import texts
from bot.wording.buttons import Copy, Nothing, Press, Share
from bot.wording.texts import Language, Text, in_words
from retrieval.answering.pages import GAP

LIMIT = 4096
"""Length of a message in UTF-16 code units, at most, as Telegram counts it."""
NARROW = 11
"""Characters, at most, of a button that a phone can show beside another one."""
HOUSE = "🏥 "
Marks = tuple["Mark", ...]
Rows = tuple[tuple["Button", ...], ...]
PageTurn = Callable[[int], Press]
"""Returns the press that shows the page with a number, from 0."""


class Style(StrEnum):
    """Ways in which a part of a text is set off."""

    BOLD = "bold"
    QUOTE = "quote"
    """Whole lines, set off as a block."""
    FOLDED = "folded"
    """Whole lines, of which a phone shows the first three until they are tapped."""
    SOURCE = "source"
    """The source of a quote; less prominent than the quote."""
    LINK = "link"
    """Leads to the address of its mark."""
    CODE = "code"
    """Shown literally: Telegram would make a link of report.md."""


class Mark(NamedTuple):
    """A style for a stretch of the text."""

    style: Style
    start: int
    end: int
    """End of the stretch, exclusive; offsets are code points of the text."""
    address: str = ""
    """Where a link leads."""

    def moved(self, by: int) -> Mark:
        """The same style `by` characters further on."""
        return Mark(self.style, self.start + by, self.end + by, self.address)


class Button(NamedTuple):
    """A label, and what pressing it does."""

    text: str
    press: Press | Copy | Share


@dataclass(frozen=True, slots=True)
class Reply:
    """A text with marks over it and buttons below."""

    text: str
    marks: Marks = ()
    buttons: Rows = ()
    """Buttons, row by row; shown where there can be any."""

    def __add__(self, other: Reply | str) -> Reply:
        if isinstance(other, str):
            return Reply(self.text + other, self.marks, self.buttons)
        moved = [mark.moved(len(self.text)) for mark in other.marks]
        return Reply(self.text + other.text, (*self.marks, *moved), (*self.buttons, *other.buttons))

    def with_buttons(self, rows: Iterable[Sequence[Button]]) -> Reply:
        """The same reply with more rows of buttons; empty ones are left out."""
        return Reply(self.text, self.marks, (*self.buttons, *[tuple(row) for row in rows if row]))


def said(text: Text, language: Language, **values: object) -> Reply:
    """A reply that says one text and nothing else."""
    return Reply(text.of(language, **values))


def marked(text: str, style: Style) -> Reply:
    """A text all of which has one style."""
    return Reply(text, (Mark(style, 0, len(text)),))


def joined(*parts: Reply | str, between: str = GAP) -> Reply:
    """Join replies and plain texts, with a blank line between them; empty ones are left out."""
    text, marks, buttons = "", list[Mark](), list[tuple[Button, ...]]()
    for part in parts:
        words = part if isinstance(part, str) else part.text
        if not words:
            continue
        text += between if text else ""
        if isinstance(part, Reply):
            marks += [mark.moved(len(text)) for mark in part.marks]
            buttons += part.buttons
        text += words
    return Reply(text, tuple(marks), tuple(buttons))


def in_rows(row: Sequence[Button]) -> list[list[Button]]:
    """Buttons two in a row, or one where a phone has no room for two labels."""
    width = 2 if all(len(button.text) <= NARROW for button in row) else 1
    return [list(row[at : at + width]) for at in range(0, len(row), width)]


def pager(number: int, count: int, press: PageTurn, language: Language) -> list[Button]:
    """The row ‹ 2/5 ›, always of three buttons, so that none moves away under a thumb: the first follows the last."""
    label = texts.PLACE_OF_ALL.of(language, number=number + 1, count=count)
    return [
        Button("‹", press((number - 1) % count)),
        Button(label, Nothing()),
        Button("›", press((number + 1) % count)),
    ]


def listed(names: Sequence[str], language: Language) -> str:
    """Up to ten names in a list, with the number of all when there are more."""
    first = texts.LIST.of(language).join(short(name, 30) for name in names[:10])
    return texts.AND_OTHERS.of(language, listed=first, count=len(names)) if len(names) > 10 else first


def in_quotes(words: Sequence[str], limit: int, language: Language) -> str:
    """Words in quotation marks, each cut to `limit` characters."""
    marked = (texts.QUOTED.of(language, words=short(word, limit)) for word in words)
    return texts.BETWEEN_QUOTED.of(language).join(marked)


def short(label: str, limit: int) -> str:
    """The label on one line, cut to `limit` characters."""
    return cut(" ".join(label.split()), limit)


def briefly(value: object, language: Language, limit: int) -> str:
    """A problem on one line, as for `short`."""
    return short(str(in_words(value, language)), limit)


def cut(label: str, limit: int) -> str:
    """The label, or its beginning and an ellipsis, `limit` characters in all."""
    return label if len(label) <= limit else label[: limit - 1] + "…"
