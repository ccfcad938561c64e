"""Each operation says the same in the chat and on the command line."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import pytest

from bot.__main__ import main
from bot.journal.journal import Journal
from corpus.store.generations import Generations
from tests import journals, samples
from tests.recorder import ADMIN, administrators

pytestmark = pytest.mark.anyio


class Case(NamedTuple):
    """The same act on two folders that are alike."""

    chat: Sequence[str]
    """Messages; a file to send after "📄"; buttons in brackets."""
    line: Sequence[str]
    """Arguments of `chuchu`."""
    says: str
    """Words that both say."""
    before: Callable[[Path], object] = lambda _reports: None
    """What happens to the folder first."""
    served: Sequence[str] = ()
    """Reports that are put there and served one after the other, before that."""


def lose(reports: Path) -> None:
    (reports / samples.LINDU).unlink()


def spoil(reports: Path) -> None:
    samples.put(reports, samples.HEPING)
    (reports / "坏.txt").write_bytes(samples.BINARY)
    (reports / samples.LINDU).rename(reports / "另.md")


CASES = {
    "a reload": Case(["/reload"], ["reload"], "新增 1，改名 1", spoil),
    "a reload without a change": Case(["/reload"], ["reload"], "没有变化。"),
    "a reload that fails": Case(["/reload"], ["reload"], "重新载入失败", samples.clear),
    "a reload that would lose something": Case(["/reload"], ["reload"], "新语料准备好了，但会少掉一些东西", lose),
    "what is lost": Case(["/reload", "[换上]"], ["reload", "--yes"], "移除 1", lose),
    "a rollback without a generation before": Case(["/rollback"], ["rollback"], "没有别的一代可以回退"),
    "a rollback to what is not there": Case(["/rollback 9"], ["rollback", "9"], "没有第 9 代"),
    "a rollback": Case(["/rollback", "[第 1 代]"], ["rollback"], "已经回退。\n第 1 代", served=[samples.HEPING]),
    "generations": Case(["/generations"], ["generations"], "→ 第 2 代", served=[samples.HEPING]),
    "an upload": Case([f"📄 {samples.HEPING}"], ["add"], "我读成了这样"),
    "a file that is kept": Case([f"📄 {samples.HEPING}", "[留下]"], ["add"], "已存为 禾坪.txt"),
    "a removal": Case(["/remove 临渡", "[移到回收站]"], ["remove", "临渡", "--yes"], "移除 1"),
    "a removal that is asked about": Case(["/remove 临渡"], ["remove", "临渡"], "这是最后一篇写"),
    "a removal of what is not there": Case(["/remove 没有"], ["remove", "没有"], "没有叫“没有”的文件"),
    "a removal of what is not clear": Case(["/remove 云"], ["remove", "云"], "有 2 个，是哪一个", served=["云二.txt"]),
    "the status": Case(["/status"], ["status"], "今天：2 个问题"),
    "unanswered questions": Case(["/unanswered"], ["unanswered"], f"2. {samples.HELICOPTERS}"),
    "an export": Case(["/export"], ["export", "."], "已导出：2 条提问"),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
async def test_both_say_the_same(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    in_chat = plain(await in_the_chat(case, folder(tmp_path / "chat")))
    monkeypatch.chdir(tmp_path)
    await on_the_command_line(case, folder(tmp_path / "line"))
    printed = plain("".join(capsys.readouterr()))
    assert case.says in in_chat
    assert case.says in printed
    missing = [line for line in in_chat.splitlines() if line not in printed]
    assert missing == []


def folder(place: Path) -> Path:
    reports = place / "reports"
    reports.mkdir(parents=True)
    for name in samples.YUNLAN, samples.LINDU:
        samples.put(reports, name)
    place.joinpath("禾坪.txt").write_text(samples.TEXTS[samples.HEPING], "utf-8")
    return reports


def put(reports: Path, name: str) -> None:
    text = samples.TEXTS.get(name, samples.TEXTS[samples.HEPING])
    (reports / name).write_text(text, "utf-8")


async def in_the_chat(case: Case, reports: Path) -> str:
    """The last message to the administrator."""
    database = reports.with_name("journal.db")
    await asyncio.to_thread(journals.asked, database, samples.HELICOPTERS, samples.HEPING_BEDS)
    journal = await Journal.open(database, days=30, megabytes=10)
    async with administrators(reports, journal) as telegram:
        for name in case.served:
            put(reports, name)
            await telegram.says("/reload", ADMIN)
        case.before(reports)
        for does in case.chat:
            if does.startswith("["):
                await telegram.presses(does.strip("[]"), ADMIN)
            elif does.startswith("📄"):
                file = does.removeprefix("📄 ")
                await telegram.receives(telegram.document(file, samples.TEXTS[file].encode(), ADMIN))
            else:
                await telegram.says(does, ADMIN)
        mine = [message for (chat, _), message in telegram.recorder.messages.items() if chat == ADMIN]
        return str([message["text"] for message in mine if "text" in message][-1])


async def on_the_command_line(case: Case, reports: Path) -> None:
    place = reports.parent
    config = place / "config.toml"
    config.write_text(f"[corpus]\nfolder = '{reports}'\n[data]\nfolder = '{place / 'data'}'\n", "utf-8")

    async def chuchu(*arguments: str) -> None:
        await asyncio.to_thread(main, [*arguments, "--config", str(config)])

    await chuchu("reload")
    for name in case.served:
        put(reports, name)
        await chuchu("reload")
    await asyncio.to_thread(journals.asked, place / "data/journal.db", samples.HELICOPTERS, samples.HEPING_BEDS)
    case.before(reports)
    await chuchu(*case.line, *([str(place / "禾坪.txt")] if case.line == ["add"] else []))
    assert Generations(place / "data").current() is not None


PASSING = re.compile(
    r"""
    \d{4}-\d\d-\d\d[ T]\d\d[:-]\d\d(?:[:-]\d\d)?    # a time
    | \d+\.\d\ 秒                                    # how long it took
    | /\S*/(?:chat|line)/                            # where it was done
    | 出处\ .*                                       # of the program that runs
    | ^\d+\ 分钟内不决定.*                            # only buttons wait
    | 怎么办？                                        # above buttons; in a terminal with letters to type
    | 以后读者就问不到它了。
    | ^最近没答上的.*现在能回答了.*                     # the chat also asks again what went unanswered
    | 、\d+\ 条操作记录                                # more was done on the command line before
    """,
    re.VERBOSE | re.MULTILINE,
)


def plain(text: str) -> str:
    """A text without what differs from one moment and place to another."""
    return PASSING.sub("", text).replace("> ", "")
