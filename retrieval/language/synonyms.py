"""Words of the field that mean the same: our own file, and one that administrators may add."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib import resources

from retrieval.language.terms import normalise

Groups = Sequence[Sequence[str]]


@cache
def _own() -> tuple[tuple[str, ...], ...]:
    content = tomllib.loads(resources.files("retrieval.knowledge").joinpath("synonyms.toml").read_text("utf-8"))
    return tuple(tuple(group) for group in content["groups"])


def table(more: Groups = ()) -> Mapping[str, tuple[str, ...]]:
    """Every normalised word, with the others of its groups in the order of the groups."""
    found: dict[str, dict[str, None]] = {}
    for group in _all(more):
        for word in group:
            found.setdefault(word, {}).update(dict.fromkeys(other for other in group if other != word))
    return {word: tuple(others) for word, others in found.items()}


def _all(more: Groups) -> Iterable[tuple[str, ...]]:
    for group in (*_own(), *more):
        yield tuple(dict.fromkeys(normalise(word) for word in group))
