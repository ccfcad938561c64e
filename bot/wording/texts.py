"""All texts that Chuchu says, by name: `texts.GREETING.of(language)`.

The words stand in languages/, a file a language: simplified Chinese, English, and traditional Chinese
as it is written in Taiwan and Hong Kong, which is derived from simplified Chinese except where the wording
must differ.  Quotes from reports are not translated: they stay as they stand in the source, whoever reads
them.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from typing import Any, NamedTuple

import opencc

from corpus import installed
from corpus.problem import Problem, ProblemError, Term

PAGE_NUMBER = re.compile("[0-9A-Za-z一二三四五六七八九十]+")
"""The number in a newspaper's page as front matter gives it: 第3版, A4."""
_TRADITIONAL = re.compile(r"(?:^|-)(?:hant|tw|hk|mo)(?:-|$)")
_QUOTES = str.maketrans("“”", "「」")


class Language(StrEnum):
    """The languages that Chuchu speaks, each with a file in languages/."""

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
    if isinstance(value, Term):
        return value.english if language is Language.EN else value.chinese
    if isinstance(value, tuple):
        between = "\n" if any(isinstance(one, Problem) for one in value) else Text("LIST").of(language)
        return between.join(str(in_words(one, language)) for one in value)
    return value


def __getattr__(name: str) -> Text:
    """The text of that name; a test checks that every name used in the code has a text."""
    if name not in wordings(Language.HANS):
        raise AttributeError(f"no text is named {name}")
    text = globals()[name] = Text(name)  # from now on it is found without a search
    return text


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
    """The wording of every text in a language, read or derived (in 50 ms) when the language is first used."""
    with installed.file("bot.wording", "languages", f"{language}.toml") as text:
        content = tomllib.loads(text)
    if language is not Language.HANT:
        return content
    otherwise = content.pop("words")
    return traditional(wordings(Language.HANS), otherwise) | content


def traditional(simplified: Mapping[str, str], otherwise: Mapping[str, str]) -> dict[str, str]:
    """Convert every wording to traditional characters; `otherwise`: our word for each that OpenCC words differently."""
    words = re.compile("|".join(map(re.escape, sorted(otherwise, key=len, reverse=True))))
    convert = opencc.OpenCC("s2twp").convert
    return {
        name: words.sub(lambda found: otherwise[found[0]], convert(text)).translate(_QUOTES)
        for name, text in simplified.items()
    }
