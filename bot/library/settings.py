"""From the settings to what a library needs to know of a cluster."""

from __future__ import annotations

import os
import socket
from importlib.util import find_spec

from bot.config import Config
from bot.library.shelf import Clustering
from corpus.extras import install
from retrieval.cluster.address import Address, ClusterError, Target


def clustering(config: Config) -> Clustering | None:
    """The cluster that the settings name; None where they name none.  Raises ClusterError where no client is there."""
    retrieval, credentials = config.retrieval, config.credentials
    if not retrieval.clustered:
        return None
    if find_spec("opensearchpy") is None:  # an extra
        raise ClusterError("CLUSTER_CLIENT", command=install("cluster"))
    address = Address(
        retrieval.hosts,
        float(retrieval.timeout_seconds),
        credentials.user,
        credentials.password,
        credentials.certificate,
    )
    by = f"{socket.gethostname()}:{os.getpid()}"
    return Clustering(Target(address, retrieval.prefix, retrieval.shards, retrieval.replicas, by), retrieval.fallback)
