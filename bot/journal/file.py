"""The journal's file: how it is opened, prepared and kept within its limits.

Nothing is remembered here between calls; bot/journal/disk.py keeps the file open.
"""

from __future__ import annotations

import asyncio
import json
import math
import os
import secrets
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import aiosqlite

from bot.journal.entries import Follow
from bot.journal.tables import APPLICATION_ID, SCHEMA, VERSION, JournalError, explained

SECONDS_TO_WAIT_FOR_A_LOCK = 5
STATEMENTS = 16
"""Statements that SQLite keeps compiled: one that writes hundreds of rows takes hundreds of kilobytes."""
KNOWN = 10_000
"""Messages answered last that are known from the start: Telegram may deliver them again, and none before them."""
KEPT_STAYS, KEPT_FOLLOWS, KEPT_FAULTS, KEPT_AUDIT = 50_000, 10_000, 10_000, 10_000
"""Rows kept at most.  The audit table is bounded by number only, so it outlives the questions."""
LOG_BYTES = 4 * 2**20
"""Bytes to which the write-ahead log beside the file is cut back after it has grown."""


@dataclass(frozen=True, slots=True)
class Connections:
    """Two connections, so that reading does not wait for writing; one and the same for a journal in memory."""

    writing: aiosqlite.Connection
    reading: aiosqlite.Connection

    async def close(self) -> None:
        try:
            if self.reading is not self.writing:
                await self.reading.close()
        finally:
            await self.writing.close()


@dataclass(frozen=True, slots=True)
class Opened:
    """An open file, and what must be known from the start without waiting for the disk."""

    file: Connections
    salt: bytes
    next_id: int
    stays: dict[str, tuple[str, str, float]]
    """Conversation to its reader, hospital, and Unix time since which it stays there."""
    follows: dict[tuple[str, str], Follow]
    """What is followed, by the reader's hash and the hospital."""
    answered: dict[str, str]
    """The messages that were answered last, and the readers who wrote them, all as hashes."""


def name_of(database: Path | None) -> str:
    """SQLite's name of the journal: the path, or ":memory:"."""
    return ":memory:" if database is None else str(database)


async def open_file(database: Path | None) -> Connections:
    """Open and prepare the file.  Raises JournalError, as all functions here that open one; then nothing stays open."""
    name = name_of(database)
    with explained(name):
        if database is not None:
            await asyncio.to_thread(_try_to_open, database)
        async with AsyncExitStack() as undo:
            writing = reading = await _connect(name)
            undo.push_async_callback(writing.close)
            await _prepare(writing, name)
            if database is not None:
                reading = await _connect(name)
                undo.push_async_callback(reading.close)
                await reading.execute("PRAGMA query_only = ON")
            undo.pop_all()
    return Connections(writing, reading)


async def open_first(database: Path | None, clock: Callable[[], float]) -> Opened:
    """Open a file that this program has not had open before."""
    file = await open_file(database)
    async with AsyncExitStack() as undo:
        undo.push_async_callback(file.close)
        with explained(name_of(database)):
            opened = await _contents(file, clock)
        undo.pop_all()
    return opened


async def reopened(database: Path | None, salt: bytes) -> Connections:
    """Open the file again, or a new one with the old salt.  Raises JournalError when it is another journal's."""
    file, name = await open_file(database), name_of(database)
    async with AsyncExitStack() as undo:
        undo.push_async_callback(file.close)
        with explained(name):
            if await _keep_salt(file, salt) == salt:
                undo.pop_all()
                return file
    raise JournalError("JOURNAL_SWAPPED", file=name)


async def _connect(name: str) -> aiosqlite.Connection:
    return await aiosqlite.connect(
        name, isolation_level=None, timeout=SECONDS_TO_WAIT_FOR_A_LOCK, cached_statements=STATEMENTS
    )


