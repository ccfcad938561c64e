"""Chuchu under fire: make drill ARGS="stops --count 20", or queued, flood, crowd, network, soak, patterns; without a name all of them.

The bot runs as a process, against the Bot API server of the tests.  Every answer is held against the reports: its quote
must stand in one on the hospital that it names.  Each part prints a row: what was tried, how often, what was lost.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import itertools
import json
import os
import random
import re
import signal
import sqlite3
import statistics
import sys
import tarfile
import tempfile
import threading
import time
import traceback
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from typing import Any, NamedTuple

from bot.config import ROOT
from bot.wording import texts
from bot.wording.replies import hospitals_shown
from corpus.reading.parse import parse
from corpus.store.generations import Generations
from tests import certificates, samples
from tests.bot_api import BotApi, Message, User
from tests.bot_api.records import FaultKind
from tests.measure import growth
from tests.measure.bench_load import TOKEN, fill, questions
from tests.measure.fuzz import wrong
from tests.serving import SECRET, free_port, with_us
from tests.wire import NOTHING_SENT, PERHAPS_SENT, Wire, address_of, resolve_by

ADMIN = 10**9
"""No reader of the emulator gets this id."""
SECONDS_TO_REPLY, SECONDS_TO_SETTLE = 300, 300
"""What is unanswered when all have left is lost."""
REASONS = re.compile(r"更新 (\d+)(?:：没能回复|：Telegram 没有回话| 出错| 过了)")
"""How the log says that a question may have no answer."""
TICK = 0.01
"""Seconds between two looks at the event loop."""
ACTS = ("upload", "reload", "look", "backup")
"""What an administrator does."""
LOOKS = {"/status": "内存", "/unanswered": "最近", "/export": "已导出"}
"""What an administrator looks at after each reload, and a word of what is told."""
LONG = 0.1
"""Seconds for which it may not turn."""
LAST_LINES = 60
"""Lines shown of a log."""
DEEP = 10
"""Calls shown of a thread."""
OWN, CERTIFICATE = "telegram", "webhook.pem"
"""Folder of Telegram's certificate, and its file, beside a bot's settings."""
UNKNOWN = "unknown"
"""File beside a bot's settings while Telegram's name is not found."""


class Row(NamedTuple):
    """A row of the table."""

    tried: str
    times: int
    lost: int
    wrong: int
    """Answers under the name of another hospital."""
    unfaithful: int
    """Quotes that stand in no report."""
    more: str


# --- what is asked, and what comes back ---


@dataclass
class Ledger:
    """Every question with the replies to it; an apology is no answer."""

    api: BotApi
    owners: dict[str, set[str]]
    """Report, without white space, to its hospitals."""
    replies: defaultdict[int, list[Message]] = field(default_factory=lambda: defaultdict(list))
    waiting: dict[int, tuple[int, asyncio.Future[None]]] = field(default_factory=dict)
    """Chat to how many replies are waited for there."""
    asked: defaultdict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    updates: defaultdict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    """Of the questions, as the bot's log names them."""
    wrong: list[str] = field(default_factory=list)
    unfaithful: list[str] = field(default_factory=list)
    quotes: int = 0

    def __post_init__(self) -> None:
        self.api.on_sent = self._sent

    async def ask(self, question: str, reader: User | None = None) -> int:
        """Ask as a new reader, or as one who asks several; the chat."""
        reader = reader or self.api.add_user("读者")
        self.asked[reader.id].append(question)
        self.updates[reader.id].append((await self.api.say(reader, question)).update_id)
        return reader.id

    async def reply(self, chat: int, seconds: float = SECONDS_TO_REPLY) -> Message:
        """The reply to the last of the questions that were asked in a chat, once there is one to each."""
        count = len(self.asked[chat])
        if len(self.replies[chat]) < count:
            answered = asyncio.get_running_loop().create_future()
            self.waiting[chat] = count, answered
            async with asyncio.timeout(seconds):  # wait_for may overlook, until Python 3.12, that it was cancelled
                await answered
        return self.replies[chat][count - 1]

    def _sent(self, message: Message) -> None:
        if message.text in texts.APOLOGY.in_every_language():
            return
        self.replies[message.chat_id].append(message)
        count, waiting = self.waiting.get(message.chat_id, (0, None))
        if waiting and not waiting.done() and len(self.replies[message.chat_id]) >= count:
            waiting.set_result(None)
        self._hold(message)

    def _hold(self, message: Message) -> None:
        """Hold the quotes of a reply against the reports."""
        quotes = message.entity("blockquote")
        self.quotes += len(quotes)
        for quote in quotes:
            holding = [hospitals for source, hospitals in self.owners.items() if all(_in(quote, source))]
            if not holding:
                self.unfaithful.append(message.text)
            elif len(quotes) == 1 and not any({*hospitals_shown(message.text)} <= hospitals for hospitals in holding):
                self.wrong.append(message.text)

    async def settled(self, seconds: float = SECONDS_TO_SETTLE, log: Path | None = None) -> None:
        """Wait until all is answered, or the time is over; or until the rest is given up, as the log says."""
        until = time.monotonic() + seconds
        while time.monotonic() < until and (self.lost if log is None else self.unexplained(log)):  # noqa: ASYNC110
            await asyncio.sleep(0.1 if log is None else 1)

    @property
    def lost(self) -> int:
        return sum(max(0, len(asked) - len(self.replies[chat])) for chat, asked in self.asked.items())

    @property
    def twice(self) -> int:
        return sum(max(0, len(self.replies[chat]) - len(asked)) for chat, asked in self.asked.items())

    def unexplained(self, log: Path, *, show: bool = False) -> list[str]:
        """Questions without an answer and without a reason in the log: the chats, and what was asked.

        `show`: print those, and those with a reason, with their updates.
        """
        given_up = Counter(map(int, REASONS.findall(log.read_text("utf-8", "replace"))))
        found = []
        for chat, asked in self.asked.items():
            missing = len(asked) - len(self.replies[chat])
            if missing > 0:
                reasons = sum(given_up[update] > 0 for update in self.updates[chat])
                if show:
                    told = f"{missing} unanswered, {reasons} given up in the log"
                    print(f"{chat}: {asked}, updates {self.updates[chat]}: {told}")
                found += [f"{chat}: {asked}"] * max(0, missing - reasons)
        return found

    def out_of_order(self, journal: Path) -> int:
        """Count chats in which a reply came before the one to an earlier question.

        The button to vote by names the reply's entry in the journal, and so the question.
        """
        with closing(sqlite3.connect(journal)) as connection:
            told = dict(connection.execute("SELECT id, question FROM entries"))
        entries = ((self.asked[chat], [*map(_entry, self.replies[chat])]) for chat in self.asked)
        return sum(not _in_order([told[e] for e in found if e in told], asked) for asked, found in entries)

    @property
    def total(self) -> int:
        return sum(map(len, self.asked.values()))

    def row(self, tried: str, count: int, more: str, log: Path, lost: int = 0) -> Row:
        for text in (*self.wrong[:5], *self.unfaithful[:5]):
            print(f"\n{text}\n")
        unexplained = self.unexplained(log, show=True)
        if given_up := self.lost - len(unexplained):
            more = f"{given_up} unanswered with the reason in the log; {more}"
        return Row(tried, count, len(unexplained) + lost, len(self.wrong), len(self.unfaithful), more)


