"""`make eval ARGS=--rows`: what each row of knowledge is worth, on the set it was first seen in and on all others.

A row is switched off, and the questions that it may touch are asked again.  A question counts by the one figure of
the table of types (hit@1, F1 of several hospitals, refused); a row's worth is the sum of what its questions lose
without it.  A row that decides nothing outside its source on fresh sets is not worth keeping, unless it is there for
somebody's safety.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import NamedTuple
from unittest import mock

from retrieval.language.knowledge import Pattern, Row, rows
from retrieval.language.terms import normalise
from retrieval.question import question
from retrieval.snapshot import Indexed
from tests.measure import evaluate

_JOINED = {"aside": "_PHRASES", "pronoun": "_PRONOUN", "several": "_WHOLE_HOSPITAL", "interrogative": "QUESTION_WORD"}
"""The kinds whose rows are one pattern, and its name in retrieval.question.question."""
_KINDS = {
    "facts": ("fact",),
    "measures": ("quantity",),
    "messages": ("message",),
    "phrases": (*_JOINED, "spoken", "meant"),
    "premises": ("premise",),
    "signs": ("sign",),
    "wants": ("want",),
}


class Worth(NamedTuple):
    """What a row decides: summed worth of questions gained by it, and how many questions it changes."""

    file: str
    row: Row
    touched: int
    own: float
    """On the set it was first seen in."""
    others: float
    """On all other sets."""
    changed: int


def known() -> Iterator[tuple[str, str, Row]]:
    """Every row with its file and kind."""
    for file, kinds in _KINDS.items():
        for kind in kinds:
            for row in rows(kind, file):
                yield file, kind, row


@contextmanager
def without(kind: str, row: Row) -> Iterator[None]:
    """A row that finds nothing, and is asked for by nothing."""
    with ExitStack() as stack:
        stack.enter_context(mock.patch.object(Indexed, "_told", property(lambda _: {})))  # nothing is remembered
        for pattern in (row.asked, row.held):
            stack.enter_context(mock.patch.dict(pattern.__dict__, expression=Pattern(()).expression))
        if kind in _JOINED:
            left = [other for other in rows(kind, "phrases") if other is not row]
            joined = Pattern(
                tuple(a for one in left for a in one.asked.alternatives),
                tuple(u for one in left for u in one.asked.unless),
            )
            value = joined.expression if kind == "aside" else joined
            stack.enter_context(mock.patch.object(question, _JOINED[kind], value))
        evaluate.forget()
        yield
    evaluate.forget()


def worths(sets: Sequence[evaluate.QuestionSet]) -> Iterator[Worth]:
    """What every row is worth on these sets."""
    before = {asked.name: _marks(asked, asked.questions) for asked in sets}
    for file, kind, row in known():
        own = others = 0.0
        changed = touched = 0
        for asked in sets:
            again = list(_touched(asked.questions, row))
            touched += len(again)
            if not again:
                continue
            with without(kind, row):
                after = _marks(asked, again)
            gained = sum(before[asked.name][name] - value for name, value in after.items())
            changed += sum(before[asked.name][name] != value for name, value in after.items())
            if asked.name.replace(" ", "-") == row.source:
                own += gained
            else:
                others += gained
        yield Worth(file, row, touched, own, others, changed)


def _touched(questions: Iterable[evaluate.Asked], row: Row) -> Iterator[evaluate.Asked]:
    """The questions in which a row finds something, with the other turns of their chats."""
    asked = list(questions)
    found = {one.id for one in asked if row.asked.search(normalise(one.question))}
    chats = {one.chat for one in asked if one.chat and one.id in found}
    return (one for one in asked if one.id in found or one.chat in chats)


def _marks(asked: evaluate.QuestionSet, questions: Sequence[evaluate.Asked]) -> dict[str, float]:
    sources = {report.file: report.source for report in asked.reports}
    answers, _ = evaluate.ask(evaluate.built(asked.reports), questions)
    return {
        one.id: evaluate.worth(evaluate.marks(one, given, sources, asked.owners))
        for one, given in zip(questions, answers, strict=True)
    }


def print_rows(sets: Sequence[evaluate.QuestionSet]) -> None:
    found = list(worths(sets))
    lines = [
        [w.file, w.row.name, w.row.source or "-", str(w.touched), f"{w.own:+.1f}", f"{w.others:+.1f}", str(w.changed)]
        for w in sorted(found, key=lambda w: (w.file, -w.own - w.others))
    ]
    head = ["file", "row", "source", "questions", "gain on its source", "on all others", "questions changed"]
    print(evaluate.table(head, lines), end="\n\n")
    nothing = sum(not w.changed for w in found)
    examples = sum(len(w.row.told) + len(w.row.nearly) + len(w.row.holds) + len(w.row.lacks) for w in found)
    print(f"{len(found)} rows, {examples} examples, {nothing} rows decide no question of these sets.")
