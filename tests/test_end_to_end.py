"""The bot as a process, long polling, against a Bot API server that is as strict as Telegram's."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot import replies
from bot.config import ROOT
from tests import samples
from tests.bot_api import BotApi

pytestmark = pytest.mark.anyio

TOKEN = "8123456789:AAF1r3allyL00kLikeAT0kenD0ntI_abcdef"
ADMIN = 4711
SECONDS_TO_START = 30
"""A slow machine may need them; a usual one needs one."""


class Bot:
    def __init__(self, process: Process) -> None:
        self._process = process

    def stop(self) -> None:
        self._process.send_signal(signal.SIGTERM)

    async def ended(self) -> tuple[int, str]:
        """The exit code and all that was printed; the token must not be in it."""
        async with asyncio.timeout(SECONDS_TO_START):
            printed, errors = await self._process.communicate()
        output = printed.decode() + errors.decode()
        assert TOKEN.partition(":")[2] not in output
        assert self._process.returncode is not None
        return self._process.returncode, output


@asynccontextmanager
async def bot(
    url: str, reports: Path, token: str = TOKEN, *, admins: tuple[int, ...] = (), level: str = "INFO"
) -> AsyncIterator[Bot]:
    config = reports.parent / "config.toml"
    config.write_text(
        f"""
        [corpus]
        folder = {json.dumps(str(reports))}
        [telegram]
        admins = {list(admins)}
        base_url = "{url}/bot"
        base_file_url = "{url}/file/bot"
        [log]
        level = "{level}"
        """,
        "utf-8",
    )
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "run", "--config", str(config)),
        cwd=ROOT,
        env={**os.environ, "TELEGRAM_BOT_TOKEN": token, "PYTHONDONTWRITEBYTECODE": "1", "NO_PROXY": "*"},
        stdout=PIPE,
        stderr=PIPE,
    )
    try:
        yield Bot(process)
    finally:
        if process.returncode is None:
            process.kill()
            await process.communicate()


@pytest.fixture
async def telegram() -> AsyncIterator[BotApi]:
    async with BotApi(TOKEN) as api:
        yield api


async def test_a_reader_asks_an_administrator_reloads_a_stranger_does_not(telegram: BotApi, reports: Path) -> None:
    reader, admin = telegram.add_user("读者"), telegram.add_user("管理员", ADMIN)
    greeting = await telegram.say(admin, "/start")  # before the bot is up: it is answered when it is
    async with bot(telegram.url, reports, admins=(ADMIN,)) as running:
        assert "您好" in (await telegram.reply_to(greeting, SECONDS_TO_START)).text
        assert "reload" in telegram.menu({"type": "chat", "chat_id": ADMIN})
        assert set(telegram.menu({"type": "all_private_chats"})) == {"ask", "hospitals", "help"}

        answer = await telegram.reply_to(await telegram.say(reader, samples.BEDS))
        marked = {entity.type: entity.text for entity in answer.entities}
        assert answer.text.startswith(f"🏥 {samples.YUNLAN_HOSPITAL}\n")
        assert "开放床位520张" in marked["expandable_blockquote"]
        assert samples.YUNLAN in answer.text

        samples.put(reports, samples.HEPING)
        refused = await telegram.reply_to(await telegram.say(reader, "/reload"))
        assert refused.text == replies.NOT_FOR_YOU.text
        assert "还没有收录" in (await telegram.reply_to(await telegram.say(reader, samples.HEPING_BEDS))).text

        reloaded = await telegram.reply_to(await telegram.say(admin, "/reload"))
        assert "3 篇报道、3 家医院" in reloaded.text
        added = await telegram.reply_to(await telegram.say(reader, samples.HEPING_BEDS))
        assert added.text.startswith(f"🏥 {samples.HEPING_HOSPITAL}\n")
        assert "380张" in added.text

        group = telegram.add_supergroup("病友群", ["看病"])
        asked = await telegram.say(reader, f"/ask@chuchu_bot {samples.DIRECTOR}", group.topic("看病"))
        answer = await telegram.reply_to(asked)
        assert "贺兰山" in answer.text
        assert answer.reply_to == telegram.now(asked).message_id
        assert answer.thread_id == telegram.now(asked).thread_id

        running.stop()
        code, output = await running.ended()
    assert code == 0
    assert samples.YUNLAN_HOSPITAL not in output  # what people ask stays out of the log
    assert telegram.refused == []


async def test_what_is_in_flight_is_answered_before_it_stops(telegram: BotApi, reports: Path) -> None:
    reader = telegram.add_user("读者")
    telegram.fail("sendMessage", 429, retry_after=1)  # keeps the answer in flight for a second
    asked = await telegram.say(reader, samples.BEDS)
    async with bot(telegram.url, reports, level="DEBUG") as running:
        await telegram.wait_for("sendMessage", lambda call: call.status == 429, SECONDS_TO_START)
        running.stop()
        code, _output = await running.ended()
    assert code == 0
    assert "520张" in (await telegram.reply_to(asked)).text
    assert telegram.pending == []
    assert telegram.refused == []


async def test_a_wrong_token_ends_it_with_a_message(telegram: BotApi, reports: Path) -> None:
    for wrong in "8123456789:AAFwr0ngwr0ngwr0ngwr0ngwr0ngwr0ng_x", "not a token":
        async with bot(telegram.url, reports, wrong) as running:
            code, output = await running.ended()
        assert code == 1
        assert "TELEGRAM_BOT_TOKEN" in output
        assert "@BotFather" in output
        assert "Traceback" not in output
        assert wrong not in output


async def test_a_token_revoked_while_it_runs_ends_it_with_a_message(telegram: BotApi, reports: Path) -> None:
    async with bot(telegram.url, reports) as running:
        await telegram.wait_for("getMe", within=SECONDS_TO_START)
        await telegram.reply_to(await telegram.say(telegram.add_user("读者"), samples.BEDS), SECONDS_TO_START)
        telegram.revoke_token()
        code, output = await running.ended()
    assert code == 1
    assert "TELEGRAM_BOT_TOKEN" in output
    assert "Traceback" not in output


async def test_faults_on_the_way_are_survived(telegram: BotApi, reports: Path) -> None:
    reader = telegram.add_user("读者")
    telegram.fail("getMe", 502)
    telegram.fail("getUpdates", "truncate")
    async with bot(telegram.url, reports) as running:
        asked = await telegram.say(reader, samples.BEDS)
        assert "520张" in (await telegram.reply_to(asked, SECONDS_TO_START)).text
        await telegram.redeliver(asked)
        await telegram.deliver()  # one that cannot be parsed
        assert "贺兰山" in (await telegram.reply_to(await telegram.say(reader, samples.DIRECTOR))).text
        running.stop()
        code, output = await running.ended()
    assert code == 0
    assert "连不上 Telegram" in output
    assert "Traceback" not in output
    assert samples.YUNLAN_HOSPITAL not in output
    assert json.dumps(samples.YUNLAN_HOSPITAL).strip('"') not in output  # nor as it travels
    assert len(telegram.sent) == 2


async def test_without_a_network_it_says_so_waits_and_can_be_stopped(reports: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        port = nobody.getsockname()[1]
    async with bot(f"http://127.0.0.1:{port}", reports) as running:
        assert running._process.stderr is not None
        async with asyncio.timeout(SECONDS_TO_START):
            while "连不上 Telegram" not in (line := (await running._process.stderr.readline()).decode()):
                assert line, "it ended"
        running.stop()
        code, output = await running.ended()
    assert code == 0
    assert "Traceback" not in output
