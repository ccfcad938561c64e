"""The bot's own HTTP servers: one for the webhook, reachable by Telegram, and one for health, for the operator only.

Each server is given the list of its routes, so that it shows nothing else.
"""

from __future__ import annotations

import logging
import ssl
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from bot.config import ConfigError

log = logging.getLogger(__name__)

LARGEST = 2**20
"""Bytes of a request at most; Telegram's have some thousand."""
LAST_ANSWERS = 1.0
"""Seconds to wait for requests that are being answered when the server closes."""


@asynccontextmanager
async def listening(
    routes: Iterable[web.RouteDef], listen: str, port: int, tls: ssl.SSLContext | None = None
) -> AsyncIterator[None]:
    """Answer requests while inside.  Raises `ConfigError` when the address cannot be had."""
    application = web.Application(client_max_size=LARGEST)
    application.add_routes(routes)
    runner = web.AppRunner(application, access_log=None, logger=log, shutdown_timeout=LAST_ANSWERS)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, listen, port, ssl_context=tls).start()
        except OSError as exc:
            raise ConfigError("PORT_TAKEN", listen=listen, port=port, reason=exc.strerror) from exc
        yield
    finally:
        await runner.cleanup()


def _ours(record: logging.LogRecord) -> bool:
    """False for a record about input that is not HTTP: every public port gets it all day, and it would fill the log."""
    return not (record.exc_info and isinstance(record.exc_info[1], HttpProcessingError))


log.addFilter(_ours)
