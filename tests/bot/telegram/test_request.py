"""Requests to Telegram over real HTTP on loopback: what arrives, what goes wrong and how that is told."""

from __future__ import annotations

import asyncio
import ssl
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest
from telegram import Bot, LinkPreviewOptions, MessageEntity
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, NetworkError, RetryAfter, TimedOut

from bot.telegram.request import AiohttpRequest, InterruptedRequestError, ProxyError, environment_proxies
from tests import certificates
from tests.bot_api import BotApi

pytestmark = pytest.mark.anyio

TOKEN = "8123456789:AAF1r3allyL00kLikeAT0kenD0ntI_abcdef"
SECRET = TOKEN.partition(":")[2]
PROXY_VARIABLES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")
FINE = b'HTTP/1.1 200 OK\r\nContent-Length: 25\r\n\r\n{"ok":true,"result":true}\n'[:-1]

Streams = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in PROXY_VARIABLES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@asynccontextmanager
async def started(request: AiohttpRequest) -> AsyncIterator[AiohttpRequest]:
    await request.initialize()
    try:
        yield request
    finally:
        await request.shutdown()


@asynccontextmanager
async def server(answer: Streams, tls: ssl.SSLContext | None = None) -> AsyncIterator[str]:
    """A server that does just this with a connection; its address."""

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await answer(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    listening = await asyncio.start_server(connected, "127.0.0.1", 0, ssl=tls)
    async with listening:
        yield f"{'https' if tls else 'http'}://127.0.0.1:{listening.sockets[0].getsockname()[1]}"


def hidden(error: BaseException) -> str:
    """What anyone could print of an error; the token is not in it."""
    shown = "".join(traceback.format_exception(error))
    while error is not None:
        shown += repr(error) + str(error)
        error = error.__cause__  # type: ignore[assignment]
    assert SECRET not in shown
    return shown


async def head(reader: asyncio.StreamReader) -> str:
    return (await reader.readuntil(b"\r\n\r\n")).decode()


async def test_parameters_arrive_as_they_were_given(telegram: BotApi) -> None:
    reader = telegram.add_user("读者")
    said = await telegram.say(reader, "你好")
    text = "床位 <b>&amp;</b> 😀\n第二行"
    async with Bot(
        TOKEN, f"{telegram.url}/bot", request=AiohttpRequest(4), get_updates_request=AiohttpRequest(1)
    ) as bot:
        await bot.send_message(
            reader.id,
            text,
            entities=[MessageEntity(MessageEntity.BOLD, 0, 2)],
            link_preview_options=LinkPreviewOptions(is_disabled=True),
        )
        (update,) = await bot.get_updates(timeout=1)
        assert update.message is not None
        assert update.message.text == "你好"
    reply = await telegram.reply_to(said)
    assert reply.text == text
    assert [(entity.type, entity.text) for entity in reply.entities] == [("bold", "床位")]
    assert telegram.refused == []


async def test_files_arrive_with_their_names_and_come_back(telegram: BotApi) -> None:
    reader = telegram.add_user("读者")
    said = await telegram.say(reader, "原文")
    content = bytes(range(256)) * 12_000  # 3 MB: many pieces
    async with Bot(
        TOKEN,
        f"{telegram.url}/bot",
        f"{telegram.url}/file/bot",
        request=AiohttpRequest(4),
        get_updates_request=AiohttpRequest(1),
    ) as bot:
        await bot.send_document(reader.id, content, caption="说明：“原文”", filename='报道 "一"\r\n.txt')
        reply = await telegram.reply_to(said)
        assert reply.file is not None
        assert reply.file.content == content
        assert reply.file.name == '报道 "一"__.txt'
        assert reply.text == "说明：“原文”"
        file = await bot.get_file(reply.file.file_id)
        assert bytes(await file.download_as_bytearray()) == content
    assert telegram.refused == []


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (401, InvalidToken),
        (403, Forbidden),
        (404, InvalidToken),
        (409, Conflict),
        (429, RetryAfter),
        (500, NetworkError),
        (502, NetworkError),
        ("drop", InterruptedRequestError),
        ("truncate", InterruptedRequestError),
        ("delay", TimedOut),
    ],
)
async def test_what_goes_wrong_is_told_as_the_library_expects_and_without_the_token(
    telegram: BotApi, fault: int | str, error: type[Exception]
) -> None:
    telegram.fail("getMe", fault, seconds=0.3)  # type: ignore[arg-type]
    async with started(AiohttpRequest(1, read_timeout=0.1)) as request:
        with pytest.raises(error) as caught:
            await request.post(f"{telegram.url}/bot{TOKEN}/getMe")
        assert type(caught.value) is error
        hidden(caught.value)
        assert request.rejected.is_set() is (fault == 401)
        if fault != "delay":
            assert await request.post(f"{telegram.url}/bot{TOKEN}/getMe")  # works again


