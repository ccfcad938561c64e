"""The commands for whoever looks after the corpus of a bot, whether or not it runs: what administrators do in the chat.

Each loads only what it needs, when it is called.
"""

from __future__ import annotations

import argparse
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bot.command_line.exits import FAILED, FINE, MISUSED, add_config, failed
from bot.config import Config

Command = Callable[[argparse.Namespace, Config], int]


def _done(name: str) -> Callable[..., Command]:
    """A command of bot/command_line/upkeep.py, by its name; 1 also when it says that not all was done."""

    def taking(**arguments: str) -> Command:
        def run(options: argparse.Namespace, config: Config) -> int:
            from bot.command_line import upkeep  # noqa: PLC0415
            from bot.operations import EXPLAINED  # noqa: PLC0415
            from bot.wording.chart import ChartUnavailableError  # noqa: PLC0415

            logging.getLogger("bot").addHandler(logging.NullHandler())  # what goes wrong is said here
            given = {name: getattr(options, option) for name, option in arguments.items()}
            try:
                return FINE if getattr(upkeep, name)(config, **given) else FAILED
            except (*EXPLAINED, ChartUnavailableError) as exc:
                return failed(exc, FAILED)

        return run

    return taking


def _add(options: argparse.Namespace, config: Config) -> int:
    if options.name is not None and len(options.files) > 1:
        return failed(ValueError("--name 只能用于一个文件。"), MISUSED)
    return _done("add")(files="files", name="name", hospital="hospital", yes="yes")(options, config)


def add_commands(commands: Any) -> None:
    _add_generations(commands)
    _add_reports(commands)
    _add_figures(commands)
    _add_archives(commands)


def _add_generations(commands: Any) -> None:
    reload = commands.add_parser(
        "reload",
        help="重新读取报道文件夹，换上新的一代语料",
        description=(
            "只读改动过的文件，列出变化，然后换上；正在运行的机器人会在一两秒内换上。\n"
            "会少了医院、或少了太多段落时先问；不在终端里时要加上 --yes。"
        ),
        epilog="例：chuchu reload --yes",
    )
    reload.add_argument("--yes", action="store_true", help="少了医院或段落也换上，不问")
    reload.add_argument("--anew", action="store_true", help="没有改动过的文件也重新读")
    add_config(reload)
    reload.set_defaults(command=_done("reload")(yes="yes", anew="anew"))

    rollback = commands.add_parser(
        "rollback",
        help="回到上一代语料",
        description="回到上一代语料，或指定的一代；到下一次重新载入为止，重新启动也不变。",
        epilog="例：chuchu rollback\n　　chuchu rollback 7",
    )
    rollback.add_argument(
        "number", nargs="?", type=int, metavar="编号", help="chuchu generations 列出的编号；默认上一代"
    )
    add_config(rollback)
    rollback.set_defaults(command=_done("rollback")(number="number"))

    generations = commands.add_parser(
        "generations",
        help="列出保留的各代语料",
        description="列出保留的各代语料，新的在前；箭头指着正在用的一代。",
        epilog="例：chuchu generations",
    )
    add_config(generations)
    generations.set_defaults(command=_done("generations")())


