"""Make corpus/names/words.txt: common words that end the name of a hospital at its left.

    python -m tests.measure.words > corpus/names/words.txt

Words of jieba's dictionary (MIT licence) with the tag of a verb, adverb, time, preposition, conjunction, pronoun, number
with its measure or place word, of two or three characters; left out are rare ones, and all that stand in any name that is
known: of a place, of a hospital in the question sets, and, where the folder ../shared is, of those listed there.
"""

from __future__ import annotations

import csv
import json
import re
import sys
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

from corpus.installed import END
from corpus.reading.forms import plain

_TAGS = frozenset(
    [
        "v",
        "d",
        "t",
        "p",
        "c",
        "r",
        "m",
        "q",
        "f",
        "u",
        "y",
        "ad",
        "vd",
        "vn",
        "an",
        "vi",
        "vq",
        "mq",
        "dg",
        "df",
        "vg",
        "tg",
    ]
)
_COMMON = 300
"""Frequency in jieba's corpus, at least."""
_ROOT = Path(__file__).parents[2]
HEADER = """\
# Common words that end the name of a hospital at its left: 去年|某县人民医院, 登记|某院.  Made by tests/measure/words.py
# from jieba's dictionary (MIT licence); none stands in the name of a place or of a hospital that is known.
"""


def names() -> Iterator[str]:
    """The names of places and hospitals that are known."""
    yield from (row[1] for row in csv.reader(_lines(_ROOT / "corpus/names/divisions.csv")) if len(row) > 1)
    for path in sorted((_ROOT / "tests/press").glob("*/hospitals.jsonl")):
        for row in map(json.loads, _lines(path)):
            hospitals, aliases = row["hospital"] or [], row.get("aliases") or []
            yield from [hospitals] if isinstance(hospitals, str) else hospitals
            yield from (each for one in aliases.values() for each in one) if isinstance(aliases, dict) else aliases
    listed = _ROOT.parent / "shared/data/hospital_names.txt"
    yield from _lines(listed) if listed.exists() else ()


def words() -> list[str]:
    """The words, sorted."""
    known = "\n".join(map(plain, names()))
    entries = (line.split() for line in resources.files("jieba").joinpath("dict.txt").read_text("utf-8").splitlines())
    return sorted(
        word
        for word, frequency, tag in entries
        if tag in _TAGS
        and int(frequency) >= _COMMON
        and re.fullmatch("[\u4e00-\u9fff]{2,3}", word)
        and not re.match(
            "[在从向往由把给被对和与同跟为以于]", word
        )  # alone they end a name: 在建|宁县 would be cut wrongly
        and not (tag == "f" and re.search("[东西南北中]", word))
        and word not in known
    )


def _lines(path: Path) -> list[str]:
    return [line for line in path.read_text("utf-8").splitlines() if line and not line.startswith("#")]


if __name__ == "__main__":
    sys.stdout.write(HEADER + "\n".join([*words(), END]) + "\n")
