"""Records of what may be quoted: reports, their passages and sentences, and the place of each in the source.

All records are frozen.  All offsets are code points of the file read as text: decoded, every line end one
character; `start` is inclusive and `end` exclusive.  The whole project rests on one invariant: white space
aside, the `text` of a sentence equals its `spans` of the source, joined.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from corpus.problem import Problem

ROUNDUP = 6
"""Institutions from which on a report that is on none of them in particular is a roundup: each sentence is about those
that it names, and what names none is told of no one in particular."""


class Span(NamedTuple):
    """A stretch of the source: code points `start` (inclusive) to `end` (exclusive)."""

    start: int
    end: int


class Kind(StrEnum):
    """The part of a report that a passage is cut from."""

    BODY = "body"
    HEADLINE = "headline"
    """Title, subtitle and byline, a sentence each."""
    HEADING = "heading"
    """One section heading."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One whole sentence.

    `spans` has one entry where the source runs on (white space apart), and several where a
    caption, a page break or a repeated heading stands inside the sentence.
    """

    text: str
    spans: tuple[Span, ...]
    damaged: bool = False
    """True where the sentence has visibly lost its beginning or its end; it is quoted as it stands."""


@dataclass(frozen=True, slots=True)
class Hospital:
    """A hospital as the reports name it: the fullest usual name, and its other names."""

    name: str
    aliases: tuple[str, ...] = ()
    """Other names, the most telling ones first; the bare name of the place comes last."""


@dataclass(frozen=True, slots=True)
class Passage:
    """Consecutive whole sentences of one section of one report, at most 300 characters."""

    number: int
    """Number among the passages of its report, from 1."""
    kind: Kind
    hospital: str
    """Name of the hospital that the passage is about; empty when the report is about none."""
    heading: str
    """The section heading that the passage stands under; empty when there is none."""
    paragraph: int
    """Number of the paragraph in the body, from 1; 0 for headline and headings."""
    sentences: tuple[Sentence, ...]

    @property
    def text(self) -> str:
        return "".join(sentence.text for sentence in self.sentences)


@dataclass(frozen=True, slots=True)
class Origin:
    """The newspaper, date and page of a report, as far as its front matter gives them; else empty."""

    newspaper: str = ""
    date: str = ""
    page: str = ""
    url: str = ""


class Aside(NamedTuple):
    """A piece that is part of the page and not of the article, and so is never quoted by itself."""

    kind: str
    """"caption", "boilerplate", "masthead", "date", "repeat", or "head" of a table, quoted with its rows."""
    text: str
    rule: str = ""
    """Name of the rule that set it aside."""
    spans: tuple[Span, ...] = ()
    """Its place in the source."""


class PrintedLine(NamedTuple):
    """A line of print: a stretch of the source, and its place in the picture of its page, in pixels from the top left.

    It is a tuple of tuples and numbers, so that it is JSON as it stands.
    """

    start: int
    """Offset of its first character in the source."""
    top: int
    bottom: int
    confidence: int
    """How surely it was recognised, in percent; 100 where it did not have to be."""
    edges: tuple[int, ...]
    """From left to right, one before each character and one behind the last."""

    @property
    def end(self) -> int:
        return self.start + len(self.edges) - 1


def printed_lines(lines: Iterable[Sequence[Any]]) -> tuple[PrintedLine, ...]:
    """Lines as JSON gives them back."""
    return tuple(
        [PrintedLine(start, top, bottom, confidence, tuple(edges)) for start, top, bottom, confidence, edges in lines]
    )


@dataclass(frozen=True, slots=True)
class PrintedPage:
    """A page that a report was read from: its lines in the order of the source, and its picture."""

    width: int
    height: int
    lines: tuple[PrintedLine, ...]
    picture: bytes = field(repr=False)
    """A grey JPEG of this width and height."""


@dataclass(frozen=True, slots=True)
class Report:
    """One article, read and understood."""

    file: str
    """Name of the file, relative to the corpus folder, with forward slashes."""
    source: str
    """The decoded text that every span points into."""
    title: str
    subtitle: str
    byline: str
    headings: tuple[str, ...]
    hospitals: tuple[Hospital, ...]
    """The hospitals that the report is about: one as a rule, none for a policy text."""
    passages: Sequence[Passage]
    aside: tuple[Aside, ...] = ()
    warnings: tuple[Problem, ...] = ()
    """Problems that an administrator should look at, in plain Chinese."""
    origin: Origin = Origin()
    anonymous: bool = False
    """It speaks of one hospital throughout (我院, 县医院) but never says which, or not surely: not to be quoted."""
    pages: Sequence[PrintedPage] = field(default=(), compare=False)
    """The pages that it was read from, of a PDF or a scan, where their pictures are known."""
    grounds: tuple[str, ...] = field(default=(), compare=False)
    """Why its hospitals are taken for what it is about, the strongest first; known while it is read, not stored."""

    @property
    def fingerprint(self) -> str:
        """Eight letters that stand for the report's text: 48 bits of its SHA-256, in URL-safe base64."""
        return base64.urlsafe_b64encode(hashlib.sha256(self.source.encode()).digest()[:6]).decode()


class Failure(NamedTuple):
    """A file that could not be read, and why."""

    file: str
    reason: Problem
