"""MaxScore compiled by numba, where that is installed: the same result as retrieval/engine/maxscore.py's.

Passages are processed in windows that fit into the processor's cache.  In each, the postings of the essential
terms are added up: those without which no passage can be among the k best so far.  The other terms are looked
up only for passages that still can.  As the k-th best score rises, fewer terms are essential.

The first call compiles, which takes seconds, or loads what was compiled before.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numba
import numpy as np

from retrieval.engine.maxscore import SLACK, Ranges, Scratch, Weighted
from retrieval.engine.postings import Array, Postings

_WINDOW = 1 << 13
"""Passages in a window."""


def best(
    postings: Postings,
    rows: Sequence[Weighted],
    k: int,
    scope: Ranges | None,
    scratch: Scratch,  # noqa: ARG001 # it has windows of its own
) -> list[tuple[int, float]]:
    """The `k` best passages and their scores, ties in the order of passages.

    `rows`: one or more terms, those with high bounds first.
    """
    if scope is None:
        scope = Ranges(np.zeros(1, np.uint32), np.array([len(postings.lengths)], np.uint32))
    starts, ends, weights, bounds = zip(*rows, strict=True)
    terms = np.array(starts, np.int64), np.array(ends, np.int64), np.array(weights), np.array(bounds)
    found, scores = _best(postings.ids, postings.codes, postings.impacts, *terms, *scope, k)
    order = np.lexsort((found, -scores))
    return list(zip(found[order].tolist(), scores[order].tolist(), strict=True))


@numba.njit(cache=True, nogil=True)
def _after(ids: Array, start: int, end: int, passage: int) -> int:
    """Index of the first posting, from `start` on, of this passage or a later one."""
    step = 1
    while start + step < end and ids[start + step] < passage:
        start += step
        step *= 2
    end = min(end, start + step + 1)
    while start < end:
        middle = (start + end) >> 1
        if ids[middle] < passage:
            start = middle + 1
        else:
            end = middle
    return start


@numba.njit(cache=True, nogil=True)
def _sink(found: Array, scores: Array) -> None:
    """Let the root of a heap sink to its place; the lowest score, and of equal ones the later passage, is on top."""
    at, size = 0, len(found)
    while True:
        low = at
        for child in (2 * at + 1, 2 * at + 2):
            if child < size and (
                scores[child] < scores[low] or (scores[child] == scores[low] and found[child] > found[low])
            ):
                low = child
        if low == at:
            return
        found[at], found[low] = found[low], found[at]
        scores[at], scores[low] = scores[low], scores[at]
        at = low


@numba.njit(cache=True, nogil=True)
def _best(  # noqa: PLR0917 # numba takes arrays, not the records that hold them
    ids: Array,
    codes: Array,
    impacts: Array,
    starts: Array,
    ends: Array,
    weights: Array,
    bounds: Array,
    lows: Array,
    highs: Array,
    k: int,
) -> Any:
    """Passages and scores of the best, in any order.  `starts` is changed."""
    count = len(starts)
    rest = np.zeros(count + 1)
    for t in range(count - 1, -1, -1):
        rest[t] = rest[t + 1] + bounds[t]
    window = np.zeros(_WINDOW)
    touched = np.empty(_WINDOW, np.int64)
    # A heap of k that begins with placeholders, worse than any passage.
    found = np.full(k, 1 << 62)
    scores = np.zeros(k)
    essential = count
    for low, high in zip(lows, highs):  # noqa: B905 # numba has no strict
        at = np.int64(low)
        end = np.int64(high)
        for t in range(essential):
            starts[t] = _after(ids, starts[t], ends[t], at)
        while True:
            while essential and rest[essential - 1] < scores[0] * SLACK:
                essential -= 1
            begin = end
            for t in range(essential):
                if starts[t] < ends[t] and ids[starts[t]] < begin:
                    begin = np.int64(ids[starts[t]])
            if begin >= end:
                break
            at = begin
            limit = min(at + _WINDOW, end)
            reached = 0
            for t in range(essential):
                weight = weights[t]
                p, last = starts[t], ends[t]
                while p < last and ids[p] < limit:
                    place = ids[p] - at
                    if window[place] == 0.0:
                        touched[reached] = place
                        reached += 1
                    window[place] += impacts[codes[p]] * weight
                    p += 1
                starts[t] = p
            for t in range(essential, count):
                starts[t] = _after(ids, starts[t], ends[t], at)
            for i in range(reached):
                place = touched[i]
                score = window[place]
                window[place] = 0.0
                passage = at + place
                for t in range(essential, count):
                    if score + rest[t] < scores[0] * SLACK:
                        break
                    p = _after(ids, starts[t], ends[t], passage)
                    if p < ends[t] and ids[p] == passage:
                        score += impacts[codes[p]] * weights[t]
                if score > scores[0] or (score == scores[0] and passage < found[0]):
                    found[0], scores[0] = passage, score
                    _sink(found, scores)
    taken = scores > 0
    return found[taken], scores[taken]
