"""Web pages, Word documents and PDF files to text: the only place that knows their libraries.

What `extract` returns is stored as the source of the report and every span points into it.  It keeps
what repair and structure go by: blank lines between paragraphs, headings and list items marked as in
Markdown, the lines and page breaks of a PDF as they stand.

Files are taken to be hostile.  What is unpacked is measured before a library sees it, and a PDF or a
large file, which can make any parser slow or greedy, is read in a child process that is ended when its
time is up.
"""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from pathlib import PurePosixPath
from typing import Any

SUFFIXES = frozenset({".html", ".htm", ".docx", ".pdf"})


class FormatError(ValueError):
    """A file of one of these formats cannot be read; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one file may ask for."""

    characters: int = 2_000_000
    """Of the text it gives."""
    pages: int = 500
    """Of a PDF."""
    seconds: float = 20.0
    """From the start of the process that reads a PDF or a large file."""
    unpacked_bytes: int = 16 * 1024 * 1024
    """Of the parts of a Word document together."""
    memory_bytes: int = 1024 * 1024 * 1024
    """Of that process, where the system can limit it."""


LIMITS = Limits()


def extract(name: str, raw: bytes, limits: Limits = LIMITS) -> str:
    """The text of a file, read as its name's suffix says.  Raises FormatError and nothing else."""
    suffix = PurePosixPath(name).suffix.lower()
    if suffix not in SUFFIXES:
        raise FormatError(f"不支持 {suffix or '没有后缀'} 的文件：只读 {'、'.join(sorted(SUFFIXES))}")
    heavy = suffix == ".pdf" or _to_parse(suffix, raw, limits) > _LARGE
    text = _in_child(suffix, raw, limits) if heavy else _read(suffix, raw, limits)
    if len(text) > limits.characters:
        raise FormatError(f"文字太多（{len(text):,} 个字，上限 {limits.characters:,}）：请拆成几个文件")
    if not text.strip():
        raise FormatError("里面没有文字")
    return text


_LARGE = 150_000
"""Bytes to parse: an ordinary page or document has fewer and is read at once, without a process of its own."""


def _to_parse(suffix: str, raw: bytes, limits: Limits) -> int:
    """Bytes that a parser will see: of a Word document its text as it unpacks, since a small file can hold much."""
    if suffix != ".docx":
        return len(raw)
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, UnicodeDecodeError) as reason:
        raise FormatError(_NO_DOCUMENT) from reason
    if sum(part.file_size for part in parts) > limits.unpacked_bytes:  # zipfile reads no more than is declared
        raise FormatError("Word 文档解开后太大")
    return max((part.file_size for part in parts if part.filename.endswith(".xml")), default=0)


_NO_DOCUMENT = "不是 Word 文档（.docx），或文件已损坏：请用 Word 或 WPS 打开，另存为 .docx"


def _read(suffix: str, raw: bytes, limits: Limits) -> str:
    if suffix == ".pdf":
        return _pdf(raw, limits)
    return _docx(raw) if suffix == ".docx" else _html(raw)


def _library(module: str) -> Any:
    try:
        return import_module(module)
    except ImportError as reason:
        raise FormatError("读这种文件需要另外安装：.venv/bin/pip install -e '.[formats]'，然后重新载入") from reason


# ---------------------------------------------------------------- web pages

