"""From blocks to an article: what is title, byline, heading, body, and what is none of the article."""

from __future__ import annotations

import re

import pytest

from corpus.reading import looks, repair, structure
from corpus.reading.forms import THIN_SPACE, whole_figures
from corpus.reading.looks import look
from corpus.reading.parse import parse
from corpus.reading.roles import marks_of
from corpus.reading.structure import Article
from corpus.report import Kind, Report

HOSPITAL = "桐庐县人民医院"
HEAD = "守着一条江 看好一方人\n\n——桐庐县人民医院服务山乡见闻\n\n记者 叶知秋 通讯员 方小满\n\n"
START = (
    "桐庐县人民医院坐落在富春江畔，始建于1938年，如今是一所集医疗、教学、科研和预防保健于一体的综合性医院。"
    "全院现有职工1260名，编制床位880张，去年接待门诊病人74万人次。"
)
ROUNDS = (
    "为了让山里的老人少跑路，医院派出12支巡回医疗队，每月到乡镇坐诊两次。心内科主任许青禾说，药箱里装着常用药，"
    "更装着牵挂。三年下来，医疗队走了八千里山路，为两万多位老人建起了健康档案。"
)
WINDOW = (
    "走进门诊大厅，挂号、缴费和取报告已经并到一个窗口，病人平均少走三百步。医院还把夜间门诊开到了晚上九点，"
    "上班族下班以后也能看病，不用再向单位请假。"
)


def article(source: str) -> Article:
    return structure.article(*repair.blocks(source))


def paragraphs(report: Report) -> list[str]:
    """The paragraphs of the body, put together again from the sentences."""
    found: dict[int, str] = {}
    made = article(report.source)
    for number, paragraph in enumerate((p for section in made.sections for p in section.paragraphs), 1):
        found[number] = paragraph.cut.text
    return list(found.values())


def sentences(report: Report) -> list[str]:
    return [one.text for passage in report.passages if passage.kind is Kind.BODY for one in passage.sentences]


def aside(report: Report, kind: str) -> list[str]:
    return [line.text for line in report.aside if line.kind == kind]


# ---------------------------------------------------------------- a sentence cut in two

# Where the page cuts the sentence: inside a word, inside a number's phrase, inside a quotation, inside the hospital's name.
CUTS = [
    (START, "综合性医院。全院现有职工1260名，编制床", "inside a word"),
    (START, "综合性医院。全院现有职工1260名，", "behind a comma"),
    (ROUNDS, "心内科主任许青禾说，药箱里装着常用药，更装着牵", "inside a clause"),
    (ROUNDS, "三年下来，医疗队走了八千里山", "near the end"),
    (WINDOW, "医院还把夜间门诊开到了晚上九", "inside a time"),
]
BETWEEN = {
    "a blank line": "",
    "many blank lines": "\n\n\n",
    "a caption": "医护人员走村入户送药。\n\n",
    "two captions": "医护人员走村入户送药。\n\n青年志愿者在门诊大厅导诊。\n\n",
    "a caption with a mark": "图为医疗队员翻山越岭去出诊。\n\n",
    "a page number": "- 3 -\n\n",
    "a page number and a caption": "— 3 —\n\n医护人员走村入户送药。\n\n",
    "boilerplate": "扫码下载客户端\n\n",
}


@pytest.mark.parametrize(
    ("paragraph", "before", "between"),
    [
        pytest.param(
            paragraph,
            before,
            between,
            id=f"{where}-{name}",
        )
        for paragraph, before, where in CUTS
        for name, between in BETWEEN.items()
    ],
)
def test_a_sentence_cut_by_the_page_is_whole_again(paragraph: str, before: str, between: str) -> None:
    at = paragraph.index(before) + len(before)
    others = [text for text in (START, ROUNDS, WINDOW) if text != paragraph]
    source = f"{HEAD}{others[0]}\n\n{paragraph[:at]}\n\n{between}{paragraph[at:]}\n\n{others[1]}\n"
    report = parse("a.txt", source)
    assert paragraphs(report) == [others[0], paragraph, others[1]]
    assert not any(one.damaged for passage in report.passages for one in passage.sentences)


STROKE = "去年，医院一边盖新楼，一边请专家，一边送年轻医生出去学本领，终于建成了全"
STROKE_ON = "市第三个卒中中心，夜里也能做取栓手术，抢救时间缩短到了38分钟。"


def test_a_caption_inside_a_sentence_is_not_read_into_it() -> None:
    report = parse("a.txt", f"{HEAD}{ROUNDS}\n\n{STROKE}\n\n名医工作室落户医院。\n\n{STROKE_ON}\n")
    assert STROKE + STROKE_ON in sentences(report)
    assert aside(report, "caption") == ["名医工作室落户医院。"]


@pytest.mark.parametrize("caption", ["医护人员为村民测量血压。", "医疗队员为老人义诊。", "护士为孩子讲解防病知识。"])
def test_a_caption_of_doing_something_for_someone_is_not_read_into_a_sentence(caption: str) -> None:
    report = parse("a.txt", f"{HEAD}{ROUNDS}\n\n{STROKE}\n\n{caption}\n\n{STROKE_ON}\n")
    assert STROKE + STROKE_ON in sentences(report)
    assert aside(report, "caption") == [caption]


@pytest.mark.parametrize("caption", ["医护人员走村入户，送药上门。", "2023年5月，医院举行护理技能比武。"])
def test_a_longer_caption_is_not_read_into_a_sentence(caption: str) -> None:
    report = parse("a.txt", f"{HEAD}{ROUNDS}\n\n{STROKE}\n\n{caption}\n\n{STROKE_ON}\n\n{WINDOW}\n")
    assert STROKE + caption not in sentences(report)


def test_a_signature_behind_the_last_sentence_is_no_damage() -> None:
    report = parse("a.txt", f"守着一条江 看好一方人\n\n{START}\n\n{ROUNDS}（叶知秋 方小满）\n")
    assert not any(one.damaged for passage in report.passages for one in passage.sentences)


def test_a_cut_sentence_has_a_span_on_either_side_of_the_caption() -> None:
    source = f"{HEAD}{ROUNDS}\n\n{STROKE}\n\n医护人员走村入户送药。\n\n{STROKE_ON}\n"
    (one,) = [s for p in parse("a.txt", source).passages for s in p.sentences if s.text.startswith("去年")]
    assert [source[span.start : span.end] for span in one.spans] == [STROKE, STROKE_ON]


RESTS = [
    ("出院病人打电话回访，满意率五年来一直保持在", "九成七以上。"),
    ("血透室从早晨六点开到半夜，机器如今有", "十七台。"),
    ("登记在册的老人里，按时吃药的占到", "百分之八十三。"),
    ("药箱每个季度换一回药，过了期的由巡诊队", "收走。"),
    ("院里的老人每天要在走廊里走", "三百多步。"),
    ("值夜班的护士在柜子里给孩子们备着", "糖。"),
]


