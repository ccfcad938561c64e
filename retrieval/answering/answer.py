"""From a question to an Answer: the best sentence of the right hospital, or a refusal with its reason."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import islice

import numpy as np

from corpus.report import Kind, Span
from retrieval.answering.coverage import Asked
from retrieval.answering.excerpt import excerpt
from retrieval.answering.gate import Gate
from retrieval.answering.rank import CUES, Candidate, candidates, focus, unit_pattern
from retrieval.engine.bm25 import Ids
from retrieval.engine.maxscore import Ranges
from retrieval.language import terms
from retrieval.question.off_topic import off_topic
from retrieval.question.question import Question, Want, latin, understand
from retrieval.quote import Answer, Outcome, Quote
from retrieval.snapshot.index import Index

QUOTES = 5
"""Quotes of an answer at most, where it is about one hospital."""
HOSPITALS = 10
"""Hospitals quoted at most, where one quote is given for each."""
_BEHIND_THE_BEST = 0.6
"""Share of the best candidate's score that an answer needs, also where the best one does not pass the gate."""
_WORTH_SHOWING = 0.6
"""Share of the best quote's support that a further quote needs: who asks is spared what hardly touches it."""
_AS_GOOD = 0.9
"""Share of the best quote's support from which another report's is shown right behind it."""
_OF_THE_BEST = 0.65
"""When every hospital with something is asked for: share of the best one's support that another needs."""
_ANSWER_LIMIT = 120
"""Of a longer sentence only the clauses that answer are set off, up to this many characters."""
_EXPLAINED = frozenset({Want.REASON, Want.WAY, Want.DEFINITION})
"""What a question wants that often stands beside the sentence that tells what it is about."""


def answer(
    index: Index,
    question: str,
    last: Answer | None = None,
    about: Sequence[str] = (),
    within: Sequence[str] | None = None,
) -> Answer:
    """The quotes that answer a question, or the reason why there is none.

    `last`: the answer before this one in the same chat; its hospitals are meant by 它, 该院, 那里.
    `about`: names of the hospitals that are meant where the question names none.
    `within`: names of the hospitals that are meant whatever the question names; an empty sequence means all.
    """
    if not index.entries:
        return Answer(question, Outcome.EMPTY)
    understood = understand(question, index.names)
    other = off_topic(
        understood.text, named=bool(understood.named.scope or understood.named.missing or about or within)
    )
    if other is not None:
        return Answer(question, other)
    if within is not None:
        understood = _without_missing(understood, index, several=not within)
    scope = understood.named.scope if within is None else _numbers_of(index, within)
    missing = understood.named.missing if within is None else ()
    carried = False
    tried: list[Search] = []
    if within is None and not scope and not missing and (about or (last is not None and not understood.several)):
        if last is not None and last.outcome is Outcome.NOT_COVERED and not about and _follows_on(understood):
            missing, carried = last.missing_hospitals, True
        else:
            before = _numbers_of(index, about or _hospitals_of(last))
            if before and not (about or _follows_on(understood)):
                tried = [Search(index, understood, before), Search(index, understood, ())]
                if _tells_as_much(*tried):
                    scope, carried = before, True
            elif before:
                scope, carried = before, True
    if last is not None and within is None and scope:
        if not understood.words and (understood.pronoun or carried):  # 那某某医院呢, 去了多久: on what was asked before
            understood = _with_topic(understood, last, index)
        elif carried and understood.want is Want.ANY and len(understood.words) <= 1:  # 门诊呢: how many, too
            understood = replace(understood, want=understand(last.question, index.names).want)
    names = tuple(index.covered[n].hospital.name for n in scope)
    if missing and not scope:
        nearby = tuple(index.nearest_to(missing))
        return Answer(question, Outcome.NOT_COVERED, missing_hospitals=missing, nearby=nearby, carried=carried)
    if scope and not understood.query:  # nothing but a name: which of them is meant, or what about it
        return Answer(question, Outcome.WHICH, scope=names, missing_hospitals=missing, carried=carried)
    # A question that was searched for to see what it is about is not searched for again.
    same = (one for one in tried if one.question is understood and one.scope == scope)
    search = next(same, None) or Search(index, understood, scope)
    quotes = search.quotes()
    if not quotes and carried and last is not None and understood.want in _FACTS:  # 一个月要交多少: for what was told
        quotes = Search(index, _with_topic(understood, last, index), scope).quotes()
    if not quotes:
        related = search.related()
        words = _missing_words(index, understood, scope)
        return Answer(
            question,
            Outcome.RELATED if related else Outcome.NOT_FOUND,
            tuple(related),
            scope=names,
            missing_hospitals=missing,
            missing_words=words,
            carried=carried,
        )
    answered = {quote.hospital for quote in quotes}
    asked = names or tuple(one.hospital.name for one in index.covered)
    silent = tuple(name for name in asked if name not in answered) if understood.several else ()
    return Answer(
        question,
        Outcome.ANSWER,
        tuple(quotes),
        scope=names,
        missing_hospitals=missing,
        silent=silent,
        carried=carried,
    )


