"""What everyone may write: questions, and commands to find out what can be asked.  An `Update` in, a reply out."""

from __future__ import annotations

import logging
import math
from collections.abc import Sequence

from telegram import Bot, Message, Update
from telegram.ext import ContextTypes

from bot.handlers import asked
from bot.handlers.answering import Desk
from bot.handlers.asked import Asker
from bot.handlers.pace import Pace
from bot.handlers.send import Outbox, Spot, typing
from bot.wording import buttons, guide, replies, texts
from bot.wording.replies import Around, Place
from bot.wording.reply import Reply, said

log = logging.getLogger(__name__)

TOLD = 10_000
"""Readers remembered who have been told that they are too fast."""


class Readers:
    def __init__(self, desk: Desk, outbox: Outbox, pace: Pace, journal_days: int) -> None:
        self._desk = desk
        self._outbox = outbox
        self._pace = pace
        self._days = journal_days
        self._told: dict[int, None] = {}

    # --- commands ---

    async def start(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        message, asker = _message(update), Asker.of(update)
        linked = buttons.linked(asked.argument(message))
        if linked is not None:
            reply = await self._quote(*linked, asker)
        else:
            reply = guide.start(self._desk.library.examples, asker.language)
        await self._send(context.bot, message, reply)

    async def help(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        examples = self._desk.library.examples
        reply = guide.help(examples, context.bot.name, Asker.of(update).language)
        await self._send(context.bot, _message(update), reply)

    async def hospitals(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        message = _message(update)
        index = self._desk.library.index
        page = guide.page_asked_for(asked.argument(message))
        reply = guide.hospitals(index.hospitals, index.reports, page, Asker.of(update).language)
        await self._send(context.bot, message, reply)

    async def hospital(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Stay with the hospital named; leave it; or say which it is."""
        message, asker = _message(update), Asker.of(update)
        async with typing(context.bot, Spot.of(message)):
            reply = await self._hospital(asked.argument(message), asker)
        await self._send(context.bot, message, reply)

    async def privacy(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        reply = said(texts.PRIVACY, Asker.of(update).language, days=self._days)
        await self._send(context.bot, _message(update), reply)

    async def forget(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        asker = Asker.of(update)
        await self._send(context.bot, _message(update), guide.forget(asker.reader, asker.language))

    async def ask(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """The words after /ask, or those of the message that /ask replies to."""
        await self._answer(update, context.bot, asked.asked_by_ask(_message(update)))

    async def unknown_command(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        reply = said(texts.UNKNOWN_COMMAND, Asker.of(update).language)
        await self._send(context.bot, _message(update), reply)

    async def not_for_you(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        message, asker = _message(update), Asker.of(update)
        log.info(
            "用户 %s 不在 telegram.admins 里，不能使用 /%s", asker.reader, asked.command(message, context.bot.username)
        )
        await self._send(context.bot, message, said(texts.NOT_FOR_YOU, asker.language))

    # --- questions ---

    async def written(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Anything written in private is a question."""
        message = _message(update)
        if asked.ours(message, context.bot.bot):
            return
        question = asked.written(message)
        if message.text or question.strip():
            await self._answer(update, context.bot, question)
        else:
            await self._send(context.bot, message, said(texts.TEXT_ONLY, Asker.of(update).language))

    async def overheard(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """In a group only what is said to Chuchu is a question."""
        message = _message(update)
        if asked.ours(message, context.bot.bot) or asked.is_command(message):
            return
        question = asked.overheard(message, context.bot.bot)
        if question is not None:
            await self._answer(update, context.bot, question)

    async def edited(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Editing a question edits its answer; a message that has become a question gets one."""
        message, bot = _message(update), context.bot.bot
        if asked.ours(message, bot):
            return
        if asked.is_command(message):
            question = asked.asked_by_ask(message) if asked.command(message, bot.username or "") == "ask" else None
        elif Asker.of(update).kind == "private":
            question = asked.written(message)
        else:
            question = asked.overheard(message, bot)
        if question is not None and question.strip():
            await self._answer(update, context.bot, question)

    async def _answer(self, update: Update, bot: Bot, question: str) -> None:
        message, asker, spot = _message(update), Asker.of(update), Spot.of(_message(update))
        before = None
        if update.edited_message is not None:
            before = await self._desk.journal.reply_to(message.chat_id, message.message_id)
            entry = await self._desk.journal.entry(before[0]) if before else None
            if entry is not None and entry.question == question:
                return  # something else about the message was edited
        elif not question.strip() and (asked.is_command(message) or asker.kind == "group"):
            await self._send(bot, message, guide.how_to_ask(self._desk.library.examples, asker.language))
            return
        if not self._pace.allows(asker.reader):
            await self._slow_down(bot, message, asker)
            return
        self._told.pop(asker.reader, None)
        about = asked.hospital_replied_to(message, bot.bot)
        async with typing(bot, spot):
            answered = await self._desk.answer(asker, question, message=message.message_id, about=about)
        log.info("更新 %s：%s", update.update_id, answered.outcome)
        if before is not None and await self._outbox.edit(bot, message.chat_id, before[1], answered.reply):
            self._desk.journal.sent(answered.entry, before[1])
            return
        sent = await self._outbox.send(bot, spot, answered.reply)
        self._desk.journal.sent(answered.entry, sent)

    async def _slow_down(self, bot: Bot, message: Message, asker: Asker) -> None:
        """Said once, not once for each message: that would be noise, and Telegram would slow us down for it."""
        if asker.reader in self._told:
            return
        self._told[asker.reader] = None
        if len(self._told) > TOLD:
            del self._told[next(iter(self._told))]
        seconds = max(1, math.ceil(self._pace.seconds_to_wait(asker.reader)))
        await self._send(bot, message, said(texts.TOO_FAST, asker.language, seconds=seconds))

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
        names = await self._desk.hospitals_named(words)
        if not names:
            return await self._not_covered(words, asker)
        if len(names) > 1:
            return guide.which_of(names, language)
        await self._desk.stay(asker, names[0])
        card = await self._desk.card(buttons.hospital_key(names[0]), 0, asker)
        return card or said(texts.HOSPITAL_GONE, language)

    async def _not_covered(self, words: str, asker: Asker) -> Reply:
        index = self._desk.library.index
        nearby: Sequence[str] = index.nearest_to([words])
        return guide.no_such_hospital(words, nearby, asker.language)

    async def _quote(self, report: str, at: int, asker: Asker) -> Reply:
        """A quote that someone follows a link to."""
        shown = await self._desk.quote(report, at)
        if shown is None:
            return said(texts.REPORT_CHANGED, asker.language)
        return replies.view(shown, Around(), Place(0, 0, (shown.quote.hospital,)), asker.language)

    async def _send(self, bot: Bot, message: Message, reply: Reply) -> None:
        await self._outbox.send(bot, Spot.of(message), reply)


def _message(update: Update) -> Message:
    message = update.effective_message
    assert message is not None, "every handler in the table is for messages"
    return message
