"""Reports that were made to keep Chuchu busy, or to lead it out of its folder: refused, or read in proportion."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from corpus.reading.parse import parse
from corpus.reading.read import read_folder
from tests import samples
from tests.measure.fuzz import wrong
from tests.problems import words

TOP = "题目在此\n\n记者 沈听澜\n\n"
PUMPS = {
    "one line of characters": "床",
    "one line of sentences": "云澜县人民医院有床位520张。",
    "one line of names": "云澜县人民医院",
    "spaces": " ",
    "empty lines": "\n",
    "lines that may be headings": "云澜县人民医院\n",
    "headings and sentences": "一、看病少跑路\n云澜县人民医院有床位520张。\n",
    "marked headings": "# 甲\n",
    "rows of a table": "| 甲 | 乙 |\n|---|---|\n",
    "a table as wide as that": "|甲",
    "words set apart": "甲   乙   丙\n",
    "tabs": "甲\t",
    "prices": "甲\n1元\n",
    "prices in groups": "甲\n1元\n乙\n2元\n\n丙\n3元\n",
    "prices below a blank line by turns": "甲\n1元\n\n乙\n\n2元\n",
    "dashes": "-",
    "rules": "--- ",
    "brackets": "（",
    "quotation marks": "“",
    "quoted sentences": "“好。”他说。",
    "digits": "1",
    "dates": "2024年3月1日",
    "years in lines": "2024年\n",
    "page numbers": "第 1 页\n",
    "emphasis": "*甲",
    "list marks": "· 甲\n",
    "numbered lines": "1. 甲\n",
    "people": "院长张三介绍",
    "bylines": "本报记者 张三\n",
    "captions": "图为 张三 摄\n",
    "web furniture": "扫码关注\n",
    "links": "http://例.中国/a\n",
    "telephones": "电话：0571-12345678\n",
    "Latin": "a",
    "Latin words": "a b. ",
    "full stops": "。",
    "hospitals by turns": "云澜县人民医院有床位520张。临渡市中医院有床位30张。\n",
    "places": "浙江省杭州市西湖区",
    "surrogates and controls": "\ufffd\x1b\u202e",
}  # fmt: skip
"""Stretches of text that are repeated."""
WIDE = {
    "cells": "甲\t乙{}丙\t丁\n戊\t己{}庚\t辛\n",
    "bars": "| 甲{}乙 | 丙 |\n| 丁{}戊 | 己 |\n",
    "commas": "甲{}乙,丙,丁\n戊{}己,庚,辛\n",
    "a line under heads": "--{}甲|乙|\n",
}
"""Lines with white space inside."""
LINEAR = 9
"""Four times the text may take nine times as long: double what is in proportion, for the noise."""


@pytest.mark.parametrize("pump", PUMPS.values(), ids=PUMPS)
def test_time_grows_in_proportion_to_the_text(pump: str) -> None:
    assert _is_in_proportion(lambda length: _seconds(pump, length), 6_000)


@pytest.mark.parametrize("lines", WIDE.values(), ids=WIDE)
def test_time_grows_in_proportion_to_the_white_space_in_a_line(lines: str) -> None:
    assert _is_in_proportion(lambda length: _took(TOP + lines.replace("{}", " " * length)), 3_000)


def _is_in_proportion(took: Callable[[int], float], length: int) -> bool:
    """Whether four times the length takes no more than LINEAR; whoever else works here may spoil one try, or two."""
    return any(took(4 * length) < LINEAR * took(length) + 0.1 for _ in range(4))


def _seconds(pump: str, length: int) -> float:
    return _took(TOP + pump * (length // len(pump)))


def _took(source: str) -> float:
    started = time.thread_time()
    report = parse("a.txt", source)
    took = time.thread_time() - started
    assert not wrong(report)
    return took


def test_a_file_of_one_line_as_long_as_a_disk_is_refused_unread(tmp_path: Path) -> None:
    with (tmp_path / "a.txt").open("wb") as file:
        file.truncate(2**30)
    started = time.thread_time()
    (failure,) = read_folder(tmp_path, 5_000_000).failures
    assert "文件过大" in words(failure.reason)
    assert time.thread_time() - started < 0.1


def test_a_link_out_of_the_folder_is_refused_and_one_within_it_is_read(tmp_path: Path) -> None:
    folder, elsewhere = tmp_path / "reports", tmp_path / "private.txt"
    folder.mkdir()
    elsewhere.write_text(samples.TEXTS[samples.HEPING], "utf-8")
    samples.put(folder, samples.YUNLAN)
    (folder / "别处.txt").symlink_to(elsewhere)
    (folder / "相对.txt").symlink_to("../private.txt")
    (folder / "环境.txt").symlink_to("/proc/self/environ")
    (folder / "自己.txt").symlink_to("自己.txt")
    (folder / "目录").symlink_to(tmp_path, target_is_directory=True)
    (folder / "同处.txt").symlink_to(samples.YUNLAN)
    read = read_folder(folder, 1_000_000)
    assert {report.file for report in read.reports} == {samples.YUNLAN, "同处.txt"}
    assert {failure.file for failure in read.failures} == {"别处.txt", "相对.txt", "环境.txt", "自己.txt"}
    assert sum("指到报道文件夹之外" in words(failure.reason) for failure in read.failures) == 3


def test_a_folder_that_is_a_link_itself_is_read(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    samples.put(tmp_path / "there", samples.YUNLAN)
    (tmp_path / "here").symlink_to("there", target_is_directory=True)
    assert [report.file for report in read_folder(tmp_path / "here", 1_000_000).reports] == [samples.YUNLAN]


def test_what_is_no_file_is_passed_over(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.txt")  # to read it would wait for ever
    assert read_folder(tmp_path, 1_000_000) == read_folder(tmp_path, 1)
    (tmp_path / "b.txt").symlink_to("/dev/zero")
    assert not read_folder(tmp_path, 1_000_000).reports
