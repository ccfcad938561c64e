"""Owns the Index: one immutable snapshot of the reports, in memory or mapped from a folder.

Knows passages, hospitals and the engine, and no question.
"""

from retrieval.snapshot.index import Covered, Hit, Index, where_it_may_stand
from retrieval.snapshot.passages import Indexed, title_of, whole_of, year_told

__all__ = ["Covered", "Hit", "Index", "Indexed", "title_of", "where_it_may_stand", "whole_of", "year_told"]
