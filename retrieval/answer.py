"""From a question to an Answer: candidate sentences, the best of them, the quote around it, or a refusal."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from corpus import hospitals
from corpus.report import Kind, Sentence, Span
from corpus.split import PASSAGE_LIMIT
from retrieval import terms
from retrieval.bm25 import Ids
from retrieval.chat import off_topic
from retrieval.index import Index
from retrieval.question import Question, Want, telling, understand
from retrieval.quote import Answer, Outcome, Quote

QUOTES = 5
"""Quotes of an answer at most."""
_PASSAGES = 8
"""Passages whose sentences are looked at."""
_ANSWER_LIMIT = 120
"""Of a longer sentence only the clauses that answer are set off, up to this many characters."""


# Weights of the features, fitted on CMRC 2018's trial set (RETRIEVAL figures), the cue's by hand.
_WEIGHTS = {
    "words": 8.5,
    "bigrams": 3.9,
    "title": 9.9,
    "passage": 4.9,
    "before": 1.4,
    "cue": 1.5,
    "near": 1.2,
}
_ENOUGH = 0.25
"""Share of what was asked that must stand in the sentence and its surroundings, in a named hospital's reports."""
_ENOUGH_ANYWHERE = 0.4
"""The same when no hospital was named, so that all reports were searched."""

