"""Coverage: the share of a question that stands in a text.

Words count by their rarity, and are also found as a synonym or as the same number written differently;
bigrams count evenly, so that a misspelt word is not lost altogether.
"""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from functools import lru_cache
from typing import NamedTuple

from retrieval.language import terms
from retrieval.language.numerals import same_number
from retrieval.language.synonyms import Synonyms
from retrieval.question.question import QUESTION_WORD, Question
from retrieval.snapshot.passages import EARLIER

_SYNONYM = 0.85
"""Weight of a synonym relative to the word, 0 to 1."""
_CLOSEST = 2
"""Words next to the question word that tell which side of the topic is asked about."""
_BEHIND = 2
"""Characters added to the distance of a word behind the question word: 护士有多少 asks for 护士 as 有多少护士 does,
but 护士长是哪年来的 rather for 护士长 than for 来."""


_IN_ANY = frozenset("啥什么谁哪几多少怎一个")
"""Characters that words are asked or counted with, in any sentence: 干啥, 一个月."""


class Word(NamedTuple):
    """A word that is asked for."""

    text: str
    weight: float
    """Rarity in nats."""
    others: tuple[str, ...] = ()
    """Other ways to say it: synonyms, and the same number written differently."""

    def found_in(self, text: str) -> float:
        """1 where the word stands in a text, `_SYNONYM` where only another way to say it does, else 0."""
        if self.text in text:
            return 1.0
        for other in self.others:
            if other in text:
                return _SYNONYM
        return 0.0


class Asked(NamedTuple):
    """All words and bigrams that a question asks for, weighed once."""

    words: tuple[Word, ...]
    bigrams: tuple[str, ...]
    total: float
    """Weight of all words that are asked for, including those left out by `among`."""
    pairs: int
    """Number of all bigrams, including those left out by `among`."""
    closest: tuple[Word, ...] = ()
    """The words closest to the question word; `among` leaves none of them out."""
    characters: frozenset[str] = frozenset()
    """Every character of the question, the hospital's name left out."""
    spelt: frozenset[str] = frozenset()
    """Every character of the words, of other ways to say them, and of the bigrams."""

    @classmethod
    def of(cls, question: Question, synonyms: Synonyms) -> Asked:
        """Weigh the words of a question."""
        asking = QUESTION_WORD.last(question.rest)
        weighed = tuple(
            [
                Word(word, weight, tuple(dict.fromkeys((*synonyms.get(word, ()), *numbers))))
                for word in _with_expressions(question, synonyms)
                for weight, numbers in [weighed_alone(word)]
            ]
        )
        return cls(
            weighed,
            question.bigrams,
            sum(word.weight for word in weighed),
            len(question.bigrams),
            _closest(question.rest, weighed, asking),
            frozenset(_LETTER.findall(question.rest)),
            frozenset("".join([*question.bigrams, *(form for word in weighed for form in (word.text, *word.others))])),
        )

    def among(self, text: str) -> Asked:
        """The same with only the words and bigrams that stand in a text, as no part of it can hold others."""
        words = tuple([word for word in self.words if word.text in text or (word.others and word.found_in(text))])
        said = "".join([f" {word.text}" for word in words])
        bigrams = tuple([pair for pair in self.bigrams if pair in text or pair in said])
        return self._replace(words=words, bigrams=bigrams)

    def by_words(self, text: str) -> float:
        """Share of the words, by weight, that stand in a normalised text, 0 to 1."""
        if not self.total:
            return 0.0
        held = 0.0
        for word in self.words:
            if word.text in text:
                held += word.weight
            elif word.others:
                held += word.weight * word.found_in(text)
        return held / self.total

    def by_characters(self, text: str) -> float:
        """Share of the question's characters that stand in a normalised text."""
        return sum(map(text.__contains__, self.characters)) / (len(self.characters) or 1)

    def said_in(self, text: str) -> int:
        """Number of characters of the words that stand in a normalised text; of a word said otherwise, those it has there."""
        said: set[str] = set()
        for word in self.words:
            other = next((other for other in word.others if other in text), "")
            said |= set(other) if other and word.text not in text else {c for c in word.text if c in text}
        return len(said - _IN_ANY)

    def by_bigrams(self, text: str) -> float:
        """Share of the bigrams, 0 to 1, that stand in a normalised text or in a word found there in another form."""
        if not self.pairs:
            return self.by_words(text)
        said = "".join(f" {w.text}" for w in self.words if w.others and w.text not in text and w.found_in(text))
        held = [pair for pair in self.bigrams if pair in text or pair in said]
        return len(held) / self.pairs

    def by_both(self, text: str) -> float:
        """Mean of `by_words` and `by_bigrams`, 0 to 1."""
        return (self.by_words(text) + self.by_bigrams(text)) / 2


