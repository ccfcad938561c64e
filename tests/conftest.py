"""What the tests share."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import settings

from bot.__main__ import main
from tests import samples
from tests.cluster import MADE, Nodes, running, why_not

# python-telegram-bot warns about the kind of a number unless told which kind is wanted, and in the tests
# a warning is an error.  The bot understands both.
os.environ["PTB_TIMEDELTA"] = "true"
os.environ["LC_ALL"] = "C.UTF-8"  # the command line speaks the language of the locale

# The same inputs at every run: what fails here fails everywhere, and what passes does not fail on a slower machine.
settings.register_profile("same", derandomize=True, deadline=None)
settings.load_profile("same")


Chuchu = Callable[..., int]
"""The command line, run here with the settings of `config`: its exit code."""


FIRST = "secured_cluster", "build", "cluster", "telegram"
"""Fixtures of the tests that take longest."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first, so that no process is left with one of them when the others have ended; the tests that share a
    cluster one after the other, so that one process starts it for all of them."""

    def place(item: pytest.Item) -> int:
        needed = getattr(item, "fixturenames", ())
        return next((at for at, fixture in enumerate(FIRST) if fixture in needed), len(FIRST))

    items.sort(key=place)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    """A folder with the two sample reports."""
    folder = tmp_path / "reports"
    folder.mkdir()
    for name in (samples.YUNLAN, samples.LINDU):
        samples.put(folder, name)
    return folder


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Where the data folder of `config` will be."""
    return tmp_path / "data"


@pytest.fixture
def config(reports: Path, data: Path) -> Path:
    file = reports.parent / "config.toml"
    folders = f"[corpus]\nfolder = {json.dumps(str(reports))}\n[data]\nfolder = {json.dumps(str(data))}\n"
    file.write_text(folders, "utf-8")
    return file


@pytest.fixture
def chuchu(config: Path, monkeypatch: pytest.MonkeyPatch) -> Chuchu:
    monkeypatch.delenv("TELEGRAM_BOT_TOKEN", raising=False)

    def run(*arguments: str) -> int:
        return main([*arguments, "--config", str(config)])

    return run


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nodes]:
    """Three nodes of OpenSearch in one process, shared by the tests of this one."""
    yield from _started(tmp_path_factory.mktemp("cluster"), "")


@pytest.fixture(scope="session")
def secured_cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nodes]:
    """The same with the security plugin on, set as deploy/ sets it."""
    yield from _started(tmp_path_factory.mktemp("secured"), "q1 W2-e3r4")


def _started(folder: Path, password: str) -> Iterator[Nodes]:
    if reason := why_not(secured=bool(password)):
        pytest.skip(reason)
    with ExitStack() as stack:
        MADE.mkdir(parents=True, exist_ok=True)
        with FileLock(MADE.parent / "start.lock"):  # the jars are fetched once, whichever process is first
            heap = "512m" if password else "256m"
            nodes = stack.enter_context(running(folder, heap=heap, password=password))
        yield nodes
