"""A chat as a phone shows it, drawn from what the bot sent: text, entities and keyboards.

Pure: `Bubble`s in, a PNG out.  It reads messages as Telegram's apps do, offsets in UTF-16 code units
included, and is as strict: an entity that ends inside a character or beyond the text is a ValueError,
and so is a character that neither the font nor this module can draw, for no box may get into a picture.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from tests.measure.canvas import Canvas, Colour, Face, Point, has_glyph, size_of, text_width
from tests.measure.emoji import EMOJI, Pen

JSON = dict[str, Any]

_WIDTH = 390.0
_HEADER, _FOOTER = 56.0, 54.0
_WIDEST, _NARROWEST = 336.0, 74.0
"""Of a bubble."""
_SIDE, _ABOVE, _BELOW = 11.0, 7.0, 7.0
"""Room in a bubble around its text."""
_SIZE, _LINE = 15.5, 22.0
_QUOTE_SIZE, _QUOTE_LINE = 15.0, 21.5
_QUOTE_ROOM = 38.0
"""On both sides of a quote's text together: the bar on the left, the marks on the right."""
_FOLDED = 3
"""Lines of a folded quote."""
_SMALL = 11.5
_BUTTON, _GAP = 38.0, 4.0

_CHAT: Colour = (217, 227, 233)
_BAR: Colour = (255, 255, 255)
_HAIRLINE: Colour = (214, 220, 225)
_INK: Colour = (17, 22, 27)
_MUTED: Colour = (140, 150, 158)
_LINK: Colour = (36, 118, 195)
_CODE: Colour = (76, 96, 116)
_THEIRS: Colour = (255, 255, 255)
_MINE: Colour = (224, 250, 209)
_MINE_MUTED: Colour = (96, 160, 82)
_ACCENT: Colour = (51, 144, 214)
_TINT: Colour = (233, 243, 251)
_KEY: Colour = (126, 150, 167)
_WHITE: Colour = (255, 255, 255)


@dataclass(frozen=True, slots=True)
class Bubble:
    """One message; `entities` and `buttons` as the Bot API has them."""

    text: str
    entities: Sequence[JSON] = ()
    buttons: Sequence[Sequence[JSON]] = ()
    time: str = ""
    mine: bool = False
    photo: bytes = b""
    """A PNG above the text, which is then its caption."""
    unfolded: bool = False
    """The reader has tapped the expandable quotes; until then the apps show three lines of them."""


@dataclass(frozen=True, slots=True)
class Words:
    """What the app itself writes."""

    name: str
    subtitle: str
    placeholder: str


def picture(bubbles: Sequence[Bubble], words: Words) -> bytes:
    """The chat as a PNG, two pixels to the point.  Raises ValueError, see above."""
    laid = [_Laid(bubble) for bubble in bubbles]
    height = _HEADER + 10 + sum(bubble.height + 8 for bubble in laid) + 4 + _FOOTER
    canvas = Canvas(_WIDTH, height, _CHAT)
    top = _HEADER + 10
    for bubble in laid:
        bubble.draw(canvas, top)
        top += bubble.height + 8
    _header(canvas, words)
    _footer(canvas, words)
    return canvas.png()


def shown(bubble: Bubble) -> list[list[Character]]:
    """The lines of a message that the picture shows, its quotes' among them.  Raises ValueError, see above."""
    return [list(line) for block in _Laid(bubble).blocks for line in block.lines]


def fingerprint(bubbles: Sequence[Bubble], words: Words) -> str:
    """Differs when what is said in the chat does, however it is drawn."""
    return hashlib.sha256(repr((bubbles, words)).encode()).hexdigest()


def _header(canvas: Canvas, words: Words) -> None:
    canvas.box(0, 0, _WIDTH, _HEADER, _BAR)
    canvas.line((0, _HEADER), (_WIDTH, _HEADER), _HAIRLINE)
    canvas.stroke([(22, 20), (14, 28), (22, 36)], _ACCENT, 2.2)
    canvas.disc((56, 28), 19, _ACCENT)
    canvas.text(56, 35, words.name[:1], 19, _WHITE, bold=True, anchor="m")
    _text(canvas, (86, 25), words.name, 16, _INK, bold=True)
    _text(canvas, (86, 43), words.subtitle, 12.5, _MUTED)
    for row in range(3):
        canvas.disc((_WIDTH - 22, 21 + 7 * row), 1.9, _MUTED)


