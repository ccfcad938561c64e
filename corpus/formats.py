"""Web pages, Word documents and PDF files to text.

What `extract` returns is stored as the source of the report, and every span points into it; so the same
bytes always give the same text, and the text keeps what repair and structure go by: blank lines,
headings and list items marked as in Markdown, line ends and page breaks of a PDF as they stand.

It reads text that is there as text.  It does not recognise pictures of text, run scripts, or guess at
what a damaged file may have said: a file is read whole, or refused with a reason.

Files are taken to be hostile.  Web pages and Word documents are read as streams of events, in linear
time, and the clock is looked at as they go.  A PDF can make any parser
slow or greedy, so it is read in a child process that is ended when its time or memory is spent.
"""

from __future__ import annotations

import codecs
import io
import json
import os
import re
import struct
import subprocess
import sys
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from importlib import import_module
from importlib.util import find_spec
from itertools import islice, pairwise
from pathlib import Path, PurePosixPath
from statistics import median
from threading import Thread
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any, NamedTuple
from xml.parsers import expat

if TYPE_CHECKING:  # an optional package, which only the child process loads
    from pdfminer.layout import LTChar, LTPage
    from pdfminer.pdfdocument import PDFDocument
    from pdfminer.pdfpage import PDFPage

SUFFIXES = frozenset({".html", ".htm", ".docx", ".pdf"})


class FormatError(ValueError):
    """A file of one of these formats cannot be read; the message says why and what to do, for an administrator.

    `corpus/read.py` wraps it in its `UnreadableFileError`, which it cannot be here: read.py imports this module.
    """


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one file may ask for."""

    characters: int = 2_000_000
    """Of the text it gives."""
    pages: int = 500
    """Of a PDF."""
    seconds: float = 20.0
    unpacked_bytes: int = 64 * 1024 * 1024
    """Of the file itself, and of what is unpacked from a Word document."""
    depth: int = 256
    """Of elements one inside the other."""


LIMITS = Limits()


def extract(name: str, raw: bytes, limits: Limits = LIMITS) -> str:
    """The text of a file, read as its name's suffix says.

    Raises FormatError, and nothing else whatever the bytes are.
    """
    suffix = PurePosixPath(name).suffix.lower()
    if suffix not in SUFFIXES:
        raise FormatError(f"不支持 {suffix or '没有后缀'} 的文件：只读 {'、'.join(sorted(SUFFIXES))}")
    if not raw.strip():
        raise FormatError("文件是空的")
    if len(raw) > limits.unpacked_bytes:
        raise FormatError(f"文件过大（{len(raw):,} 字节，上限 {limits.unpacked_bytes:,} 字节）")
    clock = _Clock(limits.seconds)
    if suffix == ".pdf":
        text = _pdf(raw, limits)
    elif suffix == ".docx":
        text = _docx(raw, limits, clock)
    else:
        text = _html(raw, limits, clock)
    _check_length(len(text), limits)
    return text


def _check_length(characters: int, limits: Limits) -> None:
    if characters > limits.characters:
        raise FormatError(f"文字过多（超过 {limits.characters:,} 字）：请拆成几个文件")


class _Clock:
    """Says when a file has had its time."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._end = monotonic() + seconds

    def check(self) -> None:
        if monotonic() > self._end:
            raise _too_slow(self._seconds)


def _too_slow(seconds: float) -> FormatError:
    return FormatError(f"{seconds:g} 秒内没有读完，已放弃：文件过于复杂或有意为难，请改存为 .txt")


# ---------------------------------------------------------------- what a file really is

_SIGNATURES = (
    (b"PK\x03\x04", "ZIP 压缩包"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "旧版 Word 文档（.doc）或加了密码的 Office 文档"),
    (b"{\\rtf", "RTF 文档"),
    (b"\x89PNG", "图片"),
    (b"\xff\xd8\xff", "图片"),
    (b"GIF8", "图片"),
)
_ANY_TAG = re.compile(r"<(?:!doctype|[a-z][a-z0-9]*)[\s/>]", re.IGNORECASE)


def _kind(raw: bytes) -> str:
    """What the first bytes say the file is; empty when they say nothing."""
    if b"%PDF-" in raw[:1024]:
        return "PDF"
    for signature, kind in _SIGNATURES:
        if raw.startswith(signature):
            return "Word 文档（.docx）" if kind == "ZIP 压缩包" and b"word/" in raw else kind
    if re.search(rb"<(?:!doctype\s+html|html|head|body)[\s>]", raw[:2048], re.IGNORECASE):
        return "网页"
    return ""


def _wrong_kind(raw: bytes, expected: str) -> FormatError:
    """The error for bytes that are not what the suffix says."""
    kind = _kind(raw)
    ways = {
        "PDF": "请把后缀改为 .pdf",
        "网页": "请把后缀改为 .html",
        "Word 文档（.docx）": "请把后缀改为 .docx",
        "旧版 Word 文档（.doc）或加了密码的 Office 文档": "请用 Word 或 WPS 打开，去掉密码，另存为 .docx",
        "RTF 文档": "请用 Word 或 WPS 另存为 .docx",
        "图片": "请先用文字识别（OCR）软件转成 .txt",
        "ZIP 压缩包": "请解压后放入其中的文件",
    }
    if kind in ways:
        return FormatError(f"后缀与内容不符：内容是{kind}，不是{expected}；{ways[kind]}")
    return FormatError(f"不是{expected}，或文件已损坏：请重新下载或另存")


# ---------------------------------------------------------------- blocks of text

_NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
"""What no reader sees, and what could not be stored."""


class _Block(NamedTuple):
    """A paragraph, a heading, an item of a list or a row of a table."""

    text: str
    mark: str = ""
    tight: bool = False
    """Stands right below the block before it, when that is of its own kind."""


class _Flow:
    """Blocks in their order.  A table folds into its rows when it closes."""

    def __init__(self) -> None:
        self._open: list[list[_Block]] = [[]]
        self._tables: list[list[list[list[_Block]]]] = []

    def add(self, *blocks: _Block) -> None:
        self._open[-1] += blocks

    def divert(self) -> None:
        """What is added from here on goes aside, until `diverted`."""
        self._open.append([])

    def diverted(self) -> list[_Block]:
        return self._open.pop()

    def open_table(self) -> None:
        self._tables.append([])

    def open_row(self) -> None:
        if self._tables:
            self._tables[-1].append([])

    def close_cell(self) -> None:
        cell = self.diverted()
        if not self._tables:
            self.add(*cell)
            return
        if not self._tables[-1]:
            self.open_row()
        self._tables[-1][-1].append(cell)

    def close_table(self) -> None:
        self.add(*_folded(self._tables.pop()))

    def text(self) -> str:
        """All blocks, with blank lines between them."""
        written: list[str] = []
        for before, block in pairwise([_Block(""), *self._open[0]]):
            if written:
                tight = block.tight and before.tight and block.mark == before.mark
                written.append("\n" if tight else "\n\n")
            written.append(block.mark + block.text)
        return "".join(written)


