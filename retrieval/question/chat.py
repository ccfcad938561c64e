"""Recognise messages about the chat itself: which hospitals there are, who printed the last quote, the same of all others.

Each kind is a row of retrieval/knowledge/chat.toml; nothing may be left of a message but hospitals and words that say nothing.
"""

from __future__ import annotations

import re
from enum import StrEnum

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
    ON = "on"
    """The sentences behind the last quote."""
    AGAIN = "again"
    """The last question once more, also of another hospital."""
    OTHERS = "others"
    """The last question, of each hospital."""
    BOTH = "both"
    """The last question, of the two hospitals that the chat was about."""


_ROWS = tuple((row, Chat(row.more["asks"])) for row in knowledge.rows("chat", "chat"))
[_FILLER] = knowledge.rows("filler", "chat")
_LONGEST = 40
"""Characters of such a message, at most."""


def asked_of_the_chat(question: Question) -> Chat | None:
    """What a message asks of the chat itself; None where it asks the reports."""
    if len(question.rest) > _LONGEST:
        return None
    whole = re.sub(r"\s+", " ", question.rest).strip(" ,.。!?;:~")
    polite = LEADS.sub(" ", whole).strip()
    return next(
        (chat for row, chat in _ROWS if _is_all_of(row, whole) or (polite != whole and _is_all_of(row, polite))), None
    )


def _is_all_of(row: Row, text: str) -> bool:
    """Whether a row fits a text, and what it does not fit says nothing."""
    return row.asked.search(text) is not None and not re.search(r"\w", _FILLER.asked.sub(" ", row.asked.sub(" ", text)))
