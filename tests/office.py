"""Administrators at work over HTTP: conversations as tables, and how to hold them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from tests import samples
from tests.bot.telegram.test_end_to_end import SECONDS_TO_START
from tests.bot_api import BotApi, Message, Update, User

FORWARDED = {"forward_origin": {"type": "hidden_user", "date": 1, "sender_user_name": "路人"}}
UNASKED = frozenset({"start", "welcome", "told"})
"""In the audit table: what the bot says by itself."""
Note = tuple[str, str, str]
"""In the audit table: action, target, and how the result begins."""


class Step(NamedTuple):
    """One thing that somebody does, and what comes of it."""

    does: str
    """A message; "📄" and the name of a file; or, in brackets, words of a button of the message seen last."""
    sees: str
    """Words of the message that comes of it, as it is sent or as it is edited."""
    notes: Sequence[Note] = ()
    who: str = "admin"
    before: Callable[[Path], object] | None = None
    """What happens to the corpus folder first."""
    to: str = ""
    """Words of the message that it replies to."""
    content: str = samples.TEXTS[samples.HEPING]
    """Of the file."""


class Conversation:
    def __init__(self, telegram: BotApi, reports: Path, people: dict[str, User]) -> None:
        self._telegram = telegram
        self._reports = reports
        self.people = people
        self._seen: dict[str, Message] = {}

    async def hold(self, steps: Sequence[Step]) -> None:
        for step in steps:
            await self.does(step)

    async def does(self, step: Step) -> Message:
        """Do it, and wait for what comes of it."""
        if step.before is not None:
            step.before(self._reports)
        user = self.people[step.who]
        if step.does.startswith("["):
            message = self._seen[step.who]
            label = step.does.strip("[]")
            button = next(b["text"] for b in self._telegram.now(message).buttons if label in b["text"])
            await self._telegram.press(user, message, button)
            after = message.message_id - 1
        elif step.does.startswith("📄"):
            update = await self._telegram.send_document(user, step.does[1:].strip(), step.content.encode())
            update.body.update(FORWARDED)
            after = update.after
        else:
            after = (await self._telegram.say(user, step.does, reply_to=self._said(user, step.to))).after
        self._seen[step.who] = await shown(self._telegram, user, step.sees, after)
        return self._seen[step.who]

    async def turn_to(self, who: str, words: str) -> None:
        """The buttons pressed next are those of the message that holds these words."""
        self._seen[who] = await shown(self._telegram, self.people[who], words)

    def _said(self, user: User, words: str) -> Message | None:
        return next(m for m in reversed([*messages(self._telegram, user)]) if words in m.text) if words else None


def messages(telegram: BotApi, user: User) -> Iterator[Message]:
    """What the bot has sent to someone in private, as it stands now."""
    return (telegram.now(sent) for sent in list(telegram.sent) if sent.chat_id == user.id)


async def shown(telegram: BotApi, user: User, words: str, after: int = 0) -> Message:
    """A message to someone that holds these words, as soon as there is one."""

    def find() -> Message | None:
        found = [one for one in messages(telegram, user) if one.message_id > after and words in one.text]
        return found[-1] if found else None

    try:
        return await telegram._until(find, SECONDS_TO_START, words)
    except TimeoutError as exc:
        last = [one.text for one in messages(telegram, user)][-2:]
        raise TimeoutError(f"{words!r} was not seen, but {last}") from exc


async def hears(telegram: BotApi, user: User, text: str, words: str) -> Message:
    """What comes of what someone says, once it holds these words."""
    update = await telegram.say(user, text)
    return await shown(telegram, user, words, update.after)


async def answered(telegram: BotApi, query: Update) -> str:
    """What Telegram shows for a moment after a press."""
    notice = (await telegram.answer_to(query, SECONDS_TO_START)).params.get("text", "")
    assert isinstance(notice, str)
    return notice


def contents(folder: Path) -> dict[str, bytes]:
    """All files in a folder and below it, but for what a bot that runs writes by itself."""
    files = (
        path for path in folder.rglob("*") if path.is_file() and not path.name.startswith(("journal.db", "bot.lock"))
    )
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}
