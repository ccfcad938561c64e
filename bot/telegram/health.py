"""State of the bot for a load balancer, a container or a monitor: 200 when it answers readers, else 503.

A network that is down does not count against the bot: a restart would not bring the network back.
"""

from __future__ import annotations

import time
from enum import StrEnum
from http import HTTPStatus
from typing import Any

from aiohttp import web

from bot.library.library import Library
from bot.library.reload import Progress
from bot.version import version

PATH = "/healthz"


class State(StrEnum):
    STARTING = "starting"
    RUNNING = "running"
    REJECTED = "token rejected"
    STOPPING = "stopping"


class Health:
    """The bot's state, set by its other parts and read over HTTP."""

    def __init__(self) -> None:
        self.state = State.STARTING
        self.library: Library | None = None
        self.loading: Progress | None = None
        """Progress of the first load; None before and after it."""
        self._received: float | None = None

    def received(self) -> None:
        """Note that an update has arrived."""
        self._received = time.monotonic()

    @property
    def routes(self) -> list[web.RouteDef]:
        return [web.get(PATH, self._answer)]

    def report(self) -> dict[str, Any]:
        """The state as a JSON object.  Times are whole seconds, null for what has not happened yet."""
        library = self.library
        return {
            "ok": self.state is State.RUNNING,
            "state": self.state,
            "version": version(),
            "reports": library.index.reports if library else 0,
            "loading": _progress(self.loading),
            "seconds_since_update": _since(self._received),
            "seconds_since_reload": _since(library.loaded if library else None),
        }

    async def _answer(self, _request: web.Request) -> web.Response:
        report = self.report()
        status = HTTPStatus.OK if report["ok"] else HTTPStatus.SERVICE_UNAVAILABLE
        return web.json_response(report, status=status, headers={"Cache-Control": "no-store"})


def _progress(progress: Progress | None) -> dict[str, Any] | None:
    """Progress as a JSON object: files, then passages, `done` of `of`; 0 of 0 while reports are stored."""
    if progress is None:
        return None
    left = progress.seconds_left
    return {
        "stage": progress.stage,
        "done": progress.done,
        "of": progress.of,
        "seconds_left": None if left is None else round(left),
    }


def _since(moment: float | None) -> int | None:
    return None if moment is None else int(time.monotonic() - moment)
