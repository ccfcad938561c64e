"""The table of commands.  What each does is loaded when it is run."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from bot.command_line import completion
from bot.command_line.speech import MisuseError, complain, spoken
from bot.command_line.spelling import PATH, Argument, Command, Group, Option
from bot.config import Config, load
from bot.version import version
from bot.wording import texts


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
    log.set_up(config.log.level, config.token, config.webhook_secret, form=config.log.format)
    try:
        with asyncio.Runner(loop_factory=serve.loop_factory()) as runner:
            runner.run(serve.serve(config))
    except serve.TokenError as exc:
        raise click.ClickException(str(exc)) from exc


def ask(config: Config, *, question: tuple[str, ...], jsonl: bool, why: bool, reports: Path | None) -> None:
    """Answer questions and write nothing down."""
    from bot.command_line import jsonl as lines  # noqa: PLC0415
    from bot.command_line import terminal  # noqa: PLC0415

    folder, limit = reports or config.corpus.folder, config.corpus.max_bytes
    if not jsonl:
        echo = len(question) > 1 or not (question or sys.stdin.isatty())
        terminal.ask(folder, limit, terminal.asked(question or sys.stdin, echo=echo), why=why)
        return
    if question or why:
        raise MisuseError(texts.JSONL_ALONE.of(spoken()))
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")  # JSON is, whatever the terminal's encoding
    lines.answer_lines(folder, limit, sys.stdin.buffer, sys.stdout)


def check(config: Config, *, json: bool, strict: bool, reports: Path | None) -> bool:
    from bot.command_line import check as sheets  # noqa: PLC0415

    return sheets.check(reports or config.corpus.folder, config.corpus.max_bytes, lines=json, strict=strict)


def health(config: Config) -> bool:
    from bot.command_line.health import probe  # noqa: PLC0415

    well, said = probe(config)
    (print if well else complain)(said)
    return well


def act(name: str) -> Callable[..., bool]:
    """An act of upkeep.py; the parameters of its command are its own."""

    def do(**values: Any) -> bool:
        from bot.command_line import upkeep  # noqa: PLC0415

        done = getattr(upkeep, name)(**values)
        assert isinstance(done, bool), "each says whether all was done"
        return done

    return do


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


CONFIG = Option("--config", said=texts.OPTION_CONFIG, value=texts.VALUE_FILE, type=PATH, callback=_loaded)
REPORTS = Option("--reports", said=texts.OPTION_REPORTS, value=texts.VALUE_FOLDER, type=PATH)
VERSION = Option("--version", said=texts.OPTION_VERSION, is_eager=True, expose_value=False, callback=_versioned)


def name(offers: Callable[[click.Context], Any], *, required: bool) -> Argument:
    """Which report is meant."""
    return Argument("words", said=texts.ARGUMENT_NAME, value=texts.VALUE_NAME, offers=offers, required=required)


COMMANDS = [
    Command("run", run, texts.HELP_RUN, [CONFIG]),
    Command(
        "ask",
        ask,
        texts.HELP_ASK,
        [
            Argument("question", said=texts.ARGUMENT_QUESTION, value=texts.VALUE_QUESTION, nargs=-1),
            Option("--jsonl", said=texts.OPTION_JSONL),
            Option("--why", said=texts.OPTION_WHY),
            REPORTS,
            CONFIG,
        ],
    ),
    Command(
        "check",
        check,
        texts.HELP_CHECK,
        [Option("--json", said=texts.OPTION_JSON), Option("--strict", said=texts.OPTION_STRICT), REPORTS, CONFIG],
    ),
    Command("health", health, texts.HELP_HEALTH, [CONFIG]),
    Command(
        "reload",
        act("reload"),
        texts.HELP_RELOAD,
        [Option("--yes", said=texts.OPTION_YES_RELOAD), Option("--anew", said=texts.OPTION_ANEW), CONFIG],
    ),
    Command(
        "rollback",
        act("rollback"),
        texts.HELP_ROLLBACK,
        [
            Argument(
                "number",
                said=texts.ARGUMENT_GENERATION,
                value=texts.VALUE_NUMBER,
                offers=completion.generations,
                type=int,
                required=False,
            ),
            CONFIG,
        ],
    ),
    Command("generations", act("generations"), texts.HELP_GENERATIONS, [CONFIG]),
    Command(
        "add",
        act("add"),
        texts.HELP_ADD,
        [
            Argument("files", said=texts.ARGUMENT_FILES, value=texts.VALUE_FILE, nargs=-1, required=True, type=PATH),
            Option("--name", said=texts.OPTION_NAME, value=texts.VALUE_NAME),
            Option("--hospital", said=texts.OPTION_HOSPITAL, value=texts.VALUE_HOSPITAL),
            Option("--yes", said=texts.OPTION_YES_ADD),
            CONFIG,
        ],
    ),
    Command(
        "remove",
        act("remove"),
        texts.HELP_REMOVE,
        [name(completion.reports, required=True), Option("--yes", said=texts.OPTION_YES), CONFIG],
    ),
    Command("trash", act("trash"), texts.HELP_TRASH, [name(completion.removed, required=False), CONFIG]),
    Command(
        "status",
        act("status"),
        texts.HELP_STATUS,
        [
            Option("--picture", said=texts.OPTION_PICTURE, value=texts.VALUE_FILE, type=PATH),
            Option("--yes", said=texts.OPTION_YES_FILE),
            CONFIG,
        ],
    ),
    Command("unanswered", act("unanswered"), texts.HELP_UNANSWERED, [CONFIG]),
    Command(
        "export",
        act("export"),
        texts.HELP_EXPORT,
        [
            Argument("folder", said=texts.ARGUMENT_FOLDER, value=texts.VALUE_FOLDER, type=PATH, default=Path()),
            Option("--yes", said=texts.OPTION_YES_FILE),
            CONFIG,
        ],
    ),
    Command(
        "backup",
        act("backup"),
        texts.HELP_BACKUP,
        [
            Argument("file", said=texts.ARGUMENT_BACKUP, value=texts.VALUE_FILE, type=PATH),
            Option("--yes", said=texts.OPTION_YES_FILE),
            CONFIG,
        ],
    ),
    Command(
        "restore",
        act("restore"),
        texts.HELP_RESTORE,
        [Argument("file", said=texts.ARGUMENT_RESTORE, value=texts.VALUE_FILE, type=PATH), CONFIG],
    ),
    Command(
        "completion",
        completion.completion,
        texts.HELP_COMPLETION,
        [Argument("shell", said=texts.ARGUMENT_SHELL, value=texts.VALUE_SHELL, type=click.Choice(completion.SHELLS))],
    ),
]
chuchu = Group("chuchu", chuchu_alone, texts.HELP_CHUCHU, [VERSION], commands=COMMANDS, invoke_without_command=True)
