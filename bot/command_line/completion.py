"""`chuchu completion SHELL`: what makes a shell complete commands, options, and the names of what is there.

A shell asks at every press of Tab, so only what a look into a folder tells is offered.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

import click
from click.shell_completion import get_completion_class

from bot.config import Config

VARIABLE = "_CHUCHU_COMPLETE"
"""The environment variable in which click's scripts ask."""
SHELLS = ("bash", "zsh", "fish")


def completion(shell: str) -> None:
    """Print the script for a shell."""
    script = get_completion_class(shell)
    assert script is not None, "click knows these shells"
    print(script(click.get_current_context().find_root().command, {}, "chuchu", VARIABLE).source())


def reports(context: click.Context) -> Iterator[str]:
    """Files of the folder of reports."""
    from corpus.reading.read import CorpusError, files_of  # noqa: PLC0415

    try:
        yield from (file.name for file in files_of(_config(context).corpus.folder))
    except CorpusError:
        return


def removed(context: click.Context) -> Iterator[str]:
    """Reports in the trash."""
    from corpus.reading.read import SUFFIXES  # noqa: PLC0415
    from corpus.store.filing import Trash  # noqa: PLC0415

    files = dict.fromkeys(one.file for one in Trash(_config(context).data.folder).removed())
    yield from (file for file in files if PurePosixPath(file).suffix.lower() in SUFFIXES)


def generations(context: click.Context) -> Iterator[str]:
    """Numbers of the generations that are kept, the newest first."""
    from corpus.store.generations import Generations  # noqa: PLC0415

    yield from map(str, Generations(_config(context).data.folder).numbers())


def _config(context: click.Context) -> Config:
    config = context.params.get("config")
    return config if isinstance(config, Config) else Config()
