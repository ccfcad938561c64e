"""A disk that is full, folders that are read-only, a journal that is locked or damaged: for real, with the whole bot.

Each time the reader is answered, the administrators are told what is wrong and when it is over, and
nothing is lost: neither a report, nor the corpus, nor a line of the journal.
"""

from __future__ import annotations

import ctypes
import os
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, AsyncExitStack, contextmanager
from pathlib import Path

import pytest

from bot.journal import journal
from bot.telegram import watch
from bot.wording import texts
from bot.wording.texts import Language
from corpus.store.generations import Generations
from tests import samples, serving
from tests.bot.telegram.test_end_to_end import ADMIN, bot, flawless
from tests.bot_api import BotApi
from tests.conftest import Chuchu
from tests.journals import asked, deeds, questions
from tests.office import Conversation, Step, contents, hears, shown
from tests.recorder import chinese

if sys.platform == "linux":
    import resource

pytestmark = pytest.mark.anyio

Trouble = Callable[[Path], AbstractContextManager[None]]
ONLY_ON_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="only Linux lets one process limit another")
TOLD, WELL = texts.wordings(Language.HANS)["TOLD_JOURNAL"][:14], chinese(texts.TOLD_JOURNAL_WELL)
START = Step("/start", chinese(texts.DUTIES)[:6])
READER = Step(samples.BEDS, "520张", who="reader")
FILE = Step("📄 甲.txt", "收到 甲.txt")
KEPT = Step("[留下]", "已存为 甲.txt。\n\n重新载入完成")


@pytest.fixture
async def talk(telegram: BotApi, reports: Path) -> Conversation:
    people = {"admin": telegram.add_user("管理员", ADMIN), "reader": telegram.add_user("读者")}
    await telegram.say(people["admin"], "/start")
    return Conversation(telegram, reports, people)


@pytest.fixture
def data(chuchu: Chuchu, data: Path) -> Path:
    """A data folder with a corpus and no journal."""
    assert chuchu("reload") == 0
    for path in data.glob("journal.db*"):
        path.unlink()
    return data


@pytest.fixture
def with_journal(data: Path) -> Path:
    asked(data / "journal.db", "以前的问题")
    return data / "journal.db"


@contextmanager
def unchanged(*folders: Path) -> Iterator[None]:
    before = [contents(folder) for folder in folders]
    yield
    assert [contents(folder) for folder in folders] == before


def impatient() -> None:
    """In the bot's own process: look and try again soon."""
    watch.SECONDS_BETWEEN_LOOKS = journal.FIRST_PAUSE = 0.1


def on_a_full_disk() -> None:
    impatient()
    fill_the_disk()


def fill_the_disk(pid: int = 0) -> None:
    """From now on this process cannot write a byte into any file."""
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))


def make_room(pid: int) -> None:
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


@ONLY_ON_LINUX
async def test_a_full_disk(telegram: BotApi, talk: Conversation, reports: Path, data: Path) -> None:
    admin = talk.people["admin"]
    async with bot(telegram.url, reports, before=on_a_full_disk, admins=[ADMIN]) as running:
        # It is full at the start: there is not even a journal.
        await talk.hold([START, READER])
        await shown(telegram, admin, TOLD)
        assert "⚠️ 提问记录：" in (await hears(telegram, admin, "/status", "语料：2 篇报道")).text
        make_room(running.pid)
        await shown(telegram, admin, WELL)
        # It is full later: for an upload, a reload, a removal and what goes into the journal.
        await talk.does(FILE)
        fill_the_disk(running.pid)
        with unchanged(reports, data):
            await talk.does(Step("[留下]", "磁盘已满，写不进"))
            await talk.does(READER)
            await talk.does(Step(f"/remove {samples.LINDU}", "移到回收站吗"))
            await talk.does(Step("[移到回收站]", "磁盘已满，写不进"))
        with unchanged(data):
            samples.put(reports, samples.HEPING)
            await talk.does(Step("/reload", "磁盘已满，写不进"))
            await talk.does(Step(samples.HEPING_BEDS, "还没有收录", who="reader"))
        (reports / samples.HEPING).unlink()
        make_room(running.pid)
        await talk.turn_to("admin", "收到 甲.txt")
        await talk.hold([KEPT, READER])
        await running.stopped()
    flawless(telegram)
    assert samples.names(reports) == {samples.YUNLAN, samples.LINDU, "甲.txt"}
    assert questions(data / "journal.db") == [samples.BEDS, samples.BEDS, samples.HEPING_BEDS, samples.BEDS]
    told = [(action, result.partition("：")[0]) for _, action, _, result in deeds(data / "journal.db")]
    assert ("status", "done") in told
    assert ("upload", f"failed: DISK_FULL (file: {reports})") in told
    assert ("upload", "kept") in told
    assert [action for action, result in told if result.startswith("failed: DISK_FULL")] == [
        "upload",
        "remove",
        "reload",
    ]
    assert Generations(data).numbers() == [2, 1]


