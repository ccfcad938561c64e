"""What a measuring tool from outside needs of the project, wherever the project keeps it: hospitals' names."""

from __future__ import annotations

from corpus.names import places
from corpus.names.name import holds_in_order, names_in
from corpus.names.subject import Mentions, named
from corpus.reading.parse import parse
from retrieval.answering.answer import answer
from retrieval.quote import Outcome
from retrieval.snapshot.index import Index

__all__ = ["Index", "Mentions", "Outcome", "answer", "holds_in_order", "named", "names_in", "parse", "places"]
