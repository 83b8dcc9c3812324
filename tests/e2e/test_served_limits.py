"""The service as a process: bounds of a request, cancelling, the rate limit, logs for machines, metrics."""

import http
import http.client
import json
import os
import socket
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.e2e.conftest import serving

if TYPE_CHECKING:
    from tests.e2e.conftest import Server

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
LARGE = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


@pytest.fixture(scope="module", name="limited")
def _limited(tmp_path_factory: pytest.TempPathFactory) -> "Iterator[Server]":
    """An empty service that logs JSON and limits its clients."""
    with serving(
        tmp_path_factory.mktemp("limited") / "data",
        "--empty",
        TWINTEXT_LOG_FORMAT="json",
        TWINTEXT_RATE_LIMIT="60",
        TWINTEXT_RATE_BURST="5",
        TWINTEXT_WRITE_TOKEN="the-secret-token-of-the-environment",
    ) as server:
        yield server


def _connect(server: "Server") -> socket.socket:
    address = urlsplit(server.base)
    return socket.create_connection((address.hostname or "", address.port or 0), timeout=20)


def _exchange(server: "Server", *parts: bytes) -> http.client.HTTPResponse:
    """The response to bytes that are sent as they are."""
    connection = _connect(server)
    for part in parts:
        connection.sendall(part)
    response = http.client.HTTPResponse(connection)
    response.begin()
    connection.close()  # the response keeps the socket until it is read
    return response


def _get(server: "Server", path: str, **headers: str) -> http.client.HTTPResponse:
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    return _exchange(server, f"GET {path} HTTP/1.1\r\nHost: here\r\n{lines}\r\n".encode("latin-1"))


def _problem(response: http.client.HTTPResponse) -> tuple[int, str]:
    with response:
        assert response.headers["content-type"] == "application/problem+json"
        return response.status, json.load(response)["type"].partition("#")[2]


@pytest.mark.parametrize("length", [60_001, 65_536, 300_000, 900_000])
def test_an_address_that_is_too_long_is_a_problem_like_any_other(server: "Server", length: int) -> None:
    path = "/sparql?query=" + "x" * (length - len("/sparql?query="))
    response = _get(server, path, X_Request_Id=f"long-{length}")

    assert response.headers["x-request-id"] == f"long-{length}"
    assert _problem(response) == (414, "address-too-long")


def test_an_address_that_is_just_short_enough_is_read(server: "Server") -> None:
    path = "/sparql?" + urlencode({"query": "ASK { ?s ?p ?o }"}) + "&x="
    with _get(server, path + "x" * (60_000 - len(path))) as response:
        assert json.load(response)["boolean"] is True


def test_after_an_address_that_is_too_long_the_connection_goes_on(server: "Server") -> None:
    with _connect(server) as connection:
        connection.sendall(b"GET /" + b"x" * 70_000 + b" HTTP/1.1\r\nHost: h\r\n\r\n")
        assert _problem(_begun(connection)) == (414, "address-too-long")
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n")
        with _begun(connection) as response:
            assert response.status == 200


def _begun(connection: socket.socket) -> http.client.HTTPResponse:
    response = http.client.HTTPResponse(connection)
    response.begin()
    return response


def test_an_address_without_an_end_is_answered_before_it_fills_the_memory(server: "Server") -> None:
    def flood() -> Iterator[bytes]:
        yield b"GET /"
        for _ in range(20):
            yield b"x" * 100_000

    before = _memory(server)
    assert _problem(_exchange(server, *flood())) == (414, "address-too-long")
    assert _memory(server) - before < 20_000_000


@pytest.mark.parametrize(
    "headers",
    [
        b"X: " + b"y" * 70_000 + b"\r\n\r\n",
        b"".join(b"X-%d: y\r\n" % n for n in range(10_000)) + b"\r\n",
        b"X: " + b"y" * 1_200_000,
        b"X-" * 600_000,
    ],
    ids=["one large", "many small", "a value without an end", "a name without an end"],
)
def test_headers_that_are_too_large_are_a_problem(server: "Server", headers: bytes) -> None:
    response = _exchange(server, b"GET /versions HTTP/1.1\r\nHost: here\r\n" + headers)

    assert _problem(response) == (431, "headers-too-large")


@pytest.mark.parametrize(
    "nonsense", [b"\x16\x03\x01\x02\x00\x01\x00", b"HELO here\r\n\r\n", b"GET /\xff HTTP/1.1\r\n\r\n"]
)
def test_what_is_no_http_is_a_problem_too(server: "Server", nonsense: bytes) -> None:
    assert _problem(_exchange(server, nonsense)) == (400, "bad-request")


def _memory(server: "Server") -> int:
    numbers = Path(f"/proc/{server.process.pid}/statm").read_text("ascii").split()
    return int(numbers[1]) * os.sysconf("SC_PAGE_SIZE")


