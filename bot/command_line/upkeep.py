"""The acts of administrators at the command line: the operations of the chat, with questions typed instead of pressed.

Each returns whether all was done, and raises what `bot.operations.EXPLAINED` lists.
"""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import Awaitable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from rich.console import Console
from rich.progress import BarColumn, TextColumn
from rich.progress import Progress as Bars

from bot import operations
from bot.command_line.operator import YES, Operator, act, can_be_asked
from bot.command_line.speech import MisuseError, spoken
from bot.config import Config, ConfigError
from bot.journal.journal import JournalError
from bot.library import backup as archives
from bot.library.library import Library
from bot.library.reload import Progress
from bot.library.running import running_on
from bot.library.settings import clustering
from bot.operations import EXPLAINED, Cause, Export, Filed, Program, Reports, Unanswered, ending, uploads
from bot.operations.uploads import Upload
from bot.wording import administration, chart, texts
from bot.wording.buttons import Choice
from bot.wording.reply import Reply, said
from bot.wording.texts import Language, in_words
from corpus.store import filing
from corpus.store.filing import FilingError, explained_as_filing
from corpus.store.generations import Generation
from corpus.store.store import synchronise

T = TypeVar("T")
CORRECTIONS = {"r": Choice.RENAME, "h": Choice.HOSPITAL}
CORRECTED = {Choice.RENAME: texts.NEW_NAME, Choice.HOSPITAL: texts.NEW_HOSPITALS}


class Bar:
    """A reload's course as a bar at the bottom of a terminal; nothing elsewhere."""

    def __init__(self, operator: Operator) -> None:
        self._operator = operator
        console = Console(stderr=True)
        columns = TextColumn("{task.description}"), BarColumn()
        hidden = not console.is_terminal
        self._bars = Bars(
            *columns, console=console, transient=True, disable=hidden, redirect_stdout=False, redirect_stderr=False
        )
        self._task = self._bars.add_task("", total=None)

    def note(self, progress: Progress) -> None:
        stage = administration.stage(progress, self._operator.language)
        self._bars.update(self._task, description=stage, completed=progress.done, total=progress.of or None)

    async def until(self, work: Awaitable[T], /) -> T:
        with self._bars:
            return await work

    async def show(self, reply: Reply, /) -> None:
        print(reply.text, file=sys.stderr)


# --- reloads and generations ---


def reload(config: Config, *, yes: bool, anew: bool) -> bool:
    with act(config, "reload") as operator, operator.library() as library:
        return _reload(operator, library, Cause(anew=anew), yes=yes)


def _reload(operator: Operator, library: Library, cause: Cause, *, yes: bool) -> bool:
    """Reload, and ask before something is lost; whether the folder is served now."""
    if yes:
        cause = replace(cause, meant=lambda _changes: True)
    ended = operator.run(operations.reload(library, operator, Bar(operator), cause))
    if ended.asked is not None:
        otherwise = said(texts.RELOAD_DISCARDED, operator.language)
        really = operator.agrees(ended.reply, texts.SERVE_IT.of(operator.language), otherwise)
        ended = operator.run(operations.decide(library, operator, ended.asked, really=really))
        if not really:
            return False
    operator.tell(ended.reply, done=ended.changes is not None)
    if ended.changes is not None and running_on(operator.config.data.folder):
        operator.say(texts.TAKEN_UP_SOON)
    return ended.changes is not None


def rollback(config: Config, *, number: int | None) -> bool:
    with act(config, "rollback", str(number or "")) as operator, operator.library() as library:
        target = operator.run(operations.to_go_back_to(library, str(number or ""), operator))
        if isinstance(target, Generation):
            target = operator.run(operations.go_back(library, operator, target.number))
        return operator.tell(target.reply, done=target.done)


def generations(config: Config) -> bool:
    with act(config) as operator, operator.library() as library:
        kept = operator.run(library.generations())
        none = said(texts.NO_CORPUS, operator.language, folder=config.data.folder)
        return operator.tell(administration.generations(kept, operator.language) if kept else none)


# --- reports ---


class _DeclinedError(FilingError):
    """Nobody could be asked whether to overwrite a file."""


def add(config: Config, *, files: Sequence[Path], name: str | None, hospital: str | None, yes: bool) -> bool:
    """Keep files as reports, and reload once for all; `name` and `hospital` correct what was understood."""
    if name is not None and len(files) > 1:
        raise MisuseError(texts.ONE_NAME.of(spoken()))
    kept: list[str] = []
    done = True
    with act(config, "upload") as operator, operator.library() as library:
        reports = Reports(config, library)
        for path in files:
            try:
                upload = _upload(operator, reports, path, name, hospital)
                filed = _decided(operator, reports, upload, yes=yes)
            except (*EXPLAINED, OSError) as exc:
                done = False
                operator.note("upload", path.name, "declined" if isinstance(exc, _DeclinedError) else ending(exc))
                reason = _reason(exc, operator.language)
                operator.tell(said(texts.UPLOAD_NOT_KEPT, operator.language, file=path, reason=reason), done=False)
            else:
                if filed is not None:
                    kept.append(filed.cause.target)
        followed = not kept or _follow(operator, library, Cause("upload", "、".join(kept), wait=True), yes=yes)
    return done and followed


