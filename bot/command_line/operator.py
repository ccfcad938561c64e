"""Whoever is at the command line: what they are asked and shown, what they work with, and their rows in the audit table.

A bot may be running on the same folders.  A journal that cannot be written keeps nobody from anything; that a row is
missing is said on standard error.  Questions are asked with the event loop at rest, so that Ctrl-C ends them.
"""

from __future__ import annotations

import asyncio
import logging
import sys
import time
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from bot.command_line.speech import complain, spoken
from bot.command_line.terminal import plain, show
from bot.config import Config
from bot.journal.entries import COMMAND_LINE, Deed
from bot.journal.journal import Journal, JournalError, write_deed
from bot.library.library import Library
from bot.library.settings import clustering
from bot.operations import ending
from bot.wording import texts
from bot.wording.reply import Reply
from bot.wording.texts import Text
from corpus.problem import Problem
from corpus.store.store import StoreError

YES = frozenset({"y", "yes", "是", "好"})
T = TypeVar("T")


class Operator:
    """One command: `act` opens it."""

    def __init__(self, config: Config, runner: asyncio.Runner) -> None:
        self.config = config
        self.language = spoken()
        self._runner = runner
        self._deeds: list[Deed] = []

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self._runner.run(work)

    @contextmanager
    def library(self) -> Iterator[Library]:
        """Open what is served, if anything is."""
        corpus = self.config.corpus
        opened = Library.beside(
            corpus.folder,
            self.config.data.folder,
            corpus.max_bytes,
            keep=corpus.generations,
            lose_at_most=corpus.lose_at_most,
            cluster=clustering(self.config),
        )
        library = self.run(opened)
        try:
            yield library
        finally:
            self.run(library.close())

    @contextmanager
    def served(self) -> Iterator[Library]:
        """Open what is served.  Raises StoreError when nothing is."""
        with self.library() as library:
            if not library.number:
                raise StoreError(library.warning or Problem.of("NO_CORPUS", folder=self.config.data.folder))
            yield library

    @contextmanager
    def journal(self) -> Iterator[Journal]:
        """Open the journal; an empty one in memory where there is none yet.  Raises JournalError."""
        data = self.config.data
        database = data.journal if data.journal.exists() else None
        opened = Journal.open(database, days=data.journal_days, megabytes=data.journal_megabytes)
        journal = self.run(opened)
        try:
            yield journal
        finally:
            self.run(journal.close())

    # --- the audit table ---

    def note(self, action: str, target: str = "", result: str = "done") -> None:
        """Write a row of the audit table when the command ends."""
        self._deeds.append(Deed(time.time(), COMMAND_LINE, action, target, result))

    async def write(self) -> None:
        """Write the rows."""
        deeds, self._deeds = self._deeds, []
        try:
            for deed in deeds:
                await write_deed(self.config.data.journal, deed)
        except JournalError as exc:
            complain(texts.NOT_AUDITED.of(self.language, reason=exc))

    # --- what is shown and asked ---

    def tell(self, reply: Reply, *, done: bool = True) -> bool:
        """Show what came of it, on standard error when it was not done; whether it was."""
        if done:
            show(reply)
        else:
            complain(plain(reply))
        return done

    def say(self, text: Text, **values: object) -> None:
        print(text.of(self.language, **values))

    def agrees(self, asks: Reply, question: str, otherwise: Reply) -> bool:
        """Ask for a yes; when nobody can be asked, say so with `otherwise`."""
        self.tell(asks)
        if can_be_asked():
            return self.typed(f"{question}[y/N]").lower() in YES or self.tell(otherwise, done=False)
        return self.tell(otherwise + texts.ADD_YES.of(self.language), done=False)

    def typed(self, question: str) -> str:
        """What a person types on one line; "" also at the end of the input."""
        print(f"{question} ", end="", flush=True)
        return sys.stdin.readline().strip()


def can_be_asked() -> bool:
    return sys.stdin.isatty()


@contextmanager
def act(config: Config, action: str = "", target: str = "") -> Iterator[Operator]:
    """Do something as the operator.  An error inside is noted under `action`; nothing is when that is empty."""
    logging.getLogger("bot").addHandler(logging.NullHandler())  # what goes wrong is said here
    with asyncio.Runner() as runner:
        operator = Operator(config, runner)
        try:
            yield operator
        except BaseException as exc:
            if action:
                operator.note(action, target, ending(exc))
            raise
        finally:
            runner.run(operator.write())
