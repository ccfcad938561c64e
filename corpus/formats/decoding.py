"""From bytes to text: UTF-8, UTF-16, GB18030 or Big5, though a byte be bad, cut or stray.

What cannot be read becomes U+FFFD, one for each place, and is counted in the report's warnings; a file in
which that happens more than now and then is no text in this encoding.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence

UNREAD = "\ufffd"
_CONTROL = frozenset(chr(c) for c in range(32)) - frozenset("\t\n\r\f\v\x1c\x1d\x1e\x1f") | {"\x7f"}
_END_OF_FILE = "\x1a\0"
"""DOS ends a text with the first and fills what is left of its block with the second; editors add a line end to them."""
_BAD = 100
"""One place in so many characters may be unreadable, and three in any text that is long enough to tell; more in UTF-8,
which nothing else looks like, and in what is plainly Chinese."""
_PLAINLY = 8
"""One in so many characters of Chinese is among the commonest, at least: nothing else comes near it."""
_PLACES = re.compile(f"{UNREAD}+")
"""Bytes that are bad together, which some encodings make several characters of, are one place."""
_SURE = 10
"""So many characters beyond ASCII must be good for each that is bad."""
_PRIVATE = {"gb18030": 50}
"""One character in so many may be private to a font: fewer where another encoding looks like this one."""
_PRIVATE_ELSEWHERE = 10


def decoded(raw: bytes, encodings: Sequence[str] = ()) -> str | None:
    """The text of a file in one of these encodings, or in those that its bytes may be in; None when it is no text."""
    for encoding in encodings or _candidates(raw):
        # Each strictly first, then as far as it goes: what is nearly UTF-8 is not read as something else.
        for errors in ("strict", _GOING_ON if encoding in _BY_BYTES else "replace"):
            text = _decoded(raw, encoding, errors)
            if text is not None:
                return text
    return None


def shown(text: str) -> str:
    """A text without the characters that show nothing: they mark where a line may break, or how letters join."""
    return _INVISIBLE.sub("", text)


_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060-\u2064]|(?!\\A)\ufeff")


def private_in(text: str) -> list[int]:
    """Offsets of the characters of which only the maker of a font knows what they stand for."""
    return [found.start() for found in _PRIVATE_USE.finditer(text)]


_PRIVATE_USE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")


def _candidates(raw: bytes) -> tuple[str, ...]:
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return ("utf-16",)
    if b"\0" not in raw:
        return ("utf-8", *sorted(_BY_BYTES, key=lambda encoding: -_common(raw, encoding)))
    # UTF-16 without a BOM: Chinese text has a zero byte at every space and line end, on one side only.
    low = raw[1::2].count(0) >= raw[::2].count(0)
    return (*(("utf-16-le", "utf-16-be") if low else ("utf-16-be", "utf-16-le")), "utf-8", "gb18030")


_BY_BYTES = ("gb18030", "big5hkscs")
"""Nearly all that is text in one of them is some characters in the other one, but not those that texts are made of."""


_GOING_ON = "marked, read on from where characters are common"


def _marked(error: UnicodeError) -> tuple[str, int]:
    """U+FFFD for what cannot be read, and where to read on: behind the other half, where half a character is bad.

    Both halves look alike: read on from the wrong one, all of the line is other characters, and rare ones.
    """
    if not isinstance(error, UnicodeDecodeError):
        raise error
    ahead = error.object[error.end : error.end + _AHEAD]
    from_here, behind = (len(_COMMONEST.findall(ahead[at:].decode(error.encoding, "replace"))) for at in (0, 1))
    return UNREAD, error.end + (behind > from_here)


_AHEAD = 60
"""Bytes by which it is told where to read on."""
codecs.register_error(_GOING_ON, _marked)


def _common(raw: bytes, encoding: str) -> int:
    """How many of the commonest characters the beginning of a file holds in this encoding."""
    return len(_COMMONEST.findall(raw[:4000].decode(encoding, "replace")))


_COMMONEST = re.compile("[，。、的一是在有不人了大中上年月日民为為和会會时時个個来來到出医醫院]")


def _decoded(raw: bytes, encoding: str, errors: str) -> str | None:
    """The text in this encoding; None when it is none."""
    if errors != "strict" and len(raw) > _TELLING and _decoded(raw[:_TELLING], encoding, errors) is None:
        return None  # bytes that are no text at all are not marked one by one
    try:
        text = raw.decode(encoding, errors)
    except (UnicodeDecodeError, LookupError):
        return None
    text = _without_end(text)
    text = "".join(UNREAD if c in _CONTROL else c for c in text) if _CONTROL.intersection(text) else text
    text = shown(text)
    marked = encoding[-2:] not in {"le", "be"}
    return text if _is_text(text, encoding) and (marked or _is_chinese(text)) else None


_SAMPLE = 100_000
"""Characters by which it is told whether decoding gave text."""
_TELLING = 4 * _SAMPLE
"""Bytes that hold as many in any encoding."""


def _without_end(text: str) -> str:
    """A text without the mark of its end, and the blanks around it."""
    rest = text.rstrip(f" \t\r\n{_END_OF_FILE}")
    return text if set(_END_OF_FILE).isdisjoint(text[len(rest) :]) else rest


def _is_chinese(text: str) -> bool:
    """Whether a text without a mark of its encoding is one: common characters throughout."""
    sample = text[:10_000]
    common = sum(
        "\u4e00" <= c <= "\u9fff"
        or "\u3000" <= c <= "\u303f"
        or c.isascii()
        or "\uff01" <= c <= "\uff5e"
        or c in "“”‘’—…·"
        for c in sample
    )
    return common * 10 >= len(sample) * 9


def _is_text(text: str, encoding: str) -> bool:
    """Whether decoding gave text: hardly anything unreadable, few private characters."""
    sample = text[:_SAMPLE]
    bad = sample.count(UNREAD)
    good = sum(not c.isascii() for c in sample) - bad
    places = len(_PLACES.findall(sample))
    often = not encoding.startswith("utf-8") and places > 3 and places * _BAD > len(sample)
    if bad and (bad * _SURE > good or (often and len(_COMMONEST.findall(sample)) * _PLAINLY < good)):
        return False
    return len(private_in(sample)) * _PRIVATE.get(encoding, _PRIVATE_ELSEWHERE) <= len(sample)
