"""The bot as a process, against a Bot API server that is as strict as Telegram's: by long polling and by webhook.

After each conversation the server must not have refused a call, nor changed a text or an entity, and
every button pressed and every inline query must have been answered.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import socket
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, NamedTuple

import aiohttp
import pytest

from bot.config import ROOT
from bot.wording import menu, texts
from bot.wording.texts import Language
from tests import samples
from tests.bot_api import BotApi, Chat, Message, User
from tests.forked import Forked
from tests.recorder import chinese
from tests.serving import SECRET, free_port, with_us

pytestmark = pytest.mark.anyio

TOKEN = "8123456789:AAF1r3allyL00kLikeAT0kenD0ntI_abcdef"
RENEWED = "8123456789:AAF1anewt0kenAft3rTheOldWasRev0ked_xyz"
ADMIN = 4711
SECONDS_TO_START = 30
"""A slow machine may need them; a usual one needs one."""
BOTH_WAYS = pytest.mark.parametrize("how", ["polling", "webhook"])
LANGUAGES = {"zh-hans": Language.HANS, "zh-TW": Language.HANT, "en": Language.EN}
SOURCES = "".join(samples.TEXTS.values())


class Bot:
    def __init__(self, process: Process | Forked) -> None:
        self._process = process

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def title(self) -> bytes:
        """What other users of the machine may read of it; nothing where that is not Linux."""
        files = (Path(f"/proc/{self.pid}/{name}") for name in ("cmdline", "comm"))
        return b"".join(file.read_bytes() for file in files if file.exists())

    def stop(self) -> None:
        self._process.send_signal(signal.SIGTERM)

    async def killed(self) -> None:
        """End it as a crash would: nothing is said, written or confirmed any more."""
        self._process.kill()
        await self._process.communicate()

    async def ended(self) -> tuple[int, str]:
        """The exit code and all that was printed; the token must not be in it, nor the webhook's secret."""
        async with asyncio.timeout(SECONDS_TO_START):
            printed, errors = await self._process.communicate()
        output = printed.decode() + errors.decode()
        assert TOKEN.partition(":")[2] not in output
        assert SECRET not in output
        assert self._process.returncode is not None
        return self._process.returncode, output

    async def stopped(self) -> str:
        """Stop it and see that it ends well; all that was printed."""
        self.stop()
        code, output = await self.ended()
        assert code == 0, output
        assert "Traceback" not in output, output
        return output


@asynccontextmanager
async def bot(
    url: str,
    reports: Path,
    token: str = TOKEN,
    *,
    how: str = "polling",
    level: str = "INFO",
    before: Callable[[], None] | None = None,
    health: dict[str, Any] | None = None,
    cold: bool = False,
    **telegram: Any,
) -> AsyncIterator[Bot]:
    """`before`: called in the new process, before the program is; `health`: settings of that section; `cold`: start it
    from nothing, as a shell does, and without `before`."""
    config = reports.parent / "config.toml"
    port = free_port()
    sections = {
        "corpus": {"folder": str(reports)},
        "telegram": {"base_url": f"{url}/bot", "base_file_url": f"{url}/file/bot"} | telegram,
        "webhook": {"url": f"http://127.0.0.1:{port}", "port": port} if how == "webhook" else {},
        "log": {"level": level},
        "health": health or {},
    }
    lines = [
        line
        for section, settings in sections.items()
        for line in (f"[{section}]", *(f"{key} = {json.dumps(value)}" for key, value in settings.items()))
    ]
    config.write_text("\n".join(lines), "utf-8")
    secrets = {"TELEGRAM_BOT_TOKEN": token, "TELEGRAM_WEBHOOK_SECRET": SECRET, "NO_PROXY": "*"}
    words = "run", "--config", str(config)
    process: Process | Forked
    if cold:
        process = await asyncio.create_subprocess_exec(
            *with_us(sys.executable, "-m", "bot", *words),
            cwd=ROOT,
            env={**os.environ, **secrets},
            stdout=PIPE,
            stderr=PIPE,
        )
    else:
        process = Forked(reports.parent / "printed", *words, environment=secrets, before=before)
    try:
        yield Bot(process)
    finally:
        if process.returncode is None:
            process.kill()
            _printed, errors = await process.communicate()
            print(errors.decode())  # for whoever wants to know why the test failed


def flawless(telegram: BotApi) -> None:
    assert telegram.refused == []
    assert telegram.altered == []
    assert telegram.unanswered == []
    assert telegram.pending == []


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(SECONDS_TO_START):
        while not holds():  # noqa: ASYNC110 - what is waited for happens in another process
            await asyncio.sleep(0.02)


async def asked(telegram: BotApi, user: User, text: str, chat: Chat | None = None, **more: Any) -> Message:
    """The reply to what the user says."""
    return await telegram.reply_to(await telegram.say(user, text, chat, **more), SECONDS_TO_START)


class Tapped(NamedTuple):
    notice: str
    """What Telegram shows for a moment."""
    now: Message
    """The message whose button it was."""
    below: list[Message]
    """What was sent meanwhile."""


