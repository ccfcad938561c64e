"""Tables and lists: a row is a sentence of its own, with what its figures count."""

from __future__ import annotations

import pytest

from corpus.reading.parse import parse
from corpus.report import Kind, Report

HEAD = "守着一条江 看好一方人\n\n——桐庐县人民医院服务山乡见闻\n\n记者 叶知秋\n\n"
LEAD = "桐庐县人民医院坐落在富春江畔，始建于1938年，去年把门诊、病房和体检都搬进了新楼，老人看病少走了许多路。"
END = "院长沈闻道说，明年还要再添一台核磁，让乡亲们不用再往城里跑。"


def sentences(report: Report) -> list[str]:
    return [one.text.strip() for p in report.passages if p.kind is Kind.BODY for one in p.sentences]


def quoted(report: Report, source: str) -> None:
    """Each sentence is its spans of the source, white space aside."""
    for passage in report.passages:
        for one in passage.sentences:
            cut = "".join(source[span.start : span.end] for span in one.spans)
            assert "".join(cut.split()) == "".join(one.text.split())


ROWS = [["科室", "床位（张）", "负责人"], ["儿科", "46", "方小满"], ["骨科", "72", "许青禾"]]
SET = {
    "bars": "\n".join(f"| {' | '.join(row)} |" for row in ROWS),
    "bars with a line": "| 科室 | 床位（张） | 负责人 |\n|:---|---:|---|\n| 儿科 | 46 | 方小满 |\n| 骨科 | 72 | 许青禾 |",
    "bars without blanks": "\n".join(f"|{'|'.join(row)}|" for row in ROWS),
    "tabs": "\n".join("\t".join(row) for row in ROWS),
    "several tabs": "\n".join("\t\t".join(row) for row in ROWS),
    "gaps": "\n".join("    ".join(row) for row in ROWS),
    "wide blanks": "\n".join("　　".join(row) for row in ROWS),
}


@pytest.mark.parametrize("table", SET.values(), ids=SET.keys())
def test_a_row_is_a_sentence_with_the_heads_of_its_columns(table: str) -> None:
    source = f"{HEAD}{LEAD}\n\n{table}\n\n{END}\n"
    report = parse("a.txt", source)
    assert sentences(report) == [LEAD, "儿科　床位 46张　负责人 方小满", "骨科　床位 72张　负责人 许青禾", END]
    assert "heads of columns" in [aside.rule for aside in report.aside]
    quoted(report, source)


def test_a_row_goes_to_the_hospital_that_it_names_and_what_follows_to_none() -> None:
    table = "单位\t床位（张）\n桐庐县人民医院\t880\n桐庐县中医院\t460\n桐庐县妇幼保健院\t210"
    report = parse(
        "a.txt",
        f"桐庐三家医院的家底\n\n记者 叶知秋\n\n三家医院都在江边，病人坐船也能到。\n\n{table}\n\n床位比去年多了90张。\n",
    )
    about = {one.text.strip(): p.hospital for p in report.passages if p.kind is Kind.BODY for one in p.sentences}
    assert about["桐庐县人民医院　床位 880张"] == "桐庐县人民医院"
    assert about["桐庐县中医院　床位 460张"] == "桐庐县中医院"
    assert about["桐庐县妇幼保健院　床位 210张"] == "桐庐县妇幼保健院"
    assert about["床位比去年多了90张。"] == ""


@pytest.mark.parametrize(
    "rows",
    [
        "儿科\t方小满\t周一上午\n骨科\t许青禾\t周二全天\n眼科\t何田田\t周三下午",
        "走村入户    送医上门    风雨无阻\n一站服务    少走弯路    老人优先",
    ],
)
def test_without_heads_none_are_made_up(rows: str) -> None:
    report = parse("a.txt", f"{HEAD}{LEAD}\n\n{rows}\n\n{END}\n")
    assert not [aside for aside in report.aside if aside.kind == "head"]


def test_words_over_figures_head_columns() -> None:
    table = "套餐\t自付\t折后\n青年套餐\t298元\t268元\n银龄套餐\t680元\t610元\n女士套餐\t860元\t790元"
    report = parse("a.txt", f"{HEAD}{LEAD}\n\n{table}\n\n{END}\n")
    assert "银龄套餐　自付 680元　折后 610元" in sentences(report)


def test_an_empty_cell_shifts_no_figure_under_another_head() -> None:
    report = parse("a.txt", f"{HEAD}{LEAD}\n\n科室\t床位（张）\t负责人\n儿科\t\t方小满\n骨科\t72\t\n\n{END}\n")
    assert sentences(report)[1:3] == ["儿科　负责人 方小满", "骨科　床位 72张"]


def test_a_row_that_begins_with_empty_cells_stands_under_its_own_heads() -> None:
    table = "序号\t科室\t等级\t床位（张）\t医生\n1\t儿科\t甲\t46\t9\n2\t骨科\t乙\t72\t14\n\t合计\t\t118\t23"
    source = f"{HEAD}{LEAD}\n\n{table}\n\n{END}\n"
    report = parse("a.txt", source)
    assert "合计　床位 118张　医生 23" in sentences(report)
    quoted(report, source)


