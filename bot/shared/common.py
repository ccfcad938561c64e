"""What bots share in Redis: updates taken, last answers, readers' pace, entries that buttons name, and who is forgotten.

Keys are hashes with the bot's token as their secret, values live as long as they are needed and no longer.  When Redis
fails it is left alone for some seconds, and each bot does with what it knows itself.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import logging
import secrets
import time
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import asdict, replace
from typing import Any, NoReturn, TypeVar

from redis.asyncio import Redis
from redis.exceptions import RedisError

from bot.journal.entries import Entry, Shown
from retrieval.quote import Answer, Followed, Outcome

log = logging.getLogger(__name__)

SECONDS_TO_ANSWER = 1.0
"""Seconds until Redis is given up for a while."""
SECONDS_ALONE = 5.0
"""Seconds for which it is left alone after it failed."""
SECONDS_OF_A_CLAIM = 15.0
"""Seconds after which an update that another bot took and never ended is taken again: that bot is gone."""
SECONDS_REMEMBERED = 24 * 60 * 60
"""Seconds for which an update that was answered is remembered: as long as Telegram delivers it again."""
SECONDS_OF_AN_ENTRY = 14 * 24 * 60 * 60
"""Seconds for which buttons of one bot work at the others."""
SECONDS_BETWEEN_LOOKS = 5.0
LOST = -1
"""Stands for what Redis could not be asked."""
SLOTS = 64
"""Bots that number their entries apart from each other, at most."""

T = TypeVar("T")

_TAKE = """
local left, when = unpack(redis.call('HMGET', KEYS[1], 'left', 'when'))
local capacity, time = tonumber(ARGV[1]), redis.call('TIME')
local now = time[1] + time[2] / 1000000
left = math.min(capacity, (tonumber(left) or capacity) + math.max(0, now - (tonumber(when) or now)) * capacity / 60)
if left < 1 then return tostring((1 - left) * 60 / capacity) end
redis.call('HSET', KEYS[1], 'left', left - 1, 'when', now)
redis.call('EXPIRE', KEYS[1], 60)
return '0'
"""
"""A token bucket, as bot.handlers.asked.Pace: seconds to wait, 0 where a question was counted.

