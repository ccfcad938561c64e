"""Files of administrators: whole or not at all, never in the place of another, and back from the trash."""

from __future__ import annotations

import itertools
import multiprocessing
import os
import random
import resource
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.reading.read import read_folder
from corpus.store import filing
from corpus.store.filing import FilingError, Removed, TakenError, Trash, free_name, keep, safe_name, taken_by
from tests import samples

LIMIT = 10_000
TEXT = samples.TEXTS[samples.YUNLAN].encode()


@pytest.fixture
def trash(tmp_path: Path) -> Trash:
    return Trash(tmp_path / "data")


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("云澜.txt", "云澜.txt"),
        ("../../etc/云澜.TXT", "云澜.txt"),
        (r"C:\我的文档\云澜.docx", "云澜.docx"),
        (".云澜.md", "云澜.md"),
        ("云澜:<第一版>?.pdf", "云澜_第一版_.pdf"),
        ("云\u202e澜\u200b\x00.txt", "云澜.txt"),
        ("云澜 . .txt", "云澜.txt"),
        ("con.txt", "_con.txt"),
        ("Lpt1.第一版.html", "_Lpt1.第一版.html"),
        ("e\u0301.txt", "é.txt"),
        ("\u3000.txt", None),
        (".txt", None),
        ("云澜", None),
        ("云澜.exe", None),
        ("", None),
        ("/", None),
    ],
)
def test_safe_names(sent: str, kept: str | None) -> None:
    if kept is None:
        with pytest.raises(FilingError, match=r"KIND_UNKNOWN|NAME_MISSING"):
            safe_name(sent)
    else:
        assert safe_name(sent) == kept


@settings(derandomize=True, deadline=None, max_examples=300)
@given(st.text(max_size=300), st.sampled_from([".txt", ".PDF", ""]))
def test_any_name_is_made_safe_or_refused(name: str, suffix: str) -> None:
    try:
        safe = safe_name(name + suffix)
    except FilingError:
        return
    assert safe_name(safe) == safe
    assert len(safe.encode()) <= filing.LONGEST
    assert not safe.startswith((".", " "))
    assert not set(safe) & set('/\\:*?"<>|\0\n')


def test_a_file_is_kept_whole_and_is_read(tmp_path: Path) -> None:
    folder = tmp_path / "reports"
    assert keep(folder, "云澜.txt", TEXT, max_bytes=LIMIT) == folder / "云澜.txt"
    assert [path.name for path in folder.iterdir()] == ["云澜.txt"]
    assert read_folder(folder, LIMIT).reports[0].source.encode() == TEXT


def test_another_file_is_never_replaced_unasked(tmp_path: Path, trash: Trash) -> None:
    keep(tmp_path, "a.txt", TEXT, max_bytes=LIMIT)
    for name in "a.txt", "A.txt":
        with pytest.raises(TakenError) as caught:
            keep(tmp_path, name, b"new", max_bytes=LIMIT)
        assert caught.value.name == "a.txt"
    assert (tmp_path / "a.txt").read_bytes() == TEXT
    assert free_name(tmp_path, "a.txt") == "a (2).txt"
    assert free_name(tmp_path, "b.txt") == "b.txt"
    assert keep(tmp_path, "A.txt", b"new", max_bytes=LIMIT, replace=trash) == tmp_path / "a.txt"
    assert (tmp_path / "a.txt").read_bytes() == b"new"
    [removed] = trash.removed()
    assert removed.file == "a.txt"
    assert (tmp_path / "data" / "trash" / removed.when / "a.txt").read_bytes() == TEXT


def test_of_many_who_keep_a_file_at_once_one_does(tmp_path: Path) -> None:
    together = threading.Barrier(8)

    def attempt(number: int) -> bool:
        together.wait(10)
        try:
            keep(tmp_path, "a.txt", b"%d" % number * 1000, max_bytes=LIMIT)
        except TakenError:
            return False
        return True

    with ThreadPoolExecutor(8) as threads:
        done = list(threads.map(attempt, range(8)))
    assert done.count(True) == 1
    assert (tmp_path / "a.txt").read_bytes() == b"%d" % done.index(True) * 1000
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.txt", b" \n", "FILE_EMPTY"),
        ("a.txt", b"x" * (LIMIT + 1), "FILE_TOO_LARGE"),
        ("../a.txt", TEXT, "NAME_UNSAFE"),
        ("a", TEXT, "KIND_UNKNOWN"),
    ],
)
def test_what_cannot_be_kept_is_told(tmp_path: Path, name: str, content: bytes, reason: str) -> None:
    with pytest.raises(FilingError, match=reason):
        keep(tmp_path, name, content, max_bytes=LIMIT)
    assert list(tmp_path.iterdir()) == []