async def test_a_refusal_is_told_in_telegrams_words(telegram: BotApi) -> None:
    async with started(AiohttpRequest(1)) as request:
        with pytest.raises(BadRequest, match="Chat_id is empty"):
            await request.post(f"{telegram.url}/bot{TOKEN}/sendMessage?text=hello")


async def test_a_download_that_is_refused_says_nothing_of_the_token(telegram: BotApi) -> None:
    telegram.fail("download", 401)
    async with started(AiohttpRequest(1)) as request:
        with pytest.raises(InvalidToken):
            await request.retrieve(f"{telegram.url}/file/bot{TOKEN}/documents/1")
        assert not request.rejected.is_set()


async def test_no_one_is_there() -> None:
    async with started(AiohttpRequest(1)) as request:
        for address in (
            "http://127.0.0.1:1",
            "http://nowhere.invalid",
            "http://127.0.0.1:99999",
            "http://",
            "ftp://a.example",
        ):
            with pytest.raises(NetworkError) as caught:
                await request.post(f"{address}/bot{TOKEN}/getMe")
            hidden(caught.value)


async def test_an_answer_that_is_no_http() -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await head(reader)
        writer.write(b"SSH-2.0-OpenSSH_9.6\r\n\r\n")

    async with server(answer) as url, started(AiohttpRequest(1)) as request:
        with pytest.raises(NetworkError) as caught:
            await request.post(f"{url}/bot{TOKEN}/getMe")
        hidden(caught.value)


