"""A cluster that hangs for seconds until it has noticed which node does is waited for, and then given up."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import closing

import pytest
from aiohttp import web

from tests.serving import free_port

pytest.importorskip("opensearchpy")

from retrieval.cluster import connection
from retrieval.cluster.address import Address, LostError
from retrieval.cluster.connection import Connection

pytestmark = pytest.mark.anyio
SECONDS = 2.5


@pytest.fixture
async def hanging(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Address]:
    """Says nothing for some seconds."""
    monkeypatch.setenv("NO_PROXY", "*")
    loop = asyncio.get_running_loop()
    until = loop.time() + SECONDS

    async def told(_request: web.Request) -> web.Response:
        await asyncio.sleep(60 if loop.time() < until else 0)
        return web.json_response({"status": "green"})

    application = web.Application()
    application.router.add_route("*", "/{path:.*}", told)
    runner, port = web.AppRunner(application, shutdown_timeout=0.1), free_port()
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    yield Address((f"http://127.0.0.1:{port}",), 0.25)
    await runner.cleanup()


async def status(address: Address) -> str:
    def asked() -> str:
        with closing(Connection(address)) as one:
            return str(one.health("*")["status"])

    return await asyncio.to_thread(asked)


@pytest.mark.parametrize("patience", [2 * SECONDS, 0.0])
async def test_it_is_asked_until_it_must_have_noticed(
    hanging: Address, patience: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "SECONDS_TO_BE_NOTICED", patience)
    if patience:
        assert await status(hanging) == "green"
    else:
        with pytest.raises(LostError):
            await status(hanging)
