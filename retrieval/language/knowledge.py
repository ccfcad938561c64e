"""Read the rows of retrieval/knowledge: patterns, each with the examples that prove it.

A row says how something is asked for (`asked`), how a sentence tells it (`held`), or both.  Patterns are regular
expressions for normalised text (`terms.normalise`), written as lists of alternatives.  In them

    …           stands for up to eight characters of the same clause,
    {count}     for a block of blocks.toml: a number, a question word, a date.

Lookalikes are listed in `unless` (for `asked`) and `besides` (for `held`), and blanked before a pattern is looked
for: 收入院 is no income.  Three mechanisms generate patterns, so that a row need not write them:

    noun, measure    a number with one of the measures beside one of the nouns (or of `also`, in sentences only), in
                     one clause: 床 … 620 张; with mechanism = "held" only in sentences
    event            a date beside an event: 2014年 … 投用
    said, ways       a number with the measure that the question names

Examples: questions that ask for it (`told`) and do not (`nearly`), sentences that hold it (`holds`) and do not
(`not`).  A row without examples is refused; a test runs all of them (`faults`).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from importlib import resources
from typing import Any
from weakref import WeakSet

from corpus import installed
from retrieval.language.needed import Needed, Needs, needed, needs, standing
from retrieval.language.terms import normalise

CLAUSE = "[^,。;!?\n]"
"""A character that does not end a clause, in normalised text."""
_WITHIN = f"{CLAUSE}{{0,8}}?"
_NEVER = "(?!)"
_EXAMPLES = ("told", "nearly", "holds", "not")
_WORDS = ("name", "label", "source", "mechanism")
"""Keys that hold one text; all others known hold lists of them."""
_KEYS = frozenset(
    {
        "name",
        "label",
        "noun",
        "also",
        "measure",
        "event",
        "said",
        "ways",
        "asked",
        "unless",
        "held",
        "besides",
        "source",
        "mechanism",
    }
)


_NO_ROWS = ("blocks", "calls", "synonyms")
"""Files that hold something else."""
_LONGEST_KEY = 40
"""Characters shown of a key that nobody knows."""


class KnowledgeError(ValueError):
    """A row that cannot be used.  The message names the row and the reason."""


_MADE: WeakSet[Pattern] = WeakSet()
"""Every pattern that there is, so that all can be compiled before somebody waits."""


@dataclass(frozen=True, eq=False)
class Pattern:
    """Alternatives, looked for in normalised text in which lookalikes (`unless`) are blanked."""

    alternatives: tuple[str, ...]
    unless: tuple[str, ...] = ()
    of_questions: bool = False
    """It is looked for in questions, which are short and compared with many: most are told from it by what it needs."""

    def __post_init__(self) -> None:
        _MADE.add(self)

    @cached_property
    def expression(self) -> re.Pattern[str]:
        return re.compile("|".join(map(expanded, self.alternatives)) or _NEVER)

    @cached_property
    def _blanked(self) -> re.Pattern[str]:
        return re.compile("|".join(map(expanded, self.unless)))

    def plain(self, text: str) -> str:
        """The text with lookalikes blanked; its length stays the same."""
        return self._blanked.sub(lambda match: "\0" * len(match[0]), text) if self.unless else text

    @cached_property
    def needed(self) -> Needed | None:
        """What must stand in a text so that it can match; None where nothing is known."""
        return needed(self.alternatives, needs_of_block) if self.of_questions else None

    def _may_stand_in(self, text: str) -> bool:
        return self.needed is None or self.needed.stands_in(text)

    def warm_up(self) -> None:
        """Compile it now, so that no question waits for that."""
        _ = self.expression, self._blanked, self.needed

    def search(self, text: str) -> re.Match[str] | None:
        """The first match in a normalised text; None where there is none."""
        if not self._may_stand_in(text):
            return None
        return self.expression.search(self.plain(text) if self.unless else text)

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        return self.expression.finditer(self.plain(text)) if self._may_stand_in(text) else iter(())

    def spans(self, texts: Iterable[str]) -> list[list[tuple[int, int]]]:
        """Offsets of all matches in each text."""
        return [[match.span() for match in self.finditer(text)] for text in texts]

    def last(self, text: str) -> tuple[int, int]:
        """Find where it stands last; the end of the text where it does not."""
        [found] = self.spans([text])
        return found[-1] if found else (len(text), len(text))

    def sub(self, other: str, text: str) -> str:
        """The text with `other` in place of every match."""
        if not self._may_stand_in(text):
            return text
        plain = self.plain(text)
        pieces, end = [], 0
        for match in self.expression.finditer(plain):
            pieces += [text[end : match.start()], other]
            end = match.end()
        return "".join([*pieces, text[end:]])


@dataclass(frozen=True, eq=False)
class Row:
    """A piece of knowledge, with its examples."""

    name: str
    asked: Pattern
    held: Pattern
    label: str = ""
    """Name shown to administrators: 床位数."""
    told: tuple[str, ...] = ()
    nearly: tuple[str, ...] = ()
    holds: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    """Measures that questions name: 张 in 多少张床."""
    ways: tuple[str, ...] = ()
    """Measures that sentences may use instead."""
    source: str = ""
    """The question set in which it was first seen."""
    more: Mapping[str, Any] = field(default_factory=dict)
    """Further keys, known to the module that reads this kind of row."""

    def faults(self) -> Iterator[str]:
        """The examples that fail, each with the row's name."""
        for pattern, found, examples in (
            (self.asked, True, self.told),
            (self.asked, False, self.nearly),
            (self.held, True, self.holds),
            (self.held, False, self.lacks),
        ):
            for example in examples:
                if (pattern.search(normalise(example)) is not None) is not found:
                    yield f"{self.name}：{example}"