async def test_redirects_are_not_followed_since_the_address_holds_the_token() -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await head(reader)
        writer.write(b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n")

    async with server(answer) as url, started(AiohttpRequest(1)) as request:
        with pytest.raises(NetworkError, match="Found"):
            await request.post(f"{url}/bot{TOKEN}/getMe")


async def test_timeouts_given_with_a_call_count(telegram: BotApi) -> None:
    async with started(AiohttpRequest(1, read_timeout=0.05)) as request:
        telegram.fail("getMe", "delay", seconds=0.2)
        assert await request.post(f"{telegram.url}/bot{TOKEN}/getMe", read_timeout=2)
        telegram.fail("getMe", "delay", seconds=0.2)
        assert await request.post(f"{telegram.url}/bot{TOKEN}/getMe", read_timeout=None)
        telegram.fail("getMe", "delay", seconds=0.2)
        with pytest.raises(TimedOut):
            await request.post(f"{telegram.url}/bot{TOKEN}/getMe")


async def test_telegram_may_take_its_time(telegram: BotApi) -> None:
    """After five seconds some messages had not been sent, and nobody could tell which."""
    telegram.fail("getMe", "stall", seconds=6)
    async with started(AiohttpRequest(1)) as request:
        assert await request.post(f"{telegram.url}/bot{TOKEN}/getMe")


async def test_more_requests_than_connections_wait_for_one(telegram: BotApi) -> None:
    url = f"{telegram.url}/bot{TOKEN}/getMe"
    telegram.fail("getMe", "delay", times=3, seconds=0.2)
    async with started(AiohttpRequest(1, pool_timeout=0.05, connect_timeout=0.05)) as request:
        first = asyncio.create_task(request.post(url))
        await asyncio.sleep(0.05)
        with pytest.raises(NetworkError, match="nothing was sent") as caught:
            await request.post(url)
        assert type(caught.value) is NetworkError, "so that it is tried again: it cannot have arrived"
        hidden(caught.value)
        assert await first
        assert len(await asyncio.gather(*(request.post(url, pool_timeout=5) for _ in range(3)))) == 3


async def test_an_upload_to_a_server_that_stops_reading_ends() -> None:
    async def answer(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        await head(reader)
        await asyncio.sleep(60)

    async with server(answer) as url, started(AiohttpRequest(1, upload_timeout=0.2)) as request:
        bot = Bot(TOKEN, f"{url}/bot", request=request, get_updates_request=AiohttpRequest(1))
        async with asyncio.timeout(5):
            with pytest.raises(TimedOut) as caught:
                await bot.send_document(1, bytes(20 * 2**20))
        hidden(caught.value)


async def test_an_upload_that_is_refused_before_it_has_arrived() -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await head(reader)
        writer.write(
            b'HTTP/1.1 413 Too Large\r\nContent-Length: 52\r\n\r\n{"ok":false,"description":"Request Entity Too Large"}'
        )
        await writer.drain()
        while await reader.read(2**16):
            pass

    async with server(answer) as url, started(AiohttpRequest(1, upload_timeout=2)) as request:
        bot = Bot(TOKEN, f"{url}/bot", request=request, get_updates_request=AiohttpRequest(1))
        async with asyncio.timeout(10):
            with pytest.raises(NetworkError):
                await bot.send_document(1, bytes(5 * 2**20))


async def test_it_can_be_shut_down_and_started_again(telegram: BotApi) -> None:
    request = AiohttpRequest(2)
    url = f"{telegram.url}/bot{TOKEN}/getMe"
    with pytest.raises(NetworkError, match="not initialised"):
        await request.post(url)
    for _ in range(2):
        await request.initialize()
        await request.initialize()
        assert await request.post(url)
        await request.shutdown()
        await request.shutdown()
    with pytest.raises(NetworkError, match="shut down"):
        await request.post(url)


# Proxies.


@pytest.mark.parametrize("variable", ["HTTP_PROXY", "http_proxy", "ALL_PROXY"])
async def test_a_proxy_of_the_environment_is_used_with_its_password(
    monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    asked: list[str] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await head(reader))
        writer.write(FINE)

    async with server(answer) as proxy:
        monkeypatch.setenv(variable, proxy.replace("http://", "http://anna:p%40ss@"))
        async with started(AiohttpRequest(1)) as request:
            assert await request.post("http://telegram.invalid/bot1:abc/getMe")
    assert asked[0].startswith("POST http://telegram.invalid/bot1:abc/getMe HTTP/1.1\r\n")
    assert "Proxy-Authorization: Basic YW5uYTpwQHNz\r\n" in asked[0]  # anna:p@ss


async def test_https_goes_through_a_tunnel(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    files = certificates.make(tmp_path)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*files)
    asked: list[str] = []

    async def telegram(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await head(reader))
        writer.write(FINE)
        await writer.drain()

    async def tunnel(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await head(reader))
        host, port = asked[-1].split()[1].split(":")
        there = await asyncio.open_connection(host, int(port))
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        await asyncio.gather(pump(reader, there[1]), pump(there[0], writer))

    async def pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        while piece := await source.read(2**16):
            sink.write(piece)
        sink.close()

    async with AsyncExitStack() as stack:
        url = await stack.enter_async_context(server(telegram, context))
        proxy = await stack.enter_async_context(server(tunnel))
        monkeypatch.setenv(
            "HTTPS_PROXY", proxy.replace("http://", "anna:secret@")
        )  # without a scheme, as people write it
        with monkeypatch.context() as trusting:
            async with started(AiohttpRequest(1)) as request:
                with pytest.raises(NetworkError, match="Certificate") as caught:
                    await request.post(f"{url}/bot{TOKEN}/getMe")
            hidden(caught.value)
            trusting.setenv("SSL_CERT_FILE", str(files.certificate))
            async with started(AiohttpRequest(1)) as request:
                assert await request.post(f"{url}/bot{TOKEN}/getMe")
    assert asked[-2].startswith("CONNECT 127.0.0.1:")
    assert "Proxy-Authorization: Basic " in asked[-2]
    assert SECRET not in asked[-2]
    assert f"/bot{TOKEN}/getMe" in asked[-1]
    assert "Proxy-Authorization" not in asked[-1]


async def test_a_proxy_that_refuses_or_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await head(reader)
        writer.write(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")

    async with server(answer) as proxy:
        for address, expected in (proxy, "answered 407"), ("http://127.0.0.1:1", "Cannot connect"):
            monkeypatch.setenv("HTTPS_PROXY", address.replace("http://", "http://anna:hushhush@"))
            async with started(AiohttpRequest(1)) as request:
                with pytest.raises(NetworkError, match=expected) as caught:
                    await request.post(f"https://telegram.invalid/bot{TOKEN}/getMe")
            assert "hushhush" not in hidden(caught.value)


async def test_no_proxy_is_heeded(monkeypatch: pytest.MonkeyPatch, telegram: BotApi) -> None:
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("NO_PROXY", "example.org,127.0.0.1")
    async with started(AiohttpRequest(1)) as request:
        assert await request.post(f"{telegram.url}/bot{TOKEN}/getMe")


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("socks5://anna:hushhush@127.0.0.1:1080", "不支持 socks5 代理"),
        ("gopher://127.0.0.1:70", "不支持 gopher 代理"),
        ("http://anna:hushhush@127.0.0.1:port", "端口"),
        ("http://:7890", "主机名"),
        ("http://[::1", "端口"),
    ],
)
def test_a_proxy_that_cannot_be_used_is_said_without_its_password(
    monkeypatch: pytest.MonkeyPatch, address: str, why: str
) -> None:
    monkeypatch.setenv("ALL_PROXY", address)
    with pytest.raises(ProxyError, match=why) as caught:
        environment_proxies()
    assert "hushhush" not in "".join(traceback.format_exception(caught.value))
