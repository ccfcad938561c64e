"""Index: an immutable snapshot of all reports, ready to be searched."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import starmap
from typing import NamedTuple

import numpy as np

from corpus.names import places
from corpus.names.aliases import code_of
from corpus.reading.duplicates import duplicates
from corpus.report import Hospital, Report, Sentence
from retrieval.engine import BM25, Ids, Ranges
from retrieval.language import terms
from retrieval.language.knowledge import Row
from retrieval.language.synonyms import Groups, table
from retrieval.question.names import Names
from retrieval.snapshot.passages import Indexed, Stored, any_holds, terms_of_all

_LOOKED_AT = 30
"""Passages with a word's terms that are searched for the word itself, at most."""
_HELD_BY = 200
"""Passages with all of a word's pairs, at most, from which those are taken evenly: titles stand in all of a report."""


class Hit(NamedTuple):
    """A passage that holds words of the question."""

    passage: int
    """Number of the passage in the index."""
    score: float


@dataclass(frozen=True)
class Covered:
    """A hospital that reports are about."""

    hospital: Hospital
    reports: int
    passages: Ids
    code: str
    """The division code of its place; empty where the codes do not list it."""

    @cached_property
    def scope(self) -> Ranges:
        """The passages as ranges, which searches take; computed once."""
        return Ranges.of(self.passages)


