"""Whatever changes the cluster may be asked for twice: a node may die after it did it, and before it said so."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from corpus.reading.read import read_folder
from retrieval.answering.answer import answer
from retrieval.quote import Outcome
from tests import samples
from tests.cluster import Nodes
from tests.serving import free_port

pytest.importorskip("opensearchpy")

from retrieval.cluster.address import Address, ClusterBusy, Target
from retrieval.cluster.connection import Connection
from retrieval.cluster.generations import ClusterGenerations
from tests.cluster.corpora import published

pytestmark = pytest.mark.anyio


@pytest.fixture
async def forgetful(cluster: Nodes, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Address]:
    """A front that does every change, and says 503 the first time that it is asked for it."""
    monkeypatch.setenv("NO_PROXY", "*")
    monkeypatch.setattr("retrieval.cluster.connection.SECONDS_BETWEEN_ATTEMPTS", 0.02)
    seen: set[tuple[str, str, bytes]] = set()

    async def front(request: web.Request) -> web.Response:
        body = await request.read()
        asked = request.method, request.path_qs, body
        kind = {"Content-Type": request.headers.get("Content-Type", "application/json")}
        async with aiohttp.ClientSession() as session:
            url = f"{cluster.hosts[0]}{request.path_qs}"
            async with session.request(request.method, url, data=body, headers=kind) as told:
                content = await told.read()
        if request.method not in {"GET", "HEAD"} and asked not in seen:
            seen.add(asked)
            return web.Response(status=503, text="{}", content_type="application/json")
        return web.Response(status=told.status, body=content, content_type=told.content_type)

    application = web.Application(client_max_size=2**26)
    application.router.add_route("*", "/{path:.*}", front)
    runner, port = web.AppRunner(application), free_port()
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    yield Address((f"http://127.0.0.1:{port}",), 30.0)
    await runner.cleanup()


async def test_generations_are_brought_served_and_copied(forgetful: Address, reports: Path, tmp_path: Path) -> None:
    def brought() -> None:
        with closing(Connection(forgetful)) as connection:
            there = ClusterGenerations(connection, Target(forgetful, f"again-{uuid.uuid4().hex[:8]}"))
            for number in (1, 2):
                index = published(read_folder(reports, 10**6).reports, there, tmp_path / str(number))
                assert answer(index, samples.BEDS).outcome is Outcome.ANSWER
                assert there.current() == number
                samples.put(reports, samples.HEPING)
            there.serve(1)
            there.tidy(1)

    await asyncio.to_thread(brought)


async def test_a_lock_is_taken_once(forgetful: Address) -> None:
    def taken() -> None:
        with closing(Connection(forgetful)) as connection:
            there = ClusterGenerations(connection, Target(forgetful, f"again-{uuid.uuid4().hex[:8]}", by="one"))
            with there.lock().held(), pytest.raises(ClusterBusy):
                there.lock()
            with there.lock().held():
                pass

    await asyncio.to_thread(taken)