def _in(quote: str, source: str) -> Iterator[bool]:
    """Tell of each line of a quote, and what stands before and behind an ellipsis, whether it stands in a source."""
    pieces = ("".join(piece.split()) for line in quote.splitlines() for piece in re.split("…+", line))
    return (piece in source for piece in pieces if piece)


def _entry(reply: Message) -> int:
    """The entry of the journal that a reply's buttons name, or 0."""
    data = next((b["callback_data"] for b in reply.buttons if b.get("callback_data", "").startswith("1v:")), "1v:0")
    return int(data.split(":")[1], 36)


def _in_order(some: list[str], asked: list[str]) -> bool:
    """Tell whether some of the questions follow one another as they were asked."""
    rest = iter(asked)
    return all(any(one == question for question in rest) for one in some)


def owners(reports: Path) -> dict[str, set[str]]:
    """What can be quoted of every report, each sentence of it cut out of the source, to the hospitals it is about."""
    told = [json.loads(line) for line in (ROOT / "tests" / "hospitals.jsonl").read_text("utf-8").splitlines()]
    known = {one["file"]: {*_named(one["hospital"])} for one in told}
    known |= {samples.YUNLAN: {samples.YUNLAN_HOSPITAL}}
    return {quotable(path): known[path.name] for path in reports.iterdir() if path.name in known}


def quotable(path: Path) -> str:
    report = parse(path.name, path.read_text("utf-8"))
    fault = wrong(report)
    assert not fault, fault
    return "".join("".join(sentence.text.split()) for passage in report.passages for sentence in passage.sentences)


def _named(told: str | list[str] | None) -> list[str]:
    """One hospital, several, or none."""
    return [told] if isinstance(told, str) else told or []


# --- the bot as a process ---


class Running(NamedTuple):
    process: asyncio.subprocess.Process
    folder: Path

    @property
    def memory(self) -> float:
        """Megabytes."""
        return _status(self.process.pid, "VmRSS") / 1024

    @property
    def threads(self) -> int:
        return int(_status(self.process.pid, "Threads"))

    @property
    def files(self) -> int:
        """Open ones, without those that watching it takes."""
        opened = [*Path(f"/proc/{self.process.pid}/fd").iterdir()]
        return sum(not os.path.realpath(one).endswith("schedstat") for one in opened)

    @property
    def state(self) -> str:
        return f"{self.memory:.0f} MB, {self.files} files, {self.threads} threads"

    def answers(self) -> None:
        """Note that it has begun to answer: from now on its event loop is watched."""
        (self.folder / "answering").touch()

    @property
    def blocked(self) -> str:
        """The longest time for which the event loop did not turn.  Where it stood then is beside it, in `stood`."""
        with suppress(OSError):
            held, busy, waited = (float(word) * 1000 for word in (self.folder / "loop").read_text().split())
            return (
                f"event loop blocked {held:.0f} ms at most (its own work {busy:.0f}; with waiting for a processor that "
                f"others had {waited:.0f})"
            )
        return ""