def test_one_head_over_several_columns_stands_over_heads_of_their_own() -> None:
    table = (
        "| 年份 | 门急诊（万人次） | | 手术（台） | |\n|---|---|---|---|---|\n| | 门诊 | 急诊 | 住院 | 日间 |\n"
        "| 2021 | 48.6 | 4.4 | 6087 | 542 |\n| 2022 | 47.9 | 4.9 | 6355 | 871 |"
    )
    source = f"{HEAD}{LEAD}\n\n{table}\n\n{END}\n"
    report = parse("a.md", source)
    first = "2021年　门急诊 门诊 48.6万人次　门急诊 急诊 4.4万人次　手术 住院 6087台　手术 日间 542台"
    assert first in sentences(report)
    quoted(report, source)


def test_a_column_of_each_hospital_goes_to_its_hospital() -> None:
    table = (
        "指标\t单位\t桐庐县人民医院\t桐庐县中医院\t桐庐县妇幼保健院\n院长\t—\t沈闻道\t方小满\t白露\n"
        "床位\t张\t880\t460\t210\n抢救成功率\t%\t94.1\t90.6\t—"
    )
    source = f"桐庐三家医院的家底\n\n记者 叶知秋\n\n三家医院都在江边，病人坐船也能到。\n\n{table}\n"
    report = parse("a.txt", source)
    about = {one.text.strip(): p.hospital for p in report.passages if p.kind is Kind.BODY for one in p.sentences}
    assert about["桐庐县中医院　院长 方小满"] == "桐庐县中医院"
    assert about["桐庐县人民医院　床位 880张"] == "桐庐县人民医院"
    assert about["桐庐县中医院　抢救成功率 90.6%"] == "桐庐县中医院"
    assert "桐庐县妇幼保健院　抢救成功率" not in "".join(about)
    quoted(report, source)


def test_hospitals_in_all_rows_head_no_columns() -> None:
    table = (
        "一季度\t富阳区人民医院\t建德市中医院\n二季度\t淳安县中医院\t富阳区人民医院\n三季度\t建德市中医院\t淳安县中医院"
    )
    report = parse("a.txt", f"{HEAD}{LEAD}\n\n{table}\n\n{END}\n")
    assert not [aside for aside in report.aside if aside.kind == "head"]
    assert "一季度　富阳区人民医院　建德市中医院" in sentences(report)


def test_heads_are_told_by_their_units_where_a_table_was_read_cell_by_cell() -> None:
    cells = ["检查", "平均等候（天）", "自付（元）", "胃镜", "2.5", "112", "核磁", "4.0", "260", "彩超", "1.5", "48"]
    report = parse("a.txt", f"{HEAD}{LEAD}\n\n" + "\n".join(cells) + f"\n\n{END}\n")
    assert sentences(report)[1:4] == [
        "胃镜　平均等候 2.5天　自付 112元", "核磁　平均等候 4.0天　自付 260元", "彩超　平均等候 1.5天　自付 48元"
    ]  # fmt: skip
    quoted(report, report.source)


def test_a_few_words_behind_a_mark_are_lines_of_a_list_and_no_names() -> None:
    floors = ["● 一楼　挂号收费、西药房", "● 二楼　内科、儿科、输液室", "● 四楼　口腔科、眼科"]
    report = parse("a.txt", f"{HEAD}{LEAD}\n\n楼层导引：\n" + "\n".join(floors) + f"\n\n{END}\n")
    assert sentences(report)[1:4] == floors
    assert report.byline == "记者 叶知秋"


def test_labels_one_below_the_other_are_a_list_though_no_figure_stands_behind_the_last() -> None:
    fields = ["时间：每周五19:00", "地点：文庙广场东侧", "下雨怎么办：移到医院大厅"]
    report = parse("a.txt", f"{HEAD}{LEAD}\n\n夜市怎么逛\n\n" + "\n\n".join(fields) + f"\n\n{END}\n")
    assert sentences(report)[1:4] == fields


def test_in_the_last_row_that_was_read_cell_by_cell_a_blank_line_is_an_empty_cell() -> None:
    cells = "科室\n负责人\n医生（名）\n床位（张）\n儿科\n方小满\n6\n24\n骨科\n许青禾\n3\n18\n合计\n\n9\n42"
    source = f"{HEAD}{LEAD}\n\n{cells}\n\n{END}\n"
    report = parse("a.txt", source)
    assert sentences(report)[1:4] == [
        "儿科　负责人 方小满　医生 6名　床位 24张",
        "骨科　负责人 许青禾　医生 3名　床位 18张",
        "合计　医生 9名　床位 42张",
    ]
    quoted(report, source)


def test_the_figures_of_a_list_within_a_list_are_quoted_with_what_they_are_of_and_their_unit() -> None:
    items = (
        "* 挂号\n  * 普通号 —— 6\n  * 主任医师 —— 28\n* 床位（每日）\n  * 双人间 —— 60\n  * 单人间 —— 160，**医保不报**"
    )
    source = f"{HEAD}{LEAD}\n\n收费以下面的为准（单位：元）：\n\n{items}\n\n{END}\n"
    report = parse("a.md", source)
    assert sentences(report)[2:6] == [
        "挂号　普通号 —— 6元",
        "挂号　主任医师 —— 28元",
        "床位（每日）　双人间 —— 60元",
        "床位（每日）　单人间 —— 160，医保不报",
    ]
    quoted(report, source)


