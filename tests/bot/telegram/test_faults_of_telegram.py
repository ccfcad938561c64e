"""Whatever Telegram or the network does to one call: the next question is answered, once, and what is lost is logged.

Each kind of fault strikes while the bot runs, by long polling and by webhook.
"""

from __future__ import annotations

import asyncio
import io
import json
import logging
import re
import signal
import socket
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.config import Config
from bot.handlers import send
from bot.telegram import polling, webhook
from bot.telegram.request import AiohttpRequest
from bot.telegram.serve import TokenError
from bot.telegram.updates import understood
from bot.wording import texts
from tests import certificates, samples
from tests.bot_api import BotApi, Message, Update
from tests.bot_api.records import FaultKind
from tests.recorder import chinese
from tests.serving import SECONDS_TO_START, SECRET, TOKEN, free_port, served, settings, until, with_webhook
from tests.wire import NOTHING_SENT, PERHAPS_SENT, Break, Wire, resolve_by

pytestmark = pytest.mark.anyio

DEEP = b"[" * 100_000
ANSWERS: dict[str, FaultKind] = {
    "conflict": 409,
    "slow down": 429,
    "a fault of Telegram": 500,
    "bad gateway, in HTML": 502,
    "unavailable": 503,
    "gateway timeout": 504,
    "refused": 403,
    "a status that does not exist": 418,
    "dropped": "drop",
    "cut short": "truncate",
    "too late": "delay",
    "not before it is too late": "stall",
    "byte by byte": "drip",
    "empty": b"",
    "a page to log in": b"<html>Free WiFi!</html>",
    "no JSON": b"\xff\xfe{",
    "nested": DEEP,
    "a list": b"[]",
    "a number": b"5",
    "nothing at all": b"null",
    "no result": b'{"ok":true}',
    "not ok": b'{"ok":false,"error_code":500,"description":"Internal Server Error"}',
    "unknown parameters": b'{"ok":false,"description":"x","parameters":[1]}',
    "a wait of no length": b'{"ok":false,"description":"x","parameters":{"retry_after":"soon"}}',
}
"""Answers to any call."""
BATCHES: dict[str, FaultKind] = {
    "no list": b'{"ok":true,"result":true}',
    "an object": b'{"ok":true,"result":{"update_id":1}}',
    "no updates": b'{"ok":true,"result":[null,5,"x",[],{},{"update_id":"1"},{"update_id":true}]}',
}
"""Answers to getUpdates only."""
NO_UPDATES: dict[str, tuple[bytes, int]] = {
    "empty": (b"", 400),
    "no JSON": (b"\xff\xfe{", 400),
    "a list": (b"[]", 400),
    "nested": (DEEP, 400),
    "no id": (b'{"message":{}}', 400),
    "an id that is none": (b'{"update_id":true}', 400),
    "an id in words": (b'{"update_id":"1"}', 400),
    "nothing in it": (b'{"update_id":900000001}', 200),
    "of an unknown kind": (b'{"update_id":900000002,"telepathy":{"text":"x"}}', 200),
    "a message that is none": (b'{"update_id":900000003,"message":5}', 200),
    "a date beyond all": (
        b'{"update_id":900000004,"message":{"message_id":1,"date":1e300,"chat":{"id":1,"type":"private"}}}',
        200,
    ),
    "too large": (b'{"update_id":1,"x":"' + b"x" * 2**20 + b'"}', 413),
}
"""Bodies that come to the webhook, and the status they are answered with."""


