"""Questions after names alone, and what reports say of hospitals that have none of their own."""

from __future__ import annotations

from dataclasses import replace

import pytest

from corpus.reading.parse import parse
from corpus.report import Hospital
from retrieval.answering import identity
from retrieval.answering.answer import answer
from retrieval.question.question import understand
from retrieval.quote import Outcome
from retrieval.snapshot import Index

TEXT = """松阳县人民医院：家门口的好医院

松阳县人民医院的前身是松阳县卫生院，1987年搬到城南。当地人叫它坡上医院。骨科主任何田田去年做了320台手术。

2011年，医院与燕东大学第一附属医院结成对子，每月有专家来坐诊。该院现有床位420张。
"""
INDEX = Index.build(
    [parse("a.txt", TEXT), parse("b.txt", "开化县中医院的一年\n\n开化县中医院有床位200张，职工310人，都在城里。\n")]
)


def test_two_names_of_one_hospital_are_told_whatever_places_they_spell() -> None:
    text = "青岚区第二人民医院\n\n青岚区第二人民医院还有一个名字：青岚区骨科医院。两块牌子，一班人。\n"
    made = answer(Index.build([parse("c.txt", text)]), "青岚骨科医院跟青岚二院是不是一家")
    assert [quote.answer for quote in made.quotes] == ["青岚区第二人民医院还有一个名字：青岚区骨科医院。"]


@pytest.mark.parametrize(
    ("question", "held"),
    [
        ("松阳县卫生院现在叫什么", "松阳县卫生院"),
        ("请问松阳县卫生院现在改成什么名字了", "松阳县卫生院"),
        ("坡上医院是哪家医院", "坡上医院"),
        ("松阳县人民医院以前叫什么", "前身"),
    ],
)
def test_what_a_hospital_is_called_is_told_with_one_candidate(question: str, held: str) -> None:
    made = answer(INDEX, question)
    assert made.outcome is Outcome.ANSWER
    assert [quote.hospital for quote in made.quotes] == ["松阳县人民医院"]
    assert held in made.quotes[0].text


def test_the_first_name_the_name_of_today_a_second_and_a_nickname_are_told_each_where_it_stands() -> None:
    text = (
        "砚岭市第三医院的院史\n\n砚岭市第三医院的院史墙有三面。1952年改名为砚岭专区医院。1931年，这里还叫“怀仁诊所”，只有两间屋。"
        "1969年称砚岭红旗医院。\n\n医院又名砚岭市儿童医院。街坊管它叫“三角楼”，叫惯了。院长米秋华说砚岭市第三医院的路最宽。\n"
    )
    index = Index.build([parse("d.txt", text)])
    for question, held in (
        ("砚岭三院最早叫什么", "怀仁诊所"),
        ("红旗医院如今叫啥", "砚岭市第三医院"),
        ("砚岭三院还有个啥名字", "砚岭市儿童医院"),
        ("砚岭三院本地人爱叫它什么", "三角楼"),
    ):
        assert held in answer(index, question).quotes[0].answer, question


def test_whose_doctor_somebody_is() -> None:
    made = answer(INDEX, "何田田是哪个医院的")
    assert [quote.hospital for quote in made.quotes] == ["松阳县人民医院"]


def test_a_name_of_something_else_is_no_question_after_a_hospitals_name() -> None:
    assert answer(INDEX, "松阳县人民医院的骨科主任叫什么名字").quotes[0].text.find("何田田") >= 0


def test_what_a_report_tells_of_its_partner_is_quoted_under_its_own_hospital() -> None:
    made = answer(INDEX, "燕东大学第一附属医院跟谁结成对子")
    assert made.outcome is Outcome.ANSWER
    assert made.quotes[0].hospital == "松阳县人民医院"
    assert made.missing_hospitals == ("燕东大学第一附属医院",)


def test_of_a_partner_itself_nothing_is_quoted_but_whose_report_names_it_is_said() -> None:
    made = answer(INDEX, "燕东大学第一附属医院有多少张床位")
    assert made.outcome is Outcome.NOT_COVERED
    assert made.nearby[0] == "松阳县人民医院"


# ------------------------------------------------------------ by a name that it no longer has, or never had in print

OTHERWISE = """红岭市第三人民医院的新楼

记者来到红岭市第三人民医院，门诊楼前停满了车。1969年，解放军第四七七医院迁来红岭，2004年移交地方，改称红岭市第三人民医院。老人们还说“去钢医”。

如今红岭市第三人民医院有床位620张。
"""
UNTOLD = """安平县人民医院这十年

十年前，楼下只有三间房。

安平县人民医院现有床位310张。院里的老人说，那时候下雨要打伞看病。

去年，安平县人民医院做了1200台手术。
"""
BY_OTHER_NAMES = Index.build(
    [
        replace(report, hospitals=(Hospital(report.hospitals[0].name, names),))
        for report, names in (
            (parse("c.txt", OTHERWISE), ("四七七医院", "解放军第四七七医院", "钢医")),
            (parse("d.txt", UNTOLD), ("一四六医院", "安平总医院")),
        )
    ]
)


