"""Logging to standard error that can be shown to anyone: no line holds the token or the webhook's secret.

Each line names its request, the update that it is about, as text for people or as JSON for programs.

httpx logs every address that it calls, and Telegram's hold the token; so do some messages and
tracebacks of python-telegram-bot.  Whatever a record brings, message, arguments or exception, the
filter rewrites it before it is written.
"""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, datetime
from types import TracebackType
from typing import TextIO

from telegram.error import BadRequest, TelegramError

from bot.config import Secret, Token

REQUEST: ContextVar[int | None] = ContextVar("request", default=None)
"""Id of the update that is being worked on; threads and tasks started meanwhile inherit it."""

LEAST_LEVELS = {
    "httpx": logging.WARNING,
    "httpcore": logging.WARNING,
    "opensearch": logging.ERROR,  # warns, with a traceback, of what is tried again on another node
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
        ):  # the arguments do not fit the message: a bug of the caller, still worth a line
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


class _InWords(logging.Filter):
    """Puts problems into words."""

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(map(self._words, record.args))
        return True


class _Request(logging.Filter):
    """Adds the request to a record when the record is made, as it may be written in another context."""

    def filter(self, record: logging.LogRecord) -> bool:
        number = REQUEST.get()
        record.request = number
        record.of_request = "" if number is None else f" request={number}"
        return True


class _Lines(logging.Formatter):
    """A JSON object a line: time (UTC), level, logger, request where there is one, message, error."""

    def format(self, record: logging.LogRecord) -> str:
        told = {
            "time": f"{datetime.fromtimestamp(record.created, UTC):%Y-%m-%dT%H:%M:%S.%f}Z",
            "level": record.levelname,
            "logger": record.name,
            "request": getattr(record, "request", None),
            "message": record.getMessage(),
            "error": record.exc_text or None,
            "stack": record.stack_info or None,
        }
        return json.dumps({key: value for key, value in told.items() if value is not None}, ensure_ascii=False)


Words = Callable[[object], object]
"""Puts a problem among the arguments of a message into words, and leaves all else as it is."""


def set_up(level: str, token: Token, *others: Secret, form: str = "text", words: Words | None = None) -> None:
    """`form`: "text" or "json"."""
    logging.basicConfig(level=level, handlers=[handler(sys.stderr, form, token, *others, words=words)], force=True)
    for name, least in LEAST_LEVELS.items():
        logging.getLogger(name).setLevel(least)


def handler(output: TextIO, form: str, token: Token, *others: Secret, words: Words | None = None) -> logging.Handler:
    """Writes to `output`, as text or as JSON, nothing that is secret."""
    made = logging.StreamHandler(output)
    text = logging.Formatter("%(asctime)s %(levelname)s %(name)s%(of_request)s: %(message)s")
    made.setFormatter(_Lines() if form == "json" else text)
    made.addFilter(_Request())
    if words is not None:
        made.addFilter(_InWords(words))
    made.addFilter(TokenFilter(token, *others))
    return made


def _traceback(exc_info: ExceptionInfo | None) -> str:
    """The traceback; a single line for network and Telegram errors, whose sixty lines are always the same."""
    error = exc_info[1] if exc_info else None
    if exc_info is None or error is None:
        return ""
    if isinstance(error, TelegramError) and not isinstance(error, BadRequest):
        return f"{type(error).__name__}: {error}"
    return logging.Formatter().formatException(exc_info)
