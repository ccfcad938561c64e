"""The passages of an index as they are searched: normalised, with their report, in memory or read on demand."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import overload

from corpus.report import Kind, Passage, Report
from corpus.store.store import Reader
from retrieval.engine import Marked
from retrieval.language import terms
from retrieval.language.years import spelt_out, year_of

_ALIKE = 64
REMEMBERED = 2_000
"""Passages kept ready, at most, about 3 KB each."""


@dataclass(frozen=True)
class Indexed:
    """A passage with its report, and properties that ranking needs again and again."""

    report: Report
    passage: Passage

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """Its sentences as they are matched: normalised, with the year added behind 去年."""
        return lines_of(self.passage, year_of(self.report))

    @cached_property
    def flat(self) -> str:
        """All of `lines`, joined."""
        return "".join(self.lines)

    @cached_property
    def fingerprint(self) -> str:
        """Fingerprint of its report, kept as it takes a hash of all of the text."""
        return self.report.fingerprint

    @cached_property
    def hospital(self) -> str:
        """Normalised name of its hospital."""
        return terms.normalise(self.passage.hospital)

    @cached_property
    def title_terms(self) -> frozenset[str]:
        """Terms of the report's title and subtitle and of the section's heading."""
        title = f"{self.report.title} {self.report.subtitle}"
        return frozenset([*terms.terms(title), *terms.terms(self.passage.heading)])


def lines_of(passage: Passage, year: int | None) -> tuple[str, ...]:
    """The sentences of a passage as they are matched; `year`: the year in which its report was printed."""
    return tuple(spelt_out(terms.normalise(sentence.text), year) for sentence in passage.sentences)


def title_of(report: Report) -> str:
    """The title of a report as it is indexed, with its subtitle."""
    return f"{report.title} {report.subtitle}"


def terms_of_all(reports: Iterable[Report]) -> Iterator[Marked]:
    """The search terms of the passages of reports, in order."""
    for report in reports:
        year, title = year_of(report), title_of(report)
        for passage in report.passages:
            yield terms_of(passage, year, title)


def terms_of(passage: Passage, year: int | None, title: str) -> Marked:
    """The search terms of a passage; a body passage also has those of its title and its section's heading.

    `year`: the year in which its report was printed; `title`: its report's title, with the subtitle.
    """
    own = "".join(lines_of(passage, year))
    if passage.kind is not Kind.BODY:
        return Marked(terms.words(own), own)
    parts = own, terms.normalise(passage.heading), terms.normalise(title)
    return Marked([*terms.words(parts[0]), *_words_of(parts[1]), *_words_of(parts[2])], "\n".join(parts))


@lru_cache(_ALIKE)
def _words_of(title: str) -> list[str]:
    """The search words of a title or heading, remembered, as many consecutive passages share it."""
    return terms.words(title)


class Stored(Sequence[Indexed]):
    """The passages of a generation, read by number, the last ones remembered.  Any number of threads may use it."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.first = lru_cache(REMEMBERED)(reader.first)
        """By the fingerprint of a report that is quoted the number of its first passage."""
        self._recent: OrderedDict[int, Indexed] = OrderedDict()
        self._turn = threading.Lock()

    def __len__(self) -> int:
        return self.reader.figures.passages

    @overload
    def __getitem__(self, number: int) -> Indexed: ...
    @overload
    def __getitem__(self, number: slice) -> Sequence[Indexed]: ...
    def __getitem__(self, number: int | slice) -> Indexed | Sequence[Indexed]:
        if isinstance(number, slice):
            return [self[n] for n in range(*number.indices(len(self)))]
        try:
            self._recent.move_to_end(number)
            return self._recent[number]
        except KeyError:  # not remembered, or just forgotten by another thread
            pass
        found = Indexed(*self.reader.passage(number))
        with self._turn:
            found = self._recent.setdefault(number, found)  # another thread may have been faster
            while len(self._recent) > REMEMBERED:
                self._recent.popitem(last=False)
        return found
