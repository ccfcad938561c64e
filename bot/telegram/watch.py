"""Tells administrators, unasked, that they are administrators and what is wrong.

It asks journal, library and disks every few seconds, and tells each trouble once to everyone: when it begins,
when its reason changes, and when it is over.  What was told is noted in the audit table, so that a bot that is
started again and again does not repeat itself.
"""

from __future__ import annotations

import asyncio
import logging
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

from telegram import Bot

from bot.handlers.administrators import KEPT, WELCOMED, languages, told
from bot.handlers.send import Outbox
from bot.journal.journal import DAY, Journal, JournalError
from bot.library.library import Library
from bot.operations import digest
from bot.wording import administration, texts
from bot.wording.reply import briefly, said
from bot.wording.texts import Language, Text

log = logging.getLogger(__name__)

SECONDS_BETWEEN_LOOKS = 5.0
SECONDS_UNTIL_TRIED_AGAIN = 300.0
"""Seconds until another attempt with an administrator who could not be told."""
FREE_AT_LEAST = 100 * 2**20
"""Free bytes below which a disk counts as full: a reload of a large corpus needs that much."""
REJECTED = "TokenRejected"
"""Name of the fault, in the journal, that Telegram no longer accepted the token, which nobody could be told then."""
REMEMBERED = 30 * DAY
"""Seconds for which administrators are still told of a rejected token."""
TOLD, WELL, DIGEST = "told", "well", "digest"
"""In the audit table: a trouble was told, that it is over, and that the week was summed up."""


class Trouble(NamedTuple):
    """Something wrong, in the words for administrators."""

    source: str
    """The part in which it was found; each source has one trouble at a time."""
    reason: str
    """Key of the trouble: as long as it is equal, the trouble is the same and is not told again."""
    text: Text
    values: dict[str, Any]
    over: Text