@pytest.mark.parametrize("blank", ["\n", "\n\n", "\n\n图为医疗队员翻山越岭去出诊。\n\n"])
@pytest.mark.parametrize(("before", "rest"), RESTS)
def test_a_rest_completes_its_sentence_whatever_comes_behind(before: str, rest: str, blank: str) -> None:
    report = parse(
        "a.txt", f"{HEAD}{ROUNDS}{before}{blank}{rest}\n\n谷先生八十一岁，早上四点就到了门口。\n\n{WINDOW}\n"
    )
    assert before + rest in sentences(report)
    assert "谷先生八十一岁，早上四点就到了门口。" in sentences(report)
    assert rest not in aside(report, "caption")


@pytest.mark.parametrize(
    ("before", "figure", "after"),
    [
        ("住院的孩子里，当天回家的从前年的", "百分之四十二", "升到了现在的百分之六十八。"),
        ("三年里，护士们给老人上门换药一共", "7300次", "以上，药箱换了四只。"),
    ],
)
def test_a_figure_on_a_line_by_itself_is_no_caption(before: str, figure: str, after: str) -> None:
    report = parse("a.txt", f"{HEAD}{START}\n\n{before}\n{figure}\n{after}\n\n{ROUNDS}\n")
    assert before + figure + after in sentences(report)


@pytest.mark.parametrize(
    "caption", ["图为接生员在练习消毒。", "▲方小满（中）在查房　叶知秋 摄", "本版图片 记者 叶知秋 摄", "（资料图片）"]
)
def test_a_caption_that_points_at_its_picture_stands_between_two_lines_of_a_sentence(caption: str) -> None:
    before, after = ROUNDS[:-14], ROUNDS[-14:]
    report = parse("a.txt", f"{HEAD}{START}\n{before}\n{caption}\n{after}\n{WINDOW}\n")
    assert ROUNDS.rpartition("三年下来")[2] in "".join(sentences(report))
    assert caption in aside(report, "caption")


@pytest.mark.parametrize(
    ("above", "heading"),
    [
        ("夹板是竹子削的\n夹板是竹子削的\n\n", "夹板是竹子削的"),
        ("传下去的\n不只是手艺\n", "传下去的不只是手艺"),
        ("——慢慢走一遍\n慢慢走一遍\n\n", "——慢慢走一遍"),
    ],
    ids=["twice", "two lines", "twice, once with a dash"],
)
def test_a_heading_may_end_as_if_it_went_on(above: str, heading: str) -> None:
    report = parse("a.txt", f"{HEAD}{START}\n\n{above}{ROUNDS}\n\n{WINDOW}\n")
    assert heading in ["".join(one.split()) for one in report.headings]
    assert "".join(sentences(report)) == START + ROUNDS + WINDOW


@pytest.mark.parametrize("between", ["\n\n", "\n\n- 3 -\n\n", "\n— 3 —\n\f", "\n\n图为新楼外景。\n\n"])
def test_a_figure_that_a_page_cuts_in_two_is_one(between: str) -> None:
    begun, rest = "桐庐县人民医院的新楼去年启用，全院的床位添到了1", "120张，病人不用再等。"
    assert f"{begun}{THIN_SPACE}{rest}" in sentences(
        parse("a.txt", f"{HEAD}{START}\n\n{begun}{between}{rest}\n\n{ROUNDS}\n")
    )


@pytest.mark.parametrize(
    ("begun", "rest"),
    [
        ("医院最早只是镇上的一个门诊部，1", "2007年搬到广场东侧。"),
        ("挂号、取药和打听床位都打这个电话，0571-6460110", "24小时有人接听。"),
        ("预约电话：0571-6460110", "24小时有人接听。"),
    ],
    ids=["a year", "a telephone", "behind a label"],
)
def test_what_a_page_parts_is_not_made_one_figure(begun: str, rest: str) -> None:
    report = parse("a.txt", f"{HEAD}{START}\n\n{begun}\n\n{rest}\n\n{ROUNDS}\n")
    assert begun[-3:] + rest[:4] not in "".join(sentences(report))


def test_a_paragraph_goes_on_behind_its_indent_where_few_begin_with_one() -> None:
    """On a narrow column most lines begin no paragraph."""
    text = ROUNDS + WINDOW
    even = "\n".join(text[i : i + 15] for i in range(0, len(text), 15))
    first = "松溪是一家老院，总部在西边，门"
    told = f"{first[:13]}\n{first[13:]}口有一座桥，桥下的水是从山里来的。"
    report = parse("a.txt", f"{HEAD}{even}\n\u3000\u3000{told}\n{even}\n")
    assert told.replace("\n", "") in sentences(report)


@pytest.mark.parametrize("count", ["每周", "每星期", "逢初"])
def test_a_line_may_begin_with_the_rest_of_what_is_counted(count: str) -> None:
    line = f"为了让山里的老人少跑路，康复科的医生和护士们{count}"
    told = f"{line}三、初六都去镇上，带着药箱和量血压的仪器去。"
    wrapped = [re.sub(f"(.{{{len(line)}}})", r"\1\n", text).strip() for text in (START, told + ROUNDS, WINDOW)]
    assert told in sentences(parse("a.txt", HEAD + "\n\n".join(wrapped) + "\n"))


def test_a_title_may_hold_a_word_of_the_page() -> None:
    assert parse("a.txt", f"小医院的公众号\n\n记者 叶知秋\n\n{START}\n\n{ROUNDS}\n").title == "小医院的公众号"
    assert parse("a.txt", f"山里的路\n\n关注山乡日报公众号\n\n记者 叶知秋\n\n{START}\n").title == "山里的路"


def test_those_who_made_the_page_are_no_title() -> None:
    makers = "责任编辑 白露 美编 叶知秋 校对 方小满"
    report = parse(
        "a.txt", f"山乡晚报 2021年11月5日 星期五\n{makers}\n\n山里的路\n\n记者 何田田\n\n{START}\n\n{ROUNDS}\n"
    )
    assert report.title == "山里的路"
    assert makers in aside(report, "boilerplate")


def test_running_text_about_those_who_scan_is_kept() -> None:
    told = "扫码关注的居民里，外地的占了四成。他们在外打工，也知道家门口的医院在做什么。"
    assert told[:17] in sentences(parse("a.txt", f"{HEAD}{START}\n\n{told}\n\n{ROUNDS}\n"))


SPOKEN = "谈起这几年的变化，老院长沈闻道说，山里的路通了，车多了，但最让他高兴的是年轻医生愿意留在山"