def test_those_that_a_hospital_works_with_are_not_what_its_report_is_about() -> None:
    table = "合作医院\t专科\t会诊日\n富阳区人民医院\t心外科\t周二\n建德市中医院\t骨科\t周四"
    report = parse("a.txt", f"{HEAD}{LEAD}\n\n{table}\n\n{END}\n")
    assert [hospital.name for hospital in report.hospitals] == ["桐庐县人民医院"]


def test_a_link_in_a_cell_is_its_words() -> None:
    table = "| 科室 | 电话 |\n|---|---|\n| [儿科](http://a.example/b) | 64600110 |\n| 骨科 | 64600120 |"
    report = parse("a.md", f"{HEAD}{LEAD}\n\n{table}\n\n{END}\n")
    assert "儿科　电话 64600110" in sentences(report)


CELLS = {
    "figures": ["科室", "床位", "负责人", "儿科", "46", "方小满", "骨科", "72", "许青禾"],
    "times": ["科室", "专家", "出诊时间", "儿科", "方小满", "周一上午", "骨科", "许青禾", "周二、周四全天"],
}


@pytest.mark.parametrize("apart", ["\n", "\n\n"])
@pytest.mark.parametrize("cells", CELLS.values(), ids=CELLS.keys())
def test_a_table_that_was_read_cell_by_cell(cells: list[str], apart: str) -> None:
    source = f"{HEAD}{LEAD}\n\n{apart.join(cells)}\n\n{END}\n"
    report = parse("a.txt", source)
    heads = cells[1:3]
    rows = [f"{row[0]}　{heads[0]} {row[1]}　{heads[1]} {row[2]}" for row in (cells[3:6], cells[6:9])]
    assert sentences(report) == [LEAD, *rows, END]
    quoted(report, source)


@pytest.mark.parametrize("missing", range(3, 9))
@pytest.mark.parametrize("cells", CELLS.values(), ids=CELLS.keys())
def test_where_a_cell_is_missing_none_is_put_under_another_head(cells: list[str], missing: int) -> None:
    left = [cell for i, cell in enumerate(cells) if i != missing]
    report = parse("a.txt", "\n".join([HEAD + LEAD, "", *left, "", END]))
    assert "heads of columns" not in [aside.rule for aside in report.aside]
    assert "".join(left) in "".join("".join(sentences(report)).split())


# ---------------------------------------------------------------- lists

LISTS = {
    "numbers": ["1.内科在三楼，每天放号40个", "2.骨科在二楼，每天放号35个", "3.儿科在一楼，每天放号80个"],
    "numbers in brackets": ["（一）门诊楼加固", "（二）食堂搬到一楼", "（三）停车场改造在节前完成。"],
    "circled numbers": ["①挂号在一楼", "②取药在二楼"],
    "labels": ["床位：880张", "职工：1260名", "年门诊量：74万人次"],
    "fees": ["普通门诊 5元", "专家门诊 20元", "特需门诊 100元"],
    "clinic times": ["内科 方小满 周一上午", "骨科 许青禾 周二全天", "儿科 何田田 周三下午"],
    "floors": ["1楼 急诊、挂号", "2楼 内科、骨科", "3楼 检验、影像"],
    "prices each": ["CT平扫：210元/部位", "心电图：25元/次", "单人病房：180元/天"],
    "dots before figures": ["普通门诊………………6元", "专家门诊…………25元", "特需门诊……………120元"],
    "dots behind brackets": ["推拿（半小时）………80元/次", "艾灸……………45元/次", "拔罐（一次）……30元"],
    "ranges, remarks and prices each": [
        "普通门诊挂号费……………………6",
        "艾灸（每次）………………30~60",
        "儿童穴位贴敷（每贴）……………25 ※六岁以下免费",
        "推拿………………………………….70 起",
        "埋线……………120（含材料）",
        "牙托……………450/副",
        "问诊………………免收",
    ],
    "ranges and remarks behind labels": ["药浴：30～60", "艾灸：45 起", "贴敷：20 *须凭医嘱", "问诊：免费"],
    "gaps before figures": ["床位　　1080张", "四级手术占比　　18.4%", "占地　　136亩"],
    "floors as signs": ["1F　导诊、收费", "3F　手术室、麻醉科", "B1　停车场、核医学科"],
    "three things apart": [
        "8月3日　北镇卫生院　心内科洪福",
        "8月10日　南镇卫生院　骨科仲远",
        "8月17日　西乡卫生院　眼科危晴",
    ],
    "address and telephone": ["时间：周二上午", "地址：康宁路66号二楼", "电话：0571-64600188", "流感疫苗：68元/支"],
    "telephones": ["急诊：0571-64600120", "预约：0571-64600188", "咨询电话：0571-64600110"],
    "bullets": ["· 内科床位120张", "· 骨科床位72张", "· 儿科床位46张"],
}