def test_a_disk_without_room_is_told_and_nothing_is_left(tmp_path: Path) -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, before[1]))
    try:
        with pytest.raises(FilingError, match="DISK_FULL"):
            keep(tmp_path, "a.txt", TEXT, max_bytes=LIMIT)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert list(tmp_path.iterdir()) == []


def keep_for_ever(folder: Path, connection: Connection) -> None:
    """In a process of its own: two versions of a file in turn, each time in the place of the other."""
    trash = Trash(folder.parent / "data")
    connection.send("ready")
    for number in itertools.count():
        keep(folder, "a.txt", VERSIONS[number % 2], max_bytes=LIMIT * 1000, replace=trash)


VERSIONS = (b"old" * 100_000, b"new" * 100_000)


def test_killed_at_any_moment_it_has_kept_the_one_or_the_other(tmp_path: Path) -> None:
    folder, chance = tmp_path / "reports", random.Random("kill")
    keep(folder, "a.txt", VERSIONS[1], max_bytes=LIMIT * 1000)
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.corpus.store.test_filing"])
    for _ in range(20):
        ours, theirs = context.Pipe(duplex=False)
        process = context.Process(target=keep_for_ever, args=(folder, theirs))
        process.start()
        assert ours.poll(30)
        time.sleep(chance.random() * 0.02)
        process.kill()
        process.join()
        ours.close()
        theirs.close()
        assert [path.name for path in folder.iterdir() if not path.name.startswith(".")] == ["a.txt"]
        assert (folder / "a.txt").read_bytes() in VERSIONS


def test_a_folder_that_is_none_is_told(tmp_path: Path) -> None:
    (tmp_path / "reports").write_text("", "utf-8")
    with pytest.raises(FilingError, match="reports"):
        keep(tmp_path / "reports", "a.txt", TEXT, max_bytes=LIMIT)


def test_a_file_system_without_hard_links_will_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_links(*_arguments: object) -> None:
        raise PermissionError(1, "not here")

    monkeypatch.setattr(os, "link", no_links)
    keep(tmp_path, "a.txt", TEXT, max_bytes=LIMIT)
    with pytest.raises(TakenError):
        keep(tmp_path, "a.txt", b"new", max_bytes=LIMIT)
    assert (tmp_path / "a.txt").read_bytes() == TEXT


def test_what_was_removed_can_be_put_back(tmp_path: Path, trash: Trash) -> None:
    folder = tmp_path / "reports"
    keep(folder / "旧", "a.txt", TEXT, max_bytes=LIMIT)
    removed = [trash.remove(folder, "旧/a.txt")]
    assert not (folder / "旧" / "a.txt").exists()
    keep(folder / "旧", "a.txt", b"another", max_bytes=LIMIT)
    removed.append(trash.remove(folder, "旧/a.txt"))  # in the same second
    assert set(trash.removed()) == set(removed)
    assert trash.put_back(folder, removed[0]) == folder / "旧" / "a.txt"
    assert (folder / "旧" / "a.txt").read_bytes() == TEXT
    with pytest.raises(TakenError):
        trash.put_back(folder, removed[1])
    assert trash.removed() == (removed[1],)
    with pytest.raises(FilingError, match="NOT_IN"):
        trash.put_back(folder, removed[0])
    assert [path.name for path in (tmp_path / "data" / "trash").iterdir()] == [removed[1].when]


@pytest.mark.parametrize("file", ["没有.txt", "../a.txt", "/etc/passwd", "", "a.txt/../../b.txt"])
def test_only_what_is_in_the_folder_can_be_removed(tmp_path: Path, trash: Trash, file: str) -> None:
    folder = tmp_path / "reports"
    folder.mkdir()
    (tmp_path / "a.txt").write_bytes(TEXT)
    with pytest.raises(FilingError):
        trash.remove(folder, file)
    with pytest.raises(FilingError):
        trash.put_back(folder, Removed("..", file))
    assert (tmp_path / "a.txt").read_bytes() == TEXT


def test_what_an_ended_program_left_is_swept_away_after_an_hour(tmp_path: Path) -> None:
    for name, age in (("old", 7200), ("young", 10)):
        part = tmp_path / f".{name}.part"
        part.write_bytes(b"half")
        os.utime(part, (part.stat().st_mtime - age,) * 2)
    keep(tmp_path, "a.txt", TEXT, max_bytes=LIMIT)
    assert sorted(path.name for path in tmp_path.iterdir()) == [".young.part", "a.txt"]
    assert taken_by(tmp_path / "nowhere", "a.txt") is None
