"""Years that a report gives as 去年 or 今年, spelt out for the search where its year of printing is known.

The text with years spelt out is only matched against, never shown.
"""

from __future__ import annotations

import re

from corpus.report import Report

_DATE = re.compile(r"(?<![0-9])(20[0-9]{2}|19[0-9]{2})\s*[年./-]\s*[0-9]{1,2}(?![0-9])")
_BACK = {"今年": 0, "本年度": 0, "去年": 1, "上年度": 1, "前年": 2}
_RELATIVE = re.compile("今年|本年度|去年|上年度|(?<![以之生此目])前年")


def year_of(report: Report) -> int | None:
    """The year in which a report was printed, from its front matter, byline or a date line; None where none tells."""
    lines = [report.origin.date, report.byline]
    lines += [aside.text for aside in report.aside if aside.kind in {"date", "masthead"}]
    if re.fullmatch("(?:19|20)[0-9]{2}年?", report.origin.date.strip()):
        return int(report.origin.date.strip()[:4])
    return next((int(found[1]) for line in lines if (found := _DATE.search(line))), None)


def spelt_out(text: str, year: int | None) -> str:
    """A normalised text with the year added behind every 去年: 去年(2023年)."""
    if year is None:
        return text
    return _RELATIVE.sub(lambda match: f"{match[0]}({year - _BACK[match[0]]}年)", text)
