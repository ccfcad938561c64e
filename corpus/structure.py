"""From blocks to an article: title, subtitle, byline, sections of paragraphs, and what is set aside.

Two passes.  The first gives every block a role by its own looks and by its neighbours; the second
joins paragraphs that a caption, a blank line or a page break cut in two.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from statistics import median

from corpus import places, repair
from corpus.cut import Cut
from corpus.repair import Block
from corpus.report import Aside


class Role(Enum):
    TITLE = auto()
    SUBTITLE = auto()
    BYLINE = auto()
    HEADING = auto()
    BODY = auto()
    CAPTION = auto()
    BOILERPLATE = auto()
    MASTHEAD = auto()
    DATE = auto()
    REPEAT = auto()


@dataclass(slots=True)
class Paragraph:
    cut: Cut
    lost_head: bool = False
    lost_tail: bool = False


@dataclass(slots=True)
class Section:
    """Paragraphs under one heading; the first section of an article often has none."""

    heading: Cut | None
    paragraphs: list[Paragraph] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Article:
    title: Cut | None
    subtitle: Cut | None
    bylines: tuple[Cut, ...]
    sections: tuple[Section, ...]
    aside: tuple[Aside, ...]


# ---------------------------------------------------------------- looks

_BOILERPLATE = re.compile(
    r"扫码|扫一扫|扫描|二维码|长按识别|公众号|点击(?:上方|下方|蓝字|阅读|这里|关注)|阅读原文|下载.{0,12}(?:APP|客户端|[Aa]pp)|客户端下载|更多资讯"
    r"|责任编辑|责编|编辑[:：/]|^\s*编辑\s|审核[:：]|校对|美编|监制|终审|初审|复审|值班编委|排版|投稿|来稿"
    r"|来源[:：]|稿源|图片来源|供图|资料图片?|图[/／]|摄影[:：]|视觉中国|(?:均|皆)为资料|免责声明|版权(?:所有|归)|转载|未经授权|仅供|本版(?:文字|图片|文图|撰文|编辑)"
    r"|[Cc]opyright|©|https?://|www\.|(?:急诊|联系|咨询|热线|投诉|报料|服务|预约|值班)(?:电话|热线)|电话[:：]|邮箱|邮编|地址[:：]|找记者|上一篇|下一篇|打印本|字号|分享到"
    r"|阅读量|阅读次数|浏览次数|点击数|点击量|首页\s*[>》›]|[>》›]\s*(?:正文|新闻|动态)|\S\s*[>›]\s*\S|微信号|视频号|在看|点赞|END|^[-—=]*\s*(?:完|END)\s*[-—=]*$|官方(?:网站|微信)"
)
_DATE = re.compile(
    r"[（(]?\s*(?:发布(?:时间|日期)|时间|日期)?[:：]?\s*(?:19|20)?\d{2}\s*[-年/.．]\s*\d{1,2}\s*(?:[-月/.．]\s*\d{1,2}\s*日?|月)?(?:\s*\d{1,2}[:：]\d{2}(?:[:：]\d{2})?)?\s*(?:星期.)?\s*[）)]?$"
)
_MASTHEAD = re.compile(r"[【\[〖][^】\]〗]{2,12}[】\]〗]$|(?:特别报道|专题报道|专题|特刊|专版|专刊|要闻|健康周刊|头条|深度|通讯|综合新闻|.{0,8}·.{0,8}专[题版刊栏])$|第\s*[0-9０-９]+\s*版.*$|[A-Z]?\d{1,2}\s*版?$")
_PEOPLE = r"(?:[\u4e00-\u9fff·]{2,4}|[\u4e00-\u9fff]\s[\u4e00-\u9fff])"
_REPORTER = (
    r"(?:本报|本刊|本网|特约|见习|实习|首席|全媒体|融媒体?|健康报|通讯员|记者|\S{2,8}[报网台社])*(?:记者|通讯员|特约撰稿|撰稿人?|撰文|采写|作者|文图|图文|摄影|供稿|整理)"
)
_BYLINE = (
    re.compile(rf"[◎●○■□▲△◆◇★☆※]\s*{_PEOPLE}(?:[\s、，,]+{_PEOPLE})*(?:\s*[（(/／].*)?$"),
    re.compile(rf"[◎●○■□▲△◆◇★☆※|｜（(]*\s*{_REPORTER}\s*[:：/／|｜]?\s*{_PEOPLE}.{{0,50}}$"),
    re.compile(rf"[◎●○■□▲△◆◇★☆※]?\s*{_PEOPLE}(?:[\s、]+{_PEOPLE})*\s*[/／]?\s*(?:文|图|摄|文/图|图/文|摄影|文\s*图)$"),
    re.compile(rf"[（(]?\s*(?:文|图|摄影|图文|文图|文、图)\s*[/／|｜:：]\s*\S.{{0,30}}$"),
    re.compile(r"本[报刊网](?:综合(?:报道|消息)?|讯)$"),
    re.compile(r"\S{0,24}(?:宣传科|宣传处|宣传部|党委办公室|党办|办公室|新闻中心|编写组|编辑部)(?:\s+\S{2,4})*$"),
    re.compile(r"\S{2,24}(?:院|中心)\s(?:宣传科|宣传处|宣传部|党办|办公室)(?:\s+\S{2,4})*$"),
    re.compile(rf"\S{{0,30}}(?:书记|院长|主任|局长|处长|科长|会长|所长|站长|理事长|董事长|教授|护士长)[\s\u3000]+{_PEOPLE}$"),
)
_NOT_BYLINE = re.compile(r"[。；;]|^——|^—")
_CAPTION_MARK = re.compile(r"^(?:图为|图[一二三四五六七八九十\d]+[:：\s]|上图|下图|左图|右图|[▲△▼◀▶↑↓←→])|(?:资料图片?|效果图|示意图|现场图|图/|摄)[。）)]*$|[（(](?:资料图片?|受访者供图|摄影?.{0,8}|.{0,8}摄|.{0,8}供图)[）)]")
_FACT = re.compile(r"[0-9０-９]|[是有达占增减为]|将|已经|已|曾")
_CLAUSE = re.compile(r"[，,；;：:]")
_ENDS_OPEN = re.compile(r"[，、；：,;:（(“‘《的地和与及或在把被将对向从]$")
_STARTS_BROKEN = re.compile(r"[，。、；：？！,;:）)”’》】…·%％]")


def is_byline(text: str) -> bool:
    flat = text.strip()
    return len(flat) <= 60 and not _NOT_BYLINE.search(flat) and any(p.match(flat) for p in _BYLINE)


def is_heading_like(block: Block) -> bool:
    """Short, not a sentence, not a fragment of one."""
    text = block.text
    if block.level:
        return len(text) <= 80
    if len(text) > 46 or block.lines > 2 or re.search(r"[。；;]", text) or _ENDS_OPEN.search(text):
        return False
    if block.closed and text[-1] not in "！？!?”’）)":
        return False
    if _STARTS_BROKEN.match(text):
        return False
    return len(_CLAUSE.findall(text)) <= 2


def is_caption(block: Block) -> bool:
    """A line that says what a picture shows: one short clause that tells no fact."""
    text = block.text
    if block.level or len(text) > 60 or block.lines > 2:
        return False
    if _CAPTION_MARK.search(text):
        return True
    one = text.rstrip("。.")
    return (
        len(text) <= 28
        and text[-1] in "。."
        and not re.search(r"[。！？!?]", one)
        and not _CLAUSE.search(one)
        and not _FACT.search(one)
    )


# ---------------------------------------------------------------- roles


def _roles(blocks: Sequence[Block]) -> list[Role]:
    roles = [_own_role(block) for block in blocks]
    _mark_fragments(blocks, roles)
    _mark_repeats(blocks, roles)
    _mark_title(blocks, roles)
    return roles


def _own_role(block: Block) -> Role:
    """What a block looks like on its own; HEADING stands for anything short and unfinished."""
    text = block.text
    if _DATE.match(text):
        return Role.DATE
    if is_byline(text):
        return Role.BYLINE
    if _MASTHEAD.match(text):
        return Role.MASTHEAD
    if len(text) <= 60 and len(text) > 14 and _CAPTION_MARK.search(text) and not re.match(r"[（(]", text):
        return Role.CAPTION
    if len(text) <= 60 and _BOILERPLATE.search(text) and not (block.level and len(text) > 12):
        return Role.BOILERPLATE
    if is_caption(block):
        return Role.CAPTION
    if is_heading_like(block):
        return Role.HEADING
    return Role.BODY


def _mark_fragments(blocks: Sequence[Block], roles: list[Role]) -> None:
    """A short piece that ends a sentence is no heading and no caption: the paragraph before it is open."""
    opened: Block | None = None
    usual_gap = median(block.blank_before for block in blocks) if blocks else 0
    for i, block in enumerate(blocks):
        role = roles[i]
        if opened is not None and not block.level and block.closed:
            if role is Role.HEADING and block.text[-1] not in "！？!?":
                roles[i] = Role.BODY
            elif role is Role.CAPTION and block.blank_before <= usual_gap and _is_tail(blocks, roles, i, opened):
                roles[i] = Role.BODY
        if roles[i] is Role.BODY:
            opened = None if block.closed else block
        elif roles[i] is Role.HEADING:
            opened = None


def _is_tail(blocks: Sequence[Block], roles: Sequence[Role], i: int, opened: Block) -> bool:
    """Whether what looks like a caption rather ends the open sentence before it.

    It does when the two halves make a place's name, when the characters that meet stand together
    elsewhere in the article, or when the next paragraph begins anew; what goes on is not over yet.
    """
    text, tail = blocks[i].text, opened.text[-4:]
    seam = tail + text[:4]
    if any(place.start < len(tail) < place.end for place in places.places_in(seam)) or _GOES_ON.match(text):
        return True
    following = next((blocks[j].text for j in range(i + 1, len(blocks)) if roles[j] is Role.BODY), "")
    whole = "\n".join(block.text for block in blocks)
    here, there = whole.count(tail[-1] + text[0]), whole.count(tail[-1] + following[:1]) if following else 0
    if here != there:
        return here > there
    return not following or bool(_BEGINS_ANEW.match(following))


_GOES_ON = re.compile(r"[让使把被并也而以及与和或的地得了着给向]")
_BEGINS_ANEW = re.compile(
    r"[“‘「《]|近年|近日|目前|如今|同时|此外|另外|其中|今年|去年|当前|随着|为了?|在|据|从|展望|下一步|未来|本报讯|[0-9０-９]{4}年|[0-9０-９]{1,2}月|该院|我院|医院|中心|自"
)


def _mark_repeats(blocks: Sequence[Block], roles: list[Role]) -> None:
    """A heading printed again on the next line is set aside."""
    last = ""
    for i, block in enumerate(blocks):
        if roles[i] not in {Role.HEADING, Role.BYLINE}:
            last = ""
            continue
        text = re.sub(r"\s", "", repair.undoubled(block.cut).text)
        if text == last:
            roles[i] = Role.REPEAT
        last = text


def _mark_title(blocks: Sequence[Block], roles: list[Role]) -> None:
    """Of all runs of headings the one that is the headline: before a byline, else before the first paragraph."""
    runs: list[list[int]] = []
    for i, role in enumerate(roles):
        if role is Role.HEADING:
            if runs and all(roles[j] in _BETWEEN for j in range(runs[-1][-1] + 1, i)):
                runs[-1].append(i)
            else:
                runs.append([i])
    if not runs:
        return
    bodies = [i for i, role in enumerate(roles) if role is Role.BODY]
    first, last = (bodies[0], bodies[-1]) if bodies else (len(roles), -1)

    def weight(run: list[int]) -> float:
        value = 0.0
        if run[0] < first:
            value += 3
        elif run[-1] > last or not _body_after(roles, run[-1], 2):
            value += 1
        following = next((roles[j] for j in range(run[-1] + 1, len(roles)) if roles[j] not in _SKIPPED), None)
        if following is Role.BYLINE:
            value += 4
        if any(blocks[j].text.startswith(("—", "-", "–")) for j in run):
            value += 2
        if any(blocks[j].level == 1 for j in run):
            value += 2
        if len(run) >= 2:
            value += 1
        if all(repair.undoubled(blocks[j].cut) is not blocks[j].cut for j in run):
            value -= 1
        return value

    best = max(runs, key=weight)
    if best[0] > first and weight(best) < 4:
        return
    _split_headline(blocks, roles, best, in_front=best[0] < first)


_BETWEEN = {Role.REPEAT, Role.MASTHEAD, Role.DATE, Role.CAPTION, Role.BOILERPLATE, Role.BYLINE}
_SKIPPED = {Role.REPEAT, Role.CAPTION, Role.DATE, Role.BOILERPLATE, Role.MASTHEAD}


def _body_after(roles: Sequence[Role], i: int, least: int) -> bool:
    return sum(role is Role.BODY for role in roles[i + 1 :]) >= least


def _split_headline(blocks: Sequence[Block], roles: list[Role], run: list[int], *, in_front: bool) -> None:
    """Which heads of a run are title, subtitle, masthead, and which is the first section's heading."""
    rest = list(run)
    byline = next((i for i, role in enumerate(roles) if role is Role.BYLINE and run[0] < i), None)
    if byline is not None and run[0] < byline < run[-1]:
        # What follows the byline is the first section's heading.
        rest = [i for i in rest if i < byline]
    marked = [i for i in rest if blocks[i].level]
    if marked and in_front:
        levels = {blocks[i].level for i in marked}
        top = min(levels)
        section = max((b.level for b in blocks), default=0)
        # Only "#" and one deeper level make a headline; "###" before the body heads a section.
        while len(rest) > 1 and blocks[rest[-1]].level == section > top + 1:
            rest.pop()
        if len(levels) > 1 and all(blocks[i].level for i in rest):
            lowest = [i for i in rest if blocks[i].level == top]
            if len(lowest) > 1 and len(blocks[lowest[0]].text) < len(blocks[lowest[-1]].text):
                for i in lowest[:-1]:
                    roles[i] = Role.MASTHEAD
                    rest.remove(i)
    elif byline is None and in_front and len(rest) > 2:
        rest = rest[:2] if len(rest) == 3 else rest[:1]
    # A kicker: a few characters above a longer title.
    while len(rest) > 1 and not blocks[rest[1]].text.startswith(("—", "-", "–")) and _is_kicker(blocks[rest[0]], blocks[rest[1]]):
        roles[rest[0]] = Role.MASTHEAD
        rest.pop(0)
    if not rest:
        return
    roles[rest[0]] = Role.TITLE
    for i in rest[1:]:
        roles[i] = Role.SUBTITLE


