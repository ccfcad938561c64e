"""Bounds of what one file may ask for, and the one error that reading it ends in."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import Any

NO_DOCUMENT = "不是 Word 文档（.docx），或文件已损坏：请用 Word 或 WPS 打开，另存为 .docx"


class FormatError(ValueError):
    """A file of one of these formats cannot be read; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one file may ask for."""

    characters: int = 2_000_000
    """Of the text it gives."""
    pages: int = 500
    """Of a PDF."""
    seconds: float = 20.0
    """From the start of the process that reads a PDF or a large file."""
    unpacked_bytes: int = 16 * 1024 * 1024
    """Of the parts of a Word document together."""
    memory_bytes: int = 1024 * 1024 * 1024
    """Of that process, where the system can limit it."""


LIMITS = Limits()


def library(module: str) -> Any:
    """A library that is installed only where such files are read.  Raises FormatError."""
    try:
        return import_module(module)
    except ImportError as reason:
        raise FormatError("读这种文件需要另外安装：.venv/bin/pip install -e '.[formats]'，然后重新载入") from reason
