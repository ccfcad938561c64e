"""Explain an answer as plain lines: the question as understood, its candidates, their features, and the gate."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from retrieval.answering.answer import Meant, resolve
from retrieval.answering.rank import Candidate
from retrieval.answering.search import Search
from retrieval.question.off_topic import off_topic
from retrieval.question.question import understand
from retrieval.snapshot import Index

_CANDIDATES = 5


def explain(index: Index, question: str, about: Sequence[str] = ()) -> Iterator[str]:
    """Lines for an administrator: scope, terms with weights, candidates with features, and the gate for each.

    `about`: names of the hospitals that are meant where the question names none.
    """
    understood = understand(question, index.names)
    yield f"问题：{understood.text}"
    named = understood.named
    if other := off_topic(understood.text, named=bool(named.scope or named.missing or about)):
        yield f"不是对报道的提问：{other}"
        return
    meant = resolve(understood, None, about, None, index)
    yield from _understood(meant, index)
    if meant.missing and not meant.search.scope:
        return
    yield from _asked(meant.search)
    for place, candidate in enumerate(meant.search.candidates[:_CANDIDATES], 1):
        yield from _weighed(place, candidate, meant.search)


def _understood(meant: Meant, index: Index) -> Iterator[str]:
    """The hospitals that are meant."""
    scope = "、".join(index.covered[number].hospital.name for number in meant.search.scope)
    yield f"医院：{scope or '（没有指明，查全部）'}"
    if meant.missing:
        yield f"没有收录：{'、'.join(meant.missing)}"


def _asked(search: Search) -> Iterator[str]:
    """The kind of answer, the words and the bigrams that are searched for."""
    question, asked = search.question, search.asked
    yield f"想要的回答：{question.want.name.lower()}{'，每家医院各一条' if question.several else ''}"
    others = (f"（={'/'.join(word.others[:6])}）" if word.others else "" for word in asked.words)
    words = (f"{word.text} {word.weight:.1f}{other}" for word, other in zip(asked.words, others, strict=True))
    yield f"词和权重：{'；'.join(words) or '（没有）'}"
    yield f"字对：{' '.join(asked.bigrams) or '（没有）'}"


def _weighed(place: int, candidate: Candidate, search: Search) -> Iterator[str]:
    """A candidate with its features, and whether it passes the gate."""
    entry, verdict = candidate.entry, search.gate.judge(candidate)
    yield f"{place}. {candidate.score:.2f} 分 {entry.report.file} 第 {entry.passage.number} 段落"
    yield f"   {entry.passage.sentences[candidate.sentence].text}"
    features = candidate.features._asdict().items()
    yield "   特征：" + " ".join(f"{name}={value:.2f}" for name, value in features if value)
    yield (
        f"   关口：{'通过' if verdict.passed else '不通过'}（覆盖 {verdict.support:.2f}，别处才有 {verdict.elsewhere:.2f}，"
        f"够不够：{_yes(verdict.enough)}，数字人名地名：{_yes(verdict.figures)}，所问的种类：{_yes(verdict.kind)}）"
    )
    if lacking := search.gate.lacking(candidate):
        yield f"   附近没有：{'、'.join(lacking)}"


def _yes(value: bool) -> str:
    return "是" if value else "否"
