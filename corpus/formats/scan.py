"""Photographs and scans to pages: each page straightened and recognised."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from corpus.formats import pictures
from corpus.formats.bounds import FormatError, Limits
from corpus.formats.printed import Extracted, Sheet, extracted
from corpus.formats.recognition import Recogniser, Seen
from corpus.formats.straight import Array

DOTS = 300
"""An inch, at which a PDF is drawn to be recognised."""


def read(suffix: str, raw: bytes, limits: Limits) -> Extracted:
    """The text of pictures of pages, in a file of pictures or in a PDF.  Raises FormatError."""
    if suffix == ".pdf" and pictures.pages_in(raw) > limits.scanned_pages:
        raise FormatError("TOO_MANY_SCANS", limit=limits.scanned_pages)
    pages = pictures.drawn(raw, limits, DOTS) if suffix == ".pdf" else pictures.opened(raw, limits)
    sheets = [Sheet(len(one.picture), one.boxes, one.picture) for one in _seen(pages)]
    found = extracted(sheets)
    if not found.text.strip():
        raise FormatError("SCAN_WITHOUT_TEXT")
    return found


def _seen(pages: Iterable[Array]) -> Iterator[Seen]:
    """The pages recognised; a file that cannot be opened does not wait for the models."""
    recogniser = None
    for page in pages:
        recogniser = recogniser or Recogniser()
        yield recogniser.see(page)
