"""What the commands share: how they are parsed, how they fail, and their exit codes."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any, NoReturn

FINE, FAILED, MISUSED, INTERRUPTED = 0, 1, 2, 130


def failed(problem: Exception, code: int) -> int:
    """Say what is wrong, and give the exit code back."""
    print(f"chuchu：{problem}", file=sys.stderr)
    return code


def add_reports(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--reports", type=Path, metavar="文件夹", help="报道所在的文件夹；默认用 config.toml 的 corpus.folder"
    )


def add_config(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--config", type=Path, metavar="文件", help="设置文件；默认用当前文件夹的 config.toml，没有时用项目自带的"
    )


class Formatter(argparse.RawDescriptionHelpFormatter):
    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)


class Parser(argparse.ArgumentParser):
    """argparse with our own words: its messages are not translated."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{**options, "formatter_class": Formatter, "add_help": False})
        self._positionals.title = "参数"
        self._optionals.title = "选项"
        self.add_argument("-h", "--help", action="help", help="显示这份说明")

    def error(self, message: str) -> NoReturn:
        self.exit(MISUSED, f"chuchu：命令不对（{message}）。用 {self.prog} --help 查看说明。\n")
