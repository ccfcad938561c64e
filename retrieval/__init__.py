"""Owns the answer: which passages of the corpus answer a question, quoted as they are, or why none does.

Knows the corpus, and neither Telegram nor any network.  It only computes: nothing here is asynchronous.
"""

from retrieval.quote import Answer, Outcome, Quote

__all__ = ["Answer", "Outcome", "Quote"]