def _try_to_open(path: Path) -> None:
    """Raise here if opening fails: aiosqlite would leave its thread behind.  Other users may not read the file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    sqlite3.connect(path).close()


async def _prepare(connection: aiosqlite.Connection, name: str) -> None:
    await connection.execute("BEGIN")  # in one transaction, as another program may be creating the file at this moment
    [(tables,)] = await connection.execute_fetchall("SELECT count(*) FROM sqlite_master")
    application = await _pragma(connection, "application_id")
    version = await _pragma(connection, "user_version")
    await connection.commit()
    if application == 0 and version == 0 and not tables:
        await connection.execute_fetchall("PRAGMA auto_vacuum = INCREMENTAL")  # before anything is written
        await connection.execute_fetchall("PRAGMA journal_mode = WAL")
        await connection.executescript(SCHEMA)
    elif application == APPLICATION_ID and version < VERSION:
        await connection.executescript(SCHEMA)
    elif application != APPLICATION_ID:
        raise JournalError("JOURNAL_FOREIGN", file=name)
    elif version > VERSION:
        raise JournalError("JOURNAL_NEWER", file=name, format=version, known=VERSION)
    await connection.execute("PRAGMA foreign_keys = ON")
    await connection.execute("PRAGMA secure_delete = ON")
    await connection.execute("PRAGMA temp_store = MEMORY")  # so that sorting leaves no rows in a file
    await connection.execute_fetchall(f"PRAGMA journal_size_limit = {LOG_BYTES}")
    # A crash of the machine may cost the last questions, never the file.
    await connection.execute("PRAGMA synchronous = NORMAL")


async def _contents(file: Connections, clock: Callable[[], float]) -> Opened:
    connection = file.writing
    salt = await _keep_salt(file, secrets.token_bytes(32))
    [(highest,)] = await connection.execute_fetchall(
        "SELECT max(coalesce((SELECT max(id) FROM entries), 0), coalesce((SELECT max(last) FROM given), 0))"
    )
    stays = await connection.execute_fetchall(
        "SELECT conversation, reader, hospital, at FROM stays ORDER BY at DESC LIMIT ?", (KEPT_STAYS,)
    )
    kept = {of: (reader, hospital, at) for of, reader, hospital, at in list(stays)[::-1]}
    follows = await connection.execute_fetchall(
        "SELECT reader, hospital, chat, language, known, told FROM follows LIMIT ?", (KEPT_FOLLOWS,)
    )
    followed = {
        (reader, hospital): Follow(hospital, chat, language, tuple(json.loads(known)), told)
        for reader, hospital, chat, language, known, told in follows
    }
    answered = await connection.execute_fetchall(
        "SELECT messages.question, reader FROM messages JOIN entries ON id = entry ORDER BY entry DESC LIMIT ?",
        (KNOWN,),
    )
    known = {row[0]: row[1] for row in answered}
    return Opened(file, salt, max(highest + 1, first_id(clock)), kept, followed, known)


def first_id(clock: Callable[[], float]) -> int:
    """The first id for entries at this moment: milliseconds of Unix time."""
    # Entries that were deleted or never written may still have buttons somewhere.  An id taken from the clock
    # is never one of theirs, as long as there are fewer than a thousand questions a second.
    return int(clock() * 1000)


async def _keep_salt(file: Connections, salt: bytes) -> bytes:
    """The salt of the file; `salt` when it has none yet."""
    for [kept] in await file.writing.execute_fetchall("SELECT salt FROM salt"):
        return bytes(kept)  # also while another program is writing
    async with transaction(file.writing):
        await file.writing.execute("INSERT INTO salt SELECT ? WHERE NOT EXISTS (SELECT 1 FROM salt)", (salt,))
    [(kept,)] = await file.writing.execute_fetchall("SELECT salt FROM salt")
    return bytes(kept)


async def prune(connection: aiosqlite.Connection, oldest: float, most_bytes: int) -> bool:
    """Delete one step's worth of what is past the limits; True when another step is needed."""
    async with transaction(connection):
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
            # a twentieth of all entries at a time
            [(entries,)] = await connection.execute_fetchall("SELECT count(*) FROM entries")
            cursor = await connection.execute(
                "DELETE FROM entries WHERE id IN (SELECT id FROM entries ORDER BY id LIMIT ?)",
                (math.ceil(entries / 20),),
            )
            deleted = cursor.rowcount
    await connection.executescript("PRAGMA incremental_vacuum")  # execute would free a single page
    return deleted > 0


async def truncated(connection: aiosqlite.Connection) -> bool:
    """Move all changes into the file and empty the log beside it; False when a reading program prevents it."""
    [(busy, _pages, _moved)] = await connection.execute_fetchall("PRAGMA wal_checkpoint(TRUNCATE)")
    return not busy


async def _pragma(connection: aiosqlite.Connection, name: str) -> int:
    [row] = await connection.execute_fetchall(f"PRAGMA {name}")
    return int(row[0])


@asynccontextmanager
async def transaction(connection: aiosqlite.Connection) -> AsyncIterator[None]:
    """Run what is inside as one transaction, rolled back when it raises."""
    async with AsyncExitStack() as undo:
        undo.push_async_callback(_roll_back, connection)
        await connection.execute("BEGIN IMMEDIATE")
        yield
        await connection.commit()
        undo.pop_all()


async def _roll_back(connection: aiosqlite.Connection) -> None:
    with suppress(sqlite3.Error):  # after some errors SQLite has already rolled back
        await connection.rollback()
