"""From blocks to an article: title, subtitle, byline, sections of paragraphs, and what is set aside.

Two passes.  The first gives every block a role by its own looks and by its neighbours; the second
joins paragraphs that a caption, a blank line or a page break cut in two.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from statistics import median

from corpus.names import places
from corpus.names.hospitals import names_in
from corpus.names.people import SURNAMES
from corpus.reading import repair
from corpus.reading.cut import Cut
from corpus.reading.repair import Block
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
    gap: int = 0
    """Blank lines above it."""
    listed: bool = False
    lost_head: bool = False
    lost_tail: bool = False
    lone_closing: int = -1
    """Index of a closing quotation mark that nothing opens; -1 when there is none."""


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

# Page furniture of papers, websites and official accounts: words that give it away anywhere in a short line, …
_BOILERPLATE = re.compile(
    r"扫码|扫一扫|扫描.{0,6}二维码|二维码|长按识别|公众号|点击(?:上方|下方|蓝字|阅读|这里|关注|标题)|阅读原文|下载.{0,12}(?:APP|客户端|[Aa]pp)|客户端下载|更多资讯"
    r"|责任编辑|责编|值班编委|图片来源|(?:均|皆)为资料|资料图片?[）)]?$|免责声明|版权(?:所有|归)|未经(?:授权|许可)|(?:请勿|禁止|转载).{0,8}(?:转载|注明|出处)|[Cc]opyright|©|https?://|www\."
    r"|点个?.{0,3}(?:在看|赞)|在看\s*[0-9]|阅读\s*[0-9.]+\s*万?|图源|侵删|图片?(?:均|皆)?由|[（(].{0,12}(?:图片|照片|文图).{0,16}提供[）)]"
    r"|(?:急诊|联系|咨询|投诉|报料|预约|值班|服务|采编|新闻|订阅|广告)(?:电话|热线)|找记者|上一篇|下一篇|分享到|阅读量|阅读次数|浏览次数|点击数|点击量"
    r"|首页\s*[>》›]|全文(?:共|约)\s*\d+\s*字|阅读(?:大约|约|全文)?需|[>》›]\s*(?:正文|新闻|动态)|\S\s*[>›]\s*\S|微信号|视频号|官方(?:网站|微信)"
)
# … and labels that a line begins with.
_LABEL = re.compile(
    r"[（(【\[\s]*(?:栏目|编辑|值班编辑|责编|审核|审稿|校对|美编|监制|终审|初审|复审|审签|排版|制作|版式|设计|策划|统筹|来源|稿源|供稿|供图|图片?|摄影|摄像|视频|文字|电话|邮箱|邮编|地址|投稿|来稿|责任校对|值班主任|总值班|出品|主编|副主编|本文来源|转自|编审)"
    r"\s*(?:[:：/／|｜丨]|[\u3000 ]+\S{2,4}\s*$)|[-—=·.\s]*(?:完|END|end|The End)[-—=·.\s]*$|(?:点赞|在看|分享|收藏|点个在看|往期推荐|推荐阅读|延伸阅读|相关阅读|相关链接)[，,、！!。\s]*|[（(](?:来源|编辑|责编|完|记者单位).{0,20}[）)]$"
    r"|[（(\[【]\s*本(?:文|稿|报道).*[）)\]】]\s*$"
    r"|本版(?:文字|图片|文图|撰文|编辑|稿件|采写|主编|摄影)|\S{2,8}\s*(?:供图|供稿)$|图[/／]|图\s*[:：]"
)
_DATE = re.compile(
    r"[（(]?\s*(?:发布(?:时间|日期)|时间|日期)?[:：]?\s*(?:19|20|１９|２０)?\d{2}\s*[-年/.．]\s*\d{1,2}\s*(?:[-月/.．]\s*\d{1,2}\s*日?|月)?(?:\s*\d{1,2}[:：]\d{2}(?:[:：]\d{2})?)?\s*(?:星期.)?\s*[）)]?$"
)
_MASTHEAD = re.compile(
    r"[◆●■★☆◇▲△\s]*(?:[【\[〖][^】\]〗]{2,12}[】\]〗]|特别报道|特别关注|特别策划|专题报道|专题|特刊|专版|专刊|要闻|健康周刊|头条|头版|深度|通讯|综合新闻|新闻纵深|.{0,8}·.{0,8}专[题版刊栏])[◆●■★☆◇▲△\s]*$"
    r"|[A-Z]?[0-9]{1,2}\s+[\u4e00-\u9fff]{2,6}(?:周刊|专刊|副刊|专版|新闻|专题|版)$"
    r"|[\u4e00-\u9fff]{2,6}(?:\s*[·•|｜]\s*[\u4e00-\u9fff]{2,6}){2,}$"
    r"|第\s*[0-9０-９一二三四五六七八九十]+\s*版.*$|[A-Z]?\d{1,2}\s*版?$|\S{2,6}(?:发布|日报|晚报|早报|时报|晨报|商报|融媒体?|周刊|在线|卫视)$"
    r"|[\u4e00-\u9fff]{2,8}(?:[日晚早时晨商快导周月新]报|(?:健康|工人|职工|矿工|都市|城市|青年|法[制治]|科技|医药|卫生|生活|消费|教育|经济|电力|石油|铁道|铁路|电视)报|日讯|周刊|月刊)(?:$|[\s●◆■★·•|｜/][^。，；！？]{0,40}$)"
    r"|(?=[^。，；！？]{8,60}$)(?=.*(?:19|20)\d\d\s?[-年/.]\s?\d{1,2}\s?[-月/.]\s?\d{1,2})(?=.*(?:星期|\d版|版[：:]|[日晚早时]报|周刊|时讯|往期|发[表布]于))"
    r"|[\u4e00-\u9fff]{2,8}报(?:数字报|电子版)$"
    r"|(?:19|20)\d\d[-年./]\d{1,2}[-月./]\d{1,2}日?\s(?=.*[版报刊])[^，。；！？]{0,40}$"
    r"|[（(]?(?:下转|上接|紧接)[^，。]{0,16}版?[）)]?$"
    r"|(?:当前位置|您的位置|位置)\s*[:：]|(?:首页|主页)\s*[/／>›→]|.{2,14}\s[0-9０-９]{4}\s*年第?\s*[0-9０-９]+\s*期"
)
_PEOPLE = r"(?:[\u4e00-\u9fff·]{2,4}|[\u4e00-\u9fff]\s[\u4e00-\u9fff])"
_REPORTER = r"(?:本报|本刊|本网|特约|见习|实习|首席|全媒体|融媒体?|健康报|通讯员|记者|\S{2,8}[报网台社])*(?:记者|通讯员|特约撰稿|撰稿人?|撰文|采写|作者|文图|图文|摄影|供稿|整理)"
_SIGNED = re.compile(rf"[^\w]*{_REPORTER}\s*[:：/／|｜]?\s*{_PEOPLE}.{{0,50}}$")
_BYLINE = (
    re.compile(rf"[◎●○■□▲△◆◇★☆※]\s*{_PEOPLE}(?:[\s、，,]+{_PEOPLE})*(?:\s*[（(/／][^0-9０-９]*)?$"),
    _SIGNED,
    re.compile(rf"[◎●○■□▲△◆◇★☆※]?\s*{_PEOPLE}(?:[\s、]+{_PEOPLE})*\s*[/／]?\s*(?:文|图|摄|文/图|图/文|摄影|文\s*图)$"),
    re.compile(rf"[{SURNAMES}]\s+[\u4e00-\u9fff]\s+[\u4e00-\u9fff]$"),
    re.compile(r"原创\s.{2,40}$"),
    re.compile(r"[◎●○■□▲△◆◇★☆※]?\s*[（(]?\s*(?:文|图|摄影|图文|文图|文、图)\s*[/／|｜:：]\s*\S.{0,30}$"),
    re.compile(r"本[报刊网](?:综合(?:报道|消息|整理)?|讯)(?:\s.{0,24})?$"),
    re.compile(r".{0,36}(?:编写组|编辑部|报道组|采访组|课题组|综合整理|文章整理|综合报道|供稿)$"),
    re.compile(r"\S{0,24}(?:宣传科|宣传处|宣传部|党委办公室|党办|办公室|新闻中心|编写组|编辑部)(?:\s+\S{2,4})*$"),
    re.compile(r"\S{2,24}(?:院|中心)\s(?:宣传科|宣传处|宣传部|党办|办公室)(?:\s+\S{2,4})*$"),
    re.compile(
        rf"\S{{0,30}}(?:书记|院长|主任|局长|处长|科长|会长|所长|站长|理事长|董事长|教授|护士长)[\s\u3000]+{_PEOPLE}$"
    ),
)
_RUN_IN_BYLINE = re.compile(
    r"(?:本报|本刊|本网|\S{2,8}[报网社])?讯?\s*[（(][^（()）]{0,6}(?:记者|通讯员)[^（()）]{2,40}[）)]"
)
"""A byline at the head of the first paragraph: 本报讯（记者 某某）."""
_NOT_BYLINE = re.compile(r"[。；;？?]|^—|来源")
_CAPTION_MARK = re.compile(
    r"^(?:图为|图[一二三四五六七八九十\d]+[:：\s]|上图|下图|左图|右图|[▲△▼◀▶↑↓←→])|(?:资料图片?|效果图|示意图|现场图|图/|摄)[。）)]*$|[（(](?:资料图片?|受访者供图|摄影?.{0,8}|.{0,8}摄|.{0,8}供图|[^（()）]{1,12}提供)[）)]"
)
_BRACKETED = re.compile(r"[【\[〖]")
_ARROW = re.compile("[▲△▼◀▶↑↓←→]")
_SCENE = re.compile(
    r"正在|在[^，。]{1,12}(?:为|给|向)|[里前上中旁外]，.{2,14}(?:为|给|向|在)|合影|留影|揭牌|外景|全景|一角$|现场$|走进病房$|开讲$|驶[向入]"
)
"""What pictures show; hardly ever the wording of a heading."""
_FACT = re.compile(r"[0-9０-９]|[是有达占增减了]|(?:成|名|称|作|定)为|将|已经|已|曾")
_CLAUSE = re.compile(r"[，,；;：:]")
_ENDS_OPEN = re.compile(r"[，、；：,;:（(“‘《的和与及或把被将]$")
_ENDS_ASTIR = re.compile(r"(?:[0-9０-９][万亿千百]?|[进到在向是有达为至成出于共约近超过])$")
"""How a sentence stops at the foot of a column, and a heading does not."""
_STARTS_BROKEN = re.compile(r"[，。、；：？！,;:）)”’》】…·%％]")


def is_byline(text: str) -> bool:
    flat = text.strip()
    return len(flat) <= 60 and not _NOT_BYLINE.search(flat) and any(p.match(flat) for p in _BYLINE)


def is_heading_like(block: Block) -> bool:
    """Short, not a sentence, not a fragment of one."""
    text = block.text
    if block.level:
        return len(text) <= 80
    if _ASKS.match(text):
        return True
    if len(text) > 46 or block.lines > 2 or re.search(r"[。；;]", text) or _ENDS_OPEN.search(text):
        return False
    if block.listed or (block.closed and text[-1] not in "！？!?”’）)"):
        return False
    if len(text) >= 16 and _CLAUSE.search(text) and _ENDS_ASTIR.search(text):
        return False
    if _STARTS_BROKEN.match(text):
        return False
    return len(_CLAUSE.findall(text)) <= 2


_ASKS = re.compile(r"(?:记者|问|主持人|编辑|[QＱ])\s*[:：].{4,80}[？?]$")
"""What an interviewer asks heads the answer."""


def is_caption(block: Block) -> bool:
    """A line that says what a picture shows: one short clause that tells no fact."""
    text = block.text
    if block.level or block.listed or len(text) > 60 or block.lines > 2:
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
    _mark_page_head(blocks, roles)
    _mark_open_title(blocks, roles)
    _mark_drop_cap(blocks, roles)
    _mark_signs(blocks, roles)
    _mark_entries(blocks, roles)
    _mark_bracketed(blocks, roles)
    _mark_fragments(blocks, roles)
    _mark_repeats(blocks, roles)
    _mark_marked(blocks, roles)
    _mark_title(blocks, roles)
    _mark_rows(blocks, roles)
    _mark_leftovers(blocks, roles)
    return roles


def _mark_page_head(blocks: Sequence[Block], roles: list[Role]) -> None:
    """The name of a paper, of a page and a figure far apart on the first line belong to the page."""
    if blocks and roles[0] in {Role.BODY, Role.HEADING} and _FAR_APART.match(blocks[0].text):
        roles[0] = Role.MASTHEAD


_FAR_APART = re.compile(r"(?=.*[0-9０-９])(?=.*\S[ \u3000\xa0\t]{4,}\S)[^，。；！？]*$")


def _mark_drop_cap(blocks: Sequence[Block], roles: list[Role]) -> None:
    """The first character of the text, set large, is a line by itself; where there are several, they number sections."""
    alone = [i for i, block in enumerate(blocks) if re.fullmatch("[\u4e00-\u9fff]", block.text) and not block.level]
    if len(alone) == 1 and Role.BODY not in roles[: alone[0]] and roles[alone[0] + 1 :][:1] == [Role.BODY]:
        roles[alone[0]] = Role.BODY


def _mark_open_title(blocks: Sequence[Block], roles: list[Role]) -> None:
    """A short line above all text is a line of the title also where it ends as if it went on: 她的听诊器总是热的."""
    for i, block in enumerate(blocks):
        if roles[i] is Role.BODY:
            if block.lines > 1 or block.listed or len(block.text) > 24 or re.search("[，。；：、！？…]", block.text):
                return
            roles[i] = Role.HEADING


def _mark_signs(blocks: Sequence[Block], roles: list[Role]) -> None:
    """No title is as short as the name of a page (8 人物), and a row of signs (※ ※ ※) heads nothing."""
    for i, block in enumerate(blocks):
        if roles[i] is Role.HEADING and not block.level:
            characters = len(re.findall("[\u4e00-\u9fff]", block.text))
            if characters == 2 and Role.BODY not in roles[:i] and roles[i + 1 :][:1] == [Role.BYLINE]:  # 江月
                continue
            if characters < (3 if Role.BODY not in roles[:i] else 1) and not re.search("[0-9A-Za-z]{4}", block.text):
                roles[i] = Role.MASTHEAD


def _mark_entries(blocks: Sequence[Block], roles: list[Role]) -> None:
    """Several lines in a row behind the same arrow are the entries of a chronicle, not captions."""
    for i, (block, following) in enumerate(itertools.pairwise(blocks)):
        if block.text[0] == following.text[0] and _ARROW.match(block.text):
            for at in (i, i + 1):
                if roles[at] in {Role.CAPTION, Role.HEADING}:
                    roles[at] = Role.BODY


def _mark_bracketed(blocks: Sequence[Block], roles: list[Role]) -> None:
    """Brackets hold the name of a page, but headings where several different ones each stand above a paragraph."""
    after_whole_sentences = [
        i
        for i in range(1, len(blocks) - 1)
        if roles[i] is Role.MASTHEAD and _BRACKETED.match(blocks[i].text) and roles[i + 1] is Role.BODY
        if roles[i - 1] is Role.BODY and blocks[i - 1].closed
    ]
    if len({blocks[i].text for i in after_whole_sentences}) == len(after_whole_sentences) > 1:
        for i in after_whole_sentences:
            roles[i] = Role.HEADING


def _mark_marked(blocks: Sequence[Block], roles: list[Role]) -> None:
    """Lines in the body behind the same mark, each above a paragraph, are headings though names could be as short."""
    first = roles.index(Role.BODY) if Role.BODY in roles else len(roles)
    short = [
        i
        for i in range(first + 1, len(blocks) - 1)
        if roles[i] in {Role.BYLINE, Role.HEADING} and roles[i + 1] in {Role.BODY, Role.HEADING}
        if not _SIGNED.match(blocks[i].text)
    ]
    for mark in {blocks[i].text[0] for i in short if roles[i] is Role.BYLINE} & set("■●◆★▲◎○□◇☆△※"):
        marked = [i for i in short if blocks[i].text[0] == mark]
        if len(marked) > 2:
            for i in marked:
                roles[i] = Role.HEADING


def _mark_rows(blocks: Sequence[Block], roles: list[Role]) -> None:
    """Four and more short lines, one right below the other, are the rows of a list: no heading has three under it."""
    rows: list[int] = []
    for i in range(len(blocks) + 1):
        short = i < len(blocks) and roles[i] is Role.HEADING and not blocks[i].level and Role.BODY in roles[:i]
        if short and (not rows or not blocks[i].blank_before):
            rows.append(i)
            continue
        if rows and i < len(blocks) and roles[i] is Role.BODY and not blocks[i].blank_before:
            rows.pop()  # the heading of what follows
        if len(rows) > 3:
            for row in rows:
                roles[row] = Role.BODY
        rows = [i] if short else []


def _mark_leftovers(blocks: Sequence[Block], roles: list[Role]) -> None:
    """What looks like a heading but has nothing under it, at the end of the file, heads no section."""
    for i in range(len(roles) - 1, -1, -1):
        if roles[i] in {Role.BODY, Role.TITLE, Role.SUBTITLE}:
            return
        if roles[i] is Role.HEADING and not blocks[i].level:
            roles[i] = Role.BOILERPLATE


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
    furniture = _LABEL.match(text) or (_BOILERPLATE.search(text) and not block.listed)
    if len(text) <= 60 and furniture and not (block.level and len(text) > 12):
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
        ends = opened is not None and not block.level and block.closed
        if roles[i] is Role.HEADING and not block.level and Role.BODY in roles[:i] and _is_beginning(block.text):
            roles[i] = Role.BODY
        if ends and roles[i] is Role.HEADING and block.text[-1] not in "！？!?":
            roles[i] = Role.BODY
        if (
            ends and roles[i] is Role.BOILERPLATE and re.search("[。！？].", block.text)
        ):  # no furniture is two sentences
            roles[i] = Role.BODY
        wide = block.blank_before > usual_gap
        if ends and roles[i] is Role.CAPTION and _is_tail(blocks, roles, i, after_picture=wide):
            roles[i] = Role.BODY
        if ends and roles[i] is Role.BODY and len(block.text) <= 40 and _stands_in_a_sentence(blocks, roles, i):
            roles[i] = Role.CAPTION
        if roles[i] is Role.HEADING and not block.level and _is_bare_caption(blocks, roles, i, opened):
            roles[i] = Role.CAPTION
        if roles[i] is Role.BODY:
            opened = None if block.closed else block
        elif roles[i] is Role.HEADING:
            opened = None


def _is_bare_caption(blocks: Sequence[Block], roles: Sequence[Role], i: int, opened: Block | None) -> bool:
    """Whether what looks like a heading is a caption without a full stop.

    It is one inside a sentence that goes on behind it, and where it says what a picture shows.
    """
    if Role.BODY not in roles[:i]:
        return False
    following = next(
        (block.text for block, role in zip(blocks[i + 1 :], roles[i + 1 :], strict=True) if role is Role.BODY), ""
    )
    if opened is not None and following and not _BEGINS_ANEW.match(following):
        return True
    return _SCENE.search(blocks[i].text) is not None


def _stands_in_a_sentence(blocks: Sequence[Block], roles: Sequence[Role], i: int) -> bool:
    """Whether a short sentence under an open one is a caption: the open one goes on behind it.

    It does where the next paragraph begins with a figure that is no date, and where this one begins
    with whom a picture shows and the next one does not begin anew.
    """
    following = next(
        (block.text for block, role in zip(blocks[i + 1 :], roles[i + 1 :], strict=True) if role is Role.BODY), ""
    )
    opened = next(blocks[j] for j in range(i - 1, -1, -1) if roles[j] is Role.BODY)
    if re.search(r"[。！？]", blocks[i].text[:-1]) or not following or opened.text[-1].isdigit():
        return False
    if re.match(r"[0-9０-９]+(?![0-9０-９年月]|[.．]?[0-9０-９]*年)", following):
        return True
    return _SHOWN.match(blocks[i].text) is not None and not _BEGINS_ANEW.match(following)


_SHOWN = re.compile(
    r"(?:医护人员|医务人员|医务工作者|工作人员|志愿者|党员|专家|医生|护士|患者|病人|村民|居民|群众|市民|学生|孩子|老人|医疗队|巡回医疗队|[0-9０-９]{1,2}月[0-9０-９]{1,2}日|[0-9０-９]{4}年[0-9０-９]{1,2}月[^，]{0,4}，)"
)


def _is_beginning(text: str) -> bool:
    """Whether a short line under a paragraph is rather the beginning of a sentence: "去年，…", two clauses and long."""
    return _DATED.match(text) is not None or (len(text) >= 24 and _CLAUSE.search(text) is not None)


_DATED = re.compile(
    r"(?:(?:去|今|前|当)年[^，]{0,4}|近日|日前|近年来|目前|如今|同时|此外|另外|[0-9０-９]{4}年[^，]{0,8})，"
)


def _is_tail(blocks: Sequence[Block], roles: Sequence[Role], i: int, *, after_picture: bool) -> bool:
    """Whether what looks like a caption rather ends the open sentence before it.

    It does when the two halves make a place's name or a number and its measure, when the characters that meet stand together
    elsewhere in the article, or when the next paragraph begins anew; what goes on is not over yet.
    A gap as pictures leave it speaks for a caption.
    """
    opened = next(blocks[j] for j in range(i - 1, -1, -1) if roles[j] is Role.BODY)
    text, tail = blocks[i].text, opened.text[-4:]
    seam = tail + text[:4]
    if _ENDS_COUNTING.search(tail) and _MEASURES.match(text):
        return True
    if any(place.start < len(tail) < place.end for place in places.places_in(seam)) or _GOES_ON.match(text):
        return True
    following = next((blocks[j].text for j in range(i + 1, len(blocks)) if roles[j] is Role.BODY), "")
    whole = "\n".join(block.text for block in blocks)
    here, there = whole.count(tail[-1] + text[0]), whole.count(tail[-1] + following[:1]) if following else 0
    if here != there and "\u4e00" <= tail[-1] <= "\u9fff":
        return here > there
    if after_picture:
        return False
    headed = next((role for role in roles[i + 1 :] if role in {Role.BODY, Role.HEADING}), None) is not Role.BODY
    return headed or bool(_BEGINS_ANEW.match(following))


_ENDS_COUNTING = re.compile("[0-9０-９一二三四五六七八九十百千万亿]$")
_MEASURES = re.compile("分之|个百分点|分钟|小时|平方|[%％℃万亿元名例张台次年月日个家项种倍度岁位间座条支篇件人]")
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
    if byline is not None and byline < run[-1]:
        rest = [i for i in rest if i < byline]  # what follows the byline is the first section's heading
    signed = byline is not None and not any(role is Role.BODY for role in roles[rest[-1] : byline])
    if in_front and any(blocks[i].level for i in rest):
        rest = _by_level(blocks, roles, rest)
    if len(rest) > 1 and any(roles[i] is Role.MASTHEAD for i in range(rest[0], rest[1])):
        roles[rest.pop(0)] = Role.MASTHEAD  # a slogan above the name of the page
    if len(rest) > 2 and signed and _is_subtitle(blocks[rest[-1]]):
        for i in rest[:-2]:
            roles[i] = Role.MASTHEAD
        rest = rest[-2:]
    above = blocks[rest[0]].text
    if (
        len(rest) > 1
        and (_OPENS_SUBTITLE.match(above) or _LEADS_TO_TITLE.search(above))
        and not _OPENS_SUBTITLE.match(blocks[rest[1]].text)
    ):
        rest[:2] = rest[1], rest[0]  # the subtitle stands above the title
    roles[rest[0]] = Role.TITLE
    last = len(rest) if signed or any(blocks[i].level for i in rest) else 2
    for i in rest[1:last]:
        if signed or blocks[i].level or _is_subtitle(blocks[i]) or (in_front and not _has_headings(roles, rest[-1])):
            roles[i] = Role.SUBTITLE


def _by_level(blocks: Sequence[Block], roles: list[Role], run: list[int]) -> list[int]:
    """The heads of a Markdown headline; of several titles the last is it, and "###" heads a section."""
    rest = list(run)
    top = min(blocks[i].level for i in rest if blocks[i].level)
    section = max(block.level for block in blocks)
    while len(rest) > 1 and blocks[rest[-1]].level == section > top + 1:
        rest.pop()
    tops = [i for i in rest if blocks[i].level == top]
    for i in tops[:-1]:
        if len(blocks[i].text) < len(blocks[tops[-1]].text):
            roles[i] = Role.MASTHEAD
            rest.remove(i)
    return rest


def _is_subtitle(block: Block) -> bool:
    """A subtitle begins with a dash or says whom the article is about."""
    return _OPENS_SUBTITLE.match(block.text) is not None or any(not name.generic for name in names_in(block.text))


_OPENS_SUBTITLE = re.compile("[—–-]")
_LEADS_TO_TITLE = re.compile("(?:——|--|–)$")


def _has_headings(roles: Sequence[Role], after: int) -> bool:
    return any(role is Role.HEADING for role in roles[after + 1 :])


# ---------------------------------------------------------------- the article


def article(blocks: Sequence[Block], furniture: Sequence[str] = ()) -> Article:
    """The article that these blocks make."""
    roles = _roles(blocks)
    title: Cut | None = None
    subtitle: Cut | None = None
    subtitle_end = 0
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
            subtitle = subtitle.joined(once, subtitle_end) if subtitle else once
            subtitle_end = block.end
        elif role is Role.BYLINE:
            bylines.append(repair.undoubled(cut))
        elif role is Role.HEADING:
            sections.append(Section(repair.undoubled(cut)))
            open_paragraph = None
        elif role is Role.BODY:
            begun = open_paragraph is not None and not block.listed
            if open_paragraph and begun and (len(open_paragraph.cut) == 1 or not _is_new_sentence(block.text)):
                open_paragraph.cut = open_paragraph.cut.joined(cut)
                paragraph = open_paragraph
            else:
                paragraph = Paragraph(cut, block.blank_before, block.listed)
                sections[-1].paragraphs.append(paragraph)
            # A semicolon before a blank line ends a paragraph, though not as it should.
            open_paragraph = None if block.closed or block.text[-1] in "；;" else paragraph
        else:
            aside.append(Aside(_ASIDE[role], cut.text))
    _mark_damage([paragraph for section in sections for paragraph in section.paragraphs])
    opening = next((p.cut for section in sections for p in section.paragraphs), None)
    run_in = _RUN_IN_BYLINE.match(opening.text) if opening and not bylines else None
    if opening and run_in:
        bylines.append(opening.part(0, run_in.end()))
    kept = tuple(s for s in sections if s.heading is not None or s.paragraphs)
    return Article(title, subtitle, tuple(bylines), kept, tuple(aside))


def _is_new_sentence(text: str) -> bool:
    """Whether a paragraph cannot go on with an open sentence: it begins with who does what, or with a turn."""
    if _TURNS.match(text):
        return True
    name = next(iter(names_in(text[:40])), None)
    return name is not None and name.start == 0 and not name.generic and _DOES.match(text, name.end) is not None


_TURNS = re.compile(r"近年来?|近日|日前|目前|如今|同时，|此外|另外|展望|下一步|未来，|本报讯")
_DOES = re.compile(
    r"现有|有[0-9０-９]|是|位于|坐落|始建|成立|创建|始终|坚持|积极|不断|大力|深入|近年|今年|去年|[0-9０-９]{4}年"
)


def _mark_damage(paragraphs: Sequence[Paragraph]) -> None:
    """Mark what has visibly lost its head or its tail, or holds a quotation mark too many."""
    whole = "\n".join(paragraph.cut.text for paragraph in paragraphs)
    usual_gap = median(paragraph.gap for paragraph in paragraphs) if paragraphs else 0
    for paragraph in paragraphs:
        text = paragraph.cut.text
        paragraph.lost_tail = not (paragraph.listed or repair.is_closed(text) or text[-1] in "；;：")
        paragraph.lost_head = _STARTS_BROKEN.match(text) is not None or _begins_inside_a_word(text, whole)
        paragraph.lone_closing = _lone_closing(text)
    if any(paragraph.lost_tail for paragraph in paragraphs):
        # The tail may stand elsewhere, across a column: one sentence by itself behind a wide gap.
        for paragraph in paragraphs[1:]:
            text = paragraph.cut.text
            alone = paragraph.gap > usual_gap and not re.search(r"[。！？]", text[:-1])
            if alone and not paragraph.lost_tail and not _BEGINS_ANEW.match(text) and not names_in(text[:20]):
                paragraph.lost_head = True


def _begins_inside_a_word(text: str, whole: str) -> bool:
    """Whether the first character is, in this article, only ever the second half of one word (断 of 不断)."""
    first = text[0]
    if not "\u4e00" <= first <= "\u9fff" or first == "院":
        return False
    if whole.find(text[:2], whole.find(text[:2]) + 2) >= 0:  # told sooner than by counting them all
        return False
    before = [
        whole[m.start() - 1] for m in re.finditer(re.escape(first), whole) if m.start() and whole[m.start() - 1] != "\n"
    ]
    return len(before) > 3 and len(set(before)) == 1 and "\u4e00" <= before[0] <= "\u9fff"


def _lone_closing(text: str) -> int:
    """Where a closing double quotation mark stands that nothing opens."""
    depth = 0
    for i, character in enumerate(text):
        depth += {"“": 1, "”": -1}.get(character, 0)
        if depth < 0:
            return i
    return -1


_ASIDE = {
    Role.CAPTION: "caption",
    Role.BOILERPLATE: "boilerplate",
    Role.MASTHEAD: "masthead",
    Role.DATE: "date",
    Role.REPEAT: "repeat",
}
