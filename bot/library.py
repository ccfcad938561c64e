"""The one owner of what is served: an immutable index in memory and its reports in the store.

A question reads the index once, so it sees one whole corpus whatever a reload does meanwhile.
A reload builds the new index beside the old one, then writes the reports in one transaction, then
assigns: whatever fails before that assignment leaves what is served as it was.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.read import CorpusError, Folder, read_folder
from corpus.report import Failure, Hospital
from corpus.store import Store
from retrieval.answer import answer
from retrieval.examples import examples
from retrieval.index import Index
from retrieval.quote import Answer


class ReloadBusy(Exception):  # noqa: N818 - not an error: the other reload is under way
    """Another reload has not finished yet."""


@dataclass(frozen=True, slots=True)
class ReloadReport:
    """What a reload found; the counts are what is served now."""

    reports: int
    passages: int
    hospitals: int
    failures: tuple[Failure, ...]
    seconds: float


class Library:
    """Answers questions from the reports of one folder.  Open it with `open`, and close it."""

    def __init__(self, folder: Path, max_bytes: int, store: Store, index: Index) -> None:
        self._folder = folder
        self._max_bytes = max_bytes
        self._store = store
        self._index = index
        self._examples: tuple[Index, tuple[str, ...]] | None = None
        self._reloading = asyncio.Lock()
        self.failures: tuple[Failure, ...] = ()
        """Files that the last load left out."""
        self.warning = ""
        """What an administrator should know about what is served; empty when all is well."""

    @classmethod
    async def open(cls, folder: Path, database: Path | None, max_bytes: int) -> Library:
        """Load the folder, or serve what the database holds when the folder has nothing to give.

        Without a database the reports are kept in memory only.  Raises `CorpusError` when the
        folder cannot be read and nothing is stored, and `StoreError`.
        """
        store = await Store.open(database)
        try:
            library = cls(folder, max_bytes, store, await asyncio.to_thread(Index.build, ()))
            await library._load()
        except BaseException:
            await store.close()
            raise
        return library

    async def close(self) -> None:
        await self._store.close()

    @property
    def index(self) -> Index:
        """What is served at this moment: one whole corpus that never changes."""
        return self._index

    @property
    def covered(self) -> tuple[Hospital, ...]:
        return tuple(hospital for hospital, _reports in self._index.hospitals)

    @property
    def examples(self) -> tuple[str, ...]:
        """Three questions that what is served can answer; found once for each index, in milliseconds."""
        index = self._index
        if self._examples is None or self._examples[0] is not index:
            self._examples = (index, examples(index))
        return self._examples[1]

    async def ask(self, question: str, last: Answer | None = None, about: Sequence[str] = ()) -> Answer:
        return await asyncio.to_thread(answer, self._index, question, last, about)

    async def reload(self) -> ReloadReport:
        """Read the folder again and serve what it holds.

        Raises `ReloadBusy`, `CorpusError` or `StoreError`; then the old corpus is still served.
        """
        if self._reloading.locked():
            raise ReloadBusy
        async with self._reloading:
            started = time.perf_counter()
            folder = await asyncio.to_thread(read_folder, self._folder, self._max_bytes)
            if not folder.reports and self._index.reports:  # a disk that is not mounted looks like this
                raise CorpusError(_nothing_usable(self._folder, folder))
            await self._serve(folder)
            index = self._index
            seconds = time.perf_counter() - started
            return ReloadReport(index.reports, index.passages, len(index.hospitals), folder.failures, seconds)

    async def _load(self) -> None:
        try:
            folder = await asyncio.to_thread(read_folder, self._folder, self._max_bytes)
        except CorpusError as exc:
            if not await self._serve_stored(str(exc)):
                raise
            return
        if folder.reports or not await self._serve_stored(_nothing_usable(self._folder, folder)):
            await self._serve(folder)
        self.failures = folder.failures

    async def _serve(self, folder: Folder) -> None:
        index = await asyncio.to_thread(Index.build, folder.reports, folder.synonyms)
        await self._store.replace(folder.reports)
        self._index = index
        self.failures = folder.failures
        self.warning = "" if folder.reports else _nothing_usable(self._folder, folder)

    async def _serve_stored(self, reason: str) -> bool:
        reports = await self._store.reports()
        if not reports:
            return False
        self._index = await asyncio.to_thread(Index.build, reports)
        self.warning = f"{reason}\n暂时用上次载入的 {len(reports)} 篇报道回答；改好后请用 /reload 重新载入。"
        return True


def _nothing_usable(folder: Path, found: Folder) -> str:
    if found.failures:
        file, reason = found.failures[0]
        return f"文件夹 {folder} 里的 {len(found.failures)} 个文件都没能载入，例如 {file}：{reason}"
    return f"文件夹 {folder} 里没有报道。请放入 .txt 或 .md 文件，或在 config.toml 的 corpus.folder 里换一个文件夹。"
