"""The journal, in real SQLite files: what is noted is found again, what is forgotten is gone, and nobody waits for it."""

from __future__ import annotations

import asyncio
import logging
import os
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, closing
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.journal import disk, file
from bot.journal import journal as module
from bot.journal.entries import COMMAND_LINE
from bot.journal.journal import DAY, Deed, Entry, Fault, Journal, JournalError, Shown, write_deed
from bot.journal.tables import APPLICATION_ID, VERSION, Batch
from retrieval.quote import Answer, Outcome
from tests import samples
from tests.problems import words

pytestmark = pytest.mark.anyio

READER, OTHER, CHAT = 918273645, 555000111, -1002003004005
QUESTION = "云澜县人民医院有多少张床位"
ANSWER = replace(
    samples.ANSWER, quotes=(replace(samples.ANSWER.quotes[0], report="AbCd-_12", at=42),), scope=("云澜县人民医院",)
)


class Clock:
    def __init__(self) -> None:
        self.now = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now


@asynccontextmanager
async def opened(
    path: Path | None, *, days: int = 90, megabytes: int = 200, clock: Callable[[], float] | None = None
) -> AsyncIterator[Journal]:
    journal = await Journal.open(path, days=days, megabytes=megabytes, **({"clock": clock} if clock else {}))
    try:
        yield journal
    finally:
        await journal.close()


def note(journal: Journal, question: str = QUESTION, **details: Any) -> int:
    known: dict[str, Any] = {
        "reader": READER,
        "chat": CHAT,
        "message": 7,
        "answer": ANSWER,
        "seconds": 0.25,
        "kind": "private",
        "language": "zh-hans",
    }
    return journal.record(question=question, **known | details)


async def entries(journal: Journal, since: float = 0.0) -> list[Entry]:
    return [entry async for entry in journal.entries(since)]


async def soon(condition: Callable[[], bool]) -> None:
    for _ in range(1000):
        if condition():
            return
        await asyncio.sleep(0.005)
    pytest.fail("it did not happen")


@asynccontextmanager
async def locked(path: Path) -> AsyncIterator[None]:
    """Another program has the file for itself, so that nobody can even read it."""
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        yield


def on_disk(path: Path) -> bytes:
    """All that a program could read: the file and what lies beside it."""
    return b"".join(file.read_bytes() for file in sorted(path.parent.iterdir()))


@pytest.fixture
def read_only(tmp_path: Path) -> Iterator[Path]:
    tmp_path.chmod(0o500)
    yield tmp_path
    tmp_path.chmod(0o700)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file, "SECONDS_TO_WAIT_FOR_A_LOCK", 0.05)
    monkeypatch.setattr(module, "GATHERING", 0.0)
    monkeypatch.setattr(module, "FIRST_PAUSE", 0.01)


# --- questions ---


async def test_an_entry_is_known_at_once_and_outlives_the_program(tmp_path: Path) -> None:
    path = tmp_path / "new folder" / "journal.db"
    async with opened(path) as first:
        id_ = note(first)
        queued = await first.entry(id_)
    async with opened(path) as second:
        stored = await second.entry(id_)
        assert await second.entry(id_ + 1) is None
    assert queued == stored
    assert stored is not None
    assert (stored.id, stored.question, stored.outcome) == (id_, QUESTION, Outcome.ANSWER)
    assert stored.quotes == (Shown("AbCd-_12", 42, "云澜县人民医院", samples.YUNLAN),)
    assert stored.scope == ("云澜县人民医院",)
    assert (stored.seconds, stored.vote, stored.language, stored.kind) == (0.25, 0, "zh-hans", "private")


@pytest.mark.parametrize(("crowd", "apart"), [(1_000_000, 0.05), (5, 0.25)])
async def test_what_comes_without_a_pause_is_written_together_and_of_a_crowd_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, crowd: int, apart: float
) -> None:
    monkeypatch.setattr(module, "GATHERING", 0.05)
    monkeypatch.setattr(module, "CROWD", crowd)
    batches: list[float] = []
    written = disk.Disk.write

    async def write(self: disk.Disk, into: file.Connections, batch: Batch) -> None:
        batches.append(time.monotonic())
        await written(self, into, batch)

    monkeypatch.setattr(disk.Disk, "write", write)
    async with opened(tmp_path / "journal.db") as journal:
        began = time.monotonic()
        while time.monotonic() < began + 3 * apart:
            note(journal)
            await asyncio.sleep(0.0005)
        assert len(batches) > 1
        assert all(later - earlier >= apart for earlier, later in pairwise(batches))


