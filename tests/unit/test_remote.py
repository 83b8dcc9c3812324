"""A remote SPARQL server is asked by the protocol, and each of its answers becomes ours or one of our errors."""

import asyncio
import subprocess
import sys
import threading
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import pytest
from pyoxigraph import Literal, NamedNode, Quad, QueryBoolean, QueryResultsFormat, QuerySolutions, RdfFormat, Store

from app.errors import (
    EngineFailure,
    NotAcceptable,
    QueryRefused,
    QuerySyntaxError,
    QueryTimeout,
    QueueFull,
    UnknownVersion,
)
from app.query import engine
from app.query.engine import HELD_BACK, Answer, Query, select
from app.query.remote import RemoteEngine, bind
from app.settings import Settings

Reply = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Server:
    """A SPARQL server in a thread: over a small store, or with one scripted reply to everything."""

    url: str = ""
    reply: Reply | None = None
    forms: list[dict[str, list[str]]] = field(default_factory=list)
    accepts: list[str] = field(default_factory=list)
    release: threading.Event = field(default_factory=threading.Event)

    def settings(self, **more: Any) -> Settings:
        return replace(Settings(remote_query_url=self.url, query_timeout=5.0), **more)


def answer_from_store(request: BaseHTTPRequestHandler, form: dict[str, list[str]]) -> None:
    store = Store()
    for number in (1, 2, 3):
        store.add(Quad(NamedNode(f"http://e/{number}"), NamedNode("http://e/p"), Literal(number)))
    accept = request.headers["Accept"].split(",")[0]
    results = store.query(form["query"][0])
    if isinstance(results, QuerySolutions | QueryBoolean):
        results_format = QueryResultsFormat.from_media_type(accept)
        assert results_format
        content = results.serialize(format=results_format)
    else:
        content = results.serialize(format=RdfFormat.from_media_type(accept))
    assert content is not None
    send(200, content, accept)(request)


