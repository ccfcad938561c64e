"""The k best passages without adding up everything: MaxScore (Turtle and Flood, "Query Evaluation:
Strategies and Optimizations", 1995), a term at a time, in numpy.

Terms come in the order of the most they can add to a score.  Their postings are added up one after the
other until what all that are left can add together is less than the k-th best sum so far: no passage that is
still unseen can be among the best.  From then on the terms that are left, which have the longest postings,
are only looked up for the passages that may still be.  How high the k-th best is in the end is told early by
looking the rest up for the few that are ahead.  The result is exact: bounds are lowered by more than
floating-point sums can be off.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, Self

import numpy as np
import numpy.typing as npt

from retrieval.engine.postings import Array, Ids, Postings, first_of_each

SLACK = 1 - 1e-9
"""Factor that lowers a bound by more than the rounding error of any sum of float64."""
_AHEAD = 64
"""Passages with the highest sums so far, at least, for which all other terms are looked up, to raise the bar early."""
_LONG = 1 << 18
"""Postings of a term from which adding them up takes longer than looking the term up for the passages ahead.  Only so
long ones count, as whoever stops adding up early has more passages left to look up."""
_MANY = 1 << 16
"""Postings of a query from which it pays to know which passages are ahead."""
_FEW = 1 << 13
"""Postings of several terms that are added up together, at most, as a call of numpy for each would take longer."""


class Weighted(NamedTuple):
    """A term of a query; its postings are `start` to `end`, exclusive."""

    start: int
    end: int
    """End of its postings, exclusive."""
    weight: float
    """idf times the weight in the query."""
    bound: float
    """Highest score that it can add to a passage."""


class Ranges(NamedTuple):
    """Passages of a scope as runs of consecutive numbers, rising."""

    starts: Array
    ends: Array
    """Ends of the runs, exclusive; uint32 as `starts` and the ids of postings."""

    @classmethod
    def of(cls, ids: Ids) -> Self:
        """The runs that make up these rising ids."""
        edges = np.flatnonzero(np.diff(ids) != 1) + 1
        starts, ends = np.concatenate([[0], edges]), np.concatenate([edges, [len(ids)]])
        if not len(ids):
            starts = ends = np.empty(0, np.intp)
        return cls(ids[starts].astype(np.uint32), (ids[ends - 1] + 1).astype(np.uint32))

    @property
    def size(self) -> int:
        """Number of passages."""
        return int((self.ends.astype(np.int64) - self.starts).sum())

    def hold(self, number: int) -> bool:
        """Tell whether a passage is among them."""
        at = int(self.ends.searchsorted(number, "right"))
        return at < len(self.ends) and bool(self.starts[at] <= number)

    def numbers(self) -> Iterator[int]:
        """The passages, rising."""
        for start, end in zip(self.starts.tolist(), self.ends.tolist(), strict=True):
            yield from range(start, end)

    def others(self, size: int) -> Self:
        """The passages below `size` that are not among these."""
        starts = np.concatenate([np.zeros(1, np.uint32), self.ends])
        ends = np.concatenate([self.starts, np.array([size], np.uint32)])
        held = starts < ends
        return type(self)(starts[held], ends[held])


class Scratch:
    """Arrays of zeros, one number for each passage: a search takes one for itself and brings it back all zeros."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._free: list[npt.NDArray[np.float64]] = []

    def take(self) -> npt.NDArray[np.float64]:
        try:
            return self._free.pop()
        except IndexError:
            return np.zeros(self._size)

    def bring(self, zeros: npt.NDArray[np.float64]) -> None:
        self._free.append(zeros)