def first_asked(rows: Iterable[Row], text: str) -> Row | None:
    """The first of some rows that a normalised text asks for."""
    return next(_told_by(rows, text), None)


@lru_cache(maxsize=256)
def all_asked(rows: tuple[Row, ...], text: str) -> tuple[Row, ...]:
    """The rows that a normalised text asks for, of some."""
    return tuple(_told_by(rows, text))


def _told_by(rows: Iterable[Row], text: str) -> Iterator[Row]:
    """The rows that a normalised text asks for, of some: most are told from it by what they need."""
    needs_of_each = [(row, row.asked.needed) for row in rows]  # all of them first: what is new to it stands nowhere yet
    stands = standing(text)
    for row, its_needs in needs_of_each:
        if (its_needs is None or its_needs in stands) and row.asked.search(text):
            yield row


def all_held(rows: Iterable[Row], text: str) -> bool:
    """Tell whether a normalised text holds what each of some rows is about."""
    return all(row.held.search(text) for row in rows)


def refused(content: Mapping[str, Any]) -> str:
    """The reason why a row of TOML cannot be used, or which of its examples fail; empty when all is well."""
    name = content.get("name")
    if unknown := sorted(content.keys() - _KEYS - {*_EXAMPLES}):
        return f"{name}：不认识“{unknown[0][:_LONGEST_KEY]}”，只能用 {'、'.join(sorted({*_KEYS, *_EXAMPLES}))}"
    try:
        made = row(content)
        _ = made.asked.expression, made.held.expression
        wrong = list(made.faults())
    except KnowledgeError as reason:
        return str(reason)
    except re.error as reason:
        return f"{content['name']}：不是有效的表达式：{reason}"
    return f"例子的结果不对：{'；'.join(wrong)}" if wrong else ""


def expanded(pattern: str) -> str:
    """A pattern with its blocks and gaps written out.  Raises KnowledgeError for a block that does not exist."""

    def block(match: re.Match[str]) -> str:
        try:
            return _blocks()[match[1]]
        except KeyError:
            raise KnowledgeError(f"没有 {match[0]} 这个部件；现有 {'、'.join(_blocks())}") from None

    return re.sub(r"\{([a-z]+)\}", block, pattern).replace("…", _WITHIN)


def anyone(words: Sequence[str]) -> str:
    """A pattern for any of these alternatives, as a group."""
    return f"(?:{'|'.join(words)})"


def counted(ways: Sequence[str]) -> str:
    """A pattern for a number with one of these measures; a lone 一 does not count: 一辆车开出去."""
    measure = anyone(ways)
    return rf"(?<!第)(?!一\s*{measure}){{number}}\s{{0,2}}{measure}"


@cache
def _blocks() -> Mapping[str, str]:
    blocks = {"measure": anyone(_measures())}
    for name, alternatives in _toml("blocks").items():  # later blocks may use earlier ones
        pattern = anyone(alternatives)
        for known, written in blocks.items():
            pattern = pattern.replace(f"{{{known}}}", written)
        blocks[name] = pattern.replace("…", _WITHIN)
    return blocks


@cache
def needs_of_block(block: str) -> Needs:
    """What a block needs; nothing is known of one that does not exist, which `expanded` refuses."""
    return needs(_blocks().get(block, ""), needs_of_block)


def _measures() -> list[str]:
    """Every measure of measures.toml as patterns: one class of single characters, then the longer ones."""
    kinds = _toml("measures").values()
    named = {one for rows in kinds for row in rows for one in (*row.get("said", ()), *row.get("ways", ()))}
    said = {one for one in named if re.escape(one) == one or one == "%"}  # no pattern
    single = "".join(sorted(one for one in said if len(one) == 1))
    return [*sorted((re.escape(one) for one in said if len(one) > 1), key=len, reverse=True), f"[{single}]"]


@cache
def _toml(name: str) -> Mapping[str, Any]:
    with installed.file("retrieval.knowledge", f"{name}.toml") as text:
        return tomllib.loads(text)


