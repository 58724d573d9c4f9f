"""What Prometheus may ask: counts and times, in a registry of the service's own."""

from collections.abc import Callable

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    generate_latest,
)

__all__ = ["CONTENT_TYPE", "Metrics"]

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)
TEXTS = (1, 2, 4, 8, 16, 32, 64)


class Metrics:
    """The metrics of one service.

    Args:
        waiting: Gives how many texts wait.
        running: Gives how many are being annotated.
    """

    def __init__(self, waiting: Callable[[], int], running: Callable[[], int]):
        own = self._registry = CollectorRegistry()
        ProcessCollector(registry=own)
        labels = ("method", "path", "status")
        self._requests = Counter("rasd_requests", "Answers given.", labels, registry=own)
        self._seconds = Histogram(
            "rasd_request_seconds", "From head to answer.", ("path",), buckets=SECONDS, registry=own
        )
        self._texts = Counter("rasd_texts", "Texts annotated.", registry=own)
        self._chars = Counter("rasd_characters", "Characters annotated.", registry=own)
        self._batches = Histogram(
            "rasd_batch_texts", "Texts annotated together.", buckets=TEXTS, registry=own
        )
        self._busy = Histogram(
            "rasd_batch_seconds", "Seconds of a batch.", buckets=SECONDS, registry=own
        )
        for name, text, get in (
            ("rasd_queue_texts", "Texts that wait.", waiting),
            ("rasd_running_texts", "Texts that are being annotated.", running),
        ):
            Gauge(name, text, registry=own).set_function(get)

    def request(self, method: str, path: str, status: int, seconds: float) -> None:
        """Count an answer."""
        self._requests.labels(method, path, str(status)).inc()
        self._seconds.labels(path).observe(seconds)

    def batch(self, texts: int, chars: int, seconds: float) -> None:
        """Count a batch."""
        self._texts.inc(texts)
        self._chars.inc(chars)
        self._batches.observe(texts)
        self._busy.observe(seconds)

    def page(self) -> bytes:
        """Return all of it in Prometheus's text form."""
        return generate_latest(self._registry)
