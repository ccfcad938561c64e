"""/reload: the folder of reports is read again, and what it holds is served; asked about first where much would go."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import NamedTuple, Protocol, TypeVar

from bot.library.library import Library
from bot.library.pending import Reload
from bot.library.reload import Changes, Progress
from bot.operations.acts import By
from bot.wording import administration, texts
from bot.wording.reply import Reply, said
from corpus.reading.read import CorpusError
from corpus.store.generations import ReloadBusy
from corpus.store.store import StoreError
from retrieval.cluster.address import ClusterBusy

SECONDS_IN_LINE = 900.0
"""A reload that must follow a change of the folder waits so long for another one."""
SECONDS_BETWEEN_ATTEMPTS = 0.5
T = TypeVar("T")


class Course(Protocol):
    """Shows how far a reload is, while it is awaited."""

    def note(self, progress: Progress) -> None: ...

    async def until(self, work: Awaitable[T], /) -> T: ...

    async def show(self, reply: Reply, /) -> None: ...


@dataclass(frozen=True, slots=True)
class Cause:
    """The reason of a reload: action and target are those of the audit table."""

    action: str = "reload"
    target: str = ""
    meant: Callable[[Changes], bool] = lambda _changes: False
    """Tells a loss that was agreed to already from one that must be asked about."""
    wait: bool = False
    """Wait for another reload, up to SECONDS_IN_LINE, as a change of the folder has been made already."""
    anew: bool = False
    """Read also the files that have not changed."""


class Asked(NamedTuple):
    """A prepared reload that waits for `decide`."""

    prepared: Reload
    cause: Cause


@dataclass(frozen=True, slots=True)
class Ended:
    """The end of a reload, or of its first half.  With none of the three it was not begun, or declined."""

    reply: Reply
    changes: Changes | None = None
    """Served now."""
    asked: Asked | None = None
    """To be decided on first."""
    failure: Exception | None = None
    """The reason why it failed."""


async def reload(library: Library, by: By, course: Course, cause: Cause) -> Ended:
    """Read the folder again, and serve it unless that must be asked about."""
    try:
        prepared = await course.until(_prepared(library, by, course, cause))
    except ClusterBusy as exc:
        by.note(cause.action, cause.target, f"busy: {exc.who}")
        return Ended(said(texts.RELOAD_BUSY_ELSEWHERE, by.language, who=exc.who))
    except ReloadBusy:
        waiting = library.pending is not None
        by.note(cause.action, cause.target, "waiting for a decision" if waiting else "busy")
        busy = texts.RELOAD_STAYED_BUSY if cause.wait else texts.RELOAD_BUSY
        return Ended(said(texts.RELOAD_WAITS if waiting else busy, by.language))
    except (CorpusError, StoreError) as exc:
        return _failed(by, cause, exc)
    if prepared.loses_much and not cause.meant(prepared.changes):
        by.note(cause.action, cause.target, f"asked: {prepared.changes.summary}")
        return Ended(administration.asks(prepared.changes, by.language), asked=Asked(prepared, cause))
    return await _served(library, by, Asked(prepared, cause))


async def _prepared(library: Library, by: By, course: Course, cause: Cause) -> Reload:
    """Prepare it, in its turn.  Raises ReloadBusy, CorpusError and StoreError."""
    loop = asyncio.get_running_loop()
    until, told = loop.time() + (SECONDS_IN_LINE if cause.wait else 0.0), False
    while True:
        try:
            return await library.prepare(course.note, anew=cause.anew)
        except ReloadBusy:
            if loop.time() >= until:
                raise
        if not told:
            told = True
            await course.show(said(texts.RELOAD_WAITS if library.pending else texts.RELOAD_QUEUED, by.language))
        await asyncio.sleep(SECONDS_BETWEEN_ATTEMPTS)


async def decide(library: Library, by: By, asked: Asked, *, really: bool) -> Ended:
    """Serve what was asked about, or leave everything as it is."""
    prepared, cause = asked
    if not really:
        await prepared.discard()
        by.note(cause.action, cause.target, "declined")
        return Ended(said(texts.RELOAD_DISCARDED, by.language))
    if library.pending is not prepared:
        by.note(cause.action, cause.target, "lapsed")
        return Ended(said(texts.RELOAD_LAPSED, by.language))
    return await _served(library, by, asked)


async def _served(library: Library, by: By, asked: Asked) -> Ended:
    prepared, cause = asked
    try:
        changes = (await prepared.serve()).changes
    except (CorpusError, StoreError) as exc:
        return _failed(by, cause, exc)
    by.note(cause.action, cause.target, changes.summary)
    return Ended(administration.reloaded(changes, library.number, by.language), changes)


def _failed(by: By, cause: Cause, error: Exception) -> Ended:
    by.note(cause.action, cause.target, f"failed: {error}")
    return Ended(administration.reload_failed(error, by.language), failure=error)
