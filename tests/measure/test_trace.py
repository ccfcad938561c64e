"""The tool that follows one question: python -m tests.measure.trace."""

from __future__ import annotations

import pytest

from tests.measure.trace import QUESTION, Step, Trace, told, trace

pytestmark = pytest.mark.anyio


async def test_a_question_is_followed_from_the_update_to_the_reply() -> None:
    found = await trace(QUESTION)
    [reply] = found.replies
    assert "张床位" in reply
    assert found.files[0] == "bot/telegram/order.py"
    assert {"bot/library/library.py", "retrieval/answering/answer.py"} <= {*found.files}
    assert found.changes.total() >= len(found.files) - 1
    assert f"files {len(found.files)}" in told(found)


def test_changes_of_file_and_crossings_are_counted() -> None:
    steps = [Step("bot/a.py", "f"), Step("bot/b.py", "g"), Step("bot/b.py", "g"), Step("corpus/c.py", "h")]
    found = Trace("", (*steps, steps[0]), ())
    assert (len(found.files), found.functions, found.changes.total(), found.crossings) == (3, 3, 3, 2)
    assert found.only(["bot"]).changes == {("bot/a.py", "bot/b.py"): 1, ("bot/b.py", "bot/a.py"): 1}
