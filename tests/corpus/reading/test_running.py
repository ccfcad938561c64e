"""Lines of the page between the lines of the article, where paragraphs are of any length."""

from __future__ import annotations

import pytest

from corpus.reading.parse import parse
from corpus.report import Kind

BEGUN = "松阳县人民医院今年添了床位，职工都去看。院长何田田带人量了三遍，新楼最窄的一间病房有十四平方米，最宽的"
REST = "有二十六平方米。老人都说宽敞。"


@pytest.mark.parametrize(
    "line",
    [
        *("责任编辑：白露 电话：（0578）8060000", "本报地址：松阳县沿河路8号 邮编：323400", "转下版 05", "美编：白露"),
        *("国内统一连续出版物号 CN 33-0001", "零售每份1.5元", "QQ：123456789"),
        *("邮箱 news@paper.example", "E-mail：news@paper.example", "本报传真：0578-8060000", "news@paper.example"),
        *("官方微博 @松阳晚报", "本报网址：www.paper.example", "微信公众号：松阳晚报", "投稿请寄：松阳县沿河路1号"),
        *("扫码看更多好文", "松阳晚报 A06", "本版图片由松阳县融媒体中心提供"),
    ],
)
def test_a_line_of_the_newsroom_does_not_stand_in_a_sentence(line: str) -> None:
    report = parse("a.txt", f"新楼\n\n{BEGUN}\n{line}\n{REST}\n")
    assert line in [aside.text for aside in report.aside]
    assert f"最宽的{REST[:8]}" in "".join(passage.text for passage in report.passages)


EVEN = (
    "松阳县人民医院今年添了床位，职工都去看。院长何田田带人量了三遍，新楼最窄的一间病房有十四平方米，最宽的"
    "有二十六平方米。老人都说宽敞，有的在窗前站了半天，说看得见自家的屋顶。护士长把旧楼的钟也搬了过来，挂在"
    "大厅里，走得还准。"
)


@pytest.mark.parametrize("columns", [16, 20, 26])
@pytest.mark.parametrize("line", ["A07 健康", "松阳晚报", "旧钟今貌", "民生新闻"])
def test_a_short_line_in_a_column_that_goes_on_is_none_of_it(line: str, columns: int) -> None:
    lines = [EVEN[i : i + columns] for i in range(0, len(EVEN), columns)]
    at = next(i for i in range(2, len(lines)) if lines[i - 1][-1] != "。")
    report = parse("a.txt", "\n".join(["新楼开门\n", *lines[:at], line, *lines[at:]]) + "\n")
    assert EVEN in "".join(passage.text for passage in report.passages)
    assert line in [aside.text for aside in report.aside]


@pytest.mark.parametrize("line", ["一共用了", "满意率一直保持在"])
def test_a_line_that_leads_on_is_of_its_column(line: str) -> None:
    lines = [EVEN[i : i + 20] for i in range(0, len(EVEN), 20)]
    report = parse("a.txt", "\n".join(["新楼开门\n", *lines[:3], line, *lines[3:]]) + "\n")
    assert line in "".join(passage.text for passage in report.passages)


@pytest.mark.parametrize("line", ["三间", "南边的那一间"])
def test_a_short_rest_of_a_sentence_stays(line: str) -> None:
    report = parse("a.txt", f"新楼\n\n{BEGUN}\n{line}\n{REST}\n")
    assert line in "".join(passage.text for passage in report.passages)


def test_pictures_side_by_side_are_one_caption_below_a_whole_sentence() -> None:
    report = parse(
        "a.txt", f"新楼\n\n{BEGUN}{REST}\n上图：大厅里的茶角。下图：医生在查房。\n新楼的门朝东开，早上有太阳。\n"
    )
    assert [one.text for one in report.aside if one.kind == "caption"] == ["上图：大厅里的茶角。下图：医生在查房。"]


