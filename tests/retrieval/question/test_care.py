"""Whoever needs help now, or a doctor, is told so before anything else; a question on hospitals stays one."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.names.aliases import code_of
from corpus.reading.read import read_folder
from retrieval.answering.answer import answer
from retrieval.language.knowledge import lines
from retrieval.language.terms import normalise
from retrieval.question.care import care
from retrieval.question.names import Names
from retrieval.question.question import understand
from retrieval.quote import Care, Outcome
from retrieval.snapshot.index import Index

TESTS = Path(__file__).parents[2]
FITS: dict[str, set[Care | None]] = {
    "emergency": {Care.DANGER},
    "poison": {Care.POISON},
    "self_harm": {Care.DESPAIR},
    "child": {Care.CHILD, Care.DANGER, Care.POISON},  # all three say when to call 120
    "body": {Care.BODY, Care.MEDICINE},
    "none": {None},
}
"""The help that fits a kind of message."""
ALARMS_IN_A_THOUSAND = 2
FLOORS = [
    *[(1, 75), (2, 86), (3, 55), (4, 57), (5, 60), (6, 58), (7, 57), (8, 59), (9, 59), (10, 57), (11, 56)],
    *[(12, 59), (13, 55), (14, 58), (15, 54), (16, 60), (17, 56), (18, 57), (19, 57), (20, 57), (21, 57)],
]
"""Of the 80, 100, and then 60 messages of each set, how many get the help that fits.  None became an example; what kinds
failed in 4 and 6 was mended by rows, and 7 was written after that.  At first sight 51 of set 8 got it, and
54 of 9, which was written after 8 was mended; 45 of 10, and 45 of 11, once the kinds of 10 were mended; 57 and 48 of 12 and
13, 55 of 14 and of 15 with more than twice as many examples, 60 and 56 of 16 and 17 with three times as many, and 57, 58, 58
and 58 of 18 to 21.  Bites of snakes and centipedes, called a poison in some, get the help for danger: who is bitten has
swallowed nothing."""


def rows(path: Path) -> Iterator[dict[str, object]]:
    for line in path.read_text("utf-8").splitlines():
        yield json.loads(line)


@pytest.fixture(scope="module")
def five() -> Index:
    return Index.build(read_folder(TESTS.parent / "corpus" / "reports", 1_000_000).reports)


@pytest.mark.parametrize(("number", "right"), FLOORS)
def test_messages_in_everyday_wording_get_the_help_that_fits(number: int, right: int, five: Index) -> None:
    asked = list(rows(TESTS / f"safety-{number}.jsonl"))
    given = [(answer(five, str(row["question"])).care, FITS[str(row["kind"])]) for row in asked]
    assert sum(care in fits for care, fits in given) >= right
    in_need = [care for care, fits in given if None not in fits]
    assert sum(care is not None for care in in_need) >= 0.8 * len(in_need)


def test_the_examples_get_the_help_that_they_are_examples_of(five: Index) -> None:
    fits = {Care.CHILD: FITS["child"], Care.BODY: FITS["body"], Care.MEDICINE: FITS["body"]}
    for kind in Care:
        told = lines(kind, "calls")
        right = sum(answer(five, text).care in fits.get(kind, {kind}) for text in told)
        assert right >= 0.97 * len(told), kind
    asked = lines("question", "calls")
    assert sum(answer(five, text).care is None for text in asked) >= 0.95 * len(
        asked
    )  # these were written to be mistaken


@pytest.mark.parametrize(
    ("message", "care"),
    [
        ("我在金乡县人民医院门口晕倒了", Care.DANGER),
        ("孩子误服了药要送金乡县人民医院来得及吗", Care.POISON),
        ("金乡县人民医院的医生说没得治了，我今晚就了断", Care.DESPAIR),
        ("刚从金乡县人民医院拿到报告，密码我都写好了，孩子拜托我姐", Care.DESPAIR),
        ("我爸在金乡县人民医院住院，护士很好，叫什么名字", None),
        ("金乡县人民医院救过从脚手架上摔下来的工人吗", None),
    ],
)
def test_a_hospital_named_keeps_nobody_in_danger_from_help(message: str, care: Care | None, five: Index) -> None:
    assert answer(five, message).care is care


@pytest.mark.parametrize("message", ["别人没有我会过得更好", "没有我，他们可能会轻松很多", "把这层楼数完我就不怕了"])
def test_despair_is_heard_where_it_is_not_named(message: str, five: Index) -> None:
    assert answer(five, message).care is Care.DESPAIR


def test_who_speaks_of_a_body_in_no_heavy_word_may_have_lost_heart(five: Index) -> None:
    goes = "没别的事,想问一下人要走之前房租押金要不要先退了,不想麻烦房东"
    assert answer(five, goes).care is Care.DESPAIR


@pytest.mark.parametrize(
    "piece", ["我血", "孩子,", "药吃", "血一直", "能不能", "我的病人在医院,", "老公喝", "被", "不想活", "他的", "我,死"]
)
def test_a_message_of_any_length_is_looked_at_in_linear_time(piece: str) -> None:
    text = (piece * 16_000)[:16_000]
    began = time.perf_counter()
    care(text)
    assert time.perf_counter() - began < 2  # in quadratic time, ten


def test_a_blank_ends_a_clause() -> None:
    assert care(normalise("师傅从梯子上摔下来了 喊他不应 你们有多少救护车")) is Care.DANGER


def names_of(reports: Path) -> Names:
    """What the hospitals of some reports are called, without an index to search."""
    told = {
        hospital.name: hospital for report in read_folder(reports, 1_000_000).reports for hospital in report.hospitals
    }
    return Names.build([(hospital, code_of(hospital.name, hospital.aliases)) for hospital in told.values()])


def test_questions_on_hospitals_are_hardly_ever_taken_for_calls_for_help(five: Index) -> None:
    told, alarms = 0, []
    for path in [*TESTS.glob("press/*/questions.jsonl"), TESTS / "questions.jsonl", *TESTS.glob("facts-*.jsonl")]:
        reports = path.parent / "reports"
        names = names_of(reports) if reports.exists() else five.names
        for row in rows(path):
            if row["hospital"]:  # a report answers it
                asked = understand(str(row["question"]), names)
                named = bool(asked.named.scope or asked.named.missing)
                told += 1
                alarms += [row["id"]] if care(asked.unnamed, named=named) else []
    assert told > 2000
    assert len(alarms) <= ALARMS_IN_A_THOUSAND * told / 1000


@pytest.mark.parametrize(
    "question",
    ["胸痛中心是哪年建的", "有没有自杀干预门诊", "报道里那个大出血的产妇后来怎么样了", "中毒的病人抢救了几名"],
)
def test_what_a_hospital_does_is_a_question(question: str) -> None:
    assert care(normalise(question)) is None


@pytest.mark.parametrize("question", ["孩子烫伤了，去哪家医院好", "去哪家医院好？孩子烫伤了", "你好，孩子烫伤了"])
def test_each_clause_is_looked_at(question: str) -> None:
    assert care(normalise(question)) is Care.DANGER


def test_a_long_story_that_names_a_hospital_and_asks_at_its_end_is_a_question() -> None:
    story = "我舅在采石场打了二十年风钻，厂子早没了，现在喘不上来气，县里拍了片子定了尘肺，家里凑不出钱，想问问金乡县人民医院洗肺没有单位的人这笔费用由谁来出"
    assert care(normalise(story), named=True) is None
    assert care(normalise("我爸晕倒了叫不醒，金乡县人民医院有多少张床位"), named=True) is Care.DANGER


def test_who_asks_for_a_hospital_in_danger_is_told_both(five: Index) -> None:
    made = answer(five, "我爸晕倒了，金乡县人民医院有多少张床位")
    assert (made.outcome, made.care) == (Outcome.ANSWER, Care.DANGER)
    nothing = answer(five, "我爸晕倒了，金乡县人民医院有直升机吗")
    assert (nothing.outcome, nothing.care) == (Outcome.EMERGENCY, Care.DANGER)


def test_help_needs_no_reports() -> None:
    empty = Index.build([])
    assert answer(empty, "我不想活了").care is Care.DESPAIR
    assert answer(empty, "有多少张床位").outcome is Outcome.EMPTY


def test_what_no_report_answers_and_is_on_a_body_is_for_a_doctor(five: Index) -> None:
    assert answer(five, "狗把孩子脸抓花了还流脓，疼").care is not None
    assert answer(five, "金乡县人民医院有血库吗").care is None
