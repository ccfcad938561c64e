"""Answers and refusals as they look: an `Answer` in, a `Reply` out.  Pure; the words are in languages/.

Quotes are never cut, changed or decorated inside; only labels are shortened.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from bot.wording import texts
from bot.wording.buttons import (
    AskExample,
    AskOf,
    Complaint,
    Copy,
    Hospitals,
    Leave,
    More,
    Open,
    Others,
    Printed,
    Reason,
    Share,
    Side,
    Turn,
    Vote,
    Whole,
    Wide,
    hospital_key,
)
from bot.wording.reply import (
    HOUSE,
    LIMIT,
    Button,
    Mark,
    Reply,
    Style,
    briefly,
    cut,
    in_quotes,
    joined,
    listed,
    marked,
    short,
)
from bot.wording.texts import Language, Text
from corpus.report import Failure, Hospital, Kind, Origin
from retrieval.answering.pages import GAP, units
from retrieval.quote import Answer, Care, Contact, Correction, Outcome, Quote, Talk

if TYPE_CHECKING:  # `chuchu check` prints without loading the store and the word list
    from bot.library.library import Found
    from corpus.names.corrections import Reached
    from retrieval.answering.excerpt import Extract
    from retrieval.answering.telling import Example

QUOTES = 3
"""Quotes in a reply without buttons, at most."""
COPIED = 256
"""Length of a text that a button copies, at most, as Telegram counts it."""
OFFERED = 3
"""Buttons below a refusal, at most."""
NEAREST = 3
"""Hospitals named to someone who asked about one that is not covered, at most."""
ROOM_FOR_OTHERS = 1_000
"""UTF-16 units of a message that are kept free for each further question in it."""
MISSING = 3
"""Words named that were not found, at most."""
CANDIDATES = 10
"""Buttons under "Which one did you mean", at most."""
_ABOUT_HOSPITALS = frozenset({Outcome.NOT_COVERED, Outcome.NOT_FOUND, Outcome.RELATED, Outcome.TOLD})


# --- answers ---


class Kept(Enum):
    """What a quote is to its question, which its buttons keep."""

    CLOSEST = 0
    """The closest passage, which does not answer."""
    ANSWER = 1
    SIDE = 2
    """One of several that answer side by side, each of another hospital."""


@dataclass(frozen=True, slots=True)
class Showing:
    """The quote of an answer that a message shows, as its buttons need to know it."""

    entry: int
    """The answer's entry in the journal."""
    number: int
    """Index among the answer's quotes, from 0."""
    count: int = 1
    """Number of the answer's quotes."""
    kept: Kept = Kept.ANSWER
    staying: str = ""
    """The hospital that the reader stays with; empty for none."""
    corrected: bool = False
    """The answer says that it took a name for another hospital's."""


REASONS = {
    Reason.ASIDE: texts.REASON_ASIDE,
    Reason.HOSPITAL: texts.REASON_HOSPITAL,
    Reason.DATED: texts.REASON_DATED,
}
NUMBERS = "①②③④⑤⑥"
SIDES = len(NUMBERS)
"""Hospitals in a message that quotes each, at most."""
HELP = {
    Care.DANGER: texts.EMERGENCY,
    Care.POISON: texts.POISON,
    Care.DESPAIR: texts.DESPAIR,
    Care.CHILD: texts.CHILD,
    Care.MEDICINE: texts.MEDICINE,
    Care.BODY: texts.ADVICE,
}
"""Advice to whoever needs help, or a doctor."""
TALK = {
    Talk.HELLO: texts.HELLO,
    Talk.THANKS: texts.YOU_ARE_WELCOME,
    Talk.BYE: texts.BYE,
    Talk.SELF: texts.GREETING,
    Talk.BLAME: texts.BLAMED,
    Talk.JUDGE: texts.NO_JUDGEMENT,
    Talk.FOREIGN: texts.ASK_IN_CHINESE,
}
"""Short answers to talk."""


