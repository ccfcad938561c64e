"""Search the reports on some hospitals for one question: quotes, the best first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice

from corpus.report import Kind, Span
from retrieval.answering import misheard
from retrieval.answering.coverage import Asked
from retrieval.answering.excerpt import excerpt, focus
from retrieval.answering.gate import Gate
from retrieval.answering.nearby import Place, nearby
from retrieval.answering.rank import CUES, PASSAGES, Candidate, candidates, sought, unit_pattern
from retrieval.engine import Best, First, Lookup, Omitted, Quoted, Read, Scope
from retrieval.language import terms
from retrieval.language.knowledge import Pattern
from retrieval.question.english import names_nothing
from retrieval.question.question import Question, Want, understand
from retrieval.quote import Followed, Quote, SetAside
from retrieval.snapshot import Index, Indexed, where_it_may_stand

QUOTES = 5
"""Quotes of an answer at most, where it is about one hospital."""
HOSPITALS = 10
"""Hospitals quoted at most, where each gets one quote."""
AS_GOOD = 0.9
"""Share of the best quote's support, 0 to 1, from which a quote of another report follows right behind it."""
_ON_TOPIC = 0.6
"""Share of the best score for its topic, 0 to 1, that an answer needs: the kind of thing asked for, told of something
else, is none."""
_WORTH_SHOWING = 0.6
"""Share of the best quote's support, 0 to 1, that further quotes need, to spare readers those that barely match."""
_NEVER_QUOTED = frozenset({"caption", "boilerplate", "masthead", "date"})
"""Kinds of what is set aside that stands nowhere else in its report."""
_OF_THE_BEST = 0.65
"""Share of the best hospital's support, 0 to 1, that another one needs when every hospital is asked for."""
_ANSWER_LIMIT = 120
"""Characters marked as the answer, at most: of a longer sentence only the clauses that answer are marked."""
_ALIKE = 0.65
"""Share of a sentence's score, 0 to 1, from which the one beside it is marked as the answer, too."""
_EXPLAINED = frozenset({Want.REASON, Want.WAY, Want.DEFINITION})
"""Kinds of answer that often stand beside the sentence that names their subject."""
_OF_THE_REPORT = frozenset({Want.BYLINE, Want.TITLE, Want.HEADING})
"""Kinds of answer that are parts of a report: its writers, its title, its headings."""
_LATIN = re.compile("(?<![a-z0-9])[0-9]?[a-z][a-z0-9+-]+")
"""Words and abbreviations of two letters or more in a normalised text: pcr, 3d, drgs."""
TELLING = 8.0
"""Rarity in nats from which a word is given as a reason of a refusal: 时候 and 地方 say nothing of what is missing."""
_NAMED = 2
"""Missing words that are all given as the reason of a refusal, at most."""
_OF_EACH = 40
"""Passages whose sentences are looked at, at most, where every hospital is asked for."""


