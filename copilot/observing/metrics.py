"""What is counted, in the text format of Prometheus; the only module that imports its client.

Labels are words of the program: steps, routes with their holes, states, names of errors. None is content or an id.
"""

import os
import platform
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from shutil import rmtree
from typing import TYPE_CHECKING

from copilot.chat.metering import Meter, metered
from copilot.observing.bounds import Bounded
from copilot.people.limits import MILLION
from copilot.people.prices import FREE, Prices
from copilot.recommendations import Recommendation

if TYPE_CHECKING:
    from prometheus_client import Counter, Gauge, Histogram

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 60)
_SHARED = "PROMETHEUS_MULTIPROC_DIR"  # as the library has it
_CIRCUIT_STATES = ("closed", "half_open", "open")
Standing = Mapping[tuple[str, ...], int]  # by the values of labels, how many there are now


@dataclass(frozen=True, slots=True)
class Built:
    """What this service is made of."""

    drafter: str
    embedder: str


def fresh_folder(folder: Path) -> None:
    """A folder with nothing in it, for what processes count together until they end."""
    rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True)


def share_counters(folder: Path) -> None:
    """Have the processes that this one starts count together, in files of that folder; nothing is kept of before."""
    fresh_folder(folder)
    os.environ[_SHARED] = str(folder)


