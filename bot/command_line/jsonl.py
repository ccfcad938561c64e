"""`chuchu ask --jsonl`: questions and answers as lines of JSON, for programs that put many of them.

In:  {"id": ..., "question": "...", "chat": ... or null}   further keys are ignored
Out: {"id", "outcome", "quotes": [{"hospital", "file", "text", "answer", "spans"}], "message"}

Answers come in the order of the questions, each written at once.  Questions with the same "chat"
are turns of one conversation.  `spans` are code points of the file read
as text: decoded, every line end one character.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple, TextIO

from bot.command_line.speech import MisuseError, spoken
from bot.command_line.terminal import opened
from bot.wording import replies, texts
from bot.wording.texts import Language, Text
from corpus.report import Hospital
from retrieval.quote import Answer

LANGUAGE = Language.HANS
"""Of the messages, whatever the locale: programs read them."""


class LineError(MisuseError):
    """A line that is not a question.  The message names it."""


class Line(NamedTuple):
    id: Any
    question: str
    chat: str | int | None


def answer_lines(folder: Path, max_bytes: int, lines: Iterable[bytes], output: TextIO) -> None:
    """Answer until the lines end.  Raises `LineError` at the first that is malformed; those before it are answered."""
    with asyncio.Runner() as runner, opened(runner, folder, None, max_bytes) as library:
        for question in questions(lines):
            found = runner.run(library.ask(question.question, question.chat))
            print(answered(question.id, found.answer, library.covered), file=output, flush=True)


def questions(lines: Iterable[bytes]) -> Iterator[Line]:
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield _question(line, number)


def _question(line: bytes, number: int) -> Line:
    def malformed(text: Text, **values: object) -> LineError:
        return LineError(texts.LINE.of(spoken(), number=number, problem=text.of(spoken(), **values)))

    try:
        values = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError as exc:
        raise malformed(texts.LINE_NOT_UTF8) from exc
    except (ValueError, RecursionError) as exc:
        raise malformed(texts.LINE_NOT_JSON, reason=exc) from exc
    if not isinstance(values, dict):
        raise malformed(texts.LINE_NO_OBJECT)
    if not isinstance(values.get("question"), str):
        raise malformed(texts.LINE_NO_QUESTION)
    if not isinstance(values.get("id"), str | int):
        raise malformed(texts.LINE_NO_ID)
    chat = values.get("chat")
    if not isinstance(chat, str | int | None):
        raise malformed(texts.LINE_NO_CHAT)
    # JSON can spell half a character (a lone surrogate), which no report has and no file can hold.
    question = values["question"].encode("utf-8", "replace").decode("utf-8")
    return Line(values["id"], question, chat)


def answered(identity: Any, answer: Answer, covered: Iterable[Hospital]) -> str:
    values = {
        "id": identity,
        "outcome": answer.outcome.value,
        "quotes": [
            {
                "hospital": quote.hospital,
                "file": quote.file,
                "text": quote.text,
                "answer": quote.answer,
                "spans": quote.spans,
            }
            for quote in answer.quotes
        ],
        "message": replies.render(answer, tuple(covered), LANGUAGE).text,
    }
    return json.dumps(values, ensure_ascii=False)
