"""The same answers in a terminal: a chat for a person, one answer a line for a pipe.

Questions are read in the main thread, with the event loop at rest: a thread that waits for the
keyboard could not be ended by Ctrl-C.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from rich.console import Console
from rich.text import Text

from bot.command_line.speech import complain, spoken
from bot.command_line.wrapping import breaks
from bot.library.library import KEPT, LOSE_AT_MOST, Library
from bot.library.settings import clustering
from bot.library.shelf import Clustering
from bot.wording import guide, replies, texts
from bot.wording.replies import Around, Showing
from bot.wording.reply import Reply, Style, joined, said
from bot.wording.texts import in_words
from corpus.store.filing import FilingError, explained_as_filing
from retrieval.answering.excerpt import Extract
from retrieval.answering.explain import explain
from retrieval.answering.printed import cut_out

if TYPE_CHECKING:
    from bot.command_line.operator import Operator

COMMANDS = (
    *("/help", "/hospitals", "/hospital ", "/more", "/report"),
    *("/why", "/status", "/reload", "/ask ", "/quit"),
)
WIDEST = 80
"""Columns.  A longer line of Chinese is hard to follow to the next."""

COLOURS = {Style.BOLD: "bold", Style.SOURCE: "dim", Style.CODE: ""}


class Session:
    """One person's questions and answers, without a window to show them in."""

    def __init__(self, library: Library, operator: Operator | None = None) -> None:
        """`operator`: whose lines `respond` is given."""
        self._library = library
        self._operator = operator
        self._language = spoken()
        self.staying: tuple[str, ...] = ()
        """The hospital that is asked about alone."""
        self.shown: Extract | None = None
        """The first quote of the last answer."""
        self._asked = ""
        self._around = self._length = (
            0  # sentences that the last quote was widened by on either side, and its characters
        )

    async def ask(self, question: str) -> Reply:
        self._asked, self._around = question, 0
        found = await self._library.ask(question, "", about=self.staying)
        self.shown = next(iter(found.shown), None)
        self._length = len(found.answer.quotes[0].text) if found.answer.quotes else 0
        if found.sheet is not None:
            staying = "".join(self.staying)
            corrections = found.answer.corrections
            return guide.card(found.sheet, 0, self._language, staying, corrections, tappable=False)
        if found.listed:
            return guide.hospitals(found.listed, found.reports, 0, self._language, guide.HOSPITALS_IN_A_TEXT)
        return replies.render(found.answer, self._library.covered, self._language)

    async def respond(self, line: str) -> Reply | None:
        """The reply to a line as it was typed; None when it asks to leave."""
        command, _space, rest = line.partition(" ")
        index = self._library.index
        match command:
            case "/quit" | "/exit":
                return None
            case "/help" | "/start":
                return guide.terminal_help(self._library.examples, self._language)
            case "/hospitals":
                page, several = guide.page_asked_for(rest), guide.HOSPITALS_IN_A_TEXT
                return guide.hospitals(index.hospitals, index.reports, page, self._language, several)
            case "/hospital":
                return await self._hospital(rest.strip())
            case "/ask" if rest.strip():
                return await self.ask(rest.strip())
            case "/ask":
                return guide.how_to_ask(self._library.examples, self._language)
            case _ if command.startswith("/"):
                return await self._looked_up(command, rest.strip())
            case _ if line.isascii() and line.isdigit() and 0 < int(line) <= len(self._library.examples):
                return await self.ask(self._library.examples[int(line) - 1].question)
            case _:
                return await self.ask(line)

    async def _looked_up(self, command: str, words: str) -> Reply:
        """The reply to a command about the last answer, or of the owner."""
        match command:
            case "/more":
                return await self._more()
            case "/report":
                return self._report()
            case "/why":
                return self._why(words)
            case "/status":
                return await self._status()
            case "/reload":
                return await self._reload()
        from bot.command_line import commands  # noqa: PLC0415 - the table loads this module

        if any(one.name == command.removeprefix("/") for one in commands.COMMANDS):
            return said(texts.ON_THE_COMMAND_LINE, self._language, name=command.removeprefix("/"))
        return said(texts.UNKNOWN_COMMAND, self._language)

    async def _hospital(self, words: str) -> Reply:
        """Stay with the hospital named and show its card; leave it; or say how."""
        if words.lower() in texts.LEAVE_WORDS.in_every_language():
            self.staying = ()
            return said(texts.LEFT, self._language)
        if not words:
            example = next(iter([*self.staying, *(hospital.name for hospital in self._library.covered)]), "")
            return guide.which_hospital(example, "".join(self.staying), self._language)
        names = await self._library.hospitals_named(words)
        if not names:
            return guide.no_such_hospital(words, (), self._language)
        if len(names) > 1:
            return guide.which_of(names, self._language)
        self.staying = names
        return guide.card(await self._library.sheet(names[0]), 0, self._language, names[0], tappable=False)

    async def _more(self) -> Reply:
        """The last quote with more sentences on either side than were shown."""
        if self.shown is None:
            return said(texts.NOTHING_SHOWN, self._language)
        quote, wider = self.shown.quote, self.shown
        while len(wider.quote.text) <= self._length:
            self._around += 1
            further = await self._library.widened(quote.report, quote.at, self._around, self._around)
            if further is None:
                return said(texts.REPORT_CHANGED, self._language)
            if not (further.more_before or further.more_after) and len(further.quote.text) <= self._length:
                return said(texts.NO_MORE, self._language)
            wider = further
        self.shown, self._length = wider, len(wider.quote.text)
        return replies.view(wider, Around(), Showing(0, 0), self._language)

    def _report(self) -> Reply:
        own = self._library.index.report(self.shown.quote.report) if self.shown else None
        if own is None:
            return said(texts.REPORT_CHANGED if self.shown else texts.NOTHING_SHOWN, self._language)
        return Reply(own.source.removeprefix("\ufeff").strip())

    def _why(self, question: str) -> Reply:
        """Explain the question, or the last one."""
        if not (question or self._asked):
            return said(texts.NOTHING_SHOWN, self._language)
        return Reply("\n".join(said_why(self._library, question or self._asked, self.staying)))

    async def _status(self) -> Reply:
        from bot import operations  # noqa: PLC0415 - answering needs none of it
        from bot.journal.journal import Journal, JournalError  # noqa: PLC0415
        from bot.library.running import running_on  # noqa: PLC0415

        assert self._operator is not None, "somebody is at the terminal"
        data = self._operator.config.data
        bot = running_on(data.folder)
        program = operations.Program(bot.seconds, operations.memory(bot.process)) if bot else None
        journal, trouble = None, None
        try:
            if data.journal.exists():
                journal = await Journal.open(data.journal, days=data.journal_days, megabytes=data.journal_megabytes)
        except JournalError as exc:
            trouble = exc.problem
        try:
            told, _overview = await operations.status(self._library, journal, program, self._language, trouble)
        finally:
            if journal is not None:
                await journal.close()
        return told

    async def _reload(self) -> Reply:
        from bot import operations  # noqa: PLC0415 - answering needs none of it
        from bot.command_line.upkeep import Bar  # noqa: PLC0415

        assert self._operator is not None, "somebody is at the terminal"
        ended = await operations.reload(self._library, self._operator, Bar(self._operator), operations.Cause())
        await self._operator.write()
        if ended.asked is None:
            return ended.reply
        left = await operations.decide(self._library, self._operator, ended.asked, really=False)
        await self._operator.write()
        return joined(ended.reply, left.reply + texts.CONFIRM_ELSEWHERE.of(self._language))


