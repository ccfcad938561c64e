"""The headline: which of the headings of a page are its title and its subtitle."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from corpus.names.name import names_in
from corpus.reading import repair
from corpus.reading.lines import is_numbered
from corpus.reading.looks import ENDS_OPEN
from corpus.reading.page import ABOVE_ITS_LINES, WHO_SPEAKS, BlockRole, Page
from corpus.reading.repair import Block

_SKIPPED = {BlockRole.REPEAT, BlockRole.CAPTION, BlockRole.DATE, BlockRole.BOILERPLATE, BlockRole.MASTHEAD}
_BETWEEN = _SKIPPED | {BlockRole.BYLINE}
_OPENS_SUBTITLE = re.compile("[—–-]")
_LEADS_TO_TITLE = re.compile("(?:——|--|–)$")


@dataclass(frozen=True, slots=True)
class _Run:
    """Headings with nothing of the article between them."""

    page: Page
    at: Sequence[int]

    @property
    def blocks(self) -> list[Block]:
        return [self.page.blocks[i] for i in self.at]

    @property
    def is_in_front(self) -> bool:
        """Above all text."""
        return self.at[0] < self.page.first_body()

    @property
    def is_behind(self) -> bool:
        """With less than two blocks of the body under it."""
        bodies = (role for role in self.page.below(self.at[-1]) if role is BlockRole.BODY)
        return len(list(itertools.islice(bodies, 2))) < 2

    @property
    def is_signed(self) -> bool:
        """A byline is the next thing under it."""
        later = (role for role in self.page.below(self.at[-1]) if role not in _SKIPPED)
        return next(later, None) is BlockRole.BYLINE

    @property
    def is_doubled(self) -> bool:
        return all(repair.undoubled(block.cut) is not block.cut for block in self.blocks)


_WEIGHTS: tuple[tuple[str, Callable[[_Run], bool], float], ...] = (
    ("in front", lambda run: run.is_in_front, 3),
    ("behind", lambda run: not run.is_in_front and run.is_behind, 1),
    ("signed", lambda run: run.is_signed, 4),
    ("with a dash", lambda run: any(block.text.startswith(("—", "-", "–")) for block in run.blocks), 2),
    ("marked", lambda run: any(block.level == 1 for block in run.blocks), 2),
    ("several lines", lambda run: len(run.at) > 1, 1),
    ("doubled", lambda run: run.is_doubled, -1),
)
"""What speaks for a run of headings being the headline, and how much."""
_ENOUGH = 4
"""Weight that a headline needs which does not stand in front."""


def mark_title(page: Page) -> None:
    """Of all runs of headings the one that is the headline: before a byline, else before the first paragraph."""
    runs = _runs(page)
    if not runs:
        return
    best = max(runs, key=_weight)
    if best.at[0] > page.first_body() and _weight(best) < _ENOUGH:
        return
    _split(page, best)


def _runs(page: Page) -> list[_Run]:
    runs: list[list[int]] = []
    for i, role in enumerate(page.roles()):
        if role is BlockRole.HEADING and page.marks[i].rule not in {ABOVE_ITS_LINES, WHO_SPEAKS}:
            if runs and all(between in _BETWEEN for between in page.roles(runs[-1][-1] + 1, i)):
                runs[-1].append(i)
            else:
                runs.append([i])
    return [_Run(page, run) for run in runs]


def _weight(run: _Run) -> float:
    return sum(weight for _name, speaks, weight in _WEIGHTS if speaks(run))


def _split(page: Page, run: _Run) -> None:
    """Tell the lines of a headline apart: mastheads, title, subtitles, and the first section's heading."""
    in_front = run.is_in_front
    rest, signed = _above_byline(page, run)
    if in_front and any(page.blocks[i].level for i in rest):
        rest = _by_level(page, rest)
    rest = _without_slogans(page, rest, signed=signed)
    if len(rest) > 1 and _is_above_its_title(*(page.blocks[i].text for i in rest[:2])):
        rest[:2] = rest[1], rest[0]
    page.mark(rest[0], BlockRole.TITLE, "title")
    _mark_subtitles(page, rest, signed=signed, in_front=in_front)


def _above_byline(page: Page, run: _Run) -> tuple[list[int], bool]:
    """The lines above the byline, and whether there is one: what follows it is the first section's heading."""
    for byline in range(run.at[0] + 1, len(page)):
        if page.role(byline) is BlockRole.BYLINE:
            rest = [i for i in run.at if i < byline]
            return rest, BlockRole.BODY not in page.roles(rest[-1], byline)
    return list(run.at), False


def _without_slogans(page: Page, rest: list[int], *, signed: bool) -> list[int]:
    """The lines that are no slogan of the page: above its name, or above a title with its subtitle."""
    slogans = 0
    if len(rest) > 1 and BlockRole.MASTHEAD in page.roles(*rest[:2]) and not is_numbered(page.blocks[rest[1]].text):
        slogans = 1
    if len(rest) - slogans > 2 and signed and _is_subtitle(page.blocks[rest[-1]]):
        slogans = len(rest) - 2
    while slogans and ENDS_OPEN.search(page.blocks[rest[slogans - 1]].text):  # it goes on in the next line
        slogans -= 1
    for i in rest[:slogans]:
        page.mark(i, BlockRole.MASTHEAD, "slogan")
    return rest[slogans:]


def _is_above_its_title(above: str, below: str) -> bool:
    leads = _OPENS_SUBTITLE.match(above) or _LEADS_TO_TITLE.search(above)
    return bool(leads) and not _OPENS_SUBTITLE.match(below)


def _mark_subtitles(page: Page, rest: Sequence[int], *, signed: bool, in_front: bool) -> None:
    marked = any(page.blocks[i].level for i in rest)
    alone = in_front and BlockRole.HEADING not in page.roles(rest[-1] + 1)
    first = 1
    if rest[1:] and ENDS_OPEN.search(page.blocks[rest[0]].text):
        page.mark(rest[1], BlockRole.SUBTITLE, "second line of the title")
        first = 2
    for i in rest[first : len(rest) if signed or marked else first + 1]:
        block = page.blocks[i]
        if is_numbered(block.text) and not signed:
            return  # the heading of the first section
        if signed or block.level or _is_subtitle(block) or alone:
            page.mark(i, BlockRole.SUBTITLE, "subtitle")


def _by_level(page: Page, run: Sequence[int]) -> list[int]:
    """The heads of a Markdown headline; of several titles the last is it, and "###" heads a section."""
    rest = list(run)
    top = min(page.blocks[i].level for i in rest if page.blocks[i].level)
    section = max(block.level for block in page.blocks)
    while len(rest) > 1 and page.blocks[rest[-1]].level == section > top + 1:
        rest.pop()
    tops = [i for i in rest if page.blocks[i].level == top]
    for i in tops[:-1]:
        if len(page.blocks[i].text) < len(page.blocks[tops[-1]].text):
            page.mark(i, BlockRole.MASTHEAD, "smaller title of the same level")
            rest.remove(i)
    return rest


def _is_subtitle(block: Block) -> bool:
    """A subtitle begins with a dash or says whom the article is about."""
    return _OPENS_SUBTITLE.match(block.text) is not None or any(not name.generic for name in names_in(block.text))
