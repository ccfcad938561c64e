"""A reload that is killed, or finds no room, leaves one whole corpus behind: the old one or the new one."""

from __future__ import annotations

import asyncio
import os
import random
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from bot.library import shelf
from bot.library.library import Library
from bot.library.reload import prepare_in_thread
from corpus.store.generations import Generations
from corpus.store.store import Reader, StoreError
from retrieval.quote import Outcome
from tests import samples
from tests.forked import ALL_LOADED
from tests.problems import words
from tests.reloads import reload

MAX_BYTES = 100_000
KILLS = 20


def fill(folder: Path, state: str) -> None:
    """Sixteen reports; half of them differ between the two states, and so do three names."""
    for number in range(16):
        name = f"{number:02}{'甲' if number < 13 or state == 'old' else '乙'}.txt"
        beds = str(500 + number) if number % 2 else str(500 + number + 50 * (state == "new"))
        text = samples.TEXTS[samples.YUNLAN].replace("云澜县", f"{_PLACES[number]}县").replace("520", beds)
        if not (folder / name).exists() or (folder / name).read_text("utf-8") != text:
            (folder / name).write_text(text, "utf-8")
    for path in folder.glob("*乙.txt" if state == "old" else "1[345]甲.txt"):
        path.unlink()


_PLACES = [f"{first}{second}" for first in "云石江河山林" for second in "澜桥湾坪岭浦沙"]


def served(data: Path) -> frozenset[tuple[str, str]]:
    """What `current` names, report for report."""
    generations = Generations(data)
    current = generations.current()
    assert current is not None
    with closing(Reader(generations.database(current.number))) as reader:
        return frozenset((report.file, report.fingerprint) for report in reader.reports())


def act(folder: Path, data: Path, action: str, connection: Connection) -> None:
    """In a process of its own: open, say so, wait for the word, do it, say so."""

    async def run() -> None:
        library = await Library.open(folder, data, MAX_BYTES)
        connection.send("ready")
        connection.recv()
        if action == "rollback":
            other = next(number for number in Generations(data).numbers() if number != library.number)
            await library.rollback(other)
        else:
            await reload(library, agreed=True)
        connection.send("done")
        await library.close()

    sys.stderr = open(os.devnull, "w")  # noqa: PTH123, SIM115 - what a killed program says is of no interest
    if action == "reload in a thread":
        pytest.MonkeyPatch().setattr(shelf, "prepare_in_process", prepare_in_thread)
    asyncio.run(run())


def run(folder: Path, data: Path, action: str, state: str, seconds: float | None) -> float:
    """Let a process act, and kill it after so many seconds; how long it took when it was not killed.

    The folder gets its new state when the process has opened its library, which would take it up.
    """
    ours, theirs = ALL_LOADED.Pipe()
    process = ALL_LOADED.Process(target=act, args=(folder, data, action, theirs))
    process.start()
    theirs.close()
    try:
        assert ours.poll(60)
        assert ours.recv() == "ready"
        fill(folder, state)
        ours.send("go")
        begun = time.perf_counter()
        if seconds is None:
            assert ours.poll(60)
            assert ours.recv() == "done"
            return time.perf_counter() - begun
        time.sleep(seconds)
        return 0.0
    finally:
        process.kill()
        process.join()
        process.close()
        ours.close()