_NUMERAL = r"(?:[0-9]+(?:[.,][0-9]+)*|[一二两三四五六七八九十百千万半]{1,6})"
_CUES: dict[Want, re.Pattern[str]] = {
    Want.NUMBER: re.compile(
        rf"{_NUMERAL}\s*(?:余|多)?\s*(?:万|亿|千|百)?\s*(?:[%％]|[个名人位家项张台次场例种所座间层倍成期天年月户篇件亩批辆株支条份m㎡]|平方米|分钟|小时|公里|人次|台次|床|毫升|ml|百分)|第{_NUMERAL}|百分之|第一"
    ),
    Want.MONEY: re.compile(rf"{_NUMERAL}\s*(?:余|多)?\s*(?:万|亿|千|百)?\s*(?:余|多)?\s*(?:元|块|美元|个亿|亿)"),
    Want.DATE: re.compile(
        r"[0-9]{2,4}\s*年|[0-9]{1,2}\s*月|[0-9]{1,2}\s*日|[一二三四五六七八九〇]{4}年|(?:去|今|明|前|当)年|近日|日前|年初|年底|[上下]半年|月底|月初|春节|元旦|国庆"
    ),
    Want.PERSON: re.compile(
        r"(?:院长|书记|主任|局长|处长|科长|所长|站长|教授|医生|医师|专家|护士长|博士|记者|通讯员|委员|先生|女士|院士|主席|县长|市长|总经理|负责人)[\u4e00-\u9fff]{2,3}|[\u4e00-\u9fff]{2,3}(?:院长|书记|主任|教授|医生|局长|说|介绍|表示)"
    ),
    Want.PLACE: re.compile(
        r"位于|坐落|地处|[\u4e00-\u9fff](?:省|市|县|区|镇|乡|村|路|街|大道|广场|楼|新区|开发区)|在[\u4e00-\u9fff]{2,8}(?:召开|举行|建|投用)"
    ),
    Want.LIST: re.compile(r"[\u4e00-\u9fffa-z0-9”]、"),
    Want.REASON: re.compile(
        r"因为|由于|为了|因此|所以|以便|旨在|目的|满足|解决|使|让|受.{1,8}所限|为[\u4e00-\u9fff]{2,12}，"
    ),
    Want.WAY: re.compile(
        r"通过|采用|采取|利用|借助|依托|推行|实行|制定|建立|先.{1,20}再|按照|以.{2,20}为|拆成|组织|开展|提出"
    ),
}


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A sentence that may answer."""

    passage: int
    sentence: int
    score: float
    support: float
    """Share of what was asked that stands in the sentence and its surroundings."""


class _Asked:
    """What is asked for, weighed once: how much of it stands in a text."""

    def __init__(self, words: Sequence[str], bigrams: Sequence[str]) -> None:
        self.words = {word: terms.rarity(word) for word in words}
        self.bigrams = tuple(bigrams)
        self.total = sum(self.words.values())

    def by_words(self, text: str, known: Iterable[str] = ()) -> float:
        """Share of the words, weighed by their rarity, that stand in a text or among `known`."""
        if not self.total:
            return 0.0
        held = set(known)
        return sum(weight for word, weight in self.words.items() if word in text or word in held) / self.total

    def by_bigrams(self, text: str) -> float:
        if not self.bigrams:
            return self.by_words(text)
        return sum(pair in text for pair in self.bigrams) / len(self.bigrams)

    def by_both(self, text: str) -> float:
        return (self.by_words(text) + self.by_bigrams(text)) / 2


def answer(index: Index, question: str, last: Answer | None = None) -> Answer:
    """The quotes that answer a question, or the reason why there is none.

    `last`: the answer before this one in the same chat; its hospitals are meant by 它, 该院, 那里.
    """
    if not index.entries:
        return Answer(question, Outcome.EMPTY)
    asked = understand(question, index.names)
    other = off_topic(asked.text)
    if other is not None:
        return Answer(question, other)
    scope = asked.named.scope
    carried = False
    if not scope and not asked.named.missing and last is not None and asked.pronoun:
        before = last.scope or tuple(dict.fromkeys(quote.hospital for quote in last.quotes[:1] if quote.hospital))
        scope = tuple(n for n, one in enumerate(index.covered) if one.hospital.name in before)
        carried = bool(scope)
        if carried:
            asked = _with_topic(asked, last, index)
    names = tuple(index.covered[n].hospital.name for n in scope)
    missing = asked.named.missing
    if missing and not scope:
        return Answer(question, Outcome.NOT_COVERED, missing_hospitals=missing)
    result = _search(index, asked, scope)
    if not result:
        return Answer(
            question,
            Outcome.NOT_FOUND,
            scope=names,
            missing_hospitals=missing,
            missing_words=_missing_words(index, asked, scope),
            carried=carried,
        )
    answered = {quote.hospital for quote in result}
    silent = tuple(name for name in names if name not in answered) if asked.several else ()
    return Answer(question, Outcome.ANSWER, tuple(result), names, missing, (), silent, carried)


def _with_topic(asked: Question, last: Answer, index: Index) -> Question:
    """A follow-up of hardly a word asks on about the topic of the question before it."""
    if len(asked.words) > 1:
        return asked
    before = understand(last.question, index.names)
    words = tuple(dict.fromkeys([*asked.words, *before.words]))
    return Question(
        asked.text,
        asked.named,
        asked.want,
        words,
        tuple(dict.fromkeys([*asked.bigrams, *before.bigrams])),
        tuple(dict.fromkeys([*asked.query, *before.query])),
        False,
        True,
    )


# ---------------------------------------------------------------- search


def _search(index: Index, asked: Question, scope: Sequence[int]) -> list[Quote]:
    ids = _passages_of(index, scope)
    if asked.want in {Want.BYLINE, Want.HEADING}:
        found = _by_kind(index, asked, ids)
        if found:
            return found
    if not asked.query:
        return []
    candidates = _candidates(index, asked, ids)
    if asked.several:
        return _one_for_each(index, asked, scope, candidates)
    return _quotes(index, asked, _good(index, asked, candidates, scoped=bool(scope)))


def _good(index: Index, asked: Question, candidates: Sequence[_Candidate], *, scoped: bool) -> list[_Candidate]:
    """The candidates that pass the gate: enough of what was asked, and the kind of thing that was asked for."""
    enough = _ENOUGH if scoped else _ENOUGH_ANYWHERE
    return [c for c in candidates if c.support >= enough and _answers(index, asked, c)]


def _passages_of(index: Index, scope: Sequence[int]) -> Ids | None:
    if not scope:
        return None
    return np.unique(np.concatenate([index.covered[n].passages for n in scope]))


def _candidates(index: Index, asked: Question, ids: Ids | None, k: int = _PASSAGES) -> list[_Candidate]:
    """Sentences of the best passages, best first."""
    hits = index.search(asked.query, k, ids)
    if not hits:
        return []
    weighed = _Asked(asked.words, asked.bigrams)
    best = hits[0].score
    found: list[_Candidate] = []
    for hit in hits:
        found += _weigh(index, asked, weighed, hit.passage, hit.score / best)
    found.sort(key=lambda c: -c.score)
    return found


def _weigh(index: Index, asked: Question, weighed: _Asked, number: int, passage_score: float) -> list[_Candidate]:
    entry = index.entries[number]
    if entry.passage.kind is Kind.HEADING:
        return []
    texts = [terms.normalise(sentence.text) for sentence in entry.passage.sentences]
    around = {
        step: terms.normalise(index.entries[n].passage.text) for n in index.neighbours(number) for step in (n - number,)
    }
    cue = _CUES.get(asked.want)
    found = []
    for i, text in enumerate(texts):
        words = weighed.by_words(text)
        before = texts[i - 1] if i else around.get(-1, "")[-120:]
        after = texts[i + 1] if i + 1 < len(texts) else around.get(1, "")[:120]
        places = [m.span() for m in cue.finditer(text)] if cue else []
        near = max((weighed.by_words(text[max(0, s - 24) : e + 24]) for s, e in places), default=0.0)
        features = {
            "words": words,
            "bigrams": weighed.by_bigrams(text),
            "title": weighed.by_words(text, entry.title_terms) - words,
            "passage": passage_score,
            "before": weighed.by_words(before + text) - words,
            "cue": 1.0 if places else 0.0,
            "near": near,
        }
        score = sum(_WEIGHTS[name] * value for name, value in features.items())
        context = " ".join([terms.normalise(entry.passage.heading), before, text, after])
        found.append(_Candidate(number, i, score, weighed.by_both(context)))
    return found


def _answers(index: Index, asked: Question, best: _Candidate) -> bool:
    """Whether the best sentence and its neighbours hold the kind of thing that was asked for."""
    texts = [terms.normalise(s.text) for s in index.sentences(best.passage)]
    near = " ".join(texts[max(0, best.sentence - 1) : best.sentence + 2])
    if asked.want is Want.PERSON:
        near = _without_strangers(near, index.entries[best.passage].passage.hospital)
        for role in re.findall(r"院长|书记|局长|主任|所长|站长", asked.text):
            if f"副{role}" not in asked.text and not re.search(
                rf"(?<!副){role}[\u4e00-\u9fff·\s]{{2,4}}|[\u4e00-\u9fff]{{2,3}}(?<!副){role}(?!办|负责)",
                _without_offices(near),
            ):
                return False
    if asked.want is Want.MONEY:
        return bool(_CUES[Want.MONEY].search(near))
    if asked.want in {Want.NUMBER, Want.DATE} and re.search(r"多少|几|哪年|什么时候|何时|哪天", asked.text):
        return bool(_CUES[asked.want].search(near))
    return True


def _without_strangers(text: str, hospital: str) -> str:
    """Without the officers of other hospitals: "某大学医院院长某某" is not this hospital's."""
    for name in reversed(hospitals.names_in(text)):
        officer = re.match(r"(?:党委)?(?:副)?(?:院长|书记|主任)[\u4e00-\u9fff]{2,3}", text[name.end :])
        if not officer or name.generic:
            continue
        other_place = name.places and not any(p.text.rstrip("市县区") in hospital for p in name.places)
        if other_place or hospitals.core(name.rest) not in hospital:
            text = text[: name.start] + text[name.end + officer.end() :]
    return text


