"""What the library gives for a question, and how it is found in one generation, in whichever process that is open."""

from __future__ import annotations

import gc
from collections.abc import Sequence
from dataclasses import dataclass

from bot.library.shelf import Served
from corpus.names.corrections import Reached
from corpus.report import Hospital, Report
from retrieval.answering.answer import answer
from retrieval.answering.examples import Example, Told
from retrieval.answering.excerpt import Extract, extract
from retrieval.engine.bm25 import warm_up as warm_up_searching
from retrieval.language import knowledge, terms
from retrieval.language.terms import normalise
from retrieval.question.care import care
from retrieval.quote import Answer, Outcome

REFUSED_WITH_EXAMPLES = frozenset({Outcome.NOT_FOUND, Outcome.UNCLEAR, Outcome.CHAT})
GARBAGE = 20_000, 20, 20
"""Objects after which Python looks for what holds itself, and how often more thoroughly: a reply makes a few thousand."""
WARMING_UP = "医院有多少张床位？"
"""What is asked before anybody does."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that there is on one hospital."""

    hospital: str
    reports: Sequence[Report]
    told: Sequence[Told]
    place: int = 0
    """Index in the list of hospitals, from 0."""
    reached: Reached | None = None
    """How it is reached, where an administrator wrote that down."""


@dataclass(frozen=True, slots=True)
class Found:
    """An answer, and all that a reply shows with it, all from the same index."""

    answer: Answer
    staying: str
    """The hospital that the reader stays with; empty when there is none, or it is not covered."""
    shown: tuple[Extract, ...] = ()
    """The quotes to show at once, not yet widened: the first; where several hospitals were asked for, each one's."""
    offered: tuple[Example, ...] = ()
    """Questions that can be answered, to offer when this one cannot."""
    covered: tuple[Hospital, ...] = ()
    """Covered hospitals, to offer when the one asked about is not covered."""
    sheet: Sheet | None = None
    """The sheet of a hospital, when the question is just its name."""


@dataclass(frozen=True, slots=True)
class Query:
    """A question with all that its answer depends on besides the corpus."""

    question: str
    last: Answer | None
    """The last answer of its conversation."""
    staying: str
    meant: tuple[str, ...]
    """Hospitals that are meant where the question names none."""
    within: tuple[str, ...] | None
    """Hospitals that are meant whatever it names; empty for all."""


def find(served: Served, query: Query) -> Found:
    """Answer a question from a generation."""
    index = served.index
    found = answer(index, query.question, query.last, query.meant, query.within)
    quotes = found.quotes if found.several else found.quotes[:1]
    shown = tuple([extract(index, quote) for quote in quotes])
    offered = served.suggestions.instead(found) if found.outcome in REFUSED_WITH_EXAMPLES else ()
    covered = tuple(one.hospital for one in index.covered) if found.outcome is Outcome.NOT_COVERED else ()
    return Found(found, query.staying, shown, offered, covered)


def warm_up() -> None:
    """Load what only the first questions would wait for, and everybody else with them; numpy searches until numba is ready."""
    terms.warm_up()
    knowledge.warm_up()
    care(normalise(WARMING_UP))
    warm_up_searching()


def settle() -> None:
    """What is loaded stays: Python need not look through it again while readers wait."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GARBAGE)
