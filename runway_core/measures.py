"""What is counted and timed, in the form that Prometheus reads; no label tells of a person.

Each playground has a registry of its own, so that several in one process do not count for each
other. What the database knows is asked for when somebody reads; the rest is counted as it happens,
by the process that does it.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from runway_core.errors import PlaygroundError

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_SECONDS = (0.005, 0.025, 0.1, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0)
_LABELS = ("gateway", "simulated")


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How the jobs stand."""

    by_state: dict[str, int] = field(default_factory=dict)
    oldest_queued_s: float = 0.0
    """How long the oldest queued job has waited; 0: none waits."""
    streams: int = 0
    """Event streams that are open in this process."""


class Measures:
    """Counts what following jobs does; every method may be called from any thread."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._submits = Counter(
            "playground_submits",
            "Requests for a video handed to gateways; each may cost money.",
            _LABELS,
            registry=self._registry,
        )
        self._errors = Counter(
            "playground_gateway_errors",
            "Errors of the calls submit, retrieve and download, by class.",
            (*_LABELS, "call", "error"),
            registry=self._registry,
        )
        self._bytes = Counter(
            "playground_downloaded_bytes",
            "Bytes of finished videos brought home.",
            _LABELS,
            registry=self._registry,
        )
        self._late = Histogram(
            "playground_poll_delay_seconds",
            "How much later than planned a task was read.",
            _LABELS,
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._overlooked = Histogram(
            "playground_detection_delay_seconds",
            "For how long the end of a task can have been overlooked: from the reading before.",
            _LABELS,
            buckets=_SECONDS,
            registry=self._registry,
        )

    @contextmanager
    def counted(self, call: str, gateway: str, *, simulated: bool) -> Iterator[None]:
        """Count a call of a gateway, and the error that it ends with."""
        if call == "submit":
            self._submits.labels(gateway, _yes(simulated)).inc()
        try:
            yield
        except PlaygroundError as error:
            name = type(error).__name__
            self._errors.labels(gateway, _yes(simulated), call, name).inc()
            raise

    def downloaded(self, gateway: str, byte_count: int, *, simulated: bool) -> None:
        """Count a video that was brought home."""
        self._bytes.labels(gateway, _yes(simulated)).inc(byte_count)

    def read(self, gateway: str, late_s: float, *, simulated: bool) -> None:
        """Note how much later than planned a reading began, in seconds."""
        self._late.labels(gateway, _yes(simulated)).observe(max(late_s, 0.0))

    def ended(self, gateway: str, overlooked_s: float, *, simulated: bool) -> None:
        """Note for how long the end of a task can have been overlooked, in seconds."""
        self._overlooked.labels(gateway, _yes(simulated)).observe(max(overlooked_s, 0.0))

    def show(self, standing: Callable[[], Standing]) -> None:
        """Have ``standing`` asked whenever somebody reads; it may raise `PlaygroundError`."""
        self._registry.register(_StandingCollector(standing))

    def text(self) -> bytes:
        """Return everything in Prometheus's text format."""
        return generate_latest(self._registry)


class _StandingCollector(Collector):
    def __init__(self, standing: Callable[[], Standing]) -> None:
        self._standing = standing

    def describe(self) -> Iterable[Metric]:
        return ()  # known without asking the database

    def collect(self) -> Iterable[Metric]:
        standing = self._standing()
        jobs = GaugeMetricFamily("playground_jobs", "Jobs by state.", labels=["state"])
        for state, count in standing.by_state.items():
            jobs.add_metric([state], count)
        yield jobs
        yield GaugeMetricFamily(
            "playground_oldest_queued_seconds",
            "How long the oldest queued job has waited.",
            standing.oldest_queued_s,
        )
        yield GaugeMetricFamily(
            "playground_event_streams", "Event streams open in this process.", standing.streams
        )


def _yes(value: bool) -> str:
    return "true" if value else "false"
