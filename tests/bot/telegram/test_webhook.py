"""The webhook, health and the bot's life, over real HTTP on loopback."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import signal
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from telegram import Update

from bot.__main__ import main
from bot.config import Config, ConfigError
from bot.journal.journal import Journal
from bot.library.library import Library
from bot.library.reload import Stage
from bot.telegram import webhook
from bot.telegram.app import build_application
from bot.telegram.health import Health
from bot.telegram.order import order_of
from bot.telegram.request import AiohttpRequest
from bot.telegram.serve import TokenError, serve
from bot.telegram.updates import KINDS, WAITING
from bot.telegram.web import LARGEST, listening
from tests import certificates, samples
from tests.bot_api import BotApi
from tests.forked import Forked
from tests.problems import raises
from tests.serving import (
    JSON,
    SECONDS_TO_START,
    SECRET,
    TOKEN,
    free_port,
    health,
    served,
    settings,
    until,
    with_webhook,
)

pytestmark = pytest.mark.anyio

HEADER = "X-Telegram-Bot-Api-Secret-Token"


@pytest.fixture
async def client() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(trust_env=False, connector=aiohttp.TCPConnector(limit=0)) as session:
        yield session


@pytest.fixture(autouse=True)
def _direct(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "*")


def posted(number: int) -> JSON:
    """An update as Telegram sends it."""
    person = {"id": 5, "is_bot": False, "first_name": "读者"}
    chat = {"id": 5, "type": "private", "first_name": "读者"}
    return {
        "update_id": number,
        "message": {"message_id": 1, "date": int(time.time()), "chat": chat, "from": person, "text": "？"},
    }


async def test_questions_come_in_and_are_answered(
    telegram: BotApi, reports: Path, client: aiohttp.ClientSession
) -> None:
    config = with_webhook(reports, telegram.url)
    reader = telegram.add_user("读者")
    async with served(config):
        assert "520张" in (await telegram.reply_to(await telegram.say(reader, samples.BEDS), SECONDS_TO_START)).text
        wanted = (await telegram.wait_for("setWebhook")).params
        assert wanted["url"] == f"http://127.0.0.1:{config.webhook.port}/telegram"
        assert wanted["allowed_updates"] == KINDS
        assert wanted["secret_token"] == SECRET
        assert wanted["max_connections"] == 40
        assert "certificate" not in wanted
        status, report = await health(client, config.webhook.port)
        assert status == 200
        assert report["ok"] is True
        assert report["state"] == "running"
        assert report["reports"] == 2
        assert report["seconds_since_update"] in range(10)
        assert report["seconds_since_reload"] in range(10)
        assert report["version"]
    assert telegram.refused == []
    assert telegram.pending == []


async def test_the_kinds_of_updates_are_those_that_the_bot_handles() -> None:
    assert KINDS == ["message", "edited_message", "callback_query", "inline_query", "my_chat_member"]


async def test_only_telegram_is_listened_to(
    telegram: BotApi, reports: Path, client: aiohttp.ClientSession, caplog: pytest.LogCaptureFixture
) -> None:
    config = with_webhook(reports, telegram.url)
    url = f"http://127.0.0.1:{config.webhook.port}/telegram"
    right = {HEADER: SECRET}
    async with served(config):
        await until(client, config.webhook.port, "running")

        async def post(body: bytes, headers: dict[str, str], path: str = "") -> int:
            async with client.post(url + path, data=io.BytesIO(body), headers=headers) as answer:
                text = await answer.text()
                assert "Traceback" not in text
                return answer.status

        body = b'{"update_id": 1, "of_the_future": {"a": 1}}'
        for wrong in {}, {HEADER: ""}, {HEADER: SECRET[:-1]}, {HEADER: f"{SECRET}x"}, {HEADER: "密钥"}:
            assert await post(body, wrong) == 403
        assert await post(b"", {}) == 403
        assert await post(body, right, "/") == 404
        assert await post(body, right, "/../healthz") == 405
        assert await post(body, right, f"?secret={SECRET}") == 200
        async with client.get(url, headers=right) as answer:
            assert answer.status == 405
        async with client.get(f"http://127.0.0.1:{config.webhook.port}/metrics") as answer:
            assert answer.status == 404
        assert await post(b"x" * (LARGEST + 1), right) == 413
        for garbage in (
            *(
                b"",
                b"{",
                b"\xff\xfe",
                b"[1]",
                b"null",
                b"7",
                b'"a"',
                b"{}",
                b'{"update_id": "7"}',
                b'{"update_id": true}',
            ),
            b"[" * 500_000,
        ):
            assert await post(garbage, right) == 400
        assert await post(b'{"update_id": 7, "message": {"message_id": 1}}', right) == 200

        asked = await telegram.say(telegram.add_user("读者"), samples.BEDS)
        assert "520张" in (await telegram.reply_to(asked)).text
    assert "更新 7 无法解析" in caplog.text
    assert SECRET not in caplog.text
    assert [message.chat_id for message in telegram.sent] == [telegram.now(asked).chat_id]


@pytest.mark.parametrize(
    "noise",
    [
        b"\x16\x03\x01\x02\x00\x01\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET /" + b"a" * 20_000 + b" HTTP/1.1\r\n\r\n",
        b"POST /healthz HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n",
    ],
)
async def test_what_is_no_http_is_refused_and_fills_no_log(noise: bytes, caplog: pytest.LogCaptureFixture) -> None:
    port = free_port()
    async with listening(Health().routes, "127.0.0.1", port):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(noise)
        async with asyncio.timeout(5):
            assert b" 400 " in await reader.readline()
        writer.close()
    assert caplog.records == []


async def test_a_body_that_does_not_come_is_not_waited_for(
    telegram: BotApi, reports: Path, client: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook, "READ_WITHIN", 0.1)
    config = with_webhook(reports, telegram.url)
    async with served(config):
        await until(client, config.webhook.port, "running")
        reader, writer = await asyncio.open_connection("127.0.0.1", config.webhook.port)
        writer.write(f"POST /telegram HTTP/1.1\r\nHost: a\r\n{HEADER}: {SECRET}\r\nContent-Length: 99\r\n\r\n".encode())
        async with asyncio.timeout(5):
            assert b" 408 " in await reader.readline()
        writer.close()
        await writer.wait_closed()


async def test_what_cannot_be_queued_is_left_with_telegram(
    telegram: BotApi, reports: Path, client: aiohttp.ClientSession
) -> None:
    config = with_webhook(reports, telegram.url)
    receiver = webhook.Webhook(config, Health())
    library = await Library.open(reports, None, 10**6)
    journal = await Journal.open(None, days=1, megabytes=1)
    application = build_application(config, library, journal, request=AiohttpRequest(2), polling=receiver.request)
    port = config.webhook.port

    async def post(number: int) -> int:
        async with client.post(
            f"http://127.0.0.1:{port}/telegram", json=posted(number), headers={HEADER: SECRET}
        ) as answer:
            if answer.status == 503:
                assert answer.headers["Retry-After"] == "1"
            return answer.status

    async with listening(receiver.routes, "127.0.0.1", port):
        assert await post(0) == 503  # before it has begun
        await application.initialize()
        await receiver.begin(application)
        posts = [asyncio.create_task(post(number)) for number in range(1, WAITING + 1)]
        while not application.update_queue.full():  # noqa: ASYNC110 - the queue has no event for that
            await asyncio.sleep(0.01)
        assert await post(WAITING + 1) == 503
        first = application.update_queue.get_nowait()
        assert isinstance(first, Update)
        assert not any(one.done() for one in posts)  # taken, and not worked on to the end
        order_of(application).taken.end(first.update_id)
        assert await posts[first.update_id - 1] == 200
        posts.append(asyncio.create_task(post(WAITING + 2)))
        while not application.update_queue.full():  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        await receiver.stop()
        assert await post(WAITING + 3) == 503
        for number in range(1, WAITING + 3):
            order_of(application).taken.end(number)
        assert set(await asyncio.gather(*posts)) == {200}
    await application.shutdown()
    await journal.close()
    await library.close()


async def test_a_port_in_use_is_named(telegram: BotApi, reports: Path) -> None:
    config = with_webhook(reports, telegram.url)
    with (
        socket.create_server(("127.0.0.1", config.webhook.port)),
        raises(ConfigError, match=f"端口 {config.webhook.port} 上接收连接"),
    ):
        await serve(config)
    with raises(ConfigError, match="换一个端口或地址"):
        await serve(settings(reports, telegram.url, health={"listen": "192.0.2.1", "port": free_port()}))


async def test_an_address_that_telegram_refuses_ends_it(telegram: BotApi, reports: Path) -> None:
    config = with_webhook(reports, telegram.url, webhook={"url": "http://bot.example.org"})
    with raises(ConfigError, match=r"不接受 webhook 的网址 http://bot\.example\.org/telegram"):
        await serve(config)


# Health.


async def test_health_while_it_starts_and_with_long_polling(
    telegram: BotApi, reports: Path, client: aiohttp.ClientSession
) -> None:
    port = free_port()
    config = settings(reports, telegram.url, health={"port": port})
    telegram.fail("getMe", 502)
    async with served(config):
        status, report = await health(client, port)
        assert status == 503
        assert report["ok"] is False
        assert report["state"] == "starting"
        assert report["seconds_since_update"] is None
        report = await until(client, port, "running")
        assert report["reports"] == 2
        assert report["seconds_since_update"] is None
        await telegram.reply_to(await telegram.say(telegram.add_user("读者"), samples.BEDS))
        assert (await health(client, port))[1]["seconds_since_update"] in range(10)
        async with client.post(f"http://127.0.0.1:{port}/telegram", headers={HEADER: SECRET}) as answer:
            assert answer.status == 404
        async with client.head(f"http://127.0.0.1:{port}/healthz") as answer:
            assert answer.status == 200


async def test_health_has_a_port_of_its_own_beside_the_webhook(
    telegram: BotApi, reports: Path, client: aiohttp.ClientSession
) -> None:
    port = free_port()
    config = with_webhook(reports, telegram.url, health={"port": port})
    async with served(config):
        await until(client, port, "running")
        assert (await health(client, config.webhook.port))[0] == 200


async def test_how_far_the_first_load_is_can_be_asked_and_is_logged(
    telegram: BotApi, reports: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("bot.telegram.serve.SECONDS_BETWEEN_LINES", 0.0)
    for number in range(300):
        (reports / f"{number}.txt").write_text(samples.TEXTS[samples.HEPING].replace("380", str(number)), "utf-8")
    port = free_port()
    config = settings(reports, telegram.url, health={"port": port})
    with caplog.at_level(logging.INFO):
        async with aiohttp.ClientSession() as client, served(config):
            async with asyncio.timeout(SECONDS_TO_START):
                while not (report := (await health(client, port))[1])["loading"]:
                    assert report["state"] == "starting"
            assert report["loading"]["stage"] in set(Stage)
            assert report["loading"]["of"] in {0, 302} or report["loading"]["stage"] == Stage.INDEX
            assert (await until(client, port, "running"))["loading"] is None
    assert "正在载入语料，还不能回答：读取文件" in caplog.text


async def test_the_command_line_asks_for_health(
    telegram: BotApi, reports: Path, client: aiohttp.ClientSession, capsys: pytest.CaptureFixture[str]
) -> None:
    async def asked(config: Config) -> tuple[int, str, str]:
        code = await asyncio.to_thread(main, ["health", "--config", str(config.file)])
        return code, *capsys.readouterr()

    code, _printed, error = await asked(settings(reports, telegram.url))
    assert code == 2
    assert "health.port" in error

    files = certificates.make(reports.parent)
    own = {"listen": "0.0.0.0", "certificate": str(files.certificate), "key": str(files.key)}
    own_port = {"listen": "0.0.0.0", "port": free_port()}
    for make, sections in (with_webhook, {"webhook": own}), (settings, {"health": own_port}):
        config = make(reports, telegram.url, **sections)
        code, printed, error = await asked(config)
        assert (code, printed) == (1, "")
        assert "没有回答" in error
        async with served(config):
            async with asyncio.timeout(SECONDS_TO_START):
                while (await asked(config))[0] != 0:  # noqa: ASYNC110 - another process, as far as this is concerned
                    await asyncio.sleep(0.05)
            code, printed, error = await asked(config)
        assert code == 0
        assert json.loads(printed)["ok"]


async def test_health_while_it_stops(telegram: BotApi, reports: Path, client: aiohttp.ClientSession) -> None:
    config = with_webhook(reports, telegram.url)
    async with served(config) as bot:
        await until(client, config.webhook.port, "running")
        telegram.fail("sendMessage", 429, retry_after=1)  # keeps the answer in flight for a second
        asked = await telegram.say(telegram.add_user("读者"), samples.BEDS)
        await telegram.wait_for("sendMessage", lambda call: call.status == 429)
        signal.raise_signal(signal.SIGTERM)
        await until(client, config.webhook.port, "stopping")
        assert (await health(client, config.webhook.port))[0] == 503
        later = await telegram.say(telegram.add_user("另一位"), samples.DIRECTOR)
        await bot
    assert "520张" in (await telegram.reply_to(asked)).text
    assert [update["update_id"] for update in telegram.pending] == [later.update_id]


@pytest.mark.parametrize("how", ["webhook", "polling"])
async def test_a_token_revoked_while_it_runs_ends_it(
    telegram: BotApi, reports: Path, client: aiohttp.ClientSession, how: str
) -> None:
    port = free_port()
    config = (with_webhook if how == "webhook" else settings)(reports, telegram.url, health={"port": port})
    async with served(config) as bot:
        await until(client, port, "running")
        telegram.revoke_token()
        if how == "webhook":  # Telegram's last update may still come
            last = client.post(config.webhook.address, json=posted(1), headers={HEADER: SECRET})
            async with last as answer:
                assert answer.status == 200
        async with asyncio.timeout(SECONDS_TO_START):
            with raises(TokenError, match="TELEGRAM_BOT_TOKEN"):
                await bot


async def test_a_token_revoked_in_silence_is_noticed_too(
    telegram: BotApi, reports: Path, client: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook, "LOOK_EVERY", 0.1)
    config = with_webhook(reports, telegram.url)
    async with served(config) as bot:
        await until(client, config.webhook.port, "running")
        telegram.revoke_token()
        async with asyncio.timeout(5):
            with pytest.raises(TokenError):
                await bot


async def test_a_webhook_that_someone_took_away_is_set_again(
    telegram: BotApi, reports: Path, client: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook, "LOOK_EVERY", 0.1)
    config = with_webhook(reports, telegram.url)
    async with served(config):
        await until(client, config.webhook.port, "running")
        await telegram.wait_for("setWebhook")
        async with client.post(f"{telegram.url}/bot{TOKEN}/deleteWebhook") as answer:
            assert answer.ok
        assert (await telegram.wait_for("setWebhook")).params["url"] == config.webhook.address
        telegram.fail("getWebhookInfo", 502)
        await telegram.wait_for("getWebhookInfo", lambda call: call.status == 502)
        asked = await telegram.say(telegram.add_user("读者"), samples.BEDS)
        assert "520张" in (await telegram.reply_to(asked)).text


# Certificates.


async def test_a_certificate_of_ones_own_is_given_to_telegram_and_used(
    telegram: BotApi, reports: Path, client: aiohttp.ClientSession
) -> None:
    files = certificates.make(reports.parent)
    port = free_port()
    own = {"certificate": str(files.certificate), "key": str(files.key)}
    config = settings(reports, telegram.url, webhook={"url": f"https://127.0.0.1:{port}", "port": port} | own)
    async with served(config):
        asked = await telegram.say(telegram.add_user("读者"), samples.BEDS)
        assert "520张" in (await telegram.reply_to(asked, SECONDS_TO_START)).text
        uploaded = (await telegram.wait_for("setWebhook")).params["certificate"]
        assert uploaded.content == files.certificate.read_bytes()
        assert (await health(client, port, "https"))[0] == 200
    assert telegram.refused == []


async def test_which_certificates_telegram_needs_to_be_given(telegram: BotApi, reports: Path) -> None:
    def uploaded(files: certificates.Certificate, *, key: bool) -> bytes | None:
        own = {"certificate": str(files.certificate)} | ({"key": str(files.key)} if key else {})
        return webhook.Webhook(with_webhook(reports, telegram.url, webhook=own), Health())._upload

    folder = reports.parent
    signed = certificates.make(folder, issuer="Some Authority")
    assert uploaded(signed, key=True) is None
    assert uploaded(signed, key=False) is not None  # for a proxy: it is there to be given
    own = certificates.make(folder)
    assert uploaded(own, key=True) == own.certificate.read_bytes()
    own.certificate.write_bytes(b"Bag Attributes: one\n" + own.certificate.read_bytes())
    assert uploaded(own, key=True) is not None


@pytest.mark.parametrize(
    "pem",
    [
        *(
            b"",
            b"\xff\x00",
            b"-----BEGIN CERTIFICATE-----",
            b"-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----",
        ),
        b"-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----",
    ],
)
def test_what_is_no_certificate_is_not_self_signed(pem: bytes) -> None:
    assert not webhook.self_signed(pem)


async def test_a_certificate_or_key_that_cannot_be_used_is_named(telegram: BotApi, reports: Path) -> None:
    (reports.parent / "other").mkdir()
    files, other = certificates.make(reports.parent), certificates.make(reports.parent / "other")
    for certificate, key in (files.certificate, other.key), (reports / "none.pem", files.key), (files.key, files.key):
        own = {"certificate": str(certificate), "key": str(key)}
        with raises(ConfigError, match=r"webhook\.certificate") as caught:
            await serve(with_webhook(reports, telegram.url, webhook=own))
        assert str(certificate) in str(caught.value)
    with raises(ConfigError, match="读不了证书"):
        await serve(with_webhook(reports, telegram.url, webhook={"certificate": "none.pem"}))


# The bot as a process of its own.


@asynccontextmanager
async def process(config: Config, **environment: str) -> AsyncIterator[Forked]:
    assert config.file is not None
    words = "run", "--config", str(config.file)
    folder = config.file.parent / "printed"
    started = Forked(folder, *words, environment={"TELEGRAM_BOT_TOKEN": TOKEN, **environment})
    try:
        yield started
    finally:
        if started.returncode is None:
            started.kill()
            await started.wait()


async def output_of(ending: Forked) -> str:
    async with asyncio.timeout(SECONDS_TO_START):
        printed, errors = await ending.communicate()
    output = printed.decode() + errors.decode()
    assert "Traceback" not in output
    assert "Unclosed" not in output
    assert TOKEN.partition(":")[2] not in output
    assert SECRET not in output
    return output


async def all_delivered(telegram: BotApi) -> None:
    async with asyncio.timeout(5):
        while True:
            if not telegram.pending:
                return
            await asyncio.sleep(0.02)


async def test_what_is_queued_is_answered_and_what_comes_while_it_is_down_waits_for_the_next_start(
    telegram: BotApi, reports: Path, client: aiohttp.ClientSession
) -> None:
    config = with_webhook(reports, telegram.url, log={"level": "DEBUG"})
    readers = [telegram.add_user(f"读者{number}") for number in range(20)]
    async with process(config, TELEGRAM_WEBHOOK_SECRET=SECRET) as bot:
        await until(client, config.webhook.port, "running")
        telegram.fail("sendMessage", 429, times=8, retry_after=1)
        asked = [await telegram.say(reader, samples.BEDS) for reader in readers]
        await telegram.wait_for("sendMessage", lambda call: call.status == 429)
        await all_delivered(telegram)
        bot.send_signal(signal.SIGTERM)
        output = await output_of(bot)
        assert bot.returncode == 0, output
    for question in asked:
        assert "520张" in (await telegram.reply_to(question)).text

    later = await telegram.say(readers[0], samples.DIRECTOR)
    await asyncio.sleep(0.2)
    assert telegram.pending  # the webhook is still set, and no one is there
    async with process(config) as bot:  # with a secret made at random
        assert "贺兰山" in (await telegram.reply_to(later, SECONDS_TO_START)).text
        bot.send_signal(signal.SIGTERM)
        await output_of(bot)
        assert bot.returncode == 0
    first, second = (call.params["secret_token"] for call in telegram.calls if call.method == "setWebhook")
    assert first == SECRET != second
    assert len(second) > 32

    async with process(settings(reports, telegram.url)) as bot:  # back to long polling
        asked_again = await telegram.say(readers[1], samples.DIRECTOR)
        assert "贺兰山" in (await telegram.reply_to(asked_again, SECONDS_TO_START)).text
        bot.send_signal(signal.SIGTERM)
        await output_of(bot)
    assert telegram.refused == []
