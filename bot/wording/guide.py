"""Replies that guide readers: what Chuchu is, the hospitals covered, examples, a whole report.  Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from bot.wording import texts
from bot.wording.buttons import (
    AskExample,
    Card,
    Document,
    Forget,
    Heed,
    Hospitals,
    Leaf,
    Leave,
    Stay,
    Whole,
    hospital_key,
)
from bot.wording.replies import CANDIDATES, NEAREST, corrected, example_row, leaving, printed, reached, source
from bot.wording.reply import (
    HOUSE,
    LIMIT,
    Button,
    Mark,
    Reply,
    Style,
    cut,
    in_rows,
    joined,
    marked,
    pager,
    said,
    short,
)
from bot.wording.texts import Language, Text
from corpus.report import Hospital, Report, Span
from retrieval.answering.pages import GAP, Page, Part, Piece, units

if TYPE_CHECKING:  # the word list is not needed to say hello
    from bot.library.library import Sheet
    from retrieval.answering.examples import Told
    from retrieval.answering.telling import Example
    from retrieval.quote import Correction

PAGE_LIMIT = 3000
"""UTF-16 units of a report on one page, at most; the rest of the message is for its source."""
HOSPITALS_ON_A_PAGE = 8
HOSPITALS_IN_A_TEXT = 40
REPORTS_ON_A_CARD = 3
FIGURES = 3
NEWS = 5
"""New reports named for each hospital, and rows of buttons of each kind below them, at most."""
ROOM_FOR_LAST_LINE = 100
"""UTF-16 units kept free for the last line of a card."""
HEADINGS = 200
"""Characters of a report's headings on a card, at most."""


def start(examples: Sequence[Example], language: Language) -> Reply:
    reply = said(texts.GREETING, language) + _examples(examples, language, tappable=True)
    return reply.with_buttons(example_row(example) for example in examples)


def help(examples: Sequence[Example], username: str, language: Language) -> Reply:  # noqa: A001 - as the command
    parts = [
        said(texts.HOW_TO, language) + _examples(examples, language, tappable=True),
        said(texts.COMMANDS_LISTED, language),
        said(texts.BUTTONS_EXPLAINED, language, username=username),
        said(texts.ONLY_QUOTES, language),
    ]
    rows = [example_row(example) for example in examples]
    return joined(*parts).with_buttons([*rows, [Button(texts.ALL_HOSPITALS.of(language), Hospitals(0))]])


