"""The sentence that answers: candidates from the best passages, weighed by features.

Features are the share of the question that the sentence holds, the gain by heading, title and the sentence
before it, the score of its passage, the presence of the kind of thing that was asked for, and how well its characters go with
the words of the question.  A sentence
that leaves out words of the title loses nothing by it.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import chain
from operator import attrgetter, mul
from types import MappingProxyType
from typing import NamedTuple

from corpus.report import Kind
from retrieval.answering import affinity
from retrieval.answering.coverage import Asked, Lines, Shares, shares
from retrieval.engine import Best, Lookup, Rarity, Scope
from retrieval.language import knowledge
from retrieval.language.terms import of_word
from retrieval.question.question import WANTS, Question, Want
from retrieval.snapshot import Hit, Index, Indexed

PASSAGES = 5
"""Passages whose sentences are looked at, at most."""


_EXACT = 3.0
"""Weight of letters and figures in the search, as they have no synonyms: an abbreviation means just itself."""
_OTHER = 0.4
"""Weight of a synonym's terms in the search for passages, relative to the word's."""


class Features(NamedTuple):
    """Features of a sentence, each but the last 0 to 1: first of its topic, then of its form, then of the answer it gives."""

    words: float
    """Share of the question's words that stand in it, by rarity."""
    title: float
    """Gain of `words` when words of the title and of the section's heading count as found."""
    before: float
    """Further gain when the sentence before is joined to it."""
    earlier: float
    """Further gain when the rest of the paragraph before that is joined, too."""
    passage: float
    """BM25 score of its passage, divided by the best passage's."""
    bm25: float
    """BM25 of the sentence with its titles, divided by the best candidate's, and scaled down in a corpus too small
    for its idf to mean something."""
    closest: float
    """Share of the words closest to the question word, which tell which side of the topic is asked about."""
    characters: float
    """Share of the question's characters, including those too common to be words."""
    headline: float
    """1 for title, subtitle and byline."""
    question: float
    """1 when the sentence is itself a question."""
    cue: float
    """1 when it holds the kind of thing asked for, such as a date for 哪年."""
    near: float
    """Share of the words that stand within 24 characters of such a thing."""
    unit: float
    """1 when it holds the quantity asked for: a number with 张 for 多少张床, with 小时 or 天 for 多久."""
    fact: float
    """Share of the facts asked for that it holds itself: 床位数, 年龄."""
    sign: float
    """Share of the signs of such an answer that it holds: 不 or 也 where it is asked whether, 现任 for who it is now."""
    affinity: float
    """How well its characters go with the words of the question, in nats (`affinity.py`)."""


_TOPIC = Features._fields.index("headline")
"""Number of the features that tell of a sentence's topic."""


# Fitted by tests/measure/fit.py; see there for the data.
WEIGHTS = Features(
    words=4.8,
    title=7.3,
    before=5.7,
    earlier=3.3,
    passage=3.0,
    bm25=15.6,
    closest=1.2,
    characters=4.2,
    headline=-0.5,
    question=-6.3,
    cue=1.2,
    near=0.7,
    unit=2.9,
    fact=2.6,
    sign=1.4,
    affinity=1.25,
)

BESIDE = 3.5
"""Score of a sentence that stands right behind the answer which the question follows on from."""
CUES: dict[Want, knowledge.Pattern] = {Want[row.name.upper()]: row.held for row in WANTS if row.held.alternatives}
"""Patterns of the thing that gives an answer, by kind of answer."""
_SIGNS = knowledge.rows("sign", "signs")
"""Signs of an answer: what a sentence that gives it usually holds."""
_QUANTITIES = knowledge.rows("quantity", "measures")
"""Quantities asked for without a measure, or with one of several."""
_MEASURES = {said: row for row in knowledge.rows("measure", "measures") for said in row.said}
"""Rows of the measures that questions name, by each."""
_LOOKALIKES = knowledge.Pattern((), tuple(dict.fromkeys(one for row in _MEASURES.values() for one in row.asked.unless)))
_ASKED_UNIT = re.compile(
    knowledge.expanded(rf"(?<!哪)(?:{{many}}|第几)\s*[万千百]?({'|'.join(sorted(_MEASURES, key=len, reverse=True))})")
)


