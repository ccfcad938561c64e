"""Questions to the kinds of pages that newspapers seldom print: work reports, clinic rules, two languages, bad scans."""

from __future__ import annotations

import pytest

from corpus.reading.parse import parse
from retrieval.answering.answer import answer
from retrieval.quote import Outcome
from retrieval.snapshot.index import Index

WORK = """\
2023年工作总结与2024年工作打算
院长办公室

一、2023年主要工作
（一）业务平稳。全年门急诊31.7万人次，出院2.06万人次。
（二）改造了锅炉房，费用38万元。

二、2024年工作打算
（一）力争门急诊达到35万人次。
（二）职工浴室改造在“五一”前完成。
（三）投入900万元购置一台直线加速器。

青岭县医院
2024年1月12日
"""
CLINIC = """\
青岭县人民医院开设夜间特需门诊

青岭县人民医院新增“口腔科特需门诊”和“眼科特需门诊”。口腔科特需门诊在门诊二楼，每晚开到20:30，每天限号12个。

预约电话：0571-6463118
1.口腔科在二楼，每天放号30
2.眼科在三楼，每天放号25
"""
PARALLEL = """\
青岭溪边的六十年
青岭县人民医院发展纪实

今天的青岭县人民医院占地60亩，病床410张，职工520人。
Today the hospital covers 60 mu and has 410 beds and 520 employees.

医院买了美国GE公司Optima CT540一台，开展了新技术。
The hospital bought one GE Optima CT540.

护理部管着三个病区，ICU床位14张，NICU床位8张。
"""
SCANNED = """\
青岭县人民医院搬家记
记者 石青

青岭县人民医院2O16年搬进新院，编制床位3OO张。去年手术2l6例。
院长文〇一说，新楼高二十〇层。
"""


@pytest.mark.parametrize(
    ("source", "question", "held"),
    [
        (WORK, "青岭县医院2024年门诊目标是多少", "35万人次"),
        (WORK, "青岭县医院2023年门急诊多少人次", "31.7万人次"),
        (WORK, "青岭县医院浴室什么时候改造好", "五一"),
        (CLINIC, "青岭县人民医院口腔科晚上开到几点", "20:30"),
        (CLINIC, "青岭县人民医院口腔科特需门诊在几楼", "二楼"),
        (PARALLEL, "青岭县人民医院有多少床位", "病床410张"),
        (PARALLEL, "青岭县人民医院ICU有几张床", "ICU床位14张"),
        (PARALLEL, "青岭县人民医院用的什么牌子的CT", "GE公司Optima CT540"),
        (SCANNED, "青岭县人民医院有300张床位吗", "3OO张"),
        (SCANNED, "青岭县人民医院院长是谁", "文〇一"),
        (SCANNED, "青岭县人民医院新楼有几层", "二十〇层"),
    ],
)
def test_what_the_page_tells(source: str, question: str, held: str) -> None:
    found = answer(Index.build([parse("page.txt", source)]), question)
    assert found.outcome is Outcome.ANSWER
    assert held in found.quotes[0].answer


@pytest.mark.parametrize(
    ("source", "question"),
    [
        (CLINIC, "青岭县人民医院骨科特需门诊在几楼"),
        (PARALLEL, "青岭县人民医院有PET-CT吗"),
        (SCANNED, "青岭县人民医院有800张床位吗"),
    ],
)
def test_what_the_page_does_not_tell(source: str, question: str) -> None:
    assert answer(Index.build([parse("page.txt", source)]), question).outcome is not Outcome.ANSWER


CAPTIONED = """\
河边的医院
——青岭县人民医院见闻
青岭日报记者 石青

青岭县人民医院去年做了2160例手术，医生有三十五个。

图为直升机停在住院楼顶（资料图片）

护士说，病人出院以后还会打电话来。
"""


def test_words_that_stand_only_in_what_is_set_aside_are_not_said_to_stand_nowhere() -> None:
    index = Index.build([parse("page.txt", CAPTIONED)])
    found = answer(index, "青岭县人民医院有几架直升机")
    (aside,) = found.set_aside
    assert (aside.word, aside.kind, aside.file) == ("直升机", "caption", "page.txt")
    assert found.missing_words == ()
    assert answer(index, "青岭县人民医院有几辆救护车").missing_words == ("救护车",)


def test_a_telephone_number_does_not_meet_the_number_of_the_next_line() -> None:
    quote = answer(Index.build([parse("page.txt", CLINIC)]), "青岭县人民医院预约电话是多少").quotes[0]
    assert quote.text.endswith("0571-6463118")


def test_what_stands_below_a_question_of_an_interview_answers_it_though_it_names_nothing_again() -> None:
    report = parse(
        "a.txt",
        "“走得稳才走得远”\n——访桐庐县人民医院足踝门诊许青禾\n\n山乡日报记者 叶知秋\n\n桐庐县人民医院的足踝门诊开了半年，号排到了下个月。\n\n"
        "记者：做一次步态检查要住院吗？\n许青禾：当天就走。鞋脱了走三趟，二十分钟，收一百六十元，医保报一半。\n\n"
        "记者：鞋垫要换吗？\n许青禾：孩子长得快，半年换一副。大人两年。\n",
    )
    index = Index.build([report])
    assert "一百六十元" in answer(index, "桐庐县人民医院做一次步态检查多少钱？").quotes[0].answer
    assert answer(index, "桐庐县人民医院换一副假肢多少钱？").outcome is not Outcome.ANSWER
