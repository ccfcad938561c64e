"""The chart that `/status` sends: questions a day by outcome, and by hospital.

Pure: counts in, a PNG out.  Chinese text comes out the same on a server without a single font as on a desktop: the
letters are Noto Sans CJK from the package noto-cjk-sans-otc.  It has one weight; bold is the outline drawn a little
fatter.  A character that the font lacks is drawn as 〓, the printers' mark for a missing sort, never as a box.

Drawing needs the extra `pictures`, which is imported only then; without it `daily` says so, so that the text can go
alone.  Figures are made without pyplot: nothing is shared between threads.
"""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from functools import lru_cache
from importlib.resources import as_file, files
from typing import TYPE_CHECKING, Any, NamedTuple

from bot.wording import texts
from bot.wording.texts import Language
from corpus.extras import install
from corpus.problem import ProblemError
from retrieval.quote import Outcome

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.font_manager import FontProperties

HOSPITALS = 8
"""Hospitals with a bar of their own, at most; the others share one line."""
DAYS = 92
"""Days at most, as bars for more would be too thin; older ones are left out."""
MISSING = "〓"

_WIDTH, _MARGIN, _PIXELS = 400.0, 20.0, 3
"""Width and margin in points (a phone shows 400 of them about as large as its own text), and pixels of a point."""
_TOP, _PLOT, _DAYS_AND_LEGEND, _LEGEND_LINE = 92.0, 150.0, 40.0, 22.0
"""Heights in points, from the top down: the heading, the axis, the days with the legend, a further line of it."""
_HEADING, _ROW, _REST = 58.0, 39.0, 26.0
"""Heights in points of the ranking: its heading, a row with a bar, a row without one."""
_LABEL, _NAME = 12.0, 13.0
"""Sizes in points of the letters beside the axes, and of names."""
_INK, _MUTED, _GRID, _TRACK = "#202830", "#687480", "#e2e7eb", "#f0f3f6"
_COLOURS = ("#2e7db8", "#f2b246", "#be5242", "#b2bcc5")
"""Blue, amber, brick, grey: of different lightness, so that they can be told apart without seeing colour."""
_FACES = {Language.HANS: 2, Language.HANT: 3, Language.EN: 2}
"""Index in the font collection of the face with simplified, or with traditional, forms of characters."""


class ChartUnavailableError(ProblemError, ValueError):
    """The chart cannot be drawn: matplotlib or the font is not installed.  The problem names it."""


class _Ranking(NamedTuple):
    """Hospitals by how often they were asked about."""

    named: Sequence[tuple[str, int]]
    rest: Sequence[tuple[str, int]]
    """Counts shown without a bar: they are of no single hospital, and might dwarf those that are."""

    @property
    def height(self) -> float:
        return _HEADING + _ROW * len(self.named) + _REST * len(self.rest) if any(self) else 0


class _Series(NamedTuple):
    """Outcomes that the chart shows as one, as four colours can be told apart and ten cannot."""

    label: texts.Text
    outcomes: frozenset[Outcome]


_TOLD = (
    _Series(texts.CHART_ANSWERED, frozenset({Outcome.ANSWER})),
    _Series(texts.CHART_NOT_FOUND, frozenset({Outcome.RELATED, Outcome.NOT_FOUND})),
    _Series(texts.CHART_NOT_COVERED, frozenset({Outcome.NOT_COVERED})),
)
_SERIES = (*_TOLD, _Series(texts.CHART_OTHER, frozenset(Outcome).difference(*(series.outcomes for series in _TOLD))))


def daily(
    days: Mapping[date, Mapping[Outcome, int]], hospitals: Mapping[str, int], language: Language = Language.HANS
) -> bytes:
    """Questions a day by outcome, and the hospitals most asked about, as a PNG of 1,200 pixels' width.

    `days` names at least the first and the last day to show; a day between them that it leaves out had
    no questions.  Under "" `hospitals` counts the questions that were about none.
    Raises `ChartUnavailableError`.
    """
    try:
        with letters_of(language) as letters:
            return _picture(_each_day(days), _ranked(hospitals, language), language, letters)
    except ImportError as reason:
        raise ChartUnavailableError("MODULE_MISSING", module=reason.name, command=install("pictures")) from reason


