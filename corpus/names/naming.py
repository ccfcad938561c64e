"""The rows of `naming.toml`, compiled: how a text says what an institution is called, or was called."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from corpus import installed
from corpus.names import grammar
from corpus.names.name import Name


class Naming(StrEnum):
    """What a name is by what the text says of it."""

    FORMER = "former"
    FOUNDED = "founded"
    RENAMED = "renamed"
    TAKEN = "taken"
    NOW = "now"
    ALSO = "also"
    SAID = "said"
    QUOTED = "quoted"
    NOT = "not"


_BEFORE, _BEHIND = 32, 48
"""Characters around a name that are looked at."""
OPEN, CLOSE = '[“"‘「『《]', '[”"’」』》]'
"""Quotation marks."""
_MARKS = [*zip(",;:?!()", "，；：？！（）", strict=True)]
_HALF_WIDTH = re.compile("[,;:?!()]")
_ENDS = f"(?={CLOSE}?(?:[，,。；;、）)（(\\n]|$))"


@dataclass(frozen=True)
class _Row:
    naming: Naming
    before: re.Pattern[str] | None
    behind: re.Pattern[str] | None


@cache
def rows() -> Sequence[grammar.Row]:
    """The rows, in the order in which they are tried."""
    with installed.file("corpus.names", "naming.toml") as text:
        return grammar.read(text)["naming"]


@cache
def _compiled() -> tuple[_Row, ...]:
    return tuple(_compile(row) for row in rows())


def _compile(row: grammar.Row) -> _Row:
    before, behind = "|".join(row.get("before", ())), "|".join(row.get("behind", ()))
    if row.get("ends"):
        behind = _ENDS
    return _Row(
        Naming(row["told"]),
        re.compile(f"(?:{before}){OPEN}?$") if before else None,
        re.compile(f"{CLOSE}?(?:{behind})") if behind else None,
    )


def naming_of(name: Name, whole: str) -> Naming | None:
    """What a text with marks of full width says that a name is; None where it does not stand there as a name, but for who bears it."""
    start = max(0, name.start - _BEFORE)
    line = whole.rfind("\n", start, name.start) + 1
    before, behind = whole[max(line, start) : name.start], whole[name.end : name.end + _BEHIND]
    for row in _compiled():
        if row.behind is not None and not row.behind.match(behind):  # sooner told than what stands before
            continue
        if row.before is None or row.before.search(before):
            return None if row.naming is Naming.NOT else row.naming
    return None


def of_full_width(text: str) -> str:
    """A text with the marks of full width that the rows are written with, where it has half-width ones."""
    if _HALF_WIDTH.search(text):
        for half, full in _MARKS:
            text = text.replace(half, full)
    return text
