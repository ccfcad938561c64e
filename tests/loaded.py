"""What the processes of tests/forked.py need not load any more: imported once, in the process that they are forked off."""

from __future__ import annotations

import gc

from bot.command_line import check, commands, shell, terminal, upkeep
from bot.config import Config
from bot.telegram import serve
from corpus.store import refresh

__all__ = ["Config", "check", "commands", "refresh", "serve", "shell", "terminal", "upkeep"]

serve._warm_up()
gc.freeze()  # what is loaded is not looked through, and so not copied, by each process
