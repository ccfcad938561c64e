"""Names that sound or look like others: homophones, and one wrong character in a place that does not exist."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

_HEARD = 4096
"""Characters whose readings are remembered."""
_NUMERAL = re.compile(r"[一二三四五六七八九十〇零○0-9]")
_BEGINS_A_PLACE = re.compile(r"[\u4e00-\u9fff0-9](?![一二三四五六七八九十〇零○0-9院医附])")
_PLACE = re.compile("[\u4e00-\u9fff0-9]{2,3}(?=[县市区州旗](?![一二三四五六七八九十0-9]))")
"""A place before its unit, at the beginning of a name."""
_WRONG = 2
"""Characters of a name that may be others."""
_SHORTEST = 4

Table = Mapping[int, tuple[Sequence[str], npt.NDArray[np.uint32]]]
"""The names of each length, and their characters, a row for each."""


def table(names: Sequence[str]) -> Table:
    """Names by their length, for `close_to`."""
    found: dict[int, list[str]] = {}
    for name in names:
        found.setdefault(len(name), []).append(name)
    return {size: (own, _characters("".join(own)).reshape(-1, size)) for size, own in found.items() if size}


def close_to(text: str, names: Table) -> list[tuple[str, list[int]]]:
    """The names that differ from a text in at most two characters and in no numeral, with where they differ."""
    if len(text) < _SHORTEST or len(text) not in names:
        return []
    own, characters = names[len(text)]
    close = np.flatnonzero((characters != _characters(text)).sum(axis=1) <= _WRONG)
    numbered = numerals(text)
    return [
        (name, [i for i, (a, b) in enumerate(zip(name, text, strict=True)) if a != b])
        for name in (own[at] for at in close.tolist())
        if numerals(name) == numbered
    ]


def numerals(name: str) -> list[str]:
    """The numerals of a name, but for those of its place: 七 of 七山县, 四 of 青四县."""
    place = _PLACE.match(name)
    return _NUMERAL.findall(name, place.end() if place else int(_BEGINS_A_PLACE.match(name) is not None))


def same_numerals(one: str, other: str) -> bool:
    """Whether two names have the same numerals, those of their places among them."""
    return _NUMERAL.findall(one) == _NUMERAL.findall(other)


def sounds_like(one: str, other: str) -> bool:
    """Whether two characters can be read alike."""
    return bool(sounds(one) & sounds(other))


def _characters(text: str) -> npt.NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


@lru_cache(_HEARD)
def sounds(character: str) -> frozenset[str]:
    """How a character can be read, without what many speakers do not tell apart: tones, n and ng, z and zh, n and l."""
    heard = (re.sub("^([zcs])h", r"\1", re.sub("ng$", "n", one)) for one in readings(character))
    return frozenset(re.sub("^l", "n", one) for one in heard)


def warm_up() -> None:
    """Load the dictionary of sounds now (a sixth of a second) rather than with the first question that needs it."""
    readings("床")


def readings(character: str) -> frozenset[str]:
    """How a character is spelt in letters, without tones; several ways where it is read in several."""
    # Single characters alone are looked up: the dictionary of phrases would take a quarter of a second and 50 MB.
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    os.environ.setdefault("PYPINYIN_NO_DICT_COPY", "true")
    from pypinyin import Style, pinyin  # noqa: PLC0415 # few questions need it

    return frozenset(pinyin(character, style=Style.NORMAL, heteronym=True)[0])
