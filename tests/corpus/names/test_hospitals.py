"""Which hospitals a text names, what else they are called, and which one a report is about."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from corpus.names.hospitals import Mentions, Name, aliases, core, is_generic, names_in, speaks_of_own, subjects
from corpus.reading.parse import parse
from corpus.report import Hospital
from tests.corpus.reading.test_parse import pages

FIXED = settings(derandomize=True, deadline=None, max_examples=100)


def named(text: str) -> list[str]:
    """The particular hospitals named in a text."""
    return [name.text for name in names_in(text) if not name.generic]


def one(text: str) -> Name:
    (name,) = names_in(text)
    return name


def hospitals_of(text: str, title: str = "山乡纪事", byline: str = "") -> tuple[Hospital, ...]:
    lead = text.split("\n", maxsplit=1)[0]
    return subjects(Mentions(headline=[title], byline=byline, lead=lead, body=text))


def subject_of(text: str, title: str = "山乡纪事", byline: str = "") -> list[str]:
    return [hospital.name for hospital in hospitals_of(text, title, byline)]


# ---------------------------------------------------------------- names


@FIXED
@given(pages)
def test_names_are_cut_from_the_text_left_to_right(text: str) -> None:
    after = 0
    for name in names_in(text):
        assert after <= name.start < name.end <= len(text)
        assert text[name.start : name.end] == name.text
        assert name.text.endswith(name.rest)
        after = name.end


@pytest.mark.parametrize(
    "before",
    [
        "24日",
        "2023年10月，",
        "2023年10月",
        "国家重点",
        "作为",
        "走进",
        "近日，记者在",
        "记者从",
        "他在",
        "她是",
        "来自",
        "送到了",
        "全县唯一的",
        "“",
        "、",
        "和",
        "与",
        "随着",
        "一直以来，",
        "由",
        "经过努力",
        "我市首家",
        "省级文明单位",
        "慰问",
        "近年来",
        "日前",
        "联合",
        "专家来到",
        "先后荣获称号的",
    ],
)
@pytest.mark.parametrize("hospital", ["松阳县人民医院", "石阡县中医院", "衢州市第二人民医院", "沭阳县疾控中心"])
def test_the_left_edge_of_a_name_is_its_place(before: str, hospital: str) -> None:
    assert named(f"{before}{hospital}迎来了新医生。") == [hospital]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("浙江省丽水市松阳县人民医院举行义诊", ["浙江省丽水市松阳县人民医院"]),
        ("丽水市中心医院与松阳县人民医院签约", ["丽水市中心医院", "松阳县人民医院"]),
        ("婺源县妇幼保健院、婺源县中医院、婺源县疾病预防控制中心", ["婺源县妇幼保健院", "婺源县中医院", "婺源县疾病预防控制中心"]),
        ("景宁畲族自治县人民医院和景宁县中医院", ["景宁畲族自治县人民医院", "景宁县中医院"]),
        ("和静县人民医院与和田市人民医院结对", ["和静县人民医院", "和田市人民医院"]),
        ("罗平县阿岗镇中心卫生院", ["罗平县阿岗镇中心卫生院"]),
        ("丰都县三合街道社区卫生服务中心", ["丰都县三合街道社区卫生服务中心"]),
        ("临高县公共卫生医疗中心", ["临高县公共卫生医疗中心"]),
        ("沭阳县精神卫生中心", ["沭阳县精神卫生中心"]),
        ("桐庐一院搬了新楼", ["桐庐一院"]),
        ("平遥县医院急诊科", ["平遥县医院"]),
        ("会理县人民医院", ["会理县人民医院"]),
        ("浙江大学医学院附属第二医院的专家", ["浙江大学医学院附属第二医院"]),
        ("北京协和医院", ["北京协和医院"]),
        ("医院位于松阳县，松阳县人民医院", ["松阳县人民医院"]),
        # No names.
        ("平遥县医院有限公司", []),
        ("松阳县人民医院管理委员会", []),
        ("松阳县的医院", []),
        ("出院、住院、全院", []),
        ("医院的大门", []),
        ("松阳县新医院", []),
        pytest.param(
            "松阳县级医院",
            [],
        ),
        ("", []),
    ],
)  # fmt: skip
def test_names_in_a_text(text: str, found: list[str]) -> None:
    assert named(text) == found


@pytest.mark.parametrize(
    "name",
    ["县医院", "市第一人民医院", "第三医院", "三甲医院", "智慧医院", "乡镇卫生院", "人民医院", "中医院", "医院"],
)
def test_names_that_say_only_of_what_kind(name: str) -> None:
    assert is_generic(name)
    assert one(name).generic


@pytest.mark.parametrize("name", ["协和医院", "华西医院", "松阳县人民医院", "桐庐一院"])
def test_names_that_say_which_one(name: str) -> None:
    assert not one(name).generic


def test_a_name_knows_its_places() -> None:
    name = one("浙江省丽水市松阳县人民医院")
    assert [division.name for division in name.divisions] == ["浙江省", "丽水市", "松阳县"]
    assert (name.rest, name.start, name.end) == ("人民医院", 0, 13)


@pytest.mark.parametrize(
    ("rest", "other"),
    [
        ("中医医院", "中医院"),
        ("疾病预防控制中心", "疾控中心"),
        ("公共卫生医疗中心", "公卫医疗中心"),
        ("县人民医院", "人民医院"),
    ],
)
def test_equal_names_share_a_core(rest: str, other: str) -> None:
    assert core(rest) == core(other)


@pytest.mark.parametrize(("rest", "other"), [("第一人民医院", "第二人民医院"), ("人民医院", "中医院"), ("中医院", "中西医结合医院")])  # fmt: skip
def test_different_hospitals_share_none(rest: str, other: str) -> None:
    assert core(rest) != core(other)


# ---------------------------------------------------------------- the subject


@FIXED
@given(pages)
def test_subjects_of_any_text(text: str) -> None:
    for hospital in hospitals_of(text):
        assert hospital.name
        assert hospital.name not in hospital.aliases
        assert len(set(hospital.aliases)) == len(hospital.aliases)


@pytest.mark.parametrize(
    ("text", "title", "byline", "subject"),
    [
        pytest.param("石阡县人民医院迎来十名新医生，石阡县人民医院的夜间门诊也开了。", "", "", ["石阡县人民医院"], id="body"),
        pytest.param("山里的病房亮了灯，医院的床位添了两百张。", "石阡县人民医院的新气象", "", ["石阡县人民医院"], id="title"),
        pytest.param("建设健康石阡，医院责无旁贷。", "党建引领促发展", "石阡县人民医院党委书记 许青禾", ["石阡县人民医院"], id="byline only"),
        pytest.param("铜仁市石阡县人民医院开诊。石阡县人民医院添了床位。石阡县人民医院来了新医生。", "", "", ["石阡县人民医院"], id="the usual form"),
        pytest.param("临高县公共卫生医疗中心投入使用，中心有床位120张，临高县公共卫生医疗中心主任何田田很高兴。", "", "", ["临高县公共卫生医疗中心"], id="no 医院 in the name"),
        pytest.param("平遥县妇幼保健院开了孕妇学校，平遥县妇幼保健院的产房也翻新了。", "", "", ["平遥县妇幼保健院"], id="women and children"),
        pytest.param("我院今年添了12台救护车，职工都很振奋。", "", "", [], id="我院 only"),
        pytest.param("省里出台办法，鼓励年轻医生到山区工作。", "", "", [], id="policy"),
        pytest.param("", "", "", [], id="empty"),
        # A partner is named more often than the subject.
        pytest.param(
            "松阳县人民医院的骨科有了新变化，松阳的病人不用再跑省城。浙江省人民医院派来专家，浙江省人民医院每月派人坐诊，"
            "浙江省人民医院还接收进修医生，浙江省人民医院的远程会诊也接到了松阳。",
            "松阳百姓家门口看专家",
            "",
            ["松阳县人民医院"],
            id="partner in the provincial capital",
        ),
        pytest.param(
            "“有了上海市第六人民医院的帮助，骨科手术不用出县了。”敦煌市医院院长沈闻道说。上海市第六人民医院派来专家，"
            "上海市第六人民医院接收进修医生。敦煌市医院去年做了300台骨科手术。",
            "敦煌市医院：戈壁滩上的好骨科",
            "",
            ["敦煌市医院"],
            id="partner far away",
        ),
        pytest.param(
            "昌黎县中医医院康复科天天爆满。昌黎县人民医院、昌黎县妇幼保健院也派人来学习。昌黎县中医医院计划明年扩建。",
            "针尖上的功夫",
            "",
            ["昌黎县中医医院"],
            id="neighbours named in passing",
        ),
        pytest.param(
            "青田县中医院开了夜间门诊。\n青田县人民医院也派人来看，青田县人民医院明年也要开。",
            "",
            "",
            ["青田县中医院"],
            id="lead",
        ),
        pytest.param(
            "改革走过了三年，病人的笑脸多了。\n青田县人民医院派人来看过，青田县人民医院也想照着做。",
            "",
            "青田县中医院党委书记 许青禾",
            ["青田县中医院"],
            id="byline against body",
        ),
        pytest.param(
            "阳谷县人民医院的门诊热闹起来。\n"
            "专家来自山东省立医院。山东省立医院派人坐诊，山东省立医院带教，山东省立医院会诊，山东省立医院接收进修，山东省立医院出设备。",
            "",
            "",
            ["阳谷县人民医院"],
            id="patron named six times",
        ),
        pytest.param(
            "石阡县人民医院的新楼启用了。石城医疗队又来了，石城来的医生带徒弟，石城的设备也到了，石城年年派人。\n"
            "石城县中心医院心内科副主任医师姜鸣说，明年还来。",
            "",
            "",
            ["石阡县人民医院"],
            id="a guest whose home is named often",
        ),
        pytest.param("银川路矿业集团有限公司职工医院办在矿上，银川路矿业集团有限公司职工医院有床位90张。", "", "", ["银川路矿业集团有限公司职工医院"], id="a company's hospital"),
        pytest.param("县人民医院添了新楼。开化县的老人有福了，县人民医院每周义诊。开化县今年还要办医共体。", "", "", ["开化县人民医院"], id="both halves of the name"),
        pytest.param("县人民医院添了新楼。开化县、龙游县的老人都来看病，县人民医院每周义诊。", "", "", [], id="a half that fits two"),
    ],
)  # fmt: skip
def test_the_subject(text: str, title: str, byline: str, subject: list[str]) -> None:
    assert subject_of(text, title or "山乡纪事", byline) == subject


def test_a_report_that_divides_itself_between_two_hospitals_by_their_places() -> None:
    text = "石阡县人民医院与开化县人民医院结了对子。石阡县人民医院有床位300张。开化县人民医院有床位200张。"
    headings = ["石阡：大哥的难处", "开化：小弟的样子"]
    found = subjects(Mentions(["两家结对记"], "", text, "\n".join([*headings, text]), headings))
    assert [hospital.name for hospital in found] == ["石阡县人民医院", "开化县人民医院"]


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("南京鼓楼医院集团仪征医院", "南京鼓楼医院"),
        ("中国医学科学院阜外医院云南医院", "云南省人民医院"),
    ],
)
def test_the_branch_of_a_hospital_is_not_another_hospital(name: str, wrong: str) -> None:
    for hospital in hospitals_of(f"{name}开诊了，{name}的心外科有床位40张。", f"{name}开诊记"):
        assert wrong not in (hospital.name, *hospital.aliases)


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("我院今年添了床位。", True),
        ("该院今年添了床位。", True),
        ("县医院今年添了床位。", True),
        ("市第二人民医院今年添了床位。", True),
        ("县级医院今年都要添床位。", False),
        ("基层医院今年都要添床位。", False),
        ("省里今年要添床位。", False),
    ],
)
def test_whether_a_text_speaks_of_a_hospital_that_it_never_names(text: str, own: bool) -> None:
    assert speaks_of_own(text) is own


# ---------------------------------------------------------------- other names


@pytest.mark.parametrize(
    ("text", "name", "other"),
    [
        ("桐庐县人民医院（桐庐县第一人民医院）添了床位。", "桐庐县人民医院", "桐庐县第一人民医院"),
        ("桐庐县人民医院(桐庐县第一人民医院)添了床位。", "桐庐县人民医院", "桐庐县第一人民医院"),
        ("沭阳县中医院（又名沭阳县骨科医院）添了床位。", "沭阳县中医院", "沭阳县骨科医院"),
        ("沭阳县中医院（原沭阳县骨伤医院）添了床位。", "沭阳县中医院", "沭阳县骨伤医院"),
        (
            "石阡县人民医院的前身是石阡县卫生院，1987年搬到城南。石阡县人民医院添了床位。",
            "石阡县人民医院",
            "石阡县卫生院",
        ),
        (
            "石阡县人民医院前身为石阡县卫生院，1987年搬到城南。石阡县人民医院添了床位。",
            "石阡县人民医院",
            "石阡县卫生院",
        ),
        ("石阡县人民医院始建于1950年，原名石阡县卫生院。石阡县人民医院添了床位。", "石阡县人民医院", "石阡县卫生院"),
        ("昌黎县人民医院加挂“昌黎县第一医院”牌子。昌黎县人民医院添了床位。", "昌黎县人民医院", "昌黎县第一医院"),
        ("昌黎县人民医院挂上了昌黎县第一医院的牌子。昌黎县人民医院添了床位。", "昌黎县人民医院", "昌黎县第一医院"),
        (
            "燕东卫生学院附属医院（昌黎县人民医院）添了床位。昌黎县人民医院还招了人。",
            "昌黎县人民医院",
            "燕东卫生学院附属医院",
        ),
    ],
)
def test_second_and_former_names_are_aliases(text: str, name: str, other: str) -> None:
    (hospital,) = hospitals_of(text)
    assert hospital.name == name
    assert other in hospital.aliases


def test_what_people_call_a_hospital_is_its_alias() -> None:
    (hospital,) = hospitals_of(
        "你说“百步梯医院”，司机就懂了。石阡县人民医院建在坡上，石阡县人民医院的老病人都叫它百步梯医院。石阡县的人都知道。"
    )
    assert hospital.name == "石阡县人民医院"
    assert "百步梯医院" in hospital.aliases


def test_a_hospital_named_in_brackets_behind_another_one_is_not_its_alias() -> None:
    (hospital,) = hospitals_of("昌黎县人民医院的专家来自三家医院（秦皇岛市第一医院派了6名）。昌黎县人民医院添了床位。")
    assert "秦皇岛市第一医院" not in hospital.aliases


@pytest.mark.parametrize(
    ("name", "expected", "unwanted"),
    [
        ("松阳县人民医院", ["松阳人民医院", "松阳县医院", "松阳医院", "松阳县", "松阳"], ["松阳县中医院", "人民医院", "医院"]),
        ("衢州市第二人民医院", ["衢州二院", "衢州市二院", "衢州第二人民医院", "衢州市第二医院", "衢州"], ["衢州一院", "衢州市第一人民医院", "衢州医院", "第二人民医院"]),
        ("婺源县中医院", ["婺源中医院", "婺源县中医医院", "婺源中医"], ["婺源县人民医院", "婺源县医院"]),
        ("平遥县妇幼保健院", ["平遥妇幼保健院", "平遥妇幼", "平遥妇保院"], ["平遥医院"]),
        ("沭阳县疾病预防控制中心", ["沭阳疾控", "沭阳县疾控中心"], ["沭阳医院"]),
        ("临高县公共卫生医疗中心", ["临高公卫中心", "临高县公卫医疗中心", "临高公共卫生中心"], ["临高医院"]),
        ("景宁畲族自治县人民医院", ["景宁县人民医院", "景宁人民医院", "景宁县医院", "景宁"], ["畲族医院"]),
        ("龙游矿业集团有限公司职工医院", ["龙游矿业职工医院", "龙游矿业公司医院", "龙游"], ["龙游县人民医院", "职工医院"]),
        ("燕东医学院附属医院", ["燕医附院", "燕东医学院附院"], ["东医附院"]),
        ("燕东卫生职业学院附属医院", ["燕卫附院"], ["燕医附院"]),
        ("浙江大学医学院附属第二医院", [], ["浙江大学医学院附属第一医院", "附属第二医院"]),
    ],
)  # fmt: skip
def test_aliases(name: str, expected: list[str], unwanted: list[str]) -> None:
    found = aliases(one(name), (), "")
    assert set(expected) <= set(found)
    assert not set(unwanted) & set(found)
    assert name not in found


def test_the_place_alone_comes_last() -> None:
    found = aliases(one("松阳县人民医院"), (), "")
    assert set(found[-2:]) == {"松阳县", "松阳"}


def test_how_the_report_itself_shortens_the_name() -> None:
    assert "县人民医院" in aliases(one("松阳县人民医院"), (), "这几年，县人民医院变了样。")
    assert "县人民医院" not in aliases(one("松阳县人民医院"), (), "这几年，山里变了样。")


def test_a_nickname_that_the_report_uses() -> None:
    assert "松医" in aliases(one("松阳县人民医院"), (), "用行动诠释“松医”精神。")
    assert "松医" not in aliases(one("松阳县人民医院"), (), "山里变了样。")


def test_a_report_speaks_of_a_hospital_by_its_second_name_only_in_the_byline() -> None:
    report = parse(
        "a.txt",
        "党建引领促发展\n\n浙江省松阳县人民医院党委书记 许青禾\n\n健康松阳建设启动以来，松阳县人民医院把床位从300张增加到520张，"
        "全县老人都受了益。松阳县人民医院还把夜间门诊开到了晚上九点。\n",
    )
    assert [hospital.name for hospital in report.hospitals] == ["松阳县人民医院"]


def test_everyday_names_of_towns_banners_and_communities() -> None:
    def ways(name: str) -> tuple[str, ...]:
        return aliases(names_in(name)[0], (), "")

    assert {"涧河镇", "涧河", "涧河卫生院"} <= set(ways("永济市涧河镇中心卫生院"))
    assert "科右前旗" in ways("科尔沁右翼前旗人民医院")
    assert "长安道社区医院" in ways("天津市河西区长安道街社区卫生服务中心")


def test_a_military_hospital_goes_by_its_number() -> None:
    assert not is_generic("九六〇医院")
    assert is_generic("三甲医院")


def test_a_question_word_is_not_part_of_a_name() -> None:
    assert [name.text for name in names_in("安岳怎么建清廉医院")] != ["安岳怎么建清廉医院"]


@pytest.mark.parametrize("said", ["又叫", "也称", "以前叫", "第二名称是"])
def test_second_names_however_they_are_introduced(said: str) -> None:
    text = f"霍山县人民医院{said}六安市第九人民医院，有病床620张。霍山县人民医院的医生常下乡。"
    report = parse("a.txt", f"霍山县人民医院的五年\n\n{text}\n")
    assert "六安市第九人民医院" in report.hospitals[0].aliases
