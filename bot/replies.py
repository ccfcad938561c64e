"""What Chuchu says, all of it, in one place: every string that a reader sees in a chat.

Pure: an `Answer` in, a `Reply` out.  A `Reply` is text plus marks, never markup, so nothing that
a report or a reader writes can break it.  It knows neither Telegram nor the terminal:
handlers/send.py turns marks into Telegram's entities and terminal.py into colours, so both say
the same.  What is quoted is never cut, changed or decorated inside; only labels are shortened.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from corpus.report import Failure, Hospital, Kind
from retrieval.quote import Answer, Outcome, Quote

if TYPE_CHECKING:  # `chuchu check` prints without loading the store and the word list
    from bot.library import ReloadReport

LIMIT = 4096
"""Length of a message in UTF-16 code units, which is what Telegram counts."""
QUOTES = 3
COVERED = 10
"""Hospitals offered to someone who asked about another one."""
HOSPITALS_ON_A_PAGE = 40


class Style(StrEnum):
    BOLD = "bold"
    QUOTE = "quote"
    """Whole lines, set off as a block."""
    SOURCE = "source"
    """Where a quote stands; less important than the quote."""
    CODE = "code"
    """To be taken literally: Telegram would make a link of report.md."""


class Mark(NamedTuple):
    style: Style
    start: int
    end: int
    """Code points of the text; `end` is exclusive."""


@dataclass(frozen=True, slots=True)
class Reply:
    text: str
    marks: tuple[Mark, ...] = ()

    def __add__(self, other: Reply | str) -> Reply:
        if isinstance(other, str):
            return Reply(self.text + other, self.marks)
        shift = len(self.text)
        moved = (Mark(style, start + shift, end + shift) for style, start, end in other.marks)
        return Reply(self.text + other.text, (*self.marks, *moved))


def units(text: str) -> int:
    """Length as Telegram counts it: a character outside the basic plane counts twice."""
    return len(text) + sum(character > "\uffff" for character in text)


# --- answers ---


def render(answer: Answer, covered: Sequence[Hospital] = ()) -> Reply:
    """The reply to a question; `covered` is offered when the hospital asked about is not there."""
    if answer.outcome is Outcome.ANSWER:
        return _quoted(answer)
    if answer.outcome is Outcome.RELATED and answer.quotes:
        refusal = "\n".join([*_carried(answer), *_not_found(answer, closest=True)])
        return Reply(refusal + "\n\n") + _block(replace(answer.quotes[0], answer_end=answer.quotes[0].answer_start))
    return Reply("\n".join([*_carried(answer), *_refusal(answer, covered)]))


def _quoted(answer: Answer) -> Reply:
    foot = _carried(answer)
    if answer.silent:
        foot.append(f"以下医院的报道没有提到：{_listed(answer.silent)}。")
    if answer.missing_hospitals:
        foot.append(f"以下医院没有收录：{_listed(answer.missing_hospitals)}。")
    tail = "".join(f"\n\n{line}" for line in foot)
    reply = _block(answer.quotes[0])
    for quote in answer.quotes[1:QUOTES]:
        longer = reply + "\n\n" + _block(quote)
        if units(longer.text) + units(tail) > LIMIT:
            break
        reply = longer
    return reply + tail


def _block(quote: Quote) -> Reply:
    """One quote: the hospital, the words, where they stand."""
    name = f"🏥 {_short(quote.hospital, 60)}" if quote.hospital else "（报道未涉及具体医院）"
    marks = [Mark(Style.QUOTE, 0, len(quote.text))]
    if quote.answer.strip():
        marks.append(Mark(Style.BOLD, quote.answer_start, quote.answer_end))
    block = _marked(name, Style.BOLD) + "\n" + Reply(quote.text, tuple(marks)) + "\n" + _source(quote)
    if quote.damaged:
        block += "\n原文疑似有误，按原样引用。"
    if quote.also:
        files = "、".join(_cut(file, 60) for file in quote.also[:3])
        block += f"\n同一篇报道还见于：{files}{' 等' if len(quote.also) > 3 else ''}"
    return block


def hospitals_shown(text: str) -> tuple[str, ...]:
    """The hospital that a reply of ours is about, from its text: of the first quote."""
    first = re.search(r"^🏥 (.+)$", text, re.MULTILINE)
    return (first[1],) if first else ()


def _source(quote: Quote) -> Reply:
    place = {Kind.HEADLINE: "标题", Kind.HEADING: "小标题"}.get(quote.kind, f"第 {quote.paragraph} 段")
    title = " ".join(
        filter(None, [f"《{_short(quote.title, 80)}》" if quote.title else "", _short(quote.subtitle, 80)])
    )
    page = quote.origin.page and f"第 {quote.origin.page.strip('第版 ')} 版"
    printed = " ".join(_short(part, 40) for part in (quote.origin.newspaper, quote.origin.date, page) if part)
    labels = [title, printed, _short(quote.heading, 80), _short(quote.byline, 80), place]
    line = Reply("— " + " · ".join(filter(None, labels)) + " · ") + _marked(_cut(quote.file, 120), Style.CODE)
    return Reply(line.text, (Mark(Style.SOURCE, 0, len(line.text)), *line.marks))


def _carried(answer: Answer) -> list[str]:
    if not (answer.carried and answer.scope):
        return []
    return [f"（按{''.join(f'“{_short(name, 30)}”' for name in answer.scope[:5])}理解）"]


def _refusal(answer: Answer, covered: Sequence[Hospital]) -> list[str]:
    match answer.outcome:
        case Outcome.NOT_COVERED:
            return _not_covered(answer, covered)
        case Outcome.NOT_FOUND | Outcome.RELATED:
            return _not_found(answer)
        case Outcome.EMERGENCY:
            return [
                "如果情况紧急，请立即拨打 120，或马上去最近的急诊。",
                "我只能引用报道，帮不了急救，请不要等我的回复。",
            ]
        case Outcome.ADVICE:
            return [
                "这个问题需要医生来回答，我只能引用关于医院的报道，不能提供诊疗建议。",
                "请到医院就诊，或打电话向医院咨询；情况紧急请拨打 120。",
            ]
        case Outcome.CHAT:
            return [
                "我不会聊天，只会从报道里找原文回答关于医院的问题。",
                "发送 /help 可以看到能问什么。",
            ]
        case Outcome.UNCLEAR:
            return [
                "我没看懂要找什么。请写明医院和想知道的事，例如“某某医院有多少张床位”。",
                "发送 /help 可以看到更多例子。",
            ]
        case Outcome.EMPTY:
            return ["现在还没有收录任何报道，暂时回答不了。请稍后再来，或联系管理员添加报道。"]
        case Outcome.ANSWER:
            raise AssertionError("an answer is not a refusal")


def _not_covered(answer: Answer, covered: Sequence[Hospital]) -> list[str]:
    asked = f"：{_listed(answer.missing_hospitals)}" if answer.missing_hospitals else ""
    lines = [f"还没有收录这家医院的报道{asked}。", "为免张冠李戴，我不会用别家医院的报道来回答。"]
    if covered:
        names = [*answer.nearby, *(h.name for h in covered if h.name not in answer.nearby)]
        end = " 等" if len(names) > COVERED else ""
        lines.append(f"可以问的医院：{_listed(names[:COVERED])}{end}。")
        lines.append("发送 /hospitals 查看全部。" if end else "换一家医院问问吧。")
    return lines


def _not_found(answer: Answer, *, closest: bool = False) -> list[str]:
    where = f"{_listed(answer.scope)}的报道" if answer.scope else "已收录的报道"
    lines = [f"在{where}里没有找到答案，我不作猜测。"]
    if answer.missing_words:
        words = "".join(f"“{_short(word, 20)}”" for word in answer.missing_words[:10])
        lines.append(f"这些词在报道里没有出现过：{words}。")
    if answer.missing_hospitals:
        lines.append(f"以下医院没有收录：{_listed(answer.missing_hospitals)}。")
    lines.append(
        "最接近的是下面这一段，但它没有回答这个问题：" if closest else "可以换个说法再问，或者直接向医院咨询。"
    )
    return lines


# --- commands of readers ---


def start(examples: Sequence[str]) -> Reply:
    return Reply(
        "您好，我是“出处”。\n"
        "您问医院的事，我从收录的报道里找原文回答，并注明是哪家医院、出自哪篇报道。\n"
        "报道里没有的，我会直说没有。"
    ) + _examples(examples)


def help(examples: Sequence[str]) -> Reply:  # noqa: A001 - replies.help, as the command is called
    return (
        Reply("直接发问题就行，一次问一件事，写上医院的名字会更准。接着追问时可以不再写医院名。")
        + _examples(examples)
        + (
            "\n\n/ask 问题：提问（群里请用它；也可以用 /ask 回复别人的消息）\n"
            "/hospitals：收录了哪些医院\n"
            "/help：这份说明\n\n"
            "我只引用原文，不写自己的答案，也不提供诊疗建议。"
        )
    )


def hospitals(covered: Sequence[tuple[Hospital, int]], reports: int, page_asked_for: str = "") -> Reply:
    """One page of who is covered; a page that does not exist becomes the nearest that does."""
    if not covered:
        return Reply(
            "现在还没有收录任何医院的报道。" if not reports else f"收录了 {reports} 篇报道，都不涉及具体医院。"
        )
    pages = -(-len(covered) // HOSPITALS_ON_A_PAGE)
    number = re.fullmatch(r"[0-9]{1,6}", page_asked_for.strip())
    page = min(max(int(number[0]), 1), pages) if number else 1
    shown = covered[(page - 1) * HOSPITALS_ON_A_PAGE : page * HOSPITALS_ON_A_PAGE]
    lines = [f"收录了 {len(covered)} 家医院，共 {reports} 篇报道："]
    lines += [f"• {_short(hospital.name, 30)}（{count} 篇）" for hospital, count in shown]
    if pages > 1:
        following = f"，发送 /hospitals {page + 1} 看下一页" if page < pages else ""
        lines.append(f"第 {page} 页，共 {pages} 页{following}")
    return Reply("\n".join(lines))


def how_to_ask(examples: Sequence[str]) -> Reply:
    return Reply("请在 /ask 后面写上问题，或用 /ask 回复一条消息。") + _examples(examples[:1])


COMMANDS = {
    "ask": "提问，例如 /ask 某某医院有多少张床位",
    "hospitals": "收录了哪些医院",
    "help": "使用说明",
}
"""Shown in Telegram's menu."""
ADMIN_COMMANDS = {**COMMANDS, "reload": "重新载入报道（管理员）"}

