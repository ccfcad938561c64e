"""The emoji that Chuchu uses, as simple shapes, for there is no small font that has them.

Each is drawn in a square of side 1, the origin at its top left.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests.measure.canvas import Canvas, Colour, Point

_RED: Colour = (222, 62, 62)
_BLUE: Colour = (74, 144, 205)
_STEEL: Colour = (96, 112, 125)
_PAPER: Colour = (243, 246, 248)
_WHITE: Colour = (255, 255, 255)


@dataclass(frozen=True, slots=True)
class Pen:
    canvas: Canvas
    left: float
    top: float
    side: float
    upside_down: bool = False

    @property
    def turned(self) -> Pen:
        """Draws the same upside down."""
        return Pen(self.canvas, self.left, self.top, self.side, upside_down=True)

    def at(self, x: float, y: float) -> Point:
        return self.left + x * self.side, self.top + (1 - y if self.upside_down else y) * self.side

    def box(self, start: Point, end: Point, colour: Colour, radius: float = 0) -> None:
        (left, top), (right, bottom) = self.at(*start), self.at(*end)
        self.canvas.box(left, min(top, bottom), right, max(top, bottom), colour, radius=radius * self.side)

    def stroke(self, points: Sequence[Point], colour: Colour, width: float) -> None:
        self.canvas.stroke([self.at(*point) for point in points], colour, width * self.side)

    def disc(self, centre: Point, radius: float, colour: Colour) -> None:
        self.canvas.disc(self.at(*centre), radius * self.side, colour)

    def polygon(self, points: Sequence[Point], colour: Colour) -> None:
        self.canvas.polygon([self.at(*point) for point in points], colour)


def _hospital(pen: Pen) -> None:
    wall, roof, glass = (226, 234, 240), (150, 168, 182), (104, 168, 214)
    pen.box((0.05, 0.40), (0.95, 0.97), wall, 0.03)
    pen.box((0.24, 0.06), (0.76, 0.97), (240, 245, 248), 0.03)
    pen.box((0.05, 0.36), (0.25, 0.44), roof, 0.02)
    pen.box((0.75, 0.36), (0.95, 0.44), roof, 0.02)
    pen.box((0.22, 0.02), (0.78, 0.10), roof, 0.02)
    pen.box((0.445, 0.16), (0.555, 0.48), _RED, 0.01)
    pen.box((0.34, 0.265), (0.66, 0.375), _RED, 0.01)
    for y in (0.54, 0.74):
        for x in (0.10, 0.80):
            pen.box((x, y), (x + 0.10, y + 0.12), glass)
    for x in (0.30, 0.60):
        pen.box((x, 0.54), (x + 0.10, 0.66), glass)
    pen.box((0.41, 0.72), (0.59, 0.97), roof)


def _thumb(pen: Pen) -> None:
    skin, edge = (255, 200, 61), (224, 152, 30)
    pen.polygon([(0.10, 0.50), (0.34, 0.46), (0.60, 0.44), (0.60, 0.94), (0.40, 0.94), (0.10, 0.88)], skin)
    pen.stroke([(0.30, 0.60), (0.43, 0.40), (0.46, 0.15)], skin, 0.20)
    for y, end in ((0.50, 0.86), (0.625, 0.89), (0.75, 0.86), (0.87, 0.80)):
        pen.stroke([(0.50, y), (end, y)], edge, 0.145)
        pen.stroke([(0.50, y), (end, y)], skin, 0.105)


def _thumb_down(pen: Pen) -> None:
    _thumb(pen.turned)


def _sheet(pen: Pen) -> None:
    pen.box((0.17, 0.04), (0.83, 0.97), _STEEL, 0.05)
    pen.box((0.20, 0.07), (0.80, 0.94), _PAPER, 0.03)
    for y, end in ((0.26, 0.68), (0.42, 0.68), (0.58, 0.68), (0.74, 0.52)):
        pen.stroke([(0.32, y), (end, y)], _STEEL, 0.07)


def _pin(pen: Pen) -> None:
    pen.stroke([(0.40, 0.62), (0.12, 0.92)], _STEEL, 0.07)
    pen.polygon([(0.42, 0.34), (0.66, 0.58), (0.86, 0.36), (0.64, 0.14)], _RED)
    pen.stroke([(0.26, 0.42), (0.58, 0.74)], _RED, 0.15)
    pen.stroke([(0.60, 0.12), (0.88, 0.40)], (194, 44, 48), 0.15)


def _magnifier(pen: Pen) -> None:
    pen.stroke([(0.64, 0.64), (0.90, 0.90)], (92, 108, 120), 0.17)
    pen.disc((0.41, 0.41), 0.36, _STEEL)
    pen.disc((0.41, 0.41), 0.26, (202, 228, 245))


def _bin(pen: Pen) -> None:
    pen.polygon([(0.18, 0.28), (0.82, 0.28), (0.74, 0.97), (0.26, 0.97)], _STEEL)
    pen.stroke([(0.13, 0.20), (0.87, 0.20)], _STEEL, 0.10)
    pen.stroke([(0.38, 0.10), (0.62, 0.10)], _STEEL, 0.10)
    for x in (0.37, 0.5, 0.63):
        pen.stroke([(x, 0.40), (0.5 + (x - 0.5) * 0.8, 0.84)], _PAPER, 0.05)


def _question(pen: Pen) -> None:
    pen.stroke(
        [(0.28, 0.30), (0.33, 0.16), (0.5, 0.09), (0.67, 0.16), (0.72, 0.30), (0.63, 0.43), (0.5, 0.53), (0.5, 0.66)],
        _RED,
        0.16,
    )
    pen.disc((0.5, 0.88), 0.10, _RED)


def _up(pen: Pen) -> None:
    pen.box((0.04, 0.04), (0.96, 0.96), _BLUE, 0.16)
    pen.stroke([(0.5, 0.76), (0.5, 0.26)], _WHITE, 0.12)
    pen.stroke([(0.28, 0.46), (0.5, 0.24), (0.72, 0.46)], _WHITE, 0.12)


def _down(pen: Pen) -> None:
    _up(pen.turned)


def _cross(pen: Pen) -> None:
    for ends in ([(0.26, 0.28), (0.74, 0.76)], [(0.74, 0.28), (0.26, 0.76)]):
        pen.stroke(ends, _WHITE, 0.10)


def _back(pen: Pen) -> None:
    """An arrow that turns back to the left; white, for it stands on buttons only."""
    pen.stroke([(0.22, 0.44), (0.66, 0.44), (0.78, 0.54), (0.78, 0.66), (0.66, 0.76), (0.40, 0.76)], _WHITE, 0.09)
    pen.polygon([(0.12, 0.44), (0.34, 0.24), (0.34, 0.64)], _WHITE)


def _newspaper(pen: Pen) -> None:
    pen.polygon([(0.08, 0.14), (0.92, 0.14), (0.92, 0.86), (0.08, 0.86)], _WHITE)
    pen.stroke([(0.20, 0.30), (0.80, 0.30)], _STEEL, 0.10)
    pen.polygon([(0.18, 0.46), (0.46, 0.46), (0.46, 0.72), (0.18, 0.72)], (150, 170, 186))
    for row in 0.50, 0.60, 0.70:
        pen.stroke([(0.56, row), (0.80, row)], _STEEL, 0.05)


def _pencil(pen: Pen) -> None:
    pen.stroke([(0.28, 0.72), (0.78, 0.22)], (236, 180, 62), 0.20)
    pen.polygon([(0.14, 0.86), (0.20, 0.64), (0.36, 0.80)], _STEEL)


def _warning(pen: Pen) -> None:
    pen.polygon([(0.50, 0.08), (0.96, 0.90), (0.04, 0.90)], (242, 190, 60))
    pen.stroke([(0.50, 0.36), (0.50, 0.62)], _STEEL, 0.09)
    pen.disc((0.50, 0.77), 0.055, _STEEL)


EMOJI: dict[str, Callable[[Pen], None]] = {
    "🏥": _hospital,
    "👍": _thumb,
    "👎": _thumb_down,
    "📄": _sheet,
    "📰": _newspaper,
    "📌": _pin,
    "🔍": _magnifier,
    "🗑": _bin,
    "❓": _question,
    "⬆": _up,
    "⬇": _down,
    "↩": _back,
    "✏": _pencil,
    "⚠": _warning,
    "✕": _cross,  # white, for it stands on buttons only
}
"""Without the selectors that Telegram may put behind them."""
