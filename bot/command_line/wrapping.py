"""Lines of a terminal: Chinese breaks between any two characters, but words, numbers and punctuation stay together."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rich.cells import cell_len

_TOGETHER = re.compile(
    r"""
    [（(《〈“‘「『【\[]*                      # what opens stays with what it opens,
    (?:[A-Za-z0-9][A-Za-z0-9.,:/_+-]*[%％‰℃]?  # a word or a number is whole,
        [年月日时分秒张个名人次位家米元万亿]?   # with the measure behind it,
    |.)
    [，。、；：？！,;?!）)》〉”’」』】\]…—·]*    # and what closes stays with what it closes
    [ ]*
    """,
    re.VERBOSE | re.DOTALL,
)


def breaks(line: str, width: int) -> Iterator[tuple[int, int]]:
    """Start and end of each line of at most `width` cells that a line is broken into; longer where nothing may break."""
    start = end = cells = 0
    for piece in _TOGETHER.finditer(line):
        size = cell_len(piece[0].rstrip(" "))
        if cells + size > width and end > start:
            yield start, end
            start, cells = end, 0
        cells += cell_len(piece[0])
        end = piece.end()
    if end > start or not line:
        yield start, end
