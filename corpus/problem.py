"""Anything wrong that somebody must be told of: a code and what is needed to say it, without the words.

The words are bot/wording's, in the language of whoever reads them.  A code is the name of a text there; the values are
its placeholders: text, numbers, paths, and problems again, alone or in a tuple.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Problem:
    """Equal to another one as long as there is nothing new to say."""

    code: str
    values: Mapping[str, Any]

    @classmethod
    def of(cls, code: str, **values: Any) -> Problem:
        return cls(code, values)

    def __str__(self) -> str:
        """For programmers, and where the same is kept for all languages."""
        values = ", ".join(f"{name}: {value}" for name, value in self.values.items())
        return f"{self.code} ({values})" if values else self.code


@dataclass(frozen=True, slots=True)
class Term:
    """A word that is data, as rows of knowledge have it, in Chinese and in English."""

    chinese: str
    english: str

    def __str__(self) -> str:
        return self.chinese


class ProblemError(Exception):
    """Raised with a code and its values, or with a problem."""

    def __init__(self, problem: str | Problem, **values: Any) -> None:
        super().__init__(problem)
        self.problem = problem if isinstance(problem, Problem) else Problem(problem, values)

    def __str__(self) -> str:
        return str(self.problem)


# --- as text, for a database or another process ---


def packed(problem: Problem) -> str:
    """A problem as JSON.  Its values are texts, numbers, problems and tuples of these."""
    return json.dumps(_plain(problem), ensure_ascii=True)


def unpacked(text: str) -> Problem:
    """A problem from `packed`; a reason in words, as earlier versions kept it, comes as it stands."""
    try:
        found = _problem(json.loads(text))
    except ValueError:
        found = text
    return found if isinstance(found, Problem) else Problem.of("AS_IT_STANDS", text=text)


def _plain(value: Any) -> Any:
    if isinstance(value, Problem):
        return {"code": value.code, "values": {name: _plain(one) for name, one in value.values.items()}}
    return [_plain(one) for one in value] if isinstance(value, tuple) else value


def _problem(value: Any) -> Any:
    if isinstance(value, dict):
        return Problem(value["code"], {name: _problem(one) for name, one in value["values"].items()})
    return tuple(_problem(one) for one in value) if isinstance(value, list) else value
