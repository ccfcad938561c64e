"""How much of what was asked stands in a text.

Words count by their rarity, and also where a synonym, the same number written differently or the
characters of the word stand; bigrams count evenly, so that a misspelt word is not lost altogether.
"""

from __future__ import annotations

import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass

from retrieval.language import terms
from retrieval.language.numerals import same_number
from retrieval.question.question import Question, question_word

_SYNONYM = 0.85
"""What a synonym counts, of the word itself."""
_CLOSEST = 2
"""Words beside the question word that say what of the topic is asked for."""
_BEHIND = 2
"""Characters that a word behind the question word counts as further away: 护士有多少 asks for 护士 as 有多少护士 does,
but 护士长是哪年来的 rather for 护士长 than for 来."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A word that is asked for."""

    word: str
    weight: float
    others: tuple[str, ...] = ()
    """Other ways to say it."""

    def found_in(self, text: str) -> float:
        """1 where the word stands, a little less where another word for it does, else 0."""
        if self.word in text:
            return 1.0
        for other in self.others:
            if other in text:
                return _SYNONYM
        return 0.0


@dataclass(frozen=True, slots=True)
class Asked:
    """Everything that is asked for, weighed once."""

    words: tuple[Wanted, ...]
    bigrams: tuple[str, ...]
    total: float
    """Weight of all words that are asked for, those left out by `among` included."""
    pairs: int
    """Number of all bigrams, likewise."""
    closest: tuple[Wanted, ...] = ()
    """The words closest to the question word, all of them always."""
    characters: frozenset[str] = frozenset()
    """Every character of the question, the hospital's name left out."""

    @classmethod
    def of(cls, question: Question, synonyms: Mapping[str, tuple[str, ...]]) -> Asked:
        """What a question asks for."""
        words = _with_expressions(question, synonyms)
        wanted = tuple(
            Wanted(word, terms.rarity(word), tuple(dict.fromkeys([*synonyms.get(word, ()), *same_number(word)])))
            for word in words
        )
        return cls(
            wanted,
            question.bigrams,
            sum(one.weight for one in wanted),
            len(question.bigrams),
            _closest(question.rest, wanted),
            frozenset(re.findall(r"\w", question.rest)),
        )

    def among(self, text: str) -> Asked:
        """The same with only the words and bigrams that stand in a text: all that any part of it can hold."""
        words = tuple(word for word in self.words if word.found_in(text))
        said = "".join(f" {w.word}" for w in words)
        bigrams = tuple(pair for pair in self.bigrams if pair in text or pair in said)
        return Asked(words, bigrams, self.total, self.pairs, self.closest, self.characters)

    def by_words(self, text: str, known: Container[str] = ()) -> float:
        """Share of the words, by weight, that stand in a normalised text or are among `known`."""
        if not self.total:
            return 0.0
        held = 0.0
        for wanted in self.words:
            if wanted.word in text or wanted.word in known:
                held += wanted.weight
            elif wanted.others:
                held += wanted.weight * wanted.found_in(text)
        return held / self.total

    def by_closest(self, text: str) -> float:
        """Share of the words closest to the question word, by weight, that stand in a normalised text."""
        held = total = 0.0
        for wanted in self.closest:
            total += wanted.weight
            held += wanted.weight * wanted.found_in(text)
        return held / (total or 1.0)

    def by_characters(self, text: str) -> float:
        """Share of the question's characters that stand in a normalised text."""
        return sum(map(text.__contains__, self.characters)) / (len(self.characters) or 1)

    def by_bigrams(self, text: str) -> float:
        """Share of the bigrams that stand in a normalised text, or whose word does in other words."""
        if not self.pairs:
            return self.by_words(text)
        said = "".join(f" {w.word}" for w in self.words if w.others and w.word not in text and w.found_in(text))
        held = [pair for pair in self.bigrams if pair in text or pair in said]
        return len(held) / self.pairs

    def by_both(self, text: str) -> float:
        return (self.by_words(text) + self.by_bigrams(text)) / 2


def _closest(rest: str, words: tuple[Wanted, ...]) -> tuple[Wanted, ...]:
    """The words closest to the question word of a question without its hospital."""
    start, end = question_word(rest)

    def away(wanted: Wanted) -> tuple[int, int]:
        at = rest.find(wanted.word)
        distance = start - at - len(wanted.word) if at < start else at - end + _BEHIND
        return distance, -len(wanted.word)

    return tuple(sorted((wanted for wanted in words if wanted.word in rest), key=away)[:_CLOSEST])


class Held:
    """What of a question stands in the lines of a passage, and in lines that follow each other, joined.

    Each line is searched once: a set of bits tells what stands in it, and sets of bits add up.  Word i has
    bit 2 * i where it stands itself and bit 2 * i + 1 where another word for it does; pairs have the bits above.
    """

    def __init__(self, asked: Asked, lines: Sequence[str]) -> None:
        self._asked = asked
        self._lines = lines
        self._words = [(1 << 2 * i, one.word, one.others) for i, one in enumerate(asked.words)]
        above = 2 * len(asked.words)
        self._all_words = (1 << above) - 1
        self._pairs = [(1 << above + i, pair) for i, pair in enumerate(asked.bigrams)]
        # What stands across the end of a line holds the line's last character.
        forms = (form for one in asked.words for form in (one.word, *one.others))
        characters = frozenset("".join([*forms, *asked.bigrams]))
        self._across = any(line[-1:] in characters for line in lines)
        self.found = [self.in_text(line) for line in lines]
        """What stands in each line."""
        self._shares: dict[int, float] = {}

    def in_text(self, text: str) -> int:
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
        """The words themselves that are among some others."""
        return sum(bit for bit, word, _others in self._words if word in known)

    def in_lines(self, first: int, last: int) -> int:
        """What stands in the lines from `first` to before `last`, joined."""
        if self._across:
            return self.in_text("".join(self._lines[first:last]))
        found = 0
        for one in self.found[first:last]:
            found |= one
        return found

    def by_words(self, found: int) -> float:
        """As `Asked.by_words` of a text in which this was found."""
        found &= self._all_words
        share = self._shares.get(found)
        if share is None:
            held = 0.0
            for (bit, _word, _others), wanted in zip(self._words, self._asked.words, strict=True):
                if found & bit:
                    held += wanted.weight
                elif found & bit << 1:
                    held += wanted.weight * _SYNONYM
            share = self._shares[found] = held / self._asked.total if self._asked.total else 0.0
        return share

    def by_both(self, found: int) -> float:
        """As `Asked.by_both`."""
        words = self.by_words(found)
        if not self._asked.pairs:
            return (words + words) / 2
        said = "".join(f" {word}" for bit, word, _ in self._words if found & bit << 1 and not found & bit)
        pairs = sum(bool(found & bit) or pair in said for bit, pair in self._pairs)
        return (words + pairs / self._asked.pairs) / 2


_LONGEST = 8
"""Characters of an expression at most."""


def _with_expressions(question: Question, synonyms: Mapping[str, tuple[str, ...]]) -> list[str]:
    """The words of a question; where several of them make an expression that has synonyms, that instead: 二乙."""
    rest = question.rest
    expressions = [
        rest[start:end]
        for start in range(len(rest) - 1)
        for end in range(start + 2, min(start + _LONGEST, len(rest)) + 1)
        if rest[start:end] in synonyms
        and rest[start:end] not in question.words
        and (end > start + 2 or {*rest[start:end]} <= {*question.words})
    ]
    words = [w for w in question.words if not any(w in e for e in expressions)]
    return [*words, *(e for e in expressions if not any(e in other and e != other for other in expressions))]
