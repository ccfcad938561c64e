"""Reloads, rollbacks and what a change of the folder brings with it, from the chat."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

from telegram.error import TelegramError

from bot.handlers.administrators import Visit, Visits
from bot.library.library import SECONDS_TO_CONFIRM, Library, Reload, ReloadBusy
from bot.library.reload import Changes, Progress
from bot.library.uploads import new_key
from bot.metrics import Metrics
from bot.wording import administration, texts
from bot.wording.buttons import Decide, GoBack
from bot.wording.reply import Reply, joined, said
from corpus.reading.read import CorpusError
from corpus.store.store import StoreError

log = logging.getLogger(__name__)

T = TypeVar("T")
News = Callable[[], Awaitable[tuple[int, int]]]

SECONDS_WITHOUT_A_WORD = 3.0
"""Until someone sees how far a reload is: most are done by then."""
SECONDS_BETWEEN_EDITS = 1.2
"""Telegram takes about one a second in a chat."""
SECONDS_BETWEEN_ATTEMPTS = 0.5
SECONDS_IN_LINE = 900.0
"""That a reload which must follow waits for another one."""


class Course:
    """One message that says how far something is: sent once, then edited."""

    def __init__(self, visit: Visit, message: int = 0, head: Reply | None = None) -> None:
        """`message`: one of ours that may be edited, 0 for none; `head`: what stays above."""
        self._visit = visit
        self._message = message
        self._head = head
        self._progress: Progress | None = None
        self._edited = 0.0

    def note(self, progress: Progress) -> None:
        """Remembered only: it is shown when the time has come."""
        self._progress = progress

    async def until(self, work: Awaitable[T]) -> T:
        """Show the progress until the work is done.  The work is cancelled when the bot stops."""
        task = asyncio.ensure_future(work)
        patience = SECONDS_WITHOUT_A_WORD
        try:
            while not (await asyncio.wait({task}, timeout=patience))[0]:
                if self._visit.stopping:
                    break
                await self.show(administration.reloading(self._progress, self._visit.language, self._head))
                patience = SECONDS_BETWEEN_EDITS
            else:
                return task.result()
        finally:
            if not task.done():
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)
        raise CorpusError(texts.RELOAD_STOPPED.of(self._visit.language))

    async def show(self, reply: Reply) -> None:
        """In passing: what cannot be shown now, a later edit will make up for."""
        try:
            await self.end(reply)
        except TelegramError as exc:
            log.info("没能显示重新载入的进度：%s", exc)

    async def end(self, reply: Reply) -> int:
        """For good; the message."""
        if self._message:
            self._message = await self._visit.put(self._message, reply)
        else:
            self._message = await self._visit.say(reply)
        return self._message

    async def conclude(self, reply: Reply) -> int:
        """The result: with what stays above."""
        return await self.end(joined(self._head, reply) if self._head else reply)


class Reloads:
    def __init__(self, library: Library, visits: Visits, metrics: Metrics, news: News) -> None:
        """`news`: how many kinds of questions went unanswered lately, and how many of them are answered now."""
        self._library = library
        self._visits = visits
        self._metrics = metrics
        self._news = news
        self._asked: tuple[str, Reload] | None = None

    async def reload(self, visit: Visit) -> None:
        course = Course(visit)
        if visit.in_group:  # before anything is begun it must be known that its result can be told
            await course.end(administration.reloading(None, visit.language))
        await self._reload(visit, course, "reload", "", wait=0.0)

    async def follow(
        self, visit: Visit, course: Course, action: str, file: str, meant: Callable[[Changes], bool] | None = None
    ) -> None:
        """The reload that comes after a file was kept or removed; `meant`: a loss that was agreed to already."""
        await self._reload(visit, course, action, file, wait=SECONDS_IN_LINE, meant=meant)

    async def _reload(
        self,
        visit: Visit,
        course: Course,
        action: str,
        file: str,
        *,
        wait: float,
        meant: Callable[[Changes], bool] | None = None,
    ) -> None:
        language = visit.language
        try:
            prepared = await course.until(self._prepared(visit, course, wait))
            if prepared.loses_much and not (meant and meant(prepared.changes)):
                await self._ask(visit, course, prepared, action, file)
                return
            report = await prepared.serve()
        except ReloadBusy:
            waiting = self._library.pending is not None
            visit.note(action, file, "waiting for a decision" if waiting else "busy")
            text = texts.RELOAD_STAYED_BUSY if wait else texts.RELOAD_BUSY
            await course.conclude(said(texts.RELOAD_WAITS if waiting else text, language))
        except (CorpusError, StoreError) as exc:
            await self._failed(visit, course, action, file, exc)
        else:
            await self._served(visit, course, action, file, report.changes)

    async def _prepared(self, visit: Visit, course: Course, wait: float) -> Reload:
        """A prepared reload, waited for while another one is under way."""
        loop = asyncio.get_running_loop()
        until, told = loop.time() + wait, False
        while True:
            try:
                return await self._library.prepare(course.note)
            except ReloadBusy:
                if loop.time() >= until:
                    raise
            if not told:
                told = True
                text = texts.RELOAD_WAITS if self._library.pending else texts.RELOAD_QUEUED
                await course.show(said(text, visit.language))
            await asyncio.sleep(SECONDS_BETWEEN_ATTEMPTS)

    async def _ask(self, visit: Visit, course: Course, prepared: Reload, action: str, file: str) -> None:
        key = new_key()
        self._asked = (key, prepared)
        visit.note(action, file, "asked: " + prepared.changes.summary)
        try:
            await course.conclude(
                administration.asks(prepared.changes, key, round(SECONDS_TO_CONFIRM / 60), visit.language)
            )
        except BaseException:
            await prepared.discard()
            raise

    async def decide(self, visit: Visit, press: Decide) -> None:
        """What an administrator presses when a reload asked."""
        message = visit.message.message_id if _reachable(visit) else 0
        course = Course(visit, message)
        asked, self._asked = self._asked, None
        if asked is None or asked[0] != press.reload:
            self._asked = asked
            await course.end(said(texts.RELOAD_LAPSED, visit.language))
            return
        prepared = asked[1]
        if not press.really:
            await prepared.discard()
            visit.note("reload", result="declined")
            await course.end(said(texts.RELOAD_DISCARDED, visit.language))
            return
        await visit.notice()
        if self._library.pending is not prepared:
            visit.note("reload", result="lapsed")
            await course.end(said(texts.RELOAD_LAPSED, visit.language))
            return
        try:
            report = await prepared.serve()
        except (CorpusError, StoreError) as exc:
            await self._failed(visit, course, "reload", "", exc)
        else:
            await self._served(visit, course, "reload", "", report.changes)

    async def _served(self, visit: Visit, course: Course, action: str, file: str, changes: Changes) -> None:
        self._metrics.reloaded(changes.seconds)
        visit.note(action, file, changes.summary)
        log.info("重新载入：%s 篇报道，%s 个文件没有载入", changes.after.reports, len(changes.failures))
        reply = administration.reloaded(changes, visit.language)
        await course.conclude(reply)
        if changes.anything and not visit.stopping:
            groups, answered = await self._news()
            if answered:
                await course.conclude(
                    reply + "\n" + said(texts.NOW_ANSWERED, visit.language, groups=groups, answered=answered)
                )

    async def _failed(self, visit: Visit, course: Course, action: str, file: str, exc: Exception) -> None:
        self._metrics.reload_failed()
        visit.note(action, file, f"failed: {exc}")
        log.warning("重新载入失败：%s", exc)
        await course.conclude(said(texts.RELOAD_FAILED, visit.language, reason=str(exc)[:1000]))
        if not visit.stopping:
            await self._visits.tell_others(visit, texts.OTHERS_RELOAD_FAILED, reason=str(exc)[:1000])

    # --- generations ---

    async def generations(self, visit: Visit) -> None:
        await visit.say(administration.generations(await self._library.generations(), visit.language))
        visit.note("generations")

    async def rollback(self, visit: Visit) -> None:
        """Ask whether to go back: to the generation named, or to the one before."""
        kept = await self._library.generations()
        if visit.words:
            number = int(visit.words) if visit.words.isascii() and visit.words.isdigit() else 0
            target = next((one for one in kept if one.number == number and not one.served), None)
        else:
            older = [one for one in kept if one.number < self._library.number and one.summary is not None]
            parent = self._library.reader.summary.parent
            target = next((one for one in older if one.number == parent), next(iter(older), None))
        if target is None:
            text = texts.ROLLBACK_WHICH if visit.words else texts.ROLLBACK_NONE
            await visit.tell(text, **({"number": visit.words[:20]} if visit.words else {}))
            return
        await visit.say(administration.rollback_asks(target, self._library.number, visit.language))

    async def go_back(self, visit: Visit, press: GoBack) -> None:
        course = Course(visit, visit.message.message_id if _reachable(visit) else 0)
        kept = await self._library.generations()
        target = next((one for one in kept if one.number == press.number), None)
        if press.really < 0:
            await course.end(said(texts.ROLLBACK_NOT, visit.language))
        elif press.serving != self._library.number or target is None:
            await course.end(said(texts.ROLLBACK_OUTDATED, visit.language))
        elif not press.really:
            await visit.say(administration.rollback_asks(target, self._library.number, visit.language))
        else:
            await visit.notice()
            try:
                served = await self._library.rollback(press.number)
            except ReloadBusy:
                visit.note("rollback", str(press.number), "busy")
                await course.end(
                    said(texts.RELOAD_WAITS if self._library.pending else texts.RELOAD_BUSY, visit.language)
                )
                return
            visit.note("rollback", str(press.number))
            log.info("管理员 %s 回到了第 %s 代语料", visit.administrator, press.number)
            line = administration.generation(served, visit.language)
            await course.end(said(texts.ROLLED_BACK, visit.language, line=line))


def _reachable(visit: Visit) -> bool:
    """Whether Telegram still shows us the message that was pressed on."""
    query = visit.update.callback_query
    return query is not None and query.message is not None and query.message.is_accessible
