"""From lines to blocks: what the page did to a text is undone by deleting and joining alone."""

from __future__ import annotations

import itertools
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.reading.cut import Cut
from corpus.reading.lines import is_closed, width
from corpus.reading.repair import blocks, undoubled
from tests.corpus.reading.test_parse import HAN, pages

FIXED = settings(derandomize=True, deadline=None, max_examples=100)

BEGINNINGS = (
    "松阳县人民医院坐落在松阴溪畔，现有职工860名，编制床位520张，去年接待门诊病人41万人次，收治住院病人1.9万人次。"
    "为了让山里的老人少跑路，医院派出12支巡回医疗队，每月到乡镇坐诊两次，药箱里装着常用药，更装着一份牵挂。"
)
VILLAGE = (
    "村民何大伯有二十年的老慢支，每到入冬就咳得睡不着觉。家庭医生杨帆每周上门一次，教他做呼吸操，帮他调整用药，"
    "今年冬天他一次医院也没有住。说起这些，老人掰着手指头算，光路费就省下了九百多元。"
)
WINTER = (
    "大雪封山的那几天，救护车开不进村，医生们就背着药箱徒步进山。走在最前面的是刚毕业的护士白露，她的鞋湿透了，"
    "手里的血压计却用棉衣裹得严严实实。"
)


def texts(source: str) -> list[str]:
    return [block.text for block in blocks(source)[0]]


def wrapped(text: str, columns: int, end: str = "\n") -> str:
    return end.join(text[i : i + columns] for i in range(0, len(text), columns))


# ---------------------------------------------------------------- whatever the text


@FIXED
@given(pages)
def test_repair_deletes_and_joins_and_does_nothing_else(source: str) -> None:
    built, _ = blocks(source)
    offsets = [offset for block in built for offset in block.cut.at]
    assert all(before < after for before, after in itertools.pairwise(offsets))
    for block in built:
        assert len(block.cut.text) == len(block.cut.at)
        for character, offset in zip(block.cut.text, block.cut.at, strict=True):
            assert source[offset] == character or (source[offset].isspace() and character.isspace())


@FIXED
@given(pages)
def test_no_block_is_empty(source: str) -> None:
    assert all(block.text == block.text.strip() != "" for block in blocks(source)[0])


@FIXED
@given(st.text(st.sampled_from(HAN + "，。"), min_size=1, max_size=120), st.sampled_from(["", "\u3000\u3000", " \t"]))
def test_of_plain_text_no_character_is_lost(text: str, indent: str) -> None:
    assert "".join(texts(f"\n\n{indent}{text}\n")) == text


@FIXED
@given(pages.map(lambda page: page.split("\n")[0]), st.booleans())
def test_undoubling_only_deletes(line: str, twice: bool) -> None:
    cut = Cut.of(line + line if twice else line)
    once = undoubled(cut)
    assert set(once.at) <= set(cut.at)
    assert "".join(cut.text[offset] for offset in once.at) == once.text


@FIXED
@given(st.permutations("松阳山里新医生来了好消息").map(lambda drawn: "".join(drawn[:8])), st.sampled_from(["", " "]))
def test_what_is_undoubled_is_not_doubled(heading: str, between: str) -> None:
    once = undoubled(Cut.of(heading + between + heading))
    assert once.text == heading
    assert undoubled(once) == once


# ---------------------------------------------------------------- lines that belong together


@pytest.mark.parametrize("columns", [14, 18, 22, 27, 34, 42, 56])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028"], ids=["LF", "CRLF", "CR", "LS"])
def test_hard_wraps_of_any_width_are_joined_with_nothing_between(columns: int, end: str) -> None:
    source = wrapped(BEGINNINGS, columns, end) + end * 2 + wrapped(VILLAGE, columns, end) + end
    assert texts(source) == [BEGINNINGS, VILLAGE]


@pytest.mark.parametrize("columns", [16, 21, 30])
def test_wrapped_paragraphs_that_only_an_indent_tells_apart(columns: int) -> None:
    source = "\n".join(wrapped("\u3000\u3000" + text, columns) for text in (BEGINNINGS, VILLAGE, WINTER))
    assert texts(source) == [BEGINNINGS, VILLAGE, WINTER]


def test_paragraphs_on_lines_of_their_own_are_not_joined() -> None:
    lines = [
        "医院今年新添了两台救护车，山里的急救时间缩短了一刻钟，乡亲们都说心里踏实多了。",
        "药房把夜间取药的窗口开到了天亮。",
        "院里还请来老专家，每周三坐诊一天，挂号费同平时一样，山里人看病再也不用天不亮就出门。",
    ]
    assert texts("\n".join(lines)) == lines