def _upload(operator: Operator, reports: Reports, path: Path, name: str | None, hospital: str | None) -> Upload:
    """Raises FilingError, UnreadableFileError and OSError."""
    limit = operator.config.corpus.max_bytes
    if path.is_file() and path.stat().st_size > limit:
        size = f"{path.stat().st_size:,}"
        raise FilingError("FILE_TOO_LARGE", size=size, limit=f"{limit:,}")
    upload = Upload(uploads.new_key(), 0, filing.safe_name(path.name), path.read_bytes())
    for what, words in (Choice.RENAME, name), (Choice.HOSPITAL, hospital):
        if words is not None:
            upload = operator.run(reports.corrected(upload, what, words))
    return upload


def _decided(operator: Operator, reports: Reports, upload: Upload, *, yes: bool) -> Filed | None:
    """Show what was understood until it is known what to do with it, and do that; None when it was discarded."""
    language = operator.language
    while True:
        found = operator.run(reports.understood(upload))
        operator.tell(administration.reading(found, language))
        keep = Choice.OVERWRITE if found.taken else Choice.KEEP
        if yes or not (can_be_asked() or found.taken):
            how = keep
        elif not can_be_asked():
            raise _DeclinedError("OVERWRITE_HOW", file=found.taken)
        else:
            free = operator.run(reports.free_name(upload))
            keeping = texts.CHOICE_OVERWRITE if found.taken else texts.CHOICE_KEEP
            choices = texts.UPLOAD_CHOICES.of(language, keeping=keeping.of(language, free=free))
            typed = operator.typed(choices).lower()
            beside = {"b": Choice.BESIDE} if found.taken else {}
            how = {**dict.fromkeys(YES, keep), **beside, **CORRECTIONS}.get(typed, Choice.DISCARD)
        if how in CORRECTED:
            try:
                upload = operator.run(reports.corrected(upload, how, operator.typed(CORRECTED[how].of(language))))
            except FilingError as exc:
                print(in_words(exc, operator.language))
        elif how is Choice.DISCARD:
            operator.tell(reports.discard(operator, upload))
            return None
        else:
            filed = operator.run(reports.keep(operator, upload, how))
            operator.tell(filed.reply)
            return filed


def remove(config: Config, *, words: str, yes: bool) -> bool:
    with act(config, "remove", words) as operator, operator.library() as library:
        reports, language = Reports(config, library), operator.language
        file = _only(operator, operator.run(reports.names(words)), said(texts.REMOVE_NONE, language, name=words))
        if file is None:
            return False
        if not yes:
            asks = operator.run(reports.asks(operator, file))
            if not operator.agrees(asks, "", administration.about_file(texts.REMOVE_NOT, file, language)):
                operator.note("remove", file, "declined")
                return False
        filed = operator.run(reports.remove(operator, file))
        operator.tell(filed.reply + texts.RESTORE_HOW.of(language, file=file))
        return _follow(operator, library, filed.cause, yes=yes)


def trash(config: Config, *, words: str | None) -> bool:
    """List what was removed or overwritten, the latest first; put the report that is named back, and reload."""
    with act(config, "restore", words or "") as operator, operator.library() as library:
        reports, language = Reports(config, library), operator.language
        removed = operator.run(reports.removed())
        if words is None:
            print("\n".join(f"{one.when}  {one.file}" for one in removed) or texts.TRASH_EMPTY.of(language))
            return True
        names = uploads.matching(list(dict.fromkeys(one.file for one in removed)), words)
        file = _only(operator, names, said(texts.TRASH_NONE, language, name=words))
        if file is None:
            return False
        filed = operator.run(reports.put_back(operator, next(one for one in removed if one.file == file)))
        operator.tell(filed.reply)
        return _follow(operator, library, filed.cause, yes=False)


def _only(operator: Operator, names: Sequence[str], none: Reply) -> str | None:
    """The one that is meant; None, and a word on it, when there is none or more than one."""
    if len(names) == 1:
        return names[0]
    which = administration.remove_which(names, operator.language) + texts.NAME_IN_FULL.of(operator.language)
    operator.tell(which + "".join(f"\n  {name}" for name in names) if names else none, done=False)
    return None


def _follow(operator: Operator, library: Library, cause: Cause, *, yes: bool) -> bool:
    """Reload after a change of the folder; when nothing comes of it, say that the change is made all the same."""
    with ExitStack() as stack:
        stack.callback(operator.tell, said(texts.NOT_SERVED_YET, operator.language), done=False)
        followed = _reload(operator, library, cause, yes=yes)
        if followed:
            stack.pop_all()
        return followed


