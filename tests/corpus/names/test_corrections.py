"""What an administrator says of a report wins over what was recognised, and moves no span."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.names.corrections import (
    FACTS,
    FILE,
    SYNONYMS,
    Corrections,
    CorrectionsError,
    FrontMatter,
    Reached,
    accept,
    front_matter,
    read_corrections,
    read_facts,
    read_synonyms,
)
from corpus.reading.parse import parse
from corpus.reading.read import read_folder
from corpus.report import Kind, Origin, Report
from retrieval.answering.answer import answer
from retrieval.language.knowledge import refused
from retrieval.quote import Outcome
from retrieval.snapshot.index import Index
from tests.corpus.reading.test_parse import pages
from tests.problems import raises, words

FIXED = settings(derandomize=True, deadline=None, max_examples=100)

TEXT = """\
江上的渡船 岸上的药香

——丹棱县中医医院纪事

记者 苏晚晴

丹棱县中医医院坐落在老峨山下，现有病床240张，职工330人。每逢集日，医院门口的长凳上坐满了等着把脉的老人。

老方新用

制剂室去年熬制膏方5600料，最受欢迎的是一味枇杷膏，装在陶罐里，凭旧罐来换新的，可以少付三元。
"""
HOSPITAL = "丹棱县中医医院"
OTHER = "青神县人民医院"


def put(folder: Path, name: str, raw: str | bytes) -> None:
    (folder / name).write_bytes(raw if isinstance(raw, bytes) else raw.encode())


def names_of(report: Report) -> list[str]:
    return [hospital.name for hospital in report.hospitals]


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def check_spans(report: Report, begin: int = 0) -> None:
    """Every sentence is its spans of the source, and none of them lies before `begin`."""
    for passage in report.passages:
        for sentence in passage.sentences:
            cut = "".join(report.source[span.start : span.end] for span in sentence.spans)
            assert squeezed(cut) == squeezed(sentence.text)
            assert all(begin <= span.start < span.end <= len(report.source) for span in sentence.spans)


# ---------------------------------------------------------------- front matter

ENGLISH = {
    "title": "岸上的药香",
    "subtitle": "一座山城的中医院",
    "byline": "特约记者 苏晚晴",
    "hospital": OTHER,
    "newspaper": "眉山某报",
    "date": "2025-03-08",
    "page": "A05",
    "url": "https://example.org/2025/0308.html?id=7",
}
CHINESE = dict(
    zip(("标题", "副题", "作者", "医院", "报纸", "日期", "版面", "网址"), ENGLISH.values(), strict=True),
)


def fenced(values: dict[str, str], colon: str = ": ") -> str:
    return "---\n" + "".join(f"{key}{colon}{value}\n" for key, value in values.items()) + "---\n"


@pytest.mark.parametrize("keys", [ENGLISH, CHINESE], ids=["English", "Chinese"])
@pytest.mark.parametrize("colon", [":", ": ", "：", " : ", " ：\u3000"])
def test_keys_in_both_languages_with_either_colon(keys: dict[str, str], colon: str) -> None:
    source = fenced(keys, colon) + TEXT
    found = front_matter(source)
    assert found.values == ENGLISH
    assert squeezed(source[found.end :]) == squeezed(TEXT)


def test_the_source_of_a_report_is_its_newspaper() -> None:
    assert front_matter("---\n来源：眉山某报\n---\n").values == {"newspaper": "眉山某报"}


def test_capitals_blank_lines_and_comments_do_no_harm() -> None:
    source = "---\n\n# 由档案室补录\nTITLE: 岸上的药香\n  Date :  2025-03-08  \n\n---\n"
    assert front_matter(source).values == {"title": "岸上的药香", "date": "2025-03-08"}


@pytest.mark.parametrize("value", ['"岸上的药香"', "'岸上的药香'", "岸上的药香"])
def test_quotation_marks_around_a_value_are_none_of_it(value: str) -> None:
    assert front_matter(f"---\ntitle: {value}\n---\n").values == {"title": "岸上的药香"}


@pytest.mark.parametrize("value", ["走进“渡口”", "“渡口”的药香", "药香：从渡口说起", "香# 2", "甲-乙"])
def test_what_stands_inside_a_value_stays(value: str) -> None:
    assert front_matter(f"---\ntitle: {value}\n---\n").values == {"title": value}


@pytest.mark.parametrize("value", ['走进"渡口"', '"渡口"的药香', '"渡口"与"药香"', "it's 渡口'"])
def test_quotation_marks_that_do_not_stand_around_the_whole_value_stay(value: str) -> None:
    assert front_matter(f"---\ntitle: {value}\n---\n").values == {"title": value}


@pytest.mark.parametrize(
    "closing", ["---\n", "---", "...\n", "---  \t\n", "---\n\n\n"], ids=["line", "end of file", "dots", "blanks", "gap"]
)
def test_how_front_matter_may_end(closing: str) -> None:
    source = f"---\ntitle: 岸上的药香\n{closing}"
    found = front_matter(source)
    assert found.values == {"title": "岸上的药香"}
    assert not source[found.end :].strip()


@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["no BOM", "BOM"])
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_a_bom_and_windows_line_ends(mark: str, end: str) -> None:
    source = mark + (fenced(ENGLISH) + TEXT).replace("\n", end)
    report = parse("a.txt", source)
    assert (report.title, names_of(report)) == (ENGLISH["title"], [OTHER])
    assert report.origin.url == ENGLISH["url"]
    assert "".join(p.text for p in report.passages) == "".join(p.text for p in parse("a.txt", TEXT).passages)
    check_spans(report, front_matter(source).end)


NOT_FRONT_MATTER = {
    "an unknown key": "---\ntitle: 岸上的药香\nauthor: 苏晚晴\n---\n",
    "a line that is no pair": "---\ntitle: 岸上的药香\n渡船在岸边等着。\n---\n",
    "no closing fence": "---\ntitle: 岸上的药香\n\n渡船在岸边等着。\n",
    "a sentence with a colon": "---\n老人说：渡船还在。\n---\n",
    "a fence that is longer": "----\ntitle: 岸上的药香\n----\n",
    "a fence that is not the first line": "渡船\n---\ntitle: 岸上的药香\n---\n",
    "text behind the fence": "--- title: 岸上的药香\n---\n",
    "nothing": "",
    "one fence": "---\n",
    "a fence without a line end": "---",
}


@pytest.mark.parametrize("source", NOT_FRONT_MATTER.values(), ids=NOT_FRONT_MATTER.keys())
def test_what_is_no_front_matter_is_text(source: str) -> None:
    assert front_matter(source) == FrontMatter()
    report = parse("a.txt", source + TEXT)
    assert report.title != ENGLISH["title"]
    assert report.origin == Origin()
    check_spans(report)


def test_front_matter_that_says_nothing() -> None:
    source = "---\n---\n" + TEXT
    assert (front_matter(source).values, front_matter(source).end) == ({}, 7)
    assert parse("a.txt", source).title == parse("a.txt", TEXT).title


def test_its_values_win_in_the_report() -> None:
    source = fenced(ENGLISH) + TEXT
    report = parse("a.txt", source)
    assert (report.title, report.subtitle, report.byline) == tuple(
        ENGLISH[key] for key in ("title", "subtitle", "byline")
    )
    assert report.origin == Origin(*(ENGLISH[key] for key in ("newspaper", "date", "page", "url")))
    assert names_of(report) == [OTHER]
    assert {passage.hospital for passage in report.passages} == {OTHER}
    assert "青神县医院" in report.hospitals[0].aliases
    assert not report.warnings
    check_spans(report, len(fenced(ENGLISH)))


def test_what_it_does_not_say_is_recognised() -> None:
    report, plain = parse("a.txt", "---\ndate: 2025-03-08\ntitle:\n---\n" + TEXT), parse("a.txt", TEXT)
    assert (report.title, report.subtitle, report.byline) == (plain.title, plain.subtitle, plain.byline)
    assert (report.headings, report.hospitals) == (plain.headings, plain.hospitals)
    assert names_of(report) == [HOSPITAL]
    assert report.origin == Origin(date="2025-03-08")


def test_nothing_of_it_is_quoted_or_looked_at() -> None:
    report = parse("a.txt", fenced({**ENGLISH, "hospital": ""}) + TEXT)
    assert names_of(report) == [HOSPITAL]
    for value in ("眉山某报", "A05", "example.org", ENGLISH["subtitle"]):
        assert not any(value in passage.text for passage in report.passages)


@pytest.mark.parametrize("comma", ["、", "，", ", ", ";", "；"])
def test_several_hospitals(comma: str) -> None:
    report = parse("a.txt", f"---\nhospital: {HOSPITAL}{comma}{OTHER}\n---\n" + TEXT)
    assert names_of(report) == [HOSPITAL, OTHER]


def test_a_hospital_that_the_text_never_names() -> None:
    report = parse(
        "a.txt", "---\n医院：青神县人民医院\n---\n江边的灯\n\n我院今年添了九盏路灯，夜里来看病的人不再摸黑。\n"
    )
    assert names_of(report) == [OTHER]
    assert not report.anonymous
    assert not report.warnings


@FIXED
@given(pages, st.sampled_from(["\n", "\r\n"]), st.sampled_from(["", "\ufeff"]))
def test_whatever_follows_it_the_spans_are_right(page: str, end: str, mark: str) -> None:
    head = mark + fenced(ENGLISH).replace("\n", end)
    report = parse("a.txt", head + page)
    assert report.source == head + page
    assert (report.title, names_of(report)) == (ENGLISH["title"], [OTHER])
    check_spans(report, front_matter(head).end)


@FIXED
@given(pages)
def test_it_changes_no_sentence_of_the_text(page: str) -> None:
    head = fenced({"title": "岸上的药香"})
    with_it = parse("a.txt", f"{head}\n{page}").passages
    without = parse("a.txt", f"\n{page}").passages
    assert [passage.text for passage in with_it] == [passage.text for passage in without]


@FIXED
@given(st.text(st.sampled_from("-. \t\r\n\ufefftitle标题医院:：\"'#甲院。"), max_size=60))
def test_whatever_stands_between_the_fences(inside: str) -> None:
    for source in (inside, f"---\n{inside}\n---\n{TEXT}"):
        found = front_matter(source)
        assert 0 <= found.end <= len(source)
        assert bool(found.end) or not found.values
        assert set(found.values) <= ENGLISH.keys()
        check_spans(parse("a.txt", source), found.end)


# ---------------------------------------------------------------- hospitals.toml


def test_without_the_file_nothing_is_corrected(tmp_path: Path) -> None:
    assert read_corrections(tmp_path) == Corrections()


TOML = f"""\
[[hospital]]
name = "{HOSPITAL}"
aliases = ["老峨山医院", "枇杷膏医院"]
files = ["渡船.txt", "2024/两院.md"]

