"""Owns how web pages, Word documents and PDF files become text; knows their libraries and nothing of reports."""

from corpus.formats.bounds import LIMITS, FormatError, Limits
from corpus.formats.decoding import UNREAD, decoded, private_in
from corpus.formats.extract import SUFFIXES, extract

__all__ = ["LIMITS", "SUFFIXES", "UNREAD", "FormatError", "Limits", "decoded", "extract", "private_in"]