def test_the_tail_of_a_sentence_is_no_caption_though_it_is_as_short() -> None:
    source = f"{HEAD}{START}\n\n{SPOKEN}\n\n里了。\n\n{WINDOW}\n"
    assert SPOKEN + "里了。" in sentences(parse("a.txt", source))


@pytest.mark.parametrize("gap", [2, 3, 5])
def test_the_tail_of_a_sentence_may_stand_behind_a_wide_gap(gap: int) -> None:
    blank = "\n" * gap
    source = f"{HEAD}{START}\n\n{SPOKEN}\n{blank}沟里行医了。\n\n{WINDOW}\n\n{ROUNDS}\n"
    assert paragraphs(parse("a.txt", source)) == [START, SPOKEN + "沟里行医了。", WINDOW, ROUNDS]


@pytest.mark.parametrize("at", range(1, len(HOSPITAL)))
def test_a_hospitals_name_cut_by_a_break(at: int) -> None:
    before = f"“山里人看病，图的是近，盼的是好。”谈起这些年的变化，{HOSPITAL[:at]}"
    after = f"{HOSPITAL[at:]}院长沈闻道感触很深。"
    report = parse("a.txt", f"{HEAD}{ROUNDS}\n\n{before}\n\n{after}\n\n{START}\n")
    assert "谈起这些年的变化，桐庐县人民医院院长沈闻道感触很深。" in "".join(sentences(report))
    assert [hospital.name for hospital in report.hospitals] == [HOSPITAL]


@pytest.mark.parametrize("columns", [11, 17, 23])
def test_a_hospitals_name_cut_by_hard_wraps(columns: int) -> None:
    wrapped = "\n".join((START + ROUNDS)[i : i + columns] for i in range(0, len(START + ROUNDS), columns))
    assert [hospital.name for hospital in parse("a.txt", HEAD.replace(HOSPITAL, "医院") + wrapped).hospitals] == [
        HOSPITAL
    ]


def test_a_semicolon_before_a_blank_line_ends_the_paragraph() -> None:
    source = f"{HEAD}{START[:-1]}；\n\n{ROUNDS}\n"
    assert paragraphs(parse("a.txt", source)) == [START[:-1] + "；", ROUNDS]


def test_an_open_paragraph_does_not_run_on_over_a_heading() -> None:
    source = f"{HEAD}{START[:-3]}\n\n走村入户 送医上门\n\n{ROUNDS}\n"
    report = parse("a.txt", source)
    assert report.headings == ("走村入户 送医上门",)
    assert paragraphs(report) == [START[:-3], ROUNDS]
    damaged = [one.text.strip()[-2:] for passage in report.passages for one in passage.sentences if one.damaged]
    assert damaged == [START[:-3][-2:]]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("桐庐县人民医院坐落在富春江畔，始建于1938年，如今是一所集医疗和预", "防保健于一体的综合性医院。"),
        ("去年，医院建成了全", "市第三个卒中中心，夜里也能做取栓手术，抢救时间缩短到了38分钟。"),
        ("今年春天，医院又派出6名医生到海拔四千米的高", "原上支援，一去就是一年半，春节也没有回家。"),
    ],
)
def test_a_short_first_half_of_a_sentence_is_no_heading(before: str, after: str) -> None:
    report = parse("a.txt", f"{HEAD}{WINDOW}\n\n{before}\n\n{after}\n\n{ROUNDS}\n")
    assert report.headings == ()
    assert before + after in sentences(report)


# ---------------------------------------------------------------- title, subtitle, byline

HEADLINES = [
    pytest.param("守望富春江\n\n——桐庐县人民医院纪事\n\n记者 叶知秋\n\n", "守望富春江", "——桐庐县人民医院纪事", id="dash"),
    pytest.param("守望富春江\n\n桐庐县人民医院纪事\n\n记者 叶知秋\n\n", "守望富春江", "桐庐县人民医院纪事", id="plain"),
    pytest.param("# 守望富春江\n\n## 桐庐县人民医院纪事\n\n", "守望富春江", "桐庐县人民医院纪事", id="Markdown"),
    pytest.param("# 守望富春江\n\n## ——桐庐县人民医院纪事\n\n◎ 叶知秋 方小满\n\n", "守望富春江", "——桐庐县人民医院纪事", id="Markdown and dash"),
    pytest.param("守望富春江\n\n记者 叶知秋\n\n", "守望富春江", "", id="title alone"),
    pytest.param("【山乡专题】\n\n守望富春江里的白衣人\n\n记者 叶知秋\n\n", "守望富春江里的白衣人", "", id="masthead in brackets"),
    pytest.param("特别报道\n\n守望富春江里的白衣人\n\n记者 叶知秋\n\n", "守望富春江里的白衣人", "", id="special report"),
    pytest.param("# 山乡行\n\n特别报道\n\n# 守望富春江里的白衣人\n\n## 桐庐县人民医院纪事\n\n记者 叶知秋\n\n", "守望富春江里的白衣人", "桐庐县人民医院纪事", id="masthead of the title's level"),
    pytest.param("富春江晚报  2023年5月6日  星期六  A07\n\n守望富春江里的白衣人\n\n记者 叶知秋\n\n", "守望富春江里的白衣人", "", id="name of the paper with the date"),
    pytest.param("江城日讯 ● 民生周末\n\n守望富春江里的白衣人\n\n记者 叶知秋\n\n", "守望富春江里的白衣人", "", id="name of the paper with its section"),
    pytest.param("富春江职工报\n２０２３年５月６日\n第四版\n\n守望富春江里的白衣人\n\n记者 叶知秋\n\n", "守望富春江里的白衣人", "", id="paper, date and page, a line each"),
    pytest.param("8 人物\n守望富春江里的白衣人\n\n记者 叶知秋\n\n", "守望富春江里的白衣人", "", id="a page of two characters"),
    pytest.param("A08 健康周刊\n\n桐庐县人民医院服务山乡——\n\n# 守望富春江里的白衣人\n\n◎ 叶知秋\n\n", "守望富春江里的白衣人", "桐庐县人民医院服务山乡——", id="a page, and the subtitle leads to the title"),
    pytest.param("春江先锋 春江先锋\n山乡党建 · 民生福祉 · 典型报道\n\n守望富春江里的白衣人\n守望富春江里的白衣人\n--桐庐县人民医院纪事\n\n", "守望富春江里的白衣人", "--桐庐县人民医院纪事", id="the fields of a page"),
    pytest.param("守望富春江\n\n叶 知 秋\n\n", "守望富春江", "", id="a writer's name set wide"),
    pytest.param("※　※　※\n\n守望富春江里的白衣人\n\n记者 叶知秋\n\n", "守望富春江里的白衣人", "", id="a row of signs"),
    pytest.param("A3　专题　　　2009年11月17日　星期二\n\n守望富春江里的白衣人\n\n记者 叶知秋\n\n", "守望富春江里的白衣人", "", id="page and date"),
    pytest.param("她的听诊器总是热的\n\n记者 叶知秋\n\n", "她的听诊器总是热的", "", id="a title that ends with 的"),
    pytest.param("——桐庐县人民医院纪事\n\n守望富春江里的白衣人\n\n记者 叶知秋\n\n", "守望富春江里的白衣人", "——桐庐县人民医院纪事", id="subtitle above"),
    pytest.param("2023年5月6日\n\n守望富春江里的白衣人\n\n记者 叶知秋\n\n", "守望富春江里的白衣人", "", id="date above"),
    pytest.param("守望富春江里的白衣人\n\n2023-05-06 09:30\n\n来源：山乡日报\n\n", "守望富春江里的白衣人", "", id="web page"),
    pytest.param("守望富春江守望富春江 山高水长山高水长\n\n记者 叶知秋\n\n", "守望富春江 山高水长", "", id="doubled"),
]  # fmt: skip