def _hospitals_of(last: Answer | None) -> tuple[str, ...]:
    """The hospitals that the last answer was about."""
    return (last.scope or tuple(quote.hospital for quote in last.quotes[:1])) if last else ()


def _numbers_of(index: Index, names: Sequence[str]) -> tuple[int, ...]:
    return tuple(sorted({index.number_of[name] for name in names if name in index.number_of}))


def _without_missing(question: Question, index: Index, *, several: bool) -> Question:
    """The same question without the hospitals that nobody wrote about: their names are no words to search for."""
    text = question.text
    for name in question.named.missing:
        text = text.replace(name, " ")
    return replace(understand(text, index.names), several=several)


_FACTS = frozenset({Want.NUMBER, Want.MONEY, Want.DATE, Want.PLACE, Want.PERSON})
"""What a question wants that a sentence either holds or does not."""
_SHORT = 12
"""Characters up to which a question without a hospital follows on from the one before it."""


def _follows_on(question: Question) -> bool:
    """Whether a question only makes sense after another: 那床位呢, 他今年多大."""
    return question.pronoun or len(re.sub(r"[\W_]", "", question.text)) <= _SHORT


def _tells_as_much(before: Search, anywhere: Search) -> bool:
    """Whether the hospitals of the question before answer a new one about as well as any hospital does."""

    def best(search: Search) -> float:
        return max((c.support for c in search.passing), default=0.0)

    own = best(before)
    return own > 0 and own >= _AS_GOOD * best(anywhere)


def _with_topic(question: Question, last: Answer, index: Index) -> Question:
    """A question that asks on about the topic of the one before it."""
    before = understand(last.question, index.names)
    return replace(
        question,
        text=f"{before.rest} {question.text}",
        rest=f"{before.rest} {question.rest}",
        want=before.want if question.want is Want.ANY else question.want,
        words=_both(question.words, before.words),
        bigrams=_both(question.bigrams, before.bigrams),
        query=_both(question.query, before.query),
        several=False,
    )


def _both(first: Sequence[str], second: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*first, *second]))