async def test_a_full_batch_of_each_kind_is_written_and_taken_back(tmp_path: Path) -> None:
    path, many = tmp_path / "journal.db", module.TOGETHER + 1

    def counted() -> list[int]:
        with closing(sqlite3.connect(path)) as other:
            kinds = ("entries", "messages", "votes", "complaints", "stays", "follows")
            return [other.execute(f"SELECT count(*) FROM {kind}").fetchone()[0] for kind in kinds]

    async with opened(path) as journal:
        kept = [note(journal, message=number + 1) for number in range(many)]
        for number, id_ in enumerate(kept):
            journal.sent(id_, 10_000 + number)
            await journal.vote(id_, number, -1)
            await journal.complain(id_, number, "aside")
            await journal.stay(number, number, "云澜县人民医院")
            journal.follow(number, "云澜县人民医院", CHAT, "zh-hans", ())
        await journal.flush()
        assert counted() == [many] * 6
        for number, id_ in enumerate(kept):
            await journal.vote(id_, number, -1)  # the same again takes it back, and the complaint with it
            await journal.stay(number, number, "")
            journal.unfollow(number, "云澜县人民医院")
        await journal.flush()
        assert counted() == [many, many, 0, 0, 0, 0]


async def test_without_a_file_it_is_kept_in_memory() -> None:
    async with opened(None) as journal:
        id_ = note(journal)
        await journal.flush()
        assert [entry.id for entry in await entries(journal)] == [id_]
        assert await journal.vote(id_, OTHER, -1)
        assert await journal.forget(READER) == 1
        assert await entries(journal) == []


async def test_an_id_is_never_used_again(tmp_path: Path) -> None:
    """Somewhere there is a button with it, which must not lead to another reader's question."""
    path, clock = tmp_path / "journal.db", Clock()
    async with opened(path, clock=clock) as journal:
        used = {note(journal) for _ in range(3)}
        assert len(used) == 3
        await journal.forget(READER)
    clock.now += 1
    async with opened(path, clock=clock) as journal:
        id_ = note(journal)
        assert id_ > max(used)
    clock.now -= DAY  # a clock that was wrong
    async with opened(path, clock=clock) as journal:
        assert note(journal) == id_ + 1


async def test_the_id_of_what_was_forgotten_is_never_used_again_though_the_clock_is_set_back(tmp_path: Path) -> None:
    path, clock = tmp_path / "journal.db", Clock()
    async with opened(path, clock=clock) as journal:
        kept, forgotten = note(journal, reader=OTHER), note(journal)
        await journal.forget(READER)
    clock.now -= DAY
    async with opened(path, clock=clock) as journal:
        assert note(journal) > forgotten > kept


async def test_a_clock_that_jumps_loses_no_question_and_changes_no_order(tmp_path: Path) -> None:
    path, clock, ids = tmp_path / "journal.db", Clock(), []
    for hours in 0, 5, -9, 4, -12, 12:
        clock.now += hours * 3600
        async with opened(path, clock=clock) as journal:
            ids += [note(journal, f"{number}？", message=number) for number in (1, 2)]
            clock.now -= 1800  # also while it runs
            ids.append(note(journal, "3？", message=3))
            assert [entry.id for entry in await entries(journal)] == ids
    assert ids == sorted(set(ids))


