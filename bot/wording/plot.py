"""Bars for a phone: 400 points wide, which a phone shows about as large as its own text.

Knows counts and labels, not what they count.  Imports canvas.py, so importing it raises ImportError
when the extra `pictures` is not installed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.wording.canvas import Canvas, Colour, Face, shortened, text_width

_WIDTH, _MARGIN, _SCALE = 400.0, 20.0, 3
_PLOT = 150.0
"""Height of the upper end of the axis."""
_ROW = 39.0
"""Height of a row of the ranking: its label, its bar, and air."""
_REST = 26.0
"""Height of a row without a bar."""
_LABEL = 12.0
_INK: Colour = (32, 40, 48)
_MUTED: Colour = (104, 116, 128)
_GRID: Colour = (226, 231, 235)
_PAPER: Colour = (255, 255, 255)
_SERIES: tuple[Colour, ...] = ((46, 125, 184), (242, 178, 70), (190, 82, 66), (178, 188, 197))
"""Blue, amber, brick, grey: of different lightness, for those who see colours differently."""


@dataclass(frozen=True, slots=True)
class Bars:
    """Upright bars, each a stack of counts in the order of `series`; at most four series."""

    heading: str
    remark: str
    bars: Sequence[tuple[str, Sequence[int]]]
    """Labels, which are short, and counts."""
    series: Sequence[str]
    empty: str
    """What to say instead of bars when there are none."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """Level bars, in the order to be shown; not drawn at all when there is nothing to show."""

    heading: str
    rows: Sequence[tuple[str, int]]
    rest: Sequence[tuple[str, int]] = ()
    """Counts without a bar, for what is no single thing and might dwarf what is."""


def picture(bars: Bars, ranking: Ranking, *, traditional: bool = False) -> bytes:
    """A PNG of both, one below the other."""
    face = Face.TRADITIONAL if traditional else Face.SIMPLIFIED
    legend = list(_legend(bars.series, face))
    upper = 92 + _PLOT + 40 + 22 * (1 + legend[-1][1])
    lower = 58 + _ROW * len(ranking.rows) + _REST * len(ranking.rest) if ranking.rows or ranking.rest else 0
    canvas = Canvas(_WIDTH, upper + lower, _PAPER, scale=_SCALE)
    canvas.text(_MARGIN, 34, bars.heading, 17, _INK, face=face, bold=True)
    canvas.text(_MARGIN, 55, bars.remark, 12.5, _MUTED, face=face)
    _stacks(canvas, 92 + _PLOT, bars, face)
    for (label, (left, line)), colour in zip(zip(bars.series, legend, strict=True), _SERIES, strict=False):
        baseline = 92 + _PLOT + 48 + 22 * line
        canvas.box(left, baseline - 10, left + 11, baseline + 1, colour, radius=2.5)
        canvas.text(left + 16, baseline, label, 13, _INK, face=face)
    if lower:
        _rows(canvas, upper, ranking, face)
    return canvas.png()


def _legend(labels: Sequence[str], face: Face) -> Iterator[tuple[float, int]]:
    """Where each label goes: its left end, and the line it stands on."""
    left, line = _MARGIN, 0
    for label in labels:
        width = 16 + text_width(label, 13, face)
        if left > _MARGIN and left + width > _WIDTH - _MARGIN:
            left, line = _MARGIN, line + 1
        yield left, line
        left += width + 18


def _stacks(canvas: Canvas, base: float, bars: Bars, face: Face) -> None:
    highest = max((sum(counts) for _, counts in bars.bars), default=0)
    ticks = _ticks(highest)
    left = _MARGIN + 8 + max(text_width(f"{tick:,}", _LABEL) for tick in ticks)
    right = _WIDTH - _MARGIN
    for tick in ticks:
        y = base - _PLOT * tick / ticks[-1]
        canvas.line((left, y), (right, y), _GRID, pixels=3)
        if highest:
            canvas.text(left - 8, y + 4.3, f"{tick:,}", _LABEL, _MUTED, anchor="r")
    if not highest:
        canvas.text((left + right) / 2, base - _PLOT / 2 + 6, bars.empty, 15, _MUTED, face=face, anchor="m")
    slot = (right - left) / max(len(bars.bars), 1)
    width = min(slot * 0.72, 44)
    for number, (_, counts) in enumerate(bars.bars):
        middle, bottom = left + slot * (number + 0.5), base
        stack = [(count, colour) for count, colour in zip(counts, _SERIES, strict=True) if count]
        for level, (count, colour) in enumerate(stack, 1):
            top = bottom - _PLOT * count / ticks[-1]
            canvas.box(
                middle - width / 2,
                top,
                middle + width / 2,
                bottom,
                colour,
                radius=min(3, width / 4, bottom - top) if level == len(stack) else 0,
                corners=(True, True, False, False),
            )
            bottom = top
        total = f"{sum(counts):,}"
        if stack and text_width(total, _LABEL) + 4 <= slot:
            canvas.text(middle, bottom - 5, total, _LABEL, _INK, anchor="m")
    widest = max((text_width(label, _LABEL) for label, _ in bars.bars), default=0)
    moved = max(widest - slot, 0) / 2  # the last label is kept from standing out on the right
    every = max(1, -int(-(widest + moved + 8) // slot))
    for number in range(len(bars.bars) - 1, -1, -every):  # counted from the last, which is today
        label = bars.bars[number][0]
        middle = min(left + slot * (number + 0.5), right - text_width(label, _LABEL) / 2)
        canvas.text(middle, base + 18, label, _LABEL, _MUTED, anchor="m")


def _rows(canvas: Canvas, top: float, ranking: Ranking, face: Face) -> None:
    canvas.line((_MARGIN, top), (_WIDTH - _MARGIN, top), _GRID, pixels=3)
    canvas.text(_MARGIN, top + 34, ranking.heading, 17, _INK, face=face, bold=True)
    most = max((count for _, count in ranking.rows), default=0)
    y = top + 64
    for label, count in ranking.rows:
        _row(canvas, y, (label, count), _INK, face)
        end = _MARGIN + (_WIDTH - 2 * _MARGIN) * count / most
        canvas.box(_MARGIN, y + 7, _WIDTH - _MARGIN, y + 15, (240, 243, 246), radius=4)
        canvas.box(_MARGIN, y + 7, max(end, _MARGIN + 8), y + 15, _SERIES[0], radius=4)
        y += _ROW
    for label, count in ranking.rest:
        _row(canvas, y, (label, count), _MUTED, face)
        y += _REST


def _row(canvas: Canvas, y: float, row: tuple[str, int], colour: Colour, face: Face) -> None:
    label, count = row
    room = _WIDTH - 2 * _MARGIN - 16 - text_width(f"{count:,}", 13)
    canvas.text(_MARGIN, y, shortened(label, room, 13, face), 13, colour, face=face)
    canvas.text(_WIDTH - _MARGIN, y, f"{count:,}", 13, colour, anchor="r")


def _ticks(highest: int) -> list[int]:
    """Whole numbers from 0 to at least `highest`: at most four steps of 1, 2 or 5 times a power of ten."""
    if not highest:
        return [0, 1]
    step = next(factor * 10**power for power in range(20) for factor in (1, 2, 5) if factor * 10**power * 4 >= highest)
    return list(range(0, -(-highest // step) * step + 1, step))
