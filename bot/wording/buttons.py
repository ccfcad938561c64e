"""Presses, one kind for each thing that a button does: plain records, packed into 64 bytes by handlers/send.py.

A button outlives the program that made it, so it names things by keys that do not change: a report by
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
    """Show a quote of an answer, with sentences added on either side.  Also turns to another quote."""

    report: str
    at: int
    before: int
    after: int
    entry: int
    number: int
    """Number of the quote in the answer, from 0."""
    answers: int
    """1 for a quote that answers; 0 for the closest passage, which does not; 2 for one of several side by side."""


class Turn(NamedTuple):
    """Show another quote of an answer."""

    entry: int
    number: int


class Side(NamedTuple):
    """Show one of the quotes that answer side by side, one for each hospital, on its own; -1 for all of them."""

    entry: int
    number: int


class Open(NamedTuple):
    """Send the answer to one of several questions of a message on its own, with the buttons of an answer."""

    entry: int


class Vote(NamedTuple):
    """Vote an answer up (1) or down (-1)."""

    entry: int
    vote: int


class Complaint(NamedTuple):
    """Say why an answer was voted down."""

    entry: int
    reason: str
    """Value of a `Reason`."""


class Others(NamedTuple):
    """Say that the hospital shown is not the one that the question names, and see which others it may be."""

    entry: int


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


class Printed(NamedTuple):
    """Send a picture of the place on the page where a quote stands, with as many sentences added as it shows."""

    report: str
    at: int
    before: int
    after: int


class More(NamedTuple):
    """Show or hide the row with which a quote is taken along, as wide as it is shown."""

    report: str
    at: int
    before: int
    after: int


class AskOf(NamedTuple):
    """Ask the question of an entry again, about one hospital; about all when `hospital` is empty."""

    entry: int
    hospital: str
    in_place: int
    """1: the answer takes the place of this message."""


class AskExample(NamedTuple):
    """Ask an example question."""

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


class Heed(NamedTuple):
    """Follow a hospital's new reports (1), or no longer (0)."""

    hospital: str
    on: int


class Leave(NamedTuple):
    """Ask about all hospitals again."""

    hospital: str
    """Key of the hospital whose card the message is; empty when it is no card."""


class Forget(NamedTuple):
    """Delete what is stored about a reader, or keep it, as `really` says."""

    reader: int
    really: int


class Nothing(NamedTuple):
    """Do nothing: the button is a label."""


# --- for administrators ---


class Decide(NamedTuple):
    """Serve the reload that was prepared, or leave everything as it is."""

    reload: str
    """Key of one reload in one run of the program."""
    really: int


class GoBack(NamedTuple):
    """Serve another generation: first ask for confirmation, then do it; -1 to cancel."""

    number: int
    serving: int
    """Number of the generation served when the button was made; once another is served, the button is outdated."""
    really: int


class Handle(NamedTuple):
    """Do something with a file that was sent."""

    upload: str
    """Key of one file in one run of the program."""
    how: str
    """Value of a `Choice`."""


class Take(NamedTuple):
    """Move a report to the trash: first ask for confirmation, then do it; -1 to cancel."""

    file: str
    """`key` of its name."""
    really: int


class Removable(NamedTuple):
    """Show a page of the reports that can be removed."""

    page: int


class PutBack(NamedTuple):
    """Take a report out of the trash again."""

    removed: str
    """`key` of its folder in the trash."""


class Gaps(NamedTuple):
    """Show a page of the questions that went unanswered."""

    answered: int
    """1 for those that are answered now, 0 for those still open."""
    page: int


class Reasons(NamedTuple):
    """Show a page of the explanation of an answer."""

    entry: int
    """Id of the journal's entry; 0 for a question that was put to /why directly."""
    page: int


class Reason(StrEnum):
    """A reason why an answer is no use to a reader."""

    ASIDE = "aside"
    """It answers another question."""
    HOSPITAL = "hospital"
    """It is about another hospital."""
    DATED = "dated"


class Choice(StrEnum):
    """A thing that can be done with a file that was sent."""

    KEEP = "keep"
    OVERWRITE = "over"
    BESIDE = "beside"
    """Keep it under the next free name."""
    RENAME = "name"
    HOSPITAL = "hospital"
    ORIGIN = "origin"
    """Correct its newspaper and date."""
    DISCARD = "drop"
    BACK = "back"
    """Return from the request for a name to the other buttons."""
    KEEP_ALL = "all"
    """Keep every file of an album or a zip whose name is free."""
    EACH = "each"
    """Show the files of an album or a zip one by one."""
    DISCARD_ALL = "none"


ForOffice = Decide | GoBack | Handle | Take | Removable | PutBack | Gaps | Reasons
"""Presses that only administrators may make."""

Press = (
    Wide
    | Turn
    | Side
    | Open
    | Vote
    | Complaint
    | Others
    | Whole
    | Leaf
    | Document
    | Printed
    | More
    | AskOf
    | AskExample
    | Hospitals
    | Card
    | Stay
    | Heed
    | Leave
    | Forget
    | Nothing
    | ForOffice
)


class Copy(NamedTuple):
    """Copy a text to the clipboard, which Telegram does by itself."""

    text: str


class Share(NamedTuple):
    """Choose a chat and offer there what these words find inline, which Telegram does by itself."""

    query: str


def key(name: str) -> str:
    """Eight letters that stand for a name: 48 bits of its SHA-256, in URL-safe base64."""
    return base64.urlsafe_b64encode(hashlib.sha256(name.encode("utf-8", "replace")).digest()[:6]).decode()


hospital_key = key
"""The key of a hospital's name."""
