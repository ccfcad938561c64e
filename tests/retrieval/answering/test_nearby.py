"""Who asks on asks about what was just quoted: the sentences right behind it come first."""

from __future__ import annotations

import pytest

from corpus.reading.parse import parse
from retrieval.answering.answer import answer
from retrieval.answering.nearby import nearby
from retrieval.quote import Answer, Followed, Outcome
from retrieval.snapshot.index import Index

REPORT = """\
# 雪线下的账

## 松阳县人民医院的马队

记者 丁小舟

松阳县人民医院有病床320张，职工410人，院长是唐一禾。

院里有一支马队，领队的是儿科的佟小满。马队有九个人，走一趟要十一天。她最拿手的是给娃娃听心肺。

医院的锅炉房前年改成了面馆，掌勺的有三个人，一碗面卖六元。面馆每天早上六点开门。

新住院楼有十二层，花了两亿元。
"""
INDEX = Index.build([parse("songyang.md", REPORT)])


def ask(question: str, last: Answer | None = None) -> Answer:
    return answer(INDEX, question, last)


LED = ask("松阳县人民医院马队谁领队")
EATERY = ask("松阳县人民医院的锅炉房改成了什么")


@pytest.mark.parametrize(
    ("question", "last", "held"),
    [
        ("几个人", LED, "九个人"),
        ("几个人", EATERY, "三个人"),
        ("一趟多少天", LED, "十一天"),
        ("几点开门", EATERY, "六点"),
    ],
)
def test_a_follow_up_is_answered_by_what_stands_beside_the_answer(question: str, last: Answer, held: str) -> None:
    made = ask(question, last)
    assert (made.outcome, made.carried) == (Outcome.ANSWER, True)
    assert held in made.quotes[0].answer


def test_a_follow_up_that_names_its_topic_is_answered_from_where_that_stands() -> None:
    assert "两亿元" in ask("那新住院楼花了多少钱", LED).quotes[0].answer


def test_what_is_not_told_beside_the_answer_is_not_made_up() -> None:
    assert ask("退休金一个月多少", LED).outcome is not Outcome.ANSWER


def test_closeness_falls_with_the_distance_from_the_answer() -> None:
    close = nearby(INDEX, Followed.of(LED.quotes[0]))
    own, *behind = (close[place] for place in sorted(close) if place >= LED.quotes[0].place)
    assert own == 1.0
    assert behind == sorted(behind, reverse=True)
    assert min(close.values()) > 0


def test_an_answer_from_a_report_that_is_gone_has_nothing_beside_it() -> None:
    assert nearby(Index.build([parse("other.md", REPORT.replace("松阳", "桐庐"))]), Followed.of(LED.quotes[0])) == {}


@pytest.mark.parametrize(
    ("question", "held"),
    [
        ("啥事做得最拿手", "最拿手的"),  # two characters of what it asks stand beside the answer
        (
            "一共出动几个人",
            "九个人",
        ),  # the quantity and hardly a word: a word that stands nowhere keeps it from nothing
    ],
)
def test_beside_the_answer_little_of_the_question_need_stand(question: str, held: str) -> None:
    assert held in ask(question, LED).quotes[0].text


@pytest.mark.parametrize("question", ["家里几口人", "学费要交多少", "他老婆是哪里人", "谁设计的", "一个月工资多少"])
def test_a_figure_of_something_else_beside_the_answer_is_none(question: str) -> None:
    assert ask(question, EATERY).outcome is not Outcome.ANSWER


def test_after_a_refusal_it_goes_on_from_the_quote_before_it() -> None:
    refused = ask("退休金一个月多少", LED)
    assert refused.followed == LED.followed == Followed.of(LED.quotes[0])
    assert "十一天" in ask("一趟多少天", refused).quotes[0].answer
