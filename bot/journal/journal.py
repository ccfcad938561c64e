"""The one owner of what was asked and how it went: a SQLite file of its own beside the corpus.

A question is answered whether or not it can be written down.  What happens goes into memory first
(bot/journal/unwritten.py) and from there to the disk, by one task in the background; a disk that is full,
locked or gone is told to the administrators through `trouble` and tried again until it works.
Reading sees what is not written yet.

Readers are kept as HMAC-SHA-256 of their Telegram id under a salt that is made once and never
leaves the file.  That keeps ids out of exports, backups of tables and a glance at the file; who has
the whole file and much time can still try all ids, so the file belongs to the administrators only.

A bot starts also when the file cannot be opened (`start`).  Nobody knows the salt then, so ids wait in
memory as they are, bounded like all else, and become hashes when the file is open.

What a reader has forgotten is overwritten, in the file (`secure_delete`) and in the log of changes
beside it (a checkpoint that truncates it).
"""

from __future__ import annotations

import asyncio
import hmac
import logging
import math
import os
import secrets
import sqlite3
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache
from itertools import count
from pathlib import Path
from typing import Any

import aiosqlite

from bot.journal.entries import Deed, Entry, Fault, Shown
from bot.journal.tables import (
    APPLICATION_ID,
    NEXT_ENTRIES,
    SCHEMA,
    VERSION,
    WRITE,
    JournalError,
    entry_of,
    explained,
    json_of,
    statements,
    storable,
)
from bot.journal.unwritten import Row, Table, Unwritten
from retrieval.quote import Answer

__all__ = ["DAY", "Deed", "Entry", "Fault", "Journal", "JournalError", "Shown", "write_deed"]

log = logging.getLogger(__name__)
SECONDS_TO_WAIT_FOR_A_LOCK = 5
WAITING = 10_000
"""Rows kept in memory while the disk cannot be written; at about 1 kB each."""
TOGETHER = 500
"""Rows written in one transaction at most: `forget` waits for one of these, not for all."""
GATHERING = 0.25
"""Seconds in which further rows may come before the first is written: one transaction for many readers."""
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
"""Seconds between attempts to write to a disk that fails, doubled each time."""
SECONDS_BETWEEN_PRUNINGS = 600.0
ROWS_BETWEEN_PRUNINGS = 1_000
RECENT = 10_000
"""Questions whose chat is remembered, so that `sent` can say where they were answered."""
PAGE = 500
"""Entries read at a time: the event loop is held for about a millisecond."""
KEPT_STAYS, KEPT_FAULTS, KEPT_AUDIT = 50_000, 10_000, 10_000
"""Rows.  The audit table is bounded by number only: it outlives the questions."""
LOG_BYTES = 4 * 2**20
"""To which the log of changes beside the file shrinks again after it has grown."""
DAY = 24 * 60 * 60.0


class _Id(str):
    """Stands for a reader, a conversation or a message until the salt is known; never in a file."""

    __slots__ = ()


