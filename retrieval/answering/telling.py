"""The facts that most reports on hospitals tell, where they tell them, and the questions that ask for them.

Reports on hospitals tell a short list of facts.  The key of a fact never changes, so that a button made last
week still asks the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from itertools import islice
from typing import NamedTuple

from corpus.reading.forms import whole_figures
from corpus.report import Kind
from retrieval.answering.search import Search
from retrieval.engine import Lookup
from retrieval.language import terms
from retrieval.question.question import understand
from retrieval.snapshot import Index, Indexed


class Fact(NamedTuple):
    """A fact that many reports tell."""

    key: str
    told: re.Pattern[str]
    """Finds a figure right behind its noun."""
    question: str
    """The question that asks for it, without the hospital's name in front; for a total of a year also without that."""
    yearly: bool = False
    """It is offered as the total of a year, with that in the question."""


FACTS = tuple(
    Fact(key, re.compile(told), question, yearly=key in {"visits", "stays", "surgery"})
    for key, told, question in (
        (
            "beds",
            r"(?:床位|病床)(?:数)?(?:达|为|约|有|增至|扩至)?[0-9][0-9,.]{0,14}余?张|[0-9]{2,9}余?张(?:床位|病床)",
            "有多少张床位？",
        ),
        ("area", r"建筑面积(?:达|为|约|近)?[0-9][0-9,.]{0,14}万?(?:余|多)?(?:平方米|平米|㎡|m²)", "建筑面积有多大？"),
        (
            "visits",
            r"门(?:急)?诊(?:(?:人次|量|病人|患者)(?:达|为|约|近|突破)?[0-9][0-9,.]{0,14}万?|[0-9][0-9,.]{0,14}万?余?人次)",
            "一年接待门诊多少人次？",
        ),
        (
            "stays",
            r"(?:出院|住院)(?:(?:人次|病人|患者)(?:达|为|约|近)?[0-9][0-9,.]{0,14}万?|[0-9][0-9,.]{0,14}万?余?人次)",
            "有多少人次住院？",
        ),
        ("surgery", r"手术(?:量|台次|例数)?(?:达|为|约|近)?[0-9][0-9,.]{0,14}万?余?[台例]", "做了多少台手术？"),
        ("money", r"(?:总投资|投资|投入)(?:达|为|约|近|额)?[0-9][0-9,.]{0,14}(?:余|多)?[万亿]", "投入了多少钱？"),
        ("content", r"满意(?:率|度)(?:达|为|到|约)?[0-9][0-9,.]{0,14}", "患者满意率是多少？"),
        ("cases", r"收治[^，。；]{0,10}[0-9]{1,9}(?:余)?(?:例|人|名)", "收治了多少病人？"),
        ("topped", r"(?:于|在)?[0-9]{4}年[0-9]{1,2}月(?:[0-9]{1,2}日)?[^，。；]{0,12}封顶", "什么时候封顶的？"),
        ("booking", r"[0-9]{1,9}(?:余|多)?种预约", "有哪些预约方式？"),
        ("partners", r"(?:合作|医联体)[^。]{0,30}医院|与[^。，]{2,16}医院[^。，]{0,8}合作", "和哪些医院合作？"),
        ("head", r"(?<!副)院长[\u4e00-\u9fff]{2,3}(?:说|介绍|表示)", "院长是谁？"),
        ("new", r"新技术[^，。；]{0,8}[0-9]{1,9}(?:余)?项", "开展了多少项新技术？"),
        ("fields", r"(?:重点专科|重点学科)", "有哪些重点专科？"),
    )
)
_BY_KEY = {fact.key: fact for fact in FACTS}
_KEY = re.compile("([a-z]{1,8})((?:19|20)[0-9]{2})?")
_YEAR = re.compile("(?<![0-9])(?:19|20)[0-9]{2}(?=年)")
_ONE_OFF = re.compile(
    "最[多高大少快低忙紧长短]|单[日月]|[一当每][天日]|日均|高峰|峰值|首[例次]|第一[例次]|历史|疫情|[0-9]小时内"
)
"""Signs of a figure that tells little of a hospital: its fullest day, a first, a peak."""
TRIED = 3
"""Sentences with a fact that are tried, at most."""
OFFERED = 3
"""Questions that are offered where one is not answered, at most."""


