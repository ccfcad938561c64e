"""The answer as records: verbatim quotes, or the reason why there is none.

All records are frozen, so that a reply can be made of them without knowing how they were found.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from corpus.report import Kind, Origin, Span


class Outcome(StrEnum):
    """The outcome of a question.  Anything but ANSWER is a refusal."""

    ANSWER = "answer"
    RELATED = "related"
    """The reports do not say; the closest passage is shown, as no answer."""
    NOT_COVERED = "not_covered"
    """The hospital asked about has no report here."""
    NOT_FOUND = "not_found"
    """The reports (of the hospital asked about) do not say."""
    CHAT = "chat"
    """Small talk, an insult, an instruction to the bot."""
    ADVICE = "advice"
    """A request for medical advice, which newspaper reports cannot give."""
    EMERGENCY = "emergency"
    """Signs of an emergency that is happening to the asker."""
    UNCLEAR = "unclear"
    """Nothing in the message that could be searched for."""
    TOLD = "told"
    """An administrator has written down what was asked: how a hospital is reached."""
    WHICH = "which"
    """Nothing but a name: of one hospital, or fitting several; `scope` holds them."""
    COVERED = "covered"
    """It was asked which hospitals there are; `nearby` holds them."""
    SOURCE = "source"
    """It was asked who printed the last quotes, and when; `quotes` holds them."""
    EMPTY = "empty"
    """There are no reports at all."""


class Care(StrEnum):
    """The help that somebody needs who does not ask about reports."""

    DANGER = "danger"
    POISON = "poison"
    DESPAIR = "despair"
    CHILD = "child"
    """A child that is ill or hurt."""
    MEDICINE = "medicine"
    BODY = "body"

    @property
    def outcome(self) -> Outcome:
        return Outcome.EMERGENCY if self in {Care.DANGER, Care.POISON, Care.DESPAIR} else Outcome.ADVICE


class Talk(StrEnum):
    """Talk that is no question to the reports, and gets a short answer of its own."""

    HELLO = "hello"
    THANKS = "thanks"
    BYE = "bye"
    """It is understood, or over: 好的, 再见."""
    SELF = "self"
    """It asks who answers."""
    BLAME = "blame"
    JUDGE = "judge"
    """It asks for a judgement that no report gives: which hospital is good."""
    FOREIGN = "foreign"
    """It is in no Chinese, and not understood."""


class Correction(NamedTuple):
    """A hospital named otherwise than by a name of its own."""

    written: str
    """The name in the question."""
    hospital: str
    """The hospital that it was taken for."""
    known: bool
    """True for another name of the hospital; False for one that was guessed to be it, such as a misspelt one."""


class Contact(NamedTuple):
    """How a hospital is reached, as an administrator wrote it down: no quote.  Empty where it was not asked, or told."""

    hospital: str
    phone: str = ""
    site: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Quote:
    """Whole sentences cut from one report, at most 300 characters.

    White space aside, `text` is `spans` of the decoded file, joined.
    """

    file: str
    hospital: str
    """Name of the hospital; empty when the report is about none."""
    title: str
    subtitle: str
    byline: str
    heading: str
    """The heading of the section in which the quote stands; empty when there is none."""
    kind: Kind
    paragraph: int
    passage: int
    """Number of the passage in its report, from 1."""
    text: str
    answer_start: int
    """`text[answer_start:answer_end]` is the part that answers."""
    answer_end: int
    spans: tuple[Span, ...]
    damaged: bool = False
    """True where the source has visibly lost some text; the quote shows it as it is."""
    origin: Origin = field(default_factory=Origin)
    also: tuple[str, ...] = ()
    """Files that repeat the same report."""
    report: str = ""
    """The report's fingerprint, which changes when its text does."""
    at: int = 0
    """Offset in the decoded file at which the answering sentence begins."""
    place: tuple[int, int] = field(default=(0, 0), compare=False, repr=False)
    """Numbers of its passage and sentence in the index it was cut from; another index may number them otherwise."""

    @property
    def answer(self) -> str:
        """The part of the text that answers."""
        return self.text[self.answer_start : self.answer_end]


class Followed(NamedTuple):
    """Where a quote stands and how far it answers: all that finds it again, in another index and at another bot."""

    report: str
    at: int
    hospital: str
    answer: str

    @classmethod
    def of(cls, quote: Quote) -> Followed:
        return cls(quote.report, quote.at, quote.hospital, quote.answer)


class SetAside(NamedTuple):
    """A word of a question, and where it stands: in a piece of a page that is never quoted."""

    word: str
    kind: str
    """As the kinds of `corpus.report.Aside`."""
    text: str
    file: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The quotes for a question, best first, or the reason why there is none."""

    question: str
    outcome: Outcome
    quotes: tuple[Quote, ...] = ()
    scope: tuple[str, ...] = ()
    """The covered hospitals that the question was understood to ask about; empty means all."""
    missing_hospitals: tuple[str, ...] = ()
    """Hospitals named in the question that no report is about, as the user wrote them."""
    nearby: tuple[str, ...] = ()
    """Covered hospitals: the nearest first, when the one asked about is not covered; those there are, where that is
    asked."""
    missing_words: tuple[str, ...] = ()
    """Words of the question that stand in none of the reports searched."""
    set_aside: tuple[SetAside, ...] = ()
    """Words of the question that stand only in what the reports searched set aside."""
    at_hand: range = field(default=range(0), compare=False, repr=False)
    """Numbers, in the index that was asked, of the passages of a report that was read in vain; what it tells is offered
    instead."""
    silent: tuple[str, ...] = ()
    """Hospitals whose reports do not say, when several were asked about."""
    carried: bool = False
    """True where the scope was carried over from the last question of the chat."""
    several: bool = False
    """True where one quote for each hospital was wanted."""
    care: Care | None = None
    """The help that is needed, where the outcome is EMERGENCY or ADVICE."""
    talk: Talk | None = None
    """The kind of talk, where the outcome is CHAT or UNCLEAR and it has an answer of its own."""
    corrections: tuple[Correction, ...] = ()
    """Hospitals of the scope that the question names otherwise than by their names."""
    said: str = ""
    """The question in Chinese, where it was asked in English."""
    contacts: tuple[Contact, ...] = ()
    """The operator's word, where the outcome is TOLD."""
    practical: bool = False
    """True where it was asked how to reach a hospital or to be seen there, which reports hardly tell."""
    followed: Followed | None = None
    """What the next question may follow on from: the first quote, after a refusal what that question followed on from;
    None where it told of several hospitals."""
    topic: str = ""
    """What was asked, without its hospitals, where the question took that from the one before it: 那某某医院呢."""
    earlier: tuple[str, ...] = ()
    """Hospitals that the chat was about before those of this answer, the last one first."""
