"""A page is understood the same in other forms of its characters, and shown as it is printed."""

from __future__ import annotations

import unicodedata

import pytest

from corpus.names.corrections import Corrections
from corpus.reading.forms import plain, printed, simplified
from corpus.reading.parse import parse
from corpus.report import Report, Span
from tests import samples

RADICALS = {
    unicodedata.normalize("NFKC", chr(code)): chr(code) for code in (*range(0x2F00, 0x2FD6), 0x2E9F, 0x2EF3, 0x2FA1D)
}
TRADITIONAL = {s: chr(code) for code, s in simplified().items() if plain(chr(code)) == s}
PAGES = [
    (
        "守在桥头的人\n——青岭县人民医院这五年\n本报记者 叶知秋 通讯员 方小满\n\n青岭县人民医院有床位480张，职工720人。医院去年做手\n"
        "新闻热线 0571-64600110\n术6200台。\n\n护士在走廊里给老人量血压。\n\n引进人才 打造专科\n\n2023年引进博士4名，骨科门诊每周二开。\n\n"
        "责任编辑：何田田\n"
    ),
    "桥头医院见闻\n\n青岭县人民医院的门诊在三楼。\n\n科室\t医生\t时间\n骨科\t钟远\t周二\n儿科\t马晓\t周三\n",
]

SOURCES = [*PAGES, samples.TEXTS[samples.YUNLAN], samples.TEXTS[samples.LINDU]]


def spans(report: Report) -> list[tuple[str, bool, list[tuple[Span, ...]]]]:
    return [(p.kind, bool(p.hospital), [s.spans for s in p.sentences]) for p in report.passages]


@pytest.mark.parametrize("form", [RADICALS, TRADITIONAL], ids=["radicals", "traditional"])
@pytest.mark.parametrize("source", SOURCES, ids=range(len(SOURCES)))
def test_another_form_of_its_characters_is_read_as_the_same_page(source: str, form: dict[str, str]) -> None:
    as_usual, report = parse("a.txt", source), parse("a.txt", "".join(form.get(c, c) for c in source))
    assert spans(report) == spans(as_usual)
    assert [plain(hospital.name) for hospital in report.hospitals] == [h.name for h in as_usual.hospitals]
    assert [plain(heading) for heading in report.headings] == [*as_usual.headings]
    assert [(one.kind, one.rule, one.spans) for one in report.aside] == [
        (a.kind, a.rule, a.spans) for a in as_usual.aside
    ]
    assert plain(report.title) == as_usual.title
    assert plain(report.byline) == as_usual.byline


@pytest.mark.parametrize(
    ("source", "name", "alias"),
    [
        ("青嶺縣人民醫院有床位480張。青嶺縣人民醫院去年做手術6200臺。", "青嶺縣人民醫院", "青嶺縣醫院"),
        ("青岭县⼈民医院有床位480张。青岭县⼈民医院去年做手术6200台。", "青岭县人民医院", "青岭县医院"),
        ("青岭县⼈⺠医院有床位480张。青岭县⼈⺠医院去年做手术6200台。", "青岭县人民医院", "青岭县医院"),
        ("𬱖阳县人民医院有床位480张。𬱖阳县人民医院去年做手术6200台。", "𬱖阳县人民医院", "𬱖阳县医院"),
        ("乾县人民医院有床位480张。乾县人民医院去年做手术6200台。", "乾县人民医院", "乾县医院"),
    ],
    ids=[
        "traditional",
        "radicals",
        "radicals of the supplement",
        "beyond the basic plane",
        "simplified that looks traditional",
    ],
)
def test_a_name_is_recognised_in_any_form_and_shown_as_printed(source: str, name: str, alias: str) -> None:
    report = parse("a.txt", source)
    assert [hospital.name for hospital in report.hospitals] == [name]
    assert alias in report.hospitals[0].aliases
    assert {passage.hospital for passage in report.passages} == {name}
    assert not any("\u9fa5" in text for text in report.hospitals[0].aliases)


def test_what_an_administrator_calls_a_hospital_stays_as_given() -> None:
    source = "河邊的醫院有床位480張。青嶺縣人民醫院去年做手術6200臺。"
    given = Corrections({"a.txt": ("青岭县人民医院",)}, {"青岭县人民医院": ("河邊醫院",)})
    report = parse("a.txt", source, given)
    assert report.hospitals[0].name == "青岭县人民医院"
    assert report.hospitals[0].aliases[0] == "河邊醫院"


@pytest.mark.parametrize("text", ["青嶺縣 𠅤 ⼈民 ﹁ＤＳＡ﹂ 乾县", "", "豈\U0002f800"])
def test_forms_keep_their_places(text: str) -> None:
    assert len(plain(text)) == len(printed(text)) == len(text)


def test_its_own_script_is_kept_where_a_name_is_shown() -> None:
    assert printed("青嶺⼈民醫院") == "青嶺人民醫院"
    assert plain("青嶺⼈民醫院Ａ５楼") == "青岭人民医院A5楼"