def _folded(rows: list[list[list[_Block]]]) -> list[_Block]:
    """A line for each row; or the cells' own blocks, where the table only serves to lay out a page."""
    blocks = [block for row in rows for cell in row for block in cell]
    one_column = all(len(row) <= 1 for row in rows)
    pages = any(len(cell) > 2 or any(_is_prose(block) for block in cell) for row in rows for cell in row)
    if one_column or pages:
        return blocks
    lines = [" ".join(_on_one_line(block.text) for cell in row for block in cell) for row in rows]
    return [_Block(line, tight=True) for line in lines if line]


def _on_one_line(text: str) -> str:
    return " ".join(line.strip() for line in text.split("\n") if line.strip())


def _is_prose(block: _Block) -> bool:
    """Whether no one would write this into a cell of a table that holds facts."""
    return block.mark.startswith("#") or len(block.text) > 200


# ---------------------------------------------------------------- web pages

_NEVER = frozenset(
    "script style template svg math object embed audio video canvas map rt rp option datalist".split()  # noqa: SIM905
)
_ASIDE = frozenset(
    "nav header footer aside form dialog button select textarea noscript iframe".split()  # noqa: SIM905
)
_BLOCKS = frozenset(
    (  # noqa: SIM905
        "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption"
        " figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol p pre section summary"
        " table tbody td tfoot th thead tr ul"
    ).split()
)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_LEAVES = frozenset({*_HEADINGS, "p", "li", "pre", "dt", "dd", "figure", "figcaption", "ul", "ol", "dl"})
"""Elements too small to be the article."""
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_CALLED_ASIDE = re.compile(
    r"(?:^|[\s_-])(?:comments?|pinglun|gentie|related|relevant|recommend(?:ed|s)?|tuijian|sidebar|(?:bread)?crumbs?"
    r"|copyright|share|footer|nav(?:bar)?)(?:$|[\s_-])",
    re.IGNORECASE,
)
_PROSE = re.compile(r"[，。；！？、,.;!?]")
_SMALL_PRINT = re.compile(
    r"版权所有|[Cc]opyright|ICP|公安|备案|许可证|举报|免责声明|All Rights Reserved|登录|登陆|验证码|浏览器"
)
"""What is in the running text of most pages, and of no article."""
_MOST_ELEMENTS = 200_000
"""A newspaper's page has a few thousand."""
_WIDE = "\u2014\u2018-\u201d\u2026\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef"
_LINE_END_INSIDE = re.compile(rf"(?<=[{_WIDE}])[ \t\r\f]*\n[ \t\n\r\f]*(?=[{_WIDE}])")
_BREAK = "\v"
"""A line break that shows, while line ends of the file still stand beside it."""
_SITE_NAME = re.compile(
    r"\s*[_|｜].*$|\s+[-–—]+\s+\S{2,20}$|-+[^\s-]{1,14}(?:网|报|社|台|频道|在线|新闻|资讯)$", re.DOTALL
)
_CHARSET = re.compile(
    rb"<(?:meta|\?xml)\b[^>]{0,300}?(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE
)
_CODECS = {
    **dict.fromkeys(("utf-8", "utf8"), "utf-8"),
    # What is labelled with the smaller set is often written in the larger one.
    **dict.fromkeys(("gb2312", "gbk", "gb18030", "x-gbk", "cp936"), "gb18030"),
    **dict.fromkeys(("big5", "big5-hkscs", "x-big5"), "big5hkscs"),
}


@dataclass(slots=True, eq=False)
class _Node:
    """An element of a page."""

    tag: str
    parent: _Node | None
    beside: bool = False
    """It is not part of the article, unless nearly all of the page is in it."""
    linked: bool = False
    """It is a link or stands inside one."""
    in_article: bool = False
    children: list[_Node | str] = field(default_factory=list)
    dropped: bool = False
    prose: int = 0
    """Characters of running text, in links not counted."""
    paragraphs: int = 0
    """Stretches of running text."""
    characters: int = 0
    link_characters: int = 0
    links: int = 0

    def text(self) -> str:
        """All that stands in it, in one line."""
        return " ".join("".join(part for part in _walk(self) if isinstance(part, str)).split())