def _reason(error: Exception, language: Language) -> str:
    if isinstance(error, FileNotFoundError):
        return texts.FILE_MISSING.of(language)
    return error.strerror or str(error) if isinstance(error, OSError) else str(in_words(error, language))


# --- how things stand ---


def status(config: Config, *, picture: Path | None, yes: bool) -> bool:
    """Tell how things stand, and draw the chart.  Not even written down: programs ask for it."""
    with act(config) as operator, operator.served() as library, ExitStack() as stack:
        if picture is not None:
            _refuse_to_replace([picture], replace=yes)
        journal, trouble = None, None
        try:
            journal = stack.enter_context(operator.journal())
        except JournalError as exc:
            trouble = exc.problem
        bot = running_on(config.data.folder)
        program = Program(bot.seconds, operations.memory(bot.process)) if bot else None
        told = operations.status(library, journal, program, operator.language, trouble)
        reply, overview = operator.run(told)
        operator.tell(reply)
        if picture is not None:
            drawn = chart.daily(overview.days, overview.hospitals, operator.language)
            with _written(picture.absolute().parent) as temporary:
                _put(temporary / picture.name, drawn).replace(picture)
            print(picture)
    return True


def unanswered(config: Config) -> bool:
    """Tell what readers did not find, and what of it is answered now."""
    with (
        act(config, "unanswered") as operator,
        operator.served() as library,
        operator.journal() as journal,
    ):
        found = operator.run(Unanswered.now(journal, library))
        for kind in (0, 1):
            if kind == 0 or found.answered:
                operator.tell(operator.run(found.whole(kind, operator.language)))
        operator.note("unanswered")
    return True


def export(config: Config, *, folder: Path, yes: bool) -> bool:
    """Write the tables into a folder: all of them or none."""
    with (
        act(config, "export", str(folder)) as operator,
        operator.served() as library,
        operator.journal() as journal,
        _written(folder) as temporary,
    ):
        made = Export(journal, library, time.strftime("%Y-%m-%d"), operator.language)
        names = operator.run(_export(made, temporary))
        _refuse_to_replace([folder / name for name in names], replace=yes)
        for name in names:
            print((temporary / name).replace(folder / name))
        synchronise(folder)
        return operator.tell(made.done(operator, str(folder)))


async def _export(made: Export, folder: Path) -> list[str]:
    return [_put(folder / name, content).name async for name, content in made.files()]


def _put(path: Path, content: bytes) -> Path:
    """Only for whoever asked: readers' questions are in it."""
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:  # noqa: PTH123 - of a descriptor
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return path


@contextmanager
def _written(folder: Path) -> Iterator[Path]:
    """A place beside the files to be written, from where they appear whole.  Raises FilingError."""
    with explained_as_filing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=".chuchu-", dir=folder) as temporary:
            yield Path(temporary)


def _refuse_to_replace(paths: Sequence[Path], *, replace: bool) -> None:
    for path in paths:
        if path.exists() and not replace:
            raise FilingError("THERE_ALREADY", path=path)


# --- moving ---


def migrate(config: Config, *, back: bool) -> bool:
    """Move what is served into the cluster of the settings, or back from there."""
    with act(config, "migrate", "back" if back else "") as operator:
        clustered = clustering(replace(config, retrieval=replace(config.retrieval, engine="opensearch")))
        if clustered is None or not config.retrieval.hosts:
            raise ConfigError(texts.MIGRATE_WHERE.of(operator.language))
        from bot.library import migration  # noqa: PLC0415 # the client is optional

        bar = Bar(operator)
        move = migration.from_cluster if back else migration.to_cluster
        moved = operator.run(bar.until(asyncio.to_thread(move, config.data.folder, clustered.target, bar.note)))
        operator.note("migrate", "back" if back else "", f"generation {moved.number}")
        text = texts.MIGRATED_BACK if back else texts.MIGRATED
        figures = {"reports": moved.figures.reports, "passages": moved.figures.passages}
        return operator.tell(said(text, operator.language, number=moved.number, **figures))


# --- backups ---


def backup(config: Config, *, file: Path, yes: bool) -> bool:
    with act(config, "backup", str(file)) as operator:
        made = archives.backup(config.data.folder, config.data.journal, file, replace=yes)
        operator.note("backup", str(file))
        return operator.tell(administration.backed_up(made, file, operator.language))


def restore(config: Config, *, file: Path) -> bool:
    with act(config, "restore", str(file)) as operator:
        made = archives.restore(config.data.folder, config.data.journal, file)
        operator.note("restore", str(file), f"generation {made.generation}")
        return operator.tell(administration.restored(made, operator.language))
