"""Anything wrong that somebody must be told of: a code and what is needed to say it, without the words.

The words are bot/wording's, in the language of whoever reads them.  A code is the name of a text there; the values are
its placeholders: text, numbers, paths, and problems again, alone or in a tuple.
"""

from __future__ import annotations

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


class ProblemError(Exception):
    """Raised with a code and its values, or with a problem."""

    def __init__(self, problem: str | Problem, **values: Any) -> None:
        super().__init__(problem)
        self.problem = problem if isinstance(problem, Problem) else Problem(problem, values)

    def __str__(self) -> str:
        return str(self.problem)