class _Page:
    """A page as it is read: what lxml tells of a web page, kept in a tree."""

    def __init__(self, limits: Limits, clock: _Clock) -> None:
        self._limits = limits
        self._clock = clock
        self._depth = 0
        self._skipped = 0
        self._in_title = False
        self._at = _Node("", None)
        self.root = self._at
        self.nodes = [self._at]
        """Every element, in the order of the page."""
        self.title = ""

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._depth += 1
        if self._depth > self._limits.depth:
            raise FormatError(f"网页的标签嵌套超过 {self._limits.depth} 层：请把正文复制出来，另存为 .txt")
        if self._skipped or tag in _NEVER:
            self._skipped += 1
            return
        if len(self.nodes) >= _MOST_ELEMENTS:
            raise FormatError(f"网页的标签超过 {_MOST_ELEMENTS:,} 个：请把正文复制出来，另存为 .txt")
        self._in_title = tag == "title" and not self.title
        above = self._at
        self._at = _Node(
            tag,
            above,
            beside=_is_beside(tag, attributes) and not (tag == "header" and above.in_article),
            linked=above.linked or tag == "a",
            in_article=above.in_article or tag in {"article", "main"},
        )
        above.children.append(self._at)
        self.nodes.append(self._at)

    def end(self, tag: str) -> None:  # noqa: ARG002 - lxml names the element; they end in the order they started
        self._depth -= 1
        if self._skipped:
            self._skipped -= 1
            return
        self._in_title = False
        if self._at.parent is not None:
            self._at = self._at.parent

    def data(self, text: str) -> None:
        if self._in_title and len(self.title) < 1_000:
            self.title += text
        elif not self._skipped and not self._in_title:
            self._at.children.append(_NOT_TEXT.sub("", text))

    def comment(self, text: str) -> None:
        """Not part of what readers see."""

    def close(self) -> None:
        """Nothing is kept open."""

    def weigh(self) -> None:
        """Counts what stands in every element, from the innermost outwards."""
        for node in reversed(self.nodes):
            self._clock.check()
            node.prose = node.paragraphs = node.characters = node.link_characters = 0
            node.links = int(node.tag == "a")
            for child in node.children:
                if isinstance(child, _Node):
                    if not child.dropped:
                        node.prose += child.prose
                        node.paragraphs += child.paragraphs
                        node.characters += child.characters
                        node.link_characters += child.link_characters
                        node.links += child.links
                    continue
                length = len(child.strip())
                node.characters += length
                if node.linked:
                    node.link_characters += length
                elif length >= 12 and _PROSE.search(child) and not (length < 200 and _SMALL_PRINT.search(child)):
                    node.prose += length
                    node.paragraphs += 1

    def drop_what_is_beside(self) -> None:
        """Navigation, forms, lists of links, what is hidden.

        Not what holds most of the page: old sites put all of it into one form, and articles saved from
        WeChat are hidden until a script has run.
        """
        total = self.root.prose
        for node in self.nodes[1:]:
            links = (
                node.links >= 3
                and not node.prose
                and node.tag in _BLOCKS
                and node.link_characters * 2 >= node.characters
            )
            dropped = (node.beside and (node.prose * 2 < total or not total)) or links
            node.dropped = dropped or (node.parent is not None and node.parent.dropped)
        self.weigh()

    def article(self) -> _Node:
        """The element that holds the article: marked as such, or holding most of the running text."""
        total = self.root.prose
        for tag in ("article", "main"):
            marked = [node for node in self.nodes if node.tag == tag and not node.dropped]
            best = max(marked, key=lambda node: node.prose, default=None)
            if best is not None and best.prose * 2 >= total and (total or len(marked) == 1):
                return best
        node = self.root
        while True:
            inner = [child for child in node.children if isinstance(child, _Node) and not child.dropped]
            best = max(inner, key=lambda child: child.prose, default=None)
            if best is None or best.tag in _LEAVES or not best.prose or best.prose * 5 < total * 4:
                return node
            if best.paragraphs == 1 and node.paragraphs > 1:
                return node  # one long paragraph of several
            node = best

    def headline(self, article: _Node) -> _Node | None:
        """The heading above an article that has none of its own."""
        above = {id(node) for node in _ancestors(article)}
        title = _squeezed(self.page_title())
        choice: _Node | None = None
        for node in self.nodes:
            if node is article:
                break
            if node.tag not in {"h1", "h2", "h3"} or node.dropped or node.characters > 200 or id(node) in above:
                continue
            self._clock.check()
            text = _squeezed(node.text())
            if text and (title.startswith(text) or (len(text) >= 6 and text in title)):
                return node
            if node.tag == "h1" and node.link_characters * 2 < node.characters:  # the site's own name is a link
                choice = node
        return choice

    def page_title(self) -> str:
        """What the window would be called, without the name of the site."""
        title = " ".join(_NOT_TEXT.sub("", self.title).split())
        return _SITE_NAME.sub("", title) or title


def _is_beside(tag: str, attributes: Mapping[str, str]) -> bool:
    """Whether an element says of itself that it is no part of the article, or is not to be seen."""
    if tag in _ASIDE or "hidden" in attributes or _HIDDEN.search(attributes.get("style") or ""):
        return True
    return _CALLED_ASIDE.search(f"{attributes.get('class') or ''} {attributes.get('id') or ''}") is not None


def _ancestors(node: _Node) -> Iterator[_Node]:
    above: _Node | None = node
    while above is not None:
        yield above
        above = above.parent


def _walk(root: _Node) -> Iterator[_Node | str | None]:
    """Elements and texts in their order, None at the end of each element; what is dropped is left out."""
    pending: list[Iterator[_Node | str]] = [iter(root.children)]
    yield root
    while pending:
        part = next(pending[-1], None)
        if part is None:
            pending.pop()
            yield None
        elif isinstance(part, str):
            yield part
        elif not part.dropped:
            pending.append(iter(part.children))
            yield part


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


class _Typesetter:
    """Elements of a page to blocks of text."""

    def __init__(self, clock: _Clock) -> None:
        self.flow = _Flow()
        self._clock = clock
        self._pieces: list[str] = []
        self._open: list[_Node] = []
        self._level = 0
        self._item = False
        self._verbatim = 0

    def set(self, root: _Node, first: _Node | None = None, last: _Node | None = None) -> None:
        """Sets what stands in `root`, from the element `first` to the end of the element `last`."""
        waiting = first is not None
        for part in _walk(root):
            self._clock.check()
            if isinstance(part, str):
                if not waiting:
                    self._pieces.append(part.replace("\n", _BREAK) if self._verbatim else part)
            elif part is not None:
                waiting = waiting and part is not first
                self._open.append(part)
                self._start(part.tag)
            else:
                node = self._open.pop()
                self._end(node.tag)
                if node is last:
                    break
        while self._open:
            self._end(self._open.pop().tag)

    def _start(self, tag: str) -> None:
        if tag == "br":
            self._pieces.append(_BREAK)
        if tag not in _BLOCKS:
            return
        self._finish()
        if tag in _HEADINGS and not self._level:
            self._level = _HEADINGS[tag]
        elif tag == "li":
            self._item = True
        elif tag == "pre":
            self._verbatim += 1
        elif tag == "table":
            self.flow.open_table()
        elif tag == "tr":
            self.flow.open_row()
        elif tag in {"td", "th"}:
            self.flow.divert()

    def _end(self, tag: str) -> None:
        if tag not in _BLOCKS:
            return
        if tag in _HEADINGS and not any(node.tag in _HEADINGS for node in self._open):
            self._finish(closes=True)
            self._level = 0
            return
        self._finish()
        if tag == "li":
            self._item = False
        elif tag == "pre":
            self._verbatim -= 1
        elif tag == "table":
            self.flow.close_table()
        elif tag in {"td", "th"}:
            self.flow.close_cell()

    def _finish(self, *, closes: bool = False) -> None:
        """Ends a paragraph; inside a heading only its own end does."""
        if self._level and not closes:
            self._pieces.append(_BREAK)
            return
        text = _flowing("".join(self._pieces))
        self._pieces.clear()
        if not text.strip():
            return
        if self._level:
            self.flow.add(_Block(_on_one_line(text), "#" * self._level + " "))
        elif self._item:
            self.flow.add(_Block(text.lstrip(), "- ", tight=True))
            self._item = False
        else:
            self.flow.add(_Block(text))


