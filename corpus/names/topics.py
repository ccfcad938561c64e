"""The rows of `topics.toml`, compiled: what reports on an institution of one kind speak of, whatever its name is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from corpus import installed
from corpus.names import grammar
from corpus.names.standing import times


@dataclass(frozen=True)
class Topic:
    """What reports on one kind of institution speak of."""

    core: re.Pattern[str]
    """Stands in the names of such institutions."""
    words: tuple[str, ...]

    def times_told(self, text: str) -> int:
        """How often a text speaks of it."""
        return sum(times(word, text) for word in self.words)


@cache
def rows() -> Sequence[grammar.Row]:
    """All rows."""
    with installed.file("corpus.names", "topics.toml") as text:
        return grammar.read(text)["topic"]


@cache
def _compiled() -> tuple[Topic, ...]:
    return tuple(Topic(re.compile(row["core"]), tuple(row["tells"])) for row in rows())


@lru_cache(maxsize=4096)  # a report says the same few names again and again
def topics_of(name: str) -> tuple[Topic, ...]:
    """The topics of the institution that bears a name; none of a general hospital, whose reports speak of everything."""
    return tuple(topic for topic in _compiled() if topic.core.search(name))
