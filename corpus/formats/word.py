"""Word documents to text: paragraphs and tables in their order."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

from corpus.formats.bounds import NO_DOCUMENT, FormatError, library


def text_of(raw: bytes) -> str:
    docx = library("docx")
    try:
        document = docx.Document(io.BytesIO(raw))
        return "\n\n".join(text for text in _blocks(document) if text.strip())
    # Whatever a damaged or hostile archive makes zipfile, lxml or python-docx trip over is the file's fault.
    except Exception as reason:
        raise FormatError(NO_DOCUMENT) from reason


def _blocks(document: Any) -> Iterator[str]:
    """Paragraphs and table rows in their order."""
    for block in document.iter_inner_content():
        if hasattr(block, "rows"):
            yield from map(_row, block.rows)
        else:
            yield _mark(block) + block.text.replace("\r", "\n")


def _row(row: Any) -> str:
    cells = {id(cell._tc): cell for cell in row.cells}.values()  # noqa: SLF001 - a merged cell comes twice
    return " ".join(" ".join(cell.text.split()) for cell in cells if cell.text.strip())


def _mark(paragraph: Any) -> str:
    """Markdown's mark of a heading."""
    style = ((paragraph.style.name or "") if paragraph.style is not None else "").lower()
    heading = re.fullmatch(r"(?:heading|标题)\s*([1-6])", style)
    if heading:
        return "#" * int(heading[1]) + " "
    return "# " if style in {"title", "标题"} else ""
