"""Owns the bot's life on Telegram: opens and closes all that it needs, takes updates once and in order.

May know everything below it; only here is `Application` known.  The door is `serve.serve`.
"""
