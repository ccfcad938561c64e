"""Common to all acts: who does them, how they end, and the errors that administrators can do something about."""

from __future__ import annotations

import asyncio
from typing import NamedTuple, Protocol

from bot.journal.journal import JournalError
from bot.wording.reply import Reply
from bot.wording.texts import Language
from corpus.reading.read import CorpusError, UnreadableFileError
from corpus.store.filing import FilingError
from corpus.store.generations import ReloadBusy
from corpus.store.store import StoreError

EXPLAINED = (CorpusError, StoreError, JournalError, FilingError, UnreadableFileError)
"""Errors whose message an administrator can act on."""


class By(Protocol):
    """Whoever does it: an administrator in the chat, or somebody at the command line."""

    @property
    def language(self) -> Language: ...

    def note(self, action: str, target: str = "", result: str = "done") -> None:
        """Write a row of the audit table, soon."""


class Result(NamedTuple):
    """The end of an act: the reply that tells it, and whether it was done."""

    reply: Reply
    done: bool = True


def ending(error: BaseException) -> str:
    """Name an error in the audit table; its message only where it is meant for administrators."""
    if isinstance(error, ReloadBusy):
        return "busy"
    if isinstance(error, KeyboardInterrupt | asyncio.CancelledError):
        return "interrupted"
    return f"failed: {error}" if isinstance(error, EXPLAINED) else f"failed: {type(error).__name__}"
