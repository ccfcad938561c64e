"""Reloads as a program does them that need ask nobody."""

from __future__ import annotations

from bot.library.library import Library
from bot.library.pending import ReloadReport
from bot.library.shelf import Tell


async def reload(
    library: Library, progress: Tell | None = None, *, agreed: bool = False, anew: bool = False
) -> ReloadReport:
    """Serve what the folder holds; `agreed`: also where somebody would have to be asked."""
    async with await library.prepare(progress, anew=anew) as prepared:
        assert agreed or not prepared.loses_much
        return await prepared.serve()
