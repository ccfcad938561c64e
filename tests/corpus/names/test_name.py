"""Where the name of an institution begins and ends, and what it is made of."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from corpus.names.name import Name, Sort, core, folded, is_generic, names_in, same
from tests.corpus.reading.test_parse import pages

FIXED = settings(derandomize=True, deadline=None, max_examples=100)


def named(text: str) -> list[str]:
    """The particular hospitals named in a text."""
    return [name.text for name in names_in(text) if not name.generic]


def one(text: str) -> Name:
    (name,) = names_in(text)
    return name


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
        ("下雨那天到了云坪县排岭乡石门寨村卫生室", ["云坪县排岭乡石门寨村卫生室"]),
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


@FIXED
@given(pages)
def test_the_parts_of_a_name_are_the_name(text: str) -> None:
    for name in names_in(text):
        assert "".join(name.text[part.start : part.end] for part in name.parts) == name.text
        assert name.parts[-1].sort is Sort.KIND


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("松阳县第二人民医院", [(Sort.PLACE, "松阳县"), (Sort.NUMBER, "第二"), (Sort.FIELD, "人民"), (Sort.KIND, "医院")]),
        ("衢州康宁口腔医院", [(Sort.PLACE, "衢州"), (Sort.BRAND, "康宁"), (Sort.FIELD, "口腔"), (Sort.KIND, "医院")]),
        ("中国人民解放军第九二〇医院", [(Sort.OWNER, "中国人民解放军"), (Sort.NUMBER, "第九二〇"), (Sort.KIND, "医院")]),
    ],
)  # fmt: skip
def test_what_a_name_is_made_of(name: str, parts: list[tuple[Sort, str]]) -> None:
    assert [(part.sort, name[part.start : part.end]) for part in one(name).parts] == parts


FRAMES = (
    "近日，{}开展义诊活动。",
    "记者在{}看到，门诊大厅排着队。",
    "代表们走进{}参观。",
    "院长说，{}添了设备。",
    "今后将与{}开展合作。",
)


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize(
    "name",
    [
        # The army and the police.
        "中国人民解放军第九二〇医院", "解放军第920医院", "第九二〇医院", "920医院", "中国人民解放军海军第九〇五医院",
        "武警云南省总队医院", "武警云南总队昆明医院", "西部战区总医院", "中国人民武装警察部队云南省总队医院",
        # Schools, with a place in their name, behind it, or none.
        "首都医科大学附属北京同心医院", "燕东医科大学第二附属医院", "燕东学院附属和平医院", "厦门大学附属翔安医院",
        "中国科学院大学杭州医院", "山东医学高等专科学校附属医院", "第四军医大学口腔医院",
        # Schools for short, also those called after a place.
        "海州大二院", "燕东医大一附院", "燕东中医大二附院", "海州大附属一院", "燕东医科大附三院", "海州大附院",
        # Groups, companies, branches.
        "罗山县人民医院医疗集团", "罗山县医疗健康集团", "衢州友好医院集团", "沈阳铁路局锦州中心医院", "新疆生产建设兵团第十师医院",
        "罗山县人民医院城东分院", "燕东医科大学第二附属医院松湖医院",
        # Brands that hold a word, a place or a character that else ends a clause.
        "衢州平安医院", "衢州友好医院", "衢州和平医院", "衢州和睦妇产医院", "衢州丽都口腔医院", "衢州九州医院", "衢州新东方妇科医院",
        "罗山县红十字会博爱医院", "罗山县陈家桥医院", "衢州天使儿童医院", "北京市上地医院", "临安市于潜人民医院", "三和医院",
        # Towns and communities.
        "罗山县东关街道社区卫生服务中心", "高照街道社区卫生服务中心", "罗山县柳林镇卫生院",
        # Places that look like describing words.
        "新县中医院", "和县妇幼保健院", "合作市人民医院", "浦东新区人民医院", "全州县第三人民医院", "友好区人民医院",
        # Numbers without 第.
        "株洲市二医院", "黔南州414医院",
        # Places that the division codes do not know.
        "青岚市中医医院", "柳原市中心医院", "青岚市中西医结合医院", "银江钢城总医院",
    ],
)  # fmt: skip
def test_every_kind_of_institution_is_found_whole(name: str, frame: str) -> None:
    assert named(frame.format(name)) == [name]


@pytest.mark.parametrize(
    "text",
    [
        "孩子老是感冒医院有什么法子", "疫情时候医院怎么挂号", "几级医院才能做", "哪家好一点的医院", "病人送医院去了", "大家都帮医院说话",
        "全市四家医院的账本", "惠民举措进医院", "松阳县各家医院", "专门的男科医院", "一条转诊路连起区医院和镇上", "晋升三级综合医院",
        "流动医院开到山里", "推进紧密型县域医共体建设",
    ],
)  # fmt: skip
def test_what_only_looks_like_a_name_is_none(text: str) -> None:
    assert named(text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("卫生院和县医院都来了", []),
        ("卫健委和人民医院一起办", []),
        ("病人和凯里市人民医院的医生", ["凯里市人民医院"]),
        ("松阳县人民医院康复中心", ["松阳县人民医院"]),
        ("松阳县组织医疗队支援开化县人民医院", ["开化县人民医院"]),
        ("和县人民医院与新县人民医院", ["和县人民医院", "新县人民医院"]),
        ("松阳县人民医院、湘南学院附属医院和开化县中医院", ["松阳县人民医院", "湘南学院附属医院", "开化县中医院"]),
    ],
)
def test_names_among_names(text: str, found: list[str]) -> None:
    assert named(text) == found


@pytest.mark.parametrize("short", ["青岚县中医院", "青岚苗族侗族自治县中医院"])
def test_an_autonomous_county_is_called_like_any_other(short: str) -> None:
    assert same(one(short), one("青岚苗族侗族自治县中医医院"))
    assert not same(one(short), one("青岚市中医医院"))


def test_a_guessed_edge_is_said() -> None:
    assert one("上午蓬蓬勃勃葱葱茏茏青草坡医院").doubtful
    assert not one("松阳县人民医院").doubtful


def test_the_places_of_a_school_are_not_its_hospitals() -> None:
    assert one("广东医科大学附属医院").places == ()
    assert [division.name for division in one("广东医科大学附属医院").seat] == ["广东省"]
    assert [division.name for division in one("河西区长安道街社区卫生服务中心").divisions] == ["河西区"]


@pytest.mark.parametrize("spelt", ["第三〇二医院", "第三0二医院", "第三零二医院", "第三○二医院"])
def test_numerals_are_one_however_written(spelt: str) -> None:
    assert folded(spelt) == "第302医院"
    assert same(one(spelt), one("第302医院"))
