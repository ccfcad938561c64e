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
    BEFORE = "before"
    FOUNDED = "founded"
    RENAMED = "renamed"
    TAKEN = "taken"
    NOW = "now"
    ALSO = "also"
    SAID = "said"
    QUOTED = "quoted"
    NOT = "not"


_BEFORE, _BEHIND = 32, 120
"""Characters around a name that are looked at."""
_SENTENCE = 400
"""Characters of a sentence before a name that are looked at."""
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
    then: Naming
    """What a name is instead in a sentence on the past."""


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
        Naming(row.get("then", row["told"])),
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
            naming = row.then if row.then is not row.naming and tells_of_past(name, whole) else row.naming
            return None if naming is Naming.NOT else naming
    return None


def sentence_start(whole: str, at: int) -> int:
    """Offset at which the sentence begins that stands at an offset; of one without end no more than `_SENTENCE` before it."""
    least = max(0, at - _SENTENCE)
    return max(whole.rfind("。", least, at) + 1, whole.rfind("\n", least, at) + 1, least)


def tells_of_then(name: Name, whole: str) -> bool:
    """Tell whether a sentence tells of the past before it comes to a name."""
    return grammar.grammar().told_then.search(whole, sentence_start(whole, name.start), name.start) is not None


def tells_of_now(name: Name, whole: str) -> bool:
    """Tell whether a sentence says that it tells of today before it comes to a name, and of the past no later."""
    start = sentence_start(whole, name.start)
    then, now = (
        max((match.end() for match in told.finditer(whole, start, name.start)), default=-1)
        for told in (grammar.grammar().told_then, grammar.grammar().told_now)
    )
    return now > then


def tells_of_past(name: Name, whole: str) -> bool:
    """Tell whether a sentence tells of the past before it comes to a name, and of today no later."""
    return tells_of_then(name, whole) and not tells_of_now(name, whole)


def of_full_width(text: str) -> str:
    """A text with the marks of full width that the rows are written with, where it has half-width ones."""
    if _HALF_WIDTH.search(text):
        for half, full in _MARKS:
            text = text.replace(half, full)
    return text
