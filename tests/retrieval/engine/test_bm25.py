"""BM25 over postings scores as rank_bm25's own formula does, with Lucene's idf."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rank_bm25 import BM25Okapi

from retrieval.engine import maxscore, postings
from retrieval.engine.bm25 import BM25, warm_up
from retrieval.engine.maxscore import Ranges
from retrieval.engine.postings import Postings
from retrieval.language.terms import bigrams

try:
    from retrieval.engine import compiled
except ImportError:
    compiled = None  # type: ignore[assignment]

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


# ---------------------------------------------------------------- many passages

SEARCHES: list[Callable[..., Any]] = [maxscore.best, *([compiled.best] if compiled else [])]
TERMS = [f"w{i}" for i in range(40)]


def drawn(chance: np.random.Generator, passages: int) -> list[list[str]]:
    """Passages in which some terms are frequent and most are not."""
    lengths = chance.integers(0, 30, passages)
    return [[TERMS[min(int(x), 39)] for x in chance.exponential(7, length)] for length in lengths]


@pytest.fixture(params=["as it is", "each term by itself, looking ahead before each"])
def steps(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """What many postings make a search do, with few."""
    if request.param != "as it is":
        for name in ("_FEW", "_LONG", "_MANY", "_AHEAD"):
            monkeypatch.setattr(maxscore, name, 1)


@pytest.mark.usefixtures("steps")
@pytest.mark.parametrize("search", SEARCHES, ids=lambda search: search.__module__)
@pytest.mark.parametrize("seed", range(60))
def test_skipping_leaves_the_best_as_they_are(search: Callable[..., Any], seed: int) -> None:
    chance = np.random.default_rng(seed)
    corpus = drawn(chance, int(chance.integers(1, 600)))
    searched = BM25(corpus)
    query = {str(term): float(chance.choice([0.4, 1.0, 3.0])) for term in chance.choice([*TERMS, "没有"], 9)}
    k = int(chance.integers(1, 12))
    scores = searched.weighted(query)
    start = int(chance.integers(0, len(corpus)))
    some = np.sort(chance.choice(len(corpus), int(chance.integers(0, len(corpus))), replace=False))
    for inside in (None, some, np.arange(start, min(start + 50, len(corpus)))):
        ids = range(len(corpus)) if inside is None else inside.tolist()
        ranked = sorted((i for i in ids if scores[i] > 0), key=lambda i: (-scores[i], i))[:k]
        scope = None if inside is None else Ranges.of(inside)
        for _ in range(2):  # what a search borrows it brings back as it was
            found = search(searched.postings, searched._rows(query), k, scope, searched._scratch)
            assert found == [(i, scores[i]) for i in ranked]
        assert searched.top(query, k, scope) == found  # in a corpus as small as these all is added up


def test_windows_and_long_postings_give_the_best_too() -> None:
    chance = np.random.default_rng(1)
    corpus = [["的", *(["床位"] * int(n)), *(["门诊"] if n % 5 == 0 else [])] for n in chance.poisson(0.3, 30_000)]
    searched = BM25(corpus)
    query = {"的": 1.0, "床位": 1.0, "门诊": 0.4}
    scores = searched.weighted(query)
    best = np.lexsort((np.arange(len(scores)), -scores))[:8]
    for search in SEARCHES:
        found = search(searched.postings, searched._rows(query), 8, None, searched._scratch)
        assert found == [(i, scores[i]) for i in best.tolist()]


def test_a_scope_of_ranges_is_that_of_their_ids() -> None:
    assert [part.tolist() for part in Ranges.of(np.asarray([0, 1, 2, 5, 7, 8]))] == [[0, 5, 7], [3, 6, 9]]
    assert [part.tolist() for part in Ranges.of(np.asarray([], dtype=np.int64))] == [[], []]


@FIXED
@given(st.sets(st.integers(0, 30)), st.integers(31, 33))
def test_what_is_inside_a_scope_and_what_is_not(inside: set[int], size: int) -> None:
    scope = Ranges.of(np.asarray(sorted(inside), dtype=np.int64))
    assert [*scope.numbers()] == sorted(inside)
    assert [number for number in range(size) if scope.hold(number)] == sorted(inside)
    assert scope.size == len(inside)
    assert [*scope.others(size).numbers()] == sorted(set(range(size)) - inside)


@pytest.mark.parametrize("seed", range(20))
def test_passages_that_hold_all_of_some_terms(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    chance = np.random.default_rng(seed)
    monkeypatch.setattr("retrieval.engine.bm25._AT_ONCE", 3)
    corpus = drawn(chance, 60)
    searched = BM25(corpus)
    inside = np.flatnonzero(chance.random(60) < 0.5)
    for scope, allowed in ((None, range(60)), (Ranges.of(inside), inside.tolist())):
        for wanted in (TERMS[:1], TERMS[:2], TERMS[1:4], [*TERMS[:1], "没有"]):
            held = [n for n in allowed if set(wanted) <= set(corpus[n])]
            assert searched.with_all(wanted, 60, scope) == held
            assert searched.with_all(wanted, 2, scope) == held[:2]


def test_what_is_compiled_takes_over_where_numba_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(BM25, "best", staticmethod(maxscore.best))
    assert warm_up() == (compiled is not None)
    assert BM25.best.__module__ == (compiled or maxscore).__name__
    assert BM25([["床位"], ["门诊"]]).top({"门诊": 1.0}, 5)[0][0] == 1


# ---------------------------------------------------------------- files


def same(one: Postings, other: Postings) -> None:
    for name in ("high", "low", "offsets", "ids", "peaks", "lengths", "sizes", "figures"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name), name)
    np.testing.assert_array_equal(one.impacts[one.codes], other.impacts[other.codes])


@pytest.fixture(params=[None, 50], ids=["at once", "in parts"])
def parts(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs and stretches of a few passages and terms, so that there are many."""
    if request.param:
        monkeypatch.setattr(postings, "RUN", request.param)
        monkeypatch.setattr(postings, "STRETCH", request.param)


