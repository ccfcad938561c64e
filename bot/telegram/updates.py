"""Updates from Telegram: the kinds that the bot asks for, and their parsing.

An update that cannot be understood must be set aside, not tried again for ever: it would hold up all
that come after it.
"""

from __future__ import annotations

import logging
from typing import Any

from telegram import Bot, Update

log = logging.getLogger(__name__)

KINDS = [
    Update.MESSAGE,
    Update.EDITED_MESSAGE,
    Update.CALLBACK_QUERY,
    Update.INLINE_QUERY,
    Update.MY_CHAT_MEMBER,
]
"""The kinds of updates that Telegram is asked to send."""
WAITING = 100
"""Updates received and not worked on yet, at most; past that none are fetched, and Telegram keeps them."""


def number_of(update: object) -> int | None:
    """The id of an update as it came; None when it is none."""
    number = update.get("update_id") if isinstance(update, dict) else None
    return number if type(number) is int else None


def understood(update: dict[str, Any], bot: Bot) -> Update | None:
    """The update parsed; None, and a line in the log, when python-telegram-bot cannot read it."""
    try:
        return Update.de_json(update, bot)
    except (
        ArithmeticError,
        AttributeError,
        KeyError,
        OSError,
        TypeError,
        ValueError,
    ):  # dates may raise the unusual ones
        log.error("更新 %s 无法解析，已跳过。请升级 python-telegram-bot。", update.get("update_id"))  # noqa: TRY400
        return None
