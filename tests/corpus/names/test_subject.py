"""Whose report it is, and what the report says that hospital is called."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from corpus.names.subject import Evidence, Mentions, speaks_of_other, speaks_of_own, stated, subject, subjects
from corpus.names.weighing import View
from corpus.reading.parse import mentions_of, parse
from corpus.report import Hospital
from retrieval.answering.answer import answer
from retrieval.snapshot.index import Index
from tests.corpus.reading.test_parse import pages

FIXED = settings(derandomize=True, deadline=None, max_examples=100)


def hospitals_of(text: str, title: str = "山乡纪事", byline: str = "") -> tuple[Hospital, ...]:
    lead = text.split("\n", maxsplit=1)[0]
    return subjects(Mentions(headline=[title], byline=byline, lead=lead, body=text))


def subject_of(text: str, title: str = "山乡纪事", byline: str = "") -> list[str]:
    return [hospital.name for hospital in hospitals_of(text, title, byline)]


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
            "燕东卫生学院附属医院（昌黎县人民医院）添了床位。燕东卫生学院附属医院还招了人。",
            "燕东卫生学院附属医院",
            "昌黎县人民医院",
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


def test_a_report_speaks_of_a_hospital_by_its_second_name_only_in_the_byline() -> None:
    report = parse(
        "a.txt",
        "党建引领促发展\n\n浙江省松阳县人民医院党委书记 许青禾\n\n健康松阳建设启动以来，松阳县人民医院把床位从300张增加到520张，"
        "全县老人都受了益。松阳县人民医院还把夜间门诊开到了晚上九点。\n",
    )
    assert [hospital.name for hospital in report.hospitals] == ["松阳县人民医院"]


@pytest.mark.parametrize("said", ["又叫", "也称", "以前叫", "第二名称是"])
def test_second_names_however_they_are_introduced(said: str) -> None:
    text = f"霍山县人民医院{said}六安市第九人民医院，有病床620张。霍山县人民医院的医生常下乡。"
    report = parse("a.txt", f"霍山县人民医院的五年\n\n{text}\n")
    assert "六安市第九人民医院" in report.hospitals[0].aliases


# ---------------------------------------------------------------- title and first sentence before any count

PARTNER = "燕东大学第一附属医院"


@pytest.mark.parametrize(
    "name",
    ["福建省人民医院", "北京同心医院", "青草坡医院", "解放军第九二〇医院", "湘南学院附属医院", "重庆康宁眼科医院"],
)
@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("{}：把好医生留下来", f"清晨七点，门诊大厅排起了队。去年，医院与{PARTNER}结成对子，每月有专家来坐诊。该院有职工213人。"),
        ("把好医生留下来", f"近日，{{}}的新门诊楼启用。去年，医院与{PARTNER}结成对子，每月有专家来坐诊。该院有职工213人。"),
        ("把好医生留下来", f"在{PARTNER}专家的帮助下，{{}}近日完成了一例高难度手术。该院有职工213人。"),
        ("对话{}院长何田田", f"“明年还要招人。”何田田说。去年，医院请来了{PARTNER}的专家。"),
    ],
)  # fmt: skip
def test_a_hospital_named_once_is_the_subject_where_it_counts(name: str, title: str, body: str) -> None:
    assert subject_of(body.format(name), title.format(name)) == [name]


@pytest.mark.parametrize(
    ("text", "title", "own"),
    [
        # A county's hospital, helped from afar.
        ("12月6日，县里的人到燕东大学人民医院登门致谢。松阳县人民医院的骨科，三年前还做不了手术。松阳县人民医院去年做了300台。松阳的老人有福了。", "燕东大学人民医院与松阳的“亲戚”越走越近", ["松阳县人民医院"]),
        # An honour's giver.
        ("松阳县中医院被浙江省中医院授予协作单位。松阳县中医院添了床位。", "山乡纪事", ["松阳县中医院"]),
        # The last name in time.
        ("松阳县第二医院2011年更名为松阳县康复医院。现有床位200张。", "松阳县第二医院的路", ["松阳县康复医院"]),
        (
            "老楼是1972年社员挑砖盖的，那时叫石桥公社卫生院，后来改成石桥镇卫生院，下雨天墙上长木耳。\n去年，石桥镇中心卫生院的门诊过了六万，院长说不敢当。",
            "柿子树下的镇医院",
            ["石桥镇中心卫生院"],
        ),
        (
            "头一个名字是红旗农场卫生队，后来改叫松阳农垦医院。现如今，木牌上的字是“松阳市农垦中心医院”。医院有床位90张。",
            "两指厚的木牌",
            ["松阳市农垦中心医院"],
        ),
        # The name that it took, told once at the end, though all else is told of the old one.
        ("老人都认松阳铁路医院。松阳铁路医院的食堂开到夜里，火车司机下了车来吃面。2004年铁路医院移交地方，更名为松阳市第六人民医院。", "站台边的灯", ["松阳市第六人民医院"]),
        # The first of the plates that hang there today.
        ("坡上那座楼，从前叫松阳矿务局职工医院。楼门口现在并排挂着两块牌子：松阳市东岩区人民医院、松阳市第五人民医院。", "坡上的楼", ["松阳市东岩区人民医院"]),
        # The brand of a group before a place.
        ("——国衡松阳总医院见闻。移交给国衡集团以后，才成了今天的国衡松阳总医院。医院有床位三百张。", "给石头里的人洗肺", ["国衡松阳总医院"]),
        # What only says whose it was is no rival of the name that it took.
        ("井口往东有一栋灰楼，1957年盖的，夜里灯不灭。\n楼前的石碑说，矿务局职工医院起先只有二十张床，一台显微镜。\n矿上改制那年，院门上的字也跟着换成了松阳矿业集团总医院。", "井口往东", ["松阳矿业集团总医院"]),
        # A member is not the group.
        ("松阳县人民医院的毛医生，人在山里待了两年。", "——松阳县人民医院医共体五年观察", ["松阳县人民医院"]),
        # A second name that is hung beside the first.
        ("松阳县人民医院挂上了燕东卫生学院附属医院的牌子。松阳县的人都知道。", "探访燕东卫生学院附属医院（松阳县人民医院）", ["松阳县人民医院"]),
        # History in the headings.
        ("松阳县人民医院的院子里有一棵银杏。松阳县人民医院最早叫仁爱医院。", "一口钟\n——松阳县人民医院的一百年", ["松阳县人民医院"]),
        ("记者坐车送病人，病人送医院去了。", "送医院的路", []),
    ],
)  # fmt: skip
def test_partners_givers_and_former_names_are_no_subjects(text: str, title: str, own: list[str]) -> None:
    assert subject_of(text, title) == own


def test_a_report_with_a_paragraph_for_each_of_several_hospitals() -> None:
    report = parse(
        "a.txt",
        "便民举措进医院\n\n入冬以来，我市各医院推出一批便民举措。\n\n松阳县人民医院延长门诊时间，新增输液椅46把，开诊到晚上十点。\n\n"
        "松阳县中医院推出膏方节，挂号费减半，已经开出膏方380料。\n\n松阳县妇幼保健院开通上门访视，每次上门都不收费，覆盖15个镇。\n",
    )
    assert [h.name for h in report.hospitals] == ["松阳县人民医院", "松阳县中医院", "松阳县妇幼保健院"]
    assert {p.hospital for p in report.passages if "膏方" in p.text} == {"松阳县中医院"}


def test_a_report_with_a_heading_for_each_of_several_hospitals() -> None:
    kinds = ("人民医院", "中医医院", "妇幼保健院")
    text = "四种变化\n——卫生健康事业巡礼\n记者 何岸\n\n年终时节，记者走进几家医院看看。\n" + "".join(
        f"\n松阳县{kind}：变化第{n}\n这里的大门换了新样子。医院今年新开床位{n}20张，职工都很高兴。\n"
        for n, kind in enumerate(kinds, 1)
    )
    report = parse("a.txt", text)
    assert [h.name for h in report.hospitals] == [f"松阳县{kind}" for kind in kinds]
    assert {p.hospital for p in report.passages if "220张" in p.text} == {"松阳县中医医院"}


ROUNDUP = """暑期门诊量攀升，多家医院加开夜诊

