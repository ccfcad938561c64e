"""Long polling over real HTTP on loopback: what is fetched, confirmed and survived."""

from __future__ import annotations

import asyncio
import signal
import time
from pathlib import Path

import aiohttp
import pytest

from bot.telegram import polling
from bot.telegram.serve import DiedError, TokenError
from bot.telegram.updates import KINDS
from tests import samples
from tests.bot_api import BotApi
from tests.serving import SECONDS_TO_START, free_port, served, settings, until

pytestmark = pytest.mark.anyio


@pytest.fixture(autouse=True)
def _direct(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "*")
    monkeypatch.setattr(polling, "FIRST_PAUSE", 0.05)


async def test_more_than_fits_in_memory_is_fetched_bit_by_bit_and_all_is_answered(
    telegram: BotApi, reports: Path, client: aiohttp.ClientSession
) -> None:
    readers = [telegram.add_user(f"读者{number}") for number in range(50)]
    asked = [await telegram.say(reader, samples.BEDS) for _ in range(5) for reader in readers]  # while it is down
    port = free_port()
    async with served(settings(reports, telegram.url, health={"port": port})) as bot:
        await until(client, port, "running")
        poll = await telegram.wait_for("getUpdates")
        assert poll.params["allowed_updates"] == KINDS
        assert [call.method for call in telegram.calls].count("deleteWebhook") == 1
        async with asyncio.timeout(SECONDS_TO_START):
            while len(telegram.sent) < len(asked):  # noqa: ASYNC110 - the emulator has no event for that
                await asyncio.sleep(0.02)
        signal.raise_signal(signal.SIGTERM)
        await bot
    assert telegram.pending == []  # confirmed
    assert telegram.refused == []
    for question in asked:
        await telegram.reply_to(question)


async def test_faults_are_waited_out_as_telegram_asks(
    telegram: BotApi, reports: Path, client: aiohttp.ClientSession, caplog: pytest.LogCaptureFixture
) -> None:
    port = free_port()
    async with served(settings(reports, telegram.url, health={"port": port})):
        await until(client, port, "running")
        for fault in 409, 502, "drop":
            telegram.fail("getUpdates", fault)
            await telegram.wait_for("getUpdates", lambda call: call.injected)
        telegram.fail("getUpdates", "truncate")
        asked = await telegram.say(telegram.add_user("读者"), samples.DIRECTOR)
        assert "贺兰山" in (await telegram.reply_to(asked)).text
        telegram.fail("getUpdates", 429, retry_after=1)
        await telegram.wait_for("getUpdates", lambda call: call.status == 429)
        since = time.monotonic()
        asked = await telegram.say(telegram.add_user("读者"), samples.BEDS)
        assert "520张" in (await telegram.reply_to(asked)).text
        assert time.monotonic() - since > 0.9
    assert "另一个程序正在用同一个令牌接收消息" in caplog.text


async def test_what_was_received_is_answered_when_the_token_is_revoked_or_cannot_be_confirmed(
    telegram: BotApi, reports: Path, client: aiohttp.ClientSession, caplog: pytest.LogCaptureFixture
) -> None:
    port = free_port()
    async with served(settings(reports, telegram.url, health={"port": port})) as bot:
        await until(client, port, "running")
        asked = await telegram.say(telegram.add_user("读者"), samples.BEDS)
        await telegram.reply_to(asked)
        telegram.fail("getUpdates", 502, times=2)  # the poll under way, and the last one
        await telegram.wait_for("getUpdates", lambda call: call.status == 502)
        signal.raise_signal(signal.SIGTERM)
        await bot
    assert "没能向 Telegram 确认" in caplog.text
    async with served(settings(reports, telegram.url, health={"port": port})) as bot:
        await until(client, port, "running")
        telegram.revoke_token()
        async with asyncio.timeout(5):
            with pytest.raises(TokenError):
                await bot


async def test_a_poller_that_dies_ends_the_bot_and_says_where(
    telegram: BotApi,
    reports: Path,
    client: aiohttp.ClientSession,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def dies(_error: object) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr(polling, "_say", dies)
    port = free_port()

    async def lives() -> None:
        async with served(settings(reports, telegram.url, health={"port": port})) as bot:
            await until(client, port, "running")
            telegram.fail("getUpdates", 502)
            async with asyncio.timeout(SECONDS_TO_START):
                await bot

    with pytest.raises(DiedError):
        await lives()
    assert "RuntimeError: a bug (test_polling.py, line" in caplog.text