def chat(operator: Operator) -> None:
    """Talk until the input ends, /quit or Ctrl-C."""
    interactive = sys.stdin.isatty() and sys.stdout.isatty()
    corpus, data = operator.config.corpus, operator.config.data.folder
    keep, lose_at_most = corpus.generations, corpus.lose_at_most
    cluster = clustering(operator.config)
    with opened(
        operator, corpus.folder, data, corpus.max_bytes, keep=keep, lose_at_most=lose_at_most, cluster=cluster
    ) as library:
        session = Session(library, operator)
        if not interactive:
            print(texts.TELEGRAM_HINT.of(spoken()), file=sys.stderr)
        else:
            index = library.index
            show(guide.greeting(index.reports, len(index.hospitals), library.examples, spoken()))
        for line in _typed(library, data) if interactive else asked(sys.stdin, echo=True):
            reply = operator.run(session.respond(line))
            if reply is None:
                break
            show(reply)
    if interactive:
        print(texts.GOODBYE.of(spoken()))


def ask(
    folder: Path, max_bytes: int, questions: Iterable[str], *, why: bool = False, proof: Path | None = None
) -> bool:
    """Answer the questions, as turns of one conversation; `why` says after each how it came about.

    `proof`: where the picture of the last quote's page is put.  Returns whether it could be drawn, if one is wanted.
    Raises FilingError and ProofError.
    """
    if proof is not None and proof.exists():
        raise FilingError("THERE_ALREADY", path=proof)
    with asyncio.Runner() as runner, opened(runner, folder, None, max_bytes) as library:
        session = Session(library)
        for question in questions:
            show(runner.run(session.ask(question)))
            if why:
                print("\n".join(said_why(library, question, session.staying)), end="\n\n")
        if proof is None:
            return True
        picture = cut_out(library.index, session.shown) if session.shown else None
        if picture is None:
            complain(texts.PRINTED_NONE.of(spoken()))
            return False
        with explained_as_filing(proof):
            proof.write_bytes(picture)
        print(proof)
    return True