[[hospital]]
name = "{OTHER}"
files = ["2024/两院.md"]

[[hospital]]
name = "{HOSPITAL}"
aliases = ["陶罐医院"]

[[hospital]]
name = ""
files = ["公告.txt"]
"""


@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["no BOM", "BOM"])
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_aliases_and_files_of_several_hospitals(tmp_path: Path, mark: str, end: str) -> None:
    put(tmp_path, FILE, mark + TOML.replace("\n", end))
    found = read_corrections(tmp_path)
    assert found.aliases == {HOSPITAL: ("老峨山医院", "枇杷膏医院", "陶罐医院")}
    assert found.subjects == {"渡船.txt": (HOSPITAL,), "2024/两院.md": (HOSPITAL, OTHER), "公告.txt": ()}


def test_how_a_hospital_is_reached(tmp_path: Path) -> None:
    more = '[[hospital]]\nname = "{}"\nphone = "028-1234 5678"\n[[hospital]]\nname = "{}"\naddress = " 渡口  1 号"\nsite = "a.cn"'
    put(tmp_path, FILE, more.format(HOSPITAL, HOSPITAL))
    assert read_corrections(tmp_path).reached == {HOSPITAL: Reached("028-1234 5678", "a.cn", "渡口 1 号")}
    for wrong in 'phone = ""', "phone = 120", f'address = "{"路" * 201}"', 'fax = "1"':
        put(tmp_path, FILE, f'[[hospital]]\nname = "{HOSPITAL}"\n{wrong}')
        with pytest.raises(CorrectionsError):
            read_corrections(tmp_path)


def corrected(tmp_path: Path, toml: str, **texts: str) -> dict[str, Report]:
    """The reports of a folder with these corrections, by the names of their files without the suffix."""
    put(tmp_path, FILE, toml)
    for name, text in texts.items():
        put(tmp_path, f"{name}.txt", text)
    folder = read_folder(tmp_path, 100_000)
    assert folder.failures == ()
    return {report.file.removesuffix(".txt"): report for report in folder.reports}


def test_aliases_are_added_before_those_recognised(tmp_path: Path) -> None:
    (report,) = corrected(
        tmp_path, f'[[hospital]]\nname = "{HOSPITAL}"\naliases = ["枇杷膏医院", "丹棱中医院"]', a=TEXT
    ).values()
    (plain,) = parse("a.txt", TEXT).hospitals
    assert report.hospitals[0].aliases[:2] == ("枇杷膏医院", "丹棱中医院")
    assert set(plain.aliases) < set(report.hospitals[0].aliases)
    assert len(set(report.hospitals[0].aliases)) == len(report.hospitals[0].aliases)


def test_a_file_is_about_what_it_is_said_to_be_about(tmp_path: Path) -> None:
    found = corrected(tmp_path, f'[[hospital]]\nname = "{OTHER}"\nfiles = ["a.txt"]', a=TEXT, b=TEXT)
    assert names_of(found["a"]) == [OTHER]
    assert {passage.hospital for passage in found["a"].passages} == {OTHER}
    assert names_of(found["b"]) == [HOSPITAL]
    assert found["a"].title == found["b"].title


def test_a_stated_name_is_shown_as_stated_though_an_alias_is_the_same_in_other_characters(tmp_path: Path) -> None:
    toml = '[[hospital]]\nname = "河埠仁愛醫院"\naliases = ["河埠仁爱医院"]\nfiles = ["a.txt"]'
    report = corrected(tmp_path, toml, a="河埠的老街\n\n河埠仁愛醫院有病床三百張，每週出車四天。\n")["a"]
    assert names_of(report) == ["河埠仁愛醫院"]


def test_a_file_on_two_hospitals(tmp_path: Path) -> None:
    entries = "".join(f'[[hospital]]\nname = "{name}"\nfiles = ["a.txt"]\n' for name in (HOSPITAL, OTHER))
    text = f"{TEXT}\n对岸来信\n\n青神县人民医院去年添了两条渡船，载着病人过江，来回一趟十二分钟，不收一分钱。\n"
    report = corrected(tmp_path, entries, a=text)["a"]
    assert names_of(report) == [HOSPITAL, OTHER]
    assert {passage.hospital for passage in report.passages if "渡船，载着病人" in passage.text} == {OTHER}
    assert {passage.hospital for passage in report.passages if "枇杷膏" in passage.text} == {HOSPITAL}


NO_HOSPITAL = '[[hospital]]\nname = ""\nfiles = ["a.txt"]'


def test_a_file_may_be_said_to_be_about_none(tmp_path: Path) -> None:
    report = corrected(tmp_path, NO_HOSPITAL, a=TEXT)["a"]
    assert report.hospitals == ()
    assert {passage.hospital for passage in report.passages} == {""}
    assert not report.anonymous


def test_what_was_said_needs_no_warning(tmp_path: Path) -> None:
    assert corrected(tmp_path, NO_HOSPITAL, a=TEXT)["a"].warnings == ()


def test_front_matter_wins_over_it(tmp_path: Path) -> None:
    toml = (
        f'[[hospital]]\nname = "{OTHER}"\nfiles = ["a.txt"]\n[[hospital]]\nname = "{HOSPITAL}"\naliases = ["陶罐医院"]'
    )
    report = corrected(tmp_path, toml, a=f"---\nhospital: {HOSPITAL}\n---\n{TEXT}")["a"]
    assert names_of(report) == [HOSPITAL]
    assert report.hospitals[0].aliases[0] == "陶罐医院"


FAULTS = {
    "no TOML": ("[[hospital]\nname = 1", "不是有效的 TOML 文件"),
    "a key twice": ('[[hospital]]\nname = "甲"\nname = "乙"', "不是有效的 TOML 文件"),
    "not UTF-8": (f"[[hospital]]\nname = '{HOSPITAL}'".encode("gbk"), "不是有效的 TOML 文件"),
    "an unknown table": ('[[hospitals]]\nname = "某院"', "只能有 [[hospital]]、[[report]]，不认识“hospitals”"),
    "one table": ('[hospital]\nname = "某院"', "只能有 [[hospital]] 条目"),
    "no table": ("hospital = 3", "只能有 [[hospital]] 条目"),
    "no record": ('hospital = ["某院"]', "第 1 个 [[hospital]] 缺少 name"),
    "no name": ('[[hospital]]\nname = "某院"\n[[hospital]]\naliases = ["甲"]', "第 2 个 [[hospital]] 缺少 name"),
    "a name that is no text": ("[[hospital]]\nname = 975", "第 1 个 [[hospital]] 缺少 name"),
    "an unknown key": ('[[hospital]]\nname = "某院"\nalias = ["甲"]', "[[hospital]] 某院：不认识“alias”"),
    "aliases that are no list": ('[[hospital]]\nname = "某院"\naliases = "甲"', "某院：aliases 应当是字符串列表"),
    "aliases that are no texts": ('[[hospital]]\nname = "某院"\naliases = ["甲", 1]', "某院：aliases 应当是字符串列表"),
    "files that are no list": ('[[hospital]]\nname = "某院"\nfiles = "甲.txt"', "某院：files 应当是字符串列表"),
    "files that are no texts": ('[[hospital]]\nname = "某院"\nfiles = [["甲"]]', "某院：files 应当是字符串列表"),
}


@pytest.mark.parametrize(("raw", "reason"), FAULTS.values(), ids=FAULTS.keys())
def test_a_fault_is_named_and_the_reports_are_read_all_the_same(tmp_path: Path, raw: str | bytes, reason: str) -> None:
    put(tmp_path, FILE, raw)
    put(tmp_path, "a.txt", TEXT)
    with raises(CorrectionsError, match=re.escape(reason)):
        read_corrections(tmp_path)
    folder = read_folder(tmp_path, 100_000)
    assert [(failure.file, reason in words(failure.reason)) for failure in folder.failures] == [(FILE, True)]
    assert [names_of(report) for report in folder.reports] == [[HOSPITAL]]


WRONG = {
    "a number": "3",
    "no number": "nan",
    "a fraction": "0.5",
    "a yes": "true",
    "a day": "1979-05-27",
    "a time": "07:32:00",
    "no text": '""',
    "white space": '" \\n "',
    "a zero character": '"\\u0000"',
    "a direction": '"\\u202e甲"',
    "two lines": '"甲\\n乙"',
    "one character": '"院"',
    "a long text": f'"{"院" * 70_000}"',
    "a path out": '"../../etc/passwd"',
    "no list": "[]",
    "a list of nothing": '[""]',
    "a list of one character": '["院"]',
    "a list of white space": '["  "]',
    "a list of numbers": "[3]",
    "a list of lists": "[[]]",
    "a list of tables": "[{}]",
    "a table": "{}",
    "a table of something": "{a = 1}",
}
"""Values of TOML, each of which is wrong for nearly every key."""
BESIDE = f"渡口的新楼\n\n{OTHER}坐落在渡口边上，去年添了两台电梯，把最老的楼换成了新的。\n"
KEYS = {
    "name": '[[hospital]]\nfiles = ["b.txt"]\nname = ',
    "aliases": f'[[hospital]]\nname = "{OTHER}"\nfiles = ["b.txt"]\naliases = ',
    "files": f'[[hospital]]\nname = "{OTHER}"\nfiles = ',
    "phone": f'[[hospital]]\nname = "{HOSPITAL}"\nphone = ',
    "site": f'[[hospital]]\nname = "{HOSPITAL}"\nsite = ',
    "address": f'[[hospital]]\nname = "{HOSPITAL}"\naddress = ',
    "file": '[[report]]\nnewspaper = "某报"\nfile = ',
    "newspaper": '[[report]]\nfile = "a.txt"\nnewspaper = ',
    "date": '[[report]]\nfile = "a.txt"\ndate = ',
    "groups": "groups = ",
}
"""How a file goes on until the value of a key that administrators write; the last stands in synonyms.toml."""


@pytest.mark.parametrize("value", WRONG.values(), ids=WRONG)
@pytest.mark.parametrize("key", KEYS)
def test_every_key_set_wrong_is_named_or_does_no_harm(tmp_path: Path, key: str, value: str) -> None:
    name = SYNONYMS if key == "groups" else FILE
    put(tmp_path, name, KEYS[key] + value)
    put(tmp_path, "a.txt", TEXT)
    put(tmp_path, "b.txt", BESIDE)
    folder = read_folder(tmp_path, 100_000)
    report, _other = sorted(folder.reports, key=lambda one: one.file)
    assert names_of(report) == [HOSPITAL]
    for one in folder.reports:
        told = [name for hospital in one.hospitals for name in (hospital.name, *hospital.aliases)]
        assert all(1 < len(name) < 100 and name.isprintable() and name == name.strip() for name in told)
        assert one.origin.newspaper.isprintable()
        assert len(one.origin.newspaper) < 100
        assert re.fullmatch(r"|甲|院|\.\./.*|1979-05-27", one.origin.date)
    if folder.failures:
        [failure] = folder.failures
        said = words(failure.reason)
        assert failure.file == name
        assert key in said or "[[hospital]]" in said or "[[report]]" in said
        assert len(said) < 1000
    else:
        assert key not in {"newspaper", "date"} or value[0] == '"' or value == "1979-05-27"
        index = Index.build(folder.reports, folder.synonyms)
        found = answer(index, f"{HOSPITAL}有多少张病床？")
        assert found.outcome is Outcome.ANSWER
        assert "".join(found.quotes[0].text.split()) in squeezed(TEXT)
        assert answer(index, "枇杷岭镇卫生院有多少张病床？").outcome is not Outcome.ANSWER


HOSTILE = {
    "lists in lists": "[" * 5_000,
    "lists in lists, all closed": "[" * 300 + "]" * 300,
    "tables in tables": "{b = " * 5_000,
    "tables in tables, all closed": "{b = " * 150 + "1" + "}" * 150,
    "an endless number": "9" * 5_000,
}
LONG_KEY = ".a" * 4_000
PLACES = {FILE: "[[report]]\nfile = 'a.txt'\nnewspaper", SYNONYMS: "groups", FACTS: "[[fact]]\nname = 'a'\nmore"}


@pytest.mark.parametrize("name", PLACES)
@pytest.mark.parametrize(
    "value", [*(f" = {value}" for value in HOSTILE.values()), f"{LONG_KEY} = 1"], ids=[*HOSTILE, "a key of many parts"]
)
def test_hostile_corrections_are_named_and_the_reports_are_read_all_the_same(
    tmp_path: Path, name: str, value: str
) -> None:
    put(tmp_path, name, PLACES[name] + value)
    put(tmp_path, "a.txt", TEXT)
    folder = read_folder(tmp_path, 100_000, refused)
    assert [failure.file for failure in folder.failures] == [name]
    assert "不是有效的 TOML 文件" in words(folder.failures[0].reason)
    assert len(words(folder.failures[0].reason)) < 200
    assert [names_of(report) for report in folder.reports] == [[HOSPITAL]]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_corrections_that_may_not_be_read(tmp_path: Path) -> None:
    put(tmp_path, FILE, TOML)
    (tmp_path / FILE).chmod(0)
    with pytest.raises(CorrectionsError):
        read_corrections(tmp_path)


def test_errors_are_value_errors() -> None:
    assert issubclass(CorrectionsError, ValueError)


@pytest.mark.parametrize("name", [FILE, SYNONYMS])
def test_a_folder_in_its_place_corrects_nothing(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    assert read_corrections(tmp_path) == Corrections()
    assert read_synonyms(tmp_path) == ()


def test_quoted_text_is_the_same_with_and_without_corrections(tmp_path: Path) -> None:
    report = corrected(tmp_path, f'[[hospital]]\nname = "{OTHER}"\nfiles = ["a.txt"]', a=TEXT)["a"]
    plain = parse("a.txt", TEXT)
    assert [p.sentences for p in report.passages] == [p.sentences for p in plain.passages]
    assert any(p.kind is Kind.BODY for p in report.passages)


# --- rows of knowledge ---

FACT = '[[fact]]\nname = "parking"\nasked = ["车位"]\nheld = ["车位"]\ntold = ["有车位吗"]\nholds = ["设有车位"]\n'


def test_administrators_add_rows_of_knowledge(tmp_path: Path) -> None:
    (tmp_path / "facts.toml").write_text(FACT, "utf-8")
    [row] = read_facts(tmp_path, accept)
    assert row["name"] == "parking"
    assert read_folder(tmp_path, 100_000).facts == (row,)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("[[facts]]\nname = 'a'\n", "只能有 \\[\\[fact\\]\\]，不认识“facts”"),
        ("fact = 3\n", "只能有 \\[\\[fact\\]\\] 条目"),
        (FACT.replace("有车位吗", "有饭吃吗"), "例子的结果不对：parking：有饭吃吗"),
        (FACT.replace("told", "tell").replace("holds", "hold"), "parking：不认识“hold”，只能用 also"),
    ],
)
def test_rows_of_knowledge_that_cannot_be_used_say_why(tmp_path: Path, content: str, reason: str) -> None:
    (tmp_path / "facts.toml").write_text(content, "utf-8")
    with raises(CorrectionsError, match=reason):
        read_facts(tmp_path, refused)
    [failure] = read_folder(tmp_path, 100_000, refused).failures
    assert failure.file == "facts.toml"
