"""One article in several files is found whatever its layout; two articles never are one."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.reading.duplicates import Before, duplicates, repeated
from corpus.reading.parse import parse
from corpus.reading.read import read_folder
from corpus.report import Report
from retrieval.answering.answer import answer
from retrieval.snapshot.index import Index

FIXED = settings(derandomize=True, deadline=None, max_examples=60)

TEXT = """\
石梁飞瀑下的听诊器

——天台县人民医院走村记

记者 柳一苇 通讯员 顾远山

天台县人民医院始建于1951年，如今有编制床位760张，职工1130人。从县城往西，车子要在山里转四十分钟，才到得了最远的那个村。院长范仲明说，山里人不是不看病，是嫌路长，所以医院把门诊搬到了路的那一\
头。

2020年春天，第一辆巡诊车开进石梁镇，车上装着心电图机、便携彩超和一只药柜。五年过去，车子添到了七辆，跑遍了全县的十五个乡镇，给3.4万名老人量过血压，替他们记下了每一次咳嗽和每一回头晕。

药剂科的年轻人想了个办法：把一周的药按早中晚分进七个格子，格子外面画上太阳和月亮，不识字的老人也不会吃错。去年送出去的药盒一共是6200只，村里人叫它“太阳盒”，逢年过节还拿它装花生。

骨科主任齐望川每个月有两个星期五在山上过夜。他带着一张折叠床，一盏头灯，看完最后一个腰疼的人才睡下。三年里，他从山上接下来做手术的病人有218名，其中最年长的一位九十四岁，如今还能下地拔萝卜。

和赤城街道合办的康复站开在老粮仓里，墙面留着旧时的标语，地上铺的是软木。中风后的病人在这里学走路，治疗师在地上画了一条通到门口的红线，走完一趟便盖一枚印章，集满二十枚，就能换一张合影。

夜里值班的电话设在急诊科的窗边，去年一共接到4180个来电，有问药的，有问路的，也有只想说说话的。护士长水秋白说，电话那头的人睡着了，这头的灯才好关。明年，医院还想给每个村子配一台对讲机。
"""
HEAD, PARAGRAPHS = TEXT.strip().split("\n\n")[:3], TEXT.strip().split("\n\n")[3:]

ANOTHER = """\
把胎心听得更清楚

天台县人民医院产科两年见闻

本报记者 秦双月

在天台县人民医院的产房里，胎心监护的声音像一匹小马跑过石板路。产科去年迎来1326个孩子，其中十一对是双胞胎，助产士一共有29人。

产科主任谢听雪把待产室改成了七个小房间，每间都有一扇朝南的窗。家里人可以进来陪着，墙上挂着孕妇自己画的画，最多的一面墙上挂了二十三张。

医院还和三个乡镇的卫生院结成了对子，谁家的媳妇到了月份，村医先打电话来，救护车便提前半天停到村口，两年里没有一个孩子生在路上。
"""

QUOTATION = """\
“那一年我背着药箱翻过华顶山，脚上的解放鞋磨穿了底，到村里天已经黑透了。老乡举着松明子在路口等我，说孩子烧了两天。我给孩子打了针，守到后半夜，烧才退下去。天亮时他们往我怀里塞了六个鸡蛋，还热着。后来我\
走过许多地方，再没有吃过那样香的鸡蛋。做医生的人，一辈子记得住的不是手术台数，是这些热着的东西。”\
"""
MEMORIES = [
    f"""\
老院长的口述史

天台县人民医院建院史访谈

记者 柳一苇

天台县人民医院的院史室里放着一只牛皮药箱，箱角包的铁皮已经锈成了褐色。药箱的主人今年九十一岁，说起往事来声音不大。

{QUOTATION}

院史室去年开放以来，接待了四千多名参观者，留言簿写满了九本。讲解员是十二名退休护士，她们排了班，每人每周来半天，自己带着茶杯和花镜，从不迟到。

整理口述史的工作还在继续，一共录下了一百三十个小时的声音，预备明年印成一本小书，送给每一位新来的医生。
""",
    f"""\
写给年轻人的一堂课

天台县人民医院新职工培训第一天

本报记者 秦双月

八月的头一天，天台县人民医院的报告厅里坐着86名新职工，第一堂课不讲制度，放的是一段录音。

{QUOTATION}

录音放完，教室里静了好一阵。带教老师把问题写在黑板上：你打算记住什么。有人写的是第一次缝合，有人写的是外婆。

