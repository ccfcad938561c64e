"""Files of rows and words that Chuchu comes with, damaged: named, and how to mend it is said."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from importlib import resources
from pathlib import Path

import pytest

from bot.command_line.shell import FAILED, explained
from bot.wording.texts import Language, in_words
from corpus.installed import END, DamagedError
from corpus.names import aliases, grammar, naming, places, topics
from corpus.reading import furniture
from retrieval.answering import affinity
from retrieval.language import knowledge, synonyms

LOADED: dict[str, tuple[str, Callable[[], object]]] = {
    "naming.toml": ("corpus.names", naming.rows.__wrapped__),
    "topics.toml": ("corpus.names", topics.rows.__wrapped__),
    "called.toml": ("corpus.names", aliases.rows.__wrapped__),
    "grammar.toml": ("corpus.names", grammar.rows.__wrapped__),
    "words.txt": ("corpus.names", grammar.grammar.__wrapped__),
    "divisions.csv": ("corpus.names", places._divisions.__wrapped__),
    "furniture.toml": ("corpus.reading", furniture._table.__wrapped__),
    "synonyms.toml": ("retrieval.knowledge", synonyms._own.__wrapped__),
    "affinity.tsv": ("retrieval.knowledge", affinity._rows.__wrapped__),
    **{
        path.name: ("retrieval.knowledge", partial(knowledge._toml.__wrapped__, path.name.removesuffix(".toml")))
        for path in resources.files("retrieval.knowledge").iterdir()
        if path.name.endswith(".toml") and path.name != "synonyms.toml"
    },
}
"""Each file with its package, and what reads it."""
DAMAGES: dict[str, Callable[[bytes], bytes | None]] = {
    "cut short within a character": lambda content: content[
        : next(n for n, byte in enumerate(content) if byte >= 0xE0) + 1
    ],
    "other bytes": lambda _content: bytes(range(256)),
    "cut at the end of a line": lambda content: content[
        : content.rindex(b"\n", 0, content.index(END.encode()) - 1) + 1
    ],
    "without its last line": lambda content: content[: content.index(END.encode())],
    "missing": lambda _content: None,
}


@contextmanager
def _installed_in(folder: Path) -> Iterator[None]:
    """For a moment: texts are read from such files, too."""
    with pytest.MonkeyPatch.context() as meanwhile:
        meanwhile.setattr("corpus.installed.resources.files", lambda _package: folder)
        yield


@pytest.mark.parametrize("file", LOADED)
@pytest.mark.parametrize("damage", DAMAGES)
def test_a_file_that_is_damaged_is_named(file: str, damage: str, tmp_path: Path) -> None:
    package, load = LOADED[file]
    load()
    spoilt = DAMAGES[damage](resources.files(package).joinpath(file).read_bytes())
    if spoilt is not None:
        (tmp_path / file).write_bytes(spoilt)
    with _installed_in(tmp_path), pytest.raises(DamagedError) as caught:
        load()
    code, told = explained(caught.value)
    assert code == FAILED
    assert file in told
    assert file in in_words(caught.value, Language.HANS)


def test_a_file_of_rows_that_ends_in_the_midst_of_one_is_named(tmp_path: Path) -> None:
    text = resources.files("corpus.names").joinpath("grammar.toml").read_text("utf-8")
    (tmp_path / "grammar.toml").write_text(text[: text.rindex("[[")] + f"[[kind]]\nname = 'x'\n{END}\n", "utf-8")
    with _installed_in(tmp_path), pytest.raises(DamagedError, match="no examples"):
        grammar.rows.__wrapped__()
