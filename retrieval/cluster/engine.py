"""BM25 by a cluster: the seam of retrieval/engine, with searches that are sent together where they are foreseen."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from retrieval.cluster.connection import Connection, SearchOf
from retrieval.cluster.documents import asides_in, first_of
from retrieval.cluster.passages import Remote, holds
from retrieval.engine import Best, First, Holding, Lookup, Omitted, Quoted, Rarity, Read
from retrieval.lately import Lately
from retrieval.snapshot.passages import Glance

Body = dict[str, Any]
CLAUSES = 1_000
"""Terms of one query, at most; a cluster refuses more than 1,024."""
_RESCORED = 10_000
"""Passages of each shard, at most, to whose score the terms beyond that are added."""
TERMS = 200_000
"""Terms whose number of passages is remembered, at most, about 100 bytes each."""
LOOKUPS = 2_000
"""Results of searches that are remembered, at most."""


class OfHospitals(NamedTuple):
    """A scope: the passages on some hospitals, on all where none is named, without those on excluded ones, or some of them."""

    names: tuple[str, ...]
    excluded: tuple[str, ...] = ()
    numbers: tuple[int, int] | None = None
    """The first number and the one behind the last, where not all passages are meant."""

    @property
    def clauses(self) -> Body:
        """What it adds to a boolean query."""
        filters: list[Body] = [{"terms": {"hospital": [*self.names]}}] if self.names else []
        if self.numbers:
            first, end = self.numbers
            filters.append({"range": {"n": {"gte": first, "lt": end}}})
        only = {"filter": filters} if filters else {}
        but = {"must_not": [{"terms": {"hospital": [*self.excluded]}}]} if self.excluded else {}
        return {**only, **but}


class ByHospital:
    """Makes scopes of the numbers of hospitals."""

    def __init__(self, engine: ClusterEngine, hospitals: Sequence[str]) -> None:
        self._engine, self._hospitals = engine, hospitals

    def within(self, hospitals: Sequence[int], excluded: Sequence[int]) -> OfHospitals:
        names, others = ([self._hospitals[number] for number in some] for some in (hospitals, excluded))
        return OfHospitals(tuple(names), tuple(others))

    def among(self, hospitals: Sequence[int], numbers: range) -> OfHospitals:
        return self.within(hospitals, ())._replace(numbers=(numbers.start, numbers.stop))

    def first(self, scope: OfHospitals, most: int | None) -> Sequence[int]:
        return self._engine.first(scope, most)


@dataclass(frozen=True, slots=True)
class _Question:
    """A search, and the name by which its answer is remembered."""

    key: Any
    search: SearchOf


class ClusterEngine:
    """Searches one generation.  Equal lookups are sent once."""

    def __init__(self, connection: Connection, index: str, entries: Remote, counted: int) -> None:
        """`counted`: passages that hold any term."""
        self._connection, self._index, self._entries, self._counted = connection, index, entries, counted
        self._held: Lately[str, int] = Lately(TERMS)
        self._found: Lately[Any, list[tuple[int, float]]] = Lately(LOOKUPS)

    def forget(self) -> None:
        """Forget all that was looked up, for whoever measures what that costs."""
        self._held, self._found = Lately(TERMS), Lately(LOOKUPS)
        self._entries.forget()

    def foresee(self, lookups: Iterable[Lookup], then: Callable[[], Iterable[Lookup]] = tuple) -> None:
        """Look up what will be asked for, and what that leads to, and read the reports of what is found.

        That takes two requests, or three where it leads to anything.
        """
        wanted = [*lookups]
        self._ask(wanted)
        further = [*then()]
        self._ask(further)
        numbers: list[int] = []
        for one in (*wanted, *further):
            if isinstance(one, Best | First) and one.read is Read.REPORTS:
                numbers += [number for number, _ in self._answer(one)]
            elif isinstance(one, Quoted) and (ranks := self._ranks(one)):
                self._entries.ranks.keep({one.fingerprint: ranks[0]})
                numbers.append(first_of(ranks[0]))
        self._entries.several([*dict.fromkeys(numbers)])

    def __contains__(self, term: str) -> bool:
        return self._passages_with([term])[0] > 0

    def top(self, query: Mapping[str, float], k: int, scope: OfHospitals | None = None) -> list[tuple[int, float]]:
        return self._answer(Best(query, k, scope)) if query and k > 0 else []

    def with_all(self, terms: Iterable[str], most: int, scope: OfHospitals | None = None) -> list[int]:
        return [number for number, _ in self._answer(Holding(tuple(terms), most, scope))]

    def first(self, scope: OfHospitals, most: int | None) -> list[int]:
        """The first passages of a scope, up to `most`; None for all, which are not remembered."""
        if most is None:
            search = {"query": {"bool": scope.clauses}, "_source": False}
            return [hit["sort"][0] for hit in self._connection.all_by(self._index, "n", search)]
        return [number for number, _ in self._answer(First(scope, most))]

    def rarities(self, terms: Collection[str]) -> list[float]:
        return [self._idf(held) if held else 0.0 for held in self._passages_with(terms)]

    def full_score(self, query: Mapping[str, float]) -> float:
        held = self._passages_with(query)
        return sum(weight * self._idf(count) for weight, count in zip(query.values(), held, strict=True))

    def _idf(self, held: int) -> float:
        return math.log(1 + (self._counted - held + 0.5) / (held + 0.5))

    def _passages_with(self, terms: Collection[str]) -> list[int]:
        """The number of passages that hold each of some terms."""
        if any(self._held.get(term) is None for term in terms):
            self._ask([Rarity(tuple(terms))])
        return [self._held.get(term) or 0 for term in terms]

    def _ranks(self, lookup: Quoted) -> list[int]:
        return [rank for rank, _ in self._answer(lookup)]

    def _answer(self, lookup: Best | Holding | First | Quoted) -> list[tuple[int, float]]:
        self._ask([lookup])
        return self._found.get(_key(lookup)) or []

    def _ask(self, lookups: Sequence[Lookup]) -> None:
        """Send what is not remembered, in one request, and remember it."""
        questions = {q.key: q for lookup in lookups for q in self._questions(lookup) if not self._knows(q.key)}
        if not questions:
            return
        answers = self._connection.search_all([question.search for question in questions.values()])
        for key, answer in zip(questions, answers, strict=True):
            hits = answer["hits"]
            if isinstance(key, str):
                self._held.keep({key: int(hits["total"]["value"])})
            elif isinstance(key, Omitted):
                self._entries.asides.keep({(key.word, key.hospitals): asides_in(hits["hits"])})
            else:
                self._found.keep({key: self._read(key, hits["hits"])})

    def _read(self, key: Any, hits: Sequence[Body]) -> list[tuple[int, float]]:
        """Numbers and scores of hits, whose texts are remembered where they came along."""
        texts = {
            int(hit["_id"]): Glance(hit["_source"]["hospital"], hit["_source"]["text"])
            for hit in hits
            if "_source" in hit
        }
        self._entries.seen.keep(texts)
        found = sorted((-(hit["_score"] or 0.0), int(hit["_id"])) for hit in hits)
        return [(number, -score) for score, number in found[: key[1]]]

    def _knows(self, key: Any) -> bool:
        if isinstance(key, Omitted):
            return self._entries.asides.get((key.word, key.hospitals)) is not None
        return (self._held.get(key) if isinstance(key, str) else self._found.get(key)) is not None

    def _questions(self, lookup: Lookup) -> Iterator[_Question]:
        if isinstance(lookup, Rarity):
            for term in lookup.terms:
                body = {"query": holds("terms", term), "size": 0, "track_total_hits": True}
                yield _Question(term, SearchOf(self._index, body))
        elif isinstance(lookup, Quoted):
            if self._entries.ranks.get(lookup.fingerprint) is None:
                yield _Question(_key(lookup), self._entries.search_for("fingerprint", lookup.fingerprint))
        elif isinstance(lookup, Omitted):
            yield _Question(lookup, self._entries.search_aside(lookup.word, lookup.hospitals))
        elif isinstance(lookup, Holding):
            scope = lookup.scope.clauses if lookup.scope else {}
            query = {**scope, "filter": [*scope.get("filter", []), *(holds("terms", term) for term in lookup.terms)]}
            body = {"query": {"bool": query}, "size": lookup.most, "sort": [{"n": "asc"}], **_WITH_TEXT}
            yield _Question(_key(lookup), SearchOf(self._index, body))
        elif isinstance(lookup, First):
            fields = _WITH_TEXT if lookup.read is Read.TEXTS else _NUMBERS
            body = {"query": {"bool": lookup.scope.clauses}, "size": lookup.most, "sort": [{"n": "asc"}], **fields}
            yield _Question(_key(lookup), SearchOf(self._index, body))
        else:
            yield _Question(_key(lookup), SearchOf(self._index, _ranked(lookup), whole=True))


_WITH_TEXT: Body = {"_source": ["hospital", "text"], "track_total_hits": False}
_NUMBERS: Body = {"_source": False, "track_total_hits": False}


def _key(lookup: Best | Holding | First | Quoted) -> Any:
    """The name of a lookup, whose second part is the number of passages or reports wanted."""
    if isinstance(lookup, Quoted):
        return ("quoted", 1, lookup.fingerprint)
    if isinstance(lookup, First):
        return (lookup.scope, lookup.most)
    if isinstance(lookup, Holding):
        return (lookup.terms, lookup.most, lookup.scope)
    return (tuple(lookup.query.items()), lookup.k, lookup.scope)


def _ranked(lookup: Best) -> Body:
    """The search for the best passages.

    With more terms than one query may have, those with the least weight are added to the scores of the best passages by
    all others.
    """
    scope = lookup.scope.clauses if lookup.scope else {}
    rows = [holds("terms", term, weight) for term, weight in lookup.query.items()]
    fields = _WITH_TEXT if lookup.read is Read.TEXTS else _NUMBERS
    if len(rows) <= CLAUSES:
        query = {"bool": {"should": rows, "minimum_should_match": 1, **scope}}
        return {"query": query, "size": lookup.k, "sort": ["_score", {"n": "asc"}], **fields}
    rows.sort(key=lambda row: -row.get("term", {}).get("terms", {}).get("boost", 0.0))
    parts = [{"bool": {"should": rows[i : i + CLAUSES]}} for i in range(0, len(rows), CLAUSES)]
    query = {"bool": {**parts[0]["bool"], "minimum_should_match": 1, **scope}}
    rescore = [{"window_size": _RESCORED, "query": {"rescore_query": part}} for part in parts[1:]]
    return {"query": query, "rescore": rescore, "size": lookup.k, **fields}
