"""What must stand in a passage before it answers: the kind of thing asked for, and what a question takes for granted."""

from __future__ import annotations

import pytest

from corpus.reading.parse import parse
from retrieval.answering.answer import answer
from retrieval.language.knowledge import all_asked, rows
from retrieval.quote import Answer, Outcome
from retrieval.snapshot.index import Index

REPORT = """\
# 山那边的门诊楼

## 霍山县人民医院的五年

记者 丁小舟

霍山县人民医院有病床620张，职工850人。心内科主任潘远舟从医三十年，每周二上午出门诊，一天看六十个病人。

### 一条热线

医院的心理热线2022年5月开通，晚上七点到十一点有人接听，两年接了3100个电话。热线由精神科的六名医生轮流值班，来电由一本叫“山风”的册子记下。

### 小食堂

老人认人情，不认广播。2023年3月，医院撤掉了住院部的小卖部，在原处开了一间食堂，病人吃一顿饭花12元。老人吃饭减免三成。
"""
INDEX = Index.build([parse("huoshan.md", REPORT)])


def ask(question: str, last: Answer | None = None) -> Answer:
    return answer(INDEX, question, last)


@pytest.mark.parametrize(
    ("question", "held"),
    [
        ("霍山县人民医院的心理热线几点有人接", "七点"),
        ("霍山县人民医院潘远舟主任周几出门诊", "每周二"),
        ("霍山县人民医院的心理热线是哪年开通的", "2022年"),
        ("霍山县人民医院为什么撤掉小卖部", "撤掉"),
        ("在霍山县人民医院食堂吃一顿饭多少钱", "12元"),
        ("霍山县人民医院老人吃饭公家给掏多少", "三成"),
        ("霍山县人民医院记来电的册子叫什么名字", "山风"),
        ("霍山县人民医院心理热线有几名医生值班", "六名医生"),
        ("霍山县人民医院一共有多少张床位", "620张"),
        ("霍山县人民医院有多少职工", "850人"),
        ("霍山县人民医院心内科主任是谁", "潘远舟"),
        ("霍山县人民医院 心内科主任", "潘远舟"),
        (
            "我姥爷七十二了，耳朵背，自己住在乡下没人管，一到夜里就睡不着觉，想问霍山县人民医院的心理热线几点到几点有人接",
            "十一点",
        ),
    ],
)
def test_what_is_asked_for_is_there(question: str, held: str) -> None:
    made = ask(question)
    assert made.outcome is Outcome.ANSWER
    assert held in made.quotes[0].text


@pytest.mark.parametrize(
    "question",
    [
        "霍山县人民医院的心理热线电话是多少",  # a number of calls is no telephone number
        "霍山县人民医院潘远舟主任今年多大年纪",
        "霍山县人民医院的心理热线周几没有人接",
        "霍山县人民医院心内科主任是什么学历",
        "霍山县人民医院的食堂是哪家公司承包的",
        "霍山县人民医院的心理热线为什么停办了",  # nobody wrote that it was
        "霍山县人民医院心理热线的医生每月补助多少",
        "霍山县人民医院心理热线接的电话增加了多少",
        "霍山县人民医院食堂有几名护士",
        "霍山县人民医院有多少名护士",
        "霍山县人民医院一年门诊量多少人次",
        "霍山县人民医院一年接生多少个孩子",
        "霍山县人民医院是哪一年建院的",
        "霍山县人民医院骨科主任是谁",
        "霍山县人民医院有哪几位副院长",
        "霍山县人民医院的心理热线周末上不上班",
        "霍山县人民医院接一次热线收不收费",
        "霍山县人民医院潘远舟是哪年被免职的",  # nobody wrote that he was
        "霍山县人民医院的食堂搬到桐城以后在哪里",
        "霍山县人民医院食堂失火伤了几个人",
        "霍山县人民医院的食堂是哪家厂盖的",
        "岳西的心理热线几点有人接",  # of another place, where no hospital is covered
        "qwer 医 院 9 ;;;;",
    ],
)
def test_what_is_asked_for_is_not_there(question: str) -> None:
    assert ask(question).outcome is not Outcome.ANSWER


@pytest.mark.parametrize(
    ("question", "needs"),
    [
        ("霍山县人民医院有多少张床位", True),
        ("门诊量有多少人次", True),
        ("门诊病人怎么预约", False),
        ("去年收入院的病人有多少", False),
        ("去年业务收入多少", True),
        ("病人出院以后怎么复查", False),
        ("挂号要等几分钟", False),
        ("挂个专家号要多少钱", True),
        ("怎么叫救护车", False),
        ("敬老院的老人由谁照看", False),
        ("星期几有大夫坐诊", True),
    ],
)
def test_only_the_questions_that_are_meant_need_more_than_words(question: str, needs: bool) -> None:
    assert bool(all_asked(rows("fact", "facts"), question)) is needs


