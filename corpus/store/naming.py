"""Write an administrator's corrections, a report's hospitals, newspaper and date, into hospitals.toml.

The file is also written by hand, so all else in it stays as it is, comments included: an entry is added
at its end, and the report's file name is taken out of the entries that held it.  The new text is parsed
before it is written, and not written unless it means exactly what was asked for.
"""

from __future__ import annotations

import json
import os
import re
import tomllib
import uuid
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from corpus.names.corrections import FILE, Corrections, CorrectionsError, Dated, read_corrections
from corpus.store.filing import FilingError, explained_as_filing
from corpus.store.store import synchronise


def name_hospitals(folder: Path, file: str, hospitals: Sequence[str]) -> None:
    """Note that a file is about these hospitals, or about none where there are none.  Raises FilingError.

    On the disk when this returns; nothing has changed when it raises.
    """

    def named(before: Corrections) -> Corrections:
        return replace(before, subjects={**before.subjects, file: tuple(hospitals)})

    _rewrite(folder, file, named, lambda text: _without(text, file) + _entries(file, hospitals))


def date_report(folder: Path, file: str, dated: Dated) -> None:
    """Note the newspaper and the date of a file.  As `name_hospitals`."""

    def named(before: Corrections) -> Corrections:
        return replace(before, dated={**before.dated, file: dated})

    values = "".join(f"{key} = {_quoted(value)}\n" for key, value in zip(Dated._fields, dated, strict=True))
    entry = f"\n[[report]]\nfile = {_quoted(file)}\n{values}"
    _rewrite(folder, file, named, lambda text: _ended(_report_of(file).sub("", text)) + entry)


def _rewrite(
    folder: Path, file: str, named: Callable[[Corrections], Corrections], change: Callable[[str], str]
) -> None:
    """Change the text of hospitals.toml so that it means what `named` makes of it.  Raises FilingError."""
    target = folder / FILE
    with explained_as_filing(target):
        try:
            before = read_corrections(folder)
        except CorrectionsError as exc:
            raise FilingError("CORRECTIONS_WRONG", file=FILE, reason=exc.problem) from exc
        text = target.read_text("utf-8-sig") if target.is_file() else ""
        wanted = named(before)
        if wanted == before:
            return
        written = change(text)
        if _read(written) != wanted:
            raise FilingError("CORRECTIONS_BY_HAND", file=FILE, name=file, path=target)
        part = folder / f".{uuid.uuid4().hex}.part"
        try:
            with part.open("x", encoding="utf-8", newline="") as new:
                new.write(written)
                new.flush()
                os.fsync(new.fileno())
            part.replace(target)
            synchronise(folder)
        finally:
            part.unlink(missing_ok=True)


def _entries(file: str, hospitals: Sequence[str]) -> str:
    return "".join(f"\n[[hospital]]\nname = {_quoted(name)}\nfiles = [{_quoted(file)}]\n" for name in hospitals or [""])


_STRING = r"""(?:"(?:[^"\\\n]|\\.)*"|'[^'\n]*')"""
_FILES = re.compile(rf"""(?<=\bfiles)(["']?\s*=\s*\[)((?:{_STRING}|\#[^\n]*|[^\]"'\#])*)""")
_IN_A_LIST = re.compile(rf"({_STRING}|\#[^\n]*)[ \t]*,?[ \t]*")
_SAYS_NOTHING = re.compile(rf"\n?\[\[hospital\]\]\nname = {_STRING}\nfiles = \[\]\n")
"""An entry added by this module that no longer names a file."""


def _without(text: str, file: str) -> str:
    """The text without the file's name in any list of files, however it is quoted; empty, or ending with a line end."""
    spellings = {_quoted(file), f'"{file}"', f"'{file}'"}

    def rest(files: re.Match[str]) -> str:
        return files[1] + _IN_A_LIST.sub(lambda found: "" if found[1] in spellings else found[0], files[2])

    return _ended(_SAYS_NOTHING.sub("", _FILES.sub(rest, text)))


def _report_of(file: str) -> re.Pattern[str]:
    """An entry added by this module for a file."""
    return re.compile(rf"\n?\[\[report\]\]\nfile = {re.escape(_quoted(file))}\n(?:(?:newspaper|date) = {_STRING}\n)*")


def _ended(text: str) -> str:
    """The text with a line end at its end, unless it is empty."""
    return text if not text or text.endswith("\n") else f"{text}\n"


def _read(text: str) -> Corrections | None:
    with TemporaryDirectory(prefix="chuchu-") as folder:
        Path(folder, FILE).write_text(text, "utf-8")
        try:
            return read_corrections(Path(folder))
        except CorrectionsError:
            return None


def _quoted(text: str) -> str:
    """A basic string of TOML; JSON's strings are the same except for one character."""
    quoted = json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007F")
    assert tomllib.loads(f"x = {quoted}")["x"] == text, "names hold no half characters"
    return quoted
