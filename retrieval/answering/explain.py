"""Explain an answer: one plain sentence, then the question as understood, its candidates, their features and the gate.

Each line is a code with its values, said by bot/wording in the language of whoever asks why.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from corpus.problem import Problem
from retrieval.answering.answer import Meant, resolve
from retrieval.answering.rank import Candidate
from retrieval.answering.search import Search
from retrieval.question.chat import asked_of_the_chat
from retrieval.question.off_topic import off_topic
from retrieval.question.question import Want, understand
from retrieval.snapshot import Index

_CANDIDATES = 5
_WANTED = {
    Want.NUMBER: Problem.of("WANT_NUMBER"),
    Want.MONEY: Problem.of("WANT_MONEY"),
    Want.DATE: Problem.of("WANT_DATE"),
    Want.PERSON: Problem.of("WANT_PERSON"),
    Want.PLACE: Problem.of("WANT_PLACE"),
    Want.NAME: Problem.of("WANT_NAME"),
    Want.LIST: Problem.of("WANT_LIST"),
    Want.REASON: Problem.of("WANT_REASON"),
    Want.WAY: Problem.of("WANT_WAY"),
    Want.DEFINITION: Problem.of("WANT_DEFINITION"),
    Want.BYLINE: Problem.of("WANT_BYLINE"),
    Want.TITLE: Problem.of("WANT_TITLE"),
    Want.HEADING: Problem.of("WANT_HEADING"),
    Want.ANY: Problem.of("WANT_ANY"),
}


def explain(index: Index, question: str, about: Sequence[str] = ()) -> Iterator[Problem]:
    """Lines for an administrator, the first of them a plain sentence.

    `about`: names of the hospitals that are meant where the question names none.
    """
    understood = understand(question, index.names)
    named = understood.named
    talks = off_topic(understood.text, named=bool(named.of_one or about))
    if other := asked_of_the_chat(understood) or talks:
        yield Problem.of("PLAIN_OFF_TOPIC")
        yield Problem.of("WHY_QUESTION", question=understood.text)
        yield Problem.of("WHY_OFF_TOPIC", kind=other.value)
        return
    meant = resolve(understood, None, about, None, index)
    refused = bool(meant.missing) and not meant.search.scope
    yield Problem.of("PLAIN_NOT_COVERED", names=tuple(meant.missing)) if refused else _plainly(meant.search)
    yield Problem.of("WHY_QUESTION", question=understood.text)
    yield from _understood(meant, index)
    if refused:
        return
    yield from _asked(meant.search)
    for place, candidate in enumerate(meant.search.candidates[:_CANDIDATES], 1):
        yield from _weighed(place, candidate, meant.search)


def _plainly(search: Search) -> Problem:
    """The outcome in a sentence without a word of the engine."""
    wanted = _WANTED[search.question.want]
    judged = [(candidate, search.gate.judge(candidate)) for candidate in search.candidates[:_CANDIDATES]]
    answers = next((candidate for candidate, verdict in judged if verdict.passed), None)
    if answers is not None:
        return Problem.of("PLAIN_FOUND", file=answers.entry.report.file, wanted=wanted)
    if not judged:
        return Problem.of("PLAIN_NOTHING")
    closest, verdict = judged[0]
    if lacking := search.gate.lacking(closest):
        return Problem.of("PLAIN_LACKS_WORDS", words=lacking)
    if not verdict.kind:
        return Problem.of("PLAIN_LACKS_KIND", wanted=wanted)
    return Problem.of("PLAIN_LACKS_ENOUGH") if verdict.figures else Problem.of("PLAIN_LACKS_FIGURES")


def _understood(meant: Meant, index: Index) -> Iterator[Problem]:
    """The hospitals that are meant."""
    scope = tuple(index.covered[number].hospital.name for number in meant.search.scope)
    yield Problem.of("WHY_HOSPITALS", names=scope) if scope else Problem.of("WHY_ALL_HOSPITALS")
    if meant.missing:
        yield Problem.of("WHY_MISSING", names=tuple(meant.missing))


def _asked(search: Search) -> Iterator[Problem]:
    """The kind of answer, the words and the bigrams that are searched for."""
    question, asked = search.question, search.asked
    wanted = _WANTED[question.want]
    yield (
        Problem.of("WHY_WANTED_OF_EACH", wanted=wanted) if question.several else Problem.of("WHY_WANTED", wanted=wanted)
    )
    others = (f" (={'/'.join(word.others[:6])})" if word.others else "" for word in asked.words)
    words = (f"{word.text} {word.weight:.1f}{other}" for word, other in zip(asked.words, others, strict=True))
    yield Problem.of("WHY_WORDS", words="; ".join(words) or "-")
    yield Problem.of("WHY_PAIRS", pairs=" ".join(asked.bigrams) or "-")


def _weighed(place: int, candidate: Candidate, search: Search) -> Iterator[Problem]:
    """A candidate with its features, and whether it passes the gate."""
    entry, verdict = candidate.entry, search.gate.judge(candidate)
    file, paragraph = entry.report.file, entry.passage.paragraph
    yield Problem.of("WHY_CANDIDATE", place=place, score=f"{candidate.score:.2f}", file=file, paragraph=paragraph)
    yield Problem.of("WHY_SENTENCE", text=entry.passage.sentences[candidate.sentence].text)
    features = candidate.features._asdict().items()
    yield Problem.of("WHY_FEATURES", features=" ".join(f"{name}={value:.2f}" for name, value in features if value))
    yield Problem.of(
        "WHY_GATE",
        passed=_yes(verdict.passed),
        support=f"{verdict.support:.2f}",
        enough=_yes(verdict.enough),
        figures=_yes(verdict.figures),
        kind=_yes(verdict.kind),
    )
    if lacking := search.gate.lacking(candidate):
        yield Problem.of("WHY_LACKING", words=lacking)


def _yes(value: bool) -> Problem:
    return Problem.of("YES") if value else Problem.of("NO")
