"""Which version this is."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed


def version() -> str:
    try:
        return installed("chuchu")
    except PackageNotFoundError:  # run from its source, not installed
        return "（未安装）"
