"""Questions that the corpus can answer, for someone who does not know what to ask, or got no answer.

Only what was tried and answered is offered; telling.py has the facts and where reports tell them.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from itertools import islice
from typing import NamedTuple

from corpus.reading.forms import whole_figures
from retrieval.answering.telling import FACTS, OFFERED, Example, Fact, Telling, instead, lines_on, telling
from retrieval.lately import Lately
from retrieval.quote import Answer, Quote
from retrieval.snapshot import Covered, Index

_LOOKED_AT = 200
"""Passages on a hospital in which its facts are looked for, at most."""
_REMEMBERED = 20_000
"""Facts that are tried no second time, at most, about 1 kB each."""


class Told(NamedTuple):
    """A question, and the sentence that answers it."""

    example: Example
    quote: Quote
    sentence: str
    """The whole sentence that answers."""


class Examples:
    """The example questions of one index; each is tried once, at the cost of an answer."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self._tried: Lately[tuple[Example, int], tuple[Told, ...]] = Lately(_REMEMBERED)

    @cached_property
    def first(self) -> tuple[Example, ...]:
        """Up to three questions to begin with, of different hospitals and kinds where there are such."""
        found: list[Example] = []
        for fresh in (True, False):
            for covered in self.index.covered:
                if len(found) == OFFERED:
                    return tuple(found)
                own = sum(example.hospital == covered.hospital.name for example in found)
                if own > (0 if fresh else 1):
                    continue
                used = {one.fact for one in found if fresh or one.hospital == covered.hospital.name}
                told = (self._told(self._telling(covered, fact)) for fact in FACTS if fact.key not in used)
                found += [one.example for one in islice(filter(None, told), 1)]
        return tuple(found)

    def told(self, hospital: str, count: int = 4) -> tuple[Told, ...]:
        """Up to `count` facts that the reports on a covered hospital tell, each with its answer."""
        number = self.index.number_of.get(hospital)
        if number is None:
            return ()
        covered = self.index.covered[number]
        told = (self._told(self._telling(covered, fact)) for fact in FACTS)
        return tuple(islice(filter(None, told), count))

    def instead(self, refused: Answer) -> tuple[Example, ...]:
        """Up to `OFFERED` questions that can be answered, close to one that could not: what a report at hand tells."""
        if not refused.scope:
            return self.first
        told = map(self._told, instead(self.index, refused.question, refused.scope, refused.at_hand))
        return tuple(islice((one.example for one in told if one), OFFERED))

    def _telling(self, covered: Covered, fact: Fact) -> Iterable[Telling]:
        """Where the reports on a hospital tell a fact."""
        number = self.index.number_of[covered.hospital.name]
        own = self.index.scopes.first(self.index.within([number]), _LOOKED_AT)
        return telling(lines_on(covered.hospital.name, self.index.entries.several(own)), covered.hospital.name, fact)

    def _told(self, found: Iterable[Telling]) -> Told | None:
        """A fact, if the question for it really finds the words that suggested it."""
        answers = ((one.words, told) for one in found for told in self._answers(one))
        return next((told for words, told in answers if words in whole_figures(told.sentence)), None)

    def _answers(self, one: Telling) -> tuple[Told, ...]:
        """The answer to the question for a fact; none where there is no quote."""
        key = one.example, one.passages.start
        known = self._tried.get(key)
        if known is None:
            quotes = one.search(self.index).quotes()[:1]
            known = tuple(Told(one.example, quote, self._sentence(quote)) for quote in quotes)
            self._tried.keep({key: known})
        return known

    def _sentence(self, quote: Quote) -> str:
        number, sentence = quote.place
        return self.index.sentences(number)[sentence].text
