"""The rows of `grammar.toml`, compiled: what the names of institutions are made of, and what stands around them.

Knowledge about Chinese is there, none is here.  A row without examples does not load.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from corpus import installed

Row = Mapping[str, Any]


class GrammarError(ValueError):
    """A row of the grammar cannot be used; the message says which one and why."""


@dataclass(frozen=True)
class Grammar:
    """Patterns for the parts of a name and for its neighbours."""

    kind: re.Pattern[str]
    """Words for an institution, at the right edge of a name."""
    no_name: re.Pattern[str]
    """Right behind a name: a company, an association."""
    token: re.Pattern[str]
    """Groups `word`, `owner`, `head`, `clause`: what tells where a name begins."""
    soft: frozenset[str]
    """Characters that end a clause unless a place or a brand holds them."""
    before: frozenset[str]
    """Characters that stand alone before a name."""
    words: frozenset[str]
    """Common words of two or three characters that stand in no name: of `words.txt`."""
    campus: re.Pattern[str]
    """Right behind the name of a hospital: one of its campuses."""
    army_today: re.Pattern[str]
    """Begins the names that army hospitals have."""
    then: re.Pattern[str]
    """Stands in names of the past, and in few of today."""
    told_then: re.Pattern[str]
    """In a sentence before a name: it tells of the past."""
    told_now: re.Pattern[str]
    """In a sentence before a name: it tells of today."""
    ended: re.Pattern[str]
    """Right behind a name: the institution is no more."""
    absorbs: re.Pattern[str]
    """Right before a name: what another institution is made part of."""
    place_words: frozenset[str]
    """Places that are words as well."""
    part: re.Pattern[str]
    """Groups `owner`, `head`, `number`, `field`: the parts between places and kind."""
    only_fields: re.Pattern[str]
    """Nothing but kinds that are part of official names."""
    only_described: re.Pattern[str]
    """Nothing but those and words that describe."""
    only_kinds: re.Pattern[str]
    """Nothing but those and brands that are words as well."""
    ends_described: re.Pattern[str]
    """A describing word at the end."""
    saints: frozenset[str]
    """Brands that many hospitals bear."""


@cache
def rows() -> Mapping[str, tuple[Row, ...]]:
    """All rows, by section."""
    with installed.file("corpus.names", "grammar.toml") as text:
        return read(text)


def read(text: str) -> Mapping[str, tuple[Row, ...]]:
    """The rows of a grammar; GrammarError where one has no name, nothing to match or no examples."""
    found: dict[str, tuple[Row, ...]] = {}
    for section, entries in tomllib.loads(text).items():
        for row in entries:
            if not row.get("name"):
                raise GrammarError(f"[[{section}]]: a row has no name")
            if not row.get("examples"):
                raise GrammarError(f"[[{section}]] {row['name']}: no examples")
            if not any(row.get(key) for key in ("words", "pattern", "core", "before", "behind")):
                raise GrammarError(f"[[{section}]] {row['name']}: nothing to match")
        found[section] = tuple(entries)
    return found


@cache
def grammar() -> Grammar:
    """The grammar, compiled once."""
    fields, described, brands = _words("field"), _words("described"), _words("brand")
    counted = "|".join(row["pattern"] for row in rows()["described"] if "pattern" in row)
    with installed.file("corpus.names", "words.txt") as text:
        words = frozenset(line for line in text.splitlines() if not line.startswith("#"))
    number = "第[〇○零一二三四五六七八九十百0-9]++|[〇○零一二三四五六七八九0-9]{3}(?![年月日])"
    telling = [word for word in described if len(word) > 1]
    return Grammar(
        kind=branches(_either("kind")),
        no_name=re.compile(_either("not")),
        token=re.compile("|".join(f"(?P<{name}>{_either(name)})" for name in ("word", "owner", "head", "clause"))),
        soft=frozenset(_either("soft")) - frozenset("[]"),
        before=frozenset(_words("before")),
        words=words,
        campus=re.compile(_either("campus")),
        army_today=re.compile(_either("army_today")),
        then=re.compile(_either("then")),
        told_then=re.compile(_either("told_then")),
        told_now=re.compile(_either("told_now")),
        ended=re.compile(_either("ended")),
        absorbs=re.compile(_either("absorbs")),
        place_words=frozenset(_words("place_words")),
        part=re.compile(
            f"(?P<owner>{_either('owner')})|(?P<head>{_either('head')})|(?P<number>{_either('number')})"
            f"|(?P<field>{_longest_first(fields)})"
        ),
        only_fields=re.compile(f"(?:{number}|{_made_of(fields)})*"),
        only_described=re.compile(f"(?:{number}|{counted}|{_made_of([*fields, *described])})*"),
        only_kinds=re.compile(f"(?:{number}|{counted}|{_made_of([*fields, *described, *_words('brand', 0)])})*"),
        ends_described=re.compile(
            f"(?:(?:[一二三][级甲乙]|[甲乙]等)(?:{_made_of(fields)})*|{counted}|{_longest_first(telling)})$"
        ),
        saints=frozenset(brands),
    )


def branches(pattern: str) -> re.Pattern[str]:
    """A pattern of many branches, all of which are tried only where one of its own Chinese characters stands.

    Every branch must begin with one that it spells: with no range and no negation.
    """
    own = "".join(sorted(set(_HAN.findall(_NOT_ITS_OWN.sub("", pattern)))))
    return re.compile(f"(?=[{own}])(?:{pattern})")


_HAN = re.compile("[\u4e00-\u9fff]")
_NOT_ITS_OWN = re.compile(r"\[\^[^\]]*\]|\(\?<?[!=][^()]*\)")
"""What must not stand somewhere, and what stands around."""


def _words(section: str, number: int | None = None) -> list[str]:
    """The words of a section, or of one of its rows."""
    chosen = rows()[section] if number is None else rows()[section][number : number + 1]
    return [word for row in chosen for word in row.get("words", ())]


def _either(section: str) -> str:
    """One pattern for all rows of a section, in the order of the file."""
    return "|".join(
        re.sub(r"\n", "", row["pattern"]) if "pattern" in row else _longest_first(row["words"])
        for row in rows()[section]
    )


def _made_of(words: Iterable[str]) -> str:
    """Words in a loop, without those that others make up: there would be two ways through each of them."""
    known = set(words)

    def is_made(word: str, within: int) -> bool:
        """Tell whether shorter words stand in a row there, each shorter than the whole."""
        heads = (word[:size] for size in range(1, min(len(word), within) + 1))
        return not word or any(head in known and is_made(word[len(head) :], within) for head in heads)

    return _longest_first(word for word in known if not is_made(word, len(word) - 1))


def _longest_first(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(set(words), key=len, reverse=True)))
