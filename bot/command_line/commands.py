"""The table of commands.  What each does is loaded when it is run."""

from __future__ import annotations

import io
import os
import sys
from functools import partial
from pathlib import Path
from typing import Any

import click

from bot.command_line import completion
from bot.command_line.speech import MisuseError, complain, spoken
from bot.command_line.spelling import PATH, Argument, Command, Group, Option
from bot.config import Config, load
from bot.version import version
from bot.wording import texts
from bot.wording.texts import Language, Text, in_words


def run(config: Config) -> None:
    """Answer on Telegram where there is a token, in the terminal otherwise."""
    if config.token is not None:
        _run_on_telegram(config)
        return
    from bot.command_line import terminal  # noqa: PLC0415
    from bot.command_line.operator import act  # noqa: PLC0415

    with act(config) as operator:
        terminal.chat(operator)


def _run_on_telegram(config: Config) -> None:
    import asyncio  # noqa: PLC0415

    os.environ.setdefault("PTB_TIMEDELTA", "true")  # or python-telegram-bot warns of what it will change one day
    from bot import log  # noqa: PLC0415
    from bot.telegram import serve  # noqa: PLC0415

    assert config.token is not None, "without a token the terminal is used"
    words = partial(in_words, language=Language.HANS)
    log.set_up(config.log.level, config.token, config.webhook_secret, form=config.log.format, words=words)
    try:
        with asyncio.Runner(loop_factory=serve.loop_factory()) as runner:
            runner.run(serve.serve(config))
    except (serve.TokenError, serve.DiedError) as exc:
        raise click.ClickException(str(in_words(exc, spoken()))) from exc


def ask(
    config: Config, *, question: tuple[str, ...], jsonl: bool, why: bool, proof: Path | None, reports: Path | None
) -> bool:
    """Answer questions and write nothing down."""
    from bot.command_line import jsonl as lines  # noqa: PLC0415
    from bot.command_line import terminal  # noqa: PLC0415

    folder, limit = reports or config.corpus.folder, config.corpus.max_bytes
    if not jsonl:
        echo = len(question) > 1 or not (question or sys.stdin.isatty())
        return terminal.ask(folder, limit, terminal.asked(question or sys.stdin, echo=echo), why=why, proof=proof)
    if question or why or proof:
        raise MisuseError(texts.JSONL_ALONE.of(spoken()))
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")  # JSON is, whatever the terminal's encoding
    lines.answer_lines(folder, limit, sys.stdin.buffer, sys.stdout)
    return True


def check(config: Config, *, json: bool, strict: bool, reports: Path | None) -> bool:
    from bot.command_line import check as sheets  # noqa: PLC0415

    return sheets.check(reports or config.corpus.folder, config.corpus.max_bytes, lines=json, strict=strict)


def health(config: Config) -> bool:
    from bot.command_line.health import probe  # noqa: PLC0415

    well, said = probe(config)
    (print if well else complain)(said)
    return well


def chuchu_alone() -> None:
    """Show what there is, as a wrong usage: a script that calls it so has forgotten something."""
    context = click.get_current_context()
    if context.invoked_subcommand is None:
        print(context.get_help(), file=sys.stderr)
        context.exit(2)


def _versioned(context: click.Context, _option: click.Parameter, wanted: bool) -> None:
    if wanted and not context.resilient_parsing:
        print(f"chuchu {version()}")
        context.exit()


def _loaded(_context: click.Context, _option: click.Parameter, file: Path | None) -> Config:
    return load(file)


def act(name: str, said: Text, *params: click.Parameter) -> Command:
    """A command for an act of upkeep.py, which takes the same parameters."""

    def do(**values: Any) -> bool:
        from bot.command_line import upkeep  # noqa: PLC0415

        done = getattr(upkeep, name)(**values)
        assert isinstance(done, bool), "each says whether all was done"
        return done

    return Command(name, do, said, *params)


