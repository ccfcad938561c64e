"""Whether the best sentence answers at all: an explainable gate instead of a score threshold.

Two parts: how much of what was asked stands in the sentence and its surroundings, and whether the
kind of thing that was asked for is there (a person in the office asked about, a sum, a date).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from corpus.names import hospitals, places
from retrieval.answering.coverage import Asked, Wanted
from retrieval.answering.needs import needed
from retrieval.answering.rank import CUES, Candidate, sentences_near
from retrieval.language import knowledge, terms
from retrieval.language.numerals import same_number
from retrieval.language.years import spelt_out, year_of
from retrieval.question.question import Question, Want, blanked, question_word
from retrieval.snapshot.index import Index

ENOUGH = 0.15
"""Share of what was asked that must be there, in the reports of the hospitals named."""
ENOUGH_ANYWHERE = 0.3
"""The same when all reports are searched, or only a place is named and nothing that belongs to a hospital."""
ENOUGH_OF_EACH = 0.5
"""The same when every hospital with something is asked for: ten that hardly touch it are worse than none."""
LEAST_ANYWHERE = 12.0
"""Nats of rarity that must be there when all reports are searched: 医生 alone is in every one of them."""
_ELSEWHERE = 1.0
"""What a word weighs against an answer that stands in other hospitals' reports and in none of this one's."""

_RELATED = 0.5
"""Support from which the closest passage is shown, as no answer."""
_PLENTY = 26.0
"""Nats of rarity that are enough whatever their share: a long story has many words that no report needs."""

_TELLING = 12.0
"""Nats of rarity from which a word counts that other hospitals' reports use."""
_NEAR = 0.1
"""Share of the words that must stand beside the figure or date, or in the sentence before it."""

_HEAD_OF = re.compile(r"([\u4e00-\u9fff][科室])的?副?(主任|护士长|负责人)")
"""The department whose head is asked for, in two characters, and the head: 骨科, 主任."""
_ROLES = re.compile(r"院长|书记|局长|主任|所长|站长|理事长|校长|县长|市长")
_OFFICES = re.compile(
    r"(?:院长|书记|主任|局长)(?:办公会|负责制|办公室|信箱|接待日|热线|会议|专题|查房|论坛|职业化)|党支部书记|支部书记|书记专题"
)


class Verdict(NamedTuple):
    """The parts of the gate for one sentence."""

    support: float
    """Share of what was asked that stands in the sentence and its surroundings."""
    elsewhere: float
    """Share of the words that other hospitals' reports use and none of this one's."""
    enough: bool
    """Whether that is enough."""
    figures: bool
    """The figures, people and places in the question stand there."""
    kind: bool
    """The kind of thing asked for stands there."""

    @property
    def passed(self) -> bool:
        return self.enough and self.figures and self.kind


