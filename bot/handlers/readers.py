"""The commands that everyone may use: what can be asked, and what is stored.  An `Update` in, a reply out."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from telegram import Bot, Message, Update
from telegram.ext import ContextTypes

from bot.handlers import asked, inline
from bot.handlers.asked import Asker, message_of
from bot.handlers.desk import Desk
from bot.handlers.send import Outbox, Spot, linked, typing
from bot.wording import buttons, guide, replies, texts
from bot.wording.replies import Around, Showing
from bot.wording.reply import Reply, said

log = logging.getLogger(__name__)


class Readers:
    """Handles the commands that are for everyone."""

    def __init__(self, desk: Desk, outbox: Outbox, journal_days: int) -> None:
        self._desk = desk
        self._outbox = outbox
        self._days = journal_days

    async def start(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        message, asker = message_of(update), Asker.of(update)
        payload = asked.argument(message)
        followed = linked(payload)
        if followed is not None:
            reply = await self._quote(*followed, asker)
        elif payload not in {"", inline.START}:
            reply = said(texts.LINK_GONE, asker.language)
        else:
            reply = guide.start(self._desk.library.examples, asker.language)
        await self._send(context.bot, message, reply)

    async def help(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        examples = self._desk.library.examples
        reply = guide.help(examples, context.bot.name, Asker.of(update).language)
        await self._send(context.bot, message_of(update), reply)

    async def hospitals(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        message = message_of(update)
        index = self._desk.library.index
        page = guide.page_asked_for(asked.argument(message))
        reply = guide.hospitals(index.hospitals, index.reports, page, Asker.of(update).language)
        await self._send(context.bot, message, reply)

    async def hospital(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Stay with the hospital named; leave it; or ask which one is meant."""
        message, asker = message_of(update), Asker.of(update)
        async with typing(context.bot, Spot.of(message)):
            reply = await self._hospital(asked.argument(message), asker)
        await self._send(context.bot, message, reply)

    async def privacy(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        reply = said(texts.PRIVACY, Asker.of(update).language, days=self._days)
        await self._send(context.bot, message_of(update), reply)

    async def forget(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        asker = Asker.of(update)
        await self._send(context.bot, message_of(update), guide.forget(asker.reader, asker.language))

    async def file(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Say kindly who may send a report, and how a question is asked."""
        text = texts.NO_FILES if message_of(update).document else texts.NO_PHOTOS
        await self._send(context.bot, message_of(update), said(text, Asker.of(update).language))

    async def unknown_command(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        reply = said(texts.UNKNOWN_COMMAND, Asker.of(update).language)
        await self._send(context.bot, message_of(update), reply)

    async def not_for_you(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Refuse a command that is for administrators only."""
        message, asker = message_of(update), Asker.of(update)
        log.info(
            "用户 %s 不在 telegram.admins 里，不能使用 /%s", asker.reader, asked.command(message, context.bot.username)
        )
        await self._send(context.bot, message, said(texts.NOT_FOR_YOU, asker.language))

    async def _hospital(self, words: str, asker: Asker) -> Reply:
        language = asker.language
        staying = await self._desk.staying(asker)
        if words.lower() in texts.LEAVE_WORDS.in_every_language():
            await self._desk.stay(asker, "")
            return said(texts.LEFT, language)
        covered = self._desk.library.covered
        if not words:
            first = staying or next((hospital.name for hospital in covered), "")
            return guide.which_hospital(first, staying, language) if first else said(texts.NO_HOSPITALS, language)
        names = await self._desk.library.hospitals_named(words)
        if not names:
            return await self._not_covered(words, asker)
        if len(names) > 1:
            return guide.which_of(names, language)
        await self._desk.stay(asker, names[0])
        found = await self._desk.library.ask(words)  # whether that is its name
        card = await self._desk.card(buttons.hospital_key(names[0]), 0, asker, found.answer.corrections)
        return card or said(texts.HOSPITAL_GONE, language)

    async def _not_covered(self, words: str, asker: Asker) -> Reply:
        index = self._desk.library.index
        nearby: Sequence[str] = index.nearest_to([words])
        return guide.no_such_hospital(words, nearby, asker.language)

    async def _quote(self, report: str, at: int, asker: Asker) -> Reply:
        """Return the quote to which a link leads."""
        shown = await self._desk.library.widened(report, at)
        if shown is None:
            return said(texts.REPORT_CHANGED, asker.language)
        return replies.view(shown, Around(), Showing(0, 0), asker.language)

    async def _send(self, bot: Bot, message: Message, reply: Reply) -> None:
        await self._outbox.send(bot, Spot.of(message), reply)
