"""Reading what has changed gives what reading everything gives, whatever was done to the folder."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bot.library import indexing
from corpus.names.corrections import FILE, SYNONYMS
from corpus.reading.read import CorpusError, read_folder, report_of
from corpus.report import Report
from corpus.store import refresh as module
from corpus.store.refresh import Refreshed, refresh
from corpus.store.store import Reader, Summary, Writer
from tests import samples

LIMIT = 10_000
NAMES = ("a.txt", "b.md", "c.txt", "旧/d.txt", "旧/e.md", "f.html")
TEXTS = (
    *samples.TEXTS.values(),
    samples.TEXTS[samples.YUNLAN].replace("云澜县", "石桥县"),
    samples.TEXTS[samples.YUNLAN].replace("\n\n", "\n \n"),  # a reprint in another layout
    samples.TEXTS[samples.HEPING].replace("禾坪县中心医院", "医院"),  # never says which
    "",
)
TABLES = ("reports", "hospitals", "passages", "repeats", "quoted", "failures", "synonyms", "prints")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "reports"
    made.mkdir()
    return made


def refreshed(
    folder: Path, path: Path, old: Path | None = None, progress: Callable[[int, int], None] | None = None
) -> Refreshed:
    before = Reader(old) if old else None
    try:
        with closing(Writer(path, old)) as writer:
            copied = before is not None
            found = refresh(folder, LIMIT, writer, before, progress or (lambda _done, _of: None), copied=copied)
            cutter = module.cutter()
            writer.sign(Summary(0.0, 0.0, 0, str(folder.absolute()), "", cutter, "", found.figures))
    finally:
        if before:
            before.close()
    return found


def contents(path: Path) -> dict[str, Any]:
    """All that a generation says; of rows what does not depend on the numbers inside."""
    with closing(Reader(path)) as reader:
        return {
            "reports": tuple(reader.reports()),
            "quoted": reader.quoted(),
            "repeats": reader.repeats(),
            "hospitals": reader.hospitals(),
            "covered": reader.covered(),
            "failures": reader.failures(),
            "synonyms": reader.synonyms(),
            "corrections": reader.corrections(),
            "files": {name: seen.sha256 for name, seen in reader.files().items()},
            "figures": reader.figures,
            "passages": [reader.passage(number) for number in range(reader.figures.passages)],
        }


def put(folder: Path, name: str, text: str, minute: int) -> None:
    """A file whose time is long ago, as that of most files is."""
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, "utf-8")
    os.utime(path, (1_600_000_000 + 60 * minute, 1_600_000_000 + 60 * minute))


def something(folder: Path, chance: random.Random, minute: int) -> None:
    """Add, change, remove, rename, exchange, copy, touch or correct."""
    there = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.*") if path.suffix != ".toml")
    what = chance.choice(["put", "put", "put", "remove", "rename", "exchange", "copy", "touch", "correct", "words"])
    if what == "put" or not there:
        put(folder, chance.choice(NAMES), chance.choice(TEXTS), minute)
    elif what == "remove":
        (folder / chance.choice(there)).unlink()
    elif what in {"rename", "copy"}:
        source, target = folder / chance.choice(there), folder / chance.choice(NAMES)
        target.parent.mkdir(exist_ok=True)
        if source != target:
            (source.replace if what == "rename" else lambda path: shutil.copy2(source, path))(target)
    elif what == "exchange":
        one, other = folder / chance.choice(there), folder / chance.choice(there)
        held = folder / "held"
        one.rename(held)
        if other != one:
            other.rename(one)
        held.rename(other)
    elif what == "touch":
        os.utime(folder / chance.choice(there))
    elif what == "correct":
        (folder / FILE).write_text(chance.choice(CORRECTIONS), "utf-8")
    else:
        (folder / SYNONYMS).write_text(chance.choice(SYNONYM_FILES), "utf-8")


CORRECTIONS = (
    "",
    '[[hospital]]\nname = "云澜县人民医院"\naliases = ["云医"]\n',
    '[[hospital]]\nname = "溪口医院"\nfiles = ["a.txt", "旧/d.txt"]\n',
    '[[hospital]]\nname = ""\nfiles = ["b.md"]\n',
    "nonsense = 1",
)
SYNONYM_FILES = ("", 'groups = [["床位", "病床"]]', "groups = 1")


@pytest.mark.parametrize("seed", range(12))
def test_any_sequence_of_changes_gives_what_a_full_read_gives(folder: Path, tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    old: Path | None = None
    for step in range(8):
        for _ in range(chance.randint(0, 3)):
            something(folder, chance, 10 * seed + step)
        new, full = tmp_path / f"{step}.db", tmp_path / f"{step}.full.db"
        found = refreshed(folder, new, old)
        refreshed(folder, full)
        assert contents(new) == contents(full)
        whole = read_folder(folder, LIMIT)
        assert contents(new)["reports"] == whole.reports
        assert contents(new)["failures"] == whole.failures
        if old:
            check_what_is_told(contents(old), contents(new), found)
            check_numbers(old, new, found)
        old = new


def check_what_is_told(before: dict[str, Any], after: dict[str, Any], found: Refreshed) -> None:
    was: dict[str, Report] = {report.file: report for report in before["reports"]}
    now: dict[str, Report] = {report.file: report for report in after["reports"]}
    for old, new in found.renamed:
        assert replace(was[old], file=new) == now[new]
        assert old not in now or now[old] != was[old]
    renamed_to, renamed_from = {new for _old, new in found.renamed}, {old for old, _new in found.renamed}
    assert set(found.added) == now.keys() - was.keys() - renamed_to
    assert set(found.changed) == {file for file in now.keys() & was.keys() if now[file] != was[file]}
    failed = {failure.file for failure in found.failures}
    assert set(found.removed) == was.keys() - now.keys() - renamed_from - failed
    assert found.unchanged == sum(now[file] == was[file] for file in now.keys() & was.keys())
    same = before | {"files": None, "figures": None} == after | {"files": None, "figures": None}
    assert found.anything == (not same)


def check_numbers(old: Path, new: Path, found: Refreshed) -> None:
    """Every passage that was there is where it is said to be, and those that were not are all said to be new."""
    with closing(Reader(old)) as was, closing(Reader(new)) as now:
        numbers = indexing.renumbered(was, now, found.touched)
        kept = numbers.to[numbers.to >= 0]
        assert np.all(np.diff(kept) > 0)
        assert sorted([*kept.tolist(), *numbers.new.tolist()]) == list(range(now.figures.passages))
        for number, there in enumerate(numbers.to.tolist()):
            if there >= 0:
                assert was.passage(number) == now.passage(there)
        assert numbers.removed.tolist() == [n for n, there in enumerate(numbers.to.tolist()) if there < 0]


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that were understood anew."""
    original, found = report_of, []

    def noted(file: Any, *arguments: Any) -> Report:
        found.append(file.name)
        return original(file, *arguments)

    monkeypatch.setattr(module, "report_of", noted)
    return found


