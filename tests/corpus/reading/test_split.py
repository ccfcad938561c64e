"""Paragraphs to sentences, sentences to passages: nothing is lost, nothing is cut in two without need."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.reading.cut import Cut
from corpus.reading.parse import parse
from corpus.reading.split import PASSAGE_LIMIT, sentences
from corpus.report import Kind, Report
from tests.corpus.reading.test_parse import HAN, MARKS, pages

FIXED = settings(derandomize=True, deadline=None, max_examples=100)


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def split(text: str) -> list[str]:
    return [cut.text for cut in sentences(Cut.of(text))]


def bodies(report: Report) -> list[str]:
    return [passage.text for passage in report.passages if passage.kind is Kind.BODY]


# ---------------------------------------------------------------- sentences


@FIXED
@given(st.one_of(pages, st.text(st.sampled_from(HAN[:12] + MARKS + " \n"), max_size=200)))
def test_the_sentences_joined_are_the_paragraph(text: str) -> None:
    parts = sentences(Cut.of(text))
    assert squeezed("".join(cut.text for cut in parts)) == squeezed(text)
    offsets = [offset for cut in parts for offset in cut.at]
    assert offsets == sorted(set(offsets))


@FIXED
@given(st.text(st.sampled_from(HAN[:6] + "。！？，；：“”‘’（）…  1a"), max_size=700))
def test_no_sentence_is_empty_or_longer_than_a_passage(text: str) -> None:
    assert all(cut.text == cut.text.strip() and 0 < len(cut) <= PASSAGE_LIMIT for cut in sentences(Cut.of(text)))


@FIXED
@given(st.lists(st.text(st.sampled_from(HAN), min_size=3, max_size=40), min_size=1, max_size=8))
def test_plain_sentences_are_told_apart_as_they_were_written(written: list[str]) -> None:
    whole = [text + "。" for text in written]
    assert split("".join(whole)) == whole


@pytest.mark.parametrize(
    "whole",
    [
        ["医院始建于1938年。", "如今有床位880张。"],
        ["病房里真安静！", "孩子睡着了吗？", "护士点点头。"],
        ["等到天亮……", "救护车来了。"],
        ["真的治好了？！", "老人不敢相信。"],
        # A closing mark belongs to the sentence before it.
        ["他拉着医生的手说：“谢谢你们救了我。”", "医生笑了。"],
        ["（这一天，他做了六台手术。）", "夜里十点，他才吃上饭。"],
        ["大家叫她“山里的‘活地图’。”", "她走遍了每个村。"],
        # A quotation with its speaker is one sentence.
        ["“山路再难走，也要把药送到。”护士长白露说。", "她已经走了十年。"],
        ["“床位从200张增加到880张。”院长沈闻道介绍，新楼还在建。"],
        ["“以前要坐三个小时的车！”村民何大伯感慨道：“现在下楼就能看病。”"],
        # A quotation in the middle of a sentence does not end it.
        ["“您慢点走！”的叮嘱声在门诊大厅里此起彼伏。"],
        ["门口贴着“今天你微笑了吗？”，进门的人都会看上一眼。"],
        ["“叮！”手机响了，是一条复诊提醒。"],
        # Two people speak.
        ["“疼不疼？”护士轻声问道。", "“不疼。”孩子说。"],
        # Marks that end nothing.
        ["体温降到36.5℃，血压稳定；第2天就下了床：走路、吃饭都好。"],
        ["医院引进DSA、3.0T核磁等设备12台(套)。"],
        ["没有句号的一段话也是一句"],
    ],
    ids=lambda whole: str(whole[0][:12]),
)
def test_sentences(whole: list[str]) -> None:
    assert split("".join(whole)) == whole


@pytest.mark.parametrize("verb", ["答", "问", "喊", "写", "嘱咐", "提醒"])
def test_a_quotation_stays_with_its_speaker_however_he_speaks(verb: str) -> None:
    text = f"“按时吃药，下周再来。”护士长白露{verb}。"
    assert split(text) == [text]


def test_a_full_stop_of_latin_type_ends_a_sentence_but_not_a_number() -> None:
    assert split("体温降到36.5度. 群众都说好. 明年继续") == ["体温降到36.5度.", "群众都说好.", "明年继续"]


def test_where_all_marks_are_half_width_their_full_stop_ends_a_sentence() -> None:
    whole = ["药占比降到26.5%.", "2021年起,药由中心统一配,一个月送两次.", '他说:"这下方便了."', "明年还要增加3.5万剂."]
    assert split("".join(whole)) == whole
    assert split("这本书是Dr.Lin写的,我们都读过") == ["这本书是Dr.Lin写的,我们都读过"]


def test_blanks_between_sentences_belong_to_neither() -> None:
    assert split("  门诊搬了新楼。　　病房也要搬。 ") == ["门诊搬了新楼。", "病房也要搬。"]


def test_a_sentence_longer_than_a_passage_is_cut_between_its_clauses() -> None:
    clauses = [f"第{number}支医疗队走进了第{number}个山村为老人们量血压查血糖；" for number in range(1, 25)]
    text = "".join(clauses)[:-1] + "。"
    parts = split(text)
    assert "".join(parts) == text
    assert len(parts) > 1
    assert all(part[-1] in "；。" and len(part) <= PASSAGE_LIMIT for part in parts)


def test_a_long_sentence_is_not_cut_inside_a_figure() -> None:
    assert split("山" * 200 + "，" + "河" * 97 + "1,024名" + "水" * 80)[0] == "山" * 200 + "，"


def test_a_sentence_without_any_mark_is_cut_where_the_passage_is_full() -> None:
    assert [len(part) for part in split("山" * 650)] == [300, 300, 50]


# ---------------------------------------------------------------- passages

LONG = "医院派出巡回医疗队走村入户为老人们量血压查血糖送药品讲健康知识，一年下来走了八千里山路。"


def page(*paragraphs: str) -> Report:
    return parse("a.md", "# 守着一条江 看好一方人\n\n" + "\n\n".join(paragraphs) + "\n")


def test_a_long_paragraph_makes_several_passages_of_whole_sentences() -> None:
    passages = bodies(page(LONG * 12))
    assert "".join(passages) == LONG * 12
    assert len(passages) == 2
    assert all(text.endswith("。") and len(text) <= PASSAGE_LIMIT for text in passages)


def test_a_paragraph_begins_a_new_passage() -> None:
    assert bodies(page(LONG * 3, LONG * 3)) == [LONG * 3, LONG * 3]


def test_a_tiny_paragraph_shares_a_passage_with_the_next() -> None:
    assert bodies(page("桐庐县人民医院的老楼已经使用了三十年，今年它终于要退休了。", LONG * 2)) == [
        "桐庐县人民医院的老楼已经使用了三十年，今年它终于要退休了。" + LONG * 2
    ]


def test_no_passage_reaches_over_a_heading() -> None:
    passages = page(LONG, "## 走村入户 送医上门", LONG).passages
    assert [(passage.kind, passage.heading, passage.text) for passage in passages[1:]] == [
        (Kind.BODY, "", LONG),
        (Kind.HEADING, "走村入户 送医上门", "走村入户 送医上门"),
        (Kind.BODY, "走村入户 送医上门", LONG),
    ]


def test_a_first_sentence_that_heads_several_paragraphs_is_their_heading() -> None:
    report = page(
        "抓学习，强本领。" + LONG * 2,
        "抓服务，暖人心。" + LONG * 2,
        "抓作风，树形象。" + LONG * 2,
    )
    assert report.headings == ("抓学习，强本领", "抓服务，暖人心", "抓作风，树形象")
    assert [passage.heading for passage in report.passages if passage.kind is Kind.BODY] == list(report.headings)
    assert bodies(report)[0] == "抓学习，强本领。" + LONG * 2


@pytest.mark.parametrize("length", [299, 300, 301, 640])
def test_a_monstrous_heading_is_cut_to_what_a_passage_may_hold(length: int) -> None:
    report = parse("a.md", "# " + "山" * length + "\n\n" + LONG + "\n")
    assert all(len(passage.text) <= PASSAGE_LIMIT for passage in report.passages)
    assert squeezed("".join(passage.text for passage in report.passages)).startswith("山" * min(length, 300))


def test_a_hospital_at_the_head_of_its_section_is_what_its_paragraphs_go_on_from() -> None:
    text = (
        "一条河，两家医院\n\n河水从两个县的中间流过，两岸的人都喝这条河的水。\n\n石阡县人民医院：把钱花在机器上\n\n石阡县人民医院有床位四百二十张，去年做了四千八百台手术。\n\n"
        "两家医院的片子互认，病人少跑了许多路。\n\n采茶时节，二十四小时有骨科医生守着。\n\n"
        "开化县中医院：把钱花在人身上\n\n开化县中医院有床位三百一十张，去年招来八名研究生。\n\n每周四晚上，全院围着一个病例争论。\n"
    )
    owners = [(s.text.strip(), p.hospital) for p in parse("a.txt", text).passages for s in p.sentences]
    assert {owner for told, owner in owners if told.startswith("两家")} == {"石阡县人民医院", "开化县中医院"}
    assert ("采茶时节，二十四小时有骨科医生守着。", "石阡县人民医院") in owners
    assert ("每周四晚上，全院围着一个病例争论。", "开化县中医院") in owners
