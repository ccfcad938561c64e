"""The tables of the journal: their schema, rows to and from records, and what SQLite's errors mean.

No connection is opened here and nothing waits; bot/journal/file.py does both.
"""

from __future__ import annotations

import errno
import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from itertools import chain
from typing import Any

from bot.journal.entries import Entry, Shown
from corpus.problem import Problem, ProblemError
from retrieval.quote import Outcome

Row = tuple[Any, ...]
Statement = tuple[str, list[Any]]
"""SQL, and the values for its question marks."""


class Table(StrEnum):
    """The tables, in the order in which their rows must be written: votes and messages point at entries."""

    ENTRIES = "entries"
    VOTES = "votes"
    COMPLAINTS = "complaints"
    MESSAGES = "messages"
    STAYS = "stays"
    FOLLOWS = "follows"
    FAULTS = "faults"
    AUDIT = "audit"


Key = tuple[Table, Any]
Batch = dict[Key, Row]


APPLICATION_ID = 0x4368754A  # "ChuJ": tells our files from other SQLite files
VERSION = 4
"""Format of the file.  A file of an earlier one gets the tables that it lacks."""

# "IF NOT EXISTS": two programs may open a new file at the same time.
SCHEMA = f"""
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS salt (
    salt BLOB NOT NULL           -- one row; without it no reader's rows can be found
);
CREATE TABLE IF NOT EXISTS entries (
    id           INTEGER PRIMARY KEY,
    at           REAL NOT NULL,  -- Unix time in seconds
    reader       TEXT NOT NULL,  -- salted hash
    conversation TEXT NOT NULL,  -- salted hash of chat and reader
    question     TEXT NOT NULL,
    outcome      TEXT NOT NULL,
    quotes       TEXT NOT NULL,  -- JSON: [[report, at, hospital, file], ...]
    scope        TEXT NOT NULL,  -- JSON: [hospital, ...]
    seconds      REAL NOT NULL,  -- from the question's arrival to its answer
    language     TEXT NOT NULL,
    kind         TEXT NOT NULL   -- private, group, inline, terminal
);
CREATE INDEX IF NOT EXISTS entries_by_time ON entries (at);
CREATE INDEX IF NOT EXISTS entries_by_reader ON entries (reader);
CREATE TABLE IF NOT EXISTS votes (
    entry  INTEGER NOT NULL REFERENCES entries (id) ON DELETE CASCADE,
    reader TEXT NOT NULL,
    vote   INTEGER NOT NULL,     -- 1: helpful, -1: not
    at     REAL NOT NULL,
    PRIMARY KEY (entry, reader)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS complaints (
    entry  INTEGER NOT NULL REFERENCES entries (id) ON DELETE CASCADE,
    reader TEXT NOT NULL,
    reason TEXT NOT NULL,        -- why it was voted down: aside, hospital, dated
    at     REAL NOT NULL,
    PRIMARY KEY (entry, reader)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS messages (
    question TEXT PRIMARY KEY,   -- salted hash of chat and message id of the question
    entry    INTEGER NOT NULL REFERENCES entries (id) ON DELETE CASCADE,
    reply    INTEGER NOT NULL,   -- message id of the answer
    answer   TEXT NOT NULL       -- salted hash of chat and message id of the answer
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS messages_by_entry ON messages (entry);
CREATE INDEX IF NOT EXISTS messages_by_answer ON messages (answer);
CREATE TABLE IF NOT EXISTS stays (
    conversation TEXT PRIMARY KEY,
    reader       TEXT NOT NULL,
    hospital     TEXT NOT NULL,
    at           REAL NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS follows (
    reader   TEXT NOT NULL,      -- salted hash
    hospital TEXT NOT NULL,
    chat     INTEGER NOT NULL,   -- Telegram id of the private chat: nothing can be sent to a hash
    language TEXT NOT NULL,
    known    TEXT NOT NULL,      -- JSON: [fingerprint or file of a report, ...]
    told     REAL NOT NULL,      -- Unix time of the last message; 0: none
    PRIMARY KEY (reader, hospital)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS given (
    one  INTEGER PRIMARY KEY,    -- 1
    last INTEGER NOT NULL        -- the highest id that an entry had when some were forgotten
);
CREATE TABLE IF NOT EXISTS faults (
    id   INTEGER PRIMARY KEY,
    at   REAL NOT NULL,
    what TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS audit (
    id            INTEGER PRIMARY KEY,
    at            REAL NOT NULL,
    administrator INTEGER NOT NULL,  -- Telegram id, as in config.toml; 0: the command line
    action        TEXT NOT NULL,
    target        TEXT NOT NULL,
    result        TEXT NOT NULL
);
PRAGMA application_id = {APPLICATION_ID};
PRAGMA user_version = {VERSION};
COMMIT;
"""

# All rows of a table are written by one statement: sqlite3 lets go of the interpreter for each that it runs, and waits
# until it gets it back.  A row that points at an entry is written only if that exists: it may be dropped or forgotten.
WRITE = {
    Table.ENTRIES: "INSERT OR IGNORE INTO entries VALUES {rows}",
    Table.VOTES: "INSERT OR REPLACE INTO votes SELECT * FROM (VALUES {rows}) WHERE column1 IN (SELECT id FROM entries)",
    Table.COMPLAINTS: (
        "INSERT OR REPLACE INTO complaints SELECT * FROM (VALUES {rows}) WHERE column1 IN (SELECT id FROM entries)"
    ),
    Table.MESSAGES: (
        "INSERT OR REPLACE INTO messages SELECT * FROM (VALUES {rows}) WHERE column2 IN (SELECT id FROM entries)"
    ),
    Table.STAYS: "INSERT OR REPLACE INTO stays VALUES {rows}",
    Table.FOLLOWS: "INSERT OR REPLACE INTO follows VALUES {rows}",
    Table.FAULTS: "INSERT INTO faults (at, what) VALUES {rows}",
    Table.AUDIT: "INSERT INTO audit (at, administrator, action, target, result) VALUES {rows}",
}