@pytest.mark.parametrize(("question", "there"), [("有没有小卖部", True), ("有PET-CT吗", False), ("有没有食堂", True)])
def test_whether_a_thing_is_there_is_answered_only_where_it_is_named(question: str, *, there: bool) -> None:
    assert (ask(f"霍山县人民医院{question}").outcome is Outcome.ANSWER) is there


def test_why_sets_off_the_sentence_beside_it_too() -> None:
    quote = ask("霍山县人民医院的小卖部为什么撤掉").quotes[0]
    assert quote.answer.startswith("老人认人情，不认广播。")
    assert "撤掉了住院部的小卖部" in quote.answer
    assert quote.text[quote.answer_start : quote.answer_end] == quote.answer
    fact = ask("霍山县人民医院的小卖部哪年撤掉的").quotes[0]
    assert not fact.answer.startswith("老人")  # a fact is one sentence


def test_words_that_only_hold_a_sentence_together_do_not_count_against_an_answer() -> None:
    rambling = "那会儿我自己也在那边，后来他们都说这个霍山县人民医院的心理热线晚上还是有人接的，到底接到几点呢"
    assert "十一点" in ask(rambling).quotes[0].text


def test_a_follow_up_for_a_fact_takes_its_topic_from_the_question_before() -> None:
    first = ask("霍山县人民医院的食堂开在哪里")
    assert first.quotes
    made = ask("一顿要多少钱", first)
    assert made.carried
    assert "12元" in made.quotes[0].text


def test_the_same_of_another_kind_of_thing() -> None:
    made = ask("职工呢", ask("霍山县人民医院有多少张病床"))
    assert (made.carried, "850人" in made.quotes[0].answer) == (True, True)


NUMBERS = """\
# 新楼和老楼

## 霍山县中医院的账本

记者 丁小舟

2025年3月18日

霍山县中医院的新门诊楼去年启用，总投资1.2亿元，有病床300张。对面的旧砖楼留作药库，墙上爬满了藤。

### 骨科的门

骨科是全院最忙的科室，走廊里常年排着轮椅。全院编制床位300张。门诊去年看了8万人次。县里打算到2026年把县域就诊率提到九成二。

霍山县中医院的采药队组建于1986年，队员每人一只竹篓。
"""


@pytest.mark.parametrize(
    ("question", "held"),
    [
        ("霍山县中医院的新门诊楼总共花了几块钱", "1.2亿元"),
        ("霍山县中医院去年门诊看了多少人次", "8万人次"),
        ("霍山县中医院的采药队是哪年组建的", "1986年"),
        ("霍山县中医院要到2026年把就诊率提到多少", "九成二"),
    ],
)
def test_a_figure_of_what_is_asked_about(question: str, held: str) -> None:
    made = answer(Index.build([parse("zhongyi.md", NUMBERS)]), question)
    assert made.outcome is Outcome.ANSWER
    assert held in made.quotes[0].text


@pytest.mark.parametrize(
    "question",
    [
        "霍山县中医院的旧砖楼盖起来花了多少钱",  # the cost of another building
        "霍山县中医院前年门诊看了多少人次",  # the figure of another year
        "霍山县中医院2026年的就诊率最后做到了多少",  # the goal instead of the result
        "霍山县中医院骨科有多少张床位",  # the whole instead of a part
        "霍山县中医院的采药队哪年解散的",  # nobody wrote that it was
        "霍山县中医院为什么把藤都砍掉了",
    ],
)
def test_a_figure_of_something_else(question: str) -> None:
    assert answer(Index.build([parse("zhongyi.md", NUMBERS)]), question).outcome is not Outcome.ANSWER


def test_the_only_sum_of_a_sentence_is_what_its_building_cost() -> None:
    told = (
        "霍山县中医院的账本\n\n霍山县中医院的新门诊楼2019年动工，2023年9月住进第一位病人，地上十一层，总投资1.2亿元。\n"
    )
    index = Index.build([parse("far.md", told)])
    for question in ("霍山县中医院新门诊楼花了多少钱", "霍山县中医院盖楼花了多少钱"):
        assert "1.2亿元" in answer(index, question).quotes[0].answer


@pytest.mark.parametrize("question", ["主管领导是谁", "一把手是谁", "现在谁说了算", "由谁担任负责人"])
def test_who_heads_it_is_told_by_the_office_of_its_kind(question: str) -> None:
    told = "霍山县疾病预防控制中心的一天\n\n霍山县疾病预防控制中心检验科主任丁小舟守着仪器。\n\n中心主任方小满说，人手还不够。\n"
    assert "方小满" in answer(Index.build([parse("cdc.md", told)]), f"霍山县疾控中心{question}").quotes[0].answer


