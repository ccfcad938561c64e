"""How things stand, and why: /status, /unanswered, /why and /export."""

from __future__ import annotations

import asyncio
import logging
import sys
import time
from collections import OrderedDict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from telegram import Message

from bot import chart, export, office, statistics, texts
from bot.buttons import Gaps, Reasons
from bot.entries import Entry, Fault
from bot.handlers import heard
from bot.handlers.send import typing
from bot.handlers.visits import KEPT, Visit
from bot.journal import Journal, JournalError
from bot.library import Library
from bot.office import Gap, Standing
from bot.reply import Reply, said
from bot.statistics import Overview
from bot.unanswered import Group, answered_now, closest, groups, is_unanswered
from bot.version import version
from retrieval.explain import explain
from retrieval.index import Index

if sys.platform != "win32":
    import resource

log = logging.getLogger(__name__)

DAYS = 14
"""On the chart of /status."""
GAP_DAYS = 30
GROUPS = 60
"""Of alike questions that are asked again, the most frequent: each takes some ten milliseconds."""
EXPLANATIONS = 32
"""Questions put to /why whose pages can still be turned."""
ROWS = 50_000
"""Questions in one exported file."""
LARGEST = 45 * 2**20
"""Bytes of a document; Telegram takes 50 MB."""


@dataclass(frozen=True, slots=True)
class _Gaps:
    """Unanswered questions as they stand with one index."""

    index: Index
    open: tuple[Group, ...]
    answered: tuple[Group, ...]