def three(folder: Path) -> None:
    for minute, name in enumerate((samples.YUNLAN, samples.LINDU, samples.HEPING)):
        put(folder, name, samples.TEXTS[name], minute)


def test_only_what_has_changed_is_read(folder: Path, tmp_path: Path, parsed: list[str]) -> None:
    three(folder)
    refreshed(folder, tmp_path / "1.db")
    assert len(parsed) == 3
    parsed.clear()
    reads: list[tuple[int, int]] = []
    found = refreshed(folder, tmp_path / "2.db", tmp_path / "1.db", lambda done, of: reads.append((done, of)))
    assert (parsed, reads, found.anything) == ([], [(0, 0)], False)

    put(folder, samples.LINDU, samples.TEXTS[samples.LINDU].replace("36名", "39名"), 9)
    os.utime(folder / samples.HEPING)  # touched, but the same
    (folder / samples.YUNLAN).rename(folder / "另.txt")
    found = refreshed(folder, tmp_path / "3.db", tmp_path / "2.db")
    assert parsed == [samples.LINDU]
    assert (found.changed, found.renamed, found.unchanged) == ((samples.LINDU,), ((samples.YUNLAN, "另.txt"),), 1)


def test_a_file_that_was_just_written_is_looked_into_the_next_time(folder: Path, tmp_path: Path) -> None:
    (folder / "a.txt").write_text(samples.TEXTS[samples.YUNLAN], "utf-8")
    refreshed(folder, tmp_path / "1.db")
    known = (folder / "a.txt").stat()
    (folder / "a.txt").write_text(samples.TEXTS[samples.YUNLAN].replace("520张", "530张"), "utf-8")
    os.utime(folder / "a.txt", ns=(known.st_atime_ns, known.st_mtime_ns))  # within the resolution of its time
    assert refreshed(folder, tmp_path / "2.db", tmp_path / "1.db").changed == ("a.txt",)


