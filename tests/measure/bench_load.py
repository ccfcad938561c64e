"""How many readers can ask at once: Chuchu beside a plain echo bot, both against the Bot API server of the tests.

    python -m tests.measure.bench_load [--users 200] [--questions 2000] [--rounds 3] [--webhook] [--at-least 0.9]
    python -m tests.measure.bench_load --alone [--questions 500] [--within 15]

The bots run as processes, by turns, so that what else the machine does falls on both.  Every user has
one question under way at any time and asks the next one as soon as the reply is there.  Measured are
replies per second, the time from update to reply, and the processor time that the bot's process took
for a reply, which other programs disturb least.  The echo bot is python-telegram-bot as its
documentation shows it; eight updates at once, as Chuchu has them by default.  What Chuchu owes to its
own way to Telegram shows beside a second one, "echo+": the same on Chuchu's event loop, over its
requests (bot/telegram/request.py).

`--alone`: one reader asks the five reports of corpus/reports, one question after the other.  The time from update to reply
is then what a reader waits, the network aside; the echo bots' shows how much of it is the emulator and the way there.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import os
import random
import shutil
import signal
import socket
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, NamedTuple

from bot.config import KEYS, ROOT
from bot.wording import texts
from tests.bot_api import BotApi, Message, User
from tests.serving import with_us

TOKEN = "8123456789:AAF1r3allyL00kLikeAT0kenD0ntI_abcdef"
SECONDS_TO_START, SECONDS_TO_REPLY = 60, 60
AT_ONCE = 8
LOADING = 0.1
"""Seconds of processor time in a second, above which a bot that nobody asks is still loading."""
ECHOES = {"echo": "echo", "echo+": "quick-echo"}
"""What each is started with."""
BOTS = (*ECHOES, "chuchu")
FRAMES = ("{}", "请问{}", "{}？", "想问一下，{}", "你好，{}", "麻烦问一下{}？", "{}，谢谢", "帮我查一下{}")
"""Distinct questions from one: no bot can answer from memory."""


class Run(NamedTuple):
    bot: str
    per_second: float
    p50: float
    p95: float
    """Milliseconds from update to reply."""
    processor: float
    """Milliseconds of the bot's process for a reply."""
    calls: float
    """Calls of the Bot API for a reply."""


def questions(number: int, seed: int) -> list[str]:
    lines = (ROOT / "tests" / "questions.jsonl").read_text("utf-8").splitlines()
    plain = [json.loads(line)["question"] for line in lines]
    distinct = list(dict.fromkeys(frame.format(text) for frame in FRAMES for text in plain))
    chosen = [text for text, _ in zip(itertools.cycle(distinct), range(number), strict=False)]
    random.Random(seed).shuffle(chosen)
    return chosen


class Crowd:
    """Users who ask one question after the other, all of them side by side."""

    def __init__(self, api: BotApi, users: int) -> None:
        self._api = api
        self._users = [api.add_user(f"读者{number}") for number in range(users)]
        self._waiting: dict[int, asyncio.Future[float]] = {}
        api.on_sent = self._replied

    def _replied(self, message: Message) -> None:
        if waiting := self._waiting.pop(message.chat_id, None):
            waiting.set_result(time.perf_counter())

    async def ask(self, user: User, question: str) -> float:
        """Seconds until the reply."""
        reply: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        self._waiting[user.id] = reply
        asked = time.perf_counter()
        await self._api.say(user, question)
        return await asyncio.wait_for(reply, SECONDS_TO_REPLY) - asked

    async def ask_all(self, asked: Sequence[str]) -> list[float]:
        left = iter(asked)

        async def one(user: User) -> list[float]:
            return [await self.ask(user, question) for question in left]

        return [seconds for some in await asyncio.gather(*map(one, self._users)) for seconds in some]


