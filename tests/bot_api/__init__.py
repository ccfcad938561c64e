"""A small Telegram on loopback: what the bot under test talks to in the end-to-end tests.

It exists because python-telegram-bot checks hardly any of Telegram's limits: a bot can pass its
tests against a recorder and still be refused by the real thing.  This server refuses what Telegram
refuses, in Telegram's words (from the sources of telegram-bot-api and TDLib; where only the closed
server decides, from reports of what it answers), changes texts and entities as Telegram changes
them, keeps from the bot what privacy mode keeps from it, and breaks down when a test tells it to.

Where that is simpler, it is stricter than Telegram: method names in their exact case, numbers as
chat ids, no legacy Markdown, one action in a button, eight buttons in a row, a query answered only
once.  It does not limit rates, make entities of markup or find links in what the bot sends.  Ids
are counters.
"""

from tests.bot_api.delivery import GRACE, PUSHING
from tests.bot_api.errors import ApiError
from tests.bot_api.records import CONFLICT, Call, Chat, Entity, File, Message, Said, Update, User
from tests.bot_api.server import SAME, STALE, TOKEN, BotApi
from tests.bot_api.text import found_entities, units

__all__ = [
    "CONFLICT",
    "GRACE",
    "PUSHING",
    "SAME",
    "STALE",
    "TOKEN",
    "ApiError",
    "BotApi",
    "Call",
    "Chat",
    "Entity",
    "File",
    "Message",
    "Said",
    "Update",
    "User",
    "found_entities",
    "units",
]
