"""What comes from Telegram: which kinds of updates, and one of them understood.

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
"""What Telegram is asked to send."""
WAITING = 100
"""Updates received and not taken up yet; while there are more, no others are taken from Telegram, which keeps them."""


def understood(update: dict[str, Any], bot: Bot) -> Update | None:
    """The update; none, and a line in the log, when python-telegram-bot cannot read it."""
    try:
        return Update.de_json(update, bot)
    except (AttributeError, KeyError, TypeError, ValueError):  # whatever its parser trips over
        log.error("更新 %s 无法解析，已跳过。请升级 python-telegram-bot。", update.get("update_id"))  # noqa: TRY400
        return None
