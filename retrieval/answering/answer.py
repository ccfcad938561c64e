"""From a question to an Answer: the best sentence of the right hospital, or a refusal with its reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from retrieval.answering.meant import Meant, resolve
from retrieval.question.off_topic import off_topic
from retrieval.question.question import understand
from retrieval.quote import Answer, Outcome
from retrieval.snapshot import Index


def answer(
    index: Index,
    question: str,
    last: Answer | None = None,
    about: Sequence[str] = (),
    within: Sequence[str] | None = None,
) -> Answer:
    """Return the quotes that answer a question, or the reason why there is none.

    `last`: the answer before this one in the same chat; its hospitals are meant by 它, 该院, 那里.
    `about`: names of the hospitals that are meant where the question names none.
    `within`: names of the hospitals that are meant whatever the question names; an empty sequence means all.
    """
    if not index.entries:
        return Answer(question, Outcome.EMPTY)
    understood = understand(question, index.names)
    named = understood.named
    other = off_topic(understood.text, named=bool(named.scope or named.missing or about or within))
    if other is not None:
        return Answer(question, other)
    meant = resolve(understood, last, about, within, index)
    scope = tuple(index.covered[n].hospital.name for n in meant.search.scope)
    nothing = Answer(question, Outcome.NOT_FOUND, scope=scope, missing_hospitals=meant.missing, carried=meant.carried)
    if meant.missing and not scope:
        return replace(nothing, outcome=Outcome.NOT_COVERED, nearby=tuple(index.nearest_to(meant.missing)))
    if scope and not meant.search.question.query:  # nothing but a name: ask which one is meant, or what about it
        return replace(nothing, outcome=Outcome.WHICH)
    return _found(nothing, meant, index)


def _found(nothing: Answer, meant: Meant, index: Index) -> Answer:
    """Return the quotes found, else the closest passage, else the words that stand in no report."""
    quotes = meant.search.quotes() or (meant.otherwise.quotes() if meant.otherwise else [])
    if not quotes:
        related = tuple(meant.search.related())
        outcome = Outcome.RELATED if related else Outcome.NOT_FOUND
        return replace(nothing, outcome=outcome, quotes=related, missing_words=meant.search.missing_words())
    silent: tuple[str, ...] = ()
    if meant.search.question.several:
        answered = {quote.hospital for quote in quotes}
        asked = nothing.scope or tuple(one.hospital.name for one in index.covered)
        silent = tuple(name for name in asked if name not in answered)
    return replace(nothing, outcome=Outcome.ANSWER, quotes=tuple(quotes), silent=silent)
