"""A report as rows of tables, and back: what store.py writes and reads, without SQL.

Lists are JSON, everything else is a value of its own.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from corpus.report import Aside, Hospital, Kind, Origin, Passage, Report, Sentence, Span

Row = Sequence[Any]


def report_row(report: Report) -> tuple[Any, ...]:
    """In the order of the columns of `reports`, without the id."""
    return (
        report.file,
        report.fingerprint,
        report.title,
        report.subtitle,
        report.byline,
        as_json(report.headings),
        as_json(report.aside),
        as_json(report.warnings),
        report.origin.newspaper,
        report.origin.date,
        report.origin.page,
        report.origin.url,
        report.anonymous,
        report.source,
    )


def hospital_rows(identity: int, report: Report) -> Iterator[tuple[Any, ...]]:
    for place, hospital in enumerate(report.hospitals):
        yield identity, place, hospital.name, as_json(hospital.aliases)


def passage_rows(identity: int, report: Report) -> Iterator[tuple[Any, ...]]:
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


def report_of(report: Row, hospitals: Iterable[Row], passages: Iterable[Row]) -> Report:
    """The same report again.  The rows are those above, hospitals and passages without the id."""
    file, _fingerprint, title, subtitle, byline, headings, aside, warnings, *origin, anonymous, source = report
    return Report(
        file=file,
        source=source,
        title=title,
        subtitle=subtitle,
        byline=byline,
        headings=tuple(json.loads(headings)),
        hospitals=tuple(Hospital(name, tuple(json.loads(aliases))) for _place, name, aliases in hospitals),
        passages=tuple(map(_passage_of, passages)),
        aside=tuple(Aside(kind, text) for kind, text in json.loads(aside)),
        warnings=tuple(json.loads(warnings)),
        origin=Origin(*origin),
        anonymous=bool(anonymous),
    )


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


def as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
