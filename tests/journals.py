"""Journals as files: questions put into them, and what stands in them."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from bot.journal.journal import Journal
from retrieval.quote import Answer, Outcome


def asked(path: Path, *questions: str, outcome: Outcome = Outcome.NOT_FOUND, hospitals: Sequence[str] = ()) -> None:
    """A reader asks these."""

    async def ask() -> None:
        journal = await Journal.open(path, days=90, megabytes=10)
        for question in questions:
            journal.record(
                reader=1,
                chat=1,
                message=0,
                question=question,
                answer=Answer(question, outcome, scope=tuple(hospitals)),
                seconds=0.1,
                kind="private",
                language="zh-hans",
            )
        await journal.close()

    asyncio.run(ask())


def questions(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return [question for [question] in connection.execute("SELECT question FROM entries ORDER BY id")]


def deeds(path: Path) -> list[tuple[int, str, str, str]]:
    """Administrator, action, target and result, the oldest first."""
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT administrator, action, target, result FROM audit ORDER BY id").fetchall()
