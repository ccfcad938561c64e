"""Words that mean the same: our own, and what an administrator adds in synonyms.toml."""

from __future__ import annotations

import re
import tomllib
from importlib import resources
from pathlib import Path

import pytest

from corpus.names.corrections import SYNONYMS, CorrectionsError, read_synonyms
from corpus.reading.parse import parse
from corpus.reading.read import read_folder
from retrieval.answering.answer import answer
from retrieval.language.synonyms import table
from retrieval.language.terms import normalise
from retrieval.quote import Outcome
from retrieval.snapshot.index import Index
from tests.problems import raises, words

TEXT = """\
把暖气送进候诊厅

——和顺县人民医院过冬记

记者 冬梅

和顺县人民医院地处太行山上，冬天零下二十度。去年入冬前，医院给候诊厅铺了地暖，一共用去管材6800米。

食堂每天早上熬两大锅小米粥，凭就诊卡免费喝，去年一冬熬掉小米四千斤。
"""


def put(folder: Path, raw: str | bytes) -> None:
    (folder / SYNONYMS).write_bytes(raw if isinstance(raw, bytes) else raw.encode())


# ---------------------------------------------------------------- the file


def test_without_the_file_there_are_none(tmp_path: Path) -> None:
    assert read_synonyms(tmp_path) == ()


@pytest.mark.parametrize("raw", ["", "groups = []", "# 还没有想好\n"])
def test_a_file_of_nothing_adds_nothing(tmp_path: Path, raw: str) -> None:
    put(tmp_path, raw)
    assert read_synonyms(tmp_path) == ()


@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["no BOM", "BOM"])
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_groups_are_read_in_order(tmp_path: Path, mark: str, end: str) -> None:
    put(tmp_path, mark + 'groups = [\n  ["地暖", "暖气", "供热"],\n  ["小米粥", "稀饭"],\n]\n'.replace("\n", end))
    assert read_synonyms(tmp_path) == (("地暖", "暖气", "供热"), ("小米粥", "稀饭"))


FAULTS = {
    "no TOML": ("groups = [[地暖, 暖气]]", "不是有效的 TOML 文件"),
    "not UTF-8": ("groups = [['地暖', '暖气']]".encode("gb18030"), "不是有效的 TOML 文件"),
    "an unknown key": ('words = [["地暖", "暖气"]]', "只能有 groups，不认识“words”"),
    "a key too many": ('groups = [["地暖", "暖气"]]\nnote = "冬"', "只能有 groups，不认识“note”"),
    "one word": ('groups = "地暖"', "groups 应当是词语列表的列表"),
    "one list": ('groups = ["地暖", "暖气"]', "groups 应当是词语列表的列表"),
    "no words": ("groups = [[1, 2]]", "groups 应当是词语列表的列表"),
    "an empty word": ('groups = [["地暖", ""]]', "groups 应当是词语列表的列表"),
    "a table": ('[groups]\n"地暖" = "暖气"', "groups 应当是词语列表的列表"),
}


@pytest.mark.parametrize(("raw", "reason"), FAULTS.values(), ids=FAULTS.keys())
def test_a_fault_is_named_and_the_reports_are_read_all_the_same(tmp_path: Path, raw: str | bytes, reason: str) -> None:
    put(tmp_path, raw)
    (tmp_path / "a.txt").write_text(TEXT, "utf-8")
    with raises(CorrectionsError, match=re.escape(reason)):
        read_synonyms(tmp_path)
    folder = read_folder(tmp_path, 100_000)
    assert [(failure.file, reason in words(failure.reason)) for failure in folder.failures] == [(SYNONYMS, True)]
    assert [report.file for report in folder.reports] == ["a.txt"]
    assert folder.synonyms == ()


def test_a_folder_is_read_with_its_synonyms(tmp_path: Path) -> None:
    put(tmp_path, 'groups = [["地暖", "暖气"]]')
    assert read_folder(tmp_path, 100_000).synonyms == (("地暖", "暖气"),)


# ---------------------------------------------------------------- the table


def test_every_word_has_the_others_of_its_group() -> None:
    found = table([["地暖铺设", "热炕改造", "火墙翻修"]])
    assert found["地暖铺设"] == ("热炕改造", "火墙翻修")
    assert found["火墙翻修"] == ("地暖铺设", "热炕改造")


def test_groups_of_one_word_come_together_without_repeats() -> None:
    found = table([["熬粥窗口", "粥棚"], ["粥棚", "施粥点"], ["粥棚", "熬粥窗口"], ["孤词"], ["叠词", "叠词"]])
    assert found["粥棚"] == ("熬粥窗口", "施粥点")
    assert found["熬粥窗口"] == ("粥棚",)
    assert found["孤词"] == found["叠词"] == ()


def test_words_are_compared_as_questions_are() -> None:
    assert table([["ＡＢ型 供暖", "Ab型地暖"]]).keys() >= table([["ab型供暖"]]).keys() - {"ab型供暖"}
    assert "ab型地暖" in table([["ＡＢ型地暖", "供暖"]])
    assert table([["ＡＢ型地暖", "ab型地暖"]])["ab型地暖"] == ()


def test_ours_are_there_and_are_added_to() -> None:
    ours = table()
    word, others = next((word, others) for word, others in ours.items() if others)
    assert table([[word, "从来没有的词"]])[word] == (*others, "从来没有的词")
    assert all(word not in others for word, others in ours.items())


def test_what_readers_say_is_looked_for_as_it_is_printed_but_not_the_other_way_round() -> None:
    assert "停机坪" in table()["helipad"]
    assert "helipad" not in table().get("停机坪", ())


def test_a_question_in_other_words_is_answered_once_they_are_said_to_mean_the_same() -> None:
    reports = [parse("a.txt", TEXT)]
    question = "和顺县人民医院有没有水汀"
    without, having = (Index.build(reports, groups) for groups in ((), [["水汀", "地暖"]]))
    assert answer(without, question).outcome is not Outcome.ANSWER
    quotes = answer(having, question).quotes
    assert ["去年入冬前" in quote.answer for quote in quotes] == [True]


def test_our_own_words_are_normalised_but_for_capitals() -> None:
    content = tomllib.loads(resources.files("retrieval.knowledge").joinpath("synonyms.toml").read_text("utf-8"))
    words = {word for group in content["groups"] for word in group} | {
        word for spoken, printed in content["spoken"].items() for word in (spoken, *printed)
    }
    assert {word for word in words if normalise(word) != word.lower()} == set()
