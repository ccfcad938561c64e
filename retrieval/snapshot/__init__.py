"""Owns the Index: one immutable snapshot of the reports, in memory or mapped from a folder.

Knows passages, hospitals and the engine, and no question.
"""

from retrieval.snapshot.index import Covered, Hit, Index
from retrieval.snapshot.passages import Indexed, whole_of

__all__ = ["Covered", "Hit", "Index", "Indexed", "whole_of"]
