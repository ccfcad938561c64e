"""Why a question was answered as it was: what was understood, weighed and let through, as plain lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from retrieval.answering.search import Search
from retrieval.question.off_topic import off_topic
from retrieval.question.question import understand
from retrieval.snapshot import Index

_CANDIDATES = 5


def explain(index: Index, question: str, about: Sequence[str] = ()) -> Iterator[str]:
    """Lines for an administrator: scope, terms with their weights, candidates with their features and the gate.

    `about`: names of the hospitals that are meant where the question names none.
    """
    asked = understand(question, index.names)
    yield f"问题：{asked.text}"
    if other := off_topic(asked.text):
        yield f"不是对报道的提问：{other}"
        return
    scope = asked.named.scope
    if not scope and not asked.named.missing:
        scope = tuple(n for n, covered in enumerate(index.covered) if covered.hospital.name in about)
    yield f"医院：{'、'.join(index.covered[n].hospital.name for n in scope) or '（没有指明，查全部）'}"
    if asked.named.missing:
        yield f"没有收录：{'、'.join(asked.named.missing)}"
        if not asked.named.scope:
            return
    yield f"想要的回答：{asked.want.name.lower()}{'，每家医院各一条' if asked.several else ''}"
    search = Search(index, asked, scope)
    words = (
        f"{w.text} {w.weight:.1f}" + (f"（={'/'.join(w.others[:6])}）" if w.others else "") for w in search.asked.words
    )
    yield f"词和权重：{'；'.join(words) or '（没有）'}"
    yield f"字对：{' '.join(search.asked.bigrams) or '（没有）'}"
    for place, candidate in enumerate(search.candidates[:_CANDIDATES], 1):
        entry = index.entries[candidate.passage]
        verdict = search.gate.judge(candidate)
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