def best(
    postings: Postings, rows: Sequence[Weighted], k: int, scope: Ranges | None, scratch: Scratch
) -> list[tuple[int, float]]:
    """The `k` best passages and their scores, ties in the order of passages.

    `rows`: one or more terms, those with high bounds first.
    """
    # rest[i]: sum of the bounds of the terms after i.
    rest = [0.0] * len(rows)
    for i in range(len(rows) - 1, 0, -1):
        rest[i - 1] = rest[i] + rows[i].bound
    impacts = postings.impacts
    parts = [within(postings, start, end, scope) for start, end, _, _ in rows]
    scores = scratch.take()
    seen: list[Array] = []
    leaders = _Leaders(k) if sum(len(ids) for ids, _ in parts) > _MANY else None
    least, done = 0.0, 0
    while done < len(rows):
        first, done = done, _together(parts, done)
        if leaders and seen and len(parts[first][0]) > _LONG:
            least = leaders.in_the_end(impacts, scores, parts[first:], rows[first:], least)
            if rest[first - 1] < least * SLACK:
                done = first
                break
        at = np.concatenate([ids for ids, _ in parts[first:done]]).astype(np.intp)
        codes = np.concatenate([codes for _, codes in parts[first:done]])
        if done - first > 1:
            counts = [len(ids) for ids, _ in parts[first:done]]
            np.add.at(scores, at, impacts.take(codes) * np.repeat([row.weight for row in rows[first:done]], counts))
            sums = scores.take(at)
        else:
            weight = rows[first].weight
            sums = (impacts * weight).take(codes) if len(codes) > len(impacts) else impacts.take(codes) * weight
            if seen:
                sums += scores.take(at)
            scores[at] = sums
        seen.append(at)
        # A passage stands in `at` once for each of these terms that it holds.
        times = k * (done - first)
        least = leaders.among(at, sums, times, least) if leaders else _kth(sums, times, least)
        if rest[done - 1] < least * SLACK:
            break
    left = list(zip(parts[done:], rows[done:], rest[done:], strict=True))
    if leaders and left:
        least = leaders.in_the_end(impacts, scores, parts[done:], rows[done:], least)
    found, sums = _reach(seen, scores, least * SLACK - rest[done - 1])
    for at in seen:
        scores[at] = 0.0
    scratch.bring(scores)
    for part, row, after in left:
        _add(impacts, part, row.weight, found, sums)
        if len(found) > _AHEAD:  # fewer are faster looked up than left out
            least = _kth(sums, k, least)
            found, sums = _still(found, sums, least * SLACK - after)
    order = np.lexsort((found, -sums))[:k]
    return list(zip(found[order].tolist(), sums[order].tolist(), strict=True))


class _Leaders:
    """The passages with the highest sums so far, for which the final score is computed early."""

    def __init__(self, k: int) -> None:
        self._k = k
        self._bar = 0.0
        """Sum that a passage must exceed to be among them."""
        self._found: list[Array] = []

    def among(self, at: Array, sums: Array, k: int, least: float) -> float:
        """Take up passages and their sums; return the k-th highest sum, or `least` if that is higher."""
        if self._bar:
            high = (sums > self._bar).nonzero()[0]  # leaves few, which makes the rest cheap
            at, sums = at[high], sums[high]
        if len(sums) > max(k, _AHEAD):
            self._bar = float(np.partition(sums, -max(k, _AHEAD))[-max(k, _AHEAD)])
            at, sums = _still(at, sums, self._bar)
        self._found.append(at)
        return _kth(sums, k, least)

    def in_the_end(
        self,
        impacts: Array,
        scores: Array,
        parts: Sequence[tuple[Array, Array]],
        rows: Sequence[Weighted],
        least: float,
    ) -> float:
        """The k-th highest final score of these, with the terms left, or `least` if that is higher.

        `scores`: sums so far.
        """
        found = _rising(self._found)
        sums = scores[found]
        if len(found) > max(self._k, _AHEAD):
            found, sums = _still(found, sums, float(np.partition(sums, -max(self._k, _AHEAD))[-max(self._k, _AHEAD)]))
        for part, row in zip(parts, rows, strict=True):
            _add(impacts, part, row.weight, found, sums)
        return _kth(sums, self._k, least)


def best_of_all(postings: Postings, rows: Sequence[Weighted], k: int, scope: Ranges | None) -> list[tuple[int, float]]:
    """As `best`, for a corpus so small that adding everything up is faster than leaving anything out."""
    if scope is not None and len(scope.starts) <= _RUNS:
        return _first(k, _added_up(postings, rows, scope).items())
    ids, values = postings.ids, postings.values
    at = np.concatenate([ids[start:end] for start, end, _, _ in rows])
    added = np.concatenate([values[start:end] for start, end, _, _ in rows])
    added *= np.array([weight for _, _, weight, _ in rows]).repeat([end - start for start, end, _, _ in rows])
    scores = np.bincount(at, added)
    found = scores.nonzero()[0] if scope is None else _scored(scores, scope)
    if len(found) > k:
        sums = scores.take(found)
        found = found[sums >= np.partition(sums, -k)[-k]]
    return _first(k, zip(found.tolist(), scores.take(found).tolist(), strict=True))


