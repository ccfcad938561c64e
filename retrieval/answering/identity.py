"""Questions after names alone: 某院现在叫什么, 某院以前叫什么, 哪年改的名, 为什么叫某院; and names in reports of others.

They leave nothing to search for once the names are taken out, so here the names are what is searched for.  One
candidate is given at once: the sentence that says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from operator import itemgetter

from corpus.names.name import folded, holds_in_order, names_in
from corpus.names.naming import Naming, naming_of, of_full_width
from corpus.names.told import nicknames
from corpus.report import Kind
from retrieval.answering.excerpt import excerpt
from retrieval.engine import Best, Scope
from retrieval.language import knowledge, terms
from retrieval.language.knowledge import Row
from retrieval.language.numerals import with_digits
from retrieval.question.question import LEADS, Question
from retrieval.quote import Quote
from retrieval.snapshot import Index, Indexed

_ROWS = knowledge.rows("identity", "identity")
_NOW = next(row for row in _ROWS if row.name == "now")
[_FILLER] = knowledge.rows("filler", "identity")
[_PRESENT] = knowledge.rows("present", "identity")
_FORMER = frozenset({Naming.FORMER, Naming.BEFORE, Naming.FOUNDED, Naming.RENAMED})
_TODAY = frozenset({Naming.NOW, Naming.TAKEN})
_RELATES = re.compile(
    r"派|合作|结对|结成|帮|出了|去了|复核|审核|支援|对口|托管|共建|签约|协议|进修|坐诊|会诊|来往|联合|联手|携手|牵手|挂牌|教学|带教|来(?!自)|去过|送|转|教|关系"
)
"""What a report tells of the partners of its hospital."""
_SIGN = re.compile(r"[\W_]")
_LOOKED_AT = 30
"""Passages in which a name is looked for."""


def asks_for_name(question: Question) -> bool:
    """Whether a question wants to know nothing but what a hospital is called, or was, or why."""
    return _asked(question) is not None


def _asked(question: Question) -> Row | None:
    """The row of what a question wants to know of a name, where it wants nothing else and names enough of them."""
    rest = question.rest
    for name in question.named.missing:
        rest = rest.replace(with_digits(name), "")
    rest = _SIGN.sub("", LEADS.sub("", rest))
    names = len(question.named.stretches) + len(question.named.missing)
    for row in _ROWS.that_may_ask(rest):
        if names < row.more.get("names", 1):
            continue
        asked = row.asked.search(rest)
        if asked and not _FILLER.asked.sub("", rest[: asked.start()] + rest[asked.end() :]):
            return row
    return None


def tells_of_partners(question: Question) -> bool:
    """Whether a question about a hospital that is not covered may be answered by its partners' reports."""
    return asks_for_name(question) or _RELATES.search(question.text) is not None


def naming(index: Index, question: Question, scope: Sequence[int]) -> list[Quote]:
    """The sentence that says what a hospital is called, or was, or why; none where no report on the hospitals does.

    Who asks for today's name by another one is told both in one sentence if there is one; else today's name, where it
    stands first.
    """
    row = _asked(question) or _NOW
    asked = [question.text[start:end] for start, end in question.named.stretches] + list(question.named.missing)
    queries = {
        number: _query(" ".join([*asked, index.covered[number].hospital.name, "前身 原名 更名 名字 医院"]))
        for number in scope
    }
    index.foresee(Best(query, _LOOKED_AT, index.within([number])) for number, query in queries.items())
    found = []
    for number, query in queries.items():
        own = index.covered[number].hospital.name
        for entry in _entries(index, query, index.within([number])):
            in_body = entry.passage.kind is Kind.BODY
            for at, sentence in enumerate(entry.passage.sentences):
                fit = _fit(row, asked, own, sentence.text, question.rest)
                if row.name == "origin" and len(asked) == 1:
                    beside = "".join(one.text for one in entry.passage.sentences[max(0, at - 1) : at + 2])
                    fit = _origin(row, asked[0], sentence.text, beside)
                elif row.name == "renamed":
                    fit = _renamed(row, asked, own, sentence.text, question.rest)
                if any(fit):
                    found.append(((*fit, in_body, -entry.number, -at), entry))
    if not found:
        return []
    (*_, at), entry = max(found, key=itemgetter(0))
    why = row.name in {"origin", "meaning"}
    whole = (0, len(entry.passage.sentences[-at].text))
    return [excerpt(index, entry, -at, whole, limit=_ORIGIN if why else 0, before=why, after=why)]


