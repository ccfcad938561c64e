"""Convert a report to the rows of tables that store.py writes, and back, without SQL.

Lists are JSON, everything else is a value of its own.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, overload

from corpus.problem import packed, unpacked
from corpus.report import (
    Aside,
    Hospital,
    Kind,
    Origin,
    Passage,
    PrintedPage,
    Report,
    Sentence,
    Span,
    printed_lines,
)

Row = Sequence[Any]


def report_row(report: Report) -> tuple[Any, ...]:
    """The row of `reports`, in the order of its columns, without the id."""
    return (
        report.file,
        report.fingerprint,
        report.title,
        report.subtitle,
        report.byline,
        as_json(report.headings),
        as_json(report.aside),
        as_json([*map(packed, report.warnings)]),
        report.origin.newspaper,
        report.origin.date,
        report.origin.page,
        report.origin.url,
        report.anonymous,
        report.source,
    )


def hospital_rows(identity: int, report: Report) -> Iterator[tuple[Any, ...]]:
    """The rows of `hospitals`; `identity`: the report's id."""
    for place, hospital in enumerate(report.hospitals):
        yield identity, place, hospital.name, as_json(hospital.aliases)


def passage_rows(identity: int, report: Report) -> Iterator[tuple[Any, ...]]:
    """The rows of `passages`; `identity`: the report's id."""
    for passage in report.passages:
        sentences = [(sentence.text, sentence.spans, sentence.damaged) for sentence in passage.sentences]
        yield (
            identity,
            passage.number,
            passage.kind.value,
            passage.hospital,
            passage.heading,
            passage.paragraph,
            as_json(sentences),
        )


def page_rows(identity: int, report: Report) -> Iterator[tuple[Any, ...]]:
    """The rows of `pages`; `identity`: the report's id."""
    for number, page in enumerate(report.pages):
        yield identity, number, page.width, page.height, as_json(page.lines), picture_name(page)


def picture_name(page: PrintedPage) -> str:
    """The name of the file of its picture: by what it shows, so that equal ones are kept once."""
    return f"{hashlib.sha256(page.picture).hexdigest()[:32]}.jpg"


def report_of(
    report: Row, hospitals: Iterable[Row], passages: Sequence[Row], pages: Sequence[PrintedPage] = ()
) -> Report:
    """Make the report again.  The rows are those made above, of hospitals and passages without the id."""
    file, _fingerprint, title, subtitle, byline, headings, aside, warnings, *origin, anonymous, source = report
    return Report(
        file=file,
        source=source,
        title=title,
        subtitle=subtitle,
        byline=byline,
        headings=tuple(json.loads(headings)),
        hospitals=tuple(Hospital(name, tuple(json.loads(aliases))) for _place, name, aliases in hospitals),
        passages=Passages(passages),
        aside=asides_of(aside),
        warnings=tuple(map(unpacked, json.loads(warnings))),
        origin=Origin(*origin),
        anonymous=bool(anonymous),
        pages=pages,
    )


class Pages(Sequence[PrintedPage]):
    """The pages of a report, each made from its row and the file of its picture on demand."""

    def __init__(self, rows: Sequence[Row], folder: Path) -> None:
        """`rows`: width, height, lines and picture; `folder`: that of the pictures."""
        self._rows = rows
        self._folder = folder

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, place: int) -> PrintedPage: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[PrintedPage]: ...
    def __getitem__(self, place: int | slice) -> PrintedPage | Sequence[PrintedPage]:
        if isinstance(place, slice):
            return [self[i] for i in range(*place.indices(len(self)))]
        width, height, lines, picture = self._rows[place]
        return PrintedPage(width, height, printed_lines(json.loads(lines)), (self._folder / picture).read_bytes())


class Passages(Sequence[Passage]):
    """The passages of a report, each made from its row on demand: of a long report a question needs three."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._rows = rows
        self._made: dict[int, Passage] = {}

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, place: int) -> Passage: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Passage]: ...
    def __getitem__(self, place: int | slice) -> Passage | Sequence[Passage]:
        if isinstance(place, slice):
            return [self[i] for i in range(*place.indices(len(self)))]
        made = self._made.get(place)
        if made is None:
            made = self._made[place] = _passage_of(self._rows[place])
        return made

    def __eq__(self, other: object) -> bool:
        return tuple(self) == tuple(other) if isinstance(other, Sequence) else NotImplemented

    def __hash__(self) -> int:
        return hash(tuple(self))


def _passage_of(row: Row) -> Passage:
    number, kind, hospital, heading, paragraph, sentences = row
    return Passage(
        number=number,
        kind=Kind(kind),
        hospital=hospital,
        heading=heading,
        paragraph=paragraph,
        sentences=tuple(
            [
                Sentence(text, tuple([Span(*span) for span in spans]), damaged)
                for text, spans, damaged in json.loads(sentences)
            ]
        ),
    )


def asides_of(aside: str) -> tuple[Aside, ...]:
    """What was set aside of a report, from its column."""
    return tuple(_aside_of(*one) for one in json.loads(aside))


def _aside_of(kind: str, text: str, rule: str, spans: Iterable[Sequence[int]]) -> Aside:
    return Aside(kind, text, rule, tuple([Span(*span) for span in spans]))


def as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
