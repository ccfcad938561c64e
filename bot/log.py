"""Logging to standard error that can be shown to anyone: neither the token nor the webhook's secret is in a line of it.

httpx logs every address that it calls, and Telegram's hold the token; so do some messages and
tracebacks of python-telegram-bot.  Whatever a record brings, message, arguments or exception, the
filter rewrites it before it is written.
"""

from __future__ import annotations

import logging
import sys
from types import TracebackType

from telegram.error import BadRequest, TelegramError

from bot.config import Secret, Token

LEAST_LEVELS = {
    "httpx": logging.WARNING,
    "httpcore": logging.WARNING,
    "telegram.request.BaseRequest": logging.CRITICAL,  # logs whole answers, with what readers wrote, and then raises
}

ExceptionInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class TokenFilter(logging.Filter):
    """Takes a token, and other secrets, out of every record.  The token's part after the colon is secret by itself."""

    def __init__(self, token: Token, *others: Secret) -> None:
        super().__init__()
        secrets = [token.secret, token.secret.partition(":")[2], *(other.secret for other in others)]
        self._secrets = tuple(filter(None, secrets))

    def filter(self, record: logging.LogRecord) -> bool:
        try:
            message = record.getMessage()
        except (
            TypeError,
            ValueError,
        ):  # arguments that do not fit the message: the caller's mistake, still worth a line
            message = f"{record.msg} {record.args}"
        record.msg, record.args = self._redacted(message), ()
        if record.exc_info or record.exc_text:
            record.exc_text = self._redacted(record.exc_text or _traceback(record.exc_info))
            record.exc_info = None  # or it would be formatted again, with the token
        if record.stack_info:
            record.stack_info = self._redacted(record.stack_info)
        return True

    def _redacted(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, "…")
        return text


def set_up(level: str, token: Token, *others: Secret) -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    handler.addFilter(TokenFilter(token, *others))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name, least in LEAST_LEVELS.items():
        logging.getLogger(name).setLevel(least)


def _traceback(exc_info: ExceptionInfo | None) -> str:
    """One line for what the network or Telegram says: its traceback is always the same sixty."""
    error = exc_info[1] if exc_info else None
    if exc_info is None or error is None:
        return ""
    if isinstance(error, TelegramError) and not isinstance(error, BadRequest):
        return f"{type(error).__name__}: {error}"
    return logging.Formatter().formatException(exc_info)
