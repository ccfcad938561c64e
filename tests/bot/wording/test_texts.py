"""Every string in every language, in one place."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import opencc
import pytest

from bot.wording import chart, menu, texts
from bot.wording.texts import Language, Text, language
from corpus.problem import Problem
from corpus.store.store import StoreError
from tests.test_layers import ROOT

NAMES = tuple(texts.wordings(Language.HANS))
TO_SIMPLIFIED, TO_TRADITIONAL = opencc.OpenCC("t2s"), opencc.OpenCC("s2tw")  # reading their dictionaries takes long


def placeholders(wording: str) -> set[str]:
    return {field for _, field, _, _ in Formatter().parse(wording) if field is not None}


@pytest.mark.parametrize("one", Language)
def test_every_language_says_everything(one: Language) -> None:
    assert list(texts.wordings(one)) == list(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_text_has_the_same_placeholders_in_every_language(name: str) -> None:
    text, wanted = Text(name), placeholders(texts.wordings(Language.HANS)[name])
    for one in Language:
        wording = texts.wordings(one)[name]
        assert placeholders(wording) == wanted
        assert wording.strip() or name == "BETWEEN_QUOTED"
        filled = text.of(one, **dict.fromkeys(wanted, "{0}%s"))
        assert filled.count("{0}%s") >= len(wanted)  # what is filled in is not read as a pattern


def test_the_code_says_every_text_and_no_other() -> None:
    """What mypy cannot know of names that stand in a file."""
    assert named("bot") | {code for code, _values in problems()} == set(NAMES)
    assert named("tests") <= set(NAMES)


def named(folder: str) -> set[str]:
    """The texts that the modules of a folder name."""
    trees = (ast.parse(file.read_text("utf-8")) for file in (ROOT / folder).rglob("*.py"))
    names = (node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Attribute))
    return {name.attr for name in names if ast.unparse(name.value) == "texts" and name.attr.isupper()} - {"PAGE_NUMBER"}


def test_a_problem_comes_with_what_is_needed_to_say_it() -> None:
    for code, values in problems():
        assert code in NAMES
        assert values == placeholders(texts.wordings(Language.HANS)[code]), code


def problems() -> Iterator[tuple[str, set[str]]]:
    """The codes of all problems, each with the names of its values."""
    called = re.compile(
        r"Problem\.of|super\(\)\.__init__|(?:Store|Cluster|Lost|Gone|Taken|Damaged|Corpus|Journal|Backup|Filing|Proof|_Declined|Format"
        r"|Missing|NoText|Unreadable(?:File)?|(?:chart\.)?ChartUnavailable|Corrections|Config|Died|_Unexpected)Error"
    )
    for file in (file for layer in ("corpus", "retrieval", "bot") for file in (ROOT / layer).rglob("*.py")):
        for call in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(call, ast.Call) and call.args and called.fullmatch(ast.unparse(call.func)):
                values = {value.arg for value in call.keywords if value.arg} - {"broken"}
                first = call.args[0]
                for code in [first.body, first.orelse] if isinstance(first, ast.IfExp) else [first]:
                    assert not isinstance(code, ast.JoinedStr), ast.unparse(code)
                    if isinstance(code, ast.Constant) and (
                        str(code.value).isupper() or "super" not in ast.unparse(call)
                    ):
                        yield str(code.value), values


def test_a_problem_is_said_in_the_language_of_the_reader() -> None:
    full = Problem.of("DISK_FULL", file="a.db")
    both = Problem.of("SERVES_ANOTHER", problems=(full, Problem.of("GENERATION_UNNAMED", file="b")), number=3)
    assert texts.in_words(both, Language.HANS).splitlines() == [
        "磁盘已满，写不进 a.db。请清出空间后再试。",
        "b 里没有写明用第几代语料。",
        "改用第 3 代语料回答。",
    ]
    assert texts.in_words(StoreError(both), Language.EN).endswith("answered from generation 3 instead.")
    names = Problem.of("LOSES_HOSPITALS", names=("甲", "乙"))
    assert texts.in_words(names, Language.EN) == "these hospitals would be lost: 甲, 乙"
    assert "{" not in texts.in_words(Problem.of("DISK_FULL", file="{x}"), Language.EN).replace("{x}", "")


@pytest.mark.parametrize("misspelt", ["GREETNIG", "__path__"])
def test_a_misspelt_text_is_an_error(misspelt: str) -> None:
    with pytest.raises(AttributeError, match=misspelt):
        getattr(texts, misspelt)


@pytest.mark.parametrize("name", NAMES)
def test_traditional_is_traditional_and_english_is_english(name: str) -> None:
    hans, hant, en = (texts.wordings(one)[name] for one in Language)
    assert TO_SIMPLIFIED.convert(hans) == hans
    assert all(character == hans_or(character) for character in hant)
    assert not re.search("[\u4e00-\u9fff]", en.replace("出处", "")) or name == "UNCLEAR"


def test_traditional_chinese_is_derived_but_for_what_is_said_otherwise() -> None:
    hant = texts.wordings(Language.HANT)
    assert hant["HEADLINE"] == "標題"
    assert hant["REPORTS_ON"] == "{names}的報導"  # OpenCC alone says 報道
    assert hant["QUOTED"] == "「{words}」"
    assert "119" in hant["EMERGENCY"]
    content = tomllib.loads((ROOT / "bot/wording/languages/zh-hant.toml").read_text("utf-8"))
    derived = texts.traditional(texts.wordings(Language.HANS), words := content.pop("words"))
    assert [name for name, wording in content.items() if derived[name] == wording] == []
    for one in words:
        fewer = texts.traditional(texts.wordings(Language.HANS), {key: words[key] for key in words if key != one})
        assert fewer != derived, one


ALSO_TRADITIONAL = frozenset("台群裡裏")


def hans_or(character: str) -> str:
    """The character's traditional form; its own where both scripts write it."""
    if character in ALSO_TRADITIONAL:
        return character
    return str(TO_TRADITIONAL.convert(character))


