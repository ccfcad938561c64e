"""The way of one question through the code: an update in, the reply out, and every file of ours on the way.

    python -m tests.measure.trace [QUESTION ...] [--changes] [--only bot]

A newcomer who follows one question opens these files, and changes between them as often as is counted here.  The
real application runs in this process over the tests' recorder and answers from corpus/reports.  It is warm: it has
been started and asked before, and what it noted then is on the disk.  Counted is the event loop's thread from the
update's arrival until the bot is at rest; what the journal writes later is off the reply's path.

A step is a Python function of ours that begins, or a coroutine or generator that goes on; comprehensions count, too.
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from types import FrameType
from typing import Any, NamedTuple

from bot.journal.journal import Journal
from tests.recorder import conversation

ROOT = Path(__file__).parents[2]
PACKAGES = ("bot", "retrieval", "corpus")
QUESTION = "金乡县人民医院有多少张床位"
WARMING = ("/start", "兖州区人民医院有多少医生", "安岳县人民医院的院长是谁")
SECONDS_TO_WRITE = 0.6
"""Longer than the journal gathers rows before it writes them."""


class Step(NamedTuple):
    file: str
    """Relative to the project, such as bot/library/library.py."""
    function: str

    @property
    def package(self) -> str:
        return self.file.partition("/")[0]


@dataclass(frozen=True)
class Trace:
    """The steps of one question, in order."""

    question: str
    steps: tuple[Step, ...]
    replies: tuple[str, ...]

    @property
    def files(self) -> tuple[str, ...]:
        """In the order in which they are first touched."""
        return tuple(dict.fromkeys(step.file for step in self.steps))

    @property
    def functions(self) -> int:
        return len(set(self.steps))

    @property
    def changes(self) -> Counter[tuple[str, str]]:
        """How often the trace goes from one file to another."""
        return Counter((one.file, other.file) for one, other in pairwise(self.steps) if one.file != other.file)

    @property
    def crossings(self) -> int:
        """Steps in another package than the step before."""
        return sum(one.package != other.package for one, other in pairwise(self.steps))

    def only(self, packages: Sequence[str]) -> Trace:
        """The same, as if all other packages were libraries."""
        return Trace(self.question, tuple(step for step in self.steps if step.package in packages), self.replies)


class Recording:
    """A profile function that keeps the steps in our packages."""

    def __init__(self, root: Path = ROOT) -> None:
        self.steps: list[Step] = []
        self._start = len(f"{root}/")
        self._ours = tuple(f"{root / package}/" for package in PACKAGES)

    def __call__(self, frame: FrameType, event: str, _argument: Any) -> None:
        code = frame.f_code
        if event == "call" and code.co_filename.startswith(self._ours):
            self.steps.append(Step(code.co_filename[self._start :], getattr(code, "co_qualname", code.co_name)))


async def trace(question: str, warming: Sequence[str] = WARMING) -> Trace:
    """Ask one question of a warm bot."""
    with tempfile.TemporaryDirectory() as folder:
        reports = Path(folder) / "reports"
        shutil.copytree(ROOT / "corpus" / "reports", reports)
        journal = await Journal.open(None, days=1, megabytes=10)
        async with conversation(reports, journal) as telegram:
            for said in warming:
                await telegram.says(said)
            await asyncio.sleep(SECONDS_TO_WRITE)
            recording = Recording()
            sys.setprofile(recording)
            try:
                replies = await telegram.says(question)
            finally:
                sys.setprofile(None)
    return Trace(question, tuple(recording.steps), tuple(reply["text"] for reply in replies))


def told(found: Trace, *, changes: bool = False) -> str:
    """The figures of a trace, and its files in the order in which they are first touched."""
    share = Counter(file.partition("/")[0] for file in found.files)
    files = ", ".join(f"{package} {share[package]}" for package in PACKAGES if share[package])
    lines = [
        found.question,
        f"  files {len(found.files)} ({files}), functions {found.functions}, calls {len(found.steps)}",
        f"  changes of file {found.changes.total()}, crossings of a package border {found.crossings}",
    ]
    steps = Counter(step.file for step in found.steps)
    arrivals = Counter(other for _one, other in found.changes.elements())
    lines += [f"  {steps[file]:5} calls {arrivals[file]:4} arrivals  {file}" for file in found.files]
    if changes:
        lines += [f"  {count:5}  {one} -> {other}" for (one, other), count in found.changes.most_common()]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description="The way of one question through the code.")
    parser.add_argument("questions", nargs="*", default=[QUESTION])
    parser.add_argument("--only", nargs="+", choices=PACKAGES, default=PACKAGES, help="packages that count")
    parser.add_argument("--changes", action="store_true", help="print also from which file to which")
    options = parser.parse_args()
    for question in options.questions:
        print(told(asyncio.run(trace(question)).only(options.only), changes=options.changes))


if __name__ == "__main__":
    main()