def _status(pid: int, name: str) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(float(line.split()[1]) for line in lines if line.startswith(f"{name}:"))


def _settings(folder: Path, url: str, per_minute: int, *, webhook: bool) -> Path:
    config = folder / "config.toml"
    settings: dict[str, Any] = {
        "corpus.folder": str(folder / "reports"),
        "data.folder": str(folder / "data"),
        "telegram.base_url": f"{url}/bot",
        "telegram.base_file_url": f"{url}/file/bot",
        "telegram.questions_per_minute": per_minute,
        "telegram.admins": [ADMIN],
        "log.level": "WARNING",
    }
    if webhook:
        port = free_port()
        settings |= {"webhook.url": f"http://127.0.0.1:{port}", "webhook.port": port}
    config.write_text("\n".join(f"{key} = {json.dumps(value)}" for key, value in settings.items()), "utf-8")
    return config


@asynccontextmanager
async def bot(folder: Path, url: str, *, per_minute: int = 0, webhook: bool = False) -> AsyncIterator[Running]:
    config = _settings(folder, url, per_minute, webhook=webhook)
    words = with_us(sys.executable, "-m", "tests.measure.drill", "--bot", str(config))
    environment = {**os.environ, "TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_WEBHOOK_SECRET": SECRET, "NO_PROXY": "*"}
    if (known := folder / OWN / CERTIFICATE).exists():
        environment["SSL_CERT_FILE"] = str(known)
    with open(folder / "log", "ab") as log:  # noqa: ASYNC230, PTH123 - nothing else runs yet
        process = await asyncio.create_subprocess_exec(*words, cwd=ROOT, env=environment, stdout=log, stderr=log)
    try:
        yield Running(process, folder)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
        if (folder / "stood").exists():
            print((folder / "stood").read_text(), end="", flush=True)


def be_the_bot(config: str) -> None:
    """Run `chuchu run`, and note beside its settings how long its event loop did not turn."""
    from bot import __main__
    from bot.telegram import serve

    unmeasured = serve.serve

    async def measured(*given: Any) -> None:
        watching = asyncio.create_task(_watch(Path(config).with_name("loop")))
        try:
            await unmeasured(*given)
        finally:
            watching.cancel()

    serve.serve = measured  # type: ignore[assignment]  # it takes the same
    resolve_by(lambda host: address_of(host, unknown=Path(config).with_name(UNKNOWN).exists()))
    sys.argv = ["chuchu", "run", "--config", config]
    __main__.main()


class Turn(NamedTuple):
    """Seconds so far, or between two turns of the event loop."""

    clock: float
    busy: float
    """Of a processor, for the thread of the event loop."""
    waited: Mapping[int, float]
    """For each thread of this program, by its number, how long it could have gone on but no processor was free."""

    @classmethod
    def now(cls) -> Turn:
        return cls(time.perf_counter(), time.thread_time(), {thread: _waited(thread) for thread in _threads()})

    def since(self, before: Turn) -> Turn:
        waited = {thread: seconds - before.waited.get(thread, 0.0) for thread, seconds in self.waited.items()}
        return Turn(self.clock - before.clock - TICK, self.busy - before.busy, waited)

    @property
    def held(self) -> float:
        """What is ours: work, and waiting for the disk or for another thread of this program.

        Not what the loop, or the thread that it waits for, waited for a processor that other programs had.
        """
        return max(self.clock - max(self.waited.values()), self.busy)

    @property
    def told(self) -> tuple[float, float, float]:
        return self.held, self.busy, self.clock

    def __str__(self) -> str:
        return f"{self.clock:.3f} s, work {self.busy:.3f}, waited at most {max(self.waited.values()):.3f}"


def _threads() -> list[int]:
    return [*map(int, os.listdir("/proc/self/task"))]  # noqa: PTH208 - a hundred times a second


@cache
def _schedule(thread: int) -> int:
    """What Linux tells of a thread; it stays open, as threads are few."""
    return os.open(f"/proc/self/task/{thread}/schedstat", os.O_RDONLY)


def _waited(thread: int) -> float:
    """Seconds for which Linux let a thread of this program wait for a processor."""
    with suppress(OSError):  # it has ended
        return int(os.pread(_schedule(thread), 100, 0).split()[1]) / 1e9
    return 0.0


class Garbage:
    """Seconds that Python looked for objects that hold each other, which it does in the midst of a turn."""

    def __init__(self) -> None:
        self.seconds = self._began = 0.0
        gc.callbacks.append(self._look)

    def _look(self, phase: str, _told: object) -> None:
        now = time.perf_counter()
        if phase == "start":
            self._began = now
        else:
            self.seconds += now - self._began


async def _watch(told: Path) -> None:
    """Note the longest turns, and where all threads stood whenever one takes longer than it may by our own doing."""
    longest = [0.0, 0.0, 0.0]
    garbage = Garbage()
    while not _may_begin(told):  # noqa: ASYNC110 - another process says so; while it starts, nobody waits
        await asyncio.sleep(TICK)
    with open(told.with_name("stood"), "w") as stood:  # noqa: ASYNC230, PTH123 - a drill may
        seen = Seen(time.perf_counter())
        threading.Thread(target=_look, args=(seen,), daemon=True).start()
        while True:
            before, collected = Turn.now(), garbage.seconds
            seen.since, seen.stacks = before.clock, ()
            await asyncio.sleep(TICK)
            turn = Turn.now().since(before)
            if turn.held > LONG:
                stood.write(f"--- {turn!s}, garbage {garbage.seconds - collected:.3f}\n" + "".join(seen.stacks))
                stood.flush()
            if any(one > most for one, most in zip(turn.told, longest, strict=True)):
                longest = [*map(max, longest, turn.told)]
                _tell(told, longest)


