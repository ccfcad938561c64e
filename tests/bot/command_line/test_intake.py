"""Reports that are added, removed and put back on the command line, as administrators do it in the chat."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from corpus.names.corrections import read_corrections
from corpus.store.generations import Generations
from tests import samples
from tests.conftest import Chuchu
from tests.journals import deeds

HEPING = samples.TEXTS[samples.HEPING]
BOTH = {samples.YUNLAN, samples.LINDU}


class Keyboard(io.StringIO):
    def isatty(self) -> bool:
        return True


def types(monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
    """A person at a terminal, who types these lines and then leaves."""
    monkeypatch.setattr(sys, "stdin", Keyboard("".join(f"{line}\n" for line in lines)))


def written(folder: Path, name: str, text: str = HEPING) -> str:
    path = folder / name
    path.write_text(text, "utf-8")
    return str(path)


def done(data: Path) -> list[tuple[str, str, str]]:
    return [(action, target, result.partition(",")[0]) for _, action, target, result in deeds(data / "journal.db")]


def test_a_file_is_shown_as_it_was_understood_kept_and_served(
    chuchu: Chuchu, reports: Path, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert chuchu("reload") == 0
    again = written(tmp_path, "再来.md", samples.TEXTS[samples.YUNLAN])
    assert chuchu("add", written(tmp_path, "禾 坪.TXT"), again) == 0
    printed = capsys.readouterr().out
    for line in (
        "收到 禾 坪.txt，我读成了这样：\n",
        "标题：新楼启用暖民心\n",
        f"医院：{samples.HEPING_HOSPITAL}（新医院）\n",
        "小标题：看病少跑路 ｜ 药价明明白白\n",
        "段落：2\n",
        f"同一篇，读者只会看到其中一篇：{samples.YUNLAN}\n",
        "已存为 禾 坪.txt。\n",
        "新增 2，",
        "现在用的是第 2 代",
    ):
        assert line in printed
    assert samples.names(reports) == {*BOTH, "禾 坪.txt", "再来.md"}
    assert (reports / "禾 坪.txt").read_text("utf-8") == HEPING
    assert done(data)[1:] == [
        ("upload", "禾 坪.txt", "kept"),
        ("upload", "再来.md", "kept"),
        ("upload", "禾 坪.txt、再来.md", "reports 2 to 4"),
    ]


def test_name_and_hospital_can_be_corrected(
    chuchu: Chuchu, reports: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = written(tmp_path, "a.txt")
    assert chuchu("add", file, "--name", "../新楼", "--hospital", "云澜县妇幼保健院、临渡市中医院") == 0
    assert "医院：云澜县妇幼保健院、临渡市中医院" in capsys.readouterr().out
    assert samples.names(reports) == {*BOTH, "新楼.txt", "hospitals.toml"}
    assert read_corrections(reports).subjects["新楼.txt"] == ("云澜县妇幼保健院", "临渡市中医院")
    assert chuchu("add", file, file, "--name", "两个") == 2
    assert "--name" in capsys.readouterr().err


def test_another_file_is_only_overwritten_when_that_is_said(
    chuchu: Chuchu, reports: Path, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert chuchu("reload") == 0
    newer = written(tmp_path, samples.YUNLAN, samples.TEXTS[samples.YUNLAN].replace("520", "530"))
    assert chuchu("add", newer) == 1
    assert f"已经有 {samples.YUNLAN}。要覆盖它，请加上 --yes" in capsys.readouterr().err
    assert "520" in (reports / samples.YUNLAN).read_text("utf-8")
    assert Generations(data).numbers() == [1]
    assert chuchu("add", "--yes", newer) == 0
    assert "530" in (reports / samples.YUNLAN).read_text("utf-8")
    assert done(data)[1:] == [
        ("upload", samples.YUNLAN, "declined"),
        ("upload", samples.YUNLAN, "replaced"),
        ("upload", samples.YUNLAN, "reports 2 to 2"),
    ]
    [old] = (data / "trash").rglob(samples.YUNLAN)
    assert "520" in old.read_text("utf-8")


def test_what_cannot_be_read_is_named_and_the_others_are_kept(
    chuchu: Chuchu, reports: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "坏.txt").write_bytes(samples.BINARY)
    files = ["坏.txt", "录音.mp3", "没有.txt", "reports", "禾.txt"]
    written(tmp_path, "录音.mp3")
    written(tmp_path, "禾.txt")
    assert chuchu("add", *(str(tmp_path / file) for file in files)) == 1
    errors = capsys.readouterr().err.splitlines()
    assert [line.partition("：")[2].partition("：")[0] for line in errors] == [
        f"没有收录 {tmp_path / file}" for file in files[:-1]
    ]
    for line, reason in zip(errors, ["不是文本文件", "不认识这种文件", "没有这个文件", ""], strict=True):
        assert reason in line
    assert samples.names(reports) == {*BOTH, "禾.txt"}


def test_on_a_terminal_it_asks_what_to_do_with_each(
    chuchu: Chuchu, reports: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    files = [written(tmp_path, name) for name in ("一.txt", "二.txt", samples.YUNLAN, "四.txt")]
    types(monkeypatch, "r", "...", "r", "改过的", "h", "云澜县妇幼保健院", "y", "n", "b")  # and the end for the last
    assert chuchu("add", *files) == 0
    printed = capsys.readouterr().out
    assert "[y 留下，r 改名，h 改医院，N 不要]" in printed
    assert "[y 覆盖，b 存为 云澜 (2).txt，r 改名，h 改医院，N 不要]" in printed
    assert "这不能用作文件名" in printed
    assert "没有留下 二.txt。" in printed
    assert samples.names(reports) == {*BOTH, "改过的.txt", "云澜 (2).txt", "hospitals.toml"}


def test_kept_files_wait_for_another_reload_and_are_not_lost_when_it_takes_too_long(
    chuchu: Chuchu, reports: Path, data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("bot.operations.reloads.SECONDS_IN_LINE", 0.3)
    with Generations(data).locked():
        assert chuchu("add", written(data.parent, "禾.txt")) == 1
    errors = capsys.readouterr().err
    assert "等它完成" in errors
    assert "报道文件夹已经改好，但还没有换上" in errors
    assert "禾.txt" in samples.names(reports)
    assert chuchu("reload") == 0


def test_a_report_is_removed_when_that_is_said_and_put_back(
    chuchu: Chuchu, reports: Path, data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert chuchu("reload") == 0
    assert chuchu("remove", "临渡") == 1
    printed, errors = capsys.readouterr()
    assert f"这是最后一篇写{samples.LINDU_HOSPITAL}的报道。" in printed
    assert errors == f"chuchu：没有移动 {samples.LINDU}。确认要这样，请加上 --yes。\n"
    types(monkeypatch, "n", "y")
    assert chuchu("remove", "临渡") == 1
    assert f"没有移动 {samples.LINDU}" in capsys.readouterr().err
    assert samples.names(reports) == BOTH
    assert chuchu("remove", samples.LINDU) == 0  # and the loss is not asked about once more
    printed = capsys.readouterr().out
    assert f"把 {samples.LINDU} 移到回收站吗" in printed
    assert "现在用的是第 2 代" in printed
    assert samples.names(reports) == {samples.YUNLAN}
    assert chuchu("trash") == 0
    assert capsys.readouterr().out.endswith(f"  {samples.LINDU}\n")
    assert chuchu("trash", "没有") == 1
    assert chuchu("trash", "临渡") == 0
    assert samples.names(reports) == BOTH
    assert chuchu("trash") == 0
    assert "回收站里没有报道" in capsys.readouterr().out
    when = done(data)[3][2]
    assert when.startswith("trash/20")
    assert done(data)[1:] == [
        ("remove", samples.LINDU, "declined"),
        ("remove", samples.LINDU, "declined"),
        ("remove", samples.LINDU, when),
        ("remove", samples.LINDU, "reports 2 to 1"),
        ("restore", samples.LINDU, "done"),
        ("restore", samples.LINDU, "reports 1 to 2"),
    ]


def test_a_name_must_be_clear(chuchu: Chuchu, reports: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (reports / "云澜二.txt").write_text(HEPING, "utf-8")
    assert chuchu("remove", "--yes", "云") == 1
    assert f"请写全名：\n  {samples.YUNLAN}\n  云澜二.txt" in capsys.readouterr().err
    assert chuchu("remove", "--yes", "没有") == 1
    assert "没有叫“没有”的文件" in capsys.readouterr().err
    assert samples.names(reports) == {*BOTH, "云澜二.txt"}


def test_a_report_that_was_replaced_meanwhile_is_not_overwritten(
    chuchu: Chuchu, reports: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert chuchu("remove", "--yes", samples.LINDU) == 0
    (reports / samples.LINDU).write_text("别人的", "utf-8")
    assert chuchu("trash", samples.LINDU) == 1
    assert f"已经有 {samples.LINDU}" in capsys.readouterr().err
    assert (reports / samples.LINDU).read_text("utf-8") == "别人的"
