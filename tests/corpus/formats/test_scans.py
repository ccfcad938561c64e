"""Photographs and scans are read with their places, and no file can ask for more than its share."""

from __future__ import annotations

import io
import struct
import time
import zlib
from functools import cache

import numpy as np
import pytest

from corpus import formats
from corpus.formats import FormatError, Limits, bounds, recognition, straight
from corpus.formats.columns import Box
from corpus.formats.extract import read
from tests.corpus.formats.test_extract import pdf

pytest.importorskip("rapidocr", reason="scans are read by the extra scans")
pytest.importorskip("pypdfium2", reason="PDFs are drawn by the extra scans")
from PIL import Image

from tests.measure.canvas import Face, _font
from tests.problems import raises

LEFT = ["山城里来了新医院，大家都很", "高兴，奔走相告的人从村口一", "直排到了桥头，好不热闹。"]
RIGHT = ["体检中心在七号楼，一天能接", "待一百二十人，报告三天就能", "取，团体来的还有早餐。"]


@cache
def printed_page() -> Image.Image:
    """A headline over two columns, the first line of each indented."""
    from PIL import ImageDraw

    page = Image.new("L", (1100, 560), 255)
    draw = ImageDraw.Draw(page)
    draw.text((330, 40), "新楼开门这一天", 0, _font(Face.SIMPLIFIED, 62))
    for left, lines in ((80, LEFT), (590, RIGHT)):
        for i, line in enumerate(lines):
            draw.text(
                (left + (64 if i == 0 else 0), 190 + 56 * i),
                line[: 11 if i == 0 else 13],
                0,
                _font(Face.SIMPLIFIED, 32),
            )
    return page


def saved(page: Image.Image, form: str = "PNG", **options: object) -> bytes:
    file = io.BytesIO()
    page.save(file, form, **options)
    return file.getvalue()


def lines_of(text: str) -> list[str]:
    return [line for line in text.split("\n") if line]


READ = [
    "新楼开门这一天",
    *(f"　　{line[:11]}" if i == 0 else line for i, line in enumerate(LEFT)),
    *(f"　　{line[:11]}" if i == 0 else line for i, line in enumerate(RIGHT)),
]


def test_a_turned_scan_is_read_in_its_order_and_every_character_has_its_place() -> None:
    turned = printed_page().rotate(1.5, Image.Resampling.BICUBIC, expand=True, fillcolor=255)
    found = formats.extract("a.png", saved(turned))
    assert lines_of(found.text) == READ
    [page] = found.pages
    said = [found.text[line.start : line.end] for line in page.lines]
    assert said == [line.strip() for line in READ]
    for line in page.lines:
        assert list(line.edges) == sorted(line.edges)
        assert 0 <= line.top < line.bottom <= page.height
        assert line.confidence > 80
    with Image.open(io.BytesIO(page.picture)) as picture:
        assert picture.size == (page.width, page.height)
        ink = np.asarray(picture) < 128
    for line in page.lines:
        inside = ink[line.top : line.bottom, line.edges[0] : line.edges[-1]]
        assert inside.mean() > 0.08
    assert sum(ink[li.top : li.bottom, li.edges[0] : li.edges[-1]].sum() for li in page.lines) > 0.9 * ink.sum()


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_a_scan_that_lies_on_its_side_or_upside_down_is_read(quarters: int) -> None:
    turned = printed_page().rotate(90 * quarters + 1, Image.Resampling.BICUBIC, expand=True, fillcolor=255)
    found = formats.extract("a.jpg", saved(turned, "JPEG"))
    assert lines_of(found.text) == READ
    [page] = found.pages
    assert page.width > page.height
    [line] = [line for line in page.lines if found.text[line.start : line.end] == READ[0]]
    assert line.bottom < page.height / 3


def test_pieces_of_a_line_that_touch_are_one_line_and_columns_are_two() -> None:
    def line(left: float, text: str, bottom: float = 100) -> Box:
        edges = tuple(left + 20 * i for i in range(len(text) + 1))
        return Box(left, bottom, edges[-1], bottom + 20, text, edges=edges, confidence=0.9)

    whole, below = recognition._joined([line(148, "也隔着"), line(0, "四十二公里的河滩"), line(0, "两家", 60)])
    assert (whole.text, below.text) == ("四十二公里的河滩也隔着", "两家")
    assert len(whole.edges) == len(whole.text) + 1
    assert list(whole.edges) == sorted(whole.edges)
    assert (whole.left, whole.right) == (0, 208)
    assert len(recognition._joined([line(0, "一个守着公路"), line(134, "一个守着山沟")])) == 2


