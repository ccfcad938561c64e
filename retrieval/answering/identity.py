"""Questions after names alone: 某院现在叫什么, 某院是哪家医院, 某院以前叫什么, 为什么叫某院; and names in reports of others.

They leave nothing to search for once the names are taken out, so here the names are what is searched for.  One
candidate is given at once: the sentence that says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from operator import itemgetter

from corpus.names.name import folded, names_in
from corpus.names.naming import WIDE, Naming, naming_of
from corpus.report import Kind
from retrieval.answering.excerpt import excerpt
from retrieval.engine import Best, Scope
from retrieval.language import knowledge, terms
from retrieval.language.knowledge import Row
from retrieval.language.numerals import with_digits
from retrieval.question.question import Question
from retrieval.quote import Quote
from retrieval.snapshot import Index, Indexed

_ROWS = knowledge.rows("identity", "identity")
[_FILLER] = knowledge.rows("filler", "identity")
_FORMER = frozenset({Naming.FORMER, Naming.FOUNDED, Naming.RENAMED})
_TODAY = frozenset({Naming.NOW, Naming.TAKEN})
_RELATES = re.compile(
    r"派|合作|结对|结成|帮扶|帮助|支援|对口|托管|共建|签约|协议|进修|坐诊|会诊|来往|联合|联手|携手|牵手|挂牌|教学|带教|来(?!自)|去过|送|转|教|关系"
)
"""What a report tells of the partners of its hospital."""
_LOOKED_AT = 30
"""Passages in which a name is looked for."""


def asks_for_name(question: Question) -> bool:
    """Whether a question wants to know nothing but what a hospital is called, or was, or why."""
    return _asked(question) is not None


def _asked(question: Question) -> Row | None:
    """The row of what a question wants to know of a name, where it wants nothing else."""
    rest = question.rest
    for name in question.named.missing:
        rest = rest.replace(with_digits(name), "")
    rest = re.sub(r"[\W_]", "", rest)
    for row in _ROWS:
        asked = row.asked.search(rest)
        if asked and not _FILLER.asked.sub("", rest[: asked.start()] + rest[asked.end() :]):
            return row
    return None


def tells_of_partners(question: Question) -> bool:
    """Whether a question about a hospital that is not covered may be answered by its partners' reports."""
    return asks_for_name(question) or _RELATES.search(question.text) is not None


def naming(index: Index, question: Question, scope: Sequence[int]) -> list[Quote]:
    """The sentence that says what a hospital is called, or was, or why; none where no report on the hospitals does."""
    row = _asked(question) or _ROWS[0]
    asked = [question.text[start:end] for start, end in question.named.stretches] + list(question.named.missing)
    wanted = " ".join([*asked, "前身 原名 更名 名字 医院"])
    index.foresee(Best(_query(wanted), _LOOKED_AT, index.within([number])) for number in scope)
    found = []
    for number in scope:
        own = index.covered[number].hospital.name
        for entry in _entries(index, wanted, index.within([number])):
            for sentence, text in enumerate(entry.matched.lines):
                line = folded(text)
                names = sum(folded(name) in line for name in asked)
                told = _told(row, entry.passage.sentences[sentence].text, own)
                if told or (names and row.name != "before"):
                    in_body = entry.passage.kind is Kind.BODY
                    found.append(((told, names, in_body, -entry.number, sentence), entry))
    if not found:
        return []
    (*_, sentence), entry = max(found, key=itemgetter(0))
    why = row.name in {"origin", "meaning"}
    whole = (0, len(entry.passage.sentences[sentence].text))
    return [excerpt(index, entry, sentence, whole, limit=_ORIGIN if why else 0, before=why, after=why)]


def _told(asked: Row, line: str, own: str) -> int:
    """How well a sentence tells what is asked of the name of a hospital; 0 where it does not."""
    if asked.name not in {"now", "before"}:
        return int(asked.held.search(terms.normalise(line)) is not None)
    sentence = line.translate(WIDE)
    tellings = [(name.text, naming_of(name, sentence)) for name in names_in(sentence) if not name.generic]
    if asked.name == "now":
        return max((1 + (name in own) for name, naming in tellings if naming in _TODAY), default=0)
    others = [naming for name, naming in tellings if name not in own]
    return max((1 + (naming in _FORMER) for naming in others if naming in _FORMER | _TODAY), default=0)


_ORIGIN = 120
"""Characters of a reason with the sentences beside it, at most."""


def _entries(index: Index, wanted: str, within: Scope | None) -> Iterator[Indexed]:
    """The passages that hold most of some words."""
    return index.entries.several([hit.passage for hit in index.search(_query(wanted), _LOOKED_AT, within)])


def _query(wanted: str) -> dict[str, float]:
    return dict.fromkeys([*terms.words(wanted), *terms.bigrams(wanted)], 1.0)
