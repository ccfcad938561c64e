"""What administrators do on the command line, in the same audit table as what they do in the chat.

A bot may be running on the same journal.  A journal that cannot be written keeps nobody from anything;
that it was not written down is said on standard error.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bot.command_line.prompt import DeclinedError
from bot.config import Config
from bot.journal.entries import COMMAND_LINE, Deed
from bot.journal.journal import JournalError, write_deed
from corpus.reading.read import CorpusError, UnreadableFileError
from corpus.store.filing import FilingError
from corpus.store.generations import ReloadBusy
from corpus.store.store import StoreError

EXPLAINED = (CorpusError, StoreError, JournalError, FilingError, UnreadableFileError)
"""Errors whose message an administrator can act on."""


@dataclass(slots=True)
class Note:
    """What is written down when it is over."""

    target: str
    result: str = "done"


@contextmanager
def audited(config: Config, action: str, target: str = "") -> Iterator[Note]:
    """Write down what is done inside, and how it ended."""
    note = Note(target)
    try:
        yield note
    except BaseException as exc:
        note.result = _ending(exc)
        raise
    finally:
        asyncio.run(noted(config, action, note.target, note.result))


def _ending(error: BaseException) -> str:
    if isinstance(error, ReloadBusy):
        return "busy"
    if isinstance(error, DeclinedError):
        return "declined"
    if isinstance(error, KeyboardInterrupt):
        return "interrupted"
    return f"failed: {error}" if isinstance(error, EXPLAINED) else f"failed: {type(error).__name__}"


async def noted(config: Config, action: str, target: str, result: str) -> None:
    """Write down what was done."""
    try:
        await write_deed(config.data.journal, Deed(time.time(), COMMAND_LINE, action, target, result))
    except JournalError as exc:
        print(f"chuchu：这次操作没有写进审计表：{exc}", file=sys.stderr)