class Watch:
    """Owns what administrators have been told.  `run` it beside the application."""

    def __init__(
        self,
        library: Library,
        journal: Journal,
        administrators: Sequence[int],
        folders: Sequence[Path],
        *,
        weekly: bool = False,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """`folders`: those whose disks must have room; `weekly`: tell the week in figures; `clock`: Unix time."""
        self._library = library
        self._journal = journal
        self._administrators = administrators
        self._folders = tuple(dict.fromkeys(folders))
        self._outbox = Outbox()
        self._told: dict[tuple[int, str], tuple[str, Text, dict[str, Any]]] = {}
        self._next: dict[int, float] = {}
        self._welcomed = False
        self._weekly = weekly
        self._clock = clock
        self._summed_up: datetime | None = None

    async def run(self, bot: Bot) -> NoReturn:
        """Look and tell until cancelled."""
        while True:
            if not self._welcomed:
                await self._welcome(bot)
                await self._tell_of_the_token(bot)
            await self.look(bot)
            if self._weekly:
                await self.sum_up(bot)
            await asyncio.sleep(SECONDS_BETWEEN_LOOKS)

    async def look(self, bot: Bot) -> None:
        """Tell what has changed since the last look."""
        troubles = {trouble.source: trouble for trouble in await asyncio.to_thread(lambda: list(self._troubles()))}
        for administrator in self._administrators:
            if time.monotonic() < self._next.get(administrator, 0.0):
                continue
            for trouble in troubles.values():
                known = self._told.get((administrator, trouble.source))
                if known is None or known[0] != trouble.reason:
                    await self._tell(bot, administrator, trouble)
            for (of, source), (_reason, over, values) in list(self._told.items()):
                if of == administrator and source not in troubles and await self._say(bot, of, over, values):
                    del self._told[of, source]
                    self._journal.audit(administrator=of, action=TOLD, target=source, result=WELL)

    async def sum_up(self, bot: Bot) -> None:
        """Tell the week in figures, once, when it is over."""
        due = digest.due(self._clock())
        if self._summed_up == due:
            return
        try:
            week = await digest.week(self._journal, self._library.index, due)
            deeds = await self._journal.audited(KEPT)
        except JournalError:  # tried again at the next look
            return
        self._summed_up = due
        known = {
            deed.administrator
            for deed in deeds
            if (deed.action, deed.target, deed.result) == (TOLD, DIGEST, due.date().isoformat())
        }
        spoken = await languages(self._journal)
        for administrator in self._administrators:
            if week is not None and administrator not in known:
                reply = administration.digest(week, spoken.get(administrator, Language.HANS))
                if await told(bot, self._outbox, administrator, reply):
                    result = due.date().isoformat()
                    self._journal.audit(administrator=administrator, action=TOLD, target=DIGEST, result=result)

    def _troubles(self) -> Iterator[Trouble]:
        if trouble := self._journal.trouble:
            values: dict[str, Any] = {"reason": trouble}
            yield Trouble("journal", "journal", texts.TOLD_JOURNAL, values, texts.TOLD_JOURNAL_WELL)
        if warning := self._library.warning:
            values = {"reason": warning}
            yield Trouble("corpus", str(warning), texts.TOLD_CORPUS, values, texts.TOLD_CORPUS_WELL)
        for folder in self._folders:
            with suppress(OSError):  # a missing folder is reported by the part that uses it
                free = shutil.disk_usage(folder).free
                if free < FREE_AT_LEAST:
                    values = {"folder": str(folder), "free": str(free // 2**20)}
                    yield Trouble(f"disk {folder}", "full", texts.TOLD_DISK, values, texts.TOLD_DISK_WELL)

    async def _tell(self, bot: Bot, administrator: int, trouble: Trouble) -> None:
        known = (trouble.reason, trouble.over, {key: trouble.values[key] for key in trouble.values.keys() & {"folder"}})
        if not await self._said_before(administrator, trouble):
            if not await self._say(bot, administrator, trouble.text, trouble.values):
                return
            self._journal.audit(administrator=administrator, action=TOLD, target=trouble.source, result=trouble.reason)
        self._told[administrator, trouble.source] = known

    async def _said_before(self, administrator: int, trouble: Trouble) -> bool:
        """Tell whether it was told within a day before this program was started."""
        if (administrator, trouble.source) in self._told:
            return False  # it has been told something else since
        with suppress(JournalError):
            for deed in await self._journal.audited(KEPT):
                if (deed.administrator, deed.action, deed.target) == (administrator, TOLD, trouble.source):
                    return deed.result == trouble.reason and abs(deed.when - self._clock()) < DAY
        return False

    async def _say(self, bot: Bot, administrator: int, text: Text, values: dict[str, Any]) -> bool:
        spoken = await languages(self._journal)
        language = spoken.get(administrator, Language.HANS)
        reply = said(text, language, **{name: briefly(value, language, 1000) for name, value in values.items()})
        done = await told(bot, self._outbox, administrator, reply)
        if done:
            log.info("告诉了管理员 %s", administrator)
        else:
            self._next[administrator] = time.monotonic() + SECONDS_UNTIL_TRIED_AGAIN
        return done

    async def _tell_of_the_token(self, bot: Bot) -> None:
        """Tell administrators who do not know yet that the bot was away because its token was rejected."""
        try:
            faults = await self._journal.faults(self._clock() - REMEMBERED)
            deeds = await self._journal.audited(KEPT)
        except JournalError:
            return
        rejected = next((fault.when for fault in reversed(faults) if fault.what == REJECTED), None)
        if rejected is None:
            return
        which = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(rejected))
        known = {
            deed.administrator for deed in deeds if (deed.action, deed.target, deed.result) == (TOLD, "token", which)
        }
        values = {"when": which.rpartition(":")[0]}
        for administrator in self._administrators:
            if administrator not in known and await self._say(bot, administrator, texts.TOLD_TOKEN, values):
                self._journal.audit(administrator=administrator, action=TOLD, target="token", result=which)

    async def _welcome(self, bot: Bot) -> None:
        """Tell new administrators what they can do.  One who has not started the bot yet is told on /start."""
        try:
            deeds = await self._journal.audited(KEPT)
        except JournalError:  # tried again at the next look
            return
        self._welcomed = True
        known = {deed.administrator for deed in deeds if deed.action == WELCOMED}
        spoken = await languages(self._journal)
        for administrator in self._administrators:
            if administrator not in known:
                reply = administration.welcome(spoken.get(administrator, Language.HANS))
                if await told(bot, self._outbox, administrator, reply):
                    self._journal.audit(administrator=administrator, action=WELCOMED)
