"""The wire from the bot to Telegram, in all that comes before an answer: a name, a connection, TLS.

No answer of a server shows what may go wrong there.  The bot is given a name for Telegram, which `Wire.resolve` looks up,
and every byte passes through here, to a server of TLS that knows nothing of it.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Literal, Self, get_args

import aiohttp
import pytest

from tests import certificates
from tests.certificates import NAME, Certificate

Break = Literal[
    "no name",
    "refused",
    "shut",
    "silent",
    "no TLS",
    "foreign",
    "half a handshake",
    "garbled handshake",
    "cut",
    "garbled",
]
"""The name is not found; nobody listens; closed at once; nothing is said; something else than TLS is said; the certificate
is nobody's; the handshake is cut, or spoilt; what is said over TLS is cut in its midst, or spoilt.
"""
PERHAPS_SENT: tuple[Break, ...] = ("cut", "garbled")
"""After these nobody can know whether Telegram got anything."""
NOTHING_SENT: tuple[Break, ...] = tuple(one for one in get_args(Break) if one not in PERHAPS_SENT)
"""After these the bot knows that it got nothing."""


class Wire:
    """Passes bytes on to a port of this machine, but for what it has been told to break."""

    def __init__(self, port: int, stranger: Certificate) -> None:
        """`stranger`: the certificate of somebody who takes Telegram's place."""
        self._port, self._stranger = port, certificates.server(stranger)
        self._broken: Break | None = None
        self._links: set[_Link] = set()
        self._server: asyncio.Server | None = None
        self._foreign: asyncio.Server | None = None
        self._address = 0
        self.struck = 0
        """Connections and look-ups that were broken."""

    async def __aenter__(self) -> Self:
        self._foreign = await asyncio.start_server(_overhears, "127.0.0.1", 0, ssl=self._stranger)
        await self._listen()
        return self

    async def __aexit__(self, *_: object) -> None:
        for link in [*self._links]:
            link.abort()
        for server in (self._server, self._foreign):
            if server is not None:
                server.close()

    @property
    def url(self) -> str:
        return f"https://{NAME}:{self._address}"

    def resolve(self, host: str) -> str:
        """The address of a host, as a resolver tells it.  Raises OSError while the name is not found."""
        unknown = self._broken == "no name"
        self.struck += unknown
        return address_of(host, unknown=unknown)

    async def breaks(self, kind: Break, *, but_waiting: bool = False) -> None:
        """Break it until it is mended; `but_waiting`: not where an answer is waited for, as a poll does."""
        self._broken = kind
        for link in [*self._links]:
            link.spared = but_waiting and link.waiting
            if kind not in PERHAPS_SENT and not link.spared:
                link.abort()
        if kind == "refused" and self._server is not None:
            self._server.close()
            self._server = None

    async def mends(self) -> None:
        self._broken = None
        for link in [*self._links]:
            if link.stuck:
                link.abort()
        if self._server is None:
            await self._listen()

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", self._address)
        self._address = self._server.sockets[0].getsockname()[1]

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        link = _Link(writer)
        self._links.add(link)
        try:
            with suppress(OSError):
                await self._serve(link, reader)
        finally:
            self._links.discard(link)
            link.abort()

    async def _serve(self, link: _Link, reader: asyncio.StreamReader) -> None:
        port, broken = self._port, self._broken
        self.struck += broken in NOTHING_SENT
        match broken:
            case "shut":
                return
            case "silent":
                link.stuck = True
                await reader.read()
                return
            case "no TLS":
                link.near.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
                await link.near.drain()
                return
            case "foreign":
                assert self._foreign is not None, "it listens as long as the wire does"
                port = self._foreign.sockets[0].getsockname()[1]
        answers, link.far = await asyncio.open_connection("127.0.0.1", port)
        passing = [asyncio.create_task(one) for one in (self._ask(link, reader), self._answer(link, answers))]
        await asyncio.wait(passing, return_when=asyncio.FIRST_COMPLETED)
        for task in passing:
            task.cancel()
        await asyncio.gather(*passing, return_exceptions=True)

    async def _ask(self, link: _Link, reader: asyncio.StreamReader) -> None:
        while said := await reader.read(2**16):
            link.asked += 1
            link.waiting = True
            assert link.far is not None, "it was opened before"
            link.far.write(said)
            await link.far.drain()

    async def _answer(self, link: _Link, answers: asyncio.StreamReader) -> None:
        while said := await answers.read(2**16):
            link.waiting = False
            broken = None if link.spared else self._broken
            shaking = link.asked < len(("hello", "finished"))
            if broken == ("half a handshake" if shaking else "cut"):
                self.struck += not shaking
                link.near.write(said[: len(said) // 2])
                await link.near.drain()
                return
            if broken == ("garbled handshake" if shaking else "garbled"):
                self.struck += not shaking
                at = len(said) // 2
                said = said[:at] + bytes([said[at] ^ 1]) + said[at + 1 :]
            link.near.write(said)
            await link.near.drain()


class _Link:
    """A connection of the bot, and the one that it is passed on to."""

    def __init__(self, near: asyncio.StreamWriter) -> None:
        self.near = near
        self.far: asyncio.StreamWriter | None = None
        self.asked = 0
        """Times that the bot said something: hello, then that it has shaken hands, then what it wants."""
        self.waiting = self.spared = self.stuck = False

    def abort(self) -> None:
        for end in (self.near, self.far):
            if end is not None:
                end.transport.abort()


async def _overhears(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    heard = await reader.read(1000)
    writer.close()
    assert not heard, "the token goes to nobody else"


def address_of(host: str, *, unknown: bool) -> str:
    """The address of the wire's name, or of any host.  Raises OSError where the name is not found."""
    if host == NAME and unknown:
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")
    return "127.0.0.1" if host == NAME else host


def resolve_by(found: Callable[[str], str], patched: pytest.MonkeyPatch | None = None) -> None:
    """Let aiohttp look up hosts by a function, each time anew; for good, unless a test is to have that put back."""
    patched = patched or pytest.MonkeyPatch()
    known = aiohttp.ThreadedResolver.resolve

    async def resolve(self: aiohttp.ThreadedResolver, host: str, *args: Any, **more: Any) -> Any:
        return await known(self, found(host), *args, **more)

    patched.setattr(aiohttp.ThreadedResolver, "resolve", resolve)
    patched.setattr(aiohttp.connector, "DefaultResolver", aiohttp.ThreadedResolver)  # not one by another library
    patched.setitem(aiohttp.TCPConnector.__init__.__kwdefaults__ or {}, "use_dns_cache", False)