class Figures:
    def __init__(self, library: Library, journal: Journal) -> None:
        self._library = library
        self._journal = journal
        self._started = time.monotonic()
        self._gaps: _Gaps | None = None
        self._explained: OrderedDict[tuple[int, int], list[str]] = OrderedDict()  # chat and message: pages

    # --- /status ---

    async def status(self, visit: Visit) -> None:
        async with typing(visit.bot, visit.spot):
            now = time.time()
            overview, standing = Overview(statistics.Figures(), statistics.Figures(), {}, {}), None
            trouble = self._journal.trouble
            try:
                entries = [entry async for entry in self._journal.entries(statistics.since(DAYS, now))]
                overview = await asyncio.to_thread(statistics.overview, entries, DAYS, now)
                standing = await self._standing(now, trouble)
            except JournalError as exc:  # all else can still be told
                standing = await self._standing(now, trouble or str(exc))
            reply = office.status(standing, overview.today, overview.week, visit.language)
            picture = None
            try:
                picture = await asyncio.to_thread(chart.daily, overview.days, overview.hospitals, visit.language)
            except chart.ChartUnavailableError as exc:
                reply = reply + "\n" + said(texts.STATUS_NO_CHART, visit.language, reason=exc)
            await visit.say(reply)
            if picture:
                await visit.photo(picture)
        visit.note("status")

    async def _standing(self, now: float, trouble: str) -> Standing:
        library = self._library
        faults: tuple[Fault, ...] = ()
        with suppress(JournalError):
            faults = await self._journal.faults(statistics.since(statistics.WEEK, now))
        return Standing(
            version=version(),
            seconds=time.monotonic() - self._started,
            memory=await asyncio.to_thread(memory),
            number=library.number,
            kept=len(await library.generations()),
            summary=library.reader.summary,
            failures=library.failures,
            faults=faults,
            midnight=statistics.since(1, now),
            trouble=trouble,
            lost=self._journal.lost,
            warning=library.warning,
        )

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
        known = await self._known()
        kind = int(bool(press.answered))
        all_groups = (known.open, known.answered)[kind]
        pages = max(1, -(-len(all_groups) // office.GAPS_ON_A_PAGE))
        page = min(max(press.page, 0), pages - 1)
        shown = all_groups[page * office.GAPS_ON_A_PAGE : (page + 1) * office.GAPS_ON_A_PAGE]
        gaps = await asyncio.to_thread(_with_closest, shown, known.index)
        counts = (len(known.open), len(known.answered))
        return office.gaps(gaps, Gaps(kind, page), counts, GAP_DAYS, visit.language)

    async def _known(self) -> _Gaps:
        index = self._library.index
        if self._gaps is None or self._gaps.index is not index:
            entries = [e async for e in self._journal.entries(statistics.since(GAP_DAYS, time.time()))]
            self._gaps = await asyncio.to_thread(_grouped, entries, index)
        return self._gaps

    async def news(self) -> tuple[int, int]:
        """How many kinds of questions went unanswered lately, and how many of them are answered now."""
        try:
            known = await self._known()
        except JournalError:
            return 0, 0
        return len(known.open) + len(known.answered), len(known.answered)

    # --- /why ---

    async def why(self, visit: Visit) -> None:
        original = heard.replied_to(visit.message)
        if visit.words:
            await self._explain(visit, visit.words, None)
        elif original is None:
            await visit.tell(texts.WHY_HOW)
        else:
            entry = await self._entry(original)
            if entry is not None:
                await self._explain(visit, entry.question, entry)
            elif original.from_user is not None and original.from_user.id != visit.bot.id and heard.written(original):
                await self._explain(visit, heard.written(original), None)
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
        message = await visit.say(office.reasons(pages, number, 0, visit.language))
        visit.note("why", f"entry {number}" if number else "")
        if not entry:
            self._explained[visit.spot.chat, message] = pages
            if len(self._explained) > EXPLANATIONS:
                self._explained.popitem(last=False)

    async def _pages(self, question: str, entry: Entry | None, visit: Visit) -> list[str]:
        about = entry.scope if entry else ()
        lines = await asyncio.to_thread(lambda: list(explain(self._library.index, question, about)))
        return office.sheets([office.then(entry, visit.language), "", *lines] if entry else lines)

    async def turn_explanation(self, visit: Visit, press: Reasons) -> None:
        message = visit.message
        pages = self._explained.get((message.chat.id, message.message_id))
        entry = await self._journal.entry(press.entry) if press.entry else None
        if entry is not None:
            pages = await self._pages(entry.question, entry, visit)
        if pages is None:
            await visit.notice(texts.BUTTON_TOO_OLD.of(visit.language))
            return
        await visit.put(message.message_id, office.reasons(pages, press.entry, press.page, visit.language))

    # --- /export ---

    async def export(self, visit: Visit) -> None:
        await visit.tell(texts.EXPORTING)
        index, day = self._library.index, f"{time.strftime('%Y-%m-%d')}"
        batch: list[Entry] = []
        refused: list[Entry] = []
        count = part = 0
        async for entry in self._journal.entries():
            batch.append(entry)
            count += 1
            if len(batch) == ROWS:
                part = await self._send_entries(visit, batch, day, part)
                batch = []
            if is_unanswered(entry):
                refused.append(entry)
        if batch or not count:
            await self._send_entries(visit, batch, day, part)
        found = await asyncio.to_thread(_with_answers, refused, index)
        await visit.document(f"chuchu-unanswered-{day}.csv", await asyncio.to_thread(export.groups_csv, found))
        deeds = await self._journal.audited(KEPT)
        await visit.document(f"chuchu-audit-{day}.csv", await asyncio.to_thread(export.deeds_csv, deeds))
        visit.note("export", result=f"questions {count}, groups {len(found)}, actions {len(deeds)}")
        await visit.tell(texts.EXPORTED, entries=count, groups=len(found), deeds=len(deeds))

    async def _send_entries(self, visit: Visit, entries: Sequence[Entry], day: str, part: int) -> int:
        """As few files as Telegram takes; the number of the last."""
        content = await asyncio.to_thread(export.entries_csv, entries)
        if len(content) > LARGEST and len(entries) > 1:
            half = len(entries) // 2
            part = await self._send_entries(visit, entries[:half], day, part)
            return await self._send_entries(visit, entries[half:], day, part)
        name = f"chuchu-journal-{day}{f'-{part + 1}' if part else ''}.csv"
        await visit.document(name, content)
        return part + 1


def _grouped(entries: Sequence[Entry], index: Index) -> _Gaps:
    found = groups(entries, index)[:GROUPS]
    now = [answered_now(group, index) for group in found]
    return _Gaps(
        index,
        tuple(group for group, answered in zip(found, now, strict=True) if not answered),
        tuple(group for group, answered in zip(found, now, strict=True) if answered),
    )


def _with_closest(shown: Sequence[Group], index: Index) -> list[Gap]:
    return [Gap(group, closest(group, index)) for group in shown]


def _with_answers(entries: Sequence[Entry], index: Index) -> list[tuple[Group, bool]]:
    return [(group, answered_now(group, index)) for group in groups(entries, index)]


def memory() -> int:
    """Bytes that the program holds in memory; where the system does not tell, the most it ever held; 0 if that fails."""
    with suppress(OSError, ValueError, IndexError):
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
        return pages * resource.getpagesize()
    if sys.platform == "win32":
        return 0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