def _fit(row: Row, asked: Sequence[str], own: str, sentence: str, question: str) -> tuple[int, int, int, int]:
    """How well a sentence tells what is asked of a hospital's name, the weightiest first; 0 throughout where it does not.

    That is: whether it gives the name asked by and the hospital's own, whether the own name stands there when that is
    asked for, how well it says what is asked, the earlier the better where the first name is asked for, how many of the
    names asked by stand there.
    """
    line, full = folded(terms.normalise(sentence)), folded(terms.normalise(own))
    others = [folded(name) for name in asked if folded(name) != full]
    beside = line.replace(full, " ")
    if row.name == "same":
        tied = bool(others) and full in line and any(_stands(name, beside) for name in others)
        return int(tied or (len(asked) > 1 and all(_stands(folded(name), line) for name in asked))), 0, 0, 0
    ties = int(bool(others) and full in line and any(name in beside for name in others))
    names = sum(folded(name) in line for name in asked)
    told = _told(row, sentence, own, asked)
    if row.name == "before":
        first = told > 0 and _FIRST.search(question) is not None
        return (
            0,
            told,
            -min(map(int, _YEAR.findall(with_digits(line))), default=_LATEST) if first else 0,
            names * bool(told),
        )
    if row.name == "now":
        return ties, int(full in line), told, names
    return 0, told, 0, names


def _stands(name: str, line: str) -> bool:
    """Whether a name stands in a line, in these characters or with its place in full: 某骨科医院 in 某区骨科医院."""
    if name in line:
        return True
    full = (folded(one.text) for one in names_in(line) if one.full)
    return any(text[0] == name[0] and holds_in_order(name, text) for text in full)


def _origin(row: Row, asked: str, sentence: str, beside: str) -> tuple[int, int, int, int]:
    """How well a sentence tells why a hospital is called as it is: the reason often stands beside the name."""
    line, name = terms.normalise(sentence), folded(terms.normalise(asked))
    reason, named = row.held.search(line) is not None, name in folded(line)
    near = name in folded(terms.normalise(beside))
    if not reason and not (named and _CALLS.search(line)):
        return 0, 0, 0, 0
    return 0, int(reason) + int(near), int(reason), int(named)


def _renamed(row: Row, asked: Sequence[str], own: str, sentence: str, question: str) -> tuple[int, int, int, int]:
    """How well a sentence tells when a name was taken: that of today, or the one asked about."""
    line = folded(terms.normalise(sentence))
    if not row.held.search(line):
        return 0, 0, 0, 0
    others = [name for name in map(folded, asked) if name not in folded(terms.normalise(own))]
    told = sum(name in line for name in others)
    became = _BECAME.search(question)
    told += became is not None and became[1] in line
    today = _PRESENT.held.search(line) is not None or folded(terms.normalise(own)) in line
    if became and not (told or today or _PRESENT.asked.search(question)):
        return 0, 0, 0, 0  # another change of its names
    latest = max((int(year) for year in _YEAR.findall(with_digits(line))), default=0)
    if others and not _PRESENT.asked.search(question):
        return 0, 2 * told + today, latest, 0
    return 0, 1 + 2 * today + told, latest, 0


def _told(asked: Row, line: str, own: str, by: Sequence[str]) -> int:
    """How well a sentence tells what is asked of the name of a hospital, which is asked `by` some; 0 where it does not."""
    if asked.name not in {"now", "before", "second", "people's"}:
        return int(asked.held.search(terms.normalise(line)) is not None)
    sentence = of_full_width(line)
    tellings = [(name.text, naming_of(name, sentence)) for name in names_in(sentence) if not name.generic]
    if asked.name == "people's":
        return int(any(name not in by for name in nicknames(sentence)))
    if asked.name == "second":
        return int(any(naming is Naming.ALSO and name not in by for name, naming in tellings))
    if asked.name == "now":
        return max((1 + (name in own) for name, naming in tellings if naming in _TODAY), default=0)
    others = [naming for name, naming in tellings if name not in own and name not in by]
    told = max((1 + (naming in _FORMER) for naming in others if naming in _FORMER | _TODAY), default=0)
    return told or int(asked.held.search(terms.normalise(line)) is not None)


_FIRST = re.compile("最|头[一个]|一?开始|起[先初]|起头|开头|刚")
_LATEST = 9999
_BECAME = re.compile("[变改换更](?:名|了){0,2}(?:成|为|叫|称)了?([\u4e00-\u9fff]{2,8}?)的?$")
"""What a hospital became, in a question that asks when: 哪年变成疾控的."""
_YEAR = re.compile("(?<![0-9])(?:19|20)[0-9]{2}(?=年)")
_CALLS = re.compile("[叫喊称唤名]")
_ORIGIN = 120
"""Characters of a reason with the sentences beside it, at most."""


def _entries(index: Index, query: Mapping[str, float], within: Scope | None) -> Iterator[Indexed]:
    """The passages that hold most of a query."""
    return index.entries.several([hit.passage for hit in index.search(query, _LOOKED_AT, within)])


def _query(wanted: str) -> dict[str, float]:
    return dict.fromkeys([*terms.words(wanted), *terms.bigrams(wanted)], 1.0)