@pytest.mark.parametrize("lines", LISTS.values(), ids=LISTS.keys())
def test_the_lines_of_a_list_are_text_a_line_each(lines: list[str]) -> None:
    source = f"{HEAD}{LEAD}\n\n就医指南\n" + "\n".join(lines) + f"\n\n{END}\n"
    report = parse("a.txt", source)
    assert sentences(report) == [LEAD, *(line.removeprefix("· ") for line in lines), END]
    assert report.headings == ("就医指南",)
    quoted(report, source)


def test_labels_may_be_set_wide() -> None:
    lines = ["院　　址：沿河路8号", "建院时间：1938年", "职　　工：1260人", "护　士　长：方小满"]
    report = parse("a.txt", f"{HEAD}{LEAD}\n\n就医指南\n" + "\n".join(lines) + f"\n\n{END}\n")
    assert sentences(report) == [LEAD, *("".join(line.split()) for line in lines), END]


@pytest.mark.parametrize("blank", ["", "\n"])
def test_a_sentence_that_leads_to_a_list_is_no_line_of_it(blank: str) -> None:
    lead = "云澜县人民医院昨天公布了收费，主要项目如下："
    lines = ["CT平扫：210元/部位", "心电图：25元/次", "单人病房：180元/天"]
    report = parse("a.txt", f"{HEAD}{lead}\n" + f"{blank}\n".join(lines) + f"\n{END}\n")
    assert sentences(report) == [lead, *lines, END]
    assert not report.headings
    assert not [one for one in report.aside if one.kind == "caption"]


def test_a_report_may_begin_with_a_list() -> None:
    lines = ["床位　　1080张", "医护人员　　1366人", "占地　　136亩"]
    report = parse("a.txt", "数说云澜县人民医院\n" + "\n".join(lines) + f"\n{END}\n")
    assert (report.title, sentences(report)) == ("数说云澜县人民医院", [*lines, END])


def test_lines_below_the_names_of_hospitals_are_each_hospitals_own() -> None:
    names = ["云澜县人民医院", "临渡市中医院", "青岭县总医院"]
    lines = [f"{name}\n床位 {at}00张\n职工 {at}60人" for at, name in enumerate(names, 3)]
    report = parse("a.txt", "三院家底\n" + "\n".join(lines) + "\n")
    told = {p.hospital: p.text for p in report.passages if p.kind is Kind.BODY}
    assert "500张" in told["青岭县总医院"]
    assert "400张" in told["临渡市中医院"]
    assert "400张" not in told.get("云澜县人民医院", "")


def test_lines_behind_the_same_mark_are_a_list() -> None:
    lines = ["● 夏令时（5月起）：上午8:00至12:00，下午14:30", "● 急诊：24小时", "● 周末：只开上午"]
    report = parse("a.txt", f"{HEAD}{LEAD}\n" + "\n".join(lines) + "\n")
    assert sentences(report) == [LEAD, *lines]


def test_bars_need_no_frame_where_the_first_line_heads_columns() -> None:
    source = (
        f"{HEAD}{LEAD}\n\n项目 | 价格（元） | 出结果时间\n---|---|---\n胃镜 | 186 | 当天\n彩超 | 95 | 半小时\n\n{END}\n"
    )
    report = parse("a.txt", source)
    assert sentences(report) == [
        LEAD,
        "胃镜　价格 186元　出结果时间 当天",
        "彩超　价格 95元　出结果时间 半小时",
        END,
    ]
    quoted(report, source)


def test_sections_of_a_site_are_no_table() -> None:
    report = parse("a.txt", f"{HEAD}{LEAD}\n\n要闻 | 时政 | 民生\n社会 | 教育 | 体育\n\n{END}\n")
    assert not [one for one in report.aside if one.rule == "heads of columns"]


@pytest.mark.parametrize("above", ["预约电话：0571-64600188", "全院床位880", "去年手术8600"])
def test_a_figure_never_touches_that_of_the_next_line(above: str) -> None:
    report = parse("a.txt", f"{HEAD}{LEAD}\n\n{above}\n1.内科每天放号40个\n2.骨科每天放号35个\n\n{END}\n")
    text = "".join(passage.text for passage in report.passages)
    assert f"{above}\n" in text


def test_a_sentence_goes_on_through_its_numbered_parts() -> None:
    source = f"{HEAD}{LEAD}\n\n三年来，医疗队走遍了12个乡镇，\n1. 为8700位老人建档；\n2. 送去手术121例。\n\n{END}\n"
    report = parse("a.txt", source)
    assert not any(one.damaged for passage in report.passages for one in passage.sentences)


def test_a_date_or_a_decimal_at_the_head_of_a_line_numbers_nothing() -> None:
    text = "新楼建筑面积是老楼的将近三倍多一点，门诊量也从每天六百人次涨到了每天一千人次，住院的床位数更是老楼的"
    source = f"{HEAD}{text}\n3.5倍，开放以后病人的等候时间从四十分钟缩短到十五分钟，老人们都说方便多了，年轻人也不再往城里跑。\n"
    assert any("老楼的3.5倍" in one for one in sentences(parse("a.txt", source)))


# ---------------------------------------------------------------- a keyword drops no running text


