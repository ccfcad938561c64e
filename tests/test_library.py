"""The served corpus and its reloads: questions go on, and a reload that fails changes nothing."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot import library as module
from bot.library import Library, ReloadBusy
from corpus.read import CorpusError, Folder, read_folder
from corpus.store import StoreError
from retrieval.quote import Outcome
from tests import samples

pytestmark = pytest.mark.anyio

MAX_BYTES = 10_000


@asynccontextmanager
async def opened(folder: Path, database: Path | None = None, max_bytes: int = MAX_BYTES) -> AsyncIterator[Library]:
    library = await Library.open(folder, database, max_bytes)
    try:
        yield library
    finally:
        await library.close()


async def first_hospital(library: Library, question: str) -> str:
    answer = await library.ask(question)
    return answer.quotes[0].hospital if answer.quotes else answer.outcome


async def test_a_question_is_answered_from_the_folder(reports: Path) -> None:
    async with opened(reports) as library:
        answer = await library.ask(samples.BEDS)
        assert answer.quotes[0].hospital == samples.YUNLAN_HOSPITAL
        assert "520张" in answer.quotes[0].text
        assert {hospital.name for hospital in library.covered} == {samples.YUNLAN_HOSPITAL, samples.LINDU_HOSPITAL}
        assert library.warning == ""


async def test_a_follow_up_is_about_the_hospital_of_the_last_answer(reports: Path) -> None:
    async with opened(reports) as library:
        answer = await library.ask(samples.STAFF, await library.ask(samples.BEDS))
        assert answer.carried
        assert answer.quotes[0].hospital == samples.YUNLAN_HOSPITAL


async def test_a_reload_serves_what_was_added_and_names_what_was_left_out(reports: Path) -> None:
    async with opened(reports) as library:
        assert await first_hospital(library, samples.HEPING_BEDS) == Outcome.NOT_COVERED
        samples.put(reports, samples.HEPING)
        (reports / "坏.txt").write_bytes(samples.BINARY)
        report = await library.reload()
        assert (report.reports, report.hospitals) == (3, 3)
        assert report.passages == library.index.passages
        assert [failure.file for failure in report.failures] == ["坏.txt"]
        assert report.seconds > 0
        assert await first_hospital(library, samples.HEPING_BEDS) == samples.HEPING_HOSPITAL


async def test_questions_during_a_reload_are_answered_from_the_old_reports_and_a_second_reload_is_told_so(
    reports: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reading, go_on = threading.Event(), threading.Event()

    def slow_read_folder(folder: Path, max_bytes: int) -> Folder:
        reading.set()
        assert go_on.wait(10)
        return read_folder(folder, max_bytes)

    async with opened(reports) as library:
        samples.put(reports, samples.HEPING)
        monkeypatch.setattr(module, "read_folder", slow_read_folder)
        reload = asyncio.create_task(library.reload())
        await asyncio.to_thread(reading.wait, 10)
        assert await first_hospital(library, samples.BEDS) == samples.YUNLAN_HOSPITAL
        assert await first_hospital(library, samples.HEPING_BEDS) == Outcome.NOT_COVERED
        with pytest.raises(ReloadBusy):
            await library.reload()
        go_on.set()
        assert (await reload).reports == 3
        assert (await library.reload()).reports == 3  # the next one may go


@pytest.mark.parametrize("fault", ["missing", "empty", "store"])
async def test_a_reload_that_fails_leaves_rows_and_index_as_they_were(
    reports: Path, tmp_path: Path, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = tmp_path / "data" / "chuchu.db"
    async with opened(reports, database) as library:
        index, stored = library.index, await library._store.reports()
        if fault == "missing":
            samples.move(reports, "away")
        elif fault == "empty":  # what a disk looks like that is not mounted
            samples.clear(reports)
        else:
            samples.put(reports, samples.HEPING)
            monkeypatch.setattr(library._store, "replace", full_disk)
        with pytest.raises(StoreError if fault == "store" else CorpusError):
            await library.reload()
        assert library.index is index
        assert await library._store.reports() == stored
        assert await first_hospital(library, samples.BEDS) == samples.YUNLAN_HOSPITAL


async def full_disk(_reports: object) -> None:
    raise StoreError("磁盘已满")


async def test_without_its_folder_it_serves_what_is_stored_and_says_so(reports: Path, tmp_path: Path) -> None:
    database = tmp_path / "data" / "chuchu.db"
    async with opened(reports, database):
        pass
    away = samples.move(reports, "away")
    async with opened(reports, database) as library:
        assert await first_hospital(library, samples.BEDS) == samples.YUNLAN_HOSPITAL
        assert str(reports) in library.warning
        assert "上次载入的 2 篇报道" in library.warning
        samples.move(away, reports.name)
        await library.reload()
        assert library.warning == ""


async def test_with_an_empty_folder_it_serves_what_is_stored_and_says_so(reports: Path, tmp_path: Path) -> None:
    database = tmp_path / "data" / "chuchu.db"
    async with opened(reports, database):
        pass
    samples.clear(reports)
    (reports / "空.txt").touch()
    async with opened(reports, database) as library:
        assert await first_hospital(library, samples.BEDS) == samples.YUNLAN_HOSPITAL
        assert "都没能载入，例如 空.txt" in library.warning
        assert [failure.file for failure in library.failures] == ["空.txt"]


async def test_with_nothing_at_all_it_starts_and_says_that_it_is_empty(tmp_path: Path) -> None:
    async with opened(tmp_path) as library:
        assert (await library.ask(samples.BEDS)).outcome is Outcome.EMPTY
        assert "没有报道" in library.warning
        samples.put(tmp_path, samples.YUNLAN)
        await library.reload()
        assert await first_hospital(library, samples.BEDS) == samples.YUNLAN_HOSPITAL


async def test_a_missing_folder_with_nothing_stored_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="missing"):
        await Library.open(tmp_path / "missing", None, MAX_BYTES)


async def test_a_file_over_the_limit_is_left_out(reports: Path) -> None:
    async with opened(reports, max_bytes=(reports / samples.LINDU).stat().st_size) as library:
        assert [failure.file for failure in library.failures] == [samples.YUNLAN]