@pytest.mark.parametrize(
    ("action", "kills"), [("reload in a thread", KILLS), ("reload", KILLS // 4), ("rollback", KILLS)]
)
def test_killed_at_any_moment_it_serves_one_of_the_two(tmp_path: Path, action: str, kills: int) -> None:
    folder, data, chance = tmp_path / "reports", tmp_path / "data", random.Random(action)
    folder.mkdir()
    fill(folder, "old")
    _, old = asyncio.run(restarted(folder, data)), served(data)
    longest = run(folder, data, "reload" if action == "reload" else "reload in a thread", "new", None)
    new = served(data)
    assert old != new
    if action == "rollback":
        longest = run(folder, data, action, "new", None)
    seen = set()
    for _ in range(kills):
        before = served(data)
        state = "old" if before == new and action != "rollback" else "new"
        # Some kills come too late, and that is a moment, too.
        run(folder, data, action, state, chance.random() * longest * 1.1)
        after = served(data)
        assert after in {old, new}
        seen.add(before == after)
        away = folder.rename(tmp_path / "away")  # a restart that cannot read the folder shows what is stored
        try:
            assert asyncio.run(restarted(folder, data)) == len(after)
        finally:
            away.rename(folder)
        assert served(data) == after
        assert not list((data / "generations").glob(".*"))
    print(f"{action}: {kills} kills, longest {longest:.2f} s, both outcomes: {len(seen) == 2}")


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="no way to see the processes of another")
def test_what_a_killed_bot_was_preparing_ends_with_it(tmp_path: Path) -> None:
    folder, data = tmp_path / "reports", tmp_path / "data"
    folder.mkdir()
    fill(folder, "old")
    ours, theirs = ALL_LOADED.Pipe()
    process = ALL_LOADED.Process(target=act, args=(folder, data, "reload", theirs))
    process.start()
    assert ours.recv() == "ready"
    fill(folder, "new")
    ours.send("go")
    until = time.monotonic() + 20
    while not (parts := list((data / "generations").glob(".*.part"))) and time.monotonic() < until:
        time.sleep(0.01)
    assert parts
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    assert children
    process.kill()
    process.join()
    while any(_runs(child) for child in children) and time.monotonic() < until:
        time.sleep(0.01)
    assert not any(_runs(child) for child in children)


def _runs(pid: str) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


async def restarted(folder: Path, data: Path) -> int:
    """How many reports are served after a restart, which answers."""
    library = await Library.open(folder, data, MAX_BYTES)
    try:
        answer = (await library.ask(f"{_PLACES[1]}县人民医院有多少张床位")).answer
        assert answer.outcome is Outcome.ANSWER
        assert "501张" in answer.quotes[0].text
        return library.index.reports
    finally:
        await library.close()


# ---------------------------------------------------------------- disks


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of one megabyte, where the system lets us have one."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(place)]
    try:
        mounted = subprocess.run(mount, check=False, capture_output=True).returncode == 0
    except OSError:
        mounted = False
    if not mounted:
        pytest.skip("no right to mount a disk")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def use_up(file: Path) -> None:
    with file.open("wb", buffering=0) as other, suppress(OSError):
        while True:
            other.write(b"x" * 4096)


async def beds(library: Library) -> str:
    return (await library.ask(samples.BEDS)).answer.quotes[0].text


@pytest.mark.anyio
async def test_a_full_disk_leaves_what_is_served(reports: Path, disk: Path) -> None:
    data = disk / "data"
    library = await Library.open(reports, data, MAX_BYTES)
    try:
        use_up(disk / "other")
        samples.put(reports, samples.HEPING)
        with pytest.raises(StoreError, match="DISK_FULL") as caught:
            await reload(library)
        assert str(data) in str(caught.value)
        assert "520张" in await beds(library)
        assert list((data / "generations").glob(".*")) == []
    finally:
        await library.close()
    library = await Library.open(reports, data, MAX_BYTES)  # and it starts again on the full disk
    try:
        assert "磁盘已满" in words(library.warning)
        assert "520张" in await beds(library)
        (disk / "other").unlink()
        assert (await reload(library)).reports == 3
    finally:
        await library.close()


@pytest.mark.anyio
async def test_a_read_only_disk_leaves_what_is_served(reports: Path, disk: Path) -> None:
    data = disk / "data"
    library = await Library.open(reports, data, MAX_BYTES)
    await library.close()
    samples.put(reports, samples.HEPING)
    await asyncio.to_thread(subprocess.run, ["mount", "-o", "remount,ro", str(disk)], check=True)
    library = await Library.open(reports, data, MAX_BYTES)
    try:
        for _ in range(2):
            assert "520张" in await beds(library)
            with pytest.raises(StoreError, match="FOLDER_READ_ONLY"):
                await reload(library)
        assert str(data) in words(library.warning)
    finally:
        await library.close()


@pytest.mark.anyio
@pytest.mark.skipif(sys.platform == "win32", reason="no limits there")
@pytest.mark.parametrize("limit", [5_000, 40_000])
async def test_a_file_that_may_not_grow_leaves_what_is_served(reports: Path, tmp_path: Path, limit: int) -> None:
    import resource

    library = await Library.open(reports, tmp_path / "data", MAX_BYTES)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        samples.put(reports, samples.HEPING)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, before[1]))
        with pytest.raises(StoreError, match=r"corpus\.db"):
            await reload(library)
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        assert "520张" in await beds(library)
        assert (await reload(library)).reports == 3
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        await library.close()


@pytest.mark.anyio
async def test_a_locked_database_is_no_hindrance(reports: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    library = await Library.open(reports, data, MAX_BYTES)
    try:
        with closing(sqlite3.connect(Generations(data).database(1), isolation_level=None)) as other:
            other.execute("BEGIN EXCLUSIVE")
            assert "520张" in await beds(library)
            samples.put(reports, samples.HEPING)
            assert (await reload(library)).reports == 3
    finally:
        await library.close()
