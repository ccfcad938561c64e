"""Other forms of the same character: what a text is recognised by, never what is shown of it.

Typesetting systems write vertical punctuation, radicals for characters and private signs for blanks; papers print
traditional script and rare characters.  A text is quoted as printed; where sentences end, what is a name and what is
a heading is told from `plain`, which has the same length.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import cache

import opencc

from corpus.formats import radicals

_VERTICAL = dict(
    zip(
        "︐︑︒︓︔︕︖︗︘︙︰︱︲︳︵︶︷︸︹︺︻︼︽︾︿﹀﹁﹂﹃﹄﹇﹈",
        "，、。：；！？〖〗…：—–_（）｛｝〔〕【】《》〈〉「」『』［］",
        strict=True,
    )
)
_PRIVATE = {"\ue5e5": "\u3000", "\uf0b7": "•", "\uf06c": "•", "\uf0a7": "•", "\uf0d8": "•", "\ufffd": "□"}
"""Blank of GBK (0xA3A0), bullets of the fonts Symbol and Wingdings, and what could not be read."""
_SAME = ((0xF900, 0xFAFF), (0x2F800, 0x2FA1F))
"""Compatibility characters, which Unicode gives an ordinary one each."""
_HAN = ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0x20000, 0x323AF))
"""Chinese characters; those outside the second range are rare."""
_RARE = "\u9fa5"
"""Stands for any rare character, so that whatever looks for Chinese ones finds it."""


@cache
def simplified() -> Mapping[int, str]:
    """Traditional characters with the simplified ones, one to one."""
    characters = [chr(code) for first, last in _HAN for code in range(first, last + 1)]
    plain = opencc.OpenCC("t2s").convert("\n".join(characters)).split("\n")  # a hundred thousand calls take longer
    return {ord(c): s for c, s in zip(characters, plain, strict=True) if s != c and len(s) == 1}


@cache
def folded() -> Mapping[int, str]:
    """Simplified characters for traditional ones and for radicals: in these texts are compared."""
    usual = {radical: simplified().get(ord(character), character) for radical, character in radicals.USUAL.items()}
    return {**simplified(), **usual}


@cache
def _ordinary() -> dict[int, str]:
    table = {ord(form): plain for form, plain in {**_VERTICAL, **_PRIVATE}.items()} | radicals.USUAL
    for first, last in _SAME:
        for code in range(first, last + 1):
            usual = unicodedata.normalize("NFKC", chr(code))
            if len(usual) == 1 and usual != chr(code):
                table[code] = usual
    return table


@cache
def _all() -> dict[int, str]:
    """Also traditional, rare and full-width characters.  What simplified texts use as well stays: 乾县."""
    script = {code: plain for code, plain in simplified().items() if not _in_simplified_texts(chr(code))}
    wide = {
        code: chr(code - 0xFEE0) for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))
    }
    rare = {code: _RARE for first, last in (_HAN[0], _HAN[2]) for code in range(first, last + 1)}
    table = rare | wide | script | _ordinary()
    return table | {code: script.get(ord(plain), plain) for code, plain in _ordinary().items()}


def _in_simplified_texts(character: str) -> bool:
    try:
        return bool(character.encode("gb2312"))
    except UnicodeEncodeError:
        return False


@cache
def _pattern(table: Callable[[], Mapping[int, str]]) -> re.Pattern[str]:
    """Any character of a table; all beyond the basic plane at once, as a long list of those is looked through slowly."""
    basic = "".join(chr(code) for code in table() if code < 0x10000)
    return re.compile(f"[{basic}\U00010000-\U0010ffff]")


def plain(text: str) -> str:
    """The same text in ordinary simplified characters, one for one: to recognise what it says."""
    return _replaced(text, _all)


def printed(text: str) -> str:
    """The same text with ordinary forms of its own characters, in its own script: to show a name that it prints."""
    return _replaced(text, _ordinary)


def _replaced(text: str, table: Callable[[], Mapping[int, str]]) -> str:
    """A text with the characters of a table replaced; most texts hold few of them."""
    return _pattern(table).sub(lambda found: table().get(ord(found[0]), found[0]), text)


THIN_SPACE = "\u2009"
"""Parts, in the text of a sentence, a figure that a line or a page cuts in two."""
_IN_A_FIGURE = re.compile(f"(?<=[0-9０-９]){THIN_SPACE}(?=[0-9０-９])")


def whole_figures(text: str) -> str:
    """The text in which such figures are whole, as they are counted and compared."""
    return _IN_A_FIGURE.sub("", text) if THIN_SPACE in text else text
