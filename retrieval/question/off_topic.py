"""Recognise messages that no report can answer: greetings, insults, orders, medical advice.

Each kind is a row of retrieval/knowledge/messages.toml; the first that fits counts.
"""

from __future__ import annotations

import re

from retrieval.language import knowledge
from retrieval.language.knowledge import Row
from retrieval.quote import Outcome, Talk

_MESSAGES = knowledge.rows("message", "messages")
_BESIDE = {row.name: knowledge.Pattern(tuple(row.more["with"])) for row in _MESSAGES if "with" in row.more}
"""What must stand in some of them as well."""
[_QUESTION] = knowledge.rows("question", "messages")
_LETTER = re.compile(r"[^\W\d_]")
_LONGEST = 1000
"""Characters of a message up to which a kind fits, where its row sets no limit of its own."""


def off_topic(text: str, *, named: bool = False) -> Outcome | None:
    """The outcome of a normalised message that no report can answer; None when reports may.

    `named`: the message names a hospital or its place.
    """
    if not _LETTER.search(text):  # not a letter: 112233
        return Outcome.UNCLEAR
    row = _kind(text, named=named)
    return Outcome(row.more["outcome"]) if row else None


def talk(text: str, *, named: bool = False) -> Talk | None:
    """The kind of talk that a normalised message is; None where it has no answer of its own.  `named` as above."""
    row = _kind(text, named=named)
    return Talk(row.more["talk"]) if row and "talk" in row.more else None


def _kind(text: str, *, named: bool) -> Row | None:
    """The first kind of message that no report can answer that fits."""
    question = _QUESTION.asked.search(text) is not None
    for row in _MESSAGES.that_may_ask(text):
        if question and (row.more.get("alone") or row.more["outcome"] == Outcome.NOT_FOUND):
            continue
        if named and row.more.get("alone"):
            continue
        beside = _BESIDE.get(row.name)
        fits = len(text) <= row.more.get("longest", _LONGEST) and row.asked.search(text)
        if fits and (beside is None or beside.search(text)):
            return row
    return None
