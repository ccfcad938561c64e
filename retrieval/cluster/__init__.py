"""Owns what an OpenSearch cluster keeps: passages and reports of generations, searched and read from there.

Knows the engine's seam, the snapshot and the corpus, and no question.  It is the only part of retrieval that talks to
other machines; it does so synchronously, in the threads in which questions are answered.  Nothing is imported here:
the client is optional.
"""
