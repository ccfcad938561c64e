"""Beside the answer to a question: all quotes that hold certain words, the hospitals they name, the reports on one.

The quotes are a list to choose from, for someone who types a word or two in another chat and picks the one to send.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from corpus.report import Report
from retrieval.answering.answer import answer
from retrieval.answering.examples import Examples
from retrieval.answering.excerpt import excerpt
from retrieval.answering.rank import candidates
from retrieval.answering.search import Search
from retrieval.language import terms
from retrieval.question.question import understand
from retrieval.quote import Outcome, Quote
from retrieval.snapshot import Index

_LONGEST_NAME = 200
"""Characters that are looked at where a hospital's name is expected."""
MOST = 50
"""Quotes at most."""
_PASSAGES = 60
"""Passages whose sentences are looked at, at most."""
_HELD = 0.5
"""Share of the words, by rarity, that a sentence itself must hold, 0 to 1."""
_SEARCHED = frozenset({Outcome.ANSWER, Outcome.RELATED, Outcome.NOT_FOUND, Outcome.UNCLEAR, Outcome.WHICH})


def quotes_with(index: Index, words: str, about: Sequence[str] = ()) -> tuple[Quote, ...]:
    """Quotes for a question or a few words, the answer first; none from a hospital that was not meant.

    `about`: names of the hospitals that are meant where the words name none.
    """
    reply = answer(index, words, about=about)
    if reply.outcome not in _SEARCHED:
        return ()
    found = [quote.place for quote in reply.quotes if reply.outcome is Outcome.ANSWER]
    quotes: list[Quote] = []
    shown: set[tuple[str, int]] = set()
    for number, sentence in (*found, *_others(index, words, reply.scope)):
        entry = index.entries[number]
        text = entry.passage.sentences[sentence]
        if (entry.report.file, text.spans[0].start) in shown:
            continue
        quote = excerpt(index, entry, sentence, (0, len(text.text)))
        shown |= {(quote.file, at) for span in quote.spans for at in range(span.start, span.end)}
        quotes.append(quote)
        if len(quotes) == MOST:
            break
    return tuple(quotes)


def _others(index: Index, words: str, scope: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Passage and sentence numbers where most of the words stand; for a hospital's name alone, its telling facts."""
    understood = understand(words, index.names)
    if not understood.query:
        for hospital in scope:
            yield from (one.quote.place for one in Examples(index).told(hospital))
        return
    numbers = sorted(index.number_of[name] for name in scope)
    search = Search(index, understood, numbers)
    for candidate in candidates(index, understood, search.asked, search.within, k=_PASSAGES):
        if candidate.features.words >= _HELD:
            yield candidate.entry.number, candidate.sentence


def reports_on(index: Index, hospital: str) -> tuple[Report, ...]:
    """The reports with passages on a hospital, in the order of the index."""
    if hospital not in index.number_of:
        return ()
    own = index.scopes.first(index.within([index.number_of[hospital]]), None)
    return tuple(index.entries.reports_of(own))


def hospitals_named(index: Index, words: str) -> tuple[str, ...]:
    """The covered hospitals that words name, also misspelt or in short."""
    exact = [words] if words in index.number_of else []
    named = index.names.find(terms.normalise(words[:_LONGEST_NAME])).scope
    return tuple(exact or (index.covered[number].hospital.name for number in named))


def meant_instead(index: Index, question: str) -> tuple[str, ...]:
    """The covered hospitals that a question may mean instead of those that its names were taken for, likeliest first."""
    otherwise = understand(question, index.names).named.otherwise
    taken = {one.number for one in otherwise}
    alike = dict.fromkeys(number for one in otherwise for number in index.names.alike(one.written))
    return tuple(index.covered[number].hospital.name for number in alike if number not in taken)
