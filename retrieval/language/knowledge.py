"""Read the rows of retrieval/knowledge: patterns, each with the examples that prove it.

A row says how something is asked for (`asked`), how a sentence tells it (`held`), or both.  Patterns are regular
expressions for normalised text (`terms.normalise`), written as lists of alternatives.  In them

    …           stands for up to eight characters of the same clause,
    {count}     for a block of blocks.toml: a number, a question word, a date; {surnamed} is somebody's name.

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
from corpus.names.people import NAME
from retrieval.language.needed import ALWAYS, Needs, beginning, needed, needs, standing
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


def _as_nothing(lookalike: re.Match[str]) -> str:
    return "\0" * len(lookalike[0])


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
        return re.compile(_any_of(self.alternatives))

    @cached_property
    def _blanked(self) -> re.Pattern[str]:
        return re.compile(_any_of(self.unless))

    def plain(self, text: str) -> str:
        """The text with lookalikes blanked; its length stays the same."""
        if not self.unless or (self._lookalikes != ALWAYS and not self._lookalikes & standing(text)):
            return text
        return self._blanked.sub(_as_nothing, text)

    @cached_property
    def needed(self) -> int:
        """What must stand in a text so that it can match, as a bit of `standing`."""
        return needed(self.alternatives, needs_of_block) if self.of_questions else ALWAYS

    @cached_property
    def _lookalikes(self) -> int:
        """The same for one of the lookalikes."""
        return needed(self.unless, needs_of_block) if self.of_questions else ALWAYS

    def is_told_from(self, text: str) -> bool:
        """Whether what it needs does not stand in a text: it does not match there."""
        return self.needed != ALWAYS and not self.needed & standing(text)

    def warm_up(self) -> None:
        """Compile it now, so that no question waits for that."""
        _ = self.expression, self._blanked, self.needed, self._lookalikes

    def search(self, text: str) -> re.Match[str] | None:
        """The first match in a normalised text; None where there is none."""
        return None if self.is_told_from(text) else self.searched(text)

    def searched(self, text: str) -> re.Match[str] | None:
        """The same in a text from which it is not told."""
        return self.expression.search(self.plain(text))

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        return iter(()) if self.is_told_from(text) else self.expression.finditer(self.plain(text))

    def spans(self, texts: Iterable[str]) -> list[list[tuple[int, int]]]:
        """Offsets of all matches in each text."""
        return [[match.span() for match in self.finditer(text)] for text in texts]

    def last(self, text: str) -> tuple[int, int]:
        """Find where it stands last; the end of the text where it does not."""
        [found] = self.spans([text])
        return found[-1] if found else (len(text), len(text))

    def sub(self, other: str, text: str) -> str:
        """The text with `other` in place of every match."""
        if self.is_told_from(text):
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


class Rows(tuple[Row, ...]):  # noqa: SLOT001 # what they need is kept with them
    """Rows of one kind, in their order: most of them are told from a question at once, by what they need.

    Two are the same only where they are one, as with rows: so they are quickly looked up.
    """

    __hash__ = object.__hash__
    __eq__ = object.__eq__

    @cached_property
    def _needs(self) -> Sequence[tuple[Row, int]]:
        return [(row, row.asked.needed) for row in self]

    def that_may_ask(self, text: str) -> list[Row]:
        """Those that a normalised text may ask for; it asks for none of the others."""
        needs_of_each = self._needs  # first: what is new to it stands nowhere yet
        stands = standing(text)
        return [row for row, its_needs in needs_of_each if its_needs & stands]

    def first_asked(self, text: str) -> Row | None:
        """The first that a normalised text asks for."""
        return next((row for row in self.that_may_ask(text) if row.asked.searched(text)), None)

    def put_plainly(self, text: str) -> str:
        """A normalised text with what each row means (`means`) in place of what it asks for."""
        fitting = self.that_may_ask(text)
        for row in self if fitting else ():
            if row in fitting:
                text = row.asked.sub(row.more["means"], text)
                fitting = self.that_may_ask(text)  # it may hold others now
        return text


@lru_cache(maxsize=256)
def all_asked(rows: Rows, text: str) -> tuple[Row, ...]:
    """The rows that a normalised text asks for, of some."""
    return tuple([row for row in rows.that_may_ask(text) if row.asked.searched(text)])


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


def _any_of(alternatives: Sequence[str]) -> str:
    """A pattern for any of some alternatives, which is tried only where one may begin: re sees that by itself only where
    each of them begins with a character.
    """
    written = "|".join(map(expanded, alternatives)) or _NEVER
    begins = beginning(written) if any(one.startswith(("(", "[")) for one in alternatives) else ""
    return f"(?={begins})(?:{written})" if begins else written


def anyone(words: Sequence[str]) -> str:
    """A pattern for any of these alternatives, as a group."""
    return f"(?:{'|'.join(words)})"


def counted(ways: Sequence[str]) -> str:
    """A pattern for a number with one of these measures; a lone 一 does not count: 一辆车开出去."""
    measure = anyone(ways)
    return rf"(?<!第)(?!一\s*{measure}){{number}}\s{{0,2}}{measure}"


@cache
def _blocks() -> Mapping[str, str]:
    blocks = {"measure": anyone(_measures()), "surnamed": NAME}
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
def rows(kind: str, file: str) -> Rows:
    """The rows of one kind of a file of knowledge, in its order.  Raises KnowledgeError."""
    return Rows(row(content) for content in _toml(file)[kind])


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
