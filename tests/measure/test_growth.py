"""No pattern keeps everybody waiting: the texts that keep its loops busy cost little.  All of them: make drill ARGS=patterns"""

from __future__ import annotations

import re

import pytest

from tests.measure.growth import grown, patterns

SHORT = (8, 12, 16, 20, 23, 26, 29, 32)
"""A loop inside a loop doubles the time with every character or two: after 32 it cannot be overlooked."""
LONGEST = 0.02
"""Seconds of the processor for one text of 32 characters; usual are ten microseconds."""


def test_no_pattern_has_a_loop_inside_a_loop() -> None:
    slow = [
        one
        for one in (grown(pattern, module, SHORT) for pattern, module in patterns().items())
        if one.seconds > LONGEST
    ]
    assert slow == []


@pytest.mark.parametrize("pattern", [r"(?:a+)+b", r"^(?:你好|嗯+)*$", r"(?:-{2,}\s*)+$"])
def test_a_loop_inside_a_loop_is_found(pattern: str) -> None:
    assert grown(re.compile(pattern), "here", SHORT).seconds > LONGEST


def test_patterns_of_every_part_are_tried() -> None:
    modules = {*patterns().values()}
    assert {"corpus.reading.tables", "retrieval.question.names", "bot.handlers.send"} <= modules
