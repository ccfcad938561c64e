"""Administrators: who is one, and how they are answered.

Whatever they send passes through here, be it a message, an edit, a file or a press: their id is looked up in
config.toml's list, and what they did is noted in the audit table.  File names and reasons are said in private
only; in a group it is said that they were.
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import Any

from telegram import Bot, CallbackQuery, Message, Update
from telegram.constants import ChatType
from telegram.error import BadRequest, Forbidden, TelegramError
from telegram.ext import ContextTypes, filters

from bot.handlers import asked
from bot.handlers.asked import language_of
from bot.handlers.send import Outbox, Spot, decode
from bot.journal.journal import Journal, JournalError
from bot.operations import EXPLAINED
from bot.wording import administration, menu, texts
from bot.wording.buttons import ForOffice, Press
from bot.wording.reply import Reply, briefly, said
from bot.wording.texts import Language, Text

log = logging.getLogger(__name__)

WELCOMED, STARTED = "welcome", "start"
"""In the audit table: told what they can do; started the bot, with the language of their Telegram."""
KEPT = 10_000
"""Rows of the audit table that are looked at."""
REMEMBERED = 1_000
"""Messages whose wording was acted on: an edit that does not change it is none."""


class UnreachableError(Exception):
    """The administrator has not started the bot, or has stopped it: nothing can be said in private."""


class Visit:
    """One thing that an administrator sent: who it was, what was said, and how to answer."""

    def __init__(self, update: Update, context: ContextTypes.DEFAULT_TYPE, outbox: Outbox, journal: Journal) -> None:
        user, message = update.effective_user, update.effective_message
        assert user is not None, "the list of administrators holds users"
        assert message is not None, "the table has these handlers for messages and presses only"
        self.administrator = user.id
        self.language = language_of(user)
        self.bot: Bot = context.bot
        self.update = update
        self.in_group = message.chat.type != ChatType.PRIVATE
        self._application: Any = context.application
        self._place = Spot.of(message)
        self._outbox = outbox
        self._journal = journal
        self._group_told = not self.in_group
        self._query: CallbackQuery | None = update.callback_query

    @property
    def message(self) -> Message:
        """What was written or sent."""
        message = self.update.effective_message
        assert isinstance(message, Message), "only a message that was pressed on can be out of reach"
        return message

    @property
    def pressed(self) -> int:
        """The message that was pressed on; 0 when Telegram does not show it to us any more."""
        query = self.update.callback_query
        message = query.message if query else None
        return message.message_id if message and message.is_accessible else 0

    @property
    def words(self) -> str:
        """What follows the command."""
        return asked.argument(self.message)

    @property
    def spot(self) -> Spot:
        """Where the administrator is answered."""
        return Spot(self.administrator, None, None) if self.in_group else self._place

    @property
    def stopping(self) -> bool:
        """Whether the bot is on its way out, so that nothing long should be begun or gone on with."""
        return not self._application.running

    async def say(self, reply: Reply) -> int:
        """Send a reply in private; its message.  Raises UnreachableError."""
        try:
            sent = await self._outbox.send(self.bot, self.spot, reply)
        except (Forbidden, BadRequest) as exc:
            if self.in_group and (isinstance(exc, Forbidden) or "chat not found" in str(exc).lower()):
                raise UnreachableError from exc
            raise
        await self._tell_the_group()
        return sent

    async def tell(self, text: Text, **values: object) -> int:
        return await self.say(said(text, self.language, **values))

    async def put(self, message: int, reply: Reply) -> int:
        """Make a message of ours in private show something else; send it anew where it is gone."""
        if await self._outbox.edit(self.bot, self.spot.chat, message, reply):
            return message
        return await self.say(reply)

    async def document(self, name: str, content: bytes) -> None:
        await self._outbox.document(self.bot, self.spot, name, content)

    async def photo(self, content: bytes, name: str) -> None:
        await self._outbox.photo(self.bot, self.spot, content, name)

    async def notice(self, text: str = "") -> None:
        """Answer the press, if it is one; the first time only."""
        query, self._query = self._query, None
        if query is None:
            return
        try:
            await query.answer(text or None)
        except BadRequest as exc:  # Telegram has stopped waiting
            log.info("一次按钮点击已经过期：%s", exc)

    def note(self, action: str, target: str = "", result: str = "done") -> None:
        """Into the audit table."""
        self._journal.audit(administrator=self.administrator, action=action, target=target, result=result)

    async def _tell_the_group(self) -> None:
        if not self._group_told:
            self._group_told = True
            await self._outbox.send(self.bot, self._place, said(texts.ANSWERED_IN_PRIVATE, self.language))

    async def send_to_private(self) -> None:
        """Say in the group that there is no way to answer."""
        await self._outbox.send(self.bot, self._place, said(texts.START_FIRST, self.language))


Work = Callable[[Visit], Awaitable[None]]
PressWork = Callable[[Visit, Any], Awaitable[None]]
Handler = Callable[[Update, ContextTypes.DEFAULT_TYPE], Coroutine[Any, Any, None]]


class Visits:
    """Makes a handler of what is to be done for an administrator."""

    def __init__(self, administrators: Sequence[int], outbox: Outbox, journal: Journal) -> None:
        self.administrators = administrators
        self._outbox = outbox
        self._journal = journal
        self._acted: OrderedDict[tuple[int, int], str] = OrderedDict()

    def command(self, name: str, work: Work) -> Handler:
        """For messages that the table lets through; `name` is what the audit table calls it."""

        async def handle(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
            if not self._is_administrator(update) or not self._is_new(update):
                return
            visit = Visit(update, context, self._outbox, self._journal)
            log.info("管理员 %s：%s", visit.administrator, name)
            await self._done(name, visit, work(visit))

        return handle

    def presses(self, works: dict[type[Press], tuple[str, PressWork]]) -> Handler:
        """For the buttons of administrators: by what they say."""

        async def handle(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
            query = update.callback_query
            assert query is not None, "the table has this for presses only"
            press = decode(query.data)
            if press is None or query.message is None or type(press) not in works:
                await _answered(query, texts.BUTTON_TOO_OLD)
                return
            if not self._is_administrator(update):
                log.info("用户 %s 不在 telegram.admins 里，不能用管理员的按钮", query.from_user.id)
                await _answered(query, texts.NOT_YOUR_BUTTON)
                return
            if query.message.chat.type != ChatType.PRIVATE:
                await _answered(query, texts.PRIVATE_ONLY)
                return
            visit = Visit(update, context, self._outbox, self._journal)
            name, work = works[type(press)]
            log.info("管理员 %s：%s（按钮）", visit.administrator, name)
            try:
                await self._done(name, visit, work(visit, press))
            finally:
                await visit.notice()

        return handle

    async def tell_others(self, visit: Visit, text: Text, **values: object) -> None:
        """Tell the other administrators, in the languages that they last used here."""
        spoken = await languages(self._journal)
        for administrator in self.administrators:
            if administrator != visit.administrator:
                language = spoken.get(administrator, Language.HANS)
                brief = {name: briefly(value, language, 1000) for name, value in values.items()}
                reply = said(text, language, **brief)
                await told(visit.bot, self._outbox, administrator, reply)

    async def _done(self, name: str, visit: Visit, work: Awaitable[None]) -> None:
        try:
            await work
        except UnreachableError:
            visit.note(name, result="unreachable")
            await visit.send_to_private()
        except EXPLAINED as exc:
            log.warning("管理员 %s 的 %s 没有办成：%s", visit.administrator, name, exc)
            visit.note(name, result=f"failed: {exc}")
            await visit.say(administration.failed(exc, visit.language))

    def _is_administrator(self, update: Update) -> bool:
        """Looked up again here, whatever the table lets through."""
        user = update.effective_user
        return user is not None and user.id in self.administrators

    def _is_new(self, update: Update) -> bool:
        """False for an edit that leaves what was written, or the file that was sent, as it was."""
        message = update.effective_message
        if message is None:
            return False
        place = (message.chat.id, message.message_id)
        said = message.document.file_unique_id if message.document else asked.written(message)
        before = self._acted.get(place)
        self._acted[place] = said
        if len(self._acted) > REMEMBERED:
            self._acted.popitem(last=False)
        return before != said


class Admins:
    """Tells administrators that they are, and what they can do."""

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


def for_office(data: object) -> bool:
    """Whether a button is one of those that only administrators may press."""
    return isinstance(data, str) and isinstance(decode(data), ForOffice)


class SaidToUs(filters.MessageFilter):
    """Lets through what is said to the bot in a group: where it is mentioned or replied to."""

    def filter(self, message: Message) -> bool:
        return asked.overheard(message, message.get_bot().bot) is not None


async def told(bot: Bot, outbox: Outbox, administrator: int, reply: Reply) -> bool:
    """Say something unasked, as far as that is possible."""
    try:
        await outbox.send(bot, Spot(administrator, None, None), reply)
    except (Forbidden, BadRequest):  # has not started the bot
        return False
    except TelegramError as exc:
        log.warning("没能通知管理员 %s：%s", administrator, exc)
        return False
    return True


async def languages(journal: Journal) -> dict[int, Language]:
    """The language of every administrator who has started the bot, as the audit table remembers it."""
    try:
        deeds = await journal.audited(KEPT)
    except JournalError:
        return {}
    spoken: dict[int, Language] = {}
    for deed in deeds:  # the latest first
        if deed.action == STARTED and deed.target in set(Language):
            spoken.setdefault(deed.administrator, Language(deed.target))
    return spoken


async def _answered(query: CallbackQuery, text: Text) -> None:
    try:
        await query.answer(text.of(language_of(query.from_user)))
    except BadRequest as exc:
        log.info("一次按钮点击已经过期：%s", exc)
