"""Short pieces that the page cut off: is one the rest of a sentence, the beginning of one, or a caption?

A short piece that ends a sentence is no heading and no caption where the paragraph before it is open; and
one inside a sentence that goes on behind it is a caption, with or without its full stop.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from typing import NamedTuple

from corpus.names import places
from corpus.names.standing import together
from corpus.reading.clauses import BEGINS_ANEW, CLAUSE, MEASURES, SCENE, SHOWN
from corpus.reading.lines import is_numbered
from corpus.reading.page import LINE_OF_A_LIST, BlockRole, Page
from corpus.reading.repair import Block

_DATED = re.compile(
    r"(?:(?:去|今|前|当)年[^，]{0,4}|近日|日前|近年来|目前|如今|同时|此外|另外|[0-9０-９]{4}年[^，]{0,8})，"
)
_ENDS_COUNTING = re.compile("[0-9０-９一二三四五六七八九十百千万亿]$")
_AMOUNT = re.compile(r"[0-9０-９.．]+(?![0-9０-９.．\s年月日])|百分之|[一二两三四五六七八九十百千万]{2}")
_GOES_ON = re.compile(r"[让使把被并也而以及与和或的地得了着给向]")
_REST = 5
"""Characters of a whole caption at least, its full stop included: what is shorter ends a sentence."""
_LONG = 20
"""Characters of a line that is rather the beginning of a text than a heading, at least."""
_FIGURES_MOST = 8
"""Characters of a number with what it counts, at most."""
_FIGURE_THAT_IS_NO_DATE = re.compile(r"[0-9０-９]+(?:[.．][0-9０-９]+)?(?![0-9０-９年月日]|[.．]?[0-9０-９]*年)")


@dataclass(frozen=True, slots=True)
class Piece:
    """A block where it stands, while its page is read from above."""

    page: Page
    at: int
    opened: Block | None
    """The block of the body above it that no full stop has ended."""
    usual_gap: float
    """Blank lines between most blocks of the page."""

    @property
    def block(self) -> Block:
        return self.page.blocks[self.at]

    @property
    def text(self) -> str:
        return self.block.text

    @property
    def ends(self) -> bool:
        """Ends as a sentence does, under one that is open."""
        return self.opened is not None and not self.block.level and not self.block.row and self.block.closed

    def is_(self, role: BlockRole) -> bool:
        return self.page.role(self.at) is role

    @property
    def bare_heading(self) -> bool:
        return self.page.is_bare(self.at)


class Rule(NamedTuple):
    """A name, the pieces it applies to, and the role that it gives them."""

    name: str
    applies: Callable[[Piece], bool]
    role: BlockRole


def mark_fragments(page: Page) -> None:
    """Apply the rules to each block in its turn; each sees what the one before it decided."""
    opened: Block | None = None
    usual_gap = median(block.blank_before for block in page.blocks) if page.blocks else 0
    for at, block in enumerate(page.blocks):
        piece = Piece(page, at, opened, usual_gap)
        for rule in RULES:
            if rule.applies(piece):
                page.mark(at, rule.role, rule.name)
        if piece.is_(BlockRole.BODY):
            opened = None if block.closed or page.marks[at].rule == LINE_OF_A_LIST else block
        elif piece.is_(BlockRole.HEADING):
            opened = None


def _begins(piece: Piece) -> bool:
    """Rather the beginning of a sentence than a heading: "去年，…", two clauses and long, or its rest is the next line."""
    if not piece.bare_heading:
        return False
    below = piece.page.blocks[piece.at + 1 : piece.at + 2]
    if not piece.page.is_under_text(piece.at):
        return _begins_the_text(piece)
    if CLAUSE.search(piece.text) and any(_is_rest(block) or _is_figure(block) for block in below):
        return True
    if _goes_on_below(piece):
        return True
    return _DATED.match(piece.text) is not None or (len(piece.text) >= 24 and CLAUSE.search(piece.text) is not None)


def _goes_on_below(piece: Piece) -> bool:
    """Whether the text below begins as no paragraph under a heading does: with the last characters of a sentence, or
    with the figure that the line has been coming to, which a caption may part from it.
    """
    under = next((role for role in piece.page.below(piece.at) if role in {BlockRole.BODY, BlockRole.HEADING}), None)
    following = piece.page.next_body(piece.at)
    if under is not BlockRole.BODY:
        return False
    if _LAST_CHARACTERS.match(following):
        return CLAUSE.search(piece.text) is not None
    figure = _FIGURE_THAT_IS_NO_DATE.match(following)
    parted = piece.page.role(piece.at + 1) is BlockRole.CAPTION
    return bool(figure and MEASURES.match(following, figure.end()) and (parted or _COMES_TO.search(piece.text)))


_LAST_CHARACTERS = re.compile("[^，。！？]{1,3}。")
_COMES_TO = re.compile("(?:[达涨升降减增添]到?|超过|共有?)了?$")


def _begins_the_text(piece: Piece) -> bool:
    """The same for the first line under the reporters' names: long, of two clauses, and its rest is short."""
    if (
        len(piece.text) < _LONG
        or not CLAUSE.search(piece.text)
        or BlockRole.BYLINE not in piece.page.roles(0, piece.at)
    ):
        return False
    if any(_is_rest(block) for block in piece.page.blocks[piece.at + 1 : piece.at + 2]):
        return True
    below = next((role for role in piece.page.below(piece.at) if role in {BlockRole.BODY, BlockRole.HEADING}), None)
    return below is BlockRole.BODY and re.match("[^，。]{1,10}。", piece.page.next_body(piece.at)) is not None


