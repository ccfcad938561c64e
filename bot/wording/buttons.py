"""Presses, which is what buttons say: plain records, which handlers/send.py packs into Telegram's 64 bytes.

A button outlives the program that made it, so it names things by what does not change: a report by
the fingerprint of its text and a sentence by its offset, a hospital by a hash of its name, a question
by its entry in the journal.  After a restart and a reload it means the same, or the report has
changed and its fingerprint is found no more.
"""

from __future__ import annotations

import base64
import hashlib
from enum import StrEnum
from typing import NamedTuple


class Wide(NamedTuple):
    """Show a quote of an answer, widened by sentences.  Also turns to another quote."""

    report: str
    at: int
    before: int
    after: int
    entry: int
    number: int
    """Number of the quote in the answer, from 0."""
    answers: int
    """0 when it was shown as the closest passage, which does not answer."""


class Turn(NamedTuple):
    """Show another quote of an answer."""

    entry: int
    number: int


class Vote(NamedTuple):
    entry: int
    vote: int


class Whole(NamedTuple):
    """Send the whole report, at the page where the sentence stands."""

    report: str
    at: int


class Leaf(NamedTuple):
    """Show a page of the whole report in place."""

    report: str
    page: int
    at: int


class Document(NamedTuple):
    """Send the report as a file."""

    report: str


class AskOf(NamedTuple):
    """Ask the question of an entry again, of one hospital; of all when `hospital` is empty."""

    entry: int
    hospital: str
    in_place: int
    """1: the answer takes the place of this message."""


class AskExample(NamedTuple):
    """Ask an example."""

    hospital: str
    fact: str


class Hospitals(NamedTuple):
    """Show a page of the list of hospitals, from 0."""

    page: int


class Card(NamedTuple):
    """Show a hospital's card; its reports in pages, from 0."""

    hospital: str
    page: int


class Stay(NamedTuple):
    """Ask only about one hospital from now on."""

    hospital: str
    card: int
    """1: the message is the hospital's card."""


class Leave(NamedTuple):
    """Ask about all hospitals again."""

    hospital: str
    """Whose card the message is; empty when it is none."""


class Forget(NamedTuple):
    """Delete what is stored about a reader, or do not."""

    reader: int
    really: int


class Nothing(NamedTuple):
    """A label."""


# --- for administrators ---


class Decide(NamedTuple):
    """Serve the reload that was prepared, or leave everything as it is."""

    reload: str
    """Stands for one reload of one run of the program."""
    really: int


class GoBack(NamedTuple):
    """Serve another generation: ask first, then really; -1 for not."""

    number: int
    serving: int
    """Number of the generation served when the button was made: another one makes the button outdated."""
    really: int


class Handle(NamedTuple):
    """Do something with a file that was sent."""

    upload: str
    """Stands for one file of one run of the program."""
    how: str
    """A `Choice`."""


class Take(NamedTuple):
    """Move a report to the trash: ask first, then really; -1 for not."""

    file: str
    """`key` of its name."""
    really: int


class PutBack(NamedTuple):
    """Take a report out of the trash again."""

    removed: str
    """`key` of its place in the trash."""


class Gaps(NamedTuple):
    """Show a page of the questions that went unanswered."""

    answered: int
    """1: those that are answered now."""
    page: int


class Reasons(NamedTuple):
    """Show a page of the explanation of an answer."""

    entry: int
    """0: of a question that was put to /why itself."""
    page: int


class Choice(StrEnum):
    """A thing that can be done with a file that was sent."""

    KEEP = "keep"
    OVERWRITE = "over"
    BESIDE = "beside"
    """Under the next free name."""
    RENAME = "name"
    HOSPITAL = "hospital"
    DISCARD = "drop"
    BACK = "back"
    """From being asked for a name to the other buttons."""


ForOffice = Decide | GoBack | Handle | Take | PutBack | Gaps | Reasons
"""Only administrators may press these."""

Press = (
    Wide
    | Turn
    | Vote
    | Whole
    | Leaf
    | Document
    | AskOf
    | AskExample
    | Hospitals
    | Card
    | Stay
    | Leave
    | Forget
    | Nothing
    | ForOffice
)


def key(name: str) -> str:
    """Eight letters that stand for a name."""
    return base64.urlsafe_b64encode(hashlib.sha256(name.encode("utf-8", "replace")).digest()[:6]).decode()


hospital_key = key
"""Of a hospital's name."""
