"""Pictures of pages: those of a photograph or a scan, those of a PDF as it is drawn, and what is kept of them.

Files are taken to be hostile: how much a picture asks for is known before it is unpacked.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from corpus.formats.bounds import FormatError, Limits, library
from corpus.formats.straight import Array

SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".tif", ".tiff"})
_FORMATS = ("PNG", "JPEG", "TIFF")
"""As Pillow names them."""
_POINTS = 72
"""Of an inch, the unit of a PDF."""


def opened(raw: bytes, limits: Limits) -> Iterator[Array]:
    """The pages of a picture file in grey, upright as the camera says.  Raises FormatError."""
    image, sequence, ops = (library(f"PIL.{name}", "scans") for name in ("Image", "ImageSequence", "ImageOps"))
    numpy = library("numpy")
    for form in _FORMATS:  # or Pillow knows only some of them
        library(f"PIL.{form.title()}ImagePlugin", "scans")
    image.MAX_IMAGE_PIXELS = None  # our own limit, below, is an error and no warning
    try:
        with image.open(io.BytesIO(raw), formats=_FORMATS) as file:
            if _has_more(file, limits.scanned_pages):
                raise FormatError("TOO_MANY_SCANS", limit=limits.scanned_pages)
            for page in sequence.Iterator(file):
                if page.width * page.height > limits.pixels:
                    size = f"{page.width:,}×{page.height:,}"
                    raise FormatError("PICTURE_TOO_LARGE", size=size, limit=f"{limits.pixels:,}")
                yield numpy.asarray(_grey(ops.exif_transpose(page), image))
    # Whatever a damaged or hostile file makes Pillow trip over is the file's fault.
    except (OSError, ValueError, SyntaxError, EOFError, TypeError, KeyError, IndexError, ArithmeticError) as reason:
        if isinstance(reason, FormatError):
            raise
        raise FormatError("PICTURE_BROKEN") from reason


def _has_more(file: Any, pages: int) -> bool:
    """Whether a file of pictures has more pages; told before any is recognised, without counting all of them."""
    try:
        file.seek(pages)
    except EOFError:
        return False
    finally:
        file.seek(0)
    return True


def _grey(page: Any, image: Any) -> Any:
    """In 256 shades, on white where it is transparent."""
    if page.mode.startswith(("I", "F")):  # more shades than a scan needs
        numpy = library("numpy")
        shades = numpy.asarray(page, dtype=float)
        shades -= shades.min()
        return image.fromarray((shades * (255 / max(1.0, shades.max()))).astype("uint8"))
    if page.mode in {"LA", "PA", "RGBA"} or "transparency" in page.info:
        page = page.convert("RGBA")
        white = image.new("RGBA", page.size, "white")
        white.alpha_composite(page)
        page = white
    return page.convert("L")


def drawn(raw: bytes, limits: Limits, dots: float) -> Iterator[Array]:
    """The pages of a PDF in grey, at so many dots an inch, or fewer where a page is large.  Raises FormatError."""
    pdfium = library("pypdfium2", "scans")
    try:
        document = pdfium.PdfDocument(raw)
        for number in range(len(document)):
            page = document[number]
            page.set_cropbox(*page.get_mediabox())  # by which the places of its text are measured
            width, height = page.get_size()
            scale = min(dots / _POINTS, (limits.drawn_pixels / max(1.0, width * height)) ** 0.5)
            yield page.render(scale=scale, grayscale=True).to_numpy().squeeze()
            page.close()
    except pdfium.PdfiumError as reason:
        raise FormatError("PDF_DAMAGED") from reason


def pages_in(raw: bytes) -> int:
    """The number of pages of a PDF.  Raises FormatError."""
    pdfium = library("pypdfium2", "scans")
    try:
        return len(pdfium.PdfDocument(raw))
    except pdfium.PdfiumError as reason:
        raise FormatError("PDF_DAMAGED") from reason


def jpeg(picture: Array, size: tuple[int, int]) -> bytes:
    """A picture as it is kept: in this width and height."""
    image = library("PIL.Image", "scans")
    file = io.BytesIO()
    kept = image.fromarray(picture)
    if kept.size != size:
        kept = kept.resize(size, image.Resampling.BOX, reducing_gap=2.0)
    kept.save(file, "JPEG", quality=50, optimize=True)
    return file.getvalue()
