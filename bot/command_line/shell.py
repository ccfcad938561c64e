"""The way into the command line and out of it: arguments in, an exit code out.

Here alone errors become exit codes: 0 fine, 1 it failed, 2 wrong usage or settings, 130 interrupted.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence
from contextlib import suppress

import click
from click.shell_completion import shell_complete

from bot.command_line.commands import chuchu
from bot.command_line.completion import VARIABLE
from bot.command_line.speech import MisuseError, complain, spoken
from bot.config import ConfigError
from bot.wording import texts
from bot.wording.texts import in_words
from corpus.installed import DamagedError

FINE, FAILED, MISUSED, INTERRUPTED = 0, 1, 2, 130


def run(arguments: Sequence[str] | None) -> int:
    """Run a command; its exit code.  What it returns says whether all was done; None counts as done."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that lacks a character is no reason to stop
    if wanted := os.environ.get(VARIABLE):
        return shell_complete(chuchu, {}, "chuchu", VARIABLE, wanted)
    try:
        with chuchu.make_context("chuchu", list(sys.argv[1:] if arguments is None else arguments)) as context:
            done = chuchu.invoke(context)
        sys.stdout.flush()
    except click.exceptions.Exit as exc:  # --help and --version
        return exc.exit_code
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # the reader of our output has left, as `head` does
        with suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FINE
    except Exception as exc:
        code, told = explained(exc)
        if not code:
            raise
        complain(told)
        return code
    return FAILED if done is False else FINE


def explained(error: Exception) -> tuple[int, str]:
    """The exit code of an error and what is said of it; 0 for one that nobody expects."""
    if isinstance(error, click.UsageError):
        path = error.ctx.command_path if error.ctx else "chuchu"
        return MISUSED, texts.WRONG_USAGE.of(spoken(), problem=error.format_message(), command=path)
    if isinstance(error, ConfigError | MisuseError):
        return MISUSED, str(in_words(error, spoken()))
    if isinstance(error, DamagedError):  # and what is imported next would meet it again
        return FAILED, str(in_words(error, spoken()))
    from bot.operations import EXPLAINED  # noqa: PLC0415 - most commands do not fail
    from bot.wording.chart import ChartUnavailableError  # noqa: PLC0415
    from corpus.store.generations import ReloadBusy  # noqa: PLC0415

    if isinstance(error, ReloadBusy):
        return FAILED, texts.RELOAD_BUSY.of(spoken())
    return FAILED if isinstance(error, (*EXPLAINED, ChartUnavailableError, click.ClickException)) else 0, str(
        in_words(error, spoken())
    )
