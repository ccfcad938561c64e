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
from retrieval.answering.examples import Examples
from retrieval.answering.finding import quotes_with, reports_on
from retrieval.answering.telling import Example
from retrieval.quote import Answer, Outcome
from retrieval.snapshot.index import Index
from tests import samples
from tests.cluster import Nodes

pytest.importorskip("opensearchpy")

from retrieval.cluster.address import Address, Target
from retrieval.cluster.connection import Connection
from retrieval.cluster.engine import ClusterEngine
from retrieval.cluster.generations import ClusterGenerations
from tests.cluster.corpora import like_lucene, published

TESTS = Path(__file__).parents[2]
REPORTS = TESTS / "reports"
QUESTIONS = [json.loads(line)["question"] for line in (TESTS / "questions.jsonl").read_text("utf-8").splitlines()]
ROUND_TRIPS = 3
"""Requests to the cluster for one answer, at most, where nothing is remembered."""


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
    return published(reports, new(connection, "served"), tmp_path_factory.mktemp("served"))


@pytest.fixture(scope="module")
def here(reports: tuple[Report, ...]) -> Index:
    return like_lucene(Index.build(reports))


def test_it_holds_the_same(there: Index, here: Index) -> None:
    assert (there.passages, there.reports, there.hospitals) == (here.passages, here.reports, here.hospitals)


class Counted:
    """Answers of a cluster of which nothing is remembered, and the most requests that one took."""

    def __init__(self, index: Index, connection: Connection) -> None:
        assert isinstance(index.bm25, ClusterEngine)
        self._index, self._engine, self._connection = index, index.bm25, connection
        self.most = 0

    def __call__(self, question: str, last: Answer | None = None) -> Answer:
        self._engine.forget()
        before = self._connection.requests
        told = answer(self._index, question, last)
        self.most = max(self.most, self._connection.requests - before)
        return told


class Offered:
    """What is offered for refused questions, by either engine the same, together with the refusal in a few requests."""

    def __init__(self, there: Index, here: Index, connection: Connection) -> None:
        self._asked, self._here, self._connection = Counted(there, connection), here, connection
        self._remote, self._own = Examples(there), Examples(here)

    def __call__(self, question: str) -> tuple[Example, ...]:
        before = self._connection.requests
        told = self._asked(question)
        same = answer(self._here, question)
        assert told == same
        assert told.outcome is Outcome.NOT_FOUND
        found = self._remote.instead(told)
        assert self._connection.requests - before <= ROUND_TRIPS, question
        assert found == self._own.instead(same)
        return found


def test_it_answers_the_same_in_at_most_three_requests(there: Index, here: Index, connection: Connection) -> None:
    counted, most = Counted(there, connection), []
    for question in QUESTIONS[::4]:
        told = counted(question)
        assert told == answer(here, question), question
        most.append((counted.most, question))
    assert max(most)[0] <= ROUND_TRIPS, [one for one in most if one[0] > ROUND_TRIPS][:5]


def test_what_is_told_of_reports_takes_as_few(there: Index, here: Index, connection: Connection) -> None:
    for covered in here.covered[:6]:
        for asked in ("那篇报道是谁写的", "的报道是什么标题", "的报道有哪些小标题"):
            counted, question = Counted(there, connection), f"{covered.hospital.name}{asked}"
            assert counted(question) == answer(here, question)
            assert counted.most <= ROUND_TRIPS, question


def test_it_answers_what_follows_on_the_same_in_as_few(there: Index, here: Index, connection: Connection) -> None:
    counted = Counted(there, connection)
    for second in ("那有多少人？", "他是谁", "什么时候的事", "花了多少钱", "为什么", "那太空舱呢"):
        for first in QUESTIONS[::40]:
            told, same = answer(there, first), answer(here, first)
            assert counted(second, told) == answer(here, second, same), (first, second)
    assert counted.most <= ROUND_TRIPS