def test_a_heading_above_a_wrapped_paragraph_stays_a_line_of_its_own() -> None:
    source = f"山路弯弯 情意绵绵\n{wrapped(VILLAGE, 20)}\n药箱随身 送医到家\n{wrapped(BEGINNINGS, 20)}"
    assert texts(source) == ["山路弯弯 情意绵绵", VILLAGE, "药箱随身 送医到家", BEGINNINGS]


def test_a_lead_set_wider_than_the_page_is_joined_too() -> None:
    source = wrapped(BEGINNINGS * 2, 18) + "\n\n" + wrapped(VILLAGE, 26)
    assert texts(source) == [BEGINNINGS * 2, VILLAGE]


def test_latin_words_keep_a_blank_where_a_line_ended_between_them() -> None:
    source = "医院今年引进了一台国内先进的手术机器人da Vinci\nXi，院里派出六名医生外出学习，年底前完成了首例手术。\n"
    assert texts(source) == [
        "医院今年引进了一台国内先进的手术机器人da Vinci Xi，院里派出六名医生外出学习，年底前完成了首例手术。"
    ]


# ---------------------------------------------------------------- marks of the page


@pytest.mark.parametrize(
    "furniture",
    ["- 3 -", "— 12 —", "3", "第3页", "第 3 页 共 8 页", "3/8", "Page 3", "１２", "· 7 ·", "第三页"],
)
def test_page_numbers_are_set_apart(furniture: str) -> None:
    built, found = blocks(f"{VILLAGE}\n\n{furniture}\n\n{BEGINNINGS}\n")
    assert [block.text for block in built] == [VILLAGE, BEGINNINGS]
    assert len(found) == 1


def test_a_running_head_is_set_apart_where_it_comes_again() -> None:
    head = "松阴溪健康周刊"
    built, found = blocks(f"{head}\n\n{VILLAGE}\n\n{head}\n\n{BEGINNINGS}\n\n{head}\n\n{VILLAGE}\n")
    assert [block.text for block in built] == [head, VILLAGE, BEGINNINGS, VILLAGE]
    assert [line.cut.text for line in found] == [head, head]


@pytest.mark.parametrize("rule", ["---", "***", "____", "=====", "————", "······", "- - -"])
def test_rules_are_dropped(rule: str) -> None:
    assert texts(f"{VILLAGE}\n\n{rule}\n\n{BEGINNINGS}\n") == [VILLAGE, BEGINNINGS]


def test_a_form_feed_ends_a_line() -> None:
    assert texts(f"{VILLAGE}\f{BEGINNINGS}\n") == [VILLAGE, BEGINNINGS]


@pytest.mark.parametrize(
    ("line", "text", "level"),
    [
        ("# 守望山乡", "守望山乡", 1),
        ("### 走村入户 送医上门 ###", "走村入户 送医上门", 3),
        ("## **守望山乡**", "守望山乡", 2),
        ("**守望山乡**", "守望山乡", 0),
        ("__守望__山乡", "守望山乡", 0),
        ("> 松阳县人民医院新添救护车", "松阳县人民医院新添救护车", 0),
        ("- 松阳县人民医院新添救护车", "松阳县人民医院新添救护车", 0),
        ("* 松阳县人民医院新添救护车", "松阳县人民医院新添救护车", 0),
        ("✅ 松阳县人民医院新添救护车", "松阳县人民医院新添救护车", 0),
        ("🔹松阳县人民医院新添救护车", "松阳县人民医院新添救护车", 0),
        ("\ufeff# 守望山乡", "守望山乡", 1),
        ("#守望山乡", "#守望山乡", 0),
        ("-5℃也出诊", "-5℃也出诊", 0),
    ],
)
def test_the_marks_of_markdown_are_deleted(line: str, text: str, level: int) -> None:
    (block,) = blocks(line)[0]
    assert (block.text, block.level) == (text, level)


@pytest.mark.parametrize("line", ["**", "> ", ">>", "> **"])
def test_a_line_of_nothing_but_marks_is_no_block(line: str) -> None:
    assert texts(f"{VILLAGE}\n\n{line}\n\n{BEGINNINGS}\n") == [VILLAGE, BEGINNINGS]


@pytest.mark.parametrize("blank", [" ", "\u3000", "\xa0", "  "], ids=["space", "ideographic", "no-break", "two"])
def test_blanks_between_all_characters_are_deleted(blank: str) -> None:
    text = "山里的老人说，看病再也不用天不亮就出门。"
    assert texts(blank.join(text)) == [text]