全市公立医院上周共接诊儿童三万一千人次，比前一周多一成。

其中松阳县人民医院增幅最大，达23%；其次是开化县中医院和江口县妇幼保健院，分别增加19%和17%。黎平县人民医院持平。

候诊时间方面，邵阳骨科医院和罗山县人民医院都在一小时以上，江油市中医院约四十分钟。
"""


def test_a_sentence_of_a_roundup_is_about_every_hospital_that_it_names() -> None:
    report = parse("a.txt", ROUNDUP)
    about = {hospital: text for p in report.passages for hospital, text in [(p.hospital, p.text)]}
    assert set(about) == {
        *("松阳县人民医院", "开化县中医院", "江口县妇幼保健院", "黎平县人民医院"),
        *("邵阳骨科医院", "罗山县人民医院", "江油市中医院", ""),
    }
    assert "19%和17%" in about["江口县妇幼保健院"]
    assert "一小时以上" in about["罗山县人民医院"]
    assert "23%" not in about["黎平县人民医院"]


def test_what_a_roundup_says_of_no_hospital_is_quoted_without_one() -> None:
    index = Index.build([parse("a.txt", ROUNDUP)])
    quote = answer(index, "全市公立医院上周接诊了多少儿童").quotes[0]
    assert (quote.hospital, "三万一千人次" in quote.answer) == ("", True)
    assert answer(index, "江口县妇幼保健院增加了多少").quotes[0].hospital == "江口县妇幼保健院"


# ---------------------------------------------------------------- evidence and doubt


def judged(text: str, title: str = "山乡纪事") -> tuple[tuple[Evidence, ...], bool, str]:
    found = subject(Mentions([title], "", text.split("\n", maxsplit=1)[0], text))
    return found.evidence, found.sure, found.rival


def test_what_speaks_for_a_subject() -> None:
    evidence, sure, _ = judged("松阳县人民医院添了床位。松阳县人民医院招了人。", "松阳县人民医院的一年")
    assert evidence == (Evidence.TITLE, Evidence.OPENING, Evidence.LEAD, Evidence.OFTEN)
    assert sure


def test_where_two_are_as_likely_the_subject_is_not_sure_and_nothing_is_quoted() -> None:
    text = "山里下了雪。去年冬天来得早，路上没有车。\n开化县中医院添了新楼。医院有床三百张，医生六十名。\n松阳县中医院添了新楼。医院有床二百张，医生五十名。\n山里人看病不用下山了。"
    _, sure, rival = judged(text)
    assert not sure
    assert rival in {"开化县中医院", "松阳县中医院"}
    report = parse("a.txt", "山乡纪事\n\n" + text.replace("\n", "\n\n") + "\n")
    assert report.anonymous
    assert any(warning.code == "REPORT_ON_ONE_OF_TWO" for warning in report.warnings)


def test_what_a_file_states_is_sure() -> None:
    report = parse(
        "a.txt", "---\nhospital: 松阳县中医院\n---\n山乡纪事\n\n开化县中医院来了人，松阳县中医院也来了人。\n"
    )
    assert report.grounds == (Evidence.STATED,)
    assert not report.anonymous


# ---------------------------------------------------------------- other institutions in a report

OWN = (Hospital("松阳县中医院", ("松阳中医院",)),)


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("同在一个县城的松阳县人民医院走的是另一条路。", True),
        ("孟医生所在的浙江省人民医院骨科是省里的重点专科，有床位180张。", True),
        ("浙江省人民医院有床位1800张，骨科机器人两台。", True),
        ("浙江省人民医院去年派来专家，每月坐诊。", False),
        ("浙江省人民医院与松阳县中医院签了约。", False),
        ("松阳县中医院有床位200张。", False),
        ("医院有床位200张。", False),
        ("每周三，浙江省人民医院的专家都来。", False),
    ],
)
def test_whether_a_sentence_tells_of_another_institution(text: str, other: bool) -> None:
    assert speaks_of_other(text, OWN, before=False) is other


def test_what_goes_on_about_another_institution() -> None:
    assert speaks_of_other("这家医院添置直线加速器一台。", OWN, before=True)
    assert not speaks_of_other("这家医院添置直线加速器一台。", OWN, before=False)
    report = parse(
        "a.txt",
        "松阳县中医院的路\n\n松阳县中医院有床位200张，骨科医生11人，去年做了58台手术。\n\n"
        "同在一个县城的松阳县人民医院走的是另一条路。这家医院去年添置直线加速器一台，花了2100万元。\n\n中医院明年还要扩建，床位要到300张。\n",
    )
    about = {passage.hospital for passage in report.passages if "加速器" in passage.text}
    assert about == {""}
    assert {passage.hospital for passage in report.passages if "300张" in passage.text} == {"松阳县中医院"}


@pytest.mark.parametrize("said", ["当地人叫它", "老百姓都叫", "俗称", "人称"])
def test_nicknames_that_the_text_tells(said: str) -> None:
    (hospital,) = hospitals_of(f"松阳县人民医院建在坡上，{said}坡上医院。松阳县人民医院添了床位。")
    assert "坡上医院" in hospital.aliases


@pytest.mark.parametrize(
    "text",
    [
        "2015年，松阳县第二人民医院更名为松阳县康复医院。",
        "松阳县人民医院的专家来了。开化县医院，后来叫开化县人民医院，也派了人。",
    ],
)
def test_another_ones_names_are_not_its_own(text: str) -> None:
    (hospital,) = hospitals_of(f"松阳县人民医院有床位300张。{text}松阳县人民医院添了床位。", "松阳县人民医院的一年")
    assert not {"松阳县康复医院", "开化县人民医院"} & set(hospital.aliases)


def test_a_founder_told_in_a_long_clause() -> None:
    (hospital,) = hospitals_of("松阳县妇幼保健院的前身，是1952年设立的松阳县妇幼保健站。松阳县妇幼保健院添了床位。")
    assert "松阳县妇幼保健站" in hospital.aliases


def test_the_names_in_a_chronicle_are_the_institutions_own() -> None:
    (hospital,) = hospitals_of(
        "松阳县人民医院翻了几个面。\n1958年　改称松古公社医院\n1979年　更名松古中心卫生院，搬到桥头\n松阳县人民医院添了床位。"
    )
    assert {"松古公社医院", "松古中心卫生院"} <= set(hospital.aliases)


@pytest.mark.parametrize(
    ("text", "name", "also"),
    [
        pytest.param(
            "青岚县人民医院在河边，赶集的人却叫它“柳树湾医院”。医院有床位120张。",
            "青岚县人民医院",
            "柳树湾医院",
            id="once",
        ),
        pytest.param(
            "青岚县人民医院在河边，山里人都叫它“磨盘院”。医院有床位120张。", "青岚县人民医院", "磨盘院", id="院"
        ),
    ],
)
def test_a_nickname_that_people_are_said_to_use_is_told_once(text: str, name: str, also: str) -> None:
    [hospital] = hospitals_of(text)
    assert hospital.name == name
    assert also in hospital.aliases


@pytest.mark.parametrize(
    ("text", "name", "also"),
    [
        ("松阳县中医院加挂县第二人民医院的牌子，", "松阳县中医院", ["松阳县第二人民医院", "松阳二院"]),
        ("松阳县妇幼保健院1998年改称县妇幼保健所，", "松阳县妇幼保健院", ["松阳县妇幼保健所", "松阳妇幼保健所"]),
        ("景宁畲族自治县人民医院也叫自治县民族医院，", "景宁畲族自治县人民医院", ["景宁县民族医院", "景宁民族医院"]),
    ],
)
def test_a_second_name_that_is_told_without_its_place_has_that_of_the_hospital(
    text: str, name: str, also: list[str]
) -> None:
    [hospital] = hospitals_of(f"{text}门口有两棵树。{name}有床位300张。")
    assert hospital.name == name
    assert set(also) <= set(hospital.aliases)


def test_a_name_is_read_over_the_blanks_that_recognition_put_into_it() -> None:
    text = "山乡夜班\n\n夜里九点，松阳县人民医 院急诊科的灯亮着。 护士 长说，去年夜里看了三千 人。 药房也 开着，缴费不排 队。\n"
    assert [hospital.name for hospital in parse("a.txt", text).hospitals] == ["松阳县人民医院"]
    label = text.replace("松阳县人民医 院", "新闻链接 县人民医院")
    assert parse("a.txt", label).hospitals == ()


def test_a_kind_that_is_said_in_short_is_named_in_full() -> None:
    text = "清晨，松阳县疾病预防控制中心的院里先亮的是二楼。检验科在二楼。中心有职工九十人。"
    assert [hospital.name for hospital in hospitals_of(text, "松阳县疾控中心的一天")] == ["松阳县疾病预防控制中心"]


def test_what_a_works_calls_its_head_hospital() -> None:
    [hospital] = hospitals_of("雁山煤业集团总医院的夜班亮着灯。矿上的老人不管这些，一直叫它“矿总”。", "夜班")
    assert "矿总" in hospital.aliases
    [hospital] = hospitals_of("雁山煤业集团总医院添了机器人。医生们叫它“小总”。", "夜班")
    assert "小总" not in hospital.aliases


def test_a_slogan_in_quotation_marks_is_no_nickname() -> None:
    [hospital] = hospitals_of("青岚县人民医院推行“上车即入院”，医生们叫它“床等人入院”。")
    assert not any("入院" in alias for alias in hospital.aliases)


@pytest.mark.parametrize(
    ("text", "title", "name"),
    [
        pytest.param(
            "夜里来接他的，是联勤保障部队第九五七医院。院里的人说，一九五〇年医院在山东组建，叫第二十八后方医院。那时军队医院都缺药。",
            "海上来的电话",
            "联勤保障部队第九五七医院",
            id="in full only once, beside what it was called at first and a mere kind",
        ),
        pytest.param(
            "青岚瑶族自治县中医医院的药香飘得远。这年秋天，瑶医医院的牌子也挂了出来。",
            "山下的药香",
            "青岚瑶族自治县中医医院",
            id="an autonomous county that no code lists",
        ),
        pytest.param(
            "青岚市医疗保健集团管着九家卫生院。江大一院每周派人来，江大一院的专家住在山上，江大一院还收进修的医生。",
            "山上的门诊",
            "青岚市医疗保健集团",
            id="a short form named more often",
        ),
        pytest.param(
            "1958年铁路医院只有十间平房。如今，临山铁路医院的楼有十八层，铁路医院的床位添到六百张。",
            "十间平房",
            "临山铁路医院",
            id="named whole once, and said without its place next",
        ),
        pytest.param(
            "从7月1日起，松阳溪区中心医院开夜门诊，晚上九点关门。",
            "松阳溪医院开到家门口",
            "松阳溪区中心医院",
            id="a title leaves unit and kind out",
        ),
    ],
)
def test_the_full_name_is_the_name(text: str, title: str, name: str) -> None:
    assert subject_of(text, title) == [name]


def test_the_first_lines_outweigh_a_partner_and_what_a_hospital_was() -> None:
    text = (
        "这块白板挂在新疆生产建设兵团第二十师医院的急诊科，已经十九年。白板上写着路上的车。\n"
        "临渡市第一人民医院每年来两批人。沙湾垦区医院的老照片还在墙上，那是它从前的样子。"
    )
    assert subject_of(text, "白板上的零点") == ["新疆生产建设兵团第二十师医院"]


def test_a_second_plate_is_a_second_name() -> None:
    text = "车是青岚市妇幼保健院的。医院还有一块牌子，叫青岚市儿童医院，是后来加挂的。旗县医院报来红色，车就出发。"
    [hospital] = hospitals_of(text, "草原上的车")
    assert hospital.name == "青岚市妇幼保健院"
    assert "青岚市儿童医院" in hospital.aliases


def test_a_place_that_no_code_lists_may_end_like_a_listed_one() -> None:
    text = "丈夫在岚沙县石头镇中心卫生院当院长。岚沙县石头镇中心卫生院有六十张床，来看病的人从岚沙县各乡来。"
    assert subject_of(text, "一个院长") == ["岚沙县石头镇中心卫生院"]


def test_hospitals_named_only_in_passing_leave_a_doubt() -> None:
    text = "山里的病房亮了灯。护士们把热水送到床头。\n后来，有人说起松阳县人民医院。江口县中医院也来过。"
    about = subject(Mentions(headline=["山里的灯"], byline="", lead=text.split("\n", maxsplit=1)[0], body=text))
    assert not about.sure
    assert about.rival in {"松阳县人民医院", "江口县中医院"}


OPENINGS = tomllib.loads(Path(__file__).with_name("openings.toml").read_text("utf-8"))["opening"]


@pytest.mark.parametrize(
    "opening",
    [
        pytest.param(
            one,
            id=one["text"].split("\n", 1)[0],
            marks=[pytest.mark.xfail(strict=True, reason=one["fails"])] if "fails" in one else [],
        )
        for one in OPENINGS
    ],
)
def test_whose_report_begins_so(opening: dict[str, Any]) -> None:
    report = parse("a.txt", opening["text"])
    held = opening.get("held", not opening["hospitals"] and report.anonymous)
    assert report.anonymous == held
    if not held:  # whose it might be is said to administrators only
        assert {hospital.name for hospital in report.hospitals} == set(opening["hospitals"])


def test_a_longer_name_is_not_the_subject_for_being_long() -> None:
    text = (
        "沅县医院的新手术室\n\n沅县医院的手术室上个月启用。医院有床位三百张。\n\n"
        "湘西土家族苗族自治州人民医院的手术室也很忙。医院有床位两千张。湘西土家族苗族自治州人民医院的护士也来学。\n"
    )
    report = parse("a.txt", text)
    assert report.anonymous or [hospital.name for hospital in report.hospitals] == ["沅县医院"]


def test_a_given_hospital_is_called_all_that_its_only_report_tells() -> None:
    text = (
        "矿上的人叫它“铁牛医院”。1958年建院的时候叫大岗钢厂职工医院，2019年改名大岗江北医院。大岗江北医院有床位300张。"
    )
    [hospital] = stated(["大岗江北医院"], Mentions(["铁牛还在"], "", text, text)).hospitals
    assert {"铁牛医院", "大岗钢厂职工医院"} <= set(hospital.aliases)


def test_a_brand_is_what_a_hospital_is_called_where_the_text_goes_on_by_it() -> None:
    text = "安禾康复医院开在街西头。安禾是一家连锁，安禾有240张床。病人说，安禾的饭好吃。"
    [hospital] = hospitals_of(text, "街西头")
    assert "安禾" in hospital.aliases
    [hospital] = hospitals_of(text.replace("安禾康复医院", "沅陇安禾康复医院"), "街西头")  # no listed place
    assert "安禾" in hospital.aliases


def test_a_nickname_in_the_headline_is_the_subjects() -> None:
    text = "黑帽子是矿工的帽子。1958年，滕山矿务局职工医院开门，三十张床。滕山矿务局职工医院如今有床位500张。"
    [hospital] = hospitals_of(text, "黑帽子医院旧事")
    assert hospital.name == "滕山矿务局职工医院"
    assert "黑帽子医院" in hospital.aliases


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("雁山人说起它都笑。记雁山煤业集团总医院的夜班。雁山的夜里，灯不灭。", "雁山煤业集团总医院"),
        ("2019年起任梧水市妇幼保健院院长的是她。梧水的孩子一半生在这里。", "梧水市妇幼保健院"),
        ("靠沙头镇中心卫生院的三轮车。沙头是个渔村，沙头人晕车。", "沙头镇中心卫生院"),
        ("安禾康复医院有床位240张。康复科在二楼。", "安禾康复医院"),
        ("荆水油田总医院在油田里。油田有五万人。", "荆水油田总医院"),
    ],
)
def test_where_a_name_begins_is_told_by_the_rest_of_the_text(text: str, name: str) -> None:
    assert [hospital.name for hospital in hospitals_of(text, "夜班")] == [name]


def test_of_names_that_led_to_todays_none_is_todays() -> None:
    text = "莲桥就是澄水市精神卫生中心的所在地，1961年建院时叫澄水市莲桥疗养院；1987年改叫澄水市第四人民医院；2015年才改成今天的名字。"
    [hospital] = hospitals_of(text, "围墙拆了")
    assert hospital.name == "澄水市精神卫生中心"
    assert "澄水市第四人民医院" in hospital.aliases


@pytest.mark.parametrize(
    ("title", "text", "name"),
    [
        # By its number alone, in the headline and in the text.
        (
            "老三院的门",
            "清早，桥头的门开了。衢州市第三人民医院的人都说三院好。三院的灯亮到天明，病人也有从衢州市人民医院转来的。",
            "衢州市第三人民医院",
        ),
        # Named in the headline, and gone to in the text.
        (
            "衢州市第三人民医院的早班车",
            "早班车开往衢州市第三人民医院。\n开化县人民医院有人坐它上班。老人进衢州市第三人民医院，先问路。",
            "衢州市第三人民医院",
        ),
    ],
)
def test_whom_a_report_calls_by_a_short_name_is_its_subject(title: str, text: str, name: str) -> None:
    assert subject_of(text, title) == [name]


def test_a_name_that_the_headline_gives_in_full_is_todays() -> None:
    text = "松阳县第二人民医院的人换过两回名字，老职工嘴里始终只有一个：钢厂医院。1959年叫松阳钢铁厂职工医院，2004年改称松阳县第二人民医院。"
    assert subject_of(text, "松阳县第二人民医院的三张面孔") == ["松阳县第二人民医院"]


def test_hospitals_that_are_stated_together_have_their_own_short_names_and_none_of_each_others() -> None:
    text = "松阳县人民医院在路东。青禾不收挂号费，青禾的人少，青禾的灯亮。路西是松阳青禾眼科医院，松阳县人民医院有床位300张。"
    body = Mentions(headline=["隔一条马路"], byline="", lead=text, body=text)
    found = {one.name: set(one.aliases) for one in stated(["松阳县人民医院", "松阳青禾眼科医院"], body).hospitals}
    assert "青禾" in found["松阳青禾眼科医院"]
    assert not {"青禾", "松阳青禾眼科医院"} & found["松阳县人民医院"]


@pytest.mark.parametrize(
    ("text", "title", "own"),
    [
        # An army hospital bears the name of today, whatever the old one is called more often.
        (
            "石碑上是联勤保障部队第九三四医院。它1949年随部队来，改编为解放军第二五八医院。老人还说二五八医院。医院没有搬走。",
            "“二五八”的门",
            ["联勤保障部队第九三四医院"],
        ),
        # Of what kind it is says no name.
        (
            "码头边立着一栋楼，正面写著河埠仁安医院。医院有床位三百张。医院的车每周出门四天。",
            "从渔船到巡诊车\n——一间教会医院的一百二十年",
            ["河埠仁安医院"],
        ),
        # One plate after the other: the last one hangs there today.
        (
            "院门口先后挂过三块牌子：河埠机器厂职工医院，河埠区第三医院，河埠康复医院。医院有床位三百张。",
            "一座院子",
            ["河埠康复医院"],
        ),
        # A second plate, though the headline has it in brackets and the text says since when it hangs there.
        (
            "往西走七分钟，就是松阳县人民医院。门口右边一块牌子是2021年挂上去的：燕东大学附属松阳医院。医院有床位三百张。",
            "江边上的两块牌子\n松阳县人民医院（燕东大学附属松阳医院）三年记",
            ["松阳县人民医院"],
        ),
        # Where a name begins, without a place that is known.
        (
            "1999年盖了楼，登记为青山湾骨科医院。青山湾的人都认得它。医院有床位三百张。",
            "青山湾的一双手",
            ["青山湾骨科医院"],
        ),
        # A city that is not listed is no stray character, though the text also has the name without it.
        (
            "腊月初八那天，云坪市滨东区中医院的大锅熬上了粥。滨东区中医院有床位180张，粥每年熬一次。",
            "大锅里的粥",
            ["云坪市滨东区中医院"],
        ),
        # A unit alone begins no name, though the text speaks of the 地区 elsewhere.
        (
            "给她带来光明的，是溪湾地区眼科医院的医疗队。溪湾地区眼科医院有床位60张。早年地区里只有两个眼科医生，地区的药房只有一台柜子。",
            "光明到山乡",
            ["溪湾地区眼科医院"],
        ),
        # A district that is not listed, before a place that is.
        (
            "读者问得最多的是青岩区滨湖医院。青岩区滨湖医院的院长说，厕所的事会改。医院有床位三百张。",
            "两份报告",
            ["青岩区滨湖医院"],
        ),
        # 前身 and what another place has are nobody's.
        (
            "松阳县人民医院在河东。那时城里还有一所公立的医院，即松阳县立医院，在南门外。医院有床位三百张。",
            "河东的钟",
            ["松阳县人民医院"],
        ),
        # Of two plates the left one has its name.
        (
            "走到城东，门口左边是“松阳县人民医院”，右边是“松阳县康复医院”，一样大。其实是一套班子。医院有床位三百张。",
            "两块牌子",
            ["松阳县人民医院"],
        ),
        # Who is made part of another one is no subject any more.
        (
            "松阳县第二医院上月办完注销，整体并入松阳县人民医院。松阳县第二医院的楼拿来做了仓库。县人民医院的院长说，人都留下了。",
            "松阳县第二医院成了过去",
            ["松阳县人民医院"],
        ),
        # The last name that is told is not that of today, of which it says only that there is one.
        (
            """白岩山矿山医院的墙上挂着矿灯。它1958年叫白岩山矿务局医院，1996年改叫白岩山煤业总医院。2019年矿上的医院交了出去，\
