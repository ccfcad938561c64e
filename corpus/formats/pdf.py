"""PDF files to pages: the lines of each with their places, and its picture where pages can be drawn."""

from __future__ import annotations

import io
import re
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Any
from unicodedata import east_asian_width

from corpus.formats import pictures
from corpus.formats.bounds import FormatError, Limits, library
from corpus.formats.columns import Box
from corpus.formats.printed import Extracted, Sheet, extracted
from corpus.formats.radicals import USUAL
from corpus.formats.straight import Array

DOTS = 150
"""An inch, at which pages are drawn to be shown."""
FEWEST = 20
"""Characters of a page: a PDF with fewer has no text of its own, but a page number or the mark of a scanner."""


_MEANT = USUAL | {ord("⸺"): "——", ord("⸻"): "———"}
"""Ordinary characters for those that look the same, as a font has one shape for both; dashes for those made of them."""


class NoTextError(FormatError):
    """The pages are pictures; or their text has no encoding."""


def read(raw: bytes, limits: Limits) -> Extracted:
    """The text of a PDF, and the pictures of its pages as far as there is time for them.  Raises FormatError."""
    if not raw.lstrip()[:5].startswith(b"%PDF"):
        raise FormatError("NOT_PDF")
    until = time.monotonic() + limits.seconds / 2
    document = library("pdfminer.pdfdocument")
    try:
        sheets = list(_sheets(raw, limits))
    except (document.PDFPasswordIncorrect, document.PDFTextExtractionNotAllowed) as reason:
        raise FormatError("PDF_LOCKED") from reason
    text = "".join(box.text for sheet in sheets for box in sheet.boxes)
    if len("".join(text.split())) < FEWEST * len(sheets):
        raise NoTextError("PDF_SCANNED")
    if len(re.findall(r"\(cid:[0-9]+\)", text)) * 20 > len(text) // 8:
        raise NoTextError("PDF_UNENCODED")
    return extracted(list(_pictured(sheets, raw, limits, until)))


def _sheets(raw: bytes, limits: Limits) -> Iterator[Sheet]:
    layout, high_level = library("pdfminer.layout"), library("pdfminer.high_level")
    pdfpage = library("pdfminer.pdfpage").PDFPage
    file = io.BytesIO(raw)
    for count, _ in enumerate(pdfpage.get_pages(file), 1):
        if count > limits.pages:
            raise FormatError("TOO_MANY_PAGES", limit=limits.pages)
    file.seek(0)
    for page in high_level.extract_pages(file, laparams=layout.LAParams(boxes_flow=None)):
        yield Sheet(page.height, [_box(line, layout) for line in _lines(page, layout)])


def _pictured(sheets: list[Sheet], raw: bytes, limits: Limits, until: float) -> Iterator[Sheet]:
    """The pages with their pictures, as long as there is time; without, where nothing can draw them."""
    drawn = _drawn(raw, limits)
    for number, sheet in enumerate(sheets):
        wanted = number < limits.pictured_pages and sheet.boxes and time.monotonic() < until
        yield replace(sheet, picture=next(drawn, None)) if wanted else sheet


def _drawn(raw: bytes, limits: Limits) -> Iterator[Array]:
    with suppress(FormatError):
        yield from pictures.drawn(raw, limits, DOTS)


def _lines(part: Any, layout: Any) -> Iterator[Any]:
    """The lines of a page, without those inside figures."""
    for inside in part:
        if isinstance(inside, layout.LTTextLine):
            yield inside
        elif isinstance(inside, layout.LTTextBox):
            yield from _lines(inside, layout)


def _box(line: Any, layout: Any) -> Box:
    left, bottom, right, top = line.bbox
    edges: list[float] = []
    text = ""
    signs = list(line)
    for before, one, after in zip([None, *signs], signs, [*signs[1:], None], strict=False):
        if isinstance(one, layout.LTChar):
            said, start, end = one.get_text().translate(_MEANT), one.x0, one.x1
        elif isinstance(before, layout.LTChar) and isinstance(after, layout.LTChar):
            if _is_stretched(before, after):
                continue
            said, start, end = one.get_text(), before.x1, after.x0
        else:
            break  # the line end
        edges += [start + (end - start) * i / len(said) for i in range(len(said))]
        text += said
    return Box(left, bottom, right, top, text, edges=(*edges, right))


def _is_stretched(before: Any, after: Any) -> bool:
    """Whether the room between two characters is only there to fill the line: pdfminer takes it for a blank."""
    wide = all(east_asian_width(one.get_text()[-1:] or " ") in "WFA" for one in (before, after))
    return wide and after.x0 - before.x1 < _BLANK * before.size


_BLANK = 0.6
"""Room between two Chinese characters from which on it is a blank, in parts of their size."""
