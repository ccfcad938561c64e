"""What the administrators listed in config.toml may do.  The table in app.py lets no one else in."""

from __future__ import annotations

import asyncio
import logging

from telegram import Update
from telegram.ext import ContextTypes

from bot import menu, replies, texts
from bot.handlers.heard import Asker
from bot.handlers.send import Outbox, Spot
from bot.library import Library, ReloadBusy
from bot.reply import Reply, said
from bot.texts import Language
from corpus.read import CorpusError
from corpus.store import StoreError

log = logging.getLogger(__name__)

SECONDS_WITHOUT_A_WORD = 3


class Admins:
    def __init__(self, library: Library, outbox: Outbox) -> None:
        self._library = library
        self._outbox = outbox

    async def start(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Telegram refuses a menu for someone who has not started the bot, so it is set now."""
        assert update.effective_chat is not None, "every handler in the table is for messages"
        await menu.register_admin(context.bot, update.effective_chat.id)

    async def reload(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        message = update.effective_message
        assert message is not None, "every handler in the table is for messages"
        language, spot = Asker.of(update).language, Spot.of(message)
        reload = asyncio.create_task(self._reload(language))
        try:
            done, _pending = await asyncio.wait({reload}, timeout=SECONDS_WITHOUT_A_WORD)
            if not done:
                await self._outbox.send(context.bot, spot, said(texts.RELOADING, language))
        finally:
            reply = await reload
        await self._outbox.send(context.bot, spot, reply)

    async def _reload(self, language: Language) -> Reply:
        try:
            report = await self._library.reload()
        except ReloadBusy:
            return said(texts.RELOAD_BUSY, language)
        except (CorpusError, StoreError) as exc:
            log.warning("重新载入失败：%s", exc)
            return replies.reload_failed(str(exc), language)
        log.info("重新载入：%s 篇报道，%s 个文件没有载入", report.reports, len(report.failures))
        return replies.reloaded(report, language)