def _flowing(text: str) -> str:
    """Text as a browser would set it: line ends and blanks of the file mean a blank, or nothing between characters."""
    text = _LINE_END_INSIDE.sub("", text)
    text = re.sub(r"[ \t\n\r\f]+", " ", text)
    lines = [line.strip(" ") for line in text.split(_BREAK)]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line if line.strip() else "" for line in lines)).strip("\n").rstrip()


def _html(raw: bytes, limits: Limits, clock: _Clock) -> str:
    etree = _optional("lxml.etree", "网页")
    if _kind(raw) not in {"", "网页"}:
        raise _wrong_kind(raw, "网页")
    source = _page_source(raw)
    if not _ANY_TAG.search(source):
        raise FormatError("不是网页：里面没有任何标签；如果是纯文本，请把后缀改为 .txt")
    page = _Page(limits, clock)
    parser = etree.HTMLParser(target=page, encoding="utf-8", huge_tree=True)
    encoded = source.encode("utf-8", "replace")
    try:
        for start in range(0, len(encoded), 1 << 16):
            clock.check()
            parser.feed(encoded[start : start + (1 << 16)])
        parser.close()
    except etree.LxmlError as reason:
        raise FormatError("网页无法解析：请在浏览器里打开，把正文复制出来，另存为 .txt") from reason
    text = _article_text(page, clock)
    if not text.strip():
        raise FormatError("网页里没有正文：内容可能要运行脚本才显示，请在浏览器里打开，把正文复制出来，另存为 .txt")
    return text


def _article_text(page: _Page, clock: _Clock) -> str:
    page.weigh()
    page.drop_what_is_beside()
    article = page.article()
    titled = any(
        node.tag == "h1" and node.characters and not node.dropped and article in _ancestors(node) for node in page.nodes
    )
    headline = None if titled else page.headline(article)
    setter = _Typesetter(clock)
    if headline is None:
        setter.set(article)
    else:
        above = set(map(id, _ancestors(article)))
        shared = next(node for node in _ancestors(headline) if id(node) in above)
        between = _characters_between(shared, headline, article)
        if between <= 300:  # date, source and byline
            setter.set(shared, headline, article)
        else:
            setter.set(headline)
            setter.set(article)
    text = setter.flow.text()
    title = page.page_title()
    return _titled(title, text) if title and not titled and headline is None else text


def _titled(title: str, text: str) -> str:
    """The text under its page's title, unless one of its first lines says the same."""
    lines = text.split("\n")
    for i, line in enumerate(lines[:8]):
        bare = line.lstrip("# ")
        if len(_squeezed(bare)) >= 6 and _squeezed(bare) in _squeezed(title):
            return "\n".join([*lines[:i], line if line.startswith("#") else f"# {bare.strip()}", *lines[i + 1 :]])
    return f"# {title}\n\n{text}" if text.strip() else ""


def _characters_between(shared: _Node, first: _Node, last: _Node) -> int:
    """Characters of text that stand between two elements."""
    counted, inside, open_nodes = 0, False, list[_Node]()
    for part in _walk(shared):
        if isinstance(part, str):
            counted += len(part.strip()) if inside else 0
        elif part is not None:
            if part is last:
                break
            open_nodes.append(part)
        elif open_nodes.pop() is first:
            inside = True
    return counted


