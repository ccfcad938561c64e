"""Two hospitals told in turns: both are what the report is about, and no quote is given to the wrong one."""

from __future__ import annotations

import pytest

from corpus.names.aliases import aliases
from corpus.names.name import names_in
from corpus.names.turns import Turns
from corpus.reading.parse import parse
from corpus.report import Hospital
from retrieval.answering.answer import answer
from retrieval.quote import Outcome
from retrieval.snapshot.index import Index

EAST, WEST = "临渡县人民医院", "临渡县石桥镇中心卫生院"
TEXT = f"""一条河，两家医院

一条河把县城和石桥镇隔开，两家医院隔河相望，病人坐渡船来回，两家医院的人都认得。

{EAST}有床位四百八十张，急诊科去年接诊三万人。{EAST}的住院楼有十二层，楼顶能停直升机。

{WEST}有床位六十张，院子里种着两棵桂花树。{WEST}的中医馆每逢集日开门，不收挂号费。

{EAST}的院长周敬亭每周三过河坐诊。{WEST}的院长林秋芳在镇上干了三十一年。
"""


def test_both_are_subjects_and_each_has_its_own_passages() -> None:
    report = parse("river.txt", TEXT)
    assert {hospital.name for hospital in report.hospitals} == {EAST, WEST}
    index = Index.build([report])
    for hospital, beds in ((EAST, "四百八十张"), (WEST, "六十张")):
        given = answer(index, f"{hospital}有多少张床位")
        assert given.outcome is Outcome.ANSWER
        assert given.quotes[0].hospital == hospital
        assert beds in given.quotes[0].text


def test_no_quote_is_without_a_hospital_where_the_report_has_some() -> None:
    index = Index.build([parse("river.txt", TEXT)])
    for question in ("渡船", "两家医院隔河相望", "院长是谁", "桂花树", "直升机"):
        assert all(quote.hospital in {EAST, WEST} for quote in answer(index, question).quotes)


# ---------------------------------------------------------------- whose a sentence is

EAST_ONE, WEST_ONE = (
    Hospital("临渡县人民医院", ("临渡县医院",)),
    Hospital("临渡县石桥镇中心卫生院", ("石桥卫生院", "石桥")),
)
TURNS = Turns((EAST_ONE, WEST_ONE), "院长周敬亭是外科医生。\n" + EAST_ONE.name + "的院长周敬亭每周三坐诊。周敬亭说。")


@pytest.mark.parametrize(
    ("sentence", "before", "owners"),
    [
        pytest.param("去年，临渡县人民医院添了核磁。", "", (EAST_ONE.name,), id="named"),
        pytest.param("县人民医院1958年建院。", "", (EAST_ONE.name,), id="by its kind"),
        pytest.param("镇卫生院有摩托车队。", "", (WEST_ONE.name,), id="by its kind and unit"),
        pytest.param("石桥的药房有三百种药。", "", (WEST_ONE.name,), id="by its place"),
        pytest.param("周敬亭说，床位还是不够。", "", (EAST_ONE.name,), id="by who leads it"),
        pytest.param("床位有四百张。", EAST_ONE.name, (EAST_ONE.name,), id="goes on"),
        pytest.param("床位有四百张。", "", (), id="goes on from nothing"),
        pytest.param("两家医院互认检查单。", EAST_ONE.name, (EAST_ONE.name, WEST_ONE.name), id="of both"),
        pytest.param("同事之间互相替班。", EAST_ONE.name, (), id="of nobody knows whom"),
        pytest.param("县人民医院管抢救，石桥卫生院管恢复。", EAST_ONE.name, (EAST_ONE.name, WEST_ONE.name), id="of one and the other"),
        pytest.param("县人民医院和石桥卫生院签了约。", EAST_ONE.name, (EAST_ONE.name, WEST_ONE.name), id="of both, joined"),
        pytest.param("老人在县人民医院住了九天。", WEST_ONE.name, (), id="the other by the way"),
        pytest.param("老人在县人民医院住了九天。", EAST_ONE.name, (EAST_ONE.name,), id="the same by the way"),
        pytest.param("食堂在石桥卫生院这边，红烧肉是县人民医院的师傅烧的。", WEST_ONE.name, (), id="one by the way, then the other"),
        pytest.param("病人里有七个是石桥的。", EAST_ONE.name, (EAST_ONE.name,), id="where patients come from"),
        pytest.param("去年接生四百个；县人民医院同期是九百个。", "", (), id="of nobody knows whom, then one"),
        pytest.param("再看石桥。", EAST_ONE.name, (WEST_ONE.name,), id="turned to"),
        pytest.param("2022年，县人民医院的护士长被派来当院长。", WEST_ONE.name, (), id="a guest from the other"),
        pytest.param("医院由三家接生站合并而成。", EAST_ONE.name, (EAST_ONE.name,), id="made of several"),
        pytest.param("它的床位在全县三家公立医院里最多。", EAST_ONE.name, (EAST_ONE.name,), id="among several"),
        pytest.param("牌子挂在门的两边。", EAST_ONE.name, (EAST_ONE.name,), id="two sides of a door"),
    ],
)  # fmt: skip
def test_whose_a_sentence_is(sentence: str, before: str, owners: tuple[str, ...]) -> None:
    assert TURNS.owners([sentence], before)[0] == [owners]


