"""Reports that are the same article: a file twice, one under two names, a reprint in another layout.

Compared by sketches, so that ten thousand reports take seconds and no pair is looked at in vain: of
all runs of twelve characters (white space and punctuation aside) the 64 with the smallest hashes.  The share that
two sketches have in common estimates how much the texts do (Broder 1997, bottom-k sketches).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

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
    """For every report that repeats an earlier one: its file, and the file that is answered from.

    Earlier means earlier in `reports`, which come in the order of their names.
    """
    repeated: dict[str, str] = {}
    holders: dict[int, list[str]] = {}
    sketches: dict[str, frozenset[int]] = {}
    for report in reports:
        sketch = _sketch("".join(p.text for p in report.passages if p.kind is Kind.BODY))
        if not sketch:
            continue
        shared = Counter(file for one in sketch for file in holders.get(one, ()))
        for file, count in shared.most_common(3):
            if count * 2 >= len(sketch) and _resemblance(sketch, sketches[file]) >= _ALIKE:
                repeated[report.file] = file
                break
        else:
            sketches[report.file] = sketch
            for one in sketch:
                holders.setdefault(one, []).append(report.file)
    return repeated


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