def kept_and_new(chance: np.random.Generator, passages: int) -> tuple[list[int], list[list[str]]]:
    """Some of the passages in order, with new ones in between."""
    kept = np.flatnonzero(chance.random(passages) < chance.choice([0.0, 0.5, 0.95, 1.0])).tolist()
    new = drawn(chance, int(chance.integers(0, 20)))
    for _ in new:
        kept.insert(int(chance.integers(0, len(kept) + 1)), -1)
    return kept, new


@pytest.mark.usefixtures("parts")
@pytest.mark.parametrize("seed", range(25))
def test_an_update_gives_what_a_build_gives(tmp_path: Path, seed: int) -> None:
    chance = np.random.default_rng(seed)
    corpus = drawn(chance, int(chance.integers(0, 120)))
    kept, new = kept_and_new(chance, len(corpus))
    left = iter(new)
    changed = [corpus[old] if old >= 0 else next(left) for old in kept]
    built = postings.build(tmp_path / "old", corpus, list, k1=1.2, b=0.75)
    same(built, postings.in_memory(corpus, 1.2, 0.75))
    postings.update(tmp_path / "new", built, np.asarray(kept, dtype=np.int64), new, list)
    opened = Postings.open(tmp_path / "new")
    same(opened, postings.in_memory(changed, 1.2, 0.75))
    assert BM25(opened).top(Counter(TERMS[:9]), 5) == BM25(changed, k1=1.2, b=0.75).top(Counter(TERMS[:9]), 5)
    assert sorted(path.suffix for path in (tmp_path / "new").iterdir()) == [".npy"] * 10


def test_nobody_waits_for_the_disk_while_an_index_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def flush(_mapped: object) -> None:
        pytest.fail("a mapped file is flushed, which keeps all other threads waiting: mmap does not let them go on")

    monkeypatch.setattr(np.memmap, "flush", flush)
    built = postings.build(tmp_path / "old", [["床位"], ["门诊"]], list, k1=0.9, b=0.4)
    postings.update(tmp_path / "new", built, np.asarray([0, -1]), [["病区"]], list)
    assert Postings.open(tmp_path / "new").lengths.tolist() == [1, 1]


def test_what_stays_must_stay_in_order(tmp_path: Path) -> None:
    built = postings.build(tmp_path / "old", [["床位"], ["门诊"]], list, k1=0.9, b=0.4)
    for kept, new in (([1, 0], []), ([0, -1], []), ([0], [["新"]]), ([0, 0], [])):
        with pytest.raises(ValueError, match="order"):
            postings.update(tmp_path / str(kept), built, np.asarray(kept), new, list)