def test_blanks_between_phrases_stay() -> None:
    assert texts("山路弯弯 情意绵绵 药箱随身") == ["山路弯弯 情意绵绵 药箱随身"]


def test_a_short_name_set_as_wide_as_a_long_one_is_a_name() -> None:
    assert texts("科主任沈 砚 带着欧阳 小 满 守了一夜，都没有合眼。") == [
        "科主任沈砚带着欧阳小满守了一夜，都没有合眼。"
    ]
    assert texts("那一夜 雪很大，山路 也封了。") == ["那一夜 雪很大，山路 也封了。"]


def test_blanks_between_the_digits_of_a_figure_are_deleted_too() -> None:
    text = "医院现有编制床位520张，职工860名。"
    assert texts(" ".join(text)) == [text]


# ---------------------------------------------------------------- doubled headings


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        ("守望山乡守望山乡 送医到家送医到家", "守望山乡 送医到家"),
        ("守望山乡 送医到家守望山乡 送医到家", "守望山乡 送医到家"),
        ("守望山乡 送医到家 守望山乡 送医到家", "守望山乡 送医到家"),
        ("守望山乡里的白衣人守望山乡里的白衣人", "守望山乡里的白衣人"),
        ("守望山乡守望山乡 送医到家", "守望山乡 送医到家"),
        # Not printed twice.
        ("守望山乡 送医到家", "守望山乡 送医到家"),
        ("好好学习 天天向上", "好好学习 天天向上"),
        ("健健康康", "健健康康"),
        ("一年又一年", "一年又一年"),
        ("", ""),
    ],
)
def test_a_heading_printed_twice_is_read_once(printed: str, meant: str) -> None:
    assert undoubled(Cut.of(printed)).text == meant


# ---------------------------------------------------------------- looks


@pytest.mark.parametrize(
    ("text", "closed"),
    [
        ("他笑了。", True),
        ("他笑了！”", True),
        ("他笑了（真的。）", True),
        ("他笑了……", True),
        ("他笑了.", True),
        ("药占比降到26.5%.", True),
        ("见图2.", False),
        ("他笑了。 ", True),
        ("他笑了，", False),
        ("他笑了", False),
        ("“他笑了”", False),
        ("他笑了；", False),
        ("", False),
        ("”", False),
    ],
)
def test_whether_a_text_ends_as_a_sentence_does(text: str, closed: bool) -> None:
    assert is_closed(text) is closed


def test_columns_on_the_page() -> None:
    assert width("山a，Ａ1") == 8


def test_blank_lines_above_a_block_are_counted() -> None:
    assert [block.blank_before for block in blocks(f"{VILLAGE}\n\n\n\n{BEGINNINGS}")[0]] == [0, 3]


def test_the_source_is_found_again_from_every_block() -> None:
    source = wrapped(BEGINNINGS, 20) + "\n\n" + wrapped(VILLAGE, 20)
    for block in blocks(source)[0]:
        (span,) = block.cut.spans(source)
        assert re.sub(r"\s", "", source[span.start : span.end]) == block.text


def test_a_line_that_recurs_inside_its_paragraphs_is_no_running_head() -> None:
    line = "全面提升医疗质量，让患者满意放心，"
    text = f"医院在全院广泛深入地开展专项竞赛，\n{line}\n活动持续整整三个月，各科室人人参加，\n{line}\n评出的标兵张榜公布，病人也来投票。"
    assert texts(text) == [text.replace("\n", "")]


def test_a_year_alone_on_a_wrapped_line_is_no_page_number() -> None:
    text = "医院的门诊量去年达到三十一万人次，\n比前一年增长了一成多，那一年正是\n2023\n年，新楼刚刚启用，科室还没有搬完，\n病人却已经先一步来了。"
    assert "".join(texts(text)) == text.replace("\n", "")


def test_a_page_that_wraps_by_characters_is_joined_though_figures_make_lines_narrow() -> None:
    source = (
        "青岭县人民医院去年门急诊38.6万人次，其中\n心血管内科5.2万人次。今年五十一岁的方小满\n是2023年3月10日从省城来当院长的，\n"
        "她说病人越来越多。医院2016年搬到了河西。\n老楼2021年拆了，原来的院子里种着树，树\n下是长椅，病人坐在那里晒太阳。\n"
    )
    paragraphs = [block.text for block in blocks(source)[0]]
    assert "其中心血管内科5.2万人次" in paragraphs[0]
    assert "方小满是2023年3月10日从省城来当院长的，她说" in "".join(paragraphs)
