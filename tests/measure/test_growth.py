"""No pattern keeps everybody waiting: the texts that keep its loops busy cost little.  All of them: make drill ARGS=patterns"""

from __future__ import annotations

import re
from functools import partial

import pytest

from retrieval.answering import gate
from retrieval.language import knowledge
from retrieval.question import names
from tests.measure.growth import MATTERS, _search, _seconds, grown, patterns
from tests.retrieval.language.test_knowledge import FILES

SHORT = (20, 23, 26, 32, 40, 48, 64, 80)
"""A loop inside a loop doubles the time with every turn of one to four characters: after 80 it cannot be overlooked, and
from one length to the next it does not yet take for ever."""
LONGEST = 0.03
"""Seconds of the processor for one text of 80 characters, of which usual are ten microseconds; or of 4,096 in a message."""


def test_no_pattern_has_a_loop_inside_a_loop() -> None:
    slow = [
        one
        for pattern, module in patterns().items()
        if (one := grown(pattern, module, SHORT)).seconds > LONGEST
        # A machine that does other work may hold up one search, but not the same one again and again.
        and all(grown(pattern, module, SHORT).seconds > LONGEST for _ in range(3))
    ]
    assert slow == []


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        pytest.param(names._BLANK, "x" * 4095 + "。", id="a name left blank"),
        pytest.param(names._BLANK, "某" * 4095 + "。", id="a name left blank in Chinese"),
        pytest.param(gate._JOINED, "1/a" * 1365 + "床", id="letters and figures joined"),
        *(
            pytest.param(row.asked.expression, "现在院名字是是什么时候的起开始的改" + "了" * 4078 + "床", id=row.name)
            for row in knowledge.rows("identity", "identity")
        ),
    ],
)
def test_the_longest_message_is_looked_through_in_no_time(pattern: re.Pattern[str], text: str) -> None:
    assert _seconds(partial(_search, pattern, text)) < LONGEST


@pytest.mark.parametrize(
    "pattern",
    [r"(?:a+)+b", r"^(?:你好|嗯+)*$", r"(?:-{2,}\s*)+$", r"^(?:(?:你好|好)[你啊]*)+$", r"(?:[一二多]{1,9}多?个)*床"],
)
def test_a_loop_inside_a_loop_is_found(pattern: str) -> None:
    assert grown(re.compile(pattern), "here", SHORT).seconds > LONGEST


def test_patterns_of_every_part_are_tried() -> None:
    modules = {*patterns().values()}
    assert {"corpus.reading.tables", "retrieval.question.names", "bot.handlers.send"} <= modules


ANCHORED = {
    "corpus.names.aliases": "whole names",
    "corpus.names.name": "looked for in at most thirty characters, or from the beginning only",
    "corpus.names.told": "from the beginning only",
    "corpus.names.corrections": "from the beginning only",
    "corpus.reading.fragments": "from the beginning only",
    "corpus.reading.furniture": "lines, from their beginning only",
    "corpus.reading.order": "from the beginning only",
    "corpus.reading.roles": "from the beginning only",
    "bot.journal.unanswered": "whole words",
}
"""Modules whose patterns need not be looked for everywhere in a long text, and why."""


def test_no_pattern_grows_faster_than_a_run_of_digits() -> None:
    """Beyond a thousand digits the time of a search doubles when they do, and is not four times as long."""
    slow = []
    for pattern, module in patterns().items():
        if module in ANCHORED:
            continue
        for pump in "1", "1,", "一", "1 ":
            for end in "床", "年":
                shorter, longer = (
                    _seconds(partial(_search, pattern, pump * (length // len(pump)) + end)) for length in (1000, 2000)
                )
                if longer > MATTERS and longer > 3 * shorter:
                    slow.append((module, pattern.pattern[:80], pump, f"{1000 * longer:.1f} ms"))
    assert slow == []


def test_no_row_begins_with_anything() -> None:
    """`.*(…)` is looked for from every character on; (?m:^) in front says that a line is meant."""
    rows = [row for file, kinds in FILES.items() for kind in kinds for row in knowledge.rows(kind, file)]
    found = [
        (row.name, alternative)
        for row in rows
        for pattern in (row.asked, row.held)
        for alternative in (*pattern.alternatives, *pattern.unless)
        if alternative.startswith((".*", "{clause}*"))
    ]
    assert found == []
