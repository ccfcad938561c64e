"""What administrators are told about being one."""

from __future__ import annotations

from bot import menu, office
from bot.handlers.visits import KEPT, STARTED, WELCOMED, Visit
from bot.journal import Journal


class Admins:
    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    async def start(self, visit: Visit) -> None:
        """Telegram refuses a menu for someone who has not started the bot, so it is set now."""
        deeds = await self._journal.audited(KEPT)
        known = any(deed.action == WELCOMED and deed.administrator == visit.administrator for deed in deeds)
        await visit.say((office.duties if known else office.welcome)(visit.language))
        visit.note(STARTED, visit.language)
        if not known:
            visit.note(WELCOMED)
        await menu.register_admin(visit.bot, visit.spot.chat)

    async def help(self, visit: Visit) -> None:
        """Behind what every reader is told."""
        await visit.say(office.duties(visit.language))
