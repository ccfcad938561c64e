"""What was recognised is kept by the bytes and by the code that recognised it, as long as a file holds them."""

from __future__ import annotations

import hashlib
import os
from importlib import import_module
from pathlib import Path

import pytest

from corpus import formats
from corpus.formats import Extracted, Memory, memory
from corpus.formats.memory import FOLDER, YOUNG
from corpus.report import PrintedLine, PrintedPage

PAGE = PrintedPage(90, 60, (PrintedLine(0, 4, 20, 97, (1, 21, 41)),), b"picture")
FOUND = Extracted("新楼", (PAGE,))


@pytest.fixture
def recognised(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The suffixes of files that were recognised."""
    found: list[str] = []

    def recognise(suffix: str, raw: bytes, limits: object, *, scanned: bool = False) -> Extracted:
        found.append(suffix)
        return FOUND

    monkeypatch.setattr(import_module("corpus.formats.extract"), "_in_child", recognise)
    return found


def files(data: Path) -> list[str]:
    return sorted(path.name for path in (data / FOLDER).iterdir())


def test_a_scan_is_recognised_once(tmp_path: Path, recognised: list[str]) -> None:
    for name in ("a.png", "renamed.png"):
        found = formats.extract(name, b"bytes", memory=Memory(tmp_path))
        assert (found.text, found.pages[0].lines, found.pages[0].picture) == ("新楼", PAGE.lines, b"picture")
    assert formats.extract("a.png", b"other bytes", memory=Memory(tmp_path)) == FOUND
    assert recognised == [".png", ".png"]
    assert len(files(tmp_path)) == 2


def test_other_code_recognises_anew(tmp_path: Path, recognised: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    formats.extract("a.png", b"bytes", memory=Memory(tmp_path))
    monkeypatch.setattr(memory, "_code", lambda: "other")
    formats.extract("a.png", b"bytes", memory=Memory(tmp_path))
    assert recognised == [".png", ".png"]


@pytest.mark.parametrize("damage", [b"", b"[", b"[]\n", b'["a"]\n', b"{}\n", b"\xff\xfe", b'["a", [[1, 2]]]\n'])
def test_a_damaged_one_is_recognised_anew(tmp_path: Path, recognised: list[str], damage: bytes) -> None:
    formats.extract("a.png", b"bytes", memory=Memory(tmp_path))
    [name] = files(tmp_path)
    (tmp_path / FOLDER / name).write_bytes(damage)
    assert formats.extract("a.png", b"bytes", memory=Memory(tmp_path)) == FOUND
    assert len(recognised) == 2


def test_where_nothing_can_be_kept_it_is_read_all_the_same(tmp_path: Path, recognised: list[str]) -> None:
    (tmp_path / FOLDER).write_bytes(b"a file in its place")
    assert formats.extract("a.png", b"bytes", memory=Memory(tmp_path)) == FOUND


def test_what_no_file_holds_is_forgotten_after_a_while(tmp_path: Path, recognised: list[str]) -> None:
    for raw in (b"kept", b"removed", b"just sent"):
        formats.extract("a.png", raw, memory=Memory(tmp_path))
    for raw in (b"kept", b"removed"):
        [path] = (tmp_path / FOLDER).glob(f"{hashlib.sha256(raw).hexdigest()}-*")
        os.utime(path, (path.stat().st_atime, path.stat().st_mtime - YOUNG - 1))
    Memory(tmp_path).forget({hashlib.sha256(b"kept").hexdigest()})
    left = {name.partition("-")[0] for name in files(tmp_path)}
    assert left == {hashlib.sha256(raw).hexdigest() for raw in (b"kept", b"just sent")}