async def test_messages_answered_before_the_start_are_known_until_their_reader_is_forgotten(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    async with opened(path) as journal:
        journal.sent(note(journal, message=7), 8)
        assert not journal.answered_before(CHAT, 7)  # it was this program
    async with opened(path) as journal:
        assert journal.answered_before(CHAT, 7)
        assert not journal.answered_before(CHAT, 8)
        await journal.forget(READER)
        assert not journal.answered_before(CHAT, 7)


async def test_readers_and_chats_cannot_be_read_from_the_file(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    async with opened(path) as journal:
        id_ = note(journal, message=424242)
        journal.sent(id_, 434343)
        await journal.vote(id_, READER, 1)
        await journal.stay(CHAT, READER, "云澜县人民医院")
        [entry] = await entries(journal)
    assert entry.reader != entry.conversation
    with closing(sqlite3.connect(path)) as connection:
        dump = "\n".join(connection.iterdump())
    for secret in str(READER), str(CHAT), "424242":
        assert secret not in dump
    assert f"{path.stat().st_mode & 0o777:o}" == "600"


async def test_one_reader_has_one_pseudonym_in_one_file_and_another_one_elsewhere(tmp_path: Path) -> None:
    names = []
    for path in tmp_path / "a" / "journal.db", tmp_path / "a" / "journal.db", tmp_path / "b" / "journal.db":
        async with opened(path) as journal:
            entry = await journal.entry(note(journal))
            assert entry is not None
            names.append(entry.reader)
    assert names[0] == names[1] != names[2]


@pytest.mark.parametrize("text", ["\ud83d half a character", "\0\0", "'; DROP TABLE entries; --", "", "🏥" * 4096])
async def test_any_text_is_kept(tmp_path: Path, text: str) -> None:
    path = tmp_path / "journal.db"
    async with opened(path) as journal:
        note(journal, text, seconds=float("nan"), answer=Answer(text, Outcome.NOT_FOUND, scope=(text,)))
    async with opened(path) as journal:
        [entry] = await entries(journal)
    assert entry.question == text.replace("\ud83d", "?")
    assert entry.seconds == 0


async def test_entries_of_a_time_come_in_order_page_by_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PAGE", 3)
    clock = Clock()
    async with opened(tmp_path / "journal.db", clock=clock) as journal:
        ids = []
        for number in range(11):
            clock.now += 10
            ids.append(note(journal, str(number)))
        await journal.vote(ids[4], OTHER, -1)
        found = await entries(journal)
        assert [entry.id for entry in found] == ids
        assert [entry.vote for entry in found] == [0] * 4 + [-1] + [0] * 6
        start, end = found[2].when, found[9].when
        assert [entry.question async for entry in journal.entries(start, end)] == list("2345678")
        assert [entry async for entry in journal.entries(clock.now + 1)] == []


# --- which message answers which ---


async def test_the_answer_of_a_question_is_found_by_either_message(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    async with opened(path) as journal:
        first = note(journal, message=7)
        assert await journal.reply_to(CHAT, 7) is None
        journal.sent(first, 8)
        again = note(journal, message=7)  # the question was edited, and so is our message
        journal.sent(again, 8)
        assert await journal.reply_to(CHAT, 7) == (again, 8)
    async with opened(path) as journal:
        assert await journal.reply_to(CHAT, 7) == (again, 8)
        assert await journal.reply_to(CHAT, 8) is None
        assert await journal.reply_to(CHAT + 1, 7) is None
        assert await journal.shown_in(CHAT, 8) == await journal.entry(again)
        assert await journal.shown_in(CHAT, 7) is None
        inline = note(journal, message=0)
        journal.sent(inline, 9)  # there is no message of the question
        journal.sent(first, 10)  # nor is it known any more
        assert await journal.shown_in(CHAT, 9) is None
        assert await journal.reply_to(CHAT, 0) is None


# --- votes ---


async def test_a_vote_can_be_changed_and_taken_back(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    async with opened(path) as journal:
        id_ = note(journal)

        async def shown() -> int:
            entry = await journal.entry(id_)
            assert entry is not None
            return entry.vote

        for flush in False, True:  # queued and stored alike
            for pressed, stands, vote in (1, True, 1), (-1, True, -1), (-1, False, 0), (1, True, 1), (1, False, 0):
                assert await journal.vote(id_, READER, pressed) is stands
                if flush:
                    await journal.flush()
                assert await shown() == vote
        assert await journal.vote(id_, READER, 1)
        assert await journal.vote(id_, OTHER, -1)
        assert await shown() == 0
        assert await journal.vote(id_, OTHER + 1, -1)
        assert await shown() == -1
        assert not await journal.vote(id_ + 1, READER, 1)  # no such entry
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT count(*) FROM votes").fetchone() == (3,)


# --- the hospital that a conversation keeps to ---


async def test_a_hospital_is_kept_to_until_it_is_left(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    async with opened(path) as journal:
        assert await journal.staying(CHAT, READER) == ""
        await journal.stay(CHAT, READER, "云澜县人民医院")
        await journal.stay(CHAT, READER, "临渡市中医院")
        await journal.stay(CHAT, OTHER, "云澜县人民医院")
        assert await journal.staying(CHAT, READER) == "临渡市中医院"
    async with opened(path) as journal:
        assert await journal.staying(CHAT, READER) == "临渡市中医院"
        assert await journal.staying(READER, READER) == ""  # another chat
        await journal.stay(CHAT, READER, "")
        assert await journal.staying(CHAT, READER) == ""
    async with opened(path) as journal:
        assert await journal.staying(CHAT, READER) == ""
        assert await journal.staying(CHAT, OTHER) == "云澜县人民医院"


async def test_what_is_followed_outlives_the_program_and_an_older_file_gets_its_table(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    async with opened(path) as journal:
        note(journal)
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript("DROP TABLE follows; PRAGMA user_version = 2")
    async with opened(path) as journal:
        assert journal.follow(READER, "云澜县人民医院", READER, "zh-hans", ["a", "a.txt"])
        assert journal.follow(READER, "临渡市中医院", READER, "zh-hans", [])
        assert journal.follow(OTHER, "云澜县人民医院", OTHER, "en", [])
        [owner, other] = journal.followers()
        [yunlan, _lindu] = journal.followers()[owner]
        journal.told(owner, yunlan, ["b"])
        journal.unfollow(READER, "临渡市中医院")
        journal.told(owner, _lindu, ["c"])  # left meanwhile
    async with opened(path) as journal:
        [again] = journal.followers()[owner]
        assert (again.hospital, again.known, again.told > 0) == ("云澜县人民医院", ("b",), True)
        assert journal.follows(READER, "云澜县人民医院")
        assert not journal.follows(READER, "临渡市中医院")
        await journal.forget(READER)
        assert list(journal.followers()) == [other]
        await journal.flush()
        assert owner.encode() not in on_disk(path)
    async with opened(path) as journal:
        assert list(journal.followers()) == [other]


# --- forgetting ---


@pytest.mark.parametrize("written", [True, False])
async def test_what_is_forgotten_is_gone_from_the_disk(tmp_path: Path, *, written: bool) -> None:
    path = tmp_path / "journal.db"
    secret, kept = "独一无二的秘密问题" * 300, "别人的问题"  # also in overflow pages
    async with opened(path) as journal:
        other = note(journal, kept, reader=OTHER, message=9)
        mine = [note(journal, secret + str(number), message=number + 1) for number in range(5)]
        journal.sent(mine[0], 8)
        await journal.vote(mine[0], OTHER, 1)
        await journal.vote(other, READER, -1)
        await journal.vote(other, OTHER, 1)
        await journal.stay(CHAT, READER, "云澜县人民医院")
        entry = await journal.entry(mine[0])
        assert entry is not None
        if written:
            await journal.flush()
            assert secret[:9].encode() in on_disk(path)

        assert await journal.forget(READER) == 5

        for trace in secret[:9].encode(), entry.reader.encode(), entry.conversation.encode():
            assert trace not in on_disk(path)
        assert kept.encode() in on_disk(path) or not written
        assert [await journal.entry(id_) for id_ in mine] == [None] * 5
        assert await journal.reply_to(CHAT, 1) is None
        assert await journal.staying(CHAT, READER) == ""
        [left] = await entries(journal)
        assert (left.question, left.vote) == (kept, 1)
        journal.sent(mine[1], 10)  # an answer that was on its way
        await journal.flush()
        assert await journal.forget(READER) == 0
    for trace in secret[:9].encode(), entry.reader.encode():
        assert trace not in on_disk(path)


async def test_a_program_that_is_reading_puts_off_the_last_trace_but_not_for_long(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    async with opened(path) as journal:
        note(journal, "秘密")
        await journal.flush()
        with closing(sqlite3.connect(path, isolation_level=None)) as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT * FROM entries").fetchall()
            assert await journal.forget(READER) == 1
            assert await entries(journal) == []
            reader.execute("COMMIT")
        note(journal, "下一个问题", reader=OTHER)
        await soon(lambda: "秘密".encode() not in on_disk(path))


async def test_forgetting_that_fails_says_so(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    async with opened(path) as journal:
        note(journal)
        await journal.flush()
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(JournalError, match="JOURNAL_BUSY"):
                await journal.forget(READER)
            assert "正被另一个程序占用" in words(journal.trouble)
        assert await journal.forget(READER) == 1


# --- faults, and what administrators did ---


async def test_faults_and_deeds_are_kept(tmp_path: Path) -> None:
    path, clock = tmp_path / "journal.db", Clock()
    async with opened(path, clock=clock) as journal:
        journal.fault("TimedOut")
        journal.audit(administrator=11, action="reload", result="+1")
        clock.now += 60
        journal.fault("KeyError")
        journal.audit(administrator=12, action="remove", target="甲.txt", result="移入回收站")
    async with opened(path, clock=clock) as journal:
        assert [fault.what for fault in await journal.faults()] == ["TimedOut", "KeyError"]
        assert await journal.faults(clock.now) == (Fault(clock.now, "KeyError"),)
        assert await journal.audited(1) == (Deed(clock.now, 12, "remove", "甲.txt", "移入回收站"),)
        assert [deed.administrator for deed in await journal.audited()] == [12, 11]


# --- a disk that fails ---


async def test_a_database_that_another_program_holds_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(file, "SECONDS_TO_WAIT_FOR_A_LOCK", 0.3)
    path = tmp_path / "journal.db"
    async with opened(path) as journal:
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            started = asyncio.get_running_loop().time()
            ids = [note(journal, str(number), message=number + 1) for number in range(20)]
            journal.sent(ids[0], 8)
            assert await journal.vote(ids[1], READER, 1)
            await journal.stay(CHAT, READER, "云澜县人民医院")
            assert await journal.reply_to(CHAT, 1) == (ids[0], 8)
            assert asyncio.get_running_loop().time() - started < 0.25  # the reader does not wait for the lock
            await soon(lambda: "正被另一个程序占用" in words(journal.trouble))
            await asyncio.sleep(0.7)  # two more attempts
            assert [entry.id for entry in await entries(journal)] == ids  # still readable
        await soon(lambda: not journal.trouble)
        assert journal.lost == 0
        assert len([record for record in caplog.records if record.levelno == logging.ERROR]) == 1
        assert "恢复" in caplog.text
    async with opened(path) as journal:
        assert [entry.id for entry in await entries(journal)] == ids


async def test_a_full_disk_costs_nothing_that_fits_into_memory(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    async with opened(path) as journal:
        note(journal)
        await journal.flush()
        assert journal._disk.file is not None
        writing = journal._disk.file.writing
        [(pages,)] = await writing.execute_fetchall("PRAGMA page_count")
        await writing.execute_fetchall(f"PRAGMA max_page_count = {pages}")  # SQLite's own full disk
        for number in range(30):
            note(journal, f"{number}" * 2000)
        await soon(lambda: "磁盘已满" in words(journal.trouble))
        await writing.execute_fetchall("PRAGMA max_page_count = 1000000")
        await soon(lambda: not journal.trouble)
        assert len(await entries(journal)) == 31
        assert journal.lost == 0


async def test_what_is_acknowledged_is_on_the_disk_unless_that_is_in_trouble(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "GATHERING", 60.0)
    path = tmp_path / "journal.db"
    async with opened(path) as journal:
        id_ = note(journal)
        await journal.vote(id_, READER, 1)
        await journal.kept()
        with closing(sqlite3.connect(path)) as other:
            assert other.execute("SELECT entry, vote FROM votes").fetchall() == [(id_, 1)]
        monkeypatch.setattr(module, "KEPT_WITHIN", 0.02)
        async with journal._disk.turn:  # nobody gets to the disk
            await journal.vote(id_, READER, -1)
            async with asyncio.timeout(2):
                await journal.kept()


async def test_a_file_that_is_moved_away_is_made_anew(tmp_path: Path) -> None:
    """Also what administrators are told to do with a damaged one."""
    path = tmp_path / "data" / "journal.db"
    async with opened(path) as journal:
        old = note(journal)
        await journal.flush()
        path.parent.rename(tmp_path / "away")
        (tmp_path / "data").write_text("a file where the folder should be", "utf-8")
        new = note(journal)
        await soon(lambda: "文件夹" in words(journal.trouble))
        (tmp_path / "data").unlink()
        await soon(lambda: not journal.trouble)
        assert [entry.id for entry in await entries(journal)] == [new]
        assert await journal.forget(READER) == 1
    async with opened(tmp_path / "away" / "journal.db") as moved:
        assert [entry.id for entry in await entries(moved)] == [old]
        assert await moved.forget(READER) == 1  # the same salt


async def test_another_journal_in_its_place_is_not_written_into(tmp_path: Path) -> None:
    """Nobody's rows could be found in it again, nor forgotten."""
    path, another = tmp_path / "journal.db", tmp_path / "other" / "journal.db"
    async with opened(another) as journal:
        note(journal, reader=OTHER)
    async with opened(path) as journal:
        path.unlink()
        note(journal)
        path.with_name("journal.db-wal").unlink(missing_ok=True)
        path.with_name("journal.db-shm").unlink(missing_ok=True)
        another.rename(path)
        note(journal)
        journal._disk.broken = True
        with pytest.raises(JournalError, match="JOURNAL_SWAPPED"):
            await journal.flush()
        path.unlink()
        await soon(lambda: not journal.trouble)
        assert len(await entries(journal)) == 2


async def test_damage_is_told_and_readers_are_answered(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    async with opened(path) as journal:
        id_ = note(journal)
        for number in range(200):
            note(journal, f"{number} " * 500)
        await journal.flush()
        assert journal._disk.file is not None
        await journal._disk.file.writing.execute_fetchall("PRAGMA wal_checkpoint(TRUNCATE)")
        size = path.stat().st_size
        with path.open("r+b") as file:
            file.seek(4096)
            file.write(os.urandom(size - 4096))
        journal._disk.broken = True
        await journal.stay(CHAT, READER, "云澜县人民医院")
        note(journal)
        await soon(lambda: "不是完好的" in words(journal.trouble))
        assert await journal.entry(id_) is None
        assert await journal.staying(CHAT, READER) == "云澜县人民医院"
        for file_ in path.parent.iterdir():
            file_.rename(file_.with_name("damaged-" + file_.name))
        await soon(lambda: not journal.trouble)
        assert len(await entries(journal)) == 1


async def test_when_memory_is_full_the_oldest_give_way_and_are_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(module, "WAITING", 10)
    path = tmp_path / "journal.db"
    async with opened(path) as journal:
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            journal.audit(administrator=11, action="reload")
            await soon(lambda: bool(journal.trouble))
            ids = [note(journal) for _ in range(25)]
            assert journal.lost == 16
            assert "16 条记录没能保存" in words(journal.trouble)
            assert await journal.entry(ids[0]) is None
        await soon(lambda: not journal.trouble)
        assert [entry.id for entry in await entries(journal)] == ids[-9:]
        assert len(await journal.audited()) == 1  # what administrators did goes last
        assert caplog.text.count("没能保存") == 1
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            note(journal)
            await soon(lambda: bool(journal.trouble))
            assert "没能保存" not in words(journal.trouble)  # of this trouble, nothing


async def test_a_burst_that_is_too_fast_is_told_as_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(module, "WAITING", 10)
    async with opened(tmp_path / "journal.db") as journal:
        for _ in range(30):
            note(journal)
        assert "来不及写入" in words(journal.trouble)
        await soon(lambda: not journal.trouble)
        assert caplog.text.count("JOURNAL_SLOW") == 1
        assert journal.lost == 20


async def test_closing_writes_what_is_queued_or_says_what_is_lost(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "journal.db"
    async with opened(path) as journal:
        for _ in range(1200):
            note(journal)
    async with opened(path) as journal:
        assert len(await entries(journal)) == 1200
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            note(journal)
            await journal.close()
    assert "还有 1 条记录没能保存" in caplog.text


# --- files that are not ours, or not usable ---


async def test_other_files_are_not_touched(tmp_path: Path) -> None:
    text, foreign, newer, corpus = (tmp_path / f"{name}.db" for name in ("notes", "foreign", "newer", "corpus"))
    text.write_text("not a database, but somebody's notes " * 99, "utf-8")
    for path, application, version in (
        (foreign, 0, 0),
        (newer, APPLICATION_ID, VERSION + 1),
        (corpus, 0x43687543, 1),
    ):
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("CREATE TABLE entries (ours INTEGER)")
            connection.execute(f"PRAGMA application_id = {application}")
            connection.execute(f"PRAGMA user_version = {version}")
            connection.commit()
    for path, reason in (
        (text, "JOURNAL_BROKEN"),
        (foreign, "JOURNAL_FOREIGN"),
        (newer, "JOURNAL_NEWER"),
        (corpus, "JOURNAL_FOREIGN"),
    ):
        before = path.read_bytes()
        with pytest.raises(JournalError, match=reason) as caught:
            await Journal.open(path, days=1, megabytes=1)
        assert str(path) in str(caught.value)
        assert path.read_bytes() == before


async def test_a_place_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where the folder should be", "utf-8")
    (tmp_path / "folder.db").mkdir()
    for path in tmp_path / "data" / "journal.db", tmp_path / "folder.db":
        with pytest.raises(JournalError, match="JOURNAL_UNUSABLE") as caught:
            await Journal.open(path, days=1, megabytes=1)
        assert str(path) in str(caught.value)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
async def test_a_read_only_folder_is_named(read_only: Path) -> None:
    with pytest.raises(JournalError, match="NO_PERMISSION"):
        await Journal.open(read_only / "journal.db", days=1, megabytes=1)


async def test_a_locked_file_is_named_at_the_start(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    async with opened(path):
        pass
    async with locked(path):
        with pytest.raises(JournalError, match="JOURNAL_BUSY"):
            await Journal.open(path, days=1, megabytes=1)


async def test_a_file_that_another_program_writes_into_can_be_opened_and_read(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    async with opened(path) as journal:
        note(journal)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        async with opened(path) as journal:
            assert len(await entries(journal)) == 1


# --- a start that the disk is not ready for ---


@asynccontextmanager
async def started(path: Path) -> AsyncIterator[Journal]:
    journal = await Journal.start(path, days=90, megabytes=200)
    try:
        yield journal
    finally:
        await journal.close()


async def test_what_happens_before_the_file_can_be_opened_is_written_when_it_can(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    async with opened(path) as journal:
        before = note(journal, message=1)
        for reader, hospital in (READER, "云澜县人民医院"), (OTHER, "临渡市中医院"):
            await journal.stay(CHAT, reader, hospital)
        known = await journal.entry(before)
    assert known is not None
    async with locked(path):
        journal = await Journal.start(path, days=90, megabytes=200)
        assert "正被另一个程序占用" in words(journal.trouble)
        id_ = note(journal, message=7)
        journal.sent(id_, 8)
        assert await journal.vote(id_, OTHER, -1)
        await journal.stay(CHAT, READER, "")
        await journal.stay(READER, READER, "甲")
        journal.audit(administrator=11, action="reload")
        assert await journal.reply_to(CHAT, 7) == (id_, 8)
        assert await journal.shown_in(CHAT, 8) == await journal.entry(id_)
        assert await journal.staying(READER, READER) == "甲"
        with pytest.raises(JournalError, match="JOURNAL_BUSY"):
            await entries(journal)
        await asyncio.sleep(0.1)  # another attempt
        assert journal.trouble
    await soon(lambda: not journal.trouble)
    await journal.flush()
    assert (await entries(journal))[0] == known
    stored = await journal.entry(id_)
    assert stored is not None
    assert (stored.reader, stored.conversation, stored.vote) == (known.reader, known.conversation, -1)
    assert await journal.reply_to(CHAT, 7) == (id_, 8)
    stays = [(CHAT, READER), (CHAT, OTHER), (READER, READER)]
    assert [await journal.staying(chat, reader) for chat, reader in stays] == ["", "临渡市中医院", "甲"]
    await journal.close()
    async with opened(path) as journal:
        assert [await journal.staying(chat, reader) for chat, reader in stays] == ["", "临渡市中医院", "甲"]
        assert len(await journal.audited()) == 1
        assert journal.lost == 0
    for secret in str(READER), str(OTHER), str(CHAT):
        assert secret.encode() not in on_disk(path)


async def test_who_wants_to_be_forgotten_meanwhile_is_told_that_it_must_wait(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    async with opened(path) as journal:
        note(journal)
        await journal.stay(CHAT, READER, "云澜县人民医院")
    async with locked(path):
        journal = await Journal.start(path, days=90, megabytes=200)
        id_ = note(journal)
        with pytest.raises(JournalError, match="JOURNAL_BUSY"):
            await journal.forget(READER)
        assert await journal.entry(id_) is None  # what was only in memory is gone already
    note(journal)
    assert await journal.forget(READER) == 2  # the first that opens the file
    assert await journal.staying(CHAT, READER) == ""
    assert await entries(journal) == []
    await journal.close()


async def test_a_damaged_file_is_left_as_it_is_until_someone_moves_it(tmp_path: Path) -> None:
    path = tmp_path / "data" / "journal.db"
    path.parent.mkdir()
    path.write_bytes(b"SQLite format 3\0" + os.urandom(9000))
    damaged = path.read_bytes()
    async with started(path) as journal:
        assert str(path) in words(journal.trouble)
        assert "请移走这个文件" in words(journal.trouble)
        id_ = note(journal)
        await asyncio.sleep(0.1)
        assert path.read_bytes() == damaged
        assert sorted(path.parent.iterdir()) == [path]
        path.rename(tmp_path / "damaged.db")
        await soon(lambda: not journal.trouble)
        assert [entry.id for entry in await entries(journal)] == [id_]


async def test_what_waits_for_a_file_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "WAITING", 10)
    (tmp_path / "data").write_text("a file where the folder should be", "utf-8")
    async with started(tmp_path / "data" / "journal.db") as journal:
        ids = [note(journal) for _ in range(25)]
        assert "15 条记录没能保存" in words(journal.trouble)
        (tmp_path / "data").unlink()
        await soon(lambda: not journal.trouble)
        assert [entry.id for entry in await entries(journal)] == ids[-10:]


async def test_the_command_line_writes_into_the_file_of_a_running_bot(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    async with opened(path) as journal:
        note(journal)
        await write_deed(path, Deed(5.0, COMMAND_LINE, "reload", "", "done"))
        journal.audit(administrator=11, action="status")
        assert [deed.administrator for deed in await journal.audited()] == [11, COMMAND_LINE]
        await journal.flush()
        with closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as other:
            # In a thread: the journal may be in the middle of writing, and goes on only while the loop runs.
            await asyncio.to_thread(other.execute, "BEGIN IMMEDIATE")
            with pytest.raises(JournalError, match="JOURNAL_BUSY"):
                await write_deed(path, Deed(6.0, COMMAND_LINE, "reload", "", "done"))
    new = tmp_path / "new" / "journal.db"
    await write_deed(new, Deed(5.0, COMMAND_LINE, "add", "\ud83d.txt", "kept"))
    async with opened(new) as journal:
        assert await journal.audited() == (Deed(5.0, COMMAND_LINE, "add", "?.txt", "kept"),)


# --- limits ---


async def test_what_is_too_old_is_deleted_without_a_question(tmp_path: Path) -> None:
    path, clock = tmp_path / "journal.db", Clock()
    async with opened(path, days=90, clock=clock) as journal:
        old = note(journal, "旧的秘密", message=1)
        journal.sent(old, 2)
        await journal.vote(old, OTHER, 1)
        await journal.stay(CHAT, READER, "云澜县人民医院")
        journal.fault("TimedOut")
        journal.audit(administrator=11, action="reload")
    clock.now += 91 * DAY
    async with opened(path, days=90, clock=clock) as journal:
        note(journal, reader=OTHER)  # wakes the writer
        await soon(lambda: journal._disk._pruned_at > 0)
        assert await journal.entry(old) is None
        assert await journal.reply_to(CHAT, 1) is None
        assert await journal.staying(CHAT, READER) == ""
        assert await journal.faults() == ()
        assert len(await journal.audited()) == 1
        assert len(await entries(journal)) == 1
    assert "旧的秘密".encode() not in on_disk(path)


async def test_the_oldest_give_way_when_the_file_is_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk, "ROWS_BETWEEN_PRUNINGS", 1)
    path = tmp_path / "journal.db"
    async with opened(path, megabytes=1) as journal:
        ids = []
        for number in range(1500):
            ids.append(note(journal, f"{number} " * 500))  # 3 kB or so
            if number % 100 == 99:
                await soon(lambda: not journal._unwritten and journal._disk._rows_since_pruning == 0)
        left = [entry.id for entry in await entries(journal)]
        assert 100 < len(left) < 400
        assert left == ids[-len(left) :]
    assert path.stat().st_size <= 1.05 * 2**20


# --- several programs, and a sudden end ---


async def test_two_journals_on_one_file_do_not_harm_it(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    async with opened(path) as one, opened(path) as two:
        for _ in range(50):
            note(one)
            note(two, reader=OTHER)
            await asyncio.sleep(0.001)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("SELECT count(*) FROM salt").fetchone() == (1,)


async def test_of_two_programs_that_make_the_file_at_once_none_harms_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file, "SECONDS_TO_WAIT_FOR_A_LOCK", 5)
    path = tmp_path / "journal.db"
    made = await asyncio.gather(*(Journal.open(path, days=1, megabytes=1) for _ in range(4)), return_exceptions=True)
    journals = [one for one in made if isinstance(one, Journal)]
    assert len({journal._disk.salt for journal in journals}) == 1
    assert all("正被另一个程序占用" in words(one) for one in made if not isinstance(one, Journal))
    for journal in journals:
        note(journal)
        await journal.close()
    async with opened(path) as journal:
        assert await entries(journal)


SUDDEN_END = """
import asyncio, sys
from pathlib import Path
from bot.journal.journal import Journal
from retrieval.quote import Answer, Outcome

async def ask() -> None:
    journal = await Journal.open(Path(sys.argv[1]), days=1, megabytes=1)
    for number in range(10**6):
        journal.record(reader=1, chat=1, message=number + 1, question="问" * 200, answer=Answer("问", Outcome.CHAT),
                       seconds=0.1, kind="private", language="en")
        await asyncio.sleep(0.0002)
        if number == 500:
            await journal.flush()
            print("now", flush=True)

asyncio.run(ask())
"""


async def test_a_sudden_end_costs_the_last_moment_only(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    program = await asyncio.create_subprocess_exec(
        sys.executable, "-c", SUDDEN_END, str(path), stdout=asyncio.subprocess.PIPE
    )
    assert program.stdout is not None
    assert await program.stdout.readline() == b"now\n"
    program.kill()
    await program.wait()
    async with opened(path) as journal:
        found = await entries(journal)
        assert len(found) >= 500
        assert note(journal) > found[-1].id
        assert [entry.id for entry in found] == list(range(found[0].id, found[0].id + len(found)))


# --- whatever happens in whatever order ---

READERS, CHATS = st.integers(1, 3), st.integers(1, 2)
STEPS = st.one_of(
    st.tuples(st.just("record"), READERS, CHATS),
    st.tuples(st.just("vote"), READERS, st.integers(0, 5), st.sampled_from([1, -1])),
    st.tuples(st.just("stay"), READERS, CHATS, st.sampled_from(["", "甲", "乙"])),
    st.tuples(st.just("forget"), READERS),
    st.tuples(st.sampled_from(["flush", "restart", "locked restart", "pause"])),
)


class Model:
    """The journal in a few dictionaries."""

    def __init__(self) -> None:
        self.entries: dict[int, int] = {}  # id: reader
        self.votes: dict[tuple[int, int], int] = {}
        self.stays: dict[tuple[int, int], str] = {}
        self.replies: dict[tuple[int, int], tuple[int, int]] = {}
        self.messages: Counter[int] = Counter()


async def _agrees(journal: Journal, model: Model) -> None:
    found = await entries(journal)
    assert [entry.id for entry in found] == sorted(model.entries)
    for entry in found:
        total = sum(vote for (of, _reader), vote in model.votes.items() if of == entry.id)
        assert entry.vote == (total > 0) - (total < 0)
        assert await journal.entry(entry.id) == entry
    for reader in 1, 2, 3:
        for chat in 1, 2:
            assert await journal.staying(chat, reader) == model.stays.get((chat, reader), "")
    for (chat, message), reply in model.replies.items():
        assert await journal.reply_to(chat, message) == (reply if reply[0] in model.entries else None)


async def _starts_too_early(path: Path, model: Model) -> Journal:
    async with locked(path):
        journal = await Journal.start(path, days=1, megabytes=10)
        id_ = note(journal, reader=1, message=0)
        model.entries[id_] = 1
        assert await journal.vote(id_, 2, 1)
        model.votes[id_, 2] = 1
        await journal.stay(2, 1, "丙")
        model.stays[2, 1] = "丙"
    await soon(lambda: not journal.trouble)
    return journal


async def _lives(path: Path, steps: list[tuple[Any, ...]]) -> None:
    journal = await Journal.open(path, days=1, megabytes=10)
    model = Model()
    for what, *details in steps:
        if what == "record":
            reader, chat = details
            model.messages[chat] += 2
            message = model.messages[chat]
            id_ = note(journal, reader=reader, chat=chat, message=message)
            journal.sent(id_, message + 1)
            model.entries[id_] = reader
            model.replies[chat, message] = (id_, message + 1)
        elif what == "vote":
            reader, place, vote = details
            id_ = (sorted(model.entries) or [0])[place % max(1, len(model.entries))]
            before = model.votes.get((id_, reader), 0)
            now = (0 if before == vote else vote) if id_ else 0
            assert await journal.vote(id_, reader, vote) is (now != 0)
            model.votes[id_, reader] = now
        elif what == "stay":
            reader, chat, hospital = details
            await journal.stay(chat, reader, hospital)
            model.stays[chat, reader] = hospital
        elif what == "forget":
            [reader] = details
            gone = {id_ for id_, of in model.entries.items() if of == reader}
            assert await journal.forget(reader) == len(gone)
            model.entries = {id_: of for id_, of in model.entries.items() if id_ not in gone}
            model.votes = {(id_, of): vote for (id_, of), vote in model.votes.items() if of != reader}
            model.stays = {(chat, of): hospital for (chat, of), hospital in model.stays.items() if of != reader}
        elif what == "flush":
            await journal.flush()
        elif what == "pause":
            await asyncio.sleep(0.003)
        elif what == "locked restart":
            await journal.close()
            journal = await _starts_too_early(path, model)
        else:
            await journal.close()
            journal = await Journal.open(path, days=1, megabytes=10)
    await _agrees(journal, model)
    await journal.close()
    journal = await Journal.open(path, days=1, megabytes=10)
    await _agrees(journal, model)
    await journal.close()


@settings(max_examples=25)
@given(st.lists(STEPS, max_size=25))
def test_whatever_is_done_in_whatever_order(steps: list[tuple[Any, ...]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_lives(Path(folder) / "journal.db", steps))