class Gate:
    """What must hold for any sentence to answer one question."""

    def __init__(self, index: Index, question: Question, asked: Asked, scope: Sequence[int]) -> None:
        self._index = index
        self._question = question
        self._asked = asked
        anywhere = ENOUGH_OF_EACH if question.several else ENOUGH_ANYWHERE
        self._enough = _enough(question) if scope else anywhere
        self._least = 0.0 if scope else LEAST_ANYWHERE
        self._own = frozenset(scope)
        self._absent: dict[str, float] = {}
        self._figures = _figures(_asking(blanked(question.text, question.named.stretches)))
        self._people = _people(question.text)
        self._places = _places(" ".join(_MOVED.findall(question.rest)) if scope else question.rest)
        self._heads = _HEAD_OF.findall(question.rest)
        self._wholes: dict[str, str] = {}

    def judge(self, candidate: Candidate) -> Verdict:
        """Whether a candidate may be shown as an answer, and why."""
        elsewhere = self._told_elsewhere(candidate)
        held = candidate.support - _ELSEWHERE * elsewhere
        return Verdict(
            candidate.support,
            elsewhere,
            (held >= self._enough and candidate.weight >= self._least) or candidate.weight >= _PLENTY,
            self._holds_figures(candidate),
            _holds_what_is_asked(self._index, self._question, candidate) and self._holds_age(candidate),
        )

    def is_related(self, candidate: Candidate) -> bool:
        """Whether a sentence that does not answer is at least about what was asked."""
        return candidate.support >= _RELATED and self._holds_figures(candidate)

    def _told_elsewhere(self, candidate: Candidate) -> float:
        """Share of the words that reports do use, but none of this hospital's does.

        A word that no report uses may just be the reader's own; one that other reports use would have
        been used here, had there been anything to tell.
        """
        if not self._own or not self._asked.total or self._question.several:
            return 0.0
        hospital = self._index.entries[candidate.passage].passage.hospital
        if hospital not in self._absent:
            number = next((n for n in self._own if self._index.covered[n].hospital.name == hospital), None)
            self._absent[hospital] = sum(w.weight for w in self._asked.words if self._only_elsewhere(w, number))
        return self._absent[hospital] / self._asked.total

    def _only_elsewhere(self, wanted: Wanted, hospital: int | None) -> bool:
        """Whether a telling word stands in reports, but neither it nor another word for it in those on a hospital."""
        if wanted.weight < _TELLING or wanted.word not in self._index.bm25:
            return False
        if hospital is None:
            return True
        own = self._index.covered[hospital].scope
        return not any(self._index.stands_in(word, own) for word in (wanted.word, *wanted.others))

    def _holds_figures(self, candidate: Candidate) -> bool:
        """Figures, people, places and departments that the question takes for granted must be in the report's words."""
        near = self._index.entries[candidate.passage].flat + " ".join(sentences_near(self._index, candidate, 2))
        if not all(any(way in near for way in ways) for ways in self._figures):
            return False
        told = (*self._people, *self._places)
        return all(name in self._whole(candidate) for name in told) and self._names_heads(candidate)

    def _names_heads(self, candidate: Candidate) -> bool:
        """Whether a head of this department stands in the report, unless all of it is about the department."""
        if not self._heads:
            return True
        report, whole = self._index.entries[candidate.passage].report, self._whole(candidate)
        title = terms.normalise(f"{report.title} {report.subtitle}")
        return all(
            department in title
            or department in self._index.entries[candidate.passage].flat
            or re.search(rf"{department}[^,。;]{{0,8}}{role}", whole)
            for department, role in self._heads
        )

    def _holds_age(self, candidate: Candidate) -> bool:
        """Whether an age that is asked for stands close to words of the question: a patient's is not the doctor's."""
        asked = _AGE.search(self._question.text)
        if not asked:
            return True
        near = " ".join(sentences_near(self._index, candidate))
        if self._people:
            return any(re.search(rf"{name}[^。]{{0,40}}?{_YEARS_OLD.pattern}", near) for name in self._people)
        about = [wanted for wanted in self._asked.words if wanted.word not in asked[0]]
        around = [near[max(0, m.start() - _CLOSE) : m.end() + _CLOSE] for m in _YEARS_OLD.finditer(near)]
        return any(wanted.found_in(text) for wanted in about for text in around) if about else bool(around)

    def _whole(self, candidate: Candidate) -> str:
        """The report of a candidate, normalised and without white space; once for each report."""
        report = self._index.entries[candidate.passage].report
        if report.file not in self._wholes:
            whole = re.sub(r"\s", "", terms.normalise(report.source))
            self._wholes[report.file] = spelt_out(whole, year_of(report))
        return self._wholes[report.file]


_MOVED = re.compile("(?:[搬迁](?:家|址)?(?:到|往|去|至|入)了?|在(?=.{2,6}的?分院))(.{2,6})")
"""Where a hospital that is named is taken to have gone, or to have a branch."""


def _places(text: str) -> tuple[str, ...]:
    """The places that a question takes for granted, the narrowest of each address, without their units."""
    found = places.places_in(text)
    followed = {one.end for one in found} & {one.start for one in found}
    return tuple(places.short_name(one.text) for one in found if one.end not in followed)


def _enough(question: Question) -> float:
    """A place alone and no word of the field: the question may be about anything there."""
    only_places = all(places.meanings(question.text[start:end]) for start, end in question.named.stretches)
    return ENOUGH_ANYWHERE if only_places and not _FIELD.search(question.rest) else ENOUGH


