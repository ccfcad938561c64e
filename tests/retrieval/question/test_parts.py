"""Several questions in one message are told apart, and what has one sense is never split."""

from __future__ import annotations

import pytest

from retrieval.question.parts import parts


@pytest.mark.parametrize(
    ("message", "told"),
    [
        ("松阳县人民医院\n1. 有多少床位\n2. 院长是谁", ("松阳县人民医院 有多少床位", "松阳县人民医院 院长是谁")),
        ("松阳县人民医院有多少床位？院长是谁？", ("松阳县人民医院有多少床位？", "院长是谁？")),
        ("松阳县人民医院：\n床位多少？\n门诊多少？", ("松阳县人民医院 床位多少？", "松阳县人民医院 门诊多少？")),
        ("你好，①床位数②院长", ("床位数", "院长")),
        ("2023年门诊多少？2022年呢？", ("2023年门诊多少？", "2022年呢？")),
        ("我妈要住院。床位够吗？护士多少？", ("我妈要住院。床位够吗？", "护士多少？")),
    ],
)
def test_questions_are_told_apart(message: str, told: tuple[str, ...]) -> None:
    assert parts(message) == told


@pytest.mark.parametrize(
    "message",
    [
        "你好！请问松阳县人民医院有多少张床位？谢谢",
        "我妈住院了。床位够吗？",
        "是1600张吗？还是1200张？",
        "为什么要建新院？是因为老院不够用吗？",
        "有多少床位？？？",
        "有护士来看没得？收不收钱？松阳的",
        "门诊1.5万人次、住院2.3万人次，对吗",
        "孩子发烧怎么办？去哪家医院好？",
        "",
        "？？",
    ],
)
def test_what_has_one_sense_is_not_split(message: str) -> None:
    assert parts(message) == (message.strip(),)
