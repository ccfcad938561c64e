"""Recognise messages about the chat itself: which hospitals there are, who printed the last quote, the same of all others.

Each kind is a row of retrieval/knowledge/chat.toml that fits all of a message, its hospitals and polite words aside.
"""

from __future__ import annotations

import re
from enum import StrEnum

from retrieval.language import knowledge
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
_LONGEST = 40
"""Characters of such a message, at most."""
_SMALL = re.compile(r"^(?:那么?|嗯|哦|噢|好的?|请|所以|就是|我想|[,.。!?;: \"'“”])+|(?:[,.。!?;:~ \"'“”])+$")
"""What begins or ends a message and says nothing."""


def asked_of_the_chat(question: Question) -> Chat | None:
    """What a message asks of the chat itself; None where it asks the reports."""
    if len(question.rest) > _LONGEST:
        return None
    whole = _bare(question.rest)
    polite = _bare(LEADS.sub("", question.rest))
    return next((chat for row, chat in _ROWS if row.asked.search(whole) or row.asked.search(polite)), None)


def _bare(text: str) -> str:
    return re.sub(r"\s+", " ", _SMALL.sub("", re.sub(r"\s+", " ", text).strip())).strip()
