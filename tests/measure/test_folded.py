"""What is seen of an answering sentence is told from what is drawn."""

from __future__ import annotations

import asyncio

from tests.measure.chat_picture import Bubble
from tests.measure.folded import asked, replies, seen
from tests.measure.pictures import ROOT

SENTENCE = "医院有病床六百二十张。"
BEFORE = "这是一句放在前面的话，占去了不少地方。" * 6


def reply(text: str, kind: str) -> Bubble:
    quote = {"type": kind, "offset": 0, "length": len(text)}
    return Bubble(text, [quote, {"type": "bold", "offset": text.index(SENTENCE), "length": len(SENTENCE)}])


def test_what_comes_first_is_seen() -> None:
    one = seen("", reply(SENTENCE + BEFORE, "expandable_blockquote"))
    assert one is not None
    assert (one.whole, one.folded) == (True, True)


def test_what_is_folded_away_is_not() -> None:
    one = seen("", reply(BEFORE + SENTENCE, "expandable_blockquote"))
    assert one is not None
    assert (one.whole, one.folded) == (False, False)


def test_a_quote_that_does_not_fold_hides_nothing() -> None:
    one = seen("", reply(BEFORE + SENTENCE, "blockquote"))
    assert one is not None
    assert (one.whole, one.folded) == (True, False)


def test_what_quotes_nothing_does_not_count() -> None:
    assert seen("", Bubble("没有找到")) is None


def test_answers_are_whole_on_a_phone() -> None:
    found = asyncio.run(replies(asked(), ROOT / "tests" / "reports", 12))
    assert len(found) == 12
    assert all(one.whole for one in found)
