"""Several libraries on one cluster: reloads, rollbacks, two at once, and a cluster that is lost."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest
from telegram import Bot

from bot.journal.journal import Journal
from bot.library.library import Library
from bot.library.shelf import Clustering
from bot.telegram.watch import Watch
from retrieval.answering.printed import cut_out
from retrieval.cluster.address import Address, ClusterBusy, LostError, Target
from retrieval.quote import Outcome
from tests import samples
from tests.cluster import Nodes
from tests.recorder import ADMIN, TOKEN, Recorder
from tests.reloads import reload

pytestmark = pytest.mark.anyio
pytest.importorskip("opensearchpy")

from bot.library import clustered  # noqa: E402
from bot.library.clustered import ClusterShelf  # noqa: E402
from bot.library.migration import from_cluster, to_cluster  # noqa: E402
from retrieval.cluster import documents, generations  # noqa: E402

MAX_BYTES = 10**6
BEDS = f"{samples.YUNLAN_HOSPITAL}有多少张床位？"
WITHIN_SECONDS = 10.0
"""Seconds within which every bot serves a new generation."""

Open = Callable[..., AbstractAsyncContextManager[Library]]


@pytest.fixture
def there(cluster: Nodes, tmp_path: Path, reports: Path, monkeypatch: pytest.MonkeyPatch) -> Open:
    """Opens a library on a prefix of its own, each time with another data folder, as on another machine."""
    monkeypatch.setattr(clustered, "SECONDS_BETWEEN_LOOKS", 0.3)
    prefix = f"t{uuid.uuid4().hex[:8]}"

    @asynccontextmanager
    async def opened(name: str, folder: Path = reports, *, fallback: bool = False) -> AsyncIterator[Library]:
        target = Target(Address(cluster.hosts, seconds=10), prefix, shards=1, replicas=1, by=name)
        clustering = Clustering(target, fallback)
        library = await Library.open(folder, tmp_path / name, MAX_BYTES, cluster=clustering)
        try:
            yield library
        finally:
            await library.close()

    return opened


def put(folder: Path, number: int) -> None:
    """A further report on a hospital that is covered."""
    text = f"{samples.YUNLAN_HOSPITAL}新楼启用\n\n{samples.YUNLAN_HOSPITAL}第{number}号楼昨日启用，新增床位{number + 300}张。\n"
    (folder / f"more-{number}.txt").write_text(text, "utf-8")


async def until(condition: Callable[[], bool], seconds: float = WITHIN_SECONDS) -> None:
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 - another program brings it about
            await asyncio.sleep(0.1)


async def test_the_first_bot_fills_the_cluster_and_the_second_needs_no_reports(there: Open, tmp_path: Path) -> None:
    async with there("one") as one, there("two", tmp_path / "nothing") as two:
        assert one.number == two.number == 1
        assert two.index.reports == 2
        for library in (one, two):
            assert (await library.ask(BEDS)).answer.outcome is Outcome.ANSWER
        cluster = await one.cluster()
        assert cluster is not None
        assert len(cluster.hosts) == 3


async def test_a_reload_by_one_is_served_by_both_and_only_what_is_new_is_sent(there: Open, reports: Path) -> None:
    async with there("one") as one, there("two") as two:
        samples.put(reports, samples.HEPING)
        told = await reload(one)
        assert (told.changes.added, told.changes.gained) == ((samples.HEPING,), (samples.HEPING_HOSPITAL,))
        assert one.number == 2
        await until(lambda: two.number == 2)
        asked = f"{samples.HEPING_HOSPITAL}有多少张床位？"
        assert (await two.ask(asked)).answer == (await one.ask(asked)).answer
        assert (await reload(one)).changes.anything is False
        assert one.number == 2


async def test_what_was_sent_in_another_form_is_sent_anew(there: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    async with there("one") as one:
        monkeypatch.setattr(documents, "FORM", "a later version's")
        told = await reload(one)
        assert (one.number, told.changes.unchanged) == (2, 0)
        assert (await one.ask(BEDS)).answer.outcome is Outcome.ANSWER


async def test_a_rollback_is_followed_and_old_generations_go(there: Open, reports: Path) -> None:
    async with there("one") as one, there("two") as two:
        for number in range(2):
            put(reports, number)
            await reload(one)
        assert [generation.number for generation in await two.generations()] == [3, 2, 1]
        back = await one.rollback()
        assert (back.number, one.number) == (2, 2)
        await until(lambda: two.number == 2)
        assert two.index.reports == 3
        for number in range(3):
            put(reports, number + 7)
            await reload(two)
        assert [generation.number for generation in await one.generations()] == [6, 5, 4]


async def test_two_reloads_at_once_the_second_is_told_who(there: Open, reports: Path) -> None:
    async with there("one") as one, there("two") as two:
        samples.put(reports, samples.HEPING)
        prepared = await one.prepare()
        with pytest.raises(ClusterBusy) as busy:
            await two.prepare()
        assert busy.value.who.startswith("one")
        await prepared.discard()
        assert one.number == 1
        assert [generation.number for generation in await one.generations()] == [1]
        assert (await reload(two)).changes.added == (samples.HEPING,)


async def test_a_lock_whose_owner_is_gone_lapses(there: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(generations, "SECONDS_OF_A_LOCK", 1.0)
    monkeypatch.setattr(generations, "SECONDS_WATCHED", 0.5)
    async with there("one") as one, there("two") as two:
        prepared = await one.prepare()
        await asyncio.sleep(1.1)
        await reload(two)
        await prepared.discard()


@pytest.mark.parametrize("fallback", [False, True])
async def test_a_lost_cluster(there: Open, fallback: bool, monkeypatch: pytest.MonkeyPatch, cluster: Nodes) -> None:
    async with there("one", fallback=fallback) as library:
        assert isinstance(library.shelf, ClusterShelf)
        hosts = library.shelf.connection._client.transport.connection_pool.connections
        whole = (await library.ask(BEDS)).answer
        for host in hosts:
            monkeypatch.setattr(host, "pool", type(host.pool)("127.0.0.1", port=9, timeout=1))
        other = f"{samples.LINDU_HOSPITAL}整理出多少张老方子？"
        if fallback:
            assert (await library.ask(other)).answer.outcome is Outcome.ANSWER
            assert (await library.ask(BEDS)).answer == whole
        else:
            with pytest.raises(LostError):
                await library.ask(other)
        await until(lambda: library.warning is not None)
        code = library.warning.code if library.warning else ""
        assert code == ("CLUSTER_AWAY_HERE" if fallback else "CLUSTER_AWAY")
        monkeypatch.undo()
        await until(lambda: library.warning is None)
        assert (await library.ask(other)).answer.outcome is Outcome.ANSWER


async def test_a_corpus_is_moved_into_a_cluster_and_back(cluster: Nodes, reports: Path, tmp_path: Path) -> None:
    target = Target(Address(cluster.hosts, seconds=10), f"m{uuid.uuid4().hex[:8]}", shards=1, by="mover")
    async with await embedded(reports, tmp_path / "data") as library:
        told = (await library.ask(BEDS)).answer
    stages: set[str] = set()
    moved = await asyncio.to_thread(to_cluster, tmp_path / "data", target, lambda one: stages.add(one.stage))
    assert (moved.number, moved.figures.reports) == (1, 2)
    again = await asyncio.to_thread(to_cluster, tmp_path / "data", target, lambda _one: None)
    assert again == moved
    library = await Library.open(tmp_path / "none", tmp_path / "bot", MAX_BYTES, cluster=Clustering(target))
    assert (await library.ask(BEDS)).answer == told
    await library.close()
    back = await asyncio.to_thread(from_cluster, tmp_path / "back", target, lambda one: stages.add(one.stage))
    assert (back.number, back.figures.reports) == (1, 2)
    assert stages == {"cluster", "read", "store", "index"}
    async with await embedded(tmp_path / "none", tmp_path / "back") as library:
        assert (await library.ask(BEDS)).answer == told


async def test_contacts_and_printed_pages_are_served_where_no_report_is(
    there: Open, cluster: Nodes, reports: Path, tmp_path: Path
) -> None:
    pytest.importorskip("pypdfium2", reason="pages are drawn by the extra scans")
    from tests.corpus.formats.test_extract import pdf

    hospital = "巫山县中医院"
    text = f"山城里的新医院\n\n{hospital}去年搬进新楼，开放床位三百二十张，\n门诊接诊十一万人次，群众看病不必再去市里。"
    (reports / "page.pdf").write_bytes(pdf(text))
    (reports / "hospitals.toml").write_text(
        f'[[hospital]]\nname = "{samples.YUNLAN_HOSPITAL}"\nphone = "0000-123"', "utf-8"
    )
    asked, called = f"{hospital}有多少张床位", f"{samples.YUNLAN_HOSPITAL}电话是多少"
    async with await embedded(reports, tmp_path / "data") as library:
        found, contact = await library.ask(asked), (await library.ask(called)).answer
        picture = await library.looked_up(lambda index: cut_out(index, found.shown[0]))
    assert picture
    assert contact.outcome is Outcome.TOLD
    async with there("one") as one, there("two", tmp_path / "nothing") as two:
        for number in range(2):
            assert (await two.ask(called)).answer == contact
            assert await two.ask(asked) == found
            assert await two.looked_up(lambda index: cut_out(index, found.shown[0])) == picture
            put(reports, number)
            await reload(one)  # all others are copied within the cluster, pages and pictures as well
            await until(lambda: two.number == one.number)
        assert isinstance(two.shelf, ClusterShelf)
        target = two.shelf.target
    await asyncio.to_thread(from_cluster, tmp_path / "back", target, lambda _one: None)
    async with await embedded(tmp_path / "none", tmp_path / "back") as library:
        assert await library.looked_up(lambda index: cut_out(index, found.shown[0])) == picture
        assert (await library.ask(called)).answer == contact


async def test_administrators_are_told_when_copies_are_missing_for_long(
    there: Open, cluster: Nodes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clustered, "SECONDS_OF_YELLOW", 1.0)
    async with there("one") as library:
        assert isinstance(library.shelf, ClusterShelf)
        connection, index = library.shelf.connection, library.shelf.cluster.passages(1)
        await until(lambda: connection.health(index)["status"] == "green")
        assert library.warning is None
        recorder, journal = Recorder(), await Journal.open(None, days=1, megabytes=1)
        watch, bot = Watch(library, journal, [ADMIN], []), Bot(TOKEN, request=recorder, get_updates_request=recorder)

        async def told() -> list[str]:
            await watch.look(bot)
            return [values["text"] for method, values in recorder.calls if method == "sendMessage"]

        await asyncio.to_thread(connection.set, index, {"index.number_of_replicas": 3})  # one more than has a node
        await until(lambda: library.warning is not None)
        [alarm] = await told()
        assert "retry_failed=true" in alarm
        assert (await library.ask(BEDS)).answer.outcome is Outcome.ANSWER
        assert await told() == [alarm]
        await asyncio.to_thread(connection.set, index, {"index.number_of_replicas": 1})
        await until(lambda: library.warning is None)
        assert len(await told()) == 2
        await journal.close()


async def embedded(folder: Path, data: Path) -> AbstractAsyncContextManager[Library]:
    library = await Library.open(folder, data, MAX_BYTES)

    @asynccontextmanager
    async def opened() -> AsyncIterator[Library]:
        try:
            yield library
        finally:
            await library.close()

    return opened()
