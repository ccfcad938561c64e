"""Telephone, website and address of a hospital, which reports hardly tell and an administrator may have written down.

What is told here is the operator's word and no quote.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from retrieval.language import knowledge
from retrieval.quote import Contact
from retrieval.snapshot import Index

_ROWS = knowledge.rows("contact", "contacts")
HOSPITALS = 3
"""Hospitals told of at once, at most."""


@dataclass(frozen=True, slots=True)
class Practical:
    """A practical question to a hospital."""

    fields: tuple[str, ...]
    """The fields of a contact that answer it."""
    first: bool
    """True where what the operator wrote is a better answer than any report."""


def practical(text: str) -> Practical | None:
    """The practical question in a normalised one without its hospital; None where it is none."""
    rows = [row for row in _ROWS.that_may_ask(text) if row.asked.search(text)]
    if not rows:
        return None
    fields = dict.fromkeys(field for row in rows for field in row.more["gives"])
    return Practical(tuple(fields), all(row.more.get("first", False) for row in rows))


def contacts_of(index: Index, scope: Sequence[str], fields: Sequence[str]) -> tuple[Contact, ...]:
    """Whatever an administrator wrote in these fields of the hospitals in `scope`."""
    told = []
    for hospital in scope[:HOSPITALS]:
        known = index.contacts.get(hospital)
        values = {field: getattr(known, field) for field in fields} if known else {}
        if any(values.values()):
            told.append(Contact(hospital, **values))
    return tuple(told)
