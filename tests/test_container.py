"""The container has no rights beyond its two folders, as the files that describe it say."""

from __future__ import annotations

import re

from bot.config import ROOT

DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
COMPOSE = (ROOT / "compose.yaml").read_text("utf-8")
SERVICE = (ROOT / "deploy" / "chuchu.service").read_text("utf-8")


def test_the_program_runs_as_a_user_who_is_not_root() -> None:
    [*_, last] = re.findall(r"^USER (.+)$", DOCKERFILE, re.MULTILINE)
    user, _, group = last.partition(":")
    assert int(user) > 0
    assert int(group) > 0
    assert DOCKERFILE.rindex("USER ") < DOCKERFILE.rindex("CMD ")
    assert "sudo" not in DOCKERFILE


def test_nothing_secret_and_nothing_of_the_working_copy_gets_into_the_image() -> None:
    copied = re.findall(r"^COPY (?!--from)(?:--\S+ )?(.+) \S+$", DOCKERFILE, re.MULTILINE)
    assert "." not in copied
    assert not re.search(r"(ARG|ENV) \S*(TOKEN|SECRET|PASSWORD)", DOCKERFILE)


def test_its_file_system_is_read_only_and_it_may_gain_no_rights() -> None:
    for line in "read_only: true", "cap_drop:", "- ALL", "no-new-privileges:true", "/tmp":
        assert line in COMPOSE
    assert "privileged: true" not in COMPOSE


def test_without_a_container_systemd_takes_the_rights_away() -> None:
    for line in "NoNewPrivileges=", "ProtectSystem=", "ProtectHome=":
        assert line in SERVICE
