"""The terminal: the same replies without buttons, and the commands that make sense there."""

from __future__ import annotations

import asyncio
import re
import stat
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prompt_toolkit.application import create_app_session
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from bot.command_line.operator import Operator
from bot.command_line.prompt import HISTORY, Offers, typed
from bot.command_line.terminal import Session, plain
from bot.command_line.wrapping import breaks
from bot.config import ROOT, Config, DataSettings
from bot.library.library import Library
from bot.wording.reply import Reply
from tests import samples
from tests.journals import deeds

pytestmark = pytest.mark.anyio


@pytest.fixture
async def session(reports: Path) -> AsyncIterator[Session]:
    library = await Library.open(reports, None, 10_000)
    yield Session(library, Operator(Config(data=DataSettings(folder=reports.with_name("data"))), asyncio.Runner()))
    await library.close()


async def said(session: Session, line: str) -> str:
    reply = await session.respond(line)
    assert reply is not None
    return plain(reply)


async def test_a_question_is_answered_with_the_file_it_is_from(session: Session) -> None:
    printed = await said(session, samples.BEDS)
    assert printed.startswith("> ")
    assert f"\n— 🏥 {samples.YUNLAN_HOSPITAL} · " in printed
    assert printed.endswith(f" · {samples.YUNLAN}")


async def test_staying_with_a_hospital_shows_its_card_and_can_be_left(session: Session) -> None:
    card = await said(session, f"/hospital {samples.YUNLAN_HOSPITAL}")
    assert "• 《把好药价关 守住百姓心》" in card
    assert "> 云澜县人民医院坐落在云澜县城南，现有开放床位520张，职工690人。" in card
    assert "职工690人" in await said(session, "有多少职工")
    assert "现在只问云澜县人民医院" in await said(session, "/hospital")
    assert "接下来问全部医院" in await said(session, "/hospital 全部")
    assert "请在 /hospital 后面写上医院名" in await said(session, "/hospital")
    assert "还没有收录洛川市第九医院的报道" in await said(session, "/hospital 洛川市第九医院")


async def test_a_name_alone_shows_its_card_with_questions_to_copy(session: Session) -> None:
    card = await said(session, samples.YUNLAN_HOSPITAL)
    assert card.startswith(f"🏥 {samples.YUNLAN_HOSPITAL}\n")
    assert f"• {samples.YUNLAN_HOSPITAL}有多少张床位？" in card
    assert "点一下" not in card


async def test_who_asks_which_hospitals_there_are_gets_the_list_of_the_command(session: Session) -> None:
    assert await said(session, "有哪些医院") == await said(session, "/hospitals")


async def test_a_reload_that_would_lose_something_is_left_to_the_command_line(session: Session, reports: Path) -> None:
    (reports / samples.LINDU).unlink()
    told = await said(session, "/reload")
    assert f"不再有报道的医院：\n• {samples.LINDU_HOSPITAL}" in told
    assert told.endswith("没有换上，仍按原有的报道回答。确认要这样，请在命令行运行 chuchu reload。")
    assert "贺兰山" in await said(session, samples.DIRECTOR)
    assert [deed[1:] for deed in deeds(reports.with_name("data") / "journal.db")] == [
        ("reload", "", "asked: reports 2 to 1, removed 1, hospitals lost 1"),
        ("reload", "", "declined"),
    ]


async def test_commands(session: Session) -> None:
    assert "• 临渡市中医院（1 篇）" in await said(session, "/hospitals")
    assert "/hospital 医院名" in await said(session, "/help")
    assert "请在 /ask 后面写上问题" in await said(session, "/ask")
    assert "520张" in await said(session, f"/ask {samples.BEDS}")
    assert "没有这个命令" in await said(session, "/unknown")
    assert "请在命令行运行 chuchu rollback" in await said(session, "/rollback")
    assert "chuchu unanswered --help" in await said(session, "/unanswered")
    assert "重新载入完成" in await said(session, "/reload")
    assert await session.respond("/quit") is None


