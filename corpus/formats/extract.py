"""Web pages, Word documents, PDF files and scans to text: in this process, or in one of its own.

The text that `extract` returns is stored as the source of the report and every span points into it.  It keeps
what repair and structure go by: blank lines between paragraphs, headings and list items marked as in
Markdown, the lines and page breaks of a PDF as they stand.  With it come the pages of PDFs and scans: a picture
of each, and where every character stands on it.

Files are taken to be hostile.  What is unpacked is measured before a library sees it; a PDF, a scan or a
large file, which can make any parser slow or greedy, is read in a child process that is ended when its
time is up.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import zipfile
from dataclasses import asdict
from pathlib import PurePosixPath

from corpus import problem
from corpus.extras import IMAGE
from corpus.formats import pdf, pictures, printed, scan, web, word
from corpus.formats.bounds import LIMITS, FormatError, Limits, MissingError
from corpus.formats.decoding import shown
from corpus.formats.memory import Memory
from corpus.formats.pdf import NoTextError
from corpus.formats.printed import Extracted

SUFFIXES = frozenset({".html", ".htm", ".docx", ".pdf"}) | pictures.SUFFIXES


def extract(name: str, raw: bytes, limits: Limits = LIMITS, memory: Memory | None = None) -> Extracted:
    """The text of a file, read as its name's suffix says.  Raises FormatError and nothing else.

    `memory`: of what was recognised before; None for none.
    """
    suffix = PurePosixPath(name).suffix.lower()
    if suffix not in SUFFIXES:
        raise FormatError("FORMAT_UNKNOWN", suffix=suffix, known=tuple(sorted(SUFFIXES)))
    if suffix in pictures.SUFFIXES:
        found = _scanned(suffix, raw, limits, memory)
    elif suffix == ".pdf":
        found = _printed(raw, limits, memory)
    elif _to_parse(suffix, raw, limits) > _LARGE:
        found = _in_child(suffix, raw, limits)
    else:
        found = read(suffix, raw, limits)
    if len(found.text) > limits.characters:
        raise FormatError("TOO_MANY_CHARACTERS", count=f"{len(found.text):,}", limit=f"{limits.characters:,}")
    if not found.text.strip():
        raise FormatError("NO_TEXT_INSIDE")
    return found


def _printed(raw: bytes, limits: Limits, memory: Memory | None) -> Extracted:
    """A PDF by its own text; by recognising it where it has none."""
    try:
        return _in_child(".pdf", raw, limits)
    except NoTextError as reason:
        try:
            return _scanned(".pdf", raw, limits, memory)
        except MissingError as missing:
            raise FormatError("TWO_PROBLEMS", first=reason.problem, second=missing.problem) from missing


def _scanned(suffix: str, raw: bytes, limits: Limits, memory: Memory | None) -> Extracted:
    found = memory.find(suffix, raw) if memory else None
    if found is None:
        found = _in_child(suffix, raw, limits, scanned=True)
        if memory:
            memory.keep(suffix, raw, found)
    return found


_LARGE = 150_000
"""Bytes to parse: an ordinary page or document has fewer and is read at once, without a process of its own."""


def _to_parse(suffix: str, raw: bytes, limits: Limits) -> int:
    """Bytes that a parser will see: of a Word document its text as it unpacks, since a small file can hold much."""
    if suffix != ".docx":
        return len(raw)
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, UnicodeDecodeError) as reason:
        raise FormatError("NOT_WORD") from reason
    if sum(part.file_size for part in parts) > limits.unpacked_bytes:  # zipfile reads no more than is declared
        raise FormatError("WORD_TOO_LARGE")
    return max((part.file_size for part in parts if part.filename.endswith(".xml")), default=0)


def read(suffix: str, raw: bytes, limits: Limits, *, scanned: bool = False) -> Extracted:
    """The text of a file of this format, read in this process.  Raises FormatError."""
    if scanned:
        return scan.read(suffix, raw, limits)
    if suffix == ".pdf":
        return pdf.read(raw, limits)
    return Extracted(shown(word.text_of(raw) if suffix == ".docx" else web.text_of(raw)))


CODES: dict[int, type[FormatError]] = {3: FormatError, 4: NoTextError, 5: MissingError}
"""Exit codes of a process that says why it has refused a file."""
_PASSED_ON = ("PATH", "SYSTEMROOT", "LANG", "LC_ALL", "PYTHONPATH", IMAGE)
"""Of the environment: what Python needs, and no secret."""


def _in_child(suffix: str, raw: bytes, limits: Limits, *, scanned: bool = False) -> Extracted:
    """The same in a process of its own, which is ended when its time or memory is spent."""
    seconds = limits.scan_seconds if scanned else limits.seconds
    command = [
        sys.executable,
        "-m",
        "corpus.formats.child",
        suffix,
        "scanned" if scanned else "",
        json.dumps(asdict(limits)),
    ]
    environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    try:
        done = subprocess.run(  # noqa: S603 - our own module, no shell
            command, input=raw, capture_output=True, timeout=seconds, check=False, env=environment
        )
    except subprocess.TimeoutExpired as reason:
        raise FormatError("TOO_COMPLEX", seconds=f"{seconds:.0f}") from reason
    except OSError as reason:
        raise FormatError("READER_NOT_STARTED", reason=reason.strerror) from reason
    if done.returncode in CODES:
        raise CODES[done.returncode](problem.unpacked(done.stdout.decode("utf-8", "replace")))
    if done.returncode:
        raise FormatError("FILE_DAMAGED")
    return printed.unpacked(done.stdout)
