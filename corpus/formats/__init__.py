"""Owns how web pages, Word documents, PDF files and scans become text and pages; knows their libraries."""

from corpus.formats.bounds import LIMITS, FormatError, Limits
from corpus.formats.decoding import UNREAD, decoded, private_in
from corpus.formats.extract import SUFFIXES, extract
from corpus.formats.memory import Memory
from corpus.formats.printed import Extracted

__all__ = [
    "LIMITS",
    "SUFFIXES",
    "UNREAD",
    "Extracted",
    "FormatError",
    "Limits",
    "Memory",
    "decoded",
    "extract",
    "private_in",
]
