"""Every compiled pattern on growing adversarial text: python -m tests.measure.growth [--slowest 20]

For each loop of a pattern, texts are made that keep it busy: what leads to the loop, its body again and again, and an
end that cannot match.  The time of a search is taken while the text grows; time that grows faster than the text,
where it counts, is a fault: somebody's question could keep everybody waiting.
"""

from __future__ import annotations

import argparse
import gc
import importlib
import inspect
import math
import pkgutil
import re
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import _lru_cache_wrapper, cache, cached_property, partial
from re import _constants as ops  # type: ignore[attr-defined]  # the grammar of patterns is private
from re import _parser as parser  # type: ignore[attr-defined]
from types import MappingProxyType, ModuleType
from typing import Any, NamedTuple

import bot
import corpus
import retrieval
from retrieval.language import knowledge
from tests.retrieval.language.test_knowledge import FILES

LENGTHS = (*range(4, 34, 2), 48, 64, 128, 256, 512, 1024, 2048, 4096)
"""Characters of the texts, as they grow; the last is the longest message of Telegram."""
ENOUGH = 0.05
"""Seconds for one text after which a pattern is not given a longer one."""
MATTERS = 0.002
"""Seconds below which growth is lost in the noise, and harmless."""
LONGEST_PATTERN = 60
SAMPLE = "的床医1，a A\n。一二张年第某市（）《\0"
"""Characters tried first for a class of characters."""
_INSIDE = (list, tuple, dict, set, frozenset, MappingProxyType, _lru_cache_wrapper, re.Pattern)


class Grown(NamedTuple):
    """A pattern at its worst."""

    name: str
    pattern: str
    seconds: float
    """For the longest text that it was given."""
    length: int
    """Characters of that text."""
    exponent: float
    """Of the growth from half of that length: 1 is linear, 2 quadratic."""
    text: str
    """The beginning of that text."""


# --- all patterns ---


@cache
def patterns() -> dict[re.Pattern[str], str]:
    """Every pattern that the modules of Chuchu hold, with the module that does."""
    found: dict[re.Pattern[str], str] = {}
    modules = list(_modules())
    for module in modules:  # what is made at its first use
        for thing in list(vars(module).values()):
            if isinstance(thing, _lru_cache_wrapper) and not inspect.signature(thing).parameters:
                thing()
    for module in modules:
        for thing in _within(vars(module)):
            if isinstance(thing, re.Pattern) and isinstance(thing.pattern, str):
                found.setdefault(thing, module.__name__)
    return found


def _modules() -> Iterator[ModuleType]:
    for package in bot, corpus, retrieval:
        for found in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
            if not found.name.endswith("__main__"):
                try:
                    yield importlib.import_module(found.name)
                except ImportError as reason:  # an extra that is not installed
                    if (reason.name or "").partition(".")[0] in {"bot", "corpus", "retrieval"}:
                        raise
    for file, kinds in FILES.items():
        for kind in kinds:
            knowledge.rows(kind, file)


def _within(start: object) -> Iterator[object]:
    """Whatever hangs on the names of a module, but for modules, classes of others and functions."""
    seen: set[int] = set()
    left: list[object] = [start]
    while left:
        thing = left.pop()
        if id(thing) in seen:
            continue
        seen.add(id(thing))
        yield thing
        if _ours(thing):
            for name in vars(type(thing)):
                if isinstance(vars(type(thing))[name], cached_property):
                    getattr(thing, name)
            left += gc.get_referents(thing)
        elif isinstance(thing, _INSIDE):
            left += gc.get_referents(thing)


def _ours(thing: object) -> bool:
    owner = type(thing).__module__.partition(".")[0]
    return owner in {"bot", "corpus", "retrieval"} and not isinstance(thing, type)


# --- texts for a pattern ---