培训一共十四天，要学的有心肺复苏、病历书写和方言。最后一天考的是方言，考官是从门诊请来的三位老人，听不懂就不给过，今年补考的有七个人。
""",
]


def reports_of(*texts: str) -> list[Report]:
    return [parse(f"{number}.txt", text) for number, text in enumerate(texts)]


def wrapped(text: str, width: int) -> str:
    paragraphs = text.split("\n\n")
    return "\n\n".join("\n".join(p[i : i + width] for i in range(0, len(p), width)) for p in paragraphs)


def with_pictures(text: str) -> str:
    """The same with captions between and inside its paragraphs, and a website's lines around them."""
    paragraphs = text.strip().split("\n\n")
    cut = PARAGRAPHS[1].index("便携彩超")
    paragraphs[4:5] = [PARAGRAPHS[1][:cut], "巡诊车停在村口的大樟树下。", PARAGRAPHS[1][cut:]]
    return "\n\n".join(
        [
            "首页 > 健康 > 正文",
            *paragraphs[:-1],
            "康复站里，老人在学走路（资料图片）",
            paragraphs[-1],
            "责任编辑：卢小满",
            "扫码关注我们",
        ]
    )


def without(paragraph: str) -> Callable[[str], str]:
    return lambda text: text.replace(f"{paragraph}\n", "")


REPRINTS: dict[str, Callable[[str], str]] = {
    "byte for byte": lambda text: text,
    "wrapped at 17": lambda text: wrapped(text, 17),
    "wrapped at 33": lambda text: wrapped(text, 33),
    "with Windows line ends": lambda text: text.replace("\n", "\r\n"),
    "indented, without blank lines": lambda text: re.sub(r"\n\n", "\n\u3000\u3000", text),
    "with captions and boilerplate": with_pictures,
    "with blanks between characters": lambda text: re.sub(r"(?<=[^\n])(?=[^\n])", " ", text),
    "with another headline": lambda text: text.replace(HEAD[0], "大山里的流动门诊").replace(HEAD[2], "本报讯"),
    "with front matter": lambda text: f"---\nnewspaper: 台州某报\ndate: 2025-06-01\n---\n{text}",
    "as Markdown": lambda text: f"# {text}".replace("编制床位760张", "**编制床位760张**"),
    **{f"without paragraph {n}": without(p) for n, p in enumerate(PARAGRAPHS, 1)},
}


@pytest.mark.parametrize("reprint", REPRINTS.values(), ids=REPRINTS.keys())
def test_a_reprint_is_found(reprint: Callable[[str], str]) -> None:
    again = reprint(TEXT)
    assert duplicates(reports_of(TEXT, again)) == {"1.txt": "0.txt"}
    assert duplicates(reports_of(again, TEXT)) == {"1.txt": "0.txt"}


@FIXED
@given(st.integers(12, 70), st.sets(st.integers(0, 5), max_size=1), st.booleans())
def test_a_reprint_is_found_however_it_is_set(width: int, missing: set[int], pictures: bool) -> None:
    kept = "\n\n".join([*HEAD, *(p for n, p in enumerate(PARAGRAPHS) if n not in missing)])
    again = wrapped(with_pictures(kept) if pictures and not missing else kept, width)
    assert duplicates(reports_of(TEXT, ANOTHER, again)) == {"2.txt": "0.txt"}


def test_the_same_file_in_a_folder_twice(tmp_path: Path) -> None:
    (tmp_path / "旧稿").mkdir()
    for name in ("山路.txt", "山路 (1).txt", "旧稿/无题.md"):
        (tmp_path / name).write_text(TEXT, "utf-8")
    (tmp_path / "产房.txt").write_text(ANOTHER, "utf-8")
    found = duplicates(read_folder(tmp_path, 100_000).reports)
    assert len(found) == 2
    assert len(set(found.values())) == 1
    assert not set(found) & set(found.values())
    assert {*found, *found.values()} == {"山路.txt", "山路 (1).txt", "旧稿/无题.md"}


def test_all_repeats_are_of_the_first() -> None:
    assert duplicates(reports_of(TEXT, wrapped(TEXT, 20), TEXT, wrapped(TEXT, 31))) == dict.fromkeys(
        ["1.txt", "2.txt", "3.txt"], "0.txt"
    )


def test_two_reports_on_one_hospital_are_two() -> None:
    assert duplicates(reports_of(TEXT, ANOTHER)) == {}


def test_two_reports_that_share_a_long_quotation_are_two() -> None:
    first, second = MEMORIES
    assert len(QUOTATION) * 3 > len(first)
    assert QUOTATION in second
    assert duplicates(reports_of(first, second)) == {}


