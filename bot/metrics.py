"""Figures for Prometheus, in a registry of their own: counted as things happen, read when somebody asks.

Labels are outcomes, kinds and names of errors, never what readers write.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from aiohttp import web
from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from bot.journal.journal import Journal
from bot.library.library import Library
from bot.version import version
from retrieval.quote import Outcome

PATH = "/metrics"
ANSWER_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
RELOAD_SECONDS = (0.1, 0.5, 1.0, 3.0, 10.0, 30.0, 100.0, 300.0)


class Metrics:
    """The bot's figures: counted by its parts, served to Prometheus over HTTP."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)  # memory, files and processor time
        self.questions = Counter(
            "chuchu_questions", "Questions by what became of them.", ["outcome"], registry=self._registry
        )
        self.seconds = Histogram(
            "chuchu_answer_seconds",
            "Seconds from a question to its answer.",
            buckets=ANSWER_SECONDS,
            registry=self._registry,
        )
        self.errors = Counter("chuchu_errors", "Errors by their name.", ["error"], registry=self._registry)
        self.reloads = Histogram(
            "chuchu_reload_seconds",
            "Seconds that preparing a reload took which was served.",
            buckets=RELOAD_SECONDS,
            registry=self._registry,
        )
        self.failed_reloads = Counter("chuchu_reload_failures", "Reloads that failed.", registry=self._registry)
        for outcome in Outcome:  # so that each outcome is exported from the start, as 0
            self.questions.labels(outcome.value)

    def watch(self, library: Library, journal: Journal) -> None:
        """Read figures from these, whenever Prometheus asks."""
        self._registry.register(_OnDemand(lambda: _figures(library, journal)))

    @property
    def routes(self) -> list[web.RouteDef]:
        return [web.get(PATH, self._answer)]

    def text(self) -> bytes:
        """All figures in Prometheus' format."""
        return generate_latest(self._registry)

    async def _answer(self, _request: web.Request) -> web.Response:
        return web.Response(body=self.text(), headers={"Content-Type": CONTENT_TYPE_LATEST})


class _OnDemand:
    """A collector that calls a function for its figures whenever it is asked."""

    def __init__(self, ask: Callable[[], Iterator[Metric]]) -> None:
        self._ask = ask

    def collect(self) -> Iterator[Metric]:
        return self._ask()


def _figures(library: Library, journal: Journal) -> Iterator[Metric]:
    index = library.index
    yield GaugeMetricFamily("chuchu_reports", "Reports that are served.", index.reports)
    yield GaugeMetricFamily("chuchu_passages", "Passages that may be quoted.", index.passages)
    yield GaugeMetricFamily("chuchu_hospitals", "Hospitals that are covered.", len(index.covered))
    yield GaugeMetricFamily("chuchu_corpus_failures", "Files that could not be loaded.", len(library.failures))
    yield GaugeMetricFamily("chuchu_generation", "Number of the generation that is served.", library.number)
    yield CounterMetricFamily("chuchu_journal_lost", "Records that could not be written.", journal.lost)
    yield GaugeMetricFamily("chuchu_journal_trouble", "1 while the journal cannot be written.", bool(journal.trouble))
    info = GaugeMetricFamily("chuchu_info", "Which version this is.", labels=["version"])
    info.add_metric([version()], 1)
    yield info
