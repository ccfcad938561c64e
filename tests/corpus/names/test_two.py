"""Whether a report is on two hospitals, or on one and those that it works with."""

from __future__ import annotations

from corpus.names import two
from corpus.names.weighing import View
from corpus.reading.parse import mentions_of, parse

EAST, WEST = "岚县人民医院", "岚县中医院"
NEIGHBOURS = f"""一条巷子，两块招牌

巷子东头是{EAST}，西头是{WEST}，两家隔着一棵老槐树，做了四十年邻居。

{EAST}有床位三百张，院长葛守信是外科出身。去年门诊看了二十万人次。

{WEST}有床位一百二十张，煎药房从清早开到半夜。院长米秋华每个星期三过巷子会诊。

{EAST}的化验室替{WEST}验血，{WEST}的针灸科收{EAST}转来的中风病人。两家合用一台救护车，修车的钱一家一半。
"""
PARTNER = f"""山里的手术灯

{EAST}的手术室去年添了新灯。医院有床位三百张，去年做了九百台手术。

省城的青江大学附属医院每季派一名专家来坐诊，教年轻医生看片子。

{EAST}的院长葛守信说，灯亮了，人也要跟上。
"""


def odds(text: str) -> list[float]:
    return list(two.odds(View(mentions_of(text))).values())


def test_neighbours_that_a_report_tells_of_in_turns_are_both_its_subjects() -> None:
    assert odds(NEIGHBOURS)[0] > 0
    assert [hospital.name for hospital in parse("a.txt", NEIGHBOURS).hospitals] == [EAST, WEST]


def test_two_of_which_each_is_told_where_it_stands_or_which_it_is_are_both_its_subjects() -> None:
    text = f"""轨道尽头和鱼市边上

海湾里站着两家互相照应的医院：一家是潮口铁路医院，一家是{EAST}。

潮口铁路医院有床位二百张，脊柱做得最多，去年做了八百例。

{EAST}有床位三百张，院长葛守信是渔家儿子，夜里常有船靠岸。医院每年要接九百个被海蜇蜇伤的人。
"""
    assert odds(text)[0] > 0
    ranks = text.replace("一家是", "最高的是", 1).replace("一家是", "最低的是")
    assert odds(ranks)[0] < odds(text)[0] - 2


def test_a_partner_that_sends_its_people_is_no_second_subject() -> None:
    assert all(value < two.DOUBT for value in odds(PARTNER))
    report = parse("a.txt", PARTNER)
    assert [hospital.name for hospital in report.hospitals] == [EAST]
    assert not report.anonymous


def test_evidence_counts_up_to_its_most() -> None:
    view = View(
        mentions_of(NEIGHBOURS + "\n两家都忙，两家都累，两家都不肯歇。双方互相帮衬，彼此照应，一家有难一家帮。\n")
    )
    best, other = two.candidates(view)[:2]
    units = two.features(best, other, view)
    assert units.keys() == two.WEIGHTS.keys()
    assert units["both"] == 6
    assert 0 <= units["later"] < 1


def test_what_people_call_two_hospitals_is_told_in_their_order() -> None:
    text = NEIGHBOURS.replace("做了四十年邻居。", "街坊分别叫它们“东头院”和“西头院”。")
    called = {hospital.name: hospital.aliases for hospital in parse("a.txt", text).hospitals}
    assert "东头院" in called[EAST]
    assert "东头院" not in called[WEST]
    assert "西头院" in called[WEST]
