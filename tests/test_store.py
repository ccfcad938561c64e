"""Reports in SQLite: what comes out is what went in, all of it or nothing."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import fields, replace
from pathlib import Path
from typing import get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import store
from corpus.report import Hospital, Kind, Passage, Report, Sentence, Span
from corpus.store import Store, StoreError

TEXTS = st.text(st.characters(codec="utf-8"), max_size=20)  # a decoded file has no half characters
NUMBERS = st.integers(0, 2**31)
st.register_type_strategy(str, TEXTS)
st.register_type_strategy(int, NUMBERS)


def any_report() -> st.SearchStrategy[Report]:
    """Every field is filled, also those that a later version adds."""
    hints = get_type_hints(Report)
    return st.builds(Report, **{part.name: st.from_type(hints[part.name]) for part in fields(Report)})


def storable(reports: Sequence[Report]) -> tuple[Report, ...]:
    """As a folder gives them: each file once, passages numbered from 1."""
    unique = {report.file: report for report in reports}
    return tuple(
        replace(
            report,
            passages=tuple(replace(passage, number=number) for number, passage in enumerate(report.passages, 1)),
        )
        for report in unique.values()
    )


def a_report(file: str) -> Report:
    sentence = Sentence("床位520张。", (Span(3, 6), Span(8, 12)), damaged=True)
    passage = Passage(1, Kind.BODY, "云澜县人民医院", "看病少跑路", 1, (sentence,))
    return Report(file, "原文", "标题", "", "记者 程小满", ("看病少跑路",), (Hospital("云澜县人民医院"),), (passage,))


@asynccontextmanager
async def opened(path: Path | None) -> AsyncIterator[Store]:
    opened_store = await Store.open(path)
    try:
        yield opened_store
    finally:
        await opened_store.close()


@settings(max_examples=40, deadline=None)
@given(st.lists(any_report(), max_size=4))
def test_what_comes_out_is_what_went_in(reports: list[Report]) -> None:
    async def round_trip(expected: tuple[Report, ...]) -> tuple[Report, ...]:
        async with opened(None) as memory:
            await memory.replace(expected)
            return await memory.reports()

    expected = storable(reports)
    assert asyncio.run(round_trip(expected)) == expected


@pytest.mark.anyio
async def test_reports_outlive_the_program_and_are_replaced_as_a_whole(tmp_path: Path) -> None:
    path = tmp_path / "new folder" / "chuchu.db"
    async with opened(path) as first:
        await first.replace([a_report("b.txt"), a_report("a.txt")])
    async with opened(path) as second:
        assert [report.file for report in await second.reports()] == ["b.txt", "a.txt"]
        await second.replace([a_report("c.txt")])
        assert await second.reports() == (a_report("c.txt"),)


@pytest.mark.anyio
async def test_a_replacement_that_fails_leaves_the_old_reports(tmp_path: Path) -> None:
    async with opened(tmp_path / "chuchu.db") as kept:
        await kept.replace([a_report("old.txt")])
        with pytest.raises(StoreError):  # the same file twice: not what a folder gives, but it fails half-way
            await kept.replace([a_report("new.txt"), a_report("new.txt")])
        assert await kept.reports() == (a_report("old.txt"),)


@pytest.mark.anyio
async def test_a_replacement_that_is_cancelled_leaves_the_old_reports(tmp_path: Path) -> None:
    async with opened(tmp_path / "chuchu.db") as kept:
        await kept.replace([a_report("old.txt")])
        for turns in range(12):
            task = asyncio.create_task(kept.replace([a_report("old.txt")]))
            for _ in range(turns):
                await asyncio.sleep(0)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        assert await kept.reports() == (a_report("old.txt"),)


@pytest.mark.anyio
async def test_a_reader_never_sees_half_of_a_replacement(tmp_path: Path) -> None:
    async with opened(tmp_path / "chuchu.db") as busy:
        one, many = [a_report("one.txt")], [a_report(f"{number}.txt") for number in range(50)]
        await busy.replace(one)
        *_, seen = await asyncio.gather(busy.replace(many), busy.reports())
        assert len(seen) in {1, 50}


@pytest.mark.anyio
async def test_other_files_are_not_touched(tmp_path: Path) -> None:
    text, foreign, newer = tmp_path / "notes.db", tmp_path / "foreign.db", tmp_path / "newer.db"
    text.write_text("not a database, but somebody's notes " * 99, "utf-8")
    with sqlite3.connect(foreign) as connection:
        connection.execute("CREATE TABLE reports (ours INTEGER)")
    connection.close()
    with sqlite3.connect(newer) as connection:
        connection.execute(f"PRAGMA application_id = {store.APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {store.VERSION + 1}")
    connection.close()

    for path, reason in (text, "不是完好的"), (foreign, "不是 Chuchu 的数据库"), (newer, "更新版本"):
        before = path.read_bytes()
        with pytest.raises(StoreError, match=reason) as caught:
            await Store.open(path)
        assert str(path) in str(caught.value)
        assert path.read_bytes() == before


@pytest.mark.anyio
async def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where the folder should be", "utf-8")
    with pytest.raises(StoreError, match=r"data\.folder"):
        await Store.open(tmp_path / "data" / "chuchu.db")
    (tmp_path / "chuchu.db").mkdir()
    with pytest.raises(StoreError, match=r"打不开.*data\.folder"):
        await Store.open(tmp_path / "chuchu.db")


@pytest.mark.anyio
async def test_a_database_that_another_program_holds_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "SECONDS_TO_WAIT_FOR_A_LOCK", 0.05)
    path = tmp_path / "chuchu.db"
    async with opened(path) as kept:
        await kept.replace([a_report("old.txt")])
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="正被另一个程序占用"):
            await kept.replace([])
        other.rollback()
        other.close()
        assert await kept.reports() == (a_report("old.txt"),)