async def tap(telegram: BotApi, user: User, message: Message, words: str) -> Tapped:
    """Press the first button that has these words."""
    label = next(button["text"] for button in telegram.now(message).buttons if words in button["text"])
    pressed = await telegram.press(user, message, label)
    answer = await telegram.answer_to(pressed, SECONDS_TO_START)
    below = [sent for sent in telegram.sent if sent.chat_id == message.chat_id and sent.message_id > pressed.after]
    return Tapped(answer.params.get("text", ""), telegram.now(message), below)


def quoted(message: Message) -> str:
    """The quote in a reply, which must be in its source; the bold part must be in the quote."""
    (quote,) = message.entity("blockquote")
    assert "".join(quote.split()) in "".join(SOURCES.split())
    return quote


# What everyone can do.


@BOTH_WAYS
async def test_a_reader_finds_the_way_by_tapping(telegram: BotApi, reports: Path, how: str) -> None:
    samples.put(reports, samples.HEPING)
    reader = telegram.add_user("读者")
    before = await telegram.say(reader, "/start")  # the bot is not up yet: it answers when it is
    async with bot(telegram.url, reports, how=how) as running:
        greeting = await telegram.reply_to(before, SECONDS_TO_START)
        assert greeting.text.startswith(chinese(texts.GREETING))
        assert len(greeting.buttons) == 3
        for button in greeting.buttons:  # every example is answered
            (answer,) = (await tap(telegram, reader, greeting, button["text"])).below
            assert button["text"].rstrip("…") in answer.text
            assert quoted(answer)

        everyone = await asked(telegram, reader, "/hospitals")
        covered = {samples.YUNLAN_HOSPITAL, samples.LINDU_HOSPITAL, samples.HEPING_HOSPITAL}
        assert {button["text"] for button in everyone.buttons} == covered
        card = (await tap(telegram, reader, everyone, samples.LINDU_HOSPITAL)).now
        assert samples.LINDU_HOSPITAL in card.text
        assert "《一座医院的守望》" in card.text
        (answer,) = (await tap(telegram, reader, card, "院长是谁")).below
        assert "贺兰山" in quoted(answer)

        notice, card, _ = await tap(telegram, reader, card, chinese(texts.STAY))
        assert samples.LINDU_HOSPITAL in notice
        staying = await asked(telegram, reader, "院长是谁")
        assert "贺兰山" in quoted(staying)
        assert chinese(texts.STAYING, name=samples.LINDU_HOSPITAL) in staying.text
        left = await tap(telegram, reader, staying, chinese(texts.LEAVE))
        assert (left.notice, left.now.text) == (chinese(texts.LEFT), staying.text)
        assert chinese(texts.LEAVE) not in {button["text"] for button in left.now.buttons}
        await running.stopped()
    flawless(telegram)


@BOTH_WAYS
async def test_every_command(telegram: BotApi, reports: Path, how: str) -> None:
    reader, admin = telegram.add_user("读者"), telegram.add_user("管理员", ADMIN)
    await telegram.say(admin, "/start")
    async with bot(telegram.url, reports, how=how, admins=[ADMIN]) as running:
        assert "/ask" in (await asked(telegram, reader, "/help")).text
        assert "90" in (await asked(telegram, reader, "/privacy")).text
        assert "520张" in quoted(await asked(telegram, reader, f"/ask {samples.BEDS}"))
        assert (await asked(telegram, reader, "/ask")).text.startswith(chinese(texts.HOW_TO_ASK))
        assert (
            chinese(texts.STAYING, name=samples.YUNLAN_HOSPITAL)
            in (await asked(telegram, reader, f"/hospital {samples.YUNLAN_HOSPITAL}")).text
        )
        assert "520张" in quoted(await asked(telegram, reader, "有多少张床位"))
        assert (await asked(telegram, reader, "/hospital 全部")).text == chinese(texts.LEFT)
        assert (await asked(telegram, reader, "/start inline")).text.startswith(chinese(texts.GREETING))
        assert (await asked(telegram, reader, "/nothing")).text == chinese(texts.UNKNOWN_COMMAND)
        file = await telegram.send_document(reader, "a.pdf", b"1")
        assert (await telegram.reply_to(file)).text == chinese(texts.NO_FILES)

        samples.put(reports, samples.HEPING)
        assert (await asked(telegram, reader, "/reload")).text == chinese(texts.NOT_FOR_YOU)
        assert "还没有收录" in (await asked(telegram, reader, samples.HEPING_BEDS)).text
        await telegram.say(admin, "/reload")  # what an administrator can do is told at about the same time
        await until(lambda: any("3 篇报道、3 家医院" in telegram.now(sent).text for sent in telegram.sent))
        assert "380张" in quoted(await asked(telegram, reader, samples.HEPING_BEDS))

        unsure = await asked(telegram, reader, "/forget")
        kept = await tap(telegram, reader, unsure, chinese(texts.KEEP))
        assert (kept.now.text, kept.now.buttons) == (chinese(texts.KEPT), [])
        gone = (await tap(telegram, reader, await asked(telegram, reader, "/forget"), chinese(texts.FORGET_NOW))).now
        assert gone.text == chinese(texts.FORGOTTEN, count=4)

        shown = set(telegram.menu_shown(reader))
        assert shown == {"ask", "hospitals", "hospital", "help", "privacy", "forget"}
        assert set(telegram.menu_shown(admin)) == shown | set(menu.OFFICE)
        output = await running.stopped()
    assert samples.YUNLAN_HOSPITAL not in output  # what people ask stays out of the log
    flawless(telegram)


