"""Owns BM25: from weighted terms to the best passages, over postings in memory or mapped from files.

Knows terms and arrays; a passage is a number here.  `Engine` is all that an answer needs of it.
"""

from retrieval.engine.bm25 import BM25, warm_up
from retrieval.engine.maxscore import Ranges
from retrieval.engine.postings import Ids, Marked, Postings
from retrieval.engine.seam import Best, Engine, Holding, Lookup, Rarity, Scope

__all__ = [
    "BM25",
    "Best",
    "Engine",
    "Holding",
    "Ids",
    "Lookup",
    "Marked",
    "Postings",
    "Ranges",
    "Rarity",
    "Scope",
    "warm_up",
]
