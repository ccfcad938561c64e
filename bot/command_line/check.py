"""`chuchu check`: what was understood of every report, for whoever looks after the folder.

It reads and prints, and loads neither the word list nor Telegram.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bot.command_line.speech import complain, spoken
from bot.wording import replies, texts
from bot.wording.texts import Language, in_words
from corpus.names.subject import Evidence
from corpus.reading.duplicates import duplicates
from corpus.reading.read import Folder, read_folder
from corpus.report import Failure, Report

KINDS = {
    "caption": texts.CHECK_CAPTION,
    "boilerplate": texts.CHECK_BOILERPLATE,
    "masthead": texts.CHECK_MASTHEAD,
    "repeat": texts.CHECK_REPEAT,
    "date": texts.CHECK_DATE,
    "head": texts.CHECK_HEAD,
}
GROUNDS = {
    Evidence.STATED: texts.GROUND_STATED,
    Evidence.TITLE: texts.GROUND_TITLE,
    Evidence.SUBTITLE: texts.GROUND_SUBTITLE,
    Evidence.BYLINE: texts.GROUND_BYLINE,
    Evidence.OPENING: texts.GROUND_OPENING,
    Evidence.LEAD: texts.GROUND_LEAD,
    Evidence.HEADINGS: texts.GROUND_HEADINGS,
    Evidence.TURNS: texts.GROUND_TURNS,
    Evidence.OFTEN: texts.GROUND_OFTEN,
    Evidence.COMPOSED: texts.GROUND_COMPOSED,
}


def check(folder: Path, max_bytes: int, *, lines: bool, strict: bool) -> bool:
    """Print what was understood; whether there are reports, and nothing is wrong with them where `strict`."""
    found = read_folder(folder, max_bytes, refused)
    repeated = duplicates(found.reports)
    if lines:
        for report in found.reports:
            print(line(report, repeated.get(report.file)))
        for failure in found.failures:
            print(failed_line(failure))
    else:
        for report in found.reports:
            print(sheet(report, repeated.get(report.file)), end="\n\n")
        print(summary(found))
    if not found.reports:
        complain(texts.CHECK_NOTHING.of(spoken(), folder=folder))
        return False
    wrong = faults(found, repeated) if strict else ""
    if wrong:
        complain(texts.CHECK_NOT_PASSED.of(spoken(), faults=wrong))
    return not wrong


def refused(row: Mapping[str, Any]) -> str:
    """The reason why a row of facts.toml cannot be used.  Loads the word list, but only where there is such a file."""
    from retrieval.language import knowledge  # noqa: PLC0415 - it loads jieba

    return knowledge.refused(row)


def sheet(report: Report, duplicate_of: str | None = None) -> str:
    """A report as a person reads it; `duplicate_of`: the file that is quoted instead, where it repeats one."""
    language = spoken()
    none = texts.CHECK_NONE.of(language)
    hospitals = [
        texts.CHECK_ALIASES.of(language, name=hospital.name, aliases=texts.LIST.of(language).join(hospital.aliases))
        if hospital.aliases
        else hospital.name
        for hospital in report.hospitals
    ]
    whole = texts.CHECK_SHEET.of(
        language,
        file=report.file,
        title=report.title or none,
        subtitle=report.subtitle or none,
        hospitals=texts.BETWEEN_REASONS.of(language).join(hospitals) or texts.NO_HOSPITAL.of(language),
        byline=report.byline or none,
        printed=" ".join(filter(None, asdict(report.origin).values())) or none,
        headings=" / ".join(report.headings) or none,
        passages=len(report.passages),
    )
    grounds = [GROUNDS[Evidence(one)].of(language) for one in report.grounds]
    notes = [texts.CHECK_GROUNDS.of(language, grounds=texts.LIST.of(language).join(grounds))] if grounds else []
    notes += _aside(report, language)
    notes += [texts.CHECK_WARNING.of(language, warning=in_words(one, language)) for one in report.warnings]
    notes += [texts.CHECK_REPEATED.of(language, file=duplicate_of)] if duplicate_of else []
    return "\n  ".join([whole, *notes])


def _aside(report: Report, language: Language) -> list[str]:
    """What was set aside, with the rules that did so, and how much of the file it is."""
    lines = [
        texts.CHECK_ASIDE.of(
            language, kind=KINDS[aside.kind].of(language), text=" ".join(aside.text.split()), rule=aside.rule
        )
        for aside in report.aside
    ]
    size = sum(span.end - span.start for aside in report.aside for span in aside.spans)
    share = f"{size / len(report.source):.1%}" if report.source else ""
    return [*lines, texts.CHECK_SET_ASIDE.of(language, count=len(lines), size=size, share=share)] if lines else []


def summary(folder: Folder) -> str:
    hospitals = {hospital.name for report in folder.reports for hospital in report.hospitals}
    text = texts.CHECK_SUMMARY.of(spoken(), reports=len(folder.reports), hospitals=len(hospitals))
    return text + replies.failures(folder.failures, spoken(), budget=1_000_000)


def faults(folder: Folder, repeated: Mapping[str, str]) -> str:
    """Count what `--strict` does not let pass; empty when there is nothing."""
    counts = {
        texts.CHECK_WARNINGS: sum(bool(report.warnings) for report in folder.reports),
        texts.CHECK_FAILURES: len(folder.failures),
        texts.CHECK_REPEATS: len(repeated),
    }
    told = [text.of(spoken(), count=count) for text, count in counts.items() if count]
    return texts.CHECK_BETWEEN.of(spoken()).join(told)


def line(report: Report, duplicate_of: str | None = None) -> str:
    """A report as a program reads it.  The keys and their order stay as they are; new ones come last."""
    names = [hospital.name for hospital in report.hospitals]
    values: dict[str, Any] = {
        "file": report.file,
        "title": report.title,
        "hospital": names[0] if len(names) == 1 else names or None,
        "aliases": list(dict.fromkeys(alias for hospital in report.hospitals for alias in hospital.aliases)),
        "byline": report.byline,
        "headings": report.headings,
        "passages": len(report.passages),
        "warnings": [in_words(one, spoken()) for one in report.warnings],
        "subtitle": report.subtitle,
        "aside": [aside._asdict() for aside in report.aside],
        "origin": asdict(report.origin),
        "duplicate_of": duplicate_of,
        "grounds": report.grounds,
    }
    return json.dumps(values, ensure_ascii=False)


def failed_line(failure: Failure) -> str:
    return json.dumps({"file": failure.file, "error": str(in_words(failure.reason, Language.HANS))}, ensure_ascii=False)
