"""Which sentence answers: candidates from the best passages, weighed by features.

A sentence is weighed by what it holds of the question, by what the heading, the title and the
sentence before it add to that, by how well its passage matched, and by whether it holds the kind of
thing that was asked for.  Words that the title already says cost nothing when the sentence leaves
them out.
"""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter, mul
from typing import NamedTuple

from corpus.report import Kind
from retrieval.answering.coverage import Asked, Held
from retrieval.engine.bm25 import Ids
from retrieval.engine.maxscore import Ranges
from retrieval.language import terms
from retrieval.question.question import Question, Want
from retrieval.snapshot.index import Index

PASSAGES = 5
"""Passages whose sentences are looked at."""


_EXACT = 3.0
"""Weight of letters and figures, which have no other words: who asks for an abbreviation or a figure means just that."""
_OTHER = 0.4
"""Weight of a synonym's terms in the search for passages."""


class Features(NamedTuple):
    """What speaks for a sentence, each between 0 and 1."""

    words: float
    """Share of the question's words that stand in it, by their rarity."""
    title: float
    """What `words` gains when words of the title and of the section's heading count as found."""
    passage: float
    """BM25 score of its passage over the best passage's."""
    before: float
    """What `words` gains by joining the sentence before."""
    earlier: float
    """What `words` gains further by the rest of the paragraph before that."""
    cue: float
    """1 when it holds the kind of thing asked for, such as a date for 哪年."""
    near: float
    """Share of the words within 24 characters of such a cue."""
    unit: float
    """1 when it holds a number with the very measure asked for: 张 for 多少张床."""
    headline: float
    """1 for title, subtitle and byline."""
    question: float
    """1 when it is a question itself."""
    bm25: float
    """BM25 of the sentence with its titles over the best candidate's, as far as the corpus is large enough for
    its idf to mean something."""
    subject: float
    """Share of the words right beside the hospital's name or a word for it: 某医院始建于…"""
    closest: float
    """Share of the words closest to the question word: what of the topic is asked for."""
    characters: float
    """Share of the question's characters, also those too common to be words."""


# Fitted by tests/measure/fit.py; see there for the data.
WEIGHTS = Features(
    words=7.9,
    title=5.5,
    passage=4.2,
    before=4.6,
    earlier=3.3,
    cue=1.1,
    near=0.6,
    unit=3.4,
    headline=-2.6,
    question=-4.1,
    bm25=19.7,
    subject=0.9,
    closest=0.8,
    characters=0.9,
)

