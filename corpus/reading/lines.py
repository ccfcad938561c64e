"""The lines of a source, without the marks of their markup, each with where it stands on the page."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import NamedTuple

from corpus.reading.cut import Cut
from corpus.reading.forms import plain

CJK = "\u3007\u3400-\u4dbf\u4e00-\u9fff"
"""Chinese characters, as a range of a regular expression."""
TERMINAL = "。！？!?…"
CLOSING = "”’」』）)】》〉\"'"
_TERMINAL = frozenset(TERMINAL)
_MAY_STAND_BEHIND = frozenset(CLOSING) | {"."}
"""Signs behind which only what stands before them tells whether a sentence has ended."""
_HEADING_MARK = re.compile(r"(#{1,6})\s+")
_LIST_MARK = re.compile(
    r"(?:>\s*)+|[-*+]\s+(?=\S)|:\s+(?=\S)|[·‧・](?!.*[·‧・]$)\s*(?=\S)|[✅✔☑✓➤►▸‣•👉📌📍🔹🔸🔺🔷🔶⭐]\ufe0f?\s*(?=\S)"
)
_RULE = re.compile(r"[-=*_~—─━#·.\s]{3,}$")
_SERIAL = re.compile("[0-9]{1,2}$")
_LINK = re.compile(r"(?<!!)\[([^\[\]]{1,80})\]\([^()\s]{1,300}\)")
"""A link of Markdown, of which its words are text."""
_NOTE = re.compile(r"^\[\^[^\[\]\s]{1,12}\]:\s*|\[\^[^\[\]\s]{1,12}\]")
"""The number of a footnote of Markdown."""
_ENTITY = re.compile("&(?:nbsp|ensp|emsp|thinsp|zwnj|#160);")
"""A blank as web pages write it."""
_EMPHASIS = re.compile(r"\*\*|`|__(?=\S)|(?<=\S)__")
_ITALIC = re.compile(r"(?<![*0-9A-Za-z])(\*)[^*\s](?:[^*]{0,80}[^*\s])?(\*)(?![*0-9A-Za-z])")
_ENTRY = re.compile(
    r"(?:19|20|１９|２０)\d\d\s?年(?:\s?\d{1,2}\s?月(?:\s?\d{1,2}\s?日)?)?[ \u3000\t]{1,12}[\u4e00-\u9fff“《第]"
    r"|\|(?=.*\|$).*[\u4e00-\u9fff]"
)
"""An entry of a chronicle, its date apart from what happened; a row of a box drawn with bars."""
_NUMBERED = re.compile(
    r"(?:[（(]?[0-9０-９]{1,2}[)）]|[0-9０-９]{1,2}\s*[、.．](?![0-9０-９])|[①-⑳]|[（(][一二三四五六七八九十]{1,3}[）)]"
    r"|[一二三四五六七八九十]{1,3}、)\s*(?=\S)"
)
_CLOCK = r"[0-9]{1,2}\s*[:：][0-9]{2}"
_FIGURE = r"[0-9０-９][0-9０-９.．,]{0,12}"
_AMOUNT = (
    rf"(?:{_FIGURE}(?:\s*[-－—–~～至到]\s*{_FIGURE})?[^\W0-9_%％/／]{{0,5}}[%％]?(?:[/／]\S{{1,8}})?(?:\s起)?"
    # a telephone, opening hours
    rf"|[48]00[-－—\s]?[0-9]{{3}}[-－—\s]?[0-9]{{4}}|(?:0[0-9]{{2,3}}[-－—\s]?)?[2-8][0-9]{{6,7}}|{_CLOCK}\s*(?:[-－—–~～至到]+\s*{_CLOCK})?)(?:[（(][^（()）]{{1,16}}[）)]|\s*[※＊*][^。]{{1,20}})?"
)
"""A figure or two with its measure, and what is remarked on it: 30~60元, 90 起, 25/次（含材料）, 6 ※六岁以下免费."""
_FREE = "(?:免[费收]|不收费|面议)"
_COUNTS = r"[^\W0-9_][^\W_]{1,11}(?:[（(][^（()）]{1,12}[）)])?"
"""What a figure counts, and for whom, or how long: 通乳（45分钟）."""
_DOTS = r"\s*(?:…[….·]*|[.·]{3,}|—{1,2})\s*"
_LEADER = rf"(?:{_DOTS}|\s+)"
"""What leads from a word to its figure."""
_MARKS = "●■◆○◇★☆▪ \u3000"
_FLOOR = (
    r"(?:[Bb][1-9]|[Bb]?[1-9][0-9]?[Ff]|(?:地下|负)?[0-9一二三四五六七八九十]{1,3}[层楼])"
    r"(?:[-—–~至](?:[1-9][0-9]?[Ff]|[0-9一二三四五六七八九十]{1,3}[层楼]))?(?:\s*[：:]\s*|\s+)\S"
)
"""A floor before what is on it: 3F 手术室, 地下一层 停车场."""
_LABELLED = re.compile(
    r"(?:(?:[^\W_]{1,9}[^\W0-9_]|[\u4e00-\u9fff](?:[ \u3000]+[\u4e00-\u9fff]){1,3})\s*[：:]|【[^【】]{2,8}】(?=.*[0-9０-９]))\s*[^\s“‘]"
    rf"|{_FLOOR}"
    # a word before its figure, with a gap or dots between them: 床位  1080张, 普通门诊……6元
    rf"|{_COUNTS}{_LEADER}{_AMOUNT}$"
)
_MORE = r"[，,；;][^。，；]{1,20}"
"""What is said behind a figure: when a telephone is answered."""
_COUNTED = re.compile(
    rf"{_COUNTS}(?:\s*[：:]\s*|{_LEADER}){_AMOUNT}$|{_COUNTS}(?:[\u3000\t]|\s{{2,}})\s*{_AMOUNT}{_MORE}$"
    rf"|{_COUNTS}(?:\s*[：:]\s*|{_DOTS}){_FREE}$"
)
_ROW = re.compile(
    rf"{_FLOOR}|[^，。；：:]{{2,12}}[：:]\s*(?:0[0-9]{{2,3}}[-－—\s]?)?[1-9][0-9]{{6,10}}(?![0-9])"
    rf"|{_COUNTS}(?:\s*[：:]\s*|{_LEADER}){_AMOUNT}(?:[，,；;][^。]{{1,20}})?$"
)
_SHORT = 40
"""Characters of a line of a list at most that no number heads."""
_LATIN = re.compile(r"[A-Za-z][\s,;].{10,}\.$", re.DOTALL)
_CHINESE = re.compile("[\u3400-\u9fff]")
_SIGNED = re.compile(r"(?<=[。！？!?”])\s*[（(][^（）()。]{2,30}[）)]\s*$")
_HAN = re.compile(f"[{CJK}%％]")


class SetApart(NamedTuple):
    """A piece of the source that belongs to the page, and why it is none of the article."""

    kind: str
    """As the kinds of `Aside`."""
    rule: str
    """Name of the rule that set it apart."""
    cut: Cut


class Cell(NamedTuple):
    """A cell of a table, with the head of its column and the unit of its figure where it is quoted with them."""

    head: Cut | None
    cut: Cut
    unit: Cut | None = None

    @property
    def text(self) -> str:
        """The head, and the figure with its unit right behind it, as a sentence would have them."""
        figure = f"{self.cut.text}{self.unit.text if self.unit else ''}"
        return f"{self.head.text} {figure}" if self.head else figure


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table: the cells that hold anything.  The first is what the row is about and has no head."""

    cells: tuple[Cell, ...]

    @property
    def first(self) -> Cut:
        return self.cells[0].cut

    @property
    def about(self) -> Cut:
        """The first cell that is more than the number of the row."""
        return next((cell.cut for cell in self.cells if not _SERIAL.match(cell.cut.plain)), self.first)

    @property
    def text(self) -> str:
        """The cells with their heads, blanks between them."""
        return "\u3000".join(cell.text for cell in self.cells)

    @property
    def pieces(self) -> list[Cut]:
        """What `text` is made of, in its order."""
        return [piece for cell in self.cells for piece in cell if piece is not None]