def _without_offices(text: str) -> str:
    """Without offices and meetings named after a role: 院长办公会, 书记办公会, 院长负责制."""
    return re.sub(r"(?:院长|书记|主任|局长)(?:办公会|负责制|办公室|信箱|接待日|热线|会议|专题|查房)", "", text)


def _by_kind(index: Index, asked: Question, ids: Ids | None) -> list[Quote]:
    """Questions about the report itself: who wrote it, what its headings are."""
    numbers = range(len(index.entries)) if ids is None else [int(i) for i in ids]
    titled = _titled(index, asked)
    if titled:
        numbers = [n for n in numbers if index.entries[n].report.file in titled]
    elif ids is None:
        return []
    weighed = _Asked(*telling(asked.text)[:2])
    found: list[tuple[float, int, int]] = []
    for number in numbers:
        entry = index.entries[number]
        if asked.want is Want.HEADING and entry.passage.kind is Kind.HEADING:
            found.append((weighed.by_both(terms.normalise(entry.passage.text)), number, 0))
        if asked.want is Want.BYLINE and entry.report.byline and entry.passage.kind is not Kind.HEADING:
            signed = re.sub(r"\s", "", entry.report.byline)
            lines = [re.sub(r"\s", "", sentence.text) for sentence in entry.passage.sentences]
            found += [(0.0, number, i) for i, line in enumerate(lines) if line and (line in signed or signed in line)]
    found.sort(key=lambda f: -f[0])
    return [_quote(index, asked, number, sentence) for _, number, sentence in found[:QUOTES]]


def _titled(index: Index, asked: Question) -> set[str]:
    """Files of the reports whose title the question gives."""
    flat = re.sub(r"\W", "", asked.text)
    return {
        entry.report.file
        for entry in index.entries
        for title in [re.sub(r"\W", "", terms.normalise(entry.report.title))]
        if len(title) >= 5 and title in flat
    }


def _one_for_each(index: Index, asked: Question, scope: Sequence[int], found: Sequence[_Candidate]) -> list[Quote]:
    """The best quote of each hospital that has one, the best hospital first."""
    numbers = scope or range(len(index.covered))
    best: list[_Candidate] = []
    for number in numbers:
        own = _candidates(index, asked, index.covered[number].passages, 3) if scope else _of(index, number, found)
        best += _good(index, asked, own, scoped=bool(scope))[:1]
    best.sort(key=lambda c: -c.score)
    return [_quote(index, asked, c.passage, c.sentence) for c in best[: max(QUOTES, len(scope))]]


