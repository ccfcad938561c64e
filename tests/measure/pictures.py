"""`make pictures`: the conversations that the README shows, held anew and drawn.

Real questions go through the real application over the sample reports; only the wire is replaced, by
recorder.py.  Nothing in a picture is written by hand but what the reader says.  The same replies give
the same files, byte for byte.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import shutil
from collections.abc import Sequence
from contextlib import chdir
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.wording import texts
from bot.wording.texts import Language
from tests.measure.chat_picture import JSON, Bubble, Words, fingerprint, picture
from tests.measure.light_png import light
from tests.recorder import ADMIN, conversation

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Turn:
    """What the reader does: writes, or taps a button below the last message."""

    writes: str = ""
    taps: str = ""
    """Part of a button's label."""
    unfolds: bool = False
    """And then taps the quote to see all of it."""


@dataclass(frozen=True, slots=True)
class Chat:
    """A conversation to be drawn into a file of docs/."""

    file: str
    language: str
    """As Telegram tells the reader's."""
    turns: Sequence[Turn]


CHATS = (
    Chat(
        "chat.zh-CN.png",
        "zh-hans",
        (
            Turn("安岳县人民医院2023年接待门诊多少人次？"),
            Turn("那高级职称有多少人？"),
            Turn("北京协和医院有多少张床位？"),
        ),
    ),
    Chat(
        "chat.en.png",
        "en",
        (
            Turn("/start"),
            Turn(taps="公共卫生", unfolds=True),
            Turn("那里停车要钱吗？"),
        ),
    ),
)

OFFICE = "office.zh-CN.png"
"""What an administrator sees: a report that is sent in, and how things stand.  Its figures are those of its day."""
SENT_IN = """霍山县人民医院的热线

记者 丁小舟

霍山县人民医院有病床620张，职工850人。

一条热线

医院的心理热线2022年5月开通，晚上七点到十一点有人接听，两年接了3100个电话。
"""
ASKED = (
    "金乡县人民医院有多少张床位",
    "安岳县人民医院2023年有多少门诊人次",
    "金坛第一人民医院的书记是谁",
    "济宁市公共卫生医疗中心满意率是多少",
    "兖州区人民医院有几种预约方式",
    "北京协和医院有多少张床位",
    "金乡县人民医院有几架直升机",
    "谢谢",
)

WORDS = {
    Language.HANS: Words(texts.NAME.of(Language.HANS), "机器人", "输入消息"),
    Language.HANT: Words(texts.NAME.of(Language.HANT), "機器人", "輸入訊息"),
    Language.EN: Words(texts.NAME.of(Language.EN), "bot", "Message"),
}


async def held(chat: Chat, reports: Path) -> list[Bubble]:
    """The conversation as the reader sees it at its end: what was edited stands as it is then."""
    seen: list[Bubble | int] = []  # messages of the bot by their ids
    times: dict[int, str] = {}
    unfolded: set[int] = set()
    async with conversation(reports) as telegram:
        telegram.language = chat.language
        messages = telegram.recorder.messages
        for minute, turn in enumerate(chat.turns, 41):
            before = len(telegram.recorder.calls)
            if turn.writes:
                seen.append(Bubble(turn.writes, time=f"9:{minute}", mine=True))
                await telegram.says(turn.writes)
            else:
                await telegram.presses(turn.taps)
            if len(telegram.recorder.calls) == before or telegram.recorder.refused:
                raise RuntimeError(f"{turn} was met with {telegram.recorder.refused or 'silence'}")
            new = [number for _chat, number in messages if number not in times]
            seen += new
            times |= dict.fromkeys(new, f"9:{minute}")
            if turn.unfolds:
                unfolded.add(max(times))
        shown = {number: message for (_chat, number), message in messages.items()}
        return [
            one if isinstance(one, Bubble) else bubble_of(shown[one], times[one], unfolded=one in unfolded)
            for one in seen
        ]


async def office(reports: Path) -> list[Bubble]:
    """An administrator sends a report in, keeps it, and asks how things stand."""
    with TemporaryDirectory() as folder:
        shutil.copytree(reports, Path(folder) / "corpus" / "reports")
        with chdir(folder):  # /status names the folder of reports as it is configured
            return await _in_the_office(Path("corpus/reports"))


async def _in_the_office(reports: Path) -> list[Bubble]:
    async with conversation(reports) as telegram:
        for question in ASKED:
            await telegram.says(question)
        bubbles = [Bubble("📄 霍山热线.txt", time="21:40", mine=True)]
        await telegram.receives(telegram.document("霍山热线.txt", SENT_IN.encode(), ADMIN))
        bubbles.append(bubble_of(telegram.latest, "21:40", unfolded=False))
        await telegram.presses("留下", ADMIN)
        bubbles.append(bubble_of(telegram.latest, "21:41", unfolded=False))
        bubbles.append(Bubble("/status", time="21:42", mine=True))
        [told] = await telegram.says("/status", ADMIN)
        [chart] = telegram.recorder.uploaded
        bubbles += [Bubble("", photo=chart, time="21:42"), bubble_of(told, "21:42", unfolded=False)]
    return bubbles


def bubble_of(message: JSON, time: str, *, unfolded: bool) -> Bubble:
    """A message of the bot's as the reader sees it."""
    rows = (message.get("reply_markup") or {}).get("inline_keyboard") or ()
    buttons = [[{key: button[key] for key in ("text", "url") if key in button} for button in row] for row in rows]
    return Bubble(message["text"], message.get("entities") or (), buttons, time, unfolded=unfolded)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--into", type=Path, default=ROOT / "docs")
    parser.add_argument("--reports", type=Path, default=ROOT / "corpus" / "reports")
    arguments = parser.parse_args()
    logging.disable(logging.INFO)
    arguments.into.mkdir(parents=True, exist_ok=True)
    for chat in CHATS:
        bubbles, words = asyncio.run(held(chat, arguments.reports)), WORDS[texts.language(chat.language)]
        png = light(picture(bubbles, words), fingerprint(bubbles, words))
        (arguments.into / chat.file).write_bytes(png)
        print(f"{arguments.into / chat.file}: {len(png) / 1000:.0f} kB")
    bubbles, words = asyncio.run(office(arguments.reports)), WORDS[Language.HANS]
    png = light(picture(bubbles, words), fingerprint(bubbles, words))
    (arguments.into / OFFICE).write_bytes(png)
    print(f"{arguments.into / OFFICE}: {len(png) / 1000:.0f} kB")


if __name__ == "__main__":
    main()