class Busy(NamedTuple):
    """Texts that keep a loop busy."""

    lead: str
    pump: str
    end: str

    def text(self, length: int) -> str:
        """Of about that many characters."""
        return self.lead + self.pump * max(1, length // len(self.pump)) + self.end


def busy(pattern: re.Pattern[str]) -> list[Busy]:
    """The texts for every loop of a pattern."""
    loops = dict.fromkeys(_loops(parser.parse(pattern.pattern, pattern.flags)))
    return [Busy(lead, pump, end) for lead, pump in loops if pump for end in ("\0", "床")]


def _loops(tree: Iterable[Any], lead: str = "", depth: int = 0) -> Iterator[tuple[str, str]]:
    """What leads to each loop, and what keeps it going; also the whole pattern again and again but for its end."""
    for op, value in tree:
        if op in {ops.MAX_REPEAT, ops.MIN_REPEAT, ops.POSSESSIVE_REPEAT}:
            _low, high, body = value
            if high > 3:
                for pump in dict.fromkeys((_one(body, 0), _one(body, 1), _one(body, 2))):
                    yield lead, pump
                    if lead:
                        yield "", lead + pump
            yield from _loops(body, lead, depth + 1)
        elif op is ops.SUBPATTERN:
            yield from _loops(value[-1], lead, depth + 1)
        elif op is ops.ATOMIC_GROUP:
            yield from _loops(value, lead, depth + 1)
        elif op is ops.BRANCH:
            for branch in value[1][:12]:
                yield from _loops(branch, lead, depth + 1)
        elif op in {ops.ASSERT, ops.ASSERT_NOT}:
            yield from _loops(value[1], lead, depth + 1)
        lead += _one([(op, value)], 0)
    if lead and depth == 0:
        yield "", lead[:-1]
        yield "", lead[0]


def _one(tree: Iterable[Any], turn: int) -> str:
    """A text that a pattern takes, or nearly; `turn` picks among what it allows."""
    out = ""
    for op, value in tree:
        if op is ops.LITERAL:
            out += chr(value)
        elif op is ops.NOT_LITERAL:
            out += next(character for character in SAMPLE[turn:] if ord(character) != value)
        elif op is ops.ANY:
            out += SAMPLE[turn]
        elif op is ops.IN:
            out += _of_class(value, turn)
        elif op is ops.BRANCH:
            out += _one(value[1][turn % len(value[1])], turn)
        elif op is ops.SUBPATTERN:
            out += _one(value[-1], turn)
        elif op is ops.ATOMIC_GROUP:
            out += _one(value, turn)
        elif op in {ops.MAX_REPEAT, ops.MIN_REPEAT, ops.POSSESSIVE_REPEAT}:
            low, high, body = value
            out += _one(body, turn) * max(low, min(1, high))
    return out


def _of_class(members: Sequence[Any], turn: int) -> str:
    """A character of a class: of the sample, else one that it names."""
    inside = re.compile(_written(members))
    fitting = [character for character in SAMPLE if inside.fullmatch(character)]
    named = [chr(value if op is ops.LITERAL else value[0]) for op, value in members if op in {ops.LITERAL, ops.RANGE}]
    choice = fitting or named or ["的"]
    return choice[turn % len(choice)]


_CATEGORIES = {
    ops.CATEGORY_DIGIT: r"\d", ops.CATEGORY_NOT_DIGIT: r"\D", ops.CATEGORY_SPACE: r"\s",
    ops.CATEGORY_NOT_SPACE: r"\S", ops.CATEGORY_WORD: r"\w", ops.CATEGORY_NOT_WORD: r"\W",
}  # fmt: skip


def _written(members: Sequence[Any]) -> str:
    out = ""
    for op, value in members:
        if op is ops.NEGATE:
            out += "^"
        elif op is ops.LITERAL:
            out += re.escape(chr(value))
        elif op is ops.RANGE:
            out += f"{re.escape(chr(value[0]))}-{re.escape(chr(value[1]))}"
        elif op is ops.CATEGORY:
            out += _CATEGORIES[value]
    return f"[{out}]"


# --- time ---


def grown(pattern: re.Pattern[str], name: str, lengths: Sequence[int] = LENGTHS) -> Grown:
    """The pattern at its worst: of all loops and ways to look, the one that takes longest."""
    runs = (_timed(pattern, name, texts, look, lengths) for texts in busy(pattern) for look in (_search, _whole))
    return max(runs, key=lambda one: one.seconds, default=Grown(name, pattern.pattern, 0.0, 0, 0.0, ""))


def _search(pattern: re.Pattern[str], text: str) -> None:
    for _ in pattern.finditer(text):
        pass


def _whole(pattern: re.Pattern[str], text: str) -> None:
    pattern.fullmatch(text)


Look = Callable[[re.Pattern[str], str], None]


def _timed(pattern: re.Pattern[str], name: str, texts: Busy, look: Look, lengths: Sequence[int]) -> Grown:
    before, took, half, length, text = 0.0, 0.0, 0, 0, ""
    for longer in lengths:
        half, length, text = length, longer, texts.text(longer)
        before, took = took, _seconds(partial(look, pattern, text))
        if took > ENOUGH:
            break
    exponent = math.log(took / before) / math.log(length / half) if before and took and half else 0.0
    return Grown(name, pattern.pattern, took, length, exponent, text[:24])


def _seconds(call: Callable[[], object]) -> float:
    """Seconds of the processor: the least of three times where noise might count."""
    least = math.inf
    for _ in range(3):
        started = time.thread_time()
        call()
        least = min(least, time.thread_time() - started)
        if not 0.0005 < least < ENOUGH:
            break
    return least


def main() -> int:
    options = argparse.ArgumentParser(prog="python -m tests.measure.growth", description=__doc__)
    options.add_argument("--slowest", type=int, default=20)
    chosen = options.parse_args()
    started = time.perf_counter()
    found = patterns()
    all_grown = sorted((grown(pattern, name) for pattern, name in found.items()), key=lambda one: -one.seconds)
    print(f"{'ms':>8} {'characters':>10} {'exponent':>8}  pattern")
    for one in all_grown[: chosen.slowest]:
        shown = one.pattern if len(one.pattern) <= LONGEST_PATTERN else one.pattern[:LONGEST_PATTERN] + "…"
        print(f"{1000 * one.seconds:8.1f} {one.length:10} {one.exponent:8.1f}  {one.name}: {shown!r} {one.text!r}")
    slow = [one for one in all_grown if one.seconds > MATTERS and one.exponent > 1.5]
    took = time.perf_counter() - started
    print(
        f"{len(found)} patterns; {len(slow)} grow faster than the text and take over {1000 * MATTERS:g} ms; {took:.0f} s"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
