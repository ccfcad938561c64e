"""Which cluster is meant, and what can be wrong with it: all that is known of clusters where no client is installed."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from corpus.store.generations import ReloadBusy
from corpus.store.store import StoreError


class ClusterError(StoreError):
    """The cluster cannot be used."""


class LostError(ClusterError):
    """The cluster cannot be reached, or has lost shards that an answer needs."""


class GoneError(ClusterError):
    """There is no such index or document in the cluster."""


class TakenError(ClusterError):
    """Another program was faster."""


class ClusterBusy(ReloadBusy):
    """Another program is making a generation for the cluster."""

    def __init__(self, who: str) -> None:
        super().__init__(who)
        self.who = who


@dataclass(frozen=True, slots=True)
class Address:
    """A cluster, and how to speak to it."""

    hosts: tuple[str, ...]
    """Addresses of its nodes, as http://127.0.0.1:9201."""
    seconds: float = 2.0
    """Seconds until a node that says nothing is given up and another one asked."""
    user: str = ""
    password: str = field(default="", repr=False)
    certificate: Path | None = None
    """Certificates (PEM) that the nodes' are checked against; None for those of the system."""


@dataclass(frozen=True, slots=True)
class Target:
    """The generations of one installation in a cluster, and how further ones are laid out."""

    address: Address
    prefix: str = "chuchu"
    shards: int = 3
    replicas: int = 1
    by: str = ""
    """Who makes them: machine and process."""
