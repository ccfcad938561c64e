"""Reports on one campus of a hospital, and reports on a hospital that only name one."""

from __future__ import annotations

import pytest

from corpus.names.campus import behind, named
from corpus.names.name import mother_of, names_in
from corpus.names.subject import Evidence, speaks_of_other
from corpus.reading.parse import parse
from corpus.report import Report
from retrieval.answering.answer import answer
from retrieval.quote import Answer
from retrieval.snapshot.index import Index

TOOK_THE_NAME = """砂轮声停了

云栎市砂轮厂医院的老病人都记得厂门口那棵槐树。厂子2006年关了，医院没有关：房子粉刷一遍，大夫一个没走，改叫云栎市第三人民医院砂轮院区。

院区只做康复和血液透析，有透析机46台，床位130张。病人多是退休的磨工。

三院在河东盖了新楼，砂轮院区的大夫每周去听一次课。护士长叶小禾说，听完课还回槐树底下。
"""
PRESENTED = """云栎市人民医院榆塘院区开门接诊

本报讯 昨天上午，云栎市人民医院榆塘院区开门接诊，头一天看了860个病人。

榆塘院区有床位720张，停车位1100个，产科和儿科先搬了过来。从老院区坐班车过来要二十分钟。

院区副院长苏见青说，夜间急诊下个月开。
"""
OF_A_BRAND = """榆塘边上多了一家医院

栎东大学附属康和医院榆塘院区上月开诊，附近的人图快，叫“康和榆塘”。

榆塘院区有床位640张，血液科和骨科先开。院区门口新设了公交站。
"""
TELLS_ITS_HISTORY = """云栎市人民医院榆塘院区开门接诊

昨天上午，云栎市人民医院榆塘院区开门接诊，头一天看了860个病人。

榆塘院区有床位720张。云栎市人民医院建于1938年，前身是云栎县卫生院，老人都叫它“石桥医院”。现在全院有床1900张。
"""
TELLS_OF_ANOTHER = """麻醉门诊里的慢功夫

早上七点，云栎市人民医院榆塘院区的麻醉门诊开了灯。医生一上午看了40个人。

榆塘院区有床位720张；河口院区有床位500张，专收老年病人。走在榆塘院区，听不见喊号。
"""
NAMES_A_NEW_ONE = """搬家那天

云栎市人民医院新院区上周启用。新院区有床位720张，老院区改作康复病房。

云栎市人民医院院长苏见青说，搬家用了三天。
"""
BECAME_A_PARTNERS = """省城来的坐堂医生

2021年，云东省康和医院与岚县中医院签了协议，门口挂的牌子是“云东省康和医院岚县院区”。云东省康和医院派来6位医生，每人住满一年。

岚县中医院去年做了410台手术，岚县中医院的膏方卖到了邻县。云东省康和医院的骨科专家每两周来一趟。
"""


def report(text: str, file: str = "a.txt") -> Report:
    return parse(file, text)


def subject_of(text: str) -> list[str]:
    return [hospital.name for hospital in report(text).hospitals]


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        pytest.param(TOOK_THE_NAME, ["云栎市第三人民医院砂轮院区"], id="what became a campus"),
        pytest.param(PRESENTED, ["云栎市人民医院榆塘院区"], id="presented as a campus"),
        pytest.param(OF_A_BRAND, ["栎东大学附属康和医院榆塘院区"], id="a university hospital's"),
        pytest.param(TELLS_ITS_HISTORY, ["云栎市人民医院"], id="the hospital's own history"),
        pytest.param(TELLS_OF_ANOTHER, ["云栎市人民医院"], id="another campus"),
        pytest.param(NAMES_A_NEW_ONE, ["云栎市人民医院"], id="a new campus has no name of its own"),
        pytest.param(
            "走出门诊\n\n云栎市人民医院的医生走出门诊。云栎市人民医院去年接诊90万人。\n\n云栎市人民医院的夜班，云栎市人民医院榆塘院区也有。\n",
            ["云栎市人民医院"],
            id="named late",
        ),
        pytest.param(
            "走出门诊\n\n云栎市人民医院榆塘院区的医生走进小区。\n\n云栎市人民医院去年接诊90万人。\n",
            ["云栎市人民医院"],
            id="nothing is told of it afterwards",
        ),
    ],
)
def test_whose_report_it_is(text: str, subject: list[str]) -> None:
    assert subject_of(text) == subject
    assert not report(text).anonymous