class Search:
    """A question searched for in an index, within the hospitals of `scope`; in all where it is empty.

    Every result is computed when it is first asked for, and then kept.
    """

    def __init__(
        self,
        index: Index,
        question: Question,
        scope: Sequence[int],
        last: Followed | None = None,
        *,
        only: range | None = None,
    ) -> None:
        self.index = index
        self.question = question
        self.scope = tuple(scope)
        self.last = last
        """The quote that the question follows on from."""
        self._only = only
        """The passages that are searched, of those on the hospitals; None for all."""

    @cached_property
    def within(self) -> Scope | None:
        """The passages to search; None for all of them."""
        if self._only is not None:
            return self.index.scopes.among(self.scope, self._only)
        return self.index.within(self.scope, self.question.named.excluded)

    @cached_property
    def asked(self) -> Asked:
        return Asked.of(self.question, self.index.synonyms)

    @cached_property
    def gate(self) -> Gate:
        return Gate(self.index, self.question, self.asked, self.scope, follows=bool(self.beside))

    def lookups(self) -> Iterator[Lookup]:
        """Everything that its answer will probably look up in the index."""
        if self.question.want in _OF_THE_REPORT:
            yield Best(dict.fromkeys(self.question.query, 1.0), _LOOKED_AT, None)
            if self.within is not None:
                yield First(self.within, _READ_FOR_A_REPORT, Read.REPORTS)
        if self.scope:  # for a refusal, which offers what a report tells
            yield First(self.index.within(self.scope[:1]), 1, Read.REPORTS if self.question.several else Read.NUMBERS)
        if not self.question.query:
            return
        yield from self.lookups_of_quotes()
        yield from misheard.lookups(self.index, self.question.text, self.scope, self.question.named.stretches)
        if self.last:
            yield Quoted(self.last.report)

    def lookups_of_quotes(self) -> Iterator[Lookup]:
        """What its quotes look up, where they are no parts of a report."""
        for scope, k in self._sought:
            yield from sought(self.question, self.asked, scope, k)

    def lookups_when_heard(self) -> Iterator[Lookup]:
        """What follows from those where a word is typed by its sound."""
        if self.respelt:
            yield from self.respelt.lookups()
            yield from self.lookups_of_a_refusal()

    @property
    def _sought(self) -> Iterator[tuple[Scope | None, int]]:
        """Where passages are searched for, each with how many."""
        several = self.question.several
        scopes = [self.index.within([one]) for one in self.scope] if several and self.scope else [self.within]
        return ((scope, _OF_EACH if several and not self.scope else PASSAGES) for scope in scopes)

    @cached_property
    def respelt(self) -> Search | None:
        """The same question with words that are typed by their sound as the reports write them; None without such words."""
        heard = misheard.respelt(self.index, self.question.text, self.scope, self.question.named.stretches)
        return Search(self.index, understand(heard, self.index.names), self.scope) if heard else None

    @cached_property
    def candidates(self) -> list[Candidate]:
        """The sentences that may answer, best first, before the gate."""
        if not self.question.query:
            return []
        self.index.foresee(self.lookups())
        return candidates(self.index, self.question, self.asked, self.within, beside=self.beside)

    @cached_property
    def beside(self) -> Mapping[Place, float]:
        """How close sentences are to the answer that the question follows on from, 0 to 1."""
        return nearby(self.index, self.last) if self.last else {}

    @cached_property
    def passing(self) -> list[Candidate]:
        """The candidates that pass the gate, best first."""
        return self._passing(self.candidates)

    @property
    def best_support(self) -> float:
        """The highest support of a candidate that passes the gate, 0 to 1; 0 where none does."""
        return max((candidate.support for candidate in self.passing), default=0.0)

    def quotes(self) -> list[Quote]:
        """The quotes, best first; none when no candidate passes the gate."""
        if self.question.want in _OF_THE_REPORT and (found := self._about_the_report()):
            return found
        if not self.question.query or self._only_unknown_letters():
            return []
        if self.question.several:
            return self._one_for_each()
        return self._without_repeats(self._other_reports_second(self.passing))

    def quotes_by_the_answer(self) -> list[Quote]:
        """The quotes of sentences by the answer that the question follows on from, where one gives the thing asked for."""
        return self._without_repeats([c for c in self.passing if self.gate.gives_by_the_answer(c)])

    def related(self) -> list[Quote]:
        """The closest passage of the hospitals asked about, where nothing answers."""
        if not self.scope or self.question.several or self._only_unknown_letters():
            return []
        close = (c for c in self.candidates if self.gate.is_related(c))
        return [self._quote(c.entry, c.sentence) for c in islice(close, 1)]

    def missing_words(self) -> tuple[tuple[str, ...], tuple[SetAside, ...]]:
        """Words of the question, as it was typed, that stand in none of the reports on the hospitals; and those that
        stand there in nothing that may be quoted, each with its place.
        """
        within = self.index.within(self.scope)
        missing = dict.fromkeys(word for word in self._weighty if not self.index.stands_in([word], within))
        if len(missing) > _NAMED:  # somebody tells a story: only what stands by the question word is asked for
            closest = {word.text for word in self.asked.closest}
            missing = dict.fromkeys(word for word in missing if word in closest)
        latin = _LATIN.findall(self.question.text)
        if len(latin) > 1 or any(map(names_nothing, latin)):  # a sentence in English, of which no word is the reason
            missing = dict.fromkeys(word for word in missing if not _LATIN.fullmatch(word))
        words = [word for word in missing if not any(word in other and word != other for other in missing)]
        aside = {word: found for word in words if (found := self._set_aside(word))}
        return tuple(word for word in words if word not in aside), tuple(aside.values())

    @property
    def _weighty(self) -> Iterator[str]:
        """The words of the question that may be given as a reason of a refusal."""
        weighty = (w.text for w in self.asked.words if w.weight >= TELLING and w.text in self.question.text)
        return (word for word in weighty if len(word) > 1)

    def lookups_of_a_refusal(self) -> Iterator[Lookup]:
        """What `missing_words` looks up."""
        within = self.index.within(self.scope)
        hospitals = tuple(sorted(self.index.covered[one].hospital.name for one in self.scope))
        for word in self._weighty:
            yield where_it_may_stand(word, within)
            yield Omitted(word, hospitals)

    @property
    def at_hand(self) -> range:
        """The passages of a report on the hospitals asked about that is read already, the one nearest to the question.

        None where there is none, and where words typed by their sound were looked for: that took long enough.
        """
        if not self.scope or self.respelt:
            return range(0)
        if not self.question.several and self.candidates:
            return self.candidates[0].entry.of_report
        first = self.index.scopes.first(self.index.within(self.scope[:1]), 1)
        return next((entry.of_report for entry in self.index.entries.several(first)), range(0))

    def _set_aside(self, word: str) -> SetAside | None:
        for file, aside in self.index.set_aside(word, self.scope):
            if aside.kind in _NEVER_QUOTED and word in terms.normalise(aside.text):
                return SetAside(word, aside.kind, aside.text, file)
        return None

    # ------------------------------------------------------------ passing candidates in order

    def _passing(self, found: Sequence[Candidate]) -> list[Candidate]:
        """The candidates that pass the gate and are on the topic; if none of those does, hardly any answers.

        Where the best tells it of another year than the one asked about, no other is shown instead.
        """
        if not found or self.gate.tells_another(found[0]):
            return []
        least = _ON_TOPIC * max(candidate.topic for candidate in found)
        goes_on = self.gate.goes_on(found[0])
        return [c for c in found if (goes_on and c is found[0]) or (c.topic >= least and self.gate.judge(c).passed)]

    def _only_unknown_letters(self) -> bool:
        """True for a question without hospital and Chinese word, whose letters stand in no report: a cat on the keyboard."""
        if self.scope or any(re.search("[\u4e00-\u9fff]{2}", word) for word in self.question.words):
            return False
        words = _LATIN.findall(self.question.text)
        return bool(words) and not any(word in self.index.bm25 for word in words)

    @staticmethod
    def _other_reports_second(passing: Sequence[Candidate]) -> list[Candidate]:
        """The best sentence, then those of other reports on its hospital with like support: figures may differ."""
        if not passing:
            return []
        best = passing[0]
        seen = {best.entry.report.file}
        others: list[Candidate] = []
        for candidate in passing:
            entry = candidate.entry
            same = entry.passage.hospital == best.entry.passage.hospital and entry.report.file not in seen
            if same and candidate.support >= AS_GOOD * best.support:
                seen.add(entry.report.file)
                others.append(candidate)
        more = [c for c in passing[1:] if c not in others and c.support >= _WORTH_SHOWING * best.support]
        return [best, *others, *more]

    def _without_repeats(self, found: Sequence[Candidate]) -> list[Quote]:
        """The quotes of candidates; a sentence that an earlier one already shows is not quoted again."""
        quotes: list[Quote] = []
        shown: list[tuple[str, Span]] = []
        for candidate in found:
            entry = candidate.entry
            file = entry.report.file
            at = entry.passage.sentences[candidate.sentence].spans[0].start
            if any(one == file and span.start <= at < span.end for one, span in shown):
                continue
            quote = self._quote(entry, candidate.sentence)
            shown += [(file, span) for span in quote.spans]
            quotes.append(quote)
            if len(quotes) == QUOTES:
                break
        return quotes

    def _one_for_each(self) -> list[Quote]:
        """The best quote of each hospital that has one, the best hospital first."""
        best = self._best_of_the_named() if self.scope else self._best_of_any()
        best.sort(key=lambda c: -c.score)
        return [self._quote(c.entry, c.sentence) for c in best[:HOSPITALS]]

    def _best_of_the_named(self) -> list[Candidate]:
        self.index.foresee(self.lookups())
        own = (self.index.within([number]) for number in self.scope)
        found = (candidates(self.index, self.question, self.asked, scope) for scope in own)
        return [c for each in found for c in self._passing(each)[:1]]

    def _best_of_any(self) -> list[Candidate]:
        """The best candidate of each hospital that tells about as much as the best one."""
        self.index.foresee(self.lookups())
        passing = self._passing(candidates(self.index, self.question, self.asked, self.within, k=_OF_EACH))
        least = _OF_THE_BEST * max((c.support for c in passing), default=0.0)
        best: dict[str, Candidate] = {}
        for candidate in passing:
            if candidate.support >= least:
                best.setdefault(candidate.entry.passage.hospital, candidate)
        return list(best.values())

    # ------------------------------------------------------------ quotes

    def _quote(self, entry: Indexed, sentence: int) -> Quote:
        text, line = entry.passage.sentences[sentence].text, entry.matched.lines[sentence]
        elsewhere = self._cue is not None and (not self._cue.search(line) or line.endswith(":"))
        # Then the thing asked for stands beside the sentence that names its subject.
        explained = elsewhere or self.question.want in _EXPLAINED
        before, after = (explained or self._answers_alike(entry, sentence, sentence + side) for side in (-1, 1))
        part = focus(self.question, self.asked, text, _ANSWER_LIMIT)
        return excerpt(self.index, entry, sentence, part, limit=_ANSWER_LIMIT, before=before, after=after)

    def _answers_alike(self, entry: Indexed, sentence: int, other: int) -> bool:
        """Tell whether a sentence beside one of a passage answers about as well, and is not another line of a list."""
        own = self._scores.get((entry.number, sentence), 0.0)
        if own and entry.passage.sentences[min(sentence, other)].text.endswith("\n"):
            return False
        return 0.0 < _ALIKE * own <= self._scores.get((entry.number, other), 0.0)

    @cached_property
    def _scores(self) -> Mapping[tuple[int, int], float]:
        """Scores of the candidates by passage and sentence; none where each hospital has candidates of its own."""
        found = [] if self.question.several else self.candidates
        return {(candidate.entry.number, candidate.sentence): candidate.score for candidate in found}

    @cached_property
    def _cue(self) -> re.Pattern[str] | Pattern | None:
        """Pattern of the thing asked for: a number with its measure, else the kind of thing."""
        return unit_pattern(self.question.asking) or CUES.get(self.question.want)

    def _about_the_report(self) -> list[Quote]:
        """Quotes of the writers, titles or headings of reports, whichever is asked for."""
        told: list[tuple[float, int, int]] = []
        numbers = [*islice(self._passages_of_reports(), _READ_FOR_A_REPORT)]
        for number, entry in zip(numbers, self.index.entries.several(numbers), strict=True):
            if not entry.quotable:
                continue
            if self.question.want is Want.HEADING:
                if entry.passage.kind is Kind.HEADING:
                    told.append((self.asked.by_both(terms.normalise(entry.passage.text)), number, 0))
                continue
            tells = _signed if self.question.want is Want.BYLINE else _title
            told += [(0.0, number, sentence) for sentence in tells(entry)]
            if len(told) >= QUOTES:
                break
        told.sort(key=lambda one: -one[0])
        return [self._quote(self.index.entries[number], sentence) for _, number, sentence in told[:QUOTES]]

    def _passages_of_reports(self) -> Iterable[int]:
        """The passages of the reports whose title the question gives, or of all those on the hospitals asked about."""
        self.index.foresee(self.lookups())
        titled = _titled(self.index, self.question)
        own = self.index.scopes.first(self.within, _READ_FOR_A_REPORT) if self.within is not None else []
        if not own:
            return sorted(titled)
        return sorted(filter(self._searches, titled)) if titled else own

    def _searches(self, number: int) -> bool:
        """Tell whether a passage is among those to search."""
        hospital = self.index.number_of.get(self.index.entries[number].passage.hospital, -1)
        return (not self.scope or hospital in self.scope) and hospital not in self.question.named.excluded


def _title(entry: Indexed) -> list[int]:
    """Index of the sentence of a passage that is its report's title, if it holds that."""
    return [0] if entry.passage.kind is Kind.HEADLINE and entry.report.title else []


def _signed(entry: Indexed) -> list[int]:
    """Indexes of the sentences of a passage that name its report's writers."""
    if not entry.report.byline or entry.passage.kind is Kind.HEADING:
        return []
    signed = _flat(entry.report.byline)
    lines = (_flat(sentence.text) for sentence in entry.passage.sentences)
    return [number for number, line in enumerate(lines) if line and (line in signed or signed in line)]


def _flat(text: str) -> str:
    return re.sub(r"\s", "", text)


def _titled(index: Index, question: Question) -> set[int]:
    """The passages of the reports whose title the question gives."""
    flat = re.sub(r"\W", "", question.text)
    hits = index.search(dict.fromkeys(question.query, 1.0), _LOOKED_AT)
    found = index.entries.several([hit.passage for hit in hits])
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
"""Passages read for titles, headings and writers, at most: a hospital may have thousands of reports."""
_TELLING_TITLE = 5
"""Characters from which a title in a question is no coincidence."""