_RUNS = 4
"""Runs of a scope up to which it is faster to find them among the postings of each term than to add up all passages."""


def _added_up(postings: Postings, rows: Sequence[Weighted], scope: Ranges) -> dict[int, float]:
    """The scores of the passages of a scope of few runs."""
    ids, values = postings.ids_one_by_one, postings.values_one_by_one
    scores: dict[int, float] = {}
    for low, high in zip(scope.starts.tolist(), scope.ends.tolist(), strict=True):
        for start, end, weight, _ in rows:
            for at in range(bisect_left(ids, low, start, end), end):
                passage = ids[at]
                if passage >= high:
                    break
                scores[passage] = scores.get(passage, 0.0) + values[at] * weight
    return scores


def _first(k: int, scores: Iterable[tuple[int, float]]) -> list[tuple[int, float]]:
    """The `k` best of some passages with their scores."""
    return sorted(scores, key=lambda one: (-one[1], one[0]))[:k]


def _scored(scores: Array, scope: Ranges) -> Array:
    """The passages within a scope that have a score."""
    parts = zip(scope.starts.tolist(), scope.ends.tolist(), strict=True)
    return np.concatenate([np.zeros(0, np.intp), *(scores[start:end].nonzero()[0] + start for start, end in parts)])


def _together(parts: Sequence[tuple[Array, Array]], first: int) -> int:
    """The end, exclusive, of the terms from `first` on that are added up together: one, or several short ones."""
    end, size = first + 1, len(parts[first][0])
    while end < len(parts) and (size := size + len(parts[end][0])) <= _FEW:
        end += 1
    return end


def within(postings: Postings, start: int, end: int, scope: Ranges | None) -> tuple[Array, Array]:
    """The postings of a term within a scope: passages and codes."""
    ids, codes = postings.ids[start:end], postings.codes[start:end]
    if scope is None:
        return ids, codes
    if len(scope.starts) == 1:
        low, high = ids.searchsorted(scope.starts[0]), ids.searchsorted(scope.ends[0])
        return ids[low:high], codes[low:high]
    if len(ids) < len(scope.starts):
        at = scope.ends.searchsorted(ids, "right")
        inside = at < len(scope.ends)
        inside[inside] = scope.starts[at[inside]] <= ids[inside]
        return ids[inside], codes[inside]
    starts = ids.searchsorted(scope.starts)
    counts = ids.searchsorted(scope.ends) - starts
    at = np.repeat(starts - np.cumsum(counts) + counts, counts) + np.arange(counts.sum())
    return ids[at], codes[at]


def _still(found: Array, sums: Array, bar: float) -> tuple[Array, Array]:
    """The passages with a sum of at least `bar`, and their sums."""
    high = (sums >= bar).nonzero()[0]  # faster than a mask when few qualify
    return found[high], sums[high]


def _kth(sums: Array, k: int, least: float) -> float:
    """The k-th highest of some sums, or `least` if that is higher or there are fewer."""
    if len(sums) < k:
        return least
    higher = sums[(sums > least).nonzero()[0]] if least else sums
    return float(np.partition(higher, -k)[-k]) if len(higher) >= k else least


def _reach(seen: Sequence[Array], scores: Array, bar: float) -> tuple[Array, Array]:
    """The passages seen with a sum of at least `bar`, rising, and their sums."""
    found = _rising([at[(scores.take(at) >= bar).nonzero()[0]] for at in seen])
    return found, scores[found]


def _rising(parts: Sequence[Array]) -> Array:
    """The numbers in some arrays, sorted, each once."""
    found = np.sort(np.concatenate(parts), kind="stable")  # merges sorted runs; np.unique fills a hash table
    return found[first_of_each(found)].astype(np.uint32)  # the type of ids, or those are converted


def _add(impacts: Array, part: tuple[Array, Array], weight: float, found: Array, sums: Array) -> None:
    """Add to the sums, in place, what a term adds to the passages found."""
    ids, codes = part
    if not len(ids):
        return
    at = ids.searchsorted(found)
    at[at == len(ids)] = 0
    held = (ids[at] == found).nonzero()[0]
    sums[held] += impacts[codes[at[held]]] * weight
