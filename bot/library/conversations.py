"""The one owner of what a follow-up question needs: the last answer in every conversation.

A conversation is one user in one Telegram chat (in a forum, in one topic), a session in the terminal,
a "chat" in lines of JSON.  It is kept in memory, for a while, and for a bounded number of
conversations; a restart forgets it, which costs a reader one hospital's name.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import NamedTuple

from retrieval.quote import Answer, Outcome

LIMIT = 10_000
ABOUT_HOSPITALS = frozenset({Outcome.ANSWER, Outcome.RELATED, Outcome.NOT_FOUND, Outcome.NOT_COVERED, Outcome.WHICH})
"""After anything else, such as thanks, the next question still follows the one before."""


class Conversation(NamedTuple):
    """One reader in one place on Telegram."""

    chat: int
    topic: int
    """0 outside forums."""
    reader: int


class Conversations:
    def __init__(self, minutes: float, limit: int = LIMIT, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds = minutes * 60
        self._limit = limit
        self._clock = clock
        self._last: OrderedDict[Hashable, tuple[float, Answer]] = OrderedDict()

    def last(self, conversation: Hashable) -> Answer | None:
        """The last answer, unless it is too long ago to carry on from."""
        when, answer = self._last.get(conversation, (0.0, None))
        return answer if answer is not None and self._clock() - when < self._seconds else None

    def remember(self, conversation: Hashable, answer: Answer) -> None:
        if answer.outcome not in ABOUT_HOSPITALS:
            return
        self._last[conversation] = (self._clock(), answer)
        self._last.move_to_end(conversation)
        if len(self._last) > self._limit:
            self._last.popitem(last=False)

    def forget(self, reader: int) -> None:
        """Drop what is remembered of a reader of Telegram, wherever they asked."""
        for conversation in [c for c in self._last if isinstance(c, Conversation) and c.reader == reader]:
            del self._last[conversation]
