"""Dependencies point one way, and every foreign library has one place: bot -> retrieval -> corpus."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
LAYERS = ("corpus", "retrieval", "bot")
HOMES = {
    "telegram": ("bot/",),
    "click": ("bot/command_line/",),
    "rich": ("bot/command_line/",),
    "prompt_toolkit": ("bot/command_line/prompt.py",),
    "aiohttp": ("bot/",),
    "aiosqlite": ("corpus/store/store.py", "bot/journal/file.py"),
    "filelock": ("corpus/store/lock.py",),
    "matplotlib": ("bot/wording/chart.py",),
    "jieba": ("retrieval/language/terms.py",),
    "rjieba": ("retrieval/language/terms.py",),
    "rank_bm25": ("retrieval/engine/bm25.py",),
    "opensearchpy": ("retrieval/cluster/connection.py",),
    "redis": ("bot/shared/",),
    "numba": ("retrieval/engine/compiled.py",),
    "prometheus_client": ("bot/metrics.py",),
}
ASYNC = ("corpus/store/store.py", "bot/")


def modules() -> Iterator[tuple[str, ast.Module]]:
    for layer in LAYERS:
        for file in (ROOT / layer).rglob("*.py"):
            yield file.relative_to(ROOT).as_posix(), ast.parse(file.read_text("utf-8"))


def imported(tree: ast.Module) -> set[str]:
    """The top-level packages that a module imports, wherever in it."""
    names = [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    names += [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    return {name.partition(".")[0] for name in names}


def test_dependencies_point_one_way() -> None:
    for path, tree in modules():
        above = LAYERS[LAYERS.index(path.partition("/")[0]) + 1 :]
        assert imported(tree).isdisjoint(above), path


def test_every_foreign_library_has_its_place() -> None:
    for path, tree in modules():
        for library in imported(tree) & HOMES.keys():
            assert path.startswith(HOMES[library]), f"{library} in {path}"


FACES = ("bot.handlers", "bot.command_line", "bot.telegram", "telegram", "rich", "click")


def test_operations_know_neither_the_chat_nor_the_command_line() -> None:
    for path, tree in modules():
        if path.startswith("bot/operations/"):
            froms = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
            assert not [name for name in froms | imported(tree) if name.startswith(FACES)], path


def test_only_the_shell_is_asynchronous() -> None:
    for path, tree in modules():
        if any(isinstance(node, ast.AsyncFunctionDef) for node in ast.walk(tree)):
            assert path.startswith(ASYNC), path


STAGES = (
    ("retrieval.quote", "retrieval.language"),
    ("retrieval.engine", "retrieval.question"),
    ("retrieval.snapshot",),
    ("retrieval.answering", "retrieval.cluster"),
)
"""The folders of retrieval: each knows those of the rows above it and itself."""


def test_the_stages_of_an_answer_point_one_way() -> None:
    for path, tree in modules():
        name = path.removesuffix(".py").replace("/", ".")
        row = next((n for n, stages in enumerate(STAGES) if name.startswith(stages)), None)
        if row is None:
            continue
        own = next(stage for stage in STAGES[row] if name.startswith(stage))
        unknown = tuple({stage for stages in STAGES[row:] for stage in stages} - {own})
        froms = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        assert not [one for one in froms if one.startswith(unknown)], path
