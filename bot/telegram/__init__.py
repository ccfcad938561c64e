"""Owns the bot's life on Telegram: opens and closes all that it needs, takes updates once and in order.

May know everything below it; nothing below knows `Application`.  The door is `serve.serve`.
"""
