"""What a file is read to: text, and the pages that it was printed on; and how both travel between processes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.formats.columns import Box, laid_out
from corpus.formats.pictures import jpeg
from corpus.formats.straight import Array
from corpus.report import PrintedLine, PrintedPage, printed_lines


@dataclass(frozen=True, slots=True)
class Extracted:
    """A file as text.  `pages`: empty where its pages are not known, or it has none."""

    text: str
    pages: tuple[PrintedPage, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page with its lines, in units of its own from the bottom left."""

    height: float
    boxes: Sequence[Box]
    picture: Array | None = None
    """Rows of grey pixels; None where it is not drawn."""


KEPT_PIXELS = 2_400_000
"""Of the picture of a page that is kept: an A4 page at 150 dots an inch has 2.2 million."""


def extracted(sheets: Sequence[Sheet]) -> Extracted:
    """The text of pages in their reading order, a page break between them."""
    text = ""
    pages = []
    for number, sheet in enumerate(sheets):
        laid = laid_out(sheet.boxes)
        text += "\f" if number else ""
        if sheet.picture is not None:
            pages.append(_page(sheet, sheet.picture, laid.places, len(text)))
        text += laid.text
    return Extracted(text.rstrip("\f\n "), tuple(pages))


def _page(sheet: Sheet, picture: Array, places: Sequence[tuple[int, Box]], start: int) -> PrintedPage:
    rows, across = picture.shape
    shrunk = min(1.0, (KEPT_PIXELS / (rows * across)) ** 0.5)
    width, height = max(1, round(across * shrunk)), max(1, round(rows * shrunk))
    by = height / sheet.height
    lines = [
        PrintedLine(
            start + offset,
            round((sheet.height - box.top) * by),
            round((sheet.height - box.bottom) * by),
            round(100 * box.confidence),
            tuple([round(edge * by) for edge in box.edges]),
        )
        for offset, box in places
        if len(box.edges) == len(box.text) + 1
    ]
    return PrintedPage(width, height, tuple(lines), jpeg(picture, (width, height)))


def packed(one: Extracted) -> bytes:
    """As bytes: a line of JSON, and the pictures."""
    pages = [[page.width, page.height, page.lines, len(page.picture)] for page in one.pages]
    head = json.dumps([one.text, pages], ensure_ascii=True, separators=(",", ":"))
    return b"".join([head.encode(), b"\n", *(page.picture for page in one.pages)])


def unpacked(raw: bytes) -> Extracted:
    head, _, rest = raw.partition(b"\n")
    text, pages = json.loads(head)
    found = []
    for width, height, lines, size in pages:
        picture, rest = rest[:size], rest[size:]
        found.append(PrintedPage(width, height, printed_lines(lines), picture))
    return Extracted(text, tuple(found))