class Line(NamedTuple):
    """One line of the source, without the marks of its markup."""

    cut: Cut
    width: int
    """Columns it takes."""
    end: int
    """Offset of the line end behind it."""
    blank_before: int
    """Blank lines above it."""
    indented: bool
    level: int
    """Markdown heading level; 0 for none."""
    listed: bool
    numbered: bool = False
    """It begins as a line of a numbered list does."""
    row: Row | None = None
    """Its cells where it is a row of a table."""
    comes_from: bool = False
    """A mark of the page before it says that it goes on from elsewhere: （上接右栏）."""
    goes_to: bool = False
    """A mark of the page behind it says that the text goes on elsewhere: （下转左栏）."""
    margin: int = 0
    """Columns that it is indented by."""


def is_closed(text: str) -> bool:
    """Whether a text ends as a sentence does; the writers' names in brackets may stand behind."""
    last = text[-1:]
    if last in _TERMINAL:
        return True
    if last not in _MAY_STAND_BEHIND and not last.isspace():
        return False  # so does most of what ends a line
    text = text.rstrip()
    if text.endswith(("）", ")")):
        text = _SIGNED.sub("", text).rstrip()
    stripped = text.rstrip(CLOSING)
    if not stripped:
        return False
    if stripped[-1] == ".":
        return _HAN.match(stripped[-2:-1]) is not None or _LATIN.search(_CHINESE.split(stripped)[-1]) is not None
    return stripped[-1] in TERMINAL or (text[-1] in "”」』" and stripped[-1] in "~～")