def test_what_is_told_of_both_goes_on_until_a_hospital_is_spoken_of() -> None:
    both = (EAST_ONE.name, WEST_ONE.name)
    sentences = ["两家在河上修了一座便桥。", "修桥的钱各出一半。", "医院又添了一条船。", "船是铁皮的。"]
    assert TURNS.owners(sentences, "") == ([both, both, (), ()], "")


def test_what_is_named_by_the_way_turns_nobodys_head() -> None:
    sentences = ["县人民医院有床位四百张。", "大夫都在石桥卫生院轮训过三个月。", "去年做了九百台手术。"]
    assert TURNS.owners(sentences, "")[0] == [(EAST_ONE.name,), (), (EAST_ONE.name,)]


def test_what_stands_before_a_semicolon_goes_on_from_the_sentence_before() -> None:
    sentences = ["石桥卫生院的产房去年重开。", "当年接生四百个；县人民医院同期是九百个。"]
    assert TURNS.owners(sentences, "")[0] == [(WEST_ONE.name,), (WEST_ONE.name, EAST_ONE.name)]


def test_who_works_at_one_and_is_named_again_stands_for_it() -> None:
    body = "两家医院各有各的难处。\n县人民医院的院长叫孟广田，石桥卫生院药房的主任苏小满管账。\n孟广田不肯收。\n苏小满肯收。"
    turns = Turns((EAST_ONE, WEST_ONE), body)
    assert turns.owners(["孟广田先开口。", "去年亏了三十万元。"], "")[0] == [(EAST_ONE.name,)] * 2
    assert turns.owners(["苏小满翻着账本。"], "")[0] == [(WEST_ONE.name,)]


def test_where_one_stands_is_a_name_for_it() -> None:
    body = "渡口东头是临渡县人民医院，西头是公立的临渡县石桥镇中心卫生院。\n东头的医院年头长。"
    turns = Turns((EAST_ONE, WEST_ONE), body)
    assert turns.owners(["西头的医院年轻。", "床位有六十张。"], EAST_ONE.name)[0] == [(WEST_ONE.name,)] * 2
    assert turns.owners(["东头是一排柳树。"], WEST_ONE.name)[0] == [(WEST_ONE.name,)]


def test_what_a_text_says_one_is_called_is_a_name_for_it() -> None:
    body = "临渡人看病，有两个去处。\n老铁，是临渡县人民医院。\n石桥那家，是临渡县石桥镇中心卫生院。\n老铁有床位五百张。老铁的人傲。"
    turns = Turns((EAST_ONE, WEST_ONE), body)
    assert turns.owners(["老铁的绝活是断肢再植。", "去年接活二百例。"], WEST_ONE.name)[0] == [(EAST_ONE.name,)] * 2


def test_a_mere_kind_is_the_one_of_two_that_is_of_it() -> None:
    found = (Hospital("临渡市传染病医院"), Hospital("青瓦巷社区卫生服务中心"))
    turns = Turns(found, "医院有床三百张，中心不设病床。")
    assert turns.owners(["中心则由职工医院改成。"], found[0].name)[0] == [(found[1].name,)]
    assert turns.owners(["医院有床三百张，中心不设病床。"], "")[0] == [(found[0].name, found[1].name)]


