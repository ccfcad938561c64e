"""What the tests share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests import samples

# python-telegram-bot warns about the kind of a number unless told which kind is wanted, and in the tests
# a warning is an error.  The bot understands both.
os.environ["PTB_TIMEDELTA"] = "true"


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    """A folder with the two sample reports."""
    folder = tmp_path / "reports"
    folder.mkdir()
    for name in (samples.YUNLAN, samples.LINDU):
        samples.put(folder, name)
    return folder