_FIELD = re.compile(
    r"医|院|病|诊|药|护|床|科|术|治|疗|救|健康|专家|患|血|癌|瘤|疫|挂号|检查|体检|书记|院长|报道|记者|胃|心|肝|肺|肾|脑|骨|牙|眼|产|孩子|儿童|老人|手术|介入|支架"
    r"|投资|面积|大楼|新区|建筑|搬|启用|认证|专科|人才|博士|党|义诊|帮扶|投入|预约|缴费|ct|mri|pci|dr|b超"
)


def _asking(text: str) -> str:
    """Of a long story the clause that asks: in the others people tell their own ages, rooms and dates."""
    if len(text) <= _STORY:
        return text
    start, _end = question_word(text)
    return next((m[0] for m in re.finditer(r"[^,。;!?]+[,。;!?]?", text) if m.end() > start), text)


_STORY = 40
"""Characters of a question that is more than one."""


def _figures(text: str) -> list[tuple[str, ...]]:
    """The figures in a question, each with the ways to write it.

    Of two digits or more or with 万; of three characters or more in Chinese, where shorter ones are often vague: 三十来个.
    """
    arabic = [m[0] for m in re.finditer(r"(?<![a-z0-9.])[0-9]+(?:\.[0-9]+)?[万亿]?(?![a-z0-9])", text) if len(m[0]) > 1]
    chinese = re.findall(r"[一二两三四五六七八九十百千万〇零]{3,}+(?![多余来几])", text)
    return [(figure, *same_number(figure)) for figure in (*arabic, *chinese)]


_SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤代"
_OFFICE = r"(?:副?院长|书记|主任|教授|医生|医师|专家|护士长|博士|院士|记者|局长)"
_NAME = rf"(?:(?:欧阳|上官|司马|诸葛|赫连|皇甫|司徒|令狐|慕容|尉迟|夏侯|东方)|[{_SURNAMES}])[\u4e00-\u9fff]{{1,2}}"
_PERSON = re.compile(
    rf"{_OFFICE}({_NAME}?)(?=[^\u4e00-\u9fff]|是|说|做|在|有|的|怎|为|介|表|什|叫|$)"
    rf"|(?:^|[^\u4e00-\u9fff])({_NAME})(?=是[^，。]{{0,16}}(?:{_OFFICE}|吗)|调[到往去]|担任|出任|当[了过上]|在[^，。]{{2,16}}(?:当|任|做)|退休|辞职|上任)"
)


_NAME_FIRST = re.compile(rf"(?:^|[^\u4e00-\u9fff])([{_SURNAMES}](?:(?!的)[\u4e00-\u9fff]){{1,2}}){_OFFICE}")


def _people(text: str) -> list[str]:
    """The people that a question names with an office: 院长某某, 某某是…的院长吗."""
    named = [match[1] or match[2] for match in _PERSON.finditer(text)]
    return [*named, *(match[1] for match in _NAME_FIRST.finditer(text))]


def _holds_what_is_asked(index: Index, question: Question, candidate: Candidate) -> bool:
    """Whether the sentence or its neighbours hold the kind of thing that was asked for."""
    near = " ".join(sentences_near(index, candidate))
    if not all(fact.held.search(near) for fact in needed(question.text)):
        return False
    offered = None if question.several else _EITHER.search(question.text)
    if offered and not any(one in near for one in offered.groups()):
        return False
    if not _holds_premise(question, index.entries[candidate.passage].flat):
        return False
    if question.want is Want.NAME:
        return CUES[Want.NAME].search(near) is not None
    if question.want is Want.PERSON:
        near = _without_strangers(near, index.entries[candidate.passage].passage.hospital)
        if re.search("叫什么|叫啥|名字|姓什么|姓啥", question.text) and not _names_someone(near, question.text):
            return False
        if re.search("(?:负责人|带头人|牵头人|组长|队长|领队|创始人|创办人|发明人)(?:是|叫)", question.text):
            return _names_someone(near, question.text)
        return all(_holds_officer(near, role, question.text) for role in _ROLES.findall(question.text))
    features = candidate.features
    told = features.near >= _NEAR or (features.cue > 0 and (features.before >= _NEAR or features.words >= 0.5))
    if question.want is Want.MONEY:
        return told and CUES[Want.MONEY].search(near) is not None
    if question.want in {Want.NUMBER, Want.DATE} and re.search(
        r"多少|几|哪|什么时候|啥时|何时|多会儿|多大|多久|多快", question.text
    ):
        return told or _follows(index, question, candidate)
    return True