class Around(NamedTuple):
    """The text before and behind a quote in its message; it stays when the quote is widened."""

    head: str = ""
    foot: str = ""


def around(answer: Answer, language: Language, *, staying: str = "", asked: str = "") -> Around:
    """The text before and behind a quote.  `asked`: the line that repeats a question which was tapped, not typed."""
    head = [asked, ""] if asked else []
    head += [HELP[answer.care].of(language), ""] if answer.care else []
    if answer.outcome is Outcome.RELATED:
        head += [*_meant(answer, staying, language), *_not_found(answer, language), texts.CLOSEST.of(language)]
        return Around("\n".join(head))
    head += _meant(answer, staying, language)
    foot = []
    if answer.silent:
        foot.append(texts.SILENT.of(language, names=listed(answer.silent, language)))
    if answer.missing_hospitals:
        foot.append(texts.MISSING_HOSPITALS.of(language, names=listed(answer.missing_hospitals, language)))
    return Around("\n".join(head).strip(), "\n".join(foot))


def asked_of(question: str, hospital: str, language: Language) -> str:
    """The line above an answer asked for again with one hospital, or with all when `hospital` is empty."""
    asked = short(question, 200)
    if not hospital:
        return texts.ASKED_OF_ALL.of(language, question=asked)
    return texts.ASKED_OF.of(language, question=asked, name=short(hospital, 60))


def kept(text: str, start: int, end: int) -> Around:
    """The text around the quotes in a message of ours, of which the first starts at `start` and the last ends at `end`.

    A blank line separates the quotes from any other text, and labels hold no line breaks.
    """
    _source, _gap, foot = text[end:].partition(GAP)
    return Around(_BEFORE_QUOTES.sub("", text[:start]), foot)


_BEFORE_QUOTES = re.compile(rf"(?:(?:^|{GAP}){HOUSE}[^\n]*\n|{GAP})\Z")
"""The blank line before quotes; in older messages of ours, also a line with the hospital."""


def answered(found: Found, entry: int, language: Language, asked: str = "") -> Reply:
    """The reply to a question with buttons: its quotes, or the refusal, and offers.

    `asked`: the line that repeats a question which was tapped, not typed.
    """
    answer, staying = found.answer, found.staying
    if answer.outcome is Outcome.SOURCE:
        whole = [Button(texts.WHOLE.of(language), Whole(one.quote.report, one.quote.at)) for one in found.shown[:1]]
        return joined(asked, sourced(answer, language)).with_buttons([whole])
    if not found.shown:
        reply = refusal(answer, language, staying=staying, asked=asked)
        return reply.with_buttons(offers(answer, entry, found.offered, language, staying))
    beside = around(answer, language, staying=staying, asked=asked)
    place = Showing(entry, 0, len(answer.quotes), staying=staying, corrected=bool(answer.corrections))
    if answer.outcome is Outcome.RELATED:
        reply = view(found.shown[0], beside, replace(place, count=1, kept=Kept.CLOSEST, staying=""), language)
        return reply.with_buttons(offers(answer, entry, found.offered, language, staying))
    if len(found.shown) > 1:
        return side_by_side(found.shown, beside, place, language)
    return view(found.shown[0], beside, place, language)


def in_parts(found: Sequence[Found], entries: Sequence[int], asked: int, language: Language) -> Reply:
    """The answers to several questions of one message, each below its question, and a button to each quote.

    `asked`: the number of questions that the message holds, of which these are the first.
    """
    reply, row = Reply(""), []
    for number, (one, entry) in enumerate(zip(found, entries, strict=True)):
        answer = one.answer
        head = marked(f"{NUMBERS[number]} {short(answer.question, 100)}", Style.BOLD)
        said = [HELP[answer.care].of(language)] if answer.care else []
        said += [corrected(correction, language) for correction in answer.corrections]
        if answer.outcome is Outcome.ANSWER:
            part = head + "".join(f"\n{line}" for line in said)
            for extract in one.shown:
                longer = part + "\n" + _block(extract.quote, language)
                if units(reply.text) + units(longer.text) + ROOM_FOR_OTHERS * (len(found) - number) > LIMIT:
                    break
                part = longer
            row += [Button(NUMBERS[number], Open(entry))] if entry else []
        else:
            part = head + "\n" + refusal(answer, language)
        reply = joined(reply, part)
    more = texts.MORE_QUESTIONS.of(language, count=len(found)) if asked > len(found) else ""
    return joined(reply, more).with_buttons([row])