def test_a_kind_in_quotation_marks_is_a_nickname() -> None:
    assert TURNS.owners(["老人还喊它“老卫生院”。"], EAST_ONE.name)[0] == [(EAST_ONE.name,)]


@pytest.mark.parametrize(
    ("found", "sentence", "owner"),
    [
        (("临渡县妇幼保健院", "临渡县中医院"), "妇幼现在有床位四百张。", 0),
        (("临渡县疾病预防控制中心", "临渡县中医院"), "县疾控去年发出疫苗两万支。", 0),
    ],
)
def test_a_kind_that_is_called_so_alone_is_one_of_two(found: tuple[str, str], sentence: str, owner: int) -> None:
    turns = Turns([Hospital(name, aliases(names_in(name)[0], (), "")) for name in found])
    assert turns.owners([sentence], "")[0] == [(found[owner],)]


def test_marks_of_half_width_part_clauses_too() -> None:
    half = TEXT.replace("，", ",").replace("去年接诊", "县人民医院说,去年接诊")
    assert [p.hospital for p in parse("river.txt", half).passages] == [
        p.hospital for p in parse("river.txt", half.replace(",", "，")).passages
    ]


def test_a_name_that_only_one_of_two_is_told_to_bear_is_not_the_others() -> None:
    text = f"""一条巷子，两家医院
——{EAST}与临渡明朗眼科医院比邻而居

巷子东头是{EAST}，西头是临渡明朗眼科医院。

东头的医院年头长，2011年加挂“临渡县第九医院”的牌子，街坊嘴里叫“九院”。医院有床位260张。

西头的医院年轻，只有床位60张，去年做手术五千台。

九院的家庭病床，建床费50元。
"""
    report = parse("lane.txt", text)
    bearers = [hospital.name for hospital in report.hospitals if "九院" in hospital.aliases]
    assert (len(report.hospitals), bearers) == (2, [EAST])
    assert {p.hospital for p in report.passages if "建床费" in p.text} == {EAST}


def test_of_three_hospitals_nobody_knows_which_two_are_meant() -> None:
    three = Turns((EAST_ONE, WEST_ONE, Hospital("临渡县中医院")))
    assert three.owners(["两家医院互认检查单。"], EAST_ONE.name)[0] == [()]


def test_what_a_paragraph_begins_with_is_nobodys_where_it_goes_on_to_another() -> None:
    sentences = ["乡下最怕夜里叫门。", "石桥卫生院夜班只有一个医生。", "他走不开。"]
    assert TURNS.owners(sentences, EAST_ONE.name) == ([(), (WEST_ONE.name,), (WEST_ONE.name,)], WEST_ONE.name)
    assert TURNS.owners(sentences[:1], EAST_ONE.name) == ([(EAST_ONE.name,)], EAST_ONE.name)


@pytest.mark.parametrize(
    "partner",
    [
        "浙江省人民医院派来专家，浙江省人民医院每月派人坐诊，浙江省人民医院接收进修医生。",
        "浙江省人民医院是省里的大医院，有床位3800张。两家医院结了对子，两家医院的片子互认。",
    ],
)
def test_a_partner_that_is_named_often_has_no_turn(partner: str) -> None:
    text = f"松阳县人民医院的骨科变了样\n\n松阳县人民医院有床位400张。医院去年做了900台手术。\n\n{partner}\n"
    assert [hospital.name for hospital in parse("a.txt", text).hospitals] == ["松阳县人民医院"]


def test_what_people_call_one_of_two_is_its_name() -> None:
    text = f"""一条铁道，两家医院

铁道北边是临渡铁路中心医院，铁道南边是{EAST}。两家医院隔着一座天桥。

铁路医院1936年就有了，2004年移交给地方，床位650张。老人叫它“铁医”。

县医院1956年由三家联合诊所拼成，床位320张。县医院的招牌是老年科。

铁医的手术室有十二间。铁医没有安宁病房。
"""
    report = parse("rails.txt", text)
    north = next(hospital for hospital in report.hospitals if hospital.name == "临渡铁路中心医院")
    assert {"铁路医院", "铁医"} <= set(north.aliases)
    owners = {passage.hospital for passage in report.passages if "十二间" in passage.text}
    assert owners == {north.name}
    assert {passage.hospital for passage in report.passages if "1956年" in passage.text} == {EAST}