def test_where_a_text_goes_on_is_set_aside_also_at_the_edge_of_a_line() -> None:
    source = (
        "守着一条江\n\n记者 叶知秋\n\n桐庐县人民医院坐落在富春江畔，始建于1938年。手术做了五个小时，没有输血。（下转第4版）\n\n"
        "（上接第1版）病人第九天出院，花费7.6万元。\n"
    )
    report = parse("a.txt", source)
    assert "病人第九天出院，花费7.6万元。" in [one.text for p in report.passages for one in p.sentences]
    assert [aside.text for aside in report.aside] == ["（下转第4版）", "（上接第1版）"]


def test_fields_of_the_page_are_no_text_and_tell_the_date() -> None:
    source = "桐庐县人民医院搬家\n时间：2021-10-08　作者：叶知秋　浏览量：882\n国庆后，桐庐县人民医院住院楼各病区重新布局。\n"
    report = parse("a.txt", source)
    assert report.origin.date == "2021-10-08"
    assert [one.text for p in report.passages if p.kind is Kind.BODY for one in p.sentences] == [
        "国庆后，桐庐县人民医院住院楼各病区重新布局。"
    ]


HEADED = "桐庐县人民医院年报        第 {} 页"


def test_a_running_head_with_its_page_does_not_stand_in_a_sentence_nor_head_what_follows() -> None:
    source = (
        f"{HEADED.format(6)}\n\n    去年，桐庐县人民医院的手术室由原来的十\n一间增至二\n{HEADED.format(7)}\n十三间，夜里也开着三间。\n\n"
        f"{HEADED.format(8)}\n    院长沈闻道说，护士也添了四十二人。\n"
    )
    report = parse("a.txt", source)
    told = "".join(passage.text for passage in report.passages)
    assert "手术室由原来的十一间增至二十三间，夜里也开着三间。" in told
    assert "年报" not in told.replace("桐庐县人民医院的", "")
    assert len(report.aside) == 3


COLUMN = [
    "桐庐县人民医院的院子里种了一片药草，每天清",
    "早，住院的老人都来浇水，有人认得三十七种，有",
    "的只认得薄荷。",
]


@pytest.mark.parametrize("at", [1, 2])
@pytest.mark.parametrize(
    "line",
    [
        "▲图为老人在院子里浇水。  叶知秋 摄",
        "图3  药草园一角（资料图片）",
        "浇水的老人（方小满 摄）",
        "本版校对 许青禾",
        "本期责编 许青禾",
    ],
)
def test_a_caption_or_a_name_of_the_desk_does_not_stand_in_a_sentence(line: str, at: int) -> None:
    first = "医院在江边，两层小楼，一半在竹林里头，一九三八年\n就有了，那时候只有三张床。"
    lines = [*COLUMN[:at], line, *COLUMN[at:]]
    report = parse("a.txt", f"药草园\n\n{first}\n\n" + "\n".join(lines) + "\n")
    assert "".join(COLUMN) in "".join(passage.text for passage in report.passages)
    assert line in [aside.text for aside in report.aside]


@pytest.mark.parametrize(
    "goes_on",
    [
        "图为了方便病人认路，贴在门口的墙上，也挂在楼梯间里，又",
        "图为病人指路，红线走到急诊，蓝线走到儿科，黄线到药房，",
        "图为的是让老人少走几步，不用上楼下楼问来问去，后来又",
    ],
)
def test_a_line_that_goes_on_with_a_map_is_no_caption(goes_on: str) -> None:
    lines = ["桐庐县人民医院的护士在门诊大厅东边的白墙上画了一张大地", goes_on, "印在每一张挂号单背面。"]
    report = parse("a.txt", f"认路\n\n医院在江边，有床位三十张。\n\n{chr(10).join(lines)}\n")
    assert "".join(lines) in "".join(passage.text for passage in report.passages)


@pytest.mark.parametrize("end", ["医生正在给病人拍摄", "墙上挂着一张示意图"])
def test_a_line_as_wide_as_its_column_is_no_caption_for_its_last_word(end: str) -> None:
    lines = [
        *COLUMN[:1],
        f"早，住院的老人都来浇水，{end}",
        "的照片，有人认得三十七种，有人只认得薄荷和紫",
        "苏，谁家孩子咳嗽，就来摘几片叶子回去，熬一碗",
        "汤喝。",
    ]
    report = parse("a.txt", "药草园\n\n医院在江边。\n\n" + "\n".join(lines) + "\n")
    assert "".join(lines) in "".join(passage.text for passage in report.passages)


