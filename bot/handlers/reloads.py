"""Reloads and rollbacks in the chat: one message that is edited, and buttons to decide with."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from typing import TypeVar

from telegram.error import TelegramError

from bot import operations
from bot.handlers.administrators import Visit, Visits
from bot.library.library import Library
from bot.library.pending import SECONDS_TO_CONFIRM
from bot.library.reload import Progress
from bot.metrics import Metrics
from bot.operations import Asked, Cause, Ended, Result
from bot.operations.uploads import new_key
from bot.wording import administration, texts
from bot.wording.buttons import Decide, GoBack
from bot.wording.reply import Reply, joined, said
from corpus.reading.read import CorpusError

log = logging.getLogger(__name__)

T = TypeVar("T")
News = Callable[[], Awaitable[tuple[int, int]]]

SECONDS_WITHOUT_A_WORD = 3.0
"""Until someone sees how far a reload is: most are done by then."""
SECONDS_BETWEEN_EDITS = 1.2
"""Telegram takes about one a second in a chat."""


class Course:
    """One message that says how far something is: sent once, then edited."""

    def __init__(self, visit: Visit, message: int = 0, head: Reply | None = None) -> None:
        """`message`: one of ours that may be edited, 0 for none; `head`: what stays above."""
        self._visit = visit
        self._message = message
        self._head = head
        self._progress: Progress | None = None

    def note(self, progress: Progress) -> None:
        """Remembered only: it is shown when the time has come."""
        self._progress = progress

    async def until(self, work: Awaitable[T], /) -> T:
        """Show the progress until the work is done.  The work is cancelled when the bot stops."""
        task = asyncio.ensure_future(work)
        patience = SECONDS_WITHOUT_A_WORD
        try:
            while not (await asyncio.wait({task}, timeout=patience))[0]:
                if self._visit.stopping:
                    break
                await self.begin()
                patience = SECONDS_BETWEEN_EDITS
            else:
                return task.result()
        finally:
            if not task.done():
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)
        raise CorpusError("RELOAD_STOPPED")

    async def begin(self) -> None:
        """Show how far it is."""
        await self.show(administration.reloading(self._progress, self._visit.language, self._head))

    async def show(self, reply: Reply, /) -> None:
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
        self._asked: tuple[str, Asked] | None = None

    async def reload(self, visit: Visit) -> None:
        course = Course(visit)
        if visit.in_group:  # before anything is begun it must be known that its result can be told
            await course.end(administration.reloading(None, visit.language))
        await self.follow(visit, course, Cause())

    async def follow(self, visit: Visit, course: Course, cause: Cause) -> None:
        """Reload, as after a change of the folder; what must be decided first gets buttons."""
        ended = await operations.reload(self._library, visit, course, cause)
        if ended.asked is None:
            await self._told(visit, course, ended)
            return
        key, minutes = new_key(), round(SECONDS_TO_CONFIRM / 60)
        async with AsyncExitStack() as stack:  # what nobody was asked, nobody can decide on
            await stack.enter_async_context(ended.asked.prepared)
            self._asked = (key, ended.asked)
            await course.conclude(administration.to_decide(ended.reply, key, minutes, visit.language))
            stack.pop_all()

    async def decide(self, visit: Visit, press: Decide) -> None:
        """Act on the button of a reload that asked."""
        course = Course(visit, visit.pressed)
        if self._asked is None or self._asked[0] != press.reload:
            await course.end(said(texts.RELOAD_LAPSED, visit.language))
            return
        (_key, asked), self._asked = self._asked, None
        await visit.notice()
        ended = await operations.decide(self._library, visit, asked, really=bool(press.really))
        await self._told(visit, course, ended)

    async def _told(self, visit: Visit, course: Course, ended: Ended) -> None:
        changes, reason = ended.changes, ended.failure
        if changes:
            self._metrics.reloads.observe(changes.seconds)
            log.info("重新载入：%s 篇报道，%s 个文件没有载入", changes.after.reports, len(changes.failures))
        elif reason:
            self._metrics.failed_reloads.inc()
            log.warning("重新载入失败：%s", reason)
        await course.conclude(ended.reply)
        if visit.stopping:
            return
        if reason:
            await self._visits.tell_others(visit, texts.OTHERS_RELOAD_FAILED, reason=reason)
        elif changes and changes.anything:
            groups, answered = await self._news()
            if answered:
                news = said(texts.NOW_ANSWERED, visit.language, groups=groups, answered=answered)
                await course.conclude(ended.reply + "\n" + news)

    # --- generations ---

    async def generations(self, visit: Visit) -> None:
        await visit.say(administration.generations(await self._library.generations(), visit.language))
        visit.note("generations")

    async def rollback(self, visit: Visit) -> None:
        """Ask whether to go back: to the generation named, or to the one before."""
        target = await operations.to_go_back_to(self._library, visit.words, visit)
        if isinstance(target, Result):
            await visit.say(target.reply)
        else:
            await visit.say(administration.rollback_asks(target, self._library.number, visit.language))

    async def go_back(self, visit: Visit, press: GoBack) -> None:
        course = Course(visit, visit.pressed)
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
            await course.end((await operations.go_back(self._library, visit, press.number)).reply)