class Journal:
    """Open it with `open` or `start`, and close it: it has a task and threads of its own."""

    def __init__(
        self, database: Path | None, opened: _Opened | None, limits: _Limits, clock: Callable[[], float]
    ) -> None:
        """Use `open` or `start`, which also check and prepare the file."""
        self._database = database
        self._file: _File | None = opened.file if opened else None
        self._salt = opened.salt if opened else None
        self._staying = opened.stays if opened else {}
        self._next_id = opened.next_id if opened else _first_id(clock)
        self._limits = limits
        self._clock = clock
        self._unwritten = Unwritten(WAITING)
        self._recent: OrderedDict[int, tuple[int, str, str]] = OrderedDict()  # entry: chat, question's message, reader
        self._numbers = count()  # keys of rows that nothing replaces
        self._turn = asyncio.Lock()  # of the writing connection
        self._wake = asyncio.Event()
        self._closing = asyncio.Event()
        self._reason = ""
        self._broken = False  # the file must be opened anew
        self._lost_before = 0  # the present trouble
        self._pruned_at = -math.inf
        self._rows_since_pruning = 0
        self._truncate = False
        self._writer = asyncio.create_task(self._write_in_background(), name="journal")

    @classmethod
    async def open(
        cls, database: Path | None, *, days: int, megabytes: int, clock: Callable[[], float] = time.time
    ) -> Journal:
        """The journal in the file `database`, made when it is missing; in memory when it is None.

        Entries older than `days` are deleted, and the oldest ones when there are more than
        `megabytes`.  Raises `JournalError`; then nothing was changed.
        """
        return cls(database, await _open_first(database, clock), _Limits(days * DAY, megabytes * 2**20), clock)

    @classmethod
    async def start(
        cls, database: Path | None, *, days: int, megabytes: int, clock: Callable[[], float] = time.time
    ) -> Journal:
        """The same for a bot, which must answer whatever its disk is like.

        A file that cannot be opened is `trouble`.  It is tried again until it can, and is not changed, nor moved
        aside, even when it is damaged: whoever has been promised to be forgotten stands in it.
        """
        try:
            return await cls.open(database, days=days, megabytes=megabytes, clock=clock)
        except JournalError as exc:
            journal = cls(database, None, _Limits(days * DAY, megabytes * 2**20), clock)
            journal._troubled(exc)
            journal._wake.set()
            return journal

    async def close(self) -> None:
        """Write what is queued, or say in the log how much could not be written."""
        self._closing.set()
        self._wake.set()
        try:
            await self._writer
        finally:
            if self._file is not None:
                await self._file.close()
        if self._unwritten:
            log.error("记录本关闭时还有 %s 条记录没能保存。", len(self._unwritten))

    @property
    def trouble(self) -> str:
        """Why nothing can be written at the moment, for administrators; empty when all is well."""
        lost = self.lost - self._lost_before
        return self._reason + (f"（已有 {lost} 条记录没能保存。）" if self._reason and lost else "")

    @property
    def lost(self) -> int:
        """Rows that could not be written since the start."""
        return self._unwritten.lost

    # --- what a reader does ---

    def record(
        self,
        *,
        reader: int,
        chat: int,
        message: int,
        question: str,
        answer: Answer,
        seconds: float,
        kind: str,
        language: str,
    ) -> int:
        """Note a question and its answer; the entry's id, which is never used again for another one.

        `reader`, `chat`, `message`: Telegram's ids; `message` is 0 where there is none, as in inline use.
        """
        now = self._clock()
        entry = self._next_id
        self._next_id += 1
        owner = self._reader(reader)
        quotes = [[quote.report, quote.at, quote.hospital, quote.file] for quote in answer.quotes]
        row = (
            entry,
            now,
            owner,
            self._conversation(chat, reader),
            storable(question),
            answer.outcome.value,
            json_of(quotes),
            json_of(answer.scope),
            seconds if math.isfinite(seconds) else 0.0,
            language,
            kind,
        )
        self._put(Table.ENTRIES, entry, row, owner)
        if message:
            self._recent[entry] = (chat, self._message(chat, message), owner)
            if len(self._recent) > RECENT:
                self._recent.popitem(last=False)
        return entry

    def sent(self, entry: int, reply_message: int) -> None:
        """The message that shows the answer.  An entry without a question's message, or a very old one, is ignored."""
        if entry in self._recent:
            chat, question, owner = self._recent[entry]
            row = (question, entry, reply_message, self._message(chat, reply_message))
            self._put(Table.MESSAGES, question, row, owner)

    async def entry(self, id: int) -> Entry | None:  # noqa: A002 - it is the entry's id
        """The entry, also while it is only queued; None when it was deleted, or cannot be read now."""
        row = self._unwritten.get(Table.ENTRIES, id)
        if row is None:
            found = await self._read_for_reader("SELECT * FROM entries WHERE id = ?", id)
            if not found:
                return None
            row = found[0]
        votes: dict[str, int] = dict(await self._read_for_reader("SELECT reader, vote FROM votes WHERE entry = ?", id))
        votes |= {reader: vote for entry, reader, vote, _at in self._unwritten.rows(Table.VOTES) if entry == id}
        return entry_of(row, sum(votes.values()))

    async def reply_to(self, chat: int, message: int) -> tuple[int, int] | None:
        """For the message of a question: the id of its last entry, and the message that answers it."""
        question = self._message(chat, message)
        row = self._unwritten.get(Table.MESSAGES, question)
        if row is not None:
            return row[1], row[2]
        found = await self._read_for_reader("SELECT entry, reply FROM messages WHERE question = ?", question)
        return (found[0][0], found[0][1]) if found else None

    async def shown_in(self, chat: int, message: int) -> Entry | None:
        """For a message of ours: the entry that it answers."""
        answer = self._message(chat, message)
        entries = [row[1] for row in self._unwritten.rows(Table.MESSAGES) if row[3] == answer] or [
            row[0] for row in await self._read_for_reader("SELECT entry FROM messages WHERE answer = ?", answer)
        ]
        return await self.entry(max(entries)) if entries else None

    async def vote(self, id: int, reader: int, vote: int) -> bool:  # noqa: A002 - it is the entry's id
        """One vote (1 or -1) per reader and entry; another one replaces it, the same again takes it back.

        True when the vote stands now; False when it was taken back, or when there is no such entry.
        """
        owner = self._reader(reader)
        row = self._unwritten.get(Table.VOTES, (id, owner))
        if row is not None:
            before = row[2]
        elif await self.entry(id) is None:
            return False
        else:
            found = await self._read_for_reader("SELECT vote FROM votes WHERE entry = ? AND reader = ?", id, owner)
            before = found[0][0] if found else 0
        now = 0 if before == vote else vote
        self._put(Table.VOTES, (id, owner), (id, owner, now, self._clock()), owner)
        return now != 0

    async def stay(self, chat: int, reader: int, hospital: str) -> None:
        """Keep to one hospital in this conversation; "" to leave it."""
        conversation, owner = self._conversation(chat, reader), self._reader(reader)
        now = self._clock()
        self._staying.pop(conversation, None)
        if hospital:
            self._staying[conversation] = (owner, hospital, now)
            if len(self._staying) > KEPT_STAYS:
                del self._staying[next(iter(self._staying))]
        self._put(Table.STAYS, conversation, (conversation, owner, storable(hospital), now), owner)

    async def staying(self, chat: int, reader: int) -> str:
        """The hospital that this conversation keeps to; "" for none.  Never waits for the disk."""
        kept = self._staying.get(self._conversation(chat, reader))
        return kept[1] if kept else ""

    async def forget(self, reader: int) -> int:
        """Delete all that is stored about a reader, now and for good; how many questions that were.

        Raises `JournalError` when the disk cannot be written: then what was queued is gone and what
        was written is not, and the reader must be told so.
        """
        async with self._turn:  # so that no batch with the reader's rows is on its way
            try:
                await self._opened()  # under its salt the reader is known
                problem = None
            except JournalError as exc:
                problem = exc
            owner = self._reader(reader)
            dropped = self._unwritten.forget(owner)
            self._recent = OrderedDict((entry, of) for entry, of in self._recent.items() if of[2] != owner)
            self._staying = {of: kept for of, kept in self._staying.items() if kept[0] != owner}
            try:
                if problem is not None:
                    raise problem
                deleted = await self._delete(owner)
            except JournalError as exc:
                self._troubled(exc)
                raise
        return deleted + sum(table is Table.ENTRIES for table, _key in dropped)

    # --- what went wrong, and what administrators did ---

    def fault(self, what: str) -> None:
        """Note an error; `what` is its name, never a message that may hold what a reader wrote."""
        self._put(Table.FAULTS, next(self._numbers), (self._clock(), storable(what)))

    def audit(self, *, administrator: int, action: str, target: str = "", result: str = "") -> None:
        """Note what an administrator did; all of it plain text that an administrator may read."""
        row = (self._clock(), administrator, storable(action), storable(target), storable(result))
        self._put(Table.AUDIT, next(self._numbers), row)

    # --- what administrators read; these raise `JournalError` ---

    async def entries(self, since: float = 0.0, until: float = math.inf) -> AsyncIterator[Entry]:
        """Those of `since` <= when < `until`, the oldest first, also what is only queued."""
        with suppress(JournalError):
            await self.flush()
        [(first,)] = await self._read("SELECT coalesce(min(id), 0) FROM entries WHERE at >= ?", since)
        after = first - 1
        while rows := await self._read(NEXT_ENTRIES, after, since, until, PAGE):
            for row in rows:
                yield entry_of(row[:-1], row[-1])
            after = rows[-1][0]
        for row in list(self._unwritten.rows(Table.ENTRIES)):
            if row[0] > after and since <= row[1] < until:
                yield entry_of(row, 0)

    async def faults(self, since: float = 0.0) -> tuple[Fault, ...]:
        """The oldest first."""
        with suppress(JournalError):
            await self.flush()
        rows = await self._read("SELECT at, what FROM faults WHERE at >= ? ORDER BY id", since)
        queued = [row for row in self._unwritten.rows(Table.FAULTS) if row[0] >= since]
        return tuple(Fault(*row) for row in [*rows, *queued])

    async def audited(self, limit: int = 50) -> tuple[Deed, ...]:
        """What administrators did, the latest first."""
        with suppress(JournalError):
            await self.flush()
        queued = list(self._unwritten.rows(Table.AUDIT))[::-1]
        rows = await self._read(
            "SELECT at, administrator, action, target, result FROM audit ORDER BY id DESC LIMIT ?", limit
        )
        return tuple(Deed(*row) for row in [*queued, *rows][:limit])

    async def flush(self) -> None:
        """Write what is queued before going on.  Raises `JournalError`, and then it stays queued."""
        while self._unwritten:
            async with self._turn:
                await self._write_some()

    # --- writing ---

    @property
    def _name(self) -> str:
        return _name_of(self._database)

    def _put(self, table: Table, key: Any, row: Row, owner: str = "") -> None:
        before = self.lost
        if isinstance(owner, _Id) and self._salt is not None:  # the file was opened while someone waited for it
            key, row, owner = self._final(key), self._final(row), self._final(owner)
        self._unwritten.put(table, key, row, owner)
        if self.lost > before and not self._reason:
            self._troubled(JournalError(f"记录本 {self._name} 来不及写入，最早的记录没有保存。请检查磁盘是否太慢。"))
        self._wake.set()

    async def _write_in_background(self) -> None:
        pause = FIRST_PAUSE
        while True:
            await _set_within(self._wake, SECONDS_BETWEEN_PRUNINGS)
            await _set_within(self._closing, GATHERING)
            self._wake.clear()
            try:
                wrote = bool(self._unwritten)
                await self.flush()
                await self._tidy()
            except JournalError as exc:
                self._troubled(exc)
                if self._closing.is_set():
                    return
                await _set_within(self._closing, pause)
                pause = min(2 * pause, LONGEST_PAUSE)
                self._wake.set()
            else:
                pause = FIRST_PAUSE
                if wrote:
                    self._works()
                if self._closing.is_set() and not self._unwritten:
                    return

    async def _write_some(self) -> None:
        """One transaction.  The caller has the turn."""
        writing = (await self._opened()).writing
        batch = self._unwritten.batch(TOGETHER)
        with explained(self._name):
            async with _transaction(writing):
                for statement, rows in statements(batch):
                    await writing.executemany(statement, rows)
        self._unwritten.written(batch)
        self._rows_since_pruning += len(batch)

    async def _delete(self, owner: str) -> int:
        """All of a reader's rows, in the file and in the log beside it; how many entries.  The caller has the turn."""
        writing = (await self._opened()).writing
        with explained(self._name):
            async with _transaction(writing):
                await writing.execute("DELETE FROM votes WHERE reader = ?", (owner,))
                await writing.execute("DELETE FROM stays WHERE reader = ?", (owner,))
                deleted = await writing.execute("DELETE FROM entries WHERE reader = ?", (owner,))
            self._truncate = not await _truncated(writing)
        self._wake.set()  # someone who reads the file may be in the way; then it is tried again
        return deleted.rowcount

    async def _tidy(self) -> None:
        """Keep within the limits of age and size, a step at a time, so that `forget` need not wait long."""
        now = asyncio.get_running_loop().time()
        if self._truncate:
            async with self._turn:
                with explained(self._name):
                    self._truncate = not await _truncated((await self._opened()).writing)
        if self._rows_since_pruning < ROWS_BETWEEN_PRUNINGS and now - self._pruned_at < SECONDS_BETWEEN_PRUNINGS:
            return
        oldest = self._clock() - self._limits.seconds
        self._staying = {of: kept for of, kept in self._staying.items() if kept[2] >= oldest}
        more = True
        while more:
            async with self._turn:
                with explained(self._name):
                    more = await _prune((await self._opened()).writing, oldest, self._limits.bytes)
        self._rows_since_pruning, self._pruned_at = 0, now

    async def _opened(self) -> _File:
        """The file, opened anew after it failed or was moved away.  The caller has the turn."""
        file = self._file
        if file is not None and self._database is not None and not await asyncio.to_thread(self._database.exists):
            self._broken = True  # what is written now would go into the file that was moved away
        if file is not None and self._broken:
            self._file = None
            with suppress(sqlite3.Error):
                await file.close()
        if self._file is None:
            if self._salt is None:
                self._begin(await _open_first(self._database, self._clock))
            else:
                self._file = await _reopened(self._database, self._salt)
            self._broken = False
        assert self._file is not None, "it was opened above"
        return self._file

    def _begin(self, opened: _Opened) -> None:
        """The file can be opened for the first time: whoever waits in memory gets the pseudonym they have in it."""
        self._file, self._salt = opened.file, opened.salt
        self._unwritten.rewrite(self._final)
        self._recent = OrderedDict((entry, self._final(of)) for entry, of in self._recent.items())
        left = {
            conversation for conversation, _owner, hospital, _at in self._unwritten.rows(Table.STAYS) if not hospital
        }
        stays = {conversation: kept for conversation, kept in opened.stays.items() if conversation not in left}
        self._staying = stays | {self._final(of): self._final(kept) for of, kept in self._staying.items()}
        self._next_id = max(self._next_id, opened.next_id)
        self._works()

    def _final(self, value: Any) -> Any:
        """The value, or all in the row, with hashes for ids."""
        if isinstance(value, tuple):
            return tuple(map(self._final, value))
        return self._hash(value) if isinstance(value, _Id) else value

    async def _read(self, sql: str, *parameters: Any) -> list[Row]:
        if self._file is None:
            raise JournalError(self._reason)
        with explained(self._name):
            return [tuple(row) for row in await self._file.reading.execute_fetchall(sql, parameters)]

    async def _read_for_reader(self, sql: str, *parameters: Any) -> list[Row]:
        """As `_read`, but what cannot be read is as if it were not there: the reader is answered all the same."""
        try:
            return await self._read(sql, *parameters)
        except JournalError as exc:
            self._troubled(exc)
            return []

    def _troubled(self, error: JournalError) -> None:
        if not self._reason:
            log.error("%s读者照常得到回答，记录会自动重试。", error)
        self._reason = str(error)
        self._broken = self._broken or error.broken

    def _works(self) -> None:
        if self._reason:
            log.warning("记录本 %s 恢复正常；其间 %s 条记录没能保存。", self._name, self.lost - self._lost_before)
        self._reason, self._lost_before = "", self.lost

    # --- ids that cannot be read back ---

    def _reader(self, reader: int) -> str:
        return self._hash(f"reader:{reader}")

    def _conversation(self, chat: int, reader: int) -> str:
        return self._hash(f"conversation:{chat}:{reader}")

    def _message(self, chat: int, message: int) -> str:
        return self._hash(f"message:{chat}:{message}")

    def _hash(self, text: str) -> str:
        if self._salt is None:
            return _Id(text)
        return _hash(self._salt, text)


