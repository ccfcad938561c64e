"""PDF files to text: the lines and page breaks as they stand."""

from __future__ import annotations

import io
import re

from corpus.formats.bounds import FormatError, Limits, library


def text_of(raw: bytes, limits: Limits) -> str:
    if not raw.lstrip()[:5].startswith(b"%PDF"):
        raise FormatError("不是 PDF 文件，或文件已损坏")
    high_level = library("pdfminer.high_level")
    pdfpage, document = library("pdfminer.pdfpage").PDFPage, library("pdfminer.pdfdocument")
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
