"""Problems as somebody who reads simplified Chinese is told of them."""

from __future__ import annotations

from bot.wording.texts import Language, in_words
from corpus.problem import Problem


def words(problem: Problem | BaseException | None) -> str:
    """Empty when there is none."""
    return str(in_words(problem, Language.HANS)) if problem else ""