@pytest.mark.parametrize(
    "sentence",
    [
        "病人扫码就能缴费，排队的时间短了一半。",
        "急救电话0571-64600120，门诊咨询电话为64600188。",
        "医院开通了公众号，挂号、缴费和取报告都能在手机上办。",
        "上一篇病历写了三页，下一篇只用了一页，年轻医生进步很快。",
    ],
)
def test_a_sentence_with_a_word_of_the_page_is_text(sentence: str) -> None:
    assert sentence in sentences(parse("a.txt", f"{HEAD}{LEAD}\n\n{sentence}\n\n{END}\n"))


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("更多内容请关注山乡日报公众号。", "asks to follow"),
        ("版权所有，未经许可，不得转载。", "rights"),
        ("欢迎拨打本报报料热线：64600000。", "newsroom"),
    ],
)
def test_a_sentence_of_the_newsroom_is_none_of_the_article_and_says_why(line: str, rule: str) -> None:
    source = f"{HEAD}{LEAD}\n\n{END}\n\n{line}\n"
    report = parse("a.txt", source)
    [aside] = report.aside
    assert (aside.text, aside.rule) == (line, rule)
    assert source[aside.spans[0].start : aside.spans[-1].end] == line
    assert not [warning for warning in report.warnings if "text" in warning.values]


def test_a_whole_sentence_that_is_set_aside_by_its_looks_is_warned_of() -> None:
    open_one = "去年，医院一边盖新楼，一边请专家，先心病手术里年纪最小的患儿出生才"
    source = f"{HEAD}{LEAD}\n\n{open_one}\n\n手术室外，家长可以看进度屏。\n\n19天，体重2.1公斤。\n\n{END}\n"
    assert any("手术室外" in warning.values.get("text", "") for warning in parse("a.txt", source).warnings)


# ---------------------------------------------------------------- the page between two lines of a sentence

WRAPPED = [
    "为了让山里的老人少跑路，医院派出十二支巡回医疗队，",
    "每月到乡镇坐诊两次。药箱里装着常用药，更装着牵挂，",
    "三年下来，医疗队走了八千里山路，为两万多位老人建起",
    "了健康档案。门诊大厅把挂号、缴费和取报告并到一个窗",
    "口，病人平均少走三百步，夜间门诊也开到了晚上九点。",
]


@pytest.mark.parametrize(
    "line",
    [
        "新闻热线 64600000",
        "责任编辑 何田田 版式 白露",
        "2023年5月6日 星期六 A07版",
        "下转A08版",
        "本报记者 叶知秋",
        "A07 健康周刊",
        "— 3 —",
    ],
)
@pytest.mark.parametrize("at", [3, 4])
def test_a_line_of_the_page_between_wrapped_lines_is_not_read_into_the_sentence(line: str, at: int) -> None:
    report = parse("a.txt", HEAD + "\n".join([*WRAPPED[:at], line, *WRAPPED[at:]]) + "\n")
    assert "".join(sentences(report)) == "".join(WRAPPED)
    assert line in [aside.text for aside in report.aside]


def test_a_question_above_a_heading_ends_the_sentence_before_it() -> None:
    source = f"{HEAD}{LEAD}\n\n这几年，病人的药费一年比一年少，老人们都说看得起病了，可减下来的药费到底去了哪里，又\n\n怎样变成了病人的实惠？\n\n### 先砍药\n\n{END}\n"
    assert sentences(parse("a.txt", source))[1].endswith("又怎样变成了病人的实惠？")


def test_the_heading_of_a_section_heads_the_parts_that_are_numbered_otherwise() -> None:
    source = (
        f"{HEAD}{LEAD}\n\n二、2024年的打算\n（一）门急诊争取到52万人次。\n（二）花2200万元买直线加速器。\n\n{END}\n"
    )
    assert parse("a.txt", source).headings == ("二、2024年的打算",)


def test_cells_a_single_blank_apart_are_a_table_under_heads_of_columns() -> None:
    source = f"{HEAD}{LEAD}\n\n科室 床位 医生\n儿科 46 12\n骨科 72 21\n\n{END}\n"
    report = parse("a.txt", source)
    assert sentences(report) == [LEAD, "儿科　床位 46　医生 12", "骨科　床位 72　医生 21", END]
    quoted(report, source)


@pytest.mark.parametrize(
    "lines",
    [
        ["洗牙 120元", "补牙 200元/颗", "拔牙 95元起"],
        ["总机 0571-64600000", "急救 0571-64600120"],
        ["扫码付款占比：93%", "自助机：52台"],
        ["上午 8:00—12:00", "夜门诊 18:30—21:00（周五停诊）"],
    ],
)
def test_lines_with_a_figure_right_below_the_title_are_text(lines: list[str]) -> None:
    end = "院长沈闻道说，照常开诊。"
    report = parse("a.txt", "\n".join(["桐庐县人民医院便民服务", "记者 叶知秋", *lines, end, ""]))
    assert sentences(report) == [*lines, end]


@pytest.mark.parametrize("between", ["\n", "\n\n"])
@pytest.mark.parametrize(
    "lines",
    [["洗牙", "120元", "补牙", "200元/颗", "拔牙", "95元起"], ["挂号处", "0571-64600110", "儿科病房", "64600188"]],
)
def test_a_figure_by_itself_is_one_row_with_the_line_above_that_it_counts(lines: list[str], between: str) -> None:
    source = f"{HEAD}{LEAD}\n\n{between.join(lines)}\n\n{END}\n"
    report = parse("a.txt", source)
    assert sentences(report) == [
        LEAD,
        *(f"{word}　{figure}" for word, figure in zip(lines[::2], lines[1::2], strict=True)),
        END,
    ]
    quoted(report, source)


