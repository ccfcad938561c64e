"""Reports added, removed and put back: the folder of reports as administrators change it.

After each change a reload must follow; what it is called, and which loss was agreed to, comes with the result.
"""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import PurePosixPath
from typing import NamedTuple

from bot.config import Config
from bot.library.library import Library
from bot.library.offload import EndedError, aside
from bot.operations import archives, uploads
from bot.operations.acts import By
from bot.operations.reloads import Cause
from bot.operations.uploads import Upload
from bot.wording import administration, texts
from bot.wording.administration import Understood
from bot.wording.buttons import Choice
from bot.wording.reply import Reply
from corpus.formats import Memory
from corpus.reading.read import SUFFIXES, UnreadableFileError, files_of
from corpus.report import Failure
from corpus.store import filing
from corpus.store.filing import Removed, Trash

LONG = 200_000
"""Bytes from which reading a file would be felt by those who ask meanwhile: it takes a fifth of a second."""


class Filed(NamedTuple):
    """A change of the folder: the reply that tells it, and the reload that must follow."""

    reply: Reply
    cause: Cause


class Reports:
    def __init__(self, config: Config, library: Library) -> None:
        self._folder = config.corpus.folder
        self._max_bytes = config.corpus.max_bytes
        self._trash = Trash(config.data.folder)
        self._memory = Memory(config.data.folder)
        self._library = library

    # --- adding ---

    async def understood(self, upload: Upload) -> Understood:
        """Read a file as a reload would.  Raises UnreadableFileError, FilingError and StoreError.

        A long text is read in a process of its own, as reloads are: questions go on.
        """
        work = aside if len(upload.content) > LONG else asyncio.to_thread
        try:
            report = await work(uploads.read, upload, self._folder, self._max_bytes, self._memory)
        except EndedError as exc:
            raise UnreadableFileError("READER_ENDED") from exc
        reader = self._library.reader
        return await asyncio.to_thread(uploads.compare, report, self._folder, reader)

    async def corrected(self, upload: Upload, what: Choice, words: str) -> Upload:
        """Rename it, or say which hospitals it is about, or where and when it was printed.  Raises FilingError."""
        if what is Choice.RENAME:
            return uploads.renamed(upload, words)
        work = uploads.dated if what is Choice.ORIGIN else uploads.about
        return await asyncio.to_thread(work, upload, words, self._max_bytes, self._memory)

    async def unpacked(self, content: bytes) -> tuple[list[tuple[str, bytes]], list[Failure]]:
        """The files in a zip, and those left out.  Raises FilingError."""
        return await asyncio.to_thread(archives.unpacked, content, self._max_bytes)

    async def free_name(self, upload: Upload) -> str:
        return await asyncio.to_thread(filing.free_name, self._folder, upload.name)

    async def keep(self, by: By, upload: Upload, how: Choice) -> Filed:
        """Put it into the folder.  Raises TakenError and FilingError."""
        name, replaced = await asyncio.to_thread(uploads.keep, upload, how, self._folder, self._trash, self._max_bytes)
        by.note("upload", name, "replaced" if replaced else "kept")
        text = texts.UPLOAD_REPLACED if replaced else texts.UPLOAD_KEPT
        return Filed(administration.about_file(text, name, by.language), Cause("upload", name, wait=True))

    def discard(self, by: By, upload: Upload) -> Reply:
        by.note("upload", upload.name, "discarded")
        return administration.about_file(texts.UPLOAD_DISCARDED, upload.name, by.language)

    # --- taking away ---

    async def names(self, words: str = "") -> list[str]:
        """List the files that words name, also those that could not be loaded; all by default.  Raises CorpusError."""
        names = [file.name for file in await asyncio.to_thread(files_of, self._folder)]
        return uploads.matching(names, words) if words else names

    async def asks(self, by: By, file: str) -> Reply:
        """Ask whether to remove it, and say which hospitals nothing would be left on."""
        return administration.remove_asks(file, await self._last_on(file), by.language)

    async def remove(self, by: By, file: str) -> Filed:
        """Move it to the trash.  Raises FilingError."""
        last = await self._last_on(file)
        removed = await asyncio.to_thread(self._trash.remove, self._folder, file)
        by.note("remove", file, f"trash/{removed.when}")
        meant = partial(uploads.only_without, file, last)  # whoever removes it has been told what goes with it
        return Filed(
            administration.removed(file, removed.when, by.language), Cause("remove", file, meant=meant, wait=True)
        )

    async def _last_on(self, file: str) -> tuple[str, ...]:
        reader = self._library.reader
        return await asyncio.to_thread(uploads.last_on, file, reader) if reader else ()

    # --- putting back ---

    async def removed(self) -> list[Removed]:
        """List the reports in the trash, the latest first: a restored backup puts the journal there, too."""
        found = await asyncio.to_thread(self._trash.removed)
        return [one for one in found if PurePosixPath(one.file).suffix.lower() in SUFFIXES]

    async def put_back(self, by: By, removed: Removed) -> Filed:
        """Raises TakenError and FilingError."""
        await asyncio.to_thread(self._trash.put_back, self._folder, removed)
        by.note("restore", removed.file)
        reply = administration.about_file(texts.PUT_BACK_DONE, removed.file, by.language)
        return Filed(reply, Cause("restore", removed.file, wait=True))
