"""Long polling: the bot asks Telegram for updates.  It needs no address of its own, and only one process may do it.

python-telegram-bot's own loop is not used: a rejected token ends it without a word, an update that it
cannot parse is fetched again for ever, and each answer would have to be parsed twice to prevent that.
"""

from __future__ import annotations

import asyncio
import json
import logging
from contextlib import suppress
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from telegram import Bot
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError, TimedOut

from bot.config import Config
from bot.telegram.app import App
from bot.telegram.health import Health
from bot.telegram.order import order_of
from bot.telegram.request import AiohttpRequest
from bot.telegram.updates import KINDS, number_of, understood

log = logging.getLogger(__name__)

PATIENCE = 10
"""Seconds for which Telegram waits for an update before it answers that there is none."""
LATE = 5.0
"""Seconds beyond that after which no answer is expected any more."""
FIRST_PAUSE, LONGEST_PAUSE, GROWTH = 1.0, 30.0, 1.5
"""Seconds between attempts while Telegram cannot be reached, the longest, and the factor of their growth."""
AT_A_TIME = 100
"""Updates that Telegram sends at most."""
FEW = 8
"""Updates in work at which Telegram is asked for more: it sends them once more each time."""
FOR_ANSWERS = 0.25
"""Seconds at most until Telegram is asked for more while more than that are worked on."""


class Polling:
    """Receives updates by long polling."""

    def __init__(self, config: Config, health: Health) -> None:
        self.request = AiohttpRequest(1, read_timeout=LATE)
        self._drop = config.telegram.drop_pending_updates
        self._health = health
        self._next = 0
        """Id of the first update that has not been received."""

    async def begin(self, application: App) -> None:
        """Remove a webhook that was set before, as Telegram does not serve both."""
        await application.bot.delete_webhook(drop_pending_updates=self._drop)

    async def receive(self, application: App) -> None:
        """Put updates into the queue until cancelled.  Raises `InvalidToken`."""
        pause, order = FIRST_PAUSE, order_of(application)
        while True:
            try:
                updates = await self._fetch(application.bot, PATIENCE, order.taken.first())
            except InvalidToken:
                raise
            except TelegramError as error:
                _say(error)
                if isinstance(error, TimedOut):  # it has waited long enough
                    continue
                wait, pause = pause, min(pause * GROWTH, LONGEST_PAUSE)
                if isinstance(error, RetryAfter):
                    wait = _seconds(error.retry_after)
                await asyncio.sleep(wait)
                continue
            pause = FIRST_PAUSE
            new = [update for update in updates if not order.knows(update["update_id"])]
            for update in new:
                self._health.received()
                self._next = update["update_id"] + 1
                if (readable := understood(update, application.bot)) is not None:
                    order.taken.begin(readable.update_id)
                    await application.update_queue.put(readable)  # waits for room
                    await asyncio.sleep(0)  # a hundred in one piece would hold the event loop
            if len(updates) >= AT_A_TIME and not new and 0 < len(order.taken) <= FEW:
                order.taken.pass_by()  # it hangs, and there is room for those that wait behind it
            await order.taken.until_at_most(min(len(new) // 2, FEW), FOR_ANSWERS)

    async def stop(self) -> None:
        """Nothing to close: nothing comes unasked."""

    async def end(self, application: App) -> None:
        """Tell Telegram which updates were answered, or it would send the last ones again at the next start."""
        if self._next:
            with suppress(InvalidToken):
                try:
                    await self._fetch(application.bot, 0, order_of(application).taken.left)
                except TelegramError as error:
                    log.warning("没能向 Telegram 确认最后收到的消息（%s），下次启动时可能会再收到它们。", error)

    async def _fetch(self, bot: Bot, patience: int, first: int | None) -> list[dict[str, Any]]:
        """The next updates, as Telegram sends them, and those from `first` on, which it must keep.

        Raises `TelegramError` also for an answer that is no list, or a list of nothing that is an update.
        """
        asked = {
            "offset": self._next if first is None else first,
            "timeout": patience,
            "allowed_updates": json.dumps(KINDS),
        }
        seconds = (self.request.read_timeout or 0) + patience
        updates = await self.request.post(f"{bot.base_url}/getUpdates?{urlencode(asked)}", read_timeout=seconds)
        found = [update for update in updates if number_of(update) is not None] if isinstance(updates, list) else []
        if not isinstance(updates, list) or (updates and not found):
            raise TelegramError("Invalid server response")
        return found


def _say(error: TelegramError) -> None:
    if isinstance(error, Conflict):
        log.error("另一个程序正在用同一个令牌接收消息，请停掉其中一个。会自动重试。")
    else:
        log.warning("暂时收不到 Telegram 的消息（%s），会自动重试。", error)


def _seconds(retry_after: timedelta | float) -> float:
    """Seconds as a number: python-telegram-bot gives either kind, depending on an environment variable."""
    return retry_after.total_seconds() if isinstance(retry_after, timedelta) else retry_after