def test_prices_in_groups_with_a_blank_line_between_are_rows_in_all_of_them() -> None:
    source = f"{HEAD}{LEAD}\n\n洗牙\n120元\n补牙\n200元\n\n拔牙\n95元起\n镶牙\n800元\n\n{END}\n"
    report = parse("a.txt", source)
    assert sentences(report) == [LEAD, "洗牙　120元", "补牙　200元", "拔牙　95元起", "镶牙　800元", END]
    quoted(report, source)


@pytest.mark.parametrize(
    ("heads", "row", "read"),
    [
        (
            ["科室", "手术（台次）", "平均住院日（天）"],
            ["骨科", "1,286", "7.9"],
            "骨科　手术 1,286台次　平均住院日 7.9天",
        ),
        (["项目", "计价单位", "价格（元/次）"], ["洗肾", "次", "380.00"], "洗肾　计价单位 次　价格 380.00元/次"),
        (
            ["指标", "2022年", "2023年"],
            ["出院（人次）", "8012", "9134"],
            "出院（人次）　2022年 8012人次　2023年 9134人次",
        ),
        (["项目", "价格（含税）", "数量（台）"], ["彩超", "95", "2台"], "彩超　价格（含税） 95　数量（台） 2台"),
    ],
)
def test_a_unit_in_brackets_stands_behind_the_figure_that_it_measures(
    heads: list[str], row: list[str], read: str
) -> None:
    other = ["儿科", *row[1:]]
    table = "\n".join(f"| {' | '.join(cells)} |" for cells in (heads, row, other))
    source = f"{HEAD}{LEAD}\n\n{table}\n\n{END}\n"
    report = parse("a.txt", source)
    assert sentences(report)[1] == read
    quoted(report, source)


def test_a_table_of_fields_beside_what_they_hold_has_no_heads() -> None:
    rows = [
        "建院时间 | 1938年 | 等级 | 三级乙等",
        "开放床位 | 880张 | 院长 | 沈闻道",
        "重点专科 | 骨科、儿科 | 年门诊量 | 74万人次",
        "地址 | 沿河路8号 | |",
    ]
    source = f"{HEAD}{LEAD}\n\n" + "\n".join(f"| {row} |" for row in rows) + f"\n\n{END}\n"
    report = parse("a.txt", source)
    assert sentences(report) == [
        *(LEAD, "建院时间　1938年", "等级　三级乙等", "开放床位　880张", "院长　沈闻道"),
        *("重点专科　骨科、儿科", "年门诊量　74万人次", "地址　沿河路8号", END),
    ]
    quoted(report, source)


def test_rows_that_were_read_cell_by_cell_with_a_blank_line_between() -> None:
    groups = [
        ["项目", "单位", "价格（元）"],
        ["颈椎拍片", "次", "92.00"],
        ["陪护椅（一夜）", "张", "8.00"],
        ["洗肾", "次", "380.00"],
    ]
    source = f"{HEAD}{LEAD}\n\n" + "\n\n".join("\n".join(group) for group in groups) + f"\n\n{END}\n"
    report = parse("a.txt", source)
    assert sentences(report) == [
        *(
            LEAD,
            "颈椎拍片　单位 次　价格 92.00元",
            "陪护椅（一夜）　单位 张　价格 8.00元",
            "洗肾　单位 次　价格 380.00元",
            END,
        )
    ]
    quoted(report, source)


def test_figures_under_a_heading_are_lines_of_a_list_where_blank_lines_part_everything() -> None:
    source = f"{HEAD}{LEAD}\n\n一组数字\n\n关节置换累计1286例，零感染\n\n夜门诊6个，平均候诊9分钟\n\n{END}\n"
    report = parse("a.txt", source)
    assert sentences(report) == [LEAD, "关节置换累计1286例，零感染", "夜门诊6个，平均候诊9分钟", END]
    assert report.headings == ("一组数字",)


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("免费手术 *27* 例。", "免费手术 27 例。"),
        ("这是*要紧*的一步。", "这是要紧的一步。"),
        ("尺寸是3*4*5，没有变。", "尺寸是3*4*5，没有变。"),
        (": 儿科 方小满 上午", "儿科 方小满 上午"),
    ],
)
def test_marks_of_markdown_are_left_out(line: str, text: str) -> None:
    assert text in sentences(parse("a.md", f"{HEAD}{LEAD}\n\n{line}\n\n{END}\n"))


FRAMES = {
    "signs": "+------+------+\n| 科室 | 位置 |\n+------+------+\n| 骨科 | 三楼 |\n| 儿科 | 二楼 |\n+------+------+",
    "box drawings": "┌──┬──┐\n│ 科室 │ 位置 │\n├──┼──┤\n│ 骨科 │ 三楼 │\n│ 儿科 │ 二楼 │\n└──┴──┘",
}


