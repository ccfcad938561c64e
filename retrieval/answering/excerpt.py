"""Quotes, cut from a report by offsets: the one around a sentence, and what is read on from it.

White space aside a quote equals the source, also one that was widened.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from corpus.reading.lines import is_numbered, is_row
from corpus.reading.split import PASSAGE_LIMIT
from corpus.report import Kind, Passage, Report, Sentence, Span
from retrieval.answering.coverage import Asked
from retrieval.answering.pages import units
from retrieval.answering.rank import CUES, unit_pattern
from retrieval.language.terms import normalise
from retrieval.question.question import Question
from retrieval.quote import Quote
from retrieval.snapshot import Index, Indexed

QUOTE_LIMIT = PASSAGE_LIMIT
"""Characters of a quote at most."""
WIDEST = 1200
"""UTF-16 units of a widened quote; who wants more wants the report."""
SHORT = 90
"""Characters of a quote as it is read first, at most, where it is more than the sentence that answers.  What stands
around it is a button away."""


def excerpt(
    index: Index,
    entry: Indexed,
    sentence: int,
    focus: tuple[int, int],
    *,
    limit: int = 0,
    before: bool = False,
    after: bool = False,
) -> Quote:
    """Sentence `sentence` of a passage with its neighbours of the same section.

    Sentences behind it are added first, then those before it, as long as whole sentences fit.  `focus`: offsets of
    the part of the sentence that answers.  The sentences `before` and `after` it count as part of the answer where all
    together have at most `limit` characters, so that it holds what happened, and why.
    """
    passage, report = entry.passage, entry.report
    earlier, later = (one.sentences if one else () for one in entry.beside)
    run = [*earlier, *passage.sentences, *later]
    at = len(earlier) + sentence
    first, last = _window(run, at)
    held = run[first : last + 1]
    between = "\n" if passage.kind is Kind.HEADLINE else ""  # title, subtitle and byline stand on lines of their own
    offset = sum(len(s.text) + len(between) for s in run[first:at])
    text = between.join(s.text for s in held).rstrip("\n")
    whole = not between and focus == (0, len(run[at].text))
    room = limit - len(run[at].text)
    on = _after(held[at - first + 1 :], room) if whole and after else 0
    back = _before(held[: at - first], room - on) if whole and before else 0
    return Quote(
        file=report.file,
        hospital=passage.hospital,
        title=report.title,
        subtitle=report.subtitle,
        byline=report.byline,
        heading=passage.heading,
        kind=passage.kind,
        paragraph=passage.paragraph,
        passage=passage.number,
        text=text,
        answer_start=offset + focus[0] - back,
        answer_end=_without_line_end(text, offset + focus[1] + on),
        spans=_joined(report.source, held),
        damaged=any(s.damaged for s in held),
        origin=report.origin,
        also=index.repeats.get(report.file, ()),
        report=entry.fingerprint,
        at=run[at].spans[0].start,
        place=(entry.number, sentence),
    )


def _without_line_end(text: str, end: int) -> int:
    """The end of an answer without the line end that a row of a list brings."""
    return len(text[:end].rstrip("\n"))


def _after(later: Sequence[Sentence], room: int) -> int:
    """Characters of the sentences right after one that may be marked as the answer with it, `room` at most."""
    size = 0
    for sentence in later:
        size += len(sentence.text)
        if not _QUESTION.search(sentence.text):  # a writer's own question is not marked without its answer
            break
    return size if size <= room else 0


def _before(earlier: Sequence[Sentence], room: int) -> int:
    """Characters of the sentence right before one that may be marked as the answer with it, `room` at most."""
    size = len(earlier[-1].text) if earlier else 0
    return size if size <= room else 0


_QUESTION = re.compile(r"[?？][”’」』）)]*$")


def _window(run: Sequence[Sentence], at: int) -> tuple[int, int]:
    """The first and last sentence of the largest stretch around `at` that fits, grown forward first."""
    first = last = at
    size = len(run[at].text)
    forward = backward = True
    while forward or backward:
        forward = forward and last + 1 < len(run) and size + len(run[last + 1].text) <= QUOTE_LIMIT
        forward = forward and not _are_apart(run[last], run[last + 1])
        if forward:
            last += 1
            size += len(run[last].text)
        backward = backward and first > 0 and size + len(run[first - 1].text) <= QUOTE_LIMIT
        backward = backward and not _are_apart(run[first - 1], run[first])
        if backward:
            first -= 1
            size += len(run[first].text)
    return first, last


def _are_apart(before: Sentence, after: Sentence) -> bool:
    """Tell whether two neighbours are rows, of which each counts something else, or would run on as one figure: a line
    that ends in one, and one that begins with its own number.
    """
    if is_row(before.text) and is_row(after.text):
        return True
    return before.text.rstrip()[-1:].isdigit() and after.text[:1].isdigit() and is_numbered(after.text)


def _joined(source: str, held: Sequence[Sentence]) -> tuple[Span, ...]:
    """The spans of sentences, grown together where nothing but white space lies between them."""
    spans: list[Span] = []
    for span in (span for sentence in held for span in sentence.spans):
        if spans and (span.start == spans[-1].end or source[spans[-1].end : span.start].isspace()):
            spans[-1] = Span(spans[-1].start, span.end)
        else:
            spans.append(span)
    return tuple(spans)


def focus(question: Question, asked: Asked, text: str, limit: int) -> tuple[int, int]:
    """The part of a sentence that answers: all of it, or the clauses of a long one that hold most."""
    if len(text) <= limit:
        return 0, len(text)
    cue = CUES.get(question.want)
    unit = unit_pattern(question.asking)
    ends = _clauses(text, limit)
    starts = [0, *ends[:-1]]
    best = (-1.0, 0, min(len(text), limit))
    for i, start in enumerate(starts):
        for end in ends[i:]:
            if end - start > limit:
                break
            part = normalise(text[start:end])
            value = asked.by_both(part) - (end - start) / 2000
            value += 0.3 if cue and cue.search(part) else 0.0
            value += 0.2 if unit and unit.search(part) else 0.0
            if value > best[0]:
                best = (value, start, end)
    return best[1], best[2]


def _clauses(text: str, limit: int) -> list[int]:
    """Ends of the clauses of a sentence; an enumeration of more than `limit` characters is taken item by item."""
    ends: list[int] = []
    for end in [*(m.end() for m in _CLAUSE_ENDS.finditer(text)), len(text)]:
        start = ends[-1] if ends else 0
        if end - start > limit:
            ends += [m.end() for m in re.finditer("、", text[:end]) if m.start() > start]
        if end > start:
            ends.append(end)
    return ends


_CLAUSE_ENDS = re.compile("(?:[，；：,;:。！？!?…](?!(?<=[0-9０-９][,，:])[0-9０-９]))+[”’」』）)]*")
"""Marks that end a clause; not those inside 1,024 and 8:30."""

# ------------------------------------------------------------ reading on


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
    printed: bool = False
    """The page that it stands on can be shown."""


class _Line(NamedTuple):
    """A sentence of a report and the passage it is in."""

    passage: Passage
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Lines of a report that follow each other."""

    lines: Sequence[_Line]
    """All lines around it."""
    first: int
    last: int

    @property
    def own(self) -> Sequence[_Line]:
        return self.lines[self.first : self.last + 1]

    def with_one_before(self) -> _Stretch | None:
        """With the sentence before it and the headings on the way; None where there is none or it is too much."""
        bodies = (n for n in range(self.first - 1, -1, -1) if self.lines[n].passage.kind is Kind.BODY)
        return self._fitting(next(bodies, 0), self.last)

    def with_one_after(self) -> _Stretch | None:
        bodies = (n for n in range(self.last + 1, len(self.lines)) if self.lines[n].passage.kind is Kind.BODY)
        return self._fitting(self.first, next(bodies, len(self.lines) - 1))

    def _fitting(self, first: int, last: int) -> _Stretch | None:
        if (first, last) == (self.first, self.last) or units(_text(self.lines[first : last + 1])) > WIDEST:
            return None
        return _Stretch(self.lines, first, last)


