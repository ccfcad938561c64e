"""Index: an immutable snapshot of all reports, ready to be searched."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from itertools import islice, starmap
from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from corpus.names import places
from corpus.names.aliases import code_of
from corpus.names.corrections import Reached
from corpus.reading.duplicates import duplicates
from corpus.report import Aside, Hospital, Report, Sentence
from retrieval.engine import BM25, Best, Engine, Holding, Ids, Lookup, Ranges, Read, Scope
from retrieval.language import knowledge, terms
from retrieval.language.knowledge import Row, Rows
from retrieval.language.synonyms import Groups, Synonyms, table
from retrieval.question.names import Names
from retrieval.snapshot.passages import Entries, Held, terms_of_all

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
    code: str
    """The division code of its place; empty where the codes do not list it."""


class Scopes(Protocol):
    """Makes what the engine of an index takes as a scope."""

    def within(self, hospitals: Sequence[int], excluded: Sequence[int]) -> Scope:
        """The passages on some hospitals, or on all where none is given, without those on the excluded ones.

        Hospitals are given by their numbers among the covered ones; one at least is given.
        """

    def among(self, hospitals: Sequence[int], numbers: range) -> Scope:
        """The passages on some hospitals, one at least, that are among consecutive ones."""

    def first(self, scope: Scope, most: int | None) -> Sequence[int]:
        """The numbers of the first passages of a scope, up to `most`, rising; None for all."""


class Owned:
    """Scopes for `BM25`: the passages of every hospital as ranges."""

    def __init__(self, held: Ids, bounds: Ids, passages: int) -> None:
        """`held`: numbers of passages, hospital by hospital; those of hospital h are held[bounds[h] : bounds[h + 1]]."""
        self._held, self._bounds, self._passages = held, bounds, passages
        self._known: dict[int, Ranges] = {}

    def within(self, hospitals: Sequence[int], excluded: Sequence[int]) -> Ranges:
        if excluded:
            others = self._of(excluded)
            if hospitals:
                return Ranges.of(np.setdiff1d(self._of(hospitals), others))
            return Ranges.of(others).others(self._passages)
        if len(hospitals) > 1:
            return Ranges.of(self._of(hospitals))
        [one] = hospitals
        if one not in self._known:
            self._known[one] = Ranges.of(self._own(one))
        return self._known[one]

    def among(self, hospitals: Sequence[int], numbers: range) -> Ranges:
        own = self._of(hospitals)
        return Ranges.of(own[own.searchsorted(numbers.start) : own.searchsorted(numbers.stop)])

    def first(self, scope: Ranges, most: int | None) -> Sequence[int]:
        return [*islice(scope.numbers(), most)]

    def _of(self, hospitals: Sequence[int]) -> Ids:
        return np.unique(np.concatenate([self._own(one) for one in hospitals]))

    def _own(self, hospital: int) -> Ids:
        return np.asarray(self._held[self._bounds[hospital] : self._bounds[hospital + 1]])


@dataclass(frozen=True)
class Index:
    """All passages that may be quoted.  Build a new one to change anything."""

    entries: Entries
    covered: tuple[Covered, ...]
    scopes: Scopes
    bm25: Engine
    names: Names
    reports: int
    synonyms: Synonyms
    repeats: Mapping[str, tuple[str, ...]]
    """File that is quoted, to the files that repeat its report."""
    facts: tuple[Row, ...] = ()
    """Rows of knowledge that administrators added to Chuchu's own."""
    contacts: Mapping[str, Reached] = field(default_factory=dict)
    """Hospital to how it is reached, as far as an administrator wrote that down."""

    @classmethod
    def build(cls, reports: Iterable[Report], synonyms: Groups = ()) -> Index:
        """Build the index of these reports, in memory; `synonyms` are added to Chuchu's own.

        Of a report that is there twice only one file is quoted.  A report that speaks of a hospital without ever
        naming it is left out, as a quote from it could not name the hospital.
        """
        reports = tuple(reports)
        repeated = duplicates(reports)
        quoted = [report for report in reports if report.file not in repeated and not report.anonymous]
        entries = Held(quoted)
        hospitals: dict[str, Hospital] = {}
        files: dict[str, set[str]] = {}
        for report in reports:
            for hospital in report.hospitals if report.file not in repeated else ():
                known = hospitals.get(hospital.name)
                merged = dict.fromkeys([*(known.aliases if known else ()), *hospital.aliases])
                hospitals[hospital.name] = Hospital(hospital.name, tuple(merged))
                files.setdefault(hospital.name, set()).add(report.file)
        covered = tuple(
            Covered(hospital, len(files[name]), code_of(hospital.name, hospital.aliases))
            for name, hospital in sorted(hospitals.items())
        )
        number_of = {one.hospital.name: number for number, one in enumerate(covered)}
        owners = np.asarray([number_of.get(entry.passage.hospital, -1) for entry in entries], np.int32)
        scopes = Owned(*by_owner(owners, len(covered)), len(entries))
        names = Names.build([(one.hospital, one.code) for one in covered])
        bm25 = BM25([*terms_of_all(quoted)])
        return cls(entries, covered, scopes, bm25, names, len(reports), table(synonyms), grouped(repeated))

    @cached_property
    def hospitals(self) -> tuple[tuple[Hospital, int], ...]:
        """Every hospital covered and how many reports are about it, by name."""
        return tuple((covered.hospital, covered.reports) for covered in self.covered)

    @cached_property
    def all_facts(self) -> Rows:
        """The facts that are asked of any hospital: Chuchu's own, and those that administrators added."""
        return Rows((*knowledge.rows("fact", "facts"), *self.facts))

    @cached_property
    def passages(self) -> int:
        """The number of them."""
        return len(self.entries)

    def report(self, fingerprint: str) -> Report | None:
        """The report with this fingerprint; None when it is gone or has changed."""
        return self.entries.report(fingerprint)

    def find(self, fingerprint: str, at: int) -> tuple[int, int] | None:
        """Numbers of the passage and its sentence that begins at an offset of a report's source; None when gone."""
        first = self.entries.first(fingerprint)
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
        return self.entries.numbers(report)

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

    def within(self, hospitals: Sequence[int], excluded: Sequence[int] = ()) -> Scope | None:
        """The passages on some hospitals, on all where none is given, without the excluded ones; None for all of them."""
        return self.scopes.within(hospitals, excluded) if hospitals or excluded else None

    def search(self, query: Mapping[str, float], k: int, scope: Scope | None = None) -> list[Hit]:
        """The `k` passages that match weighted terms best, within `scope` when one is given."""
        return [*starmap(Hit, self.bm25.top(query, k, scope))]

    def foresee(self, lookups: Iterable[Lookup], then: Callable[[], Iterable[Lookup]] = tuple) -> None:
        """Take note of what will probably be looked up, and `then`, once that is known: another machine is asked once."""
        self.bm25.foresee(lookups, then)

    def stands_in(self, words: Iterable[str], scope: Scope | None = None) -> bool:
        """Tell whether any of some normalised words stands in a passage within `scope`."""
        return any(map(partial(self._stands, scope), words))

    def _stands(self, scope: Scope | None, word: str) -> bool:
        wanted = where_it_may_stand(word, scope)
        if isinstance(wanted, Holding):
            held = self.bm25.with_all(wanted.terms, wanted.most, scope)
            looked_at: Sequence[int] = held[:: -(-len(held) // _LOOKED_AT) or 1]
        else:
            looked_at = [hit.passage for hit in self.search(wanted.query, wanted.k, scope)]
        return any(word in glance.flat for glance in self.entries.glances(looked_at))

    def set_aside(self, word: str, scope: Sequence[int]) -> Iterator[tuple[str, Aside]]:
        """What the reports on some hospitals set aside, each with its file; of all hospitals, what may hold a word."""
        names = {self.covered[number].hospital.name for number in scope}
        return self.entries.set_aside(names, word)

    def mentioning(self, name: str) -> list[int]:
        """The numbers of covered hospitals whose reports name another institution, a normalised name."""
        inner = terms.pairs(name)
        held = self.bm25.with_all(inner, _HELD_BY, None) if inner else []
        named = dict.fromkeys(glance.hospital for glance in self.entries.glances(held) if name in glance.flat)
        return [self.number_of[hospital] for hospital in named if hospital in self.number_of]

    def sentences(self, number: int) -> tuple[Sentence, ...]:
        return self.entries[number].passage.sentences


def grouped(repeated: Mapping[str, str]) -> Mapping[str, tuple[str, ...]]:
    """For each file that is quoted, its repeats.  `repeated`: for each repeat, the file that is quoted."""
    found: dict[str, tuple[str, ...]] = {}
    for file, first in repeated.items():
        found[first] = (*found.get(first, ()), file)
    return found


def where_it_may_stand(word: str, scope: Scope | None) -> Holding | Best:
    """Look up the passages in which a normalised word may stand."""
    pairs = terms.pairs(word)
    if pairs:  # wherever the word stands these do, and no passage needs to be ranked to tell
        return Holding(tuple(pairs), _HELD_BY, scope)
    return Best(dict.fromkeys(terms.of_word(word), 1.0), _LOOKED_AT, scope, Read.TEXTS)


def by_owner(owners: npt.NDArray[np.int32], hospitals: int) -> tuple[Ids, Ids]:
    """The passages hospital by hospital, and the bounds of each one's.  `owners`: -1 for a passage on none."""
    held = np.argsort(owners, kind="stable")
    return held.astype(np.int64), np.searchsorted(owners[held], np.arange(hospitals + 1))