@pytest.mark.parametrize(
    "told", ["霍山县医师协会在霍山县人民医院办第三届论坛。", "霍山县人民医院签约的家庭医生团队有133个。"]
)
def test_a_society_or_a_team_of_doctors_is_no_number_of_them(told: str) -> None:
    index = Index.build([parse("doctors.md", f"霍山县人民医院的一年\n\n{told}\n")])
    assert answer(index, "霍山县人民医院有多少医生").outcome is not Outcome.ANSWER


def test_words_of_asking_are_no_reason_of_a_refusal() -> None:
    made = ask("霍山县人民医院那会儿里头平常有几架直升机啊")
    assert made.missing_words == ("直升机",)


# ---------------------------------------------------------------- a thing that is asked for must be named


EQUIPMENT = (
    "青岭县人民医院的家底\n\n青岭县人民医院去年添了3.0T磁共振和64排CT，骨科原来只有12张床，现在有40张。\n\n"
    "眼科设在门诊楼三层。骨科医生方小满每周二坐诊，咨询电话0571-64600188。\n"
)


@pytest.mark.parametrize(
    ("question", "answered"),
    [
        ("青岭县人民医院有磁共振吗", True),
        ("青岭县人民医院有没有骨科", True),
        ("青岭县人民医院有骨科机器人吗", False),
        ("青岭县人民医院有7.0T磁共振吗", False),
        ("青岭县人民医院有3.0T磁共振吗", True),
        ("青岭县人民医院咨询电话是多少", True),
    ],
)
def test_whether_there_is_a_thing_is_answered_where_it_is_named(question: str, answered: bool) -> None:
    found = answer(Index.build([parse("a.txt", EQUIPMENT)]), question)
    assert (found.outcome is Outcome.ANSWER) is answered


# ------------------------------------------------------------ a measure asked for stands with a number

COUNTED = Index.build(
    [
        parse(
            "yunfeng.txt",
            """云峰县人民医院的新楼

云峰县人民医院的住院楼去年启用，楼高十二层，一共三百张床。报告厅在一楼，坐得满满当当。

医院的操场辟出车位320个，头一个小时不收费。院里养着五匹马，下乡时驮药。

无影灯是老院长从省城背回来的，一直亮着。灯的来历写进了院史。
""",
        )
    ]
)


@pytest.mark.parametrize(
    ("question", "held"),
    [
        ("云峰县人民医院的住院楼盖了几层", "十二层"),
        ("云峰县人民医院的车位能停多少辆车", "320个"),
        ("云峰县人民医院院里养着几头马", "五匹"),
    ],
)
def test_a_measure_is_told_by_what_counts_the_same(question: str, held: str) -> None:
    assert held in answer(COUNTED, question).quotes[0].text


@pytest.mark.parametrize(
    "question",
    ["云峰县人民医院的无影灯是多少瓦的", "云峰县人民医院的报告厅有多少排座位", "云峰县人民医院的无影灯有几公斤"],
)
def test_a_measure_that_stands_nowhere_near_is_not_told(question: str) -> None:
    assert answer(COUNTED, question).outcome is not Outcome.ANSWER


def test_what_only_sounds_like_the_thing_asked_for_is_no_closest_passage() -> None:
    text = "云栾县医院的论坛\n\n记者 温如玉\n\n去年7月，省医师协会在云栾县医院办了一场管理论坛，来了四个县的同行。\n"
    index = Index.build([parse("a.txt", text)])
    assert answer(index, "云栾县医院有多少医生").outcome is Outcome.NOT_FOUND


def test_all_visits_of_a_hospital_come_before_those_of_its_doctors_elsewhere() -> None:
    text = (
        "云栾县医院的一年\n\n记者 温如玉\n\n2023年，云栾县医院接待门诊65万人次，收住院3万人次。\n\n"
        "2023年下沉的医护人员是950人次，在基层看门诊433人次、会诊30人次、教学查房45次。\n"
    )
    index = Index.build([parse("a.txt", text)])
    assert "65万" in answer(index, "云栾县医院2023年门诊量").quotes[0].text


PASSING = """\
# 山那边的病房

## 霍山县人民医院骨科见闻

院长负责制在党委领导下运行。骨科的医生团队接下任务，手术只用了半个多小时。
"""
SAID_IN_PASSING = Index.build([parse("huoshan.md", PASSING)])


def test_an_office_that_is_only_spoken_of_is_not_even_shown_as_the_closest() -> None:
    made = answer(SAID_IN_PASSING, "谁是霍山县人民医院的院长")
    assert (made.outcome, made.quotes) == (Outcome.NOT_FOUND, ())
