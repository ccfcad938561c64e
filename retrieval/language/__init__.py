"""Owns the way from text to terms: words, bigrams, numbers, years, and what the rows of knowledge find in a text.

Knows Chinese, and no report, question or index.  `terms.normalise` is the form in which everything is compared.
"""
