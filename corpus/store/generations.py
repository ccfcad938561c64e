"""The generations of the corpus in the data folder, and which of them is served.

    data/current               the number of the served generation; replaced, never written to
    data/generations/7/        one generation: corpus.db and the index; nothing in it ever changes
    data/generations/.….part   one that is being made; becomes one by being renamed
    data/reload.lock           held by whoever makes a generation or changes what is served

A generation gets its number, and then `current` that number, only once its files are on the disk, so a
program or machine that stops at any moment leaves a whole corpus behind.
"""

from __future__ import annotations

import os
import re
import shutil
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from corpus.problem import Problem
from corpus.store.lock import Lock, LockedError, exclusive, in_use
from corpus.store.store import DamagedError, StoreError, Summary, explained, synchronise

DATABASE = "corpus.db"
INDEX = "index"


class ReloadBusy(Exception):  # noqa: N818 - not an error: the other reload is under way
    """Another reload, here or in another program, has not finished yet."""


class Current(NamedTuple):
    """The generation that is served."""

    number: int
    pinned: bool
    """True when an administrator went back to it: the next start must not read the folder again."""


@dataclass(frozen=True, slots=True)
class Generation:
    """A generation that is kept, as the list of them shows it."""

    number: int
    summary: Summary | None
    """None for a generation that cannot be served; `problem` says why."""
    served: bool
    problem: Problem | None = None


class Generations:
    """The folders of generations.  Keeps nothing open and nothing in memory."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self._folder = data / "generations"
        self._current = data / "current"

    def __str__(self) -> str:
        return str(self._data)

    # --- what there is ---

    @property
    def current_file(self) -> Path:
        return self._current

    def current(self) -> Current | None:
        """The generation that is served; None when none ever was.

        Raises StoreError when the file cannot be read, and DamagedError when it holds no number.
        """
        with explained(str(self._current)):
            try:
                text = self._current.read_text("utf-8", "replace")
            except FileNotFoundError:
                return None
        found = re.fullmatch(r"([0-9]{1,15})(?:\s+(pinned))?\s*", text)
        if not found:
            raise DamagedError("GENERATION_UNNAMED", file=self._current)
        return Current(int(found[1]), found[2] is not None)

    def numbers(self) -> list[int]:
        """Numbers of all generations that are kept, the newest first."""
        try:
            names = [path.name for path in self._folder.iterdir()]
        except OSError:
            return []
        return sorted((int(name) for name in names if re.fullmatch("[1-9][0-9]{0,14}", name)), reverse=True)

    def before(self, number: int, parent: int) -> int:
        """The number to go back to from a generation: its parent, or the next older one.  Raises StoreError."""
        older = [kept for kept in self.numbers() if kept < number]
        if not older:
            raise StoreError("GENERATION_OLDEST")
        return parent if parent in older else older[0]

    def database(self, number: int) -> Path:
        return self.folder(number) / DATABASE

    def folder(self, number: int) -> Path:
        return self._folder / str(number)

    # --- changes: only by whoever holds the lock ---

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the lock.  Raises ReloadBusy when another holds it, and StoreError."""
        held = self.lock()
        try:
            yield
        finally:
            held.release()

    def lock(self) -> Lock:
        """Take the lock, which the caller releases.  Raises ReloadBusy when another holds it, and StoreError."""
        held = exclusive(self._data / "reload.lock")
        with explained(str(self._data)):
            self._data.mkdir(parents=True, exist_ok=True)
            try:
                held.acquire()
            except LockedError:
                raise ReloadBusy from None
        return held

    def begin(self) -> Path:
        """Make a new folder to prepare a generation in."""
        part = self._folder / f".{uuid.uuid4().hex}.part"
        with explained(str(part)):
            part.mkdir(parents=True)
        return part

    def discard(self, part: Path) -> None:
        """Delete the folder of an unfinished generation; if that fails, `tidy` tries again."""
        shutil.rmtree(part, ignore_errors=True)

    def keep(self, part: Path) -> int:
        """Make a complete folder from `begin` a generation; return its number."""
        number = max([0, *self.numbers()]) + 1
        with suppress(DamagedError):
            current = self.current()
            number = max(number, current.number + 1 if current else 0)
        with explained(str(self.folder(number))):
            for folder, _folders, files in os.walk(part):
                for name in files:
                    synchronise(Path(folder, name))
                synchronise(Path(folder))
            part.rename(self.folder(number))
            synchronise(self._folder)
        return number

    def withdraw(self, number: int) -> None:
        """Delete a generation, renaming it first so that no half of it can be left under its number."""
        part = self._folder / f".{uuid.uuid4().hex}.part"
        with suppress(OSError):  # a folder that cannot be deleted does no harm
            self.folder(number).rename(part)
            self.discard(part)

    def serve(self, number: int, *, pinned: bool = False) -> None:
        """Make this generation the served one, for all programs, from this moment on."""
        written = self._current.with_name(f".current.{uuid.uuid4().hex}.part")
        with explained(str(self._current)):
            with ExitStack() as undo:
                undo.callback(written.unlink, missing_ok=True)
                with written.open("w", encoding="utf-8") as file:
                    file.write(f"{number}{' pinned' if pinned else ''}\n")
                    file.flush()
                    os.fsync(file.fileno())
                written.replace(self._current)
                undo.pop_all()
            synchronise(self._data)

    def clear(self) -> None:
        """Delete unfinished generations and files."""
        for part in [*self._data.glob(".*.part"), *self._folder.glob(".*.part")]:
            if part.is_dir():
                self.discard(part)
            else:
                with suppress(OSError):
                    part.unlink()

    def tidy(self, keep: int, parent: int) -> None:
        """Delete what is unfinished, and all generations but the last `keep`, the served one and `parent`.

        A generation that another program still has open is left for the next call.
        """
        self.clear()
        try:
            current = self.current()
        except StoreError:
            return  # without knowing what is served, nothing may be deleted
        spared = {parent, current.number if current else 0}
        for number in self.numbers()[keep:]:
            if number not in spared and not in_use(self.database(number)):
                self.withdraw(number)