GIVEN = "INSERT INTO given VALUES (1, ?) ON CONFLICT (one) DO UPDATE SET last = max(last, excluded.last)"

# In pages ordered by id: a cursor left open would keep the write-ahead log from being truncated.
NEXT_ENTRIES = """
SELECT
    *,
    (SELECT coalesce(sum(vote), 0) FROM votes WHERE entry = entries.id),
    (SELECT coalesce(group_concat(reason, ' '), '') FROM complaints WHERE entry = entries.id)
FROM entries WHERE id > ? AND at >= ? AND at < ? ORDER BY id LIMIT ?
"""

TAKE_BACK = {
    Table.VOTES: "DELETE FROM votes WHERE (entry, reader) IN (VALUES {rows})",
    Table.COMPLAINTS: "DELETE FROM complaints WHERE (entry, reader) IN (VALUES {rows})",
    Table.STAYS: "DELETE FROM stays WHERE conversation IN (VALUES {rows})",
    Table.FOLLOWS: "DELETE FROM follows WHERE (reader, hospital) IN (VALUES {rows})",
}


class JournalError(ProblemError):
    """The journal cannot be used."""

    def __init__(self, problem: str | Problem, *, broken: bool = False, **values: Any) -> None:
        super().__init__(problem, **values)
        self.broken = broken
        """The file must be opened anew before it can work again."""


def entry_of(row: Row, votes: int, complaints: str = "") -> Entry:
    """The entry in a row of `entries`; `votes`: sum of its votes; `complaints`: reasons against it, between blanks."""
    id_, at, reader, conversation, question, outcome, quotes, scope, seconds, language, kind = row
    return Entry(
        id=id_,
        when=at,
        reader=reader,
        conversation=conversation,
        question=question,
        outcome=Outcome(outcome),
        quotes=tuple(Shown(*shown) for shown in json.loads(quotes)),
        scope=tuple(json.loads(scope)),
        seconds=seconds,
        vote=(votes > 0) - (votes < 0),
        complaints=tuple(complaints.split()),
        language=language,
        kind=kind,
    )


def statements(batch: Batch) -> Iterator[Statement]:
    """The statements that write a batch, in the order of `Table`."""
    for table in Table:
        rows = [row for (of, _key), row in batch.items() if of is table]
        taken_back: list[Row] = []
        if table in {Table.VOTES, Table.COMPLAINTS, Table.FOLLOWS}:
            taken_back = [row[:2] for row in rows if not row[2]]
            rows = [row for row in rows if row[2]]
        elif table is Table.STAYS:
            taken_back = [(conversation,) for conversation, _reader, hospital, _at in rows if not hospital]
            rows = [row for row in rows if row[2]]
        if rows:
            yield with_rows(WRITE[table], rows)
        if taken_back:
            yield with_rows(TAKE_BACK[table], taken_back)


def with_rows(statement: str, rows: Sequence[Row]) -> Statement:
    """A statement of `WRITE` or `TAKE_BACK` for these rows."""
    one = f"({', '.join('?' * len(rows[0]))})"
    return statement.format(rows=", ".join([one] * len(rows))), list(chain.from_iterable(rows))


@contextmanager
def explained(name: str) -> Iterator[None]:
    """Turn errors of SQLite and the file system into a `JournalError` that tells an administrator what to do."""
    try:
        yield
    except OSError as exc:
        reason = REASONS.get(exc.errno or 0, exc.strerror)
        raise JournalError("JOURNAL_UNUSABLE", file=name, reason=reason, broken=True) from exc
    except sqlite3.Error as exc:
        raise _explanation(exc, name) from exc


REASONS = {
    errno.EACCES: Problem.of("NO_PERMISSION"),
    errno.EPERM: Problem.of("NO_PERMISSION"),
    errno.EROFS: Problem.of("READ_ONLY"),
    errno.ENOSPC: Problem.of("NO_ROOM"),
    errno.EDQUOT: Problem.of("QUOTA_USED_UP"),
    errno.EISDIR: Problem.of("IS_A_FOLDER"),
    errno.ENOTDIR: Problem.of("BELOW_A_FILE"),
    errno.EEXIST: Problem.of("BELOW_A_FILE"),
}


def _explanation(error: sqlite3.Error, name: str) -> JournalError:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the upper bits only tell kinds of the same error apart
    if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        return JournalError("JOURNAL_BUSY", file=name)
    if code in {sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT}:
        return JournalError("JOURNAL_BROKEN", file=name, broken=True)
    if code == sqlite3.SQLITE_FULL:
        return JournalError("JOURNAL_FULL", file=name)
    if code in {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_IOERR}:
        return JournalError("JOURNAL_READ_ONLY", file=name, reason=str(error), broken=True)
    return JournalError("JOURNAL_FAILED", file=name, reason=str(error), broken=True)
