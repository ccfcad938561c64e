"""Reports in SQLite: what comes out is what went in, by number, name or text, for any number of threads."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.names.corrections import Corrections
from corpus.problem import Problem
from corpus.reading.parse import parse
from corpus.report import Aside, Failure, Hospital, Kind, Passage, PrintedLine, PrintedPage, Report, Sentence, Span
from corpus.store import lock, schema
from corpus.store.store import DamagedError, Holdings, Reader, Seen, Store, StoreError, Summary, Writer
from tests import samples

TEXTS = st.text(st.characters(codec="utf-8"), max_size=20)  # a decoded file has no half characters
NUMBERS = st.integers(0, 2**31)
st.register_type_strategy(str, TEXTS)
st.register_type_strategy(int, NUMBERS)
st.register_type_strategy(Problem, st.builds(Problem, TEXTS, st.dictionaries(TEXTS, TEXTS | NUMBERS, max_size=2)))


def any_of(kind: Any) -> st.SearchStrategy[Any]:
    """Any value of a type: every field is filled, also those that a later version adds.

    What has members has two at most: reports nest four deep.
    """
    if get_origin(kind) in (tuple, Sequence):
        return st.lists(any_of(get_args(kind)[0]), max_size=2).map(tuple)
    if hints := get_type_hints(kind) if isinstance(kind, type) and kind.__module__ == Report.__module__ else {}:
        return st.builds(kind, **{name: any_of(part) for name, part in hints.items()})
    return st.from_type(kind)


def storable(reports: Sequence[Report]) -> tuple[Report, ...]:
    """As a folder gives them: each file once, passages numbered from 1."""
    unique = {report.file: report for report in reports}
    return tuple(
        replace(
            unique[file],
            passages=tuple(replace(passage, number=number) for number, passage in enumerate(unique[file].passages, 1)),
        )
        for file in sorted(unique)
    )


def a_report(file: str, beds: int = 520) -> Report:
    sentence = Sentence(f"床位{beds}张。", (Span(3, 6), Span(8, 12)), damaged=True)
    passage = Passage(1, Kind.BODY, "云澜县人民医院", "看病少跑路", 1, (sentence,))
    return Report(
        file, f"{file}原文", "标题", "", "记者 程小满", ("看病少跑路",), (Hospital("云澜县人民医院"),), (passage,)
    )


def summary(figures: Holdings) -> Summary:
    return Summary(1.5, 0.5, 0, "/reports", "0.1", "cutter", "indexer", figures)


def written(path: Path, reports: Sequence[Report], base: Path | None = None, *dropped: str) -> Path:
    with closing(Writer(path, base)) as writer:
        for file in dropped:
            writer.drop(file)
        for report in reports:
            writer.add(report)
        writer.sign(summary(writer.finish({}, (), (), Corrections())))
    return path


@settings(max_examples=25)
@given(st.lists(any_of(Report), max_size=4))
def test_what_comes_out_is_what_went_in(tmp_path_factory: pytest.TempPathFactory, reports: list[Report]) -> None:
    expected = storable(reports)
    path = written(tmp_path_factory.mktemp("stored") / "corpus.db", expected)
    with closing(Reader(path)) as reader:
        assert tuple(reader.reports()) == expected
        for report in expected:
            assert reader.report(report.file) == report
        quoted = [r for r in expected if not r.anonymous and r.file not in reader.repeats() and r.passages]
        passages = [(report, passage) for report in quoted for passage in report.passages]
        assert [reader.passage(number) for number in range(reader.figures.passages)] == passages
        for report in quoted:
            assert reader.by_fingerprint(report.fingerprint) is not None
            assert [reader.passage(number)[1] for number in reader.numbers(report.file)] == list(report.passages)


def test_all_that_is_said_of_a_generation_comes_out_again(tmp_path: Path) -> None:
    seen = {"a.txt": Seen(5, 12, b"a" * 32), "b.txt": Seen(6, None, b"b" * 32)}
    both = Problem.of(
        "TWO_PROBLEMS", first=Problem.of("PDF_SCANNED"), second=Problem.of("UNREADABLE", reason="没有权限")
    )
    failures = (
        Failure("坏.txt", Problem.of("FILE_EMPTY")),
        Failure("坏.md", Problem.of("FORMAT_UNKNOWN", suffix=".md", known=(".a", ".b"))),
        Failure("坏.pdf", both),
    )
    corrections = Corrections({"a.txt": ("云澜县人民医院",), "b.txt": ()}, {"云澜县人民医院": ("云医",)})
    with closing(Writer(tmp_path / "corpus.db")) as writer:
        writer.add(a_report("a.txt"))
        figures = writer.finish(seen, failures, [("床位", "病床")], corrections)
        writer.sign(summary(figures))
    assert figures == Holdings(1, 1, 1, 3)
    with closing(Reader(tmp_path / "corpus.db")) as reader:
        assert reader.summary == summary(figures)
        assert reader.files() == seen
        assert reader.failures() == failures
        assert reader.synonyms() == (("床位", "病床"),)
        assert reader.corrections() == corrections
        assert reader.hospitals() == ((Hospital("云澜县人民医院"), 1),)
        assert reader.covered() == {"云澜县人民医院"}


def test_what_is_repeated_or_anonymous_is_kept_and_not_numbered(tmp_path: Path) -> None:
    original = parse("b.txt", samples.TEXTS[samples.YUNLAN])
    anonymous = replace(a_report("c.txt"), anonymous=True, hospitals=())
    other = parse("d.txt", samples.TEXTS[samples.LINDU])
    path = written(tmp_path / "corpus.db", [replace(original, file="e.txt"), anonymous, other, original])
    with closing(Reader(path)) as reader:
        assert reader.repeats() == {"e.txt": "b.txt"}
        assert list(reader.quoted()) == ["b.txt", "d.txt"]
        assert reader.figures == Holdings(4, len(original.passages) + len(other.passages), 2, 0)
        found = reader.by_fingerprint(original.fingerprint)
        assert found is not None
        assert found.file == "b.txt"
        assert [hospital.name for hospital, _ in reader.hospitals()] == [
            samples.LINDU_HOSPITAL,
            samples.YUNLAN_HOSPITAL,
        ]
        assert reader.numbers("e.txt") == range(0)
        with pytest.raises(IndexError):
            reader.passage(reader.figures.passages)


def test_a_copy_with_changes_leaves_what_it_was_copied_from(tmp_path: Path) -> None:
    first = written(tmp_path / "1.db", [a_report("a.txt"), a_report("b.txt", 700), a_report("c.txt", 800)])
    before = first.read_bytes()
    second = written(tmp_path / "2.db", [a_report("b.txt", 701), a_report("d.txt", 900)], first, "b.txt", "c.txt")
    assert first.read_bytes() == before
    with closing(Reader(second)) as reader:
        assert tuple(reader.reports()) == (a_report("a.txt"), a_report("b.txt", 701), a_report("d.txt", 900))


def test_a_file_that_was_not_finished_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "corpus.db"
    with closing(Writer(path)) as writer:
        writer.add(a_report("a.txt"))
    with pytest.raises(DamagedError):
        Reader(path)


def test_many_threads_read_at_a_time_and_few_reports_are_kept_in_memory(tmp_path: Path) -> None:
    reports = [a_report(f"{number:03}.txt", number) for number in range(60)]
    path = written(tmp_path / "corpus.db", reports)
    with closing(Reader(path, remembered=5)) as reader, ThreadPoolExecutor(8) as threads:
        held = list(range(reader.figures.passages)) * 5
        together = threading.Barrier(8)

        def look(part: int) -> bool:
            together.wait(10)
            return all(reader.passage(n)[0] == reports[n] for n in held[part::8])

        assert all(threads.map(look, range(8)))
        assert len(reader._recent) == 5
        assert reader.passage(59)[0] is reader.passage(59)[0]


def test_the_hospitals_of_a_report_s_passages(tmp_path: Path) -> None:
    reports = [a_report(f"{number}.txt", number) for number in range(3)]
    with closing(Reader(written(tmp_path / "corpus.db", reports))) as reader:
        for report, numbers in zip(reports, reader.quoted().values(), strict=True):
            assert reader.hospitals_of(numbers.start) == [passage.hospital for passage in report.passages]


def test_what_the_reports_on_a_hospital_set_aside(tmp_path: Path) -> None:
    reports = [replace(a_report(file), aside=(Aside("caption", f"图为{file}", "rule"),)) for file in ("a.txt", "b.txt")]
    reader = Reader(written(tmp_path / "corpus.db", reports))
    (name,) = {hospital.name for report in reports for hospital in report.hospitals}
    assert [(file, aside.text) for file, aside in reader.set_aside({name}, "无")] == [
        ("a.txt", "图为a.txt"),
        ("b.txt", "图为b.txt"),
    ]
    assert [file for file, _aside in reader.set_aside((), "图为b")] == ["b.txt"]
    assert list(reader.set_aside({"别家医院"}, "图")) == []


def test_whoever_reads_a_file_keeps_it_from_being_deleted(tmp_path: Path) -> None:
    path = written(tmp_path / "corpus.db", [a_report("a.txt")])
    assert not lock.in_use(path)
    with closing(Reader(path)):
        assert lock.in_use(path)
    assert not lock.in_use(path)
    reader = Reader(path)
    reader.report("a.txt")
    del reader  # as when the last question to an old index is answered
    assert not lock.in_use(path)


def test_it_is_read_though_another_program_has_locked_it(tmp_path: Path) -> None:
    path = written(tmp_path / "corpus.db", [a_report("a.txt")])
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with closing(Reader(path)) as reader:
            assert reader.report("a.txt") == a_report("a.txt")
        written(tmp_path / "next.db", [a_report("b.txt", 1)], path)


@pytest.mark.anyio
async def test_the_event_loop_reads_the_same(tmp_path: Path) -> None:
    path = written(tmp_path / "corpus.db", [a_report("a.txt")])
    opened = await Store.open(path)
    try:
        assert await opened.report("a.txt") == a_report("a.txt")
        assert await opened.report("b.txt") is None
        assert await opened.summary() == summary(Holdings(1, 1, 1, 0))
        assert await opened.failures() == ()
    finally:
        await opened.close()


@pytest.mark.anyio
async def test_other_files_are_told_and_not_touched(tmp_path: Path) -> None:
    names = ("notes", "foreign", "newer", "short", "gone")
    text, foreign, newer, short, gone = (tmp_path / f"{name}.db" for name in names)
    text.write_text("not a database, but somebody's notes " * 99, "utf-8")
    for path, pragmas in (foreign, {}), (newer, {"application_id": schema.APPLICATION_ID, "user_version": 99}):
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("CREATE TABLE reports (ours INTEGER)")
            for pragma, value in pragmas.items():
                connection.execute(f"PRAGMA {pragma} = {value}")
            connection.commit()
    whole = written(tmp_path / "whole.db", [a_report("a.txt")]).read_bytes()
    short.write_bytes(whole[:-4096])

    expected = [(text, "STORE_BROKEN"), (foreign, "STORE_FOREIGN"), (newer, "STORE_NEWER"), (short, "STORE_INCOMPLETE")]
    for path, reason in [*expected, (gone, "STORE_GONE")]:
        before = path.read_bytes() if path.exists() else None
        with pytest.raises(DamagedError, match=reason) as caught:
            Reader(path)
        assert str(path) in str(caught.value)
        with pytest.raises(DamagedError, match=reason):
            await Store.open(path)
        assert (path.read_bytes() if path.exists() else None) == before


def test_a_page_that_is_damaged_is_told_when_it_is_read(tmp_path: Path) -> None:
    path = written(tmp_path / "corpus.db", [a_report(f"{number:03}.txt", number) for number in range(300)])
    whole = bytearray(path.read_bytes())
    whole[len(whole) // 4 : len(whole) // 4 * 3] = b"\xff" * (len(whole) // 2)
    path.write_bytes(whole)
    with pytest.raises(StoreError, match=r"corpus\.db"), closing(Reader(path)) as reader:
        list(reader.reports())


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where the folder should be", "utf-8")
    with pytest.raises(StoreError, match="FOLDER_READ_ONLY"):
        Writer(tmp_path / "data" / "corpus.db")


PRINTED = PrintedPage(
    80, 40, (PrintedLine(0, 2, 12, 97, (1, 11, 21)), PrintedLine(3, 14, 24, 100, (1, 11))), b"a picture"
)


def test_pages_are_kept_beside_the_text_shared_between_generations_and_go_with_their_report(tmp_path: Path) -> None:
    first, second = tmp_path / "1" / "corpus.db", tmp_path / "2" / "corpus.db"
    for path in (first, second):
        path.parent.mkdir()
    report = replace(parse("a.pdf", SOURCE_OF_A_PAGE), pages=(PRINTED,))
    with closing(Writer(first)) as writer:
        writer.add(report)
        writer.finish({}, (), (), Corrections())
        writer.sign(SUMMARY_OF_A_PAGE)
    with closing(Reader(first)) as reader:
        kept = reader.report("a.pdf")
        assert kept is not None
        assert list(kept.pages) == [PRINTED]
    [picture] = (tmp_path / "1" / "pages").iterdir()
    with closing(Writer(second, first)) as writer:
        [shared] = (tmp_path / "2" / "pages").iterdir()
        assert shared.samefile(picture)
        writer.drop("a.pdf")
        writer.finish({}, (), (), Corrections())
        writer.sign(SUMMARY_OF_A_PAGE)
    assert list((tmp_path / "2" / "pages").iterdir()) == []
    assert picture.read_bytes() == b"a picture"


SOURCE_OF_A_PAGE = "山城里的新医院\n\n巫山县中医院去年搬进新楼，开放床位三百二十张。\n"
SUMMARY_OF_A_PAGE = Summary(0.0, 0.0, 0, "", "", "", "", Holdings())
