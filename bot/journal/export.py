"""The journal as tables for a spreadsheet: CSV that Excel opens with Chinese intact.

A byte order mark makes Excel read it as UTF-8.  Whatever a reader typed stays text: a cell that
Excel would take for a formula gets an apostrophe in front, as a question may be `=HYPERLINK(...)`.

Pure: records in, bytes out.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import datetime, tzinfo

from bot.journal.entries import COMMAND_LINE, Deed, Entry
from bot.journal.unanswered import WORDINGS, Group
from retrieval.quote import Outcome

Cell = str | int | float

OUTCOMES = {
    Outcome.ANSWER: "已回答",
    Outcome.RELATED: "只有相近的段落",
    Outcome.NOT_COVERED: "医院没有收录",
    Outcome.NOT_FOUND: "报道没有写到",
    Outcome.CHAT: "闲聊",
    Outcome.ADVICE: "求医问药",
    Outcome.EMERGENCY: "紧急情况",
    Outcome.UNCLEAR: "看不出要问什么",
    Outcome.WHICH: "不止一家医院叫这个名字",
    Outcome.EMPTY: "还没有报道",
}
VOTES = {1: "有用", 0: "", -1: "没用"}
KINDS = {"private": "私聊", "group": "群", "inline": "内联", "terminal": "终端"}

ENTRY_COLUMNS = (
    "时间",
    "问题",
    "结果",
    "所问的医院",
    "引文的医院",
    "引文的文件",
    "用时（秒）",
    "评价",
    "界面语言",
    "来源",
    "读者（假名）",
)
GROUP_COLUMNS = (
    "次数",
    "读者数",
    "问题（最常见的问法）",
    "其他问法",
    "医院",
    "有没有报道",
    "结果",
    "被评为没用",
    "最近一次",
    "最接近的文件",
    "现在能回答",
)
DEED_COLUMNS = ("时间", "管理员", "操作", "对象", "结果")

_FORMULA = re.compile(r"[\s\x00]*[=+\-@＝＋－＠]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_LONGEST = 16_000
"""Characters of a cell at most; Excel's limit is 32,767 UTF-16 units, and a longer cell spoils the rows after it."""


def entries_csv(entries: Iterable[Entry], zone: tzinfo | None = None) -> bytes:
    """A row for each entry, times in `zone` or in the server's time zone."""
    return _csv(
        ENTRY_COLUMNS,
        (
            (
                _time(entry.when, zone),
                entry.question,
                OUTCOMES[entry.outcome],
                "、".join(entry.scope),
                "、".join(dict.fromkeys(shown.hospital for shown in entry.quotes if shown.hospital)),
                "、".join(dict.fromkeys(shown.file for shown in entry.quotes)),
                round(entry.seconds, 3),
                VOTES[entry.vote],
                entry.language,
                KINDS.get(entry.kind, entry.kind),
                f"R{entry.reader[:10]}",  # a letter first, or Excel takes some of them for numbers
            )
            for entry in entries
        ),
    )


def groups_csv(groups: Iterable[tuple[Group, bool]], zone: tzinfo | None = None) -> bytes:
    """A row for each group of unanswered questions, with whether it is answered now."""
    return _csv(
        GROUP_COLUMNS,
        (
            (
                group.times,
                group.readers,
                group.example.question,
                "\n".join(group.wordings[1 : 1 + WORDINGS]),
                "、".join(group.hospitals),
                "有" if group.covered else "没有",
                "、".join(f"{OUTCOMES[outcome]} {times}" for outcome, times in group.outcomes.items()),
                group.voted_down,
                _time(group.last, zone),
                group.shown.file if group.shown else "",
                "是" if answered else "否",
            )
            for group, answered in groups
        ),
    )


def deeds_csv(deeds: Iterable[Deed], zone: tzinfo | None = None) -> bytes:
    """A row for each thing that an administrator did."""
    return _csv(
        DEED_COLUMNS,
        (
            (_time(deed.when, zone), _whoever(deed.administrator), deed.action, deed.target, deed.result)
            for deed in deeds
        ),
    )


def _whoever(administrator: int) -> Cell:
    return "命令行" if administrator == COMMAND_LINE else administrator


def _csv(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_safe(cell) if isinstance(cell, str) else cell for cell in row])
    return text.getvalue().encode("utf-8-sig")


def _safe(text: str) -> str:
    """The text with an apostrophe in front where a spreadsheet would take it for a formula."""
    plain = _CONTROL.sub("�", text.replace("\r\n", "\n").replace("\r", "\n"))[:_LONGEST]
    return f"'{plain}" if _FORMULA.match(plain) else plain


def _time(when: float, zone: tzinfo | None) -> str:
    return f"{datetime.fromtimestamp(when, zone):%Y-%m-%d %H:%M:%S}"
