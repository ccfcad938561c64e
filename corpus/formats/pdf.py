"""PDF files to text: the lines of every page in their reading order, and the page breaks."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

from corpus.formats import columns
from corpus.formats.bounds import FormatError, Limits, library
from corpus.formats.columns import Box


def text_of(raw: bytes, limits: Limits) -> str:
    if not raw.lstrip()[:5].startswith(b"%PDF"):
        raise FormatError("不是 PDF 文件，或文件已损坏")
    document = library("pdfminer.pdfdocument")
    try:
        text = "\f".join(_pages(raw, limits)).rstrip("\f\n ")
    except (document.PDFPasswordIncorrect, document.PDFTextExtractionNotAllowed) as reason:
        raise FormatError("PDF 加了密码：请去掉密码后再放进来") from reason
    if not text.strip():
        raise FormatError("这是图片扫描件，没有文字层：请先做文字识别（OCR），存成文本再放进来")
    if len(re.findall(r"\(cid:[0-9]+\)", text)) * 20 > len(text) // 8:
        raise FormatError("PDF 的字体没有文字编码，读出来是乱码：请换一份，或先做文字识别（OCR）")
    return text


def _pages(raw: bytes, limits: Limits) -> Iterator[str]:
    layout, high_level = library("pdfminer.layout"), library("pdfminer.high_level")
    pdfpage = library("pdfminer.pdfpage").PDFPage
    file = io.BytesIO(raw)
    for count, _ in enumerate(pdfpage.get_pages(file), 1):
        if count > limits.pages:
            raise FormatError(f"PDF 页数太多（上限 {limits.pages} 页）：请拆成几个文件")
    file.seek(0)
    for page in high_level.extract_pages(file, laparams=layout.LAParams(boxes_flow=None)):
        yield columns.text_of([_box(line) for line in _lines(page, layout)])


def _lines(part: Any, layout: Any) -> Iterator[Any]:
    """The lines of a page, without those inside figures."""
    for inside in part:
        if isinstance(inside, layout.LTTextLine):
            yield inside
        elif isinstance(inside, layout.LTTextBox):
            yield from _lines(inside, layout)


def _box(line: Any) -> Box:
    left, bottom, right, top = line.bbox
    return Box(left, bottom, right, top, line.get_text().rstrip("\n"))
