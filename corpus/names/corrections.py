"""What an administrator says about reports and hospitals, which wins over what was recognised.

Front matter at the head of a file, and in the corpus folder an optional `hospitals.toml` and an
optional `synonyms.toml` and an optional `facts.toml`.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from corpus import toml
from corpus.problem import ProblemError

FILE = "hospitals.toml"
SYNONYMS = "synonyms.toml"
FACTS = "facts.toml"

_LONGEST = 200
"""Characters of a name, a telephone number, a website or an address, at most."""
_FENCE = re.compile(r"\ufeff?\s*---[ \t]*\r?\n")
_CLOSING = re.compile(r"^(?:---|\.\.\.)[ \t]*\r?$", re.MULTILINE)
_PAIR = re.compile(r"\s*([A-Za-z\u4e00-\u9fff]+)\s*[:：]\s*(.*?)\s*$")
_KEYS = {
    "title": "title",
    "标题": "title",
    "subtitle": "subtitle",
    "副题": "subtitle",
    "byline": "byline",
    "作者": "byline",
    "hospital": "hospital",
    "医院": "hospital",
    "newspaper": "newspaper",
    "报纸": "newspaper",
    "来源": "newspaper",
    "date": "date",
    "日期": "date",
    "page": "page",
    "版面": "page",
    "url": "url",
    "网址": "url",
}


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """`values`: what the file says of itself, by English key.  The article begins at `end`."""

    values: Mapping[str, str] = field(default_factory=dict)
    end: int = 0


def front_matter(source: str) -> FrontMatter:
    """The front matter of a source: lines of "key: value" between two lines of "---" at its head.

    Anything else between such lines is text of the article.
    """
    opening = _FENCE.match(source)
    closing = _CLOSING.search(source, opening.end()) if opening else None
    if not opening or not closing:
        return FrontMatter()
    values: dict[str, str] = {}
    for line in source[opening.end() : closing.start()].splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        pair = _PAIR.match(line)
        key = _KEYS.get(pair[1].lower()) if pair else None
        if not pair or not key:
            return FrontMatter()
        quoted = re.fullmatch(r"(['\"])((?:(?!\1).)*)\1", pair[2])
        values[key] = quoted[2] if quoted else pair[2]
    return FrontMatter(values, closing.end())


class Dated(NamedTuple):
    """The newspaper and the date of a report, in an administrator's words; empty for none."""

    newspaper: str = ""
    date: str = ""


class Reached(NamedTuple):
    """How a hospital is reached, in an administrator's words; empty where they say nothing."""

    phone: str = ""
    site: str = ""
    address: str = ""


_HOSPITAL_KEYS = ("name", "aliases", "files", *Reached._fields)


@dataclass(frozen=True, slots=True)
class Corrections:
    """What `hospitals.toml` says."""

    subjects: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """File name to the hospitals it is about; an empty tuple says that it is about none."""
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Hospital to further names of it."""
    dated: Mapping[str, Dated] = field(default_factory=dict)
    """File name to newspaper and date."""
    reached: Mapping[str, Reached] = field(default_factory=dict)
    """Hospital to telephone, website and address."""


class CorrectionsError(ProblemError, ValueError):
    """A file of corrections cannot be used; the problem says which entry and why."""


def read_synonyms(folder: Path) -> tuple[tuple[str, ...], ...]:
    """Groups of words that mean the same, from `groups = [["床位", "病床"], …]`; none without the file."""
    content = _toml(folder / SYNONYMS)
    groups = content.get("groups", [])
    if set(content) - {"groups"}:
        raise CorrectionsError("ENTRY_UNKNOWN", known="groups", key=next(key for key in content if key != "groups"))
    if not isinstance(groups, list) or not all(
        isinstance(group, list) and all(isinstance(word, str) and word for word in group) for group in groups
    ):
        raise CorrectionsError("SYNONYMS_SHAPE")
    return tuple(tuple(group) for group in groups)


Refuse = Callable[[Mapping[str, Any]], str]
"""A row as it stands in TOML to the reason why it cannot be used; empty when it can."""


def accept(_row: Mapping[str, Any]) -> str:
    """Refuse no row."""
    return ""


def read_facts(folder: Path, refuse: Refuse) -> tuple[Mapping[str, Any], ...]:
    """The rows of `[[fact]]` that administrators added to Chuchu's own; none without the file."""
    content = _toml(folder / FACTS)
    rows = content.get("fact", [])
    _check_entries(content, "fact")
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise CorrectionsError("ENTRIES_SHAPE", known="[[fact]]")
    reasons = [reason for row in rows if (reason := refuse(row))]
    if reasons:
        raise CorrectionsError("AS_IT_STANDS", text="；".join(reasons))
    return tuple(rows)