def test_what_a_headline_says_of_a_campus_speaks_for_it() -> None:
    text = TOOK_THE_NAME.replace("砂轮声停了", "云栎市第三人民医院砂轮院区：砂轮声停了")
    assert subject_of(text) == ["云栎市第三人民医院砂轮院区"]
    assert Evidence.TITLE in report(text).grounds


def test_the_campus_of_a_partner_is_not_what_the_report_is_on() -> None:
    assert "云东省康和医院岚县院区" not in subject_of(BECAME_A_PARTNERS)


def test_the_name_of_a_campus_stands_in_the_text() -> None:
    for text in (TOOK_THE_NAME, PRESENTED, OF_A_BRAND):
        [name] = subject_of(text)
        assert name in text


def test_two_short_names_with_one_campus_are_one_hospital() -> None:
    text = "栎三院榆塘院区开诊\n\n昨天，栎江省第三人民医院榆塘院区开诊。榆塘院区有床位300张，院区西门通公交。栎三院从老院区调来80人。\n"
    assert subject_of(text) == ["栎江省第三人民医院榆塘院区"]
    assert not report(text).anonymous


def test_hospitals_of_two_places_are_two_though_a_campus_of_each_is_called_the_same() -> None:
    text = "岚县人民医院榆塘院区开诊\n\n岚县人民医院榆塘院区开诊。云栎市人民医院榆塘院区派人来贺，云栎市人民医院也来人。\n\n岚县人民医院有床位300张。\n"
    assert "云栎市人民医院" not in {name for one in report(text).hospitals for name in (one.name, *one.aliases)}


@pytest.mark.parametrize(
    ("text", "called", "not_called"),
    [
        (
            TOOK_THE_NAME,
            {
                "砂轮院区",
                "云栎三院砂轮院区",
                "云栎市三院砂轮院区",
                "云栎市砂轮厂医院",
                "云栎市第三人民医院",
                "云栎三院",
            },
            {"院区", "新院区"},
        ),
        (PRESENTED, {"榆塘院区", "云栎医院榆塘院区", "云栎市人民医院", "云栎市医院"}, {"院区", "老院区"}),
        (OF_A_BRAND, {"榆塘院区", "康和榆塘", "栎东大学附属康和医院"}, {"院区", "榆塘康和"}),
    ],
)
def test_what_a_campus_is_called(text: str, called: set[str], not_called: set[str]) -> None:
    [hospital] = report(text).hospitals
    assert called <= set(hospital.aliases)
    assert not not_called & set(hospital.aliases)


def test_a_campus_that_an_administrator_names_has_its_hospitals_names() -> None:
    [hospital] = report("---\nhospital: 云栎市人民医院榆塘院区\n---\n" + TELLS_ITS_HISTORY).hospitals
    assert hospital.name == "云栎市人民医院榆塘院区"
    assert {"榆塘院区", "云栎市人民医院", "云栎市医院榆塘院区"} <= set(hospital.aliases)


def test_a_branch_has_the_name_of_what_it_is_a_branch_of() -> None:
    [name] = names_in("云栎县河口镇中心卫生院榆塘分院")
    mother = mother_of(name)
    assert mother
    assert mother.text == "云栎县河口镇中心卫生院"
    assert mother_of(mother) is None
    campus = named("云栎市人民医院榆塘院区")
    assert campus
    assert campus.text == "云栎市人民医院榆塘院区"
    assert named("云栎市的榆塘") is None


@pytest.mark.parametrize("text", ["人民医院今年院区扩建", "人民医院的院区", "人民医院三个院区", "人民医院如今院区"])
def test_what_is_no_campus_though_a_campus_could_be_called_so(text: str) -> None:
    assert not behind(text, len("人民医院"))


@pytest.mark.parametrize(
    ("sentence", "other"),
    [
        ("云栎市第三人民医院现有床位1400张。", True),
        ("云栎三院本部在河东，去年盖了楼。", True),
        ("云栎市第三人民医院砂轮院区现有床位130张。", False),
        ("云栎三院砂轮院区现有床位130张。", False),
        ("砂轮院区现有床位130张。", False),
        ("云栎市第三人民医院派人来教。", False),
    ],
)
def test_what_is_told_of_the_whole_hospital_is_not_told_of_its_campus(sentence: str, other: bool) -> None:
    assert speaks_of_other(sentence, report(TOOK_THE_NAME).hospitals, before=False) is other


