"""/rollback: an older generation of the corpus is served again."""

from __future__ import annotations

from bot.library.library import Library
from bot.operations.acts import By, Result
from bot.wording import administration, texts
from bot.wording.reply import said
from corpus.store.generations import Generation, ReloadBusy
from retrieval.cluster.address import ClusterBusy


async def to_go_back_to(library: Library, words: str, by: By) -> Generation | Result:
    """Find the generation that is named, or the one before; a result that says so where there is none."""
    kept = await library.generations()
    if words:
        number = int(words) if words.isascii() and words.isdigit() else 0
        named = next((one for one in kept if one.number == number and not one.served), None)
        return named or Result(said(texts.ROLLBACK_WHICH, by.language, number=words[:20]), done=False)
    older = [one for one in kept if one.number < library.number and one.summary is not None]
    parent = library.summary.parent if older else 0
    before = next((one for one in older if one.number == parent), next(iter(older), None))
    return before or Result(said(texts.ROLLBACK_NONE, by.language), done=False)


async def go_back(library: Library, by: By, number: int) -> Result:
    """Serve a generation until the next reload.  Raises StoreError; then nothing has changed."""
    try:
        served = await library.rollback(number)
    except ClusterBusy as exc:
        by.note("rollback", str(number), f"busy: {exc.who}")
        return Result(said(texts.RELOAD_BUSY_ELSEWHERE, by.language, who=exc.who), done=False)
    except ReloadBusy:
        by.note("rollback", str(number), "busy")
        return Result(said(texts.RELOAD_WAITS if library.pending else texts.RELOAD_BUSY, by.language), done=False)
    by.note("rollback", str(number))
    line = administration.generation(served, by.language)
    return Result(said(texts.ROLLED_BACK, by.language, line=line))
