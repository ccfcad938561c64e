"""How things stand, asked on the command line."""

from __future__ import annotations

import csv
import os
import sqlite3
from contextlib import closing
from io import StringIO
from pathlib import Path

import pytest

from bot.library.running import running
from corpus.store.generations import Generations
from retrieval.quote import Outcome
from tests import samples
from tests.conftest import Chuchu
from tests.journals import asked, deeds


def test_the_status_is_that_of_the_chat(
    chuchu: Chuchu, reports: Path, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert chuchu("status") == 1
    assert "还没有语料" in capsys.readouterr().err
    (reports / "坏.txt").write_bytes(samples.BINARY)
    assert chuchu("reload") == 0
    asked(data / "journal.db", samples.HELICOPTERS, samples.HEPING_BEDS)
    asked(data / "journal.db", samples.BEDS, outcome=Outcome.ANSWER, hospitals=[samples.YUNLAN_HOSPITAL])
    before = deeds(data / "journal.db")
    picture = tmp_path / "图.png"
    with running(data):
        capsys.readouterr()
        assert chuchu("status", "--picture", str(picture)) == 0
    printed, errors = capsys.readouterr()
    assert errors == ""
    for part in (
        "，已运行 0 小时 0 分，内存 ",
        "语料：2 篇报道、2 家医院、",
        str(reports),
        "第 1 代",
        "今天：3 个问题，1 位读者，答上 33%\n",
        "p50 100 ms",
        "提问记录正常",
        "• 坏.txt：",
        str(picture),
    ):
        assert part in printed
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert deeds(data / "journal.db") == before  # a monitor may ask every minute
    assert chuchu("status") == 0
    assert "机器人没有在运行" in capsys.readouterr().out
    picture.write_text("mine", "utf-8")
    assert chuchu("status", "--picture", str(picture)) == 1
    assert f"{picture} 已经存在" in capsys.readouterr().err
    assert picture.read_text("utf-8") == "mine"
    assert chuchu("status", "--picture", str(picture), "--yes") == 0
    assert picture.stat().st_size > 1000


def test_a_corpus_that_cannot_be_read_is_named(chuchu: Chuchu, data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert chuchu("reload") == 0
    Generations(data).database(1).write_text("broken", "utf-8")
    assert chuchu("status") == 1
    assert f"{Generations(data).database(1)} 不是完好的" in capsys.readouterr().err
    assert chuchu("reload") == 0
    assert chuchu("status") == 0
    assert "第 2 代" in capsys.readouterr().out


def test_without_a_journal_all_else_is_told_and_none_is_made(
    chuchu: Chuchu, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert chuchu("reload") == 0
    (data / "journal.db").unlink()
    assert chuchu("status") == 0
    assert not (data / "journal.db").exists()
    (data / "journal.db").write_text("no database", "utf-8")
    assert chuchu("status") == 0
    printed = capsys.readouterr().out
    assert "语料：2 篇报道" in printed
    assert "⚠️ 提问记录：" in printed
    for command in "unanswered", "export":
        assert chuchu(command) == 1
        assert str(data / "journal.db") in capsys.readouterr().err


def test_unanswered_questions_are_grouped_and_those_that_are_answered_now_are_told(
    chuchu: Chuchu, reports: Path, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert chuchu("reload") == 0
    assert chuchu("unanswered") == 0
    assert "没有答不上的问题" in capsys.readouterr().out
    for place in "苏州市立医院", "昆明市儿童医院", "拉萨市妇幼保健院":
        asked(data / "journal.db", f"{place}有几张床", outcome=Outcome.NOT_COVERED)
    asked(data / "journal.db", samples.HELICOPTERS, samples.HELICOPTERS)
    asked(data / "journal.db", samples.HEPING_BEDS, outcome=Outcome.NOT_COVERED)
    samples.put(reports, samples.HEPING)
    assert chuchu("reload") == 0
    capsys.readouterr()
    assert chuchu("unanswered") == 0
    printed = capsys.readouterr().out
    assert "还答不上的 4 类，现在能答的 1 类" in printed
    assert f"1. {samples.HELICOPTERS}\n问过 2 次" in printed
    assert "\n4. " in printed  # all on one page
    assert "没有收录这家医院：苏州市立医院" in printed
    assert f"现在能答的：\n\n1. {samples.HEPING_BEDS}" in printed


def test_an_export_is_three_tables(
    chuchu: Chuchu, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert chuchu("reload") == 0
    asked(data / "journal.db", samples.HELICOPTERS, "=HYPERLINK(1)")
    folder = tmp_path / "导出"
    assert chuchu("export", str(folder)) == 0
    assert "已导出：2 条提问、2 类没答上的问题、1 条操作记录" in capsys.readouterr().out
    files = sorted(folder.iterdir())
    assert [file.name.rpartition("-20")[0] for file in files] == ["chuchu-audit", "chuchu-journal", "chuchu-unanswered"]
    tables = {file.name.split("-")[1]: list(csv.reader(StringIO(file.read_text("utf-8-sig")))) for file in files}
    assert [row[1] for row in tables["journal"][1:]] == [samples.HELICOPTERS, "'=HYPERLINK(1)"]
    assert [row[1:4] for row in tables["audit"][1:]] == [["命令行", "reload", ""]]
    if os.name == "posix":
        assert {file.stat().st_mode & 0o077 for file in files} == {0}
    assert deeds(data / "journal.db")[-1][1:] == ("export", str(folder), "questions 2, groups 2, actions 1")
    assert chuchu("export", str(folder)) == 1
    assert "已经存在" in capsys.readouterr().err
    assert chuchu("export", "--yes", str(folder)) == 0
    assert sorted(folder.iterdir()) == files


def test_nothing_of_it_disturbs_a_bot_that_writes(
    chuchu: Chuchu, data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("bot.journal.file.SECONDS_TO_WAIT_FOR_A_LOCK", 0.1)
    assert chuchu("reload") == 0
    asked(data / "journal.db", samples.HELICOPTERS)
    before = Generations(data).current_file.stat()
    with closing(sqlite3.connect(data / "journal.db", isolation_level=None)) as bot:
        bot.execute("BEGIN IMMEDIATE")
        assert chuchu("status") == 0
        assert chuchu("unanswered") == 0
    printed, errors = capsys.readouterr()
    assert "今天：1 个问题" in printed
    assert samples.HELICOPTERS in printed
    assert "没有写进审计表" in errors
    assert Generations(data).current_file.stat() == before