@pytest.mark.parametrize("code", LANGUAGES)
@BOTH_WAYS
async def test_every_button_in_every_language(telegram: BotApi, reports: Path, how: str, code: str) -> None:
    """Whatever can be pressed is pressed, and what comes of it, too: one button of each kind in each message."""
    samples.put(reports, samples.HEPING)
    long_report(reports)
    reader = telegram.add_user("读者", language=code)
    both = f"{samples.LINDU_HOSPITAL}和{samples.HEPING_HOSPITAL}的院长是谁"
    questions = [samples.BEDS, both, "/start", samples.HELICOPTERS, "山南县医院有几个科", "天山县人民医院有多少床位"]
    questions += [
        "/hospitals",
        f"{LONG_HOSPITAL}第12科有几张床",
        "你好",
        "云兰县人民医院有几张床",
        f"{samples.BEDS}？\n有多少职工？",
        "/forget",
    ]
    async with bot(telegram.url, reports, how=how, questions_per_minute=0) as running:
        todo = [await asked(telegram, reader, text) for text in questions]
        pressed_at: set[tuple[int, str]] = set()
        for message in todo:  # which grows
            for button in message.buttons:
                if "callback_data" not in button:  # copying and sharing are Telegram's own
                    continue
                kind = message.message_id, button["callback_data"][:2]
                there = button["callback_data"] in {one.get("callback_data") for one in telegram.now(message).buttons}
                if kind in pressed_at or not there or len(pressed_at) > 120:
                    continue
                pressed_at.add(kind)
                press = await telegram.press(reader, message, button["callback_data"])
                notice = (await telegram.answer_to(press)).params.get("text")
                assert notice not in {text.of(LANGUAGES[code]) for text in (texts.BUTTON_TOO_OLD, texts.REPORT_CHANGED)}
                todo += [sent for sent in telegram.sent if sent.message_id > press.after]
                todo += [telegram.now(message)] if telegram.now(message) != message else []
        kinds = {data[1] for _, data in pressed_at}
        assert kinds == set("wtvoqrpdaelcsxfnMhOF"), "every kind of button in bot/wording/buttons.py was there"
        assert texts.APOLOGY.of(LANGUAGES[code]) not in {message.text for message in telegram.sent}
        await running.stopped()
    flawless(telegram)


LONG_HOSPITAL = "山南县人民医院"


def long_report(folder: Path) -> None:
    """A report of several pages whose every paragraph answers something."""
    lines = [f"{LONG_HOSPITAL}第{number}科设有{number + 20}张床位，医生{number + 5}名。" for number in range(1, 120)]
    told = "科里每天早上八点交班，周末也有医生值守，患者不用再往城里跑。"
    (folder / "山南.txt").write_text("\n\n".join(["山南医事", *(line + told for line in lines)]), "utf-8")


@pytest.mark.parametrize("code", LANGUAGES)
async def test_each_reader_is_spoken_to_in_their_own_language(telegram: BotApi, reports: Path, code: str) -> None:
    language = LANGUAGES[code]
    reader = telegram.add_user("Reader", language=code)
    async with bot(telegram.url, reports) as running:
        assert (await asked(telegram, reader, "/start")).text.startswith(texts.GREETING.of(language))
        assert (await asked(telegram, reader, "/nothing")).text == texts.UNKNOWN_COMMAND.of(language)
        answer = await asked(telegram, reader, samples.BEDS)
        assert "现有开放床位520张，职工690人" in quoted(answer)  # as in the source, whoever reads it
        assert texts.PARAGRAPH.of(language, number=1) in answer.text
        assert texts.AFTER.of(language) in {button["text"] for button in answer.buttons}
        own = Language.EN if language is Language.EN else Language.HANS  # Telegram knows but one Chinese
        assert telegram.menu_shown(reader)["help"] == texts.MENU_HELP.of(own)
        assert texts.SHORT_DESCRIPTION.of(own) in telegram.texts.values()
        await running.stopped()
    flawless(telegram)


# An answer.


