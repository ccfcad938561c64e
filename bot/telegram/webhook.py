"""A webhook: Telegram sends each update to the bot, which needs a public HTTPS address for that.

A 200 confirms that an update was worked on to the end; any other answer makes Telegram keep it and send it again.  When
the bot stops, the webhook stays set, so that messages written meanwhile wait at Telegram.
"""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
import ssl
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from typing import NamedTuple

from aiohttp import web
from telegram.error import BadRequest, InvalidToken, TelegramError

from bot.config import Config, ConfigError
from bot.telegram.app import App
from bot.telegram.health import Health
from bot.telegram.order import order_of
from bot.telegram.request import AiohttpRequest
from bot.telegram.updates import KINDS, number_of, understood

log = logging.getLogger(__name__)

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the header's name, not the secret
CONNECTIONS = 40
"""Connections of Telegram at once, at most; updates of one chat still come one after another."""
READ_WITHIN = 10.0
"""Seconds for a request to arrive in full."""
LOOK_EVERY = 300.0
"""Seconds between checks of the webhook with Telegram; without them a revoked token would never show."""


class Webhook:
    """Receives updates by a webhook.  Raises `ConfigError` for a certificate or key that cannot be used."""

    def __init__(self, config: Config, health: Health) -> None:
        self.request = AiohttpRequest(1)  # python-telegram-bot wants one for polling
        self.tls = _tls(config)
        self._upload = _to_upload(config)
        self._address = config.webhook.address
        self._path = config.webhook.path
        self._secret = config.webhook_secret.secret
        self._drop = config.telegram.drop_pending_updates
        self._health = health
        self._application: App | None = None
        """The application that takes updates; None before `begin` and after `end`."""

    @property
    def routes(self) -> list[web.RouteDef]:
        return [web.post(self._path, self._answer)]

    async def begin(self, application: App) -> None:
        self._application = application
        await self._set(application, drop=self._drop)

    async def receive(self, application: App) -> None:
        """Check the webhook now and then, until cancelled.  Raises `InvalidToken`."""
        reported = None
        while True:
            await asyncio.sleep(LOOK_EVERY)
            try:
                seen = await application.bot.get_webhook_info()
                if seen.url != self._address:
                    log.warning("另一个程序改掉了 webhook，现在重新设置。请不要用同一个令牌同时运行两个机器人。")
                    await self._set(application)
            except InvalidToken:
                raise
            except TelegramError as error:
                log.warning("没能检查 webhook（%s），稍后再试。", error)
                continue
            if seen.last_error_message and seen.last_error_date != reported:
                reported = seen.last_error_date
                log.warning(
                    "Telegram 有消息没能送到：%s（等待中 %s 条）", seen.last_error_message, seen.pending_update_count
                )

    async def stop(self) -> None:
        """Take no more updates; Telegram is told to come back later."""
        self._application = None

    async def end(self, _application: App) -> None:
        """Nothing to confirm: each answer has done so."""

    async def _set(self, application: App, *, drop: bool = False) -> None:
        try:
            await application.bot.set_webhook(
                self._address,
                certificate=self._upload,
                max_connections=CONNECTIONS,
                allowed_updates=KINDS,
                drop_pending_updates=drop,
                secret_token=self._secret,
            )
        except BadRequest as exc:
            raise ConfigError("WEBHOOK_REFUSED", address=self._address, reason=str(exc)) from exc

    async def _answer(self, request: web.Request) -> web.Response:
        told = request.headers.get(SECRET_HEADER, "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(told, self._secret.encode()):
            return web.Response(status=HTTPStatus.FORBIDDEN)
        try:
            async with asyncio.timeout(READ_WITHIN):
                update = json.loads(await request.read())
        except TimeoutError:
            return web.Response(status=HTTPStatus.REQUEST_TIMEOUT)
        except (ValueError, RecursionError):
            update = None
        if number_of(update) is None:
            log.warning("webhook 收到的不是更新，已拒绝。")
            return web.Response(status=HTTPStatus.BAD_REQUEST)
        application = self._application
        if application is None or application.update_queue.full():
            return web.Response(status=HTTPStatus.SERVICE_UNAVAILABLE, headers={"Retry-After": "1"})
        order = order_of(application)
        if not order.knows(update["update_id"]) and (readable := understood(update, application.bot)) is not None:
            order.taken.begin(readable.update_id)
            application.update_queue.put_nowait(readable)
        self._health.received()
        await order.taken.until_ended(update["update_id"])
        return web.Response()


def _tls(config: Config) -> ssl.SSLContext | None:
    """The certificate and key to serve TLS with; None when a proxy in front of the bot does."""
    certificate, key = config.webhook.certificate, config.webhook.key
    if certificate is None or key is None:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    try:
        context.load_cert_chain(certificate, key)
    except OSError as exc:  # ssl.SSLError is one
        why = exc.strerror or exc
        raise ConfigError("CERTIFICATE_UNUSABLE", certificate=certificate, key=key, reason=str(why)) from exc
    return context


def _to_upload(config: Config) -> bytes | None:
    """The certificate, when Telegram could not verify it by itself; else None."""
    certificate = config.webhook.certificate
    if certificate is None:
        return None
    pem = _read(certificate)
    return pem if config.webhook.key is None or self_signed(pem) else None


def _read(certificate: Path) -> bytes:
    try:
        return certificate.read_bytes()
    except OSError as exc:
        raise ConfigError("CERTIFICATE_UNREADABLE", certificate=certificate, reason=exc.strerror) from exc


class _Element(NamedTuple):
    tag: int
    content: bytes


def self_signed(pem: bytes) -> bool:
    """Tell whether the first certificate names itself as its issuer.  False where there is no certificate.

    The standard library does not tell, so the fields of the certificate are read here:
    version (optional), serial number, algorithm, issuer, validity, subject.
    """
    begin, end = "-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----"
    _before, found, rest = pem.decode("ascii", "replace").partition(begin)
    try:
        certificate = ssl.PEM_cert_to_DER_cert(f"{begin}{rest.partition(end)[0]}{end}") if found else b""
        body = next(_elements(next(_elements(certificate)).content))
        fields = [field for field in _elements(body.content) if field.tag != 0xA0]
        _serial, _algorithm, issuer, _validity, subject = fields[:5]
    except (ValueError, IndexError, StopIteration):
        return False
    return issuer == subject


def _elements(der: bytes) -> Iterator[_Element]:
    """The elements of a DER sequence, each a tag, a length of one or several bytes, and the content."""
    while der:
        tag, size, start = der[0], der[1], 2
        if size >= 0x80:
            start += size - 0x80
            size = int.from_bytes(der[2:start])
        yield _Element(tag, der[start : start + size])
        der = der[start + size :]