def is_numbered(text: str) -> bool:
    """Whether a line begins with its number: 1. (2) ③ 四、"""
    return _NUMBERED.match(text) is not None


def begins_an_item(text: str, above: str) -> bool:
    """Whether a line begins with a number of its own, not with the rest of what the line above it says: 每周 / 三、周六."""
    if not is_numbered(text) or above[-1] in "，、；,;":
        return False
    return is_numbered(above) or not (_COUNTS_ON.search(above) and _NUMERAL.match(text))


_COUNTS_ON = re.compile("(?:周|星期|礼拜|[初第十百千廿零〇一二三四五六七八九])$")
_NUMERAL = re.compile("[一二三四五六七八九十]{1,3}、")


def is_labelled(text: str) -> bool:
    """Whether a short line says what it tells: 床位：850张."""
    if len(text) > _SHORT:
        return False
    return _LABELLED.match(_NUMBERED.sub("", text, count=1).lstrip(_MARKS)) is not None


def is_counted(text: str) -> bool:
    """Whether a line is a word and its figure, and nothing is missing: 床位：850张, 普通门诊……6元."""
    return len(text) <= _SHORT and _COUNTED.match(text) is not None


_WIDE_GAP = re.compile(r"(?<=\S)(?:[\u3000\t]|[ \xa0]{2,})\s*(?=\S)")
"""Between two things that stand apart on a line."""


def is_set_apart(text: str) -> bool:
    """Whether a line is three things or more with gaps between them: 8月3日　骨科　周一上午."""
    return len(_WIDE_GAP.findall(text)) > 1 and not re.search("[，。；！？]", text)


def is_row(text: str) -> bool:
    """Whether a sentence is a row of a table, as it is quoted, or a line of a list that tells of something of its own:
    a word and its figure, a telephone, a floor.

    A label and what it says (地点　门诊楼一楼) is one of several fields that tell of the same.
    """
    line = plain(text.rstrip("\n"))
    if line == text:
        return False
    _, _, grouped = line.partition("\u3000")  # behind what several lines are of
    return any(map(_ROW.match, (line, grouped))) or len(_WIDE_GAP.findall(line)) > 1