def _footer(canvas: Canvas, words: Words) -> None:
    top, bottom = canvas.height - _FOOTER, canvas.height
    canvas.box(0, top, _WIDTH, bottom, _BAR)
    canvas.line((0, top), (_WIDTH, top), _HAIRLINE)
    middle = (top + bottom) / 2
    canvas.box(12, middle - 16, 62, middle + 16, _ACCENT, radius=16)
    for row in (-5, 0, 5):
        canvas.stroke([(28, middle + row), (46, middle + row)], _WHITE, 2)
    _text(canvas, (76, middle + 5.5), words.placeholder, 15.5, _MUTED)
    x = _WIDTH - 26
    canvas.box(x - 4, middle - 11, x + 4, middle + 3, _MUTED, radius=4)
    canvas.stroke(
        [(x - 7, middle - 1), (x - 5, middle + 5), (x, middle + 7), (x + 5, middle + 5), (x + 7, middle - 1)],
        _MUTED,
        1.6,
    )
    canvas.stroke([(x, middle + 7), (x, middle + 11)], _MUTED, 1.6)


# --- reading a message as Telegram's apps do ---


@dataclass(frozen=True, slots=True)
class Character:
    """What is drawn as one, and how."""

    shown: str
    styles: frozenset[str]
    narrow: bool = False
    """A mark that Chinese and Latin text share, beside Latin text."""

    @property
    def face(self) -> Face:
        if "code" in self.styles:
            return Face.MONOSPACED
        return Face.PROPORTIONAL if self.narrow else Face.SIMPLIFIED

    def width(self, size: float) -> float:
        if self.shown in EMOJI:
            return size * 1.3
        return text_width(self.shown, size * (0.92 if "code" in self.styles else 1), self.face)


def characters(bubble: Bubble) -> list[Character]:
    """The characters of the text, styled; the apps find commands and mentions themselves."""
    text = bubble.text
    index_at, unit = {}, 0
    for index, character in enumerate(text):
        index_at[unit] = index
        unit += 1 + (character > "\uffff")
    index_at[unit] = len(text)
    styles: list[set[str]] = [set() for _ in text]
    for entity in bubble.entities:
        start, end = entity["offset"], entity["offset"] + entity["length"]
        if start not in index_at or end not in index_at or start >= end:
            raise ValueError(f"{entity} does not fit {text!r}")
        for index in range(index_at[start], index_at[end]):
            styles[index].add(entity["type"])
    for found in re.finditer(r"(?<![\w/])/[a-z_]{1,32}\b|(?<![\w@])@\w{5,32}\b|https?://\S+", text, re.ASCII):
        for index in range(*found.span()):
            styles[index].add("text_link")
    styled = []
    for index, (character, style) in enumerate(zip(text, styles, strict=True)):
        if unicodedata.category(character) == "Cf" or "\ufe00" <= character <= "\ufe0f":
            continue
        shown = character
        if character != "\n" and character not in EMOJI and not has_glyph(character):
            if unicodedata.category(character) != "Zs":
                raise ValueError(f"cannot draw {character!r} (U+{ord(character):04X})")
            shown = " "  # a narrower one, which the apps have
        styled.append(Character(shown, frozenset(style), _narrow(text, index)))
    return styled


def _narrow(text: str, index: int) -> bool:
    """Phones take the marks that both scripts have from the script beside them."""
    before, after = text[index - 1 : index], text[index + 1 : index + 2]
    if text[index] in "“‘…—":
        return before.isascii() and index > 0
    return (text[index] in "”’" and after.isascii() and after != "") or text[index] in "·•"


_NOT_FIRST = frozenset("，。；：！？、》〉」』】〕）”’…—·,.;:!?)]}%‰℃")
_NOT_LAST = frozenset("《〈「『【〔（“‘([{")


def _may_part(before: str, after: str) -> bool:
    """Whether a line may end between two characters."""
    if after in _NOT_FIRST or before in _NOT_LAST or after == " ":
        return False
    return before == " " or not (_latin(before) and _latin(after))


def _latin(character: str) -> bool:
    return character < "\u2000" and character != " "


def lines(styled: Sequence[Character], size: float, width: float) -> list[list[Character]]:
    """The text broken into lines at most so wide."""
    done: list[list[Character]] = []
    line: list[Character] = []
    for character in styled:
        if character.shown == "\n":
            done.append(line)
            line = []
            continue
        line = [*line, character]
        if _width(line, size) > width and character.shown != " ":
            parts = [at for at in range(1, len(line)) if _may_part(line[at - 1].shown, line[at].shown)]
            at = parts[-1] if parts else len(line) - 1
            done.append(line[:at])
            line = line[at:]
    return [*done, line]


def _width(line: Sequence[Character], size: float) -> float:
    shown = len(line)
    while shown and line[shown - 1].shown == " ":
        shown -= 1
    return sum(character.width(size) for character in line[:shown])


