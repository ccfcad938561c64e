"""Newspaper pages made from reports: ten layouts, as a PDF with text, as scans and as photographs.

Chromium sets the page (`apt install chromium`), pdfium draws it, and what a scanner or a hand adds is added by
numpy and OpenCV.  What should be read is known exactly: the sentences of the report in their order.
"""

from __future__ import annotations

import html
import io
import shutil
import subprocess
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import as_file, files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import cv2
import numpy as np
import pypdfium2
from fontTools.ttLib import TTCollection
from PIL import Image

from corpus.reading.parse import parse
from corpus.report import Kind, Report, Span

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")


class Way(StrEnum):
    """How a page reaches an administrator."""

    PDF = "pdf"
    SCAN_300 = "scan 300"
    SCAN_150 = "scan 150"
    PHOTOGRAPH = "photograph"


@dataclass(frozen=True, slots=True)
class Layout:
    """One way to set a page."""

    name: str
    style: str
    """CSS beside the common one."""
    head: str = "{title}{subtitle}{byline}"
    """The headline, above the columns."""
    furniture: str = ""
    """Head of the page, above everything."""
    inset: str = ""
    """Put behind the third paragraph."""


_PICTURE = "<figure{}><div class=picture></div><figcaption>新楼外景。图为门诊大厅前的广场。</figcaption></figure>"
_FURNITURE = "<div class=furniture><span>2026年3月18日 星期三</span><span>A5 民生</span><span>责编：丁一鸣 版式：罗芸</span></div>"
LAYOUTS = (
    Layout("one column", "main{font-size:11.5pt}"),
    Layout("two columns", "main{columns:2}", furniture=_FURNITURE),
    Layout("three columns", "main{columns:3;font-size:10pt}", furniture=_FURNITURE),
    Layout("four narrow columns with rules", "main{columns:4;column-rule:.6pt solid;column-gap:16pt;font-size:9pt}"),
    Layout("a picture in a column", "main{columns:2} .picture{height:110pt}", inset=_PICTURE.format("")),
    Layout(
        "a picture across",
        "main{columns:3;font-size:10pt} figure{column-span:all} .picture{height:130pt;width:60%;margin:auto}",
        inset=_PICTURE.format(" class=across"),
    ),
    Layout("a song face", "body{font-family:'AR PL UMing CN',printed} main{columns:2;font-size:11pt}", furniture=_FURNITURE),
    Layout("headings across", "main{columns:2} h2{column-span:all;text-align:center}"),
    Layout("a headline over a part", "header{width:66%} main{columns:3;font-size:10pt}", furniture=_FURNITURE),
    Layout("a boxed lead", "main{columns:3;font-size:9.5pt;column-gap:14pt} main>p:first-of-type{column-span:all;border:1pt solid;"
        "padding:6pt;font-size:11pt;font-family:'AR PL UKai CN',printed}"),
)  # fmt: skip
_STYLE = """
@font-face{font-family:printed;src:url(printed.otf)}
@page{size:A4;margin:15mm 14mm}
body{font-family:printed;font-size:10.5pt;line-height:1.55;margin:0;text-align:justify;widows:1;orphans:1}
h1{font-size:25pt;line-height:1.25;margin:0 0 5pt;text-align:center}
.subtitle{font-size:14pt;text-align:center;margin:0 0 6pt} .byline{text-align:center;margin:0 0 9pt;font-size:9.5pt}
h2{font-size:13.5pt;line-height:1.4;margin:7pt 0 5pt} main{column-gap:20pt;column-fill:balance}
p{margin:0;text-indent:2em} figure{margin:5pt 0} .picture{background:#999;height:90pt}
figcaption{font-size:8.5pt;text-align:center;font-family:'AR PL UKai CN',printed}
.furniture{display:flex;justify-content:space-between;font-size:9pt;border-bottom:1pt solid;margin-bottom:10pt}
"""


@dataclass(frozen=True, slots=True)
class Article:
    """What a page is made of, plain."""

    title: str
    subtitle: str
    byline: str
    blocks: tuple[tuple[str, str], ...]
    """"h2" or "p", and the text."""

    @classmethod
    def of(cls, report: Report) -> Article:
        """Of a report; once what is a passage of each of two hospitals."""
        blocks: list[tuple[str, str]] = []
        paragraph = 0
        printed: set[tuple[Span, ...]] = set()
        for passage in report.passages:
            new = [one for one in passage.sentences if one.spans not in printed]
            printed.update(one.spans for one in new)
            text = "".join(one.text for one in new)
            if passage.kind is Kind.HEADING:
                blocks.append(("h2", text))
            elif passage.kind is Kind.BODY and passage.paragraph == paragraph:
                blocks[-1] = ("p", blocks[-1][1] + text)
            elif passage.kind is Kind.BODY:
                blocks.append(("p", text))
                paragraph = passage.paragraph
        return cls(report.title, report.subtitle, report.byline, tuple(blocks))

    @property
    def text(self) -> str:
        """As plain text, a blank line between all parts."""
        parts = [self.title, self.subtitle, self.byline, *(text for _tag, text in self.blocks)]
        return "\n\n".join(part for part in parts if part) + "\n"