@pytest.mark.parametrize(("head", "title", "subtitle"), HEADLINES)
def test_title_and_subtitle(head: str, title: str, subtitle: str) -> None:
    report = parse("a.txt", f"{head}{START}\n\n走村入户 送医上门\n\n{ROUNDS}\n\n一站服务 少走弯路\n\n{WINDOW}\n")
    assert (report.title, report.subtitle) == (title, subtitle)
    assert report.headings == ("走村入户 送医上门", "一站服务 少走弯路")
    assert paragraphs(report) == [START, ROUNDS, WINDOW]


@pytest.mark.parametrize("subtitle", ["——桐庐县人民医院服务山乡见闻", "——桐庐县人民医院服务山乡的三十年"])
def test_a_byline_right_below_a_subtitle_is_none_of_it(subtitle: str) -> None:
    report = parse("a.txt", f"守着一条江\n{subtitle}\n本报记者 叶知秋 通讯员 方小满\n{START}\n{ROUNDS}\n")
    assert (report.subtitle, report.byline) == (subtitle, "本报记者 叶知秋 通讯员 方小满")
    assert paragraphs(report) == [START, ROUNDS]


def test_no_line_begins_with_a_mark_that_only_goes_on() -> None:
    lines = "退休八年的老院长沈闻道，上周回到了桐庐县人民医院\n。他每周二上午在二楼坐诊\n，不收专家费。"
    report = parse("a.txt", f"老院长回来了\n记者 叶知秋\n\n{lines}\n")
    assert sentences(report) == [
        "退休八年的老院长沈闻道，上周回到了桐庐县人民医院。",
        "他每周二上午在二楼坐诊，不收专家费。",
    ]


def test_what_is_said_goes_on_where_no_mark_closes_it() -> None:
    lines = "主任许青禾说：“它不会累，但还是要\n人来签字。”"
    report = parse("a.txt", f"{HEAD}{START}\n\n{lines}\n")
    assert "主任许青禾说：“它不会累，但还是要人来签字。”" in sentences(report)


def test_a_page_with_a_blank_line_below_every_line_is_joined() -> None:
    wrapped = [
        "桐庐县人民医院的名医工作室昨天揭牌，",
        "省名中医何田田每月第一个周六来坐诊，",
        "每次限三十个号，挂号费按县里的标准收",
        "取，工作室还要带六名徒弟。",
    ]
    report = parse("a.txt", "请来一位名医\n\n" + "\n\n".join(wrapped) + "\n")
    assert sentences(report) == ["".join(wrapped)]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("新住院楼投资3.", "6亿元，地上17层，"),
        ("楼顶停机坪去年起降1", "9架次，都是夜里，"),
        ("急救电话是0571-31", "20999，夜里有人接，"),
    ],
)
def test_a_figure_that_a_narrow_column_cuts_is_whole(before: str, after: str) -> None:
    wrapped = [
        "桐庐县人民医院这五年，",
        "床位添到了九百张，",
        "医生添到了四百人。院",
        "长沈闻道说，变化最大",
        "的是胸痛中心。",
    ]
    report = parse("a.txt", "\n".join([*wrapped, before, after, "病人都说方便了许多。"]) + "\n")
    assert f"{before}{after}病人都说方便了许多。" in [*map(whole_figures, sentences(report))]


def test_a_line_of_signs_below_it_marks_a_title() -> None:
    report = parse(
        "a.md", f"桐庐县人民医院 便民问答\n======================\n\n{START}\n\n**1.** *老人能挂号吗？*\n{WINDOW}\n"
    )
    assert report.title == "桐庐县人民医院 便民问答"
    assert "1. 老人能挂号吗？" in report.headings


def test_a_telephone_ends_its_line_and_is_no_damage() -> None:
    report = parse("a.txt", f"{HEAD}{START}\n\n一、门诊停诊一天，急诊照常。\n\n咨询电话：0571-64600110（白老师）\n")
    assert not any(warning.code in {"REPORT_TAIL_LOST", "REPORT_HEAD_LOST"} for warning in report.warnings)


def test_who_is_talked_with_is_the_title() -> None:
    report = parse("a.txt", f"对话｜桐庐县人民医院院长 沈闻道\n\n记者：{START}\n")
    assert report.title == "对话｜桐庐县人民医院院长 沈闻道"


def test_a_caption_below_a_full_line_is_not_read_into_the_sentence() -> None:
    before, after = "桐庐县人民医院昨天迎来今年第一个高峰，全天贴敷的患者达到", "1860人次，比去年多了四百人次。"
    report = parse(
        "a.txt", f"冬病夏治\n记者 叶知秋\n\n{before}\n图为医护人员为患者贴敷。 叶知秋 摄\n{after}\n{ROUNDS}\n"
    )
    assert before + after in sentences(report)


def test_the_name_of_a_hospital_in_brackets_heads_a_section() -> None:
    report = parse("a.txt", f"两院探访\n记者 叶知秋\n\n桐庐县人民医院\n{ROUNDS}\n\n【桐庐县中医院】\n{WINDOW}\n")
    assert "【桐庐县中医院】" in report.headings


@pytest.mark.parametrize("rest", ["低。", "两小时四十分钟。"])
def test_the_first_line_below_the_reporters_is_no_heading_where_its_rest_follows(rest: str) -> None:
    first = "桐庐县人民医院的病房很安静，监护仪的声音调到了最"
    report = parse("a.txt", f"无声病房\n记者 叶知秋\n\n{first}\n\n{rest}\n\n{ROUNDS}\n")
    assert sentences(report)[0] == first + rest


