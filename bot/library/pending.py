"""A reload that is prepared and waits for a decision, and what it would change or lose."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, Self

from bot.library.offload import to_the_end
from bot.library.reload import Changes, Prepared
from corpus.problem import Problem
from corpus.reading.read import CorpusError
from corpus.report import Failure

if TYPE_CHECKING:
    from bot.library.shelf import Shelf

SECONDS_TO_CONFIRM = 600.0
"""Seconds after which a prepared reload that nobody decides on is discarded: it keeps all others waiting."""
SHOWN = 5
"""Hospitals named in a list of losses, at most."""


@dataclass(frozen=True, slots=True)
class ReloadReport:
    """The outcome of a reload; the counts are those of the corpus served now."""

    reports: int
    passages: int
    hospitals: int
    failures: tuple[Failure, ...]
    seconds: float
    changes: Changes = Changes()  # noqa: RUF009 - frozen


class Releasable(Protocol):
    """A lock that is held."""

    def release(self) -> None: ...


class Reload:
    """A prepared generation, to `serve` or `discard`.  Leaving its context discards it unless it is served."""

    def __init__(self, shelf: Shelf, prepared: Prepared, lock: Releasable, *, loses_much: bool) -> None:
        self._shelf = shelf
        self._prepared: Prepared | None = prepared
        self._lock = lock
        self._expiry = asyncio.get_running_loop().call_later(SECONDS_TO_CONFIRM, self._expire)
        self._expired: asyncio.Task[None] | None = None
        self.changes = prepared.changes
        self.loses_much = loses_much
        """True when someone should be asked before it is served."""

    async def serve(self) -> ReloadReport:
        """Serve it.  Raises StoreError, or CorpusError when it was discarded before; then nothing has changed."""
        prepared = self._taken()
        if prepared is None:
            raise CorpusError("RELOAD_LAPSED")
        return await to_the_end(self._serve(prepared))

    async def _serve(self, prepared: Prepared) -> ReloadReport:
        changes = self.changes
        try:
            served = await self._shelf.put(prepared)
        finally:
            await asyncio.to_thread(self._lock.release)
        index = served.index
        return ReloadReport(
            index.reports, index.passages, len(index.hospitals), changes.failures, changes.seconds, changes
        )

    async def discard(self) -> None:
        prepared = self._taken()
        if prepared is not None:
            try:
                await self._shelf.discard(prepared)
            finally:
                await asyncio.to_thread(self._lock.release)

    def _taken(self) -> Prepared | None:
        """The prepared generation; None for everyone after the first who asks."""
        prepared, self._prepared = self._prepared, None
        self._expiry.cancel()
        if self._shelf.pending is self:
            self._shelf.pending = None
        return prepared

    def _expire(self) -> None:
        self._expired = asyncio.create_task(self.discard())

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        await self.discard()


def losses(changes: Changes) -> Problem:
    """Name what serving it would lose."""
    names, before, after = changes.lost, changes.before.passages, changes.after.passages
    hospitals = Problem.of("LOSES_HOSPITALS", names=names)
    if len(names) > SHOWN:
        hospitals = Problem.of("LOSES_MANY_HOSPITALS", names=names[:SHOWN], count=len(names))
    passages = Problem.of("LOSES_PASSAGES", before=before, after=after, share=f"{changes.share_lost:.0%}")
    if names and changes.share_lost:
        return Problem.of("LOSES_BOTH", hospitals=hospitals, passages=passages)
    return hospitals if names else passages
