"""Each act of an administrator, once: its steps, its errors, its rows in the audit table, and the reply that tells it.

The chat (bot/handlers) and the command line (bot/command_line) are two faces of this folder: they ask, show how far
something is, and show the reply.  It may know what is served, the journal and the wording; neither Telegram nor a
terminal.
"""

from bot.operations.acts import EXPLAINED, By, Result, ending
from bot.operations.export import Export
from bot.operations.generations import go_back, to_go_back_to
from bot.operations.reloads import Asked, Cause, Course, Ended, decide, reload
from bot.operations.reports import Filed, Reports
from bot.operations.standing import Program, memory, status
from bot.operations.unanswered import Unanswered

__all__ = [
    "EXPLAINED",
    "Asked",
    "By",
    "Cause",
    "Course",
    "Ended",
    "Export",
    "Filed",
    "Program",
    "Reports",
    "Result",
    "Unanswered",
    "decide",
    "ending",
    "go_back",
    "memory",
    "reload",
    "status",
    "to_go_back_to",
]