@BOTH_WAYS
async def test_an_answer_is_checked_widened_and_judged_in_place(telegram: BotApi, reports: Path, how: str) -> None:
    reader = telegram.add_user("读者")
    async with bot(telegram.url, reports, how=how) as running:
        answer = await asked(telegram, reader, samples.BEDS)
        assert answer.text.startswith(quoted(answer))  # the answer first
        assert answer.reply_to is None
        sentence, hospital = answer.entity("bold")
        assert hospital.endswith(samples.YUNLAN_HOSPITAL)
        assert "520张" in sentence
        assert sentence in quoted(answer)
        assert "《把好药价关 守住百姓心》" in answer.text

        wider = (await tap(telegram, reader, answer, chinese(texts.AFTER))).now
        assert quoted(wider).startswith(quoted(answer))
        assert len(quoted(wider)) > len(quoted(answer))
        assert wider.entity("bold") == answer.entity("bold")
        for _ in range(20):  # to the end of the report and no further
            if chinese(texts.AFTER) not in {button["text"] for button in wider.buttons}:
                break
            wider = (await tap(telegram, reader, wider, chinese(texts.AFTER))).now
        assert quoted(wider).endswith("提醒他们按时服药。")

        (page,) = (await tap(telegram, reader, answer, chinese(texts.WHOLE))).below
        assert "每周三晚上开设夜间门诊" in page.text
        (file,) = (await tap(telegram, reader, page, chinese(texts.DOWNLOAD))).below
        assert file.file is not None
        assert file.file.name.endswith(".txt")
        assert samples.TEXTS[samples.YUNLAN].strip() in file.file.content.decode("utf-8-sig")

        assert (await tap(telegram, reader, answer, "👎")).notice == chinese(texts.SORRY)
        noted = chinese(texts.REASON_NOTED, reason=chinese(texts.REASON_DATED))
        assert (await tap(telegram, reader, answer, chinese(texts.REASON_DATED))).notice == noted
        assert (await tap(telegram, reader, answer, "👎")).notice == chinese(texts.VOTE_TAKEN_BACK)
        await running.stopped()
    flawless(telegram)


@BOTH_WAYS
async def test_several_hospitals_stand_side_by_side(telegram: BotApi, reports: Path, how: str) -> None:
    samples.put(reports, samples.HEPING)
    reader = telegram.add_user("读者")
    async with bot(telegram.url, reports, how=how) as running:
        both = await asked(telegram, reader, f"{samples.YUNLAN_HOSPITAL}和{samples.HEPING_HOSPITAL}各有多少张床位")
        assert {samples.HEPING_HOSPITAL, samples.YUNLAN_HOSPITAL} <= set(re.findall(r"🏥 (\S+)", both.text))
        turned = (await tap(telegram, reader, both, "②")).now
        assert turned.text in both.text.replace("② ", "")
        back = (await tap(telegram, reader, turned, "›")).now
        assert (back.text, back.entities, back.buttons) == (both.text, both.entities, both.buttons)
        await running.stopped()
    flawless(telegram)


@BOTH_WAYS
async def test_editing_a_question_edits_its_answer(telegram: BotApi, reports: Path, how: str) -> None:
    reader = telegram.add_user("读者")
    async with bot(telegram.url, reports, how=how) as running:
        question = await telegram.say(reader, samples.BEDS)
        answer = await telegram.reply_to(question, SECONDS_TO_START)
        await telegram.edit(question, samples.DIRECTOR)
        edited = await telegram.edit_of(answer)
        assert "贺兰山" in quoted(edited)
        await telegram.edit(question, samples.HELICOPTERS)  # no longer one that can be answered
        assert "没有找到" in (await telegram.edit_of(edited)).text
        assert len(telegram.sent) == 1
        await running.stopped()
    flawless(telegram)


# Groups.


@BOTH_WAYS
async def test_groups(reports: Path, how: str) -> None:
    """It answers where it is meant, below the question and in its topic, and is silent otherwise."""
    async with BotApi(TOKEN, privacy=False) as telegram, bot(telegram.url, reports, how=how) as running:
        reader, other = telegram.add_user("读者"), telegram.add_user("别人", language="en")
        group, forum = telegram.add_group("病友"), telegram.add_supergroup("病友群", ["看病", "闲聊"])
        quiet = [
            await telegram.say(reader, samples.BEDS, group),
            await telegram.say(reader, f"/ask@other_bot {samples.BEDS}", group),
            await telegram.say(reader, f"@other_bot {samples.BEDS}", group),
            await telegram.say(reader, "/nothing", group),
        ]
        for place in group, forum, forum.topic("看病"):
            for text in f"/ask {samples.BEDS}", f"/ask@chuchu_bot {samples.BEDS}", f"@Chuchu_Bot {samples.BEDS}":
                question = await telegram.say(reader, text, place)
                answer = await telegram.reply_to(question, SECONDS_TO_START)
                assert "520张" in quoted(answer)
                assert answer.reply_to == telegram.now(question).message_id
                assert answer.thread_id == telegram.now(question).thread_id
            follow_up = await asked(telegram, other, "职工呢？", place, reply_to=answer)
            assert "690人" in quoted(follow_up)
            assert texts.PARAGRAPH.of(Language.EN, number=1) in follow_up.text
        theirs = await telegram.say(other, samples.DIRECTOR, forum.topic("闲聊"))
        for text in "@chuchu_bot", "/ask":
            assert "贺兰山" in quoted(await asked(telegram, reader, text, forum.topic("闲聊"), reply_to=theirs))
        pressed = await tap(telegram, other, answer, chinese(texts.WHOLE))
        assert pressed.below[0].thread_id == answer.thread_id

        late = await telegram.say(reader, "有人知道吗", group)
        await telegram.edit(late, f"@chuchu_bot {samples.DIRECTOR}")
        assert "贺兰山" in quoted(await telegram.reply_to(late))
        telegram.put_out(reader, group)
        telegram.invite(reader, group)
        assert "520张" in quoted(await asked(telegram, reader, f"/ask {samples.BEDS}", group))
        await running.stopped()
        pointed_at = {(sent.chat_id, sent.reply_to) for sent in telegram.sent}
        assert pointed_at.isdisjoint((group.id, telegram.now(update).message_id) for update in quiet)
        flawless(telegram)


