"""A question and its way to an answer, however it is asked: typed, tapped, edited, in private or in a group.

What a message asks is found out by plain functions, a `Message` in and words out.  `Questions` asks the library,
notes it in the journal, and sends or edits the reply; `Pace` says who asks too fast.
"""

from __future__ import annotations

import logging
import math
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, Self

from telegram import Bot, Message, MessageEntity, Update, User
from telegram.constants import ChatType
from telegram.ext import ContextTypes

from bot.handlers.send import Outbox, Spot, sendable, typing
from bot.journal.journal import Journal
from bot.library.library import Conversation, Found, Library
from bot.metrics import Metrics
from bot.wording import guide, replies, texts
from bot.wording.reply import Reply, said
from bot.wording.texts import Language, language
from retrieval.question.parts import MOST, parts
from retrieval.quote import Outcome

log = logging.getLogger(__name__)

TOLD = 10_000
"""Readers remembered as already told that they are too fast, at most."""
PACED = 10_000
"""Readers whose pace is remembered, at most.  Past that the one quiet longest is forgotten, to their advantage."""


@dataclass(frozen=True, slots=True)
class Asker:
    """A reader, and the chat in which they ask."""

    reader: int
    conversation: Conversation
    language: Language
    kind: str
    """"private", "group" or "inline", as stored in the journal."""

    @classmethod
    def of(cls, update: Update) -> Self:
        """Return the reader who caused an update.  A channel writing in its group has no user: its chat counts."""
        user, chat, message = update.effective_user, update.effective_chat, update.effective_message
        reader = user.id if user else 0
        topic = (message.message_thread_id or 0) if isinstance(message, Message) and message.is_topic_message else 0
        place = chat.id if chat else 0
        kind = "inline" if chat is None else "private" if chat.type == ChatType.PRIVATE else "group"
        return cls(reader, Conversation(place, topic, reader), language_of(user), kind)


def language_of(user: User | None) -> Language:
    """Return the language of a Telegram user; simplified Chinese where it is not known."""
    return language(user.language_code if user else None)


@dataclass(frozen=True, slots=True)
class Answered:
    """A reply to a question, and its entry in the journal."""

    reply: Reply
    entry: int
    outcome: Outcome


