"""The command line as a user meets it: what it prints where, and with which exit code."""

from __future__ import annotations

import io
import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.command_line import check
from bot.command_line.speech import spoken
from bot.config import ROOT
from bot.wording.texts import Language
from corpus.problem import Problem
from corpus.report import Aside, Hospital, Report
from tests import samples
from tests.journals import deeds

pytestmark = pytest.mark.usefixtures("elsewhere")


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A folder without a config.toml, no token, and nothing written where nothing should be."""
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    monkeypatch.delenv("TELEGRAM_BOT_TOKEN", raising=False)
    data = ROOT / "data"
    before = data.exists()
    yield
    assert list(here.iterdir()) == []
    assert data.exists() == before


def type_in(monkeypatch: pytest.MonkeyPatch, text: str | bytes) -> None:
    raw = text if isinstance(text, bytes) else text.encode()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw), "utf-8"))


def config_for(reports: Path, **sections: str) -> str:
    file = reports.parent / "config.toml"
    file.write_text(f"[corpus]\nfolder = {json.dumps(str(reports))}\n" + "\n".join(sections.values()), "utf-8")
    return str(file)


def chuchu(*arguments: str, stdin: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
    )


# --- run ---


def test_without_a_token_every_line_is_a_question_and_the_way_to_a_token_is_told(
    reports: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    type_in(monkeypatch, f"{samples.BEDS}\n\n   \n{samples.STAFF}\n")
    assert main(["run", "--config", config_for(reports)]) == 0
    printed, errors = capsys.readouterr()
    assert printed.count(f"\n— 🏥 {samples.YUNLAN_HOSPITAL} · ") == 2
    assert f"（按“{samples.YUNLAN_HOSPITAL}”理解）" in printed
    assert "\x1b" not in printed
    assert "@BotFather" in errors
    assert "TELEGRAM_BOT_TOKEN" in errors


def test_commands_work_in_the_terminal_too(
    reports: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    samples.put(reports, samples.HEPING)
    lines = ["/help", "/hospitals", "/reload", "/ask", f"/ask {samples.BEDS}", "/nonsense", "/quit", samples.DIRECTOR]
    type_in(monkeypatch, "\n".join(lines))
    assert main(["run", "--config", config_for(reports)]) == 0
    printed = capsys.readouterr().out
    for expected in "可以这样问", "3 家医院", "重新载入完成", "请在 /ask 后面写上问题", "520张", "没有这个命令":
        assert expected in printed
    assert "贺兰山" not in printed  # /quit came before
    assert deeds(reports.with_name("data") / "journal.db") == [(0, "reload", "", "reports 3 to 3")]


def test_what_was_loaded_last_is_served_when_the_folder_is_gone(
    reports: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    config = config_for(reports)
    type_in(monkeypatch, "")
    assert main(["run", "--config", config]) == 0
    samples.move(reports, "away")
    type_in(monkeypatch, samples.BEDS)
    assert main(["run", "--config", config]) == 0
    printed, errors = capsys.readouterr()
    assert "520张" in printed
    assert "上次载入的 2 篇报道" in errors


@pytest.mark.parametrize("leaving", ["/quit\n", "\x04", "signal"])
def test_on_a_terminal_it_greets_answers_in_colour_and_leaves_politely(reports: Path, leaving: str) -> None:
    ours, theirs = os.openpty()
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "60"}
    environment.pop("NO_COLOR", None)
    started = subprocess.Popen(
        [sys.executable, "-m", "bot", "run", "--config", config_for(reports)],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        cwd=ROOT,
        env=environment,
    )
    os.close(theirs)
    try:
        greeting = read_until(ours, "问>")
        assert "@BotFather" in greeting
        assert "可以这样问" in greeting
        os.write(ours, f"{samples.BEDS}\n".encode())
        answer = read_until(ours, f"{samples.YUNLAN}")
        answer += read_until(ours, "问>")
        assert "\x1b[32m▎" in answer
        assert "520张" in answer
        if leaving == "signal":
            started.send_signal(signal.SIGINT)  # what Ctrl-C sends
            while not select.select([ours], [], [], 1)[0]:  # Python misses one that comes before it waits for keys
                started.send_signal(signal.SIGINT)
        else:
            os.write(ours, leaving.encode())
        assert "Traceback" not in read_until(ours, "再见。")
        assert started.wait(10) == 0
    finally:
        started.kill()
        started.wait()
        os.close(ours)


def read_until(terminal: int, expected: str) -> str:
    seen = b""
    while expected not in seen.decode(errors="ignore"):
        assert select.select([terminal], [], [], 30)[0], f"no {expected!r} after {seen.decode(errors='ignore')!r}"
        seen += os.read(terminal, 4096)
    return seen.decode(errors="ignore")


def test_a_proxy_that_cannot_be_used_is_named(reports: Path) -> None:
    ended = chuchu(
        "run",
        "--config",
        config_for(reports),
        TELEGRAM_BOT_TOKEN="1:abc",
        ALL_PROXY="gopher://127.0.0.1:70",
        NO_PROXY="",
    )
    assert ended.returncode == 2
    assert "请改用 HTTP 代理" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_malformed_token_ends_it_with_a_message(
    reports: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ended = chuchu("run", "--config", config_for(reports), TELEGRAM_BOT_TOKEN="secret words")
    assert ended.returncode == 1
    assert "TELEGRAM_BOT_TOKEN" in ended.stderr
    assert "@BotFather" in ended.stderr
    assert "secret" not in ended.stderr
    assert "Traceback" not in ended.stderr


# --- ask ---


def test_a_question_on_the_command_line(reports: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "--reports", str(reports), samples.BEDS]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("> ")
    assert f"\n— 🏥 {samples.YUNLAN_HOSPITAL} · " in printed
    assert samples.YUNLAN in printed


def test_several_questions_are_one_conversation_and_each_is_shown(
    reports: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ask", "--reports", str(reports), samples.BEDS, samples.STAFF]) == 0
    printed = capsys.readouterr().out
    assert f"问> {samples.STAFF}\n（按“{samples.YUNLAN_HOSPITAL}”理解）" in printed


def test_questions_from_a_pipe_with_bytes_that_are_no_text(
    reports: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    type_in(monkeypatch, f"\ufeff{samples.BEDS}\r\n".encode() + b"\xff\xfe\n")
    assert main(["ask", "--reports", str(reports)]) == 0
    assert "520张" in capsys.readouterr().out


def test_a_reader_that_leaves_early_is_no_error(reports: Path) -> None:
    script = f"yes {samples.BEDS} | {sys.executable} -m bot ask --reports {reports} | head -1"
    ended = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {script}"], cwd=ROOT, capture_output=True, timeout=60, check=False
    )
    assert ended.stdout.decode() == f"问> {samples.BEDS}\n"
    assert ended.stderr == b""


# --- ask --jsonl ---


def ask_lines(
    reports: Path, lines: Sequence[object], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> list[dict[str, object]]:
    type_in(monkeypatch, "\n".join(json.dumps(line, ensure_ascii=False) for line in lines))
    assert main(["ask", "--reports", str(reports), "--jsonl"]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_lines_of_json_are_answered_in_order(
    reports: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    questions = [
        {"id": "a", "question": samples.BEDS, "type": "ignored"},
        {"id": 2, "question": samples.HELICOPTERS, "chat": None},
    ]
    answered, refused = ask_lines(reports, questions, monkeypatch, capsys)
    assert list(answered) == ["id", "outcome", "quotes", "message"]
    assert (answered["id"], answered["outcome"], refused["id"]) == ("a", "answer", 2)
    assert refused["outcome"] == "not_found"
    assert refused["quotes"] == []
    assert "没有找到" in str(refused["message"])
    quotes = answered["quotes"]
    assert isinstance(quotes, list)
    quote = quotes[0]
    assert list(quote) == ["hospital", "file", "text", "answer", "spans"]
    source = (reports / quote["file"]).read_text("utf-8")
    cut = "".join(source[start:end] for start, end in quote["spans"])
    assert "".join(cut.split()) == "".join(quote["text"].split())
    assert quote["answer"] in quote["text"]


def test_questions_with_the_same_chat_are_one_conversation(
    reports: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    questions = [
        {"id": 1, "question": samples.BEDS, "chat": "c1"},
        {"id": 2, "question": samples.DIRECTOR, "chat": "c2"},
        {"id": 3, "question": samples.STAFF, "chat": "c1"},
    ]
    *_, third = ask_lines(reports, questions, monkeypatch, capsys)
    assert f"（按“{samples.YUNLAN_HOSPITAL}”理解）" in str(third["message"])


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"not json", "第 3 行不是正确的 JSON"),
        (b"[1]", "第 3 行应该是一个对象"),
        (b'{"id": 1}', '第 3 行缺少 "question"'),
        (b'{"id": 1, "question": 2}', '第 3 行缺少 "question"'),
        (b'{"question": "x"}', '第 3 行缺少 "id"'),
        (b'{"id": 1, "question": "x", "chat": []}', '第 3 行的 "chat"'),
        ("{'id': '床'}".encode("gbk"), "第 3 行不是 UTF-8"),
        (b"[" * 100_000, "第 3 行不是正确的 JSON"),
    ],
)
def test_a_malformed_line_is_named_and_those_before_it_are_answered(
    reports: Path, line: bytes, reason: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    first = json.dumps({"id": 1, "question": samples.BEDS}).encode()
    type_in(monkeypatch, first + b"\n\n" + line + b"\n" + first)
    assert main(["ask", "--reports", str(reports), "--jsonl"]) == 2
    printed, errors = capsys.readouterr()
    assert len(printed.splitlines()) == 1
    assert reason in errors


def test_half_a_character_in_a_question_hurts_no_one(
    reports: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    type_in(monkeypatch, b'{"id": 1, "question": "\\ud800 \\u76f4\\u5347\\u673a"}')
    assert main(["ask", "--reports", str(reports), "--jsonl"]) == 0
    assert json.loads(capsys.readouterr().out)["outcome"] != "answer"


def test_jsonl_and_a_question_do_not_go_together(reports: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "--reports", str(reports), "--jsonl", samples.BEDS]) == 2
    assert "--jsonl" in capsys.readouterr().err


# --- check ---


def test_check_shows_what_was_understood_of_every_report(reports: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (reports / "坏.txt").write_bytes(samples.BINARY)
    assert main(["check", "--reports", str(reports)]) == 0
    printed = capsys.readouterr().out
    for expected in (
        f"{samples.YUNLAN}\n  标题：把好药价关 守住百姓心\n",
        f"  医院：{samples.YUNLAN_HOSPITAL}",
        "  署名：记者 程小满 通讯员 杜若",
        "  小标题：看病少跑路 / 药价明明白白",
        "有 1 个文件没有载入：\n• 坏.txt：",
    ):
        assert expected in printed


def test_check_shows_other_names_what_is_never_quoted_and_what_looks_wrong() -> None:
    report = Report(
        file="a.txt",
        source="",
        title="",
        subtitle="",
        byline="",
        headings=(),
        hospitals=(Hospital("云澜县人民医院", ("云澜县医院", "云澜")), Hospital("临渡市中医院")),
        passages=(),
        aside=(Aside("caption", "医院\n大楼。"),),
        warnings=(Problem.of("REPORT_TAIL_LOST", text="看病"),),
    )
    shown = check.sheet(report)
    assert "医院：云澜县人民医院（又称：云澜县医院、云澜）；临渡市中医院" in shown
    assert "不引用的图片说明：医院 大楼。" in shown
    assert "注意：结尾可能缺字：…看病" in shown
    line = json.loads(check.line(report))
    assert line["hospital"] == ["云澜县人民医院", "临渡市中医院"]
    assert line["aliases"] == ["云澜县医院", "云澜"]


def test_check_json_is_a_line_per_report_and_per_failure(reports: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (reports / "坏.txt").write_bytes(samples.BINARY)
    (reports / "政策.txt").write_text("今年起全省调整药价\n\n各地要抓好落实，让群众看病更省心。\n", "utf-8")
    assert main(["check", "--json", "--reports", str(reports)]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    by_file = {line["file"]: line for line in lines}
    keys = ["file", "title", "hospital", "aliases", "byline", "headings", "passages", "warnings"]
    assert list(by_file[samples.YUNLAN])[:8] == keys
    assert by_file[samples.YUNLAN]["hospital"] == samples.YUNLAN_HOSPITAL
    assert by_file[samples.YUNLAN]["passages"] > 0
    assert by_file["政策.txt"]["hospital"] is None
    assert list(by_file["坏.txt"]) == ["file", "error"]


@pytest.fixture
def two_prints(reports: Path) -> Path:
    """A folder with a report that is there again, set differently."""
    again = samples.TEXTS[samples.YUNLAN].replace("，", "，\n") + "\n责任编辑：宋小荷\n"
    (reports / "云澜转载.txt").write_text(again, "utf-8")
    return reports


def test_check_says_which_report_repeats_another(two_prints: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--reports", str(two_prints)]) == 0
    sheets = capsys.readouterr().out.split("\n\n")
    (repeating,) = [sheet for sheet in sheets if "重复：" in sheet]
    assert repeating.startswith("云澜转载.txt\n")
    assert repeating.endswith(f"\n  重复：与 {samples.YUNLAN} 是同一篇，只引用 {samples.YUNLAN}")


def test_check_json_says_which_report_repeats_another(two_prints: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--json", "--reports", str(two_prints)]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {line["file"]: line["duplicate_of"] for line in lines} == {
        samples.LINDU: None,
        samples.YUNLAN: None,
        "云澜转载.txt": samples.YUNLAN,
    }
    assert all(list(line)[-3:] == ["origin", "duplicate_of", "grounds"] for line in lines)


@pytest.mark.parametrize("format_", [[], ["--json"]])
def test_strict_lets_a_folder_pass_in_which_nothing_is_wrong(
    reports: Path, format_: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", *format_, "--reports", str(reports)]) == 0
    plain = capsys.readouterr()
    assert main(["check", "--strict", *format_, "--reports", str(reports)]) == 0
    assert capsys.readouterr() == plain
    assert plain.err == ""


NOT_STRICT: dict[str, tuple[str, bytes, str]] = {
    "a warning": (
        "政策.txt",
        "今年起全省调整药价\n\n各地要抓好落实，让群众看病更省心。\n".encode(),
        "1 篇报道有需要注意的地方",
    ),
    "a file that cannot be read": ("坏.txt", samples.BINARY, "1 个文件没有载入"),
    "a fault in hospitals.toml": ("hospitals.toml", b"[[hospital]]", "1 个文件没有载入"),
    "a report twice": ("再来.txt", samples.TEXTS[samples.YUNLAN].encode(), "1 篇报道重复"),
}


@pytest.mark.parametrize("format_", [[], ["--json"]])
@pytest.mark.parametrize("wrong", NOT_STRICT.values(), ids=NOT_STRICT.keys())
def test_strict_stops_at_whatever_is_wrong(
    reports: Path, wrong: tuple[str, bytes, str], format_: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    name, raw, fault = wrong
    (reports / name).write_bytes(raw)
    assert main(["check", *format_, "--reports", str(reports)]) == 0
    plain = capsys.readouterr()
    assert plain.err == ""
    assert main(["check", "--strict", *format_, "--reports", str(reports)]) == 1
    strict = capsys.readouterr()
    assert strict.out == plain.out
    assert strict.err == f"chuchu：没有通过 --strict 检查：{fault}。请按上面列出的逐一处理，再检查一遍。\n"


def test_strict_counts_all_that_is_wrong(two_prints: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for number in (1, 2):
        (two_prints / f"坏{number}.txt").write_bytes(samples.BINARY)
    assert main(["check", "--strict", "--reports", str(two_prints)]) == 1
    assert "：2 个文件没有载入，1 篇报道重复。" in capsys.readouterr().err


# --- mistakes ---


@pytest.mark.parametrize(
    ("arguments", "code", "expected"),
    [
        (["ask", "--reports", "missing", "问题"], 1, "missing"),
        (["check", "--reports", "missing"], 1, "missing"),
        (["run", "--config", "missing.toml"], 2, "missing.toml"),
    ],
)
def test_a_mistake_is_a_line_that_says_what_to_do(
    arguments: list[str], code: int, expected: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == code
    errors = capsys.readouterr().err
    assert errors.startswith("chuchu：")
    assert expected in errors
    assert "请" in errors
    assert errors.count("\n") <= 2


def test_an_empty_folder_says_what_to_put_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    assert main(["check", "--reports", str(empty)]) == 1
    assert ".txt" in capsys.readouterr().err
    assert main(["ask", "--reports", str(empty), samples.BEDS]) == 0
    printed, errors = capsys.readouterr()
    assert "还没有收录任何报道" in printed
    assert ".txt" in errors


def test_a_data_folder_that_cannot_be_used_is_named(
    reports: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (reports.parent / "file").touch()
    type_in(monkeypatch, samples.BEDS)
    assert main(["run", "--config", config_for(reports, data='[data]\nfolder = "file/data"')]) == 1
    errors = capsys.readouterr().err
    assert "data.folder" in errors
    assert str(reports.parent / "file") in errors


def test_an_unknown_setting_is_named(reports: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--config", config_for(reports, chat="[chat]\nfollow_up_minute = 3")]) == 2
    assert "是不是想写 chat.follow_up_minutes？" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [[], ["nonsense"], ["ask", "--nonsense"]])
def test_wrong_usage_is_told(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    assert "chuchu" in capsys.readouterr().err


COMMANDS = "run ask check health reload rollback generations add remove trash status unanswered export backup restore"


@pytest.mark.parametrize("command", COMMANDS.split())
def test_help_is_there_with_an_example(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([command, "--help"]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith(f"用法：chuchu {command} [选项]")
    assert "\n例：" in printed
    assert "--config 文件 " in printed


@pytest.mark.parametrize(
    ("locale", "usage"),
    [("en_GB.UTF-8", "Usage: "), ("zh_TW.UTF-8", "用法："), ("zh_CN.UTF-8", "用法："), ("C.UTF-8", "用法：")],
)
def test_help_is_in_the_language_of_the_locale(
    locale: str, usage: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LC_ALL", locale)
    assert main(["--help"]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith(f"{usage}chuchu")
    assert ("報導" in printed) == (locale == "zh_TW.UTF-8")
    assert main(["rollback", "one"]) == 2
    assert "chuchu rollback --help" in capsys.readouterr().err


@pytest.mark.parametrize("variables", [{}, {"LANG": ""}, {"LANG": "POSIX"}, {"LC_ALL": "C", "LANG": "en_US.UTF-8"}])
def test_without_a_locale_it_speaks_simplified_chinese(
    variables: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in "LC_ALL", "LC_MESSAGES", "LANG":
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert spoken() is Language.HANS


def test_answers_for_programs_are_the_same_in_every_locale(
    reports: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    question = {"id": 1, "question": samples.HELICOPTERS}
    before = ask_lines(reports, [question], monkeypatch, capsys)
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    assert ask_lines(reports, [question], monkeypatch, capsys) == before


# --- what a shell completes ---


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_of_a_shell(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", shell]) == 0
    assert f"_CHUCHU_COMPLETE={shell}_complete" in capsys.readouterr().out


def completed(line: str, cwd: Path) -> list[str]:
    """What fish is told when Tab is pressed behind this line."""
    before, _space, begun = line.rpartition(" ")
    environment = {"_CHUCHU_COMPLETE": "fish_complete", "COMP_WORDS": before, "COMP_CWORD": begun}
    ended = subprocess.run(
        [sys.executable, "-m", "bot"],
        capture_output=True,
        check=True,
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
    )
    assert ended.stderr == b""
    words = [one.partition(",")[2].partition("\t")[0] for one in ended.stdout.decode().splitlines()]
    return [word for word in words if word]


def test_commands_options_reports_and_generations_are_completed(reports: Path) -> None:
    config = config_for(reports)
    assert main(["reload", "--config", config]) == 0
    here = reports.parent  # where config.toml is
    assert completed("chuchu re", here) == ["reload", "remove", "restore"]
    assert "--anew" in completed("chuchu reload --", here)
    assert completed("chuchu remove ", here) == [samples.LINDU, samples.YUNLAN]
    assert completed(f"chuchu remove --config {config} 云", here) == [samples.YUNLAN]
    assert completed("chuchu rollback ", here) == ["1"]
    assert completed("chuchu trash ", here) == []
    assert main(["remove", "--yes", samples.LINDU, "--config", config]) == 0
    assert completed("chuchu trash ", here) == [samples.LINDU]
    samples.move(reports, "away")
    assert completed("chuchu remove ", here) == []


def test_version() -> None:
    assert chuchu("--version").stdout.startswith("chuchu ")


# --- what is loaded ---


@pytest.mark.parametrize(
    ("arguments", "unwanted"),
    [
        (["check", "--strict", "--reports", "{reports}"], {"telegram", "jieba", "rank_bm25", "rich"}),
        (["ask", "--reports", "{reports}", samples.BEDS], {"telegram", "aiohttp"}),
    ],
)
def test_a_command_loads_only_what_it_needs(reports: Path, arguments: list[str], unwanted: set[str]) -> None:
    script = "import sys; from bot.__main__ import main; main(sys.argv[1:]); print(*sys.modules, file=sys.stderr)"
    ended = subprocess.run(
        [sys.executable, "-c", script, *(argument.format(reports=reports) for argument in arguments)],
        cwd=ROOT,
        capture_output=True,
        timeout=60,
        check=True,
    )
    assert unwanted.isdisjoint(ended.stderr.decode().split())
