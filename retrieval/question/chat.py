"""Recognise messages about the chat itself: which hospitals there are, who printed the last quote, the same of all others.

Each kind is a row of retrieval/knowledge/chat.toml; nothing may be left of a message but hospitals and words that say nothing.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache

from retrieval.language import knowledge
from retrieval.language.knowledge import Row
from retrieval.question.question import LEADS, Question


class Chat(StrEnum):
    """What a message asks of the chat itself."""

    HOSPITALS = "hospitals"
    SHEET = "sheet"
    """All there is on the hospital that is meant."""
    SOURCE = "source"
    """Newspaper, date, writers or title of the last quote."""
    SPEAKER = "speaker"
    """Who said what the last quote says."""
    ON = "on"
    """The sentences behind the last quote."""
    AGAIN = "again"
    """The last question once more, also of another hospital."""
    OTHERS = "others"
    """The last question, of each hospital."""
    BOTH = "both"
    """The last question, of the two hospitals that the chat was about."""
    JUDGEMENT = "judgement"
    """Which hospital is good, or whether one is."""


ONCE_MORE = frozenset({Chat.AGAIN, Chat.OTHERS, Chat.BOTH})
"""What asks the last question once more."""
_ROWS = knowledge.rows("chat", "chat")
[_FILLER] = knowledge.rows("filler", "chat")
_BLANKS, _LETTER = re.compile(r"\s+"), re.compile(r"\w")
_LONGEST = 40
"""Characters of such a message, at most."""


def asked_of_the_chat(question: Question) -> Chat | None:
    """What a message asks of the chat itself; None where it asks the reports."""
    return _asked(question.rest) if len(question.rest) <= _LONGEST else None


@lru_cache(maxsize=1_000)
def _asked(rest: str) -> Chat | None:
    """The same of a message without its hospitals; the last ones are remembered, as an answer needs it twice."""
    whole = _BLANKS.sub(" ", rest).strip(" ,.。!?;:~")
    texts = dict.fromkeys((whole, LEADS.sub(" ", whole).strip()))
    fitting = [row for text in texts for row in _ROWS.that_may_ask(text) if _is_all_of(row, text)]
    row = min(fitting, key=_ROWS.index, default=None)
    return Chat(row.more["asks"]) if row else None


def _is_all_of(row: Row, text: str) -> bool:
    """Whether a row fits a text, and what it does not fit says nothing."""
    return row.asked.search(text) is not None and not _LETTER.search(_FILLER.asked.sub(" ", row.asked.sub(" ", text)))