class Candidate(NamedTuple):
    """A sentence that may answer."""

    entry: Indexed
    """Its passage."""
    sentence: int
    score: float
    topic: float
    """Part of the score that comes from its topic."""
    features: Features
    support: float
    """Share of what was asked that stands in the passage, the sentences beside this one and the titles, 0 to 1; where
    idf is trusted, mixed with the passage's share of the query's full BM25 score."""
    weight: float
    """Rarity, in nats, of the words that stand there."""
    beside: float = 0.0
    """How close it is to the answer that the question follows on from, 0 to 1."""


class _Passage(NamedTuple):
    """A passage that the search found."""

    entry: Indexed
    score: float
    """BM25 score, divided by the best passage's; 0 to 1."""
    lines: Lines


def candidates(
    index: Index,
    question: Question,
    asked: Asked,
    scope: Scope | None,
    *,
    k: int = PASSAGES,
    beside: Mapping[tuple[int, int], float] = MappingProxyType({}),
) -> list[Candidate]:
    """The sentences of the `k` best passages within `scope`, best first, and those `beside` an answer that is followed.

    `beside`: how close each is, by the numbers of its passage and of the sentence in it.
    """
    asked_for = _weighted(question)
    hits = index.search(_expanded(asked_for, asked), k, scope)
    known = {hit.passage for hit in hits}
    hits = [*hits, *(Hit(number, 0.0) for number in dict.fromkeys(n for n, _ in beside) if number not in known)]
    if not hits:
        return []
    trust = index.passages / (index.passages + _MANY)
    match = min(hits[0].score / (index.bm25.full_score(asked_for) or 1.0), 1.0)
    rarities = zip(asked_for, index.bm25.rarities(asked_for), strict=True)
    terms = [(term, term.removeprefix("#"), rarity) for term, rarity in rarities]
    kinds = _Kinds(question, index)
    passages = _passages(index, hits, kinds.cue)
    told = [shares(asked, one.lines) for one in passages]
    bm25 = [_bm25(one, terms) for one in passages]
    best = max((score for scores in bm25 for score in scores), default=0.0) or 1.0
    topic, form = WEIGHTS[:_TOPIC], WEIGHTS[_TOPIC:]
    found = []
    for one, its, scores in zip(passages, told, bm25, strict=True):
        features = _features(one, its, [score / best * trust for score in scores], kinds)
        supports = [share.support + _MATCH * trust * (one.score * match - share.support) for share in its]
        for sentence, (own, support, share) in enumerate(zip(features, supports, its, strict=True)):
            close = beside.get((one.entry.number, sentence), 0.0)
            topical = sum(map(mul, topic, own))
            score, beside_it = sum(map(mul, form, own[_TOPIC:]), topical), BESIDE * close
            found.append(
                Candidate(
                    one.entry, sentence, score + beside_it, topical + beside_it, own, support, share.weight, close
                )
            )
    found.sort(key=attrgetter("score"), reverse=True)
    return found


def sought(question: Question, asked: Asked, scope: Scope | None, k: int) -> Iterator[Lookup]:
    """What `candidates` looks up."""
    asked_for = _weighted(question)
    yield Best(_expanded(asked_for, asked), k, scope)
    yield Rarity(tuple(asked_for))


def _weighted(question: Question) -> dict[str, float]:
    """The terms of a question with their weights in the search."""
    return {term: _EXACT if term.isascii() and _LETTERS.fullmatch(term) else 1.0 for term in question.query}


_LETTERS = re.compile("[a-z0-9.+-]{2,}")


def _passages(index: Index, hits: Sequence[Hit], cue: knowledge.Pattern | None) -> list[_Passage]:
    """The passages of hits that may be quoted, headings left out; `cue`: the kind of thing asked for."""
    best = hits[0].score or 1.0
    found = index.entries.several([hit.passage for hit in hits])
    return [
        _Passage(entry, hit.score / best, _lines(entry, cue))
        for entry, hit in zip(found, hits, strict=True)
        if entry.quotable and entry.passage.kind is not Kind.HEADING
    ]


def _lines(entry: Indexed, cue: knowledge.Pattern | None) -> Lines:
    """The sentences of a passage and of those beside it in its section."""
    own, earlier = entry.matched.lines, len(entry.context.earlier)
    return Lines(
        run=entry.run,
        own=range(earlier, earlier + len(own)),
        titles=entry.context.titles,
        heads=entry.heads,
        text=entry.around,
        cues=entry.told(cue) if cue else [()] * len(own),
    )


