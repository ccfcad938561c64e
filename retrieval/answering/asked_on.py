"""Quotes that were shown before, found again: who printed them, and what stands behind them."""

from __future__ import annotations

from retrieval.answering.excerpt import excerpt
from retrieval.language import knowledge
from retrieval.quote import Answer, Followed, Quote
from retrieval.snapshot import Index


def sources(index: Index, last: Answer) -> tuple[Quote, ...]:
    """The quotes that the last answer showed, as the reports hold them now: each hospital's, or the first one."""
    shown = last.quotes if last.several else last.quotes[:1]
    told = [Followed.of(quote) for quote in shown] or ([last.followed] if last.followed else [])
    return tuple(quote for one in told if (quote := _again(index, one)) is not None)


def behind(index: Index, quote: Followed) -> Quote | None:
    """The sentences of the report, on the same hospital, that follow the answer of a quote; None at its end."""
    found = index.find(quote.report, quote.at)
    if found is None:
        return None
    number, sentence = found
    numbers = index.numbers(index.entries[number].report)
    shown = quote.answer
    for at in range(number, min(numbers.stop, number + _LOOKED_AT)):
        entry = index.entries[at]
        first = sentence if at == number else 0
        for place, one in enumerate(entry.passage.sentences[first:], first):
            new = (at, place) > (number, sentence) and one.text.strip() not in shown
            if new and entry.quotable and entry.passage.hospital == quote.hospital:
                return excerpt(index, entry, place, (0, len(one.text)))
    return None


def speaker(index: Index, quote: Followed) -> Quote | None:
    """The sentence that says who said what a quote answers with; None where the reporter tells it.

    It is the sentence itself, or one of the two behind it or the one before, in its passage.
    """
    found = index.find(quote.report, quote.at)
    if found is None:
        return None
    entry, sentence = index.entries[found[0]], found[1]
    lines = entry.matched.lines
    for place in (sentence, sentence + 1, sentence + 2, sentence - 1):
        if 0 <= place < len(lines) and any(row.held.search(lines[place]) for row in _SPEECH):
            return excerpt(index, entry, place, (0, len(entry.passage.sentences[place].text)))
    return None


_SPEECH = knowledge.rows("speech", "chat")
_LOOKED_AT = 10
"""Passages behind a quote that are looked at, at most."""


def _again(index: Index, quote: Followed) -> Quote | None:
    found = index.find(quote.report, quote.at)
    if found is None:
        return None
    entry = index.entries[found[0]]
    return excerpt(index, entry, found[1], (0, len(entry.passage.sentences[found[1]].text)))