class Example(NamedTuple):
    """A question about one hospital that its reports answer."""

    hospital: str
    fact: str
    """Key of the fact, 8 letters at most, and of a year's total the year."""

    @property
    def question(self) -> str:
        """The question with the hospital's name."""
        return self.hospital + self.ending

    @property
    def ending(self) -> str:
        """The question without the hospital's name."""
        key = _KEY.fullmatch(self.fact)
        assert key is not None, "`example` refuses others"
        question = _BY_KEY[key[1]].question
        return f"{key[2]}年{question.removeprefix('一年')}" if key[2] else question


def example(hospital: str, fact: str) -> Example | None:
    """The example question for a fact, by its key; None when there is no such fact."""
    key = _KEY.fullmatch(fact)
    return Example(hospital, fact) if key and key[1] in _BY_KEY else None


class Telling(NamedTuple):
    """The words of a report that tell a fact about a hospital."""

    example: Example
    """The question for it, with the year where that is wanted."""
    words: str
    passages: range
    """The numbers of those of its report."""

    def search(self, index: Index) -> Search:
        """The search for it, in its report alone."""
        number = index.number_of[self.example.hospital]
        asked = replace(
            understand(self.example.question, index.names), several=False
        )  # 和哪些医院合作 asks one hospital
        return Search(index, asked, [number], only=self.passages)


class Line(NamedTuple):
    """A sentence of a report, in which a fact about its hospital may stand."""

    text: str
    passages: range
    """The numbers of those of its report."""


def lines_on(hospital: str, entries: Iterable[Indexed]) -> list[Line]:
    """The sentences of the body that are about a hospital, in some passages."""
    return [
        Line(whole_figures(sentence.text), entry.of_report)
        for entry in entries
        if entry.passage.kind is Kind.BODY and entry.passage.hospital == hospital
        for sentence in entry.passage.sentences
    ]


def telling(lines: Iterable[Line], hospital: str, fact: Fact) -> Sequence[Telling]:
    """The words that tell a fact about a hospital in some lines, up to `TRIED`; no one-offs.

    Of the totals of years the latest comes first, and of one year the largest: others are of a part of the hospital.
    """
    found = _all_telling(lines, hospital, fact)
    if fact.yearly:
        found = iter(sorted(found, key=lambda one: (one.example.fact, _value(one.words)), reverse=True))
    return [*islice(found, TRIED)]


def _all_telling(lines: Iterable[Line], hospital: str, fact: Fact) -> Iterator[Telling]:
    """The same in the order of the reports."""
    for text, passages in lines:
        words = fact.told.search(text)
        if words is None or _ONE_OFF.search(text):
            continue
        years = _YEAR.findall(text[: words.start()])
        if years or not fact.yearly:
            year = years[-1] if fact.yearly else ""
            yield Telling(Example(hospital, f"{fact.key}{year}"), words[0], passages)


def _value(words: str) -> float:
    """The figure that some words tell."""
    found = re.search("([0-9][0-9,]*(?:[.][0-9]+)?)(万?)", words)
    return float(found[1].replace(",", "")) * (10_000 if found[2] else 1) if found else 0.0


def instead(index: Index, question: str, scope: Sequence[str], passages: range) -> Iterator[Sequence[Telling]]:
    """What a report tells of the hospitals in `scope`, fact by fact, those first that are asked for most like a question.

    `passages`: the numbers of the report's.
    """
    entries = [*index.entries.several(passages)]
    lines = {hospital: lines_on(hospital, entries) for hospital in scope}
    whole = {hospital: "\n".join([line.text for line in own]) for hospital, own in lines.items()}
    asked = understand(question, index.names)
    pairs = set(terms.bigrams(asked.rest))
    closest = sorted(FACTS, key=lambda fact: len(pairs & _pairs(fact.question)), reverse=True)
    for fact in closest:
        for hospital in scope:
            told = fact.told.search(whole[hospital])  # most facts are not: all lines are looked through at once
            found = telling(lines[hospital], hospital, fact) if told else ()
            if found and terms.normalise(hospital + fact.question) != asked.text:
                yield found


def lookups_of_instead(index: Index, question: str, scope: Sequence[str], passages: range) -> Iterator[Lookup]:
    """What trying the first of those will look up; one is tried in vain, perhaps."""
    for found in islice(instead(index, question, scope, passages), OFFERED + 1):
        yield from found[0].search(index).lookups_of_quotes()


@cache
def _pairs(question: str) -> frozenset[str]:
    return frozenset(terms.bigrams(question))
