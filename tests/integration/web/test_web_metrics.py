"""`/metrics` tells what the service has done, in a form that Prometheus reads."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from prometheus_client.parser import text_string_to_metric_families

from app.errors import EngineFailure, QueryRefused, QuerySyntaxError, QueryTimeout, QueryTooLarge, QueueFull
from app.main import create_app
from app.query.answer_cache import AnswerCache
from app.query.cached_engine import CachedEngine
from app.query.engine import WholeBody
from app.query.workers import WorkerPool
from app.settings import Settings
from app.web.exposition import RoomCollector, parts_of
from app.web.metrics import outcome_of

if TYPE_CHECKING:
    from fastapi import FastAPI

    from tests.integration.web.conftest import Caller, Running, StoreEngine

ASK = {"query": "ASK { ?s ?p ?o }"}
Samples = Mapping[tuple[str, tuple[tuple[str, str], ...]], float]


def samples(text: str) -> Samples:
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def value(found: Samples, name: str, **labels: str) -> float:
    return found[name, tuple(sorted(labels.items()))]


@pytest.fixture(name="fresh")
def _fresh(settings: Settings, engine: "StoreEngine", call: "Caller") -> "Caller":
    """A service that has not been asked anything."""
    return type(call)(create_app(settings, engine))


def scrape(call: "Caller") -> Samples:
    response = call.get("/metrics")
    assert response.status_code == 200
    return samples(response.text)


def test_requests_are_counted_by_the_template_of_their_route(fresh: "Caller") -> None:
    for key in ("a", "b", "c"):
        fresh.get(f"/id/nothing/{key}")
    fresh("HEAD", "/healthz")
    fresh("GET", "/static/style.css")
    fresh("GET", "/nowhere/x")
    fresh("BREW", "/sparql")

    found = scrape(fresh)

    name = "twintext_http_request_seconds_count"
    assert value(found, name, route="/id/{kind}/{key:path}", method="GET", status="303") == 3
    assert value(found, name, route="/healthz", method="HEAD", status="200") == 1
    assert value(found, name, route="/sparql", method="other", status="405") == 1
    assert value(found, name, route="/static", method="GET", status="200") == 1
    assert value(found, name, route="(none)", method="GET", status="404") == 1
    assert not any("nowhere" in str(labels) for _, labels in found)
    assert value(found, "twintext_http_response_bytes_total") > 0
    assert value(found, "twintext_http_requests_in_flight") == 1


def test_the_formats_are_those_of_prometheus(fresh: "Caller") -> None:
    assert fresh.get("/metrics").headers["content-type"].startswith("text/plain; version=")
    openmetrics = fresh.get("/metrics", accept="application/openmetrics-text; version=1.0.0")
    assert openmetrics.headers["content-type"].startswith("application/openmetrics-text")
    assert openmetrics.text.endswith("# EOF\n")


def test_two_services_in_one_process_count_for_themselves(fresh: "Caller", call: "Caller") -> None:
    fresh.get("/sparql", params=ASK)

    assert value(scrape(fresh), "twintext_queries_total", outcome="answered") == 1
    assert value(scrape(type(call)(create_app(Settings(), None))), "twintext_queries_total", outcome="answered") == 0


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (QuerySyntaxError("x"), "syntax"),
        (QueryRefused("SERVICE", "h"), "refused"),
        (QueryTimeout(1), "timeout"),
        (QueryTooLarge(1), "too large"),
        (QueueFull(), "queue full"),
        (EngineFailure("x"), "failed"),
    ],
)
def test_queries_are_counted_by_how_they_ended(
    fresh: "Caller", engine: "StoreEngine", error: Exception, outcome: str
) -> None:
    engine.failure = error
    fresh.get("/sparql", params=ASK)
    found = scrape(fresh)

    assert outcome_of(error) == outcome
    assert value(found, "twintext_queries_total", outcome=outcome) == 1
    assert value(found, "twintext_queries_total", outcome="answered") == 0


def test_an_answer_that_breaks_off_does_not_count_as_one(fresh: "Caller", engine: "StoreEngine") -> None:
    engine.breaks = True
    with pytest.raises(AssertionError):  # the client has waited for the end in vain
        fresh.get("/sparql", params=ASK)
    found = scrape(fresh)

    assert value(found, "twintext_queries_total", outcome="broken off") == 1
    assert value(found, "twintext_queries_total", outcome="answered") == 0


def test_a_query_that_was_cancelled_counts_as_that(
    settings: Settings, engine: "StoreEngine", running: "Running"
) -> None:
    async def cancelled(application: "FastAPI") -> Samples:
        engine.waits = True
        async with running(application) as client:
            asking = asyncio.create_task(client.get("/sparql", params=ASK, headers={"Query-Id": "mine"}))
            await engine.was_asked.wait()
            before = samples((await client.get("/metrics")).text)
            assert value(before, "twintext_queries_in_flight") == 1
            await client.delete("/sparql/queries/mine")
            await asking
            return samples((await client.get("/metrics")).text)

    found = asyncio.run(cancelled(create_app(settings, engine)))

    assert value(found, "twintext_queries_total", outcome="cancelled") == 1
    assert value(found, "twintext_queries_in_flight") == 0


def test_the_version_that_is_served_is_named_with_its_size(fresh: "Caller") -> None:
    found = scrape(fresh)

    [labels] = [dict(labels) for name, labels in found if name == "twintext_dataset_info"]
    assert labels["version"] == "20261122T120000000Z-aaaaaa"
    assert value(found, "twintext_dataset_triples", kind="entailed") == 1
    assert value(found, "twintext_versions") == 2


def test_before_the_first_version_there_are_metrics_all_the_same(
    settings: Settings, engine: "StoreEngine", call: "Caller", tmp_path_factory: pytest.TempPathFactory
) -> None:
    empty = replace(settings, data=tmp_path_factory.mktemp("empty"))
    found = scrape(type(call)(create_app(empty, engine)))

    assert value(found, "twintext_versions") == 0
    assert not any(name == "twintext_dataset_info" for name, _ in found)


def test_the_memory_and_the_open_files_of_the_process_are_told(fresh: "Caller") -> None:
    found = scrape(fresh)

    assert value(found, "process_resident_memory_bytes") > 1_000_000
    assert value(found, "process_open_fds") > 2


def test_the_cache_and_the_workers_are_told_where_there_are_any(settings: Settings, engine: "StoreEngine") -> None:
    pool = WorkerPool(settings, settings.data)
    cached = CachedEngine(pool, lambda: "v", 1_000_000)
    cached.cache.put("key", WholeBody(b"x" * 100))
    cached.cache.get("key"), cached.cache.get("other")
    pool.counts.started, pool.counts.killed, pool.counts.died = 5, 2, 1
    pool.counts.waits.add(0.2)
    room = create_app(settings, cached).state.room

    found = {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in RoomCollector(room).collect()
        for sample in family.samples
    }

    assert value(found, "twintext_cache_lookups_total", result="hit") == 1
    assert value(found, "twintext_cache_lookups_total", result="miss") == 1
    assert value(found, "twintext_cache_bytes") == cached.cache.bytes > 200
    assert value(found, "twintext_worker_starts_total") == 5
    assert value(found, "twintext_worker_ends_total", cause="killed") == 2
    assert value(found, "twintext_worker_ends_total", cause="died") == 1
    assert value(found, "twintext_query_wait_seconds_bucket", le="0.1") == 0
    assert value(found, "twintext_query_wait_seconds_bucket", le="0.25") == 1
    assert value(found, "twintext_queries_waiting") == 0


def test_an_empty_cache_is_told_too(settings: Settings, engine: "StoreEngine") -> None:
    room = create_app(settings, CachedEngine(engine, lambda: "v", 1_000_000)).state.room
    found = {sample.name: sample.value for family in RoomCollector(room).collect() for sample in family.samples}

    assert found["twintext_cache_answers"] == 0


def test_an_engine_of_another_kind_has_neither(engine: "StoreEngine") -> None:
    cached = CachedEngine(engine, lambda: "v", 1)

    assert parts_of(engine) == (None, None)
    found, pool = parts_of(cached)
    assert isinstance(found, AnswerCache)
    assert pool is None