def _tell(told: Path, longest: list[float]) -> None:
    told.write_text(" ".join(map(str, longest)))


@dataclass
class Seen:
    """A turn of the event loop while it lasts."""

    since: float
    stacks: Sequence[str] = ()
    """Where all threads stood when it had taken long."""


def _look(turn: Seen) -> None:
    """See where all threads stand, once for each turn that takes long."""
    looked_at = 0.0
    while True:
        time.sleep(LONG / 4)
        since = turn.since
        if since == looked_at or time.perf_counter() - since < LONG / 2 + TICK:
            continue
        looked_at = since
        stacks = [traceback.extract_stack(frame)[-DEEP:] for frame in sys._current_frames().values()]
        turn.stacks = [
            " < ".join(f"{Path(one.filename).name}:{one.lineno} {one.name}" for one in lines[::-1]) + "\n"
            for lines in stacks
        ]


def _may_begin(told: Path) -> bool:
    return told.with_name("answering").exists()


@asynccontextmanager
async def scene(*, tls: bool = False) -> AsyncIterator[tuple[Path, BotApi, Ledger]]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        fill(folder)
        samples.put(folder / "reports", samples.YUNLAN)
        async with BotApi(TOKEN, tls=certificates.server(certificates.make(folder / OWN)) if tls else None) as api:
            ledger = Ledger(api, owners(folder / "reports"))
            samples.put(folder, samples.HEPING)
            ledger.owners[quotable(folder / samples.HEPING)] = {samples.HEPING_HOSPITAL}
            await api.say(api.add_user("管理员", ADMIN), "/start")
            yield folder, api, ledger


# --- parts ---


async def stops(options: argparse.Namespace) -> Row:
    """Kill -9, and now and then SIGTERM, at random moments of an administrator's acts, one kind after the other.

    Everything is asked and voted meanwhile.
    """
    chance = random.Random(options.seed)
    asked = questions(100_000, options.seed)
    done: Counter[str] = Counter()
    stopped: Counter[str] = Counter()
    slowest = 0.0
    async with scene() as (folder, api, ledger):
        office = Office(folder, api, api.add_user("管理员", ADMIN), chance, done)
        for number in range(options.count):
            act = ACTS[number % len(ACTS)]
            async with bot(folder, api.url) as running:
                readers = [_reader(ledger, api, asked, done) for _ in range(options.readers)]
                at_work = [asyncio.create_task(one) for one in readers]
                await _answers_something(ledger, asked)
                at_work.append(asyncio.create_task(office.work(first=act)))
                await asyncio.sleep(chance.uniform(0, min(options.within, office.longest.get(act, options.within))))
                stopped[office.doing] += 1
                if number % 5 == 4:
                    running.process.send_signal(signal.SIGTERM)
                    began = time.monotonic()
                    code = await asyncio.wait_for(running.process.wait(), 60)
                    slowest = max(slowest, time.monotonic() - began)
                    done["ended badly"] += code != 0
                else:
                    running.process.kill()
                for task in at_work:
                    task.cancel()
                await asyncio.gather(*at_work, return_exceptions=True)
        async with bot(folder, api.url) as running:
            await _answers_something(ledger, asked)  # before that nothing drains
            await ledger.settled()
            running.process.send_signal(signal.SIGTERM)
            done["ended badly"] += await asyncio.wait_for(running.process.wait(), 60) != 0
        broken = [*_broken(folder, done)]
        lost = len(broken) + done["ended badly"]
        print(*broken, sep="\n", end="\n" if broken else "")
        more = (
            f"{ledger.total} questions, {ledger.twice} answered twice, {done['votes']} votes, {done['uploads']} uploads, "
            f"{done['reloads']} reloads, {done['backups']} backups; stopped during "
            f"{', '.join(f'{count} {act}s' for act, count in stopped.items())}; SIGTERM took {slowest:.1f} s at most"
        )
        return ledger.row("kill -9 and SIGTERM at random moments", options.count, more, folder / "log", lost)


async def _answers_something(ledger: Ledger, asked: list[str]) -> None:
    await ledger.reply(await ledger.ask(asked.pop()))  # on a busy machine a start takes a minute or two


async def _reader(ledger: Ledger, api: BotApi, asked: list[str], done: Counter[str]) -> None:
    """Asks one question after the other, each as a new reader, and votes."""
    while True:
        reply = await ledger.reply(await ledger.ask(asked.pop()))
        await _vote(api, User(reply.chat_id, "读者", "", "zh-hans"), reply, done)