class _Columns(dict[str, int]):
    """Columns that a character takes, looked up once each: texts are made of few different ones."""

    def __missing__(self, character: str) -> int:
        columns = 2 if unicodedata.east_asian_width(character) in "WFA" else 1
        self[character] = columns
        return columns


_COLUMNS = _Columns()


def width(text: str) -> int:
    """Columns that a text takes on a page: two for a full-width character."""
    return sum(map(_COLUMNS.__getitem__, text))


def lines(source: str, start: int = 0, ordinary: str | None = None) -> list[Line]:
    """The lines of a source from `start` on that hold anything; `ordinary`: the source in ordinary characters."""
    found: list[Line] = []
    blank = above = 0
    ordinary = plain(source) if ordinary is None else ordinary
    rest = source[start:]
    for raw, ended in zip(rest.splitlines(), rest.splitlines(keepends=True), strict=True):
        end, after = start + len(raw), start + len(ended)
        first, last = end - len(raw.lstrip()), start + len(raw.rstrip())
        if first == end:
            above = _columns(raw)
            blank += 1
            start = after
            continue
        cut = Cut.of(source, first, last, ordinary)
        if cut.text.startswith("\ufeff"):
            cut = cut.part(1).strip()
        blanks = raw[: first - start]
        margin = _columns(blanks)
        indented = bool(blanks) and (blanks[0] in "\u3000\t" or blanks[:2] in {"  ", "\xa0\xa0"})
        indented = indented and not above == margin > DEEPEST_INDENT  # all of a column stands there
        above = margin
        line = _line(cut, end, blank, indented=indented, margin=margin)
        if line.cut.text and not _RULE.match(cut.text):
            found.append(line)
            blank = 0
        else:
            if found and not blank and _UNDERLINE.match(cut.text) and _may_be_underlined(found[-1]):
                found[-1] = found[-1]._replace(level=1)
            blank += 1
        start = after
    return found


def _columns(blanks: str) -> int:
    return width(blanks.replace("\t", " " * TAB)) if blanks else 0


DEEPEST_INDENT = 8
"""Columns by which the first line of a paragraph is indented at most."""
TAB = 8
"""Columns that a tab takes."""
_UNDERLINE = re.compile("={3,}$")


def _may_be_underlined(line: Line) -> bool:
    """Whether a line may be a title of Markdown that a line of signs below it marks as one."""
    return not (line.level or line.listed or is_closed(line.cut.plain)) and len(line.cut) <= _SHORT


def _line(cut: Cut, end: int, blank: int, *, indented: bool, margin: int) -> Line:
    level, listed = 0, False
    marked = not "\u4e00" <= cut.plain[:1] <= "\u9fff"  # most lines begin with a character, and with no mark
    heading = _HEADING_MARK.match(cut.text) if marked else None
    if heading:
        level = len(heading[1])
        cut = cut.part(heading.end()).strip()
        trailing = re.search(r"\s#+$", cut.text)
        cut = cut.part(0, trailing.start()) if trailing else cut
    elif marked:
        mark = _LIST_MARK.match(cut.text)
        if mark:
            listed = True
            cut = cut.part(mark.end()).strip()
        elif _ENTRY.match(cut.plain):
            listed = True
    if "[^" in cut.text:
        cut = cut.without(*(m.span() for m in _NOTE.finditer(cut.text))).strip()
    if "&" in cut.text:
        cut = cut.without(*(m.span() for m in _ENTITY.finditer(cut.text))).strip()
    if "](" in cut.text:
        links = [*_LINK.finditer(cut.text)]
        cut = cut.without(*((m.start(), m.start(1)) for m in links), *((m.end(1), m.end()) for m in links))
    if "*" in cut.text or "_" in cut.text or "`" in cut.text:
        cut = cut.without(*(m.span() for m in _EMPHASIS.finditer(cut.text))).strip()
        cut = cut.without(*(m.span(i) for m in _ITALIC.finditer(cut.text) for i in (1, 2)))
    numbered = not level and is_numbered(cut.plain)
    return Line(cut, width(cut.text), end, blank, indented, level, listed, numbered, margin=margin)