@pytest.mark.parametrize(
    "byline",
    [
        "记者 叶知秋",
        "记者 叶知秋 通讯员 方小满 何田田",
        "本报记者 叶知秋 本报通讯员 方小满",
        "通讯员 方小满",
        "◎ 叶知秋 方小满",
        "◎叶知秋",
        "□ 本报记者 叶知秋",
        "文/叶知秋",
        "叶知秋 方小满 文/图",
        "作者：叶知秋",
        "（记者 叶知秋 通讯员 方小满）",
        "山乡日报记者 叶知秋",
        "《山乡日报》记者 叶知秋",
        "桐庐县人民医院党委书记 许青禾",
        "桐庐县人民医院院长 沈闻道",
        "桐庐县人民医院宣传科",
        "桐庐县人民医院 宣传科 叶知秋",
        "叶 秋 方小满 文",
    ],
)
def test_bylines(byline: str) -> None:
    assert looks.is_byline(byline)
    report = parse("a.txt", f"守望富春江里的白衣人\n\n{byline}\n\n{START}\n\n{ROUNDS}\n")
    assert (report.title, report.byline) == ("守望富春江里的白衣人", byline)
    assert paragraphs(report) == [START, ROUNDS]


@pytest.mark.parametrize(
    "text",
    [
        "记者在门诊大厅看到，队伍短了。",
        "走村入户 送医上门",
        "——记者眼里的桐庐县人民医院",
        "记者走进病房，看见护士正在喂饭；",
        "让病人少跑路",
    ],
)
def test_no_bylines(text: str) -> None:
    assert not looks.is_byline(text)


def test_title_byline_and_lead_at_the_end_of_the_file() -> None:
    lead = "深秋的富春江，层林尽染。桐庐县人民医院的巡诊车又出发了，这一趟要走三个村，天黑才能回城。"
    source = (
        f"送医进山送医进山 暖到心头暖到心头\n\n{START}\n\n{ROUNDS}\n\n少走弯路少走弯路 一站服务一站服务\n\n{WINDOW}\n\n"
        f"把脉问诊在山乡\n——桐庐县人民医院基层帮扶纪实\n\n本报记者 叶知秋 本报通讯员 方小满\n\n{lead}\n\n（以上均为资料图片）\n"
    )
    report = parse("a.txt", source)
    assert report.title == "把脉问诊在山乡"
    assert report.subtitle == "——桐庐县人民医院基层帮扶纪实"
    assert report.byline == "本报记者 叶知秋 本报通讯员 方小满"
    assert report.headings == ("送医进山 暖到心头", "少走弯路 一站服务")
    assert paragraphs(report) == [START, ROUNDS, WINDOW, lead]
    assert aside(report, "boilerplate") == ["（以上均为资料图片）"]


def test_a_text_that_begins_with_its_body_has_no_title() -> None:
    report = parse("a.txt", f"{START}\n\n{ROUNDS}\n")
    assert (report.title, report.headings) == ("", ())
    assert paragraphs(report) == [START, ROUNDS]


# ---------------------------------------------------------------- headings


@pytest.mark.parametrize(
    "heading",
    [
        "走村入户 送医上门",
        "走村入户，送医上门",
        "一、走村入户送医上门",
        "“12支队伍”走村入户",
        "山里人看病难不难？",
        "走村入户——把药送到门口",
    ],
)
@pytest.mark.parametrize("mark", ["", "### ", "**"], ids=["plain", "Markdown", "bold"])
def test_headings(heading: str, mark: str) -> None:
    line = f"{mark}{heading}{mark if mark == '**' else ''}"
    report = parse("a.txt", f"{HEAD}{START}\n\n{line}\n\n{ROUNDS}\n")
    assert report.headings == (heading,)
    assert [passage.heading for passage in report.passages if passage.kind is Kind.BODY] == ["", heading]


def test_headings_printed_twice_in_halves_or_as_a_line_of_its_own() -> None:
    source = (
        f"{HEAD}送医进山送医进山 暖到心头暖到心头\n\n{START}\n\n少走弯路 一站服务 少走弯路 一站服务\n\n{ROUNDS}\n\n"
        f"山里人 山里情\n\n山里人 山里情\n\n{WINDOW}\n"
    )
    report = parse("a.txt", source)
    assert report.headings == ("送医进山 暖到心头", "少走弯路 一站服务", "山里人 山里情")
    assert aside(report, "repeat") == ["送医进山暖到心头", "少走弯路 一站服务", "山里人 山里情"]
    assert paragraphs(report) == [START, ROUNDS, WINDOW]


# ---------------------------------------------------------------- set aside


@pytest.mark.parametrize(
    "caption",
    [
        "桐庐县人民医院新门诊楼。",
        "医护人员走村入户送药。",
        "图为医疗队员翻山越岭去出诊。",
        "▲医疗队员翻山越岭去出诊",
        "医疗队员在山路上（资料图片）",
        "义诊现场。（受访者供图）",
        "图1：新门诊楼",
    ],
)
def test_captions_are_never_quoted(caption: str) -> None:
    report = parse("a.txt", f"{HEAD}{START}\n\n{caption}\n\n{ROUNDS}\n")
    assert caption in [line.text for line in report.aside]
    assert paragraphs(report) == [START, ROUNDS]


def test_captions_above_the_body_and_below_it() -> None:
    captions = ["重走巡诊老路。", "名医工作室落户医院。", "到渔村开展义诊。", "护理技能比武现场。"]
    source = HEAD + "\n\n\n\n".join(captions[:3]) + f"\n\n{START}\n\n{ROUNDS}\n\n{captions[3]}\n"
    report = parse("a.txt", source)
    assert aside(report, "caption") == captions
    assert paragraphs(report) == [START, ROUNDS]


@pytest.mark.parametrize(
    "sentence",
    [
        "床位从200张增加到880张。",
        "如今她走路七分钟。",
        "每周三上午可办理登记。",
        "门诊大厅已经搬了家。",
        "老人笑了，孩子也笑了。",
        "桐庐县人民医院昨天推出便民举措。",
        "夜门诊入口在医院北门。",
        "请带好接种证。",
        "以上信息以各院当天公告为准。",
    ],
)
def test_a_short_sentence_that_tells_a_fact_is_no_caption(sentence: str) -> None:
    report = parse("a.txt", f"{HEAD}{START}\n\n{sentence}\n\n{ROUNDS}\n")
    assert sentence in sentences(report)


