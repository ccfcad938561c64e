"""What a block looks like by itself: its words, its length, how it begins and ends."""

from __future__ import annotations

import re
from collections.abc import Callable

from corpus.reading import furniture
from corpus.reading.clauses import CLAUSE, STOP, tells_fact
from corpus.reading.lines import is_closed, is_counted, is_labelled, is_numbered
from corpus.reading.page import WHO_SPEAKS, BlockRole, Mark
from corpus.reading.repair import Block

LINE = 60
"""Characters of a line of the page at most: anything longer is text."""

STARTS_BROKEN = re.compile(r"[，。、；：？！,;:）)”’》】…·%％]")
"""How no paragraph begins that has its head."""
SHORT_CLAUSE = "short clause that tells no fact"
"""Rule of captions that no word gives away: the rest of a sentence can look the same."""
_NOT_BYLINE = re.compile(r"[。；;？?]|^—|来源|[：:]$")
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
        len(text) <= 28 and text[-1] in "。." and not tells_fact(text.rstrip("。."))
    )


def _byline(text: str) -> str:
    flat = text.strip()
    return furniture.rule("byline", flat) if len(flat) <= LINE and not _NOT_BYLINE.search(flat) else ""


def _long_caption(block: Block) -> str:
    if not 14 < len(block.text) <= LINE or block.text[0] in "（(":
        return ""
    return furniture.rule("caption", block.text)


def _boilerplate(block: Block) -> str:
    text = block.text
    if LINE < len(text) <= 2 * LINE and not STOP.search(text) and furniture.row("rights").takes(text):
        return "rights"  # the foot of a web page
    if len(text) > LINE or (block.level and len(text) > 12):
        return ""
    # In an item of a list only a label counts: a word may stand in whatever is listed.
    listed = block.listed or is_counted(text)
    return furniture.label(text) if listed else furniture.rule("boilerplate", text, sentence=_is_sentence(text))


def tells(text: str) -> bool:
    """Whether a text is a whole sentence that tells something: it ends as one and has clauses or a fact."""
    return is_closed(text) and tells_fact(text.rstrip("。."))


def _is_sentence(text: str) -> bool:
    """Running text: a sentence ends in it, or it ends as one does and has a clause or two."""
    if STOP.search(text[:-1]):
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
