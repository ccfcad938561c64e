"""From lines with their places on a page to text in its reading order: columns by their gaps, tables by their rows.

Pure geometry: nothing here knows a library or a language.  Coordinates rise to the right and upwards.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median


@dataclass(frozen=True, slots=True)
class Box:
    """A line of text, or a table, and its place."""

    left: float
    bottom: float
    right: float
    top: float
    text: str
    set_apart: bool = False
    """It is no line of running text: a blank line stands above and below it."""

    @property
    def height(self) -> float:
        return self.top - self.bottom

    @property
    def width(self) -> float:
        return self.right - self.left


_MOST = 3000
"""Lines of a page whose columns are looked for; beyond it they are read from the top down."""
_FILLED = 0.65
"""Share of its columns' width that running text fills, at least; cells of a table fill less."""
_CROSSING = 0.25
"""Share of the lines of a part of the page that may lie across a gap between columns: headlines and the like."""
_LEAST = 3
"""Lines of a column."""
_NARROWEST = 0.6
"""Width of a gap between columns at least, as a multiple of the height of a line."""


def text_of(boxes: Sequence[Box]) -> str:
    """The text of a page, a line each; a blank line where the page leaves room."""
    held = [box for box in boxes if box.text.strip()]
    if len(held) > _MOST:
        return "\n".join(box.text for box in sorted(held, key=lambda box: (-box.top, box.left)))
    return "".join(_spaced(_ordered(_with_tables(held))))


def _spaced(ordered: Iterable[Box]) -> Iterator[str]:
    """The lines in their order, each behind the line ends that part it from the one before."""
    boxes = list(ordered)
    pitch = _pitch(boxes)
    for i, box in enumerate(boxes):
        if i:
            yield "\n" if _is_below(boxes[i - 1], box, pitch) else "\n\n"
        yield box.text


def _pitch(boxes: Sequence[Box]) -> float:
    """From one line to the next, as a multiple of the height of a line, in most of the text."""
    steps = [
        (above.top - below.top) / above.height
        for above, below in pairwise(boxes)
        if above.height and 0 < above.top - below.top < 4 * above.height and _are_alike(above, below)
    ]
    return median(steps) if steps else 1.5


def _are_alike(a: Box, b: Box) -> bool:
    """Set in the same size, and neither a table."""
    return not (a.set_apart or b.set_apart) and abs(a.height - b.height) <= 0.15 * max(a.height, b.height)


def _is_below(above: Box, below: Box, pitch: float) -> bool:
    """Whether a line stands right below another one of the same column."""
    step = above.top - below.top
    beside = below.left < above.right and above.left < below.right
    return _are_alike(above, below) and beside and 0 < step <= 1.25 * pitch * above.height


# ---------------------------------------------------------------- columns


def _ordered(boxes: Sequence[Box]) -> Iterator[Box]:
    """The boxes as they are read: column by column between the lines that lie across the columns."""
    gap = _gap(boxes)
    if gap is None:
        yield from sorted(boxes, key=lambda box: (-box.top, box.left))
        return
    across = sorted((box for box in boxes if box.left < gap < box.right), key=lambda box: -box.top)
    rest = [box for box in boxes if not box.left < gap < box.right]
    for line in across:
        above = [box for box in rest if _middle(box) > _middle(line)]
        rest = [box for box in rest if _middle(box) <= _middle(line)]
        yield from _beside(above, gap)
        yield line
    yield from _beside(rest, gap)


def _beside(boxes: Sequence[Box], gap: float) -> Iterator[Box]:
    yield from _ordered([box for box in boxes if box.right <= gap])
    yield from _ordered([box for box in boxes if box.right > gap])


def _middle(box: Box) -> float:
    return (box.top + box.bottom) / 2


def _gap(boxes: Sequence[Box]) -> float | None:
    """Middle of the gap between two columns with the most lines on the lesser side; None when there is none."""
    if len(boxes) < 2 * _LEAST:
        return None
    least = _NARROWEST * median(box.height for box in boxes)
    best, most = None, 0
    for edge in sorted({box.right for box in boxes}):
        left = [box for box in boxes if box.right <= edge]
        right = [box for box in boxes if box.left > edge]
        lesser = min(len(left), len(right))
        across = len(boxes) - len(left) - len(right)
        if lesser < max(_LEAST, most + 1) or across > max(2, _CROSSING * len(boxes)):
            continue
        start = min(box.left for box in right)
        if start - edge >= least:
            best, most = (edge + start) / 2, lesser
    return best


# ---------------------------------------------------------------- tables


def _with_tables(boxes: Sequence[Box]) -> list[Box]:
    """The boxes, with those of each table as one, its rows in lines and its cells set apart by tabs."""
    found: list[Box] = []
    run: list[list[Box]] = []
    for row in [*_rows(boxes), []]:
        if len(row) > 1:
            run.append(row)
            continue
        found += _table(run)
        run = []
        found += row
    return found


def _rows(boxes: Sequence[Box]) -> list[list[Box]]:
    """Boxes side by side, from the top down."""
    rows: list[list[Box]] = []
    for box in sorted(boxes, key=lambda box: -_middle(box)):
        if rows and abs(_middle(rows[-1][0]) - _middle(box)) < 0.5 * max(box.height, rows[-1][0].height):
            rows[-1].append(box)
        else:
            rows.append([box])
    return [sorted(row, key=lambda box: box.left) for row in rows]


def _table(run: Sequence[Sequence[Box]]) -> list[Box]:
    """One box of a table, or, where these rows are the lines of columns, the same boxes."""
    boxes = [box for row in run for box in row]
    if len(run) < 2 or median(map(_filled, run)) >= _FILLED:
        return boxes
    starts = _starts(boxes)
    lines = []
    for row in run:
        cells = [""] * len(starts)
        for box in row:
            column = max(i for i, start in enumerate(starts) if start <= box.left + 1)
            cells[column] = f"{cells[column]} {box.text.strip()}".strip()
        lines.append("\t".join(cells))
    edges = (
        min(b.left for b in boxes),
        min(b.bottom for b in boxes),
        max(b.right for b in boxes),
        max(b.top for b in boxes),
    )
    return [Box(*edges, "\n".join(lines), set_apart=True)]


def _filled(row: Sequence[Box]) -> float:
    """Share of a row that its boxes fill."""
    return sum(box.width for box in row) / max(1.0, row[-1].right - row[0].left)


def _starts(boxes: Sequence[Box]) -> list[float]:
    """Left edges of the columns of a table: those of boxes that nothing to their left reaches into."""
    starts: list[float] = []
    reach = float("-inf")
    for box in sorted(boxes, key=lambda box: box.left):
        if box.left >= reach:
            starts.append(box.left)
        reach = max(reach, box.right)
    return starts