@pytest.mark.parametrize(
    "line",
    [
        "扫码下载山乡客户端",
        "责任编辑：何田田",
        "（编辑：何田田 审核：白露）",
        "来源：山乡日报",
        "版权所有，未经授权不得转载",
        "联系电话：0571-64600000",
        "（以上均为资料图片）",
        "（本文由山乡日报删节）",
        "点击蓝字关注我们",
        "阅读量 1024",
        "首页 > 新闻 > 正文",
    ],
)
@pytest.mark.parametrize("place", ["above", "below"])
def test_boilerplate_is_never_quoted(line: str, place: str) -> None:
    body = f"{START}\n\n{ROUNDS}\n"
    source = f"{line}\n\n{HEAD}{body}" if place == "above" else f"{HEAD}{body}\n{line}\n"
    report = parse("a.txt", source)
    assert line in [one.text for one in report.aside]
    assert (report.title, paragraphs(report)) == ("守着一条江 看好一方人", [START, ROUNDS])


def test_a_page_of_form_feeds() -> None:
    report = parse("a.txt", f"{HEAD}{START}\f- 2 -\n{ROUNDS}\f{WINDOW}\n")
    assert paragraphs(report) == [START, ROUNDS, WINDOW]


def test_a_page_of_spaced_characters() -> None:
    text = "山里的老人说，看病再也不用天不亮就出门，医生把药箱背到了家门口，这样的日子从前想也不敢想。"
    report = parse("a.txt", HEAD + " ".join(text) + "\n")
    assert paragraphs(report) == [text]


def test_a_measure_that_the_page_cut_from_its_number_is_no_caption() -> None:
    first = "医疗队三年走了八千里山路，建档的时间也从四十分钟压到12"
    report = parse("a.txt", f"{HEAD}{START}\n\n{first}\n\n分钟。\n\n{WINDOW}\n")
    assert paragraphs(report) == [START, f"{first}分钟。", WINDOW]


def test_the_rest_of_a_paragraph_is_no_page_furniture_though_it_tells_of_a_code() -> None:
    first = "医疗队说，要像春天的太阳那样，让每一棵新芽都有温度地"
    rest = "长大。病人扫码就能给医生打分，半年收到两万条。"
    report = parse("a.txt", f"{HEAD}{START}\n\n{first}\n\n{rest}\n\n{WINDOW}\n")
    assert paragraphs(report) == [START, first + rest, WINDOW]


def test_the_head_of_the_page_does_not_make_a_caption_of_the_title() -> None:
    head = "富春党建 2024·3                    探索与思考    21"
    report = parse("a.txt", f"{head}\n\n{' '.join('守着一条江')}\n\n叶 知 秋\n\n{START}\n")
    assert (report.title, aside(report, "masthead")) == ("守着一条江", [head])


def test_a_title_of_two_characters_stands_above_its_writers() -> None:
    assert parse("a.txt", f"江　月\n\n记者 叶知秋\n\n{START}\n").title == "江　月"


def test_a_first_character_set_large_belongs_to_the_text() -> None:
    report = parse("a.txt", f"{HEAD}{START[0]}\n\n{START[1:]}\n\n{ROUNDS}\n")
    assert paragraphs(report) == [START, ROUNDS]
    numbered = parse("a.txt", f"{HEAD}一\n\n{START}\n\n二\n\n{ROUNDS}\n")
    assert paragraphs(numbered) == [START, ROUNDS]


# ---------------------------------------------------------------- lists, interviews, marks


def test_what_an_interviewer_asks_heads_the_answer_and_is_no_byline() -> None:
    asked = "记者：新楼启用以后，病人最满意的是什么？"
    report = parse("a.txt", f"{HEAD}{START}\n\n{asked}\n\n{ROUNDS}\n\n记者：明年呢？\n\n{WINDOW}\n")
    assert report.headings == (asked, "记者：明年呢？")
    assert "记者：" not in report.byline
    assert paragraphs(report) == [START, ROUNDS, WINDOW]


def test_short_lines_behind_the_same_mark_are_headings_though_names_could_be_as_short() -> None:
    report = parse(
        "a.txt", f"{HEAD}{START}\n\n■ 草创（1946—1965）\n\n{ROUNDS}\n\n■ 爬坡\n\n{WINDOW}\n\n■ 尾声\n\n{START}\n"
    )
    assert report.headings == ("■ 草创（1946—1965）", "■ 爬坡", "■ 尾声")


def test_bracketed_lines_in_the_body_are_headings() -> None:
    report = parse("a.txt", f"{HEAD}{START}\n\n【马背上的药箱】\n\n{ROUNDS}\n\n【听得懂的医院】\n\n{WINDOW}\n")
    assert report.headings == ("【马背上的药箱】", "【听得懂的医院】")


@pytest.mark.parametrize(
    ("lines", "heading"),
    [
        ("一根线连着十个村\n和一间老屋", "一根线连着十个村和一间老屋"),
        ("不让一位老人\n走远路去买药", "不让一位老人 走远路去买药"),
    ],
)
def test_a_heading_of_two_lines(lines: str, heading: str) -> None:
    report = parse("a.txt", f"{HEAD}{START}\n\n{lines}\n{ROUNDS}\n\n夜里也亮着的灯\n{WINDOW}\n")
    assert report.headings == (heading, "夜里也亮着的灯")


@pytest.mark.parametrize("lines", ["桐庐县中医院\n药香飘到村口", "【夜门诊】\n灯亮到九点", "一、急诊\n二、门诊"])
def test_two_headings_are_not_one(lines: str) -> None:
    report = parse("a.txt", f"{HEAD}{START}\n\n{lines}\n{ROUNDS}\n\n夜里也亮着的灯\n{WINDOW}\n")
    assert not any(" " in heading for heading in report.headings)


def test_names_in_brackets_at_the_head_of_paragraphs_are_headings() -> None:
    first = "【桐庐县人民医院】把陪护床从46张添到90张，一晚只收三元。"
    second = "【桐庐县中医院】送香囊。药师缝了2600个，病人凭挂号单领。"
    report = parse("a.txt", f"医院里的年货\n\n记者 叶知秋\n\n春节到了，两家医院各有准备。\n\n{first}\n\n{second}\n")
    assert report.headings == ("【桐庐县人民医院】", "【桐庐县中医院】")
    about = {one.text: p.hospital for p in report.passages if p.kind is Kind.BODY for one in p.sentences}
    assert about["把陪护床从46张添到90张，一晚只收三元。"] == "桐庐县人民医院"
    assert about["药师缝了2600个，病人凭挂号单领。"] == "桐庐县中医院"


def test_a_title_that_goes_on_in_its_second_line() -> None:
    assert parse(
        "a.txt", f"江边的\n“不关灯的房子”\n——桐庐县人民医院见闻\n记者 叶知秋\n\n{START}\n\n{ROUNDS}\n"
    ).title == ("江边的“不关灯的房子”")


