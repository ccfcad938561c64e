"""Whatever administrators can do, over HTTP with the bot as a process; and a stranger who tries all of it.

The conversations are tables: what is done, what is seen, what the audit table says of it.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.__main__ import main
from bot.handlers.send import decode, encode
from bot.journal.entries import COMMAND_LINE
from bot.wording import buttons, menu, texts
from bot.wording.buttons import Choice, Decide, Gaps, GoBack, Handle, PutBack, Reasons, Take
from corpus.store.generations import Generations
from tests import samples
from tests.bot.telegram.test_end_to_end import ADMIN, BOTH_WAYS, SECONDS_TO_START, TOKEN, asked, bot, flawless, until
from tests.bot_api import BotApi
from tests.journals import deeds
from tests.office import FORWARDED, UNASKED, Conversation, Note, Step, answered, contents, hears, messages, shown
from tests.recorder import chinese

pytestmark = pytest.mark.anyio

OTHER = ADMIN + 1
HEPING = samples.TEXTS[samples.HEPING]
NEWER = samples.TEXTS[samples.YUNLAN].replace("520张", "530张")
SOME = "云澜县妇幼保健院"


@pytest.fixture
async def telegram() -> AsyncIterator[BotApi]:
    async with BotApi(TOKEN) as api:
        yield api


def away(name: str) -> Callable[[Path], object]:
    """Someone takes a file out of the folder."""
    return lambda reports: (reports / name).unlink()


def back(name: str) -> Callable[[Path], object]:
    return lambda reports: samples.put(reports, name)


def reading(*steps: Step) -> list[Step]:
    return [step._replace(who="reader") for step in steps]


# --- administrators ---

HOW_THINGS_STAND = [
    *reading(Step(samples.HEPING_BEDS, "还没有收录"), Step(samples.HELICOPTERS, samples.LINDU_HOSPITAL)),
    Step("/start", chinese(texts.DUTIES)[:6]),
    Step("/status", "今天：2 个问题，1 位读者", [("status", "", "done")]),
    Step("/unanswered", "还答不上的 2 类，现在能答的 0 类", [("unanswered", "", "done")]),
    Step(samples.BEDS, "520张"),
    Step("/why", f"问题：{samples.BEDS}", [("why", "entry ", "done")], to="520张"),
    Step(f"/why {samples.DIRECTOR}", f"问题：{samples.DIRECTOR}", [("why", "", "done")]),
    Step("/generations", "→ 第 1 代", [("generations", "", "done")]),
]
FILES = [
    Step("📄 甲.txt", f"医院：{samples.HEPING_HOSPITAL}", [("upload", "甲.txt", "shown, ")]),
    Step("[改名]", "新文件名发给我"),
    Step("新楼", "收到 新楼.txt", [("upload", "甲.txt", "name: 新楼")]),
    Step("[改医院]", "哪家医院"),
    Step(f"{SOME}、{samples.HEPING_HOSPITAL}", f"医院：{SOME}、", [("upload", "新楼.txt", f"hospital: {SOME}、")]),
    Step("[留下]", "有 1 类现在能回答了", [("upload", "新楼.txt", "kept"), ("upload", "新楼.txt", "reports 2 to 3")]),
    *reading(Step(samples.HEPING_BEDS, "380张")),
    Step("/unanswered", "还答不上的 1 类，现在能答的 1 类", [("unanswered", "", "done")]),
    Step("[现在能答的]", f"1. {samples.HEPING_BEDS}"),
    Step("📄 不要.txt", "收到 不要.txt", [("upload", "不要.txt", "shown, ")]),
    Step("[不要]", "没有留下 不要.txt", [("upload", "不要.txt", "discarded")]),
    Step(f"📄 {samples.YUNLAN}", f"已经有 {samples.YUNLAN}", [("upload", samples.YUNLAN, "shown, ")], content=NEWER),
    Step(
        "[覆盖]",
        "原来的在回收站里。\n\n重新载入完成",
        [("upload", samples.YUNLAN, "replaced"), ("upload", samples.YUNLAN, "reports 3 to 3, changed 1")],
    ),
    *reading(Step(samples.BEDS, "530张")),
    Step("/remove", "移除哪一篇"),
    Step("/remove 新楼", "移到回收站吗"),
    Step("[不移]", "没有移动 新楼.txt"),
    Step("/remove 新楼", f"最后一篇写{SOME}"),
    Step("[移到回收站]", "移除 1", [("remove", "新楼.txt", "trash/"), ("remove", "新楼.txt", "reports 3 to 2")]),
    *reading(Step(samples.HEPING_BEDS, "还没有收录")),
]
PUT_BACK = [
    Step(
        "[恢复]",
        "已恢复 新楼.txt。\n\n重新载入完成",
        [("restore", "新楼.txt", "done"), ("restore", "新楼.txt", "reports")],
    ),
    *reading(Step(samples.HEPING_BEDS, "380张")),
]
RELOADS = [
    Step("/reload", chinese(texts.RELOAD_SAME), [("reload", "", "reports 3 to 3")]),
    Step("/reload", chinese(texts.RELOAD_ASKS), [("reload", "", "asked: reports 3 to 2")], before=away(samples.LINDU)),
    *reading(Step(samples.DIRECTOR, "贺兰山")),
    Step("[保持原样]", chinese(texts.RELOAD_DISCARDED), [("reload", "", "declined")]),
    Step("/reload", samples.LINDU_HOSPITAL, [("reload", "", "asked: reports 3 to 2")]),
    Step("[换上]", "重新载入完成", [("reload", "", "reports 3 to 2, removed 1, hospitals lost 1")]),
    *reading(Step(samples.DIRECTOR, "还没有收录")),
    Step("/rollback 99", "没有第 99 代"),
    Step("/rollback", "要回到这一代吗"),
    Step("[取消]", chinese(texts.ROLLBACK_NOT)),
    Step("/generations", "（正在用）", [("generations", "", "done")]),
    Step("[第 5 代]", "要回到这一代吗"),
    Step("[第 5 代]", "已经回退", [("rollback", "5", "done")]),
    *reading(Step(samples.DIRECTOR, "贺兰山")),
    Step("/reload", chinese(texts.RELOAD_SAME), [("reload", "", "reports 3 to 3")], before=back(samples.LINDU)),
]


@contextmanager
def another_reload(data: Path) -> Any:
    """One that another program is at."""
    with Generations(data).locked():
        yield


@BOTH_WAYS
async def test_whatever_administrators_do(telegram: BotApi, reports: Path, how: str) -> None:
    data = reports.with_name("data")
    people = {"admin": telegram.add_user("管理员", ADMIN), "other": telegram.add_user("另一位", OTHER)}
    people["reader"] = telegram.add_user("读者")
    group = telegram.add_supergroup("病友群")
    talk = Conversation(telegram, reports, people)
    for name in "admin", "other":
        await telegram.say(people[name], "/start")
    async with bot(telegram.url, reports, how=how, admins=[ADMIN, OTHER], questions_per_minute=0) as running:
        await talk.hold(HOW_THINGS_STAND)
        await telegram.wait_for("sendPhoto", within=SECONDS_TO_START)

        await talk.hold(FILES)
        assert samples.names(reports) == {samples.YUNLAN, samples.LINDU, "hospitals.toml"}
        await talk.turn_to("admin", "移到回收站（")
        await talk.hold(PUT_BACK)
        assert (reports / "新楼.txt").read_text("utf-8") == HEPING
        assert (reports / samples.YUNLAN).read_text("utf-8") == NEWER

        with another_reload(data):  # two at once: the second is told so
            await talk.does(busy := Step("/reload", chinese(texts.RELOAD_BUSY), [("reload", "", "busy")]))
        await talk.hold(RELOADS[:2])
        told_to_wait = Step(
            "/reload", chinese(texts.RELOAD_WAITS), [("reload", "", "waiting for a decision")], who="other"
        )
        await talk.does(told_to_wait)
        await talk.hold(RELOADS[2:])

        # The command line beside it: the bot takes up what it has done.
        (reports / samples.LINDU).unlink()
        config = str(reports.with_name("config.toml"))
        assert await asyncio.to_thread(main, ["reload", "--yes", "--config", config]) == 0
        number = Generations(data).numbers()[0]
        async with asyncio.timeout(SECONDS_TO_START):
            while f"→ 第 {number} 代" not in (await hears(telegram, people["other"], "/generations", "→")).text:
                pass  # each look is a message there and back

        for command in menu.OFFICE:  # nothing of it is shown in a group
            reply = await asked(telegram, people["other"], f"/{command}@chuchu_bot 云", group)
            assert reply.text == chinese(texts.ANSWERED_IN_PRIVATE)
        await talk.does(Step("/export", "已导出"))
        output = await running.stopped()
    documents = [call.params for call in telegram.calls if call.method == "sendDocument"]
    journal, questions, audit = [sent["document"].content for sent in documents if sent["chat_id"] == ADMIN]
    assert {journal[:3], questions[:3], audit[:3]} == {b"\xef\xbb\xbf"}
    assert samples.HELICOPTERS in questions.decode()
    assert f'"{ADMIN}","rollback","5","done"' in audit.decode()
    assert '"命令行","reload",""' in audit.decode()
    assert samples.BEDS not in output
    assert "request=" in output
    flawless(telegram)

    steps = [*HOW_THINGS_STAND, *FILES, *PUT_BACK, busy, *RELOADS]
    expected = [note for step in steps for note in step.notes] + [("export", "", "questions ")]
    written = deeds(data / "journal.db")
    mine = [(action, target, result) for who, action, target, result in written if who == ADMIN]
    assert_noted([deed for deed in mine if deed[0] not in UNASKED], expected)
    assert_noted(
        [deed[1:] for deed in written if deed[0] == COMMAND_LINE], [("reload", "", "reports 3 to 2, removed 1")]
    )
    assert (OTHER, *told_to_wait.notes[0]) in written


def assert_noted(written: list[Note], expected: list[Note]) -> None:
    for found, wanted in zip(written, expected, strict=False):
        assert all(part.startswith(start) for part, start in zip(found, wanted, strict=True)), (found, wanted)
    assert len(written) == len(expected)


# --- a stranger ---

WAITING = [
    Step("/start", chinese(texts.DUTIES)[:6]),
    *reading(Step(samples.HEPING_BEDS, "还没有收录"), Step(samples.HELICOPTERS, samples.LINDU_HOSPITAL)),
    Step("/reload", "新增 1", before=lambda reports: (reports / "禾.txt").write_text(HEPING, "utf-8")),
    Step("/generations", "→ 第 2 代"),
    Step("/rollback", "要回到这一代吗"),
    Step("/unanswered", "现在能答的 1 类"),
    Step("/remove 禾", "移到回收站吗"),
    Step("[移到回收站]", "移除 1"),
    Step("/remove 云澜", "移到回收站吗"),
    Step(f"/why {samples.BEDS}", f"问题：{samples.BEDS}"),
    Step(f"📄 {samples.YUNLAN}", f"已经有 {samples.YUNLAN}", content=NEWER),
    Step("📄 另一篇.txt", "收到 另一篇.txt"),
    Step("[改名]", "新文件名发给我"),
    Step("/reload", chinese(texts.RELOAD_ASKS), before=away(samples.LINDU)),
]
"""At the end there is a button of nearly every kind that only administrators may press, each with its decision open."""
FORGED: list[buttons.Press] = [
    *(Decide("AbCdEf123456", really) for really in (0, 1)),
    *(GoBack(1, serving, really) for serving in (2, 3) for really in (-1, 0, 1)),
    *(Handle("AbCdEf123456", how) for how in Choice),
    *(Take(buttons.key(samples.YUNLAN), really) for really in (-1, 0, 1)),
    PutBack("AbCdEf12"),
    *(Gaps(answered, 0) for answered in (0, 1)),
    *(Reasons(entry, 0) for entry in (0, 1)),
]
"""What nobody was shown."""
SECRETS = [samples.YUNLAN, samples.LINDU, "禾.txt", "另一篇", "第 1 代", "第 2 代", "trash", "/tmp", "CSV"]
"""What must not be seen by anyone but administrators; that there are such reports, everyone may know."""
CAPTIONS = ["", "/upload", "/reload", "收下吧"]


async def test_a_stranger_tries_all_of_it(telegram: BotApi, reports: Path) -> None:
    data = reports.with_name("data")
    people = {"admin": telegram.add_user("管理员", ADMIN), "reader": telegram.add_user("读者")}
    admin, stranger = people["admin"], telegram.add_user("路人")
    group = telegram.add_supergroup("病友群")
    talk = Conversation(telegram, reports, people)
    await telegram.say(admin, "/start")
    async with bot(telegram.url, reports, admins=[ADMIN], questions_per_minute=0) as running:
        await talk.hold(WAITING)
        await asked(telegram, stranger, samples.DIRECTOR)
        folder, kept = contents(reports), contents(data)
        await until(lambda: deeds(data / "journal.db")[-1][3].startswith("asked: "))
        done = deeds(data / "journal.db")
        so_far = len(telegram.sent)
        before = [telegram.now(message) for message in messages(telegram, admin)]

        # Commands: as a message, as an edit of one, in private and in a group.
        for command in menu.OFFICE:
            for words in f"/{command}", f"/{command} 云澜", f"/{command} {samples.BEDS}":
                assert (await asked(telegram, stranger, words)).text == chinese(texts.NOT_FOR_YOU)
            for_us = f"/{command}@chuchu_bot 云澜"
            assert (await asked(telegram, stranger, for_us, group)).text == chinese(texts.NOT_FOR_YOU)
            said = await telegram.say(stranger, samples.BEDS)
            await telegram.reply_to(said, SECONDS_TO_START)
            await telegram.edit(said, f"/{command} 云澜")
            in_group = await telegram.say(stranger, f"/ask@chuchu_bot {samples.BEDS}", group)
            await telegram.reply_to(in_group, SECONDS_TO_START)
            await telegram.edit(in_group, for_us)

        # Buttons: those that the administrator was shown, and those that nobody was.
        shown_to_admin = [(message, button["callback_data"]) for message in before for button in message.buttons]
        assert {type(decode(data)) for _, data in shown_to_admin} >= {
            Decide,
            GoBack,
            Handle,
            Take,
            PutBack,
            Gaps,
        }
        nowhere = [(before[-1], encode(press)) for press in FORGED]
        for message, pressed in [*shown_to_admin, *nowhere]:
            if isinstance(decode(pressed), buttons.ForOffice):
                query = await telegram.forge(stranger, message, pressed)
                assert await answered(telegram, query) == chinese(texts.NOT_YOUR_BUTTON)

        # Files: sent, forwarded, with a caption, in a group as a reply to the bot, in place of another one; and the
        # name that an administrator was asked for.
        for caption in CAPTIONS:
            for forwarded in (False, True):
                update = await telegram.send_document(stranger, "新.txt", HEPING.encode(), caption)
                update.body.update(FORWARDED if forwarded else {})
                await telegram.reply_to(update, SECONDS_TO_START)
                again = update.body | {"edit_date": update.body["date"], "caption": f"{caption}！"}
                await telegram.deliver("edited_message", again)
        ours = await asked(telegram, stranger, f"/ask@chuchu_bot {samples.BEDS}", group)
        await telegram.send_document(stranger, "新.txt", HEPING.encode(), chat=group, reply_to=ours)
        await asked(telegram, stranger, "新名字")
        await hears(telegram, stranger, "/nothing", chinese(texts.UNKNOWN_COMMAND))  # all before is dealt with

        # Nothing was done, and nothing shown.
        assert contents(reports) == folder
        assert contents(data) == kept
        assert [telegram.now(message) for message in messages(telegram, admin)] == before
        for sent in telegram.sent[so_far:]:
            assert sent.chat_id in {stranger.id, group.id}
            assert not [secret for secret in SECRETS if secret in telegram.now(sent).text]
            assert not [b for b in telegram.now(sent).buttons if is_for_office(b)]
        assert not {call.method for call in telegram.calls} & {"sendPhoto", "sendDocument"}
        assert len([call for call in telegram.calls if call.method == "getFile"]) == 2  # the administrator's own
        # Whatever waited for the administrator still does.
        await talk.does(Step("[保持原样]", chinese(texts.RELOAD_DISCARDED)))
        await running.stopped()
    flawless(telegram)
    assert deeds(data / "journal.db") == [*done, (ADMIN, "reload", "", "declined")]


def is_for_office(button: dict[str, Any]) -> bool:
    return isinstance(decode(button.get("callback_data")), buttons.ForOffice)


# --- what outlives a restart, and what does not ---


async def test_new_administrators_are_told_and_what_waited_is_over(telegram: BotApi, reports: Path) -> None:
    admin, other = telegram.add_user("管理员", ADMIN), telegram.add_user("新来的", OTHER)
    talk = Conversation(telegram, reports, {"admin": admin, "other": other})
    for user in admin, other:
        await telegram.say(user, "/start")
    async with bot(telegram.url, reports, admins=[ADMIN]) as running:
        await shown(telegram, admin, chinese(texts.WELCOME))
        file = await talk.does(Step("📄 甲.txt", "收到 甲.txt"))
        await talk.does(Step("/reload", chinese(texts.RELOAD_ASKS), before=away(samples.LINDU)))
        samples.put(reports, samples.LINDU)
        await running.stopped()
    so_far = len(telegram.sent)  # whoever sends /start while the bot starts may be welcomed for both
    async with bot(telegram.url, reports, admins=[ADMIN, OTHER]) as running:
        await shown(telegram, other, chinese(texts.WELCOME))
        pressed = await telegram.press(admin, file, chinese(texts.KEEP_FILE))
        assert await answered(telegram, pressed) == chinese(texts.UPLOAD_GONE)
        await talk.turn_to("admin", chinese(texts.RELOAD_ASKS))
        await talk.does(Step("[换上]", chinese(texts.RELOAD_LAPSED)))
        await talk.does(Step("/reload", chinese(texts.RELOAD_SAME)))
        await talk.does(Step(samples.DIRECTOR, "贺兰山"))
        await running.stopped()
    assert samples.names(reports) == {samples.YUNLAN, samples.LINDU}
    welcomed = [sent.chat_id for sent in telegram.sent[so_far:] if chinese(texts.WELCOME) in sent.text]
    assert welcomed == [OTHER]
    flawless(telegram)