class _Kinds:
    """What the sentence that answers a question holds: the kind of thing asked for, the quantity, facts, signs."""

    def __init__(self, question: Question, index: Index) -> None:
        text = question.asking
        self.cue = CUES.get(question.want)
        self.unit = unit_pattern(text)
        self.facts = [row.held for row in knowledge.all_asked(index.all_facts, text)]
        self.signs = [row.held for row in knowledge.all_asked(_SIGNS, text)]
        self.person = question.want is Want.PERSON
        self.affinity = affinity.weights(question)


def _features(one: _Passage, told: Sequence[Shares], bm25: Sequence[float], kinds: _Kinds) -> list[Features]:
    """The features of each sentence of a passage."""
    lines = one.entry.matched.lines
    units = one.entry.told(kinds.unit) if kinds.unit else [()] * len(lines)
    facts, signs = _shares_told(one.entry, kinds.facts), _shares_told(one.entry, kinds.signs)
    affinities = affinity.of_each(kinds.affinity, one.entry.characters)
    headline = 1.0 if one.entry.passage.kind is Kind.HEADLINE and not kinds.person else 0.0
    return [
        Features(  # in their order, by which they are made in half the time
            share.words,
            share.with_titles - share.words,
            share.with_before - share.with_titles,
            share.with_paragraph - share.with_before,
            one.score,
            score,
            share.closest,
            share.characters,
            headline,
            1.0 if text.endswith("?") else 0.0,
            1.0 if cues else 0.0,
            share.near,
            1.0 if unit else 0.0,
            fact,
            sign,
            goes_with,
        )
        for text, share, cues, score, unit, fact, sign, goes_with in zip(
            lines, told, one.lines.cues, bm25, units, facts, signs, affinities, strict=True
        )
    ]


def _shares_told(entry: Indexed, things: Sequence[knowledge.Pattern]) -> Sequence[float]:
    """For each sentence of a passage the share of some things that it tells; 0 where there are none."""
    if not things:
        return [0.0] * len(entry.matched.lines)
    return [len([*filter(None, told)]) / len(things) for told in zip(*map(entry.told, things), strict=True)]


def _bm25(one: _Passage, terms: Sequence[tuple[str, str, float]]) -> list[float]:
    """BM25 of each sentence of a passage; `terms`: each with its characters and its idf."""
    held = [term for term in terms if term[1] in one.lines.text]
    return [_sentence_bm25(held, text, one.lines.titles) for text in one.entry.matched.lines]


def _sentence_bm25(query: Sequence[tuple[str, str, float]], text: str, titles: Container[str]) -> float:
    """BM25 of a normalised sentence, k1 0.6 and b 0.2, with the passages' idf; a title's term counts once more."""
    norm = _K1 * (1 - _B + _B * len(text) / _USUAL_LENGTH)
    total = 0.0
    for term, characters, idf in query:
        tf = text.count(characters) + (term in titles)
        if tf:
            total += idf * tf * (_K1 + 1) / (tf + norm)
    return total


_K1, _B, _USUAL_LENGTH = 0.6, 0.2, 40
_MATCH = 0.8
"""Weight in the support, 0 to 1, of the passage's share of the query's full BM25 score, where idf is fully trusted."""
_MANY = 3000
"""Passages in a corpus at which idf is half trusted: in a handful of reports it is noise."""


def _expanded(query: Mapping[str, float], asked: Asked) -> dict[str, float]:
    """The terms of the question, and with less weight those of other ways to say its words."""
    others = [other for word in asked.words for other in word.others]
    of_others = dict.fromkeys(chain.from_iterable(map(of_word, others)), _OTHER)
    return {**query, **of_others, **query}  # the question's own come first, and keep their weight


@lru_cache(maxsize=64)
def unit_pattern(text: str) -> knowledge.Pattern | None:
    """The quantity that a normalised question asks for, as sentences have it: a number with the measure that it names,
    or any that measures such a thing; None where it asks for none."""
    if row := _QUANTITIES.first_asked(text):
        return row.held
    asked = _ASKED_UNIT.search(_LOOKALIKES.plain(text))
    if not asked:
        return None
    row = _MEASURES[asked[1]]
    return row.held if row.ways else _unit(asked[1])


@cache
def _unit(measure: str) -> knowledge.Pattern:
    return knowledge.Pattern((knowledge.counted([measure]),))