class Metrics:
    """The counters of one service. Everything but ``text`` takes microseconds."""

    def __init__(self, built: Built, prices: Prices = FREE) -> None:
        from prometheus_client import (  # noqa: PLC0415
            CollectorRegistry,
            GCCollector,
            ProcessCollector,
            disable_created_metrics,
        )

        disable_created_metrics()  # type: ignore[no-untyped-call]  # a series more for each counter, which nobody reads
        self._registry: CollectorRegistry = CollectorRegistry()
        self._prices, self._bounded = prices, {name: Bounded() for name in ("route", "reason", "error", "model")}
        self._seen: dict[str, dict[tuple[str, ...], int]] = {"cases": {}, "webhooks": {}}
        self._circuits: Callable[[], Mapping[str, str]] = dict
        self._texts: Callable[[], tuple[int, int]] = lambda: (0, 0)
        self._counted: dict[str, Counter] = self._counters()
        self._timed: dict[str, Histogram] = self._histograms()
        self._gauges: dict[str, Gauge] = self._levels()
        info = self._gauge("copilot_build_info", "What runs.", ["version", "python", "drafter", "embedder"])
        info.labels(version("review-copilot"), platform.python_version(), built.drafter, built.embedder).set(1)
        ProcessCollector(registry=self._registry)
        GCCollector(registry=self._registry)

    def request(self, method: str, route: str | None, status: int, seconds: float) -> None:
        """An HTTP request was answered; ``route`` is its template."""
        route = self._bounded["route"](route)
        self._counted["http"].labels(method, route, str(status)).inc()
        self._timed["http"].labels(method, route).observe(seconds)

    def recommended(self, made: Recommendation) -> None:
        """A recommendation was made and kept."""
        self._counted["recommendations"].labels(made.status.value, made.verdict.value).inc()
        for step, milliseconds in made.provenance.timings_ms.items():
            self._timed["step"].labels(step).observe(milliseconds / 1000)
        if made.abstention:
            self._counted["abstentions"].labels(self._bounded["reason"](made.abstention.reason)).inc()

    def asked(self, meter: Meter) -> None:
        """Models were asked, and said what it cost."""
        tokens = meter.tokens
        kinds = {"question": tokens.prompt - tokens.cached, "cached": tokens.cached, "answer": tokens.completion}
        for kind, number in kinds.items():
            self._counted["tokens"].labels(kind).inc(max(0, number))
        self._counted["cost"].inc(self._prices.of(tokens).money / MILLION)
        self._counted["model_requests"].inc(meter.asked)
        self._counted["model_reused"].inc(meter.reused)
        for reason, number in meter.failed.items():
            self._counted["model_errors"].labels(self._bounded["reason"](reason)).inc(number)

    def fault(self, error: BaseException) -> None:
        """Something went wrong that whoever runs the service should know of."""
        self._counted["faults"].labels(self._bounded["error"](type(error).__name__)).inc()

    def stand(self, cases: Standing | None, webhooks: Standing | None) -> None:
        """How many cases stand where, and events to be delivered; None where the database doesn't answer."""
        self._gauges["store"].set(0 if cases is None or webhooks is None else 1)
        for name, standing in (("cases", cases), ("webhooks", webhooks)):
            self._seen[name] |= dict.fromkeys(standing or {}, 0)
            for labels, number in {**self._seen[name], **(standing or {})}.items():
                self._gauges[name].labels(*labels).set(number)

    def watch_circuits(self, states: Callable[[], Mapping[str, str]]) -> None:
        """Have the state of each circuit shown: by the address of its model, ``closed``, ``half_open`` or ``open``."""
        self._circuits = states

    def watch_embedder(self, texts: Callable[[], tuple[int, int]]) -> None:
        """Have it shown how many texts were remembered, and how many were embedded."""
        self._texts = texts

    def text(self) -> bytes:
        """Everything, in the text format."""
        from prometheus_client import CollectorRegistry, generate_latest  # noqa: PLC0415
        from prometheus_client.multiprocess import MultiProcessCollector  # noqa: PLC0415

        for model, state in self._circuits().items():
            for each in _CIRCUIT_STATES:
                self._gauges["circuit"].labels(self._bounded["model"](model), each).set(state == each)
        for source, number in zip(("remembered", "embedded"), self._texts(), strict=True):
            self._gauges["texts"].labels(source).set(number)
        if _SHARED not in os.environ:
            return generate_latest(self._registry)
        everybody = CollectorRegistry()
        MultiProcessCollector(everybody)  # type: ignore[no-untyped-call]
        return generate_latest(everybody)

    def _counters(self) -> "dict[str, Counter]":
        return {
            "http": self._counter("copilot_http_requests", "Requests.", ["method", "route", "status"]),
            "recommendations": self._counter("copilot_recommendations", "Made and kept.", ["status", "verdict"]),
            "abstentions": self._counter("copilot_abstentions", "By their reason.", ["reason"]),
            "tokens": self._counter("copilot_tokens", "That models counted.", ["kind"]),
            "cost": self._counter("copilot_cost", "In the money of the prices that are set.", []),
            "model_requests": self._counter("copilot_model_requests", "Sent to models.", []),
            "model_reused": self._counter("copilot_model_replies_reused", "That a cache gave.", []),
            "model_errors": self._counter("copilot_model_errors", "Requests without a usable answer.", ["reason"]),
            "faults": self._counter("copilot_faults", "What went wrong here.", ["error"]),
        }

    def _histograms(self) -> "dict[str, Histogram]":
        return {
            "http": self._histogram("copilot_http_request_seconds", "From request to answer.", ["method", "route"]),
            "step": self._histogram("copilot_step_seconds", "Of each step of a draft.", ["step"]),
        }

    def _levels(self) -> "dict[str, Gauge]":
        return {
            "cases": self._gauge("copilot_cases", "Cases in their queues.", ["queue", "state"]),
            "webhooks": self._gauge("copilot_webhook_events", "Events to be delivered.", ["state"]),
            "store": self._gauge("copilot_store_up", "Whether the database answers.", []),
            "circuit": self._gauge("copilot_circuit", "1 at the state that a model's circuit has.", ["model", "state"]),
            "texts": self._gauge("copilot_embedder_texts", "Remembered, or embedded, since the start.", ["source"]),
        }

    def _counter(self, name: str, help_: str, labels: Sequence[str]) -> "Counter":
        from prometheus_client import Counter  # noqa: PLC0415

        return Counter(name, help_, labels, registry=self._registry)

    def _gauge(self, name: str, help_: str, labels: Sequence[str]) -> "Gauge":
        from prometheus_client import Gauge  # noqa: PLC0415

        return Gauge(name, help_, labels, registry=self._registry, multiprocess_mode="mostrecent")

    def _histogram(self, name: str, help_: str, labels: Sequence[str]) -> "Histogram":
        from prometheus_client import Histogram  # noqa: PLC0415

        return Histogram(name, help_, labels, registry=self._registry, buckets=_SECONDS)


@contextmanager
def counting(metrics: Metrics | None) -> Iterator[None]:
    """Count what models are asked meanwhile."""
    if metrics is None:
        yield
        return
    with metered() as meter:
        try:
            yield
        finally:
            metrics.asked(meter)
