"""The only SQL for reports and passages: one SQLite file, replaced as a whole in one transaction.

The tables are there to be read by people and other programs too, so what is a column in the mind
is a column here; only lists are JSON.  aiosqlite gives the connection a thread of its own, and
whoever opens a `Store` closes it, or that thread keeps the program alive.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import aiosqlite

from corpus.report import Aside, Hospital, Kind, Origin, Passage, Report, Sentence, Span

APPLICATION_ID = 0x43687543  # "ChuC": tells our files from other SQLite files
VERSION = 1
SECONDS_TO_WAIT_FOR_A_LOCK = 5

# "IF NOT EXISTS": two programs may open a new file at the same time.
SCHEMA = f"""
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS reports (
    file      TEXT PRIMARY KEY,
    place     INTEGER NOT NULL,  -- order in the corpus
    source    TEXT NOT NULL,     -- the decoded file: every span points into it
    title     TEXT NOT NULL,
    subtitle  TEXT NOT NULL,
    byline    TEXT NOT NULL,
    headings  TEXT NOT NULL,     -- JSON: [heading, ...]
    aside     TEXT NOT NULL,     -- JSON: [[kind, text], ...]
    warnings  TEXT NOT NULL,     -- JSON: [warning, ...]
    newspaper TEXT NOT NULL,     -- where it was printed, as far as the file says
    date      TEXT NOT NULL,
    page      TEXT NOT NULL,
    url       TEXT NOT NULL,
    anonymous INTEGER NOT NULL   -- 1: its hospital is never named
);
CREATE TABLE IF NOT EXISTS hospitals (
    report  TEXT NOT NULL REFERENCES reports (file) ON DELETE CASCADE,
    place   INTEGER NOT NULL,   -- order in the report
    name    TEXT NOT NULL,
    aliases TEXT NOT NULL,      -- JSON: [alias, ...]
    PRIMARY KEY (report, place)
);
CREATE TABLE IF NOT EXISTS passages (
    report    TEXT NOT NULL REFERENCES reports (file) ON DELETE CASCADE,
    number    INTEGER NOT NULL,
    kind      TEXT NOT NULL,
    hospital  TEXT NOT NULL,
    heading   TEXT NOT NULL,
    paragraph INTEGER NOT NULL,
    sentences TEXT NOT NULL,    -- JSON: [[text, [[start, end], ...], damaged], ...]
    PRIMARY KEY (report, number)
);
PRAGMA application_id = {APPLICATION_ID};
PRAGMA user_version = {VERSION};
COMMIT;
"""


class StoreError(Exception):
    """The database cannot be used.  The message names the file and the way out."""


class Store:
    """The reports that are being served, kept so that they outlive the program and the folder."""

    def __init__(self, connection: aiosqlite.Connection, name: str) -> None:
        """Use `open`, which also checks and prepares the file."""
        self._connection = connection
        self._name = name
        self._turn = asyncio.Lock()  # one connection: a read must not see half of a replacement

    @classmethod
    async def open(cls, path: Path | None) -> Store:
        """The store in the file `path`, made when it is missing; in memory when `path` is None."""
        name = ":memory:" if path is None else str(path)
        with _explained(name):
            if path is not None:
                await asyncio.to_thread(_try_to_open, path)
            connection = await aiosqlite.connect(name, isolation_level=None, timeout=SECONDS_TO_WAIT_FOR_A_LOCK)
        try:
            with _explained(name):
                await _prepare(connection, name)
        except BaseException:
            await connection.close()
            raise
        return cls(connection, name)

    async def close(self) -> None:
        await self._connection.close()

    async def replace(self, reports: Sequence[Report]) -> None:
        """Put `reports` in the place of all that is stored; all of it or nothing."""
        async with self._transaction("IMMEDIATE") as connection:
            await connection.execute("DELETE FROM reports")
            await connection.executemany(
                "INSERT INTO reports VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", _report_rows(reports)
            )
            await connection.executemany("INSERT INTO hospitals VALUES (?, ?, ?, ?)", _hospital_rows(reports))
            await connection.executemany("INSERT INTO passages VALUES (?, ?, ?, ?, ?, ?, ?)", _passage_rows(reports))

    async def reports(self) -> tuple[Report, ...]:
        """All that was last put in, equal and in the same order."""
        async with self._transaction("DEFERRED") as connection:
            reports = await connection.execute_fetchall("SELECT * FROM reports ORDER BY place")
            hospitals = await connection.execute_fetchall("SELECT * FROM hospitals ORDER BY report, place")
            passages = await connection.execute_fetchall("SELECT * FROM passages ORDER BY report, number")
        return await asyncio.to_thread(_assemble, reports, hospitals, passages)

    @asynccontextmanager
    async def _transaction(self, kind: str) -> AsyncIterator[aiosqlite.Connection]:
        with _explained(self._name):
            async with self._turn:
                try:
                    await self._connection.execute(f"BEGIN {kind}")
                    yield self._connection
                    await self._connection.commit()
                except BaseException:
                    await self._connection.rollback()
                    raise


def _try_to_open(path: Path) -> None:
    """Fail here if opening fails: aiosqlite would leave its thread behind."""
    path.parent.mkdir(parents=True, exist_ok=True)
    sqlite3.connect(path).close()


async def _prepare(connection: aiosqlite.Connection, name: str) -> None:
    application = await _pragma(connection, "application_id")
    version = await _pragma(connection, "user_version")
    tables = await connection.execute_fetchall("SELECT name FROM sqlite_master")
    if application == 0 and version == 0 and not list(tables):
        await connection.execute_fetchall("PRAGMA journal_mode = WAL")
        await connection.executescript(SCHEMA)
    elif application != APPLICATION_ID:
        raise StoreError(
            f"{name} 不是 Chuchu 的数据库，没有改动它。请在 config.toml 的 data.folder 里换一个文件夹，或移走这个文件。"
        )
    elif version > VERSION:
        raise StoreError(
            f"数据库 {name} 由更新版本的 Chuchu 写成（格式 {version}，这里只认识 {VERSION}）。"
            "请升级 Chuchu，或移走这个文件，它会按报道重新生成。"
        )
    await connection.execute("PRAGMA foreign_keys = ON")
    # A crash of the machine may cost the last reload, never the file: the folder has it all.
    await connection.execute("PRAGMA synchronous = NORMAL")


async def _pragma(connection: aiosqlite.Connection, name: str) -> int:
    [row] = await connection.execute_fetchall(f"PRAGMA {name}")
    return int(row[0])


def _report_rows(reports: Sequence[Report]) -> Iterator[tuple[Any, ...]]:
    for place, report in enumerate(reports):
        yield (
            report.file,
            place,
            report.source,
            report.title,
            report.subtitle,
            report.byline,
            _json(report.headings),
            _json(report.aside),
            _json(report.warnings),
            report.origin.newspaper,
            report.origin.date,
            report.origin.page,
            report.origin.url,
            report.anonymous,
        )


def _hospital_rows(reports: Sequence[Report]) -> Iterator[tuple[Any, ...]]:
    for report in reports:
        for place, hospital in enumerate(report.hospitals):
            yield report.file, place, hospital.name, _json(hospital.aliases)


def _passage_rows(reports: Sequence[Report]) -> Iterator[tuple[Any, ...]]:
    for report in reports:
        for passage in report.passages:
            sentences = [(sentence.text, sentence.spans, sentence.damaged) for sentence in passage.sentences]
            yield (
                report.file,
                passage.number,
                passage.kind.value,
                passage.hospital,
                passage.heading,
                passage.paragraph,
                _json(sentences),
            )


def _assemble(reports: Any, hospitals: Any, passages: Any) -> tuple[Report, ...]:
    hospitals_of: defaultdict[str, list[Hospital]] = defaultdict(list)
    for file, _place, name, aliases in hospitals:
        hospitals_of[file].append(Hospital(name, tuple(json.loads(aliases))))
    passages_of: defaultdict[str, list[Passage]] = defaultdict(list)
    for file, number, kind, hospital, heading, paragraph, sentences in passages:
        passage = Passage(
            number=number,
            kind=Kind(kind),
            hospital=hospital,
            heading=heading,
            paragraph=paragraph,
            sentences=tuple(
                Sentence(text, tuple(Span(start, end) for start, end in spans), damaged)
                for text, spans, damaged in json.loads(sentences)
            ),
        )
        passages_of[file].append(passage)
    return tuple(
        Report(
            file=file,
            source=source,
            title=title,
            subtitle=subtitle,
            byline=byline,
            headings=tuple(json.loads(headings)),
            hospitals=tuple(hospitals_of[file]),
            passages=tuple(passages_of[file]),
            aside=tuple(Aside(kind, text) for kind, text in json.loads(aside)),
            warnings=tuple(json.loads(warnings)),
            origin=Origin(*origin),
            anonymous=bool(anonymous),
        )
        for file, _place, source, title, subtitle, byline, headings, aside, warnings, *origin, anonymous in reports
    )


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


@contextmanager
def _explained(name: str) -> Iterator[None]:
    """Turn what SQLite and the file system say into what an administrator can act on."""
    try:
        yield
    except OSError as exc:
        raise StoreError(
            f"数据库 {name} 所在的文件夹不能使用：{exc.strerror}。请检查 config.toml 里的 data.folder 和文件夹的权限。"
        ) from exc
    except sqlite3.Error as exc:
        raise StoreError(_explanation(exc, name)) from exc


def _explanation(error: sqlite3.Error, name: str) -> str:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the upper bits only tell kinds of the same error apart
    if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        return f"数据库 {name} 正被另一个程序占用。请等它结束，或检查是否启动了两个 Chuchu，然后再试。"
    if code in {sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT}:
        return f"{name} 不是完好的 SQLite 数据库，没有改动它。请移走这个文件，它会按报道重新生成。"
    if code == sqlite3.SQLITE_FULL:
        return f"磁盘已满，写不进数据库 {name}。请清出空间后再试。"
    if code in {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_IOERR}:
        return f"打不开或写不进数据库 {name}（{error}）。请检查 config.toml 里的 data.folder 和文件夹的权限。"
    return f"数据库 {name} 出错：{error}。可以移走这个文件，它会按报道重新生成。"