WALL = "桐庐县人民医院的护士在门诊大厅东边的白墙上画了一张解剖"
SCREEN = "桐庐县人民医院的远程会诊室很小，去年一年，一共完成会诊"
OTHERS = "医院在江边，有床位三十张，护士四十人，都是本县人，家都\n在附近。"


@pytest.mark.parametrize(
    "goes_on",
    [
        ["图为病人讲解，红线走到急诊，蓝线走到儿科。黄线到药房，", "印在每一张挂号单背面。"],
        [
            "图为病人讲解，红线走到急诊，蓝线走到儿科，黄线到药房，",
            "印在每一张挂号单背面。又添了一张在二楼大厅的东墙，大家",
            "都说好。",
        ],
        ["图为的是老人看得懂。"],
    ],
    ids=["a stop in the line", "a stop in the next line", "what it is for"],
)
def test_a_caption_ends_where_a_line_ends(goes_on: list[str]) -> None:
    """So what ends in the midst of a line goes on with the sentence above, whatever word the two lines make."""
    report = parse("a.txt", f"认路\n\n{OTHERS}\n\n{WALL}\n{chr(10).join(goes_on)}\n")
    assert WALL + "".join(goes_on) in "".join(passage.text for passage in report.passages)


@pytest.mark.parametrize(
    "caption",
    [
        ["图为何田田医生（左）通过屏幕为病人看片。 许青禾 摄"],
        ["图为何田田医生（左）通过屏幕为远在山区的病人查看病历片"],
        ["图为何田田医生（左）通过屏幕为病人看片，旁边是她的学生，", "去年刚毕业。 许青禾 摄"],
    ],
    ids=["with who took it", "as wide as the column", "of two lines"],
)
def test_a_full_caption_is_set_aside_whole(caption: list[str]) -> None:
    report = parse("a.txt", f"看片\n\n{OTHERS}\n\n{SCREEN}\n{chr(10).join(caption)}\n2076例，其中三成转到了省里。\n")
    assert f"{SCREEN}2076例，其中三成转到了省里。" in "".join(passage.text for passage in report.passages)
    assert [aside.text for aside in report.aside if aside.kind == "caption"] == caption


def test_heads_of_pages_and_contacts_stand_in_no_sentence_of_short_lines() -> None:
    page = "2023年5月19日  星期五　　　　健康周刊　　　　A0{}"
    foot = "健康周刊　A0{}\n—— {} ——"
    source = (
        f"{page.format(7)}\n\n三把尺子\n\n桐庐县人民医院的院长留下三把尺子：一量等候，二量药费，三量收入。\n"
        f"第一把尺子，门诊平均等候从52分钟降到19分\n责任编辑/白露\n{foot.format(7, 7)}\n{page.format(8)}\n（上接A07版）\n"
        f"钟。第二把尺子，药占比从41%降到26.5%。\n第三把尺子，职工年均收入涨到了\n热线：96300　投稿：jk@paper.example\n"
        f"9.8万元，五年前只有6.1万元。\n尺子要传下去，还要加一把，量的是病人出院后的随访率，眼下是88%，\n{foot.format(8, 8)}\n"
        f"{page.format(9)}\n明年要到95%。\n"
    )
    told = "".join(passage.text for passage in parse("a.txt", source).passages)
    assert "门诊平均等候从52分钟降到19分钟。第二把尺子" in told
    assert "职工年均收入涨到了9.8万元，五年前只有6.1万元。" in told
    assert "眼下是88%，明年要到95%。" in told


def test_a_caption_parts_a_short_line_from_its_figure() -> None:
    body = "医院的制剂室能做\n制剂室一角。（资料照片）\n134种药，用得最多的是治胃病的。\n"
    report = parse("a.txt", f"山里的药\n\n桐庐县人民医院在江边，有床位三十张。\n{body}")
    assert "医院的制剂室能做134种药，用得最多的是治胃病的。" in "".join(passage.text for passage in report.passages)


