"""What a message asks, if it asks anything.  Pure: a `Message` in, words out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from telegram import Message, MessageEntity, Update, User
from telegram.constants import ChatType

from bot.handlers.send import sendable
from bot.library.conversations import Conversation
from bot.wording import replies
from bot.wording.texts import Language, language


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, and where."""

    reader: int
    conversation: Conversation
    language: Language
    kind: str
    """"private", "group" or "inline", as the journal has it."""

    @classmethod
    def of(cls, update: Update) -> Self:
        """Whoever caused an update.  A channel that writes in its own group has no user: its chat stands for it."""
        user, chat, message = update.effective_user, update.effective_chat, update.effective_message
        reader = user.id if user else 0
        topic = (message.message_thread_id or 0) if isinstance(message, Message) and message.is_topic_message else 0
        place = chat.id if chat else 0
        kind = "inline" if chat is None else "private" if chat.type == ChatType.PRIVATE else "group"
        return cls(reader, Conversation(place, topic, reader), language_of(user), kind)


def language_of(user: User | None) -> Language:
    return language(user.language_code if user else None)


def written(message: Message | None) -> str:
    """The words of a message or below a picture, without half characters, which no file can hold."""
    return sendable((message.text or message.caption or "") if message else "")


def argument(message: Message) -> str:
    """What follows the command in a message that begins with one."""
    words = written(message).split(maxsplit=1)
    return words[1].strip() if len(words) > 1 else ""


def command(message: Message, username: str) -> str:
    """The command that a message begins with, in small letters; "" when there is none, or it is for another bot."""
    first = next(iter(written(message).split(maxsplit=1)), "")
    name, _at, bot = first.partition("@")
    return name[1:].lower() if name.startswith("/") and bot.lower() in {"", username.lower()} else ""


def is_command(message: Message) -> bool:
    """Whether it begins with a command, be it for another bot."""
    return written(message).startswith("/")


def replied_to(message: Message) -> Message | None:
    """The message that this one replies to; the head of a forum's topic is none."""
    original = message.reply_to_message
    return None if original is None or original.forum_topic_created else original


def asked_by_ask(message: Message) -> str:
    """The words after /ask, or those of the message that /ask replies to."""
    return argument(message) or written(replied_to(message)).strip()


def overheard(message: Message, bot: User) -> str | None:
    """What a message in a group asks Chuchu: where it is mentioned or replied to; None where it is not."""
    words, mentioned = without_mention(message, bot)
    original = replied_to(message)
    to_us = original is not None and original.from_user == bot
    if mentioned:
        return words or ("" if to_us else written(original).strip())
    return words if to_us else None


def without_mention(message: Message, bot: User) -> tuple[str, bool]:
    """The words without Chuchu's name, and whether it was there."""
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
    """Whether a message was sent by way of Chuchu's inline mode: a quote, not a question."""
    return message.via_bot is not None and message.via_bot.id == bot.id


def hospital_replied_to(message: Message, bot: User) -> tuple[str, ...]:
    """The hospital of Chuchu's message that this one replies to: a question without a name is about it."""
    original = replied_to(message)
    if original is None or not (original.from_user == bot or ours(original, bot)):
        return ()
    return replies.hospitals_shown(original.text or "")
