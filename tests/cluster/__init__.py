"""A real OpenSearch on loopback: three nodes, in one process or in three, of Maven's jars (`make cluster`).

Tests that need one take the fixture `cluster` of tests/conftest.py; where Java or Maven are missing they are skipped.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from retrieval.cluster.address import Address

HERE = Path(__file__).parent
NODES = 3
MADE = HERE.parents[1] / "var" / "cluster" / "made"
"""The jars and the compiled launcher, kept from one run to the next."""


USER = "chuchu"
"""The user of deploy/cluster-security."""


def why_not(*, secured: bool = False) -> str:
    """The reason why no cluster can be started here; empty where one can."""
    needed = ("java", "javac", "mvn", "curl", *(["openssl"] if secured else []))
    missing = [name for name in needed if shutil.which(name) is None]
    if missing:
        return f"a cluster needs Java 17, Maven and curl; not here: {', '.join(missing)}"
    try:
        import opensearchpy  # noqa: F401
    except ImportError:
        return "opensearch-py is not installed (extra cluster)"
    return ""


@contextmanager
def running(folder: Path, *, together: bool = True, heap: str = "256m", password: str = "") -> Iterator[Nodes]:
    """Nodes that are green, stopped at the end; with a password, as deploy/cluster.compose.yaml secures them."""
    nodes = Nodes(folder, _free_port(), together=together, heap=heap, password=password)
    try:
        nodes.start()
        yield nodes
    finally:
        nodes.close()


class Nodes:
    """The nodes of one cluster; started as processes of their own, they can be lost one by one."""

    def __init__(self, folder: Path, port: int, *, together: bool, heap: str, password: str) -> None:
        self._folder, self._port, self._together, self._heap = folder, port, together, heap
        self._password = password
        self._read, self._held = os.pipe()  # the nodes read one end, and end when the other is gone with this process

    def close(self) -> None:
        self.stop()
        os.close(self._held)
        os.close(self._read)

    @property
    def hosts(self) -> tuple[str, ...]:
        start = "https://localhost" if self._password else "http://127.0.0.1"  # a certificate is for a name
        return tuple(f"{start}:{self._port + number}" for number in range(1, NODES + 1))

    def address(self, seconds: float) -> Address:
        """These nodes, and who may speak to them."""
        if not self._password:
            return Address(self.hosts, seconds)
        return Address(self.hosts, seconds, USER, self._password, self._folder / "certificates" / "root-ca.pem")

    def start(self, node: int | None = None) -> None:
        """Start all of them, or one again, and wait until the cluster is green."""
        chosen = {"TOGETHER": "1"} if self._together else {}
        self._run("start", {**chosen, "NODE": str(node)} if node else chosen)

    def stop(self, node: int | None = None) -> None:
        self._run("stop", {}, *([f"node-{node}"] if node else []))

    def kill(self, node: int) -> None:
        """End a node as a crash would."""
        self._run("stop", {"SIGNAL": "KILL"}, f"node-{node}")

    def restart(self, node: int) -> None:
        """Stop a node and start it again."""
        self.stop(node)
        self.start(node)

    def process(self, node: int) -> int:
        return int((self._folder / f"node-{node}.pid").read_text("ascii"))

    def _run(self, script: str, more: dict[str, str], *arguments: str) -> None:
        chosen = {"PORT": str(self._port), "HEAP": self._heap, "NODES": str(NODES), "MADE": str(MADE), **more}
        chosen["OWNED"] = "1"
        if self._password:
            chosen |= {"SECURED": "1", "OPENSEARCH_PASSWORD": self._password}
        MADE.mkdir(parents=True, exist_ok=True)
        command = [str(HERE / script), str(self._folder), *arguments]
        subprocess.run(command, env={**os.environ, **chosen}, check=True, stdin=self._read, stdout=subprocess.DEVNULL)


def _free_port() -> int:
    """A port after which, and 100 further on, as many are free as there are nodes.

    Nodes take seconds to open theirs, so each process looks from another place on: two that look at once find two.
    """
    ports: list[int] = [*range(19_200, 32_000, 210)]
    first = os.getpid() % len(ports)
    for port in ports[first:] + ports[:first]:
        try:
            for number in (port + n for n in range(1, NODES + 1)):
                for one in (number, number + 100):
                    with socket.socket() as tried:
                        tried.bind(("127.0.0.1", one))
        except OSError:
            continue
        return port
    raise RuntimeError("no free ports")
