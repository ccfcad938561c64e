"""Everything Chuchu says, by name: `texts.GREETING.of(language)`.

The words stand in languages/, a file a language: simplified Chinese, English, and traditional Chinese
as it is written in Taiwan and Hong Kong, which is derived from simplified Chinese but for what has to
be said otherwise.  What is quoted from a report is in none of these: it stays as it stands in the
source, whoever reads it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any, NamedTuple

import opencc

from corpus.problem import Problem, ProblemError

PAGE_NUMBER = re.compile("[0-9A-Za-z一二三四五六七八九十]+")
"""The number in what front matter says of the newspaper's page: 第3版, A4."""
_TRADITIONAL = re.compile(r"(?:^|-)(?:hant|tw|hk|mo)(?:-|$)")
_QUOTES = str.maketrans("“”", "「」")


class Language(StrEnum):
    """Each has a file in languages/."""

    HANS = "zh-hans"
    HANT = "zh-hant"
    EN = "en"


class Text(NamedTuple):
    """One thing that Chuchu says, with {placeholders}."""

    name: str

    def of(self, language: Language, **values: Any) -> str:
        """In one language, its placeholders filled in.  What is filled in is not read as a pattern."""
        filled = {name: in_words(value, language) for name, value in values.items()}
        return wordings(language)[self.name].format(**filled)

    def in_every_language(self) -> frozenset[str]:
        return frozenset(self.of(language) for language in Language)


def in_words(value: Any, language: Language) -> Any:
    """The value as it is filled in: a problem in words, several of them a line each, names as a list."""
    if isinstance(value, ProblemError):
        return in_words(value.problem, language)
    if isinstance(value, Problem):
        return Text(value.code).of(language, **value.values)
    if isinstance(value, tuple):
        between = "\n" if any(isinstance(one, Problem) for one in value) else Text("LIST").of(language)
        return between.join(str(in_words(one, language)) for one in value)
    return value


def __getattr__(name: str) -> Text:
    """The text of that name; a test finds the names in the code that no language has."""
    if name not in wordings(Language.HANS):
        raise AttributeError(f"no text is named {name}")
    return Text(name)


def language(code: str | None) -> Language:
    """The language for Telegram's `language_code`, an IETF tag; simplified Chinese where there is none."""
    tag = (code or "zh").lower().replace("_", "-")
    if tag.partition("-")[0] not in {"zh", "yue"}:
        return Language.EN
    if _TRADITIONAL.search(tag) and "hans" not in tag:
        return Language.HANT
    return Language.HANS


@cache
def wordings(language: Language) -> Mapping[str, str]:
    """The wording of every text in a language, read or derived (50 ms) when it is first spoken."""
    content = tomllib.loads(resources.files("bot.wording").joinpath("languages", f"{language}.toml").read_text("utf-8"))
    if language is not Language.HANT:
        return content
    otherwise = content.pop("words")
    return traditional(wordings(Language.HANS), otherwise) | content


def traditional(simplified: Mapping[str, str], otherwise: Mapping[str, str]) -> dict[str, str]:
    """Every wording in traditional characters; `otherwise` says what OpenCC words in another way than we do."""
    words = re.compile("|".join(map(re.escape, sorted(otherwise, key=len, reverse=True))))
    convert = opencc.OpenCC("s2twp").convert
    return {
        name: words.sub(lambda found: otherwise[found[0]], convert(text)).translate(_QUOTES)
        for name, text in simplified.items()
    }
