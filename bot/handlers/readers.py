"""What everyone may do: ask, and find out what can be asked.  An `Update` in, a reply out."""

from __future__ import annotations

import logging
from typing import Any

from telegram import Message, Update

from bot import replies
from bot.conversations import Conversations
from bot.handlers.send import send
from bot.library import Library

log = logging.getLogger(__name__)


class Readers:
    def __init__(self, library: Library, conversations: Conversations) -> None:
        self._library = library
        self._conversations = conversations

    async def start(self, update: Update, _context: Any) -> None:
        await send(_message(update), replies.start(self._library.examples))

    async def help(self, update: Update, _context: Any) -> None:
        await send(_message(update), replies.help(self._library.examples))

    async def hospitals(self, update: Update, _context: Any) -> None:
        message = _message(update)
        index = self._library.index
        await send(message, replies.hospitals(index.hospitals, index.reports, _argument(message)))

    async def text(self, update: Update, _context: Any) -> None:
        message = _message(update)
        await self._answer(update, message, message.text or "")

    async def ask(self, update: Update, _context: Any) -> None:
        """The words after /ask, or those of the message that /ask replies to."""
        message = _message(update)
        original = message.reply_to_message
        question = _argument(message) or (original and (original.text or original.caption)) or ""
        if question.strip():
            await self._answer(update, message, question)
        else:
            await send(message, replies.how_to_ask(self._library.examples))

    async def not_text(self, update: Update, _context: Any) -> None:
        await send(_message(update), replies.TEXT_ONLY)

    async def unknown_command(self, update: Update, _context: Any) -> None:
        await send(_message(update), replies.UNKNOWN_COMMAND)

    async def not_for_you(self, update: Update, _context: Any) -> None:
        message = _message(update)
        log.info("用户 %s 不在 telegram.admins 里，不能使用 /reload", message.from_user and message.from_user.id)
        await send(message, replies.NOT_FOR_YOU)

    async def _answer(self, update: Update, message: Message, question: str) -> None:
        conversation = (message.chat_id, message.from_user.id if message.from_user else 0)
        about = _hospitals_replied_to(message)
        answer = await self._library.ask(question, self._conversations.last(conversation), about)
        self._conversations.remember(conversation, answer)
        log.info("更新 %s：%s，引文 %s 段", update.update_id, answer.outcome, len(answer.quotes))
        await send(message, replies.render(answer, self._library.covered))


def _message(update: Update) -> Message:
    message = update.effective_message
    assert message is not None, "every handler in the table is for messages"
    return message


def _hospitals_replied_to(message: Message) -> tuple[str, ...]:
    """The hospital of Chuchu's message that this one replies to: a question without a name is about it."""
    original = message.reply_to_message
    own = original is not None and original.from_user is not None and original.from_user.id == message.get_bot().id
    return replies.hospitals_shown(original.text or "") if original is not None and own else ()


def _argument(message: Message) -> str:
    """What follows the command in a message that begins with one."""
    words = (message.text or "").split(maxsplit=1)
    return words[1].strip() if len(words) > 1 else ""
