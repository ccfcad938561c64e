"""Problems as somebody who reads simplified Chinese is told of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from bot.wording.texts import Language, in_words
from corpus.problem import Problem, ProblemError


def words(problem: Problem | BaseException | None) -> str:
    """Empty when there is none."""
    return str(in_words(problem, Language.HANS)) if problem else ""


@contextmanager
def raises(kind: type[ProblemError], match: str) -> Iterator[pytest.ExceptionInfo[ProblemError]]:
    """Expect an error whose words match a pattern, as pytest.raises does for an error with a message."""
    with pytest.raises(kind) as raised:
        yield raised
    assert re.search(match, words(raised.value)), words(raised.value)
