"""Questions answered from what is served, and what an administrator does to it: the library as others see it.

A question reads the index once, so it sees one whole corpus whatever a reload does meanwhile.  bot/library/shelf.py
owns the generation that is served; bot/library/following.py takes up changes by other programs.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple, Protocol, TypeVar

from bot.library.following import Follower, Following
from bot.library.pending import Reload
from bot.library.shelf import Cluster, Clustering, Served, Shelf, Tell
from bot.library.turns import Steps, finished, turn
from corpus.names.corrections import Reached
from corpus.problem import Problem
from corpus.report import Failure, Hospital, Report
from corpus.store.generations import Generation
from corpus.store.store import Reader, Summary
from retrieval.answering.answer import answer
from retrieval.answering.examples import Examples, Told
from retrieval.answering.excerpt import Extract, extract, widened
from retrieval.answering.finding import hospitals_named, meant_instead, quotes_with, reports_on
from retrieval.answering.telling import Example
from retrieval.question.question import asks_on
from retrieval.quote import Answer, Outcome, Quote, Talk
from retrieval.snapshot.index import Index

KEPT = 3
"""Generations kept on the disk."""
LOSE_AT_MOST = 0.2
"""Share of the passages that a reload may lose unasked, 0 to 1."""
REFUSED_WITH_EXAMPLES = frozenset({Outcome.NOT_FOUND, Outcome.UNCLEAR, Outcome.CHAT})
ABOUT_HOSPITALS = frozenset(
    {Outcome.ANSWER, Outcome.TOLD, Outcome.RELATED, Outcome.NOT_FOUND, Outcome.NOT_COVERED, Outcome.WHICH}
)
"""Outcomes that are remembered as the last answer.  After others, such as thanks, a question follows the one before."""
CONVERSATIONS = 10_000
"""Conversations whose last answer is remembered, at most."""

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that there is on one hospital."""

    hospital: str
    reports: Sequence[Report]
    told: Sequence[Told]
    place: int = 0
    """Index in the list of hospitals, from 0."""
    reached: Reached | None = None
    """How it is reached, where an administrator wrote that down."""


@dataclass(frozen=True, slots=True)
class Found:
    """An answer, and all that a reply shows with it, all from the same index."""

    answer: Answer
    staying: str
    """The hospital that the reader stays with; empty when there is none, or it is not covered."""
    shown: tuple[Extract, ...] = ()
    """The quotes to show at once, not yet widened: the first; where several hospitals were asked for, each one's."""
    offered: tuple[Example, ...] = ()
    """Questions that can be answered, to offer when this one cannot."""
    covered: tuple[Hospital, ...] = ()
    """Covered hospitals, to offer when the one asked about is not covered."""
    sheet: Sheet | None = None
    """The sheet of a hospital, when the question is just its name."""
    listed: tuple[tuple[Hospital, int], ...] = ()
    """The covered hospitals with their numbers of reports, when it was asked which there are."""
    reports: int = 0
    """Reports in all, when it was asked which hospitals there are."""


class Conversation(NamedTuple):
    """One reader in one place on Telegram."""

    chat: int
    topic: int
    """Id of the forum topic; 0 outside forums."""
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
        """Note the last answer of a conversation."""
        if not _is_about_hospitals(answer):
            return
        now = self._clock()
        self._last[conversation] = (now, answer)
        self._last.move_to_end(conversation)
        while self._last and (len(self._last) > self._limit or now - self._oldest >= self._seconds):
            self._last.popitem(last=False)

    @property
    def _oldest(self) -> float:
        when, _answer = next(iter(self._last.values()))
        return when

    def forget(self, reader: int) -> None:
        """Drop what is remembered of a reader of Telegram, wherever they asked."""
        for conversation in [c for c in self._last if isinstance(c, Conversation) and c.reader == reader]:
            del self._last[conversation]


class Shared(Protocol):
    """Last answers that several bots share."""

    @property
    def lost(self) -> bool:
        """True while they cannot be asked for."""

    async def last(self, conversation: Hashable) -> Answer | None: ...

    async def remember(self, conversation: Hashable, reader: int, answer: Answer) -> None: ...

    async def forget(self, reader: int) -> None: ...


