"""The view in which lines of print lie level and columns stand upright: from a turned scan or a photograph from aside.

Two vanishing points are found, one of the lines and one of the edges of columns; whoever knows them knows how the
page lay.  Coordinates are those of a picture: pixels from the top left.
"""

from __future__ import annotations

from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]

_LONG = 4.0
"""Width of a line that shows a direction, in heights."""
_NEAR, _FAR = 3.0, 40.0
"""Distance of two lines of a column whose edges are compared, in heights."""
_LEAN = 0.2
"""Lean of a column at most, to either side of upright, as a tangent."""
_FEWEST = 5
"""Lines or pairs of lines that a direction is taken from."""


def view(quads: Array, size: tuple[int, int]) -> Array:
    """The 3×3 matrix from a picture to its straight view; `quads`: corners of lines from the top left, clockwise.

    `size`: width and height of the picture, whose middle stays where it is.
    """
    middle, unit = np.array(size) / 2, max(size) / 2
    left = ((quads[:, 0] + quads[:, 3]) / 2 - middle) / unit
    right = ((quads[:, 1] + quads[:, 2]) / 2 - middle) / unit
    height = np.linalg.norm(quads[:, 3] - quads[:, 0], axis=1) / unit
    long = np.linalg.norm(right - left, axis=1) > _LONG * height
    normal = np.array([[1 / unit, 0, -middle[0] / unit], [0, 1 / unit, -middle[1] / unit], [0, 0, 1]])
    if long.sum() < _FEWEST:
        return np.eye(3)
    level = _meeting(_through(left[long], right[long]), np.array([1.0, 0.0, 0.0]), 0)
    upright = _upright(left, right, height, np.array([-level[1], 1.0, 0.0]))
    back = np.column_stack([level / np.hypot(*level[:2]), upright / np.hypot(*upright[:2]), [0, 0, 1]])
    if not 0.5 < np.linalg.det(back) < 2:  # no page can lie so
        return np.eye(3)
    return np.asarray(np.linalg.inv(normal) @ np.linalg.inv(back) @ normal)


def moved(points: Array, matrix: Array) -> Array:
    """Points, by their last axis, as the matrix moves them."""
    whole = np.concatenate([points, np.ones((*points.shape[:-1], 1))], axis=-1) @ matrix.T
    return np.asarray(whole[..., :2] / whole[..., 2:])


def _through(start: Array, end: Array) -> Array:
    """Lines through pairs of points: a, b, c of ax + by + c = 0 with a unit normal."""
    ones = np.ones((len(start), 1))
    lines = np.cross(np.hstack([start, ones]), np.hstack([end, ones]))
    return np.asarray(lines / np.linalg.norm(lines[:, :2], axis=1, keepdims=True))


def _meeting(lines: Array, guess: Array, one: int) -> Array:
    """The point in which most lines meet, maybe far away; its coordinate `one` is 1.  Outliers count for little."""
    others = [i for i in range(3) if i != one]
    point = guess
    for spread in (0.05, 0.02, 0.01, 0.005, 0.003, 0.003):
        weight = 1 / (1 + (lines @ point / spread) ** 2)
        sides = lines[:, others] * weight[:, None]
        # A little pull towards parallel lines, for a few lines hardly tell how they converge.
        sides = np.vstack([sides, [0, 0.02 * len(lines) ** 0.5]])
        solved = np.linalg.lstsq(sides, np.append(-lines[:, one] * weight, 0), rcond=None)[0]
        point = np.insert(solved, one, 1.0)
    return point


def _upright(left: Array, right: Array, height: Array, guess: Array) -> Array:
    """The point in which the edges of columns meet, from lines one under another that begin or end alike."""
    pairs = []
    for edge in (left, right):
        upper, lower = np.triu_indices(len(edge), 1)
        apart = np.abs(edge[lower, 1] - edge[upper, 1])
        lean = (edge[lower, 0] - edge[upper, 0]) / np.where(apart > 0, edge[lower, 1] - edge[upper, 1], 1)
        size = np.maximum(height[upper], height[lower])
        near = (apart > _NEAR * size) & (apart < _FAR * size) & (np.abs(lean - guess[0]) < _LEAN)
        pairs.append(np.hstack([edge[upper[near]], edge[lower[near]], lean[near, None]]))
    found = np.vstack(pairs)
    if len(found) < _FEWEST:
        return guess
    counted, bounds = np.histogram(found[:, 4], bins=80, range=(guess[0] - _LEAN, guess[0] + _LEAN))
    smooth = np.convolve(counted, [1, 2, 1], "same")
    best = int(smooth.argmax())
    start = np.array([(bounds[best] + bounds[best + 1]) / 2, 1.0, 0.0])
    near = np.abs(found[:, 4] - start[0]) < _LEAN / 4
    if near.sum() < _FEWEST:
        return guess
    return _meeting(_through(found[near, :2], found[near, 2:4]), start, 1)
