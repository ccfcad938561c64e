"""The acts behind buttons.  Every press is answered, or its button would seem to hang."""

from __future__ import annotations

import logging
import math
from dataclasses import dataclass

from telegram import Bot, CallbackQuery, MaybeInaccessibleMessage, Message, MessageEntity, Update
from telegram.error import NetworkError
from telegram.ext import ContextTypes

from bot.handlers.asked import Asker, Pace, Questions
from bot.handlers.desk import Desk
from bot.handlers.send import Outbox, Spot, decode, link, pressed, typing
from bot.journal.journal import Entry, JournalError
from bot.wording import guide, replies, texts
from bot.wording.buttons import (
    AskExample,
    AskOf,
    Card,
    Complaint,
    Document,
    Forget,
    Heed,
    Hospitals,
    Leaf,
    Leave,
    More,
    Nothing,
    Open,
    Others,
    Press,
    Printed,
    Reason,
    Side,
    Stay,
    Turn,
    Vote,
    Whole,
    Wide,
)
from bot.wording.replies import Around, Kept, Showing
from bot.wording.reply import Reply, said
from bot.wording.texts import Language, Text, in_words
from corpus.proof import ProofError
from retrieval.answering.excerpt import Extract

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Pressed:
    """A pressed button: its message, and the reader who pressed it."""

    message: MaybeInaccessibleMessage
    asker: Asker
    bot: Bot


