"""A query in flight is known by its id, and whoever knows the id can stop it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TYPE_CHECKING

import httpx
import pytest
from fastapi import FastAPI

if TYPE_CHECKING:
    from starlette.types import Message

    from tests.integration.web.conftest import Caller, Running, StoreEngine

ASK = {"query": "ASK { ?s ?p ?o }"}
Stop = Callable[[httpx.AsyncClient], Awaitable[httpx.Response]]


def problem(response: httpx.Response) -> str:
    return str(response.json()["type"].partition("#")[2])


def by_delete(client: httpx.AsyncClient) -> Awaitable[httpx.Response]:
    return client.delete("/sparql/queries/mine")


def by_form(client: httpx.AsyncClient) -> Awaitable[httpx.Response]:
    return client.post("/sparql", data={"cancel-query": "true", "query-request-id": "mine"})


def by_address(client: httpx.AsyncClient) -> Awaitable[httpx.Response]:
    return client.post("/sparql?cancel-query=true&query-request-id=mine")


def by_header(client: httpx.AsyncClient) -> Awaitable[httpx.Response]:
    return client.post("/sparql?cancel-query=true", headers={"Query-Id": "mine"})


async def _stopped(
    application: FastAPI, running: "Running", engine: "StoreEngine", stop: Stop, asked: dict[str, dict[str, str]]
) -> tuple[httpx.Response, httpx.Response, httpx.Response]:
    """What came of a query that waits, of the request that stops it, and of the same request once more."""
    engine.waits = True
    async with running(application) as client:
        asking = asyncio.create_task(client.get("/sparql", params=asked.get("params"), headers=asked.get("headers")))
        await engine.was_asked.wait()
        stopping = await stop(client)
        return await asking, stopping, await stop(client)


@pytest.mark.parametrize("stop", [by_delete, by_form, by_address, by_header])
@pytest.mark.parametrize(
    "asked",
    [
        {"params": ASK, "headers": {"Query-Id": "mine"}},
        {"params": {**ASK, "query-request-id": "mine"}},
        {"params": {**ASK, "query-request-id": "mine"}, "headers": {"Query-Id": "mine"}},
    ],
    ids=["header", "parameter", "both"],
)
def test_a_query_is_stopped_by_its_id(
    application: FastAPI, running: "Running", engine: "StoreEngine", stop: Stop, asked: dict[str, dict[str, str]]
) -> None:
    answer, stopping, again = asyncio.run(_stopped(application, running, engine, stop, asked))

    assert (answer.status_code, problem(answer)) == (503, "query-cancelled")
    assert answer.json()["query_id"] == answer.headers["query-id"] == "mine"
    assert "retry-after" not in answer.headers
    assert (stopping.status_code, stopping.content) == (204, b"")
    assert (again.status_code, problem(again)) == (404, "unknown-query")
    assert engine.cancelled.is_set()


def test_an_id_in_use_is_not_given_twice_and_is_free_afterwards(
    application: FastAPI, running: "Running", engine: "StoreEngine"
) -> None:
    async def twice() -> tuple[httpx.Response, httpx.Response]:
        engine.waits = True
        async with running(application) as client, asyncio.timeout(10):
            first = asyncio.create_task(client.get("/sparql", params=ASK, headers={"Query-Id": "mine"}))
            await engine.was_asked.wait()
            refused = await client.get("/sparql", params=ASK, headers={"Query-Id": "mine"})
            await client.delete("/sparql/queries/mine")
            await first
            engine.waits = False
            return refused, await client.get("/sparql", params=ASK, headers={"Query-Id": "mine"})

    refused, afterwards = asyncio.run(twice())

    assert (refused.status_code, problem(refused)) == (409, "query-id-in-use")
    assert refused.json()["query_id"] == "mine"
    assert afterwards.status_code == 200
    assert len(application.state.room.running) == 0


def test_each_query_without_an_id_gets_one_of_its_own(call: "Caller") -> None:
    first, second = call.get("/sparql", params=ASK), call.get("/sparql", params=ASK)

    assert len(first.headers["query-id"]) == len(second.headers["query-id"]) == 32
    assert first.headers["query-id"] != second.headers["query-id"]


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
def test_the_id_comes_back_however_it_was_asked(call: "Caller", method: str) -> None:
    options = {"data": ASK} if method == "POST" else {"params": ASK}

    assert call(method, "/sparql", headers={"Query-Id": "a.b_c:d~e-1"}, **options).headers["query-id"] == "a.b_c:d~e-1"


def test_a_problem_names_the_query(call: "Caller") -> None:
    refused = call("GET", "/sparql", params={"query": "SELECT nothing"}, headers={"Query-Id": "mine"})

    assert refused.status_code == 400
    assert refused.json()["query_id"] == refused.headers["query-id"] == "mine"


def test_a_request_without_a_query_has_no_id(call: "Caller") -> None:
    assert "query-id" not in call("GET", "/sparql", headers={"Query-Id": "mine"}).headers


@pytest.mark.parametrize(
    "identifier", ["", "a b", "x" * 129, "a/b", "../../etc", 'a"b', "a,b", "\xfcber", "a\x7f", "<script>", "${jndi}"]
)
def test_an_id_that_could_do_harm_is_refused_and_not_sent_back(call: "Caller", identifier: str) -> None:
    refused = call("GET", "/sparql", params=ASK, headers={b"query-id": identifier.encode("latin-1")})

    assert (refused.status_code, problem(refused)) == (400, "bad-request")
    assert "query-id" not in refused.headers
    assert "query_id" not in refused.json()


def test_a_line_break_in_the_parameter_becomes_no_header(call: "Caller") -> None:
    refused = call.get("/sparql", params={**ASK, "query-request-id": "a\r\nSet-Cookie: x=1"})

    assert refused.status_code == 400
    assert "set-cookie" not in refused.headers


def test_two_ids_for_one_query_are_refused(call: "Caller") -> None:
    both = call("GET", "/sparql", params={**ASK, "query-request-id": "a"}, headers={"Query-Id": "b"})
    assert (both.status_code, problem(both)) == (400, "bad-request")


def test_reading_stops_no_query(call: "Caller") -> None:
    refused = call.get("/sparql", params={"cancel-query": "true", "query-request-id": "mine"})

    assert (refused.status_code, refused.headers["allow"]) == (405, "POST")


def test_no_query_is_stopped_without_an_id(call: "Caller") -> None:
    assert call("POST", "/sparql?cancel-query=true").status_code == 400


async def _begun_and_stopped(application: FastAPI, running: "Running", engine: "StoreEngine") -> list["Message"]:
    """What the application sends of an endless answer that is stopped after its first chunk."""
    begun = asyncio.Event()
    sent: list[Message] = []

    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield b"x" * 1000
            await asyncio.sleep(0)

    async def receive() -> "Message":
        await asyncio.Event().wait()
        raise AssertionError

    async def send(message: "Message") -> None:
        sent.append(message)
        if message["type"] == "http.response.body":
            begun.set()

    engine.endless = endless
    scope = {"type": "http", "method": "GET", "path": "/sparql", "query_string": b"query=ASK{}", "scheme": "http"}
    headers = [(b"query-id", b"mine"), (b"host", b"here.example")]
    async with running(application) as client:
        asking = asyncio.create_task(
            application({**scope, "headers": headers, "root_path": "", "server": ("h", 80)}, receive, send)
        )
        await begun.wait()
        assert (await client.delete("/sparql/queries/mine")).status_code == 204
        await asking
    return sent


def test_an_answer_that_has_begun_never_ends_as_if_it_were_whole(
    application: FastAPI, running: "Running", engine: "StoreEngine", caplog: pytest.LogCaptureFixture
) -> None:
    sent = asyncio.run(_begun_and_stopped(application, running, engine))

    assert sent[0]["status"] == 200
    assert all(message.get("more_body") for message in sent[1:])
    assert "broke off: the query mine was cancelled" in caplog.text
    assert "Traceback" not in caplog.text