_EITHER = re.compile(r"(?:^|是|的)[^,。]{0,8}?(\w{2})的?还是(?![要得那不没有很会能在这只])(\w{2})\w{0,3}[?]?$")
"""What an answer is to be chosen from: 是国产的还是进口的; not where things are as they were: 还是要排队吗."""
_AGE = re.compile(
    r"(?:今年|现在)多大(?=$|[?？啊呀了])|高寿|(?:今年|现在)?(?:有)?(?:多大(?:年纪|岁数|年龄|了)|多少岁|几岁|年龄(?:是|有)?多)|(?:年纪|年龄)(?:有)?多大"
)
_YEARS_OLD = re.compile(r"(?:[0-9一二三四五六七八九十]岁|出生|年生)")
_CLOSE = 12
"""Characters on each side of an age in which its owner is named."""

_PREMISES = knowledge.rows("premise", "premises")
"""What a question may take for granted although it never happened."""


def _holds_premise(question: Question, passage: str) -> bool:
    """Whether the end that a question takes for granted is told: 为什么停办了, 哪年被免职的."""
    return all(
        row.held.search(passage)
        for row in _PREMISES
        if (question.want is Want.REASON or not row.more.get("reason")) and row.asked.search(question.text)
    )


def _follows(index: Index, question: Question, candidate: Candidate) -> bool:
    """Whether the next sentence holds what the candidate announces: a figure, a date."""
    after = sentences_near(index, candidate)[-1:]
    return candidate.features.words >= 0.5 and any(CUES[question.want].search(text) for text in after)


def _names_someone(text: str, question: str) -> bool:
    """Whether someone with an office or a calling is named whom the question does not name."""
    people = (match[1] for match in _PEOPLE.finditer(text))
    return any(person not in question and not _DEPARTMENT.match(person) for person in people)


_PEOPLE = re.compile(f"(?=({CUES[Want.PERSON].expression.pattern}))")
"""Also where two stand across each other: 儿科主任 and 主任某某."""
_DEPARTMENT = re.compile(r"[\u4e00-\u9fff]{1,2}[科室部区](?:主任|护士长)")


def _holds_officer(text: str, role: str, question: str) -> bool:
    """Whether someone in this office is named; a deputy is not meant unless asked for."""
    if f"副{role}" in question:
        return f"副{role}" in text
    if re.search(rf"支部{role}", question):
        return f"支部{role}" in text
    plain = _OFFICES.sub("", text)
    return (
        re.search(
            rf"(?<!副){role}(?:是|叫)?(?!{_NO_NAME})[\u4e00-\u9fff·\s]{{2,4}}"
            rf"|(?:(?<![\u4e00-\u9fff])(?![由科该每各全老原前])[\u4e00-\u9fff]|[{_SURNAMES}])[\u4e00-\u9fff]{{1,2}}(?<![副科]){role}"
            rf"|[\u4e00-\u9fff]{{2}}(?:{_TAKES})(?:了|为|本院|医院)?(?<!副){role}|(?<!副){role}[^,。;]{{0,12}}[\u4e00-\u9fff]{{2}}(?:{_TAKES})",
            plain,
        )
        is not None
    )


_TAKES = "接任|继任|出任|升任|改任|担任|就任|当选"
_NO_NAME = r"担任|负责|带领|带着|带队|亲自|参加|组成|牵头|以上|以下|以及|助理|[医护药技]师|委员|会议|轮流|值班|坐诊|查房|和|或|的|等|在|到|由|把|对|都|也|还|每|全|各|一"
"""What stands behind an office and is no name."""


def _without_strangers(text: str, hospital: str) -> str:
    """Without the officers of other hospitals: "某大学医院院长某某" is not this hospital's."""
    for name in reversed(hospitals.names_in(text)):
        officer = re.match(r"(?:党委)?(?:副)?(?:院长|书记|主任)[\u4e00-\u9fff]{2,3}", text[name.end :])
        if not officer or name.generic:
            continue
        other_place = name.places and not any(p.text.rstrip("市县区") in hospital for p in name.places)
        if other_place or hospitals.core(name.rest) not in hospitals.core(hospital):
            text = text[: name.start] + text[name.end + officer.end() :]
    return text
