"""The only place that knows opensearch-py: requests to a cluster, tried again elsewhere, and errors in our words.

A node that dies in the middle of a search answers 500, one that has no copy of a shard yet 503: both are tried again,
on another host.  A cluster by default answers from the shards that are left when one is lost, which would be a wrong
answer here; so that is never allowed, and such a search is tried again as well.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from opensearchpy import OpenSearch
from opensearchpy.exceptions import (
    AuthenticationException,
    AuthorizationException,
    ConflictError,
    NotFoundError,
    OpenSearchException,
    RequestError,
    SerializationError,
    TransportError,
)
from opensearchpy.exceptions import ConnectionError as UnreachableError
from opensearchpy.helpers import streaming_bulk

from retrieval.cluster.address import Address, ClusterError, GoneError, LostError, TakenError

Body = dict[str, Any]
TRIED_AGAIN = (429, 500, 502, 503, 504)
"""HTTP statuses of what may succeed on another node, or a moment later."""
ATTEMPTS = 4
SECONDS_TO_BE_NOTICED = 12.0
"""Seconds for which others are asked, so that a cluster set as deploy/cluster.compose.yaml sets it has noticed by then that a
node hangs: until that, whichever node is asked may wait for a shard of that one."""
SECONDS_BETWEEN_ATTEMPTS = 0.2
SECONDS_FOR_ADMINISTRATION = 60.0
"""Seconds that a request to make, copy or delete an index may take."""
BULK_PASSAGES, BULK_BYTES = 1_000, 5 * 2**20
"""Documents of one bulk request, at most, and bytes."""
BULK_RETRIES = 6
"""Times that a document is sent again when a node has too much to do, after pauses of 1, 2, 4 ... seconds."""


class SearchOf(NamedTuple):
    """A search."""

    where: str
    """The name of the index."""
    body: Body
    whole: bool = False
    """True where idf must be that of the whole index, not of each shard."""


class Connection:
    """Requests to one cluster, from any number of threads.  Close it."""

    def __init__(self, address: Address) -> None:
        self.address = address
        self.requests = 0
        """Requests made so far, for whoever counts round trips."""
        self._client = OpenSearch(
            [*address.hosts],
            timeout=address.seconds,
            max_retries=max(ATTEMPTS - 1, len(address.hosts), math.ceil(SECONDS_TO_BE_NOTICED / address.seconds)),
            retry_on_status=TRIED_AGAIN,
            retry_on_timeout=True,
            http_auth=(address.user, address.password) if address.user else None,
            ca_certs=str(address.certificate) if address.certificate else None,
            pool_maxsize=32,
        )

    def close(self) -> None:
        self._client.close()

    # --- searching and reading ---

    def search_all(self, searches: Sequence[SearchOf]) -> list[Body]:
        """The answers to several searches, in one request."""
        lines: list[Body] = []
        for one in searches:
            lines += [{**(_WHOLE if one.whole else _SHARDS), "index": one.where}, one.body]
        for attempt in range(1, ATTEMPTS + 1):
            with self._asked():
                answers: list[Body] = self._client.msearch(body=lines)["responses"]
            failed = [answer for answer in answers if "error" in answer]
            if not failed:
                break
            status, error = failed[0]["status"], failed[0]["error"]
            if status not in TRIED_AGAIN or attempt == ATTEMPTS:
                raise _of_status(status, error.get("reason") or error["type"], searches[0].where)
            time.sleep(SECONDS_BETWEEN_ATTEMPTS * attempt)
        return answers

    def search(self, index: str, search: Body) -> Body:
        return self.search_all([SearchOf(index, search)])[0]

    def documents(self, index: str, keys: Sequence[str], fields: Sequence[str] | None = None) -> list[Body | None]:
        """Documents by their keys, None for one that is not there; `fields`: all that is wanted of them."""
        if not keys:
            return []
        with self._asked():
            found = self._client.mget(
                body={"ids": [*keys]}, index=index, params={"_source": ",".join(fields)} if fields else {}
            )
        return [one["_source"] if one.get("found") else None for one in found["docs"]]

    def document(self, index: str, key: str) -> Body | None:
        return self.documents(index, [key])[0]

    def all_by(self, index: str, by: str, search: Body, at_once: int = 5_000) -> Iterator[Body]:
        """All hits of a search in the order of a field, whose values differ, however many there are."""
        after: list[Any] = []
        while True:
            page = {**search, "size": at_once, "sort": [{by: "asc"}], "track_total_hits": False}
            hits = self.search(index, {**page, "search_after": after} if after else page)["hits"]["hits"]
            yield from hits
            if len(hits) < at_once:
                return
            after = hits[-1]["sort"]

    # --- writing ---

    def put(self, index: str, key: str, document: Body, *, new: bool = False, over: Body | None = None) -> None:
        """Write one document.  Raises TakenError where `new` and it is there, or it is no longer as in `over`."""
        unless: Body = {"op_type": "create"} if new else {}
        if over is not None:
            unless = {"if_seq_no": over["_seq_no"], "if_primary_term": over["_primary_term"]}
        with self._asked():
            self._client.index(index=index, id=key, body=document, params={"refresh": "true", **unless})

    def versioned(self, index: str, key: str) -> Body | None:
        """A document with its version, for `put`."""
        try:
            with self._asked():
                found: Body = self._client.get(index=index, id=key)
        except GoneError:
            return None
        return found

    def remove(self, index: str, key: str, over: Body) -> None:
        """Delete a document that is still as in `over`."""
        with self._asked():
            self._client.delete(
                index=index,
                id=key,
                params={"refresh": "true", "if_seq_no": over["_seq_no"], "if_primary_term": over["_primary_term"]},
            )

    def load(self, index: str, documents: Iterable[tuple[str, Body]]) -> Iterator[int]:
        """Write documents by their keys; yields how many are done after each.  What is refused is sent again, slower."""
        actions = ({"_index": index, "_id": key, "_source": document} for key, document in documents)
        with self._asked():
            sent = streaming_bulk(
                self._client,
                actions,
                chunk_size=BULK_PASSAGES,
                max_chunk_bytes=BULK_BYTES,
                max_retries=BULK_RETRIES,
                initial_backoff=1,
                max_backoff=30,
                raise_on_error=False,
                request_timeout=SECONDS_FOR_ADMINISTRATION,
            )
            for done, (written, item) in enumerate(sent, 1):
                if not written:
                    told = next(iter(item.values()))
                    raise ClusterError("CLUSTER_REFUSED", index=index, reason=str(told.get("error", told))[:300])
                yield done

    # --- indexes ---

    def there_is(self, index: str) -> bool:
        with self._asked():
            return bool(self._client.indices.exists(index=index))

    def make(self, index: str, settings: Body, mappings: Body) -> None:
        """Make an index, unless it is there: a node may die after it made it, and another one is asked again."""
        body = {"settings": settings, "mappings": mappings}
        with self._asked():
            try:
                self._client.indices.create(index=index, body=body, params=_PATIENT)
            except RequestError as exc:
                if exc.error != "resource_already_exists_exception":
                    raise

    def delete(self, index: str) -> None:
        with self._asked():
            self._client.indices.delete(index=index, params={**_PATIENT, "ignore_unavailable": "true"})

    def names(self, pattern: str) -> list[str]:
        """The names of all indexes that fit a pattern with *."""
        return sorted(self._aliases(pattern))

    def named_by(self, alias: str, pattern: str) -> list[str]:
        """The indexes that an alias names, of those that fit a pattern; none when there is no such alias."""
        return sorted(name for name, told in self._aliases(pattern).items() if alias in told["aliases"])

    def _aliases(self, pattern: str) -> Body:
        """Indexes with their aliases.  Only those of a pattern: a user with few rights may not ask for all."""
        with self._asked():
            found: Body = self._client.indices.get_alias(index=pattern, params={"allow_no_indices": "true"})
        return found

    def move(self, aliases: Mapping[str, str], pattern: str) -> None:
        """Let every alias name this index and no other of a pattern, all at the same moment."""
        actions: list[Body] = []
        for alias, index in aliases.items():
            olds = [old for old in self.named_by(alias, pattern) if old != index]
            actions += [{"remove": {"index": old, "alias": alias}} for old in olds]
            actions.append({"add": {"index": index, "alias": alias}})
        try:
            with self._asked():
                self._client.indices.update_aliases(body={"actions": actions}, params=_PATIENT)
        except GoneError:  # it was done when it was asked for a first time, and what was to be removed is
            if any(self.named_by(alias, pattern) != [index] for alias, index in aliases.items()):
                raise

    def copy(self, source: str, target: str, query: Body) -> Iterator[int]:
        """Copy documents from one index to another within the cluster; yields how many are done."""
        body = {"source": {"index": source, "query": query, "size": BULK_PASSAGES}, "dest": {"index": target}}
        with self._asked():
            task = self._client.reindex(body=body, params={"wait_for_completion": "false", "slices": "auto"})["task"]
        while True:
            with self._asked():
                told = self._client.tasks.get(task_id=task)
            yield int(told["task"]["status"].get("created", 0))
            if told["completed"]:
                problem = told.get("error") or told["response"]["failures"]
                if problem:
                    raise ClusterError("CLUSTER_REFUSED", index=target, reason=str(problem)[:300])
                return
            time.sleep(SECONDS_BETWEEN_ATTEMPTS)

    def settle(self, index: str) -> None:
        """Make all that was written searchable, in one segment for each shard: searches are faster, and idf is exact."""
        with self._asked():
            self._client.indices.refresh(index=index, params={"request_timeout": SECONDS_FOR_ADMINISTRATION})
            self._client.indices.forcemerge(
                index=index, params={"max_num_segments": 1, "request_timeout": 60 * SECONDS_FOR_ADMINISTRATION}
            )

    def set(self, index: str, settings: Body) -> None:
        with self._asked():
            self._client.indices.put_settings(index=index, body=settings)

    def count(self, index: str) -> int:
        """Documents in an index."""
        with self._asked():
            return int(self._client.count(index=index)["count"])

    # --- the cluster itself ---

    def health(self, indexes: str) -> Body:
        """What the cluster says of itself and of some indexes: `status`, `number_of_nodes`, `unassigned_shards`."""
        with self._asked():
            told: Body = self._client.cluster.health(index=indexes)
        return told

    def wait(self, index: str, seconds: float) -> bool:
        """Wait until every shard of an index has a copy that can be searched; tell whether that came about."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            try:
                if self.health(index)["status"] in {"yellow", "green"}:
                    return True
            except LostError:
                pass
            time.sleep(SECONDS_BETWEEN_ATTEMPTS)
        return False

    @contextmanager
    def _asked(self) -> Iterator[None]:
        self.requests += 1
        try:
            yield
        except NotFoundError as exc:
            raise GoneError("CLUSTER_GONE", reason=_reason(exc)) from exc
        except ConflictError as exc:
            raise TakenError("CLUSTER_TAKEN") from exc
        except (AuthenticationException, AuthorizationException) as exc:
            raise ClusterError("CLUSTER_FORBIDDEN", reason=_reason(exc)) from exc
        except UnreachableError as exc:
            raise LostError("CLUSTER_LOST", hosts=", ".join(self.address.hosts), reason=_reason(exc)) from exc
        except TransportError as exc:
            raise _of_status(exc.status_code, _reason(exc), "") from exc
        except (OpenSearchException, SerializationError) as exc:
            raise ClusterError("CLUSTER_FAILED", reason=str(exc)) from exc


_WHOLE: Body = {"search_type": "dfs_query_then_fetch", "allow_partial_search_results": False}
_SHARDS: Body = {"search_type": "query_then_fetch", "allow_partial_search_results": False}
_PATIENT: Body = {"request_timeout": SECONDS_FOR_ADMINISTRATION}


def _of_status(status: int | str, reason: str, index: str) -> ClusterError:
    if status == 404:
        return GoneError("CLUSTER_GONE", reason=reason or index)
    if status in TRIED_AGAIN:
        return LostError("CLUSTER_LOST", hosts=index, reason=f"{status} {reason}")
    return ClusterError("CLUSTER_FAILED", reason=f"{status} {reason}")


def _reason(error: TransportError) -> str:
    """The first words of what went wrong, without the bodies that the client repeats."""
    return str(error.error or error)[:200]