换了东家，又添了一栋楼，才有了今天的名字。医院有床位三百张。""",
            "井口的灯",
            ["白岩山矿山医院"],
        ),
        # By the sentence it became the other one, though more is told of it before.
        (
            "医院门口添了两排椅子，松阳县第二医院的病人多了三成。去年底松阳县第二医院与学校签约，随后变更为松阳大学附属医院。床位添到三百张。",
            "学校来了以后",
            ["松阳大学附属医院"],
        ),
        # A shorter name that it took again.
        (
            "有几年，产妇要去一个名字很长的地方：松阳县妇幼保健计划生育服务中心。2019年名字短了回来，还叫松阳县妇幼保健院。产科有床位六十张。",
            "名字长的那几年",
            ["松阳县妇幼保健院"],
        ),
        # Its full name, though the text has it where something is told of others.
        (
            "这批药由松阳县第一人民医院的药师们验过。松阳县一医院院长说，柜子不够用。松阳县一医院有床位三百张。",
            "药柜",
            ["松阳县第一人民医院"],
        ),
        # What was its full name in a sentence on the past, it was then.
        (
            "1962年建起石板房，1984年地区改市，它的全称是河埠市工业总医院。前年它归了市里，登记为河埠市第四医院。四院有床位三百张。",
            "石板房",
            ["河埠市第四医院"],
        ),
    ],
)
def test_the_name_of_today_is_found_whatever_stands_around_it(text: str, title: str, own: list[str]) -> None:
    assert subject_of(text, title) == own


def test_a_county_that_only_an_and_before_a_county_makes_is_none() -> None:
    text = "县里让中医院也牵一个头，回答是：要，而且要 和县人民医院牵头的集团签转诊协议。\n叙溪县中医医院建于1984年。"
    assert judged(text)[1:] == (True, "")


def test_a_name_with_the_unit_of_its_place_is_fuller_than_one_without() -> None:
    text = "钱交给谁？交给砚溪县总医院。超了自己补，省了自己留。\n难处也有。砚溪总医院的副院长葛守信坦白，最缺的是人。"
    assert subject_of(text) == ["砚溪县总医院"]


def test_what_is_being_founded_is_no_rival() -> None:
    text = "云州市第五人民医院与十七家医院签约，市五院派出一百人。云州市第五人民医院正在筹建云州昆岭医院集团，由市五院任核心。"
    _, sure, rival = judged(text)
    assert (sure, rival) == (True, "")


def test_an_autonomous_county_that_no_code_lists_is_called_like_any_other() -> None:
    text = (
        "“手术灯是新的。”潼坪瑶族自治县人民医院院长米秋华说。\n据了解，潼坪县医院有三个病房。潼坪县医院去年看了九万人。"
    )
    (institution,) = View(mentions_of(f"潼坪的灯\n\n{text}\n")).institutions
    assert institution.texts == {"潼坪瑶族自治县人民医院", "潼坪县医院"}
    assert subject_of(text, "潼坪的灯") == ["潼坪瑶族自治县人民医院"]


def test_a_short_name_of_which_something_is_told_is_shown_in_full() -> None:
    text = "省护理学会授予云岭医大四院护理部称号。云岭医大四院去年看了九万人。\n更正：获奖单位应为云岭医科大学附属第四医院。"
    assert subject_of(text, "荣誉榜") == ["云岭医科大学附属第四医院"]