def test_corrections_concern_the_files_they_name_and_the_hospitals(
    folder: Path, tmp_path: Path, parsed: list[str]
) -> None:
    three(folder)
    refreshed(folder, tmp_path / "1.db")
    for number, (text, concerned, changed) in enumerate(
        [
            (f'[[hospital]]\nname = "{samples.LINDU_HOSPITAL}"\naliases = ["渡医"]', [samples.LINDU], 1),
            (f'[[hospital]]\nname = "{samples.LINDU_HOSPITAL}"\naliases = ["渡医"]\nfiles = ["x.txt"]', [], 0),
            (f'[[hospital]]\nname = "溪口医院"\nfiles = ["{samples.YUNLAN}"]', [samples.LINDU, samples.YUNLAN], 2),
            (f'[[hospital]]\nname = "{samples.HEPING_HOSPITAL}"\nfiles = ["{samples.HEPING}"]', None, 1),
        ],
        2,
    ):
        parsed.clear()
        (folder / FILE).write_text(text, "utf-8")
        found = refreshed(folder, tmp_path / f"{number}.db", tmp_path / f"{number - 1}.db")
        if concerned is not None:
            assert sorted(parsed) == sorted(concerned)
        assert len(found.changed) == changed
        assert found.anything


def test_a_file_that_could_not_be_read_is_tried_again(folder: Path, tmp_path: Path) -> None:
    three(folder)
    put(folder, "坏.txt", "", 1)
    assert refreshed(folder, tmp_path / "1.db").failures[0].file == "坏.txt"
    again = refreshed(folder, tmp_path / "2.db", tmp_path / "1.db")
    assert (again.failures[0].file, again.anything) == ("坏.txt", False)


def test_reading_can_be_ended(folder: Path, tmp_path: Path) -> None:
    three(folder)

    class Enough(Exception):  # noqa: N818
        pass

    def enough(done: int, _of: int) -> None:
        if done == 2:
            raise Enough

    with pytest.raises(Enough):
        refreshed(folder, tmp_path / "1.db", progress=enough)


def test_a_name_that_is_no_text_is_a_failure(folder: Path, tmp_path: Path) -> None:
    three(folder)
    try:
        (folder / os.fsdecode(b"\xb0\xa1.txt")).write_text(samples.TEXTS[samples.YUNLAN], "utf-8")
    except OSError:
        pytest.skip("this file system takes only names in UTF-8")
    [failure] = refreshed(folder, tmp_path / "1.db").failures
    assert failure.reason.code == "NAME_NOT_UTF8"
    assert failure.file.encode()
    assert read_folder(folder, LIMIT).failures == (failure,)


def test_a_missing_folder_is_an_error(folder: Path, tmp_path: Path) -> None:
    folder.rmdir()
    with pytest.raises(CorpusError, match=str(folder)):
        refreshed(folder, tmp_path / "1.db")
