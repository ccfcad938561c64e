"""From lines with their places on a page to text in its reading order: columns by their gaps, tables by their rows.

Lines of a PDF and lines recognised on a scan are the same here.

Pure geometry: nothing here knows a library or a language.  Coordinates rise to the right and upwards.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Box:
    """A line of text, or a table, and its place."""

    left: float
    bottom: float
    right: float
    top: float
    text: str
    edges: tuple[float, ...] = ()
    """From left to right, one before each character and one behind the last; empty where they are not known."""
    confidence: float = 1.0
    """How surely it was recognised, 0 to 1; 1 where nothing had to be."""
    cells: tuple[tuple[int, Box], ...] = ()
    """Of a table: the lines in it, each behind the offset of its text."""

    @property
    def height(self) -> float:
        return self.top - self.bottom

    @property
    def width(self) -> float:
        return self.right - self.left


_MOST = 3000
"""Lines of a page whose columns are looked for; beyond it they are read from the top down."""
_PITCH = 2.2
"""From one line of running text to the next at most, in heights."""
_SENTENCE = 8.0
"""Width of a line of running text at least, in heights."""
_FILLED = 0.65
"""Share of its columns' width that running text fills, at least; cells of a table fill less."""
_CROSSING = 0.25
"""Share of the lines of a part of the page that may lie across a gap between columns: headlines and the like."""
_LEAST = 3
"""Lines of a column."""
_BAND = 6.0
"""Height of a blank band across columns that holds a picture, in heights of a line."""
_NARROWEST = 0.6
"""Width of a gap between columns at least, as a multiple of the height of a line."""


class Laid(NamedTuple):
    """A page as text."""

    text: str
    """A line each; a blank line where the page leaves room, an indent where it indents."""
    places: tuple[tuple[int, Box], ...]
    """Its lines in their order, each behind the offset of its text."""


def laid_out(boxes: Sequence[Box]) -> Laid:
    """The lines of a page in their reading order."""
    held = [box for box in boxes if box.text.strip()]
    many = len(held) > _MOST
    ordered = sorted(held, key=lambda box: (-box.top, box.left)) if many else list(_ordered(_with_tables(held)))
    between = ["\n"] * len(ordered) if many else list(_between(ordered))
    text = ""
    places: list[tuple[int, Box]] = []
    for before, box in zip(between, ordered, strict=True):
        text += before if places else before.lstrip("\n")
        places += [(len(text) + offset, cell) for offset, cell in box.cells or [(0, box)]]
        text += box.text
    return Laid(text, tuple(places))


def _between(boxes: Sequence[Box]) -> Iterator[str]:
    """The white space in front of each line: line ends that part it from the one before, and its indent."""
    pitch = _pitch(boxes)
    for above, box, below in zip([None, *boxes], boxes, [*boxes[1:], None], strict=False):
        joined = above is not None and _is_below(above, box, pitch)
        neighbours = [one for one in (above if joined else None, below) if one is not None and _are_alike(box, one)]
        indent = "\u3000\u3000" if _is_indented(box, neighbours, pitch) else ""
        yield ("\n" if joined else "\n\n") + indent


_INDENT = (1.3, 2.8)
"""Of the first line of a paragraph, in heights of a line."""


def _is_indented(box: Box, neighbours: Sequence[Box], pitch: float) -> bool:
    """Whether a line begins two characters further right than those above and below it, as paragraphs do."""
    if box.text[:1].isspace():
        return False
    near = [one for one in neighbours if abs(_middle(one) - _middle(box)) <= 1.25 * pitch * box.height]
    steps = [(box.left - one.left) / box.height for one in near if one.left < box.right and box.left < one.right]
    return any(_INDENT[0] <= step <= _INDENT[1] for step in steps) and all(step > -_INDENT[0] for step in steps)


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
    return not (a.cells or b.cells) and abs(a.height - b.height) <= 0.15 * max(a.height, b.height)


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
        for row in _rows(boxes):
            yield from row
        return
    band = _band(boxes, gap)
    if band is not None:
        yield from _ordered([box for box in boxes if box.bottom >= band])
        yield from _ordered([box for box in boxes if box.bottom < band])
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


def _band(boxes: Sequence[Box], gap: float) -> float | None:
    """Lower edge of the text above a picture that lies across columns: blank, with text of both columns on both sides."""
    room = _BAND * median(box.height for box in boxes)
    ordered = sorted(boxes, key=lambda box: -box.top)
    reach = ordered[0].bottom
    for i, box in enumerate(ordered[1:], 1):
        if reach - box.top > room and all(
            any(one.right <= gap for one in part) and any(one.left >= gap for one in part)
            for part in (ordered[:i], ordered[i:])
        ):
            return reach
        reach = min(reach, box.bottom)
    return None


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
    running = _running(boxes)
    for whole in [*_rows(boxes), []]:
        row = whole
        beside = [box for box in whole if running.get(id(box), 0) >= _COLUMN]
        if beside and len(whole) - len(beside) > 1 and _are_apart(whole, beside):
            found += beside  # lines of a column of text, with a table next to it
            row = [box for box in whole if box not in beside]
        if len(row) > 1 and 2 * sum(id(box) in running for box in row) < len(row):
            run.append(row)
            continue
        found += _table(run)
        run = []
        found += row
    return found


_COLUMN = 3
"""Lines one below the other that make a column of text and no cells of a table."""


def _are_apart(row: Sequence[Box], beside: Sequence[Box]) -> bool:
    """Whether these boxes stand at one end of their row."""
    return row[: len(beside)] == beside or row[-len(beside) :] == beside


def _running(boxes: Sequence[Box]) -> dict[int, int]:
    """The lines, by identity, that are set as running text, from edge to edge of a column, and the ends of paragraphs.

    With each, how many stand in its column.
    """
    running: dict[int, int] = {}
    columns: dict[int, int] = {}
    ordered = sorted(boxes, key=lambda box: -box.top)
    for i, above in enumerate(ordered):
        for below in ordered[i + 1 :]:
            if above.top - below.top > _PITCH * above.height:
                break
            if not _are_alike(above, below) or above.bottom <= _middle(below):
                continue
            left = abs(above.left - below.left) < _INDENT[1] * above.height
            right = abs(above.right - below.right) < above.height
            full = left and right and min(above.width, below.width) >= _SENTENCE * above.height
            if full or (left and id(above) in running and below.right < above.right):
                column = running.setdefault(id(above), id(above))
                columns.setdefault(column, 1)
                if id(below) not in running:
                    running[id(below)] = column
                    columns[column] += 1
    return {box: columns[column] for box, column in running.items()}


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
    text = ""
    placed: list[tuple[int, Box]] = []
    for row in run:
        text += "\n" if text else ""
        column = 0
        for i, box in enumerate(map(_stripped, row)):
            own = max(i for i, start in enumerate(starts) if start <= box.left + 1)
            text += "\t" * (own - column) or (" " if i else "")
            placed.append((len(text), box))
            text += box.text
            column = own
        text += "\t" * (len(starts) - 1 - column)
    edges = (
        min(b.left for b in boxes),
        min(b.bottom for b in boxes),
        max(b.right for b in boxes),
        max(b.top for b in boxes),
    )
    return [Box(*edges, text, cells=tuple(placed))]


def _stripped(box: Box) -> Box:
    """Without white space at either end."""
    text = box.text.strip()
    start = box.text.index(text)
    return replace(box, text=text, edges=box.edges[start : start + len(text) + 1] if box.edges else ())


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
