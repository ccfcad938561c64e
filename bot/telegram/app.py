"""The composition root of the Telegram bot: the table of handlers, in the order in which they are tried."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from telegram import Message, Update
from telegram.error import Forbidden, InvalidToken, TelegramError, TimedOut
from telegram.ext import (
    Application,
    BaseHandler,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    InlineQueryHandler,
    MessageHandler,
    filters,
)
from telegram.request import BaseRequest

from bot.config import Config
from bot.handlers.administrators import Admins, SaidToUs, Visits, for_office
from bot.handlers.asked import Asker, Pace, Questions
from bot.handlers.desk import Desk
from bot.handlers.inline import Inline
from bot.handlers.presses import Presses
from bot.handlers.readers import Readers
from bot.handlers.reloads import Reloads
from bot.handlers.send import Outbox, Spot
from bot.handlers.status import Inquiries
from bot.handlers.uploads import Expected, Uploads
from bot.journal.journal import Journal
from bot.library.library import Library
from bot.metrics import Metrics
from bot.telegram.order import InOrder
from bot.telegram.request import AiohttpRequest
from bot.telegram.updates import WAITING
from bot.wording import menu, texts
from bot.wording.buttons import Decide, Gaps, GoBack, Handle, PutBack, Reasons, Removable, Take
from bot.wording.reply import said
from retrieval.cluster.address import ClusterError

if TYPE_CHECKING:
    from bot.shared.common import Common

log = logging.getLogger(__name__)

App = Application[Any, Any, Any, Any, Any, Any]
SPARE_CONNECTIONS = 4
"""Connections beside one for each question, for reports on reloads and for apologies."""


def build_application(
    config: Config,
    library: Library,
    journal: Journal,
    *,
    request: BaseRequest | None = None,
    polling: BaseRequest | None = None,
    metrics: Metrics | None = None,
    common: Common | None = None,
) -> App:
    """Build the bot, ready to be started.  `request` sends and `polling` receives; by default both over HTTP."""
    assert config.token is not None, "there is no bot without a token"
    telegram = config.telegram

    def answered(message: Message) -> bool:
        return journal.answered_before(message.chat.id, message.message_id)

    builder = (
        Application.builder()
        .token(config.token.secret)
        .request(request or AiohttpRequest(telegram.concurrent_updates + SPARE_CONNECTIONS))
        .get_updates_request(polling or AiohttpRequest(1))
        .update_queue(asyncio.Queue(WAITING))
        .concurrent_updates(
            InOrder(telegram.concurrent_updates, telegram.answer_within_hours, answered=answered, claims=common)
        )
        .job_queue(None)
    )
    if telegram.base_url:
        builder = builder.base_url(telegram.base_url)
    if telegram.base_file_url:
        builder = builder.base_file_url(telegram.base_file_url)
    application = builder.build()
    outbox, metrics = Outbox(), metrics or Metrics()
    application.add_handlers(handlers(config, library, journal, outbox, metrics, common=common))
    application.add_error_handler(Apologies(outbox, journal, metrics).on_error)
    return application


def handlers(
    config: Config,
    library: Library,
    journal: Journal,
    outbox: Outbox,
    metrics: Metrics,
    *,
    common: Common | None = None,
) -> dict[int, Sequence[BaseHandler[Any, Any, Any]]]:
    """The table of handlers: in each group the first that fits takes the update."""
    desk, pace = Desk(library, journal), Pace(config.telegram.questions_per_minute, shared=common)
    questions = Questions(library, journal, outbox, pace, metrics)
    readers = Readers(desk, outbox, config.data.journal_days)
    presses = Presses(questions, desk, outbox, pace)
    inline = Inline(desk, config.telegram.inline_cache_seconds)
    visits, admins = Visits(config.telegram.admins, outbox, journal), Admins(journal)
    new = filters.UpdateType.MESSAGE  # neither edits nor channel posts
    private = new & filters.ChatType.PRIVATE
    group = new & filters.ChatType.GROUPS
    administrator = filters.User(config.telegram.admins)
    words = filters.TEXT | filters.CAPTION
    return {
        0: [
            # What comes most is looked for first; administrators' texts may be about a file that they have sent.
            MessageHandler(private & filters.TEXT & ~filters.COMMAND & ~administrator, questions.written),
            CommandHandler("start", readers.start, new),
            CommandHandler("help", readers.help, new),
            CommandHandler("hospitals", readers.hospitals, new),
            CommandHandler("hospital", readers.hospital, new),
            CommandHandler("privacy", readers.privacy, new),
            CommandHandler("forget", readers.forget, new),
            CommandHandler("ask", questions.command, new),
            *office(config, library, journal, visits, metrics),
            CommandHandler("reload", readers.not_for_you, new),
            CommandHandler(menu.OFFICE, readers.not_for_you, private | (group & filters.Regex(r"^/\w+@"))),
            MessageHandler(private & filters.COMMAND, readers.unknown_command),
            MessageHandler(private & (filters.Document.ALL | filters.PHOTO) & ~filters.CAPTION, readers.file),
            MessageHandler(private & (filters.TEXT | ~filters.StatusUpdate.ALL), questions.written),
            MessageHandler(group & words, questions.overheard),
            MessageHandler(filters.UpdateType.EDITED_MESSAGE & words, questions.edited),
            CallbackQueryHandler(presses.pressed),
            InlineQueryHandler(inline.searched),
        ],
        1: [
            CommandHandler("start", visits.command("start", admins.start), private & administrator),
            CommandHandler("help", visits.command("help", admins.help), private & administrator),
        ],
    }


def office(
    config: Config, library: Library, journal: Journal, visits: Visits, metrics: Metrics
) -> list[BaseHandler[Any, Any, Any]]:
    """The administrators' part of the table.  Its handlers never hold up questions, and take edits like messages."""
    inquiries = Inquiries(library, journal)
    reloads = Reloads(library, visits, metrics, inquiries.news)
    uploads = Uploads(config, library, reloads)
    administrator = filters.UpdateType.MESSAGES & filters.User(config.telegram.admins)
    private = administrator & filters.ChatType.PRIVATE
    to_us = private | (administrator & filters.ChatType.GROUPS & SaidToUs())
    commands = {
        "status": inquiries.status,
        "unanswered": inquiries.unanswered,
        "why": inquiries.why,
        "reload": reloads.reload,
        "rollback": reloads.rollback,
        "generations": reloads.generations,
        "remove": uploads.remove,
        "export": inquiries.export,
    }
    presses = visits.presses(
        {
            Decide: ("reload", reloads.decide),
            GoBack: ("rollback", reloads.go_back),
            Handle: ("upload", uploads.handle),
            Take: ("remove", uploads.take),
            Removable: ("remove", uploads.turn),
            PutBack: ("restore", uploads.put_back),
            Gaps: ("unanswered", inquiries.turn),
            Reasons: ("why", inquiries.turn_explanation),
        }
    )
    return [
        *(
            CommandHandler(name, visits.command(name, work), administrator, block=False)
            for name, work in commands.items()
        ),
        MessageHandler(to_us & filters.Document.ALL, visits.command("upload", uploads.sent), block=False),
        MessageHandler(
            private & filters.UpdateType.MESSAGE & filters.PHOTO & ~filters.CAPTION,
            visits.command("upload", uploads.sent),
            block=False,
        ),
        MessageHandler(
            private & filters.UpdateType.MESSAGE & filters.TEXT & ~filters.COMMAND & Expected(uploads),
            visits.command("upload", uploads.told),
        ),
        CallbackQueryHandler(presses, for_office, block=False),
    ]


