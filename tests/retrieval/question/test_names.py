"""Which hospitals a question names: covered ones however written, others never in their place."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.names.aliases import aliases
from corpus.names.name import names_in
from corpus.report import Hospital, Report
from retrieval.language.terms import normalise
from retrieval.question.names import Named, Names
from retrieval.snapshot.index import Index
from tests.corpus.reading.test_parse import pages

FIXED = settings(derandomize=True, deadline=None, max_examples=100)

COVERED = (
    "松阳县人民医院",
    "桐庐县中医院",
    "衢州市第二人民医院",
    "平遥县妇幼保健院",
    "临高县公共卫生医疗中心",
    "昌黎县人民医院",
    "景宁畲族自治县人民医院",
)


def an_index(hospitals: Sequence[str] = COVERED, former: Sequence[str] = ()) -> Index:
    """An index of reports that are nothing but about these hospitals; `former`: names that each had before."""
    return Index.build(
        Report(
            file=f"{number}.txt",
            source="",
            title="",
            subtitle="",
            byline="",
            headings=(),
            hospitals=(Hospital(name, aliases(names_in(name)[0], former, "")),),
            passages=(),
        )
        for number, name in enumerate(hospitals)
    )


INDEX = an_index()


def find(question: str, index: Index = INDEX) -> Named:
    return index.names.find(normalise(question))


def scope(question: str, index: Index = INDEX) -> list[str]:
    return [index.covered[number].hospital.name for number in find(question, index).scope]


def missing(question: str) -> tuple[str, ...]:
    return find(question).missing


@FIXED
@given(
    st.one_of(
        pages,
        st.lists(st.sampled_from([*COVERED, "松阳", "县医院", "丽水", "和", "的", "第一"]), max_size=6).map("".join),
    )
)
def test_any_question_names_covered_hospitals_or_others_in_its_own_words(question: str) -> None:
    text = normalise(question)
    named = INDEX.names.find(text)
    assert set(named.scope) <= set(range(len(COVERED)))
    assert len(set(named.scope)) == len(named.scope)
    assert all(0 <= start < end <= len(text) for start, end in named.stretches)
    assert list(named.stretches) == sorted(named.stretches)


@pytest.mark.parametrize("name", COVERED)
@pytest.mark.parametrize("frame", ["{}有多少张床位", "请问{}怎么样？", "去年{}添了什么", "我想问一下{}", "{}"])
def test_every_covered_hospital_is_found_by_its_name(name: str, frame: str) -> None:
    assert scope(frame.format(name)) == [name]
    assert missing(frame.format(name)) == ()


@pytest.mark.parametrize(
    ("question", "name"),
    [
        # Without the unit, without the kind.
        ("松阳人民医院有多少床位", "松阳县人民医院"),
        ("松阳县医院有多少床位", "松阳县人民医院"),
        ("松阳医院有多少床位", "松阳县人民医院"),
        ("桐庐中医院院长是谁", "桐庐县中医院"),
        ("桐庐县中医医院院长是谁", "桐庐县中医院"),
        ("平遥妇幼一年接生多少孩子", "平遥县妇幼保健院"),
        ("平遥县妇保院一年接生多少孩子", "平遥县妇幼保健院"),
        ("临高公卫中心建好了吗", "临高县公共卫生医疗中心"),
        ("临高县公卫医疗中心建好了吗", "临高县公共卫生医疗中心"),
        ("景宁县人民医院有几个科", "景宁畲族自治县人民医院"),
        ("景宁人民医院有几个科", "景宁畲族自治县人民医院"),
        # Ordinals.
        ("衢州二院在哪里", "衢州市第二人民医院"),
        ("衢州市二院在哪里", "衢州市第二人民医院"),
        ("衢州第二人民医院在哪里", "衢州市第二人民医院"),
        ("衢州第二医院在哪里", "衢州市第二人民医院"),
        # With wider places before it.
        ("浙江省松阳县人民医院有多少床位", "松阳县人民医院"),
        ("丽水市松阳县人民医院有多少床位", "松阳县人民医院"),
        ("浙江丽水松阳县人民医院有多少床位", "松阳县人民医院"),
        # Traditional characters, other widths, blanks around it.
        ("松陽縣人民醫院有多少張床位", "松阳县人民医院"),
        (" 松阳县人民医院 有多少床位", "松阳县人民医院"),
        # Homophones and misspellings.
        ("松杨县人民医院有多少床位", "松阳县人民医院"),
        ("淞阳县人民医院有多少床位", "松阳县人民医院"),
        pytest.param(
            "松阳县人名医院有多少床位",
            "松阳县人民医院",
        ),
        ("昌梨县人民医院有多少床位", "昌黎县人民医院"),
        ("景泞县人民医院有多少床位", "景宁畲族自治县人民医院"),
        ("平谣县妇幼保健院有多少床位", "平遥县妇幼保健院"),
        ("桐芦县中医院院长是谁", "桐庐县中医院"),
        # Only a place.
        ("松阳有多少张床位", "松阳县人民医院"),
        ("松阳县的医院有多少张床位", "松阳县人民医院"),
        ("平遥那边孕妇学校多久办一次", "平遥县妇幼保健院"),
        # A kind that only one has.
        ("妇幼保健院一年接生多少孩子", "平遥县妇幼保健院"),
    ],
)
def test_however_it_is_written(question: str, name: str) -> None:
    assert scope(question) == [name]
    assert missing(question) == ()


@pytest.mark.parametrize(
    ("question", "absent"),
    [
        # Another hospital of the same place.
        ("松阳县中医院有多少床位", "松阳县中医院"),
        ("松阳中医院有多少床位", "松阳中医院"),
        ("松阳县妇幼保健院有多少床位", "松阳县妇幼保健院"),
        ("桐庐县人民医院有多少床位", "桐庐县人民医院"),
        ("平遥县人民医院有多少床位", "平遥县人民医院"),
        ("临高县人民医院有多少床位", "临高县人民医院"),
        ("昌黎县第二人民医院有多少床位", "昌黎县第二人民医院"),
        # Another number.
        ("衢州市第一人民医院在哪里", "衢州市第一人民医院"),
        ("衢州一院在哪里", "衢州一院"),
        ("衢州第三医院在哪里", "衢州第三医院"),
        pytest.param(
            "衢州市第十二人民医院在哪里",
            "衢州市第十二人民医院",
        ),
        # The same kind in another place, sounding alike or not.
        ("婺源县人民医院有多少床位", "婺源县人民医院"),
        ("安阳县人民医院有多少床位", "安阳县人民医院"),
        ("昌乐县人民医院有多少床位", "昌乐县人民医院"),
        ("平原县妇幼保健院有多少床位", "平原县妇幼保健院"),
        ("洛阳市第二人民医院有多少床位", "洛阳市第二人民医院"),
        # The right name in the wrong province.
        pytest.param(
            "河北省松阳县人民医院有多少床位",
            "河北省松阳县人民医院",
        ),
        ("河北省桐庐县中医院有多少床位", "河北省桐庐县中医院"),
        ("金华市平遥县妇幼保健院有多少床位", "金华市平遥县妇幼保健院"),
        ("北京协和医院有多少床位", "北京协和医院"),
    ],
)
def test_an_uncovered_hospital_is_never_taken_for_a_covered_one(question: str, absent: str) -> None:
    named = find(question)
    assert [INDEX.covered[number].hospital.name for number in named.scope] == []
    assert named.missing == (absent,)


@pytest.mark.parametrize(
    "question", ["昌黎中医有多少床位", "松阳疾控在哪里", "松阳妇幼有多少床位", "松阳社区医院有多少床位"]
)
def test_another_kind_in_short_is_not_the_hospital_of_the_place(question: str) -> None:
    assert scope(question) == []


HOME = ["渭川市第七人民医院", "渭川市妇幼保健院", "白屏区人民医院", "平凹县中医院", "石湾县中医院"]


@pytest.mark.parametrize(
    ("question", "meant"),
    [
        ("市七院有多少床位", ["渭川市第七人民医院"]),
        ("去市妇幼打无痛要多少钱", ["渭川市妇幼保健院"]),
        ("我们区医院几张床", ["白屏区人民医院"]),
        ("白屏区医院和市妇幼谁的床多", ["白屏区人民医院", "渭川市妇幼保健院"]),
        ("县中医院有多少床位", []),  # two of them
        ("市八院有多少床位", []),
        ("市七院派来的医生在白屏区医院待多久", ["白屏区人民医院"]),  # which city's is not told
        ("在松阳去市妇幼怎么走", []),
        ("城市妇幼有多少", []),
        ("县中医院几点开门，我说的是石湾", ["石湾县中医院"]),
    ],
)
def test_a_hospital_is_named_without_its_place_as_its_people_say_it(question: str, meant: list[str]) -> None:
    assert scope(question, an_index(HOME)) == meant


def test_a_name_without_its_place_that_fits_several_asks_which() -> None:
    index = an_index(HOME)
    either = find("县中医院有多少床位", index).either
    assert [index.covered[number].hospital.name for number in either] == ["平凹县中医院", "石湾县中医院"]


@pytest.mark.parametrize("question", ["衢州市人民医院有多少床位", "衢州人民医院有多少床位"])
def test_a_peoples_hospital_is_not_the_second_peoples_hospital(question: str) -> None:
    assert scope(question) == []


@pytest.mark.parametrize("covered", ["沭阳学院附属医院", "沭阳化工集团有限公司职工医院", "沭阳铁路医院"])
def test_a_places_own_hospital_is_not_its_colleges_or_its_companys(covered: str) -> None:
    found = find("沭阳县人民医院有多少床位", an_index([covered]))
    assert found.scope == ()
    assert found.missing == ("沭阳县人民医院",)


@pytest.mark.parametrize(
    ("covered", "said"),
    [
        # A numeral heard for a character of the place, and a name cut short by the wrong character.
        ("嵊泗县人民医院", "嵊四县医院"),
        ("察布查尔锡伯自治县人民医院", "察部查尔县医院"),
        # Words of an official name left out.
        ("新疆生产建设兵团第十四师医院", "新疆兵团第十四师医院"),
    ],
)
def test_a_hospital_is_found_by(covered: str, said: str) -> None:
    index = an_index([covered])
    found = find(f"{said}有多少床位", index)
    assert [index.covered[number].hospital.name for number in found.scope] == [covered]


def test_a_former_name_is_found_without_whose_it_was() -> None:
    index = an_index(["解放军第一三六医院"], ["松江军区第十六陆军医院"])
    assert find("第十六陆军医院有多少床位", index).scope == (0,)


def test_and_before_a_place_is_not_part_of_it() -> None:
    assert sorted(scope("松阳和平遥的医院哪家床位多")) == ["平遥县妇幼保健院", "松阳县人民医院"]


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("松阳县人民医院和昌黎县人民医院哪家床位多", ["松阳县人民医院", "昌黎县人民医院"]),
        ("松阳和昌黎的医院哪家床位多", ["松阳县人民医院", "昌黎县人民医院"]),
        ("衢州二院跟桐庐中医院比", ["衢州市第二人民医院", "桐庐县中医院"]),
        ("松阳县人民医院在松阳县哪里", ["松阳县人民医院"]),
        ("丽水的医院有多少床位", ["景宁畲族自治县人民医院", "松阳县人民医院"]),
    ],
)
def test_several_hospitals(question: str, names: list[str]) -> None:
    assert sorted(scope(question)) == sorted(names)


def test_a_covered_and_an_uncovered_one() -> None:
    named = find("松阳县人民医院和婺源县人民医院哪家床位多")
    assert [INDEX.covered[number].hospital.name for number in named.scope] == ["松阳县人民医院"]
    assert named.missing == ("婺源县人民医院",)


@pytest.mark.parametrize(
    "question", ["有多少张床位", "医院有多少张床位", "县医院有多少张床位", "三甲医院有哪些", "巡回医疗队有几支", ""]
)
def test_no_hospital_is_named(question: str) -> None:
    assert (scope(question), missing(question)) == ([], ())


@pytest.mark.parametrize(
    ("question", "blank"),
    [
        ("某某市第九人民医院有多少张床位", "某某市第九人民医院"),
        ("请问XX县人民医院院长是谁", "xx县人民医院"),
        ("××市妇幼保健院在哪里", "××市妇幼保健院"),
    ],
)
def test_a_name_left_blank_is_no_covered_hospitals(question: str, blank: str) -> None:
    assert (scope(question), missing(question)) == ([], (blank,))


def test_some_hospital_is_any() -> None:
    assert missing("某些医院在用机器人，是哪些") == missing("某家医院有多少张床位") == ()


def test_a_companys_hospital_is_called_by_the_company() -> None:
    own = an_index(["云岗煤业集团职工医院"])
    for said in ("云岗医院", "云岗职工医院", "云岗集团医院", "云岗集团职工医院"):
        assert scope(f"{said}有多少床位", own) == ["云岗煤业集团职工医院"]


def test_the_hospital_of_a_works_is_called_by_the_works() -> None:
    index = an_index(["银湾石化职工医院", "松阳县人民医院"])
    for asked in ("银湾厂医院", "银湾石化厂医院", "银湾石化医院"):
        assert scope(f"{asked}有多少床位", index) == ["银湾石化职工医院"]
    assert scope("金湾厂医院有多少床位", index) == []


def test_a_zone_is_called_by_its_short_name() -> None:
    own = an_index(["昆山经济技术开发区人民医院"])
    for said in ("昆山开发区人民医院", "昆山经开区人民医院", "昆山经济技术开发区人民医院"):
        assert scope(f"{said}有多少床位", own) == ["昆山经济技术开发区人民医院"]


def test_the_name_is_no_word_to_search_for() -> None:
    named = find("请问松阳县人民医院有多少张床位")
    assert named.stretches == ((2, 9),)


@pytest.mark.parametrize(
    ("question", "name"),
    [("桐庐的中医院有多少床位", "桐庐县中医院"), ("平遥的妇幼保健院有多少床位", "平遥县妇幼保健院")],
)
def test_a_place_and_a_kind(question: str, name: str) -> None:
    assert scope(question) == [name]


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        ("我们县中医院有多少床位", ("县中医院",)),
        ("俺们这县妇幼保健院在哪", ("县妇幼保健院",)),
        ("他们跟县中医院怎么合作", ()),  # a partner that a report may name
        ("我们县有几家医院", ()),
    ],
)
def test_the_readers_own_hospital_of_a_kind_that_is_not_covered(question: str, missing: tuple[str, ...]) -> None:
    named = an_index(["松阳县人民医院", "昌黎县人民医院"]).names.find(question)
    assert (named.scope, named.missing, named.either) == ((), missing, ())


@pytest.mark.parametrize(
    ("question", "meant"),
    [
        ("我们县人民医院有多少床位", ["松阳县人民医院", "昌黎县人民医院"]),
        ("俺们那个县医院有多少床位", ["松阳县人民医院", "昌黎县人民医院", "甘谷县医院"]),
        ("我们市人民医院有多少床位", ["衢州市人民医院"]),
        ("我们县中医院有多少床位", ["桐庐县中医院"]),
    ],
)
def test_the_readers_own_hospital_is_one_of_its_kind(question: str, meant: list[str]) -> None:
    index = an_index(["松阳县人民医院", "昌黎县人民医院", "甘谷县医院", "衢州市人民医院", "桐庐县中医院"])
    named = index.names.find(question)
    assert {index.covered[number].hospital.name for number in named.scope or named.either} == set(meant)
    assert bool(named.scope) is (len(meant) == 1)


@pytest.mark.parametrize(
    "question",
    [
        "松阳的中医院有多少床位",
        "桐庐的人民医院有多少床位",
        "临高的妇幼保健院有多少床位",
        "昌黎那边的中医院有多少床位",
        "婺源的妇幼保健院有多少床位",
    ],
)
def test_a_place_and_a_kind_that_is_not_covered(question: str) -> None:
    assert scope(question) == []
    assert missing(question) != ()


def test_ordinals_are_told_apart_where_both_are_covered() -> None:
    both = an_index(["衢州市第一人民医院", "衢州市第二人民医院"])
    assert scope("衢州一院有多少床位", both) == ["衢州市第一人民医院"]
    assert scope("衢州市第二医院有多少床位", both) == ["衢州市第二人民医院"]
    assert scope("衢州三院有多少床位", both) == []


def test_two_ordinals_of_one_place() -> None:
    both = an_index(["衢州市第一人民医院", "衢州市第二人民医院"])
    assert sorted(scope("衢州一院和二院哪家床位多", both)) == ["衢州市第一人民医院", "衢州市第二人民医院"]


def test_a_misspelling_that_ends_in_the_name_of_another_place() -> None:
    index = an_index(["柘城县人民医院"])
    assert scope("柘成县人民医院有多少床位", index) == ["柘城县人民医院"]
    assert scope("成县人民医院有多少床位", index) == []


def test_a_second_name_finds_the_hospital() -> None:
    hospital = Hospital("沭阳县中医院", aliases(names_in("沭阳县中医院")[0], ["沭阳县骨科医院"], ""))
    names = Names.build([(hospital, "321322")])
    assert names.find("沭阳县骨科医院有多少床位").scope == (0,)
    assert names.find("沭阳骨科医院有多少床位").scope == (0,)
    assert names.find("沭阳县眼科医院有多少床位").scope == ()


def test_nothing_is_covered() -> None:
    names = Names.build([])
    assert names.find("松阳县人民医院有多少床位") == Named((), ("松阳县人民医院",), ())
    assert names.find("") == Named((), (), ())


@pytest.mark.parametrize(
    "asked", ["解放军第九二〇医院", "解放军第920医院", "920医院", "九二〇医院", "九二0医院", "解放军九二零医院"]
)
def test_a_number_is_one_however_it_is_written_and_no_other(asked: str) -> None:
    index = an_index(["中国人民解放军第九二〇医院", "解放军第三二三医院"])
    assert scope(f"{asked}有多少床位", index) == ["中国人民解放军第九二〇医院"]
    assert scope("305医院有多少床位", index) == []


def test_what_people_call_the_armys_hospital_of_a_place_is_no_other_hospital() -> None:
    army = an_index(["中国人民解放军联勤保障部队第九二〇医院"])
    assert find("松阳部队医院有多少床位", army).missing == ()
    assert find("松阳部队医院有多少床位", an_index(["松阳县人民医院"])).missing == ("松阳部队医院",)


def test_tens_are_one_number_however_they_are_written() -> None:
    index = an_index(["新疆生产建设兵团第十五师医院", "新疆生产建设兵团第五师医院", "松阳县人民医院"])
    for asked in ("十五师医院", "15师医院", "第15师医院", "兵团第１５师医院"):
        assert scope(f"{asked}有多少床位", index) == ["新疆生产建设兵团第十五师医院"]
    assert scope("5师医院有多少床位", index) == ["新疆生产建设兵团第五师医院"]


def test_a_year_does_not_go_on_a_number_in_a_name() -> None:
    index = an_index(["青岚医科大学附属第一医院", "松阳县人民医院"])
    assert scope("青岚附一2023年做了多少台手术", index) == ["青岚医科大学附属第一医院"]
    assert scope("2023青岚附一做了多少台手术", index) == ["青岚医科大学附属第一医院"]
    assert scope("青岚附一二有多少床位", index) == []


def test_of_two_that_share_a_number_the_one_that_is_written_so_is_meant() -> None:
    index = an_index(["中国人民解放军第163医院", "中国人民解放军第一六三医院"])
    assert scope("中国人民解放军第163医院有多少床位", index) == ["中国人民解放军第163医院"]
    assert scope("一六三医院有多少床位", index) == ["中国人民解放军第一六三医院"]


def test_an_armys_hospital_is_called_by_its_number_alone_but_a_count_is_none() -> None:
    index = an_index(["联勤保障部队第九七八医院", "松阳县人民医院"])
    for question in ("978的专家几时来", "九七八烧伤科主任是谁", "去978治好的几率"):
        assert scope(question, index) == ["联勤保障部队第九七八医院"]
    for question in ("门诊978人次是哪家", "第978例手术是哪家做的", "1978年建的是哪家"):
        assert scope(question, index) == []


def test_a_numeral_may_be_a_misspelling_by_its_sound() -> None:
    assert scope("七山县人民医院有多少床位", an_index(["栖山县人民医院"])) == ["栖山县人民医院"]


def test_a_misspelt_short_name() -> None:
    index = an_index(["临岳市疾病预防控制中心", "松阳县人民医院"])
    assert scope("临月疾控查水几天出结果", index) == ["临岳市疾病预防控制中心"]
    assert scope("南月疾控查水几天出结果", index) == []


def test_a_nickname_behind_its_place() -> None:
    names = Names.build([(Hospital("清溪土家族自治县民族医院", ("蛇医院",)), "")])
    assert names.find("清溪蛇医院主任是谁").scope == (0,)
    assert names.find("南湖蛇医院主任是谁").scope == ()


@pytest.mark.parametrize(
    ("covered", "asked"),
    [
        ("长海医院", "长海县医院"),
        ("松阳红十字会博爱医院", "博爱县医院"),
        ("济南千草中医医院", "济南市中医医院"),
        ("河南省军区医院", "济南军区医院"),
        ("燕东大学附属中医医院", "燕东市中医医院"),
        ("中山市博爱医院", "中山医院"),
    ],
)
def test_a_place_inside_a_name_lends_it_to_no_other(covered: str, asked: str) -> None:
    assert scope(f"{asked}有多少床位", an_index([covered])) == []


def test_an_alias_never_ends_inside_a_word() -> None:
    index = an_index(["平遥县妇幼保健院"])
    named = index.names.known_in(normalise("平遥妇幼院长是谁"))
    assert "妇幼院" not in {normalise("平遥妇幼院长是谁")[start:end][-3:] for start, end, _ in named}


def test_every_name_and_alias_leads_back_and_what_does_not_is_named() -> None:
    assert INDEX.names.astray() == ()
    names = Names.build(
        [(Hospital("松阳县人民医院", ("开化县中医院", "松阳医院")), ""), (Hospital("开化县中医院", ()), "")]
    )
    assert names.astray() == (("松阳县人民医院", "开化县中医院"),) * 2
    assert names.find("开化县中医院有多少床位").scope == (1,)


def test_an_administrators_alias_is_never_filtered() -> None:
    names = Names.build([(Hospital("松阳县人民医院", ("友好医院", "人民医院")), "331124")])
    assert names.find("友好医院有多少床位").scope == (0,)
    assert names.find("人民医院有多少床位").scope == (0,)


@pytest.mark.parametrize(
    ("question", "written", "known"),
    [
        ("送阳县人民医院有多少床位", "送阳县人民医院", False),
        ("我想问松杨县人民医院的床位", "松杨县人民医院", False),
    ],
)
def test_a_name_that_was_corrected_is_told(question: str, written: str, known: bool) -> None:
    [one] = find(question).otherwise
    assert (one.written, INDEX.covered[one.number].hospital.name, one.known) == (written, "松阳县人民医院", known)


@pytest.mark.parametrize(
    "question",
    [
        "松阳县人民医院有多少床位",
        "松阳人民医院的床位",
        "松阳县医院的床位",
        "浙江省丽水市松阳县人民医院的床位",
        "松阳那边的人民医院",
        "衢州二院的床位",
        "松阳有多少床位",
        "昌黎縣人民醫院的床位",
    ],
)
def test_a_name_in_short_is_no_correction(question: str) -> None:
    assert find(question).scope
    assert find(question).otherwise == ()


def test_another_name_is_told_as_one() -> None:
    other = an_index(["松阳县人民医院"])
    hospital = Hospital("松阳县人民医院", ("处州第三医院",))
    own = Names.build([(hospital, other.covered[0].code)])
    [one] = own.find("处州第三医院的床位").otherwise
    assert (one.written, one.known) == ("处州第三医院", True)