@pytest.mark.parametrize("table", FRAMES.values(), ids=FRAMES.keys())
def test_a_table_in_a_frame(table: str) -> None:
    report = parse("a.txt", f"{HEAD}{LEAD}\n\n{table}\n\n{END}\n")
    assert sentences(report) == [LEAD, "骨科　位置 三楼", "儿科　位置 二楼", END]


def test_a_table_with_commas() -> None:
    table = "名称,规格,价格\n感冒冲剂,10g×9袋,12.5元\n退烧贴,6片,18元\n消毒水,500ml,9元"
    report = parse("a.txt", f"{HEAD}{LEAD}\n\n{table}\n{END}\n")
    assert sentences(report)[1:4] == [
        *("感冒冲剂　规格 10g×9袋　价格 12.5元", "退烧贴　规格 6片　价格 18元", "消毒水　规格 500ml　价格 9元")
    ]


def test_wrapped_lines_with_as_many_commas_are_no_table() -> None:
    lines = ["挂号在一楼，取药在二楼，", "儿科在三楼，骨科在四楼，", "检验在五楼，食堂在六楼，", "顶楼是花园。"]
    report = parse("a.txt", f"{HEAD}{LEAD}\n\n" + "\n".join(lines) + f"\n\n{END}\n")
    assert "".join(lines) in "".join(sentences(report))


def test_a_table_whose_corner_is_empty() -> None:
    table = "\t周一\t周二\t周三\n内科\t方小满\t许青禾\t停诊\n骨科\t停诊\t何田田\t何田田"
    report = parse("a.txt", f"{HEAD}{LEAD}\n\n{table}\n\n{END}\n")
    assert sentences(report)[1:3] == [
        "内科　周一 方小满　周二 许青禾　周三 停诊",
        "骨科　周一 停诊　周二 何田田　周三 何田田",
    ]


def test_things_set_apart_below_a_title_are_no_part_of_it() -> None:
    lines = ["门诊　　　★★★★☆　91.5分", "住院　　　★★★☆☆　84.2分", "餐饮　　　★★☆☆☆　71.0分"]
    report = parse("a.txt", "桐庐县人民医院满意度调查的结果\n" + "\n".join(lines) + f"\n{END}\n")
    assert (report.title, sentences(report)) == ("桐庐县人民医院满意度调查的结果", [*lines, END])


def test_two_lines_behind_a_mark_above_all_text_are_a_list_where_each_has_a_figure() -> None:
    lines = ["☆ 护士增加到641人", "☆ 跌倒减少了3起"]
    report = parse("a.txt", "桐庐县人民医院护理简报\n\n" + "\n".join(lines) + f"\n\n培训\n{LEAD}\n{END}\n")
    assert sentences(report)[:2] == lines


def test_a_wrapped_line_of_a_numbered_list_goes_on() -> None:
    times = (
        "1. 神经内科　叶知秋主任　周一上午、\n周四下午　门诊三楼6诊室\n2. 消化内科　方小满主任　周二全\n天　门诊二楼11诊室\n"
        "3. 骨科　许青禾副主任医师　周\n三上午　门诊二楼14诊室\n\n说明：\n（1）上午门诊8:00至11:40，下午门诊\n14:00至17:20。\n"
        "（2）专家号在服务号上提前7天放\n号，当天的号在窗口挂。"
    )
    report = parse("a.txt", f"桐庐县人民医院专家门诊时间\n\n{times}\n")
    assert sentences(report)[1] == "2. 消化内科　方小满主任　周二全天　门诊二楼11诊室"


def test_brackets_above_the_lines_of_a_floor_guide_are_headings() -> None:
    guide = "【A座·妇女楼】\n1F  挂号处\n2F  产科门诊\n【B座·儿童楼】\n1F  儿科急诊\n4F  新生儿监护室（探视：每周三15:00）\n两座楼在3F相通。"
    report = parse("a.txt", f"{HEAD}{LEAD}\n\n{guide}\n\n{END}\n")
    assert [h for h in report.headings if h[0] == "【"] == ["【A座·妇女楼】", "【B座·儿童楼】"]
    assert "两座楼在3F相通。" in sentences(report)


def test_a_mark_above_a_list_heads_it_and_names_no_reporter() -> None:
    report = parse("a.txt", f"{HEAD}{LEAD}\n\n◎门诊异动\n▸ 牙科自7月1日起增设周六上午诊\n▸ 康复科搬到一楼\n\n{END}\n")
    assert "◎门诊异动" in report.headings
    assert "牙科自7月1日起增设周六上午诊" in sentences(report)


def _owned(report: Report) -> dict[str, list[str]]:
    """For every sentence of the body the hospitals that it is quoted as."""
    found: dict[str, list[str]] = {}
    for passage in report.passages:
        for one in passage.sentences if passage.kind is Kind.BODY else ():
            found.setdefault(one.text.strip(), []).append(passage.hospital)
    return found


NICKNAMED = (
    "一座桥连着两家医院\n\n桐庐县人民医院在桥南，桐庐县中医院在桥北，相隔一里，乡亲们分别称作“南院”和“北院”。\n\n"
    "{}\n\n北院院长白露说，明年还要添两间诊室。南院的院长是沈闻道，原先做骨科。\n"
)