SET = (
    "山里的门诊\n\n{0}桐庐县人民医院每月派车进山，车上有心电图机和\n常用药。去年一共走了四十个村，看了六千多人，最远\n"
    "{{}}的村子要走三个小时。\n{0}村里的老人说，以前下山看一次病要花一天，如今在\n家门口就能量血压、做心电图。\n"
    "{0}院长沈闻道说，明年要再添一辆车，让每个村每月都\n能轮到一次。\n{0}车队的司机方小满十年没有出过事。\n"
)
INDENTED, FLUSH = SET.format("　　"), SET.format("")


def test_a_scene_before_a_line_that_begins_no_paragraph_is_a_caption() -> None:
    report = parse("a.txt", INDENTED.format("医护人员走过吊桥。\n"))
    assert "最远的村子要走三个小时。" in "".join(passage.text for passage in report.passages)
    assert [aside.text for aside in report.aside if aside.kind == "caption"] == ["医护人员走过吊桥。"]


def test_a_scene_is_a_caption_on_a_page_of_captions() -> None:
    others = "药房一角。（资料照片）\n", "\n\n图为新楼外景。 方小满 摄\n"
    source = FLUSH.format("渔民摇船来取药。\n").replace("心电图机和\n", f"心电图机和\n{others[0]}")
    alone, among = parse("a.txt", FLUSH.format("渔民摇船来取药。\n")), parse("a.txt", source + others[1])
    assert "渔民摇船来取药。" in [aside.text for aside in among.aside if aside.kind == "caption"]
    assert "最远的村子要走三个小时。" in "".join(passage.text for passage in among.passages)
    assert "渔民摇船来取药。" in "".join(passage.text for passage in alone.passages)


PARTED = (
    "江上的船\n\n桐庐县人民医院在船上设了诊室，渔民靠岸以前就能看完\n病，药也在船上取。\n\n"
    "护士两人一班，从天亮守到天黑。去年在船上看的病人有\n{}\n{}，大多是老人。\n\n"
    "船走得慢，浪大的日子就停在湾里，等风小了再走。病人\n都不催。\n\n船长方小满说，他认得每一户人家的灯。\n"
)


@pytest.mark.parametrize("caption", ["老渔民在喝姜茶。", "船头挂着一盏灯。", "医生给渔民听诊。"])
@pytest.mark.parametrize("figure", ["三百四十人", "3140人", "两千多人"])
def test_a_short_sentence_is_a_caption_where_blank_lines_end_paragraphs_and_a_figure_goes_on(
    caption: str, figure: str
) -> None:
    report = parse("a.txt", PARTED.format(caption, figure))
    assert f"去年在船上看的病人有{figure}，大多是老人。" in "".join(p.text for p in report.passages)
    assert caption in [aside.text for aside in report.aside if aside.kind == "caption"]


@pytest.mark.parametrize(
    ("line", "below"),
    [
        ("三百四十人。", "三百四十人里"),
        ("的都是老人。", "两千多人"),
        ("老渔民也都来。", "两个船工"),
        ("老渔民在喝姜茶。", "渔民说"),
    ],
)
def test_it_is_none_where_it_may_end_the_sentence_or_where_another_one_may_begin_below(line: str, below: str) -> None:
    report = parse("a.txt", PARTED.format(line, below))
    assert f"病人有{line}" in "".join(p.text for p in report.passages)


@pytest.mark.parametrize("rest", ["的地方要坐船。\n", "也有二十户。\n"])
def test_the_rest_of_a_paragraph_is_no_caption_though_the_next_line_is_not_indented(rest: str) -> None:
    assert f"最远{rest.strip()}" in "".join(p.text for p in parse("a.txt", INDENTED.format(rest)).passages)