TEXT_ONLY = Reply("我只看得懂文字。请把问题打成一句话发给我。")
UNKNOWN_COMMAND = Reply("没有这个命令。直接发问题就行，发送 /help 查看说明。")
APOLOGY = Reply("抱歉，刚才出了点问题，没能回答。请过一会儿再试。")


# --- commands of administrators ---

NOT_FOR_YOU = Reply("/reload 只供管理员使用。您可以直接提问，或发送 /help 查看说明。")
RELOAD_BUSY = Reply("已经在重新载入了，请等它完成。")
RELOADING = Reply("正在重新载入，期间照常按原有的报道回答……")


def reloaded(report: ReloadReport) -> Reply:
    text = (
        f"重新载入完成，用时 {report.seconds:.1f} 秒。\n"
        f"收录 {report.reports} 篇报道、{report.hospitals} 家医院、{report.passages} 个段落。"
    )
    return Reply(text + failures(report.failures, LIMIT - units(text)))


def failures(failed: Sequence[Failure], budget: int = LIMIT) -> str:
    """A paragraph that names the files left out, as many as `budget` has room for; empty when there are none."""
    if not failed:
        return ""
    text = f"\n有 {len(failed)} 个文件没有载入："
    for number, failure in enumerate(failed):
        line = f"\n• {_cut(failure.file, 80)}：{_short(failure.reason, 160)}"
        more = f"\n• 还有 {len(failed) - number} 个"
        if units(text + line + more) > budget:
            return text + more
        text += line
    return text


