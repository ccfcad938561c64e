"""Reports that are the same article: a file twice, one under two names, a reprint in another layout.

Compared by sketches, so that ten thousand reports take a second and no pair is looked at in vain: of
all runs of twelve characters (white space and punctuation aside) the 64 with the smallest hashes.  The share that
two sketches have in common estimates how much the texts do (Broder 1997, bottom-k sketches).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush

import numpy as np
import numpy.typing as npt

from corpus.reading.forms import whole_figures
from corpus.report import Kind, Report

Sketch = npt.NDArray[np.uint64]
"""Rising hashes, at most 64; none for a text of less than twelve characters."""

_RUN = 12
"""Characters of a shingle: two articles on one event share phrases, hardly ever so long a run."""
_SKETCH = 64
_ALIKE = 0.7
"""Share of shingles in common from which two reports are one article: a reprint loses a sentence or two."""
_LOOKED_AT = 5
"""Of the reports that have most in common with one."""
_NOT_WORDS = re.compile(r"[\W_]+")
_FIGURE = re.compile(r"[0-9]+(?:\.[0-9]+)?")


def duplicates(reports: Iterable[Report]) -> dict[str, str]:
    """For every report that repeats another: its file, and the file that is answered from.

    Of several prints the first by name is kept that names its hospital.  Two reports that name different
    hospitals, or give different figures, are two reports, however alike their words.
    """
    ordered = sorted(reports, key=lambda one: not one.hospitals)
    held = [figures(report) for report in ordered]

    def differ(i: int, j: int) -> bool:
        return are_two(hospitals_of(ordered[i]), hospitals_of(ordered[j]), held[i], held[j])

    found = repeated([sketch(report) for report in ordered], differ)
    return {ordered[i].file: ordered[first].file for i, first in found.items()}


def sketch(report: Report) -> Sketch:
    """What stands for the words of a report's body."""
    return _sketch(_body(report))


def figures(report: Report) -> frozenset[str]:
    return frozenset(_FIGURE.findall(_body(report)))


def hospitals_of(report: Report) -> frozenset[str]:
    return frozenset(hospital.name for hospital in report.hospitals)


def are_two(
    hospitals: frozenset[str], other_hospitals: frozenset[str], held: frozenset[str], other: frozenset[str]
) -> bool:
    """Whether two alike texts are two reports all the same, by their hospitals and figures."""
    if hospitals and other_hospitals and hospitals != other_hospitals:
        return True
    return not (held <= other or other <= held)


@dataclass(frozen=True, slots=True)
class Before:
    """What was found before some of the texts came, went or changed."""

    found: Mapping[int, int]
    """Of those that have neither come nor changed, by their places now."""
    new: frozenset[int]
    """The places of those that have come or changed."""
    gone: Sequence[Sketch]
    """The sketches of those that have gone, or were other ones."""


def repeated(
    sketches: Sequence[Sketch], differ: Callable[[int, int], bool], before: Before | None = None
) -> dict[int, int]:
    """For every text that repeats one before it: its place in `sketches`, and the place of that one.

    `differ` is asked only about pairs with many shingles in common.  With `before` only those are looked at
    again that have many in common with a text that came, went or changed; the result is the same.
    """
    holders = _Holders(sketches)
    if before is not None:
        return _again(holders, differ, before)
    found: dict[int, int] = {}
    for i in holders.with_any_in_common():
        _decide(i, holders, found, differ)
    return found


def _again(holders: _Holders, differ: Callable[[int, int], bool], before: Before) -> dict[int, int]:
    """The same where most is known: what has come is decided, and whatever leans on what was decided otherwise."""
    found = dict(before.found)
    waiting = set(before.new)
    for sketch in (*before.gone, *(holders.sketches[i] for i in before.new)):
        waiting.update(holders.leaning_on(sketch))
    queue = sorted(waiting)
    heapify(queue)
    while queue:
        i = heappop(queue)
        was_repeated = i in found and i not in before.new
        found.pop(i, None)
        _decide(i, holders, found, differ)
        if (i in found) == was_repeated or i in before.new:
            continue
        for j in holders.leaning_on(holders.sketches[i]):  # others may have been held against it, or not
            if j > i and j not in waiting:
                waiting.add(j)
                heappush(queue, j)
    return found


