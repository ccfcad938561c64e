"""Recognise whoever needs help now, or a doctor, before anything else is looked for in a message.

Each kind of help has rows in retrieval/knowledge/care.toml; the first that fits counts.  What no row fits is likened to the
messages of calls.toml, where it asks nothing or no report answers it: people say in ever new words that they need help.
"""

from __future__ import annotations

import re
from functools import cache

from retrieval.language import knowledge
from retrieval.language.terms import normalise
from retrieval.question.likeness import Likeness
from retrieval.quote import Care

_ROWS = tuple((row, Care(row.more["care"])) for row in knowledge.rows("care", "care"))
[_ASKS] = knowledge.rows("asks", "care")
[_BODY] = knowledge.rows("body", "care")
_QUESTION = "question"
"""The kind of messages that call for no help."""
_ASKING = ("contacts", "facts", "identity", "measures", "messages", "phrases", "premises", "signs", "wants")
"""Files of knowledge whose examples are questions to the reports."""
_SURE = 10.0
"""How much likelier a call for help must be than a question, as a logarithm."""
_PAUSE = re.compile(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])")


def care(text: str, *, named: bool = False) -> Care | None:
    """The help that the sender of a normalised message needs; None where it is a question like others.

    `named`: the message names a hospital.
    """
    text = _paused(text)
    for row, needed in _ROWS:
        if not (named and row.more.get("alone")) and row.asked.search(text):
            return needed
    return None if _ASKS.asked.search(text) else likened(text)


def likened(text: str) -> Care | None:
    """The help whose messages a normalised message is most like; None where it is most like a question, or nearly so.

    Questions are likened only where no report answers them.
    """
    likelihoods = _calls().of(_paused(text))
    question = likelihoods.pop(_QUESTION)
    kind, most = max(likelihoods.items(), key=lambda one: one[1])
    return Care(kind) if most - question > _SURE else None


@cache
def _calls() -> Likeness:
    """The examples of calls.toml, and those of all rows."""
    examples = {kind: [*knowledge.lines(kind, "calls")] for kind in (*Care, _QUESTION)}
    for row, needed in _ROWS:
        examples[needed] += row.told
        examples[_QUESTION] += row.nearly
    for file in _ASKING:
        examples[_QUESTION] += knowledge.questions(file)
    return Likeness({kind: [_paused(normalise(text)) for text in texts] for kind, texts in examples.items()})


def speaks_of_a_body(text: str) -> bool:
    """Tell whether a normalised message that no report answers may be on somebody's state: they are sent to a doctor."""
    return _BODY.asked.search(_paused(text)) is not None


def _paused(text: str) -> str:
    """A normalised text with a comma where a blank or a new line ends a clause, as people type on a phone."""
    return _PAUSE.sub(",", text)
