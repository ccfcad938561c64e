"""What is asked of the chat itself is told from what is asked of the reports."""

from __future__ import annotations

import pytest

from retrieval.language import knowledge
from retrieval.question.chat import Chat, asked_of_the_chat
from retrieval.question.question import understand
from tests.retrieval.answering.test_answer import INDEX

ROWS = knowledge.rows("chat", "chat")


def asked(text: str) -> Chat | None:
    return asked_of_the_chat(understand(text, INDEX.names))


@pytest.mark.parametrize("row", ROWS, ids=[row.name for row in ROWS])
def test_each_example_of_a_row_is_all_of_its_message(row: knowledge.Row) -> None:
    for example in row.told:
        assert asked(example) is Chat(row.more["asks"]), example


@pytest.mark.parametrize(
    ("text", "chat"),
    [
        ("你这里头都能问哪些医院呀？", Chat.HOSPITALS),
        ("目前收录了哪些医院的报道", Chat.HOSPITALS),
        ("桐庐县中医院简介", Chat.SHEET),
        ("请介绍一下桐庐县中医院", Chat.SHEET),
        ("这条数据出自哪家报纸？", Chat.SOURCE),
        ("见报日期是哪天", Chat.SOURCE),
        ("啥时候的报道啊", Chat.SOURCE),
        ("然后还说了什么", Chat.ON),
        ("能不能再说一遍", Chat.AGAIN),
        ("桐庐县中医院也是一样的问题", Chat.AGAIN),
        ("那别的医院有吗", Chat.OTHERS),
        ("这两家医院到底哪个更多一些呢", Chat.BOTH),
        ("跟桐庐县中医院比哪个多", Chat.BOTH),
        ("桐庐县中医院和松阳县人民医院哪个好", Chat.JUDGEMENT),
        ("看病到底去哪家比较好啊", Chat.JUDGEMENT),
        ("桐庐县中医院好不好", Chat.JUDGEMENT),
        ("那这话到底是谁说的", Chat.SPEAKER),
        ("听不清 你再说一遍", Chat.AGAIN),
    ],
)
def test_the_chat_is_asked_in_many_ways(text: str, chat: Chat) -> None:
    assert asked(text) is chat


@pytest.mark.parametrize(
    "text",
    [
        "桐庐县中医院和哪些医院合作",
        "哪些医院开了夜间门诊",
        "医联体有哪些医院",
        "老城关医院现在叫什么医院",
        "新院区的简介写了什么活动",
        "院报是哪年办的",
        "哪天搬的",
        "病人从哪来的",
        "资金来源",
        "报纸上说的食堂在哪",
        "医院有没有自己的报纸",
        "还有几个科室",
        "继续治疗要多久",
        "其他医院的专家来吗",
        "每家医院多少床位",
        "哪家床多",
        "哪家食堂好",
        "骨科哪家医院好",
        "大象挤进电梯那句话谁说的",
        "谁说了算",
        "哪个好大夫救了他",
        "哪个科病人多",
        "差多少床位",
        "它有多少张床",
        "怎么样预约",
        "那桐庐县中医院呢",
    ],
)
def test_a_question_to_the_reports_is_none_to_the_chat(text: str) -> None:
    assert asked(text) is None