def _ends(piece: Piece) -> bool:
    """A question or an exclamation may be a heading all the same, but not right above another one."""
    if not piece.ends or not piece.bare_heading:
        return False
    return piece.text[-1] not in "！？!?" or piece.page.roles(piece.at + 1, piece.at + 2) == [BlockRole.HEADING]


def _holds_two_sentences(piece: Piece) -> bool:
    """No furniture is two sentences."""
    return piece.ends and piece.is_(BlockRole.BOILERPLATE) and re.search("[。！？].", piece.text) is not None


def _is_rest(block: Block) -> bool:
    """Too short for a sentence, and for a caption that does not show a scene."""
    return not block.listed and block.closed and len(block.text) <= _REST and not SCENE.search(block.text.rstrip("。"))


def _is_figure(block: Block) -> bool:
    """A number and what it counts, hardly more."""
    return len(block.text) <= _FIGURES_MOST and not is_numbered(block.text) and _AMOUNT.match(block.text) is not None


def _is_tail(piece: Piece) -> bool:
    """Rather ends the open sentence before it than tells what a picture shows.

    It does when it is hardly more than a word, when the two halves make a place's name or a number and its measure, or
    the second only goes on, when the characters that meet stand together elsewhere in the article, or when the next
    paragraph begins anew, indented or by its words; what goes on is not over yet.  A gap as pictures leave it speaks
    for a caption.
    """
    if not piece.ends or not piece.is_(BlockRole.CAPTION):
        return False
    opened = piece.page.last_body(piece.at)
    assert opened is not None, "a sentence is open"
    tail, following = opened.text[-4:], piece.page.next_body(piece.at)
    if _is_rest(piece.block) or fits(tail, piece.text) or _GOES_ON.match(piece.text):
        return True
    more = _meet_more_often(piece, tail[-1], following)
    if more is not None:
        return more
    if piece.block.blank_before > piece.usual_gap:
        return False
    under = next((role for role in piece.page.below(piece.at) if role in {BlockRole.BODY, BlockRole.HEADING}), None)
    return under is not BlockRole.BODY or BEGINS_ANEW.match(following) is not None


