"""Owns what may be quoted: reports, and where each sentence stands in its source; knows no question and no chat."""

from corpus.report import Aside, Failure, Hospital, Kind, Origin, Passage, Report, Sentence, Span

__all__ = ["Aside", "Failure", "Hospital", "Kind", "Origin", "Passage", "Report", "Sentence", "Span"]