def _add_reports(commands: Any) -> None:
    add = commands.add_parser(
        "add",
        help="收录报道文件",
        description=(
            "先列出每个文件被读成了什么（标题、医院、小标题、段落、要注意的、重复的），再存进报道文件夹，然后重新载入。\n"
            "在终端里逐个问怎么办；不在终端里时直接收录，但不覆盖已有的文件，除非加上 --yes。"
        ),
        epilog=(
            "例：chuchu add 新报道.txt\n"
            "　　chuchu add 扫描件.pdf --name 山里的医院 --hospital 某某县人民医院\n"
            "　　chuchu add --yes 本周/*.docx"
        ),
    )
    add.add_argument("files", nargs="+", type=Path, metavar="文件", help="报道文件")
    add.add_argument("--name", metavar="名称", help="存成这个名字；只能用于一个文件")
    add.add_argument("--hospital", metavar="医院", help="写的是哪家医院；几家用顿号隔开，没有就写“无”")
    add.add_argument(
        "--yes", action="store_true", help="不问：全部收录，覆盖同名的文件（旧的移到回收站），少了医院也换上"
    )
    add_config(add)
    add.set_defaults(command=_add)

    remove = commands.add_parser(
        "remove",
        help="把一篇报道移到回收站",
        description="按文件名（写一部分也行）找到一篇报道，问过以后移到回收站，然后重新载入；不在终端里时要加上 --yes。",
        epilog="例：chuchu remove 新报道\n　　chuchu remove --yes 新报道.txt",
    )
    remove.add_argument("name", metavar="名称", help="文件名，或其中一部分")
    remove.add_argument("--yes", action="store_true", help="不问")
    add_config(remove)
    remove.set_defaults(command=_done("remove")(words="name", yes="yes"))

    trash = commands.add_parser(
        "trash",
        help="列出回收站里的报道，或放回一篇",
        description="列出移除和被覆盖的报道，新的在前；写上名称时把最近移除的那一篇放回报道文件夹，然后重新载入。",
        epilog="例：chuchu trash\n　　chuchu trash 新报道.txt",
    )
    trash.add_argument("name", nargs="?", metavar="名称", help="文件名，或其中一部分")
    add_config(trash)
    trash.set_defaults(command=_done("trash")(words="name"))


def _add_figures(commands: Any) -> None:
    status = commands.add_parser(
        "status",
        help="查看各项数字",
        description="版本、运行时间、内存、语料、今天和七天的问题、答上的比例、用时和出错次数；机器人可以照常运行。",
        epilog="例：chuchu status\n　　chuchu status --yes --picture 图.png",
    )
    status.add_argument("--picture", type=Path, metavar="文件", help="再画一张图（PNG）：每天的问题，按结果和医院")
    status.add_argument("--yes", action="store_true", help="已有这个图时覆盖它")
    add_config(status)
    status.set_defaults(command=_done("status")(picture="picture", replace="yes"))

    unanswered = commands.add_parser(
        "unanswered",
        help="列出读者没问到的",
        description="最近没有答上或被评为没用的问题：相近的归在一起，问过几次，最接近的一段和不够的原因；哪些现在能答了。",
        epilog="例：chuchu unanswered",
    )
    add_config(unanswered)
    unanswered.set_defaults(command=_done("unanswered")())

    export = commands.add_parser(
        "export",
        help="把提问记录导出成 CSV",
        description="导出提问记录、没答上的问题和管理员的操作，三种 CSV，Excel 打开时中文完好。其中有读者的问题，请妥善保管。",
        epilog="例：chuchu export 导出\n　　chuchu export --yes",
    )
    export.add_argument(
        "folder", nargs="?", type=Path, default=Path(), metavar="文件夹", help="存到哪里；默认当前文件夹"
    )
    export.add_argument("--yes", action="store_true", help="已有同名文件时覆盖它们")
    add_config(export)
    export.set_defaults(command=_done("export")(folder="folder", replace="yes"))


def _add_archives(commands: Any) -> None:
    backup = commands.add_parser(
        "backup",
        help="备份语料和提问记录",
        description="把正在用的一代语料和提问记录存成一个文件；机器人可以照常运行。报道文件夹里的原文件不在其中。",
        epilog="例：chuchu backup chuchu-$(date +%F).tar",
    )
    backup.add_argument("file", type=Path, metavar="文件", help="备份文件")
    backup.add_argument("--yes", action="store_true", help="已有这个文件时覆盖它")
    add_config(backup)
    backup.set_defaults(command=_done("backup")(file="file", replace="yes"))

    restore = commands.add_parser(
        "restore",
        help="从备份恢复",
        description="先检查备份是否完好，再恢复语料和提问记录。机器人要先停止。恢复的语料用到下一次重新载入为止。",
        epilog="例：chuchu restore chuchu-2025-01-31.tar",
    )
    restore.add_argument("file", type=Path, metavar="文件", help="chuchu backup 写成的文件")
    add_config(restore)
    restore.set_defaults(command=_done("restore")(file="file"))
