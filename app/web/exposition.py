"""`/metrics`: the numbers of this service in the formats of Prometheus.

Nothing is kept twice: the families are made from plain counts when somebody asks. Each application has a registry of
its own, so that two in one process do not mix.
"""

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from fastapi import APIRouter, Request
from prometheus_client import CollectorRegistry, ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector
from starlette.responses import Response

from app.errors import DatasetError
from app.model.published import version_names
from app.query.answer_cache import AnswerCache
from app.query.cached_engine import CachedEngine
from app.query.engine import Engine, WholeBody
from app.query.measurement import Histogram
from app.query.workers import WorkerPool
from app.web.dependencies import ReadingRoom, Room, program_version

router = APIRouter(tags=["Operation"])

_PAGE: Final = os.sysconf("SC_PAGE_SIZE")
_RESIDENT: Final = 1  # the second number in /proc/{pid}/statm is the resident size in pages


@router.get("/metrics", summary="The numbers of the service, for Prometheus", response_class=Response)
async def metrics(request: Request, room: Room) -> Response:
    """Counts, times and sizes since the service started; text format, or OpenMetrics where that is accepted."""
    encode, content_type = choose_encoder(request.headers.get("accept", ""))
    return Response(encode(registry_of(room)), headers={"Cache-Control": "no-store"}, media_type=content_type)