def _check_entries(content: Mapping[str, Any], *known: str) -> None:
    """Raise CorrectionsError for an entry that is none of the known ones."""
    if unknown := [key for key in content if key not in known]:
        raise CorrectionsError("ENTRY_UNKNOWN", known=tuple(f"[[{key}]]" for key in known), key=unknown[0])


def _toml(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        return toml.parsed(path.read_text("utf-8-sig"))
    except (OSError, ValueError) as reason:
        raise CorrectionsError("NOT_TOML", reason=str(reason)) from reason


def _day(value: Any) -> Any:
    """A day that TOML knows as one in the words of a text; anything else as it is."""
    return value.isoformat() if type(value) is dt.date else value


def read_corrections(folder: Path) -> Corrections:
    """The corrections of a corpus folder; none when there is no hospitals.toml.

    [[hospital]]
    name = "某某县人民医院"       # "" says that the files are about no hospital
    aliases = ["某某医院"]      # optional
    files = ["某某.txt"]        # optional: reports that are about it, whatever was recognised
    phone = "…"                # optional, as are site and address: told to readers as the administrator's word

    [[report]]
    file = "某某.txt"
    newspaper = "某某日报"      # optional, as is the date; "" says that there is none
    date = "2024-05-01"
    """
    content = _toml(folder / FILE)
    _check_entries(content, "hospital", "report")
    entries = content.get("hospital", [])
    if not isinstance(entries, list):
        raise CorrectionsError("ENTRIES_SHAPE", known="[[hospital]]")
    subjects: dict[str, tuple[str, ...]] = {}
    aliases: dict[str, tuple[str, ...]] = {}
    reached: dict[str, Reached] = {}
    fits: Mapping[str, Callable[[object], bool]] = {
        "aliases": partial(is_line, least=2),
        "files": lambda one: isinstance(one, str),
    }
    for number, entry in enumerate(entries, 1):
        name = entry.get("name") if isinstance(entry, dict) else None
        if name != "" and not is_line(name, 2):
            raise CorrectionsError("HOSPITAL_UNNAMED", number=number)
        for key, value in entry.items():
            if key not in _HOSPITAL_KEYS:
                raise CorrectionsError("HOSPITAL_KEY_UNKNOWN", name=name, key=key, known=_HOSPITAL_KEYS)
            if key in Reached._fields:
                if not isinstance(value, str) or not is_line(" ".join(value.split())):
                    raise CorrectionsError("HOSPITAL_KEY_NO_TEXT", name=name, key=key, longest=_LONGEST)
            elif key != "name" and not (isinstance(value, list) and all(map(fits[key], value))):
                raise CorrectionsError("HOSPITAL_KEY_NO_LIST", name=name, key=key, longest=_LONGEST)
        if name and "aliases" in entry:
            aliases[name] = (*aliases.get(name, ()), *entry["aliases"])
        told = {key: " ".join(entry[key].split()) for key in Reached._fields if key in entry}
        if name and told:
            reached[name] = reached.get(name, Reached())._replace(**told)
        for file in entry.get("files", ()):
            subjects[file] = (*subjects.get(file, ()), name) if name else ()
    return Corrections(subjects, aliases, reached=reached, dated=_dated(content.get("report", [])))


def is_line(value: object, least: int = 1) -> bool:
    """Tell whether a value is text that can be shown in a line as it is."""
    if not isinstance(value, str) or not least <= len(value) <= _LONGEST or value != value.strip():
        return False
    return len(value.splitlines()) == 1 and "".join(value.split()).isprintable()


def _dated(entries: Any) -> dict[str, Dated]:
    """The newspapers and dates of reports."""
    if not isinstance(entries, list):
        raise CorrectionsError("ENTRIES_SHAPE", known="[[report]]")
    dated: dict[str, Dated] = {}
    for number, entry in enumerate(entries, 1):
        words = {key: _day(value) for key, value in entry.items()} if isinstance(entry, dict) else {}
        if not words.get("file") or not words.keys() <= {"file", *Dated._fields}:
            raise CorrectionsError("REPORT_SHAPE", number=number)
        if unfit := [key for key, value in words.items() if value != "" and not is_line(value)]:
            raise CorrectionsError("REPORT_KEY_NO_TEXT", number=number, key=unfit[0], longest=_LONGEST)
        file = words.pop("file")
        dated[file] = Dated(**words)
    return dated
