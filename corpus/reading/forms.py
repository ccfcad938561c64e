"""Other forms of the same character: what a text is recognised by, never what is shown of it.

Typesetting systems write vertical punctuation, radicals for characters and private signs for blanks.  A text
is quoted as printed; where sentences end, what is a name and what is a heading is told from `plain`, which
has the same length.
"""

from __future__ import annotations

import re
import unicodedata

_VERTICAL = dict(
    zip(
        "︐︑︒︓︔︕︖︗︘︙︰︱︲︳︵︶︷︸︹︺︻︼︽︾︿﹀﹁﹂﹃﹄﹇﹈",
        "，、。：；！？〖〗…：—–_（）｛｝〔〕【】《》〈〉「」『』［］",
        strict=True,
    )
)
_PRIVATE = {"\ue5e5": "\u3000", "\uf0b7": "•", "\uf06c": "•", "\uf0a7": "•", "\uf0d8": "•", "\ufffd": "□"}
"""Blank of GBK (0xA3A0), bullets of the fonts Symbol and Wingdings, and what could not be read."""
_SAME = ((0x2E80, 0x2EFF), (0x2F00, 0x2FDF), (0xF900, 0xFAFF))
"""Radicals and compatibility characters, which Unicode gives an ordinary one each."""


def _table() -> dict[int, str]:
    table = {ord(form): plain for form, plain in {**_VERTICAL, **_PRIVATE}.items()}
    for first, last in _SAME:
        for code in range(first, last + 1):
            usual = unicodedata.normalize("NFKC", chr(code))
            if len(usual) == 1 and usual != chr(code):
                table[code] = usual
    return table


_TABLE = _table()
_FORMS = re.compile("[" + "".join(map(chr, _TABLE)) + "]")


def plain(text: str) -> str:
    """The same text in ordinary characters, one for one."""
    return text.translate(_TABLE) if _FORMS.search(text) else text  # most texts hold none
