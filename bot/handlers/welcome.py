"""What administrators are told about being one."""

from __future__ import annotations

from bot.handlers.administrators import KEPT, STARTED, WELCOMED, Visit
from bot.journal.journal import Journal, JournalError
from bot.wording import administration, menu


class Admins:
    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    async def start(self, visit: Visit) -> None:
        """Telegram refuses a menu for someone who has not started the bot, so it is set now."""
        known = await self._known(visit.administrator)
        await visit.say((administration.duties if known else administration.welcome)(visit.language))
        visit.note(STARTED, visit.language)
        if not known:
            visit.note(WELCOMED)
        await menu.register_admin(visit.bot, visit.spot.chat)

    async def _known(self, administrator: int) -> bool:
        """Whether they have been told; who cannot be looked up will be told when it is known (bot/telegram/watch.py)."""
        try:
            deeds = await self._journal.audited(KEPT)
        except JournalError:
            return True
        return any(deed.action == WELCOMED and deed.administrator == administrator for deed in deeds)

    async def help(self, visit: Visit) -> None:
        """Behind what every reader is told."""
        await visit.say(administration.duties(visit.language))
