"""The version of Chuchu."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed

from corpus.extras import PROJECT


def version() -> str:
    """The version as installed, or that it is not installed, in Chinese."""
    try:
        return installed(PROJECT)
    except PackageNotFoundError:  # run from its source, not installed
        return "（未安装）"
