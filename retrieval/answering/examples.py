"""Questions that the corpus can answer, for someone who does not know what to ask, or got no answer.

Reports on hospitals tell a short list of facts.  The key of a fact never changes, so that a button made last
week still asks the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, cached_property
from itertools import islice
from typing import NamedTuple

from corpus.report import Kind
from retrieval.answering.answer import answer, lookups
from retrieval.answering.search import LOOKED_AT, OFFERED
from retrieval.engine import Lookup
from retrieval.language import terms
from retrieval.question.question import understand
from retrieval.quote import Answer, Outcome, Quote
from retrieval.snapshot import Covered, Index


class _Fact(NamedTuple):
    key: str
    told: re.Pattern[str]
    """Finds a figure right behind its noun."""
    question: str
    """The question that asks for it, without the hospital's name in front; for a total of a year also without that."""
    yearly: bool = False
    """It is offered as the total of a year, with that in the question."""


_FACTS = tuple(
    _Fact(key, re.compile(told), question, yearly=key in {"visits", "stays", "surgery"})
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
_BY_KEY = {fact.key: fact for fact in _FACTS}
_KEY = re.compile("([a-z]{1,8})((?:19|20)[0-9]{2})?")
_YEAR = re.compile("(?<![0-9])(?:19|20)[0-9]{2}(?=年)")
_ONE_OFF = re.compile(
    "最[多高大少快低忙紧长短]|单[日月]|[一当每][天日]|日均|高峰|峰值|首[例次]|第一[例次]|历史|疫情|[0-9]小时内"
)
"""Signs of a figure that tells little of a hospital: its fullest day, a first, a peak."""
_TRIED = 3
"""Sentences with a fact that are tried, at most."""
_UNKNOWN = object()
"""A fact that was not tried yet."""


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


class Told(NamedTuple):
    """A question, and the sentence that answers it."""

    example: Example
    quote: Quote
    sentence: str
    """The whole sentence that answers."""


def example(hospital: str, fact: str) -> Example | None:
    """The example question for a fact, by its key; None when there is no such fact."""
    key = _KEY.fullmatch(fact)
    return Example(hospital, fact) if key and key[1] in _BY_KEY else None


def examples(index: Index, count: int = 3) -> tuple[Example, ...]:
    """Up to `count` questions that this corpus answers, of different hospitals and kinds where it can.

    Only questions that were tried and answered are offered, so a corpus with few of the usual facts gives fewer.
    """
    found: list[Example] = []
    for fresh in (True, False):
        for covered in index.covered:
            if len(found) == count:
                return tuple(found)
            own = sum(example.hospital == covered.hospital.name for example in found)
            if own > (0 if fresh else 1):
                continue
            used = {one.fact for one in found if fresh or one.hospital == covered.hospital.name}
            tried = (_told(index, covered, fact) for fact in _FACTS if fact.key not in used)
            told = next((one for one in tried if one), None)
            if told is not None:
                found.append(told.example)
    return tuple(found)


class Examples:
    """The example questions of one index; each is tried once, at the cost of an answer."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self._found: dict[tuple[str, str], Told | None] = {}

    @cached_property
    def first(self) -> tuple[Example, ...]:
        """Three example questions to begin with."""
        return examples(self.index)

    def told(self, hospital: str, count: int = 4) -> tuple[Told, ...]:
        """Up to `count` facts that the reports on a covered hospital tell, each with its answer."""
        found = (self._fact(hospital, fact) for fact in _FACTS)
        return tuple(islice((one for one in found if one), count))

    def instead(self, refused: Answer, count: int = 3) -> tuple[Example, ...]:
        """Questions that can be answered, close to one that could not: of its hospitals, in similar words."""
        scope = refused.scope[:OFFERED]
        if not scope:
            return self.first[:count]
        asked = understand(refused.question, self.index.names)
        pairs = set(terms.bigrams(asked.rest))

        def likeness(one: tuple[str, _Fact]) -> int:
            return len(pairs & _pairs(one[1].question))

        # Tried one by one, and no more of them than are offered.
        closest = sorted(((hospital, fact) for hospital in scope for fact in _FACTS), key=likeness, reverse=True)
        fresh = [one for one in closest if terms.normalise(one[0] + one[1].question) != asked.text]
        self.index.foresee(self._lookups(fresh, count))
        found = (self._fact(*one) for one in fresh)
        return tuple(islice((one.example for one in found if one), count))

    def _lookups(self, wanted: Sequence[tuple[str, _Fact]], count: int) -> Iterator[Lookup]:
        """What trying the first of some facts will look up, as far as it is not known."""
        tried = 0
        for hospital, fact in wanted:
            known = self._found.get((hospital, fact.key), _UNKNOWN)
            number = self.index.number_of.get(hospital)
            telling = (
                _telling(self.index, self.index.covered[number], fact)
                if known is _UNKNOWN and number is not None
                else ()
            )
            tried += bool(telling) or isinstance(known, Told)
            for _words, year in telling[:1]:
                yield from lookups(self.index, Example(hospital, f"{fact.key}{year}").question)
            if tried > count:
                return

    def _fact(self, hospital: str, fact: _Fact) -> Told | None:
        key = hospital, fact.key
        if key not in self._found:
            number = self.index.number_of.get(hospital)
            self._found[key] = None if number is None else _told(self.index, self.index.covered[number], fact)
        return self._found[key]


@cache
def _pairs(question: str) -> frozenset[str]:
    return frozenset(terms.bigrams(question))


def _told(index: Index, covered: Covered, fact: _Fact) -> Told | None:
    """A fact about a hospital, if the question for it really finds the sentence that suggested it."""
    for words, year in islice(_telling(index, covered, fact), _TRIED):
        one = Example(covered.hospital.name, f"{fact.key}{year}")
        reply = answer(index, one.question)
        if reply.outcome is Outcome.ANSWER and words in (sentence := _sentence(index, reply.quotes[0])):
            return Told(one, reply.quotes[0], sentence)
    return None


def _telling(index: Index, covered: Covered, fact: _Fact) -> Sequence[tuple[str, str]]:
    """The words that tell a fact in the reports on a hospital, each with its year, where that is wanted; no one-offs.

    Of the totals of years the latest comes first, and of one year the largest: others are of a part of the hospital.
    """
    found = _all_telling(index, covered, fact)
    return (
        sorted(found, key=lambda one: (one[1], _value(one[0])), reverse=True)
        if fact.yearly
        else [*islice(found, _TRIED)]
    )


def _value(words: str) -> float:
    """The figure that some words tell."""
    found = re.search("([0-9][0-9,]*(?:[.][0-9]+)?)(万?)", words)
    return float(found[1].replace(",", "")) * (10_000 if found[2] else 1) if found else 0.0


def _all_telling(index: Index, covered: Covered, fact: _Fact) -> Iterator[tuple[str, str]]:
    """The same in the order of the reports."""
    own = index.scopes.first(index.within([index.number_of[covered.hospital.name]]), LOOKED_AT)
    for entry in index.entries.several(own):
        passage = entry.passage
        for sentence in passage.sentences if passage.kind is Kind.BODY else ():
            words = fact.told.search(sentence.text)
            if words is None or _ONE_OFF.search(sentence.text):
                continue
            years = _YEAR.findall(sentence.text[: words.start()])
            if years or not fact.yearly:
                yield words[0], years[-1] if fact.yearly else ""


def _sentence(index: Index, quote: Quote) -> str:
    number, sentence = quote.place
    return index.sentences(number)[sentence].text
