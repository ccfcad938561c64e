"""Files that administrators have sent to the chat and not yet decided on.

A file waits in memory, so a restart forgets it, and nothing is in the corpus folder that nobody wanted.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable

from bot.operations.uploads import Upload
from bot.wording.buttons import Choice

FILES, BYTES = 20, 64 * 2**20
"""Files that wait, and their bytes together, at most; past that the oldest are forgotten."""
SECONDS = 60 * 60.0
"""Seconds after which a waiting file is forgotten."""


class Waiting:
    """The one owner of the files that wait, and of what the next message of an administrator means."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._uploads: OrderedDict[str, tuple[float, Upload]] = OrderedDict()
        self._expected: dict[int, tuple[str, Choice]] = {}

    def put(self, upload: Upload) -> None:
        """Keep a file, or replace the one with the same key, as the newest."""
        self._uploads.pop(upload.key, None)
        self._uploads[upload.key] = (self._clock(), upload)
        self._tidy()

    def get(self, key: str) -> Upload | None:
        """The upload with this key; None when it no longer waits."""
        self._tidy()
        return self._uploads[key][1] if key in self._uploads else None

    def take(self, key: str) -> Upload | None:
        """Remove and return the upload; None for everyone after the first who asks."""
        self._tidy()
        found = self._uploads.pop(key, None)
        if found is None:
            return None
        self.expect_nothing(found[1].administrator, key)
        return found[1]

    def expect(self, upload: Upload, what: Choice) -> None:
        """Take the administrator's next message for the name of this file, or for its hospitals."""
        self._expected[upload.administrator] = (upload.key, what)

    def expect_nothing(self, administrator: int, key: str = "") -> None:
        """Stop expecting a message about the file with this key; about any file without a key."""
        if not key or self._expected.get(administrator, ("",))[0] == key:
            self._expected.pop(administrator, None)

    def expected(self, administrator: int) -> tuple[Upload, Choice] | None:
        """The file that the administrator's next message is about, and what it says; None when none is expected."""
        key, what = self._expected.get(administrator, ("", Choice.BACK))
        upload = self.get(key)
        return (upload, what) if upload else None

    def _tidy(self) -> None:
        oldest = self._clock() - SECONDS
        total = sum(len(upload.content) for _at, upload in self._uploads.values())
        while self._uploads:
            at, upload = next(iter(self._uploads.values()))
            if at >= oldest and len(self._uploads) <= FILES and (total <= BYTES or len(self._uploads) == 1):
                return
            del self._uploads[upload.key]
            self.expect_nothing(upload.administrator, upload.key)
            total -= len(upload.content)
