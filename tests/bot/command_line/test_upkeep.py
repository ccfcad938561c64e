"""The corpus from the command line: beside a running bot, and out of a backup."""

from __future__ import annotations

import asyncio
import os
import pty
import signal
import sqlite3
import subprocess
import sys
import tarfile
import time
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.config import ROOT
from bot.journal.entries import COMMAND_LINE
from bot.library import following
from bot.library.library import Library
from bot.library.running import running
from corpus.store.generations import Generations
from corpus.store.store import StoreError
from tests import samples
from tests.conftest import Chuchu
from tests.journals import asked, deeds, questions


def test_reload_tells_what_has_changed(chuchu: Chuchu, reports: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert chuchu("reload") == 0
    assert "现在用的是第 1 代" in capsys.readouterr().out
    assert chuchu("reload") == 0
    assert "没有变化。\n现在用的是第 1 代" in capsys.readouterr().out
    samples.put(reports, samples.HEPING)
    (reports / "坏.txt").write_bytes(samples.BINARY)
    (reports / samples.LINDU).rename(reports / "另.md")
    assert chuchu("reload") == 0
    printed = capsys.readouterr().out
    for expected in (
        "新增 1，改名 1，未变 1，没有载入 1\n",
        f"新增：\n• {samples.HEPING}\n",
        f"改名：\n• {samples.LINDU} → 另.md\n",
        "有 1 个文件没有载入：\n• 坏.txt：不是文本文件",
        f"新有报道的医院：\n• {samples.HEPING_HOSPITAL}\n",
        "报道 2 → 3，医院 2 → 3，",
    ):
        assert expected in printed
    assert chuchu("reload", "--anew") == 0
    assert "\n未变 3，没有载入 1\n" in capsys.readouterr().out


def test_reload_loses_nothing_unasked(
    chuchu: Chuchu, reports: Path, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert chuchu("reload") == 0
    (reports / samples.LINDU).unlink()
    assert chuchu("reload") == 1
    printed, errors = capsys.readouterr()
    assert f"不再有报道的医院：\n• {samples.LINDU_HOSPITAL}\n" in printed
    assert "--yes" in errors
    assert Generations(data).numbers() == [1]
    assert not list((data / "generations").glob(".*"))
    assert chuchu("reload", "--yes") == 0
    samples.clear(reports)
    assert chuchu("reload", "--yes") == 1
    assert "里没有报道。请放入" in capsys.readouterr().err
    samples.move(reports, "away")
    assert chuchu("reload", "--yes") == 1
    assert str(reports) in capsys.readouterr().err
    assert Generations(data).numbers() == [2, 1]


@pytest.mark.parametrize(("typed", "number"), [("y\n", 2), ("\n", 1), ("\x04", 1)])
def test_on_a_terminal_it_asks(config: Path, reports: Path, data: Path, typed: str, number: int) -> None:
    assert main(["reload", "--config", str(config)]) == 0
    (reports / samples.LINDU).unlink()
    ours, theirs = pty.openpty()
    try:
        os.write(ours, typed.encode())
        done = subprocess.run(
            [sys.executable, "-m", "bot", "reload", "--config", str(config)],
            stdin=theirs,
            capture_output=True,
            timeout=60,
            check=False,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
    finally:
        os.close(ours)
        os.close(theirs)
    assert "换上吗？[y/N]" in done.stdout.decode()
    assert done.returncode == (0 if number == 2 else 1)
    current = Generations(data).current()
    assert current is not None
    assert current.number == number


def test_two_at_once_the_second_is_told(
    chuchu: Chuchu, reports: Path, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in samples.YUNLAN, samples.HEPING:
        samples.put(reports, name)
        assert chuchu("reload") == 0
    with Generations(data).locked():
        for command in "reload", "rollback":
            assert chuchu(command) == 1
            assert "请等它完成" in capsys.readouterr().err


def test_generations_and_rollback(
    chuchu: Chuchu, reports: Path, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert chuchu("generations") == 0
    assert "还没有语料" in capsys.readouterr().out
    assert chuchu("reload") == 0
    assert chuchu("rollback") == 1
    samples.put(reports, samples.HEPING)
    assert chuchu("reload") == 0
    assert chuchu("rollback") == 0
    assert "已经回退。\n第 1 代，" in capsys.readouterr().out
    Generations(data).database(2).write_text("broken", "utf-8")
    assert chuchu("generations") == 0
    _head, two, one = capsys.readouterr().out.split("\n")[:3]
    assert two.startswith("   第 2 代，不能使用")
    assert one.startswith("→ 第 1 代，20")
    assert "2 篇报道、2 家医院" in one
    assert chuchu("rollback", "2") == 1
    assert "不是完好的" in capsys.readouterr().err


@pytest.mark.anyio
async def test_a_running_bot_takes_up_what_the_command_line_has_done(
    chuchu: Chuchu, reports: Path, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "SECONDS_BETWEEN_LOOKS", 0.01)
    library = await Library.open(reports, data, 10**6)
    try:
        samples.put(reports, samples.HEPING)
        for command, number in ("reload", 2), ("rollback", 1):
            assert await asyncio.to_thread(chuchu, command) == 0
            async with asyncio.timeout(10):
                while library.number != number:  # noqa: ASYNC110 - it is another program's doing
                    await asyncio.sleep(0.01)
            assert bool((await library.ask(samples.HEPING_BEDS)).answer.quotes) == (number == 2)
    finally:
        await library.close()


# ---------------------------------------------------------------- the audit table, and what stands in its way


def test_what_is_done_here_is_in_the_audit_table_as_done_on_the_command_line(
    chuchu: Chuchu, reports: Path, data: Path, tmp_path: Path
) -> None:
    assert chuchu("reload") == 0
    (reports / samples.LINDU).unlink()
    assert chuchu("reload") == 1
    assert chuchu("reload", "--yes") == 0
    assert chuchu("rollback") == 0
    with Generations(data).locked():
        assert chuchu("reload") == 1
    samples.move(reports, "away")
    assert chuchu("reload") == 1
    assert chuchu("backup", str(tmp_path / "backup.tar")) == 0
    assert chuchu("restore", str(tmp_path / "backup.tar")) == 0
    written = deeds(data / "journal.db")
    assert {administrator for administrator, *_ in written} == {COMMAND_LINE}
    assert [(action, target, result.partition(":")[0].partition(",")[0]) for _, action, target, result in written] == [
        ("reload", "", "reports 0 to 2"),
        ("reload", "", "asked"),
        ("reload", "", "declined"),
        ("reload", "", "reports 2 to 1"),
        ("rollback", "1", "done"),
        ("reload", "", "busy"),
        ("reload", "", "failed"),
        ("restore", str(tmp_path / "backup.tar"), "generation 3"),  # the backup's journal is that of before
    ]


@pytest.mark.parametrize("trouble", ["locked", "damaged", "a folder"])
def test_a_journal_that_cannot_be_written_keeps_nobody_from_a_reload(
    chuchu: Chuchu, data: Path, trouble: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("bot.journal.file.SECONDS_TO_WAIT_FOR_A_LOCK", 0.05)
    data.mkdir()
    asked(data / "journal.db", "有多少张床位")
    file = data / "journal.db"
    other = sqlite3.connect(file, isolation_level=None)
    if trouble == "locked":
        other.execute("BEGIN IMMEDIATE")
    else:
        file.unlink()
        file.mkdir() if trouble == "a folder" else file.write_text("no database at all " * 99, "utf-8")
    assert chuchu("reload") == 0
    other.close()
    printed, errors = capsys.readouterr()
    assert "现在用的是第 1 代" in printed
    assert f"这次操作没有写进审计表：{'' if trouble == 'damaged' else '记录本 '}{file}" in errors
    if trouble == "damaged":
        assert file.read_text("utf-8").startswith("no database")


@pytest.mark.parametrize("where", ["a terminal", "a file"])
def test_a_bar_shows_how_far_it_is_on_a_terminal_only_and_ctrl_c_leaves_the_old_corpus(
    chuchu: Chuchu, config: Path, reports: Path, data: Path, where: str
) -> None:
    assert chuchu("reload") == 0
    for number in range(200):
        (reports / f"{number}.txt").write_text(samples.TEXTS[samples.HEPING].replace("380", str(number)), "utf-8")
    (reports / "long.txt").write_text(samples.TEXTS[samples.HEPING] * 10_000, "utf-8")  # nobody can read it in a moment
    ours, theirs = pty.openpty()
    started = subprocess.Popen(
        [sys.executable, "-m", "bot", "reload", "--config", str(config)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=theirs if where == "a terminal" else subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm", "COLUMNS": "100"},
        start_new_session=True,  # a group of its own, as a shell gives it
    )
    os.close(theirs)
    try:
        shown = b""
        if where == "a terminal":
            while b"/203" not in shown:
                shown += os.read(ours, 1000)
            assert "读取文件" in shown.decode(errors="ignore")
        else:
            parts = data / "generations"
            while not any(path.name.endswith(".part") for path in parts.iterdir()):
                time.sleep(0.001)
        os.killpg(started.pid, signal.SIGINT)  # what Ctrl-C sends
        printed, errors = started.communicate(timeout=60)
    finally:
        started.kill()
        started.wait()
        os.close(ours)
    assert started.returncode == 130
    assert (printed, errors or b"") == (b"", b"")
    current = Generations(data).current()
    assert current is not None
    assert current.number == 1
    assert samples.names(data / "generations") == {"1"}
    assert deeds(data / "journal.db")[-1][1:] == ("reload", "", "interrupted")
    with Generations(data).locked():
        pass


# ---------------------------------------------------------------- backup and restore


def test_what_was_backed_up_is_restored(
    chuchu: Chuchu, reports: Path, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    archive = tmp_path / "backup.tar"
    assert chuchu("backup", str(archive)) == 1  # there is nothing yet
    assert chuchu("reload") == 0
    asked(data / "journal.db", "有多少张床位")
    with running(data):  # a bot that runs does not keep anyone from it
        assert chuchu("backup", str(archive)) == 0
    assert "已备份第 1 代语料（2 篇报道）和提问记录" in capsys.readouterr().out
    assert archive.stat().st_mode & 0o077 == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["backup.tar", "config.toml", "data", "reports"]
    assert chuchu("backup", str(archive)) == 1
    assert "已经存在" in capsys.readouterr().err
    assert chuchu("backup", str(archive), "--yes") == 0

    samples.put(reports, samples.HEPING)
    assert chuchu("reload") == 0
    asked(data / "journal.db", "后来的问题")
    with running(data):
        assert chuchu("restore", str(archive)) == 1
        assert "正在使用数据文件夹" in capsys.readouterr().err
    assert chuchu("restore", str(archive)) == 0
    assert "已恢复为第 3 代语料：2 篇报道、2 家医院" in capsys.readouterr().out
    assert questions(data / "journal.db") == ["有多少张床位"]
    [kept] = (data / "trash").glob("*/journal.db")
    assert questions(kept) == ["有多少张床位", "后来的问题"]
    assert served(reports, data) == (3, 2)
    assert chuchu("rollback") == 0
    assert served(reports, data) == (2, 3)


def test_into_a_new_folder(chuchu: Chuchu, reports: Path, data: Path, tmp_path: Path) -> None:
    assert chuchu("reload") == 0
    asked(data / "journal.db", "有多少张床位")
    assert chuchu("backup", str(tmp_path / "backup.tar")) == 0
    data.rename(tmp_path / "lost")
    assert chuchu("restore", str(tmp_path / "backup.tar")) == 0
    assert questions(data / "journal.db") == ["有多少张床位"]
    assert served(reports, data) == (1, 2)


def served(reports: Path, data: Path) -> tuple[int, int]:
    async def opened() -> tuple[int, int]:
        library = await Library.open(reports, data, 10**6)
        try:
            assert (await library.ask(samples.BEDS)).answer.quotes
            return library.number, library.index.reports
        finally:
            await library.close()

    return asyncio.run(opened())


@pytest.mark.parametrize("damage", ["missing", "text", "foreign", "cut", "flipped", "climbing", "link"])
def test_a_backup_that_is_not_whole_changes_nothing(
    chuchu: Chuchu, data: Path, tmp_path: Path, damage: str, capsys: pytest.CaptureFixture[str]
) -> None:
    archive = tmp_path / "backup.tar"
    assert chuchu("reload") == 0
    asked(data / "journal.db", "有多少张床位")
    assert chuchu("backup", str(archive)) == 0
    whole = archive.read_bytes()
    if damage == "missing":
        archive.unlink()
    elif damage == "text":
        archive.write_text("somebody's notes" * 999, "utf-8")
    elif damage == "foreign":
        with tarfile.open(archive, "w") as tar:
            tar.add(data / "journal.db", "journal.db")
    elif damage == "cut":
        archive.write_bytes(whole[: len(whole) // 2])
    elif damage == "flipped":
        archive.write_bytes(whole[:20_000] + bytes([whole[20_000] ^ 1]) + whole[20_001:])
    else:
        with tarfile.open(archive, "a") as tar:
            entry = tarfile.TarInfo("corpus/../../evil" if damage == "climbing" else "corpus/corpus.db")
            entry.type = tarfile.SYMTYPE if damage == "link" else tarfile.REGTYPE
            entry.linkname = "/etc/passwd"
            tar.addfile(entry)
    before = {path: path.read_bytes() for path in data.rglob("*") if path.is_file()}
    capsys.readouterr()
    assert chuchu("restore", str(archive)) == 1
    assert str(archive) in capsys.readouterr().err
    after = {path: path.read_bytes() for path in data.rglob("*") if path.is_file()}
    assert {path for path in after if after[path] != before.get(path)} <= {data / "bot.lock", data / "journal.db"}
    assert before.keys() <= after.keys()
    assert questions(data / "journal.db") == ["有多少张床位"]
    assert deeds(data / "journal.db")[-1][3].startswith("failed: ")


def test_two_bots_on_one_folder(data: Path) -> None:
    with running(data), pytest.raises(StoreError, match="DATA_IN_USE"), running(data):
        pass
    with running(data):
        pass