def test_an_article_and_its_first_half_are_two() -> None:
    assert duplicates(reports_of(TEXT, "\n\n".join([*HEAD, *PARAGRAPHS[:3]]))) == {}


def shifted(text: str) -> str:
    """The same with every figure another one."""
    return re.sub(r"\d", lambda digit: str((int(digit[0]) + 3) % 9 + 1), text)


@pytest.mark.parametrize(
    "later",
    [
        pytest.param(TEXT.replace("760张", "920张").replace("1130人", "1345人"), id="in one sentence"),
        pytest.param(shifted(TEXT), id="in every sentence"),
    ],
)
def test_two_reports_that_give_different_figures_are_both_quoted(later: str) -> None:
    assert duplicates(reports_of(TEXT, later)) == {}


def test_one_text_on_two_hospitals_is_two_reports() -> None:
    """What a press office wrote once for all the hospitals of a prefecture."""
    first, second = reports_of(TEXT, TEXT.replace("天台", "仙居"))
    assert first.hospitals[0].name != second.hospitals[0].name
    assert duplicates([first, second]) == {}


@pytest.mark.parametrize("text", ["", "短讯\n\n明日停诊。\n", "---\ntitle: 空\n---\n"])
def test_a_report_of_hardly_anything_repeats_nothing(text: str) -> None:
    assert duplicates(reports_of(text, text, TEXT)) == {}


def test_no_reports() -> None:
    assert duplicates([]) == {}


# ---------------------------------------------------------------- what is quoted


def test_one_is_quoted_and_the_others_are_named() -> None:
    index = Index.build(reports_of(TEXT, ANOTHER, wrapped(TEXT, 21), with_pictures(TEXT)))
    assert {entry.report.file for entry in index.entries} == {"0.txt", "1.txt"}
    quotes = answer(index, "天台县人民医院有多少张编制床位").quotes
    assert [(quote.file, quote.also) for quote in quotes if "760张" in quote.text] == [("0.txt", ("2.txt", "3.txt"))]
    others = answer(index, "天台县人民医院有多少助产士").quotes
    assert [(quote.file, quote.also) for quote in others if "29人" in quote.text] == [("1.txt", ())]


def test_a_hospital_is_said_to_have_as_many_reports_as_are_quoted() -> None:
    index = Index.build(reports_of(TEXT, TEXT, ANOTHER))
    assert [(hospital.name, count) for hospital, count in index.hospitals] == [("天台县人民医院", 2)]


def test_the_print_that_says_which_hospital_is_quoted() -> None:
    nameless = TEXT.replace("天台县人民医院", "我院")
    index = Index.build(reports_of(nameless, f"---\nhospital: 天台县人民医院\n---\n{nameless}"))
    assert [(hospital.name, count) for hospital, count in index.hospitals] == [("天台县人民医院", 1)]


# ---------------------------------------------------------------- only what has changed


@settings(derandomize=True, deadline=None, max_examples=300)
@given(
    texts=st.lists(st.integers(0, 9), min_size=1, max_size=12),
    kinds=st.lists(st.frozensets(st.integers(0, 12), max_size=8), min_size=10, max_size=10),
    changes=st.lists(st.tuples(st.integers(0, 11), st.integers(-1, 9)), max_size=4),
    apart=st.frozensets(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=10),
)
def test_looking_again_only_where_something_changed_finds_the_same(
    texts: list[int], kinds: list[frozenset[int]], changes: list[tuple[int, int]], apart: frozenset[tuple[int, int]]
) -> None:
    """`texts`: of every file the number of its text in `kinds`; -1 in `changes` takes the file away."""
    sketches = [np.array(sorted(kind), dtype=np.uint64) for kind in kinds]

    def found(held: dict[int, int], before: Before | None = None) -> dict[int, int]:
        files = sorted(held)

        def differ(i: int, j: int) -> bool:
            return (held[files[i]], held[files[j]]) in apart

        places = repeated([sketches[held[file]] for file in files], differ, before)
        return {files[i]: files[first] for i, first in places.items()}

    was = dict(enumerate(texts))
    now = was.copy()
    for file, text in changes:
        if text < 0:
            now.pop(file, None)
        else:
            now[file] = text
    new = {file for file in now if now[file] != was.get(file)}
    gone = [sketches[text] for file, text in was.items() if now.get(file) != text]
    place = {file: i for i, file in enumerate(sorted(now))}
    known = {place[i]: place.get(first, -1) for i, first in found(was).items() if i in place and i not in new}
    assert found(now, Before(known, frozenset(place[file] for file in new), gone)) == found(now)
