"""The container has no rights beyond its two folders, as the files that describe it say."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import threading
import time
import tomllib
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

from bot.config import CLUSTER_CERTIFICATE, CLUSTER_PASSWORD, CLUSTER_USER, ROOT, SECRET_VARIABLE, TOKEN_VARIABLE, load
from tests.serving import SECRET, TOKEN, free_port, with_us

DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
COMPOSE = (ROOT / "compose.yaml").read_text("utf-8")
DEPLOY = ROOT / "deploy"
CLUSTER = (DEPLOY / "cluster.compose.yaml").read_text("utf-8")
SERVICES: dict[str, Any] = yaml.safe_load(CLUSTER)["services"]
BOTS = {name: told for name, told in SERVICES.items() if name.startswith("bot-")}
CADDYFILE = (DEPLOY / "cluster.Caddyfile").read_text("utf-8")
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


def test_the_files_of_containers_are_as_compose_wants_them() -> None:
    composes = [["docker-compose"], ["docker", "compose"]]
    for compose in (words for words in composes if shutil.which(words[0])):
        told = subprocess.run([*compose, "version"], capture_output=True, check=False)
        if told.returncode == 0:
            break
    else:
        pytest.skip("no docker compose here")
    environment = dict.fromkeys(re.findall(r"\$\{(\w+):\?", COMPOSE + CLUSTER), "some")
    for file in (ROOT / "compose.yaml", DEPLOY / "cluster.compose.yaml"):
        command = [*compose, "--file", str(file), "config", "--quiet"]
        told = subprocess.run(command, env={**os.environ, **environment}, capture_output=True, check=False)
        assert told.returncode == 0, told.stderr.decode()


def test_every_file_and_volume_that_a_cluster_mounts_is_there() -> None:
    made = re.findall(r"[\w-]+\.pem", (DEPLOY / "cluster-certificates").read_text("utf-8"))
    mounted = [volume.split(":")[0] for service in SERVICES.values() for volume in service.get("volumes", ())]
    for source in mounted:
        if not source.startswith("."):
            assert source in yaml.safe_load(CLUSTER)["volumes"]
        elif source.startswith("./certificates/"):
            assert source.removeprefix("./certificates/") in made
        else:
            assert (DEPLOY / source).is_file()


def test_the_bots_of_a_cluster_are_told_where_everything_is() -> None:
    files: dict[str, str] = {}
    for bot in BOTS.values():
        targets = [volume.split(":")[1] for volume in bot["volumes"]]
        files |= {target: volume.split(":")[0] for target, volume in zip(targets, bot["volumes"], strict=True)}
        environment = bot["environment"]
        assert {*environment} == {
            *(TOKEN_VARIABLE, SECRET_VARIABLE, CLUSTER_USER, CLUSTER_PASSWORD, CLUSTER_CERTIFICATE)
        }
        assert environment[CLUSTER_CERTIFICATE] in targets
        assert {*bot["depends_on"]} == {*SERVICES} - {*BOTS, "caddy"}
        users = yaml.safe_load((DEPLOY / "cluster-security" / "internal_users.yml").read_text("utf-8"))
        assert environment[CLUSTER_USER] in users
    read = re.search(r'CMD \["chuchu", "run", "--config", "(\S+)"\]', DOCKERFILE)
    assert read
    assert files[read[1]] == "./cluster.toml"
    config = load(DEPLOY / "cluster.toml", {**environment, TOKEN_VARIABLE: TOKEN, SECRET_VARIABLE: SECRET})
    assert {str(config.corpus.folder), str(config.data.folder)} < {*files}
    assert config.retrieval.clustered
    named = [*config.retrieval.hosts, config.shared.redis]
    assert {urlsplit(address).hostname for address in named} == {*SERVICES} - {*BOTS, "caddy"}
    assert "0.0.0.0" == config.webhook.listen == config.health.listen
    assert re.search(rf"^{urlsplit(config.webhook.url).hostname} {{", CADDYFILE, re.MULTILINE)
    assert re.findall(r"\bbot-\S+", CADDYFILE) == [f"{name}:{config.webhook.port}" for name in BOTS]
    assert all(f" {port}" in DOCKERFILE for port in (config.webhook.port, config.health.port))


def test_the_image_of_a_cluster_has_extras_that_there_are() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    for bot in BOTS.values():
        [built] = re.findall(r"\$\{EXTRAS:-(.+)\}", bot["build"]["args"]["EXTRAS"])
        assert "cluster" in built.split(",")
        assert {*built.split(",")} <= {*extras}


class _Bot(BaseHTTPRequestHandler):
    """Takes every update."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_told: object) -> None:
        pass


def test_what_a_dead_bot_does_not_take_goes_to_the_other(tmp_path: Path) -> None:
    if shutil.which("caddy") is None:
        pytest.skip("no caddy here (Debian: caddy)")
    version = subprocess.run(["caddy", "version"], capture_output=True, text=True, check=True).stdout
    file, public, nobody = tmp_path / "Caddyfile", free_port(), free_port()
    command = with_us("caddy", "run", "--config", str(file), "--adapter", "caddyfile")
    environment = os.environ | {f"XDG_{name}_HOME": str(tmp_path) for name in ("DATA", "CONFIG")}
    with ThreadingHTTPServer(("127.0.0.1", 0), _Bot) as bot:
        threading.Thread(target=bot.serve_forever, daemon=True).start()
        text = CADDYFILE.replace("bot.example.org", f"http://127.0.0.1:{public}")
        text = text.replace("bot-1:8443", f"127.0.0.1:{nobody}").replace("bot-2:8443", f"127.0.0.1:{bot.server_port}")
        if version.startswith(("2.6.", "v2.6.")):  # Debian's
            text = text.replace("request_buffers 1MiB", "buffer_requests")
        file.write_text(text, "utf-8")
        with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as caddy:
            try:
                assert [_delivered(public) for _ in range(20)] == [200] * 20
            finally:
                caddy.kill()
                bot.shutdown()


def _delivered(port: int) -> int:
    """The status that an update gets, as soon as there is somebody to take it."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    until = time.monotonic() + 20
    while True:
        try:
            with opener.open(f"http://127.0.0.1:{port}/telegram", data=b"{}", timeout=10) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as exc:
            return exc.code
        except urllib.error.URLError:
            assert time.monotonic() < until, "Caddy does not start"
            time.sleep(0.1)


def test_without_a_container_systemd_takes_the_rights_away() -> None:
    for line in "NoNewPrivileges=", "ProtectSystem=", "ProtectHome=":
        assert line in SERVICE
