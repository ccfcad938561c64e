"""Is the answering sentence seen whole on a phone, without a tap?  Replies are drawn to tell.

    python -m tests.measure.folded [--replies 100]

Questions go through the real application over the sample reports, as for `make pictures`, and every reply that quotes is
laid out at a phone's width, as sent and with its quotes folded to three lines, as the apps fold what is long.  Counted are
replies in which each answering sentence, which is bold, stands whole among the lines that are drawn; and how many lines
the quotes take.  A reply in which nothing is hidden is also drawn twice, folded and unfolded: the pictures must be the same.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.wording.texts import Language
from tests.measure.bench_load import fill
from tests.measure.chat_picture import Bubble, Character, characters, picture, shown
from tests.measure.pictures import ROOT, WORDS, bubble_of
from tests.recorder import conversation


@dataclass(frozen=True, slots=True)
class Seen:
    """What is seen of the answering sentences of a reply."""

    question: str
    whole: bool
    """All of them, as the reply was sent."""
    folded: bool
    """All of them, if its quotes were folded."""
    lines: int
    """Lines of its quotes."""


def seen(question: str, bubble: Bubble) -> Seen | None:
    """What is seen of a reply; None where it quotes nothing.  Raises ValueError where a picture shows something else."""
    answering = sum(map(_answering, characters(bubble)))
    if not answering:
        return None
    short = replace(bubble, entities=[_foldable(entity) for entity in bubble.entities])
    drawn, left = shown(bubble), shown(short)
    whole, folded = (sum(_answering(one) for line in lines for one in line) == answering for lines in (drawn, left))
    words, long = WORDS[Language.HANS], replace(short, unfolded=True)
    if (picture([short], words) == picture([long], words)) != (len(left) == len(shown(long))):
        raise ValueError(f"the picture is not what was laid out: {bubble.text}")
    return Seen(question, whole, folded, sum(any(_quoted(one) for one in line) for line in drawn))


def _foldable(entity: dict[str, object]) -> dict[str, object]:
    return {**entity, "type": "expandable_blockquote"} if entity["type"] == "blockquote" else entity


def _quoted(character: Character) -> bool:
    return any(style.endswith("blockquote") for style in character.styles)


def _answering(character: Character) -> bool:
    """Whether a character is of an answering sentence; blanks at the end of a line are not drawn."""
    return _quoted(character) and "bold" in character.styles and not character.shown.isspace()


async def replies(questions: Sequence[str], reports: Path, wanted: int) -> list[Seen]:
    """What is seen of so many replies that quote, to the first questions that get one."""
    found: list[Seen] = []
    async with conversation(reports, questions_per_minute=0) as telegram:
        for question in questions:
            if len(found) == wanted:
                break
            told = [seen(question, bubble_of(one, "9:41", unfolded=False)) for one in await telegram.says(question)]
            found += [one for one in told if one is not None]
    return found[:wanted]


def asked() -> list[str]:
    """The questions of the project's own sets over its sample reports."""
    files = (ROOT / "tests" / name for name in ("questions.jsonl", "facts-1.jsonl", "facts-2.jsonl"))
    rows = (json.loads(line) for file in files for line in file.read_text("utf-8").splitlines())
    return list(dict.fromkeys(row["question"] for row in rows))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--replies", type=int, default=100)
    arguments = parser.parse_args()
    logging.disable(logging.INFO)
    with TemporaryDirectory() as name:
        fill(Path(name))
        found = asyncio.run(replies(asked(), Path(name) / "reports", arguments.replies))
    lines = [one.lines for one in found]
    print(
        f"{len(found)} replies that quote, {statistics.median(lines):.0f} lines of quote in the middle, {max(lines)} at most"
    )
    print(f"answering sentence whole without a tap: {sum(one.whole for one in found)}")
    print(f"also if quotes were folded to three lines: {sum(one.folded for one in found)}")
    for one in found:
        if not one.folded:
            print(f"  {'hidden' if not one.whole else 'longer than three lines'}: {one.question} ({one.lines})")


if __name__ == "__main__":
    main()
