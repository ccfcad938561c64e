"""The face of Chuchu in a terminal: commands, questions typed at a prompt, and lines of JSON for programs.

It may know click, rich and all of bot/ but the chat (bot/handlers, bot/telegram), which only `chuchu run` loads.
Every module is loaded by the command that needs it: `chuchu check` must not wait for a word list.
"""
