"""The chart that `/status` sends: questions a day by outcome, and by hospital.

Pure: counts in, a PNG out.  What to show is decided here, how it is drawn in plot.py; that needs the
extra `pictures`, and without it `daily` says so, so that the text can go alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import NamedTuple

from bot.wording import texts
from bot.wording.texts import Language
from retrieval.quote import Outcome

HOSPITALS = 8
"""Bars of hospitals; the others share one."""
DAYS = 92
"""The most days that still make bars; older ones are left out."""


class ChartUnavailableError(Exception):
    """There is nothing to draw with: Pillow or the font is not installed.  The message names it."""


class _Series(NamedTuple):
    """Outcomes that the chart shows as one: four colours can be told apart, ten cannot."""

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
        from bot.wording.plot import Bars, Ranking, picture  # noqa: PLC0415 - an extra that need not be installed
    except ImportError as reason:
        raise ChartUnavailableError(f"{reason.name}: pip install 'chuchu[pictures]'") from reason
    asked = _each_day(days)
    total = sum(sum(counts) for _, counts in asked)
    span = " – ".join(dict.fromkeys(f"{day:%Y-%m-%d}" for day, _ in (asked[:1] + asked[-1:])))
    return picture(
        Bars(
            heading=texts.CHART_DAYS.of(language),
            remark=" · ".join(filter(None, [span, texts.CHART_TOTAL.of(language, count=f"{total:,}")])),
            bars=[(f"{day.month}/{day.day}", counts) for day, counts in asked],
            series=[series.label.of(language) for series in _SERIES],
            empty=texts.CHART_NONE.of(language),
        ),
        Ranking(texts.CHART_HOSPITALS.of(language), *_ranked(hospitals, language)),
        traditional=language is Language.HANT,
    )


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


def _ranked(hospitals: Mapping[str, int], language: Language) -> tuple[list[tuple[str, int]], list[tuple[str, int]]]:
    """The hospitals asked about most; then what has no bar: all others, and questions about none."""
    named = sorted(
        ((name, count) for name, count in hospitals.items() if name and count), key=lambda row: (-row[1], row[0])
    )
    shown = len(named) if len(named) == HOSPITALS + 1 else HOSPITALS  # "1 other" would save no room
    others, rest = named[shown:], []
    if others:
        rest.append((texts.CHART_OTHERS.of(language, count=len(others)), sum(count for _, count in others)))
    if hospitals.get(""):
        rest.append((texts.CHART_NO_HOSPITAL.of(language), hospitals[""]))
    return named[:shown], rest
