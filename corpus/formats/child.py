"""The process that reads a PDF, a scan or a large file: from standard input, within limits that the system keeps."""

from __future__ import annotations

import json
import os
import sys
from contextlib import suppress
from importlib import import_module

from corpus import problem
from corpus.formats.bounds import FormatError, Limits
from corpus.formats.extract import CODES, read
from corpus.formats.printed import packed


def main() -> None:
    """Read a file from standard input; write what it holds, or the reason for refusing it, to standard output."""
    suffix, scanned, limits = sys.argv[1], bool(sys.argv[2]), Limits(**json.loads(sys.argv[3]))
    memory = limits.scan_memory_bytes if scanned else limits.memory_bytes
    with suppress(ImportError, OSError, ValueError):  # a system without such limits: the time limit is left
        resource = import_module("resource")
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    if scanned and hasattr(os, "nice"):
        os.nice(10)  # it takes all cores for seconds: questions go first
    try:
        said, code = packed(read(suffix, sys.stdin.buffer.read(), limits, scanned=scanned)), 0
    except FormatError as reason:
        said, code = (
            problem.packed(reason.problem).encode(),
            next(c for c, kind in CODES.items() if type(reason) is kind),
        )
    sys.stdout.buffer.write(said)
    sys.stdout.flush()
    sys.exit(code)


if __name__ == "__main__":
    main()