def reload_failed(reason: str) -> Reply:
    return Reply(f"重新载入失败，仍按原有的报道回答。\n原因：{_short(reason, 1000)}")


# --- the terminal ---


def greeting(reports: int, covered: int, examples: Sequence[str]) -> Reply:
    return (
        _marked("出处 Chuchu", Style.BOLD)
        + f"：用报道原文回答关于医院的问题（{reports} 篇报道，{covered} 家医院）"
        + _examples(examples)
        + f"\n\n/help 说明　/hospitals 医院　/reload 重新载入　/quit 退出\n{TELEGRAM_HINT}"
    )


def terminal_help(examples: Sequence[str]) -> Reply:
    return (
        Reply("直接输入问题，一行一个。接着追问时可以不再写医院名。")
        + _examples(examples)
        + "\n\n/hospitals 收录了哪些医院　/reload 重新载入报道　/quit 退出"
    )


TELEGRAM_HINT = (
    "想在 Telegram 上使用：向 @BotFather 发送 /newbot 取得令牌，设为环境变量 TELEGRAM_BOT_TOKEN，再重新启动。"
)
PROMPT = "问> "
GOODBYE = "再见。"


def _examples(examples: Sequence[str]) -> str:
    if not examples:
        return ""
    return "\n\n可以这样问：" + "".join(f"\n• {_short(example, 100)}" for example in examples)


def _marked(text: str, style: Style) -> Reply:
    return Reply(text, (Mark(style, 0, len(text)),))


def _listed(names: Sequence[str]) -> str:
    """Up to ten names."""
    return "、".join(_short(name, 30) for name in names[:10]) + (f" 等 {len(names)} 家" if len(names) > 10 else "")


def _short(label: str, limit: int) -> str:
    return _cut(" ".join(label.split()), limit)


def _cut(label: str, limit: int) -> str:
    return label if len(label) <= limit else label[: limit - 1] + "…"
