"""Who may do what: administrators, and everyone else trying, by message, edit, button and file."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from telegram import Update

from bot.handlers import reloads
from bot.handlers.send import encode
from bot.journal.journal import Journal
from bot.library import pending
from bot.library.library import Library
from bot.library.reload import Progress, Stage
from bot.telegram.request import InterruptedRequestError
from bot.wording import buttons, menu, texts
from bot.wording.buttons import Choice, Decide, Gaps, GoBack, Handle, PutBack, Reasons, Take
from tests import samples
from tests.recorder import ADMIN, GROUP, JSON, OTHER, Telegram, administrators, chinese, conversation, labels

pytestmark = pytest.mark.anyio

FORBIDDEN = (403, {"description": "Forbidden: bot can't initiate conversation with a user"})


@pytest.fixture
async def journal() -> Journal:
    return await Journal.open(None, days=30, megabytes=10)


@pytest.fixture
async def telegram(reports: Path, journal: Journal) -> AsyncIterator[Telegram]:
    async with administrators(reports, journal) as ready:
        yield ready


async def deeds(journal: Journal) -> list[tuple[str, str, str]]:
    """Action, target and result, the oldest first."""
    return [(deed.action, deed.target, deed.result) for deed in await journal.audited()][::-1]


async def actions(journal: Journal) -> list[str]:
    return [action for action, _target, _result in await deeds(journal)]


def everything_shown(telegram: Telegram, chat: int) -> str:
    """All that was ever sent to a chat, or edited into it."""
    return "\n".join(p.get("text", "") for _name, p in telegram.recorder.calls if p.get("chat_id") == chat)


def sent_files(telegram: Telegram) -> list[tuple[str, int]]:
    return [(name, p["chat_id"]) for name, p in telegram.recorder.calls if name in {"sendDocument", "sendPhoto"}]


async def edits_to(telegram: Telegram, text: str, user: int, chat: int | None = None) -> list[JSON]:
    """Someone edits what they wrote into something else."""
    said = telegram.message("哦", user, chat)
    await telegram.receives(said)
    return await telegram.edits(said, text)


EVERY_PRESS: list[buttons.Press] = [
    Decide("AbCdEf123456", 1),
    GoBack(1, 2, 1),
    GoBack(1, 2, 0),
    Handle("AbCdEf123456", Choice.KEEP),
    Take(buttons.key(samples.YUNLAN), 1),
    Take(buttons.key(samples.YUNLAN), 0),
    PutBack("AbCdEf12"),
    Gaps(0, 0),
    Reasons(1, 0),
]

# --- strangers ---


@pytest.mark.parametrize("press", EVERY_PRESS)
async def test_an_administrators_press_in_a_group_shows_nothing_there(
    telegram: Telegram, journal: Journal, press: buttons.Press
) -> None:
    await telegram.says(f"/ask {samples.BEDS}", chat=GROUP)
    assert await telegram.sends_data(encode(press), telegram.latest, ADMIN) is None
    assert telegram.notice == chinese(texts.PRIVATE_ONLY)
    assert await deeds(journal) == []


@pytest.mark.parametrize("press", EVERY_PRESS)
async def test_an_administrators_press_on_something_old_is_answered_plainly(
    telegram: Telegram, reports: Path, press: buttons.Press
) -> None:
    await telegram.says("/generations", ADMIN)
    if not isinstance(press, Take):
        await telegram.sends_data(encode(press), telegram.latest, ADMIN)
    assert samples.names(reports) == {samples.YUNLAN, samples.LINDU}
    assert not any("抱歉" in parameters.get("text", "") for _name, parameters in telegram.recorder.calls)


async def test_someone_who_is_no_user_is_a_stranger(telegram: Telegram, journal: Journal) -> None:
    update = telegram.message("/reload@chuchu_bot", ADMIN, GROUP)
    update["message"]["from"] = {
        "id": 1087968824,
        "is_bot": True,
        "first_name": "Group",
        "username": "GroupAnonymousBot",
    }
    update["message"]["sender_chat"] = {"id": GROUP, "type": "supergroup", "title": "病友群"}
    assert [m["text"] for m in await telegram.receives(update)] == [chinese(texts.NOT_FOR_YOU)]
    assert await deeds(journal) == []


# --- administrators, in whatever way ---


async def test_an_edit_counts_like_a_message_but_only_once(telegram: Telegram, journal: Journal) -> None:
    said = telegram.message("/generation", ADMIN)
    await telegram.receives(said)
    [reply] = await telegram.edits(said, "/generations")
    assert reply["text"].startswith(chinese(texts.GENERATIONS))
    assert await telegram.edits(said, "/generations") == []
    assert await actions(journal) == ["generations"]


@pytest.mark.parametrize("command", [*menu.OFFICE, "why 床位", "remove 云澜"])
async def test_in_a_group_an_administrator_is_answered_in_private(
    telegram: Telegram, reports: Path, command: str
) -> None:
    (reports / "坏.txt").write_bytes(samples.BINARY)
    samples.put(reports, samples.HEPING)
    await telegram.says(f"/{command}", ADMIN, GROUP)
    assert everything_shown(telegram, GROUP) == chinese(texts.ANSWERED_IN_PRIVATE)
    assert everything_shown(telegram, ADMIN)
    assert {chat for _name, chat in sent_files(telegram)} <= {ADMIN}


@pytest.mark.parametrize("command", [*menu.OFFICE, "why 床位", "remove 云澜"])
async def test_one_who_cannot_be_reached_in_private_is_told_so_and_nothing_is_done(
    telegram: Telegram, reports: Path, command: str
) -> None:
    samples.put(reports, samples.HEPING)
    telegram.recorder.failures["sendMessage"] = [FORBIDDEN]
    await telegram.says(f"/{command}", ADMIN, GROUP)
    assert everything_shown(telegram, GROUP) == chinese(texts.START_FIRST)
    assert sent_files(telegram) == []
    assert "还没有收录" in (await telegram.says(samples.HEPING_BEDS))[0]["text"]


async def test_a_start_and_help_tell_administrators_what_they_can_do(telegram: Telegram, journal: Journal) -> None:
    for command, said in ("/start", texts.WELCOME), ("/help", texts.DUTIES):
        assert chinese(said) in (await telegram.says(command, ADMIN))[-1]["text"]
        assert len(await telegram.says(command)) == 1
    assert await deeds(journal) == [("start", "zh-hans", "done"), ("welcome", "", "done")]


@pytest.mark.parametrize("code", ["zh-TW", "en"])
async def test_administrators_are_spoken_to_in_their_language(telegram: Telegram, code: str) -> None:
    telegram.language = code
    heads = {
        "start": texts.WELCOME,
        "generations": texts.GENERATIONS,
        "rollback": texts.ROLLBACK_NONE,
        "remove": texts.REMOVE_FROM,
        "why": texts.WHY_HOW,
        "export": texts.EXPORTING,
    }
    for command, text in heads.items():
        sent = await telegram.says(f"/{command}", ADMIN)
        head = text.of(texts.language(code), count=2) if text == texts.REMOVE_FROM else text.of(texts.language(code))
        assert any(message["text"].startswith(head) for message in sent)


# --- reloads ---


async def test_a_reload_tells_what_has_changed(telegram: Telegram, journal: Journal, reports: Path) -> None:
    samples.put(reports, samples.HEPING)
    (reports / samples.LINDU).rename(reports / "新名.md")
    (reports / "坏.txt").write_bytes(samples.BINARY)
    [reply] = await telegram.says("/reload", ADMIN)
    text = reply["text"]
    assert "新增 1，改名 1，未变 1，没有载入 1" in text
    assert "报道 2 → 3，医院 2 → 3" in text
    for line in f"• {samples.HEPING}", f"• {samples.LINDU} → 新名.md", f"• {samples.HEPING_HOSPITAL}", "• 坏.txt：":
        assert line in text
    [(action, _target, result)] = await deeds(journal)
    assert (action, result.startswith("reports 2 to 3")) == ("reload", True)
    [reply] = await telegram.says("/reload", ADMIN)
    assert chinese(texts.RELOAD_SAME) in reply["text"]


async def test_a_long_reload_is_one_message_that_is_edited(
    telegram: Telegram, reports: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    samples.put(reports, samples.HEPING)
    monkeypatch.setattr(reloads, "SECONDS_WITHOUT_A_WORD", 0.01)
    monkeypatch.setattr(reloads, "SECONDS_BETWEEN_EDITS", 0.01)
    prepare = Library.prepare

    async def slowly(self: Library, progress: Any = None, *, anew: bool = False) -> Any:
        for done in range(1, 6):
            progress(Progress(Stage.READ, done, 5, 5.0 - done))
            await asyncio.sleep(0.03)
        return await prepare(self, progress, anew=anew)

    monkeypatch.setattr(Library, "prepare", slowly)
    telegram.recorder.failures["editMessageText"] = [InterruptedRequestError("connection dropped")]
    [first] = await telegram.says("/reload", ADMIN)
    assert first["text"].startswith(chinese(texts.RELOADING))
    edits = [p for name, p in telegram.recorder.calls if name == "editMessageText"]
    assert len(edits) >= 3
    assert {edit["message_id"] for edit in edits} == {telegram.latest["message_id"]}
    assert any("读取文件 3/5，大约还要 2 秒" in edit["text"] for edit in edits)
    assert "3 篇报道" in telegram.latest["text"]


async def test_a_reload_that_would_lose_a_hospital_asks(telegram: Telegram, journal: Journal, reports: Path) -> None:
    (reports / samples.LINDU).unlink()
    await telegram.says("/reload", ADMIN)
    asked = telegram.latest
    assert chinese(texts.RELOAD_ASKS) in asked["text"]
    assert f"{chinese(texts.HOSPITALS_LOST)}\n• {samples.LINDU_HOSPITAL}" in asked["text"]
    assert "贺兰山" in (await telegram.says(samples.DIRECTOR))[0]["text"]
    [busy] = await telegram.says("/reload", OTHER)
    assert busy["text"] == chinese(texts.RELOAD_WAITS)
    shown = await telegram.presses("保持原样", ADMIN, asked)
    assert shown is not None
    assert shown["text"] == chinese(texts.RELOAD_DISCARDED)
    assert "贺兰山" in (await telegram.says(samples.DIRECTOR))[0]["text"]
    await telegram.presses("换上", ADMIN, asked)  # of a reload that is gone
    assert "贺兰山" in (await telegram.says(samples.DIRECTOR))[0]["text"]
    await telegram.says("/reload", ADMIN)
    shown = await telegram.presses("换上", OTHER)  # any administrator may decide
    assert shown is not None
    assert "移除 1" in shown["text"]
    assert "还没有收录" in (await telegram.says(samples.DIRECTOR))[0]["text"]
    results = [result for _action, _target, result in await deeds(journal)]
    assert [result.partition(":")[0].partition(",")[0] for result in results] == [
        "asked",
        "waiting for a decision",
        "declined",
        "asked",
        "reports 2 to 1",
    ]


async def test_a_decision_that_comes_too_late_changes_nothing(
    telegram: Telegram, reports: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pending, "SECONDS_TO_CONFIRM", 0.01)
    (reports / samples.LINDU).unlink()
    await telegram.says("/reload", ADMIN)
    await asyncio.sleep(0.1)
    shown = await telegram.presses("换上", ADMIN)
    assert shown is not None
    assert shown["text"] == chinese(texts.RELOAD_LAPSED)
    assert "贺兰山" in (await telegram.says(samples.DIRECTOR))[0]["text"]


async def test_a_failed_reload_is_told_to_all_administrators(
    telegram: Telegram, journal: Journal, reports: Path
) -> None:
    telegram.language = "en"
    await telegram.says("/start", OTHER)
    telegram.language = "zh-hans"
    samples.move(reports, "away")
    mine, others = await telegram.says("/reload", ADMIN)
    assert (mine["chat_id"], others["chat_id"]) == (ADMIN, OTHER)
    assert str(reports) in mine["text"]
    assert others["text"].startswith("Another administrator's reload failed")
    assert (await deeds(journal))[-1][2].startswith("failed: ")


async def test_a_bot_that_stops_does_not_wait_for_a_reload(
    reports: Path, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reloads, "SECONDS_WITHOUT_A_WORD", 0.05)
    begun = asyncio.Event()

    async def for_ever(_self: Library, _progress: Any = None, *, anew: bool = False) -> None:
        begun.set()
        await asyncio.sleep(600)

    monkeypatch.setattr(Library, "prepare", for_ever)
    async with asyncio.timeout(10):
        async with conversation(reports, journal) as telegram:
            update = Update.de_json(telegram.message("/reload", ADMIN), telegram.application.bot)
            await telegram.application.update_queue.put(update)
            await begun.wait()
    assert chinese(texts.RELOAD_STOPPED) in telegram.latest["text"]


# --- generations ---


async def test_generations_and_rollback(telegram: Telegram, journal: Journal, reports: Path) -> None:
    [none] = await telegram.says("/rollback", ADMIN)
    assert none["text"] == chinese(texts.ROLLBACK_NONE)
    samples.put(reports, samples.HEPING)
    await telegram.says("/reload", ADMIN)
    await telegram.says("/generations", ADMIN)
    listed = telegram.latest
    assert "→ 第 2 代" in listed["text"]
    assert labels(listed) == ["↩︎ 第 1 代"]
    await telegram.says("/rollback 9", ADMIN)
    assert telegram.latest["text"] == chinese(texts.ROLLBACK_WHICH, number=9)
    for command in "/rollback", "/rollback 1":
        await telegram.says(command, ADMIN)
        assert "要回到这一代吗" in telegram.latest["text"]
        shown = await telegram.presses("取消", ADMIN)
        assert shown is not None
        assert shown["text"] == chinese(texts.ROLLBACK_NOT)
    asked = await telegram.presses("第 1 代", ADMIN, listed)
    assert asked is not None
    assert "380张" in (await telegram.says(samples.HEPING_BEDS))[0]["text"]
    shown = await telegram.presses("第 1 代", ADMIN, asked)
    assert shown is not None
    assert shown["text"].startswith("已经回退")
    assert "还没有收录" in (await telegram.says(samples.HEPING_BEDS))[0]["text"]
    shown = await telegram.sends_data(encode(GoBack(1, 2, 1)), shown, ADMIN)
    assert shown is not None
    assert shown["text"] == chinese(texts.ROLLBACK_OUTDATED)
    assert await actions(journal) == ["reload", "generations", "rollback"]
