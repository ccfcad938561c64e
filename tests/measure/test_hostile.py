"""Hostile texts: nothing refused, nothing lost, the bold part exactly the sentence.  More of them: python -m tests.measure.hostile"""

from __future__ import annotations

import pytest

from bot.handlers.send import cleaned, entities
from bot.wording.reply import Mark, Reply, Style
from tests.bot_api.text import cut
from tests.measure.hostile import ask, quote


@pytest.mark.anyio
async def test_some_hostile_texts_are_asked() -> None:
    faults = await ask(150)
    assert faults.found == []
    assert faults.messages >= 150


def test_some_hostile_texts_are_quoted() -> None:
    faults = quote(150)
    assert faults.found == []
    assert faults.messages >= 1000


def test_marks_move_with_what_telegram_does_not_show() -> None:
    text = "前\u202e面\r\n𠮷\u2028床位520张\u033f。后"
    start, end = text.index("床"), text.index("后")
    reply = cleaned(Reply(text, (Mark(Style.BOLD, start, end), Mark(Style.QUOTE, 1, 2))))
    assert reply.text == "前面\n𠮷床位520张。后"
    [bold] = entities(reply)  # of the other one nothing is left
    assert cut(reply.text, bold["offset"], bold["length"]) == "床位520张。"


def test_half_characters_and_controls_are_replaced_one_by_one() -> None:
    assert cleaned(Reply("\ud83d\ude00\x00\t床")).text == "\ufffd\ufffd  床"
    plain = Reply("床位")
    assert cleaned(plain) is plain