@dataclass(frozen=True, slots=True)
class _Block:
    """Lines of text, inside a quote or not."""

    lines: Sequence[Sequence[Character]]
    quote: str = ""
    """The type of entity that makes it one."""
    folded: bool = False
    """There is more of it than is shown."""

    @property
    def size(self) -> float:
        return _QUOTE_SIZE if self.quote else _SIZE

    @property
    def line(self) -> float:
        return _QUOTE_LINE if self.quote else _LINE

    @property
    def height(self) -> float:
        return len(self.lines) * self.line + (11 if self.quote else 0)

    @property
    def width(self) -> float:
        return max(_width(line, self.size) for line in self.lines) + (_QUOTE_ROOM if self.quote else 0)


def _blocks(styled: Sequence[Character], width: float, *, unfolded: bool) -> Iterator[_Block]:
    """Runs of quoted and other text; the line break between them is the apps' own business."""
    runs: list[tuple[str, list[Character]]] = []
    for character in styled:
        quote = next((style for style in sorted(character.styles) if style.endswith("blockquote")), "")
        if not runs or runs[-1][0] != quote:
            runs.append((quote, []))
        runs[-1][1].append(character)
    for number, (quote, run) in enumerate(runs):
        first, last = 0, len(run)
        if not quote and number and run[0].shown == "\n":
            first = 1
        if number + 1 < len(runs) and last > first and run[-1].shown == "\n":
            last -= 1
        if last > first:
            size = _QUOTE_SIZE if quote else _SIZE
            broken = lines(run[first:last], size, width - (_QUOTE_ROOM if quote else 0))
            folded = quote == "expandable_blockquote" and len(broken) > _FOLDED and not unfolded
            yield _Block(broken[:_FOLDED] if folded else broken, quote, folded)


class _Laid:
    """A bubble with everything in its place."""

    def __init__(self, bubble: Bubble) -> None:
        self._bubble = bubble
        room = _WIDEST - 2 * _SIDE
        self.blocks = list(_blocks(characters(bubble), room, unfolded=bubble.unfolded))
        self._time = text_width(bubble.time, _SMALL) + (18 if bubble.mine else 0)
        last = self.blocks[-1] if self.blocks else None
        beside = 0.0 if last is None or last.quote else _width(last.lines[-1], last.size) + 10 + self._time
        self._time_below = beside > room or not beside
        content = max([block.width for block in self.blocks] + [self._time, 0 if self._time_below else beside])
        keys = max(
            (len(row) * (max(_label_width(key["text"]) for key in row) + 22) for row in bubble.buttons), default=0
        )
        wish = room if bubble.photo else max(content, keys - 2 * _SIDE, _NARROWEST - 2 * _SIDE)
        self.width = min(wish, room) + 2 * _SIDE
        self._photo = 0.0
        if bubble.photo:
            across, down = size_of(bubble.photo)
            self._photo = (self.width - 6) * down / across + 3
        self._bubble_height = (
            self._photo
            + (_ABOVE + sum(block.height for block in self.blocks) + 6 * self._quotes if self.blocks else 0)
            + (16 if self._time_below else 0)
            + _BELOW
        )
        self.height = self._bubble_height + len(bubble.buttons) * (_BUTTON + _GAP)

    @property
    def _quotes(self) -> int:
        return sum(bool(block.quote) for block in self.blocks)

    def draw(self, canvas: Canvas, top: float) -> None:
        bubble = self._bubble
        left = _WIDTH - 9 - self.width if bubble.mine else 9.0
        right, bottom = left + self.width, top + self._bubble_height
        colour = _MINE if bubble.mine else _THEIRS
        _tail(canvas, left, right, bottom, colour, mine=bubble.mine)
        canvas.box(left, top + 0.7, right, bottom + 0.7, (196, 207, 214), radius=15)
        canvas.box(left, top, right, bottom, colour, radius=15, corners=(True, True, not bubble.mine, bubble.mine))
        y = top
        if bubble.photo:
            canvas.picture(left + 3, top + 3, right - 3, top + self._photo, bubble.photo)
            y += self._photo
        y += _ABOVE
        for block in self.blocks:
            y = self._draw_block(canvas, block, left, right, y)
        self._draw_time(canvas, right, bottom)
        for number, row in enumerate(bubble.buttons):
            _keys(canvas, row, left, right, bottom + _GAP + number * (_BUTTON + _GAP))

    def _draw_block(self, canvas: Canvas, block: _Block, left: float, right: float, y: float) -> float:
        x = left + _SIDE
        if block.quote:
            y += 3
            canvas.box(x, y, right - _SIDE, y + block.height, _ACCENT, radius=5)
            canvas.box(x + 3.5, y, right - _SIDE, y + block.height, _TINT, radius=5, corners=(False, True, True, False))
            _quotation_mark(canvas, right - _SIDE - 16, y + 6)
            if block.quote == "expandable_blockquote" and (block.folded or len(block.lines) > _FOLDED):
                middle, turn = (right - _SIDE - 13, y + block.height - 10), 2.4 if block.folded else -2.4
                ends = [(middle[0] + side, middle[1] - turn) for side in (-4.6, 4.6)]
                canvas.stroke([ends[0], (middle[0], middle[1] + turn), ends[1]], _ACCENT, 1.8)
            x += 12
        baseline = y + (5.5 if block.quote else 0) + block.line * 0.74
        for line in block.lines:
            _line(canvas, (x, baseline), line, block.size)
            baseline += block.line
        return y + block.height + (3 if block.quote else 0)

    def _draw_time(self, canvas: Canvas, right: float, bottom: float) -> None:
        x, y = right - _SIDE + 2, bottom - _BELOW - 0.5
        if self._bubble.mine:
            for shift in (0.0, 5.0):
                ticks = [(x - 16 + shift, y - 4), (x - 13 + shift, y - 1), (x - 6.5 + shift, y - 8.5)]
                canvas.stroke(ticks[shift > 0 :] if shift else ticks, _MINE_MUTED, 1.4)
            x -= 20
        canvas.text(x, y, self._bubble.time, _SMALL, _MINE_MUTED if self._bubble.mine else _MUTED, anchor="r")


