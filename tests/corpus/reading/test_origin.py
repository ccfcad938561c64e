"""Newspaper and date, from a byline or from an administrator's words."""

from __future__ import annotations

import pytest

from corpus.names.corrections import Corrections, Dated
from corpus.reading.origin import stated, told
from corpus.reading.parse import parse
from corpus.report import Origin


@pytest.mark.parametrize(
    ("byline", "newspaper", "date"),
    [
        ("广安日报记者 陈一鸣 2024年3月18日", "广安日报", "2024-03-18"),
        ("某某晚报全媒体记者 张三 通讯员 李四", "某某晚报", ""),
        ("健康报首席记者 王五 2023-12-1", "健康报", "2023-12-01"),
        ("本报记者 张三", "", ""),
        ("记者 张三 文/图", "", ""),
        ("通讯员 海报 2023.5.4", "", "2023-05-04"),
        ("来源：青岭观察 2024-12-02", "青岭观察", "2024-12-02"),
        ("青岭日报讯（记者 方小满 通讯员 叶知秋）", "青岭日报", ""),
        ("青岭晨刊 2024年5月12日 记者 方小满", "青岭晨刊", "2024-05-12"),
        ("青岭县融媒体中心 2025-06-20", "青岭县融媒体中心", "2025-06-20"),
        ("（中国青年报记者 张三）", "中国青年报", ""),
        ("《青岭时报》记者 方小满", "青岭时报", ""),
        ("（记者 方小满 原载《青岭晚报》2021年12月3日第5版）", "青岭晚报", "2021-12-03"),
        ("新华社青岭10月12日电（记者 方小满）", "新华社", ""),
        ("张三 2024年13月5日", "", ""),
        ("", "", ""),
    ],
)
def test_a_byline_tells(byline: str, newspaper: str, date: str) -> None:
    assert told(byline) == Dated(newspaper, date)


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("某某日报 2024-05-01", Dated("某某日报", "2024-05-01")),
        ("2024年5月1日，某某县融媒体中心", Dated("某某县融媒体中心", "2024-05-01")),
        ("某某 新闻网", Dated("某某 新闻网", "")),
        ("2024.5.1", Dated("", "2024-05-01")),
    ],
)
def test_an_administrator_may_name_any(words: str, wanted: Dated) -> None:
    assert stated(words) == wanted


def test_a_correction_wins_over_the_byline_and_front_matter_over_both() -> None:
    text = "山里的医院\n某某日报记者 张三 2024年3月18日\n\n某某县人民医院有床位500张。"
    assert parse("a.txt", text).origin.newspaper == "某某日报"
    other = Corrections(dated={"a.txt": Dated("另一日报", "")})
    assert (parse("a.txt", text, other).origin.newspaper, parse("a.txt", text, other).origin.date) == ("另一日报", "")
    fronted = f"---\n报纸: 早报\n---\n{text}"
    assert parse("a.txt", fronted, other).origin.newspaper == "早报"


def test_a_date_line_tells_what_the_byline_does_not() -> None:
    text = "新楼封顶\n\n2024年5月6日 山南晚报记者 张三\n\n山南县妇幼保健院新楼昨天封顶，设床位150张。新楼明年启用。"
    assert parse("a.txt", text).origin == Origin("山南晚报", "2024-05-06")