def _is_kicker(block: Block, title: Block) -> bool:
    return len(block.text) <= 6 and len(title.text) >= 9 and block.level >= title.level


# ---------------------------------------------------------------- the article


def article(blocks: Sequence[Block], furniture: Sequence[str] = ()) -> Article:
    """The article that these blocks make."""
    roles = _roles(blocks)
    title: Cut | None = None
    subtitle: Cut | None = None
    bylines: list[Cut] = []
    sections = [Section(None)]
    aside = [Aside("boilerplate", text) for text in furniture]
    open_paragraph: Paragraph | None = None
    for block, role in zip(blocks, roles, strict=True):
        cut = block.cut
        if role is Role.TITLE:
            title = repair.undoubled(cut)
        elif role is Role.SUBTITLE:
            once = repair.undoubled(cut)
            subtitle = subtitle.joined(once, space=True) if subtitle else once
        elif role is Role.BYLINE:
            bylines.append(repair.undoubled(cut))
        elif role is Role.HEADING:
            sections.append(Section(repair.undoubled(cut)))
            open_paragraph = None
        elif role is Role.BODY:
            if open_paragraph is not None:
                open_paragraph.cut = open_paragraph.cut.joined(cut)
                paragraph = open_paragraph
            else:
                paragraph = Paragraph(cut, lost_head=bool(_STARTS_BROKEN.match(cut.text)))
                sections[-1].paragraphs.append(paragraph)
            # A semicolon before a blank line ends a paragraph, though not as it should.
            open_paragraph = None if block.closed or block.text[-1] in "；;" else paragraph
        else:
            aside.append(Aside(_ASIDE[role], cut.text))
    for section in sections:
        for paragraph in section.paragraphs:
            paragraph.lost_tail = not repair.is_closed(paragraph.cut.text) and paragraph.cut.text[-1] not in "；;："
    kept = tuple(s for s in sections if s.heading is not None or s.paragraphs)
    return Article(title, subtitle, tuple(bylines), kept, tuple(aside))


_ASIDE = {
    Role.CAPTION: "caption",
    Role.BOILERPLATE: "boilerplate",
    Role.MASTHEAD: "masthead",
    Role.DATE: "date",
    Role.REPEAT: "repeat",
}
