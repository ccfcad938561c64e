"""`chuchu` and `python -m bot`: the command line."""

from __future__ import annotations

import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code: 0 fine, 1 it failed, 2 wrong usage or settings."""
    from bot.command_line.shell import run  # noqa: PLC0415 - a process that prepares a reload imports this module, too

    return run(arguments)


if __name__ == "__main__":
    sys.exit(main())
