"""Files that administrators send to the chat, and reports that they take away and put back there."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace

from telegram import Document, Message, PhotoSize
from telegram.error import BadRequest
from telegram.ext import filters

from bot.config import Config
from bot.handlers import asked
from bot.handlers.administrators import Visit
from bot.handlers.reloads import Course, Reloads
from bot.handlers.send import sendable, typing
from bot.handlers.waiting import Albums, Batch, Together, Waiting
from bot.library.library import Library
from bot.operations import Cause, Filed, Reports, archives
from bot.operations.uploads import Upload, new_key
from bot.wording import administration, buttons, texts
from bot.wording.administration import Understood
from bot.wording.buttons import Choice, Handle, PutBack, Removable, Take
from bot.wording.reply import briefly, said
from bot.wording.texts import Language, in_words
from corpus.proof import ProofError, overview
from corpus.reading.parse import UNSURE
from corpus.reading.read import UnreadableFileError
from corpus.report import Failure
from corpus.store import filing
from corpus.store.filing import FilingError, TakenError

log = logging.getLogger(__name__)

LARGEST = 20 * 2**20
"""Bytes of a file that Telegram hands to a bot."""
DRAWN = 3
"""Pages that are drawn for an administrator at most."""
TOGETHER = frozenset({Choice.KEEP_ALL, Choice.EACH, Choice.DISCARD_ALL})
"""Decisions on files that came together."""
SECONDS_TO_DOWNLOAD = 60.0
"""Without a word from Telegram."""


class Uploads:
    def __init__(self, config: Config, library: Library, reloads: Reloads) -> None:
        self._reports = Reports(config, library)
        self._reloads = reloads
        self._waiting = Waiting()
        self._albums = Albums()

    # --- a file is sent ---

    async def sent(self, visit: Visit) -> None:
        document, album = visit.message.document or visit.message.photo[-1], visit.message.media_group_id
        name = self._name(visit, document)
        zipped = name.lower().endswith(archives.SUFFIX)
        name = name if zipped else filing.safe_name(name)
        async with typing(visit.bot, visit.spot), self._albums.part(visit.administrator, album) as together:
            content = await self._downloaded(visit, document, name)
            if content is not None and zipped:
                await self._unpack(visit, name, content, together)
            elif content is not None:
                together.files.append((name, content))
        if not await self._albums.complete(visit.administrator, album, together):  # a later one of the album tells all
            return
        if len(together.files) == 1 and not zipped:
            await self._one(visit, *together.files[0])
        elif together.files or together.failures:
            await self._several(visit, together)

    @staticmethod
    def _name(visit: Visit, file: Document | PhotoSize) -> str:
        """The name of a file; of a photograph, which has none, the time at which it was sent and what Telegram calls it."""
        if isinstance(file, Document):
            return sendable(file.file_name or "")
        return f"{visit.message.date:%Y%m%d-%H%M%S}-{file.file_unique_id[-6:]}.jpg"

    async def _unpack(self, visit: Visit, name: str, content: bytes, together: Together) -> None:
        """Add the files in a zip.  Raises FilingError."""
        files, failures = await self._reports.unpacked(content)
        visit.note("upload", name, f"unpacked, {len(files)} files, {len(failures)} left out")
        together.files += files
        together.failures += failures

    async def _one(self, visit: Visit, name: str, content: bytes) -> None:
        async with typing(visit.bot, visit.spot):
            upload = Upload(new_key(), visit.administrator, name, content)
            try:
                found = await self._reports.understood(upload)
            except UnreadableFileError as exc:
                visit.note("upload", name, f"unreadable: {exc}")
                await visit.say(
                    administration.about_file(
                        texts.UPLOAD_UNREADABLE, name, visit.language, reason=briefly(exc, visit.language, 500)
                    )
                )
                await self._advise(visit)
                return
        visit.note("upload", name, f"shown, {len(content)} bytes")
        await self._draw(visit, found)
        await self._show(visit, upload, found)
        if any(line.confidence < UNSURE for page in found.report.pages for line in page.lines):
            await self._advise(visit)

    async def _advise(self, visit: Visit) -> None:
        """Say how a photograph is sent so that Telegram does not make it smaller."""
        if visit.message.photo:
            await visit.tell(texts.UPLOAD_AS_FILE)

    async def _several(self, visit: Visit, together: Together) -> None:
        """One preview of files that came together."""
        found: list[Understood] = []
        failures = together.failures
        keys = []
        async with typing(visit.bot, visit.spot):
            for name, content in together.files:
                upload = Upload(new_key(), visit.administrator, name, content)
                try:
                    found.append(await self._reports.understood(upload))
                except UnreadableFileError as exc:
                    visit.note("upload", name, f"unreadable: {exc}")
                    failures.append(Failure(name, exc.problem))
                else:
                    visit.note("upload", name, f"shown, {len(content)} bytes")
                    self._waiting.put(upload)
                    keys.append(upload.key)
            if not found:
                await visit.say(administration.batch_kept((), failures, visit.language))
                return
            key = new_key()
            card = await visit.say(administration.batch(key, found, failures, visit.language))
        self._waiting.put_batch(Batch(key, visit.administrator, tuple(keys), card))

    async def _decide(self, visit: Visit, press: Handle, how: Choice) -> None:
        """Keep, show or discard all files that came together."""
        taken = self._waiting.take_batch(press.upload, visit.administrator)
        if taken is None:
            await visit.notice(texts.UPLOAD_GONE.of(visit.language))
            return
        await visit.notice()
        batch, files = taken
        if how is Choice.EACH:
            await visit.put(batch.card, said(texts.BATCH_EACH, visit.language))
            for upload in files:
                await self._show(visit, upload, await self._reports.understood(upload))
        elif how is Choice.DISCARD_ALL:
            for upload in files:
                self._waiting.take(upload.key)
                self._reports.discard(visit, upload)
            await visit.put(batch.card, said(texts.BATCH_DISCARDED, visit.language, count=len(files)))
        else:
            await self._keep_all(visit, batch, files)

    async def _keep_all(self, visit: Visit, batch: Batch, files: Sequence[Upload]) -> None:
        kept: list[str] = []
        failures: list[Failure] = []
        for upload in files:
            try:
                kept.append((await self._reports.keep(visit, upload, Choice.KEEP)).cause.target)
            except FilingError as exc:  # it still waits, and can be decided on by itself
                failures.append(Failure(upload.name, exc.problem))
                await self._show(visit, upload, await self._reports.understood(upload))
            else:
                self._waiting.take(upload.key)
        log.info("管理员 %s 存入了 %s 个文件", visit.administrator, len(kept))
        reply = administration.batch_kept(kept, failures, visit.language)
        if kept:
            await self._follow(visit, batch.card, Filed(reply, Cause("upload", ", ".join(kept), wait=True)))
        else:
            await visit.put(batch.card, reply)

    async def _draw(self, visit: Visit, found: Understood) -> None:
        """The first pages of a PDF or a scan, with what was understood of them."""
        try:
            for number in range(min(len(found.report.pages), DRAWN)):
                picture = await asyncio.to_thread(overview, found.report, number, UNSURE)
                await visit.photo(picture, f"{number + 1}.jpg")
        except ProofError as exc:
            log.warning("没能画出版面：%s", in_words(exc, Language.HANS))

    async def _downloaded(self, visit: Visit, document: Document | PhotoSize, name: str) -> bytes | None:
        """The file; None, and a word on it, when Telegram does not hand it over."""
        size = document.file_size or 0
        if size <= LARGEST:
            try:
                file = await visit.bot.get_file(document)
                return bytes(await file.download_as_bytearray(read_timeout=SECONDS_TO_DOWNLOAD))
            except BadRequest as exc:
                if "too big" not in str(exc).lower():
                    raise
        visit.note("upload", filing.safe_name(name), "too large")
        await visit.tell(texts.UPLOAD_TOO_LARGE, size=f"{max(size, LARGEST + 1) / 2**20:.1f}")
        return None

    async def _show(self, visit: Visit, upload: Upload, found: Understood, message: int = 0) -> None:
        """What was understood, with the buttons; in place of a message, or below."""
        free = await self._reports.free_name(upload)
        reply = administration.understood(upload.key, found, visit.language, free)
        card = await visit.put(message, reply) if message else await visit.say(reply)
        self._waiting.put(replace(upload, card=card))

    # --- what to do with it ---

    async def handle(self, visit: Visit, press: Handle) -> None:
        if press.how in TOGETHER:
            await self._decide(visit, press, Choice(press.how))
            return
        upload = self._waiting.get(press.upload)
        if upload is None or upload.administrator != visit.administrator or press.how not in set(Choice):
            await visit.notice(texts.UPLOAD_GONE.of(visit.language))
            return
        match Choice(press.how):
            case Choice.RENAME | Choice.HOSPITAL | Choice.ORIGIN as what:
                self._waiting.expect(upload, what)
                await visit.put(upload.card, administration.asks_for(what, upload.key, upload.name, visit.language))
            case Choice.BACK:
                self._waiting.expect_nothing(visit.administrator, upload.key)
                await self._show(visit, upload, await self._reports.understood(upload), upload.card)
            case Choice.DISCARD:
                self._waiting.take(upload.key)
                await visit.put(upload.card, self._reports.discard(visit, upload))
            case Choice.KEEP | Choice.OVERWRITE | Choice.BESIDE as how:
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
        changed = await self._reports.corrected(upload, what, words)
        found = await self._reports.understood(changed)
        self._waiting.expect_nothing(visit.administrator, upload.key)
        visit.note("upload", upload.name, f"{what.value}: {words[:200]}")
        before = upload.card
        await self._show(visit, changed, found)
        await visit.put(before, administration.about_file(texts.UPLOAD_CONTINUED, upload.name, visit.language))

    async def _keep(self, visit: Visit, upload: Upload, how: Choice) -> None:
        taken = self._waiting.take(upload.key)
        if taken is None:  # pressed twice
            return
        try:
            with ExitStack() as failing:
                failing.callback(self._waiting.put, taken)  # so that it can be tried again
                filed = await self._reports.keep(visit, taken, how)
                failing.pop_all()
        except TakenError:  # another file of this name has come meanwhile
            await self._show(visit, taken, await self._reports.understood(taken), taken.card)
            return
        log.info("管理员 %s 存入了一个文件", visit.administrator)
        await self._follow(visit, taken.card, filed)

    async def _follow(self, visit: Visit, message: int, filed: Filed) -> None:
        """Reload, with the change of the folder above in the same message."""
        course = Course(visit, message, filed.reply)
        await course.begin()
        await self._reloads.follow(visit, course, filed.cause)

    # --- taking away ---

    async def remove(self, visit: Visit) -> None:
        words = visit.words
        names = await self._reports.names(words)
        if not words:
            await visit.say(administration.removable(names, 0, visit.language))
            return
        if not names:
            await visit.tell(texts.REMOVE_NONE, name=words[:200])
        elif len(names) > 1:
            await visit.say(administration.remove_which(names, visit.language))
        else:
            await visit.say(await self._reports.asks(visit, names[0]))

    async def turn(self, visit: Visit, press: Removable) -> None:
        names = await self._reports.names()
        await visit.put(visit.message.message_id, administration.removable(names, press.page, visit.language))

    async def take(self, visit: Visit, press: Take) -> None:
        file = next((name for name in await self._reports.names() if buttons.key(name) == press.file), None)
        message = visit.message.message_id
        if file is None:
            await visit.put(message, said(texts.REMOVE_NONE, visit.language, name="…"))
        elif press.really < 0:
            await visit.put(message, administration.about_file(texts.REMOVE_NOT, file, visit.language))
        elif not press.really:
            await visit.put(message, await self._reports.asks(visit, file))
        else:
            await visit.notice()
            filed = await self._reports.remove(visit, file)
            log.info("管理员 %s 移除了一个文件", visit.administrator)
            await visit.put(message, filed.reply)
            await self._reloads.follow(visit, Course(visit), filed.cause)

    async def put_back(self, visit: Visit, press: PutBack) -> None:
        removed = await self._reports.removed()
        found = next((one for one in removed if buttons.key(f"{one.when}/{one.file}") == press.removed), None)
        message = visit.message.message_id
        if found is None:
            await visit.put(message, said(texts.PUT_BACK_GONE, visit.language))
            return
        await visit.notice()
        await self._follow(visit, message, await self._reports.put_back(visit, found))


class Expected(filters.MessageFilter):
    """Lets through what an administrator was asked for."""

    def __init__(self, handlers: Uploads) -> None:
        super().__init__("Expected")
        self._handlers = handlers

    def filter(self, message: Message) -> bool:
        return self._handlers.expects(message)
