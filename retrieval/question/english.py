"""English questions put into Chinese, where a table of words and the pinyin of the covered places suffice.

Nothing is guessed: a message with a word that is neither in the table nor a covered place is not understood.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice, product

from corpus.names import places
from corpus.names.name import names_in
from retrieval.language import knowledge
from retrieval.language.terms import normalise
from retrieval.question.names import Names
from retrieval.question.spelling import readings

_FACTS = knowledge.rows("fact", "english")
_KINDS = knowledge.rows("kind", "english")
_FUNCTION = frozenset(knowledge.words("function", "english"))
_PRONOUNS = frozenset(knowledge.words("pronoun", "english"))
_HAN = re.compile("[\u3400-\u9fff]")
_WORD = re.compile("[a-z\u00c0-\u024f]+")
_YEAR = re.compile(" ((?:19|20)[0-9]{2}) ")
_LONGEST = 4
"""Words in which the pinyin of a place is written, at most."""
_WAYS = 16
"""Ways to read a place's characters, at most."""
_SHORTEST = 3
"""Letters of a place's pinyin, at least: of shorter ones many are words."""


def is_foreign(text: str) -> bool:
    """Tell whether a normalised message is written in a language other than Chinese, as far as its letters show.

    A single word of Latin letters is not: it may be an abbreviation that reports use.
    """
    if _HAN.search(text):
        return False
    latin = _WORD.findall(text)
    other = re.search(r"[^\W\d_a-z\u00c0-\u024f]", text) is not None
    return other or len(latin) > 1 or (bool(latin) and _spelt(latin) in _FUNCTION | _PRONOUNS) or _tells(text)


def _tells(text: str) -> bool:
    """Tell whether a message of one word is one of the table: parking."""
    return any(row.asked.search(f" {text} ") for row in _FACTS)


def _spelt(words: Sequence[str]) -> str:
    return "".join(words)


def names_nothing(word: str) -> bool:
    """Tell whether a word of a question is one that asks for nothing, in English."""
    return word in _FUNCTION or word in _PRONOUNS


def in_chinese(text: str, names: Names) -> str:
    """An English question, normalised, in Chinese; empty where it is not understood whole."""
    words = re.findall(r"[a-z\u00c0-\u024f]+|[0-9]+", re.sub("['’]", "", text))
    rest = f" {' '.join(words)} "
    rest, place = _without_place(rest, _spelt_places(names))
    year = _YEAR.search(rest)
    rest = _YEAR.sub(" ", rest)
    fact = next((row for row in _FACTS if row.asked.search(rest)), None)
    rest = fact.asked.sub(" ", rest) if fact else rest
    kind = next((row for row in _KINDS if row.asked.search(rest)), None)
    rest = kind.asked.sub(" ", rest) if kind else rest
    left = rest.split()
    if not (place or fact) or any(word not in _FUNCTION and word not in _PRONOUNS for word in left):
        return ""
    asked = f"{year[1]}年{fact.more['means']}" if fact and year else fact.more["means"] if fact else ""
    if place:
        return _named(place, kind.more["means"] if kind else "医院", names) + asked
    return f"它{asked}" if kind or _PRONOUNS & set(left) else asked


def _named(place: str, kind: str, names: Names) -> str:
    """A hospital in this place as it may be called; only the place where no covered one is called so."""
    full = f"{place}{kind}"
    return full if names.find(full).scope else place


def _without_place(text: str, spelt: Mapping[str, str]) -> tuple[str, str]:
    """A text without the place that it names in pinyin, and that place; empty where it names none."""
    words = text.split()
    for size in range(min(_LONGEST, len(words)), 0, -1):
        for at in range(len(words) - size + 1):
            place = spelt.get("".join(words[at : at + size]))
            if place:
                return f" {' '.join([*words[:at], *words[at + size :]])} ", place
    return text, ""


@lru_cache(maxsize=4)
def _spelt_places(names: Names) -> Mapping[str, str]:
    """The places of the covered hospitals by their pinyin, with and without their unit."""
    found: dict[str, str] = {}
    for hospital in names.hospitals:
        for name in names_in(normalise(hospital.name))[:1]:
            for place in name.places:
                for written in (places.short_name(place.text), place.text):
                    for spelt in _pinyin(written):
                        if len(spelt) >= _SHORTEST and spelt not in _FUNCTION:
                            found.setdefault(spelt, places.short_name(place.text))
    return found


def _pinyin(text: str) -> Iterator[str]:
    """The ways to spell Chinese characters in letters, without tones."""
    return islice(("".join(way) for way in product(*(sorted(readings(character)) for character in text))), _WAYS)
