"""The served corpus and its reloads: questions go on, and a reload that fails changes nothing."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.library import following, indexing, pending, shelf
from bot.library import reload as preparing
from bot.library.library import Library
from bot.library.pending import Reload
from bot.library.reload import Progress, Stage
from bot.library.turns import Steps
from corpus.reading.read import CorpusError
from corpus.store import store
from corpus.store.generations import Generations, ReloadBusy
from corpus.store.store import StoreError, Writer
from retrieval.quote import Outcome
from tests import samples
from tests.problems import words
from tests.reloads import reload

pytestmark = pytest.mark.anyio

MAX_BYTES = 10_000


@asynccontextmanager
async def opened(
    folder: Path, data: Path | None = None, max_bytes: int = MAX_BYTES, lose_at_most: float = 0.2
) -> AsyncIterator[Library]:
    library = await Library.open(folder, data, max_bytes, lose_at_most=lose_at_most)
    try:
        yield library
    finally:
        await library.close()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture(autouse=True)
def quickly(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reloads are prepared in this process, which takes no time to start; but for tests that want to see that."""
    monkeypatch.setattr(shelf, "FEW", -1)  # what would be read here is too little for another process
    if "in_process" not in request.fixturenames:
        monkeypatch.setattr(shelf, "prepare_in_process", preparing.prepare_in_thread)


@pytest.fixture
def in_process() -> None:
    """Reloads are prepared as in a running bot."""


