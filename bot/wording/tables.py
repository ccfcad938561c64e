"""The journal as tables for a spreadsheet: CSV that Excel opens with Chinese intact.

A byte order mark makes Excel read it as UTF-8.  Whatever a reader typed stays text: a cell that
Excel would take for a formula gets an apostrophe in front, as a question may be `=HYPERLINK(...)`.

Pure: records in, bytes out.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, tzinfo

from bot.journal.entries import COMMAND_LINE, Deed, Entry
from bot.journal.unanswered import WORDINGS, Group
from bot.wording import replies, texts
from bot.wording.administration import OUTCOMES
from bot.wording.texts import Language, Text

Cell = str | int | float

VOTES = {1: texts.VOTED_UP, -1: texts.VOTED_DOWN}
REASONS: Mapping[str, Text] = {reason.value: text for reason, text in replies.REASONS.items()}
KINDS = {
    "private": texts.KIND_PRIVATE,
    "group": texts.KIND_GROUP,
    "inline": texts.KIND_INLINE,
    "terminal": texts.KIND_TERMINAL,
}

_FORMULA = re.compile(r"[\s\x00]*[=+\-@\uff1d\uff0b\uff0d\uff20]")  # also of full width
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_LONGEST = 16_000
"""Characters of a cell at most; Excel's limit is 32,767 UTF-16 units, and a longer cell spoils the rows after it."""


class EntryTable:
    """A row for each entry, times in `zone` or where the server stands.  It grows: memory holds what it says, no entry."""

    def __init__(self, language: Language, zone: tzinfo | None = None) -> None:
        self._language = language
        self._zone = zone
        self._table = _Table(texts.ENTRY_COLUMNS.of(language).splitlines())
        self.rows = 0

    def add(self, entry: Entry) -> None:
        self._table.add(self._row(entry))
        self.rows += 1

    @property
    def size(self) -> int:
        """Bytes so far."""
        return self._table.size

    @property
    def content(self) -> bytes:
        return self._table.content

    def _row(self, entry: Entry) -> Sequence[Cell]:
        language, between = self._language, texts.LIST.of(self._language)
        return (
            _time(entry.when, self._zone),
            entry.question,
            OUTCOMES[entry.outcome].of(language),
            between.join(entry.scope),
            between.join(dict.fromkeys(shown.hospital for shown in entry.quotes if shown.hospital)),
            between.join(dict.fromkeys(shown.file for shown in entry.quotes)),
            round(entry.seconds, 3),
            VOTES[entry.vote].of(language) if entry.vote else "",
            between.join(REASONS[one].of(language) for one in entry.complaints if one in REASONS),
            entry.language,
            KINDS[entry.kind].of(language) if entry.kind in KINDS else entry.kind,
            f"R{entry.reader[:10]}",  # a letter first, or Excel takes some of them for numbers
        )


def groups_csv(groups: Iterable[tuple[Group, bool]], language: Language, zone: tzinfo | None = None) -> bytes:
    """A row for each group of unanswered questions, with whether it is answered now."""
    between = texts.LIST.of(language)
    return _csv(
        texts.GROUP_COLUMNS.of(language).splitlines(),
        (
            (
                group.times,
                group.readers,
                group.example.question,
                "\n".join(group.wordings[1 : 1 + WORDINGS]),
                between.join(group.hospitals),
                (texts.COVERED if group.covered else texts.COVERED_NOT).of(language),
                between.join(f"{OUTCOMES[outcome].of(language)} {times}" for outcome, times in group.outcomes.items()),
                group.voted_down,
                _time(group.last, zone),
                group.shown.file if group.shown else "",
                (texts.YES if answered else texts.NO).of(language),
            )
            for group, answered in groups
        ),
    )


def deeds_csv(deeds: Iterable[Deed], language: Language, zone: tzinfo | None = None) -> bytes:
    """A row for each thing that an administrator did."""
    return _csv(
        texts.DEED_COLUMNS.of(language).splitlines(),
        (
            (_time(deed.when, zone), _whoever(deed.administrator, language), deed.action, deed.target, deed.result)
            for deed in deeds
        ),
    )


def _whoever(administrator: int, language: Language) -> Cell:
    return texts.KIND_COMMAND_LINE.of(language) if administrator == COMMAND_LINE else administrator


def _csv(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    table = _Table(columns)
    for row in rows:
        table.add(row)
    return table.content


class _Table:
    """A table as bytes, row by row."""

    def __init__(self, columns: Sequence[str]) -> None:
        self._bytes = io.BytesIO()
        self._text = io.TextIOWrapper(self._bytes, "utf-8-sig", newline="", write_through=True)
        self._writer = csv.writer(self._text, quoting=csv.QUOTE_ALL)
        self._writer.writerow(columns)

    def add(self, row: Sequence[Cell]) -> None:
        self._writer.writerow([_safe(cell) if isinstance(cell, str) else cell for cell in row])

    @property
    def size(self) -> int:
        return self._bytes.tell()

    @property
    def content(self) -> bytes:
        return self._bytes.getvalue()


def _safe(text: str) -> str:
    """The text with an apostrophe in front where a spreadsheet would take it for a formula."""
    plain = _CONTROL.sub("�", text.replace("\r\n", "\n").replace("\r", "\n"))[:_LONGEST]
    return f"'{plain}" if _FORMULA.match(plain) else plain


def _time(when: float, zone: tzinfo | None) -> str:
    return f"{datetime.fromtimestamp(when, zone):%Y-%m-%d %H:%M:%S}"
