"""The passages of a generation, read from the cluster by number, the last ones remembered.

A generation never changes, so nothing that is remembered grows old.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, overload

from corpus.report import Aside, PrintedPage, Report
from retrieval.cluster.address import GoneError
from retrieval.cluster.connection import Connection, SearchOf
from retrieval.cluster.documents import asides_in, first_of, page_from, page_key, rank_of, report_from
from retrieval.language import terms
from retrieval.lately import Lately
from retrieval.snapshot.passages import REMEMBERED, Entries, Glance, Indexed

REPORTS = 512
"""Reports kept in memory, at most, about 50 kB each."""
GLANCES = 20_000
"""Texts of passages kept in memory, at most, about 1 kB each."""
ASIDES = 20
"""Reports that set aside what may hold a word, of which that is read, at most."""
_LONGEST_TERM = 32_766
"""Bytes of a term, at most; a longer one is not indexed."""
AT_ONCE = 64
"""Reports asked for in one request, at most, where all of many are read."""

Body = dict[str, Any]


def holds(field: str, term: str, weight: float | None = None) -> Body:
    """The query for what holds a term in a field."""
    try:
        if len(term.encode()) > _LONGEST_TERM:
            return {"match_none": {}}
    except UnicodeEncodeError:  # half a character, which stands in no report
        return {"match_none": {}}
    return {"term": {field: {"value": term, **({} if weight is None else {"boost": weight})}}}


class RemotePages(Sequence[PrintedPage]):
    """The printed pages of a report, whose pictures are read when they are looked at, and not remembered."""

    def __init__(self, connection: Connection, index: str, keys: Sequence[str]) -> None:
        self._connection, self._index, self._keys = connection, index, keys

    @classmethod
    def of(cls, report: Body, connection: Connection, index: str) -> RemotePages:
        """The pages of a report's document; none where an earlier version sent it."""
        count = report["rows"].get("pages", 0)
        return cls(connection, index, [page_key(report["rank"], number) for number in range(count)])

    def __len__(self) -> int:
        return len(self._keys)

    @overload
    def __getitem__(self, place: int) -> PrintedPage: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[PrintedPage]: ...
    def __getitem__(self, place: int | slice) -> PrintedPage | Sequence[PrintedPage]:
        if isinstance(place, slice):
            return [*self._read(self._keys[place])]
        return next(self._read([self._keys[place]]))

    def __iter__(self) -> Iterator[PrintedPage]:
        return self._read(self._keys)

    def _read(self, keys: Sequence[str]) -> Iterator[PrintedPage]:
        for key, document in zip(keys, self._connection.documents(self._index, keys), strict=True):
            if document is None:
                raise GoneError("CLUSTER_GONE", reason=f"{self._index}/{key}")
            yield page_from(document)


