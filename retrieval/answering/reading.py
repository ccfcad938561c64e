"""Reading on from a quote: a sentence more on either side, and what else there is on a hospital.

Everything here is cut from the report as quotes are: white space aside it equals the source.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from corpus.report import Kind, Passage, Report, Sentence
from retrieval.answering.excerpt import excerpt, joined
from retrieval.answering.pages import units
from retrieval.language import terms
from retrieval.quote import Quote
from retrieval.snapshot import Index

_LONGEST_NAME = 200
"""Characters that are looked at where a hospital's name is expected."""
WIDEST = 1200
"""UTF-16 units of a widened quote; who wants more wants the report."""

LEAD = 36
"""Characters of a quote before the sentence that answers: a phone folds a quote after three lines, about 54
characters, and the answer must be seen without a tap.  What stands before is a button away."""


@dataclass(frozen=True, slots=True)
class Extract:
    """A quote with sentences added on either side; its part that answers is the whole sentence."""

    quote: Quote
    before: int = 0
    """Sentences added before the quote."""
    after: int = 0
    more_before: bool = False
    """Another sentence can be added before."""
    more_after: bool = False


class _Line(NamedTuple):
    """A sentence of a report and the passage it is in."""

    passage: Passage
    sentence: Sentence


def extract(index: Index, quote: Quote) -> Extract:
    """A quote that was just cut from this index, as it is read before anyone asks for more of it."""
    return _widened(index, quote, 0, 0)


def widened(index: Index, report: str, at: int, before: int, after: int) -> Extract | None:
    """The quote with up to `before` and `after` sentences added, whatever section they stand in.

    It never leaves the report, nor what the report says on one hospital; captions are no sentences.  A heading
    comes with the sentence next to it, on a line of its own.  None when the report is gone or has changed.
    """
    found = index.find(report, at)
    if found is None:
        return None
    number, sentence = found
    quote = excerpt(index, number, sentence, (0, len(index.sentences(number)[sentence].text)))
    return _widened(index, quote, before, after)


def _widened(index: Index, quote: Quote, before: int, after: int) -> Extract:
    number, sentence = quote.place
    entry = index.entries[number]
    lines, own = _lines(entry.report, entry.passage)
    answering = own + sentence
    first, last = _held(lines, quote, answering)
    while first < answering and len(_text(lines[first:answering])) > LEAD:
        first += 1

    def back(first: int) -> int:
        """Where the quote begins with one sentence more, and the headings on the way to it."""
        while first > 0:
            first -= 1
            if lines[first].passage.kind is Kind.BODY:
                break
        return first

    def on(last: int) -> int:
        while last + 1 < len(lines):
            last += 1
            if lines[last].passage.kind is Kind.BODY:
                break
        return last

    def fits(first: int, last: int) -> bool:
        return units(_text(lines[first : last + 1])) <= WIDEST

    added_before = added_after = 0
    while added_before < before and back(first) < first and fits(back(first), last):
        first, added_before = back(first), added_before + 1
    while added_after < after and on(last) > last and fits(first, on(last)):
        last, added_after = on(last), added_after + 1
    held = lines[first : last + 1]
    start = len(_text(lines[first : answering + 1])) - len(lines[answering].sentence.text)
    wide = replace(
        quote,
        text=_text(held),
        answer_start=start,
        answer_end=start + len(lines[answering].sentence.text),
        spans=joined(entry.report.source, [line.sentence for line in held]),
        damaged=any(line.sentence.damaged for line in held),
    )
    more_before = back(first) < first and fits(back(first), last)
    more_after = on(last) > last and fits(first, on(last))
    return Extract(wide, added_before, added_after, more_before, more_after)


def _lines(report: Report, here: Passage) -> tuple[list[_Line], int]:
    """What a report says on a passage's hospital around that passage, and where the passage begins.

    As far as the widest quote can reach on either side.
    """

    def reach(others: Iterable[Passage]) -> list[Passage]:
        found: list[Passage] = []
        size = 0
        for other in others:
            if other.hospital != here.hospital or size > WIDEST:
                break
            found.append(other)
            size += len(other.text)
        return found

    earlier = reach(reversed(report.passages[: here.number - 1]))[::-1]
    later = reach(report.passages[here.number :])
    before = [_Line(passage, sentence) for passage in earlier for sentence in passage.sentences]
    rest = [_Line(passage, sentence) for passage in (here, *later) for sentence in passage.sentences]
    return [*before, *rest], len(before)


def _held(lines: Sequence[_Line], quote: Quote, answering: int) -> tuple[int, int]:
    """The first and the last line that a quote as it was found consists of."""
    first = last = answering
    while first > 0 and lines[first].sentence.spans[0].start > quote.spans[0].start:
        first -= 1
    while last + 1 < len(lines) and lines[last].sentence.spans[-1].end < quote.spans[-1].end:
        last += 1
    return first, last


def _text(lines: Sequence[_Line]) -> str:
    """Sentences run on; a title or a heading stands on a line of its own."""
    text = ""
    for i, line in enumerate(lines):
        apart = i and not (line.passage.kind is Kind.BODY is lines[i - 1].passage.kind)
        text += ("\n" if apart else "") + line.sentence.text
    return text


def reports_on(index: Index, hospital: str) -> tuple[Report, ...]:
    """The reports with passages on a hospital, in the order of the index."""
    if hospital not in index.number_of:
        return ()
    own = index.covered[index.number_of[hospital]].passages
    found: list[Report] = []
    after = -1
    for number in own:  # they rise; one of each report is looked at
        if number > after:
            found.append(index.entries[int(number)].report)
            after = index.numbers(found[-1])[-1]
    return tuple(found)


def hospitals_named(index: Index, words: str) -> tuple[str, ...]:
    """The covered hospitals that words name, also misspelt or in short."""
    exact = [words] if words in index.number_of else []
    named = index.names.find(terms.normalise(words[:_LONGEST_NAME])).scope
    return tuple(exact or (index.covered[number].hospital.name for number in named))
