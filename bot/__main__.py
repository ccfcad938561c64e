"""The command line.  Each subcommand loads only what it needs: `check` must not wait for a word list."""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress

from bot.command_line import commands as administration
from bot.command_line.exits import FAILED, FINE, INTERRUPTED, MISUSED, Parser, add_config, add_reports, failed
from bot.config import TOKEN_VARIABLE, Config, ConfigError, load
from bot.version import version
from corpus.reading.read import CorpusError, read_folder
from corpus.store.generations import ReloadBusy
from corpus.store.store import StoreError

DESCRIPTION = "出处（Chuchu）：用报道原文回答关于医院的问题，并注明出处。"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code: 0 fine, 1 it failed, 2 wrong usage or settings."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that lacks a character is no reason to stop
    options = _parser().parse_args(arguments)
    command: Callable[[argparse.Namespace, Config], int] = options.command
    try:
        code = command(options, load(options.config))
        sys.stdout.flush()
    except ConfigError as exc:
        return failed(exc, MISUSED)
    except (CorpusError, StoreError) as exc:
        return failed(exc, FAILED)
    except ReloadBusy:
        return failed(ValueError("另一次重新载入还没有完成，请稍后再试。"), FAILED)
    except BrokenPipeError:  # the reader of our output has left, as `head` does
        with suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FINE
    except KeyboardInterrupt:
        return INTERRUPTED
    return code


def _run(_options: argparse.Namespace, config: Config) -> int:
    if config.token is not None:
        return _run_telegram(config)
    from bot.command_line import terminal  # noqa: PLC0415
    from bot.command_line.operator import act  # noqa: PLC0415

    with act(config) as operator:
        terminal.chat(operator)
    return FINE


def _run_telegram(config: Config) -> int:
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
        return failed(exc, FAILED)
    return FINE


def _ask(options: argparse.Namespace, config: Config) -> int:
    from bot.command_line import jsonl, terminal  # noqa: PLC0415

    folder = options.reports or config.corpus.folder
    if not options.jsonl:
        questions = options.question or sys.stdin
        echo = len(options.question) > 1 or (questions is sys.stdin and not sys.stdin.isatty())
        terminal.ask(folder, config.corpus.max_bytes, terminal.asked(questions, echo=echo), why=options.why)
        return FINE
    if options.question or options.why:
        return failed(ValueError("--jsonl 从标准输入读取问题，不能同时在命令行上写问题，也不能用 --why。"), MISUSED)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")  # JSON is, whatever the terminal's encoding
    try:
        jsonl.answer_lines(folder, config.corpus.max_bytes, sys.stdin.buffer, sys.stdout)
    except jsonl.LineError as exc:
        return failed(exc, MISUSED)
    return FINE


def _check(options: argparse.Namespace, config: Config) -> int:
    from bot.command_line import check  # noqa: PLC0415
    from corpus.reading.duplicates import duplicates  # noqa: PLC0415

    path = options.reports or config.corpus.folder
    folder = read_folder(path, config.corpus.max_bytes, check.refused)
    repeated = duplicates(folder.reports)
    if options.json:
        for report in folder.reports:
            print(check.line(report, repeated.get(report.file)))
        for failure in folder.failures:
            print(check.failed_line(failure))
    else:
        for report in folder.reports:
            print(check.sheet(report, repeated.get(report.file)), end="\n\n")
        print(check.summary(folder))
    if not folder.reports:
        return failed(ValueError(f"文件夹 {path} 里没有可用的报道。请放入 .txt 或 .md 文件，或换一个文件夹。"), FAILED)
    faults = check.faults(folder, repeated) if options.strict else ""
    if faults:
        return failed(ValueError(f"没有通过 --strict 检查：{faults}。请按上面列出的逐一处理，再检查一遍。"), FAILED)
    return FINE


def _health(_options: argparse.Namespace, config: Config) -> int:
    from bot.command_line.probe import probe  # noqa: PLC0415

    well, said = probe(config)
    if not well:
        return failed(ValueError(said), FAILED)
    print(said)
    return FINE


def _parser() -> argparse.ArgumentParser:
    parser = Parser(
        prog="chuchu",
        description=DESCRIPTION,
        epilog="例：chuchu ask 某某县人民医院有多少张床位\n各命令的说明：chuchu run --help",
    )
    parser.add_argument("--version", action="version", version=f"chuchu {version()}", help="显示版本")
    parser.set_defaults(command=lambda _options, _config: parser.exit(MISUSED, parser.format_help()), config=None)
    commands = parser.add_subparsers(title="命令", metavar="命令", parser_class=Parser)

    run = commands.add_parser(
        "run",
        help="启动：有令牌时在 Telegram 上，否则在终端里",
        description=(
            f"启动机器人。设了环境变量 {TOKEN_VARIABLE}（向 @BotFather 取得）就在 Telegram 上回答，否则在终端里对话。\n"
            "终端里：一行一个问题，/help 说明，/quit 退出；标准输入不是终端时逐行回答后退出。"
        ),
        epilog=f"例：{TOKEN_VARIABLE}=你的令牌 chuchu run\n　　echo 某某县人民医院有多少张床位 | chuchu run",
    )
    add_config(run)
    run.set_defaults(command=_run)

    ask = commands.add_parser(
        "ask",
        help="回答问题后退出",
        description="回答命令行上的问题；没有写问题时，从标准输入逐行读取。前后的问题算作同一次对话。不写数据库。",
        epilog=(
            "例：chuchu ask --reports 我的报道 某某县人民医院有多少张床位\n"
            "　　chuchu ask --jsonl < 问题.jsonl > 回答.jsonl\n"
            '--jsonl 每行读入 {"id", "question", "chat"}，每行写出 {"id", "outcome", "quotes", "message"}；\n'
            "chat 相同的是同一次对话。"
        ),
    )
    ask.add_argument("question", nargs="*", metavar="问题", help="要问的问题；有空格时请加引号")
    ask.add_argument("--jsonl", action="store_true", help="逐行读写 JSON，供程序使用")
    ask.add_argument("--why", action="store_true", help="在回答后面说明是怎么选出来的、为什么拒答")
    add_reports(ask)
    add_config(ask)
    ask.set_defaults(command=_ask)

    check = commands.add_parser(
        "check",
        help="查看每篇报道被读成了什么",
        description=(
            "列出每篇报道的标题、医院、署名、小标题、段落数，哪些文字不会被引用，哪几篇是重复的，\n以及没能载入的文件和原因。"
        ),
        epilog=(
            "例：chuchu check --reports 我的报道\n　　chuchu check --json | head -1\n"
            "　　chuchu check --strict > 检查结果.txt && echo 可以重新载入"
        ),
    )
    check.add_argument("--json", action="store_true", help="每篇报道一行 JSON，供程序使用")
    check.add_argument(
        "--strict", action="store_true", help="有需要注意的地方、没能载入的文件或重复的报道时，以 1 退出"
    )
    add_reports(check)
    add_config(check)
    check.set_defaults(command=_check)

    health = commands.add_parser(
        "health",
        help="查看正在运行的机器人是否正常",
        description="询问正在运行的机器人（health.port 或 webhook 的端口）：正常时以 0 退出，否则以 1 退出。供容器使用。",
        epilog="例：chuchu health --config /etc/chuchu/config.toml",
    )
    add_config(health)
    health.set_defaults(command=_health)
    administration.add_commands(commands)
    return parser


if __name__ == "__main__":
    sys.exit(main())
