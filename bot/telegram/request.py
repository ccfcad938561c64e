"""Requests to Telegram over aiohttp, in half the time of the httpx that python-telegram-bot brings.

Errors are those that python-telegram-bot expects, and none contains the token, which is part of every
address.  So no error of aiohttp is chained to them.

Proxies come from the environment, as curl reads it (HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, NO_PROXY,
in either case), and are read once.  HTTP proxies only, with name and password if need be: SOCKS
would need one more library, and programs that offer it offer HTTP as well.
"""

from __future__ import annotations

import asyncio
import base64
import io
import json
import re
import ssl
import urllib.request
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from http import HTTPStatus
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

import aiohttp
import certifi
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

Body = tuple[bytes | AsyncIterator[bytes], dict[str, str]]
"""The bytes of a request, and the headers that describe them."""

DEFAULT = BaseRequest.DEFAULT_NONE
PIECE = 64 * 1024
"""Bytes of an upload sent at a time; each piece may take the write timeout."""
PATIENCE = 20.0
"""Seconds that Telegram may take to answer.  Whether a message was sent is not known after that, so nobody sends it again."""
LARGEST = 64 * 2**20
"""Bytes of an answer at most; Telegram's largest, a file, has 20 MB."""
SLACK = 30.0
"""Seconds that an answer may take in all, beyond its timeouts: one that comes byte by byte would hold the bot for ever."""


class InterruptedRequestError(NetworkError):
    """The connection broke: what was sent may have arrived."""


class ProxyError(ValueError):
    """A proxy of the environment that cannot be used.  The message repeats neither name nor password."""


class Proxy(NamedTuple):
    url: str
    headers: Mapping[str, str]


class AiohttpRequest(BaseRequest):
    """Sends at most `connections` requests at once; further ones wait.  Timeouts are in seconds, None is for ever.

    `rejected` is set when Telegram says that there is no such bot: the token is wrong or was revoked.
    """

    def __init__(
        self,
        connections: int,
        *,
        read_timeout: float | None = PATIENCE,
        write_timeout: float | None = 5.0,
        upload_timeout: float | None = 20.0,
        connect_timeout: float | None = 5.0,
        pool_timeout: float | None = 10.0,
    ) -> None:
        self._connections = connections
        self._read, self._write, self._upload = read_timeout, write_timeout, upload_timeout
        self._connect, self._pool = connect_timeout, pool_timeout
        self._proxies = environment_proxies()
        self._routes: dict[tuple[str, str], Proxy | None] = {}
        self._session: aiohttp.ClientSession | None = None
        self.rejected = asyncio.Event()

    @property
    def read_timeout(self) -> float | None:
        return self._read

    async def initialize(self) -> None:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._connections, ssl=_trust()),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": self.USER_AGENT},
                skip_auto_headers=["Content-Type"],  # a request without a body has none
            )

    async def shutdown(self) -> None:
        if self._session is not None:
            session, self._session = self._session, None
            await session.close()

    async def do_request(  # noqa: PLR0917 - the signature is python-telegram-bot's
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = DEFAULT,
        write_timeout: Any = DEFAULT,
        connect_timeout: Any = DEFAULT,
        pool_timeout: Any = DEFAULT,
    ) -> tuple[int, bytes]:
        if self._session is None:
            raise RuntimeError("the request is not initialised, or was shut down")
        files = request_data is not None and request_data.contains_files
        reading = _chosen(read_timeout, self._read)
        writing = _chosen(write_timeout, self._upload if files else self._write)
        connecting, pooling = _chosen(connect_timeout, self._connect), _chosen(pool_timeout, self._pool)
        timeout = aiohttp.ClientTimeout(
            connect=None
            if connecting is None or pooling is None
            else connecting + pooling,  # aiohttp's limit covers the wait for a free connection, too
            sock_connect=connecting,
            sock_read=reading,
            total=None
            if method != "POST" or files or None in {reading, connecting, pooling}  # a file takes as long as it takes
            else sum((reading or 0, connecting or 0, pooling or 0, SLACK)),
        )
        options: dict[str, Any] = {"timeout": timeout, "allow_redirects": False, "headers": {}}
        if proxy := self._proxy(url):  # the proxy's credentials go beside a tunnel, but into a request that it forwards
            options["proxy"] = proxy.url
            options["proxy_headers" if url.startswith("https:") else "headers"] = dict(proxy.headers)
        try:
            async with asyncio.timeout(None) as patience:
                if request_data is not None:
                    options["data"], headers = await _body(request_data, patience, writing)
                    options["headers"] |= headers
                async with self._session.request(method, url, **options) as response:
                    status, payload = response.status, await _whole(response)
        except TimeoutError as error:
            raise _timed_out(error) from None
        except (aiohttp.ClientError, OSError) as error:
            reached = not isinstance(error, aiohttp.ClientConnectorError)
            raise (InterruptedRequestError if reached else NetworkError)(reason(error)) from None
        if status == HTTPStatus.UNAUTHORIZED and method == "POST":  # a download may be refused for other reasons
            self.rejected.set()
        if status < HTTPStatus.MULTIPLE_CHOICES and payload[:12].replace(b" ", b"").startswith(b'{"ok":false'):
            status = HTTPStatus.BAD_GATEWAY  # whatever stands in between has lost the status
        return status, payload

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """An answer as Telegram gives it.  Raises `TelegramError` for any other JSON, which the library would stumble on."""
        try:
            answer: Any = BaseRequest.parse_json_payload(payload)
        except RecursionError:
            answer = None
        if not isinstance(answer, dict) or not ("result" in answer or isinstance(answer.get("description"), str)):
            raise TelegramError("Invalid server response")
        parameters = answer.get("parameters")
        if not isinstance(parameters, dict) or not all(type(value) is int for value in parameters.values()):
            answer.pop("parameters", None)
        return answer

    def _proxy(self, url: str) -> Proxy | None:
        """The proxy for an address, looked up once for each host: nothing else here takes as long."""
        parts = urlsplit(url)
        host = parts.hostname or ""
        if (parts.scheme, host) not in self._routes:
            bypassed = urllib.request.proxy_bypass(host)
            proxy = None if bypassed else self._proxies.get(parts.scheme, self._proxies.get("all"))
            self._routes[parts.scheme, host] = proxy
        return self._routes[parts.scheme, host]