async def register_commands(application: App, config: Config) -> None:
    """Register the menu and the description.  The bot works without them, so a failure is only logged."""
    try:
        await menu.register(application.bot, config.telegram.admins)
        await menu.describe(application.bot)
    except TelegramError as exc:
        log.warning("没能设置命令菜单和简介：%s", exc)


class Apologies:
    """Handles the failure of a handler."""

    def __init__(self, outbox: Outbox, journal: Journal, metrics: Metrics) -> None:
        self._outbox = outbox
        self._journal = journal
        self._metrics = metrics

    async def on_error(self, update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Log the error; send the reader one calm sentence, unless they cannot get it or may have the answer."""
        error = context.error
        number = update.update_id if isinstance(update, Update) else None
        if isinstance(error, Forbidden):  # the reader has stopped the bot, or it was removed from the group
            log.info("更新 %s：没能回复：%s", number, error)
            return
        if isinstance(error, TimedOut):
            log.warning("更新 %s：Telegram 没有回话，答复可能没有送到", number)
        elif isinstance(error, ClusterError):
            log.warning("更新 %s：%s", number, error)
        else:
            log.error("更新 %s 出错", number, exc_info=error)
        self._journal.fault(type(error).__name__)
        self._metrics.errors.labels(type(error).__name__).inc()
        if not isinstance(update, Update) or isinstance(error, TimedOut | InvalidToken):
            return
        message = update.effective_message
        if not isinstance(message, Message):
            return
        try:
            lost = isinstance(error, ClusterError)
            apology = said(texts.CLUSTER_APOLOGY if lost else texts.APOLOGY, Asker.of(update).language)
            await self._outbox.send(context.bot, Spot.of(message), apology)
        except TelegramError as exc:
            log.warning("更新 %s：没能致歉：%s", number, exc)