def _page_source(raw: bytes) -> str:
    """A page decoded: by its byte order mark, as it says itself, as UTF-8, as GB18030."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if raw.startswith(mark):
            encodings = [encoding]
            break
    else:
        declared = _CHARSET.search(raw[:4096])
        named = _CODECS.get(declared[1].decode("ascii", "replace").lower()) if declared else None
        encodings = [named, "utf-8", "gb18030"] if named else ["utf-8", "gb18030"]
    for encoding in encodings:
        with suppress(UnicodeDecodeError):
            return raw.decode(encoding)
    # A page that was cut off or pasted together has a few bytes that mean nothing; they show as such.
    best = min((raw.decode(encoding, "replace") for encoding in encodings), key=lambda text: text.count("\ufffd"))
    if best.count("\ufffd") * 200 > len(best):
        raise FormatError("网页的编码认不出来：请在浏览器里打开，另存为 UTF-8 编码的网页，或把正文复制出来存为 .txt")
    return best


def _optional(module: str, kind: str) -> Any:
    """A package that only some installations have."""
    try:
        return import_module(module)
    except ImportError as reason:
        raise _missing(kind) from reason


def _missing(kind: str) -> FormatError:
    return FormatError(f"读取{kind}需要另外安装软件包：请运行 pip install 'chuchu[formats]'，或改存为 .txt")


# ---------------------------------------------------------------- Word documents

_WORD = frozenset(
    {
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "http://purl.oclc.org/ooxml/wordprocessingml/main",
    }
)
_FORMULA = frozenset(
    {
        "http://schemas.openxmlformats.org/officeDocument/2006/math",
        "http://purl.oclc.org/ooxml/officeDocument/math",
    }
)
_COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_UNSEEN = frozenset(
    {"w:del", "w:moveFrom", "w:rt", "w:pPrChange", "w:rPrChange", "w:sectPrChange", "w:tblPrChange", "mc:Fallback"}
)
"""What was deleted, how it was formatted, how a name is read, and the same text box once more for old versions."""
_OFF = frozenset({"0", "false", "off"})
_HEADING_STYLE = re.compile(r"(?:heading|标题)\s*([1-9])$", re.IGNORECASE)
_MOST_FILES = 10_000
"""In a Word document; a long one with many pictures has some hundred."""
_DIRECTORY_ENTRY = b"PK\x01\x02"


@dataclass(slots=True)
class _Style:
    """A paragraph style of a document."""

    name: str = ""
    based_on: str = ""
    level: int = 0
    listed: bool = False


@dataclass(slots=True)
class _Paragraph:
    """A paragraph of a document, as it is read."""

    pieces: list[str] = field(default_factory=list)
    style: str = ""
    level: int = 0
    listed: bool | None = None
    boxes: list[_Block] = field(default_factory=list)
    """What stands in text boxes that are anchored in it."""


class _Xml:
    """Reads an XML file as a stream of elements, each named with a short prefix."""

    def __init__(self, limits: Limits, clock: _Clock) -> None:
        self._limits = limits
        self._clock = clock
        self._skip_from = 0
        self.open: list[str] = []

    def read(self, chunks: Iterator[bytes]) -> None:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._data
        parser.StartDoctypeDeclHandler = self._refuse
        try:
            for chunk in chunks:
                self._clock.check()
                parser.Parse(chunk, False)
            parser.Parse(b"", True)
        except FormatError:
            raise
        except (expat.ExpatError, LookupError, ValueError) as reason:  # the latter two for an encoding it names
            raise _damaged_document() from reason

    def _refuse(self, *_: object) -> None:
        """Entities are declared in a document type, which no Word document has: nothing here expands."""
        raise FormatError("Word 文档里有不该有的 DTD 声明，已拒绝读取：请用 Word 或 WPS 打开，另存为 .docx")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        short = _short(name)
        self.open.append(short)
        if len(self.open) > self._limits.depth:
            raise FormatError(f"Word 文档的标签嵌套超过 {self._limits.depth} 层：请把正文复制出来，另存为 .txt")
        if self._skip_from:
            return
        if short in _UNSEEN:
            self._skip_from = len(self.open)
            return
        self.start(short, {key.rpartition(" ")[2]: value for key, value in attributes.items()})

    def _end(self, _: str) -> None:
        depth = len(self.open)
        short = self.open.pop()
        if not self._skip_from:
            self.end(short)
        elif depth == self._skip_from:
            self._skip_from = 0

    def _data(self, text: str) -> None:
        if not self._skip_from:
            self.data(text)

    def skip_enclosing(self, name: str) -> None:
        """Leaves out what is still to come of the innermost open element of this name."""
        for depth in range(len(self.open), 0, -1):
            if self.open[depth - 1] == name:
                self._skip_from = depth
                return

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        raise NotImplementedError

    def end(self, name: str) -> None:
        """Elements that only their start tells something of need not look."""

    def data(self, text: str) -> None:
        """Text that is not asked for."""


def _short(name: str) -> str:
    namespace, _, local = name.rpartition(" ")
    if namespace in _WORD:
        return f"w:{local}"
    if namespace in _FORMULA:
        return f"m:{local}"
    return f"mc:{local}" if namespace == _COMPATIBILITY else local


class _Relations(_Xml):
    """Where the package says that the document stands."""

    target = "word/document.xml"

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "Relationship" and attributes.get("Type", "").endswith("/officeDocument"):
            self.target = attributes.get("Target", "").lstrip("/") or self.target


class _Styles(_Xml):
    """The paragraph styles: which of them are headings, and which are lists."""

    def __init__(self, limits: Limits, clock: _Clock) -> None:
        super().__init__(limits, clock)
        self._styles: dict[str, _Style] = {}
        self._style = _Style()

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        value = attributes.get("val", "")
        if name == "w:style":
            self._style = _Style()
            self._styles[attributes.get("styleId", "")] = self._style
        elif name == "w:name":
            self._style.name = value.strip().lower()
        elif name == "w:basedOn":
            self._style.based_on = value
        elif name == "w:outlineLvl":
            self._style.level = _outline_level(value)
        elif name == "w:numId":
            self._style.listed = value != "0"

    def __getitem__(self, key: str) -> _Style:
        """A style with what it has from the styles it is based on."""
        found = _Style()
        for _ in range(32):  # they may be based on one another in a circle
            style = self._styles.get(key)
            if style is None:
                break
            numbered = _HEADING_STYLE.match(style.name)
            level = int(numbered[1]) if numbered else int(style.name in {"title", "标题"})
            found.level = found.level or level or style.level
            found.listed = found.listed or style.listed
            found.name = found.name or style.name
            key = style.based_on
        return found


def _outline_level(value: str) -> int:
    """Headings count from 1 here and from 0 in the file, where 9 stands for body text."""
    return int(value) + 1 if value in "012345678" and value else 0


class _Document(_Xml):
    """The body of a document, to blocks of text."""

    def __init__(self, limits: Limits, clock: _Clock, styles: _Styles) -> None:
        super().__init__(limits, clock)
        self.flow = _Flow()
        self._styles = styles
        self._paragraphs: list[_Paragraph] = []
        self._characters = 0
        self._takes = False
        self._unseen_run = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        value = attributes.get("val", "")
        if name == "w:p":
            self._paragraphs.append(_Paragraph())
        elif name == "w:tbl":
            self.flow.open_table()
        elif name == "w:tr":
            self.flow.open_row()
        elif name in {"w:tc", "w:txbxContent"}:
            self.flow.divert()
        elif name == "w:showingPlcHdr" or (name == "w:docPartGallery" and value == "Table of Contents"):
            self.skip_enclosing("w:sdt")
        elif name == "w:r":
            self._unseen_run = False
        elif self._paragraphs:
            self._start_in_paragraph(name, value, attributes)

    def _start_in_paragraph(self, name: str, value: str, attributes: Mapping[str, str]) -> None:
        paragraph = self._paragraphs[-1]
        within = self.open[-2] if len(self.open) > 1 else ""
        if name in {"w:t", "m:t"}:
            self._takes = not self._unseen_run
        elif name in {"w:br", "w:cr"} and within == "w:r":
            self._write("\n")
        elif name in {"w:tab", "w:ptab"} and within == "w:r":  # in "w:tabs" it sets a stop
            self._write("\t")
        elif name == "w:noBreakHyphen":
            self._write("-")
        elif name == "w:pStyle":
            paragraph.style = value
        elif name == "w:outlineLvl" and within == "w:pPr":
            paragraph.level = _outline_level(value)
        elif name == "w:numId":
            paragraph.listed = value != "0"
        elif name in {"w:vanish", "w:webHidden"} and self.open[-3:-1] == ["w:r", "w:rPr"]:
            self._unseen_run = attributes.get("val", "1").lower() not in _OFF

    def data(self, text: str) -> None:
        if self._takes:
            self._write(re.sub(r"[\r\n\t]+", " ", text))

    def _write(self, text: str) -> None:
        if self._paragraphs and not self._unseen_run:
            self._characters += len(text)
            _check_length(self._characters, self._limits)
            self._paragraphs[-1].pieces.append(text)

    def end(self, name: str) -> None:
        if name in {"w:t", "m:t"}:
            self._takes = False
        elif name == "w:p":
            self._finish(self._paragraphs.pop())
        elif name == "w:tc":
            self.flow.close_cell()
        elif name == "w:tbl":
            self.flow.close_table()
        elif name == "w:txbxContent":
            boxed = self.flow.diverted()
            if self._paragraphs:
                self._paragraphs[-1].boxes += boxed
            else:
                self.flow.add(*boxed)

    def _finish(self, paragraph: _Paragraph) -> None:
        style = self._styles[paragraph.style]
        lines = [line.strip(" \t") for line in _NOT_TEXT.sub("", "".join(paragraph.pieces)).split("\n")]
        text = "\n".join(line.rstrip() for line in lines).strip("\n")
        level = min(paragraph.level or style.level, 6)
        listed = style.listed if paragraph.listed is None else paragraph.listed
        if text.strip() and not style.name.startswith("toc "):
            if level:
                self.flow.add(_Block(_on_one_line(text), "#" * level + " "))
            elif listed:
                self.flow.add(_Block(text.lstrip(), "- ", tight=True))
            else:
                self.flow.add(_Block(text))
        self.flow.add(*paragraph.boxes)


_PACKAGE_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    ArithmeticError,
    EOFError,
    OSError,
    RuntimeError,
    ValueError,
)
"""All that `zipfile` raises for bytes that are no archive, or one that it does not know."""


class _Package:
    """The files of a Word document, unpacked within limits."""

    def __init__(self, raw: bytes, limits: Limits) -> None:
        if not raw.startswith(b"PK"):
            raise _wrong_kind(raw, " Word 文档")
        if raw.count(_DIRECTORY_ENTRY) > _MOST_FILES:
            raise FormatError(f"压缩包里的文件超过 {_MOST_FILES:,} 个，不像 Word 文档，已拒绝读取")
        self._left = self._limit = limits.unpacked_bytes
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(raw))
            self._names = frozenset(self._archive.namelist())
        except _PACKAGE_ERRORS as reason:
            raise _damaged_document() from reason

    def __contains__(self, name: str) -> bool:
        return name in self._names

    def chunks(self, name: str) -> Iterator[bytes]:
        """The bytes of a file; both what it says that it unpacks to and what it does are held to the limit."""
        info = self._archive.getinfo(name)
        if info.flag_bits & 1:
            raise FormatError("Word 文档加了密码：请去掉密码后另存为 .docx")
        if info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:  # others unpack without bounds
            raise FormatError("Word 文档用了不认识的压缩方法：请用 Word 或 WPS 打开，另存为 .docx")
        if info.file_size > self._left:
            raise self._too_large()
        try:
            with self._archive.open(info) as file:
                while chunk := file.read(1 << 16):
                    self._left -= len(chunk)
                    yield chunk
                    if self._left < 0:
                        break
        except _PACKAGE_ERRORS as reason:
            raise _damaged_document() from reason
        if self._left < 0:
            raise self._too_large()

    def _too_large(self) -> FormatError:
        return FormatError(
            f"Word 文档解压后过大（上限 {self._limit:,} 字节），已拒绝读取：请把正文复制出来，另存为 .txt"
        )

    def kind(self) -> str:
        """What the package is when it is no Word document."""
        names = {
            "xl/workbook.xml": "Excel 表格",
            "ppt/presentation.xml": "PowerPoint 演示文稿",
            "META-INF/manifest.xml": "OpenDocument 文档",
        }
        return next((kind for name, kind in names.items() if name in self), "普通的 ZIP 压缩包")


def _damaged_document() -> FormatError:
    return FormatError("Word 文档已损坏或没有下载完整：请重新下载，或用 Word、WPS 打开后另存为 .docx")


def _docx(raw: bytes, limits: Limits, clock: _Clock) -> str:
    package = _Package(raw, limits)
    relations = _Relations(limits, clock)
    if "_rels/.rels" in package:
        relations.read(package.chunks("_rels/.rels"))
    main = relations.target
    if main not in package or not main.endswith(".xml") or PurePosixPath(main).parts[0] != "word":
        raise FormatError(f"后缀与内容不符：内容是{package.kind()}，不是 Word 文档；请用 Word 或 WPS 另存为 .docx")
    styles = _Styles(limits, clock)
    if "word/styles.xml" in package:
        styles.read(package.chunks("word/styles.xml"))
    document = _Document(limits, clock, styles)
    document.read(package.chunks(main))
    text = document.flow.text()
    if not text.strip():
        raise FormatError("Word 文档里没有文字：内容可能是图片，请先用文字识别（OCR）软件转成 .txt")
    return text


# ---------------------------------------------------------------- PDF, from outside

_MEMORY = 768 * 1024 * 1024
"""What the child process may hold; an ordinary file needs a tenth of it."""
_REFUSED, _GREEDY = 3, 4
"""How the child ends when it says why not, and when it runs out of memory."""


def _pdf(raw: bytes, limits: Limits) -> str:
    """Reads a PDF in a child process, since nothing else stops a parser that is stuck in one page.

    A child costs an ordinary file about a tenth of a second.  It starts as an interpreter of its own, so that
    this works from any thread, and gets no environment but its path: no tokens.
    """
    if b"%PDF-" not in raw[:1024]:
        raise _wrong_kind(raw, " PDF")
    if find_spec("pdfminer") is None:
        raise _missing(" PDF ")
    here = str(Path(__file__).parent.parent)
    kept = {name: value for name, value in os.environ.items() if name.startswith(("LD_", "DYLD_", "SYSTEMROOT"))}
    try:
        ended = subprocess.run(  # noqa: S603 - the same interpreter, no shell, nothing of the file on its command line
            [sys.executable, "-S", "-P", "-c", "import corpus.formats as f; f.child()", json.dumps(asdict(limits))],
            input=raw,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**kept, "PYTHONPATH": os.pathsep.join([here, *filter(None, sys.path)])},
            timeout=limits.seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as reason:
        raise _too_slow(limits.seconds) from reason
    except OSError as reason:
        raise FormatError(f"无法启动读取 PDF 的子进程（{reason.strerror}）：请检查内存和进程数，再重新载入") from reason
    said = ended.stdout.decode("utf-8", "replace")
    if ended.returncode == 0:
        return said
    if ended.returncode == _REFUSED:
        raise FormatError(said)
    if ended.returncode == _GREEDY:
        raise FormatError("PDF 展开后占用内存过多，已拒绝读取：请另存一份，或改存为 .txt")
    raise FormatError("PDF 已损坏，无法读取：请重新下载，或用阅读器打开后“打印”成一份新的 PDF")


# ---------------------------------------------------------------- PDF, in the child process


def child() -> None:
    """The whole life of the child process: a PDF on standard input, its text or the reason for none on standard output."""
    limits = Limits(**json.loads(sys.argv[1]))
    _limit_memory()
    Thread(target=_guard, args=(limits.seconds,), daemon=True).start()
    code = 0
    try:
        said = _pdf_text(sys.stdin.buffer.read(), limits)
    except FormatError as reason:
        code, said = _REFUSED, str(reason)
    except ImportError:  # half an installation; the file is not to blame
        code, said = _REFUSED, str(_missing(" PDF "))
    except MemoryError:
        code, said = _GREEDY, ""
    sys.stdout.buffer.write(said.encode("utf-8", "replace"))
    sys.stdout.buffer.flush()
    os._exit(code)  # nothing is left to tidy up, and tearing down takes longer than a page


def _limit_memory() -> None:
    import resource  # noqa: PLC0415 - only the child needs it

    with suppress(ValueError, OSError):  # macOS knows this limit but does not keep it; hence the guard
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))


def _guard(seconds: float) -> None:
    """Ends this process when it holds too much, or has been left alone by a parent that died."""
    import resource  # noqa: PLC0415 - only the child needs it

    unit = 1 if sys.platform == "darwin" else 1024
    begun = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # on Linux, the parent's high tide
    end = monotonic() + seconds + 1
    while monotonic() < end:
        if (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - begun) * unit > _MEMORY:
            os._exit(_GREEDY)
        sleep(0.02)
    os._exit(1)


_WRITTEN_ALIKE = {
    **{chr(c): unicodedata.normalize("NFKC", chr(c)) for c in range(0x2F00, 0x2FD6)},
    **dict(
        zip(
            "⺟⺠⻁⻄⻅⻆⻉⻋⻑⻓⻔⻘⻙⻚⻛⻜⻢⻤⻥⻦⻧⻨⻩⻬⻮⻰⻳",
            "母民虎西见角贝车長长门青韦页风飞马鬼鱼鸟卤麦黄齐齿龙龟",
            strict=True,
        )
    ),
}
"""Radicals that programs put in place of the characters of the same shape: no reader sees it, no search finds them."""
_UNREADABLE = "\ufffd"
_DAMAGED = "PDF 已损坏或没有下载完整：请重新下载，或用阅读器打开后“打印”成一份新的 PDF"


def _pdf_text(raw: bytes, limits: Limits) -> str:
    from pdfminer import pdftypes  # noqa: PLC0415 - optional, and loaded in the child only
    from pdfminer.converter import PDFPageAggregator  # noqa: PLC0415
    from pdfminer.pdfdocument import PDFDocument, PDFEncryptionError  # noqa: PLC0415
    from pdfminer.pdffont import PDFFont  # noqa: PLC0415
    from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager  # noqa: PLC0415
    from pdfminer.pdfparser import PDFParser  # noqa: PLC0415
    from pdfminer.psexceptions import PSException  # noqa: PLC0415

    damaged: list[bytes] = []

    def inflated(data: bytes) -> bytes:
        """What pdfminer calls for a stream that does not unpack; it would take what it gets without a word."""
        found, whole = _inflated(data)
        if not whole:
            damaged.append(data)
        return found

    class Device(PDFPageAggregator):
        def handle_undefined_char(self, font: PDFFont, cid: int) -> str:  # noqa: ARG002
            return _UNREADABLE

    class Interpreter(PDFPageInterpreter):
        def execute(self, streams: Sequence[object]) -> None:
            for part in streams:
                damaged.clear()  # a font or a picture may be damaged, the text may not
                pdftypes.stream_value(part).get_data()
                if damaged:
                    raise FormatError(_DAMAGED)
            super().execute(streams)

    pdftypes.decompress_corrupted = inflated
    resources = PDFResourceManager()
    device = Device(resources, laparams=None)
    interpreter = Interpreter(resources, device)
    written: list[str] = []
    pictures = characters = 0
    try:
        document = PDFDocument(PDFParser(io.BytesIO(raw)))
        for page in _pages(document, limits):
            interpreter.process_page(page)
            letters, shown = _letters(device.get_result())
            written.append(_page_text(letters))
            pictures += shown
            characters += len(written[-1])
            _check_length(characters, limits)
    except PDFEncryptionError as reason:
        raise FormatError("PDF 加了密码或限制：请用阅读器打开，去掉密码后另存，或“打印”成一份新的 PDF") from reason
    except PSException as reason:
        raise FormatError(_DAMAGED) from reason
    text = "\f".join(written).strip("\n\f")
    lines = set(text.split())
    if not text.strip() or (pictures and sum(map(len, lines)) < 16):  # no more than a page number or a scanner's mark
        what = "是图片扫描件，没有文字层" if pictures else "里没有文字"
        raise FormatError(f"PDF {what}：请先用文字识别（OCR）软件转成 .txt 或带文字层的 PDF")
    odd = sum(c == _UNREADABLE or "\ue000" <= c <= "\uf8ff" for c in text)
    if odd * 50 > len(text):
        raise FormatError("PDF 的字体没有编码表，文字层读出来是乱码：请用文字识别（OCR）软件转成 .txt")
    return text


def _inflated(data: bytes) -> tuple[bytes, bool]:
    """What a stream holds, and whether that is all of it; a wrong checksum does not matter."""
    stream = zlib.decompressobj(-15)
    try:
        found = stream.decompress(data[2:])
    except zlib.error:
        return b"", False
    return found, stream.eof


def _pages(document: PDFDocument, limits: Limits) -> list[PDFPage]:
    """All pages, or none: a quote must not come from a file of which a part was lost."""
    from pdfminer.pdfpage import PDFPage  # noqa: PLC0415
    from pdfminer.pdftypes import PDFStream, resolve1  # noqa: PLC0415

    pages = list(islice(PDFPage.create_pages(document), limits.pages + 1))
    if len(pages) > limits.pages:
        raise FormatError(f"PDF 超过 {limits.pages} 页：请拆成几个文件")
    tree = resolve1(document.catalog.get("Pages"))
    declared = resolve1(tree.get("Count")) if isinstance(tree, dict) else None
    if not pages or (isinstance(declared, int) and declared > len(pages)):
        raise FormatError(_DAMAGED)
    for page in pages:
        whole = "Contents" not in page.attrs or resolve1(page.attrs["Contents"]) is not None
        if not whole or not all(isinstance(resolve1(part), PDFStream) for part in page.contents):
            raise FormatError(_DAMAGED)
    return pages


class _Letter(NamedTuple):
    """A character on a page, in the direction it is read: x runs along the line, y upwards."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    size: float
    turn: int
    """Quarter turns of the line on the page."""


