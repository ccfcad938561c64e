"""A whole report, in pages that fit a message or as a file.

Pages are cut from the report as quotes are: white space aside they equal the source.  Captions and page
furniture, which are no part of the article, are left out of the pages; the file holds everything.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

from corpus.names.corrections import front_matter
from corpus.reading import repair, split, structure
from corpus.reading.cut import Cut
from corpus.report import Report


def units(text: str) -> int:
    """Length in UTF-16 units, as Telegram counts it: a character outside the basic plane counts twice."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


class Part(StrEnum):
    """The kinds of pieces that an article consists of."""

    TITLE = "title"
    SUBTITLE = "subtitle"
    BYLINE = "byline"
    HEADING = "heading"
    PARAGRAPH = "paragraph"


class Piece(NamedTuple):
    """A title, a heading or a paragraph; of a paragraph longer than a page, some of its sentences."""

    part: Part
    cut: Cut


Page = tuple[Piece, ...]
GAP = "\n\n"
"""Text between the pieces of a page."""


def pages(report: Report, limit: int) -> tuple[Page, ...]:
    """The article in pages of at most `limit` UTF-16 units, gaps included; at least one page.

    Nothing is lost: a paragraph longer than a page goes on on the next one, at the end of a sentence.
    `limit` must be 600 or more, the longest sentence that there can be.
    """
    found: list[list[Piece]] = [[]]
    size = 0
    for piece in _article(report):
        for fitting in _fitting(piece, limit):
            more = units(fitting.cut.text) + (len(GAP) if found[-1] else 0)
            if found[-1] and size + more > limit:
                moved = [found[-1].pop()] if found[-1][-1].part is Part.HEADING and len(found[-1]) > 1 else []
                found.append(moved)  # a heading moves to the next page together with its paragraph
                size = sum(units(one.cut.text) + len(GAP) for one in moved)
                more = units(fitting.cut.text)
            found[-1].append(fitting)
            size += more
    return tuple(tuple(page) for page in found)


def page_of(book: Sequence[Page], at: int) -> int:
    """Number of the page, from 0, that holds an offset of the source; 0 when none does."""
    for number, page in enumerate(book):
        if any(at in piece.cut.at for piece in page):
            return number
    return 0


def text_file(report: Report) -> tuple[str, bytes]:
    """A file name and the decoded source as it is, captions included, which every offset points into."""
    stem = report.file.rpartition("/")[2]
    name = stem if stem.lower().endswith(".txt") else f"{stem}.txt"
    return name, ("\ufeff" + report.source.removeprefix("\ufeff")).encode("utf-8", "replace")


def _article(report: Report) -> Iterator[Piece]:
    """The pieces of a report in the order in which they are read."""
    article = structure.article(*repair.blocks(report.source, front_matter(report.source).end))
    for part, cut in (Part.TITLE, article.title), (Part.SUBTITLE, article.subtitle):
        if cut is not None and cut.text:
            yield Piece(part, cut)
    yield from (Piece(Part.BYLINE, cut) for cut in article.bylines if cut.text)
    for section in article.sections:
        if section.heading and section.heading.text:
            yield Piece(Part.HEADING, section.heading)
        yield from (Piece(Part.PARAGRAPH, paragraph.cut) for paragraph in section.paragraphs if paragraph.cut.text)


def _fitting(piece: Piece, limit: int) -> Iterator[Piece]:
    """The piece, or, where it is longer than a page, its sentences packed into pieces that fit."""
    if units(piece.cut.text) <= limit:
        yield piece
        return
    held: Cut | None = None
    for sentence in split.sentences(piece.cut):
        if held is not None and units(held.text) + units(sentence.text) > limit:
            yield Piece(piece.part, held)
            held = None
        held = sentence if held is None else held.joined(sentence)
    if held is not None:
        yield Piece(piece.part, held)