def registry_of(room: ReadingRoom) -> CollectorRegistry:
    """A registry with all families of an application, collected when it is read."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(RoomCollector(room))
    ProcessCollector(registry=registry)
    return registry


class RoomCollector(Collector):
    """The families of one application."""

    def __init__(self, room: ReadingRoom) -> None:
        """`room` is what the application answers from."""
        self._room = room

    def collect(self) -> Iterable[Metric]:
        """All families as they are now."""
        yield from self._requests()
        yield from self._queries()
        yield from self._writes()
        yield from _dataset(self._room)
        cache, pool = parts_of(self._room.engine)
        if cache is not None:
            yield from _cache(cache)
        if pool is not None:
            yield from _pool(pool, self._room.settings.queue_limit)

    def _requests(self) -> Iterator[Metric]:
        metrics = self._room.metrics
        info = GaugeMetricFamily("twintext_build_info", "The program that runs.", labels=["version"])
        info.add_metric([program_version()], 1)
        yield info
        labels = ["route", "method", "status"]
        requests = HistogramMetricFamily("twintext_http_request_seconds", "Time to the last byte.", labels=labels)
        for (route, method, status), histogram in sorted(metrics.requests.items()):
            _add(requests, [route, method, str(status)], histogram)
        yield requests
        yield _gauge("twintext_http_requests_in_flight", "Requests that are being answered.", metrics.in_flight)
        yield _counter("twintext_http_response_bytes", "Bytes of bodies that were sent.", metrics.bytes_sent)
        yield _counter("twintext_http_rate_limited", "Requests refused by the rate limit.", metrics.rate_limited)
        if limiter := self._room.limiter:
            yield _gauge("twintext_http_rate_limit_clients", "Clients that are remembered.", limiter.clients)

    def _queries(self) -> Iterator[Metric]:
        queries = CounterMetricFamily("twintext_queries", "Queries by how they ended.", labels=["outcome"])
        for outcome, count in self._room.metrics.queries.items():
            queries.add_metric([outcome], count)
        yield queries
        yield _gauge("twintext_queries_in_flight", "Queries at /sparql that can be cancelled.", len(self._room.running))

    def _writes(self) -> Iterator[Metric]:
        desk = self._room.desk
        writes = CounterMetricFamily("twintext_writes", "Writes by how they ended.", labels=["outcome"])
        for outcome, count in sorted(desk.tally.outcomes.items()):
            writes.add_metric([outcome], count)
        yield writes
        yield _gauge("twintext_writes_waiting", "Writes that wait or are at work.", desk.waiting)
        seconds = HistogramMetricFamily("twintext_write_seconds", "How long writes took, their waiting included.")
        _add(seconds, [], self._room.metrics.writes)
        yield seconds


def parts_of(engine: Engine) -> tuple[AnswerCache[WholeBody] | None, WorkerPool | None]:
    """The cache and the pool in an engine, where it has them."""
    cache = engine.cache if isinstance(engine, CachedEngine) else None
    inner = engine.engine if isinstance(engine, CachedEngine) else engine
    return cache, inner if isinstance(inner, WorkerPool) else None


def _dataset(room: ReadingRoom) -> Iterator[Metric]:
    """The version that is served; nothing where there is none, or where a remote server has the dataset."""
    if room.settings.engine == "remote":
        return
    yield _gauge("twintext_versions", "Versions that are kept.", len(version_names(room.settings.data)))
    with suppress(DatasetError):
        degraded = room.recovery() is not None
        yield _gauge("twintext_degraded", "1 where an older version is served because of damage.", int(degraded))
    with suppress(DatasetError):
        manifest = room.current().manifest
        info = GaugeMetricFamily(
            "twintext_dataset_info", "The version that is served.", labels=["version", "published", "inference"]
        )
        info.add_metric([manifest.id, manifest.published, manifest.inference], 1)
        yield info
        triples = GaugeMetricFamily("twintext_dataset_triples", "Distinct triples of that version.", labels=["kind"])
        triples.add_metric(["asserted"], manifest.asserted)
        triples.add_metric(["entailed"], manifest.entailed)
        yield triples


def _cache(cache: AnswerCache[WholeBody]) -> Iterator[Metric]:
    lookups = CounterMetricFamily("twintext_cache_lookups", "Queries looked for in the cache.", labels=["result"])
    for result, count in (("hit", cache.counts.hits), ("miss", cache.counts.misses)):
        lookups.add_metric([result], count)
    yield lookups
    yield _counter("twintext_cache_shared", "Queries that shared an evaluation under way.", cache.counts.shared)
    yield _counter("twintext_cache_evictions", "Answers that made room for newer ones.", cache.counts.evictions)
    yield _gauge("twintext_cache_answers", "Answers that are kept.", len(cache))
    yield _gauge("twintext_cache_bytes", "Memory for answers that are kept.", cache.bytes)
    yield _gauge("twintext_cache_limit_bytes", "Most memory for answers that are kept.", cache.limit)


def _pool(pool: WorkerPool, queue_limit: int) -> Iterator[Metric]:
    counts, processes = pool.counts, pool.processes
    yield _gauge("twintext_queries_waiting", "Queries that wait for a worker.", pool.waiting)
    yield _gauge("twintext_queries_waiting_limit", "Most queries that may wait.", queue_limit)
    workers = GaugeMetricFamily("twintext_workers", "Worker processes.", labels=["state"])
    workers.add_metric(["idle"], pool.idle)
    workers.add_metric(["busy"], max(len(processes) - pool.idle, 0))
    yield workers
    yield _gauge("twintext_lent_connections", "Connections that workers answer by themselves for a while.", pool.lent)
    yield _counter("twintext_worker_starts", "Worker processes started.", counts.started)
    ends = CounterMetricFamily("twintext_worker_ends", "Worker processes that ended unasked.", labels=["cause"])
    ends.add_metric(["killed"], counts.killed)
    ends.add_metric(["died"], counts.died)
    yield ends
    resident = sum(map(_resident_bytes, processes))
    yield _gauge("twintext_workers_resident_memory_bytes", "Memory of all worker processes.", resident)
    for name, meaning, histogram in (
        ("twintext_query_wait_seconds", "How long queries waited for a worker.", counts.waits),
        ("twintext_query_evaluation_seconds", "How long workers took to an outcome.", counts.evaluations),
    ):
        family = HistogramMetricFamily(name, meaning)
        _add(family, [], histogram)
        yield family


def _add(family: HistogramMetricFamily, labels: list[str], histogram: Histogram) -> None:
    family.add_metric(labels, buckets=histogram.cumulative(), sum_value=histogram.sum)


def _counter(name: str, meaning: str, value: float) -> Metric:
    return CounterMetricFamily(name, meaning, value=value)


def _gauge(name: str, meaning: str, value: float) -> Metric:
    return GaugeMetricFamily(name, meaning, value=value)


def _resident_bytes(process: int) -> int:
    """The memory of a process; 0 where it has just ended, or where the system does not say."""
    try:
        return int(Path(f"/proc/{process}/statm").read_text("ascii").split()[_RESIDENT]) * _PAGE
    except (OSError, IndexError, ValueError):
        return 0
