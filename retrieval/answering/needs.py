"""Facts that must stand beside the answer to common questions about a hospital: how many beds, who heads a
department, what a bed costs.

A sentence can hold every word of such a question, and a figure too, without answering it.  The facts and the examples
that prove them are rows of retrieval/knowledge/facts.toml.
"""

from __future__ import annotations

from functools import lru_cache

from retrieval.language import knowledge

FACTS = knowledge.rows("fact", "facts")


@lru_cache(maxsize=64)
def needed(question: str, more: tuple[knowledge.Row, ...] = ()) -> tuple[knowledge.Row, ...]:
    """The facts that a normalised question asks for; each `held` must stand beside the answer.

    `more`: rows added by administrators.
    """
    return tuple(fact for fact in (*FACTS, *more) if fact.asked.search(question))