async def write_deed(database: Path, deed: Deed) -> None:
    """Write down what an administrator did, beside a bot that may be running.  Raises `JournalError`."""
    file = await _open(database)
    try:
        with explained(_name_of(database)):
            async with _transaction(file.writing):
                row = (deed.when, deed.administrator, *map(storable, (deed.action, deed.target, deed.result)))
                await file.writing.execute(WRITE[Table.AUDIT], row)
    finally:
        await file.close()


@lru_cache(maxsize=8)
def _keyed(salt: bytes) -> hmac.HMAC:
    return hmac.new(salt, digestmod="sha256")


def _hash(salt: bytes, text: str) -> str:
    keyed = _keyed(salt).copy()  # hmac.digest would let other threads run meanwhile, and wait for them
    keyed.update(text.encode())
    return keyed.hexdigest()


async def _set_within(event: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(event.wait(), seconds)


# --- the file ---


@dataclass(frozen=True, slots=True)
class _File:
    """Two connections, so that reading does not wait for writing; in memory it is one."""

    writing: aiosqlite.Connection
    reading: aiosqlite.Connection

    async def close(self) -> None:
        try:
            if self.reading is not self.writing:
                await self.reading.close()
        finally:
            await self.writing.close()


@dataclass(frozen=True, slots=True)
class _Opened:
    """A file, and what is needed from the start without waiting for the disk."""

    file: _File
    salt: bytes
    next_id: int
    stays: dict[str, tuple[str, str, float]]
    """Conversation: reader, hospital, since when."""


@dataclass(frozen=True, slots=True)
class _Limits:
    seconds: float
    bytes: int


def _name_of(database: Path | None) -> str:
    return ":memory:" if database is None else str(database)


async def _open(database: Path | None) -> _File:
    name = _name_of(database)
    with explained(name):
        if database is not None:
            await asyncio.to_thread(_try_to_open, database)
        writing = await _connect(name)
        try:
            await _prepare(writing, name)
            if database is None:
                return _File(writing, writing)
            reading = await _connect(name)
        except BaseException:
            await writing.close()
            raise
        file = _File(writing, reading)
        try:
            await reading.execute("PRAGMA query_only = ON")
        except BaseException:
            await file.close()
            raise
        return file


async def _open_first(database: Path | None, clock: Callable[[], float]) -> _Opened:
    """A file that this program has not had open before."""
    file = await _open(database)
    try:
        with explained(_name_of(database)):
            return await _contents(file, clock)
    except BaseException:
        await file.close()
        raise


async def _reopened(database: Path | None, salt: bytes) -> _File:
    """The file again, or a new one with the salt of old; another journal's file is none of ours."""
    file = await _open(database)
    name = _name_of(database)
    with explained(name):
        try:
            if await _keep_salt(file, salt) == salt:
                return file
        except BaseException:
            await file.close()
            raise
        await file.close()
    raise JournalError(f"记录本 {name} 换成了另一个。请重新启动 Chuchu，或放回原来的文件。")


async def _connect(name: str) -> aiosqlite.Connection:
    return await aiosqlite.connect(name, isolation_level=None, timeout=SECONDS_TO_WAIT_FOR_A_LOCK)


def _try_to_open(path: Path) -> None:
    """Fail here if opening fails: aiosqlite would leave its thread behind.  Others on the machine may not read it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    sqlite3.connect(path).close()


async def _prepare(connection: aiosqlite.Connection, name: str) -> None:
    await connection.execute("BEGIN")  # one look: another program may be making the file at this moment
    [(tables,)] = await connection.execute_fetchall("SELECT count(*) FROM sqlite_master")
    application = await _pragma(connection, "application_id")
    version = await _pragma(connection, "user_version")
    await connection.commit()
    if application == 0 and version == 0 and not tables:
        await connection.execute_fetchall("PRAGMA auto_vacuum = INCREMENTAL")  # before anything is written
        await connection.execute_fetchall("PRAGMA journal_mode = WAL")
        await connection.executescript(SCHEMA)
    elif application != APPLICATION_ID:
        raise JournalError(
            f"{name} 不是 Chuchu 的记录本，没有改动它。请在 config.toml 的 data.folder 里换一个文件夹，或移走这个文件。"
        )
    elif version > VERSION:
        raise JournalError(
            f"记录本 {name} 由更新版本的 Chuchu 写成（格式 {version}，这里只认识 {VERSION}）。"
            "请升级 Chuchu，或移走这个文件，会另建一个空的。"
        )
    await connection.execute("PRAGMA foreign_keys = ON")
    await connection.execute("PRAGMA secure_delete = ON")
    await connection.execute("PRAGMA temp_store = MEMORY")  # what is sorted must not be left behind in a file
    await connection.execute_fetchall(f"PRAGMA journal_size_limit = {LOG_BYTES}")
    # A crash of the machine may cost the last questions, never the file.
    await connection.execute("PRAGMA synchronous = NORMAL")


async def _contents(file: _File, clock: Callable[[], float]) -> _Opened:
    connection = file.writing
    salt = await _keep_salt(file, secrets.token_bytes(32))
    [(highest,)] = await connection.execute_fetchall("SELECT coalesce(max(id), 0) FROM entries")
    stays = await connection.execute_fetchall(
        "SELECT conversation, reader, hospital, at FROM stays ORDER BY at DESC LIMIT ?", (KEPT_STAYS,)
    )
    kept = {of: (reader, hospital, at) for of, reader, hospital, at in list(stays)[::-1]}
    return _Opened(file, salt, max(highest + 1, _first_id(clock)), kept)


def _first_id(clock: Callable[[], float]) -> int:
    # Also entries that were deleted, or never written, have buttons somewhere: an id that follows
    # the clock is not one of theirs, as long as there are fewer than a thousand questions a second.
    return int(clock() * 1000)


async def _keep_salt(file: _File, salt: bytes) -> bytes:
    """The salt of the file; `salt` when it has none yet."""
    for [kept] in await file.writing.execute_fetchall("SELECT salt FROM salt"):
        return bytes(kept)  # also while another program is writing
    async with _transaction(file.writing):
        await file.writing.execute("INSERT INTO salt SELECT ? WHERE NOT EXISTS (SELECT 1 FROM salt)", (salt,))
    [(kept,)] = await file.writing.execute_fetchall("SELECT salt FROM salt")
    return bytes(kept)


async def _prune(connection: aiosqlite.Connection, oldest: float, most_bytes: int) -> bool:
    """One step towards the limits; whether another one is needed."""
    async with _transaction(connection):
        await connection.execute("DELETE FROM entries WHERE at < ?", (oldest,))
        await connection.execute("DELETE FROM faults WHERE at < ?", (oldest,))
        await connection.execute("DELETE FROM stays WHERE at < ?", (oldest,))
        await connection.execute(
            "DELETE FROM stays WHERE conversation NOT IN (SELECT conversation FROM stays ORDER BY at DESC LIMIT ?)",
            (KEPT_STAYS,),
        )
        for table, kept in ("faults", KEPT_FAULTS), ("audit", KEPT_AUDIT):
            await connection.execute(
                f"DELETE FROM {table} WHERE id <= (SELECT max(id) FROM {table}) - ?",  # noqa: S608 - names from above
                (kept,),
            )
        used = await _pragma(connection, "page_count") - await _pragma(connection, "freelist_count")
        over = used * await _pragma(connection, "page_size") - most_bytes
        deleted = 0
        if over > 0:
            # a twentieth at a time
            [(entries,)] = await connection.execute_fetchall("SELECT count(*) FROM entries")
            cursor = await connection.execute(
                "DELETE FROM entries WHERE id IN (SELECT id FROM entries ORDER BY id LIMIT ?)",
                (math.ceil(entries / 20),),
            )
            deleted = cursor.rowcount
    await connection.executescript("PRAGMA incremental_vacuum")  # execute would free a single page
    return deleted > 0


async def _truncated(connection: aiosqlite.Connection) -> bool:
    """Move all changes into the file and empty the log beside it; False when someone who reads is in the way."""
    [(busy, _pages, _moved)] = await connection.execute_fetchall("PRAGMA wal_checkpoint(TRUNCATE)")
    return not busy


async def _pragma(connection: aiosqlite.Connection, name: str) -> int:
    [row] = await connection.execute_fetchall(f"PRAGMA {name}")
    return int(row[0])


@asynccontextmanager
async def _transaction(connection: aiosqlite.Connection) -> AsyncIterator[None]:
    try:
        await connection.execute("BEGIN IMMEDIATE")
        yield
        await connection.commit()
    except BaseException:
        with suppress(sqlite3.Error):  # after some errors SQLite has already rolled back
            await connection.rollback()
        raise
