"""People by their offices: whom a question names, and whether a text tells who holds an office."""

from __future__ import annotations

import re

import pytest

from corpus.names import people

SOMEONE = re.compile("(?:院长|主任|教授)[\u4e00-\u9fff]{2,3}|[\u4e00-\u9fff]{2,3}(?:院长|主任|说|介绍)")


def test_every_surname_is_listed_once() -> None:
    assert len(set(people.SURNAMES)) == len(people.SURNAMES)


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("院长沈闻道是哪年来的", ("沈闻道",)),
        ("书记欧阳青是谁", ("欧阳青",)),
        ("许青禾主任周几出门诊", ("许青禾",)),
        ("沈闻道是这家医院的院长吗", ("沈闻道",)),
        ("沈闻道调到哪里去了", ("沈闻道",)),
        ("院长是谁", ()),
        ("心内科主任是谁", ()),
        ("有多少名医生", ()),
    ],
)
def test_whom_a_question_names(question: str, names: tuple[str, ...]) -> None:
    assert people.named(question) == names


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("骨科主任是谁", (("骨科", "主任"),)),
        ("心内科的护士长叫什么", (("内科", "护士长"),)),
        ("骨科副主任和眼科主任", (("骨科", "主任"), ("眼科", "主任"))),
        ("院长是谁", ()),
    ],
)
def test_whose_head_is_asked_for(question: str, found: tuple[tuple[str, str], ...]) -> None:
    assert people.heads(question) == found


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("院长沈闻道介绍,新楼有独立卫生间。", "院长是谁"),
        ("2021年,沈闻道接任院长。", "院长是谁"),
        ("副院长白露说,下班以后也能看病。", "副院长是谁"),
        ("主任许青禾说,药箱里装着常用药。", "主任叫什么名字"),
        ("医联体由教授何田田牵头。", "医联体的牵头人是谁"),
        ("首任院长、林间的学生沈闻道那年三十三岁。", "首任院长是谁"),
        ("院长、书记都由县里的沈闻道来兼任院长。", "院长是谁"),
        ("省里派了副主任何田田来当骨科主任。", "骨科主任是谁"),
        ("派来的是一个院长:省二院原副主任何田田。", "院长是谁"),
        ("老院长沈闻道改任总医院党委书记。", "书记是谁"),
        ("门诊部天天开门。", "谁来坐诊"),  # no office is asked for: the gate has nothing against it
    ],
)
def test_a_text_tells_who(text: str, question: str) -> None:
    assert people.tells_who(text, question, SOMEONE)


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("副院长白露说,下班以后也能看病。", "院长是谁"),
        ("院长办公会每周一开。", "院长是谁"),
        ("院长负责带队下乡。", "院长是谁"),
        ("院长沈闻道介绍,新楼已经启用。", "副院长是谁"),
        ("院长沈闻道介绍,新楼已经启用。", "党支部书记是谁"),
        ("儿科主任每周坐诊。", "儿科主任叫什么"),
        ("医联体有九家医院。", "医联体的牵头人是谁"),
    ],
)
def test_a_text_does_not_tell_who(text: str, question: str) -> None:
    assert not people.tells_who(text, question, SOMEONE)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("衢州市第二人民医院院长何田田来访。", "来访。"),
        ("松阳县人民医院院长沈闻道介绍。", "松阳县人民医院院长沈闻道介绍。"),
        ("县医院院长沈闻道介绍。", "县医院院长沈闻道介绍。"),
        ("衢州市第二人民医院来了三名医生。", "衢州市第二人民医院来了三名医生。"),
    ],
)
def test_officers_of_other_hospitals_are_left_out(text: str, left: str) -> None:
    assert people.without_strangers(text, "松阳县人民医院") == left
