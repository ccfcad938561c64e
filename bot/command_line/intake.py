"""Reports from the command line: what sending a file to the bot, /remove and its button to restore do.

Each report is shown as it was understood and kept when that is wanted; one reload follows for all.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from functools import partial
from pathlib import Path, PurePosixPath

from bot.command_line import terminal, upkeep
from bot.command_line.prompt import YES, DeclinedError, can_be_asked, confirm, typed
from bot.config import Config
from bot.library import uploads
from bot.library.uploads import Understood, Upload
from bot.operations.audit import EXPLAINED, audited
from bot.wording import administration, texts
from bot.wording.buttons import Deed
from corpus.reading.read import SUFFIXES, files_of
from corpus.store import filing
from corpus.store.filing import FilingError, Removed, TakenError, Trash
from corpus.store.generations import Generations, ReloadBusy
from corpus.store.store import Reader, StoreError

SECONDS_IN_LINE = 900.0
"""That the reload which must follow waits for another one."""


def add(config: Config, files: Sequence[Path], *, name: str | None, hospital: str | None, yes: bool) -> bool:
    """Keep files as reports, and reload; whether all were kept.  `name` and `hospital` correct what was understood.

    Raises DeclinedError, ReloadBusy, CorpusError and StoreError when what was kept could not be served.
    """
    kept: list[str] = []
    failed = False
    with _reader(config) as reader:
        for path in files:
            try:
                with audited(config, "upload", path.name) as note:
                    upload = _upload(config, path, name, hospital)
                    note.target = upload.name
                    upload, how = _decided(config, upload, reader, yes=yes)
                    note.target, note.result = upload.name, "discarded"
                    if how is not Deed.DISCARD:
                        note.target, replaced = _kept(config, upload, how)
                        note.result = "replaced" if replaced else "kept"
                        kept.append(note.target)
            except DeclinedError as exc:
                failed = True
                print(f"chuchu：{exc}", file=sys.stderr)
            except (*EXPLAINED, OSError) as exc:
                failed = True
                print(f"chuchu：没有收录 {path}：{_reason(exc)}", file=sys.stderr)
    if kept:
        _follow(config, "upload", "、".join(kept), yes=yes)
    return not failed


def _upload(config: Config, path: Path, name: str | None, hospital: str | None) -> Upload:
    """Raises FilingError, UnreadableFileError and OSError."""
    if path.is_file() and path.stat().st_size > config.corpus.max_bytes:
        raise FilingError(f"文件过大（{path.stat().st_size:,} 字节，上限 {config.corpus.max_bytes:,} 字节）。")
    upload = Upload(uploads.new_key(), 0, filing.safe_name(path.name), path.read_bytes())
    if name is not None:
        upload = uploads.renamed(upload, name)
    return upload if hospital is None else uploads.about(upload, hospital, config.corpus.max_bytes)


def _decided(config: Config, upload: Upload, reader: Reader | None, *, yes: bool) -> tuple[Upload, Deed]:
    """Show what was understood until it is known what to do with it: the file as it is then, and that.

    Raises DeclinedError where nobody can be asked and another file would be overwritten.
    """
    while True:
        found = _shown(config, upload, reader)
        if yes:
            return upload, Deed.OVERWRITE if found.taken else Deed.KEEP
        if not can_be_asked():
            if found.taken:
                raise DeclinedError(
                    f"没有收录 {upload.name}：已经有 {found.taken}。要覆盖它，请加上 --yes；要换个名字，请用 --name。"
                )
            return upload, Deed.KEEP
        free = filing.free_name(config.corpus.folder, upload.name)
        keeping = f"y 覆盖，b 存为 {free}" if found.taken else "y 留下"
        answer = typed(f"怎么办？[{keeping}，r 改名，h 改医院，N 不要]").lower()
        if answer in YES:
            return upload, Deed.OVERWRITE if found.taken else Deed.KEEP
        if answer == "b" and found.taken:
            return upload, Deed.BESIDE
        if answer not in {"r", "h"}:
            print(texts.UPLOAD_DISCARDED.of(terminal.LANGUAGE, file=upload.name))
            return upload, Deed.DISCARD
        try:
            if answer == "r":
                upload = uploads.renamed(upload, typed("新的文件名："))
            else:
                upload = uploads.about(
                    upload, typed("医院的名字，几家用顿号隔开，没有就写“无”："), config.corpus.max_bytes
                )
        except FilingError as exc:
            print(exc)


def _shown(config: Config, upload: Upload, reader: Reader | None) -> Understood:
    report = uploads.read(upload, config.corpus.folder, config.corpus.max_bytes)
    found = uploads.compare(report, config.corpus.folder, reader)
    terminal.show(administration.reading(found, terminal.LANGUAGE))
    return found


def _kept(config: Config, upload: Upload, how: Deed) -> tuple[str, bool]:
    trash = Trash(config.data.folder)
    name, replaced = uploads.keep(upload, how, config.corpus.folder, trash, config.corpus.max_bytes)
    text = texts.UPLOAD_REPLACED if replaced else texts.UPLOAD_KEPT
    print(text.of(terminal.LANGUAGE, file=name))
    return name, replaced


def remove(config: Config, words: str, *, yes: bool) -> None:
    """Move a report to the trash, and reload.  Raises DeclinedError, FilingError, CorpusError and StoreError."""
    names = uploads.matching([file.name for file in files_of(config.corpus.folder)], words)
    file = _only(names, words, "报道文件夹里没有叫“{}”的文件。用 chuchu check 列出全部。")
    with _reader(config) as reader:
        last = uploads.last_on(file, reader) if reader else ()
    with audited(config, "remove", file) as note:
        if not yes:
            lines = administration.remove_asks(file, last, terminal.LANGUAGE).text.split("\n")
            confirm(" ".join(lines), texts.REMOVE_NOT.of(terminal.LANGUAGE, file=file), "".join(lines[1:]))
        removed = Trash(config.data.folder).remove(config.corpus.folder, file)
        note.result = f"trash/{removed.when}"
    print(f"已把 {file} 移到回收站。要放回去，用 chuchu trash {file}。")
    _follow(config, "remove", file, yes=yes, meant=partial(uploads.only_without, file, last))


def show_trash(config: Config) -> None:
    """List what was removed or overwritten, the latest first."""
    removed = _removed(config)
    print("\n".join(f"{one.when}  {one.file}" for one in removed) or "回收站里没有报道。")


def put_back(config: Config, words: str) -> None:
    """Put the latest removed file of a name back, and reload.  Raises FilingError, CorpusError and StoreError."""
    removed = _removed(config)
    names = uploads.matching(list(dict.fromkeys(one.file for one in removed)), words)
    file = _only(names, words, "回收站里没有叫“{}”的报道。用 chuchu trash 列出全部。")
    with audited(config, "restore", file):
        try:
            Trash(config.data.folder).put_back(config.corpus.folder, next(one for one in removed if one.file == file))
        except TakenError as exc:
            raise FilingError(f"{exc}请先用 chuchu remove 移走它。") from exc
    print(texts.PUT_BACK_DONE.of(terminal.LANGUAGE, file=file))
    _follow(config, "restore", file, yes=False)


def _removed(config: Config) -> list[Removed]:
    """Reports only: a restored backup puts the journal there, too."""
    removed = Trash(config.data.folder).removed()
    return [one for one in removed if PurePosixPath(one.file).suffix.lower() in SUFFIXES]


def _only(names: Sequence[str], words: str, none: str) -> str:
    """The one that is meant.  Raises FilingError."""
    if not names:
        raise FilingError(none.format(words))
    if len(names) > 1:
        raise FilingError("\n  ".join([f"叫“{words}”的有 {len(names)} 个，请写全名：", *names]))
    return names[0]


def _follow(config: Config, action: str, target: str, *, yes: bool, meant: upkeep.Meant | None = None) -> None:
    try:
        upkeep.reload(config, yes=yes, action=action, target=target, meant=meant, wait=SECONDS_IN_LINE)
    except (DeclinedError, ReloadBusy, KeyboardInterrupt, *EXPLAINED):
        print("报道文件夹已经改好，但还没有换上新语料；要换上，用 chuchu reload。", file=sys.stderr)
        raise


@contextmanager
def _reader(config: Config) -> Iterator[Reader | None]:
    """The reports that are served; None where there are none, or none that can be read."""
    generations = Generations(config.data.folder)
    reader = None
    with suppress(StoreError):
        current = generations.current()
        reader = Reader(generations.database(current.number)) if current else None
    if reader is None:
        yield None
        return
    with closing(reader):
        yield reader


def _reason(error: Exception) -> str:
    if isinstance(error, FileNotFoundError):
        return "没有这个文件。"
    return error.strerror or str(error) if isinstance(error, OSError) else str(error)
