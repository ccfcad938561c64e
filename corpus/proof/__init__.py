"""Owns what is shown of printed pages: the place of a quote, and a page with what was understood of it; knows Pillow."""

from corpus.proof.drawing import ProofError, cut_out, overview
from corpus.proof.places import Place, places

__all__ = ["Place", "ProofError", "cut_out", "overview", "places"]
