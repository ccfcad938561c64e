"""The process that reads a PDF or a large file: from standard input, within limits that the system keeps."""

from __future__ import annotations

import sys
from contextlib import suppress
from importlib import import_module

from corpus.formats.bounds import FormatError, Limits
from corpus.formats.extract import REFUSED, read


def main() -> None:
    """Read a file from standard input; write its text, or the reason for refusing it, to standard output."""
    suffix, pages, memory = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    with suppress(ImportError, OSError, ValueError):  # a system without such limits: the time limit is left
        resource = import_module("resource")
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    try:
        said, code = read(suffix, sys.stdin.buffer.read(), Limits(pages=pages)), 0
    except FormatError as reason:
        said, code = str(reason), REFUSED
    sys.stdout.buffer.write(said.encode("utf-8", "replace"))
    sys.stdout.flush()
    sys.exit(code)


if __name__ == "__main__":
    main()