@cache
def rows(kind: str, file: str) -> tuple[Row, ...]:
    """The rows of one kind of a file of knowledge, in its order.  Raises KnowledgeError."""
    return tuple(row(content) for content in _toml(file)[kind])


def warm_up() -> None:
    """Compile every row of all files, and what was made of rows, which takes a second in all, so that no question waits for
    its part of it."""
    for path in resources.files("retrieval.knowledge").iterdir():
        file = path.name.removesuffix(".toml")
        if file != path.name and file not in _NO_ROWS:
            for kind, content in _toml(file).items():
                _ = rows(kind, file) if isinstance(content, list) else ()
    for pattern in [*_MADE]:
        pattern.warm_up()


def words(kind: str, file: str) -> tuple[str, ...]:
    """The words of a list in a file of knowledge, between white space."""
    listed: str = _toml(file)[kind]
    return tuple(listed.split())


def lines(kind: str, file: str) -> tuple[str, ...]:
    """The lines of a text in a file of knowledge."""
    listed: str = _toml(file)[kind]
    return tuple(listed.strip().splitlines())


def questions(file: str) -> Iterator[str]:
    """What the rows of a file of knowledge give as questions, whether they are their own or only seem to be."""
    for kind in _toml(file).values():
        for content in kind if isinstance(kind, list) else ():
            yield from (*content.get("told", ()), *content.get("nearly", ()))


def row(content: Mapping[str, Any]) -> Row:
    """Make a row of its TOML.  Raises KnowledgeError when it has no name or no examples.

    Its patterns are compiled when they are first looked for: most questions need few of them.
    """
    name = content.get("name", "")
    for key in _WORDS:
        if not isinstance(content.get(key, ""), str):
            raise KnowledgeError(f"{name or '?'}：{key} 应当是文字")
    if not name or not any(content.get(key) for key in ("told", "holds")):
        raise KnowledgeError(f"{name or '?'}：一条知识要有 name，也要有例子（told 或 holds）")
    return Row(
        name=name,
        asked=Pattern(tuple(_asked(content)), _texts(content, "unless"), of_questions=True),
        held=Pattern(tuple(_held(content)), _texts(content, "besides")),
        label=content.get("label", name),
        told=_texts(content, "told"),
        nearly=_texts(content, "nearly"),
        holds=_texts(content, "holds"),
        lacks=_texts(content, "not"),
        source=content.get("source", ""),
        said=_texts(content, "said"),
        ways=_texts(content, "ways"),
        more={key: value for key, value in content.items() if key not in _KEYS and key not in _EXAMPLES},
    )


def _asked(content: Mapping[str, Any]) -> Iterator[str]:
    """Patterns of questions: the row's own, and those its mechanism generates."""
    yield from _texts(content, "asked")
    nouns, measures, events = (_texts(content, key) for key in ("noun", "measure", "event"))
    if nouns and measures and content.get("mechanism") != "held":
        noun, measure = anyone(nouns), anyone(measures)
        yield rf"{{many}}(?:{measure})?{CLAUSE}{{0,4}}?{noun}"
        yield rf"{noun}(?:一共|总共|总|现)?(?:有|是)?{{many}}(?:{measure}|$|[^\u4e00-\u9fff])"
        yield rf"{noun}(?:总)?(?:数|数量|人数)(?![据字])"
    if events:
        event = anyone(events)
        yield rf"{event}{CLAUSE}{{0,6}}{{when}}"
        yield rf"{{when}}{CLAUSE}{{0,6}}{event}"
    if said := _texts(content, "said"):
        yield rf"(?:{{many}}|第几)\s*[万千百]?{anyone(said)}"


def _held(content: Mapping[str, Any]) -> Iterator[str]:
    """Patterns of sentences: the row's own, and those its mechanism generates."""
    yield from _texts(content, "held")
    nouns, measures, events = (_texts(content, key) for key in ("noun", "measure", "event"))
    if nouns and measures:
        noun, measure = anyone((*nouns, *_texts(content, "also"))), anyone(measures)
        yield rf"{noun}[^。;]{{0,12}}?{{count}}\s*{measure}"
        yield rf"{{count}}\s*{measure}{CLAUSE}{{0,10}}?{noun}"
    if events:
        event = anyone(events)
        yield rf"{{date}}{CLAUSE}{{0,20}}{event}"
        yield rf"{event}{CLAUSE}{{0,12}}{{date}}"
    if ways := _texts(content, "ways") or _texts(content, "said"):
        yield counted(ways)


def _texts(content: Mapping[str, Any], key: str) -> tuple[str, ...]:
    value = content.get(key, ())
    if not isinstance(value, list | tuple) or not all(isinstance(one, str) for one in value):
        raise KnowledgeError(f'{content.get("name")}：{key} 应当是字符串列表，例如 ["…"]')
    return tuple(value)
