"""Words typed by their sound are read as the reports write them, where nothing answers otherwise."""

from __future__ import annotations

import pytest

from corpus.reading.parse import parse
from retrieval.answering.answer import answer
from retrieval.answering.misheard import respelt
from retrieval.quote import Outcome
from retrieval.snapshot.index import Index

REPORT = """\
# 铜牌和药箱

## 松阳县人民医院的旧物

记者 丁小舟

松阳县人民医院的走廊上挂着三百一十五块铜牌，首任院长是唐一禾。医院有病床320张，职工410人。

心脏支架手术从2023年4月28日做起，头一年做了九十四例。
"""
INDEX = Index.build([parse("songyang.md", REPORT)])
OWN = (0,)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("走廊上挂着多少块桐牌", "走廊上挂着多少块铜牌"),
        ("心脏支驾哪天做起", "心脏支架哪天做起"),
        # What is no slip, or sounds like nothing that is told, stays as it is.
        ("走廊上挂着多少块铜牌", ""),
        ("院长是谁", ""),
        ("食堂的包子几块钱", ""),
    ],
)
def test_a_word_is_read_as_the_reports_write_it(typed: str, read: str) -> None:
    assert respelt(INDEX, typed, OWN) == read


def test_a_word_that_readers_use_is_no_slip() -> None:
    index = Index.build([parse("songyang.md", f"{REPORT}\n医院是全国卫生先进单位，门诊大厅的威信牌擦得很亮。\n")])
    assert "微信" in index.synonyms
    assert respelt(index, "他们微信能挂号吗", OWN) == ""


def test_nothing_is_respelt_where_no_hospital_is_asked_about() -> None:
    assert respelt(INDEX, "走廊上挂着多少块桐牌", ()) == ""


def test_an_answer_says_how_the_question_was_read() -> None:
    made = answer(INDEX, "松阳县人民医院的桐排多少")
    assert made.outcome is Outcome.ANSWER
    assert "三百一十五块" in made.quotes[0].text
    assert "铜牌" in made.said