class Letters:
    """One face of the font."""

    def __init__(self, properties: FontProperties) -> None:
        from matplotlib.font_manager import get_font  # noqa: PLC0415 - an extra that need not be installed

        self.properties = properties
        self._font = get_font([properties.get_file()])  # type: ignore[list-item]
        self.width = lru_cache(4096)(self._width)

    def printable(self, text: str) -> str:
        """The text as it can be drawn on one line: blanks for control characters, 〓 for any that the font lacks."""
        shown = []
        for character in text:
            kind = unicodedata.category(character)
            if kind == "Cf" or "\ufe00" <= character <= "\ufe0f":
                continue  # direction marks, joiners, selectors: nothing to see
            if kind in ("Cc", "Zl", "Zp", "Zs"):
                shown.append(" ")
            else:
                shown.append(character if kind != "Cs" and self._font.get_char_index(ord(character)) else MISSING)
        return "".join(shown)

    def _width(self, text: str, size: float) -> float:
        """Width in points of a line of text; bold takes the same."""
        self._font.set_size(size * 10, 72)
        return sum(self._font.load_char(ord(character)).linearHoriAdvance for character in text) / 65536 / 10

    def shortened(self, text: str, width: float, size: float) -> str:
        """The text, or its beginning and end around an ellipsis: names of hospitals differ at either end."""
        text = self.printable(text)
        if self.width(text, size) <= width:
            return text
        for kept in range(len(text) - 1, 1, -1):
            head = kept - kept // 2
            short = f"{text[:head].rstrip()}…{text[len(text) - kept // 2 :].lstrip()}"
            if self.width(short, size) <= width:
                return short
        return "…"

    def write(self, axes: Axes, place: tuple[float, float], text: str, size: float, colour: str, **more: Any) -> None:
        """Draw one line of text with its baseline beginning at a place; `ha` aligns it otherwise."""
        axes.text(*place, self.printable(text), size=size, color=colour, font=self.properties, parse_math=False, **more)


@contextmanager
def letters_of(language: Language) -> Iterator[Letters]:
    """The face of the font for a language.  Raises ImportError where the extra is not installed."""
    from matplotlib.font_manager import FontPath, FontProperties  # noqa: PLC0415

    with as_file(files("noto_cjk_sans_otc") / "NotoSansCJK-Regular.ttc") as path:
        yield Letters(FontProperties(fname=FontPath(str(path), _FACES[language])))


def _picture(
    days: Sequence[tuple[date, Sequence[int]]], ranking: _Ranking, language: Language, letters: Letters
) -> bytes:
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415
    from matplotlib.figure import Figure  # noqa: PLC0415

    legend = list(_legend([series.label.of(language) for series in _SERIES], letters))
    upper = _TOP + _PLOT + _DAYS_AND_LEGEND + _LEGEND_LINE * (1 + legend[-1][2])
    height = upper + ranking.height
    figure = Figure((_WIDTH / 72, height / 72), 72 * _PIXELS)
    FigureCanvasAgg(figure)
    page = figure.add_axes((0, 0, 1, 1), xlim=(0, _WIDTH), ylim=(height, 0))  # in points, from the top left
    page.axis("off")
    total = f"{sum(sum(counts) for _, counts in days):,}"
    span = " – ".join(dict.fromkeys(f"{day:%Y-%m-%d}" for day, _ in (*days[:1], *days[-1:])))
    remark = " · ".join(filter(None, [span, texts.CHART_TOTAL.of(language, count=total)]))
    _heading(page, 34, texts.CHART_DAYS.of(language), letters)
    letters.write(page, (_MARGIN, 55), remark, 12.5, _MUTED)
    _stacks(page, days, texts.CHART_NONE.of(language), letters)
    for (label, left, line), colour in zip(legend, _COLOURS, strict=True):
        baseline = _TOP + _PLOT + 48 + _LEGEND_LINE * line
        page.bar(left, -11, 11, baseline + 1, align="edge", color=colour)
        letters.write(page, (left + 16, baseline), label, _NAME, _INK)
    if height > upper:
        _rows(page, upper, ranking, language, letters)
    png = io.BytesIO()
    figure.savefig(png, format="png", metadata={"Software": None})
    return png.getvalue()


def _heading(page: Axes, baseline: float, text: str, letters: Letters) -> None:
    from matplotlib.patheffects import withStroke  # noqa: PLC0415

    letters.write(page, (_MARGIN, baseline), text, 17, _INK, path_effects=[withStroke(linewidth=0.9, foreground=_INK)])


def _legend(labels: Sequence[str], letters: Letters) -> Iterator[tuple[str, float, int]]:
    """Each label with its left end and the line it stands on."""
    left, line = _MARGIN, 0
    for label in labels:
        width = 16 + letters.width(label, _NAME)
        if left > _MARGIN and left + width > _WIDTH - _MARGIN:
            left, line = _MARGIN, line + 1
        yield label, left, line
        left += width + 18


