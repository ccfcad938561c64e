"""How updates reach the bot: it fetches them, or they are pushed to it.  The owner of what is not yet confirmed.

Pushing is that of a Bot API server of one's own (`--local`): plain HTTP and any port will do, on
this machine only.  As Telegram does it, updates of one chat go one after another and those of
several chats side by side, each again and again until it is answered with 2xx.  A method call in
that answer is not carried out.
"""

from __future__ import annotations

import asyncio
import re
import ssl
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any, TypeVar
from urllib.parse import urlsplit

import aiohttp

from tests.bot_api.errors import ApiError, InjectedError, refuse
from tests.bot_api.records import CONFLICT, File

JSON = dict[str, Any]
T = TypeVar("T")

GRACE = 0.05
"""Seconds until a poll that just hung up is no conflict, until an update is first pushed again."""
PUSHING = "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
ON_REQUEST = {"chat_member", "message_reaction", "message_reaction_count"}
"""Sent only to a bot that asks for them by name."""
LOOPBACK = {"127.0.0.1", "localhost"}


class Pulse:
    """Wakes all who wait, whenever something has happened."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def beat(self) -> None:
        self._event.set()
        self._event = asyncio.Event()

    async def until(self, find: Callable[[], T | None], within: float | None) -> T:
        """What `find` finds; TimeoutError."""
        async with asyncio.timeout(within):
            while (found := find()) is None:
                await self._event.wait()
            return found


class Delivery:
    def __init__(self, pulse: Pulse) -> None:
        self.pending: list[JSON] = []
        """Updates that the bot has not confirmed."""
        self.again: list[JSON] = []
        """Updates to deliver although they were confirmed."""
        self.revoked = False
        self.interrupted = False
        """The poll under way ends at once, empty."""
        self.webhook: JSON = {"url": "", "has_custom_certificate": False}
        self._pulse = pulse
        self._allowed: set[str] = set()
        self._poll, self._polling = 0, 0
        self._pusher: asyncio.Task[None] | None = None

    def interrupt(self) -> None:
        """End a poll that is under way, so that the next one is broken."""
        self.interrupted = self._polling > 0
        self._pulse.beat()

    async def close(self) -> None:
        await self._stop_pushing()

    def add(self, update_id: int, kind: str, body: JSON) -> bool:
        """Whether the bot wants it at all."""
        wanted = kind in self._allowed if self._allowed else kind not in ON_REQUEST
        if wanted:
            self.pending.append({"update_id": update_id, kind: body})
            self._pulse.beat()
        return wanted

    def allow(self, params: JSON) -> None:
        """The kinds of updates wanted from now on; an empty list stands for the usual ones."""
        if params.get("allowed_updates") is not None:
            self._allowed = set(params["allowed_updates"])

    # Polling.

    async def poll(self, params: JSON) -> list[JSON]:
        if self.webhook["url"]:
            raise ApiError(PUSHING, 409)
        self.allow(params)
        with suppress(TimeoutError):  # that a client hung up is noticed a moment later
            await self._pulse.until(lambda: self._polling == 0 or None, GRACE)
        self._poll = number = self._poll + 1
        self._pulse.beat()
        offset, limit = params.get("offset", 0), min(max(params.get("limit", 100), 1), 100)
        self.pending = self.pending[offset:] if offset < 0 else [u for u in self.pending if u["update_id"] >= offset]
        self._polling += 1
        try:
            return await self._pulse.until(lambda: self._batch(number, limit), params.get("timeout", 0))
        except TimeoutError:
            return []
        finally:
            self._polling -= 1
            self._pulse.beat()

    def _batch(self, number: int, limit: int) -> list[JSON] | None:
        if self.revoked:
            raise InjectedError("Unauthorized", 401)
        if self._poll != number:
            raise ApiError("Conflict: terminated by setWebhook request" if self.webhook["url"] else CONFLICT, 409)
        if self.interrupted:
            self.interrupted = False
            return []
        updates = (self.again + self.pending)[:limit]
        del self.again[:limit]
        return updates or None

    # Pushing.

    async def set_webhook(self, params: JSON) -> bool:
        url, secret, certificate = params.get("url", ""), params.get("secret_token", ""), params.get("certificate")
        if url:
            address = urlsplit(url)
            known = address.hostname in LOOPBACK and address.scheme in {"http", "https"}
            refuse(not known or re.search(r"[^\x21-\x7e]", url), "invalid webhook URL specified")
            refuse(len(secret) > 256, "secret token is too long")
            refuse(re.search(r"[^\w-]", secret, re.ASCII), "secret token contains unallowed characters")
            # Telegram takes a certificate that is no file for none, and finds out when it connects.
            refuse(certificate and not isinstance(certificate, File), "bad webhook: certificate must be a file")
            context = trusting(certificate) if address.scheme == "https" else None
        await self.delete_webhook(params)
        if url:
            self.allow(params)
            most = min(max(params.get("max_connections", 40), 1), 100)
            own = {"has_custom_certificate": bool(certificate)}
            self.webhook = {"url": url, "max_connections": most, "ip_address": "127.0.0.1"} | own
            self._poll += 1  # a poll under way is answered with 409
            headers = {"X-Telegram-Bot-Api-Secret-Token": secret} if secret else {}
            self._pusher = asyncio.create_task(self._push(url, headers, most, context))
            self._pulse.beat()
        return True

    async def delete_webhook(self, params: JSON) -> bool:
        self.webhook = {"url": "", "has_custom_certificate": False}
        await self._stop_pushing()
        if params.get("drop_pending_updates"):
            self.pending.clear()
        return True

    def webhook_info(self) -> JSON:
        return self.webhook | {"pending_update_count": len(self.pending)}

    async def _stop_pushing(self) -> None:
        if self._pusher:
            self._pusher.cancel()
            await asyncio.wait([self._pusher])
            self._pusher = None

    async def _push(self, url: str, headers: dict[str, str], most: int, context: ssl.SSLContext | None) -> None:
        busy: dict[int, asyncio.Task[None]] = {}

        def ready() -> JSON | None:
            """The first update whose chat is not waiting for an earlier one."""
            if len(busy) >= most:
                return None
            return next((update for update in self.again + self.pending if sender(update) not in busy), None)

        connector = aiohttp.TCPConnector(limit=most, ssl=context or True)
        timeout = aiohttp.ClientTimeout(total=5)
        async with aiohttp.ClientSession(connector=connector, timeout=timeout, headers=headers) as session:
            try:
                while True:
                    update = await self._pulse.until(ready, None)
                    queue = sender(update)
                    busy[queue] = asyncio.create_task(self._deliver(session, url, update))
                    busy[queue].add_done_callback(partial(self._done, busy, queue))
            finally:
                for task in (*busy.values(),):
                    task.cancel()
                if busy:
                    await asyncio.wait([*busy.values()])

    def _done(self, busy: dict[int, asyncio.Task[None]], queue: int, _: asyncio.Task[None]) -> None:
        del busy[queue]
        self._pulse.beat()

    async def _deliver(self, session: aiohttp.ClientSession, url: str, update: JSON) -> None:
        """Until it is taken, or until it is no longer there: each pause twice as long as the one before."""
        pause = GRACE
        while any(update is other for other in (*self.again, *self.pending)):
            wait = pause
            try:
                async with session.post(url, json=update, allow_redirects=False) as answer:
                    fine = 200 <= answer.status <= 299
                    problem = "" if fine else f"Wrong response from the webhook: {answer.status} {answer.reason}"
                    wait = float(answer.headers.get("Retry-After", pause))
            except (aiohttp.ClientError, TimeoutError) as error:
                problem = str(error) or "Connection timed out"
            if not problem:
                self.again = [other for other in self.again if other is not update]
                self.pending = [other for other in self.pending if other is not update]
                return
            self.webhook |= {"last_error_message": problem, "last_error_date": int(time.time())}
            await asyncio.sleep(wait)
            pause = min(2 * pause, 1)


def trusting(certificate: File | None) -> ssl.SSLContext:
    """Connects only to who shows this certificate, or one that this machine trusts."""
    context = ssl.create_default_context()
    if certificate:
        refuse(len(certificate.content) > 3_000_000, f"certificate size is too big ({len(certificate.content)} bytes)")
        try:
            context.load_verify_locations(cadata=certificate.content.decode("ascii"))
        except (ssl.SSLError, UnicodeDecodeError):
            raise ApiError("bad webhook: certificate is not in PEM format") from None  # wording unknown
    return context


def sender(update: JSON) -> int:
    """The chat or, failing that, the user whose updates keep their order."""
    body: JSON = next((value for value in update.values() if isinstance(value, dict)), {})
    place = body.get("chat") or body.get("message", {}).get("chat") or body.get("from") or {"id": 0}
    return int(place["id"])