# ---------------------------------------------------------------- asked

CAMPUS, MOTHER = TOOK_THE_NAME, "河东的楼\n\n云栎市第三人民医院有床位1400张。云栎市第三人民医院有手术室26间。\n"
OTHER = "山里的灯\n\n岚县人民医院有床位310张，透析机12台。岚县人民医院添了救护车。\n"


def asked(question: str, *texts: str) -> Answer:
    reports = [report(text, f"{number}.txt") for number, text in enumerate(texts)]
    return answer(Index.build(reports), question)


def quoted(question: str, *texts: str) -> list[tuple[str, str]]:
    """The hospital and the text of each quote."""
    return [(quote.hospital, quote.text) for quote in asked(question, *texts).quotes]


@pytest.mark.parametrize(
    "name",
    [
        "云栎市第三人民医院砂轮院区", "云栎市三院砂轮院区", "云栎三院的砂轮院区", "砂轮院区", "云栎市砂轮厂医院",
        "云栎市第三人民医院", "云栎三院", "我们市第三人民医院", "市三院",
    ],
)  # fmt: skip
def test_a_campus_and_its_hospital_are_asked_for_by_all_their_names(name: str) -> None:
    [(hospital, text)] = quoted(f"{name}有多少台透析机", CAMPUS, OTHER)
    assert hospital == "云栎市第三人民医院砂轮院区"
    assert "46台" in text


@pytest.mark.parametrize("name", ["云栎市第三人民医院", "云栎三院", "云栎市三院", "我们市第三人民医院"])
def test_a_hospital_with_a_report_of_its_own_is_not_answered_for_by_its_campus(name: str) -> None:
    [(hospital, text)] = quoted(f"{name}有多少张床位", CAMPUS, MOTHER)
    assert hospital == "云栎市第三人民医院"
    assert "1400张" in text
    assert not quoted(f"{name}有多少台透析机", CAMPUS, MOTHER)


def test_a_campus_whose_hospital_is_shown_by_another_name_leaves_it_its_names() -> None:
    mother = MOTHER.replace("云栎市第三人民医院", "栎东大学附属云栎医院").replace(
        "有手术室", "（云栎市第三人民医院）有手术室"
    )
    [(hospital, text)] = quoted("云栎市第三人民医院有多少张床位", CAMPUS, mother)
    assert hospital == "栎东大学附属云栎医院"
    assert "1400张" in text


@pytest.mark.parametrize("name", ["云栎市第三人民医院砂轮院区", "云栎三院砂轮院区", "云栎三院的砂轮院区", "砂轮院区"])
def test_a_campus_beside_its_hospital_is_asked_for_by_its_own_names(name: str) -> None:
    [(hospital, text)] = quoted(f"{name}有多少张床位", CAMPUS, MOTHER)
    assert hospital == "云栎市第三人民医院砂轮院区"
    assert "130张" in text


@pytest.mark.parametrize("name", ["云栎市第三人民医院河口院区", "云栎三院河口院区", "云栎三院的河口院区"])
def test_another_campus_is_not_covered_by_one(name: str) -> None:
    found = asked(f"{name}有多少张床位", CAMPUS, OTHER)
    assert not found.quotes
    assert asked(f"{name}有多少张床位", CAMPUS, MOTHER).quotes[0].hospital == "云栎市第三人民医院"


def test_a_campus_is_not_answered_for_by_what_its_hospital_has() -> None:
    text = TOOK_THE_NAME.replace("，床位130张", "") + "\n云栎市第三人民医院现有床位1400张。\n"
    assert not quoted("砂轮院区有多少张床位", text, OTHER)


def test_a_campus_behind_another_hospital_is_that_ones() -> None:
    assert quoted("岚县人民医院砂轮院区有多少张床位", CAMPUS, OTHER)[0][0] == "岚县人民医院"
    assert not quoted("桐庐县人民医院砂轮院区有多少张床位", CAMPUS, OTHER)
    both = quoted("岚县人民医院和砂轮院区各有多少台透析机", CAMPUS, OTHER)
    assert {hospital for hospital, _ in both} == {"岚县人民医院", "云栎市第三人民医院砂轮院区"}


def test_names_that_a_campus_leaves_to_its_hospital_do_not_lead_astray() -> None:
    index = Index.build([report(CAMPUS, "a.txt"), report(MOTHER, "b.txt")])
    assert index.names.astray() == ()