async def test_with_privacy_mode_it_gets_only_what_it_needs(telegram: BotApi, reports: Path) -> None:
    async with bot(telegram.url, reports) as running:
        reader, group = telegram.add_user("读者"), telegram.add_group("病友")
        assert not (await telegram.say(reader, samples.BEDS, group)).delivered
        answer = await asked(telegram, reader, f"@chuchu_bot {samples.BEDS}", group)
        assert "690人" in quoted(await asked(telegram, reader, samples.STAFF, group, reply_to=answer))
        assert "贺兰山" in quoted(await asked(telegram, reader, f"/ask {samples.DIRECTOR}", group))
        await running.stopped()
    flawless(telegram)


# Inline.


@BOTH_WAYS
async def test_inline(telegram: BotApi, reports: Path, how: str) -> None:
    samples.put(reports, samples.HEPING)
    long_report(reports)
    reader = telegram.add_user("读者", language="en")
    async with bot(telegram.url, reports, how=how) as running:
        offset, results = "", list[dict[str, Any]]()
        query = await telegram.inline(reader, "山南县人民医院床位")
        while True:
            page = (await telegram.answer_to(query, SECONDS_TO_START)).params
            assert 1 <= len(page["results"]) <= 10
            assert page.get("cache_time", 300) <= 60
            results += page["results"]
            offset = page.get("next_offset", "")
            if not offset:
                break
            query = await telegram.inline(reader, "山南县人民医院床位", offset)
        assert len(results) > 10
        assert len({result["id"] for result in results}) == len(results)

        query = await telegram.inline(reader, "医院 职工 新楼", chat_type="group")
        beds = (await telegram.answer_to(query)).params["results"]
        assert {result["title"] for result in beds} >= {samples.YUNLAN_HOSPITAL, samples.HEPING_HOSPITAL}
        for result in beds:
            message = await telegram.choose(reader, query, result["id"])
            assert quoted(message)
            assert result["title"] in message.text
            link = message.buttons[0]["url"].partition("?start=")[2]
            assert quoted(await asked(telegram, reader, f"/start {link}")) == quoted(message)

        own = Chat(reader.id, "private", "读者")
        sent = len(telegram.sent)
        chosen = await telegram.choose(reader, query, beds[0]["id"], own)  # a quote of its own is no question
        assert quoted(await asked(telegram, reader, samples.DIRECTOR))
        assert len(telegram.sent) == sent + 1
        follow_up = await asked(telegram, reader, "有多少张床位", reply_to=chosen)
        assert beds[0]["title"] in follow_up.text

        for words in "", "直升机坪", "a" * 256, "\u200b":
            answer = (await telegram.answer_to(await telegram.inline(reader, words))).params
            assert answer["results"] or answer["button"]["text"]
        start = (await telegram.answer_to(await telegram.inline(reader, "直升机坪"))).params["button"][
            "start_parameter"
        ]
        assert (await asked(telegram, reader, f"/start {start}")).text.startswith(texts.GREETING.of(Language.EN))
        await running.stopped()
    flawless(telegram)


# What lasts.


