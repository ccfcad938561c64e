"""BM25 over postings: the only place that knows rank_bm25.

`rank_bm25.BM25Okapi` keeps the parameters and the formula (Robertson and Zaragoza, "The Probabilistic
Relevance Framework: BM25 and Beyond", 2009).  Two things are ours: Lucene's idf,
log(1 + (N - n + 0.5) / (n + 0.5)), which is positive for every term also in a corpus of one or two passages;
and postings (retrieval/engine/postings.py) instead of a loop over all passages for every term of a query, searched
by MaxScore (retrieval/engine/maxscore.py, and compiled in retrieval/engine/compiled.py where numba is installed and
`warm_up` was called).

    BM25(corpus)                    postings in memory
    BM25(Postings.open(folder))     postings of `build` or `update`, mapped from their files
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from operator import itemgetter
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from rank_bm25 import BM25Okapi

from retrieval.engine import maxscore
from retrieval.engine.maxscore import Ranges, Weighted
from retrieval.engine.postings import Ids, Postings, Terms, in_memory
from retrieval.engine.seam import Lookup

Scores = npt.NDArray[np.float64]
K1, B = 0.9, 0.4
KNOWN = 20_000
"""Terms whose postings and idf are remembered, at most: questions repeat them."""
FEW = 2_000
"""Passages of a corpus up to which adding up everything is faster than MaxScore."""


_AT_ONCE = 1 << 12
"""Passages of the rarest term that are looked at together."""
_ONE_BY_ONE = 8
"""Passages of the rarest term up to which it is faster to look at each by itself."""


class BM25(BM25Okapi):  # type: ignore[misc]
    """Scores of passages for a query.

    score(q, d) = sum over t in q of idf(t) * tf * (k1 + 1) / (tf + k1 * (1 - b + b * |d| / avgdl))
    """

    best = staticmethod(maxscore.best)
    k1: float
    b: float

    def __init__(self, corpus: Sequence[Terms] | Postings, k1: float = K1, b: float = B) -> None:
        """`corpus`: the terms of every passage, or their postings, which bring k1 and b.

        An empty corpus is fine: nothing is found in it.
        """
        super().__init__(corpus, k1=k1, b=b)

    def _initialize(self, corpus: Sequence[Terms] | Postings) -> Postings:
        self.postings = corpus if isinstance(corpus, Postings) else in_memory(corpus, self.k1, self.b)
        self.k1, self.b, self.avgdl = self.postings.figures.tolist()
        self.doc_len = self.postings.lengths
        self.corpus_size = len(self.doc_len)
        self._counted = self.corpus_size
        self._known: dict[str, _Listed] = {}
        self._scratch = maxscore.Scratch(self.corpus_size)
        return self.postings

    def _calc_idf(self, nd: Postings) -> None:
        """Do nothing: the idf of a term is computed when it is asked for."""

    def like_lucene(self) -> BM25:
        """The same passages with scores that equal a cluster's: lengths are as coarse as Lucene keeps them."""
        made = BM25(self.postings.like_lucene())
        made._counted = int(np.count_nonzero(self.doc_len))
        return made

    def foresee(self, lookups: Iterable[Lookup], then: Callable[[], Iterable[Lookup]] = tuple) -> None:
        """Do nothing: all is at hand."""

    def __contains__(self, term: str) -> bool:
        return self._listed([term])[0].end > 0

    def _rows(self, query: Mapping[str, float]) -> list[Weighted]:
        """The terms that stand in the corpus, those that can add most first: the order in which all searches add up."""
        rows = [
            Weighted(start, end, weight * idf, weight * idf * peak)
            for weight, (start, end, idf, peak) in zip(query.values(), self._listed(query), strict=True)
            if end
        ]
        rows.sort(key=itemgetter(3), reverse=True)
        return rows

    def _listed(self, terms: Collection[str]) -> list[_Listed]:
        """The postings of terms; all that are not remembered are looked up at once, which takes as long as for one."""
        known = self._known
        try:
            return [known[term] for term in terms]
        except KeyError:
            fresh = [term for term in terms if term not in known]
        looked_up = dict(zip(fresh, _looked_up(self.postings, fresh, self._counted), strict=True))
        found = [known.get(term) or looked_up[term] for term in terms]
        if len(known) > KNOWN:
            self._known = {}
        self._known.update(looked_up)
        return found

    def get_scores(self, query: Sequence[str]) -> Scores:
        """The score of every passage; 0.0 exactly where no term of the query stands."""
        return self.weighted(Counter(query))

    def get_batch_scores(self, query: Sequence[str], doc_ids: Sequence[int]) -> list[float]:
        """The scores of the passages with these numbers."""
        scores: list[float] = self.get_scores(query)[np.asarray(doc_ids, dtype=np.intp)].tolist()
        return scores

    def weighted(self, query: Mapping[str, float]) -> Scores:
        """The score of every passage for weighted terms.  Shape: (passages,)."""
        scores = np.zeros(self.corpus_size)
        for start, end, weight, _ in self._rows(query):
            scores[self.postings.ids[start:end]] += weight * self.postings.impacts[self.postings.codes[start:end]]
        return scores

    def full_score(self, query: Mapping[str, float]) -> float:
        """Score a passage of average length that holds every term once; unknown terms are the rarest."""
        return sum(weight * one.idf for weight, one in zip(query.values(), self._listed(query), strict=True))

    def rarities(self, terms: Collection[str]) -> list[float]:
        """The idf of terms; 0 where no passage holds one."""
        return [one.idf if one.end else 0.0 for one in self._listed(terms)]

    def top(self, query: Mapping[str, float], k: int, scope: Ids | Ranges | None = None) -> list[tuple[int, float]]:
        """The `k` best passages that hold one of the weighted terms, best first, ties in corpus order.

        Weights are positive.  `scope`: only these passages count, given as rising ids or as the ranges that they form
        (`Ranges.of`): computed once, these cost a search nothing.
        """
        if isinstance(scope, np.ndarray):
            scope = Ranges.of(scope)
        rows = self._rows(query)
        if not rows or k <= 0:
            return []
        if self.corpus_size <= FEW:
            return maxscore.best_of_all(self.postings, rows, k, scope)
        return self.best(self.postings, rows, k, scope, self._scratch)

    def with_all(self, terms: Iterable[str], most: int, scope: Ranges | None = None) -> list[int]:
        """The first passages, up to `most`, that hold all of these terms, of which there must be one at least."""
        spans = sorted({one[:2] for one in self._listed([*terms])}, key=lambda span: span[1] - span[0])
        if not spans[0][1]:
            return []
        rarest = maxscore.within(self.postings, *spans[0], scope)[0]
        if len(rarest) <= _ONE_BY_ONE:
            return self._with_others(rarest.tolist(), spans[1:])[:most]
        found: list[int] = []
        for first in range(0, len(rarest), _AT_ONCE):
            held = rarest[first : first + _AT_ONCE]
            for start, end in spans[1:]:
                ids = self.postings.ids[start:end]
                at = ids.searchsorted(held)
                at[at == len(ids)] = 0
                held = held[ids[at] == held]
            found += held.tolist()
            if len(found) >= most:
                break
        return found[:most]

    def _with_others(self, passages: Iterable[int], spans: Sequence[tuple[int, int]]) -> list[int]:
        """Those of a few passages that stand in the postings of all of these terms."""
        ids = self.postings.ids_one_by_one

        def hold(start: int, end: int, passage: int) -> bool:
            at = bisect_left(ids, passage, start, end)
            return at < end and ids[at] == passage

        return [one for one in passages if all(hold(start, end, one) for start, end in spans)]


