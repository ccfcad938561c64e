"""The menu of commands and the bot's description, which Telegram shows around the chat.

It only hides and shows: permissions are checked in app.py.  Telegram knows languages by two
letters, so all Chinese readers get simplified characters here, and whoever has neither language English.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    BotCommandScopeDefault,
)
from telegram.error import BadRequest

from bot.wording import texts
from bot.wording.texts import Language, Text

LANGUAGES: Mapping[str, Language] = {"": Language.EN, "zh": Language.HANS, "en": Language.EN}
"""Language by Telegram's code; "" is for readers of any other language."""
PRIVATE: Mapping[str, Text] = {
    "ask": texts.MENU_ASK,
    "hospitals": texts.MENU_HOSPITALS,
    "hospital": texts.MENU_HOSPITAL,
    "help": texts.MENU_HELP,
    "privacy": texts.MENU_PRIVACY,
    "forget": texts.MENU_FORGET,
}
GROUP = ("ask", "hospitals", "hospital", "help")
OFFICE: Mapping[str, Text] = {
    "status": texts.MENU_STATUS,
    "unanswered": texts.MENU_UNANSWERED,
    "why": texts.MENU_WHY,
    "reload": texts.MENU_RELOAD,
    "rollback": texts.MENU_ROLLBACK,
    "generations": texts.MENU_GENERATIONS,
    "remove": texts.MENU_REMOVE,
    "export": texts.MENU_EXPORT,
}
ADMIN = {**PRIVATE, **OFFICE}


async def register(bot: Bot, admins: Iterable[int]) -> None:
    """Set the menus: for all readers, and for each administrator."""
    await _set(bot, PRIVATE, BotCommandScopeDefault())
    await _set(bot, PRIVATE, BotCommandScopeAllPrivateChats())
    await _set(bot, GROUP, BotCommandScopeAllGroupChats())
    for admin in admins:
        try:
            await register_admin(bot, admin)
        except BadRequest:  # "chat not found": this administrator has not started the bot; /start will do it
            continue


async def register_admin(bot: Bot, admin: int) -> None:
    await _set(bot, ADMIN, BotCommandScopeChat(admin))


async def describe(bot: Bot) -> None:
    """Set the texts that a new reader sees before the first message, and in the bot's profile."""
    for code, language in LANGUAGES.items():
        await bot.set_my_description(texts.DESCRIPTION.of(language), code)
        await bot.set_my_short_description(texts.SHORT_DESCRIPTION.of(language), code)


async def _set(bot: Bot, names: Iterable[str], scope: BotCommandScope) -> None:
    for code, language in LANGUAGES.items():
        commands = [BotCommand(name, ADMIN[name].of(language)) for name in names]
        await bot.set_my_commands(commands, scope, code)
