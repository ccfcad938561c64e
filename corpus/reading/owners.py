"""Lines that say a hospital's name: alone, above what is told of it, or at the head of an entry of its own.

One such line says whom a page is about and may be anything; several that name different hospitals divide a page between
them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from corpus.names.name import Name, names_in
from corpus.reading.lines import is_closed

_ALONE = re.compile(
    r"(?:[^\w（(【〖〔\[［]|[（(]?[0-9一二三四五六七八九十]{1,2}(?:[)）]\s*[、.．]?|[、.．])\s*)*+"
    r"[【〖〔\[［]?\s*+(?P<name>[\u4e00-\u9fff（）()]{3,28}?)\s*+[】〗〕\]］]?\s*+"
    r"(?:[（(][^（()）]{1,16}[）)])?\s*+[：:]?\s*+$"
)
_HEADS_ENTRY = re.compile(
    r"(?:[^\w（(【〖〔\[［“‘《]|[0-9]{1,2}[、.．])*(?P<name>[\u4e00-\u9fff]{4,28}?)(?:[：:（(｜|—–]|[ \u3000\t]+(?=\S))"
)
_IN_BRACKETS = re.compile(r"[【〖〔\[［]\s*([\u4e00-\u9fff][^【】〖〗〔〕\[\]［］。]{1,30})[】〗〕\]］]")
_ENDS = re.compile("[院所站部心团]")
_HOUSE = re.compile("[\u4e00-\u9fff]{1,10}(?:院|院区|分院|中心|卫生所|卫生站|服务站)")
_STAY = re.compile("[出入住转在全]院$")
_LONGEST = 48
"""Characters of a line that is looked at."""
_SHORTEST = 3
"""Characters of a name at least: 医院 names none."""


def hospital(text: str) -> str:
    """The hospital whose name, full or short, is all that a line says; empty where it says anything else."""
    if len(text) > _LONGEST or not _ENDS.search(text):
        return ""
    found = _ALONE.match(text)
    return found["name"] if found and _name(found["name"]) else ""


def full(text: str) -> str:
    """The same, but no name that may be any hospital's: 县医院."""
    name = hospital(text)
    parsed = _name(name)
    return name if parsed and not parsed.generic else ""


def is_house(text: str) -> bool:
    """Whether a text is a word for a hospital, whatever it is called: 东院, 老县医院."""
    return _HOUSE.fullmatch(text) is not None and not _STAY.search(text)


def entry(text: str) -> str:
    """The hospital with whose full name a line begins as an entry does: 某县中医院：床位……; empty where none does."""
    found = _HEADS_ENTRY.match(text)
    if not found or not _ENDS.match(found["name"], len(found["name"]) - 1) or hospital(text):
        return ""
    name = _name(found["name"])
    return name.text if name and not name.generic else ""


def in_brackets(text: str) -> str:
    """The hospital with whose full name the brackets at the head of a text begin: 【某县医院添新床】; else empty."""
    found = _IN_BRACKETS.match(text)
    first = next(iter(names_in(found[1])), None) if found else None
    return first.text if first and not first.start and not first.generic else ""


def brackets_end(text: str) -> int:
    """Offset behind the brackets that a text begins with; 0 where it begins with none."""
    found = _IN_BRACKETS.match(text)
    return found.end() if found else 0


def heads(texts: Sequence[str]) -> list[int]:
    """For every paragraph the offset behind what heads it, where several hospitals do and one of them in brackets; else 0.

    Beside 【某县医院】 a name with a gap or a colon behind it heads an entry, whatever mark it has lost (**某县医院**), and
    below the first hospital brackets that name none do: 〔又讯〕.
    """
    bracketed = [in_brackets(text) for text in texts]
    if not any(bracketed):
        return [0] * len(texts)
    ends = [0 if name else _entry_end(text) for name, text in zip(bracketed, texts, strict=True)]
    names = [name or (end and entry(text)) for name, end, text in zip(bracketed, ends, texts, strict=True)]
    if len({*filter(None, names)}) < _SEVERAL:
        return [0] * len(texts)
    first = next(i for i, name in enumerate(names) if name)
    return [
        end or (brackets_end(text) if i >= first else 0) for i, (end, text) in enumerate(zip(ends, texts, strict=True))
    ]


_SEVERAL = 2
"""Hospitals that divide a page between them, at least."""


def _entry_end(text: str) -> int:
    """Offset behind the hospital, and the colon, that head a whole sentence; 0 where none does."""
    found = _HEADS_ENTRY.match(text)
    return found.end() if found and found[0][-1] in "：: \u3000\t" and is_closed(text) and entry(text) else 0


def above_lines(texts: Sequence[str]) -> list[int]:
    """Places of the lines that are but the names of different hospitals, each above one that is not; else none."""
    named = [hospital(text) for text in texts]
    at = [i for i, (name, below) in enumerate(pairwise(named)) if name and not below]
    return at if len({named[i] for i in at}) > 1 else []


def entries(texts: Sequence[str]) -> list[int]:
    """Places of the lines that begin with the names of different hospitals, one such line right below the other."""
    named = [entry(text) for text in texts]
    found: list[int] = []
    for i, (name, below) in enumerate(pairwise(named)):
        if name and below and name != below:
            found += [i, i + 1]
    return sorted(set(found))


def _name(text: str) -> Name | None:
    if len(text) < _SHORTEST:
        return None
    return next((name for name in names_in(text) if name.text == text), None)