class Library:
    """Answers questions from the reports of one folder.  Open it with `open`, and close it."""

    def __init__(self, shelf: Shelf, follow_up_minutes: float = math.inf) -> None:
        """Use `open` or `beside`, which also fill the shelf."""
        self.shelf = shelf
        self._conversations = Conversations(follow_up_minutes)
        self.shared: Shared | None = None
        """Conversations that other bots know as well; None for this one alone."""
        self._closing = AsyncExitStack()

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
        cluster: Clustering | None = None,
    ) -> Library:
        """Serve what the data folder holds, after reading again what has changed in the corpus folder since.

        That takes minutes for thousands of reports: `progress` is told how far it is.  A question follows on from
        one asked in the same conversation up to `follow_up_minutes` ago.

        When that cannot be done, or would lose too much, what was served last is served, and `warning` says
        why.  Without a data folder everything is kept in a temporary one.  Raises CorpusError when the corpus
        folder cannot be read and nothing is stored, and StoreError.
        """
        async with AsyncExitStack() as opened:
            place = data or Path(opened.enter_context(TemporaryDirectory(prefix="chuchu-")))
            shelf, following = _filled_from(
                Shelf(folder, place, max_bytes, keep=keep, lose_at_most=lose_at_most, alone=data is None), cluster
            )
            opened.push_async_callback(shelf.close)
            await following.start(progress or (lambda _one: None))
            if data is not None:
                following.begin()
                opened.push_async_callback(following.close)
            library = cls(shelf, follow_up_minutes)
            library._closing = opened.pop_all()
        return library

    @classmethod
    async def beside(
        cls,
        folder: Path,
        data: Path,
        max_bytes: int,
        *,
        keep: int = KEPT,
        lose_at_most: float = LOSE_AT_MOST,
        cluster: Clustering | None = None,
    ) -> Library:
        """Open what is stored without reading the corpus folder, for a program that runs beside a bot.

        `number` is 0 when there is nothing to serve; `warning` tells why, unless nothing was ever served.
        """
        shelf, following = _filled_from(Shelf(folder, data, max_bytes, keep=keep, lose_at_most=lose_at_most), cluster)
        await following.look()
        library = cls(shelf)
        library._closing.push_async_callback(shelf.close)
        return library

    async def close(self) -> None:
        """Stop looking for other generations.  A question that is still being answered may finish."""
        await self._closing.aclose()

    # --- what is served ---

    @property
    def index(self) -> Index:
        """The index that is served at this moment: one whole corpus that never changes."""
        return self.shelf.answering.index

    @property
    def summary(self) -> Summary:
        """The record of the generation that is served."""
        return self.shelf.answering.summary

    @property
    def reader(self) -> Reader | None:
        """The reports on this machine; None where there are none."""
        return self.shelf.reader

    @property
    def number(self) -> int:
        """Number of the generation that is served; 0 for none."""
        return self.shelf.number

    @property
    def loaded(self) -> float:
        """Monotonic time, in seconds, at which the served generation was taken up."""
        return self.shelf.loaded

    @property
    def failures(self) -> tuple[Failure, ...]:
        """Files that the last load left out."""
        return self.shelf.failures

    @property
    def warning(self) -> Problem | None:
        """A word for administrators about what is served; empty when all is well."""
        return self.shelf.warning

    @property
    def pending(self) -> Reload | None:
        """A reload that is prepared and waits for a decision; None without one."""
        return self.shelf.pending

    @property
    def covered(self) -> tuple[Hospital, ...]:
        return tuple(hospital for hospital, _reports in self.index.hospitals)

    @property
    def suggestions(self) -> Examples:
        """Questions that the served corpus can answer."""
        return self.shelf.answering.suggestions

    @property
    def examples(self) -> tuple[Example, ...]:
        """Three example questions to begin with."""
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
        """Answer a question from the corpus served now, whatever a reload does meanwhile.

        `conversation`: its last answer is what the question follows on from, replaced by this one; None for none.
        `staying`: the hospital that the reader stays with.  `about`: hospitals that are meant where the question
        names none.  `within`: hospitals that are meant whatever it names; an empty sequence means all.
        """
        index = self.index
        staying = staying if staying and staying in index.number_of else ""
        last = None if conversation is None else await self._last(conversation)
        if staying and not about and not asks_on(question):
            last = None  # a reader who stays with a hospital need not name it: no name does not mean the last one
        meant = about or ((staying,) if staying else ())

        def find(served: Served) -> tuple[Found, Served]:
            index = served.index
            found = answer(index, question, last, meant, within)
            quotes = found.quotes if found.several else found.quotes[:1]
            shown = tuple([extract(index, quote) for quote in quotes])
            offered = served.suggestions.instead(found) if found.outcome in REFUSED_WITH_EXAMPLES else ()
            covered = tuple(one.hospital for one in index.covered) if found.outcome is Outcome.NOT_COVERED else ()
            asked = frozenset(found.nearby if found.outcome is Outcome.COVERED else ())
            listed = tuple(one for one in index.hospitals if one[0].name in asked)
            reports = index.reports if listed else 0
            return Found(found, staying, shown, offered, covered, None, listed, reports), served

        found, served = await self.shelf.run(find)
        if conversation is not None:
            self._conversations.remember(conversation, found.answer)
            told = _is_about_hospitals(found.answer)
            if self.shared is not None and told and isinstance(conversation, Conversation):
                await self.shared.remember(conversation, conversation.reader, found.answer)
        if found.answer.outcome is Outcome.WHICH and len(found.answer.scope) == 1:
            found = replace(found, sheet=await asyncio.to_thread(_sheet, served, found.answer.scope[0]))
        return found

    async def _last(self, conversation: Hashable) -> Answer | None:
        """The last answer of a conversation, whichever bot gave it."""
        if self.shared is not None and not self.shared.lost and isinstance(conversation, Conversation):
            return await self.shared.last(conversation)
        return self._conversations.last(conversation)

    async def forget(self, reader: int) -> None:
        """Drop the conversations of a reader of Telegram, and let other bots do so, too."""
        self.drop(reader)
        if self.shared is not None:
            await self.shared.forget(reader)

    def drop(self, reader: int) -> None:
        """Drop the conversations of a reader of Telegram here."""
        self._conversations.forget(reader)

    async def widened(self, report: str, at: int, before: int = 0, after: int = 0) -> Extract | None:
        """The quote around a sentence, with more sentences on either side; None when its report has changed."""
        return await self.shelf.run(lambda served: widened(served.index, report, at, before, after))

    async def quotes_with(self, words: str) -> tuple[Quote, ...]:
        """Quotes that hold these words, best first, as they are read before anyone asks for more of them."""

        def find(served: Served) -> tuple[Quote, ...]:
            return tuple([extract(served.index, quote).quote for quote in quotes_with(served.index, words)])

        return await self.shelf.run(find)

    async def hospitals_named(self, words: str) -> tuple[str, ...]:
        """The covered hospitals that words name, even misspelt or abbreviated."""
        return await self.shelf.run(lambda served: hospitals_named(served.index, words))

    async def meant_instead(self, question: str) -> tuple[str, ...]:
        """The covered hospitals that a question may mean instead of those that its names were taken for."""
        return await self.shelf.run(lambda served: meant_instead(served.index, question))

    async def sheet(self, hospital: str) -> Sheet:
        """All that there is on a covered hospital."""
        return await self.shelf.run(lambda served: _sheet(served, hospital), long=True)

    async def looked_up(self, work: Callable[[Index], Result]) -> Result:
        """Look something else up in the index."""
        return await self.shelf.run(lambda served: work(served.index), long=True)

    async def by_turns(self, work: Steps[Result]) -> Result:
        """Do long work in turns among the questions of readers; a large corpus is asked in a thread."""
        if not self.shelf.answering.small:
            return await asyncio.to_thread(finished, work)
        while (done := await self.shelf.run(lambda _served: turn(work))) is None:
            pass
        return done[0]

    # --- what an administrator does ---

    async def prepare(self, progress: Tell | None = None, *, anew: bool = False) -> Reload:
        """Prepare a new generation, to be served or discarded; other reloads wait until then.

        Raises `ReloadBusy`, `CorpusError` or `StoreError`.
        """
        return await self.shelf.prepare(progress or (lambda _one: None), anew=anew)

    async def rollback(self, number: int | None = None) -> Generation:
        """Serve the previous generation again, or any that is kept, until the next reload, restarts included.

        Raises `ReloadBusy` or `StoreError`; then nothing has changed.
        """
        return await self.shelf.roll_back(number)

    async def cluster(self) -> Cluster | None:
        """The cluster that serves, and the bots that were seen there lately; None where this machine serves alone."""
        return await self.shelf.bots()

    async def generations(self) -> tuple[Generation, ...]:
        """All generations that are kept, the newest first."""
        return await self.shelf.kept()


def _is_about_hospitals(answer: Answer) -> bool:
    """Tell whether the next question may follow on from an answer; 哪家好 gets none, and yet says which are meant."""
    return answer.outcome in ABOUT_HOSPITALS or answer.talk is Talk.JUDGE


def _filled_from(local: Shelf, cluster: Clustering | None) -> tuple[Shelf, Follower]:
    """The shelf that is served from, and what keeps it filled: this machine's own, or the cluster's."""
    if cluster is None:
        return local, Following(local)
    from bot.library.clustered import ClusterFollowing, ClusterShelf  # noqa: PLC0415 # the client is optional

    shelf = ClusterShelf(local, cluster)
    return shelf, ClusterFollowing(shelf)


def _sheet(served: Served, hospital: str) -> Sheet:
    index = served.index
    place = next((n for n, one in enumerate(index.covered) if one.hospital.name == hospital), 0)
    return Sheet(
        hospital, reports_on(index, hospital), served.suggestions.told(hospital), place, index.contacts.get(hospital)
    )