def test_the_entries_of_a_chronicle_behind_arrows_are_read() -> None:
    entries = ["▲2016年8月　第一批医疗队抵达，共4人。", "▲2021年11月　通过二级乙等综合医院评审。"]
    report = parse("a.txt", f"{HEAD}{START}\n\n{entries[0]}\n{entries[1]}\n\n{ROUNDS}\n")
    assert all(entry in "".join(paragraphs(report)) for entry in entries)


def test_the_rows_of_a_list_are_read_and_head_nothing() -> None:
    rows = ["叶知秋　1946—1966", "方小满　1966—1978", "许青禾　1978—1991", "沈闻道　1991—2005"]
    report = parse("a.txt", f"{HEAD}{START}\n\n历任院长\n\n" + "\n".join(rows) + f"\n\n{ROUNDS}\n")
    assert report.headings == ("历任院长",)
    assert all(row in "".join(paragraphs(report)) for row in rows)


@pytest.mark.parametrize(
    "line", ["（下转A08版）", "（上接第一版）", "2014-04-09   B2 山乡周刊", "２０１４年５月１２日"]
)
def test_where_a_page_ends_and_the_next_begins_is_no_heading(line: str) -> None:
    report = parse("a.txt", f"{HEAD}{START}\n\n{line}\n\n{ROUNDS}\n")
    assert report.headings == ()
    assert paragraphs(report) == [START, ROUNDS]


def test_the_first_line_of_a_wrapped_paragraph_is_no_heading() -> None:
    first, rest = "康复楼2011年10月启用，面积2.1万", "平方米里划出了三分之一，共有80张床。"
    report = parse("a.txt", f"{HEAD}{START}\n\n走村入户 送医上门\n\n{first}\n{rest}\n")
    assert first + rest in paragraphs(report)


def test_the_entries_of_a_chronicle_are_read_one_by_one() -> None:
    entries = ["1958年　　　改称城东公社医院", "1994年8月　更名桐庐县人民医院", "2006年　　　第一台螺旋CT投入使用"]
    report = parse("a.txt", f"{HEAD}{START}\n\n大 事 记\n\n" + "\n".join(entries) + f"\n\n{ROUNDS}\n")
    assert paragraphs(report) == [START, *entries, ROUNDS]


# ---------------------------------------------------------------- the rule that decided


@pytest.mark.parametrize(
    ("above", "line", "below", "rule"),
    [
        (START, "去年，院里派出一支巡回医疗队走村", "入户也没有停过。", "begins a sentence"),
        (START[:-4], "“一家送医上门的好医院……”", WINDOW, "ends a sentence"),
        (SPOKEN, "的小医院。", WINDOW, "rest of a sentence"),
        (STROKE, "名医工作室落户医院。", STROKE_ON, "short clause that tells no fact"),
        (STROKE, "医护人员走村入户，送药上门。", "88张床位也添齐了。", "caption inside a sentence"),
        (START, "医疗队正在巡诊", WINDOW, "caption without a full stop"),
        (START, "扫码下载山乡客户端", WINDOW, "asks to follow"),
    ],
)
def test_a_block_says_which_rule_gave_it_its_role(above: str, line: str, below: str, rule: str) -> None:
    blocks, _furniture = repair.blocks(f"{HEAD}{ROUNDS}\n\n{above}\n\n{line}\n\n{below}\n\n{ROUNDS}\n")
    [mark] = [
        mark for block, mark in zip(blocks, marks_of(blocks, [*map(look, blocks)]), strict=True) if block.text == line
    ]
    assert mark.rule == rule


# ---------------------------------------------------------------- who speaks

CLOCKS = [
    ("00:02:15 病友 老沈", "00:05:40 分管副院长 方小满", "00:31:07 主持人（许青禾）"),
    ("老沈（00:02:15）", "方小满 副院长 00:05:40", "主持人 [00:31:07]"),
]


@pytest.mark.parametrize("speakers", CLOCKS)
def test_who_speaks_in_a_transcript_and_when_heads_what_is_said(speakers: tuple[str, ...]) -> None:
    said = ["夜里能不能多开一扇窗口？", "下个月起夜里开三扇窗口，儿科也添两名医生。", "散会。"]
    spoken = "\n\n".join(f"{speaker}\n{words}" for speaker, words in zip(speakers, said, strict=True))
    report = parse("a.txt", f"桐庐县人民医院病友会记录\n时间：2023年5月6日　地点：二楼\n\n{spoken}\n")
    assert report.title == "桐庐县人民医院病友会记录"
    assert report.headings[-3:] == speakers
    assert [one.strip() for one in sentences(report)][-3:] == said


@pytest.mark.parametrize(
    "line",
    ["来源：山乡日报 10:32:05", "更新时间：10:32:05", "发布时间：2021-10-08 10:32:05", "来源：山乡日报（10:32:05）"],
)
def test_a_line_of_the_page_with_a_clock_is_nobody_who_speaks(line: str) -> None:
    report = parse("a.txt", f"{HEAD}{START}\n\n{line}\n\n{ROUNDS}\n")
    assert not report.headings
    assert line in [aside.text for aside in report.aside]


def test_questions_and_answers_are_told_apart_though_nothing_parts_them() -> None:
    pairs = [
        ("问：住院要带什么？", "答：带身份证和医保卡，押金两千元。"),
        ("问：一张床可以几个人陪？", "答：一个人，夜里有陪护椅。"),
    ]
    report = parse("a.txt", "\n".join(line for pair in pairs for line in pair) + f"\n\n{START}\n")
    assert report.headings == tuple(asked for asked, _ in pairs)
    assert all(answered in sentences(report) for _, answered in pairs)


# ---------------------------------------------------------------- pages for telephones


def test_a_sentence_set_in_pieces_is_whole_again() -> None:
    pieces = ["胸痛中心成立四年来，", "救治病人912例，", "从进门到通血管", "由原来的九十分钟缩短到", "五十二分钟。"]
    report = parse("a.txt", f"{HEAD}{START}\n\n" + "\n\n".join(pieces) + "\n\n一条快路\n\n" + ROUNDS + "\n")
    assert "".join(pieces) in sentences(report)
    assert report.headings == ("一条快路",)


def test_a_title_of_two_lines_may_begin_with_a_name_and_a_colon() -> None:
    report = parse("a.txt", f"{HOSPITAL}：\n门常开着\n记者 叶知秋\n\n{START}\n\n{ROUNDS}\n")
    assert report.title == f"{HOSPITAL}：门常开着"


