"""Index: an immutable snapshot of all reports, ready to be searched."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from corpus import places
from corpus.duplicates import duplicates
from corpus.report import Hospital, Kind, Passage, Report, Sentence
from retrieval import terms
from retrieval.bm25 import BM25, Ids
from retrieval.names import Names
from retrieval.synonyms import Groups, table
from retrieval.years import spelt_out, year_of

_LOOKED_AT = 30
"""Passages with the most of a word's terms that are searched for the word itself."""


class Hit(NamedTuple):
    """A passage that holds words of the question."""

    passage: int
    """Number of the passage in the index."""
    score: float


@dataclass(frozen=True, slots=True)
class Indexed:
    """A passage with the report it is from, and what ranking asks of it again and again."""

    report: Report
    passage: Passage
    lines: tuple[str, ...]
    """Its sentences as they are matched: normalised, and with the year that 去年 was."""
    flat: str
    """The same, joined."""
    title_terms: frozenset[str]
    """Terms of the report's title and subtitle and of the section's heading."""


@dataclass(frozen=True, slots=True)
class Covered:
    """A hospital that reports are about."""

    hospital: Hospital
    reports: int
    passages: Ids
    code: str
    """The division code of its place; empty where the codes do not list it."""


@dataclass(frozen=True)
class Index:
    """All passages that may be quoted.  Build a new one to change anything."""

    entries: tuple[Indexed, ...]
    covered: tuple[Covered, ...]
    bm25: BM25
    names: Names
    reports: int
    synonyms: Mapping[str, tuple[str, ...]]
    repeats: Mapping[str, tuple[str, ...]]
    """For a file that is quoted: the files that hold the same report again."""

    @classmethod
    def build(cls, reports: Iterable[Report], synonyms: Groups = ()) -> Index:
        """The index of these reports; `synonyms` are added to Chuchu's own.

        Of a report that is there twice one file is quoted.  A report that speaks of a hospital without ever
        naming it is left out: a quote from it could not say where it comes from.
        """
        entries: list[Indexed] = []
        corpus: list[list[str]] = []
        held: dict[str, list[int]] = {}
        hospitals: dict[str, Hospital] = {}
        files: dict[str, set[str]] = {}
        reports = tuple(reports)
        repeated = duplicates(reports)
        repeats: dict[str, list[str]] = {}
        for file, first in repeated.items():
            repeats.setdefault(first, []).append(file)
        for report in reports:
            if report.file in repeated:
                continue
            for hospital in report.hospitals:
                known = hospitals.get(hospital.name)
                merged = dict.fromkeys([*(known.aliases if known else ()), *hospital.aliases])
                hospitals[hospital.name] = Hospital(hospital.name, tuple(merged))
                files.setdefault(hospital.name, set()).add(report.file)
            if report.anonymous:
                continue
            title = terms.terms(f"{report.title} {report.subtitle}")
            year = year_of(report)
            for passage in report.passages:
                own = terms.terms(passage.heading)
                if passage.hospital:
                    held.setdefault(passage.hospital, []).append(len(entries))
                lines = tuple(spelt_out(terms.normalise(sentence.text), year) for sentence in passage.sentences)
                flat = "".join(lines)
                entries.append(Indexed(report, passage, lines, flat, frozenset([*title, *own])))
                extra = title if passage.kind is Kind.BODY else []
                corpus.append([*terms.terms(flat), *(own if passage.kind is Kind.BODY else []), *extra])
        covered = tuple(
            Covered(hospital, len(files[name]), np.asarray(held.get(name, []), dtype=np.int64), _code_of(hospital))
            for name, hospital in sorted(hospitals.items())
        )
        names = Names.build([(one.hospital, one.code) for one in covered])
        return cls(
            tuple(entries),
            covered,
            BM25(corpus),
            names,
            len(reports),
            table(synonyms),
            {file: tuple(others) for file, others in repeats.items()},
        )

    @property
    def hospitals(self) -> tuple[tuple[Hospital, int], ...]:
        """Every hospital covered and how many reports are about it, by name."""
        return tuple((covered.hospital, covered.reports) for covered in self.covered)

    @property
    def passages(self) -> int:
        return len(self.entries)

    @cached_property
    def _by_fingerprint(self) -> Mapping[str, range]:
        """For every report that is quoted the numbers of its passages, which follow each other."""
        starts = [n for n, e in enumerate(self.entries) if not n or e.report is not self.entries[n - 1].report]
        ends = [*starts[1:], len(self.entries)]
        return {self.entries[n].report.fingerprint: range(n, end) for n, end in zip(starts, ends, strict=True)}

    def report(self, fingerprint: str) -> Report | None:
        """The report with this fingerprint, unless it is gone or has changed."""
        own = self._by_fingerprint.get(fingerprint)
        return self.entries[own.start].report if own else None

    def find(self, fingerprint: str, at: int) -> tuple[int, int] | None:
        """The passage and the sentence in it that begin at offset `at` of a report's source, if they still do."""
        for number in self._by_fingerprint.get(fingerprint, ()):
            for i, sentence in enumerate(self.sentences(number)):
                if sentence.spans[0].start == at:
                    return number, i
        return None

    def nearest_to(self, names: Iterable[str], count: int = 10) -> list[str]:
        """The covered hospitals whose places have most in common with those of other names, the nearest first."""
        codes = [d.code for name in names for place in places.places_in(name) for d in place.divisions]

        def common(one: Covered) -> int:
            # Two digits for the province, two for the prefecture, two for the county.
            return max((n for code in codes for n in (2, 4, 6) if one.code[:n] == code[:n] != ""), default=0)

        ranked = sorted(self.covered, key=common, reverse=True)
        return [one.hospital.name for one in ranked[:count]]

    def search(self, query: Mapping[str, float], k: int, scope: Ids | None = None) -> list[Hit]:
        """The `k` passages that match weighted terms best, within `scope` when one is given."""
        return [Hit(number, score) for number, score in self.bm25.top(query, k, scope)]

    def stands_in(self, word: str, scope: Ids | None = None) -> bool:
        """Whether a normalised word stands in any passage within `scope`."""
        parts = dict.fromkeys([*terms.bigrams(word), *terms.words(word)], 1.0)
        found = self.search(parts, _LOOKED_AT, scope)
        return any(word in self.entries[hit.passage].flat for hit in found)

    def neighbours(self, number: int) -> list[int]:
        """The body passages right before and after one, in the same report and section."""
        here = self.entries[number]
        found = []
        for other in (number - 1, number + 1):
            if 0 <= other < len(self.entries):
                there = self.entries[other]
                same = (
                    there.report is here.report
                    and there.passage.heading == here.passage.heading
                    and there.passage.hospital == here.passage.hospital
                )
                if same and there.passage.kind is Kind.BODY is here.passage.kind:
                    found.append(other)
        return found

    def sentences(self, number: int) -> tuple[Sentence, ...]:
        return self.entries[number].passage.sentences


def _code_of(hospital: Hospital) -> str:
    """The division code of the place that a hospital's name begins with; empty when there is none."""
    named = places.places_in(hospital.name)
    if not named or named[0].start:
        return ""
    run = [named[0]]
    for place in named[1:]:
        if place.start == run[-1].end:
            run.append(place)
    return places.chain(run)[-1].code
