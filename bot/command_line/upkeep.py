"""The corpus of a data folder from the command line: reload, rollback and generations.

The same code as in a running bot, and beside one: it sees what has become `current` and takes it up.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager

from bot.command_line.progress import Bar
from bot.command_line.prompt import confirm
from bot.config import Config
from bot.library.library import losses
from bot.library.reload import Changes, Prepared, Wanted, prepare
from bot.operations.audit import audited
from corpus.reading.read import CorpusError
from corpus.report import Failure
from corpus.store.generations import Generation, Generations, ReloadBusy
from corpus.store.store import Reader, StoreError

SHOWN = 20
"""Names in a list, at most."""
SECONDS_BETWEEN_ATTEMPTS = 0.2
Meant = Callable[[Changes], bool]


def reload(
    config: Config,
    *,
    yes: bool,
    anew: bool = False,
    action: str = "reload",
    target: str = "",
    meant: Meant | None = None,
    wait: float = 0.0,
) -> None:
    """Read the folder again and serve it.  Raises DeclinedError, ReloadBusy, CorpusError and StoreError.

    `action` and `target`: in the audit table; `meant`: a loss that was agreed to already; `wait`: seconds for another
    reload.
    """
    generations = Generations(config.data.folder)
    with audited(config, action, target) as note, _locked(generations, wait):
        serving, parent = _serving(generations)
        generations.tidy(config.corpus.generations, parent)
        wanted = Wanted(config.corpus.folder, config.data.folder, config.corpus.max_bytes, serving, anew=anew)
        with Bar() as bar:
            prepared = prepare(wanted, bar)
        note.result = prepared.changes.summary
        try:
            _serve(config, generations, prepared, serving, asks=not yes, meant=meant)
        except BaseException:
            generations.discard(prepared.part)
            raise


@contextmanager
def _locked(generations: Generations, wait: float) -> Iterator[None]:
    """Raises ReloadBusy when another reload is under way and has not finished in time."""
    until, told = time.monotonic() + wait, False
    while True:
        with ExitStack() as stack:
            try:
                stack.enter_context(generations.locked())
            except ReloadBusy:
                if time.monotonic() >= until:
                    raise
            else:
                yield
                return
        if not told:
            told = True
            print("另一次重新载入还没有完成，等它完成……", file=sys.stderr)
        time.sleep(SECONDS_BETWEEN_ATTEMPTS)


def _serve(
    config: Config, generations: Generations, prepared: Prepared, serving: int, *, asks: bool, meant: Meant | None
) -> None:
    changes = prepared.changes
    print(told(changes))
    if not changes.after.reports and changes.before.reports:
        raise CorpusError(f"文件夹 {config.corpus.folder} 里没有可用的报道，语料没有改动。")
    if not changes.anything:
        generations.discard(prepared.part)
        current = generations.current()
        if current is not None and current.pinned:
            generations.serve(serving)
        print(f"没有变化，仍是第 {serving} 代。")
        return
    loses = changes.lost or changes.share_lost > config.corpus.lose_at_most
    if loses and asks and not (meant and meant(changes)):
        confirm(f"{losses(changes)}。换上吗？", "没有换上，语料没有改动。", f"{losses(changes)}。")
    number = generations.keep(prepared.part)
    generations.serve(number)
    generations.tidy(config.corpus.generations, serving)
    print(f"换上了第 {number} 代。正在运行的机器人会在一两秒内换上。")


def rollback(config: Config, number: int | None) -> None:
    """Serve an older generation again.  Raises ReloadBusy and StoreError."""
    generations = Generations(config.data.folder)
    with audited(config, "rollback", str(number or "")) as note, generations.locked():
        serving, parent = _serving(generations)
        target = number if number is not None else generations.before(serving, parent)
        with closing(Reader(generations.database(target))) as reader:
            figures = reader.figures
        generations.serve(target, pinned=True)
        note.target = str(target)
    print(
        f"回到了第 {target} 代：{figures.reports} 篇报道、{figures.hospitals} 家医院。"
        "正在运行的机器人会在一两秒内换上；重新载入以前一直用它。"
    )


def show_generations(config: Config) -> None:
    """List what is kept, the newest first."""
    generations = Generations(config.data.folder)
    current = generations.current()
    kept = [
        _generation(generations, n, served=current is not None and n == current.number) for n in generations.numbers()
    ]
    print("\n".join(map(line, kept)) or f"{config.data.folder} 里还没有语料。用 chuchu run 或 chuchu reload 载入。")


def _generation(generations: Generations, number: int, *, served: bool) -> Generation:
    try:
        with closing(Reader(generations.database(number))) as reader:
            return Generation(number, reader.summary, served)
    except StoreError as exc:
        return Generation(number, None, served, str(exc))


def line(generation: Generation) -> str:
    mark = "→" if generation.served else " "
    if generation.summary is None:
        return f"{mark} {generation.number:>4}  不能使用：{generation.problem}"
    figures = generation.summary.figures
    when = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(generation.summary.created))
    failed = f"、{figures.failures} 个文件没有载入" if figures.failures else ""
    return (
        f"{mark} {generation.number:>4}  {when}  {figures.reports} 篇报道、{figures.hospitals} 家医院、"
        f"{figures.passages} 段{failed}"
    )


def told(changes: Changes) -> str:
    """What a reload found, for a person at a terminal."""
    before, after = changes.before, changes.after
    lines = [
        (
            f"新增 {len(changes.added)} 篇，改动 {len(changes.changed)} 篇，改名 {len(changes.renamed)} 篇，"
            f"移除 {len(changes.removed)} 篇，未变 {changes.unchanged} 篇，没有载入 {len(changes.failures)} 个文件"
            f"（{changes.seconds:.1f} 秒）"
        ),
        *_listed("新增", changes.added),
        *_listed("改动", changes.changed),
        *_listed("改名", [f"{old} → {new}" for old, new in changes.renamed]),
        *_listed("移除", changes.removed),
        *_listed("没有载入", [_failed(failure) for failure in changes.failures]),
        *_listed("新有报道的医院", changes.gained),
        *_listed("不再有报道的医院", changes.lost),
        (
            f"报道 {before.reports} → {after.reports}，医院 {before.hospitals} → {after.hospitals}，"
            f"可引用的段落 {before.passages} → {after.passages}"
        ),
    ]
    return "\n".join(lines)


def _failed(failure: Failure) -> str:
    return f"{failure.file}：{failure.reason}"


def _listed(title: str, names: tuple[str, ...] | list[str]) -> list[str]:
    more = [f"  …… 还有 {len(names) - SHOWN}"] if len(names) > SHOWN else []
    return [f"{title}：", *(f"  {name}" for name in names[:SHOWN]), *more] if names else []


def _serving(generations: Generations) -> tuple[int, int]:
    """The number of what is served and of what was served before; 0 for none."""
    current = generations.current()
    if current is None:
        return 0, 0
    try:
        with closing(Reader(generations.database(current.number))) as reader:
            return current.number, reader.summary.parent
    except StoreError:
        return current.number, 0
