"""The lock of a cluster, between machines whose clocks do not agree."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from contextlib import closing

import pytest

from tests.cluster import Nodes

pytest.importorskip("opensearchpy")

from retrieval.cluster import generations
from retrieval.cluster.address import Address, ClusterBusy, Target
from retrieval.cluster.connection import Connection
from retrieval.cluster.generations import ClusterGenerations

HOUR = 3600.0


@pytest.fixture
def there(cluster: Nodes, monkeypatch: pytest.MonkeyPatch) -> Iterator[ClusterGenerations]:
    address = Address(cluster.hosts, 10.0)
    monkeypatch.setattr(generations, "SECONDS_BETWEEN_RENEWALS", 0.2)
    monkeypatch.setattr(generations, "SECONDS_WATCHED", 1.0)
    with closing(Connection(address)) as connection:
        yield ClusterGenerations(connection, Target(address, f"lock-{uuid.uuid4().hex[:8]}", by="one"))


def set_clock(monkeypatch: pytest.MonkeyPatch, ahead: float) -> None:
    now = time.time
    monkeypatch.setattr(generations, "time", type("Clock", (), {"time": lambda: now() + ahead, "sleep": time.sleep}))


@pytest.mark.parametrize("ahead", [-5 * HOUR, -90.0, 0.0, 90.0, 5 * HOUR])
def test_a_lock_that_is_held_is_nobody_elses_whatever_their_clock_says(
    there: ClusterGenerations, monkeypatch: pytest.MonkeyPatch, ahead: float
) -> None:
    with there.lock().held():
        set_clock(monkeypatch, ahead)
        with pytest.raises(ClusterBusy) as busy:
            there.lock()
        assert busy.value.who.startswith("one")
        monkeypatch.undo()


@pytest.mark.parametrize("ahead", [-5 * HOUR, -90.0, 150.0, 5 * HOUR])
def test_a_lock_whose_owner_is_gone_lapses_whatever_its_clock_said(
    there: ClusterGenerations, monkeypatch: pytest.MonkeyPatch, ahead: float
) -> None:
    with monkeypatch.context() as before:
        set_clock(before, ahead)
        before.setattr(generations, "SECONDS_BETWEEN_RENEWALS", 100.0)
        there.lock()
    there.lock().release()
