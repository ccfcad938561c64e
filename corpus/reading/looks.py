"""What a block looks like by itself: its words, its length, how it begins and ends."""

from __future__ import annotations

import re
from collections.abc import Callable

from corpus.reading import furniture
from corpus.reading.lines import is_closed, is_counted, is_labelled, is_numbered
from corpus.reading.page import WHO_SPEAKS, BlockRole, Mark
from corpus.reading.repair import Block

LINE = 60
"""Characters of a line of the page at most: anything longer is text."""

CLAUSE = re.compile(r"[，,；;：:]")
STARTS_BROKEN = re.compile(r"[，。、；：？！,;:）)”’》】…·%％]")
"""How no paragraph begins that has its head."""
BEGINS_ANEW = re.compile(
    r"[“‘「《]|近年|近日|目前|如今|同时|此外|另外|其中|今年|去年|当前|随着|为了?|在|据|从|展望|下一步|未来|本报讯"
    r"|[0-9０-９]{4}年|[0-9０-９]{1,2}月|该院|我院|医院|中心|自"
)
SHORT_CLAUSE = "short clause that tells no fact"
"""Rule of captions that no word gives away: the rest of a sentence can look the same."""
_NOT_BYLINE = re.compile(r"[。；;？?]|^—|来源|[：:]$")
_STOP = re.compile(r"[。！？!?]")
_FACT = re.compile(
    r"[0-9０-９]|[是有达占增减了叫每]|(?:成|名|称|作|定)为|将|已经|已|曾|[一二两三四五六七八九十百千万]{2}|百分之|[几半]数?个"
    r"|[二两三四五六七八九十][多几来]?[名例张台次年月日个家项种倍度岁位间座条支篇件人天块元点斤升里趟回遍班户口层楼步针分钟班成万]"
    r"|打算|不[会能得再]|可(?:以|在|凭|到|办|用)|必?须|请|为准|均|[昨今明][天日早晚]|[上下本][周月]|年[初底]|说$|也|还"
    r"|周[一二三四五六日末]|休息|公布|启用|推出|开诊|开放|上线"
    r"|在[^，为给]{1,8}(?:楼|[东南西北正后侧]门|层|路|街|[旁侧]|附近|对面)$"
)
_PERSON = re.compile("[它她他我]们?(?![人乡])|如今|现在|以前|过去|这|那")
"""A sentence that begins so goes on from others; a caption stands alone."""
_ENDS = re.compile("[。；;]")
ENDS_OPEN = re.compile(r"[，、；：，,;:（(“‘《的和与及或把被将]$")
"""How a line ends that goes on in the next one."""
_ENDS_ASTIR = re.compile(r"(?:[0-9０-９][万亿千百]?|[进到在向是有达为至成出于共约近超过])$")
"""How a sentence stops at the foot of a column, and a heading does not."""
_CLOCK = r"[\[（(【]?[0-9]{1,2}[:：][0-9]{2}[:：][0-9]{2}[\])）】]?"
_ASKS = re.compile(r"(?:记者|问|主持人|编辑|[QＱ])\s*[:：].{4,80}[？?]$")
"""What an interviewer asks heads the answer."""
_SPEAKS = re.compile(rf"{_CLOCK}\s*[^，。！？:：]{{1,24}}$|[^，。！？:：0-9]{{1,16}}\s*{_CLOCK}$")
"""In a transcript who speaks, and when, heads what is said; a label before the clock is one of the page."""


def look(block: Block) -> Mark:
    """The role that a block has by its own looks."""
    for role, rule_of in _LOOKS:
        if rule := rule_of(block):
            return Mark(role, rule)
    return Mark(BlockRole.BODY, "text")


def is_byline(text: str) -> bool:
    return bool(_byline(text))


