"""Reading on from a quote: more sentences on either side, and the other reports on a hospital.

Every text is cut from the report as quotes are: white space aside it equals the source.
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
"""Characters that are looked at, at most, where a hospital's name is expected."""
WIDEST = 1200
"""UTF-16 units of a widened quote, at most; for more there is the whole report."""

LEAD = 36
"""Characters of a quote before the sentence that answers, at most: a phone folds a quote after three lines, about 54
characters, and the answer must be seen without a tap.  A button shows the sentences before."""


@dataclass(frozen=True, slots=True)
class Extract:
    """A quote with sentences added on either side; all of its sentence that answers counts as the answer."""

    quote: Quote
    before: int = 0
    """Sentences added before the quote."""
    after: int = 0
    more_before: bool = False
    """True where another sentence can be added before."""
    more_after: bool = False


class _Line(NamedTuple):
    """A sentence of a report and the passage it is in."""

    passage: Passage
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Consecutive lines of a report."""

    lines: Sequence[_Line]
    """All lines that the stretch can be widened to."""
    first: int
    last: int

    @property
    def own(self) -> Sequence[_Line]:
        return self.lines[self.first : self.last + 1]

    def with_one_before(self) -> _Stretch | None:
        """The stretch with the sentence before it and headings between; None where there is none, or too much."""
        bodies = (n for n in range(self.first - 1, -1, -1) if self.lines[n].passage.kind is Kind.BODY)
        return self._fitting(next(bodies, 0), self.last)

    def with_one_after(self) -> _Stretch | None:
        bodies = (n for n in range(self.last + 1, len(self.lines)) if self.lines[n].passage.kind is Kind.BODY)
        return self._fitting(self.first, next(bodies, len(self.lines) - 1))

    def _fitting(self, first: int, last: int) -> _Stretch | None:
        if (first, last) == (self.first, self.last) or units(_text(self.lines[first : last + 1])) > WIDEST:
            return None
        return replace(self, first=first, last=last)


def extract(index: Index, quote: Quote) -> Extract:
    """A quote that was just cut from this index, not yet widened."""
    return _widened(index, quote, 0, 0)


def widened(index: Index, report: str, at: int, before: int, after: int) -> Extract | None:
    """The quote with up to `before` and `after` sentences added, across sections if need be.

    It stays within the report, and within its passages on one hospital; captions are left out.  A heading is added
    with the sentence next to it, on a line of its own.  None when the report is gone or has changed.
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
    stretch = _led(_held(lines, quote, answering), answering)
    added_before = added_after = 0
    while added_before < before and (wider := stretch.with_one_before()):
        stretch, added_before = wider, added_before + 1
    while added_after < after and (wider := stretch.with_one_after()):
        stretch, added_after = wider, added_after + 1
    end = len(_text(lines[stretch.first : answering + 1]))
    wide = replace(
        quote,
        text=_text(stretch.own),
        answer_start=end - len(lines[answering].sentence.text),
        answer_end=end,
        spans=joined(entry.report.source, [line.sentence for line in stretch.own]),
        damaged=any(line.sentence.damaged for line in stretch.own),
    )
    more_before, more_after = stretch.with_one_before() is not None, stretch.with_one_after() is not None
    return Extract(wide, added_before, added_after, more_before, more_after)


def _lines(report: Report, here: Passage) -> tuple[list[_Line], int]:
    """Sentences around a passage in its report, on its hospital; and the index among them of the passage's first one.

    They reach as far as the widest quote can on either side.
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


def _held(lines: Sequence[_Line], quote: Quote, answering: int) -> _Stretch:
    """The lines that a quote as it was found consists of."""
    first = last = answering
    while first > 0 and lines[first].sentence.spans[0].start > quote.spans[0].start:
        first -= 1
    while last + 1 < len(lines) and lines[last].sentence.spans[-1].end < quote.spans[-1].end:
        last += 1
    return _Stretch(lines, first, last)


def _led(stretch: _Stretch, answering: int) -> _Stretch:
    """A stretch without the leading sentences that would hide the answering one on a phone."""
    first = stretch.first
    while first < answering and len(_text(stretch.lines[first:answering])) > LEAD:
        first += 1
    return replace(stretch, first=first)


def _text(lines: Sequence[_Line]) -> str:
    """Sentences without a break between them; each title or heading on a line of its own."""
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
    for number in own:  # in rising order, so that one passage of each report is looked at
        if number > after:
            found.append(index.entries[int(number)].report)
            after = index.numbers(found[-1])[-1]
    return tuple(found)


def hospitals_named(index: Index, words: str) -> tuple[str, ...]:
    """The covered hospitals that words name, even misspelt or abbreviated."""
    exact = [words] if words in index.number_of else []
    named = index.names.find(terms.normalise(words[:_LONGEST_NAME])).scope
    return tuple(exact or (index.covered[number].hospital.name for number in named))
