"""The menu of commands that Telegram shows.  It only hides and shows: who may do what is decided in app.py."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from telegram import Bot, BotCommand, BotCommandScopeAllPrivateChats, BotCommandScopeChat, BotCommandScopeDefault
from telegram.error import BadRequest

from bot import replies


async def register(bot: Bot, admins: Iterable[int]) -> None:
    await bot.set_my_commands(_commands(replies.COMMANDS), BotCommandScopeDefault())
    await bot.set_my_commands(_commands(replies.COMMANDS), BotCommandScopeAllPrivateChats())
    for admin in admins:
        try:
            await register_admin(bot, admin)
        except BadRequest:  # "chat not found": this administrator has not started the bot; /start will do it
            continue


async def register_admin(bot: Bot, admin: int) -> None:
    await bot.set_my_commands(_commands(replies.ADMIN_COMMANDS), BotCommandScopeChat(admin))


def _commands(texts: Mapping[str, str]) -> list[BotCommand]:
    return [BotCommand(name, text) for name, text in texts.items()]
