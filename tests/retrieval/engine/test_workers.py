"""Workers do not outlive the process that they work for."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PROGRAM = """
import os, time
from retrieval.engine.workers import pool
if __name__ == "__main__":
    with pool(1) as some:
        print(some.submit(os.getpid).result(), flush=True)
        time.sleep(600)
"""
SECONDS_TO_END = 10.0


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="processes are told from /proc")
def test_they_end_when_it_is_killed(tmp_path: Path) -> None:
    (tmp_path / "program.py").write_text(PROGRAM, "utf-8")
    with subprocess.Popen(
        [sys.executable, str(tmp_path / "program.py")], env={"PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, text=True
    ) as program:
        assert program.stdout is not None
        worker = Path(f"/proc/{int(program.stdout.readline())}/stat")
        assert worker.exists()
        program.kill()
    end = time.monotonic() + SECONDS_TO_END
    while worker.exists() and worker.read_text("ascii").rpartition(")")[2].split()[0] != "Z":
        assert time.monotonic() < end
        time.sleep(0.05)