@pytest.mark.parametrize(
    "caption",
    ["图2：茶水间里，志愿者烧好了姜汤。 通讯员供图", "［图片：孩子们在走廊画画］", "▲护士核对信息。（方小满 摄）"],
)
def test_a_caption_parts_a_sentence_in_lines_as_long_as_their_paragraphs(caption: str) -> None:
    begun = "顶楼的图书角由病人自己打理，存着连环画和旧杂志，也存着棋盘、放大镜、"
    others = "桐庐县人民医院的住院楼有一处不收费的去处，电梯坐到顶楼就是，门口挂着一只铜铃，谁进去都要先摇一下，再在本子上写下自己的床号。"
    report = parse("a.txt", f"顶楼的铜铃\n\n{others}\n\n{begun}\n{caption}\n老花镜12副，去年借出了930次。\n")
    assert f"{begun}老花镜12副" in "".join(passage.text for passage in report.passages)
    assert caption in [aside.text for aside in report.aside if aside.kind == "caption"]


def test_a_table_of_contents_is_set_aside_and_a_list_of_prices_is_not() -> None:
    lines = ["一、开放日期", "二、借阅办法", "三、捐书名录"]
    contents = [f"{line}……………………{page}" for line, page in zip(lines, (1, 2, 4), strict=True)]
    body = "".join(
        f"{line}\n{text}\n\n"
        for line, text in zip(
            lines,
            (
                "图书角逢双日开放，下雪天也不关门。",
                "每人可借3本，出院前放回原来的架子。",
                "去年收到捐书640本，最多的一位送来70本。",
            ),
            strict=True,
        )
    )
    report = parse("a.txt", "桐庐县妇幼保健院图书角手册\n\n目  录\n" + "\n".join(contents) + f"\n\n{body}")
    assert [aside.text for aside in report.aside if aside.rule == "table of contents"] == contents
    assert report.title == "桐庐县妇幼保健院图书角手册"
    assert report.headings == tuple(lines)
    prices = ["洗牙……………………80", "补牙……………………90", "拔牙……………………100"]
    assert not parse("a.txt", "桐庐县口腔医院收费\n\n" + "\n".join(prices) + "\n").aside


def test_an_address_of_the_newsroom_needs_no_wide_line_above_it() -> None:
    lines = [*COLUMN[:1], "早，住院的老人都来浇水，病重的", "邮箱 yaocao@paper.example", "就坐在廊下看。"]
    report = parse("a.txt", "药草园\n\n医院在江边，有床位三十张。\n\n" + "\n".join(lines) + "\n")
    assert "老人都来浇水，病重的就坐在廊下看。" in "".join(passage.text for passage in report.passages)


def test_the_addresses_of_a_hospital_in_a_list_are_text() -> None:
    lines = ["电话：0571-64600000", "传真：0571-64600113", "邮箱：yuanban@hospital.example", "地址：沿河路8号"]
    report = parse(
        "a.txt",
        "桐庐县人民医院招人\n\n医院在江边，有床位三十张。报名方式如下：\n" + "\n".join(lines) + "\n\n截止到月底。\n",
    )
    told = [one.text.strip() for passage in report.passages for one in passage.sentences]
    assert [line for line in lines if line not in told] == []


@pytest.mark.parametrize(
    "line",
    [
        "新闻热线 0999-2233445",
        "A05 县城·乡村 责任编辑：周 明",
        "江城日报社出版 邮编100000 零售每份两元",
        "读者服务部　订报电话：0999-2233446",
    ],
)
def test_a_line_of_the_newsroom_parts_no_sentence_before_one_has_ended_however_wide_it_is(line: str) -> None:
    text = f"砚岭县人民医院添了一台船\n\n本报讯(记者 叶知秋) 去年砚岭县人民医院接生四千二百个孩子，比前一年多\n{line}\n了三百零九个，这是六年以来头一回往上走。\n"
    report = parse("a.txt", text)
    told = "".join(sentence.text for passage in report.passages for sentence in passage.sentences)
    assert "去年砚岭县人民医院接生四千二百个孩子，比前一年多了三百零九个" in told
    assert line in [aside.text for aside in report.aside]