@BOTH_WAYS
async def test_buttons_of_before_a_restart_and_a_reload(telegram: BotApi, reports: Path, how: str) -> None:
    samples.put(reports, samples.HEPING)
    reader, admin = telegram.add_user("读者"), telegram.add_user("管理员", ADMIN)
    await telegram.say(admin, "/start")
    several = f"{samples.YUNLAN_HOSPITAL}和{samples.HEPING_HOSPITAL}各有多少张床位"
    async with bot(telegram.url, reports, how=how) as running:
        beds = await asked(telegram, reader, samples.BEDS)
        director = await asked(telegram, reader, samples.DIRECTOR)
        both = await asked(telegram, reader, several)
        refused = await asked(telegram, reader, samples.HELICOPTERS)
        everyone = await asked(telegram, reader, "/hospitals")
        (page,) = (await tap(telegram, reader, beds, chinese(texts.WHOLE))).below
        await running.stopped()
    while_down = await telegram.press(reader, beds, "👎")  # pressed while it is down
    telegram.expire(while_down)
    async with bot(telegram.url, reports, how=how, admins=[ADMIN]) as running:
        turned = (await tap(telegram, reader, both, "②")).now
        assert turned.text in both.text.replace("② ", "")
        changed = samples.TEXTS[samples.LINDU].replace("院长贺兰山", "新院长何清")
        (reports / samples.LINDU).write_text(changed, "utf-8")
        assert "3 篇报道" in (await asked(telegram, admin, "/reload")).text

        wider = (await tap(telegram, reader, beds, chinese(texts.AFTER))).now
        assert quoted(wider).startswith(quoted(beds))
        assert (await tap(telegram, reader, beds, "👎")).notice == chinese(texts.VOTE_TAKEN_BACK)  # it was counted
        assert (await tap(telegram, reader, beds, chinese(texts.WHOLE))).below[0].text == page.text
        (file,) = (await tap(telegram, reader, page, chinese(texts.DOWNLOAD))).below
        assert file.file is not None
        for words in chinese(texts.BEFORE), chinese(texts.WHOLE):
            stale = await tap(telegram, reader, director, words)
            assert (stale.notice, stale.now, stale.below) == (chinese(texts.REPORT_CHANGED), director, [])
        (again,) = (await tap(telegram, reader, refused, chinese(texts.ASK_ALL))).below
        assert "直升机" in again.text
        assert samples.LINDU_HOSPITAL in (await tap(telegram, reader, everyone, samples.LINDU_HOSPITAL)).now.text
        output = await running.stopped()
    assert "已经过期" in output
    stale_calls = [call for call in telegram.refused if "query is too old" in (call.error or "")]
    assert telegram.refused == stale_calls
    assert len(stale_calls) == 1
    assert telegram.altered == []
    assert telegram.unanswered == []


@BOTH_WAYS
async def test_what_is_in_flight_is_answered_before_it_stops(telegram: BotApi, reports: Path, how: str) -> None:
    readers = [telegram.add_user("读者") for _ in range(12)]
    telegram.fail("sendMessage", 429, retry_after=1)  # keeps one answer in flight for a second
    questions = [await telegram.say(reader, samples.BEDS) for reader in readers]
    async with bot(telegram.url, reports, how=how, level="DEBUG", concurrent_updates=2) as running:
        await telegram.wait_for("sendMessage", lambda call: call.status == 429, SECONDS_TO_START)
        await running.stopped()
    left = [update["update_id"] for update in telegram.pending]  # Telegram keeps them for the next start
    for question in questions:
        if question.update_id not in left:
            assert "520张" in (await telegram.reply_to(question, 0.1)).text
    telegram.calls.clear()
    async with bot(telegram.url, reports, how=how) as running:
        await telegram.wait_for("setWebhook" if how == "webhook" else "deleteWebhook", within=SECONDS_TO_START)
        for question in questions:
            assert "520张" in (await telegram.reply_to(question, SECONDS_TO_START)).text
        await running.stopped()
    assert len(telegram.sent) == len(readers)
    flawless(telegram)


@BOTH_WAYS
async def test_none_of_forty_questions_in_work_is_lost_when_it_is_killed(
    telegram: BotApi, reports: Path, how: str
) -> None:
    readers = [telegram.add_user(f"读者{number}") for number in range(40)]
    asked_of: dict[int, int] = {}  # chat: the message that asks
    async with bot(telegram.url, reports, how=how) as first:
        await asked(telegram, telegram.add_user("先来的"), samples.DIRECTOR)
        telegram.fail("sendMessage", "delay", times=30, seconds=0.4)
        for reader in readers:
            said = telegram.now(await telegram.say(reader, samples.BEDS))
            asked_of[said.chat_id] = said.message_id
        await until(lambda: sum(message.chat_id in asked_of for message in telegram.sent) >= 5)
        await first.killed()
    before = [message.chat_id for message in telegram.sent if message.chat_id in asked_of]
    assert 5 <= len(before) < 40, "it was killed in the middle"

    async with bot(telegram.url, reports, how=how) as second:
        await until(lambda: {message.chat_id for message in telegram.sent} >= asked_of.keys())
        output = await second.stopped()
    answers = Counter(message.chat_id for message in telegram.sent if message.chat_id in asked_of)
    assert answers.keys() == asked_of.keys()
    assert sum(answers.values()) <= 40 + len(before), "only what was being sent may come twice"
    assert max(answers.values()) <= 2
    assert telegram.pending == []
    assert telegram.refused == []
    assert "Traceback" not in output


