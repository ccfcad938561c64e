"""Files that administrators have sent to the chat and not yet decided on.

A file waits in memory, so a restart forgets it, and nothing is in the corpus folder that nobody wanted.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import NamedTuple

from bot.operations.uploads import Upload
from bot.wording.buttons import Choice
from corpus.report import Failure

FILES, BYTES = 60, 64 * 2**20
"""Files that wait, and their bytes together, at most; past that the oldest are forgotten."""
SECONDS = 60 * 60.0
"""Seconds after which a waiting file is forgotten."""


SECONDS_APART = 1.5
"""Between two files of an album, at most."""


class Batch(NamedTuple):
    """Files that came together, as an album or in a zip."""

    key: str
    administrator: int
    uploads: tuple[str, ...]
    """Keys."""
    card: int
    """The message that asks."""


class Together:
    """The files of one album as they come in; or one file by itself."""

    def __init__(self) -> None:
        self.files: list[tuple[str, bytes]] = []
        """Names and contents."""
        self.failures: list[Failure] = []
        """Files that cannot be taken."""
        self.under_way = self.came = 0


class Albums:
    """Albums come as messages of their own, one for each file, with nothing to say how many there are."""

    def __init__(self) -> None:
        self._open: dict[tuple[int, str], Together] = {}

    @asynccontextmanager
    async def part(self, administrator: int, album: str | None) -> AsyncIterator[Together]:
        """Receive one file of an album; without an album, a file by itself."""
        together = self._open.setdefault((administrator, album), Together()) if album else Together()
        together.under_way += 1
        try:
            yield together
            together.came += 1
        finally:
            together.under_way -= 1

    async def complete(self, administrator: int, album: str | None, together: Together) -> bool:
        """Wait whether more of it comes; True for the one that all others have come before."""
        if not album:
            return True
        came = together.came
        while True:
            await asyncio.sleep(SECONDS_APART)
            if together.came != came:
                return False  # the later one will tell
            if not together.under_way:
                self._open.pop((administrator, album), None)
                return True


class Waiting:
    """The one owner of the files that wait, and of what the next message of an administrator means."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._uploads: OrderedDict[str, tuple[float, Upload]] = OrderedDict()
        self._expected: dict[int, tuple[str, Choice]] = {}
        self._batches: OrderedDict[str, Batch] = OrderedDict()

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

    def put_batch(self, batch: Batch) -> None:
        """Keep which files came together; the oldest are forgotten."""
        self._batches[batch.key] = batch
        if len(self._batches) > FILES:
            self._batches.popitem(last=False)

    def take_batch(self, key: str, administrator: int) -> tuple[Batch, list[Upload]] | None:
        """Remove and return a batch with those of its files that still wait; None for everyone after the first."""
        batch = self._batches.get(key)
        if batch is None or batch.administrator != administrator:
            return None
        del self._batches[key]
        return batch, [upload for one in batch.uploads if (upload := self.get(one)) is not None]

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
