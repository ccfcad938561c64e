"""The one owner of what is served: the index of one generation of the corpus.

A question reads the index once, so it sees one whole corpus whatever a reload does meanwhile.
A reload prepares a new generation beside the old one (bot/library/reload.py); then `current` names it, on the
disk, and then one assignment serves it: whatever fails before leaves what is served as it was.

Other programs may reload and roll back, too: the command line changes `current`, and a running bot sees
that within a second and takes up what it names.
"""

from __future__ import annotations

import asyncio
import logging
import math
import os
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Coroutine, Hashable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any, NamedTuple, Self, TypeVar

from bot.library import indexing
from bot.library.reload import Changes, Prepared, Progress, Wanted, prepare_in_process, prepare_in_thread
from corpus.reading.read import CorpusError, files_of
from corpus.report import Failure, Hospital, Report
from corpus.store.generations import INDEX, Current, Generation, Generations, ReloadBusy
from corpus.store.lock import Lock
from corpus.store.refresh import cutter, to_read
from corpus.store.store import Reader, Store, StoreError
from retrieval.answering.answer import answer
from retrieval.answering.examples import Example, Examples, Told
from retrieval.answering.finding import quotes_with
from retrieval.answering.reading import Extract, extract, hospitals_named, reports_on, widened
from retrieval.question.question import asks_on
from retrieval.quote import Answer, Outcome, Quote
from retrieval.snapshot.index import Index

__all__ = ["Library", "Reload", "ReloadBusy", "ReloadReport", "UnconfirmedError"]

log = logging.getLogger(__name__)

KEPT = 3
LOSE_AT_MOST = 0.2
SECONDS_BETWEEN_LOOKS = 1.0
LOOKS_UNTIL_TRIED_AGAIN = 10
"""After a generation could not be opened."""
SECONDS_TO_CONFIRM = 600.0
"""A prepared reload that nobody decides on is discarded then: it keeps all others waiting."""
SECONDS_TO_WAIT_FOR_THE_FIRST = 120.0
"""For another program that is just loading the corpus which this one has none of yet."""

SHOWN = 5
"""Hospitals in a list of losses."""

Result = TypeVar("Result")
Tell = Callable[[Progress], None]
Confirm = Callable[[Changes], Awaitable[bool]]


FEW = 10
"""Files that are read in this process when a reload finds so few to read."""
AT_ONCE = 20_000
"""Passages up to which a question is answered on the event loop: p99 of an answer is below 10 ms there."""
REFUSED_WITH_EXAMPLES = frozenset({Outcome.NOT_FOUND, Outcome.RELATED, Outcome.UNCLEAR, Outcome.CHAT})
ABOUT_HOSPITALS = frozenset({Outcome.ANSWER, Outcome.RELATED, Outcome.NOT_FOUND, Outcome.NOT_COVERED, Outcome.WHICH})
"""After anything else, such as thanks, the next question still follows the one before."""
CONVERSATIONS = 10_000
"""Conversations whose last answer is remembered."""


class UnconfirmedError(CorpusError):
    """The reload would lose too much, and nobody has said that this is meant."""

    def __init__(self, changes: Changes) -> None:
        super().__init__(f"没有换上新语料：{losses(changes)}。确认要这样，请在命令行运行 chuchu reload。")
        self.changes = changes


@dataclass(frozen=True, slots=True)
class ReloadReport:
    """What a reload found; the counts are what is served now."""

    reports: int
    passages: int
    hospitals: int
    failures: tuple[Failure, ...]
    seconds: float
    changes: Changes = Changes()  # noqa: RUF009 - frozen


@dataclass(frozen=True, slots=True)
class Served:
    """A generation that is open.  `Library` owns the one that is served: all of it changes at once."""

    number: int
    reader: Reader
    index: Index
    small: bool
    """It has so few passages that a question is answered on the event loop."""

    @classmethod
    def open(cls, generations: Generations, number: int) -> Self:
        """Raises StoreError.  Takes as long as loading the index."""
        reader = Reader(generations.database(number))
        with ExitStack() as undo:
            undo.callback(reader.close)
            index = indexing.load(generations.folder(number) / INDEX, reader)
            undo.pop_all()
        return cls(number, reader, index, small=index.passages <= AT_ONCE)


