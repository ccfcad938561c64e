"""Reports that are served by a cluster are answered from as those in memory are, in few requests."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.reading.parse import parse
from corpus.reading.read import read_folder
from corpus.report import Report
from retrieval.answering.answer import answer
from retrieval.answering.finding import quotes_with, reports_on
from retrieval.snapshot.index import Index
from tests.cluster import Nodes

pytest.importorskip("opensearchpy")

from retrieval.cluster.address import Address, Target
from retrieval.cluster.connection import Connection
from retrieval.cluster.generations import ClusterGenerations
from tests.cluster.corpora import like_lucene, published

TESTS = Path(__file__).parents[2]
REPORTS = TESTS / "reports"
QUESTIONS = [json.loads(line)["question"] for line in (TESTS / "questions.jsonl").read_text("utf-8").splitlines()]
ROUND_TRIPS = 3
"""Requests to the cluster for one answer, at most."""


@pytest.fixture(scope="module")
def reports() -> tuple[Report, ...]:
    return read_folder(REPORTS, 2**21).reports


@pytest.fixture(scope="module")
def connection(cluster: Nodes) -> Iterator[Connection]:
    made = Connection(Address(cluster.hosts, seconds=30))
    yield made
    made.close()


@pytest.fixture(scope="module")
def there(reports: tuple[Report, ...], connection: Connection, tmp_path_factory: pytest.TempPathFactory) -> Index:
    generations = ClusterGenerations(connection, Target(connection.address, f"served-{uuid.uuid4().hex[:8]}"))
    return published(reports, generations, tmp_path_factory.mktemp("served"))


@pytest.fixture(scope="module")
def here(reports: tuple[Report, ...]) -> Index:
    return like_lucene(Index.build(reports))


def test_it_holds_the_same(there: Index, here: Index) -> None:
    assert (there.passages, there.reports, there.hospitals) == (here.passages, here.reports, here.hospitals)


def test_it_answers_the_same_in_at_most_three_requests(there: Index, here: Index, connection: Connection) -> None:
    most = []
    for question in QUESTIONS[::4]:
        before = connection.requests
        told = answer(there, question)
        most.append((connection.requests - before, question))
        assert told == answer(here, question), question
    assert max(most)[0] <= ROUND_TRIPS, sorted(most)[-5:]


def test_it_answers_what_follows_on_the_same(there: Index, here: Index) -> None:
    for first, second in zip(QUESTIONS[::40], QUESTIONS[1::40], strict=False):
        told, same = answer(there, first), answer(here, first)
        follows = [answer(index, second, last) for index, last in ((there, told), (here, same))]
        assert follows[0] == follows[1], (first, second)


def test_reports_and_quotes_are_read_from_it(there: Index, here: Index, reports: tuple[Report, ...]) -> None:
    hospital = here.covered[3].hospital.name
    assert reports_on(there, hospital) == reports_on(here, hospital)
    assert [quote.text for quote in quotes_with(there, f"{hospital} 床位")] == [
        quote.text for quote in quotes_with(here, f"{hospital} 床位")
    ]
    one = reports_on(here, hospital)[0]
    assert there.report(one.fingerprint) == one
    assert there.report("nothing") is None
    found, same = there.find(one.fingerprint, 0), here.find(one.fingerprint, 0)
    assert (found is None) == (same is None)
    assert len(there.numbers(one)) == len(here.numbers(one))


def test_a_corpus_without_reports_is_served_as_well(connection: Connection, tmp_path: Path) -> None:
    generations = ClusterGenerations(connection, Target(connection.address, f"empty-{uuid.uuid4().hex[:8]}"))
    index = published([parse("a.txt", "")], generations, tmp_path)
    assert index.passages == 0
    assert answer(index, "有多少张床位？") == answer(Index.build([]), "有多少张床位？")
