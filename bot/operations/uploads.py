"""A file that may become a report: its content understood, corrected and kept; and which reports words name."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from bot.library.reload import Changes
from bot.wording import texts
from bot.wording.administration import Understood
from bot.wording.buttons import Choice
from corpus.formats import Memory
from corpus.names.corrections import Corrections, CorrectionsError, Dated, front_matter, is_line, read_corrections
from corpus.reading import duplicates
from corpus.reading.origin import stated
from corpus.reading.parse import parse
from corpus.reading.read import SUFFIXES, contents_of
from corpus.report import Report
from corpus.store import filing
from corpus.store.filing import FilingError, TakenError, Trash, safe_name, taken_by
from corpus.store.naming import date_report, name_hospitals
from corpus.store.store import Reader

_PLAIN = frozenset({".txt", ".md"})
_SEVERAL = re.compile(r"[、,，;；\n]+")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that waits for a decision."""

    key: str
    administrator: int
    name: str
    """Under which it would be kept."""
    content: bytes
    hospitals: tuple[str, ...] | None = None
    """As the administrator says; None: as recognised."""
    dated: Dated | None = None
    """Newspaper and date as the administrator says; None: as recognised."""
    card: int = 0
    """The message that asks."""


def read(upload: Upload, folder: Path, max_bytes: int, memory: Memory) -> Report:
    """Understand a file as a reload would; all of it computing.  Raises UnreadableFileError."""
    contents = contents_of(upload.name, upload.content, max_bytes, memory)
    try:
        corrections = read_corrections(folder)
    except CorrectionsError:  # a reload will tell
        corrections = Corrections()
    if upload.hospitals is not None:
        corrections = replace(corrections, subjects={**corrections.subjects, upload.name: upload.hospitals})
    if upload.dated is not None:
        corrections = replace(corrections, dated={**corrections.dated, upload.name: upload.dated})
    return parse(upload.name, contents.text, corrections, contents.pages)


def compare(report: Report, folder: Path, reader: Reader | None) -> Understood:
    """How a report fits into the corpus, if there is one yet.  Raises FilingError and StoreError."""
    taken = taken_by(folder, report.file)
    known = reader.covered() if reader else set()
    return Understood(
        report=report,
        alike=tuple(file for file in (_alike(report, reader) if reader else ()) if file != taken),
        new=tuple(hospital.name for hospital in report.hospitals if hospital.name not in known),
        taken=taken,
    )


def _alike(report: Report, reader: Reader) -> list[str]:
    """The reports that a reload would take for the same article."""
    found = []
    for file in duplicates.like(report, reader.sketches()):
        other = reader.report(file)
        if other is not None and not duplicates.are_two(
            duplicates.hospitals_of(report),
            duplicates.hospitals_of(other),
            duplicates.figures(report),
            duplicates.figures(other),
        ):
            found.append(file)
    return found


def renamed(upload: Upload, wish: str) -> Upload:
    """The same under another name; the suffix stays one of its kind.  Raises FilingError."""
    own = PurePosixPath(upload.name).suffix.lower()
    wish = wish.strip()
    suffix = PurePosixPath(wish).suffix.lower()
    if suffix in SUFFIXES:
        stem = wish[: -len(suffix)]
        own = suffix if {suffix, own} <= _PLAIN else own
    else:
        stem = wish
    if not stem.strip(" ./\\\u3000"):
        raise FilingError("NO_NAME")
    name = safe_name(f"{stem}{own}")
    return replace(upload, name=name)


def about(upload: Upload, words: str, max_bytes: int, memory: Memory) -> Upload:
    """The same about other hospitals, as an administrator names them; one of NO_HOSPITAL_WORDS for none.

    Raises FilingError also when the file says by itself which hospital it is about: that would win.
    """
    if "hospital" in front_matter(contents_of(upload.name, upload.content, max_bytes, memory).text).values:
        raise FilingError("HOSPITAL_IN_FILE")
    names = tuple(dict.fromkeys(" ".join(part.split()) for part in _SEVERAL.split(words) if part.strip()))
    if len(names) == 1 and names[0].lower() in texts.NO_HOSPITAL_WORDS.in_every_language():
        names = ()
    if any(len(name) > 60 or not is_line(name, 2) for name in names) or len(names) > 10:
        raise FilingError("NO_HOSPITAL_NAME")
    return replace(upload, hospitals=names)


def dated(upload: Upload, words: str, max_bytes: int, memory: Memory) -> Upload:
    """The same with another newspaper and date, as an administrator writes them; one of NO_ORIGIN_WORDS for neither.

    Raises FilingError also when the file says them by itself: that would win.
    """
    if {"newspaper", "date"} & front_matter(
        contents_of(upload.name, upload.content, max_bytes, memory).text
    ).values.keys():
        raise FilingError("ORIGIN_IN_FILE")
    none = words.strip().lower() in texts.NO_ORIGIN_WORDS.in_every_language()
    found = Dated() if none else stated(words)
    if len(found.newspaper) > 40 or not (none or (any(found) and is_line(found.newspaper or found.date))):
        raise FilingError("NO_ORIGIN")
    return replace(upload, dated=found)


def keep(upload: Upload, how: Choice, folder: Path, trash: Trash, max_bytes: int) -> tuple[str, bool]:
    """Put a file into the corpus folder; its name there, and whether it took another one's place.

    `how`: Choice.KEEP, Choice.OVERWRITE or Choice.BESIDE, under a name that is free.  Raises FilingError.
    """
    name = filing.free_name(folder, upload.name) if how is Choice.BESIDE else upload.name
    before = taken_by(folder, name)
    if before is not None and how is not Choice.OVERWRITE:
        raise TakenError(before)
    if upload.hospitals is not None:
        name_hospitals(folder, before or name, upload.hospitals)
    if upload.dated is not None:
        date_report(folder, before or name, upload.dated)
    replace_into = trash if how is Choice.OVERWRITE else None
    path = filing.keep(folder, name, upload.content, max_bytes=max_bytes, replace=replace_into)
    return path.name, before is not None


# --- taking away ---


def matching(names: Sequence[str], words: str) -> list[str]:
    """The files that words name: exactly, but for the suffix, or in part."""
    wanted = words.casefold()
    exact = [name for name in names if name.casefold() == wanted]
    stems = [name for name in names if PurePosixPath(name).with_suffix("").as_posix().casefold() == wanted]
    return exact or stems or [name for name in names if wanted in name.casefold()]


def last_on(file: str, reader: Reader) -> tuple[str, ...]:
    """The hospitals that no other report is about."""
    by_file = reader.hospitals_by_file()
    others = {name for other, names in by_file.items() if other != file for name in names}
    return tuple(name for name in by_file.get(file, ()) if name not in others)


def only_without(file: str, last: Sequence[str], changes: Changes) -> bool:
    """Whether a reload changes just what was agreed to: the file goes, and the hospitals with it that it was last on."""
    return changes.removed == (file,) and not changes.failures and set(changes.lost) <= set(last)


def new_key() -> str:
    """That no button of another run has."""
    return secrets.token_urlsafe(9)
