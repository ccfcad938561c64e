"""One number, written in several ways."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.language.numerals import same_number, value_of, with_digits

FIXED = settings(derandomize=True, deadline=None, max_examples=300)


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("1600", "一千六百"),
        ("一千六百", "1600"),
        ("2300", "两千三百"),
        ("105", "一百零五"),
        ("12", "十二"),
        ("10050", "一万零五十"),
        ("951100", "95.11万"),
        ("95.11万", "951100"),
        ("两千三百万", "2300万"),
        ("2023", "二〇二三"),
        ("二零二三", "2023"),
        ("1.2亿", "120000000"),
        ("3f", "三楼"),
        ("三楼", "3f"),
        ("二层", "2楼"),
        ("12层", "十二楼"),
        ("b1", "地下一层"),
        ("负一楼", "b1"),
    ],
)
def test_other_ways_to_write_a_number(word: str, other: str) -> None:
    assert other in same_number(word)


@pytest.mark.parametrize(
    "word", ["万一", "百万", "三八", "九七五", "二三十", "千千万", "床位", "楼层", "b12", "f", "", "7", "3.5", "1" * 20]
)
def test_what_is_no_number_or_a_vague_one_has_no_other_form(word: str) -> None:
    assert same_number(word) == []


@given(st.integers(11, 99_999_999))
@FIXED
def test_every_number_is_read_back_from_its_chinese_form(value: int) -> None:
    written = [form for form in same_number(str(value)) if not form[0].isdigit()]
    assert written
    assert all(value_of(form) == value for form in written)


@given(st.text("零〇一二两三四五六七八九十百千万", max_size=12))
@FIXED
def test_any_row_of_numerals_is_a_number_or_none(text: str) -> None:
    assert 0 <= value_of(text) < 100_000_000


def test_numbers_in_a_question_become_digits() -> None:
    assert with_digits("七十一项里有二十项，一千六百张床") == "71项里有20项，1600张床"
    assert with_digits("万一三八节放假，二院十来个人") == "万一三八节放假，二院十来个人"