def like(report: Report, others: Mapping[str, Sketch]) -> tuple[str, ...]:
    """Of the texts behind named sketches those that may be the same article as a report, the most alike first."""
    own = sketch(report)
    found = []
    for name, other in others.items():
        if len(own) and len(other) and 2 * np.count_nonzero(np.isin(own, other, assume_unique=True)) >= len(own):
            share = _resemblance(own, other)
            if share >= _ALIKE:
                found.append((-share, name))
    return tuple(name for _share, name in sorted(found))


def _decide(i: int, holders: _Holders, found: dict[int, int], differ: Callable[[int, int], bool]) -> None:
    """Note in `found` what a text repeats, if anything; all before it are decided."""
    kept = [(j, count) for j, count in holders.alike(i) if j < i and j not in found]
    kept.sort(key=lambda pair: -pair[1])
    for j, _count in kept[:_LOOKED_AT]:
        if _resemblance(holders.sketches[i], holders.sketches[j]) >= _ALIKE and not differ(i, j):
            found[i] = j
            return


class _Holders:
    """Which texts hold a shingle; only for shingles that several hold, which are few as a rule."""

    def __init__(self, sketches: Sequence[Sketch]) -> None:
        self.sketches = sketches
        self._lengths = np.fromiter(map(len, sketches), dtype=np.int64, count=len(sketches))
        owners = np.repeat(np.arange(len(sketches)), self._lengths)
        hashes = np.concatenate([np.empty(0, dtype=np.uint64), *sketches])
        order = np.argsort(hashes, kind="stable")
        hashes, owners = hashes[order], owners[order]
        self._all, self._all_owners = hashes, owners
        same = hashes[1:] == hashes[:-1]
        shared = np.zeros(len(hashes), dtype=np.bool_)
        shared[1:] |= same
        shared[:-1] |= same
        self._several = owners[shared]

    def with_any_in_common(self) -> list[int]:
        return list(map(int, np.unique(self._several)))

    def alike(self, i: int) -> list[tuple[int, int]]:
        """The texts that hold at least half of a text's shingles, with how many, in their order."""
        others, counts = self._counted(self.sketches[i])
        many = counts * 2 >= self._lengths[i]
        return [(int(j), int(n)) for j, n in zip(others[many], counts[many], strict=True)]

    def leaning_on(self, sketch: Sketch) -> list[int]:
        """The texts half of whose shingles are in a sketch: on which it may have a say."""
        others, counts = self._counted(sketch)
        return list(map(int, others[counts * 2 >= self._lengths[others]]))

    def _counted(self, sketch: Sketch) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        starts = np.searchsorted(self._all, sketch, "left")
        ends = np.searchsorted(self._all, sketch, "right")
        runs = [self._all_owners[start:end] for start, end in zip(starts, ends, strict=True) if start < end]
        return np.unique(np.concatenate([np.empty(0, dtype=np.int64), *runs]), return_counts=True)


def _body(report: Report) -> str:
    return whole_figures("".join(passage.text for passage in report.passages if passage.kind is Kind.BODY))


def _resemblance(a: Sketch, b: Sketch) -> float:
    """Estimate of the Jaccard similarity of the texts behind two sketches."""
    smallest = np.union1d(a, b)[:_SKETCH]
    return float(np.count_nonzero(np.isin(smallest, a) & np.isin(smallest, b))) / len(smallest)


def _sketch(text: str) -> Sketch:
    flat = _NOT_WORDS.sub("", text)
    codes: npt.NDArray[np.uint64] = np.frombuffer(flat.encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    if len(codes) < _RUN:
        return np.empty(0, dtype=np.uint64)
    rolled = np.zeros(len(codes) - _RUN + 1, dtype=np.uint64)
    for i in range(_RUN):
        rolled = rolled * np.uint64(0x100000001B3) + codes[i : len(codes) - _RUN + 1 + i]
    rolled ^= rolled >> np.uint64(33)  # the finaliser of MurmurHash3
    rolled *= np.uint64(0xFF51AFD7ED558CCD)
    rolled ^= rolled >> np.uint64(33)
    return np.unique(rolled)[:_SKETCH]
