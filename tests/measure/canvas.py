"""Drawing with letters that need no installed font, by Pillow.

Chinese text comes out the same on a server without a single font as on a desktop: the letters are
Noto Sans CJK from the package noto-cjk-sans-otc, which carries simplified and traditional forms, a
monospaced cut and nothing to run.  It has one weight; bold is the outline drawn a little fatter.

Lengths are points with the origin at the top left; a point is `scale` pixels of the picture.  A
character that the font lacks is drawn as 〓, the printers' mark for a missing sort, never as a box.
"""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Sequence
from enum import IntEnum
from functools import lru_cache
from importlib.resources import as_file, files

from PIL import Image, ImageDraw, ImageFont

Colour = tuple[int, int, int]
Point = tuple[float, float]

MISSING = "〓"
_NOTHING = "\U0010fffe"
"""A noncharacter: no font has it, so it shows what this one draws for what it lacks."""
_SMOOTHING = 4
"""Shapes are drawn this much larger and scaled down, for Pillow draws them with jagged edges."""
_EMBOLDENED = 0.026
"""How much an outline grows on either side for bold, in parts of the letters' size."""


class Face(IntEnum):
    """A typeface, by its place in the font collection."""

    PROPORTIONAL = 1
    """Made for Korean: quotation marks and dots are as narrow as Latin text has them."""
    SIMPLIFIED = 2
    TRADITIONAL = 3
    MONOSPACED = 7


@lru_cache(maxsize=64)
def _font(face: Face, pixels: float) -> ImageFont.FreeTypeFont:
    with as_file(files("noto_cjk_sans_otc") / "NotoSansCJK-Regular.ttc") as path:
        # Without an engine that shapes, a text is as wide as the sum of its characters.
        return ImageFont.truetype(path, pixels, index=face, layout_engine=ImageFont.Layout.BASIC)


files("noto_cjk_sans_otc")  # missing letters are a reason not to import, as a missing Pillow is


@lru_cache(maxsize=8192)
def has_glyph(character: str) -> bool:
    """Whether the font can draw it; true of blanks."""
    font = _font(Face.SIMPLIFIED, 24)
    drawn, lacking = font.getmask(character), font.getmask(_NOTHING)
    return drawn.size != lacking.size or bytes(drawn) != bytes(lacking)


def printable(text: str) -> str:
    """The text as it can be drawn on one line: blanks for controls, 〓 for what the font lacks."""
    shown = []
    for character in text:
        kind = unicodedata.category(character)
        if kind == "Cf" or "\ufe00" <= character <= "\ufe0f":
            continue  # direction marks, joiners, selectors: nothing to see
        if kind in ("Cc", "Zl", "Zp", "Zs"):
            shown.append(" ")
        else:
            shown.append(character if kind != "Cs" and has_glyph(character) else MISSING)
    return "".join(shown)


def text_width(text: str, size: float, face: Face = Face.SIMPLIFIED) -> float:
    """Points that a line of text takes; bold takes as many."""
    return sum(_advance(character, face) for character in printable(text)) * size


@lru_cache(maxsize=8192)
def _advance(character: str, face: Face) -> float:
    """In parts of the letters' size; measured large, so that it does not depend on the size drawn."""
    return _font(face, 1000).getlength(character) / 1000


def shortened(text: str, width: float, size: float, face: Face = Face.SIMPLIFIED) -> str:
    """The text, or both its ends around an ellipsis: names of hospitals differ at either end."""
    text = printable(text)
    if text_width(text, size, face) <= width:
        return text
    for kept in range(len(text) - 1, 1, -1):
        head = kept - kept // 2
        short = f"{text[:head].rstrip()}…{text[len(text) - kept // 2 :].lstrip()}"
        if text_width(short, size, face) <= width:
            return short
    return "…"


