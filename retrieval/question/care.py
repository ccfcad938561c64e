"""Recognise whoever needs help now, or a doctor, before anything else is looked for in a message.

Each kind of help is a row of retrieval/knowledge/care.toml; the first that fits counts.
"""

from __future__ import annotations

import re

from retrieval.language import knowledge
from retrieval.quote import Care

_ROWS = tuple((row, Care(row.more["care"])) for row in knowledge.rows("care", "care"))
[_BODY] = knowledge.rows("body", "care")
_PAUSE = re.compile(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])")


def care(text: str, *, named: bool = False) -> Care | None:
    """The help that the sender of a normalised message needs; None where it is a question like others.

    `named`: the message names a hospital.
    """
    text = _paused(text)
    for row, needed in _ROWS:
        if not (named and row.more.get("alone")) and row.asked.search(text):
            return needed
    return None


def speaks_of_a_body(text: str) -> bool:
    """Tell whether a normalised message that no report answers may be on somebody's state: they are sent to a doctor."""
    return _BODY.asked.search(_paused(text)) is not None


def _paused(text: str) -> str:
    """A normalised text with a comma where a blank or a new line ends a clause, as people type on a phone."""
    return _PAUSE.sub(",", text)
