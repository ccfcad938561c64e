"""Columns in the wrong order: halves of sentences that belong together are joined, and nothing else is."""

from __future__ import annotations

import re

import pytest

from corpus.reading.forms import whole_figures
from corpus.reading.parse import parse
from corpus.report import Report

HEAD = "桥头的医院\n本报记者 叶知秋\n\n"
FIRST = "青岭县人民医院建在桥头，开了六十年。门诊楼四层，每天都有人排队。全院有床位520张，心血管内科占了其中的"
SECOND = "52张。骨科的医生每年要下乡，一去就是三个月。村里人都认得他们。"
THIRD = "新楼明年动工，图纸已经挂在大厅里。"


def sentences(report: Report) -> list[str]:
    return [sentence.text for passage in report.passages for sentence in passage.sentences]


def wrapped(text: str, *, indent: bool = True) -> str:
    text = f"\u3000\u3000{text}" if indent else text
    return "\n".join(text[i : i + 18] for i in range(0, len(text), 18)) + "\n"


@pytest.mark.parametrize(
    ("body", "whole"),
    [
        (f"{SECOND}\n\n{THIRD}\n\n{FIRST}\n", "全院有床位520张，心血管内科占了其中的52张。"),
        (
            (
                "多年里，一共洗了五千例。科主任的柜子里摆着一排玻璃瓶。\n\n老工人都记得那一天，厂里的人排队献血。\n\n"
                "医院开展洗肺很早，直到水变清。三十\n"
            ),
            "三十多年里，一共洗了五千例。",
        ),
        (
            (
                "老焊工把洗出来的水看了又看，拿回家的话说了三遍。他只把那瓶水要回\n\n22年把透析开起来，机器有24台。\n\n"
                "家，摆在柜子上给后生看。院长做了两件事：一件是20\n"
            ),
            "院长做了两件事：一件是2022年把透析开起来，机器有24台。",
        ),
    ],
    ids=["two columns", "a measure without its figure", "a year cut in two"],
)
def test_halves_that_prove_it_are_joined(body: str, whole: str) -> None:
    report = parse("a.txt", HEAD + body)
    assert whole in [*map(whole_figures, sentences(report))]
    assert any(warning.code == "REPORT_COLUMNS" for warning in report.warnings)
    for passage in report.passages:
        for sentence in passage.sentences:
            cut = "".join(report.source[start:end] for start, end in sentence.spans)
            assert re.sub(r"\s", "", cut) == re.sub(r"\s", "", sentence.text)


def test_where_paragraphs_are_indented_a_column_that_is_not_goes_on() -> None:
    second = "家，摆在柜子上给后生看。" + SECOND
    first = "院里的老焊工把洗出来的水要了一瓶，说要拿回家。医院不收钱。他只把那瓶水要回"
    source = HEAD + wrapped(second, indent=False) + wrapped(THIRD) + wrapped(SECOND) + wrapped(first)
    assert "他只把那瓶水要回家，摆在柜子上给后生看。" in sentences(parse("a.txt", source))


@pytest.mark.parametrize(
    "body",
    [
        f"{THIRD}\n\n{SECOND}\n\n{FIRST[:-8]}\n",
        f"{SECOND}\n\n{THIRD}\n",
        f"{THIRD}\n\n青岭县人民医院的老院长常来。\n\n{FIRST}\n",
        f"{FIRST}\n\n{SECOND}\n\n{THIRD}\n",
    ],
    ids=["what begins anew", "nothing to go on from", "a name begins", "in order already"],
)
def test_what_proves_nothing_stays_where_it_stands(body: str) -> None:
    report = parse("a.txt", HEAD + body)
    assert not any(warning.code == "REPORT_COLUMNS" for warning in report.warnings)
    first = [sentence.spans[0].start for passage in report.passages for sentence in passage.sentences]
    assert first == sorted(first)


UNDER = "青岭县人民医院建在桥头，开了六十年。院子里有七棵树。\n\n四棵是银杏。树下有石凳，病人家属爱在那里等，一等就是一个上午，护士出来送水的时候总要"
REST = "多倒两杯。石凳是八二年的老职工凿的。\n\n搬家那天，石凳也搬上了车。"


