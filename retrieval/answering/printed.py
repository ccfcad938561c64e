"""A quote as it stands on the page that its report was read from."""

from __future__ import annotations

from corpus import proof
from retrieval.answering.excerpt import Extract
from retrieval.snapshot.index import Index


def cut_out(index: Index, shown: Extract) -> bytes | None:
    """A PNG of the lines of a quote, its answering sentence marked; None where its page cannot be shown.

    Raises ProofError where there is nothing to draw with.
    """
    report = index.report(shown.quote.report)
    found = index.find(shown.quote.report, shown.quote.at)
    if report is None or found is None or not report.pages:
        return None
    number, sentence = found
    return proof.cut_out(report.pages, shown.quote.spans, index.sentences(number)[sentence].spans)
