"""A table as text: Markdown's rows, which are read as such afterwards."""

from __future__ import annotations

from collections.abc import Sequence


def table(rows: Sequence[Sequence[str]], *, headed: bool) -> str:
    """Lines with a bar around every cell; `headed`: the first row holds the heads of the columns for certain."""
    lines = [f"| {' | '.join(cell.replace('|', '｜') for cell in row)} |" for row in rows]
    return "\n".join([*lines[:1], *([f"|{'---|' * len(rows[0])}"] if headed else []), *lines[1:]])
