"""Fills the shelf when a program starts, and follows what other programs do to the same data folder.

Another one may be loading the corpus at this moment; the command line reloads and rolls back by changing `current`.
A running bot sees that within a second and takes up what `current` names.
"""

from __future__ import annotations

import asyncio
import logging
import os
import time
from contextlib import suppress
from typing import Protocol

from bot.library.pending import losses
from bot.library.reload import Changes, prepare_in_thread
from bot.library.shelf import Served, Shelf, Tell, nothing_usable
from corpus.problem import Problem
from corpus.reading.read import CorpusError
from corpus.store.generations import ReloadBusy
from corpus.store.lock import Lock
from corpus.store.refresh import cutter
from corpus.store.store import StoreError

log = logging.getLogger(__name__)

SECONDS_BETWEEN_LOOKS = 1.0
LOOKS_UNTIL_TRIED_AGAIN = 10
"""Looks to wait after a generation could not be opened."""
SECONDS_TO_WAIT_FOR_THE_FIRST = 120.0
"""Seconds to wait for another program that is loading the corpus, while there is none to serve yet."""


class Follower(Protocol):
    """Fills a shelf, and keeps it filled."""

    async def start(self, progress: Tell) -> None:
        """Serve something.  Raises CorpusError and StoreError."""

    async def look(self) -> None:
        """Serve what there is, as it is."""

    def begin(self) -> None:
        """Keep looking until `close`."""

    async def close(self) -> None: ...


