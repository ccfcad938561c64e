"""Speaking at the command line: in which language, and where problems are told."""

from __future__ import annotations

import os
import sys

from bot.wording.texts import Language, in_words, language


class MisuseError(Exception):
    """The command was used in a way that makes no sense; the message says which."""


def spoken() -> Language:
    """The language of the locale; simplified Chinese where there is none, or it says nothing of a language."""
    names = (os.environ.get(variable) for variable in ("LC_ALL", "LC_MESSAGES", "LANG"))
    locale = next(filter(None, names), "").partition(".")[0]
    return Language.HANS if locale in {"", "C", "POSIX"} else language(locale)


def complain(problem: object) -> None:
    print(f"chuchu：{in_words(problem, spoken())}", file=sys.stderr)