@dataclass
class Office:
    """An administrator at work."""

    folder: Path
    api: BotApi
    admin: User
    chance: random.Random
    done: Counter[str]
    doing: str = ""
    """What is under way."""
    backup: int = 0
    longest: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    """Seconds that each act took at most."""

    async def work(self, every: float = 0, first: str = "") -> None:
        """Upload, reload, look at things and back up, in any order, as fast as it goes or once in so many seconds."""
        acts = dict(zip(ACTS, (self._uploads, self._reloads, self._looks, self._backs_up), strict=True))
        while True:
            began = time.monotonic()
            for name in sorted(self.chance.sample(ACTS, len(ACTS)), key=lambda name: name != first):
                self.doing = name
                async with self._timed(name):
                    await acts[name]()
            self.doing = ""
            await asyncio.sleep(max(0, every - (time.monotonic() - began)))

    @asynccontextmanager
    async def _timed(self, act: str) -> AsyncIterator[None]:
        began = time.monotonic()
        yield
        self.longest[act] = max(self.longest[act], time.monotonic() - began)

    async def _uploads(self) -> None:
        name = f"上传{self.chance.randrange(10**9)}.txt"
        sent = await self.api.send_document(self.admin, name, samples.TEXTS[samples.HEPING].encode())
        card = await _seen(self.api, self.admin, sent.after, "收到")
        keep = next((b for b in card.buttons if "留下" in b["text"] or "存为" in b["text"]), None)
        if keep is not None:
            await self.api.press(self.admin, card, keep["callback_data"])
            await _seen(self.api, self.admin, 0, f"已存为 {name}")
            self.done["uploads"] += 1
            (self.folder / "kept").open("a").write(f"{name}\n")

    async def _reloads(self) -> None:
        said = await self.api.say(self.admin, "/reload")
        await _seen(self.api, self.admin, said.after, "完成")
        self.done["reloads"] += 1

    async def _looks(self) -> None:
        for look, told in LOOKS.items():
            async with self._timed(look):
                said = await self.api.say(self.admin, look)
                await _seen(self.api, self.admin, said.after, told)

    async def _backs_up(self) -> None:
        self.backup += 1
        archive, config = self.folder / f"backup{self.backup % 2}.tar", self.folder / "config.toml"
        words = [sys.executable, "-m", "bot", "backup", str(archive), "--yes", "--config", str(config)]
        process = await asyncio.create_subprocess_exec(*words, cwd=ROOT, stdout=-3, stderr=-3)
        try:
            self.done["backups"] += await process.wait() == 0
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()


async def _seen(api: BotApi, user: User, after: int, words: str) -> Message:
    """What the bot says to someone, as it stands once it holds these words."""

    def find() -> Message | None:
        own = (api.now(sent) for sent in reversed(api.sent[-3000:]) if sent.chat_id == user.id)
        return next((one for one in own if one.message_id > after and words in one.text), None)

    await _until(find)
    found = find()
    assert found is not None
    return found


def _is_answered(api: BotApi, query: str) -> bool:
    return query not in api._queries


async def _until(holds: Callable[[], object]) -> None:
    """Look now and then: to look at every pulse of the server would take all the processor."""
    async with asyncio.timeout(SECONDS_TO_REPLY):
        while not holds():  # noqa: ASYNC110 - it happens in another process
            await asyncio.sleep(0.02)


def _broken(folder: Path, done: Counter[str]) -> Iterator[str]:
    """What is not whole on the disk, and what was acknowledged and is not there."""
    data = folder / "data"
    current = Generations(data).current()
    databases = [data / "journal.db", *([Generations(data).database(current.number)] if current else [])]
    for database in databases:
        with closing(sqlite3.connect(database)) as connection:
            [said] = connection.execute("PRAGMA integrity_check").fetchone()
            if said != "ok":
                yield f"{database.name}: {said}"
    with closing(sqlite3.connect(data / "journal.db")) as connection:
        [votes] = connection.execute("SELECT count(*) FROM votes").fetchone()
        if votes < done["votes"]:
            yield from [f"{done['votes'] - votes} votes that were acknowledged are gone"] * (done["votes"] - votes)
    for name in (folder / "kept").read_text().split() if (folder / "kept").exists() else ():
        file = folder / "reports" / name
        if not file.exists() or file.read_text("utf-8") != samples.TEXTS[samples.HEPING]:
            yield f"{name} was kept and is not there, or not whole"
    for file in (folder / "reports").iterdir():
        if file.name.startswith("上传") and file.read_text("utf-8") != samples.TEXTS[samples.HEPING]:
            yield f"{file.name} is not whole"
    for archive in folder.glob("backup*.tar"):
        try:
            with tarfile.open(archive) as tar:
                tar.getmembers()
        except (tarfile.TarError, OSError) as reason:
            yield f"{archive.name}: {reason}"
    yield from leaks(folder)
    if done["ended badly"]:
        log = (folder / "log").read_text("utf-8", "replace").splitlines()
        yield "\n".join([f"{done['ended badly']} times it did not end well; its log ends with", *log[-LAST_LINES:]])


def leaks(folder: Path) -> Iterator[str]:
    """Files with the token: the log, databases, indexes, archives, all that a part of the drill leaves behind."""
    secret = TOKEN.partition(":")[2].encode()
    for file in folder.rglob("*"):
        if file.is_file() and secret in file.read_bytes():
            yield f"the token is in {file.relative_to(folder)}"


