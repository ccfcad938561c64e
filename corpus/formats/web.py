"""Web pages to text: the article, a line for every block, with Markdown's marks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from corpus.formats.bounds import FormatError, library
from corpus.formats.decoding import decoded
from corpus.formats.tables import table, with_one_head

_META_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]+)", re.IGNORECASE)
_NOT_ARTICLE = (
    *("script", "style", "noscript", "template", "nav", "footer", "aside", "button", "select", "input", "textarea"),
    *("iframe", "svg", "canvas", "object", "menu", "dialog"),
)
_BLOCKS = frozenset(
    [
        "p",
        "div",
        "section",
        "article",
        "main",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "li",
        "tr",
        "figcaption",
        "blockquote",
        "pre",
        "dt",
        "dd",
        "table",
        "ul",
        "ol",
    ]
)
_DEEPEST = 250
"""Elements inside one another: beyond it the page is no article, and libxml2 would stop as well."""


def text_of(raw: bytes) -> str:
    if raw.startswith((b"%PDF", b"PK\x03\x04")):
        raise FormatError("NOT_WEB")
    lxml_html, etree = library("lxml.html"), library("lxml.etree")
    text = _decoded_page(raw)
    try:
        page = lxml_html.document_fromstring(text, parser=lxml_html.HTMLParser(remove_comments=True))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as reason:
        raise FormatError("WEB_DAMAGED") from reason
    titles = _titles(page)
    etree.strip_elements(page, "title", *_NOT_ARTICLE, with_tail=False)
    for header in page.xpath("//header[not(ancestor::article or ancestor::main)]"):
        header.drop_tree()
    for hidden in page.xpath("//*[@hidden or contains(translate(@style,' ',''),'display:none')]"):
        if hidden.getparent() is not None:
            hidden.drop_tree()
    for links in page.xpath("//ul | //ol | //div | //p"):
        if links.getparent() is not None and _is_of_links(links):
            links.drop_tree()
    article = _article(page)
    text = "\n\n".join(_paragraphs(article))
    if titles and not re.search("^# ", text, re.MULTILINE):
        text = f"# {titles[0]}\n\n{text}"
    return text


def _is_of_links(element: Any) -> bool:
    """Whether an element leads elsewhere, by a list of links or by several in a row: other articles, sections of the site."""
    links = [link for link in element.iter("a") if link.get("href") or element.tag == "div"]
    inside = sum(len("".join(link.text_content().split())) for link in links)
    enough = len(links) > 1 if element.tag in {"div", "p"} else inside > 0
    return enough and inside == len("".join(element.text_content().split()))


def _titles(page: Any) -> list[str]:
    """What the page says its title is, the surest first: its own heading, the article's as sent on, the window's."""
    said = (
        *(heading.text_content() for heading in page.iter("h1")),
        *page.xpath("//meta[@property='og:title']/@content"),
        *(re.split("[_|]| - ", title.text_content())[0] for title in page.iter("title")),
    )
    return [flat for title in said if (flat := " ".join(title.split()))]


def _decoded_page(raw: bytes) -> str:
    declared = _META_CHARSET.search(raw[:4096])
    names = [declared[1].decode("ascii", "replace")] if declared else []
    if names and names[0].lower().startswith(("utf-16", "utf-32")):
        names = []  # what could be read so far is no UTF-16; the standard says UTF-8
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        names = ["utf-16"]
    names = ["gb18030" if name.lower() in {"gb2312", "gbk"} else name for name in names]
    # Each strictly first: a page may be in another encoding than it says.
    text = next((t for name in (*names, "utf-8-sig", "gb18030") if (t := _strictly(raw, name)) is not None), None)
    text = text if text is not None else decoded(raw, names) or decoded(raw)
    if text is None:
        raise FormatError("WEB_UNDECODABLE")
    return re.sub(r"^\s*<\?xml[^>]*\?>", "", text).replace("\0", "")


def _strictly(raw: bytes, encoding: str) -> str | None:
    try:
        return raw.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None


def _article(page: Any) -> Any:
    """<article>, <main>, or the element whose own paragraphs hold the most text."""
    marked = [*page.iter("article"), *page.iter("main")]
    if marked:
        return max(marked, key=lambda element: len(element.text_content()))
    weights: dict[Any, int] = {}
    for paragraph in page.iter("p"):
        parent = paragraph.getparent()
        if parent is not None:
            weights[parent] = weights.get(parent, 0) + len(paragraph.text_content().strip())
    best = max(weights, key=lambda element: weights[element], default=None)
    if best is None or weights[best] * 2 < sum(weights.values()):
        return page
    above = best.getparent()
    # A heading often stands beside the element of the paragraphs, in the same container.
    return above if above is not None and best.find(".//h1") is None and above.find(".//h1") is not None else best


def _paragraphs(article: Any) -> Iterator[str]:
    """The text of every block element, in order: a line each, with Markdown's marks."""
    page = _Page()
    depth = 0
    passed: set[Any] = set()
    """Elements whose text has been read with that of another one."""
    walk = library("lxml.etree").iterwalk(article, events=("start", "end"))
    for event, element in walk:
        tag = element.tag if isinstance(element.tag, str) else ""
        if event == "start" and tag == "table" and (rows := _rows(element)):
            depth += 1
            yield from page.finished()
            yield table(rows, headed=_is_headed(element))
            page.begin_table()
            walk.skip_subtree()
        elif event == "start" and element in passed:
            depth += 1
            page.begin_table()
            walk.skip_subtree()
        elif event == "start" and (grid := _grid(element)):
            depth += 1
            yield from page.finished()
            yield table([_cells(row) for row in grid], headed=False)
            passed.update(grid[1:])
            page.begin_table()
            walk.skip_subtree()
        elif event == "start":
            depth += 1
            if depth > _DEEPEST:
                raise FormatError("WEB_TOO_DEEP")
            yield from page.begin(tag, element.text)
        else:
            depth -= 1
            yield from page.end(tag, element.tail if element is not article else "")
    yield from page.finished()


