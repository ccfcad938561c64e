"""Owns BM25: from weighted terms to the best passages, over postings in memory or mapped from files.

Knows terms and arrays; a passage is a number here.  `Engine` is all that an answer needs of it.
"""

from retrieval.engine.bm25 import BM25, K1, B, warm_up
from retrieval.engine.maxscore import Ranges
from retrieval.engine.postings import Ids, Marked, Postings
from retrieval.engine.seam import Best, Engine, First, Holding, Lookup, Omitted, Quoted, Rarity, Read, Scope

__all__ = [
    "BM25",
    "K1",
    "B",
    "Best",
    "Engine",
    "First",
    "Holding",
    "Ids",
    "Lookup",
    "Marked",
    "Omitted",
    "Postings",
    "Quoted",
    "Ranges",
    "Rarity",
    "Read",
    "Scope",
    "warm_up",
]