def test_words_typed_by_their_sound_take_no_more(connection: Connection, tmp_path: Path) -> None:
    name = samples.YUNLAN_HOSPITAL
    texts = ["的走廊上挂着三百一十五块铜牌。", "的食堂有三层，可以坐四百人。", "的花园有三亩，种了四百棵树。"]
    reports = [parse(f"{number}.txt", f"{name}消息\n\n{name}{text}\n") for number, text in enumerate(texts)]
    there = published(reports, new(connection, "heard"), tmp_path)
    here = like_lucene(Index.build(reports))
    counted = Counted(there, connection)
    for asked, outcome in (("的桐排多少", Outcome.ANSWER), ("的桐排有几吨重", Outcome.NOT_FOUND)):
        told = counted(name + asked)
        assert told == answer(here, name + asked)
        assert told.outcome is outcome
        assert bool(told.said) is (outcome is Outcome.ANSWER)
    first = answer(there, f"{name}的花园有几亩")
    assert counted("那桐排多少", first) == answer(here, "那桐排多少", answer(here, f"{name}的花园有几亩"))
    assert counted.most <= ROUND_TRIPS


def test_a_question_on_each_of_two_hospitals_takes_no_more(there: Index, here: Index, connection: Connection) -> None:
    first, second = (covered.hospital.name for covered in here.covered[:2])
    for question in (
        f"{first}有多少张床位，{second}院长是谁",
        "哪家医院床位最多，哪家有直升机",
        "哪家医院有急诊科，哪家有体检中心",
    ):
        counted = Counted(there, connection)
        assert counted(question) == answer(here, question)
        assert counted.most <= ROUND_TRIPS, question


def test_what_is_offered_where_nothing_answers_takes_no_more(there: Index, here: Index, connection: Connection) -> None:
    offered = Offered(there, here, connection)
    assert sum(len(offered(f"{covered.hospital.name}的太空舱是哪家公司造的")) for covered in here.covered[:12]) > 5


def test_nor_does_it_where_a_hospital_has_many_reports_or_two_are_asked(connection: Connection, tmp_path: Path) -> None:
    name, other = samples.YUNLAN_HOSPITAL, samples.LINDU_HOSPITAL
    told = ["有床位{}张", "去年做手术{}台", "建筑面积{}平方米", "投资{}万元", "收治病人{}例"]
    texts = [
        f"{one}的第{n}件事\n\n{one}{told[n % 5].format(4000 + n)}，住院楼有{n + 3}层，院子里有{n + 2}棵树。\n"
        for one in (name, other)
        for n in range(25)
    ]
    reports = [parse(f"{number:02}.txt", text) for number, text in enumerate(texts)]
    there = published(reports, new(connection, "many"), tmp_path)
    offered = Offered(there, like_lucene(Index.build(reports)), connection)
    for asked in (
        f"{name}的院长叫什么",
        f"{name}的太空舱",
        f"{name}和{other}的太空舱谁的大",
        f"{name}几号楼有太空舱",
    ):
        assert offered(asked), asked


def new(connection: Connection, name: str) -> ClusterGenerations:
    return ClusterGenerations(connection, Target(connection.address, f"{name}-{uuid.uuid4().hex[:8]}"))


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


def test_what_stands_only_in_what_reports_set_aside_is_told(connection: Connection, tmp_path: Path) -> None:
    pages = [
        f"{samples.YUNLAN_HOSPITAL}搬进新楼\n\n{samples.YUNLAN_HOSPITAL}有医生三十五个，去年做了2160例手术。\n\n图为{what}（资料图片）\n\n医生说，病人出院以后还会打电话来。\n"
        for what in ("直升机停在住院楼顶", "病房外的走廊")
    ]
    reports = [parse(f"{number}.txt", page) for number, page in enumerate(pages)]
    assert all(report.aside for report in reports)
    there, here = published(reports, new(connection, "aside"), tmp_path), Index.build(reports)
    counted = Counted(there, connection)
    for asked in ("有几架直升机", "直升机几架", "有几辆救护车"):
        for hospital in (samples.YUNLAN_HOSPITAL, ""):
            assert counted(hospital + asked) == answer(here, hospital + asked)
    assert counted(f"{samples.YUNLAN_HOSPITAL}有几架直升机").set_aside
    assert counted.most <= ROUND_TRIPS


def test_a_corpus_without_reports_is_served_as_well(connection: Connection, tmp_path: Path) -> None:
    index = published([parse("a.txt", "")], new(connection, "empty"), tmp_path)
    assert index.passages == 0
    assert answer(index, "有多少张床位？") == answer(Index.build([]), "有多少张床位？")
