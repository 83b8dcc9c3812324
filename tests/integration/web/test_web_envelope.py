"""What every response is wrapped in: ids, times, limits and one log line."""

import asyncio
import json
import logging
import re
from dataclasses import replace
from typing import TYPE_CHECKING

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import Response

from app.logs import JsonFormatter
from app.main import create_app
from app.settings import Settings
from app.web.envelope import Envelope
from app.web.metrics import Metrics

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

    from tests.integration.web.conftest import Caller, StoreEngine

ASK = "ASK { ?s ?p ?o }"
TRACE, PARENT = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"


@pytest.fixture(name="lines")
def _lines(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.DEBUG, "twintext.access")
    return caplog


def last(lines: pytest.LogCaptureFixture) -> dict[str, object]:
    message = lines.records[-1].msg
    assert isinstance(message, dict)
    return message


@pytest.mark.parametrize(
    "given", ["a b", "", "x" * 65, "a\tb", "\xfc", "a;b", "<x>", "a,b", "x" * 60_000], ids=lambda given: given[:5]
)
def test_a_request_id_that_could_do_harm_is_replaced(call: "Caller", given: str) -> None:
    response = call("GET", "/healthz", headers={b"x-request-id": given.encode("latin-1")})

    assert re.fullmatch(r"[0-9a-f]{32}", response.headers["x-request-id"])


def test_the_line_tells_what_became_of_the_request(call: "Caller", lines: pytest.LogCaptureFixture) -> None:
    headers = {
        "accept-encoding": "identity",
        "x-request-id": "mine",
        "query-id": "asked",
        "traceparent": f"00-{TRACE}-{PARENT}-01",
        "authorization": "Bearer secret-secret-secret",
    }
    response = call("GET", "/sparql", params={"query": ASK}, headers=headers)

    line = last(lines)
    assert lines.records[-1].levelno == logging.INFO
    assert {name: line[name] for name in ("request_id", "method", "path", "status", "query_id")} == {
        "request_id": "mine",
        "method": "GET",
        "path": "/sparql",
        "status": 200,
        "query_id": "asked",
    }
    assert line["bytes"] == len(response.content)
    assert line["version"] == response.headers["x-dataset-version"]
    assert (line["trace_id"], line["parent_id"]) == (TRACE, PARENT)
    assert isinstance(line["total_ms"], float)
    written = JsonFormatter().format(lines.records[-1]) + str(line)
    assert "secret" not in written
    assert "ASK" not in written
    assert json.loads(JsonFormatter().format(lines.records[-1]))["status"] == 200


def test_a_probe_that_goes_well_is_logged_for_those_who_look_closely(
    call: "Caller", lines: pytest.LogCaptureFixture
) -> None:
    call.get("/healthz")

    assert lines.records[-1].levelno == logging.DEBUG


def test_the_log_of_a_refusal_does_not_repeat_the_query(call: "Caller", lines: pytest.LogCaptureFixture) -> None:
    call.get("/sparql", params={"query": "SELECT secretly"})

    assert "secretly" not in lines.text


def test_a_page_of_another_origin_may_write_cancel_and_see_the_ids(call: "Caller") -> None:
    preflight = call(
        "OPTIONS", "/store", headers={"origin": "http://x", "access-control-request-method": "PUT"}
    ).headers

    assert {"PUT", "DELETE"} <= set(preflight["access-control-allow-methods"].split(", "))
    assert {"Authorization", "Query-Id"} <= set(preflight["access-control-allow-headers"].split(", "))
    assert "access-control-allow-credentials" not in preflight
    assert {"Query-Id", "Server-Timing"} <= set(preflight["access-control-expose-headers"].split(", "))


def test_each_response_says_how_long_it_took(call: "Caller") -> None:
    assert re.fullmatch(r"total;dur=\d+\.\d\d", call.get("/healthz").headers["server-timing"])


def test_a_header_that_a_route_sets_itself_stays_and_comes_once() -> None:
    async def framed(scope: "Scope", receive: "Receive", send: "Send") -> None:
        await Response("x", headers={"X-Frame-Options": "SAMEORIGIN"})(scope, receive, send)

    async def ask() -> httpx.Headers:
        transport = httpx.ASGITransport(app=Envelope(framed, Metrics()))
        async with httpx.AsyncClient(transport=transport, base_url="http://here.example") as client:
            return (await client.get("/")).headers

    headers = asyncio.run(ask())

    assert headers.get_list("x-frame-options") == ["SAMEORIGIN"]
    assert headers.get_list("x-content-type-options") == ["nosniff"]


def test_what_fails_unforeseen_is_a_problem_and_the_log_has_the_rest(lines: pytest.LogCaptureFixture) -> None:
    async def broken(scope: "Scope", receive: "Receive", send: "Send") -> None:
        raise RuntimeError("secret detail")

    metrics = Metrics()

    async def ask() -> httpx.Response:
        application = Starlette()
        application.state.room = type("Room", (), {"settings": Settings()})()

        async def inside(scope: "Scope", receive: "Receive", send: "Send") -> None:
            await Envelope(broken, metrics, path="/all")({**scope, "app": application}, receive, send)

        transport = httpx.ASGITransport(app=inside)
        async with httpx.AsyncClient(transport=transport, base_url="http://here.example") as client:
            return await client.get("/")

    response = asyncio.run(ask())

    assert response.status_code == 500
    assert "secret detail" not in response.text
    assert "secret detail" in lines.text
    assert ("/all", "GET", 500) in metrics.requests


class TestTheRateLimit:
    """Three requests at once, one more a second."""

    @pytest.fixture(name="limited")
    def _limited(self, settings: Settings, engine: "StoreEngine", call: "Caller") -> "Caller":
        return type(call)(create_app(replace(settings, rate_limit=60, rate_burst=3), engine))

    def test_who_asks_too_often_is_told_when_to_come_back(self, limited: "Caller") -> None:
        for remaining in (2, 1, 0):
            allowed = limited.get("/versions")
            assert allowed.status_code == 200
            assert allowed.headers["ratelimit"].startswith(f'"client";r={remaining};t=')

        refused = limited.get("/versions")

        assert refused.status_code == 429
        assert refused.json()["type"].endswith("#rate-limited")
        assert refused.headers["retry-after"] == "1"
        assert refused.headers["ratelimit-policy"] == '"client";q=3;w=3'
        assert "x-request-id" in refused.headers
        assert limited.application.state.room.metrics.rate_limited == 1

    def test_probes_and_metrics_are_always_answered(self, limited: "Caller") -> None:
        answers: list[httpx.Response] = [limited.get("/healthz") for _ in range(10)]

        assert {answer.status_code for answer in answers} == {200}
        assert all("ratelimit" not in answer.headers for answer in answers)

    def test_a_question_whether_one_may_ask_does_not_count(self, limited: "Caller") -> None:
        headers = {"origin": "http://x", "access-control-request-method": "GET"}

        assert {limited("OPTIONS", "/sparql", headers=headers).status_code for _ in range(5)} == {204}

    def test_without_the_setting_there_is_no_limit_and_no_header(self, call: "Caller") -> None:
        assert "ratelimit" not in call.get("/versions").headers
