"""The one owner of what was asked and how it went: a SQLite file of its own beside the corpus.

A question is answered whether or not it can be written down.  What happens goes into memory first
and from there to the disk, by one task in the background; a disk that is full,
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
import json
import logging
import math
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import lru_cache
from itertools import count, islice
from pathlib import Path
from typing import Any, Protocol

from bot.journal.disk import SECONDS_BETWEEN_PRUNINGS, Disk, Retention
from bot.journal.entries import Deed, Entry, Fault, Follow, Shown
from bot.journal.file import KEPT_FOLLOWS, KEPT_STAYS, Opened, first_id, name_of, open_file, open_first, transaction
from bot.journal.tables import NEXT_ENTRIES, WRITE, Batch, JournalError, Key, Row, Table, entry_of, explained, with_rows
from corpus.problem import Problem
from retrieval.quote import Answer

__all__ = ["DAY", "Deed", "Entry", "Fault", "Follow", "Journal", "JournalError", "Shown", "write_deed"]

log = logging.getLogger(__name__)
WAITING = 10_000
"""Rows kept in memory at most while the disk cannot be written; about 1 kB each."""
TOGETHER = 500
"""Rows written in one transaction at most: `forget` waits for one of these, not for all."""
GATHERING = 0.05
"""Seconds to wait for further rows before the first is written: one transaction for many readers."""
CROWD, PATIENCE = 20, 5
"""Rows of a batch from which the next is waited for so many times as long: what a transaction takes is shared by more."""
KEPT_WITHIN = 2.0
"""Seconds at most that something is not acknowledged because it is not yet on the disk."""
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
"""Seconds between attempts to write to a disk that fails, doubled each time."""
RECENT = 10_000
"""Questions whose chat is remembered at most, so that `sent` can note the message that answers them."""
PAGE = 100
"""Entries read at a time: to add them up holds the event loop for a millisecond or two, and larger pages are no faster."""
DAY = 24 * 60 * 60.0


class _Id(str):
    """The plain id of a reader, a conversation or a message, kept until the salt is known; never written to a file."""

    __slots__ = ()


class Unwritten:
    """Rows on their way to the disk: what a reader did a moment ago is known before it is written.

    Each row has a key, and a later row with the same key takes its place, so that whatever is written is the last
    word.  The number of rows is bounded: past it the oldest give way and are counted.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._rows: dict[Key, tuple[Row, str]] = {}
        self.lost = 0
        """Rows dropped for want of room since the start."""

    def __len__(self) -> int:
        return len(self._rows)

    def put(self, table: Table, key: Any, row: Row, owner: str = "") -> None:
        """Add a row.  `owner`: hash of the reader who may have it forgotten."""
        self._rows.pop((table, key), None)  # to the end: it is the youngest again
        self._rows[table, key] = (row, owner)
        while len(self._rows) > self._limit:
            # Administrators' acts are dropped last: they are few, and kept so that they can be accounted for.
            oldest = next((key for key in self._rows if key[0] is not Table.AUDIT), next(iter(self._rows)))
            del self._rows[oldest]
            self.lost += 1

    def get(self, table: Table, key: Any) -> Row | None:
        """The row with this key; None when none waits."""
        found = self._rows.get((table, key))
        return None if found is None else found[0]

    def rows(self, table: Table) -> Iterator[Row]:
        """The rows of one table, the oldest first."""
        return (row for (of, _key), (row, _owner) in self._rows.items() if of is table)

    def batch(self, size: int) -> Batch:
        """The oldest `size` rows.  They stay here until they are `written`."""
        return {key: row for key, (row, _owner) in islice(self._rows.items(), size)}

    def written(self, batch: Batch) -> None:
        """Remove the rows of a batch that was written, unless a later row has taken the place of one."""
        for key, row in batch.items():
            if key in self._rows and self._rows[key][0] is row:
                del self._rows[key]

    def rewrite(self, change: Callable[[Any], Any]) -> None:
        """Replace every key, row and owner by what `change` returns for it."""
        self._rows = {
            (table, change(key)): (change(row), change(owner)) for (table, key), (row, owner) in self._rows.items()
        }

    def forget(self, owner: str) -> list[Key]:
        """Drop all rows of one owner; return their keys."""
        dropped = [key for key, (_row, of) in self._rows.items() if of == owner]
        for key in dropped:
            del self._rows[key]
        return dropped