def test_processes_that_cut_give_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postings, "BATCH", 3)
    texts = [" ".join(words) for words in drawn(np.random.default_rng(4), 20)]
    done: list[int] = []
    built = postings.build(tmp_path / "i", texts, str.split, k1=0.9, b=0.4, processes=2, progress=done.append)
    same(built, postings.in_memory(map(str.split, texts), 0.9, 0.4))
    assert done == [3, 3, 3, 3, 3, 3, 2]


@pytest.mark.usefixtures("parts")
@pytest.mark.parametrize("seed", range(40))
def test_pairs_are_counted_as_their_terms_are(seed: int) -> None:
    chance = np.random.default_rng(seed)
    letters = [*"床位数医院的〇㐀豈龥鿿\n 。a1#", "\U00020000"]
    words = [*'ab"!+', "床位", "核酸检测结果报告单", *(["#床位", "#床", "#"] if seed % 4 == 0 else [])]
    marked = [
        postings.Marked(
            chance.choice(words, chance.integers(0, 6)).tolist(),
            "".join(chance.choice(letters, chance.integers(0, 30))),
        )
        for _ in range(int(chance.integers(0, 30)))
    ]
    plain = [[*one.words, *bigrams(one.text)] for one in marked]
    same(postings.in_memory(marked, 1.2, 0.75), postings.in_memory(plain, 1.2, 0.75))


def test_nothing_is_left_running_when_cutting_fails(tmp_path: Path) -> None:
    def failing() -> Iterator[str]:
        yield "床位"
        raise OSError("the disk is gone")

    with pytest.raises(OSError, match="gone"):
        postings.build(tmp_path / "i", failing(), str.split, k1=0.9, b=0.4, processes=2)


def test_long_terms_and_those_with_the_same_beginning_are_told_apart() -> None:
    terms = ["a", "a\0", "a" * 15, "a" * 16, "a" * 17, "", "床位", "床位数", "核酸检测结果报告单"]
    searched = BM25([[term] for term in terms])
    assert [searched.top({term: 1.0}, 5)[0][0] for term in terms] == list(range(len(terms)))
    assert "a" * 14 not in searched


def test_terms_that_are_mixed_to_the_same_number_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = "AAAAAAACBBBBBBB", "BBBBBBBCAAAAAAA"
    corpus = [[one, other, one], [other], ["C"], [one]]
    expected = postings.in_memory(corpus, 0.9, 0.4)
    monkeypatch.setattr(postings, "_MIX", np.uint64(1))
    same(postings.in_memory(corpus, 0.9, 0.4), expected)
    assert np.diff(expected.offsets).tolist() == [2, 2, 1]


def test_a_term_that_is_no_text_is_an_error() -> None:
    with pytest.raises(ValueError, match="Unicode"):
        BM25([["\udcff"]])


def test_figures_that_need_more_than_two_bytes() -> None:
    corpus = [["床位"] * n for n in range(1, 400)]
    searched = BM25(corpus)
    assert searched.postings.codes.dtype == np.uint32
    np.testing.assert_allclose(searched.get_scores(["床位"]), recomputed(corpus, ["床位"], 0.9, 0.4), rtol=1e-9)


def test_a_folder_that_is_none_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="npy"):
        Postings.open(tmp_path)


@pytest.mark.parametrize(
    ("length", "kept"), [(0, 0), (23, 23), (24, 24), (40, 40), (41, 40), (42, 42), (130, 128), (1_000, 984)]
)
def test_lengths_are_as_coarse_as_lucene_keeps_them(length: int, kept: int) -> None:
    made = BM25([["a"] * length, ["b"]]).like_lucene()
    assert kept in made.postings.sizes.tolist()


@FIXED
@given(corpora, queries)
def test_a_search_like_lucene_finds_the_best_by_coarse_lengths(corpus: list[list[str]], query: list[str]) -> None:
    wide = [passage * 9 for passage in corpus]
    made = BM25(wide).like_lucene()
    weighted = dict.fromkeys(query, 1.0)
    scores = made.weighted(weighted)
    best = sorted(((-score, number) for number, score in enumerate(scores.tolist()) if score))[:3]
    found = maxscore.best(made.postings, rows, 3, None, made._scratch) if (rows := made._rows(weighted)) else []
    assert [number for number, _ in found] == [number for _, number in best]
