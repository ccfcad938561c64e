"""Passages and reports as documents, and the numbers by which they are found.

    PREFIX-7-passages   a document for each passage of generation 7: its terms, its hospital, the text it is matched by
    PREFIX-7-reports    one for each report: its rows, as corpus/store/rows.py makes them; and, in parts, the tables that
                        every bot keeps in memory: hospitals with all ways to name them, files that repeat others
    PREFIX-7-pages      one for each printed page of a report: its lines and its picture
    PREFIX-state        who is loading reports at this moment, and which bots were seen

A report has a rank, and ranks rise in the order of files' names, with gaps: a report that comes later finds one between
its neighbours', and all others keep theirs, so they are copied within the cluster as they are.  The number of a passage
is its report's rank and its place in the report, so a passage tells its report, and numbers rise through the corpus.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Sequence
from typing import Any

from corpus.report import Aside, PrintedPage, Report, printed_lines
from corpus.store.rows import as_json, asides_of, hospital_rows, passage_rows, report_of, report_row
from retrieval.engine import K1, B
from retrieval.language import terms
from retrieval.snapshot.passages import Indexed, terms_of, title_of, year_of

Body = dict[str, Any]
PLACES = 20
"""Bits of a number that are the place in the report: a report has at most two million characters."""
GAP = 1 << 14
"""Ranks from one report to the next, where all are new: 14 times one may be put right behind the same report."""
FORM = "3"
"""Stands for the form of these documents: what was sent in another one is not copied."""
PART = 500
"""Rows of a table that one document holds."""


def passages_index(shards: int) -> tuple[Body, Body]:
    """Settings and mappings; no replica and no refresh until all is loaded."""
    settings = {
        "number_of_shards": shards,
        "number_of_replicas": 0,
        "refresh_interval": "-1",
        "codec": "best_compression",
        "similarity": {"ours": {"type": "BM25", "k1": K1, "b": B}},
    }
    properties = {
        "terms": {"type": "text", "analyzer": "keyword", "index_options": "freqs", "similarity": "ours"},
        "hospital": {"type": "keyword"},
        "n": {"type": "long"},
        "rank": {"type": "long"},
        "text": {"type": "keyword", "index": False, "doc_values": False},
    }
    return settings, {"dynamic": "strict", "properties": properties}


def reports_index(shards: int) -> tuple[Body, Body]:
    settings = {
        "number_of_shards": shards,
        "number_of_replicas": 0,
        "refresh_interval": "-1",
        "codec": "best_compression",
    }
    properties = {
        "rank": {"type": "long"},
        "file": {"type": "keyword"},
        "fingerprint": {"type": "keyword"},
        "digest": {"type": "keyword", "index": False},
        "hospital": {"type": "keyword", "doc_values": False},
        "aside": {"type": "text", "analyzer": "keyword", "index_options": "docs", "norms": False},
        "asides": {"type": "keyword", "index": False, "doc_values": False},
        "rows": {"type": "object", "enabled": False},
    }
    return settings, {"dynamic": "strict", "properties": properties}


def pages_index(shards: int) -> tuple[Body, Body]:
    settings, _mappings = reports_index(shards)
    properties = {"rank": {"type": "long"}, "rows": {"type": "object", "enabled": False}}
    return settings, {"dynamic": "strict", "properties": properties}


STATE_INDEX: tuple[Body, Body] = (
    {"number_of_shards": 1, "number_of_replicas": 1},
    {"dynamic": "strict", "properties": {"rows": {"type": "object", "enabled": False}}},
)


def rank_of(number: int) -> int:
    """The rank of a passage's report."""
    return number >> PLACES


def first_of(rank: int) -> int:
    """The number of a report's first passage."""
    return rank << PLACES


def report_document(report: Report, rank: int, digest: str) -> Body:
    return {
        "rank": rank,
        "file": report.file,
        "fingerprint": report.fingerprint,
        "digest": digest,
        "hospital": [hospital.name for hospital in report.hospitals],
        "asides": as_json(report.aside),
        "aside": sorted({term for aside in report.aside for term in terms.terms(aside.text)}),
        "rows": {
            "report": report_row(report),
            "hospitals": [row[1:] for row in hospital_rows(0, report)],
            "passages": [row[1:] for row in passage_rows(0, report)],
            "pages": len(report.pages),
        },
    }


def asides_in(hits: Sequence[Body]) -> list[tuple[str, Aside]]:
    """What reports set aside, each with its file, of a search that reads that."""
    documents = (hit["_source"] for hit in hits)
    return [(one["file"], aside) for one in documents for aside in asides_of(one.get("asides", "[]"))]


def report_from(document: Body, pages: Sequence[PrintedPage] = ()) -> Report:
    rows = document["rows"]
    return report_of(rows["report"], rows["hospitals"], rows["passages"], pages)


def page_key(rank: int, number: int) -> str:
    """The key of a page of the report with this rank; `number`: from 0."""
    return f"{rank}-{number}"


def page_documents(report: Report, rank: int) -> Iterator[tuple[str, Body]]:
    """The printed pages of a report with their keys."""
    for number, page in enumerate(report.pages):
        picture = base64.b64encode(page.picture).decode("ascii")
        rows = {"width": page.width, "height": page.height, "lines": as_json(page.lines), "picture": picture}
        yield page_key(rank, number), {"rank": rank, "rows": rows}


def page_from(document: Body) -> PrintedPage:
    rows = document["rows"]
    lines = printed_lines(json.loads(rows["lines"]))
    return PrintedPage(rows["width"], rows["height"], lines, base64.b64decode(rows["picture"]))


def passage_documents(report: Report, rank: int) -> Iterator[tuple[str, Body]]:
    """The passages of a report with their keys."""
    year, title = year_of(report), title_of(report)
    for number, passage in enumerate(report.passages, first_of(rank)):
        words, pairs = terms_of(passage, year, title)
        yield (
            str(number),
            {
                "terms": [*words, *terms.bigrams(pairs)],
                "hospital": passage.hospital,
                "n": number,
                "rank": rank,
                "text": Indexed(number, report, passage).matched.flat,
            },
        )


def parts(name: str, rows: Sequence[Any]) -> Iterator[tuple[str, Body]]:
    """A table in documents, each with some of its rows."""
    for number, start in enumerate(range(0, len(rows), PART)):
        yield f"{name}-{number}", {"rows": {"rows": [*rows[start : start + PART]]}}


def part_keys(name: str, rows: int) -> list[str]:
    """The keys of the documents that hold a table of so many rows."""
    return [f"{name}-{number}" for number in range(-(-rows // PART))]
