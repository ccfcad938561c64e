"""Reports that are the same article: a file twice, one under two names, a reprint in another layout.

Compared by sketches, so that ten thousand reports take seconds and no pair is looked at in vain: of
all runs of twelve characters (white space and punctuation aside) the 64 with the smallest hashes.  The share that
two sketches have in common estimates how much the texts do (Broder 1997, bottom-k sketches).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from corpus.report import Kind, Report

_RUN = 12
"""Characters of a shingle: two articles on one event share phrases, hardly ever so long a run."""
_SKETCH = 64
_ALIKE = 0.7
"""Share of shingles in common from which two reports are one article: a reprint loses a sentence or two."""
_NOT_WORDS = re.compile(r"[\W_]+")


def duplicates(reports: Iterable[Report]) -> dict[str, str]:
    """For every report that repeats another: its file, and the file that is answered from.

    Of several prints the first by name is kept that names its hospital.  Two reports that name different
    hospitals, or give different figures, are two reports, however alike their words.
    """
    repeated: dict[str, str] = {}
    holders: dict[int, list[str]] = {}
    kept: dict[str, _Print] = {}
    for report in sorted(reports, key=lambda one: not one.hospitals):
        text = "".join(p.text for p in report.passages if p.kind is Kind.BODY)
        sketch = _sketch(text)
        if not sketch:
            continue
        mine = _Print(sketch, frozenset(_FIGURE.findall(text)), frozenset(h.name for h in report.hospitals))
        shared = Counter(file for one in sketch for file in holders.get(one, ()))
        first = next((f for f, n in shared.most_common(5) if n * 2 >= len(sketch) and _is_reprint(mine, kept[f])), None)
        if first is not None:
            repeated[report.file] = first
            continue
        kept[report.file] = mine
        for one in sketch:
            holders.setdefault(one, []).append(report.file)
    return repeated


class _Print(NamedTuple):
    sketch: frozenset[int]
    figures: frozenset[str]
    hospitals: frozenset[str]


_FIGURE = re.compile(r"[0-9]+(?:\.[0-9]+)?")


def _is_reprint(a: _Print, b: _Print) -> bool:
    if a.hospitals and b.hospitals and a.hospitals != b.hospitals:
        return False
    one_holds_the_other = a.figures <= b.figures or b.figures <= a.figures
    return one_holds_the_other and _resemblance(a.sketch, b.sketch) >= _ALIKE


def _resemblance(a: frozenset[int], b: frozenset[int]) -> float:
    """Estimate of the Jaccard similarity of the texts behind two sketches."""
    smallest = sorted(a | b)[:_SKETCH]
    return sum(one in a and one in b for one in smallest) / len(smallest)


def _sketch(text: str) -> frozenset[int]:
    flat = _NOT_WORDS.sub("", text)
    codes: npt.NDArray[np.uint64] = np.frombuffer(flat.encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    if len(codes) < _RUN:
        return frozenset()
    rolled = np.zeros(len(codes) - _RUN + 1, dtype=np.uint64)
    for i in range(_RUN):
        rolled = rolled * np.uint64(0x100000001B3) + codes[i : len(codes) - _RUN + 1 + i]
    rolled ^= rolled >> np.uint64(33)  # the finaliser of MurmurHash3
    rolled *= np.uint64(0xFF51AFD7ED558CCD)
    rolled ^= rolled >> np.uint64(33)
    return frozenset(np.unique(rolled)[:_SKETCH].tolist())