async def test_what_was_answered_before_it_was_killed_is_not_answered_again(telegram: BotApi, reports: Path) -> None:
    reader, other = telegram.add_user("读者"), telegram.add_user("读者二")
    async with bot(telegram.url, reports) as first:
        said = await telegram.say(reader, samples.BEDS)
        await telegram.reply_to(said, SECONDS_TO_START)
        await asyncio.sleep(1)  # until the journal has written it
        await first.killed()
    telegram.pending.insert(0, {"update_id": said.update_id, said.kind: said.body})  # as if it had not been confirmed
    async with bot(telegram.url, reports) as second:
        await asked(telegram, other, samples.BEDS)
        output = await second.stopped()
    assert [message.chat_id for message in telegram.sent] == [telegram.now(said).chat_id, other.id]
    assert f"更新 {said.update_id} 在上次停止之前已经答过" in output


async def test_what_was_asked_long_before_the_start_is_left(telegram: BotApi, reports: Path) -> None:
    reader = telegram.add_user("读者")
    telegram.clock = lambda: time.time() - 3 * 3600
    await telegram.say(reader, samples.BEDS)
    telegram.clock = lambda: time.time() - 3600
    await telegram.say(reader, samples.DIRECTOR)
    telegram.clock = time.time
    async with bot(telegram.url, reports, answer_within_hours=2) as running:
        await telegram.say(reader, "/privacy")
        await telegram.wait_for("sendMessage", lambda call: "90 天" in call.params["text"], SECONDS_TO_START)
        await running.stopped()
    assert ["贺兰山" in sent.text for sent in telegram.sent] == [True, False]
    flawless(telegram)


# Pace and order.


@BOTH_WAYS
async def test_too_many_questions_get_one_friendly_word(telegram: BotApi, reports: Path, how: str) -> None:
    hasty, patient = telegram.add_user("急"), telegram.add_user("不急")
    async with bot(telegram.url, reports, how=how, questions_per_minute=3) as running:
        for _ in range(6):
            await telegram.say(hasty, samples.BEDS)
        assert "520张" in quoted(await asked(telegram, patient, samples.BEDS))
        head = texts.wordings(Language.HANS)["TOO_FAST"].partition("{")[0]
        await telegram.wait_for("sendMessage", lambda call: call.params["text"].startswith(head), SECONDS_TO_START)
        await until(lambda: not telegram.pending)  # the last ones get no word
        await running.stopped()
    own = [sent.text.startswith(head) for sent in telegram.sent if sent.chat_id == hasty.id]
    assert own == [False, False, False, True]
    flawless(telegram)


@BOTH_WAYS
async def test_replies_keep_the_order_of_a_chat(telegram: BotApi, reports: Path, how: str) -> None:
    readers = [telegram.add_user(f"读者{number}") for number in range(3)]
    asked_for = [samples.BEDS, "/help", samples.DIRECTOR, "/privacy", samples.HELICOPTERS, "/hospitals"]
    async with bot(telegram.url, reports, how=how, concurrent_updates=8) as running:
        for text in asked_for:
            for reader in readers:
                await telegram.redeliver(await telegram.say(reader, text))  # twice: it is answered once
        for _ in range(len(readers) * len(asked_for)):
            await telegram.wait_for("sendMessage", within=SECONDS_TO_START)
        await until(lambda: not telegram.pending)  # the repeats too are confirmed
        await running.stopped()
    wanted = ["520张", "/ask", "贺兰山", "90 天", "没有找到", "家医院"]
    for reader in readers:
        own = [sent.text for sent in telegram.sent if sent.chat_id == reader.id]
        assert [part in text for part, text in zip(wanted, own, strict=True)] == [True] * len(wanted)
    assert len(telegram.sent) == len(readers) * len(asked_for)
    flawless(telegram)


# What goes wrong.


async def test_a_wrong_token_ends_it_with_a_message(telegram: BotApi, reports: Path) -> None:
    for wrong in "8123456789:AAFwr0ngwr0ngwr0ngwr0ngwr0ngwr0ng_x", "not a token":
        async with bot(telegram.url, reports, wrong, cold=True) as running:
            code, output = await running.ended()
        assert code == 1
        assert "TELEGRAM_BOT_TOKEN" in output
        assert "@BotFather" in output
        assert "Traceback" not in output
        assert wrong not in output


@BOTH_WAYS
async def test_no_secret_is_in_what_can_be_seen_or_found_of_it(telegram: BotApi, reports: Path, how: str) -> None:
    admin, port = telegram.add_user("管理员", ADMIN), free_port()
    monitor = {"port": port, "metrics": True}
    seen: list[bytes] = []
    async with bot(telegram.url, reports, how=how, level="DEBUG", health=monitor, cold=True, admins=[ADMIN]) as running:
        await asked(telegram, admin, "/start")
        await asked(telegram, telegram.add_user("读者"), samples.BEDS)
        for fault in "drop", "truncate", 500, 429, b"<html>":
            telegram.fail("sendMessage", fault)
            await telegram.say(telegram.add_user("读者"), samples.BEDS)
            await until(lambda: not telegram._faults["sendMessage"])
        await telegram.send_document(admin, "甲.txt", samples.TEXTS[samples.HEPING].encode())
        for command in "/status", "/export", f"/remove {samples.LINDU}", "/reload":
            await asked(telegram, admin, command)
        async with aiohttp.ClientSession(trust_env=False) as client:
            for page in "healthz", "metrics", "nothing":
                async with client.get(f"http://127.0.0.1:{port}/{page}") as answer:
                    seen.append(await answer.read())
        seen.append(running.title)
        seen.append((await running.stopped()).encode())
    assert b"DEBUG" in seen[-1]
    seen += [path.read_bytes() for path in reports.parent.rglob("*") if path.is_file()]
    seen += [str(call.params).encode() for call in telegram.calls if call.method != "setWebhook"]
    assert len(seen) > 20
    for secret in TOKEN.partition(":")[2], SECRET:
        assert not any(secret.encode() in one for one in seen)


