"""Word documents to text: everything that Word shows, in its order.

Read from the XML itself: a library for writing documents passes over what was inserted while changes were
tracked, over text boxes and over content controls.  Insertions count as accepted, deletions as made.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from corpus.formats.bounds import FormatError, library
from corpus.formats.tables import table, with_one_head

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_COMPATIBLE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_DRAWN_AGAIN = f"{_COMPATIBLE}Fallback"
"""The same once more for programs that cannot show the first."""
_GONE = {f"{_WORD}del", f"{_WORD}moveFrom", f"{_WORD}instrText", _DRAWN_AGAIN}
_SIGNS = {f"{_WORD}tab": "\t", f"{_WORD}br": "\n", f"{_WORD}cr": "\n", f"{_WORD}noBreakHyphen": "-"}
_BOX = f"{_WORD}txbxContent"
_DEEPEST = 200
"""Elements inside one another, beyond which the file is no document."""


def text_of(raw: bytes) -> str:
    try:
        document = _Document(raw)
        return "\n\n".join(text for text in document.blocks() if text.strip())
    # Whatever a damaged or hostile archive makes zipfile or lxml trip over is the file's fault.
    except (KeyError, ValueError, OSError, RuntimeError, NotImplementedError, zipfile.BadZipFile) as reason:
        raise FormatError("NOT_WORD") from reason


class _Document:
    """The parts of a Word file that hold text."""

    def __init__(self, raw: bytes) -> None:
        self._etree = library("lxml.etree")
        self._archive = zipfile.ZipFile(io.BytesIO(raw))
        self._headings = dict(self._styles())

    def blocks(self) -> Iterator[str]:
        """Paragraphs and tables of the body, and then its notes."""
        yield from self._blocks(self._part("word/document.xml"), 0)
        for name in ("word/footnotes.xml", "word/endnotes.xml"):
            if name in self._archive.namelist():
                yield from self._blocks(self._part(name), 0)

    def _part(self, name: str) -> Any:
        parser = self._etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
        try:
            return self._etree.fromstring(self._archive.read(name), parser)
        except self._etree.XMLSyntaxError as reason:
            raise FormatError("NOT_WORD") from reason

    def _styles(self) -> Iterator[tuple[str, str]]:
        """Markdown's mark for every style of headings, by the style's identity."""
        if "word/styles.xml" not in self._archive.namelist():
            return
        for style in self._part("word/styles.xml").iter(f"{_WORD}style"):
            name = next((one.get(f"{_WORD}val", "") for one in style.iter(f"{_WORD}name")), "").lower()
            heading = re.fullmatch(r"(?:heading|标题)\s*([1-6])", name)
            level = int(heading[1]) if heading else 1 if name in {"title", "标题"} else 0
            if level:
                yield style.get(f"{_WORD}styleId", ""), "#" * level + " "

    def _blocks(self, element: Any, depth: int) -> Iterator[str]:
        if depth > _DEEPEST:
            raise FormatError("NOT_WORD")
        for child in element:
            if child.tag == f"{_WORD}p":
                yield self._mark(child) + self._text(child, depth)
                for box in _boxes(child):
                    yield from self._blocks(box, depth + 1)
            elif child.tag == f"{_WORD}tbl":
                yield from self._table(child, depth)
            elif child.tag not in _GONE:
                yield from self._blocks(child, depth + 1)

    def _table(self, element: Any, depth: int) -> Iterator[str]:
        """A table as rows; where it only sets the page, the blocks of its cells."""
        rows: list[list[str]] = []
        for row in _inside(element, f"{_WORD}tr"):
            cells: list[str] = []
            for cell in _inside(row, f"{_WORD}tc"):
                above = rows[-1][len(cells)] if rows and len(rows[-1]) > len(cells) else ""
                wide = int(_property(cell, "gridSpan", "1") or 1)
                cells.append(above if _property(cell, "vMerge") in {"", "continue"} else self._cell(cell, depth))
                cells += [""] * (min(wide, _WIDEST) - 1)
            rows.append(cells)
        heads = _head_rows(element)
        rows = with_one_head(rows, heads)
        nested = any(True for _ in element.iterdescendants(f"{_WORD}tbl"))
        if nested or not rows or min(map(len, rows)) == 1:
            for cell in element.iter(f"{_WORD}tc"):
                if _owner(cell) is element:
                    yield from self._blocks(cell, depth + 1)
        else:
            yield table(rows, headed=heads > 1) if len(rows) > 1 else " ".join(rows[0])

    def _cell(self, cell: Any, depth: int) -> str:
        return " ".join(" ".join(self._blocks(cell, depth + 1)).split())

    def _mark(self, paragraph: Any) -> str:
        style = paragraph.find(f"{_WORD}pPr/{_WORD}pStyle")
        heading = self._headings.get(style.get(f"{_WORD}val", ""), "") if style is not None else ""
        listed = paragraph.find(f"{_WORD}pPr/{_WORD}numPr") is not None
        return heading or ("- " if listed else "")

    def _text(self, element: Any, depth: int) -> str:
        """The text of a paragraph without that of the boxes anchored in it."""
        if depth > _DEEPEST:
            raise FormatError("NOT_WORD")
        parts: list[str] = []
        for child in element:
            if child.tag == f"{_WORD}t":
                parts.append(child.text or "")
            elif child.tag in _SIGNS:
                parts.append(_SIGNS[child.tag])
            elif child.tag not in _GONE and child.tag != _BOX:
                parts.append(self._text(child, depth + 1))
        return "".join(parts)


def _inside(element: Any, tag: str) -> Iterator[Any]:
    """Rows of a table or cells of a row, those in content controls and insertions too, but none of a table inside."""
    for child in element:
        if child.tag == tag:
            yield child
        elif child.tag not in {*_GONE, f"{_WORD}tbl"}:
            yield from _inside(child, tag)


def _head_rows(element: Any) -> int:
    """Rows that head the columns together: one in which a head stands over several columns, and those that others of
    its heads reach down to.
    """
    first, *below = [[*_inside(row, f"{_WORD}tc")] for row in _inside(element, f"{_WORD}tr")] or [[]]
    if not any(_property(cell, "gridSpan", "1") not in {"", "1"} for cell in first):
        return 1
    reaching = [any(_property(cell, "vMerge") in {"", "continue"} for cell in row) for row in below]
    started = any(_property(cell, "vMerge") == "restart" for cell in first)
    return 1 + (reaching.index(False) if False in reaching else 0) * started


_WIDEST = 60
"""Columns that a cell of a table spans at most, as Word has it."""


def _property(cell: Any, name: str, otherwise: str | None = None) -> str | None:
    """What a cell's properties say of it; empty where they name it without a value."""
    found = cell.find(f"{_WORD}tcPr/{_WORD}{name}")
    return otherwise if found is None else str(found.get(f"{_WORD}val", ""))


def _owner(cell: Any) -> Any:
    return next(cell.iterancestors(f"{_WORD}tbl"), None)


def _boxes(element: Any) -> Iterator[Any]:
    """The text boxes anchored in a paragraph, each once."""
    for child in element:
        if child.tag == _BOX:
            yield child
        elif child.tag not in _GONE:
            yield from _boxes(child)
