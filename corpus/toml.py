"""TOML that somebody else wrote: what is no TOML, or nested as nobody would write it, is one kind of error.

The parser of the standard library recurses, and so does whatever prints, compares or stores what it gives.
"""

from __future__ import annotations

import tomllib
from typing import Any

DEEPEST = 20
"""Levels of lists and tables within each other, at most; what Chuchu reads needs five."""


def parsed(text: str) -> dict[str, Any]:
    """Raises ValueError: tomllib.TOMLDecodeError for what is no TOML, and others for numbers and nesting without end."""
    try:
        content = tomllib.loads(text)
    except RecursionError:
        raise ValueError(_TOO_DEEP) from None
    level: list[Any] = [content]
    for _ in range(DEEPEST):
        level = [inner for one in level for inner in (one.values() if isinstance(one, dict) else one)]
        level = [one for one in level if isinstance(one, dict | list)]
        if not level:
            return content
    raise ValueError(_TOO_DEEP)


_TOO_DEEP = f"lists or tables more than {DEEPEST} levels deep"
