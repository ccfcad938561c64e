"""Administrators at work over HTTP: the bot as a process, and a stranger who tries the same."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot import buttons, menu, texts
from bot.buttons import Take
from tests import samples
from tests.bot_api import BotApi, Message, Update, User
from tests.test_end_to_end import ADMIN, BOTH_WAYS, SECONDS_TO_START, TOKEN, asked, bot, flawless, quoted, tap

pytestmark = pytest.mark.anyio

FORWARDED = {"forward_origin": {"type": "hidden_user", "date": 1, "sender_user_name": "路人"}}
HEPING = samples.TEXTS[samples.HEPING]


@pytest.fixture
async def telegram() -> AsyncIterator[BotApi]:
    async with BotApi(TOKEN) as api:
        yield api


async def sent_file(
    telegram: BotApi, user: User, name: str, text: str, words: str, *, forwarded: bool = False
) -> Message:
    """Someone sends or forwards a file: the reply with these words."""
    update = await telegram.send_document(user, name, text.encode())
    if forwarded:
        update.body.update(FORWARDED)
    return await below(telegram, update, words)


async def hears(telegram: BotApi, user: User, text: str, words: str) -> Message:
    """What comes of what someone says, once it holds these words."""
    return await below(telegram, await telegram.say(user, text), words)


async def below(telegram: BotApi, update: Update, words: str) -> Message:
    """A message sent after an update, once it holds these words."""
    chat = telegram.now(update).chat_id

    def find() -> Message | None:
        sent = [telegram.now(one) for one in telegram.sent if one.chat_id == chat and one.message_id > update.after]
        return next((one for one in sent if words in one.text), None)

    return await telegram._until(find, SECONDS_TO_START, words)


async def shows(telegram: BotApi, message: Message, words: str) -> Message:
    """The message once it holds these words, in one of its edits."""
    return await telegram._until(
        lambda: telegram.now(message) if words in telegram.now(message).text else None, SECONDS_TO_START, words
    )


async def edited_into(telegram: BotApi, user: User, text: str) -> Any:
    """Someone edits what they said before."""
    said = await telegram.say(user, samples.BEDS)
    await telegram.reply_to(said, SECONDS_TO_START)
    return await telegram.edit(said, text)


@BOTH_WAYS
async def test_a_file_is_sent_kept_asked_about_and_taken_away(telegram: BotApi, reports: Path, how: str) -> None:
    admin, reader = telegram.add_user("管理员", ADMIN), telegram.add_user("读者")
    async with bot(telegram.url, reports, how=how, admins=[ADMIN]) as running:
        await hears(telegram, admin, "/start", texts.GREETING.hans)
        hospital = f"医院：{samples.HEPING_HOSPITAL}"
        card = await sent_file(telegram, admin, samples.HEPING, HEPING, hospital, forwarded=True)
        await tap(telegram, admin, card, texts.RENAME_FILE.hans)
        card = await hears(telegram, admin, "新楼", "收到 新楼.txt")
        await tap(telegram, admin, card, texts.KEEP_FILE.hans)
        kept = await shows(telegram, card, "重新载入完成")
        assert kept.text.startswith("已存为 新楼.txt。")
        assert (reports / "新楼.txt").read_text("utf-8") == HEPING
        assert "380张" in quoted(await asked(telegram, reader, samples.HEPING_BEDS))

        unsure = await hears(telegram, admin, "/remove 新楼", "移到回收站吗")
        await tap(telegram, admin, unsure, texts.REMOVE.hans)
        removed = await shows(telegram, unsure, "要恢复")
        assert samples.names(reports) == {samples.YUNLAN, samples.LINDU}
        done = await telegram.reply_to(removed, SECONDS_TO_START)
        await shows(telegram, done, "移除 1")
        assert "还没有收录" in (await asked(telegram, reader, samples.HEPING_BEDS)).text
        await tap(telegram, admin, removed, texts.PUT_BACK.hans)
        await shows(telegram, removed, "重新载入完成")
        assert samples.names(reports) == {samples.YUNLAN, samples.LINDU, "新楼.txt"}
        await running.stopped()
    flawless(telegram)


@BOTH_WAYS
async def test_reload_rollback_and_generations(telegram: BotApi, reports: Path, how: str) -> None:
    admin, reader = telegram.add_user("管理员", ADMIN), telegram.add_user("读者")
    async with bot(telegram.url, reports, how=how, admins=[ADMIN]) as running:
        await hears(telegram, admin, "/start", texts.DUTIES.hans[:6])
        (reports / samples.LINDU).unlink()
        question = await hears(telegram, admin, "/reload", texts.RELOAD_ASKS.hans)
        assert "贺兰山" in quoted(await asked(telegram, reader, samples.DIRECTOR))
        await tap(telegram, admin, question, texts.SERVE.hans)
        assert "移除 1" in (await shows(telegram, question, "重新载入完成")).text
        assert "还没有收录" in (await asked(telegram, reader, samples.DIRECTOR)).text
        back = await hears(telegram, admin, "/rollback", "要回到这一代吗")
        await tap(telegram, admin, back, "↩︎")
        await shows(telegram, back, "已经回退")
        assert "贺兰山" in quoted(await asked(telegram, reader, samples.DIRECTOR))
        await hears(telegram, admin, "/generations", "（正在用）")
        await running.stopped()
    flawless(telegram)


async def test_how_things_stand(telegram: BotApi, reports: Path) -> None:
    admin, reader = telegram.add_user("管理员", ADMIN), telegram.add_user("读者")
    async with bot(telegram.url, reports, admins=[ADMIN]) as running:
        await hears(telegram, admin, "/start", texts.DUTIES.hans[:6])
        await asked(telegram, reader, samples.HELICOPTERS)
        mine = await hears(telegram, admin, samples.BEDS, "520张")
        await below(telegram, await telegram.say(admin, "/why", reply_to=mine), f"问题：{samples.BEDS}")
        await hears(telegram, admin, "/status", "今天：2 个问题，2 位读者")
        await telegram.wait_for("sendPhoto", within=SECONDS_TO_START)
        await hears(telegram, admin, "/unanswered", samples.HELICOPTERS)
        await hears(telegram, admin, "/export", texts.EXPORTED.hans[:4])
        exports = [call.params["document"].content for call in telegram.calls if call.method == "sendDocument"]
        assert [export.startswith(b"\xef\xbb\xbf") for export in exports] == [True] * 3
        output = await running.stopped()
    assert samples.BEDS not in output
    assert "request=" in output
    flawless(telegram)


async def test_a_stranger_tries_the_same(telegram: BotApi, reports: Path) -> None:
    admin, stranger = telegram.add_user("管理员", ADMIN), telegram.add_user("路人")
    group = telegram.add_supergroup("病友群")
    async with bot(telegram.url, reports, admins=[ADMIN], questions_per_minute=0) as running:
        unsure = await hears(telegram, admin, f"/remove {samples.YUNLAN}", "移到回收站吗")
        for command in menu.OFFICE:
            assert (await asked(telegram, stranger, f"/{command} 云")).text == texts.NOT_FOR_YOU.hans
            assert (await asked(telegram, stranger, f"/{command}@chuchu_bot 云", group)).text == (
                texts.NOT_FOR_YOU.hans
            )
            await edited_into(telegram, stranger, f"/{command}")
        for forwarded in False, True:
            said = texts.TEXT_ONLY.hans
            reply = await sent_file(telegram, stranger, samples.HEPING, HEPING, said, forwarded=forwarded)
            assert (reply.text, reply.buttons) == (said, [])
        assert not any(call.method == "getFile" for call in telegram.calls)
        # A press of the administrator's own button, as only a forged client could make it.
        pressed = await telegram.press(stranger, unsure, buttons.encode(Take(buttons.key(samples.YUNLAN), 1)))
        answer = await telegram.answer_to(pressed, SECONDS_TO_START)
        assert answer.params["text"] == texts.NOT_YOUR_BUTTON.hans
        assert "520张" in quoted(await asked(telegram, stranger, samples.BEDS))
        assert samples.names(reports) == {samples.YUNLAN, samples.LINDU}
        assert not any(call.method in {"sendPhoto", "sendDocument"} for call in telegram.calls)
        await running.stopped()
    flawless(telegram)


async def test_in_a_group_an_administrator_shows_nothing(telegram: BotApi, reports: Path) -> None:
    admin = telegram.add_user("管理员", ADMIN)
    group = telegram.add_supergroup("病友群")
    async with bot(telegram.url, reports, admins=[ADMIN]) as running:
        name = "@chuchu_bot"
        assert (await asked(telegram, admin, f"/status{name}", group)).text == texts.START_FIRST.hans
        await asked(telegram, admin, "/start")
        for command in menu.OFFICE:
            reply = await asked(telegram, admin, f"/{command}{name} 云", group)
            assert reply.text == texts.ANSWERED_IN_PRIVATE.hans
        await running.stopped()
    assert {call.error for call in telegram.refused} == {"Bad Request: chat not found"}


async def test_a_new_administrator_is_told_at_the_next_start_and_only_then(telegram: BotApi, reports: Path) -> None:
    admin, other = telegram.add_user("管理员", ADMIN), telegram.add_user("新来的")
    async with bot(telegram.url, reports, admins=[ADMIN]) as running:
        for user in admin, other:
            await asked(telegram, user, "/start")
        await telegram._until(lambda: (ADMIN in welcomed(telegram)) or None, SECONDS_TO_START, "welcome")
        await running.stopped()
    for _ in range(2):
        async with bot(telegram.url, reports, admins=[ADMIN, other.id]) as running:
            await hears(telegram, other, samples.BEDS, "520张")
            await telegram._until(lambda: (other.id in welcomed(telegram)) or None, SECONDS_TO_START, "welcome")
            await running.stopped()
    assert welcomed(telegram).count(other.id) == 1
    assert set(welcomed(telegram)) == {ADMIN, other.id}


def welcomed(telegram: BotApi) -> list[int]:
    return [sent.chat_id for sent in telegram.sent if texts.WELCOME.hans in sent.text]