class Following:
    """Fills a shelf from the data folder, and keeps it at the generation that `current` names there."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._seen: tuple[int, int] | None = None  # mark of `current` when it was last looked at
        self._task: asyncio.Task[None] | None = None

    def begin(self) -> None:
        """Look every second, until `close`."""
        self._task = asyncio.create_task(self._follow(), name="generations")

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    # --- at the start ---

    async def start(self, progress: Tell) -> None:
        """Serve what is stored, after reading what has changed since.  Raises CorpusError and StoreError."""
        shelf = self._shelf
        lock = await self._lock_at_the_start()
        if lock is None:
            return
        try:
            await shelf.tidy(0)
            await asyncio.to_thread(self._serve_stored)
            if not self._went_back():
                await self._load(progress)
            current = shelf.current()
            if current is None or current.number != shelf.number:  # it named a generation that could not be served
                with suppress(StoreError):
                    await asyncio.to_thread(shelf.generations.serve, shelf.number)
                self._looked()
        finally:
            lock.release()

    async def look(self) -> None:
        """Serve what is stored as it is; `warning` tells why when something is stored and none of it can be served."""
        await asyncio.to_thread(self._serve_stored)
        self._went_back()

    def _went_back(self) -> bool:
        """True when an administrator went back to what is served, and warn of it: the folder is not read again then."""
        shelf, current = self._shelf, self._shelf.current()
        if current is None or not current.pinned or current.number != shelf.number:
            return False
        shelf.warning = Problem.of("WENT_BACK", number=shelf.number)
        return True

    async def _lock_at_the_start(self) -> Lock | None:
        """The lock, or None when something can be served without it."""
        shelf = self._shelf
        until = time.monotonic() + SECONDS_TO_WAIT_FOR_THE_FIRST
        while True:
            try:
                return shelf.generations.lock()
            except (ReloadBusy, StoreError) as exc:
                await asyncio.to_thread(self._serve_stored)
                if shelf.served is not None:
                    if isinstance(exc, StoreError):
                        shelf.warning = self._still(exc.problem)
                    return None
                if isinstance(exc, StoreError) or time.monotonic() > until:
                    raise
            await asyncio.sleep(SECONDS_BETWEEN_LOOKS / 4)

    def _serve_stored(self) -> None:
        """Serve what `current` names, or the newest generation that is whole; nothing when there is none."""
        shelf = self._shelf
        problems: list[Problem] = []
        numbers = shelf.generations.numbers()
        self._looked()
        try:
            current = shelf.generations.current()
            if current is not None:
                numbers = [current.number, *(number for number in numbers if number != current.number)]
        except StoreError as exc:
            problems.append(exc.problem)
        for number in numbers:
            try:
                shelf.take(Served.open(shelf.generations, number))
            except StoreError as exc:
                problems.append(exc.problem)
                continue
            if problems:
                shelf.warning = Problem.of("SERVES_ANOTHER", problems=tuple(problems), number=number)
                log.warning("%s", shelf.warning)
            return
        shelf.warning = Problem.of("SERVES_NOTHING", problems=tuple(problems)) if problems else None

    async def _load(self, progress: Tell) -> None:
        """Read what has changed since the generation that is served, if any."""
        shelf = self._shelf
        warning = shelf.warning
        try:
            prepared = await prepare_in_thread(shelf.wanted(), progress)
            changes = prepared.changes
            if shelf.served is None or (changes.anything and not self._kept_back(changes)):
                await shelf.commit(prepared)
                return
        except (CorpusError, StoreError) as exc:
            if shelf.served is None:
                raise
            shelf.warning = self._still(exc.problem)
            return
        await asyncio.to_thread(shelf.generations.discard, prepared.part)
        shelf.failures = changes.failures
        if not changes.anything:
            shelf.warning = warning
        elif not changes.after.reports:
            shelf.warning = self._still(nothing_usable(shelf.folder, changes.failures))
        else:
            shelf.warning = self._still(Problem.of("RELOAD_KEPT_BACK", losses=losses(changes)))

    def _kept_back(self, changes: Changes) -> bool:
        """Tell whether what was found at the start must not be served without asking."""
        shelf = self._shelf
        assert shelf.served is not None, "there is something to keep"
        summary = shelf.served.summary
        if not shelf.served.index.reports:
            return False
        if not changes.after.reports:
            return True
        if summary.folder != str(shelf.folder.absolute()):
            return False  # the settings name another folder: of course its reports are others
        if summary.cutter != cutter():  # a new Chuchu may know a hospital by a better name
            return changes.share_lost > shelf.lose_at_most
        return shelf.loses_much(changes)

    def _still(self, reason: Problem) -> Problem:
        reports = self._shelf.served.index.reports if self._shelf.served else 0
        return Problem.of("SERVES_AS_BEFORE", reason=reason, reports=reports)

    # --- while it runs ---

    async def _follow(self) -> None:
        """Take up what another program has made `current`."""
        while True:
            await asyncio.sleep(SECONDS_BETWEEN_LOOKS)
            if self._mark() != self._seen and not self._shelf.turn.locked():
                async with self._shelf.turn:
                    taken = await self._take_up()
                if not taken:
                    await asyncio.sleep(LOOKS_UNTIL_TRIED_AGAIN * SECONDS_BETWEEN_LOOKS)

    async def _take_up(self) -> bool:
        """Serve what `current` names; False when it cannot be served now, and then it is tried again."""
        shelf = self._shelf
        mark = self._mark()  # taken before reading, so that a change meanwhile is seen at the next look
        try:
            current = shelf.generations.current()
            if current is not None and current.number != shelf.number:
                served = await asyncio.to_thread(Served.open, shelf.generations, current.number)
                shelf.take(served)
                log.info("换上了第 %s 代语料：%s 篇报道", served.number, served.index.reports)
        except StoreError as exc:
            warning = Problem.of("NOT_TAKEN_UP", reason=exc.problem, number=shelf.number)
            if warning != shelf.warning:
                log.warning("%s", warning)
            shelf.warning = warning
            return False
        self._seen = mark
        return True

    def _mark(self) -> tuple[int, int] | None:
        """A mark of the present state of `current`: inode and time of change; None when there is none."""
        try:
            known = os.stat(self._shelf.generations.current_file)  # noqa: PTH116 - a microsecond, each second
        except OSError:
            return None
        return known.st_ino, known.st_mtime_ns

    def _looked(self) -> None:
        self._seen = self._mark()
