"""Where stretches of a source stand on the pages that it was read from.  Pure geometry, in pixels from the top left."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from corpus.report import PrintedLine, PrintedPage, Span


class Place(NamedTuple):
    """A stretch of one line."""

    left: int
    top: int
    right: int
    bottom: int


class Piece(NamedTuple):
    """Stretches of lines that stand one under another, without a gap."""

    page: PrintedPage
    places: tuple[Place, ...]

    @property
    def frame(self) -> Place:
        lefts, tops, rights, bottoms = zip(*self.places, strict=True)
        return Place(min(lefts), min(tops), max(rights), max(bottoms))


def places(page: PrintedPage, spans: Iterable[Span]) -> tuple[Place, ...]:
    """Where these stretches stand on a page, line by line."""
    wanted = list(spans)
    return tuple([place for line in page.lines for span in wanted if (place := _within(line, span)) is not None])


def _within(line: PrintedLine, span: Span) -> Place | None:
    start, end = max(line.start, span.start), min(line.end, span.end)
    if start >= end:
        return None
    left, right = line.edges[start - line.start], line.edges[end - line.start]
    return Place(left, line.top, right, line.bottom) if left < right else None


def pieces(pages: Sequence[PrintedPage], spans: Sequence[Span]) -> Iterator[Piece]:
    """The same of all pages, parted where the text goes on in another column, on another page or past a picture."""
    for page in pages:
        run: list[Place] = []
        for place in places(page, spans):
            if run and not _is_near(run[-1], place):
                yield Piece(page, tuple(run))
                run = []
            run.append(place)
        if run:
            yield Piece(page, tuple(run))


_ROOM = 2.5
"""Between a line and the next one of the same piece, in heights."""


def _is_near(above: Place, below: Place) -> bool:
    height = max(1, above.bottom - above.top)
    return -1.5 * height < below.top - above.bottom < _ROOM * height and below.left < above.right + 40 * height


def column_of(piece: Piece) -> Place:
    """The frame of a piece, as wide as the lines that it is part of."""
    frame = piece.frame
    lines = [line for line in piece.page.lines if line.top < frame.bottom and frame.top < line.bottom]
    own = [line for line in lines if line.edges[0] < frame.right and frame.left < line.edges[-1]]
    left = min([frame.left, *(line.edges[0] for line in own)])
    return Place(left, frame.top, max([frame.right, *(line.edges[-1] for line in own)]), frame.bottom)