_NUMERAL = r"(?:[0-9]+(?:[.,][0-9]+)*|[一二两三四五六七八九十百千万半]{1,6})"
_COUNTED = r"(?:余|多|来)?\s*(?:万|亿|千|百)?\s*(?:余|多)?\s*"
CUES: dict[Want, re.Pattern[str]] = {
    Want.NUMBER: re.compile(
        rf"{_NUMERAL}\s*{_COUNTED}(?:[%％‰℃]|[个名人位家项张台次场例种所座间层倍成期天年月户篇件亩批辆株支条份趟级元岁口户m㎡米克斤吨度秒节碗顿班组步架艘只根颗粒片包袋瓶套栋幢处类款遍轮届页声科剂味面封盒桌双副餐堂队枚滴针棵盏盘杯]|平方米|分钟|小时|公里|人次|台次|床|毫[升米]|厘米|ml|mm|cm|kg|百分)"
        rf"|第{_NUMERAL}|百分之|第一"
    ),
    Want.MONEY: re.compile(
        rf"{_NUMERAL}\s*{_COUNTED}(?:元|块|美元|个亿|亿)|(?:花|付|掏|收费|费用|价格|降到)[^，。]{{0,6}}?{_NUMERAL}(?:多|余|来)?(?![0-9.]|\s*{_COUNTED}[%％‰个名人位家项张台次例种层倍成期天年月日篇件点分小])"
        rf"|(?:补贴|补助|报销|减免|自付|承担|优惠|便宜)[^，。]{{0,6}}?{_NUMERAL}\s*(?:[%％成]|折)|[一二三四五六七八九]折|免费|不要钱|不收[钱费取]|分文|一分钱"
    ),
    Want.DATE: re.compile(
        r"[0-9]{2,4}\s*年|[0-9]{1,2}\s*月|[0-9]{1,2}\s*日|[一二三四五六七八九〇]{4}年|(?:去|今|明|前|当)年|近日|日前|年初|年底|[上下]半年|月底|月初|春节|元旦|国庆|[0-9一二三四五六七八九十]{1,3}点|(?:周|星期|礼拜)[一二三四五六日天末]|凌晨|每天"
    ),
    Want.PERSON: re.compile(
        r"(?:院长|书记|主任|局长|处长|科长|所长|站长|教授|医生|医师|专家|护士长|博士|记者|通讯员|委员|先生|女士|院士|主席|县长|市长|总经理|负责人|药师|护师)(?:叫|是)?[\u4e00-\u9fff]{2,3}|[\u4e00-\u9fff]{2,3}(?:院长|书记|主任|教授|医生|局长|说|介绍|表示)"
    ),
    Want.PLACE: re.compile(
        r"位于|坐落|地处|[\u4e00-\u9fff](?:省|市|县|区|镇|乡|村|路|街|大道|广场|楼|新区|开发区)|在[\u4e00-\u9fff]{2,8}(?:召开|举行|建|投用)"
    ),
    Want.NAME: re.compile(r"[“「『《][^”」』》]{1,20}[”」』》]|叫[做作]?|[取起]名|名为|命名|名字|称(?:为|作|之)"),
    Want.LIST: re.compile(r"[\u4e00-\u9fffa-z0-9”]、|；|有[一二两三四五六七八九十][条个项种样类]"),
    Want.REASON: re.compile(
        r"因为|由于|为了|因此|所以|以便|旨在|目的|满足|解决|使|让|受.{1,8}所限|为[\u4e00-\u9fff]{2,12}，|原因|才能|就能|不会|不方便"
    ),
    Want.DEFINITION: re.compile(r"是指|指的是|也就是|即是|即为|所谓|就是|而是|是一[种个套项类]|叫[做作]|[（(]"),
    Want.WAY: re.compile(
        r"通过|采用|采取|利用|借助|依托|推行|实行|制定|建立|先.{1,20}再|按照|以.{2,20}为|拆成|组织|开展|提出|办法|把|设了|由.{2,12}负责|每[月周天年]"
    ),
}

