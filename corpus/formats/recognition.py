"""A picture of a page to its lines of print, by rapidocr: straightened first, every character with its place.

The models come in rapidocr's wheel; nothing is fetched when it runs.
"""

from __future__ import annotations

import os
from dataclasses import replace
from itertools import pairwise
from statistics import median
from typing import NamedTuple

import numpy as np

from corpus.formats import straight
from corpus.formats.bounds import library
from corpus.formats.columns import Box
from corpus.formats.straight import Array

SIDE = 1536
"""Pixels of the longer side in which lines are looked for at first."""
FINEST = 4096
"""The same where print is so small that more is needed."""
SMALL = 14.0
"""Pixels of the height of a line, its margin included, under which print counts as small."""
READ = 44.0
"""Pixels of the height of a line when it is read; the model sees 48."""
THINNEST = 8
"""Pixels of the shorter side of a page, at least."""
LONGEST = 20
"""Times as long as wide a page may be: the models see a strip enlarged to a height of several hundred pixels."""
MARGIN = 0.08
"""Of the page around its text, in parts of the text's size."""
UPRIGHT = 0.85
"""Confidence, 0 to 1, from which on lines are not tried upside down."""
TRIED = 5
"""Lines by which that is told."""
DOUBTFUL = 0.5
"""Confidence, 0 to 1, under which what was seen is no print."""


class Seen(NamedTuple):
    """A page, recognised."""

    picture: Array
    """Its straight view in grey: rows of pixels."""
    boxes: list[Box]
    """In pixels from the bottom left."""