class Canvas:
    """A picture of `width` by `height` points."""

    def __init__(self, width: float, height: float, background: Colour, *, scale: int = 2) -> None:
        self.width, self.height, self.scale = width, height, scale
        self._image = Image.new("RGB", (round(width * scale), round(height * scale)), background)
        self._draw = ImageDraw.Draw(self._image)

    def text(
        self,
        left: float,
        baseline: float,
        text: str,
        size: float,
        colour: Colour,
        *,
        face: Face = Face.SIMPLIFIED,
        bold: bool = False,
        anchor: str = "l",
    ) -> None:
        """One line of text; `anchor` says whether `left` is its left end, middle or right end (l, m, r)."""
        text = printable(text)
        left -= {"l": 0.0, "m": 0.5, "r": 1.0}[anchor] * text_width(text, size, face)
        font = _font(face, size * self.scale)
        stroke = size * self.scale * _EMBOLDENED if bold else 0
        for character in text:  # one by one, so that what is drawn is as wide as what was measured
            self._draw.text(
                (left * self.scale, round(baseline * self.scale)),
                character,
                fill=colour,
                font=font,
                anchor="ls",
                stroke_width=stroke,
            )
            left += _advance(character, face) * size

    def line(self, start: Point, end: Point, colour: Colour, *, pixels: int = 1) -> None:
        """A straight line, `pixels` of the picture wide: crisp when it is level or upright."""
        self._draw.line([self._pixel(start), self._pixel(end)], fill=colour, width=pixels)

    def box(
        self,
        left: float,
        top: float,
        right: float,
        bottom: float,
        colour: Colour,
        *,
        radius: float = 0,
        corners: tuple[bool, bool, bool, bool] = (True, True, True, True),
        opacity: float = 1,
    ) -> None:
        """A rectangle, `corners` of which are rounded: top left, top right, bottom right, bottom left."""
        (x, y), (x_end, y_end) = self._pixel((left, top)), self._pixel((right, bottom))
        if x_end <= x or y_end <= y:
            return
        mask = Image.new("L", ((x_end - x) * _SMOOTHING, (y_end - y) * _SMOOTHING), 0)
        ImageDraw.Draw(mask).rounded_rectangle(
            (0, 0, mask.width - 1, mask.height - 1),
            min(radius * self.scale * _SMOOTHING, mask.width / 2, mask.height / 2),
            fill=round(255 * opacity),
            corners=corners,
        )
        self._paste(mask, x, y, colour)

    def polygon(self, points: Sequence[Point], colour: Colour) -> None:
        x, y, mask = self._mask(points)
        inner = [((px * self.scale - x) * _SMOOTHING, (py * self.scale - y) * _SMOOTHING) for px, py in points]
        ImageDraw.Draw(mask).polygon(inner, fill=255)
        self._paste(mask, x, y, colour)

    def stroke(self, points: Sequence[Point], colour: Colour, width: float) -> None:
        """A line along `points`, with round ends and joints."""
        half = width / 2
        reach = [(px + dx, py + dy) for px, py in points for dx in (-half, half) for dy in (-half, half)]
        x, y, mask = self._mask(reach)
        pen = ImageDraw.Draw(mask)
        inner = [((px * self.scale - x) * _SMOOTHING, (py * self.scale - y) * _SMOOTHING) for px, py in points]
        radius = half * self.scale * _SMOOTHING
        pen.line(inner, fill=255, width=max(round(radius * 2), 1), joint="curve")
        for px, py in inner:
            pen.ellipse((px - radius, py - radius, px + radius, py + radius), fill=255)
        self._paste(mask, x, y, colour)

    def disc(self, centre: Point, radius: float, colour: Colour) -> None:
        x, y = centre
        self.box(x - radius, y - radius, x + radius, y + radius, colour, radius=radius)

    def picture(self, left: float, top: float, right: float, bottom: float, png: bytes) -> None:
        """Another picture, scaled to fill the rectangle."""
        (x, y), (x_end, y_end) = self._pixel((left, top)), self._pixel((right, bottom))
        with Image.open(io.BytesIO(png)) as image:
            self._image.paste(image.convert("RGB").resize((x_end - x, y_end - y), Image.Resampling.LANCZOS), (x, y))

    def png(self) -> bytes:
        out = io.BytesIO()
        self._image.save(out, "PNG", optimize=True)
        return out.getvalue()

    def _pixel(self, point: Point) -> tuple[int, int]:
        return round(point[0] * self.scale), round(point[1] * self.scale)

    def _mask(self, points: Sequence[Point]) -> tuple[int, int, Image.Image]:
        """An empty mask that has room for the points, and the pixel at its top left."""
        x, y = (int(min(point[axis] for point in points) * self.scale) - 1 for axis in (0, 1))
        x_end, y_end = (int(max(point[axis] for point in points) * self.scale) + 2 for axis in (0, 1))
        return x, y, Image.new("L", ((x_end - x) * _SMOOTHING, (y_end - y) * _SMOOTHING), 0)

    def _paste(self, mask: Image.Image, x: int, y: int, colour: Colour) -> None:
        small = mask.reduce(_SMOOTHING)
        self._image.paste(colour, (x, y, x + small.width, y + small.height), small)


def size_of(png: bytes) -> tuple[int, int]:
    """Pixels of a picture, across and down."""
    with Image.open(io.BytesIO(png)) as image:
        return image.size
