"""Servers of tests end with the run that started them, also when that is killed."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cluster import why_not
from tests.serving import with_us

ROOT = Path(__file__).parents[3]
SECONDS_TO_START = 90.0
SECONDS_TO_END = 10.0
CLUSTER = """
import sys, time
from pathlib import Path
from tests.cluster import running
with running(Path(sys.argv[1])):
    Path(sys.argv[1], "green").touch()
    time.sleep(600)
"""
SERVER = """
import subprocess, sys, time
from pathlib import Path
from tests.serving import with_us
server = subprocess.Popen(with_us("sleep", "600"))
Path(sys.argv[1], "all.pid").write_text(str(server.pid))
time.sleep(600)
"""


def until(condition: Callable[[], bool], seconds: float) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


def lives(process: int) -> bool:
    """Whether a process runs; one that ended and that nobody asked for its end does not."""
    try:
        return Path(f"/proc/{process}/stat").read_text("ascii").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def killed_at(program: str, mark: str, folder: Path) -> int:
    """Kill a run of a program when a file is there; the process that it started."""
    with subprocess.Popen([sys.executable, "-c", program, str(folder)], cwd=ROOT) as run:
        until(
            lambda: (folder / mark).exists() and (folder / "all.pid").read_text("ascii").strip() != "", SECONDS_TO_START
        )
        process = int((folder / "all.pid").read_text("ascii"))
        assert lives(process)
        run.kill()
    return process


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="processes are told from /proc")
@pytest.mark.parametrize("when", ["all.pid", "green"])
def test_nodes_end_with_the_run_that_started_them(tmp_path: Path, when: str) -> None:
    if reason := why_not():
        pytest.skip(reason)
    process = killed_at(CLUSTER, when, tmp_path)
    until(lambda: not lives(process), SECONDS_TO_END)


@pytest.mark.skipif(with_us("x") == ("x",), reason="setpriv is not here")
def test_other_servers_do_as_well(tmp_path: Path) -> None:
    process = killed_at(SERVER, "all.pid", tmp_path)
    until(lambda: not lives(process), SECONDS_TO_END)
