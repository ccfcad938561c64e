"""After the start no question loads a module or compiles a long pattern: meanwhile the event loop would stand still, and
everybody with it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from bot.config import ROOT

ASKING = """
import json, re, sys
from pathlib import Path
from re import _compiler
from bot.telegram import serve
from corpus.reading.read import read_folder
from retrieval.answering.answer import answer
from retrieval.snapshot.index import Index

index = Index.build(read_folder(Path(sys.argv[1]), 10**6).reports)
serve._warm_up()
before, compiled, compile_ = {*sys.modules}, [], _compiler.compile


def compiling(pattern, flags=0):
    compiled.append(pattern)
    return compile_(pattern, flags)


_compiler.compile = compiling
for line in (Path("tests") / "questions.jsonl").read_text("utf-8").splitlines()[::5]:
    answer(index, json.loads(line)["question"])
print(json.dumps([*({*sys.modules} - before)]))
print(json.dumps([one for one in compiled if len(one) > int(sys.argv[2])]))
"""
LONG = 200
"""Characters of a pattern from which on compiling it takes a millisecond or more."""


def test_no_question_waits_for_a_module_or_a_pattern(reports: Path) -> None:
    words = [sys.executable, "-c", ASKING, str(reports), str(LONG)]
    asked = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True, timeout=120)
    modules, patterns = map(json.loads, asked.stdout.splitlines())
    assert modules == []
    assert patterns == []
