"""`chuchu check`: what was understood of every report, for whoever looks after the folder.

It reads and prints, and loads neither the word list nor Telegram.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from bot.wording import replies
from bot.wording.texts import Language
from corpus.reading.read import Folder
from corpus.report import Failure, Report

KINDS = {"caption": "图片说明", "boilerplate": "套话", "masthead": "报头", "repeat": "重复", "date": "日期"}
NONE = "（无）"


def refused(row: Mapping[str, Any]) -> str:
    """The reason why a row of facts.toml cannot be used.  Loads the word list, but only where there is such a file."""
    from retrieval.language import knowledge  # noqa: PLC0415 - it loads jieba

    return knowledge.refused(row)


def sheet(report: Report, duplicate_of: str | None = None) -> str:
    """A report as a person reads it; `duplicate_of`: the file that is quoted instead, where it repeats one."""
    hospitals = [
        hospital.name + (f"（又称：{'、'.join(hospital.aliases)}）" if hospital.aliases else "")
        for hospital in report.hospitals
    ]
    lines = [
        report.file,
        f"  标题：{report.title or NONE}",
        f"  副题：{report.subtitle or NONE}",
        f"  医院：{'；'.join(hospitals) or '（报道未涉及具体医院）'}",
        f"  署名：{report.byline or NONE}",
        f"  刊载：{' '.join(filter(None, _origin(report).values())) or NONE}",
        f"  小标题：{' / '.join(report.headings) or NONE}",
        f"  段落：{len(report.passages)}",
        *(f"  不引用的{KINDS.get(aside.kind, aside.kind)}：{' '.join(aside.text.split())}" for aside in report.aside),
        *(f"  注意：{warning}" for warning in report.warnings),
        *([f"  重复：与 {duplicate_of} 是同一篇，只引用 {duplicate_of}"] if duplicate_of else []),
    ]
    return "\n".join(lines)


def summary(folder: Folder) -> str:
    hospitals = {hospital.name for report in folder.reports for hospital in report.hospitals}
    text = f"共 {len(folder.reports)} 篇报道、{len(hospitals)} 家医院。"
    return text + replies.failures(folder.failures, Language.HANS, budget=1_000_000)


def faults(folder: Folder, duplicates: Mapping[str, str]) -> str:
    """What `--strict` does not let pass, counted; empty when there is nothing."""
    counts = {
        "篇报道有需要注意的地方": sum(bool(report.warnings) for report in folder.reports),
        "个文件没有载入": len(folder.failures),
        "篇报道重复": len(duplicates),
    }
    return "，".join(f"{count} {what}" for what, count in counts.items() if count)


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
        "warnings": report.warnings,
        "subtitle": report.subtitle,
        "aside": [aside._asdict() for aside in report.aside],
        "origin": _origin(report),
        "duplicate_of": duplicate_of,
    }
    return json.dumps(values, ensure_ascii=False)


def _origin(report: Report) -> dict[str, str]:
    return asdict(report.origin)


def failed_line(failure: Failure) -> str:
    return json.dumps({"file": failure.file, "error": failure.reason}, ensure_ascii=False)