def test_a_pdf_with_text_keeps_places_and_pictures() -> None:
    found = formats.extract("a.pdf", pdf("\n".join([*LEFT, *RIGHT]), "\n".join(RIGHT)))
    assert [len(page.lines) for page in found.pages] == [6, 3]
    for page in found.pages:
        for line in page.lines:
            assert len(line.edges) == line.end - line.start + 1
            assert found.text[line.start : line.end] in {*LEFT, *RIGHT}


def bomb() -> bytes:
    """A PNG of 1.6 billion pixels in 1.5 MB."""

    def part(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = struct.pack(">IIBBBBB", 40000, 40000, 8, 0, 0, 0, 0)
    rows = zlib.compress(bytes(40001) * 1000, 9)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", rows) + part(b"IEND", b"")


@pytest.mark.parametrize(
    ("name", "raw", "said"),
    [
        ("a.png", bomb(), "图片太大"),
        ("a.png", saved(printed_page())[:3000], "已损坏"),
        ("a.jpg", b"\xff\xd8\xff" + bytes(500), "打不开"),
        ("a.tif", b"GIF89a" + bytes(500), "打不开"),
        ("a.jpg", b"%PDF-1.5", "打不开"),
        ("a.pdf", pdf(*[""] * 20), "扫描件页数太多"),
        ("a.jpg", saved(Image.new("L", (800, 600), 200), "JPEG"), "没有认出文字"),
        ("a.png", saved(Image.new("L", (1, 1), 200)), "没有认出文字"),
        ("a.png", saved(Image.new("L", (20000, 3), 200)), "没有认出文字"),
        (
            "a.tif",
            saved(
                Image.new("L", (800, 600), 200),
                "TIFF",
                save_all=True,
                append_images=[Image.new("L", (800, 600), 200)] * 399,
            ),
            "扫描件页数太多",
        ),
    ],
)
def test_a_hostile_picture_is_refused_with_a_reason(name: str, raw: bytes, said: str) -> None:
    started = time.monotonic()
    with raises(FormatError, match=said):
        formats.extract(name, raw)
    assert time.monotonic() - started < 60


def test_a_scan_has_limits() -> None:
    with raises(FormatError, match="没有读完"):
        formats.extract("a.png", saved(printed_page()), Limits(scan_seconds=0.05))
    pages = saved(printed_page(), "TIFF", save_all=True, append_images=[printed_page()])
    with raises(FormatError, match="页数太多"):
        formats.extract("a.tif", pages, Limits(scanned_pages=1))


def test_without_the_extra_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> object:
        raise ImportError(name)

    monkeypatch.setattr(bounds, "import_module", missing)
    with raises(FormatError, match=r"\[scans\]"):
        read(".png", saved(printed_page()), Limits(), scanned=True)


@pytest.mark.parametrize("turn", [-3.0, 0.0, 2.0])
@pytest.mark.parametrize("aside", [0.0, 1e-4])
def test_lines_seen_from_aside_are_level_afterwards(turn: float, aside: float) -> None:
    size = (2000, 2600)
    corners = [
        [[x, y], [x + 500, y], [x + 500, y + 30], [x, y + 30]] for x in (200, 750, 1300) for y in range(200, 2400, 60)
    ]
    angle = np.radians(turn)
    seen = np.array([[np.cos(angle), -np.sin(angle), 0], [np.sin(angle), np.cos(angle), 0], [aside, aside / 2, 1]])
    quads = straight.moved(np.array(corners, float), seen)
    level = straight.moved(quads, straight.view(quads, size))
    lean = np.abs(level[:, 1, 1] - level[:, 0, 1]) / np.abs(level[:, 1, 0] - level[:, 0, 0])
    assert lean.max() < np.tan(np.radians(0.15))
    edges = level[:, 0, 0].reshape(3, -1)
    assert (edges.max(axis=1) - edges.min(axis=1)).max() < 12
