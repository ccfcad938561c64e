"""Question sets in SQuAD's form as reports and questions, for measuring on text that nobody tuned for."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

from corpus import split
from corpus.cut import Cut
from corpus.report import Kind, Passage, Report, Sentence

DATA = Path(__file__).resolve().parents[1].parent / "shared" / "data"
SETS = {
    "CMRC2018 trial": "cmrc2018_trial.json",
    "CMRC2018 dev": "cmrc2018_dev.json",
    "DRCD dev": "drcd_dev.json",
}
_PASSAGE = 250


@dataclass(frozen=True)
class Asked:
    """A question and what answers it, white space removed."""

    question: str
    gold: tuple[str, ...]
    file: str


def load(name: str) -> tuple[list[Report], list[Asked]]:
    """The contexts of a set as reports of passages of up to 250 characters, and its questions."""
    content = json.loads((DATA / SETS[name]).read_text("utf-8"))
    reports: list[Report] = []
    questions: list[Asked] = []
    for article in content["data"]:
        for paragraph in article["paragraphs"]:
            file = f"{len(reports):05}.txt"
            reports.append(_report(file, article.get("title", ""), paragraph["context"]))
            for asked in paragraph["qas"]:
                gold = tuple({re.sub(r"\s", "", one["text"]) for one in asked["answers"]} - {""})
                questions.append(Asked(asked["question"], gold, file))
    return reports, questions


def _report(file: str, title: str, source: str) -> Report:
    cuts = [piece for line in re.finditer(r"[^\n]+", source) for piece in split.sentences(Cut.of(source, *line.span()))]
    held = [Sentence(cut.text, cut.spans(source)) for cut in cuts]
    passages: list[Passage] = []
    group: list[Sentence] = []
    for sentence in held:
        if group and sum(len(s.text) for s in group) + len(sentence.text) > _PASSAGE:
            passages.append(Passage(len(passages) + 1, Kind.BODY, "", "", 1, tuple(group)))
            group = []
        group.append(sentence)
    if group:
        passages.append(Passage(len(passages) + 1, Kind.BODY, "", "", 1, tuple(group)))
    return Report(file, source, title, "", "", (), (), tuple(passages))
