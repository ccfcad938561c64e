"""The meaning of a question in its chat: the hospitals that are asked about, and the topic.

A question seldom stands alone.  那床位呢 continues with the hospital of the question before it, 去了多久 with its
topic; 一共有多少张床位 may mean that hospital or any, and the reports decide which.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from retrieval.answering.search import AS_GOOD, Search
from retrieval.question.names import Names
from retrieval.question.question import Question, Want, understand
from retrieval.quote import Answer, Outcome
from retrieval.snapshot import Index

_FACTS = frozenset({Want.NUMBER, Want.MONEY, Want.DATE, Want.PLACE, Want.PERSON})
"""Kinds of answer that a sentence either holds or does not."""
_SHORT = 12
"""Characters up to which a question without a hospital follows on from the one before it."""


@dataclass(frozen=True, slots=True)
class Meant:
    """A question with what the chat adds to it, and the hospitals that it is about."""

    search: Search
    """The question in full, within the hospitals that are meant."""
    missing: tuple[str, ...] = ()
    """Hospitals asked about that no report is about, as the reader wrote them."""
    carried: bool = False
    """True where the hospitals are those of the question before it, or those given with it."""
    otherwise: Search | None = None
    """The same with the topic of the question before it, tried where the search finds nothing: 一个月要交多少."""


def resolve(
    question: Question, last: Answer | None, about: Sequence[str], within: Sequence[str] | None, index: Index
) -> Meant:
    """Resolve what a question leaves out, from the answer `last`; `about` and `within` as in `answer`."""
    if within is not None:
        alone = _without_missing(question, index.names, several=not within)
        return Meant(Search(index, alone, _numbers_of(index, within)))
    meant = _whose(question, last, about, index)
    return _continued(meant, last, index) if last is not None and meant.search.scope else meant


# ------------------------------------------------------------ which hospitals


def _whose(question: Question, last: Answer | None, about: Sequence[str], index: Index) -> Meant:
    """Search the hospitals that a question names, else those of the chat, where it seems to mean them."""
    named = question.named
    if named.scope or named.missing:
        return Meant(Search(index, question, named.scope), named.missing)
    if about:
        given = _numbers_of(index, about)
        return Meant(Search(index, question, given), carried=bool(given))
    anywhere = Search(index, question, ())
    if last is None or question.several:
        return Meant(anywhere)
    follows = _follows_on(question)
    if last.outcome is Outcome.NOT_COVERED and follows:
        return Meant(anywhere, last.missing_hospitals, carried=True)
    there = Search(index, question, _numbers_of(index, _hospitals_of(last)))
    if there.scope and (follows or _tells_as_much(there, anywhere)):
        return Meant(there, carried=True)
    return Meant(anywhere)


def _follows_on(question: Question) -> bool:
    """Tell whether a question only makes sense after another: 那床位呢, 他今年多大."""
    return question.pronoun or len(re.sub(r"[\W_]", "", question.text)) <= _SHORT


def _tells_as_much(there: Search, anywhere: Search) -> bool:
    """Tell whether the last question's hospitals answer this one about as well as any hospital does."""
    own = there.best_support
    return own > 0 and own >= AS_GOOD * anywhere.best_support


def _hospitals_of(last: Answer) -> tuple[str, ...]:
    """The hospitals that the last answer was about."""
    return last.scope or tuple(quote.hospital for quote in last.quotes[:1])


def _numbers_of(index: Index, names: Sequence[str]) -> tuple[int, ...]:
    return tuple(sorted({index.number_of[name] for name in names if name in index.number_of}))


def _without_missing(question: Question, names: Names, *, several: bool) -> Question:
    """The question without the names of hospitals that no report is about, which are no words to search for."""
    text = question.text
    for name in question.named.missing:
        text = text.replace(name, " ")
    return replace(understand(text, names), several=several)


# ------------------------------------------------------------ which topic


def _continued(meant: Meant, last: Answer, index: Index) -> Meant:
    """Complete a question by what it leaves out because the question before it said so."""
    question, carried = meant.search.question, meant.carried
    if not carried and (question.words or not question.pronoun):
        return meant
    before = understand(last.question, index.names)
    if not question.words:  # 那某某医院呢, 去了多久: the topic is that of the question before
        question = _with_topic(question, before)
    elif question.want is Want.ANY and len(question.words) <= 1:  # 门诊呢 after 多少: it asks for a number, too
        question = replace(question, want=before.want)
    search = meant.search if question is meant.search.question else Search(index, question, meant.search.scope)
    if not carried or question.want not in _FACTS:
        return replace(meant, search=search)
    return replace(meant, search=search, otherwise=Search(index, _with_topic(question, before), meant.search.scope))


def _with_topic(question: Question, before: Question) -> Question:
    """A question with the topic of the one before it."""
    return replace(
        question,
        text=f"{before.rest} {question.text}",
        rest=f"{before.rest} {question.rest}",
        want=before.want if question.want is Want.ANY else question.want,
        words=_both(question.words, before.words),
        bigrams=_both(question.bigrams, before.bigrams),
        query=_both(question.query, before.query),
        several=False,
    )


def _both(first: Sequence[str], second: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*first, *second]))
