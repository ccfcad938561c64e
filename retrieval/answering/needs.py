"""Facts that must stand beside an answer to what people ask about any hospital: how many beds, who heads a
department, what a bed costs.

A sentence can hold every word of such a question and a figure, too, and still not tell.  The facts and the examples
that prove them are rows of retrieval/knowledge/facts.toml.
"""

from __future__ import annotations

from functools import lru_cache

from retrieval.language import knowledge

FACTS = knowledge.rows("fact", "facts")


@lru_cache(maxsize=64)
def needed(question: str, more: tuple[knowledge.Row, ...] = ()) -> tuple[knowledge.Row, ...]:
    """The facts that a normalised question asks for; each `held` must stand beside the answer.

    `more`: an administrator's own.
    """
    return tuple(fact for fact in (*FACTS, *more) if fact.asked.search(question))
