"""The container has no rights beyond its two folders, as the files that describe it say."""

from __future__ import annotations

import re
import shutil
import subprocess
import tomllib
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from bot.config import ROOT

DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
COMPOSE = (ROOT / "compose.yaml").read_text("utf-8")
DEPLOY = ROOT / "deploy"
CLUSTER = (DEPLOY / "cluster.compose.yaml").read_text("utf-8")
SERVICE = (ROOT / "deploy" / "chuchu.service").read_text("utf-8")


def test_the_program_runs_as_a_user_who_is_not_root() -> None:
    [*_, last] = re.findall(r"^USER (.+)$", DOCKERFILE, re.MULTILINE)
    user, _, group = last.partition(":")
    assert int(user) > 0
    assert int(group) > 0
    assert DOCKERFILE.rindex("USER ") < DOCKERFILE.rindex("CMD ")
    assert "sudo" not in DOCKERFILE


def test_its_file_is_as_hadolint_wants_it() -> None:
    hadolint = shutil.which("hadolint") or shutil.which("hadolint", path=ROOT / ".venv-audit" / "bin")
    if hadolint is None:
        pytest.skip("no hadolint here: make audit")
    told = subprocess.run([hadolint, ROOT / "Dockerfile"], capture_output=True, text=True, check=False)
    assert told.stdout + told.stderr == ""


def test_nothing_secret_and_nothing_of_the_working_copy_gets_into_the_image() -> None:
    copied = re.findall(r"^COPY (?!--from)(?:--\S+ )?(.+) \S+$", DOCKERFILE, re.MULTILINE)
    assert "." not in copied
    assert not re.search(r"(ARG|ENV) \S*(TOKEN|SECRET|PASSWORD)", DOCKERFILE)


def test_its_file_system_is_read_only_and_it_may_gain_no_rights() -> None:
    for line in "read_only: true", "cap_drop:", "- ALL", "no-new-privileges:true", "/tmp":
        assert line in COMPOSE
    assert "privileged: true" not in COMPOSE


def test_a_cluster_is_deployed_with_security_on_and_nobody_elses_keys() -> None:
    assert "DISABLE_SECURITY_PLUGIN" not in CLUSTER
    assert 'DISABLE_INSTALL_DEMO_CONFIG: "true"' in CLUSTER
    assert 'plugins.security.ssl.http.enabled: "true"' in CLUSTER
    assert re.search(r"OPENSEARCH_PASSWORD: \$\{OPENSEARCH_PASSWORD:\?", CLUSTER)
    settings = tomllib.loads((DEPLOY / "cluster.toml").read_text("utf-8"))
    assert all(host.startswith("https://") for host in settings["retrieval"]["hosts"])
    assert 'index_patterns: ["chuchu-*"]' in (DEPLOY / "cluster-security" / "roles.yml").read_text("utf-8")
    for mounted in re.findall(r"(\./cluster-security/\S+?):/", CLUSTER):
        assert (DEPLOY / mounted).is_file()


def test_the_certificates_of_a_cluster_are_for_its_nodes(tmp_path: Path) -> None:
    if shutil.which("openssl") is None:
        pytest.skip("no openssl here")
    subprocess.run([DEPLOY / "cluster-certificates", tmp_path], check=True, stdout=subprocess.DEVNULL)

    def told(*words: str) -> str:
        return subprocess.run(["openssl", *words], cwd=tmp_path, check=True, capture_output=True, text=True).stdout

    assert "OK" in told("verify", "-CAfile", "root-ca.pem", "node.pem")
    text = told("x509", "-in", "node.pem", "-noout", "-text")
    hosts = tomllib.loads((DEPLOY / "cluster.toml").read_text("utf-8"))["retrieval"]["hosts"]
    for name in (urlsplit(host).hostname for host in hosts):
        assert f"DNS:{name}" in text
        assert f"  {name}:\n" in CLUSTER
    for name in ("node", "admin"):
        subject = told("x509", "-in", f"{name}.pem", "-noout", "-subject", "-nameopt", "RFC2253").strip()
        assert subject.removeprefix("subject=") in CLUSTER
        assert (tmp_path / f"{name}-key.pem").read_text("ascii").startswith("-----BEGIN PRIVATE KEY-----")  # PKCS#8
        assert (tmp_path / f"{name}-key.pem").stat().st_mode & 0o077 == 0


def test_without_a_container_systemd_takes_the_rights_away() -> None:
    for line in "NoNewPrivileges=", "ProtectSystem=", "ProtectHome=":
        assert line in SERVICE
