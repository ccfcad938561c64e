"""Two bots, processes of their own, on one cluster and one Redis, behind one address that Telegram delivers to."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
import sys
import uuid
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from tests import samples
from tests.bot_api import BotApi
from tests.bot_api.records import Message
from tests.cluster import Nodes
from tests.recorder import TOKEN
from tests.serving import free_port, with_us

pytestmark = pytest.mark.anyio
pytest.importorskip("redis")
ROOT = Path(__file__).parents[3]
SECRET = "s3cret"
SECONDS_TO_START = 60.0
WITHIN = 30.0
ADMIN = 77


@pytest.fixture(autouse=True)
def _direct(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "*")


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[str]:
    if shutil.which("redis-server") is None:
        pytest.skip("no redis-server here (Debian: redis-server)")
    port = free_port()
    with subprocess.Popen(
        with_us("redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(tmp_path)),
        stdout=subprocess.DEVNULL,
    ) as server:
        yield f"redis://127.0.0.1:{port}/0"
        server.terminate()


class Balancer:
    """Hands updates out in turn, and to the other bot where one cannot be reached, as a load balancer does."""

    def __init__(self, ports: Sequence[int]) -> None:
        self._ports = list(ports)
        self._turn = 0
        self.twice = False
        """Deliver everything to both."""

    async def deliver(self, request: web.Request) -> web.Response:
        body = await request.read()
        first, second = self._ports[self._turn % 2], self._ports[(self._turn + 1) % 2]
        self._turn += 1
        headers = {key: value for key, value in request.headers.items() if key.startswith("X-")}
        async with aiohttp.ClientSession(trust_env=False) as session:
            if self.twice:
                told = await asyncio.gather(*(self._to(session, port, body, headers) for port in (first, second)))
                return web.Response(status=max(told))
            told_first = await self._to(session, first, body, headers)
            return web.Response(
                status=told_first if told_first < 500 else await self._to(session, second, body, headers)
            )

    @staticmethod
    async def _to(session: aiohttp.ClientSession, port: int, body: bytes, headers: dict[str, str]) -> int:
        with suppress(aiohttp.ClientError):
            async with session.post(f"http://127.0.0.1:{port}/telegram", data=body, headers=headers) as answer:
                return answer.status
        return 502


@asynccontextmanager
async def balanced(ports: Sequence[int]) -> AsyncIterator[tuple[Balancer, int]]:
    balancer, port = Balancer(ports), free_port()
    application = web.Application()
    application.router.add_post("/telegram", balancer.deliver)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        yield balancer, port
    finally:
        await runner.cleanup()


@asynccontextmanager
async def bot(folder: Path, text: str) -> AsyncIterator[asyncio.subprocess.Process]:
    folder.mkdir()  # noqa: ASYNC240 - as here
    (folder / "config.toml").write_text(text, "utf-8")
    log = (folder / "log.txt").open("wb")
    started = await asyncio.create_subprocess_exec(
        *with_us(sys.executable, "-m", "bot", "run", "--config", str(folder / "config.toml")),
        cwd=ROOT,
        env={**os.environ, "TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_WEBHOOK_SECRET": SECRET},
        stdout=log,
        stderr=log,
    )
    try:
        yield started
    finally:
        if started.returncode is None:
            started.kill()
        await started.wait()
        log.close()


async def ready(port: int) -> None:
    async with aiohttp.ClientSession(trust_env=False) as session, asyncio.timeout(SECONDS_TO_START):
        while True:
            with suppress(aiohttp.ClientError):
                async with session.get(f"http://127.0.0.1:{port}/healthz") as answer:
                    if (await answer.json())["ok"]:
                        return
            await asyncio.sleep(0.2)


@pytest.fixture
async def pair(
    cluster: Nodes, redis: str, telegram: BotApi, reports: Path, tmp_path: Path
) -> AsyncIterator[tuple[Balancer, list[asyncio.subprocess.Process]]]:
    ports, prefix = [free_port(), free_port()], f"two{uuid.uuid4().hex[:6]}"
    async with balanced(ports) as (balancer, public):

        def settings(port: int) -> str:
            return f"""
[corpus]
folder = {json.dumps(str(reports))}
[retrieval]
engine = "opensearch"
hosts = {json.dumps(list(cluster.hosts))}
prefix = "{prefix}"
shards = 1
timeout_seconds = 10
[shared]
redis = "{redis}"
[telegram]
admins = [{ADMIN}]
questions_per_minute = 0
base_url = "{telegram.url}/bot"
[webhook]
url = "http://127.0.0.1:{public}"
port = {port}
"""

        async with bot(tmp_path / "one", settings(ports[0])) as one:
            await ready(ports[0])
            async with bot(tmp_path / "two", settings(ports[1])) as two:
                await ready(ports[1])
                yield balancer, [one, two]
    for name in ("one", "two"):
        log = (tmp_path / name / "log.txt").read_text("utf-8")
        assert "Traceback" not in log, log


def beds(message: Message) -> bool:
    return "520张" in message.text


def sent(telegram: BotApi) -> int:
    return len([call for call in telegram.calls if call.method == "sendMessage"])


async def test_readers_need_not_know_which_of_them_answers(
    pair: tuple[Balancer, list[asyncio.subprocess.Process]], telegram: BotApi, reports: Path
) -> None:
    balancer, [one, _two] = pair
    reader = telegram.add_user("读者")
    # A follow-up goes to the other bot, and so does a button.
    assert beds(await telegram.reply_to(await telegram.say(reader, samples.BEDS), WITHIN))
    followed = await telegram.reply_to(await telegram.say(reader, "那职工有多少人？"), WITHIN)
    assert "690人" in followed.text
    await telegram.answer_to(await telegram.press(reader, followed, "下文"), WITHIN)
    wider = await telegram.edit_of(followed, WITHIN)
    voted = await telegram.answer_to(await telegram.press(reader, wider, "👎"), WITHIN)
    asked_why = await telegram.answer_to(await telegram.press(reader, wider, "👎"), WITHIN)
    assert "用不了" not in str([voted.params, asked_why.params])  # as of an entry that nobody knows

    # What is delivered to both is answered once.
    balancer.twice = True
    before = sent(telegram)
    asked = [await telegram.say(telegram.add_user(f"甲{n}"), samples.BEDS) for n in range(6)]
    for said in asked:
        assert beds(await telegram.reply_to(said, WITHIN))
    await asyncio.sleep(1)
    assert sent(telegram) - before == len(asked)
    balancer.twice = False

    # A reload by one is served by both within ten seconds.
    samples.put(reports, samples.HEPING)
    admin = telegram.add_user("管理员", ADMIN)
    await telegram.say(admin, "/reload")
    await until_answered(telegram, samples.HEPING_BEDS)

    # One is killed under load: nothing is lost that the other can answer.
    asked = [await telegram.say(telegram.add_user(f"乙{n}"), samples.BEDS) for n in range(20)]
    one.kill()
    asked += [await telegram.say(telegram.add_user(f"丙{n}"), samples.BEDS) for n in range(10)]
    for said in asked:
        assert beds(await telegram.reply_to(said, 60))


async def until_answered(telegram: BotApi, question: str, within: float = 15.0) -> None:
    """Ask both bots, in turn, until both answer from the new report."""
    told: list[bool] = []
    async with asyncio.timeout(within + WITHIN):
        while told[-2:] != [True, True]:
            number = len(told)
            reply = await telegram.reply_to(await telegram.say(telegram.add_user(f"丁{number}"), question), WITHIN)
            told.append("张" in reply.text and "没有" not in reply.text)
            await asyncio.sleep(0.5)
