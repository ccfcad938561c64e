"""What must stand in a text so that a pattern can match: most rows of knowledge are told from most questions by that.

Looking for a few characters is an order of magnitude faster than compiling and searching a pattern.  Only what is plain to
see is told of a pattern; where nothing is, it has to be searched for.  What its matches begin with is told as well: a
pattern of many alternatives is tried only where one of them may begin.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache, lru_cache
from itertools import count
from operator import add
from typing import NamedTuple

Needs = frozenset[str]
"""Texts of which one at least stands in whatever a pattern matches; none where nothing is known."""
_NOTHING: Needs = frozenset()
_QUANTIFIER = re.compile(r"(?:[?*]|(?P<once>\+)|\{(?P<least>[0-9]*)(?:,[0-9]*)?\})[?+]?")
_SIGNS = frozenset(r"()[]{}*+?\.^$…")
"""Characters that do not stand for themselves alone."""
_BLOCK = re.compile(r"\{([a-z]+)\}")
_GROUP = re.compile(r"\((?:\?:|\?>|\?P<\w+>|(?!\?))")
_AROUND = re.compile(r"\(\?<?(?:=|(?P<never>!))")
_CLASS = re.compile(r"\[(?P<plain>[^\]\[\\^-]+)\]|\[\^?\]?(?:\\.|[^\]\\])*\]", re.DOTALL)
_ESCAPE = re.compile(
    r"\\(?:u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|(?P<again>[0-9]+)|(?P<edge>[ABZb])|(?P<letter>[A-MO-TV-Za-tv-wyz])|(?P<sign>\W))"
)


ALWAYS = 1
"""What a pattern needs of which nothing is known: it stands in every text."""
_short: dict[str, int] = {}
"""Texts of one or two characters that are needed, each with the bits of all that need it."""
_longer: dict[str, list[tuple[str, int]]] = {}
"""The same of longer texts, by their first two characters."""
_number = count(1)


@lru_cache(maxsize=64)
def standing(text: str) -> int:
    """The bits of all that may match in a text, found together and remembered, as a hundred rows ask for them."""
    found = ALWAYS
    starts = {*text, *map(add, text, text[1:])}
    for start in _short.keys() & starts:
        found |= _short[start]
    for start in _longer.keys() & starts:
        for told, bits in _longer[start]:
            if told in text:
                found |= bits
    return found


def needed(patterns: Iterable[str], block: Callable[[str], Needs]) -> int:
    """What must stand in a text so that one of some patterns can match: a bit of those of `standing`.

    `block`: what is needed for a block that patterns name, as {count}.
    """
    found = [needs(pattern, block) for pattern in patterns]
    if not all(found):
        return ALWAYS
    texts = frozenset().union(*found)
    least = sorted(text for text in texts if not any(other in text for other in texts if other != text))
    return _bit(tuple(least))


@cache
def _bit(texts: tuple[str, ...]) -> int:
    """The bit of whatever needs one of some texts; what needs the same has the same."""
    bit = ALWAYS << next(_number)
    for text in texts:
        if len(text) > len("二字"):
            _longer.setdefault(text[:2], []).append((text, bit))
        else:
            _short[text] = _short.get(text, 0) | bit
    standing.cache_clear()
    return bit


def needs(pattern: str, block: Callable[[str], Needs]) -> Needs:
    """What must stand in a text so that a pattern can match."""
    return _read(pattern, block).needs


def beginning(pattern: str) -> str:
    """What every match of a pattern without blocks begins with, as a pattern of one character; empty where nobody knows."""
    part = _read(pattern, lambda _: _NOTHING)
    if not part.begins or part.empty:
        return ""
    others = sorted(one for one in part.begins if one.startswith("[^"))
    listed = "|".join(sorted(part.begins.difference(others)))  # re makes one class of them, which it looks up at once
    return "|".join([*([f"(?:{listed})"] if listed else []), *others])


class _Part(NamedTuple):
    """What is told of a pattern, or of a part of one."""

    needs: Needs = _NOTHING
    begins: frozenset[str] | None = None
    """Patterns of one character of which one is its first, where it matches any; None where they are not known."""
    empty: bool = False
    """It may match no character at all."""


_EDGE = _Part(begins=frozenset(), empty=True)
"""A place between characters."""


def _read(pattern: str, block: Callable[[str], Needs]) -> _Part:
    scan = _Scan(pattern, block)
    try:
        found = scan.alternatives()
    except _UnknownError:
        return _Part()
    return found if scan.at == len(pattern) else _Part()


class _UnknownError(Exception):
    """A pattern that is written in a way that is not looked into."""


class _Scan:
    """A pattern, read from left to right."""

    def __init__(self, pattern: str, block: Callable[[str], Needs]) -> None:
        self._pattern = pattern
        self._block = block
        self.at = 0

    def alternatives(self) -> _Part:
        parts = [self._sequence()]
        while self._pattern.startswith("|", self.at):
            self.at += 1
            parts.append(self._sequence())
        needs = [part.needs for part in parts]
        begins = [part.begins for part in parts if part.begins is not None]
        return _Part(
            frozenset().union(*needs) if all(needs) else _NOTHING,
            frozenset().union(*begins) if len(begins) == len(parts) else None,
            any(part.empty for part in parts),
        )

    def _sequence(self) -> _Part:
        """The best of what an alternative needs; characters side by side are one text."""
        best, run = _NOTHING, ""
        begins: frozenset[str] | None = frozenset()
        empty = True
        while self.at < len(self._pattern) and self._pattern[self.at] not in "|)":
            character, own = self._element()
            quantifier = _QUANTIFIER.match(self._pattern, self.at)
            required = True
            if quantifier is not None:
                self.at = quantifier.end()
                required = bool(quantifier["once"] or int(quantifier["least"] or 0))
            if empty:
                begins = None if begins is None or own.begins is None else begins | own.begins
                empty = own.empty or not required
            if required and character:
                run += character
            if quantifier is not None or not character:
                best = _better(_better(best, run), own.needs if required else _NOTHING)
                run = ""
        return _Part(_better(best, run), begins, empty)

    def _element(self) -> tuple[str, _Part]:
        """A character, or "" for anything else that stands here; and what is told of it."""
        pattern, start = self._pattern, self.at
        if pattern[start] not in _SIGNS:  # most of them
            self.at = start + 1
            return pattern[start], _Part(begins=frozenset({pattern[start]}))
        if held := _GROUP.match(pattern, start) or _AROUND.match(pattern, start):
            return "", self._group(held)
        if held := _BLOCK.match(pattern, start):
            self.at = held.end()
            return "", _Part(self._block(held[1]))
        if held := _CLASS.match(pattern, start):
            self.at = held.end()
            return "", _Part(frozenset(held["plain"] or ""), frozenset({held[0]}))
        if held := _ESCAPE.match(pattern, start):
            self.at = held.end()
            of_one = _Part() if held["again"] else _Part(begins=frozenset({held[0]}))
            return held["sign"] or "", _EDGE if held["edge"] else of_one
        if pattern[start] in "()[]{}*+?\\":
            raise _UnknownError
        self.at = start + 1
        return "", _EDGE if pattern[start] in "^$" else _Part()

    def _group(self, held: re.Match[str]) -> _Part:
        """What is told of a group, or of what must, or must not, stand around a place."""
        self.at = held.end()
        own = self.alternatives()
        if not self._pattern.startswith(")", self.at):
            raise _UnknownError
        self.at += 1
        if held.re is _GROUP:
            return own
        return _EDGE if held["never"] else _EDGE._replace(needs=own.needs)


def _better(one: Needs, other: Needs | str) -> Needs:
    """What tells more: the longer texts, and of such the fewer."""
    if not other:
        return one
    other = frozenset({other}) if isinstance(other, str) and other else frozenset(other)
    return max((one, other), key=lambda some: (min(map(_tells, some), default=0.0), -len(some)))


def _tells(text: str) -> float:
    """How much a text tells of what it stands in: the number of its characters, common ones counted as half."""
    return len(text) - sum(map(_COMMON.__contains__, text)) / 2


_COMMON = frozenset("的了是个人一年几哪那这在有不没么大去中什上下来病生到家市县钱啥老现子长谁要科医院多少，,?")
"""Characters that stand in many questions to hospitals."""
