"""The seam between an answer and whatever finds passages for it: BM25 in this process, or a cluster.

Everything above it is the same for both.  Both give the same scores where lengths are quantised alike
(`BM25.like_lucene`), and ties in the order of passages, so answers are the same as well.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, Protocol

Scope = Any
"""Passages that a search is confined to; made by the index, for its own engine."""


class Read(Enum):
    """What will be read of the passages that are found."""

    NUMBERS = auto()
    TEXTS = auto()
    REPORTS = auto()
    """Their whole reports."""


@dataclass(frozen=True, slots=True)
class Best:
    """The best passages for weighted terms, as `Engine.top` finds them."""

    query: Mapping[str, float]
    k: int
    scope: Scope | None
    read: Read = Read.REPORTS


@dataclass(frozen=True, slots=True)
class Holding:
    """The first passages with all of some terms, as `Engine.with_all` finds them; only their text will be looked at."""

    terms: tuple[str, ...]
    most: int
    scope: Scope | None


@dataclass(frozen=True, slots=True)
class First:
    """The first passages of a scope, as the scopes of an index find them."""

    scope: Scope
    most: int
    read: Read = Read.NUMBERS


@dataclass(frozen=True, slots=True)
class Rarity:
    """How rare terms are, as `Engine.rarities` tells."""

    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Quoted:
    """The report with a fingerprint, which will be read, as it was quoted from a moment ago."""

    fingerprint: str


@dataclass(frozen=True, slots=True)
class Omitted:
    """What the reports on some hospitals, or on any, set aside that may hold a normalised word."""

    word: str
    hospitals: tuple[str, ...]


Lookup = Best | Holding | First | Rarity | Quoted | Omitted


class Engine(Protocol):
    """Finds passages by their terms.  A passage is a number; numbers rise through the corpus."""

    def foresee(self, lookups: Iterable[Lookup], then: Callable[[], Iterable[Lookup]] = tuple) -> None:
        """Take note of what will probably be looked up soon, and of what that leads to: a hint, which changes no result.

        `then` tells what it leads to; it may look up itself what `lookups` has.
        """

    def __contains__(self, term: str) -> bool:
        """Tell whether a passage holds a term."""

    def top(self, query: Mapping[str, float], k: int, scope: Scope | None = None) -> list[tuple[int, float]]:
        """The `k` best passages that hold one of the weighted terms, with scores, best first, ties in corpus order."""

    def with_all(self, terms: Iterable[str], most: int, scope: Scope | None = None) -> list[int]:
        """The first passages, up to `most`, that hold all of these terms, of which there must be one at least."""

    def rarities(self, terms: Collection[str]) -> list[float]:
        """The idf of terms; 0 where no passage holds one."""

    def full_score(self, query: Mapping[str, float]) -> float:
        """Score a passage of average length that holds every term once; unknown terms are the rarest."""