def send(status: int, content: bytes, media_type: str = "text/plain", **headers: str) -> Reply:
    def reply(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        request.send_header("Content-Type", media_type)
        for name, value in {"Content_Length": str(len(content)), **headers}.items():
            request.send_header(name.replace("_", "-"), value)
        request.end_headers()
        request.wfile.write(content)

    return reply


@pytest.fixture
def server() -> Iterator[Server]:
    state = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # http.server's name
            form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode(), strict_parsing=True)
            state.forms.append(form)
            state.accepts.append(self.headers["Accept"])
            if state.reply:
                state.reply(self)
            else:
                answer_from_store(self, form)

        def log_message(self, *_arguments: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        http.daemon_threads = False
        state.url = f"http://127.0.0.1:{http.server_address[1]}/sparql"
        thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield state
        state.release.set()
        http.shutdown()
        thread.join()


def remotely(settings: Settings, use: Callable[[RemoteEngine], Awaitable[None]]) -> None:
    async def run() -> None:
        remote = RemoteEngine(settings)
        await remote.start()
        try:
            await use(remote)
        finally:
            await remote.stop()

    asyncio.run(run())


def ask(
    remote: RemoteEngine, text: str = "ASK {}", media_type: str = engine.SPARQL_JSON, **more: Any
) -> Awaitable[Answer]:
    return remote.answer(replace(Query(text, media_type), **more))


def raises_from(server: Server, expected: type[Exception], **more: Any) -> Exception:
    """The error of a query to this server."""
    caught: list[Exception] = []

    async def use(remote: RemoteEngine) -> None:
        with pytest.raises(expected) as raised:
            await (await ask(remote, **more)).body()
        caught.append(raised.value)

    remotely(server.settings(), use)
    return caught[0]


def test_a_query_is_posted_and_answered_in_the_format_asked_for(server: Server) -> None:
    async def use(remote: RemoteEngine) -> None:
        solutions = await select(remote, Query("SELECT ?o { ?s ?p ?o } ORDER BY ?o", engine.SPARQL_JSON))
        assert [row["o"].value for row in solutions.rows] == ["1", "2", "3"]
        answer = await ask(remote, "CONSTRUCT { ?s ?p 2 } { ?s ?p 2 }", engine.N_TRIPLES)
        assert (answer.version, answer.media_type) == ("", engine.N_TRIPLES)
        assert (await answer.body()).startswith(b"<http://e/2> <http://e/p> ")
        assert b"<boolean>true</boolean>" in await (await ask(remote, "ASK {}", engine.SPARQL_XML)).body()

    remotely(server.settings(), use)
    assert server.accepts[0] == "application/sparql-results+json, application/json"
    assert list(server.forms[0]) == ["query"]


def test_bindings_travel_as_canonical_terms(server: Server) -> None:
    text = "SELECT ?s { ?s ?p ?o } # all"

    async def use(remote: RemoteEngine) -> None:
        number = '"2"^^<http://www.w3.org/2001/XMLSchema#integer>'
        for bindings, found in [
            ({"s": "<http://e/1>"}, ["http://e/1"]),
            ({"o": number}, ["http://e/2"]),
            ({"s": "<http://e/1>", "o": number}, []),
            ({"o": '"\\") } SERVICE <http://127.0.0.1:1/> { ("'}, []),
        ]:
            solutions = await select(remote, Query(text, engine.SPARQL_JSON, bindings))
            assert [row["s"].value for row in solutions.rows] == found

    remotely(server.settings(), use)
    assert server.forms[0]["query"] == ["SELECT (<http://e/1> AS ?s) {  <http://e/1>  ?p ?o } # all"]


@pytest.mark.parametrize(("name", "term"), [("s", "<x> . }"), ("s", "x"), ("s", "_:b"), ("s) {", "<http://e/1>")])
def test_a_binding_that_is_no_term_is_refused(name: str, term: str) -> None:
    with pytest.raises(QuerySyntaxError):
        bind(Query("ASK {}", engine.SPARQL_JSON, {name: term}))


def test_the_graphs_of_the_dataset_are_parameters_of_the_request(server: Server) -> None:
    async def use(remote: RemoteEngine) -> None:
        await ask(remote, default_graphs=("http://e/a?b&c", "http://e/d"), named_graphs=("http://e/f",))
        with pytest.raises(QuerySyntaxError):
            await ask(remote, default_graphs=("no iri",))

    remotely(server.settings(), use)
    (form,) = server.forms
    assert form["default-graph-uri"] == ["http://e/a?b&c", "http://e/d"]
    assert form["named-graph-uri"] == ["http://e/f"]


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({"text": "ASK { SERVICE <http://h/> { ?s ?p ?o } }"}, QueryRefused),
        ({"text": "SELEC"}, QuerySyntaxError),
        ({"text": "CLEAR ALL"}, QuerySyntaxError),
        ({"media_type": engine.CSV}, NotAcceptable),
        ({"version": "v1"}, UnknownVersion),
        ({"infer": False}, EngineFailure),
    ],
)
def test_what_no_remote_server_should_be_asked_is_not_sent(server: Server, more: Any, error: type[Exception]) -> None:
    raises_from(server, error, **more)
    assert server.forms == []


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (send(400, b"Parse error at 1:19"), QuerySyntaxError("Parse error at 1:19", 1, 19)),
        (
            send(400, b"Encountered x at line 3, column 7."),
            QuerySyntaxError("Encountered x at line 3, column 7.", 3, 7),
        ),
        (send(400, b""), QuerySyntaxError("the remote server finds the query malformed")),
        (send(401, b"who?"), EngineFailure("the remote server answered 401: who?")),
        (send(404, b""), EngineFailure("the remote server answered 404")),
        (send(406, b""), NotAcceptable(engine.SPARQL_JSON, ())),
        (send(408, b""), QueryTimeout(5.0)),
        (send(500, b"out of luck"), EngineFailure("the remote server answered 500: out of luck")),
        (send(502, b"gateway"), EngineFailure("the remote server answered 502: gateway")),
        (send(503, b"", Retry_After="7"), QueueFull(7)),
        (send(503, b"later"), QueueFull(1)),
        (send(504, b""), QueryTimeout(5.0)),
        (
            send(200, b"<html>", "text/html; charset=utf-8"),
            EngineFailure(
                "the remote server answered in text/html where application/sparql-results+json was asked for"
            ),
        ),
    ],
)
def test_each_refusal_of_the_server_is_one_of_our_errors(server: Server, reply: Reply, error: Exception) -> None:
    server.reply = reply
    assert raises_from(server, type(error)) == error


