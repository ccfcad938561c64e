"""Owns a question understood: the hospitals it names, the kind of answer it wants, the terms to search for.

Knows the names of the hospitals covered, and none of their reports.  The ways in are `question.understand`,
`off_topic.off_topic` and `names.Names`; they are not imported here, as an index needs the names alone.
"""