@pytest.mark.parametrize(
    "table",
    [
        "　　　　　　　　　南院　　　　　北院\n床　　位　　　　　880张　　　　460张\n地下车库　　　　　有　　　　　　无",
        "项目　　　　　　　南院　　　　　北院\n床位　　　　　　　880张　　　　460张\n地下车库　　　　　有　　　　　　无",
    ],
    ids=["an empty corner", "a head in the corner"],
)
def test_columns_below_what_people_call_two_hospitals_are_theirs(table: str) -> None:
    source = NICKNAMED.format(table)
    report = parse("a.txt", source)
    owned = _owned(report)
    assert owned["南院　床位 880张"] == owned["南院　地下车库 有"] == ["桐庐县人民医院"]
    assert owned["北院　床位 460张"] == owned["北院　地下车库 无"] == ["桐庐县中医院"]
    assert owned["南院的院长是沈闻道，原先做骨科。"] == ["桐庐县人民医院"]
    quoted(report, source)


def test_columns_that_say_who_stays_are_no_hospitals() -> None:
    report = parse(
        "a.txt",
        f"{HEAD}{LEAD}\n\n月份　　　入院　　　出院\n三月　　　880人　　　860人\n四月　　　910人　　　905人\n\n{END}\n",
    )
    assert "三月　入院 880人　出院 860人" in sentences(report)


@pytest.mark.parametrize(
    "rows",
    [["县人民医院", "县中医院", "县妇幼"], ["桐庐县医院", "县中医院", "桐庐妇幼"]],
    ids=["by their kind", "by short names"],
)
def test_a_row_that_calls_its_hospital_less_than_its_name_is_its_own(rows: list[str]) -> None:
    first, second, third = rows
    report = parse(
        "a.txt",
        "桐庐三家医院的家底\n\n记者 叶知秋\n\n桐庐县人民医院、桐庐县中医院和桐庐县妇幼保健院都在江边，病人坐船也能到。\n\n"
        f"医院\t床位（张）\n{first}\t880\n{second}\t460\n{third}\t210\n民营的那一家诊所\t19\n",
    )
    owned = _owned(report)
    assert owned[f"{first}　床位 880张"] == ["桐庐县人民医院"]
    assert owned[f"{second}　床位 460张"] == ["桐庐县中医院"]
    assert owned[f"{third}　床位 210张"] == ["桐庐县妇幼保健院"]
    assert owned["民营的那一家诊所　床位 19张"] == [""]


def test_a_row_of_a_hospital_that_the_report_is_not_on_is_nobodys() -> None:
    report = parse(
        "a.txt",
        NICKNAMED.format(
            "单位　　　　床位　　　职工\n南院　　　　880张　　 1200人\n北院　　　　460张　　　430人\n江对岸医院　　 40张　　　 61人"
        ),
    )
    owned = _owned(report)
    assert owned["南院　床位 880张　职工 1200人"] == ["桐庐县人民医院"]
    assert owned["江对岸医院　床位 40张　职工 61人"] == [""]


def test_dots_that_lead_to_a_price_end_no_sentence() -> None:
    prices = ["1、抚触………………………45元", "2、月嫂课…………………每节60元", "3、水中分娩……………每例900元"]
    report = parse("a.txt", "桐庐县妇幼保健院价目\n\n" + "\n".join(prices) + "\n")
    assert sentences(report) == prices


def test_a_telephone_below_its_name_is_a_row_with_it() -> None:
    report = parse("a.txt", f"{HEAD}{LEAD}\n{END}\n咨询电话\n0571-64600000\n")
    assert sentences(report)[-1] == "咨询电话　0571-64600000"


def test_marks_above_lists_of_telephones_are_headings_and_all_lines_are_read() -> None:
    source = (
        "桐庐县人民医院常用电话\n\n◆ 江南院区\n总机              6460000\n药房            6460121（夜里也开）\n\n"
        "◆ 江北院区\n药房            6990121（夜里也开）\n洗衣房            6990311\n\n"
        "◆ 两院统一\n云上诊室    400-800-0000\n失物招领      6460555，每天上午有人接听\n"
    )
    report = parse("a.txt", source)
    headed = {one.text.strip(): p.heading for p in report.passages if p.kind is Kind.BODY for one in p.sentences}
    assert headed["药房            6460121（夜里也开）"] == "◆ 江南院区"
    assert headed["药房            6990121（夜里也开）"] == "◆ 江北院区"
    assert headed["云上诊室    400-800-0000"] == "◆ 两院统一"
    assert headed["失物招领      6460555，每天上午有人接听"] == "◆ 两院统一"
    assert not report.byline
    assert not any(one.damaged for p in report.passages for one in p.sentences)


def test_brackets_right_below_the_title_head_the_floors_under_them() -> None:
    guide = "【东楼】\n2F  牙科  针灸室\n1F  问讯处  药房\n\n【西楼】\n2F  康复大厅\n1F  轮椅仓库\n"
    report = parse("a.txt", f"桐庐县人民医院楼层导览\n\n{guide}\n两座楼在三楼有廊桥相连。\n")
    headed = {one.text.strip(): p.heading for p in report.passages if p.kind is Kind.BODY for one in p.sentences}
    assert headed["2F  牙科  针灸室"] == "【东楼】"
    assert headed["2F  康复大厅"] == "【西楼】"