def is_heading_like(block: Block) -> bool:
    """Short, not a sentence, not a fragment of one."""
    text = block.text
    if block.level:
        return len(text) <= 80
    return not _is_text(block) and not STARTS_BROKEN.match(text) and len(CLAUSE.findall(text)) <= 2


_TELEPHONE = re.compile(r"(?<![0-9])(?:0[0-9]{2,3}[-－—\s]?)?[2-8][0-9]{6,7}(?![0-9])")


def _is_text(block: Block) -> bool:
    """A label with a telephone number, long, of more than two lines, or ended as a sentence or what is said does, or as a line in its midst."""
    text = block.text
    if block.goes_to or len(text) > 46 or block.lines > 2 or _ENDS.search(text) or ENDS_OPEN.search(text):
        return True
    if (
        block.listed
        or (is_labelled(text) and _TELEPHONE.search(text))
        or (block.closed and text[-1] not in "！？!?”’）)")
    ):
        return True
    if text.count("“") != text.count("”"):
        return True
    return len(text) >= 16 and CLAUSE.search(text) is not None and _ENDS_ASTIR.search(text) is not None


def is_caption(block: Block) -> bool:
    """A line that says what a picture shows: one short clause that tells no fact."""
    text = block.text
    if block.level or block.listed or len(text) > LINE or block.lines > 2:
        return False
    return bool(furniture.rule("caption", text)) or (
        len(text) <= 28 and text[-1] in "。." and not _tells(text.rstrip("。."))
    )


def _tells(clause: str) -> bool:
    return _PERSON.match(clause) is not None or any(pattern.search(clause) for pattern in (_STOP, CLAUSE, _FACT))


def _byline(text: str) -> str:
    flat = text.strip()
    return furniture.rule("byline", flat) if len(flat) <= LINE and not _NOT_BYLINE.search(flat) else ""


def _long_caption(block: Block) -> str:
    if not 14 < len(block.text) <= LINE or block.text[0] in "（(":
        return ""
    return furniture.rule("caption", block.text)


def _boilerplate(block: Block) -> str:
    text = block.text
    if len(text) > LINE or (block.level and len(text) > 12):
        return ""
    # In an item of a list only a label counts: a word may stand in whatever is listed.
    listed = block.listed or is_counted(text)
    return furniture.label(text) if listed else furniture.rule("boilerplate", text, sentence=_is_sentence(text))


def tells(text: str) -> bool:
    """Whether a text is a whole sentence that tells something: it ends as one and has clauses or a fact."""
    return is_closed(text) and _tells(text.rstrip("。."))


def _is_sentence(text: str) -> bool:
    """Running text: a sentence ends in it, or it ends as one does and has a clause or two."""
    if _STOP.search(text[:-1]):
        return True
    return is_closed(text) and (CLAUSE.search(text) is not None or len(text) > 20)


def _short_caption(block: Block) -> str:
    if not is_caption(block) or is_numbered(block.text):
        return ""
    return furniture.rule("caption", block.text) or SHORT_CLAUSE


_LOOKS: tuple[tuple[BlockRole, Callable[[Block], str]], ...] = (
    (BlockRole.BODY, lambda block: "row of a table" if block.row else ""),
    (BlockRole.HEADING, lambda block: WHO_SPEAKS if _ASKS.match(block.text) else ""),
    (BlockRole.DATE, lambda block: furniture.rule("date", block.text)),
    (BlockRole.BYLINE, lambda block: _byline(block.text)),
    (BlockRole.MASTHEAD, lambda block: furniture.rule("masthead", block.text)),
    (BlockRole.CAPTION, _long_caption),
    (BlockRole.BOILERPLATE, _boilerplate),
    (BlockRole.HEADING, lambda block: WHO_SPEAKS if _SPEAKS.match(block.text) else ""),
    (BlockRole.CAPTION, _short_caption),
    (BlockRole.HEADING, lambda block: "short and unfinished" if is_heading_like(block) else ""),
)
"""In this order; the first that names a rule gives the role."""