def view(extract: Extract, beside: Around, place: Showing, language: Language) -> Reply:
    """One quote of an answer as a whole message, with the buttons to check it, widen it and go on."""
    block = _block(extract.quote, language, bold=place.kept is not Kept.CLOSEST)
    reply = joined(beside.head, block, beside.foot)
    row = [*_reading(extract, place, language), *_turning(place, language), *_votes(place), *_more(extract)]
    return reply.with_buttons([row, *_others(place, language), *leaving(place.staying, language)])


def side_by_side(extracts: Sequence[Extract], beside: Around, place: Showing, language: Language) -> Reply:
    """One quote for each hospital, as many as fit, and a button to each of them."""
    reply, shown = Reply(beside.head), 0
    for extract in extracts[:SIDES]:
        block = _block(extract.quote, language, number=shown + 1)
        longer = joined(reply, block)
        if shown and units(longer.text) + units(beside.foot) + len(GAP) > LIMIT:
            break
        reply, shown = longer, shown + 1
    row = [Button(NUMBERS[number], Side(place.entry, number)) for number in range(shown) if place.entry]
    rows = [[*row, *_votes(place)], *_others(place, language), *leaving(place.staying, language)]
    return joined(reply, beside.foot).with_buttons(rows)


def _reading(extract: Extract, place: Showing, language: Language) -> list[Button]:
    quote = extract.quote
    here = Wide(quote.report, quote.at, extract.before, extract.after, place.entry, place.number, place.kept.value)
    row = []
    if extract.more_before:
        row.append(Button(texts.BEFORE.of(language), here._replace(before=extract.before + 1)))
    if extract.more_after:
        row.append(Button(texts.AFTER.of(language), here._replace(after=extract.after + 1)))
    if quote.report:
        row.append(Button(texts.WHOLE.of(language), Whole(quote.report, quote.at)))
    return row


def _more(extract: Extract) -> list[Button]:
    """The button that opens the row of `taking`, last in its row so that none moves under a thumb."""
    quote = extract.quote
    return [Button("⋯", More(quote.report, quote.at, extract.before, extract.after))] if quote.report else []


def taking(extract: Extract, address: str, query: str, language: Language) -> list[Button]:
    """The row with which a quote is taken along: copied, shared, as the page it was printed on.

    `address`: a link to it.  `query`: the words by which it is found inline; empty where that is not possible.
    """
    quote, copied = extract.quote, to_copy(extract.quote, address, language)
    row = [Button(texts.COPY.of(language), Copy(copied))] if copied else []
    if query:
        row.append(Button(texts.SHARE.of(language), Share(query)))
    if extract.printed:
        row.append(Button(texts.PRINTED.of(language), Printed(quote.report, quote.at, extract.before, extract.after)))
    return row


def to_copy(quote: Quote, address: str, language: Language) -> str:
    """A quote with its source and its address to be copied, as much of that as fits; empty where not even that does.

    Where the whole quote is too long, the sentence that answers is taken, never a part of one.
    """
    titled = texts.TITLE.of(language, title=short(quote.title, 60)) if quote.title else ""
    origin = printed(quote.origin, language)
    hospital = short(quote.hospital, 60) if quote.hospital else texts.NO_HOSPITAL.of(language)
    named = " ".join(filter(None, (f"{hospital}{titled}", origin)))
    for words in quote.text, quote.answer:
        for last in f"\n{address}", "":
            copied = f"{words.strip()}\n——{named}{last}"
            if words.strip() and units(copied) <= COPIED:
                return copied
    return ""