def test_an_answer_that_breaks_off_is_an_error(server: Server) -> None:
    server.reply = send(200, b'{"head"', engine.SPARQL_JSON, Content_Length="1000")
    assert "993 bytes before its end" in str(raises_from(server, EngineFailure))
    server.reply = send(200, b"5\r\nab", engine.SPARQL_JSON, Transfer_Encoding="chunked", Content_Length="9")
    assert "broke off" in str(raises_from(server, EngineFailure))


def test_a_server_that_is_not_there_is_an_engine_failure(server: Server) -> None:
    gone = replace(server, url="http://127.0.0.1:1/")
    assert "cannot be reached" in str(raises_from(gone, EngineFailure))


def hang(server: Server, first: bytes) -> Reply:
    """Send some of the answer, then nothing until the test is over."""

    def reply(request: BaseHTTPRequestHandler) -> None:
        if first:
            request.send_response(200)
            request.send_header("Content-Type", engine.SPARQL_JSON)
            request.end_headers()
            request.wfile.write(first)
        server.release.wait()

    return reply


def test_a_server_that_does_not_answer_in_time_is_given_up(server: Server) -> None:
    async def use(remote: RemoteEngine) -> None:
        for first in (b"", b"{"):
            server.reply = hang(server, first)
            with pytest.raises(QueryTimeout) as raised:
                await ask(remote, timeout=0.2)
            assert raised.value.seconds == 0.2
        server.reply = hang(server, b"x" * (HELD_BACK + 1))
        answer = await ask(remote, timeout=0.5)
        with pytest.raises(QueryTimeout):
            await answer.body()

    remotely(server.settings(), use)


def test_a_large_answer_can_be_closed_before_its_end(server: Server) -> None:
    server.reply = hang(server, b"x" * (HELD_BACK + 1))

    async def use(remote: RemoteEngine) -> None:
        answer = await ask(remote)
        assert await anext(answer.chunks)
        await answer.close()

    remotely(server.settings(), use)


def test_more_queries_than_may_wait_are_refused(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.query.remote.CONVERSATIONS", 1)
    server.reply = hang(server, b"")

    async def use(remote: RemoteEngine) -> None:
        waiting = [asyncio.ensure_future(ask(remote, timeout=0.3)) for _ in range(2)]
        await asyncio.sleep(0)
        with pytest.raises(QueueFull):
            await ask(remote)
        assert [type(error) for error in await asyncio.gather(*waiting, return_exceptions=True)] == [QueryTimeout] * 2

    remotely(server.settings(queue_limit=1), use)


def test_an_engine_that_is_not_running_says_so(server: Server) -> None:
    async def run() -> None:
        with pytest.raises(EngineFailure, match="remote_query_url"):
            await RemoteEngine(Settings()).start()
        remote = RemoteEngine(server.settings())
        for _ in range(2):
            with pytest.raises(EngineFailure, match="not running"):
                await ask(remote)
            await remote.start()
            await remote.stop()
        await remote.stop()

    asyncio.run(run())


def test_the_library_is_imported_only_when_a_remote_engine_starts() -> None:
    code = "import sys, app.query.remote; sys.exit('rdflib' in sys.modules or 'SPARQLWrapper' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
