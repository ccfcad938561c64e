"""Owns what is served: a snapshot of the reports, generations on the disk, reloads, each chat's last answer.

May know `retrieval` and `corpus`; nothing of the journal, of wording or of Telegram.  The door is `library.Library`.
Nothing is imported here, so that the process that prepares a reload starts fast: it needs nothing that answers.
"""