@pytest.fixture(autouse=True)
def _hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Seconds become hundredths, or every fault would take some."""
    monkeypatch.setenv("NO_PROXY", "*")
    monkeypatch.setattr(polling, "FIRST_PAUSE", 0.02)
    monkeypatch.setattr(polling, "PATIENCE", 1)
    monkeypatch.setattr(polling, "LATE", 0.7)
    monkeypatch.setattr(send, "PAUSES", (0.02, 0.05, 0.1))
    monkeypatch.setattr(webhook, "LOOK_EVERY", 0.05)
    monkeypatch.setattr("bot.telegram.request.SLACK", 0.2)
    for name, seconds in ("read_timeout", 0.7), ("connect_timeout", 0.3), ("pool_timeout", 0.3):
        monkeypatch.setitem(AiohttpRequest.__init__.__kwdefaults__ or {}, name, seconds)


def configured(how: str, reports: Path, url: str) -> tuple[Config, int]:
    port = free_port()
    health = {"port": port}
    making = settings if how == "polling" else with_webhook
    return making(reports, url, health=health), port


def replies(telegram: BotApi, asked: Update) -> list[Message]:
    """What the bot has said to whoever asked."""
    assert asked.message is not None
    return [sent for sent in telegram.sent if sent.chat_id == asked.message.chat_id]


def logged(asked: Update, caplog: pytest.LogCaptureFixture) -> bool:
    """True where the log says why a question may have no answer."""
    return re.search(rf"更新 {asked.update_id}(：没能回复|：Telegram 没有回话| 出错)", caplog.text) is not None


async def _holds(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(SECONDS_TO_START):
        while not condition():  # noqa: ASYNC110 - nothing tells of it
            await asyncio.sleep(0.02)


async def answered(telegram: BotApi) -> None:
    """A new reader asks, and gets one answer."""
    asked = await telegram.say(telegram.add_user("读者"), samples.BEDS)
    assert "520张" in (await telegram.reply_to(asked, SECONDS_TO_START)).text
    assert len(replies(telegram, asked)) == 1


async def test_polling_gets_over_every_answer(
    telegram: BotApi, reports: Path, client: aiohttp.ClientSession, caplog: pytest.LogCaptureFixture
) -> None:
    config, port = configured("polling", reports, telegram.url)
    async with served(config) as bot:
        await until(client, port, "running")
        for name, kind in (ANSWERS | BATCHES).items():
            caplog.clear()
            asked = await telegram.say(telegram.add_user("读者"), samples.DIRECTOR)  # on the way, or soon
            telegram.fail("getUpdates", kind, seconds=3.0)
            await answered(telegram)
            assert "贺兰山" in (await telegram.reply_to(asked, SECONDS_TO_START)).text, name
            assert len(replies(telegram, asked)) == 1, name
            assert not bot.done(), name
            assert any(record.levelno >= logging.WARNING for record in caplog.records), name
        signal.raise_signal(signal.SIGTERM)
        await bot
    assert telegram.refused == []
    assert telegram.pending == []


@pytest.mark.parametrize("how", ["polling", "webhook"])
async def test_what_cannot_be_sent_is_sent_once_or_its_loss_is_logged(
    telegram: BotApi, reports: Path, client: aiohttp.ClientSession, caplog: pytest.LogCaptureFixture, how: str
) -> None:
    config, port = configured(how, reports, telegram.url)
    apology = chinese(texts.APOLOGY)
    caplog.set_level(logging.INFO)
    async with served(config) as bot:
        await until(client, port, "running")
        for name, kind in ANSWERS.items():
            caplog.clear()
            telegram.fail("sendMessage", kind, seconds=3.0)
            asked = await telegram.say(telegram.add_user("读者"), samples.BEDS)
            await _holds(lambda: not telegram._faults["sendMessage"])
            await answered(telegram)
            unsure = kind in {"truncate", "delay", "drip", "stall"}  # was it sent? the bot cannot know
            async with asyncio.timeout(SECONDS_TO_START):
                while not logged(asked, caplog):
                    if not unsure and replies(telegram, asked):
                        break
                    await asyncio.sleep(0.02)
            assert [sent.text for sent in replies(telegram, asked)].count(apology) <= 1, name
            assert len([sent for sent in replies(telegram, asked) if sent.text != apology]) <= 1, name
            assert not bot.done(), name
        signal.raise_signal(signal.SIGTERM)
        await bot
    assert telegram.refused == []


async def test_the_webhook_gets_over_every_body(
    telegram: BotApi, reports: Path, client: aiohttp.ClientSession, caplog: pytest.LogCaptureFixture
) -> None:
    config, port = configured("webhook", reports, telegram.url)
    address = config.webhook.address
    secret = {webhook.SECRET_HEADER: SECRET}
    async with served(config) as bot:
        await until(client, port, "running")
        for name, (body, status) in NO_UPDATES.items():
            async with client.post(address, data=io.BytesIO(body), headers=secret) as answer:
                assert answer.status == status, name
            await answered(telegram)
        for name, headers in ("none", {}), ("wrong", {webhook.SECRET_HEADER: "x"}):
            started = time.thread_time()
            for _ in range(100):
                async with client.post(address, data=b"{" * 1000, headers=headers) as answer:
                    assert answer.status == 403, name
            assert (time.thread_time() - started) / 100 < 0.01, "refusing costs little"
        for method, status in ("GET", 405), ("PUT", 405), ("DELETE", 405):
            async with client.request(method, address, headers=secret) as answer:
                assert answer.status == status
        for bytes_ in b"\x16\x03\x01\x02\x00", b"POST / HTTP/1.1\r\nContent-Length: 99\r\n\r\n{", b"\0" * 5000:
            _, writer = await asyncio.open_connection("127.0.0.1", config.webhook.port)
            writer.write(bytes_)
            await writer.drain()
            writer.close()  # broken off
        await answered(telegram)
        for name, kind in ANSWERS.items():
            telegram.fail("getWebhookInfo", kind, seconds=3.0)
            await telegram.wait_for("getWebhookInfo", within=SECONDS_TO_START)
            assert not bot.done(), name
        await answered(telegram)
        asked = await telegram.say(telegram.add_user("读者"), samples.BEDS)
        await telegram.reply_to(asked)
        for _ in range(3):
            await telegram.redeliver(asked)
        await answered(telegram)
        assert len(replies(telegram, asked)) == 1
        signal.raise_signal(signal.SIGTERM)
        await bot
    assert telegram.refused == []
    assert SECRET not in caplog.text


@pytest.mark.parametrize("how", ["polling", "webhook"])
@pytest.mark.parametrize("method", ["sendMessage", "getUpdates", "getWebhookInfo"])
async def test_a_token_revoked_in_mid_flight_ends_it(
    telegram: BotApi, reports: Path, client: aiohttp.ClientSession, how: str, method: str
) -> None:
    if method == ("getWebhookInfo" if how == "polling" else "getUpdates"):
        pytest.skip("never called that way")
    config, port = configured(how, reports, telegram.url)
    async with served(config) as bot:
        await until(client, port, "running")
        telegram.fail(method, 401)
        await telegram.say(telegram.add_user("读者"), samples.BEDS)
        async with asyncio.timeout(SECONDS_TO_START):
            with pytest.raises(TokenError):
                await bot


@pytest.fixture
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.telegram.serve.DRAIN", 0.5)


@pytest.mark.parametrize("how", ["polling", "webhook"])
@pytest.mark.parametrize("kind", ["delay", "stall"])
@pytest.mark.parametrize("meanwhile", ["nothing", "a reload", "a stop"])
async def test_an_answer_that_is_given_up_is_logged_whether_it_came_or_not(
    telegram: BotApi,
    reports: Path,
    client: aiohttp.ClientSession,
    caplog: pytest.LogCaptureFixture,
    *,
    how: str,
    kind: FaultKind,
    meanwhile: str,
) -> None:
    config, port = configured(how, reports, telegram.url)
    admin = telegram.add_user("管理员")
    config = replace(config, telegram=replace(config.telegram, admins=(admin.id,)))
    async with served(config) as bot:
        await until(client, port, "running")
        await answered(telegram)
        await telegram.wait_for("sendMessage", lambda call: bool(call.params["chat_id"] == admin.id), SECONDS_TO_START)
        telegram.fail("sendMessage", kind, seconds=3.0)  # not before administrators are welcomed
        asked = await telegram.say(telegram.add_user("读者"), samples.BEDS)
        await _holds(lambda: not telegram._faults["sendMessage"])
        if meanwhile == "a reload":
            samples.put(reports, samples.YUNLAN)
            said = await telegram.say(admin, "/reload")
            await telegram.reply_to(said, SECONDS_TO_START)
            await answered(telegram)
        if meanwhile != "a stop":
            await _holds(lambda: logged(asked, caplog))
        signal.raise_signal(signal.SIGTERM)
        await bot
    assert logged(asked, caplog)
    async with served(config):
        await answered(telegram)
        await answered(telegram)
    assert len(replies(telegram, asked)) == (kind == "delay"), "nothing is sent twice"
    assert telegram.pending == []


@pytest.mark.usefixtures("_impatient")
@pytest.mark.parametrize("how", ["polling", "webhook"])
@pytest.mark.parametrize("kind", [429, "stall"])
async def test_what_cannot_be_answered_in_time_when_it_stops_is_left_to_the_next_start(
    telegram: BotApi,
    reports: Path,
    client: aiohttp.ClientSession,
    caplog: pytest.LogCaptureFixture,
    *,
    how: str,
    kind: FaultKind,
) -> None:
    config, port = configured(how, reports, telegram.url)
    async with served(config) as bot:
        await until(client, port, "running")
        await answered(telegram)
        telegram.fail("sendMessage", kind, seconds=25, retry_after=25)
        asked = [await telegram.say(telegram.add_user("读者"), samples.BEDS) for _ in range(3)]
        await _holds(lambda: not telegram._faults["sendMessage"])
        signal.raise_signal(signal.SIGTERM)
        began = time.monotonic()
        await bot
        assert time.monotonic() - began < 6
    assert "留给下次启动" in caplog.text
    left = [one for one in asked if not replies(telegram, one)]
    assert left
    async with served(config):
        for update in asked:
            await telegram.reply_to(update, SECONDS_TO_START)
        await answered(telegram)
    assert [len(replies(telegram, update)) for update in asked] == [1] * len(asked)


async def test_updates_out_of_order_and_twice_are_answered_once_each(
    telegram: BotApi, reports: Path, client: aiohttp.ClientSession
) -> None:
    config, port = configured("polling", reports, telegram.url)
    async with served(config):
        await until(client, port, "running")
        asked = [await telegram.say(telegram.add_user("读者"), samples.BEDS) for _ in range(20)]
        telegram.pending.reverse()
        for update in asked[::3]:
            await telegram.redeliver(update)
        for update in asked:
            await telegram.reply_to(update, SECONDS_TO_START)
        await answered(telegram)
        assert [len(replies(telegram, update)) for update in asked] == [1] * len(asked)


async def test_an_answer_that_hangs_keeps_no_others_waiting(
    telegram: BotApi, reports: Path, client: aiohttp.ClientSession, caplog: pytest.LogCaptureFixture
) -> None:
    """Telegram gives a hundred updates at a time, beginning with the first that is not confirmed."""
    config, port = configured("polling", reports, telegram.url)
    async with served(config):
        await until(client, port, "running")
        await answered(telegram)
        telegram.fail("sendMessage", 429, retry_after=12)
        hangs = await telegram.say(telegram.add_user("读者"), samples.BEDS)
        await _holds(lambda: not telegram._faults["sendMessage"])
        began = time.monotonic()
        asked = [await telegram.say(telegram.add_user("读者"), samples.BEDS) for _ in range(250)]
        for update in asked:
            await telegram.reply_to(update, SECONDS_TO_START)
        assert time.monotonic() - began < 10
        assert not replies(telegram, hangs)
        assert f"更新 {hangs.update_id} 过了" in caplog.text
        await telegram.reply_to(hangs, SECONDS_TO_START)


@pytest.fixture
async def wire(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[tuple[BotApi, Wire]]:
    """Telegram behind a name and TLS."""
    own, foreign = certificates.make(tmp_path / "own"), certificates.make(tmp_path / "foreign")
    monkeypatch.setenv("SSL_CERT_FILE", str(own.certificate))
    async with BotApi(TOKEN, tls=certificates.server(own)) as telegram, Wire(telegram.port, foreign) as wire:
        resolve_by(wire.resolve, monkeypatch)
        yield telegram, wire


BROKEN: tuple[Break, ...] = (*NOTHING_SENT, *PERHAPS_SENT)
QUIET = 0.1
"""Seconds after which nothing is under way but a poll."""


@pytest.mark.parametrize("how", ["polling", "webhook"])
async def test_names_connections_and_tls_that_break_while_it_runs_are_waited_out(
    wire: tuple[BotApi, Wire],
    reports: Path,
    client: aiohttp.ClientSession,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    *,
    how: str,
) -> None:
    """Questions wait, or have their answers under way, when nothing goes through any more; then it does again."""
    telegram, way = wire
    monkeypatch.setattr(send, "PAUSES", (0.1, 0.3, 1.0))
    apology = chinese(texts.APOLOGY)
    config, port = configured(how, reports, way.url)
    caplog.set_level(logging.INFO)
    async with served(config) as bot:
        await until(client, port, "running")
        await answered(telegram)
        for kind in BROKEN:
            for sending_only in (False, True):
                caplog.clear()
                name, struck = f"{kind}, {'sending' if sending_only else 'all'}", way.struck
                await asyncio.sleep(QUIET)
                await way.breaks(kind, but_waiting=sending_only)
                asked = [await telegram.say(telegram.add_user("读者"), samples.BEDS) for _ in range(3)]
                if kind == "refused":
                    await asyncio.sleep(0.2)  # nothing tells of it
                else:
                    await _holds(lambda before=struck: way.struck > before)  # type: ignore[misc]
                await way.mends()
                await answered(telegram)
                for one in asked:
                    await _holds(lambda one=one: replies(telegram, one) or logged(one, caplog))  # type: ignore[misc]
                    given = [sent for sent in replies(telegram, one) if sent.text != apology]
                    assert len(given) <= 1, name
                    assert given or kind in PERHAPS_SENT, name
                assert not bot.done(), name
        signal.raise_signal(signal.SIGTERM)
        await bot
    assert telegram.refused == []
    assert telegram.pending == []
    assert TOKEN.partition(":")[2] not in caplog.text


@pytest.mark.parametrize("how", ["polling", "webhook"])
async def test_an_answer_that_finds_no_way_for_long_is_logged(
    wire: tuple[BotApi, Wire],
    reports: Path,
    client: aiohttp.ClientSession,
    caplog: pytest.LogCaptureFixture,
    how: str,
) -> None:
    telegram, way = wire
    apology = chinese(texts.APOLOGY)
    config, port = configured(how, reports, way.url)
    async with served(config) as bot:
        await until(client, port, "running")
        await answered(telegram)
        for kind in NOTHING_SENT:
            caplog.clear()
            await asyncio.sleep(QUIET)
            await way.breaks(kind, but_waiting=True)
            asked = await telegram.say(telegram.add_user("读者"), samples.BEDS)
            await _holds(lambda asked=asked: logged(asked, caplog))  # type: ignore[misc]
            await way.mends()
            await answered(telegram)
            assert {sent.text for sent in replies(telegram, asked)} <= {apology}, kind
            assert not bot.done(), kind
        signal.raise_signal(signal.SIGTERM)
        await bot


@pytest.mark.parametrize("url", ["http://telegram.invalid", "https://telegram.invalid"])
async def test_a_name_that_cannot_be_resolved_is_waited_for(
    reports: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setattr("bot.telegram.serve.FIRST_PAUSE", 0.02)
    await _waits(settings(reports, url), caplog)


async def test_a_certificate_of_nobody_known_is_no_telegram(
    reports: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.telegram.serve.FIRST_PAUSE", 0.02)
    heard: list[bytes] = []
    context = certificates.server(certificates.make(tmp_path))

    async def overhears(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.read(1000))
        writer.close()

    async with await asyncio.start_server(overhears, "127.0.0.1", 0, ssl=context) as server:
        await _waits(settings(reports, f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}"), caplog)
    assert not any(heard), "the token goes to nobody else"


async def test_a_port_that_speaks_something_else_or_nothing_is_waited_for(
    reports: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.telegram.serve.FIRST_PAUSE", 0.02)

    async def chatters(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail.example ESMTP\r\n")
        writer.close()

    async with await asyncio.start_server(chatters, "127.0.0.1", 0) as server:
        await _waits(settings(reports, f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"), caplog)
    caplog.clear()
    with socket.create_server(("127.0.0.1", 0)) as silent:
        await _waits(settings(reports, f"http://127.0.0.1:{silent.getsockname()[1]}"), caplog)


async def _waits(config: Config, caplog: pytest.LogCaptureFixture) -> None:
    """Says so, waits, and can be stopped."""
    async with served(config) as bot:
        async with asyncio.timeout(SECONDS_TO_START):
            while caplog.text.count("连不上 Telegram") < 2:
                assert not bot.done()
                await asyncio.sleep(0.02)
        signal.raise_signal(signal.SIGTERM)
        await bot
    assert TOKEN.partition(":")[2] not in caplog.text


WHOLE: dict[str, Any] = {
    "message_id": 3,
    "date": 1_700_000_000,
    "edit_date": 1_700_000_001,
    "chat": {"id": 7, "type": "private", "first_name": "甲"},
    "from": {"id": 7, "is_bot": False, "first_name": "甲", "language_code": "zh"},
    "text": "/ask 床位",
    "entities": [{"type": "bot_command", "offset": 0, "length": 4}],
    "reply_to_message": {"message_id": 2, "date": 1, "chat": {"id": 7, "type": "private"}},
}
ODD: tuple[Any, ...] = (
    None,
    0,
    -1,
    10**20,
    -(10**20),
    1e308,
    float("inf"),
    float("nan"),
    "",
    "x",
    "\ud800",
    True,
    [],
    {},
    [[]],
    [{}],
)


async def test_an_update_with_anything_in_any_place_is_understood_or_set_aside(telegram: BotApi, reports: Path) -> None:
    config, port = configured("polling", reports, telegram.url)
    async with aiohttp.ClientSession(trust_env=False) as client, served(config):
        await until(client, port, "running")
        for kind, body in (
            ("message", WHOLE),
            ("edited_message", WHOLE),
            (
                "callback_query",
                {"id": "1", "from": WHOLE["from"], "chat_instance": "1", "data": "1n", "message": WHOLE},
            ),
            ("inline_query", {"id": "1", "from": WHOLE["from"], "query": "床位", "offset": ""}),
        ):
            for spoilt in _spoilt(body):
                await telegram.deliver(kind, spoilt)
        await answered(telegram)
    assert understood({"update_id": 1, "message": WHOLE | {"date": 10**20}}, None) is None  # type: ignore[arg-type]


def _spoilt(body: dict[str, Any]) -> list[dict[str, Any]]:
    """The body with each value of ODD in each place, and with each place gone."""
    out = []
    for key, value in body.items():
        out += [body | {key: odd} for odd in ODD]
        out.append({other: kept for other, kept in body.items() if other != key})
        if isinstance(value, dict):
            out += [body | {key: inner} for inner in _spoilt(value)]
    return [spoilt for spoilt in out if _sendable(spoilt)]


def _sendable(body: dict[str, Any]) -> bool:
    try:
        json.dumps(body).encode()
    except (UnicodeEncodeError, ValueError):
        return False
    return True