def _of(index: Index, number: int, found: Sequence[_Candidate]) -> list[_Candidate]:
    name = index.covered[number].hospital.name
    return [c for c in found if index.entries[c.passage].passage.hospital == name]


def _missing_words(index: Index, asked: Question, scope: Sequence[int]) -> tuple[str, ...]:
    """Words of the question that stand in none of the passages searched."""
    ids = _passages_of(index, scope)
    numbers = range(len(index.entries)) if ids is None else [int(i) for i in ids]
    left = dict.fromkeys(word for word in asked.words if len(word) > 1)
    for number in numbers:
        if not left:
            break
        text = terms.normalise(index.entries[number].passage.text)
        for word in [word for word in left if word in text]:
            del left[word]
    return tuple(left)


# ---------------------------------------------------------------- quotes


def _quotes(index: Index, asked: Question, found: Sequence[_Candidate]) -> list[Quote]:
    """Quotes in order of worth; a sentence that an earlier quote already shows is not quoted again."""
    quotes: list[Quote] = []
    shown: set[tuple[str, int]] = set()
    for candidate in found:
        file = index.entries[candidate.passage].report.file
        start = index.sentences(candidate.passage)[candidate.sentence].spans[0].start
        if (file, start) in shown:
            continue
        quote = _quote(index, asked, candidate.passage, candidate.sentence)
        shown |= {(file, at) for span in quote.spans for at in range(span.start, span.end)}
        quotes.append(quote)
        if len(quotes) == QUOTES:
            break
    return quotes


def _quote(index: Index, asked: Question, number: int, sentence: int) -> Quote:
    """The sentence with its neighbours of the same section, up to the limit of a quote."""
    entry = index.entries[number]
    passage = entry.passage
    around: list[Sentence] = []
    at = sentence
    for other in [
        *(n for n in index.neighbours(number) if n < number),
        number,
        *(n for n in index.neighbours(number) if n > number),
    ]:
        if other == number:
            at = len(around) + sentence
        around += index.sentences(other)
    first = last = at
    size = len(around[at].text)
    forward = backward = True
    while forward or backward:
        forward = forward and last + 1 < len(around) and size + len(around[last + 1].text) <= PASSAGE_LIMIT
        if forward:
            last += 1
            size += len(around[last].text)
        backward = backward and first > 0 and size + len(around[first - 1].text) <= PASSAGE_LIMIT
        if backward:
            first -= 1
            size += len(around[first].text)
    held = around[first : last + 1]
    offset = sum(len(s.text) for s in around[first:at])
    start, end = _focus(asked, around[at].text)
    return Quote(
        file=entry.report.file,
        hospital=passage.hospital,
        title=entry.report.title,
        subtitle=entry.report.subtitle,
        byline=entry.report.byline,
        heading=passage.heading,
        kind=passage.kind,
        paragraph=passage.paragraph,
        passage=passage.number,
        text="".join(s.text for s in held),
        answer_start=offset + start,
        answer_end=offset + end,
        spans=_joined(entry.report.source, held),
        damaged=any(s.damaged for s in held),
    )


def _joined(source: str, held: Sequence[Sentence]) -> tuple[Span, ...]:
    """The spans of sentences, grown together where nothing but white space lies between them."""
    spans: list[Span] = []
    for span in (span for sentence in held for span in sentence.spans):
        if spans and (span.start == spans[-1].end or source[spans[-1].end : span.start].isspace()):
            spans[-1] = Span(spans[-1].start, span.end)
        else:
            spans.append(span)
    return tuple(spans)


def _focus(asked: Question, text: str) -> tuple[int, int]:
    """The sentence, or the clauses of a long one that hold most of what was asked."""
    if len(text) <= _ANSWER_LIMIT:
        return 0, len(text)
    weighed = _Asked(asked.words, asked.bigrams)
    cue = _CUES.get(asked.want)
    ends = [m.end() for m in re.finditer(r"[，；：,;:。！？!?…]+[”’」』）)]*", text)]
    if not ends or ends[-1] < len(text):
        ends.append(len(text))
    starts = [0, *ends[:-1]]
    best = (-1.0, 0, min(len(text), _ANSWER_LIMIT))
    for i, start in enumerate(starts):
        for end in ends[i:]:
            if end - start > _ANSWER_LIMIT:
                break
            part = terms.normalise(text[start:end])
            value = weighed.by_both(part) + (0.3 if cue and cue.search(part) else 0.0) - (end - start) / 2000
            if value > best[0]:
                best = (value, start, end)
    return best[1], best[2]
