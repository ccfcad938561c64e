"""Reports that administrators send as files, and reports that they take away."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from functools import partial

from telegram import Document, Message
from telegram.error import BadRequest
from telegram.ext import filters

from bot.config import Config
from bot.handlers import asked
from bot.handlers.administrators import Visit
from bot.handlers.reloads import Course, Reloads
from bot.handlers.send import sendable, typing
from bot.library import uploads
from bot.library.library import Library
from bot.library.offload import EndedError, aside
from bot.library.uploads import Understood, Upload, Waiting
from bot.wording import administration, buttons, texts
from bot.wording.buttons import Deed, Handle, PutBack, Take
from bot.wording.reply import Reply, said
from corpus.reading.read import UnreadableFileError, files_of
from corpus.store import filing
from corpus.store.filing import TakenError, Trash

log = logging.getLogger(__name__)

SECONDS_TO_DOWNLOAD = 60.0
"""Without a word from Telegram."""
LONG = 200_000
"""Bytes from which reading a file would be felt by those who ask meanwhile: it takes a fifth of a second."""


class Uploads:
    def __init__(self, config: Config, library: Library, reloads: Reloads) -> None:
        self._folder = config.corpus.folder
        self._max_bytes = config.corpus.max_bytes
        self._trash = Trash(config.data.folder)
        self._library = library
        self._reloads = reloads
        self._waiting = Waiting()

    # --- a file is sent ---

    async def sent(self, visit: Visit) -> None:
        document = visit.message.document
        assert document is not None, "the table has this for documents only"
        name = filing.safe_name(sendable(document.file_name or ""))
        async with typing(visit.bot, visit.spot):
            content = await self._downloaded(visit, document)
            if content is None:
                return
            upload = Upload(uploads.new_key(), visit.administrator, name, content)
            try:
                found = await self._understood(upload)
            except UnreadableFileError as exc:
                visit.note("upload", name, f"unreadable: {exc}")
                await visit.say(
                    administration.about_file(texts.UPLOAD_UNREADABLE, name, visit.language, reason=str(exc)[:500])
                )
                return
        visit.note("upload", name, f"shown, {len(content)} bytes")
        await self._show(visit, upload, found)

    async def _downloaded(self, visit: Visit, document: Document) -> bytes | None:
        """The file; None, and a word on it, when Telegram does not hand it over."""
        size = document.file_size or 0
        if size <= uploads.LARGEST:
            try:
                file = await visit.bot.get_file(document)
                return bytes(await file.download_as_bytearray(read_timeout=SECONDS_TO_DOWNLOAD))
            except BadRequest as exc:
                if "too big" not in str(exc).lower():
                    raise
        visit.note("upload", filing.safe_name(sendable(document.file_name or "")), "too large")
        await visit.tell(texts.UPLOAD_TOO_LARGE, size=f"{max(size, uploads.LARGEST + 1) / 2**20:.1f}")
        return None

    async def _understood(self, upload: Upload) -> Understood:
        """Raises UnreadableFileError.  A long text is read in a process of its own, as reloads are: questions go on."""
        work = aside if len(upload.content) > LONG else asyncio.to_thread
        try:
            report = await work(uploads.read, upload, self._folder, self._max_bytes)
        except EndedError as exc:
            raise UnreadableFileError("读取它的进程意外结束，可能是内存不足") from exc
        return await asyncio.to_thread(uploads.compare, report, self._folder, self._library.reader)

    async def _show(self, visit: Visit, upload: Upload, found: Understood, message: int = 0) -> None:
        """What was understood, with the buttons; in place of a message, or below."""
        free = await asyncio.to_thread(filing.free_name, self._folder, upload.name)
        reply = administration.understood(upload.key, found, visit.language, free)
        card = await visit.put(message, reply) if message else await visit.say(reply)
        self._waiting.put(replace(upload, card=card))

    # --- what to do with it ---

    async def handle(self, visit: Visit, press: Handle) -> None:
        upload = self._waiting.get(press.upload)
        if upload is None or upload.administrator != visit.administrator or press.how not in set(Deed):
            await visit.notice(texts.UPLOAD_GONE.of(visit.language))
            return
        match Deed(press.how):
            case Deed.RENAME | Deed.HOSPITAL as what:
                self._waiting.expect(upload, what)
                await visit.put(upload.card, administration.asks_for(what, upload.key, upload.name, visit.language))
            case Deed.BACK:
                self._waiting.expect_nothing(visit.administrator, upload.key)
                await self._show(visit, upload, await self._understood(upload), upload.card)
            case Deed.DISCARD:
                self._waiting.take(upload.key)
                visit.note("upload", upload.name, "discarded")
                await visit.put(
                    upload.card, administration.about_file(texts.UPLOAD_DISCARDED, upload.name, visit.language)
                )
            case Deed.KEEP | Deed.OVERWRITE | Deed.BESIDE as how:
                await visit.notice()
                await self._keep(visit, upload, how)

    def expects(self, message: Message) -> bool:
        """Whether an administrator's message is what was asked for: a name, or a hospital."""
        user = message.from_user
        expected = self._waiting.expected(user.id) if user else None
        original = asked.replied_to(message)
        return expected is not None and (original is None or original.message_id == expected[0].card)

    async def told(self, visit: Visit) -> None:
        """The new name of a file, or its hospitals."""
        expected = self._waiting.expected(visit.administrator)
        if expected is None:
            return
        upload, what = expected
        words = asked.written(visit.message)
        if what is Deed.RENAME:
            changed = uploads.renamed(upload, words)
        else:
            changed = await asyncio.to_thread(uploads.about, upload, words, self._max_bytes)
        found = await self._understood(changed)
        self._waiting.expect_nothing(visit.administrator, upload.key)
        visit.note("upload", upload.name, f"{what.value}: {words[:200]}")
        before = upload.card
        await self._show(visit, changed, found)
        await visit.put(before, administration.about_file(texts.UPLOAD_CONTINUED, upload.name, visit.language))

    async def _keep(self, visit: Visit, upload: Upload, how: Deed) -> None:
        taken = self._waiting.take(upload.key)
        if taken is None:  # pressed twice
            return
        try:
            kept, replaced = await asyncio.to_thread(
                uploads.keep, taken, how, self._folder, self._trash, self._max_bytes
            )
        except TakenError:  # another file of this name has come meanwhile
            await self._show(visit, taken, await self._understood(taken), taken.card)
            return
        except BaseException:
            self._waiting.put(taken)  # so that it can be tried again
            raise
        visit.note("upload", kept, "replaced" if replaced else "kept")
        log.info("管理员 %s 存入了一个文件", visit.administrator)
        head = administration.about_file(texts.UPLOAD_REPLACED if replaced else texts.UPLOAD_KEPT, kept, visit.language)
        course = Course(visit, taken.card, head)
        await course.show(administration.reloading(None, visit.language, head))
        await self._reloads.follow(visit, course, "upload", kept)

    # --- taking away ---

    async def remove(self, visit: Visit) -> None:
        words = visit.words
        if not words:
            await visit.tell(texts.REMOVE_HOW)
            return
        names = uploads.matching(await self._names(), words)
        if not names:
            await visit.tell(texts.REMOVE_NONE, name=words[:200])
        elif len(names) > 1:
            await visit.say(administration.remove_which(names, visit.language))
        else:
            await visit.say(await self._asks(visit, names[0]))

    async def take(self, visit: Visit, press: Take) -> None:
        file = next((name for name in await self._names() if buttons.key(name) == press.file), None)
        message = visit.message.message_id
        if file is None:
            await visit.put(message, said(texts.REMOVE_NONE, visit.language, name="…"))
        elif press.really < 0:
            await visit.put(message, administration.about_file(texts.REMOVE_NOT, file, visit.language))
        elif not press.really:
            await visit.put(message, await self._asks(visit, file))
        else:
            await visit.notice()
            await self._remove(visit, message, file)

    async def _remove(self, visit: Visit, message: int, file: str) -> None:
        last = await asyncio.to_thread(uploads.last_on, file, self._library.reader)
        removed = await asyncio.to_thread(self._trash.remove, self._folder, file)
        visit.note("remove", file, f"trash/{removed.when}")
        log.info("管理员 %s 移除了一个文件", visit.administrator)
        await visit.put(message, administration.removed(file, removed.when, visit.language))
        meant = partial(uploads.only_without, file, last)  # the administrator has been told what goes with it
        await self._reloads.follow(visit, Course(visit), "remove", file, meant)

    async def put_back(self, visit: Visit, press: PutBack) -> None:
        removed = await asyncio.to_thread(self._trash.removed)
        found = next((one for one in removed if buttons.key(f"{one.when}/{one.file}") == press.removed), None)
        message = visit.message.message_id
        if found is None:
            await visit.put(message, said(texts.PUT_BACK_GONE, visit.language))
            return
        await visit.notice()
        await asyncio.to_thread(self._trash.put_back, self._folder, found)
        visit.note("restore", found.file)
        head = administration.about_file(texts.PUT_BACK_DONE, found.file, visit.language)
        course = Course(visit, message, head)
        await course.show(administration.reloading(None, visit.language, head))
        await self._reloads.follow(visit, course, "restore", found.file)

    async def _asks(self, visit: Visit, file: str) -> Reply:
        last = await asyncio.to_thread(uploads.last_on, file, self._library.reader)
        return administration.remove_asks(file, last, visit.language)

    async def _names(self) -> list[str]:
        """Of all files in the corpus folder, also those that could not be loaded.  Raises CorpusError."""
        return [file.name for file in await asyncio.to_thread(files_of, self._folder)]


class Expected(filters.MessageFilter):
    """Lets through what an administrator was asked for."""

    def __init__(self, handlers: Uploads) -> None:
        super().__init__("Expected")
        self._handlers = handlers

    def filter(self, message: Message) -> bool:
        return self._handlers.expects(message)
