"""Click's commands, options and arguments, with help in the words and the language of bot/wording.

The text of a command is its title, what it does below that, and, after a blank line, an example.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any
from unicodedata import east_asian_width

import click
from click.shell_completion import CompletionItem

from bot.command_line.speech import spoken
from bot.wording import texts
from bot.wording.texts import Text

Row = tuple[str, str]
Offer = Callable[[click.Context], Iterable[str]]
"""Names to complete a value with."""
PATH = click.Path(path_type=Path)


class Option(click.Option):
    def __init__(self, names: str, said: Text, value: Text | None = None, **more: Any) -> None:
        """`names`: with a space between; `value`: what the help calls the value, None for a flag."""
        super().__init__(names.split(), is_flag=value is None, **more)
        self.said, self.value = said, value

    @property
    def row(self) -> Row:
        value = f" {self.value.of(spoken())}" if self.value else ""
        return ", ".join(self.opts) + value, self.said.of(spoken())


class Argument(click.Argument):
    def __init__(self, name: str, said: Text, value: Text, offers: Offer | None = None, **more: Any) -> None:
        super().__init__([name], shell_complete=offered(offers) if offers else None, **more)
        self.said, self.value = said, value

    @property
    def row(self) -> Row:
        return self.value.of(spoken()), self.said.of(spoken())

    def make_metavar(self, *_context: Any) -> str:
        several = self.row[0] + " ..." * (self.nargs < 0)
        return several if self.required else f"[{several}]"


def offered(offers: Offer) -> Callable[[click.Context, click.Parameter, str], list[CompletionItem]]:
    return lambda context, _parameter, begun: [
        CompletionItem(name) for name in offers(context) if name.startswith(begun)
    ]


class Command(click.Command):
    def __init__(self, name: str, run: Callable[..., Any], said: Text, *params: click.Parameter, **more: Any) -> None:
        super().__init__(name, callback=run, params=[*params, HELP], add_help_option=False, **more)
        self.said = said

    def get_short_help_str(self, _limit: int = 45) -> str:
        return self.said.of(spoken()).partition("\n")[0]

    def format_help(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        description, _gap, example = self.said.of(spoken()).partition("\n")[2].partition("\n\n")
        arguments = [one for one in self.params if isinstance(one, Argument)]
        commands = self.titles() if isinstance(self, Group) else []
        rest = [one.make_metavar() for one in arguments] or [texts.VALUE_COMMAND.of(spoken())] * bool(commands)
        usage = " ".join([context.command_path, texts.HELP_SOME_OPTIONS.of(spoken()), *rest])
        formatter.write(f"{texts.HELP_USAGE.of(spoken(), usage=usage)}\n\n{description}\n")
        for title, rows in (
            (texts.HELP_COMMANDS, commands),
            (texts.HELP_ARGUMENTS, [one.row for one in arguments]),
            (texts.HELP_OPTIONS, [one.row for one in self.params if isinstance(one, Option)]),
        ):
            if rows:
                formatter.write(f"\n{title.of(spoken())}\n{table(rows)}")
        formatter.write(f"\n{example}\n")


class Group(Command, click.Group):
    def titles(self) -> list[Row]:
        return [(name, command.get_short_help_str()) for name, command in self.commands.items()]


def _show_help(context: click.Context, _option: click.Parameter, wanted: bool) -> None:
    if wanted and not context.resilient_parsing:
        print(context.get_help())
        context.exit()


HELP = Option("-h --help", texts.OPTION_HELP, is_eager=True, expose_value=False, callback=_show_help)


def table(rows: Sequence[Row]) -> str:
    """Two columns.  A Chinese character is as wide as two letters."""
    widths = [sum(1 + (east_asian_width(one) in "WF") for one in name) for name, _said in rows]
    return "".join(
        f"  {name}{' ' * (max(widths) - width)}  {said}\n" for (name, said), width in zip(rows, widths, strict=True)
    )