def _turning(place: Showing, language: Language) -> list[Button]:
    """The button to the next quote; behind the last one come all of them, where they stand side by side."""
    if not place.entry or place.count < 2 or place.kept is Kept.CLOSEST:
        return []
    following = (place.number + 1) % place.count
    label = texts.NEXT_OF_ALL.of(language, number=place.number + 1, count=place.count)
    if place.kept is Kept.SIDE:
        return [Button(label, Side(place.entry, following or -1))]
    return [Button(label, Turn(place.entry, following))]


def _votes(place: Showing) -> list[Button]:
    """The button to say that an answer is no use; one tap more says why."""
    return [Button("👎", Vote(place.entry, -1))] if place.entry and place.kept is not Kept.CLOSEST else []


def reasons(entry: int, language: Language) -> list[Button]:
    """The row below an answer that was voted down: why."""
    return [Button(text.of(language), Complaint(entry, reason.value)) for reason, text in REASONS.items()]


def _others(place: Showing, language: Language) -> list[list[Button]]:
    """The button to say that another hospital is meant, where a name was taken for one; none elsewhere."""
    return [[Button(texts.NOT_THIS_ONE.of(language), Others(place.entry))]] if place.corrected and place.entry else []


def not_this_one(entry: int, names: Sequence[str], language: Language) -> Reply:
    """The hospitals that a name may mean instead of the one that it was taken for, each on a button."""
    rows = [[_ask_of(name, entry, language)] for name in names[:CANDIDATES]]
    everyone = Button(texts.ALL_HOSPITALS.of(language), Hospitals(0))
    return Reply(texts.OTHERS_LIKE_IT.of(language)).with_buttons([*rows, [everyone]])


def leaving(staying: str, language: Language) -> list[list[Button]]:
    """The button to leave the hospital that the reader stays with; none without one."""
    return [[Button(texts.LEAVE.of(language), Leave(""))]] if staying else []


def render(answer: Answer, covered: Sequence[Hospital], language: Language) -> Reply:
    """The reply to a question without buttons: up to three quotes, or the refusal."""
    beside = around(answer, language)
    if answer.outcome is Outcome.RELATED and answer.quotes:
        return joined(beside.head, _block(answer.quotes[0], language, bold=False, file=True))
    if answer.outcome is not Outcome.ANSWER:
        if answer.outcome is Outcome.WHICH and answer.scope:
            return Reply(texts.WHICH_LISTED.of(language, names=listed(answer.scope, language)))
        near = [*answer.nearby, *(one.name for one in covered if one.name not in answer.nearby)][:NEAREST]
        if answer.outcome is not Outcome.NOT_COVERED or not near:
            return refusal(answer, language)
        return refusal(answer, language) + "\n" + texts.HOSPITALS_TO_ASK.of(language, names=listed(near, language))
    reply = joined(beside.head, _block(answer.quotes[0], language, file=True))
    for quote in answer.quotes[1 : SIDES if answer.several else QUOTES]:
        longer = joined(reply, _block(quote, language, file=True))
        if units(longer.text) + units(beside.foot) + len(GAP) > LIMIT:
            break
        reply = longer
    return joined(reply, beside.foot)


def quoted(quote: Quote, language: Language) -> Reply:
    """A quote alone, ready to be sent into any chat."""
    return _block(quote, language)


