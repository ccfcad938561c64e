"""The part of a quote that is set off as the answer."""

from __future__ import annotations

from corpus.reading.parse import parse
from retrieval.answering.answer import answer
from retrieval.snapshot.index import Index

DESK = """\
# 一张桌子的变化

## 松阳县人民医院挂号处见闻

记者 叶知秋

松阳县人民医院去年拆掉了挂号处的玻璃窗。为什么要拆？隔着玻璃说话，老人总是听不清。

### 桌子变矮 说话方便

桌子也矮了二十厘米。坐轮椅的人够得着了。

### 等候的人

挂号处的等候椅分了三处。靠窗的留给孕妇，门边的留给坐轮椅的人，中间的谁先到谁坐。

### 一口气数完

去年，挂号处添了轮椅、老花镜、助听器、放大镜、雨伞、充电线、针线包、血压计、体重秤、婴儿车、拐杖、热水壶、纸杯、糖果、毛毯、\
手推车、盲文菜单、手语翻译屏、外文地图、备用口罩、儿童绘本、宠物寄存笼、寄药信封、失物招领柜、自助复印机、爱心电话、\
一键叫车铃、夜间小夜灯和一面写着意见的墙，看病的人进门就有地方坐。
"""
INDEX = Index.build([parse("desk.md", DESK)])


def test_a_writers_own_question_is_set_off_together_with_its_answer() -> None:
    quote = answer(INDEX, "松阳县人民医院为什么拆掉玻璃窗").quotes[0]
    assert quote.answer.endswith("为什么要拆？隔着玻璃说话，老人总是听不清。")


def test_where_a_fact_is_asked_for_its_sentence_is_set_off_alone() -> None:
    assert answer(INDEX, "松阳县人民医院的桌子矮了多少厘米").quotes[0].answer == "桌子也矮了二十厘米。"


def test_where_the_fact_stands_beside_the_sentence_that_leads_to_it_both_are_set_off() -> None:
    answered = answer(INDEX, "松阳县人民医院的等候椅分了哪些地方").quotes[0].answer
    assert answered == "挂号处的等候椅分了三处。靠窗的留给孕妇，门边的留给坐轮椅的人，中间的谁先到谁坐。"


def test_of_a_long_enumeration_the_items_that_answer_are_set_off() -> None:
    answered = answer(INDEX, "松阳县人民医院挂号处有手语翻译屏吗").quotes[0].answer
    assert "手语翻译屏" in answered
    assert len(answered) <= 120


def test_no_figure_is_cut_where_it_marks_its_thousands() -> None:
    told = "，".join(
        f"第{ward}病区的护士{n}班倒"
        for ward, n in (("一", "三"), ("二", "四"), ("三", "三"), ("四", "四"), ("五", "三"))
    )
    source = f"# 一年的账\n\n记者 叶知秋\n\n松阳县人民医院今年盘了一回家底，{told}，2024年收治早产儿1,024名，其中最小的五百克，{told}，门口还有一棵桂花树。\n"
    quote = answer(Index.build([parse("year.md", source)]), "松阳县人民医院2024年收治了多少早产儿").quotes[0]
    assert "2024年收治早产儿1,024名" in quote.answer


def test_a_row_is_quoted_without_its_neighbours() -> None:
    rows = (
        "| 科室 | 位置 | 床位（张） |\n|---|---|---|\n| 骨科 | 三楼 | 72 |\n| 儿科 | 二楼 | 46 |\n| 眼科 | 五楼 | 18 |"
    )
    fees = "洗牙……………120元\n补牙……………200元/颗\n拔牙……………95元"
    source = f"# 松阳县人民医院便民手册\n\n记者 叶知秋\n\n松阳县人民医院今年添了床位。\n\n{rows}\n\n收费\n{fees}\n"
    index = Index.build([parse("book.md", source)])
    assert answer(index, "松阳县人民医院儿科有多少张床").quotes[0].text == "儿科　位置 二楼　床位 46张"
    assert answer(index, "松阳县人民医院补牙多少钱").quotes[0].text == "补牙……………200元/颗"
