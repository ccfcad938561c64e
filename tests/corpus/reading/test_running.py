"""Lines of the page between the lines of the article, where paragraphs are of any length."""

from __future__ import annotations

import pytest

from corpus.reading.parse import parse

BEGUN = "松阳县人民医院今年添了床位，职工都去看。院长何田田带人量了三遍，新楼最窄的一间病房有十四平方米，最宽的"
REST = "有二十六平方米。老人都说宽敞。"


@pytest.mark.parametrize(
    "line",
    ["责任编辑：白露 电话：（0578）8060000", "本报地址：松阳县沿河路8号 邮编：323400", "转下版 05", "美编：白露"],
)
def test_a_line_of_the_newsroom_does_not_stand_in_a_sentence(line: str) -> None:
    report = parse("a.txt", f"新楼\n\n{BEGUN}\n{line}\n{REST}\n")
    assert line in [aside.text for aside in report.aside]
    assert f"最宽的{REST[:8]}" in "".join(passage.text for passage in report.passages)


@pytest.mark.parametrize("line", ["三间", "南边的那一间"])
def test_a_short_rest_of_a_sentence_stays(line: str) -> None:
    report = parse("a.txt", f"新楼\n\n{BEGUN}\n{line}\n{REST}\n")
    assert line in "".join(passage.text for passage in report.passages)
