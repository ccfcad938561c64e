"""Tells readers of new reports on the hospitals that they follow: one message a day at most, easy to leave."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from typing import NoReturn

from telegram import Bot
from telegram.error import Forbidden, TelegramError

from bot.handlers.send import Outbox, Spot
from bot.journal.journal import DAY, Follow, Journal
from bot.library.library import Library
from bot.wording import guide
from bot.wording.texts import Language
from corpus.report import Report

log = logging.getLogger(__name__)

SECONDS_BETWEEN_LOOKS = 5.0
SECONDS_UNTIL_LOOKED_ANYWAY = 3600.0
"""Seconds after which readers are told of what came while they could not be, as they had been told that day."""
SECONDS_BETWEEN_MESSAGES = 0.1
"""Telegram allows some thirty a second, answers included."""


class Subscriptions:
    """`run` it beside the application."""

    def __init__(self, library: Library, journal: Journal, clock: Callable[[], float] = time.time) -> None:
        self._library = library
        self._journal = journal
        self._clock = clock
        self._outbox = Outbox()
        self._seen: int | None = None
        self._next = 0.0

    async def run(self, bot: Bot) -> NoReturn:
        """Tell of what a reload has brought, until cancelled."""
        while True:
            number = self._library.number
            if number != self._seen or time.monotonic() >= self._next:
                self._seen, self._next = number, time.monotonic() + SECONDS_UNTIL_LOOKED_ANYWAY
                await self.look(bot)
            await asyncio.sleep(SECONDS_BETWEEN_LOOKS)

    async def look(self, bot: Bot) -> None:
        """Tell each reader of the reports that are new to them, unless they were told something within a day."""
        followers = self._journal.followers()
        hospitals = {follow.hospital for follows in followers.values() for follow in follows}
        reports = {hospital: (await self._library.sheet(hospital)).reports for hospital in sorted(hospitals)}
        for reader, follows in followers.items():
            last = max(follows, key=lambda follow: follow.told)
            if last.told > self._clock():  # told by a clock that was ahead: a day is counted from now
                self._journal.told(reader, last, last.known)
            if last.told > self._clock() - DAY:
                continue
            news = {follow: new_to(follow, reports[follow.hospital]) for follow in follows}
            if any(news.values()):
                await self._tell(bot, reader, {follow: new for follow, new in news.items() if new})

    async def _tell(self, bot: Bot, reader: str, news: Mapping[Follow, Sequence[Report]]) -> None:
        first = next(iter(news))
        language = Language(first.language) if first.language in set(Language) else Language.HANS
        reply = guide.news({follow.hospital: new for follow, new in news.items()}, language)
        try:
            await self._outbox.send(bot, Spot(first.chat, None, None), reply)
        except Forbidden:  # the reader has stopped the bot
            self._journal.unfollow_all(reader)
        except TelegramError as exc:
            log.warning("没能告诉一位订阅的读者：%s", exc)
        else:
            for follow, new in news.items():
                self._journal.told(reader, follow, [*follow.known, *identities(new)])
        await asyncio.sleep(SECONDS_BETWEEN_MESSAGES)


def new_to(follow: Follow, reports: Sequence[Report]) -> tuple[Report, ...]:
    """The reports that a reader does not know, under this name or with this text."""
    known = set(follow.known)
    return tuple(one for one in reports if known.isdisjoint((one.fingerprint, one.file)))


def identities(reports: Sequence[Report]) -> list[str]:
    """The fingerprints and the names of reports, by which they are known again after one of both has changed."""
    return [word for one in reports for word in (one.fingerprint, one.file)]