def extract(index: Index, quote: Quote) -> Extract:
    """A quote that was just cut from this index, as it is read before anyone asks for more of it.

    It begins with the sentence that answers; a reason that follows it is part of the answer.
    """
    place = _place(index, quote)
    text = _text(place.brief.own).rstrip("\n")
    after = int(text in quote.answer and not quote.answer.endswith(text))
    return _widened(quote, place, 0, after)


def widened(index: Index, report: str, at: int, before: int, after: int) -> Extract | None:
    """The quote with up to `before` and `after` sentences added, whatever section they stand in.

    It never leaves the report, nor what the report says on one hospital; captions are no sentences.  A heading
    comes with the sentence next to it, on a line of its own.  None when the report is gone or has changed.
    """
    found = index.find(report, at)
    if found is None:
        return None
    number, sentence = found
    entry = index.entries[number]
    quote = excerpt(index, entry, sentence, (0, len(entry.passage.sentences[sentence].text)))
    return _widened(quote, _place(index, quote), before, after)


class _Place(NamedTuple):
    """Where a quote stands in its report."""

    report: Report
    brief: _Stretch
    """What is read of it at first."""
    answering: int
    """Number of the sentence that answers among the lines of the stretch."""


def _place(index: Index, quote: Quote) -> _Place:
    number, sentence = quote.place
    entry = index.entries[number]
    lines, own = _lines(entry.report.passages, entry.passage)
    answering = own + sentence
    return _Place(entry.report, _brief(_held(lines, quote, answering), answering), answering)