class Questions:
    """Answers questions, however they were asked."""

    def __init__(self, library: Library, journal: Journal, outbox: Outbox, pace: Pace, metrics: Metrics) -> None:
        self._library = library
        self._journal = journal
        self._outbox = outbox
        self._pace = pace
        self._metrics = metrics
        self._told: dict[int, None] = {}

    async def written(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Answer a private message: anything written there is a question."""
        message = message_of(update)
        if ours(message, context.bot.bot):
            return
        question = written(message)
        if message.text or question.strip():
            await self._reply(update, context.bot, question)
        else:
            await self._send(context.bot, message, said(texts.TEXT_ONLY, Asker.of(update).language))

    async def overheard(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Answer a message in a group if it is addressed to Chuchu; nothing else there is a question."""
        message = message_of(update)
        if ours(message, context.bot.bot) or is_command(message):
            return
        question = overheard(message, context.bot.bot)
        if question is not None:
            await self._reply(update, context.bot, question)

    async def command(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Answer the words after /ask, or those of the message that /ask replies to."""
        await self._reply(update, context.bot, asked_by_ask(message_of(update)))

    async def edited(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Edit the answer when its question was edited; a message that has become a question gets an answer."""
        message, bot = message_of(update), context.bot.bot
        if ours(message, bot):
            return
        if is_command(message):
            question = asked_by_ask(message) if command(message, bot.username or "") == "ask" else None
        elif Asker.of(update).kind == "private":
            question = written(message)
        else:
            question = overheard(message, bot)
        if question is not None and question.strip():
            await self._reply(update, context.bot, question)

    async def _reply(self, update: Update, bot: Bot, question: str) -> None:
        """Answer a message, or replace the answer that it already has."""
        message, asker = message_of(update), Asker.of(update)
        before = None
        if update.edited_message is not None:
            before = await self._journal.reply_to(message.chat_id, message.message_id)
            entry = await self._journal.entry(before[0]) if before else None
            if entry is not None and entry.question == question:
                return  # something else about the message was edited
        elif not question.strip() and (is_command(message) or asker.kind == "group"):
            await self._send(bot, message, guide.how_to_ask(self._library.examples, asker.language))
            return
        if not await self._pace.admits(asker.reader):
            await self._slow_down(bot, message, asker)
            return
        self._told.pop(asker.reader, None)
        about = hospital_replied_to(message, bot.bot)
        spot = Spot.of(message)
        async with typing(bot, spot):
            answered = await self.answer(asker, question, message=message.message_id, about=about)
        log.info("更新 %s：%s", update.update_id, answered.outcome)
        if before is not None and await self._outbox.edit(bot, message.chat_id, before[1], answered.reply):
            self._journal.sent(answered.entry, before[1])
            return
        sent = await self._outbox.send(bot, spot, answered.reply)
        self._journal.sent(answered.entry, sent)

    async def answer(
        self,
        asker: Asker,
        question: str,
        *,
        message: int = 0,
        about: Sequence[str] = (),
        within: Sequence[str] | None = None,
        asked: str = "",
    ) -> Answered:
        """Answer a question, and write it into the journal.

        `message`: id of the one that asks, 0 when a button did; `about`: hospitals meant where the question names none;
        `within`: hospitals meant whatever it names; `asked`: line that repeats a question that no message holds.
        """
        pieces = parts(question) if within is None else (question,)
        if len(pieces) > 1:
            return await self._answer_each(asker, pieces, message=message, about=about)
        found, entry = await self._found(asker, question, message=message, about=about, within=within)
        if found.sheet is not None:
            followed = self._journal.follows(asker.reader, found.sheet.hospital)
            corrections = found.answer.corrections
            reply = guide.card(found.sheet, 0, asker.language, found.staying, corrections, followed=followed)
        elif found.listed:
            reply = guide.hospitals(found.listed, found.reports, 0, asker.language)
        else:
            reply = replies.answered(found, entry, asker.language, asked)
        return Answered(reply, entry, found.answer.outcome)

    async def _answer_each(
        self, asker: Asker, pieces: Sequence[str], *, message: int, about: Sequence[str]
    ) -> Answered:
        """Answer the questions of one message in one reply; each has an entry of its own, the first for the message."""
        answered = [
            await self._found(asker, piece, message=0 if number else message, about=about, within=None)
            for number, piece in enumerate(pieces[:MOST])
        ]
        found, entries = zip(*answered, strict=True)
        reply = replies.in_parts(found, entries, len(pieces), asker.language)
        return Answered(reply, entries[0], found[0].answer.outcome)

    async def _found(
        self, asker: Asker, question: str, *, message: int, about: Sequence[str], within: Sequence[str] | None
    ) -> tuple[Found, int]:
        """What the library gives for a question, and its entry in the journal.  Parameters as for `answer`."""
        started = time.perf_counter()
        chat = asker.conversation.chat
        staying = await self._journal.staying(chat, asker.reader)
        found = await self._library.ask(question, asker.conversation, staying=staying, about=about, within=within)
        seconds = time.perf_counter() - started
        outcome = found.answer.outcome
        self._metrics.questions.labels(outcome.value).inc()
        self._metrics.seconds.observe(seconds)
        entry = self._journal.record(
            reader=asker.reader,
            chat=chat,
            message=message,
            question=question,
            answer=found.answer,
            seconds=seconds,
            kind=asker.kind,
            language=asker.language,
        )
        return found, entry

    async def _slow_down(self, bot: Bot, message: Message, asker: Asker) -> None:
        """Tell the reader to slow down: once, as a reply to each message would be noise, and slow us down too."""
        if asker.reader in self._told:
            return
        self._told[asker.reader] = None
        if len(self._told) > TOLD:
            del self._told[next(iter(self._told))]
        seconds = max(1, math.ceil(self._pace.seconds_to_wait(asker.reader)))
        await self._send(bot, message, said(texts.TOO_FAST, asker.language, seconds=seconds))

    async def _send(self, bot: Bot, message: Message, reply: Reply) -> None:
        await self._outbox.send(bot, Spot.of(message), reply)


# --- what a message asks, if it asks anything ---


def message_of(update: Update) -> Message:
    """Return the message of an update that is known to have one, new or edited."""
    message = update.effective_message
    assert message is not None, "every handler in the table is for messages"
    return message


def written(message: Message | None) -> str:
    """The text of a message or the caption of a picture, without lone surrogates, which no file can hold."""
    return sendable((message.text or message.caption or "") if message else "")


def argument(message: Message) -> str:
    """The words behind the command in a message that begins with one."""
    words = written(message).split(maxsplit=1)
    return words[1].strip() if len(words) > 1 else ""


def command(message: Message, username: str) -> str:
    """The command that a message begins with, in small letters; "" when there is none, or it is for another bot."""
    first = next(iter(written(message).split(maxsplit=1)), "")
    name, _at, bot = first.partition("@")
    return name[1:].lower() if name.startswith("/") and bot.lower() in {"", username.lower()} else ""


def is_command(message: Message) -> bool:
    """True when the message begins with a command, even one for another bot."""
    return written(message).startswith("/")


def replied_to(message: Message) -> Message | None:
    """The message that this one replies to; None for the first message of a forum topic, to which all there reply."""
    original = message.reply_to_message
    return None if original is None or original.forum_topic_created else original


def asked_by_ask(message: Message) -> str:
    """The words after /ask, or those of the message that /ask replies to."""
    return argument(message) or written(replied_to(message)).strip()


def overheard(message: Message, bot: User) -> str | None:
    """The question in a message of a group that mentions Chuchu or replies to it; None where it does neither."""
    words, mentioned = without_mention(message, bot)
    original = replied_to(message)
    to_us = original is not None and original.from_user == bot
    if mentioned:
        return words or ("" if to_us else written(original).strip())
    return words if to_us else None


def without_mention(message: Message, bot: User) -> tuple[str, bool]:
    """Return the words without Chuchu's name, and True where it was there."""
    words = written(message)
    units = words.encode("utf-16-le")
    name = f"@{bot.username}".lower()
    mentioned = False
    for entity in message.entities or message.caption_entities:
        text = units[2 * entity.offset : 2 * (entity.offset + entity.length)].decode("utf-16-le", "replace")
        by_name = entity.type == MessageEntity.MENTION and text.lower() == name
        if by_name or (entity.type == MessageEntity.TEXT_MENTION and entity.user == bot):
            mentioned = True
            words = words.replace(text, " ", 1)
    return " ".join(words.split()) if mentioned else words.strip(), mentioned


def ours(message: Message, bot: User) -> bool:
    """True for a message sent through Chuchu's inline mode: it is a quote, not a question."""
    return message.via_bot is not None and message.via_bot.id == bot.id


def hospital_replied_to(message: Message, bot: User) -> tuple[str, ...]:
    """The hospital of Chuchu's message that this one replies to: a question without a name is about it."""
    original = replied_to(message)
    if original is None or not (original.from_user == bot or ours(original, bot)):
        return ()
    return replies.hospitals_shown(original.text or "")


# --- how fast one reader may ask ---


class SharedPace(Protocol):
    """The pace of readers at several bots."""

    async def seconds_to_wait(self, reader: int, per_minute: int) -> float | None:
        """Seconds until a reader may ask, 0 where this question is counted; None where nobody knows."""


class Pace:
    """A token bucket for each reader, filled evenly, that holds a minute's worth.

    Kept in memory and bounded: a bucket that is full again is as good as none, so it can be forgotten.
    """

    def __init__(
        self,
        per_minute: int,
        clock: Callable[[], float] = time.monotonic,
        limit: int = PACED,
        shared: SharedPace | None = None,
    ) -> None:
        """`per_minute`: questions a minute, all of which may come at once; 0 means no limit."""
        self._capacity = float(per_minute)
        self._seconds_each = 60 / per_minute if per_minute else 0.0
        self._clock = clock
        self._limit = limit
        self._shared = shared
        self._waits: dict[int, float] = {}  # of the reader told last, by what bots share
        self._buckets: OrderedDict[int, tuple[float, float]] = (
            OrderedDict()
        )  # reader: tokens left, and the time at which they were counted

    async def admits(self, reader: int) -> bool:
        """As `allows`, counting what was asked of other bots, too."""
        if self._shared is None or not self._seconds_each:
            return self.allows(reader)
        seconds = await self._shared.seconds_to_wait(reader, int(self._capacity))
        if seconds is None:
            return self.allows(reader)
        self._waits = {reader: seconds} if seconds else {}
        return not seconds

    def allows(self, reader: int) -> bool:
        """Tell whether the reader may ask now, and if so count the question.  Asking too early costs nothing."""
        if not self._seconds_each:
            return True
        tokens = self._tokens(reader)
        allowed = tokens >= 1
        self._buckets[reader] = (tokens - 1 if allowed else tokens, self._clock())
        self._buckets.move_to_end(reader)
        if len(self._buckets) > self._limit:
            self._buckets.popitem(last=False)
        return allowed

    def seconds_to_wait(self, reader: int) -> float:
        """Seconds until the reader may ask again; 0 when they may now."""
        if reader in self._waits:
            return self._waits[reader]
        return max(0.0, 1 - self._tokens(reader)) * self._seconds_each if self._seconds_each else 0.0

    def _tokens(self, reader: int) -> float:
        now = self._clock()
        tokens, when = self._buckets.get(reader, (self._capacity, now))
        # Rounded, because fractions of a token are added up: a reader who waits as long as told has a whole one.
        return min(self._capacity, round(tokens + max(0.0, now - when) / self._seconds_each, 6))
