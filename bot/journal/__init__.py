"""Owns journal.db: what was asked and how it went, votes, stays, faults, and what administrators did.

May know the records of `retrieval.quote` and nothing of the library, of wording or of Telegram.
"""

from bot.journal.entries import Deed, Entry, Fault, Follow, Shown
from bot.journal.journal import DAY, Journal, JournalError, write_deed

__all__ = ["DAY", "Deed", "Entry", "Fault", "Follow", "Journal", "JournalError", "Shown", "write_deed"]