@pytest.mark.parametrize(
    ("question", "held"),
    [
        ("四七七医院现在叫什么", "改称红岭市第三人民医院"),
        ("477医院如今挂什么牌子", "改称红岭市第三人民医院"),
        ("请问四七七医院后来改成什么医院了", "改称红岭市第三人民医院"),
        ("四七七医院而家叫咩名", "改称红岭市第三人民医院"),
        ("四七七医院和红岭市第三人民医院是不是一家", "改称红岭市第三人民医院"),
        ("四七七医院就是红岭市第三人民医院吗", "改称红岭市第三人民医院"),
        ("红岭市第三人民医院改名前叫什么", "改称红岭市第三人民医院"),
        ("钢医现在大名叫什么", "红岭市第三人民医院"),
        ("钢医是哪家医院", "红岭市第三人民医院"),
        ("一四六医院现在挂的什么牌子", "安平县人民医院现有床位310张"),
        ("安平总医院现在叫什么名儿", "安平县人民医院现有床位310张"),
        ("听人说一四六医院是哪间医院来着", "安平县人民医院现有床位310张"),
    ],
)
def test_who_asks_by_another_name_is_told_the_present_one(question: str, held: str) -> None:
    made = answer(BY_OTHER_NAMES, question)
    assert made.outcome is Outcome.ANSWER
    assert held in made.quotes[0].text[made.quotes[0].answer_start : made.quotes[0].answer_end]


@pytest.mark.parametrize(
    "question",
    [
        "一四六医院和安平县人民医院是不是一家",
        "一四六医院和红岭市第三人民医院是不是一家",
        "安平县人民医院以前叫什么",
        "为什么叫安平总医院",
    ],
)
def test_what_no_sentence_tells_of_a_name_is_not_made_up(question: str) -> None:
    assert answer(BY_OTHER_NAMES, question).outcome is not Outcome.ANSWER


@pytest.mark.parametrize(
    "question", ["一四六医院现在有多少张床", "一四六医院现在的院长叫什么", "一四六医院去年做了多少台手术"]
)
def test_what_is_asked_of_a_hospital_by_another_name_is_no_question_after_its_name(question: str) -> None:
    assert not identity.asks_for_name(understand(question, BY_OTHER_NAMES.names))


# ------------------------------------------------------------ since when, and why

RENAMED = Index.build(
    [
        replace(report, hospitals=(Hospital(report.hospitals[0].name, ("红岭防疫站", "石塔医院")),))
        for report in [
            parse(
                "e.txt",
                """红岭市疾病预防控制中心的一天

1953年，九个人挂出红岭专区防疫站的牌子。1969年搬到河东。2004年，站里改叫疾病预防控制中心，才有了今天的名字。去年红岭市疾病预防控制中心接种28万人次。

当地人叫它石塔医院。叫石塔医院是有来历的。门前有一座七层的石塔，隔着三里路也望得见。
""",
            )
        ]
    ]
)


@pytest.mark.parametrize(
    "question", ["红岭防疫站啥时候改的现在这个名", "红岭市疾病预防控制中心这名字是哪年有的", "红岭防疫站哪年更名的"]
)
def test_who_asks_since_when_is_told_the_year_of_todays_name(question: str) -> None:
    quote = answer(RENAMED, question).quotes[0]
    assert quote.text[quote.answer_start : quote.answer_end].startswith("2004年")


def test_the_reason_of_a_nickname_stands_beside_it() -> None:
    assert "七层的石塔" in answer(RENAMED, "为啥都管它叫石塔医院呀").quotes[0].text


def test_when_something_else_happened_is_no_question_after_a_name() -> None:
    assert not identity.asks_for_name(understand("红岭防疫站哪年搬的家", RENAMED.names))


def test_what_a_hospital_was_called_first_and_since_when_it_is_what_it_became() -> None:
    text = """宁海市疾病预防控制中心的七十年

宁海市疾病预防控制中心1953年成立，最早叫灭疟队。宁海市卫生防疫站2002年改成现在的名字。2023年，市卫生监督所并进来，多挂了一块牌子，人从98个变成131个。
"""
    index = Index.build([parse("c.txt", text)])
    assert "灭疟队" in answer(index, "宁海市疾控中心头一个名字叫啥").quotes[0].answer
    assert "2002年" in answer(index, "宁海市卫生防疫站是哪年变成疾控的").quotes[0].answer
