"""The records that the journal keeps: questions, faults, and what administrators did."""

from __future__ import annotations

from dataclasses import dataclass

from retrieval.quote import Outcome


@dataclass(frozen=True, slots=True)
class Shown:
    """A quote as the journal keeps it: enough to find it again, not its text."""

    report: str
    """Fingerprint of the report, as in `Quote.report`."""
    at: int
    """Offset of the answering sentence, as in `Quote.at`."""
    hospital: str
    file: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One question, and what became of it."""

    id: int
    when: float
    """Unix time in seconds."""
    reader: str
    """Salted hash of the reader's Telegram id."""
    conversation: str
    """Salted hash of chat and reader."""
    question: str
    outcome: Outcome
    quotes: tuple[Shown, ...]
    scope: tuple[str, ...]
    """The covered hospitals that the question was understood to ask about; empty means all."""
    seconds: float
    """Seconds from the question's arrival to its answer."""
    vote: int
    """1: more readers voted it up than down; -1: fewer; 0: as many, or nobody voted."""
    language: str
    kind: str
    """"private", "group", "inline" or "terminal"."""
    complaints: tuple[str, ...] = ()
    """Reasons that readers gave for voting it down: "aside", "hospital", "dated"; empty until all entries are read."""


@dataclass(frozen=True, slots=True)
class Follow:
    """A hospital that a reader follows."""

    hospital: str
    chat: int
    """Telegram id of the private chat in which the reader is told."""
    language: str
    known: tuple[str, ...]
    """Fingerprints and files of the reports that the reader may know."""
    told: float
    """Unix time of the last message; 0 for none."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that went wrong while answering."""

    when: float
    what: str
    """Name of the error, never its message: messages may hold what a reader wrote."""


COMMAND_LINE = 0
"""Stands in place of an administrator's Telegram id for acts on the command line."""


@dataclass(frozen=True, slots=True)
class Deed:
    """An act of an administrator."""

    when: float
    administrator: int
    """Telegram id, or COMMAND_LINE."""
    action: str
    """Such as "reload", "upload", "remove", "rollback", "export"."""
    target: str
    """The file or generation it was done to; empty when there is none."""
    result: str
