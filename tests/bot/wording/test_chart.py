"""The chart of /status, looked at as pixels: the letters are there, and the bars are as long as the counts."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from PIL import Image

from bot.wording import chart, texts
from bot.wording.chart import Letters, letters_of
from bot.wording.texts import Language
from retrieval.quote import Outcome
from tests.problems import raises

TODAY = date(2026, 3, 8)
ANSWERED, NOT_FOUND, NOT_COVERED, OTHER = (46, 125, 184), (242, 178, 70), (190, 82, 66), (178, 188, 197)


def week(**counts: int) -> dict[date, dict[Outcome, int]]:
    """The same counts on each of seven days."""
    return {TODAY - timedelta(days=back): {Outcome[name]: count for name, count in counts.items()} for back in range(7)}


def pixels(png: bytes) -> Image.Image:
    with Image.open(io.BytesIO(png)) as image:
        assert image.format == "PNG"
        return image.convert("RGB")


def areas(png: bytes, top: float = 0, bottom: float = 1e9) -> dict[object, int]:
    """How many pixels there are of each colour between two heights in points."""
    image = pixels(png)
    part = image.crop((0, round(top * 3), image.width, min(round(bottom * 3), image.height)))
    return {colour: count for count, colour in part.getcolors(1 << 24) or []}


@pytest.fixture(scope="module")
def letters() -> Iterator[Letters]:
    with letters_of(Language.HANS) as face:
        yield face


# --- letters ---


def test_every_chinese_character_in_use_has_a_glyph(letters: Letters) -> None:
    simplified = [bytes((row, cell)).decode("gb2312") for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFA)]
    traditional = [bytes((row, cell)).decode("big5") for row in range(0xA4, 0xC6) for cell in range(0xA1, 0xFF)]
    assert letters.printable("".join(simplified + traditional)) == "".join(simplified + traditional)


@pytest.mark.parametrize("language", Language)
def test_every_label_can_be_drawn(language: Language, letters: Letters) -> None:
    labels = [label for name, label in texts.wordings(language).items() if name.startswith("CHART_")]
    assert labels
    for label in labels:
        said = label.format(count=1234567890)
        assert letters.printable(said) == said


@pytest.mark.parametrize(("language", "face"), [(Language.HANS, "SC"), (Language.HANT, "TC"), (Language.EN, "SC")])
def test_characters_have_the_form_of_their_script(language: Language, face: str) -> None:
    with letters_of(language) as letters:
        assert letters._font.family_name == f"Noto Sans CJK {face}"


def test_different_names_look_different() -> None:
    charts = {chart.daily(week(ANSWER=3), {name: 5}) for name in ("金乡县人民医院", "金坛县人民医院", "口口县人民医院")}
    assert len(charts) == 3


def test_a_name_that_looks_like_a_formula_is_drawn_as_it_stands() -> None:
    assert chart.daily({}, {"$x^2$": 1}) != chart.daily({}, {"x2": 1})


@pytest.mark.parametrize(
    ("name", "drawn"),
    [
        ("县\n医\t院", "县 医 院"),
        ("县🏥医院", "县〓医院"),
        ("\u202e县医院\u200b\ufeff", "县医院"),
        ("县\ud800院", "县〓院"),
        ("👍\ufe0f", "〓"),
    ],
)
def test_what_cannot_be_drawn_is_marked_as_missing(name: str, drawn: str, letters: Letters) -> None:
    assert letters.printable(name) == drawn
    pixels(chart.daily(week(ANSWER=1), {name: 1}))


@pytest.mark.parametrize("width", [20, 60, 130, 250])
def test_a_long_name_keeps_both_ends(width: float, letters: Letters) -> None:
    name = "山东省济宁市" + "某某医科大学附属" * 6 + "第一人民医院"
    short = letters.shortened(name, width, 13)
    assert letters.width(short, 13) <= width
    assert "…" in short
    if width >= 60:
        assert short.startswith("山")
        assert short.endswith("院")
    assert letters.shortened("人民医院", 100, 13) == "人民医院"


# --- bars ---


def test_bars_are_as_large_as_the_counts() -> None:
    png = chart.daily(week(ANSWER=30, RELATED=5, NOT_FOUND=5, NOT_COVERED=20, CHAT=6, ADVICE=4), {})
    found = areas(png, 88, 242)
    measured = [found[colour] / found[ANSWERED] for colour in (ANSWERED, NOT_FOUND, NOT_COVERED, OTHER)]
    assert measured == pytest.approx([1, 1 / 3, 2 / 3, 1 / 3], rel=0.03)


def test_bars_of_hospitals_are_as_long_as_the_counts() -> None:
    one, one_and_a_half, two = (
        areas(chart.daily({}, {"甲医院": 100, "乙医院": count}), 330)[ANSWERED] for count in (0, 50, 100)
    )
    assert one_and_a_half / one == pytest.approx(1.5, rel=0.02)
    assert two / one == pytest.approx(2, rel=0.02)


@pytest.mark.parametrize("outcome", Outcome)
def test_every_outcome_has_a_bar(outcome: Outcome) -> None:
    found = areas(chart.daily({TODAY: {outcome: 4}}, {}), 88, 242)
    assert sum(found.get(colour, 0) for colour in (ANSWERED, NOT_FOUND, NOT_COVERED, OTHER)) > 10_000


def test_days_without_questions_keep_their_place() -> None:
    first, last = TODAY - timedelta(days=6), TODAY
    told = {first + timedelta(days=number): dict[Outcome, int]() for number in range(7)}
    asked = {first: {Outcome.ANSWER: 2}, last: {Outcome.ANSWER: 1}}
    assert chart.daily(asked, {}) == chart.daily(told | asked, {})


def test_only_so_many_days_are_shown() -> None:
    long = {TODAY - timedelta(days=back): {Outcome.ANSWER: 2} for back in range(chart.DAYS + 300)}
    recent = {day: counts for day, counts in long.items() if (TODAY - day).days < chart.DAYS}
    assert chart.daily(long, {}) == chart.daily(recent, {})


def test_hospitals_beyond_the_first_share_a_line() -> None:
    some = {f"第{number}医院": 100 - number for number in range(chart.HOSPITALS)}
    many = {f"第{number}医院": 100 - number for number in range(100)}
    assert pixels(chart.daily({}, many)).height - pixels(chart.daily({}, some)).height == 26 * 3


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize(
    ("days", "hospitals"),
    [
        ({}, {}),
        ({TODAY: {}}, {"": 0, "甲医院": 0}),
        ({TODAY: {Outcome.ANSWER: 1}}, {"": 1}),
        ({TODAY: {Outcome.ANSWER: 10**9}}, {"甲医院" * 100: 10**9, "乙医院": 1}),
        (week(ANSWER=3, CHAT=1), {f"某某市第{number}人民医院": number for number in range(300)}),
        ({TODAY - timedelta(days=back): {Outcome.ANSWER: back % 7} for back in range(90)}, {"甲医院": 270}),
    ],
    ids=["nothing", "no questions", "one day", "very many", "many hospitals", "many days"],
)
def test_telegram_takes_the_picture(
    days: dict[date, dict[Outcome, int]], hospitals: dict[str, int], language: Language
) -> None:
    png = chart.daily(days, hospitals, language)
    width, height = pixels(png).size
    assert width == 1200
    assert width + height <= 10_000
    assert height / width < 3  # a phone shows all of it at once
    assert len(png) < 400_000


def test_the_same_counts_make_the_same_picture() -> None:
    assert chart.daily(week(ANSWER=3), {"甲医院": 2}) == chart.daily(week(ANSWER=3), {"甲医院": 2})


# --- where nothing can be drawn ---


@pytest.mark.parametrize("missing", ["matplotlib", "noto_cjk_sans_otc"])
def test_without_the_extra_the_chart_says_so(missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in [name for name in sys.modules if name.partition(".")[0] == missing]:
        monkeypatch.setitem(sys.modules, module, None)
    monkeypatch.setitem(sys.modules, missing, None)
    with raises(chart.ChartUnavailableError, match=rf"{missing}.*\[pictures\]"):
        chart.daily({}, {})
