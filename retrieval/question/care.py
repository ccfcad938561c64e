"""Recognise whoever needs help now, or a doctor, before anything else is looked for in a message.

Each kind of help has rows in retrieval/knowledge/care.toml; the first that fits counts.  What no row fits is likened to the
messages of calls.toml, where it asks nothing or no report answers it: people say in ever new words that they need help.
"""

from __future__ import annotations

import re
from functools import cache

from retrieval.language import knowledge
from retrieval.language.terms import normalise
from retrieval.question.likeness import Likeness
from retrieval.question.off_topic import talk
from retrieval.quote import Care, Outcome

_ROWS = knowledge.rows("care", "care")
[_SAYING] = knowledge.rows("saying", "care")
_MESSAGES = knowledge.rows("message", "messages")
[_ASKS] = knowledge.rows("asks", "care")
[_BODY] = knowledge.rows("body", "care")
[_LASTING] = knowledge.rows("lasting", "care")
_QUESTION = "question"
"""The kind of messages that call for no help, for reports may answer them."""
_TALK = "talk"
"""The kind of messages that only keep a chat going."""
_ASKING = ("contacts", "english", "facts", "identity", "measures", "messages", "phrases", "premises", "signs", "wants")
"""Files of knowledge whose examples are questions to the reports."""
_TOLD, _ASKED, _UNANSWERED = 14.0, 60.0, 14.0
"""How much likelier a call for help must be than a question, as a logarithm: where nothing is asked, where something is, and
where something is asked that no report answers."""
_IN_OTHER_WORDS = 3.5
"""The same where no word is Chinese: fewer pieces of a message are known."""
_QUESTION_AFTER_ALL, _ANOTHER_KIND, _LOST_HEART = 12.0, 6.0, 25.0
"""How much likelier a question must be than what a row says, another kind, and despair where somebody speaks of a body,
likewise: any story at length is likened to those who have lost heart."""
_FOR_A_DOCTOR = frozenset({Care.CHILD, Care.MEDICINE, Care.BODY})
"""Kinds that are told much alike: what is not urgent."""
_END = re.compile(r"[,。;!?\n]")
_HAN, _WORD = re.compile(r"[\u4e00-\u9fff]"), re.compile("[a-z]+")
_NO_DANGER = 4.0
"""The same where nobody is in danger: advice that is not given harms less than an answer that is not."""
_STORY = 40
"""Chinese characters from which a message is a story, of which something is asked at its end."""
_NO_TALK = 4.0
"""How much likelier a call for help must be than talk."""
_FAMILIAR = 0.35
"""Share of a message that some example says in the same words, 0 to 1, below which nobody is sent to a doctor: a cat on the
keyboard is like anything."""
_SHORTEST = 4
"""Chinese characters, or words in other letters, without which a message is like nothing."""
_PAUSE = re.compile(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])")


def care(text: str, *, named: bool = False) -> Care | None:
    """The help that the sender of a normalised message needs; None where it is a question like others.

    `named`: the message names a hospital.
    """
    text = _plain(text)
    for row in _ROWS.that_may_ask(text):
        if not (named and row.more.get("alone")) and (said := row.asked.search(text)):
            wide = "alone" in row.more
            weighed = _weighed(text, said, Care(row.more["care"]), wide=wide, named=named)
            return _without_hurry(text, weighed) if wide else weighed
    asks = _ASKS.asked.search(text) is not None
    told = None if named and asks else likened(text, _ASKED if asks else _TOLD)
    if told is None or (named and told.outcome is not Outcome.EMERGENCY):
        return None
    return told if talk(text, named=named) is None else None


def likened(text: str, sure: float = _UNANSWERED) -> Care | None:
    """The help whose messages a normalised message is most like; None where that is less than sure.

    `sure`: how much likelier it must be than a question, as a logarithm.
    """
    text = _plain(text)
    chinese = _HAN.search(text) is not None
    if len((_HAN if chinese else _WORD).findall(text)) < _SHORTEST:
        return None
    sure = _at_length(text, sure) if chinese else _IN_OTHER_WORDS
    kind, likelihoods = _most_like(text)
    if likelihoods[kind] <= max(likelihoods[_QUESTION] + sure, likelihoods[_TALK] + _NO_TALK):
        return None
    if kind in _FOR_A_DOCTOR and chinese and _calls(chinese=True).share_known(text) < _FAMILIAR:
        return None
    return _without_hurry(text, kind)


