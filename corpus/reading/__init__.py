"""Owns how files become reports: source, lines, blocks, structure, sentences, passages; may know names and formats."""

from corpus.reading.parse import parse
from corpus.reading.read import (
    SUFFIXES,
    CorpusError,
    Folder,
    UnreadableFileError,
    files_of,
    read_each,
    read_folder,
    read_source,
    report_of,
    source_of,
)
from corpus.reading.split import PASSAGE_LIMIT, sentences

__all__ = [
    "PASSAGE_LIMIT",
    "SUFFIXES",
    "CorpusError",
    "Folder",
    "UnreadableFileError",
    "files_of",
    "parse",
    "read_each",
    "read_folder",
    "read_source",
    "report_of",
    "sentences",
    "source_of",
]