_META_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]+)", re.IGNORECASE)
_NOT_ARTICLE = (
    "script",
    "style",
    "noscript",
    "template",
    "nav",
    "footer",
    "aside",
    "button",
    "select",
    "input",
    "textarea",
    "iframe",
    "svg",
    "canvas",
    "object",
    "menu",
    "dialog",
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


def _html(raw: bytes) -> str:
    if raw.startswith((b"%PDF", b"PK\x03\x04")):
        raise FormatError("不是网页，请检查文件后缀")
    lxml_html, etree = _library("lxml.html"), _library("lxml.etree")
    text = _decoded_page(raw)
    try:
        page = lxml_html.document_fromstring(text, parser=lxml_html.HTMLParser(remove_comments=True))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as reason:
        raise FormatError("不是网页，或网页已损坏") from reason
    titles = [" ".join(title.text_content().split()) for title in page.iter("title")]
    etree.strip_elements(page, "title", *_NOT_ARTICLE, with_tail=False)
    for header in page.xpath("//header[not(ancestor::article or ancestor::main)]"):
        header.drop_tree()
    for hidden in page.xpath("//*[@hidden or contains(translate(@style,' ',''),'display:none')]"):
        hidden.drop_tree() if hidden.getparent() is not None else None
    article = _article(page)
    text = "\n\n".join(_paragraphs(article))
    if titles and titles[0] and not re.search("^# ", text, re.MULTILINE):
        text = f"# {re.split('[_|]| - ', titles[0])[0].strip()}\n\n{text}"
    return text


def _decoded_page(raw: bytes) -> str:
    declared = _META_CHARSET.search(raw[:4096])
    names = [declared[1].decode("ascii", "replace")] if declared else []
    if names and names[0].lower().startswith(("utf-16", "utf-32")):
        names = []  # what could be read so far is no UTF-16; the standard says UTF-8
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        names = ["utf-16"]
    for name in [*("gb18030" if n.lower() in {"gb2312", "gbk"} else n for n in names), "utf-8-sig", "gb18030"]:
        try:
            return re.sub(r"^\s*<\?xml[^>]*\?>", "", raw.decode(name)).replace("\0", "")
        except (UnicodeDecodeError, LookupError):
            continue
    raise FormatError("认不出网页的编码，请另存为 UTF-8")


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
    parts: list[str] = []
    marks: list[str] = []
    depth = 0

    def finished() -> str:
        lines = [" ".join(line.split()) for line in "".join(parts).split("\r")]
        parts.clear()
        text = "\n".join(line for line in lines if line)
        return f"{marks[-1] if marks else ''}{text}" if text else ""

    for event, element in _library("lxml.etree").iterwalk(article, events=("start", "end")):
        tag = element.tag if isinstance(element.tag, str) else ""
        block = tag in _BLOCKS
        if event == "start":
            depth += 1
            if depth > _DEEPEST:
                raise FormatError("网页的层次太深，不像文章")
            if block:
                if done := finished():
                    yield done
                marks.append("#" * int(tag[1]) + " " if re.fullmatch("h[1-6]", tag) else "- " if tag == "li" else "")
            parts.append("\r" if tag == "br" else " " if tag in {"td", "th"} else "")
            parts.append(_on_one_line(element.text))
        else:
            depth -= 1
            if block:
                if done := finished():
                    yield done
                marks.pop()
            if element is not article:
                parts.append(_on_one_line(element.tail))
    if done := finished():
        yield done


def _on_one_line(text: str | None) -> str:
    """A line end in the page's source is a blank, and nothing between two Chinese characters."""
    closed = re.sub(r"(?<=[\u3000-\u9fff\uff00-\uffef])[ \t]*\r?\n\s*(?=[\u3000-\u9fff\uff00-\uffef])", "", text or "")
    return re.sub(r"\s", " ", closed)


# ---------------------------------------------------------------- Word documents


def _docx(raw: bytes) -> str:
    docx = _library("docx")
    try:
        document = docx.Document(io.BytesIO(raw))
        return "\n\n".join(text for text in _blocks(document) if text.strip())
    # Whatever a damaged or hostile archive makes zipfile, lxml or python-docx trip over is the file's fault.
    except Exception as reason:
        raise FormatError(_NO_DOCUMENT) from reason


def _blocks(document: Any) -> Iterator[str]:
    """Paragraphs and table rows in their order."""
    for block in document.iter_inner_content():
        if hasattr(block, "rows"):
            for row in block.rows:
                cells = {id(cell._tc): cell for cell in row.cells}.values()  # noqa: SLF001 - a merged cell comes twice
                yield " ".join(" ".join(cell.text.split()) for cell in cells if cell.text.strip())
            continue
        style = (block.style.name or "") if block.style is not None else ""
        heading = re.fullmatch(r"(?:heading|标题)\s*([1-6])", style.lower())
        mark = "# " if style.lower() in {"title", "标题"} else ""
        mark = "#" * int(heading[1]) + " " if heading else mark
        yield mark + block.text.replace("\r", "\n")


# ---------------------------------------------------------------- PDF


def _pdf(raw: bytes, limits: Limits) -> str:
    if not raw.lstrip()[:5].startswith(b"%PDF"):
        raise FormatError("不是 PDF 文件，或文件已损坏")
    high_level = _library("pdfminer.high_level")
    pdfpage, document = _library("pdfminer.pdfpage").PDFPage, _library("pdfminer.pdfdocument")
    file = io.BytesIO(raw)
    try:
        for count, _ in enumerate(pdfpage.get_pages(file), 1):
            if count > limits.pages:
                raise FormatError(f"PDF 页数太多（上限 {limits.pages} 页）：请拆成几个文件")
        file.seek(0)
        text = str(high_level.extract_text(file)).rstrip("\f\n ")
    except (document.PDFPasswordIncorrect, document.PDFTextExtractionNotAllowed) as reason:
        raise FormatError("PDF 加了密码：请去掉密码后再放进来") from reason
    if not text.strip():
        raise FormatError("这是图片扫描件，没有文字层：请先做文字识别（OCR），存成文本再放进来")
    if len(re.findall(r"\(cid:[0-9]+\)", text)) * 20 > len(text) // 8:
        raise FormatError("PDF 的字体没有文字编码，读出来是乱码：请换一份，或先做文字识别（OCR）")
    return text


# ---------------------------------------------------------------- the child process

_REFUSED = 3
_PASSED_ON = ("PATH", "SYSTEMROOT", "LANG", "LC_ALL", "PYTHONPATH")
"""Of the environment: what Python needs, and no secret."""


def _in_child(suffix: str, raw: bytes, limits: Limits) -> str:
    """The same in a process of its own, which is ended when its time or memory is spent."""
    command = [sys.executable, "-m", "corpus.reading.extract", suffix, str(limits.pages), str(limits.memory_bytes)]
    environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    try:
        done = subprocess.run(  # noqa: S603 - our own module, no shell
            command, input=raw, capture_output=True, timeout=limits.seconds, check=False, env=environment
        )
    except subprocess.TimeoutExpired as reason:
        raise FormatError(f"文件太复杂，{limits.seconds:.0f} 秒内没有读完") from reason
    except OSError as reason:
        raise FormatError(f"没能启动读文件的进程：{reason.strerror}") from reason
    text = done.stdout.decode("utf-8", "replace")
    if done.returncode == _REFUSED:
        raise FormatError(text)
    if done.returncode:
        raise FormatError("文件已损坏，或占用内存太多")
    return text


def child() -> None:
    """Read a file from standard input; write its text, or the reason for refusing it, to standard output."""
    suffix, pages, memory = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    with suppress(ImportError, OSError, ValueError):  # a system without such limits: the time limit is left
        resource = import_module("resource")
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    try:
        said, code = _read(suffix, sys.stdin.buffer.read(), Limits(pages=pages)), 0
    except FormatError as reason:
        said, code = str(reason), _REFUSED
    sys.stdout.buffer.write(said.encode("utf-8", "replace"))
    sys.stdout.flush()
    sys.exit(code)


if __name__ == "__main__":
    child()