@dataclass(slots=True)
class _Line:
    """Letters that follow one another on one line."""

    letters: list[_Letter]
    text: str

    @property
    def x0(self) -> float:
        return self.letters[0].x0

    @property
    def x1(self) -> float:
        return self.letters[-1].x1

    @property
    def y(self) -> float:
        return self.letters[0].y0

    @property
    def turn(self) -> int:
        return self.letters[0].turn

    @property
    def size(self) -> float:
        return median(letter.size for letter in self.letters)


def _letters(page: LTPage) -> tuple[list[_Letter], int]:
    """The letters of a page in the order in which they were written, and how many pictures it has."""
    from pdfminer.layout import LTChar, LTFigure, LTImage  # noqa: PLC0415

    found: list[_Letter] = []
    places: dict[tuple[str, int, int], _Letter] = {}
    pictures = 0
    pending = [iter(page)]
    while pending:
        part = next(pending[-1], None)
        if part is None:
            pending.pop()
        elif isinstance(part, LTFigure):
            pending.append(iter(part))
        elif isinstance(part, LTImage):
            pictures += 1
        elif isinstance(part, LTChar):
            letter = _letter(part)
            outside = not (
                page.x0 <= (part.x0 + part.x1) / 2 <= page.x1 and page.y0 <= (part.y0 + part.y1) / 2 <= page.y1
            )
            if letter is not None and not outside and not _printed_again(letter, places):
                found.append(letter)
    return found, pictures


