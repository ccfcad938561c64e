"""Owns what is known of Chinese and of hospitals, as data: rows of TOML, each with the examples that prove it.

Holds no code.  Only retrieval.language reads it.
"""