def hospitals(
    covered: Sequence[tuple[Hospital, int]],
    reports: int,
    page: int,
    language: Language,
    on_a_page: int = HOSPITALS_ON_A_PAGE,
) -> Reply:
    """One page of the hospitals covered, from 0; a page that does not exist becomes the nearest that does."""
    if not covered:
        none = texts.NO_HOSPITALS_IN_REPORTS if reports else texts.NO_HOSPITALS
        return said(none, language, reports=reports)
    pages = -(-len(covered) // on_a_page)
    page = min(max(page, 0), pages - 1)
    shown = covered[page * on_a_page : (page + 1) * on_a_page]
    lines = [texts.HOSPITALS.of(language, hospitals=len(covered), reports=reports)]
    lines += [texts.HOSPITAL_LINE.of(language, name=short(h.name, 30), count=count) for h, count in shown]
    if pages > 1:
        following = texts.NEXT_HOSPITALS.of(language, page=page + 2) if page + 1 < pages else ""
        lines.append(texts.HOSPITAL_PAGE.of(language, page=page + 1, pages=pages) + following)
    buttons = [Button(short(h.name, 40), Card(hospital_key(h.name), 0)) for h, _count in shown]
    rows: list[list[Button]] = [[button] for button in buttons]
    if pages > 1:
        rows.append(pager(page, pages, Hospitals, language))
    return Reply("\n".join(lines)).with_buttons(rows)


def page_asked_for(words: str) -> int:
    """The page in "/hospitals 3", from 0; the first when there is no number."""
    number = re.fullmatch(r"[0-9]{1,6}", words.strip())
    return max(int(number[0]) - 1, 0) if number else 0


def card(
    sheet: Sheet,
    page: int,
    language: Language,
    staying: str = "",
    corrections: Sequence[Correction] = (),
    *,
    followed: bool = False,
    tappable: bool = True,
) -> Reply:
    """The card of one hospital: its reports in pages from 0, telling figures as quotes, questions to tap.

    `corrections`: names that were taken for the hospital's.  `tappable`: there are buttons.
    """
    name, reports, told = sheet.hospital, sheet.reports, sheet.told
    pages = max(1, -(-len(reports) // REPORTS_ON_A_CARD))
    page = min(max(page, 0), pages - 1)
    shown = reports[page * REPORTS_ON_A_CARD : (page + 1) * REPORTS_ON_A_CARD]
    key = hospital_key(name)
    said = "".join(f"{corrected(one, language)}\n" for one in corrections)
    reply = Reply(said) + marked(f"{HOUSE}{short(name, 60)}", Style.BOLD)
    if staying == name:
        reply += "\n" + texts.STAYING.of(language, name=short(name, 30))
    if sheet.reached is not None:
        reply += "\n" + "\n".join([*reached(sheet.reached, language), texts.OPERATORS_WORD_BEFORE.of(language)])
    lines = [texts.CARD_REPORTS.of(language, count=len(reports))]
    for report in shown:
        lines.append("• " + " · ".join(filter(None, [_titled(report, language), printed(report.origin, language)])))
        if report.headings:
            headings = texts.BETWEEN_HEADINGS.of(language).join(" ".join(h.split()) for h in report.headings)
            lines.append(texts.CARD_SECTIONS.of(language, headings=cut(headings, HEADINGS)))
    reply = joined(reply, "\n".join(lines))
    if page == 0:
        reply = _with_figures(reply, told, language, tappable=tappable)
    asked = [Button(one.example.ending, AskExample(key, one.example.fact)) for one in told]
    rows = in_rows(asked)
    rows += [
        [Button(texts.REPORT.of(language, title=short(_named(report), 40)), Whole(report.fingerprint, _start(report)))]
        for report in shown
    ]
    if pages > 1:
        rows.append(pager(page, pages, lambda number: Card(key, number), language))
    stay = (
        Button(texts.LEAVE.of(language), Leave(key))
        if staying == name
        else Button(texts.STAY.of(language), Stay(key, 1))
    )
    back = Hospitals(sheet.place // HOSPITALS_ON_A_PAGE)
    heed = _heed(name, texts.UNFOLLOW if followed else texts.FOLLOW, language, on=not followed)
    return reply.with_buttons([*rows, [stay, heed], [Button(texts.ALL_HOSPITALS.of(language), back)]])


def _heed(name: str, label: Text, language: Language, *, on: bool) -> Button:
    return Button(label.of(language, name=short(name, 30)), Heed(hospital_key(name), int(on)))


def news(reports: Mapping[str, Sequence[Report]], language: Language) -> Reply:
    """New reports on the hospitals that a reader follows, by hospital; each can be opened, and each hospital left."""
    lines, rows = [], []
    for name, new in reports.items():
        lines.append(texts.NEWS.of(language, name=short(name, 60)))
        for report in new[:NEWS]:
            lines.append("• " + " · ".join(filter(None, [_titled(report, language), printed(report.origin, language)])))
            label = texts.REPORT.of(language, title=short(_named(report), 40))
            rows.append([Button(label, Whole(report.fingerprint, _start(report)))])
        if len(new) > NEWS:
            lines.append(texts.MORE_FAILURES.of(language, count=len(new) - NEWS))
    leave = [[_heed(name, texts.UNFOLLOW_THIS, language, on=False)] for name in reports]
    text = "\n".join(lines)
    return Reply(cut(text, LIMIT // 2)).with_buttons([*rows[:NEWS], *leave[:NEWS]])


def _with_figures(reply: Reply, told: Sequence[Told], language: Language, *, tappable: bool) -> Reply:
    """A reply with telling sentences, as many as fit, each once and none cut; without buttons also with the questions."""
    figures = Reply(texts.CARD_FIGURES.of(language))
    shown: set[str] = set()
    for one in told:
        quote = Reply(one.sentence, (Mark(Style.QUOTE, 0, len(one.sentence)),))
        longer = figures + "\n" + quote + "\n" + source(one.quote, language)
        fits = units(reply.text) + units(longer.text) + ROOM_FOR_LAST_LINE <= LIMIT
        if fits and one.sentence not in shown and len(shown) < FIGURES:
            figures = longer
            shown.add(one.sentence)
    if not shown:
        return reply
    if tappable:
        return joined(reply, figures, texts.CARD_QUESTIONS.of(language))
    asked = "".join(f"\n• {short(one.example.question, 100)}" for one in told)
    return joined(reply, figures, texts.EXAMPLES.of(language) + asked)


def _start(report: Report) -> int:
    """Offset in the source at which the report's first sentence begins; 0 when it has none."""
    return report.passages[0].sentences[0].spans[0].start if report.passages else 0


def _named(report: Report) -> str:
    return report.title or report.file


def _titled(report: Report, language: Language) -> str:
    return texts.TITLE.of(language, title=short(_named(report), 80))


def which_hospital(example: str, staying: str, language: Language) -> Reply:
    """The reply to /hospital alone."""
    if staying:
        reply = said(texts.STAYING_WITH, language, name=short(staying, 60))
        return reply.with_buttons(leaving(staying, language))
    reply = said(texts.WHICH_HOSPITAL, language, name=short(example, 60))
    return reply.with_buttons([[Button(texts.ALL_HOSPITALS.of(language), Hospitals(0))]])


def which_of(names: Sequence[str], language: Language) -> Reply:
    """A name that fits several hospitals, each on a button that leads to its card."""
    reply = said(texts.WHICH, language)
    rows = [
        [Button(texts.HOSPITAL.of(language, name=short(name, 40)), Stay(hospital_key(name), 0))]
        for name in names[:CANDIDATES]
    ]
    return reply.with_buttons(rows)


def no_such_hospital(words: str, nearby: Sequence[str], language: Language) -> Reply:
    """The reply to /hospital with a name that no report is about; the nearest ones on buttons."""
    reply = said(texts.NOT_COVERED, language, names=short(words, 60))
    rows = [
        [Button(texts.HOSPITAL.of(language, name=short(name, 40)), Card(hospital_key(name), 0))]
        for name in nearby[:NEAREST]
    ]
    return reply.with_buttons([*rows, [Button(texts.ALL_HOSPITALS.of(language), Hospitals(0))]])


def forget(reader: int, language: Language) -> Reply:
    """Ask whether to delete what is stored about a reader."""
    row = [
        Button(texts.FORGET_NOW.of(language), Forget(reader, 1)),
        Button(texts.KEEP.of(language), Forget(reader, 0)),
    ]
    return said(texts.FORGET, language).with_buttons([row])


def how_to_ask(examples: Sequence[Example], language: Language) -> Reply:
    reply = said(texts.HOW_TO_ASK, language) + _examples(examples[:1], language)
    return reply.with_buttons(example_row(example) for example in examples[:1])


# --- a whole report ---


def whole(report: Report, book: Sequence[Page], number: int, sentence: Sequence[Span], language: Language) -> Reply:
    """A page of a report, from 0; the sentence that led here is bold, if it is on it."""
    at = sentence[0].start if sentence else 0
    number = min(max(number, 0), len(book) - 1)
    names = texts.LIST.of(language).join(short(h.name, 60) for h in report.hospitals[:3])
    header = marked(f"{HOUSE}{names}" if names else texts.NO_HOSPITAL.of(language), Style.BOLD)
    page = texts.PAGE_OF.of(language, page=number + 1, pages=len(book)) if len(book) > 1 else ""
    labels = [_titled(report, language), printed(report.origin, language), page]
    source = " · ".join(label for label in labels if label)
    header = header + "\n" + Reply(source, (Mark(Style.SOURCE, 0, len(source)),))
    address = " ".join(report.origin.url.split())
    foot = texts.ADDRESS.of(language, url=address) if 0 < len(address) <= 200 and number + 1 == len(book) else ""
    reply = joined(header, *(_piece(piece, sentence) for piece in book[number]), foot)
    rows = [[Button(texts.DOWNLOAD.of(language), Document(report.fingerprint))]]
    if len(book) > 1:
        rows = [pager(number, len(book), lambda turned: Leaf(report.fingerprint, turned, at), language), *rows]
    return reply.with_buttons(rows)


def _piece(piece: Piece, sentence: Sequence[Span]) -> Reply:
    text = piece.cut.text
    if piece.part in {Part.TITLE, Part.HEADING}:
        return marked(text, Style.BOLD)
    if piece.part in {Part.SUBTITLE, Part.BYLINE}:
        return marked(text, Style.SOURCE)
    own = [i for i, at in enumerate(piece.cut.at) if any(span.start <= at < span.end for span in sentence)]
    return Reply(text, (Mark(Style.BOLD, own[0], own[-1] + 1),) if own else ())


# --- the terminal ---


def greeting(reports: int, covered: int, examples: Sequence[Example], language: Language) -> Reply:
    return (
        marked(texts.NAME.of(language), Style.BOLD)
        + texts.TERMINAL_GREETING.of(language, reports=reports, hospitals=covered)
        + _numbered(examples, language)
        + f"{GAP}{texts.TERMINAL_COMMANDS.of(language)}\n{texts.TELEGRAM_HINT.of(language)}"
    )


def terminal_help(examples: Sequence[Example], language: Language) -> Reply:
    return (
        said(texts.TERMINAL_HOW_TO, language)
        + _numbered(examples, language)
        + f"{GAP}{texts.TERMINAL_HELP.of(language)}"
    )


def _numbered(examples: Sequence[Example], language: Language) -> str:
    """The examples, each with the number that asks it."""
    if not examples:
        return ""
    lines = (f"\n{number}. {short(example.question, 100)}" for number, example in enumerate(examples, 1))
    return GAP + texts.EXAMPLES_NUMBERED.of(language) + "".join(lines)


def _examples(examples: Sequence[Example], language: Language, *, tappable: bool = False) -> str:
    if not examples:
        return ""
    head = (texts.TAP_AN_EXAMPLE if tappable else texts.EXAMPLES).of(language)
    return GAP + head + "".join(f"\n• {short(example.question, 100)}" for example in examples)