@pytest.mark.parametrize(
    ("code", "wanted"),
    [
        (None, Language.HANS),
        ("", Language.HANS),
        ("zh", Language.HANS),
        ("zh-CN", Language.HANS),
        ("zh-SG", Language.HANS),
        ("zh-hans", Language.HANS),
        ("zh-Hans-HK", Language.HANS),
        ("zh-TW", Language.HANT),
        ("zh-HK", Language.HANT),
        ("zh_MO", Language.HANT),
        ("zh-hant", Language.HANT),
        ("zh-Hant-TW", Language.HANT),
        ("en", Language.EN),
        ("en-GB", Language.EN),
        ("ja", Language.EN),
        ("pt-br", Language.EN),
    ],
)
def test_the_language_of_a_reader(code: str | None, wanted: Language) -> None:
    assert language(code) is wanted


def test_nothing_that_a_reader_sees_is_written_anywhere_else() -> None:
    """No Chinese in the code but in the log, in comments and where the command line or an error speaks."""
    for file in modules_that_talk():
        tree = ast.parse(file.read_text("utf-8"))
        allowed = {id(node) for call in ast.walk(tree) for node in quiet(call)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in allowed:
                said = node.value.replace(chart.MISSING, "")
                assert not re.search("[\u3000-\u9fff\uff00-\uffef]", said), f"{file.name}: {node.value!r}"


def modules_that_talk() -> list[Path]:
    bot = ROOT / "bot"
    alone = ("telegram/watch.py", "telegram/app.py", "command_line/terminal.py")
    wording = (path for path in (bot / "wording").glob("*.py") if path.name != "texts.py")
    return [*(bot / name for name in alone), *wording, *(bot / "handlers").glob("*.py")]


def quiet(node: ast.AST) -> Iterator[ast.AST]:
    """The strings below a node that no reader sees."""
    if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("log."):
        yield from ast.walk(node)
    if isinstance(node, ast.Raise | ast.Assert):
        yield from ast.walk(node)
    body = getattr(node, "body", None)
    if isinstance(body, list):  # docstrings, also those of constants
        for statement in body:
            if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
                yield statement.value


def test_texts_keep_within_what_telegram_shows() -> None:
    for one in Language:
        assert len(texts.DESCRIPTION.of(one)) <= 512
        assert len(texts.SHORT_DESCRIPTION.of(one)) <= 120
        for text in menu.ADMIN.values():
            assert len(text.of(one)) <= 256
        for notice in (
            texts.BUTTON_TOO_OLD,
            texts.REPORT_CHANGED,
            texts.HOSPITAL_GONE,
            texts.ANSWER_GONE,
            texts.THANKS,
            texts.SORRY,
            texts.NOT_YOURS,
        ):
            assert len(notice.of(one)) <= 200
        assert len(texts.STAYING_NOW.of(one, name="𠮷" * 100).encode("utf-16-le")) // 2 <= 300
        assert len(texts.TOO_FAST.of(one, seconds=10**9)) <= 200
