"""Questions after names alone: 某院现在叫什么, 某院是哪家医院, 某院以前叫什么; and names that stand in reports of others.

They leave nothing to search for once the names are taken out, so here the names are what is searched for.  One
candidate is given at once: the sentence that says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from operator import itemgetter

from corpus.names.name import folded
from retrieval.answering.excerpt import excerpt
from retrieval.engine import Scope
from retrieval.language import terms
from retrieval.language.numerals import with_digits
from retrieval.question.question import Question
from retrieval.quote import Quote
from retrieval.snapshot import Index, Indexed

_NOW = re.compile(
    r"(?:现在|如今|目前|现今|后来|今天)?(?:(?:改|换|更)(?:名)?(?:叫|成|为)?了?|叫(?:做|作)?)(?:什么|啥|哪个)(?:名字?|医院|来着)?了?[啊呀呢]?\W*$"
    r"|(?:是|指的?是?|就是|属于)(?:现在的)?(?:哪|那|什么)(?:一)?(?:家|个|所)?(?:医院|单位|机构)(?:的)?[啊呀呢]?\W*$"
)
_BEFORE = re.compile(
    r"(?:以前|原来|过去|从前|曾经|最早|原先|之前|早先|当年)的?(?:都)?(?:是)?(?:叫|名字|名称|名)过?(?:什么|啥|哪些?)?(?:名字?)?|(?:曾用名|原名|旧称|前身)(?:是|叫|为)?(?:什么|啥|哪)"
)
_NOTHING_LEFT = re.compile(r"[\W_]|请问|那么?|到底|究竟|就|的|它|这|什么|啥|名字|医院|叫|是|哪")
_RENAMED = re.compile("前身|原名|曾用名|更名|改[名称叫]|旧称|以前叫|过去叫|从前叫|原称|原为|原是|定名|始称")
"""What sentences say of former names."""
_RELATES = re.compile(
    r"派|合作|结对|结成|帮扶|帮助|支援|对口|托管|共建|签约|协议|进修|坐诊|会诊|来往|联合|联手|携手|牵手|挂牌|教学|带教|来过|来的|去过|关系"
)
"""What a report tells of the partners of its hospital."""
_LOOKED_AT = 30
"""Passages in which a name is looked for."""


def asks_for_name(question: Question) -> bool:
    """Whether a question wants to know nothing but what a hospital is called, or was."""
    rest = question.rest
    for name in question.named.missing:
        rest = rest.replace(with_digits(name), "")
    found = filter(None, (_NOW.search(rest), _BEFORE.search(rest)))
    return any(not _NOTHING_LEFT.sub("", rest[: asked.start()] + rest[asked.end() :]) for asked in found)


def tells_of_partners(question: Question) -> bool:
    """Whether a question about a hospital that is not covered may be answered by its partners' reports."""
    return asks_for_name(question) or _RELATES.search(question.text) is not None


def naming(index: Index, question: Question, scope: Sequence[int]) -> list[Quote]:
    """The sentence that says what a hospital is called, or was; none where no report on the hospitals does."""
    asked = [question.text[start:end] for start, end in question.named.stretches] + list(question.named.missing)
    before = _BEFORE.search(question.text) is not None
    wanted = " ".join([*asked, "前身 原名 更名"])
    found = []
    for number in scope:
        for entry in _entries(index, wanted, index.within([number])):
            for sentence, text in enumerate(entry.matched.lines):
                line = folded(text)
                names = sum(folded(name) in line for name in asked)
                renamed = _RENAMED.search(line) is not None
                if renamed if before else names:
                    found.append(((renamed, names, -entry.number, sentence), entry))
    if not found:
        return []
    (*_, sentence), entry = max(found, key=itemgetter(0))
    return [excerpt(index, entry, sentence, (0, len(entry.passage.sentences[sentence].text)))]


def _entries(index: Index, wanted: str, within: Scope | None) -> Iterator[Indexed]:
    """The passages that hold most of some words."""
    query = dict.fromkeys([*terms.words(wanted), *terms.bigrams(wanted)], 1.0)
    return index.entries.several([hit.passage for hit in index.search(query, _LOOKED_AT, within)])
