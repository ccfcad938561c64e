"""Owns the corpus on the disk: generations, their SQL, the files of the folder; may know how reports are read."""

from corpus.store.filing import FilingError, Removed, TakenError, Trash, free_name, keep, safe_name, taken_by
from corpus.store.generations import DATABASE, INDEX, Current, Generation, Generations, ReloadBusy
from corpus.store.naming import name_hospitals
from corpus.store.refresh import Refreshed, cutter, may_be_copied, to_read
from corpus.store.store import DamagedError, Holdings, Reader, Store, StoreError, Summary, Writer

__all__ = [
    "DATABASE",
    "INDEX",
    "Current",
    "DamagedError",
    "FilingError",
    "Generation",
    "Generations",
    "Holdings",
    "Reader",
    "Refreshed",
    "ReloadBusy",
    "Removed",
    "Store",
    "StoreError",
    "Summary",
    "TakenError",
    "Trash",
    "Writer",
    "cutter",
    "free_name",
    "keep",
    "may_be_copied",
    "name_hospitals",
    "safe_name",
    "taken_by",
    "to_read",
]