class Search:
    """One question against one index: what its steps share."""

    def __init__(self, index: Index, question: Question, scope: Sequence[int]) -> None:
        self.index = index
        self.question = question
        self.scope = scope
        self.within = _searched(index, scope, question.named.excluded)
        self.asked = Asked.of(question, index.synonyms)
        self.gate = Gate(index, question, self.asked, scope)

    def quotes(self) -> list[Quote]:
        """Quotes in order of worth; none when nothing passes the gate."""
        if self.question.want in {Want.BYLINE, Want.TITLE, Want.HEADING}:
            found = self._about_the_report()
            if found:
                return found
        if not self.question.query or self._only_unknown_letters():
            return []
        if self.question.several:
            return self._one_for_each()
        return self._without_repeats(self._other_reports_second(self.passing))

    @cached_property
    def passing(self) -> list[Candidate]:
        """The candidates that pass the gate, best first."""
        return self._passing(self.candidates)

    def _passing(self, found: Sequence[Candidate]) -> list[Candidate]:
        """The candidates that pass the gate and are not far behind the best: where the best one fails, hardly any answers."""
        least = _BEHIND_THE_BEST * found[0].score if found else 0.0
        return [c for c in found if c.score >= least and self.gate.judge(c).passed]

    @cached_property
    def candidates(self) -> list[Candidate]:
        """The sentences that may answer, best first, before the gate."""
        return candidates(self.index, self.question, self.asked, self.within) if self.question.query else []

    def related(self) -> list[Quote]:
        """The closest passage of the hospitals asked about, where nothing answers."""
        if not self.scope or self.question.several or self._only_unknown_letters():
            return []
        close = [c for c in self.candidates if self.gate.is_related(c)]
        return [self._quote(c.passage, c.sentence) for c in close[:1]]

    def _quote(self, number: int, sentence: int) -> Quote:
        text = self.index.sentences(number)[sentence].text
        line = self.index.entries[number].lines[sentence]
        wanted = unit_pattern(self.question.text) or CUES.get(self.question.want)
        elsewhere = wanted is not None and (not wanted.search(line) or line.endswith(":"))
        # What was asked for then stands beside the sentence that tells what it is about.
        within = _ANSWER_LIMIT if elsewhere or self.question.want in _EXPLAINED else 0
        return excerpt(self.index, number, sentence, focus(self.question, self.asked, text, _ANSWER_LIMIT), within)

    def _other_reports_second(self, passing: Sequence[Candidate]) -> list[Candidate]:
        """The best sentence, then what other reports on the same hospital say as plainly: figures may differ."""
        if not passing:
            return []
        best = passing[0]
        first = self.index.entries[best.passage]
        seen = {first.report.file}
        others: list[Candidate] = []
        for candidate in passing:
            entry = self.index.entries[candidate.passage]
            same = entry.passage.hospital == first.passage.hospital and entry.report.file not in seen
            if same and candidate.support >= _AS_GOOD * best.support:
                seen.add(entry.report.file)
                others.append(candidate)
        more = [c for c in passing[1:] if c not in others and c.support >= _WORTH_SHOWING * best.support]
        return [best, *others, *more]

    def _only_unknown_letters(self) -> bool:
        """A question without a Chinese word whose letters no report holds: a cat on the keyboard."""
        words = latin(self.question.text)
        known = any(word in self.index.bm25 for word in words)
        return bool(words) and not known and not re.search("[\u4e00-\u9fff]{2}", self.question.text)

    def _without_repeats(self, found: Sequence[Candidate]) -> list[Quote]:
        """A sentence that an earlier quote already shows is not quoted again."""
        quotes: list[Quote] = []
        shown: list[tuple[str, Span]] = []
        for candidate in found:
            file = self.index.entries[candidate.passage].report.file
            sentence = self.index.sentences(candidate.passage)[candidate.sentence]
            at = sentence.spans[0].start
            if any(one == file and span.start <= at < span.end for one, span in shown):
                continue
            quote = self._quote(candidate.passage, candidate.sentence)
            shown += [(file, span) for span in quote.spans]
            quotes.append(quote)
            if len(quotes) == QUOTES:
                break
        return quotes

    def _one_for_each(self) -> list[Quote]:
        """The best quote of each hospital that has one, the best hospital first."""
        best: list[Candidate] = []
        if self.scope:
            for number in self.scope:
                own = candidates(self.index, self.question, self.asked, self.index.covered[number].scope)
                best += self._passing(own)[:1]
        else:
            seen: set[str] = set()
            passing = self._passing(candidates(self.index, self.question, self.asked, self.within, 40))
            least = _OF_THE_BEST * max((c.support for c in passing), default=0.0)
            for candidate in (c for c in passing if c.support >= least):
                hospital = self.index.entries[candidate.passage].passage.hospital
                if hospital not in seen:
                    seen.add(hospital)
                    best.append(candidate)
        best.sort(key=lambda c: -c.score)
        return [self._quote(c.passage, c.sentence) for c in best[:HOSPITALS]]

    def _about_the_report(self) -> list[Quote]:
        """Who wrote a report, what its title and its headings are."""
        titled = _titled(self.index, self.question)
        own = self.within
        if not titled and own is None:
            return []
        if own is not None and own.size:
            numbers: Iterable[int] = sorted(filter(own.hold, titled)) if titled else own.numbers()
        else:
            numbers = sorted(titled)
        found: list[tuple[float, int, int]] = []
        for number in islice(numbers, _READ_FOR_A_REPORT):
            passage, report = self.index.entries[number].passage, self.index.entries[number].report
            if self.question.want is Want.HEADING and passage.kind is Kind.HEADING:
                found.append((self.asked.by_both(terms.normalise(passage.text)), number, 0))
            elif self.question.want is Want.TITLE and passage.kind is Kind.HEADLINE and report.title:
                found.append((0.0, number, 0))
            elif self.question.want is Want.BYLINE and report.byline and passage.kind is not Kind.HEADING:
                signed = _flat(report.byline)
                lines = [_flat(sentence.text) for sentence in passage.sentences]
                found += [
                    (0.0, number, i) for i, line in enumerate(lines) if line and (line in signed or signed in line)
                ]
            if len(found) >= QUOTES and self.question.want is not Want.HEADING:
                break
        found.sort(key=lambda f: -f[0])
        return [self._quote(number, sentence) for _, number, sentence in found[:QUOTES]]


