"""The quote around a sentence: whole sentences of one section, cut from the report by offsets."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.reading.split import PASSAGE_LIMIT
from corpus.report import Kind, Sentence, Span
from retrieval.quote import Quote
from retrieval.snapshot import Index

QUOTE_LIMIT = PASSAGE_LIMIT
"""Characters of a quote at most."""


def excerpt(index: Index, number: int, sentence: int, focus: tuple[int, int], explained_within: int = 0) -> Quote:
    """Sentence `sentence` of passage `number` with its neighbours of the same section.

    Sentences behind it are added first, then those before it, as long as whole sentences fit.  `focus`: offsets of
    the part of the sentence that answers.  The sentences beside it count as part of the answer where all together
    have at most `explained_within` characters, so that it holds what happened, and why.
    """
    entry = index.entries[number]
    passage = entry.passage
    sides = index.neighbours(number)
    before = [s for n in sides if n < number for s in index.entries[n].passage.sentences]
    after = [s for n in sides if n > number for s in index.entries[n].passage.sentences]
    run = [*before, *passage.sentences, *after]
    at = len(before) + sentence
    first, last = _window(run, at)
    held = run[first : last + 1]
    between = "\n" if passage.kind is Kind.HEADLINE else ""  # title, subtitle and byline stand on lines of their own
    offset = sum(len(s.text) + len(between) for s in run[first:at])
    text = between.join(s.text for s in held).rstrip("\n")
    report = entry.report
    on, back = (0, 0) if between else _beside(run[first : last + 1], at - first, focus, explained_within)
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
        answer_end=min(offset + focus[1] + on, len(text)),
        spans=joined(report.source, held),
        damaged=any(s.damaged for s in held),
        origin=report.origin,
        also=index.repeats.get(report.file, ()),
        report=entry.fingerprint,
        at=run[at].spans[0].start,
        place=(number, sentence),
    )


def _beside(held: Sequence[Sentence], at: int, focus: tuple[int, int], limit: int) -> tuple[int, int]:
    """Characters of the sentences right after and right before one that may be marked as the answer with it."""
    room = limit - len(held[at].text)
    if focus != (0, len(held[at].text)):
        return 0, 0
    after = 0
    for sentence in held[at + 1 :]:
        after += len(sentence.text)
        if not _QUESTION.search(sentence.text):  # a writer's own question is not marked without its answer
            break
    after = after if after <= room else 0
    before = len(held[at - 1].text) if at else 0
    return after, before if before <= room - after else 0


_QUESTION = re.compile(r"[?？][”’」』）)]*$")


def _window(run: Sequence[Sentence], at: int) -> tuple[int, int]:
    """The first and last sentence of the largest stretch around `at` that fits, grown forward first."""
    first = last = at
    size = len(run[at].text)
    forward = backward = True
    while forward or backward:
        forward = forward and last + 1 < len(run) and size + len(run[last + 1].text) <= QUOTE_LIMIT
        if forward:
            last += 1
            size += len(run[last].text)
        backward = backward and first > 0 and size + len(run[first - 1].text) <= QUOTE_LIMIT
        if backward:
            first -= 1
            size += len(run[first].text)
    return first, last


def joined(source: str, held: Sequence[Sentence]) -> tuple[Span, ...]:
    """The spans of sentences, merged where only white space lies between them."""
    spans: list[Span] = []
    for span in (span for sentence in held for span in sentence.spans):
        if spans and (span.start == spans[-1].end or source[spans[-1].end : span.start].isspace()):
            spans[-1] = Span(spans[-1].start, span.end)
        else:
            spans.append(span)
    return tuple(spans)