class Others(Protocol):
    """What other bots of the same token know."""

    def keep(self, entry: Entry, reader: int) -> None:
        """Let them find an entry, soon."""

    async def entry(self, number: int) -> Entry | None:
        """An entry that one of them made."""

    async def stay(self, chat: int, reader: int, hospital: str) -> None:
        """Let them know whom a conversation keeps to."""

    async def staying(self, chat: int, reader: int) -> str | None:
        """The hospital that a conversation keeps to, "" for none; None where nobody has said."""


class Journal:
    """Open it with `open` or `start`, and close it: it has a task and threads of its own."""

    def __init__(
        self, database: Path | None, opened: Opened | None, limits: Retention, clock: Callable[[], float]
    ) -> None:
        """Use `open` or `start`, which also check and prepare the file."""
        self._disk = Disk(database, opened, limits, clock, self._begin)
        self._staying = opened.stays if opened else {}
        self._followed = opened.follows if opened else {}
        self._answered_before = opened.answered if opened else {}
        self._stride, self._slot = 1, 0
        self._next_id = opened.next_id if opened else first_id(clock)
        self._others: Others | None = None
        self._clock = clock
        self._unwritten = Unwritten(WAITING)
        self._recent: OrderedDict[int, tuple[int, str, str]] = OrderedDict()  # entry: chat, question's message, reader
        self._numbers = count()  # keys of rows that nothing replaces
        self._wake = asyncio.Event()
        self._closing = asyncio.Event()
        self._reason: Problem | None = None
        self._lost_before = 0  # the present trouble
        self._writer = asyncio.create_task(self._write_in_background(), name="journal")

    @classmethod
    async def open(
        cls, database: Path | None, *, days: int, megabytes: int, clock: Callable[[], float] = time.time
    ) -> Journal:
        """Open the journal in the file `database`, made when it is missing; in memory when it is None.

        Entries older than `days` are deleted, and the oldest ones when there are more than
        `megabytes`.  Raises `JournalError`; then nothing was changed.
        """
        return cls(database, await open_first(database, clock), Retention(days * DAY, megabytes * 2**20), clock)

    @classmethod
    async def start(
        cls, database: Path | None, *, days: int, megabytes: int, clock: Callable[[], float] = time.time
    ) -> Journal:
        """Open the journal for a bot, which must answer whatever state its disk is in.

        A file that cannot be opened is reported by `trouble` and tried again until it can.  It is neither changed nor
        moved aside, even when damaged: it holds readers who were promised that they can be forgotten.
        """
        try:
            return await cls.open(database, days=days, megabytes=megabytes, clock=clock)
        except JournalError as exc:
            journal = cls(database, None, Retention(days * DAY, megabytes * 2**20), clock)
            journal._troubled(exc)
            journal._wake.set()
            return journal

    async def close(self) -> None:
        """Write what is queued, or log how many rows could not be written."""
        self._closing.set()
        self._wake.set()
        try:
            await self._writer
        finally:
            await self._disk.close()
        if self._unwritten:
            log.error("记录本关闭时还有 %s 条记录没能保存。", len(self._unwritten))

    @property
    def trouble(self) -> Problem | None:
        """Why nothing can be written at the moment, for administrators; empty when all is well."""
        lost = self.lost - self._lost_before
        return Problem.of("JOURNAL_LOST", reason=self._reason, count=lost) if self._reason and lost else self._reason

    @property
    def lost(self) -> int:
        """Number of rows that could not be written since the start."""
        return self._unwritten.lost

    def share(self, others: Others, slot: int, slots: int) -> None:
        """Let the journals of other bots find entries, and be asked for theirs.

        `slot`: number of this bot among `slots`, by which ids of entries differ from those of others.
        """
        self._others, self._stride, self._slot = others, slots, slot
        self._next_id = self._own_id(self._next_id)

    def _own_id(self, least: int) -> int:
        """The first id from `least` on that is this bot's."""
        return least + (self._slot - least) % self._stride

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
        """Note a question and its answer; return the entry's id, which is never used again.

        `reader`, `chat`, `message`: Telegram's ids; `message` is 0 where there is none, as in inline use.
        """
        now = self._clock()
        entry = self._next_id
        self._next_id += self._stride
        owner = self._reader(reader)
        quotes = [[quote.report, quote.at, quote.hospital, quote.file] for quote in answer.quotes]
        row = (
            entry,
            now,
            owner,
            self._conversation(chat, reader),
            _storable(question),
            answer.outcome.value,
            _json(quotes),
            _json(answer.scope),
            seconds if math.isfinite(seconds) else 0.0,
            language,
            kind,
        )
        self._put(Table.ENTRIES, entry, row, owner)
        if self._others:
            self._others.keep(entry_of(row, 0), reader)
        if message:
            self._recent[entry] = (chat, self._message(chat, message), owner)
            if len(self._recent) > RECENT:
                self._recent.popitem(last=False)
        return entry

    def sent(self, entry: int, reply_message: int) -> None:
        """Note the message that shows the answer; ignored when the entry has no question's message, or is very old."""
        if entry in self._recent:
            chat, question, owner = self._recent[entry]
            row = (question, entry, reply_message, self._message(chat, reply_message))
            self._put(Table.MESSAGES, question, row, owner)

    async def entry(self, id: int) -> Entry | None:  # noqa: A002 - it is the entry's id
        """The entry, even if only queued; None when it was deleted, or cannot be read now."""
        row = self._unwritten.get(Table.ENTRIES, id)
        if row is None:
            found = await self._read_for_reader("SELECT * FROM entries WHERE id = ?", id)
            if not found:
                return await self._others.entry(id) if self._others else None
            row = found[0]
        votes: dict[str, int] = dict(await self._read_for_reader("SELECT reader, vote FROM votes WHERE entry = ?", id))
        votes |= {reader: vote for entry, reader, vote, _at in self._unwritten.rows(Table.VOTES) if entry == id}
        return entry_of(row, sum(votes.values()))

    def asked_by(self, entry: Entry, reader: int) -> bool:
        """True where this reader asked the question of an entry, as far as this journal can tell."""
        return entry.reader == self._reader(reader)

    async def reply_to(self, chat: int, message: int) -> tuple[int, int] | None:
        """The id of the last entry for a question's message, and of the message that answers it; None when unknown."""
        question = self._message(chat, message)
        row = self._unwritten.get(Table.MESSAGES, question)
        if row is not None:
            return row[1], row[2]
        found = await self._read_for_reader("SELECT entry, reply FROM messages WHERE question = ?", question)
        return (found[0][0], found[0][1]) if found else None

    def answered_before(self, chat: int, message: int) -> bool:
        """True where a program that ran before this one has answered a question's message.  Never waits for the disk."""
        return self._message(chat, message) in self._answered_before

    async def shown_in(self, chat: int, message: int) -> Entry | None:
        """The entry that a message of ours answers; None when unknown."""
        answer = self._message(chat, message)
        entries = [row[1] for row in self._unwritten.rows(Table.MESSAGES) if row[3] == answer] or [
            row[0] for row in await self._read_for_reader("SELECT entry FROM messages WHERE answer = ?", answer)
        ]
        return await self.entry(max(entries)) if entries else None

    async def vote(self, id: int, reader: int, vote: int) -> bool:  # noqa: A002 - it is the entry's id
        """Count one vote (1 or -1) per reader and entry; a different one replaces it, the same one again takes it back.

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
        if now >= 0:
            await self.complain(id, reader, "")
        return now != 0

    async def complain(self, id: int, reader: int, reason: str) -> None:  # noqa: A002 - it is the entry's id
        """Note why a reader voted an answer down; "" to take it back."""
        owner = self._reader(reader)
        self._put(Table.COMPLAINTS, (id, owner), (id, owner, reason, self._clock()), owner)

    async def stay(self, chat: int, reader: int, hospital: str) -> None:
        """Limit this conversation to one hospital; "" to lift the limit."""
        conversation, owner = self._conversation(chat, reader), self._reader(reader)
        now = self._clock()
        self._staying.pop(conversation, None)
        if hospital:
            self._staying[conversation] = (owner, hospital, now)
            if len(self._staying) > KEPT_STAYS:
                del self._staying[next(iter(self._staying))]
        self._put(Table.STAYS, conversation, (conversation, owner, _storable(hospital), now), owner)
        if self._others:
            await self._others.stay(chat, reader, hospital)

    async def staying(self, chat: int, reader: int) -> str:
        """The hospital that this conversation keeps to; "" for none.  Never waits for the disk."""
        shared = await self._others.staying(chat, reader) if self._others else None
        if shared is not None:
            return shared
        kept = self._staying.get(self._conversation(chat, reader))
        return kept[1] if kept else ""

    def follow(self, reader: int, hospital: str, chat: int, language: str, known: Sequence[str]) -> bool:
        """Note that a reader follows a hospital, of which they know these reports; False where too many do already."""
        owner = self._reader(reader)
        if len(self._followed) >= KEPT_FOLLOWS and (owner, hospital) not in self._followed:
            return False
        self._follow(owner, Follow(hospital, chat, language, tuple(known), 0.0))
        return True

    def unfollow(self, reader: int, hospital: str) -> None:
        """Note that a reader no longer follows a hospital."""
        self._unfollow(self._reader(reader), hospital)

    def unfollow_all(self, owner: str) -> None:
        """Note that nothing can be sent to a follower any more; `owner`: as in `followers`."""
        for of, hospital in list(self._followed):
            if of == owner:
                self._unfollow(owner, hospital)

    def follows(self, reader: int, hospital: str) -> bool:
        """True where a reader follows a hospital.  Never waits for the disk."""
        return (self._reader(reader), hospital) in self._followed

    def followers(self) -> dict[str, list[Follow]]:
        """What is followed, by the hash of the reader."""
        found: dict[str, list[Follow]] = {}
        for (owner, _hospital), follow in self._followed.items():
            found.setdefault(owner, []).append(follow)
        return found

    def told(self, owner: str, follow: Follow, known: Sequence[str]) -> None:
        """Note that a follower was told of new reports just now and knows these; `owner`: as in `followers`."""
        if (owner, follow.hospital) in self._followed:  # not left, nor forgotten, meanwhile
            self._follow(owner, replace(follow, known=tuple(known), told=self._clock()))

    def _follow(self, owner: str, follow: Follow) -> None:
        key = owner, follow.hospital
        self._followed[key] = follow
        row = (owner, follow.hospital, follow.chat, follow.language, _json(follow.known), follow.told)
        self._put(Table.FOLLOWS, key, row, owner)

    def _unfollow(self, owner: str, hospital: str) -> None:
        self._followed.pop((owner, hospital), None)
        self._put(Table.FOLLOWS, (owner, hospital), (owner, hospital, 0, "", "[]", 0.0), owner)

    async def forget(self, reader: int) -> int:
        """Delete for good all that is stored about a reader; return the number of questions deleted.

        Raises `JournalError` when the disk cannot be written: then what was queued is gone and what
        was written is not, and the reader must be told so.
        """
        async with self._disk.turn:  # so that no batch with the reader's rows is on its way
            try:
                await self._disk.opened()  # the reader's hash needs the file's salt
                problem = None
            except JournalError as exc:
                problem = exc
            owner = self._reader(reader)
            dropped = self._unwritten.forget(owner)
            self._recent = OrderedDict((entry, of) for entry, of in self._recent.items() if of[2] != owner)
            self._staying = {of: kept for of, kept in self._staying.items() if kept[0] != owner}
            self._followed = {of: kept for of, kept in self._followed.items() if of[0] != owner}
            self._answered_before = {of: who for of, who in self._answered_before.items() if who != owner}
            try:
                if problem is not None:
                    raise problem
                deleted = await self._disk.delete(owner, self._next_id - 1)
                self._wake.set()  # so that the disk is tidied
            except JournalError as exc:
                self._troubled(exc)
                raise
        return deleted + sum(table is Table.ENTRIES for table, _key in dropped)

    # --- what went wrong, and what administrators did ---

    def fault(self, what: str) -> None:
        """Note an error; `what` is its name, never a message that may hold what a reader wrote."""
        self._put(Table.FAULTS, next(self._numbers), (self._clock(), _storable(what)))

    def audit(self, *, administrator: int, action: str, target: str = "", result: str = "") -> None:
        """Note what an administrator did, in plain text that any administrator may read."""
        row = (self._clock(), administrator, _storable(action), _storable(target), _storable(result))
        self._put(Table.AUDIT, next(self._numbers), row)

    # --- what administrators read; these raise `JournalError` ---

    async def entries(self, since: float = 0.0, until: float = math.inf) -> AsyncIterator[Entry]:
        """Entries with `since` <= when < `until`, the oldest first, including those only queued."""
        with suppress(JournalError):
            await self.flush()
        [(first,)] = await self._read("SELECT coalesce(min(id), 0) FROM entries WHERE at >= ?", since)
        after = first - 1
        while rows := await self._read(NEXT_ENTRIES, after, since, until, PAGE):
            for row in rows:
                yield entry_of(row[:-2], row[-2], row[-1])
            after = rows[-1][0]
        for row in list(self._unwritten.rows(Table.ENTRIES)):
            if row[0] > after and since <= row[1] < until:
                yield entry_of(row, 0)

    async def faults(self, since: float = 0.0) -> tuple[Fault, ...]:
        """Faults since a Unix time, the oldest first."""
        with suppress(JournalError):
            await self.flush()
        rows = await self._read("SELECT at, what FROM faults WHERE at >= ? ORDER BY id", since)
        queued = [row for row in self._unwritten.rows(Table.FAULTS) if row[0] >= since]
        return tuple(Fault(*row) for row in [*rows, *queued])

    async def audited(self, limit: int = 50) -> tuple[Deed, ...]:
        """The acts of administrators, the latest first."""
        with suppress(JournalError):
            await self.flush()
        queued = list(self._unwritten.rows(Table.AUDIT))[::-1]
        rows = await self._read(
            "SELECT at, administrator, action, target, result FROM audit ORDER BY id DESC LIMIT ?", limit
        )
        return tuple(Deed(*row) for row in [*queued, *rows][:limit])

    async def flush(self) -> None:
        """Write what is queued before returning.  Raises `JournalError`, and then it stays queued."""
        while self._unwritten:
            await self._write()

    async def _write(self) -> int:
        """Write the oldest rows that are queued, in one transaction; return how many."""
        async with self._disk.turn:
            file = await self._disk.opened()  # the first time this also replaces ids in the rows by their hashes
            batch = self._unwritten.batch(TOGETHER)
            await self._disk.write(file, batch)
            self._unwritten.written(batch)
        return len(batch)

    async def kept(self) -> None:
        """Wait until what is queued is on the disk, for what is acknowledged must outlive even a kill.

        `KEPT_WITHIN` seconds at most: a disk in trouble keeps no reader waiting, and administrators hear of it.
        """
        if self.trouble:
            return
        writing = asyncio.ensure_future(self.flush())
        await asyncio.wait(
            {writing}, timeout=KEPT_WITHIN
        )  # goes on by itself: a batch that is cut off is written twice
        if writing.done():
            writing.exception()  # the one that writes in the background meets it too, and tells
        else:
            writing.add_done_callback(lambda ended: ended.cancelled() or ended.exception())

    # --- writing ---

    def _put(self, table: Table, key: Any, row: Row, owner: str = "") -> None:
        before = self.lost
        if isinstance(owner, _Id) and self._disk.salt is not None:  # the file was opened after the caller made its key
            key, row, owner = self._final(key), self._final(row), self._final(owner)
        self._unwritten.put(table, key, row, owner)
        if self.lost > before and not self._reason:
            self._troubled(JournalError("JOURNAL_SLOW", file=self._disk.name))
        self._wake.set()

    async def _write_in_background(self) -> None:
        pause, wrote = FIRST_PAUSE, 0
        while True:
            await _set_within(self._wake, SECONDS_BETWEEN_PRUNINGS)
            await _set_within(self._closing, GATHERING if wrote < CROWD else GATHERING * PATIENCE)
            self._wake.clear()
            try:
                wrote = await self._write() if self._unwritten else 0
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
                if self._unwritten:
                    self._wake.set()
                elif self._closing.is_set():
                    return

    async def _tidy(self) -> None:
        oldest = await self._disk.tidy()
        if oldest is not None:
            self._staying = {of: kept for of, kept in self._staying.items() if kept[2] >= oldest}

    def _begin(self, opened: Opened) -> None:
        """Take up the file, opened for the first time: ids waiting in memory are replaced by their hashes."""
        self._unwritten.rewrite(self._final)
        self._recent = OrderedDict((entry, self._final(of)) for entry, of in self._recent.items())
        left = {
            conversation for conversation, _owner, hospital, _at in self._unwritten.rows(Table.STAYS) if not hospital
        }
        stays = {conversation: kept for conversation, kept in opened.stays.items() if conversation not in left}
        self._staying = stays | {self._final(of): self._final(kept) for of, kept in self._staying.items()}
        unfollowed = {row[:2] for row in self._unwritten.rows(Table.FOLLOWS) if not row[2]}
        follows = {key: kept for key, kept in opened.follows.items() if key not in unfollowed}
        self._followed = follows | {self._final(of): kept for of, kept in self._followed.items()}
        self._answered_before = opened.answered
        self._next_id = self._own_id(max(self._next_id, opened.next_id))
        self._works()

    def _final(self, value: Any) -> Any:
        """The value, or every value of a row, with ids replaced by hashes."""
        if isinstance(value, tuple):
            return tuple(map(self._final, value))
        return self._hash(value) if isinstance(value, _Id) else value

    async def _read(self, sql: str, *parameters: Any) -> list[Row]:
        if self._disk.file is None:
            assert self._reason is not None, "there is a reason why it is not open"
            raise JournalError(self._reason)
        return await self._disk.read(sql, *parameters)

    async def _read_for_reader(self, sql: str, *parameters: Any) -> list[Row]:
        """As `_read`, but no rows where reading fails: the reader is answered all the same."""
        try:
            return await self._read(sql, *parameters)
        except JournalError as exc:
            self._troubled(exc)
            return []

    def _troubled(self, error: JournalError) -> None:
        if not self._reason:
            log.error("%s读者照常得到回答，记录会自动重试。", error)
        self._reason = error.problem
        self._disk.broken = self._disk.broken or error.broken

    def _works(self) -> None:
        if self._reason:
            log.warning("记录本 %s 恢复正常；其间 %s 条记录没能保存。", self._disk.name, self.lost - self._lost_before)
        self._reason, self._lost_before = None, self.lost

    # --- ids that cannot be read back ---

    def _reader(self, reader: int) -> str:
        return self._hash(f"reader:{reader}")

    def _conversation(self, chat: int, reader: int) -> str:
        return self._hash(f"conversation:{chat}:{reader}")

    def _message(self, chat: int, message: int) -> str:
        return self._hash(f"message:{chat}:{message}")

    def _hash(self, text: str) -> str:
        salt = self._disk.salt
        return _Id(text) if salt is None else _hash(salt, text)


async def write_deed(database: Path, deed: Deed) -> None:
    """Note what an administrator did, from a program beside a bot that may be running.  Raises `JournalError`."""
    file = await open_file(database)
    try:
        with explained(name_of(database)):
            async with transaction(file.writing):
                row = (deed.when, deed.administrator, *map(_storable, (deed.action, deed.target, deed.result)))
                await file.writing.execute(*with_rows(WRITE[Table.AUDIT], [row]))
    finally:
        await file.close()


_encoded = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def _json(value: Any) -> str:
    return _storable(_encoded(value))


def _storable(text: str) -> str:
    """The text with question marks for lone surrogates, which no file can hold."""
    return text.encode("utf-8", "replace").decode("utf-8")


@lru_cache(maxsize=8)
def _keyed(salt: bytes) -> hmac.HMAC:
    return hmac.new(salt, digestmod="sha256")


@lru_cache(maxsize=2_000)  # each is asked for two or three times by a question, of which a hundred may be under way
def _hash(salt: bytes, text: str) -> str:
    keyed = _keyed(salt).copy()  # not hmac.digest, which releases the interpreter lock and then waits to get it back
    keyed.update(text.encode())
    return keyed.hexdigest()


async def _set_within(event: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(event.wait(), seconds)