CONFIG = Option("--config", texts.OPTION_CONFIG, texts.VALUE_FILE, type=PATH, callback=_loaded)
REPORTS = Option("--reports", texts.OPTION_REPORTS, texts.VALUE_FOLDER, type=PATH)
VERSION = Option("--version", texts.OPTION_VERSION, is_eager=True, expose_value=False, callback=_versioned)
QUESTIONS = Argument("question", texts.ARGUMENT_QUESTION, texts.VALUE_QUESTION, nargs=-1)
JSONL, WHY = Option("--jsonl", texts.OPTION_JSONL), Option("--why", texts.OPTION_WHY)
PROOF = Option("--proof", texts.OPTION_PROOF, texts.VALUE_FILE, type=PATH)
JSON, STRICT = Option("--json", texts.OPTION_JSON), Option("--strict", texts.OPTION_STRICT)
YES, ANEW = Option("--yes", texts.OPTION_YES), Option("--anew", texts.OPTION_ANEW)
YES_LOSE, YES_KEEP = Option("--yes", texts.OPTION_YES_RELOAD), Option("--yes", texts.OPTION_YES_ADD)
YES_REPLACE = Option("--yes", texts.OPTION_YES_FILE)
FILES = Argument("files", texts.ARGUMENT_FILES, texts.VALUE_FILE, type=PATH, nargs=-1, required=True)
NAME = Option("--name", texts.OPTION_NAME, texts.VALUE_NAME)
HOSPITAL = Option("--hospital", texts.OPTION_HOSPITAL, texts.VALUE_HOSPITAL)
REPORT = Argument("words", texts.ARGUMENT_NAME, texts.VALUE_NAME, completion.reports)
REMOVED = Argument("words", texts.ARGUMENT_NAME, texts.VALUE_NAME, completion.removed, required=False)
NUMBER = Argument(
    "number", texts.ARGUMENT_GENERATION, texts.VALUE_NUMBER, completion.generations, type=int, required=False
)
PICTURE = Option("--picture", texts.OPTION_PICTURE, texts.VALUE_FILE, type=PATH)
FOLDER = Argument("folder", texts.ARGUMENT_FOLDER, texts.VALUE_FOLDER, type=PATH, default=Path())
BACKUP = Argument("file", texts.ARGUMENT_BACKUP, texts.VALUE_FILE, type=PATH)
ARCHIVE = Argument("file", texts.ARGUMENT_RESTORE, texts.VALUE_FILE, type=PATH)
BACK = Option("--back", texts.OPTION_BACK)
SHELL = Argument("shell", texts.ARGUMENT_SHELL, texts.VALUE_SHELL, type=click.Choice(completion.SHELLS))
COMMANDS = [
    Command("run", run, texts.HELP_RUN, CONFIG),
    Command("ask", ask, texts.HELP_ASK, QUESTIONS, JSONL, WHY, PROOF, REPORTS, CONFIG),
    Command("check", check, texts.HELP_CHECK, JSON, STRICT, REPORTS, CONFIG),
    Command("health", health, texts.HELP_HEALTH, CONFIG),
    act("reload", texts.HELP_RELOAD, YES_LOSE, ANEW, CONFIG),
    act("rollback", texts.HELP_ROLLBACK, NUMBER, CONFIG),
    act("generations", texts.HELP_GENERATIONS, CONFIG),
    act("add", texts.HELP_ADD, FILES, NAME, HOSPITAL, YES_KEEP, CONFIG),
    act("remove", texts.HELP_REMOVE, REPORT, YES, CONFIG),
    act("trash", texts.HELP_TRASH, REMOVED, CONFIG),
    act("status", texts.HELP_STATUS, PICTURE, YES_REPLACE, CONFIG),
    act("unanswered", texts.HELP_UNANSWERED, CONFIG),
    act("export", texts.HELP_EXPORT, FOLDER, YES_REPLACE, CONFIG),
    act("backup", texts.HELP_BACKUP, BACKUP, YES_REPLACE, CONFIG),
    act("restore", texts.HELP_RESTORE, ARCHIVE, CONFIG),
    act("migrate", texts.HELP_MIGRATE, BACK, CONFIG),
    Command("completion", completion.completion, texts.HELP_COMPLETION, SHELL),
]
chuchu = Group("chuchu", chuchu_alone, texts.HELP_CHUCHU, VERSION, commands=COMMANDS, invoke_without_command=True)