class Recogniser:
    """The models, loaded once."""

    def __init__(self) -> None:
        engine = library("rapidocr", "scans")
        self._cv = library("cv2", "scans")
        threads = min(4, os.cpu_count() or 1)
        self._engine = engine.RapidOCR(
            params={
                "Global.log_level": "error",
                "Global.use_preprocess_img": False,
                "Global.text_score": 0.0,
                "Det.max_candidates": 4000,
                "EngineConfig.onnxruntime.intra_op_num_threads": threads,
                "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            }
        )

    def see(self, picture: Array) -> Seen:
        """Read a picture in grey; nothing of one that no page of print looks like."""
        if min(picture.shape) < max(THINNEST, max(picture.shape) / LONGEST):
            return Seen(picture, [])
        picture, quads = self._upright(picture)
        if not len(quads):
            return Seen(picture, [])
        rows, across = picture.shape
        matrix = straight.view(quads, (across, rows))
        matrix, size = _framed(matrix, quads, (across, rows))
        level = self._cv.warpPerspective(
            picture, matrix, size, flags=self._cv.INTER_AREA, borderMode=self._cv.BORDER_REPLICATE
        )
        boxes = [box for quad in straight.moved(quads, matrix) if (box := self._read(level, quad)) is not None]
        return Seen(level, _joined(_even(boxes)))

    def _upright(self, picture: Array) -> tuple[Array, Array]:
        """A picture whose lines run from left to right, a quarter or half turn undone; and the corners of its lines."""
        quads = self._lines(picture)
        if _is_sideways(quads):
            picture = _turned(picture, 1)
            quads = self._lines(picture)
        sure = self._sureness(picture, quads)
        if len(quads) and sure < UPRIGHT:
            other = _turned(picture, 2)
            lines = self._lines(other)
            if self._sureness(other, lines) > sure:
                return other, lines
        return picture, quads

    def _lines(self, picture: Array) -> Array:
        """Corners of the lines of print, looked for in more pixels where print is small."""
        quads = self._quads(picture, SIDE)
        if len(quads) and max(picture.shape) > SIDE and _height(quads) * SIDE / max(picture.shape) < SMALL:
            return self._quads(picture, FINEST)
        return quads

    def _sureness(self, picture: Array, quads: Array) -> float:
        """How surely some of the longest lines can be read as they lie, 0 to 1: print upside down is not."""
        sizes = [(float(np.linalg.norm(q[1] - q[0])), float(np.linalg.norm(q[3] - q[0]))) for q in quads]
        sure = []
        for i in sorted(range(len(quads)), key=lambda i: -sizes[i][0])[:TRIED]:
            width, height = (max(4, round(size)) for size in sizes[i])
            flat = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
            matrix = self._cv.getPerspectiveTransform(quads[i].astype(np.float32), flat)
            piece = self._cv.warpPerspective(picture, matrix, (width, height), borderMode=self._cv.BORDER_REPLICATE)
            seen = self._engine(_in_colour(piece), use_det=False, use_cls=False, use_rec=True)
            sure.append(float(seen.scores[0]) if seen.txts and seen.txts[0].strip() else 0.0)
        return float(np.mean(sure)) if sure else 0.0

    def _quads(self, picture: Array, side: int) -> Array:
        """Corners of the lines of print, from the top left, clockwise."""
        scale = min(1.0, side / max(picture.shape))
        small = self._cv.resize(picture, None, fx=scale, fy=scale, interpolation=self._cv.INTER_AREA)
        found = self._engine(_in_colour(small), use_det=True, use_cls=False, use_rec=False).boxes
        return np.empty((0, 4, 2)) if found is None else np.asarray(found, np.float64) / scale

    def _read(self, level: Array, quad: Array) -> Box | None:
        """The line inside these corners of a straight picture; None when there is none."""
        rows, across = level.shape
        left, right = max(0, int(quad[:, 0].min())), min(across, int(quad[:, 0].max()) + 1)
        top, bottom = max(0, int(quad[:2, 1].mean())), min(rows, int(quad[2:, 1].mean()) + 1)
        if right - left < 4 or bottom - top < 4:
            return None
        piece = _in_colour(level[top:bottom, left:right])
        seen = self._engine(piece, use_det=False, use_cls=False, use_rec=True, return_word_box=True)
        if not seen.txts or not seen.txts[0].strip() or seen.scores[0] < DOUBTFUL:
            return None
        text, words = seen.txts[0], seen.word_results[0]
        columns = [column for word in words.word_cols for column in word]
        middles = [left + (column + 0.5) / words.line_txt_len * (right - left) for column in columns]
        text, edges = _parted(text, _edges(text, middles, left, right))
        return Box(left, rows - bottom, right, rows - top, text, edges=edges, confidence=float(seen.scores[0]))


def _in_colour(picture: Array) -> Array:
    return np.repeat(picture[:, :, None], 3, axis=2)


def _turned(picture: Array, quarters: int) -> Array:
    return np.ascontiguousarray(np.rot90(picture, quarters))


def _is_sideways(quads: Array) -> bool:
    """Whether most print runs up or down."""
    across = np.linalg.norm(quads[:, 1] - quads[:, 0], axis=1)
    down = np.linalg.norm(quads[:, 3] - quads[:, 0], axis=1)
    return bool(down[down > across].sum() > across[across >= down].sum())


def _height(quads: Array) -> float:
    return float(np.median(np.linalg.norm(quads[:, 3] - quads[:, 0], axis=1)))


def _framed(matrix: Array, quads: Array, size: tuple[int, int]) -> tuple[Array, tuple[int, int]]:
    """The matrix to a picture of the text with its margin, as large as it is read; and that picture's size."""
    whole = straight.moved(np.array([[0, 0], [size[0], 0], size, [0, size[1]]], float), matrix)
    text = straight.moved(quads, matrix).reshape(-1, 2)
    margin = MARGIN * (text.max(0) - text.min(0)).max()
    start = np.maximum(whole.min(0), text.min(0) - margin)
    end = np.minimum(whole.max(0), text.max(0) + margin)
    scale = min(1.0, READ / _height(straight.moved(quads, matrix)))
    frame = np.array([[scale, 0, -scale * start[0]], [0, scale, -scale * start[1]], [0, 0, 1]])
    across, rows = np.maximum(1, np.ceil((end - start) * scale)).astype(int)
    return frame @ matrix, (int(across), int(rows))


def _edges(text: str, middles: list[float], left: float, right: float) -> tuple[float, ...]:
    """Between its characters, from the places where the model saw those that are no blanks."""
    places: list[float] = []
    told = iter(middles)
    for i, character in enumerate(text):
        before = places[-1] if places else left
        places.append(before if character.isspace() else next(told, left + (i + 0.5) / len(text) * (right - left)))
    between = [(a + b) / 2 for a, b in pairwise(places)]
    return (left, *between, right)


_BLANK = 0.65
"""Room between two Chinese characters from which on it is a blank, in parts of their size."""


def _parted(text: str, edges: tuple[float, ...]) -> tuple[str, tuple[float, ...]]:
    """The line with blanks where the print leaves room between Chinese characters, which the model passes over."""
    size = _advance(Box(0, 0, 0, 0, text, edges=edges))
    if not size:
        return text, edges
    parts, bounds = text[0], list(edges[:1])
    for i in range(1, len(text)):
        middle, room = edges[i], 0.0
        if _is_chinese(text[i - 1 : i + 1]):
            room = (edges[i + 1] - edges[i - 1]) / 2 - size
        if room > _BLANK * size and 1 < i < len(text) - 1:
            bounds += [middle - room / 2, middle + room / 2]
            parts += " "
        else:
            bounds.append(middle)
        parts += text[i]
    return parts, (*bounds, edges[-1])


def _is_chinese(text: str) -> bool:
    return all("\u4e00" <= c <= "\u9fff" for c in text)


def _even(boxes: list[Box]) -> list[Box]:
    """The lines, each as high as its characters are wide: the model's margins are not even.

    Characters of Chinese print are squares.
    """
    sizes = [size for box in boxes if (size := _advance(box))]
    if not sizes:
        return boxes
    usual = median(sizes)
    even = []
    for box in boxes:
        size = _advance(box) or min(box.height, usual)
        size = usual if abs(size - usual) < 0.12 * usual else size
        middle = (box.top + box.bottom) / 2
        even.append(replace(box, bottom=middle - size / 2, top=middle + size / 2))
    return even


_TOUCHING = 0.3
"""Room at most between two pieces of a line, in heights: columns and cells have more."""
_OVERLAP = 0.7
"""What two pieces of a line overlap by at most, in heights: no character is in both."""
_LEVEL = 0.3
"""Heights by which the middles of two such pieces differ at most."""


def _joined(boxes: list[Box]) -> list[Box]:
    """The lines, those of two pieces or more that touch as one: a long line may be found in pieces."""
    joined: list[Box] = []
    for box in sorted(boxes, key=lambda box: box.left):
        piece = next((i for i, one in enumerate(joined) if _touch(one, box)), -1)
        if piece < 0:
            joined.append(box)
            continue
        left = joined[piece]
        middle = (left.right + box.left) / 2
        joined[piece] = replace(
            left,
            right=box.right,
            text=left.text + box.text,
            edges=(*left.edges[:-1], middle, *box.edges[1:]),
            confidence=min(left.confidence, box.confidence),
        )
    return joined


def _touch(left: Box, right: Box) -> bool:
    height = min(left.height, right.height)
    if abs(left.height - right.height) > _LEVEL * height or right.right <= left.right:
        return False
    level = abs((left.top + left.bottom) - (right.top + right.bottom)) <= 2 * _LEVEL * height
    return level and -_OVERLAP * height <= right.left - left.right <= _TOUCHING * height


def _advance(box: Box) -> float:
    """From one Chinese character to the next; 0 where too few stand side by side."""
    steps = [
        (box.edges[i + 2] - box.edges[i]) / 2
        for i in range(1, len(box.text) - 2)
        if _is_chinese(box.text[i - 1 : i + 3])
    ]
    return median(steps) if len(steps) > 1 else 0.0
