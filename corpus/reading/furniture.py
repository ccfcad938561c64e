"""Lines of the page that are no part of the article: rules read from furniture.toml.

Each rule has a name, by which a line that is set aside says why, and examples, without which it does not
load; a test runs them all.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from corpus import installed
from corpus.names.people import SURNAMES

FILE = Path(__file__).with_name("furniture.toml")
_BLOCK = re.compile(r"\{\{(\w+)\}\}")


class FurnitureError(ValueError):
    """A row of the table cannot be used; the message names it."""


@dataclass(frozen=True, slots=True)
class Row:
    """One rule: lines it takes, and lines it must not take."""

    name: str
    kind: str
    """What a line becomes that it takes: "boilerplate", "masthead", "date", "byline" or "caption"."""
    pattern: re.Pattern[str]
    anywhere: bool
    """The words may stand anywhere in the line, else it begins with them."""
    sentences: bool
    """It also takes a whole sentence; other words may stand in running text."""
    examples: tuple[str, ...]
    nearly: tuple[str, ...]

    def takes(self, line: str) -> bool:
        return (self.pattern.search if self.anywhere else self.pattern.match)(line) is not None


def load(text: str) -> tuple[Row, ...]:
    """The rows of a table, in its order.  Raises FurnitureError."""
    table = tomllib.loads(text)
    blocks = {"surname": f"[{SURNAMES}]"}
    blocks |= {name: _joined(value) for name, value in table.get("blocks", {}).items()}
    return tuple(_row(row, blocks) for row in table.get("furniture", ()))


@cache
def rows(kind: str) -> tuple[Row, ...]:
    """The rows of one kind."""
    return tuple(row for row in _table() if row.kind == kind)


@cache
def row(name: str) -> Row:
    """The row of a name.  Raises KeyError."""
    return {row.name: row for row in _table()}[name]


def rule(kind: str, line: str, *, sentence: bool = False) -> str:
    """Name of the first rule of a kind that takes a line; empty when there is none.

    `sentence`: the line is running text, which a word alone does not make furniture.
    """
    begun, held = _any(kind)
    if not (begun.match(line) or (held and held.search(line))):
        return ""
    taking = (row for row in rows(kind) if row.takes(line) and (row.sentences or not (sentence and row.anywhere)))
    return next((row.name for row in taking), "")


@cache
def names() -> frozenset[str]:
    """Names of all rules: what these took, its own words gave away."""
    return frozenset(row.name for row in _table())


def label(line: str) -> str:
    """Name of the first rule for boilerplate that takes a line from its start; empty when there is none."""
    return next((row.name for row in rows("boilerplate") if not row.anywhere and row.takes(line)), "")


@cache
def _table() -> tuple[Row, ...]:
    with installed.file("corpus.reading", FILE.name) as text:
        return load(text)


@cache
def _any(kind: str) -> tuple[re.Pattern[str], re.Pattern[str] | None]:
    """All rules of a kind at once, those for beginnings and those for anywhere, if any: most lines are taken by none."""
    begun, held = (
        "|".join(f"(?:{row.pattern.pattern})" for row in rows(kind) if row.anywhere is anywhere)
        for anywhere in (False, True)
    )
    return re.compile(begun or _NEVER), re.compile(held) if held else None


_NEVER = "(?!)"


def _row(row: Mapping[str, Any], blocks: Mapping[str, str]) -> Row:
    name = row.get("name", "")
    examples, nearly = tuple(row.get("examples", ())), tuple(row.get("not", ()))
    if not name or not examples or not nearly:
        raise FurnitureError(f"furniture {name!r} needs a name, examples and lines it must not take")
    if ("words" in row) == ("pattern" in row):
        raise FurnitureError(f"furniture {name!r} needs either words or a pattern")
    wanted = "|".join(map(re.escape, row["words"]) if "words" in row else _listed(row["pattern"]))
    anywhere = row.get("at") == "anywhere"
    try:
        pattern = re.compile(_filled(wanted, blocks))
    except (re.error, KeyError) as reason:
        raise FurnitureError(f"furniture {name!r}: {reason}") from reason
    return Row(name, row["kind"], pattern, anywhere, bool(row.get("sentences")), examples, nearly)


def _filled(pattern: str, blocks: Mapping[str, str]) -> str:
    while _BLOCK.search(pattern):
        pattern = _BLOCK.sub(lambda found: blocks[found[1]], pattern)
    return pattern


def _joined(value: str | Sequence[str]) -> str:
    return "".join(_listed(value))


def _listed(value: str | Sequence[str]) -> Sequence[str]:
    return [value] if isinstance(value, str) else value