async def queued(options: argparse.Namespace) -> Row:
    """Updates that wait at Telegram when the bot starts, of a fifth as many chats."""
    async with scene() as (folder, api, ledger):
        asked = questions(options.queued, options.seed)
        readers = [api.add_user("读者") for _ in range(max(1, options.queued // 5))]
        for number, question in enumerate(asked):
            await ledger.ask(question, readers[number % len(readers)])
        began, memory = time.monotonic(), []
        async with bot(folder, api.url) as running:
            count = 0
            while count < options.queued and time.monotonic() - began < 60 + options.queued / 20:
                await asyncio.sleep(0.5)
                count = sum(map(len, ledger.replies.values())) - len(ledger.replies[ADMIN])
                memory.append(running.memory if count else 0.0)
                if count:
                    running.answers()
            took, blocked = time.monotonic() - began, running.blocked
            running.process.send_signal(signal.SIGTERM)
            await asyncio.wait_for(running.process.wait(), 60)
        grown = [one for one in memory if one]
        more = (
            f"{count / took:.0f} a second, {ledger.twice} answered twice, memory {grown[len(grown) // 4]:.0f} → {grown[-1]:.0f} MB; "
            f"{blocked}"
        )
        tried = f"updates waiting at the start, of {len(readers)} chats"
        return ledger.row(tried, options.queued, more, folder / "log", len([*leaks(folder)]))


async def flood(options: argparse.Namespace) -> Row:
    """One reader sends a thousand messages a second; others ask meanwhile, one question each."""
    async with scene() as (folder, api, ledger):
        asked = questions(100_000, options.seed)
        hasty = api.add_user("急")
        async with bot(folder, api.url, per_minute=20) as running:
            await _answers_something(ledger, asked)
            running.answers()
            until, sent, seconds, memory = time.monotonic() + options.seconds, 0, [], [running.memory]

            async def pours() -> None:
                nonlocal sent
                began = time.monotonic()
                while time.monotonic() < until:
                    while sent < (time.monotonic() - began) * 1000:
                        await api.say(hasty, asked[sent % 1000])
                        sent += 1
                    await asyncio.sleep(0.005)

            async def asks() -> None:
                while time.monotonic() < until:
                    began = time.monotonic()
                    await ledger.reply(await ledger.ask(asked.pop()))
                    seconds.append(time.monotonic() - began)

            async def weighs() -> None:
                while time.monotonic() < until:
                    await asyncio.sleep(options.seconds / 10)
                    memory.append(running.memory)

            await asyncio.gather(pours(), weighs(), *(asks() for _ in range(5)))
            blocked = running.blocked
        more = (
            f"others waited {statistics.median(seconds):.2f} s, {max(seconds):.2f} s at most ({len(seconds)} questions); "
            f"memory each tenth of it {', '.join(f'{one:.0f}' for one in memory)} MB; {blocked}"
        )
        return ledger.row(
            f"messages of one reader, in {options.seconds:g} s", sent, more, folder / "log", len([*leaks(folder)])
        )


async def crowd(options: argparse.Namespace) -> Row:
    """Many chats at once that never pause, with reloads, uploads, votes, backups and faults of Telegram."""
    return await _mixed(options, f"{options.chats} chats at once", options.chats, pause=0, reload_every=0)


async def soak(options: argparse.Namespace) -> Row:
    """Chats that pause between questions, subscriptions, and all that a crowd brings, with a reload every minute."""
    return await _mixed(options, f"{options.soaking} chats that pause", options.soaking, pause=4, reload_every=60)


async def network(options: argparse.Namespace) -> Row:
    """Chats that pause, half of the time by polling and half by webhook, while names, connections and TLS fail."""
    asked = questions(500_000, options.seed)
    rows = [await _struck(options, asked, webhook=webhook) for webhook in (False, True)]
    tried = f"{options.soaking} chats that pause, names, connections and TLS fail, {options.seconds:g} s"
    times, lost, wrong, unfaithful = (sum(counts) for counts in zip(*(row[1:5] for row in rows), strict=True))
    return Row(tried, times, lost, wrong, unfaithful, "; ".join(row.more for row in rows))


async def _struck(options: argparse.Namespace, asked: list[str], *, webhook: bool) -> Row:
    chance = random.Random(options.seed)
    done: Counter[str] = Counter()
    waits = Waits()
    async with (
        scene(tls=True) as (folder, api, ledger),
        Wire(api.port, certificates.make(folder / "foreign")) as wire,
        bot(folder, wire.url, webhook=webhook) as running,
    ):
        await _answers_something(ledger, asked)
        running.answers()
        chats = [
            _chat(ledger, api, asked, done, chance=chance, pause=4, waits=lambda: waits, patience=STRUCK_AT_MOST)
            for _ in range(options.soaking)
        ]
        at_work = [asyncio.create_task(one) for one in (*chats, _strikes(wire, folder / UNKNOWN, chance, done))]
        await asyncio.sleep(options.seconds / 2)
        for task in at_work:
            task.cancel()
        failed = [one for one in await asyncio.gather(*at_work, return_exceptions=True) if isinstance(one, Exception)]
        _put(folder / UNKNOWN, there=False)
        await wire.mends()
        await ledger.settled(STRUCK_AT_MOST, folder / "log")
        running.process.send_signal(signal.SIGTERM)
        code = await asyncio.wait_for(running.process.wait(), 60)
        broken = [*_broken(folder, done), *map(repr, failed)]
        print(*broken, sep="\n", end="\n" if broken else "")
        astray = ledger.out_of_order(folder / "data" / "journal.db")
        how = "webhook" if webhook else "polling"
        more = (
            f"{how}: {ledger.twice} answered twice, {astray} chats out of order, waited {waits}; struck by "
            f"{', '.join(f'{kind} {done[kind]}' for kind in BREAKS)}"
        )
        return ledger.row(how, ledger.total, more, folder / "log", len(broken) + (code != 0) + astray)


BREAKS = (*NOTHING_SENT, *PERHAPS_SENT)
STRIKES_EVERY, STRIKES_FOR = (3, 9), (0.5, 6)
"""Seconds between two breaks of the wire, and for which one lasts."""
STRUCK_AT_MOST = 60
"""Seconds after which a question that has no answer will have none, with all that was tried again."""


async def _strikes(wire: Wire, unknown: Path, chance: random.Random, done: Counter[str]) -> None:
    """Breaks the wire to Telegram now and then, in each way in its turn; `unknown`: a file that makes its name so."""
    for kind in itertools.cycle(BREAKS):
        await asyncio.sleep(chance.uniform(*STRIKES_EVERY))
        _put(unknown, there=kind == "no name")
        await wire.breaks(kind)
        await asyncio.sleep(chance.uniform(*STRIKES_FOR))
        _put(unknown, there=False)
        await wire.mends()
        done[kind] += 1


def _put(file: Path, *, there: bool) -> None:
    """Put an empty file there, or take it away."""
    if there:
        file.touch()
    else:
        file.unlink(missing_ok=True)


async def _mixed(options: argparse.Namespace, who: str, chats: int, pause: float, reload_every: float) -> Row:
    chance = random.Random(options.seed)
    async with scene() as (folder, api, ledger):
        asked = questions(500_000, options.seed)
        admin = api.add_user("管理员", ADMIN)
        done: Counter[str] = Counter()
        early, late = Waits(), Waits()
        async with bot(folder, api.url) as running:
            await _answers_something(ledger, asked)
            running.answers()
            began = time.monotonic()

            def waits() -> Waits:
                return early if time.monotonic() - began < options.seconds / 4 else late

            readers = [_chat(ledger, api, asked, done, chance=chance, pause=pause, waits=waits) for _ in range(chats)]
            office = Office(folder, api, admin, chance, done)
            others = [
                office.work(every=reload_every),
                *(_breaks(api, chance, method) for method in RECOVERABLE),
                _subscriber(api, done),
            ]
            at_work = [asyncio.create_task(one) for one in (*readers, *others)]
            at_start = None
            while (passed := time.monotonic() - began) < options.seconds:
                if at_start is None and passed > min(60, options.seconds / 4):
                    at_start = running.state
                if int(passed / 60) != int((passed - 1) / 60):
                    print(
                        f"{passed:.0f} s: {running.state}, {ledger.total} questions, {done['reloads']} reloads, {waits()}",
                        flush=True,
                    )
                await asyncio.sleep(1)
            at_end, blocked = running.state, running.blocked
            for task in at_work:
                task.cancel()
            failed = [
                one for one in await asyncio.gather(*at_work, return_exceptions=True) if isinstance(one, Exception)
            ]
            await ledger.settled()
            running.process.send_signal(signal.SIGTERM)
            code = await asyncio.wait_for(running.process.wait(), 60)
        broken = [*_broken(folder, done), *map(repr, failed)]
        print(*broken, sep="\n", end="\n" if broken else "")
        astray = ledger.out_of_order(folder / "data" / "journal.db")
        shares = sorted(len(replies) for chat, replies in ledger.replies.items() if chat in ledger.asked)[-chats:]
        more = (
            f"{ledger.total} questions, {ledger.quotes} quotes, {ledger.twice} answered twice, {astray} chats out of order, "
            f"{done['votes']} votes, {done['uploads']} uploads, {done['reloads']} reloads, {done['backups']} backups, "
            f"{done['subscriptions']} subscriptions; took at most "
            f"{', '.join(f'{act} {seconds:.0f} s' for act, seconds in office.longest.items())}; answers to a chat {shares[0]} to {shares[-1]}, median "
            f"{statistics.median(shares):g}; waited at first {early}, then {late}; {at_start} → {at_end}; {blocked}"
        )
        lost = len(broken) + (code != 0) + astray
        return ledger.row(f"{who}, faults injected, {options.seconds:g} s", ledger.total, more, folder / "log", lost)


class Waits(list[float]):
    """Seconds that readers waited for an answer."""

    def __str__(self) -> str:
        if len(self) < 2:
            return "nobody"
        ranks = statistics.quantiles(self, n=100)
        return f"{ranks[49]:.2f} s, p95 {ranks[94]:.2f}, p99 {ranks[98]:.2f}, {max(self):.2f} at most"


async def _chat(
    ledger: Ledger,
    api: BotApi,
    asked: list[str],
    done: Counter[str],
    *,
    chance: random.Random,
    pause: float,
    waits: Callable[[], Waits],
    patience: float = SECONDS_TO_REPLY,
) -> None:
    """One reader who asks one to three questions in a row, waits for the answers, and votes.

    After `patience` seconds another one comes.
    """
    reader = api.add_user("读者")
    while True:
        if pause:
            await asyncio.sleep(chance.uniform(0, 2 * pause))
        began = time.monotonic()
        for _ in range(chance.choice((1, 1, 1, 2, 3))):
            await ledger.ask(asked.pop(), reader)
        try:
            reply = await ledger.reply(reader.id, patience)
        except TimeoutError:  # counted when all have left
            reader = api.add_user("读者")
            continue
        waits().append(time.monotonic() - began)
        await _vote(api, reader, reply, done)


async def _vote(api: BotApi, reader: User, reply: Message, done: Counter[str]) -> None:
    vote = next((button for button in reply.buttons if button.get("callback_data", "").startswith("1v:")), None)
    if vote is not None:
        pressed = await api.press(reader, reply, vote["callback_data"])
        await _until(partial(_is_answered, api, pressed.body["id"]))
        done["votes"] += 1


async def _subscriber(api: BotApi, done: Counter[str]) -> None:
    """Follows a hospital and leaves it again, as one reader after the other."""
    while True:
        reader = api.add_user("读者")
        said = await api.say(reader, samples.YUNLAN_HOSPITAL)
        card = await _seen(api, reader, said.after, samples.YUNLAN_HOSPITAL)
        for words in ("订阅", "不再订阅"):
            button = next(b for b in api.now(card).buttons if b["text"].endswith(words) or words in b["text"])
            pressed = await api.press(reader, card, button["callback_data"])
            await _until(partial(_is_answered, api, pressed.body["id"]))
            await asyncio.sleep(1)
        done["subscriptions"] += 1


RECOVERABLE: dict[str, list[FaultKind]] = {
    "getUpdates": [409, 429, 500, 502, "drop", "truncate", b"<html>", b"[]"],
    "sendMessage": [429, 500, 502, "stall"],
}
"""Faults after which nobody has to repeat a question."""
STALLING = 6.0
"""Seconds for which Telegram does not look at a message."""


BETWEEN = {"getUpdates": (5, 20), "sendMessage": (1, 4)}
"""Seconds between two faults: were every poll broken, it would wait longer and longer, as it should, and answer nobody."""


async def _breaks(api: BotApi, chance: random.Random, method: str) -> None:
    """Faults that Chuchu gets over without asking anybody to repeat a question."""
    while True:
        await asyncio.sleep(chance.uniform(*BETWEEN[method]))
        if not api._faults[method]:
            api.fail(method, chance.choice(RECOVERABLE[method]), seconds=STALLING)


async def patterns(_options: argparse.Namespace) -> Row:
    """Every compiled pattern on growing adversarial text."""
    found = [growth.grown(pattern, name) for pattern, name in growth.patterns().items()]
    slow = [one for one in found if one.length < growth.LENGTHS[-1] // 8]
    for one in sorted(slow, key=lambda one: one.length):
        print(f"{one.seconds:.2f} s for {one.length} characters {one.text!r}: {one.name}: {one.pattern[:80]!r}")
    worst = max(found, key=lambda one: one.seconds)
    return Row("patterns on adversarial text", len(found), len(slow), 0, 0, f"slowest {worst.seconds * 1000:.0f} ms")


PARTS: dict[str, Callable[[argparse.Namespace], Awaitable[Row]]] = {
    "stops": stops,
    "queued": queued,
    "flood": flood,
    "crowd": crowd,
    "network": network,
    "soak": soak,
    "patterns": patterns,
}


async def drill(options: argparse.Namespace) -> int:
    rows = []
    for name in options.part or PARTS:
        began = time.monotonic()
        rows.append(await PARTS[name](options))
        print(f"{name}: {time.monotonic() - began:.0f} s", flush=True)
    print(f"\n{'tried':58}{'times':>7}{'lost':>6}{'wrong':>7}{'unfaithful':>12}")
    for row in rows:
        print(f"{row.tried:58}{row.times:7}{row.lost:6}{row.wrong:7}{row.unfaithful:12}\n    {row.more}")
    return int(any(row.lost or row.wrong or row.unfaithful for row in rows))


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.measure.drill", description=__doc__)
    parser.add_argument("part", nargs="*", choices=[[], *PARTS], help="all of them by default")
    parser.add_argument("--count", type=int, default=100, help="stops")
    parser.add_argument("--within", type=float, default=3.0, help="seconds under load until a stop, at most")
    parser.add_argument("--readers", type=int, default=10, help="readers who ask while the bot is stopped")
    parser.add_argument("--queued", type=int, default=50_000, help="updates that wait")
    parser.add_argument("--chats", type=int, default=500, help="chats at once")
    parser.add_argument("--soaking", type=int, default=50, help="chats of the soak and the network, which pause")
    parser.add_argument("--seconds", type=float, default=600, help="of flood, crowd, network and soak")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--bot", metavar="CONFIG", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.bot:
        be_the_bot(options.bot)
        return 0
    return asyncio.run(drill(options))


if __name__ == "__main__":
    sys.exit(main())