class Presses:
    """Does what the buttons say."""

    def __init__(self, questions: Questions, desk: Desk, outbox: Outbox, pace: Pace) -> None:
        self._questions = questions
        self._desk = desk
        self._outbox = outbox
        self._pace = pace

    async def pressed(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        query = update.callback_query
        assert query is not None, "the table has this for presses only"
        asker = Asker.of(update)
        notice = ""
        try:
            press = decode(query.data)
            if press is None or query.message is None or not _belongs(press, query, asker):
                notice = texts.BUTTON_TOO_OLD.of(asker.language)
            else:
                async with typing(context.bot, Spot.of(query.message)):
                    notice = await self._do(press, _Pressed(query.message, asker, context.bot))
        finally:
            await _answer(query, notice)

    async def _do(self, press: Press, on: _Pressed) -> str:
        """Do what a button says; return the notice to show for a moment, "" for none."""
        match press:
            case Wide():
                return await self._widen(press, on)
            case Turn():
                return await self._turn(press, on)
            case Side():
                return await self._side(press, on)
            case Open():
                return await self._open(press, on)
            case Vote():
                return await self._vote(press, on)
            case Complaint():
                return await self._complain(press, on)
            case Others():
                return await self._others(press, on)
            case Whole():
                return await self._show(press, on)
            case Leaf():
                page = await self._desk.page(press.report, press.page, press.at, on.asker.language)
                return await self._put(page, on) if page else texts.REPORT_CHANGED.of(on.asker.language)
            case Document():
                return await self._send_file(press, on)
            case Printed():
                return await self._send_picture(press, on)
            case More():
                return await self._take_along(press, on)
            case AskOf():
                return await self._ask_of(press, on)
            case AskExample():
                return await self._ask_example(press, on)
            case Hospitals():
                return await self._hospitals(press, on)
            case Card():
                card = await self._desk.card(press.hospital, press.page, on.asker)
                return await self._put(card, on) if card else texts.HOSPITAL_GONE.of(on.asker.language)
            case Stay():
                return await self._stay(press, on)
            case Heed():
                return await self._heed(press, on)
            case Leave():
                return await self._leave(press, on)
            case Forget():
                return await self._forget(press, on)
            case Nothing():
                return ""
            case _:  # an administrators' button, which is handled elsewhere
                return texts.BUTTON_TOO_OLD.of(on.asker.language)

    async def _entry(self, id: int, on: _Pressed) -> Entry | None:  # noqa: A002 - it is the entry's id
        """The entry that a button names; None when it is gone, or the button was never theirs who pressed it.

        What a button says can be made up, and ids of entries be guessed: someone else's question is known only to
        who sees a message of ours that names it.
        """
        entry = await self._desk.journal.entry(id)
        if entry is None or self._desk.journal.asked_by(entry, on.asker.reader):
            return entry
        named = any(getattr(press, "entry", 0) == id for press in _presses(on.message))
        return entry if named else None

    # --- an answer ---

    async def _widen(self, press: Wide, on: _Pressed) -> str:
        shown = await self._desk.library.widened(press.report, press.at, press.before, press.after)
        if shown is None:
            return texts.REPORT_CHANGED.of(on.asker.language)
        return await self._again(press, shown, on)

    async def _turn(self, press: Turn | Side, on: _Pressed) -> str:
        entry = await self._entry(press.entry, on)
        if entry is None or not 0 <= press.number < len(entry.quotes):
            return texts.ANSWER_GONE.of(on.asker.language)
        named = entry.quotes[press.number]
        shown = await self._desk.library.widened(named.report, named.at)
        if shown is None:
            return texts.REPORT_CHANGED.of(on.asker.language)
        quote = shown.quote
        kept = Kept.SIDE if isinstance(press, Side) else Kept.ANSWER
        wide = Wide(quote.report, quote.at, 0, 0, press.entry, press.number, kept.value)
        return await self._again(wide, shown, on)

    async def _side(self, press: Side, on: _Pressed) -> str:
        if press.number >= 0:
            return await self._turn(press, on)
        entry = await self._entry(press.entry, on)
        if entry is None:
            return texts.ANSWER_GONE.of(on.asker.language)
        named = [await self._desk.library.widened(quote.report, quote.at) for quote in entry.quotes]
        if not all(named):
            return texts.REPORT_CHANGED.of(on.asker.language)
        place = Showing(entry.id, 0, staying=await self._desk.staying(on.asker), corrected=_corrected(on.message))
        reply = replies.side_by_side([one for one in named if one], _around(on.message), place, _language(entry, on))
        return await self._put(reply, on)

    async def _open(self, press: Open, on: _Pressed) -> str:
        """The answer to one question of several, below them."""
        entry = await self._entry(press.entry, on)
        if entry is None or not entry.quotes:
            return texts.ANSWER_GONE.of(on.asker.language)
        shown = await self._desk.library.widened(entry.quotes[0].report, entry.quotes[0].at)
        if shown is None:
            return texts.REPORT_CHANGED.of(on.asker.language)
        place = Showing(entry.id, 0, len(entry.quotes), staying=await self._desk.staying(on.asker))
        head = Around(texts.ASKED.of(on.asker.language, question=entry.question))
        await self._outbox.send(on.bot, Spot.of(on.message), replies.view(shown, head, place, _language(entry, on)))
        return ""

    async def _again(self, press: Wide, shown: Extract, on: _Pressed) -> str:
        """Show another quote in a message that already shows one; the text around it stays."""
        entry = await self._entry(press.entry, on) if press.entry else None
        kept = Kept(press.answers) if press.answers in {one.value for one in Kept} else Kept.ANSWER
        count = len(entry.quotes) if entry else 1
        if kept is Kept.SIDE:
            count = min(count, replies.SIDES)
        number = press.number if 0 <= press.number < count else 0
        staying = await self._desk.staying(on.asker)
        place = Showing(entry.id if entry else 0, number, count, kept, staying, _corrected(on.message))
        language = _language(entry, on)
        return await self._put(self._desk.again(entry, shown, _around(on.message), place, language), on)

    async def _vote(self, press: Vote, on: _Pressed) -> str:
        if press.vote not in {1, -1} or await self._entry(press.entry, on) is None:
            return texts.ANSWER_GONE.of(on.asker.language)
        stands = await self._desk.journal.vote(press.entry, on.asker.reader, press.vote)
        await self._desk.journal.kept()
        beside = _presses(on.message)
        asking = any(isinstance(one, Complaint) for one in beside)
        known = bool(beside) or on.asker.kind == "private"
        if isinstance(on.message, Message) and known and asking is not (stands and press.vote < 0):
            if asking:
                await self._outbox.without(on.bot, on.message, Complaint)
            else:
                await self._outbox.beneath(on.bot, on.message, replies.reasons(press.entry, on.asker.language))
        if not stands:
            return texts.VOTE_TAKEN_BACK.of(on.asker.language)
        return (texts.THANKS if press.vote > 0 else texts.SORRY).of(on.asker.language)

    async def _complain(self, press: Complaint, on: _Pressed) -> str:
        if press.reason not in set(Reason) or await self._entry(press.entry, on) is None:
            return texts.ANSWER_GONE.of(on.asker.language)
        await self._desk.journal.complain(press.entry, on.asker.reader, press.reason)
        await self._desk.journal.kept()
        if isinstance(on.message, Message):
            await self._outbox.without(on.bot, on.message, Complaint)
        reason = replies.REASONS[Reason(press.reason)].of(on.asker.language)
        return texts.REASON_NOTED.of(on.asker.language, reason=reason)

    async def _others(self, press: Others, on: _Pressed) -> str:
        """Note that another hospital was meant, and offer those that it may have been."""
        entry = await self._entry(press.entry, on)
        if entry is None:
            return texts.ANSWER_GONE.of(on.asker.language)
        if not await self._desk.journal.vote(entry.id, on.asker.reader, -1):  # it had been voted down: that stands
            await self._desk.journal.vote(entry.id, on.asker.reader, -1)
        await self._desk.journal.complain(entry.id, on.asker.reader, Reason.HOSPITAL)
        if isinstance(on.message, Message):
            await self._outbox.without(on.bot, on.message, Others)
        names = await self._desk.meant_instead(entry)
        if not names:
            return texts.NONE_LIKE_IT.of(on.asker.language)
        await self._outbox.send(on.bot, Spot.of(on.message), replies.not_this_one(entry.id, names, on.asker.language))
        return ""

    async def _show(self, press: Whole, on: _Pressed) -> str:
        """The report as a message of its own, below what is being checked."""
        page = await self._desk.page(press.report, None, press.at, on.asker.language)
        if page is None:
            return texts.REPORT_CHANGED.of(on.asker.language)
        await self._outbox.send(on.bot, Spot.of(on.message), page)
        return ""

    async def _send_file(self, press: Document, on: _Pressed) -> str:
        file = await self._desk.file(press.report)
        if file is None:
            return texts.REPORT_CHANGED.of(on.asker.language)
        await self._outbox.document(on.bot, Spot.of(on.message), *file)
        return ""

    async def _send_picture(self, press: Printed, on: _Pressed) -> str:
        try:
            picture = await self._desk.printed(press.report, press.at, press.before, press.after)
        except ProofError as exc:
            log.warning("没能画出版面：%s", in_words(exc, Language.HANS))
            return texts.PRINTED_NONE.of(on.asker.language)
        if picture is None:
            return texts.REPORT_CHANGED.of(on.asker.language)
        await self._outbox.photo(on.bot, Spot.of(on.message), picture, "page.png")
        return ""

    async def _take_along(self, press: More, on: _Pressed) -> str:
        """Show or hide the row with which the quote is copied and shared."""
        shown = await self._desk.library.widened(press.report, press.at, press.before, press.after)
        if shown is None or not isinstance(on.message, Message):
            return texts.REPORT_CHANGED.of(on.asker.language)
        address = link(press.report, press.at)
        query = address if on.bot.supports_inline_queries else ""
        row = replies.taking(shown, f"https://t.me/{on.bot.username}?start={address}", query, on.asker.language)
        await self._outbox.toggled(on.bot, on.message, More, row)
        return "" if row else texts.NOTHING_TO_TAKE.of(on.asker.language)

    # --- questions ---

    async def _ask_of(self, press: AskOf, on: _Pressed) -> str:
        if isinstance(on.message, Message) and press not in _presses(on.message):
            return ""  # pressed twice in a row; or forged, to read what someone else has asked
        entry = await self._entry(press.entry, on)
        if entry is None or not isinstance(on.message, Message):
            return texts.ANSWER_GONE.of(on.asker.language)
        name = self._desk.hospital(press.hospital)
        if press.hospital and not name:
            return texts.HOSPITAL_GONE.of(on.asker.language)
        within = (name,) if name else ()
        if press.in_place:
            return await self._ask(entry.question, within, "", on)
        line = replies.asked_of(entry.question, name, on.asker.language)
        return await self._ask(entry.question, within, line, on)

    async def _ask_example(self, press: AskExample, on: _Pressed) -> str:
        example = self._desk.example(press.hospital, press.fact)
        if example is None:
            return texts.HOSPITAL_GONE.of(on.asker.language)
        line = texts.ASKED.of(on.asker.language, question=example.question)
        return await self._ask(example.question, (example.hospital,), line, on)

    async def _ask(self, question: str, within: tuple[str, ...], line: str, on: _Pressed) -> str:
        """Answer a question below the message, under a line that repeats it; without a line, in its place."""
        if not await self._pace.admits(on.asker.reader):
            seconds = max(1, math.ceil(self._pace.seconds_to_wait(on.asker.reader)))
            return texts.TOO_FAST.of(on.asker.language, seconds=seconds)
        answered = await self._questions.answer(on.asker, question, within=within, asked=line)
        log.info("按钮提问：%s", answered.outcome)
        if not line:
            return await self._put(answered.reply, on)
        await self._outbox.send(on.bot, Spot.of(on.message), answered.reply)
        return ""

    # --- hospitals ---

    async def _hospitals(self, press: Hospitals, on: _Pressed) -> str:
        """Show the list of hospitals: in place of a list or a card, below any other message."""
        index = self._desk.library.index
        reply = guide.hospitals(index.hospitals, index.reports, press.page, on.asker.language)
        beside = _presses(on.message)
        if any(isinstance(one, Card | Stay) for one in beside) and not any(isinstance(one, Vote) for one in beside):
            return await self._put(reply, on)
        await self._outbox.send(on.bot, Spot.of(on.message), reply)
        return ""

    async def _stay(self, press: Stay, on: _Pressed) -> str:
        name = self._desk.hospital(press.hospital)
        if not name:
            return texts.HOSPITAL_GONE.of(on.asker.language)
        await self._desk.stay(on.asker, name)
        await self._desk.journal.kept()
        card = await self._desk.card(press.hospital, 0, on.asker)
        if card is not None:
            await self._put(card, on)
        return texts.STAYING_NOW.of(on.asker.language, name=name[:100])

    async def _leave(self, press: Leave, on: _Pressed) -> str:
        stayed = await self._desk.staying(on.asker)
        await self._desk.stay(on.asker, "")
        card = await self._desk.card(press.hospital, 0, on.asker) if press.hospital else None
        if card is not None:
            await self._put(card, on)
        elif stayed and isinstance(on.message, Message):  # pressed twice in a row, it is gone already
            await self._outbox.without(on.bot, on.message, Leave)
        return texts.LEFT.of(on.asker.language)

    async def _heed(self, press: Heed, on: _Pressed) -> str:
        """Follow a hospital or leave it; below its card the button then offers the opposite."""
        name, language = self._desk.hospital(press.hospital), on.asker.language
        if not name:
            return texts.HOSPITAL_GONE.of(language)
        if on.asker.kind != "private":
            return texts.FOLLOW_IN_PRIVATE.of(language)
        if not await self._desk.heed(on.asker, name, on=bool(press.on)):
            return texts.FOLLOWED_BY_TOO_MANY.of(language)
        if any(isinstance(one, Stay | Card | Hospitals) for one in _presses(on.message)):
            card = await self._desk.card(press.hospital, 0, on.asker)
            if card is not None:
                await self._put(card, on)
        elif isinstance(on.message, Message):
            await self._outbox.without(on.bot, on.message, Heed)
        return (texts.FOLLOWED if press.on else texts.UNFOLLOWED).of(language, name=name[:60])

    # --- what is stored ---

    async def _forget(self, press: Forget, on: _Pressed) -> str:
        if press.reader != on.asker.reader:
            return texts.NOT_YOURS.of(on.asker.language)
        if not press.really:
            return await self._say(texts.KEPT, on)
        try:
            count = await self._desk.forget(on.asker.reader)
        except JournalError as exc:
            log.error("没能删除一位读者的记录：%s", exc)  # noqa: TRY400 - the message says it all
            return await self._say(texts.FORGETTING_FAILED, on)
        return await self._say(texts.FORGOTTEN, on, count=count)

    async def _say(self, text: Text, on: _Pressed, **values: int) -> str:
        return await self._put(said(text, on.asker.language, **values), on)

    async def _put(self, reply: Reply, on: _Pressed) -> str:
        """Make the message whose button was pressed show this reply instead; send it below where that cannot be.

        In a group a message whose buttons Telegram does not show us is left alone: nobody can tell whose this one was.
        """
        known = bool(_presses(on.message)) or on.asker.kind == "private"
        if not known or not await self._outbox.edit(
            on.bot, on.message.chat.id, on.message.message_id, reply, on.message
        ):
            await self._outbox.send(on.bot, Spot.of(on.message), reply)
        return ""


def _belongs(press: Press, query: CallbackQuery, asker: Asker) -> bool:
    """True for a button that the message has; in a group, what a button says could be made up to change what all read.

    Of two who press at once, one may have seen a button that is gone: what they say about the answer is heard,
    as far as `_entry` allows.  In private, whoever makes something up changes their own messages.
    """
    markup = query.message.reply_markup if isinstance(query.message, Message) else None
    if asker.kind == "private" or markup is None or isinstance(press, Complaint | Others):
        return True
    return any(button.callback_data == query.data for row in markup.inline_keyboard for button in row)


def _language(entry: Entry | None, on: _Pressed) -> Language:
    """The language of the message that answers an entry."""
    return Language(entry.language) if entry and entry.language in set(Language) else on.asker.language


_QUOTES = {MessageEntity.BLOCKQUOTE, MessageEntity.EXPANDABLE_BLOCKQUOTE}
"""Quotes in messages of ours; those of earlier versions could be folded."""


def _around(message: MaybeInaccessibleMessage) -> Around:
    """The text around the quote in a message of ours; empty where Telegram does not give us its text."""
    if not isinstance(message, Message) or not message.text:
        return Around()
    quotes = [e for e in message.entities if e.type in _QUOTES]
    if not quotes:
        return Around()
    units = message.text.encode("utf-16-le")
    start = len(units[: 2 * quotes[0].offset].decode("utf-16-le"))
    last = len(units[: 2 * quotes[-1].offset].decode("utf-16-le"))
    end = last + len(message.parse_entity(quotes[-1]))
    return replies.kept(message.text, start, end)


def _presses(message: MaybeInaccessibleMessage) -> list[Press | None]:
    """The presses that the buttons of a message stand for."""
    markup = message.reply_markup if isinstance(message, Message) else None
    return [pressed(button) for row in markup.inline_keyboard for button in row] if markup else []


def _corrected(message: MaybeInaccessibleMessage) -> bool:
    """True for an answer below which one can say that another hospital was meant."""
    return any(isinstance(one, Others) for one in _presses(message))


async def _answer(query: CallbackQuery, notice: str) -> None:
    try:
        await query.answer(notice or None)
    except NetworkError as exc:  # pressed while the bot was down, or lost on the way: what it asked for is done
        log.info("一次按钮点击已经过期，或没能答复：%s", exc)
