"""Where questions are answered, however they were asked: typed, tapped or edited.

It knows the library, what was said before, whom the reader stays with, and writes the journal.  It
sends nothing: the handlers do.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.handlers.asked import Asker
from bot.journal.journal import Entry, Journal
from bot.library.conversations import Conversations
from bot.library.library import Library
from bot.metrics import Metrics
from bot.wording import guide, replies
from bot.wording.buttons import hospital_key
from bot.wording.replies import Around, Place
from bot.wording.reply import Reply
from bot.wording.texts import Language
from retrieval.answering.examples import Example, example
from retrieval.answering.finding import quotes_with
from retrieval.answering.pages import page_of, pages, text_file
from retrieval.answering.reading import Extract, extract, hospitals_named, reports_on, widened
from retrieval.question.question import asks_on
from retrieval.quote import Answer, Outcome, Quote
from retrieval.snapshot.index import Index

log = logging.getLogger(__name__)

REFUSED_WITH_EXAMPLES = frozenset({Outcome.NOT_FOUND, Outcome.RELATED, Outcome.UNCLEAR, Outcome.CHAT})


@dataclass(frozen=True, slots=True)
class Answered:
    """A reply to a question, and its entry in the journal."""

    reply: Reply
    entry: int
    outcome: Outcome


class Desk:
    def __init__(self, library: Library, journal: Journal, conversations: Conversations, metrics: Metrics) -> None:
        self.library = library
        self.journal = journal
        self._conversations = conversations
        self._metrics = metrics
        self._keys: tuple[Index, dict[str, str]] | None = None

    async def answer(
        self,
        asker: Asker,
        question: str,
        *,
        message: int = 0,
        about: Sequence[str] = (),
        within: Sequence[str] | None = None,
        asked: str = "",
    ) -> Answered:
        """Answer a question, and note it.

        `message`: the one that asks, 0 when a button did; `about`: hospitals meant where it names none;
        `within`: hospitals meant whatever it names; `asked`: the line that repeats a question that no message holds.
        """
        started = time.perf_counter()
        conversation = asker.conversation
        staying = await self.staying(asker)
        index = self.library.index
        last = self._conversations.last(conversation)
        if staying and not about and not asks_on(question):
            last = None  # none of the questions names the hospital, so none is for that reason about the one before
        meant = about or ((staying,) if staying else ())
        answer = await self.library.ask(question, last, meant, within)
        self._conversations.remember(conversation, answer)
        seconds = time.perf_counter() - started
        self._metrics.answered(answer.outcome, seconds)
        entry = self.journal.record(
            reader=asker.reader,
            chat=conversation.chat,
            message=message,
            question=question,
            answer=answer,
            seconds=seconds,
            kind=asker.kind,
            language=asker.language,
        )
        offered: Sequence[Example] = ()
        if answer.outcome in REFUSED_WITH_EXAMPLES:
            offered = await self.library.search(self.library.suggestions.instead, answer)
        offers = replies.offers(answer, entry, offered, asker.language, staying)
        if answer.quotes:
            reply = await self.library.search(_first, index, answer, entry, asker.language, (staying, asked))
        elif answer.outcome is Outcome.WHICH and len(answer.scope) == 1:  # what there is to ask about it
            card = await self.card(hospital_key(answer.scope[0]), 0, asker)
            assert card is not None, "it is covered"
            return Answered(card, entry, answer.outcome)
        else:
            covered = self.library.covered
            reply = replies.refusal(answer, covered, asker.language, staying=staying, asked=asked)
        return Answered(reply.with_buttons(offers), entry, answer.outcome)

    async def again(
        self, entry: Entry | None, shown: Extract, beside: Around, place: Place, language: Language
    ) -> Reply:
        """An answer's message with another quote, or a wider one; what stands around it stays."""
        if place.answers or entry is None:
            return replies.view(shown, beside, place, language)
        refused = Answer(entry.question, Outcome.RELATED, scope=entry.scope)
        offered = await self.library.search(self.library.suggestions.instead, refused)
        reply = replies.view(shown, beside, replace(place, staying=""), language)  # the way out is among the offers
        return reply.with_buttons(replies.offers(refused, entry.id, offered, language, place.staying))

    async def quote(self, report: str, at: int) -> Extract | None:
        """The quote around a sentence, if its report is still the same."""
        return await self.widened(report, at, 0, 0)

    async def widened(self, report: str, at: int, before: int, after: int) -> Extract | None:
        return await self.library.search(widened, self.library.index, report, at, before, after)

    async def staying(self, asker: Asker) -> str:
        """The hospital that the reader stays with, as long as it is covered."""
        name = await self.journal.staying(asker.conversation.chat, asker.reader)
        return name if name and self.hospital(hospital_key(name)) else ""

    async def stay(self, asker: Asker, hospital: str) -> None:
        """Ask only about this hospital from now on; "" for all again."""
        await self.journal.stay(asker.conversation.chat, asker.reader, hospital)

    async def forget(self, reader: int) -> int:
        """Delete what is stored and what is remembered of a reader; raises `JournalError`."""
        self._conversations.forget(reader)
        return await self.journal.forget(reader)

    # --- what there is to see ---

    async def card(self, key: str, page: int, asker: Asker) -> Reply | None:
        """The card of the hospital with this key; None when it is not covered."""
        name = self.hospital(key)
        if not name:
            return None
        index = self.library.index
        reports = await asyncio.to_thread(reports_on, index, name)
        facts = await self.library.search(self.library.suggestions.told, name)
        staying = await self.staying(asker)
        place = next((n for n, (hospital, _reports) in enumerate(index.hospitals) if hospital.name == name), 0)
        return guide.card(guide.Sheet(name, reports, facts, place), page, asker.language, staying)

    async def hospitals_named(self, words: str) -> tuple[str, ...]:
        """The covered hospitals that words name, also misspelt or in short."""
        return await self.library.search(hospitals_named, self.library.index, words)

    def example(self, key: str, fact: str) -> Example | None:
        name = self.hospital(key)
        return example(name, fact) if name else None

    async def page(self, report: str, number: int | None, at: int, language: Language) -> Reply | None:
        """A page of a report; by default the one that the sentence at `at` is on.  None when the report has changed."""
        return await asyncio.to_thread(_page, self.library.index, report, number, at, language)

    async def file(self, report: str) -> tuple[str, bytes] | None:
        """The name and the content of a report as a text file; None when it has changed."""
        own = await asyncio.to_thread(self.library.index.report, report)
        return text_file(own) if own else None

    async def lookup(self, words: str) -> tuple[Quote, ...]:
        """Quotes that hold these words, best first, for inline use."""
        return await self.library.search(quotes_with, self.library.index, words)

    async def shown_off(self) -> tuple[Quote, ...]:
        """What the examples are answered with, for someone who has typed nothing yet."""
        answers = [await self.library.ask(one.question) for one in self.library.examples]
        return tuple(quote for answer in answers for quote in answer.quotes[:1])

    def hospital(self, key: str) -> str:
        """The name of the hospital with this key; "" when it is not covered."""
        index = self.library.index
        if self._keys is None or self._keys[0] is not index:
            self._keys = (index, {hospital_key(hospital.name): hospital.name for hospital, _reports in index.hospitals})
        return self._keys[1].get(key, "")


def _first(index: Index, answer: Answer, entry: int, language: Language, said: tuple[str, str]) -> Reply:
    """The first quote of an answer; `said`: the hospital stayed with, and the line that repeats a tapped question."""
    staying, asked = said
    quote = answer.quotes[0]
    # What was quoted a moment ago is only gone where a reload came between.
    shown = extract(index, quote.report, quote.at) or Extract(quote)
    beside = replies.around(answer, language, staying=staying, asked=asked)
    if answer.outcome is Outcome.RELATED:
        return replies.view(shown, beside, Place(entry, 0, (), answers=False), language)
    hospitals = tuple(quote.hospital for quote in answer.quotes)
    return replies.view(shown, beside, Place(entry, 0, hospitals, staying=staying), language)


def _page(index: Index, report: str, number: int | None, at: int, language: Language) -> Reply | None:
    own = index.report(report)
    if own is None:
        return None
    book = pages(own, guide.PAGE_LIMIT)
    found = index.find(report, at)
    sentence = index.sentences(found[0])[found[1]].spans if found else ()
    return guide.whole(own, book, page_of(book, at) if number is None else number, sentence, language)
