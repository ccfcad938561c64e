"""Generations in their folder: at every moment `current` names a whole one, and no one deletes what is used."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from corpus.store.generations import Current, Generations, ReloadBusy
from corpus.store.lock import LockedError, exclusive
from corpus.store.store import DamagedError, Reader, StoreError
from tests.corpus.store.test_store import a_report, written


def made(generations: Generations, *, served: bool = True) -> int:
    part = generations.begin()
    written(part / "corpus.db", [a_report("a.txt")])
    number = generations.keep(part)
    if served:
        generations.serve(number)
    return number


def test_what_is_served_is_what_was_said_last(tmp_path: Path) -> None:
    generations = Generations(tmp_path / "data")
    assert generations.current() is None
    assert generations.numbers() == []
    assert [made(generations) for _ in range(3)] == [1, 2, 3]
    assert generations.current() == Current(3, pinned=False)
    assert (tmp_path / "data" / "current").read_text() == "3\n"
    generations.serve(2, pinned=True)
    assert generations.current() == Current(2, pinned=True)
    assert generations.numbers() == [3, 2, 1]
    with closing(Reader(generations.database(2))) as reader:
        assert reader.report("a.txt") == a_report("a.txt")


def test_a_number_is_never_used_again(tmp_path: Path) -> None:
    generations = Generations(tmp_path)
    made(generations)
    generations.withdraw(made(generations))
    assert generations.numbers() == [1]
    assert generations.current() == Current(2, pinned=False)
    assert made(generations) == 3


@pytest.mark.parametrize("text", ["", "seven", "7 8", "-1", "１"])
def test_a_current_that_names_none_is_told(tmp_path: Path, text: str) -> None:
    (tmp_path / "current").write_text(text, "utf-8")
    with pytest.raises(DamagedError, match="current"):
        Generations(tmp_path).current()


def test_old_ones_go_but_never_what_is_served_its_parent_or_what_somebody_reads(tmp_path: Path) -> None:
    generations = Generations(tmp_path)
    for _ in range(8):
        made(generations, served=False)
    generations.serve(3)
    generations.begin()
    with closing(Reader(generations.database(4))):
        generations.tidy(2, parent=1)
        assert generations.numbers() == [8, 7, 4, 3, 1]
    generations.tidy(2, parent=1)
    assert generations.numbers() == [8, 7, 3, 1]
    assert list((tmp_path / "generations").glob(".*")) == []


def test_whoever_does_not_know_what_is_served_deletes_nothing(tmp_path: Path) -> None:
    generations = Generations(tmp_path)
    for _ in range(5):
        made(generations)
    (tmp_path / "current").write_text("?", "utf-8")
    generations.tidy(2, 0)
    assert len(generations.numbers()) == 5


def test_the_one_before(tmp_path: Path) -> None:
    generations = Generations(tmp_path)
    for _ in range(4):
        made(generations)
    assert generations.before(4, parent=2) == 2
    assert generations.before(4, parent=0) == 3
    with pytest.raises(StoreError, match="GENERATION_OLDEST"):
        generations.before(1, parent=0)


def test_one_at_a_time(tmp_path: Path) -> None:
    generations = Generations(tmp_path / "data")
    with generations.locked(), pytest.raises(ReloadBusy), Generations(tmp_path / "data").locked():
        pass
    with generations.locked():
        pass


def test_a_lock_has_one_holder(tmp_path: Path) -> None:
    lock, other = exclusive(tmp_path / "lock"), exclusive(tmp_path / "lock")
    with lock, pytest.raises(LockedError):
        other.acquire()
    with other:
        pass


@pytest.mark.skipif(sys.platform == "win32", reason="flock is not there")
def test_a_program_of_an_older_version_is_kept_out_and_keeps_out(tmp_path: Path) -> None:
    """It locked the same files with flock."""
    import fcntl

    lock = exclusive(tmp_path / "lock")
    with (tmp_path / "lock").open("w") as older:
        fcntl.flock(older, fcntl.LOCK_EX | fcntl.LOCK_NB)
        with pytest.raises(LockedError):
            lock.acquire()
        fcntl.flock(older, fcntl.LOCK_UN)
        with lock, pytest.raises(BlockingIOError):
            fcntl.flock(older, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_a_lock_is_let_go_of_in_another_thread(tmp_path: Path) -> None:
    lock, other = exclusive(tmp_path / "lock"), exclusive(tmp_path / "lock")
    lock.acquire()
    with ThreadPoolExecutor(1) as thread:
        thread.submit(lock.release).result()
    with other:
        pass


def test_a_data_folder_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("", "utf-8")
    with pytest.raises(StoreError, match="FOLDER_UNUSABLE"):
        Generations(tmp_path / "data").lock()
