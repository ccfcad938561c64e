"""BM25 over postings: the only place that knows rank_bm25.

`rank_bm25.BM25Okapi` counts the corpus and keeps the parameters and the formula.  Two things are ours:
Lucene's idf, log(1 + (N - n + 0.5) / (n + 0.5)), which is positive for every term also in a corpus of
one or two passages; and postings instead of a loop over all passages for every term of a query.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from rank_bm25 import BM25Okapi

Ids = npt.NDArray[np.int64]
Scores = npt.NDArray[np.float64]


class BM25(BM25Okapi):  # type: ignore[misc]
    """Scores of passages for a query, k1 and b as in Robertson and Zaragoza (2009).

    score(q, d) = sum over t in q of idf(t) * tf * (k1 + 1) / (tf + k1 * (1 - b + b * |d| / avgdl))
    """

    def __init__(self, corpus: Sequence[Sequence[str]], k1: float = 0.9, b: float = 0.4) -> None:
        """`corpus`: the terms of every passage.  An empty corpus is fine: nothing is found in it."""
        super().__init__(corpus, k1=k1, b=b)
        self._postings = self._impacts()
        self.doc_freqs: list[dict[str, int]] = []  # the postings hold what these counts said

    def _initialize(self, corpus: Sequence[Sequence[str]]) -> Any:
        """Document frequencies by term; the parent divides by the number of passages and of terms."""
        if any(len(document) for document in corpus):
            return super()._initialize(corpus)
        self.corpus_size = len(corpus)
        self.doc_len = [0] * len(corpus)
        self.doc_freqs = [{} for _ in corpus]
        return {}

    def _calc_idf(self, nd: dict[str, int]) -> None:
        size = self.corpus_size
        self.idf = {term: math.log(1 + (size - n + 0.5) / (n + 0.5)) for term, n in nd.items()}

    def _impacts(self) -> dict[str, tuple[Ids, Scores]]:
        """For every term the passages that hold it and what it adds to their scores."""
        ids: dict[str, list[int]] = {term: [] for term in self.idf}
        frequencies: dict[str, list[int]] = {term: [] for term in self.idf}
        for number, counts in enumerate(self.doc_freqs):
            for term, count in counts.items():
                ids[term].append(number)
                frequencies[term].append(count)
        lengths = np.asarray(self.doc_len, dtype=np.float64)
        norms = self.k1 * (1 - self.b + self.b * lengths / (self.avgdl or 1.0))
        postings: dict[str, tuple[Ids, Scores]] = {}
        for term, idf in self.idf.items():
            held = np.asarray(ids[term], dtype=np.int64)
            tf = np.asarray(frequencies[term], dtype=np.float64)
            postings[term] = held, idf * tf * (self.k1 + 1) / (tf + norms[held])
        return postings

    def __contains__(self, term: str) -> bool:
        return term in self._postings

    def get_scores(self, query: Sequence[str]) -> Scores:
        """The score of every passage; 0.0 exactly where no term of the query stands."""
        return self.weighted(Counter(query))

    def weighted(self, query: Mapping[str, float]) -> Scores:
        """The score of every passage for terms that count more or less."""
        scores = np.zeros(self.corpus_size)
        for term, weight in query.items():
            found = self._postings.get(term)
            if found:
                scores[found[0]] += weight * found[1]
        return scores

    def full_score(self, query: Mapping[str, float]) -> float:
        """What a passage of average length would score that holds every term once; unknown terms are the rarest."""
        unknown = math.log(1 + (self.corpus_size + 0.5) / 0.5)
        return sum(weight * self.idf.get(term, unknown) for term, weight in query.items())

    def top(self, query: Mapping[str, float], k: int, scope: Ids | None = None) -> list[tuple[int, float]]:
        """The `k` best passages that hold one of the weighted terms, best first, ties in corpus order.

        `scope`: only these passages count; their ids must rise.
        """
        scores = self.weighted(query)
        found = np.flatnonzero(scores > 0) if scope is None else scope[scores[scope] > 0]
        best = found[np.argsort(-scores[found], kind="stable")[:k]]
        return [(int(i), float(scores[i])) for i in best]
