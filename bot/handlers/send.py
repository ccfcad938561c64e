"""The one place that sends: a `Reply` becomes text plus entities, never markup."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from telegram import LinkPreviewOptions, Message, MessageEntity, ReplyParameters
from telegram.constants import ChatType
from telegram.error import RetryAfter

from bot.replies import Reply, Style

LONGEST_WAIT = 30.0
"""Seconds.  A longer ban from sending is the administrator's business, and goes to the log."""

ENTITY_TYPES = {
    Style.BOLD: MessageEntity.BOLD,
    Style.QUOTE: MessageEntity.EXPANDABLE_BLOCKQUOTE,
    Style.CODE: MessageEntity.CODE,
}


def entities(reply: Reply) -> tuple[MessageEntity, ...]:
    """The marks of a reply as Telegram's entities, in UTF-16 code units."""
    marked = [
        MessageEntity(ENTITY_TYPES[mark.style], mark.start, mark.end - mark.start)
        for mark in reply.marks
        if mark.style in ENTITY_TYPES
    ]
    return tuple(MessageEntity.adjust_message_entities_to_utf_16(reply.text, marked))


async def send(message: Message, reply: Reply) -> None:
    """Reply to a message; in a group the reply points at it, for others talk there too.

    Telegram's request to slow down is honoured once.  Nothing else is sent again: after a
    timeout the message may well have arrived.
    """
    try:
        await _send(message, reply)
    except RetryAfter as exc:
        wait = exc.retry_after
        seconds = wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
        if seconds > LONGEST_WAIT:
            raise
        await asyncio.sleep(seconds)
        await _send(message, reply)


async def _send(message: Message, reply: Reply) -> None:
    target = None
    if message.chat.type != ChatType.PRIVATE:
        target = ReplyParameters(message.message_id, allow_sending_without_reply=True)
    await message.reply_text(
        reply.text,
        entities=entities(reply),
        reply_parameters=target,
        link_preview_options=LinkPreviewOptions(is_disabled=True),
    )
