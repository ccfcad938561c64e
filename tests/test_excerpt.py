"""The part of a quote that is set off as the answer."""

from __future__ import annotations

from corpus.parse import parse
from retrieval.answer import answer
from retrieval.index import Index

DESK = """\
# 一张桌子的变化

## 松阳县人民医院挂号处见闻

记者 叶知秋

松阳县人民医院去年拆掉了挂号处的玻璃窗。为什么要拆？隔着玻璃说话，老人总是听不清。

### 桌子变矮 说话方便

桌子也矮了二十厘米。坐轮椅的人够得着了。
"""
INDEX = Index.build([parse("desk.md", DESK)])


def test_a_writers_own_question_is_set_off_together_with_its_answer() -> None:
    quote = answer(INDEX, "松阳县人民医院为什么拆掉玻璃窗").quotes[0]
    assert quote.answer.endswith("为什么要拆？隔着玻璃说话，老人总是听不清。")


def test_where_a_fact_is_asked_for_its_sentence_is_set_off_alone() -> None:
    assert answer(INDEX, "松阳县人民医院的桌子矮了多少厘米").quotes[0].answer == "桌子也矮了二十厘米。"
