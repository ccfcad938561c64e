"""The command that adds one of Chuchu's optional parts (extras) to this installation, in the way in which it was installed.

The project is called chuchu-bot on a package index: there, `chuchu` is a library of somebody else.
"""

from __future__ import annotations

import json
import os
import shlex
import sys
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import NamedTuple

PROJECT = "chuchu-bot"
IMAGE = "CHUCHU_EXTRAS"
"""Set in our container image to the extras that it was built with, with commas between."""
ROOT = Path(__file__).resolve().parents[1]


class Source(NamedTuple):
    """Where an installation came from."""

    place: str = ""
    """A folder or an address; empty for a package index."""
    editable: bool = False

    def with_extra(self, extra: str) -> str:
        """The requirement as an installer takes it, quoted for a shell."""
        if "://" in self.place:
            return shlex.quote(f"{PROJECT}[{extra}] @ {self.place}")
        return shlex.quote(f"{self.place or PROJECT}[{extra}]")


def install(extra: str) -> str:
    """The command, for a shell."""
    if (built := os.environ.get(IMAGE)) is not None:  # what is installed into a container is gone with it
        extras = dict.fromkeys([*filter(None, built.split(",")), extra])
        return f"EXTRAS={','.join(extras)} docker compose up -d --build"
    try:
        installed = distribution(PROJECT)
    except PackageNotFoundError:  # run from its source
        return _command(Source(str(ROOT), editable=True), extra, "")
    return _command(source_of(installed), extra, (installed.read_text("INSTALLER") or "").strip())


def source_of(installed: Distribution) -> Source:
    """Tell by what the installer noted (PEP 610)."""
    noted = json.loads(installed.read_text("direct_url.json") or "{}")
    address, vcs = noted.get("url", ""), noted.get("vcs_info")
    if vcs:
        at = vcs.get("requested_revision")
        return Source(f"{vcs['vcs']}+{address}" + (f"@{at}" if at else ""))
    if "dir_info" in noted:
        return Source(address.removeprefix("file://"), noted["dir_info"].get("editable", False))
    return Source(address)


def _command(source: Source, extra: str, installer: str) -> str:
    wanted, prefix = source.with_extra(extra), Path(sys.prefix)
    editable = "--editable " if source.editable else ""
    if (prefix / "pipx_metadata.json").exists():
        return f"pipx install --force {editable}{wanted}"
    if (prefix / "uv-receipt.toml").exists():
        return f"uv tool install --force {editable}{wanted}"
    sudo = "" if os.access(prefix, os.W_OK) else "sudo "
    python = shlex.quote(sys.executable)
    tool = f"uv pip install --python {python}" if installer == "uv" else f"{python} -m pip install"
    return f"{sudo}{tool} {editable}{wanted}"