@lru_cache(maxsize=20_000)
def weighed_alone(word: str) -> tuple[float, Sequence[str]]:
    """The rarity of a word, none where it only asks, and the same number written differently: questions repeat words."""
    return 0.0 if QUESTION_WORD.search(word) else terms.rarity(word), same_number(word)


_LETTER = re.compile(r"\w")


def _closest(rest: str, words: tuple[Word, ...], asking: tuple[int, int]) -> tuple[Word, ...]:
    """The words closest to the question word of a question without its hospital; `asking`: where that stands."""
    start, end = asking

    def away(word: Word) -> tuple[int, int]:
        at = rest.find(word.text)
        distance = start - at - len(word.text) if at < start else at - end + _BEHIND
        return distance, -len(word.text)

    return tuple(sorted((word for word in words if word.text in rest), key=away)[:_CLOSEST])


class Lines(NamedTuple):
    """The sentences of a passage among those around it, normalised."""

    run: Sequence[str]
    """Sentences before the passage in its section, its own, and those behind it."""
    own: range
    """Indexes of its own sentences in `run`."""
    titles: frozenset[str]
    """Terms of the report's title and of the section's heading."""
    heads: str
    """The same as one text."""
    text: str
    """All of these together: a word that is not in here is in no part."""
    cues: Sequence[Sequence[tuple[int, int]]]
    """Spans of the kind of thing asked for (a date, a sum, a person) in each of its own sentences."""


class Shares(NamedTuple):
    """Shares of a question, by weight of its words, that stand in and around a sentence; 0 to 1, except `weight`."""

    words: float
    """In the sentence itself."""
    with_titles: float
    with_before: float
    """In the titles, the sentence and the one before it."""
    with_paragraph: float
    """In the titles, the sentence and up to `EARLIER` sentences before it."""
    near: float
    """Within `_NEAR` characters of the kind of thing asked for."""
    closest: float
    """In the sentence, of the words closest to the question word only."""
    characters: float
    """In the sentence, of the question's characters."""
    support: float
    """In the passage, the sentences beside this one and the titles: mean of the shares of words and of bigrams."""
    weight: float
    """Rarity, in nats, of the words that stand in the passage, the sentences beside this one and the titles."""


def shares(asked: Asked, lines: Lines) -> list[Shares]:
    """Measure for each sentence of a passage the shares of a question that stand in it and around it."""
    asked = asked.among(lines.text)
    held = Held(asked, lines.run)
    titled, beside = held.among(lines.titles), held.in_text(lines.heads)
    passage = beside | held.in_lines(lines.own.start, lines.own.stop)
    found = []
    for at, cues in zip(lines.own, lines.cues, strict=True):
        text, here = lines.run[at], held.found[at]
        words = held.by_words(here)
        around = passage | held.beside(at)
        found.append(
            Shares(
                words,
                held.by_words(here | titled),
                held.by_words(titled | held.in_lines(max(0, at - 1), at + 1)),
                held.by_words(titled | held.in_lines(max(0, at - EARLIER), at + 1)),
                max((asked.by_words(text[max(0, s - _NEAR) : e + _NEAR]) for s, e in cues), default=0.0)
                if words
                else 0.0,
                held.by_closest(here),
                asked.by_characters(text),
                held.by_both(around),
                held.by_words(around) * asked.total,
            )
        )
    return found


_NEAR = 24
"""Characters on each side of the thing asked for within which a word counts as near it."""


