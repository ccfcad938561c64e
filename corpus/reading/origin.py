"""Newspaper and date of a report: as an administrator or its front matter says, else as byline and date line tell."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from corpus.names.corrections import Dated
from corpus.report import Origin

_NEWSPAPER = re.compile(
    r"""
    (?:^|[\s（(【《\[:：，,。、/|·—-]|原载)              # it begins a word,
    ([\u4e00-\u9fff]{1,10}?
        (?:[\u4e00-\u9fff]报|新闻网|融媒(?:体中心)?|在线|观察|周刊|[晨晚]刊|电视台|[日时]讯)   # is called a paper,
    )社?》?
    (?:全媒体|融媒体|首席|见习|实习|特约|驻站|客户端|新闻)*
    (?=记者|通讯员|编辑|讯\s?[（(]|[\s）)】\]，,。、/|·—-]|第|$)    # and somebody of it follows, or nothing
    """,
    re.VERBOSE,
)
_NO_NAME = re.compile("(?:本|海|通|喜|情|预|简|捷|汇|申|电|呈|上|填|回|举)报$|^日报$")
"""Words that are no name of a newspaper: 本报记者, 通报, 海报."""
_AGENCY = re.compile("(?:新华|中新)社(?=[^，。]{1,12}电)")
"""Who sent a report that papers print: 新华社南昌10月12日电."""
_DATE = re.compile(r"((?:19|20)[0-9]{2})\s*[年./-]\s*([0-9]{1,2})\s*[月./-]\s*([0-9]{1,2})\s*日?")


def origin(front: Mapping[str, str], lines: Sequence[str], dated: Dated | None) -> Origin:
    """The origin of a report.

    `front`: values of its front matter; `lines`: its byline, and lines of date and masthead; `dated`: an administrator's
    correction.
    """
    found = [told(line) for line in lines]
    newspaper = next((one.newspaper for one in found if one.newspaper), "")
    date = next((one.date for one in found if one.date), "")
    if dated is not None:
        newspaper, date = dated
    page, url = (front.get(key, "") for key in ("page", "url"))
    return Origin(front.get("newspaper") or newspaper, front.get("date") or date, page, url)


def told(words: str) -> Dated:
    """The newspaper and the date (2024-05-01) that a byline names; empty where it names none."""
    found = _DATE.search(words)
    rest = f"{words[: found.start()]} {words[found.end() :]}" if found else words
    names = (match[1] for match in _NEWSPAPER.finditer(rest))
    agency = _AGENCY.match(words)
    name = next((name for name in names if not _NO_NAME.search(name)), agency[0] if agency else "")
    return Dated(name, _iso(*found.groups()) if found else "")


def _iso(year: str, month: str, day: str) -> str:
    """Year, month and day as they are written everywhere; empty when there is no such day."""
    there_is = 1 <= int(month) <= 12 and 1 <= int(day) <= 31
    return f"{year}-{int(month):02}-{int(day):02}" if there_is else ""


def stated(words: str) -> Dated:
    """The newspaper and the date in an administrator's words: any name, any date; empty for none."""
    found = _DATE.search(words)
    rest = f"{words[: found.start()]} {words[found.end() :]}" if found else words
    return Dated(" ".join(rest.split()).strip("，,、；;"), _iso(*found.groups()) if found else "")
