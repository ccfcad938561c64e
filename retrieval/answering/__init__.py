"""Owns the way from a question and an Index to an Answer, and what a reader may ask for next.

Knows everything below.  A question goes through `answer` (is it off topic?), `meant` (which hospitals are asked
about?), `search`, `rank` with `coverage` (which sentence holds most of it?), `gate` with `needs` (does that sentence
answer at all?) and `excerpt` (the quote around it).  Nothing is imported here: `pages` is needed without the search.
"""