async def measure(bot: str, folder: Path, options: argparse.Namespace, seed: int) -> Run:
    async with BotApi(TOKEN) as api, running(command(bot, folder, api.url, webhook=options.webhook)) as process:
        crowd = Crowd(api, options.users)
        await crowd.ask(api.add_user("先来的"), "金乡县人民医院新院区有多少张床位")  # it has started
        await _settled(process)
        await crowd.ask_all(questions(options.users, seed + 1000))  # connections are open, word lists loaded
        calls, busy, started = len(api.calls), processor(process), time.perf_counter()
        seconds = await crowd.ask_all(questions(options.questions, seed))
        took = time.perf_counter() - started
        busy = processor(process) - busy
        assert not api.refused, api.refused[:3]
        failed = sum(message.text in texts.APOLOGY.in_every_language() for message in api.sent)
        assert not failed, f"{failed} of {len(api.sent)} replies are apologies: these figures would be worth nothing"
        sending = [call for call in api.calls[calls:] if call.method != "getUpdates"]
    thousandths = statistics.quantiles(seconds, n=20)
    per_reply = 1000 * busy / len(seconds), len(sending) / len(seconds)
    return Run(bot, len(seconds) / took, 1000 * statistics.median(seconds), 1000 * thousandths[-1], *per_reply)


async def _settled(process: asyncio.subprocess.Process) -> None:
    """Wait until it has loaded what it loads beside its first answer."""
    before = -1.0
    while processor(process) - before > LOADING:
        before = processor(process)
        await asyncio.sleep(1)


def processor(process: asyncio.subprocess.Process) -> float:
    """Seconds of processor time that the process has taken so far; nothing where there is no /proc."""
    stat = Path(f"/proc/{process.pid}/stat")
    if not stat.exists():
        return 0.0
    fields = stat.read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def command(bot: str, folder: Path, url: str, *, webhook: bool) -> list[str]:
    if bot in ECHOES:
        return [sys.executable, "-m", "tests.measure.bench_load", f"--{ECHOES[bot]}", url]
    config = folder / "config.toml"
    settings: dict[str, Any] = {
        "corpus.folder": str(folder / "reports"),
        "telegram.base_url": f"{url}/bot",
        "telegram.base_file_url": f"{url}/file/bot",
        "telegram.concurrent_updates": AT_ONCE,
        "telegram.questions_per_minute": 0,
        "log.level": "WARNING",
    }
    if webhook:
        port = free_port()
        settings |= {"webhook.url": f"http://127.0.0.1:{port}/telegram", "webhook.port": port}
    lines = [f"{key} = {json.dumps(value)}" for key, value in settings.items() if key in KEYS]
    config.write_text("\n".join(lines), "utf-8")
    shutil.rmtree(folder / "data", ignore_errors=True)
    return [sys.executable, "-m", "bot", "run", "--config", str(config)]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


@asynccontextmanager
async def running(words: Sequence[str]) -> AsyncIterator[asyncio.subprocess.Process]:
    environment = {**os.environ, "TELEGRAM_BOT_TOKEN": TOKEN, "NO_PROXY": "*"}
    process = await asyncio.create_subprocess_exec(*with_us(*words), cwd=ROOT, env=environment)
    try:
        yield process
        process.send_signal(signal.SIGTERM)
        await asyncio.wait_for(process.wait(), SECONDS_TO_START)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


