"""A button means the same next week, and nothing that was not made by Chuchu means anything."""

from __future__ import annotations

from typing import Any, get_args, get_type_hints

from hypothesis import given
from hypothesis import strategies as st

from bot.handlers import send
from bot.handlers.send import decode, encode
from bot.wording.buttons import Press, Stay, Wide, hospital_key

KINDS: tuple[Any, ...] = get_args(Press)
NAMES = st.text("abcXYZ019_-", max_size=8)
NUMBERS = st.integers(-(2**55), 2**55)
LARGEST = {"entry": 2**53, "reader": 2**52, "at": 2**40}
"""Ids of Telegram have 52 bits at most, entries of SQLite hardly ever more than 40."""


@st.composite
def presses(draw: st.DrawFn) -> Any:
    kind = draw(st.sampled_from(KINDS))
    values = [
        draw(NAMES) if wanted is str else draw(st.integers(0, LARGEST.get(name, 10_000)))
        for name, wanted in get_type_hints(kind).items()
    ]
    return kind(*values)


@given(presses())
def test_what_is_encoded_is_decoded_and_fits(press: Any) -> None:
    data = encode(press)
    assert 1 <= len(data.encode()) <= send.BYTES
    again = decode(data)
    assert again == press
    assert type(again) is type(press)


@given(st.text(max_size=70) | st.text("1wtvrpdaelcsxfn:0az-_", max_size=40))
def test_foreign_data_is_none_or_well_formed(data: str) -> None:
    press = decode(data)
    if press is not None:
        for value, wanted in zip(press, get_type_hints(type(press)).values(), strict=True):
            assert type(value) is wanted


def test_old_and_broken_data_say_nothing() -> None:
    good = encode(Wide("AbCdEf12", 100, 0, 0, 7, 0, 1))
    assert decode(good) is not None
    for broken in None, "", "1", "0w:1", good[:-2], good + ":1", good.replace("1w", "2w"), "1w:AbCdEf12:一:0:0:7:0:1":
        assert decode(broken) is None


def test_letters_are_never_reused() -> None:
    """Once published, this list only grows."""
    assert {letter: kind.__name__ for letter, kind in send._LETTERS.items()} == {
        "w": "Wide",
        "t": "Turn",
        "v": "Vote",
        "o": "Side",
        "O": "Open",
        "q": "Complaint",
        "h": "Others",
        "r": "Whole",
        "p": "Leaf",
        "d": "Document",
        "P": "Printed",
        "M": "More",
        "a": "AskOf",
        "e": "AskExample",
        "l": "Hospitals",
        "c": "Card",
        "s": "Stay",
        "x": "Leave",
        "F": "Heed",
        "f": "Forget",
        "n": "Nothing",
        "y": "Decide",
        "b": "GoBack",
        "u": "Handle",
        "m": "Take",
        "R": "Removable",
        "k": "PutBack",
        "g": "Gaps",
        "i": "Reasons",
    }


def test_hospitals_are_told_apart_by_eight_letters() -> None:
    names = [f"第{number}人民医院" for number in range(20_000)]
    assert len({hospital_key(name) for name in names}) == len(names)
    assert encode(Stay(hospital_key("𠮷" * 100), 1)) == f"1s:{hospital_key('𠮷' * 100)}:1"


@given(st.from_regex(r"[A-Za-z0-9_-]{8}", fullmatch=True), st.integers(0, 2**40))
def test_a_link_leads_back_to_its_quote(report: str, at: int) -> None:
    payload = send.link(report, at)
    assert len(payload) <= 64
    assert send.linked(payload) == (report, at)


@given(st.text(max_size=70))
def test_other_payloads_lead_nowhere(payload: str) -> None:
    assert send.linked(payload) is None or payload.startswith("q")