@pytest.mark.parametrize("head", [HEAD, f"桥头的医院\n桥头的医院\n——一座老院的石凳\n{HEAD.partition(chr(10))[2]}"])
@pytest.mark.parametrize("above", ["", "青岭日报 2019年3月4日 第三版\n\n"])
def test_a_page_that_begins_above_its_title_and_ends_open_begins_at_its_title(head: str, above: str) -> None:
    report = parse("a.txt", f"{above}{REST}\n\n{head}{UNDER}\n")
    assert report.title == "桥头的医院"
    assert "树下有石凳，病人家属爱在那里等，一等就是一个上午，护士出来送水的时候总要多倒两杯。" in sentences(report)
    assert any(warning.code == "REPORT_COLUMNS" for warning in report.warnings)


@pytest.mark.parametrize(
    "source",
    [
        f"{UNDER}喝。\n\n{REST}\n\n{HEAD}",
        f"{REST}\n\n{HEAD}{UNDER}喝。\n",
        f"石凳搬家\n本报记者 叶知秋\n\n{REST}\n\n{HEAD}{UNDER}\n",
        f"{REST}\n\n{UNDER}\n",
    ],
    ids=["a title at the end", "nothing is open", "two articles", "no title"],
)
def test_a_title_below_text_alone_proves_nothing(source: str) -> None:
    report = parse("a.txt", source)
    assert not any(warning.code == "REPORT_COLUMNS" for warning in report.warnings)


def test_a_half_that_finds_no_other_is_damaged() -> None:
    report = parse("a.txt", f"{HEAD}{THIRD}\n\n{FIRST}\n")
    (damaged,) = [sentence for passage in report.passages for sentence in passage.sentences if sentence.damaged]
    assert damaged.text.endswith("占了其中的\n")


def test_halves_go_together_where_the_page_says_so() -> None:
    source = (
        "（上接右栏）的山路，雨季一塌方就要绕行四个小时。\n最远的寨子离县城一百二十七公里，其中五十三公里是挂在崖壁上（下转左栏）\n"
        "来支援的医生原定待一年，结果待了三年。\n"
    )
    report = parse("a.txt", f"守着一条江\n\n记者 叶知秋\n\n桐庐县人民医院坐落在富春江畔，始建于1938年。\n\n{source}")
    texts = [one.text.strip() for p in report.passages for one in p.sentences]
    assert "最远的寨子离县城一百二十七公里，其中五十三公里是挂在崖壁上的山路，雨季一塌方就要绕行四个小时。" in texts
    assert "来支援的医生原定待一年，结果待了三年。" in texts


LEFT = "青岭县人民医院住院须知\n\n一、押金\n内科住院预交三千元，\n外科住院预交五千元，\n多退少补。\n\n二、陪护\n每名病人留一位陪护，\n早上六点半收回床位。\n"
RIGHT = "三、检查\n核磁共振须提前两天预\n约，空腹与否听护士通\n知。\n\n四、带药\n一般疾病带药不超过七\n天，慢病不超过三十天。\n"


@pytest.mark.parametrize("margin", [0, 42])
def test_numbered_sections_follow_one_another(margin: int) -> None:
    right = "".join(f"{' ' * margin}{line}" if line.strip() else line for line in RIGHT.splitlines(keepends=True))
    report = parse("a.txt", f"{right}\n{LEFT}" if not margin else right + LEFT)
    assert report.title == "青岭县人民医院住院须知"
    assert [heading[:2] for heading in report.headings] == ["一、", "二、", "三、", "四、"]
    assert any(warning.code == "REPORT_COLUMNS" for warning in report.warnings)


@pytest.mark.parametrize("heads", ["一二三四", "三四五六", "四三二一", "二三一五"])
def test_numbers_that_prove_nothing_move_nothing(heads: str) -> None:
    sections = [
        f"{number}、门诊\n第{place}段说的是门诊搬了新楼，病人少走了路。\n" for place, number in enumerate(heads)
    ]
    report = parse("a.txt", "桥头的医院\n本报记者 叶知秋\n\n" + "\n".join(sections))
    assert [heading[0] for heading in report.headings] == list(heads)


def test_names_of_columns_are_none_of_the_text() -> None:
    left = "儿科又亮灯了\n本报记者 叶知秋\n一、停过三年\n青岭县人民医院的儿科停了三年，\n去年九月重新开门。\n二、重新开张\n重开那天来了九名医生，人手最紧的是流感季\n"
    right = "的。科主任记得，最忙那天看了二百人。\n三、钱从哪里来\n扩建一共花了两千万元，由省里补。\n"
    report = parse("a.txt", f"（右栏）\n{right}\n（左栏）\n{left}")
    assert report.title == "儿科又亮灯了"
    assert "重开那天来了九名医生，人手最紧的是流感季的。" in sentences(report)