async def test_the_last_quote_is_widened_its_report_read_and_its_reason_told(session: Session) -> None:
    for command in "/more", "/report", "/why":
        assert "还没有引文" in await said(session, command)
    short = await said(session, samples.BEDS)
    wider = await said(session, "/more")
    assert wider.startswith("> ")
    assert len(wider) > len(short)
    for _ in range(30):
        last = await said(session, "/more")
    assert "没有更多" in last
    assert await said(session, "/report") == samples.TEXTS[samples.YUNLAN].strip()
    assert f"{samples.YUNLAN} 里有一句能回答" in (await said(session, "/why")).split("\n")[0]
    paragraph = re.search("第 [0-9]+ 段", short)
    assert paragraph is not None
    assert f"{samples.YUNLAN} {paragraph[0]}" in await said(session, "/why")
    assert "没有回答" in (await said(session, f"/why {samples.HELICOPTERS}")).split("\n")[0]
    assert "机器人没有在运行\n语料：2 篇报道" in await said(session, "/status")


async def test_an_example_is_asked_by_its_number(session: Session) -> None:
    shown = (await said(session, "/help")).split("\n")
    example = next(line for line in shown if line.startswith("1. ")).removeprefix("1. ")
    assert await said(session, "1") == await said(session, example)
    assert "1. " in plain(await session.respond("/start") or Reply(""))


# --- the line that is typed ---


def offered(line: str) -> list[str]:
    offers = Offers(["/help", "/hospital ", "/hospitals"], lambda: [samples.YUNLAN_HOSPITAL, samples.LINDU_HOSPITAL])
    found = offers.get_completions(Document(line), CompleteEvent())
    return [line[: len(line) + one.start_position] + one.text for one in found]


def test_tab_completes_commands_and_hospitals() -> None:
    assert offered("/ho") == ["/hospital ", "/hospitals"]
    assert offered("/hospital 云") == [f"/hospital {samples.YUNLAN_HOSPITAL}"]
    assert offered("请问云澜县人") == [f"请问{samples.YUNLAN_HOSPITAL}"]
    assert offered("有多少床位") == []
    assert offered("") == []


def test_ctrl_c_clears_a_line_that_is_begun_and_leaves_an_empty_one(tmp_path: Path) -> None:
    with create_pipe_input() as keyboard, create_app_session(input=keyboard, output=DummyOutput()):
        keyboard.send_text("半行\x03一行\r\r又一行\r\x03")
        assert list(typed("问> ", tmp_path / "data", ["/help"], list)) == ["一行", "又一行"]
        keyboard.send_text("\x1b[A\x1b[A\r\x04")  # the line before the last, from the history on the disk
        assert list(typed("问> ", tmp_path / "data", ["/help"], list)) == ["一行"]
    history = tmp_path / "data" / HISTORY
    assert stat.S_IMODE(history.stat().st_mode) == 0o600


def test_history_that_cannot_be_kept_keeps_nobody_from_asking(tmp_path: Path) -> None:
    (tmp_path / "data").touch()
    with create_pipe_input() as keyboard, create_app_session(input=keyboard, output=DummyOutput()):
        keyboard.send_text("一行\r\x04")
        assert list(typed("问> ", tmp_path / "data", [], list)) == ["一行"]


def test_an_answer_on_the_command_line_does_not_wait_for_the_prompt(reports: Path) -> None:
    code = (
        "import sys; from bot.__main__ import main; main(sys.argv[1:]); "
        "assert 'prompt_toolkit' not in sys.modules and 'telegram' not in sys.modules"
    )
    words = [sys.executable, "-c", code, "ask", "--reports", str(reports), samples.BEDS]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "520张" in done.stdout


# --- line ends ---


@pytest.mark.parametrize(
    ("line", "width", "lines"),
    [
        ("截至2024年底有床位520张。", 8, ["截至", "2024年底", "有床位", "520张。"]),
        ("一二三四，五", 8, ["一二三", "四，五"]),
        ("他说“好”了", 5, ["他说", "“好”", "了"]),
        ("MRI scanner 3.0T", 8, ["MRI ", "scanner ", "3.0T"]),
        ("abcdefghij", 4, ["abcdefghij"]),
        ("", 4, [""]),
    ],
)
def test_words_and_numbers_stay_whole(line: str, width: int, lines: list[str]) -> None:
    assert [line[start:end] for start, end in breaks(line, width)] == lines


@given(st.text(max_size=80), st.integers(2, 40))
def test_nothing_is_lost_at_line_ends(line: str, width: int) -> None:
    assert "".join(line[start:end] for start, end in breaks(line, width)) == line