class Remote(Entries):
    """The passages of one generation."""

    def __init__(self, connection: Connection, reports: str, passages: str, size: int, pages: str = "") -> None:
        """`reports`, `passages` and `pages`: names of indexes; `size`: number of passages."""
        self._connection = connection
        self._reports, self._passages, self._pages, self._size = reports, passages, pages, size
        self.forget()

    def forget(self) -> None:
        """Remember nothing from here on."""
        self._known: Lately[int, Report] = Lately(REPORTS)
        self.ranks: Lately[str, int] = Lately(REMEMBERED)
        """Ranks of reports by fingerprint."""
        self.asides: Lately[tuple[str, tuple[str, ...]], Sequence[tuple[str, Aside]]] = Lately(REMEMBERED)
        """What may hold a word of what reports set aside, by that and hospitals, put here by whoever has it."""
        self._entries: Lately[int, Indexed] = Lately(REMEMBERED)
        self.seen: Lately[int, Glance] = Lately(GLANCES)
        """Texts of passages, put here by whoever has them."""

    def __len__(self) -> int:
        return self._size

    @overload
    def __getitem__(self, number: int) -> Indexed: ...
    @overload
    def __getitem__(self, number: slice) -> Sequence[Indexed]: ...
    def __getitem__(self, number: int | slice) -> Indexed | Sequence[Indexed]:
        if isinstance(number, slice):
            raise TypeError("passages of a cluster have no places, only numbers")
        return next(self.several([number]))

    def __iter__(self) -> Iterator[Indexed]:
        raise TypeError("nobody reads all passages of a cluster")

    def several(self, numbers: Sequence[int]) -> Iterator[Indexed]:
        known = {number: self._entries.get(number) for number in numbers}
        # Their reports are in use again: the passages beside them may be next.
        self._known.keep({rank_of(number): entry.report for number, entry in known.items() if entry is not None})
        reports = self._of_ranks([rank_of(number) for number, entry in known.items() if entry is None])
        made: dict[int, Indexed] = {}
        for number, entry in known.items():
            if entry is None:
                report = reports[rank_of(number)]
                passage = report.passages[number - first_of(rank_of(number))]
                made[number] = Indexed(number, report, passage)
        self._entries.keep(made)
        return iter([made.get(number) or known[number] for number in numbers])  # type: ignore[misc]  # one of both

    def glances(self, numbers: Sequence[int]) -> Iterator[Glance]:
        missing = [number for number in numbers if self.seen.get(number) is None]
        keys = [str(number) for number in missing]
        found = self._connection.documents(self._passages, keys, ("hospital", "text"))
        fresh = {
            number: Glance(one["hospital"], one["text"])
            for number, one in zip(missing, found, strict=True)
            if one is not None
        }
        self.seen.keep(fresh)
        for number in numbers:
            glance = fresh.get(number) or self.seen.get(number)
            if glance is not None:
                yield glance

    def reports_of(self, numbers: Sequence[int]) -> Iterator[Report]:
        ranks = [*dict.fromkeys(map(rank_of, numbers))]
        for start in range(0, len(ranks), AT_ONCE):
            some = ranks[start : start + AT_ONCE]
            reports = self._of_ranks(some)
            yield from (reports[rank] for rank in some)

    def report(self, fingerprint: str) -> Report | None:
        first = self.first(fingerprint)
        return None if first is None else self._of_ranks([rank_of(first)])[rank_of(first)]

    def first(self, fingerprint: str) -> int | None:
        rank = self.ranks.get(fingerprint) or self._rank_by("fingerprint", fingerprint)
        return None if rank is None else first_of(rank)

    def numbers(self, report: Report) -> range:
        rank = self.ranks.get(report.fingerprint) or self._rank_by("file", report.file)
        return range(0) if rank is None else range(first_of(rank), first_of(rank) + len(report.passages))

    def by_file(self, file: str) -> Report | None:
        """The quoted report of this name; None when there is none."""
        rank = self._rank_by("file", file)
        return None if rank is None else self._of_ranks([rank])[rank]

    def set_aside(self, hospitals: Collection[str], word: str) -> Iterator[tuple[str, Aside]]:
        key = word, tuple(sorted(hospitals))
        found = self.asides.get(key)
        if found is None:
            found = asides_in(self._connection.search_all([self.search_aside(*key)])[0]["hits"]["hits"])
            self.asides.keep({key: found})
        return iter(found)

    # --- searches for reports: what is found are their ranks ---

    def search_for(self, field: str, value: str) -> SearchOf:
        """The search for the report with a value in a field."""
        search = {"query": {"term": {field: value}}, "size": 1, "sort": [{"file": "asc"}]}
        return SearchOf(self._reports, {**search, "_source": False})

    def search_aside(self, word: str, hospitals: Sequence[str]) -> SearchOf:
        """The search for reports on some hospitals, on any where none is given, that set aside what may hold a word."""
        needed = [holds("aside", term) for term in terms.pairs(word) or terms.of_word(word)]
        about = [{"terms": {"hospital": [*hospitals]}}] if hospitals else []
        search = {"query": {"bool": {"filter": [*needed, *about]}}, "size": ASIDES, "sort": [{"rank": "asc"}]}
        return SearchOf(self._reports, {**search, "_source": ["file", "asides"]})

    def _found_by(self, search: SearchOf) -> list[int]:
        return [int(hit["_id"]) for hit in self._connection.search_all([search])[0]["hits"]["hits"]]

    def _rank_by(self, field: str, value: str) -> int | None:
        return next(iter(self._found_by(self.search_for(field, value))), None)

    def _of_ranks(self, ranks: Sequence[int]) -> Mapping[int, Report]:
        """Some reports by rank; those that are not remembered are read in one request."""
        wanted = {rank: self._known.get(rank) for rank in ranks}
        missing = [rank for rank, report in wanted.items() if report is None]
        found = {rank: report for rank, report in wanted.items() if report is not None}
        documents = self._connection.documents(self._reports, [str(rank) for rank in missing])
        for rank, document in zip(missing, documents, strict=True):
            if document is None:
                raise GoneError("CLUSTER_GONE", reason=f"{self._reports}/{rank}")
            found[rank] = report_from(document, RemotePages.of(document, self._connection, self._pages))
        self._known.keep(found)
        self.ranks.keep({report.fingerprint: rank for rank, report in found.items()})
        return found
