"""How things stand, and why: /status, /unanswered, /why and /export."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import OrderedDict

from telegram import Message
from telegram.error import BadRequest

from bot import operations
from bot.handlers import asked
from bot.handlers.administrators import Visit
from bot.handlers.send import typing
from bot.journal.entries import Entry
from bot.journal.journal import Journal, JournalError
from bot.journal.statistics import Overview
from bot.library.library import Library
from bot.library.offload import EndedError, aside
from bot.operations import Export, Program, Unanswered
from bot.wording import administration, chart, texts
from bot.wording.buttons import Gaps, Reasons
from bot.wording.reply import Reply, said
from bot.wording.texts import Language, in_words
from corpus.problem import Problem
from retrieval.answering.explain import explain

log = logging.getLogger(__name__)

EXPLANATIONS = 32
"""Questions put to /why whose pages can still be turned."""


async def _drawn(overview: Overview, language: Language) -> bytes:
    """The chart, drawn in a process of its own: what a figure takes of memory and of the interpreter goes with it.

    Raises ChartUnavailableError.
    """
    try:
        return await aside(chart.daily, overview.days, overview.hospitals, language)
    except EndedError as exc:
        raise chart.ChartUnavailableError("DRAWER_ENDED") from exc


class Inquiries:
    def __init__(self, library: Library, journal: Journal) -> None:
        self._library = library
        self._journal = journal
        self._started = time.monotonic()
        self._gaps: Unanswered | None = None
        self._explained: OrderedDict[tuple[int, int], list[str]] = OrderedDict()  # chat and message: pages

    # --- /status ---

    async def status(self, visit: Visit) -> None:
        async with typing(visit.bot, visit.spot):
            program = Program(time.monotonic() - self._started, await asyncio.to_thread(operations.memory))
            reply, overview = await operations.status(self._library, self._journal, program, visit.language)
            picture = None
            try:
                picture = await _drawn(overview, visit.language)
            except chart.ChartUnavailableError as exc:
                reply = reply + "\n" + said(texts.STATUS_NO_CHART, visit.language, reason=exc)
            shown = await visit.say(reply)
            if picture:
                try:
                    await visit.photo(picture, "status.png")
                except BadRequest as exc:
                    log.warning("Telegram 没有收下状态图：%s", exc)
                    refused = Problem.of("NO_CHART", reason=str(exc))
                    await visit.put(shown, reply + "\n" + said(texts.STATUS_NO_CHART, visit.language, reason=refused))
        visit.note("status")

    # --- /unanswered ---

    async def unanswered(self, visit: Visit) -> None:
        async with typing(visit.bot, visit.spot):
            self._gaps = None
            reply = await self._page(Gaps(0, 0), visit)
        await visit.say(reply)
        visit.note("unanswered")

    async def turn(self, visit: Visit, press: Gaps) -> None:
        await visit.put(visit.message.message_id, await self._page(press, visit))

    async def _page(self, press: Gaps, visit: Visit) -> Reply:
        return await (await self._known()).page(int(bool(press.answered)), press.page, visit.language)

    async def _known(self) -> Unanswered:
        index = self._library.index
        if self._gaps is None or self._gaps.index is not index:
            self._gaps = None  # memory holds neither two of them nor an index that is no longer served
            self._gaps = await Unanswered.now(self._journal, self._library)
        return self._gaps

    async def news(self) -> tuple[int, int]:
        """How many kinds of questions went unanswered lately, and how many of them are answered now."""
        try:
            known = await self._known()
        except JournalError:
            return 0, 0
        return sum(known.counts), len(known.answered)

    # --- /why ---

    async def why(self, visit: Visit) -> None:
        original = asked.replied_to(visit.message)
        if visit.words:
            await self._explain(visit, visit.words, None)
        elif original is None:
            await visit.tell(texts.WHY_HOW)
        else:
            entry = await self._entry(original)
            if entry is not None:
                await self._explain(visit, entry.question, entry)
            elif original.from_user is not None and original.from_user.id != visit.bot.id and asked.written(original):
                await self._explain(visit, asked.written(original), None)
            else:
                await visit.tell(texts.WHY_GONE)

    async def _entry(self, message: Message) -> Entry | None:
        """What a message of ours answers, or what was answered to a reader's message."""
        shown = await self._journal.shown_in(message.chat.id, message.message_id)
        if shown is not None:
            return shown
        found = await self._journal.reply_to(message.chat.id, message.message_id)
        return await self._journal.entry(found[0]) if found else None

    async def _explain(self, visit: Visit, question: str, entry: Entry | None) -> None:
        async with typing(visit.bot, visit.spot):
            pages = await self._pages(question, entry, visit)
        number = entry.id if entry else 0
        message = await visit.say(administration.reasons(pages, number, 0, visit.language))
        visit.note("why", f"entry {number}" if number else "")
        if not entry:
            self._explained[visit.spot.chat, message] = pages
            if len(self._explained) > EXPLANATIONS:
                self._explained.popitem(last=False)

    async def _pages(self, question: str, entry: Entry | None, visit: Visit) -> list[str]:
        about = entry.scope if entry else ()
        reasons = await asyncio.to_thread(lambda: list(explain(self._library.index, question, about)))
        plain, *lines = [str(in_words(reason, visit.language)) for reason in reasons]
        return administration.sheets(
            [plain, *([administration.then(entry, visit.language)] if entry else []), "", *lines]
        )

    async def turn_explanation(self, visit: Visit, press: Reasons) -> None:
        message = visit.message
        pages = self._explained.get((message.chat.id, message.message_id))
        entry = await self._journal.entry(press.entry) if press.entry else None
        if entry is not None:
            pages = await self._pages(entry.question, entry, visit)
        if pages is None:
            await visit.notice(texts.BUTTON_TOO_OLD.of(visit.language))
            return
        await visit.put(message.message_id, administration.reasons(pages, press.entry, press.page, visit.language))

    # --- /export ---

    async def export(self, visit: Visit) -> None:
        await visit.tell(texts.EXPORTING)
        export = Export(self._journal, self._library, time.strftime("%Y-%m-%d"), visit.language)
        async for name, content in export.files():
            await visit.document(name, content)
        await visit.say(export.done(visit))