def test_a_column_that_stands_far_in_is_no_column_of_paragraphs() -> None:
    lines = ["胃镜须提前三天预约，前", "一夜八点以后不吃东西，", "也不喝水；心电图当天就", "可以做。"]
    first = "\n".join(" " * 36 + line for line in ["检查须知", *lines])
    report = parse(
        "a.txt", f"{first}\n\n{HOSPITAL}住院指南\n\n陪护\n每位病人可以留一位家人，\n陪护椅每晚八元，早上六\n点半收。\n"
    )
    assert "".join(lines) in "".join(sentences(report))


def test_the_months_of_a_chronicle_are_headings() -> None:
    source = f"{HOSPITAL}大事记\n\n1月\n3日，急诊楼启用，面积8600平方米。\n\n4月\n远程会诊接到12家乡镇卫生院。\n"
    report = parse("a.txt", source)
    assert (report.title, report.headings) == (f"{HOSPITAL}大事记", ("1月", "4月"))


def test_a_label_below_a_whole_sentence_heads_what_follows() -> None:
    lines = [
        "入秋以后，药圃里的黄精能够挖了。",
        "挖药的活儿都排在周六的早晨去做。",
        "药圃的来历",
        "退休的药师许青禾捐出自家半亩田。",
        "他教年轻人认药，一株一株地认，认错的要重新栽上。",
    ]
    report = parse("a.txt", f"{HEAD}" + "\n".join(lines * 2) + "\n")
    assert report.headings[:1] == ("药圃的来历",)
    assert "退休的药师许青禾捐出自家半亩田。" in [one.text for p in report.passages for one in p.sentences]


def test_briefs_under_brackets_are_each_on_the_hospital_that_they_begin_with() -> None:
    briefs = [
        "【桐庐县人民医院修凉亭】 凉亭花了9万元，坐得下40人。（叶知秋）",
        "【桐庐县中医院送艾草】 一共扎了500把，端午前送完。（方小满）",
        "【桐庐县精神病院种桂花】 院子里栽下70棵桂花。（叶知秋）",
    ]
    report = parse("a.txt", "卫健简讯\n\n" + "\n\n".join(briefs) + "\n")
    about = {one.text: p.hospital for p in report.passages if p.kind is Kind.BODY for one in p.sentences}
    assert about["凉亭花了9万元，坐得下40人。"] == "桐庐县人民医院"
    assert about["一共扎了500把，端午前送完。"] == "桐庐县中医院"
    assert about["院子里栽下70棵桂花。"] in {"", "桐庐县精神病院"}
    assert report.headings == ("【桐庐县人民医院修凉亭】", "【桐庐县中医院送艾草】", "【桐庐县精神病院种桂花】")


def test_a_numbered_line_above_all_text_heads_the_first_section() -> None:
    report = parse("a.txt", f"# 桐庐县人民医院工作小结\n\n## 一、总体情况\n\n{START}\n\n## 二、打算\n\n{ROUNDS}\n")
    assert (report.title, report.subtitle) == ("桐庐县人民医院工作小结", "")
    assert report.headings == ("一、总体情况", "二、打算")


def test_titles_of_other_pages_advertisements_and_the_foot_of_a_page_are_no_text() -> None:
    foot = "网站地图 | 投稿须知 | 招聘启事 地址：富春江畔白鹭路8号三楼 版权所有：山乡传媒有限公司 未经授权请勿转载 © 山乡在线"
    others = ["- 邻县龙舟队连夺三冠", "- 江心岛杨梅上市"]
    source = f"{HEAD}{START}\n\n广告 | 爱牙月洗牙半价\n\n{ROUNDS}\n\n热门阅读\n\n" + "\n".join(others) + f"\n\n{foot}\n"
    report = parse("a.txt", source)
    assert paragraphs(report) == [START, ROUNDS]
    assert {"广告 | 爱牙月洗牙半价", "热门阅读", "邻县龙舟队连夺三冠", "江心岛杨梅上市", foot} <= {
        aside.text for aside in report.aside
    }


def test_comments_notes_and_blanks_of_markdown_are_no_text() -> None:
    source = f"# 桐庐县人民医院手册\n\n<!-- 待配图 -->\n\n{START}\n\n- 艾灸包：每包26元[^1]\n- 药浴：每次70&nbsp;元\n\n[^1]: 村里的老人只收八元。\n"
    report = parse("a.md", source)
    told = [one.text.strip() for p in report.passages if p.kind is Kind.BODY for one in p.sentences]
    assert told[-3:] == ["艾灸包：每包26元", "药浴：每次70元", "村里的老人只收八元。"]
    assert [(aside.kind, aside.text) for aside in report.aside] == [("boilerplate", "<!-- 待配图 -->")]


@pytest.mark.parametrize(("begins", "damaged"), [("站里两名护士守到天黑。", False), ("站两名护士守到天黑。", True)])
def test_a_paragraph_that_begins_inside_of_a_place_has_not_lost_its_head(begins: str, damaged: bool) -> None:
    told = "医院在码头设了小站，渔民靠岸就来。小站在棚子下，小站的门朝江，一年用去的药，小站记着账。"
    report = parse("a.txt", f"{HEAD}{START}\n\n{told}\n\n{begins}\n")
    assert any(warning.code == "REPORT_HEAD_LOST" for warning in report.warnings) is damaged


def test_a_heading_of_which_every_character_is_printed_twice_is_shown_once() -> None:
    source = f"{HEAD}{START}\n\n药药师师去去哪哪儿儿了了\n\n{ROUNDS}\n\n过过期期药药回回收收\n过期药回收\n\n{WINDOW}\n"
    report = parse("a.txt", source)
    assert report.headings == ("药师去哪儿了", "过期药回收")
    assert [aside.text for aside in report.aside if aside.kind == "repeat"] == [
        "药师去哪儿了",
        "过期药回收",
        "过期药回收",
    ]
    assert {p.heading for p in report.passages if "夜间门诊" in p.text} == {"过期药回收"}


def test_a_heading_of_two_lines_may_be_printed_twice() -> None:
    heading = "药送到码头\n一船一次不落下\n"
    report = parse("a.txt", f"{HEAD}{START}\n\n{heading}{heading}\n{ROUNDS}\n\n{WINDOW}\n")
    assert report.headings == ("药送到码头 一船一次不落下",)
    assert [(aside.kind, aside.text) for aside in report.aside] == [
        ("repeat", "药送到码头"),
        ("repeat", "一船一次不落下"),
    ]


def test_the_first_line_of_a_heading_may_end_with_a_colon() -> None:
    report = parse("a.txt", f"{HEAD}{START}\n\n{ROUNDS}\n\n药房：\n夜里煎 早上取\n\n{WINDOW}\n")
    assert report.headings == ("药房：夜里煎 早上取",)
    assert paragraphs(report)[-1] == WINDOW
    assert not report.aside