def said_why(library: Library, question: str, about: Sequence[str] = ()) -> list[str]:
    """Lines that explain an answer: a plain sentence, a blank line, and how it came about."""
    plain, *lines = [str(in_words(line, spoken())) for line in explain(library.index, question, about)]
    return [plain, "", *lines]


@contextmanager
def opened(
    runner: asyncio.Runner | Operator,
    folder: Path,
    data: Path | None,
    max_bytes: int,
    *,
    keep: int = KEPT,
    lose_at_most: float = LOSE_AT_MOST,
    cluster: Clustering | None = None,
) -> Iterator[Library]:
    """The library, with what an administrator should know about it on standard error."""
    library = runner.run(Library.open(folder, data, max_bytes, keep=keep, lose_at_most=lose_at_most, cluster=cluster))
    try:
        problems = [in_words(library.warning, spoken()), replies.failures(library.failures, spoken()).strip()]
        for problem in filter(None, problems):
            print(problem, file=sys.stderr)
        yield library
    finally:
        runner.run(library.close())


def asked(lines: Iterable[str], *, echo: bool) -> Iterator[str]:
    """The questions among lines of text; echoed, so that a reader of the output knows what was answered."""
    for line in lines:
        question = line.strip().lstrip("\ufeff")
        if question:
            if echo:
                print(f"{texts.PROMPT.of(spoken())}{question}")
            yield question


def _typed(library: Library, data: Path) -> Iterator[str]:
    """What someone types at the prompt, until Ctrl-D, or Ctrl-C on an empty line."""
    from bot.command_line.prompt import typed  # noqa: PLC0415 - only where somebody types

    def hospitals() -> Iterator[str]:
        yield from (hospital.name for hospital, _reports in library.index.hospitals)

    yield from typed(texts.PROMPT.of(spoken()), data, COMMANDS, hospitals)


def show(reply: Reply, output: TextIO | None = None) -> None:
    """Print a reply: with colours and wrapped on a terminal, plain and one paragraph a line elsewhere."""
    output = output or sys.stdout
    if output.isatty():
        console = Console(file=output, highlight=False, emoji=False)
        console.width = min(console.width, WIDEST)
        console.print(coloured(reply, console))
    else:
        print(plain(reply), end="\n\n", file=output, flush=True)


def plain(reply: Reply) -> str:
    """The text of a reply, a ">" before every line of a quote."""
    return "\n".join(f"> {line}" if quoted else line for line, quoted in _lines(reply))


def coloured(reply: Reply, console: Console) -> Text:
    text = Text(reply.text)
    for mark in reply.marks:
        text.stylize(COLOURS.get(mark.style, ""), mark.start, mark.end)
    whole = Text()
    for line, (_plain, quoted) in zip(text.split("\n", allow_blank=True), _lines(reply), strict=True):
        if quoted:
            whole.append_text(_wrapped(line, console.width - 2, "▎ "))
        else:
            whole.append_text(_wrapped(line, console.width))
    return whole


def _wrapped(line: Text, width: int, before: str = "") -> Text:
    """The line as lines of a width, each ended, with a green mark before each."""
    whole = Text()
    for start, end in breaks(line.plain, width):
        whole.append(before, "green")
        piece = line[start:end]
        piece.rstrip()
        whole.append_text(piece)
        whole.append("\n")
    return whole


def _lines(reply: Reply) -> Iterator[tuple[str, bool]]:
    """The lines of a reply, and whether each is part of a quote."""
    quotes = [mark for mark in reply.marks if mark.style is Style.QUOTE]
    start = 0
    for line in reply.text.split("\n"):
        yield line, any(mark.start <= start < mark.end for mark in quotes)
        start += len(line) + 1