def fits(tail: str, text: str) -> bool:
    """Whether two halves make a number with its measure, or a place's name."""
    if _ENDS_COUNTING.search(tail) and MEASURES.match(text):
        return True
    return any(place.start < len(tail) < place.end for place in places.places_in(tail + text[:4]))


def _meet_more_often(piece: Piece, last: str, following: str) -> bool | None:
    """The open sentence's last character stands with this text's first more often than with the next one's.

    None where the article does not tell.
    """
    whole = piece.page.text
    here, there = together(last + piece.text[0], whole), together(last + following[0], whole) if following else 0
    return here > there if here != there and "\u4e00" <= last <= "\u9fff" else None


def _stands_in_a_sentence(piece: Piece) -> bool:
    """A short sentence under an open one is a caption where the open one goes on behind it.

    It does where the next paragraph begins with a figure that is no date, and where this one begins
    with whom a picture shows and the next one does not begin anew.
    """
    if not (piece.ends and piece.is_(BlockRole.BODY) and len(piece.text) <= 40):
        return False
    opened, following = piece.page.last_body(piece.at), piece.page.next_body(piece.at)
    assert opened is not None, "a sentence is open"
    if re.search(r"[。！？]", piece.text[:-1]) or not following or opened.text[-1].isdigit():
        return False
    if _is_rest(piece.block) or _AMOUNT.match(piece.text):
        return False
    if _FIGURE_THAT_IS_NO_DATE.match(following):
        return True
    return SHOWN.match(piece.text) is not None and not BEGINS_ANEW.match(following)


def _is_bare_caption(piece: Piece) -> bool:
    """A caption without a full stop: inside a sentence that goes on behind it, or telling what a picture shows."""
    if not piece.bare_heading or not piece.page.is_under_text(piece.at):
        return False
    following = piece.page.next_body(piece.at)
    if piece.opened is not None and following and not BEGINS_ANEW.match(following):
        return True
    return SCENE.search(piece.text) is not None


def _is_set_in_pieces(piece: Piece) -> bool:
    """Goes on with a sentence of which every few words are a short line by themselves, as pages for telephones set them."""
    opened = piece.opened
    if not piece.bare_heading or opened is None or opened.lines > 1 or len(opened.text) > _LONG:
        return False
    above = piece.page.marks[piece.at - 1]
    if opened is not piece.page.blocks[piece.at - 1] or not (opened.text[-1] in "，、" or above.rule == IN_PIECES):
        return False
    if piece.block.blank_before != opened.blank_before and piece.at > 1:
        return False
    following = piece.page.blocks[piece.at + 1 : piece.at + _MOST_PIECES]
    end = next((i for i, block in enumerate(following) if block.closed), None)
    return end is not None and all(len(block.text) <= _LONG and not block.level for block in following[:end])


IN_PIECES = "goes on with a sentence set in pieces"
_MOST_PIECES = 5
"""Short lines of a sentence at most."""


def _is_amount(piece: Piece) -> bool:
    """The figure that the open sentence above has been coming to, on a line by itself; a number may head a section."""
    if piece.opened is None or is_numbered(piece.text) or not _AMOUNT.match(piece.text):
        return False
    return piece.bare_heading and bool(piece.page.next_body(piece.at))


RULES = (
    Rule("begins a sentence", _begins, BlockRole.BODY),
    Rule(IN_PIECES, _is_set_in_pieces, BlockRole.BODY),
    Rule("figure inside a sentence", _is_amount, BlockRole.BODY),
    Rule("ends a sentence", _ends, BlockRole.BODY),
    Rule("holds two sentences", _holds_two_sentences, BlockRole.BODY),
    Rule("rest of a sentence", _is_tail, BlockRole.BODY),
    Rule("caption inside a sentence", _stands_in_a_sentence, BlockRole.CAPTION),
    Rule("caption without a full stop", _is_bare_caption, BlockRole.CAPTION),
)
