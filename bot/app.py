"""The composition root of the Telegram bot: who handles what, and in which order it is asked."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

from telegram import Update
from telegram.error import Forbidden, InvalidToken, TelegramError, TimedOut
from telegram.ext import Application, BaseHandler, CommandHandler, ContextTypes, MessageHandler, filters
from telegram.request import BaseRequest, HTTPXRequest

from bot import menu, replies
from bot.config import Config
from bot.conversations import Conversations
from bot.handlers.admins import Admins
from bot.handlers.readers import Readers
from bot.handlers.send import send
from bot.library import Library
from bot.order import InOrder

log = logging.getLogger(__name__)

App = Application[Any, Any, Any, Any, Any, Any]
SPARE_CONNECTIONS = 4
"""Beside one for each question: a reload's report, an apology."""


def build_application(
    config: Config, library: Library, request: BaseRequest | None = None, polling: BaseRequest | None = None
) -> App:
    """The bot, ready to be started.  `request` sends and `polling` receives; by default both through httpx."""
    assert config.token is not None, "there is no bot without a token"
    telegram = config.telegram
    builder = (
        Application.builder()
        .token(config.token.secret)
        .request(request or HTTPXRequest(telegram.concurrent_updates + SPARE_CONNECTIONS))
        .get_updates_request(polling or HTTPXRequest(1))
        .concurrent_updates(InOrder(telegram.concurrent_updates))
        .job_queue(None)
    )
    if telegram.base_url:
        builder = builder.base_url(telegram.base_url)
    if telegram.base_file_url:
        builder = builder.base_file_url(telegram.base_file_url)
    application = builder.build()
    application.add_handlers(handlers(config, library))
    application.add_error_handler(on_error)
    return application


def handlers(config: Config, library: Library) -> dict[int, Sequence[BaseHandler[Any, Any, Any]]]:
    """The table: in each group the first that fits takes the message."""
    readers = Readers(library, Conversations(config.chat.follow_up_minutes))
    admins = Admins(library)
    new = filters.UpdateType.MESSAGE  # neither edits nor channel posts
    private = new & filters.ChatType.PRIVATE
    administrator = filters.User(config.telegram.admins)
    return {
        0: [
            CommandHandler("start", readers.start, new),
            CommandHandler("help", readers.help, new),
            CommandHandler("hospitals", readers.hospitals, new),
            CommandHandler("ask", readers.ask, new),
            CommandHandler("reload", admins.reload, new & administrator, block=False),  # questions go on meanwhile
            CommandHandler("reload", readers.not_for_you, new),
            MessageHandler(private & filters.COMMAND, readers.unknown_command),
            MessageHandler(private & filters.TEXT, readers.text),
            MessageHandler(private & ~filters.StatusUpdate.ALL, readers.not_text),
        ],
        1: [
            CommandHandler("start", admins.start, private & administrator),
        ],
    }


async def register_commands(application: App, config: Config) -> None:
    """The bot works without its menu, so a failure is only logged."""
    try:
        await menu.register(application.bot, config.telegram.admins)
    except TelegramError as exc:
        log.warning("没能设置命令菜单：%s", exc)


async def on_error(update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Log what went wrong; to the reader one calm sentence, unless it cannot or may already have arrived."""
    error = context.error
    number = update.update_id if isinstance(update, Update) else None
    if isinstance(error, Forbidden):  # the reader has stopped the bot, or it was put out of the group
        log.info("更新 %s：没能回复：%s", number, error)
        return
    log.error("更新 %s 出错", number, exc_info=error)
    message = update.effective_message if isinstance(update, Update) else None
    if message is None or isinstance(error, TimedOut | InvalidToken):
        return
    try:
        await send(message, replies.APOLOGY)
    except TelegramError as exc:
        log.warning("更新 %s：没能致歉：%s", number, exc)
