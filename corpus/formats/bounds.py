"""Bounds of what one file may ask for, and the one error that reading it ends in."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import Any

from corpus.extras import install
from corpus.problem import ProblemError


class FormatError(ProblemError, ValueError):
    """A file of one of these formats cannot be read; the problem says why and what to do."""


class MissingError(FormatError):
    """A library that reads it is not installed."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one file may ask for."""

    characters: int = 2_000_000
    """Of the text it gives."""
    pages: int = 500
    """Of a PDF."""
    seconds: float = 20.0
    """From the start of the process that reads a PDF or a large file."""
    unpacked_bytes: int = 16 * 1024 * 1024
    """Of the parts of a Word document together."""
    memory_bytes: int = 1024 * 1024 * 1024
    """Of that process, where the system can limit it."""
    scanned_pages: int = 16
    """Of a scan."""
    pixels: int = 100_000_000
    """Of a page of a scan: a broadsheet page at 300 dots an inch has 35 million."""
    drawn_pixels: int = 40_000_000
    """Of a page of a PDF, which is drawn in no more."""
    pictured_pages: int = 60
    """Of a PDF, of which pictures are kept; the text of more is read."""
    scan_seconds: float = 240.0
    """As `seconds`, of the process that recognises a scan."""
    scan_memory_bytes: int = 3 * 1024 * 1024 * 1024
    """As `memory_bytes`, of that process: of addresses, of which it uses a third."""


LIMITS = Limits()


def library(module: str, extra: str = "formats") -> Any:
    """A library that is installed only where such files are read.  Raises MissingError."""
    try:
        return import_module(module)
    except ImportError as reason:
        raise MissingError(
            "SCANS_MISSING" if extra == "scans" else "FORMATS_MISSING", command=install(extra)
        ) from reason
