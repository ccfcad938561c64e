"""How things stand, from the command line: what /status, /unanswered and /export tell, beside a bot that may run.

Nothing is changed but the audit table; how things stand is not even written down there, as programs ask for it.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.command_line import terminal
from bot.config import Config
from bot.journal import statistics
from bot.journal.entries import Fault
from bot.journal.journal import Journal, JournalError
from bot.journal.statistics import Overview
from bot.library.library import Served, went_back_to
from bot.library.running import running_on
from bot.operations import accounts
from bot.operations.accounts import Export
from bot.operations.audit import audited
from bot.version import version
from bot.wording import administration, chart, texts
from bot.wording.administration import Standing
from bot.wording.buttons import Gaps
from corpus.store.filing import FilingError, explained_as_filing
from corpus.store.generations import Current, Generations
from corpus.store.store import Reader, StoreError, synchronise


def status(config: Config, picture: Path | None, *, replace: bool) -> None:
    """Print how things stand, and draw the chart.  Raises StoreError, FilingError and ChartUnavailableError."""
    if picture is not None:
        _refuse_to_replace([picture], replace=replace)
    now, trouble = time.time(), ""
    overview = Overview(statistics.Figures(), statistics.Figures(), {}, {})
    faults: tuple[Fault, ...] = ()
    try:
        overview, faults = asyncio.run(_asked(config, now))
    except JournalError as exc:  # all else can still be told
        trouble = str(exc)
    standing = _standing(config, faults, trouble, now)
    terminal.show(administration.status(standing, overview.today, overview.week, terminal.LANGUAGE))
    if picture is not None:
        _write(picture, chart.daily(overview.days, overview.hospitals, terminal.LANGUAGE))


async def _asked(config: Config, now: float) -> tuple[Overview, tuple[Fault, ...]]:
    async with _journal(config) as journal:
        since = statistics.since(statistics.WEEK, now)
        return await accounts.overview(journal, now), await journal.faults(since)


def _standing(config: Config, faults: tuple[Fault, ...], trouble: str, now: float) -> Standing:
    generations = Generations(config.data.folder)
    current = _current(generations)
    bot = running_on(config.data.folder)
    with closing(Reader(generations.database(current.number))) as reader:
        return Standing(
            version=version(),
            seconds=bot.seconds if bot else None,
            memory=accounts.memory(bot.process) if bot else 0,
            number=current.number,
            kept=len(generations.numbers()),
            summary=reader.summary,
            failures=reader.failures(),
            faults=faults,
            midnight=statistics.since(1, now),
            trouble=trouble,
            lost=0,
            warning=went_back_to(current.number) if current.pinned else "",
        )


def unanswered(config: Config) -> None:
    """Print what readers did not find, and what of it is answered now.  Raises JournalError and StoreError."""
    with audited(config, "unanswered"), _served(config) as served:
        found = asyncio.run(_unanswered(config, served))
        for kind in (0, 1):
            if kind == 0 or found.answered:
                page = Gaps(kind, 0)
                reply = administration.gaps(found.gaps(kind), page, found.counts, accounts.GAP_DAYS, terminal.LANGUAGE)
                terminal.show(reply)


async def _unanswered(config: Config, served: Served) -> accounts.Unanswered:
    async with _journal(config) as journal:
        return await accounts.unanswered(journal, served.index, time.time())


def export(config: Config, folder: Path, *, replace: bool) -> None:
    """Write the tables into a folder.  Raises JournalError, StoreError and FilingError."""
    with audited(config, "export", str(folder)) as note, _served(config) as served, explained_as_filing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=".chuchu-", dir=folder) as temporary:
            names, made = asyncio.run(_export(config, served, Path(temporary)))
            _refuse_to_replace([folder / name for name in names], replace=replace)
            for name in names:
                Path(temporary, name).replace(folder / name)
                print(folder / name)
        synchronise(folder)
        note.result = made.summary
    print(texts.EXPORTED.of(terminal.LANGUAGE, entries=made.entries, groups=made.groups, deeds=made.deeds))


async def _export(config: Config, served: Served, folder: Path) -> tuple[list[str], Export]:
    async with _journal(config) as journal:
        made = Export(journal, served.index, f"{time.strftime('%Y-%m-%d')}")
        return [_put(folder / name, content) async for name, content in made.files()], made


def _put(path: Path, content: bytes) -> str:
    """Only for whoever asked: readers' questions are in it."""
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:  # noqa: PTH123 - of a descriptor
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return path.name


def _write(path: Path, content: bytes) -> None:
    folder = path.absolute().parent
    with explained_as_filing(path), TemporaryDirectory(prefix=".chuchu-", dir=folder) as temporary:
        name = _put(Path(temporary, path.name), content)
        Path(temporary, name).replace(path)
    print(path)


def _refuse_to_replace(paths: Sequence[Path], *, replace: bool) -> None:
    for path in paths:
        if path.exists() and not replace:
            raise FilingError(f"{path} 已经存在，没有改动它。请换一个地方，或加上 --yes 覆盖它。")


# --- what is there to read ---


@asynccontextmanager
async def _journal(config: Config) -> AsyncIterator[Journal]:
    """The journal; an empty one in memory where there is none yet.  Raises JournalError."""
    data = config.data
    database = data.journal if data.journal.exists() else None
    journal = await Journal.open(database, days=data.journal_days, megabytes=data.journal_megabytes)
    try:
        yield journal
    finally:
        await journal.close()


def _current(generations: Generations) -> Current:
    current = generations.current()
    if current is None:
        raise StoreError(f"{generations} 里还没有语料。用 chuchu run 或 chuchu reload 载入。")
    return current


@contextmanager
def _served(config: Config) -> Iterator[Served]:
    generations = Generations(config.data.folder)
    served = Served.open(generations, _current(generations).number)
    try:
        yield served
    finally:
        served.reader.close()
