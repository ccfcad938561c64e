"""The five shared reports and the questions on them, scored by their own scorer."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from corpus.reading.read import read_folder
from corpus.report import Report
from retrieval.answering.answer import answer
from retrieval.quote import Answer
from retrieval.snapshot.index import Index

SHARED = Path(__file__).parents[3] / "shared"
pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason=f"{SHARED} is not beside the project")

TITLES = {
    "000_5c69f5aefa304279.txt": 5,
    "001_44529b89fe94f59c.txt": 7,
    "002_7e57440783979154.txt": 5,
    "003_a39425cff97a2816.txt": 203,
    "004_cde233873e9fab26.txt": 3,
}
"""The line on which the title of each report stands."""


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


@cache
def reports() -> dict[str, Report]:
    folder = read_folder(SHARED / "reports", 1_000_000)
    assert folder.failures == ()
    return {report.file: report for report in folder.reports}


@cache
def answers() -> dict[str, Answer]:
    index = Index.build(reports().values())
    last: dict[str, Answer] = {}
    made: dict[str, Answer] = {}
    for row in rows(SHARED / "eval" / "questions.jsonl"):
        chat = row["chat"]
        made[row["id"]] = answer(index, row["question"], last.get(chat) if chat else None)
        if chat:
            last[chat] = made[row["id"]]
    return made


def line(source: str, number: int) -> str:
    return source.split("\n")[number - 1].strip().lstrip("# ")


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


@pytest.mark.parametrize("file", TITLES)
def test_the_subject(file: str) -> None:
    (expected,) = [row["hospital"] for row in rows(SHARED / "eval" / "hospitals.jsonl") if row["file"] == file]
    assert [hospital.name for hospital in reports()[file].hospitals] == [expected]


@pytest.mark.parametrize(("file", "number"), TITLES.items())
def test_the_title(file: str, number: int) -> None:
    report = reports()[file]
    assert report.title == line(report.source, number)


@pytest.mark.parametrize("file", TITLES)
def test_every_sentence_is_the_source(file: str) -> None:
    report = reports()[file]
    for passage in report.passages:
        for sentence in passage.sentences:
            cut = "".join(report.source[span.start : span.end] for span in sentence.spans)
            assert squeezed(cut) == squeezed(sentence.text)


def gold_spans() -> list[tuple[str, str, str]]:
    """(question, file, span) of every gold span that is cut from a report."""
    if not SHARED.is_dir():
        return []
    return [
        (row["id"], file, span)
        for row in rows(SHARED / "eval" / "questions.jsonl")
        for file in row["doc"]
        for span in row["gold"]
        if span in squeezed((SHARED / "reports" / file).read_text("utf-8"))
    ]


def test_every_gold_span_lies_whole_in_one_passage() -> None:
    passages = {file: [squeezed(passage.text) for passage in report.passages] for file, report in reports().items()}
    torn = [
        (question, span) for question, file, span in gold_spans() if not any(span in text for text in passages[file])
    ]
    assert gold_spans()
    assert torn == []


@pytest.fixture(scope="module")
def score(tmp_path_factory: pytest.TempPathFactory) -> dict[str, float]:
    """What score.py says of our answers."""
    path = tmp_path_factory.mktemp("shared") / "answers.jsonl"
    with path.open("w", encoding="utf-8") as out:
        for number, made in answers().items():
            quotes = [
                {
                    "hospital": quote.hospital,
                    "file": quote.file,
                    "text": quote.text,
                    "answer": quote.answer,
                    "spans": [list(span) for span in quote.spans],
                }
                for quote in made.quotes
            ]
            out.write(json.dumps({"id": number, "outcome": made.outcome, "quotes": quotes}, ensure_ascii=False) + "\n")
    command = [sys.executable, str(SHARED / "eval/score.py"), str(SHARED / "eval/questions.jsonl"), str(path)]
    done = subprocess.run([*command, "--reports", str(SHARED / "reports"), "--json"], capture_output=True, check=True)
    result: dict[str, float] = json.loads(done.stdout)
    return result


@pytest.mark.parametrize("fault", ["unfaithful", "misattributed", "overlong"])
def test_no_quote_is_false(score: dict[str, float], fault: str) -> None:
    assert score[fault] == 0


@pytest.mark.parametrize(("figure", "least"), [("hit@1", 0.75), ("hit@3", 0.8), ("refused", 0.6)])
def test_answers_are_good(score: dict[str, float], figure: str, least: float) -> None:
    assert score[figure] >= least


def test_hardly_anything_is_refused_that_the_reports_say(score: dict[str, float]) -> None:
    assert score["wrongly refused"] <= 0.15
