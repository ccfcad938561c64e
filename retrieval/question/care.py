"""Recognise whoever needs help now, or a doctor, before anything else is looked for in a message.

Each kind of help is a row of retrieval/knowledge/care.toml; the first that fits counts.
"""

from __future__ import annotations

from retrieval.language import knowledge
from retrieval.quote import Care

_ROWS = tuple((row, Care(row.more["care"])) for row in knowledge.rows("care", "care"))
[_BODY] = knowledge.rows("body", "care")


def care(text: str, *, named: bool = False) -> Care | None:
    """The help that the sender of a normalised message needs; None where it is a question like others.

    `named`: the message names a hospital.
    """
    for row, needed in _ROWS:
        if not (named and row.more.get("alone")) and row.asked.search(text):
            return needed
    return None


def speaks_of_a_body(text: str) -> bool:
    """Tell whether a normalised message that no report answers may be on somebody's state: they are sent to a doctor."""
    return _BODY.asked.search(text) is not None