async def _whole(response: aiohttp.ClientResponse) -> bytes:
    """The body of an answer, in which `LARGEST` bytes are too many."""
    try:
        await response.content.readexactly(LARGEST + 1)
    except asyncio.IncompleteReadError as end:
        return end.partial
    raise aiohttp.ClientPayloadError


def environment_proxies() -> dict[str, Proxy]:
    """Proxies of the environment by the scheme of the addresses they are for, or "all".  Raises `ProxyError`."""
    found = urllib.request.getproxies()
    return {scheme: _proxy(found[scheme]) for scheme in ("http", "https", "all") if found.get(scheme)}


def _proxy(written: str) -> Proxy:
    url = written if "://" in written else f"http://{written}"
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise ProxyError("端口不是数字") from None
    if parts.scheme not in {"http", "https"}:
        raise ProxyError(f"不支持 {parts.scheme} 代理")
    if not host or not re.fullmatch(r"[\w.:%-]+", host):
        raise ProxyError("没有写主机名")
    address = f"{parts.scheme}://{f'[{host}]' if ':' in host else host}" + (f":{port}" if port else "")
    if parts.username is None:
        return Proxy(address, {})
    login = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
    return Proxy(address, {"Proxy-Authorization": f"Basic {base64.b64encode(login.encode()).decode()}"})


def _trust() -> ssl.SSLContext:
    """The system's authorities (or SSL_CERT_FILE's) and certifi's: a fresh Python on macOS has none of its own."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context


def _chosen(given: Any, default: float | None) -> float | None:
    """The timeout given, which may be None, else the default; python-telegram-bot marks one that was not given."""
    return default if given is DEFAULT else given


async def _body(data: RequestData, patience: asyncio.Timeout, seconds: float | None) -> Body:
    """Encode a request: as JSON, or with files as a form.

    A form is sent in pieces, each within `seconds`: aiohttp alone would wait for ever for a server
    that stops reading.
    """
    if not data.contains_files:
        return json.dumps(data.parameters).encode(), {"Content-Type": "application/json"}
    form = aiohttp.FormData(quote_fields=False)  # Telegram takes names as they are, and would show %E6 as %E6
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, content_type) in data.multipart_data.items():
        file = io.BytesIO(content) if isinstance(content, bytes) else content  # aiohttp warns of large bytes
        form.add_field(name, file, filename=re.sub(r"[\x00-\x1f\x7f]", "_", filename), content_type=content_type)
    payload = form()
    assert isinstance(payload, aiohttp.MultipartWriter), "a form with a file is one"
    body = await payload.as_bytes()
    headers = {"Content-Type": payload.content_type, "Content-Length": str(len(body))}
    return _pieces(body, patience, seconds), headers


async def _pieces(body: bytes, patience: asyncio.Timeout, seconds: float | None) -> AsyncIterator[bytes]:
    loop = asyncio.get_running_loop()
    with suppress(RuntimeError):  # the answer came before all was sent, so the timeout is over already
        for start in range(0, len(body), PIECE):
            patience.reschedule(None if seconds is None else loop.time() + seconds)
            yield body[start : start + PIECE]
        patience.reschedule(None)  # from here on the read timeout counts


def _timed_out(error: TimeoutError) -> NetworkError:
    """What python-telegram-bot expects; `TimedOut` only where something may have been sent."""
    if isinstance(error, aiohttp.ConnectionTimeoutError):
        return NetworkError("Timed out: no connection could be had; nothing was sent")
    return TimedOut()


def reason(error: Exception) -> str:
    """The error in words; only of errors known not to contain the address the message, of others the class alone."""
    told = aiohttp.ClientConnectorError | aiohttp.ClientOSError | aiohttp.ServerDisconnectedError
    if isinstance(error, told) and str(error):
        return f"{type(error).__name__}: {error}"
    if isinstance(error, aiohttp.ClientHttpProxyError):
        return f"{type(error).__name__}: the proxy answered {error.status}"
    return type(error).__name__
