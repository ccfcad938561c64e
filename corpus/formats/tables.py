"""A table as text: Markdown's rows, which are read as such afterwards."""

from __future__ import annotations

from collections.abc import Sequence


def with_one_head(rows: list[list[str]], heads: int) -> list[list[str]]:
    """The rows, the first `heads` of them as one: 位置 over 楼层 becomes 位置 楼层."""
    if heads == 1 or len({len(row) for row in rows[:heads]}) != 1:
        return rows
    above, columns = "", []
    for first, *below in zip(*rows[:heads], strict=True):
        above = first or above
        columns.append(" ".join(dict.fromkeys(text for text in (above, *below) if text)))
    return [columns, *rows[heads:]]


def table(rows: Sequence[Sequence[str]], *, headed: bool) -> str:
    """Lines with a bar around every cell; `headed`: the first row holds the heads of the columns for certain."""
    title, *below = rows
    if len(rows) > 2 and title[0] and not any(title[1:]) and any(below[0][1:]):
        return f"{title[0]}\n\n{table(below, headed=headed)}"  # a row of one cell, above the heads
    lines = [f"| {' | '.join(cell.replace('|', '｜') for cell in row)} |" for row in rows]
    return "\n".join([*lines[:1], *([f"|{'---|' * len(rows[0])}"] if headed else []), *lines[1:]])