async def until(happened: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not happened():  # noqa: ASYNC110 - it is another program's doing
            await asyncio.sleep(0.01)


async def first_hospital(library: Library, question: str) -> str:
    answer = (await library.ask(question)).answer
    return answer.quotes[0].hospital if answer.quotes else answer.outcome


async def test_a_question_is_answered_from_the_folder(reports: Path) -> None:
    async with opened(reports) as library:
        answer = (await library.ask(samples.BEDS)).answer
        assert answer.quotes[0].hospital == samples.YUNLAN_HOSPITAL
        assert "520张" in answer.quotes[0].text
        assert {hospital.name for hospital in library.covered} == {samples.YUNLAN_HOSPITAL, samples.LINDU_HOSPITAL}
        assert library.warning is None


async def test_a_follow_up_is_about_the_hospital_of_the_last_answer(reports: Path) -> None:
    async with opened(reports) as library:
        await library.ask(samples.BEDS, "one chat")
        answer = (await library.ask(samples.STAFF, "one chat")).answer
        assert answer.carried
        assert answer.quotes[0].hospital == samples.YUNLAN_HOSPITAL
        for other in "another chat", None:
            assert not (await library.ask(samples.STAFF, other)).answer.carried


async def test_a_reply_gets_all_that_it_shows_at_once(reports: Path) -> None:
    async with opened(reports) as library:
        found = await library.ask(samples.BEDS, staying=samples.YUNLAN_HOSPITAL)
        assert found.staying == samples.YUNLAN_HOSPITAL
        [shown] = found.shown
        assert shown.quote.answer == "云澜县人民医院坐落在云澜县城南，现有开放床位520张，职工690人。"
        assert (found.offered, found.covered, found.sheet) == ((), (), None)
        found = await library.ask(samples.HEPING_BEDS, staying=samples.HEPING_HOSPITAL)
        assert found.staying == ""  # it is not covered
        assert [hospital.name for hospital in found.covered] == [samples.LINDU_HOSPITAL, samples.YUNLAN_HOSPITAL]
        found = await library.ask(samples.HELICOPTERS)
        assert found.offered[0].hospital == samples.LINDU_HOSPITAL
        found = await library.ask(samples.LINDU_HOSPITAL)
        assert found.sheet is not None
        assert [report.file for report in found.sheet.reports] == [samples.LINDU]


async def test_a_reload_serves_what_was_added_and_names_what_was_left_out(reports: Path) -> None:
    async with opened(reports) as library:
        assert await first_hospital(library, samples.HEPING_BEDS) == Outcome.NOT_COVERED
        samples.put(reports, samples.HEPING)
        (reports / "坏.txt").write_bytes(samples.BINARY)
        report = await reload(library)
        assert (report.reports, report.hospitals) == (3, 3)
        assert report.passages == library.index.passages
        assert [failure.file for failure in report.failures] == ["坏.txt"]
        assert report.seconds > 0
        assert await first_hospital(library, samples.HEPING_BEDS) == samples.HEPING_HOSPITAL


async def test_a_reload_tells_what_has_changed_and_how_far_it_is(reports: Path, data: Path, in_process: None) -> None:
    async with opened(reports, data) as library:
        samples.put(reports, samples.HEPING)
        (reports / samples.YUNLAN).rename(reports / "另.txt")
        told: list[Progress] = []
        report = await reload(library, told.append)
        changes = report.changes
        assert (changes.added, changes.renamed) == ((samples.HEPING,), ((samples.YUNLAN, "另.txt"),))
        assert (changes.changed, changes.removed, changes.unchanged) == ((), (), 1)
        assert (changes.gained, changes.lost) == ((samples.HEPING_HOSPITAL,), ())
        assert (changes.before.reports, changes.after.reports) == (2, 3)
        assert (told[0].stage, told[0].done, told[0].seconds_left) == (Stage.READ, 0, None)
        assert {one.stage for one in told} == set(Stage) - {Stage.CLUSTER}
        assert library.number == 2
        assert (await reload(library)).changes.anything is False
        assert library.number == 2


async def test_questions_during_a_reload_are_answered_from_the_old_reports_and_a_second_reload_is_told_so(
    reports: Path, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reading, go_on = threading.Event(), threading.Event()
    original = Writer.finish

    def slow(writer: Writer, *arguments: Any) -> store.Holdings:
        reading.set()
        assert go_on.wait(10)
        return original(writer, *arguments)

    async with opened(reports, data) as library, opened(reports, data) as other_program:
        samples.put(reports, samples.HEPING)
        monkeypatch.setattr(Writer, "finish", slow)
        under_way = asyncio.create_task(reload(library))
        await asyncio.to_thread(reading.wait, 10)
        assert await first_hospital(library, samples.BEDS) == samples.YUNLAN_HOSPITAL
        assert await first_hospital(library, samples.HEPING_BEDS) == Outcome.NOT_COVERED
        for busy in library, other_program:
            with pytest.raises(ReloadBusy):
                await reload(busy)
            with pytest.raises(ReloadBusy):
                await busy.rollback()
        go_on.set()
        assert (await under_way).reports == 3
        assert (await reload(library)).reports == 3  # the next one may go


async def test_a_reload_that_would_lose_a_hospital_asks_first(reports: Path, data: Path) -> None:
    async with opened(reports, data, lose_at_most=0.9) as library:
        (reports / samples.LINDU).unlink()
        async with await library.prepare() as prepared:
            assert prepared.loses_much
        assert library.index.reports == 2
        report = await reload(library, agreed=True)
        assert (report.reports, report.changes.lost) == (1, (samples.LINDU_HOSPITAL,))


async def test_a_reload_that_would_lose_many_passages_asks_first(reports: Path, data: Path) -> None:
    text = samples.TEXTS[samples.LINDU]
    async with opened(reports, data, lose_at_most=0.1) as library:
        (reports / samples.LINDU).write_text(text[: text.index("### 把医生")], "utf-8")
        async with await library.prepare() as prepared:
            assert prepared.loses_much
    async with opened(reports, data, lose_at_most=0.9) as library:
        assert library.number == 2


async def test_a_prepared_reload_is_served_once_or_discarded(reports: Path, data: Path) -> None:
    async with opened(reports, data) as library:
        samples.put(reports, samples.HEPING)
        async with await library.prepare() as prepared:
            assert library.pending is prepared
            assert prepared.changes.gained == (samples.HEPING_HOSPITAL,)
            assert not prepared.loses_much
        assert library.pending is None
        assert left_over(data) == []
        with pytest.raises(CorpusError, match="RELOAD_LAPSED"):
            await prepared.serve()
        assert library.number == 1
        prepared = await library.prepare()
        await prepared.serve()
        await prepared.discard()
        assert (library.number, library.index.reports) == (2, 3)


async def test_a_prepared_reload_that_nobody_decides_on_is_discarded(
    reports: Path, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pending, "SECONDS_TO_CONFIRM", 0.01)
    async with opened(reports, data) as library:
        samples.put(reports, samples.HEPING)
        await library.prepare()
        await until(lambda: library.pending is None and left_over(data) == [])
        await (await when_free(library)).discard()


async def when_free(library: Library) -> Reload:
    """A reload, prepared once the one before has let go of its lock."""
    for _ in range(1000):
        try:
            return await library.prepare()
        except ReloadBusy:
            await asyncio.sleep(0.005)
    pytest.fail("it was never let go of")


def left_over(data: Path) -> list[Path]:
    return [*data.glob(".*.part"), *(data / "generations").glob(".*")]


@pytest.mark.parametrize("moment", [0.0, 0.05, 0.3, 0.6])
async def test_a_reload_that_is_cancelled_changes_nothing(
    reports: Path, data: Path, moment: float, in_process: None
) -> None:
    async with opened(reports, data) as library:
        samples.put(reports, samples.HEPING)
        under_way = asyncio.create_task(library.prepare())
        await asyncio.sleep(moment)
        under_way.cancel()
        if (await asyncio.gather(under_way, return_exceptions=True))[0] is library.pending and library.pending:
            pytest.skip("it was faster")
        assert left_over(data) == []
        assert (library.number, library.index.reports) == (1, 2)
        assert (await reload(library)).reports == 3


async def test_a_reload_that_is_cancelled_while_it_is_served_is_served(
    reports: Path, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    original, renaming, go_on = Generations.keep, threading.Event(), threading.Event()

    def slow(generations: Generations, part: Path) -> int:
        renaming.set()
        assert go_on.wait(10)
        return original(generations, part)

    async with opened(reports, data) as library:
        samples.put(reports, samples.HEPING)
        prepared = await library.prepare()
        monkeypatch.setattr(Generations, "keep", slow)
        serving = asyncio.create_task(prepared.serve())
        await asyncio.to_thread(renaming.wait, 10)
        serving.cancel()
        await asyncio.sleep(0)
        go_on.set()
        with pytest.raises(asyncio.CancelledError):
            await serving
        assert library.index.reports == 3
        assert (await reload(library)).reports == 3


@pytest.mark.parametrize("fault", ["missing", "empty", "killed", "finish", "keep", "load", "serve"])
async def test_a_reload_that_fails_leaves_everything_as_it_was(
    reports: Path, data: Path, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(reports, data) as library:
        index = library.index
        samples.put(reports, samples.HEPING)
        with monkeypatch.context() as broken:
            if fault == "missing":
                samples.move(reports, "away")
            elif fault == "empty":  # what a disk looks like that is not mounted
                samples.clear(reports)
            elif fault == "killed":
                broken.setattr(shelf, "prepare_in_process", in_a_process_of_its_own)
                broken.setattr(preparing, "_child", no_child)
            elif fault == "finish":
                broken.setattr(Writer, "finish", full_disk)
            elif fault == "load":
                broken.setattr(indexing, "load", full_disk)
            else:
                broken.setattr(Generations, fault, full_disk)
            with pytest.raises((CorpusError, StoreError)) as caught:
                await reload(library)
            assert str(caught.value)
        assert library.index is index
        assert await first_hospital(library, samples.BEDS) == samples.YUNLAN_HOSPITAL
        assert left_over(data) == []
        assert Generations(data).numbers() == [1]
        assert library.number == 1
        current = Generations(data).current()
        assert current is not None
        assert current.number == 1


in_a_process_of_its_own = preparing.prepare_in_process


def no_child(*_arguments: object) -> None:
    """As a process that the system has ended."""


def full_disk(*_arguments: object, **_keywords: object) -> None:
    raise StoreError("DISK_FULL", file="corpus.db")


async def test_rollback_goes_back_and_stays_over_a_restart_until_the_next_reload(reports: Path, data: Path) -> None:
    async with opened(reports, data) as library:
        with pytest.raises(StoreError, match="GENERATION_OLDEST"):
            await library.rollback()
        samples.put(reports, samples.HEPING)
        await reload(library)
        generation = await library.rollback()
        assert (generation.number, library.number, library.index.reports) == (1, 1, 2)
        assert await first_hospital(library, samples.HEPING_BEDS) == Outcome.NOT_COVERED
        listed = await library.generations()
        assert [(one.number, one.served, one.summary and one.summary.figures.reports) for one in listed] == [
            (2, False, 3),
            (1, True, 2),
        ]
    async with opened(reports, data) as library:
        assert (library.number, library.index.reports) == (1, 2)
        assert "已回退" in words(library.warning)
        assert (await reload(library)).reports == 3
        assert (library.number, library.warning) == (3, None)
        assert (await library.rollback()).number == 1  # what was served before, not what was rolled back
        assert (await library.rollback(2)).number == 2
        with pytest.raises(StoreError, match="STORE_GONE"):
            await library.rollback(99)
        assert library.number == 2


async def test_after_a_rollback_a_reload_that_finds_the_same_is_no_rollback_any_more(reports: Path, data: Path) -> None:
    async with opened(reports, data) as library:
        samples.put(reports, samples.HEPING)
        await reload(library)
        await library.rollback()
        (reports / samples.HEPING).unlink()
        assert not (await reload(library)).changes.anything
        assert library.warning is None
    async with opened(reports, data) as library:
        assert (library.number, library.warning) == (1, None)


async def test_what_another_program_serves_is_taken_up(
    reports: Path, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "SECONDS_BETWEEN_LOOKS", 0.01)
    async with opened(reports, data) as library, opened(reports, data) as other:
        samples.put(reports, samples.HEPING)
        await reload(other)
        await until(lambda: library.number == 2)
        assert await first_hospital(library, samples.HEPING_BEDS) == samples.HEPING_HOSPITAL
        await other.rollback()
        await until(lambda: library.number == 1)
        (data / "current").write_text("nonsense", "utf-8")
        await until(lambda: "current" in words(library.warning))
        assert await first_hospital(library, samples.BEDS) == samples.YUNLAN_HOSPITAL
        (data / "current").write_text("99", "utf-8")
        await until(lambda: "99" in words(library.warning))
        await reload(other)
        await until(lambda: library.number == other.number and not library.warning)


async def test_only_some_generations_are_kept(reports: Path, data: Path) -> None:
    async with opened(reports, data) as library:
        for number in range(2, 7):
            (reports / "更.txt").write_text(samples.TEXTS[samples.HEPING].replace("380", str(number)), "utf-8")
            assert (await reload(library)).reports == 3
        assert Generations(data).numbers() == [6, 5, 4]


async def test_without_its_folder_it_serves_what_is_stored_and_says_so(reports: Path, data: Path) -> None:
    async with opened(reports, data):
        pass
    away = samples.move(reports, "away")
    async with opened(reports, data) as library:
        assert await first_hospital(library, samples.BEDS) == samples.YUNLAN_HOSPITAL
        assert str(reports) in words(library.warning)
        assert "上次载入的 2 篇报道" in words(library.warning)
        samples.move(away, reports.name)
        await reload(library)
        assert library.warning is None


async def test_with_an_empty_folder_it_serves_what_is_stored_and_says_so(reports: Path, data: Path) -> None:
    async with opened(reports, data):
        pass
    samples.clear(reports)
    (reports / "空.txt").touch()
    async with opened(reports, data) as library:
        assert await first_hospital(library, samples.BEDS) == samples.YUNLAN_HOSPITAL
        assert "都没能载入，例如 空.txt" in words(library.warning)
        assert [failure.file for failure in library.failures] == ["空.txt"]


async def test_a_start_takes_up_what_has_changed_but_loses_nothing_unasked(reports: Path, data: Path) -> None:
    async with opened(reports, data):
        pass
    samples.put(reports, samples.HEPING)
    async with opened(reports, data) as library:
        assert (library.number, library.index.reports, library.warning) == (2, 3, None)
    (reports / samples.LINDU).unlink()
    async with opened(reports, data) as library:
        assert (library.number, library.index.reports) == (2, 3)
        assert f"会少了 {samples.LINDU_HOSPITAL}" in words(library.warning)


async def test_another_folder_in_the_settings_is_another_corpus(reports: Path, data: Path, tmp_path: Path) -> None:
    async with opened(reports, data):
        pass
    own = tmp_path / "own"
    own.mkdir()
    samples.put(own, samples.HEPING)
    async with opened(own, data) as library:
        assert [hospital.name for hospital in library.covered] == [samples.HEPING_HOSPITAL]


@pytest.mark.parametrize("damage", ["current", "missing", "foreign", "short"])
@pytest.mark.parametrize("folder_is_there", [True, False])
async def test_a_broken_generation_is_told_and_the_one_before_served(
    reports: Path, data: Path, damage: str, folder_is_there: bool, caplog: pytest.LogCaptureFixture
) -> None:
    async with opened(reports, data) as library:
        samples.put(reports, samples.HEPING)
        await reload(library)
    database = Generations(data).database(2)
    if damage == "current":
        (data / "current").write_text("", "utf-8")
    elif damage == "missing":
        database.unlink()
    elif damage == "foreign":
        database.write_text("somebody's notes" * 99, "utf-8")
    else:
        database.write_bytes(database.read_bytes()[:-4096])
    if not folder_is_there:
        samples.move(reports, "away")
    async with opened(reports, data) as library:
        assert await first_hospital(library, samples.BEDS) == samples.YUNLAN_HOSPITAL
        assert str(data / "current" if damage == "current" else database) in caplog.text
        if folder_is_there or damage == "current":
            assert library.index.reports == 3
        else:
            assert library.index.reports == 2
            assert str(reports) in words(library.warning)
        current = Generations(data).current()
        assert current is not None
        assert current.number == library.number


async def test_with_nothing_at_all_it_starts_and_says_that_it_is_empty(tmp_path: Path) -> None:
    async with opened(tmp_path) as library:
        assert (await library.ask(samples.BEDS)).answer.outcome is Outcome.EMPTY
        assert "没有报道" in words(library.warning)
        samples.put(tmp_path, samples.YUNLAN)
        await reload(library)
        assert await first_hospital(library, samples.BEDS) == samples.YUNLAN_HOSPITAL


async def test_a_missing_folder_with_nothing_stored_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="missing"):
        await Library.open(tmp_path / "missing", None, MAX_BYTES)


async def test_a_file_over_the_limit_is_left_out(reports: Path) -> None:
    async with opened(reports, max_bytes=(reports / samples.LINDU).stat().st_size) as library:
        assert [failure.file for failure in library.failures] == [samples.YUNLAN]


async def test_a_few_changed_files_are_read_without_another_process(
    reports: Path, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def never(*_: object) -> None:
        raise AssertionError("a process for one file")

    monkeypatch.setattr(shelf, "FEW", 10)
    monkeypatch.setattr(shelf, "prepare_in_process", never)
    async with opened(reports, data) as library:
        samples.put(reports, samples.HEPING)
        assert (await reload(library)).changes.added == (samples.HEPING,)
        with pytest.raises(AssertionError):  # all of them are another matter
            await library.prepare(anew=True)


async def test_between_two_answers_the_event_loop_turns(reports: Path) -> None:
    async with opened(reports) as library:
        turn, turns = 0, []

        async def turning() -> None:
            nonlocal turn
            while True:
                turn += 1
                await asyncio.sleep(0)

        counting = asyncio.create_task(turning())
        assert library.shelf.answering.small
        await asyncio.gather(*(library.shelf.run(lambda _served: turns.append(turn)) for _ in range(8)))
        counting.cancel()
        assert len(turns) == len(set(turns)) == 8


def _steps(number: int, seconds: float, taken: list[float]) -> Steps[str]:
    """Work of so many steps, each of which takes so many seconds of the processor."""
    for _ in range(number):
        until = time.thread_time() + seconds
        while time.thread_time() < until:
            pass
        taken.append(time.perf_counter())
        yield
    return "done"


async def test_a_question_comes_between_the_steps_of_long_work(reports: Path, tmp_path: Path) -> None:
    taken: list[float] = []
    async with opened(reports, tmp_path / "data") as library:
        long = asyncio.create_task(library.by_turns(_steps(100, 0.005, taken)))
        await library.ask(samples.BEDS)
        assert len(taken) < 10
        assert await long == "done"
    assert len(taken) == 100


async def test_long_work_of_many_steps_ends_soon_beside_readers_who_never_pause(reports: Path, tmp_path: Path) -> None:
    """A thousand steps, each of which waited for eight questions, took minutes."""
    taken: list[float] = []
    asked = 0
    async with opened(reports, tmp_path / "data") as library:

        async def asks() -> None:
            nonlocal asked
            while True:
                await library.shelf.run(lambda _served: None)
                asked += 1

        readers = [asyncio.create_task(asks()) for _ in range(8)]
        assert await library.by_turns(_steps(1000, 0.0005, taken)) == "done"
        for reader in readers:
            reader.cancel()
    assert len(taken) == 1000
    assert 8 * 10 < asked < 8 * 100, "they asked all the while, and it had its turns among theirs"