class _Listed(NamedTuple):
    """The postings of a term, `start` to `end`; all fields but idf are 0 where no passage holds it."""

    start: int
    end: int
    idf: float
    """Lucene's idf, above 0."""
    peak: float
    """The most that the term can add to a score, divided by its idf."""


def _looked_up(postings: Postings, terms: Iterable[str], size: int) -> list[_Listed]:
    """Look up terms; `size`: number of passages that count for idf."""
    found = []
    for number in postings.find(terms):
        start, end, peak = 0, 0, 0.0
        if number >= 0:
            start, end = postings.offsets.item(number), postings.offsets.item(number + 1)
            peak = postings.peaks.item(number)
        held = end - start
        found.append(_Listed(start, end, math.log(1 + (size - held + 0.5) / (held + 0.5)), peak))
    return found


def warm_up() -> bool:
    """Search with the compiled MaxScore from now on if numba is installed; return whether it is.

    Takes half a second, and some seconds the first time on a machine.  Until then, and without it, numpy searches;
    so this may be called from a thread while questions are already answered.
    """
    try:
        from retrieval.engine import compiled  # noqa: PLC0415 # numba takes as long to import as all the rest
    except (ImportError, RuntimeError):  # RuntimeError: numba finds no folder for its cache
        return False
    small = BM25([["a"], ["a", "b"]])
    compiled.best(small.postings, small._rows({"a": 1.0, "b": 1.0}), 1, None, small._scratch)  # noqa: SLF001
    BM25.best = staticmethod(compiled.best)
    return True
