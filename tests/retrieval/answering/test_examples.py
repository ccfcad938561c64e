"""Examples and the figures of a card: totals of a year with that year, never the fullest day."""

from __future__ import annotations

from corpus.reading.parse import parse
from retrieval.answering.examples import Examples, Told
from retrieval.answering.telling import example
from retrieval.snapshot import Index

HOSPITAL = "霍山县人民医院"
TEXT = f"""{HOSPITAL}的一年

记者 丁小舟

{HOSPITAL}有病床620张，职工850人。疫情最紧的那天，医院门诊人次达9999人次，收治了311名病人。

2022年，{HOSPITAL}接待门诊41.2万人次，收住院2.1万人次。2023年，{HOSPITAL}接待门诊45.6万人次，其中夜间门诊3.1万人次。

2023年，医院下派的医生在村里门诊812人次。
"""


def told(text: str) -> dict[str, Told]:
    return {one.example.fact: one for one in Examples(Index.build([parse("a.txt", text)])).told(HOSPITAL, 20)}


def test_a_yearly_total_is_asked_with_its_year_and_is_the_largest_of_the_latest() -> None:
    visits = told(TEXT)["visits2023"]
    assert visits.example.question == f"{HOSPITAL}2023年接待门诊多少人次？"
    assert "45.6万人次" in visits.sentence
    assert "2.1万人次" in told(TEXT)["stays2022"].sentence


def test_one_off_figures_are_never_shown() -> None:
    found = told(TEXT)
    assert found
    assert not any("最紧" in one.sentence for one in found.values())
    assert "620张" in found["beds"].sentence


def test_the_keys_of_old_buttons_still_ask_the_same() -> None:
    old = example(HOSPITAL, "cases")
    assert old is not None
    assert old.question == f"{HOSPITAL}收治了多少病人？"
    yearly = example(HOSPITAL, "visits2023")
    assert yearly is not None
    assert yearly.ending == "2023年接待门诊多少人次？"
    assert example(HOSPITAL, "visits23") is example(HOSPITAL, "nothing") is None
