"""All that readers look at beside answers: more of a quote, whole reports, hospitals, examples.

It knows the library and the journal, and sends nothing: the handlers do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.handlers.asked import Asker
from bot.handlers.subscriptions import identities
from bot.journal.journal import Entry, Journal
from bot.library.library import Library
from bot.wording import guide, replies
from bot.wording.buttons import hospital_key
from bot.wording.replies import Around, Kept, Showing
from bot.wording.reply import Reply
from bot.wording.texts import Language
from retrieval.answering.excerpt import Extract, widened
from retrieval.answering.pages import page_of, pages, text_file
from retrieval.answering.printed import cut_out
from retrieval.answering.telling import Example, example
from retrieval.quote import Answer, Correction, Outcome, Quote
from retrieval.snapshot.index import Index


class Desk:
    """Looks up for readers whatever they see beside answers."""

    def __init__(self, library: Library, journal: Journal) -> None:
        self.library = library
        self.journal = journal
        self._keys: tuple[Index, dict[str, str]] | None = None

    def again(self, entry: Entry | None, shown: Extract, beside: Around, place: Showing, language: Language) -> Reply:
        """Return the message of an answer with another quote, or a wider one; the text around it stays."""
        if place.kept is not Kept.CLOSEST or entry is None:
            return replies.view(shown, beside, place, language)
        refused = Answer(entry.question, Outcome.RELATED, scope=entry.scope)
        # Without `staying`, as the button to leave the hospital is already among the offers.
        reply = replies.view(shown, beside, replace(place, staying=""), language)
        return reply.with_buttons(replies.offers(refused, entry.id, (), language, place.staying))

    async def staying(self, asker: Asker) -> str:
        """The hospital that the reader stays with; "" when there is none, or it is covered no longer."""
        name = await self.journal.staying(asker.conversation.chat, asker.reader)
        return name if name and self.hospital(hospital_key(name)) else ""

    async def stay(self, asker: Asker, hospital: str) -> None:
        """Limit the reader's questions to this hospital from now on; "" to lift the limit."""
        await self.journal.stay(asker.conversation.chat, asker.reader, hospital)

    async def forget(self, reader: int) -> int:
        """Delete what is stored and remembered of a reader; return the number of questions.  Raises `JournalError`."""
        await self.library.forget(reader)
        return await self.journal.forget(reader)

    # --- what there is to see ---

    async def meant_instead(self, entry: Entry) -> tuple[str, ...]:
        """The hospitals that a question may mean instead of those that its names were taken for."""
        return await self.library.meant_instead(entry.question)

    async def card(self, key: str, page: int, asker: Asker, corrections: Sequence[Correction] = ()) -> Reply | None:
        """The card of the hospital with this key; None when it is not covered.  `corrections` as for the card."""
        name = self.hospital(key)
        if not name:
            return None
        sheet = await self.library.sheet(name)
        followed = self.journal.follows(asker.reader, name)
        return guide.card(sheet, page, asker.language, await self.staying(asker), corrections, followed=followed)

    async def heed(self, asker: Asker, hospital: str, *, on: bool) -> bool:
        """Follow a hospital, of which the reader knows what there is now, or no longer; False where too many do."""
        if not on:
            self.journal.unfollow(asker.reader, hospital)
            return True
        sheet = await self.library.sheet(hospital)
        known = identities(sheet.reports)
        return self.journal.follow(asker.reader, hospital, asker.conversation.chat, asker.language, known)

    def example(self, key: str, fact: str) -> Example | None:
        """The example question for a hospital's key and a fact; None when the hospital is not covered."""
        name = self.hospital(key)
        return example(name, fact) if name else None

    async def page(self, report: str, number: int | None, at: int, language: Language) -> Reply | None:
        """A page of a report; by default the one that the sentence at `at` is on.  None when the report has changed."""
        return await self.library.looked_up(lambda index: _page(index, report, number, at, language))

    async def file(self, report: str) -> tuple[str, bytes] | None:
        """The name and the content of a report as a text file; None when it has changed."""
        own = await self.library.looked_up(lambda index: index.report(report))
        return text_file(own) if own else None

    async def printed(self, report: str, at: int, before: int, after: int) -> bytes | None:
        """A picture of the place where a quote stands; None when its report has changed.  Raises ProofError."""
        return await self.library.looked_up(lambda index: _printed(index, report, at, before, after))

    async def shown_off(self) -> tuple[Quote, ...]:
        """The quotes that answer the examples, for someone who has typed nothing yet."""
        found = [await self.library.ask(one.question) for one in self.library.examples]
        return tuple(shown.quote for one in found for shown in one.shown[:1])

    def hospital(self, key: str) -> str:
        """The name of the hospital with this key; "" when it is not covered."""
        index = self.library.index
        if self._keys is None or self._keys[0] is not index:
            self._keys = (index, {hospital_key(hospital.name): hospital.name for hospital, _reports in index.hospitals})
        return self._keys[1].get(key, "")


def _printed(index: Index, report: str, at: int, before: int, after: int) -> bytes | None:
    shown = widened(index, report, at, before, after)
    return cut_out(index, shown) if shown else None


def _page(index: Index, report: str, number: int | None, at: int, language: Language) -> Reply | None:
    own = index.report(report)
    if own is None:
        return None
    book = pages(own, guide.PAGE_LIMIT)
    found = index.find(report, at)
    sentence = index.sentences(found[0])[found[1]].spans if found else ()
    return guide.whole(own, book, page_of(book, at) if number is None else number, sentence, language)