By the clock of Redis: those of the bots may differ.
"""
_FORGET = """
redis.call('ZADD', KEYS[2], redis.call('INCR', KEYS[1]), ARGV[1])
redis.call('EXPIRE', KEYS[2], ARGV[2])
"""
"""The next number and who has it, in one step: a bot that looked between two would never hear of that reader."""


class Common:
    """What one bot has in common with the others.  Close it."""

    def __init__(self, address: str, secret: str, follow_up_seconds: float) -> None:
        """`address`: redis://host:port/number; `secret`: the bots' token."""
        self._redis: Any = Redis.from_url(
            address,
            decode_responses=True,
            socket_timeout=SECONDS_TO_ANSWER,
            socket_connect_timeout=SECONDS_TO_ANSWER,
        )
        self._secret = secret.encode()
        self._follow_up = follow_up_seconds
        self._me = secrets.token_hex(8)
        self._alone_until = 0.0
        self._lost = False
        self._tasks: set[asyncio.Task[Any]] = set()

    async def close(self) -> None:
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._redis.aclose()

    @property
    def lost(self) -> bool:
        """True while Redis cannot be reached, and each bot goes on alone."""
        return self._lost

    # --- updates ---

    async def claim(self, update_id: int) -> bool:
        """Take an update; False when another bot has answered it.

        One that another bot is working on is waited for: if that bot is gone, it is taken over.
        """
        key = self._key("update", update_id)
        while True:
            got = await self._try(lambda: self._redis.set(key, self._me, nx=True, ex=int(SECONDS_OF_A_CLAIM)), True)
            if got:
                return True
            held = await self._try(lambda: self._redis.get(key), "")
            if held == self._me:  # a second delivery, which the bot itself tells from the first
                return True
            if held == "done":
                return False
            await asyncio.sleep(0.5)

    async def done(self, update_id: int) -> None:
        """Note that an update that was claimed is answered."""
        await self._try(lambda: self._redis.set(self._key("update", update_id), "done", ex=SECONDS_REMEMBERED), None)

    # --- conversations ---

    async def last(self, conversation: Hashable) -> Answer | None:
        """The last answer in a conversation, as far as the next question needs it; None for none."""
        if not self._follow_up:
            return None
        told = await self._try(lambda: self._redis.get(self._key("last", conversation)), None)
        if told is None:
            return None
        row = json.loads(told)
        scope, missing = tuple(row["scope"]), tuple(row["missing"])
        followed = Followed(*row["followed"]) if row.get("followed") else None
        asked, outcome, said = row["question"], Outcome(row["outcome"]), row.get("said", "")
        topic, earlier = row.get("topic", ""), tuple(row.get("earlier", ()))
        before = Answer(asked, outcome, scope=scope, missing_hospitals=missing, said=said, followed=followed)
        return replace(before, topic=topic, earlier=earlier)

    async def remember(self, conversation: Hashable, reader: int, answer: Answer) -> None:
        """Note the last answer of a conversation."""
        if not self._follow_up:
            return
        scope = answer.scope or tuple(quote.hospital for quote in answer.quotes[:1])
        row = {"question": answer.question, "said": answer.said, "outcome": answer.outcome.value, "scope": scope}
        whose = {"missing": answer.missing_hospitals, "followed": answer.followed}
        chat = {"topic": answer.topic, "earlier": answer.earlier}
        told = json.dumps({**row, **whose, **chat}, ensure_ascii=False)
        key = self._key("last", conversation)
        await self._try(lambda: self._redis.set(key, told, ex=int(self._follow_up)), None)
        await self._of_reader(reader, key)

    # --- pace ---

    async def seconds_to_wait(self, reader: int, per_minute: int) -> float | None:
        """Seconds until a reader may ask, 0 where this question is counted; None where nobody knows."""
        key = self._key("pace", reader)

        async def take() -> float:
            return float(await self._redis.eval(_TAKE, 1, key, str(per_minute)))

        return await self._try(take, None)

    # --- entries ---

    async def slot(self) -> int:
        """A number below SLOTS by which this bot's entries differ from those of others."""
        number = await self._try(lambda: self._redis.incr(self._key("slot", "")), None)
        return (secrets.randbelow(SLOTS) if number is None else number) % SLOTS

    def keep(self, entry: Entry, reader: int) -> None:
        """Let the other bots' buttons find an entry, soon."""
        task = asyncio.get_running_loop().create_task(self._keep(entry, reader))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _keep(self, entry: Entry, reader: int) -> None:
        row = {**asdict(entry), "outcome": entry.outcome.value, "reader": "", "conversation": ""}
        key = self._key("entry", entry.id)
        told = json.dumps(row, ensure_ascii=False)
        await self._try(lambda: self._redis.set(key, told, ex=SECONDS_OF_AN_ENTRY), None)
        await self._of_reader(reader, key)

    async def entry(self, number: int) -> Entry | None:
        """An entry that another bot made."""
        told = await self._try(lambda: self._redis.get(self._key("entry", number)), None)
        if told is None:
            return None
        row = json.loads(told)
        quotes = tuple(Shown(**quote) for quote in row["quotes"])
        lists = {"scope": tuple(row["scope"]), "complaints": tuple(row["complaints"])}
        return Entry(**{**row, **lists, "quotes": quotes, "outcome": Outcome(row["outcome"])})

    # --- whom a reader stays with ---

    async def stay(self, chat: int, reader: int, hospital: str) -> None:
        key = self._key("stay", (chat, reader))
        await self._try(lambda: self._redis.set(key, hospital, ex=SECONDS_OF_AN_ENTRY), None)
        await self._of_reader(reader, key)

    async def staying(self, chat: int, reader: int) -> str | None:
        """The hospital, "" for none, None where nobody has said."""
        told: str | None = await self._try(lambda: self._redis.get(self._key("stay", (chat, reader))), None)
        return told

    # --- forgetting ---

    async def forget(self, reader: int) -> None:
        """Drop all that is shared of a reader, and let the other bots do so, too."""
        own = self._key("reader", reader)

        async def drop() -> None:
            keys = await self._redis.smembers(own)
            await self._redis.delete(own, self._key("pace", reader), *keys)
            numbers, readers = self._key("forgettings", ""), self._key("forgotten", "")
            await self._redis.eval(_FORGET, 2, numbers, readers, str(reader), str(SECONDS_REMEMBERED))

        await self._try(drop, None)

    async def forgotten(self, forget: Callable[[int], Awaitable[object]]) -> NoReturn:
        """Forget whom other bots were asked to forget, until cancelled."""
        since = None
        while True:
            number = int(await self._try(lambda: self._redis.get(self._key("forgettings", "")), LOST) or 0)
            if number != LOST:
                found: list[str] | None = []
                if since is not None and number != since:
                    since = since if number > since else 0  # fewer: Redis was begun anew
                    found = await self._forgotten(since + 1, number)
                since = since if found is None else number
                for reader in found or ():
                    await forget(int(reader))
            await asyncio.sleep(SECONDS_BETWEEN_LOOKS)

    async def _forgotten(self, first: int, last: int) -> list[str] | None:
        """Readers by the numbers of their forgettings; None where nobody can tell.  No clock is asked: those of bots differ."""
        key = self._key("forgotten", "")
        found: list[str] | None = await self._try(lambda: self._redis.zrangebyscore(key, first, last), None)
        return found

    async def _of_reader(self, reader: int, key: str) -> None:
        """Note a key that goes when a reader is forgotten."""
        own = self._key("reader", reader)

        async def note() -> None:
            await self._redis.sadd(own, key)
            await self._redis.expire(own, SECONDS_OF_AN_ENTRY)

        await self._try(note, None)

    # --- inside ---

    def _key(self, kind: str, value: object) -> str:
        stand = hmac.new(self._secret, f"{kind} {value!r}".encode(), hashlib.sha256).hexdigest()[:32]
        return f"chuchu:{kind}:{stand}"

    async def _try(self, ask: Callable[[], Awaitable[T]], otherwise: T) -> T:
        """What Redis says; `otherwise` where it says nothing.  A cancelled task ends here at the latest."""
        if time.monotonic() < self._alone_until:
            return otherwise
        try:
            told = await ask()
        except (RedisError, OSError) as exc:
            self._alone_until = time.monotonic() + SECONDS_ALONE
            if not self._lost:
                log.warning("连不上 Redis（%s），这个机器人先独自工作", exc)
            self._lost = True
            return otherwise
        if self._lost:
            log.info("Redis 恢复")
            self._lost = False
        task = asyncio.current_task()
        if task is not None and task.cancelling():  # asyncio.wait_for of 3.11, in the client, may swallow it
            raise asyncio.CancelledError
        return told
