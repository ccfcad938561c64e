"""The terminal: the same replies without buttons, and the commands that make sense there."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.command_line.operator import Operator
from bot.command_line.terminal import Session, plain
from bot.config import Config, DataSettings
from bot.library.library import Library
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
    assert "重新载入完成" in await said(session, "/reload")
    assert await session.respond("/quit") is None
