"""How far a reload is, as a bar at the bottom of a terminal; nothing elsewhere."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, TextColumn
from rich.progress import Progress as Bars

from bot.library.reload import STAGES, Progress


class Bar:
    """Enter it, and call it with each progress.  It is gone when it is left."""

    def __init__(self) -> None:
        console = Console(stderr=True)
        self._bars = Bars(
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.fields[count]}"),
            TextColumn("{task.fields[left]}"),
            console=console,
            transient=True,
            disable=not console.is_terminal,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        self._task = self._bars.add_task("", total=None, count="", left="")

    def __enter__(self) -> Self:
        self._bars.start()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._bars.stop()

    def __call__(self, progress: Progress) -> None:
        seconds = progress.seconds_left
        self._bars.update(
            self._task,
            description=STAGES[progress.stage],
            completed=progress.done,
            total=progress.of or None,
            count=f"{progress.done}/{progress.of}" if progress.of else "",
            left="" if seconds is None else f"还要约 {seconds:.0f} 秒",
        )