def obeying_permissions() -> None:
    """Root may write everywhere, but for a program that has lost the right to pass over permissions, now and for good."""
    impatient()
    if os.geteuid() != 0:
        return
    libc, overriding = ctypes.CDLL(None), (1, 2)  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
    who, rights = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
    assert libc.capget(who, rights) == 0
    for right in overriding:
        libc.prctl(24, right, 0, 0, 0)  # PR_CAPBSET_DROP: for programs that it starts
        for kind in range(2):  # effective, permitted
            rights[kind] &= ~(1 << right)
    assert libc.capset(who, rights) == 0


@contextmanager
def read_only(*folders: Path) -> Iterator[None]:
    for folder in folders:
        folder.chmod(0o500)
    try:
        yield
    finally:
        for folder in folders:
            folder.chmod(0o700)


@pytest.mark.skipif(sys.platform != "linux" and os.geteuid() == 0, reason="root may write everywhere")
async def test_folders_that_are_read_only(telegram: BotApi, talk: Conversation, reports: Path, data: Path) -> None:
    admin = talk.people["admin"]
    async with AsyncExitStack() as stack:
        with read_only(data, data / "generations"):
            obeying = bot(telegram.url, reports, before=obeying_permissions, admins=[ADMIN])
            running = await stack.enter_async_context(obeying)
            await talk.hold([START, READER])
            await shown(telegram, admin, TOLD)
            with unchanged(reports, data):
                await talk.does(Step("/reload", "请检查 config.toml 里的 data.folder 和文件夹的权限"))
                await talk.does(READER)
        await shown(telegram, admin, WELL)
        await talk.does(FILE)
        with read_only(reports), unchanged(reports):
            await talk.does(Step("[留下]", "请检查文件夹的权限"))
            await talk.does(Step(f"/remove {samples.LINDU}", "移到回收站吗"))
            await talk.does(Step("[移到回收站]", "请检查文件夹的权限"))
            await talk.does(READER)
        await talk.turn_to("admin", "收到 甲.txt")
        await talk.hold([KEPT, READER])
        await running.stopped()
    flawless(telegram)
    assert samples.names(reports) == {samples.YUNLAN, samples.LINDU, "甲.txt"}
    assert questions(data / "journal.db") == [samples.BEDS] * 4


@contextmanager
def locked(journal: Path) -> Iterator[None]:
    """Another program has the journal for itself."""
    other = sqlite3.connect(journal, isolation_level=None)
    other.execute("PRAGMA locking_mode = EXCLUSIVE")
    other.execute("BEGIN EXCLUSIVE")
    try:
        yield
    finally:
        other.close()


@contextmanager
def damaged(journal: Path) -> Iterator[None]:
    """Until an administrator moves the file away, as the bot says; nobody else does."""
    content = b"SQLite format 3\0" + bytes(range(256)) * 40
    journal.write_bytes(content)
    yield
    assert journal.read_bytes() == content
    assert [path.name for path in journal.parent.glob("journal.db*")] == [journal.name]
    journal.rename(journal.with_name("damaged.db"))


@pytest.mark.parametrize("trouble", [locked, damaged])
async def test_a_journal_that_cannot_be_opened_at_the_start(
    telegram: BotApi, talk: Conversation, with_journal: Path, trouble: Trouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    reports = with_journal.parent.with_name("reports")
    monkeypatch.setattr("bot.journal.file.SECONDS_TO_WAIT_FOR_A_LOCK", 0.05)
    monkeypatch.setattr("bot.journal.journal.FIRST_PAUSE", 0.1)
    monkeypatch.setattr("bot.telegram.watch.SECONDS_BETWEEN_LOOKS", 0.1)
    admin = talk.people["admin"]
    address = {"base_url": f"{telegram.url}/bot", "base_file_url": f"{telegram.url}/file/bot"}
    config = serving.settings(reports, telegram.url, telegram={"admins": [ADMIN], **address})
    async with AsyncExitStack() as stack:
        with trouble(with_journal):
            await stack.enter_async_context(serving.served(config))
            await talk.hold([START, READER])
            assert str(with_journal) in (await shown(telegram, admin, TOLD)).text
            assert "⚠️ 提问记录：" in (await hears(telegram, admin, "/status", "语料：2 篇报道")).text
        await shown(telegram, admin, WELL)
        await shown(telegram, admin, chinese(texts.WELCOME))
        await talk.does(READER)
    flawless(telegram)
    before = ["以前的问题"] if trouble is locked else []
    assert questions(with_journal) == [*before, samples.BEDS, samples.BEDS]
    assert (ADMIN, "status", "", "done") in deeds(with_journal)