def _block(quote: Quote, language: Language, *, bold: bool = True, file: bool = False, number: int = 0) -> Reply:
    """One quote: the words, then whose they are and where they stand; with the `file` where no button leads there.

    `number`: from 1 among several quotes in one message; 0 for none.
    """
    marks = [Mark(Style.QUOTE, 0, len(quote.text))]
    if bold and quote.answer.strip():
        marks.append(Mark(Style.BOLD, quote.answer_start, quote.answer_end))
    label = f"{NUMBERS[number - 1]} " if number else ""
    hospital = f"{HOUSE}{short(quote.hospital, 60)}" if quote.hospital else texts.NO_HOSPITAL.of(language)
    block = Reply(quote.text, tuple(marks)) + "\n" + source(quote, language, file=file, head=f"{label}{hospital}")
    if quote.damaged:
        block += "\n" + texts.DAMAGED.of(language)
    if quote.also:
        files = texts.LIST.of(language).join(short(file, 60) for file in quote.also[:3])
        more = texts.AND_MORE.of(language, listed=files) if len(quote.also) > 3 else files
        block += "\n" + texts.ALSO.of(language, files=more)
    return block


def hospitals_shown(text: str) -> tuple[str, ...]:
    """The hospital of the first quote in a reply's text; none when it shows no quote."""
    first = re.search(rf"^(?:— (?:[{''.join(NUMBERS)}] )?)?{HOUSE}(.+?)(?: · |$)", text, re.MULTILINE)
    return (first[1],) if first else ()


def source(quote: Quote, language: Language, *, file: bool = False, head: str = "") -> Reply:
    """The source of a quote: the `head`, newspaper and date where they are known, title, section, paragraph.

    The title leads to the page it was printed on, where the report tells its address.
    """
    place = {Kind.HEADLINE: texts.HEADLINE, Kind.HEADING: texts.HEADING}.get(quote.kind, texts.PARAGRAPH)
    named = "" if quote.title and not file else marked(short(quote.file, 120), Style.CODE)
    title = texts.TITLE.of(language, title=short(quote.title, 80)) if quote.title else ""
    line = Reply("— ") + joined(
        marked(head, Style.BOLD),
        printed(quote.origin, language),
        _linked(title, quote.origin.url) if title else named,
        short(quote.heading, 80),
        place.of(language, number=quote.paragraph),
        named if title else "",
        between=" · ",
    )
    return Reply(line.text, (Mark(Style.SOURCE, 0, len(line.text)), *line.marks))


def sourced(answer: Answer, language: Language) -> Reply:
    """Who printed the quotes of an answer, and when; or that their reports do not say."""
    reply = Reply(texts.SOURCE_OF.of(language))
    for quote in answer.quotes:
        head = f"{HOUSE}{short(quote.hospital, 60)}" if quote.hospital else ""
        reply = reply + "\n" + source(quote, language, head=head)
        if quote.byline:
            reply += "\n" + texts.SIGNED.of(language, byline=short(" ".join(quote.byline.split()), 80))
        unsaid = {
            (False, False): texts.NO_NEWSPAPER_OR_DATE,
            (False, True): texts.NO_NEWSPAPER,
            (True, False): texts.NO_DATE,
        }
        if missing := unsaid.get((bool(quote.origin.newspaper), bool(quote.origin.date))):
            reply += "\n" + missing.of(language)
    return reply


def _linked(text: str, address: str) -> Reply:
    """A text that leads to a page of the web, where the address is one."""
    found = re.fullmatch(r"https?://[^\s/]+\.[^\s]+", address.strip())
    return Reply(text, (Mark(Style.LINK, 0, len(text), found[0]),) if found and len(found[0]) <= 2000 else ())


def printed(origin: Origin, language: Language) -> str:
    """Newspaper, date and page on one line, as far as they are known."""
    number = texts.PAGE_NUMBER.search(origin.page)
    page = texts.NEWSPAPER_PAGE.of(language, page=short(number[0], 20)) if number else short(origin.page, 20)
    return " ".join(filter(None, (short(origin.newspaper, 40), short(origin.date, 40), page)))


