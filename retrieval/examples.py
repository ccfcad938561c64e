"""Questions that the corpus at hand can answer, to be shown to someone who does not know what to ask."""

from __future__ import annotations

import re

from corpus.report import Kind
from retrieval.answer import answer
from retrieval.index import Covered, Index
from retrieval.quote import Outcome

# What reports on hospitals tell: a figure right behind its noun, and how one asks for it.
_FACTS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), question)
    for pattern, question in (
        (r"(?:床位|病床)(?:数)?(?:达|为|约|有|增至|扩至)?[0-9]+[0-9,.]*余?张", "有多少张床位？"),
        (r"建筑面积(?:达|为|约|近)?[0-9][0-9,.]*万?(?:余|多)?(?:平方米|平米|㎡|m²)", "建筑面积有多大？"),
        (r"门(?:急)?诊(?:人次|量|病人|患者)(?:达|为|约|近|突破)?[0-9][0-9,.]*", "一年有多少门诊人次？"),
        (r"(?:总投资|投资|投入)(?:达|为|约|近|额)?[0-9][0-9,.]*(?:余|多)?[万亿]", "投入了多少钱？"),
        (r"满意(?:率|度)(?:达|为|到|约)?[0-9][0-9,.]*", "患者满意率是多少？"),
        (r"收治[^，。；]{0,10}[0-9]+(?:余)?(?:例|人|名)", "收治了多少病人？"),
        (r"(?:于|在)?[0-9]{4}年[0-9]{1,2}月(?:[0-9]{1,2}日)?[^，。；]{0,12}封顶", "什么时候封顶的？"),
        (r"[0-9]+(?:余|多)?种预约", "有哪些预约方式？"),
        (r"(?:合作|医联体)[^。]{0,30}医院|与[^。，]{2,16}医院[^。，]{0,8}合作", "和哪些医院合作？"),
        (r"(?<!副)院长[\u4e00-\u9fff]{2,3}(?:说|介绍|表示)", "院长是谁？"),
        (r"新技术[^，。；]{0,8}[0-9]+(?:余)?项", "开展了多少项新技术？"),
        (r"(?:重点专科|重点学科)", "有哪些重点专科？"),
    )
)


def examples(index: Index, count: int = 3) -> tuple[str, ...]:
    """Up to `count` questions that this corpus answers, of different hospitals and kinds where it can.

    Each has been asked before it is offered; a corpus that tells none of the usual facts gives fewer.
    """
    found: list[str] = []
    used: set[str] = set()
    for fresh in (True, False):
        for covered in index.covered:
            if len(found) == count:
                return tuple(found)
            own = sum(question.startswith(covered.hospital.name) for question in found)
            if own > (0 if fresh else 1):
                continue
            for question in _askable(index, covered, used if fresh else set()):
                if question not in found:
                    found.append(question)
                    used.add(question.removeprefix(covered.hospital.name))
                    break
    return tuple(found)


def _askable(index: Index, covered: Covered, used: set[str]) -> list[str]:
    """Questions about one hospital whose answer holds the fact that suggested them."""
    good: list[str] = []
    for pattern, ending in _FACTS:
        if ending in used or good:
            continue
        for number in covered.passages[:200]:
            passage = index.entries[int(number)].passage
            fact = pattern.search(passage.text) if passage.kind is Kind.BODY else None
            if fact is None:
                continue
            question = covered.hospital.name + ending
            reply = answer(index, question)
            if reply.outcome is Outcome.ANSWER and fact[0] in reply.quotes[0].text:
                good.append(question)
            break
    return good