_LONGEST_CELL = 120
"""Characters: where a cell holds more, the table sets the page and not figures."""


def _rows(element: Any) -> list[list[str]]:
    """The cells of a table, row by row; none where it only sets the page."""
    if element.find(".//table") is not None:
        return []
    rows: list[list[str]] = []
    reaching: dict[int, tuple[int, str]] = {}
    heads = _head_rows(element)
    for row in element.iter("tr"):
        cells: list[str] = []
        for cell in (cell for cell in row if cell.tag in {"td", "th"}):
            _add_reaching(cells, reaching)
            text = " ".join(_on_one_line(cell.text_content()).split())
            if (down := _span(cell, "rowspan")) > 1:
                reaching[len(cells)] = (down, text)
            below = cell.tag == "td" and heads > 1  # it stands under each of several heads with one over them
            cells += [text] + [text if below else ""] * (_span(cell, "colspan") - 1)
        _add_reaching(cells, reaching)
        reaching = {at: (rows_left - 1, text) for at, (rows_left, text) in reaching.items() if rows_left > 1}
        rows.append(cells)
    rows = with_one_head(rows, heads)
    longest = max((len(cell) for row in rows for cell in row), default=0)
    return rows if len(rows) > 1 and min(map(len, rows)) > 1 and longest <= _LONGEST_CELL else []


def _is_headed(element: Any) -> bool:
    """Whether the first row holds nothing but heads: those of rows stand beside what they head."""
    first = next(element.iter("tr"))
    return all(cell.tag == "th" for cell in first if cell.tag in {"td", "th"})


def _head_rows(element: Any) -> int:
    """Rows that head the columns together: a head over several columns stands over heads of its own."""
    first = [cell for row in element.iter("tr") for cell in row if cell.getparent() is next(element.iter("tr"))]
    if not any(cell.tag == "th" and _span(cell, "colspan") > 1 for cell in first):
        return 1
    return max((_span(cell, "rowspan") for cell in first), default=1)


_MOST_SPANNED = 60


def _span(cell: Any, name: str) -> int:
    """Rows or columns that a cell takes."""
    value = cell.get(name, "1").strip()
    return max(1, min(int(value), _MOST_SPANNED)) if value.isascii() and value.isdigit() else 1


