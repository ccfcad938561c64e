"""Owns BM25: from weighted terms to the best passages, over postings in memory or mapped from files.

Knows terms and arrays; a passage is a number here.
"""

from retrieval.engine.bm25 import BM25, warm_up
from retrieval.engine.maxscore import Ranges
from retrieval.engine.postings import Ids, Marked, Postings

__all__ = ["BM25", "Ids", "Marked", "Postings", "Ranges", "warm_up"]
