"""The same answers in a terminal: a chat for a person, one answer a line for a pipe.

Questions are read in the main thread, with the event loop at rest: a thread that waits for the
keyboard could not be ended by Ctrl-C.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from rich.console import Console
from rich.text import Text

from bot.command_line.speech import complain, spoken
from bot.library.library import KEPT, LOSE_AT_MOST, Library
from bot.library.settings import clustering
from bot.library.shelf import Clustering
from bot.wording import guide, replies, texts
from bot.wording.reply import Reply, Style, joined, said
from bot.wording.texts import in_words
from corpus.store.filing import FilingError, explained_as_filing
from retrieval.answering.excerpt import Extract
from retrieval.answering.explain import explain
from retrieval.answering.printed import cut_out

if TYPE_CHECKING:
    from bot.command_line.operator import Operator

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
        self._staying: tuple[str, ...] = ()
        self.shown: Extract | None = None
        """The first quote of the last answer."""

    async def ask(self, question: str) -> Reply:
        found = await self._library.ask(question, "", about=self._staying)
        self.shown = next(iter(found.shown), None)
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
            case "/reload":
                return await self._reload()
            case "/ask" if rest.strip():
                return await self.ask(rest.strip())
            case "/ask":
                return guide.how_to_ask(self._library.examples, self._language)
            case _ if command.startswith("/"):
                return said(texts.UNKNOWN_COMMAND, self._language)
            case _:
                return await self.ask(line)

    async def _hospital(self, words: str) -> Reply:
        """Stay with the hospital named and show its card; leave it; or say how."""
        if words.lower() in texts.LEAVE_WORDS.in_every_language():
            self._staying = ()
            return said(texts.LEFT, self._language)
        if not words:
            example = next(iter([*self._staying, *(hospital.name for hospital in self._library.covered)]), "")
            return guide.which_hospital(example, "".join(self._staying), self._language)
        names = await self._library.hospitals_named(words)
        if not names:
            return guide.no_such_hospital(words, (), self._language)
        if len(names) > 1:
            return guide.which_of(names, self._language)
        self._staying = names
        return guide.card(await self._library.sheet(names[0]), 0, self._language, names[0])

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
        for line in _typed() if interactive else asked(sys.stdin, echo=True):
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
                print("\n".join(explain(library.index, question)), end="\n\n")
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


def _typed() -> Iterator[str]:
    """What someone types at the prompt, until Ctrl-D or Ctrl-C."""
    with suppress(ImportError):
        import readline  # noqa: F401, PLC0415 - input() edits lines with it where there is one
    while True:
        try:
            line = input(texts.PROMPT.of(spoken())).strip()
        except (EOFError, KeyboardInterrupt):
            print()
            return
        if line:
            yield line


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
            for piece in line.wrap(console, console.width - 2):
                whole.append("▎ ", "green")
                whole.append_text(piece)
                whole.append("\n")
        else:
            whole.append_text(line)
            whole.append("\n")
    return whole


def _lines(reply: Reply) -> Iterator[tuple[str, bool]]:
    """The lines of a reply, and whether each is part of a quote."""
    quotes = [mark for mark in reply.marks if mark.style is Style.QUOTE]
    start = 0
    for line in reply.text.split("\n"):
        yield line, any(mark.start <= start < mark.end for mark in quotes)
        start += len(line) + 1
