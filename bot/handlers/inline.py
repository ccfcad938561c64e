"""@chuchu_bot 床位, in any chat: quotes to choose from, each ready to be sent with its hospital and source."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence

from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
    LinkPreviewOptions,
    MessageEntity,
    Update,
)
from telegram.error import BadRequest
from telegram.ext import ContextTypes

from bot.handlers.asked import Asker
from bot.handlers.desk import Desk
from bot.handlers.send import NO_PREVIEW, cleaned, entities, link, linked, sendable
from bot.wording import replies, texts
from bot.wording.texts import Language
from retrieval.quote import Quote

log = logging.getLogger(__name__)

ON_A_PAGE = 10
START = "inline"
"""The payload that /start gets from the button above the results."""


class Inline:
    """Answers inline queries with quotes to choose from."""

    def __init__(self, desk: Desk, cache_seconds: int) -> None:
        """`cache_seconds`: time for which Telegram may show the same results, so a reload may show that much later."""
        self._desk = desk
        self._cache = cache_seconds

    async def searched(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        query = update.inline_query
        assert query is not None, "the table has this for inline queries only"
        asker = Asker.of(update)
        words = sendable(query.query).strip()
        found = await self._found(words)
        start = int(query.offset) if re.fullmatch("[0-9]{1,4}", query.offset) else 0
        page = found[start : start + ON_A_PAGE]
        following = start + ON_A_PAGE
        log.info("更新 %s：内联查询，%s 条", update.update_id, len(page))
        try:
            await query.answer(
                _results(page, asker.language, context.bot.username),
                cache_time=self._cache,
                is_personal=True,  # the words around a quote are in the reader's language
                next_offset=str(following) if following < len(found) else "",
                button=None if page or start else _button(asker.language, searched=bool(words)),
            )
        except BadRequest as exc:  # typed on, or asked while the bot was down: nobody waits for these results
            log.info("一次内联查询已经过期：%s", exc)

    async def _found(self, words: str) -> Sequence[Quote]:
        """The quotes for some words; the very one that a share button names; what there is for no words."""
        if not words:
            return await self._desk.shown_off()
        shared = linked(words)
        if shared is None:
            return await self._desk.library.quotes_with(words)
        shown = await self._desk.library.widened(*shared)
        return (shown.quote,) if shown else ()


def _results(quotes: Sequence[Quote], language: Language, username: str) -> list[InlineQueryResultArticle]:
    return [_result(quote, language, username) for quote in quotes]


def _result(quote: Quote, language: Language, username: str) -> InlineQueryResultArticle:
    reply = cleaned(replies.quoted(quote, language))
    address = link(quote.report, quote.at)
    check = InlineKeyboardButton(texts.SEE_IN_CHUCHU.of(language), url=f"https://t.me/{username}?start={address}")
    return InlineQueryResultArticle(
        id=address,
        title=sendable(quote.hospital.strip() or texts.NO_HOSPITAL.of(language)),
        description=sendable(quote.answer),
        input_message_content=InputTextMessageContent(
            reply.text,
            entities=[MessageEntity(**entity) for entity in entities(reply)],
            link_preview_options=LinkPreviewOptions(**NO_PREVIEW),
        ),
        reply_markup=InlineKeyboardMarkup([[check]]),
    )


def _button(language: Language, *, searched: bool) -> InlineQueryResultsButton:
    text = texts.ASK_IN_PRIVATE if searched else texts.ASK_IN_PRIVATE_FIRST
    return InlineQueryResultsButton(text.of(language), start_parameter=START)
