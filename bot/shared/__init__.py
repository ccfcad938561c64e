"""Owns what several bots of one token share through Redis, so that a reader need not know which of them answers.

May know the library's conversations and the journal's entries.  Everything here is best effort: without Redis, each
bot goes on alone.  Nothing is imported here: the client is optional.
"""