def _meant(answer: Answer, staying: str, language: Language) -> list[str]:
    """Name the hospital that the question was understood to be about, where the question names it otherwise or not."""
    said = [corrected(one, language) for one in answer.corrections]
    if staying:
        own = answer.scope == (staying,) or not answer.scope
        stays = texts.STAYING if own and not answer.missing_hospitals else texts.STAYING_ELSEWHERE
        return [*said, stays.of(language, name=short(staying, 30))]
    if answer.said:
        return [*said, texts.UNDERSTOOD_AS.of(language, question=short(answer.said, 100))]
    if not (answer.carried and answer.scope):
        return said
    return [*said, texts.CARRIED.of(language, names=in_quotes(answer.scope[:5], 30, language))]


def corrected(one: Correction, language: Language) -> str:
    """The line that says which hospital a name was taken for."""
    said = texts.CALLED if one.known else texts.CORRECTED
    return said.of(language, written=short(one.written, 30), hospital=short(one.hospital, 30))


# --- refusals ---


def refusal(answer: Answer, language: Language, *, staying: str = "", asked: str = "") -> Reply:
    """Explain why there is no answer."""
    head = [asked, ""] if asked else []
    # What was not found is said of the hospital that was meant: that need not be said before.
    said = replace(answer, carried=False) if answer.outcome is Outcome.NOT_FOUND else answer
    meant = _meant(said, staying, language) if answer.outcome in _ABOUT_HOSPITALS else []
    return Reply("\n".join([*head, *meant, *_reason(answer, language)]))


def offers(
    answer: Answer, entry: int, examples: Sequence[Example], language: Language, staying: str = ""
) -> list[list[Button]]:
    """Rows of buttons that help someone who got no answer: three buttons, or one below the closest passage.

    Where the question names several hospitals that may be meant, there is one for each.
    """
    everyone = [Button(texts.ALL_HOSPITALS.of(language), Hospitals(0))]
    asked = [example_row(example) for example in examples]
    leave = leaving(staying, language)
    match answer.outcome:
        case Outcome.WHICH if entry:
            rows = [[_ask_of(name, entry, language, in_place=True)] for name in answer.scope[:CANDIDATES]]
            return [*rows, *([everyone] if len(answer.scope) > CANDIDATES else [])]
        case Outcome.NOT_COVERED:
            near = [[_ask_of(name, entry, language)] for name in answer.nearby if entry]
            return _few(near, [everyone, *leave])
        case Outcome.NOT_FOUND | Outcome.RELATED:
            wider = [Button(texts.ASK_ALL.of(language), AskOf(entry, "", 0))] if answer.scope and entry else everyone
            other = _others(Showing(entry, 0, corrected=bool(answer.corrections)), language)
            if answer.outcome is Outcome.RELATED:
                return [*leave, wider]
            return _few(asked, [*other, wider, *leave])
        case Outcome.CHAT if answer.talk in {Talk.THANKS, Talk.BYE}:
            return []
        case Outcome.UNCLEAR | Outcome.CHAT | Outcome.WHICH:
            return _few(asked, [everyone, *leave])
        case Outcome.TOLD:
            return leave
        case Outcome.COVERED:
            return [everyone]
        case Outcome.ADVICE | Outcome.EMERGENCY | Outcome.EMPTY | Outcome.SOURCE | Outcome.ANSWER:
            return []


def _few(first: list[list[Button]], last: list[list[Button]]) -> list[list[Button]]:
    """As many rows of the first as there is room for before the last."""
    return [*first[: max(0, OFFERED - len(last))], *last]


def _ask_of(name: str, entry: int, language: Language, *, in_place: bool = False) -> Button:
    label = texts.HOSPITAL.of(language, name=short(name, 40))
    return Button(label, AskOf(entry, hospital_key(name), int(in_place)))


def example_row(example: Example) -> list[Button]:
    """A row with the button that asks an example question."""
    return [Button(short(example.question, 60), AskExample(hospital_key(example.hospital), example.fact))]