@dataclass(frozen=True)
class Index:
    """All passages that may be quoted.  Build a new one to change anything."""

    entries: Sequence[Indexed]
    covered: tuple[Covered, ...]
    bm25: BM25
    names: Names
    reports: int
    synonyms: Mapping[str, tuple[str, ...]]
    repeats: Mapping[str, tuple[str, ...]]
    """File that is quoted, to the files that repeat its report."""
    facts: tuple[Row, ...] = ()
    """Rows of knowledge that administrators added to Chuchu's own."""

    @classmethod
    def build(cls, reports: Iterable[Report], synonyms: Groups = ()) -> Index:
        """Build the index of these reports, in memory; `synonyms` are added to Chuchu's own.

        Of a report that is there twice only one file is quoted.  A report that speaks of a hospital without ever
        naming it is left out, as a quote from it could not name the hospital.
        """
        reports = tuple(reports)
        repeated = duplicates(reports)
        quoted = [report for report in reports if report.file not in repeated and not report.anonymous]
        passages = ((report, passage) for report in quoted for passage in report.passages)
        entries = tuple(Indexed(number, *one) for number, one in enumerate(passages))
        held: dict[str, list[int]] = {}
        for number, entry in enumerate(entries):
            held.setdefault(entry.passage.hospital, []).append(number)
        hospitals: dict[str, Hospital] = {}
        files: dict[str, set[str]] = {}
        for report in reports:
            for hospital in report.hospitals if report.file not in repeated else ():
                known = hospitals.get(hospital.name)
                merged = dict.fromkeys([*(known.aliases if known else ()), *hospital.aliases])
                hospitals[hospital.name] = Hospital(hospital.name, tuple(merged))
                files.setdefault(hospital.name, set()).add(report.file)
        covered = tuple(
            Covered(
                hospital,
                len(files[name]),
                np.asarray(held.get(name, []), dtype=np.int64),
                code_of(hospital.name, hospital.aliases),
            )
            for name, hospital in sorted(hospitals.items())
        )
        names = Names.build([(one.hospital, one.code) for one in covered])
        bm25 = BM25([*terms_of_all(quoted)])
        return cls(entries, covered, bm25, names, len(reports), table(synonyms), grouped(repeated))

    @property
    def hospitals(self) -> tuple[tuple[Hospital, int], ...]:
        """Every hospital covered and how many reports are about it, by name."""
        return tuple((covered.hospital, covered.reports) for covered in self.covered)

    @cached_property
    def passages(self) -> int:
        """The number of them."""
        return len(self.entries)

    @cached_property
    def _by_fingerprint(self) -> Mapping[str, int]:
        """Number of the first passage of every quoted report, by fingerprint; for an index in memory."""
        return {e.report.fingerprint: n for n, e in enumerate(self.entries) if not n or e.passage.number == 1}

    def report(self, fingerprint: str) -> Report | None:
        """The report with this fingerprint; None when it is gone or has changed."""
        if isinstance(self.entries, Stored):
            return self.entries.reader.by_fingerprint(fingerprint)
        first = self._by_fingerprint.get(fingerprint)
        return None if first is None else self.entries[first].report

    def find(self, fingerprint: str, at: int) -> tuple[int, int] | None:
        """Numbers of the passage and its sentence that begins at an offset of a report's source; None when gone."""
        known = self.entries.first if isinstance(self.entries, Stored) else self._by_fingerprint.get
        first = known(fingerprint)
        if first is None:
            return None
        report = self.entries[first].report
        for number, passage in enumerate(report.passages, first):
            for i, sentence in enumerate(passage.sentences):
                if sentence.spans[0].start == at:
                    return number, i
        return None

    def numbers(self, report: Report) -> range:
        """The numbers of a report's passages."""
        if isinstance(self.entries, Stored):
            return self.entries.reader.numbers(report.file)
        first = self._by_fingerprint[report.fingerprint]
        return range(first, first + len(report.passages))

    def nearest_to(self, names: Iterable[str], count: int = 10) -> list[str]:
        """The covered hospitals whose places share most with the places of other names, the nearest first."""
        codes = {d.code for name in names for place in places.places_in(name) for d in place.divisions}
        found: dict[int, None] = {}
        # A county's hospitals first, then those of its prefecture, then of its province.
        for size in (6, 4, 2):
            near = {code[:size] for code in codes} - {""}
            found |= dict.fromkeys(sorted(n for code in near for n in self._placed.get((size, code), ())))
        found |= dict.fromkeys(range(min(count + len(found), len(self.covered))))
        return [self.covered[number].hospital.name for number in list(found)[:count]]

    @cached_property
    def _placed(self) -> Mapping[tuple[int, str], Sequence[int]]:
        """Hospitals by the first six, four and two digits of the codes of their places."""
        found: dict[tuple[int, str], list[int]] = {}
        for number, one in enumerate(self.covered):
            for size in (6, 4, 2):
                found.setdefault((size, one.code[:size]), []).append(number)
        return found

    @cached_property
    def number_of(self) -> Mapping[str, int]:
        """The hospitals' numbers among `covered`, by name."""
        return {one.hospital.name: number for number, one in enumerate(self.covered)}

    def search(self, query: Mapping[str, float], k: int, scope: Ids | Ranges | None = None) -> list[Hit]:
        """The `k` passages that match weighted terms best, within `scope` when one is given."""
        return [*starmap(Hit, self.bm25.top(query, k, scope))]

    def stands_in(self, words: Iterable[str], scope: Ranges | None = None) -> bool:
        """Tell whether any of some normalised words stands in a passage within `scope`."""
        return any(map(partial(self._stands, scope), words))

    def _stands(self, scope: Ranges | None, word: str) -> bool:
        pairs = terms.pairs(word)
        if pairs:  # wherever the word stands these do, and no passage needs to be ranked to tell
            held = self.bm25.with_all(pairs, _HELD_BY, scope)
            looked_at = held[:: -(-len(held) // _LOOKED_AT) or 1]
        else:
            found = self.search(dict.fromkeys(terms.of_word(word), 1.0), _LOOKED_AT, scope)
            looked_at = [hit.passage for hit in found]
        return any_holds(self.entries, looked_at, word)

    def mentioning(self, name: str) -> list[int]:
        """The numbers of covered hospitals whose reports name another institution, a normalised name."""
        inner = terms.pairs(name)
        held = self.bm25.with_all(inner, _HELD_BY, None) if inner else []
        entries = (self.entries[number] for number in held)
        named = dict.fromkeys(entry.passage.hospital for entry in entries if name in entry.matched.flat)
        return [self.number_of[hospital] for hospital in named if hospital in self.number_of]

    def sentences(self, number: int) -> tuple[Sentence, ...]:
        return self.entries[number].passage.sentences


def grouped(repeated: Mapping[str, str]) -> Mapping[str, tuple[str, ...]]:
    """For each file that is quoted, its repeats.  `repeated`: for each repeat, the file that is quoted."""
    found: dict[str, tuple[str, ...]] = {}
    for file, first in repeated.items():
        found[first] = (*found.get(first, ()), file)
    return found
