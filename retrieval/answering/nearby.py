"""The sentences around an answer: who asks on without naming a hospital mostly asks about what was just quoted."""

from __future__ import annotations

from collections.abc import Mapping

from retrieval.quote import Followed
from retrieval.snapshot import Index

Place = tuple[int, int]
"""Numbers of a passage in the index and of a sentence in it."""

_CLOSENESS: Mapping[int, float] = {-2: 0.3, -1: 0.5, 0: 1.0, 1: 1.0, 2: 0.7, 3: 0.5, 4: 0.3, 5: 0.2}
"""How likely a sentence is asked about next, 0 to 1, by its distance in sentences from the end of the answer."""
_BEFORE, _BEHIND = 1, 3
"""Passages around that of the answer that are looked at."""


def nearby(index: Index, quote: Followed) -> Mapping[Place, float]:
    """How close each sentence around an answer is to it, 0 to 1; none where its report is there no longer."""
    found = index.find(quote.report, quote.at)
    if found is None:
        return {}
    number, sentence = found
    numbers = index.numbers(index.entries[number].report)
    around = range(max(numbers.start, number - _BEFORE), min(numbers.stop, number + _BEHIND + 1))
    entries = [entry for entry in index.entries.several([*around]) if entry.quotable]
    run = [
        (entry.number, at)
        for entry in entries
        if entry.passage.hospital == quote.hospital
        for at in range(len(entry.passage.sentences))
    ]
    if (number, sentence) not in run:
        return {}
    first = last = run.index((number, sentence))
    texts = {(entry.number, at): one.text for entry in entries for at, one in enumerate(entry.passage.sentences)}
    while last + 1 < len(run) and texts[run[last + 1]] in quote.answer:
        last += 1
    return {
        place: closeness
        for i, place in enumerate(run)
        if (closeness := _CLOSENESS.get(0 if first <= i <= last else i - first if i < first else i - last, 0.0))
    }
