"""A cluster that wants TLS and a password, as one with the security plugin does; here a front does, before plain nodes."""

from __future__ import annotations

import asyncio
import base64
import ssl
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from tests import certificates
from tests.cluster import Nodes
from tests.serving import free_port

pytest.importorskip("opensearchpy")

from retrieval.cluster.address import Address, ClusterError, LostError
from retrieval.cluster.connection import Connection

pytestmark = pytest.mark.anyio
USER, PASSWORD = "chuchu", "q1w2-e3r4"


@pytest.fixture
async def secured(cluster: Nodes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Address]:
    monkeypatch.setenv("NO_PROXY", "*")
    files = certificates.make(tmp_path)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(files.certificate, files.key)
    allowed = f"Basic {base64.b64encode(f'{USER}:{PASSWORD}'.encode()).decode()}"

    async def front(request: web.Request) -> web.Response:
        if request.headers.get("Authorization") != allowed:
            return web.Response(status=401, text="Unauthorized")
        async with aiohttp.ClientSession() as session:
            kind = {"Content-Type": request.headers.get("Content-Type", "application/json")}
            asked = session.request(
                request.method, f"{cluster.hosts[0]}{request.path_qs}", data=await request.read(), headers=kind
            )
            async with asked as told:
                return web.Response(status=told.status, body=await told.read(), content_type=told.content_type)

    application = web.Application()
    application.router.add_route("*", "/{path:.*}", front)
    runner, port = web.AppRunner(application), free_port()
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port, ssl_context=context).start()
    yield Address((f"https://127.0.0.1:{port}",), 10.0, USER, PASSWORD, files.certificate)
    await runner.cleanup()


async def status(address: Address) -> str:
    def asked() -> str:
        with closing(Connection(address)) as connection:
            return str(connection.health("*")["status"])

    return await asyncio.to_thread(asked)


async def test_with_its_certificate_and_the_password_it_answers(secured: Address) -> None:
    assert await status(secured) in {"green", "yellow"}


async def test_who_has_another_password_is_told_so(secured: Address) -> None:
    with pytest.raises(ClusterError) as refused:
        await status(replace(secured, password="another"))
    assert refused.value.problem.code == "CLUSTER_FORBIDDEN"
    assert PASSWORD not in str(refused.value)


async def test_a_certificate_that_nobody_vouches_for_is_not_trusted(secured: Address, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    other = certificates.make(tmp_path / "other")
    for certificate in (other.certificate, None):
        with pytest.raises(LostError):
            await status(replace(secured, certificate=certificate))