def _add_reaching(cells: list[str], reaching: dict[int, tuple[int, str]]) -> None:
    """The cells of rows above that reach down to where this row has come."""
    while len(cells) in reaching and reaching[len(cells)][0] >= 1:
        cells.append(reaching[len(cells)][1])


def _grid(element: Any) -> list[Any]:
    """The elements from this one on that are rows of a table without being one: each of as many short blocks."""
    size = len(_cells(element))
    rows = [element] if size else []
    while rows and (after := rows[-1].getnext()) is not None and len(_cells(after)) == size:
        rows.append(after)
    return rows if len(rows) > 1 else []


_SHORT_CELL = 24


def _cells(element: Any) -> list[str]:
    """The texts of an element that is nothing but a few short blocks; none of any other."""
    if element.tag not in {"div", "li", "section"} or not 2 <= len(element) <= _MOST_CELLS:
        return []
    if any(cell.tag not in {"div", "p", "span"} or any(inner.tag in _BLOCKS for inner in cell) for cell in element):
        return []
    if (element.text or "").strip() or any((cell.tail or "").strip() for cell in element):
        return []
    if all(cell.tag == "span" for cell in element):
        return []
    texts = [" ".join(cell.text_content().split()) for cell in element]
    return texts if all(text and len(text) <= _SHORT_CELL and text[-1] not in "。！？，" for text in texts) else []


_MOST_CELLS = 8


class _Page:
    """Text of the block element that is being read, and the marks of those around it."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._marks: list[str] = []
        self._set = 0
        """Elements whose lines stay as they are set: <pre>."""
        self._term = False
        """A term of a list of definitions stands right before."""

    def begin_table(self) -> None:
        self._marks.append("")

    def begin(self, tag: str, text: str | None) -> Iterator[str]:
        if tag in _BLOCKS:
            if tag != "dd" or not self._term:
                yield from self.finished()
            item = tag in _WRAPPERS and self._marks[-1:] == [_ITEM]
            self._marks.append(_ITEM if item else _mark(tag))
        self._term = self._term and tag not in _BLOCKS
        self._parts.append("\r" if tag == "br" else " " if tag in {"td", "th"} else "")
        self._set += tag == "pre"
        self._parts.append(self._lines(text))

    def end(self, tag: str, tail: str | None) -> Iterator[str]:
        if tag == "dt":  # what is said of it goes on in the same line
            self._marks.pop()
            self._term = True
            self._parts.append("：" if "".join(self._parts).strip() else "")
        elif tag in _BLOCKS:
            yield from self.finished()
            self._marks.pop()
        self._set -= tag == "pre"
        self._parts.append(self._lines(tail))

    def _lines(self, text: str | None) -> str:
        return re.sub(r"\r?\n", "\r", text or "") if self._set else _on_one_line(text)

    def finished(self) -> Iterator[str]:
        """The text so far, if there is any."""
        lines = [" ".join(line.split()) for line in "".join(self._parts).split("\r")]
        self._parts.clear()
        text = "\n".join(line for line in lines if line)
        if text:
            yield f"{self._marks[-1] if self._marks else ''}{text}"
            for i in range(len(self._marks) - 1, -1, -1):  # the item has begun
                if self._marks[i] != _ITEM:
                    break
                self._marks[i] = ""


def _mark(tag: str) -> str:
    if re.fullmatch("h[1-6]", tag):
        return "#" * int(tag[1]) + " "
    return _ITEM if tag in {"li", "dd"} else ""


_ITEM = "- "
_WRAPPERS = {"p", "div", "section"}
"""Elements that an item of a list may be wrapped in."""


def _on_one_line(text: str | None) -> str:
    """A line end in the page's source is a blank, and nothing between two Chinese characters."""
    closed = re.sub(r"(?<=[\u3000-\u9fff\uff00-\uffef])[ \t]*\r?\n\s*(?=[\u3000-\u9fff\uff00-\uffef])", "", text or "")
    return re.sub(r"\s", " ", closed)
