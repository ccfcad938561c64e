"""The command that installs an extra, for each way in which Chuchu can be installed."""

from __future__ import annotations

import json
import re
import sys
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest

from corpus import extras

TEXTS = ("bot/wording/languages/zh-hans.toml", "bot/wording/languages/en.toml")
PIP = f"{sys.executable} -m pip install"


class Noted:
    """A distribution with what its installer noted."""

    def __init__(self, origin: object = None, installer: str = "pip\n") -> None:
        self._files = {"direct_url.json": json.dumps(origin) if origin else None, "INSTALLER": installer}

    def read_text(self, name: str) -> str | None:
        return self._files[name]


CLONE = {"url": "file:///opt/chuchu", "dir_info": {"editable": True}}
FOLDER = {"url": "file:///opt/chuchu", "dir_info": {}}
GIT = {"url": "https://example.org/c.git", "vcs_info": {"vcs": "git", "commit_id": "a1", "requested_revision": "v1"}}


@pytest.mark.parametrize(
    ("installed", "command"),
    [
        (Noted(CLONE), f"{PIP} --editable '/opt/chuchu[scans]'"),
        (Noted(FOLDER), f"{PIP} '/opt/chuchu[scans]'"),
        (Noted(GIT), f"{PIP} 'chuchu-bot[scans] @ git+https://example.org/c.git@v1'"),
        (Noted(), f"{PIP} 'chuchu-bot[scans]'"),
        (Noted(FOLDER, "uv"), f"uv pip install --python {sys.executable} '/opt/chuchu[scans]'"),
    ],
)
def test_the_command_is_that_of_the_installation(
    installed: Noted, command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extras, "distribution", lambda _name: installed)
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    assert extras.install("scans") == command


@pytest.mark.parametrize(
    ("receipt", "command"),
    [("pipx_metadata.json", "pipx install --force"), ("uv-receipt.toml", "uv tool install --force")],
)
def test_a_tool_is_installed_anew_by_what_installed_it(
    receipt: str, command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / receipt).touch()
    monkeypatch.setattr(extras, "distribution", lambda _name: Noted())
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    assert extras.install("pictures") == f"{command} 'chuchu-bot[pictures]'"


def test_a_container_is_built_anew_with_all_that_it_had(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(extras.IMAGE, "formats,pictures")
    assert extras.install("scans") == "EXTRAS=formats,pictures,scans docker compose up -d --build"
    assert extras.install("formats") == "EXTRAS=formats,pictures docker compose up -d --build"


def test_from_its_source_it_is_installed_from_there(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> object:
        raise PackageNotFoundError(name)

    monkeypatch.setattr(extras, "distribution", missing)
    assert extras.install("formats").endswith(f"install --editable '{extras.ROOT}[formats]'")


def test_the_extras_of_this_installation_exist() -> None:
    """The container's file and the hints name extras that pyproject.toml has, under the project's own name."""
    text = (extras.ROOT / "pyproject.toml").read_text("utf-8")
    assert f'name = "{extras.PROJECT}"' in text
    for path in ("README.md", "README.zh-CN.md", "Dockerfile", "compose.yaml", "config.toml", *TEXTS):
        said = (extras.ROOT / path).read_text("utf-8")
        assert not re.search(r"['\" ]chuchu\[", said), path
        assert path in {"config.toml", *TEXTS} or all(
            extra in said for extra in ("formats", "pictures", "scans", "fast")
        ), path


def test_no_page_tells_to_install_what_bears_the_name_and_is_somebody_else_s() -> None:
    root = Path(__file__).parents[2]
    pages = [
        *root.glob("*.md"),
        *root.glob("docs/*.md"),
        *root.glob("deploy/*"),
        root / "Dockerfile",
        root / "config.toml",
    ]
    for page in filter(Path.is_file, pages):
        assert not re.search(r"pip install [^\n`]*(?<![/\w-])chuchu(?![/\w-])", page.read_text("utf-8")), page.name
