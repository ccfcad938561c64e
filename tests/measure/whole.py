"""`python -m tests.measure.whole`: nothing of a page is lost and nothing is added, counted over all reports at hand.

Every character of a source stands in a passage, in what was set aside with a reason, or is a sign of the layout (a hash
before a heading, the bar between cells).  Between the spans of one sentence only such signs and what was set aside
stand, no sentence holds a whole line of page furniture, and no digit touches one of another line.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from corpus.reading.read import read_folder
from corpus.report import Kind, Report, Sentence

TESTS = Path(__file__).parents[1]
SHARED = TESTS.parents[1] / "shared"
_MARKUP = re.compile(r"[#*|·•\-—_=~>`+:\[\]()\\\s]+")
"""Signs of the layout; nothing but those and pictograms before items (✅) may be left over."""
_FURNITURE = {"masthead", "boilerplate", "date"}
_LIMIT = 10**6


class Faults(NamedTuple):
    """Faults of one report, as pieces of its source."""

    lost: tuple[str, ...]
    """Pieces that are neither text nor set aside."""
    missing: tuple[str, ...]
    """Pieces between the spans of a sentence that are neither set aside nor text of another sentence."""
    furniture: tuple[str, ...]
    """Lines of page furniture inside a sentence of the body; a running head may be the title, which is shown as one."""
    touching: tuple[str, ...]
    """Digits of two lines side by side."""


def faults(report: Report) -> Faults:
    """Everything that is wrong with how a report was read."""
    known = bytearray(len(report.source))
    for start, end in _spans(report):
        known[start:end] = b"\1" * (end - start)
    sentences = [sentence for passage in report.passages for sentence in passage.sentences]
    body = [one for passage in report.passages if passage.kind is Kind.BODY for one in passage.sentences]
    lines = [aside.text.strip() for aside in report.aside if aside.kind in _FURNITURE]
    return Faults(
        lost=tuple(_unknown(report.source, known, 0, len(known))),
        missing=tuple(
            piece
            for sentence in sentences
            for (_, end), (start, _) in pairwise(sentence.spans)
            for piece in _unknown(report.source, known, end, start)
        ),
        furniture=tuple(line for line in lines if len(line) > 4 and any(line in one.text for one in body)),
        touching=(
            *(touch for passage in report.passages for touch in _touching(passage.sentences)),
            *(touch for sentence in sentences for touch in _meeting(report.source, sentence)),
        ),
    )


def _spans(report: Report) -> Iterator[tuple[int, int]]:
    for passage in report.passages:
        for sentence in passage.sentences:
            yield from sentence.spans
    for aside in report.aside:
        if aside.rule:
            yield from aside.spans


def _unknown(source: str, known: bytearray, start: int, end: int) -> Iterator[str]:
    """The pieces of `source[start:end]` that nothing covers, signs of the layout left out."""
    for gap in re.finditer(b"\0+", bytes(known[start:end])):
        piece = source[start + gap.start() : start + gap.end()]
        if not all(_MARKUP.fullmatch(sign) or unicodedata.category(sign) in {"So", "Mn", "Cf"} for sign in piece):
            yield piece.strip()


def _meeting(source: str, sentence: Sentence) -> Iterator[str]:
    """Digits that stand side by side in a sentence though they are on two lines of the source."""
    places = iter([at for start, end in sentence.spans for at in range(start, end) if not source[at].isspace()])
    shown = [(sign, None if sign.isspace() else next(places)) for sign in sentence.text]
    for i, ((before, at), (after, next_at)) in enumerate(pairwise(shown), 1):
        if at is None or next_at is None or not (before.isdigit() and after.isdigit()):
            continue
        if next_at < at or "\n" in source[at:next_at]:
            yield sentence.text[max(0, i - 8) : i + 8]


def _touching(sentences: Iterable[Sentence]) -> Iterator[str]:
    """Digits that stand side by side in a quote and belong to two sentences, lines or cells."""
    for before, after in pairwise(sentences):
        if before.text[-1:].isdigit() and after.text[:1].isdigit():
            yield before.text[-8:] + after.text[:8]


def reports(*folders: Path) -> Iterator[Report]:
    """The reports of some folders, those that cannot be read left out."""
    for folder in folders:
        yield from read_folder(folder, _LIMIT).reports


def own_folders() -> list[Path]:
    """Folders of reports that come with the project."""
    return [TESTS.parent / "corpus" / "reports", *sorted(TESTS.glob("press/*/reports"))]


def shared_folders() -> list[Path]:
    """Folders of reports beside the project; empty where they are not there."""
    found = [SHARED / "reports", SHARED / "eval" / "more" / "reports", *sorted((SHARED / "cases").glob("*"))]
    return [folder for folder in found if folder.is_dir()]


def main() -> None:
    """Print the faults of all reports."""
    count = characters = 0
    total = [0, 0, 0, 0]
    for report in reports(*own_folders(), *shared_folders()):
        count += 1
        characters += len(report.source)
        for i, pieces in enumerate(faults(report)):
            total[i] += len(pieces)
            for piece in pieces:
                print(f"{report.file}: {Faults._fields[i]}: {piece!r}")
    print(f"{count} reports, {characters} characters: " + ", ".join(map("{} {}".format, Faults._fields, total)))


if __name__ == "__main__":
    main()