def _at_length(text: str, sure: float) -> float:
    """How much likelier a call for help must be than a question: the more a story tells, the more it is like anything."""
    return sure * max(1.0, len(_HAN.findall(text)) / _STORY)


def _without_hurry(text: str, kind: Care | None) -> Care | None:
    """The same kind of help; a doctor's where what only seems a danger has lasted for weeks."""
    return Care.BODY if kind is Care.DANGER and _LASTING.asked.search(text) else kind


def _weighed(text: str, said: re.Match[str], needed: Care, *, wide: bool, named: bool) -> Care | None:
    """What a row says of a message, unless the examples speak strongly against it: it is a question, or of another kind.

    `said`: what the row recognised; whether that is a question is told by its own clauses.
    `wide`: the row is one of those that tell kinds less surely; `named`: the message names a hospital.
    """
    if len(_HAN.findall(text)) < _SHORTEST:  # written in other letters
        return needed
    ends = [0, *(end.end() for end in _END.finditer(text)), len(text)]
    clauses = text[max(end for end in ends if end <= said.start()) : min(end for end in ends if end >= said.end())]
    kind, likelihoods = _most_like(clauses)
    after_all = max(likelihoods[_QUESTION], likelihoods[_TALK])
    if after_all - likelihoods[kind] > (_NO_DANGER if needed is Care.BODY else _QUESTION_AFTER_ALL):
        return None
    kind, likelihoods = _most_like(text)
    story = (wide or named) and len(_HAN.findall(text)) > _STORY and _ASKS.asked.search(text) is not None
    if story and likelihoods[kind] - likelihoods[_QUESTION] < _at_length(text, _ASKED):
        return None
    alike = _FOR_A_DOCTOR - {Care.CHILD} if needed in _FOR_A_DOCTOR - {Care.CHILD} else {needed}
    sure = _LOST_HEART if needed in _FOR_A_DOCTOR and kind is Care.DESPAIR else _ANOTHER_KIND
    return kind if likelihoods[kind] - max(likelihoods[one] for one in alike) > sure else needed


def _most_like(text: str) -> tuple[Care, dict[str, float]]:
    """The help whose messages a text is most like, and how likely each kind is."""
    likelihoods = _calls(chinese=_HAN.search(text) is not None).of(text)
    return max(Care, key=lambda kind: likelihoods[kind]), likelihoods


@cache
def _calls(*, chinese: bool) -> Likeness:
    """The examples of calls.toml, and those of all rows, in Chinese or in another language."""
    examples = {kind: [*knowledge.lines(kind, "calls")] for kind in (*Care, _QUESTION, _TALK)}
    for row in _ROWS:
        examples[Care(row.more["care"])] += row.told
        examples[_QUESTION] += row.nearly
    examples[_TALK] += [said for row in _MESSAGES if row.more["outcome"] == Outcome.CHAT for said in row.told]
    for file in _ASKING:
        examples[_QUESTION] += knowledge.questions(file)
    plain = {kind: [_plain(normalise(text)) for text in texts] for kind, texts in examples.items()}
    return Likeness(
        {kind: [text for text in texts if (_HAN.search(text) is not None) is chinese] for kind, texts in plain.items()}
    )


def speaks_of_a_body(text: str) -> bool:
    """Tell whether a normalised message that no report answers may be on somebody's state: they are sent to a doctor."""
    return _BODY.asked.search(_plain(text)) is not None


def _plain(text: str) -> str:
    """A normalised text with a comma where a blank or a new line ends a clause, as people type on a phone.

    What is only said to be killing one is left out.
    """
    return _SAYING.asked.sub("", _PAUSE.sub(",", text))
