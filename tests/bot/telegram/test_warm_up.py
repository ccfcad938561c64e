"""After the start no question loads a module: meanwhile the event loop would stand still, and everybody with it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from bot.config import ROOT

ASKING = """
import json, sys
from pathlib import Path
from bot.telegram import serve
from corpus.reading.read import read_folder
from retrieval.answering.answer import answer
from retrieval.snapshot.index import Index

index = Index.build(read_folder(Path(sys.argv[1]), 10**6).reports)
serve._warm_up()
before = {*sys.modules}
for line in (Path("tests") / "questions.jsonl").read_text("utf-8").splitlines()[::5]:
    answer(index, json.loads(line)["question"])
print(*({*sys.modules} - before))
"""


def test_no_question_waits_for_a_module(reports: Path) -> None:
    words = [sys.executable, "-c", ASKING, str(reports)]
    asked = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True, timeout=120)
    assert asked.stdout.split() == []