def _tail(canvas: Canvas, left: float, right: float, bottom: float, colour: Colour, *, mine: bool) -> None:
    edge, out = (right, 1) if mine else (left, -1)
    canvas.polygon(
        [
            (edge - out * 14, bottom - 12),
            (edge, bottom - 9),
            (edge + out * 1.5, bottom - 3.5),
            (edge + out * 5.5, bottom),
            (edge - out * 14, bottom),
        ],
        colour,
    )


def _quotation_mark(canvas: Canvas, x: float, y: float) -> None:
    for shift in (0.0, 5.2):
        canvas.disc((x + 2 + shift, y + 4.2), 2, _ACCENT)
        canvas.stroke(
            [(x + 0.7 + shift, y + 3.8), (x + 1.6 + shift, y + 1.4), (x + 3.2 + shift, y + 0.4)], _ACCENT, 1.2
        )


def _keys(canvas: Canvas, row: Sequence[JSON], left: float, right: float, top: float) -> None:
    width = (right - left - _GAP * (len(row) - 1)) / len(row)
    for number, key in enumerate(row):
        x = left + number * (width + _GAP)
        canvas.box(x, top, x + width, top + _BUTTON, _KEY, radius=9)
        label = _cut(key["text"], width - 14)
        _text(canvas, (x + (width - _label_width(label)) / 2, top + _BUTTON / 2 + 5.2), label, 14.5, _WHITE, bold=True)
        if "url" in key or "switch_inline_query" in key:
            canvas.stroke([(x + width - 12, top + 12), (x + width - 6.5, top + 6.5)], _WHITE, 1.3)
            canvas.stroke(
                [(x + width - 11, top + 6.5), (x + width - 6.5, top + 6.5), (x + width - 6.5, top + 11)], _WHITE, 1.3
            )


def _plain(text: str) -> list[Character]:
    return characters(Bubble(text))


def _label_width(text: str) -> float:
    return _width(_plain(text), 14.5)


def _cut(text: str, width: float) -> str:
    """As the apps do it: the end is left out."""
    if _label_width(text) <= width:
        return text
    kept = next(kept for kept in range(len(text) - 1, -1, -1) if _label_width(text[:kept] + "…") <= width or not kept)
    return text[:kept] + "…"


def _text(canvas: Canvas, at: Point, text: str, size: float, colour: Colour, *, bold: bool = False) -> None:
    _line(canvas, at, _plain(text), size, colour, bold=bold)


def _line(
    canvas: Canvas,
    at: Point,
    line: Sequence[Character],
    size: float,
    colour: Colour | None = None,
    *,
    bold: bool = False,
) -> None:
    x, baseline = at
    for character in line:
        if character.shown in EMOJI:
            EMOJI[character.shown](Pen(canvas, x + size * 0.05, baseline - size * 1.02, size * 1.2))
        else:
            styles = character.styles
            ink = colour or (_LINK if "text_link" in styles else _CODE if "code" in styles else _INK)
            scaled = size * (0.92 if "code" in styles else 1)
            heavy = bold or "bold" in styles
            canvas.text(x, baseline, character.shown, scaled, ink, face=character.face, bold=heavy)
        x += character.width(size)