def _widened(quote: Quote, place: _Place, before: int, after: int) -> Extract:
    report, stretch, answering = place
    added_before = added_after = 0
    while added_before < before and (wider := stretch.with_one_before()):
        stretch, added_before = wider, added_before + 1
    while added_after < after and (wider := stretch.with_one_after()):
        stretch, added_after = wider, added_after + 1
    lines, own = stretch.lines, stretch.own
    read = _text(lines[stretch.first : answering + 1])
    wide = replace(
        quote,
        text=_text(own).rstrip("\n"),
        answer_start=len(read) - len(lines[answering].sentence.text),
        answer_end=_without_line_end(read, len(read)),
        spans=_joined(report.source, [line.sentence for line in own]),
        damaged=any(line.sentence.damaged for line in own),
    )
    more_before, more_after = stretch.with_one_before() is not None, stretch.with_one_after() is not None
    return Extract(wide, added_before, added_after, more_before, more_after, bool(report.pages))


def _lines(passages: Sequence[Passage], here: Passage) -> tuple[list[_Line], int]:
    """The sentences around a passage of a report on its hospital, and the place of its first one among them.

    The passages on either side are looked at as far as the widest quote can reach.
    """

    def reach(numbers: range) -> list[Passage]:
        found: list[Passage] = []
        size = 0
        for other in map(passages.__getitem__, numbers):
            if other.hospital != here.hospital or size > WIDEST:
                break
            found.append(other)
            size += sum([len(sentence.text) for sentence in other.sentences])
        return found

    earlier, later = reach(range(here.number - 2, -1, -1))[::-1], reach(range(here.number, len(passages)))
    before = [_Line(passage, sentence) for passage in earlier for sentence in passage.sentences]
    rest = [_Line(passage, sentence) for passage in (here, *later) for sentence in passage.sentences]
    return [*before, *rest], len(before)


def _held(lines: Sequence[_Line], quote: Quote, answering: int) -> _Stretch:
    """The lines that a quote as it was found consists of."""
    first = last = answering
    while first > 0 and _is_in(lines[first - 1].sentence, quote):
        first -= 1
    while last + 1 < len(lines) and _is_in(lines[last + 1].sentence, quote):
        last += 1
    return _Stretch(lines, first, last)


def _is_in(sentence: Sentence, quote: Quote) -> bool:
    return any(span.start <= sentence.spans[0].start < span.end for span in quote.spans)


def _brief(stretch: _Stretch, answering: int) -> _Stretch:
    """The answering sentence of a stretch with the next one, where both are short; a headline is read whole."""
    lines, last = stretch.lines, stretch.last
    if lines[answering].passage.kind is Kind.HEADLINE:
        return stretch
    both = answering < last and len(_text(lines[answering : answering + 2])) <= SHORT
    return _Stretch(lines, answering, answering + int(both))


def _text(lines: Sequence[_Line]) -> str:
    """Sentences run on; a title or a heading stands on a line of its own."""
    text = ""
    for i, line in enumerate(lines):
        apart = i and not (line.passage.kind is Kind.BODY is lines[i - 1].passage.kind)
        text += ("\n" if apart else "") + line.sentence.text
    return text
