"""BM25 over postings scores as rank_bm25's own formula does, with Lucene's idf."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rank_bm25 import BM25Okapi

from retrieval.bm25 import BM25

FIXED = settings(derandomize=True, deadline=None, max_examples=150)

words = st.sampled_from(["床位", "医生", "#床位", "门诊", "新", "楼", "3d", "1260"])
corpora = st.lists(st.lists(words, max_size=12), max_size=12)
queries = st.lists(st.one_of(words, st.just("没有")), max_size=6)
parameters = st.tuples(st.floats(0.1, 3.0), st.floats(0.0, 1.0))


def lucene_idf(corpus: Sequence[Sequence[str]]) -> dict[str, float]:
    held = Counter(term for passage in corpus for term in set(passage))
    return {term: math.log(1 + (len(corpus) - n + 0.5) / (n + 0.5)) for term, n in held.items()}


def recomputed(corpus: Sequence[Sequence[str]], query: Sequence[str], k1: float, b: float) -> list[float]:
    """The formula of the docstring, word for word."""
    idf = lucene_idf(corpus)
    average = sum(map(len, corpus)) / len(corpus) if corpus else 0.0
    scores = []
    for passage in corpus:
        score = 0.0
        for term in query:
            tf = passage.count(term)
            if tf:
                score += idf[term] * tf * (k1 + 1) / (tf + k1 * (1 - b + b * len(passage) / average))
        scores.append(score)
    return scores


@FIXED
@given(corpora, queries, parameters)
def test_scores_are_those_of_the_formula(
    corpus: list[list[str]], query: list[str], chosen: tuple[float, float]
) -> None:
    k1, b = chosen
    np.testing.assert_allclose(BM25(corpus, k1=k1, b=b).get_scores(query), recomputed(corpus, query, k1, b), rtol=1e-9)


@FIXED
@given(corpora.filter(any), queries, parameters)
def test_scores_are_those_of_rank_bm25_with_lucenes_idf(
    corpus: list[list[str]], query: list[str], chosen: tuple[float, float]
) -> None:
    k1, b = chosen
    theirs = BM25Okapi(corpus, k1=k1, b=b)
    theirs.idf = lucene_idf(corpus)
    np.testing.assert_allclose(BM25(corpus, k1=k1, b=b).get_scores(query), theirs.get_scores(query), rtol=1e-9)


@FIXED
@given(corpora, queries)
def test_a_score_is_above_zero_exactly_where_a_term_stands(corpus: list[list[str]], query: list[str]) -> None:
    scores = BM25(corpus).get_scores(query)
    assert [bool(score > 0) for score in scores] == [any(term in passage for term in query) for passage in corpus]
    assert all(score >= 0 for score in scores)


@FIXED
@given(corpora, queries, st.integers(0, 14), st.data())
def test_top_is_the_head_of_all_scores_in_order(
    corpus: list[list[str]], query: list[str], k: int, data: st.DataObject
) -> None:
    bm25 = BM25(corpus)
    scores = bm25.get_scores(query)
    scope = sorted(data.draw(st.sets(st.sampled_from(range(len(corpus))))) if corpus else set())
    for inside, given_scope in ((list(range(len(corpus))), None), (scope, np.asarray(scope, dtype=np.int64))):
        ranked = sorted((i for i in inside if scores[i] > 0), key=lambda i: (-scores[i], i))[:k]
        assert bm25.top(Counter(query), k, given_scope) == [(i, scores[i]) for i in ranked]


@pytest.mark.parametrize("corpus", [[], [[]], [[], [], []]], ids=["no passage", "one empty", "all empty"])
def test_in_an_empty_corpus_nothing_is_found(corpus: list[list[str]]) -> None:
    bm25 = BM25(corpus)
    assert bm25.get_scores(["床位"]).tolist() == [0.0] * len(corpus)
    assert bm25.top(Counter(["床位"]), 5) == []
    assert "床位" not in bm25


def test_in_a_corpus_of_one_passage_a_term_still_counts() -> None:
    ((number, score),) = BM25([["床位", "880"]]).top(Counter(["床位"]), 5)
    assert (number, round(score, 9)) == (0, round(math.log(4 / 3), 9))


def test_unknown_terms_and_an_empty_query_find_nothing() -> None:
    bm25 = BM25([["床位"], ["医生"]])
    assert bm25.top(Counter(["直升机"]), 5) == []
    assert bm25.top({}, 5) == []
    assert bm25.top(Counter(["床位", "直升机"]), 5) == bm25.top(Counter(["床位"]), 5)


def test_a_term_asked_twice_counts_twice() -> None:
    bm25 = BM25([["床位", "医生"], ["医生"]])
    assert bm25.get_scores(["床位", "床位"])[0] == pytest.approx(2 * bm25.get_scores(["床位"])[0])


@FIXED
@given(corpora, st.dictionaries(words, st.floats(0.1, 4.0), max_size=4))
def test_weighted_terms_count_as_often_as_they_weigh(corpus: list[list[str]], query: dict[str, float]) -> None:
    bm25 = BM25(corpus)
    expected = sum((weight * bm25.get_scores([term]) for term, weight in query.items()), np.zeros(len(corpus)))
    np.testing.assert_allclose(bm25.weighted(query), expected, rtol=1e-9)


def test_the_rare_term_the_frequent_and_the_short_passage_weigh_more() -> None:
    rare = BM25([["床位", "医生"], ["医生", "门诊"], ["医生", "新楼"]])
    assert rare.get_scores(["床位"])[0] > rare.get_scores(["医生"])[0]
    often = BM25([["床位", "床位", "新"], ["床位", "新", "楼"], ["门诊", "新", "楼"]])
    assert [number for number, _ in often.top(Counter(["床位"]), 5)] == [0, 1]
    short = BM25([["床位", "新", "楼", "门诊"], ["床位"]])
    assert [number for number, _ in short.top(Counter(["床位"]), 5)] == [1, 0]


def test_ties_stay_in_the_order_of_the_corpus() -> None:
    bm25 = BM25([["床位"], ["门诊"], ["床位"], ["床位"]])
    assert [number for number, _ in bm25.top(Counter(["床位"]), 2)] == [0, 2]
    assert [number for number, _ in bm25.top(Counter(["床位"]), 5, np.asarray([1, 2, 3]))] == [2, 3]


def test_a_scope_of_nothing_finds_nothing() -> None:
    assert BM25([["床位"]]).top(Counter(["床位"]), 5, np.asarray([], dtype=np.int64)) == []


def test_it_knows_its_terms() -> None:
    bm25 = BM25([["床位", "#床位"]])
    assert "床位" in bm25
    assert "#床位" in bm25
    assert "门诊" not in bm25