def _letter(part: LTChar) -> _Letter | None:
    """A letter as its line is read; none for what runs aslant across the page, as watermarks do."""
    a, b = part.matrix[:2]
    x0, y0, x1, y1 = part.bbox
    if abs(b) <= abs(a) * 0.2:
        turn, box = (0, (x0, y0, x1, y1)) if a >= 0 else (2, (-x1, -y1, -x0, -y0))
    elif abs(a) <= abs(b) * 0.2:
        turn, box = (1, (y0, -x1, y1, -x0)) if b > 0 else (3, (-y1, x0, -y0, x1))
    else:
        return None
    text = "".join(_WRITTEN_ALIKE.get(c, c) for c in _NOT_TEXT.sub("", part.get_text()))
    size = part.size if turn % 2 == 0 else box[3] - box[1]
    return _Letter(text, *box, max(size, 0.01), turn) if text else None


def _printed_again(letter: _Letter, places: dict[tuple[str, int, int], _Letter]) -> bool:
    """Whether the same letter stands there already: programs print twice to make it bold, or cast a shadow."""
    if letter.text.isspace():
        return False
    cell = letter.size * 0.1  # much less than the narrowest letter, or "ll" would be one
    column, row = int(letter.x0 / cell), int(letter.y0 / cell)
    for near in ((column + i, row + j) for i in (-1, 0, 1) for j in (-1, 0, 1)):
        other = places.get((letter.text, *near))
        if (
            other is not None
            and other.turn == letter.turn
            and abs(other.x0 - letter.x0) < cell
            and abs(other.y0 - letter.y0) < cell
        ):
            return True
    places[letter.text, column, row] = letter
    return False


