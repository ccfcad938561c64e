"""Questions to a person at the terminal, before something is done that may not be meant."""

from __future__ import annotations

import sys

YES = frozenset({"y", "yes", "是", "好"})


class DeclinedError(Exception):
    """Somebody was asked, and said no; or nobody could be asked."""


def can_be_asked() -> bool:
    return sys.stdin.isatty()


def confirm(question: str, otherwise: str, reason: str = "") -> None:
    """Raises DeclinedError unless a person at the terminal agrees.

    `otherwise`: what is said then; `reason`: what is said as well to those who could not be asked.
    """
    if not can_be_asked():
        raise DeclinedError(f"{otherwise}{reason}确认要这样，请加上 --yes。")
    if typed(f"{question}[y/N]").lower() not in YES:
        raise DeclinedError(otherwise)


def typed(question: str) -> str:
    """What a person types on one line; "" also at the end of the input."""
    print(f"{question} ", end="", flush=True)
    return sys.stdin.readline().strip()
