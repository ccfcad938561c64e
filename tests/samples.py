"""Reports on hospitals that do not exist, and answers as the index would give them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from corpus.report import Hospital, Kind, Span
from retrieval.quote import Answer, Outcome, Quote

YUNLAN, LINDU, HEPING = "云澜.txt", "临渡.md", "禾坪.txt"

YUNLAN_HOSPITAL = "云澜县人民医院"
LINDU_HOSPITAL = "临渡市中医院"
HEPING_HOSPITAL = "禾坪县中心医院"

BEDS = "云澜县人民医院有多少张床位"
STAFF = "它有多少职工"
DIRECTOR = "临渡市中医院的院长是谁"
HELICOPTERS = "临渡市中医院有几架直升机"
HEPING_BEDS = "禾坪县中心医院有多少张床位"

TEXTS = {
    YUNLAN: """\
把好药价关 守住百姓心

——云澜县人民医院便民改革见闻

记者 程小满 通讯员 杜若

看病少跑路

　　云澜县人民医院坐落在云澜县城南，现有开放床位520张，职工690人。去年3月，医院把挂号、缴费和取报告搬到了\
手机上，群众排队的时间平均缩短了18分钟。

　　门诊部主任罗望舒介绍，医院每周三晚上开设夜间门诊，上班族下班后也能看病。

药价明明白白

　　今年起，医院将216种常用药的价格张贴在大厅，患者一眼就能看清。药剂科每月回访30名慢性病患者，提醒他们按时服药。
""",
    LINDU: """\
# 一座医院的守望

## 临渡市中医院传承中医药文化纪实

本报记者 顾长河

### 老方子有了新用处

临渡市中医院创建于1958年，是当地唯一的三级甲等中医院。医院制剂室整理出47张老方子，其中9张做成了院内制剂。

康复科主任宋知秋说，针灸推拿门诊去年接诊2.6万人次，比前年多了四成。

### 把医生送到山里

医院与12个乡镇卫生院结对，每月派出36名医生下乡坐诊。院长贺兰山表示，明年还要再建5个中医馆。
""",
    HEPING: """\
新楼启用暖民心

记者 沈听澜

本报讯 禾坪县中心医院新住院楼日前启用，楼内设有床位380张。院长阮青禾说，新楼的每间病房都有独立卫生间，\
患者住得更舒心。
""",
}


BINARY = b"\x89PNG\r\n\x1a\n\0\0" + bytes(range(256))


def put(folder: Path, name: str) -> None:
    (folder / name).write_text(TEXTS[name], "utf-8")


QUOTE = Quote(
    file=YUNLAN,
    hospital=YUNLAN_HOSPITAL,
    title="把好药价关 守住百姓心",
    subtitle="——云澜县人民医院便民改革见闻",
    byline="记者 程小满 通讯员 杜若",
    heading="看病少跑路",
    kind=Kind.BODY,
    paragraph=1,
    passage=3,
    text="医院现有开放床位520张，职工690人。门诊每天开放。",
    answer_start=0,
    answer_end=20,
    spans=(Span(100, 125),),
)

ANSWER = Answer(BEDS, Outcome.ANSWER, quotes=(QUOTE,), scope=(YUNLAN_HOSPITAL,))

COVERED = (Hospital(LINDU_HOSPITAL), Hospital(YUNLAN_HOSPITAL))


def names(folder: Path) -> set[str]:
    """Of all files and folders in a folder."""
    return {path.name for path in folder.iterdir()}


def clear(folder: Path) -> None:
    for file in folder.iterdir():
        file.unlink()


def move(folder: Path, name: str) -> Path:
    """The folder under another name, as if someone had put it away."""
    return folder.rename(folder.with_name(name))


def refusal(outcome: Outcome, **details: object) -> Answer:
    return replace(Answer("问题", outcome), **details)  # type: ignore[arg-type]
