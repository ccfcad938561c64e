"""Owns the way from a question and an Index to an Answer, and what a reader may ask for next.

Knows everything below.  A question goes through `answer` (off topic? whose hospital is meant?), `search`, `rank`
with `coverage` (which sentence holds most?), `gate` (does it answer at all?) and `excerpt` (the quote around it).  Nothing is imported here: a reply needs `pages` without the search.
"""