# Measures that are asked for, and how they may be written.
_ASKED_UNIT = re.compile(
    r"(?:多少|几|第几)\s*(?:万|千|百)?(个百分点|人次|台次|场次|批次|平方米|亩|公里|分钟|小时|万元|元|块钱|钱|张|台|辆|名|位|人|例|项|家|所|座|间|层|种|次|场|篇|件|户|年|天|个月|月|岁|成|倍|级|床|趟|条|支|份|公斤|毫升|克|斤|吨|剂|味|副|盒|瓶|袋|片|粒|面|封|桌|双|餐|顿|碗|堂|节|门|本|部|枚|针|株|棵|只|头|架|套|栋|幢|处|类|款|届|轮|批|队|组|班|字|米|厘米|度|秒|期|对|楼|层楼|%|病例|病人|患者|医生|医护|护士|专家|博士|硕士|学生|居民|职工)"
)
_PEOPLE = frozenset({"医生", "医护", "护士", "专家", "博士", "硕士", "学生", "居民", "职工"})
_UNITS = {
    "人": "人名位例",
    "名": "名人位例",
    "病例": "例人名",
    "病人": "人名例位",
    "患者": "人名例位",
    "位": "位名人",
    "例": "例人名台",
    "床": "张床",
    "钱": "元块亿万",
    "块钱": "元块",
    "台": "台例次",
    "次": "次场",
    "成": "成%",
    "平方米": "平㎡m万",
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may answer."""

    passage: int
    """Number of its passage in the index."""
    sentence: int
    score: float
    features: Features
    support: float
    """Share of what was asked that stands in the passage, the sentences beside this one and the titles; where idf is
    trusted, mixed with what the passage has of the query's full BM25 score."""
    weight: float
    """The same as a sum: nats of rarity of the words that stand there."""


class _Weighed(NamedTuple):
    """A candidate before it is compared with the others."""

    passage: int
    sentence: int
    features: Features
    support: float
    weight: float


def candidates(
    index: Index, question: Question, asked: Asked, scope: Ids | Ranges | None, k: int = PASSAGES
) -> list[Candidate]:
    """The sentences of the `k` best passages within `scope`, best first."""
    query = _expanded(question, asked)
    full = index.bm25.full_score({term: query[term] for term in question.query}) or 1.0
    hits = index.search(query, k, scope)
    found: list[_Weighed] = []
    idf = [(term, term.removeprefix("#"), index.bm25.idf.get(term, 0.0)) for term in question.query]
    for hit in hits:
        found += _weigh(index, question, asked, idf, number=hit.passage, passage_score=hit.score / hits[0].score)
    best = max((one.features.bm25 for one in found), default=0.0) or 1.0
    trust = index.passages / (index.passages + _MANY)
    match = min(hits[0].score / full, 1.0) if hits else 0.0
    scored = [_scored(one, best, match, trust) for one in found]
    scored.sort(key=attrgetter("score"), reverse=True)
    return scored


def _scored(weighed: _Weighed, best: float, match: float, trust: float) -> Candidate:
    """A candidate with what only the comparison with the others tells: `best` is the highest BM25 of a sentence."""
    passage, sentence, features, support, weight = weighed
    features = features._replace(bm25=features.bm25 / best * trust)
    support += _MATCH * trust * (features.passage * match - support)
    return Candidate(passage, sentence, sum(map(mul, WEIGHTS, features)), features, support, weight)


def _sentence_bm25(query: Sequence[tuple[str, str, float]], text: str, titles: Container[str]) -> float:
    """BM25 of a normalised sentence, k1 0.6 and b 0.2, with the passages' idf; a title's term counts once more.

    `query`: terms, each with its characters and its idf.
    """
    norm = _K1 * (1 - _B + _B * len(text) / _USUAL_LENGTH)
    total = 0.0
    for term, characters, idf in query:
        tf = text.count(characters) + (term in titles)
        if tf:
            total += idf * tf * (_K1 + 1) / (tf + norm)
    return total


_K1, _B, _USUAL_LENGTH = 0.6, 0.2, 40
_MATCH = 0.8
"""What the passage's share of the query's full BM25 score counts of the support, where idf is trusted wholly."""
_MANY = 3000
"""Passages at which idf is half trusted: in a handful of reports it is noise."""


def _expanded(question: Question, asked: Asked) -> dict[str, float]:
    """The terms of the question, and with less weight those of other ways to say its words."""
    query = {term: _EXACT if re.fullmatch("[a-z0-9.+-]{2,}", term) else 1.0 for term in question.query}
    for wanted in asked.words:
        for other in wanted.others:
            for term in _terms_of(other):
                query.setdefault(term, _OTHER)
    return query


@lru_cache(maxsize=10_000)
def _terms_of(synonym: str) -> tuple[str, ...]:
    """The terms of a synonym: the same few are looked for again and again."""
    return (*terms.words(synonym), *terms.bigrams(synonym))


def _weigh(
    index: Index,
    question: Question,
    asked: Asked,
    query: Sequence[tuple[str, str, float]],
    *,
    number: int,
    passage_score: float,
) -> list[_Weighed]:
    """The sentences of a passage as candidates, all but what only the comparison with others tells."""
    entry = index.entries[number]
    if entry.passage.kind is Kind.HEADING:
        return []
    own = entry.lines
    sides = index.neighbours(number)
    earlier = [line for n in sides if n < number for line in index.entries[n].lines][-_EARLIER:]
    later = [line for n in sides if n > number for line in index.entries[n].lines][:1]
    run = [*earlier, *own, *later]
    known = " ".join(entry.title_terms)
    passage = f"{known} {''.join(run)}"
    asked = asked.among(passage)
    query = [one for one in query if one[1] in passage]
    hospital = entry.hospital
    cue = CUES.get(question.want)
    unit = unit_pattern(question.text)
    held = Held(asked, run)
    titled, beside = held.among(entry.title_terms), held.in_text(known)
    whole = held.in_lines(len(earlier), len(earlier) + len(own))
    found = []
    for i, text in enumerate(own):
        at = len(earlier) + i
        here = held.found[at]
        words = held.by_words(here)
        with_before = held.by_words(held.in_lines(max(0, at - 1), at + 1))
        with_paragraph = held.by_words(held.in_lines(max(0, at - _EARLIER), at + 1))
        places = [m.span() for m in cue.finditer(text)] if cue else []
        near = max((asked.by_words(text[max(0, s - 24) : e + 24]) for s, e in places), default=0.0) if words else 0.0
        features = Features(
            words=words,
            title=held.by_words(here | titled) - words,
            passage=passage_score,
            before=with_before - words,
            earlier=with_paragraph - with_before,
            cue=1.0 if places else 0.0,
            near=near,
            unit=1.0 if unit and unit.search(text) else 0.0,
            headline=1.0 if entry.passage.kind is Kind.HEADLINE and question.want is not Want.PERSON else 0.0,
            question=1.0 if text.endswith("?") else 0.0,
            bm25=_sentence_bm25(query, text, entry.title_terms),
            subject=_beside_subject(text, asked, hospital) if words else 0.0,
            closest=asked.by_closest(text),
            characters=asked.by_characters(text),
        )
        around = beside | whole
        if at:
            around |= held.found[at - 1]
        if at + 1 < len(run):
            around |= held.found[at + 1]
        weight = held.by_words(around) * asked.total
        found.append(_Weighed(number, i, features, held.by_both(around), weight))
    return found


_EARLIER = 4
"""Sentences of the paragraph before a sentence that may tell what it is about."""
_ITSELF = re.compile(r"该院|我院|本院|医院|中心")


def _beside_subject(text: str, asked: Asked, hospital: str) -> float:
    """Share of the words within eight characters of the hospital's normalised name or of what stands for it."""
    if not hospital:
        return 0.0
    if not asked.words:
        return 0.0
    spans = [m.span() for m in _ITSELF.finditer(text)]
    at = text.find(hospital)
    while at >= 0:
        spans.append((at, at + len(hospital)))
        at = text.find(hospital, at + len(hospital))
    return max((asked.by_words(text[max(0, s - 8) : s] + " " + text[e : e + 8]) for s, e in spans), default=0.0)


def unit_pattern(text: str) -> re.Pattern[str] | None:
    """A number with the measure that a normalised question names, as sentences may have it; None where it names none."""
    asked = _ASKED_UNIT.search(text)
    if not asked:
        return None
    ways = _UNITS.get(asked[1]) or ("人名位" if len(asked[1]) == 2 and asked[1] in _PEOPLE else None)
    measure = f"[{ways}]" if ways else re.escape(asked[1])
    # A lone 一 counts nothing: 一辆车开出去.
    return re.compile(rf"(?<!第)(?!一\s*{measure}){_NUMERAL}\s*{_COUNTED}{measure}")


def focus(question: Question, asked: Asked, text: str, limit: int) -> tuple[int, int]:
    """The part of a sentence that answers: all of it, or the clauses of a long one that hold most."""
    if len(text) <= limit:
        return 0, len(text)
    cue = CUES.get(question.want)
    unit = unit_pattern(question.text)
    ends = _clauses(text, limit)
    starts = [0, *ends[:-1]]
    best = (-1.0, 0, min(len(text), limit))
    for i, start in enumerate(starts):
        for end in ends[i:]:
            if end - start > limit:
                break
            part = terms.normalise(text[start:end])
            value = asked.by_both(part) - (end - start) / 2000
            value += 0.3 if cue and cue.search(part) else 0.0
            value += 0.2 if unit and unit.search(part) else 0.0
            if value > best[0]:
                best = (value, start, end)
    return best[1], best[2]


def _clauses(text: str, limit: int) -> list[int]:
    """Where the clauses of a sentence end; an enumeration of more than `limit` characters is taken item by item."""
    ends: list[int] = []
    for end in [*(m.end() for m in re.finditer(r"[，；：,;:。！？!?…]+[”’」』）)]*", text)), len(text)]:
        start = ends[-1] if ends else 0
        if end - start > limit:
            ends += [m.end() for m in re.finditer("、", text[:end]) if m.start() > start]
        if end > start:
            ends.append(end)
    return ends


def sentences_near(index: Index, candidate: Candidate, reach: int = 1) -> Sequence[str]:
    """The normalised sentence of a candidate and its neighbours in the passage."""
    lines = index.entries[candidate.passage].lines
    return lines[max(0, candidate.sentence - reach) : candidate.sentence + reach + 1]
