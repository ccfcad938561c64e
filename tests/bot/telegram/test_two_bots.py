"""Two bots, processes of their own, on one cluster and one Redis, behind one address that Telegram delivers to."""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
import time
import uuid
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from tests import samples
from tests.bot_api import BotApi
from tests.bot_api.records import Message, User
from tests.cluster import Nodes
from tests.forked import ERRORS, Forked
from tests.recorder import TOKEN
from tests.serving import free_port, with_us

pytestmark = pytest.mark.anyio
pytest.importorskip("redis")
from redis.asyncio import Redis  # noqa: E402

ROOT = Path(__file__).parents[3]
SECRET = "s3cret"
SECONDS_TO_START = 60.0
WITHIN = 30.0
ADMIN = 77
SECONDS_TO_FOLLOW = 10.0
"""Seconds after which the other bot serves what one brought, at most."""
ASKING, ASKED_A_SECOND = 600, 400
"""Readers who ask while a bot is killed, more a second than the bots answer."""


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
        self.ports = list(ports)
        self.turn = 0
        """Place of the bot that gets the next update."""
        self.twice = False
        """Deliver everything to both."""

    async def deliver(self, request: web.Request) -> web.Response:
        body = await request.read()
        first, second = self.ports[self.turn], self.ports[1 - self.turn]
        self.turn = 1 - self.turn
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
async def bot(folder: Path, text: str) -> AsyncIterator[Forked]:
    folder.mkdir()  # noqa: ASYNC240 - as here
    (folder / "config.toml").write_text(text, "utf-8")
    secrets = {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_WEBHOOK_SECRET": SECRET}
    started = Forked(folder, "run", "--config", str(folder / "config.toml"), environment=secrets)
    try:
        yield started
    finally:
        if started.returncode is None:
            started.kill()
        await started.wait()


async def health(port: int) -> dict[str, Any]:
    async with aiohttp.ClientSession(trust_env=False) as session:
        with suppress(aiohttp.ClientError):
            async with session.get(f"http://127.0.0.1:{port}/healthz") as answer:
                told: dict[str, Any] = await answer.json()
                return told
    return {}


async def until(port: int, key: str, value: object) -> float:
    """Wait until a bot says something of itself; the time at which it did."""
    async with asyncio.timeout(SECONDS_TO_START):
        while (await health(port)).get(key) != value:  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.1)
    return time.monotonic()


@pytest.fixture
async def pair(
    cluster: Nodes, redis: str, telegram: BotApi, reports: Path, tmp_path: Path
) -> AsyncIterator[tuple[Balancer, list[Forked]]]:
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
            await until(ports[0], "ok", True)
            async with bot(tmp_path / "two", settings(ports[1])) as two:
                await until(ports[1], "ok", True)
                yield balancer, [one, two]
    for name in ("one", "two"):
        log = (tmp_path / name / ERRORS).read_text("utf-8")
        assert "Traceback" not in log, log


def beds(message: Message) -> bool:
    return "520张" in message.text


def sent(telegram: BotApi) -> Counter[int]:
    """Messages by chat."""
    return Counter(int(call.params["chat_id"]) for call in telegram.calls if call.method == "sendMessage")


async def test_readers_need_not_know_which_of_them_answers(
    pair: tuple[Balancer, list[Forked]], telegram: BotApi, reports: Path, redis: str
) -> None:
    balancer, [one, _two] = pair
    reader = telegram.add_user("读者")
    # A follow-up goes to the other bot, and so does a button.
    balancer.turn = 0
    assert beds(await telegram.reply_to(await telegram.say(reader, samples.BEDS), WITHIN))
    followed = await telegram.reply_to(await telegram.say(reader, "那职工有多少人？"), WITHIN)
    assert "690人" in followed.text
    assert balancer.turn == 0
    await telegram.answer_to(await telegram.press(reader, followed, "下文"), WITHIN)
    wider = await telegram.edit_of(followed, WITHIN)
    balancer.turn = 0
    voted = await telegram.answer_to(await telegram.press(reader, wider, "👎"), WITHIN)
    balancer.turn = 0
    asked_why = await telegram.answer_to(await telegram.press(reader, wider, "👎"), WITHIN)
    assert "用不了" not in str([voted.params, asked_why.params])  # as of an entry that nobody knows

    # What is delivered to both is answered once.
    balancer.twice = True
    before = sent(telegram).total()
    asked = [await telegram.say(telegram.add_user(f"甲{n}"), samples.BEDS) for n in range(20)]
    for said in asked:
        assert beds(await telegram.reply_to(said, WITHIN))
    await asyncio.sleep(1)
    assert sent(telegram).total() - before == len(asked)
    balancer.twice = False

    # The journal is each bot's own, and an export says so.
    admin = telegram.add_user("管理员", ADMIN)
    await telegram.say(admin, "/export")
    async with asyncio.timeout(WITHIN):
        while not any("各记各的" in str(call.params.get("text")) for call in telegram.calls):  # noqa: ASYNC110
            await asyncio.sleep(0.1)

    # A reload by one is served by both within ten seconds.
    samples.put(reports, samples.HEPING)
    await telegram.say(admin, "/reload")
    times = await asyncio.gather(*(until(port, "reports", 3) for port in balancer.ports))
    print(f"the other bot served it {abs(times[1] - times[0]):.1f} s later")
    assert abs(times[1] - times[0]) < SECONDS_TO_FOLLOW
    for n in range(2):
        reply = await telegram.reply_to(await telegram.say(telegram.add_user(f"丁{n}"), samples.HEPING_BEDS), WITHIN)
        assert "380张" in reply.text

    # One is killed under load: nothing is lost that the other can answer.
    readers = [telegram.add_user(f"乙{n}") for n in range(ASKING)]
    await killed_under_load(one, readers, telegram)
    assert not await health(balancer.ports[0])

    # Redis is lost, too: whoever is left goes on alone.
    shared = Redis.from_url(redis)
    await shared.shutdown(nosave=True)
    await shared.aclose()
    for said in [await telegram.say(reader, samples.BEDS) for reader in readers[:5]]:
        assert beds(await telegram.reply_to(said, WITHIN))


async def killed_under_load(one: Forked, readers: Sequence[User], telegram: BotApi) -> None:
    """Kill a bot while readers ask; each gets an answer."""
    seconds: list[float] = []

    async def ask(number: int, reader: User) -> None:
        await asyncio.sleep(number / ASKED_A_SECOND)
        begun = time.monotonic()
        assert beds(await telegram.reply_to(await telegram.say(reader, samples.BEDS), 60))
        seconds.append(time.monotonic() - begun)

    async def kill() -> None:
        await asyncio.sleep(len(readers) / ASKED_A_SECOND / 2)
        one.kill()

    await asyncio.gather(kill(), *(ask(*each) for each in enumerate(readers)))
    await asyncio.sleep(1)
    twice = sum(sent(telegram)[reader.id] > 1 for reader in readers)
    answered = f"{len(seconds)} of {len(readers)} answered, {twice} twice"
    print(f"killed under load: {answered}, the slowest after {max(seconds):.1f} s")
