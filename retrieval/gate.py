"""Whether the best sentence answers at all: an explainable gate instead of a score threshold.

Two parts: how much of what was asked stands in the sentence and its surroundings, and whether the
kind of thing that was asked for is there (a person in the office asked about, a sum, a date).
"""

from __future__ import annotations

import re

from corpus import hospitals
from retrieval.index import Index
from retrieval.question import Question, Want
from retrieval.rank import CUES, Candidate, sentences_near

ENOUGH = 0.25
"""Share of what was asked that must be there, in the reports of the hospitals named."""
ENOUGH_ANYWHERE = 0.4
"""The same when no hospital was named, so that all reports were searched."""

_ROLES = re.compile(r"院长|书记|局长|主任|所长|站长|理事长|校长|县长|市长")
_OFFICES = re.compile(
    r"(?:院长|书记|主任|局长)(?:办公会|负责制|办公室|信箱|接待日|热线|会议|专题|查房|论坛|职业化)|党支部书记|支部书记|书记专题"
)


def passes(index: Index, question: Question, candidate: Candidate, *, scoped: bool) -> bool:
    """Whether a candidate may be shown as an answer.  `scoped`: the question named its hospitals."""
    enough = ENOUGH if scoped else ENOUGH_ANYWHERE
    return candidate.support >= enough and holds_what_is_asked(index, question, candidate)


def holds_what_is_asked(index: Index, question: Question, candidate: Candidate) -> bool:
    """Whether the sentence or its neighbours hold the kind of thing that was asked for."""
    near = " ".join(sentences_near(index, candidate))
    if question.want is Want.PERSON:
        near = _without_strangers(near, index.entries[candidate.passage].passage.hospital)
        return all(_holds_officer(near, role, question.text) for role in _ROLES.findall(question.text))
    if question.want is Want.MONEY:
        return CUES[Want.MONEY].search(near) is not None
    if question.want in {Want.NUMBER, Want.DATE} and re.search(
        r"多少|几|哪年|哪一年|什么时候|何时|哪天|多大|多久", question.text
    ):
        return CUES[question.want].search(near) is not None
    return True


def _holds_officer(text: str, role: str, question: str) -> bool:
    """Whether someone in this office is named; a deputy is not meant unless asked for."""
    if f"副{role}" in question:
        return f"副{role}" in text
    if re.search(rf"支部{role}", question):
        return f"支部{role}" in text
    plain = _OFFICES.sub("", text)
    return (
        re.search(rf"(?<!副){role}(?:是|叫)?[\u4e00-\u9fff·\s]{{2,4}}|[\u4e00-\u9fff]{{2,3}}(?<!副){role}", plain)
        is not None
    )


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