class Held:
    """The words and pairs of a question found in the lines of a passage, one by one or several joined.

    Each line is searched once: a set of bits tells what stands in it, and sets of bits add up.  Word i has
    bit 2 * i where it stands itself and bit 2 * i + 1 where another word for it does; pairs have the bits above.
    """

    def __init__(self, asked: Asked, lines: Sequence[str]) -> None:
        self._asked = asked
        self._lines = lines
        self._words = [(1 << 2 * i, one.text, one.others) for i, one in enumerate(asked.words)]
        self._above = above = 2 * len(asked.words)
        self._all_words = (1 << above) - 1
        self._pairs = [(1 << above + i, pair) for i, pair in enumerate(asked.bigrams)]
        # A word can only stand across the end of a line if it contains the line's last character.
        self._across = not asked.spelt.isdisjoint([line[-1:] for line in lines])
        self.found = [self.in_text(line) for line in lines]
        """Bits of the words and pairs found in each line."""
        self._shares: dict[int, float] = {}
        self._closest = [(1 << 2 * asked.words.index(one), one.weight) for one in asked.closest if one in asked.words]
        self._all_closest = sum(one.weight for one in asked.closest) or 1.0

    def in_text(self, text: str) -> int:
        """Bits of the words and pairs that stand in a text."""
        found = 0
        for bit, word, others in self._words:
            if word in text:
                found |= bit
            elif others:
                for other in others:
                    if other in text:
                        found |= bit << 1
                        break
        for bit, pair in self._pairs:
            if pair in text:
                found |= bit
        return found

    def among(self, known: Container[str]) -> int:
        """Bits of the words that are among some others, in just this form."""
        return sum(bit for bit, word, _others in self._words if word in known)

    def in_lines(self, first: int, last: int) -> int:
        """Bits of the words and pairs in the lines from `first` to `last`, exclusive, joined."""
        if self._across:
            return self.in_text("".join(self._lines[first:last]))
        found = 0
        for one in self.found[first:last]:
            found |= one
        return found

    def beside(self, at: int) -> int:
        """Bits of the words and pairs in the lines right before and right after one."""
        return (self.found[at - 1] if at else 0) | (self.found[at + 1] if at + 1 < len(self.found) else 0)

    def by_words(self, found: int) -> float:
        """As `Asked.by_words`, for a text with these bits."""
        found &= self._all_words
        share = self._shares.get(found)
        if share is None:
            held = 0.0
            for (bit, _text, _others), word in zip(self._words, self._asked.words, strict=True):
                if found & bit:
                    held += word.weight
                elif found & bit << 1:
                    held += word.weight * _SYNONYM
            share = self._shares[found] = held / self._asked.total if self._asked.total else 0.0
        return share

    def by_closest(self, found: int) -> float:
        """Share of the words closest to the question word, by weight, that stand in a text with these bits."""
        held = 0.0
        for bit, weight in self._closest:
            if found & bit:
                held += weight
            elif found & bit << 1:
                held += weight * _SYNONYM
        return held / self._all_closest

    def by_both(self, found: int) -> float:
        """As `Asked.by_both`, for a text with these bits."""
        words = self.by_words(found)
        if not self._asked.pairs:
            return (words + words) / 2
        pairs = (found >> self._above).bit_count()
        if said := "".join([f" {word}" for bit, word, _ in self._words if found & bit << 1 and not found & bit]):
            pairs += len([pair for bit, pair in self._pairs if not found & bit and pair in said])
        return (words + pairs / self._asked.pairs) / 2


_LONGEST = 8
"""Characters of an expression at most."""


def _with_expressions(question: Question, synonyms: Synonyms) -> list[str]:
    """The words of a question; several that together make an expression with synonyms are replaced by it: 二乙."""
    expressions = [
        one
        for one in synonyms.standing_in(question.rest, _LONGEST)
        if one not in question.words and (len(one) > len("二乙") or {*one} <= {*question.words})
    ]
    words = [w for w in question.words if not any(w in e for e in expressions)]
    return [*words, *(e for e in expressions if not any(e in other and e != other for other in expressions))]
