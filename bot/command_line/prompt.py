"""The prompt of the chat in a terminal: Tab completes commands and hospitals, lines are edited and remembered.

It is loaded only where somebody types: prompt_toolkit takes a tenth of a second.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.history import FileHistory, History, InMemoryHistory

HISTORY = "terminal-history"
"""Name of the file in the data folder."""
REMEMBERED = 200_000
"""Bytes of it; past that the older half goes."""

Names = Callable[[], Iterable[str]]


class Offers(Completer):
    """Offers commands at the beginning of a line, and hospitals wherever one is begun."""

    def __init__(self, commands: Iterable[str], hospitals: Names) -> None:
        """`hospitals`: their names at the moment."""
        self._commands = tuple(commands)
        self._hospitals = hospitals

    def get_completions(self, document: Document, _event: CompleteEvent) -> Iterator[Completion]:
        typed = document.text_before_cursor
        if typed.startswith("/") and " " not in typed:
            yield from (Completion(name, -len(typed)) for name in self._commands if name.startswith(typed))
            return
        words = typed.rpartition(" ")[2]
        for name in self._hospitals():
            begun = next((size for size in range(min(len(words), len(name)), 0, -1) if words.endswith(name[:size])), 0)
            if begun and begun < len(name):
                yield Completion(name, -begun)


def typed(prompt: str, data: Path, commands: Iterable[str], hospitals: Names) -> Iterator[str]:
    """What someone types, line by line, until Ctrl-D, or Ctrl-C on an empty line; Ctrl-C clears a line that is begun."""
    session: PromptSession[str] = PromptSession(
        history=_history(data / HISTORY), completer=Offers(commands, hospitals), complete_while_typing=False
    )
    while True:
        try:
            line = session.prompt(prompt).strip()
        except EOFError:
            return
        except KeyboardInterrupt:
            if not session.default_buffer.text.strip():
                return
            continue
        if line:
            yield line


def _history(file: Path) -> History:
    """The lines of before, for the owner of the file only; in memory where there can be no file."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(file, os.O_RDWR | os.O_CREAT, 0o600))
        content = file.read_bytes()
        if len(content) > REMEMBERED:
            file.write_bytes(content[-REMEMBERED // 2 :].partition(b"\n\n")[2])
    except OSError:
        return InMemoryHistory()
    return FileHistory(str(file))
