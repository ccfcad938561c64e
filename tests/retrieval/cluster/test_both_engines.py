"""One contract for both engines: what an answer asks of BM25 here, and of a cluster, gives the same.

Where there is no Java the cluster's half is skipped.
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pytest

from retrieval.engine import BM25, Best, Engine, First, Holding, Rarity, Read
from retrieval.snapshot.index import Owned, Scopes, by_owner
from tests.cluster import Nodes

Passage = tuple[str, list[str]]
"""Hospital and terms."""
HOSPITALS = ["甲医院", "乙医院", "丙医院"]


@dataclass(frozen=True)
class Built:
    engine: Engine
    scopes: Scopes
    """Of HOSPITALS, by their place there."""


Build = Callable[[Sequence[Passage]], Built]


def here(passages: Sequence[Passage]) -> Built:
    owners = np.asarray([HOSPITALS.index(hospital) for hospital, _ in passages], np.int32)
    scopes = Owned(*by_owner(owners, len(HOSPITALS)), len(passages))
    return Built(BM25([terms for _, terms in passages]).like_lucene(), scopes)


@pytest.fixture(params=["embedded", "opensearch", "opensearch with security on"])
def build(request: pytest.FixtureRequest) -> Iterator[Build]:
    if request.param == "embedded":
        yield here
        return
    nodes: Nodes = request.getfixturevalue("cluster" if request.param == "opensearch" else "secured_cluster")
    from retrieval.cluster.connection import Connection
    from retrieval.cluster.documents import passages_index
    from retrieval.cluster.engine import ByHospital, ClusterEngine
    from retrieval.cluster.passages import Remote

    connection = Connection(nodes.address(30))
    indexes: list[str] = []

    def there(passages: Sequence[Passage]) -> Built:
        index = f"chuchu-contract-{uuid.uuid4().hex}"
        indexes.append(index)
        connection.make(index, *passages_index(3))
        documents = (
            (str(n), {"n": n, "rank": 0, "hospital": hospital, "terms": terms, "text": " ".join(terms)})
            for n, (hospital, terms) in enumerate(passages)
        )
        assert len([*connection.load(index, documents)]) == len(passages)
        connection.settle(index)
        entries = Remote(connection, "", index, len(passages))
        holding = sum(bool(terms) for _, terms in passages)
        engine = ClusterEngine(connection, index, entries, holding)
        return Built(engine, ByHospital(engine, HOSPITALS))

    yield there
    for index in indexes:
        connection.delete(index)
    connection.close()


def drawn(size: int, longest: int = 60, seed: int = 1) -> list[Passage]:
    """Passages of words as often as in print."""
    chance = random.Random(seed)
    words = [f"词{n}" for n in range(400)]
    weights = [1 / (n + 1) for n in range(400)]
    return [
        (chance.choice(HOSPITALS[:2]), chance.choices(words, weights, k=chance.randint(0, longest)))
        for _ in range(size)
    ]


def test_the_best_passages_and_their_scores(build: Build) -> None:
    passages = drawn(1_000, 150)
    made, expected = build(passages), here(passages)
    chance = random.Random(2)
    for _ in range(60):
        words = [f"词{int(400 * chance.random() ** 2)}" for _ in range(8)]
        query = {word: chance.choice([0.4, 1.0, 3.0]) for word in words}
        found, wanted = made.engine.top(query, 10), expected.engine.top(query, 10)
        assert [score for _, score in found] == pytest.approx([score for _, score in wanted], rel=1e-6)
        assert close_ones_aside(found) == close_ones_aside(wanted)
        assert made.engine.full_score(query) == pytest.approx(expected.engine.full_score(query))


def close_ones_aside(found: list[tuple[int, float]]) -> list[set[int]]:
    """Passages in the order of their scores; those that are equal within the precision of four bytes together."""
    groups: list[tuple[float, set[int]]] = []
    for number, score in found:
        if not groups or groups[-1][0] - score > 2e-6 * score:
            groups.append((score, set()))
        groups[-1][1].add(number)
    return [numbers for _, numbers in groups[:-1]]  # the last may go on beyond what was asked for


def test_ties_come_in_the_order_of_the_corpus(build: Build) -> None:
    made = build([(HOSPITALS[0], ["床位", "张"])] * 40)
    assert [number for number, _ in made.engine.top({"床位": 1.0}, 7)] == [*range(7)]
    assert made.engine.with_all(["张", "床位"], 5) == [*range(5)]


def test_a_scope_holds_some_hospitals_or_all_but_some(build: Build) -> None:
    passages = drawn(300)
    made, expected = build(passages), here(passages)
    query = {"词0": 1.0, "词3": 1.0, "词17": 2.0}
    for hospitals, excluded in (([0], ()), ([0, 1], ()), ([2], ()), ((), [0]), ([0, 1], [0])):
        own, same = made.scopes.within(hospitals, excluded), expected.scopes.within(hospitals, excluded)
        found, wanted = made.engine.top(query, 20, own), expected.engine.top(query, 20, same)
        assert close_ones_aside(found) == close_ones_aside(wanted)
        assert made.engine.with_all(["词0"], 9, own) == expected.engine.with_all(["词0"], 9, same)
        for most in (10, None):
            assert [*made.scopes.first(own, most)] == [*expected.scopes.first(same, most)]


@pytest.mark.parametrize("numbers", [range(20, 90), range(300), range(299, 300), range(5, 5)])
def test_a_scope_may_hold_only_some_passages_in_a_row(build: Build, numbers: range) -> None:
    passages = drawn(300)
    made, expected = build(passages), here(passages)
    own, same = made.scopes.among([0], numbers), expected.scopes.among([0], numbers)
    kept = [n for n in numbers if passages[n][0] == HOSPITALS[0]]
    assert [*made.scopes.first(own, 100)] == [*expected.scopes.first(same, 100)] == kept[:100]
    found, wanted = (
        made.engine.top({"词0": 1.0, "词3": 2.0}, 20, own),
        expected.engine.top({"词0": 1.0, "词3": 2.0}, 20, same),
    )
    assert close_ones_aside(found) == close_ones_aside(wanted)
    assert {number for number, _ in found} <= set(kept)


def test_words_that_stand_somewhere_and_how_rare_they_are(build: Build) -> None:
    passages = [(HOSPITALS[0], ["床位", "张"]), (HOSPITALS[1], ["床位"]), (HOSPITALS[1], [])]
    made, expected = build(passages), here(passages)
    assert "张" in made.engine
    assert "没有" not in made.engine
    terms = ["床位", "没有", "张"]
    assert made.engine.rarities(terms) == pytest.approx(expected.engine.rarities(terms))
    assert made.engine.rarities(terms)[1] == 0


def test_nothing_is_found_in_an_empty_corpus(build: Build) -> None:
    made = build([])
    assert made.engine.top({"床位": 1.0}, 5) == []
    assert made.engine.with_all(["床位"], 5) == []
    assert "床位" not in made.engine
    assert made.engine.rarities(["床位"]) == [0.0]
    assert made.scopes.first(made.scopes.within([0], ()), 5) == []


def test_nothing_is_found_for_nothing(build: Build) -> None:
    made = build(drawn(20))
    assert made.engine.top({}, 5) == []
    assert made.engine.top({"词0": 1.0}, 0) == []


@pytest.mark.parametrize(
    "odd", ["a b", "c*", "#床", '"引号"', "💊", "ABC", "é" * 3_000, "x:y", "\\", "(", "AND", "a\nb", "。"]
)
def test_terms_are_taken_as_they_are(build: Build, odd: str) -> None:
    made = build([(HOSPITALS[0], ["平常"]), (HOSPITALS[0], [odd, "别的"])])
    assert [number for number, _ in made.engine.top({odd: 1.0}, 5)] == [1]
    assert made.engine.with_all([odd, "别的"], 5) == [1]
    assert odd.swapcase() not in made.engine or odd.swapcase() == odd


def test_a_term_of_any_length_may_be_asked_for(build: Build) -> None:
    made = build([(HOSPITALS[0], ["平常"])])
    long = "长" * 20_000
    assert [number for number, _ in made.engine.top({long: 1.0, "平常": 1.0}, 5)] == [0]
    assert long not in made.engine


@pytest.mark.parametrize("terms", [1_024, 1_025, 2_600])
def test_as_many_terms_as_one_likes(build: Build, terms: int) -> None:
    chance = random.Random(3)
    words = [f"词{n}" for n in range(terms)]
    passages = [(HOSPITALS[n % 2], chance.choices(words, k=200)) for n in range(60)]
    made, expected = build(passages), here(passages)
    query = {word: 0.4 + n % 3 for n, word in enumerate(words)}
    for hospitals in ((), [1]):
        scopes = [one.scopes.within(hospitals, ()) if hospitals else None for one in (made, expected)]
        found, wanted = (one.engine.top(query, 10, own) for one, own in zip((made, expected), scopes, strict=True))
        assert [score for _, score in found] == pytest.approx([score for _, score in wanted], rel=1e-5)
        assert close_ones_aside(found) == close_ones_aside(wanted)


def test_a_hint_changes_nothing(build: Build) -> None:
    passages = drawn(100)
    made, again = build(passages), build(passages)
    query = {"词1": 1.0, "词5": 1.0}
    own = made.scopes.within([0], ())
    made.engine.foresee(
        [
            *(Best(query, 5, own, Read.TEXTS), Holding(("词1",), 5, own), Rarity(("词1", "没有")), Rarity(())),
            *(First(own, 4, Read.TEXTS), First(own, 7)),
        ]
    )
    for most in (4, 7, 9):
        assert [*made.scopes.first(own, most)] == [*again.scopes.first(again.scopes.within([0], ()), most)]
    assert made.engine.top(query, 5, own) == again.engine.top(query, 5, again.scopes.within([0], ()))
    assert made.engine.with_all(["词1"], 5, own) == again.engine.with_all(["词1"], 5, again.scopes.within([0], ()))
    assert made.engine.rarities(["词1", "没有"]) == again.engine.rarities(["词1", "没有"])