def _flat(text: str) -> str:
    return re.sub(r"\s", "", text)


def _titled(index: Index, question: Question) -> set[int]:
    """The passages of the reports whose title the question gives."""
    flat = re.sub(r"\W", "", question.text)
    found = (index.entries[hit.passage] for hit in index.search(dict.fromkeys(question.query, 1.0), _LOOKED_AT))
    return {
        number
        for entry in found
        if entry.passage.kind is Kind.HEADLINE
        for title in [re.sub(r"\W", "", terms.normalise(entry.report.title))]
        if len(title) >= _TELLING_TITLE and title in flat
        for number in index.numbers(entry.report)
    }


_LOOKED_AT = 30
"""Passages searched for a title that the question gives."""
_READ_FOR_A_REPORT = 300
"""Passages that are read for the titles, headings and writers of a hospital's reports: it may have thousands."""
_TELLING_TITLE = 5
"""Characters of a title that are no accident in a question."""


def _searched(index: Index, scope: Sequence[int], excluded: Sequence[int] = ()) -> Ranges | None:
    """The passages to search; None for all of them."""
    if not excluded:
        if len(scope) <= 1:  # these were found before
            return index.covered[scope[0]].scope if scope else None
        return Ranges.of(_passages_of(index, scope))
    others = _passages_of(index, excluded)
    if not scope:
        return Ranges.of(others).others(index.passages)
    return Ranges.of(np.setdiff1d(_passages_of(index, scope), others))


def _passages_of(index: Index, hospitals: Sequence[int]) -> Ids:
    return np.unique(np.concatenate([index.covered[n].passages for n in hospitals]))


def _missing_words(index: Index, question: Question, scope: Sequence[int]) -> tuple[str, ...]:
    """Words of the question, as it was typed, that stand in none of the passages searched."""
    within = _searched(index, scope)
    said = (word for word in question.words if len(word) > 1 and word in question.text)
    return tuple(dict.fromkeys(word for word in said if not index.stands_in(word, within)))
