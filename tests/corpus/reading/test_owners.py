"""A hospital's name alone on a line owns what stands under it, until the next one or the end of its level."""

from __future__ import annotations

import pytest

from corpus.reading import owners
from corpus.reading.parse import parse
from corpus.report import Kind, Report

FIRST, SECOND, THIRD = "桐庐县人民医院", "建德市中医医院", "淳安县妇幼保健院"


def owned(report: Report) -> dict[str, str]:
    return {one.text.strip(): p.hospital for p in report.passages if p.kind is Kind.BODY for one in p.sentences}


@pytest.mark.parametrize(
    ("line", "name"),
    [
        (FIRST, FIRST),
        (f"■{FIRST}", FIRST),
        (f"【{FIRST}】", FIRST),
        (f"{FIRST}：", FIRST),
        (f"一、{FIRST}", FIRST),
        (f"2. {FIRST}（三级乙等）", FIRST),
        ("县中医院", "县中医院"),
        (f"{FIRST}床位：880张", ""),
        (f"走进{FIRST}", ""),
        ("医院", ""),
        ("便民服务中心的一天", ""),
    ],
)
def test_a_line_that_is_but_a_name(line: str, name: str) -> None:
    assert owners.hospital(line) == name


@pytest.mark.parametrize(
    ("line", "name"),
    [
        (f"{FIRST}　停车位620个　首小时免费", FIRST),
        (f"● {FIRST}：床位880张", FIRST),
        (f"{FIRST}（沿河路8号）电话：0571-64600000", FIRST),
        (FIRST, ""),
        (f"{FIRST}的床位", ""),
        ("县中医院：床位460张", ""),
    ],
)
def test_an_entry_begins_with_a_full_name(line: str, name: str) -> None:
    assert owners.entry(line) == name


HEADS = {
    "bare": "{}",
    "colon": "{}：",
    "behind a mark": "■{}",
    "in brackets": "【{}】",
    "numbered": "（一）{}",
    "numbered as sections are": "一、{}",
    "markdown": "## {}",
    "bold": "**{}**",
}


@pytest.mark.parametrize("gap", ["\n", "\n\n"], ids=["close", "apart"])
@pytest.mark.parametrize("head", HEADS.values(), ids=HEADS.keys())
def test_lines_under_a_name_are_its_hospitals_also_right_below_the_title(head: str, gap: str) -> None:
    told = {
        FIRST: ("床位 880张", "职工 1056人"),
        SECOND: ("床位 460张", "职工 702人"),
        THIRD: ("床位 210张", "职工 388人"),
    }
    sections = "\n\n".join(gap.join([head.format(name), *lines]) for name, lines in told.items())
    report = parse("a.txt", f"三家医院的家底\n\n{sections}\n")
    assert report.title == "三家医院的家底"
    assert report.subtitle == ""
    assert [h.name for h in report.hospitals] == [*told]
    about = owned(report)
    assert {line: about[line] for lines in told.values() for line in lines} == {
        line: name for name, lines in told.items() for line in lines
    }


def test_running_text_tables_and_addresses_under_a_name_are_its_hospitals() -> None:
    source = (
        f"江边的两家医院\n\n{FIRST}\n\n门诊大厅里，号排到了三百多。\n护士们中午轮着吃饭，二十分钟就回来。\n\n"
        f"{SECOND}\n地址：沿河路8号\n电话：0571-64600000\n\n| 科室 | 床位（张） |\n|---|---|\n| 骨科 | 72 |\n| 儿科 | 46 |\n"
    )
    about = owned(parse("a.md", source))
    assert about["护士们中午轮着吃饭，二十分钟就回来。"] == FIRST
    assert about["电话：0571-64600000"] == SECOND
    assert about["地址：沿河路8号"] == SECOND
    assert about["骨科　床位 72张"] == SECOND