def echo(url: str, *, quick: bool) -> None:
    """As python-telegram-bot's documentation shows it; `quick`: as fast as Chuchu sends and receives."""
    from telegram import Update
    from telegram.ext import Application, ContextTypes, MessageHandler, filters

    async def reply(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.message is not None
        await update.message.reply_text(update.message.text or "")

    builder = Application.builder().token(TOKEN).base_url(f"{url}/bot").base_file_url(f"{url}/file/bot")
    if quick:
        from bot.telegram.request import AiohttpRequest
        from bot.telegram.serve import loop_factory

        asyncio.set_event_loop((loop_factory() or asyncio.new_event_loop)())
        builder = builder.request(AiohttpRequest(AT_ONCE)).get_updates_request(AiohttpRequest(1))
    application = builder.concurrent_updates(AT_ONCE).build()
    application.add_handler(MessageHandler(filters.TEXT & ~filters.COMMAND, reply))
    application.run_polling(allowed_updates=Update.ALL_TYPES)


SAMPLES, FURTHER = ROOT / "corpus" / "reports", ROOT / "tests" / "reports"


def fill(folder: Path, sources: Sequence[Path] = (SAMPLES, FURTHER)) -> None:
    """The reports of some folders, those of both samples where none is named."""
    reports = folder / "reports"
    reports.mkdir()
    for source in sources:
        for file in source.iterdir():
            if file.suffix in {".txt", ".md"}:
                shutil.copy(file, reports)


async def compare(options: argparse.Namespace) -> float:
    """The share of the echo bot's replies per second that Chuchu reaches."""
    runs: list[Run] = []
    with tempfile.TemporaryDirectory() as name:
        fill(Path(name))
        how = "webhook" if options.webhook else "polling"
        print(
            f"{options.users} users, {options.questions} questions a run, {how}; {os.cpu_count()} cores, load {load()}"
        )
        print(f"{'':8}{'replies/s':>10}{'p50 ms':>9}{'p95 ms':>9}{'CPU ms':>8}{'calls':>7}")
        for seed, bot in itertools.product(range(options.rounds), BOTS):
            runs.append(await measure(bot, Path(name), options, seed))
            show(bot, runs[-1])
    middle = {}
    for bot in BOTS:
        columns = [*zip(*(run[1:] for run in runs if run.bot == bot), strict=True)]
        middle[bot] = Run(bot, *map(statistics.median, columns))
        show(f"{bot} *", middle[bot])
    shares = {bot: middle["chuchu"].per_second / middle[bot].per_second for bot in ECHOES}
    print(f"* median; Chuchu answers {shares['echo']:.0%} of what the echo bot echoes, {shares['echo+']:.0%} of echo+")
    return shares["echo"]


async def alone(options: argparse.Namespace) -> float:
    """Milliseconds within which 95 of 100 replies of Chuchu come to somebody who asks alone."""
    p95 = 0.0
    with tempfile.TemporaryDirectory() as name:
        fill(Path(name), [SAMPLES])
        print(f"one reader, {options.questions} questions on five reports; {os.cpu_count()} cores, load {load()}")
        print(f"{'':8}{'p50 ms':>9}{'p95 ms':>9}{'CPU ms':>8}")
        for bot in BOTS:
            run = await measure(bot, Path(name), options, seed=0)
            print(f"{bot:8}{run.p50:9.1f}{run.p95:9.1f}{run.processor:8.2f}", flush=True)
            p95 = run.p95
    return p95


def load() -> str:
    """What else the machine does: above half its cores, compare the CPU column rather than replies per second."""
    return f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"


def show(name: str, run: Run) -> None:
    figures = f"{run.per_second:10.0f}{run.p50:9.0f}{run.p95:9.0f}{run.processor:8.2f}{run.calls:7.2f}"
    print(f"{name:8}{figures}", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--users", type=int, default=200)
    parser.add_argument("--questions", type=int, help="in one run; 2000, or 500 where one reader asks alone")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--webhook", action="store_true", help="for Chuchu; the echo bot would need tornado")
    parser.add_argument("--alone", action="store_true", help="one reader, five reports: how long a reply takes")
    parser.add_argument("--within", type=float, default=0.0, help="exit with 1 where p95 is more milliseconds, alone")
    parser.add_argument("--at-least", type=float, default=0.0, help="exit with 1 below this share of the echo bot")
    for option in ECHOES.values():
        parser.add_argument(f"--{option}", metavar="URL", help=argparse.SUPPRESS)  # be an echo bot
    options = parser.parse_args()
    if url := options.echo or options.quick_echo:
        echo(url, quick=bool(options.quick_echo))
        return 0
    options.questions = options.questions or (500 if options.alone else 2000)
    if options.alone:
        options.users = 1
        p95 = asyncio.run(alone(options))
        return int(0 < options.within < p95)
    return int(asyncio.run(compare(options)) < options.at_least)


if __name__ == "__main__":
    sys.exit(main())