def _stacks(page: Axes, days: Sequence[tuple[date, Sequence[int]]], empty: str, letters: Letters) -> None:
    from matplotlib.ticker import MaxNLocator  # noqa: PLC0415

    base, right = _TOP + _PLOT, _WIDTH - _MARGIN
    highest = max((sum(counts) for _, counts in days), default=0)
    ticks = [round(tick) for tick in MaxNLocator(4, integer=True, steps=[1, 2, 5, 10]).tick_values(0, max(highest, 1))]
    left = _MARGIN + 8 + max(letters.width(f"{tick:,}", _LABEL) for tick in ticks)
    unit = _PLOT / ticks[-1]
    page.hlines([base - tick * unit for tick in ticks], left, right, _GRID, linewidth=1, zorder=0)
    if not highest:
        letters.write(page, ((left + right) / 2, base - _PLOT / 2 + 6), empty, 15, _MUTED, ha="center")
        return
    for tick in ticks:
        letters.write(page, (left - 8, base + 4.3 - tick * unit), f"{tick:,}", _LABEL, _MUTED, ha="right")
    slot = (right - left) / len(days)
    middles = [left + slot * (number + 0.5) for number in range(len(days))]
    tops = [base] * len(days)
    for series, colour in enumerate(_COLOURS):
        heights = [counts[series] * unit for _, counts in days]
        page.bar(middles, [-height for height in heights], min(slot * 0.72, 44), tops, color=colour)
        tops = [top - height for top, height in zip(tops, heights, strict=True)]
    for middle, top, (_, counts) in zip(middles, tops, days, strict=True):
        count = f"{sum(counts):,}"
        if any(counts) and letters.width(count, _LABEL) + 4 <= slot:
            letters.write(page, (middle, top - 5), count, _LABEL, _INK, ha="center")
    labels = [f"{day.month}/{day.day}" for day, _ in days]
    widest = max(letters.width(label, _LABEL) for label in labels)
    moved = max(widest - slot, 0) / 2  # keeps the last label from sticking out on the right
    every = max(1, -int(-(widest + moved + 8) // slot))
    for middle, label in list(zip(middles, labels, strict=True))[::-1][::every]:  # from the last, which is today
        inside = min(middle, right - letters.width(label, _LABEL) / 2)
        letters.write(page, (inside, base + 18), label, _LABEL, _MUTED, ha="center")


def _rows(page: Axes, top: float, ranking: _Ranking, language: Language, letters: Letters) -> None:
    (ranked, rest), end = ranking, _WIDTH - _MARGIN
    page.hlines(top, _MARGIN, end, _GRID, linewidth=1)
    _heading(page, top + 34, texts.CHART_HOSPITALS.of(language), letters)
    y, thick = top + 64, 8.0
    first, last = _MARGIN + thick / 2, end - thick / 2  # the round ends stick out by half the thickness
    for number, (label, count) in enumerate([*ranked, *rest]):
        room = end - _MARGIN - 16 - letters.width(f"{count:,}", _NAME)
        colour = _INK if number < len(ranked) else _MUTED
        letters.write(page, (_MARGIN, y), letters.shortened(label, room, _NAME), _NAME, colour)
        letters.write(page, (end, y), f"{count:,}", _NAME, colour, ha="right")
        if number < len(ranked):
            long = max(_MARGIN + (end - _MARGIN) * count / ranked[0][1] - thick / 2, first)
            page.plot([first, last], [y + 11] * 2, color=_TRACK, linewidth=thick, solid_capstyle="round")
            page.plot([first, long], [y + 11] * 2, color=_COLOURS[0], linewidth=thick, solid_capstyle="round")
        y += _ROW if number < len(ranked) else _REST


def _each_day(days: Mapping[date, Mapping[Outcome, int]]) -> list[tuple[date, list[int]]]:
    """Every day from the first to the last, with a count for each series."""
    if not days:
        return []
    last = max(days)
    first = max(min(days), last - timedelta(days=DAYS - 1))
    shown = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return [
        (day, [sum(days.get(day, {}).get(outcome, 0) for outcome in series.outcomes) for series in _SERIES])
        for day in shown
    ]


def _ranked(hospitals: Mapping[str, int], language: Language) -> _Ranking:
    """The hospitals asked about most; then counts without a bar: all others, and questions about none."""
    named = sorted(
        ((name, count) for name, count in hospitals.items() if name and count), key=lambda row: (-row[1], row[0])
    )
    shown = len(named) if len(named) == HOSPITALS + 1 else HOSPITALS  # "1 other" would save no room
    others, rest = named[shown:], list[tuple[str, int]]()
    if others:
        rest.append((texts.CHART_OTHERS.of(language, count=len(others)), sum(count for _, count in others)))
    if hospitals.get(""):
        rest.append((texts.CHART_NO_HOSPITAL.of(language), hospitals[""]))
    return _Ranking(named[:shown], rest)
