"""Turns an update into a reply: questions, buttons, inline use, commands and files, and who may use them.

May know Telegram's messages, the library, the journal, operations and wording; nothing of connections and lifetimes.
"""