def _reason(answer: Answer, language: Language) -> list[str]:
    match answer.outcome:
        case Outcome.TOLD:
            return contacts(answer.contacts, language)
        case Outcome.NOT_FOUND if answer.practical:
            return [texts.NOT_IN_REPORTS.of(language)]
        case Outcome.NOT_COVERED:
            missing = listed(answer.missing_hospitals, language)
            return [(texts.NOT_COVERED if missing else texts.NOT_COVERED_AT_ALL).of(language, names=missing)]
        case Outcome.NOT_FOUND | Outcome.RELATED:
            return _not_found(answer, language)
        case Outcome.EMERGENCY | Outcome.ADVICE:
            assert answer.care is not None, "who needs help is told which"
            return [HELP[answer.care].of(language)]
        case Outcome.CHAT | Outcome.UNCLEAR if answer.talk is not None:
            return [TALK[answer.talk].of(language)]
        case Outcome.COVERED:
            return [texts.HOSPITALS_TO_ASK.of(language, names=listed(answer.nearby[:CANDIDATES], language))]
        case Outcome.SOURCE:
            return [sourced(answer, language).text]
        case Outcome.CHAT | Outcome.UNCLEAR | Outcome.WHICH | Outcome.EMPTY:
            return [_PLAINLY[answer.outcome].of(language)]
        case Outcome.ANSWER:
            raise AssertionError("an answer is not a refusal")


_PLAINLY = {
    Outcome.CHAT: texts.CHAT,
    Outcome.UNCLEAR: texts.UNCLEAR,
    Outcome.WHICH: texts.WHICH,
    Outcome.EMPTY: texts.EMPTY,
}
"""Refusals that say the same always."""


def contacts(told: Sequence[Contact], language: Language) -> list[str]:
    """The operator's word on how hospitals are reached, said to be that."""
    lines = [texts.OPERATORS_WORD.of(language)]
    for one in told:
        lines += [f"{HOUSE}{short(one.hospital, 60)}", *reached(one, language)]
    return lines


def reached(one: Contact | Reached, language: Language) -> list[str]:
    """How a hospital is reached, a line each."""
    said = {texts.PHONE: one.phone, texts.SITE: one.site, texts.STREET: one.address}
    return [text.of(language, value=value) for text, value in said.items() if value]


def _not_found(answer: Answer, language: Language) -> list[str]:
    """One line on what was not found, and one on hospitals that are not covered."""
    names = listed(answer.scope, language)
    where = texts.REPORTS_ON.of(language, names=names) if names else texts.ALL_REPORTS.of(language)
    missing = [word for word in answer.missing_words if not any(word in one != word for one in answer.missing_words)]
    if missing:
        words = in_quotes(missing[:MISSING], 20, language)
        lines = [texts.MISSING_WORDS.of(language, where=where, words=words)]
    else:
        lines = [texts.NOT_FOUND.of(language, where=where)]
    lines += [
        texts.WORD_SET_ASIDE.of(
            language,
            word=short(one.word, 20),
            kind=texts.SET_ASIDE_CAPTION.of(language) if one.kind == "caption" else texts.SET_ASIDE_PAGE.of(language),
            text=short(one.text, 40),
        )
        for one in answer.set_aside[:3]
    ]
    if answer.missing_hospitals:
        lines.append(texts.MISSING_HOSPITALS.of(language, names=listed(answer.missing_hospitals, language)))
    return lines


def failures(failed: Sequence[Failure], language: Language, budget: int = LIMIT, title: Text = texts.FAILURES) -> str:
    """A paragraph that names the files left out, as many as `budget` has room for; empty when there are none."""
    if not failed:
        return ""
    text = "\n" + title.of(language, count=len(failed))
    for number, failure in enumerate(failed):
        line = "\n" + texts.FAILURE.of(
            language, file=cut(failure.file, 80), reason=briefly(failure.reason, language, 160)
        )
        more = "\n" + texts.MORE_FAILURES.of(language, count=len(failed) - number)
        if units(text + line + more) > budget:
            return text + more
        text += line
    return text