def _metrics(server: "Server") -> dict[str, float]:
    with urllib.request.urlopen(f"{server.base}/metrics", timeout=20) as response:
        families = text_string_to_metric_families(response.read().decode())
        return {
            f"{sample.name}{sorted(sample.labels.values())}": sample.value
            for family in families
            for sample in family.samples
        }


def _cancel(server: "Server", identifier: str) -> int:
    """The status of the request that stops a query, repeated until the query is there."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        head = f"DELETE /sparql/queries/{identifier} HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n"
        with _exchange(server, head.encode()) as response:
            if response.status != http.HTTPStatus.NOT_FOUND:
                return response.status
    raise AssertionError("the query never began")


def test_a_query_that_evaluates_is_stopped_and_its_worker_replaced(server: "Server") -> None:
    before = _metrics(server)["twintext_worker_ends_total['killed']"]
    with ThreadPoolExecutor() as pool:
        path = "/sparql?" + urlencode({"query": ENDLESS})
        asking = pool.submit(lambda: _get(server, path, Query_Id="counted"))
        assert _cancel(server, "counted") == 204
        response = asking.result(timeout=20)

    assert response.headers["query-id"] == "counted"
    assert _problem(response) == (503, "query-cancelled")
    deadline = time.monotonic() + 20
    while (after := _metrics(server)["twintext_worker_ends_total['killed']"]) == before:
        assert time.monotonic() < deadline, "the worker still evaluates"
    assert after == before + 1
    assert _metrics(server)["twintext_queries_in_flight[]"] == 0


def test_an_answer_under_way_breaks_off_when_it_is_stopped(server: "Server") -> None:
    with _connect(server) as connection:
        query = urlencode({"query": LARGE, "format": "csv"})
        connection.sendall(f"GET /sparql?{query} HTTP/1.1\r\nHost: h\r\nQuery-Id: large\r\n\r\n".encode())
        response = _begun(connection)
        assert response.status == 200
        assert response.read(1000)
        assert _cancel(server, "large") == 204
        with pytest.raises((http.client.IncompleteRead, ConnectionError)):
            response.read()

    deadline = time.monotonic() + 10
    while not any("broke off: the query large was cancelled" in line for line in list(server.log)):
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_an_answer_says_what_it_waited_and_took(server: "Server") -> None:
    path = "/sparql?" + urlencode({"query": f"ASK {{ ?s ?p {time.time()} }}"})
    with _get(server, path) as first, _get(server, path) as second:
        assert [part.partition(";")[0] for part in first.headers["server-timing"].split(", ")] == [
            "cache",
            "queue",
            "evaluation",
            "total",
        ]
        assert 'desc="miss"' in first.headers["server-timing"]
        assert second.headers["server-timing"].startswith('cache;desc="hit", total;dur=')


def test_the_metrics_know_the_workers_and_the_cache(server: "Server") -> None:
    found = _metrics(server)

    assert found["twintext_worker_starts_total[]"] >= 2
    assert found["twintext_workers['idle']"] + found["twintext_workers['busy']"] == 2
    assert found["twintext_workers_resident_memory_bytes[]"] > 10_000_000
    assert found["twintext_query_evaluation_seconds_count[]"] > 0
    assert "twintext_cache_lookups_total['hit']" in found


class TestTheLimitedService:
    def test_each_address_behind_a_trusted_proxy_has_its_own_rate(self, limited: "Server") -> None:
        def statuses(client: str) -> list[int]:
            responses = [_get(limited, "/versions", X_Forwarded_For=client) for _ in range(7)]
            for response in responses:
                response.close()
            return [response.status for response in responses]

        assert statuses("203.0.113.7") == [200] * 5 + [429] * 2
        assert statuses("203.0.113.8") == [200] * 5 + [429] * 2

    def test_no_worker_inherits_the_token(self, limited: "Server") -> None:
        task = Path(f"/proc/{limited.process.pid}/task/{limited.process.pid}")
        workers = (task / "children").read_text("ascii").split()

        assert len(workers) >= 2
        for worker in workers:
            assert b"TWINTEXT_" in (environment := Path(f"/proc/{worker}/environ").read_bytes())
            assert b"secret-token" not in environment

    def test_each_line_of_the_log_is_an_object_without_secrets(self, limited: "Server") -> None:
        path = "/sparql?" + urlencode({"query": "ASK { <urn:secret:query> ?p ?o }"})
        headers = {"Authorization": "Bearer secret-token", "X_Forwarded_For": "203.0.113.9", "X_Request_Id": "seen"}
        _get(limited, path, **headers).close()
        _get(limited, "/healthz").close()

        deadline = time.monotonic() + 10
        while not (lines := [json.loads(line) for line in limited.log if '"seen"' in line]):
            assert time.monotonic() < deadline
        [line] = lines
        assert (line["status"], line["client"], line["path"]) == (200, "203.0.113.9", "/sparql")
        assert line["cache"] == "miss"
        assert line["evaluation_ms"] > 0
        assert not any("secret" in text for text in limited.log)
        served = [text for text in limited.log if text.startswith("{")]
        assert all(json.loads(text)["time"] for text in served)
