"""From a question to an Answer: the best sentence of the right hospital, or a refusal with its reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from retrieval.answering import identity
from retrieval.answering.meant import Meant, resolve
from retrieval.answering.search import Search
from retrieval.language.terms import normalise
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
    """The quotes that answer a question, or the reason why there is none.

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
        return _not_covered(nothing, meant, index)
    if scope and identity.asks_for_name(meant.search.question):
        named_so = identity.naming(index, meant.search.question, meant.search.scope)
        if named_so:
            return replace(nothing, outcome=Outcome.ANSWER, quotes=tuple(named_so))
    if scope and not meant.search.question.query:  # nothing but a name: which of them is meant, or what about it
        return replace(nothing, outcome=Outcome.WHICH)
    return _found(nothing, meant, index)


def _not_covered(nothing: Answer, meant: Meant, index: Index) -> Answer:
    """What the reports on others say of a hospital without one, where that is asked; else whose reports name it."""
    question = meant.search.question
    mentioning = list(dict.fromkeys(number for name in meant.missing for number in index.mentioning(name)))
    if mentioning and identity.tells_of_partners(question):
        scope = tuple(index.covered[number].hospital.name for number in mentioning)
        told = identity.naming(index, question, mentioning) if identity.asks_for_name(question) else []
        quotes = told or [
            quote
            for quote in Search(index, question, mentioning).quotes()
            if any(name in normalise(quote.text) for name in meant.missing)
        ]
        if quotes:
            return replace(nothing, outcome=Outcome.ANSWER, quotes=tuple(quotes), scope=scope)
    named = [index.covered[number].hospital.name for number in mentioning]
    nearby = dict.fromkeys([*named, *index.nearest_to(meant.missing)])
    return replace(nothing, outcome=Outcome.NOT_COVERED, nearby=tuple(nearby))


def _found(nothing: Answer, meant: Meant, index: Index) -> Answer:
    """Answer with the quotes found, else with the closest passage, else with the words that no report has."""
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