async def test_a_token_revoked_while_it_runs_ends_it_with_a_message(telegram: BotApi, reports: Path) -> None:
    async with bot(telegram.url, reports) as running:
        await asked(telegram, telegram.add_user("读者"), samples.BEDS)
        telegram.revoke_token()
        code, output = await running.ended()
    assert code == 1
    assert "TELEGRAM_BOT_TOKEN" in output
    assert "Traceback" not in output


def _poller_dies() -> None:
    from bot.telegram import polling

    def dies(_error: object) -> None:
        raise RuntimeError(f"a bug with {TOKEN}")

    polling._say = dies  # type: ignore[assignment]  # it takes any error


async def test_a_poller_that_dies_ends_it_with_a_message(telegram: BotApi, reports: Path) -> None:
    async with bot(telegram.url, reports, before=_poller_dies) as running:
        await asked(telegram, telegram.add_user("读者"), samples.BEDS)
        telegram.fail("getUpdates", 502)
        code, output = await running.ended()
    assert code == 1
    assert "RuntimeError: a bug with … (test_end_to_end.py, line " in output, "where, for those who mend it"
    assert "请重新启动" in output
    assert "Traceback" not in output


async def test_administrators_hear_of_a_revoked_token_when_a_new_one_works(telegram: BotApi, reports: Path) -> None:
    async with bot(telegram.url, reports, admins=[ADMIN]) as running:
        await asked(telegram, telegram.add_user("管理员", ADMIN), samples.BEDS)
        telegram.revoke_token()
        await running.ended()
    async with BotApi(RENEWED) as renewed:
        admin = renewed.add_user("管理员", ADMIN)

        def told() -> list[Message]:
            return [sent for sent in renewed.sent if "不再接受" in sent.text]

        async with bot(renewed.url, reports, RENEWED, admins=[ADMIN]) as running:
            await asked(renewed, admin, "/start")
            await renewed._until(lambda: told() or None, SECONDS_TO_START, "what was wrong")
            running.stop()
            await running.ended()
        async with bot(renewed.url, reports, RENEWED, admins=[ADMIN]) as running:
            await asked(renewed, admin, samples.BEDS)
            running.stop()
            await running.ended()
        assert len(told()) == 1


@BOTH_WAYS
async def test_faults_on_the_way_are_survived(telegram: BotApi, reports: Path, how: str) -> None:
    reader = telegram.add_user("读者")
    telegram.fail("getMe", 502)
    telegram.fail("getUpdates" if how == "polling" else "setWebhook", "truncate")
    async with bot(telegram.url, reports, how=how) as running:
        question = await telegram.say(reader, samples.BEDS)
        answer = await telegram.reply_to(question, SECONDS_TO_START)
        await telegram.redeliver(question)
        await telegram.deliver()  # one that cannot be parsed
        telegram.fail("editMessageText", 500)
        telegram.fail("answerCallbackQuery", "drop")
        await telegram.press(reader, answer, chinese(texts.AFTER))
        assert len(quoted(await telegram.edit_of(answer, SECONDS_TO_START))) > len(quoted(answer))
        assert "贺兰山" in quoted(await asked(telegram, reader, samples.DIRECTOR))
        telegram.block(reader)
        await telegram.say(reader, samples.BEDS)
        await telegram.wait_for("sendMessage", lambda call: call.status == 403)
        telegram.unblock(reader)
        assert "贺兰山" in quoted(await asked(telegram, reader, samples.DIRECTOR))
        running.stop()
        code, output = await running.ended()
    assert code == 0
    assert "连不上 Telegram" in output
    assert samples.YUNLAN_HOSPITAL not in output
    assert json.dumps(samples.YUNLAN_HOSPITAL).strip('"') not in output  # nor as it travels
    assert [call.status for call in telegram.refused] == [403]


async def test_without_a_network_it_says_so_waits_and_can_be_stopped(reports: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        port = nobody.getsockname()[1]
    async with bot(f"http://127.0.0.1:{port}", reports, cold=True) as running:
        assert isinstance(running._process, Process)
        assert running._process.stderr is not None
        async with asyncio.timeout(SECONDS_TO_START):
            while "连不上 Telegram" not in (line := (await running._process.stderr.readline()).decode()):
                assert line, "it ended"
        await running.stopped()