@dataclass(frozen=True, slots=True)
class Sheet:
    """What there is on one hospital."""

    hospital: str
    reports: Sequence[Report]
    told: Sequence[Told]
    place: int = 0
    """In the list of hospitals, from 0."""


@dataclass(frozen=True, slots=True)
class Found:
    """An answer, and all that a reply shows with it, from one index."""

    answer: Answer
    staying: str
    """The hospital that the reader stays with; empty when there is none, or it is not covered."""
    shown: Extract | None = None
    """The first quote, as it is read before anyone asks for more of it."""
    offered: tuple[Example, ...] = ()
    """Questions that are answered, in the place of one that is not."""
    covered: tuple[Hospital, ...] = ()
    """The hospitals to ask about, in the place of one that is not covered."""
    sheet: Sheet | None = None
    """For a question that is one hospital's name."""


class Conversation(NamedTuple):
    """One reader in one place on Telegram."""

    chat: int
    topic: int
    """0 outside forums."""
    reader: int


class Conversations:
    """The last answer in every conversation, which is what a follow-up question needs.

    A conversation is one user in one Telegram chat (in a forum, in one topic), a session in the terminal, a "chat"
    in lines of JSON.  It is kept in memory, for a while, and for a bounded number of conversations; a restart
    forgets it, which costs a reader one hospital's name.
    """

    def __init__(self, minutes: float, limit: int = CONVERSATIONS, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds = minutes * 60
        self._limit = limit
        self._clock = clock
        self._last: OrderedDict[Hashable, tuple[float, Answer]] = OrderedDict()

    def last(self, conversation: Hashable) -> Answer | None:
        """The last answer, unless it is too long ago to carry on from."""
        when, answer = self._last.get(conversation, (0.0, None))
        return answer if answer is not None and self._clock() - when < self._seconds else None

    def remember(self, conversation: Hashable, answer: Answer) -> None:
        if answer.outcome not in ABOUT_HOSPITALS:
            return
        self._last[conversation] = (self._clock(), answer)
        self._last.move_to_end(conversation)
        if len(self._last) > self._limit:
            self._last.popitem(last=False)

    def forget(self, reader: int) -> None:
        """Drop what is remembered of a reader of Telegram, wherever they asked."""
        for conversation in [c for c in self._last if isinstance(c, Conversation) and c.reader == reader]:
            del self._last[conversation]


class Library:
    """Answers questions from the reports of one folder.  Open it with `open`, and close it."""

    def __init__(
        self,
        folder: Path,
        data: Path,
        max_bytes: int,
        *,
        keep: int = KEPT,
        lose_at_most: float = LOSE_AT_MOST,
        follow_up_minutes: float = math.inf,
    ) -> None:
        """Use `open`, which also loads what is served."""
        self._folder = folder
        self._generations = Generations(data)
        self._data = data
        self._max_bytes = max_bytes
        self._keep = keep
        self._lose_at_most = lose_at_most
        self._served: Served | None = None
        self._seen: tuple[int, int] | None = None  # of `current`, when it was looked at last
        self._turn = asyncio.Lock()  # of changing what is served
        self._following: asyncio.Task[None] | None = None
        self._temporary: TemporaryDirectory[str] | None = None
        self._suggestions: Examples | None = None
        self._conversations = Conversations(follow_up_minutes)
        self.pending: Reload | None = None
        """A reload that is prepared and waits for a decision."""
        self.loaded = time.monotonic()
        """When what is served was taken up."""
        self.failures: tuple[Failure, ...] = ()
        """Files that the last load left out."""
        self.warning = ""
        """What an administrator should know about what is served; empty when all is well."""

    @classmethod
    async def open(
        cls,
        folder: Path,
        data: Path | None,
        max_bytes: int,
        *,
        keep: int = KEPT,
        lose_at_most: float = LOSE_AT_MOST,
        follow_up_minutes: float = math.inf,
        progress: Tell | None = None,
    ) -> Library:
        """Serve what the data folder holds, after reading again what has changed in the corpus folder since.

        That takes minutes for thousands of reports: `progress` is told how far it is.  A question follows on from
        one asked in the same conversation up to `follow_up_minutes` ago.

        When that cannot be done, or would lose too much, what was served last is served, and `warning` says
        why.  Without a data folder everything is kept in a temporary one.  Raises CorpusError when the corpus
        folder cannot be read and nothing is stored, and StoreError.
        """
        temporary = TemporaryDirectory(prefix="chuchu-") if data is None else None
        place = Path(temporary.name) if temporary else data
        assert place is not None, "it is one or the other"
        library = cls(
            folder, place, max_bytes, keep=keep, lose_at_most=lose_at_most, follow_up_minutes=follow_up_minutes
        )
        library._temporary = temporary
        try:
            await library._start(progress or (lambda _one: None))
        except BaseException:
            await library.close()
            raise
        if temporary is None:
            library._following = asyncio.create_task(library._follow(), name="generations")
        return library

    @classmethod
    async def beside(
        cls, folder: Path, data: Path, max_bytes: int, *, keep: int = KEPT, lose_at_most: float = LOSE_AT_MOST
    ) -> Library:
        """Open what is served as it is, for a program that works beside a bot; nothing when nothing was ever served.

        Raises StoreError when there is something, but nothing of it can be served.
        """
        library = cls(folder, data, max_bytes, keep=keep, lose_at_most=lose_at_most)
        await asyncio.to_thread(library._serve_stored)
        current = library._current()
        if current is not None and current.pinned and current.number == library.number:
            library.warning = went_back_to(current.number)
        return library

    async def close(self) -> None:
        """Stop looking for other generations.  A question that is still being answered may finish."""
        if self._following is not None:
            self._following.cancel()
            await asyncio.gather(self._following, return_exceptions=True)
        if self.pending is not None:
            await self.pending.discard()
        async with self._turn:  # a change that has begun is finished
            pass
        if self._served is not None:
            self._served.reader.close()
        if self._temporary is not None:
            self._temporary.cleanup()

    # --- what is served ---

    @property
    def index(self) -> Index:
        """What is served at this moment: one whole corpus that never changes."""
        assert self._served is not None, "`open` serves something"
        return self._served.index

    @property
    def reader(self) -> Reader:
        """The reports of the index, for threads that search."""
        assert self._served is not None, "`open` serves something"
        return self._served.reader

    @property
    def number(self) -> int:
        """Of the generation that is served."""
        return self._served.number if self._served else 0

    @property
    def covered(self) -> tuple[Hospital, ...]:
        return tuple(hospital for hospital, _reports in self.index.hospitals)

    @property
    def suggestions(self) -> Examples:
        """Questions that what is served can answer; found once for each index, in milliseconds."""
        if self._suggestions is None or self._suggestions.index is not self.index:
            self._suggestions = Examples(self.index)
        return self._suggestions

    @property
    def examples(self) -> tuple[Example, ...]:
        """Three to begin with."""
        return self.suggestions.first

    async def ask(
        self,
        question: str,
        conversation: Hashable | None = None,
        *,
        staying: str = "",
        about: Sequence[str] = (),
        within: Sequence[str] | None = None,
    ) -> Found:
        """Answer a question from one whole corpus: what is served now, whatever a reload does meanwhile.

        `conversation`: follows on from its last answer, which this one becomes; None follows on from nothing.
        `staying`: the hospital that the reader stays with.  `about`: hospitals that are meant where the question
        names none.  `within`: hospitals that are meant whatever it names; an empty sequence means all.
        """
        index, suggestions = self.index, self.suggestions
        staying = staying if staying and staying in index.number_of else ""
        last = None if conversation is None else self._conversations.last(conversation)
        if staying and not about and not asks_on(question):
            last = None  # none of the questions names the hospital, so none is for that reason about the one before
        meant = about or ((staying,) if staying else ())

        def find() -> Found:
            found = answer(index, question, last, meant, within)
            shown = extract(index, found.quotes[0]) if found.quotes else None
            offered = suggestions.instead(found) if found.outcome in REFUSED_WITH_EXAMPLES else ()
            covered = tuple(one.hospital for one in index.covered) if found.outcome is Outcome.NOT_COVERED else ()
            return Found(found, staying, shown, offered, covered)

        found = await self._searched(find)
        if conversation is not None:
            self._conversations.remember(conversation, found.answer)
        if found.answer.outcome is Outcome.WHICH and len(found.answer.scope) == 1:
            found = replace(found, sheet=await _sheet(index, suggestions, found.answer.scope[0]))
        return found

    def forget(self, reader: int) -> None:
        """Drop the conversations of a reader of Telegram."""
        self._conversations.forget(reader)

    async def instead(self, refused: Answer) -> tuple[Example, ...]:
        """Questions that are answered, in the place of one that is not."""
        suggestions = self.suggestions
        return await self._searched(lambda: suggestions.instead(refused))

    async def widened(self, report: str, at: int, before: int = 0, after: int = 0) -> Extract | None:
        """The quote around a sentence, with more sentences on either side; None when its report has changed."""
        index = self.index
        return await self._searched(lambda: widened(index, report, at, before, after))

    async def quotes_with(self, words: str) -> tuple[Quote, ...]:
        """Quotes that hold these words, best first."""
        index = self.index
        return await self._searched(lambda: quotes_with(index, words))

    async def hospitals_named(self, words: str) -> tuple[str, ...]:
        """The covered hospitals that words name, also misspelt or in short."""
        index = self.index
        return await self._searched(lambda: hospitals_named(index, words))

    async def sheet(self, hospital: str) -> Sheet:
        """What there is on a covered hospital."""
        return await _sheet(self.index, self.suggestions, hospital)

    async def _searched(self, work: Callable[[], Result]) -> Result:
        """Run what searches the index, in a thread where that may take long.

        In a small corpus an answer takes a millisecond, and handing it to a thread and back half as much again.
        """
        assert self._served is not None, "`open` serves something"
        return work() if self._served.small else await asyncio.to_thread(work)

    # --- what an administrator does ---

    async def reload(
        self, progress: Tell | None = None, confirm: Confirm | None = None, *, anew: bool = False
    ) -> ReloadReport:
        """Read the folder again and serve what it holds; `anew` also what has not changed.

        `confirm` is asked when that would lose a hospital or too many passages.  Raises `ReloadBusy`,
        `UnconfirmedError`, `CorpusError` or `StoreError`; then the old corpus is still served.
        """
        async with await self.prepare(progress, anew=anew) as prepared:
            if prepared.loses_much and not (confirm and await confirm(prepared.changes)):
                raise UnconfirmedError(prepared.changes)
            return await prepared.serve()

    async def prepare(self, progress: Tell | None = None, *, anew: bool = False) -> Reload:
        """A new generation, ready to be served or discarded; the lock is held until then.

        Raises `ReloadBusy`, `CorpusError` or `StoreError`.
        """
        lock = self._generations.lock()
        try:
            await asyncio.to_thread(self._generations.tidy, self._keep, self._parent())
            here = self._temporary is not None or (not anew and await asyncio.to_thread(self._little_to_read))
            prepare = prepare_in_thread if here else prepare_in_process
            prepared = await prepare(replace(self._wanted(), anew=anew), progress or (lambda _one: None))
            self._refuse_nothing(prepared.changes)
        except BaseException:
            self._generations.clear()
            lock.release()
            raise
        self.pending = Reload(self, prepared, lock, loses_much=self._loses_much(prepared.changes))
        return self.pending

    def _little_to_read(self) -> bool:
        """Whether a few files have changed: reading them here takes less than the start of another process."""
        if self._served is None:
            return len(files_of(self._folder)) <= FEW
        reader = self._served.reader
        if reader.summary.indexer != indexing.indexer():
            return False
        return to_read(self._folder, self._max_bytes, reader) <= FEW

    def _refuse_nothing(self, changes: Changes) -> None:
        before = self._served.index.reports if self._served else changes.before.reports
        if not changes.after.reports and before:  # a disk that is not mounted looks like this
            raise CorpusError(_nothing_usable(self._folder, changes.failures))

    async def rollback(self, number: int | None = None) -> Generation:
        """Serve the generation before this one again, or any that is kept; until the next reload, over restarts too.

        Raises `ReloadBusy` or `StoreError`; then nothing has changed.
        """
        lock = self._generations.lock()
        return await _to_the_end(self._roll_back(number, lock))

    async def _roll_back(self, number: int | None, lock: Lock) -> Generation:
        try:
            target = number if number is not None else self._generations.before(self.number, self._parent())
            async with self._turn:
                served = await asyncio.to_thread(Served.open, self._generations, target)
                await asyncio.to_thread(self._generations.serve, target, pinned=True)
                self._take(served)
        finally:
            lock.release()
        return Generation(target, served.reader.summary, served=True)

    async def generations(self) -> tuple[Generation, ...]:
        """All that are kept, the newest first."""
        serving = self.number  # another may be taken up meanwhile: exactly one is served
        return tuple([await self._generation(number, number == serving) for number in self._generations.numbers()])

    async def _generation(self, number: int, served: bool) -> Generation:
        try:
            store = await Store.open(self._generations.database(number))
            try:
                return Generation(number, await store.summary(), served)
            finally:
                await store.close()
        except StoreError as exc:
            return Generation(number, None, served, problem=str(exc))

    # --- inside ---

    def _wanted(self) -> Wanted:
        number = self.number
        if not number:  # its index may be of no use, but its reports can be taken over
            current = self._current()
            number = current.number if current else 0
        return Wanted(self._folder, self._data, self._max_bytes, number)

    def _parent(self) -> int:
        return self._served.reader.summary.parent if self._served else 0

    def _loses_much(self, changes: Changes) -> bool:
        return bool(changes.lost) or changes.share_lost > self._lose_at_most

    async def _start(self, progress: Tell) -> None:
        lock = await self._lock_at_the_start()
        if lock is None:
            return
        try:
            await asyncio.to_thread(self._generations.tidy, self._keep, 0)
            await asyncio.to_thread(self._serve_stored)
            current = self._current()
            if current is not None and current.pinned and current.number == self.number:
                self.warning = went_back_to(self.number)
            else:
                await self._load(progress)
            current = self._current()
            if current is None or current.number != self.number:  # it named what could not be served
                with suppress(StoreError):
                    await asyncio.to_thread(self._generations.serve, self.number)
                self._looked()
        finally:
            lock.release()

    async def _lock_at_the_start(self) -> Lock | None:
        """The lock, or None when something can be served without it."""
        until = time.monotonic() + SECONDS_TO_WAIT_FOR_THE_FIRST
        while True:
            try:
                return self._generations.lock()
            except (ReloadBusy, StoreError) as exc:
                await asyncio.to_thread(self._serve_stored)
                if self._served is not None:
                    if isinstance(exc, StoreError):
                        self.warning = f"{exc}\n{self._still()}"
                    return None
                if isinstance(exc, StoreError) or time.monotonic() > until:
                    raise
            await asyncio.sleep(SECONDS_BETWEEN_LOOKS / 4)

    def _current(self) -> Current | None:
        with suppress(StoreError):
            return self._generations.current()
        return None

    def _serve_stored(self) -> None:
        """Serve what `current` names, or the newest generation that is whole; nothing when there is none."""
        problems: list[str] = []
        numbers = self._generations.numbers()
        self._looked()
        try:
            current = self._generations.current()
            if current is not None:
                numbers = [current.number, *(number for number in numbers if number != current.number)]
        except StoreError as exc:
            problems.append(str(exc))
        for number in numbers:
            try:
                self._take(Served.open(self._generations, number))
            except StoreError as exc:
                problems.append(str(exc))
                continue
            if problems:
                log.warning("%s", "\n".join(problems))
                self.warning = "\n".join([*problems, f"改用第 {number} 代语料回答。"])
            return

    def _take(self, served: Served) -> None:
        """The one assignment.  What was served before goes when the last question to it is answered."""
        self._served = served
        self._looked()
        self.loaded = time.monotonic()
        self.failures = served.reader.failures()
        self.warning = "" if served.index.reports else _nothing_usable(self._folder, self.failures)

    async def _load(self, progress: Tell) -> None:
        """Read what has changed since the generation that is served, if any."""
        warning = self.warning
        try:
            prepared = await prepare_in_thread(self._wanted(), progress)
            changes = prepared.changes
            if self._served is None or (changes.anything and not self._kept_back(changes)):
                await self._commit(prepared)
                return
        except (CorpusError, StoreError) as exc:
            if self._served is None:
                raise
            self.warning = f"{exc}\n{self._still()}"
            return
        await asyncio.to_thread(self._generations.discard, prepared.part)
        self.failures = changes.failures
        if not changes.anything:
            self.warning = warning
        elif not changes.after.reports:
            self.warning = f"{_nothing_usable(self._folder, changes.failures)}\n{self._still()}"
        else:
            self.warning = f"报道文件夹变了，但没有换上：{losses(changes)}。\n{self._still()}"

    def _kept_back(self, changes: Changes) -> bool:
        """Whether what was found at the start must not be served unasked."""
        assert self._served is not None, "there is something to keep"
        summary = self._served.reader.summary
        if not self._served.index.reports:
            return False
        if not changes.after.reports:
            return True
        if summary.folder != str(self._folder.absolute()):
            return False  # the settings name another folder: of course its reports are others
        if summary.cutter != cutter():  # a new Chuchu may know a hospital by a better name
            return changes.share_lost > self._lose_at_most
        return self._loses_much(changes)

    def _still(self) -> str:
        reports = self._served.index.reports if self._served else 0
        return f"暂时用上次载入的 {reports} 篇报道回答；改好后请用 /reload 重新载入。"

    async def _serve_prepared(self, prepared: Prepared) -> None:
        if prepared.changes.anything:
            await self._commit(prepared)
            return
        await asyncio.to_thread(self._generations.discard, prepared.part)
        self.failures = prepared.changes.failures
        current = self._current()
        if current is not None and current.pinned:  # the folder is like what was rolled back to
            await asyncio.to_thread(self._generations.serve, self.number)
            self._looked()
        self.warning = ""

    async def _commit(self, prepared: Prepared) -> None:
        """Make a prepared generation the one that is served; whoever calls holds the lock."""
        async with self._turn:
            parent = self.number
            try:
                number = await asyncio.to_thread(self._generations.keep, prepared.part)
            except BaseException:
                self._generations.discard(prepared.part)
                raise
            try:
                served = await asyncio.to_thread(Served.open, self._generations, number)
                await asyncio.to_thread(self._generations.serve, number)
            except BaseException:
                current = self._current()
                if current is None or current.number != number:
                    self._generations.withdraw(number)
                raise
            self._take(served)
        await asyncio.to_thread(self._generations.tidy, self._keep, parent)

    # --- what other programs do ---

    async def _follow(self) -> None:
        """Take up what another program has made `current`."""
        while True:
            await asyncio.sleep(SECONDS_BETWEEN_LOOKS)
            if self._mark() != self._seen and not self._turn.locked():
                async with self._turn:
                    taken = await self._take_up()
                if not taken:
                    await asyncio.sleep(LOOKS_UNTIL_TRIED_AGAIN * SECONDS_BETWEEN_LOOKS)

    async def _take_up(self) -> bool:
        """False when it cannot be served now; then it has not been seen yet, and is tried again."""
        mark = self._mark()  # of before it is read: what comes meanwhile is seen at the next look
        try:
            current = self._generations.current()
            if current is not None and current.number != self.number:
                self._take(await asyncio.to_thread(Served.open, self._generations, current.number))
                log.info("换上了第 %s 代语料：%s 篇报道", self.number, self.index.reports)
        except StoreError as exc:
            warning = f"没能换上新的一代语料：{exc}\n仍用第 {self.number} 代回答。"
            if warning != self.warning:
                log.warning("%s", warning)
            self.warning = warning
            return False
        self._seen = mark
        return True

    def _mark(self) -> tuple[int, int] | None:
        """What tells one state of `current` from another."""
        try:
            known = os.stat(self._generations.current_file)  # noqa: PTH116 - a microsecond, each second
        except OSError:
            return None
        return known.st_ino, known.st_mtime_ns

    def _looked(self) -> None:
        self._seen = self._mark()


class Reload:
    """A prepared generation: `serve` or `discard` it.  Leaving its context discards what is not served."""

    def __init__(self, library: Library, prepared: Prepared, lock: Lock, *, loses_much: bool) -> None:
        self._library = library
        self._prepared: Prepared | None = prepared
        self._lock = lock
        self._expiry = asyncio.get_running_loop().call_later(SECONDS_TO_CONFIRM, self._expire)
        self._expired: asyncio.Task[None] | None = None
        self.changes = prepared.changes
        self.loses_much = loses_much
        """Whether someone should be asked before it is served."""

    async def serve(self) -> ReloadReport:
        """Raises StoreError, and then, or when it was discarded before, nothing has changed."""
        prepared = self._taken()
        if prepared is None:
            raise CorpusError("这次重新载入已经作废，请再来一次。")
        return await _to_the_end(self._serve(prepared))

    async def _serve(self, prepared: Prepared) -> ReloadReport:
        library, changes = self._library, self.changes
        try:
            await library._serve_prepared(prepared)  # noqa: SLF001 - two halves of one thing
        finally:
            self._lock.release()
        index = library.index
        return ReloadReport(
            index.reports, index.passages, len(index.hospitals), changes.failures, changes.seconds, changes
        )

    async def discard(self) -> None:
        prepared = self._taken()
        if prepared is not None:
            self._library._generations.discard(prepared.part)  # noqa: SLF001 - two halves of one thing
            self._lock.release()

    def _taken(self) -> Prepared | None:
        """What was prepared, for the first that asks."""
        prepared, self._prepared = self._prepared, None
        self._expiry.cancel()
        if self._library.pending is self:
            self._library.pending = None
        return prepared

    def _expire(self) -> None:
        self._expired = asyncio.create_task(self.discard())

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        await self.discard()


async def _sheet(index: Index, suggestions: Examples, hospital: str) -> Sheet:
    def look() -> Sheet:
        place = next((n for n, one in enumerate(index.covered) if one.hospital.name == hospital), 0)
        return Sheet(hospital, reports_on(index, hospital), suggestions.told(hospital), place)

    return await asyncio.to_thread(look)


async def _to_the_end(work: Coroutine[Any, Any, Result]) -> Result:
    """Wait for work that must not be left half done, even if whoever waits is cancelled."""
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.gather(task, return_exceptions=True)
        raise


def went_back_to(number: int) -> str:
    return f"正在用第 {number} 代语料回答（已回退）；要重新读取报道文件夹，请用 /reload。"


def losses(changes: Changes) -> str:
    """What a reload would lose, in Chinese, for logs and the command line."""
    told = []
    if changes.lost:
        more = f"等 {len(changes.lost)} 家医院" if len(changes.lost) > SHOWN else ""
        told.append(f"会少了 {'、'.join(changes.lost[:SHOWN])}{more}")
    if changes.share_lost:
        was, now = changes.before.passages, changes.after.passages
        told.append(f"可引用的段落会从 {was} 段变成 {now} 段（少 {changes.share_lost:.0%}）")
    return "，".join(told)


def _nothing_usable(folder: Path, failures: Sequence[Failure]) -> str:
    if failures:
        file, reason = failures[0]
        return f"文件夹 {folder} 里的 {len(failures)} 个文件都没能载入，例如 {file}：{reason}"
    return f"文件夹 {folder} 里没有报道。请放入 .txt 或 .md 文件，或在 config.toml 的 corpus.folder 里换一个文件夹。"
