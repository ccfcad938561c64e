"""A cluster with the security plugin on, set as deploy/ sets it: TLS, one user, and what that one may do."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from corpus.reading.read import read_folder
from retrieval.answering.answer import answer
from retrieval.quote import Outcome
from tests import certificates, samples
from tests.cluster import Nodes
from tests.conftest import Chuchu

pytest.importorskip("opensearchpy")

from retrieval.cluster.address import Address, ClusterBusy, ClusterError, LostError, Target
from retrieval.cluster.connection import Connection
from retrieval.cluster.generations import ClusterGenerations, SeenBot
from tests.cluster.corpora import published


def status(address: Address) -> str:
    with closing(Connection(address)) as connection:
        return str(connection.health("chuchu-*")["status"])


def test_with_its_certificate_and_the_password_it_answers(secured_cluster: Nodes) -> None:
    assert status(secured_cluster.address(10)) in {"green", "yellow"}


def test_who_has_another_password_is_told_so(secured_cluster: Nodes) -> None:
    address = secured_cluster.address(10)
    with pytest.raises(ClusterError) as refused:
        status(replace(address, password="another"))
    assert refused.value.problem.code == "CLUSTER_FORBIDDEN"
    with pytest.raises(ClusterError) as refused:
        status(replace(address, user="nobody"))
    assert address.password not in str(refused.value)


def test_a_certificate_that_nobody_vouches_for_is_not_trusted(secured_cluster: Nodes, tmp_path: Path) -> None:
    other = certificates.make(tmp_path)
    for certificate in (other.certificate, None):
        with pytest.raises(LostError):
            status(replace(secured_cluster.address(10), certificate=certificate))


def test_what_is_not_the_bots_is_out_of_their_reach(secured_cluster: Nodes) -> None:
    address = secured_cluster.address(10)
    with closing(Connection(address)) as connection:
        with pytest.raises(ClusterError) as refused:
            ClusterGenerations(connection, Target(address, "others")).lock()
        assert refused.value.problem.code == "CLUSTER_FORBIDDEN"
        with pytest.raises(ClusterError) as refused:
            connection.delete("*")
        assert refused.value.problem.code == "CLUSTER_FORBIDDEN"


def test_its_user_may_do_all_that_bots_do(secured_cluster: Nodes, reports: Path, tmp_path: Path) -> None:
    address = secured_cluster.address(10)
    with closing(Connection(address)) as connection:
        generations = ClusterGenerations(connection, Target(address, "chuchu-rights", shards=1, by="one"))
        assert generations.current() is None
        for number in (1, 2, 3):  # what does not change is copied within the cluster
            index = published(read_folder(reports, 10**6).reports, generations, tmp_path / f"made-{number}")
            assert generations.current() == number
            assert answer(index, samples.BEDS).outcome is Outcome.ANSWER
            (reports / f"{number}.txt").write_text(
                f"禾坪县中心医院新楼启用\n\n禾坪县中心医院{number}号楼启用。\n", "utf-8"
            )
        with generations.lock().held():
            with pytest.raises(ClusterBusy):
                generations.lock()
            generations.serve(generations.before(3))
            generations.tidy(1)
        assert (generations.current(), generations.numbers()) == (2, [3, 2])
        generations.saw(SeenBot("one", 17.0, 2))
        assert generations.bots() == ()  # that was long ago


def test_the_command_line_moves_a_corpus_there_and_answers_from_it(
    secured_cluster: Nodes,
    chuchu: Chuchu,
    config: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    address = secured_cluster.address(10)
    monkeypatch.setenv("OPENSEARCH_USER", address.user)
    monkeypatch.setenv("OPENSEARCH_PASSWORD", address.password)
    monkeypatch.setenv("OPENSEARCH_CERTIFICATE", str(address.certificate))
    assert chuchu("reload") == 0
    chosen = f'[retrieval]\nhosts = {json.dumps(address.hosts)}\nprefix = "chuchu-line"\nshards = 1\n'
    config.write_text(config.read_text("utf-8") + chosen, "utf-8")
    assert chuchu("migrate") == 0
    config.write_text(
        config.read_text("utf-8").replace("[retrieval]\n", '[retrieval]\nengine = "opensearch"\n'), "utf-8"
    )
    capsys.readouterr()
    assert chuchu("ask", samples.BEDS) == 0
    assert "520张" in capsys.readouterr().out