def article(name: str, text: str) -> Article:
    return Article.of(parse(name, text))


def _html(made: Article, layout: Layout) -> str:
    def element(tag: str, text: str, style: str = "") -> str:
        return f"<{tag}{f' class={style}' if style else ''}>{html.escape(text)}</{tag}>" if text else ""

    head = layout.head.format(
        title=element("h1", made.title),
        subtitle=element("div", made.subtitle, "subtitle"),
        byline=element("div", made.byline, "byline"),
    )
    body = [element(tag, text) for tag, text in made.blocks]
    body.insert(3, layout.inset)
    return (
        f"<!doctype html><meta charset=utf-8><title>x</title><style>{_STYLE}{layout.style}</style>"
        f"{layout.furniture}<header>{head}</header><main>{''.join(body)}</main>"
    )


def pdf(made: Article, layout: Layout) -> bytes:
    """The page as a PDF with a text layer."""
    assert CHROMIUM, "needs Chromium: apt install chromium"
    with TemporaryDirectory() as temporary:
        here = Path(temporary)
        _font().save(here / "printed.otf")
        (here / "page.html").write_text(_html(made, layout), "utf-8")
        subprocess.run(
            [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer",
             f"--print-to-pdf={here / 'page.pdf'}", str(here / "page.html")],
            check=True, capture_output=True, timeout=120,
        )  # fmt: skip
        return (here / "page.pdf").read_bytes()


def _font() -> Any:
    with as_file(files("noto_cjk_sans_otc") / "NotoSansCJK-Regular.ttc") as path:
        return TTCollection(path).fonts[2]


def as_sent(raw: bytes, way: Way, seed: int = 1) -> tuple[str, bytes]:
    """The suffix and the bytes of a PDF as it is scanned or photographed."""
    if way is Way.PDF:
        return ".pdf", raw
    chance = np.random.default_rng(seed)
    dots = {Way.SCAN_300: 300, Way.SCAN_150: 150, Way.PHOTOGRAPH: 220}[way]
    pages = [_drawn(page, dots) for page in pypdfium2.PdfDocument(raw)]
    seen = [_photographed(page, chance) if way is Way.PHOTOGRAPH else _scanned(page, chance) for page in pages]
    file = io.BytesIO()
    pictures = [Image.fromarray(one) for one in seen]
    if len(pictures) > 1:
        pictures[0].save(file, "TIFF", save_all=True, append_images=pictures[1:], compression="jpeg")
        return ".tif", file.getvalue()
    pictures[0].save(file, "JPEG", quality=80 if way is not Way.PHOTOGRAPH else 75)
    return ".jpg", file.getvalue()


def _drawn(page: Any, dots: int) -> np.ndarray[Any, Any]:
    drawn: np.ndarray[Any, Any] = page.render(scale=dots / 72, grayscale=True).to_numpy()
    return drawn.squeeze()


def _scanned(page: np.ndarray[Any, Any], chance: np.random.Generator) -> np.ndarray[Any, Any]:
    """With noise, grey paper and a turn of one degree."""
    height, width = page.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), chance.choice([-1.0, 1.0]), 1)
    turned = cv2.warpAffine(page, turn, (width, height), borderValue=235)
    paper = turned * 0.85 + 20 + chance.normal(0, 9, page.shape)
    seen: np.ndarray[Any, Any] = np.clip(cv2.GaussianBlur(paper, (3, 3), 0.6), 0, 255).astype(np.uint8)
    return seen


def _photographed(page: np.ndarray[Any, Any], chance: np.random.Generator) -> np.ndarray[Any, Any]:
    """Seen from the side, on a table, in uneven light, slightly blurred."""
    height, width = page.shape
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    margin = 0.08 * width
    moved = corners + margin + chance.uniform(-0.045, 0.045, (4, 2)).astype(np.float32) * width
    size = (int(width + 2 * margin), int(height + 2 * margin))
    seen = cv2.warpPerspective(
        page, cv2.getPerspectiveTransform(corners, moved.astype(np.float32)), size, borderValue=70
    )
    across, down = np.meshgrid(np.linspace(0, 1, size[0]), np.linspace(0, 1, size[1]))
    light = 0.62 + 0.35 * (across * chance.uniform(0.2, 1) + down * chance.uniform(0.2, 1)) / 1.5
    lit = cv2.GaussianBlur(seen, (0, 0), 0.9) * light + chance.normal(0, 6, seen.shape)
    return np.clip(lit, 0, 255).astype(np.uint8)


def sentences(made: Article) -> list[str]:
    """All that should be read, in its order, without white space; once what is a passage of each of two hospitals."""
    report = parse("made.txt", made.text)
    found = {sentence.spans: sentence.text for passage in report.passages for sentence in passage.sentences}
    return ["".join(one.split()) for one in found.values()]