def test_a_heading_of_the_same_level_that_is_no_hospital_ends_what_it_owns() -> None:
    source = (
        f"# 江边的两家医院\n\n## {FIRST}\n\n床位有880张。\n\n### 门诊\n\n每天看两千人。\n\n"
        f"## {SECOND}\n\n床位有460张。\n\n## 编后\n\n床位还不够用。\n"
    )
    about = owned(parse("a.md", source))
    assert about["每天看两千人。"] == FIRST
    assert about["床位有460张。"] == SECOND
    assert about["床位还不够用。"] == ""


def test_one_name_alone_divides_nothing() -> None:
    source = f"守着一条江\n\n——{FIRST}服务山乡见闻\n\n记者 叶知秋\n\n{FIRST}坐落在富春江畔，始建于1938年。\n\n{FIRST}\n\n去年把门诊搬进了新楼。\n"
    report = parse("a.txt", source)
    assert [h.name for h in report.hospitals] == [FIRST]
    assert set(owned(report).values()) == {FIRST}


def test_entries_that_begin_with_a_hospital_are_theirs() -> None:
    source = (
        f"江边三家医院停车调查\n\n（本报记者 叶知秋）\n\n{FIRST}　停车位620个　首小时免费，之后2元/小时\n"
        f"{SECOND}　停车位410个　前半小时免费，之后3元/小时\n{THIRD}　停车位150个　全天免费\n"
    )
    about = owned(parse("a.txt", source))
    assert [about[line] for line in about] == [FIRST, SECOND, THIRD]


def test_a_place_where_somebody_goes_to_is_no_rival_of_the_hospital_in_the_title() -> None:
    source = (
        f"{FIRST}派驻专家名单\n\n| 姓名 | 科室 | 派驻地 | 期限 |\n|---|---|---|---|\n"
        "| 方小满 | 儿科 | 横村镇卫生院 | 6个月 |\n| 许青禾 | 骨科 | 分水镇卫生院 | 一年 |\n\n副院长沈闻道说，派驻期间工资照发。\n"
    )
    report = parse("a.md", source)
    assert [h.name for h in report.hospitals] == [FIRST]
    assert not report.anonymous


def test_a_hospital_behind_the_number_of_its_row_has_the_row() -> None:
    source = (
        "江边医院的家底\n\n| 序号 | 医院 | 床位（张） |\n|---|---|---|\n"
        f"| 1 | {FIRST} | 880 |\n| 2 | {SECOND} | 460 |\n"
    )
    about = owned(parse("a.md", source))
    assert [hospital for text, hospital in about.items() if "880" in text] == [FIRST]
    assert [hospital for text, hospital in about.items() if "460" in text] == [SECOND]


def test_entries_of_a_roundup_are_their_hospitals_however_each_is_marked() -> None:
    source = (
        "江边一周\n\n山乡日报 记者 叶知秋\n\n"
        f"【{FIRST}】 夜门诊添到五个科室，灯亮到九点。\n\n"
        f"**{SECOND}** 香囊缝了两千六百个，凭挂号单领。\n\n"
        f"■{THIRD}：产后家访改为两次，都不收钱。\n\n"
        f"〔又讯〕 {SECOND}的煎药室搬到了一楼。\n\n"
        "〖提醒〗 江上雾大，老人出门慢一些。\n"
    )
    report = parse("a.txt", source)
    assert [h.name for h in report.hospitals] == [FIRST, SECOND, THIRD]
    assert owned(report) == {
        "夜门诊添到五个科室，灯亮到九点。": FIRST,
        "香囊缝了两千六百个，凭挂号单领。": SECOND,
        "产后家访改为两次，都不收钱。": THIRD,
        f"{SECOND}的煎药室搬到了一楼。": SECOND,
        "江上雾大，老人出门慢一些。": "",
    }
    assert {p.heading for p in report.passages if "煎药室" in p.text} == {"〔又讯〕"}


def test_a_hospital_that_begins_a_paragraph_beside_one_in_brackets_heads_no_entry_in_running_text() -> None:
    source = (
        f"江上行医\n\n记者 叶知秋\n\n【{FIRST}专刊】\n\n{FIRST}把船改成了诊室，每天走五个码头。\n\n"
        f"{SECOND}派来的医生住在船上，一住半个月。\n"
    )
    assert [h.name for h in parse("a.txt", source).hospitals] == [FIRST]