def _page_text(letters: Sequence[_Letter]) -> str:
    """The lines of a page as they stand.

    What only the eye can see of paragraphs is written as text would have it: a blank line where there is
    more space than between lines or the size changes, two ideographic spaces where a line is indented.
    """
    lines = _upright(_page_lines(letters))
    pitches = [before.y - line.y for before, line in pairwise(lines) if _is_below(before, line)]
    usual = median(pitches) if len(pitches) >= 3 else 0.0
    written: list[str] = []
    for i, line in enumerate(lines):
        before = lines[i - 1] if i else None
        after = lines[i + 1] if i + 1 < len(lines) else None
        if before is not None:
            another = before.turn != line.turn or not 0.8 <= before.size / line.size <= 1.25
            apart = before.y - line.y > (usual * 1.5 or max(before.size, line.size) * 2.2)
            if another or (apart and _share_column(before, line)):
                written.append("")
        beside = [
            other
            for other in (before, after)
            if other is not None and (_is_below(other, line) or _is_below(line, other))
        ]
        indented = any(1.2 <= (line.x0 - other.x0) / line.size <= 4.5 for other in beside)
        written.append(("\u3000\u3000" if indented and line.text[0] != "\u3000" else "") + line.text)
    return "\n".join(written)


def _share_column(line: _Line, other: _Line) -> bool:
    return line.x0 < other.x1 and other.x0 < line.x1


def _is_below(before: _Line, line: _Line) -> bool:
    """Whether a line stands right below the other, in the same column and of the same size."""
    return (
        _share_column(before, line)
        and 0 < before.y - line.y < 4 * line.size
        and 0.8 <= before.size / line.size <= 1.25
        and before.turn == line.turn
    )


def _page_lines(letters: Sequence[_Letter]) -> list[_Line]:
    lines: list[_Line] = []
    for letter in letters:
        line = lines[-1] if lines else None
        if line is None or not _continues(line.letters[-1], letter):
            if letter.text in {" ", "\xa0"}:
                continue  # where a blank stands says nothing
            lines.append(_Line([letter], letter.text))
            continue
        before = line.letters[-1]
        gap = (letter.x0 - before.x1) / letter.size
        # Lines are set full by spreading them, and figures in Chinese text stand a quarter of a blank apart.
        least = 0.2 if before.text[-1].isascii() and letter.text[0].isascii() else 0.6
        blank = " " if gap > least and not line.text[-1].isspace() and not letter.text.isspace() else ""
        line.letters.append(letter)
        line.text += blank + letter.text
    for line in lines:
        line.text = line.text.strip(" \t\r\n")
    return [line for line in lines if line.text]


def _continues(before: _Letter, letter: _Letter) -> bool:
    if before.turn != letter.turn or letter.x0 - before.x1 < -0.5 * letter.size:
        return False
    shared = min(before.y1, letter.y1) - max(before.y0, letter.y0)
    return shared >= 0.5 * min(before.y1 - before.y0, letter.y1 - letter.y0)


def _upright(lines: Sequence[_Line]) -> list[_Line]:
    """Characters set one below the other, as one line."""
    runs: list[list[_Line]] = []
    for line in lines:
        if runs and _stands_below(runs[-1][-1], line):
            runs[-1].append(line)
        else:
            runs.append([line])
    found: list[_Line] = []
    for run in runs:
        if len(run) >= 3:
            found.append(_Line([letter for line in run for letter in line.letters], "".join(line.text for line in run)))
        else:
            found += run
    return found


def _stands_below(before: _Line, line: _Line) -> bool:
    single = len(before.text) == len(line.text) == 1 and before.text >= "\u2e80" and line.text >= "\u2e80"
    return single and abs(before.x0 - line.x0) < 0.5 * line.size and 0 < before.y - line.y < 2.2 * line.size
